"""The report on many titles: how long it takes to write, and to open in Chromium.

    python benchmarks/report.py [--titles 100000] [--open 0.05] [--runs 5] [--chromium /usr/bin/chromium]

Beside it are simpler pages of the same run: the report with every row as an element, and the titles with their
decisions as JSON in one `<pre>`. Times are medians of the runs, each in a tab of its own from a file; "painted" is
the browser's first contentful paint, "loaded" the end of its load event, both from the start of navigation. Of the
report it also prints the time from a key on a strip to the last title in the table, and from words in the filter to the
titles that have them: the first one reads all rows.
"""

from __future__ import annotations

import argparse
import html
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from normalizer.lock import Alternative, Decision, LockedTitle, LockedWork, QueryLog
from normalizer.lock.identity import adapter
from normalizer.lock.lines import decision_line
from normalizer.report import ReportData, ServiceUsage, TitleResult, page
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import FieldOrigin, Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status

_WORDS = (
    "learning sparse deep graphs transformers robust efficient neural representations attention models language vision "
    "retrieval bounds convergence stochastic optimization structured inference causal discovery adaptive sampling"
).split()
_FAMILIES = "Lovelace Noether Hopper Turing Kovalevskaya Mirzakhani Ramanujan Robinson Kolmogorov Bohr".split()
_ASKED = QueryLog(on="2026-01-31", catalogs=("1,800,000 records, built 2026-01-30T08:00:00+00:00",), sources=("arxiv",))
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
              "--disable-component-update", "--disable-sync"]  # fmt: skip
_PATIENCE = 300_000  # milliseconds; a page of one long text takes its time
_TIMES = """() => {
  const [entry] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [paint.startTime, entry.loadEventEnd];
}"""


def made_up(titles: int, share_open: float, seed: int = 1) -> ReportData:
    """A run on so many titles, of which a share has no work; the same for the same seed."""
    dice = random.Random(seed)
    rows, works = [], {}
    for number in range(titles):
        row, work = _title(dice, number, is_open=dice.random() < share_open)
        rows.append(row)
        if work and row.block and row.block.key:
            works[row.block.key] = work
    services = [ServiceUsage("arxiv", 60, 12, 0, 181.4), ServiceUsage("crossref", 300, 2, 1, 75.0)]
    steps = {"pages": 0.3, "look-up": 2.5, "matching": 3.1, "records": 0.7}
    return ReportData(
        rows, works, steps, services, _ASKED.catalogs, "refs.bib", date(2026, 1, 31), "0", lock="refs.lock.json"
    )


def _title(dice: random.Random, number: int, *, is_open: bool) -> tuple[TitleResult, LockedWork | None]:
    title = f"{_name(dice)} {number}"
    abstract = " ".join(dice.choices(_WORDS, k=150))
    scraped = ScrapedTitle(title=title, page=f"page{number // 250}.txt", line=number % 250 * 4 + 1, abstract=abstract)
    if is_open:
        decision = Decision(status=Status.UNMATCHED, reason=Reason.OTHER_TITLE, confidence=0.0, evidence={"title": 0.6})
        others = tuple(_other(dice, title) for _ in range(5))
        return TitleResult(scraped, LockedTitle(title=title, decision=decision, candidates=others, asked=_ASKED)), None
    sure = dice.choice((0.9996, 0.9994, 0.9993, 0.9961, 0.9928, 0.93))
    decision = Decision(status=Status.MATCHED, reason=Reason.SAME_TITLE_AND_ABSTRACT, confidence=sure)
    block = LockedTitle(title=title, decision=decision, asked=_ASKED, key=f"key{number}")
    return TitleResult(scraped, block), LockedWork(record=_record(dice, title, number))


def _name(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=dice.randint(6, 12))).capitalize()


def _other(dice: random.Random, title: str) -> Alternative:
    return Alternative(
        title=f"{title} {_name(dice)}",
        arxiv=f"2101.{dice.randint(1, 99999):05d}",
        authors=("Ada Lovelace", "Emmy Noether"),
        year=2021,
        reason=Reason.OTHER_TITLE,
        confidence=0.0,
        evidence={"title": 0.6},
    )


def _record(dice: random.Random, title: str, number: int) -> Record:
    said = FieldOrigin(source="arxiv")
    url = f"https://github.com/example/repository{number}"
    link = CodeLink(url=url, host="github.com", owner="example", name=f"repository{number}",
                    status=dice.choice(tuple(CodeStatus)), said_by="page")  # fmt: skip
    return Record(
        title=title if dice.random() < 0.9 else f"{title} {dice.choice(_WORDS)}",
        authors=tuple(Person(family=name, given="A.") for name in dice.sample(_FAMILIES, dice.randint(1, 8))),
        date=PartialDate(year=dice.randint(2012, 2025)),
        arxiv=f"{dice.randint(12, 25)}{dice.randint(1, 12):02d}.{number % 99999 + 1:05d}",
        doi=f"10.1000/example.{number}" if dice.random() < 0.4 else None,
        venue=Venue(name="International Conference on Examples", short="ICE", kind=VenueKind.CONFERENCE, raw="ICE"),
        code=(link,) if dice.random() < 0.4 else (),
        origin=dict.fromkeys(("title", "authors", "date", "arxiv", "doi", "venue", "code"), said),
    )


