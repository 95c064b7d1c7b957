"""What readers of Markdown and Typst share: a document of several parts, and what is passed over in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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
from normalizer.values.patterns import lazy_re
from normalizer.values.tex.citing import Key, KeyList
from normalizer.values.tex.source import Source

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
