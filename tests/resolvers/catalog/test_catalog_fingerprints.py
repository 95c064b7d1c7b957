"""What titles and abstracts become in a catalog: fingerprints, hashes, folded titles, similarities; arXiv's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.abstracts.fingerprint import fingerprint, shingles_of
from normalizer.values.hashing import hash_pairs, hash_spans, hash_texts, mix
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.fingerprints import AbstractFingerprints
from resolvers.catalog.normalization import fold, fold_all
from resolvers.catalog.numbering import (
    held_and_highest,
    last_number,
    newest_month,
    number_arrays,
    paper_number,
    paper_numbers,
    stored_numbers,
)
from resolvers.catalog.search import similarities

ICE = (
    "Glaciers carve deep valleys while frozen rivers grind ancient bedrock beneath heavy moving ice sheets every winter"
)
SAND = "Singing dunes hum loudly after sunset because dry quartz grains slide together along steep lee slopes downhill"
FOG = "Morning fog forms above cold rivers whenever moist spring air drifts slowly across melting mountain snow fields"
SHORT = "Withdrawn by the author."


def abstracts_of(target: Path) -> AbstractFingerprints:
    return AbstractFingerprints(Catalog.open(target)._files.arrays)


def fingerprints(target: Path, *rows: int) -> list[bytes | None]:
    return abstracts_of(target).of(np.array(rows))


PAPERS = [
    {"title": "Of Ice", "arxiv_id": "2009.00001", "abstract": ICE},
    {"title": "Of Sand", "arxiv_id": "2009.00002"},
    {"title": "Of Fog", "year": 2020, "abstract": FOG},
    {"title": "Of Little", "year": 2020, "abstract": SHORT},
]


def attached(arxiv: str, abstract: str) -> dict[str, Any]:
    return {"arxiv_id": arxiv, "abstract": abstract}


def test_abstracts_of_records_are_kept_as_fingerprints(source: Any, tmp_path: Path) -> None:
    build_catalog([source(*PAPERS)], tmp_path / "cat")
    assert fingerprints(tmp_path / "cat", 0, 1, 2, 3) == [fingerprint(ICE), None, fingerprint(FOG), None]
    catalog = Catalog.open(tmp_path / "cat")
    assert catalog.info.abstracts == 2
    found = catalog.find([TitleQuery(paper["title"]) for paper in PAPERS])
    assert [(each.title, each.abstract) for each, *_ in found] == [(paper["title"], None) for paper in PAPERS]
    files = [path for path in (tmp_path / "cat").rglob("*") if path.is_file()]
    assert b"frozen rivers" not in b"".join(path.read_bytes() for path in files)


def test_abstracts_without_titles_belong_to_the_records_of_their_ids(source: Any, tmp_path: Path) -> None:
    more = source(attached("2009.00002v3", SAND), attached("2009.00009", FOG), attached("2009.00001", SAND), name="a")
    report = build_catalog([source(*PAPERS), more], tmp_path / "cat")
    assert fingerprints(tmp_path / "cat", 0, 1, 2) == [fingerprint(ICE), fingerprint(SAND), fingerprint(FOG)]
    (_, of_abstracts) = report.sources
    assert (of_abstracts.info.importer, of_abstracts.info.records) == ("abstracts", 0)
    assert (of_abstracts.info.attached, of_abstracts.unattached) == (2, 1)
    assert report.records == 4


def test_abstract_finds_the_row(source: Any, tmp_path: Path) -> None:
    build_catalog([source(*PAPERS), source(attached("2009.00002", SAND), name="a")], tmp_path / "cat")
    abstracts = abstracts_of(tmp_path / "cat")
    found = abstracts.index().find(shingles_of([FOG, SAND, "nothing of the kind at all " * 4]))
    assert [(asked, int(abstracts.rows[row])) for asked, row in zip(found.queries, found.rows, strict=True)] == [
        (0, 2),
        (1, 1),
    ]
    assert found.resemblances.tolist() == [1.0, 1.0]


def test_catalog_without_abstracts_says_so(source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[1])], tmp_path / "cat")
    assert Catalog.open(tmp_path / "cat").info.abstracts == 0
    assert fingerprints(tmp_path / "cat", 0) == [None]
    assert [file.bytes for file in Catalog.open(tmp_path / "cat").info.files if file.name.startswith("abstracts.")] == [
        0,
        0,
        0,
        0,
    ]


def test_repeated_record_has_the_latest_abstract(source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[0], PAPERS[1], PAPERS[0] | {"abstract": SAND})], tmp_path / "cat")
    assert fingerprints(tmp_path / "cat", 0, 1) == [fingerprint(SAND), None]


def test_updates_bring_abstracts_and_keep_those_that_are_there(source: Any, tmp_path: Path) -> None:
    target = tmp_path / "cat"
    build_catalog([source(*PAPERS, name="arxiv.jsonl")], target)
    later = source(attached("2009.00002", SAND), attached("2009.00005", FOG), name="abstracts.jsonl")
    report = update_catalog(target, [later])
    assert (report.added, report.changed, report.sources[0].info.attached, report.sources[0].unattached) == (0, 0, 1, 1)
    assert fingerprints(target, 0, 1, 2, 3) == [fingerprint(ICE), fingerprint(SAND), fingerprint(FOG), None]
    assert Catalog.open(target).info.abstracts == 3
    update_catalog(target, [source(PAPERS[0] | {"title": "Of Ice and Rock", "abstract": None}, name="arxiv.jsonl")])
    assert fingerprints(target, 0) == [fingerprint(ICE)]
    report = update_catalog(
        target, [later, source({"title": "New", "arxiv_id": "2009.00005", "year": 2020}, name="arxiv.jsonl")]
    )
    assert (report.sources[0].unchanged, report.sources[0].info.attached, report.added) == (1, 1, 1)
    new = next(row for row in range(9) if fingerprints(target, row) == [fingerprint(FOG)] and row > 2)
    abstracts = abstracts_of(target)
    found = abstracts.index().find(shingles_of([FOG, SAND, ICE]))
    assert sorted(zip(found.queries.tolist(), abstracts.rows[found.rows].tolist(), strict=True)) == [
        (0, 2),
        (0, new),
        (1, 1),
        (2, 0),
    ]


def test_new_abstract_of_a_record_that_has_not_changed(source: Any, tmp_path: Path) -> None:
    target = tmp_path / "cat"
    build_catalog([source(PAPERS[1], name="arxiv.jsonl")], target)
    report = update_catalog(target, [source(PAPERS[1] | {"abstract": SAND}, name="arxiv.jsonl")])
    assert (report.added, report.changed, Catalog.open(target).info.updates) == (0, 0, 1)
    assert fingerprints(target, 0) == [fingerprint(SAND)]


@pytest.mark.parametrize("rows", [[], [0], [0, 0]])
def test_fingerprints_are_asked_for_by_row(rows: list[int], source: Any, tmp_path: Path) -> None:
    build_catalog([source(PAPERS[0])], tmp_path / "cat")
    assert fingerprints(tmp_path / "cat", *rows) == [fingerprint(ICE)] * len(rows)


# --- Hashes of texts


MASK = 2**64 - 1


def plain_mix(value: int) -> int:
    """SplitMix64's finalizer, written with Python's integers."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def plain_hash(text: bytes) -> int:
    """The definition of a text's hash, written with Python's integers."""
    powers = (pow(0x9E3779B97F4A7C15, place, 2**64) for place in range(len(text)))
    return plain_mix(sum(plain_mix(byte + 1) * power for byte, power in zip(text, powers, strict=True)) & MASK)


