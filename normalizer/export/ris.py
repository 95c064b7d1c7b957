"""RIS for reference managers (EndNote, Zotero, Mendeley): a line "TAG  - value" for each value, ended by CRLF.

Tags and types are those that EndNote and Zotero read. Facts without a tag are notes (N1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from normalizer.export.bibtex import code_note, collapse_whitespace, page_range, verbatim
from normalizer.export.format import WHOLE, ExportEntry, Format, WorkType, without_repeats
from normalizer.export.mapping import TYPES, date_of, doi_of, standing_of, url_of
from normalizer.values.ids import ArxivId
from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import Person
from normalizer.works.record import Record

_LINE_END = "\r\n"
_LINE = lazy_re(r"([A-Z][A-Z0-9])  - ?(.*)")
_RANGE = lazy_re(r"(\w+)-(\w+)")


def render_ris(entries: Sequence[ExportEntry]) -> str:
    """The whole file: an empty line after each reference."""
    return "".join(_reference(entry) for entry in entries)


def _reference(entry: ExportEntry) -> str:
    """The lines of an entry, TY first and ER last."""
    lines = [("TY", TYPES[entry.type].ris), ("ID", entry.key), *_values(entry), ("ER", "")]
    return "".join(f"{tag}  - {value}{_LINE_END}" for tag, value in lines) + _LINE_END


def _values(entry: ExportEntry) -> Iterator[tuple[str, str]]:
    """Tags and values without line breaks, in the order of `_TAGS`."""
    for tag, values in _TAGS:
        yield from ((tag, value) for value in map(collapse_whitespace, values(entry)) if value)


def _text(text: str | None) -> list[str]:
    return [to_unicode(text)] if text else []


def names_of(record: Record) -> list[str]:
    """The authors; a list that is not complete ends in "et al.", which reference managers print like a name."""
    return [*map(_name, record.authors), *(["et al."] if record.authors and not record.authors_complete else [])]


def _closed(name: str) -> str:
    """A name of several words without a given name ends in a comma, or readers take its last word for the family name.

    EndNote's manual, "Author and Editor Names".
    """
    return f"{name}," if " " in name and "," not in name else name


def _name(person: Person) -> str:
    """A name as "Family, Given, Suffix", or its literal text."""
    if person.family is None:
        return to_unicode(person.literal or "")
    family = person.family_name
    if not person.given:  # what follows a comma is read as the given name
        return to_unicode(" ".join(filter(None, (family, person.suffix))))
    return ", ".join(to_unicode(part) for part in (family, person.given, person.suffix) if part)


def _full_date(entry: ExportEntry) -> list[str]:
    """The date as "2023/01/02/" if more than the year is known."""
    date = date_of(entry)
    if date is None or len(date.parts) == 1:
        return []
    return ["/".join([f"{date.year:04}", *(f"{part:02}" for part in date.parts[1:])]) + "/" * (4 - len(date.parts))]


def _page(index: int) -> Callable[[ExportEntry], list[str]]:
    """The first (0) or last (1) page; text that is not a range is the first page."""

    def page(entry: ExportEntry) -> list[str]:
        pages = page_range(collapse_whitespace(to_unicode(entry.record.pages or "")), "-")
        found = _RANGE.fullmatch(pages)
        return [found[index + 1]] if found else [pages][index:]

    return page


def _notes(entry: ExportEntry) -> list[str]:
    """Withdrawal, further identifiers, repositories."""
    shown = entry.record.code if entry.options.shown_code != "none" else ()
    return [standing_of(entry) or "", *entry.record.ids, code_note(shown, str)]


_TAGS: tuple[tuple[str, Callable[[ExportEntry], list[str]]], ...] = (
    ("TI", lambda entry: _text(entry.record.title)),
    ("AU", lambda entry: [_closed(name) for name in names_of(entry.record)]),
    ("T2", lambda entry: _text(entry.record.venue.name if entry.record.venue else None)),
    ("JO", lambda entry: _text(v.short) if (v := entry.record.venue) and entry.type is WorkType.JOURNAL else []),
    ("PY", lambda entry: [f"{date.year:04}"] if (date := date_of(entry)) else []),
    ("DA", _full_date),
    ("VL", lambda entry: _text(entry.record.volume)),
    ("IS", lambda entry: _text(entry.record.issue)),
    ("SP", _page(0)),
    ("EP", _page(1)),
    ("PB", lambda entry: _text(entry.record.publisher)),
    ("DO", lambda entry: [doi_of(entry) or ""]),
    ("AN", lambda entry: [f"arXiv:{ArxivId(entry.record.arxiv)}"] if entry.record.arxiv else []),
    # A semicolon would part it from a second address.
    ("UR", lambda entry: [verbatim(url_of(entry) or "").replace(";", "%3B")]),
    ("N1", _notes),
)


def ris_values(text: str) -> dict[str, dict[str, str]]:
    """The references by their ID, each as a whole. Raises ValueError for lines that belong to none."""
    found: list[tuple[str, dict[str, str]]] = []
    tags: list[tuple[str, str]] = []
    for line in filter(str.strip, text.splitlines()):
        read = _LINE.fullmatch(line)
        if read is None or (read[1] == "TY") != (not tags):
            raise ValueError(f"no line of a reference: {line!r}")
        tags.append((read[1], read[2]))
        if read[1] == "ER":
            whole = "\n".join(f"{tag}  - {value}" for tag, value in tags)
            found.append((next((value for tag, value in tags if tag == "ID"), ""), {WHOLE: whole}))
            tags = []
    if tags:
        raise ValueError("the last reference has no end")
    return without_repeats(found)


RIS = Format("ris", "RIS", (".ris",), render_ris, ris_values)
