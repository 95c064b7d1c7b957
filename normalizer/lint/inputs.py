"""The input files of a run: named files, and all `.bib` files below named folders."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from normalizer.bib.file import SUFFIX, BibFile, decode
from normalizer.errors import BibnormError
from normalizer.files import is_special_file
from normalizer.values.lazy import lazy_re

# The displayed name of standard input.
STANDARD_INPUT = "<stdin>"
_STANDARD_INPUT = "-"


class InputError(BibnormError):
    """A file or folder is not there or cannot be read."""


@dataclass(frozen=True)
class InputFile:
    """The displayed name of a file, and its bytes."""

    file: str
    data: bytes

    @property
    def path(self) -> Path | None:
        """The path; None for standard input."""
        return None if self.file == STANDARD_INPUT else Path(self.file)

    @property
    def bib_file(self) -> BibFile:
        return BibFile(Path(self.file), *decode(self.data))


_ENTRY = lazy_re(rb"@\s*(?!(?:string|preamble|comment)\b)[^\s{(@]+\s*[{(]", re.IGNORECASE)


def may_have_entries(given: InputFile) -> bool:
    """Whether anything looks like the beginning of an entry."""
    return _ENTRY.search(given.data) is not None


def read_inputs(
    named: Sequence[str], warn: Callable[[str], None] = lambda _: None, exclude: Sequence[str] = ()
) -> list[InputFile]:
    """Every file once, in the order of the command line, those of a folder by name. Raises InputError.

    What LaTeX has written into a folder is left out, and what a pattern of `exclude` matches. So are, with a warning, a
    pipe in it and a link to a file that does not exist.
    """
    files: dict[str, str] = {}
    for file in (file for name in named for file in _files(name, exclude)):
        files.setdefault(file if file == STANDARD_INPUT else os.path.realpath(file), file)  # a link is the file itself
    for key, file in list(files.items()):
        if file in named:
            continue
        if _links_to_nothing(Path(file)):
            warn(f"{file}: links to a file that does not exist, and is left out; remove the link or restore the file")
            del files[key]
        elif is_special_file(Path(file)):
            warn(f"{file}: is a device or a pipe, and is left out")
            del files[key]
    inputs = map(_read, files.values())
    return [each for each in inputs if each.file in named or not _is_of_latex(each)]


def check_replaceable(named: Sequence[str]) -> None:
    """Raise InputError for a named device or pipe: it may never end, and nothing can be written back to it."""
    for name in named:
        if name != _STANDARD_INPUT and is_special_file(Path(name)):
            raise InputError(f"{name}: is a device or a pipe; name a file, or - for standard input")


def _links_to_nothing(path: Path) -> bool:
    """Whether it is a link to a file that does not exist; False for one that only cannot be followed."""
    try:
        return path.is_symlink() and not path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _is_of_latex(given: InputFile) -> bool:
    """REVTeX writes mainNotes.bib for its footnotes, biblatex main-blx.bib for BibTeX."""
    return given.file.endswith("-blx.bib") or (given.file.endswith("Notes.bib") and b"@CONTROL{REVTEX" in given.data)


def _files(name: str, exclude: Sequence[str]) -> Iterator[str]:
    path = Path(name)
    if name == _STANDARD_INPUT:
        yield STANDARD_INPUT
    elif path.is_dir():
        found = sorted(map(str, files_below(path, (SUFFIX,), exclude=exclude)))
        if not found:
            others = f" besides what `exclude` leaves out ({', '.join(exclude)})" if exclude else ""
            raise InputError(f"{name}: there is no {SUFFIX} file in this folder or below{others}")
        yield from found
    elif path.exists():
        yield name
    else:
        raise InputError(f"{name}: there is no such file or folder")


def files_below(
    folder: Path, suffixes: tuple[str, ...], *, exclude: Sequence[str] = (), max_folders: int | None = None
) -> Iterator[Path]:
    """The files with a suffix below a folder but not below hidden ones (.git, .venv), by name. Raises InputError.

    `exclude` are patterns as of `pathlib.PurePath.match`: "vendor" leaves out files and folders of this name,
    "old/*.bib" files in each folder "old". A folder that cannot be read is an error as a file is: what is in it would
    pass unseen. With `max_folders` the files are only looked for, in as many folders, and such a folder is passed over.
    """

    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror or error})")

    def is_excluded(root: str, name: str) -> bool:
        return any(Path(root, name).match(pattern) for pattern in exclude)

    found = os.walk(folder, onerror=refuse if max_folders is None else None)
    for root, folders, files in islice(found, max_folders):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_excluded(root, name))
        with_suffix = (name for name in sorted(files) if name.lower().endswith(suffixes))
        yield from (Path(root, name) for name in with_suffix if not is_excluded(root, name))


def _read(file: str) -> InputFile:
    try:
        return InputFile(file, sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes())
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
