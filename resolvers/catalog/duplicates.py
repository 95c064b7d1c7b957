"""Rows that repeat a record of their source file.

The processes that read source files need these; they load without the linkage engine.
"""

from __future__ import annotations

from dataclasses import fields, replace

from normalizer.values.ids import merged_ids
from normalizer.values.titles import title_key
from normalizer.works.description import Description

_AUTHORS = ("authors", "authors_complete")
# What a later row says by silence, too: a paper that was withdrawn may come back in a new version.
_FLAGS = ("withdrawn", "retracted")
_MERGED = tuple(
    field.name for field in fields(Description) if field.name not in ("ids", *_AUTHORS, *_FLAGS, "other_titles")
)


def duplicate_key(record: Description, source: int, folded: bytes) -> bytes:
    """A text that repeats of one record have in common; empty when the record cannot have any."""
    if record.arxiv is None:
        return b""
    return b"%d %s %s" % (source, record.arxiv.encode(), folded.replace(b" ", b""))


def is_duplicate(first: Description, second: Description) -> bool:
    """Whether two rows are repeats: their hashed identities being equal is not enough."""
    return (first.via, first.arxiv) == (second.via, second.arxiv) and title_key(first.title) == title_key(second.title)


def merge_duplicates(earlier: Description, later: Description) -> Description:
    """One record out of two."""
    given = {name: value for name in _MERGED if (value := getattr(later, name))}
    if later.authors and (later.authors_complete or not (earlier.authors and earlier.authors_complete)):
        given |= {name: getattr(later, name) for name in _AUTHORS}
    given |= {name: getattr(later, name) for name in _FLAGS}
    ids = merged_ids(earlier.ids, later.ids)
    return replace(earlier, **given, ids=ids, other_titles=_other_titles(earlier, later))


def _other_titles(earlier: Description, later: Description) -> tuple[str, ...]:
    """Every title but the later one's own, each once, the newest first."""
    titles: dict[str, str] = {}
    for title in (later.title, *later.other_titles, earlier.title, *earlier.other_titles):
        titles.setdefault(title_key(title), title)
    return tuple(titles.values())[1:]
