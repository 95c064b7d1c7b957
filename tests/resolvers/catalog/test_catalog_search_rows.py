"""Many titles looked up at once without their records; hashes of lines that were read; pairs of queries and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from catalog_scene import built
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.values.hashing import Ints, hash_pairs, hash_texts
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.building.batch import hash_lines
from resolvers.catalog.normalization import (
    EDGE_LENGTHS,
    MAX_INDEXED_WORDS,
    fold,
    join_words,
    keys_of,
    parts_of,
    terms_of,
)
from resolvers.catalog.numbering import ARXIV, series_key
from resolvers.catalog.pairs import QueryRowPairs, concatenated_ranges, difference, groups, top_k, union
from resolvers.catalog.search import TermIndex
from resolvers.catalog.storage.format import ARRAYS
from resolvers.catalog.storage.seen_lines import contains, truncate_hashes, unpack_hashes, write_hashes

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
    rows = [{"title": title, "year": 2001 + number} for number, title in enumerate(TITLES)]
    return built(tmp_path_factory.mktemp("search"), rows)


def located(catalog: Catalog, title: str, most: int = 1) -> list[tuple[str, float]]:
    hits = catalog.search_rows([title], most)
    titles = [record.title for record in catalog.records(hits.rows.tolist())]
    return list(zip(titles, hits.scores.tolist(), strict=True))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        pytest.param("cones jamming", [3], id="in another order"),
        pytest.param("Jamming Rotating", [2, 3, 4], id="with others between them"),
        pytest.param("glow deep", [1, 0], id="the shortest title first"),
        pytest.param("ferns", [5, 6], id="two records of one title"),
        pytest.param("granular ferns", [], id="of two titles"),
        pytest.param("unheard", [], id="of no title"),
        pytest.param("...", [], id="no word"),
    ],
)
def test_words_find_the_titles_that_have_all_of_them(words: str, numbers: list[int], catalog: Catalog) -> None:
    assert [record.title for record in catalog.find_words(words, 5)] == [TITLES[number] for number in numbers]
    assert len(catalog.find_words(words, 1)) == min(1, len(numbers))


def test_the_bucket_of_a_common_word_with_rows_of_others_does_not_hide_titles(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows_by_rarity = TermIndex.rows_by_rarity

    def with_others(self: TermIndex, folded: bytes) -> Iterator[Ints]:
        yield np.array([7])
        yield from rows_by_rarity(self, folded)

    monkeypatch.setattr(TermIndex, "rows_by_rarity", with_others)
    assert [record.title for record in catalog.find_words("cones jamming", 5)] == [TITLES[3]]


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
    hits = catalog.search_rows([TITLES[7], "entirely unheard of", TITLES[2], ""])
    assert hits.queries.tolist() == [0, 2]
    assert [record.title for record in catalog.records(hits.rows.tolist())] == [TITLES[7], TITLES[2]]
    hits = catalog.search_rows([])
    assert (len(hits.queries), len(hits.rows), len(hits.scores)) == (0, 0, 0)
    assert catalog.records([]) == []


def test_questions_of_several_batches_are_numbered_through(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.catalog.search._BATCH", 3)
    asked = [TITLES[number] for number in (0, 7, 2, 3, 1, 4, 7)]
    hits = catalog.search_rows(asked)
    assert hits.queries.tolist() == [0, 1, 2, 3, 4, 5, 6]
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
    together = catalog.search_rows(titles, most=3)
    for number, title in enumerate(titles):
        alone = catalog.search_rows([title], most=3)
        of_this = together.queries == number
        assert together.rows[of_this].tolist() == alone.rows.tolist()
        assert together.scores[of_this].tolist() == alone.scores.tolist()


@settings(max_examples=60, deadline=None)
@given(damaged)
def test_likeliest_is_among_what_find_tells(catalog: Catalog, title: str) -> None:
    told = [record.title for record in catalog.find([TitleQuery(title)])[0]]
    assert [found for found, _ in located(catalog, title)] == told[:1]


# --- Hashes of the lines that a catalog has read


hashes = st.lists(st.integers(0, 2**64 - 1), max_size=30).map(lambda values: np.array(values, np.uint64))


def stored(known: np.ndarray) -> dict[str, np.ndarray]:
    with TemporaryDirectory() as folder:
        write_hashes(Path(folder), np.array_split(known, 3))
        return {name: np.fromfile(Path(folder) / name, ARRAYS[name]) for name in ("lines.starts", "lines.hashes")}


@given(old=hashes, new=hashes)
def test_lines_are_known_after_they_have_been_stored(old: np.ndarray, new: np.ndarray) -> None:
    known = unpack_hashes(stored(truncate_hashes(old)))
    assert contains(old, known).all()
    assert known.tolist() == sorted({int(value) >> 16 for value in old.tolist()})
    assert contains(new, known).tolist() == [int(value) >> 16 in set(known.tolist()) for value in new.tolist()]


def test_line_that_differs_is_not_known() -> None:
    lines = [b'{"title": "One"}', b'{"title": "Two"}']
    known = truncate_hashes(hash_lines(lines, ("arxiv", "catalog:a")))
    asked = [b'{"title": "Two"}\r', b'{"title": "two"}', b'{"title": "One"}']
    assert contains(hash_lines(asked, ("arxiv", "catalog:b")), known).tolist() == [True, False, True]
    assert not contains(hash_lines(lines, ("other", "catalog:a")), known).any()
    assert contains(np.array([7], np.uint64), unpack_hashes(stored(np.zeros(0, np.uint64)))).tolist() == [False]


@pytest.mark.parametrize("name", ["lines.starts", "lines.hashes"])
def test_of_damaged_files_nothing_is_known(name: str) -> None:
    arrays = stored(truncate_hashes(np.arange(1 << 20, 1 << 60, 1 << 55, np.uint64)))
    arrays[name] = arrays[name][:-1]
    assert len(unpack_hashes(arrays)) == 0


# --- Pairs of queries and rows


small = st.integers(0, 5)
pairs_of = st.lists(st.tuples(small, small), max_size=12)


def pairs(of: list[tuple[int, int]]) -> QueryRowPairs:
    return QueryRowPairs(np.array([a for a, _ in of], np.int64), np.array([r for _, r in of], np.int64))


def listed(of: QueryRowPairs) -> list[tuple[int, int]]:
    return list(zip(of.queries.tolist(), of.rows.tolist(), strict=True))


@given(pairs_of, pairs_of)
def test_union_and_difference_are_those_of_sets(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    assert listed(union([pairs(first), pairs(second)])) == sorted({*first, *second})
    assert listed(difference(pairs(first), pairs(second))) == [pair for pair in first if pair not in second]


def test_rows_beyond_31_bits_stay_what_they_are() -> None:
    far = [(0, 4_000_000_000), (70_000, 3_999_999_999)]
    assert listed(union([pairs(far), pairs(far)])) == far


@given(st.lists(st.tuples(small, st.sampled_from([0.0, 0.25, 0.5, 300.0])), max_size=12), st.integers(0, 4))
def test_best_are_the_highest_first_and_of_equal_ones_the_earlier(scored: list[tuple[int, float]], most: int) -> None:
    found = top_k(
        pairs([(asked, 0) for asked, _ in scored]),
        np.array([score for _, score in scored], np.float32),
        np.full(6, most),
    )
    expected = []
    for question in range(6):
        of_one = [at for at, (asked, _) in enumerate(scored) if asked == question]
        expected += sorted(of_one, key=lambda at: -scored[at][1])[:most]
    assert found.tolist() == expected


@given(st.lists(st.integers(0, 3), max_size=10).map(sorted))
def test_groups_begin_where_a_value_stands_first(values: list[int]) -> None:
    assert groups(np.array(values)).tolist() == [values.index(value) for value in sorted(set(values))]


def test_runs_one_after_the_other() -> None:
    numbers = concatenated_ranges(np.array([5, 9, 0]), np.array([3, 0, 2]))
    assert numbers.tolist() == [5, 6, 7, 0, 1]


# --- Words, parts and keys of titles; names of venues as series; look-ups with an abstract


words = st.text("abcß", min_size=1, max_size=5)
folded_titles = st.lists(st.lists(words, max_size=6).map(" ".join).map(str.encode), max_size=5)


def one(text: bytes) -> np.ndarray:
    return hash_texts([text])


def expected_terms(folded: bytes) -> Counter[int]:
    """The definition of a title's terms, one at a time."""
    parts = folded.split()
    key = b"".join(parts)
    hashes = [one(word) for word in parts]
    hashes += [hash_pairs(one(a), one(b)) for a, b in pairwise(parts)]
    for size in (10, 16):
        if len(key) > size:
            hashes += [hash_pairs(np.array([1], np.uint64), one(key[:size]))]
            hashes += [hash_pairs(np.array([2], np.uint64), one(key[-size:]))]
    return Counter(int(of_term[0]) for of_term in hashes)


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("Attention Is All You Need", b"attention is all you need"),
        (r"HyperZ$\cdot$Z$\cdot$W", b"hyperzcdotzcdotw"),
        ("Poincar\\'e Maps", b"poincare maps"),
        ("???", b""),
    ],
)
def test_folded_title_is_its_words_with_a_space_between(title: str, folded: bytes) -> None:
    assert fold(title) == folded


