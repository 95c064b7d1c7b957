"""Entries commented out, so that neither BibTeX nor biber sees them, and put back as they were.

A "%" hides nothing from BibTeX, which begins an entry at any "@": in the comment, `&#64;` stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from normalizer.bib import BibDocument, BibEntry, BibText, scan
from normalizer.bib.edits import Edit, apply
from normalizer.bib.layout import line_end_of

NOTE = "% bibnorm sync commented this out, for nothing cites it; &#64; stands for an at sign:"
_AT = "&#64;"
# Also where a bare "\r" ends lines, which "^" does not know.
_LINE_START = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_NOTE_LINE = re.compile(rf"(?:\A|(?<=[\r\n]))[ \t]*(?P<note>{re.escape(NOTE)})(?:\r\n|\n|\r)")
_LINES = re.compile(r"(?:% [^\r\n]*(?:\r\n|\n|\r|\Z))*")
_PREFIX = re.compile(r"(?:\A|(?<=\n)|(?<=\r)(?!\n))% ")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class CommentedOutBlock:
    """An entry that was commented out: its key, its text as it was, and the span of the comment."""

    key: str
    text: str
    start: int
    end: int

    def restore(self) -> Edit:
        return Edit(self.start, self.end, self.text)


def comment_out(document: BibDocument, entry: BibEntry, changes: Iterable[Edit] = ()) -> list[Edit]:
    """Hide an entry, with the changes that are made in it; no edit where it could not be put back as it is then."""
    text = document.text
    inside = [Edit(each.start - entry.start, each.end - entry.start, each.text) for each in changes]
    written = apply(text[entry.start : entry.end], inside)
    if _AT in written or not entry.closed or not entry.key:
        return []
    line_end = line_end_of(text, entry.start)
    line = text[document.line_span(document.position(entry.start)[0]).start : entry.start]
    before = line_end if line.strip() else ""
    after = "" if _REST_OF_LINE.match(text, entry.end) else line_end
    return [Edit(entry.start, entry.end, f"{before}{NOTE}{line_end}{_hidden(written)}{after}")]


def pruned_entries(document: BibDocument) -> Mapping[str, CommentedOutBlock]:
    """What was commented out, by key; of several with one key, the first."""
    found: dict[str, CommentedOutBlock] = {}
    for block in document.blocks:
        if isinstance(block, BibText):
            for each in _pruned(document.text, block):
                found.setdefault(each.key, each)
    return found


def _hidden(written: str) -> str:
    return "% " + _LINE_START.sub("% ", written.replace("@", _AT))


def _pruned(text: str, block: BibText) -> Iterator[CommentedOutBlock]:
    """What stands under each note, if it is still as it was written; other comments may follow."""
    notes = list(_NOTE_LINE.finditer(text, block.start, block.end))
    ends = [*(note.start("note") for note in notes[1:]), block.end]  # else each note would read all that follow it
    for note, limit in zip(notes, ends, strict=False):
        lines = _LINES.match(text, note.end(), limit)
        shown = scan(_PREFIX.sub("", lines[0] if lines else "").replace(_AT, "@"))
        if not shown.entries or shown.entries[0].start > 0:
            continue
        entry = shown.entries[0]
        written = shown.text[: entry.end]
        end = note.end() + len(_hidden(written))
        if text[note.end() : end] == _hidden(written) and _REST_OF_LINE.match(text, end):
            yield CommentedOutBlock(entry.key, written, note.start("note"), end)
