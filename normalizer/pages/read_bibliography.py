r"""Bibliographies of LaTeX: entries of BibTeX; `\bibitem` (.bbl of BibTeX, lists in a document); .bbl of biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibEntry, BibString, scan
from normalizer.bib.description import describe_entry
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import ids_only
from normalizer.pages.reference import parse_reference
from normalizer.pages.reference_parts import ids_in_reference, read_names
from normalizer.values.latex.convert import plain_text
from normalizer.values.latex.tables import ACCENTS, LETTERS, MATH_SYMBOLS, MATH_SYNONYMS, TEXT_SYMBOLS
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words

# --- .bib

_BIB_ENTRY = lazy_re(r"^\s{0,8}@\s{0,2}[A-Za-z]{3,20}\s{0,4}[{(]", re.MULTILINE)
_BIB_LINKS = ("url", "ee", "pdf", "howpublished", "note", "code")


def is_bib(source: PageText) -> bool:
    """Whether entries are most of the beginning; a page of text may quote one, and Markdown has them in fences."""
    head = source.head
    if not _BIB_ENTRY.search(head) or "\n```" in f"\n{head}":
        return False
    inside = sum(block.end - block.start for block in scan(head).blocks if isinstance(block, BibEntry) and block.fields)
    return inside * 2 > len(head.strip())


def read_bib(source: PageText) -> PageReading:
    """The entries with a title or an identifier."""
    items: PackedList[PageItem] = PackedList()
    warnings: list[tuple[int, str]] = []
    strings: list[tuple[str, str]] = []
    for line, piece in source.pieces([_BIB_EDGE]):
        for block in scan(piece, strings).blocks:
            if isinstance(block, BibString):
                strings.append((block.name, block.text))
            elif isinstance(block, BibEntry):
                item = _bib_item(block, line - 1)
                if title_words(item.title) or item.beside:
                    items.append(item)
                else:
                    warnings.append((item.line, f"the entry {block.key!r} has no title and no identifier"))
    return PageReading(items, tuple(warnings))


# The line end between entries.
_BIB_EDGE = lazy_re(r"(?<=[)}\n])\n(?=[ \t]{0,8}@\s{0,2}[A-Za-z]{3,20}\s{0,4}[{(])")


def _bib_item(entry: BibEntry, lines_before: int) -> PageItem:
    known = describe_entry(entry)
    line, column = entry.source.position(entry.start)
    return PageItem(
        title=" ".join(known.title.split()),
        line=lines_before + line,
        abstract=known.abstract,
        beside=(*map(str, known.ids), *(text for name in _BIB_LINKS if (text := entry.text(name)) and "/" in text)),
        authors=(*(" ".join(name.text.split()) for name in known.authors), *[ET_AL] * (not known.authors_complete)),
        year=known.year,
        venue=known.venue,
        end_line=lines_before + entry.source.position(max(entry.start, entry.end - 1))[0],
        column=column,
    )


# --- .bbl

_ITEM = lazy_re(r"^[ \t]*\\(?:bibitem|harvarditem)\b", re.MULTILINE)
_ENTRY = lazy_re(r"^[ \t]*\\entry\{(?P<key>[^{}\n]{1,300})\}\{(?P<type>\w{1,40})\}", re.MULTILINE)
_END = lazy_re(r"\\end\s?\{thebibliography\}|\\end(?:entry|datalist|refsection)\b")


def is_bbl(source: PageText) -> bool:
    r"""Whether a line begins with `\bibitem` or with `\entry` of biblatex; a whole document may stand before it."""
    return _ITEM.search(source.text) is not None or (
        "biblatex" in source.head and _ENTRY.search(source.text) is not None
    )


def read_bbl(source: PageText) -> PageReading:
    """Every item of the lists is a mention."""
    if _ITEM.search(source.text):
        items = (_bibitem(text, line, end_line) for line, end_line, text in _parts(source, _ITEM))
    else:
        # An entry is repeated for each list that it is sorted into.
        parts = {text.split("}", 1)[0]: (text, line, end) for line, end, text in reversed([*_parts(source, _ENTRY)])}
        items = (_biblatex_entry(*part) for part in reversed(parts.values()))
    return PageReading(PackedList(filter(None, items)))


def _parts(source: PageText, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """First and last line, and the text of each item."""
    starts = [found.start() for found in pattern.finditer(source.text)]
    for start, following in zip(starts, [*starts[1:], len(source.text)], strict=False):
        end = _END.search(source.text, start, following)
        text = source.text[start : end.start() if end else following].rstrip()
        yield source.line_at(start), source.line_at(start + len(text)), text


# --- \bibitem

_COMMENT = lazy_re(r"(?<!\\)%[^\n]*")
_MAX_LABEL = 4_000
_VENUE_WITHIN = lazy_re(r"[.?!]\s+In:?\s")
_VENUE_BLOCK = lazy_re(r"In\s|(?:.{0,200}\W)?(?:1[5-9]|20)\d\d[a-z]?\.?$")
_BLOCK = lazy_re(r"\\newblock\b")
# An argument with braces in it, to a depth that entries have.
_ARGUMENT = r"\s{0,4}\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}+\}){0,2000}+\}){0,2000}+\}){0,4000}+)\}"
_TITLE = lazy_re(rf"\\(?:bibinfo\s{{0,4}}\{{title\}}|APACrefa?b?title){_ARGUMENT}")
_QUOTED = lazy_re(rf"\\enquote{_ARGUMENT}")
_LINK = lazy_re(r"\\(?:href|url|path|doi|eprint|Eprint|burl|nolinkurl)(?:@noop)?\s?\{([^{}]{0,2000}+)\}")
# An address that is printed as the text behind it.
_TARGET = lazy_re(r"\\[hH]ref(?:@noop)?\s{0,4}\{[^{}]{0,2000}+\}(?=\s{0,4}\{)")
# What bibliography styles write that does not print: these have an argument that is dropped ...
_DROPPED_WITH_ARGUMENT = lazy_re(
    r"\\(?:bib(?:info|field)|natexlab|selectlanguage|BIBforeignlanguage|foreignlanguage|BibitemShut|bibAnnote\w*|label|begin|end"
    r"|APACinsertmetastar)"
    r"\s{0,4}\{[^{}]{0,200}+\}"
)
# ... and every command without an argument that is no sign or letter is dropped.
_COMMAND = lazy_re(r"\\(?P<name>[A-Za-z@]{2,60}+)\*?(?:\s?\{\}|\s{0,4}(?!\{))(?:\d+(?=\s))?|\\[, /]")
_SIGNS = frozenset((*LETTERS, *ACCENTS, *TEXT_SYMBOLS, *MATH_SYMBOLS, *MATH_SYNONYMS))
_SPACING = lazy_re(r"\\[hv]skip[^\\\n]{0,60}")
_ESCAPED = lazy_re(r"\\([_%#&])|\{([_%#&])\}|\{\\([_%#&])\}")


def _bibitem(text: str, line: int, end_line: int) -> PageItem | None:
    body = _without_label(_COMMENT.sub("", text))
    links = tuple(_ESCAPED.sub(lambda found: found[1] or found[2] or found[3], link) for link in _LINK.findall(body))
    named = _TITLE.search(body)
    blocks = [block for block in (_printed(block) for block in _BLOCK.split(body)) if block]
    printed = " ".join(blocks)
    if not title_words(printed):
        return None
    reference = parse_reference(printed)
    titles = list(reference.titles) or [printed]
    blocks = [block for block in blocks if not ids_only(block)]
    if len(blocks) > 1 and "“" not in blocks[0]:
        has_authors = read_names(blocks[0]).authors or not _VENUE_BLOCK.match(blocks[1])
        title = _stripped(blocks[1] if has_authors else blocks[0])
        titles.insert(1 if _VENUE_WITHIN.search(title) else 0, title)
    if named:
        titles.insert(0, _stripped(_printed(named[1])))
    titles = [title for title in dict.fromkeys(titles) if title_words(title)]
    # Words of a title that looks like names: "Alpha Simplification and Beta Proving".
    authors = tuple(name for name in reference.authors if not (named and name in titles[0]))
    return PageItem(
        title=titles[0],
        line=line,
        end_line=end_line,
        text=printed,
        other_titles=tuple(titles[1:4]),
        # In one line: an address that ends the text does not go on in a link.
        beside=ids_in_reference(
            [" ; ".join([printed, *(f"doi:{link}" if link.startswith("10.") else link for link in links)])]
        ),
        authors=authors,
        year=reference.year,
        venue=reference.venue,
    )


def _without_label(text: str) -> str:
    r"""What stands behind `\bibitem[label]{key}` or `\harvarditem[label]{label}{year}{key}`."""
    found = _ITEM.search(text)
    place = found.end() if found else 0
    arguments = 3 if "harvard" in text[:place] else 1
    for opening, closing in (("[", "]"), *[("{", "}")] * arguments):
        start = place
        while start < len(text) and text[start].isspace():
            start += 1
        if text[start : start + 1] != opening:
            continue
        depth = 0
        for index in range(start + 1, min(len(text), start + _MAX_LABEL)):
            if not depth and text[index] == closing:
                place = index + 1
                break
            depth += (text[index] == "{") - (text[index] == "}")
    return text[place:]


def _printed(text: str) -> str:
    """LaTeX of an item as it is printed, in one line."""
    text = _QUOTED.sub(r"“\1”", text)
    text = _DROPPED_WITH_ARGUMENT.sub("", _TARGET.sub("", text))
    text = _COMMAND.sub(_sign_or_space, _SPACING.sub(" ", text))
    return _LOOSE_SPACE.sub("", plain_text(re.sub(r"(?<!\\)~", " ", text)))


_LOOSE_SPACE = lazy_re(r"(?<=\() | (?=[,.;:)])")


def _sign_or_space(found: re.Match[str]) -> str:
    return found.group() if found["name"] in _SIGNS else " "


def _stripped(title: str) -> str:
    return title.strip().rstrip(".,;").strip()


# --- biblatex

_FIELD = lazy_re(rf"\\field\{{(?P<name>\w{{1,40}})\}}{_ARGUMENT}")
_VERBATIM = lazy_re(r"\\verb\{(?P<name>\w{1,40})\}\s{0,8}\\verb (?P<value>[^\n]{0,2000})")
_NAMES = lazy_re(r"\\name\{(?P<role>\w{1,40})\}")
_PERSON = lazy_re(
    rf"family={_ARGUMENT}(?:[^{{}}]|\{{[^{{}}]{{0,200}}+\}}){{0,60}}?given={_ARGUMENT}|family={_ARGUMENT}"
)


def _biblatex_entry(text: str, line: int, end_line: int) -> PageItem | None:
    fields = {found["name"]: _printed(found[2]) for found in _FIELD.finditer(text)}
    title = ": ".join(part for part in (fields.get("title"), fields.get("subtitle")) if part)
    values = {found["name"]: found["value"].strip() for found in _VERBATIM.finditer(text)} | fields
    beside = [f"doi:{values['doi']}"] if values.get("doi") else []
    if values.get("eprint") and values.get("eprinttype", "arxiv").lower() == "arxiv":
        beside.append(f"arXiv:{values['eprint']}")
    if values.get("url"):
        beside.append(values["url"])
    if not title_words(title) and not beside:
        return None
    year = re.search(r"\d{4}", fields.get("year", fields.get("date", "")))
    return PageItem(
        title=title,
        line=line,
        end_line=end_line,
        beside=tuple(beside),
        authors=_authors(text),
        year=int(year[0]) if year else None,
        venue=fields.get("journaltitle") or fields.get("booktitle"),
    )


def _authors(text: str) -> tuple[str, ...]:
    roles = [(found["role"], found.start()) for found in _NAMES.finditer(text)]
    start = next((start for role, start in roles if role == "author"), None)
    if start is None:
        return ()
    field = _FIELD.search(text, start)
    end = min([*(other for _, other in roles if other > start), field.start() if field else len(text)])
    people = _PERSON.finditer(text, start, end)
    return tuple(_printed(f"{found[2] or ''} {found[1] or found[3]}") for found in people)
