"""Who may talk to the page: the browser of the person to whom its address was given, and nobody else.

A page of another site can make a browser send requests to loopback, and can make its own name point there. It knows
neither the token nor can it forge what a browser says of where a request comes from.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NAMES = ("127.0.0.1", "localhost", "[::1]")
# What a browser says when a request comes from a page of ours, or from nowhere: an address typed in or opened.
_OWN_SITES = frozenset({"same-origin", "none"})
# How it says that a person follows a link, in whatever page it stands: method, Sec-Fetch-Mode, Sec-Fetch-Dest.
_FOLLOWED = ("GET", "navigate", "document")

REFUSAL = "Not allowed. Open the address that bibnorm review has printed.\n"

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" browsers would send "Origin: null" with our own forms.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


@dataclass(frozen=True)
class Caller:
    """What a request says of itself; `port` is the one that it came in at."""

    path: str
    port: str
    host: str | None
    origin: str | None = None
    site: str | None = None
    method: str = "GET"
    mode: str | None = None
    dest: str | None = None


def is_allowed(caller: Caller, token: str) -> bool:
    """Whether a request has the token as the first part of its path, and comes from the page itself.

    A request without Origin is allowed: programs send none, browsers do with every form that is posted, and the token
    already proves who asks. An address that is followed in another page, as in the terminal of a notebook, is allowed,
    for no GET changes anything, and the page that it was followed in sees nothing of the answer.
    """
    given = caller.path.removeprefix("/").partition("/")[0]
    return (
        hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())
        and caller.host in _hosts(caller.port)
        and caller.origin in (None, f"http://{caller.host}")
        and (caller.site is None or caller.site in _OWN_SITES or _is_followed(caller))
    )


def _is_followed(caller: Caller) -> bool:
    return (caller.method, caller.mode, caller.dest) == _FOLLOWED


def _hosts(port: str) -> frozenset[str]:
    names = {f"{name}:{port}" for name in _NAMES}
    return frozenset(names | set(_NAMES) if port == "80" else names)
