"""The steps of `bibnorm lock`: read a lock file, query resolved titles again, decide; merge lock files, show them."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.errors import BibnormError
from normalizer.files import STANDARD_OUTPUT, write_text_atomically
from normalizer.lock import Lock, LockedTitle, LockError
from normalizer.lock.merging import MergedLock, lock_in_words, merge_locks, record_decision, sides_of_conflict
from normalizer.write_lock import hold_write_lock

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


_DRIVER = "bibnorm-lock"
# For the shell. Where bibnorm cannot run later, git merges the lines and leaves conflict marks: it would leave one side
# as it is, and drop the other in silence.
_MERGE = "{} lock merge %O %A %B; s=$?; test $s -le 1 || {{ git merge-file %A %O %B; s=$?; }}; exit $s"
_SHOW = 'f() {{ {} lock show "$1" || cat "$1"; }}; f'


def merge_files(base: Path, ours: Path, theirs: Path) -> MergedLock:
    """Merge three lock files into `ours`; an empty one is a lock without titles. Raises LockError."""
    with hold_write_lock(ours):
        merged = merge_locks(*(_parse(_text(path), path) for path in (base, ours, theirs)))
        # Without details: git calls the file by another name.
        write_text_atomically(ours, merged.lock.text)
    return merged


def merge_marked(path: Path) -> MergedLock:
    """Merge the two sides of a lock file in which git has left its marks. Raises LockError."""
    with hold_write_lock(path):
        sides = sides_of_conflict(_text(path))
        if sides is None:
            raise LockError(
                f"{path} has no conflict marks; if git has merged it, run `git add` for it, or name three files: "
                "BASE OURS THEIRS"
            )
        merged = merge_locks(*(_parse(text, path) for text in sides))
        write_text_atomically(path, merged.lock.text)
    return merged


def show(path: Path) -> tuple[list[str], str | None]:
    """A lock file in words; the lines of one that cannot be parsed, with the error. Raises LockError."""
    text = _text(path)
    try:
        return list(lock_in_words(_parse(text, path))), None
    except LockError as error:
        return text.splitlines(), str(error)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from error


def _parse(text: str, path: Path) -> Lock:
    return Lock.parse(text, str(path)) if text.strip() else Lock()


def install_git(names: Sequence[str]) -> Path:
    """Make git merge lock files of these names with bibnorm; the .gitattributes that says so. Raises BibnormError."""
    root = Path(_git("rev-parse", "--show-toplevel").strip())
    # Not on the PATH, e.g. in an environment that is not activated. With -P files of the repository are no modules.
    python = f"{shlex.quote(Path(sys.executable).as_posix())} -P -m normalizer"
    program = "bibnorm" if shutil.which("bibnorm") else python
    _git("config", f"merge.{_DRIVER}.name", "decisions of bibnorm")
    _git("config", f"merge.{_DRIVER}.driver", _MERGE.format(program))
    _git("config", f"diff.{_DRIVER}.textconv", _SHOW.format(program))
    attributes = root / ".gitattributes"
    before = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
    new = {f"{name} merge={_DRIVER}": f"{name} merge={_DRIVER} diff={_DRIVER}" for name in names}
    # A line of earlier versions has no "diff".
    lines = dict.fromkeys([*(new.get(line, line) for line in before.splitlines()), *new.values()])
    if (text := "".join(f"{line}\n" for line in lines)) != before:
        write_text_atomically(attributes, text)
    return attributes


def _git(*arguments: str) -> str:
    program = shutil.which("git")
    if program is None:
        raise BibnormError("git is not installed; install it first")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 (our words)
    if done.returncode:
        raise BibnormError(f"git {arguments[0]}: {done.stderr.strip() or done.returncode}; run this in a repository")
    return done.stdout
