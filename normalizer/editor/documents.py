"""Documents that cite, where they do, what is being typed in a citation, and the .bib files that they cite from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from normalizer.bib import BibDocument
from normalizer.bib.file import BibFile
from normalizer.editor.positions import Lines, Range
from normalizer.editor.project import AcceptedFindings
from normalizer.errors import BibnormError
from normalizer.latex import markdown, read_citations, typst
from normalizer.latex.citations import Citations
from normalizer.latex.library import bib_names
from normalizer.lint.inputs import files_below
from normalizer.values.tex.citing import Key
from normalizer.values.tex.commands import key_lists


class Language(StrEnum):
    """The kinds of documents."""

    LATEX = "latex"
    MARKDOWN = "markdown"
    TYPST = "typst"


# Suffixes of files, and the names that editors have for languages.
LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys((".tex", ".ltx", ".latex", ".rnw", ".sty", ".cls", "latex", "tex", "rnoweb"), Language.LATEX),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", "markdown", "quarto", "rmd", "myst"), Language.MARKDOWN),
    **dict.fromkeys((".typ", "typst"), Language.TYPST),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The beginning of a key, or words of a title, and where it begins in the text."""

    text: str
    start: int


def citations_in(text: str, language: Language, suffix: str = "") -> Iterator[Key]:
    """The keys that a text cites, in order. The suffix of its file tells dialects of Markdown apart."""
    if language is Language.LATEX:
        keys = [key for each in key_lists(text) for key in each.keys]
    elif language is Language.MARKDOWN:
        keys = markdown.find_keys(text, suffix)[0]
    else:
        keys = typst.find_keys(text)
    keys.sort(key=lambda key: key.start)
    return (key for key in keys if key.text != "*")


# How much of a text before the cursor is looked at: a list of keys is shorter.
_MAX_LENGTH = 2_000
_TYPED: Mapping[Language, re.Pattern[str]] = {
    Language.LATEX: re.compile(
        r"\\(?:[A-Za-z@]*[cC]ite[A-Za-z@]*|bibentry)\*?[ \t]*(?:\[[^\]\[]*\][ \t]*)*"
        r"\{(?:[^{}\\%]*,)?\s*(?P<typed>[^{},\\%]*)\Z"
    ),
    Language.MARKDOWN: re.compile(
        r"(?:(?<![\w.])@\{?(?P<typed>[\w:.#$%&\-+?<>~/]*)|\{cite(?::[a-z]+)?\}`(?:[^`]*[,;])?\s*(?P<role>[^`,;\n]*))\Z"
    ),
    Language.TYPST: re.compile(r"(?:(?<![\w\\])@(?P<typed>[\w\-.:]*)|#cite\(\s*<(?P<role>[^<>\n]*))\Z"),
}


def typed_key(text: str, offset: int, language: Language) -> Typed | None:
    """What of a citation stands before an offset; None if none is being typed there."""
    found = _TYPED[language].search(text, max(offset - _MAX_LENGTH, 0), offset)
    if found is None:
        return None
    group = "role" if "role" in found.groupdict() and found["role"] is not None else "typed"
    return Typed(found[group], found.start(group))


# Files that are looked at for the main file of a document, or for citations of a key.
_MAX_FILES = 300
_MAX_FOLDERS = 5000
_SUFFIXES = tuple(each for each in LANGUAGES if each.startswith("."))
_NO_SOURCES = ("node_modules", "site-packages", "__pycache__")
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
    accepted: AcceptedFindings | None = None
    """What is not shown; None without a baseline."""
    model: DocumentModel | None = None
    """What the files on the disk say; None until they have been read."""

    def change(self, where: Range | None, text: str) -> None:
        """Replace a range, by default everything."""
        old = self.lines
        if where is not None:
            start, end = sorted((old.offset(where.start), old.offset(where.end)))
            text = old.text[:start] + text + old.text[end:]
        self.lines = Lines(text, old.encoding)
        self.__dict__.pop("citations", None)

    @cached_property
    def citations(self) -> tuple[Key, ...]:
        return tuple(citations_in(self.lines.text, self.language, self.path.suffix if self.path else ""))

    def citation_at(self, offset: int) -> Key | None:
        return next((each for each in self.citations if each.start <= offset <= each.end), None)


@dataclass(frozen=True)
class DocumentModel:
    """A document as it is on the disk: its main file, what that cites, and the .bib files.

    `citations` are None if no file names a .bib file; then those of its folder are taken.
    """

    main: Path
    citations: Citations | None
    bibs: tuple[Path, ...]


def read_model(path: Path, text: str) -> DocumentModel:
    """The document that a file is, or is a part of."""
    for main in _main_files(path, text):
        if found := _named_bibs(main, path):
            return found
    return DocumentModel(path, None, tuple(sorted(path.parent.glob("*.bib"))))


def _main_files(path: Path, text: str) -> Iterator[Path]:
    """The file itself, the one that it calls its root, then others of its kind in its folder and the ones above."""
    if named := _ROOT.search(text):
        yield path.parent / named[1]
    yield path
    for folder in (path.parent, *path.parents[1:3]):
        for count, other in enumerate(sorted(folder.glob(f"*{path.suffix}"))):
            if count < _MAX_FILES and other != path:
                yield other


def _named_bibs(main: Path, part: Path) -> DocumentModel | None:
    """The document of a main file; None if it names no .bib file, or the part is not one of its parts."""
    try:
        found = read_citations(main)
        if main.resolve() != part.resolve() and part.resolve() not in {each.resolve() for each in found.parts}:
            return None
        bibs = tuple(each.path for each in bib_names(main, found) if each.path)
    except (BibnormError, OSError):
        return None
    return DocumentModel(main, found, bibs) if bibs else None


def documents_below(folders: Iterable[Path]) -> Iterator[Path]:
    """The documents in some folders and below, without hidden folders; not more than can be read in a moment."""
    found = (files_below(each, _SUFFIXES, exclude=_NO_SOURCES, max_folders=_MAX_FOLDERS) for each in folders)
    return islice(chain.from_iterable(found), _MAX_FILES)


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
