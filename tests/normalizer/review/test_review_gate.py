"""Who may talk to the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browser_locks import ECLAIRS, GOATS, SHEPHERDS, small
from review_tab import ACCESS, ROOT, UNTOUCHED, Tab, heading, words
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from normalizer.review import LockStore, ReviewSession, create_app, decisions
from normalizer.review.app import COOKIE, Access, OpeningFile, RequestOrigin
from normalizer.write_lock import hold_write_lock

PAGE = RequestOrigin(path=f"{ROOT}/title/ab", port="4711", host="127.0.0.1:4711", cookie=ACCESS.cookie)
# The token as another browser has it: without the cookie.
OPENING = {"path": f"{ROOT}/open/xyz", "cookie": None}

FOLLOWED = {"mode": "navigate", "dest": "document"}

# What differs from a request that is allowed, and whether it still is.
CALLERS = {
    "nothing differs": ({}, True),
    "by the name localhost": ({"host": "localhost:4711"}, True),
    "by the address of version 6": ({"host": "[::1]:4711"}, True),
    "usual port, which browsers leave out": ({"port": "80", "host": "localhost"}, True),
    "usual port, named": ({"port": "80", "host": "localhost:80"}, True),
    "start": ({"path": f"{ROOT}/"}, True),
    "start without its slash": ({"path": ROOT}, True),
    "our own form": ({"origin": "http://127.0.0.1:4711", "site": "same-origin"}, True),
    "address typed in": ({"site": "none"}, True),
    "no cookie": ({"cookie": None}, False),
    "empty cookie": ({"cookie": ""}, False),
    "beginning of the cookie": ({"cookie": ACCESS.cookie[:-1]}, False),
    "cookie with letters of another alphabet": ({"cookie": "тайна"}, False),
    "token to exchange": (OPENING, True),
    "token to exchange, from a file": ({**OPENING, "site": "cross-site", **FOLLOWED}, True),
    "token in a frame": ({**OPENING, "site": "cross-site", **FOLLOWED, "dest": "iframe"}, False),
    "token that is posted": ({**OPENING, "method": "POST"}, False),
    "token in a preview": ({**OPENING, "method": "HEAD"}, False),
    "token for a foreign host": ({**OPENING, "host": "evil.example:4711"}, False),
    "place that begins like the one for tokens": ({**OPENING, "path": f"{ROOT}/opening"}, False),
    "no root": ({"path": "/"}, False),
    "no path": ({"path": ""}, False),
    "no root before the place": ({"path": "/title/ab"}, False),
    "other root": ({"path": "/s3cret-Token_43/"}, False),
    "beginning of the root": ({"path": f"{ROOT[:-1]}/"}, False),
    "root and more": ({"path": f"{ROOT}x/"}, False),
    "root as the second part": ({"path": f"/x{ROOT}/"}, False),
    "two slashes before the root": ({"path": f"/{ROOT}/"}, False),
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
    "followed with another root": ({"site": "same-site", **FOLLOWED, "path": "/s3cret-Token_43/"}, False),
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
    assert ACCESS.is_allowed(replace(PAGE, **differs)) is allowed  # type: ignore[arg-type]  # fields of a table


FOLLOWED_LINKS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


# --- Strangers are refused, and browsers are told to be strict


FORBIDDEN = "403 Forbidden: open the address printed by `bibnorm review`; it opens the page once.\n"
STRANGE = {
    "no token": ("/", {}),
    "another token": ("/tok-en_2/", {}),
    "a file without token": ("/static/review.css", {}),
    "what browsers ask for by themselves": ("/favicon.ico", {}),
    "what is not there": ("/nowhere", {}),
    "foreign host": (f"{ROOT}/", {"Host": "evil.example"}),
    "foreign host that forwards another": (f"{ROOT}/", {"Host": "evil.example", "X-Forwarded-Host": "localhost"}),
    "foreign host for a file": (f"{ROOT}/static/review.css", {"Host": "evil.example"}),
    "foreign origin": (f"{ROOT}/", {"Origin": "http://evil.example"}),
    "hidden origin": (f"{ROOT}/undo", {"Origin": "null"}),
    "link elsewhere": (f"{ROOT}/", {"Sec-Fetch-Site": "cross-site"}),
}


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Tab:
    return Tab(tmp_path_factory.mktemp("besieged") / "refs.lock.json", small())


@pytest.mark.parametrize(("place", "headers"), STRANGE.values(), ids=STRANGE)
def test_strangers_are_refused(tab: Tab, place: str, headers: dict[str, str]) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "DELETE", "TRACE", "FOO"):
        response = tab.client.open(place, method=method, headers=headers)
        assert response.status_code == 403
        assert response.text == ("" if method == "HEAD" else FORBIDDEN)
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_token_is_exchanged_once_for_a_cookie() -> None:
    """The cookie goes with no request from elsewhere, and to no other place of this host."""
    access, opened = Access(), []
    app = create_app(ReviewSession(LockStore(Path("none")), "Ada"), access, lambda: opened.append(access.opening))
    one, other = app.test_client(), app.test_client()
    address = access.opening
    assert one.get(f"{access.root}/open/guessed").status_code == 403
    response = one.get(address, headers=FOLLOWED_LINKS)
    assert (response.status_code, f'content="0; url={access.root}/"' in response.text) == (200, True)
    cookie = response.headers["Set-Cookie"]
    assert cookie == f"{COOKIE}={access.cookie}; HttpOnly; Path={access.root}/; SameSite=Strict"
    assert opened == [access.opening] != [address]
    assert [client.get(address).status_code for client in (one, other)] == [303, 403]
    assert one.get(f"{access.root}/nowhere").status_code == 404
    assert other.get(access.opening).status_code == 200


def test_file_that_opens_the_page_is_for_its_user_alone() -> None:
    file = OpeningFile()
    for url in ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b?c&d"):
        file.write(url)
        assert f'content="0; url={url.replace("&", "&amp;")}"' in file.path.read_text()
        assert [path.stat().st_mode & 0o777 for path in (file.path, file.path.parent)] == [0o600, 0o700]
    file.close()
    assert not file.path.parent.exists()


ANSWERS = {"title": f"{ROOT}/", "file": f"{ROOT}/static/base.css", "refusal": "/", "nothing there": f"{ROOT}/nowhere"}


@pytest.mark.parametrize("place", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_tells_browsers_to_be_strict(tab: Tab, place: str) -> None:
    headers = tab.client.get(place, follow_redirects=True).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "connect-src": "'self'",
        "img-src": "data:", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("private, max-age=86400" if place.endswith(".css") else "no-store")


def test_address_that_is_followed_in_another_page_opens(tab: Tab) -> None:
    """As in the terminal of a notebook; nobody decides by a form that stands there."""
    assert tab.client.get(f"{ROOT}/", headers=FOLLOWED_LINKS).status_code == 303
    assert tab.client.get(tab.place(GOATS), headers=FOLLOWED_LINKS).status_code == 200
    assert tab.client.post(f"{ROOT}/undo", headers=FOLLOWED_LINKS).status_code == 403
    assert tab.client.get(f"{ROOT}/", headers={**FOLLOWED_LINKS, "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_page_names_no_other_place(tab: Tab) -> None:
    page = tab.get(tab.place(SHEPHERDS))
    loaded = [node.attributes.get("src") or node.attributes["href"] for node in page.css("link, script, img, iframe")]
    assert loaded == ["data:,", f"{ROOT}/static/base.css", f"{ROOT}/static/review.css", f"{ROOT}/static/review.js"]
    outside = [node for node in page.css("a") if (node.attributes["href"] or "").startswith("http")]
    assert [link.attributes["href"] for link in outside] == [
        "https://arxiv.org/abs/2105.01234",
        "https://doi.org/10.1000/night.2022",
        "https://arxiv.org/search/?searchtype=title&query=Teaching+Sheep+to+Count+Shepherds",
        "https://www.semanticscholar.org/search?q=Teaching+Sheep+to+Count+Shepherds",
        "https://scholar.google.com/scholar?q=Teaching+Sheep+to+Count+Shepherds",
    ]
    assert {(link.attributes["rel"], link.attributes["target"]) for link in outside} == {
        ("noreferrer noopener", "_blank")
    }
    assert not page.css("style, [style], [onclick], script:not([src])")


# --- What goes wrong under the page: a broken lock, one that others write, addresses that lead nowhere


def problem(response: TestResponse) -> tuple[int, str]:
    page = LexborHTMLParser(response.text)
    return response.status_code, words(page, "[role=alert]")[0]


def test_broken_lock_is_told_and_the_page_recovers(tab: Tab) -> None:
    good = tab.path.read_bytes()
    tab.path.write_bytes(b'{"version": 1, "titles": [<script>]}')
    code, said = problem(tab.client.get(f"{ROOT}/"))
    assert (code, said) == (500, f"{tab.path}:1: the file is not valid JSON: expected value (column 27)")
    assert problem(tab.client.post(f"{ROOT}/undo"))[0] == 500
    tab.path.unlink()
    code, said = problem(tab.client.post(f"{ROOT}/title/ab/decide", data={"choice": ""}))
    assert (code, said) == (
        500,
        f"{tab.path}: lock file not found; create it with bibnorm build PAGE... --lock refs.lock.json",
    )
    assert not tab.path.exists()
    tab.path.write_bytes(good)
    assert heading(tab.get()) == ECLAIRS


def test_lock_that_others_are_writing_keeps_what_was_typed(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "_LOCK_TIMEOUT_SECONDS", 0.05)
    with hold_write_lock(tab.path):
        page = tab.decide(GOATS, "?show=open", choice="1909.09999", note="the 2nd print")
    [said] = words(page, "[role=alert]")
    assert said.startswith(f"‘{GOATS}’: another bibnorm has been writing {tab.path} for 0 s")
    assert said.endswith(". Nothing was written.")
    assert heading(page) == GOATS
    assert words(page, "#note") == ["the 2nd print"]
    assert words(page, "option[selected]") == ["Open (4)"]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_undo_while_others_are_writing_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.decide(GOATS, choice="")
    before = tab.path.read_bytes()
    monkeypatch.setattr(decisions, "_LOCK_TIMEOUT_SECONDS", 0.05)
    with hold_write_lock(tab.path):
        code, said = problem(tab.client.post(f"{ROOT}/undo"))
    assert (code, said.startswith("another bibnorm has been writing")) == (409, True)
    assert tab.path.read_bytes() == before


def test_problem_leads_back_to_the_title_and_the_list_as_it_was(tab: Tab) -> None:
    place = tab.place(GOATS, "?show=open&q=argan")
    act = tab.place(GOATS, "/decide?show=open&q=argan")
    good = tab.path.read_bytes()
    tab.path.write_bytes(b"{")
    for response in (tab.client.get(place), tab.client.post(act, data={"choice": ""})):
        assert response.status_code == 500
        assert [link.attributes["href"] for link in LexborHTMLParser(response.text).css("main a")] == [place]
    tab.path.write_bytes(good)
    gone = tab.client.get(f"{ROOT}/title/none?show=open")
    assert [link.attributes["href"] for link in LexborHTMLParser(gone.text).css("main a")] == [f"{ROOT}/?show=open"]


def test_title_that_is_not_there_is_not_found(tab: Tab) -> None:
    for response in (
        tab.client.get(f"{ROOT}/title/none"),
        tab.client.post(f"{ROOT}/title/none/decide", data={"choice": ""}),
    ):
        assert problem(response) == (404, "the title is no longer in the lock file")


NOT_THERE = {
    "no such place": ("GET", "/nowhere", 404),
    "no such file": ("GET", "/static/secret.css", 404),
    "a way out of the folder": ("GET", "/static/..%2fapp.py", 404),
    "looking where to post": ("GET", "/undo", 405),
    "posting where to look": ("POST", "/", 405),
}


@pytest.mark.parametrize(("method", "place", "code"), NOT_THERE.values(), ids=NOT_THERE)
def test_other_addresses_are_answered_plainly(tab: Tab, method: str, place: str, code: int) -> None:
    response = tab.client.open(f"{ROOT}{place}", method=method)
    assert (response.status_code, response.mimetype) == (code, "text/plain")


def test_endless_form_is_refused(tab: Tab) -> None:
    response = tab.client.post(tab.place(GOATS, "/decide"), data={"choice": "", "note": "x" * 100_000})
    assert response.status_code == 413
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED
