"""Merge and sync give one answer to whether a work is in a file (issue 11, cases 2 and 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from merge_scene import merge_of

from normalizer.latex.edit_plan import keeping_keys, with_proper_keys
from normalizer.latex.read import read_citations
from normalizer.latex.sync import DocumentState, load_document
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import Record

CITED = "arXiv:2106.04560"
VISION = Record(
    title="Scaling Vision Transformers",
    authors=(
        Person(family="Zhai", given="Xiaohua"),
        Person(family="Kolesnikov", given="Alexander"),
        Person(family="Houlsby", given="Neil"),
        Person(family="Beyer", given="Lucas"),
    ),
    date=PartialDate(year=2021),
    preprint_date=PartialDate(year=2021, month=6, day=8),
    arxiv="2106.04560",
)
ENTRY = """@inproceedings{zhai,
  title = {Scaling Vision Transformers},
  author = {Zhai, Xiaohua and Kolesnikov, Alexander and Houlsby, Neil and Beyer, Lucas},
  booktitle = {CVPR},
  year = {2022},
}
"""
JOIN = Record(
    title="Joining Streams of Sheep on Alpine Meadows at Night",
    authors=(
        Person(family="Hirt", given="Anna"),
        Person(family="Müller", given="Jörg"),
        Person(family="Berg", given="Olga"),
    ),
    date=PartialDate(year=2016),
    preprint_date=PartialDate(year=2016, month=3),
    arxiv="1603.00001",
)
PRINTED = """@inproceedings{zhai,
  title = {Joining Streams of Sheep on Alpine Meadows at Night},
  author = {Hirt, Anna and M{\\"u}ller, J{\\"o}rg and Berg, Olga},
  booktitle = {SIGMOD Conference},
  year = {2021},
}
"""
WITH_IDENTIFIER = (
    ENTRY + "@misc{arXiv:2106.04560,\n  title = {Scaling Vision Transformers},\n  eprint = {2106.04560},\n}\n"
)
FILES = {"case 2": (VISION, ENTRY), "case 5": (JOIN, PRINTED)}


def surveyed(folder: Path, bib: str) -> DocumentState:
    (folder / "refs.bib").write_text(bib)
    main = folder / "main.tex"
    main.write_text(rf"\cite{{{CITED}}}\cite{{zhai}}\bibliography{{refs}}")
    return load_document(main, read_citations(main), str(folder / "refs.bib"))


def assign(records: Sequence[Record], taken: Collection[str]) -> Sequence[str]:
    return [f"new{number}" for number in range(len(records))]


@pytest.mark.parametrize(("record", "bib"), FILES.values(), ids=FILES)
def test_work_in_a_file_gets_no_second_entry(record: Record, bib: str, tmp_path: Path) -> None:
    assert merge_of(bib, {"k": record}).there == ("k",)
    found = surveyed(tmp_path, bib)
    plan = keeping_keys(found, {CITED: record})
    assert (plan.entries, list(plan.refused)) == ({}, [CITED])
    plan = with_proper_keys(found, {CITED: record}, found.citations.parts, assign)
    assert (plan.entries, plan.rewritten_citations) == ({}, {CITED: "zhai"})


def test_second_entry_of_an_earlier_run_is_no_longer_cited(tmp_path: Path) -> None:
    found = surveyed(tmp_path, WITH_IDENTIFIER)
    plan = with_proper_keys(found, {CITED: VISION}, found.citations.parts, assign)
    assert (plan.entries, plan.renamed, plan.rewritten_citations) == ({}, {}, {CITED: "zhai"})
