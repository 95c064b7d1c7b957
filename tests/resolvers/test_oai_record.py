"""Replies and records of arXiv's OAI-PMH, as values."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.latex.convert import to_unicode
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply, ResolverError
from resolvers.oai.harvest import HarvestState, load, save
from resolvers.oai.records import HarvestedRecord, RecordsPage, Refusal, read_reply, split_authors

HEADER = "<header><identifier>oai:arXiv.org:1810.12345</identifier><datestamp>2024-05-01</datestamp></header>"
VERSIONS = """<version version="v1"><date>Mon, 22 Oct 2018 22:41:50 GMT</date><size>401kb</size></version>
<version version="v2"><date>Fri, 1 Mar 2019 00:00:01 GMT</date><size>9kb</size><source_type>D</source_type></version>"""


def reply(inner: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'.encode()


def record(inner: str, header: str = HEADER) -> bytes:
    metadata = f'<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{inner}</arXivRaw></metadata>'
    return reply(f"<ListRecords><record>{header}{metadata}</record></ListRecords>")


def only_item(body: bytes) -> HarvestedRecord:
    page = read_reply(body, "oai:here")
    assert isinstance(page, RecordsPage)
    (item,) = page.items
    return item


def harvested(body: bytes) -> Description:
    paper = only_item(body).paper
    assert paper is not None
    return paper


def test_full_record_gives_all_that_it_says() -> None:
    body = record(f"""<id>1810.12345</id><submitter>A. Lovelace</submitter>{VERSIONS}
        <title>On Engines\n  and $\\beta$-Numbers</title><authors>Ada Lovelace (London), C. Babbage et al.</authors>
        <categories>cs.LG math.NA</categories><comments>Accepted at\n ENG 2019</comments>
        <report-no>X-1</report-no><msc-class>65</msc-class><journal-ref>J. Eng. 3 (2019) 1-9</journal-ref>
        <doi>10.1000/a 10.1000/b</doi><license>http://example.org</license>
        <abstract>  We compute &lt;3 numbers\nwith an engine.\n</abstract>""")
    assert only_item(body) == HarvestedRecord(
        "1810.12345",
        "2024-05-01",
        Description(
            source="arxiv",
            via="oai:here",
            title=r"On Engines and $\beta$-Numbers",
            arxiv="1810.12345",
            doi="10.1000/a",
            authors=(RawName("Ada Lovelace"), RawName("C. Babbage")),
            authors_complete=False,
            published="2018-10-22",
            primary_category="cs.LG",
            venue="J. Eng. 3 (2019) 1-9",
            comment="Accepted at ENG 2019",
            abstract="We compute <3 numbers with an engine.",
        ),
    )


def test_record_with_a_title_only_says_nothing_else() -> None:
    candidate = Description(source="arxiv", via="oai:here", title="On Engines", arxiv="1810.12345")
    assert only_item(record("<title>On Engines</title>")) == HarvestedRecord("1810.12345", "2024-05-01", candidate)


DATES = {
    "one digit for the day": ("Sat, 1 Mar 2008 10:00:00 GMT", "2008-03-01"),
    "another zone is turned into UTC": ("Sat, 1 Mar 2008 23:30:00 -0500", "2008-03-02"),
    "no weekday": ("1 Mar 2008 10:00:00 GMT", "2008-03-01"),
    "a day that does not exist": ("Sat, 31 Feb 2008 10:00:00 GMT", None),
    "no date at all": ("yesterday", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("date", "day"), DATES.values(), ids=DATES.keys())
def test_published_is_the_day_of_the_first_version(date: str, day: str | None) -> None:
    versions = f'<version version="v2"><date>Sun, 2 Mar 2014 10:00:00 GMT</date></version><version version="v1"><date>{date}</date></version>'
    payload = record(f"{versions}<title>T</title>")
    assert harvested(payload).published == day
    assert harvested(payload.replace(b' xmlns="http://arxiv.org/OAI/arXivRaw/"', b"")).published == day
    assert harvested(payload.replace(b'"v1"', b'"vx"')).published is None


NO_PAPER = "<source_type>I</source_type>"
WITHDRAWN = {
    "the last version has no paper": (VERSIONS.replace(">D<", ">I<"), True),
    "nor says more": (VERSIONS.replace(">D<", ">AI<"), True),
    "the paper came back": (f'<version version="v2"/><version version="v1">{NO_PAPER}</version>', False),
    "the highest number is the last, not the last element": (f'<version version="v10">{NO_PAPER}</version><version version="v9"/>', True),
}  # fmt: skip


@pytest.mark.parametrize(("versions", "withdrawn"), WITHDRAWN.values(), ids=WITHDRAWN)
def test_last_version_tells_of_a_withdrawal(versions: str, withdrawn: bool) -> None:
    paper = harvested(record(f"{versions}<title>On Engines</title>", HEADER.replace("1810.12345", "hep-th/9901001")))
    assert (paper.arxiv, paper.title, paper.withdrawn) == ("hep-th/9901001", "On Engines", withdrawn)


def test_deleted_record_is_a_withdrawal_without_a_record() -> None:
    header = HEADER.replace("<header>", '<header status="deleted">')
    body = reply(f"<ListRecords><record>{header}</record></ListRecords>")
    assert only_item(body) == HarvestedRecord("1810.12345", "2024-05-01")


UNUSABLE = {
    "foreign identifier": (record("<title>T</title>", HEADER.replace("1810.12345", "x:1")), "no arXiv identifier"),
    "no header": (reply("<ListRecords><record/></ListRecords>"), "no arXiv identifier"),
    "no title": (record("<title> \n </title>"), "no title"),
    "no metadata": (reply(f"<ListRecords><record>{HEADER}</record></ListRecords>"), "no arXivRaw metadata"),
}


@pytest.mark.parametrize(("body", "reason"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_record_of_no_use_says_why(body: bytes, reason: str) -> None:
    assert only_item(body).unusable == reason


TOKENS = {
    "none": ("", None),
    "an empty element": ("<resumptionToken/>", None),
    "white space": ("<resumptionToken>\n </resumptionToken>", None),
    "one": ("<resumptionToken expirationDate='2026-05-02T00:00:00Z'>verb%3DListRecords%26skip%3D2</resumptionToken>", "verb%3DListRecords%26skip%3D2"),
    "one that does not say when it ends": ("<resumptionToken> a </resumptionToken>", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("element", "token"), TOKENS.values(), ids=TOKENS.keys())
def test_token_is_read_as_it_stands(element: str, token: str | None) -> None:
    page = read_reply(reply(f"<ListRecords>{element}</ListRecords>"), "v")
    assert isinstance(page, RecordsPage)
    assert page.token == token
    assert page.expires == ("2026-05-02T00:00:00Z" if "expirationDate" in element else None)


def test_refusal_keeps_code_and_words() -> None:
    body = reply("<error code='badArgument'>Illegal\n <b>date</b></error>")
    assert read_reply(body, "v") == Refusal("badArgument", "Illegal date")


def test_control_characters_and_broken_utf8_are_passed_over() -> None:
    body = record("<title>On @ and # Engines</title>").replace(b"@", b"\x0b").replace(b"#", b"\xff")
    assert harvested(body).title == "On and � Engines"


BAD = {
    "HTML": (b"<html><body><p>Down</p></body></html>", "no OAI-PMH reply"),
    "nothing": (b"", "broken or cut short"),
    "plain text": (b"Rate exceeded.", "broken or cut short"),
    "half a reply": (record("<title>T</title>")[:200], "broken or cut short"),
    "another verb": (reply("<Identify/>"), "without a list of records"),
    "a document type": (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
    "a document type behind a comment": (b"<!-- " + b"x" * 9000 + b" --><!DOCTYPE a><a/>", "DOCTYPE"),
    "UTF-16 does not hide a document type": ("<!DOCTYPE a><a/>".encode("utf-16"), "UTF-16"),
}


@pytest.mark.parametrize(("body", "words"), BAD.values(), ids=BAD.keys())
def test_anything_else_is_a_bad_reply(body: bytes, words: str) -> None:
    with pytest.raises(BadReply, match=words):
        read_reply(body, "v")


@pytest.mark.shared
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_recorded_reply_cut_short_is_a_bad_reply(shared: Path, cut: float) -> None:
    body = (shared / "recorded/arxiv_oai/arxiv-physics-hep-ex.xml").read_bytes()
    with pytest.raises(BadReply):
        read_reply(body[: int(len(body) * cut)], "v")


@pytest.mark.shared
def test_recorded_list_gives_its_identifiers(shared: Path) -> None:
    """The recording is in the format "arXiv"; its envelope is that of every format."""
    page = read_reply((shared / "recorded/arxiv_oai/arxiv-physics-hep-ex.xml").read_bytes(), "v")
    assert isinstance(page, RecordsPage)
    assert page.token is None
    assert page.items == tuple(
        HarvestedRecord(f"oai:arXiv.org:{number}", "2017-12-14", unusable="no arXivRaw metadata")
        for number in ("1706.05371", "1706.09418", "1707.00874")
    )


# --- The author line of arXiv records


LINES: dict[str, tuple[str, list[str]]] = {
    "one author": ("Ada Lovelace", ["Ada Lovelace"]),
    "two with and": ("Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "commas and a last and": ("A. Lovelace, C. Babbage and M. Somerville", ["A. Lovelace", "C. Babbage", "M. Somerville"]),
    "a comma before and": ("A. Lovelace, C. Babbage, and M. Somerville", ["A. Lovelace", "C. Babbage", "M. Somerville"]),
    "no space before and": ("A. Lovelace,and C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "capital AND": ("ADA LOVELACE AND CHARLES BABBAGE", ["ADA LOVELACE", "CHARLES BABBAGE"]),
    "an ampersand": ("A. Lovelace & C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "a TeX ampersand": (r"A. Lovelace \& C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "names that contain and": ("Sandy Anderson, Andrea Brandt", ["Sandy Anderson", "Andrea Brandt"]),
    "a wrapped line": ("Ada\n  Lovelace, Charles\n  Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "semicolons": ("Ada Lovelace; Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "TeX accents stay": (r"K. G\"odel and H. Poincar\'e", [r"K. G\"odel", r"H. Poincar\'e"]),
    "TeX in braces stays": (r"B. Bollob{\'a}s, V. Vina\v{r}", [r"B. Bollob{\'a}s", r"V. Vina\v{r}"]),
    "a comma inside braces is no separator": (r"{ATLAS, CMS} Collaborations, A. Lovelace", ["{ATLAS, CMS} Collaborations", "A. Lovelace"]),
    "a brace that is never closed": ("{A. Lovelace, C. Babbage", ["{A. Lovelace", "C. Babbage"]),
    "a thin space and a tie are spaces": (r"A.\,Lovelace, C.~Babbage", ["A. Lovelace", "C. Babbage"]),
    "a tilde accent is no tie": (r"J. Nu\~nez", [r"J. Nu\~nez"]),
    "HTML entities": ("K. G&ouml;del, A. Lovelace", ["K. Gödel", "A. Lovelace"]),
    "an affiliation": ("A. Lovelace (London)", ["A. Lovelace"]),
    "affiliations with commas": ("A. Lovelace (Math, London), C. Babbage (Cambridge)", ["A. Lovelace", "C. Babbage"]),
    "affiliations alone between names": ("A. Lovelace (London) C. Babbage (Cambridge)", ["A. Lovelace", "C. Babbage"]),
    "numbered affiliations with a list at the end": (
        "A. Lovelace (1 and 2) and C. Babbage (1) ((1) London, (2) Turin)", ["A. Lovelace", "C. Babbage"],
    ),
    "an affiliation that is never closed": ("A. Lovelace, C. Babbage (Cambridge, England", ["A. Lovelace", "C. Babbage"]),
    "a parenthesis that was never opened": ("A. Lovelace), C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "a nickname behind the first name": ("Augusta (Ada) Lovelace, C. Babbage", ["Augusta Lovelace", "C. Babbage"]),
    "a nickname behind an initial": ("Augusta A. (Ada) Lovelace", ["Augusta A. Lovelace"]),
    "a junior behind a comma": ("John Smith, Jr., Ada Lovelace", ["John Smith Jr.", "Ada Lovelace"]),
    "a third behind a comma": ("John Smith, III and Ada Lovelace", ["John Smith III", "Ada Lovelace"]),
    "a suffix with nobody before it is a name": ("Jr., Ada Lovelace", ["Jr.", "Ada Lovelace"]),
    "a collaboration with a colon": ("The Engine Collaboration: A. Lovelace", ["The Engine Collaboration", "A. Lovelace"]),
    "doubled commas": ("A. Lovelace,, C. Babbage,", ["A. Lovelace", "C. Babbage"]),
    "nothing": ("", []),
    "only an affiliation": ("(London)", []),
}  # fmt: skip


@pytest.mark.parametrize(("line", "names"), LINES.values(), ids=LINES.keys())
def test_line_names_its_authors(line: str, names: list[str]) -> None:
    split = split_authors(line)
    assert [name.text for name in split["authors"]] == names
    assert split["authors_complete"]


INCOMPLETE: dict[str, tuple[str, list[str]]] = {
    "et al. behind a comma": ("A. Lovelace, et al", ["A. Lovelace"]),
    "et al. without a comma": ("A. Lovelace et al.", ["A. Lovelace"]),
    "et al. with a dot too many": ("A. Lovelace et. al.", ["A. Lovelace"]),
    "and others": ("A. Lovelace and others", ["A. Lovelace"]),
    "a number of others": ("A. Lovelace, C. Babbage and 12 others", ["A. Lovelace", "C. Babbage"]),
    "more authors": ("A. Lovelace and 40 more authors", ["A. Lovelace"]),
    "dots in the middle": ("A. Lovelace, ..., C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "TeX dots": (r"A. Lovelace, \ldots, C. Babbage", ["A. Lovelace", "C. Babbage"]),
}


@pytest.mark.parametrize(("line", "names"), INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_line_that_says_there_are_more_is_not_complete(line: str, names: list[str]) -> None:
    split = split_authors(line)
    assert [name.text for name in split["authors"]] == names
    assert not split["authors_complete"]


_WORD = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True).filter(lambda word: word.lower() not in ("and", "others"))
_NAME = st.builds("{}. {}".format, st.sampled_from("ABCDEFGH"), _WORD)


@given(st.lists(_NAME, min_size=1, max_size=6), st.sampled_from([", ", " and ", ", and ", ",\n  ", " (X), ", "; "]))
def test_joined_names_come_apart_again(names: list[str], separator: str) -> None:
    assert [name.text for name in split_authors(separator.join(names))["authors"]] == names


@given(st.text(alphabet="aA .,:;(){}\\&~\n'\"1é", max_size=60))
def test_any_text_gives_names_on_one_line_without_parentheses(line: str) -> None:
    for name in split_authors(line)["authors"]:
        assert name.text == " ".join(name.text.split())
        assert name.text
        assert not set("()") & set(name.text)


def _letters(text: str) -> str:
    """What two spellings of a name share: arXiv puts spaces behind dots ("C. -P.")."""
    return re.sub(r"[\s{}.]+", "", to_unicode(text))


@pytest.mark.shared
def test_split_agrees_with_arxiv_itself(shared: Path) -> None:
    """arXiv's own reading stands beside the line in the metadata snapshot: [family, given, suffix, ...]."""
    text = (shared / "recorded/arxiv_snapshot/sample_100.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    differing = [
        row["id"]
        for row in rows
        if [_letters(name.text) for name in split_authors(row["authors"])["authors"]]
        != [_letters(f"{given}{family}{suffix}") for family, given, suffix, *_ in row["authors_parsed"]]
    ]
    assert len(rows) == 100
    assert differing == []


