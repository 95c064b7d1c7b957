"""Authors whom another work of the volume has, one by one, beside a title that no source has."""

from __future__ import annotations

import json

import pytest

from normalizer.bib import scan
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.results import VerificationStatus
from normalizer.lint.verification.signs import least_authors
from resolvers.catalog import Catalog, build_catalog

FOUR = ["Ada Okafor", "Mira K. Patel", "Greta Holm", "Ines Duarte"]
THREE = ["Jonas Berg", "Hana Suzuki", "Tomas Lindqvist"]
MANY = ["Oda Wulf", "Una Yarrow", "Ida Zorn", "Aiko Mori"]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> CatalogVerifier:
    folder = tmp_path_factory.mktemp("catalog")
    works = {
        "Weighing Shadows of Walking Trees": FOUR,
        "Counting Clouds with Two Cameras": THREE,
        "Sorting Pebbles by Moonlight": MANY,
        "Rivers of Molten Glass": MANY,
    }
    rows = [{"title": title, "authors": people, "venue": "ICML", "year": 2021} for title, people in works.items()]
    rows.append({"title": "Kettles that Sing", "authors": THREE, "venue": "KDD", "year": 2018})
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    build_catalog([folder / "rows.jsonl"], folder / "catalog")
    return CatalogVerifier(Catalog.open(folder / "catalog"))


def test_least_number_of_authors_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_copied_authors.py only; a new fit needs new figures in docs/adr/0043 and here.
    assert least_authors() == 4


@pytest.mark.parametrize(
    ("authors", "title", "place", "is_sign"),
    {
        "all of them": (FOUR, "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2021}", True),
        "in another spelling": (
            ["Okafor, Ada", "Patel, Mira", "Holm, Greta", "Duarte, Ines"],
            "Why Rivers Hum at Noon",
            "booktitle = {International Conference on Machine Learning}, year = {2021}",
            True,
        ),
        "a title of the same subject": (FOUR, "Shadows of Resting Trees", "booktitle = {ICML}, year = {2021}", False),
        "one of two works is of the same subject": (
            MANY,
            "Why Rivers Hum at Noon",
            "booktitle = {ICML}, year = {2021}",
            False,
        ),
        "in another order": (FOUR[::-1], "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2021}", False),
        "one author less": (FOUR[:3], "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2021}", False),
        "a list that is cut": (
            [*FOUR, "others"],
            "Why Rivers Hum at Noon",
            "booktitle = {ICML}, year = {2021}",
            False,
        ),
        "too few authors": (THREE, "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2021}", False),
        "another year": (FOUR, "Why Rivers Hum at Noon", "booktitle = {ICML}, year = {2020}", False),
        "a workshop": (FOUR, "Why Rivers Hum at Noon", "booktitle = {ICML Workshop on Kettles}, year = {2021}", False),
        "a DOI that leads to it": (
            FOUR,
            "Why Rivers Hum at Noon",
            "booktitle = {ICML}, year = {2021}, doi = {10.1109/rivers.2021.7}",
            False,
        ),
        "the title of others": (FOUR, "Kettles that Sing", "booktitle = {ICML}, year = {2021}", True),
        "no venue": (FOUR, "Why Rivers Hum at Noon", "year = {2021}", False),
    }.values(),
)
def test_copied_authors(verifier: CatalogVerifier, authors: list[str], title: str, place: str, is_sign: bool) -> None:
    bib = scan(f"@inproceedings{{a, title = {{{title}}}, author = {{{' and '.join(authors)}}}, {place}}}")
    found = verifier.verify_entries(bib.entries).get(bib.entries[0])
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
