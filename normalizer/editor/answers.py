"""The answers to an editor's questions about entries and citations."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.bib import BibEntry
from normalizer.bib.document import LINK_FIELDS
from normalizer.editor.documents import OpenDocument, documents_below, language_of, typed_key
from normalizer.editor.positions import Lines, Position, Range
from normalizer.editor.segments import Outline, summary_of, title_of
from normalizer.editor.session import File, Session, difference
from normalizer.errors import BibnormError
from normalizer.latex.library import identifier_in
from resolvers.errors import ResolverError

if TYPE_CHECKING:
    from normalizer.editor.works import Suggestion

_MAX_ITEMS = 100


@dataclass(frozen=True)
class Location:
    """A range in a file."""

    file: File
    range: Range


@dataclass(frozen=True)
class Item:
    """What completes a citation: `range`, where `typed` stands, is replaced by `key`.

    A `work` has no entry yet and is added to `bib`.
    """

    key: str
    title: str
    detail: str
    range: Range
    typed: str
    bib: File | None = None
    work: Suggestion | None = None


@dataclass(frozen=True)
class Target:
    """The entry that is meant at a position, and where its key is."""

    bib: File
    entry: BibEntry
    key_range: Range


@dataclass
class Answers:
    """Answers from what is open, from files on the disk, and from the catalog."""

    session: Session
    _suggested: dict[str, Suggestion] = field(default_factory=dict)

    async def target(self, file: File, position: Position) -> Target | None:
        """The entry around a position, the one that it links to there, or the one that is cited there."""
        session = self.session
        if file in session.bibs:
            key = self._key_in_bib(file, position)
            bibs: tuple[File, ...] = (file,)
        elif document := session.documents.get(file):
            cited = document.citation_at(document.lines.offset(position))
            key = cited.text if cited else None
            bibs = await session.bibs_of(document) if cited else ()
        else:
            return None
        found = session.find(bibs, key) if key else None
        return Target(*found) if found else None

    def _key_in_bib(self, file: File, position: Position) -> str | None:
        """The key of the entry around a position, or the one that a field names there."""
        buffer = self.session.bibs[file].buffer
        offset = buffer.offset(position)
        here = buffer.entry_at(offset)
        if here is None:
            return None
        start, entry = here
        for name in LINK_FIELDS:
            link = entry.get(name)
            if link and link.value_start <= offset - start <= link.value_end:
                before = link.source.text[link.value_start : offset - start].rpartition(",")[2]
                after = link.source.text[offset - start : link.value_end].partition(",")[0]
                return (before + after).strip(' {}"\t\r\n')
        return entry.key

    async def definition(self, file: File, position: Position) -> Location | None:
        target = await self.target(file, position)
        return Location(target.bib, target.key_range) if target else None

    async def references(self, file: File, position: Position) -> list[Location]:
        """Every citation of the entry at a position, in open documents and those of the workspace."""
        target = await self.target(file, position)
        if target is None:
            return []
        folders = self.session.folders or [target.bib.parent if isinstance(target.bib, Path) else Path.cwd()]
        opened = dict(self.session.documents)
        closed = await asyncio.to_thread(_read_documents, folders, opened.keys(), self.session.encoding)
        return [
            Location(where, document.lines.range(each.start, each.end))
            for where, document in (*opened.items(), *closed)
            for each in document.citations
            if each.text == target.entry.key
        ]

    async def hover(self, file: File, position: Position) -> str | None:
        """The entry at a position and the versions of its work, as Markdown."""
        target = await self.target(file, position)
        if target is None:
            return None
        entry = target.entry
        said = f"`{entry.key}` @{entry.type}\n\n**{title_of(entry)}**  \n{summary_of(entry)}"
        project = self.session.project(target.bib)
        if project.catalog is None:
            return said
        from normalizer.editor.works import describe_work

        opened = self.session.bibs.get(target.bib)
        strings = opened.buffer.facts.strings if opened else ()
        text = entry.source.text[entry.start : entry.end]
        try:
            work = await asyncio.wrap_future(self.session.background.catalog(describe_work, text, strings, project))
        except ResolverError as error:
            work = f"*{error}*"
        return f"{said}\n\n---\n\n{work}" if work else said

    async def outlines(self, file: File) -> list[Outline]:
        return await asyncio.to_thread(self.session.outlines, file) if file in self.session.bibs else []

    async def complete(self, file: File, position: Position) -> list[Item]:
        """What completes the citation before a position: entries of the document's .bib files, works of the catalog."""
        document = self.session.documents.get(file)
        if document is None:
            return []
        offset = document.lines.offset(position)
        typed = typed_key(document.lines.text, offset, document.language)
        if typed is None:
            return []
        where = document.lines.range(typed.start, offset)
        bibs = await self.session.bibs_of(document)
        found = await asyncio.to_thread(self._entries, bibs, typed.text, where)
        return [*found, *await self._works(bibs, typed.text, where)]

    def _entries(self, bibs: Sequence[File], typed: str, where: Range) -> list[Item]:
        """The entries with every typed word in their keys, titles or names; those whose keys begin so come first."""
        folded = typed.casefold()
        words = folded.split()
        found: dict[str, Item] = {}
        for bib in bibs:
            for each in self.session.outlines(bib):
                if each.key and all(word in each.searched for word in words):
                    found.setdefault(each.key, Item(each.key, each.title, each.summary, where, typed))
        return sorted(found.values(), key=lambda item: not item.key.casefold().startswith(folded))[:_MAX_ITEMS]

    async def _works(self, bibs: Sequence[File], typed: str, where: Range) -> list[Item]:
        """Works of the catalog, which the first .bib file gets when they are accepted."""
        project = self.session.project(bibs[0]) if bibs else None
        if project is None or project.catalog is None:
            return []
        from normalizer.editor.works import suggest_works

        texts = "\n".join(map(self.session.text, bibs))
        try:
            found = await asyncio.wrap_future(self.session.background.catalog(suggest_works, typed, texts, project))
        except ResolverError:
            return []
        new = [work for work in found if not work.is_present]
        self._suggested |= {work.key: work for work in new}
        return [Item(work.key, work.title, work.detail, where, typed, bibs[0], work) for work in new]

    async def additions(self, file: File, where: Range) -> list[tuple[File, str, str]]:
        """The .bib file, query and key of each undefined citation in a range whose work can be added.

        It was suggested before, or the key is an identifier: not every editor adds what it completes.
        """
        document = self.session.documents.get(file)
        bibs = await self.session.bibs_of(document) if document else ()
        if document is None or not bibs or self.session.project(bibs[0]).catalog is None:
            return []
        start, end = document.lines.offset(where.start), document.lines.offset(where.end)
        found = []
        for key in dict.fromkeys(each.text for each in document.citations if each.start <= end and each.end >= start):
            query = self._suggested[key].query if key in self._suggested else identifier_in(key)
            if query and self.session.find(bibs, key) is None:
                found.append((bibs[0], query, key))
        return found

    async def add(self, bib: File, query: str, key: str) -> list[tuple[Range, str]]:
        """The edits that add a work to a .bib file. Raises BibnormError, ResolverError."""
        from normalizer.editor.works import add_work

        session = self.session
        for _ in range(_MAX_ATTEMPTS):
            before, project = session.text(bib), session.project(bib)
            added = await asyncio.wrap_future(
                session.background.catalog(add_work, query, key, str(bib), before, project)
            )
            if session.text(bib) == before:
                lines = Lines(before, session.encoding)
                return [(lines.range(each.start, each.end), each.text) for each in difference(before, added)]
        raise BibnormError(f"{bib}: changed again and again; add the entry later")


# A text that changes at every attempt is being written.
_MAX_ATTEMPTS = 3


def _read_documents(folders: Iterable[Path], opened: Iterable[File], encoding: str) -> list[tuple[File, OpenDocument]]:
    """The documents in some folders that are not open, with their citations; those that cannot be read are left out."""
    known = set(opened)
    found: list[tuple[File, OpenDocument]] = []
    for path in documents_below(folders):
        language = language_of(path)
        if path in known or language is None:
            continue
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        document = OpenDocument(path, language, Lines(text, encoding))
        if document.citations:
            found.append((path, document))
    return found
