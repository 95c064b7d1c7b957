"""Works into an existing .bib file: what is missing is added, what bibnorm wrote updated, nothing else touched.

Notes name possible duplicates, kept values of a person, and works left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from normalizer.bib import BibDocument, BibEntry, BibPreamble, scan
from normalizer.bib.description import describe_entry
from normalizer.bib.edit import (
    TYPE,
    Edit,
    Editor,
    OverlappingEdits,
    UnrepresentableError,
    apply,
    between_entries,
    edits_of_changes,
)
from normalizer.bib.proof import Change, prove
from normalizer.bib.source import PieceKind
from normalizer.errors import OutputError
from normalizer.export.bib_values import fields_of
from normalizer.latex.library import is_plain_key
from normalizer.latex.sync import CommentedOutBlock, pruned_entries
from normalizer.lint.context import find_dialect
from normalizer.lock.digests import FieldConflict, compare_entry, digest, digests, same_meaning
from normalizer.values.text import first_of
from normalizer.values.titles import title_key
from normalizer.works.description import Description, ids_of
from normalizer.works.evidence import Evidence
from normalizer.works.facts import Fact, Relation
from normalizer.works.levels import PeopleLevel
from normalizer.works.policies import Action
from normalizer.works.publication import Publication
from normalizer.works.record import Record, describe_record
from normalizer.works.title_pair import TitleLevel
from normalizer.works.work_index import Comparison, WorkIndex


class MatchDoubt(StrEnum):
    """Why an entry may or may not be the same work, as text for the user.

    Both are kept: a person sees a duplicate entry, but cites a wrong one.
    """

    BELIED = "same identifier, but different title or authors"
    OTHER_IDENTIFIER = "it has the same title, but another arXiv id or DOI"
    UNKNOWN_PEOPLE = "same title, but no authors to compare"
    OTHER_PEOPLE = "same title, but authors differ"
    OTHER_FORM = "it has the same title, but says that it is a thesis, a talk, a program or a page"
    OTHER_EDITION = "it has the same title, but came out in another year"
    OTHER_WORD = "titles differ in one letter"
    OTHER_VENUE = "it has the same title, but came out elsewhere"
    OTHER_NAME = "it has the same title but for a name before it"
    OTHER_TITLE = "it has a similar title and the same people"
    SHORTER = "one of the two titles is only the beginning of the other"


# Relations of two works that a reader may take for one, and what to say of them.
_BY_RELATION = {
    Relation.EDITION: MatchDoubt.OTHER_EDITION,
    Relation.SEQUEL: MatchDoubt.OTHER_EDITION,
    Relation.EXTENDED: MatchDoubt.OTHER_VENUE,
    Relation.ARTIFACT: MatchDoubt.OTHER_FORM,
}


def doubt_of(compared: Comparison[Any]) -> MatchDoubt | None:
    """Return why an entry that is not taken for the work may be it; None if it is, or clearly is not.

    An entry with the same title in another form or year is reported too, because a file rarely has both, and where
    nobody is known, one whose title is the other but for a name or a subtitle.
    """
    evidence, veto = compared.judgement.evidence, compared.judgement.veto
    if compared.is_present:
        return None
    if compared.shares_identifier:
        return MatchDoubt.BELIED
    if evidence.titles.level >= TitleLevel.NEAR and veto:
        return MatchDoubt.OTHER_FORM if veto.fact is Fact.THESIS else _BY_RELATION.get(veto.relation)
    is_shorter = evidence.people is PeopleLevel.UNKNOWN and evidence.titles.common_part is not None
    is_alike = evidence.titles.level is TitleLevel.SAME or is_shorter
    return _question(evidence) if compared.action is Action.ASK or (is_alike and veto is None) else None


def _question(evidence: Evidence) -> MatchDoubt:
    """The doubt where the probability decides neither way."""
    if evidence.other_arxiv or evidence.other_doi:
        return MatchDoubt.OTHER_IDENTIFIER
    if Publication.THESIS in evidence.publications:
        return MatchDoubt.OTHER_FORM
    if evidence.titles.left.whole == evidence.titles.right.whole:
        if evidence.people is PeopleLevel.UNKNOWN:
            return MatchDoubt.UNKNOWN_PEOPLE
        return MatchDoubt.OTHER_PEOPLE if evidence.people < PeopleLevel.MATCH else MatchDoubt.OTHER_EDITION
    shorter, longer = sorted((title_key(side.title) for side in (evidence.left, evidence.right)), key=len)
    if longer.startswith(shorter):
        return MatchDoubt.SHORTER
    if longer.endswith(shorter):
        return MatchDoubt.OTHER_NAME
    return MatchDoubt.OTHER_WORD if evidence.titles.level is TitleLevel.NEAR else MatchDoubt.OTHER_TITLE


# Keys in one line.
_MAX_KEYS = 5


def kept_value_note(key: str, conflict: FieldConflict) -> str:
    """The note on a value of a person that was kept."""
    head = f"{'type' if conflict.name == TYPE else conflict.name} of {key!r}"
    rendered, actual = _quoted(conflict.rendered), _quoted(conflict.actual)
    if actual is None:
        return f"{head} was removed by you and is not restored; bibnorm now has {rendered}; add it manually if wanted"
    if rendered is None:
        return f"{head} keeps your value {actual}; bibnorm no longer has one"
    return f"{head} keeps your value {actual}; bibnorm has {rendered}"


def duplicate_note(key: str, added: str, record: Record, doubt: MatchDoubt) -> str:
    """The note on an entry that may be the work of the new entry `added`; later runs find it by an identifier."""
    head = f"{key!r} may duplicate the new entry {added!r}: {doubt}"
    if doubt is MatchDoubt.BELIED:
        return f"{head}; correct what is wrong there"
    name, text = ("eprint", record.arxiv) if record.arxiv else ("doi", record.doi)
    fix = f"write {name} = {{{text}}} there and delete {added!r}" if text else "delete one of the two"
    return f"{head}; if it is, {fix}"


def retired_entry_note(document: BibDocument, entry: BibEntry) -> str:
    """The note on an entry that bibnorm wrote for a title that is of another work now, or of none."""
    sentence = (
        f"{entry.key!r} was written for a title that has another work now, or none; delete it if nothing cites it"
    )
    return _note(document, entry.start, sentence)


def listed(keys: Sequence[str]) -> str:
    """The first keys of a list, and the number of the others."""
    return first_of(keys, _MAX_KEYS, repr)


def _quoted(text: str | None, most: int = 120) -> str | None:
    if text is None:
        return None
    short = " ".join(text.split())
    return repr(short if len(short) <= most else short[: most - 1] + "…")


class EntryIndex:
    """The entries of a document, or the given ones that are commented out in it, by the works that they describe."""

    def __init__(self, document: BibDocument, entries: Sequence[BibEntry] | None = None) -> None:
        self.dialect = find_dialect(document)
        self._document = document
        self._entries = document.entries if entries is None else entries

    def find(self, record: Record, key: str | None = None) -> BibEntry | None:
        """Return the entry of a work: of several the one under `key`, else one with its identifier, else the first."""
        found = [each for each in self._compare(record) if each.is_present]
        best = min(found, key=lambda each: (each.item.key != key, not each.shares_identifier), default=None)
        return best.item if best else None

    def perhaps(self, record: Record) -> tuple[BibEntry, MatchDoubt] | None:
        """Return the first entry that may be of a work, and the doubt."""
        doubts = ((each.item, doubt_of(each)) for each in self._compare(record))
        return next(((entry, doubt) for entry, doubt in doubts if doubt), None)

    def entry(self, key: str, record: Record) -> BibEntry | None:
        """Return the entry under a key, unless its identifiers are those of another work."""
        entry = self._document.entry(key)
        if entry is None:
            return None
        work, claimed = (ids_of(each) for each in (describe_record(record), describe_entry(entry)))
        kinds = {type(each) for each in work} & {type(each) for each in claimed}
        return None if kinds and not work & claimed else entry

    def hidden(self, record: Record) -> CommentedOutBlock | None:
        """Return the entry of a work that `sync --prune` has commented out."""
        if not self.pruned:
            return None
        entry = self._hidden.find(record)
        return self.pruned[entry.key] if entry else None

    @cached_property
    def pruned(self) -> Mapping[str, CommentedOutBlock]:
        """The entries that are commented out, by key."""
        return pruned_entries(self._document)

    @cached_property
    def _hidden(self) -> EntryIndex:
        return EntryIndex(self._document, [each.entry for each in self.pruned.values()])

    def _compare(self, record: Record) -> list[Comparison[BibEntry]]:
        return self._index.compare(describe_record(record))

    @cached_property
    def descriptions(self) -> list[tuple[BibEntry, Description]]:
        """Each entry with what it states about its work."""
        return [(entry, describe_entry(entry)) for entry in self._entries]

    @cached_property
    def _index(self) -> WorkIndex[BibEntry]:
        index: WorkIndex[BibEntry] = WorkIndex()
        for entry, description in self.descriptions:
            index.add(entry, description)
        return index


@dataclass(frozen=True)
class EntryUpdate:
    """The edits of an entry, the values of a person that stay, and what bibnorm has in it then, as digests."""

    edits: tuple[Edit, ...]
    kept: tuple[str, ...]
    written: dict[str, str]


def plan_entry_update(
    editor: Editor, entry: BibEntry, rendered: Mapping[str, str], written: Mapping[str, str]
) -> EntryUpdate:
    """Compare an entry with the fields to write, `ours`, and with the digests of those written before.

    Raises UnrepresentableError for a damaged entry.
    """
    found = compare_entry(written, rendered, fields_of(entry))
    persons = tuple(change for change in found.changes if _has_macro(entry, change.name))
    changes = [change for change in found.changes if change not in persons]
    conflicts = [each for each in found.conflicts if _should_report(each, written)]
    conflicts += [FieldConflict(each.name, entry.text(each.name), each.text) for each in persons]
    return EntryUpdate(
        edits_of_changes(editor, entry, changes, rendered),
        tuple(
            _note(editor.document, (entry.get(each.name) or entry).start, kept_value_note(entry.key, each))
            for each in conflicts
        ),
        found.written | {each.name: written[each.name] for each in persons},
    )


def _note(document: BibDocument, offset: int, sentence: str) -> str:
    """The rest of a line that begins with the name of the file."""
    line, column = document.position(offset)
    return f":{line}:{column}: {sentence}"


def _has_macro(entry: BibEntry, name: str) -> bool:
    """Whether the value uses a @string, which only a person can have written."""
    field = entry.get(name)
    return field is not None and any(piece.kind is PieceKind.NAME for piece in field.value.pieces)


def _should_report(conflict: FieldConflict, written: Mapping[str, str]) -> bool:
    """Report a removed field again only when its value would change."""
    rendered = None if conflict.rendered is None else digest(conflict.name, conflict.rendered)
    return conflict.actual is not None or not same_meaning(rendered, written.get(conflict.name))


Render = Callable[[Sequence[str]], str]
"""The text of a whole file with the works of these keys, in this order."""


@dataclass(frozen=True)
class MergeResult:
    """The new text of a file, keys by action, and the digests of what bibnorm wrote.

    `out` are works left out; `notes` explain these, values of a person, and possible duplicates.
    """

    text: str = ""
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        text = f"{len(self.added)} added, {len(self.updated)} updated, {len(self.there)} already present"
        return f"{text}, {len(self.out)} left out" if self.out else text


@dataclass
class _MergeState:
    """A merge in progress: the file, what bibnorm wrote there before, and the edits so far."""

    name: str
    document: BibDocument
    present: EntryIndex
    written: Mapping[str, Mapping[str, str]]
    bring_back: bool
    result: MergeResult
    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict)
    taken_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.editor = Editor(self.document)
        self.keys = {key.casefold(): entry for key, entry in _citable(self.document)}


def citable_keys(document: BibDocument) -> set[str]:
    """Every key by which something can be cited: those of the entries, and BibLaTeX's further names of them."""
    return {key for key, _ in _citable(document)}


