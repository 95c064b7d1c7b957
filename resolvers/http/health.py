"""The health of each service: learned from its replies, kept between runs, and forgotten after a while.

A service that refuses us is not asked until its refusal is over, in this run and in the next ones, so that it costs
seconds once and nothing afterwards. How long that is comes from the service, else from the kind of refusal; it doubles
with every refusal in a row. A service that is down is asked again in the next run, once for each question.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from resolvers.errors import RateLimited, ResolverError, ServiceBlocked, SourceUnavailable, Unreachable
from resolvers.http.clock import MAX_PAUSE_SECONDS, Clock
from resolvers.http.refusals import Refusal, State
from resolvers.http.service import RequestPolicy, Service

_HOUR = 3600.0
# Seconds that the first refusal of a kind lasts, if the service does not say; they double up to the limit.
_FIRST_PAUSES = {
    State.LIMITED: 900.0,
    State.NEEDS_BROWSER: _HOUR,
    State.NEEDS_KEY: 6 * _HOUR,
    State.NEEDS_LOGIN: 6 * _HOUR,
    State.BUDGET_SPENT: _HOUR,
    State.DOWN: 300.0,
}
# Questions in a row without an answer. More than a batch has halvings: the question may be to blame.
_FAILURE_THRESHOLD = 8


@dataclass(frozen=True)
class Health:
    """What is known of a service: its state since when, until when it is left alone, and the refusals in a row."""

    state: State = State.OK
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    refusals: int = 0
    has_key: bool = False
    url: str = ""

    def is_over(self, now: datetime) -> bool:
        """Whether it may be asked: a state expires, also when the clock was set back."""
        if self.state is State.OK or self.until is None or self.since is None:
            return True
        return not (self.since - timedelta(minutes=1) <= now < self.until)

    def after(self, refusal: Refusal, now: datetime) -> Health:
        """The health after a further refusal."""
        count = self.refusals + 1
        seconds = refusal.seconds
        if seconds is None:
            seconds = _FIRST_PAUSES[refusal.state] * 2 ** min(count - 1, 10)
        until = now + timedelta(seconds=min(seconds, MAX_PAUSE_SECONDS))
        since = self.since if self.state is refusal.state and self.since else now
        return replace(self, state=refusal.state, words=refusal.words, since=since, until=until, refusals=count)


class HealthFile:
    """The health of one service, in the folder that all processes of a user share; without a folder it is not kept."""

    def __init__(self, folder: Path | None, slug: str) -> None:
        self._path = folder / "health" / f"{slug}.json" if folder else None

    def read(self) -> Health:
        """What is written there; a file that cannot be read says nothing."""
        if self._path is None:
            return Health()
        try:
            row = json.loads(self._path.read_text(encoding="utf-8"))
            times = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("since", "until")}
            found = Health(
                State(row["state"]),
                str(row["words"]),
                times["since"],
                times["until"],
                refusals=int(row["refusals"]),
                has_key=bool(row["has_key"]),
                url=str(row["url"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return Health()
        # Without a zone it is not ours, and cannot be compared.
        return found if all(time is None or time.tzinfo for time in times.values()) else Health()

    def write(self, health: Health) -> None:
        """Replace the file in one step; where it cannot be written, the next run learns by itself."""
        if self._path is None:
            return
        times = {name: time.isoformat() if (time := getattr(health, name)) else None for name in ("since", "until")}
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(health) | times, file)
            Path(name).replace(self._path)

    def forget(self) -> None:
        """Remove what is written."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


class ServiceHealth:
    """The health of one service in a run.

    While it is not asked, the error that says why is repeated word for word, so that a list of different errors names
    the service once.
    """

    def __init__(
        self, service: Service, file: HealthFile, timer: Clock, *, url: str, has_key: bool, is_probe: bool = False
    ) -> None:
        self._name = service.name
        self._file = file
        self._timer = timer
        self._failures = 0
        self._error: ResolverError | None = None
        self._until: datetime | None = None
        known = file.read()
        # Another address or a new key is another chance.
        self.health = known if (known.url, known.has_key) == (url, has_key) else Health(url=url, has_key=has_key)
        # A short limit is waited for like a turn.
        soon = timer.now() + timedelta(seconds=service.policy.max_delay)
        if not is_probe and self.health.state is not State.DOWN and not self.health.is_over(soon):
            self._error, self._until = ServiceBlocked(self._sentence()), self.health.until

    @property
    def is_suspect(self) -> bool:
        """Whether it was refusing or down when it was last asked: one try has to do."""
        return self.health.state is not State.OK

    @property
    def has_failed(self) -> bool:
        """Whether it did not answer the last question of this run."""
        return self._failures > 0

    def raise_if_closed(self) -> None:
        """Raise the error of a service that is not asked at present."""
        error = self._error
        if error is not None and (self._until is None or self._timer.now() < self._until):
            raise type(error)(str(error))

    def record_success(self) -> None:
        """The service answered."""
        self._failures = 0
        self._error = None
        if self.health.state is not State.OK:
            self.health = Health(url=self.health.url, has_key=self.health.has_key)
            self._file.forget()

    def record_refusal(self, refusal: Refusal) -> ResolverError:
        """The service refused; return the error that says so."""
        self._learn(refusal)
        kind = RateLimited if refusal.state is State.LIMITED else ServiceBlocked
        self._close(kind(self._sentence()), self.health.until)
        assert self._error is not None
        return self._error

    def record_failure(
        self, error: ResolverError, policy: RequestPolicy, wait: float | None, *, hopeless: bool = False
    ) -> None:
        """A question was given up; `wait` is how long the service asked to be left alone.

        `hopeless`: it did not answer before either, or the run has no time to wait for another failure.
        """
        self._failures += 1
        if isinstance(error, Unreachable):
            self._close(error, None)
        elif isinstance(error, RateLimited) or self._failures >= _FAILURE_THRESHOLD or hopeless:
            seconds = max(wait or 0.0, policy.max_delay)
            self._close(error, self._timer.now() + timedelta(seconds=seconds))
        if isinstance(error, SourceUnavailable) and self._error is not None:
            self._learn(Refusal(State.DOWN, str(error), wait))

    def _learn(self, refusal: Refusal) -> None:
        self.health = self.health.after(refusal, self._timer.now())
        self._file.write(self.health)

    def _close(self, error: ResolverError, until: datetime | None) -> None:
        self._error = error
        self._until = until

    def _sentence(self) -> str:
        until = self.health.until
        when = f"; not asked again before {until.astimezone():%H:%M}" if until else ""
        return f"{self._name} refused the request ({self.health.words}){when}"