def test_published_value_of_splitmix64() -> None:
    # The first output of SplitMix64 with seed 0 is the finalizer of its first step, 0x9E3779B97F4A7C15.
    assert int(mix(np.array([0x9E3779B97F4A7C15], np.uint64))[0]) == 0xE220A8397B1DCDAF


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_hash_is_its_definition_wherever_a_text_stands(texts: list[bytes]) -> None:
    assert hash_texts(texts).tolist() == [plain_hash(text) for text in texts]


def test_hashes_of_spans_and_of_long_texts() -> None:
    assert hash_texts([b"x" * 20_000, b"y"]).tolist() == [plain_hash(b"x" * 20_000), plain_hash(b"y")]
    spans = hash_spans(b"deep learning", np.array([0, 5]), np.array([4, 13]))
    assert spans.tolist() == [plain_hash(b"deep"), plain_hash(b"learning")]


def test_pair_depends_on_the_order() -> None:
    first, second = hash_texts([b"self", b"attention"])[:, None]
    assert hash_pairs(first, second) != hash_pairs(second, first)


# --- Folded titles


WORDS = r"a B 1 math mathcal text textit emph boldsymbol { } $ \ ' ’ ” “ – & &amp; + # ~ é λ - : _ ^ ª".split()
pieces = st.sampled_from([*WORDS, '"', " ", "& ", "\n", "\r", "\x85", "\x00", "\ud800"])