def _citable(document: BibDocument) -> Iterator[tuple[str, BibEntry]]:
    for entry in reversed(document.entries):
        yield from ((key, entry) for key in (*entry.listed_keys("ids"), entry.key) if key)


def merge(
    name: str,
    document: BibDocument,
    present: EntryIndex,
    works: Mapping[str, Record],
    written: Mapping[str, Mapping[str, str]],
    render: Render,
    *,
    bring_back: bool = False,
) -> MergeResult:
    """Merge works into a file.

    `written` are the digests of what bibnorm wrote before, by key. An entry that was removed or commented out since
    stays out, unless `bring_back`. Raises OutputError for a damaged file.
    """
    try:
        if bring_back:
            document, present = _with_restored(document, present, works.values())
        run = _MergeState(name, document, present, written, bring_back, MergeResult())
        rendered = {entry.key: entry for entry in scan(render(list(works))).entries}
        for key, record in works.items():
            _merge_work(run, key, record, fields_of(rendered[key]))
        text = _apply_edits(run, render)
    except (OverlappingEdits, UnrepresentableError) as error:
        raise OutputError(f"{name}: cannot merge: {error}; {document.repair_hint(name)}") from error
    if gone := run.taken_out:
        was, it = ("was", "it") if len(gone) == 1 else ("were", "them")
        note = f"{listed(gone)} {was} removed and not added again; use --merge --force to restore {it}"
        run.result.notes.append(f": {note}")
    return replace(run.result, text=text)


