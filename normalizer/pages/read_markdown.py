"""Markdown: items of lists, rows of tables and headings that name a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from normalizer.pages.columns import Column, authors_in, find_column, find_columns, year_in
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import split_title_and_metadata, without_bullet
from normalizer.pages.link_roles import role_of
from normalizer.pages.skipped import boilerplate
from normalizer.values.ids import find_id
from normalizer.values.titles import title_words
from normalizer.works.scraped import LinkRole

# Bounded and possessive, so that a page of brackets stays linear work.
_TEXT = r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]{0,200}+\]){0,1000}+)\]"
LINK = re.compile(
    _TEXT + r"\(<?(?P<url>[^\s()<>]{0,1000}+(?:\([^\s()]{0,200}+\)[^\s()<>]{0,200}+)?)>?"
    r"(?:\s{1,4}[\"'][^\"']{0,200}+[\"'])?\)"
)
REFERENCE = re.compile(_TEXT + r"\s?\[(?P<name>[^\[\]]{0,100}+)\]")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}+\]\([^\s()]{0,1000}+\)")
_BARE_URL = re.compile(r"https?://[^\s<>()\[\]|]{1,1000}+")
_BOLD = re.compile(r"(\*\*|__)(?P<text>[^\s*_].{0,1000}?)\1")
_ITALIC = re.compile(r"([*_])(?P<text>[^*_]+)\1")
_ESCAPE = re.compile(r"\\([_*\[\]#`|()])")
# What stands between a title and a link that is no part of it.
_LOOSE = " \t-–—:,;.([|"
# What links are called beside a title.
_LABEL = re.compile(
    r"(?:(?:the|paper|pdf|arxiv|abs|code|github|project|page|website|web|homepage|demo|dataset|data|video|slides|blog|poster"
    r"|talk|link|here|url|doi|html|openreview|hugging\s?face|hf|model|models|weights|supp|supplementary|bibtex|tweet|tutorial"
    r"|official|pytorch|tensorflow|jax|tf|star|stars|notes?|review|colab|repo|repository)(?:[\s/&+-]|$)){1,4}|\d{1,3}"
    r"|[^\w\s]{0,4}",
    re.IGNORECASE,
)  # fmt: skip


def title_and_urls(text: str, definitions: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The title that a text is about ("" for none), and what it links to.

    `definitions` are the targets of links by reference, by their names in small letters.
    """
    text = _with_targets(text, definitions)
    links = list(LINK.finditer(text))
    title, beside = split_title_and_metadata(_title(text, links))
    if _LABEL.fullmatch(title) or boilerplate(title):
        title = ""
    urls = dict.fromkeys((*(link["url"] for link in links if link["url"]), *_bare_urls(text), *beside))
    return title, tuple(urls)


def _with_targets(text: str, definitions: Mapping[str, str]) -> str:
    """The text without images; links by reference become links."""
    return REFERENCE.sub(lambda found: _resolved(found, definitions), _IMAGE.sub("", text)).strip()


def _resolved(found: re.Match[str], definitions: Mapping[str, str]) -> str:
    """A link by reference as a link; brackets that refer to nothing stay."""
    url = definitions.get((found["name"] or found["text"]).lower())
    return f"[{found['text']}]({url})" if url else found.group()


def _title(text: str, links: Sequence[re.Match[str]]) -> str:
    """What is bold in front, else the first link that is no label, else what stands before the first link.

    A link of one or two words behind a longer text is no title either: "A Long Title. [NeurIPS 2022](https://...)".
    """
    if bold := _bold_title(text):
        return bold
    titled = next((link for link in links if not _is_label(link["text"])), None)
    before = unmarked(text[: (titled or links[0]).start()]).rstrip(_LOOSE) if links else unmarked(text)
    if titled is None:
        return before
    linked = unmarked(titled["text"])
    return before if len(title_words(linked)) < 3 < len(title_words(before)) else linked


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(unmarked(text)) is not None or find_id(unmarked(text)) is not None


def _bold_title(text: str) -> str:
    """A bold text in front, unless it is only the title's first words ("**BERT**: Pre-training of ...")."""
    found = _BOLD.match(text)
    if not found:
        return ""
    bold = unmarked(found["text"])
    goes_on = text[found.end() :].startswith(":") and len(title_words(bold)) < 4
    return "" if goes_on or _is_label(bold) else bold


def unmarked(text: str) -> str:
    """Text without links' addresses, marks of emphasis around it, and escapes."""
    text = LINK.sub(r"\g<text>", text) if "](" in text else text
    text = _BOLD.sub(r"\g<text>", text).strip().strip("|").strip()
    if found := _ITALIC.fullmatch(text):
        text = found["text"]
    return _ESCAPE.sub(r"\1", text.replace("`", ""))


def _bare_urls(text: str) -> list[str]:
    """Addresses that stand for themselves (`<https://...>`)."""
    return [found.group().rstrip(".,;*_") for found in _BARE_URL.finditer(LINK.sub(" ", text))] if "://" in text else []


_DEFINITION = re.compile(r"\s{0,3}\[(?P<name>[^\[\]]{1,100})\]:\s{0,4}<?(?P<url>[^\s>]{1,1000})")
_HEADING = re.compile(r"#{1,6}\s+")
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+•]|\d{1,4}[.)])\s+(?=\S)")
_BOLD_ITEM = re.compile(r"\[?(?:\*\*|__)\w")
_RULE_ROW = re.compile(r"(?=.*\|)[|:\s-]*-{2,}[|:\s-]*")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_CELL_END = re.compile(r"(?<!\\)\|")
_ABSTRACT = re.compile(r"[*_>\s]{0,6}(?:abstract|summary|tl;?dr)[*_\s]{0,4}[:.][*_\s]{0,4}", re.IGNORECASE)


