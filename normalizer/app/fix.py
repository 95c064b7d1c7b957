"""The steps of `bibnorm fix`: fix files, and write those that no other program changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app.session import Progress
from normalizer.bib import BibDocument, scan
from normalizer.bib.file import BibFile, BibFileError, Encoding, check_has_entries, check_merged, decode
from normalizer.files import FileChangedError, FileEdit, check_not_protected, check_unchanged, check_writable
from normalizer.latex.citations import DocumentError, load_source
from normalizer.lint.context import find_dialect
from normalizer.lint.fixing import (
    FixedFile,
    KeysInUse,
    fix_files,
    merged_keys,
    read_key_map,
    tex_sources,
    unified_diff,
    write_key_map,
)
from normalizer.lint.inputs import InputFile, check_replaceable, may_have_entries, read_inputs
from normalizer.lint.settings import LintSettings
from normalizer.values.tex.commands import folded
from normalizer.write_lock import hold_write_locks, remove_stale_locks

if TYPE_CHECKING:
    from normalizer.latex.citations import CitationLocation, Citations, SourceFile
    from normalizer.latex.library import BibReference
    from normalizer.latex.printed import PrintedChanges
    from normalizer.lint.runner import VerifierOpener

# A file that changes at every attempt is written by a program, which the user should know.
_MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class FixOptions:
    """The options of one run; `emit` receives the fixed text of standard input."""

    named: Sequence[str]
    setup: LintSettings
    open_verifier: VerifierOpener
    progress: Progress
    emit: Callable[[bytes], None]
    unsafe: bool = False
    key_map: Path | None = None
    rewrite_tex: Sequence[str] = ()
    exclude: Sequence[str] = ()


@dataclass(frozen=True, repr=False)
class FixResult:
    """Files before and after, and LaTeX sources with their merged keys rewritten except for `revived` ones.

    `foreign` are sources that cite a merged key of other .bib files, and stay. `left_behind` are citations of merged
    keys in documents that nothing rewrites: place, old key, new key.
    """

    files: tuple[FixedFile, ...] = ()
    sources: tuple[FileEdit, ...] = ()
    revived: tuple[str, ...] = ()
    foreign: tuple[Path, ...] = ()
    left_behind: tuple[tuple[CitationLocation, str, str], ...] = ()

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The keys that went -> the keys that stay."""
        return {old: new for each in self.files for old, new in each.fixed.keys.items()}

    def diff(self) -> str:
        """What has changed, or would: a unified diff of all files."""
        sources = (unified_diff(each).decode("utf-8", "replace") for each in self.sources)
        return "".join([*(each.diff() for each in self.files), *sources])

    def encoded_diff(self) -> bytes:
        """The same, with the lines of each file in its encoding, so that `patch` applies it."""
        files = (each.before.codec.encode_diff(each.diff()) for each in self.files)
        return b"".join([*files, *map(unified_diff, self.sources)])

    def __repr__(self) -> str:
        count = sum(len(each.fixed.applied) for each in self.files)
        return f"<FixResult: {count} fixes in {len(self.files)} files, {len(self.keys)} keys merged>"

    def but(self, later: FixResult) -> FixResult:
        """With what a later attempt has made of some of the files."""
        files = {each.given.file: each for each in (*self.files, *later.files)}
        followed = {each.path for each in later.sources if each.is_changed}
        sources = [each for each in self.sources if each.path not in followed]
        followed_later = (each for each in later.sources if each.path in followed)
        revived = dict.fromkeys((*self.revived, *later.revived))
        foreign = dict.fromkeys((*self.foreign, *later.foreign))
        left_behind = dict.fromkeys((*self.left_behind, *later.left_behind))
        sources += followed_later
        return FixResult(tuple(files.values()), tuple(sources), tuple(revived), tuple(foreign), tuple(left_behind))


def fix(job: FixOptions, *, dry_run: bool = False) -> FixResult:
    """Fix the files, and write them unless it is a `dry_run`, which raises the same errors. Raises BibnormError."""
    if dry_run:
        made = plan_fixes(job)
        for batch in _write_batches(job, made):
            batch.check_places()
        return made
    made = apply_fixes(job)
    followed = [each.path for each in made.sources] + ([job.key_map] if job.key_map else [])
    remove_stale_locks([*(each.given.path for each in made.files if each.given.path), *followed])
    return made


def print_references(job: FixOptions, document: Path) -> tuple[FixResult, PrintedChanges]:
    """Fix the files in memory, and print the references of a document before and after. Raises BibnormError."""
    from normalizer.latex.printed import changed_references  # runs LaTeX

    made = plan_fixes(job)
    edits = (*_edits_of_files(made.files), *made.sources)
    return made, changed_references(document, {each.path: (each.before, each.after) for each in edits})


