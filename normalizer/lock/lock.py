"""The lock as a value: read from its file, changed into another one, saved."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic_core import from_json

from normalizer.errors import BibnormError
from normalizer.files import STANDARD_INPUT, Replacement, has_content, is_special_file, replace_files
from normalizer.lock.details import Details, details_path, details_replacement
from normalizer.lock.identity import WorkIds
from normalizer.lock.lines import VERSION, render_lines, sort_key
from normalizer.lock.old_format import read_old
from normalizer.lock.reader import LockError, read_lines
from normalizer.lock.values import BIBNORM, REOPENED, Decision, LockedTitle, LockedWork, Output, RetiredKey, Works
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import LazyIterable
from normalizer.values.text import file_word, shown
from normalizer.values.titles import title_key
from normalizer.works.record import Record, describe_record
from normalizer.works.verdict import Status

if TYPE_CHECKING:
    from normalizer.works.work_index import WorkIndex

OLD_NOTE = "{}: is a lock file of an earlier version; it gets one line a title when it is written"
# Bytes of the first line of a lock file, at most.
_FIRST_LINE = 1000
# Which some editors put before a text in UTF-8.
BOM = b"\xef\xbb\xbf"


class TitleNotFoundError(BibnormError):
    """A text names no title of the lock, or several."""


# What is known of the ids of titles, and of keys that are or were used, when one title changes.
_CARRIED = ("_positions", "_key_uses", "_key_by_name")


@dataclass(frozen=True)
class Lock:
    """The content of a lock file. `works` by key; `retired` are keys that no title has now.

    Immutable: every change returns another Lock; `save` writes it.
    """

    titles: tuple[LockedTitle, ...] = ()
    works: Mapping[str, LockedWork] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    retired: Mapping[str, RetiredKey] = field(default_factory=dict)
    # What is said to the user of the file as it was read.
    notes: tuple[str, ...] = field(default=(), compare=False)
    # Whether the file is of an earlier version, so that no line can be appended to it.
    is_old: bool = field(default=False, compare=False)
    # The line of each title in the file as it was read, and the title whose line has the record of each key.
    _lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    _holders: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "works", Works.of(self.works))

    @classmethod
    def load(cls, path: Path, *, of_titles: bool = True) -> Self:
        """Load a lock file and its details; an empty lock if there is none. Raises LockError with the line.

        Without the details of titles it must not be saved.
        """
        _check_regular_file(path)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise LockError(f"cannot read {path}: {error.strerror or error}") from error
        lock = cls.parse(data, str(path), details := Details.load(path, of_titles=of_titles))
        if details.damaged:
            said = f"{details.damaged} lines are damaged and are ignored; a build makes them again"
            return replace(lock, notes=(*lock.notes, f"{details_path(path)}: {said}"))
        return lock

    @classmethod
    def parse(cls, content: str | bytes, name: str, details: Details | None = None) -> Self:
        """The lock of a text; `name` is its path. Raises LockError with "path:line: "."""
        data = (content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content).removeprefix(BOM)
        is_old = not _has_version(data)
        read = read_old(data, name) if is_old else read_lines(data, name, details or Details())
        notes = (OLD_NOTE.format(name),) if is_old else ()
        return cls(read.titles, read.works, read.outputs, read.retired, notes, is_old, read.lines, read.holders)

    def save(self, path: Path) -> None:
        """Replace the file and its details if they change. Hold `hold_write_lock(path)` from `load` to `save`."""
        replace_files(self.replacements(path))

    def replacements(self, path: Path) -> list[Replacement]:
        """The files that `save` replaces: the details come before what they belong to."""
        files = details_replacement(path, self.titles, self.works, self.retired)
        # Of a file that cannot be read, writing says better what is wrong.
        return files if has_content(path, self._lines_of_file) else [*files, Replacement(path, self._lines_of_file)]

    @property
    def text(self) -> str:
        """The lock file without its details."""
        return b"".join(self._lines_of_file).decode("utf-8")

    @property
    def _lines_of_file(self) -> LazyIterable[bytes]:
        def lines() -> Iterator[bytes]:
            try:
                for line in render_lines(self.titles, self.works, self.outputs, self.retired, self._holders):
                    yield line.encode("utf-8")
            except UnicodeEncodeError as error:  # no JSON that is read again holds such a name
                raise LockError(
                    f"{shown(error.object)}: has the name of a file that is not UTF-8; rename it"
                ) from error

        return LazyIterable(lines)

    @property
    def keys(self) -> frozenset[str]:
        """All keys ever assigned; none is assigned again."""
        return frozenset(self.works) | frozenset(self.retired)

    @cached_property
    def _key_by_name(self) -> dict[str, str]:
        named = [(key, each.ids) for key, each in self.retired.items()]
        named += [(key, WorkIds.of(work.record)) for key, work in self.works.items()]
        return {name: key for key, ids in named for name in ids.names}

    def key_of(self, ids: WorkIds) -> str | None:
        """Look up the key that the work with one of these identifiers has, or had when it was last in the lock."""
        return next((self._key_by_name[name] for name in ids.names if name in self._key_by_name), None)

    def key_of_record(self, record: Record) -> str | None:
        """The key of a work: by its identifiers, else by the linkage engine."""
        if key := self.key_of(WorkIds.of(record)):
            return key
        compared = self._index.compare(describe_record(record)) if self.works else ()
        return next((each.item for each in compared if each.is_present), None)

    def prepare(self) -> None:
        """Compute now what the first change of a title would wait for."""
        _ = self._positions, self._key_uses, self._key_by_name

    @cached_property
    def _index(self) -> WorkIndex[str]:
        from normalizer.works.work_index import WorkIndex  # only for works that the lock has under no identifier

        index: WorkIndex[str] = WorkIndex()
        for key, work in self.works.items():
            index.add(key, describe_record(work.record))
        return index

    def line_of(self, each: LockedTitle) -> int | None:
        """The line of a title's block in the file as it was read; None for a new one."""
        return self._lines.get(each.id)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {each.id: index for index, each in enumerate(self.titles)}

    @cached_property
    def _key_uses(self) -> Counter[str]:
        return Counter(each.key for each in self.titles if each.key)

    def find(self, text: str) -> LockedTitle:
        """Find a title by id, key or words. Raises TitleNotFoundError with similar titles."""
        if text in self._positions:
            return self.titles[self._positions[text]]
        words = title_key(text)
        found = [each for each in self.titles if text in (each.id, each.key, each.title)]
        found = found or [each for each in self.titles if words and title_key(each.title) == words]
        if len({each.id for each in found}) == 1:
            return found[0]
        if not found:
            near = [each for each in self.titles if words and words in title_key(each.title)][:5]
            hint = "; there is " + ", ".join(repr(each.title) for each in near) if near else ""
            raise TitleNotFoundError(f"title {text!r} not found in the lock file{hint}")
        shown = ", ".join(f"{each.id} (on {', '.join(each.pages) or 'no page'})" for each in found)
        raise TitleNotFoundError(f"{text!r} is ambiguous; use one of the ids: {shown}")

    def decide(self, title: str, choice: str | None, by: str, note: str | None = None) -> Lock:
        """Store a person's decision on a title, which is named as for `find`.

        `choice` is an identifier of the work, or None for none of the candidates. The next `bibnorm build --lock` looks
        up a work that is not in the lock. Raises TitleNotFoundError; LockError for an invalid `choice` or `by`.
        """
        each = self.find(title)
        if not by.strip() or by == BIBNORM:
            raise LockError(f"by must name the person who decides, not {by!r}")
        identifier = find_id(choice) if choice is not None else None
        for name, said in (("by", by), ("the note", note), ("the identifier", choice)):
            # Lone surrogates represent invalid bytes of the command line.
            if said and said.encode("utf-8", "ignore").decode("utf-8") != said:
                raise LockError(f"{name} is not UTF-8, as the lock is: {said!r}")
        if choice is not None and identifier is None:
            raise LockError(
                f"{choice!r} is not a valid identifier; use for example arXiv:2209.10901 or doi:10.1000/xyz"
            )
        status = Status.UNMATCHED if choice is None else Status.MATCHED
        return self.replacing(self.decided(each, Decision(status=status, by=by, note=note or None, choice=choice)))

    def decided(self, each: LockedTitle, decision: Decision) -> LockedTitle:
        """A title with a person's decision, and the key of the chosen work if that is in the lock."""
        key = self.key_of(WorkIds.from_identifier(decision.choice)) if decision.choice else None
        return each.model_copy(update={"decision": decision, "key": key if key in self.works else None})

    def reopen(self, title: str) -> Lock:
        """Discard the decision on a title, which is named as for `find`; the next build queries it."""
        return self.replacing(self.find(title).model_copy(update={"decision": REOPENED, "asked": None, "key": None}))

    def replacing(self, each: LockedTitle, work: LockedWork | None = None) -> Lock:
        """Replace the block of one title; `work` is that of its key, if it was retired. As `with_titles`, but fast."""
        index = self._positions[each.id]
        before = self.titles[index]
        works = Works.of(self.works).changed({each.key: work} if work and each.key else {})
        each = _link_to_choice(each, works) if each.decision.choice else each
        titles = (*self.titles[:index], each, *self.titles[index + 1 :])
        retired, known = self.retired, {name: self.__dict__[name] for name in _CARRIED if name in self.__dict__}
        if before.key != each.key:
            uses = self._key_uses + Counter(filter(None, [each.key])) - Counter(filter(None, [before.key]))
            gone = {before.key: RetiredKey.of(works[before.key])} if before.key and before.key not in uses else {}
            works = works.only(works.keys() - gone.keys()) if gone else works
            retired = {key: held for key, held in {**self.retired, **gone}.items() if key != each.key}
            known["_key_uses"] = uses
        new = replace(self, titles=titles, works=works, retired=retired)
        new.__dict__.update(known)
        return new

    def with_titles(self, changed: Iterable[LockedTitle], works: Mapping[str, LockedWork] | None = None) -> Lock:
        """Add or replace blocks by id, and works; retire keys that no title has any more."""
        known = Works.of(self.works).changed(works or {})
        blocks = {each.id: each for each in self.titles} | {each.id: each for each in changed}
        blocks |= {name: _link_to_choice(each, known) for name, each in blocks.items() if each.decision.choice}
        left, gone = known.of_titles(blocks.values())
        return replace(
            self,
            titles=tuple(sorted(blocks.values(), key=sort_key)),
            works=left,
            retired={key: each for key, each in {**self.retired, **gone}.items() if key not in left},
        )

    def written_of(self, key: str) -> Mapping[str, Mapping[str, str]]:
        """The digests of a work by output; empty if bibnorm never wrote it."""
        held = self.works.get(key) or self.retired.get(key)
        return held.written if held else {}

    def with_output(self, name: str, output: Output) -> Lock:
        return replace(self, outputs={**self.outputs, name: output})


