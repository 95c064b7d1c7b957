"""Shapes of entries: which style gets which, and that an id is where the style prints it, once."""

from __future__ import annotations

import pytest

from normalizer.bib import scan
from normalizer.export import ExportOptions, render
from normalizer.export.bib_values import DEFINITIONS, fields_of
from normalizer.export.csl_json import csl_item
from normalizer.export.format import ExportEntry
from normalizer.export.profiles import PROFILES, dialect_of_style, profile_of_style, unlisted_style
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record, WorkForm

LINK = CodeLink(
    url="https://github.com/ada/sheep_1", host="github.com", owner="ada", name="sheep_1",
    status=CodeStatus.RELEASED, said_by="page",
)  # fmt: skip
SHEEP = Record(
    title="Counting Sheep",
    authors=(Person(family="Ada", given="B."),),
    date=PartialDate(year=2021),
    arxiv="2105.01234",
    primary_category="cs.LG",
    code=(LINK,),
)
PRINTED = SHEEP.model_copy(
    update={"venue": Venue(name="Conference on Flocks", kind=VenueKind.CONFERENCE, raw="CF"), "doi": None}
)


@pytest.mark.parametrize(
    ("style", "dialect", "name"),
    [
        ("plain", "bibtex", "plain"),
        ("unsrt", "bibtex", "plain"),
        ("plainnat", "bibtex", "natbib"),
        ("IEEEtranN", "bibtex", "ieee"),
        ("ACM-Reference-Format", "bibtex", "acmart"),
        ("acmart", "bibtex", "acmart"),
        ("acm", "bibtex", "plain"),
        ("apsrev4-2", "bibtex", "revtex"),
        ("revtex4-2", "bibtex", "revtex"),
        ("elsarticle-num-names", "bibtex", "elsevier"),
        ("plainurl", "bibtex", "eprint"),
        ("my-own", "bibtex", "generic"),
        ("generic", "bibtex", "generic"),
        (None, "bibtex", "generic"),
        (None, "biblatex", "generic"),
        ("ieee", "biblatex", "biblatex"),
        ("typst", "biblatex", "typst"),
        ("fontspec", "biblatex", "biblatex-unicode"),
        (None, "csl", "csl"),
    ],
)
def test_style_has_a_profile(style: str | None, dialect: str, name: str) -> None:
    assert profile_of_style(style, dialect).name == name


@pytest.mark.parametrize(
    ("style", "dialect"), [("plainnat", "bibtex"), ("typst", "biblatex"), ("generic", None), ("my-own", None)]
)
def test_name_tells_the_dialect_if_it_is_of_one(style: str, dialect: str | None) -> None:
    assert dialect_of_style(style) == dialect


def fields(record: Record, style: str | None, dialect: str, **more: object) -> dict[str, str]:
    [entry] = scan(render([record], dialect, ExportOptions(style=style, **more))).entries  # type: ignore[arg-type]
    return fields_of(entry)


# The fields that the styles of a profile print, in an entry of the type of its preprints (read in the styles).
SHOWN = {
    ("generic", "bibtex"): {"note", "howpublished", "url", "doi", "eprint"},
    ("plain", "bibtex"): {"note", "howpublished"},
    ("natbib", "bibtex"): {"note", "howpublished", "url", "doi"},
    ("ieee", "bibtex"): {"note", "howpublished", "url"},
    ("acmart", "bibtex"): {"note", "howpublished", "url", "doi", "eprint"},
    ("revtex", "bibtex"): {"note", "howpublished", "eprint"},
    ("elsevier", "bibtex"): {"note", "howpublished", "url", "doi", "eprint"},
    ("eprint", "bibtex"): {"note", "howpublished", "url", "doi", "eprint"},
    ("generic", "biblatex"): {"note", "howpublished", "url", "doi", "eprint", "number", "addendum"},
    ("biblatex", "biblatex"): {"note", "howpublished", "url", "doi", "eprint", "addendum"},
    ("biblatex-url", "biblatex"): {"note", "howpublished", "url", "doi", "addendum"},
    ("biblatex-unicode", "biblatex"): {"note", "howpublished", "url", "doi", "eprint", "addendum"},
    ("typst", "biblatex"): {"url", "doi"},
}


@pytest.mark.parametrize(
    ("style", "hint"),
    [
        ("nosuchstyle", "docs/latex.md lists them"),
        ("plainnnat", "did you mean 'plainnat'?"),
        ("IEEEtrans", None),
        ("IEEEtarn", "did you mean 'ieeetran'?"),
        ("generic", None),
        ("natbib", None),
        ("typst", None),
    ],
)
def test_a_style_in_no_profile_is_noticed(style: str, hint: str | None) -> None:
    sentence = unlisted_style(style)
    assert (sentence is None) if hint is None else str(sentence).endswith(f"the shape 'generic'; {hint}")