def bibs_of(document: Path) -> list[str]:
    """The .bib files of a document that somebody may edit. Raises BibnormError."""
    from normalizer.latex import read_citations
    from normalizer.latex.library import bib_names

    names = bib_names(document, read_citations(document))
    return [str(each.path) for each in names if each.path and not (each.is_given or each.is_elsewhere)]


def plan_fixes(job: FixOptions, inputs: Sequence[InputFile] | None = None) -> FixResult:
    """Fix the files, by default all of the options, without writing. Raises BibnormError."""
    again = inputs is not None
    if inputs is None:
        check_replaceable(job.named)
        inputs = read_inputs(job.named, job.progress.warning, job.exclude)
        for each in inputs:
            check_has_entries(each.file, each.data, may_have_entries(each))
            check_merged(each.file, decode(each.data)[0])
    known = read_key_map(job.key_map) if job.key_map else {}
    read_others: Callable[[], list[InputFile]] = partial(_read_others, job, inputs) if again else list
    status, find_keys = job.progress.status, partial(_keys_in_use, job, inputs, read_others)
    files = fix_files(inputs, job.setup, job.open_verifier, status, unsafe=job.unsafe, find_keys_in_use=find_keys)
    _edits_of_files(files)  # raises OutputError
    made = FixResult(tuple(_without_known_names(files, job.setup)))
    if not merged_keys(known, made.keys.items()):
        unchanged = map(load_source, tex_sources(job.rewrite_tex))
        return replace(made, sources=tuple(FileEdit(each.path, each.data, each.data) for each in unchanged))
    bibs = [_MergedBib(each.given.path, scan(each.fixed.text), each.fixed.keys, job.setup.dialect) for each in files]
    bibs += [_MergedBib(each.path, each.bib_file.document, {}, job.setup.dialect) for each in read_others()]
    return _follow(job, made, bibs, known)


def _without_known_names(files: Sequence[FixedFile], setup: LintSettings) -> list[FixedFile]:
    """The files without remaining findings about names and entries that another file defines."""
    if not any(finding.code in ("BIB105", "BIB208") for each in files for finding in each.remaining):
        return list(files)
    from normalizer.app.cited import names_of_folders

    after = [replace(each.before, text=each.fixed.text) for each in files]
    return [replace(each, remaining=tuple(names_of_folders(each.remaining, after, setup))) for each in files]


def _read_others(job: FixOptions, inputs: Sequence[InputFile]) -> list[InputFile]:
    """The files of the run that are not among these."""
    given = {each.file for each in inputs}
    return [each for each in read_inputs(job.named, exclude=job.exclude) if each.file not in given]


def _keys_in_use(
    job: FixOptions, inputs: Sequence[InputFile], read_others: Callable[[], list[InputFile]], given: InputFile
) -> KeysInUse:
    """The keys that other .bib files name (`crossref`, a note) and do not define, each with the name of a file.

    The other files are those of the run, of the folder, and of the documents that load this one.
    """
    bibs = _other_bibs(job, given, [*inputs, *read_others()])
    return {key: str(bib.path) for bib in bibs for key in _undefined_keys(bib, job.setup.dialect)}


@lru_cache(maxsize=1000)
def _undefined_keys(bib: BibFile, dialect: str | None) -> tuple[str, ...]:
    """The keys that entries of a file name, and that it does not define."""
    from normalizer.latex.library import Library  # few fixes merge keys

    library = Library((bib,), (dialect or find_dialect(bib.document)) == "biblatex")
    named = (key for entry in bib.document.entries for key in library.referenced_keys(entry))
    return tuple(library.undefined(dict.fromkeys(named)))


def _other_bibs(job: FixOptions, given: InputFile, run: Iterable[InputFile]) -> list[BibFile]:
    """The .bib files that may name entries of a file, without those that cannot be read. Raises DocumentError."""
    from normalizer.app.sync import other_documents
    from normalizer.latex.library import bib_names
    from normalizer.latex.tex_files import read_tex

    found = {each.path.resolve(): each.bib_file for each in run if each.path and each.file != given.file}
    if given.path is None:
        return list(found.values())
    paths = sorted(given.path.parent.glob("*.bib"))
    documents = {path: read_tex(path) for path in tex_sources(job.rewrite_tex)}
    for path, citations in (documents | other_documents(given.path, given.path, set(), ())).items():
        names = bib_names(path, citations)
        if any(each.is_at(given.path) for each in names):
            paths += (each.path for each in names if each.path)
    for path in paths:
        if path.resolve() not in {given.path.resolve(), *found}:
            with suppress(BibFileError):
                found[path.resolve()] = BibFile.load(path)
    return list(found.values())


