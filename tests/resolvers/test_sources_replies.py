"""Typed reading of JSON: odd values are None, odd replies are bad."""

from __future__ import annotations

import pytest

from normalizer.works.description import RawName
from resolvers.errors import BadReply
from resolvers.replies import (
    Fields,
    check_json,
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


def test_only_true_is_a_flag() -> None:
    assert [Fields({"key": value}).flag("key") for value in (True, "true", 1, None)] == [True, False, False, False]


def test_single_value_is_a_list_of_one() -> None:
    assert Fields({"key": "a"}).texts("key") == ("a",)
    assert [one.text("a") for one in Fields({"key": {"a": "b"}}).each("key")] == ["b"]


def test_what_is_no_object_has_no_fields() -> None:
    for value in (None, [], "text", 3):
        fields = Fields(value)
        assert not fields
        assert (fields.text("a"), fields.each("a"), fields.texts("a"), list(fields)) == (None, (), (), [])
        assert not fields.inside("a").inside("b")


def test_odd_members_of_lists_are_left_out() -> None:
    fields = Fields({"key": ["a", None, {"b": "c"}, 3, [2024, None]]})
    assert fields.texts("key") == ("a", "3")
    assert [one.text("b") for one in fields.each("key")] == ["c"]
    assert fields.lists("key") == ((2024, None),)
    assert fields.numbers("key") == (None, None, None, 3, None)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"data": [', b"\xff\xfe"], ids=["empty", "HTML", "cut short", "bytes"]
)
def test_what_is_no_json_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReply, match="no JSON"):
        read_json(body)
    with pytest.raises(BadReply):
        check_json(200, body)
    check_json(404, body)


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


def test_names_in_parts() -> None:
    assert name_from_parts("Hora", "Donald", "Jr.") == RawName("Donald Hora Jr.", "Hora", "Donald", "Jr.")
    assert name_from_parts("Plato", None) == RawName("Plato", "Plato")
    assert name_from_parts(None, "Plato") == RawName("Plato", "Plato")
    assert name_from_parts(None, None) is None


def test_names_in_one_text() -> None:
    assert parse_name("Lála, Jakub") == RawName("Jakub Lála", "Lála", "Jakub")
    assert parse_name("Jakub Lála") == RawName("Jakub Lála")
    assert parse_name("Hora, Donald, Jr.") == RawName("Hora, Donald, Jr.")
