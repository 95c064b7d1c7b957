"""Actions of a person on a title: decide, reopen, undo. Each is written before the response."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from normalizer.errors import OutputError
from normalizer.lock import BIBNORM, Decision, Lock, LockedTitle, LockedWork, LockError
from normalizer.review.listing import ReviewProgress, TitleList
from normalizer.review.lock_store import LockStore
from normalizer.values.ids import find_id
from normalizer.works.verdict import Status

_MAX_IDENTIFIER_LENGTH = 300
_MAX_NOTE_LENGTH = 2_000
_MAX_UNDO_STEPS = 1_000


@dataclass(frozen=True)
class Message:
    """A message on one title: the text before and after it."""

    before: str
    title: str
    after: str
    is_alert: bool = False
    # What was typed, for another try.
    identifier: str = ""
    note: str | None = None


@dataclass(frozen=True)
class ActionResult:
    """The result of an action; `settled` if it resolved the title."""

    title: str
    said: Message
    settled: bool = False


@dataclass(frozen=True)
class UndoStep:
    before: LockedTitle
    work: LockedWork | None
    after: LockedTitle


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
    seen = each.model_dump_json(include={"decision", "candidates", "key"})
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class ReviewSession:
    """Decisions of one person on one lock file. Thread-safe."""

    def __init__(self, store: LockStore, by: str) -> None:
        self.store = store
        self.by = by
        self._steps: list[UndoStep] = []

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
        error_message = Message("", "", "", is_alert=True, identifier=choice or "", note=note)
        if choice is not None and len(choice) > _MAX_IDENTIFIER_LENGTH:
            return self._refused(title, replace(error_message, identifier="", after=": identifier is too long."))
        if choice == "":
            return self._refused(
                title, replace(error_message, after=": type an identifier first, e.g. arXiv:2209.10901.")
            )
        status = Status.UNMATCHED if choice is None else Status.MATCHED
        wanted = Decision(status=status, by=self.by, note=note or None).model_copy(update={"choice": choice})

        def change(lock: Lock) -> Lock:
            return lock.decide(title, choice, self.by, note)

        before = "None of the works: " if choice is None else f"Chosen: {choice} for "
        return self._apply(_ChangeRequest(title, seen, change, before, error_message, wanted))

    def reopen(self, title: str, seen: str) -> ActionResult:
        """Discard the decision on a title; the next build queries it again."""

        def change(lock: Lock) -> Lock:
            return lock.reopen(title)

        return self._apply(_ChangeRequest(title, seen, change, "Taken back: ", Message("", "", "", is_alert=True)))

    def undo(self) -> ActionResult | None:
        """Undo the last change; return None if there is nothing to undo.

        A title that was changed since stays.
        """
        with self.store.transaction() as listing:
            if not self._steps:
                return None
            step = self._steps[-1]
            name, words = step.before.id, step.before.title
            row = listing.find(name)
            if row is None or row.block != step.after:
                self._steps.pop()
                return ActionResult(
                    name, Message("Left as it is: ", words, " was changed elsewhere since.", is_alert=True)
                )
            is_lost = step.before.key not in listing.lock.works
            self.store.save(listing.lock.replacing(step.before, step.work if is_lost else None), step.before)
            self._steps.pop()
        before = "Taken back: " if step.after.decision.is_manual else "Restored: "
        return ActionResult(name, Message(before, words, "."))

    def _refused(self, title: str, said: Message) -> ActionResult:
        return ActionResult(title, replace(said, title=self.store.read().row(title).block.title))

    def _apply(self, request: _ChangeRequest) -> ActionResult:
        """Change one title; the typed text survives a file that cannot be written."""
        try:
            with self.store.transaction() as listing:
                return self._change(request, listing)
        except OutputError as error:
            words = self.store.read().row(request.title).block.title
            return request.reject(words, f": {error}. Nothing was written.")

    def _change(self, request: _ChangeRequest, listing: TitleList) -> ActionResult:
        block = listing.row(request.title).block
        done = Message(request.before, block.title, ".")
        is_seen = fingerprint(block) == request.seen
        if block.decision == request.wanted:
            return ActionResult(request.title, done, settled=not is_seen)
        if not is_seen:
            return replace(request, error_message=replace(request.error_message, identifier="")).reject(
                block.title, _conflict_message(block)
            )
        try:
            lock = request.change(listing.lock)
        except LockError as error:
            return request.reject(block.title, f": {error}.")
        now = lock.find(request.title)
        self.store.save(lock, now)
        work = listing.lock.works.get(block.key) if block.key else None
        self._steps = [*self._steps, UndoStep(block, work, now)][-_MAX_UNDO_STEPS:]
        return ActionResult(request.title, done, settled=block.is_open and not now.is_open)


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