@pytest.mark.once
@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(pieces, max_size=8).map("".join), max_size=3))
def test_folding_many_at_once_is_folding_each(titles: list[str]) -> None:
    assert fold_all(titles) == [fold(title) for title in titles]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=4))
def test_folding_any_text_at_once_is_folding_each(titles: list[str]) -> None:
    assert fold_all(titles) == [fold(title) for title in titles]


# --- arXiv's numbers: which are held, and up to where they run on


OF_2024 = 2024 * 12 << 20


@pytest.mark.parametrize(
    ("arxiv", "number"),
    [
        pytest.param("2401.00007", OF_2024 | 7, id="five digits"),
        pytest.param("0704.0123", (2007 * 12 + 3) << 20 | 123, id="four digits"),
        pytest.param("acc-phys/9602001", (1 << 16 | 1996 * 12 + 1) << 20 | 1, id="an archive"),
        pytest.param("supr-con/9108042", (34 << 16 | 1991 * 12 + 7) << 20 | 42, id="the last archive, the first month"),
        pytest.param("no-archive/9602001", 0, id="an archive that never was"),
    ],
)
def test_number_of_an_identifier(arxiv: str, number: int) -> None:
    assert paper_number(arxiv) == number


def test_number_zero_and_repeats_and_none_are_left_out() -> None:
    numbers = paper_numbers(["2401.00002", None, "2401.00000", "2401.00001", "2401.00002", "no-archive/9602001"])
    assert numbers.tolist() == [OF_2024 | 1, OF_2024 | 2]


identifiers = st.builds(
    lambda archive, year, month, number: (
        f"{archive}/{year % 100:02}{month:02}{number % 1000:03}"
        if archive
        else f"{year % 100:02}{month:02}.{number:05}"
    ),
    st.sampled_from(["", "", "hep-th", "math"]),
    st.integers(1992, 2030),
    st.integers(1, 12),
    st.integers(1, 20_000),
)


@given(st.lists(st.lists(identifiers, max_size=30), max_size=4))
def test_numbers_come_back_out_of_the_arrays(several: list[list[str]]) -> None:
    arrays = number_arrays(paper_numbers(one for some in several for one in some))
    expected = paper_numbers(one for some in several for one in some)
    assert stored_numbers(arrays).tolist() == expected.tolist()
    again = number_arrays(stored_numbers(arrays))
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_years_are_counted_and_a_number_far_off_is_a_slip() -> None:
    ids = ["2401.00001", "2401.00003", "2412.00010", "hep-th/9901005", "math/9901002", "2501.00001"]
    assert held_and_highest(number_arrays(paper_numbers(ids))) == {1999: (2, 7), 2024: (3, 13), 2025: (1, 1)}
    ids = [*(f"2401.{number:05}" for number in range(2, 1001, 2)), "2401.99999"]
    assert held_and_highest(number_arrays(paper_numbers(ids))) == {2024: (501, 1000)}


