"""CSV and TSV with a header, or with a column of identifiers beside one of titles."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from normalizer.pages.fields import Column, Json, column_of, find_column, folded, item_of
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import title_item, with_title
from normalizer.pages.skipped import is_people
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

_DELIMITERS = ",\t;|^"
# For a table of one column: no text holds it, so commas stay in their titles.
_NO_DELIMITER = "\x1f"
# Excel's own first line, which names the delimiter.
_EXCEL = lazy_re(r"sep=([,;|:])")
# What stands below the header of a table in Markdown.
_MARKDOWN_RULE = lazy_re(r"[|:\s-]+")
# Names of columns that may be something else.
_MAYBE_TITLES = frozenset(["name", "paper", "displayname", "headline", "ti", "论文", "論文", "논문"])
_MAX_NAME_LENGTH = 40
_SAMPLE_ROWS = 20


def is_table(source: PageText) -> bool:
    return _delimiter(source) is not None


def is_in_columns(source: PageText) -> bool:
    """Whether all lines have as many cells as the first one, and more than one, with one of the usual delimiters."""
    lines = source.head_lines[:_SAMPLE_ROWS]
    widths = ({len(_cells(line, delimiter)) for line in lines} for delimiter in _DELIMITERS)
    return any(len(each) == 1 and max(each) > 1 for each in widths)


def _delimiter(source: PageText) -> str | None:
    """The delimiter of the page, None when it is no table."""
    lines = source.head_lines[:_SAMPLE_ROWS]
    if lines and (found := _EXCEL.fullmatch(lines[0])):
        return found.group(1)
    if _caption(lines):
        return "\t"
    if not lines or lines[0].startswith("|") or any(_MARKDOWN_RULE.fullmatch(line) for line in lines[1:2]):
        return None
    for delimiter in _DELIMITERS + _NO_DELIMITER:
        cells = _cells(lines[0], delimiter)
        if (_is_header(cells) or _is_header_of_ids(cells, lines[1:], delimiter)) and (
            len(cells) > 1 or delimiter == _NO_DELIMITER
        ):
            return delimiter
    return next(
        (each for each in _DELIMITERS if _title_column([_cells(line, each) for line in lines]) is not None), None
    )


def _caption(lines: Sequence[str]) -> int:
    """How many lines without tabs, its captions, are above the header of a table with tabs."""
    count = next((place for place, line in enumerate(lines) if "\t" in line), 0)
    rows = [_cells(line, "\t") for line in lines[count:]]
    if not 0 < count <= _MAX_CAPTION or len(rows) < _MIN_ROWS or not _is_header(rows[0]):
        return 0
    return count if all(len(row) == len(rows[0]) for row in rows[1:_MIN_ROWS]) else 0


# Lines of a caption; rows, with the header, that show a table below one.
_MAX_CAPTION, _MIN_ROWS = 5, 3


def _is_header_of_ids(cells: Sequence[str], lines: Sequence[str], delimiter: str) -> bool:
    """Short names, one of them of identifiers, above a column of them: a table may have no titles."""
    name = find_column(cells, Column.BESIDE)
    if name is None or any(len(cell) > _MAX_NAME_LENGTH or find_id(cell) for cell in cells):
        return False
    place = list(cells).index(name)
    column = [row[place] for line in lines if len(row := _cells(line, delimiter)) > place]
    return sum(find_id(cell) is not None for cell in column) * 2 > len(lines) - 1 >= 0


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _is_header(cells: Sequence[str]) -> bool:
    """Short names, one of them a title's. A column called "name" or "paper" needs another one that we know."""
    if any(len(cell) > _MAX_NAME_LENGTH for cell in cells):
        return False
    title = find_column(cells, Column.TITLE)
    if title is None:
        return False
    known = sum(column_of(cell) not in (None, Column.EXTRA) for cell in cells)
    return folded(title) not in _MAYBE_TITLES or known > 1


_YEAR = lazy_re(r"(?:19|20)\d\d")


def _title_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column of titles in a table without a header: rows alike, one column all identifiers or all years."""
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width for row in rows):
        return None
    columns = list(zip(*rows, strict=True))
    if sum(map(_are_people, columns)) > 1:  # references, whose commas part people as well
        return None
    if not any(all(map(find_id, column)) or all(map(_YEAR.fullmatch, column)) for column in columns):
        return None
    words = [sum(len(title_words(cell)) for cell in column if not find_id(cell)) for column in columns]
    # Lists of authors may have more words than titles.
    longest = max(range(width), key=lambda column: (not _are_people(columns[column]), words[column]))
    return longest if words[longest] > len(rows) else None


def _are_people(column: Sequence[str]) -> bool:
    return sum(map(is_people, column)) * 2 > len(column)


def _made_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names for the columns of a table without a header."""
    place = _title_column(rows)
    columns = enumerate(zip(*rows, strict=False))
    names = ["title" if number == place else _name(column) for number, column in columns]
    return [f"url{' ' * column}" if name in names[:column] else name for column, name in enumerate(names)]


