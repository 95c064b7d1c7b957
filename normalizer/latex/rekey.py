r"""Sources in which `\cite`s follow entries to their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from normalizer.bib.edits import Edit, apply
from normalizer.files import write_bytes_atomically
from normalizer.latex.sources import codec_of, read_bytes
from normalizer.latex.tex_scan import KeyList, scan_tex


@dataclass(frozen=True)
class Recited:
    """A source before and after, as bytes."""

    path: Path
    before: bytes
    after: bytes

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError."""
        if self.after != self.before:
            write_bytes_atomically(self.path, self.after)


def keys_in_sources(paths: Iterable[Path]) -> set[str]:
    """Every key that sources cite or mention where it can be rewritten."""
    return {key.text for path in paths for each in _lists(_text(read_bytes(path))) for key in each.keys}


def recite(path: Path, keys: Mapping[str, str]) -> Recited:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list."""
    before = read_bytes(path)
    text = _text(before)
    edits = [edit for each in _lists(text) for edit in _edits(each, keys)]
    return Recited(path, before, apply(text, edits).encode(codec_of(before)))


def _text(data: bytes) -> str:
    return data.decode(codec_of(data))


def _lists(text: str) -> Iterator[KeyList]:
    return (item for item in scan_tex(text) if isinstance(item, KeyList))


def _edits(each: KeyList, keys: Mapping[str, str]) -> Iterator[Edit]:
    """A new key that would stand in the list a second time goes, with what parts it from the one before it."""
    new_ones = {keys[key.text] for key in each.keys if key.text in keys}
    standing: set[str] = set()
    before = each.start
    for key in each.keys:
        new = keys.get(key.text, key.text)
        if new in standing and new in new_ones:
            yield Edit(before, key.end, "")
        elif new != key.text:
            yield Edit(key.start, key.end, new)
        standing.add(new)
        before = key.end
