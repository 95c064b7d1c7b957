"""The texts that an editor has open, and the answers to its questions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.bib import BibEntry, Span
from normalizer.bib.edit import Edit
from normalizer.bib.file import Encoding
from normalizer.editor import documents
from normalizer.editor.background import Background, check_rest, fix_text
from normalizer.editor.bib_buffer import BibBuffer
from normalizer.editor.citing import typed_key
from normalizer.editor.documents import BibCache, OpenDocument, find_bibs, language_of, summary_of, title_of
from normalizer.editor.positions import Lines, Position, Range
from normalizer.editor.project import Project, encoding_on_disk, load_project
from normalizer.latex.library import identifier_in
from normalizer.lint.registry import get_rule
from normalizer.lint.rule import Finding
from normalizer.lint.rules.helpers.data_model import keys_in

if TYPE_CHECKING:
    from normalizer.editor.works import Addition, Suggestion

# A file by its path, or a text without one by the name that the editor gives it.
File = Path | str

_MAX_ITEMS = 100
_LINKS = ("crossref", "xdata", "xref", "related", "entryset")
_UNDEFINED = get_rule("BIB211")


@dataclass
class OpenBib:
    """A .bib file that an editor has open, and its settings."""

    project: Project
    encoding: Encoding
    buffer: BibBuffer


@dataclass(frozen=True)
class Place:
    """A range in a file."""

    file: File
    range: Range


@dataclass(frozen=True)
class Item:
    """What completes a citation: `range` is replaced by `key`. A `work` has no entry yet and is added to `bib`."""

    key: str
    title: str
    detail: str
    range: Range
    typed: str
    bib: File | None = None
    work: Suggestion | None = None


@dataclass(frozen=True)
class Symbol:
    """An entry of a file."""

    key: str
    kind: str
    title: str
    range: Range
    key_range: Range


@dataclass
class Session:
    """What is open. `encoding` is the one of positions, `folders` are those of the editor's workspace."""

    encoding: str = "utf-16"
    folders: list[Path] = field(default_factory=list)
    bibs: dict[File, OpenBib] = field(default_factory=dict)
    documents: dict[File, OpenDocument] = field(default_factory=dict)
    background: Background = field(default_factory=Background)
    _files: BibCache = field(default_factory=BibCache)
    _suggested: dict[str, Suggestion] = field(default_factory=dict)

    # What is open.

    def open(self, file: File, text: str, language: str = "") -> None:
        """Take a text; what is neither a .bib file nor a document is ignored."""
        path = file if isinstance(file, Path) else None
        if language in ("bib", "bibtex", "biblatex") or (path and path.suffix.lower() == ".bib"):
            project = load_project(self._folder(path))
            buffer = BibBuffer(text, project.runner(), self.encoding)
            self.bibs[file] = OpenBib(project, encoding_on_disk(path), buffer)
        elif found := language_of(path, language):
            self.documents[file] = OpenDocument(path, found, Lines(text, self.encoding))

    def _folder(self, path: Path | None) -> Path:
        return path.parent if path else next(iter(self.folders), Path.cwd())

    def change(self, file: File, where: Range | None, text: str) -> None:
        if file in self.bibs:
            self.bibs[file].buffer.change(where, text)
        elif file in self.documents:
            self.documents[file].change(where, text)

    def save(self, file: File) -> None:
        """Look again at what may have changed on the disk."""
        if isinstance(file, Path) and file in self.bibs:
            self.bibs[file].encoding = encoding_on_disk(file)
        for document in self.documents.values():
            document.bibs = None

    def close(self, file: File) -> None:
        self.bibs.pop(file, None)
        self.documents.pop(file, None)

    # Findings.

    async def check_rest(self, file: File, *, verify: bool) -> bool:
        """Make the findings that need the whole file, and give them to the buffer; False if they came too late.

        Raises ResolverError if the catalog cannot be read.
        """
        bib = self.bibs[file]
        version, text = bib.buffer.version, bib.buffer.text
        submit = self.background.catalog if verify else self.background.rules
        future = submit(check_rest, text, bib.encoding, bib.project, verify=verify)
        found = await asyncio.wrap_future(future)
        return self.bibs.get(file) is bib and bib.buffer.set_rest(found, version)

    async def fix_all(self, file: File) -> list[Edit]:
        """The edit that makes all safe fixes of a .bib file; none for none, and if the text has changed."""
        bib = self.bibs[file]
        before, version = bib.buffer.text, bib.buffer.version
        after = await asyncio.wrap_future(self.background.rules(fix_text, str(file), before, bib.project))
        return difference(before, after) if bib.buffer.version == version else []

    async def undefined(self, file: File) -> list[tuple[Finding, Range]]:
        """The keys that a document cites and no .bib file of it defines; none if its .bib files are not known."""
        document = self.documents[file]
        bibs = await self._bibs_of(document)
        known = {key for bib in bibs for key in self._keys(bib)}
        if not bibs:
            return []
        folded = {key.casefold() for key in known}
        return [
            (
                _UNDEFINED.finding(Span(each.start, each.end), f"undefined citation '{each.key}'", key=each.key),
                document.lines.range(each.start, each.end),
            )
            for each in document.citations
            if each.key not in known and each.key.casefold() not in folded
        ]

    # The .bib files of a document.

    async def _bibs_of(self, document: OpenDocument) -> tuple[File, ...]:
        """The .bib files that a document cites from; for a text without a file those that are open."""
        if document.path is None:
            return tuple(self.bibs)
        if document.bibs is None:
            document.bibs = await asyncio.to_thread(find_bibs, document.path, document.lines.text)
        opened = {file.resolve(): file for file in self.bibs if isinstance(file, Path)}
        return tuple(opened.get(path.resolve(), path) for path in document.bibs)

    def _entries(self, bib: File) -> Iterator[tuple[int, BibEntry]]:
        if bib in self.bibs:
            yield from self.bibs[bib].buffer.entries
        elif isinstance(bib, Path) and (found := self._files.document(bib)):
            yield from ((0, entry) for entry in found.entries)

    def _keys(self, bib: File) -> Iterator[str]:
        if bib in self.bibs:
            yield from self.bibs[bib].buffer.keys
        elif isinstance(bib, Path) and (found := self._files.document(bib)):
            yield from (key for entry in found.entries for key in (entry.key, *keys_in(entry.text("ids"))))

    def _place(self, bib: File, start: int, entry: BibEntry) -> Place:
        first, last = start + entry.key_span.start, start + entry.key_span.end
        if bib in self.bibs:
            return Place(bib, self.bibs[bib].buffer.range(first, last))
        return Place(bib, Lines(entry.source.text, self.encoding).range(first, last))

    def _find(self, bibs: Sequence[File], key: str) -> tuple[File, int, BibEntry] | None:
        """The entry of a key; BibTeX does not tell cases apart."""
        found = [(bib, start, entry) for bib in bibs for start, entry in self._entries(bib)]
        exact = (each for each in found if each[2].key == key)
        return next(exact, None) or next((each for each in found if each[2].key.casefold() == key.casefold()), None)

    async def _target(self, file: File, position: Position) -> tuple[str, File, int, BibEntry] | None:
        """The entry that is meant at a position: the one around it, one that it links to, or one that it cites."""
        if file in self.bibs:
            return self._target_in_bib(file, position)
        document = self.documents.get(file)
        if document is None:
            return None
        cited = document.citation_at(document.lines.offset(position))
        if cited is None:
            return None
        found = self._find(await self._bibs_of(document), cited.key)
        return (cited.key, *found) if found else None

    def _target_in_bib(self, file: File, position: Position) -> tuple[str, File, int, BibEntry] | None:
        buffer = self.bibs[file].buffer
        offset = buffer.offset(position)
        here = buffer.entry_at(offset)
        if here is None:
            return None
        start, entry = here
        for name in _LINKS:
            field = entry.get(name)
            if field and field.value_start <= offset - start <= field.value_end:
                text = entry.source.text
                before = text.rfind(",", field.value_start, offset - start) + 1 or field.value_start + 1
                key = text[before : field.value_end].partition(",")[0].strip(' {}"\t\r\n')
                found = buffer.entry(key)
                return (key, file, *found) if found else None
        return entry.key, file, start, entry

    # Questions.

    async def definition(self, file: File, position: Position) -> Place | None:
        target = await self._target(file, position)
        return self._place(*target[1:]) if target else None

    async def references(self, file: File, position: Position) -> list[Place]:
        """Every citation of the entry at a position, in open documents and those of the workspace."""
        target = await self._target(file, position)
        if target is None:
            return []
        key, bib = target[3].key, target[1]
        folders = {*self.folders} or {each.parent for each in (bib,) if isinstance(each, Path)}
        opened = list(self.documents.items())
        closed = await asyncio.to_thread(_read_documents, folders, frozenset(self.documents), self.encoding)
        return [
            Place(where, document.lines.range(each.start, each.end))
            for where, document in (*opened, *closed)
            for each in document.citations
            if each.key == key
        ]

    async def hover(self, file: File, position: Position) -> str | None:
        """The entry at a position and the versions of its work, as Markdown."""
        target = await self._target(file, position)
        if target is None:
            return None
        _, bib, _, entry = target
        said = f"`{entry.key}` @{entry.type}\n\n**{title_of(entry)}**  \n{summary_of(entry)}"
        project = self._project(bib)
        if project.catalog is None:
            return said
        from normalizer.editor.works import describe_work

        strings = self.bibs[bib].buffer.facts.strings if bib in self.bibs else ()
        text = entry.source.text[entry.start : entry.end]
        work = await asyncio.wrap_future(self.background.catalog(describe_work, text, strings, project))
        return f"{said}\n\n---\n\n{work}" if work else said

    def symbols(self, file: File) -> list[Symbol]:
        buffer = self.bibs[file].buffer
        return [
            Symbol(
                entry.key,
                entry.type,
                title_of(entry),
                buffer.range(start + entry.start, start + entry.end),
                buffer.range(start + entry.key_span.start, start + entry.key_span.end),
            )
            for start, entry in buffer.entries
        ]

    async def complete(self, file: File, position: Position) -> list[Item]:
        """What completes the citation before a position: entries of the document's .bib files, works of the catalog."""
        document = self.documents.get(file)
        if document is None:
            return []
        offset = document.lines.offset(position)
        typed = typed_key(document.lines.text, offset, document.language)
        if typed is None:
            return []
        where = document.lines.range(typed.start, offset)
        bibs = await self._bibs_of(document)
        items: dict[str, Item] = {}
        for bib in bibs:
            for _, entry in self._entries(bib):
                if entry.key and entry.key not in items and documents.matches(entry, typed.text):
                    items[entry.key] = Item(entry.key, title_of(entry), summary_of(entry), where, typed.text)
        found = sorted(items.values(), key=lambda item: not item.key.casefold().startswith(typed.text.casefold()))
        return [*found[:_MAX_ITEMS], *await self._works(typed.text, bibs, where)]

    async def _works(self, typed: str, bibs: Sequence[File], where: Range) -> list[Item]:
        """Works of the catalog, which the first .bib file gets when they are accepted."""
        if not bibs:
            return []
        project = self._project(bibs[0])
        if project.catalog is None:
            return []
        from normalizer.editor.works import suggest_works

        texts = "\n".join(self._text(bib) for bib in bibs)
        found = await asyncio.wrap_future(self.background.catalog(suggest_works, typed, texts, project))
        new = [work for work in found if not work.is_present]
        self._suggested |= {work.key: work for work in new}
        return [Item(work.key, work.title, work.detail, where, typed, bibs[0], work) for work in new]

    async def additions(self, file: File, where: Range) -> list[tuple[File, str, str]]:
        """The .bib file, query and key of each undefined citation in a range whose work can be added.

        It was suggested before, or the key is an identifier: not every editor adds what it completes.
        """
        document = self.documents.get(file)
        bibs = await self._bibs_of(document) if document else ()
        if document is None or not bibs or self._project(bibs[0]).catalog is None:
            return []
        start, end = document.lines.offset(where.start), document.lines.offset(where.end)
        cited = dict.fromkeys(each.key for each in document.citations if each.start <= end and each.end >= start)
        found = []
        for key in cited:
            query = self._suggested[key].query if key in self._suggested else identifier_in(key)
            if query and self._find(bibs, key) is None:
                found.append((bibs[0], query, key))
        return found

    def _project(self, bib: File) -> Project:
        return self.bibs[bib].project if bib in self.bibs else load_project(self._folder(_path(bib)))

    def _text(self, bib: File) -> str:
        if bib in self.bibs:
            return self.bibs[bib].buffer.text
        found = self._files.document(bib) if isinstance(bib, Path) else None
        return found.text if found else ""

    async def add(self, bib: File, query: str, key: str) -> tuple[list[tuple[Range, str]], str]:
        """The edits that add a work to a .bib file, and its key. Raises BibnormError, ResolverError."""
        from normalizer.editor.works import add_work

        before = self._text(bib)
        future = self.background.catalog(add_work, query, key, str(bib), before, self._project(bib))
        added: Addition = await asyncio.wrap_future(future)
        lines = Lines(self._text(bib), self.encoding)
        if lines.text != before:
            return await self.add(bib, query, key)
        edits = difference(before, added.text)
        return [(lines.range(edit.start, edit.end), edit.text) for edit in edits], added.key


def difference(before: str, after: str) -> list[Edit]:
    """One edit from a text to another, without the beginning and the end that they share."""
    if before == after:
        return []
    start, shortest = 0, min(len(before), len(after))
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    # A line end of two characters is not divided.
    if start and before[start - 1] == "\r":
        start -= 1
    return [Edit(start, len(before) - end, after[start : len(after) - end])]


def _read_documents(folders: set[Path], opened: frozenset[File], encoding: str) -> list[tuple[File, OpenDocument]]:
    """The documents in some folders that are not open; those that cannot be read are left out."""
    found: list[tuple[File, OpenDocument]] = []
    for path in documents.documents_below(folders):
        language = language_of(path)
        if path in opened or language is None:
            continue
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        found.append((path, OpenDocument(path, language, Lines(text, encoding))))
    return found


def _path(file: File) -> Path | None:
    return file if isinstance(file, Path) else None
