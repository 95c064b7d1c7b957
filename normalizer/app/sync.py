"""The steps of `bibnorm sync`: the .bib file of a LaTeX document gets what the document cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from normalizer.app.session import Runtime
from normalizer.errors import BibnormError
from normalizer.files import FileChangedError, is_special_file
from normalizer.latex import MARKDOWN, SOURCES, TYPST, read_citations
from normalizer.latex.citations import CitationLocation, Citations, DocumentError
from normalizer.latex.edit_plan import Plan, keys_to_resolve, save_all, sources_of
from normalizer.latex.library import bib_names, identifier_in, printed_files, shared_folder
from normalizer.latex.sync import DocumentState, load_document
from normalizer.values.lazy import lazy_re
from normalizer.write_lock import remove_stale_locks

# Mostly there is nothing to ask, and these load all that is needed to ask sources.
if TYPE_CHECKING:
    from normalizer.app.resolve import ResolutionResult
    from normalizer.bib import BibEntry
    from normalizer.lock import Lock
    from normalizer.works.record import Record

# Files that are looked through for other documents beside the .bib file and the document; files and folders of their
# repository, and those of its documents that are read because they may name the .bib file.
_MAX_FILES = 2000
_MAX_FOLDERS = 5000
_MAX_DOCUMENTS = 200
# What stands before a path in a document, and how long a path may be.
_START = lazy_re(r"[\x00-\x20{},\"'()\[\]:]")
_MAX_PATH = 200
# A file that changes at every attempt is written by a program, which the user should know.
_MAX_ATTEMPTS = 5
_NOT_ASKED = "no source was available; run again later"
_NOT_FOUND = {
    "unmatched": "not found in any queried source; check the identifier",
    "ambiguous": "ambiguous; cite another identifier",
}
_NOT_IN_CATALOG = "not found in the catalog; run again without --offline, or check the identifier"
_NO_IDENTIFIER = "not an arXiv ID, DOI or paper URL; add the entry manually"


@dataclass(frozen=True)
class SyncOptions:
    document: Path
    bib: str | None = None
    lock: str | None = None
    code_links: Literal["note", "field", "none"] | None = None
    prefer: Literal["published", "preprint"] = "published"
    style: str | None = None
    preamble: bool = False
    dialect: str | None = None
    min_confidence: float = 0.0
    rekey: bool = False
    prune: bool = False
    dry_run: bool = False


@dataclass(frozen=True, repr=False)
class SyncResult:
    """The plan, the new entries as text, and why other keys have no entry; with `planned` nothing was written.

    `result` is None if no source was queried.
    """

    found: DocumentState
    prune: bool
    planned: bool
    plan: Plan = field(default_factory=Plan)
    rendered: str = ""
    unknown: Mapping[str, str] = field(default_factory=dict)
    result: ResolutionResult | None = None

    @cached_property
    def cited_elsewhere(self) -> tuple[tuple[str, CitationLocation], ...]:
        """The keys that are renamed and where other documents that read the .bib file cite them, once for each file."""
        fold = self.found.library.fold
        renamed = {fold(key): key for key in self.plan.renamed}
        own = {each.path.resolve() for each in self.found.citations.sources}
        places = (place for citations in self.found.others.values() for place in citations.places())
        return tuple(
            dict.fromkeys(
                (renamed[fold(key)], location)
                for key, location in places
                if fold(key) in renamed and location.path.resolve() not in own
            )
        )

    @property
    def undefined(self) -> Mapping[str, str]:
        """Cited keys without an entry, with the reason."""
        fold = self.found.library.fold
        damaged = {key: self.found.damaged[fold(key)] for key in self.unknown if fold(key) in self.found.damaged}
        why = {**self.unknown, **damaged, **self.plan.refused}
        return {key: why[key] for key in self.found.undefined if key in why}

    @property
    def unrestored(self) -> Mapping[str, str]:
        """Entries that belong to cited ones and stay commented out, with the reason."""
        fold, hidden = self.found.library.fold, self.found.library.hidden_entries
        cited = set(map(fold, self.found.citations.keys))
        damaged = {entry.key: why for entry in hidden if (why := self.found.damaged.get(fold(entry.key)))}
        return {key: why for key, why in damaged.items() if fold(key) not in cited}

    @cached_property
    def pruned(self) -> frozenset[str]:
        return frozenset(each.key for each in self.found.prunable) if self.prune else frozenset()

    @property
    def kept(self) -> Mapping[BibEntry, str]:
        """The unused entries that are not commented out, with the reason."""
        return self.found.unprunable if self.prune else {}

    def __str__(self) -> str:
        """The counts that are not zero, in one line."""
        entries = len(self.found.target.document.entries) + len(self.plan.entries)
        unused = len(self.found.unused) - len(self.pruned)
        undefined = len(self.undefined)
        would = "would be " if self.planned else ""
        said = [
            (len(self.plan.entries), f"{would}added"),
            (len(self.plan.renamed), f"{would}renamed"),
            (len(self.found.restorable), f"{would}restored"),
            (len(self.pruned), f"{would}commented out"),
            (unused, f"of {entries} not cited"),
            (undefined, "cited key undefined" if undefined == 1 else "cited keys undefined"),
        ]
        counts = ", ".join(f"{number} {what}" for number, what in said if number)
        return f"{self.found.target.path}: {counts or 'nothing to do'}"

    def __repr__(self) -> str:
        return f"<Done: {self}>"

    @property
    def has_findings(self) -> bool:
        """What `--strict` ends with 1 for: a citation is undefined, or it is not known whether one is."""
        found = self.found
        return bool(
            self.undefined
            or self.unrestored
            or found.citations.problems
            or found.citations.before_blanks
            or any(found.misplaced)
            or any(found.uncertain)
            or any(found.unclosed)
            or self.case_conflicts
        )

    @cached_property
    def case_conflicts(self) -> tuple[tuple[str, str], ...]:
        """Cited keys that BibTeX refuses because of another spelling, unless the citations change."""
        recited = set(map(self.found.library.fold, self.plan.rewritten_citations))
        return tuple(pair for pair in self.found.case_conflicts if self.found.library.fold(pair[1]) not in recited)


@dataclass(frozen=True)
class ResolvedKeys:
    """The works of cited keys, and why others have none; `asked` are identifiers that are not queried yet.

    It is reused when the files change meanwhile, so that sources are queried once. `result` is None without a query.
    """

    records: Mapping[str, Record]
    unknown: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict)
    result: ResolutionResult | None = None

    def covers(self, keys: Collection[str]) -> bool:
        return all(key in self.records or key in self.unknown for key in keys)


def sync(job: SyncOptions, run: Runtime) -> SyncResult:
    """Add missing cited entries to a .bib file.

    If another program changes the files meanwhile, the run plans again. Raises BibnormError, ResolverError;
    FileChangedError after several attempts.
    """
    if job.lock is not None and not Path(job.lock).exists():
        raise BibnormError(f"{job.lock}: lock file not found; create it with bibnorm build --lock {job.lock}")
    resolved: ResolvedKeys | None = None
    for _ in range(_MAX_ATTEMPTS - 1):
        done, resolved = _plan_sync(job, resolved, run)
        try:
            return _write_plan(job, done)
        except FileChangedError:
            run.progress.info("the files were changed by another program; retrying")
    return _write_plan(job, _plan_sync(job, resolved, run)[0])


def _plan_sync(job: SyncOptions, resolved: ResolvedKeys | None, run: Runtime) -> tuple[SyncResult, ResolvedKeys | None]:
    """Plan the changes of the current files; nothing is queried twice."""
    found = load_document(job.document, read_citations(job.document), job.bib)
    if job.prune:
        found.check_prunable()
    done = SyncResult(found, prune=job.prune, planned=job.dry_run)
    if keys := keys_to_resolve(found, rekey=job.rekey):
        if resolved is None or not resolved.covers(keys):
            resolved = _resolve_keys(keys, job, run)
        in_order = {key: resolved.records[key] for key in keys if key in resolved.records}
        plan = _make_plan(found, in_order, job)
        done = replace(
            done,
            found=_citing(found, plan),
            plan=plan,
            rendered=_rendered(plan, found, job),
            unknown=resolved.unknown,
            result=resolved.result,
        )
    if going := {*done.plan.renamed, *(each.key for each in done.found.unused if job.prune)}:
        own = (found.document, *found.citations.parts, *(each.path for each in found.citations.sources))
        others = other_documents(found.target.path, found.document, going, own)
        done = replace(done, found=replace(done.found, others=others))
    return done, resolved


def _write_plan(job: SyncOptions, done: SyncResult) -> SyncResult:
    found = done.found
    save_all(found, done.plan, done.rendered, prune=job.prune, dry_run=job.dry_run)
    if not job.dry_run:
        remove_stale_locks([found.target.path])
    if job.rekey and not job.dry_run:
        with suppress(DocumentError):  # nothing is recited in sources that are not there
            remove_stale_locks(each.path for each in sources_of(found))
    return done


def _resolve_keys(keys: Sequence[str], job: SyncOptions, run: Runtime) -> ResolvedKeys:
    """Resolve cited keys by the lock file, then by their identifiers."""
    from normalizer.app.entries import entries_of
    from normalizer.app.resolve import parse_queries, resolve
    from normalizer.app.source_plan import StepTimer
    from normalizer.works.verdict import Reason

    given = resolve_by_lock(job.lock, keys)
    if not given.asked:
        return given
    with run.open_session() as session:
        titles = parse_queries(list(given.asked.values()))
        result = resolve(titles, session.sources, StepTimer(), confidence=job.min_confidence)
    records, unknown = dict(given.records), dict(given.unknown)
    not_found = {**_NOT_FOUND, "unmatched": _NOT_IN_CATALOG} if run.choice.offline else _NOT_FOUND
    for key, match in zip(given.asked, result.matches, strict=True):
        if entries := entries_of([match]):
            records[key] = entries[0].record
        else:
            is_not_asked = match.verdict.reason is Reason.NOT_ASKED
            unknown[key] = _NOT_ASKED if is_not_asked else not_found[match.verdict.status]
    return ResolvedKeys(records, unknown, result=result)


def _citing(found: DocumentState, plan: Plan) -> DocumentState:
    """The survey with the new citations and the entries of cited works, so that these are not pruned but restored.

    An interrupted run may have left entries that nothing cites yet.
    """
    places = found.citations.keys
    entries = {**plan.rewritten_citations, **plan.present}
    recited = {new: places[old] for old, new in entries.items() if old in places}
    return replace(found, citations=replace(found.citations, keys={**recited, **places}))


def _make_plan(found: DocumentState, records: Mapping[str, Record], job: SyncOptions) -> Plan:
    if not records:
        return Plan()
    from normalizer.latex.edit_plan import keeping_keys, with_proper_keys

    if not job.rekey:
        return keeping_keys(found, records)
    from normalizer.export import assign_keys

    # A key names the year of what is cited.
    shown = {key: each.as_preprint() if job.prefer == "preprint" else each for key, each in records.items()}
    return with_proper_keys(found, shown, sources_of(found), assign_keys)


def other_documents(target: Path, document: Path, keys: Set[str], own: Iterable[Path]) -> dict[Path, Citations]:
    """What documents cite that read a .bib file: those beside it or a document, those of its repository.

    Those that name no .bib file count where they mention one of the keys; `own` are left out.
    """
    seen = {each.resolve() for each in own}
    cited: dict[Path, Citations] = {}
    for folder in dict.fromkeys([target.parent, document.parent]):
        for path in islice(_unseen(folder, seen), _MAX_FILES):
            if citations := _citations_of(path, target, keys):
                cited[path] = citations
    further = islice(_unseen(shared_folder(target, document), seen), _MAX_FILES)
    named = [path for path in further if _mentions(path, {target.stem})]
    # Every paper of a repository may have a refs.bib: those that lead to this one come first.
    for path in sorted(named, key=lambda path: not _leads_to(path, target))[:_MAX_DOCUMENTS]:
        if citations := _citations_of(path, target, set(), is_near=False):
            cited[path] = citations
    return cited


def _unseen(folder: Path, seen: set[Path]) -> Iterator[Path]:
    from normalizer.lint.inputs import files_below  # most runs take no key away

    for path in files_below(folder, SOURCES, max_folders=_MAX_FOLDERS):
        if (whole := path.resolve()) not in seen:
            seen.add(whole)
            yield path


def _text_of(path: Path) -> str:
    """The bytes of a file as letters; of one that cannot be read, or of a pipe, which may never end, none."""
    try:
        return "" if is_special_file(path) else path.read_bytes().decode("latin-1")
    except OSError:
        return ""


def _mentions(path: Path, words: Set[str]) -> bool:
    text = _text_of(path).lower()
    return any(each.encode().decode("latin-1").lower() in text for each in words)


def _leads_to(path: Path, target: Path) -> bool:
    """Whether a path that a document mentions is that of a .bib file, seen from its folder."""
    text, whole = _text_of(path), target.resolve().with_suffix("")
    mentions = re.finditer(re.escape(target.stem.encode().decode("latin-1")), text)
    names = {_START.split(text[max(0, each.start() - _MAX_PATH) : each.end()])[-1] for each in mentions}
    return any((path.parent / name.encode("latin-1").decode(errors="replace")).resolve() == whole for name in names)


def _citations_of(path: Path, target: Path, keys: Set[str], *, is_near: bool = True) -> Citations | None:
    """What a document cites that reads the .bib file, or is near and does not name any; a part of a document is one."""
    if not _mentions(path, {target.stem, *keys}):
        return None
    try:
        citations = read_citations(path)
    except (OSError, DocumentError):
        return None
    names = bib_names(path, citations)
    if not (any(each.is_at(target) for each in names) if names else is_near):
        return None
    cites_all = citations.cites_all or target.resolve() in printed_files(names, citations)
    return replace(citations, cites_all=cites_all)


def style_of_document(found: DocumentState, dialect: str) -> str | None:
    """The profile for what prints the bibliography of a document: for its style, else its class or a package."""
    from normalizer.export.profiles import profile_of_style

    style, suffix = found.citations.style, found.document.suffix
    if suffix in TYPST:
        return "typst"
    if suffix in MARKDOWN:  # pandoc reads the file
        return None
    if dialect == "biblatex":
        named = (profile_of_style(name, dialect).name for name in style.packages)
        return next((name for name in named if name == "biblatex-unicode"), "biblatex")
    return style.name or style.document_class


def _rendered(plan: Plan, found: DocumentState, job: SyncOptions) -> str:
    """The new entries as a bibliography; empty when there is none."""
    if not plan.entries:
        return ""
    from normalizer.export import ExportOptions, format_of_dialect, render

    dialect = job.dialect or found.dialect
    style = job.style or style_of_document(found, dialect)
    settings = ExportOptions(job.code_links, job.prefer, style, job.preamble)
    format_name = format_of_dialect(dialect).name
    return render(list(plan.entries.values()), format_name, settings, list(plan.entries))


def resolve_by_lock(path: str | None, keys: Sequence[str]) -> ResolvedKeys:
    """Resolve keys by the lock file; without one only identifiers can be resolved. Raises LockError."""
    from normalizer.lock import Lock

    lock = Lock.load(Path(path)) if path else Lock()
    found = {key: _look_up(lock, key) for key in keys}
    records = {key: record for key, record in found.items() if record is not None}
    asked = {key: name for key in keys if key not in records and (name := _identifier_of(lock, key))}
    unknown = {key: _unresolved_reason(lock, path, key) for key in keys if key not in records and key not in asked}
    return ResolvedKeys(records, unknown, asked)


def _look_up(lock: Lock, key: str) -> Record | None:
    """Look up the work with that key, or of that identifier; a cited identifier describes nothing to compare."""
    from normalizer.lock.identity import WorkIds

    given = lock.key_of(WorkIds.from_identifier(key)) if identifier_in(key) else key
    held = lock.works.get(key) or lock.works.get(given or "")
    return held.record if held else None


def _identifier_of(lock: Lock, key: str) -> str | None:
    if key not in lock.retired:
        return identifier_in(key)
    ids = lock.retired[key].ids
    return f"arXiv:{ids.arxiv}" if ids.arxiv else f"doi:{ids.doi}" if ids.doi else None


def _unresolved_reason(lock: Lock, path: str | None, key: str) -> str:
    if key in lock.retired:
        return f"its title is no longer in {path} and its work has no identifier; add the entry manually"
    pending = [each.title for each in lock.titles if each.is_pending]
    if not pending:
        return _NO_IDENTIFIER
    return (
        f"{path} has no such key, and keys are not given yet to {', '.join(map(repr, pending[:3]))}"
        f"{', ...' if pending[3:] else ''}, which a person has decided on: run bibnorm build --lock {path}, "
        "or add the entry manually"
    )