@pytest.mark.parametrize("profile", [each for each in PROFILES if each.dialect != "csl"], ids=lambda each: each.name)
@pytest.mark.parametrize("code", ["note", "field"])
def test_preprint_shows_its_id_once(profile: object, code: str) -> None:
    name, dialect = profile.name, profile.dialect  # type: ignore[attr-defined]
    found = fields(SHEEP, name, dialect, code_links=code)
    shown = [text for field, text in found.items() if field in SHOWN[name, dialect]]
    assert sum("2105.01234" in text for text in shown) == 1
    assert any("sheep" in text for text in shown) == (code == "note" and name != "typst")


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
def test_entry_in_a_file_keeps_its_shape(dialect: str) -> None:
    before = ExportOptions("note", style={"bibtex": "natbib", "biblatex": "biblatex-url"}[dialect])
    there = fields(SHEEP, before.style, dialect, code_links="note")
    text = render([SHEEP], dialect, ExportOptions(), ["k"], [there])
    assert text == render([SHEEP], dialect, before, ["k"])
    asked = ExportOptions("field", style="generic")
    assert render([SHEEP], dialect, asked, ["k"], [there]) == render([SHEEP], dialect, asked, ["k"])


def test_link_to_the_code_can_be_broken_and_stands_last() -> None:
    text = render([PRINTED], "bibtex", ExportOptions("note"))
    assert text.endswith(
        "  note = {arXiv:2105.01234; Code: https://github.com/\\allowbreak ada/\\allowbreak sheep\\_1},\n}\n"
    )
    assert "@preamble" not in text


@pytest.mark.parametrize(
    ("form", "bibtex", "biblatex", "csl"),
    [
        (WorkForm.BOOK, ("book", "publisher"), ("book", "publisher"), "book"),
        (WorkForm.PHD_THESIS, ("phdthesis", "school"), ("phdthesis", "institution"), "thesis"),
        (WorkForm.MASTERS_THESIS, ("mastersthesis", "school"), ("mastersthesis", "institution"), "thesis"),
        (WorkForm.REPORT, ("techreport", "institution"), ("techreport", "institution"), "report"),
        (WorkForm.DATASET, ("misc", "howpublished"), ("dataset", "publisher"), "dataset"),
        (WorkForm.SOFTWARE, ("misc", "howpublished"), ("software", "publisher"), "software"),
    ],
)
def test_work_that_a_house_issued(form: WorkForm, bibtex: tuple[str, str], biblatex: tuple[str, str], csl: str) -> None:
    record = Record(
        title="Wool", authors=SHEEP.authors, date=PartialDate(year=2010), form=form, publisher="Flock Press"
    )
    for dialect, (kind, field) in (("bibtex", bibtex), ("biblatex", biblatex)):
        found = fields(record, None, dialect)
        assert (found["@"], found[field]) == (kind, "Flock Press")
    assert csl_item(ExportEntry("k", record, ExportOptions()))["type"] == csl


@pytest.mark.parametrize(
    ("title", "written"),
    {
        "Counting Sheep: A Survey of LSTMs": 'Counting sheep: A survey of <span class="nocase">LSTMs</span>',
        "Bayesian Looms in Southern Africa":
            '<span class="nocase">Bayesian</span> looms in southern <span class="nocase">Africa</span>',
        "Remarks on A. Turing": 'Remarks on <span class="nocase">A</span>. <span class="nocase">Turing</span>',
        r"Sorting in $O(n)$ Steps": 'Sorting in <span class="nocase">O(n)</span> steps',
        "Über Wolle & Yarn": "Über wolle & yarn",
    }.items(),
)  # fmt: skip
def test_titles_of_csl_are_in_sentence_case(title: str, written: str) -> None:
    record = SHEEP.model_copy(update={"title": title})
    assert csl_item(ExportEntry("k", record, ExportOptions()))["title"] == written


def test_a_picture_that_bibtex_cannot_set_leaves_one_space() -> None:
    record = SHEEP.model_copy(update={"title": "Wool 🐑 of Sheep"})
    assert fields(record, None, "bibtex")["title"] == "Wool of Sheep"
    assert fields(record, None, "biblatex")["title"] == "Wool 🐑 of Sheep"


def test_letters_are_defined_where_they_stand_and_links_on_demand() -> None:
    record = SHEEP.model_copy(update={"title": r"Wąsa and $\mathbb{R}$"})
    for name, letters in (("bibtex", [r"\mathbb", r"\k"]), ("biblatex", [r"\mathbb", r"\k"])):
        text = render([record], name, ExportOptions())
        assert [command for command in DEFINITIONS if rf"{{\{command}}}" in text.partition("@misc")[0]] == [
            letter.strip("\\") for letter in letters
        ]
        assert not render([SHEEP], name, ExportOptions()).startswith("@preamble")
    linked = SHEEP.model_copy(update={"doi": "10.1000/a_b"})
    assert not render([linked], "bibtex", ExportOptions()).startswith("@preamble")
    assert render([linked], "bibtex", ExportOptions(preamble=True)).startswith("@preamble")


def test_typst_reads_formulas_and_schools_as_text_of_fields_that_it_prints() -> None:
    thesis = Record(
        title=r"Counting in $O(n \log n)$ Steps over $K_{3,3}$",
        authors=SHEEP.authors,
        date=SHEEP.date,
        form=WorkForm.PHD_THESIS,
        publisher="University of Flocks",
    )
    found = fields(thesis, "typst", "biblatex")
    assert found["title"].replace("{", "").replace("}", "") == r"Counting in O(n log n) Steps over K\_(3,3)"
    assert found["publisher"] == found["institution"] == "University of Flocks"
    assert "publisher" not in fields(thesis, None, "biblatex")
