"""What is to be done to the files of a document: its new entries and their keys, the edits, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.bib import BibEntry, BibPreamble, scan
from normalizer.bib.description import describe_entry
from normalizer.bib.edit import Edit, Editor, apply
from normalizer.bib.file import BibFile
from normalizer.errors import OutputError
from normalizer.files import FileEdit, check_unchanged, check_writable
from normalizer.latex.citations import DocumentError, SourceFile
from normalizer.latex.library import identifier_in, invalid_key_reason, is_plain_key
from normalizer.latex.sync import DocumentState, comment_out
from normalizer.values.ids import PaperId, find_id
from normalizer.values.tex.commands import with_keys_in
from normalizer.works.description import Description, ids_of
from normalizer.works.record import Record, describe_record
from normalizer.works.work_index import WorkIndex
from normalizer.write_lock import hold_write_locks


@dataclass
class Plan:
    """What is to be done; built up key by key.

    `entries`: records to write, by their keys. `rewritten_citations`: cited key -> the key that replaces it.
    `renamed`: entries that are there and get another key. `refused`: cited key -> why it gets no entry.
    `present`: cited key -> the key of the entry that its work has. `sources` are the files in which keys are recited.
    """

    entries: dict[str, Record] = field(default_factory=dict)
    rewritten_citations: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    present: dict[str, str] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()


def keys_to_resolve(found: DocumentState, *, rekey: bool) -> list[str]:
    """The cited keys whose works are wanted: those without an entry; to rekey, also those with one that bears an id."""
    if not rekey:
        return list(found.undefined)
    own = found.target.document
    named = [key for key in found.citations.keys if identifier_in(key) and own.entry(key)]
    return [*found.undefined, *named]


def keys_in_sources(sources: Iterable[SourceFile]) -> set[str]:
    """Every key that sources cite or mention where it can be rewritten."""
    return {key.text for source in sources for each in source.lists for key in each.keys}


def rewrite_citations(source: SourceFile, keys: Mapping[str, str], *, case_counts: bool = True) -> FileEdit:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list.

    For BibTeX the case of a key does not count: then every spelling of the keys is meant.

    Where a file is not UTF-8 as a whole, keys in UTF-8 are found as well. Raises DocumentError where its encoding
    lacks a letter of a key.
    """
    if source.codec != "utf-8":
        keys = {**{_as_bytes(old): _as_bytes(new) for old, new in keys.items()}, **keys}
    after = with_keys_in(source.text, source.lists, keys, case_counts=case_counts)
    try:
        return FileEdit(source.path, source.data, after.encode(source.codec))
    except UnicodeEncodeError as error:
        odd = after[error.start]
        raise DocumentError(
            f"{source.path}: {odd!r} (U+{ord(odd):04X}), which a new key has, does not exist in its encoding; "
            "convert the file to UTF-8 first"
        ) from error


def _as_bytes(key: str) -> str:
    return key.encode().decode("latin-1")


def sources_of(found: DocumentState) -> tuple[SourceFile, ...]:
    """The sources of the document, in which keys are recited. Raises DocumentError where they are not found."""
    if not found.citations.sources:
        name = found.document.with_suffix(".tex").name
        raise DocumentError(f"{found.document}: source {name} not found; pass the .tex file")
    return found.citations.sources


def save_all(found: DocumentState, plan: Plan, rendered: str, *, prune: bool, dry_run: bool = False) -> None:
    """Write the .bib file, then the sources that cite by new keys; what does not change is not touched.

    Stopped between the two, the next run finds the works under their keys, and only changes the sources. With `dry_run`
    everything but the writing is done, and it is checked whether the files can be written. Raises OutputError;
    FileChangedError, and nothing is written, when one of the files is not as it was read.
    """
    keys, case_counts = plan.rewritten_citations, found.library.case_counts
    recited = [rewrite_citations(source, keys, case_counts=case_counts) for source in plan.sources] if keys else []
    sources = [each for each in recited if each.is_changed]
    target = found.target
    edits = plan_edits(found, rendered, plan.renamed, prune=prune)
    text = apply(target.text, edits)
    if edits:
        _check_readers(found, edits, text, plan.renamed)
    before = {each.path: each.before for each in sources}
    if text != target.text:
        before[target.path] = target.data
    for source in sources:
        source.check_writable()
    if text != target.text:
        target.check_writable(text)
    if dry_run:
        for path in before:
            check_writable(path)
    if dry_run or not before:
        return
    with hold_write_locks(before):
        for path, data in before.items():
            check_unchanged(path, data)
        target.save(text)
        for source in sources:
            source.save()


def _check_readers(found: DocumentState, edits: Sequence[Edit], text: str, renamed: Mapping[str, str]) -> None:
    """Raise OutputError if a reader of the file would lose more than the entries that are commented out.

    What is restored, and proved for the program of the document, is no loss to the other one, which had read it before.
    """
    from normalizer.bib.proof import Change, prove  # most runs change nothing

    target = found.target
    restored = {each.restore() for each in found.restorable.values()}
    left = {entry.key for entry in scan(text).entries}
    gone = {entry.key: renamed.get(entry.key) for entry in target.document.entries if entry.key not in left}
    for number, reader in enumerate(found.readers):
        changes = [each for each in edits if not number or each not in restored]
        if refused := prove(target.document, [Change(changes, gone)], [reader]).refused:
            hint = target.document.repair_hint(target.path)
            raise OutputError(f"{target.path}: not changed, because afterwards {refused[0]}; {hint}")


