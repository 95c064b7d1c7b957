"""What is read from a .bib text, and what is said about its syntax: fixtures/bib/scan.toml."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from places import FIXTURES

from normalizer.bib import (
    BibComment,
    BibDocument,
    BibEntry,
    BibPreamble,
    BibString,
    BibText,
    Piece,
    PieceKind,
    ProblemKind,
    Span,
    scan,
)

ROWS = tomllib.loads((FIXTURES / "bib" / "scan.toml").read_text(encoding="utf-8"))


def shown(entry: BibEntry) -> str:
    fields = "; ".join(f"{field.name}={field.text}" for field in entry.fields)
    return f"{entry.type} {entry.key}{'' if entry.closed else '*'}: {fields}"


def problems(document: BibDocument) -> list[str]:
    places = [(document.position(problem.span.start), problem.kind) for problem in document.problems]
    return [f"{line}:{column} {kind}" for (line, column), kind in places]


@pytest.mark.parametrize("name", ROWS)
def test_text_is_read_as_the_table_says(name: str) -> None:
    row: dict[str, Any] = ROWS[name]
    document = scan(row["bib"])
    assert [shown(entry) for entry in document.entries] == row["entries"]
    assert problems(document) == row.get("problems", [])
    assert "".join(row["bib"][block.start : block.end] for block in document.blocks) == row["bib"]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_change_nothing_but_themselves(name: str, line_end: str) -> None:
    row: dict[str, Any] = ROWS[name]
    document = scan(row["bib"].replace("\n", line_end))
    assert [shown(entry).replace(line_end, "\n") for entry in document.entries] == row["entries"]
    assert problems(document) == row.get("problems", [])


def test_every_kind_of_problem_has_a_row() -> None:
    said = {problem.split(" ", 1)[1] for row in ROWS.values() for problem in row.get("problems", [])}
    assert said == {kind.value for kind in ProblemKind}


def test_all_spans_point_into_the_text() -> None:
    text = 'x\n@Misc{key, Title = {ab} # "c" # d, year=7}'
    document = scan(text)
    (entry,) = document.entries
    title, year = entry.fields
    value = title.value

    def cut(span: Span) -> str:
        return text[span.start : span.end]

    assert (cut(entry.type_span), cut(entry.key_span), cut(entry.span)) == ("Misc", "key", text[2:])
    assert (cut(title.name_span), cut(title.span)) == ("Title", 'Title = {ab} # "c" # d')
    assert cut(value.span) == '{ab} # "c" # d'
    assert [(piece.kind.value, cut(piece.span), cut(piece.inner)) for piece in value.pieces] == [
        ("braces", "{ab}", "ab"),
        ("quotes", '"c"', "c"),
        ("name", "d", "d"),
    ]
    assert (value.text, value.unresolved) == ("abcd", ("d",))
    assert year.value.pieces == (Piece(PieceKind.NUMBER, Span(len(text) - 2, len(text) - 1), year.value.span),)
    assert (entry.line, title.line) == (2, 2)
    assert [cut(block.span) for block in document.blocks] == ["x\n", text[2:]]


def test_fields_are_found_in_any_case_and_the_first_counts() -> None:
    document = scan("@misc{a, Title={x}, TITLE={y}, note=}\n@misc{b}\n@misc{a, title={z}}")
    first, second, third = document.entries
    assert first.get("title") is first.get("TiTle") is first.fields[0]
    assert (first.text("title"), first.text("note"), first.text("year")) == ("x", "", None)
    assert [(entry.key, field.text) for entry, field in document.fields("TITLE")] == [("a", "x"), ("a", "z")]
    assert document.entry("a") is first
    assert document.entry("b") is second
    assert document.entry("A") is None
    assert third.kind == "misc"


def test_problem_names_its_entry() -> None:
    document = scan("@misc{a, x = {1} y = {2}}\n@misc{b, z = zz}\n% @misc{c}")
    assert [problem.entry.key if problem.entry else None for problem in document.problems] == ["a", "b", None]


def test_blocks_are_told_apart() -> None:
    document = scan('note\n@string{x = "1"}@preamble{{p}}@comment{c}@misc{a}\n@string{}')
    kinds = [BibText, BibString, BibPreamble, BibComment, BibEntry, BibText, BibString]
    assert [type(block) for block in document.blocks] == kinds
    string, empty = document.strings
    assert (string.name, string.key, string.text, string.line) == ("x", "x", "1", 2)
    assert (empty.name, empty.key, empty.text) == ("", "", "")
    assert isinstance(document.blocks[2], BibPreamble)
    assert document.blocks[2].value.text == "p"
    assert repr(string) == "BibString('@string{x = \"1\"}', line 2)"
    assert repr(string.field) == "BibField('x', '1')"


def test_notes_between_fields_and_not_those_below_are_listed() -> None:
    text = "% outside\n@misc{a, % one\n  x = {% no}, % two\n}\n"
    assert [text[note.start : note.end] for note in scan(text).notes] == ["% one", "% two"]
    document = scan("@misc{a, x = {1},\n% about b\n@misc{b}")
    assert document.notes == ()
    assert document.entries[0].span == Span(0, 17)


@pytest.mark.parametrize(
    ("offset", "position"),
    [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (3, 1)), (5, (4, 1)), (6, (4, 2)), (7, (5, 1))],
)
def test_all_three_line_ends_count(offset: int, position: tuple[int, int]) -> None:
    assert scan("é\r\n\n\rx\u2028\n"[:7]).position(min(offset, 6)) == (position if offset < 7 else (4, 2))


def test_line_has_its_line_end() -> None:
    document = scan("a\r\nb\nc")
    assert [document.line_span(line) for line in (1, 2, 3)] == [Span(0, 3), Span(3, 5), Span(5, 6)]
    for line in (0, 4):
        with pytest.raises(IndexError, match="no line"):
            document.line_span(line)


def test_defined_names_are_listed() -> None:
    assert list(scan("@string{B = {1}}@string{a = {2}}@string{b = {3}}").source.macros.names()) == ["b", "a"]
