"""Cached results, so that an unchanged file is not checked again.

One small file for each result in a folder of the user cache. The name is a hash of everything that the result depends
on: the bytes of the `.bib` file, the rules and options, the day, the catalog, and the code itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

import resolvers
from normalizer.errors import OutputError
from normalizer.files import write_text_atomically
from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.settings import LintSettings
from normalizer.version import __version__

# Files; when there are more, the ones that were made first are removed.
_MOST, _KEPT = 600, 400


@dataclass(frozen=True)
class FileResult:
    """The result of one file: number of entries, findings, and number of suppressed findings.

    `has_no_catalog` says that rules needed a catalog, and there was none; `is_incomplete` that a source failed, so that
    the result is not kept.
    """

    entries: int
    findings: tuple[Diagnostic, ...]
    suppressed: int = 0
    has_no_catalog: bool = False
    is_incomplete: bool = False


class ResultCache:
    """The results in a cache folder. Read and write errors are ignored."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "lint"

    def get(self, name: str, file: str) -> FileResult | None:
        """The cached result, for a file that may have moved; None if there is none."""
        try:
            row = orjson.loads((self._folder / f"{name}.json").read_bytes())
            findings = tuple(Diagnostic.from_row(file, finding) for finding in row["findings"])
            return FileResult(row["entries"], findings, row["suppressed"], row["has_no_catalog"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, name: str, checked: FileResult) -> None:
        row = {
            "entries": checked.entries,
            "suppressed": checked.suppressed,
            "has_no_catalog": checked.has_no_catalog,
            "findings": [finding.to_row() for finding in checked.findings],
        }
        with suppress(OSError, OutputError, TypeError):  # TypeError: half a surrogate pair, which JSON cannot have
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # findings quote private files
            write_text_atomically(self._folder / f"{name}.json", orjson.dumps(row).decode())

    @property
    def count(self) -> int:
        """The number of results."""
        return len(self._paths())

    @property
    def bytes(self) -> int:
        """Their size; 0 while another process removes them."""
        with suppress(OSError):
            return sum(path.stat().st_size for path in self._paths())
        return 0

    def clear(self) -> int:
        """Remove all results and return their number. Raises OutputError."""
        paths = self._paths()
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise OutputError(f"{path}: cannot be removed: {error.strerror}") from error
        return len(paths)

    def prune(self) -> None:
        """Remove the oldest results when there are too many."""
        with suppress(OSError):
            paths = self._paths()
            if len(paths) > _MOST:
                for path in sorted(paths, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
                    path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return list(self._folder.glob("*.json"))


def cache_key(data: bytes, settings: LintSettings) -> str:
    """The cache key of a file's bytes under some settings: equal settings give equal findings."""
    made = hashlib.sha256(data)
    made.update(f"\0{code_fingerprint()}{settings!r}".encode())
    return made.hexdigest()


@cache
def code_fingerprint() -> str:
    """A hash of the code, so that a changed checkout of the same version counts."""
    roots: Sequence[Path] = [Path(__file__).parents[1], Path(resolvers.__path__[0])]
    parts = [__version__]
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in (".py", ".toml"):
                state = path.stat()
                parts.append(f"{path.relative_to(root)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