# --- The state of a harvest, in memory and in its file


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
    assert load(tmp_path / "other.json", BASE) is None
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


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
    with pytest.raises(ResolverError, match="cannot write the state of the harvest: No such file"):
        save(tmp_path / "no" / "s.json", HALF)


def test_state_of_another_source_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "s.json", HALF)
    with pytest.raises(ResolverError, match=r"a harvest of https://example\.org/oai; name another file for https://b/"):
        load(tmp_path / "s.json", "https://b/")


IDS = ("2401.00001", "2401.00002")
AFTER = {
    "of a later day forgets the ids of the earlier": (
        RecordsPage((gone(3, "2024-05-01"), gone(4, "2024-05-02"), gone(5, "2024-05-02")), "t"),
        ("2024-05-02", ("2401.00004", "2401.00005"), "t", False),
    ),
    "of the same day adds its ids": (RecordsPage((gone(3, "2024-05-01"),), "t"), ("2024-05-01", (*IDS, "2401.00003"), "t", False)),
    "of earlier days changes neither": (RecordsPage((gone(3, "2024-04-01"),), "t"), ("2024-05-01", IDS, "t", False)),
    "without a token ends the harvest": (RecordsPage((), None), ("2024-05-01", IDS, None, True)),
}  # fmt: skip


