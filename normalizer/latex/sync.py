"""What a document cites beside what its .bib files have, and the edits that bring the two together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from normalizer.bib import BibEntry, BibPreamble, scan
from normalizer.bib.edit import Edit, Editor
from normalizer.bib.file import BibFile
from normalizer.latex.bib_files import bib_names, load_or_new, printed_files, target_file
from normalizer.latex.citations import (
    BibliographyStyle,
    CitationLocation,
    Citations,
    DocumentError,
)
from normalizer.latex.library import Library, is_plain_key
from normalizer.latex.prune import CommentedOutBlock, comment_out, pruned_entries


@dataclass(frozen=True)
class DocumentState:
    """A document and its .bib files; `target` is the one to write to, `missing_files` are not there."""

    document: Path
    citations: Citations
    target: BibFile
    library: Library
    missing_files: tuple[str, ...] = ()
    is_target_unlisted: bool = False
    """The document names its .bib files, and the target is none of them."""

    @cached_property
    def undefined(self) -> tuple[str, ...]:
        """The cited keys that no file defines, but for those that are commented out in the target."""
        restorable = {self.library.fold(key) for key in self.restorable}
        return tuple(key for key in self.library.lacking(self.citations) if self.library.fold(key) not in restorable)

    @cached_property
    def restorable(self) -> Mapping[str, CommentedOutBlock]:
        """Entries that an earlier run commented out, and that are cited now, by their keys."""
        wanted = {
            self.library.fold(key) for key in self.library.undefined((*self.citations.keys, *self.citations.uncertain))
        }
        pruned = pruned_entries(self.target.document)
        return {key: each for key, each in pruned.items() if self.library.fold(key) in wanted}

    @cached_property
    def unused(self) -> tuple[BibEntry, ...]:
        """The entries of the target that are neither cited nor named by ones that are; damaged ones are let be."""
        used = self.library.used(self.citations)
        return tuple(each for each in self.target.document.entries if each not in used and each.key and each.closed)

    @property
    def uncertain(self) -> Iterator[tuple[str, CitationLocation, bool]]:
        """The keys that may be cited, with their places, and whether an entry has each; in the order of the places."""
        cited = {self.library.fold(key) for key in self.citations.keys}
        for key, place in self.citations.uncertain.items():
            if self.library.fold(key) not in cited:
                yield key, place, self.library.entry(key) is not None

    @cached_property
    def prunable(self) -> tuple[BibEntry, ...]:
        """The unused entries that can be commented out and put back."""
        return tuple(each for each in self.unused if comment_out(self.target.document, each))

    @cached_property
    def _named_elsewhere(self) -> frozenset[str]:
        own = set(self.target.document.entries)
        others = (entry for entry in self.library.entries() if entry not in own)
        return frozenset(self.library.fold(key) for entry in others for key in self.library.referenced_keys(entry))

    def is_named_elsewhere(self, key: str) -> bool:
        """An entry of a file that is not written to names the one with this key, so that it cannot be renamed."""
        return self.library.fold(key) in self._named_elsewhere

    @property
    def dialect(self) -> str:
        return "biblatex" if self.citations.biblatex else "bibtex"

    @property
    def style(self) -> BibliographyStyle:
        """How the bibliography is printed."""
        return self.citations.style

    @property
    def case_conflicts(self) -> Iterator[tuple[str, str]]:
        """Cited keys that differ in case only: BibTeX refuses the second ("case mismatch")."""
        seen: dict[str, str] = {}
        for key in self.citations.keys:
            first = seen.setdefault(self.library.fold(key), key)
            if first != key:
                yield first, key

    def place(self, key: str) -> CitationLocation:
        """Where a cited key stands: in the source, also when the document is what LaTeX wrote of it."""
        return self.citations.keys[key]

    @property
    def reserved_keys(self) -> frozenset[str]:
        """Keys that no new entry may get."""
        pruned = (key for file in self.library.files for key in pruned_entries(file.document))
        return frozenset([*(each.key for each in self.library.entries()), *pruned, *self.citations.keys])

    def check_not_part(self, path: Path) -> None:
        """Raise DocumentError where a file to be written is the document itself, or a part of it."""
        target = path.resolve()
        if target.suffix == ".bib":  # none is read as a part, and the sources need not be looked at
            return
        parts = {self.document, *self.citations.parts, *(each.path for each in self.citations.sources)}
        if target in {each.resolve() for each in parts}:
            raise DocumentError(f"{path}: is part of the document {self.document}; choose another file")

    def check_prunable(self) -> None:
        """Raise DocumentError when entries may be cited where nobody has looked."""
        hint = "nothing was commented out; run LaTeX and pass the .aux file"
        if self.citations.problems:
            raise DocumentError(f"{self.citations.problems[0]}; unused entries cannot be determined; {hint}")
        if not (self.citations.keys or self.citations.cites_all or self.citations.all_of):
            raise DocumentError(f"{self.document}: cites nothing at all; {hint}")


def load_document(document: Path, citations: Citations, bib: str | None, *, must_exist: bool = False) -> DocumentState:
    """Read the .bib files of a document; `bib` is the target, by default the only one that it names.

    Raises DocumentError where that is ambiguous, or the target is the document itself; BibFileError for a file that
    cannot be read, or that must exist and does not.
    """
    names = bib_names(document, citations)
    folder = citations.folders[0] if citations.folders else document.parent
    path = Path(bib) if bib is not None else target_file(document, names, folder)
    target = BibFile.load(path) if must_exist else load_or_new(path)
    others = [each.path for each in names if each.path and not each.is_at(path)]
    files = (target, *map(BibFile.load, dict.fromkeys(others)))
    library = Library(files, citations.biblatex, printed_files(names, citations))
    meant = [each for each in names if Path(each.file_name).name == path.name]
    missing_files = tuple(each.file_name for each in names if each.path is None and each not in meant)
    is_target_unlisted = bool(names) and not meant and not any(each.is_at(path) for each in names)
    found = DocumentState(document, citations, target, library, missing_files, is_target_unlisted)
    found.check_not_part(path)
    return found


def insertions(file: BibFile, rendered: str) -> list[Edit]:
    """Put the entries of a rendered bibliography behind the last whole one of a file, in its layout.

    Definitions that the file has already are left out. A file without entries gets them as they are rendered. Raises
    DocumentError where no entry of the file is whole: what stands behind an open brace is not seen as an entry.
    """
    document, editor, given = file.document, Editor(file.document), scan(rendered)
    known = {document.text[each.start : each.end] for each in document.blocks if isinstance(each, BibPreamble)}
    definitions = [rendered[each.start : each.end] for each in given.blocks if isinstance(each, BibPreamble)]
    definitions = [text for text in definitions if text not in known]
    if not document.entries:
        entries = [rendered[each.start : each.end] for each in given.entries]
        return editor.insert_text("\n\n".join(filter(None, ["\n".join(definitions), *entries])))
    last = _last_whole(file)
    edits = [edit for text in definitions for edit in editor.insert_text(text, after=last)]
    for entry in given.entries:
        if is_plain_key(entry.key):
            fields = {field.name: field.text for field in entry.fields}
            edits += editor.insert_entry(entry.kind, entry.key, fields, after=last)
        else:
            edits += editor.insert_text(rendered[entry.start : entry.end], after=last)
    return edits


def _last_whole(file: BibFile) -> BibEntry:
    entries = file.document.entries
    whole = next((entry for entry in reversed(entries) if entry.closed), None)
    if whole is None:
        raise DocumentError(
            f"{file.path}:{entries[-1].line}: the entry {entries[-1].key!r} is not closed, and nothing can be added "
            f"behind it; close it first, or run bibnorm fix {file.path}"
        )
    return whole


def plan_edits(found: DocumentState, rendered: str, renamed: Mapping[str, str], *, prune: bool) -> list[Edit]:
    """Everything that changes in the target; `renamed` gives entries of it another key, by the key they have."""
    document, editor = found.target.document, Editor(found.target.document)
    edits = [each.restore() for each in found.restorable.values()]
    edits += insertions(found.target, rendered) if rendered else []
    for old, new in renamed.items():
        if entry := document.entry(old):
            edits += editor.rename_key(entry, new)
    pruned = found.prunable if prune else ()
    links = _links(found, editor, renamed)
    edits += (edit for entry in pruned for edit in comment_out(document, entry, links.pop(entry, ())))
    return [*edits, *(edit for following in links.values() for edit in following)]


def _links(found: DocumentState, editor: Editor, renamed: Mapping[str, str]) -> dict[BibEntry, list[Edit]]:
    """The edits in entries of the target that name renamed ones."""
    links: dict[BibEntry, list[Edit]] = {}
    for entry in found.target.document.entries if renamed else ():
        for field, text in found.library.links(entry, renamed):
            links.setdefault(entry, []).extend(editor.set_value(entry, field, text))
    return links
