r"""The keys of a LaTeX source, and the source with other keys: every byte beside the keys stays.

Only whole keys in the arguments of commands that cite or mention are meant, as `scan_tex` finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase

from normalizer.values.latex.commands import KeyList
from normalizer.values.latex.scan import scan_tex

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def keys_in(tex: str) -> set[str]:
    """Every key that a source cites or mentions where it can be rewritten."""
    return {key.text for each in _lists(tex) for key in each.keys}


def folded(key: str) -> str:
    """What the spellings have in common that are one key to BibTeX; the only letters it knows are those of ASCII."""
    return key.translate(_LOWER)


def with_keys(tex: str, keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list by that.

    For BibTeX the case of a key does not count: then every spelling of the keys is meant.
    """
    fold = str if case_counts else folded
    by_spelling = {fold(old): new for old, new in keys.items()}
    parts: list[str] = []
    done = 0
    changes = (change for each in _lists(tex) for change in _changes(each, lambda key: by_spelling.get(fold(key))))
    for start, end, new in changes:
        parts += (tex[done:start], new)
        done = end
    return "".join([*parts, tex[done:]])


def _lists(tex: str) -> Iterator[KeyList]:
    return (item for item in scan_tex(tex) if isinstance(item, KeyList))


def _changes(each: KeyList, new_key: Callable[[str], str | None]) -> Iterator[tuple[int, int, str]]:
    """Spans with what takes their place.

    A new key that would stand in the list a second time goes, with what parts it from the one before it.
    """
    new_ones = {new for key in each.keys if (new := new_key(key.text)) is not None}
    standing: set[str] = set()
    before = each.start
    for key in each.keys:
        new = new_key(key.text) or key.text
        if new in standing and new in new_ones:
            yield before, key.end, ""
        elif new != key.text:
            yield key.start, key.end, new
        standing.add(new)
        before = key.end
