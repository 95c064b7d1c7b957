"""The parts of a document as they are named and opened, and what reading them finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from normalizer.values.tex.citing import KeyList
from normalizer.values.tex.source import Place, Source


@dataclass(frozen=True, slots=True)
class PartName:
    r"""A part as it is named. `kind` is the command, or "package", "class", "main"; `paths` are in \input@path."""

    kind: str
    name: str
    folder: str = ""
    paths: tuple[str, ...] = ()


@dataclass(eq=False)
class Part:
    """A file of a document. `place` is for the one who opens it; in a `is_package` nothing is the author's mistake."""

    source: Source
    place: object = None
    is_package: bool = False
    preamble_only: bool = False
    options: str = ""


class Opener(Protocol):
    def __call__(self, name: PartName, parent: Part) -> Part | str | None:
        """The part of that name; why it cannot be read; or None where it holds nothing to read."""


@dataclass
class Unit:
    """A part of a document with a bibliography of its own; `cites_all`: everything in its .bib files is printed."""

    bibs: list[str] = field(default_factory=list)
    cites_all: bool = False


@dataclass
class Found:
    """What a document says. `uncertain` may be cited; `by_hand` are keys that the document defines by itself.

    `all_of` are .bib files of which everything is cited. `lists` are the keys where they can be rewritten.
    """

    cited: dict[str, Place] = field(default_factory=dict)
    uncertain: dict[str, Place] = field(default_factory=dict)
    problems: dict[tuple[str, Place], bool] = field(default_factory=dict)
    bibs: dict[str, None] = field(default_factory=dict)
    all_of: set[str] = field(default_factory=set)
    cites_all: bool = False
    biblatex: bool = False
    by_hand: set[str] = field(default_factory=set)
    sets: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[tuple[Source, int], KeyList] = field(default_factory=dict)
    style: str | None = None
    document_class: str | None = None
    packages: dict[str, None] = field(default_factory=dict)
    citation_files: dict[str, None] = field(default_factory=dict)
    """The stems of the .aux files that multibib writes."""
    external: dict[str, None] = field(default_factory=dict)