@given(folded_titles)
def test_terms_are_words_neighbors_and_edges_of_each_title(titles: list[bytes]) -> None:
    terms = terms_of(titles)
    found = [Counter(terms.hashes[terms.owners == owner].tolist()) for owner in range(len(titles))]
    assert found == [expected_terms(title) for title in titles]


@given(folded_titles)
def test_key_is_the_title_without_spaces(titles: list[bytes]) -> None:
    assert join_words(titles) == (keys := [title.replace(b" ", b"") for title in titles])
    assert keys_of(titles).tolist() == hash_texts(keys).tolist()


def test_only_the_first_words_of_a_very_long_title_are_indexed() -> None:
    titles = [b" ".join(b"w%d" % number for number in range(MAX_INDEXED_WORDS + extra)) for extra in (0, 500)]
    terms = terms_of(titles)
    of_each = [set(terms.hashes[terms.owners == owner].tolist()) for owner in (0, 1)]
    # All words and pairs are the same; only the last letters differ.
    assert len(of_each[0]) == len(of_each[1]) == 2 * MAX_INDEXED_WORDS - 1 + 2 * len(EDGE_LENGTHS)
    assert len(of_each[0] & of_each[1]) == 2 * MAX_INDEXED_WORDS - 1 + len(EDGE_LENGTHS)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        pytest.param("MViTv2: Improved Multiscale Vision Transformers", [b"improved multiscale vision transformers"], id="name before a colon"),
        pytest.param("Going Deeper with Lenses: A Study", [b"going deeper with lenses"], id="two words after a colon"),
        pytest.param(
            "One two three: four five six - seven",
            [b"one two three", b"four five six seven", b"one two three four five six"], id="two cuts",
        ),
        pytest.param("No subtitle at all here", [], id="no cut"),
        pytest.param("BERT: Explained", [], id="short parts"),
    ],
)  # fmt: skip
def test_parts_of_three_words_at_least(title: str, parts: list[bytes]) -> None:
    assert parts_of([title, title]) == [tuple(parts)] * 2


