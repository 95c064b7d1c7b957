"""Typed reading of JSON: odd values are None, odd replies are bad."""

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.markup import plain, plain_abstract, strip_retraction_mark, without_formulas
from normalizer.works.description import RawName
from resolvers.errors import BadReply
from resolvers.replies import (
    Fields,
    check_identified,
    name_from_parts,
    objects_under,
    parse_name,
    read_json,
    read_list,
    read_object,
    work_ids,
)

TEXTS = {
    "a text": ("Looms", "Looms"),
    "a text over lines": (" Looms\n  and cards ", "Looms and cards"),
    "a number": (12, "12"),
    "an empty text": ("  ", None),
    "null": (None, None),
    "true": (True, None),
    "a list": (["Looms"], None),
    "an object": ({"value": "Looms"}, None),
}
NUMBERS = {
    "a number": (2024, 2024),
    "digits": ("2024", 2024),
    "a fraction": (2024.5, None),
    "false": (False, None),
    "a word": ("soon", None),
    "too many digits": ("20242024202420242024", None),
    "null": (None, None),
}
DAYS = {
    "a day": ("2024-07-09", "2024-07-09"),
    "a month": ("2024-07", "2024-07"),
    "a year": ("2024", "2024"),
    "with a time": ("2024-07-09T12:00:00Z", "2024-07-09"),
    "month 13": ("2024-13", None),
    "words": ("last July", None),
}
IDS = {
    "both": (("10.1000/1", "2401.00001"), ("2401.00001", "10.1000/1")),
    "a DOI of arXiv is its id": (("10.48550/arXiv.2401.00001", None), ("2401.00001", None)),
    "a DOI of arXiv in lower case": (("https://doi.org/10.48550/arxiv.2401.00001", None), ("2401.00001", None)),
    "the id itself goes before its DOI": (("10.48550/arXiv.2401.00001", "2401.00002"), ("2401.00002", None)),
    "neither is any": (("none", "none"), (None, None)),
    "nothing": ((None, None), (None, None)),
}


@pytest.mark.parametrize(("value", "expected"), TEXTS.values(), ids=TEXTS)
def test_text_of_any_value(value: object, expected: str | None) -> None:
    assert Fields({"key": value}).text("key") == expected


