"""How a source is gone through: title by title, or identifiers in batches. What was answered before failure is kept.

A question that fails does not end it. A host that limits us or cannot be reached is given up by the HTTP layer, which
says so at once from then on, but may still have answers of earlier runs for other questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.works.description import Description
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.errors import RequestRefused, ResolverError
from resolvers.http import BatchLog, HttpClient, Response, Service

Candidates = tuple[Description, ...]
T = TypeVar("T")

# Questions in a row that are refused: then it is us who are not wanted (a ban, a bot check), not the questions.
_MAX_REFUSALS = 3
# The statuses of a question that may be too large, or spoilt by one part of it.
_SPLIT_STATUSES = frozenset({400, 413, 414})
_KEY_REFUSED = frozenset({401, 403})
# The kind of questions that keys are, for `BatchLog`.
_KEYS = "keys"
# What would end a quoted text in a query.
QUOTE = lazy_re(r'["\\]')


@dataclass
class _RefusalCounter:
    """The questions to one source, until it refuses all of them; `error` is then what it says."""

    refused: int = 0
    error: RequestRefused | None = None

    def ask(self, question: Callable[[], T]) -> tuple[T | None, ResolverError | None]:
        """The answer, or why there is none."""
        if self.error:
            return None, self.error
        try:
            answer = question()
        except RequestRefused as refusal:
            self.refused += 1
            self.error = refusal if self.refused >= _MAX_REFUSALS else None
            return None, refusal
        except ResolverError as error:
            return None, error
        self.refused = 0
        return answer, None


Stage = Callable[[str], Candidates]


def find_by_title(queries: Sequence[TitleQuery], fits: StopCondition, *stages: Stage) -> list[SourceAnswer]:
    """Ask for one title after the other, each title once; `stages` in turn until its candidates settle it."""
    questions = _RefusalCounter()
    asked: dict[str, SourceAnswer] = {}
    answers = []
    for place, query in enumerate(queries):
        title = " ".join(query.title.split())
        if not title_words(title) or fits(place, ()):
            answers.append(SourceAnswer())
            continue
        if title not in asked:
            asked[title] = _one_title(questions, title, partial(fits, place), stages)
            fits(place, asked[title].candidates)  # for those that search the same titles at the same time
        answers.append(asked[title])
    return answers


def _one_title(
    questions: _RefusalCounter, title: str, settled: Callable[[Candidates], bool], stages: Sequence[Stage]
) -> SourceAnswer:
    found: Candidates = ()
    error = None
    for stage in stages:
        if found and settled(found):
            break
        more, problem = questions.ask(partial(stage, title))
        found += more or ()
        error = error or problem
    return SourceAnswer.from_error(found, error)


@dataclass(frozen=True)
class BatchLimits:
    """How many keys go into one request: `max_keys` of them, `max_characters` in all (for those in a URL)."""

    max_keys: int
    max_characters: int = 1_000_000
    cost: Callable[[str], int] = field(default=len)

    def split(self, keys: Sequence[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        length = 0
        for key in keys:
            cost = self.cost(key) + 1
            if batch and (len(batch) == self.max_keys or length + cost > self.max_characters):
                yield batch
                batch, length = [], 0
            batch.append(key)
            length += cost
        if batch:
            yield batch


def grouped_by_key(found: Iterable[tuple[str, Description]]) -> dict[str, Candidates]:
    """All records of each key."""
    groups: dict[str, Candidates] = {}
    for key, record in found:
        groups[key] = (*groups.get(key, ()), record)
    return groups


def arxiv_or_doi(paper: PaperId) -> str | None:
    """The key of a paper where a query names identifiers as `arxiv:2401.00001` or `doi:"10.1000/xyz"`."""
    found = paper.stands_for if isinstance(paper, Doi) else paper
    if isinstance(found, ArxivId):
        return f"arxiv:{found}"
    return f'doi:"{found.key}"' if isinstance(found, Doi) and not QUOTE.search(found.key) else None


def bears(paper: PaperId, record: Description) -> bool:
    """Whether a record can be that of an identifier: it gives this one, or none of its kind."""
    wanted = paper.stands_for.comparable
    given = {each.comparable for each in record.ids}
    return wanted in given or not any(type(each) is type(wanted) for each in given)


Batch = Callable[[Sequence[str]], Mapping[str, Candidates]]


def fetch_by_key(
    keys: Sequence[str | None], ask: Batch, batches: BatchLimits, together: BatchLog | None = None
) -> list[SourceAnswer]:
    """Ask for the records of keys, each key once; None is a question that the source does not know.

    Keys that earlier runs had answers to are asked as they were then (`together`), so that the cache answers them; the
    others are sorted before they are cut into batches. A batch that is refused is halved: one bad key does not cost
    the others their answer.
    """
    questions = _RefusalCounter()
    wanted = sorted({key for key in keys if key is not None})
    answers: dict[str, SourceAnswer] = {}
    for before in together.recall(_KEYS, wanted) if together else ():
        found, error = questions.ask(partial(ask, before))
        if error is None:
            answers |= {key: SourceAnswer.from_error((found or {}).get(key, ()), None) for key in before}
    for batch in batches.split([key for key in wanted if key not in answers]):
        answers |= _fetch_batch(questions, batch, ask, together)
    return [answers[key] if key is not None else SourceAnswer() for key in keys]


def _fetch_batch(
    questions: _RefusalCounter, keys: Sequence[str], ask: Batch, together: BatchLog | None
) -> dict[str, SourceAnswer]:
    """The answers to a batch, or to its halves down to the key that is to blame."""
    refused: list[RequestRefused] = []

    def divisible() -> Mapping[str, Candidates]:
        try:
            return ask(keys)
        except RequestRefused as refusal:
            if refusal.status not in _SPLIT_STATUSES:
                raise
            refused.append(refusal)
            return {}

    found, error = questions.ask(divisible)
    if refused and len(keys) > 1:
        middle = len(keys) // 2
        halves = (keys[:middle], keys[middle:])
        return {key: one for half in halves for key, one in _fetch_batch(questions, half, ask, together).items()}
    error = error or next(iter(refused), None)
    if together and error is None:
        together.remember(_KEYS, keys)
    return {key: SourceAnswer.from_error((found or {}).get(key, ()), error) for key in keys}


class HttpSource:
    """A source that queries one service; a subclass defines its searches, its keys, and how it gets their records.

    `resolves` are the kinds of which the service knows several identifiers for a paper, and gives one of them back.
    """

    service: Service
    batches = BatchLimits(1)
    resolves: tuple[type[PaperId], ...] = ()

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @property
    def name(self) -> str:
        return self.service.slug

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """The records whose title could be the queried one, by `searches` in turn."""
        return find_by_title(queries, fits, *self.searches())

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        """The records of identifiers; not those that bear another one, whatever the reason."""
        together = self._http.batch_log(self.service) if self.batches.max_keys > 1 else None
        answers = fetch_by_key([self.key(one) for one in ids], self.records, self.batches, together)
        return [self._own(one, answer) for one, answer in zip(ids, answers, strict=True)]

    def _own(self, paper: PaperId, answer: SourceAnswer) -> SourceAnswer:
        if isinstance(paper, self.resolves) or all(bears(paper, found) for found in answer.candidates):
            return answer
        return replace(answer, candidates=tuple(found for found in answer.candidates if bears(paper, found)))

    def _with_key(self, send: Callable[[], Response]) -> Response:
        """What `send` gets; a key that the service refuses is dropped for the rest of the run, and none is sent."""
        try:
            return send()
        except RequestRefused as refusal:
            if refusal.status not in _KEY_REFUSED or not self._http.has_key(self.service):
                raise
        self._http.drop_key(self.service)
        return send()

    def searches(self) -> Sequence[Stage]:
        """The title searches, in the order in which they are tried."""
        return (self.search,)

    def search(self, title: str) -> Candidates:
        """The records found by a title; none in a source that knows identifiers only."""
        return ()

    def key(self, paper: PaperId) -> str | None:
        """The key of an identifier in this source; None for kinds that it does not know."""
        return None

    def records(self, keys: Sequence[str]) -> Mapping[str, Candidates]:
        return {key: self.record(key) for key in keys}

    def record(self, key: str) -> Candidates:
        raise NotImplementedError
