"""The identifiers that a `.bib` entry gives its work, each with its field; the entries that it cites; ISBN and ISSN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizer.bib import BibEntry
from normalizer.values.ids import ArxivId, PaperId, find_arxiv_id, ids_in_texts, is_archive_arxiv
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import KeyList

_VERSION = lazy_re(r"v\d+$", re.IGNORECASE)


def ids_of_entry(entry: BibEntry) -> tuple[PaperId, ...]:
    """Return the distinct identifiers of an entry in comparable form, in the order of its fields."""
    return tuple(dict.fromkeys(identifier for _, identifier in ids_in_fields(entry)))


@lru_cache(maxsize=1 << 14)  # several rules ask for each entry
def ids_in_fields(entry: BibEntry) -> tuple[tuple[str, PaperId], ...]:
    """Return each identifier with the name of its field: fields for identifiers and links before texts."""
    return tuple(ids_in_texts(entry.text))


def names_arxiv(entry: BibEntry) -> bool | None:
    """Whether the entry says that its `eprint` is of arXiv; None when it says nothing."""
    return is_archive_arxiv(entry.text)


def arxiv_version_of(entry: BibEntry) -> str | None:
    """Return the version of a preprint that an entry cites ("v2" of `2101.00001v2`); None if it names none."""
    written = (find_arxiv_id(entry.text(name) or "") for name in ("eprint", "arxivid", "arxiv", "doi", "url"))
    versions = (_VERSION.search(text) for text in written if text)
    return next((found.group().lower() for found in versions if found), None)


_MARKED_NUMBER = lazy_re(
    r"(?:arxiv\s*:\s*|arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.|\babs/)(?P<number>[\dx?]{4}\.[\dx?]{4,5})(?![\w?])",
    re.IGNORECASE,
)
FIELDS_OF_ARXIV_NUMBERS = (
    "eprint", "journal", "journaltitle", "booktitle", "volume", "number", "url", "doi", "note", "howpublished",
)  # fmt: skip


def invalid_arxiv_number(entry: BibEntry, name: str, text: str) -> str | None:
    """What a field marks as a number of arXiv, and none can be; None for no such number."""
    if name == "eprint":
        is_marked = names_arxiv(entry) or (names_arxiv(entry) is None and _MARKED_NUMBER.search(text))
        return text if is_marked and not find_arxiv_id(text) and not ArxivId.find(text) else None
    found = _MARKED_NUMBER.search(text)
    return found["number"] if found and not ArxivId.find(found["number"]) else None


def citations_in(text: str) -> list[KeyList]:
    r"""Return the keys in the `\cite` commands of a field: a note says "reprint of \cite{key}".

    BibTeX breaks long lines, so that a `%` hides nothing for sure: what follows it counts.
    """
    if "cite" not in text.lower():
        return []
    from normalizer.values.tex.commands import key_lists  # few entries cite others

    return key_lists(text.replace("%", " "))


# --- the numbers of books and serials

_ISBN = lazy_re(r"[0-9][0-9 \u2010-\u2015-]*[0-9Xx](?![0-9A-Za-z]|-[0-9Xx])")


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
