"""The steps of `bibnorm update`: complete the entries of .bib files, and write those files if it is asked for.

Entries are identified as `check` does; what is changed, and whose word it is, is decided by
`lint.verification.completion`. A changed entry is read again before it counts: nothing but the changes may differ.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app.session import Progress, Runtime
from normalizer.bib import BibDocument, BibEntry, ProblemKind, scan
from normalizer.bib.edit import Edit, OverlappingEdits, UnrepresentableError, apply
from normalizer.bib.file import BibFile, check_has_entries, check_merged, decode
from normalizer.bib.proof import Change, prove
from normalizer.errors import BibnormError
from normalizer.export.bib_values import fields_of
from normalizer.files import FileEdit, check_unchanged, check_writable
from normalizer.lint.context import LintContext, find_dialect
from normalizer.lint.inputs import InputFile, check_replaceable, read_inputs
from normalizer.lint.parallel import SEQUENTIAL, ForkPool, processes
from normalizer.lint.registry import RULES, get_family
from normalizer.lint.rule import Severity
from normalizer.lint.rules.helpers.data_model import VALUES, with_volume
from normalizer.lint.runner import run_rules
from normalizer.lint.verification.cited_publication import EntriesByWork, ids_of_work
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.completion import Cause, Completion, as_entry, complete
from normalizer.values.ids import PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.text import diff_lines
from normalizer.write_lock import hold_write_locks, remove_stale_locks

if TYPE_CHECKING:
    from datetime import date

    from normalizer.app.online_check import OnlineVerifier
    from normalizer.lint.runner import Verifier
    from normalizer.lint.settings import Dialect
    from normalizer.lint.verification.catalog import CatalogVerifier

# Entries of one look-up, and the least number for which processes are forked.
_SHARE, _MIN_PARALLEL = 250, 500


class Answer(Enum):
    """What a person says of one changed entry."""

    YES = "y"
    NO = "n"
    ALL = "a"
    QUIT = "q"


@dataclass(frozen=True)
class UpdateOptions:
    """The options of one run.

    `only` are names in `VALUES`, all of them by default. `document` is a LaTeX document: entries that it does not cite
    stay. `ask` decides on each changed entry. `emit` receives the text of standard input, updated. `online` opens the
    online sources that are asked besides the catalog.
    """

    named: Sequence[str]
    today: date
    open_verifier: Callable[[], CatalogVerifier | None]
    progress: Progress
    emit: Callable[[bytes], None]
    write: bool = False
    only: frozenset[str] = frozenset(VALUES)
    document: Path | None = None
    dialect: Dialect | None = None
    online: Runtime | None = None
    exclude: Sequence[str] = ()
    ask: Callable[[UpdatedEntry], Answer] | None = None


@dataclass(frozen=True)
class UpdatedEntry:
    """An entry with its changes: the lines that hold it, before and after.

    `line` is that of the entry, from 1; `start` is the offset of its line in the text.
    """

    file: str
    key: str
    line: int
    start: int
    completion: Completion
    edits: tuple[Edit, ...]
    before: str
    after: str

    @property
    def summary(self) -> str:
        """What is done with the entry, and who says each value."""
        done = self.completion
        causes = {each.cause for each in done.changes}
        parts = ["published since"] if Cause.PUBLISHED in causes else []
        parts += [
            f"{each.change.name} {each.before!r} {'goes with it' if each.change.text is None else f'is {each.cause}'}"
            for each in done.changes
            if each.cause is Cause.WRONG
        ]
        return f"{self.file}:{self.line}: {self.key}: {'; '.join([*parts, done.sources()])}"

    @property
    def end(self) -> int:
        return self.start + len(self.before)

    def diff(self) -> str:
        """A diff of the entry alone."""
        return _diff_at(self.line - 1, self.file, self.before, self.after)


_HUNK = lazy_re(r"\A@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@")
_CONTEXT = 3
_LINES = lazy_re(r"(?:[^\n]*\n|[^\n]+\Z){0,3}")


def _diff_at(line: int, file: str, before: str, after: str) -> str:
    """A diff of lines that begin at a line of the file, from 0, before and after."""

    def moved(hunk: re.Match[str]) -> str:
        return f"@@ -{int(hunk[1]) + line}{hunk[2]} +{int(hunk[3]) + line}{hunk[4]} @@"

    return "".join(_HUNK.sub(moved, each) for each in diff_lines(file, before, after, _CONTEXT))


@dataclass(frozen=True)
class UpdatedFile:
    """A file before and after, its changed entries, and lines on entries that stay although they could change."""

    given: InputFile
    before: BibFile
    text: str
    entries: tuple[UpdatedEntry, ...] = ()
    notes: tuple[str, ...] = ()

    def diff(self) -> str:
        """Each changed entry with its sources and its diff.

        `patch` and `git apply` apply them one after the other, so each is of the text with the changes before it.
        """
        mark, text = self.before.codec.mark, self.before.text
        line, done, above, parts = 0, 0, mark, list[str]()
        for group in _of_same_lines(self.entries):
            start, end = group[0].start, group[-1].end
            edits = [Edit(edit.start - start, edit.end - start, edit.text) for each in group for edit in each.edits]
            before, after, below = text[start:end], apply(text[start:end], edits), _LINES.match(text, end)
            line += text.count("\n", done, start)
            above = "\n".join((above + text[done:start]).split("\n")[-_CONTEXT - 1 :])  # lines as `patch` counts them
            around = (above, below[0] if below else "")
            changed = (each.join(around) for each in (before, after))
            parts += (f"{each.summary}\n" for each in group)
            parts.append(_diff_at(line - above.count("\n"), self.given.file, *changed))
            line, done, above = line + after.count("\n"), end, above + after
        return "".join(parts)


def _of_same_lines(entries: Sequence[UpdatedEntry]) -> Iterator[list[UpdatedEntry]]:
    group: list[UpdatedEntry] = []
    for each in entries:
        if group and each.start >= group[-1].end:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


@dataclass(frozen=True, repr=False)
class UpdateResult:
    """The files, and what a source that failed has left open."""

    files: tuple[UpdatedFile, ...] = ()
    missing: tuple[str, ...] = ()
    is_incomplete: bool = False

    @property
    def counts(self) -> Counter[str]:
        """How many entries became publications, and how many values of each name were completed or corrected."""
        changes = [each.completion for file in self.files for each in file.entries]
        counts = Counter(change.value for each in changes for change in each.changes if change.cause is Cause.MISSING)
        counts["published versions"] = sum(each.is_upgrade for each in changes)
        corrected = [change for each in changes for change in each.changes if change.cause is Cause.WRONG]
        counts["corrected"] = sum(each.change.text is not None for each in corrected)
        return +counts

    def diff(self) -> str:
        """The diffs of all files."""
        return "".join(each.diff() for each in self.files)

    def encoded_diff(self) -> bytes:
        """The same, with the lines of each file in its encoding, so that `patch` applies it."""
        return b"".join(each.before.codec.encode_diff(each.diff()) for each in self.files)

    def __repr__(self) -> str:
        count = sum(len(each.entries) for each in self.files)
        return f"<UpdateResult: {count} entries changed in {len(self.files)} files>"


class NoSourceError(BibnormError):
    """There is nothing to take values from."""


def update(job: UpdateOptions) -> UpdateResult:
    """Complete the files; write them if that is asked for. Raises BibnormError, CatalogError."""
    if job.write:
        check_replaceable(job.named)
    inputs = read_inputs(job.named, job.progress.warning, job.exclude)
    for each in inputs:
        check_merged(each.file, decode(each.data)[0])
    if job.write:
        for path in filter(None, (each.path for each in inputs)):
            check_writable(path)
    cited = _cited_keys(job, inputs)
    with _open_sources(job) as sources:
        sources.verifier.prepare(inputs)
        plans = [_plan_file(job, each, sources, cited) for each in inputs]
        summary = sources.online.summary if sources.online else None
    missing = summary.lines if summary else ()
    made = UpdateResult(tuple(_decided(job, plans)), missing, summary is not None and summary.is_incomplete)
    if job.write:
        _save(job, made)
    return made


@dataclass(frozen=True)
class _OpenSources:
    """What works are looked up in; forked processes share a catalog, and never a connection."""

    verifier: Verifier
    pool: ForkPool
    online: OnlineVerifier | None = None


@contextmanager
def _open_sources(job: UpdateOptions) -> Iterator[_OpenSources]:
    local = job.open_verifier()
    if job.online is not None:
        from normalizer.app.online_check import open_online_verifier  # a run without online sources imports no HTTP

        with open_online_verifier(job.online, local) as online:
            yield _OpenSources(online, SEQUENTIAL, online)
    elif local is None:
        raise NoSourceError("no source: name a catalog with --catalog, or use --online")
    else:
        yield _OpenSources(local, ForkPool(processes(), job.progress.status))


def _cited_keys(job: UpdateOptions, inputs: Sequence[InputFile]) -> frozenset[str] | None:
    """The keys of the entries that the document prints; None without a document. Raises DocumentError."""
    if job.document is None:
        return None
    from normalizer.latex import read_citations
    from normalizer.latex.library import Library, bib_names, printed_files

    citations = read_citations(job.document)
    printed = printed_files(bib_names(job.document, citations), citations)
    library = Library(tuple(each.bib_file for each in inputs), citations.biblatex, printed)
    return frozenset(entry.key for entry in library.used(citations))


# --- Planning

_UNWRITABLE = "other values would be read differently afterwards; see `bibnorm check`, and correct its syntax first"


def _plan_file(
    job: UpdateOptions, given: InputFile, sources: _OpenSources, cited: frozenset[str] | None
) -> UpdatedFile:
    """The file with all changes that are possible."""
    before = given.bib_file
    bib = before.document
    check_has_entries(given.file, given.data, len(bib.entries))
    context = LintContext(bib, job.dialect or find_dialect(bib), job.today, encoding=before.codec)
    claims = [
        (index, claim)
        for index, entry in enumerate(bib.entries)
        if (cited is None or entry.key in cited) and (claim := _claim(context, entry)) is not None
    ]
    shares = [dict(claims[start : start + _SHARE]) for start in range(0, len(claims), _SHARE)]
    pool = sources.pool if len(claims) >= _MIN_PARALLEL else SEQUENTIAL
    found = pool.map(lambda share: _complete_all(context, share, sources.verifier), shares, f"{given.file}: share")
    planned = {bib.entries[index]: done for share in found for index, done in share.items()}
    works = EntriesByWork(bib, {entry.start: ids for entry, (ids, _) in planned.items()})
    entries, notes = [], []
    for entry, (_, done) in planned.items():
        wanted = done.only(job.only)
        if wanted.is_upgrade and wanted.record and (other := works.other_entry(entry, wanted.record)):
            wanted = wanted.second_of(other)
        updated = _updated(context, given.file, entry, wanted)
        if updated:
            entries.append(updated)
        if updated and wanted.is_upgrade and wanted.record:
            works.add_upgrade(entry, wanted.record)
        if note := wanted.note or (_UNWRITABLE if wanted.changes and not updated else ""):
            line, column = bib.position(entry.start)
            what = "stays a preprint" if updated else "stays"
            notes.append(f"{given.file}:{line}:{column}: {entry.key!r} {what}: {note}")
    return UpdatedFile(given, before, before.text, tuple(entries), tuple(notes))


def _claim(context: LintContext, entry: BibEntry) -> EntryClaim | None:
    is_read = entry.closed and entry not in _damaged(context.bib)
    return claim_from_entry(with_volume(context.bib, entry, context.dialect)) if is_read else None


# After these, what is read of an entry may not be all that its author wrote there.
_DAMAGE = frozenset(
    {
        ProblemKind.UNCLOSED_VALUE,
        ProblemKind.UNCLOSED_ENTRY,
        ProblemKind.UNEXPECTED_TEXT,
        ProblemKind.FIELD_OUTSIDE,
        ProblemKind.MISSING_EQUALS,
    }
)


# Behind the end of an entry whose braces end too early: "title = {Comets}}, year = {2021}}".
_GOES_ON = lazy_re(r"\s*[,}]")


@lru_cache(maxsize=1)  # asked for each entry of a file
def _damaged(bib: BibDocument) -> frozenset[BibEntry]:
    """The entries within or behind which something cannot be read."""
    starts = [entry.start for entry in bib.entries]
    places = (bisect_right(starts, each.span.start) - 1 for each in bib.problems if each.kind in _DAMAGE)
    unread = (bib.entries[place] for place in places if place >= 0)
    return frozenset([*unread, *(entry for entry in bib.entries if _GOES_ON.match(bib.text, entry.end))])


def _complete_all(
    context: LintContext, claims: dict[int, EntryClaim], verifier: Verifier
) -> dict[int, tuple[frozenset[PaperId], Completion]]:
    """The identifiers of the work of each entry that was found, and its changes, by the place of the entry."""
    entries = context.bib.entries
    works = dict(zip(claims, verifier.works(list(claims.values())), strict=True))
    done = {
        index: complete(context, entries[index], claim, works[index], verifier.places)
        for index, claim in claims.items()
    }
    done |= _without_faults(context, {index: each for index, each in done.items() if each.changes})
    return {index: (ids_of_work(works[index].verification.work), each) for index, each in done.items()}


# What a record may have that `check` reports, without the venue, year and people that make a publication of an entry.
_CHECKED = frozenset(["doi", "url", "eprint", "pages", "volume", "number", "publisher"])
_RULES = tuple(
    rule
    for rule in RULES
    if get_family(rule) in ("fields", "verification") and not rule.needs_catalog and rule.severity is not Severity.INFO
)


def _without_faults(context: LintContext, done: Mapping[int, Completion]) -> dict[int, Completion]:
    """The completions without the values that `check` would report: a source has placeholders and broken links, too."""
    fields = {index: fields_of(context.bib.entries[index]) for index in done}
    before = _faults(context, fields)
    after = _faults(context, {index: each.applied_to(fields[index]) for index, each in done.items()})
    return {index: each.without(_CHECKED & (after[index] - before[index])) for index, each in done.items()}


def _faults(context: LintContext, entries: Mapping[int, Mapping[str, str]]) -> dict[int, set[str]]:
    """The fields of each entry that `check` reports."""
    bib = scan("".join(as_entry(str(index), fields) for index, fields in entries.items()))
    found: dict[int, set[str]] = {index: set() for index in entries}
    for each in run_rules(LintContext(bib, context.dialect, context.today), _RULES):
        if each.key and each.field:
            found[int(each.key)].add(each.field)
    return found


def _updated(context: LintContext, file: str, entry: BibEntry, done: Completion) -> UpdatedEntry | None:
    """The entry with its changes; None if there are none, or if other values would be read differently."""
    if not done.changes:
        return None
    text = context.bib.text
    start = text.rfind("\n", 0, entry.start) + 1
    end = text.find("\n", entry.end)
    end = len(text) if end < 0 else end + 1
    try:
        edits = done.edits(context, entry)
        moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits]
        after = apply(text[start:end], moved)
    except (UnrepresentableError, OverlappingEdits, ValueError):
        return None
    if not edits or not _is_as_planned(text[start:end], after, entry, done):
        return None
    return UpdatedEntry(file, entry.key, entry.line, start, done, edits, text[start:end], after)


def _is_as_planned(before: str, after: str, entry: BibEntry, done: Completion) -> bool:
    """Whether the entry reads as planned, and the others on its lines as before."""
    earlier, later = scan(before), scan(after)
    problems, problems_after = (Counter(each.kind for each in bib.problems) for bib in (earlier, later))
    if [each.key for each in earlier.entries] != [each.key for each in later.entries] or problems_after - problems:
        return False
    return all(
        fields_of(other) == (done.applied_to(fields_of(one)) if one.key == entry.key else fields_of(one))
        for one, other in zip(earlier.entries, later.entries, strict=True)
    )


# --- Deciding and writing


def _decided(job: UpdateOptions, plans: Sequence[UpdatedFile]) -> Iterator[UpdatedFile]:
    """The files with the changes that the user accepts, each read again as a whole."""
    answer = None if job.ask else Answer.ALL
    for plan in plans:
        accepted = []
        for each in plan.entries:
            if job.ask and answer not in (Answer.ALL, Answer.QUIT):
                answer = job.ask(each)
            if answer in (Answer.ALL, Answer.YES):
                accepted.append(each)
        yield _proved(plan, accepted)


def _proved(plan: UpdatedFile, accepted: Sequence[UpdatedEntry]) -> UpdatedFile:
    """The file with those of the changes by which no reader of it loses anything."""
    proof = prove(plan.before.document, [Change(each.edits) for each in accepted])
    kept = tuple(accepted[number] for number in proof.kept)
    refused = (
        f"{each.file}:{each.line}: {each.key!r} stays: afterwards {proof.refused[number]}"
        for number, each in enumerate(accepted)
        if number in proof.refused
    )
    text = apply(plan.before.text, [edit for each in kept for edit in each.edits])
    return replace(plan, text=text, entries=kept, notes=(*plan.notes, *refused))


def _save(job: UpdateOptions, made: UpdateResult) -> None:
    """Write the files, each in one step. Raises OutputError, FileChangedError."""
    paths = []
    for each in made.files:
        data = each.before.encoded(each.text)
        if each.given.path is None:
            job.emit(data)
        elif data != each.given.data:
            if not os.access(each.given.path, os.W_OK):
                check_writable(each.given.path)
            with hold_write_locks([each.given.path]):
                check_unchanged(each.given.path, each.given.data)
                FileEdit(each.given.path, each.given.data, data).save()
            paths.append(each.given.path)
    remove_stale_locks(paths)