def insertions(file: BibFile, rendered: str) -> list[Edit]:
    """Put the entries of a rendered bibliography behind the last whole one of a file, in its layout.

    Definitions that the file has already are left out. A file without entries gets them as they are rendered. Raises
    DocumentError where an open brace precedes all entries that are whole: readers find no entry behind it.
    """
    document, editor, given = file.document, Editor(file.document), scan(rendered)
    known = {document.text[each.start : each.end] for each in document.blocks if isinstance(each, BibPreamble)}
    definitions = [rendered[each.start : each.end] for each in given.blocks if isinstance(each, BibPreamble)]
    definitions = [text for text in definitions if text not in known]
    last = _last_whole(file)
    if last is None:
        entries = [rendered[each.start : each.end] for each in given.entries]
        return editor.insert_text("\n\n".join(filter(None, ["\n".join(definitions), *entries])))
    edits = [edit for text in definitions for edit in editor.insert_text(text, after=last)]
    for entry in given.entries:
        if is_plain_key(entry.key):
            fields = {field.name: field.text for field in entry.fields}
            edits += editor.insert_entry(entry.kind, entry.key, fields, after=last)
        else:
            edits += editor.insert_text(rendered[entry.start : entry.end], after=last)
    return edits


def _last_whole(file: BibFile) -> BibEntry | None:
    """The entry behind which all readers find new ones; None in a file without entries. Raises DocumentError."""
    document = file.document
    whole = next((each for each in reversed(document.entries) if each.end <= document.whole_until), None)
    if whole is None and (place := next(document.without_end, None)):
        raise DocumentError(f"{file.path}:{place}, because nothing can be added behind it")
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
        for link, text in found.library.links(entry, renamed):
            links.setdefault(entry, []).extend(editor.set_value(entry, link, text))
    return links


# A key for each record, none of those that are taken.
KeyAssigner = Callable[[Sequence[Record], Collection[str]], Sequence[str]]


def keeping_keys(found: DocumentState, records: Mapping[str, Record]) -> Plan:
    """Entries under the keys that are cited."""
    planner = _Planner(found, records)
    for key, record in records.items():
        if key in found.undefined:
            planner.keep(key, record)
    return planner.plan


def with_proper_keys(
    found: DocumentState, records: Mapping[str, Record], sources: Sequence[SourceFile], assign: KeyAssigner
) -> Plan:
    """Entries under keys of our own making, or the one that the work has already.

    A key that a macro makes somewhere, so that it cannot be rewritten there, is kept.
    """
    planner, rewritable = _Planner(found, records), keys_in_sources(sources)
    for key, record in records.items():
        if key in rewritable and not (found.is_made(key) or found.is_in_section(key)):
            planner.rekey(key, record, assign)
        elif key in found.undefined:
            planner.keep(key, record)
    # What is recited first may go to an entry that is renamed later.
    plan = planner.plan
    plan.rewritten_citations = {old: plan.renamed.get(new, new) for old, new in plan.rewritten_citations.items()}
    plan.sources = tuple(sources)
    return plan


class _Planner:
    def __init__(self, found: DocumentState, records: Mapping[str, Record]) -> None:
        self.plan = Plan()
        self._found = found
        self._taken = set(found.reserved_keys)
        self._index: WorkIndex[tuple[str, frozenset[PaperId], bool]] = WorkIndex()
        for entry in found.library.entries() if records else ():
            self._add(entry.key, describe_entry(entry))
        for entry in found.library.hidden_entries if records else ():
            self._add(entry.key, describe_entry(entry), is_hidden=True)

    def keep(self, key: str, record: Record) -> None:
        if why := invalid_key_reason(key, biblatex=self._found.citations.biblatex):
            self.plan.refused[key] = why
        elif (known := self._known(key, record)) and known != key:
            hint = " where a macro makes this key" if self._found.is_made(key) else ", or use --rekey"
            self.plan.refused[key] = f"its work has the entry {known!r} already; cite {known!r}{hint}"
            self.plan.present[key] = known
        else:
            self.plan.entries[key] = record
            self._add(key, describe_record(record))

    def rekey(self, key: str, record: Record, assign: KeyAssigner) -> None:
        known = self._known(key, record)
        is_there = self._found.target.document.entry(key) is not None
        if known is not None and known != key:
            self.plan.rewritten_citations[key] = known
            return
        if is_there and self._found.is_needed(key):
            return
        new = assign([record], self._taken)[0]
        self._taken.add(new)
        self.plan.rewritten_citations[key] = new
        if is_there:
            self.plan.renamed[key] = new
        else:
            self.plan.entries[new] = record
        self._add(new, describe_record(record))  # later keys of the same work are recited to this one

    def _add(self, key: str, description: Description, *, is_hidden: bool = False) -> None:
        self._index.add((key, ids_of(description), is_hidden), description)

    def _known(self, cited: str, record: Record) -> str | None:
        """The key of an entry about the same work.

        Of several one that is not commented out, then another one than the cited key, then one of the identifier that
        is cited (a work may have an entry of its preprint and one of its publication), then one that a person gave
        rather than an identifier.
        """
        named = find_id(cited)
        meant = named.comparable if named else None
        found = [each.item for each in self._index.compare(describe_record(record)) if each.is_present]
        ranks = [
            (is_hidden, key == cited, meant not in ids, identifier_in(key) is not None) for key, ids, is_hidden in found
        ]
        return found[ranks.index(min(ranks))][0] if ranks else None
