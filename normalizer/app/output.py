"""Whether anything stands in a .bib file that bibnorm never writes, beside the values of its entries.

From the works of a lock to the text of a bibliography: a new one, or an existing one with what it lacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from normalizer.app.merge import (
    Merged,
    Present,
    fields_of,
    keys_in,
    merge,
)
from normalizer.bib import BibDocument, BibEntry, BibPreamble, BibText, scan
from normalizer.bib.file import BibFile
from normalizer.export import ExportOptions, assign_keys, render
from normalizer.export.preamble import biblatex_preamble, bibtex_preamble
from normalizer.lock import Lock, LockedWork
from normalizer.lock.digests import TYPE, digests
from normalizer.lock.identity import is_key
from normalizer.works.record import Record

# Between the parts of an entry stand blanks and one sign, behind the last of them also what closes it.
_BETWEEN = re.compile(r"\s*[,={(]?\s*[)}]?")


class Added(ValueError):
    """There is something that is not ours, and whose loss nobody would notice."""


def refuse_additions(document: BibDocument) -> None:
    """Raise Added for notes between and inside of entries, blocks of other kinds, a @preamble that the entries do not
    need, and what BibTeX passes over: the second field of a name, the second entry of a key.

    The values themselves are not looked at: the lock has digests of them.
    """
    if not _preambles(document) <= _needed(document):
        raise Added("a @preamble")
    if len({entry.key for entry in document.entries}) < len(document.entries):
        raise Added("a second entry of one key")
    for block in document.blocks:
        if isinstance(block, BibEntry):
            _check_entry(block)
        elif not isinstance(block, BibPreamble) and not _is_blank(block):
            raise Added("something between the entries")


def _needed(document: BibDocument) -> frozenset[str]:
    """Every @preamble that these entries may need, in whatever dialect and layout they are there."""
    fields = (field for entry in document.entries for field in entry.fields)
    body = "".join(f"  {field.key} = {{{' '.join(field.text.split())}}},\n" for field in fields)
    return _preambles(scan(bibtex_preamble(body))) | _preambles(scan(biblatex_preamble(body)))


def _preambles(document: BibDocument) -> frozenset[str]:
    """Each as its whole block without blanks, so that nothing can hide beside the value."""
    blocks = (block for block in document.blocks if isinstance(block, BibPreamble))
    return frozenset("".join(document.text[block.start : block.end].split()) for block in blocks)


def _is_blank(block: object) -> bool:
    return isinstance(block, BibText) and not block.source.text[block.start : block.end].strip()


def _check_entry(entry: BibEntry) -> None:
    is_plain = entry.closed and len(entry.first) == len(entry.fields)
    if not is_plain or any(len(field.value.pieces) > 1 for field in entry.fields):
        raise Added(f"in {entry.key!r}")
    text = entry.source.text
    if not all(_BETWEEN.fullmatch(text, start, end) for start, end in _gaps(entry)):
        raise Added(f"in {entry.key!r}")


def _gaps(entry: BibEntry) -> Iterator[tuple[int, int]]:
    """The stretches of an entry behind its type that belong to no key, name or value."""
    parts = [(entry.type_span.start, entry.type_span.end), (entry.key_span.start, entry.key_span.end)]
    for pair in entry.fields:
        parts += [(pair.start, pair.name_span.end), (pair.value_start, pair.value_end)]
    parts.append((entry.end, entry.end))
    yield from ((before[1], after[0]) for before, after in pairwise(parts))


_BIB = ("bibtex", "biblatex")


@dataclass(frozen=True)
class Target:
    """What is to be written: the format, and with `--merge` the file that is there.

    `name` is what the lock calls the file; None for one that it does not remember. `bring_back`: also what a person has
    taken out of the file, or commented out, is to stand in it.
    """

    name: str | None
    format: str
    settings: ExportOptions
    file: BibFile | None = None
    present: Present | None = None
    bring_back: bool = False

    @classmethod
    def load(
        cls,
        merge_into: Path | None,
        name: str | None,
        asked: str | None,
        fitting: str,
        settings: ExportOptions,
        *,
        bring_back: bool = False,
    ) -> Target:
        """Read the file to merge into, if it exists; a format that nobody asked for is then the file's own."""
        if merge_into is None or not merge_into.exists():
            return cls(name, fitting, settings)
        file = BibFile.load(merge_into)
        present = Present(file.document)
        format_name = asked or (present.dialect if file.document.entries else fitting)
        return cls(name, format_name, settings, file, present, bring_back)

    def issue(self, records: Sequence[Record], taken: Collection[str]) -> Sequence[str]:
        """Keys for records; a work that stands in the file keeps the key that it has there."""
        shown = [record.as_preprint() if self.settings.prefer == "preprint" else record for record in records]
        if self.present is None or self.file is None:
            return assign_keys(shown, taken)
        used = {key.casefold() for key in taken}
        there: list[str | None] = []
        for record in records:
            entry = self.present.find(record) or self.present.hidden(record)
            key = entry.key if entry and is_key(entry.key) and entry.key.casefold() not in used else None
            used |= {key.casefold()} if key else set()
            there.append(key)
        new = [record for record, key in zip(shown, there, strict=True) if key is None]
        in_file = keys_in(self.file.document) | set(self.present.pruned)
        issued = iter(assign_keys(new, {*taken, *in_file, *filter(None, there)}))
        return [key or next(issued) for key in there]


