from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

TITLES = [
    "Lanternfish: Counting Glow in the Deep Sea",
    "Counting Glow in the Deep Sea, Part II",
    "Granular Jamming in Rotating Drums",
    "Granular Jamming in Rotating Cones",
    "Granular Jamming in Rotating Tubes",
    "A Note on Ferns",
    "A note on ferns",
    "Tropical Braids and Their Shadows",
]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder: Path = tmp_path_factory.mktemp("locate")
    rows = [json.dumps({"title": title, "year": 2001 + number}) for number, title in enumerate(TITLES)]
    (folder / "papers.jsonl").write_text("\n".join(rows) + "\n")
    build_catalog([folder / "papers.jsonl"], folder / "cat")
    return Catalog.open(folder / "cat")


def located(catalog: Catalog, title: str, most: int = 1) -> list[tuple[str, float]]:
    hits = catalog.locate([title], most)
    titles = [record.title for record in catalog.records(hits.rows.tolist())]
    return list(zip(titles, hits.scores.tolist(), strict=True))


@pytest.mark.parametrize(
    ("asked", "number", "similarity"),
    [
        pytest.param("tropical braids AND their shadows", 7, 1.0, id="the same but for case"),
        # 29 letters, 28 of them in common: 2 * 28 / (29 + 28).
        pytest.param("Tropical Braids nd Their Shadows", 7, 56 / 57, id="a letter lost"),
        # "granularjammingin" is 17 of 30 letters: .8 + .15 * 17 / 30.
        pytest.param("Granular Jamming in", 2, 0.885, id="cut off"),
    ],
)
def test_likeliest_record_and_its_similarity(asked: str, number: int, similarity: float, catalog: Catalog) -> None:
    assert located(catalog, asked) == [(TITLES[number], pytest.approx(similarity, abs=1e-4))]


def test_as_many_as_are_wanted_likeliest_first(catalog: Catalog) -> None:
    found = located(catalog, "Granular Jamming in Rotating Drum", most=3)
    assert found[0][0] == "Granular Jamming in Rotating Drums"
    assert {title for title, _ in found} == set(TITLES[2:5])
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len(located(catalog, "Granular Jamming in Rotating Drum", most=2)) == 2


def test_title_that_records_bear_tells_only_of_them(catalog: Catalog) -> None:
    assert located(catalog, "Granular jamming in rotating cones", most=8) == [(TITLES[3], 1.0)]
    assert located(catalog, "A Note on Ferns!", most=8) == [(TITLES[5], 1.0), (TITLES[6], 1.0)]
    assert located(catalog, "A Note on Ferns!", most=1) == [(TITLES[5], 1.0)]


def test_answers_are_numbered_by_question_and_strangers_have_none(catalog: Catalog) -> None:
    hits = catalog.locate([TITLES[7], "entirely unheard of", TITLES[2], ""])
    assert hits.asked.tolist() == [0, 2]
    assert [record.title for record in catalog.records(hits.rows.tolist())] == [TITLES[7], TITLES[2]]


def test_nothing_asked_nothing_told(catalog: Catalog) -> None:
    hits = catalog.locate([])
    assert (len(hits.asked), len(hits.rows), len(hits.scores)) == (0, 0, 0)
    assert catalog.records([]) == []


def test_questions_of_several_batches_are_numbered_through(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.catalog.search._BATCH", 3)
    asked = [TITLES[number] for number in (0, 7, 2, 3, 1, 4, 7)]
    hits = catalog.locate(asked)
    assert hits.asked.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert [record.title for record in catalog.records(hits.rows.tolist())] == asked


damaged = st.builds(
    lambda title, place, letter: title[: place % len(title)] + letter + title[place % len(title) + 1 :],
    st.sampled_from(TITLES),
    st.integers(0, 100),
    st.sampled_from("xq -"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(damaged, max_size=6))
def test_a_title_is_answered_the_same_alone_and_among_others(catalog: Catalog, titles: list[str]) -> None:
    together = catalog.locate(titles, most=3)
    for number, title in enumerate(titles):
        alone = catalog.locate([title], most=3)
        of_this = together.asked == number
        assert together.rows[of_this].tolist() == alone.rows.tolist()
        assert together.scores[of_this].tolist() == alone.scores.tolist()


@settings(max_examples=60, deadline=None)
@given(damaged)
def test_likeliest_is_among_what_find_tells(catalog: Catalog, title: str) -> None:
    told = [record.title for record in catalog.find([TitleQuery(title)])[0]]
    assert [found for found, _ in located(catalog, title)] == told[:1]
