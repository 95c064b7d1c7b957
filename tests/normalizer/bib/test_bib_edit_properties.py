"""Random edits of generated and of real files: exactly the wished change is seen again, and all other bytes are equal."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from places import SHARED

from normalizer.bib import BibDocument, BibEntry, BibText, Block, ProblemKind, scan
from normalizer.bib.edit import Edit, Editor, UnrepresentableError, apply
from normalizer.bib.encoding import decode

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