def load_old(path: Path) -> Lock | None:
    """The lock of a file of an earlier version, which no line can be appended to; None for a file of this version.

    Raises LockError for any other file.
    """
    _check_regular_file(path)
    try:
        with path.open("rb") as file:
            is_new = _has_version(file.readline(_FIRST_LINE))
    except OSError as error:
        raise LockError(f"cannot read {path}: {error.strerror or error}") from error
    return None if is_new else Lock.load(path)


def _has_version(data: bytes) -> bool:
    """Whether the data has lines, and does not begin with the blocks of earlier versions."""
    try:
        head = from_json(data.partition(b"\n")[0])
    except ValueError:
        return data.startswith(b"<<<<<<<")
    return isinstance(head, dict) and type(head.get("version")) is int and head["version"] >= VERSION


def _link_to_choice(each: LockedTitle, works: Mapping[str, LockedWork]) -> LockedTitle:
    """A title with the identifier by which its chosen work was resolved."""
    held = works.get(each.key) if each.key else None
    return each.with_resolved_from(WorkIds.of(held.record) if held else WorkIds())


def _check_regular_file(path: Path) -> None:
    """Raise LockError for standard input, directories and devices."""
    if str(path) == STANDARD_INPUT:
        raise LockError(f"{path}: standard input cannot be a lock file; pass a path")
    if path.is_dir():
        raise LockError(f"{path}: is a folder; name a lock file in it")
    if is_special_file(path):
        raise LockError(f"{path} is a device or a pipe; a lock is a file")


