"""`check --online`: entries that the catalog does not verify are looked up in online sources.

Identifiers go out first, then titles, many in one request and the cheapest source first; a source that takes one title
a request gets what is left, as many as its limit allows. An entry is not asked for again once its records verify it.
One that they accuse gets a second opinion, because more records can only explain an entry. The verdict on the union of
all records is that of the catalog (`lint.verification.verdict`). A source that failed accuses nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from normalizer.app.enrichment import EnrichedWork, accepted_records, enrich
from normalizer.app.online_lookup import LISTS_VOLUMES, Lookup
from normalizer.app.queries import next_sources, run_concurrently
from normalizer.app.session import Progress, Runtime
from normalizer.app.source_plan import Sources
from normalizer.bib import BibEntry
from normalizer.lint.inputs import InputFile
from normalizer.lint.parallel import SEQUENTIAL, ForkPool
from normalizer.lint.rules.helpers.data_model import entries_with_volume
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.cited_work import FoundWork, select_cited_work
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.results import EntryVerification, EntryVerifications, VerificationStatus
from normalizer.lint.verification.signs import written_names
from normalizer.lint.verification.venues import VenueKnowledge, names_of_venue
from normalizer.lint.verification.verdict import found_work, is_final
from normalizer.values.ids import PaperId
from normalizer.values.names.render import full_name_keys
from normalizer.values.text import counted
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES, arxiv_of, doi_of, keepers_of
from resolvers.base import SourceAnswer, TitleQuery
from resolvers.errors import ResolverError
from resolvers.http import ServiceStats, all_terms

if TYPE_CHECKING:
    from normalizer.lint.context import LintContext
    from resolvers.arxiv import ArxivApi
    from resolvers.sources.dblp import Dblp
    from resolvers.sources.openalex import OpenAlex
    from resolvers.sources.semantic_scholar import SemanticScholar


@dataclass(frozen=True)
class TitleSource:
    """A source that is searched for titles.

    `max_requests`: of one that takes a title a request, in one run. `included_in` names a source that has its records:
    it is asked for what that one did not answer.
    """

    name: str
    max_requests: int | None = None
    included_in: str | None = None


# By the seconds that a title costs. arXiv answers every three seconds, so it gets what the others left.
TITLE_SOURCES = (
    TitleSource("openalex"),
    TitleSource("semantic-scholar"),
    TitleSource("arxiv"),
    TitleSource("crossref", 40, included_in="openalex"),
    TitleSource("dblp", 60),
)
# The limit of a source that only a user names.
_MAX_NAMED = 40
# They are searched for many titles by a method of their own (`find_together`); arXiv's `find` does so anyway.
_TOGETHER = frozenset({"openalex", "semantic-scholar"})
# Identifiers in one run, for a source that takes one a request; what such a source keeps is rarely cited.
_MAX_SINGLE_IDS = 10
# They know the identifiers of others too, and are asked when those fail or lack one.
_KNOW_OTHERS = ("openalex", "semantic-scholar")
_VENUES_FROM = "semantic-scholar"
_NUMBERS_FROM = "arxiv"
# Requests that may ask for people, and names that are asked for together.
_MAX_FOR_AUTHORS, _NAMES_AT_ONCE = 30, 24
# DBLP has a volume whole or not at all; so many works are no other ones with its name in the title.
FEWEST_OF_VOLUME = 10
# Titles between two looks at how many requests went out.
_CHUNK = 10


@dataclass(frozen=True)
class OnlineSummary:
    """What a run could not learn, a line for each source that failed, and for each whose limit was reached.

    `is_incomplete`: a failed source was needed, and no other one made up for it.
    """

    lines: tuple[str, ...]
    is_incomplete: bool


class OnlineVerifier:
    """Compares entries with the records of a catalog, if there is one, and of online sources.

    `stats` counts the requests to each source so far.
    """

    def __init__(
        self,
        sources: Sources,
        stats: Callable[[], Mapping[str, ServiceStats]],
        local: CatalogVerifier | None,
        progress: Progress,
        today: date,
    ) -> None:
        self._sources, self._stats, self._local, self._progress, self._today = sources, stats, local, progress, today
        coverage = local.catalog.coverage if local else None
        self.places = VenueKnowledge(coverage)
        asked = VenueKnowledge(coverage, asked_dblp=True)
        self._places = self.places, asked, VenueKnowledge(coverage, asked_dblp=True, lacks_work=True)
        self._known: dict[str, EntryVerification] = {}
        self._volumes: dict[tuple[str, int], bool] = {}
        self._lookups: list[Lookup] = []
        self._incomplete: list[tuple[str, str]] = []

    def prepare(self, inputs: Sequence[InputFile]) -> None:
        """Look up the entries of all files together."""
        entries = (entry for given in inputs for entry in entries_with_volume(given.bib_file.document))
        self._verify(claim for entry in entries if (claim := claim_from_entry(entry)) is not None)

    def verify(self, context: LintContext, pool: ForkPool = SEQUENTIAL) -> EntryVerifications:
        """The verifications of a document; what was not prepared is looked up."""
        return self.verify_entries(entries_with_volume(context.bib))

    def verify_entries(self, entries: Sequence[BibEntry]) -> EntryVerifications:
        found = ((entry.span.start, claim_from_entry(entry)) for entry in entries)
        claims = {index: claim for index, claim in found if claim is not None}
        self._verify(claims.values())
        return EntryVerifications({index: self._known[repr(claim)] for index, claim in claims.items()}, self.places)

    def works(self, claims: Sequence[EntryClaim]) -> list[FoundWork]:
        """What is known of each work, with what the sources of its identifiers add, as in a build (`enrich`)."""
        self._verify(claims)
        asked = {repr(each.claim): each for each in self._lookups}
        local = self._local.records(claims) if self._local else [[] for _ in claims]
        works = []
        for index, (claim, records) in enumerate(zip(claims, local, strict=True)):
            lookup = asked.get(repr(claim))
            found = tuple(dict.fromkeys((*records, *(lookup.records if lookup else ()))))
            pairs = select_cited_work(claim, found)
            works.append((EnrichedWork(tuple(pair.record for pair in pairs), [index]), found))
        known = [work for work, _ in works if work.work]
        self._progress.status(f"completing {counted(len(known), 'entry', 'entries')}")
        enrich(known, self._sources)
        failures = (failure for each in known for failure in each.failures.items())
        self._incomplete += [(name, each.why) for name, each in failures if self._matters(name, refused=each.refused)]
        return [
            self._found(claim, (*found, *accepted_records(work.work, work.answers)) if work.work else found)
            for claim, (work, found) in zip(claims, works, strict=True)
        ]

    def _found(self, claim: EntryClaim, records: Sequence[Description]) -> FoundWork:
        found, known = found_work(claim, records, self.places), self._known[repr(claim)]
        is_found = known.status in (VerificationStatus.VERIFIED, VerificationStatus.MISMATCH)
        return found if is_found else replace(found, verification=known)

    @property
    def summary(self) -> OnlineSummary:
        names = self._names()
        open_ = [each for each in self._lookups if self._known[repr(each.claim)].is_incomplete]
        failures = [(name, answer.failure or "") for each in open_ for name, answer in each.gaps.items()]
        failures += self._incomplete
        failed, why = Counter(name for name, _ in failures), dict(failures)
        unasked = Counter(names.get(name, name) for each in open_ if not each.gaps for name in each.unasked)
        lines = [
            f"{why[name].rstrip('.')}; {counted(entries, 'entry', 'entries')} could not be verified because of it"
            for name, entries in failed.items()
        ]
        for name, entries in unasked.items():
            many = counted(entries, "entry", "entries")
            lines.append(f"{name}: {many} not searched for (limit of a run); run the same command again")
        return OnlineSummary(tuple(lines), bool(self._incomplete) or any(map(self._is_needed, open_)))

    def _is_needed(self, lookup: Lookup) -> bool:
        """Whether a failure leaves an entry open: an outage, a refusal of a named source, or of all sources."""
        failed = lookup.gaps.items()
        outage = any(not answer.is_refused or name in self._sources.named for name, answer in failed)
        return bool(failed) and (outage or not any(each.name in lookup.answered for each in TITLE_SOURCES))

    def _names(self) -> dict[str, str]:
        return {slug: stats.name for slug, stats in self._stats().items()}

    def _verify(self, claims: Iterable[EntryClaim]) -> None:
        new = {key: claim for claim in claims if (key := repr(claim)) not in self._known}
        if not new:
            return
        open_ = self._query_catalog(new)
        lookups = list(open_.values())
        self._lookups += lookups
        self._fetch_ids(lookups)
        self._ask_for_versions([each for each in lookups if each.may_be_of_version])
        for source in self._title_sources():
            if source.max_requests is None:
                self._search(source, [each for each in lookups if each.needs(source.name)])
        self._fetch_learnt_ids(lookups)
        requests_before = {source.name: self._asked(source.name) for source in self._title_sources()}
        self._ask_for_authors([each for each in lookups if each.may_be_invented])
        self._search_one_by_one(lookups, requests_before)
        self._ask_for_numbers([each for each in lookups if each.may_have_no_number])
        self._ask_for_works([each for each in lookups if each.may_be_in_no_list(self._today)])
        names = self._names()
        self._known |= {key: lookup.result(names) for key, lookup in open_.items()}

    def _query_catalog(self, claims: Mapping[str, EntryClaim]) -> dict[str, Lookup]:
        """Verify what the catalog verifies; return the others with its records."""
        if self._local is None:
            return {key: Lookup(claim, self._places) for key, claim in claims.items()}
        keys = list(claims)
        verified = self._local.verify_claims(dict(enumerate(claims.values())))
        done = {key: verified[index] for index, key in enumerate(keys) if is_final(claims[key], verified[index])}
        self._known |= done
        rest = [key for key in keys if key not in done]
        found = self._local.records([claims[key] for key in rest])
        return {
            key: Lookup(claims[key], self._places, dict.fromkeys(records))
            for key, records in zip(rest, found, strict=True)
        }

    def _fetch_ids(self, lookups: Sequence[Lookup]) -> None:
        """Ask the sources of the identifiers, in turn until one knows it."""
        owners: dict[PaperId, list[Lookup]] = {}
        for lookup in lookups:
            for each in (lookup.claim.doi, lookup.claim.arxiv):
                if each:
                    owners.setdefault(each, []).append(lookup)
        waiting = {each: self._keepers(each) for each in owners}
        while asked := next_sources(waiting):
            self._progress.status(f"asking for {counted(sum(map(len, asked.values())), 'identifier')}")
            names = [name for name in asked if asked[name]]
            answers = run_concurrently([partial(self._fetch, name, asked[name]) for name in names])
            for name, several in zip(names, answers, strict=True):
                for identifier, answer in zip_longest(asked[name], several):
                    for lookup in owners[identifier]:
                        self._add(lookup, name, answer)
                    if answer and answer.candidates:
                        del waiting[identifier]
                        for lookup in owners[identifier]:
                            lookup.failures.clear()  # another source made up for it

    def _add(self, lookup: Lookup, name: str, answer: SourceAnswer | None) -> None:
        """Add an answer; None where the limit of the source was reached."""
        if answer is None:
            lookup.unasked[name] = None
        else:
            lookup.add(name, answer, counts=self._matters(name, refused=answer.is_refused))

    def _fetch(self, name: str, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        """The answers, of a source that takes one identifier a request until its limit; kept replies do not count."""
        if _takes_many(name):
            return self._sources.fetch(name, ids)
        before = self._asked(name)
        answers: list[SourceAnswer] = []
        while len(answers) < len(ids) and self._asked(name) - before < _MAX_SINGLE_IDS:
            answers += self._sources.fetch(name, ids[len(answers) : len(answers) + 1])
        return answers

    def _keepers(self, identifier: PaperId) -> list[str]:
        """The sources of an identifier, those of many in one request first."""
        several = (*keepers_of(type(identifier)), *_KNOW_OTHERS)
        wanted = self._sources.named or sorted(dict.fromkeys(several), key=lambda name: not _takes_many(name))
        return [name for name in wanted if name in self._sources.online]

    def _matters(self, name: str, *, refused: bool) -> bool:
        """Whether a failure matters: sources mostly refuse users without a key."""
        return name not in self._sources.tolerated or (name in self._sources.named and not refused)

    def _title_sources(self) -> list[TitleSource]:
        by_name = {each.name: each for each in TITLE_SOURCES}
        if self._sources.named:
            others = {row.name: TitleSource(row.name, _MAX_NAMED) for row in ONLINE_SOURCES if row.titles}
            by_name = {name: found for name in self._sources.named if (found := (others | by_name).get(name))}
        return [each for name, each in by_name.items() if name in self._sources.online]

    def _search(self, source: TitleSource, lookups: Sequence[Lookup]) -> None:
        if not lookups:
            return
        self._progress.status(f"searching {source.name} for {counted(len(lookups), 'title')}")
        queries = [lookup.query for lookup in lookups]
        for lookup, answer in zip(lookups, self._find(source.name, queries, lookups), strict=True):
            self._add(lookup, source.name, answer)

    def _find(self, name: str, queries: Sequence[TitleQuery], lookups: Sequence[Lookup]) -> list[SourceAnswer]:
        def fits(index: int, candidates: Sequence[Description]) -> bool:
            return lookups[index].is_settled_by(candidates)

        if name not in _TOGETHER or len(queries) == 1:
            return self._sources.find(name, queries, fits)
        try:
            return cast("OpenAlex | SemanticScholar", self._sources.online[name]()).find_together(queries, fits)
        except ResolverError as error:
            return [SourceAnswer.from_error((), error)] * len(queries)

    def _fetch_learnt_ids(self, lookups: Sequence[Lookup]) -> None:
        """Ask the keepers of identifiers that others gave for works that were found, and where preprints came out.

        What collects the records of others has no year of a publication, and authors and title of any version. This
        adds to what is known: a failure changes nothing.
        """
        wanted: dict[str, dict[PaperId, list[Lookup]]] = {}
        for lookup in lookups:
            work = lookup.verification.work
            asked = {each.source for each in work}
            arxiv, doi = arxiv_of(work), doi_of(work)
            sources = (("arxiv", arxiv), (_VENUES_FROM, arxiv), ("crossref", doi))
            for name, identifier in sources if lookup.lacks_publication else ():
                if identifier and name not in asked and name in self._sources.online:
                    wanted.setdefault(name, {}).setdefault(identifier, []).append(lookup)
        answers = run_concurrently([partial(self._sources.fetch, name, list(ids)) for name, ids in wanted.items()])
        for (name, ids), several in zip(wanted.items(), answers, strict=True):
            for owners, answer in zip(ids.values(), several, strict=True):
                for lookup in owners:
                    lookup.add(name, answer, counts=False)

    def _ask_for_authors(self, lookups: Sequence[Lookup]) -> None:
        """Ask DBLP for the authors of entries that no source has, if all of them being unknown were a sign.

        It has all works of the venue, so none of unknown authors: such a title is not searched for there.
        """
        records = (record for each in self._lookups for record in each.records)
        keys = {key for record in records for author in record.authors for key in full_name_keys(author)}
        names = {name for each in lookups for name in written_names(each.claim)}
        known = {name: True for name in names if not keys.isdisjoint(full_name_keys(name))}
        open_ = [each for each in lookups if each.unknown_among(known)]
        if not open_ or not (search := self._dblp()):
            return
        self._progress.status(f"asking {LISTS_VOLUMES} for the authors of {counted(len(open_), 'entry', 'entries')}")
        before = self._asked(LISTS_VOLUMES)
        while some := _first_names(open_, known)[:_NAMES_AT_ONCE]:
            if self._asked(LISTS_VOLUMES) - before >= _MAX_FOR_AUTHORS:
                break
            try:
                found = search.known_authors(some)
            except ResolverError:
                break
            known |= {name: answer is not False for name, answer in zip(some, found, strict=True)}
            open_ = [each for each in open_ if each.unknown_among(known)]
        for each in open_:
            if not _first_names([each], known):
                each.authors = each.unknown_among(known)

    def _dblp(self) -> Dblp | None:
        is_asked = any(each.name == LISTS_VOLUMES for each in self._title_sources())
        return cast("Dblp", self._sources.online[LISTS_VOLUMES]()) if is_asked else None

    def _ask_for_versions(self, lookups: Sequence[Lookup]) -> None:
        """Ask arXiv for every version of preprints that have another title or list of authors than the entry.

        One may be that of the entry. This proves what is known: a failure changes nothing.
        """
        if _NUMBERS_FROM not in self._sources.online or not lookups:
            return
        self._progress.status(f"asking for the versions of {counted(len(lookups), 'preprint')}")
        preprints = cast("ArxivApi", self._sources.online[_NUMBERS_FROM]())
        numbers = [arxiv for each in lookups if (arxiv := each.claim.arxiv)]
        with suppress(ResolverError):
            for lookup, versions in zip(lookups, preprints.versions(numbers), strict=True):
                lookup.versions = versions

    def _ask_for_numbers(self, lookups: Sequence[Lookup]) -> None:
        """Ask arXiv for numbers that no record has, and for the first of their months: without it nothing is told."""
        if _NUMBERS_FROM not in self._sources.online or not lookups:
            return
        numbers = [arxiv for each in lookups if (arxiv := each.claim.arxiv)]
        asked = list(dict.fromkeys((*numbers, *(each.first_of_month for each in numbers))))
        answers = dict(zip(asked, self._sources.fetch(_NUMBERS_FROM, asked), strict=True))
        for lookup, number in zip(lookups, numbers, strict=True):
            answer, first = answers[number], answers[number.first_of_month]
            lookup.has_no_number = answer.failure is None and not answer.candidates and bool(first.candidates)

    def _ask_for_works(self, lookups: Sequence[Lookup]) -> None:
        """Ask DBLP for works of the authors, in the years around that of each entry, that it could mean by its title.

        A title may be misquoted, or the work have been renamed, and a name be wrong: only people whom DBLP knows are
        asked for, and no two of them may have such a work. This proves what is known: a failure changes nothing.
        """
        if not lookups or not (search := self._dblp()):
            return
        many = counted(len(lookups), "entry", "entries")
        self._progress.status(f"asking {LISTS_VOLUMES} for works of the authors of {many}")
        before = self._asked(LISTS_VOLUMES)
        names = list(dict.fromkeys(name for each in lookups for name in each.first_authors))
        with suppress(ResolverError):
            known = dict(zip(names, search.known_authors(names), strict=True))
            for lookup in lookups:
                pairs = lookup.pairs_of_authors(known)
                if self._asked(LISTS_VOLUMES) - before >= _MAX_FOR_AUTHORS:
                    break
                assert lookup.claim.year is not None
                years = range(lookup.claim.year - 1, lookup.claim.year + 2)
                if pairs and self._lists(search, lookup.claim):
                    found = [search.works_of(pair, years) for pair in pairs]
                    lookup.is_in_no_list = all(works is not None and lookup.is_not_among(works) for works in found)

    def _lists(self, search: Dblp, claim: EntryClaim) -> bool:
        """Whether DBLP has the volume by now: it is months behind, and one cannot tell from the works that it has."""
        assert claim.venue is not None
        assert claim.year is not None
        volume = claim.venue.short or "", claim.year
        if volume not in self._volumes:
            names = [claim.venue.short or "", *names_of_venue(claim.venue)]
            self._volumes[volume] = search.works_at(list(dict.fromkeys(names)), claim.year) >= FEWEST_OF_VOLUME
        return self._volumes[volume]

    def _search_one_by_one(self, lookups: Sequence[Lookup], requests_before: Mapping[str, int]) -> None:
        sources = [each for each in self._title_sources() if each.max_requests is not None]
        queues = [_in_order(source, lookups) for source in sources]
        tasks = [
            partial(self._search_few, source, queue, requests_before[source.name])
            for source, queue in zip(sources, queues, strict=True)
        ]
        for source, queue, answers in zip(sources, queues, run_concurrently(tasks), strict=True):
            for lookup, answer in zip_longest(queue, answers):
                self._add(lookup, source.name, answer)
                is_answered = answer is not None and answer.failure is None
                lookup.is_searched_in_lists |= source.name == LISTS_VOLUMES and is_answered

    def _search_few(self, source: TitleSource, lookups: Sequence[Lookup], before: int) -> list[SourceAnswer]:
        """The answers until the limit of requests since `before`; what the cache answers does not count."""
        answers: list[SourceAnswer] = []
        while len(answers) < len(lookups) and self._asked(source.name) - before < (source.max_requests or 0):
            some = lookups[len(answers) : len(answers) + _CHUNK]
            answers += self._find(source.name, [each.query for each in some], some)
        return answers

    def _asked(self, name: str) -> int:
        stats = self._stats().get(name)
        return stats.asked if stats else 0


def _first_names(lookups: Sequence[Lookup], known: Mapping[str, bool]) -> list[str]:
    """The authors who were not asked for, the first ones of all entries first: few known ones settle an entry."""
    lists = (written_names(each.claim) for each in lookups)
    names = (name for several in zip_longest(*lists) for name in several if name and name not in known)
    return list(dict.fromkeys(names))


def _in_order(source: TitleSource, lookups: Sequence[Lookup]) -> list[Lookup]:
    """The entries that a source is searched for one by one, the most important first."""
    ranked = [(rank, each) for each in lookups if (rank := each.priority(source.name)) is not None]
    ranked.sort(key=itemgetter(0))
    return [each for _, each in ranked if source.included_in not in each.answered]


def _takes_many(name: str) -> bool:
    """Whether one request of a source answers many identifiers."""
    return name in all_terms() and all_terms()[name].ids > 1


@contextmanager
def open_online_verifier(run: Runtime, local: CatalogVerifier | None) -> Iterator[OnlineVerifier]:
    """Open the online sources of a run. Raises BibnormError without any source."""
    with run.open_session() as session:
        yield OnlineVerifier(session.sources, lambda: session.services, local, run.progress, run.today())
