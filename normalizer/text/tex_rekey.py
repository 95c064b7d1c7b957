r"""The keys of a LaTeX source, and the source with other keys: every byte beside the keys stays.

Only whole keys in the arguments of commands that cite or mention are meant, as `scan_tex` finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalizer.text.tex_items import KeyList
from normalizer.text.tex_scan import scan_tex


def keys_in(tex: str) -> set[str]:
    """Every key that a source cites or mentions where it can be rewritten."""
    return {key.text for each in _lists(tex) for key in each.keys}


def with_keys(tex: str, keys: Mapping[str, str]) -> str:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list by that."""
    parts: list[str] = []
    done = 0
    for start, end, new in (change for each in _lists(tex) for change in _changes(each, keys)):
        parts += (tex[done:start], new)
        done = end
    return "".join([*parts, tex[done:]])


def _lists(tex: str) -> Iterator[KeyList]:
    return (item for item in scan_tex(tex) if isinstance(item, KeyList))


def _changes(each: KeyList, keys: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Spans with what takes their place.

    A new key that would stand in the list a second time goes, with what parts it from the one before it.
    """
    new_ones = {keys[key.text] for key in each.keys if key.text in keys}
    standing: set[str] = set()
    before = each.start
    for key in each.keys:
        new = keys.get(key.text, key.text)
        if new in standing and new in new_ones:
            yield before, key.end, ""
        elif new != key.text:
            yield key.start, key.end, new
        standing.add(new)
        before = key.end
