"""What a document cites beside what its .bib files have; entries that are commented out."""

from __future__ import annotations

import re
from codecs import lookup
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, BibEntry, BibText, scan
from normalizer.bib.edit import REST_OF_LINE
from normalizer.bib.edits import Edit, apply, line_end_of
from normalizer.bib.file import SUFFIX, BibFile, Encoding, check_has_entries, check_merged
from normalizer.bib.grammar import match_end
from normalizer.bib.source import LINE_END
from normalizer.latex.citations import CitationLocation, Citations, DocumentError, Section
from normalizer.latex.library import Library, bib_names, load_or_new, printed_files, section_libraries, target_file
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.structure import UNKNOWN_BIB

if TYPE_CHECKING:
    from normalizer.bib.readers import Reader

# A "%" hides nothing from BibTeX, which begins an entry at any "@": in the comment, `&#64;` stands for it.
_NOTE = "% bibnorm sync commented this out{}, for nothing cites it; &#64; stands for an at sign:"
# Whether a line end was put before it, and behind it, because it shared its line.
_NOTES = {
    _NOTE.format(what): added
    for what, added in {
        "": (False, False),
        " of the end of a line": (True, False),
        " of the beginning of a line": (False, True),
        " of the middle of a line": (True, True),
    }.items()
}
NOTE = _NOTE.format("")
AT_IN_COMMENT = "&#64;"
# Also where a bare "\r" ends lines, which "^" does not know.
_LINE_START = lazy_re(r"(?<=\n)|(?<=\r)(?!\n)")
_NOTE_LINE = lazy_re(rf"(?:\A|(?<=[\r\n]))[ \t]*(?P<note>{'|'.join(map(re.escape, _NOTES))})(?:\r\n|\n|\r)")
_LINES = lazy_re(r"(?:% [^\r\n]*(?:\r\n|\n|\r|\Z))*")
_PREFIX = lazy_re(r"(?:\A|(?<=\n)|(?<=\r)(?!\n))% ")


@dataclass(frozen=True, slots=True)
class CommentedOutBlock:
    """An entry that was commented out, its text as it was, and the span of the comment.

    `restore_start` and `restore_end` include line ends that were put around it.
    """

    entry: BibEntry
    text: str
    start: int
    end: int
    restore_start: int
    restore_end: int

    @property
    def key(self) -> str:
        return self.entry.key

    def restore(self) -> Edit:
        return Edit(self.restore_start, self.restore_end, self.text)


def comment_out(document: BibDocument, entry: BibEntry, changes: Iterable[Edit] = ()) -> list[Edit]:
    """Hide an entry, with the changes that are made in it; no edit where it could not be put back as it is then."""
    text = document.text
    inside = [Edit(each.start - entry.start, each.end - entry.start, each.text) for each in changes]
    written = apply(text[entry.start : entry.end], inside)
    if AT_IN_COMMENT in written or not entry.closed or not entry.key:
        return []
    line_end = line_end_of(text, entry.start)
    line = text[document.line_span(document.position(entry.start)[0]).start : entry.start]
    added = bool(line.strip()), not REST_OF_LINE.match(text, entry.end)
    note = next(note for note, each in _NOTES.items() if each == added)
    before, after = (line_end if each else "" for each in added)
    return [Edit(entry.start, entry.end, f"{before}{note}{line_end}{_hidden(written)}{after}")]


def pruned_entries(document: BibDocument) -> Mapping[str, CommentedOutBlock]:
    """What was commented out, by key; of several with one key, the first."""
    found: dict[str, CommentedOutBlock] = {}
    for block in document.blocks:
        if isinstance(block, BibText):
            for each in _pruned(document.text, block):
                found.setdefault(each.key, each)
    return found


def _hidden(written: str) -> str:
    return "% " + _LINE_START.sub("% ", written.replace("@", AT_IN_COMMENT))


def _pruned(text: str, block: BibText) -> Iterator[CommentedOutBlock]:
    """What stands under each note, if it is still as it was written; other comments may follow."""
    notes = list(_NOTE_LINE.finditer(text, block.start, block.end))
    done = block.start
    ends = [*(note.start("note") for note in notes[1:]), block.end]  # else each note would read all that follow it
    for note, limit in zip(notes, ends, strict=False):
        lines = _LINES.match(text, note.end(), limit)
        shown = scan(_PREFIX.sub("", lines[0] if lines else "").replace(AT_IN_COMMENT, "@"))
        if not shown.entries or shown.entries[0].start > 0:
            continue
        entry = shown.entries[0]
        written = shown.text[: entry.end]
        end = note.end() + len(_hidden(written))
        if text[note.end() : end] == _hidden(written) and REST_OF_LINE.match(text, end):
            start = note.start("note")
            before, after = _NOTES[note["note"]]
            restore_start = max(start - len(_line_end_before(text, start)), done) if before else start
            done = match_end(LINE_END, text, end) if after else end
            yield CommentedOutBlock(entry, written, start, end, restore_start, done)


