"""The catalog of a dozen invented works for the fixtures of verification rules; an entry, and records beside it."""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

from places import FIXTURES

from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.cited_work import CitedWork
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.comparisons import find_mismatches
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.results import Mismatch, MismatchType
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.works.description import Description, Form, RawName
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.coverage import EstimateBasis, VolumeCoverage

SOURCES = FIXTURES / "lint" / "truth"


@cache
def sample_catalog() -> Catalog:
    """All works of ICML 2021 are in it; of other volumes nothing is known."""
    folder = Path(mkdtemp(prefix="bibnorm-truth-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_catalog([SOURCES / "arxiv.jsonl", SOURCES / "other.jsonl"], folder / "catalog")
    return Catalog.open(folder / "catalog")


@cache
def sample_verifier() -> CatalogVerifier:
    return CatalogVerifier(sample_catalog())


@dataclass
class Held:
    """A catalog that has `count` of the works that each volume is estimated to have; nothing is known of it for None."""

    count: int | None = None

    def of(self, names: tuple[str, ...], year: int) -> VolumeCoverage:
        basis = EstimateBasis.NONE if self.count is None else EstimateBasis.PAGES
        return VolumeCoverage("", year, self.count or 0, 100 if self.count else None, basis)

    def volumes(self) -> list[tuple[str, int, int]]:
        return []

    def last_number(self, arxiv: str) -> int | None:
        """No month has more than 20,000 papers."""
        return 20_000 if arxiv.partition(".")[2] > "20000" else None


PREPRINT = {"source": "arxiv", "arxiv": "2203.00017", "published": "2022-03-01"}
TITLE = "Weighing Shadows of Moving Trees"
WHERE = dict(
    zip(
        ("title", "authors", "year", "venue", "doi", "arxiv"),
        "title author year booktitle doi eprint".split(),
        strict=True,
    )
)


def claim(**more: Any) -> EntryClaim:
    """What an entry claims: `TITLE` by two people, and `more`."""
    given = {"title": TITLE, "authors": ("Ada Okafor", "Lin Wei"), "kind": "inproceedings", "field_of": WHERE} | more
    aside = {name: given.pop(name) for name in ("field_of", "kind", "has_doi_of_preprint") if name in given}
    ids = {name: str(given.pop(name)) for name in ("doi", "arxiv") if given.get(name)}
    given["authors"] = tuple(map(RawName, given["authors"]))
    description = Description("entry", venue=given.pop("venue_text", None), form=Form.ENTRY, **given, **ids)
    return EntryClaim(description, **aside)


def record(**more: Any) -> Description:
    """The record of the same work, with `more`."""
    given = {"source": "dblp", "title": TITLE, "authors": ("Ada Okafor", "Lin Wei")} | more
    given["authors"] = tuple(map(RawName, given["authors"]))
    return Description(**given)


def mismatches_of(ours: EntryClaim, *statements: Description, held: int | None = None) -> list[Mismatch]:
    pairs = tuple(EntryRecordPair(ours, each) for each in statements)
    return list(find_mismatches(CitedWork(ours, pairs, (), VenueKnowledge(cast("Any", Held(held))))))


def told(ours: EntryClaim, *statements: Description, held: int | None = None) -> list[tuple[MismatchType, bool]]:
    """The types of the mismatches of an entry, and which of them are notes."""
    return [(each.type, each.minor) for each in mismatches_of(ours, *statements, held=held)]
