"""Words, parts and keys of titles; names of venues as series; look-ups with an abstract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.values.hashing import hash_pairs, hash_texts
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog
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
    assert keys_of(titles).tolist() == hash_texts([title.replace(b" ", b"") for title in titles]).tolist()


@given(folded_titles)
def test_titles_run_together_have_no_spaces(titles: list[bytes]) -> None:
    assert join_words(titles) == [title.replace(b" ", b"") for title in titles]


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
            [b"one two three", b"four five six seven", b"one two three four five six"],
            id="two cuts",
        ),
        pytest.param("No subtitle at all here", [], id="no cut"),
        pytest.param("BERT: Explained", [], id="short parts"),
    ],
)  # fmt: skip
def test_parts_of_three_words_at_least(title: str, parts: list[bytes]) -> None:
    assert parts_of([title, title]) == [tuple(parts)] * 2


def test_parts_of_a_title_with_very_many_colons_are_few() -> None:
    assert [len(parts) for parts in parts_of([": ".join(["three more words"] * 1000)])] == [8]


def test_two_words_are_a_part_when_asked_for() -> None:
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
