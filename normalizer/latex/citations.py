"""What a document cites, by whichever of its files this was read: one model for LaTeX, Markdown and Typst.

Readers of Markdown and Typst share how a document of several parts is collected, and what is passed over in a text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Literal

from normalizer.errors import BibnormError
from normalizer.files import is_special_file
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import Key, KeyList
from normalizer.values.tex.source import Source


class DocumentError(BibnormError):
    """A document, or a file that LaTeX wrote of it, cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class CitationLocation:
    """Where a key is cited; files that LaTeX writes do not tell the line (from 1) of the source."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        return str(self.path) if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """What could not be read, where."""

    location: CitationLocation
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


@dataclass(frozen=True, slots=True)
class BibliographyStyle:
    r"""What decides how the bibliography of a document is printed, as far as its source says it.

    `name` is that of `\bibliographystyle`, of biblatex's option `style`, or of a CSL style; None where a class or
    package chooses it.
    """

    name: str | None = None
    document_class: str | None = None
    packages: tuple[str, ...] = ()

    def __or__(self, other: BibliographyStyle) -> BibliographyStyle:
        packages = dict.fromkeys(self.packages + other.packages)
        return BibliographyStyle(self.name or other.name, self.document_class or other.document_class, tuple(packages))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a person writes, as it was read, and the keys in it that can be rewritten."""

    path: Path
    text: str
    codec: str
    lists: tuple[KeyList, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes that were read."""
        return self.text.encode(self.codec)


@dataclass(frozen=True)
class Section:
    """The keys that a part of a document cites, and the only .bib files in which they are looked up."""

    bibs: tuple[str, ...]
    keys: dict[str, CitationLocation]


@dataclass(frozen=True)
class Citations:
    r"""The keys that a document cites, in the order in which it first does, each with the place of that.

    `uncertain` keys may be cited: a conditional is not taken, a macro is never called, LaTeX has not been run again;
    `settled_by_run` are those of a source of which the .aux file tells. `left_out` are parts that LaTeX does not read.
    `part_of` is the main file of a subfile that was read by itself; it may cite more. `sections` have .bib files of
    their own (`\begin{refsection}[a.bib]`); the keys that are cited anywhere else are `outside`.
    `cites_all`: the document says `\nocite{*}`; `all_of`: it does so for these of its .bib files. `bibs` are its .bib
    files as it names them, to be found in `folders`. `by_hand` are keys that the document defines by itself. `parts`
    are the files that were read, and `sources` those among them that a person writes. `biblatex` tells the two dialects
    apart, and with it whether the case of a key counts. `problems` tell what else may be cited: while there are any,
    a key that is not here is not known to be uncited. `aux_stems` name the .aux files that multibib writes. `made` are
    keys that a macro makes somewhere, so that they cannot be rewritten there. `before_blanks` are cited keys that LaTeX
    does not find for the blank that stands behind them.
    """

    keys: dict[str, CitationLocation] = field(default_factory=dict)
    uncertain: dict[str, CitationLocation] = field(default_factory=dict)
    cites_all: bool = False
    all_of: frozenset[str] = frozenset()
    bibs: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    by_hand: frozenset[str] = frozenset()
    parts: tuple[Path, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    biblatex: bool = False
    problems: tuple[ReadProblem, ...] = ()
    style: BibliographyStyle = BibliographyStyle()
    aux_stems: tuple[str, ...] = ()
    kind: Literal["latex", "markdown", "typst"] = "latex"
    made: dict[str, CitationLocation] = field(default_factory=dict)
    before_blanks: dict[str, CitationLocation] = field(default_factory=dict)
    settled_by_run: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    part_of: Path | None = None
    sections: tuple[Section, ...] = ()
    outside: frozenset[str] = frozenset()

    def places(self) -> Iterator[tuple[str, CitationLocation]]:
        """Each key that is cited, may be, or is mentioned, once for each file that does so, with its place there."""
        found: dict[tuple[str, Path], CitationLocation] = {}
        in_lists = (
            (key.text, CitationLocation(source.path, each.source.line(key.start)))
            for source in self.sources
            for each in source.lists
            for key in each.keys
        )
        for key, location in chain(self.keys.items(), self.uncertain.items(), self.made.items(), in_lists):
            found.setdefault((key, location.path), location)
        yield from ((key, location) for (key, _), location in found.items())

    def next_step(self, document: Path) -> str | None:
        """What settles which keys are cited that its sources do not tell; None where nothing else does."""
        if self.kind != "latex":
            return None
        return "run LaTeX again" if document.suffix in (".aux", ".bcf") else "run LaTeX and pass the .aux file"


def join_citations(parts: Iterable[Citations]) -> Citations:
    """What the parts of one document cite together."""
    parts = list(parts)
    keys: dict[str, CitationLocation] = {}
    uncertain: dict[str, CitationLocation] = {}
    style = BibliographyStyle()
    for part in parts:
        keys |= {key: location for key, location in part.keys.items() if key not in keys}
        uncertain |= {key: location for key, location in part.uncertain.items() if key not in uncertain}
        style |= part.style
    return Citations(
        keys,
        {key: location for key, location in uncertain.items() if key not in keys},
        any(part.cites_all for part in parts),
        frozenset().union(*(part.all_of for part in parts)),
        tuple(dict.fromkeys(name for part in parts for name in part.bibs)),
        tuple(dict.fromkeys(folder for part in parts for folder in part.folders)),
        frozenset().union(*(part.by_hand for part in parts)),
        tuple(dict.fromkeys(path for part in parts for path in part.parts)),
        tuple({source.path: source for part in parts for source in part.sources}.values()),
        any(part.biblatex for part in parts),
        tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        style,
        tuple(dict.fromkeys(stem for part in parts for stem in part.aux_stems)),
        parts[0].kind if parts else "latex",
    )


def blank_message(key: str) -> str:
    """What is wrong with a key of `Citations.before_blanks`."""
    return f"LaTeX takes the blank behind {key!r} for a part of the key, which is undefined then; remove the blank"


def folders_of_environment(variable: str) -> list[Path]:
    """The folders that a variable of TeX names, as far as they are plain."""
    return [Path(each.rstrip("/") or "/") for each in os.environ.get(variable, "").split(os.pathsep) if each]


def load_source(path: Path) -> SourceFile:
    """Read a file as UTF-8 where it is UTF-8; else each byte is a character, which loses nothing.

    Raises DocumentError.
    """
    data = read_bytes(path)
    try:
        return SourceFile(path, data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return SourceFile(path, data.decode("latin-1"), "latin-1")


def read_bytes(path: Path) -> bytes:
    if is_special_file(path):
        raise DocumentError(f"{path}: cannot be read (it is a device or a pipe); name a file")
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror or error})") from error


_NO_LINE_END = lazy_re(r"[^\r\n]")


@dataclass
class Collected:
    """What the parts of a document say so far. `labels` are its own, which are referred to as works are cited."""

    keys: dict[str, CitationLocation] = field(default_factory=dict)
    uncertain: dict[str, CitationLocation] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    bibs: dict[str, None] = field(default_factory=dict)
    folders: dict[Path, None] = field(default_factory=dict)
    by_hand: set[str] = field(default_factory=set)
    sources: dict[Path, SourceFile] = field(default_factory=dict)
    problems: list[ReadProblem] = field(default_factory=list)
    cites_all: bool = False
    style: str | None = None
    seen: set[Path] = field(default_factory=set)

    def open(self, path: Path, named_at: CitationLocation | None) -> Source | None:
        """The text of a part, once. Raises DocumentError for the main one; another that is not there is a problem."""
        if path.resolve() in self.seen:
            return None
        self.seen.add(path.resolve())
        try:
            self.sources[path] = load_source(path)
            return Source(self.sources[path].text, path)
        except DocumentError as error:
            if named_at is None:
                raise
            message = str(error) if path.exists() else f"{path.name!r}: file not found; skipped"
            self.problems.append(ReadProblem(named_at, message))
            return None

    def add(self, path: Path, source: Source, keys: Iterable[Key], uncertain: Iterable[Key] = ()) -> None:
        """Add the keys of a part, each with its place."""
        lists = []
        for key in keys:
            self.keys.setdefault(key.text, CitationLocation(path, source.line(key.start)))
            lists.append(KeyList(source, key.start, (key,)))
        for key in uncertain:
            self.uncertain.setdefault(key.text, CitationLocation(path, source.line(key.start)))
        self.sources[path] = replace(self.sources[path], lists=tuple(lists))

    def citations(self, kind: str) -> Citations:
        keys = {key: location for key, location in self.keys.items() if key not in self.labels}
        return Citations(
            keys=keys,
            uncertain={
                key: location for key, location in self.uncertain.items() if key not in keys and key not in self.labels
            },
            cites_all=self.cites_all,
            bibs=tuple(self.bibs),
            folders=tuple(self.folders),
            by_hand=frozenset(self.by_hand),
            parts=tuple(self.sources),
            sources=tuple(self.sources.values()),
            biblatex=True,
            problems=tuple(self.problems),
            style=BibliographyStyle(self.style),
            kind="typst" if kind == "typst" else "markdown",
        )


class Mask:
    """A text of which parts are passed over; blanks take their place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces: list[str] = []
        self._done = 0

    def skip(self, start: int, end: int) -> None:
        """Pass over a part, which is behind those before it."""
        start = max(start, self._done)
        if end > start:
            self._pieces += (self.text[self._done : start], _NO_LINE_END.sub(" ", self.text[start:end]))
            self._done = end

    def masked(self) -> str:
        return "".join([*self._pieces, self.text[self._done :]])
