"""Edits look like what stands beside them: fixtures/bib/edits.toml, and what is refused."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from places import FIXTURES, SHARED

from normalizer.bib import BibDocument, BibEntry, BibText, Block, ProblemKind, scan
from normalizer.bib.edit import Edit, Editor, OverlappingEdits, UnrepresentableError, apply
from normalizer.bib.file import decode

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


def test_new_entry_comes_last_in_the_column_of_the_others() -> None:
    edits = Editor(scan(WHOLE)).insert_entry("misc", "new", {})
    assert apply(WHOLE, edits) == WHOLE.replace("}\n% tail", "}\n\n\n@Misc{new}\n% tail")
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1 ExplicitGroup:a\\;0\\;a\\;c\\;;", "1 ExplicitGroup:a\\;0\\;b\\;c\\;;"),
        ("1 ExplicitGroup:G\\;0\\;a\\;b\\;;", "1 ExplicitGroup:G\\;0\\;b\\;;"),
        ("1 ExplicitGroup:G\\;0\\;b\\;c\\;a\\;;", "1 ExplicitGroup:G\\;0\\;b\\;c\\;;"),
        ("1 ExplicitGroup:G\\;\n0\\;b2\\;\na\\\n;c\\;;", "1 ExplicitGroup:G\\;\n0\\;b2\\;b\\\n;c\\;;"),
        ("1 ExplicitGroup:G\\;0\\;aa\\;;\n2 ExplicitGroup:a\\;2\\;;\n3 StaticGroup:a\\;0\\;a\\;;", None),
        ("<key>keys</key>\n<string>a,c</string>", "<key>keys</key>\n<string>b,c</string>"),
        ("<key>keys</key><string>b,c,a</string>", "<key>keys</key><string>b,c</string>"),
        ("<key>keys</key><string>a,b</string>", "<key>keys</key><string>b</string>"),
        ("<key>group name</key><string>a</string>", None),
    ],
    ids=["renamed", "there already", "the last one", "lines cut", "others", "BibDesk", "last", "first", "a name"],
)
def test_key_in_groups_of_managers_is_replaced_and_listed_once(before: str, after: str | None) -> None:
    text = f"@misc{{a, title = {{A}}}}\n@Comment{{jabref-meta: grouping:\n0 AllEntriesGroup:;\n{before}\n}}\n"
    assert apply(text, [*Editor(scan(text)).replace_in_groups("a", "b")]) == text.replace(before, after or before)


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


# --- Random edits of generated and of real files: exactly the wished change is seen again, and all other bytes are equal


FILES = sorted([*SHARED.glob("bibs/*.bib"), *SHARED.glob("conformance/bib/*.bib")])

Seen = list[tuple[str, ...]]


def seen(document: BibDocument, *, without: BibEntry | None = None) -> Seen:
    """What a document says: each block with its words; free text only as far as it is not white space."""
    return [words(block) for block in document.blocks if block is not without and words(block) != ("text", "")]


def words(block: Block) -> tuple[str, ...]:
    if isinstance(block, BibEntry):
        return ("entry", block.type, block.key, *(f"{field.name}={field.text}" for field in block.fields))
    if isinstance(block, BibText):
        return ("text", " ".join(block.source.text[block.start : block.end].split()))
    return ("block", block.source.text[block.start : block.end])


def notes(document: BibDocument) -> list[str]:
    return [document.text[note.start : note.end].rstrip() for note in document.notes]


@dataclass(frozen=True)
class Wish:
    """One edit, and what the document must say afterwards."""

    edits: list[Edit]
    expected: Seen


def changed(document: BibDocument, entry: BibEntry, new: tuple[str, ...]) -> Seen:
    expected = seen(document)
    place = [block for block in document.blocks if words(block) != ("text", "")].index(entry)
    expected[place] = new
    return expected


def wish(document: BibDocument, entry: BibEntry, kind: str, number: int, text: str) -> Wish:
    """The edit of that kind; `number` chooses the field."""
    editor, old = Editor(document), words(entry)
    fields = list(old[3:])
    at = number % len(fields) if fields else 0
    if kind == "set":
        fields[at] = f"{entry.fields[at].name}={text}"
        edits = editor.set_value(entry, entry.fields[at], text)
    elif kind == "delete":
        edits = editor.delete_field(entry, entry.fields[at])
        del fields[at]
    elif kind == "rename":
        edits = editor.rename_field(entry, entry.fields[at], "zz-new")
        case = str.upper if (name := entry.fields[at].name).isupper() and len(name) > 1 else str
        case = str.capitalize if name == name.capitalize() and not name.islower() and case is str else case
        fields[at] = f"{case('zz-new')}={entry.fields[at].text}"
    elif kind == "key":
        return Wish(editor.rename_key(entry, "new:key"), changed(document, entry, (*old[:2], "new:key", *fields)))
    elif kind == "type":
        return Wish(editor.set_type(entry, "online"), changed(document, entry, (old[0], "online", *old[2:])))
    elif kind == "remove":
        return Wish(editor.delete_entry(entry), seen(document, without=entry))
    else:
        edits = editor.insert_field(entry, "zz-new", text)
        return Wish(edits, [])
    return Wish(edits, changed(document, entry, (*old[:3], *fields)))


def merged_text(found: Seen) -> Seen:
    """Free text around a removed entry grows together; so does the text that is compared."""
    merged: Seen = []
    for one in found:
        if merged and one[0] == "text" == merged[-1][0]:
            merged[-1] = ("text", f"{merged[-1][1]} {one[1]}")
        else:
            merged.append(one)
    return merged


def check(document: BibDocument, entry: BibEntry, kind: str, number: int, text: str) -> None:
    if not entry.fields and kind in ("set", "delete", "rename"):
        kind = "insert"
    try:
        wanted = wish(document, entry, kind, number, text)
    except UnrepresentableError:
        assert kind not in ("set", "delete", "key", "type", "remove")  # these always have a place
        return
    after = scan(apply(document.text, wanted.edits))
    if kind == "insert":
        check_inserted(document, after, entry, text)
    else:
        assert merged_text(seen(after)) == merged_text(wanted.expected), kind
    if kind != "remove":
        assert notes(after) == notes(document)
    assert_near(document, entry, wanted.edits)
    new_kinds = {problem.kind for problem in after.problems} - {problem.kind for problem in document.problems}
    assert new_kinds <= ({ProblemKind.UNRESOLVED_NAME} if kind == "remove" else set()), kind


def check_inserted(before: BibDocument, after: BibDocument, entry: BibEntry, text: str) -> None:
    """The one new field is in the entry, in some place; nothing else is new."""
    (number,) = [number for number, one in enumerate(before.entries) if one is entry]
    inserted = after.entries[number].get("zz-new")
    assert inserted is not None
    assert inserted.text == text
    new = list(words(after.entries[number]))
    new.remove(f"{inserted.name}={text}")
    assert tuple(new) == words(entry)
    assert seen(after) == changed(before, entry, words(after.entries[number]))


def assert_near(document: BibDocument, entry: BibEntry, edits: list[Edit]) -> None:
    """No edit leaves its entry, but for the blank line that goes with it."""
    for edit in edits:
        outside = document.text[edit.start : entry.start] + document.text[max(edit.start, entry.end) : edit.end]
        assert not outside.strip()


# Well-formed files in many habits, and then the wishes.

NAMES = ["title", "author", "year", "month", "url", "booktitle", "Note", "DOI"]
plain = st.text(st.sampled_from("abc XYZ,=%#'\\é(@1\n"), max_size=12)
nested = st.recursive(plain, lambda inner: st.lists(inner.map("{{{}}}".format) | plain, max_size=3).map("".join))
texts = nested.filter(lambda text: not text.endswith("\\") and '"' not in text)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file in one habit: separators, delimiters, columns, line ends, notes."""
    opener, closer = draw(st.sampled_from(["{}", "{}", "()"]))
    separator = draw(st.sampled_from([",\n  ", ", ", ",\n\t", "\n  , ", ",\n", ", % note\n  ", " % note\n  , "]))
    sign = draw(st.sampled_from(["=", " = ", "  =  ", "= "]))
    width = draw(st.sampled_from([0, 12]))
    tail = draw(st.sampled_from(["", "\n", ",\n", " ", ",", " % last\n"]))
    between = draw(st.sampled_from(["\n\n", "\n", " ", "\n% between\n", " % beside\n\n"]))
    entries = []
    for number in range(draw(st.integers(1, 4))):
        names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
        fields = []
        for name in names:
            text = draw(texts)
            value = draw(st.sampled_from([f"{{{text}}}", f'"{text}"', "12", "jan", f'{{{text}}} # "x"']))
            fields.append(separator + name.ljust(width) + sign + value)
        entries.append(f"@misc{opener}key{number}{''.join(fields)}{tail if fields else ''}{closer}")
    text = between.join(entries) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


