"""What `benchmarks/review.py` measures."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from browser import launched, watched
from browser_locks import big
from browser_speed import Load, load_times
from browser_tab import opened_page
from playwright.sync_api import Browser

from normalizer.lock import Lock
from normalizer.review import Server
from normalizer.web import static_text, template_environment

SIMPLE = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<title>Review</title><style>{{ style | safe }}</style>
{% from "texts.html" import theirs, pieces %}
{% for each in titles %}<h2>{{ theirs(each.title) }}</h2><p>{{ theirs(each.beside.abstract) }}</p><ol>
{% for work in each.candidates %}<li><h3>{{ pieces(diff_words(each.title, work.title)[1]) }}</h3>
<p>{{ work.authors | join(", ") }} {{ work.year }} {{ work.venue }} <a href="https://arxiv.org/abs/{{ work.arxiv }}">
arXiv:{{ work.arxiv }}</a></p>
<p>{{ work.evidence | describe_evidence | join(", ") }}; {{ work.confidence | format_confidence }}</p>
<form method="post"><button name="choice" value="arXiv:{{ work.arxiv }}">Choose {{ loop.index }}</button></form></li>
{% endfor %}</ol>{% endfor %}</html>"""


@contextmanager
def all_in_one(path: Path) -> Iterator[str]:
    """The simpler way, served."""
    template = template_environment("normalizer.web").from_string(SIMPLE)
    style = static_text("normalizer.web", "base.css")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = template.render(titles=Lock.load(path).titles, style=style).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def told(loads: Sequence[Load]) -> str:
    first, *others = loads

    def middle(name: str) -> str:
        return f"{statistics.median(getattr(each, name) for each in others):7,.0f}"

    return f"{middle('answered')} {middle('painted')} {middle('loaded')} {first.loaded:11,.0f}"


def visits(browser: Browser, url: str | Server, runs: int) -> list[Load]:
    """One more than `runs`: the first stands alone. Each in a context of its own, with an empty cache."""
    found = []
    for _ in range(runs + 1):
        with watched(browser, java_script_enabled=True) as (page, _):
            found.append(load_times(page, url if isinstance(url, str) else opened_page(page, url)))
    return found


def one_key(browser: Browser, server: Server, runs: int) -> float:
    """Milliseconds, the median."""
    taken = []
    with watched(browser) as (page, _):
        opened_page(page, server)
        heading = page.get_by_role("main").get_by_role("heading", level=2).first
        for _ in range(runs):
            before = heading.inner_text()
            page.wait_for_selector("html:not(.fresh)", state="attached")  # until it takes decisions
            start = time.perf_counter()
            page.keyboard.press("1")
            page.wait_for_function(
                "before => { const h = document.querySelector('main h2'); return h && h.innerText !== before }",
                arg=before,
            )
            taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def ten_keys(browser: Browser, server: Server) -> int:
    """How many of ten keys at 100 ms decide a title, once the page has come to rest."""
    with watched(browser) as (page, _):
        opened_page(page, server)
        before = server.session.progress.decided
        for _ in range(10):
            page.keyboard.press("n")
            page.wait_for_timeout(100)
        page.wait_for_selector("html:not(.busy)", state="attached")
        return server.session.progress.decided - before


def main(about: str) -> None:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--titles", type=int, nargs="+", default=[1_000, 5_000])
    given = parser.parse_args()
    print(f"{'':40} {'first':>7} {'first':>7} {'load':>7} {'load, first':>11} {'one':>7}")
    print(f"{'milliseconds':40} {'byte':>7} {'paint':>7} {'event':>7} {'visit':>11} {'key':>7}")
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        for count in given.titles:
            path = Path(folder) / f"{count}.lock.json"
            big(count).save(path)
            name = f"review, {count:,} titles ({path.stat().st_size / 1e6:.1f} MB)"
            with Server(path, by="Ada") as server:
                loads, key = visits(browser, server, given.runs), one_key(browser, server, given.runs)
                kept = ten_keys(browser, server)
            print(f"{name:40} {told(loads)} {key:7,.0f}   {kept} of 10 keys at 100 ms decided a title")
            with all_in_one(path) as url:
                print(f"{'all in one document':40} {told(visits(browser, url, given.runs))} {'-':>7}")
