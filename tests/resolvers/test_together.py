"""Titles that go into one request: what is asked, who gets which record, what an error leaves open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from normalizer.works.description import Description
from resolvers.base import SourceAnswer, TitleQuery
from resolvers.batching import BatchLimits, Candidates
from resolvers.errors import SourceUnavailable
from resolvers.together import SearchLanguage, find_together

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


def test_equal_titles_share_a_clause() -> None:
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


def test_titles_of_one_or_two_words_are_not_searched() -> None:
    host = Host("Universality")
    assert found(host, "Universality") == [[]]
    assert host.asked == []


def test_a_full_reply_is_asked_for_in_halves() -> None:
    host = Host(LOOMS, f"{LOOMS}: a Comment", GEARS, room=2)
    assert [GEARS in titles for titles in found(host, LOOMS, GEARS)] == [False, True]


def test_an_error_leaves_open_titles_without_answer_and_keeps_what_was_found() -> None:
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
