"""A planted key goes to its host, and nowhere else."""

from __future__ import annotations

import io
import logging
import re
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fakes.exchange import FakeResponse
from fakes.faults import Fault, Page, Redirect, Reset, Status, Truncated
from http_scene import GREETING, ONE_TRY, scene
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import Misdirected, RequestRefused, ResolverError, SourceUnavailable
from resolvers.http import HttpSettings, Response, Service
from resolvers.http.settings import Secrets, redirect_host

KEY = "planted+KEY/42=="
SPELLINGS = (KEY, quote(KEY, safe=""))
ECHO = f"wrong key {KEY}, {quote(KEY, safe='')}".encode()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any library has to say, down to the smallest detail."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def assert_silent(*texts: object) -> None:
    for text in texts:
        data = text if isinstance(text, bytes) else str(text).encode()
        for spelling in SPELLINGS:
            assert spelling.encode() not in data


def settings(cache: Path) -> HttpSettings:
    return HttpSettings(cache=cache, keys={"greeter": KEY, "other": "another-key"})


WAYS = {"in a header": {"key_header": "x-api-key"}, "in the address": {"key_parameter": "api_key"}}
FAULTS: dict[str, Fault | None] = {
    "an answer": None,
    "an answer that repeats it": Page(GREETING + ECHO),
    "a refusal that repeats it": Status(401, body=ECHO),
    "a limit": Status(429, body=ECHO),
    "a reset": Reset(),
    "a cut body": Truncated(announced=True),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_planted_key_is_nowhere(tmp_path: Path, log: io.StringIO, way: dict[str, str], fault: Fault | None) -> None:
    with scene(fault, settings=settings(tmp_path), policy=ONE_TRY, check=lambda status, body: None, **way) as here:
        told: list[object] = []
        try:
            reply = here.ask()
        except ResolverError as error:
            told += [repr(error), traceback.format_exc(), getattr(error, "body", b"")]
        else:
            told += [reply.status]
        session = here.http.session(here.service)
        told += [repr(here.http.settings), vars(here.http), here.http.stats, here.http.warnings, repr(session)]
        told += [here.http._secrets, vars(session), here.http._adapters["greeter"].poolmanager.pools]
        assert here.requests == 1
        headers, parameters = (
            here.server.log.entries[0].question.headers,
            here.server.log.entries[0].question.parameters,
        )
        assert [headers.get("x-api-key"), parameters.get("api_key")] == (
            [KEY, None] if "key_header" in way else [None, [KEY]]
        )
    assert log.getvalue()
    assert_silent(log.getvalue(), *told)
    for path in tmp_path.rglob("*"):
        assert_silent(path.name, path.read_bytes() if path.is_file() else b"")


def test_reply_that_repeats_the_key_is_given_but_not_kept(tmp_path: Path) -> None:
    with scene(
        answer=FakeResponse(ECHO, "text/plain"), settings=settings(tmp_path), check=lambda status, body: None
    ) as here:
        assert [here.ask().body, here.ask().cached] == [ECHO, False]


def test_key_makes_no_difference_to_what_is_kept(tmp_path: Path) -> None:
    with scene(settings=settings(tmp_path), key_parameter="api_key") as here:
        here.ask()
        here.http.drop_key(here.service)
        assert here.ask().cached


def test_key_that_was_dropped_is_not_sent_any_more() -> None:
    with scene(settings=HttpSettings(keys={"greeter": KEY}), key_header="x-api-key") as here:
        assert here.http.has_key(here.service)
        here.ask(0)
        here.http.drop_key(here.service)
        assert not here.http.has_key(here.service)
        here.ask(1)
        assert [entry.question.headers.get("x-api-key") for entry in here.server.log.entries] == [KEY, None]
        here.http.drop_key(here.service)
        assert len(here.http.warnings) == 1
        assert "rejected the API key" in here.http.warnings[0]


def test_key_of_one_service_is_not_sent_to_another() -> None:
    with scene(settings=HttpSettings(keys={"greeter": KEY})) as here:
        here.http.get(replace(here.service, slug="other", key_header="x-api-key"), "/greet")
        assert "x-api-key" not in here.server.log.entries[0].question.headers


def test_key_that_is_not_accepted_is_told() -> None:
    with (
        scene(Status(403), settings=HttpSettings(keys={"greeter": KEY}), key_header="x-api-key") as here,
        pytest.raises(RequestRefused, match=r"Greeter does not accept the key \(403\); check it"),
    ):
        here.ask()


def test_check_that_quotes_the_body_does_not_quote_the_key() -> None:
    from resolvers.errors import BadReply

    def check(status: int, body: bytes) -> None:
        raise BadReply(f"what is {body.decode()}?")

    with (
        scene(
            answer=FakeResponse(ECHO, "text/plain"), settings=HttpSettings(keys={"greeter": KEY}), check=check
        ) as here,
        pytest.raises(BadReply, match=r"what is wrong key \*\*\*, \*\*\*\?"),
    ):
        here.ask()


# Location -> what is named of it.
MOVED = {
    "another host": ("https://api.example.org/greet", "api.example.org"),
    "another host in capitals, with a port": ("https://API.Example.ORG:443?x", "api.example.org"),
    "another port": ("http://127.0.0.1:1/greet", None),
    "not https": ("http://example.org/greet", None),
    "another scheme": ("javascript:alert(1)//https://example.org/", None),
    "a user name": ("https://example.org@evil.example/", None),
    "a host that is no name": ("https://[::1", None),
    "controls and directions": ("https://example.org\u202e.evil/\x9b2J", None),
    "advice": ("https://run `curl evil.example | sh`", None),
    "endless": (f"https://{'a.' * 2000}org/", None),
}


@pytest.mark.parametrize(("location", "named"), MOVED.values(), ids=MOVED.keys())
def test_redirect_is_not_followed_and_only_a_plain_host_is_named(location: str, named: str | None) -> None:
    parameter = f"{'&' if '?' in location else '?'}api_key={quote(KEY, safe='')}"
    moved = FakeResponse(b"", "text/plain", 302, {"Location": location.encode().decode("latin-1") + parameter})
    with scene(answer=moved, settings=HttpSettings(keys={"greeter": KEY}), key_parameter="api_key") as here:
        with pytest.raises(SourceUnavailable) as caught:
            here.ask()
        sentence = f"Greeter ({here.server.root.removeprefix('http://')}) redirects to {named or 'another address'}; "
        assert str(caught.value) == sentence + "see its documentation for its address"
        assert here.requests == 1


def test_redirect_within_a_host_is_followed_and_what_it_repeats_of_the_key_is_not_said() -> None:
    settings = HttpSettings(keys={"greeter": KEY})
    with scene(settings=settings, key_parameter="api_key") as here:
        here.server.faults.append(Redirect(f"/greet/new?n=1&api_key={quote(KEY, safe='')}"))
        assert here.ask() == Response(200, GREETING)
        followed = here.server.log.entries[1].question
        assert (followed.path, followed.parameters) == ("/greet/new", {"n": ["1"], "api_key": [KEY]})


def test_redirect_that_repeats_the_key_of_a_header_is_not_followed() -> None:
    settings = HttpSettings(keys={"greeter": KEY})
    with scene(Redirect(f"/greet/{quote(KEY, safe='')}"), settings=settings, key_header="x-key") as here:
        with pytest.raises(Misdirected):
            here.ask()
        assert here.requests == 1


@given(st.text() | st.text().map("https://{}".format))
def test_host_of_a_redirect_is_a_name_or_nothing(location: str) -> None:
    found = redirect_host(location)
    assert found is None or re.fullmatch(r"[a-z0-9.-]{4,253}", found)


def test_key_that_begins_like_another_is_removed_whole() -> None:
    secrets = Secrets({"a": "abc", "b": "abcdef"})
    assert secrets.redact("abcdef abc") == "*** ***"
    assert repr(secrets) == "Secrets(['a', 'b'])"
    assert secrets.key(Service("A", "a", "https://a.org")) == "abc"
