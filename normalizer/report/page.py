"""From a run to the text of its page, with its titles as data for scripts and the next report, and as strips."""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from normalizer.report.data import (
    MIN_CONFIDENT,
    EarlierRun,
    ReportData,
    TitleOutcome,
    TitleResult,
    TitleState,
    changed_indexes,
    compare_runs,
)
from normalizer.report.unresolved import groups
from normalizer.report.works import (
    ReportLine,
    RunCounts,
    coverage,
    format_percent,
    group_by_decision,
    lines,
    queries_by_date,
    reported_works,
    repositories,
    short_pages,
    used_keys,
)
from normalizer.values.text import counted, shown
from normalizer.web import static_text, template_environment

# Strips: one tick for each title of a page in page order; color and shape give its uncertainty.

# Ticks in one line of a strip.
COLUMNS = 100
# Of the height of a line: ticks stand on this line, marks of changes under it.
_BASELINE = 0.8
_CHANGE_MARK = 0.08


@dataclass(frozen=True)
class Level:
    """A degree of uncertainty. The name is the CSS class, which has the color.

    `height` and `width` are shares of a tick's place, so that levels differ without color; `raised` is the distance
    from the baseline.
    """

    name: str
    heading: str
    height: float
    width: float = 0.8
    raised: float = 0.0
    is_uncertain: bool = False

    def path(self, places: Sequence[tuple[int, int]]) -> TickPath:
        """The ticks at these (first index, number) as one SVG path; a dash is a tick."""
        middle = _BASELINE * (1 - self.raised - self.height / 2)
        moves = (
            f"M{first % COLUMNS + (1 - self.width) / 2:.4g} {first // COLUMNS + middle:.9g}"
            f"h{number - 1 + self.width:.4g}"
            for first, number in places
        )
        return TickPath(self.name, "".join(moves), round(_BASELINE * self.height, 3), self.width)


@dataclass(frozen=True)
class TickPath:
    """An SVG path: its CSS class, commands, stroke width and length of a dash."""

    name: str
    commands: str
    height: float
    width: float


# The expected errors of the levels of matches go up tenfold; an open title has no entry that could be wrong.
PERSON = Level("person", "decided by a person", 0.3, raised=0.35)
MATCHED = (
    Level("unsure", "matched, less than 95 % sure", 0.85, is_uncertain=True),
    Level("fair", "matched, 95 to 99 % sure", 0.65),
    Level("likely", "matched, 99 to 99.9 % sure", 0.45),
    Level("sure", "matched, 99.9 % sure and more", 0.3),
)
_EDGES = (MIN_CONFIDENT, 0.99, 0.999)
AMBIGUOUS = Level("ambiguous", "ambiguous: several works match, no entry", 1.0, is_uncertain=True)
UNMATCHED = Level("unmatched", "unmatched: no entry", 1.0, width=0.4, is_uncertain=True)
OPEN = Level("open", "not looked up: no entry", 1.0, width=0.15, is_uncertain=True)
LEVELS: tuple[Level, ...] = (*reversed(MATCHED), AMBIGUOUS, UNMATCHED, OPEN, PERSON)


def level_of(row: TitleResult) -> Level:
    """The uncertainty of a result. A match of unknown confidence counts as unsure."""
    if row.outcome is TitleOutcome.NOT_ASKED or (row.block is not None and row.block.is_pending):
        return OPEN
    if row.is_manual:
        return PERSON
    if row.outcome is TitleOutcome.MATCHED:
        return MATCHED[bisect_right(_EDGES, row.confidence or 0.0)]
    return AMBIGUOUS if row.outcome is TitleOutcome.AMBIGUOUS else UNMATCHED


@dataclass(frozen=True)
class LevelCount:
    """The titles of a level, its tick for the legend, and the expected number of wrong entries (None: no entries)."""

    level: Level
    titles: int
    tick: TickPath
    expected_wrong: float | None


def count_levels(rows: Sequence[TitleResult]) -> tuple[LevelCount, ...]:
    """All levels, also those without titles: they are the legend."""
    titles: Counter[str] = Counter()
    wrong: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        level = level_of(row)
        titles[level.name] += 1
        wrong[level.name] += 1 - (row.confidence or 0.0)
    return tuple(
        LevelCount(each, titles[each.name], each.path([(0, 1)]), wrong[each.name] if each in MATCHED else None)
        for each in LEVELS
    )


