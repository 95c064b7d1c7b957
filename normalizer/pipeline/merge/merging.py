"""Works into an existing .bib file: what is missing is added, what bibnorm wrote updated, nothing else touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.bib import BibDocument, BibEntry, BibPreamble, scan
from normalizer.bib.edit import CannotWrite, Edit, Editor, OverlappingEdits, apply
from normalizer.bib.spacing import between_entries
from normalizer.errors import OutputError
from normalizer.lock.written import TYPE, Comparison, Conflict, compare, digests
from normalizer.model import Record
from normalizer.pipeline.present import Present

Render = Callable[[Sequence[str]], str]
"""The text of a whole file with the works of these keys, in this order."""


@dataclass(frozen=True)
class Kept:
    """A person's value that stays, and where it stands."""

    line: int
    column: int
    key: str
    conflict: Conflict

    def __str__(self) -> str:
        name = "type" if self.conflict.name == TYPE else self.conflict.name
        theirs = _quoted(self.conflict.theirs, "nothing")
        return f"{self.line}:{self.column}: {name} of {self.key!r} is yours and stays {theirs}; " + (
            f"bibnorm has {_quoted(self.conflict.ours, 'nothing')}"
        )


@dataclass(frozen=True)
class Merged:
    """The new text of a file, and what was done; `digests` is what bibnorm has in it now, by the lock's keys."""

    text: str
    added: tuple[str, ...]
    updated: tuple[str, ...]
    there: tuple[str, ...]
    conflicts: tuple[Kept, ...]
    digests: dict[str, dict[str, str]]

    def __str__(self) -> str:
        return f"{len(self.added)} added, {len(self.updated)} updated, {len(self.there)} there already"


@dataclass
class _Work:
    """One run over the works, as it goes on."""

    edits: list[Edit] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    conflicts: list[Kept] = field(default_factory=list)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)


def fields_of(entry: BibEntry) -> dict[str, str]:
    """The texts of an entry by lower-case field name, and its type."""
    return {TYPE: entry.kind} | {each.key: entry.first[each.key].text for each in entry.fields}


def keys_in(document: BibDocument) -> set[str]:
    """Every key by which something can be cited: those of the entries, and BibLaTeX's further names of them."""
    further = (name.strip() for entry in document.entries for name in (entry.text("ids") or "").split(","))
    return {entry.key for entry in document.entries} | set(filter(None, further))


def merge(
    name: str,
    document: BibDocument,
    present: Present,
    works: Mapping[str, Record],
    written: Mapping[str, Mapping[str, str]],
    render: Render,
) -> Merged:
    """The file of that name with these works in it. `written` is by key what bibnorm wrote into it before.

    Raises OutputError where the file is too damaged to be written into.
    """
    ours = {entry.key: entry for entry in scan(render(list(works))).entries}
    editor = Editor(document)
    run = _Work()
    try:
        for key, record in works.items():
            entry = _entry_of(present, key, record, written.get(key, {}))
            _take(run, editor, key, entry, written.get(key, {}), fields_of(ours[key]))
        text = _applied(name, editor, run, render)
    except (OverlappingEdits, CannotWrite) as error:
        raise OutputError(f"{name}: cannot merge: {error}; mend the file first with bibnorm fix") from error
    return Merged(text, tuple(run.added), tuple(run.updated), tuple(run.there), tuple(run.conflicts), run.digests)


def _entry_of(present: Present, key: str, record: Record, written: Mapping[str, str]) -> BibEntry | None:
    """The entry of a work; one that bibnorm wrote under its key is known also when its title was rewritten since."""
    return present.find(record, key) or (present.entry(key) if written else None)


def _take(
    run: _Work, editor: Editor, key: str, entry: BibEntry | None, written: Mapping[str, str], ours: Mapping[str, str]
) -> None:
    if entry is None:
        run.added.append(key)
        run.digests[key] = digests(ours)
    else:
        _update(run, editor, entry, key, compare(written, ours, fields_of(entry)))


def _update(run: _Work, editor: Editor, entry: BibEntry, key: str, found: Comparison) -> None:
    edits = [edit for change in found.changes for edit in _edits(editor, entry, change.name, change.text)]
    run.edits += edits
    (run.updated if edits else run.there).append(key)
    for conflict in found.conflicts:
        there = entry.get(conflict.name)
        line, column = editor.document.position(there.start if there else entry.start)
        run.conflicts.append(Kept(line, column, entry.key, conflict))
    if found.written:
        run.digests[key] = found.written


def _edits(editor: Editor, entry: BibEntry, name: str, text: str | None) -> list[Edit]:
    if name == TYPE:
        return editor.set_type(entry, text) if text else []
    return editor.delete_field(entry, name) if text is None else editor.set_value(entry, name, text)


def _applied(name: str, editor: Editor, run: _Work, render: Render) -> str:
    """The text with all edits, looked at once more: what was asked for stands in it, and all else as before."""
    document = editor.document
    changed = [*run.added, *run.updated]
    if not changed:
        return document.text
    new = scan(render(changed))
    known = {_squeezed(each.value.text) for each in document.blocks if isinstance(each, BibPreamble)}
    needed = [each for each in new.blocks if isinstance(each, BibPreamble) and _squeezed(each.value.text) not in known]
    blocks = [new.text[each.start : each.end] for each in needed]
    wanted = set(run.added)
    blocks += [new.text[each.start : each.end] for each in new.entries if each.key in wanted]
    inserts = _inserts(editor, blocks)
    text = apply(document.text, [*run.edits, *inserts])
    _check(name, document, scan(text), run)
    return text


def _inserts(editor: Editor, blocks: Sequence[str]) -> list[Edit]:
    """All new blocks as one insertion, so that they stand as far apart as the blocks of the file do."""
    if not blocks:
        return []
    distance = between_entries(editor.document)
    return editor.insert_text(distance.join(each.strip("\r\n") for each in blocks))


def _check(name: str, before: BibDocument, after: BibDocument, run: _Work) -> None:
    """An entry before ours that is not closed would swallow them."""
    keys = [entry.key for entry in after.entries]
    is_whole = len(keys) == len(before.entries) + len(run.added) and set(run.added) <= set(keys)
    unclosed = next((block for block in before.blocks if not block.closed), None)
    if not is_whole or (run.added and unclosed):
        line = (unclosed or before.blocks[-1]).line
        raise OutputError(
            f"{name}:{line}: this block is not closed, and what is added would become a part of it; "
            "mend the file first with bibnorm fix"
        )


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str | None, nothing: str, most: int = 120) -> str:
    if text is None:
        return nothing
    short = _squeezed(text)
    return repr(short if len(short) <= most else short[: most - 1] + "…")
