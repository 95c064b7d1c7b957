"""What kills, errors of the file system and damaged bytes do to a lock file and its details.

    python benchmarks/lock_damage.py [--kills 200] [--errors 200] [--flips 2000]

A kill ends a process that decides titles as fast as it can, after a random time; a decision is lost if the process had
said that it is saved and the file does not have it. An error is raised by a random call of the operating system while a
decision is made or the lock is built; nothing may be lost then, and the same step must succeed afterwards. A flip
changes one byte of the lock file, or of its details: a command ends with a result or with a sentence, never with a
traceback (exit code 4); of damaged details no decision may change.
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/helpers"))

from browser_locks import big

from normalizer.cli.main import run
from normalizer.errors import BibnormError
from normalizer.lock import Lock
from normalizer.lock.details import details_path
from normalizer.review.decisions import LockStore, ReviewSession, fingerprint

_TITLES = 200
_NAME = "refs.lock.json"


def decide_all(path: Path) -> Iterator[str]:
    """Decide the open titles of a lock; the id of each when it is saved."""
    session = ReviewSession(LockStore(path), "Ada")
    for row in [row for row in session.store.read().rows if row.is_open]:
        block = session.store.read().row(row.id).block
        if session.decide(row.id, None, "", fingerprint(block)).settled:
            yield row.id
    session.store.close()


def kills(count: int, dice: random.Random) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _NAME
            big(_TITLES).save(path)
            command = [sys.executable, __file__, "--decide", str(path)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            first = process.stdout.readline()  # it has begun
            time.sleep(dice.random() * 0.2)
            process.kill()
            said = [first.strip(), *process.stdout.read().split("\n")]
            process.wait()
            whole = [line for line in said if len(line) == 10]
            decided = {each.id for each in Lock.load(path).titles if each.decision.by == "Ada"}
            found["decisions"] += len(whole)
            found["lost"] += len(set(whole) - decided)
    return found


# The calls by which a lock file changes.
_CALLS = ("fsync", "replace", "rename", "ftruncate", "open", "write", "mkdir")


@contextmanager
def failing(number: int, dice: random.Random) -> Iterator[list[int]]:
    """Let the call of this number fail."""
    made = [0]
    before = {name: getattr(os, name) for name in _CALLS}

    def failing_call(call: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **options: object) -> object:
            made[0] += 1
            if made[0] == number:
                code = dice.choice([errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
                raise OSError(code, os.strerror(code))
            return call(*arguments, **options)

        return called

    for name, call in before.items():
        setattr(os, name, failing_call(call))
    try:
        yield made
    finally:
        for name, call in before.items():
            setattr(os, name, call)


def errors(count: int, dice: random.Random) -> Counter[str]:
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        big(_TITLES).save(path)
        for _ in range(count):
            before = Lock.load(path)
            block = dice.choice([each for each in before.titles if each.pages])
            is_append = dice.random() < 0.5
            changed = before.decide(block.id, None, dice.choice(["Ada", "Bob"]))
            with failing(dice.randint(1, 8), dice) as made:
                try:
                    if is_append:
                        session = ReviewSession(LockStore(path), "Ada")
                        session.decide(block.id, None, "", fingerprint(block))
                    else:
                        changed.save(path)
                    found["saved"] += 1
                except BibnormError:
                    found["refused in words"] += 1
                except OSError:
                    found["tracebacks"] += 1
            found["errors"] += made[0] > 0
            now = Lock.load(path)
            others = [each for each in now.titles if each.id != block.id]
            found["lost"] += others != [each for each in before.titles if each.id != block.id]
            changed.save(path)
            found["lost"] += Lock.load(path).find(block.id).decision != changed.find(block.id).decision
    return found


def flips(count: int, dice: random.Random) -> Counter[str]:
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        lock = big(_TITLES)
        lock.save(path)
        whole = {each: each.read_bytes() for each in (path, details_path(path))}
        for number in range(count):
            damaged = [*whole][number % 2]
            data = bytearray(whole[damaged])
            place = dice.randrange(len(data))
            data[place] ^= 1 << dice.randrange(8)
            damaged.write_bytes(data)
            output, said = TextIOWrapper(BytesIO()), StringIO()
            with redirect_stdout(output), redirect_stderr(said):
                code = run(["lock", "status", "--lock", str(path)])
            what = "lock file" if damaged == path else "details"
            if code == 4:
                print(said.getvalue()[-1500:])
            kind = {0: "read", 2: "refused in words"}.get(code, f"exit code {code}")
            found[f"{what}: {kind}"] += 1
            if damaged != path and (code or Lock.load(path).text != lock.text):
                found["details: changed a decision"] += 1
            damaged.write_bytes(whole[damaged])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--errors", type=int, default=200)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--decide", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.decide:
        for title in decide_all(asked.decide):
            print(title, flush=True)
        return
    for name, steps in (("kills", kills), ("errors", errors), ("flips", flips)):
        print(f"{getattr(asked, name)} {name}: {dict(steps(getattr(asked, name), random.Random(7)))}", flush=True)


if __name__ == "__main__":
    main()
