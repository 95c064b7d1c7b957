"""The catalogue as a judge of `.bib` files: all entries of a file are looked up in a few calls.

Most entries of most files are right. So first only the likeliest records by title are read, and whoever is found as
described, under its own identifiers, is done. Only for the others all that is like them is read, and the records that
bear their identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from normalizer.lint.parallel import SEQUENTIAL, ForkPool
from normalizer.lint.verification.cited_work import Fit, Work, meant, named_by_id, source_of
from normalizer.lint.verification.claim import Claim, claim_of
from normalizer.lint.verification.comparisons import differences
from normalizer.lint.verification.results import Answers, Aspect, Difference, Outcome, Standing
from normalizer.lint.verification.venues import Places, is_registrant
from normalizer.values.ids import PaperId
from normalizer.values.titles import title_words
from normalizer.values.venues.value import Venue
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.lint.context import Context

# Records that are read for each title at first, and how near they must be, 0 to 1.
_FIRST, _NEAR = 3, 0.75
# Entries that are looked up together: many, for each look-up has its price, and few, so that no process waits long.
_SHARE = 1_000
# Words of titles that are often the first part of a longer one.
_UNTELLING, _HARDLY_TELLING = 2, 4


@dataclass(frozen=True)
class CatalogJudge:
    """Compares the entries of a document with a catalog, whose mapped files forked processes may share."""

    catalog: Catalog

    def judge(self, context: Context, pool: ForkPool = SEQUENTIAL) -> Answers:
        """Look all entries up; never raises for what a file may hold."""
        entries = context.bib.entries
        shares = [entries[start : start + _SHARE] for start in range(0, len(entries), _SHARE)]
        told = pool.map(self._of_entries, shares, "looking entries up, share")
        return Answers({place: standing for share in told for place, standing in share.items()})

    def _of_entries(self, entries: Sequence[BibEntry]) -> dict[int, Standing]:
        claims = {entry.span.start: claim for entry in entries if (claim := claim_of(entry)) is not None}
        places = Places(self.catalog.coverage)
        found = self._first(list(claims.values()))
        standings = {
            key: _standing(claim, records, places) for (key, claim), records in zip(claims.items(), found, strict=True)
        }
        rest = {key: claims[key] for key, standing in standings.items() if not _is_settled(claims[key], standing)}
        for (key, claim), records in zip(rest.items(), self._all(list(rest.values())), strict=True):
            standings[key] = _standing(claim, records, places)
        return standings

    def _first(self, claims: Sequence[Claim]) -> list[list[Description]]:
        """The likeliest records by title."""
        hits = self.catalog.locate([claim.title for claim in claims], _FIRST)
        near = [
            (asked, row)
            for asked, row, score in zip(hits.asked.tolist(), hits.rows.tolist(), hits.scores.tolist(), strict=True)
            if score >= _NEAR
        ]
        found: list[list[Description]] = [[] for _ in claims]
        for (asked, _), record in zip(near, self.catalog.records([row for _, row in near]), strict=True):
            found[asked].append(record)
        return found

    def _all(self, claims: Sequence[Claim]) -> list[list[Description]]:
        """All that a title could be, and what bears the identifiers."""
        by_title = self.catalog.find([TitleQuery(claim.title) for claim in claims])
        found = [list(records) for records in by_title]
        ids: list[tuple[int, PaperId]] = [
            (place, each) for place, claim in enumerate(claims) for each in (claim.doi, claim.arxiv) if each
        ]
        for (place, _), records in zip(ids, self.catalog.fetch([each for _, each in ids]), strict=True):
            found[place] += (record for record in records if record not in found[place])
        return found


# Opens what entries are compared with; returns None for nothing to compare with.
JudgeOpener = Callable[[], CatalogJudge | None]


def _is_settled(claim: Claim, standing: Standing) -> bool:
    """As described, and its identifiers are borne by the records: nothing more can be learnt."""
    if standing.outcome is not Outcome.AS_DESCRIBED or standing.differences:
        return False
    fits = [Fit(claim, said) for said in standing.work]
    return (claim.doi is None or any(fit.same_doi for fit in fits)) and (
        claim.arxiv is None or any(fit.same_eprint for fit in fits)
    )


def _standing(claim: Claim, records: Sequence[Description], places: Places) -> Standing:
    if plain := _plain(claim, records):
        return Standing(Outcome.AS_DESCRIBED, (plain,))
    if fits := meant(claim, records):
        found = differences(Work(claim, fits, named_by_id(claim, records), places))
        # That a preprint has come out is no fault of the description.
        faulty = any(not each.minor and each.aspect is not Aspect.PUBLISHED_SINCE for each in found)
        outcome = Outcome.DESCRIBED_WRONGLY if faulty else Outcome.AS_DESCRIBED
        return Standing(outcome, tuple(fit.said for fit in fits), found)
    return _not_found(claim, records, places)


def _plain(claim: Claim, records: Sequence[Description]) -> Description | None:
    """The record that says the same, when none of the others has news of a work of that title."""
    plain = next((said for said in records if Fit(claim, said).is_as_described), None)
    if plain is None or any(said.withdrawn or said.retracted for said in records):
        return None
    return None if plain.venue is None and any(said.venue for said in records) else plain


def _not_found(claim: Claim, records: Sequence[Description], places: Places) -> Standing:
    """Nothing that is held is the work; what that means depends on what is held."""
    bearers = named_by_id(claim, records)
    if claim.venue and claim.year and _would_be_held(claim, places, known_page=bool(bearers)):
        count, volume = places.held(claim.venue, claim.year).count, _volume(claim.venue, claim.year)
        note = f"{volume} has no such work: none of its {count} works that are known is like it"
        note = note if count else f"there is no such work, for there was no {volume}"
        note += f"; its identifier is that of {bearers[0].said.title!r}" if bearers else ""
        return Standing(Outcome.NO_SUCH_WORK, note=note)
    if bearers:
        works = tuple(fit.said for fit in bearers)
        return Standing(Outcome.DESCRIBED_WRONGLY, works, (_of_bearer(claim, bearers[0]),))
    return Standing(Outcome.COULD_NOT_TELL, note=_why_not(claim, places))


def _would_be_held(claim: Claim, places: Places, *, known_page: bool) -> bool:
    """Whether the work would have been found if it were in the volume that the entry names.

    A work of which a DOI or a page is given may well be there. A short title may be one without its subtitle, which is
    not found by it: "Atlas" in a volume with "Atlas: A Case Study in ...".
    """
    assert claim.venue is not None
    assert claim.year is not None
    words = len(title_words(claim.title))
    if words <= _UNTELLING or (words <= _HARDLY_TELLING and not places.is_large(claim.venue, claim.year)):
        return False
    has_page = claim.has_url or (claim.doi is not None and is_registrant(claim.doi))
    return places.is_complete(claim.venue, claim.year, beyond_doubt=has_page and not known_page)


def _volume(venue: Venue, year: int) -> str:
    return f"{venue.short or venue.name} {year}"


def _of_bearer(claim: Claim, bearer: Fit) -> Difference:
    """The identifier names another work: that is all that is known."""
    aspect, value = (Aspect.DOI, "doi") if bearer.same_doi else (Aspect.EPRINT, "arxiv")
    ours, theirs = str(claim.doi if bearer.same_doi else claim.arxiv), bearer.said.title
    message = f"{ours} is {theirs!r}, another work"
    return Difference(aspect, claim.where[value], message, ours, theirs, source_of(bearer.said))


def _why_not(claim: Claim, places: Places) -> str:
    if claim.venue is None or claim.year is None:
        return "not in the catalogue, and no venue and year are given in which it would have to be"
    held = places.held(claim.venue, claim.year)
    name = _volume(claim.venue, claim.year)
    return f"not in the catalogue, which is not known to hold all of {name} ({held.count} works)"
