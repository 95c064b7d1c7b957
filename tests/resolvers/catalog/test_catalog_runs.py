"""Titles that stand whole in a longer text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.titles import title_key
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

TITLES = [
    "Winglets: Learning Smooth Flight Paths from Noisy Radar",
    "Learning Smooth Flight Paths",
    "A Survey of Hash Tables on Persistent Memory",
    r"Bounds on the $\kappa$-Torsion of Knotted Surfaces",
    "Recurrent Kernels",
]
WORDS = st.text("abcxyz", min_size=1, max_size=6)


@pytest.fixture(scope="module")
def papers() -> Iterator[Catalog]:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "papers.jsonl"
        source.write_text("".join(json.dumps({"title": title, "year": 2020}) + "\n" for title in TITLES), "utf-8")
        build_catalog([source], Path(folder) / "cat")
        yield Catalog.open(Path(folder) / "cat")


def found(catalog: Catalog, *texts: str) -> list[list[str]]:
    answers = catalog.find([TitleQuery("", text=text) for text in texts])
    return [[record.title for record in answer] for answer in answers]


@given(
    number=st.sampled_from([0, 2, 3]),
    before=st.lists(WORDS, max_size=8),
    after=st.lists(WORDS, max_size=8),
    broken=st.integers(0, 60),
)
def test_a_title_is_found_wherever_it_stands(
    papers: Catalog, number: int, before: list[str], after: list[str], broken: int
) -> None:
    title = TITLES[number]
    place = min(broken, len(title) - 1)
    if title[:place].isalpha() or "$" in title:
        place = 0
    torn = f"{title[:place]}-\n{title[place:]}" if place else title
    text = " ".join([*before, "end.", torn, ",", *after])
    assert found(papers, text) == [[title]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("L. Oakes. Learning smooth flight paths, 2020", [TITLES[1]], id="the part alone"),
        pytest.param(f"{TITLES[2]}. {TITLES[0]}.", [TITLES[2], TITLES[0]], id="two titles"),
        pytest.param("On recurrent kernels and more", [], id="two words stand in too many texts"),
        pytest.param("A survey of hash tables", [], id="the beginning of a title"),
        pytest.param("", [], id="no text"),
        pytest.param("word " * 500 + TITLES[2], [], id="beyond the first words"),
    ],
)
def test_texts(papers: Catalog, text: str, expected: list[str]) -> None:
    assert sorted(found(papers, text)[0]) == sorted(expected)


def test_each_text_gets_its_own_titles(papers: Catalog) -> None:
    texts = [f"x y {TITLES[number % 3]} z" for number in range(50)]
    by_key = {title_key(title): title for title in TITLES}
    assert found(papers, *texts) == [[by_key[title_key(TITLES[number % 3])]] for number in range(50)]
