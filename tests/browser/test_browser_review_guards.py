"""Nobody but the person with the address gets in, and no text of a page does anything but be read."""

from __future__ import annotations

import http.client
import socket
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

import pytest
from browser import watched
from browser_locks import ECLAIRS, GOATS, HOSTILE, MEADOW, SHEPHERDS, hostile
from browser_tab import NAME, PERSON, ReviewTab, opened_tab
from playwright.sync_api import Browser, expect

from normalizer.lock import LockedTitle
from normalizer.review import running
from normalizer.web import shown

pytestmark = pytest.mark.browser


def answer(tab: ReviewTab, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
    """Of a request that is made by hand; in `path` and headers stand {token}, {title} and {host}."""
    parts = urlsplit(tab.url)
    names = {"token": parts.path.strip("/"), "title": tab.block(ECLAIRS).id, "host": parts.netloc, "port": parts.port}
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    filled = {"Host": parts.netloc} | {name: value.format(**names) for name, value in headers.items()}
    try:
        connection.putrequest(method, path.format(**names), skip_host=True, skip_accept_encoding=True)
        for name, value in filled.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body.encode())
        reply = connection.getresponse()
        return reply.status, reply.read().decode("utf-8", "replace")
    finally:
        connection.close()


# What is asked: method, path, headers beside the right Host.
REFUSED = {
    "no token": ("GET", "/", {}),
    "no token for an icon": ("GET", "/favicon.ico", {}),
    "no token for a title": ("GET", "/title/{title}", {}),
    "no token for a style sheet": ("GET", "/static/review.css", {}),
    "no token for a script": ("GET", "/static/review.js", {}),
    "wrong token": ("GET", "/wrong/", {}),
    "wrong token for a style sheet": ("GET", "/wrong/static/review.css", {}),
    "token with a letter more": ("GET", "/{token}x/", {}),
    "token behind something": ("GET", "/x/{token}/", {}),
    "token not in its place": ("GET", "/?token={token}", {}),
    "letters that are none of a token": ("GET", "/%C3%A9%00/", {}),
    "wrong token with HEAD": ("HEAD", "/wrong/", {}),
    "wrong token with OPTIONS": ("OPTIONS", "/wrong/", {}),
    "wrong token with a method nobody knows": ("BREW", "/wrong/", {}),
    "wrong token to decide": ("POST", "/wrong/title/{title}/decide", {}),
    "wrong token to undo": ("POST", "/wrong/undo", {}),
    "foreign Host": ("GET", "/{token}/", {"Host": "example.org"}),
    "foreign Host with our port": ("GET", "/{token}/", {"Host": "example.org:{port}"}),
    "our Host with another port": ("GET", "/{token}/", {"Host": "127.0.0.1:1"}),
    "our Host without port": ("GET", "/{token}/", {"Host": "127.0.0.1"}),
    "Host that begins as ours": ("GET", "/{token}/", {"Host": "{host}.example.org"}),
    "Host that ends as ours": ("GET", "/{token}/", {"Host": "example.org@{host}"}),
    "another address of loopback": ("GET", "/{token}/", {"Host": "127.0.0.2:{port}"}),
    "empty Host": ("GET", "/{token}/", {"Host": ""}),
    "foreign Host for a style sheet": ("GET", "/{token}/static/review.css", {"Host": "example.org"}),
    "foreign Host for what is not there": ("GET", "/{token}/nothing", {"Host": "example.org"}),
    "foreign Host to decide": ("POST", "/{token}/title/{title}/decide", {"Host": "example.org"}),
    "foreign forwarded Host and foreign Host": (
        "GET", "/{token}/", {"Host": "example.org", "X-Forwarded-Host": "{host}"},
    ),
    "foreign Origin": ("POST", "/{token}/title/{title}/decide", {"Origin": "https://example.org"}),
    "foreign Origin that only reads": ("GET", "/{token}/", {"Origin": "https://example.org"}),
    "Origin of another port": ("POST", "/{token}/title/{title}/decide", {"Origin": "http://127.0.0.1:1"}),
    "Origin of another scheme": ("POST", "/{token}/title/{title}/decide", {"Origin": "https://{host}"}),
    "Origin null": ("POST", "/{token}/title/{title}/decide", {"Origin": "null"}),
    "Origin of the other name of loopback": (
        "POST", "/{token}/title/{title}/decide", {"Origin": "http://localhost:{port}"},
    ),
    "request from another site": ("POST", "/{token}/undo", {"Sec-Fetch-Site": "cross-site"}),
    "picture for another site": ("GET", "/{token}/static/review.css", {"Sec-Fetch-Site": "cross-site"}),
    "request to decide from another port": (
        "POST", "/{token}/title/{title}/decide", {"Sec-Fetch-Site": "same-site"},
    ),
}  # fmt: skip
ALLOWED = {
    "the page": ("GET", "/{token}/title/{title}", {}, 200),
    "the page by the other name of loopback": ("GET", "/{token}/title/{title}", {"Host": "localhost:{port}"}, 200),
    "the page as typed": ("GET", "/{token}/title/{title}", {"Sec-Fetch-Site": "none"}, 200),
    "the page's head": ("HEAD", "/{token}/title/{title}", {}, 200),
    "what is not there": ("GET", "/{token}/nothing", {}, 404),
    "a title that is not there": ("GET", "/{token}/title/0123456789", {}, 404),
    "a way out of the folder": ("GET", "/{token}/static/../../refs.lock.json", {}, 404),
    "a way out of the folder in code": ("GET", "/{token}/static/..%2f..%2frefs.lock.json", {}, 404),
    "deciding with GET": ("GET", "/{token}/title/{title}/decide", {}, 405),
}


