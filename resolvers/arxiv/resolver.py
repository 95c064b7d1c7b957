"""arXiv as a source: titles and identifiers in, records out.

One request contains several titles. Each record is assigned to the titles whose query it matches and to no other;
otherwise the answers would depend on which titles were queried together. Words are compared as the index reads them,
ignoring inflection. Each record is compared with each query, thousands of times per page: texts are parsed once, and
the first letters of their words rule most of them out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import Indel

from normalizer.values.abstracts.fingerprint import fold_abstract
from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description
from resolvers.arxiv.client import SERVICE, FeedClient, FeedPage, PaperVersion, refused_id
from resolvers.arxiv.queries import MAX_RESULTS, QUERY_STAGES, AdaptiveBatcher, BatchAnswer, Query, QueryStage, Words
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.batching import BatchLimits
from resolvers.errors import RequestRefused, ResolverError
from resolvers.http import HttpClient, all_terms

T = TypeVar("T")

# Letters by which words of one stem begin alike, at the least.
_STEM = 4
_PHRASE = lazy_re(r'(ti|abs):"([^"]*)"')


class Text(NamedTuple):
    """The words of a text, and their beginnings with a space before and after each."""

    words: Words
    beginnings: str


def title_similarity(one: str, other: str) -> float:
    """How much of two titles is common, letter by letter, 0 to 1; 1 when they fold to the same."""
    return Indel.normalized_similarity(title_key(one), title_key(other))


def matches_query(question: str, record: Description) -> bool:
    """Whether a record is one that the question asks for, by its text: all phrases of one of its alternatives."""
    return any(all(_is_met(*phrase, record) for phrase in phrases) for phrases in _alternatives(question))


@lru_cache(maxsize=2048)
def _alternatives(question: str) -> tuple[tuple[tuple[str, Text], ...], ...]:
    """`(ti:"a" AND ti:"b") OR ti:"c d"` as phrases with their fields, those that go together together."""
    return tuple(
        tuple((name, _text(title_words(words))) for name, words in _PHRASE.findall(part))
        for part in question.split(" OR ")
    )


def _is_met(field: str, phrase: Text, record: Description) -> bool:
    return has_phrase(_title(record.title) if field == "ti" else _abstract(record.abstract or ""), phrase)


def has_phrase(text: Text, phrase: Text) -> bool:
    """Whether the words of the phrase stand there one after the other. One that folds to nothing is nowhere."""
    if not phrase.words or phrase.beginnings not in text.beginnings:
        return False
    starts = range(len(text.words) - len(phrase.words) + 1)
    return any(all(map(_same_stem, text.words[start:], phrase.words)) for start in starts)


@lru_cache(maxsize=1024)
def _title(title: str) -> Text:
    return _text(title_words(title))


@lru_cache(maxsize=512)
def _abstract(abstract: str) -> Text:
    return _text(tuple(fold_abstract(abstract).decode().split()))


def _text(words: Words) -> Text:
    return Text(words, "".join(f" {word[:_STEM]} " for word in words))


def _same_stem(one: str, other: str) -> bool:
    """Whether the index may take two words for one, which goes by their stems ("networks", "network")."""
    if one == other:
        return True
    stem = max(_STEM, max(len(one), len(other)) - 3)
    return one[:stem] == other[:stem]


# Candidates that a title is told; a phrase like "deep learning" brings a hundred.
_MAX_CANDIDATES = 30
# Titles that are as near as this may be the same whatever was asked for.
_MIN_SIMILARITY = 0.6


class TitleLookup:
    """The titles of one call; each stands at its place in `queries`."""

    def __init__(self, queries: Sequence[TitleQuery], fits: StopCondition) -> None:
        self._queries = queries
        self._fits = fits
        self._found: list[dict[str | None, Description]] = [{} for _ in queries]
        self._errors: dict[int, ResolverError] = {}
        self._open = dict.fromkeys(range(len(queries)))
        # Of the way that is being tried: whose each question is, and who has no answer to it yet.
        self._owners: dict[str, list[int]] = {}
        self._unasked: set[int] = set()

    def clauses(self, way: QueryStage) -> list[Query]:
        """What to ask for the titles that are not settled; titles with the same question share it."""
        clauses: dict[str, Query] = {}
        owners: dict[str, list[int]] = defaultdict(list)
        for place in self._open:
            if clause := way.clause(self._queries[place]):
                clauses.setdefault(clause.text, clause)
                owners[clause.text].append(place)
        self._owners = owners
        self._unasked = {place for places in owners.values() for place in places}
        return list(clauses.values())

    def add_answer(self, told: BatchAnswer) -> None:
        """What the reply to some questions says, or why there is none."""
        places = [place for question in told.questions for place in self._owners[question.text]]
        self._unasked.difference_update(places)
        if not isinstance(told.page, FeedPage):
            self._errors.update(dict.fromkeys(places, told.page))
            return
        for place, records in self._shared_out(told, places, told.page).items():
            self._add(place, records)

    def _shared_out(self, told: BatchAnswer, places: Sequence[int], page: FeedPage) -> dict[int, list[Description]]:
        """The records of a page by the titles that they answer.

        One that no question of the request seems to have asked for (the index leaves out "for" and "in", and knows
        more of inflection) is that of the titles that come nearest to it.
        """
        given: dict[int, list[Description]] = {place: [] for place in places}
        for record in page.candidates:
            askers = [text for text in told.request if matches_query(text, record)]
            owners = [place for text in askers for place in self._owners.get(text, ())]
            for place in owners if askers else self._nearest(places, record):
                given[place].append(record)
        return given

    def _nearest(self, places: Sequence[int], record: Description) -> list[int]:
        by_place = {place: title_similarity(self._queries[place].title, record.title) for place in places}
        best = max(_MIN_SIMILARITY, *by_place.values(), 0.0)
        return [place for place, near in by_place.items() if near == best]

    def _add(self, place: int, records: Iterable[Description]) -> None:
        found = self._found[place]
        new = [one for one in records if one.arxiv not in found]
        found.update((candidate.arxiv, candidate) for candidate in new)
        if new and self._fits(place, self._candidates(place)):
            self._open.pop(place, None)

    def unsettled(self, group: Iterable[Query]) -> list[Query]:
        return [clause for clause in group if any(place in self._open for place in self._owners[clause.text])]

    def stop(self, error: ResolverError, later: Sequence[QueryStage]) -> None:
        """No more will be asked: neither what is left of this way nor the later ones."""
        for place in self._open:
            if place in self._unasked or any(way.clause(self._queries[place]) for way in later):
                self._errors[place] = error

    def answers(self) -> list[SourceAnswer]:
        """One for each title. What went wrong for a title that is settled all the same does not matter."""
        return [
            SourceAnswer.from_error(self._candidates(place), self._errors.get(place) if place in self._open else None)
            for place in range(len(self._queries))
        ]

    def _candidates(self, place: int) -> tuple[Description, ...]:
        title = self._queries[place].title
        # Those that are equally near by their ids: which request they came with must not matter.
        near_first = sorted(
            self._found[place].values(), key=lambda found: (-title_similarity(title, found.title), found.arxiv or "")
        )
        return tuple(near_first[:_MAX_CANDIDATES])


_IDS = all_terms()["arxiv"].ids
# A search costs the server more than a look-up: 20 titles first, 60 while it is quick.
_FIRST_DIVISOR = 3
# "Attention Is All You Need", of which arXiv has seven.
_OF_SEVERAL_VERSIONS = "1706.03762"


class ArxivApi:
    """The arXiv API as an `OnlineResolver`."""

    name = "arxiv"

    def __init__(self, http: HttpClient) -> None:
        self._feeds = FeedClient(http)
        together = http.batch_log(SERVICE)
        self._titles, self._ids = AdaptiveBatcher(together, _FIRST_DIVISOR), AdaptiveBatcher(together)

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """The records whose title could be the asked one, likeliest first.

        Titles go out in the given order and with as few requests as the terms of their size allow; what `fits` calls
        settled is not asked for again. After an outage the answers before it are kept; every title that might have
        been found by asking on has a `failure`.
        """
        lookup = TitleLookup(queries, fits)
        for number, way in enumerate(QUERY_STAGES, start=1):
            try:
                self._ask(lookup, way)
            except ResolverError as error:
                lookup.stop(error, later=QUERY_STAGES[number:])
                break
        return lookup.answers()

    def _ask(self, lookup: TitleLookup, way: QueryStage) -> None:
        clauses = lookup.clauses(way)
        for most in (way.max_titles, way.retry_batch_size):
            if not most:
                return
            crowded: list[Query] = []
            for told in self._titles.answers(clauses, most, self._search):
                lookup.add_answer(told)
                if (
                    isinstance(told.page, FeedPage)
                    and told.page.total > len(told.page.candidates)
                    and len(told.request) > 1
                ):
                    crowded += lookup.unsettled(told.questions)
            clauses = crowded

    def _search(self, clauses: Sequence[str]) -> FeedPage:
        return self._feeds.search(" OR ".join(clauses), MAX_RESULTS)

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        """The record of each arXiv identifier, or DOI that arXiv gave; empty for others and for those not known."""
        asked = [_arxiv_id(identifier) for identifier in ids]
        questions = [Query(text) for text in dict.fromkeys(filter(None, asked))]
        answers: dict[str, SourceAnswer] = {}
        last: ResolverError | None = None
        try:
            for told in self._ids.answers(questions, _IDS, self._by_ids):
                found, failed = (told.page.candidates, None) if isinstance(told.page, FeedPage) else ((), told.page)
                by_id = {record.arxiv: (record,) for record in found}
                for query in told.questions:
                    answers[query.text] = SourceAnswer.from_error(by_id.get(query.text, ()), failed)
        except ResolverError as error:
            last = error
        return [answers.get(text, SourceAnswer.from_error((), last)) if text else SourceAnswer() for text in asked]

    def _by_ids(self, asked: Sequence[str]) -> FeedPage:
        return _without_malformed(self._feeds.by_ids, asked) or FeedPage((), 0)

    def versions(self, papers: Sequence[ArxivId]) -> list[tuple[Description, ...]]:
        """The records of all versions of each paper, the last one first; none where arXiv does not serve every one.

        A copy of arXiv may have the last version only, as its first one or under all numbers: none is told by what has
        one of a paper with several, or one time for two. An outage raises ResolverError.
        """
        if not papers:
            return []
        names = list(map(str, papers))
        asked = dict.fromkeys((*names, _OF_SEVERAL_VERSIONS))
        found = {version.record.arxiv: [version] for version in self._versions(list(asked))}
        if not any(version.number > 1 for version in found.get(_OF_SEVERAL_VERSIONS, ())):
            return [()] * len(names)
        numbers = {name: range(1, found[name][0].number) for name in asked if name in found and name in names}
        for version in self._versions([f"{name}v{number}" for name in numbers for number in numbers[name]]):
            found.setdefault(version.record.arxiv, []).append(version)
        return [_all_of(found.get(name, ())) for name in names]

    def _versions(self, asked: Sequence[str]) -> list[PaperVersion]:
        batches = BatchLimits(_IDS).split(asked)
        return [version for ids in batches for version in _without_malformed(self._feeds.versions, ids) or ()]


def _without_malformed(ask: Callable[[Sequence[str]], T], asked: Sequence[str]) -> T | None:
    """The answer without the identifiers that arXiv calls malformed: it refuses the others along with them."""
    ids = list(asked)
    while ids:
        try:
            return ask(ids)
        except RequestRefused as error:
            if (named := refused_id(error)) not in ids:
                raise
            ids.remove(named)
    return None


def _all_of(versions: Sequence[PaperVersion]) -> tuple[Description, ...]:
    """The records, the last one first, if they are those of all versions."""
    ordered = sorted(versions, key=lambda version: -version.number)
    is_whole = [version.number for version in ordered] == list(range(len(ordered), 0, -1))
    times = {version.submitted for version in ordered}
    return tuple(version.record for version in ordered) if is_whole and len(times) == len(ordered) else ()


def _arxiv_id(identifier: PaperId) -> str | None:
    found = identifier.arxiv if isinstance(identifier, Doi) else identifier
    return str(found) if isinstance(found, ArxivId) else None
