"""Titles with slips, cuts and additions, and what is found for them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from catalog_scene import built
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.ids import ArxivId, Doi
from normalizer.values.titles import title_key
from normalizer.works.candidate import Candidate
from normalizer.works.scraped import ScrapedTitle
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

TITLES = [
    "Winglets: Learning Smooth Flight Paths from Noisy Radar",
    "Tidal Locking in Compact Triple Systems",
    "A Survey of Hash Tables on Persistent Memory",
    r"Bounds on the $\kappa$-Torsion of Knotted Surfaces",
    "Self-Paced Multi-View Clustering of Satellite Images",
    "Why Does Pruning Work? Evidence from Shallow Networks",
    "Flatworm Regeneration - A Stochastic Account of Growth",
    "Pomegranate",
    "Recurrent Kernels",
]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return built(tmp_path_factory.mktemp("papers"), TITLES)


def found(catalog: Catalog, title: str) -> list[str]:
    return [record.title for record in catalog.find([TitleQuery(title)])[0]]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        pytest.param("tidal locking in compact triple systems", 1, id="case"),
        pytest.param("Tidal-Locking in compact triple-systems.", 1, id="hyphens and full stop"),
        pytest.param("Bounds on the κ-Torsion of Knotted Surfaces", 3, id="Greek letter for TeX"),
        pytest.param("Bounds on the kappa-torsion of knotted surfaces", 3, id="TeX without its backslash"),
        pytest.param("Tidal Lokcing in Compcat Triple Systems", 1, id="typos"),
        pytest.param("Tidal Locking of Close Triple Systems", 1, id="words changed"),
        pytest.param("Tidal Locking in Triple Systems", 1, id="word dropped"),
        pytest.param("Selfpaced Multi View Clustering of Satelliteimages", 4, id="hyphens and spaces moved"),
        pytest.param("Winglets", 0, id="only the short name"),
        pytest.param("Learning Smooth Flight Paths from Noisy Radar", 0, id="name dropped"),
        pytest.param("Rotorlets: Learning Smooth Flight Paths from Noisy Radar", 0, id="name changed"),
        pytest.param("Learning Smoth Flight Paths form Noisy Radar", 0, id="name dropped, typos"),
        pytest.param("Why Does Pruning Work?", 5, id="subtitle dropped"),
        pytest.param("Flatworm Regeneration", 6, id="two words before a dash"),
        pytest.param("A Survey of Hash Tables on Persistent Memory: Designs and Trade-offs", 2, id="subtitle added"),
        pytest.param("HashMem: A Survey of Hash Tables on Persistent Memory", 2, id="name added"),
        pytest.param("A Survey of Hash Tables on Pers", 2, id="cut off"),
        pytest.param("RecurrentKernals", 8, id="space lost and a typo in a short title"),
        pytest.param("Pomegranatte", 7, id="typo in a single word"),
    ],
)
def test_damaged_title_finds_its_record_first(asked: str, number: int, papers: Catalog) -> None:
    assert found(papers, asked)[:1] == [TITLES[number]]


@pytest.mark.parametrize(
    "asked", ["", "???", "\x00", "An Entirely Different Matter", "Learning", "x" * 100_000, "on the " * 3000]
)
def test_title_of_no_record_finds_nothing(asked: str, papers: Catalog) -> None:
    assert found(papers, asked) == []


def test_answers_come_in_the_order_of_the_questions(papers: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.catalog.catalog._MANY_TITLES", 5)  # after so many the files are read anew
    questions = [TITLES[2], "nothing of this kind", TITLES[0], TITLES[2]]
    answers = papers.find([TitleQuery(title) for title in questions])
    assert [[record.title for record in answer] for answer in answers] == [[TITLES[2]], [], [TITLES[0]], [TITLES[2]]]
    assert papers.find([]) == []
    questions = TITLES * 150
    answers = papers.find([TitleQuery(title) for title in questions])
    assert [answer[0].title for answer in answers] == questions


def test_all_records_of_one_title_come_before_near_ones(tmp_path: Path) -> None:
    near = [f"Notes on Coastal Erosion in Region {number}" for number in range(30)]
    catalog = built(tmp_path, [*near, *["Notes on Coastal Erosion"] * 20, "Notes on coastal-erosion!"])
    titles = found(catalog, "notes on coastal erosion")
    assert titles[:21] == ["Notes on Coastal Erosion"] * 20 + ["Notes on coastal-erosion!"]
    assert len(titles) == 21 + 8
    assert set(titles[21:]) <= set(near)


_ALONE = [
    "Tidal Locking in Compact Triple Systems", "Locking Systems", "Compact Systems of Triple Stars and Planets",
    "Systems of Nuclear Plants",
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        pytest.param("Tidal Loking of Compact Triple Systems", _ALONE[:1], [], id="none next to a near one"),
        pytest.param("Locking Power Systems of Triple Plants", [], _ALONE[2:], id="else the nearest two"),
    ],
)
def test_records_far_from_a_title_that_stands_alone(
    asked: str, near: list[str], far: list[str], tmp_path: Path
) -> None:
    catalog = built(tmp_path, _ALONE)
    alone, beside = (catalog.find([TitleQuery(asked, is_alone=value)])[0] for value in (True, False))
    is_far = {one.title: Candidate(ScrapedTitle(asked, "page", 1), (one,)).is_far for one in beside}
    assert sorted(one.title for one in alone) == sorted(near + far)
    assert [one.title for one in beside if not is_far[one.title]] == near
    assert sum(is_far.values()) > len(far)


def test_of_many_records_fifty_are_told_and_rare_words_are_not_hidden(tmp_path: Path) -> None:
    catalog = built(tmp_path, ["Introduction"] * 70)
    assert 50 <= len(found(catalog, "Introduction")) <= 58
    common = [f"deep learning case {number}" for number in range(5100)]
    catalog = built(tmp_path, [*common, "Deep Learning of Beech Leaves"])
    assert found(catalog, "Deep Learning of Beach Leaves")[:1] == ["Deep Learning of Beech Leaves"]
    assert found(catalog, "deep learning case 77")[0] == "deep learning case 77"
    # "sonar" stands in more titles than the first try looks at, and no other word of the question is known.
    catalog = built(tmp_path, [f"sonar {number}x" for number in range(600)])
    answers = found(catalog, "sonar qq")
    assert len(answers) == 8
    assert all(title.startswith("sonar ") for title in answers)


letters = st.sampled_from("abcdeé ßλ-:$'\\{}1 ?")
small_titles = st.lists(st.text(letters, min_size=1, max_size=25), min_size=1, max_size=12)


@pytest.mark.once
@settings(max_examples=12, deadline=None)
@given(small_titles)
def test_every_indexed_title_finds_its_own_record_first(titles: list[str]) -> None:
    titles = [title for title in (" ".join(title.split()) for title in titles) if title]
    if not titles:
        return
    with TemporaryDirectory() as folder:
        catalog = built(Path(folder), titles)
        for title, answer in zip(titles, catalog.find([TitleQuery(title) for title in titles]), strict=True):
            key = title_key(title)
            same = [other for other in titles if title_key(other) == key] if key else []
            assert [record.title for record in answer[: len(same)]] == same


@pytest.fixture
def identified(catalog: Any) -> Catalog:
    return catalog(
        {"title": "First", "arxiv_id": "hep-th/9901001", "doi": "10.1103/PhysRevD.1"},
        {"title": "Second", "doi": "10.48550/arXiv.2209.10901"},
        {"title": "First again", "arxiv_id": "hep-th/9901001"},
        {"title": "Without any", "year": 2000},
    )


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        pytest.param(ArxivId.parse("arXiv:hep-th/9901001v2"), ["First", "First again"], id="two records of one id"),
        pytest.param(Doi("10.1103/PHYSREVD.1"), ["First", "First again"], id="DOI in other case, whole work"),
        pytest.param(ArxivId("2209.10901"), ["Second"], id="arXiv id that only the DOI says"),
        pytest.param(ArxivId("2209.10902"), [], id="unknown arXiv id"),
        pytest.param(Doi("10.1000/unknown"), [], id="unknown DOI"),
    ],
)
def test_fetch(asked: ArxivId | Doi, titles: list[str], identified: Catalog) -> None:
    answers = identified.fetch([asked, ArxivId("0704.0001"), asked])
    assert [[record.title for record in answer] for answer in answers] == [titles, [], titles]
    assert identified.fetch([]) == []


def test_hash_of_another_identifier_is_not_enough(identified: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    first = identified._ids._hashes[0]
    monkeypatch.setattr("resolvers.catalog.catalog.hash_texts", lambda texts: first.repeat(len(texts)))
    assert identified.fetch([ArxivId("0704.0001")]) == [()]


def test_hash_of_another_title_is_not_enough(papers: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    some = papers._search._keys._hashes[0]
    monkeypatch.setattr("resolvers.catalog.search.keys_of", lambda folded: some.repeat(len(folded)))
    assert found(papers, "Entirely unrelated words") == []


def test_titles_that_differ_only_after_16_kb_are_told_apart(catalog: Any) -> None:
    long = "w" * 20_000
    opened = catalog(f"{long} one", f"{long} two")
    assert found(opened, f"{long} two")[0] == f"{long} two"
    assert found(opened, f"{long} one")[0] == f"{long} one"


# --- Titles that stand whole in a longer text


WHOLE_TITLES = [
    "Winglets: Learning Smooth Flight Paths from Noisy Radar",
    "Learning Smooth Flight Paths",
    "A Survey of Hash Tables on Persistent Memory",
    r"Bounds on the $\kappa$-Torsion of Knotted Surfaces",
    "Recurrent Kernels",
]
WORDS = st.text("abcxyz", min_size=1, max_size=6)


@pytest.fixture(scope="module")
def whole_titles(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return built(tmp_path_factory.mktemp("whole"), WHOLE_TITLES)


def found_within(catalog: Catalog, *texts: str) -> list[list[str]]:
    answers = catalog.find([TitleQuery("", text=text) for text in texts])
    return [[record.title for record in answer] for answer in answers]


@given(
    number=st.sampled_from([0, 2, 3]),
    before=st.lists(WORDS, max_size=8),
    after=st.lists(WORDS, max_size=8),
    broken=st.integers(0, 60),
)
def test_a_title_is_found_wherever_it_stands(
    whole_titles: Catalog, number: int, before: list[str], after: list[str], broken: int
) -> None:
    title = WHOLE_TITLES[number]
    place = min(broken, len(title) - 1)
    if title[:place].isalpha() or "$" in title:
        place = 0
    torn = f"{title[:place]}-\n{title[place:]}" if place else title
    text = " ".join([*before, "end.", torn, ",", *after])
    assert found_within(whole_titles, text) == [[title]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("L. Oakes. Learning smooth flight paths, 2020", [WHOLE_TITLES[1]], id="the part alone"),
        pytest.param(f"{WHOLE_TITLES[2]}. {WHOLE_TITLES[0]}.", [WHOLE_TITLES[2], WHOLE_TITLES[0]], id="two titles"),
        pytest.param("On recurrent kernels and more", [], id="two words stand in too many texts"),
        pytest.param("A survey of hash tables", [], id="the beginning of a title"),
        pytest.param("", [], id="no text"),
        pytest.param("word " * 500 + WHOLE_TITLES[2], [], id="beyond the first words"),
    ],
)
def test_texts(whole_titles: Catalog, text: str, expected: list[str]) -> None:
    assert sorted(found_within(whole_titles, text)[0]) == sorted(expected)


def test_each_text_gets_its_own_titles(whole_titles: Catalog) -> None:
    texts = [f"x y {WHOLE_TITLES[number % 3]} z" for number in range(50)]
    by_key = {title_key(title): title for title in WHOLE_TITLES}
    assert found_within(whole_titles, *texts) == [[by_key[title_key(WHOLE_TITLES[number % 3])]] for number in range(50)]
