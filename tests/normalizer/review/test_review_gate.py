"""Who may talk to the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normalizer.review.app import RequestOrigin, is_allowed

TOKEN = "s3cret-Token_42"
PAGE = RequestOrigin(path=f"/{TOKEN}/title/ab", port="4711", host="127.0.0.1:4711")

FOLLOWED = {"mode": "navigate", "dest": "document"}

# What differs from a request that is allowed, and whether it still is.
CALLERS = {
    "nothing differs": ({}, True),
    "by the name localhost": ({"host": "localhost:4711"}, True),
    "by the address of version 6": ({"host": "[::1]:4711"}, True),
    "start": ({"path": f"/{TOKEN}/"}, True),
    "start without its slash": ({"path": f"/{TOKEN}"}, True),
    "our own form": ({"origin": "http://127.0.0.1:4711", "site": "same-origin"}, True),
    "address typed in": ({"site": "none"}, True),
    "no token": ({"path": "/"}, False),
    "no path": ({"path": ""}, False),
    "no token before the place": ({"path": "/title/ab"}, False),
    "other token": ({"path": "/s3cret-Token_43/"}, False),
    "beginning of the token": ({"path": "/s3cret-Token_4/"}, False),
    "token and more": ({"path": f"/{TOKEN}x/"}, False),
    "token in another case": ({"path": f"/{TOKEN.lower()}/"}, False),
    "token as the second part": ({"path": f"/x/{TOKEN}/"}, False),
    "two slashes before the token": ({"path": f"//{TOKEN}/"}, False),
    "letters of another alphabet": ({"path": "/тайна/"}, False),
    "byte that is no text": ({"path": "/\udcff/"}, False),
    "no host": ({"host": None}, False),
    "host of a name that points here": ({"host": "evil.example:4711"}, False),
    "host of another port": ({"host": "127.0.0.1:4712"}, False),
    "host without port": ({"host": "127.0.0.1"}, False),
    "two hosts": ({"host": "127.0.0.1:4711,evil.example"}, False),
    "address of this machine in its network": ({"host": "192.168.0.7:4711"}, False),
    "other loopback address": ({"host": "127.0.0.2:4711"}, False),
    "other origin": ({"origin": "http://evil.example"}, False),
    "same machine, other port": ({"origin": "http://127.0.0.1:8888"}, False),
    "same machine, other name": ({"origin": "http://localhost:4711"}, False),
    "same host, encrypted": ({"origin": "https://127.0.0.1:4711"}, False),
    "hidden origin": ({"origin": "null"}, False),
    "empty origin": ({"origin": ""}, False),
    "something of another site": ({"site": "cross-site"}, False),
    "something of another program of this machine": ({"site": "same-site"}, False),
    "address followed on another site": ({"site": "cross-site", **FOLLOWED}, True),
    "address followed in another program's page": ({"site": "same-site", **FOLLOWED}, True),
    "followed with another token": ({"site": "same-site", **FOLLOWED, "path": "/s3cret-Token_43/"}, False),
    "followed to another host": ({"site": "same-site", **FOLLOWED, "host": "evil.example:4711"}, False),
    "followed from a named origin": ({"site": "same-site", **FOLLOWED, "origin": "http://127.0.0.1:8888"}, False),
    "form posted on another site": ({"site": "cross-site", **FOLLOWED, "method": "POST"}, False),
    "frame on another site": ({"site": "cross-site", **FOLLOWED, "dest": "iframe"}, False),
    "embedded object on another site": ({"site": "cross-site", **FOLLOWED, "dest": "object"}, False),
    "fetched on another site": ({"site": "cross-site", "mode": "cors", "dest": "empty"}, False),
    "picture on another site": ({"site": "cross-site", "mode": "no-cors", "dest": "image"}, False),
    "document that is not navigated to": ({"site": "cross-site", "mode": "no-cors", "dest": "document"}, False),
    "site that nobody knows": ({"site": "same-origin, none"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("differs", "allowed"), CALLERS.values(), ids=CALLERS)
def test_only_who_was_given_the_address_gets_in(differs: dict[str, str | None], allowed: bool) -> None:
    assert is_allowed(replace(PAGE, **differs), TOKEN) is allowed  # type: ignore[arg-type]  # fields of a table


def test_browsers_leave_out_the_usual_port() -> None:
    assert is_allowed(replace(PAGE, port="80", host="localhost"), TOKEN)
    assert is_allowed(replace(PAGE, port="80", host="localhost:80"), TOKEN)
