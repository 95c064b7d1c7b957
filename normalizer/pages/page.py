"""A page as its users get it, the way from bytes to it, and the layouts that pages come in."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from normalizer.errors import NoTitlesError, PageError
from normalizer.files import STANDARD_INPUT
from normalizer.pages.decode import DecodedPage, decode, is_pdf, pdf_text, without_view_of_source
from normalizer.pages.layout import PageItem, PageText, Reader
from normalizer.pages.links import links_in
from normalizer.pages.read_bibliography import is_bbl, is_bib, read_bbl, read_bib
from normalizer.pages.read_copied import is_copied, read_copied
from normalizer.pages.read_feed import is_feed, read_feed
from normalizer.pages.read_html import is_html, read_html, shown_in
from normalizer.pages.read_json import is_json, is_json_lines, is_yaml, read_json, read_json_lines, read_yaml
from normalizer.pages.read_list import is_identifiers, is_list, read_list
from normalizer.pages.read_markdown import is_markdown, read_markdown
from normalizer.pages.read_references import is_references, read_references
from normalizer.pages.read_table import is_in_columns, is_table, read_table
from normalizer.pages.read_tagged import (
    ARXIV_MAIL,
    ENDNOTE,
    MEDLINE,
    RIS,
    WEB_OF_SCIENCE,
    is_arxiv_mail,
    is_endnote,
    is_labelled,
    is_tagged,
    is_web_of_science,
    read_labelled,
    read_tagged,
)
from normalizer.pages.read_wiki import is_wiki, read_wiki
from normalizer.pages.skipped import Skipped, skipped_lines
from normalizer.values.code_links import code_place_from
from normalizer.values.ids import PaperId, find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList, drained
from normalizer.values.titles import title_words
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.title_pair import is_unfinished

# Layouts that say what they are come first (markup, brackets, a header); text that could be anything comes last.
READERS: tuple[Reader, ...] = (
    Reader("feed", is_feed, read_feed, "entries with a title or an identifier"),
    Reader("HTML", is_html, read_html, "links that lead to a paper, or titles beside their people or year"),
    Reader("JSON lines", is_json_lines, read_json_lines, 'objects with a "title" (or "name", "paper_title")'),
    Reader("JSON", is_json, read_json, 'a list of titles, or objects with a "title" (or "name", "paper_title")'),
    Reader("YAML", is_yaml, read_yaml, 'entries with a "title" (CSL-YAML, Hayagriva)'),
    Reader("RIS", partial(is_tagged, dialect=RIS), partial(read_tagged, dialect=RIS), "records with TI or DO"),
    Reader("EndNote", is_endnote, partial(read_tagged, dialect=ENDNOTE), "records with %T or %R"),
    Reader("MEDLINE", partial(is_tagged, dialect=MEDLINE), partial(read_tagged, dialect=MEDLINE),
           "records with TI or LID"),
    Reader("Web of Science", is_web_of_science, partial(read_tagged, dialect=WEB_OF_SCIENCE), "records with TI or DI"),
    Reader("arXiv mail", is_arxiv_mail, partial(read_tagged, dialect=ARXIV_MAIL), "papers with Title or arXiv"),
    Reader("LaTeX bibliography", is_bbl, read_bbl, r"items that begin with \bibitem"),
    Reader("BibTeX", is_bib, read_bib, "entries with a title or an identifier"),
    Reader("Wikipedia", is_wiki, read_wiki, "templates for citations with a title or an identifier"),
    Reader("identifiers", is_identifiers, read_list, "lines of identifiers and links"),
    Reader("table", is_table, read_table, "rows with words in the title column"),
    Reader("labeled records", is_labelled, read_labelled, "records with a labeled title and labeled people or year"),
    Reader("Markdown", is_markdown, read_markdown, "list items, table rows and headings with a title"),
    Reader("references", is_references, read_references,
           'entries with authors, title and year, under a heading "References" or with labels'),
    Reader("glued text", partial(is_copied, spaced=False), partial(read_copied, spaced=False),
           "a line with a title above each abstract"),
    Reader("spaced text", partial(is_copied, spaced=True), partial(read_copied, spaced=True),
           "titles and abstracts parted by blank lines"),
    Reader("list", is_list, read_list, "lines of words, each of them a title"),
)  # fmt: skip


MAX_PAGE_BYTES = 256 * 1024 * 1024

_REASONS = {
    errno.ENOENT: 'no such file; check the path ("-" reads standard input)',
    errno.EISDIR: "is a folder; name the saved pages in it",
    errno.EACCES: "may not be read; change its permissions",
    errno.EPERM: "may not be read; change its permissions",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.ENAMETOOLONG: "the path is too long",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The titles of a page, in page order and with repeats; `reader` is the layout it was read as.

    Each warning is a sentence that begins with "page:line: ". The lines of the titles and the skipped lines together
    are all lines of the page that are not blank.
    """

    titles: Sequence[ScrapedTitle]
    reader: str
    warnings: tuple[str, ...] = ()
    skipped: Sequence[Skipped] = ()


