"""Apply fixes in rounds until none is left, in memory.

Each round applies fixes in the order of the text; a fix that overlaps another one waits for the next round. A fix is
left out if BibTeX, biber or bibtexparser would read less after it (`normalizer.bib.proof`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, scan
from normalizer.bib.edit import Edit, apply
from normalizer.bib.file import BibFile, decode
from normalizer.bib.proof import Change, prove
from normalizer.lint.context import LintContext
from normalizer.lint.diagnostic import Diagnostic, locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.parallel import ForkPool, ignore_progress
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule, VerificationKind
from normalizer.lint.runner import Runner, lint
from normalizer.lint.settings import LintSettings

if TYPE_CHECKING:
    from normalizer.lint.verification.verifier import VerifierOpener

# More rounds than any file has needed: two rules that undo each other must not run forever.
MAX_ROUNDS = 25


@dataclass(frozen=True)
class AppliedFix:
    """One applied fix: code and key of the finding, and the message of the fix."""

    code: str
    key: str | None
    message: str


@dataclass(frozen=True)
class RefusedFix:
    """A fix that was left out, its line and column in the text, and what a reader would have lost."""

    code: str
    key: str | None
    position: tuple[int, int]
    message: str
    reason: str


@dataclass(frozen=True)
class FixedText:
    """The text after all rounds, what was done, the keys that went -> the keys that stay, and the refused fixes.

    `converged` is False when rules undo what others do, and no end was reached.
    """

    text: str
    applied: tuple[AppliedFix, ...]
    keys: dict[str, str]
    converged: bool
    refused: tuple[RefusedFix, ...] = ()


_Offer = tuple[Finding, Fix]


def fix(
    text: str, context_of: Callable[[BibDocument], LintContext], rules: Sequence[Rule], *, unsafe: bool
) -> FixedText:
    """Apply the safe fixes of the rules, and with `unsafe` all of them."""
    rules = [rule for rule in rules if rule.fixable is not FixAvailability.NEVER]
    applied: list[AppliedFix] = []
    keys: dict[str, str] = {}
    seen = {text}
    for _ in range(MAX_ROUNDS):
        context = context_of(scan(text))
        chosen, refused = _proved(context.bib, _non_overlapping(_collect_fixes(context, rules, unsafe)))
        if not chosen:
            return FixedText(text, tuple(applied), keys, converged=True, refused=tuple(refused))
        text = _apply_fixes(text, chosen)
        applied += (AppliedFix(finding.code, finding.key, fix.message) for finding, fix in chosen)
        keys = merged_keys(keys, (pair for _, fix in chosen for pair in fix.keys))
        if text in seen:
            break
        seen.add(text)
    return FixedText(text, tuple(applied), keys, converged=False)


def merged_keys(known: dict[str, str], more: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Lost keys -> kept keys, with chains resolved: a kept key may be lost later."""
    found = dict(known)
    for lost, kept in more:
        found = {old: kept if new == lost else new for old, new in found.items()}
        found[lost] = kept
    return {old: new for old, new in found.items() if old != new}


def _collect_fixes(context: LintContext, rules: Sequence[Rule], unsafe: bool) -> Iterator[_Offer]:
    for finding in lint(context, rules).findings:
        if finding.fix is not None and (unsafe or finding.fix.safe):
            yield finding, finding.fix


def _non_overlapping(offered: Iterable[_Offer]) -> list[_Offer]:
    """The fixes of one round, which do not overlap, the first ones first."""
    chosen: list[_Offer] = []
    taken = _EditedSpans()
    merged: set[str] = set()
    for finding, offer in offered:
        names = {name for pair in offer.keys for name in pair}
        if not offer.edits or _overlap(offer.edits) or merged & names or any(map(taken.touches, offer.edits)):
            continue
        taken.add(offer.edits)
        merged |= names
        chosen.append((finding, offer))
    return chosen


def _overlap(edits: Sequence[Edit]) -> bool:
    """Whether edits of one fix overlap."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return any(one.end > other.start for one, other in pairwise(ordered))


class _EditedSpans:
    """Spans with edits, in the order of the text."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def touches(self, edit: Edit) -> bool:
        """Whether an edit overlaps or touches one of them, where their order would matter."""
        index = bisect_right(self._starts, edit.end)
        return index > 0 and self._ends[index - 1] >= edit.start

    def add(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            index = bisect_right(self._starts, edit.start)
            self._starts.insert(index, edit.start)
            self._ends.insert(index, edit.end)


def _proved(bib: BibDocument, chosen: list[_Offer]) -> tuple[list[_Offer], list[RefusedFix]]:
    """The fixes by which no reader loses anything, and the others."""
    changes = [Change(fix.edits, dict(fix.keys)) for _, fix in chosen]
    proof = prove(bib, changes)
    refused = [
        RefusedFix(finding.code, finding.key, bib.position(fix.edits[0].start), fix.message, proof.refused[number])
        for number, (finding, fix) in enumerate(chosen)
        if number in proof.refused
    ]
    return [chosen[number] for number in proof.kept], refused


def _apply_fixes(text: str, chosen: Iterable[_Offer]) -> str:
    return apply(text, [edit for _, fix in chosen for edit in fix.edits])


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class FixedFile:
    """A file before and after; `remaining` are its findings afterwards, without unverified entries."""

    given: InputFile
    before: BibFile
    fixed: FixedText
    remaining: tuple[Diagnostic, ...]

    def diff(self) -> str:
        """A unified diff, empty when nothing has changed."""
        return diff(self.given.file, self.before.text, self.fixed.text)

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError."""
        self.before.save(self.fixed.text)

    def encoded(self) -> bytes:
        """The text after, in the encoding of the file. Raises OutputError when that lacks a letter."""
        return self.before.encoded(self.fixed.text)


def fix_files(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    progress: Callable[[str], None] = ignore_progress,
    *,
    unsafe: bool,
) -> list[FixedFile]:
    """Each file fixed, in order. Raises UnknownRuleError for a selector that is none."""
    runner = Runner.from_settings(setup, open_verifier)
    return ForkPool(1, progress).map(lambda given: _fix_file(given, runner, unsafe=unsafe), inputs, "fixing file")


def diff(file: str, before: str, after: str) -> str:
    """A unified diff as `patch` reads it, line ends as they are in the file."""
    lines = unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{file}", f"b/{file}")
    return "".join(_ended(line) for line in lines)


def _fix_file(given: InputFile, runner: Runner, *, unsafe: bool) -> FixedFile:
    before = BibFile(given.path or Path(given.file), *decode(given.data))
    fixed = fix(before.text, runner.context, runner.rules, unsafe=unsafe)
    context = runner.context(scan(fixed.text))
    found = lint(context, runner.rules, runner.setup.selection).findings
    left = [finding for finding in found if finding.kind is not VerificationKind.UNVERIFIED]
    return FixedFile(given, before, fixed, locate_findings(given.file, context.bib, left))


def _ended(line: str) -> str:
    r"""A last line without a line end is marked as `diff` marks it, or the next line would run into it."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