def test_requests_of_strangers_are_refused(tab: ReviewTab) -> None:
    """One tab for all rows, so that a row costs milliseconds."""
    before = tab.path.read_bytes()
    body = urlencode({"choice": "arXiv:2001.00001", "note": "", "seen": ""})
    got = {
        name: answer(tab, method, path, headers, body if method == "POST" else "")
        for name, (method, path, headers) in REFUSED.items()
    }
    assert {name: status for name, (status, _) in got.items() if status != 403} == {}
    token = urlsplit(tab.url).path.strip("/")
    for name, (_, text) in got.items():
        assert len(text) < 300, name
        assert token not in text, name
        assert "Shepherds" not in text, name
    assert tab.path.read_bytes() == before


def test_requests_of_the_person_are_answered(tab: ReviewTab) -> None:
    before = tab.path.read_bytes()
    got = {name: answer(tab, method, path, headers)[0] for name, (method, path, headers, _) in ALLOWED.items()}
    assert got == {name: status for name, (_, _, _, status) in ALLOWED.items()}
    assert tab.path.read_bytes() == before


def test_request_that_is_no_http_breaks_nothing(tab: ReviewTab) -> None:
    parts = urlsplit(tab.url)
    for line in (b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01nonsense\r\n\r\n", b"GET " + b"a" * 70_000 + b"\r\n\r\n"):
        with socket.create_connection((parts.hostname, parts.port), timeout=60) as raw:
            raw.sendall(line)
            raw.shutdown(socket.SHUT_WR)
            head = raw.recv(100)
        assert not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200", b"HTTP/1.1 5", b"HTTP/1.0 500")), line[:20]
    tab.page.reload()
    tab.shows(ECLAIRS)


@contextmanager
def elsewhere(html: str) -> Iterator[int]:
    """Another server on this machine, with one page; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


# Whatever a page of another origin can try, even one that knows the token. The last leaves that page.
ATTACK = """<!doctype html><title>Elsewhere</title><link rel=stylesheet href="{url}static/review.css">
<img alt="" src="{url}"><script src="{url}static/review.js"></script><iframe name=inner src="{url}"></iframe>
<form id=inside target=inner method=post action="{url}title/{title}/decide"><input name=choice value="arXiv:2001.00001"></form>
<form id=away method=post action="{url}title/{title}/decide"><input name=choice value="arXiv:2001.00001"></form>
<script>
const body = new URLSearchParams({{choice: 'arXiv:2001.00001'}});
const tries = [
  fetch('{url}'), fetch('{url}', {{mode: 'no-cors'}}),
  fetch('{url}title/{title}/decide', {{method: 'POST', body}}),
  fetch('{url}title/{title}/decide', {{method: 'POST', body, mode: 'no-cors'}}),
  fetch('{url}undo', {{method: 'POST', mode: 'no-cors'}}),
  fetch('{url}undo', {{method: 'POST', headers: {{'X-Custom': '1'}}}}),
];
navigator.sendBeacon('{url}title/{title}/decide', body);
document.getElementById('inside').submit();
Promise.allSettled(tries).then(all => Promise.all(all.map(each => each.value ? each.value.text() : 'refused')))
  .then(texts => {{ window.texts = texts; setTimeout(() => {{ window.done = true }}, 300) }});
</script>"""


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"], ids=["of another site", "of the same site"])
def test_page_of_another_origin_can_neither_read_nor_decide(browser: Browser, tab: ReviewTab, name: str) -> None:
    before = tab.path.read_bytes()
    attack = ATTACK.format(url=tab.url, title=tab.block(ECLAIRS).id)
    with elsewhere(attack) as port, watched(browser) as (context, watch):
        answers: list[tuple[str, int]] = []
        ours = urlsplit(tab.url).netloc
        context.on("response", lambda reply: answers.append((reply.url, reply.status)))
        page = context.new_page()
        page.goto(f"http://{name}:{port}/")
        page.wait_for_function("() => window.done")
        texts = page.evaluate("() => window.texts")
        assert set(texts) <= {"refused", ""}
        page.evaluate("() => document.getElementById('away').submit()")
        page.wait_for_url(f"{tab.url}**")
        expect(page.locator("body")).not_to_contain_text(ECLAIRS)
        statuses = [status for url, status in answers if urlsplit(url).netloc == ours]
        assert len(statuses) >= 2  # of most tries the browser does not even tell what was answered
        assert sum(url.startswith(tab.url) for url in watch.requests) >= 10
        assert set(statuses) == {403}
        watch.faults.clear()  # the browser complains of each try
    assert tab.path.read_bytes() == before


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"], ids=["of another site", "of the same site"])
@pytest.mark.parametrize("target", ["", "_blank"], ids=["in its place", "in a new tab"])
def test_address_that_is_followed_in_another_page_opens(
    browser: Browser, tab: ReviewTab, name: str, target: str
) -> None:
    """As in the terminal of a notebook. The page works then, and the other one still sees nothing of it."""
    link = f'<!doctype html><title>Elsewhere</title><a href="{tab.url}" target="{target}" rel="opener">open</a>'
    with elsewhere(link) as port, watched(browser) as (context, _):
        page = context.new_page()
        page.goto(f"http://{name}:{port}/")
        if target:
            with context.expect_page() as opened:
                page.get_by_role("link").click()
            page = opened.value
        else:
            page.get_by_role("link").click()
        heading = page.get_by_role("main").get_by_role("heading", level=2).first
        expect(heading).to_have_text(ECLAIRS)
        assert page.evaluate("() => window.opener") is None
        page.get_by_role("button", name="None of these").click()
        expect(heading).to_have_text(SHEPHERDS)
    assert tab.undecided == [GOATS, SHEPHERDS, MEADOW]


def test_page_asks_nobody_but_its_own_server(tab: ReviewTab) -> None:
    for key, following in zip("1s", (SHEPHERDS, None), strict=True):
        tab.press(key)
        if following:
            tab.shows(following)
    tab.page.wait_for_load_state("networkidle")
    assert len(tab.watch.requests) >= 3
    assert [url for url in tab.watch.requests if not url.startswith(tab.url)] == []


def test_policy_keeps_scripts_and_handlers_in_the_page_from_running(tab: ReviewTab) -> None:
    tab.shows(ECLAIRS)
    tab.page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.hacked = 1';
          document.body.append(script);
          document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked = 2">');
          const style = document.createElement('style');
          style.textContent = 'body { display: none }';
          document.head.append(style);
        }"""
    )
    tab.expect_fault("Content Security Policy", times=4)  # script, handler, style, and the image beside the handler
    assert tab.page.evaluate("() => window.hacked") is None
    expect(tab.title).to_be_visible()


