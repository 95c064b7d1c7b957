"""Which .bib files a document has: found as TeX finds them, and the one among them to write to."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.bib.file import BibFile, Encoding
from normalizer.latex.citations import Citations, DocumentError

_KPSEWHICH_TIMEOUT_SECONDS = 10.0  # seconds for TeX's own search, which takes milliseconds


@dataclass(frozen=True, slots=True)
class BibReference:
    """A .bib file as a document names it, and where it is; None where nobody finds it.

    `is_given`: it comes with TeX (IEEEabrv.bib) or is written by LaTeX (REVTeX's mainNotes.bib, main-blx.bib of
    biblatex), so that it is nobody's to write into.
    """

    name: str
    path: Path | None
    is_given: bool = False

    @property
    def file_name(self) -> str:
        return with_suffix(self.name)

    def is_at(self, path: Path) -> bool:
        return self.path is not None and self.path.resolve() == path.resolve()


def bib_names(document: Path, citations: Citations) -> tuple[BibReference, ...]:
    """The .bib files that a document names, each once."""
    folders = citations.folders or (document.parent, Path())
    by_latex = {f"{document.stem}Notes", f"{document.stem}-blx"}
    found = []
    for name in dict.fromkeys(each for pattern in citations.bibs for each in _matching(pattern, folders)):
        here = find_bib(name, folders)
        there = None if here else _find_in_tex(with_suffix(name))
        found.append(BibReference(name, here or there, bool(there) or name.removesuffix(".bib") in by_latex))
    return tuple(found)


def printed_files(names: Sequence[BibReference], citations: Citations) -> frozenset[Path]:
    """The files of which everything is cited."""
    return frozenset(each.path.resolve() for each in names if each.path and each.name in citations.all_of)


def _matching(name: str, folders: Sequence[Path]) -> list[str]:
    r"""The names of the files that a pattern stands for: \addbibresource[glob]{bib/*.bib}."""
    if not set(name) & set("*?["):
        return [name]
    for folder in folders:
        try:
            found = sorted(str(each.relative_to(folder)) for each in folder.glob(name) if each.is_file())
        except (ValueError, NotImplementedError):  # no pattern, or one of an absolute path
            continue
        if found:
            return found
    return [name]


def target_file(document: Path, names: Sequence[BibReference], folder: Path) -> Path:
    """The only file that can be meant, in `folder` where it is not there yet.

    Raises DocumentError where there is none, or several are.
    """
    own = [each for each in names if not each.is_given]
    if len(own) != 1:
        files = ", ".join(each.file_name for each in own) or "none"
        raise DocumentError(f"{document}: cannot choose among its .bib files ({files}); name one with --bib")
    return own[0].path or folder / own[0].file_name


def load_or_new(path: Path) -> BibFile:
    """The file, or an empty one where there is none yet. Raises BibFileError for one that cannot be read."""
    return BibFile.load(path) if path.exists() else BibFile(path, "", Encoding("utf-8"))


def with_suffix(name: str) -> str:
    return name if name.endswith(".bib") else f"{name}.bib"


def find_bib(name: str, folders: Sequence[Path]) -> Path | None:
    """The .bib file of that name: in the folders in turn, then where the environment lets BibTeX look for it."""
    variable = os.environ.get("BIBINPUTS", "")
    searched = [Path(each.rstrip("/") or "/") for each in variable.split(os.pathsep) if each]
    names = [name] if name.endswith(".bib") else [f"{name}.bib", name]
    places = (folder / each for folder in [*folders, *searched] for each in names)
    return next((place for place in places if place.is_file()), None)


def _find_in_tex(file_name: str) -> Path | None:
    """The file in the folders of TeX and of its user; None also where there is no TeX."""
    program = shutil.which("kpsewhich")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 -- no shell, and "--" keeps a name from being an option
            [program, "-format=bib", "--", file_name],
            stdin=subprocess.DEVNULL,  # that of an editor's server is not for others
            capture_output=True,
            timeout=_KPSEWHICH_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):  # ValueError: a name with a NUL in it
        return None
    path = Path(os.fsdecode(done.stdout.strip()))
    return path if done.returncode == 0 and path.is_file() else None
