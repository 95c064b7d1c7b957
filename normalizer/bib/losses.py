"""What a reader loses by changes of a text: entries, fields, values, macros, or itself. bibtexparser is one reader."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from normalizer.bib.document import LINK_FIELDS, BibDocument, BibEntry, BibField
from normalizer.bib.edits import Edit
from normalizer.bib.readers import BIBER, BIBTEX, Macros, ReadBlock, ReadEntry
from normalizer.bib.readers.biber import name_errors
from normalizer.bib.readers.bibtex import lower
from normalizer.bib.readers.model import WrittenValue
from normalizer.bib.rereading import Outline, Segment
from normalizer.bib.scan import scan
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import split_keys

_LOGGERS = ("bibtexparser", "bibtexparser.splitter", "bibtexparser.library")


@dataclass(frozen=True, slots=True)
class ParserEntry:
    """An entry as bibtexparser has it: `fields` are names and values as written, delimiters included, in order.

    `line` counts from 1. `failed` tells why the entry was not read at all; kind, key and fields are empty then.
    """

    line: int
    kind: str
    key: str
    fields: tuple[tuple[str, str], ...]
    failed: str | None = None


def read_entries(text: str) -> tuple[ParserEntry, ...]:
    r"""All entries that bibtexparser reads, in order, also those that it sets aside. It knows no line end but "\n".

    It differs from our readers in four known ways (tests/normalizer/bib/test_bib_both_readers.py).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    from bibtexparser.splitter import Splitter

    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # it reports failed blocks on standard error otherwise
    return tuple(_entries(Splitter(text).split().blocks))


def _entries(blocks: Sequence[object]) -> Iterator[ParserEntry]:
    from bibtexparser.exceptions import BlockAbortedException
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

    for block in blocks:
        entry = block
        if isinstance(block, (DuplicateFieldKeyBlock, DuplicateBlockKeyBlock)):
            entry = block.ignore_error_block  # set aside, but read
        if isinstance(entry, Entry):
            fields = tuple((field.key, str(field.value)) for field in entry.fields)
            yield ParserEntry((entry.start_line or 0) + 1, entry.entry_type, entry.key, fields)
        elif isinstance(block, ParsingFailedBlock):
            reason = block.error.abort_reason if isinstance(block.error, BlockAbortedException) else str(block.error)
            yield ParserEntry((block.start_line or 0) + 1, "", "", (), failed=reason)


@dataclass(frozen=True)
class Failure:
    """The changes of a stretch of text that some reader reads worse afterwards, and how."""

    changes: frozenset[int]
    reason: str


def find_losses(
    document: BibDocument, after: str, outline: Outline, segments: Sequence[Segment], gone: Mapping[str, str | None]
) -> Iterator[Failure]:
    """Compare what a reader reads before and after.

    Entries with the `gone` keys may be missing if those that stand for them are read.
    """
    name = outline.reader.name
    starts = [entry.start for entry in document.entries]
    macros = _macros_of(block for _, block in outline.macros)
    replaced = {number for segment in segments for number in range(segment.first, segment.last)}
    later = [(outline.bounds[number], block) for number, block in outline.macros if number not in replaced]
    later += [(segment.start, block) for segment in segments for block in segment.after if block.macros]
    macros_after = _macros_of(block for _, block in sorted(later, key=lambda pair: pair[0]))
    for segment in segments:
        entries = document.entries[bisect_left(starts, segment.start) : bisect_left(starts, segment.end)]
        comparison = _Comparison(outline, segment, entries, after, gone, macros, macros_after)
        if reason := comparison.reason():
            yield Failure(segment.changes, f"{name} {reason}")
    yield from _repeated_keys(outline, segments)
    if outline.reader is BIBTEX:
        yield from _lost_macros(segments, macros, macros_after)
        yield from _broken_references(after, segments, gone)


def _macros_of(blocks: Iterable[ReadBlock]) -> Macros:
    macros = Macros()
    for block in blocks:
        macros.define(block)
    return macros


