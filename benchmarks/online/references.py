"""HALLMARK's references against the stand-ins: all records of a catalog that are near one of them, no catalog beside.

The stand-ins hold their papers in memory, so they serve what the catalog finds by the title or an identifier of any
reference, not all of it, and for each author whom it knows a work of theirs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from fakes.corpus import Kind, Paper, Venue, people
from online_world import World, running

from normalizer.app.online_check import FEWEST_OF_VOLUME, OnlineVerifier, open_online_verifier
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.signs import written_names
from normalizer.lint.verification.venues import VenueKnowledge, venue_of
from normalizer.values.ids import Doi
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.http import Clock

_NONE: Mapping[str, Description] = MappingProxyType({})
_OF_SEVERAL_VERSIONS = "1706.03762"
_KINDS: dict[str | None, Kind] = {"journal": "journal", "workshop": "workshop"}


def records_near(catalog: Catalog, claims: Sequence[EntryClaim]) -> list[Description]:
    """Every record that the catalog finds for one of the entries, each once."""
    ids = [each for claim in claims for each in (claim.doi, claim.arxiv) if each]
    ids += [claim.arxiv.first_of_month for claim in claims if claim.arxiv]  # what arXiv is asked for besides
    found = [*catalog.find([TitleQuery(claim.title) for claim in claims]), *catalog.fetch(ids)]
    return list(dict.fromkeys(record for several in found for record in several))


def works_of_authors(catalog: Catalog, claims: Sequence[EntryClaim]) -> list[Paper]:
    """A work by each author of the entries who has one in the catalog; only its author is true."""
    names = list({name: None for claim in claims for name in written_names(claim)})
    counts = catalog.people.records_of([[name] for name in names])
    known = [name for name, (count,) in zip(names, counts, strict=True) if count]
    venue = Venue("Unread Works", 2020)
    return [
        Paper(f"Unread Work Number {at}", people(name), date(2020, 1, 1), venue=venue, dblp=f"conf/unread/{at}")
        for at, name in enumerate(known)
    ]


def works_of_volumes(catalog: Catalog, claims: Sequence[EntryClaim]) -> list[Paper]:
    """Some works of each volume of the entries of which the catalog has as many; only their venue and year are true."""
    places = VenueKnowledge(catalog.coverage)
    named = ((claim.venue, claim.year) for claim in claims)
    volumes = {(venue.short, year) for venue, year in named if venue and venue.short and year}
    held = [
        (short, year) for short, year in sorted(volumes) if places.held(venue_of(short), year).count >= FEWEST_OF_VOLUME
    ]
    return [
        Paper(
            f"Unread Work of {short} {year}, Number {at}",
            people("Unread Author"),
            date(year, 1, 1),
            venue=Venue(short, year, short=short),
            dblp=f"conf/{short.lower()}/{year}-{at}",
        )
        for short, year in held
        for at in range(FEWEST_OF_VOLUME)
    ]


def _paper(record: Description, older: Mapping[str, Description]) -> Paper:
    first = record.published or str(record.year or 2020)
    kind = _KINDS.get(record.kind, "conference")
    venue = Venue(record.venue, record.year, kind=kind, pages=record.pages) if record.venue else None
    is_preprint = record.source == "arxiv"
    first_version = older.get(record.arxiv or "")
    return Paper(
        record.title,
        people(*(name.text for name in record.authors)),
        date(*(map(int, [*first.split("-"), 1, 1][:3]))),
        arxiv=record.arxiv,
        versions=2 if first_version else 1,
        older=(_paper(first_version, {}),) if first_version else (),
        # arXiv's rows have the venue from the comment.
        comment=f"Accepted at {record.venue} {record.year}" if record.venue and is_preprint else None,
        doi=record.doi if record.doi and Doi(record.doi).arxiv is None else None,
        venue=venue,
        dblp=f"conf/x/{abs(hash(record)) % 10**12}" if venue and not is_preprint else None,
        # The title and the people of the preprint are not those that its publisher deposits.
        absent=frozenset({"crossref", "doi"} if is_preprint else ()),
        withdrawn=record.withdrawn,
        retracted=record.retracted,
    )


@contextlib.contextmanager
def served(
    records: Iterable[Description], folder: Path, *more: Paper, older: Mapping[str, Description] = _NONE
) -> Iterator[World]:
    """The services over these records, at the pace of arXiv and on a virtual clock.

    `older` are the first versions of preprints, by number. Without any arXiv is a copy that knows no versions.
    """
    attention = Paper("Attention", people("Ashish Vaswani"), date(2017, 6, 12), arxiv=_OF_SEVERAL_VERSIONS, versions=7)
    with pytest.MonkeyPatch.context() as patch:
        papers = [_paper(record, older) for record in records]
        made = World([*papers, *more, *([attention] if older else ())], patch, folder / "cache", gap=3.0)
        patch.setenv("XDG_CONFIG_HOME", str(folder))  # without a catalog
        for name, value in made.environment.items():
            patch.setenv(name, value)
        timer = Clock(made.clock.monotonic, made.clock.sleep, made.clock.now)
        patch.setattr("resolvers.http.client.Clock", lambda: timer)
        with running(made):
            yield made


@contextlib.contextmanager
def online_verifier(
    made: World, names: Sequence[str] = (), local: CatalogVerifier | None = None
) -> Iterator[OnlineVerifier]:
    choice = SourceOptions(tuple(names), email="test@example.org", cache=made.cache)
    run = Runtime(
        lambda: datetime.now(UTC).date(), choice, Silent(), lambda _: None, lambda _: contextlib.nullcontext()
    )
    with open_online_verifier(run, local) as verifier:
        yield verifier