def is_markdown(source: PageText) -> bool:
    """An item, heading, row or line that begins with a link; bold items; headings above items; a table's rule."""
    lines = source.head_lines
    items = [line for line in lines if _ITEM.match(line)]
    marked = [*items, *(line for line in lines if line[0] in "#|[")]
    return (
        any(LINK.search(line) or _is_reference(line, source) for line in marked)
        or any(_BOLD_ITEM.match(without_bullet(line)) for line in items)
        or (bool(items) and any(_HEADING.match(line) for line in lines))
        or any(_RULE_ROW.fullmatch(line) for line in lines)
    )


def _is_reference(line: str, source: PageText) -> bool:
    return REFERENCE.search(line) is not None and any(_DEFINITION.match(each) for each in source.lines)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item, heading, line or table row: its title ("" for none) and the addresses it links to."""

    item: PageItem
    indent: int

    @property
    def has_paper(self) -> bool:
        return any(_is_paper(url) for url in self.item.beside)


def _is_paper(url: str) -> bool:
    return find_id(url) is not None or role_of(url) is LinkRole.PAPER


def read_markdown(source: PageText) -> PageReading:
    """Titles of items, of table rows, and of headings and lines that link to a paper, in page order.

    What is indented below an item and has no paper of its own (links, notes) belongs to the item.
    """
    definitions = {found["name"].lower(): found["url"] for line in source.lines if (found := _DEFINITION.match(line))}
    lines = [(number, line) for number, line in _outside_code(source.lines) if not _DEFINITION.match(line)]
    entries: list[_Entry] = []
    header: list[str] = []
    for place, (number, line) in enumerate(lines):
        if "|" in line and place + 1 < len(lines) and _RULE_ROW.fullmatch(lines[place + 1][1]):
            header = _cells(line)
        elif header and "|" in line:
            if not _RULE_ROW.fullmatch(line):
                entries.append(_Entry(_row(header, _cells(line), number, definitions), 0))
        else:
            header = []
            entries.extend(_entry(line, number, definitions))
    return PageReading(tuple(_items(entries)))


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(lines, start=1):
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def _entry(line: str, number: int, definitions: Mapping[str, str]) -> Iterator[_Entry]:
    found = _ITEM.match(line)
    text = without_bullet(line[found.end() :] if found else line)
    indent = len(found["indent"].expandtabs(4)) if found else 0
    if labelled := _ABSTRACT.match(text):
        if abstract := text[labelled.end() :].strip():
            yield _Entry(PageItem("", number, abstract=abstract), 1)
        return
    title, urls = title_and_urls(_HEADING.sub("", text, count=1), definitions)
    outside = tuple(url for url in urls if not url.startswith(("#", ".", "/")))
    entry = _Entry(PageItem(title, number, beside=outside, prose=_with_targets(text, definitions)), indent)
    if found:
        if outside or not urls:  # else it is an item of the table of contents
            yield entry
    elif text[:1] in ("#", "[", "*", "_", "<", "!") and (entry.has_paper or (outside and not title)):
        yield entry


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line.strip().strip("|"))]


def _row(header: Sequence[str], cells: Sequence[str], number: int, definitions: Mapping[str, str]) -> PageItem:
    """A table row; without a column named for titles, the title is the longest that a cell gives."""
    named_cells = dict(zip(map(unmarked, header), cells, strict=False))
    read = {name: title_and_urls(cell, definitions) for name, cell in named_cells.items()}
    column = find_column(named_cells, Column.TITLE)
    title = read[column][0] if column else max((title for title, _ in read.values()), key=_words, default="")

    def cell(wanted: Column) -> str:
        return next((unmarked(named_cells[name]) for name in find_columns(named_cells, wanted)), "")

    return PageItem(
        title=title,
        line=number,
        abstract=cell(Column.ABSTRACT) or None,
        beside=tuple(url for _, urls in read.values() for url in urls),
        authors=authors_in(cell(Column.AUTHORS)),
        year=year_in(cell(Column.YEAR)),
        venue=cell(Column.VENUE) or None,
        prose=" . ".join(_with_targets(cell, definitions) for cell in cells),
    )


def _words(title: str) -> int:
    return len(title_words(title))


def _items(entries: Sequence[_Entry]) -> list[PageItem]:
    """Entries as titles; what belongs to an item is given to it, and items that only head others are dropped."""
    items: list[PageItem] = []
    for place, entry in enumerate(entries):
        is_title = _words(entry.item.title) > 0 and (entry.indent == 0 or entry.has_paper or not items)
        if is_title and not _is_heading(entry, entries[place + 1 : place + 2]):
            items.append(entry.item)
        elif items and not is_title:
            last = items[-1].with_beside(*entry.item.beside)
            prose = f"{last.prose} . {entry.item.prose}"
            items[-1] = replace(last, abstract=last.abstract or entry.item.abstract, prose=prose)
    return items


def _is_heading(entry: _Entry, following: Sequence[_Entry]) -> bool:
    """An item without a link above indented titles ("- Vision")."""
    below = any(each.indent > entry.indent and each.has_paper and _words(each.item.title) for each in following)
    return below and not entry.item.beside