@pytest.mark.parametrize(("value", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_number_of_any_value(value: object, expected: int | None) -> None:
    assert Fields({"key": value}).number("key") == expected


@pytest.mark.parametrize(("value", "expected"), DAYS.values(), ids=DAYS)
def test_day_of_any_text(value: str, expected: str | None) -> None:
    assert Fields({"key": value}).day("key") == expected


def test_years_have_four_digits() -> None:
    assert [Fields({"key": value}).year("key") for value in (1936, "2024", 36, 0, None)] == [
        1936,
        2024,
        None,
        None,
        None,
    ]


def test_values_of_other_kinds_are_flags_lists_and_objects() -> None:
    assert [Fields({"key": value}).flag("key") for value in (True, "true", 1, None)] == [True, False, False, False]
    assert Fields({"key": "a"}).texts("key") == ("a",)
    assert [one.text("a") for one in Fields({"key": {"a": "b"}}).objects("key")] == ["b"]
    for value in (None, [], "text", 3):
        fields = Fields(value)
        assert not fields
        assert (fields.text("a"), fields.objects("a"), fields.texts("a"), list(fields)) == (None, (), (), [])
        assert not fields.object("a").object("b")


VALUES = {
    "a text": ("Looms", True),
    "a number": (12, True),
    "a text within": ([{"value": "Looms"}], True),
    "null": (None, False),
    "an empty text": (" ", False),
    "nothing but nulls": ({"date-parts": [[None]], "name": ""}, False),
}


@pytest.mark.parametrize(("value", "has_any"), VALUES.values(), ids=VALUES)
def test_value_under_a_key_is_a_text_or_a_number_at_any_depth(value: object, has_any: bool) -> None:
    assert Fields({"title": value}).has_any("id", "title") == has_any
    assert not Fields({"title": value}).has_any("id")


@pytest.mark.parametrize("identified", [[], [True], [False, True]])
def test_reply_with_a_record_that_is_identified_is_an_answer(identified: list[bool]) -> None:
    check_identified(identified)


def test_reply_without_one_is_no_answer() -> None:
    with pytest.raises(BadReply, match=r"^2 records without a title or an identifier$"):
        check_identified([False, False])


def test_odd_members_of_lists_are_left_out() -> None:
    fields = Fields({"key": ["a", None, {"b": "c"}, 3, [2024, None]]})
    assert fields.texts("key") == ("a", "3")
    assert [one.text("b") for one in fields.objects("key")] == ["c"]
    assert fields.lists("key") == ((2024, None),)
    assert fields.numbers("key") == (None, None, None, 3, None)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"data": [', b"\xff\xfe"], ids=["empty", "HTML", "cut short", "bytes"]
)
def test_what_is_no_json_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReply, match="no JSON"):
        read_json(body)


def test_outer_form_must_be_as_promised() -> None:
    assert read_object(b'{"a": "b"}').text("a") == "b"
    assert read_list(b"[1]") == [1]
    with pytest.raises(BadReply, match="no JSON object"):
        read_object(b"[]")
    with pytest.raises(BadReply, match="no JSON list"):
        read_list(b"{}")
    with pytest.raises(BadReply, match="'data'"):
        objects_under(Fields({"total": 0}), "data")


@pytest.mark.parametrize(("given", "expected"), IDS.values(), ids=IDS)
def test_identifiers_of_a_work(given: tuple[str | None, str | None], expected: tuple[str | None, str | None]) -> None:
    assert work_ids(*given) == expected


def test_names_in_parts_and_in_one_text() -> None:
    assert name_from_parts("Hora", "Donald", "Jr.") == RawName("Donald Hora Jr.", "Hora", "Donald", "Jr.")
    assert name_from_parts("Plato", None) == RawName("Plato", "Plato")
    assert name_from_parts(None, "Plato") == RawName("Plato", "Plato")
    assert name_from_parts(None, None) is None
    assert parse_name("Lála, Jakub") == RawName("Jakub Lála", "Lála", "Jakub")
    assert parse_name("Jakub Lála") == RawName("Jakub Lála")
    assert parse_name("Hora, Donald, Jr.") == RawName("Hora, Donald, Jr.")


# --- Markup in deposited titles and abstracts, and the marks that publishers set before titles


PLAIN = {
    "plain text stays": ("Engines that Weave", "Engines that Weave"),
    "italics and their line break": ("<i>Bregmaceros</i>\n   of the Sea", "Bregmaceros of the Sea"),
    "subscripts join their word": ("H<sub>2</sub>O in [Ru(bpy)<sub>3</sub>]<sup>2+</sup>", "H2O in [Ru(bpy)3]2+"),
    "small capitals do not separate words": ("The <scp>R</scp>egister", "The Register"),
    "a break before the closing full stop": ("<i>Women of the Looms</i>\n            .", "Women of the Looms."),
    "an entity": ("Looms &amp; Cards", "Looms & Cards"),
    "an entity encoded twice": ("Big Data &amp;amp; Looms", "Big Data & Looms"),
    "markup that was encoded": ("&lt;i&gt;E. coli&lt;/i&gt; at Work", "E. coli at Work"),
    "an inequality is no element": ("Sorting if a<b and c>d", "Sorting if a<b and c>d"),
    "an encoded inequality": ("Loss for p &lt; 0.05", "Loss for p < 0.05"),
    "MathML with the same formula in TeX": (
        '<mml:math><mml:mi>x</mml:mi><mml:annotation encoding="application/x-tex">\\x</mml:annotation></mml:math>-rays',
        "x-rays",
    ),
    "an annotation in words, and an empty one": (
        "<math><mi>k</mi><annotation-xml><b>kay</b></annotation-xml><annotation/></math> Trees",
        "k Trees",
    ),
    "MathML without a prefix": ("<math><msup><mi>k</mi><mn>2</mn></msup></math> Trees", "k2 Trees"),
    "elements with attributes": ('<jats:italic toggle="yes">In vivo</jats:italic> Looms', "In vivo Looms"),
    "an escaped line break": ("Looms\\nand Cards", "Looms and Cards"),
    "TeX that begins alike": ("The \\nabla and \\nu of Looms", "The \\nabla and \\nu of Looms"),
    "nothing": ("", ""),
}
MARKED = {
    "in capitals": ("RETRACTED: Looms at Work", ("Looms at Work", True, False)),
    "with what it is": ("RETRACTED ARTICLE: Looms", ("Looms", True, False)),
    "in brackets": ("[Retracted] Looms", ("Looms", True, False)),
    "of a chapter": ("Retracted Chapter: Looms", ("Looms", True, False)),
    "withdrawn": ("WITHDRAWN: Looms", ("Looms", False, True)),
    "the notice is a work of its own": ("Retraction: Looms", ("Retraction: Looms", False, False)),
    "a paper about such papers": ("Retracted papers in science", ("Retracted papers in science", False, False)),
    "nothing but the mark": ("RETRACTED:", ("RETRACTED:", False, False)),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN)
def test_markup_becomes_plain_text(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(("title", "expected"), MARKED.values(), ids=MARKED)
def test_mark_before_a_title(title: str, expected: tuple[str, bool, bool]) -> None:
    assert strip_retraction_mark(title) == expected


@pytest.mark.parametrize("piece", ["<", "<annotation>", "<!--", "<i a=", " ", "&amp;", "\\n", "$", "<i a='b' "])
def test_long_nonsense_is_read_in_linear_time(piece: str) -> None:
    assert_linear(lambda count: plain(piece * count), 20_000)


def test_abstracts_lose_headings_and_searches_formulas() -> None:
    assert plain_abstract("<jats:title>Abstract</jats:title><jats:p>Looms weave.</jats:p>") == "Looms weave."
    assert plain_abstract("<jats:p>Abstract art by looms.</jats:p>") == "Abstract art by looms."
    assert without_formulas("Weaving $O(n^2)$ Cards by \\alpha Looms").split() == ["Weaving", "Cards", "by", "Looms"]


@given(st.text(st.sampled_from("ab <>/&;=ipmltn\\\"'-!"), max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    once = plain(text)
    assert once == " ".join(once.split())
    assert len(once) <= len(text)
