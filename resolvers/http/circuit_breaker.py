"""A host that is down or has had enough is left alone, instead of being asked every question in vain."""

from __future__ import annotations

from resolvers.errors import RateLimited, ResolverError, Unreachable
from resolvers.http.clock import Clock
from resolvers.http.service import RequestPolicy

# So many questions in a row without an answer. More than a batch has halvings: the question may be to blame.
_FAILURE_THRESHOLD = 8


class CircuitBreaker:
    """The breaker of one host.

    It opens for the whole run when the host cannot be reached, and for `longest_wait` when the host keeps turning us
    away or leaves question after question unanswered. While open, it repeats the error that opened it, word for word,
    so that a list of different errors names the host once.
    """

    def __init__(self, timer: Clock) -> None:
        self._timer = timer
        self._failures = 0
        self._error: ResolverError | None = None
        self._until = float("-inf")

    def check(self) -> None:
        error = self._error
        if error is not None and self._timer.monotonic() < self._until:
            raise type(error)(str(error))

    def answered(self) -> None:
        self._failures = 0
        self._error = None

    def failed(self, error: ResolverError, manners: RequestPolicy, wait: float | None) -> None:
        """A question was given up; `wait` is how long the host asked to be left alone."""
        self._failures += 1
        if isinstance(error, Unreachable):
            self._open(error, float("inf"))
        elif isinstance(error, RateLimited) or self._failures >= _FAILURE_THRESHOLD:
            self._open(error, self._timer.monotonic() + max(wait or 0.0, manners.longest_wait))

    def _open(self, error: ResolverError, until: float) -> None:
        self._error = error
        self._until = until
