"""What a person has edited in an entry of ours stays, and is shown where bibnorm has news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_scene import PRINTED, SHEEP, merge_of, merged, notes, ours

from normalizer.errors import OutputError
from normalizer.values.dates import PartialDate
from normalizer.works.record import Record

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
