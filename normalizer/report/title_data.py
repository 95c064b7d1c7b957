"""The titles of a report as data within its page: its script reads them, and the next report compares them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from normalizer.report.data import EarlierRun, TitleOutcome, TitleState
from normalizer.report.strips import LEVELS, level_of
from normalizer.report.works import ReportLine
from normalizer.web import shown

DATA_START = '<script type="application/json" id="data">'
_DATA_END = "</script>"
DIFFERS, BY_PERSON, CHANGED = 1, 2, 4


class TitleData(NamedTuple):
    """One title. `flags` is a sum of the constants above."""

    id: str
    outcome: TitleOutcome
    level: str
    key: str
    confidence: float | None
    year: int | None
    flags: int
    line: int
    title: str


class RunData(NamedTuple):
    """The titles of a run in page order, with its day; `levels` are the name, heading and uncertainty of each level."""

    on: date
    levels: Sequence[tuple[str, str, bool]]
    titles: Sequence[TitleData]


def render_data(on: date, lines: Sequence[ReportLine], changed: Collection[int]) -> str:
    """The element with the data; no text of a page can end it."""
    titles = [_title_data(line, is_changed=index in changed) for index, line in enumerate(lines)]
    data = [on.isoformat(), [(each.name, each.heading, each.is_uncertain) for each in LEVELS], titles]
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return f"{DATA_START}{text}{_DATA_END}"


def _title_data(line: ReportLine, *, is_changed: bool) -> TitleData:
    row, state = line.row, line.row.state
    flags = DIFFERS * line.differs + BY_PERSON * row.is_manual + CHANGED * is_changed
    year = line.work.year if line.work else None
    return TitleData(
        row.id,
        state.outcome,
        level_of(row).name,
        state.key,
        row.confidence,
        year,
        flags,
        row.scraped.line,
        shown(state.title),
    )


@cache
def _adapter() -> TypeAdapter[RunData]:
    return TypeAdapter(RunData)


def run_from_report(page: bytes) -> EarlierRun | None:
    """The run that a report shows; None for a report without data, damaged or of another version."""
    _, found, rest = page.rpartition(DATA_START.encode())
    if not found:
        return None
    try:
        run = _adapter().validate_json(rest.partition(_DATA_END.encode())[0])
    except ValidationError:
        return None
    return EarlierRun(
        f"the report of {run.on.isoformat()} that this one replaces",
        {each.id: TitleState(each.outcome, bool(each.flags & BY_PERSON), each.key, each.title) for each in run.titles},
    )