@dataclass(frozen=True)
class _MergedBib:
    """A .bib file after its fixes, None for standard input, and its merged keys."""

    path: Path | None
    document: BibDocument
    keys: Mapping[str, str]
    dialect: str | None

    @cached_property
    def case_counts(self) -> bool:
        return (self.dialect or find_dialect(self.document)) == "biblatex"

    def fold(self, key: str) -> str:
        return key if self.case_counts else folded(key)

    @cached_property
    def lost(self) -> Mapping[str, str]:
        """The folded keys that are undefined now, and the keys that stay. An alias of biblatex is no lost key."""
        from normalizer.latex.library import Library  # few fixes merge keys

        if self.path is None or not self.keys:
            return {}
        library = Library((BibFile(self.path, self.document.text, Encoding("utf-8")),), self.case_counts)
        return {self.fold(key): self.keys[key] for key in library.undefined(self.keys)}

    def is_named(self, reference: BibReference) -> bool:
        if self.path is None or reference.path:
            return self.path is None or reference.is_at(self.path)
        return Path(reference.file_name).name == self.path.name  # TeX is run with another search path


def _follow(job: FixOptions, made: FixResult, bibs: Sequence[_MergedBib], known: dict[str, str]) -> FixResult:
    """Rewrite each source by the keys of the .bib files that its document loads. Raises DocumentError."""
    from normalizer.app.sync import other_documents  # few fixes merge keys
    from normalizer.latex.edit_plan import rewrite_citations
    from normalizer.latex.tex_files import read_tex

    named = {path: read_tex(path) for path in tex_sources(job.rewrite_tex)}
    own = {path.resolve(): citations for path, citations in named.items()}
    around = [(each.path, set(each.lost)) for each in bibs if each.path and each.lost]
    others = {path: found for bib, keys in around for path, found in other_documents(bib, bib, keys, own).items()}
    documents = {**named, **others}
    loaded = _loaded_bibs(documents, bibs)
    sources = _sources(job.rewrite_tex, own, documents)
    edits, foreign = list[FileEdit](), list[Path]()
    revived: dict[str, None] = {}
    for real, source in sources.items():
        read = loaded.get(real, bibs)
        case_counts = any(bib.case_counts for bib in read or bibs)
        fold: Callable[[str], str] = str if case_counts else folded
        keys = merged_keys(known, (pair for bib in read or bibs for pair in bib.keys.items()))
        if not read:
            is_meant = rewrite_citations(source, keys, case_counts=case_counts).is_changed
            foreign += [source.path] if is_meant else []
            continue
        there = {fold(entry.key): entry.key for bib in read for entry in bib.document.entries}
        # A key that was merged away may be given to another work later; in BibTeX, two keys may differ in case only.
        again = [key for key, new in keys.items() if there.get(fold(key), new) != new]
        revived |= dict.fromkeys(again)
        keys = {old: new for old, new in keys.items() if old not in again}
        edits.append(rewrite_citations(source, keys, case_counts=case_counts))
        lost = {fold(old): new for old, new in keys.items() if old in made.keys}
        if real in own:
            _check_can_follow(own[real], lost, fold)
    left = {
        (location, key): new
        for path, citations in documents.items()
        for bib in loaded.get(path.resolve(), bibs)
        for key, location in citations.places()
        if (new := bib.lost.get(bib.fold(key)))
        and (location.path.resolve() not in sources or (path in others and key in citations.made))
    }
    return replace(
        made,
        sources=tuple(edits),
        revived=tuple(revived),
        foreign=tuple(foreign),
        left_behind=tuple((*place, new) for place, new in left.items()),
    )


def _sources(
    rewrite_tex: Sequence[str], own: Collection[Path], documents: Mapping[Path, Citations]
) -> Mapping[Path, SourceFile]:
    """The sources to rewrite by their real paths: those that are named, and all that documents read of named folders.

    Each has the keys that it cites by itself and as a part of each of the documents, which may define its macros.
    """
    folders = [Path(each).resolve() for each in rewrite_tex if Path(each).is_dir()]
    found: dict[Path, SourceFile] = {}
    for source in (each for citations in documents.values() for each in citations.sources):
        real = source.path.resolve()
        if real in own or any(real.is_relative_to(folder) for folder in folders):
            known = found.setdefault(real, source)
            if known is not source and known.text == source.text:
                found[real] = replace(known, lists=(*known.lists, *source.lists))
    return found