def test_parts_are_few_and_may_have_two_words() -> None:
    assert [len(parts) for parts in parts_of([": ".join(["three more words"] * 1000)])] == [8]
    assert parts_of(["SAM: Segment Anything"], least=2) == [(b"segment anything",)]


# --- Names of venues as series


NAMES = {
    "a bare acronym": ("NeurIPS", "neurips"),
    "acronym and year": ("NeurIPS 2022", "neurips"),
    "acronym and short year": ("CHI '20: CHI Conference on Human Factors in Computing Systems", "chi"),
    "acronym in brackets": ("Proceedings of the European Conference on Computer Vision (ECCV)", "eccv"),
    "acronym and year in brackets": ("Proceedings of the Tenth International Conference on Language Resources and Evaluation (LREC'16)", "lrec"),
    "acronym with a short year after a hyphen": ("Proceedings of the Conference on Robots (ROB-18)", "rob"),
    "acronym before the place": (
        "2020 IEEE Conference on Acoustics, Speech and Signal Processing, ICASSP 2020, Barcelona, Spain, May 4-8, 2020",
        "icassp",
    ),
    "the first of several acronyms": (
        "The Thirty-Fourth AAAI Conference on Artificial Intelligence, AAAI 2020, The Thirty-Second Innovative "
        "Applications of Artificial Intelligence Conference, IAAI 2020, New York, NY, USA, February 7-12, 2020",
        "aaai",
    ),
    "a name that begins with a word and a year": (
        "Interspeech 2021, 22nd Annual Conference of the International Speech Communication Association, Brno, Czechia",
        "interspeech",
    ),
    "acronym with the word conference": ("Proceedings of the Meeting on Data, SIGMOD Conference 2018, Houston", "sigmod"),
    "ordinal in figures": ("Proceedings of the 42nd International Conference on Machine Learning", "international conference machine learning"),
    "ordinal in words": ("Proceedings of the Thirty-First Conference on Learning Theory", "conference learning theory"),
    "number of a volume": ("Advances in Neural Information Processing Systems 34", "advances neural information processing systems"),
    "volume in brackets": (
        "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)",
        "meeting association computational linguistics",
    ),
    "part in brackets": ("HAIS (2)", "hais"),
    "date without an acronym": ("Conference on Ice, July 13-19, 2018, Oslo", "conference ice"),
    "a sponsor in brackets": ("Symposium on Valleys (ACM)", "symposium valleys"),
    "a place with a year": ("Symposium on Valleys, Oslo 2010", "symposium valleys"),
    "a journal": ("Journal of Machine Learning Research", "journal machine learning research"),
    "workshops of a conference": ("ICLR 2022 Workshops: GTRL", "iclr workshops gtrl"),
    "findings": ("Findings of the Association for Computational Linguistics: ACL 2023", "findings association computational linguistics acl"),
    "extended abstracts": ("CHI Extended Abstracts", "chi extended abstracts"),
    "arXiv": ("arXiv preprint arXiv:2209.10901", ARXIV),
    "CoRR": ("CoRR", ARXIV),
    "nothing": ("--", ""),
    "only a year": ("2019", ""),
}  # fmt: skip


