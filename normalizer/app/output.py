"""From the works of a lock to the text of a bibliography: a new one, or an existing one with what it lacks."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from normalizer.app.merge import EntryIndex, MergeResult, citable_keys, merge, retired_entry_note
from normalizer.bib import BibDocument, BibPreamble
from normalizer.bib.file import BibFile
from normalizer.export import FORMATS, ExportOptions, assign_keys, render
from normalizer.export.bib_values import is_own_preamble
from normalizer.export.format import WHOLE_FILE, Format, Values
from normalizer.files import encoded
from normalizer.lock import Lock
from normalizer.lock.digests import digest, digests, same_meaning, same_spelling
from normalizer.lock.identity import is_key
from normalizer.lock.values import Works, pack
from normalizer.values.packed import LazyMapping, LazySequence
from normalizer.works.record import Record


@dataclass(frozen=True)
class OutputTarget:
    """The format of the output, and with `--merge` the existing file.

    `name` is the output's name in the lock file, or None. `bring_back`: restore entries that were removed or commented
    out.
    """

    name: str | None
    format: str
    settings: ExportOptions
    file: BibFile | None = None
    present: EntryIndex | None = None
    bring_back: bool = False

    def issue(self, records: Sequence[Record], taken: Collection[str]) -> Sequence[str]:
        """Assign keys; a work in the file keeps its key."""
        is_preprint = self.settings.prefer == "preprint"
        shown = LazySequence(
            lambda index: records[index].as_preprint() if is_preprint else records[index], len(records)
        )
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
        in_file = citable_keys(self.file.document) | set(self.present.pruned)
        issued = iter(assign_keys(new, {*taken, *in_file, *filter(None, there)}))
        return [key or next(issued) for key in there]


@dataclass(frozen=True)
class RenderedBibliography:
    """The text of the bibliography, and its digests: key -> field -> digest."""

    text: str
    digests: Mapping[str, Mapping[str, str]]
    without_authors: int
    file: BibFile | None = None
    merged: MergeResult | None = field(default=None)

    @property
    def data(self) -> bytes:
        return encoded(self.text)

    @property
    def notes(self) -> list[str]:
        return [f"{self.file.path}{each}" for each in self.merged.notes] if self.merged and self.file else []


def render_bibliography(lock: Lock, keys: Sequence[str], target: OutputTarget) -> RenderedBibliography:
    """The bibliography of these works, in this order."""
    records = records_of(lock, keys)
    without_authors = sum(not record.authors for record in records)
    if target.file is None or target.present is None:
        text = render(records, target.format, target.settings, keys)
        made = _digests_of(text, FORMATS[target.format])
        return RenderedBibliography(
            text, dict.fromkeys(keys, made[WHOLE_FILE]) if WHOLE_FILE in made else made, without_authors
        )

    before = _digests_before(lock, keys, target)
    settings = target.settings
    if _has_definitions(target.file.document):
        settings = replace(settings, preamble=True)

    def rendered(some: Sequence[str]) -> str:
        there = [before.get(key, {}) for key in some]
        return render([lock.works[key].record for key in some], target.format, settings, some, there)

    merged = merge(
        str(target.file.path),
        target.file.document,
        target.present,
        dict(zip(keys, records, strict=True)),
        before,
        rendered,
        bring_back=target.bring_back,
    )
    merged.notes.extend(_retired_notes(lock, target.name or "", target.file.document))
    return RenderedBibliography(merged.text, merged.digests, without_authors, target.file, merged)


def _retired_notes(lock: Lock, output: str, document: BibDocument) -> Iterator[str]:
    """The notes on entries of works that no title is of any more, unless a person gave them another title."""
    for key, retired in lock.retired.items():
        entry = (
            document.entry(key) if output in retired.written and lock.key_of(retired.ids) not in lock.works else None
        )
        if entry is not None:
            title = digest("title", entry.text("title") or "")
            if same_meaning(retired.written[output].get("title", title), title):
                yield retired_entry_note(document, entry)


def _digests_before(lock: Lock, keys: Sequence[str], target: OutputTarget) -> dict[str, dict[str, str]]:
    """The digests of the entries as bibnorm wrote them; those that are lost are made of the records again."""
    written = {key: lock.works[key].written for key in keys}
    name = target.name or ""
    known = {key: row.get(name, {}) for key, row in written.items()}
    lost = [key for key in keys if name in written[key] and not known[key]]
    if not lost:
        return known
    text = render([lock.works[key].record for key in lost], target.format, target.settings, lost)
    return known | _digests(FORMATS[target.format].values(text))


def _has_definitions(document: BibDocument) -> bool:
    """Whether the file has a @preamble of ours, so that its entries are written with what it defines."""
    preambles = (each for each in document.blocks if isinstance(each, BibPreamble))
    return any(is_own_preamble(document.text[each.start : each.end]) for each in preambles)


def is_unmodified(lock: Lock, output: str, data: bytes, target: OutputTarget) -> bool:
    """Whether a file contains only what bibnorm wrote: by the digests of the lock, else by its records."""
    kind = FORMATS[target.format]
    try:
        text = data.decode("utf-8")
        kind.refuse_additions(text)
        there = _digests(kind.values(text))
    except ValueError:
        return False
    if WHOLE_FILE in there:
        return any(_same_spelling(work.written.get(output), there[WHOLE_FILE]) for work in lock.works.values())
    return not _modified_entries(lock, output, there, target)


def overwritten_entries(
    lock: Lock, output: str, data: bytes, target: OutputTarget, made: RenderedBibliography
) -> list[str]:
    """The keys in a file of entries that bibnorm did not write as they are, and that the new text has otherwise or not.

    None in a format that has no entries, or a file of another format.
    """
    try:
        there = _digests(FORMATS[target.format].values(data.decode("utf-8")))
    except ValueError:
        return []
    if WHOLE_FILE in there:
        return []
    modified = _modified_entries(lock, output, there, target)
    return [key for key in modified if not _same_spelling(made.digests.get(key), there[key])]


def _modified_entries(
    lock: Lock, output: str, there: Mapping[str, Mapping[str, str]], target: OutputTarget
) -> list[str]:
    """The keys of the digests that are not of what bibnorm wrote: by the lock, else by its records."""
    others = [key for key, row in there.items() if not _same_spelling(lock.written_of(key).get(output), row)]
    written = [key for key in others if key in lock.works and output in lock.works[key].written]
    text = render([lock.works[key].record for key in written], target.format, target.settings, written)
    again = _digests(FORMATS[target.format].values(text)) if written else {}
    return [key for key in others if not _same_spelling(again.get(key), there[key])]


def _same_spelling(written: Mapping[str, str] | None, there: Mapping[str, str]) -> bool:
    return written is not None and {*written} == {*there} and all(same_spelling(written[n], there[n]) for n in there)


# Entries whose values are in memory at one time.
_ENTRIES = 2000


def _digests_of(text: str, form: Format) -> Mapping[str, Mapping[str, str]]:
    """The digests of a file that we have just rendered; entries of .bib files begin behind an empty line."""
    if form.dialect is None:
        return _digests(form.values(text))
    made: dict[str, bytes] = {}
    entries = text.split("\n\n@")
    for start in range(0, len(entries), _ENTRIES):
        some = ("@" if start else "") + "\n\n@".join(entries[start : start + _ENTRIES])
        made |= {key: json.dumps(row).encode() for key, row in _digests(form.values(some)).items()}
    return LazyMapping(json.loads, made)


def records_of(lock: Lock, keys: Sequence[str]) -> Sequence[Record]:
    """The records of these works, each made when it is asked for."""
    return LazySequence(lambda index: lock.works[keys[index]].record, len(keys))


def _digests(values: Values) -> dict[str, dict[str, str]]:
    return {key: digests(fields) for key, fields in values.items()}


def record_digests(lock: Lock, made: RenderedBibliography, output: str | None) -> Lock:
    """Store the digests of an output in the lock; return the same lock if nothing changed."""
    if output is None:
        return lock
    works: dict[str, bytes] = {}
    for key, work in lock.works.items():
        others = {name: row for name, row in work.written.items() if name != output}
        # An entry of a title that has gone from the pages is still in a file that is merged into.
        now = made.digests.get(key) or (work.written.get(output) if made.merged else None)
        row = others | ({output: dict(now)} if now else {})
        if row != work.written:
            works[key] = pack(work.model_copy(update={"written": row}))
    return lock.with_titles((), Works(works)) if works else lock
