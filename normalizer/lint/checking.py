"""Checks files, but for those whose results are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from normalizer.lint.collapse import told_once
from normalizer.lint.inputs import Input
from normalizer.lint.parallel import nobody
from normalizer.lint.result_cache import Checked, Stored, name_of
from normalizer.lint.settings import Setup

if TYPE_CHECKING:
    from normalizer.lint.verification.judge import Judge


def check(
    inputs: Sequence[Input],
    setup: Setup,
    open_judge: Callable[[], Judge | None],
    stored: Stored | None = None,
    *,
    each_untold: bool = False,
    tell: Callable[[str], None] = nobody,
) -> list[Checked]:
    """The result for each file, in order.

    `open_judge` is called when a rule wants to know of works, or never. What could not be told is one finding, or with
    `each_untold` one for each entry. `tell` hears how far it has come.
    """
    names = [name_of(each.data, setup.words()) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [place for place, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.runner import run  # here, for who finds all results kept does not wait for the rules

        made = run([inputs[place] for place in missing], setup, open_judge, tell)
        for place, result in zip(missing, made, strict=True):
            results[place] = result
            if stored:
                stored.put(names[place], result)
        if stored:
            stored.prune()
    done = [result for result in results if result is not None]
    return told_once(inputs, done, each_untold=each_untold)