def _with_restored(
    document: BibDocument, present: EntryIndex, records: Iterable[Record]
) -> tuple[BibDocument, EntryIndex]:
    """The document with the entries of these works that were commented out, as they were."""
    missing = (record for record in records if present.pruned and present.find(record) is None)
    found = {each.key: each for record in missing if (each := present.hidden(record))}
    if not found:
        return document, present
    whole = scan(apply(document.text, [each.restore() for each in found.values()]))
    return whole, EntryIndex(whole)


def _merge_work(run: _MergeState, key: str, record: Record, rendered: Mapping[str, str]) -> None:
    """Decide what to do with one work; an entry that bibnorm wrote is found by its key too."""
    written = run.written.get(key, {})
    entry = run.present.find(record, key) or (run.present.entry(key, record) if written else None)
    if entry is not None:
        found = plan_entry_update(run.editor, entry, rendered, written)
        (run.result.updated if found.edits else run.result.there).append(key)
        if found.edits:
            run.edits[key] = found.edits
        run.result.notes.extend(found.kept)
        run.result.digests.update({key: found.written} if found.written else {})
    elif note := _exclusion_reason(run, key, record):
        run.result.notes.append(note)
        run.result.out.append(key)
    elif written and not run.bring_back:
        run.taken_out.append(key)
        run.result.out.append(key)
    else:
        run.result.added.append(key)
        run.result.digests[key] = digests(rendered)
        if perhaps := run.present.perhaps(record):
            other, doubt = perhaps
            run.result.notes.append(_note(run.document, other.start, duplicate_note(other.key, key, record, doubt)))


