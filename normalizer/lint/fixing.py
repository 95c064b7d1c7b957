"""Apply fixes in rounds until none is left, in memory; citations of merged keys in LaTeX sources.

Each round applies fixes in the order of their rules, so that characters are repaired before words are put in braces; a
fix that overlaps another one waits for the next round. A fix is left out if BibTeX, biber or bibtexparser would read
less after it (`normalizer.bib.proof`).
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, scan
from normalizer.bib.edit import Edit, apply
from normalizer.bib.file import BibFile, check_has_entries
from normalizer.bib.proof import Change, prove
from normalizer.errors import BibnormError
from normalizer.files import FileEdit, encoded, write_text_atomically
from normalizer.lint.context import LintContext
from normalizer.lint.diagnostic import Diagnostic, locate_findings
from normalizer.lint.inputs import InputFile, files_below
from normalizer.lint.parallel import ForkPool, ignore_progress
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule, VerificationKind
from normalizer.lint.runner import Runner, lint
from normalizer.lint.settings import LintSettings
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.commands import folded
from normalizer.values.text import diff_lines

if TYPE_CHECKING:
    from normalizer.lint.runner import VerifierOpener


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
# The keys that other files name and do not define, each with the name of such a file.
KeysInUse = Mapping[str, str]


def fix(
    text: str,
    context_of: Callable[[BibDocument], LintContext],
    rules: Sequence[Rule],
    *,
    unsafe: bool,
    find_keys_in_use: Callable[[], KeysInUse] = dict,
) -> FixedText:
    """Apply the safe fixes of the rules, and with `unsafe` all of them, but merge no entry that another file names.

    `find_keys_in_use` is called only for merged keys.
    """
    rules = [rule for rule in rules if rule.fixable is not FixAvailability.NEVER]
    applied: list[AppliedFix] = []
    keys: dict[str, str] = {}
    seen = {text}
    for _ in range(MAX_ROUNDS):
        context = context_of(scan(text))
        found = sorted(lint(context, rules).findings, key=lambda finding: finding.code)
        offers = [(each, each.fix) for each in found if each.fix is not None and (unsafe or each.fix.safe)]
        in_use = find_keys_in_use() if any(fix.keys for _, fix in offers) else {}
        reasons = [_named_elsewhere(context, offer, in_use) for _, offer in offers]
        allowed = (offer for offer, reason in zip(offers, reasons, strict=True) if not reason)
        chosen, refused = _proved(context.bib, _non_overlapping(allowed))
        if not chosen:
            in_pairs = zip(offers, reasons, strict=True)
            refused += (_refuse(context.bib, offer, reason) for offer, reason in in_pairs if reason)
            return FixedText(text, tuple(applied), keys, converged=True, refused=tuple(refused))
        text = apply(text, [edit for _, fix in chosen for edit in fix.edits])
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


def _non_overlapping(offered: Iterable[_Offer]) -> list[_Offer]:
    """The fixes of one round, which do not overlap, the first ones first."""
    chosen: list[_Offer] = []
    taken: list[tuple[int, int]] = []  # the spans with edits, in the order of the text
    merged: set[str] = set()
    for finding, offer in offered:
        names = {name for pair in offer.keys for name in pair}
        if (
            not offer.edits
            or _overlap(offer.edits)
            or merged & names
            or any(_touches(taken, edit) for edit in offer.edits)
        ):
            continue
        for edit in offer.edits:
            insort(taken, (edit.start, edit.end))
        merged |= names
        chosen.append((finding, offer))
    return chosen


def _overlap(edits: Sequence[Edit]) -> bool:
    """Whether edits of one fix overlap."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return any(one.end > other.start for one, other in pairwise(ordered))