def read_page(path: str) -> Page:
    """Read a saved page; "-" is standard input. Raises PageError."""
    try:
        data = _bytes(path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = _REASONS.get(getattr(error, "errno", 0), getattr(error, "strerror", None) or str(error))
        raise PageError(f"{path}: {reason}") from error
    if path == STANDARD_INPUT and not data.strip():
        raise PageError("standard input is empty; pipe a page into it, or name a file")
    if len(data) > MAX_PAGE_BYTES:
        raise PageError(
            f"{path}: larger than {MAX_PAGE_BYTES >> 20} MB; a page of titles is not, so split it if it is one"
        )
    return parse_page(data, path)


def _bytes(path: str) -> bytes:
    if path != STANDARD_INPUT:
        with Path(path).open("rb") as file:
            return file.read(MAX_PAGE_BYTES + 1)
    if sys.stdin is None:  # closed by whoever started us
        raise OSError(errno.EBADF, "standard input is closed; name a file")
    return sys.stdin.buffer.read(MAX_PAGE_BYTES + 1)


def parse_page(data: bytes, name: str) -> Page:
    """Read a page of any known layout from its bytes; `name` is how messages and titles call it. Raises PageError."""
    try:
        decoded = DecodedPage(pdf_text(data)) if is_pdf(data) else decode(data)
        source = PageText(without_view_of_source(decoded.text))
        assumed = [(1, warning) for warning in decoded.warnings]
        # Of a PDF, only references are read; of text, the last reader knows every one.
        readers = [reader for reader in READERS if reader.read is read_references or not is_pdf(data)]
        reader = next((reader for reader in readers if reader.sniff(source)), None)
        if reader is None:
            raise PageError('the PDF has no reference section; expected entries under a heading "References"')
        reading = reader.read(source)
        items = PackedList(item for item in drained(reading.items) if item.title or any(map(find_id, item.beside)))
        warnings = (*assumed, *reading.warnings)
        covered = ((item.line, max(item.line, item.end_line)) for item in items)
        if Path(name).suffix.lower() in _TABLES and reader.read is not read_table and is_in_columns(source):
            warnings = (*warnings, (1, _UNKNOWN_COLUMNS))
        skipped = PackedList(skipped_lines(source.each_line(), covered, reading.header_end) if items else ())
        is_shortened = _shortens_titles(items)
        shown = shown_in(source) if not items and reader.read is read_html else ""
        del reading, source, decoded
        titles = PackedList(_scraped(item, name, is_shortened) for item in drained(items))
        if not titles:
            raise NoTitlesError(
                f"no titles found{shown}; expected {reader.looks_for}. {_HINTS.get(reader.name, _LAYOUTS)}"
            )
    except PageError as error:
        raise type(error)(f"{name}: {error}") from error
    return Page(
        titles=titles,
        reader=reader.name,
        skipped=skipped,
        warnings=tuple(f"{name}:{line}: {sentence}." for line, sentence in warnings),
    )


_TABLES = (".csv", ".tsv")
_UNKNOWN_COLUMNS = "no column of titles is known, so each line is read as text; name the column of titles `title`"
_LAYOUTS = f"Known layouts: {', '.join(reader.name for reader in READERS)}"
# What to do about a page without titles, by the name of its reader.
_HINTS = {"HTML": "If a browser shows titles, copy them as text into a file, and name that file"}


# Of 1.84 million titles 0.12 % end in a preposition; a page of which so many do cuts its titles short.
_UNFINISHED_SHARE, _MIN_UNFINISHED = 0.1, 3


def _shortens_titles(items: Sequence[PageItem]) -> bool:
    """Whether the page cuts titles short: many end as whole titles do not."""
    unfinished = sum(bool(words := title_words(item.title)) and is_unfinished(words, item.title) for item in items)
    return unfinished >= max(_MIN_UNFINISHED, _UNFINISHED_SHARE * len(items))


# What a page has in the place of a venue and nothing in print is called: names cut off ("Proceedings of the …"),
# authors, prizes, and what became of a manuscript. Of 17,096 names of venues in a catalog, two are cut off, and none
# has another of these.
_NO_VENUE = lazy_re(
    r"…|\.\.\.|\b(?:et al|awards?|rejected|under review)\b"
    r"|^(?:(?:invited|keynote|contributed|oral)\s)?(?:talk|poster|keynote|lecture)\s(?:presented\s)?(?:at|in)\b",
    re.IGNORECASE,
)


def _scraped(item: PageItem, page: str, is_shortened: bool) -> ScrapedTitle:
    """The item with its identifiers read and its links found."""
    found = {text: find_id(text) for text in item.beside}
    elsewhere = [text for text, identifier in found.items() if not identifier]
    around = {link.url: link for link in links_in(item.prose, item.title)}
    found_links = (link for text in elsewhere for link in links_in(text))
    links = {link.url: link for link in found_links if link.url in around or not _is_glued(link.url, around)}
    links |= {url: link for url, link in around.items() if url in links}
    links |= {link.url: link for link in links_in(item.abstract or "", item.title)}
    links |= {url: link for url, link in around.items() if url not in links and code_place_from(url)}
    return ScrapedTitle(
        title=item.title,
        page=page,
        line=item.line,
        end_line=item.end_line,
        column=item.column,
        text=item.text,
        other_titles=item.other_titles,
        abstract=item.abstract,
        links=tuple(links.values()),
        ids=tuple(dict.fromkeys(_readable(identifier) for identifier in found.values() if identifier)),
        authors=item.authors,
        year=item.year,
        venue=item.venue if item.venue and _may_be_venue(item.venue, item.title) else None,
        is_shortened=is_shortened,
    )


def _may_be_venue(name: str, title: str) -> bool:
    """Whether a name may be a venue's; a part of the title that is as long as a title is none."""
    is_title = name != title and name in title and len(title_words(name)) >= _MIN_TITLE
    return not is_title and _NO_VENUE.search(name) is None


_MIN_TITLE = 3  # words


def _is_glued(url: str, others: Iterable[str]) -> bool:
    """Whether an address is another one with the next sentence behind it: "https://github.com/a/b.This"."""
    return any(url.startswith(f"{other}.") for other in others)


def _readable(identifier: PaperId) -> str:
    """The identifier without its mark, if it can be read so."""
    return identifier.text if find_id(identifier.text) == identifier else identifier.marked
