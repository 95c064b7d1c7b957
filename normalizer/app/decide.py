"""The steps of `bibnorm lock`: read a lock file, query resolved titles again, decide by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.errors import BibnormError
from normalizer.files import STANDARD_OUTPUT
from normalizer.lock import Lock, LockedTitle, LockError
from normalizer.lock.shared_decisions import record_decision
from normalizer.write_lock import hold_write_lock

# For `lock upgrade` only.
if TYPE_CHECKING:
    from normalizer.app.refresh import UpgradeResult
    from normalizer.app.resolve import ResolutionResult
    from normalizer.app.session import Runtime


def load(name: str) -> Lock:
    """Read a lock that must exist. Raises LockError."""
    if name != STANDARD_OUTPUT and not Path(name).exists():
        raise LockError(f"{name}: lock file not found; create it with bibnorm build --lock {name}")
    return Lock.load(Path(name))


def upgrade(
    lock: str, titles: Sequence[str], run: Runtime, *, everything: bool = False, confidence: float = 0.0
) -> tuple[UpgradeResult, ResolutionResult]:
    """Query resolved titles again, or `everything` that is on a page, and save the lock file.

    Raises BibnormError, ResolverError.
    """
    from normalizer.app.locked_build import query_scope
    from normalizer.app.refresh import apply_upgrade, query_again
    from normalizer.app.source_plan import StepTimer
    from normalizer.export import assign_keys

    if bool(titles) == everything:
        raise BibnormError("no titles given; pass TITLE... or --all")
    content, path = load(lock), Path(lock)
    wanted = [each for each in content.titles if each.pages] if everything else [content.find(text) for text in titles]
    with run.open_session() as session:
        now = query_scope(session.sources, run.today()).model_copy(update={"confidence": confidence})
        answers = query_again(content, wanted, session.sources, now, StepTimer(), confidence)
    with hold_write_lock(path):
        renewed = apply_upgrade(Lock.load(path), answers, assign_keys)
        renewed.lock.save(path)
    return renewed, answers.open.found


def decide(
    lock: str,
    title: str,
    work: str | None,
    by: str,
    note: str | None = None,
    *,
    nothing: bool = False,
    decisions: str | None = None,
) -> LockedTitle:
    """Decide which work a title is, or with `nothing` that it is none of the candidates; return the changed block.

    It is also added to the shared `decisions`.
    """
    if (work is None) != nothing:
        raise BibnormError("pass the ID of the work or --none")
    [decided] = _change(lock, [title], lambda content, name: content.decide(name, work, by, note), decisions)
    return decided


def reopen(lock: str, titles: Sequence[str], decisions: str | None = None) -> list[LockedTitle]:
    """Discard the decisions on some titles, all or none; return the changed blocks."""
    return _change(lock, titles, lambda content, name: content.reopen(name), decisions)


def _change(
    name: str, titles: Sequence[str], change: Callable[[Lock, str], Lock], decisions: str | None
) -> list[LockedTitle]:
    path = Path(name)
    load(name)  # reports errors before a lock file of the process is created
    with hold_write_lock(path):
        lock = load(name)
        found = [lock.find(text).id for text in titles]
        for each in found:
            lock = change(lock, each)
            if decisions is not None:
                record_decision(Path(decisions), lock.find(each))
        lock.save(path)
    return [lock.find(each) for each in found]