def _exclusion_reason(run: _MergeState, key: str, record: Record) -> str | None:
    """Why a work that is not in the file is left out."""
    if hidden := run.present.hidden(record):
        return _note(run.document, hidden.start, f"{hidden.key!r} is commented out; use --merge --force to restore it")
    if other := run.keys.get(key.casefold()):
        what = f"{_quoted(record.title)} was not added; give one of them another key"
        return _note(run.document, other.key_start, f"{key!r} is another work here, so that {what}")
    return None


def _apply_edits(run: _MergeState, render: Render) -> str:
    """Apply all edits, and check that only the intended entries changed."""
    document = run.document
    changed = [*run.result.added, *run.result.updated]
    if not changed:
        return document.text
    new = scan(render(changed))
    known = {_collapse_whitespace(each.value.text) for each in document.blocks if isinstance(each, BibPreamble)}
    preambles = (each for each in new.blocks if isinstance(each, BibPreamble))
    needed = (each for each in preambles if _collapse_whitespace(each.value.text) not in known)
    blocks = [new.text[each.start : each.end] for each in needed]
    wanted = set(run.result.added)
    blocks += [_in_layout(run.editor, new, each) for each in new.entries if each.key in wanted]
    inserts = _inserts(run.editor, blocks)
    reason = _refuse_harmful(run, inserts)
    text = apply(document.text, [*(edit for edits in run.edits.values() for edit in edits), *inserts])
    _check(run, scan(text))
    if reason:
        hint = document.repair_hint(run.name)
        raise OutputError(f"{run.name}: nothing can be added: afterwards {reason}; {hint}")
    return text


def _refuse_harmful(run: _MergeState, inserts: Sequence[Edit]) -> str | None:
    """Leave entries as they are of which a reader of the file would lose something; why new ones cannot be added."""
    keys = list(run.edits)
    proof = prove(run.document, [*(Change(run.edits[key]) for key in keys), Change(inserts)])
    for key in (keys[number] for number in proof.refused if number < len(keys)):
        sentence = f"{key!r} stays: afterwards {proof.refused[keys.index(key)]}"
        run.result.notes.append(_note(run.document, run.edits.pop(key)[0].start, sentence))
        run.result.updated.remove(key)
        run.result.there.append(key)
        run.result.digests[key] = dict(run.written.get(key, {}))
    return proof.refused.get(len(keys))


def _in_layout(editor: Editor, new: BibDocument, entry: BibEntry) -> str:
    """A new entry in the layout of the file; as it is rendered in a file without entries, or with a key of BibTeX."""
    if not editor.document.entries or not is_plain_key(entry.key):
        return new.text[entry.start : entry.end]
    return editor.entry_text(entry.kind, entry.key, {field.name: field.text for field in entry.fields})


def _inserts(editor: Editor, blocks: Sequence[str]) -> list[Edit]:
    """All new blocks as one insertion, separated like the blocks of the file."""
    if not blocks:
        return []
    distance = between_entries(editor.document)
    return editor.insert_text(distance.join(each.strip("\r\n") for each in blocks))


def _check(run: _MergeState, after: BibDocument) -> None:
    """Raise OutputError if an unclosed entry would contain the new ones."""
    before = run.document
    keys = Counter(entry.key for entry in after.entries)
    is_whole = keys == Counter([*(entry.key for entry in before.entries), *run.result.added])
    unclosed = next(before.unclosed, None)
    if unclosed and (run.result.added or not is_whole):
        raise OutputError(f"{run.name}:{unclosed}")
    if not is_whole:
        raise OutputError(f"{run.name}: the new entries cannot be told from the old ones; run `bibnorm check` first")


def _collapse_whitespace(text: str) -> str:
    return " ".join(text.split())