def _loaded_bibs(documents: Mapping[Path, Citations], bibs: Sequence[_MergedBib]) -> Mapping[Path, list[_MergedBib]]:
    """The .bib files among these that each source loads, or that the documents load which it is a part of.

    A source that names no .bib file, and is a part of no other one here, is not among them.
    """
    from normalizer.latex.library import bib_names  # few fixes merge keys

    found: dict[Path, list[_MergedBib]] = {}
    for path, citations in documents.items():
        if names := bib_names(path, citations):
            read = [bib for bib in bibs if any(map(bib.is_named, names))]
            for part in {path.resolve(), *(each.resolve() for each in citations.parts)}:
                known = found.setdefault(part, [])
                known += [bib for bib in read if bib not in known]
    return found


def _check_can_follow(citations: Citations, keys: Mapping[str, str], fold: Callable[[str], str]) -> None:
    """Raise DocumentError where a macro makes a key that goes: such a citation cannot be rewritten."""
    for key, location in citations.made.items():
        if (new := keys.get(fold(key), key)) != key:
            raise DocumentError(
                f"{location}: a macro makes the key {key!r} here, which cannot be rewritten to {new!r}; "
                f"nothing was written; cite {new!r} there first"
            )


def apply_fixes(job: FixOptions) -> FixResult:
    """Fix and write the files; fix again those that another program changed meanwhile.

    Raises OutputError; FileChangedError after several attempts.
    """
    made = plan_fixes(job)
    stale, trouble = _save_unchanged(job, made)
    for _ in range(_MAX_ATTEMPTS - 1):
        if trouble is None:
            return made
        if any(each.given.path is None for each in stale):  # what came by standard input cannot be read again
            raise trouble
        job.progress.info("the files were changed by another program; retrying")
        again = plan_fixes(job, read_inputs([each.given.file for each in stale]) if stale else [])
        stale, trouble = _save_unchanged(job, again)
        made = made.but(again)
    if trouble is not None:
        raise trouble
    return made


def _edits_of_files(files: Iterable[FixedFile]) -> list[FileEdit]:
    """The edits of all files but standard input."""
    return [each.edit for each in files if each.given.path]


@dataclass(frozen=True)
class _WriteBatch:
    """Files to write together: .bib files, and LaTeX sources that use their merged keys."""

    files: tuple[FixedFile, ...]
    sources: tuple[FileEdit, ...] = ()
    key_map: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def _before(self) -> dict[Path, bytes]:
        return {each.path: each.before for each in (*self.sources, *_edits_of_files(self.files))}

    def check_places(self) -> None:
        """Raise OutputError for a file that cannot be written, as far as can be checked without writing."""
        for path in (*self._before, *([self.key_map] if self.key_map else [])):
            check_writable(path)

    def save(self, emit: Callable[[bytes], None]) -> None:
        """Write the sources first, so that after a kill the next run still has the merged keys.

        Raises FileChangedError, before writing, if a file has changed since it was read.
        """
        before = self._before
        with hold_write_locks([*before, *([self.key_map] if self.key_map else [])]):
            for path, data in before.items():
                check_unchanged(path, data)
            if self.key_map:
                write_key_map(self.key_map, read_key_map(self.key_map), self.keys)
            for source in self.sources:
                source.save()
            for each in self.files:
                if each.given.path is None:
                    emit(each.edit.after)
                else:
                    each.edit.save()


def _write_batches(job: FixOptions, made: FixResult) -> Iterator[_WriteBatch]:
    """Batches of one file where possible: a directory may have more files than can be locked at a time.

    Raises OutputError, before the first, if one of the files cannot be written.
    """
    changed = [each for each in made.files if each.edit.is_changed or each.given.path is None]
    sources = tuple(each for each in made.sources if each.is_changed)
    for edit in (*_edits_of_files(changed), *sources):
        edit.check_writable()
    key_map = job.key_map if made.keys else None
    if key_map:
        check_not_protected(key_map)
    with_keys: tuple[FixedFile, ...] = ()
    if sources or key_map:
        with_keys = tuple(each for each in changed if each.fixed.keys)
        yield _WriteBatch(with_keys, sources, key_map, made.keys)
    for each in changed:
        if each not in with_keys:
            yield _WriteBatch((each,))


def _save_unchanged(job: FixOptions, made: FixResult) -> tuple[list[FixedFile], FileChangedError | None]:
    """Write the unchanged files; return the .bib files that another program changed, and the last error."""
    stale: list[FixedFile] = []
    trouble = None
    for group in _write_batches(job, made):
        try:
            group.save(job.emit)
        except FileChangedError as error:
            stale += group.files
            trouble = error
    return stale, trouble
