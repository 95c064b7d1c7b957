"""Mends files in memory; whoever asked decides what is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from normalizer.bib import scan
from normalizer.bib.encoding import decode
from normalizer.bib.file import BibFile
from normalizer.lint.engine import lint
from normalizer.lint.fixing import Fixed, fix
from normalizer.lint.inputs import Input
from normalizer.lint.located import Located, locate
from normalizer.lint.parallel import Crew, nobody
from normalizer.lint.rule import Kind
from normalizer.lint.running import Runner
from normalizer.lint.setup import Setup
from normalizer.lint.truth import Judge

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class MendedFile:
    """A file before and after; `left` is what is found in it afterwards, but for what could not be told."""

    given: Input
    before: BibFile
    fixed: Fixed
    left: tuple[Located, ...]

    def diff(self) -> str:
        """A unified diff, empty when nothing has changed."""
        return diff(self.given.file, self.before.text, self.fixed.text)

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError."""
        self.before.save(self.fixed.text)

    def encoded(self) -> bytes:
        """The text after, in the encoding of the file. Raises OutputError when that lacks a letter."""
        return self.before.encoded(self.fixed.text)


def mend(
    inputs: Sequence[Input],
    setup: Setup,
    open_judge: Callable[[], Judge | None],
    tell: Callable[[str], None] = nobody,
    *,
    unsafe: bool,
) -> list[MendedFile]:
    """Each file mended, in order. `tell` hears how far it has come. Raises UnknownRule for a selector that is none."""
    runner = Runner.of(setup, open_judge)
    return Crew(1, tell).map(lambda given: _mended(given, runner, unsafe=unsafe), inputs, "mending file")


def diff(file: str, before: str, after: str) -> str:
    """A unified diff as `patch` reads it, line ends as they are in the file."""
    lines = unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{file}", f"b/{file}")
    return "".join(_ended(line) for line in lines)


def _mended(given: Input, runner: Runner, *, unsafe: bool) -> MendedFile:
    before = BibFile(given.path or Path(given.file), *decode(given.data))
    fixed = fix(before.text, runner.context, runner.rules, unsafe=unsafe)
    context = runner.context(scan(fixed.text))
    found = lint(context, runner.rules, runner.setup.selection.profile).findings
    left = [finding for finding in found if finding.kind is not Kind.COULD_NOT_TELL]
    return MendedFile(given, before, fixed, locate(given.file, context.bib, left))


def _ended(line: str) -> str:
    r"""A last line without a line end is marked as `diff` marks it, or the next line would run into it."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
