"""A work in two states and a merge of it into a text, for tests of what is written where. All works are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from normalizer.app.build_job import BuildOptions
from normalizer.app.merge import EntryIndex, MergeResult, merge
from normalizer.app.output import OutputTarget
from normalizer.bib import scan
from normalizer.export import ExportOptions, render
from normalizer.export.bib_values import fields_of
from normalizer.lock.digests import digests
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record

SHEEP = Record(
    title="Counting Sheep on Alpine Meadows at Night",
    authors=(Person(family="Hirt", given="Anna"), Person(family="Müller", given="Jörg")),
    date=PartialDate(year=2021),
    preprint_date=PartialDate(year=2021),
    arxiv="2105.01234",
)
PRINTED = SHEEP.model_copy(
    update={
        "venue": Venue(name="Journal of Flocks", kind=VenueKind.JOURNAL, raw="J. Flocks"),
        "date": PartialDate(year=2022),
        "doi": "10.1000/flocks.7",
    }
)
# The id stands in `eprint` and `url`; definitions are brought along.
SHAPE = ExportOptions(style="natbib", preamble=True)
# What bibnorm has written: of each key the digests of its fields.
Before = Mapping[str, Mapping[str, str]]


def merge_of(
    text: str, works: Mapping[str, Record], before: Before | None = None, *, bring_back: bool = False
) -> MergeResult:
    """What a merge into `refs.bib` makes of its text, in BibTeX."""
    document = scan(text)

    def rendered(keys: Sequence[str]) -> str:
        return render([works[key] for key in keys], "bibtex", SHAPE, keys)

    return merge("refs.bib", document, EntryIndex(document), works, before or {}, rendered, bring_back=bring_back)


def target_of(path: Path, **options: Any) -> OutputTarget:
    """The output of `build --merge` into a file."""
    return BuildOptions((), str(path), merge=True, **options).target()


def merged(text: str, works: Mapping[str, Record], before: Before | None = None) -> str:
    return merge_of(text, works, before).text


def notes(found: MergeResult) -> list[str]:
    """The lines on it, as they are printed."""
    return [f"refs.bib{note}" for note in found.notes]


def ours(key: str, record: Record) -> dict[str, dict[str, str]]:
    """What the lock knows after the record was written under the key."""
    [entry] = scan(render([record], "bibtex", SHAPE, [key])).entries
    return {key: digests(fields_of(entry))}