@pytest.mark.parametrize(("venue", "key"), NAMES.values(), ids=NAMES.keys())
def test_volumes_of_a_series_have_one_key(venue: str, key: str) -> None:
    assert series_key(venue) == key


@given(st.text(max_size=80))
def test_every_text_has_a_key_of_one_line(venue: str) -> None:
    assert "\n" not in series_key(venue)
    assert series_key(venue) == series_key(venue).strip()


def test_long_text_is_read_in_no_time() -> None:
    assert series_key("Aa " * 20_000).startswith("aa aa")


# --- Looking up with an abstract, and works of which several sources speak


MakeSource = Callable[..., Path]
NETWORK = (
    "A network of convolutions without dense layers labels every pixel of a photograph. We train it from end to end on"
    " street scenes and kitchens, compare it with patches and superpixels, and find it faster and more exact than both."
)
KNIGHTS = (
    "We count the ways in which knights can tour a board of any size, prove that the number grows faster than any"
    " polynomial, and give a table of the first forty values with the program that found them."
)
ROWS = (
    {"arxiv_id": "1411.4038", "title": "Labels for Pixels of Photographs", "authors": ["Ada Long"], "published": "2015"},
    {"arxiv_id": "1605.06211", "title": "Tours of Knights", "authors": ["Bo Ryu"], "published": "2016-05"},
)  # fmt: skip
ABSTRACTS = ({"arxiv_id": "1501.40380", "abstract": NETWORK}, {"arxiv_id": "1605.06211", "abstract": KNIGHTS})


def build(tmp_path: Path, *sources: Path) -> Catalog:
    build_catalog(sources, tmp_path / "cat")
    return Catalog.open(tmp_path / "cat")


def test_paper_is_found_by_its_abstract_under_another_title(tmp_path: Path, source: MakeSource) -> None:
    rows = [ROWS[0] | {"arxiv_id": "1501.40380"}, ROWS[1]]
    catalog = build(tmp_path, source(*rows, name="arxiv.jsonl"), source(*ABSTRACTS, name="abstracts.jsonl"))
    assert catalog.info.abstracts == 2
    [found, other] = catalog.find(
        [
            TitleQuery("Segmentation Revisited", NETWORK.replace("street scenes", "gardens")),
            TitleQuery("Nothing Like It"),
        ]
    )
    assert [record.arxiv for record in found] == ["1501.40380"]
    assert found[0].title == "Labels for Pixels of Photographs"
    assert found[0].fingerprint == fingerprint(NETWORK)
    assert other == ()


def test_catalog_without_abstracts_answers_as_before(tmp_path: Path, source: MakeSource) -> None:
    catalog = build(tmp_path, source(ROWS[1]))
    assert catalog.info.abstracts == 0
    [found] = catalog.find([TitleQuery("Tours of knights", KNIGHTS)])
    assert [(record.arxiv, record.fingerprint) for record in found] == [("1605.06211", None)]


def test_work_comes_with_all_that_sources_say_of_it(tmp_path: Path, source: MakeSource) -> None:
    published = {
        "title": "Tours of Knights",
        "authors": ["Ryu, Bo"],
        "venue": "J. Chess",
        "year": 2017,
        "doi": "10.1000/x",
    }
    catalog = build(tmp_path, source(*ROWS[1:], name="arxiv.jsonl"), source(published, name="other.jsonl"))
    [by_id] = catalog.fetch([ArxivId("1605.06211")])
    [find_by_title] = catalog.find([TitleQuery("Tours of Knights")])
    for found in (by_id, find_by_title):
        assert sorted(record.source for record in found) == ["arxiv", "other"]
        assert {record.doi for record in found} == {None, "10.1000/x"}
