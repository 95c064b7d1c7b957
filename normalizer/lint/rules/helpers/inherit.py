"""What an entry has from others: crossref in both dialects, xdata in BibLaTeX."""

from __future__ import annotations

from normalizer.bib import BibDocument, BibEntry
from normalizer.lint.rules.helpers.types import FIELD_ALIASES, OLD_NAMES

# BibLaTeX gives a child the parent's title as its booktitle, and so on (blx-dm.def, \DeclareDataInheritance).
_FROM_PARENT = {
    "booktitle": ("booktitle", "title"),
    "maintitle": ("maintitle", "title"),
    "journaltitle": ("journaltitle", "title"),
    "bookauthor": ("bookauthor", "author"),
}
_DEEPEST = 8


def keys_in(text: str | None) -> list[str]:
    """The keys that a field like `crossref`, `xdata` or `entryset` lists."""
    return [key for part in (text or "").split(",") if (key := part.strip())]


def has(bib: BibDocument, entry: BibEntry, name: str, dialect: str, depth: int = 0) -> bool | None:
    """Whether an entry has a field, its own or inherited; None when an entry that it inherits from is not here."""
    if _own(entry, name, dialect):
        return True
    answer: bool | None = False
    for key, names in _sources(entry, name, dialect):
        parent = bib.entry(key)
        if parent is None or depth > _DEEPEST:
            answer = None
        elif any(has(bib, parent, inherited, dialect, depth + 1) for inherited in names):
            return True
    return answer


def _own(entry: BibEntry, name: str, dialect: str) -> bool:
    """An empty field is none. BibLaTeX takes the names of BibTeX, too, but not the other way round."""
    names = (name, *OLD_NAMES.get(name, ())) if dialect == "biblatex" else (name,)
    return any((text := entry.text(each)) and text.strip("{} \t\r\n") for each in names)


def _sources(entry: BibEntry, name: str, dialect: str) -> list[tuple[str, tuple[str, ...]]]:
    """Key of each entry that this one inherits from, and the names of the fields that count there."""
    parents: list[tuple[str, tuple[str, ...]]] = [(key, (name,)) for key in keys_in(entry.text("crossref"))]
    if dialect == "bibtex":
        return parents
    new = FIELD_ALIASES.get(name, name)
    return [
        *((key, _FROM_PARENT.get(new, (name,))) for key, _ in parents),
        *((key, (name,)) for key in keys_in(entry.text("xdata"))),
    ]
