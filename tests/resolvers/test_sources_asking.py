"""Going through titles and identifiers: each asked once, failure told one by one, what was answered kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from canned import Canned
from http_scene import memory
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description
from resolvers.base import SourceAnswer, TitleQuery
from resolvers.batching import BatchLimits, Candidates, bears, fetch_by_key, find_by_title
from resolvers.errors import RateLimited, RequestRefused, SourceUnavailable
from resolvers.http import Response
from resolvers.sources.acl import AclAnthology
from resolvers.sources.datacite import DataCite
from resolvers.sources.huggingface import HuggingFace
from resolvers.sources.openreview import OpenReview
from resolvers.sources.semantic_scholar import SemanticScholar
from resolvers.together import SearchLanguage, find_together


def paper(title: str) -> Description:
    return Description("test", title)


class Source:
    """Knows all titles; `fails` are those at which it raises, `asked` what it was asked."""

    def __init__(self, fails: Mapping[str, Exception] | None = None) -> None:
        self.fails = fails or {}
        self.asked: list[str] = []

    def search(self, title: str) -> Candidates:
        self.asked.append(title)
        if title in self.fails:
            raise self.fails[title]
        return (paper(title),)


def queries(*titles: str) -> list[TitleQuery]:
    return [TitleQuery(title) for title in titles]


def never(place: int, candidates: Sequence[Description]) -> bool:
    return False


def test_titles_are_asked_once_and_settled_ones_are_not() -> None:
    source = Source()
    answers = find_by_title(queries("B", "A", "B "), never, source.search)
    assert [answer.candidates for answer in answers] == [(paper("B"),), (paper("A"),), (paper("B"),)]
    assert source.asked == ["B", "A"]
    source = Source()
    answers = find_by_title(queries("A", "B", " ", "?!"), lambda place, _: place == 0, source.search)
    assert answers == [SourceAnswer(), SourceAnswer((paper("B"),)), SourceAnswer(), SourceAnswer()]
    assert source.asked == ["B"]
    source = Source()
    assert find_by_title(queries("A", "A"), lambda place, _: place == 0, source.search) == [
        SourceAnswer(),
        SourceAnswer((paper("A"),)),
    ]


def test_second_stage_is_for_what_the_first_did_not_settle() -> None:
    first, second = Source(), Source()
    answers = find_by_title(
        queries("A", "B"), lambda place, found: bool(found) and place == 0, first.search, second.search
    )
    assert [len(answer.candidates) for answer in answers] == [1, 2]
    assert second.asked == ["B"]


def test_failure_is_of_one_question_and_keeps_what_was_found() -> None:
    source = Source({"B": SourceUnavailable("it did not answer")})
    before, after = Source(), Source({"C": RateLimited("it has had enough")})
    assert find_by_title(queries("A", "B", "C"), never, source.search) == [
        SourceAnswer((paper("A"),)),
        SourceAnswer(failure="it did not answer"),
        SourceAnswer((paper("C"),)),
    ]
    assert find_by_title(queries("C"), never, before.search, after.search) == [
        SourceAnswer((paper("C"),), "it has had enough", is_refused=True)
    ]


def test_source_that_refuses_everything_is_left_alone() -> None:
    first = Source({"A": SourceUnavailable("v2 is down")})
    assert find_by_title(queries("A"), never, first.search, lambda title: ()) == [SourceAnswer(failure="v2 is down")]
    titles = [f"Title {number}" for number in range(6)]
    source = Source({title: RequestRefused("we are not wanted", 403) for title in titles})
    answers = find_by_title(queries(*titles), never, source.search)
    assert {answer.failure for answer in answers} == {"we are not wanted"}
    assert len(source.asked) == 3
    titles = [f"Title {number}" for number in range(8)]
    source = Source({title: RequestRefused("odd title", 400) for title in titles[::2]})
    answers = find_by_title(queries(*titles), never, source.search)
    assert [answer.failure is None for answer in answers] == [False, True] * 4
    assert source.asked == titles


class Shelf:
    """Answers batches of keys; a batch with a `bad` key is refused, one with a `down` key fails."""

    def __init__(self, bad: Sequence[str] = (), down: Sequence[str] = (), status: int = 400) -> None:
        self.bad, self.down, self.status = set(bad), set(down), status
        self.asked: list[list[str]] = []

    def ask(self, keys: Sequence[str]) -> dict[str, Candidates]:
        self.asked.append(list(keys))
        if self.bad.intersection(keys):
            raise RequestRefused("no such key", self.status)
        if self.down.intersection(keys):
            raise SourceUnavailable("it did not answer")
        return {key: (paper(key),) for key in keys if key != "unknown"}


def test_keys_are_batched_and_a_bad_one_does_not_end_it() -> None:
    shelf = Shelf()
    answers = fetch_by_key(["c", None, "a", "b", "a", "unknown"], shelf.ask, BatchLimits(2))
    assert shelf.asked == [["a", "b"], ["c", "unknown"]]
    expected = [(paper("c"),), (), (paper("a"),), (paper("b"),), (paper("a"),), ()]
    assert answers == [SourceAnswer(candidates) for candidates in expected]
    shelf = Shelf()
    assert fetch_by_key([None, None], shelf.ask, BatchLimits(2)) == [SourceAnswer(), SourceAnswer()]
    assert shelf.asked == []
    shelf = Shelf(bad=["d"])
    answers = fetch_by_key(list("abcdefgh"), shelf.ask, BatchLimits(8))
    assert [answer.failure for answer in answers] == [None, None, None, "no such key", None, None, None, None]
    assert shelf.asked == [list("abcdefgh"), list("abcd"), ["a", "b"], ["c", "d"], ["c"], ["d"], list("efgh")]
    shelf = Shelf(bad=list("abcdef"))
    answers = fetch_by_key(list("abcdefgh"), shelf.ask, BatchLimits(8))
    assert [answer.failure for answer in answers] == ["no such key"] * 6 + [None, None]
    answers = fetch_by_key(list("abcd"), Shelf(down=["c"]).ask, BatchLimits(2))
    assert [answer.failure for answer in answers] == [None, None, "it did not answer", "it did not answer"]
    assert [len(answer.candidates) for answer in answers] == [1, 1, 0, 0]


def test_new_keys_are_asked_apart_from_those_of_earlier_runs(tmp_path: Path) -> None:
    fetch_by_key(list("bdf"), Shelf().ask, BatchLimits(8), memory(tmp_path))
    shelf = Shelf()
    answers = fetch_by_key(list("abcdf"), shelf.ask, BatchLimits(8), memory(tmp_path))
    assert answers == [SourceAnswer((paper(key),)) for key in "abcdf"]
    assert shelf.asked == [["b", "d", "f"], ["a", "c"]]


def test_only_what_was_answered_is_remembered(tmp_path: Path) -> None:
    fetch_by_key(list("abcd"), Shelf(down=["b"], bad=["c"]).ask, BatchLimits(2), memory(tmp_path))
    shelf = Shelf()
    fetch_by_key(list("abcd"), shelf.ask, BatchLimits(8), memory(tmp_path))
    assert shelf.asked == [["d"], ["a", "b", "c"]]


def test_keys_whose_kept_reply_is_gone_are_asked_with_the_new_ones(tmp_path: Path) -> None:
    fetch_by_key(list("ab"), Shelf().ask, BatchLimits(8), memory(tmp_path))
    shelf = Shelf(down=["b"])
    answers = fetch_by_key(list("ac"), shelf.ask, BatchLimits(8), memory(tmp_path))
    assert answers == [SourceAnswer((paper("a"),)), SourceAnswer((paper("c"),))]
    assert shelf.asked == [["a", "b"], ["a", "c"]]


def test_forbidden_batches_are_not_halved() -> None:
    shelf = Shelf(bad=list("abcdefgh"), status=403)
    answers = fetch_by_key(list("abcdefgh"), shelf.ask, BatchLimits(1))
    assert {answer.failure for answer in answers} == {"no such key"}
    assert len(shelf.asked) == 3


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        (BatchLimits(2), [["aa", "bbb"], ["c"]]),
        (BatchLimits(9, 7), [["aa", "bbb"], ["c"]]),
        (BatchLimits(9, 1), [["aa"], ["bbb"], ["c"]]),
        (BatchLimits(9), [["aa", "bbb", "c"]]),
    ],
    ids=["by number", "by length", "one too long for any", "all at once"],
)
def test_batches_keep_their_limits(batches: BatchLimits, expected: list[list[str]]) -> None:
    assert list(batches.split(["aa", "bbb", "c"])) == expected


@given(st.lists(st.text("abc", min_size=1, max_size=6)), st.integers(1, 4), st.integers(1, 20))
def test_batches_lose_nothing(keys: list[str], most: int, longest: int) -> None:
    found = list(BatchLimits(most, longest).split(keys))
    assert [key for batch in found for key in batch] == keys
    assert all(0 < len(batch) <= most for batch in found)
    assert all(len(batch) == 1 or sum(len(key) + 1 for key in batch) <= longest for batch in found)


# --- A record that is fetched by an identifier bears it: no source accepts the record of another paper


MODS = """<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo><title>Engines</title></titleInfo>
<identifier type="doi">10.18653/v1/{0}</identifier><location><url>https://aclanthology.org/{0}/</url></location>
</mods></modsCollection>"""
MODS_BY_DOI = """<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Engines</title></titleInfo>
<identifier type="doi">10.18653/v1/{}</identifier></mods>"""
MODS_WITHOUT = '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Engines</title></titleInfo></mods>'


def note(forum: str) -> str:
    return json.dumps({"notes": [{"id": forum, "forum": forum, "content": {"title": {"value": "Engines"}}}]})


def row(**ids: str) -> str:
    return json.dumps([{"paperId": "a" * 40, "title": "Engines", "externalIds": ids}])


def dois(doi: str) -> str:
    attributes = {"doi": doi, "titles": [{"title": "Engines"}]}
    return json.dumps({"data": [{"attributes": attributes}]})


def hf(arxiv: str) -> str:
    return json.dumps({"id": arxiv, "title": "Engines"})


# Source, identifier, reply, and whether its record is the paper of the identifier.
FETCHED: dict[str, tuple[Any, PaperId, str, bool]] = {
    "ACL, the paper": (AclAnthology, AclId("2024.engine-1.3"), MODS.format("2024.engine-1.3"), True),
    "ACL, another paper": (AclAnthology, AclId("2024.engine-1.3"), MODS.format("2024.engine-1.4"), False),
    "ACL, another paper by its DOI alone": (AclAnthology, AclId("P18-1001"), MODS_BY_DOI.format("P18-1002"), False),
    "ACL, a record without identifier": (AclAnthology, AclId("P18-1001"), MODS_WITHOUT, True),
    "OpenReview, the paper": (OpenReview, OpenReviewId("abcDEF123"), note("abcDEF123"), True),
    "OpenReview, another paper": (OpenReview, OpenReviewId("abcDEF123"), note("abcDEF124"), False),
    "OpenReview, another case": (OpenReview, OpenReviewId("abcDEF123"), note("ABCDEF123"), False),
    "Semantic Scholar, the paper": (SemanticScholar, ArxivId("2401.00001"), row(ArXiv="2401.00001"), True),
    "Semantic Scholar, another paper": (SemanticScholar, ArxivId("2401.00001"), row(ArXiv="2401.00002"), False),
    "Semantic Scholar, former identifier": (SemanticScholar, S2Id("b" * 40), row(), True),
    "Semantic Scholar, one of several DOIs": (SemanticScholar, Doi("10.1000/a"), row(DOI="10.1000/b"), True),
    "Semantic Scholar, DBLP's key of a preprint": (
        SemanticScholar, DblpKey("journals/corr/abs-2401-00001"), row(ArXiv="2401.00001", DBLP="conf/engine/L24"), True,
    ),
    "DataCite, the paper in another case": (
        DataCite, Doi("10.48550/arXiv.2401.00001"), dois("10.48550/ARXIV.2401.00001"), True,
    ),
    "DataCite, another paper": (DataCite, ArxivId("2401.00001"), dois("10.48550/arxiv.2401.00002"), False),
    "Hugging Face, another paper": (HuggingFace, ArxivId("2401.00001"), hf("2401.00002"), False),
}  # fmt: skip


@pytest.mark.parametrize(("source", "paper", "reply", "accepted"), FETCHED.values(), ids=FETCHED)
def test_record_of_another_paper_is_not_accepted(source: Any, paper: PaperId, reply: str, accepted: bool) -> None:
    (answer,) = source(Canned(Response(200, reply.encode()))).fetch([paper])
    assert answer.failure is None
    assert bool(answer.candidates) is accepted


IDS = {
    "arxiv": st.from_regex(r"2[0-3](0[1-9]|1[0-2])\.[0-9]{4}[1-9]", fullmatch=True).map(ArxivId),
    "doi": st.from_regex(r"10\.1000/[a-z]{3}", fullmatch=True).map(Doi),
    "dblp": st.from_regex(r"conf/[a-z]{3}/[A-Z][0-9]{2}", fullmatch=True).map(DblpKey),
    "openreview": st.from_regex(r"[A-Za-z]{6}", fullmatch=True).map(OpenReviewId),
}


@given(st.data())
def test_record_bears_an_identifier_that_it_gives_and_no_other_of_the_kind(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(IDS)), unique=True))
    ids = {name: data.draw(IDS[name]) for name in names}
    record = Description("test", "Engines", ids=tuple(ids.values()))
    for name, kind in IDS.items():
        asked = data.draw(kind)
        assert bears(asked, record) is (name not in ids or asked == ids[name])
    if "doi" in ids:
        assert bears(Doi(ids["doi"].text.upper()), record)


# --- Titles that go into one request: what is asked, who gets which record, what an error leaves open


LANGUAGE = SearchLanguage(
    phrase=lambda words: f'"{" ".join(words)}"',
    words=lambda words: f"({' & '.join(words)})",
    either=" | ",
    limits=BatchLimits(2),
)
LOOMS, GEARS, TIDES = "Looms and their Cards", "A Survey of Silent Gears", "On the Temper of Tides"


class Host:
    """Answers each query with the records whose titles have a phrase, or all words of an alternative."""

    def __init__(self, *titles: str, room: int = 100, fails_from: int = 1000) -> None:
        self.records = [Description(source="host", title=title) for title in titles]
        self.room, self.fails_from = room, fails_from
        self.asked: list[str] = []

    def __call__(self, query: str) -> tuple[Candidates, bool]:
        if len(self.asked) >= self.fails_from:
            raise SourceUnavailable("the host is down")
        self.asked.append(query)
        found = [record for record in self.records if any(map(_holds(record.title), query.split(" | ")))]
        return tuple(found[: self.room]), len(found) > self.room


def _holds(title: str):  # type: ignore[no-untyped-def]
    words = title.lower().split()

    def holds(part: str) -> bool:
        if part.startswith('"'):
            return part.strip('"').lower() in title.lower()
        return all(word in words for word in part.strip("()").lower().split(" & "))

    return holds


def find(host: Host, *titles: str) -> list[SourceAnswer]:
    def fits(place: int, candidates: Sequence[Description]) -> bool:
        return any(record.title == titles[place] for record in candidates)

    return find_together([TitleQuery(title) for title in titles], fits, LANGUAGE, host, None)


def found(host: Host, *titles: str) -> list[list[str]]:
    return [[record.title for record in answer.candidates] for answer in find(host, *titles)]


def test_as_many_titles_as_allowed_go_into_one_request() -> None:
    host = Host(LOOMS, GEARS, TIDES)
    assert found(host, LOOMS, GEARS, TIDES) == [[LOOMS], [GEARS], [TIDES]]
    assert len(host.asked) == 2
    host = Host(LOOMS)
    assert found(host, LOOMS, LOOMS) == [[LOOMS], [LOOMS]]
    assert host.asked == ['"Looms and their Cards"']


@pytest.mark.parametrize(
    ("misquoted", "title"),
    [
        ("Sorting Round Pebbles by Moonlight on the Shores of Frozen Lakes",
         "Sorting Round Pebbles by Moonlight on the Banks of Wide Rivers"),
        ("Studying the Temper of Astronomical Clocks with Weights of Lead and Brass",
         "Measuring the Temper of Astronomical Clocks with Weights of Lead and Brass"),
        ("The Recurrent Learned Tangent Kernel", "The Recurrent Neural Tangent Kernel"),
        ("Improved Conjugate Energy Based Pebbles", "Conjugate Energy Based Pebbles"),
    ],
    ids=["other end", "other beginning", "one word of a short title", "a word that all titles have"],
)  # fmt: skip
def test_a_misquoted_title_is_found_by_the_words_that_are_left(misquoted: str, title: str) -> None:
    assert found(Host(title), misquoted) == [[title]]


def test_a_full_reply_is_asked_in_halves_and_an_error_leaves_titles_open() -> None:
    host = Host("Universality")
    assert found(host, "Universality") == [[]]
    assert host.asked == []
    host = Host(LOOMS, f"{LOOMS}: a Comment", GEARS, room=2)
    assert [GEARS in titles for titles in found(host, LOOMS, GEARS)] == [False, True]
    host = Host(LOOMS, GEARS, TIDES, fails_from=1)
    answers = find(host, LOOMS, GEARS, TIDES)
    assert [bool(answer.failure) for answer in answers] == [False, False, True]
    assert answers[0].candidates


def test_a_record_of_another_title_is_given_to_nobody() -> None:
    host = Host()
    host.records = [Description(source="host", title=TIDES)]
    answers = find_together(
        [TitleQuery(LOOMS)], lambda *_: False, LANGUAGE, lambda _: (tuple(host.records), False), None
    )
    assert answers == [SourceAnswer()]
