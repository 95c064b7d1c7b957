"""CSV and TSV with a header, or with a column of identifiers beside one of titles."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from normalizer.pages.columns import Column, find_column, folded
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata
from normalizer.pages.read_json import Json, item_of
from normalizer.values.ids import find_id
from normalizer.values.titles import title_words

_DELIMITERS = ",\t;|"
# For a table of one column: no text holds it, so commas stay in their titles.
_NO_DELIMITER = "\x1f"
# Excel's own first line, which names the delimiter.
_EXCEL = re.compile(r"sep=([,;|:])")
# What stands below the header of a table in Markdown.
_MARKDOWN_RULE = re.compile(r"[|:\s-]+")
_TITLE_HEADERS = frozenset(
    {"title", "papertitle", "papername", "articletitle", "worktitle", "titleofpaper", "name", "paper"}
)
_MAX_NAME_LENGTH = 40
_SAMPLE_ROWS = 20


def is_table(source: PageText) -> bool:
    return _delimiter(source) is not None


def _delimiter(source: PageText) -> str | None:
    """The delimiter of the page, None when it is no table."""
    lines = source.head_lines[:_SAMPLE_ROWS]
    if lines and (found := _EXCEL.fullmatch(lines[0])):
        return found.group(1)
    if not lines or lines[0].startswith("|") or any(_MARKDOWN_RULE.fullmatch(line) for line in lines[1:2]):
        return None
    for delimiter in _DELIMITERS + _NO_DELIMITER:
        cells = _cells(lines[0], delimiter)
        if _is_header(cells) and (len(cells) > 1 or delimiter == _NO_DELIMITER):
            return delimiter
    return next(
        (each for each in _DELIMITERS if _title_column([_cells(line, each) for line in lines]) is not None), None
    )


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _is_header(cells: Sequence[str]) -> bool:
    """Short names, one of them a title's. A column called "name" or "paper" needs another one that we know."""
    if any(len(cell) > _MAX_NAME_LENGTH for cell in cells):
        return False
    title = find_column(cells, Column.TITLE)
    if title is None or folded(title) not in _TITLE_HEADERS:
        return False
    known = sum(any(find_column([cell], column) for column in Column) for cell in cells)
    return folded(title) not in ("name", "paper") or known > 1


def _title_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column of titles in a table without a header: rows alike, one column all identifiers, another all words."""
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width for row in rows):
        return None
    columns = list(zip(*rows, strict=True))
    if not any(all(find_id(cell) for cell in column) for column in columns):
        return None
    words = [sum(len(title_words(cell)) for cell in column if not find_id(cell)) for column in columns]
    return words.index(max(words)) if max(words) > len(rows) else None


def read_table(source: PageText) -> PageReading:
    """One row, one title; a quote that is never closed is reported, for it swallows all rows behind it."""
    delimiter = _delimiter(source) or ","
    rows = list(_rows(source.text, delimiter))
    if rows and _EXCEL.fullmatch(source.head_lines[0]):
        rows = rows[1:]
    if not rows:
        return PageReading(())
    header = rows[0].cells
    if _is_header(header):
        rows = rows[1:]
    else:
        place = _title_column([row.cells for row in rows[:_SAMPLE_ROWS]])
        header = ["title" if column == place else "id" for column in range(len(header))]
    items = tuple(item for row in rows if (item := _item(header, row)))
    return PageReading(items, tuple(_warnings(source, rows, header, delimiter)))


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """The rows that are not empty, each with the line on which it begins."""
    limit = csv.field_size_limit(len(text) + 1)  # an abstract may be longer than the module's default
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        begins = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(begins, [cell.strip() for cell in cells])
            begins = reader.line_num + 1
    finally:
        csv.field_size_limit(limit)


def _item(header: Sequence[str], row: _Row) -> PageItem | None:
    cells: dict[str, Json] = dict(zip(header, _fitted(header, row.cells), strict=False))
    title, beside = split_title_and_metadata(str(cells.pop(find_column(header, Column.TITLE) or "", "")))
    item = item_of(cells | {"title": title}) if title_words(title) else None
    return replace(item, line=row.line, beside=(*beside, *item.beside)) if item else None


def _fitted(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A row with more cells than the header has commas that were not quoted: they are the title's, if any text's."""
    surplus = len(cells) - len(header)
    if surplus <= 0 or find_column(header, Column.ABSTRACT):
        return list(cells)
    place = list(header).index(find_column(header, Column.TITLE) or header[0])
    title = ", ".join(cells[place : place + surplus + 1])
    return [*cells[:place], title, *cells[place + surplus + 1 :]]


def _warnings(
    source: PageText, rows: Sequence[_Row], header: Sequence[str], delimiter: str
) -> Iterator[tuple[int, str]]:
    wide = next((row for row in rows if len(row.cells) > len(header)), None)
    if wide:
        yield (
            wide.line,
            f"row has {len(wide.cells)} cells, header has {len(header)}; quote cells that contain {delimiter!r}",
        )
    if rows and _is_unclosed("\n".join(source.lines[rows[-1].line - 1 :]), delimiter):
        yield rows[-1].line, "a quote in this row is never closed; all that follows was read as one cell"


def _is_unclosed(row: str, delimiter: str) -> bool:
    limit = csv.field_size_limit(len(row) + 1)
    try:
        for _ in csv.reader(io.StringIO(row), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    finally:
        csv.field_size_limit(limit)
    return False
