"""Edits look like what stands beside them: fixtures/bib/edits.toml, and what is refused."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from places import FIXTURES

from normalizer.bib import scan
from normalizer.bib.edit import Edit, Editor, OverlappingEdits, UnrepresentableError, apply

ROWS = tomllib.loads((FIXTURES / "bib" / "edits.toml").read_text(encoding="utf-8"))


def edited(row: dict[str, Any], line_end: str = "\n") -> str:
    text = row["before"].replace("\n", line_end)
    document = scan(text)
    method, *arguments = row["edit"]
    edits = getattr(Editor(document), method)(document.entries[row.get("entry", 0)], *arguments)
    return apply(text, edits)


@pytest.mark.parametrize("name", ROWS)
def test_edit_gives_the_text_of_the_table(name: str) -> None:
    assert edited(ROWS[name]) == ROWS[name]["after"]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_edit_keeps_other_line_ends(name: str, line_end: str) -> None:
    assert edited(ROWS[name], line_end) == ROWS[name]["after"].replace("\n", line_end)


WHOLE = """\
% head
@Misc{a,
  Title  = "x",
  Author = "y",
  Year   = 2020,
}


@Misc{b,
  Title  = "x",
  Author = "y",
}
% tail
"""


def test_new_entry_looks_like_the_others() -> None:
    document = scan(WHOLE)
    fields = {"title": "Z", "author": "W", "year": "2021", "archiveprefix": "arXiv"}
    edits = Editor(document).insert_entry("misc", "new", fields, after=document.entries[0])
    assert apply(WHOLE, edits) == WHOLE.replace(
        "\n}\n\n\n",
        '\n}\n\n\n@Misc{new,\n  Title  = "Z",\n  Author = "W",\n  Year   = 2021,\n  Archiveprefix = "arXiv",\n}\n\n\n',
        1,
    )


def test_new_entry_comes_behind_the_last_one() -> None:
    edits = Editor(scan(WHOLE)).insert_entry("misc", "new", {})
    assert apply(WHOLE, edits) == WHOLE.replace("}\n% tail", "}\n\n\n@Misc{new}\n% tail")


def test_new_entry_gets_its_own_column_where_every_entry_has_one() -> None:
    text = "@misc{a,\n  title = {x},\n  year  = 1\n}\n\n@misc{b,\n  publisher = {x},\n  title     = {y}\n}\n"
    edits = Editor(scan(text)).insert_entry("misc", "c", {"author": "X", "doi": "y"})
    assert apply(text, edits) == text + "\n@misc{c,\n  author = {X},\n  doi    = {y}\n}\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "@misc{c,\n  title = {x}\n}\n"),
        ("% only a note", "% only a note\n\n@misc{c,\n  title = {x}\n}\n"),
        ("% only a note\n", "% only a note\n\n@misc{c,\n  title = {x}\n}\n"),
        ("@misc{a} % note", "@misc{a} % note\n\n@misc{c,\n  title = {x}\n}"),
        ("% dos\r\n", "% dos\r\n\r\n@misc{c,\r\n  title = {x}\r\n}\r\n"),
        ("@misc{a}@misc{b}", "@misc{a}@misc{b}\n\n@misc{c,\n  title = {x}\n}"),
        ("@misc{a}\n@misc{b}\n", "@misc{a}\n@misc{b}\n@misc{c,\n  title = {x}\n}\n"),
    ],
)
def test_first_entries_of_a_file(text: str, after: str) -> None:
    assert apply(text, Editor(scan(text)).insert_entry("misc", "c", {"title": "x"})) == after


def test_finished_block_takes_the_line_ends_of_the_file() -> None:
    text = "@misc{a}\r\n"
    edits = Editor(scan(text)).insert_text("\n@misc{b,\n  x = {1}\n}\n")
    assert apply(text, edits) == "@misc{a}\r\n\r\n@misc{b,\r\n  x = {1}\r\n}\r\n"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("set_value", "title", "a } b {"), "do not balance"),
        (("set_value", "title", "a { b"), "do not balance"),
        (("set_value", "title", "\\{"), "do not balance"),
        (("set_value", "title", "x\n  @misc{y}"), "begins like an entry"),
        (("insert_field", "two words", "x"), "cannot be the name"),
        (("insert_field", "1st", "x"), "cannot be the name"),
        (("insert_field", "TITLE", "x"), "has a field 'TITLE' already"),
        (("rename_field", "title", "year"), "has a field 'year' already"),
        (("rename_field", "title", "ti=tle"), "cannot be the name"),
        (("rename_key", "a b"), "cannot be a key"),
        (("rename_key", ""), "cannot be a key"),
        (("set_type", "@misc"), "cannot be the name"),
    ],
)
def test_what_no_file_can_hold_is_refused(edit: tuple[str, ...], said: str) -> None:
    document = scan("@misc{a, title = {x}, year = 2020}")
    with pytest.raises(UnrepresentableError, match=said):
        getattr(Editor(document), edit[0])(document.entries[0], *edit[1:])


@pytest.mark.parametrize("text", ["@misc{x = {1", "@misc{{a}}", "@misc{x = {1} y}"])
def test_entry_too_damaged_for_a_new_field_is_refused(text: str) -> None:
    document = scan(text)
    with pytest.raises(UnrepresentableError, match="too damaged"):
        Editor(document).insert_field(document.entries[0], "doi", "10.1000/x")


def test_same_value_key_type_and_name_need_no_edit() -> None:
    document = scan("@misc{a, title = {x}, n = 1}")
    editor, entry = Editor(document), document.entries[0]
    assert editor.set_value(entry, "title", "x") == []
    assert editor.rename_key(entry, "a") == []
    assert editor.set_type(entry, "misc") == []
    assert editor.rename_field(entry, "title", "title") == []


def test_one_of_two_fields_with_a_name_can_be_meant() -> None:
    text = "@misc{a, x = {1}, x = {2}, x = {3}}"
    document = scan(text)
    editor, entry = Editor(document), document.entries[0]
    assert apply(text, editor.set_value(entry, entry.fields[1], "9")) == "@misc{a, x = {1}, x = {9}, x = {3}}"
    assert apply(text, editor.delete_field(entry, entry.fields[2])) == "@misc{a, x = {1}, x = {2}}"
    assert apply(text, editor.rename_field(entry, entry.fields[1], "y")) == "@misc{a, x = {1}, y = {2}, x = {3}}"


def test_two_new_fields_in_one_place_come_in_order() -> None:
    text = "@misc{a, x = {1}}"
    document = scan(text)
    editor, entry = Editor(document), document.entries[0]
    edits = [*editor.insert_field(entry, "y", "2"), *editor.insert_field(entry, "z", "3")]
    assert apply(text, edits) == "@misc{a, x = {1}, y = {2}, z = {3}}"


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "abcdef"),
        ([Edit(2, 4, "X"), Edit(0, 1, "")], "bXef"),
        ([Edit(3, 3, "1"), Edit(3, 3, "2")], "abc12def"),
        ([Edit(2, 4, "X"), Edit(2, 2, "<"), Edit(4, 4, ">")], "ab<X>ef"),
        ([Edit(0, 3, "X"), Edit(3, 6, "Y")], "XY"),
    ],
)
def test_edits_are_made_in_the_order_of_the_text(edits: list[Edit], after: str) -> None:
    assert apply("abcdef", edits) == after


@pytest.mark.parametrize(
    "edits",
    [[Edit(0, 3, ""), Edit(2, 4, "")], [Edit(0, 3, ""), Edit(1, 1, "x")], [Edit(1, 2, "x"), Edit(1, 2, "x")]],
)
def test_overlapping_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(OverlappingEdits, match="two edits want the characters from"):
        apply("abcdef", edits)


@pytest.mark.parametrize("edit", [Edit(0, 7, ""), Edit(-1, 2, ""), Edit(3, 2, "")])
def test_edit_outside_the_text_is_refused(edit: Edit) -> None:
    with pytest.raises(ValueError, match="the text has 6 characters"):
        apply("abcdef", [edit])
