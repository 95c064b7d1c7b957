"""What a document cites, by whichever of its files this was read: one model for LaTeX, Markdown and Typst."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from normalizer.errors import BibnormError
from normalizer.files import is_special_file
from normalizer.values.tex.citing import KeyList


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

    location: CitationLocation
    message: str
    is_author_error: bool = False

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
class Citations:
    r"""The keys that a document cites, in the order in which it first does, each with the place of that.

    `uncertain` keys may be cited: a conditional is not taken, a macro is never called, LaTeX has not been run again.
    `cites_all`: the document says `\nocite{*}`; `all_of`: it does so for these of its .bib files. `bibs` are its .bib
    files as it names them, to be found in `folders`. `by_hand` are keys that the document defines by itself. `parts`
    are the files that were read, and `sources` those among them that a person writes. `biblatex` tells the two dialects
    apart, and with it whether the case of a key counts. `problems` tell what else may be cited: while there are any,
    a key that is not here is not known to be uncited. `aux_stems` name the .aux files that multibib writes.
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


def split_keys(argument: str) -> list[str]:
    r"""The keys of one `\cite`, without the blanks around them; BibTeX and biber take no blank in a key."""
    return [key for part in argument.split(",") if (key := part.strip())]


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
