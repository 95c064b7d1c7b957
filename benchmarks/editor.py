"""The server of editors with a real client over standard input and output: opening a large file, and keystrokes.

    python benchmarks/editor.py [--entries 10000] [--keystrokes 50] [--bib FILE]

Without `--bib` the entries are made up (`bib_entries.py`). Seconds are those of the clock at the client, beside those
that the server's own process computed (Linux only), which other programs do not change. The comparison is a check of
the whole text, in this process, as a server that is not incremental would make for each keystroke.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bib_entries import entries
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from normalizer.bib import scan
from normalizer.bib.file import decode
from normalizer.lint.runner import Runner, lint
from normalizer.lint.settings import LintSettings

Times = tuple[float, float]
"""Seconds of the clock, and of the server's process."""


class Editor:
    """A client that waits for the diagnostics of a version."""

    def __init__(self) -> None:
        self.client = LanguageClient("benchmark", "1")
        self.arrived = asyncio.Event()
        self.last: types.PublishDiagnosticsParams | None = None
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._published(params))

    def _published(self, params: types.PublishDiagnosticsParams) -> None:
        self.last = params
        self.arrived.set()

    async def start(self) -> None:
        await self.client.start_io(sys.executable, "-m", "normalizer", "lsp")
        await self.client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())

    def computed(self) -> float:
        """Processor seconds of the server so far."""
        try:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            fields = Path(f"/proc/{children[0]}/stat").read_text().rpartition(")")[2].split()
        except (OSError, IndexError):
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def until(self, version: int) -> None:
        while self.last is None or self.last.version != version:
            self.arrived.clear()
            await self.arrived.wait()

    async def settle(self) -> None:
        """Wait until nothing has arrived or been computed for a second."""
        before = -1.0
        while before != self.computed():
            before = self.computed()
            await asyncio.sleep(1.0)

    async def open(self, uri: str, text: str) -> Times:
        start, computed = time.perf_counter(), self.computed()
        item = types.TextDocumentItem(uri, "bibtex", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.until(1)
        return time.perf_counter() - start, self.computed() - computed

    async def type(self, uri: str, version: int, line: int) -> Times:
        """Type a letter into a line, which changes the entry there."""
        place = types.Position(line, 4)
        change = types.TextDocumentContentChangePartial(types.Range(place, place), "x")
        start, computed = time.perf_counter(), self.computed()
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, uri), [change])
        )
        await self.until(version)
        return time.perf_counter() - start, self.computed() - computed

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


async def measure(text: str, keystrokes: int) -> tuple[Times, list[Times]]:
    """Opening, and each keystroke at a random line, one after the other, as fast as they are answered."""
    editor = Editor()
    await editor.start()
    with tempfile.TemporaryDirectory() as folder:
        uri = (Path(folder) / "refs.bib").as_uri()
        opened = await editor.open(uri, text)
        await editor.settle()
        dice, lines = random.Random(1), text.count("\n")
        typed = [await editor.type(uri, 2 + number, dice.randrange(lines)) for number in range(keystrokes)]
        await editor.stop()
    return opened, typed


def whole_check(text: str) -> float:
    """Processor seconds of scanning and checking the whole text once."""
    runner = Runner.from_settings(LintSettings(date.today()), lambda: None)  # noqa: DTZ011
    start = time.process_time()
    lint(runner.context(scan(text)), runner.rules, runner.setup.selection)
    return time.process_time() - start


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--keystrokes", type=int, default=50)
    parser.add_argument("--bib", type=Path)
    given = parser.parse_args(arguments)
    text = decode(given.bib.read_bytes())[0] if given.bib else entries(given.entries)
    opened, typed = asyncio.run(measure(text, given.keystrokes))
    whole = whole_check(text)
    print(f"{len(scan(text).entries):,} entries, {len(text) / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}")
    print(f"first findings    {opened[0]:7.3f} s, computed {opened[1]:.3f} s")
    for name, of in (
        ("median", statistics.median),
        ("95 %", lambda each: sorted(each)[int(len(each) * 0.95)]),
        ("most", max),
    ):
        print(f"keystroke, {name:<6} {of([t for t, _ in typed]):7.3f} s, computed {of([c for _, c in typed]):.3f} s")
    mean = statistics.fmean(computed for _, computed in typed)
    print(f"whole check       computed {whole:.3f} s" + (f", {whole / mean:.0f} times a keystroke" if mean else ""))


if __name__ == "__main__":
    main()
