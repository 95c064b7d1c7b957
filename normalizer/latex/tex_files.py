r"""A LaTeX document by its sources, or by what LaTeX wrote of it.

Sources are the files that \input and its relatives take in, found as LaTeX finds them. LaTeX writes .aux files of the
parts of a document and of its bibliographies, and biblatex a .bcf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element

from normalizer.latex.citations import (
    BibliographyStyle,
    CitationLocation,
    Citations,
    DocumentError,
    ReadProblem,
    Section,
    SourceFile,
    folders_of_environment,
    join_citations,
    load_source,
    read_bytes,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import KeyList, split_keys
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
# The packages cite and overcite take the blanks off the keys of a citation, and the others load cite or, like amsrefs,
# read keys by themselves. LaTeX, natbib, biblatex, acmart and REVTeX take a blank behind a key for a part of it. Tried
# out with TeX Live 2022: cite, overcite, and the latter.
_TAKE_BLANKS = frozenset(
    """cite overcite amsrefs chet cell imac opteng aiaa-tc hitreport inkpaper jacow jpsj2 nature ptptex
    ryersonSGSThesis spie ucsmonograph""".split()
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
        self.part_of: Path | None = None

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
        path = _find(named, [*folders, *folders_of_environment("TEXINPUTS")])
        if path is None:
            shown = f"{name.folder}/{name.name}" if name.folder else name.name
            return None if "|" in name.name else f"{shown!r}: file not found; skipped"
        if name.kind in ("subfile", "subfileinclude"):
            folders = (path.parent, *folders)
        if name.kind == "main":
            self.part_of = path
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


def read_tex(path: Path, *, with_external: bool = True) -> Citations:
    r"""Read a main file, and what it takes in by `\input`, `\include` and the like. Raises DocumentError."""
    files = _Files(path)
    found = read_latex(files.main_part(), files.open_part, path.stem)
    locate = partial(_place, path)
    packages = {source for _, source, is_package in files.read.values() if is_package}
    lists: dict[Source, list[KeyList]] = {}
    for each in found.lists.values():
        lists.setdefault(each.source, []).append(each)
    uncertain = {key: locate(location) for key, location in found.uncertain.items()}
    # A part by itself does not tell which packages are loaded.
    is_known = found.document_class is not None and _TAKE_BLANKS.isdisjoint((found.document_class, *found.packages))
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
            ReadProblem(locate(location), message)
            for message, location in found.problems
            if location.source not in packages
        ),
        aux_stems=tuple(found.citation_files),
        style=BibliographyStyle(found.style, found.document_class, tuple(found.packages)),
        made={key: locate(location) for key, location in found.made.items()},
        before_blanks={key: locate(location) for key, location in found.before_blanks.items() if is_known},
        settled_by_run=frozenset(found.uncertain),
        left_out=frozenset(found.left_out),
        part_of=files.part_of,
        sections=tuple(
            Section((*each.looks_up_in, *found.global_bibs), {key: locate(where) for key, where in each.keys.items()})
            for each in found.units
            if each.looks_up_in
        ),
        outside=frozenset(key for each in found.units if not each.looks_up_in for key in each.keys),
    )


def _place(main: Path, location: Location) -> CitationLocation:
    """The file and line of a location; the main file for what stands nowhere."""
    name = location.source.name
    return (
        CitationLocation(name, location.source.line(location.offset))
        if isinstance(name, Path)
        else CitationLocation(main)
    )


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


# One command a line: LaTeX writes nothing else on it, and what it writes inside other arguments is not meant now.
_LINE = lazy_re(
    r"""^(?: \\citation\{(?P<bibtex>[^{}]*)\}
           | \\abx@aux@(?:no)?cite(?:\{\d+\})?\{(?P<biblatex>[^{}]*)\}
           | (?P<all>\\abx@aux@nociteall)
           | \\bibdata\{(?P<bibs>[^{}]*)\}
           | \\@input\{(?P<part>[^{}]*)\}
           | \\bibstyle\{(?P<style>[^{}]*)\}
           | (?P<bibtopic>\\csname\ bt@set@cnt)
           | (?P<mark>\\abx@aux@)
        )""",
    re.MULTILINE | re.VERBOSE,
)
_BCF = "{https://sourceforge.net/projects/biblatex}"
_MAX_UNITS = 10_000  # of bibunits and bibtopic, which number their files


def read_written(path: Path) -> Citations:
    """Read an .aux or .bcf file; what the source says beyond it is uncertain. Raises DocumentError.

    If LaTeX was run since the sources changed, only what it cites counts of what the source alone does not tell.
    """
    run_folder = _run_folder(path)
    main = _main_source(path, run_folder)
    source = Citations()
    if main is not None:
        try:
            source = read_tex(main)
        except DocumentError:
            main = None
    found = read_aux(path, source, has_source=main is not None) if path.suffix == ".aux" else read_bcf(path)
    settled = source.settled_by_run if _is_up_to_date(path, found, source) else frozenset()
    named = {**source.uncertain, **source.keys}
    return replace(
        found,
        keys={key: source.keys.get(key, location) for key, location in found.keys.items()},
        uncertain={key: location for key, location in named.items() if key not in found.keys and key not in settled},
        bibs=found.bibs or source.bibs,
        by_hand=source.by_hand,
        folders=_folders(path, main, source, run_folder),
        sources=source.sources,
        made=source.made,
        part_of=source.part_of,
        sections=source.sections,
        outside=source.outside,
        before_blanks=source.before_blanks,
        style=found.style | source.style,
    )


def _is_up_to_date(written: Path, found: Citations, source: Citations) -> bool:
    """Return whether LaTeX wrote the file after all sources, and to its end: then it has what they are sure to cite."""
    try:
        changed = max((path.stat().st_mtime_ns for path in source.parts), default=None)
        return changed is not None and written.stat().st_mtime_ns > changed and source.keys.keys() <= found.keys.keys()
    except OSError:
        return False


def _run_folder(document: Path) -> Path | None:
    """Where LaTeX was run, as latexmk has it record in a .fls file; None where there is none, or not of here."""
    try:
        with document.with_suffix(".fls").open(encoding="utf-8") as file:
            folder = Path(file.readline().removeprefix("PWD ").strip())
    except (OSError, ValueError):
        return None
    if not (folder.is_absolute() and folder.is_dir()):
        return None
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _main_source(document: Path, run_folder: Path | None) -> Path | None:
    """The source of which LaTeX wrote a file: beside it, where LaTeX was run, here, or above its folder."""
    name = document.with_suffix(".tex").name
    folders = (document.parent, run_folder, Path(), document.parent.parent)
    places = (folder / name for folder in folders if folder is not None)
    return next((location for location in places if location.is_file()), None)


def _folders(path: Path, main: Path | None, source: Citations, run_folder: Path | None) -> tuple[Path, ...]:
    """Where LaTeX was when it met the names of the .bib files; most likely beside the source, else here."""
    recorded = () if run_folder is None else (run_folder,)
    if main is None:
        return tuple(dict.fromkeys([*recorded, Path(), path.parent]))
    return tuple(dict.fromkeys([*recorded, *source.folders, path.parent, Path()]))


@dataclass
class _Units:
    """The .aux files of one document, each with what it requests."""

    main: Path
    left_out: frozenset[str] = frozenset()
    seen: set[Path] = field(default_factory=set)
    found: list[Citations] = field(default_factory=list)
    has_bibunits: bool = False
    has_bibtopic: bool = False

    @property
    def folder(self) -> Path:
        return self.main.parent

    def read(self, path: Path, *, keeps_all: bool = True) -> None:
        r"""Read a file and those that it names, which count from the folder of the main one.

        A file with .bib files of its own is a bibliography of its own: `\citation{*}` in it means all of these.
        """
        self.seen.add(path)
        said = Citations(parts=(path,))
        for line in _LINE.finditer(load_source(path).text):
            self.has_bibtopic |= line["bibtopic"] is not None
            if line["part"] is None:
                is_citation = line["bibtex"] is not None or line["biblatex"] is not None
                said = _with_keys(said, line, path) if is_citation else join_citations([said, _said_in_line(line)])
                continue
            part = self.folder / line["part"].replace("\\", "/")
            self.has_bibunits |= part.name == "bu.aux"
            if line["part"].removesuffix(".aux") in self.left_out and not part.is_file():
                continue  # LaTeX names it all the same
            if not part.is_file():
                problem = ReadProblem(CitationLocation(path), f"{part} is missing; run LaTeX again")
                said = replace(said, problems=(*said.problems, problem))
            elif part not in self.seen:
                self.read(part)
        if not keeps_all:
            said = replace(said, cites_all=False)
        elif said.cites_all and said.bibs and path != self.main:
            said = replace(said, cites_all=False, all_of=frozenset(said.bibs))
        self.found.append(said)

    def read_numbered(self, stem: str, *, keeps_all: bool) -> None:
        """Read the files that a package numbers, as far as there are any."""
        for number in range(1, _MAX_UNITS):
            path = self.folder / f"{stem}{number}.aux"
            if not path.is_file():
                return
            if path not in self.seen:
                self.read(path, keeps_all=keeps_all)


def _with_keys(said: Citations, line: re.Match[str], path: Path) -> Citations:
    """The same value with the keys of a line: a file has thousands of them."""
    keys = split_keys(line["bibtex"] or line["biblatex"] or "")
    location = CitationLocation(path)
    for key in keys:
        if key != "*":
            said.keys.setdefault(key, location)
    if "*" in keys or (line["biblatex"] is not None and not said.biblatex):
        return replace(said, cites_all=said.cites_all or "*" in keys, biblatex=line["bibtex"] is None)
    return said


def _said_in_line(line: re.Match[str]) -> Citations:
    if line["bibs"] is not None:
        return Citations(bibs=tuple(split_keys(line["bibs"])))
    if line["style"] is not None:
        return Citations(style=BibliographyStyle(line["style"]))
    return Citations(cites_all=line["all"] is not None, biblatex=line["bibtopic"] is None)


def read_aux(path: Path, source: Citations, *, has_source: bool) -> Citations:
    r"""Read an .aux file, the ones of its `\include`d parts, and those that packages write beside it.

    multibib, bibunits and bibtopic leave it to their user to run BibTeX on these; only the source names those of
    multibib. With biber the names of the .bib files are in the .bcf file. Raises DocumentError.
    """
    units = _Units(path, source.left_out)
    units.read(path)
    units.found.reverse()  # the main file first
    for stem in source.aux_stems:
        if (other := path.parent / f"{stem}.aux").is_file():
            units.read(other)
    if units.has_bibunits or "bibunits" in source.style.packages:
        units.read_numbered("bu", keeps_all=True)
    if units.has_bibtopic:  # these request everything, and print what is cited
        units.read_numbered(path.stem, keeps_all=False)
    if not has_source:
        for other in _companions(path, units.seen):
            units.read(other)
    found = join_citations(units.found)
    if units.has_bibtopic:
        found = replace(found, cites_all=source.cites_all, all_of=source.all_of)
    control = path.with_suffix(".bcf")
    if found.biblatex and not found.bibs and control.is_file():
        written = read_bcf(control)
        cites_all = found.cites_all and written.cites_all
        found = replace(found, bibs=written.bibs, all_of=written.all_of, cites_all=cites_all)
    return found


def _companions(path: Path, seen: set[Path]) -> list[Path]:
    r"""The .aux files beside a main one that are not LaTeX's own, which begin with \relax, but name .bib files."""
    found = []
    for other in sorted(path.parent.glob("*.aux")):
        if other in seen or other.with_suffix(".tex").is_file() or not other.is_file():
            continue
        text = load_source(other).text
        if not text.startswith("\\relax") and "\\bibdata{" in text and "\\citation{*}" not in text:
            found.append(other)
    return found


