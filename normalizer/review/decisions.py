"""Actions of a person: decide, reopen, undo, look up. Each decision is written before the response."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from normalizer.errors import BibnormError, OutputError
from normalizer.files import is_special_file
from normalizer.lock import BIBNORM, Decision, Lock, LockedTitle, LockedWork, LockError
from normalizer.lock.lock import build_command, load_old
from normalizer.lock.merging import append_decision, record_decision
from normalizer.review.candidates import Library, LookUp, NoLibrary, abstracts_wanted
from normalizer.review.listing import ReviewProgress, TitleList
from normalizer.values.ids import PaperId, find_arxiv_id, find_id, id_spans
from normalizer.values.text import counted
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_lock

# Seconds. Whoever clicks waits no longer for another bibnorm that writes the lock.
_LOCK_TIMEOUT_SECONDS = 10.0

_FileSignature = tuple[int, int, int]


class LockStore:
    """One lock file; its content is cached while the file stays the same."""

    def __init__(self, path: Path, decisions: Path | None = None) -> None:
        """`decisions` is a file that several lock files share."""
        self.path = path
        self._decisions = decisions
        self._mutex = threading.Lock()
        self._write_mutex = threading.Lock()
        self._has_appended = False
        self._held: tuple[_FileSignature, TitleList] | None = None

    def read(self) -> TitleList:
        """The current content. Raises LockError."""
        with self._mutex:
            # Before reading: a file that is replaced meanwhile has another signature the next time.
            mark = self._file_signature()
            if self._held is None or self._held[0] != mark:
                self._held = (mark, TitleList(Lock.load(self.path)))
            return self._held[1]

    def prepare(self) -> None:
        """Read the file, and do what the first decision would wait for. Raises LockError."""
        self.read().lock.prepare()
        if self._decisions is not None and self._decisions.exists():
            load_old(self._decisions)
        with suppress(OutputError), hold_write_lock(self.path, 0):
            pass

    @contextmanager
    def transaction(self) -> Iterator[TitleList]:
        """Hold the write lock and yield the current content. Raises LockError, OutputError."""
        # Who only reads does not wait for this.
        with hold_write_lock(self.path, _LOCK_TIMEOUT_SECONDS), self._write_mutex:
            yield self.read()

    def save(self, lock: Lock, changed: LockedTitle) -> None:
        """Append the decision on one title, inside `transaction`; `lock` is the content with it."""
        if self._decisions is not None:
            record_decision(self._decisions, changed)
        listing = self.read()
        before = listing.lock
        if before.is_old:  # the first decision converts it
            lock.save(self.path)
            return
        new = None if changed.key is None or changed.key in before.works else lock.works[changed.key]
        # Who reads meanwhile waits for this, and does not read the whole file again. Whoever has replaced the file
        # meanwhile has given it another state.
        with self._mutex:
            state = append_decision(self.path, changed, new)
            self._held = (_signature(state), listing.replacing(lock, changed))
        self._has_appended = True

    def replace(self, lock: Lock, changed: Iterable[LockedTitle]) -> None:
        """Replace the file, inside `transaction`, by content that differs in several titles."""
        if self._decisions is not None:
            for each in changed:
                record_decision(self._decisions, each)
        lock.save(self.path)

    def close(self) -> None:
        """Wait for the current write, and put appended decisions where their titles are."""
        with self._write_mutex:
            pass
        if self._has_appended:
            with suppress(BibnormError), self.transaction() as listing:
                listing.lock.save(self.path)

    def _file_signature(self) -> _FileSignature:
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            command = build_command(Lock(), self.path)
            raise LockError(f"{self.path}: lock file not found; create it with {command}") from error
        except OSError as error:
            raise LockError(f"cannot read {self.path}: {error.strerror or error}") from error
        if is_special_file(self.path):  # reading a pipe would wait for a writer
            raise LockError(f"cannot read {self.path}: it is no file; name the lock that bibnorm build --lock keeps")
        return _signature(stat)


def _signature(stat: os.stat_result) -> _FileSignature:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


_MAX_IDENTIFIER_LENGTH = 300
_MAX_NOTE_LENGTH = 2_000
_MAX_UNDO_STEPS = 1_000
# Abstracts that are fetched at once: one request of arXiv's.
_MAX_ABSTRACTS = 100


@dataclass(frozen=True)
class Message:
    """A message on one title: the text before and after it."""

    before: str
    title: str
    after: str
    is_alert: bool = False
    # What was typed, for another try.
    note: str | None = None
    # The ids of titles whose state may be another one now.
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActionResult:
    """The result of an action; `settled` if it resolved the title."""

    title: str | None
    said: Message
    settled: bool = False


@dataclass(frozen=True)
class UndoStep:
    """A change of one title or of several, each before and after it; `work` is one that was retired by it."""

    titles: tuple[tuple[LockedTitle, LockedTitle], ...]
    work: LockedWork | None = None


@dataclass(frozen=True)
class Found:
    """What was looked up for `text`, which is an identifier or words of a title."""

    text: str
    identifier: PaperId | None
    answer: LookUp


@dataclass(frozen=True)
class _ChangeRequest:
    """A change of one title as shown (`seen`), with its messages."""

    title: str
    seen: str
    change: Callable[[Lock], Lock]
    # What stands before the title's words in the message of success.
    before: str
    error_message: Message
    # What the title says when this has been done already.
    wanted: Decision | None = None

    def reject(self, words: str, after: str) -> ActionResult:
        return ActionResult(self.title, replace(self.error_message, title=words, after=after))


def fingerprint(each: LockedTitle) -> str:
    """A digest of what the page shows, by which a decision on an older state is detected."""
    seen = repr((each.decision, each.candidates, each.key))
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class ReviewSession:
    """Decisions of one person on one lock file. Thread-safe."""

    def __init__(self, store: LockStore, by: str, library: Library | None = None) -> None:
        self.store = store
        self.by = by
        self._library = library or NoLibrary()
        self._steps: list[UndoStep] = []
        self._abstracts: dict[PaperId, str] = {}

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    @property
    def progress(self) -> ReviewProgress:
        return self.store.read().progress

    def decide(self, title: str, choice: str | None, note: str, seen: str) -> ActionResult:
        """Decide that a title is the work with this identifier, or none of the candidates (None).

        `seen` is the fingerprint of the page. If the title has changed since, nothing is written, unless exactly this
        was decided meanwhile (a double click).
        """
        note = " ".join(note.split())[:_MAX_NOTE_LENGTH]
        choice = _normalize_identifier(choice) if choice is not None else None
        error_message = Message("", "", "", is_alert=True, note=note)
        if choice is not None and len(choice) > _MAX_IDENTIFIER_LENGTH:
            label = self.store.read().row(title).block.label
            return ActionResult(title, replace(error_message, title=label, after=": identifier is too long."))
        status = Status.UNMATCHED if choice is None else Status.MATCHED
        wanted = Decision(status=status, by=self.by, note=note or None).model_copy(update={"choice": choice})
        before = "None of the works: " if choice is None else f"Chosen: {choice} for "
        request = _ChangeRequest(
            title, seen, lambda lock: lock.decide(title, choice, self.by, note), before, error_message, wanted
        )
        return self._apply(request)

    def reopen(self, title: str, seen: str) -> ActionResult:
        """Discard the decision on a title; the next build queries it again."""
        failed = Message("", "", "", is_alert=True)
        return self._apply(_ChangeRequest(title, seen, lambda lock: lock.reopen(title), "Taken back: ", failed))

    def reject_candidates(self, shown: Sequence[tuple[str, str]]) -> ActionResult:
        """Decide for several open titles that they are none of their candidates, as one change.

        `shown` has the id of each title and the fingerprint of the page. Titles that have changed since are left.
        """
        with self.store.transaction() as listing:
            rows = [(row, seen) for name, seen in shown if (row := listing.find(name))]
            blocks = [row.block for row, seen in rows if row.is_open and fingerprint(row.block) == seen]
            decision = Decision(status=Status.UNMATCHED, by=self.by)
            changed = [each.model_copy(update={"decision": decision, "key": None}) for each in blocks]
            if changed:
                self.store.replace(listing.lock.with_titles(changed), changed)
                self._add_step(UndoStep(tuple(zip(blocks, changed, strict=True))))
        left = len(shown) - len(changed)
        note = (
            f"; {counted(left, 'title')} changed meanwhile and left as {'it is' if left == 1 else 'they are'}"
            if left
            else ""
        )
        said = Message(f"None of the works for {counted(len(changed), 'title')}{note}.", "", "", is_alert=bool(left))
        return ActionResult(None, replace(said, changed=tuple(each.id for each in changed)), settled=bool(changed))

    def undo(self) -> ActionResult | None:
        """Undo the last change; return None if there is nothing to undo.

        A title that was changed since stays.
        """
        with self.store.transaction() as listing:
            if not self._steps:
                return None
            step = self._steps[-1]
            before, after = step.titles[0]
            unchanged = [
                old for old, new in step.titles if (row := listing.find(old.id)) is not None and row.block == new
            ]
            if not unchanged:
                self._steps.pop()
                return ActionResult(
                    before.id, Message("Left as it is: ", before.label, " was changed elsewhere since.", is_alert=True)
                )
            self._restore(listing, unchanged, step.work)
            self._steps.pop()
        changed = tuple(each.id for each in unchanged)
        if len(step.titles) > 1:
            return ActionResult(
                None, Message(f"Taken back: {counted(len(unchanged), 'title')}.", "", "", changed=changed)
            )
        words = "Taken back: " if after.decision.is_manual else "Restored: "
        return ActionResult(before.id, Message(words, before.label, ".", changed=changed))

    def _restore(self, listing: TitleList, blocks: Sequence[LockedTitle], work: LockedWork | None) -> None:
        if len(blocks) > 1:
            self.store.replace(listing.lock.with_titles(blocks), blocks)
            return
        is_lost = blocks[0].key not in listing.lock.works
        self.store.save(listing.lock.replacing(blocks[0], work if is_lost else None), blocks[0])

    def _add_step(self, step: UndoStep) -> None:
        self._steps = [*self._steps, step][-_MAX_UNDO_STEPS:]

    def find(self, text: str) -> Found:
        """Look up the identifier of a text, or words of a title. Raises ResolverError for a broken catalog."""
        text = " ".join(text.split())
        identifier = _identifier_in(text) if len(text) <= _MAX_IDENTIFIER_LENGTH else None
        answer = self._library.fetch([identifier])[0] if identifier else self._library.search(text[:_MAX_NOTE_LENGTH])
        return Found(text, identifier, answer)

    def fetch_abstracts(self, names: Sequence[str]) -> ActionResult:
        """Fetch the abstracts of the candidates of titles, the first of which is shown; those that are known stay."""
        listing = self.store.read()
        blocks = [row.block for name in names if (row := listing.find(name))]
        wanted = dict.fromkeys(each for block in blocks for each in abstracts_wanted(block))
        missing = [each for each in wanted if each not in self._abstracts][:_MAX_ABSTRACTS]
        answers = self._library.fetch(missing, with_abstract=True)
        found = {each: answer.abstract for each, answer in zip(missing, answers, strict=True)}
        self._abstracts |= {each: abstract for each, abstract in found.items() if abstract}
        own = abstracts_wanted(listing.row(names[0]).block)
        failures = dict.fromkeys(failure.rstrip(".") for answer in answers for failure in answer.failures)
        count = sum(each in self._abstracts for each in own)
        text = (
            f"{count} of {len(own)} abstracts of these candidates found{': ' if failures else ''}{'; '.join(failures)}."
        )
        return ActionResult(names[0], Message(text, "", ""))

    def abstract_of(self, ids: Iterable[PaperId]) -> str | None:
        return next((self._abstracts[each] for each in ids if each in self._abstracts), None)

    def _apply(self, request: _ChangeRequest) -> ActionResult:
        """Change one title; the typed text survives a file that cannot be written."""
        try:
            with self.store.transaction() as listing:
                return self._change(request, listing)
        except OutputError as error:
            words = self.store.read().row(request.title).block.label
            return request.reject(words, f": {error}. Nothing was written.")

    def _change(self, request: _ChangeRequest, listing: TitleList) -> ActionResult:
        block = listing.row(request.title).block
        done = Message(request.before, block.label, ".", changed=(request.title,))
        is_seen = fingerprint(block) == request.seen
        if block.decision == request.wanted:
            return ActionResult(request.title, done, settled=not is_seen)
        if not is_seen:
            return request.reject(block.label, _conflict_message(block))
        try:
            lock = request.change(listing.lock)
        except LockError as error:
            return request.reject(block.label, f": {error}.")
        now = lock.find(request.title)
        self.store.save(lock, now)
        self._add_step(UndoStep(((block, now),), listing.lock.works.get(block.key) if block.key else None))
        return ActionResult(request.title, done, settled=block.is_open and not now.is_open)


def _identifier_in(text: str) -> PaperId | None:
    """The identifier that a text is, or the only one that it has: "arxiv 1706.03762", "CoRR abs/1706.03762"."""
    if found := find_id(text):
        return found
    tokens = [token for _, _, token in id_spans(text)] or [find_arxiv_id(text) or ""]
    identifiers = dict.fromkeys(found for token in tokens if (found := find_id(token)))
    return next(iter(identifiers)) if len(identifiers) == 1 else None


def _normalize_identifier(text: str) -> str:
    """An identifier in one form, whatever was pasted; other texts as they are."""
    bare = re.sub(r"\s+", " ", text.strip())
    found = find_id(bare)
    return found.marked if found else bare


def _conflict_message(block: LockedTitle) -> str:
    """How the title was changed since the page was shown."""
    decision = block.decision
    who = "bibnorm" if decision.by == BIBNORM else decision.by
    if block.is_open:
        what = "was put back among the open titles" if block.asked is None else f"was looked for again by {who}"
    elif decision.status is Status.MATCHED:
        what = f"was decided by {who}: {decision.choice or f'the work {block.key}'}"
    else:
        what = f"was decided by {who}: all candidates rejected"
    return f" {what} meanwhile. Your decision was not saved; decide again to overwrite it."