def _touches(taken: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """Whether an edit overlaps or touches one of the spans, where their order would matter."""
    index = bisect_right(taken, edit.end, key=itemgetter(0))
    return index > 0 and taken[index - 1][1] >= edit.start


def _proved(bib: BibDocument, chosen: list[_Offer]) -> tuple[list[_Offer], list[RefusedFix]]:
    """The fixes by which no reader loses anything, and the others."""
    changes = [Change(fix.edits, dict(fix.keys)) for _, fix in chosen]
    proof = prove(bib, changes)
    refused = [_refuse(bib, chosen[number], proof.refused[number]) for number in sorted(proof.refused)]
    return [chosen[number] for number in proof.kept], refused


def _refuse(bib: BibDocument, offer: _Offer, reason: str) -> RefusedFix:
    finding, fix = offer
    return RefusedFix(finding.code, bib.position(fix.edits[0].start), fix.message, reason)


def _named_elsewhere(context: LintContext, offer: Fix, in_use: KeysInUse) -> str | None:
    """What would be missing in another file after a fix; None for nothing."""
    fold: Callable[[str], str] = folded if context.dialect == "bibtex" else str
    lost = {fold(old) for old, _ in offer.keys} if in_use else set()
    return next((f"{file} names '{key}', which is gone" for key, file in in_use.items() if fold(key) in lost), None)


@dataclass(frozen=True)
class FixedFile:
    """A file before and after; `remaining` are its findings afterwards, without unverified entries."""

    given: InputFile
    before: BibFile
    fixed: FixedText
    remaining: tuple[Diagnostic, ...]

    def diff(self) -> str:
        """A unified diff, empty when nothing has changed."""
        mark = self.before.codec.mark
        return "".join(diff_lines(self.given.file, mark + self.before.text, mark + self.fixed.text))

    @property
    def unclosed(self) -> tuple[str, ...]:
        """The blocks and values without an end afterwards: "3:1: the entry 'a' is not closed: ..."."""
        return tuple(scan(self.fixed.text).without_end) if any(self.before.document.without_end) else ()

    @cached_property
    def edit(self) -> FileEdit:
        """The bytes before and after. Raises OutputError when the encoding of the file lacks a letter."""
        return FileEdit(self.before.path, self.given.data, self.before.encoded(self.fixed.text))


def fix_files(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    progress: Callable[[str], None] = ignore_progress,
    *,
    unsafe: bool,
    find_keys_in_use: Callable[[InputFile], KeysInUse] = lambda _: {},
) -> list[FixedFile]:
    """Each file fixed, in order. Raises UnknownRuleError for a selector that is none, InputError for no `.bib` file.

    `find_keys_in_use` returns the keys that other files than this one name.
    """
    runner = Runner.from_settings(setup, open_verifier)

    def fix_one(given: InputFile) -> FixedFile:
        return _fix_file(given, runner, cache(partial(find_keys_in_use, given)), unsafe=unsafe)

    return ForkPool(1, progress).map(fix_one, inputs, "fixing file")


def _fix_file(
    given: InputFile, runner: Runner, find_keys_in_use: Callable[[], KeysInUse], *, unsafe: bool
) -> FixedFile:
    before = given.bib_file
    check_has_entries(given.file, given.data, len(before.document.entries))
    context_of = partial(runner.context, encoding=before.codec)
    fixed = fix(before.text, context_of, runner.rules, unsafe=unsafe, find_keys_in_use=find_keys_in_use)
    context = context_of(scan(fixed.text))
    found = lint(context, runner.rules, runner.setup.selection).findings
    left = [finding for finding in found if finding.kind is not VerificationKind.UNVERIFIED]
    return FixedFile(given, before, fixed, locate_findings(given.file, context.bib, left))


# LaTeX sources that follow merged keys, and the file that records these.
#
# The file of `--key-map`: keys of entries that were merged away -> the keys that are cited instead.
#
#     {"smith2020a": "smith2020"}
#
# It grows with each run, because a manuscript may still cite a key that was lost long ago.


_SUFFIXES = (".tex", ".ltx", ".latex", ".rnw")
# A byte is a character, so that files in any encoding, and in several, come out as they went in.
_BYTES = "latin-1"


def unified_diff(each: FileEdit) -> bytes:
    """A unified diff, empty when nothing has changed; byte by byte, as `patch` reads it."""
    name, before, after = (text.decode(_BYTES) for text in (encoded(str(each.path)), each.before, each.after))
    return "".join(diff_lines(name, before, after)).encode(_BYTES)


def tex_sources(named: Sequence[str]) -> list[Path]:
    """Every named source, and those below named folders, each once. Raises InputError."""
    paths: dict[Path, Path] = {}
    for given in map(Path, named):
        for path in files_below(given, _SUFFIXES) if given.is_dir() else [given]:
            paths.setdefault(path.resolve(), path)  # a link, and what it points to, are one file
    return list(paths.values())


# More than can be written into a new entry: a map holds the keys that old entries have. But no list of keys, nothing
# that ends the argument of a \cite or hides its end, and no half of a letter, which no file can hold.
_KEY = lazy_re(r"(?!\s)[^,{}%\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+(?<!\s)")


class KeyMapError(BibnormError):
    """A file is not a key map."""


def read_key_map(path: Path) -> dict[str, str]:
    """Read a key map; empty if there is no file. Raises KeyMapError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise KeyMapError(f"{path}: cannot be read as a key map ({error}); name another file") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content.values()):
        raise KeyMapError(f"{path}: is not a key map (an object of old keys and new ones); name another file")
    for key in (*content, *content.values()):
        if not _KEY.fullmatch(key):
            raise KeyMapError(f"{path}: {key!a} cannot be the key of an entry; correct it, or name another file")
    return content


def write_key_map(path: Path, known: Mapping[str, str], more: Mapping[str, str]) -> None:
    """Write known and new keys, sorted. Raises OutputError."""
    content = merged_keys(dict(known), more.items())
    write_text_atomically(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
