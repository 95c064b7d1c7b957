"""Whole entries in all three formats: each case is one record and the three texts that a person wrote for it."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from normalizer.export import FORMATS, ExportOptions, format_for, render
from normalizer.export.mapping import FIELD_MAP
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.record import Record

CASES = tomllib.loads(Path(__file__).with_name("export_cases.toml").read_text(encoding="utf-8"))


def record_of(case: dict[str, Any]) -> Record:
    """A record from its row; dates are texts there and venues tables."""
    values = dict(case["record"])
    for name in ("date", "preprint_date"):
        if name in values:
            values[name] = PartialDate.parse(values[name])
    return Record.model_validate(values)


def options_of(case: dict[str, Any]) -> ExportOptions:
    return ExportOptions(**case.get("options", {}))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("format_name", ["bibtex", "biblatex"])
def test_entry_as_a_person_would_write_it(name: str, format_name: str) -> None:
    case = CASES[name]
    assert render([record_of(case)], format_name, options_of(case)) == case[format_name]


@pytest.mark.parametrize("name", CASES)
def test_item_as_a_person_would_write_it(name: str) -> None:
    case = CASES[name]
    assert json.loads(render([record_of(case)], "csl-json", options_of(case))) == [json.loads(case["csl"])]


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_item_fits_the_schema(name: str, shared: Path) -> None:
    schema = json.loads((shared / "conformance" / "csl" / "csl-data.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(render([record_of(CASES[name])], "csl-json")), schema)


ADA = Person(family="Ada", given="B.")
PLAIN = Record(title="Cats", authors=(ADA,), date=PartialDate(year=2020))


def test_entries_stand_in_the_order_given_under_the_keys_given() -> None:
    text = render([PLAIN, PLAIN], "bibtex", keys=["z", "a"])
    assert text == (
        "@misc{z,\n  title = {Cats},\n  author = {Ada, B.},\n  year = {2020},\n}\n\n"
        "@misc{a,\n  title = {Cats},\n  author = {Ada, B.},\n  year = {2020},\n}\n"
    )


def test_too_few_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        render([PLAIN, PLAIN], "bibtex", keys=["z"])


@pytest.mark.parametrize(("format_name", "text"), {"bibtex": "\n", "biblatex": "\n", "csl-json": "[]\n"}.items())
def test_no_records_make_an_empty_file(format_name: str, text: str) -> None:
    assert render([], format_name) == text


@pytest.mark.parametrize("format_name", FORMATS)
def test_same_records_give_the_same_bytes(format_name: str) -> None:
    records = [record_of(case) for case in CASES.values()]
    first = render(records, format_name)
    assert first == render(records, format_name)
    assert first.endswith("\n")
    assert not first.endswith("\n\n")


@pytest.mark.parametrize(
    ("path", "name"),
    {
        "refs.bib": "bibtex",
        "REFS.BIB": "bibtex",
        "out/refs.biblatex.bib": "biblatex",
        "refs.biblatex": "biblatex",
        "refs.json": "csl-json",
        "refs.csl.json": "csl-json",
        "refs.txt": None,
        "-": None,
    }.items(),
)
def test_format_by_the_end_of_a_file_name(path: str, name: str | None) -> None:
    assert format_for(path) == name


def test_every_row_of_the_map_is_written_by_some_format() -> None:
    assert all(row.bibtex or row.biblatex or row.csl for row in FIELD_MAP)


@pytest.mark.parametrize(
    ("url", "printed"),
    {
        "https://github.com/a_b/c-d.e": r"Code: \url{https://github.com/a_b/c-d.e}",
        "https://x.org/?a=1&b=~c": r"Code: \url{https://x.org/?a=1&b=~c}",
        "https://x.org/a%20b#c": r"Code: https://x.org/a\%20b\#c",
        "https://x.org/a b": r"Code: https://x.org/a\%20b",
    }.items(),
)
def test_code_note_with_signs_that_a_style_cannot_pass_on(url: str, printed: str) -> None:
    link = CodeLink(url=url, host="x.org", owner="a", name="b", status=CodeStatus.RELEASED, said_by="page")
    assert f"  note = {{{printed}}},\n" in render([PLAIN.model_copy(update={"code": (link,)})], "bibtex")


@pytest.mark.parametrize(
    ("pages", "bib", "csl"),
    [
        ("12-34", "12--34", "12-34"),
        ("12–34", "12--34", "12-34"),
        ("12 -- 34", "12--34", "12-34"),
        ("S1-S9", "S1--S9", "S1-S9"),
        ("1-5, 9-12", "1--5, 9--12", "1-5, 9-12"),
        ("e1023", "e1023", "e1023"),
        ("1-2-3", "1-2-3", "1-2-3"),
    ],
)
def test_ranges_of_pages(pages: str, bib: str, csl: str) -> None:
    record = PLAIN.model_copy(update={"pages": pages})
    assert f"  pages = {{{bib}}},\n" in render([record], "bibtex")
    assert f"  pages = {{{bib}}},\n" in render([record], "biblatex")
    assert json.loads(render([record], "csl-json"))[0]["page"] == csl


def test_braces_in_a_link_break_no_file() -> None:
    record = PLAIN.model_copy(update={"url": 'https://x.org/{a}\\b"c ü'})
    assert "  url = {https://x.org/%7Ba%7D%5Cb%22c%20%C3%BC},\n" in render([record], "bibtex")


@pytest.mark.parametrize(
    ("kind", "types"),
    {
        VenueKind.CONFERENCE: ("inproceedings", "inproceedings", "paper-conference"),
        VenueKind.WORKSHOP: ("inproceedings", "inproceedings", "paper-conference"),
        VenueKind.JOURNAL: ("article", "article", "article-journal"),
        VenueKind.BOOK: ("misc", "misc", "chapter"),  # without its publisher
        VenueKind.UNKNOWN: ("misc", "misc", "document"),
    }.items(),
)
def test_type_follows_the_kind_of_venue(kind: VenueKind, types: tuple[str, str, str]) -> None:
    record = PLAIN.model_copy(update={"venue": Venue(name="V", kind=kind, raw="V")})
    assert types_of(record) == types


@pytest.mark.parametrize("kind", VenueKind)
def test_published_in_no_known_year_is_miscellaneous(kind: VenueKind) -> None:
    record = PLAIN.model_copy(update={"venue": Venue(name="V", kind=kind, raw="V"), "date": None})
    assert types_of(record)[:2] == ("misc", "misc")
    assert "  howpublished = {V},\n" in render([record], "bibtex")


def test_unknown_venue_with_a_volume_is_a_journal() -> None:
    record = PLAIN.model_copy(update={"venue": Venue(name="V", raw="V"), "volume": "3"})
    assert types_of(record) == ("article", "article", "document")


def test_book_with_its_publisher() -> None:
    venue = Venue(name="V", kind=VenueKind.BOOK, raw="V")
    record = PLAIN.model_copy(update={"venue": venue, "publisher": "P"})
    assert types_of(record) == ("incollection", "incollection", "chapter")


def types_of(record: Record) -> tuple[str, str, str]:
    bibtex, biblatex = (render([record], name).partition("{")[0].removeprefix("@") for name in ("bibtex", "biblatex"))
    return bibtex, biblatex, json.loads(render([record], "csl-json"))[0]["type"]