def read_bcf(path: Path) -> Citations:
    """Read the control file that biblatex writes for biber. Raises DocumentError."""
    root = _root(path)
    keys = list(_bcf_keys(root))
    files = {each.get("section"): _bcf_files(each) for each in root.iter(f"{_BCF}bibdata")}
    of_all = [
        section.get("number")
        for section in root.iter(f"{_BCF}section")
        if any((each.text or "").strip() == "*" for each in section.iter(f"{_BCF}citekey"))
    ]
    bibs = tuple(dict.fromkeys(name for names in files.values() for name in names))
    all_of = frozenset(name for number in of_all for name in files.get(number, ()))
    return Citations(
        keys={key: CitationLocation(path) for key in keys if key != "*"},
        cites_all=bool(of_all) and all_of == frozenset(bibs),
        all_of=all_of,
        bibs=bibs,
        parts=(path,),
        biblatex=True,
    )


def _bcf_files(data: Element) -> list[str]:
    """The .bib files of one section."""
    return [
        each.text.strip()
        for each in data.iter(f"{_BCF}datasource")
        if each.text and each.get("type") == "file" and each.get("datatype") == "bibtex"
    ]


def _bcf_keys(root: Element) -> Iterator[str]:
    r"""What is cited; a set that a document defines by itself (`\defbibentryset`) stands for its members."""
    for each in root.iter(f"{_BCF}citekey"):
        if each.get("type") == "set":
            yield from split_keys(each.get("members") or "")
        elif each.text and each.text.strip():
            yield each.text.strip()


def _root(path: Path) -> Element:
    from normalizer.values.markup import UnsafeXmlError, parse_xml  # most documents are read by their source

    try:
        root = parse_xml(read_bytes(path))
    except UnsafeXmlError:  # biblatex writes no document type
        raise DocumentError(f"{path}: is not a control file of biblatex") from None
    except ValueError as error:
        raise DocumentError(f"{path}: is not complete ({error}); run LaTeX again") from error
    if root.tag != f"{_BCF}controlfile":
        raise DocumentError(f"{path}: is not a control file of biblatex")
    return root
