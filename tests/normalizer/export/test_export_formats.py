"""Whole entries in all three formats: each case is one record and the three texts that a person wrote for it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from chains import CHAINS, candidates, scraped
from each_format import EACH_FORMAT
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import BibnormError
from normalizer.export import FORMATS, ExportOptions, chosen_format, formats_for, render
from normalizer.lock.identity import adapter
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind, parse_venue
from normalizer.works.merge import record_from
from normalizer.works.record import Record, RetractionStatus

CASES = tomllib.loads(Path(__file__).with_name("export_cases.toml").read_text(encoding="utf-8"))


def record_of(case: dict[str, Any]) -> Record:
    """A record from its row; dates are texts there and venues tables."""
    values = dict(case["record"])
    for name in ("date", "preprint_date"):
        if name in values:
            values[name] = PartialDate.parse(values[name])
    return adapter(Record).validate_python(values)


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


CONTROLS = "".join(map(chr, [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


@pytest.mark.parametrize("format_name", EACH_FORMAT)
def test_no_format_writes_controls_of_text_direction(format_name: str) -> None:
    link = CodeLink(
        url=f"https://x.org/a{CONTROLS}", host="x.org", owner="a", name="b", status=CodeStatus.RELEASED, said_by="page"
    )
    record = Record(
        title=f"Cats{CONTROLS} & Dogs",
        authors=(Person(family=f"Ada{CONTROLS}", given=f"{CONTROLS}B."),),
        date=PartialDate(year=2020),
        venue=Venue(name=f"Cats{CONTROLS} Weekly", kind=VenueKind.JOURNAL, raw="Cats Weekly"),
        volume=f"1{CONTROLS}",
        pages=f"{CONTROLS}3-4",
        publisher=f"Pet{CONTROLS}",
        doi=f"10.1000/cats{CONTROLS}",
        url=f"https://x.org/{CONTROLS}",
        code=(link,),
    )
    text = render([record], format_name)
    assert not set(CONTROLS).intersection(text)
    assert "Cats" in text


ACM_NUMBER = "10.5555/3295222.3295349"


@pytest.mark.parametrize("format_name", EACH_FORMAT)
@pytest.mark.parametrize(
    ("url", "printed"),
    [
        (None, f"https://dl.acm.org/doi/{ACM_NUMBER}"),
        (f"https://doi.org/{ACM_NUMBER}", f"https://dl.acm.org/doi/{ACM_NUMBER}"),
        ("https://cats.org/1", "https://cats.org/1"),
    ],
)
def test_a_number_of_acm_is_an_address_and_no_doi(url: str | None, printed: str, format_name: str) -> None:
    record = PLAIN.model_copy(update={"doi": ACM_NUMBER, "url": url})
    text = render([record], format_name).replace("\\/", "/")
    assert printed in text
    assert ACM_NUMBER not in text.replace(printed, "")


@pytest.mark.parametrize(
    ("format_name", "text"),
    {
        "bibtex": "",
        "biblatex": "",
        "ris": "",
        "csl-json": "[]\n",
        "csl-yaml": "references: []\n",
        "hayagriva": "{}\n",
    }.items(),
)
def test_no_records_make_an_empty_file(format_name: str, text: str) -> None:
    assert render([], format_name) == text
    assert FORMATS[format_name].values(text) == {}


@pytest.mark.parametrize(
    ("path", "names"),
    {
        "refs.bib": ["bibtex", "biblatex"],
        "REFS.BIB": ["bibtex", "biblatex"],
        "out/refs.biblatex.bib": ["biblatex"],
        "refs.biblatex": ["biblatex"],
        "refs.json": ["csl-json"],
        "refs.csl.json": ["csl-json"],
        "refs.csl.yaml": ["csl-yaml"],
        "refs.yml": ["hayagriva", "csl-yaml"],
        "refs.csv": ["csv"],
        "refs.bib/refs": [],
        "refs.docx": [],
        "-": [],
    }.items(),
)
def test_formats_by_the_end_of_a_file_name(path: str, names: list[str]) -> None:
    assert formats_for(path) == names


@pytest.mark.parametrize(
    ("asked", "style", "path", "name"),
    [
        (None, None, "refs.ris", "ris"),
        (None, None, "refs.bib", "bibtex"),
        (None, None, "refs", "bibtex"),
        (None, None, "-", "bibtex"),
        ("biblatex", None, "refs.bib", "biblatex"),
        ("csl-yaml", None, "refs.yaml", "csl-yaml"),
        ("ris", None, "refs.docx", "ris"),
        ("ris", None, "-", "ris"),
        (None, "biblatex", "refs.bib", "biblatex"),
        (None, "biblatex", "-", "biblatex"),
        (None, "biblatex", "refs.ris", "ris"),
        (None, "typst", "refs.bib", "biblatex"),
        (None, "IEEEtran", "refs.bib", "bibtex"),
        (None, "generic", "refs.bib", "bibtex"),
        (None, "no-such-style", "refs.bib", "bibtex"),
    ],
)
def test_format_follows_the_file_name_and_the_style(asked: str | None, style: str | None, path: str, name: str) -> None:
    assert chosen_format(asked, path, style) == name


@pytest.mark.parametrize(
    ("asked", "path", "message"),
    [
        ("bibtex", "refs.ris", "refs.ris is a name of RIS, not of BibTeX"),
        ("ris", "refs.bib", "refs.bib is a name of BibTeX or BibLaTeX, not of RIS"),
        (None, "refs.docx", r"'.docx' is no suffix of a format: BibTeX \(.bib\), .*RIS \(.ris\)"),
    ],
)
def test_file_name_of_another_format_is_refused(asked: str | None, path: str, message: str) -> None:
    with pytest.raises(BibnormError, match=message):
        chosen_format(asked, path)


@pytest.mark.parametrize(
    ("url", "printed"),
    {
        "https://github.com/a_b/c-d.e": r"Code: \url{https://github.com/a_b/c-d.e}",
        "https://x.org/?a=1&b=~c": r"Code: \url{https://x.org/?a=1&b=~c}",
        "https://x.org/a%20b#c": r"Code: https://x.org/\allowbreak a\%20b\#c",
        "https://x.org/a b": r"Code: https://x.org/\allowbreak a\%20b",
    }.items(),
)
def test_code_note_with_signs_that_a_style_cannot_pass_on(url: str, printed: str) -> None:
    link = CodeLink(url=url, host="x.org", owner="a", name="b", status=CodeStatus.RELEASED, said_by="page")
    options = ExportOptions(code_links="note", style="plainnat")
    assert f"  note = {{{printed}}},\n" in render([PLAIN.model_copy(update={"code": (link,)})], "bibtex", options)


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


def venue_of(kind: VenueKind) -> Venue:
    return Venue(name="V", kind=kind, raw="V")


PROCEEDINGS, JOURNAL = ("inproceedings", "inproceedings", "paper-conference"), ("article", "article", "article-journal")
TYPES: dict[str, tuple[dict[str, object], tuple[str, str, str]]] = {
    "a conference": ({"venue": venue_of(VenueKind.CONFERENCE)}, PROCEEDINGS),
    "a workshop": ({"venue": venue_of(VenueKind.WORKSHOP)}, PROCEEDINGS),
    "a series of proceedings": ({"venue": parse_venue("PMLR")}, PROCEEDINGS),
    "a journal": ({"venue": venue_of(VenueKind.JOURNAL)}, JOURNAL),
    "a book without its publisher": ({"venue": venue_of(VenueKind.BOOK)}, ("misc", "misc", "chapter")),
    "a book with its publisher": (
        {"venue": venue_of(VenueKind.BOOK), "publisher": "P"}, ("incollection", "incollection", "chapter"),
    ),
    "an unknown venue": ({"venue": venue_of(VenueKind.UNKNOWN)}, ("misc", "misc", "document")),
    "an unknown venue with a volume": (
        {"venue": venue_of(VenueKind.UNKNOWN), "volume": "3"}, ("article", "article", "document"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "types"), TYPES.values(), ids=TYPES)
def test_type_follows_the_kind_of_venue(fields: dict[str, object], types: tuple[str, str, str]) -> None:
    assert types_of(PLAIN.model_copy(update=fields)) == types


@pytest.mark.parametrize("kind", VenueKind)
def test_published_in_no_known_year_is_miscellaneous(kind: VenueKind) -> None:
    record = PLAIN.model_copy(update={"venue": venue_of(kind), "date": None})
    assert types_of(record)[:2] == ("misc", "misc")
    assert "  howpublished = {V},\n" in render([record], "bibtex")


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Do Cats See?", "Do Cats See?"),
        ("Cats: A Study", "Cats"),
        ("A House Is All that Cats Need? Modeling a Strong Baseline", "A House Is All that Cats Need? Modeling"),
        ("An Open, Diverse, Cross-Temporal Benchmark of Cats", "An Open, Diverse, Cross-Temporal"),
        ("An Open and Most Diverse, Unusually, Cross-Temporal Benchmark", "An Open and Most Diverse, Unusually"),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis", "Pneumonoultramicroscopicsilicovolcanoconiosis"),
    ],
)
def test_a_work_without_authors_is_cited_by_the_beginning_of_its_title(title: str, label: str) -> None:
    (text,) = render([Record(title=title, date=PartialDate(year=2020))], "bibtex").splitlines()[2:3]
    assert text.strip() == f"key = {{{label}}},"


def types_of(record: Record) -> tuple[str, str, str]:
    bibtex, biblatex = (render([record], name).partition("{")[0].removeprefix("@") for name in ("bibtex", "biblatex"))
    return bibtex, biblatex, json.loads(render([record], "csl-json"))[0]["type"]


# --- Golden chains, last link: the record of each folder in fixtures/records as it is written in every format


FILES = {"bibtex": "entry.bib", "biblatex": "entry.biblatex.bib", "csl-json": "entry.csl.json"}


def test_chains_are_there() -> None:
    assert len(CHAINS) >= 12


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_record_is_written_as_a_person_would(chain: Path, format_: str) -> None:
    record = record_from(candidates(chain), scraped(chain))
    assert render([record], format_) == (chain / FILES[format_]).read_text(encoding="utf-8")


# --- RIS as reference managers read it: whole references that a person wrote, and what keeps a value on its line


BERG = Person(family="Berg", particle="van der", given="Jan", suffix="Jr.")
RIS = {
    "conference": (
        Record(
            title="Cats & $\\alpha$ Dogs",
            authors=(BERG, Person(literal="The Pet Team")),
            date=PartialDate(year=2020, month=3),
            venue=Venue(name="Conference on Cats", short="CC", kind=VenueKind.CONFERENCE, raw="CC"),
            pages="12--34",
            arxiv="2001.00001",
            doi="10.1000/cats",
            url="https://doi.org/10.1000/cats",
        ),
        [
            "TY  - CONF", "ID  - k", "TI  - Cats & α Dogs", "AU  - van der Berg, Jan, Jr.", "AU  - The Pet Team,",
            "T2  - Conference on Cats", "PY  - 2020", "DA  - 2020/03//", "SP  - 12", "EP  - 34", "DO  - 10.1000/cats",
            "AN  - arXiv:2001.00001", "ER  - ",
        ],
    ),
    "journal": (
        Record(
            title="Dogs",
            authors=(Person(family="d'Arc"), Person(family="King", suffix="Jr.")),
            date=PartialDate(year=1998),
            venue=Venue(name="Journal of Dogs", short="J. Dogs", kind=VenueKind.JOURNAL, raw="J. Dogs"),
            volume="3",
            issue="2",
            pages="e17",
            publisher="Kennel Press",
            standing=RetractionStatus.RETRACTED,
        ),
        [
            "TY  - JOUR", "ID  - k", "TI  - Dogs", "AU  - d'Arc", "AU  - King Jr.,", "T2  - Journal of Dogs",
            "JO  - J. Dogs", "PY  - 1998", "VL  - 3", "IS  - 2", "SP  - e17", "PB  - Kennel Press", "N1  - Retracted",
            "ER  - ",
        ],
    ),
    "preprint": (
        Record(
            title="Owls",
            authors=(Person(family="Uhu", given="A."),),
            authors_complete=False,
            preprint_date=PartialDate(year=2021, month=3, day=4),
            arxiv="2103.00001",
            code=(
                CodeLink(url="https://github.com/uhu/owls", host="github.com", owner="uhu", name="owls", status=CodeStatus.RELEASED, said_by="a page"),
                CodeLink(url="https://github.com/uhu/later", host="github.com", owner="uhu", name="later", status=CodeStatus.ANNOUNCED, said_by="a page"),
            ),
        ),
        [
            "TY  - UNPB", "ID  - k", "TI  - Owls", "AU  - Uhu, A.", "AU  - et al.,", "PY  - 2021", "DA  - 2021/03/04/",
            "AN  - arXiv:2103.00001", "UR  - https://arxiv.org/abs/2103.00001",
            "N1  - Code: https://github.com/uhu/owls; Code announced: https://github.com/uhu/later", "ER  - ",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "lines"), RIS.values(), ids=RIS)
def test_reference_as_a_person_would_write_it(record: Record, lines: list[str]) -> None:
    assert render([record], "ris", keys=["k"]) == "".join(f"{line}\r\n" for line in [*lines, ""])


def test_a_work_is_written_with_its_journal_as_parent() -> None:
    assert render([RIS["journal"][0]], "hayagriva", keys=["k"]) == (
        'k:\n  type: article\n  title: Dogs\n  author:\n    - {name: "d\'Arc"}\n    - {name: King, suffix: Jr.}\n'
        '  date: "1998"\n  page-range: e17\n  publisher: Kennel Press\n  note: Retracted\n  parent:\n    type: periodical\n'
        '    title:\n      value: Journal of Dogs\n      short: J. Dogs\n    volume: "3"\n    issue: "2"\n'
    )


def test_a_row_has_a_column_for_each_fact() -> None:
    assert render([RIS["journal"][0]], "csv", keys=["k"]) == (
        "key,type,title,authors,date,venue,volume,issue,pages,publisher,doi,arxiv,url,code,note\n"
        "k,journal,Dogs,d'Arc; King Jr.,1998,Journal of Dogs,3,2,e17,Kennel Press,,,,,Retracted\n"
    )


@pytest.mark.parametrize(
    ("format_name", "text"),
    {
        "csv": "title\nDogs\n",
        "hayagriva": "# mine\na:\n  title: Dogs\n",
        "csl-yaml": "- id: a\n  title: Dogs\n",
    }.items(),
)
def test_file_of_another_shape_has_no_values(format_name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"another table|no entry"):
        FORMATS[format_name].values(text)


def test_repositories_are_left_out_on_request() -> None:
    assert "github" not in render([RIS["preprint"][0]], "ris", ExportOptions(code_links="none"))


TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_value_stays_on_its_line_and_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    records = [
        Record(title=title, authors=(Person(family=family),), volume=volume, arxiv="2103.00001")
        for title, family, volume in rows
    ]
    keys = [f"k{place}" for place in range(len(records))]
    text = render(records, "ris", keys=keys)
    assert text.count("ER  - \r\n") == len(records)
    values = FORMATS["ris"].values(text)
    assert list(values) == keys
    assert FORMATS["ris"].values(text.replace("\r\n", "\n")) == values


@pytest.mark.parametrize(
    "text",
    [
        "words\n",
        "TI  - no type\nER  - \n",
        "TY  - GEN\nID  - a\n",
        "TY  - GEN\nTY  - GEN\nER  - \n",
        "TY  - GEN\nID  - a\nER  - \n" * 2,
    ],
)
def test_other_text_is_no_file_of_references(text: str) -> None:
    with pytest.raises(ValueError, match=r"reference|twice"):
        FORMATS["ris"].values(text)