def _name(column: Sequence[str]) -> str:
    if all(map(_YEAR.fullmatch, column)):
        return "year"
    return "authors" if _are_people(column) else "id"


def read_table(source: PageText) -> PageReading:
    """One row, one mention. Behind a quote that is never closed the rows are read without quotes."""
    delimiter = _delimiter(source) or ","
    found = _rows(source.text, delimiter)
    rows = list(islice(found, _SAMPLE_ROWS))
    header_end = 0
    if rows and _EXCEL.fullmatch(source.head_lines[0]):
        header_end, rows = rows[0].end_line, rows[1:]
    rows = rows[_caption(source.head_lines[:_SAMPLE_ROWS]) :]
    if not rows:
        return PageReading(())
    header = rows[0].cells
    if _is_header(header) or _is_header_of_ids(header, source.head_lines[1:_SAMPLE_ROWS], delimiter):
        header_end, rows = rows[0].end_line, rows[1:]
    else:
        header = _made_header([row.cells for row in rows])
    items: PackedList[PageItem] = PackedList()
    warnings: list[tuple[int, str]] = []
    for row in _joined(chain(rows, found), len(header)):
        if row.unclosed:
            warnings.append((row.line, "a quote in this row is never closed; the rows from here on have no quotes"))
        if len(row.cells) > len(header) and not any("cells" in text for _, text in warnings):
            advice = f"row has {len(row.cells)} cells, header has {len(header)}; quote cells that contain {delimiter!r}"
            warnings.append((row.line, advice))
        if item := _item(header, row):
            items.append(item)
    return PageReading(items, tuple(warnings), header_end)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    end_line: int
    cells: list[str]
    unclosed: bool = False


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """The rows that are not empty, each with its first and last line."""
    place = 0

    def lines() -> Iterator[str]:  # not io.StringIO, which takes four bytes a letter
        nonlocal place
        while place < len(text):
            start, end = place, text.find("\n", place) + 1
            place = end or len(text)
            yield text[start:place]

    reader = csv.reader(lines(), delimiter=delimiter)
    begins = 1
    start = place
    while (cells := _next_row(reader, len(text))) is not None:
        line, begins = begins, reader.line_num + 1
        unclosed = place == len(text) and begins > line and _is_unclosed(text[start:], delimiter)
        if unclosed:
            cells = text[start:].partition("\n")[0].replace('"', "").split(delimiter)
        if any(map(str.strip, cells)):
            yield _Row(line, line if unclosed else begins - 1, [cell.strip() for cell in cells], unclosed)
        for number, rest in enumerate(text[start:].split("\n")[1:] if unclosed else (), start=line + 1):
            if rest.strip():
                yield _Row(number, number, [cell.strip() for cell in rest.replace('"', "").split(delimiter)])
        start = place


def _next_row(reader: Iterator[list[str]], longest: int) -> list[str] | None:
    """The next row, None behind the last one; an abstract may be longer than the module's default."""
    limit = csv.field_size_limit(longest + 1)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(limit)


def _joined(rows: Iterable[_Row], width: int) -> Iterator[_Row]:
    """The rows; two short ones that together have all cells are one, broken by a line end that was not quoted."""
    short: _Row | None = None
    for row in rows:
        if short and len(row.cells) == width + 1 - len(short.cells) < width and row.line == short.end_line + 1:
            cells = [*short.cells[:-1], f"{short.cells[-1]} {row.cells[0]}".strip(), *row.cells[1:]]
            short = _Row(short.line, row.end_line, cells, row.unclosed)
        elif short:
            yield short
            short = row
        else:
            short = row
        if len(short.cells) >= width:
            yield short
            short = None
    if short:
        yield short


def _item(header: Sequence[str], row: _Row) -> PageItem | None:
    cells: dict[str, Json] = dict(zip(header, _fitted(header, row.cells), strict=False))
    read = title_item(str(cells.pop(find_column(header, Column.TITLE) or "", "")), row.line, end_line=row.end_line)
    item = item_of(cells | {"title": read.title})
    if item is None:
        return read if any(map(find_id, read.beside)) else None
    return with_title(item, read)


def _fitted(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A row with more cells than the header has commas that were not quoted: they are the title's, if any text's."""
    surplus = len(cells) - len(header)
    if surplus <= 0 or find_column(header, Column.ABSTRACT):
        return list(cells)
    place = list(header).index(find_column(header, Column.TITLE) or header[0])
    title = ", ".join(cells[place : place + surplus + 1])
    return [*cells[:place], title, *cells[place + surplus + 1 :]]


def _is_unclosed(row: str, delimiter: str) -> bool:
    limit = csv.field_size_limit(len(row) + 1)
    try:
        for _ in csv.reader([f"{line}\n" for line in row.split("\n")], delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    finally:
        csv.field_size_limit(limit)
    return False
