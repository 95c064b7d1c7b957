"""The .bib files of a document: which they are, as TeX finds them, the one to write to, and their entries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from normalizer.bib import BibDocument, BibEntry, BibField, BibPreamble, BibString, Block, PieceKind, ProblemKind
from normalizer.bib.document import LINK_FIELDS
from normalizer.bib.edit import UnrepresentableError
from normalizer.bib.edits import check_key, line_end_of
from normalizer.bib.file import BibFile, Encoding
from normalizer.bib.identifiers import citations_in, ids_of_entry
from normalizer.latex.citations import Citations, DocumentError, Section, folders_of_environment
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.commands import with_keys_in

_KPSEWHICH_TIMEOUT_SECONDS = 10.0  # seconds for TeX's own search, which takes milliseconds


@dataclass(frozen=True, slots=True)
class BibReference:
    """A .bib file as a document names it, and where it is; None where nobody finds it.

    `is_given`: it comes with TeX (IEEEabrv.bib) or is written by LaTeX (REVTeX's mainNotes.bib, main-blx.bib of
    biblatex), so that it is nobody's to write into.
    """

    name: str
    path: Path | None
    is_given: bool = False
    is_elsewhere: bool = False
    """It is in the current folder, where LaTeX finds it only if it is run here."""

    @property
    def file_name(self) -> str:
        return with_suffix(self.name)

    def may_be(self, path: Path) -> bool:
        """Whether a path ends as the document names the file, whose folder it counts from is not known."""
        parts = [part for part in Path(self.file_name.replace("\\", "/")).parts if part not in (".", "..")]
        return list(path.resolve().parts[-len(parts) :]) == parts

    def is_at(self, path: Path) -> bool:
        return self.path is not None and self.path.resolve() == path.resolve()


def bib_names(document: Path, citations: Citations) -> tuple[BibReference, ...]:
    """The .bib files that a document names, each once."""
    folders = citations.folders or (document.parent, Path())
    by_latex = {f"{document.stem}Notes", f"{document.stem}-blx"}
    found = []
    for name in dict.fromkeys(each for pattern in citations.bibs for each in _matching(pattern, folders)):
        here = find_bib(name, folders)
        there = None if here else _find_in_tex(with_suffix(name), folders[0])
        is_given = bool(there) or name.removesuffix(".bib") in by_latex
        last = None if here or there else find_bib(name, [Path()])
        found.append(BibReference(name, here or there or last, is_given, last is not None))
    return tuple(found)


def printed_files(names: Sequence[BibReference], citations: Citations) -> frozenset[Path]:
    """The files of which everything is cited."""
    return frozenset(each.path.resolve() for each in names if each.path and each.name in citations.all_of)


def _matching(name: str, folders: Sequence[Path]) -> list[str]:
    r"""The names of the files that a pattern stands for: \addbibresource[glob]{bib/*.bib}."""
    if not set(name) & set("*?["):
        return [name]
    for folder in folders:
        try:
            found = sorted(str(each.relative_to(folder)) for each in folder.glob(name) if each.is_file())
        except (ValueError, NotImplementedError):  # no pattern, or one of an absolute path
            continue
        if found:
            return found
    return [name]


def target_file(document: Path, names: Sequence[BibReference], folder: Path) -> Path:
    """The only file that can be meant, in `folder` where it is not there yet.

    Raises DocumentError where there is none, or several are.
    """
    own = [each for each in names if not each.is_given]
    if len(own) != 1:
        files = ", ".join(each.file_name for each in own) or "none"
        raise DocumentError(f"{document}: cannot choose among its .bib files ({files}); name one with --bib")
    if own[0].is_elsewhere:
        raise DocumentError(
            f"{document}: {own[0].file_name} is not beside it but in the current folder; name the file that is meant "
            "with --bib"
        )
    return own[0].path or folder / own[0].file_name


def load_or_new(path: Path) -> BibFile:
    """The file, or an empty one where there is none yet. Raises BibFileError for one that cannot be read."""
    return BibFile.load(path) if path.exists() else BibFile(path, "", Encoding("utf-8"))


def with_suffix(name: str) -> str:
    return name if name.endswith(".bib") else f"{name}.bib"


def find_bib(name: str, folders: Sequence[Path]) -> Path | None:
    """The .bib file of that name: in the folders in turn, then where the environment lets BibTeX look for it."""
    names = [name] if name.endswith(".bib") else [f"{name}.bib", name]
    places = (folder / each for folder in [*folders, *folders_of_environment("BIBINPUTS")] for each in names)
    return next((location for location in places if location.is_file()), None)


def shared_folder(bib: Path, document: Path) -> Path:
    """The folder whose documents may share a .bib file: its Git repository, else what it has in common with one."""
    folders = [each.resolve().parent for each in (bib, document)]
    repository = next((each for each in (folders[0], *folders[0].parents) if (each / ".git").exists()), None)
    try:
        return Path(os.path.relpath(repository or os.path.commonpath(folders)))
    except ValueError:  # two drives of Windows
        return bib.parent


def _find_in_tex(file_name: str, folder: Path) -> Path | None:
    """The file in the folders of TeX and of its user, run in a folder; None also where there is no TeX."""
    program = shutil.which("kpsewhich")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 -- no shell, and "--" keeps a name from being an option
            [program, "-format=bib", "--", file_name],
            stdin=subprocess.DEVNULL,  # that of an editor's server is not for others
            capture_output=True,
            timeout=_KPSEWHICH_TIMEOUT_SECONDS,
            check=False,
            cwd=folder,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):  # ValueError: a name with a NUL in it
        return None
    path = folder / os.fsdecode(done.stdout.strip())
    return path if done.returncode == 0 and path.is_file() else None


def identifier_in(key: str) -> str | None:
    """The key, if it is an identifier of a paper or a link to one."""
    return key if find_id(key) else None


# Tried out with LaTeX, BibTeX and biber: btparse, which biber reads with, takes none of "#%'(),={} in a key. BibTeX
# takes most of them (a DOI of Elsevier has parentheses), but no letters beyond ASCII.
_BIBTEX_KEY = lazy_re(r"""[^\s"#%,{}@\\~]+""")


def invalid_key_reason(key: str, *, biblatex: bool) -> str | None:
    """Why no .bib file can have an entry under this key; None where one can."""
    if is_plain_key(key) if biblatex else key.isascii() and _BIBTEX_KEY.fullmatch(key):
        return None
    return f"not a valid {'biber' if biblatex else 'BibTeX'} key; cite another identifier or use --rekey"


def is_plain_key(key: str) -> bool:
    """BibTeX and biber both take it for a key."""
    try:
        check_key(key)
    except UnrepresentableError:
        return False
    return True


# biblatex 3.9, "Granular XDATA": publisher = {xdata=macm-publisher}, author = {xdata=staff-author-2}
_XDATA_FIELDS = lazy_re(r"\bxdata\s*=\s*([^,\s{}]+)", re.IGNORECASE)
_LISTED = lazy_re(r"(?P<blanks>\s*)(?P<key>.*?)(?P<rest>\s*)", re.DOTALL)


@dataclass(frozen=True)
class Library:
    r"""The files of one document. For biber the case of a key counts, for BibTeX it does not.

    `printed` are the files of which everything is cited (`\nocite{*}` in one of several bibliographies). `hidden` are
    entries that are commented out, each with the path of its file.
    """

    files: tuple[BibFile, ...]
    case_counts: bool
    printed: frozenset[Path] = frozenset()
    hidden: tuple[tuple[BibEntry, Path], ...] = ()

    def fold(self, key: str) -> str:
        """What two spellings of one key have in common."""
        return key if self.case_counts else key.lower()

    @cached_property
    def _entries(self) -> Mapping[str, BibEntry]:
        """The first entry with each key or alias: of several, BibTeX and biber keep that one."""
        return self._first_with_key(self.entries())

    def _first_with_key(self, entries: Iterable[BibEntry]) -> dict[str, BibEntry]:
        found: dict[str, BibEntry] = {}
        for entry in entries:
            for key in self.folded_keys(entry):
                found.setdefault(key, entry)
        return found

    def folded_keys(self, entry: BibEntry) -> Iterator[str]:
        """The keys by which an entry can be cited: its own, and for biber its aliases."""
        yield self.fold(entry.key)
        if self.case_counts:
            yield from entry.listed_keys("ids")

    def entries(self) -> Iterator[BibEntry]:
        for file in self.files:
            yield from file.document.entries

    def entry(self, key: str) -> BibEntry | None:
        return self._entries.get(self.fold(key))

    @cached_property
    def hidden_entries(self) -> Mapping[BibEntry, Path]:
        """The entries that are commented out and can come back, with their files: no other one has the key."""
        return {entry: path for entry, path in self.hidden if self.undefined([entry.key])}

    @cached_property
    def _with_hidden(self) -> Mapping[str, BibEntry]:
        return self._first_with_key([*self.entries(), *self.hidden_entries])

    @cached_property
    def _in_comments(self) -> frozenset[str]:
        """The keys of whole entries in comments, which BibTeX reads, and only BibTeX."""
        from normalizer.bib.readers import BIBTEX  # few files have such entries

        kinds = {ProblemKind.COMMENTED_ENTRY, ProblemKind.ENTRY_IN_COMMENT}
        files = (file for file in self.files if not self.case_counts)
        texts = (file.text for file in files if any(each.kind in kinds for each in file.document.problems))
        blocks = (block for text in texts for block in BIBTEX.blocks(text))
        return frozenset(self.fold(block.entry.key) for block in blocks if block.entry and not block.errors)

    def undefined(self, keys: Iterable[str]) -> list[str]:
        """The keys that no file defines, in order; of spellings that are one key, the first."""
        lacking = [key for key in keys if self.entry(key) is None]
        found = {self.fold(key): key for key in reversed(lacking) if self.fold(key) not in self._in_comments}
        return list(reversed(found.values()))

    def lacking(self, citations: Citations) -> list[str]:
        """The cited keys that neither a file nor the document itself defines."""
        return [key for key in self.undefined(citations.keys) if key not in citations.by_hand]

    def case_conflicts(self, citations: Citations) -> Iterator[tuple[str, str]]:
        """Cited keys that differ in case only: BibTeX refuses the second ("case mismatch"), and LaTeX prints "?"."""
        seen: dict[str, str] = {}
        for key in citations.keys:
            first = seen.setdefault(self.fold(key), key)
            if first != key:
                yield first, key

    def used(self, citations: Citations) -> set[BibEntry]:
        """The entries that a document cites or may cite, and those that these name: parents, members of sets.

        Hidden ones are among them. Of two files that have a key both count: the document may have several lists of
        references. An entry is cited also by an identifier of its work, if no entry has that as its key.
        """
        cited = {*citations.keys, *citations.uncertain}
        every = [
            *((entry, file.path) for file in self.files for entry in file.document.entries),
            *self.hidden_entries.items(),
        ]
        printed = self.printed
        open_ = [each for each, path in every if citations.cites_all or (printed and path.resolve() in printed)]
        open_ += self._find(cited)
        if len(self.files) > 1:
            for file in self.files:
                open_ += Library((file,), self.case_counts)._find(cited)
        open_ += self._of_identifiers(cited - citations.by_hand)
        used: set[BibEntry] = set()
        while open_:
            entry = open_.pop()
            if entry not in used:
                used.add(entry)
                open_ += self._find(self.referenced_keys(entry))
        return used

    def _find(self, keys: Iterable[str]) -> Iterator[BibEntry]:
        return filter(None, (self._with_hidden.get(self.fold(key)) for key in keys))

    def _of_identifiers(self, keys: Iterable[str]) -> Iterator[BibEntry]:
        """The entries whose works have these identifiers unless these are keys; hidden ones if no other has one."""
        lacking = (key for key in self.undefined(keys) if self.fold(key) not in self._with_hidden)
        wanted = {named.comparable for key in lacking if (named := find_id(key))}
        for entries in (self.entries(), self.hidden_entries) if wanted else ():
            of_works = [(entry, ids) for entry in entries if (ids := wanted.intersection(ids_of_entry(entry)))]
            yield from (entry for entry, _ in of_works)
            wanted = wanted.difference(*(ids for _, ids in of_works))

    def referenced_keys(self, entry: BibEntry) -> Iterator[str]:
        """The keys of the entries that one names: parents, members of a set, what a note cites."""
        for name in LINK_FIELDS:
            yield from entry.listed_keys(name)
        for field in entry.fields:
            yield from (key.text for cited in citations_in(field.text) for key in cited.keys)
            for found in _XDATA_FIELDS.finditer(field.text) if self.case_counts else ():
                yield from _before_hyphens(found[1])

    def links(self, entry: BibEntry, renamed: Mapping[str, str]) -> Iterator[tuple[BibField, str]]:
        """The fields of an entry that name renamed ones, each with what it is to say."""
        new_keys = {self.fold(old): new for old, new in renamed.items()}
        for field in entry.fields:
            if field.key in LINK_FIELDS:
                text = self._following(field.text, new_keys)
            else:
                text = with_keys_in(field.text, citations_in(field.text), renamed, case_counts=self.case_counts)
            if text != field.text:
                yield field, text

    def _following(self, text: str, new_keys: Mapping[str, str]) -> str:
        """A list of keys with new ones in it; the blanks stay."""
        parts = filter(None, map(_LISTED.fullmatch, text.split(",")))
        return ",".join(
            part["blanks"] + new_keys.get(self.fold(part["key"]), part["key"]) + part["rest"] for part in parts
        )


def section_libraries(
    citations: Citations, names: Sequence[BibReference], library: Library
) -> tuple[tuple[Section, Library], ...]:
    """The sections of a document with .bib files of their own, each with these files, as far as all are there."""
    found = []
    for section in citations.sections:
        meant = [each for each in names if each.name in section.bibs]
        files = [file for file in library.files if any(each.is_at(file.path) for each in meant)]
        if len(files) == len(set(section.bibs)):
            found.append((section, Library(tuple(files), library.case_counts)))
    return tuple(found)


def _before_hyphens(reference: str) -> Iterator[str]:
    """What may be the key in "key-field" or "key-field-2": keys can have hyphens as well."""
    parts = list(accumulate(reference.split("-"), "{}-{}".format))
    yield from parts[:-1]


def subset(documents: Sequence[BibDocument], wanted: Set[BibEntry]) -> str:
    """The wanted entries with every @preamble and the @string blocks that they need, in the order of the files.

    BibTeX and biber read the files as one. Text between the blocks stays behind, but for the line in which JabRef names
    the encoding.
    """
    needed = _required_strings(documents, wanted)
    line_end = line_end_of(documents[0].text)
    kept = [(each, block) for each in documents for block in each.blocks if _is_kept(block, wanted, needed)]
    text = "".join(_with_blank_lines(kept, line_end))
    first = documents[0].text.split(line_end, 1)[0].strip()
    return (first + line_end if first.lstrip("% ").lower().startswith("encoding:") else "") + text


def _is_kept(block: Block, wanted: Set[BibEntry], needed: Set[str]) -> bool:
    if isinstance(block, BibString):
        return block.key in needed
    return isinstance(block, BibPreamble) or block in wanted


def _with_blank_lines(kept: Iterable[tuple[BibDocument, Block]], line_end: str) -> Iterator[str]:
    """The blocks, each on a line of its own; entries with an empty line above."""
    for number, (document, block) in enumerate(kept):
        if number and isinstance(block, BibEntry):
            yield line_end
        yield document.text[block.start : block.end] + line_end


def _required_strings(documents: Iterable[BibDocument], wanted: Set[BibEntry]) -> set[str]:
    """The names (in lower case) that entries use, directly or in what other names stand for; and that preambles use."""
    uses: dict[str, set[str]] = {}
    open_: list[str] = []
    for document in documents:
        text = document.text
        for string in document.strings:
            if string.field:
                uses.setdefault(string.key, set()).update(_names(text, string.field))
        used = (entry for entry in document.entries if entry in wanted)
        open_ += [name for entry in used for field in entry.fields for name in _names(text, field)]
        for block in document.blocks:
            if isinstance(block, BibPreamble):
                open_ += [text[piece.span.start : piece.span.end].lower() for piece in block.value.pieces]
    needed: set[str] = set()
    while open_:
        name = open_.pop()
        if name in uses and name not in needed:
            needed.add(name)
            open_ += uses[name]
    return needed


def _names(text: str, field: BibField) -> Iterator[str]:
    for piece in field.value.pieces:
        if piece.kind is PieceKind.NAME:
            yield text[piece.span.start : piece.span.end].lower()