KINDS = ["set", "insert", "delete", "rename", "key", "type", "remove"]


@given(files(), st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 9), texts)
def test_edit_of_a_generated_file_changes_that_and_nothing_else(
    text: str, kind: str, which: int, number: int, value: str
) -> None:
    document = scan(text)
    assume({problem.kind for problem in document.problems} <= {ProblemKind.COMMENT_AS_FIELD})
    assume(not any(mark in value for mark in ("@", "zz-new")))
    check(document, document.entries[which % len(document.entries)], kind, number, value)


@given(st.text(st.sampled_from('{}"\\ab@,=#%\n('), max_size=20))
def test_value_is_read_again_as_it_was_given_or_refused(value: str) -> None:
    for before in ("@misc{a, x = {1}, y = {2}}", '@misc(a, x = "1", y = "2")'):
        document = scan(before)
        try:
            edits = Editor(document).set_value(document.entries[0], "x", value)
        except UnrepresentableError:
            continue
        (entry,) = scan(apply(before, edits)).entries
        assert [(field.name, field.text) for field in entry.fields] == [("x", value), ("y", "2")]


@pytest.mark.once
@pytest.mark.shared
def test_random_edits_of_real_files_change_that_and_nothing_else() -> None:
    chance = random.Random(5)
    values = ["A {B}raced text", "x", "2024", "Stra{\\ss}e", "10.1000/xyz(1)_2", "50\\% of $x_{1}$"]
    assert len(FILES) > 50
    for path in FILES:
        text = decode(path.read_bytes())[0]
        document = scan(text if len(text) < 60_000 else text[: text.index("\n@", 40_000)])
        for _ in range(6):
            if not document.entries:
                break
            entry = cast("BibEntry", chance.choice(document.entries))
            check(document, entry, chance.choice(KINDS), chance.randrange(9), chance.choice(values))
