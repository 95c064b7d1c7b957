"""A LaTeX source with other keys in the place of those that it cites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase

from normalizer.values.tex.citing import KeyList
from normalizer.values.tex.commands import read_latex
from normalizer.values.tex.source import Source
from normalizer.values.tex.state import Part

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(key: str) -> str:
    """What the spellings have in common that are one key to BibTeX; the only letters it knows are those of ASCII."""
    return key.translate(_LOWER)


def key_lists(tex: str) -> list[KeyList]:
    """The keys of one source, read by itself, where they can be rewritten."""
    source = Source(tex, "")
    return list(read_latex(Part(source)).lists.values())


def with_keys(tex: str, keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source, read by itself, with another key in the place of each that is in `keys`.

    For BibTeX the case of a key does not count: then every spelling of the keys is meant.
    """
    return with_keys_in(tex, key_lists(tex), keys, case_counts=case_counts)


def with_keys_in(tex: str, lists: Iterable[KeyList], keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source with new keys in lists of it that are read already; none is cited twice in one list by that."""
    fold = str if case_counts else folded
    by_spelling = {fold(old): new for old, new in keys.items()}
    parts: list[str] = []
    done = 0
    ordered = sorted(lists, key=lambda each: each.start)
    changes = (change for each in ordered for change in _changes(each, lambda key: by_spelling.get(fold(key))))
    for start, end, new in changes:
        if start >= done:
            parts += (tex[done:start], new)
            done = end
    return "".join([*parts, tex[done:]])


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
