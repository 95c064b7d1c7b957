"""Which questions go into one request.

A reply has room for so many records.

Asks many questions in few requests: in smaller ones when that is too much, in none when it is no use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from resolvers.arxiv.client import FeedPage
from resolvers.errors import (
    BadReply,
    Offline,
    RateLimited,
    RequestRefused,
    ResolverError,
    SourceUnavailable,
    Unreachable,
)
from resolvers.http import BatchLog

# A reply's records. The API allows 2,000, but those would be slow to make and to send.
MAX_RESULTS = 300


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, in the API's words, and how many records it is expected to bring."""

    text: str
    max_results: int = 1


Q = TypeVar("Q", bound=Query)


def next_batch(questions: Sequence[Q], most: int) -> Sequence[Q]:
    """The first questions that go together, `most` at most and one at least."""
    window = MAX_RESULTS
    for count, question in enumerate(questions[:most]):
        window -= question.max_results
        if count and window < 0:
            return questions[:count]
    return questions[:most]


# The reply to some questions, given by their texts.
Ask: TypeAlias = Callable[[Sequence[str]], FeedPage]

# Seconds after which a reply shows that the question was too much for the server; most come within one. After a quick
# one a larger question may follow.
_SLOW_SECONDS = 8.0
_QUICK_SECONDS = 3.0
# Requests in a row that failed though they got smaller; then the server is to blame. Halving 100 takes seven.
_FAILURE_THRESHOLD = 8
# Of so many titles at once, one at least is expected to bring something; if not, the page may have come empty.
_MIN_BATCH_NEVER_EMPTY = 8
# Of 403 the terms say that asking on is taken for an attack; 401 and 404 are no matter of size either.
_FINAL_STATUSES = frozenset({401, 403, 404, 405, 410})


@dataclass(frozen=True, slots=True)
class BatchAnswer(Generic[Q]):
    """A page that answers some questions, or the error because of which a single one has none.

    `request` are the texts that went out: of those questions, and perhaps of others that an earlier run had.
    """

    questions: Sequence[Q]
    page: FeedPage | ResolverError
    request: Sequence[str]


class AdaptiveBatcher:
    """One way of asking, and what was learnt in this run about how much may be asked at once.

    What `together` knows was asked in earlier runs is asked as it was then, so that the cache answers it. The first
    request has so many questions as are allowed, divided by `first_divisor`.
    """

    def __init__(self, together: BatchLog | None = None, first_divisor: int = 1) -> None:
        self._together = together
        self._size = _BatchSize(first_divisor)
        self._failures = 0

    def answers(self, questions: Sequence[Q], most: int, ask: Ask) -> Iterator[BatchAnswer[Q]]:
        """All questions with what was told, group by group.

        Raises the ResolverError after which there is no use in going on; what was given before stays true.
        """
        left = {question.text: question for question in questions}
        yield from self._answered_before(left, most, ask)
        new = tuple(left.values())
        while new:
            group = next_batch(new, self._size.of(most))
            new = new[len(group) :]
            yield from self._answer(group, most, ask)

    def _answered_before(self, left: dict[str, Q], most: int, ask: Ask) -> Iterator[BatchAnswer[Q]]:
        """What earlier runs had answers to, which is taken out of what is `left`."""
        for texts in self._together.recall(str(most), list(left)) if self._together else ():
            asked = [text for text in texts if text in left]
            try:
                page = ask(texts)
            except ResolverError:
                continue  # the reply is not there any more, and there is no other now: as if it had never been
            yield BatchAnswer([left.pop(text) for text in asked], page, texts)

    def _answer(self, group: Sequence[Q], most: int, ask: Ask, *, confirm: bool = True) -> Iterator[BatchAnswer[Q]]:
        texts = [question.text for question in group]
        try:
            page = ask(texts)
        except (SourceUnavailable, BadReply, RequestRefused) as error:
            self._failures += 1
            if _is_final(error) or self._failures >= _FAILURE_THRESHOLD:
                raise
            self._size.on_failure(len(group), most)
            if len(group) == 1:
                yield BatchAnswer(group, error, texts)
                return
        else:
            self._failures = 0
            self._size.on_success(len(group), most, page.seconds)
            if page.candidates or page.total or not confirm or len(group) < _MIN_BATCH_NEVER_EMPTY:
                if self._together:
                    self._together.remember(str(most), texts)
                yield BatchAnswer(group, page, texts)
                return
            # Asked for as two halves, since the cache has the empty page under the old question. Once is enough.
            confirm = False
        middle = (len(group) + 1) // 2
        for half in (group[:middle], group[middle:]):
            yield from self._answer(half, most, ask, confirm=confirm)


def _is_final(error: ResolverError) -> bool:
    if isinstance(error, RequestRefused):
        return error.status in _FINAL_STATUSES
    return isinstance(error, RateLimited | Unreachable | Offline)


class _BatchSize:
    """How many questions go into a request: as many as allowed, divided by what experience says.

    It grows while replies are quick, until a request failed or was slow.
    """

    def __init__(self, divisor: int) -> None:
        self._divisor = divisor
        self._may_grow = True
        self._has_worked = False
        self._missed = False

    def of(self, most: int) -> int:
        return max(1, most // self._divisor)

    def on_success(self, count: int, most: int, seconds: float | None) -> None:
        """A reply came within `seconds`; None from the cache."""
        if not self._is_full(count, most):
            return
        self._has_worked, self._missed = True, False
        if seconds is not None and seconds > _SLOW_SECONDS:
            self._halve(most)
        elif seconds is not None and seconds <= _QUICK_SECONDS and self._may_grow:
            self._divisor = max(1, self._divisor - 1)

    def on_failure(self, count: int, most: int) -> None:
        """A size that has worked before gets a second chance: one bad title must not make a run of single titles."""
        if not self._is_full(count, most):
            return
        if self._has_worked and not self._missed:
            self._missed = True
        else:
            self._halve(most)

    def _halve(self, most: int) -> None:
        self._may_grow = False
        if self.of(most) > 1:
            self._divisor *= 2
            self._has_worked = self._missed = False

    def _is_full(self, count: int, most: int) -> bool:
        """Smaller groups, the last ones and those halved already, say nothing about the size."""
        return 4 * count >= 3 * self.of(most)
