"""The names of authors that a catalog knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from resolvers.catalog import Catalog, update_catalog
from resolvers.catalog.people import MAX_AUTHORS
from resolvers.catalog.storage.format import LATER_FILES, MANIFEST, manifest_bytes, read_manifest


def rows(*authors: list[str], **more: object) -> list[dict[str, object]]:
    return [
        {"title": f"Of Kettles {at}", "year": 2020, "authors": names, **more} for at, names in enumerate(authors, 1)
    ]


def test_records_of_a_name_are_counted_in_every_spelling(catalog: Any) -> None:
    people = catalog(*rows(["Ann-Marie Berg", "Li Wei"], ["Berg, Annmarie", "A. Okafor"], ["Ann Berg"], [])).people
    nobody: list[str] = ["A. Okafor", "ATLAS Collaboration"]  # of whom nothing can be told
    lists = [["Ann-Marie Berg", "Ann Marie Berg", "Ann Berg"], nobody, ["Wei Li", "Ada Okafor"], []]
    assert people.records_of(lists) == [[2, 2, 2], [], [1, 0], []]
    assert people.records_of([]) == []


def test_further_titles_of_a_record_do_not_count(catalog: Any) -> None:
    (row,) = rows(["Ada Okafor"], other_titles=["Of Teapots", "Of Pans"])
    assert catalog(row).people.records_of([["Ada Okafor"]]) == [[1]]


def test_authors_near_a_year_have_other_works(catalog: Any) -> None:
    found = catalog(
        *rows(["Ada Okafor", "Mira Patel", "B. Berg"], ["Ada Okafor"], venue="ICML"),
        {"title": "Of Pans", "authors": ["Lin Wei"], "venue": "ICML", "year": 2014},
        {"title": "Of Lids", "authors": ["Lin Wei", "Lin Wei"], "venue": "CVPR", "year": 2020},
    )

    def near(*asked: Any) -> list[list[int]]:
        return [numbers.tolist() for numbers in found.authors_near(*asked)]

    assert near(["ICML"], 2020, 2, 10) == [[2, 1, 1], [1, 1, 1]]
    assert near(["ICML"], 2015, 1, 1) == [[1], [1]]
    assert near(["CVPR"], 2020, 1, 1) == [[2], [2]]
    for year, least in ((2020, 3), (2021, 1), (2013, 1)):  # too few works of that year or later, or earlier
        assert near(["ICML"], year, least, 10) == [[], []]
    assert near(["Journal of Pans"], 2013, 0, 9) == [[], []]


def test_works_of_a_volume_by_so_many_authors(catalog: Any) -> None:
    found = catalog(
        *rows(["Ada Okafor", "Mira Patel"], ["Ada Okafor"], ["Ada Okafor", "B. Berg"], venue="ICML"),
        {"title": "Of Pans", "authors": ["Lin Wei", "Greta Holm"], "venue": "ICML", "year": 2014},
    )
    titles = {number: [each.title for each in found.works_by(number, ["ICML"], 2020)] for number in (1, 2)}
    assert titles == {1: ["Of Kettles 2", "Of Kettles 3"], 2: ["Of Kettles 1"]}
    assert not found.works_by(2, ["CVPR"], 2020)


def test_records_of_one_work_are_no_other_works(catalog: Any) -> None:
    people = ["Ann-Marie Berg", "Ada Okafor", *(f"Xu{chr(97 + at)} Mor" for at in range(26)), *["Bo Fisk"] * 9]
    record = {"title": "Of Kettles and Pans", "authors": people, "year": 2020}
    found = catalog(
        {**record, "arxiv_id": "2001.00001"},
        {**record, "venue": "ICML", "arxiv_id": "2001.00001", "authors": people[:-1]},
        {"title": "Of Lids", "authors": ["Annmarie Berg"], "year": 2020},
    )
    assert [numbers.tolist() for numbers in found.authors_near(["ICML"], 2020, 1, 9)] == [[MAX_AUTHORS], [1]]


def test_catalogs_without_names_can_be_read(catalog: Any, source: Any, tmp_path: Path) -> None:
    """As they were built before there were any."""
    catalog(*rows(["Ada Okafor"], venue="ICML"))
    folder = tmp_path / "cat"
    info = read_manifest(folder)
    for name in LATER_FILES:
        (folder / info.generation / name).unlink()
    files = tuple(file for file in info.files if file.name not in LATER_FILES)
    (folder / MANIFEST).write_bytes(manifest_bytes(replace(info, files=files)))
    old = Catalog.open(folder)
    assert not old.people
    assert old.people.records_of([["Ada Okafor"]]) == [[0]]
    update_catalog(folder, [source({"title": "Of Lids", "authors": ["Lin Wei"], "year": 2020}, name="more.jsonl")])
    assert Catalog.open(folder).people.records_of([["Ada Okafor", "Lin Wei"]]) == [[1, 1]]
