"""Works into a file that somebody keeps: which entry is which work, and what is written where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from places import FIXTURES

from normalizer.bib import scan
from normalizer.errors import OutputError
from normalizer.export import ExportOptions, render
from normalizer.lock import Lock, LockedWork
from normalizer.lock.written import digests
from normalizer.model import PartialDate, Person, Record, Venue, VenueKind
from normalizer.pipeline.merging import fields_of, merge
from normalizer.pipeline.present import Present
from normalizer.pipeline.writing import Target, written

SHEEP = Record(
    title="Counting Sheep on Alpine Meadows at Night",
    authors=(Person(family="Hirt", given="Anna"), Person(family="Müller", given="Jörg")),
    date=PartialDate(year=2021),
    preprint_date=PartialDate(year=2021),
    arxiv="2105.01234",
)
PRINTED = SHEEP.model_copy(
    update={
        "venue": Venue(name="Journal of Flocks", kind=VenueKind.JOURNAL, raw="J. Flocks"),
        "date": PartialDate(year=2022),
        "doi": "10.1000/flocks.7",
    }
)

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
    "title, years apart": (
        "@article{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, year = 1987}",
        False,
    ),
    "title and authors, other eprint": (
        "@misc{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, eprint = {2205.09999}}",
        False,
    ),
    "other title, same authors": ("@misc{x, title = {Counting Sheep II}, author = {Hirt, Anna and Müller, Jörg}}", False),
    "eprint in a remark on another paper": (
        "@misc{x, title = {Counting Goats}, author = {Hirt, Anna}, note = {extends arXiv:2105.01234}}",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_it"), IS_IT.values(), ids=IS_IT)
def test_entry_is_recognized_whatever_its_key(text: str, is_it: bool) -> None:
    assert (Present(scan(text)).find(PRINTED) is not None) is is_it


def test_of_several_entries_the_one_under_the_key_then_the_one_with_the_identifier() -> None:
    title = "title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}"
    present = Present(scan(f"@misc{{a, {title}}}\n@misc{{b, {title}, eprint = {{2105.01234}}}}\n@misc{{c, {title}}}\n"))
    found = [present.find(SHEEP, key) for key in (None, "c", "z")]
    assert [each and each.key for each in found] == ["b", "c", "b"]


def merged(text: str, works: Mapping[str, Record], before: Mapping[str, Mapping[str, str]] | None = None) -> str:
    document = scan(text)

    def rendered(keys: object) -> str:
        some = list(keys)  # type: ignore[call-overload]  # keys of `works`
        return render([works[key] for key in some], "bibtex", keys=some)

    return merge("refs.bib", document, Present(document), works, before or {}, rendered).text


def ours(key: str, record: Record) -> dict[str, dict[str, str]]:
    [entry] = scan(render([record], "bibtex", keys=[key])).entries
    return {key: digests(fields_of(entry))}


# torture.bib has a block that is not closed; that one is refused.
FILES = sorted(path for path in (FIXTURES / "bib").glob("*.bib") if path.name != "torture.bib")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_keeps_every_byte_and_a_second_merge_changes_nothing(path: Path, tmp_path: Path) -> None:
    file = tmp_path / path.name
    file.write_bytes(path.read_bytes())
    lock = Lock(works={"hirt2021counting": LockedWork(record=SHEEP)})
    for _ in range(2):
        target = Target.load(file, "refs.bib", None, "bibtex", ExportOptions())
        made = written(lock, ["hirt2021counting"], target)
        assert target.file is not None
        target.file.save(made.text)
    old, new = path.read_bytes(), file.read_bytes()
    assert new.count(b"hirt2021counting") == 1
    start = next(place for place, (a, b) in enumerate(zip(old + b"\0", new, strict=False)) if a != b)
    assert new.endswith(old[start:])


def test_preprint_that_was_published_becomes_an_article_under_its_key() -> None:
    before = render([SHEEP], "bibtex", keys=["k"])
    after = merged(before, {"k": PRINTED}, ours("k", SHEEP))
    [entry] = scan(after).entries
    assert (entry.kind, entry.key, entry.text("journal"), entry.text("doi")) == (
        "article", "k", "Journal of Flocks", "10.1000/flocks.7",
    )  # fmt: skip
    assert entry.text("year") == "2022"
    assert entry.text("url") is None
    assert merged(after, {"k": PRINTED}, ours("k", PRINTED)) == after


def test_definitions_are_brought_along_once() -> None:
    ogonek = SHEEP.model_copy(update={"authors": (Person(family="Wałęsa", given="Ęwa"),), "arxiv": "2105.09999"})
    once = merged("@misc{a,\n  title = {B},\n}\n", {"k": ogonek})
    assert once.count("@preamble") == 1
    other = ogonek.model_copy(update={"title": "Ąnother Title Altogether", "arxiv": "2105.08888"})
    assert merged(once, {"k": ogonek, "l": other}).count("@preamble") == 1


def test_entry_whose_title_and_identifier_were_rewritten_is_known_by_its_key() -> None:
    text = "@misc{k,\n  title = {Mine now},\n  year = {2021},\n}\n"
    assert merged(text, {"k": SHEEP}, ours("k", SHEEP)) == text
    assert len(scan(merged(text, {"k": SHEEP})).entries) == 2


def test_key_that_is_taken_in_the_file_is_not_given_to_a_new_entry(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{hirt2021counting, title = {Other}, ids = {hirt2021countinga}}\n", encoding="utf-8")
    target = Target.load(path, "refs.bib", None, "bibtex", ExportOptions())
    assert target.issue([SHEEP], ()) == ["hirt2021countingb"]


def test_work_that_is_there_gives_its_key_unless_the_lock_uses_it(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{Sheep:21, title = {S}, eprint = {2105.01234}}\n", encoding="utf-8")
    target = Target.load(path, "refs.bib", None, "bibtex", ExportOptions(prefer="preprint"))
    assert target.issue([PRINTED], ()) == ["Sheep:21"]
    assert target.issue([PRINTED], ("sheep:21",)) == ["hirt2021counting"]


def test_format_is_that_of_the_file_unless_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@online{a, title = {B}, date = {2020-01-02}, eprinttype = {arxiv}}\n", encoding="utf-8")
    assert Target.load(path, None, None, "bibtex", ExportOptions()).format == "biblatex"
    assert Target.load(path, None, "bibtex", "bibtex", ExportOptions()).format == "bibtex"
    path.write_text("% nothing yet\n", encoding="utf-8")
    assert Target.load(path, None, None, "bibtex", ExportOptions()).format == "bibtex"


DAMAGED = {
    "entry not closed": "@misc{a,\n  title = {B\n",
    "string not closed": "@misc{a, title = {B}}\n@string{x = {never\n",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_file_in_which_our_entry_would_be_swallowed_is_refused(text: str) -> None:
    with pytest.raises(OutputError, match=r"refs\.bib:\d+: this block is not closed"):
        merged(text, {"k": SHEEP})