def _line_end_before(text: str, offset: int) -> str:
    before = text[max(offset - 2, 0) : offset]
    return before if before == "\r\n" else before[-1:] if before[-1:] in ("\r", "\n") else ""


@dataclass(frozen=True)
class DocumentState:
    """A document and its .bib files; `target` is the one to write to, `missing_files` are not there.

    `chosen` are the target and further files of which the cited part is wanted; `of_tex` come with TeX or by LaTeX.
    """

    document: Path
    citations: Citations
    target: BibFile
    library: Library
    missing_files: tuple[str, ...] = ()
    is_target_unlisted: bool = False
    """The document names its .bib files, and the target is none of them."""
    chosen: tuple[BibFile, ...] = ()
    of_tex: frozenset[Path] = frozenset()
    sections: tuple[tuple[Section, Library], ...] = ()
    others: Mapping[Path, Citations] = field(default_factory=dict)
    """What other documents cite that read the target."""

    @cached_property
    def undefined(self) -> tuple[str, ...]:
        """The cited keys that no file defines, but for those that are commented out in the target."""
        lacking = [key for key in self.library.lacking(self.citations) if self._is_for_target(key)]
        lacking += [key for _, key, library in self._lacking_in_sections if self.target in library.files]
        return tuple(key for key in dict.fromkeys(lacking) if not self.is_restorable(key))

    @cached_property
    def _lacking_in_sections(self) -> tuple[tuple[CitationLocation, str, Library], ...]:
        return tuple(
            (section.keys[key], key, library)
            for section, library in self.sections
            for key in library.undefined(section.keys)
            if key not in self.citations.by_hand
        )

    def _is_for_target(self, key: str) -> bool:
        """Whether a key is cited where it is looked up in the target."""
        sections = [library for section, library in self.sections if key in section.keys]
        return not sections or key in self.citations.outside or any(self.target in each.files for each in sections)

    @property
    def misplaced(self) -> Iterator[tuple[CitationLocation, str]]:
        """Where keys are looked up in other files than the target that lack them, and what is to be done."""
        for location, key, library in self._lacking_in_sections:
            if self.target not in library.files:
                files = " or ".join(str(each.path) for each in library.files)
                yield location, f"{key!r} is looked up only in {files} here, which lacks it; name that file with --bib"

    def is_in_section(self, key: str) -> bool:
        """A key is cited where only some of the files are read, so that it cannot follow to another one."""
        return any(key in section.keys for section, _ in self.sections)

    @cached_property
    def _used(self) -> set[BibEntry]:
        return self.library.used(self.citations)

    @cached_property
    def _used_hidden(self) -> Mapping[BibEntry, CommentedOutBlock]:
        """The entries that are commented out in the target, and cited or named by ones that are."""
        pruned = pruned_entries(self.target.document) if self.library.hidden_entries else {}
        return {entry: pruned[entry.key] for entry in self.library.hidden_entries if entry in self._used}

    @cached_property
    def restorable(self) -> Mapping[str, CommentedOutBlock]:
        """Entries that an earlier run commented out, and that are needed now, by their keys."""
        found = ((entry.key, block) for entry, block in self._used_hidden.items())
        return {key: block for key, block in found if self.library.fold(key) not in self.damaged}

    def is_restorable(self, key: str) -> bool:
        """A cited key, or alias, is that of an entry that comes back."""
        return self.library.fold(key) in self._restorable_keys

    @cached_property
    def _restorable_keys(self) -> frozenset[str]:
        back = (entry for entry in self._used_hidden if entry.key in self.restorable)
        return frozenset(key for entry in back for key in self.library.folded_keys(entry))

    @cached_property
    def damaged(self) -> Mapping[str, str]:
        """The folded keys of needed entries that stay commented out, and why: readers would stop at them."""
        if not self._used_hidden:
            return {}
        from normalizer.bib.proof import Change, prove  # most runs restore nothing

        document, entries, pruned = self.target.document, list(self._used_hidden), list(self._used_hidden.values())
        # The other program read the entry as badly before it was commented out.
        proof = prove(document, [Change([each.restore()]) for each in pruned], self.readers[:1])
        return {
            key: (
                f"it is commented out at {self.target.path}:{document.position(pruned[index].start)[0]}, and stays so, "
                f"because afterwards {reason}; correct it there"
            )
            for index, reason in proof.refused.items()
            for key in self.library.folded_keys(entries[index])
        }

    @property
    def readers(self) -> tuple[Reader, ...]:
        """The programs that must read the target, first the one of the document.

        A document of BibTeX may cite keys that biber cannot read.
        """
        from normalizer.bib.readers import BIBER, BIBTEX

        return (BIBER, BIBTEX) if self.citations.biblatex else (BIBTEX,)

    @cached_property
    def unused(self) -> tuple[BibEntry, ...]:
        """The entries of the target that are neither cited nor named by ones that are; damaged ones are let be.

        None is known while there is a citation that cannot be read, or only a part of the document was.
        """
        if self.citations.problems or self.citations.part_of:
            return ()
        entries = self.target.document.entries
        return tuple(each for each in entries if each not in self._used and each.key and each.closed)

    @cached_property
    def cited_part(self) -> frozenset[BibEntry]:
        """The entries of the chosen files that the document needs; of a key in two files, those of the first."""
        found = dict[str, BibFile]()
        for file in self.chosen:
            for entry in file.document.entries:
                found.setdefault(self.library.fold(entry.key), file)
        return frozenset(
            entry
            for file in self.chosen
            for entry in file.document.entries
            if entry in self._used and found[self.library.fold(entry.key)] is file
        )

    @property
    def lacking(self) -> Iterator[tuple[str, Path | None]]:
        """The cited keys that no chosen file has, and the other file that has each."""
        chosen = Library(self.chosen, self.library.case_counts)
        others = [file for file in self.library.files if file not in self.chosen]
        for key in chosen.lacking(self.citations):
            libraries = (Library((file,), self.library.case_counts) for file in others)
            path = next((each.files[0].path for each in libraries if each.entry(key)), None)
            if path is None or path.resolve() not in self.of_tex:
                yield key, path

    @property
    def codec(self) -> Encoding:
        """How the chosen files are encoded, with the mark of the first. Raises DocumentError where that differs."""
        first, *others = [file for file in self.chosen if not file.text.isascii()] or [self.target]
        for file in others:
            if lookup(file.codec.name) != lookup(first.codec.name):
                raise DocumentError(
                    f"{file.path}: is in another encoding ({file.codec.name}) than {first.path} "
                    f"({first.codec.name}); convert it first"
                )
        odd = next((file.codec.errors for file in others if file.codec.errors != "strict"), first.codec.errors)
        return replace(first.codec, errors=odd)

    @property
    def uncertain(self) -> Iterator[tuple[str, CitationLocation, bool]]:
        """The keys that may be cited, with their places, and whether an entry has each; in the order of the places."""
        cited = {self.library.fold(key) for key in self.citations.keys}
        for key, location in self.citations.uncertain.items():
            if self.library.fold(key) not in cited:
                yield key, location, self.library.entry(key) is not None

    @cached_property
    def prunable(self) -> tuple[BibEntry, ...]:
        """The unused entries that can be commented out and put back."""
        return tuple(each for each in self.unused if each not in self.unprunable)

    @cached_property
    def unprunable(self) -> Mapping[BibEntry, str]:
        """The unused entries that stay, and why: another document cites them, or they could not be put back."""
        marked = f"it has {AT_IN_COMMENT!r}, which stands for an at sign in such comments"
        edits = {each: comment_out(self.target.document, each) for each in self.unused}
        why = {each: marked for each, found in edits.items() if not found}
        needed = {each: self._elsewhere[each] for each in edits if each in self._elsewhere}
        return {**why, **dict(self._unrestorable(edits)), **needed}

    def _unrestorable(self, edits: Mapping[BibEntry, Sequence[Edit]]) -> Iterator[tuple[BibEntry, str]]:
        """The entries that the program of the document would stop at if they came back, and why."""
        from normalizer.bib.proof import Change, prove  # most runs comment out nothing

        hidden = scan(apply(self.target.text, [edit for found in edits.values() for edit in found]))
        # Where another entry has the key, none comes back as long as that is there.
        left = {self.library.fold(entry.key) for entry in hidden.entries}
        first: dict[str, CommentedOutBlock] = {}
        for key, block in pruned_entries(hidden).items():
            first.setdefault(self.library.fold(key), block)
        keys = [key for key in first if key not in left]
        refused = prove(hidden, [Change([first[key].restore()]) for key in keys], self.readers[:1]).refused
        why = {keys[index]: reason for index, reason in refused.items()}
        for entry, found in edits.items():
            if found and (reason := why.get(self.library.fold(entry.key))):
                yield entry, f"it could not be restored, because {reason}; correct it first"

    @cached_property
    def _elsewhere(self) -> Mapping[BibEntry, str]:
        """The entries that other documents need, and the place of the first that does."""
        found: dict[BibEntry, str] = {}
        for path, citations in self.others.items():
            library = Library(self.library.files, citations.biblatex)
            places = {library.fold(key): f"{at}" for key, at in {**citations.uncertain, **citations.keys}.items()}
            for entry in library.used(citations):
                found.setdefault(entry, f"another document needs it ({places.get(library.fold(entry.key), path)})")
        return found

    @cached_property
    def _named_elsewhere(self) -> frozenset[str]:
        own = set(self.target.document.entries)
        others = (entry for entry in self.library.entries() if entry not in own)
        return frozenset(self.library.fold(key) for entry in others for key in self.library.referenced_keys(entry))

    def is_needed(self, key: str) -> bool:
        """The entry with this key cannot be renamed: what is not written to names it, or a citation that is unknown."""
        return bool(self.citations.problems) or self.library.fold(key) in self._named_elsewhere

    @cached_property
    def _made(self) -> frozenset[str]:
        return frozenset(map(self.library.fold, self.citations.made))

    def is_made(self, key: str) -> bool:
        """A macro makes the key somewhere, so that it cannot be rewritten there."""
        return self.library.fold(key) in self._made

    @property
    def unclosed(self) -> Iterator[str]:
        """The places of entries without an end: BibTeX and biber read what follows as part of them."""
        for file in self.library.files:
            yield from (
                f"{file.path}:{each.line}: the entry {each.key!r}" for each in file.document.entries if not each.closed
            )

    @property
    def dialect(self) -> str:
        return "biblatex" if self.citations.biblatex else "bibtex"

    @property
    def case_conflicts(self) -> Iterator[tuple[str, str]]:
        return self.library.case_conflicts(self.citations)

    def location(self, key: str) -> CitationLocation:
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

    def check_output(self, path: Path) -> None:
        """Raise DocumentError where the cited part would replace the .bib file that it is read from, or a source."""
        self.check_not_part(path)
        if path.exists() and any(path.samefile(each.path) for each in self.chosen):
            raise DocumentError(f"{path}: is a .bib file that is read; choose another file")

    def check_prunable(self) -> None:
        """Raise DocumentError when entries may be cited where nobody has looked."""
        hint = "; ".join(filter(None, ("nothing was commented out", self.citations.next_step(self.document))))
        if self.citations.problems:
            raise DocumentError(f"{self.citations.problems[0]}; unused entries cannot be determined; {hint}")
        if main := self.citations.part_of:
            raise DocumentError(
                f"{self.document}: is part of {main}, which may cite more; nothing was commented out; pass {main}"
            )
        if not (self.citations.keys or self.citations.cites_all or self.citations.all_of):
            raise DocumentError(f"{self.document}: cites nothing at all; {hint}")


