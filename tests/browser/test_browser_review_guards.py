"""Nobody but the person with the address gets in, and no text of a page does anything but be read."""

from __future__ import annotations

import socket
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from browser import assert_accessible, watched
from browser_locks import ECLAIRS, GOATS, HOSTILE, MEADOW, SHEPHERDS, hostile
from browser_tab import NAME, PERSON, ReviewTab, opened_tab
from playwright.sync_api import Browser, expect

from normalizer.lock import LockedTitle
from normalizer.review import Server
from normalizer.values.text import shown

pytestmark = pytest.mark.browser


def test_request_that_is_no_http_breaks_nothing(tab: ReviewTab) -> None:
    parts = urlsplit(tab.url)
    for line in (b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01nonsense\r\n\r\n", b"GET " + b"a" * 70_000 + b"\r\n\r\n"):
        with socket.create_connection((parts.hostname, parts.port), timeout=60) as raw:
            try:
                raw.sendall(line)
                raw.shutdown(socket.SHUT_WR)
                head = raw.recv(100)
            except OSError:  # the server has answered and closed before it read all
                continue
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


# Whatever a page of another origin can try, even one that knows the address. The last leaves that page.
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
def test_page_of_another_origin_can_neither_read_nor_decide(tab: ReviewTab, name: str) -> None:
    before = tab.path.read_bytes()
    attack = ATTACK.format(url=tab.url, title=tab.block(ECLAIRS).id)
    # In the browser that has the cookie.
    context, watch = tab.context, tab.watch
    with elsewhere(attack) as port:
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


@pytest.mark.parametrize(
    ("name", "target"), [("localhost", "_blank"), ("127.0.0.1", "")], ids=["of another site", "of the same site"]
)
def test_address_that_is_followed_in_another_page_opens(
    browser: Browser, tab: ReviewTab, name: str, target: str
) -> None:
    """As in the terminal of a notebook. The page works then, and the other one still sees nothing of it."""
    link = f'<!doctype html><title>Elsewhere</title><a href="{tab.server.url}" target="{target}" rel="opener">open</a>'
    with elsewhere(link) as port, watched(browser) as (page, _):
        page.goto(f"http://{name}:{port}/")
        if target:
            with page.context.expect_page() as opened:
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


def words(text: str) -> str:
    """Without the differences that HTML makes between blanks."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def hostile_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewTab]:
    """One for all titles: each test leaves the lock as it was."""
    path = tmp_path_factory.mktemp("hostile") / NAME
    hostile().save(path)
    with Server(path, by=PERSON) as server, opened_tab(browser, server, path) as tab:
        yield tab


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_title_is_text_and_nothing_else(hostile_desk: ReviewTab, name: str) -> None:
    tab = hostile_desk
    [each] = [each for each in tab.lock.titles if each.title.endswith(f"[{name}]")]
    tab.page.goto(f"{tab.url}title/{each.id}")
    assert words(tab.title.text_content() or "") == words(shown(each.title))
    foreign = tab.page.locator(
        "img, svg:not(.waterfall), iframe, object, embed, base, body style, body script, b, font"
    )
    assert foreign.count() == 0
    links = tab.page.locator("a[href]").evaluate_all("links => links.map(a => a.href)")
    assert {urlsplit(link).scheme for link in links} <= {"http", "https"}
    hosts = {urlsplit(link).hostname for link in links}
    assert hosts <= {"127.0.0.1", "arxiv.org", "doi.org", "www.semanticscholar.org", "scholar.google.com"}
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
    before = tab.lock.text
    tab.press("1")
    tab.says("Chosen: arXiv:2001.00001")
    assert tab.lock.find(each.id).decision.choice == "arXiv:2001.00001"
    tab.press("u")
    tab.says("Taken back")
    assert tab.lock.text == before


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


# --- The watch itself: what a page must not do is seen. The pages are made here

GOOD = '<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1><p><a href="#x">A link</a></main>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param("<script>console.error('broken')</script>", "console error: broken", id="error in the console"),
        pytest.param("<script>console.warn('old')</script>", "console warning: old", id="warning in the console"),
        pytest.param("<script>throw Error('lost')</script>", "uncaught: .*lost", id="uncaught error"),
        pytest.param("<img alt='' src=x onerror=alert(1)>", "dialog: 1", id="dialog"),
        pytest.param(
            "<img alt='' src=https://example.org/x.png>", "request to https://example.org", id="outside request"
        ),
        pytest.param("<link rel=stylesheet href=//10.255.255.1/x.css>", "request to", id="request to another address"),
    ],
)
def test_fault_of_a_page_is_an_error(browser: Browser, body: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        visit(browser, GOOD + body)


def visit(browser: Browser, html: str) -> None:
    with watched(browser) as (page, watch):
        page.route("http://127.0.0.1/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.route("**/x.*", lambda route: route.abort())
        page.goto("http://127.0.0.1/")
        watch.wait_for(page)


def test_page_without_fault_passes_and_only_expected_faults_are_taken_away(browser: Browser) -> None:
    with watched(browser) as (page, watch):
        page.set_content(GOOD)
        assert_accessible(page)
        with pytest.raises(AssertionError, match="no fault like"):
            watch.expect_fault("broken")
        page.evaluate("() => { console.error('broken'); console.info('plain') }")
        watch.wait_for(page, "broken")
        watch.expect_fault("broken")


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        pytest.param("<img src=data:,>", "critical: image-alt", id="image without a text"),
        pytest.param("<p style='color:#999;background:#fff'>Faint words", "serious: color-contrast", id="faint words"),
        pytest.param("<h4>Too deep</h4>", "moderate: heading-order", id="heading that skips levels"),
        pytest.param("<main>Another</main>", "moderate: landmark", id="two main parts"),
    ],
)
def test_accessibility_fault_is_an_error_with_its_place(browser: Browser, body: str, violation: str) -> None:
    with watched(browser) as (page, watch):
        page.set_content(GOOD + body)
        with pytest.raises(AssertionError, match=violation):
            assert_accessible(page)
        watch.faults.clear()
