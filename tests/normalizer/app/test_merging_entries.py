"""Which entries a merge writes into a file, under which keys, and which it leaves out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_scene import PRINTED, SHAPE, SHEEP, merge_of, merged, notes, ours, target_of
from places import FIXTURES

from normalizer.app.output import render_bibliography
from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.errors import OutputError
from normalizer.export import ExportOptions, render
from normalizer.export.bib_values import fields_of
from normalizer.latex.sync import comment_out
from normalizer.lock import Lock, LockedWork
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import Record

# torture.bib has a block that is not closed; that one is refused.
FILES = sorted(path for path in (FIXTURES / "bib").glob("*.bib") if path.name != "torture.bib")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_keeps_every_byte_and_a_second_merge_changes_nothing(path: Path, tmp_path: Path) -> None:
    file = tmp_path / path.name
    file.write_bytes(path.read_bytes())
    lock = Lock(works={"hirt2021counting": LockedWork(record=SHEEP)})
    for _ in range(2):
        target = target_of(file)
        made = render_bibliography(lock, ["hirt2021counting"], target)
        assert target.file is not None
        target.file.save(made.text)
    old, new = path.read_bytes(), file.read_bytes()
    assert new.count(b"hirt2021counting") == 1
    start = next(place for place, (a, b) in enumerate(zip(old + b"\0", new, strict=False)) if a != b)
    assert new.endswith(old[start:])


def test_preprint_that_was_published_becomes_an_article_under_its_key() -> None:
    before = render([SHEEP], "bibtex", SHAPE, ["k"])
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


SHAPED = SHEEP.model_copy(update={"title": "Quite Another Work of Nobody", "arxiv": "2105.08888"})
LAYOUTS = {
    "tabs and quotes": ('@Book{a,\n\ttitle = "A",\n\tyear = 2020\n}\n', '@Misc{k,\n\ttitle = "', "\n\tyear = 2021,\n"),
    "four spaces": ("@book{a,\n    title={A},\n    year={2020},\n}\n", "@misc{k,\n    title={", "\n    year={2021},\n"),
    "as bibnorm writes": (render([SHAPED], "bibtex", SHAPE, ["a"]), "@misc{k,\n  title = {", "\n  year = {2021},\n"),
}


@pytest.mark.parametrize(("before", "begin", "year"), LAYOUTS.values(), ids=LAYOUTS)
def test_new_entry_has_the_layout_of_the_file(before: str, begin: str, year: str) -> None:
    after = merged(before, {"k": SHEEP})
    assert after.startswith(before)
    new = after.removeprefix(before).strip()
    assert new.startswith(begin)
    assert year in new
    rendered = render([SHEEP], "bibtex", SHAPE, ["k"])
    assert fields_of(scan(new).entries[0]) == fields_of(scan(rendered).entries[0])
    assert merged(after, {"k": SHEEP}, ours("k", SHEEP)) == after


DAMAGED = {
    "entry not closed": ("@misc{a,\n  title = {B\n", "1:1: the entry 'a'"),
    "string not closed": ("@misc{a, title = {B}}\n@string{x = {never\n", "2:1: this @string"),
    "comment not closed": ("@misc{a, title = {B}}\n@comment{never\n", "2:1: this @comment"),
}


@pytest.mark.parametrize(("text", "where"), DAMAGED.values(), ids=DAMAGED)
def test_file_in_which_our_entry_would_be_swallowed_is_refused(text: str, where: str) -> None:
    with pytest.raises(OutputError, match=rf"refs\.bib:{where} is not closed: a }} is missing; add it by hand$"):
        merged(text, {"k": SHEEP})


def test_format_is_that_of_the_file_unless_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@online{a, title = {B}, date = {2020-01-02}, eprinttype = {arxiv}}\n", encoding="utf-8")
    assert target_of(path).format == "biblatex"
    assert target_of(path, format="bibtex").format == "bibtex"
    path.write_text("% nothing yet\n", encoding="utf-8")
    assert target_of(path).format == "bibtex"


@pytest.mark.parametrize("entry", ["@misc{K, title = {Other}}\n", "@misc{other, title = {Other}, ids = {a, k}}\n"])
def test_key_of_another_work_is_not_given_twice(entry: str) -> None:
    found = merge_of(entry, {"k": SHEEP})
    assert (found.text, found.out, found.digests) == (entry, ["k"], {})
    assert str(found) == "0 added, 0 updated, 0 already present, 1 left out"


def test_key_that_is_taken_in_the_file_is_given_to_its_work_only(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{hirt2021counting, title = {Other}, ids = {hirt2021countinga}}\n", encoding="utf-8")
    target = target_of(path)
    assert target.issue([SHEEP], ()) == ["hirt2021countingb"]
    path = tmp_path / "refs.bib"
    path.write_text("@misc{Sheep:21, title = {Counting Sheep}, eprint = {2105.01234}}\n", encoding="utf-8")
    target = target_of(path, settings=ExportOptions(prefer="preprint"))
    assert target.issue([PRINTED], ()) == ["Sheep:21"]
    assert target.issue([PRINTED], ("sheep:21",)) == ["hirt2021counting"]


# --- what a person has taken out


def test_entry_that_was_taken_out_stays_out_until_it_is_brought_back() -> None:
    file, before = "% mine\n@misc{a, title = {B}}\n", ours("k", SHEEP)
    found = merge_of(file, {"k": SHEEP}, before)
    assert (found.text, found.added, found.out, found.digests) == (file, [], ["k"], {})
    assert notes(found) == ["refs.bib: 'k' was removed and not added again; use --merge --force to restore it"]
    back = merge_of(file, {"k": SHEEP}, before, bring_back=True)
    assert (back.added, back.out, back.digests) == (["k"], [], before)
    assert back.text == merged(file, {"k": SHEEP})
    assert merge_of(back.text, {"k": SHEEP}, back.digests, bring_back=True).text == back.text


def test_many_that_were_taken_out_are_said_in_one_line() -> None:
    works = {f"k{number}": Record(title=f"Sheep Number {number}", arxiv=f"2105.0000{number}") for number in range(7)}
    before = {key: ours(key, record)[key] for key, record in works.items()}
    assert notes(merge_of("% all gone\n", works, before)) == [
        "refs.bib: 'k0', 'k1', 'k2', 'k3', 'k4' and 2 more were removed and not added again; use --merge --force to restore them"
    ]


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
    assert (found.text, found.out) == (file, ["k"])
    assert notes(found) == ["refs.bib:2:1: 'k' is commented out; use --merge --force to restore it"]
    back = merge_of(file, {"k": SHEEP}, before, bring_back=True)
    assert (back.text, back.added, back.there) == (whole, [], ["k"])
    assert back.digests == ours("k", SHEEP)


def test_damaged_entry_that_is_commented_out_hides_no_other_one() -> None:
    file = pruned(pruned('@misc{a, title = "a { b"}\n' + merged("", {"k": SHEEP}), "a"), "k")
    assert merge_of(file, {"k": SHEEP}).out == ["k"]


def test_entry_that_comes_back_is_brought_up_to_date() -> None:
    file = pruned(merged("", {"k": SHEEP}), "k")
    back = merge_of(file, {"k": PRINTED}, ours("k", SHEEP), bring_back=True)
    assert back.updated == ["k"]
    assert fields_of(scan(back.text).entries[0]) == fields_of(scan(merged("", {"k": PRINTED})).entries[0])
    assert merge_of(back.text, {"k": PRINTED}, back.digests).text == back.text


def test_work_that_is_commented_out_keeps_its_key(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    entry = "@misc{Sheep:21,\n  title = {Counting Sheep on Alpine Meadows at Night},\n  eprint = {2105.01234}\n}\n@misc{hirt2020counting, title = {B}}\n"
    path.write_text(pruned(pruned(entry, "Sheep:21"), "hirt2020counting"), encoding="utf-8")
    target = target_of(path, force=True)
    other = SHEEP.model_copy(update={"arxiv": "2005.00001", "date": PartialDate(year=2020)})
    assert target.issue([SHEEP, other], ()) == ["Sheep:21", "hirt2020countinga"]
    lock = Lock(works={"Sheep:21": LockedWork(record=SHEEP)})
    made = render_bibliography(lock, ["Sheep:21"], target)
    assert made.text.startswith("@misc{Sheep:21,\n  title = {Counting Sheep on Alpine Meadows at Night},\n")
    made = render_bibliography(lock, ["Sheep:21"], replace(target, bring_back=False))
    assert made.text == path.read_text(encoding="utf-8")
    assert made.notes == [f"{path}:1:1: 'Sheep:21' is commented out; use --merge --force to restore it"]


# --- What a person has edited in an entry of ours stays, and is shown where bibnorm has news


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
        ["refs.bib:2:3: title of 'k' keeps your value 'My Name for the Sheep Paper'; bibnorm has 'New Title of the Sheep Paper'"],
    ),
    "title taken out": (
        WRITTEN.replace("  title = {Old Title of the Sheep Paper},\n", ""), UPDATED.replace("  title = {New Title of the Sheep Paper},\n", ""),
        ["refs.bib:1:1: title of 'k' was removed by you and is not restored; bibnorm now has 'New Title of the Sheep Paper'; add it manually if wanted"],
    ),
    "year taken out, of which there is no news": (WRITTEN.replace("  year = {2021},\n", ""), UPDATED.replace("  year = {2021},\n", ""), []),
    "field added": (WRITTEN.replace("  year", "  note = {read!},\n  year"), UPDATED.replace("  year", "  note = {read!},\n  year"), []),
    "field added that bibnorm has otherwise": (
        WRITTEN.replace("  url", "  primaryclass = {stat.ML},\n  url"), UPDATED.replace("cs.LG", "stat.ML"),
        ["refs.bib:7:3: primaryclass of 'k' keeps your value 'stat.ML'; bibnorm has 'cs.LG'"],
    ),
    "macro of the same words": (
        '@string{t = "Old Title of the Sheep Paper"}\n' + WRITTEN.replace("{Old Title of the Sheep Paper}", "t"),
        '@string{t = "Old Title of the Sheep Paper"}\n' + UPDATED.replace("{New Title of the Sheep Paper}", "t"),
        ["refs.bib:3:3: title of 'k' keeps your value 'Old Title of the Sheep Paper'; bibnorm has 'New Title of the Sheep Paper'"],
    ),
    "fields in another order, value wrapped": (
        WRITTEN.replace("  year = {2021},\n", "").replace("@misc{k,\n", "@misc{k,\n  year = {2021},\n").replace(" of the", "\n    of the"),
        UPDATED.replace("  year = {2021},\n", "").replace("@misc{k,\n", "@misc{k,\n  year = {2021},\n"),
        [],
    ),
    "type changed": (WRITTEN.replace("@misc", "@unpublished"), UPDATED.replace("@misc", "@unpublished"),
        ["refs.bib:1:1: type of 'k' keeps your value 'unpublished'; bibnorm has 'misc'"],
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


def test_persons_value_without_another_and_long_values_are_shown() -> None:
    edited = UPDATED.replace("cs.LG", "stat.ML")
    found = merge_of(edited, {"k": OLD}, ours("k", NEW))
    assert found.text == edited.replace("{New", "{Old")
    assert notes(found) == ["refs.bib:7:3: primaryclass of 'k' keeps your value 'stat.ML'; bibnorm no longer has one"]
    edited = WRITTEN.replace("{Old Title", "{" + 40 * "word " + "Title")
    [line] = notes(merge_of(edited, {"k": NEW}, ours("k", OLD)))
    assert "keeps your value '" + 23 * "word " + "word…'; bibnorm has 'New" in line


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
    assert found.added == ["goats"]
    assert [each for each in kept if each not in found.text] == []
    assert found.text.endswith("@misc{other," + line_end + "  title = {Other}}" + found.text.partition("{Other}}")[2])
    assert found.text.replace("\r\n", "").count("\n") == (0 if line_end == "\r\n" else found.text.count("\n"))
    again = merge_of(found.text, {"k": record, "goats": added}, found.digests)
    assert (again.text, again.added, again.updated) == (found.text, [], [])


def test_field_that_has_no_place_in_a_damaged_entry_is_refused() -> None:
    damaged = WRITTEN.replace("@misc{k,", "@misc{k").replace("{2021},", "{2021} {,").replace("},\n", "} x\n")
    with pytest.raises(OutputError, match=r"refs\.bib: cannot merge: .*; refs\.bib:1:1: the entry 'k' is not closed"):
        merged(damaged, {"k": NEW}, ours("k", OLD))
