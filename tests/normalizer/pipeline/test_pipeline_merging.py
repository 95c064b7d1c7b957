"""Works into a file that somebody keeps: which entry is which work, and what is written where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.errors import OutputError
from normalizer.export import ExportOptions, render
from normalizer.latex.prune import comment_out
from normalizer.lock import Lock, LockedWork
from normalizer.lock.written import digests
from normalizer.model import PartialDate, Person, Record, Venue, VenueKind
from normalizer.pipeline.merge import Merged, Present, fields_of, merge
from normalizer.pipeline.writing import Target, Written, written

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
        "@article{x, title = {Counting Sheep on Apline Meadows at Night}, author = {Berg, Olga}, year = 2021}",
        False,
    ),
    "title breaks off": (
        "@article{x, title = {Counting Sheep on Alpine Meadows...}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}",
        True,
    ),
    "one telling word is another": (
        "@article{x, title = {Counting Goats on Alpine Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}",
        False,
    ),
    "a word before the title": (
        "@article{x, title = {Towards Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}",
        False,
    ),
    "part two": (
        "@article{x, title = {Counting Sheep on Alpine Meadows at Night II}, author = {Hirt, Anna and Müller, Jörg}, year = 2021}",
        False,
    ),
    "part two, the identifier of the first forgotten in it": (
        "@misc{x, title = {Counting Sheep on Alpine Meadows at Night, Part 2}, author = {Hirt, Anna}, eprint = {2105.01234}}",
        False,
    ),
    "erratum": (
        "@article{x, title = {Erratum: Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna and Müller, Jörg}, doi = {10.1000/flocks.7}}",
        False,
    ),
    "title and authors of a thesis": ("@phdthesis{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}}", False),
    "title and authors, other DOI": (
        "@article{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}, doi = {10.1000/other}}",
        False,
    ),
    "paper that was renamed": (
        "@misc{x, title = {Nocturnal Flock Statistics}, author = {Hirt, Anna and Müller, Jörg}, eprint = {2105.01234}}",
        True,
    ),
    "other paper by others, the identifier left from a copy": (
        "@misc{x, title = {Milking Robots}, author = {Berg, Olga and Dahl, Nils}, eprint = {2105.01234}}",
        False,
    ),
    "only others are named on both sides": (
        "@misc{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Berg, Olga and others}}",
        False,
    ),
    "program": ("@software{x, title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}}", False),
    "no title and no identifier": ("@misc{x, author = {Hirt, Anna and Müller, Jörg}, year = 2021}", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_it"), IS_IT.values(), ids=IS_IT)
def test_entry_is_recognized_whatever_its_key(text: str, is_it: bool) -> None:
    assert (Present(scan(text)).find(PRINTED) is not None) is is_it


MEADOWS = SHEEP.model_copy(update={"title": "MeadowNet: Counting Sheep on Slopes", "arxiv": None})
# A title with a subtitle, titles that an entry gives, and whether it is the work; authors and year are the same.
SUBTITLES = {
    "the coined name alone": ("MeadowNet", True),
    "the subtitle alone": ("Counting Sheep on Slopes", False),
    "another subtitle": ("MeadowNet: Counting Goats", False),
    "the name and a number": ("MeadowNet 2", False),
    "the subtitle after a dash": ("MeadowNet -- Counting Sheep on Slopes", True),
}


@pytest.mark.parametrize(("title", "is_it"), SUBTITLES.values(), ids=SUBTITLES)
def test_title_without_its_subtitle_is_known_by_all_its_people(title: str, is_it: bool) -> None:
    entry = f"@misc{{x, title = {{{title}}}, year = {{2021}}, author = "
    assert (Present(scan(entry + "{Hirt, Anna and Müller, Jörg}}")).find(MEADOWS) is not None) is is_it
    if title == "MeadowNet":
        assert Present(scan(entry + "{Hirt, Anna}}")).find(MEADOWS) is None


# A record's title and an entry's of the same people and year.
GENERIC = {
    "same words": ("Editorial", "Editorial", True),
    "several people comment": ("Comment on Flocks", "Comment on Flocks", True),
    "a slip in a comment": ("Some Comments on Mountain Flocks", "Some Comments on Mountian Flocks", True),
    "printed indices": (
        "Sheep of the CO\\textsubscript{2} Age in the Alps",
        "Sheep of the CO$_2$ Age in the Alps",
        True,
    ),
}


@pytest.mark.parametrize(("ours", "theirs", "is_it"), GENERIC.values(), ids=GENERIC)
def test_title_that_others_share_needs_the_people_and_the_year(ours: str, theirs: str, is_it: bool) -> None:
    record = SHEEP.model_copy(update={"title": ours, "arxiv": None})
    entry = f"@article{{x, title = {{{theirs}}}, author = {{Hirt, Anna and Müller, Jörg}}, year = "
    assert (Present(scan(entry + "{2021}}")).find(record) is not None) is is_it
    assert (Present(scan(entry + "{2012}}")).find(record) is None) is is_it


def test_title_of_a_record_without_authors_must_be_long() -> None:
    for title, is_it in (("Counting Sheep on Alpine Meadows", True), ("Counting Sheep", False)):
        record = Record(title=title, arxiv="2105.01234")
        present = Present(scan(f"@article{{x, title = {{{title}}}, author = {{Hirt, Anna}}}}"))
        assert (present.find(record) is not None) is is_it


def test_of_several_entries_the_one_under_the_key_then_the_one_with_the_identifier() -> None:
    title = "title = {Counting Sheep on Alpine Meadows at Night}, author = {Hirt, Anna}"
    present = Present(scan(f"@misc{{a, {title}}}\n@misc{{b, {title}, eprint = {{2105.01234}}}}\n@misc{{c, {title}}}\n"))
    found = [present.find(SHEEP, key) for key in (None, "c", "z")]
    assert [each and each.key for each in found] == ["b", "c", "b"]


Before = Mapping[str, Mapping[str, str]]


def merge_of(
    text: str, works: Mapping[str, Record], before: Before | None = None, *, bring_back: bool = False
) -> Merged:
    document = scan(text)

    def rendered(keys: Sequence[str]) -> str:
        return render([works[key] for key in keys], "bibtex", keys=keys)

    return merge("refs.bib", document, Present(document), works, before or {}, rendered, bring_back=bring_back)


def merged(text: str, works: Mapping[str, Record], before: Before | None = None) -> str:
    return merge_of(text, works, before).text


def notes(found: Merged) -> list[str]:
    return [f"refs.bib{note}" for note in found.notes]


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


def test_entry_under_the_key_with_an_identifier_of_its_own_is_another_work() -> None:
    text = "@misc{k,\n  title = {Mine now},\n  eprint = {2001.00001},\n}\n"
    found = merge_of(text, {"k": SHEEP}, ours("k", SHEEP))
    assert (found.text, found.out) == (text, ("k",))
    assert notes(found) == [
        "refs.bib:1:7: 'k' is another work here, so that 'Counting Sheep on Alpine Meadows at Night' was not added; "
        "give one of them another key"
    ]


@pytest.mark.parametrize("entry", ["@misc{K, title = {Other}}\n", "@misc{other, title = {Other}, ids = {a, k}}\n"])
def test_key_of_another_work_is_not_given_twice(entry: str) -> None:
    found = merge_of(entry, {"k": SHEEP})
    assert (found.text, found.out, found.digests) == (entry, ("k",), {})
    assert str(found) == "0 added, 0 updated, 0 there already, 1 left out"


# --- what a person has taken out


def test_entry_that_was_taken_out_stays_out_until_it_is_brought_back() -> None:
    file, before = "% mine\n@misc{a, title = {B}}\n", ours("k", SHEEP)
    found = merge_of(file, {"k": SHEEP}, before)
    assert (found.text, found.added, found.out, found.digests) == (file, (), ("k",), {})
    assert notes(found) == ["refs.bib: 'k' was taken out and stays out; --merge --force brings it back"]
    back = merge_of(file, {"k": SHEEP}, before, bring_back=True)
    assert (back.added, back.out, back.digests) == (("k",), (), before)
    assert back.text == merged(file, {"k": SHEEP})
    assert merge_of(back.text, {"k": SHEEP}, back.digests, bring_back=True).text == back.text


def test_many_that_were_taken_out_are_said_in_one_line() -> None:
    works = {f"k{number}": Record(title=f"Sheep Number {number}", arxiv=f"2105.0000{number}") for number in range(7)}
    before = {key: ours(key, record)[key] for key, record in works.items()}
    assert notes(merge_of("% all gone\n", works, before)) == [
        "refs.bib: 'k0', 'k1', 'k2', 'k3', 'k4' and 2 more were taken out and stay out; --merge --force brings them back"
    ]


def test_entry_with_another_key_is_there() -> None:
    file = merged("", {"k": SHEEP}).replace("@misc{k,", "@misc{sheep21,")
    found = merge_of(file, {"k": SHEEP}, ours("k", SHEEP))
    assert (found.text, found.there, notes(found)) == (file, ("k",), [])


def pruned(text: str, key: str) -> str:
    document = scan(text)
    entry = document.entry(key)
    assert entry is not None
    return apply(text, comment_out(document, entry))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("is_ours", [True, False])
def test_entry_that_was_commented_out_stays_so_and_comes_back_as_it_was(is_ours: bool, line_end: str) -> None:
    whole = ("% mine\n" + merged("", {"k": SHEEP}) + "\n@misc{a, title = {B}}\n").replace("\n", line_end)
    file, before = pruned(whole, "k"), ours("k", SHEEP) if is_ours else {}
    found = merge_of(file, {"k": SHEEP}, before)
    assert (found.text, found.out) == (file, ("k",))
    assert notes(found) == ["refs.bib:2:1: 'k' is commented out and stays so; --merge --force brings it back"]
    back = merge_of(file, {"k": SHEEP}, before, bring_back=True)
    assert (back.text, back.added, back.there) == (whole, (), ("k",))
    assert back.digests == ours("k", SHEEP)


def test_entry_that_comes_back_is_brought_up_to_date() -> None:
    file = pruned(merged("", {"k": SHEEP}), "k")
    back = merge_of(file, {"k": PRINTED}, ours("k", SHEEP), bring_back=True)
    assert back.updated == ("k",)
    assert fields_of(scan(back.text).entries[0]) == fields_of(scan(merged("", {"k": PRINTED})).entries[0])
    assert merge_of(back.text, {"k": PRINTED}, back.digests).text == back.text


def test_work_that_is_commented_out_keeps_its_key(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    entry = "@misc{Sheep:21,\n  title = {S},\n  eprint = {2105.01234}\n}\n@misc{hirt2020counting, title = {B}}\n"
    path.write_text(pruned(pruned(entry, "Sheep:21"), "hirt2020counting"), encoding="utf-8")
    target = Target.load(path, "refs.bib", None, "bibtex", ExportOptions(), bring_back=True)
    other = SHEEP.model_copy(update={"arxiv": "2005.00001", "date": PartialDate(year=2020)})
    assert target.issue([SHEEP, other], ()) == ["Sheep:21", "hirt2020countinga"]
    lock = Lock(works={"Sheep:21": LockedWork(record=SHEEP)})
    made = written(lock, ["Sheep:21"], target)
    assert made.text.startswith("@misc{Sheep:21,\n  title = {S},\n")
    made = written(lock, ["Sheep:21"], replace(target, bring_back=False))
    assert made.text == path.read_text(encoding="utf-8")
    assert made.conflicts == [f"{path}:1:1: 'Sheep:21' is commented out and stays so; --merge --force brings it back"]


def test_what_was_taken_out_is_remembered_and_a_lost_file_is_written_anew(tmp_path: Path) -> None:
    path, key = tmp_path / "refs.bib", "hirt2021counting"
    lock = Lock(works={key: LockedWork(record=SHEEP)})

    def run(lock: Lock) -> tuple[Lock, Written]:
        made = written(lock, [key], Target.load(path, "refs.bib", None, "bibtex", ExportOptions()))
        path.write_bytes(made.data)
        now = replace(
            lock, works={key: LockedWork(record=SHEEP, written={"refs.bib": dict(made.digests.get(key, {}))})}
        )
        return (now if made.digests else lock), made

    lock, first = run(lock)
    path.write_text("% all gone\n", encoding="utf-8")
    lock, second = run(lock)
    assert second.text == "% all gone\n"
    path.unlink()
    lock, third = run(lock)
    assert third.text == first.text


# --- values of a person

OLD = Record(
    title="Old Title of the Sheep Paper", authors=SHEEP.authors, date=PartialDate(year=2021), arxiv="2105.01234"
)
NEW = OLD.model_copy(update={"title": "New Title of the Sheep Paper", "primary_category": "cs.LG"})
WRITTEN = """@misc{k,
  title = {Old Title of the Sheep Paper},
  author = {Hirt, Anna and M{\\"u}ller, J{\\"o}rg},
  year = {2021},
  eprint = {2105.01234},
  archiveprefix = {arXiv},
  url = {https://arxiv.org/abs/2105.01234},
}
"""
UPDATED = WRITTEN.replace("{Old", "{New").replace("{arXiv},\n", "{arXiv},\n  primaryclass = {cs.LG},\n")
# What a person made of WRITTEN, what a merge with NEW makes of that, and the lines on it.
EDITED = {
    "nothing": (WRITTEN, UPDATED, []),
    "title reworded": (
        WRITTEN.replace("{Old Title of", "{My Name for"), UPDATED.replace("{New Title of", "{My Name for"),
        ["refs.bib:2:3: title of 'k' is yours and stays 'My Name for the Sheep Paper'; bibnorm has 'New Title of the Sheep Paper': write that there to have it"],
    ),
    "title taken out": (
        WRITTEN.replace("  title = {Old Title of the Sheep Paper},\n", ""), UPDATED.replace("  title = {New Title of the Sheep Paper},\n", ""),
        ["refs.bib:1:1: title of 'k' was taken out and stays out; bibnorm has 'New Title of the Sheep Paper' now: write it there to have it"],
    ),
    "year taken out, of which there is no news": (WRITTEN.replace("  year = {2021},\n", ""), UPDATED.replace("  year = {2021},\n", ""), []),
    "field added": (WRITTEN.replace("  year", "  note = {read!},\n  year"), UPDATED.replace("  year", "  note = {read!},\n  year"), []),
    "field added that bibnorm has otherwise": (
        WRITTEN.replace("  url", "  primaryclass = {stat.ML},\n  url"), UPDATED.replace("cs.LG", "stat.ML"),
        ["refs.bib:7:3: primaryclass of 'k' is yours and stays 'stat.ML'; bibnorm has 'cs.LG': write that there to have it"],
    ),
    "macro of the same words": (
        '@string{t = "Old Title of the Sheep Paper"}\n' + WRITTEN.replace("{Old Title of the Sheep Paper}", "t"),
        '@string{t = "Old Title of the Sheep Paper"}\n' + UPDATED.replace("{New Title of the Sheep Paper}", "t"),
        ["refs.bib:3:3: title of 'k' is yours and stays 'Old Title of the Sheep Paper'; bibnorm has 'New Title of the Sheep Paper': write that there to have it"],
    ),
    "fields in another order, value wrapped": (
        WRITTEN.replace("  year = {2021},\n", "").replace("@misc{k,\n", "@misc{k,\n  year = {2021},\n").replace(" of the", "\n    of the"),
        UPDATED.replace("  year = {2021},\n", "").replace("@misc{k,\n", "@misc{k,\n  year = {2021},\n"),
        [],
    ),
    "type changed": (WRITTEN.replace("@misc", "@unpublished"), UPDATED.replace("@misc", "@unpublished"),
        ["refs.bib:1:1: type of 'k' is yours and stays 'unpublished'; bibnorm has 'misc': write that there to have it"],
    ),
    "key renamed": (WRITTEN.replace("{k,", "{sheep,"), UPDATED.replace("{k,", "{sheep,"), []),
    "notes inside and around": (
        "% a\n" + WRITTEN.replace("  year", "  % b\n  year") + "% c", "% a\n" + UPDATED.replace("  year", "  % b\n  year") + "% c", [],
    ),
    "names in capitals": (WRITTEN.replace("  title", "  TITLE"), UPDATED.replace("  title", "  TITLE"), []),
}  # fmt: skip


@pytest.mark.parametrize(("edited", "wanted", "lines"), EDITED.values(), ids=EDITED)
def test_persons_edit_stays_and_is_shown_where_bibnorm_has_news(edited: str, wanted: str, lines: list[str]) -> None:
    assert merged("", {"k": OLD}) == WRITTEN
    found = merge_of(edited, {"k": NEW}, ours("k", OLD))
    assert (found.text, notes(found)) == (wanted, lines)
    again = merge_of(found.text, {"k": NEW}, found.digests)
    assert (again.text, notes(again)) == (wanted, lines)


def test_value_that_a_person_has_and_bibnorm_has_no_more() -> None:
    edited = UPDATED.replace("cs.LG", "stat.ML")
    found = merge_of(edited, {"k": OLD}, ours("k", NEW))
    assert found.text == edited.replace("{New", "{Old")
    assert notes(found) == [
        "refs.bib:7:3: primaryclass of 'k' is yours and stays 'stat.ML'; bibnorm has none any more: take it out to have none"
    ]


def test_long_values_are_shown_short() -> None:
    edited = WRITTEN.replace("{Old Title", "{" + 40 * "word " + "Title")
    [line] = notes(merge_of(edited, {"k": NEW}, ours("k", OLD)))
    assert "stays '" + 23 * "word " + "word…'; bibnorm has 'New" in line


# Edits of a person to a file, each with what must still be in it afterwards.
Hand = tuple[str, str, str]
HANDS: list[Hand] = [
    ("{Old Title of the Sheep Paper}", "{{Sheep}, Revised}", "title = {{Sheep}, Revised},"),
    ("  year = {2021},\n", "  year = 1999, % as printed\n", "  year = 1999, % as printed\n"),
    ("  year = {2021},\n", "", ""),
    ("@misc{k,", "@Unpublished{Sheep:21,", "@Unpublished{Sheep:21,"),
    ("@misc{k,\n", "% before\n@misc{k,\n  keywords = {a, b},\n", "  keywords = {a, b},\n"),
    ("  author", "  % of whom?\n  AUTHOR", "  % of whom?\n  AUTHOR"),
    ("{arXiv},\n", '"ar" # xiv,\n', 'archiveprefix = "ar" # xiv,\n'),
    ("  url = {https://arxiv.org/abs/2105.01234},\n", "  url = {https://example.org/sheep},\n", "https://example.org/sheep"),
    ("@misc{other", "@comment{ @misc{k, title = {no}} }\n@misc{other", "@comment{ @misc{k, title = {no}} }\n"),
    ("\n}\n", "\n}   % that was it\n", "   % that was it\n"),
]  # fmt: skip


@given(
    st.lists(st.sampled_from(HANDS), unique=True), st.sampled_from(["\n", "\r\n"]), st.sampled_from([OLD, NEW, PRINTED])
)
def test_whatever_a_person_edits_is_there_after_a_merge_and_another_changes_nothing(
    hands: list[Hand], line_end: str, record: Record
) -> None:
    text = '@string{xiv = "Xiv"}\n\n' + WRITTEN + "\n@misc{other,\n  title = {Other}}"
    kept = []
    for old, new, must_stay in hands:
        if old in text:
            text = text.replace(old, new, 1)
            kept.append(must_stay.replace("\n", line_end))
    text = text.replace("\n", line_end)
    added = Record(title="Goats", authors=SHEEP.authors, arxiv="2106.00001")
    found = merge_of(text, {"k": record, "goats": added}, ours("k", OLD))
    assert found.added == ("goats",)
    assert [each for each in kept if each not in found.text] == []
    assert found.text.endswith("@misc{other," + line_end + "  title = {Other}}" + found.text.partition("{Other}}")[2])
    assert found.text.replace("\r\n", "").count("\n") == (0 if line_end == "\r\n" else found.text.count("\n"))
    again = merge_of(found.text, {"k": record, "goats": added}, found.digests)
    assert (again.text, again.added, again.updated) == (found.text, (), ())


def test_field_that_has_no_place_in_a_damaged_entry_is_refused() -> None:
    damaged = WRITTEN.replace("@misc{k,", "@misc{k").replace("{2021},", "{2021} {,").replace("},\n", "} x\n")
    with pytest.raises(OutputError, match=r"refs\.bib: cannot merge: .*; mend the file first with bibnorm fix"):
        merged(damaged, {"k": NEW}, ours("k", OLD))


def test_two_works_of_which_only_one_is_there() -> None:
    """The same title and people under two arXiv ids: two works."""
    file = merged("", {"k": SHEEP})
    other = SHEEP.model_copy(update={"arxiv": "2205.09999"})
    found = merge_of(file, {"k": SHEEP, "l": other})
    assert (found.there, found.added) == (("k",), ("l",))


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
