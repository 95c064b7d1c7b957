"""What an editor shows of an entry: in lists of entries, and when a citation is completed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.bib import BibDocument, BibEntry
from normalizer.editor.positions import Lines, Position, Range

_PLACES = ("booktitle", "journal", "journaltitle", "eprint", "publisher", "school", "institution")


@dataclass(frozen=True, slots=True)
class Outline:
    """An entry: `summary` has names, place and year, `searched` all words by which it is found, without their case."""

    key: str
    kind: str
    title: str
    summary: str
    range: Range
    key_range: Range
    searched: str

    def below(self, line: int) -> Outline:
        """The same, for a text that begins on a line."""
        moved = (_below(self.range, line), _below(self.key_range, line))
        return Outline(self.key, self.kind, self.title, self.summary, *moved, self.searched)


def _below(where: Range, line: int) -> Range:
    (first, start), (last, end) = where
    return Range(Position(first + line, start), Position(last + line, end))


def outlines(bib: BibDocument, encoding: str) -> Iterator[Outline]:
    """The entries of a text in order."""
    lines = Lines(bib.text, encoding)
    for entry in bib.entries:
        title, summary = title_of(entry), summary_of(entry)
        key = entry.key_span
        yield Outline(
            entry.key,
            entry.type,
            title,
            summary,
            lines.range(entry.start, entry.end),
            lines.range(key.start, key.end),
            f"{entry.key} {title} {summary}".casefold(),
        )


def title_of(entry: BibEntry) -> str:
    """The title, without braces, in one line."""
    return " ".join((entry.text("title") or "").replace("{", "").replace("}", "").split())


def summary_of(entry: BibEntry) -> str:
    """Names, place and year, in one line."""
    names = " ".join((entry.text("author") or entry.text("editor") or "").split())
    first, *others = names.split(" and ")
    year = entry.text("year") or (entry.text("date") or "")[:4]
    where = next((text for name in _PLACES if (text := entry.text(name))), "")
    return ", ".join(part for part in (first + (" et al." if others else ""), " ".join(where.split()), year) if part)
