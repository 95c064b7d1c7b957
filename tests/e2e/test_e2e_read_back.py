"""What other programs read in our files: hard records, and any text, in every format."""

from __future__ import annotations

import random

import pytest
import yaml
from hard_records import hard_records
from hypothesis import given
from hypothesis import strategies as st
from read_back import READERS, Reader, differences, folded, pandoc, rispy_, same_name, typst_

from normalizer.export import assign_keys, render
from normalizer.export.bibtex import collapse_whitespace
from normalizer.values.dates import PartialDate
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.person import Person
from normalizer.works.record import Record

HARD = dict(zip(assign_keys(list(hard_records())), hard_records(), strict=True))
# Pandoc takes a small letter at the end of a given name for a particle.
WITH_SMALL_LETTER = [
    key for key, record in HARD.items() if any((each.given or "").endswith(" ǎ") for each in record.authors)
]


@pytest.mark.tools
@pytest.mark.parametrize("reader", [each for each in READERS if "bib" not in each.format], ids=str)
def test_every_reader_finds_every_field(reader: Reader) -> None:
    reader.skip_unless_there()
    left_out = WITH_SMALL_LETTER if reader.name == "pandoc" else []
    records = {key: record for key, record in HARD.items() if key not in left_out}
    text = render(list(records.values()), reader.format, keys=list(records))
    assert list(differences(records, reader, text)) == []


def any_text(chance: random.Random) -> str:
    """Words of letters and of signs that are markup somewhere; no quotes, which programs set as they like."""
    signs = "\\`*_{}[]()#+-.!$~^@<>|&:=%/?,123abcÄé "
    words = ("".join(chance.choices(signs, k=chance.randint(1, 6))) for _ in range(chance.randint(1, 6)))
    return collapse_whitespace(f"{chance.choice(['', 'A'])}{' '.join(words)}")


def records_of_any_text() -> dict[str, Record]:
    """Texts without TeX: where they have none, what is read back has to be what is shown."""
    chance = random.Random(15)
    texts = (any_text(chance) for _ in range(3000))
    plain = [text for text in texts if to_unicode(text) == text and any(char.isalpha() for char in text)]
    return {
        f"k{place}": Record(
            title=text, authors=(Person(family=f"Ada {text}", given="B."),), volume=text, date=PartialDate(year=2020)
        )
        for place, text in enumerate(plain[:500])
    }


@pytest.mark.tools
@pytest.mark.parametrize(("format_name", "read"), [("csl-yaml", pandoc("markdown")), ("hayagriva", typst_)])
def test_any_text_is_read_back(format_name: str, read: object) -> None:
    assert callable(read)
    records = records_of_any_text()
    assert len(records) == 500
    found = read(render(list(records.values()), format_name, keys=list(records)))
    for key, record in records.items():
        for text, there in ((record.title, found[key]["title"]), (f"Ada {record.title}, B.", found[key]["authors"][0])):
            assert same_name(there, text)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(
    lambda text: collapse_whitespace(text).strip()
)


@pytest.mark.once
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3))
def test_yaml_and_ris_are_well_formed_for_any_text(rows: list[tuple[str, str, str]]) -> None:
    records = [
        Record(title=title, authors=(Person(family=family, given="A."),), publisher=publisher, arxiv="2103.00001")
        for title, family, publisher in rows
    ]
    keys = [f"k{place}" for place in range(len(records))]
    shown = {key: collapse_whitespace(to_unicode(record.title)) for key, record in zip(keys, records, strict=True)}
    assert list(yaml.safe_load(render(records, "hayagriva", keys=keys))) == keys
    items = yaml.safe_load(render(records, "csl-yaml", keys=keys))["references"]
    assert [item["id"] for item in items] == keys
    found = rispy_(render(records, "ris", keys=keys))
    assert {key: folded(each["title"] or "") for key, each in found.items()} == {k: folded(v) for k, v in shown.items()}


def test_helper_notices_what_is_lost() -> None:
    reader = next(each for each in READERS if each.format == "ris")
    lines = render(list(HARD.values()), "ris", keys=list(HARD)).splitlines(keepends=True)
    without = "".join(line for line in lines if not line.startswith(("VL", "AU  - Gödel")))
    assert {line.split()[3].rstrip(":") for line in differences(HARD, reader, without)} == {"volume", "authors"}
