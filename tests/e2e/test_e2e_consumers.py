"""Bibliographies of hard cases, given to the programs that users give theirs to."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from consumers import (
    BIBTEX_STYLES,
    biblatex_warnings,
    bibtex_warnings,
    bibtexparser_authors,
    keys_of,
    pandoc_items,
    pybtex_authors,
)
from hard_records import hard_records, has_gap

from normalizer.export import ExportOptions, assign_keys, render
from normalizer.values.dates import PartialDate
from normalizer.values.latex.convert import to_unicode
from normalizer.values.latex.tables import (
    ACCENTS,
    LETTERS,
    MATH_SYMBOLS,
    MATH_SYNONYMS,
    OPERATORS,
    WRITTEN_TEXT,
)
from normalizer.values.names.person import Person
from normalizer.works.record import Record

RECORDS = hard_records()
KEYS = assign_keys(RECORDS)
GAPS = frozenset(key for key, record in zip(KEYS, RECORDS, strict=True) if has_gap(record))
OPTIONS = {
    "note": ExportOptions("note", preamble=True),
    "field": ExportOptions("field", preamble=True),
    "none": ExportOptions("none", preamble=True),
}
STYLES = (
    "apa", "association-for-computational-linguistics", "association-for-computing-machinery", "chicago-author-date",
    "ieee", "nature",
)  # fmt: skip


def every_sign() -> Iterator[Record]:
    """Titles that hold every character and command that the writer of LaTeX knows, and some that it does not."""
    base = Record(title="-", authors=(Person(family="Signs", given="A."),), date=PartialDate(year=2020))
    marked = [unicodedata.normalize("NFC", letter + mark) for letter in "aijoUzđø" for mark in ACCENTS.values()]
    yield base.model_copy(update={"title": "Accents " + " ".join(marked)})
    yield base.model_copy(update={"title": "Letters " + " ".join([*LETTERS.values(), *WRITTEN_TEXT])})
    yield base.model_copy(update={"title": "Symbols " + " ".join(MATH_SYMBOLS.values())})
    names = [*MATH_SYMBOLS, *MATH_SYNONYMS, *OPERATORS]
    yield base.model_copy(update={"title": "Math $" + " ".join(f"\\{name}" for name in names) + "$"})
    yield base.model_copy(update={"title": "Latin " + " ".join(map(chr, range(0xA1, 0x250)))})
    yield base.model_copy(update={"title": "Greek " + " ".join(map(chr, range(0x391, 0x3D0)))})
    yield base.model_copy(update={"title": "More Latin " + " ".join(map(chr, range(0x1E00, 0x1F00)))})
    yield base.model_copy(update={"title": "Signs " + " ".join(map(chr, range(0x2010, 0x2240)))})


@pytest.mark.tools
@pytest.mark.parametrize("style", BIBTEX_STYLES)
def test_bibtex_and_pdflatex_have_nothing_to_say(style: str) -> None:
    assert bibtex_warnings(render(RECORDS, "bibtex", OPTIONS["note"], KEYS), style, GAPS) == []


@pytest.mark.tools
def test_biber_and_latex_have_nothing_to_say() -> None:
    assert biblatex_warnings(render(RECORDS, "biblatex", OPTIONS["note"], KEYS), "pdflatex", "lualatex") == []


@pytest.mark.tools
def test_code_links_elsewhere_and_every_sign_disturb_nobody() -> None:
    """In one file of each format: a program takes longest to start."""
    with_code = [record for record in RECORDS if record.code]
    signs = list(every_sign())
    parts = {"field": with_code, "none": with_code, "note": signs}
    for format_ in ("bibtex", "biblatex"):
        bib = "\n".join(
            render(records, format_, OPTIONS[mode], [f"{mode}{number}" for number in range(len(records))])
            for mode, records in parts.items()
        )
        assert len(keys_of(bib)) == 2 * len(with_code) + len(signs)
        complaints = bibtex_warnings(bib, "plain") if format_ == "bibtex" else biblatex_warnings(bib, "pdflatex")
        assert complaints == []


@pytest.mark.tools
def test_preprints_instead_of_publications_disturb_nobody() -> None:
    options = replace(OPTIONS["note"], prefer="preprint")
    assert bibtex_warnings(render(RECORDS, "bibtex", options, KEYS), "IEEEtran", GAPS) == []


@pytest.mark.tools
@pytest.mark.shared
@pytest.mark.parametrize("style", STYLES)
def test_pandoc_prints_every_item(style: str, shared: Path) -> None:
    path = shared / "conformance" / "csl" / "styles" / f"{style}.csl"
    # The notes of Chicago take pandoc many times as long as any other style.
    some = slice(None, None, 30 if style.startswith("chicago") else 1)
    printed = pandoc_items(render(RECORDS[some], "csl-json", keys=KEYS[some]), path)
    assert set(printed) == set(KEYS[some])
    assert all(printed.values())


@pytest.mark.shared
def test_styles_are_those_that_are_there(shared: Path) -> None:
    assert {path.stem for path in (shared / "conformance" / "csl" / "styles").glob("*.csl")} == set(STYLES)


@pytest.mark.shared
@pytest.mark.parametrize("mode", OPTIONS)
def test_csl_schema_is_met(mode: str, shared: Path) -> None:
    schema = json.loads((shared / "conformance" / "csl" / "csl-data.json").read_text(encoding="utf-8"))
    options = replace(OPTIONS[mode], preamble=False)
    jsonschema.validate(json.loads(render(RECORDS, "csl-json", options)), schema)


def family_names(record: Record) -> list[str]:
    """What a reader should find before the comma, in letters; "others" where the list breaks off."""
    names = []
    for person in record.authors:
        gap = "" if (person.particle or "").endswith("'") else " "
        family = person.family or to_unicode(person.literal or "")
        whole = f"{person.particle}{gap}{family}" if person.particle else family
        kept_whole = (person.given or "").count(",") > 1
        names.append(str(person) if kept_whole or (person.suffix and not person.given) else whole)
    return [name.replace("’", "'") for name in names] + ([] if record.authors_complete else ["others"])


@pytest.mark.parametrize("read", [pybtex_authors, bibtexparser_authors])
def test_readers_find_every_author(read: Callable[[str], dict[str, list[str]]]) -> None:
    found = read(render(RECORDS, "biblatex", OPTIONS["note"], KEYS))
    assert list(found) == list(KEYS)
    for key, record in zip(KEYS, RECORDS, strict=True):
        assert [to_unicode(name) for name in found[key]] == family_names(record), key


@pytest.mark.parametrize("read", [pybtex_authors, bibtexparser_authors])
def test_readers_find_every_author_in_seven_bits(read: Callable[[str], dict[str, list[str]]]) -> None:
    text = render(RECORDS, "bibtex", OPTIONS["note"], KEYS)
    assert text.isascii()
    found = read(text)
    assert list(found) == list(KEYS)
    for key, record in zip(KEYS, RECORDS, strict=True):
        names = [(to_unicode(name), want) for name, want in zip(found[key], family_names(record), strict=True)]
        assert [got for got, want in names if is_latin(want)] == [want for _, want in names if is_latin(want)], key


def is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(char) for char in text if char.isalpha())


# That the helpers themselves notice what they are there to notice.
BROKEN = {
    "an undefined command": ("@misc{a,\n  author = {A, B}, title = {\\nosuchcommand}\n}", "Undefined control sequence"),
    "a missing field": ("@article{a,\n  author = {A, B}, title = {X}, year = 2020\n}", "empty journal in a"),
    "a file without entries": ("nothing", "no entries"),
}  # fmt: skip


@pytest.mark.tools
@pytest.mark.parametrize(("bib", "complaint"), BROKEN.values(), ids=BROKEN)
def test_broken_file_is_noticed_with_bibtex(bib: str, complaint: str) -> None:
    assert complaint in "\n".join(bibtex_warnings(bib, "plain"))


@pytest.mark.tools
def test_broken_file_is_noticed_with_biber() -> None:
    bib = "@online{a,\n  author = {A, B}, title = {\\nosuchcommand}, date = {tomorrow}, url = {x}\n}"
    complaints = "\n".join(biblatex_warnings(bib, "pdflatex"))
    assert "Undefined control sequence" in complaints
    assert "Invalid format 'tomorrow'" in complaints


@pytest.mark.tools
def test_gap_that_nobody_announced_is_noticed() -> None:
    bib = "@misc{a,\n  title = {X},\n}\n"
    assert any("need author" in line for line in bibtex_warnings(bib, "plain"))
    assert bibtex_warnings(bib, "plain", frozenset({"a"})) == []


@pytest.mark.tools
@pytest.mark.shared
def test_broken_item_is_noticed_by_pandoc(shared: Path) -> None:
    with pytest.raises(AssertionError, match="pandoc"):
        pandoc_items("[{", shared / "conformance" / "csl" / "styles" / "ieee.csl")


def test_keys_of_a_file_are_found_in_order() -> None:
    assert keys_of(render(RECORDS, "bibtex", OPTIONS["note"], KEYS)) == list(KEYS)
