"""The state of a harvest, in memory and in its file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from resolvers.errors import ResolverError
from resolvers.oai.harvest import HarvestState, load, save
from resolvers.oai.records import HarvestedRecord, RecordsPage

NOW = datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC)
BASE = "https://example.org/oai"
HALF = HarvestState(
    BASE, "2024-01-01", "2024-12-31", "2024-05-01", ("2401.00001", "2401.00002"), "a%3Db", "2026-05-02T00:00:00Z"
)
OVER = HarvestState(BASE, "2024-01-01", None, "2024-05-01", ("2401.00001",), finished=True)


def gone(number: int, day: str) -> HarvestedRecord:
    return HarvestedRecord(f"2401.{number:05}", day)


@pytest.mark.parametrize("progress", [HarvestState(BASE), HALF, OVER], ids=["new", "half-way", "over"])
def test_saved_progress_is_loaded(tmp_path: Path, progress: HarvestState) -> None:
    save(tmp_path / "s.json", progress)
    assert load(tmp_path / "s.json", BASE) == progress
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_no_file_is_no_progress(tmp_path: Path) -> None:
    assert load(tmp_path / "s.json", BASE) is None


DAMAGED = {
    "no JSON": "{",
    "a list": "[]",
    "an empty object": "{}",
    "another layout": json.dumps({"layout": 2}),
    "a key too few": json.dumps({"layout": 1, "ids": [], "finished": True}),
    "a key too many": json.dumps({"layout": 1, "base_url": BASE, "ids": [], "finished": True, "colour": "red"}),
    "a number for an id": json.dumps({"layout": 1, "base_url": BASE, "ids": [7], "finished": True}),
    "a number for a date": json.dumps({"layout": 1, "base_url": BASE, "ids": [], "finished": True, "since": 2024}),
    "a word for a flag": json.dumps({"layout": 1, "base_url": BASE, "ids": [], "finished": "no"}),
    "ids that are none": json.dumps({"layout": 1, "base_url": BASE, "ids": None, "finished": True}),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_file_is_told_and_how_to_go_on(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_text(text)
    with pytest.raises(ResolverError, match=r"s\.json: not the state of a harvest .*; delete it to begin anew"):
        load(tmp_path / "s.json", BASE)


def test_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResolverError, match="cannot read the state of the harvest"):
        load(tmp_path, BASE)
    with pytest.raises(ResolverError, match="cannot write the state of the harvest"):
        save(tmp_path, HALF)
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResolverError, match="cannot write the state of the harvest: No such file"):
        save(tmp_path / "no" / "s.json", HALF)


def test_state_of_another_source_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "s.json", HALF)
    with pytest.raises(ResolverError, match=r"a harvest of https://example\.org/oai; name another file for https://b/"):
        load(tmp_path / "s.json", "https://b/")


def test_page_of_a_later_day_forgets_the_ids_of_the_earlier() -> None:
    later = HALF.after(RecordsPage((gone(3, "2024-05-01"), gone(4, "2024-05-02"), gone(5, "2024-05-02")), "t"))
    assert (later.datestamp, later.ids, later.token, later.finished) == (
        "2024-05-02",
        ("2401.00004", "2401.00005"),
        "t",
        False,
    )


def test_page_of_the_same_day_adds_its_ids() -> None:
    later = HALF.after(RecordsPage((gone(3, "2024-05-01"),), "t"))
    assert (later.datestamp, later.ids) == ("2024-05-01", ("2401.00001", "2401.00002", "2401.00003"))


def test_page_of_earlier_days_changes_neither() -> None:
    later = HALF.after(RecordsPage((gone(3, "2024-04-01"),), None))
    assert (later.datestamp, later.ids, later.finished) == (HALF.datestamp, HALF.ids, True)


def test_empty_page_without_a_token_ends_the_harvest() -> None:
    assert HarvestState(BASE).after(RecordsPage((), None)) == HarvestState(BASE, finished=True)


def test_seen_records_are_passed_over_unless_they_changed_again() -> None:
    changed, unusable = gone(1, "2024-05-02"), HarvestedRecord("oai:x", "2024-05-01", unusable="no arXiv identifier")
    assert HALF.new_items([gone(1, "2024-05-01"), gone(2, "2024-05-01")]) == ()
    assert HALF.new_items([gone(2, "2024-05-01"), unusable, changed]) == (unusable, changed)
    assert HALF.after(RecordsPage((unusable,), "t")).new_items([unusable]) == ()


STARTS = {
    "nothing asked, nothing come": (HarvestState(BASE), None),
    "a first day": (HarvestState(BASE, since="2024-01-01"), "2024-01-01"),
    "records have come": (HALF, "2024-05-01"),
    "records that the server dates before the first day": (HarvestState(BASE, "2024-01-01", None, "2023-12-31"), "2024-01-01"),
}  # fmt: skip


@pytest.mark.parametrize(("progress", "day"), STARTS.values(), ids=STARTS.keys())
def test_start_is_the_later_of_first_and_latest_day(progress: HarvestState, day: str | None) -> None:
    assert progress.start == day


def test_unfinished_harvest_goes_on_with_its_token() -> None:
    where = Path("s.json")
    assert HALF.resume(None, "2024-12-31", NOW, where) == HALF
    assert HALF.resume("2024-01-01", "2024-12-31", NOW, where) == HALF


def test_token_that_is_over_is_not_used_again() -> None:
    """arXiv's server would take it, and pass over as many records as it had shown, changed or not."""
    later = HALF.resume(None, "2024-12-31", NOW + timedelta(seconds=1), Path("s.json"))
    assert (later.token, later.expires, later.start, later.ids) == (None, None, "2024-05-01", HALF.ids)


def test_token_without_an_end_is_used_any_time() -> None:
    endless = replace(HALF, expires=None)
    assert endless.resume(None, "2024-12-31", NOW + timedelta(days=99), Path("s.json")) == endless


def test_unfinished_harvest_with_another_end_goes_on_without_its_token() -> None:
    """The token has the old end inside."""
    later = HALF.resume(None, None, NOW, Path("s.json"))
    assert (later.until, later.token, later.start, later.ids) == (None, None, "2024-05-01", HALF.ids)


def test_unfinished_harvest_is_not_thrown_away_for_another_start() -> None:
    with pytest.raises(
        ResolverError, match=r"s\.json: an unfinished harvest from 2024-01-01; finish it first, or delete"
    ):
        HALF.resume("2023-01-01", None, NOW, Path("s.json"))
    with pytest.raises(ResolverError, match="an unfinished harvest from the beginning"):
        HarvestState(BASE, token="t").resume("2023-01-01", None, NOW, Path("s.json"))


def test_finished_harvest_goes_on_from_its_last_day() -> None:
    later = OVER.resume(None, "2024-06-01", NOW, Path("s.json"))
    assert (later.start, later.until, later.ids, later.finished) == ("2024-05-01", "2024-06-01", ("2401.00001",), False)


def test_end_before_what_has_come_leaves_nothing_to_do() -> None:
    assert OVER.resume(None, "2024-04-30", NOW, Path("s.json")).finished
    assert not OVER.resume(None, "2024-05-01", NOW, Path("s.json")).finished


def test_finished_harvest_makes_room_for_another_start() -> None:
    assert OVER.resume("2020-01-01", None, NOW, Path("s.json")) == HarvestState(BASE, "2020-01-01")
