"""Dates: as exact as the source, never more."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.dates import PartialDate, is_of_other_calendar, parse_date, parse_days, preprint_date, year_in

TEXTS = {
    "a year": ("2022", "2022"),
    "a year as a number": (2022, "2022"),
    "a year in brackets": ("(2020)", "2020"),
    "a month": ("2022-09", "2022-09"),
    "a day": ("2022-09-22", "2022-09-22"),
    "a time of day is dropped": ("2022-09-22T10:00:00Z", "2022-09-22"),
    "slashes": ("2022/09/22", "2022-09-22"),
    "slashes without a day": ("2022/9", "2022-09"),
    "a month's name": ("September 2022", "2022-09"),
    "a month's abbreviation": ("Sept. 2022", "2022-09"),
    "a month of another language": ("5 Marraskuu 2022", None),
    "a word that begins as a month": ("Junk 2022", None),
    "a day before the month": ("22 Sep 2022", "2022-09-22"),
    "a day after the month": ("September 22nd, 2022", "2022-09-22"),
    "the year first": ("2022, September", "2022-09"),
    "as e-mail has it": ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"),
    "several days are none": ("June 13-19, 2020", "2020-06"),
    "several days before the month": ("23-29 July 2022", "2022-07"),
    "no date": ("to appear", None),
    "no month": ("Foo 2020", None),
    "a month that does not exist": ("2020-13", None),
    "a day that does not exist": ("30 February 2020", None),
    "two years": ("2020-2021", None),
    "a year of two digits": ("99", None),
    "nothing": ("", None),
    "not given": (None, None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_a_date_is_read_as_far_as_it_is_given(text: str | int | None, expected: str | None) -> None:
    found = parse_date(text)
    assert (str(found) if found else None) == expected
    assert found is None or found.parts == tuple(map(int, str(found).split("-")))


DAYS = {
    "after the month": ("June 13-19, 2020", ("2020-06-13", "2020-06-19")),
    "before the month": ("23–29 July 2022", ("2022-07-23", "2022-07-29")),
    "in the wrong order": ("29-23 July 2022", None),
    "one that the month does not have": ("29-31 June 2022", None),
    "of no month": ("23-29 Foo 2022", None),
    "one day": ("23 July 2022", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DAYS.values(), ids=DAYS.keys())
def test_several_days_of_a_month(text: str, expected: tuple[str, str] | None) -> None:
    found = parse_days(text)
    assert (tuple(map(str, found)) if found else None) == expected


PREPRINTS = {
    "the identifier tells the month": ("2312.02021", None, "2023-12"),
    "an old identifier too": ("hep-th/9901001", None, "1999-01"),
    "a date that agrees knows the day": ("2209.10901", "2022-09-22", "2022-09-22"),
    "a month that agrees": ("2312.02021", "2023-12", "2023-12"),
    "submitted at the end of the month before": ("2001.00001", "2019-12-31", "2019-12-31"),
    "dated in the month after, in another time zone": ("2205.99999", "2022-06-01", "2022-06-01"),
    "two months earlier is another date": ("2003.01234", "2020-01-05", "2020-03"),
    "a later version's date": ("1711.11453", "2018-03-14", "2017-11"),
    "a year says less than the identifier": ("2106.04560", "2021", "2021-06"),
    "another year says less still": ("2106.04560", "2022", "2021-06"),
    "no identifier": (None, "2020-01-02", "2020-01-02"),
    "an identifier that is none": ("abc", "2020", "2020"),
    "nothing known": (None, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("arxiv", "published", "expected"), PREPRINTS.values(), ids=PREPRINTS.keys())
def test_a_preprint_has_the_date_of_its_first_version(
    arxiv: str | None, published: str | None, expected: str | None
) -> None:
    found = preprint_date(arxiv, published)
    assert (str(found) if found else None) == expected


YEARS = {
    "the only one": ("Phys.Rev.D76:013009,2007", 2007),
    "the one in brackets": ("Phys. Rev. D 76, 2013 (2007)", 2007),
    "twice the same": ("CVPR 2020, June 13-19, 2020", 2020),
    "two": ("Nature 2019, 2020", None),
    "pages are none": ("J. Toys, pp. 1999-2010", None),
    "none": ("ICML", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "year"), YEARS.values(), ids=YEARS.keys())
def test_a_venue_may_name_its_year(text: str, year: int | None) -> None:
    assert year_in(text) == year


@given(st.one_of(st.text(max_size=40), st.text("0123456789 -/.,()JanFebSept", max_size=25)))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    assert parse_date(text) is None or parse_date(str(parse_date(text))) == parse_date(text)


@given(st.dates(datetime.date(1500, 1, 1), datetime.date(2099, 12, 31)))
def test_all_ways_to_write_a_day_are_the_same(day: datetime.date) -> None:
    expected = PartialDate(year=day.year, month=day.month, day=day.day)
    month = "January February March April May June July August September October November December".split()[
        day.month - 1
    ]
    for text in (
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month[:3]}. {day.day}, {day.year}",
        day.strftime("%Y/%m/%d"),
    ):
        assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("year", "text", "expected"),
    [
        (2563, "หนังสือ", True),
        (2653, "หนังสือ", False),
        (2563, "Nangsue", False),
        (5781, "ספר שני", True),
        (1399, "مقاله", True),
        (98, "统计学", True),
        (398, "统计学", False),
        (2077, "किताब", True),
        (2563, "Über Ringe", False),
    ],
)
def test_years_of_other_calendars(year: int, text: str, expected: bool) -> None:
    assert is_of_other_calendar(year, text, 2031) is expected
