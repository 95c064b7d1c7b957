"""Works into an existing .bib file: what is missing is added, what bibnorm wrote updated, nothing else touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.app.merge.entry_index import Present
from normalizer.app.merge.notes import (
    Hidden,
    KeyTaken,
    Note,
    Perhaps,
    TakenOut,
)
from normalizer.app.merge.update import update_of
from normalizer.bib import BibDocument, BibEntry, BibPreamble, scan
from normalizer.bib.edit import CannotWrite, Edit, Editor, OverlappingEdits, apply
from normalizer.bib.gaps import between_entries
from normalizer.errors import OutputError
from normalizer.export.bib_values import fields_of
from normalizer.lock.digests import digests
from normalizer.works.record import Record

Render = Callable[[Sequence[str]], str]
"""The text of a whole file with the works of these keys, in this order."""


@dataclass(frozen=True)
class Merged:
    """The new text of a file, and what was done; `digests` is what bibnorm has in it now, by the lock's keys.

    `out` are works that stay out of the file, `notes` what a person must know of them, of values that stay,
    and of entries that may be of a work that was added.
    """

    text: str
    added: tuple[str, ...]
    updated: tuple[str, ...]
    there: tuple[str, ...]
    out: tuple[str, ...]
    notes: tuple[Note, ...]
    digests: dict[str, dict[str, str]]

    def __str__(self) -> str:
        told = f"{len(self.added)} added, {len(self.updated)} updated, {len(self.there)} there already"
        return f"{told}, {len(self.out)} left out" if self.out else told


@dataclass
class _Run:
    """One run over the works, as it goes on."""

    name: str
    document: BibDocument
    present: Present
    written: Mapping[str, Mapping[str, str]]
    bring_back: bool
    edits: list[Edit] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    taken_out: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.editor = Editor(self.document)
        self.keys = {key.casefold(): entry for key, entry in _citable(self.document)}


def keys_in(document: BibDocument) -> set[str]:
    """Every key by which something can be cited: those of the entries, and BibLaTeX's further names of them."""
    return {key for key, _ in _citable(document)}


def _citable(document: BibDocument) -> Iterator[tuple[str, BibEntry]]:
    for entry in reversed(document.entries):
        further = (name.strip() for name in (entry.text("ids") or "").split(","))
        yield from ((key, entry) for key in (*further, entry.key) if key)


def merge(
    name: str,
    document: BibDocument,
    present: Present,
    works: Mapping[str, Record],
    written: Mapping[str, Mapping[str, str]],
    render: Render,
    *,
    bring_back: bool = False,
) -> Merged:
    """The file of that name with these works in it.

    `written` is by key what bibnorm wrote into it before. Of that, what is no longer there was taken out by a person
    and stays out, unless `bring_back`; so does what is commented out, whoever wrote it. Raises OutputError where the
    file is too damaged to be written into.
    """
    try:
        if bring_back:
            document, present = _with_hidden(document, present, works.values())
        run = _Run(name, document, present, written, bring_back)
        ours = {entry.key: entry for entry in scan(render(list(works))).entries}
        for key, record in works.items():
            _take(run, key, record, fields_of(ours[key]))
        text = _applied(run, render)
    except (OverlappingEdits, CannotWrite) as error:
        raise OutputError(f"{name}: cannot merge: {error}; mend the file first with bibnorm fix") from error
    notes = [TakenOut(run.taken_out)] if run.taken_out else []
    return Merged(
        text,
        tuple(run.added),
        tuple(run.updated),
        tuple(run.there),
        tuple(run.out),
        (*run.notes, *notes),
        run.digests,
    )


def _with_hidden(document: BibDocument, present: Present, records: Iterable[Record]) -> tuple[BibDocument, Present]:
    """The document with the entries of these works that were commented out, as they were."""
    missing = (record for record in records if present.pruned and present.find(record) is None)
    found = {each.key: each for record in missing if (each := present.hidden(record))}
    if not found:
        return document, present
    whole = scan(apply(document.text, [each.put_back() for each in found.values()]))
    return whole, Present(whole)


def _take(run: _Run, key: str, record: Record, ours: Mapping[str, str]) -> None:
    """Find out what is to be done for one work; one that bibnorm wrote is known by its key, whatever it says now."""
    written = run.written.get(key, {})
    entry = run.present.find(record, key) or (run.present.entry(key, record) if written else None)
    if entry is not None:
        found = update_of(run.editor, entry, ours, written)
        (run.updated if found.edits else run.there).append(key)
        run.edits += found.edits
        run.notes += found.kept
        run.digests |= {key: found.written} if found.written else {}
    elif note := _why_out(run, key, record):
        run.notes.append(note)
        run.out.append(key)
    elif written and not run.bring_back:
        run.taken_out.append(key)
        run.out.append(key)
    else:
        run.added.append(key)
        run.digests[key] = digests(ours)
        if perhaps := run.present.perhaps(record):
            other, doubt = perhaps
            run.notes.append(Perhaps(*run.document.position(other.start), other.key, key, record, doubt))


def _why_out(run: _Run, key: str, record: Record) -> Note | None:
    """What keeps a work out that is not in the file."""
    if hidden := run.present.hidden(record):
        return Hidden(run.document.position(hidden.start)[0], hidden.key)
    if other := run.keys.get(key.casefold()):
        return KeyTaken(*run.document.position(other.key_start), key, record.title)
    return None


def _applied(run: _Run, render: Render) -> str:
    """The text with all edits, looked at once more: what was asked for stands in it, and all else as before."""
    document = run.document
    changed = [*run.added, *run.updated]
    if not changed:
        return document.text
    new = scan(render(changed))
    known = {_squeezed(each.value.text) for each in document.blocks if isinstance(each, BibPreamble)}
    needed = [each for each in new.blocks if isinstance(each, BibPreamble) and _squeezed(each.value.text) not in known]
    blocks = [new.text[each.start : each.end] for each in needed]
    wanted = set(run.added)
    blocks += [new.text[each.start : each.end] for each in new.entries if each.key in wanted]
    text = apply(document.text, [*run.edits, *_inserts(run.editor, blocks)])
    _check(run, scan(text))
    return text


def _inserts(editor: Editor, blocks: Sequence[str]) -> list[Edit]:
    """All new blocks as one insertion, so that they stand as far apart as the blocks of the file do."""
    if not blocks:
        return []
    distance = between_entries(editor.document)
    return editor.insert_text(distance.join(each.strip("\r\n") for each in blocks))


def _check(run: _Run, after: BibDocument) -> None:
    """An entry before ours that is not closed would swallow them."""
    before = run.document
    keys = Counter(entry.key for entry in after.entries)
    is_whole = keys == Counter([*(entry.key for entry in before.entries), *run.added])
    unclosed = next((block for block in before.blocks if not block.closed), None)
    if not is_whole or (run.added and unclosed):
        line = (unclosed or before.blocks[-1]).line
        raise OutputError(
            f"{run.name}:{line}: this block is not closed, and what is added would become a part of it; "
            "mend the file first with bibnorm fix"
        )


def _squeezed(text: str) -> str:
    return " ".join(text.split())
