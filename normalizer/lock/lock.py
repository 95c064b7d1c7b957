"""The lock as a value: read from its file, changed into another one, saved."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from normalizer.errors import BibnormError
from normalizer.files import is_special_file, write_text_atomically
from normalizer.lock.deserialize import LockError, block_from_json, parse
from normalizer.lock.identity import WorkIds
from normalizer.lock.json_text import member_lines
from normalizer.lock.serialize import BlockCache, render_lock, sort_key
from normalizer.lock.values import BIBNORM, Decision, LockedTitle, LockedWork, Output, RetiredKey
from normalizer.values.ids import find_id
from normalizer.values.text import file_word
from normalizer.values.titles import title_key
from normalizer.works.record import Record, describe_record
from normalizer.works.verdict import Reason, Status

if TYPE_CHECKING:
    from normalizer.works.work_index import WorkIndex

_STANDARD_INPUT = "-"


class TitleNotFoundError(BibnormError):
    """A text names no title of the lock, or several."""


@dataclass(frozen=True)
class Lock:
    """The content of a lock file. `works` by key; `retired` are keys that no title has now.

    Immutable: every change returns another Lock; `save` writes it.
    """

    titles: tuple[LockedTitle, ...] = ()
    works: Mapping[str, LockedWork] = field(default_factory=dict)
    outputs: Mapping[str, Output] = field(default_factory=dict)
    retired: Mapping[str, RetiredKey] = field(default_factory=dict)
    # The file as it was read, for line numbers.
    source: str = field(default="", compare=False, repr=False)
    _blocks: BlockCache = field(default_factory=BlockCache, compare=False, repr=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Load a lock file; an empty lock if there is none. Raises LockError with the line of a mistake."""
        _check_regular_file(path)
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise LockError(f"cannot read {path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise LockError(f"{path}:{line}: is not UTF-8; a lock of bibnorm is") from error
        content = parse(text, str(path))
        return cls(content.titles, content.works, content.outputs, content.retired, text)

    def save(self, path: Path) -> None:
        """Replace the file if its content changes. Hold `hold_write_lock(path)` from `load` to `save`."""
        data = self.text
        try:
            if path.read_bytes() == data.encode("utf-8"):
                return
        except OSError:
            pass  # there is none yet, or writing says better what is wrong
        write_text_atomically(path, data)

    @property
    def text(self) -> str:
        """What `save` writes."""
        return render_lock(self.titles, self.works, self.outputs, self.retired, self._blocks)

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
    def _lines(self) -> dict[str, int]:
        """The id of each block -> its line."""
        if not self.source:
            return {}
        rows = json.loads(self.source).get("titles", [])
        ids = (block_from_json(row).id for row in rows)
        return dict(zip(ids, member_lines(self.source, "titles"), strict=True))

    def find(self, text: str) -> LockedTitle:
        """Find a title by id, key or words. Raises TitleNotFoundError with similar titles."""
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
        decision = Decision(status=status, by=by, note=note or None, choice=choice)
        key = self.key_of(WorkIds.from_identifier(choice)) if choice is not None else None
        changes = {"decision": decision, "key": key if key in self.works else None}
        return self.with_titles([each.model_copy(update=changes)])

    def reopen(self, title: str) -> Lock:
        """Discard the decision on a title, which is named as for `find`; the next build queries it."""
        each = self.find(title)
        decision = Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)
        return self.with_titles([each.model_copy(update={"decision": decision, "asked": None, "key": None})])

    def with_titles(self, changed: Iterable[LockedTitle], works: Mapping[str, LockedWork] | None = None) -> Lock:
        """Add or replace blocks by id, and works; retire keys that no title has any more."""
        known = {**self.works, **(works or {})}
        blocks = {each.id: each for each in self.titles} | {each.id: each for each in changed}
        blocks |= {name: _link_to_choice(each, known) for name, each in blocks.items() if each.decision.choice}
        used = {each.key for each in blocks.values() if each.key}
        gone = {key: RetiredKey.of(work) for key, work in known.items() if key not in used}
        return replace(
            self,
            titles=tuple(sorted(blocks.values(), key=sort_key)),
            works={key: work for key, work in known.items() if key in used},
            retired={key: each for key, each in {**self.retired, **gone}.items() if key not in used},
        )

    def written_of(self, key: str) -> Mapping[str, Mapping[str, str]]:
        """The digests of a work by output; empty if bibnorm never wrote it."""
        held = self.works.get(key) or self.retired.get(key)
        return held.written if held else {}

    def with_output(self, name: str, output: Output) -> Lock:
        return replace(self, outputs={**self.outputs, name: output})


def _link_to_choice(each: LockedTitle, works: Mapping[str, LockedWork]) -> LockedTitle:
    """A title with the identifier by which its chosen work was resolved."""
    held = works.get(each.key) if each.key else None
    return each.with_resolved_from(WorkIds.of(held.record) if held else WorkIds())


def _check_regular_file(path: Path) -> None:
    """Raise LockError for standard input, directories and devices."""
    if str(path) == _STANDARD_INPUT:
        raise LockError(f"{path}: standard input cannot be a lock file; pass a path")
    if path.is_dir():
        raise LockError(f"{path}: is a folder; name a lock file in it")
    if is_special_file(path):
        raise LockError(f"{path} is a device or a pipe; a lock is a file")


# Of more pages the command would be too long to be read.
_MAX_PAGES = 6


def build_command(lock: Lock, path: Path) -> str:
    """The shell command that updates the bibliography of this lock.

    PAGE... and FILE are placeholders if the lock has no output or too many pages.
    """
    pages, output = "PAGE...", ""
    if lock.outputs:
        name, made = min(lock.outputs.items())
        output = f" -o {_quote_path(path.parent / name)}"
        if 0 < len(made.pages) <= _MAX_PAGES and _STANDARD_INPUT not in made.pages:
            pages = " ".join(_quote_path(path.parent / page) for page in made.pages)
    return f"bibnorm build {pages}{output} --lock {_quote_path(path)}"


def _quote_path(path: Path) -> str:
    """A path relative to the current directory, quoted."""
    try:
        text = os.path.relpath(path)
    except (ValueError, OSError):  # another drive, or a working folder that is gone
        text = str(path)
    return file_word(text)
