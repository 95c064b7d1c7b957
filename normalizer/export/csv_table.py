"""CSV for spreadsheets and scripts (RFC 4180, UTF-8): a row for each work, a column for each fact."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from normalizer.export.bibtex import collapse_whitespace, page_range, verbatim
from normalizer.export.format import ExportEntry, Format, without_repeats
from normalizer.export.mapping import date_of, doi_of, standing_of, url_of
from normalizer.export.ris import names_of
from normalizer.values.latex.convert import to_unicode

_COLUMNS: Mapping[str, Callable[[ExportEntry], str | None]] = {
    "key": lambda e: e.key,
    "type": lambda e: e.type.value,
    "title": lambda e: to_unicode(e.record.title),
    "authors": lambda e: "; ".join(names_of(e.record)),
    "date": lambda e: str(date_of(e) or ""),
    "venue": lambda e: to_unicode(e.record.venue.name) if e.record.venue else None,
    "volume": lambda e: e.record.volume,
    "issue": lambda e: e.record.issue,
    "pages": lambda e: page_range(e.record.pages or "", "-"),
    "publisher": lambda e: to_unicode(e.record.publisher or ""),
    "doi": doi_of,
    "arxiv": lambda e: e.record.arxiv,
    "url": lambda e: verbatim(url_of(e) or ""),
    "code": lambda e: " ".join(verbatim(link.url) for link in e.record.code if e.options.shown_code != "none"),
    "note": standing_of,
}


def render_csv(entries: Sequence[ExportEntry]) -> str:
    """The names of the columns, then a line for each work."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([collapse_whitespace(value(each) or "") for value in _COLUMNS.values()] for each in entries)
    return text.getvalue()


def csv_values(text: str) -> dict[str, dict[str, str]]:
    """The rows by key. Raises ValueError for another table, and for a key that occurs twice."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head, *rows = list(reader) or [[]]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if head != list(_COLUMNS) or any(len(row) != len(head) for row in rows):
        raise ValueError("another table")
    return without_repeats([(row[0], dict(zip(head, row, strict=True))) for row in rows])


CSV = Format("csv", "CSV", (".csv",), render_csv, csv_values)
