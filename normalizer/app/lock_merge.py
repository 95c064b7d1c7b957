"""The steps of `bibnorm lock merge`, `lock show` and `lock install-git`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.files import write_text_atomically
from normalizer.lock import Lock, LockError
from normalizer.lock.merging import MergedLock, lock_in_words, merge_locks, sides_of_conflict
from normalizer.write_lock import hold_write_lock

_DRIVER = "bibnorm-lock"


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
            raise LockError(f"{path} has no conflict marks; name three files: BASE OURS THEIRS")
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
    if not text.strip():
        return Lock()
    return Lock.parse(text, str(path))


def install_git(names: Sequence[str]) -> Path:
    """Make git merge lock files of these names with bibnorm; the .gitattributes that says so. Raises BibnormError."""
    root = Path(_git("rev-parse", "--show-toplevel").strip())
    _git("config", f"merge.{_DRIVER}.name", "decisions of bibnorm")
    _git("config", f"merge.{_DRIVER}.driver", "bibnorm lock merge %O %A %B")
    _git("config", f"diff.{_DRIVER}.textconv", "bibnorm lock show")
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
