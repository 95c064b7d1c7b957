"""Options that `check` and `fix` share: which rules, which day, what to compare with."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from normalizer.cli import options
from normalizer.config import environment_name
from normalizer.errors import BibnormError
from normalizer.lint.settings import PROFILES, Selection, Setup

if TYPE_CHECKING:
    from normalizer.lint.verification.judge import Judge

# What makes results repeatable, as of https://reproducible-builds.org/docs/source-date-epoch/
_DAY = "SOURCE_DATE_EPOCH"
# `resolvers.catalog.storage.format.MANIFEST`, which takes longer to import than to check a file whose results are kept.
_MANIFEST = "catalog.json"


@dataclass(frozen=True)
class LintChoice:
    """What the options say about rules, and the catalogue that entries are compared with, None for none."""

    setup: Setup
    catalog: Path | None

    def open_judge(self) -> Judge | None:
        """Whoever can say what is known of works. Raises CatalogError when the catalogue cannot be used."""
        if self.catalog is None:
            return None
        from normalizer.cli.check_truth import catalog_judge

        return catalog_judge(self.catalog)


def lint_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Everything about rules; the command gets it as one `choice`."""

    @functools.wraps(function)
    def with_choice(
        *arguments: Any,
        select: tuple[str, ...],
        extend_select: tuple[str, ...],
        ignore: tuple[str, ...],
        profile: str,
        dialect: Any,
        catalog: str,
        **others: Any,
    ) -> Any:
        # numpy would start threads that nobody here uses, and a process that has some cannot be copied.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        compared = _catalog(Path(catalog))
        setup = Setup(today(), Selection(profile, select, extend_select, ignore), dialect, _state(compared))
        return function(*arguments, choice=LintChoice(setup, compared), **others)

    decorated: Callable[..., Any] = options.catalog_option(with_choice)
    decorated = lint_setting(
        "dialect", type=click.Choice(("bibtex", "biblatex")), help="What the files are for; else told from each file."
    )(decorated)
    decorated = lint_setting(
        "profile",
        type=click.Choice(PROFILES),
        default=PROFILES[0],
        show_default=True,
        help="Which rules run and how bad their findings are.",
    )(decorated)
    for name, text in _SELECTORS:
        decorated = lint_setting(name, cls=_Words, metavar="RULE[,RULE...]", multiple=True, callback=_words, help=text)(
            decorated
        )
    return decorated


_SELECTORS = (
    ("ignore", "Rules not to run."),
    ("extend-select", "Rules to run beside those of the profile."),
    ("select", "The only rules to run, by code (BIB203), beginning of codes (BIB2), name or ALL."),
)


class _Words(click.Option):
    """An option that may be given several times, or once in the configuration, as a text with commas."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        return super().type_cast_value(ctx, [value] if isinstance(value, str) else value)


def lint_setting(name: str, **more: Any) -> Callable[[options.Function], options.Function]:
    """An option that the environment and the configuration know too."""
    return click.option(f"--{name}", envvar=environment_name(name), **more)


def today() -> date:
    """The day that rules tell the future by, in UTC; the environment can hold it still."""
    held = os.environ.get(_DAY)
    if not held:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(held), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise BibnormError(f"environment: {_DAY}={held!r} is not a number of seconds since 1970") from error


def _words(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Rules named by several options, or by one with commas or blanks between them."""
    return tuple(word for value in values for word in value.replace(",", " ").split())


def _catalog(path: Path) -> Path | None:
    """The catalogue. That there is none is no error when nobody named it."""
    named = click.get_current_context().get_parameter_source("catalog") is not ParameterSource.DEFAULT
    return path if named or path.exists() else None


def _state(catalog: Path | None) -> str:
    """What tells one state of a catalogue from another, without opening it: its manifest."""
    if catalog is None:
        return ""
    manifest = catalog / _MANIFEST
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else "missing"
