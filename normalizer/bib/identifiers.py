"""The identifiers that a `.bib` entry gives its work, each with its field; the entries that it cites; ISBN and ISSN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizer.bib import BibEntry
from normalizer.values.ids import KINDS, ArxivId, PaperId, find_id
from normalizer.values.tex.citing import KeyList

# Fields that hold one identifier or link, as exporters write them.
_ALONE = ("arxivid", "arxiv", "doi", "url", "ee", "howpublished", "pdf")
# Where Google Scholar and DBLP put arXiv identifiers: "arXiv preprint arXiv:2209.10901", volume "abs/2209.10901".
# A note may name another work, unless it begins with the identifier.
_IN_TEXT = ("journal", "journaltitle", "volume", "number", "howpublished", "note")
_ID = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(
    r"(?:\barxiv(?:\s+(?:e-?print|preprint))?[\s:-]*(?:arxiv[\s:-]*)?|\b(?:abs|pdf)/)" rf"(?P<id>{_ID}(?!\d))",
    re.IGNORECASE,
)
# The identifier, with its version, in a value that has more in it: "arXiv:2101.00001v2 [cs.LG]".
_WRITTEN = re.compile(rf"(?<![\w.])(?P<id>{_ID}(?:v\d+)?)(?![\w]|\.\d)", re.IGNORECASE)
_DOI_FIRST = re.compile(
    r"(?:\\url\{)?(?:(?:https?://)?(?:dx\.)?doi\.org/|doi\s*[:=]?\s*)?(?P<doi>10\.\d{4,9}/[^\s{}]*[^\s{}.,;])",
    re.IGNORECASE,
)
# What is written for the angle brackets of a DOI that is made from a journal's SICI.
_BRACKET = re.compile(r"\$\s*(?P<sign>[<>])\s*\$|\{?\\text(?P<name>less|greater)\b\s*(?:\{\})?\}?")
_VERSION = re.compile(r"v\d+$", re.IGNORECASE)
_ARCHIVES = ("archiveprefix", "eprinttype")
_LINK = re.compile(r"\\url\s*\{([^{}]*)\}")


def ids_of_entry(entry: BibEntry) -> tuple[PaperId, ...]:
    """Return the distinct identifiers of an entry in comparable form, in the order of its fields."""
    return tuple(dict.fromkeys(identifier for _, identifier in ids_in_fields(entry)))


def ids_in_fields(entry: BibEntry) -> Iterator[tuple[str, PaperId]]:
    """Yield each identifier with the name of its field: fields for identifiers and links before texts."""
    for name, text in _candidates(entry):
        if found := find_id(text):
            yield name, found


def names_arxiv(entry: BibEntry) -> bool | None:
    """Whether the entry says that its `eprint` is of arXiv; None when it says nothing."""
    archive = next((text for name in _ARCHIVES if (text := (entry.text(name) or "").strip())), None)
    return None if archive is None else archive.strip("{}").lower() == "arxiv"


@lru_cache(maxsize=1 << 15)  # several rules ask for each entry
def find_arxiv_id(text: str) -> str | None:
    """The identifier, with its version as written, that a text is or ends in ("arXiv:2101.00001v2 [cs.LG]")."""
    found = _WRITTEN.search(text)
    return found["id"] if found and ArxivId.find(found["id"]) else None


def names_arxiv_id(text: str) -> bool:
    """Whether a text names an arXiv identifier: the volume "abs/2209.10901" is no volume."""
    return _ARXIV.search(text) is not None


def arxiv_version_of(entry: BibEntry) -> str | None:
    """Return the version of a preprint that an entry cites ("v2" of `2101.00001v2`); None if it names none."""
    written = (find_arxiv_id(entry.text(name) or "") for name in ("eprint", "arxivid", "arxiv", "doi", "url"))
    versions = (_VERSION.search(text) for text in written if text)
    return next((found.group().lower() for found in versions if found), None)


def citations_in(text: str) -> list[KeyList]:
    r"""Return the keys in the `\cite` commands of a field: a note says "reprint of \cite{key}".

    BibTeX breaks long lines, so that a `%` hides nothing for sure: what follows it counts.
    """
    if "cite" not in text.lower():
        return []
    from normalizer.values.tex.commands import key_lists  # few entries cite others

    return key_lists(text.replace("%", " "))


def _with_brackets(text: str) -> str:
    return _BRACKET.sub(lambda found: found["sign"] or ("<" if found["name"] == "less" else ">"), text)


def _candidates(entry: BibEntry) -> Iterator[tuple[str, str]]:
    if names_arxiv(entry) is not False and (text := entry.text("eprint")):
        yield "eprint", find_arxiv_id(text) or text
    for name in _ALONE:
        if text := entry.text(name):
            yield name, _LINK.sub(r"\1", _with_brackets(text)).replace("\\", "").strip("{} \t\r\n")
    for name in _IN_TEXT:
        if text := entry.text(name):
            first = text.lstrip("{ ")
            found = _ARXIV.finditer(text) if name != "note" else filter(None, [_ARXIV.match(first)])
            yield from ((name, each["id"]) for each in found)
            if name == "note" and (doi := _DOI_FIRST.match(_with_brackets(first))):
                yield name, doi["doi"].replace("\\", "")
    for kind in KINDS.exported():
        if kind.bib and (text := entry.text(kind.bib)):
            yield kind.bib, f"{kind.prefix}{text}"


# --- the numbers of books and serials

_ISBN = re.compile(r"[0-9][0-9 \u2010-\u2015-]*[0-9Xx](?![0-9A-Za-z]|-[0-9Xx])")


def find_numbers(text: str) -> Iterator[str]:
    """The numbers of book or serial in a field, which may list several with remarks ("3-540-1 (pbk.)")."""
    yield from (found.group().strip() for found in _ISBN.finditer(text))


def is_valid_isbn(text: str) -> bool:
    """Check digit of ten or thirteen (ISO 2108)."""
    digits = _digits(text)
    if len(digits) == 13:
        return 10 not in digits and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    return len(digits) == 10 and _is_divisible(digits)


def isbn_bodies(text: str) -> frozenset[str]:
    """The nine digits that the ISBNs of ten and of thirteen digits of one book share, of each number in a field."""
    numbers = [[char for char in number if char.isalnum()] for number in find_numbers(text)]
    return frozenset("".join(digits[-10:-1]) for digits in numbers if len(digits) in (10, 13))


def is_valid_issn(text: str) -> bool:
    """Check digit of eight (ISO 3297)."""
    digits = _digits(text)
    return len(digits) == 8 and _is_divisible(digits)


def _is_divisible(digits: list[int]) -> bool:
    """The sum of the digits, weighted 1, 2, 3, ... from the last one on, is divisible by 11."""
    return sum(weight * digit for weight, digit in enumerate(reversed(digits), start=1)) % 11 == 0


def _digits(text: str) -> list[int]:
    return [10 if char in "xX" else int(char) for char in text if char.isdigit() or char in "xX"]
