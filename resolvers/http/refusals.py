"""Replies by which a service says that it does not serve us: how each kind looks, and how long it lasts.

Facts about each kind, with dates: 429 and 403 in JSON of Semantic Scholar, OpenAlex (a spent budget), OpenReview (a
challenge that needs a login) and Crossref; DBLP's bot check, a web page with status 200, 401 or 500.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import orjson

from normalizer.values.patterns import lazy_re
from resolvers.http.clock import MAX_PAUSE_SECONDS, retry_after


class State(StrEnum):
    """The health of a service."""

    OK = "ok"
    LIMITED = "limited"
    NEEDS_KEY = "needs a key"
    NEEDS_LOGIN = "needs a login"
    NEEDS_BROWSER = "needs a browser"
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
_SECONDS_IN_RATE_LIMIT = lazy_re(r"\bt\s*=\s*(\d+)")
_BODY_START = 65_536  # bytes in which a page names itself


def read_refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Refusal | None:
    """The refusal that a reply is; None for an answer, an ordinary failure, and a question that is refused."""
    if status not in _ORDINARY_PAGES and is_web_page(headers, body):
        runs = _RUNS.search(body[:_BODY_START]) and status not in _PROXY_STATUSES
        if runs or _BOT_CHECK.search(body[:_BODY_START]):
            return Refusal(State.NEEDS_BROWSER, "a check for browsers instead of data")
        if status < 500 and status != 429:
            return Refusal(State.DOWN, f"a web page instead of data, status {status}")
    fields = _object(body) if status >= 400 else {}
    if status == 429:
        seconds = wait_asked_for(headers, fields, now)
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