# Of more pages the command would be too long to be read.
_MAX_PAGES = 6


def build_command(lock: Lock, path: Path) -> str:
    """The shell command that updates the bibliography of this lock.

    PAGE... and FILE are placeholders if the lock has no output or too many pages. A file with other entries is merged
    into.
    """
    pages, output = "PAGE...", ""
    if lock.outputs:
        name, made = min(lock.outputs.items())
        merge = " --merge" if _has_other_entries(lock, name, path.parent / name) else ""
        output = f" -o {_quote_path(path.parent / name)}{merge}"
        if 0 < len(made.pages) <= _MAX_PAGES and STANDARD_INPUT not in made.pages:
            pages = " ".join(_quote_path(path.parent / page) for page in made.pages)
    return f"bibnorm build {pages}{output} --lock {_quote_path(path)}"


# The key of an entry at the beginning of a line. What it misses or finds in a comment is of no account for advice.
_ENTRY_KEY = lazy_re(
    r"^[ \t]*@(?!(?:string|preamble|comment)\b)\w+[ \t]*[{(]\s*([^\s,]+)", re.MULTILINE | re.IGNORECASE
)


def _has_other_entries(lock: Lock, output: str, file: Path) -> bool:
    """Whether a .bib file has entries that were not written with this lock."""
    if file.suffix.lower() != ".bib":
        return False
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return False
    return any(output not in lock.written_of(found[1]) for found in _ENTRY_KEY.finditer(text))


def _quote_path(path: Path) -> str:
    """A path relative to the current directory, quoted."""
    try:
        text = os.path.relpath(path)
    except (ValueError, OSError):  # another drive, or a working folder that is gone
        text = str(path)
    return file_word(text)
