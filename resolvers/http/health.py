"""Refusals, and the health of each service: learned from its replies, kept between runs, forgotten after a while.

A service that refuses us is not asked until its refusal is over, in this run and in the next ones, so that it costs
seconds once and nothing afterwards. How long that is comes from the service, else from the kind of refusal; it doubles
with every refusal in a row. A service that is down is asked again in the next run, once for each question.

The refusals that are known: 429 and 403 in JSON of Semantic Scholar, OpenAlex (a spent budget), OpenReview (a challenge
that needs a login) and Crossref; DBLP's bot check, a web page with status 200, 401 or 500.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import orjson

from normalizer.values.lazy import lazy_re
from resolvers.errors import (
    BadReply,
    Misdirected,
    NoReply,
    NotSent,
    RateLimited,
    ReplyTooLarge,
    ResolverError,
    ServiceBlocked,
    Unreachable,
)
from resolvers.files import replace_file
from resolvers.http.clock import MAX_PAUSE_SECONDS, Clock, retry_after
from resolvers.http.service import RequestPolicy, Service


class State(StrEnum):
    """The health of a service."""

    OK = "ok"
    LIMITED = "limited"
    NEEDS_KEY = "needs a key"
    NEEDS_LOGIN = "needs a login"
    NEEDS_BROWSER = "needs a browser"
    REFUSED = "refused"
    BUDGET_SPENT = "budget spent"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a service does not serve us, in words, and for how many `seconds` if it says so."""

    state: State
    words: str
    seconds: float | None = None


# A bot check of any make, as its page names itself: Anubis, Cloudflare, and the words that others have in common.
_BOT_CHECK = lazy_re(rb"\.within\.website|anubis|cf-chl|/cdn-cgi/challenge|captcha|not a (?:ro)?bot", re.IGNORECASE)
_HTML = lazy_re(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)
_TAG = lazy_re(rb"\s*<(?!\?xml)")
_XHTML = lazy_re(r"text/html|application/xhtml", re.IGNORECASE)
# A check for browsers has to run something; the page of a server that fails has nothing to run. Proxies such as
# Cloudflare decorate their own failures.
_RUNS = lazy_re(rb"<script\b|http-equiv=.?refresh", re.IGNORECASE)
_PROXY_STATUSES = frozenset({502, 503, 504, *range(520, 531)})
# Pages with these statuses say what the status says: a redirect, a bad question, nothing there.
_ORDINARY_PAGES = frozenset({*range(300, 400), 400, 404, 410})
# Pages with these statuses mean us; others are those of a service under maintenance, or of a network.
_FORBIDDING = frozenset({401, 403, 451})
_SECONDS_IN_RATE_LIMIT = lazy_re(r"\bt\s*=\s*(\d+)")
_BODY_START = 65_536  # bytes in which a page names itself


def read_refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Refusal | None:
    """The refusal that a reply is; None for an answer, an ordinary failure, and a question that is refused."""
    if status not in _ORDINARY_PAGES and is_web_page(headers, body):
        runs = _RUNS.search(body[:_BODY_START]) and status not in _PROXY_STATUSES
        if runs or _BOT_CHECK.search(body[:_BODY_START]):
            return Refusal(State.NEEDS_BROWSER, "a check for browsers instead of data")
        if status < 500 and status != 429:
            state = State.REFUSED if status in _FORBIDDING else State.DOWN
            return Refusal(state, f"a web page instead of data, status {status}")
    fields = _object(body) if status >= 400 else {}
    if status == 429:
        seconds = wait_asked_for(headers, fields, now) or None  # a time that is over, by a clock that goes wrong
        if "budget" in str(fields.get("message", "")).lower():
            return Refusal(State.BUDGET_SPENT, "the budget of the day is spent", seconds or _until_midnight(now))
        return Refusal(State.LIMITED, "429", seconds)
    if status in (401, 403) and "challenge" in str(fields.get("name", "")).lower():
        return Refusal(State.NEEDS_LOGIN, "a challenge instead of data")
    if status == 403 and str(fields.get("message", "")).lower() == "forbidden":
        return Refusal(State.NEEDS_KEY, "403")
    return None