@dataclass(frozen=True)
class Strip:
    """The titles of one page: the index of its first title in the run, their number by outcome, and their ticks."""

    page: str
    first: int
    titles: int
    by_outcome: tuple[tuple[TitleOutcome, int], ...]
    paths: tuple[TickPath, ...]

    @property
    def lines(self) -> int:
        return -(-self.titles // COLUMNS)


def strips(rows: Sequence[TitleResult], changed: Collection[int] = ()) -> tuple[Strip, ...]:
    """A strip for each page, in order; `changed` are the indexes of titles to mark."""
    made = []
    first = 0
    for page, group in groupby(rows, key=lambda row: row.scraped.page):
        of_page = list(group)
        marks = [first + index in changed for index in range(len(of_page))]
        found = Counter(row.outcome for row in of_page)
        by_outcome = tuple((each, found[each]) for each in TitleOutcome if found[each])
        made.append(Strip(page, first, len(of_page), by_outcome, (*_ticks(of_page), *_marks(marks))))
        first += len(of_page)
    return tuple(made)


def _ticks(rows: Sequence[TitleResult]) -> list[TickPath]:
    places = _runs([level_of(row).name for row in rows])
    return [level.path(places[level.name]) for level in LEVELS if level.name in places]


def _marks(marks: Sequence[bool]) -> list[TickPath]:
    """A thin line under each title that has changed."""
    mark = Level("changed", "changed since the last run", _CHANGE_MARK, raised=-0.15 - _CHANGE_MARK)
    places = _runs(["changed" if each else "" for each in marks])
    return [mark.path(places["changed"])] if "changed" in places else []


def _runs(names: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """The (first index, number) of equal neighbors in a line, by name."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for start in range(0, len(names), COLUMNS):
        index = start
        for name, group in groupby(names[start : start + COLUMNS]):
            number = sum(1 for _ in group)
            found[name].append((index, number))
            index += number
    return dict(found)


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


_PACKAGE = "normalizer.report"
# Near the start of every report, by which one is recognized.
GENERATOR_MARK = '<meta name="generator" content="bibnorm '
# Rows of a table that the page shows at once. The rest is text that a browser does not lay out.
ROWS_PER_SHEET = 250


def page(run: ReportData) -> str:
    """The HTML of the report, which loads and sends nothing and needs no scripts.

    It can be encoded in UTF-8 whatever the pages contained.
    """
    names = short_pages(row.scraped.page for row in run.rows)

    def where(row: TitleResult) -> str:
        return f"{names[row.scraped.page]}:{row.scraped.line}"

    works = reported_works(run, used_keys(run.rows))
    changes = compare_runs(run.earlier, run.rows)
    changed = changed_indexes(changes, run.rows)
    rows = list(lines(run, works, where))
    doubts = groups(run, works, where)
    style = static_text("normalizer.web", "base.css") + static_text(_PACKAGE, "report.css")
    script = static_text(_PACKAGE, "report.js")
    return _render()(
        run=run,
        names=names,
        counts=RunCounts.of(run),
        levels=count_levels(run.rows),
        strips=strips(run.rows, changed),
        changes=changes,
        fields=list(coverage([known.record for known in works.values()])),
        groups=doubts,
        explained={doubt.index for group in doubts for doubt in group.doubts},
        ways=group_by_decision(run.rows),
        lines=rows,
        repositories=repositories(works),
        asked=queries_by_date(run.rows),
        data=render_data(run.on, rows, changed),
        style=style,
        script=script,
        # The content security policy: only the style and script of this page.
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _render() -> Callable[..., str]:
    """The template, read once."""

    def sanitize(value: object) -> object:
        return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value

    made = template_environment(_PACKAGE).overlay(finalize=sanitize)
    made.globals.update(
        many=counted, percent=format_percent, Outcome=TitleOutcome, rows_per_sheet=ROWS_PER_SHEET, columns=COLUMNS
    )
    return made.get_template("report.html").render
