"""Whole harvests over loopback HTTP, against the fake of arXiv's server, and the file that keeps one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.faults import Page, Reset, Status, Truncated
from fakes.oai import OaiPmh, OaiRecord, Version, records_of_catalog
from fakes.server import FakeServer
from http_scene import timer_of

from resolvers.errors import BadReply, ResolverError, SourceUnavailable
from resolvers.http import HttpClient, HttpSettings, user_agent
from resolvers.oai.harvest import HarvestCounts, download, pages
from resolvers.oai.records import HarvestedRecord

pytestmark = pytest.mark.once

SETTINGS = HttpSettings(contact="mailto:a@b.org")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def paper(number: int, modified: datetime, **changes: object) -> OaiRecord:
    record = OaiRecord(
        id=f"2401.{number:05}",
        modified=modified,
        title=f"On Engine {number}\n  and its $\\beta$-Numbers",
        authors=("Ada Lovelace", "Charles Babbage"),
        categories="cs.LG math.NA",
        versions=(Version(datetime(2024, 1, 2, 9, tzinfo=UTC)),),
    )
    return replace(record, **changes)


def papers(count: int = 60, *, seed: int = 3) -> list[OaiRecord]:
    """On few days and at random hours: most pages end within a day, where the order of change is not that of ids."""
    chance = random.Random(seed)
    first = datetime(2024, 2, 1, tzinfo=UTC)
    days = [0, 0, 0, 1, 1, 4, 5, 5, 5, 5]
    return [
        paper(number, first + timedelta(days=chance.choice(days), seconds=chance.randrange(86_400)))
        for number in range(1, count + 1)
    ]


@dataclass
class Scene:
    server: FakeServer
    oai: OaiPmh
    clock: ManualClock
    http: HttpClient
    state: Path

    @property
    def url(self) -> str:
        return self.server.url(self.oai)

    def harvest(self, since: str | None = None, until: str | None = None) -> Iterator[HarvestedRecord]:
        return chain.from_iterable(pages(self.url, since, until, state=self.state, http=self.http))

    def pages(self) -> Iterator[tuple[HarvestedRecord, ...]]:
        return pages(self.url, state=self.state, http=self.http)

    @property
    def file(self) -> Path:
        return self.state.with_name("arxiv.jsonl")

    def download(self) -> HarvestCounts:
        return download(self.url, to=self.file, state=self.state, http=self.http)

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    @property
    def ids(self) -> list[object]:
        return [row["arxiv_id"] for row in self.rows]

    @property
    def asked(self) -> list[dict[str, str]]:
        return [{name: values[0] for name, values in e.question.parameters.items()} for e in self.server.log.entries]


@contextmanager
def scene(tmp_path: Path, records: list[OaiRecord], page_size: int = 7) -> Iterator[Scene]:
    clock = ManualClock()
    oai = OaiPmh(records, page_size=page_size, now=clock.now)
    with FakeServer([oai], clock=clock.monotonic) as server, HttpClient(SETTINGS, timer=timer_of(clock)) as http:
        yield Scene(server, oai, clock, http, tmp_path / "state.json")


def keys(items: Iterator[HarvestedRecord] | list[HarvestedRecord]) -> list[tuple[str, str]]:
    return [(item.datestamp, item.identifier) for item in items]


def served(records: list[OaiRecord]) -> list[tuple[str, str]]:
    return sorted((record.datestamp, record.id) for record in records)


@pytest.mark.parametrize("page_size", [1, 7, 60, 2500])
def test_harvest_is_what_is_served_whatever_the_page_size(tmp_path: Path, page_size: int) -> None:
    records = papers()
    with scene(tmp_path, records, page_size) as here:
        got = keys(here.harvest())
        assert sorted(got) == served(records)
        assert [day for day, _ in got] == sorted(day for day, _ in got)


def test_harvest_of_the_sample_keeps_every_fact(tmp_path: Path, fixtures: Path) -> None:
    records = records_of_catalog(fixtures / "catalog" / "sample.jsonl")
    assert len(records) > 1000
    with scene(tmp_path, records, page_size=400) as here:
        got = {item.identifier: item.paper for item in here.harvest() if item.paper}
    assert len(got) == len(records)
    for record in records:
        candidate = got[record.id]
        assert candidate.title == " ".join(record.title.split())
        # A few rows of the sample have a whole author line in place of one name.
        names = [name for author in record.authors for name in author.split(", ")]
        assert [name.text for name in candidate.authors] == names
        assert candidate.published == record.versions[0].submitted.date().isoformat()
        assert (candidate.doi, candidate.primary_category) == (record.doi, record.categories)
        assert candidate.via == f"oai:{here.server.root.removeprefix('http://')}"


def test_question_is_that_of_the_protocol(tmp_path: Path) -> None:
    with scene(tmp_path, papers(12)) as here:
        list(here.harvest("2024-01-01", "2024-12-31"))
        first, second = here.asked
        assert first == {
            "verb": "ListRecords",
            "metadataPrefix": "arXivRaw",
            "from": "2024-01-01",
            "until": "2024-12-31",
        }
        assert second.keys() == {"verb", "resumptionToken"}
        assert second["resumptionToken"].startswith("verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2024-")


def test_window_is_kept(tmp_path: Path) -> None:
    records = papers()
    with scene(tmp_path, records) as here:
        got = keys(here.harvest("2024-02-02", "2024-02-05"))
        assert sorted(got) == [key for key in served(records) if "2024-02-02" <= key[0] <= "2024-02-05"]
        assert 0 < len(got) < len(records)
        here.state.unlink()
        assert list(here.harvest("2025-01-01")) == list(here.harvest("2025-01-01")) == []


def test_start_before_the_first_datestamp_asks_for_everything(tmp_path: Path) -> None:
    """Asking arXiv for an earlier day is an error of its protocol."""
    with scene(tmp_path, papers(3)) as here:
        assert len(list(here.harvest("1991-08-01"))) == 3
        assert here.asked == [{"verb": "ListRecords", "metadataPrefix": "arXivRaw"}]


def test_requests_are_three_seconds_apart_and_say_who_asks(tmp_path: Path) -> None:
    with scene(tmp_path, papers(), page_size=5) as here:
        list(here.harvest())
        assert len(here.server.log.entries) == 12
        assert here.server.log.gaps == [3.0] * 11
        assert here.server.log.most_at_once == 1
        agents = {entry.question.headers["User-Agent"] for entry in here.server.log.entries}
        assert agents == {user_agent("mailto:a@b.org")}


@pytest.mark.parametrize("page", [0, 1, 4, 8])
def test_outage_at_any_page_loses_and_repeats_nothing(tmp_path: Path, page: int) -> None:
    records = papers()
    with scene(tmp_path, records) as here:
        here.server.faults.extend([None] * page + [Status(500)] * 5)
        before: list[HarvestedRecord] = []
        with pytest.raises(SourceUnavailable, match=r"\(500\); run again later, the harvest goes on"):
            before.extend(here.harvest())  # extend() keeps what came before the error
        assert sorted(keys(before) + keys(here.harvest())) == served(records)


@pytest.mark.parametrize("page", [1, 4, 8])
def test_page_that_was_not_dealt_with_comes_again(tmp_path: Path, page: int) -> None:
    """Ctrl-C between two pages: the page in hand may not have been stored yet."""
    records = papers()
    with scene(tmp_path, records) as here:
        first = here.pages()
        got = [next(first) for _ in range(page)]
        first.close()
        rest = list(here.pages())
        assert rest[0] == got[-1]
        items = [item for some in got[:-1] + rest for item in some]
        assert sorted(keys(items)) == served(records)


@pytest.mark.parametrize("page", [1, 4, 8])
def test_token_that_expired_over_night_costs_no_record(tmp_path: Path, page: int) -> None:
    records = papers()
    with scene(tmp_path, records) as here:
        coming = here.pages()
        got = [next(coming) for _ in range(page)]
        here.clock.seconds += 86_400
        got.extend(coming)
        assert sorted(keys([item for some in got for item in some])) == served(records)
        restarts = [asked for asked in here.asked[1:] if "metadataPrefix" in asked]
        assert len(restarts) == 1
        assert restarts[0]["from"] == max(item.datestamp for some in got[:page] for item in some)


def test_old_token_is_not_trusted_though_the_server_would_take_it(tmp_path: Path) -> None:
    """What had come has changed over night, and so does not count among the records that the token passes over."""
    day = datetime(2024, 2, 1, tzinfo=UTC)
    records = [paper(number, day + timedelta(minutes=number)) for number in range(1, 31)]
    with scene(tmp_path, records) as here:
        here.oai.tokens_expire = False
        coming = here.pages()
        got = [item for some in (next(coming), next(coming), next(coming)) for item in some]
        coming.close()
        here.clock.seconds += 86_400
        moved = [replace(record, modified=day + timedelta(days=9)) for record in records[:10]]
        here.oai.records = [*moved, *records[10:]]
        got.extend(here.harvest())
        assert set(served(here.oai.records)) <= set(keys(got))


@pytest.mark.parametrize("seed", range(4))
def test_faults_in_any_mixture_cost_no_record(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    records = papers(seed=seed)
    kinds = [
        Reset(),
        Truncated(chance.random()),
        Truncated(chance.random(), announced=True),
        Page(),
        Status(500),
        Status(503, retry_after=str(chance.randrange(100))),
        Status(503, retry_after="Fri, 01 May 2026 13:00:00 GMT"),
        Status(429),
    ]
    with scene(tmp_path, records, page_size=chance.randrange(3, 20)) as here:
        here.server.faults.extend(chance.choice(kinds) if chance.random() < 0.6 else None for _ in range(80))
        got: list[HarvestedRecord] = []
        for _ in range(40):
            try:
                got.extend(here.harvest())
                break
            except ResolverError:
                here.clock.seconds += 3600 * chance.randrange(12)
        assert sorted(keys(got)) == served(records)
        assert min(here.server.log.gaps) >= 3.0
        assert here.server.log.most_at_once == 1


def test_next_harvest_brings_what_changed_since(tmp_path: Path) -> None:
    records = papers()
    with scene(tmp_path, records) as here:
        list(here.harvest())
        assert list(here.harvest()) == []
        latest = max(record.modified for record in records)
        same_day = paper(900, latest + timedelta(seconds=1))
        changed = replace(records[0], modified=latest + timedelta(days=3), title="Renamed")
        here.oai.records = [*records[1:], same_day, changed]
        assert keys(here.harvest()) == served([same_day, changed])


def test_record_that_changes_during_the_harvest_comes_again(tmp_path: Path) -> None:
    records = papers()
    with scene(tmp_path, records) as here:
        coming = here.harvest()
        first = next(coming)
        moved = [
            replace(r, modified=datetime(2024, 3, 1, tzinfo=UTC), title="Renamed")
            for r in records
            if r.id == first.identifier
        ]
        # Of a record that has not been counted by a token yet, so that nothing else moves up.
        here.oai.records = [*records, *moved]
        last = list(coming)[-1]
        assert (last.identifier, last.paper and last.paper.title) == (first.identifier, "Renamed")


def test_tokens_that_are_always_refused_end_the_harvest_with_an_error(tmp_path: Path) -> None:
    with scene(tmp_path, papers(30)) as here:
        here.oai.refuse_tokens = 1000
        with pytest.raises(BadReply, match="refuses the tokens that it gives: The value of the resumptionToken"):
            list(here.harvest())
        assert len(here.asked) < 30


def test_server_that_goes_round_in_circles_is_told(tmp_path: Path) -> None:
    class Circling(OaiPmh):
        def _query_of_token(self, given: object) -> tuple[dict[str, str], int]:
            return {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}, 0

    with scene(tmp_path, papers(30)) as here:
        here.oai.__class__ = Circling
        with pytest.raises(BadReply, match="returned the resumption token"):
            list(here.harvest())


def test_refused_question_is_told_in_the_words_of_the_server(tmp_path: Path) -> None:
    with scene(tmp_path, papers(3)) as here:
        with pytest.raises(BadReply, match=r"refused to list records \(badArgument\): .*until date too late"):
            list(here.harvest(None, "2031-01-01"))
        assert len(here.asked) == 1


DAYS = ["2024", "2024-02-30", "2024-1-1", "01.02.2024", "2024-02-01T00:00:00Z", "20240201", "yesterday", ""]


@pytest.mark.parametrize("day", DAYS)
def test_day_that_is_none_is_refused_before_anything_is_asked(tmp_path: Path, day: str) -> None:
    with scene(tmp_path, papers(3)) as here:
        with pytest.raises(ResolverError, match=r"not a day: .*; expected YYYY-MM-DD"):
            here.harvest(day)
        with pytest.raises(ResolverError, match="not a day"):
            here.harvest(None, day)
        with pytest.raises(ResolverError, match="a harvest from 2024-02-02 to 2024-02-01 is empty"):
            here.harvest("2024-02-02", "2024-02-01")
        assert here.asked == []


# --- A harvest kept in a file


DAY = datetime(2024, 2, 1, tzinfo=UTC)


def engine(number: int, **changes: object) -> OaiRecord:
    return paper(number, DAY + timedelta(hours=9 * number), **{"title": f"On Engine {number}"} | changes)


def test_row_says_all_that_is_known_and_nothing_else(tmp_path: Path) -> None:
    full = engine(
        1,
        title="Über $\\beta$-Numbers",
        raw_authors=r"K. G\"odel (Vienna), Ada Lovelace and others",
        abstract="We compute.",
        journal_ref="J. Eng. 3 (2019)",
        doi="10.1000/a",
        comments="3 pages",
    )
    bare = engine(2, abstract="", categories="", raw_authors="", versions=())
    with scene(tmp_path, [full, bare]) as here:
        here.download()
        assert here.rows == [
            {
                "arxiv_id": "2401.00001",
                "title": "Über $\\beta$-Numbers",
                "authors": [r"K. G\"odel", "Ada Lovelace"],
                "authors_complete": False,
                "published": "2024-01-02",
                "primary_category": "cs.LG",
                "doi": "10.1000/a",
                "venue": "J. Eng. 3 (2019)",
                "comment": "3 pages",
                "abstract": "We compute.",
            },
            {"arxiv_id": "2401.00002", "title": "On Engine 2"},
        ]


def test_what_came_is_counted_and_withdrawals_are_marked(tmp_path: Path) -> None:
    gone = (*engine(1).versions, Version(datetime(2024, 1, 5, tzinfo=UTC), "I"))
    records = [engine(1), engine(2, versions=gone), engine(3, deleted=True), engine(4, title=" "), engine(5)]
    with scene(tmp_path, records) as here:
        unusable = HarvestedRecord("oai:arXiv.org:2401.00004", "2024-02-02", unusable="no title")
        assert here.download() == HarvestCounts(papers=2, withdrawn=1, deleted=1, unusable=(unusable,))
        assert [(row["arxiv_id"], row.get("withdrawn")) for row in here.rows] == [
            ("2401.00001", None),
            ("2401.00002", True),
            ("2401.00005", None),
        ]


@pytest.mark.parametrize("torn", [b'{"arxiv_id": "2401.9', b"{" + b"x" * 200_000], ids=["short", "long"])
@pytest.mark.parametrize("before", [[], ["2401.00007"]], ids=["alone", "after a whole line"])
def test_line_that_a_crash_left_torn_is_cut_off(tmp_path: Path, before: list[str], torn: bytes) -> None:
    with scene(tmp_path, [engine(1), engine(2)]) as here:
        here.file.write_bytes(b"".join(b'{"arxiv_id": "%s"}\n' % one.encode() for one in before) + torn)
        here.download()
        assert here.ids == [*before, "2401.00001", "2401.00002"]


def test_place_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with scene(tmp_path / "no", [engine(1)]) as here:
        with pytest.raises(ResolverError, match=r"arxiv\.jsonl: cannot keep the harvest: No such file"):
            here.download()
        assert here.server.log.entries == []
