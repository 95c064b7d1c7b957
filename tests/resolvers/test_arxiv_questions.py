"""What is asked, in the API's words, and which records of a reply belong to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin.arxiv_api.adapt import adapt, has_loose_words
from standin.arxiv_api.grammar import parse

from normalizer.works.description import Description
from resolvers.arxiv.batching import Query
from resolvers.arxiv.lookup import matches_query, title_similarity
from resolvers.arxiv.queries import QUERY_STAGES, QueryStage
from resolvers.base import TitleQuery


def clause(way: int, title: str, abstract: str | None = None) -> Query:
    found = QUERY_STAGES[way].clause(TitleQuery(title, abstract))
    assert found
    return found


def test_a_title_is_first_asked_for_by_a_phrase() -> None:
    assert clause(0, 'The "Silver Lady": Automata that Dance on Tables').text == 'ti:"Automata that Dance on Tables"'


def test_then_by_the_words_of_its_ends() -> None:
    assert clause(1, "Jacquard Cards Control Silk Looms").text == (
        '(ti:"jacquard" AND ti:"cards" AND ti:"control" AND ti:"silk")'
        ' OR (ti:"cards" AND ti:"control" AND ti:"silk" AND ti:"looms")'
    )


def test_then_by_phrases_of_its_abstract() -> None:
    abstract = "Silk looms obey punched cards. Steam engines compute Bernoulli numbers."
    assert clause(2, "Any", abstract).text == (
        'abs:"Silk looms obey punched cards" OR abs:"Steam engines compute Bernoulli numbers"'
    )


@pytest.mark.parametrize("way", QUERY_STAGES, ids=lambda way: way.name)
def test_what_has_no_words_cannot_be_asked_for(way: QueryStage) -> None:
    assert way.clause(TitleQuery("?!", None)) is None


@pytest.mark.parametrize(
    ("title", "window"),
    [("Looms", 50), ("Silk Looms", 20), ("Silk Looms Dance", 10), ("Silk Looms Dance Alone", 5)],
)
def test_short_titles_need_more_room_in_the_reply(title: str, window: int) -> None:
    assert clause(0, title).window == window


TEXTS = st.text(alphabet=st.sampled_from('ab1 "\\$()[]{}:,.-é漢&;…\nANDOR'), max_size=80)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_arxiv_understands_whatever_is_asked_as_it_is_meant(texts: list[tuple[str, str]]) -> None:
    for way in QUERY_STAGES:
        clauses = [way.clause(TitleQuery(*text)) for text in texts]
        if query := " OR ".join(clause.text for clause in clauses if clause):
            adapted = adapt(query)
            assert adapted
            assert adapted.replace("( ", "(").replace(" )", ")") == query
            assert parse(adapted)
            assert not has_loose_words(query)


def belongs(way: int, asked: TitleQuery, title: str, abstract: str | None = None) -> bool:
    question = QUERY_STAGES[way].clause(asked)
    assert question
    return matches_query(question.text, Description("arxiv", title, abstract=abstract))


LOOM = TitleQuery("LoomNet: Weaving Algebraical Patterns without Weavers", "Silk looms obey punched cards every day.")

BELONGS = {
    "the same title": (0, LOOM.title, True),
    "with other punctuation and case": (0, "LOOMNET - weaving algebraical patterns without weavers", True),
    "the phrase under another name": (0, "Q: A Long Story of Weaving Algebraical Patterns without Weavers", True),
    "the phrase in another number": (0, "A Long Story of Something: Weave Algebraic Pattern without Weaver", True),
    "another one of the same request": (0, "Engines Compute Bernoulli Numbers by Steam", False),
    "words in another order, for a phrase": (
        0,
        "Weavers without Patterns: An Algebraical History of Weaving Guilds",
        False,
    ),
    "words in another order, for words": (
        1,
        "Of Patterns, Algebraical Weaving and Other Matters, with an Appendix on the Making of LoomNet",
        True,
    ),
    "most of the words": (1, "Of Patterns and Other Matters, with an Appendix on the Making of LoomNet", False),
    "fewer words than the phrase has": (0, "Weaving", False),
}


@pytest.mark.parametrize(("way", "title", "outcome"), BELONGS.values(), ids=BELONGS.keys())
def test_a_record_belongs_to_a_title(way: int, title: str, outcome: bool) -> None:
    assert belongs(way, LOOM, title) is outcome


def test_a_renamed_paper_is_known_by_a_phrase_of_its_abstract() -> None:
    new = "Steam and Silk"
    assert belongs(2, LOOM, new, "It is shown that silk looms obey punched cards, mostly.")
    assert not belongs(2, LOOM, new, "It is shown that silk looms never obey.")
    assert not belongs(2, LOOM, new, None)


def test_a_title_of_signs_that_fold_away_is_met_by_nothing() -> None:
    assert not belongs(0, TitleQuery("ʼ ʼ"), "Silk Looms")


@pytest.mark.parametrize(
    ("one", "other", "how_near"),
    [
        ("Silk Looms", "silk-looms!", 1.0),
        (r"Poincar\'e Looms", "Poincaré Looms", 1.0),
        ("abcd", "abxy", 0.5),
        ("abcd", "wxyz", 0.0),
    ],
)
def test_nearness(one: str, other: str, how_near: float) -> None:
    assert title_similarity(one, other) == how_near
