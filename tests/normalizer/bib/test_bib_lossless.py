"""Whatever the text: no traceback, every character in one block, every span inside the text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from growth import assert_linear
from hypothesis import example, given
from hypothesis import strategies as st
from places import FIXTURES, SHARED

from normalizer.bib import BibDocument, BibEntry, BibField, BibPreamble, BibString, Block, Span, scan
from normalizer.bib.file import decode

pytestmark = pytest.mark.once

FILES = sorted([*SHARED.glob("bibs/*.bib"), *SHARED.glob("conformance/bib/*.bib")])
OWN = sorted((FIXTURES / "bib").glob("*.bib"))
BITS = [
    "@", "@misc{", "@article(k,", "@string{", "@comment{", "@preamble{", "{", "}", "(", ")", '"', ",", "=", "#", "%",
    "\\", "\n", "\r", "\r\n", "\0", " ", "\t", "\u00a0", "\ufeff", "\udc80", "name", "title = {x}", "year = 2020", "é",
]  # fmt: skip


def check(text: str) -> BibDocument:
    """All that must hold for any text."""
    document = scan(text)
    at = 0
    for block in document.blocks:
        assert block.start == at < block.end
        at = block.end
        assert parts(block) == sorted(parts(block))
    assert at == len(text)
    starts = [problem.span.start for problem in document.problems]
    assert starts == sorted(starts)
    assert all(0 <= problem.span.start <= problem.span.end <= len(text) for problem in document.problems)
    for entry in document.entries:
        check_entry(text, entry)
    return document


def parts(block: Block) -> list[int]:
    """The offsets between the parts of a block, and its ends."""
    match block:
        case BibPreamble(value=value):
            return [block.start, value.span.start, value.span.end, block.end]
        case BibString(field=field) if field:
            return [block.start, *bounds(field), block.end]
        case BibEntry():
            head = (block.type_span.start, block.type_span.end, block.key_span.start, block.key_span.end)
            return [block.start, *head, *(each for field in block.fields for each in bounds(field)), block.end]
    return [block.start, block.end]


def bounds(field: BibField) -> list[int]:
    pieces = [each for piece in field.value.pieces for each in (piece.span.start, piece.span.end)]
    return [field.start, field.name_span.end, *pieces, field.value_end]


def check_entry(text: str, entry: BibEntry) -> None:
    assert text[entry.key_span.start : entry.key_span.end] == entry.key
    assert text[entry.type_span.start : entry.type_span.end] == entry.type
    at = entry.start
    for field in entry.fields:
        assert at <= field.start < field.value_start <= field.value_end <= entry.end
        assert text[field.name_span.start : field.name_span.end] == field.name
        assert field.text == field.value.text
        at = field.value_end
    assert {field.key for field in entry.fields} == set(entry.first)


@given(st.lists(st.sampled_from(BITS), max_size=40).map("".join))
@example("@misc{a, title = {x}, % last")
@example('@misc{a, x = "1" # {2} # z # , y = {\n@misc{b')
def test_any_mixture_of_marks_is_accounted_for(text: str) -> None:
    check(text)


@given(st.text())
def test_any_text_is_accounted_for(text: str) -> None:
    check(text)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_own_file_is_accounted_for_and_keeps_its_bytes(path: Path) -> None:
    text, encoding = decode(path.read_bytes())
    assert encoding.encode(check(text).text) == path.read_bytes()


@pytest.mark.shared
def test_every_real_file_is_accounted_for_and_keeps_its_bytes() -> None:
    assert len(FILES) > 50
    for path in FILES:
        text, encoding = decode(path.read_bytes())
        assert encoding.encode(check(text).text) == path.read_bytes(), path.name


def mutated(text: str, chance: random.Random) -> str:
    """A part of the text with up to 30 small damages: marks put in, characters lost, stretches copied elsewhere."""
    start = chance.randrange(len(text))
    text = text[start : start + 6_000]
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(text) + 1)
        other = chance.randrange(len(text) + 1)
        text = chance.choice(
            [
                text[:at] + chance.choice(BITS) + text[at:],
                text[:at] + text[at + chance.randint(1, 6) :],
                text[:at] + chance.choice(BITS) + text[at + 1 :],
                text[:at] + text[other : other + 40] + text[at:],
            ]
        )
    return text


@pytest.mark.shared
def test_400_damaged_real_files_are_accounted_for() -> None:
    chance = random.Random(20_26)
    texts = [decode(path.read_bytes())[0] for path in FILES]
    for _ in range(400):
        check(mutated(chance.choice(texts), chance))


# Texts in which each of thousands of marks could send a careless reader to the end of the file and back.
TRAPS = {
    "unclosed values": ("@a{k,\n", "  x = {b,\n", 10_000),
    "unclosed values on one line": ("@a{k,", ", x={b", 10_000),
    "unclosed quotes": ("@a{k,", ', x="{b', 10_000),
    "escaped braces": ("@a{k,", "x={\\{b},\n", 10_000),
    "braces": ("@a{k, x = ", "{", 100_000),
    "unclosed comments": ("", "@comment{ {x} ", 10_000),
    "unclosed entries": ("", "@a{k, x={\n", 10_000),
    "commented entries": ("", "% @a{b}\n", 10_000),
    "addresses": ("", "x@y ", 20_000),
    "signs without type": ("", "@ ", 20_000),
    "line ends": ("@a{k,", "\n", 200_000),
    "line ends in an unclosed value": ("@a{k, x={b", "\n", 200_000),
    "one long key": ("@a{", "x y ", 20_000),
    "pieces": ("@a{k, x = ", "a # ", 10_000),
    "notes": ("@a{k,\n", "% n\n", 10_000),
}


@pytest.mark.parametrize("name", TRAPS)
def test_damage_does_not_take_quadratic_time(name: str) -> None:
    start, part, most = TRAPS[name]
    # A value is taken apart when somebody asks.
    assert_linear(lambda count: [parts(block) for block in scan(start + part * count).blocks], most)


def test_empty_text_has_no_blocks() -> None:
    document = check("")
    assert (document.blocks, document.problems, document.position(0)) == ((), (), (1, 1))
    assert document.line_span(1) == Span(0, 0)