@dataclass
class _Comparison:
    """One stretch of text before and after; `entries` are those that `scan` sees before."""

    outline: Outline
    segment: Segment
    entries: Sequence[BibEntry]
    after: str
    gone: Mapping[str, str | None]
    macros: Macros
    macros_after: Macros

    def reason(self) -> str | None:
        """Return what the reader loses."""
        segment, reader = self.segment, self.outline.reader
        errors, errors_after = (
            [e for block in blocks for e in block.errors] for blocks in (segment.before, segment.after)
        )
        if len(errors_after) > len(errors):
            new = Counter(errors_after) - Counter(errors)
            return f"would report: {next(iter(new))}"
        if reader is BIBER:  # it reads nothing of a file with errors
            return None if errors else self._lost_entry()
        return self._lost_entry() or self._lost_to_scan() or self._unreadable()

    def _lost_entry(self) -> str | None:
        found = _by_key(block.entry for block in self.segment.after if block.entry)
        views = _by_key(self.entries)
        for entry in (block.entry for block in self.segment.before if block.entry):
            view = views[entry.key].pop(0) if views[entry.key] else None
            others = found[entry.key]
            if not others and view and (renamed := self._views_after.get(view)):
                others = found[renamed.key]
            if others:
                reason = self._lost_of_entry(entry, others.pop(0), view)
            elif entry.key not in self.gone:
                reason = f"would not read the entry {entry.key!r} any more"
            elif (kept := self._unread_substitute(entry.key)) is not None:
                reason = f"does not read the entry {kept!r} that would stand for {entry.key!r}"
            else:
                continue
            if reason:
                return reason
        return None

    @cached_property
    def _views_after(self) -> Mapping[BibEntry, BibEntry | None]:
        """The entries of `scan` before, each with the same one after: by its key, else by its place among the new."""
        after = scan(self.after[self.segment.after_start : self.segment.after_end]).entries
        found = _by_key(after)
        pairs = {entry: found[entry.key].pop(0) if found[entry.key] else None for entry in self.entries}
        left = {entry for entries in found.values() for entry in entries}
        new = iter([entry for entry in after if entry in left])
        return {entry: other or next(new, None) for entry, other in pairs.items()}

    def _lost_to_scan(self) -> str | None:
        """An entry that BibTeX does not read now, but that could be mended."""
        read = Counter(block.entry.key for block in self.segment.after if block.entry)
        if not Counter(entry.key for entry in self.entries) - read:
            return None
        lost = (entry.key for entry, other in self._views_after.items() if other is None and entry.key not in self.gone)
        key = next(lost, None)
        return None if key is None else f"does not read the entry {key!r} now, and it would be lost"

    def _unread_substitute(self, key: str) -> str | None:
        """The key that stands for one that is gone, if the reader finds another entry under it or none."""
        kept, seen = self.gone[key], {key}
        while kept is not None and (further := self.gone.get(kept)) is not None:
            if kept in seen:
                return kept  # keys that stand for each other stand for none
            seen.add(kept)
            kept = further
        return None if kept is None or self.outline.is_read(kept) else kept

    def _lost_of_entry(self, entry: ReadEntry, other: ReadEntry, view: BibEntry | None) -> str | None:
        if entry.type != other.type:
            view_after = self._views_after.get(view) if view else None
            if not (view and view_after and view.kind != view_after.kind):
                return f"would read another type of {entry.key!r}"
        for name, value in entry.fields.items():
            if other.fields.get(name) != value and (reason := self._lost_of_field(name, value, other, view)):
                return f"{reason} of {entry.key!r}"
        if self.outline.reader is BIBER:
            errors, errors_after = (
                name_errors({name: macros.text(value) for name, value in each.fields.items()})
                for each, macros in ((entry, self.macros), (other, self.macros_after))
            )
            if len(errors_after) > len(errors):
                return f"would leave out {entry.key!r}: {errors_after[0]}"
        return None

    def _lost_of_field(self, name: str, value: WrittenValue, other: ReadEntry, view: BibEntry | None) -> str | None:
        text, new = self.macros.text(value).strip(), other.fields.get(name)
        places = [each for each in view.fields if each.key == name] if view else []
        if not text or (new is None and any(map(self._is_removed, places))):
            return None  # taken out, or renamed
        if new is None:
            return f"would not read the field {name} any more"
        text_after = self.macros_after.text(new).strip()
        if not text_after:
            return f"would read nothing in the field {name}"
        if text_after == text or any(map(self._is_touched, places)):
            return None
        # What was not read as it is written, because a brace is open, may change with all that it swallowed.
        if view is not None and text not in (" ".join(place.text.split()) for place in places):
            return None
        return f"would read another value in the field {name}"

    def _is_removed(self, field: BibField) -> bool:
        """An edit replaces the beginning of its name."""
        edit = self._last_edit(field.start)
        return edit is not None and edit.end > field.start

    def _is_touched(self, field: BibField) -> bool:
        edit = self._last_edit(field.value_end)
        return edit is not None and edit.end >= field.start

    def _last_edit(self, offset: int) -> Edit | None:
        """The last edit that begins at an offset or before; those before it end before it."""
        number = bisect_right(self.segment.edits, offset, key=attrgetter("start"))
        return self.segment.edits[number - 1] if number else None

    def _unreadable(self) -> str | None:
        """What bibtexparser cannot read any more."""
        segment = self.segment
        if _is_plain_to_bibtexparser(self.after, segment):
            return None
        before, after = (
            read_entries(self.outline.text[segment.start : segment.end]),
            read_entries(self.after[segment.after_start : segment.after_end]),
        )
        failed, failed_after = (sum(entry.failed is not None for entry in entries) for entries in (before, after))
        if failed_after > failed:
            return f"reads it, but bibtexparser would not ({next(e.failed for e in after if e.failed)})"
        count, count_after = len(before) - failed, len(after) - failed_after
        missing = count - count_after - sum(entry.key in self.gone for entry in before)
        return f"reads it, but bibtexparser would lose {missing} of {count} entries" if missing > 0 else None