def with_every_row(run: ReportData) -> str:
    """Every row as an element of the document, still laid out only in sight."""
    text = re.sub(
        r'<meta http-equiv="Content-Security-Policy".*?>|<script>.*?</script>', "", page(run), flags=re.DOTALL
    )
    return text.replace("<noscript>", "").replace("</noscript>", "")


def as_json(run: ReportData) -> str:
    blocks = "\n".join(decision_line(row.block, None) for row in run.rows if row.block)
    records = "\n".join(adapter(Record).dump_json(work.record).decode() for work in run.works.values())
    return f"<!doctype html><title>json</title><pre>{html.escape(blocks)}\n{html.escape(records)}</pre>"


PAGES: dict[str, Callable[[ReportData], str]] = {
    "the report": page,
    "every row as an element": with_every_row,
    "JSON lines in a <pre>": as_json,
}


def opened(browser: Browser, path: Path, runs: int) -> tuple[float, float]:
    """Seconds to the first paint and to the end of loading, medians."""
    painted, loaded = [], []
    for _ in range(runs):
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(path.as_uri(), wait_until="load", timeout=_PATIENCE)
        tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0", timeout=_PATIENCE)
        paint, load = tab.evaluate(_TIMES)
        painted.append(paint / 1000)
        loaded.append(load / 1000)
        tab.close()
    return statistics.median(painted), statistics.median(loaded)


_SHOW_LAST = """async () => {
  const strips = document.querySelectorAll(".ticks"), strip = strips[strips.length - 1];
  const press = (key) => strip.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const start = performance.now();
  press("End");
  press("Enter");
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return document.activeElement.tagName === "TR" ? performance.now() - start : NaN;
}"""
_FILTER = """async (words) => {
  const field = document.getElementById("words"), [rows] = document.querySelector("table.titles").tBodies;
  const start = performance.now(), before = rows.firstElementChild;
  field.value = words;
  field.dispatchEvent(new Event("input"));
  while (rows.firstElementChild === before) await new Promise((done) => setTimeout(done));
  return performance.now() - start;
}"""


def used(browser: Browser, path: Path, titles: int, runs: int) -> list[float]:
    """Seconds until the last title is shown, until the first filter has found a title, and until the second has."""
    times = []
    for _ in range(runs):
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(path.as_uri(), wait_until="load", timeout=_PATIENCE)
        words = (str(titles - 2), str(titles - 3))
        times.append([tab.evaluate(_SHOW_LAST), *(tab.evaluate(_FILTER, each) for each in words)])
        tab.close()
    return [statistics.median(column) / 1000 for column in zip(*times, strict=True)]


def written(make: Callable[[ReportData], str], run: ReportData, runs: int) -> tuple[float, str]:
    """CPU seconds to write the page, median, and the page."""
    times, text = [], ""
    for _ in range(runs):
        start = time.process_time()
        text = make(run)
        times.append(time.process_time() - start)
    return statistics.median(times), text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles", type=int, default=100_000)
    parser.add_argument("--open", type=float, default=0.05, help="share of the titles without a work")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = parser.parse_args()
    run = made_up(chosen.titles, chosen.open)
    print(f"{chosen.titles:,} titles, {chosen.open:.0%} open; load before: {os.getloadavg()[0]:.1f}\n")
    print("| | MB | written, CPU s | painted, s | loaded, s | times the report |\n|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=_ARGUMENTS)
        first, shown = 0.0, [0.0, 0.0, 0.0]
        for name, make in PAGES.items():
            took, text = written(make, run, chosen.runs)
            path = Path(folder) / "page.html"
            path.write_text(text, encoding="utf-8")
            paint, load = opened(browser, path, chosen.runs)
            slowest = max(paint, load)
            first = first or slowest
            size = path.stat().st_size / 1e6
            print(
                f"| {name} | {size:.1f} | {took:.1f} | {paint:.2f} | {load:.2f} | {slowest / first:.1f} |", flush=True
            )
            if make is page:
                shown = used(browser, path, chosen.titles, chosen.runs)
        browser.close()
    print("\nThe report: last title shown {:.2f} s; first filter {:.2f} s, the next {:.2f} s".format(*shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
