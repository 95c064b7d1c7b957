"""RIS as reference managers read it: whole references that a person wrote, and what keeps a value on its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.export import FORMATS, ExportOptions, render
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.record import Record, Standing

BERG = Person(family="Berg", particle="van der", given="Jan", suffix="Jr.")
CASES = {
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
            "TY  - CONF", "ID  - k", "TI  - Cats & α Dogs", "AU  - van der Berg, Jan, Jr.", "AU  - The Pet Team",
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
            standing=Standing.RETRACTED,
        ),
        [
            "TY  - JOUR", "ID  - k", "TI  - Dogs", "AU  - d'Arc", "AU  - King Jr.", "T2  - Journal of Dogs",
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
            "TY  - UNPB", "ID  - k", "TI  - Owls", "AU  - Uhu, A.", "PY  - 2021", "DA  - 2021/03/04/",
            "AN  - arXiv:2103.00001", "UR  - https://arxiv.org/abs/2103.00001",
            "N1  - The list of authors is incomplete.",
            "N1  - Code: https://github.com/uhu/owls; Code announced: https://github.com/uhu/later", "ER  - ",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "lines"), CASES.values(), ids=CASES)
def test_reference_as_a_person_would_write_it(record: Record, lines: list[str]) -> None:
    assert render([record], "ris", keys=["k"]) == "".join(f"{line}\r\n" for line in [*lines, ""])


def test_repositories_are_left_out_on_request() -> None:
    assert "github" not in render([CASES["preprint"][0]], "ris", ExportOptions(code_links="none"))


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


def test_file_without_references_has_no_values() -> None:
    assert FORMATS["ris"].values(render([], "ris")) == {}