_Entry = TypeVar("_Entry", ReadEntry, BibEntry)


def _by_key(entries: Iterable[_Entry]) -> defaultdict[str, list[_Entry]]:
    found: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.key].append(entry)
    return found


# Bibtexparser takes "\{" for a character and "@word{" for an entry, and has its own way with quotes.
_NOT_PLAIN = lazy_re(r'\\[{}"]|"')


def _is_plain_to_bibtexparser(after: str, segment: Segment) -> bool:
    """The text after consists of entries that BibTeX reads without an error, and nothing in them is special."""
    start, end = segment.after_start, segment.after_end
    return (
        not any(block.errors or block.entry is None for block in segment.after)
        and after.count("@", start, end) == len(segment.after)
        and not _NOT_PLAIN.search(after, start, end)
    )


def _repeated_keys(outline: Outline, segments: Sequence[Segment]) -> Iterator[Failure]:
    """A key that is there already: BibTeX reads only the first entry with it, whatever the case of its letters."""
    added = [(segment, Counter(_keys(segment.after)) - Counter(_keys(segment.before))) for segment in segments]
    if not any(keys for _, keys in added):
        return
    counts = Counter(lower(key) for key in outline.keys if key)
    before = counts.copy()
    for segment in segments:
        counts.subtract(_keys(segment.before))
        counts.update(_keys(segment.after))
    for segment, keys in added:
        for key in keys:
            if counts[key] > 1 and counts[key] > before[key]:
                reason = f"{outline.reader.name} would find a second entry {key!r}"
                yield Failure(segment.changes, reason)
                break


def _keys(blocks: Iterable[ReadBlock]) -> list[str]:
    return [lower(block.entry.key) for block in blocks if block.entry and block.entry.key]


def _lost_macros(segments: Sequence[Segment], macros: Macros, macros_after: Macros) -> Iterator[Failure]:
    """A @string that stands for nothing afterwards."""
    left = {name for name, text in macros_after.texts.items() if text.strip()}
    lost = {name for name, text in macros.texts.items() if text.strip() and name not in left}
    for segment in segments if lost else ():
        if names := [name for block in segment.before for name, _ in block.macros if name in lost]:
            yield Failure(segment.changes, f"BibTeX would not know the @string {names[0]!r} any more")


_REFERENCE = lazy_re(rf"""\b(?:{"|".join(LINK_FIELDS)})\s*+=\s*+[{{"]([^{{}}"]*+)""", re.IGNORECASE)
_LINE_OF_NOTE = lazy_re(r"[ \t]*%")


def _broken_references(after: str, segments: Sequence[Segment], gone: Mapping[str, str | None]) -> Iterator[Failure]:
    """Other entries take fields from an entry that is gone."""
    lost = {
        block.entry.key: segment
        for segment in segments
        for block in segment.before
        if block.entry and block.entry.key in gone
    }
    if not lost:
        return
    left = {block.entry.key for segment in segments for block in segment.after if block.entry}
    for match in _REFERENCE.finditer(after):
        line = max(after.rfind("\n", 0, match.start()), after.rfind("\r", 0, match.start())) + 1
        if _LINE_OF_NOTE.match(after, line):
            continue  # in an entry that is commented out
        for key in split_keys(match[1]):
            if key in lost and key not in left:
                yield Failure(lost[key].changes, f"BibTeX would not find {key!r}, from which an entry takes fields")