def is_web_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a reply is a web page, by its type or its first bytes."""
    kind = headers.get("Content-Type") or ""
    return bool(_HTML.match(body[:_BODY_START]) or (_XHTML.match(kind) and _TAG.match(body)))


def wait_asked_for(headers: Mapping[str, str], fields: Mapping[str, object], now: datetime) -> float | None:
    """The seconds until a service may be asked again, by its headers or its body; None if it says none."""
    given = retry_after(headers.get("Retry-After"), now)
    if given is not None:
        return given
    if found := _SECONDS_IN_RATE_LIMIT.search(headers.get("RateLimit") or ""):
        return min(float(found[1]), MAX_PAUSE_SECONDS)
    seconds = fields.get("retryAfter")
    if isinstance(seconds, int | float) and seconds >= 0:
        return min(float(seconds), MAX_PAUSE_SECONDS)
    details = fields.get("details")
    reset = details.get("resetTime") if isinstance(details, dict) else None
    try:
        return max(0.0, (datetime.fromisoformat(str(reset)) - now).total_seconds()) if reset else None
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


def least_interval(headers: Mapping[str, str]) -> float | None:
    """Seconds between two requests by Crossref's headers `x-rate-limit-limit` and `x-rate-limit-interval`."""
    try:
        requests = float(headers.get("x-rate-limit-limit") or "")
        seconds = float((headers.get("x-rate-limit-interval") or "").rstrip("s"))
    except ValueError:
        return None
    return min(seconds / requests, 60.0) if requests > 0 and seconds > 0 else None


def _object(body: bytes) -> Mapping[str, object]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _until_midnight(now: datetime) -> float:
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()


_HOUR = 3600.0
# Seconds that the first refusal of a kind lasts, if the service does not say; they double up to the limit.
_FIRST_PAUSES = {
    State.LIMITED: 900.0,
    State.NEEDS_BROWSER: _HOUR,
    State.REFUSED: _HOUR,
    State.NEEDS_KEY: 6 * _HOUR,
    State.NEEDS_LOGIN: 6 * _HOUR,
    State.BUDGET_SPENT: _HOUR,
    State.DOWN: 300.0,
}
# Questions in a row without an answer, after which a service is not asked, by the error of the last one. More than a
# batch has halvings where the question may be to blame.
_FAILURE_THRESHOLDS: tuple[tuple[type[ResolverError], int], ...] = (
    (Unreachable, 1),
    (ReplyTooLarge, 1),
    (NotSent, 1),
    (RateLimited, 1),
    (NoReply, 2),
    (Misdirected, 2),
    (BadReply, 3),
    (ResolverError, 8),
)


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
            replace_file(self._path, json.dumps(asdict(health) | times).encode())

    def forget(self) -> None:
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

    @property
    def is_doubtful(self) -> bool:
        """Whether it did not answer the last question, of this run or shortly before it."""
        return self.has_failed or not self.health.is_over(self._timer.now())

    def raise_if_closed(self) -> None:
        """Raise the error of a service that is not asked at present."""
        error = self._error
        if error is not None and (self._until is None or self._timer.now() < self._until):
            raise type(error)(str(error))

    def record_success(self) -> None:
        self._failures = 0
        self._error = None
        if self.health.state is not State.OK:
            self.health = Health(url=self.health.url, has_key=self.health.has_key)
            self._file.forget()

    def forget_key(self) -> None:
        """The service does not accept the key: what it does from now on, it does to those without one."""
        self.health = replace(self.health, has_key=False)

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
        threshold = next(count for kind, count in _FAILURE_THRESHOLDS if isinstance(error, kind))
        if self._failures >= threshold or hopeless:
            pause = timedelta(seconds=max(wait or 0.0, policy.max_delay))
            self._close(error, None if isinstance(error, Unreachable) else self._timer.now() + pause)
        if isinstance(error, NotSent):  # the time was too short to tell
            return
        if self._error is not None or isinstance(error, NoReply):
            self._learn(Refusal(State.DOWN, str(error), wait))

    def _learn(self, refusal: Refusal) -> None:
        self.health = self.health.after(refusal, self._timer.now())
        self._file.write(self.health)

    def _close(self, error: ResolverError, until: datetime | None) -> None:
        self._error = error
        self._until = until

    def _sentence(self) -> str:
        until = self.health.until if self.health.state is not State.DOWN else None  # that gets a try in each run
        when = f"; not asked again before {_shown(until, self._timer.now())}" if until else ""
        return f"{self._name} refused the request ({self.health.words}){when}"


def _shown(until: datetime, now: datetime) -> str:
    """The local time to the next whole minute, with the day if it is another one."""
    local = (until + timedelta(seconds=59, microseconds=999_999)).astimezone()
    return f"{local:%H:%M}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"
