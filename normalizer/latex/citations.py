"""What a LaTeX document cites, by whichever of its files this was read; and these files as texts that lose nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from normalizer.errors import BibnormError


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
    """What could not be read, where; `is_author_error`: LaTeX cannot read it either, and the author must fix it."""

    place: CitationLocation
    message: str
    is_author_error: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class BibliographyStyle:
    r"""What decides how the bibliography of a document is printed, as far as its source says it.

    `name` is that of `\bibliographystyle`, or of biblatex's option `style`; None where a class or package chooses it.
    """

    name: str | None = None
    document_class: str | None = None
    packages: tuple[str, ...] = ()

    def __or__(self, other: BibliographyStyle) -> BibliographyStyle:
        packages = dict.fromkeys(self.packages + other.packages)
        return BibliographyStyle(self.name or other.name, self.document_class or other.document_class, tuple(packages))


@dataclass(frozen=True)
class Citations:
    r"""The keys that a document cites, in the order in which it first does, each with the place of that.

    `cites_all`: the document says `\nocite{*}`. `bibs` are its .bib files as it names them. `parts` are the files that
    were read. `biblatex` tells the two dialects apart, and with it whether the case of a key counts. `problems` tell
    what else may be cited: while there are any, a key that is not here is not known to be uncited.
    """

    keys: dict[str, CitationLocation] = field(default_factory=dict)
    cites_all: bool = False
    bibs: tuple[str, ...] = ()
    parts: tuple[Path, ...] = ()
    biblatex: bool = False
    problems: tuple[ReadProblem, ...] = ()
    style: BibliographyStyle = BibliographyStyle()


def join_citations(parts: Iterable[Citations]) -> Citations:
    """What the parts of one document cite together."""
    keys: dict[str, CitationLocation] = {}
    bibs: dict[str, None] = {}
    files: list[Path] = []
    problems: list[ReadProblem] = []
    cites_all = biblatex = False
    style = BibliographyStyle()
    for part in parts:
        for key, place in part.keys.items():
            keys.setdefault(key, place)
        bibs.update(dict.fromkeys(part.bibs))
        files += part.parts
        problems += part.problems
        cites_all |= part.cites_all
        biblatex |= part.biblatex
        style |= part.style
    return Citations(keys, cites_all, tuple(bibs), tuple(files), biblatex, tuple(problems), style)


def split_keys(argument: str) -> list[str]:
    r"""The keys of one `\cite`, without the blanks around them; BibTeX and biber take no blank in a key."""
    return [key for part in argument.split(",") if (key := part.strip())]


def main_source(document: Path) -> Path | None:
    """The source of which LaTeX wrote an .aux or .bcf file: beside it, here, or above its folder; else the document."""
    if document.suffix not in (".aux", ".bcf"):
        return document
    name = document.with_suffix(".tex").name
    places = (folder / name for folder in (document.parent, Path(), document.parent.parent))
    return next((place for place in places if place.is_file()), None)


def read_source(path: Path) -> str:
    """The text of a file, so that encoding it as `codec_of` says gives the same bytes. Raises DocumentError."""
    data = read_bytes(path)
    return data.decode(codec_of(data))


def codec_of(data: bytes) -> str:
    """UTF-8 where it is UTF-8; else each byte is a character, which loses nothing and leaves what is ASCII readable."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror or error})") from error
