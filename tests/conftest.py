"""What all tests share: where the data lies, and which tests a machine can run."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings
from places import FIXTURES, SHARED

from resolvers import workers

# How long an example takes says something about the machine, not about us.
settings.register_profile("untimed", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
# The same properties on one more Python (`--hypothesis-profile=again`): few examples show what differs there.
settings.register_profile("again", settings.get_profile("untimed"), max_examples=20)
settings.load_profile("untimed")

# All cores run tests: a build takes longest to start the processes that would help it. Those have tests of their own.
workers._MAX_PROCESSES = 1

# Started in the background by a shell, pytest and all that it starts would never hear of Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test cuts the power: what has been written need not be on the disk before it is read, 40 times for each catalog.
os.fsync = lambda _: None

# No test reads or writes the catalog and the cache of whoever runs it.
_FOLDERS = tempfile.TemporaryDirectory(prefix="bibnorm-tests-")
for _name in ("CONFIG", "CACHE", "DATA"):
    os.environ[f"XDG_{_name}_HOME"] = _FOLDERS.name

# Marks, and folders and files below tests/: of our documentation, source and fakes, which are the same on every Python.
_ONCE = {"full", "browser", "tools", "docs", "servers", "test_layers.py", "test_private_names.py"}
TOOLS = ("pdflatex", "lualatex", "bibtex", "biber", "pandoc", "latexmk", "make", "pdftotext")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a fifth of the time a test waits, for a program, a browser or a clock."""
    return len(os.sched_getaffinity(0)) + 1


# First, to run before `-m` selects.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is run once, and skip what this machine cannot run.

    In CI nothing is skipped: there a missing part is a failure.
    """
    for item in items:
        if not _ONCE.isdisjoint(
            [*(mark.name for mark in item.iter_markers()), *item.nodeid.partition("::")[0].split("/")]
        ):
            item.add_marker("once")
    if os.environ.get("CI"):
        return
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    reasons = {
        "shared": None if SHARED.is_dir() else "needs ../shared, the project's own data",
        "tools": f"needs {', '.join(missing)} on the PATH" if missing else None,
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Store which lines a worker ran before it ends: xdist kills one that takes ten seconds for that."""
    if (measured := Coverage.current()) is not None:
        measured.save()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: no collection of garbage need look at them again, which took a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES
