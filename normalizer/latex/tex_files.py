r"""A LaTeX document by its sources: the files that \input and its relatives take in, found as LaTeX finds them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from normalizer.latex.citations import (
    BibliographyStyle,
    CitationLocation,
    Citations,
    DocumentError,
    ReadProblem,
    SourceFile,
    load_source,
)
from normalizer.values.tex.citing import KeyList
from normalizer.values.tex.commands import read_latex
from normalizer.values.tex.source import Location, Source
from normalizer.values.tex.state import Part, PartName

# What LaTeX has written is read by readers of its own, or says nothing of what is cited.
_NO_SOURCES = frozenset(
    {".bbl", ".bib", ".aux", ".toc", ".pgf", ".sty", ".cls", ".fd", ".clo", ".cfg", ".def", ".pdf_tex"}
)
# Files of TeX systems that documents input by name.
_TEX_SYSTEM_FILES = frozenset({"glyphtounicode", "pdfcolmk", "epsf", "xy", "random", "binhex", "insbox", "ushyphex"})
# Packages that are known by what their commands cite, and need not be read where a copy is beside the document.
_KNOWN_PACKAGES = frozenset(
    """natbib cite biblatex hyperref multibib bibunits chapterbib bibtopic bibentry overcite citeref jurabib apacite
    chicago harvard mciteplus csquotes subfiles standalone import listings minted comment etoolbox xparse glossaries
    acronym cleveref ifthen revtex4 revtex4-1 revtex4-2 IEEEtran acmart amsrefs backref""".split()
)
# Their folders count from that of the file they stand in; all others' from that of the main file.
_RELATIVE = frozenset({"subimport", "subinputfrom", "subincludefrom"})


@dataclass(frozen=True, slots=True)
class _FileOfPart:
    """A file and the folders in which its inputs are looked for, the first one being its own for `\\subimport`."""

    path: Path
    folders: tuple[Path, ...]


class _Files:
    """Finds and reads the parts of one document."""

    def __init__(self, main: Path) -> None:
        self.main = main
        self.read: dict[Path, tuple[SourceFile, Source, bool]] = {}
        self.folders: dict[Path, None] = {main.parent: None}

    def main_part(self) -> Part:
        return self._part(self.main, (self.main.parent,))

    def open_part(self, name: PartName, parent: Part) -> Part | str | None:
        """The part of that name; why there is none; None for what holds no citation."""
        here = parent.location
        folders = here.folders if isinstance(here, _FileOfPart) else (self.main.parent,)
        if name.kind in ("package", "class"):
            return self._package(name, folders)
        named = Path(name.name.replace("\\", "/"))
        if named.suffix in _NO_SOURCES or named.stem in _TEX_SYSTEM_FILES:
            return None
        if name.folder:
            base = (folders[0] if name.kind in _RELATIVE else self.main.parent) / name.folder.replace("\\", "/")
            folders = (base, *folders)
        else:
            folders = (*folders, *(self.main.parent / each for each in name.paths))
        path = _find(named, [*folders, *_folders_of_environment("TEXINPUTS")])
        if path is None:
            shown = f"{name.folder}/{name.name}" if name.folder else name.name
            return None if "|" in name.name else f"{shown!r}: file not found; skipped"
        if name.kind in ("subfile", "subfileinclude"):
            folders = (path.parent, *folders)
        if name.kind == "main":
            self.folders.setdefault(path.parent)
            folders = (path.parent, *folders)
        try:
            part = self._part(path, folders)
        except DocumentError as error:
            return str(error)
        part.preamble_only = name.kind == "main"
        return part

    def _package(self, name: PartName, folders: tuple[Path, ...]) -> Part | None:
        """A package or class of the document's own; those of TeX are not read."""
        suffix = ".sty" if name.kind == "package" else ".cls"
        if Path(name.name).name in _KNOWN_PACKAGES or "\0" in name.name:
            return None
        path = _find(Path(f"{name.name}{suffix}"), folders)
        try:
            return self._part(path, folders, is_package=True) if path else None
        except DocumentError:
            return None

    def _part(self, path: Path, folders: tuple[Path, ...], *, is_package: bool = False) -> Part:
        real = path.resolve()
        if real not in self.read:
            file = load_source(path)
            self.read[real] = (file, Source(file.text, path), is_package)
        return Part(self.read[real][1], _FileOfPart(path, folders), is_package)


def _find(named: Path, folders: list[Path] | tuple[Path, ...]) -> Path | None:
    try:
        places = (folder / each for folder in folders for each in (named.with_name(f"{named.name}.tex"), named))
        return next((location for location in places if location.is_file()), None)
    except ValueError:  # a name with a NUL in it, or none at all
        return None


def _folders_of_environment(variable: str) -> list[Path]:
    """The folders that a variable of TeX names, as far as they are plain."""
    return [Path(each.rstrip("/") or "/") for each in os.environ.get(variable, "").split(os.pathsep) if each]


def read_tex(path: Path, *, with_external: bool = True) -> Citations:
    r"""Read a main file, and what it takes in by `\input`, `\include` and the like. Raises DocumentError."""
    files = _Files(path)
    found = read_latex(files.main_part(), files.open_part, path.stem)
    locate = _Locator(path)
    packages = {source for _, source, is_package in files.read.values() if is_package}
    lists: dict[Source, list[KeyList]] = {}
    for each in found.lists.values():
        lists.setdefault(each.source, []).append(each)
    uncertain = {key: locate(location) for key, location in found.uncertain.items()}
    for name in found.external if with_external else ():
        uncertain |= {key: location for key, location in _external(path, name).items() if key not in uncertain}
    return Citations(
        keys={key: locate(location) for key, location in found.cited.items()},
        uncertain={key: location for key, location in uncertain.items() if key not in found.cited},
        cites_all=found.cites_all,
        all_of=frozenset(found.all_of),
        bibs=tuple(found.bibs),
        folders=tuple(files.folders),
        by_hand=frozenset(found.by_hand),
        parts=tuple(file.path for file, _, _ in files.read.values()),
        sources=tuple(replace(file, lists=tuple(lists.get(source, ()))) for file, source, _ in files.read.values()),
        biblatex=found.biblatex,
        problems=tuple(
            ReadProblem(locate(location), message, is_author_error)
            for (message, location), is_author_error in found.problems.items()
            if location.source not in packages
        ),
        aux_stems=tuple(found.citation_files),
        style=BibliographyStyle(found.style, found.document_class, tuple(found.packages)),
    )


class _Locator:
    """The file and line of a place; the main file for what stands nowhere."""

    def __init__(self, main: Path) -> None:
        self._main = main

    def __call__(self, location: Location) -> CitationLocation:
        name = location.source.name
        if not isinstance(name, Path):
            return CitationLocation(self._main)
        return CitationLocation(name, location.source.line(location.offset))


def _external(main: Path, name: str) -> dict[str, CitationLocation]:
    r"""What a document cites to which this one refers (`\externaldocument`): it may share the .bib file."""
    path = main.parent / f"{name}.tex"
    if not path.is_file() or path.resolve() == main.resolve():
        return {}
    try:
        found = read_tex(path, with_external=False)
    except DocumentError:
        return {}
    return {**found.uncertain, **found.keys}
