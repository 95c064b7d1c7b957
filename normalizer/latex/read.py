"""The citations of a document by any of its files: its sources, or what LaTeX wrote of them (.aux, .bcf)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element

from normalizer.latex.citations import (
    BibliographyStyle,
    CitationLocation,
    Citations,
    DocumentError,
    ReadProblem,
    join_citations,
    read_bytes,
    read_source,
    split_keys,
)
from normalizer.values.latex.scan import (
    Bibliographies,
    End,
    Include,
    Item,
    KeyList,
    Loaded,
    Style,
    UnreadableKeys,
    scan_tex,
)
from normalizer.values.xml import UnsafeXmlError, parse_xml

# What LaTeX has written is read by readers of its own, or says nothing of what is cited.
_NO_SOURCES = frozenset({".bbl", ".bib", ".aux", ".toc", ".pgf", ".tikz", ".sty", ".cls", ".fd"})
# Files of TeX systems that documents input by name.
_TEX_SYSTEM_FILES = frozenset({"glyphtounicode", "pdfcolmk", "epsf", "xy", "random", "binhex", "insbox", "ushyphex"})


def read_tex(path: Path) -> Citations:
    r"""Read a main file, and what it takes in by `\input`, `\include` and the like. Raises DocumentError."""
    return join_citations(_SourceReader(path).part(path))


class _SourceReader:
    """Goes through the parts of one document, each once, until its end."""

    def __init__(self, main: Path) -> None:
        self.main = main
        self._seen: set[Path] = set()
        self._ended = False

    def part(self, path: Path) -> Iterator[Citations]:
        self._seen.add(path.resolve())
        source = _Source(path)
        yield Citations(parts=(path,))
        for item in scan_tex(source.text):
            match item:
                case End():
                    self._ended = True
                case Include():
                    yield from self._include(item, source)
                case _:
                    yield _said_in_source(item, source, self.main)
            if self._ended:
                return

    def _include(self, item: Include, source: _Source) -> Iterator[Citations]:
        place = source.place(item.start)
        named = f"{item.folder}/{item.file}" if item.folder else item.file
        if "\\" in named or "#" in named:
            yield Citations(problems=(ReadProblem(place, f"{named!r}: file name contains a macro; skipped"),))
            return
        if not item.file or Path(named).suffix in _NO_SOURCES or Path(named).stem in _TEX_SYSTEM_FILES:
            return
        folder = (source.path if item.relative else self.main).parent
        candidates = [folder / f"{named}.tex", folder / named]
        found = next((each for each in candidates if each.is_file()), None)
        if found is None:
            yield Citations(problems=(ReadProblem(place, f"{named!r}: file not found; skipped"),))
        elif found.resolve() not in self._seen:
            yield from self.part(found)


class _Source:
    """One file: its text and its lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = read_source(path)

    def place(self, offset: int) -> CitationLocation:
        return CitationLocation(self.path, bisect_right(self._line_ends, offset - 1) + 1)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [place for place, char in enumerate(self.text) if char == "\n"]


def _said_in_source(item: Item, source: _Source, main: Path) -> Citations:
    match item:
        case KeyList(odd=odd) if item.cited or odd:
            place = source.place(item.start)
            keys = [key.text for key in item.keys] if item.cited else []
            return Citations(
                keys={key: place for key in keys if key != "*"},
                cites_all="*" in keys,
                problems=(ReadProblem(place, str(odd), is_author_error=odd is not UnreadableKeys.MACRO),)
                if odd
                else (),
            )
        case Bibliographies(names=names):
            named = (name.replace(r"\jobname", main.stem) for name in names)
            return Citations(bibs=tuple(name for name in named if "\\" not in name), biblatex=item.biblatex)
        case Loaded(names=names, options=options, is_class=is_class):
            is_biblatex = not is_class and "biblatex" in names
            style = _BIBLATEX_STYLE.search(options) if is_biblatex else None
            chosen = style[1].strip() if style else None
            shown = (
                BibliographyStyle(document_class=names[0]) if is_class else BibliographyStyle(chosen, packages=names)
            )
            return Citations(biblatex=is_biblatex, style=shown)
        case Style(name=name):
            return Citations(style=BibliographyStyle(name))
    return Citations()


_BIBLATEX_STYLE = re.compile(r"(?:^|,)\s*(?:bib)?style\s*=\s*\{?([^,{}\]]+)")


