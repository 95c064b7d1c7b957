"""Checking and mending large `.bib` files: whole processes, beside other programs that read and rewrite them.

    python benchmarks/bib.py [--entries 10000] [--catalog DIR] [--tools DIR] [--no-peers] [--runs 3]

Times are medians of the runs, memory is the most that one process had resident. The peers are put into `--tools`, a
folder of their own, and stay there; one that cannot be put there is skipped, with the reason. biber and rebiber get a
tenth of the entries, for they take minutes for all.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bib_entries import entries

from normalizer.bib import scan

_OURS = [sys.executable, "-m", "normalizer"]
_OFFLINE = ["check", "--select", "BIB1,BIB2,BIB3", "--fail-on", "never", "-q", "-o", os.devnull]
_ALL = ["check", "--fail-on", "never", "-q", "-o", os.devnull]


@dataclass(frozen=True)
class Measured:
    """Seconds of one command and of the processors, megabytes, and how it ended."""

    seconds: float
    processors: float
    megabytes: float
    code: int


@dataclass(frozen=True)
class Peer:
    """Another program: how it is put into a folder, which gives its command, and what it is asked to do."""

    name: str
    install: Callable[[Path], Sequence[str]]
    arguments: Callable[[Path, Path], Sequence[str]]
    share: int = 1


class Missing(Exception):
    """A program cannot be had here."""


def measured(command: Sequence[str], runs: int) -> Measured:
    """The median time of some runs and the most memory of any."""
    results = [_once(command) for _ in range(runs)]
    seconds = statistics.median(result.seconds for result in results)
    processors = statistics.median(result.processors for result in results)
    return Measured(seconds, processors, max(result.megabytes for result in results), results[-1].code)


def _once(command: Sequence[str]) -> Measured:
    start = time.perf_counter()
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    kilobytes = used.ru_maxrss / (1 if sys.platform.startswith("linux") else 1024)
    return Measured(time.perf_counter() - start, used.ru_utime + used.ru_stime, kilobytes / 1024, process.returncode)


def _run(command: Sequence[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Missing(f"{what}: {''.join(last) or done.returncode}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is not there")
    return found


def bibtex_tidy(folder: Path) -> Sequence[str]:
    home = folder / "bibtex-tidy"
    if not home.exists():
        _run([_program("npm"), "install", "--silent", "--prefix", str(home), "bibtex-tidy@1.14.0"], "npm")
    return [str(home / "node_modules/.bin/bibtex-tidy")]


def rebiber(folder: Path) -> Sequence[str]:
    home = folder / "rebiber"
    if not home.exists():
        _run([sys.executable, "-m", "venv", str(home)], "venv")
        # It uses names that version 2 of bibtexparser does not have, and setuptools without saying so.
        needed = ["rebiber==1.1.3", "bibtexparser<2", "setuptools<81"]
        _run([str(home / "bin/python"), "-m", "pip", "install", "-q", *needed], "pip")
    return [str(home / "bin/rebiber")]


def bibtool(folder: Path) -> Sequence[str]:
    if found := shutil.which("bibtool"):
        return [found]
    home = folder / "bibtool"
    if not (home / "usr/bin/bibtool").exists():
        home.mkdir(exist_ok=True)
        packages = ["bibtool", "libkpathsea6"]
        _run(["sh", "-c", f"cd '{home}' && {_program('apt-get')} download -q {' '.join(packages)}"], "apt-get")
        for package in home.glob("*.deb"):
            _run([_program("dpkg"), "-x", str(package), str(home)], "dpkg")
    libraries = ":".join(str(path) for path in home.glob("usr/lib/*"))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(home / "usr/bin/bibtool")]


def biber(folder: Path) -> Sequence[str]:
    return [_program("biber")]


PEERS = (
    Peer("bibtex-tidy 1.14.0", bibtex_tidy, lambda bib, out: [str(bib), "-o", str(out), "--quiet"]),
    Peer(
        "bibtex-tidy, duplicates merged",
        bibtex_tidy,
        lambda bib, out: [str(bib), "-o", str(out), "--duplicates=doi,key,citation", "--merge=combine"],
    ),
    Peer("bibtool, sorted", bibtool, lambda bib, out: ["-s", "-q", str(bib), "-o", str(out)]),
    Peer("biber --tool", biber, lambda bib, out: ["--tool", "-q", "-O", str(out), str(bib)], share=10),
    Peer("rebiber 1.1.3", rebiber, lambda bib, out: ["-i", str(bib), "-o", str(out)], share=10),
)


def ours(bib: Path, cache: Path, catalog: Path | None, runs: int) -> None:
    """Checked by all but truth rules, by all with the catalog, from kept results, and mended."""
    _row("bibnorm check, BIB1-BIB3", measured([*_OURS, *_OFFLINE, "--no-cache", str(bib)], runs))
    named = ["--catalog", str(catalog)] if catalog else []
    what = "with the catalog" if catalog else "no catalog"
    _row(f"bibnorm check, all, {what}", measured([*_OURS, *_ALL, *named, "--no-cache", str(bib)], runs))
    kept = [*_OURS, *_ALL, *named, "--cache", str(cache), str(bib)]
    _once(kept)
    _row("the same, kept results", measured(kept, runs))
    mend = ["fix", "--select", "BIB1,BIB2,BIB3", "--dry-run", "-q", str(bib)]
    _row("bibnorm fix --dry-run, BIB1-BIB3", measured([*_OURS, *mend], runs))


def peers(tools: Path, count: int, work: Path, runs: int) -> None:
    for peer in PEERS:
        bib, out = work / f"{count // peer.share}.bib", work / "out.bib"
        bib.write_text(entries(count // peer.share), encoding="utf-8")
        out.unlink(missing_ok=True)
        try:
            command = [*peer.install(tools), *peer.arguments(bib, out)]
        except Missing as error:
            print(f"| {peer.name} | skipped: {error} | | | | |")
            continue
        result = measured(command, 1 if peer.share > 1 else runs)
        _row(f"{peer.name}, {count // peer.share:,}", result, len(scan(_written(out)).entries))


def _written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _row(name: str, result: Measured, written: int | None = None) -> None:
    entries_out = "" if written is None else f"{written:,}"
    times = f"{result.seconds:.2f} | {result.processors:.2f}"
    print(f"| {name} | {times} | {result.megabytes:.0f} | {result.code} | {entries_out} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--catalog", type=Path)
    parser.add_argument("--tools", type=Path, help="where the peers are kept; a folder that goes again without it")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with TemporaryDirectory() as folder:
        work = Path(folder)
        bib = work / "refs.bib"
        bib.write_text(entries(chosen.entries), encoding="utf-8")
        print(f"{chosen.entries:,} entries, {bib.stat().st_size / 1e6:.1f} MB; load before: {os.getloadavg()[0]:.1f}\n")
        print("| | seconds | of processors | MB | exit code | entries written |\n|---|---|---|---|---|---|")
        ours(bib, work / "cache", chosen.catalog, chosen.runs)
        if not chosen.no_peers:
            tools = chosen.tools or work / "tools"
            tools.mkdir(parents=True, exist_ok=True)
            peers(tools, chosen.entries, work, chosen.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
