"""Identifiers of entries as people type them: DOI, arXiv, ISBN and ISSN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from normalizer.bib import BibEntry
from normalizer.values.ids import ArxivId, Doi

# A DOI's suffix may hold any printable character, also those that `Doi.find` refuses in running text: "<", ">" in
# the SICI form 10.1002/(SICI)1096-987X(199803)19:4<377::AID-JCC1>3.0.CO;2-P (DOI Handbook, section 2.2).
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"{}\\]+")
_BEFORE_DOI = re.compile(
    r"(?:dx\.)?doi\.org/|doi\s*[:=]?\s*|https?:/?/?[^\s/]+/(?:\S*?/)?(?=10\.\d{4,9}/)", re.IGNORECASE
)

# What people and exporters write for a character in fields that are typeset as they stand.
_ESCAPED = re.compile(
    r"\{?\\text(?:asciitilde|underscore)\s*(?:\{\})?\}?"
    r"|\{\\(?:textasciitilde|_|&|%|\#|~)\s*\}"
    r"|\$\s*\\sim\s*\$"
    r"|\{?\\~\{\}\}?"
    r"|\\[_&%\#~]"
)


def unescape(text: str) -> str:
    r"""An identifier or link without TeX: `10.1007/1\_2` -> "10.1007/1_2"."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    text = found.group()
    if "underscore" in text:
        return "_"
    return "~" if "~" in text or "tilde" in text or "sim" in text else text.strip("{} ").removeprefix("\\")


def bare_doi(text: str) -> str | None:
    """The DOI that stands behind a resolver's address or "doi:"; None where nothing stands before one."""
    found = _BEFORE_DOI.match(text)
    if not found:
        return None
    rest = text[found.end() :].strip()
    if "/" in found.group() and "%" in rest:
        rest = unquote(rest)
    return rest if DOI.fullmatch(rest) else None


_ISBN = re.compile(r"[0-9][0-9 \u2010-\u2015-]*[0-9Xx](?![0-9A-Za-z])")


def find_numbers(text: str) -> Iterator[str]:
    """The numbers of book or serial in a field, which may list several with remarks ("3-540-1 (pbk.)")."""
    yield from (found.group().strip() for found in _ISBN.finditer(text))


def is_valid_isbn(text: str) -> bool:
    """Check digit of ten or thirteen (ISO 2108)."""
    digits = _digits(text)
    if len(digits) == 13:
        return 10 not in digits and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
    return len(digits) == 10 and _is_divisible(digits)


def is_valid_issn(text: str) -> bool:
    """Check digit of eight (ISO 3297)."""
    digits = _digits(text)
    return len(digits) == 8 and _is_divisible(digits)


def _is_divisible(digits: list[int]) -> bool:
    """The sum of the digits, weighted 1, 2, 3, ... from the last one on, is divisible by 11."""
    return sum(weight * digit for weight, digit in enumerate(reversed(digits), start=1)) % 11 == 0


def _digits(text: str) -> list[int]:
    return [10 if char in "xX" else int(char) for char in text if char.isdigit() or char in "xX"]


_IN_TEXT = re.compile(
    r"(?<![\w.])(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?![\w]|\.\d)",
    re.IGNORECASE,
)
# By dialect, the field that names the archive of `eprint`, and its value for arXiv.
ARCHIVE_FIELD = {"bibtex": ("archiveprefix", "arXiv"), "biblatex": ("eprinttype", "arxiv")}


def names_arxiv(entry: BibEntry) -> bool | None:
    """Whether the entry says that its `eprint` is of arXiv; None when it says nothing."""
    archive = next((text for name, _ in ARCHIVE_FIELD.values() if (text := (entry.text(name) or "").strip())), None)
    return None if archive is None else archive.strip("{}").lower() == "arxiv"


@lru_cache(maxsize=1 << 15)  # several rules ask for each entry
def find_arxiv_id(text: str) -> str | None:
    """The identifier, with its version as written, that a text is or ends in ("arXiv:2101.00001v2 [cs.LG]")."""
    found = _IN_TEXT.search(text)
    return found["id"] if found and ArxivId.find(found["id"]) else None


PREPRINT_TYPES = frozenset(
    {"misc", "online", "unpublished", "article", "report", "techreport", "preprint", "electronic"}
)
_ARXIV = re.compile(r"\barxiv\b|^corr$|abs/\d{4}\.", re.IGNORECASE)


def doi_of(entry: BibEntry) -> str | None:
    """The DOI without resolver and escapes; that of a preprint at arXiv stands for its identifier instead."""
    text = entry.text("doi")
    if not text:
        return None
    text = unescape(text.strip())
    doi = bare_doi(text) or text
    return None if doi[:9] == "10.48550/" or "/" not in doi else doi


def arxiv_id_of(entry: BibEntry) -> str | None:
    """The arXiv identifier of an entry, without version, where it stands in a field for it."""
    eprint = entry.text("eprint")
    if eprint and names_arxiv(entry) is not False and (found := find_arxiv_id(eprint)):
        return _without_version(found)
    doi = entry.text("doi")
    arxiv = Doi.find(doi) if doi and "10.48550/" in doi else None
    return arxiv.arxiv.text if arxiv and arxiv.arxiv else None


def _without_version(paper: str) -> str:
    return str(ArxivId.parse(paper)) if "/" in paper else paper.lower().partition("v")[0]


def is_preprint(entry: BibEntry) -> bool:
    """The entry is a preprint: of arXiv, and of no venue."""
    if entry.kind not in PREPRINT_TYPES or doi_of(entry):
        return False
    venue = entry.text("journal") or entry.text("journaltitle") or entry.text("booktitle") or ""
    if venue:
        return bool(_ARXIV.search(venue))
    others = (entry.text(name) or "" for name in ("howpublished", "note", "url", "publisher", "number", "institution"))
    return arxiv_id_of(entry) is not None or any(map(_ARXIV.search, others))
