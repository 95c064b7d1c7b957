"""The lock as text: one block for each title, sorted, short values on one line, for readable diffs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from normalizer.lock.values import LockedTitle, LockedWork, Output, RetiredKey
from normalizer.values.base import Value
from normalizer.values.titles import title_key

VERSION = 1
_WIDTH = 110
_INDENT = " "
# Of a block in the file.
_DEPTH = 2
# The members of these are for programs, and stay on one line each however long they are.
_FOR_PROGRAMS = "written"
# How many levels of a member are unfolded however short they are: two branches that add a page each can be merged.
_UNFOLDED = {"outputs": 3}


class BlockCache:
    """The texts of blocks as last written: in a large lock mostly one block changes."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[LockedTitle, LockedWork | None, str]] = {}

    def text(self, each: LockedTitle, work: LockedWork | None) -> str:
        """A title with its record as a member of the list of titles."""
        known = self._written.get(each.id)
        if known is None or known[0] is not each or known[1] is not work:
            text = _format_json(_row(each) | (_row(work) if work else {}), _DEPTH, unfold=1)
            known = self._written[each.id] = (each, work, text)
        return known[2]


def render_lock(
    titles: Iterable[LockedTitle],
    works: Mapping[str, LockedWork],
    outputs: Mapping[str, Output],
    retired: Mapping[str, RetiredKey],
    blocks: BlockCache,
) -> str:
    """Render the file. The order of decisions does not matter.

    A record is in the first block that has its key.
    """
    left = dict(works)
    head = {
        "version": VERSION,
        "outputs": {name: _row(outputs[name]) for name in sorted(outputs)},
        "retired": {key: _row(retired[key]) for key in sorted(retired)},
        "titles": [],
    }
    rows = [blocks.text(each, left.pop(each.key, None) if each.key else None) for each in sorted(titles, key=sort_key)]
    text = _format_json(head, 0, unfold=2) + "\n"
    if not rows:
        return text
    indent = _INDENT * _DEPTH
    listed = ",\n".join(indent + row for row in rows)
    return text.removesuffix("[]\n}\n") + f"[\n{listed}\n{_INDENT}]\n}}\n"


def sort_key(each: LockedTitle) -> tuple[str, str, str]:
    """Sort by title, so that new blocks are distributed over the file."""
    return title_key(each.title), each.title, each.id


def _row(value: Value) -> dict[str, Any]:
    """Without default values: a missing name means None or empty."""
    row = value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, LockedTitle):  # who decided is always said
        row["decision"]["by"] = value.decision.by
    return row


# Made once: `json.dumps` with an option makes one for every call.
_compact_json = json.JSONEncoder(ensure_ascii=False).encode


def _member(name: str, value: Any, depth: int, unfold: int) -> str:
    if name != _FOR_PROGRAMS:
        return _format_json(value, depth, _UNFOLDED.get(name, unfold))
    rows = ",\n".join(
        f"{_INDENT * (depth + 1)}{_compact_json(output)}: {_compact_json(row)}" for output, row in value.items()
    )
    return f"{{\n{rows}\n{_INDENT * depth}}}" if rows else "{}"


def _format_json(value: Any, depth: int, unfold: int) -> str:
    """JSON with each value on one line if it fits, except for the outermost `unfold` levels."""
    if not isinstance(value, dict | list) or not value:
        return _compact_json(value)
    if unfold <= 0 and len(short := _compact_json(value)) + depth <= _WIDTH:
        return short
    inner = _INDENT * (depth + 1)
    if isinstance(value, dict):
        rows = [f"{_compact_json(name)}: {_member(name, each, depth + 1, unfold - 1)}" for name, each in value.items()]
        opener, closer = "{", "}"
    else:
        # A title is a block of its own, also a short one.
        rows = [_format_json(each, depth + 1, unfold) for each in value]
        opener, closer = "[", "]"
    lines = ",\n".join(inner + row for row in rows)
    return f"{opener}\n{lines}\n{_INDENT * depth}{closer}"
