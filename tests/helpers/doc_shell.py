"""A reader who pastes the shell blocks of a page into one shell, from top to bottom."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from doc_blocks import Block

_SECONDS = 120
# Between blocks the shell keeps its folder and its variables.
_SCRIPT = """\
state={state}
if [ -f "$state/variables" ]; then . "$state/variables"; cd "$(cat "$state/folder")"; fi
trap 'code=$?; export -p > "$state/variables"; pwd > "$state/folder"; exit $code' EXIT
set -eu -o pipefail
{block}"""


@dataclass(frozen=True)
class Done:
    """What came of a block: the exit code of its shell, and what it printed to both of its outputs."""

    code: int
    printed: str
    folder: Path


class PageShell:
    """Runs blocks of one page in a folder; `left_out` are patterns of commands that are passed over."""

    def __init__(
        self, shell_blocks: Sequence[Block], folder: Path, environment: Mapping[str, str], left_out: Sequence[str]
    ) -> None:
        self._blocks = shell_blocks
        self._folder = folder
        self._state = folder.with_name(folder.name + "-state")
        self._state.mkdir()
        self._environment = dict(environment)
        self._left_out = left_out
        self._done: list[Done] = []
        self._groups: list[int] = []

    def done(self, block: Block) -> Done:
        """The result of a block, after those above it."""
        while len(self._done) <= self._blocks.index(block):
            self._done.append(self._run(self._blocks[len(self._done)]))
        return self._done[self._blocks.index(block)]

    def close(self) -> None:
        """End what the blocks have left running."""
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def _run(self, block: Block) -> Done:
        text = block.text
        for pattern in self._left_out:
            text = re.sub(pattern, "true", text, flags=re.MULTILINE)
        output = self._state / f"printed-{block.line}"
        script = _SCRIPT.format(state=shlex.quote(str(self._state)), block=text)
        # A file, not a pipe: what a block starts in the background would hold a pipe open.
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bash", "--noprofile", "--norc", "-c", script], cwd=self._folder, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._groups.append(process.pid)
        if wanted := block.options.get("until"):
            _wait_for(wanted, output, process)
            with suppress(ProcessLookupError):  # it has ended by itself, and the test will say what it printed
                os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=_SECONDS)
        kept = self._state / "folder"
        folder = Path(kept.read_text().strip()) if kept.exists() else self._folder
        return Done(code, output.read_text(encoding="utf-8", errors="replace"), folder)


def _wait_for(wanted: str, output: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the program has printed it, has ended, or the time is over."""
    end = time.monotonic() + _SECONDS
    while wanted not in output.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            return
        time.sleep(0.05)
