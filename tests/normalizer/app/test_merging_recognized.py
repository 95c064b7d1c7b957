"""Which entry of a file that somebody keeps is which work, whatever its key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from merge_scene import PRINTED, SHEEP, merge_of, merged, notes, ours

from normalizer.app.merge import EntryIndex
from normalizer.bib import scan
from normalizer.latex import read_citations
from normalizer.latex.edit_plan import keeping_keys, with_proper_keys
from normalizer.latex.sync import DocumentState, load_document
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import Record

# An entry, and whether it is the work of PRINTED.
IS_IT = {
    "same eprint": ("@misc{x, title = {Sheep}, eprint = {2105.01234v2}, archiveprefix = {arXiv}}", True),
    "eprint in a link": ("@misc{x, title = {Sheep}, url = {https://arxiv.org/pdf/2105.01234}}", True),
    "arXiv as journal": ("@article{x, title = {Sheep}, journal = {arXiv preprint arXiv:2105.01234}}", True),
    "DOI that arXiv gave": ("@misc{x, title = {Sheep}, doi = {10.48550/arXiv.2105.01234}}", True),
    "DOI in capitals and with its resolver": ("@article{x, title = {Sheep}, doi = {https://doi.org/10.1000/FLOCKS.7}}", True),
    "DOI without title": ("@article{x, doi = {10.1000/flocks.7}}", True),
    "eprint of a thesis": ("@phdthesis{x, title = {Sheep}, eprint = {2105.01234}}", True),
    "title in braces, authors turned": (
        "@article{x, title = {{Counting} {S}heep on {Alpine} Meadows at Night}, author = {Anna Hirt and J{\\\"o}rg M{\\\"u}ller}}",
        True,
    ),
    "title in capitals, others left out": (
        "@article{x, title = {COUNTING SHEEP ON ALPINE MEADOWS AT NIGHT}, author = {Hirt, A. and others}, year = 2022}",
        True,
    ),
    "title, no authors": ("@article{x, title = {Counting Sheep on Alpine Meadows at Night}}", True),
    "title, other authors": ("@article{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Berg, Olga}}", False),
    "title, years apart": ("@article{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, year = 1987}", False),
    "title and authors, other eprint": (
        "@misc{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, eprint = {2205.09999}}",
        False,
    ),
    "other title, same authors": ("@misc{x, title = {Counting Sheep II}, author = {Hirt, Anna and Müller, Jörg}}", False),
    "title from macros": (
        '@string{sheep = "Counting Sheep"}\n@article{x, title = sheep # " on Alpine " # {Meadows at Night}, author = {Hirt, Anna}}',
        True,
    ),
    "two letters of the title changed places": (
        "@article{x, title = {Counting Sheep on Apline Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, year = 2022}",
        True,
    ),
    "another article in the title": (
        "@article{x, title = {Counting the Sheep on Alpine Meadows at Night}, author = {Hirt, A. and Müller, J.}, year = 2021}",
        True,
    ),
    "a slip in the title, two years apart": (
        "@article{x, title = {Counting Sheep on Apline Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, year = 2024}",
        False,
    ),
    "a slip in the title, other authors": (
        "@article{x, title = {Counting Sheep on Apline Meadows at Night}, author = {Berg, Olga}, year = 2021}", False,
    ),
    "title breaks off": ("@article{x, title = {Counting Sheep on Alpine Meadows...}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}", True),
    "a word before the title": (
        "@article{x, title = {Towards Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}",
        False,
    ),
    "part two": ("@article{x, title = {Counting Sheep on Alpine Meadows at Night II}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}", False),
    "part two, the identifier of the first forgotten in it": (
        "@misc{x, title = {Counting Sheep on Alpine Meadows at Night, Part 2}, author = {Hirt, Anna}, eprint = {2105.01234}}",
        False,
    ),
    "erratum": (
        "@article{x, title = {Erratum: Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, doi = {10.1000/flocks.7}}",
        False,
    ),
    "title and authors, other DOI": (
        "@article{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, doi = {10.1000/other}}",
        False,
    ),
    "paper that was renamed": ("@misc{x, title = {Nocturnal Flock Statistics}, author = {Hirt, Anna and Müller, Jörg}, eprint = {2105.01234}}", True),
    "only others are named on both sides": ("@misc{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Berg, Olga and others}}", False),
    "no title and no identifier": ("@misc{x, author = {Hirt, Anna and Müller, Jörg}, year = 2021}", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_it"), IS_IT.values(), ids=IS_IT)
def test_entry_is_recognized_whatever_its_key(text: str, is_it: bool) -> None:
    assert (EntryIndex(scan(text)).find(PRINTED) is not None) is is_it


MEADOWS = SHEEP.model_copy(update={"title": "MeadowNet: Counting Sheep on Slopes", "arxiv": None})
# A title with a subtitle, titles that an entry gives, and whether it is the work; authors and year are the same.
SUBTITLES = {
    "the coined name alone": ("MeadowNet", True),
    "without the coined name": ("Counting Sheep on Slopes", True),
    "another subtitle": ("MeadowNet: Counting Goats", False),
    "the name and a number": ("MeadowNet 2", False),
    "the subtitle after a dash": ("MeadowNet -- Counting Sheep on Slopes", True),
}


@pytest.mark.parametrize(("title", "is_it"), SUBTITLES.values(), ids=SUBTITLES)
def test_title_without_its_subtitle_is_known_by_all_its_people(title: str, is_it: bool) -> None:
    entry = f"@misc{{x, title = {{{title}}}, year = {{2021}}, author = "
    assert (EntryIndex(scan(entry + "{Hirt, Anna and Müller, Jörg}}")).find(MEADOWS) is not None) is is_it
    if title == "MeadowNet":
        assert EntryIndex(scan(entry + "{Hirt, Anna}}")).find(MEADOWS) is None


# A record's title and an entry's of the same people and year.
GENERIC = {
    "same words": ("Editorial", "Editorial", True),
    "several people comment": ("Comment on Flocks", "Comment on Flocks", True),
    "a slip in a comment": ("Some Comments on Mountain Flocks", "Some Comments on Mountian Flocks", True),
    "printed indices": ("Sheep of the CO\\textsubscript{2} Age in the Alps", "Sheep of the CO$_2$ Age in the Alps", True),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "is_it"), GENERIC.values(), ids=GENERIC)
def test_title_that_others_share_needs_the_people_and_the_year(ours: str, theirs: str, is_it: bool) -> None:
    record = SHEEP.model_copy(update={"title": ours, "arxiv": None})
    entry = f"@article{{x, title = {{{theirs}}}, author = {{Hirt, Anna and Müller, Jörg}}, year = "
    assert (EntryIndex(scan(entry + "{2021}}")).find(record) is not None) is is_it
    assert (EntryIndex(scan(entry + "{2012}}")).find(record) is None) is is_it


def test_title_that_nobody_is_named_with_must_be_long() -> None:
    for title, is_it in (("Counting Sheep on Alpine Meadows", True), ("Counting Sheep", False)):
        record = Record(title=title, arxiv="2105.01234")
        present = EntryIndex(scan(f"@article{{x, title = {{{title}}}}}"))
        assert (present.find(record) is not None) is is_it


def test_of_several_entries_the_one_under_the_key_then_the_one_with_the_identifier() -> None:
    title = "title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}"
    present = EntryIndex(
        scan(f"@misc{{a, {title}}}\n@misc{{b, {title}, eprint = {{2105.01234}}}}\n@misc{{c, {title}}}\n")
    )
    found = [present.find(SHEEP, key) for key in (None, "c", "z")]
    assert [each and each.key for each in found] == ["b", "c", "b"]


def test_two_works_of_which_only_one_is_there() -> None:
    """The same title and people under two arXiv ids: two works."""
    file = merged("", {"k": SHEEP})
    other = SHEEP.model_copy(update={"arxiv": "2205.09999"})
    found = merge_of(file, {"k": SHEEP, "l": other})
    assert (found.there, found.added) == (["k"], ["l"])


def test_entry_is_there_under_another_key_or_with_another_title() -> None:
    file = merged("", {"k": SHEEP}).replace("@misc{k,", "@misc{sheep21,")
    found = merge_of(file, {"k": SHEEP}, ours("k", SHEEP))
    assert (found.text, found.there, notes(found)) == (file, ["k"], [])
    text = "@misc{k,\n  title = {Mine now},\n  year = {2021},\n}\n"
    assert merged(text, {"k": SHEEP}, ours("k", SHEEP)) == text


def test_entry_under_the_key_with_an_identifier_of_its_own_is_another_work() -> None:
    text = "@misc{k,\n  title = {Mine now},\n  eprint = {2001.00001},\n}\n"
    found = merge_of(text, {"k": SHEEP}, ours("k", SHEEP))
    assert (found.text, found.out) == (text, ["k"])
    assert notes(found) == [
        "refs.bib:1:7: 'k' is another work here, so that 'Counting Sheep on Alpine Meadows at Night' was not added; "
        "give one of them another key"
    ]


# --- Merge and sync give one answer to whether a work is in a file (issue 11, cases 2 and 5)


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
IN_PRINT = """@inproceedings{zhai,
  title = {Joining Streams of Sheep on Alpine Meadows at Night},
  author = {Hirt, Anna and M{\\"u}ller, J{\\"o}rg and Berg, Olga},
  booktitle = {SIGMOD Conference},
  year = {2021},
}
"""
WITH_IDENTIFIER = (
    ENTRY + "@misc{arXiv:2106.04560,\n  title = {Scaling Vision Transformers},\n  eprint = {2106.04560},\n}\n"
)
FILES = {"case 2": (VISION, ENTRY), "case 5": (JOIN, IN_PRINT)}


def surveyed(folder: Path, bib: str) -> DocumentState:
    (folder / "refs.bib").write_text(bib)
    main = folder / "main.tex"
    main.write_text(rf"\cite{{{CITED}}}\cite{{zhai}}\bibliography{{refs}}")
    return load_document(main, read_citations(main), str(folder / "refs.bib"))


def assign(records: Sequence[Record], taken: Collection[str]) -> Sequence[str]:
    return [f"new{number}" for number in range(len(records))]


@pytest.mark.parametrize(("record", "bib"), FILES.values(), ids=FILES)
def test_work_in_a_file_gets_no_second_entry(record: Record, bib: str, tmp_path: Path) -> None:
    assert merge_of(bib, {"k": record}).there == ["k"]
    found = surveyed(tmp_path, bib)
    plan = keeping_keys(found, {CITED: record})
    assert (plan.entries, list(plan.refused)) == ({}, [CITED])
    plan = with_proper_keys(found, {CITED: record}, found.citations.sources, assign)
    assert (plan.entries, plan.rewritten_citations) == ({}, {CITED: "zhai"})


def test_second_entry_of_an_earlier_run_is_no_longer_cited(tmp_path: Path) -> None:
    found = surveyed(tmp_path, WITH_IDENTIFIER)
    plan = with_proper_keys(found, {CITED: VISION}, found.citations.sources, assign)
    assert (plan.entries, plan.renamed, plan.rewritten_citations) == ({}, {}, {CITED: "zhai"})
