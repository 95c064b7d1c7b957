"""Asks many questions in few requests: in smaller ones when that is too much, in none when it is no use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from resolvers.arxiv_api.client import Page
from resolvers.arxiv_api.groups import Q, first_group
from resolvers.errors import BadReply, Offline, RateLimited, Refused, ResolverError, SourceUnavailable, Unreachable

Ask: TypeAlias = Callable[[Sequence[Q]], Page]

# Seconds after which a reply shows that the question was too much for the server; most come within one.
_SLOW = 8.0
# Requests in a row that failed though they got smaller; then the server is to blame. Halving 100 takes seven.
_PATIENCE = 8
# Of so many titles at once, one at least is expected to bring something; if not, the page may have come empty.
_NEVER_EMPTY = 8
# Of 403 the terms say that asking on is taken for an attack; 401 and 404 are no matter of size either.
_FINAL_STATUSES = frozenset({401, 403, 404, 405, 410})


class Batches:
    """One way of asking, and what was learnt in this run about how much may be asked at once."""

    def __init__(self) -> None:
        self._size = _Size()
        self._failures = 0

    def answers(self, questions: Sequence[Q], most: int, ask: Ask[Q]) -> Iterator[tuple[Sequence[Q], Page | str]]:
        """The questions group by group, each group with its page, or with the reason why a question has none.

        Raises the ResolverError after which there is no use in going on; what was given before stays true.
        """
        while questions:
            group = first_group(questions, self._size.of(most))
            questions = questions[len(group) :]
            yield from self._answer(group, most, ask)

    def _answer(
        self, group: Sequence[Q], most: int, ask: Ask[Q], *, confirm: bool = True
    ) -> Iterator[tuple[Sequence[Q], Page | str]]:
        try:
            page = ask(group)
        except (SourceUnavailable, BadReply, Refused) as error:
            self._failures += 1
            if _is_final(error) or self._failures >= _PATIENCE:
                raise
            self._size.failed(len(group), most)
            if len(group) == 1:
                yield group, str(error)
                return
        else:
            self._failures = 0
            self._size.worked(len(group), most, slow=(page.seconds or 0.0) > _SLOW)
            if page.candidates or page.total or not confirm or len(group) < _NEVER_EMPTY:
                yield group, page
                return
            # Asked for as two halves, since the cache has the empty page under the old question. Once is enough.
            confirm = False
        middle = (len(group) + 1) // 2
        for half in (group[:middle], group[middle:]):
            yield from self._answer(half, most, ask, confirm=confirm)


def _is_final(error: ResolverError) -> bool:
    if isinstance(error, Refused):
        return error.status in _FINAL_STATUSES
    return isinstance(error, RateLimited | Unreachable | Offline)


class _Size:
    """How many questions go into a request: as many as allowed, divided by what experience says."""

    def __init__(self) -> None:
        self._divisor = 1
        self._has_worked = False
        self._missed = False

    def of(self, most: int) -> int:
        return max(1, most // self._divisor)

    def worked(self, count: int, most: int, *, slow: bool) -> None:
        if not self._is_full(count, most):
            return
        self._has_worked, self._missed = True, False
        if slow:
            self._halve(most)

    def failed(self, count: int, most: int) -> None:
        """A size that has worked before gets a second chance: one bad title must not make a run of single titles."""
        if not self._is_full(count, most):
            return
        if self._has_worked and not self._missed:
            self._missed = True
        else:
            self._halve(most)

    def _halve(self, most: int) -> None:
        if self.of(most) > 1:
            self._divisor *= 2
            self._has_worked = self._missed = False

    def _is_full(self, count: int, most: int) -> bool:
        """Smaller groups, the last ones and those halved already, say nothing about the size."""
        return 4 * count >= 3 * self.of(most)
