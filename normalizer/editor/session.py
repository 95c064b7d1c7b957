"""The texts that an editor has open, and what is found in them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from normalizer.bib import BibEntry, Span
from normalizer.bib.edit import Edit
from normalizer.bib.file import Encoding
from normalizer.editor.background import Background, check_rest, fix_text
from normalizer.editor.bib_buffer import BibBuffer, Placed
from normalizer.editor.documents import BibCache, DocumentModel, Language, OpenDocument, language_of, read_model
from normalizer.editor.positions import Lines, Range, without_surrogates
from normalizer.editor.project import AcceptedFindings, Project, encoding_on_disk, load_accepted, load_project
from normalizer.editor.segments import Outline, outlines
from normalizer.errors import BibnormError
from normalizer.lint.registry import get_rule

# A file by its path, or a text without one by the name that the editor gives it.
File = Path | str

_UNDEFINED = get_rule("BIB211")


@dataclass
class OpenBib:
    """A .bib file that an editor has open, and its settings."""

    project: Project
    encoding: Encoding
    buffer: BibBuffer


@dataclass
class Session:
    """What is open. `encoding` is the one of positions, `folders` are those of the editor's workspace."""

    encoding: str = "utf-16"
    folders: list[Path] = field(default_factory=list)
    bibs: dict[File, OpenBib] = field(default_factory=dict)
    documents: dict[File, OpenDocument] = field(default_factory=dict)
    background: Background = field(default_factory=Background)
    _files: BibCache = field(default_factory=BibCache)

    # What is open.

    def open(self, file: File, text: str, language: str = "") -> list[str]:
        """Take a text, and return what is wrong with its settings.

        What is neither a .bib file nor a document is ignored.
        """
        path, text = file if isinstance(file, Path) else None, without_surrogates(text)
        if language in ("bib", "bibtex", "biblatex") or (path and path.suffix.lower() == ".bib"):
            project = load_project(self._folder(file))
            buffer = BibBuffer(text, project.runner(), self.encoding, str(file))
            self.bibs[file] = OpenBib(project, encoding_on_disk(path), buffer)
            buffer.accepted, problem = _accepted(project)
        elif found := language_of(path, language):
            project = load_project(self._folder(file))
            accepted, problem = _accepted(project)
            self.documents[file] = OpenDocument(path, found, Lines(text, self.encoding), accepted)
        else:
            return []
        return [each for each in (project.problem, problem) if each]

    def change(self, file: File, where: Range | None, text: str) -> None:
        """Replace a range of an open text, by default everything."""
        text = without_surrogates(text)
        if file in self.bibs:
            self.bibs[file].buffer.change(where, text)
        elif file in self.documents:
            self.documents[file].change(where, text)

    def save(self, file: File) -> None:
        """Look again at what may have changed on the disk."""
        if isinstance(file, Path) and file in self.bibs:
            bib = self.bibs[file]
            bib.encoding = encoding_on_disk(file)
            bib.buffer.accepted, _ = _accepted(bib.project)
        for document in self.documents.values():
            document.model = None

    def close(self, file: File) -> None:
        self.bibs.pop(file, None)
        self.documents.pop(file, None)

    def _folder(self, file: File) -> Path:
        return file.parent if isinstance(file, Path) else next(iter(self.folders), Path.cwd())

    # Findings.

    async def check_rest(self, file: File, *, verify: bool) -> bool:
        """Make the findings that need the whole file, and give them to the buffer; False if they came too late.

        Raises ResolverError if the catalog cannot be read.
        """
        bib = self.bibs[file]
        version, text = bib.buffer.version, bib.buffer.text
        mains, cited = await self._citing(file)
        submit = self.background.catalog if verify else self.background.rules
        future = submit(check_rest, text, bib.encoding, bib.project, verify=verify, file=str(file), mains=mains)
        found = await asyncio.wrap_future(future)
        found = tuple(each for each in found if each.code != "BIB212" or each.key not in cited)
        return self.bibs.get(file) is bib and bib.buffer.set_rest(found, version)

    async def _citing(self, file: File) -> tuple[tuple[Path, ...], frozenset[str]]:
        """The main files of open documents that cite from a .bib file, and what the open texts cite as they are now."""
        mains: dict[Path, None] = {}
        cited: set[str] = set()
        for document in tuple(self.documents.values()):
            model = await self._model(document)
            if model and model.citations and file in self._opened(model.bibs):
                mains[model.main] = None
                cited |= {each.text for each in document.citations}
        return tuple(mains), frozenset(cited)

    async def fix_all(self, file: File) -> list[Edit]:
        """The edit that makes all safe fixes of a .bib file; none for none, and if the text has changed."""
        bib = self.bibs[file]
        before, version = bib.buffer.text, bib.buffer.version
        after = await asyncio.wrap_future(self.background.rules(fix_text, str(file), before, bib.project))
        return difference(before, after) if bib.buffer.version == version else []

    async def undefined(self, file: File) -> list[Placed]:
        """The keys that a document cites and nothing defines; none if no .bib file is named."""
        document = self.documents[file]
        model = await self._model(document)
        if model is None or model.citations is None:
            return []
        known = {key.casefold() for bib in self._opened(model.bibs) for key in self.keys(bib)}
        known |= {key.casefold() for key in model.citations.by_hand}
        # Other languages refer to labels in the same way: only the whole document tells what is one.
        cited = None if document.language is Language.LATEX else model.citations.keys
        found = []
        for each in document.citations:
            if each.text.casefold() not in known and (cited is None or each.text in cited):
                message = f"undefined citation '{each.text}'; add an entry with this key"
                finding = _UNDEFINED.finding(Span(each.start, each.end), message, key=each.text)
                if document.accepted is None or not document.accepted.has(str(file), finding):
                    found.append(Placed(finding, document.lines.range(each.start, each.end)))
        return found

    # The .bib files of a document.

    async def bibs_of(self, document: OpenDocument) -> tuple[File, ...]:
        """The .bib files that a document cites from; for a text without a file those that are open."""
        model = await self._model(document)
        return self._opened(model.bibs) if model else tuple(self.bibs)

    async def _model(self, document: OpenDocument) -> DocumentModel | None:
        if document.model is None and document.path is not None:
            document.model = await asyncio.to_thread(read_model, document.path, document.lines.text)
        return document.model

    def _opened(self, paths: Sequence[Path]) -> tuple[File, ...]:
        """The paths, as the editor calls those that it has open."""
        opened = {file.resolve(): file for file in self.bibs if isinstance(file, Path)}
        return tuple(opened.get(path.resolve(), path) for path in paths)

    def project(self, bib: File) -> Project:
        return self.bibs[bib].project if bib in self.bibs else load_project(self._folder(bib))

    def text(self, bib: File) -> str:
        """The text of a .bib file; empty if it cannot be read."""
        if bib in self.bibs:
            return self.bibs[bib].buffer.text
        found = self._files.document(bib) if isinstance(bib, Path) else None
        return found.text if found else ""

    def keys(self, bib: File) -> Iterator[str]:
        """The keys and aliases of a .bib file."""
        if bib in self.bibs:
            yield from self.bibs[bib].buffer.keys
        elif isinstance(bib, Path) and (found := self._files.document(bib)):
            yield from (key for entry in found.entries for key in (entry.key, *entry.listed_keys("ids")))

    def outlines(self, bib: File) -> list[Outline]:
        """The entries of a .bib file in order."""
        if bib in self.bibs:
            return self.bibs[bib].buffer.outlines()
        found = self._files.document(bib) if isinstance(bib, Path) else None
        return list(outlines(found, self.encoding)) if found else []

    def find(self, bibs: Sequence[File], key: str) -> tuple[File, BibEntry, Range] | None:
        """The entry of a key, and the range of its key; BibTeX does not tell cases apart."""
        spellings = (other for bib in bibs for other in self.keys(bib) if other.casefold() == key.casefold())
        for wanted in dict.fromkeys((key, *spellings)):
            for bib in bibs:
                if bib in self.bibs and (here := self.bibs[bib].buffer.entry(wanted)):
                    start, entry = here
                    key_span = entry.key_span
                    return bib, entry, self.bibs[bib].buffer.range(start + key_span.start, start + key_span.end)
                found = self._files.document(bib) if isinstance(bib, Path) and bib not in self.bibs else None
                if found and (entry_there := found.entry(wanted)):
                    lines = Lines(found.text, self.encoding)
                    return bib, entry_there, lines.range(entry_there.key_span.start, entry_there.key_span.end)
        return None


def _accepted(project: Project) -> tuple[AcceptedFindings | None, str | None]:
    """What the baseline of a project accepts, or why it cannot be read."""
    try:
        return load_accepted(project), None
    except BibnormError as error:
        return None, str(error)


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
    start -= start > 0 and before[start - 1] == "\r"
    end -= end > 0 and before[-end] == "\n" and before[-end - 1 : -end] == "\r"
    return [Edit(start, len(before) - end, after[start : len(after) - end])]
