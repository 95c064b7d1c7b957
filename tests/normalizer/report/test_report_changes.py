"""What changed since the last run: titles of two runs, compared through the report that is replaced, or the lock."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_scene import decided, matched, new, open_title, parsed, run, texts, work

from normalizer.lock import Lock
from normalizer.report import ReportData, TitleResult, page, run_from_lock, run_from_report
from normalizer.report.data import MAX_LISTED, compare_runs
from normalizer.report.page import strips
from normalizer.works.verdict import Reason, Status


def after(before: ReportData, rows: list[TitleResult], **more: object) -> ReportData:
    """A run whose report replaces that of another run."""
    earlier = run_from_report(page(before).encode())
    assert earlier
    return run(rows, earlier=earlier, **more)


def kinds(data: ReportData) -> dict[str, list[tuple[str, str, str]]]:
    return {
        group.heading: [(each.title, each.before, each.now) for each in group.changes]
        for group in compare_runs(data.earlier, data.rows)
    }


UNMATCHED, MATCHED = open_title("A"), matched("A", "a2020")


@pytest.mark.parametrize(
    ("before", "now", "heading", "words"),
    [
        (UNMATCHED, MATCHED, "Now with an entry", ("unmatched", "matched: a2020")),
        (MATCHED, UNMATCHED, "No longer with an entry", ("matched: a2020", "unmatched")),
        (MATCHED, matched("A", "b2021"), "With another entry", ("matched: a2020", "matched: b2021")),
        (
            UNMATCHED, open_title("A", status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS), "With another result",
            ("unmatched", "ambiguous"),
        ),
        (UNMATCHED, decided("A", None, None), "Decided by a person", ("unmatched", "unmatched by a person")),
        (
            MATCHED, decided("A", "arXiv:2101.00001", "b2021"), "Decided by a person",
            ("matched: a2020", "matched by a person: b2021"),
        ),
        (decided("A", None, None), UNMATCHED, "No longer decided by a person", ("unmatched by a person", "unmatched")),
    ],
)  # fmt: skip
def test_changed_result_is_listed_by_kind(
    before: TitleResult, now: TitleResult, heading: str, words: tuple[str, str]
) -> None:
    assert kinds(after(run([before]), [now])) == {heading: [("A", *words)]}


def test_new_titles_come_first_and_gone_ones_last_and_a_title_of_two_pages_is_one() -> None:
    same = matched("B", "b")
    rows = [matched("A", "a"), matched("A", "a", "two.txt:1"), same, matched("C", "c", "page.txt:9")]
    data = after(run([same, open_title("C"), open_title("D")]), rows)
    assert kinds(data) == {
        "New": [("A", "", "matched: a")],
        "Now with an entry": [("C", "unmatched", "matched: c")],
        "No longer on the pages": [("D", "unmatched", "")],
    }
    tree = parsed(data)
    assert texts(tree, "#changes + p") == [
        "Compared with the report of 2026-03-04 that this one replaces: 1 new, 1 now with an entry, "
        "1 no longer on the pages. Titles that have changed are underlined in the strips."
    ]
    assert [link.attributes["href"] for link in tree.css(".changes a")] == ["#t-1", "#t-4"]
    marked = [path.name for strip in strips(rows, {0, 1, 3}) for path in strip.paths].count("changed")
    assert len(tree.css("path.changed")) == marked == 3


def test_equal_runs_have_no_changes_and_a_first_run_nothing_to_compare_with() -> None:
    rows = [MATCHED, open_title("B"), new("C"), decided("D", None, None)]
    assert "nothing has changed" in texts(parsed(after(run(rows), rows)), "#changes + p")[0]
    assert "There is no earlier run" in texts(parsed(run(rows)), "#changes + p")[0]


def test_more_changes_than_anybody_reads_are_counted() -> None:
    rows: list[TitleResult] = [open_title(f"T {number}") for number in range(MAX_LISTED + 7)]
    tree = parsed(after(run([UNMATCHED]), [UNMATCHED, *rows]))
    assert len(tree.css(".changes tbody tr")) == MAX_LISTED
    assert "7 more titles of this kind." in texts(tree, "section > p")


def test_lock_is_compared_by_the_titles_of_these_pages() -> None:
    a, b, c = (open_title(text).block for text in "ABC")
    assert a
    assert b
    assert c
    lock = Lock(titles=tuple(
        block.model_copy(update={"pages": pages}) for block, pages in [(a, ("page.txt",)), (b, ("page.txt", "x.txt")), (c, ("x.txt",))]
    ))  # fmt: skip
    earlier = run_from_lock(lock, {"page.txt"})
    assert earlier
    assert kinds(run([matched("A", "a"), open_title("C")], earlier=earlier)) == {
        "New": [("C", "", "unmatched")],
        "Now with an entry": [("A", "unmatched", "matched: a")],
        "No longer on the pages": [("B", "unmatched", "")],
    }
    assert run_from_lock(Lock(), {"page.txt"}) is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=30), st.data())
def test_any_title_is_recognized_and_damaged_data_is_none(text: str, data: st.DataObject) -> None:
    rows = [open_title(text), matched(f"{text}!", "a"), new(f"{text}?")]
    made = page(run(rows, {"a": work("A")})).encode()
    earlier = run_from_report(made)
    assert earlier
    assert compare_runs(earlier, rows) == ()
    start = made.index(b'id="data">')
    at = data.draw(st.integers(start, len(made) - 1))
    damaged = made[:at] + data.draw(st.binary(max_size=4)) + made[at + data.draw(st.integers(1, 9)) :]
    again = run_from_report(damaged)
    assert again is None or again.titles


@pytest.mark.parametrize("data", [b"", b"[", b"[" * 100_000, b"{}", b"[1,2,3]", b'["2026-01-01",[],[["a"]]]', b"\xff"])
def test_data_that_are_none_are_no_run(data: bytes) -> None:
    assert run_from_report(b'<script type="application/json" id="data">' + data + b"</script>") is None
    assert run_from_report(data) is None