@pytest.mark.parametrize(
    ("arxiv", "last"),
    [
        ("2401.01500", 1000),
        ("2401.01050", None),
        ("2401.00999", None),
        ("2402.09000", None),
        ("2403.09000", None),
        ("2312.09000", None),
        ("hep-th/9901999", None),
    ],
    ids=[
        "far beyond",
        "just beyond",
        "one not held",
        "few papers held",
        "the newest month",
        "no paper held",
        "an archive",
    ],
)
def test_numbers_far_beyond_the_last_one_of_a_month_are_of_no_paper(arxiv: str, last: int | None) -> None:
    held = [f"2401.{number:05}" for number in range(2, 1001, 2)] + ["2402.00005", "hep-th/9901005"]
    arrays = number_arrays(paper_numbers([*held, *(f"2403.{number:05}" for number in range(1, 500))]))
    assert last_number(arrays, arxiv) == last


def test_newest_month_is_of_any_archive() -> None:
    assert newest_month(number_arrays(paper_numbers(["2312.00001", "hep-th/9901005", "2401.00009"]))) == "2024-01"
    assert newest_month(number_arrays(paper_numbers(["supr-con/9912001", "0704.0001"]))) == "2007-04"
    assert newest_month(number_arrays(paper_numbers([]))) is None
    assert held_and_highest(number_arrays(paper_numbers([]))) == {}


# --- Similarities of folded titles


def similarity(ours: bytes, theirs: bytes) -> float:
    return float(similarities([ours], [theirs])[0])


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(b"deeplearning", b"deeplearning", 1.0, id="the same"),
        pytest.param(b"abcdefghij", b"abcdefghix", 0.9, id="nine letters of ten in common"),
        pytest.param(b"aaaaaaaaaa", b"bbbbbbbbbb", 0.0, id="nothing in common"),
        pytest.param(b"abcdefghij", b"abcdefghijklmnopqrst", 0.875, id="cut off: half of the right title"),
        pytest.param(b"klmnopqrst", b"abcdefghijklmnopqrst", 0.875, id="name dropped: the latter half"),
        pytest.param(b"abcdefghijklmnopqrst", b"abcdefghij", 0.75, id="the right title is half of the asked one"),
        pytest.param(b"abcdefgxij", b"abcdefghijklmnopqrst", 0.7088, id="cut off, and nine letters of ten fit"),
        pytest.param(b"abcd", b"abcdefghijkl", 0.5, id="too short to count as a part"),
        pytest.param(b"abcdefghi", b"abcdefghij", 0.9474, id="nearly whole titles are compared as such"),
        pytest.param(b"", b"abcdefghij", 0.0, id="nothing asked"),
        pytest.param(b"x" * 400 + b"abc", b"x" * 400 + b"def", 1.0, id="only the first 400 bytes count"),
    ],
)
def test_similarity(ours: bytes, theirs: bytes, expected: float) -> None:
    assert similarity(ours, theirs) == pytest.approx(expected, abs=1e-4)


keys = st.binary(min_size=1, max_size=60)


@given(keys, keys)
def test_similarity_is_between_0_and_1_and_1_only_for_the_same(ours: bytes, theirs: bytes) -> None:
    assert 0 <= similarity(ours, theirs) <= 1
    assert (similarity(ours, theirs) == 1) == (ours == theirs)


@given(st.lists(st.tuples(keys, keys), max_size=6))
def test_pairs_are_compared_each_for_itself(pairs: list[tuple[bytes, bytes]]) -> None:
    together = similarities([ours for ours, _ in pairs], [theirs for _, theirs in pairs])
    assert together.tolist() == [pytest.approx(similarity(ours, theirs)) for ours, theirs in pairs]