def test_page_cannot_be_framed_and_is_not_stored(tab: ReviewTab) -> None:
    reply = tab.page.reload()
    assert reply is not None
    headers = reply.headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert "access-control-allow-origin" not in headers
    assert "werkzeug" not in headers.get("server", "").lower()


def words(text: str) -> str:
    """Without the differences that HTML makes between blanks."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def hostile_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewTab]:
    """One for all titles: each test leaves the lock as it was."""
    path = tmp_path_factory.mktemp("hostile") / NAME
    hostile().save(path)
    with running(path, by=PERSON) as url, opened_tab(browser, url, path) as tab:
        yield tab


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_title_is_text_and_nothing_else(hostile_desk: ReviewTab, name: str) -> None:
    tab = hostile_desk
    [each] = [each for each in tab.lock.titles if each.title.endswith(f"[{name}]")]
    tab.page.goto(f"{tab.url}title/{each.id}")
    assert words(tab.title.text_content() or "") == words(shown(each.title))
    foreign = tab.page.locator(
        "img, main svg, aside svg, iframe, object, embed, base, body style, body script, b, font"
    )
    assert foreign.count() == 0
    links = tab.page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
    assert {urlsplit(link).scheme for link in links} <= {"http", "https"}
    hosts = {urlsplit(link).hostname for link in links}
    assert hosts <= {"127.0.0.1", "arxiv.org", "doi.org"}
    attributes = tab.page.locator("*").evaluate_all(
        "all => all.flatMap(each => [...each.attributes].map(a => a.name)).filter(name => name.startsWith('on') || name === 'style')"
    )
    assert attributes == []
    visible = tab.page.locator("body").inner_text()
    assert [character for character in visible if _hides(character)] == []
    decide_and_undo(tab, each)
    assert tab.watch.faults == []


def _hides(character: str) -> bool:
    return character not in "\n\t\u200c\u200d\xa0" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def decide_and_undo(tab: ReviewTab, each: LockedTitle) -> None:
    before = tab.path.read_bytes()
    tab.press("1")
    tab.says("Chosen: arXiv:2001.00001")
    assert tab.lock.find(each.id).decision.choice == "arXiv:2001.00001"
    tab.press("u")
    tab.says("Taken back")
    assert tab.path.read_bytes() == before


def test_identifier_that_is_a_script_cannot_be_chosen(hostile_desk: ReviewTab) -> None:
    tab = hostile_desk
    before = tab.path.read_bytes()
    first = tab.lock.titles[0]
    tab.page.goto(f"{tab.url}title/{first.id}")
    tab.press("2", "3")
    for number in (2, 3):
        button = tab.choose(number)
        if button.count() and button.is_enabled():
            button.click()
            expect(tab.alert).to_contain_text("is not a valid identifier")
    tab.page.wait_for_load_state()
    assert tab.path.read_bytes() == before


def test_direction_of_a_text_ends_with_it(hostile_desk: ReviewTab) -> None:
    """A title in Arabic is read from the right, and what the page says beside it from the left."""
    tab = hostile_desk
    for name, direction in (("arabic", "rtl"), ("hebrew", "rtl"), ("turned", "ltr")):
        [each] = [each for each in tab.lock.titles if each.title.endswith(f"[{name}]")]
        tab.page.goto(f"{tab.url}title/{each.id}")
        own = tab.title.locator("xpath=descendant-or-self::*[@dir]").first
        style = own.evaluate("each => [getComputedStyle(each).direction, getComputedStyle(each).unicodeBidi]")
        assert style == [direction, "isolate"]
        for place in ("main", "nav", "body"):
            computed = tab.page.locator(place).first.evaluate("each => getComputedStyle(each).direction")
            assert computed == "ltr"


def test_note_is_shown_as_text(tab: ReviewTab) -> None:
    tab.note.fill("<img src=x onerror=alert(1)>\u202e")
    tab.press("Escape", "n")
    tab.shows(SHEPHERDS)
    tab.go_to(ECLAIRS)
    expect(tab.page.get_by_role("main")).to_contain_text("<img src=x onerror=alert(1)>")
    assert tab.page.locator("main img").count() == 0


def test_search_words_are_shown_as_text(tab: ReviewTab) -> None:
    hostile_words = "\"><script>alert(1)</script>'"
    tab.page.get_by_role("searchbox", name="Find").fill(hostile_words)
    tab.press("Enter")
    expect(tab.listed).to_have_count(0)
    expect(tab.page.get_by_role("searchbox", name="Find")).to_have_value(hostile_words)
