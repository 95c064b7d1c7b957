r"""What the values of an entry print, in whichever way a program spells them.

Braces, accents in LaTeX, ties, the length of dashes and percent signs of URLs do not count, nor do the names that biber
gives to fields and types. What prints other letters, or in another case, is another value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

from normalizer.bib.field_changes import TYPE
from normalizer.bib.source import MONTHS
from normalizer.values.latex.convert import plain_text

_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_ESCAPED = re.compile(r"\\([_%&#$~])")
_URL = re.compile(r"https?://\S+")
# What biber makes of types and fields of BibTeX.
_TYPES = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
}
_IN_BIBER = {
    "journal": "journaltitle",
    "address": "location",
    "school": "institution",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
}
_OTHER_NAMES = _IN_BIBER | {new: old for old, new in _IN_BIBER.items()}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?")


def meaning(name: str, text: str) -> str:
    """What the value of a field says; of the type of an entry, its name in biber."""
    if name == TYPE:
        return _TYPES.get(text.lower(), text.lower())
    printed = plain_text(_ESCAPED.sub(r"\1", text) if name in ("url", "doi") or "://" in text else text)
    printed = _URL.sub(lambda match: unquote(match[0]), printed)
    if name == "month":
        short = printed[:3].lower()
        return str(MONTHS.index(short) + 1) if short in MONTHS else printed.lstrip("0")
    return printed.casefold() if name == "doi" else _DASHES.sub("-", printed)


class NamedValues:
    """The values of an entry by our names: where biber has written a file, a field has another name or is in a date."""

    def __init__(self, fields: Mapping[str, str], ours: Mapping[str, object] = MappingProxyType({})) -> None:
        """`ours` are the names that count before those of biber."""
        self._fields, self._ours = fields, ours

    def name(self, name: str) -> str:
        """The name that the field has in the entry."""
        if name in self._fields:
            return name
        other = "date" if name in ("year", "month") else _OTHER_NAMES.get(name)
        return other if other is not None and other in self._fields and other not in self._ours else name

    def get(self, name: str) -> str | None:
        there = self.name(name)
        value = self._fields.get(there)
        if there == "date" and name != there and value is not None and (date := _DATE.fullmatch(value)):
            return date[1] if name == "year" else date[2]
        return value
