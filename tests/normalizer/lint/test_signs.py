"""Signs that a reference was invented: joined titles, copied authors, unknown authors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.bib import scan
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.results import EntryVerification, VerificationStatus
from normalizer.lint.verification.signs import (
    chance_at,
    find_joined_title,
    find_twin,
    fitted,
)
from normalizer.works.description import Description, Form, RawName
from resolvers.catalog import Catalog, build_catalog


def verifier_of(rows: Iterable[Mapping[str, object]], folder: Path) -> CatalogVerifier:
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    build_catalog([folder / "rows.jsonl"], folder / "catalog")
    return CatalogVerifier(Catalog.open(folder / "catalog"))


# --- Titles that join those of two works of other people

BEGINNING = "Hyperspectral Zeolite Tomography: Unmixing Spectra of Porous Minerals"
END = "KettleNet: Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"
JOINED = "Hyperspectral Zeolite Tomography: Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"


def claim(title: str, *authors: str) -> EntryClaim:
    names = tuple(map(RawName, authors or ("Ada Okafor", "Lin Wei")))
    return EntryClaim(Description("entry", title, authors=names, form=Form.ENTRY))


def record(title: str, *authors: str) -> Description:
    return Description("other", title, authors=tuple(map(RawName, authors or ("Greta Holm", "Jonas Berg"))))


def test_least_information_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_joined_titles.py only; a new fit needs new figures in docs/adr/0022 and here.
    assert fitted("joined_titles")["least_bits"] == 66


def test_title_of_two_works_of_other_people_is_a_sign() -> None:
    joined = find_joined_title(claim(JOINED), [record(END), record("Of Something Else"), record(BEGINNING)])
    assert joined is not None
    assert (joined.beginning, joined.end) == (BEGINNING, END)
    assert joined.is_sign


@pytest.mark.parametrize(
    ("title", "records"),
    [
        pytest.param(JOINED, [record(END)], id="only the end is there"),
        pytest.param(JOINED, [record(END), record(BEGINNING, "Ada Okafor", "Mira Patel")], id="of one of the authors"),
        pytest.param(JOINED, [record(JOINED)], id="the work itself, by other people"),
        pytest.param(
            JOINED, [record(END), record(f"{BEGINNING} of Whistling Teapots")], id="of two works of one subject"
        ),
        pytest.param(f"Comment on: {END}", [record(END), record("Comment on: Pebbles")], id="about a work"),
        pytest.param(JOINED.replace("Teapot", "Kettle"), [record(END), record(BEGINNING)], id="a word of its own"),
        pytest.param("Pebbles", [record("Pebbles and Kettles"), record("Kettles and Pebbles")], id="too short"),
        pytest.param("", [record(END)], id="no title"),
    ],
)
def test_titles_that_join_none(title: str, records: list[Description]) -> None:
    assert find_joined_title(claim(title), records) is None


def test_a_phrase_that_both_parts_have_is_one_of_their_subject() -> None:
    title = "Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"
    beginning, end = (
        record("Whistling Teapot Acoustics for All"),
        record("Teapot Acoustics for Polyphonic Transcription of Folk Songs"),
    )
    assert find_joined_title(claim(title), [beginning, end]) is None
    joined = find_joined_title(claim(title), [beginning, record("Notes for Polyphonic Transcription of Folk Songs")])
    assert joined is not None
    assert joined.is_sign


def test_common_phrases_are_no_sign() -> None:
    phrases = [record("Deep Learning for Cats"), record("A Survey of Image Classification")]
    joined = find_joined_title(claim("Deep Learning for Image Classification"), phrases)
    assert joined is not None
    assert not joined.is_sign


@given(
    st.lists(st.sampled_from(JOINED.split()), max_size=12).map(" ".join), st.lists(st.sampled_from([BEGINNING, END]))
)
def test_parts_cover_the_title(title: str, titles: list[str]) -> None:
    joined = find_joined_title(claim(title), map(record, titles))
    assert joined is None or {joined.beginning, joined.end} == {BEGINNING, END}


# --- Authors whom another work of the volume has, one by one, beside a title that no source has

FOUR = ["Ada Okafor", "Mira K. Patel", "Greta Holm", "Ines Duarte"]
THREE = ["Jonas Berg", "Hana Suzuki", "Tomas Lindqvist"]
MANY = ["Oda Wulf", "Una Yarrow", "Ida Zorn", "Aiko Mori"]


@pytest.fixture(scope="module")
def of_few(tmp_path_factory: pytest.TempPathFactory) -> CatalogVerifier:
    works = {
        "Weighing Shadows of Walking Trees": FOUR,
        "Counting Clouds with Two Cameras": THREE,
        "Sorting Pebbles by Moonlight": MANY,
        "Rivers of Molten Glass": MANY,
    }
    rows = [{"title": title, "authors": people, "venue": "ICML", "year": 2021} for title, people in works.items()]
    rows.append({"title": "Kettles that Sing", "authors": THREE, "venue": "KDD", "year": 2018})
    return verifier_of(rows, tmp_path_factory.mktemp("catalog"))


def test_least_number_of_authors_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_copied_authors.py only; a new fit needs new figures in docs/adr/0043 and here.
    assert fitted("copied_authors")["least_authors"] == 4


RIVERS, ICML = "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2021}"
WHOLE_NAME = "booktitle = {International Conference on Machine Learning}, year = {2021}"
TURNED = ["Okafor, Ada", "Patel, Mira", "Holm, Greta", "Duarte, Ines"]


@pytest.mark.parametrize(
    ("authors", "title", "place", "is_sign"),
    {
        "all of them": (FOUR, RIVERS, ICML, True),
        "in another spelling": (TURNED, RIVERS, WHOLE_NAME, True),
        "a title of the same subject": (FOUR, "Shadows of Resting Trees", ICML, False),
        "one of two works is of the same subject": (MANY, RIVERS, ICML, False),
        "in another order": (FOUR[::-1], RIVERS, ICML, False),
        "one author less": (FOUR[:3], RIVERS, ICML, False),
        "a list that is cut": ([*FOUR, "others"], RIVERS, ICML, False),
        "too few authors": (THREE, RIVERS, ICML, False),
        "another year": (FOUR, RIVERS, "booktitle = {ICML}, year = {2020}", False),
        "a workshop": (FOUR, RIVERS, "booktitle = {ICML Workshop on Kettles}, year = {2021}", False),
        "a DOI that leads to it": (FOUR, RIVERS, f"{ICML}, doi = {{10.1109/rivers.2021.7}}", False),
        "the title of others": (FOUR, "Kettles that Sing", ICML, True),
        "no venue": (FOUR, RIVERS, "year = {2021}", False),
    }.values(),
)
def test_copied_authors(of_few: CatalogVerifier, authors: list[str], title: str, place: str, is_sign: bool) -> None:
    bib = scan(f"@inproceedings{{a, title = {{{title}}}, author = {{{' and '.join(authors)}}}, {place}}}")
    found = of_few.verify_entries(bib.entries).get(bib.entries[0])
    assert (found.status is VerificationStatus.NOT_FOUND) is is_sign
    is_named = title == "Shadows of Resting Trees"
    assert (
        found.note == "not found; its 4 authors have 'Weighing Shadows of Walking Trees' in that volume"
    ) is is_named
    if is_sign:
        assert not found.is_proved
        assert found.note == (
            "no source has this work; its 4 authors are those of 'Weighing Shadows of Walking Trees' in the same volume"
        )


@pytest.mark.parametrize(
    ("title", "is_sign"),
    [
        ("RiverNet: Singing Kettles in the Kitchen", True),
        ("RiverNet: Fish that are Counted at Night", False),
        ("LakeNet: Fish that are Counted at Night", False),
        ("RiverNet", False),
    ],
)
def test_a_twin_with_the_coined_name_of_the_title(title: str, is_sign: bool) -> None:
    twin = find_twin(claim(title, *FOUR), [record("RiverNet: Learning to Count Fish", *FOUR)])
    assert twin is not None
    assert twin.is_sign is is_sign


# --- Authors of whom a catalog has no work, at venues whose authors it knows

WORKS = 500  # of each venue
GIVEN = [f"{first}{last}" for first in "BDFGHKLMNPRSTV" for last in ("ada", "emi", "olu", "uri", "iko")]


def name(number: int) -> str:
    return f"{GIVEN[number % len(GIVEN)]} {GIVEN[number // len(GIVEN)]}son"


@pytest.fixture(scope="module")
def of_many(tmp_path_factory: pytest.TempPathFactory) -> CatalogVerifier:
    """ICML, whose authors write again and again; a journal, whose authors write once."""
    rows = [
        {"title": f"{venue} study {at}", "authors": authors, "venue": venue, "year": 2020 + at % 3}
        for at in range(WORKS)
        for venue, authors in (
            ("ICML", [name((at + step) % 50) for step in range(at % 4 + 2)]),
            ("Journal of Kettles", [name(50 + 3 * at + step) for step in range(3)]),
        )
    ]
    return verifier_of(rows, tmp_path_factory.mktemp("catalog"))


def verification(of_many: CatalogVerifier, authors: str, venue: str = "ICML", year: str = "2021") -> EntryVerification:
    bib = scan(
        f"@inproceedings{{a, title = {{Why Rivers Hum at Noon}}, author = {{{authors}}}, booktitle = {{{venue}}},"
        f" year = {{{year}}}}}"
    )
    return of_many.verify_entries(bib.entries).get(bib.entries[0])


def test_most_chance_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_unknown_authors.py only; a new fit needs new figures in docs/adr/0040 and here.
    assert fitted("unknown_authors")["most_chance"] == 0.01


@pytest.mark.parametrize(
    ("authors", "unknown", "one_in"),
    [(2, 2, 1), (3, 3, 1129), (3, 2, 1), (4, 3, 258), (5, 3, 125), (8, 8, 7900), (30, 29, 987), (30, 20, 1)],
)
def test_shares_of_a_conference_are_the_counted_ones(authors: int, unknown: int, one_in: int) -> None:
    # Counted by benchmarks/fit_unknown_authors.py; from the longest list on all are like it.
    bib = scan("@inproceedings{a, title = {Why Rivers Hum at Noon}, booktitle = {ICML}, year = 2021}")
    entry = claim_from_entry(bib.entries[0])
    assert entry is not None
    chance = chance_at(entry)
    assert chance is not None
    assert fitted("unknown_authors")["venue"]["ICML"]["years"] == [1988, 2025]
    assert chance(authors, unknown) == 1 / one_in


NOBODY = "Zyx Quern and Oda Wulf and Una Yarrow"


@pytest.mark.parametrize(
    ("authors", "venue", "year", "is_sign"),
    {
        "nobody is known": (NOBODY, "ICML", "2021", True),
        "as texts with commas": ("Zyx Quern, Oda Wulf, Una Yarrow", "ICML", "2021", True),
        "in a year after the last of the catalog": (NOBODY, "ICML", "2023", False),
        "in a year before the first of the catalog": (NOBODY, "ICML", "2018", False),
        "in the first year": (NOBODY, "ICML", "2020", True),
        "one of many is known": (f"{NOBODY} and Ida Zorn and {name(1)}", "ICML", "2021", True),
        "most are known": (f"Zyx Quern and Oda Wulf and {name(1)} and {name(2)}", "ICML", "2021", False),
        "a name in another spelling": ("Quern, Z. and Wulf, O. and Yarrow, U.", "ICML", "2021", False),
        "initials without dots": ("Quern, ZU and Wulf, OA and Yarrow, UNA", "ICML", "2021", False),
        "one author": ("Zyx Quern", "ICML", "2021", False),
        "authors of the venue write once": (NOBODY, "Journal of Kettles", "2021", False),
        "a workshop": (NOBODY, "ICML Workshop on Kettles", "2021", False),
        "a venue of which nothing is known": (NOBODY, "CVPR", "2021", False),
    }.values(),
)
def test_unknown_authors(of_many: CatalogVerifier, authors: str, venue: str, year: str, is_sign: bool) -> None:
    found = verification(of_many, authors, venue, year)
    assert (found.status is VerificationStatus.NOT_FOUND) is is_sign
    assert not (is_sign and found.is_proved)


def test_of_a_title_that_a_source_has_nothing_is_concluded(of_many: CatalogVerifier) -> None:
    bib = scan(
        f"@inproceedings{{a, title = {{ICML study 7}}, author = {{{NOBODY}}}, booktitle = {{ICML}}, year = {{2015}}}}"
    )
    found = of_many.verify_entries(bib.entries).get(bib.entries[0])
    assert found.status is VerificationStatus.UNVERIFIED
    assert found.note.startswith("not found; the work of this title here is by ")


def test_the_note_says_what_is_known_and_how_rare_that_is(of_many: CatalogVerifier) -> None:
    assert verification(of_many, f"{NOBODY} and Ida Zorn and {name(1)}").note == (
        "no source has this title, or a work of 4 of its 5 authors; of works of ICML that is so for 1 in 251"
    )