@pytest.mark.parametrize(("page", "expected"), AFTER.values(), ids=AFTER)
def test_page(page: RecordsPage, expected: tuple[object, ...]) -> None:
    later = HALF.after(page)
    assert (later.datestamp, later.ids, later.token, later.finished) == expected


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


AFRESH = replace(HALF, token=None, expires=None)
# A state, the first and the last day that are asked for, how much later, and what goes on.
RESUMED: dict[str, tuple[HarvestState, str | None, str | None, timedelta, HarvestState]] = {
    "an unfinished one with its token": (HALF, None, "2024-12-31", timedelta(), HALF),
    "the same from the same day": (HALF, "2024-01-01", "2024-12-31", timedelta(), HALF),
    # arXiv's server would take it, and pass over as many records as it had shown, changed or not.
    "without a token that is over": (HALF, None, "2024-12-31", timedelta(seconds=1), AFRESH),
    "with a token that has no end": (replace(HALF, expires=None), None, "2024-12-31", timedelta(days=99), replace(HALF, expires=None)),
    "another end, which the token has inside": (HALF, None, None, timedelta(), replace(AFRESH, until=None)),
    "a finished one from its last day": (OVER, None, "2024-06-01", timedelta(), replace(OVER, since="2024-05-01", until="2024-06-01", finished=False)),
    "a finished one for another start": (OVER, "2020-01-01", None, timedelta(), HarvestState(BASE, "2020-01-01")),
}  # fmt: skip


@pytest.mark.parametrize(("state", "since", "until", "wait", "expected"), RESUMED.values(), ids=RESUMED)
def test_harvest_that_goes_on(
    state: HarvestState, since: str | None, until: str | None, wait: timedelta, expected: HarvestState
) -> None:
    later = state.resume(since, until, NOW + wait, Path("s.json"))
    assert replace(later, since=expected.since) == expected
    assert later.start == expected.start


def test_unfinished_harvest_is_not_thrown_away_for_another_start() -> None:
    with pytest.raises(
        ResolverError, match=r"s\.json: an unfinished harvest from 2024-01-01; finish it first, or delete"
    ):
        HALF.resume("2023-01-01", None, NOW, Path("s.json"))
    with pytest.raises(ResolverError, match="an unfinished harvest from the beginning"):
        HarvestState(BASE, token="t").resume("2023-01-01", None, NOW, Path("s.json"))


def test_end_before_what_has_come_leaves_nothing_to_do() -> None:
    assert OVER.resume(None, "2024-04-30", NOW, Path("s.json")).finished
    assert not OVER.resume(None, "2024-05-01", NOW, Path("s.json")).finished
