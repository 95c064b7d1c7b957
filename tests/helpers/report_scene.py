"""Titles, works and runs for tests of the report. All works in them are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from normalizer.lock import Alternative, Decision, LockedTitle, LockedWork, QueryLog
from normalizer.report import ReportData, TitleResult, page
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import FieldOrigin, Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status

ASKED = QueryLog(on="2026-03-04", catalogs=("12 records, built 2026-03-01",), sources=("arxiv",))
PERSON = "Ada"


def title(text: str, where: str = "page.txt:1", **beside: Any) -> ScrapedTitle:
    name, _, line = where.rpartition(":")
    return ScrapedTitle(title=text, page=name, line=int(line), **beside)


def matched(
    text: str,
    key: str,
    where: str = "page.txt:1",
    sure: float = 0.9996,
    reason: Reason = Reason.SAME_TITLE,
    candidates: Sequence[Alternative] = (),
    **beside: Any,
) -> TitleResult:
    decision = Decision(status=Status.MATCHED, reason=reason, confidence=sure, evidence={"title": 1.0})
    block = LockedTitle(title=text, decision=decision, asked=ASKED, key=key, candidates=tuple(candidates))
    return TitleResult(title(text, where, **beside), block)


def open_title(
    text: str,
    where: str = "page.txt:1",
    status: Status = Status.UNMATCHED,
    reason: Reason = Reason.OTHER_TITLE,
    sure: float = 0.0,
    candidates: Sequence[Alternative] = (),
    failed: tuple[str, ...] = (),
    **beside: Any,
) -> TitleResult:
    asked = ASKED.model_copy(update={"failed": failed})
    decision = Decision(status=status, reason=reason, confidence=sure)
    block = LockedTitle(title=text, decision=decision, asked=asked, candidates=tuple(candidates))
    return TitleResult(title(text, where, **beside), block)


def decided(
    text: str, choice: str | None, key: str | None, where: str = "page.txt:1", note: str | None = None
) -> TitleResult:
    """A person's decision; with a choice and no key it waits to be looked up."""
    status = Status.MATCHED if choice else Status.UNMATCHED
    decision = Decision(status=status, by=PERSON, choice=choice, note=note)
    return TitleResult(title(text, where), LockedTitle(title=text, decision=decision, key=key))


def not_asked(text: str, where: str = "page.txt:1") -> TitleResult:
    return open_title(text, where, reason=Reason.NOT_ASKED)


def new(text: str, where: str = "page.txt:1") -> TitleResult:
    return TitleResult(title(text, where), None)


def other(text: str, sure: float = 0.0, reason: Reason = Reason.OTHER_TITLE, **known: Any) -> Alternative:
    return Alternative(title=text, confidence=sure, reason=reason, **known)


def work(text: str, source: str = "arxiv", **known: Any) -> LockedWork:
    """A record whose every value one source said."""
    given = {"authors": (Person(family="Noether", given="Emmy"),), "date": PartialDate(year=2021)} | known
    origin = {name: FieldOrigin(source=source) for name, value in given.items() if value}
    return LockedWork(record=Record(title=text, **{"origin": origin} | given))


def code(url: str, status: CodeStatus = CodeStatus.RELEASED, said_by: str = "page") -> CodeLink:
    return CodeLink(url=url, host="github.com", owner="o", name="n", status=status, said_by=said_by)


def run(rows: Sequence[TitleResult] = (), works: dict[str, LockedWork] | None = None, **more: Any) -> ReportData:
    known: dict[str, Any] = {
        "steps": {"pages": 0.5, "look-up": 2.0},
        "services": (),
        "catalogs": (),
        "output": "refs.bib",
        "on": date(2026, 3, 4),
        "version": "1.2.3",
    }
    return ReportData(rows=rows, works=works or {}, **known | more)


def parsed(made: ReportData) -> LexborHTMLParser:
    """The page as a browser reads it; it must be possible to write it to a file."""
    return LexborHTMLParser(page(made).encode("utf-8"))


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    """The text of each element, its white space as one blank."""
    return [" ".join(node.text().split()) for node in tree.css(selector)]
