"""Identifiers as people type them: links instead of names, check digits, TeX where none belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

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


def unescaped(text: str) -> str:
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
_LENGTHS = (10, 13)


def numbers(text: str) -> Iterator[str]:
    """The numbers of book or serial in a field, which may list several with remarks ("3-540-1 (pbk.)")."""
    yield from (found.group().strip() for found in _ISBN.finditer(text))


def isbn_is_right(text: str) -> bool:
    """Check digit of ten or thirteen (ISO 2108)."""
    digits = _digits(text)
    if len(digits) == 10:
        return sum(weight * digit for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
    return (
        len(digits) == 13 and 10 not in digits and sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    )


def issn_is_right(text: str) -> bool:
    """Check digit of eight (ISO 3297)."""
    digits = _digits(text)
    return (
        len(digits) == 8
        and sum(weight * digit for weight, digit in zip(range(8, 0, -1), digits, strict=True)) % 11 == 0
    )


def _digits(text: str) -> list[int]:
    return [10 if char in "xX" else int(char) for char in text if char.isdigit() or char in "xX"]