@dataclass(frozen=True)
class Written:
    """The text of the bibliography, and what bibnorm now has in it: key -> field -> digest."""

    text: str
    digests: Mapping[str, Mapping[str, str]]
    without_authors: int
    file: BibFile | None = None
    merged: Merged | None = field(default=None)

    @property
    def data(self) -> bytes:
        """The bytes of a new file."""
        return self.text.encode("utf-8")

    @property
    def notes(self) -> list[str]:
        """A line on each value of a person that stays, on works that a person keeps out, and on entries that may be
        of a work that was added.
        """
        return [f"{self.file.path}{each}" for each in self.merged.notes] if self.merged and self.file else []


def written(lock: Lock, keys: Sequence[str], target: Target) -> Written:
    """The bibliography of these works, in this order."""
    works = [lock.works[key] for key in keys]
    records = [work.record for work in works]
    without_authors = sum(not record.authors for record in records)
    if target.file is None or target.present is None:
        text = render(records, target.format, target.settings, keys)
        return Written(text, _digests(text, target.format), without_authors)

    def rendered(some: Sequence[str]) -> str:
        return render([lock.works[key].record for key in some], target.format, target.settings, some)

    before = {key: work.written.get(target.name or "", {}) for key, work in zip(keys, works, strict=True)}
    merged = merge(
        str(target.file.path),
        target.file.document,
        target.present,
        dict(zip(keys, records, strict=True)),
        before,
        rendered,
        bring_back=target.bring_back,
    )
    return Written(merged.text, merged.digests, without_authors, target.file, merged)


def is_ours(lock: Lock, output: str, data: bytes, format_name: str) -> bool:
    """Whether a file holds nothing but what the lock says bibnorm wrote: then it may be replaced."""
    try:
        there = _only_values(data.decode("utf-8"), format_name)
    except ValueError:
        return False
    return all(lock.written_of(key).get(output) == row for key, row in there.items())


def _digests(text: str, format_name: str) -> dict[str, dict[str, str]]:
    """What a file of ours holds, by key."""
    if format_name in _BIB:
        return {entry.key: digests(fields_of(entry)) for entry in scan(text).entries}
    return _of_items(text)


def _only_values(text: str, format_name: str) -> dict[str, dict[str, str]]:
    """What a file that may be ours holds, by key. ValueError for anything in it that the values do not tell."""
    if format_name not in _BIB:
        return _of_items(text)
    refuse_additions(scan(text))
    return _digests(text, format_name)


def _of_items(text: str) -> dict[str, dict[str, str]]:
    """The items of CSL-JSON. ValueError for what is none, and for a name that stands twice."""
    items = json.loads(text, object_pairs_hook=_unrepeated)
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
        raise ValueError("no list of items")
    return _unrepeated([(str(item["id"]), digests({TYPE: json.dumps(item, sort_keys=True)})) for item in items])


def _unrepeated(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def remembered(lock: Lock, made: Written, output: str | None) -> Lock:
    """The lock that knows what bibnorm wrote into this output; the same one when it knew before."""
    if output is None:
        return lock
    works: dict[str, LockedWork] = {}
    for key, work in lock.works.items():
        others = {name: row for name, row in work.written.items() if name != output}
        # An entry of a title that has gone from the pages is still in a file that is merged into.
        now = made.digests.get(key) or (work.written.get(output) if made.merged else None)
        row = others | ({output: dict(now)} if now else {})
        if row != work.written:
            works[key] = work.model_copy(update={"written": row})
    return lock.with_titles((), works) if works else lock
