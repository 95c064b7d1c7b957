"""Documents that cite, and the .bib files that they cite from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from normalizer.bib import BibDocument, BibEntry
from normalizer.bib.file import BibFile
from normalizer.editor.citing import LANGUAGES, Citation, Language, citations_in
from normalizer.editor.positions import Lines, Range
from normalizer.errors import BibnormError
from normalizer.latex.bib_files import bib_names
from normalizer.latex.read import read_citations

# Files that are looked at for the main file of a document, or for citations of a key.
_MAX_FILES = 300
_ROOT = re.compile(r"^[ \t]*%+[ \t]*!\s*T[eE]X\s+root\s*=\s*(.+?)\s*$", re.MULTILINE)


def language_of(path: Path | None, name: str = "") -> Language | None:
    """The language of a file, by its suffix or by the name that the editor has for it; None for no document."""
    found = LANGUAGES.get(path.suffix.lower()) if path and path.suffix else None
    return found or LANGUAGES.get(name.lower())


@dataclass
class OpenDocument:
    """A document that an editor has open; `path` is None for one without a file."""

    path: Path | None
    language: Language
    lines: Lines
    bibs: tuple[Path, ...] | None = field(default=None)
    """The .bib files that it cites from; None until they are known."""

    def change(self, where: Range | None, text: str) -> None:
        """Replace a range, by default everything."""
        old = self.lines
        if where is not None:
            start, end = sorted((old.offset(where.start), old.offset(where.end)))
            text = old.text[:start] + text + old.text[end:]
        self.lines = Lines(text, old.encoding)
        self.__dict__.pop("citations", None)

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(citations_in(self.lines.text, self.language))

    def citation_at(self, offset: int) -> Citation | None:
        return next((each for each in self.citations if each.start <= offset <= each.end), None)


def find_bibs(path: Path, text: str) -> tuple[Path, ...]:
    """The .bib files of a document: those that it, or the main file that it is a part of, names.

    Without any, those in its folder.
    """
    for main in _main_files(path, text):
        if found := _named_bibs(main, path):
            return found
    return tuple(sorted(path.parent.glob("*.bib")))


def _main_files(path: Path, text: str) -> Iterator[Path]:
    """The file itself, the one that it calls its root, then others of its kind in its folder and the ones above."""
    if named := _ROOT.search(text):
        yield path.parent / named[1]
    yield path
    for folder in (path.parent, *path.parents[1:3]):
        for count, other in enumerate(sorted(folder.glob(f"*{path.suffix}"))):
            if count < _MAX_FILES and other != path:
                yield other


def _named_bibs(main: Path, part: Path) -> tuple[Path, ...]:
    """The .bib files of a main file; none if the part is not one of its parts."""
    try:
        found = read_citations(main)
        if main.resolve() != part.resolve() and part.resolve() not in {each.resolve() for each in found.parts}:
            return ()
        return tuple(each.path for each in bib_names(main, found) if each.path)
    except (BibnormError, OSError):
        return ()


def documents_below(folders: Iterable[Path]) -> Iterator[Path]:
    """The documents in some folders and below, without hidden ones; not more than can be read in a moment."""
    count = 0
    for top in folders:
        for path in sorted(top.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(top).parts)
            if not hidden and path.suffix.lower() in LANGUAGES and path.is_file():
                count += 1
                if count > _MAX_FILES:
                    return
                yield path


@dataclass
class BibCache:
    """Files that no editor has open, read again when they change."""

    known: dict[Path, tuple[tuple[int, int], BibDocument]] = field(default_factory=dict)

    def document(self, path: Path) -> BibDocument | None:
        """The file scanned; None if it cannot be read."""
        try:
            state = path.stat()
            stamp = state.st_mtime_ns, state.st_size
            if path not in self.known or self.known[path][0] != stamp:
                self.known[path] = stamp, BibFile.load(path).document
        except (OSError, BibnormError):
            return None
        return self.known[path][1]


def summary_of(entry: BibEntry) -> str:
    """Names, year and place of an entry, in one line."""
    names = " ".join((entry.text("author") or entry.text("editor") or "").split())
    first, *others = names.split(" and ")
    year = entry.text("year") or (entry.text("date") or "")[:4]
    where = next((text for name in _PLACES if (text := entry.text(name))), "")
    return ", ".join(part for part in (first + (" et al." if others else ""), " ".join(where.split()), year) if part)


_PLACES = ("booktitle", "journal", "journaltitle", "eprint", "publisher", "school", "institution")


def title_of(entry: BibEntry) -> str:
    """The title, without braces, in one line."""
    return " ".join((entry.text("title") or "").replace("{", "").replace("}", "").split())


def matches(entry: BibEntry, typed: str) -> bool:
    """Whether an entry has every word that was typed in its key, title or names."""
    text = f"{entry.key} {title_of(entry)} {summary_of(entry)}".casefold()
    return all(word in text for word in typed.casefold().split())
