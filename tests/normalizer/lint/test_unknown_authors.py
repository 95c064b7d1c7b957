"""Authors of whom a catalog has no work, at venues whose authors it knows."""

from __future__ import annotations

import json

import pytest

from normalizer.bib import scan
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import claim_from_entry
from normalizer.lint.verification.results import EntryVerification, VerificationStatus
from normalizer.lint.verification.signs import most_chance, shares_of
from resolvers.catalog import Catalog, build_catalog

WORKS = 500  # of each venue
GIVEN = [f"{first}{last}" for first in "BDFGHKLMNPRSTV" for last in ("ada", "emi", "olu", "uri", "iko")]


def name(number: int) -> str:
    return f"{GIVEN[number % len(GIVEN)]} {GIVEN[number // len(GIVEN)]}son"


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> CatalogVerifier:
    """ICML, whose authors write again and again; a journal, whose authors write once."""
    folder = tmp_path_factory.mktemp("catalog")
    rows = [
        {"title": f"{venue} study {at}", "authors": authors, "venue": venue, "year": 2020 + at % 3}
        for at in range(WORKS)
        for venue, authors in (
            ("ICML", [name((at + step) % 50) for step in range(at % 4 + 2)]),
            ("Journal of Kettles", [name(50 + 3 * at + step) for step in range(3)]),
        )
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    build_catalog([folder / "rows.jsonl"], folder / "catalog")
    return CatalogVerifier(Catalog.open(folder / "catalog"))


def verification(verifier: CatalogVerifier, authors: str, venue: str = "ICML", year: str = "2021") -> EntryVerification:
    bib = scan(
        f"@inproceedings{{a, title = {{Why Rivers Hum at Noon}}, author = {{{authors}}}, booktitle = {{{venue}}},"
        f" year = {{{year}}}}}"
    )
    return verifier.verify_entries(bib.entries).get(bib.entries[0])


def test_most_chance_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_unknown_authors.py only; a new fit needs new figures in docs/adr/0040 and here.
    assert most_chance() == 0.01


@pytest.mark.parametrize(
    ("authors", "unknown", "one_in"),
    [(2, 2, 1), (3, 3, 1129), (3, 2, 1), (4, 3, 258), (5, 3, 125), (8, 8, 7900), (30, 29, 987), (30, 20, 1)],
)
def test_shares_of_a_conference_are_the_counted_ones(authors: int, unknown: int, one_in: int) -> None:
    # Counted by benchmarks/fit_unknown_authors.py; from the longest list on all are like it.
    bib = scan("@inproceedings{a, title = {Why Rivers Hum at Noon}, booktitle = {ICML}, year = 2021}")
    claim = claim_from_entry(bib.entries[0])
    assert claim is not None
    shares = shares_of(claim)
    assert shares is not None
    assert shares.years == (1988, 2025)
    assert shares.chance(authors, unknown) == 1 / one_in


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
def test_unknown_authors(verifier: CatalogVerifier, authors: str, venue: str, year: str, is_sign: bool) -> None:
    found = verification(verifier, authors, venue, year)
    assert (found.status is VerificationStatus.NOT_FOUND) is is_sign
    assert not (is_sign and found.is_proved)


def test_of_a_title_that_a_source_has_nothing_is_concluded(verifier: CatalogVerifier) -> None:
    bib = scan(
        f"@inproceedings{{a, title = {{ICML study 7}}, author = {{{NOBODY}}}, booktitle = {{ICML}}, year = {{2015}}}}"
    )
    found = verifier.verify_entries(bib.entries).get(bib.entries[0])
    assert found.status is VerificationStatus.UNVERIFIED
    assert found.note.startswith("not found; the work of this title here is by ")


def test_the_note_says_what_is_known_and_how_rare_that_is(verifier: CatalogVerifier) -> None:
    assert verification(verifier, f"{NOBODY} and Ida Zorn and {name(1)}").note == (
        "no source has this title, or a work of 4 of its 5 authors; of works of ICML that is so for 1 in 251"
    )