# One command a line: LaTeX writes nothing else on it, and what it writes inside other arguments is not meant now.
_LINE = re.compile(
    r"""^(?: \\citation\{(?P<bibtex>[^{}]*)\}
           | \\abx@aux@(?:no)?cite(?:\{\d+\})?\{(?P<biblatex>[^{}]*)\}
           | (?P<all>\\abx@aux@nociteall)
           | \\bibdata\{(?P<bibs>[^{}]*)\}
           | \\@input\{(?P<part>[^{}]*)\}
           | \\bibstyle\{(?P<style>[^{}]*)\}
           | (?P<mark>\\abx@aux@)
        )""",
    re.MULTILINE | re.VERBOSE,
)
_BCF = "{https://sourceforge.net/projects/biblatex}"


def read_aux(path: Path) -> Citations:
    r"""Read an .aux file and the ones of its `\include`d parts. Raises DocumentError.

    With biber the names of the .bib files stand in the .bcf file only: it is looked for beside the .aux file.
    """
    found = join_citations(_aux_parts(path, path.parent, {path}))
    control = path.with_suffix(".bcf")
    if found.biblatex and not found.bibs and control.is_file():
        return join_citations([found, Citations(bibs=read_bcf(control).bibs)])
    return found


def _aux_parts(path: Path, folder: Path, seen: set[Path]) -> Iterator[Citations]:
    """What each line of a file says, and of the files that it names; these count from the folder of the main one."""
    yield Citations(parts=(path,))
    for line in _LINE.finditer(read_source(path)):
        if line["part"] is None:
            yield _said_in_line(line, path)
            continue
        part = folder / line["part"]
        if not part.is_file():
            yield Citations(problems=(ReadProblem(CitationLocation(path), f"{part} is missing; run LaTeX again"),))
        elif part not in seen:
            seen.add(part)
            yield from _aux_parts(part, folder, seen)


def _said_in_line(line: re.Match[str], path: Path) -> Citations:
    if line["bibs"] is not None:
        return Citations(bibs=tuple(split_keys(line["bibs"])))
    if line["style"] is not None:
        return Citations(style=BibliographyStyle(line["style"]))
    keys = split_keys(line["bibtex"] or line["biblatex"] or "")
    return Citations(
        keys={key: CitationLocation(path) for key in keys if key != "*"},
        cites_all="*" in keys or line["all"] is not None,
        biblatex=line["bibtex"] is None,
    )


def read_bcf(path: Path) -> Citations:
    """Read the control file that biblatex writes for biber. Raises DocumentError."""
    root = _root(path)
    keys = list(_bcf_keys(root))
    return Citations(
        keys={key: CitationLocation(path) for key in keys if key != "*"},
        cites_all="*" in keys,
        bibs=tuple(
            dict.fromkeys(
                each.text.strip()
                for each in root.iter(f"{_BCF}datasource")
                if each.text and each.get("type") == "file" and each.get("datatype") == "bibtex"
            )
        ),
        parts=(path,),
        biblatex=True,
    )


def _bcf_keys(root: Element) -> Iterator[str]:
    r"""What is cited; a set that a document defines by itself (`\defbibentryset`) stands for its members."""
    for each in root.iter(f"{_BCF}citekey"):
        if each.get("type") == "set":
            yield from split_keys(each.get("members") or "")
        elif each.text and each.text.strip():
            yield each.text.strip()


def _root(path: Path) -> Element:
    try:
        root = parse_xml(read_bytes(path))
    except UnsafeXmlError:  # biblatex writes no document type
        raise DocumentError(f"{path}: is not a control file of biblatex") from None
    except ValueError as error:
        raise DocumentError(f"{path}: is not complete ({error}); run LaTeX again") from error
    if root.tag != f"{_BCF}controlfile":
        raise DocumentError(f"{path}: is not a control file of biblatex")
    return root


# By the ending of its name, any other being a source.
READERS: Mapping[str, Callable[[Path], Citations]] = {".aux": read_aux, ".bcf": read_bcf}
TEX = (".tex", ".ltx", ".latex", ".Rnw")


def read_citations(path: Path) -> Citations:
    """What a document cites, by its main source, its .aux or its .bcf file. Raises DocumentError.

    The files that LaTeX writes are exact; a source is read without expanding its macros.
    """
    if path.suffix in READERS:
        return READERS[path.suffix](path)
    if path.suffix not in TEX:
        raise DocumentError(f"{path}: unsupported file; expected .tex, .aux or .bcf")
    return read_tex(path)
