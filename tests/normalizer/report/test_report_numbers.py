"""The numbers of the report: counts, decisions, fields."""

from __future__ import annotations

import pytest
from report_scene import ASKED, code, decided, matched, new, not_asked, open_title, run, work

from normalizer.lock import QueryLog
from normalizer.report import TitleResult
from normalizer.report.data import TitleOutcome
from normalizer.report.works import (
    RunCounts,
    coverage,
    format_percent,
    group_by_decision,
    queries_by_date,
    short_pages,
)
from normalizer.values.code_links import CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.text import counted
from normalizer.values.venues.parse import Venue
from normalizer.works.verdict import Reason, Status

AMBIGUOUS = Status.AMBIGUOUS
TWO_PAGES = (
    matched("A", "a2020", "one.txt:1"),
    matched("A again", "a2020", "one.txt:2"),
    matched("B", "b2021", "two.txt:1"),
    open_title("C", "two.txt:2", AMBIGUOUS, Reason.SEVERAL_WORKS, 0.5),
    open_title("D", "two.txt:3"),
    not_asked("E", "two.txt:4"),
    new("F", "two.txt:5"),
    decided("G", "arXiv:2101.00001", "g2021", "two.txt:6"),
    decided("H", "arXiv:2101.00002", None, "two.txt:7"),
    decided("I", None, None, "two.txt:8"),
)


@pytest.mark.parametrize(
    ("row", "came_to", "in_words", "sure"),
    [
        pytest.param(matched("A", "a"), "matched", "title matches", 0.9996, id="matched"),
        pytest.param(
            open_title("A", status=AMBIGUOUS, reason=Reason.SEVERAL_WORKS, sure=0.5),
            "ambiguous", "several works match equally well", 0.5, id="ambiguous",
        ),
        pytest.param(open_title("A"), "unmatched", "title differs", 0.0, id="unmatched"),
        pytest.param(
            open_title("A", failed=("crossref", "dblp")),
            "unmatched", "title differs; crossref, dblp could not be asked", 0.0, id="unmatched while sources failed",
        ),
        pytest.param(not_asked("A"), "not-asked", "not looked up", None, id="nobody could be asked"),
        pytest.param(new("A"), "not-asked", "not in the lock", None, id="not in the lock"),
        pytest.param(decided("A", "arXiv:2101.00001", "a2021"), "matched", "chosen by Ada", None, id="a person's choice"),
        pytest.param(
            decided("A", "arXiv:2101.00001", None),
            "unmatched", "Ada chose arXiv:2101.00001, which is not looked up yet", None, id="a choice nobody looked up",
        ),
        pytest.param(decided("A", None, None), "unmatched", "Ada rejected all candidates", None, id="a person's none of these"),
    ],
)  # fmt: skip
def test_what_came_of_a_title(row: TitleResult, came_to: str, in_words: str, sure: float | None) -> None:
    assert (row.outcome, row.why, row.confidence) == (came_to, in_words, sure)


def test_counts_are_those_of_the_run() -> None:
    works = {"a2020": work("A", authors=()), "b2021": work("B"), "g2021": work("G")}
    counts = RunCounts.of(run(TWO_PAGES, works))
    assert (counts.titles, counts.pages, counts.persons) == (10, 2, 3)
    assert counts.by_outcome == {
        TitleOutcome.MATCHED: 4, TitleOutcome.AMBIGUOUS: 1, TitleOutcome.UNMATCHED: 3, TitleOutcome.NOT_ASKED: 2,
    }  # fmt: skip
    assert (counts.entries, counts.repeated, counts.incomplete) == (3, 1, 1)
    assert counts.rated == 3
    assert counts.expected_wrong == pytest.approx(0.0012)


def test_ways_are_grouped_by_outcome_the_commonest_first() -> None:
    rows = [
        matched("A", "a", reason=Reason.SAME_ABSTRACT, sure=0.9),
        matched("B", "b", sure=0.999),
        matched("C", "c", sure=0.98),
        open_title("D"),
        decided("E", "arXiv:2101.00001", "e2021"),
    ]
    assert [
        (each.outcome.value, each.decision, each.titles, each.min_confidence) for each in group_by_decision(rows)
    ] == [
        ("matched", "title matches", 2, 0.98),
        ("matched", "abstract matches, title differs", 1, 0.9),
        ("matched", "chosen by Ada", 1, None),
        ("unmatched", "title differs", 1, 0.0),
    ]


def test_days_of_asking_are_counted_the_latest_first() -> None:
    earlier = QueryLog(on="2025-12-31", sources=("arxiv", "dblp"))
    old = open_title("A")
    assert old.block
    rows = [
        TitleResult(old.scraped, old.block.model_copy(update={"asked": earlier})),
        open_title("B"),
        open_title("C", failed=("crossref",)),
        decided("D", None, None),
        new("E"),
    ]
    assert queries_by_date(rows) == ((ASKED, 2), (earlier, 1))


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param(["a/x.txt", "b/y.txt"], ["x.txt", "y.txt"], id="names that differ are enough"),
        pytest.param(
            ["a/x.txt", "b/x.txt", "y.txt"], ["a/x.txt", "b/x.txt", "y.txt"], id="equal names keep their paths"
        ),
        pytest.param(["-"], ["-"], id="standard input"),
        pytest.param([""], [""], id="a page without a name"),
    ],
)
def test_pages_are_shown_by_the_shortest_name_that_tells(pages: list[str], expected: list[str]) -> None:
    assert list(short_pages(pages).values()) == expected


def test_fields_are_counted_with_who_said_them() -> None:
    link = code("https://github.com/o/n", said_by="page")
    same = code("https://github.com/o/m", CodeStatus.ANNOUNCED, said_by="arxiv")
    venue = Venue(name="International Conference on Meadows", raw="ICM")
    records = [
        work("A", arxiv="2101.00001", doi="10.1000/a", venue=venue, code=(link, same)).record,
        work("B", source="crossref", doi="10.1000/b", date=None, preprint_date=PartialDate(year=2020)).record,
        work("C", source="crossref", authors=(), doi="10.1000/c").record,
        work("D", date=None, arxiv="2101.00004").record.model_copy(update={"origin": {}}),
    ]
    assert [(each.name, each.have, each.of, dict(each.sources)) for each in coverage(records)] == [
        ("authors", 3, 4, {"arxiv": 1, "crossref": 1, "not recorded": 1}),
        ("year", 3, 4, {"crossref": 2, "arxiv": 1}),
        ("venue", 1, 4, {"arxiv": 1}),
        ("DOI", 3, 4, {"crossref": 2, "arxiv": 1}),
        ("arXiv id", 2, 4, {"arxiv": 1, "not recorded": 1}),
        ("link to code", 1, 4, {"arxiv": 1, "page": 1}),
    ]
    assert list(coverage(records))[3].sources[0] == ("crossref", 2)
    assert [(each.have, each.of) for each in coverage([])] == [(0, 0)] * 6


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 5, "0 %"), (0, 0, "0 %"), (5, 5, "100 %"), (1, 3, "33.3 %"), (99_999, 100_000, "99.9 %"), (1, 100_000, "0.1 %"),
    ],
)  # fmt: skip
def test_percent_is_never_all_or_nothing_for_a_part(part: int, whole: int, expected: str) -> None:
    assert format_percent(part, whole) == expected.replace(" ", "\xa0")


def test_many() -> None:
    assert [counted(number, "entry", "entries") for number in (0, 1, 2_345)] == [
        "0 entries",
        "1 entry",
        "2,345 entries",
    ]
    assert counted(2, "title") == "2 titles"