def load_document(
    document: Path, citations: Citations, bib: str | None, more: Sequence[str] = (), *, must_exist: bool = False
) -> DocumentState:
    """Read the .bib files of a document; `bib` is the target, by default the only one that it names.

    `more` are read like the target, behind it.

    Raises DocumentError where that is ambiguous, or the target is the document itself or, unless it must exist and is
    only read, a file of TeX; BibFileError for a file that cannot be read or is no .bib file, or must exist and does
    not.
    """
    names = bib_names(document, citations)
    if bib is None and not names:
        for problem in citations.problems:
            if problem.message == UNKNOWN_BIB:
                raise DocumentError(f"{problem}; name it with --bib")
    folder = citations.folders[0] if citations.folders else document.parent
    path = Path(bib) if bib is not None else target_file(document, names, folder)
    target = BibFile.load(path) if must_exist else load_or_new(path)
    meant = [each for each in names if each.may_be(path)]
    in_place = [each for each in names if not (each.is_elsewhere and each in meant)]
    chosen = (target, *map(BibFile.load, map(Path, more)))
    others = [each.path for each in in_place if each.path and not any(each.is_at(file.path) for file in chosen)]
    files = (*chosen, *map(BibFile.load, dict.fromkeys(others)))
    for each in files:
        check_merged(each.path, each.text)
    hidden = tuple((each.entry, target.path) for each in pruned_entries(target.document).values())
    library = Library(files, citations.biblatex, printed_files(names, citations), hidden)
    missing_files = tuple(each.file_name for each in names if each.path is None and each not in meant)
    is_target_unlisted = bool(names) and not meant and not any(each.is_at(path) for each in names)
    of_tex = frozenset(each.path.resolve() for each in names if each.path and each.is_given)
    if not must_exist and path.resolve() in of_tex:
        raise DocumentError(f"{path}: comes with TeX, or LaTeX writes it; name another file with --bib")
    sections = section_libraries(citations, names, library)
    found = DocumentState(
        document, citations, target, library, missing_files, is_target_unlisted, chosen, of_tex, sections
    )
    found.check_not_part(path)
    if path.exists():
        check_has_entries(path, target.data, len(target.document.entries))
    elif path.suffix.lower() != SUFFIX:
        raise DocumentError(f"{path}: not a {SUFFIX} file; a new file must have this suffix")
    return found
