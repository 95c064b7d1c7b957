"""What a record shows of itself, the record of its preprint, and its description."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.ids import find_id
from normalizer.works.description import Description, RawName, form_in, ids_of, work_name, year_of
from normalizer.works.merge import record_from
from normalizer.works.record import Record, describe_record
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle
from normalizer.works.verdict import ComparedWork, Match, Reason, Status, Verdict

NAMES = ("Ann Bee", "Cy Dee", "Eve Fox")
PAPER = Description(
    "dblp", r"Toys in $R^2$", arxiv="2301.00001", doi="10.1000/toys", venue="ICML", year=2023, volume="3", issue="2",
    pages="1-9", publisher="Toy Press", url="https://toys.example/paper", published="2022-12-31",
    authors=tuple(map(RawName, NAMES)), code=("https://github.com/ann/toys",), kind="conference",
)  # fmt: skip
RECORD = record_from([PAPER]).model_copy(
    update={"ids": ("acl:P18-1001", "s2:0123456789012345678901234567890123456789")}
)


@pytest.mark.parametrize(
    ("names", "complete", "short"),
    [(NAMES, True, "Bee et al."), (NAMES[:2], True, "Bee and Dee"), (NAMES[:2], False, "Bee et al."),
     (NAMES[:1], True, "Bee"), (NAMES[:1], False, "Bee et al."), ((), True, ""), ((), False, "")],
)  # fmt: skip
def test_authors_in_short(names: tuple[str, ...], complete: bool, short: str) -> None:
    named = record_from([Description("other", "Toys", authors=tuple(map(RawName, names)))])
    assert named.model_copy(update={"authors_complete": complete}).authors_in_short == short


def test_a_record_shows_what_is_known() -> None:
    known = "Bee et al.; ICML; 2023; arXiv:2301.00001; doi:10.1000/toys"
    assert repr(RECORD) == str(RECORD) == f"<Record: {RECORD.title!r}; {known}>"
    assert repr(Record(title="Toys")) == "<Record: 'Toys'>"
    rows = RECORD._repr_html_().split("<tr>")[2:]
    assert [row.split("</td>")[0].removeprefix("<td>") for row in rows] == (
        "title authors date preprint_date arxiv doi venue volume issue pages publisher url code ids".split()
    )
    assert "<td>https://github.com/ann/toys</td><td>dblp</td>" in rows[-2]
    assert "<td>acl:P18-1001; s2:0123456789012345678901234567890123456789</td><td></td>" in rows[-1]


def test_the_preprint_of_a_record_has_nothing_of_the_publication() -> None:
    preprint = RECORD.as_preprint()
    assert {name for name in Record.__dataclass_fields__ if getattr(preprint, name) != getattr(RECORD, name)} == {
        "venue", "volume", "issue", "pages", "publisher", "doi", "url", "ids", "date", "origin",
    }  # fmt: skip
    assert preprint.date == RECORD.preprint_date
    assert preprint.ids == tuple(text for text in RECORD.ids if not text.startswith("acl"))
    assert set(preprint.origin) == {"title", "authors", "date", "preprint_date", "arxiv", "code"}
    assert preprint.as_preprint() is preprint
    without = RECORD.model_copy(update={"arxiv": None})
    assert without.as_preprint() is without


def test_a_record_is_described_with_all_that_it_has() -> None:
    found = describe_record(RECORD)
    assert [each.marked for each in found.ids] == [
        "arXiv:2301.00001", "doi:10.1000/toys", "doi:10.18653/v1/P18-1001", RECORD.ids[1],
    ]  # fmt: skip
    assert (found.title, found.published, found.year) == ("Toys in R²", str(RECORD.preprint_date), 2023)
    assert (found.volume, found.issue, found.pages, found.publisher) == ("3", "2", "1-9", "Toy Press")
    assert (found.kind, found.code, found.authors[0].family) == ("conference", PAPER.code, "Bee")
    assert RECORD.venue
    assert found.venue == RECORD.venue.name


FORMS = {
    "a preprint": (Description("arxiv", "Toys", arxiv="2301.00001", published="2023-01"), "preprint", None),
    "a thesis": (Description("dblp", "Toys", kind="phdthesis", year=1999), "phdthesis", None),
    "nothing known": (Description("other", "Toys"), None, None),
    "a journal": (Description("dblp", "Toys", venue="JMLR", year=1999), "journal", 1999),
    "a thesis as a venue": (Description("other", "Toys", venue="PhD thesis, University of Toys", year=1999), "thesis", 1999),
}  # fmt: skip


@pytest.mark.parametrize(("work", "kind", "year"), FORMS.values(), ids=FORMS)
def test_kind_and_year_of_a_described_record(work: Description, kind: str | None, year: int | None) -> None:
    found = describe_record(record_from([work]))
    assert (found.kind, found.year) == (kind, year)
    assert found.published == (work.published or (work.year and str(work.year)))


@pytest.mark.parametrize(
    "marked", [*RECORD.ids, "arXiv:2301.00001", "doi:10.1000/x", "dblp:conf/x/y", "openreview:B1xsqj09Fm"]
)
def test_a_description_says_its_identifier_of_each_kind(marked: str) -> None:
    found = find_id(marked)
    assert found
    assert getattr(Description("other", "Toys", ids=(found,)), found.name) == found.text


@pytest.mark.parametrize(
    ("text", "form"),
    [("Master's Thesis", "thesis"), ("a habilitation", "thesis"), ("GitHub repository", "presentation"),
     ("Talk at a dissertation seminar", "thesis"), ("synthesis", None), ("", None)],
)  # fmt: skip
def test_form_in_a_remark(text: str, form: str | None) -> None:
    assert form_in(text) == form


def test_by_what_a_work_is_named() -> None:
    bare = Description("other", "Toys")
    assert work_name([bare, PAPER]) == "arXiv:2301.00001"
    assert work_name([bare, PAPER.with_ids(arxiv=None)]) == "doi:10.1000/toys"
    assert work_name([bare]) == "a record without identifier"


@pytest.mark.parametrize(
    ("fields", "year"),
    [({"year": 2023, "published": "2022-12-31"}, 2023), ({"published": "2022-12"}, 2022), ({"published": "?"}, None), ({}, None)],
)  # fmt: skip
def test_year_of_a_description(fields: dict[str, object], year: int | None) -> None:
    assert year_of(Description("other", "Toys", **fields)) == year  # type: ignore[arg-type]


def test_a_description_keeps_what_is_no_identifier_and_leaves_the_rest_without_a_publication() -> None:
    kept = Description.from_mapping(
        {"title": "Toys", "doi": "unknown", "volume": 3, "number": "", "authors": ["A. Bee"]}
    )
    assert (kept.doi, kept.volume, kept.issue, kept.authors) == ("unknown", "3", None, (RawName("A. Bee"),))
    assert (kept.source, kept.authors_complete) == ("record", True)
    alone = PAPER.without_publication()
    changed = {name for name in Description.__slots__ if getattr(alone, name) != getattr(PAPER, name)}
    assert changed == {"ids", "venue", "year", "kind", "volume", "issue", "pages", "publisher", "url"}
    assert alone.ids == (find_id("arXiv:2301.00001"),)


@pytest.mark.parametrize(
    "beside",
    [{"text": "Bee. Toys."}, {"other_titles": ("Toy",)}, {"abstract": "A toy."}, {"ids": ("10.1000/x",)}, {"year": 2023},
     {"authors": ("Ann Bee",)}, {"is_shortened": True}, {"title": ""},
     {"links": (Link(url="https://toys.example", role=LinkRole.PAPER),)}],
    ids=lambda beside: next(iter(beside)),
)  # fmt: skip
def test_a_title_is_alone_without_anything_beside_it(beside: dict[str, object]) -> None:
    fields: dict[str, object] = {"title": "Toys", "page": "page.txt", "line": 3, "venue": "ICML"}
    alone = ScrapedTitle(**fields)  # type: ignore[arg-type]
    assert (alone.is_alone, alone.where) == (True, "page.txt:3")
    assert not ScrapedTitle(**fields | beside).is_alone  # type: ignore[arg-type]


def test_a_match_shows_the_title_the_verdict_and_each_work() -> None:
    scraped = ScrapedTitle("Toys <1>", "page.txt", 3)
    best = ComparedWork(
        candidates=(PAPER,), verdict=Verdict(status=Status.MATCHED, reason=Reason.SAME_TITLE, confidence=0.99)
    )
    match = Match(scraped=scraped, verdict=best.verdict, compared=(best,))
    assert match.summary == ("matched", f"{PAPER.title} (arXiv:2301.00001)", "0.9900")
    assert repr(match) == f"<Match: 'Toys <1>' matched (same-title, 0.9900): {PAPER.title} (arXiv:2301.00001)>"
    html = match._repr_html_()
    assert re.findall(r"<td>(.*?)</td>", html) == [
        "title", "Toys &lt;1&gt;", "", "",
        "verdict", "matched", "same-title", "0.9900",
        "work", f"{PAPER.title} (arXiv:2301.00001)", "same-title", "0.9900",
    ]  # fmt: skip
    assert match.runner_up is None
    second = replace(best)
    assert replace(match, compared=(best, second)).runner_up is second
    missing = Match(
        scraped=ScrapedTitle("", "page.txt", 3, ids=("10.1000/x", "10.1000/y")),
        verdict=Verdict(status=Status.UNMATCHED, reason=Reason.NO_CANDIDATE),
    )
    assert repr(missing) == "<Match: '10.1000/x, 10.1000/y' unmatched (no-candidate, 0.0000)>"
    assert missing.summary == ("unmatched", "", "0.0000")


def test_a_link_to_code_has_its_status() -> None:
    assert isinstance(RECORD.code[0], CodeLink)
    assert RECORD.code[0].status is CodeStatus.RELEASED


IDS = {"arxiv": "2301.00001", "doi": "10.1000/toys", "s2": "01" * 20, "dblp": "conf/icml/Bee23", "acl": "P18-1001"}


@pytest.mark.parametrize("name", IDS)
def test_an_identifier_is_found_by_its_name(name: str) -> None:
    assert getattr(Description("other", "Toys", **IDS), name) == IDS[name]


@pytest.mark.parametrize(
    ("row", "ids"),
    [({"url": "https://aclanthology.org/P92-1035"}, {"10.18653/v1/p92-1035"}),
     ({"url": "https://arxiv.org/abs/2301.00001v2", "doi": "10.1000/toys"}, {"2301.00001", "10.1000/toys"}),
     ({"url": "https://arxiv.org/abs/2301.00001v2", "arxiv": "2302.00002"}, {"2302.00002"}),
     ({"url": "https://toys.example/paper"}, set())],
)  # fmt: skip
def test_an_address_gives_an_identifier_that_is_not_stated(row: dict[str, str], ids: set[str]) -> None:
    assert {found.text for found in ids_of(Description.from_mapping({"title": "Toys", **row}))} == ids
