"""Changes by which a reader would lose something are refused; the others are kept."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from normalizer.bib import scan
from normalizer.bib.edits import Edit, apply
from normalizer.bib.proof import Change, prove
from normalizer.bib.readers import BIBTEX, read_biber, read_bibtex
from normalizer.bib.rereading import Outline, changed_segments

ONE = "@article{a,\n  title = {One},\n  year = 2001\n}\n"
TWO = "@article{b,\n  title = {Two},\n  year = 2002\n}\n"


def replaced(text: str, old: str, new: str) -> Change:
    start = text.index(old)
    return Change([Edit(start, start + len(old), new)])


@pytest.mark.parametrize(
    ("text", "old", "new", "reason"),
    [
        (ONE + TWO, "{One}", "{1}", None),
        (ONE + TWO, "{One}", "{One", "BibTeX would report: I was expecting a `,' or a `}'"),
        (ONE + TWO, "{One}", "{One}}", "BibTeX would not read the field year any more of 'a'"),
        (ONE + TWO, "{One}", "{}", "BibTeX would read nothing in the field title of 'a'"),
        (ONE + TWO, "  title = {One},\n", "", None),
        (ONE + TWO, "title = {One}", "subtitle = {One}", None),
        (ONE + TWO, "@article{b,", "@article{c,", None),
        (ONE + TWO, "@article{b,", "@article{A,", "BibTeX would find a second entry 'a'"),
        (ONE + TWO, "\n@article{b", "\narticle{b", "BibTeX would not read the entry 'b' any more"),
        (ONE + TWO, "title = {Two},", "title = {Two}, % a note", "BibTeX would report: You're missing a field name"),
        (ONE + TWO, "{Two}", "{{Two\\} 1}}", "BibTeX would not read the field year any more of 'b'"),
        (ONE + TWO, TWO, "", "BibTeX would not read the entry 'b' any more"),
        (ONE.replace("},", "}"), "{One}", "{One},", None),
        (ONE.replace("One}", "One"), "{One", "{One}", None),
        (ONE.replace("One}", "\\{One}"), "2001", "{2001}", None),
        (
            ONE + TWO,
            "@article{b,",
            "@article{b, title = {1},",
            "BibTeX would read another value in the field title of 'b'",
        ),
        ("@string{s = {S}}\n@misc{a, note = s # s}\n", "@string{s = {S}}", "", "BibTeX would not know the @string 's'"),
        ("@string{s = {S}}\n@misc{a, note = s}\n", "{S}", "{T}", None),
        ("@comment{@book{a}}\n@misc{a}\n", "@book", "book", "BibTeX would read another type of 'a'"),
        ("@misc{a, author = {Ann Lee and B}}\n", "Ann Lee", "Lee, A, B, C", "biber would leave out 'a': the name"),
        ("@misc{a,\n title={T}}\n@misc{b}\n", "\n@misc{b}", " @misc{b}", "BibTeX would not read the entry 'b'"),
    ],
)
def test_change_that_loses_something_is_refused(text: str, old: str, new: str, reason: str | None) -> None:
    proof = prove(scan(text), [replaced(text, old, new)])
    assert proof.refused.get(0, "").startswith(reason or "\0") is (reason is not None), proof


def test_what_a_reader_looked_at_where_it_stopped_belongs_to_what_it_read() -> None:
    text = "@misc{a,\n  title = {T},\n,  note = {x\n@misc{inner, title={Y}}\n},\n}\n\n@misc{c, year = 1}\n"
    # Without the comma BibTeX reads the whole note, and no entry in it.
    assert "the entry 'inner'" in prove(scan(text), [replaced(text, "\n,  note", "\n  note")]).refused[0]
    assert "the entry 'inner'" in prove(scan(text), [replaced(text, ",  note", "  note")]).refused[0]


def test_only_the_harmful_change_is_refused() -> None:
    text = "".join(ONE.replace("{a", f"{{a{number}") for number in range(40))
    changes = []
    for number, entry in enumerate(scan(text).entries):
        field = entry.first["title"]
        changes.append(Change([Edit(field.value_start, field.value_end, "{One" if number in (7, 8, 30) else "{1}")]))
    assert set(prove(scan(text), changes).refused) == {7, 8, 30}


def test_changes_that_need_each_other_are_kept_together() -> None:
    text = ONE.replace("{One}", "{One") + TWO.replace("year = 2002", "year = 2002 number = 3")
    changes = [replaced(text, "{One", "{One}"), replaced(text, "2002 number", "2002, number")]
    assert prove(scan(text), changes).kept == (0, 1)
    # Alone, the first one shows BibTeX an error that the open brace hid; the second one is in no entry that it reads.
    assert prove(scan(text), changes[:1]).kept == (0,)


def test_entry_is_merged_only_into_one_that_is_read() -> None:
    text = ONE + TWO + TWO.replace("{b", "{B")
    (third,) = (entry for entry in scan(text).entries if entry.key == "a")
    lost = Edit(third.start, third.end, "")
    assert prove(scan(text), [Change([lost], {"a": "b"})]).kept == (0,)
    assert prove(scan(text), [Change([lost], {"a": "B"})]).refused
    assert prove(scan(text), [Change([lost], {"a": None})]).kept == (0,)
    assert prove(scan(text), [Change([lost], {"a": "a"})]).refused  # and it ends


def test_parent_of_an_entry_is_kept() -> None:
    text = "@misc{c, title = {C}, crossref = {a}}\n" + ONE
    entry = scan(text).entries[1]
    assert (
        "from which an entry takes fields"
        in prove(scan(text), [Change([Edit(entry.start, entry.end, "")], {"a": None})]).refused[0]
    )


def test_entry_that_is_commented_out_needs_no_parent() -> None:
    text = "@misc{c, title = {C}, crossref = {a}}\n" + ONE
    edits = [
        Edit(entry.start, entry.end, "% " + text[entry.start : entry.end].replace("@", "").replace("\n", "\n% "))
        for entry in scan(text).entries
    ]
    assert prove(scan(text), [Change(edits, {"a": None, "c": None})]).kept == (0,)


@cache
def snippets() -> list[str]:
    path = SHARED / "conformance" / "readers" / "snippets.jsonl"
    return [json.loads(line)["bib"] for line in path.read_text("utf-8").splitlines()]


@pytest.mark.shared
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_is_kept_loses_no_entry_and_adds_no_error(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(snippets()))
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True)))
    pieces = st.sampled_from([*'@{}(),="%\\\n', "", "x", "@misc{n1,", "title = {T},"])
    edits = [Edit(start, end, data.draw(pieces)) for start, end in zip(places[::2], places[1::2], strict=False)]
    changes = [Change([edit]) for edit in edits]
    proof = prove(scan(text), changes)
    assert set(proof.kept) | set(proof.refused) == set(range(len(changes)))
    after = apply(text, [edits[index] for index in proof.kept])
    before_keys = {entry.key for entry, _ in read_bibtex(text).entries}
    renamed = scan(text).entries and {entry.key for entry in scan(text).entries} - {e.key for e in scan(after).entries}
    lost = before_keys - {entry.key for entry, _ in read_bibtex(after).entries}
    assert lost <= set(renamed or ())
    if not read_biber(text).errors:
        assert not read_biber(after).errors
    if not read_bibtex(text).errors:
        assert not [e for e in read_bibtex(after).errors if not re.match("Repeated", e)]


def test_time_for_many_edits_between_two_entries_is_that_of_their_number() -> None:
    class Counted(list[tuple[Edit, int]]):
        looked_at = 0

        def __getitem__(self, index: Any) -> Any:
            self.looked_at += isinstance(index, int)
            return super().__getitem__(index)

    before = "% a\n" * 500 + "@misc{last}\n"
    edits = Counted((Edit(4 * number, 4 * number + 4, f"@misc{{a{number}}}\n"), number) for number in range(500))
    outline = Outline(BIBTEX, before)
    (segment,) = changed_segments(outline, apply(before, [edit for edit, _ in edits]), edits)
    assert len(segment.after) == 501
    assert edits.looked_at < 10 * len(edits)
