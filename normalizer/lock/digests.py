"""Digests of the values that bibnorm wrote, which distinguish them from values of a person.

A digest has two parts, "spelling.meaning": of the text but for white space, and of what it prints (`meaning`). A value
with either of them is bibnorm's own: programs write values in their own way when they save a file. Digests of older
lock files have the first part alone. The entry type is the field "@".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from normalizer.bib.document import TYPE_ALIASES
from normalizer.bib.edit import TYPE, FieldChange
from normalizer.bib.source import MONTHS
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy_re

_DASHES = lazy_re(r"\s*[-\u2010-\u2015\u2212]+\s*")
_ESCAPED = lazy_re(r"\\([_%&#$~])")
_URL = lazy_re(r"https?://\S+")
# What biber makes of the fields that we write.
_IN_BIBER = {
    "journal": "journaltitle",
    "address": "location",
    "school": "institution",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
}
_OTHER_NAMES = _IN_BIBER | {new: old for old, new in _IN_BIBER.items()}
_DATE = lazy_re(r"(\d{4})(?:-(\d\d))?(?:-\d\d)?")


def meaning(name: str, text: str) -> str:
    """What the value of a field prints, in whichever way a program spells it; of the type of an entry, biber's name.

    Braces, accents in LaTeX, ties, the length of dashes and percent signs of URLs do not count. What prints other
    letters, or in another case, is another value.
    """
    if name == TYPE:
        return TYPE_ALIASES.get(text.lower(), text.lower())
    printed = plain_text(_ESCAPED.sub(r"\1", text) if name in ("url", "doi") or "://" in text else text)
    printed = _URL.sub(lambda match: unquote(match[0]), printed)
    if name == "month":
        short = printed[:3].lower()
        return str(MONTHS.index(short) + 1) if short in MONTHS else printed.lstrip("0")
    return printed.casefold() if name == "doi" else _DASHES.sub("-", printed)


class NamedValues:
    """The values of an entry by our names: where biber has written a file, a field has another name or is in a date."""

    def __init__(self, fields: Mapping[str, str], preferred: Mapping[str, object] = MappingProxyType({})) -> None:
        """`preferred` are the names that count before those of biber."""
        self._fields, self._preferred = fields, preferred

    def name(self, name: str) -> str:
        """The name that the field has in the entry."""
        if name in self._fields:
            return name
        other = "date" if name in ("year", "month") else _OTHER_NAMES.get(name)
        return other if other is not None and other in self._fields and other not in self._preferred else name

    def get(self, name: str) -> str | None:
        there = self.name(name)
        value = self._fields.get(there)
        if there == "date" and name != there and value is not None and (date := _DATE.fullmatch(value)):
            return date[1] if name == "year" else date[2]
        return value


@dataclass(frozen=True)
class FieldConflict:
    """A field that a person changed: `actual` stays; None if it was removed."""

    name: str
    actual: str | None
    rendered: str | None


@dataclass(frozen=True)
class EntryComparison:
    """An entry compared with the values to write; `written` are the digests to keep in the lock."""

    changes: tuple[FieldChange, ...]
    conflicts: tuple[FieldConflict, ...]
    written: dict[str, str]


def digest(name: str, text: str) -> str:
    """The digest of the value of a field."""
    spelling = _hashed(" ".join(text.split()))
    return f"{spelling}.{_hashed(meaning(name, text))}" if len(text) <= _MAX_VALUE else spelling


def digests(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: digest(name, text) for name, text in fields.items()}


def same_spelling(one: str | None, other: str | None) -> bool:
    return _parts(one)[0] == _parts(other)[0]


def same_meaning(one: str | None, other: str | None) -> bool:
    """Whether two digests are of one value, however it is spelled. None is that of no value."""
    (spelling, meant), (other_spelling, other_meant) = _parts(one), _parts(other)
    return spelling == other_spelling or (meant is not None and meant == other_meant)


# A longer text is a whole file.
_MAX_VALUE = 20_000


def _parts(digest: str | None) -> tuple[str | None, str | None]:
    spelling, _, meant = (digest or "").partition(".")
    return spelling or None, meant or None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def compare_entry(
    written: Mapping[str, str], rendered: Mapping[str, str], actual: Mapping[str, str]
) -> EntryComparison:
    """Compare the fields of an entry with those to write.

    `written` are the earlier digests; empty for an entry of a person, which is never changed. A field without digest is
    a person's; one that no side has is new.
    """
    if not written:
        same = digests(rendered) == digests(actual)  # still bibnorm's: the lock was not saved the last time
        return EntryComparison((), (), digests(rendered) if same else {})
    changes: list[FieldChange] = []
    conflicts: list[FieldConflict] = []
    kept: dict[str, str] = {}
    there = NamedValues(actual, rendered)
    for name in dict.fromkeys([*rendered, *written]):
        base, new, existing = written.get(name), rendered.get(name), there.get(name)
        if new is None and existing is None:
            continue
        new_digest, existing_digest = (None if text is None else digest(name, text) for text in (new, existing))
        # A value as it was written follows the new spelling, too; one that a program spelled in its way does not.
        is_as_written = base is not None and same_spelling(base, existing_digest) and there.name(name) == name
        equal = same_spelling if is_as_written else same_meaning
        if new_digest and existing_digest and equal(new_digest, existing_digest):
            kept |= {name: new_digest} if base else {}
        elif same_meaning(base, existing_digest) and not (there.name(name) == "date" != name):
            changes.append(FieldChange(there.name(name), new))
            kept |= {name: new_digest} if new_digest else {}
        else:
            conflicts.append(FieldConflict(name, existing, new))
            kept |= {name: base} if base else {}
    return EntryComparison(tuple(changes), tuple(conflicts), kept)
