"""Work that takes longer than a keystroke, in other processes: rules about whole files, the catalog, fixing a file.

One process runs the rules, another one looks works up, so that neither waits for the other. Both start when they are
needed and end with this one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ParamSpec, TypeVar

from normalizer.app.fix import FixOptions, plan_fixes
from normalizer.app.session import Silent
from normalizer.bib import BibDocument, scan
from normalizer.bib.file import Encoding
from normalizer.editor.project import Project
from normalizer.errors import BibnormError
from normalizer.lint.diagnostic import Diagnostic, locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import get_rule
from normalizer.lint.rule import Finding
from normalizer.lint.runner import Runner

_UNCITED, _UNKNOWN_PARENT = get_rule("BIB212"), get_rule("BIB208")
P = ParamSpec("P")
R = TypeVar("R")


class Background:
    """Two processes: `rules` and `catalog`."""

    def __init__(self) -> None:
        self._pools: dict[str, ProcessPoolExecutor] = {}
        self._alive: dict[str, Connection] = {}

    def rules(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run a function of this package where no look-up is waited for."""
        return self._submit("rules", work, *args, **kwargs)

    def catalog(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run a function that looks works up."""
        return self._submit("catalog", work, *args, **kwargs)

    def _submit(self, name: str, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        for _ in range(2):
            try:
                return self._pool(name).submit(work, *args, **kwargs)
            except BrokenProcessPool:  # it was killed: start it again
                self._pools.pop(name).shutdown(wait=False)
        return self._pool(name).submit(work, *args, **kwargs)

    def _pool(self, name: str) -> ProcessPoolExecutor:
        if name not in self._pools:
            # Not forked: this process has threads, and streams that belong to the editor.
            context = multiprocessing.get_context("spawn")
            alive, self._alive[name] = context.Pipe(duplex=False)
            self._pools[name] = ProcessPoolExecutor(1, context, initializer=_begin, initargs=(alive,))
        return self._pools[name]

    def close(self) -> None:
        """End the processes, also in the middle of their work."""
        for name, pool in self._pools.items():
            pool.shutdown(wait=False, cancel_futures=True)
            self._alive[name].close()
        self._pools.clear()


def _begin(alive: Connection) -> None:
    """Prepare a process: Ctrl-C is for its parent, and it ends when the parent closes its end of a pipe, or dies."""

    def wait() -> None:
        with suppress(OSError):
            alive.poll(None)
        os._exit(0)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(200_000)
    threading.Thread(target=wait, daemon=True).start()


def check_rest(
    text: str, encoding: Encoding, project: Project, *, verify: bool, file: str = "", mains: Sequence[Path] = ()
) -> tuple[Finding, ...]:
    """The findings that need the whole file, with `verify` those that need the catalog, too.

    `mains` are documents that cite from the file: entries that none of them cites are findings, and the entries of
    their other .bib files are known. Raises CatalogError.
    """
    catalog = project.catalog if verify else None
    runner = _verifying_runner(project, catalog, _catalog_stamp(catalog)) if catalog else _runner(project)
    bib = scan(text)
    return tuple(_with_other_files(runner.check_rest(bib, encoding), bib, file, project, mains))


def _with_other_files(
    found: Sequence[Finding], bib: BibDocument, name: str, project: Project, mains: Sequence[Path]
) -> Iterator[Finding]:
    """The findings without parents that other files have, and with entries that none of the documents cites."""
    from normalizer.app.cited import add_findings_of_other_files

    parents = [each for each in found if each.code == _UNKNOWN_PARENT.code]
    unknown = locate_findings(name, bib, parents)
    left: Sequence[Diagnostic] = unknown
    if name and (parents or mains):
        setup = replace(project.setup, selection=replace(project.setup.selection, select=(_UNCITED.code,)))
        given = InputFile(name, bib.text.encode("utf-8", "surrogateescape"))
        with suppress(BibnormError):
            left, _ = add_findings_of_other_files([given], unknown, setup, Silent(), documents=mains)
    gone = [each for each, located in zip(parents, unknown, strict=True) if located not in left]
    yield from (each for each in found if each not in gone)
    uncited = {each.key: each for each in left if each.code == _UNCITED.code and each.file == name}
    for entry in bib.entries if _UNCITED in _runner(project).rules else ():
        if said := uncited.get(entry.key):
            yield _UNCITED.on_entry(entry, said.message, severity=said.severity)


@lru_cache(maxsize=8)
def _runner(project: Project) -> Runner:
    return project.runner()


@lru_cache(maxsize=8)
def _verifying_runner(project: Project, catalog: Path, stamp: int | None) -> Runner:
    """The rules of a project with the catalog; one that was replaced has another `stamp`. Raises CatalogError."""
    from normalizer.editor.works import open_catalog  # only for the process that looks works up

    open_catalog.cache_clear()
    verifier = open_catalog(catalog)
    return Runner.from_settings(project.setup, lambda: verifier)


def _catalog_stamp(catalog: Path) -> int | None:
    try:
        return catalog.stat().st_mtime_ns
    except OSError:
        return None


def fix_text(name: str, text: str, project: Project) -> str:
    """The text with all safe fixes, proved as `bibnorm fix` proves them; a U+FEFF at its start stays.

    Raises BibnormError.
    """
    given = InputFile(name, text.encode("utf-8", "surrogateescape"))
    job = FixOptions([name], project.setup, lambda: None, Silent(), emit=lambda _: None)
    (fixed,) = plan_fixes(job, [given]).files
    mark, after = text[: text.startswith("\ufeff")], fixed.fixed.text
    return after if after.startswith(mark) else mark + after
