"""What the tests of worker processes let them do; a process imports it from a folder on the path."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def with_pid(argument: int) -> tuple[int, int]:
    return argument, os.getpid()


def refuse_six(argument: int) -> int:
    if argument == 6:
        raise LookupError(f"not {argument}")
    return argument


def die_elsewhere(argument: tuple[int, int]) -> int:
    number, asking = argument
    if os.getpid() != asking:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def slow(argument: int) -> int:
    time.sleep(0.05)
    return argument


def hang_elsewhere(argument: tuple[Path, int, int]) -> int:
    folder, number, asking = argument
    if os.getpid() != asking:
        (folder / str(number)).touch()
        time.sleep(3600)
    return number
