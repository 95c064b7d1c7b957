"""Reading a changed text again: only the blocks that a change touches, and those behind until the reader is in step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from normalizer.bib.edits import Edit
from normalizer.bib.readers import BIBER, BIBTEX, ReadBlock, Reader
from normalizer.bib.readers.biber import normalize_line_ends
from normalizer.bib.readers.bibtex import last_line, lower
from normalizer.bib.readers.model import plain_entry


class Outline:
    """The blocks of a text as a reader finds them: block n is between `bounds[n]` and `bounds[n + 1]`.

    Behind the last block is the rest of the text. `keys` are empty for what is no entry.
    """

    def __init__(self, reader: Reader, text: str) -> None:
        self.reader, self.text = reader, as_read(reader, text)
        self.bounds: list[int] = [0]
        self.keys: list[str] = []
        self.macros: list[tuple[int, ReadBlock]] = []
        """Blocks that define macros, with their numbers."""
        stop = last_line(text) if reader is BIBTEX else len(text)
        start = 0
        while True:
            if plain := plain_entry(self.text, start) if start < stop or not start else None:
                start, key = plain
            elif (block := reader.block(self.text, start)) is not None:
                if block.macros:
                    self.macros.append((len(self.keys), block))
                start, key = block.end, block.entry.key if block.entry else ""
            else:
                break
            self.bounds.append(start)
            self.keys.append(key)
        self.bounds.append(len(text))

    def is_read(self, key: str) -> bool:
        """Whether the reader finds the entry with a key. BibTeX reads only the first one, whatever the case."""
        return self._first_keys.get(lower(key) if self.reader is BIBTEX else key) == key

    @cached_property
    def _first_keys(self) -> dict[str, str]:
        return {(lower(key) if self.reader is BIBTEX else key): key for key in reversed(self.keys)}

    def blocks(self, first: int, last: int) -> Iterator[ReadBlock]:
        """Read some blocks again, with their fields."""
        for start in self.bounds[first:last]:
            if (block := self.reader.block(self.text, start)) is not None:
                yield block


def as_read(reader: Reader, text: str) -> str:
    """The text as a reader gets it; offsets stay."""
    return normalize_line_ends(text) if reader is BIBER else text


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text, offsets before and after, and what a reader takes from it.

    `first` and `last` are the numbers of its first block before and of the one behind it.
    """

    first: int
    last: int
    start: int
    end: int
    after_start: int
    after_end: int
    before: tuple[ReadBlock, ...]
    after: tuple[ReadBlock, ...]
    edits: tuple[Edit, ...]
    changes: frozenset[int]


def changed_segments(outline: Outline, after: str, edits: Sequence[tuple[Edit, int]]) -> list[Segment]:
    """Read what edits touch again; they are in order, each with the number of its change."""
    return list(_Rereading(outline, as_read(outline.reader, after), edits).segments())


class _Rereading:
    """A walk through the bounds of a text with the edits between them.

    `done` edits are before the bound number `at`, and move it by `shift`. What stands behind it was looked at once:
    `_passed` edits before the bound number `_next`, which move it by `_moved`; the last of them ends at `_reach`.
    """

    def __init__(self, outline: Outline, after: str, edits: Sequence[tuple[Edit, int]]) -> None:
        self.outline, self.after, self.edits = outline, after, edits
        self.at = self.done = self.shift = 0
        self._next = self._passed = self._moved = self._reach = 0

    def segments(self) -> Iterator[Segment]:
        bounds, reader = self.outline.bounds, self.outline.reader
        while self.done < len(self.edits):
            # A reader that stopped for an error, or behind a word, has looked at the character where it stopped.
            first = max(bisect_left(bounds, self.edits[self.done][0].start) - 1, 0)
            # What stands behind the last block tells BibTeX whether that is on the last line, where it begins nothing.
            first = self.at = max(min(first, len(bounds) - 3), self.at)
            begun, start = self.done, bounds[first] + self.shift
            blocks: list[ReadBlock] = []
            position = start
            while True:
                block = reader.block(self.after, position)
                position = len(self.after) if block is None else block.end
                if block is not None:
                    blocks.append(block)
                self._follow(position)
                if block is None or (self.done > begun and bounds[self.at] + self.shift == position):
                    break
            before = tuple(self.outline.blocks(first, self.at))
            made = self.edits[begun : self.done]
            yield Segment(
                first=first,
                last=self.at,
                start=bounds[first],
                end=bounds[self.at],
                after_start=start,
                after_end=position,
                before=before,
                after=tuple(blocks),
                edits=tuple(edit for edit, _ in made),
                changes=frozenset(index for _, index in made),
            )

    def _follow(self, position: int) -> None:
        """Go to the last bound that is not behind a position of the text after."""
        bounds, edits = self.outline.bounds, self.edits
        for at in range(max(self._next, self.at + 1), len(bounds)):
            self._next, is_last = at, at == len(bounds) - 1
            while self._passed < len(edits) and (edits[self._passed][0].start < bounds[at] or is_last):
                edit = edits[self._passed][0]
                self._moved += len(edit.text) - (edit.end - edit.start)
                self._reach = max(self._reach, edit.end)
                self._passed += 1
            if self._reach > bounds[at] or (self._passed < len(edits) and edits[self._passed][0].start == bounds[at]):
                continue  # an edit takes this bound away, or changes what is behind it
            if bounds[at] + self._moved > position:
                return
            self.at, self.done, self.shift = at, self._passed, self._moved
