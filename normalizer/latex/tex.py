"""The citations of a document by its sources: the main file and everything that it inputs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from normalizer.latex.citations import Citations, Place, Trouble, joined
from normalizer.latex.sources import read_source
from normalizer.values.latex.commands import (
    Biblatex,
    Bibliographies,
    End,
    Include,
    Item,
    KeyList,
    Odd,
)
from normalizer.values.latex.scan import scan_tex

# What LaTeX has written is read by readers of its own, or says nothing of what is cited.
_NO_SOURCES = frozenset({".bbl", ".bib", ".aux", ".toc", ".pgf", ".tikz", ".sty", ".cls", ".fd"})
# Files of TeX systems that documents input by name.
_OF_THE_SYSTEM = frozenset({"glyphtounicode", "pdfcolmk", "epsf", "xy", "random", "binhex", "insbox", "ushyphex"})


def read_tex(path: Path) -> Citations:
    r"""Read a main file, and what it takes in by `\input`, `\include` and the like. Raises DocumentError."""
    return joined(_Reader(path).read())


class _Reader:
    """Goes through the parts of one document, each once, until its end."""

    def __init__(self, main: Path) -> None:
        self.main = main
        self._seen: set[Path] = set()
        self._ended = False

    def read(self) -> Iterator[Citations]:
        yield from self._part(self.main)

    def _part(self, path: Path) -> Iterator[Citations]:
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
                    yield _said(item, source, self.main)
            if self._ended:
                return

    def _include(self, item: Include, source: _Source) -> Iterator[Citations]:
        place = source.place(item.start)
        named = f"{item.folder}/{item.file}" if item.folder else item.file
        if "\\" in named or "#" in named:
            yield Citations(troubles=(Trouble(place, f"{named!r} is made by a macro, and was not read"),))
            return
        if not item.file or Path(named).suffix in _NO_SOURCES or Path(named).stem in _OF_THE_SYSTEM:
            return
        folder = (source.path if item.relative else self.main).parent
        candidates = [folder / f"{named}.tex", folder / named]
        found = next((each for each in candidates if each.is_file()), None)
        if found is None:
            yield Citations(troubles=(Trouble(place, f"{named!r} is not there, and was not read"),))
        elif found.resolve() not in self._seen:
            yield from self._part(found)


class _Source:
    """One file: its text and its lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = read_source(path)

    def place(self, offset: int) -> Place:
        return Place(self.path, bisect_right(self._line_ends, offset - 1) + 1)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [place for place, char in enumerate(self.text) if char == "\n"]


def _said(item: Item, source: _Source, main: Path) -> Citations:
    match item:
        case KeyList(odd=odd) if item.cited or odd:
            place = source.place(item.start)
            keys = [key.text for key in item.keys] if item.cited else []
            return Citations(
                keys={key: place for key in keys if key != "*"},
                everything="*" in keys,
                troubles=(Trouble(place, str(odd), mistake=odd is not Odd.MACRO),) if odd else (),
            )
        case Bibliographies(names=names):
            named = (name.replace(r"\jobname", main.stem) for name in names)
            return Citations(bibs=tuple(name for name in named if "\\" not in name), biblatex=item.biblatex)
        case Biblatex():
            return Citations(biblatex=True)
    return Citations()
