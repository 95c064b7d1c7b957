"""Who may use the page: a one-time token opens it, a cookie keeps it open, and requests from elsewhere are refused."""

from __future__ import annotations

import hmac
import html
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_NAMES = ("127.0.0.1", "localhost", "[::1]")
# What a browser says when a request comes from a page of ours, or from nowhere: an address typed in or opened.
_SAME_ORIGIN_SITES = frozenset({"same-origin", "none"})
# How it says that a person follows a link, in whatever page it stands: method, Sec-Fetch-Mode, Sec-Fetch-Dest.
_LINK_NAVIGATION = ("GET", "navigate", "document")

COOKIE = "bibnorm-review"
_OPENING = "open"
_FORWARD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Review</title>\
<meta http-equiv="refresh" content="0; url={url}"><a href="{url}">Continue</a></html>\n'


@dataclass(frozen=True)
class RequestOrigin:
    """The headers of a request that tell where it comes from; `port` is the server's."""

    path: str
    port: str
    host: str | None
    origin: str | None = None
    site: str | None = None
    method: str = "GET"
    mode: str | None = None
    dest: str | None = None
    cookie: str | None = None


class Access:
    """The secrets of one review. Thread-safe.

    `root` is the random start of all addresses, to which the cookie is bound: browsers send cookies to every port of a
    host, so that another server on this machine would otherwise be sent ours.
    """

    def __init__(self) -> None:
        self.root = f"/{secrets.token_urlsafe(16)}"
        self.cookie = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)
        self._mutex = threading.Lock()

    @property
    def opening(self) -> str:
        """The path that opens the page once."""
        return f"{self.root}/{_OPENING}/{self._token}"

    def redeem(self, token: str) -> bool:
        """Whether this is the token; then another one takes its place."""
        with self._mutex:
            is_right = _is_equal(token, self._token)
            if is_right:
                self._token = secrets.token_urlsafe(32)
            return is_right

    def is_allowed(self, caller: RequestOrigin) -> bool:
        """Whether a request is made by the page itself, or wants to exchange a token.

        A request without Origin is allowed: programs send none, browsers do with every form, and the cookie proves the
        access. A link in another page is allowed, because no GET changes anything and the other page cannot read the
        response.
        """
        given, _, rest = caller.path.removeprefix("/").partition("/")
        hosts = {f"{name}:{caller.port}" for name in _NAMES}.union(_NAMES if caller.port == "80" else ())
        is_followed = (caller.method, caller.mode, caller.dest) == _LINK_NAVIGATION
        return (
            _is_equal(f"/{given}", self.root)
            and caller.host in hosts
            and caller.origin in (None, f"http://{caller.host}")
            and (caller.site is None or caller.site in _SAME_ORIGIN_SITES or is_followed)
            and (self.has_cookie(caller.cookie) or (caller.method == "GET" and rest.startswith(f"{_OPENING}/")))
        )

    def has_cookie(self, given: str | None) -> bool:
        return _is_equal(given or "", self.cookie)


def _is_equal(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())


def forward_page(url: str) -> str:
    """A page that goes on to an address.

    A redirection would not do: a cookie that is SameSite=Strict is not sent with it when it began in a file.
    """
    return _FORWARD.format(url=html.escape(url))


class OpeningFile:
    """A page in a file of its own that only this user can read, and that goes on to an address.

    What opens it is given its name, so that no argument list has the token.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="bibnorm-review-", ignore_cleanup_errors=True)  # mode 0700
        self.path = Path(self._folder.name, "open.html")

    def write(self, url: str) -> None:
        """Replace the address, in one step: a browser may be reading it."""
        new = self.path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(forward_page(url))
        new.replace(self.path)

    def close(self) -> None:
        self._folder.cleanup()
