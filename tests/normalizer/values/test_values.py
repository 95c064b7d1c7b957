"""The values: what they accept, refuse and say of themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from normalizer.values.dates import InvalidDate, PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue
from normalizer.works.record import FieldOrigin, Record
from normalizer.works.scraped import ScrapedTitle


@pytest.mark.parametrize("text", ["", "22", "2022-13", "2022-02-30", "2022-9-1", "yesterday", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match="not a date"):
        PartialDate.parse(text)


def test_values_refuse_what_they_cannot_be_and_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="day without a month"):
        PartialDate(year=2022, day=3)
    for wrong in ({}, {"family": "Ryu", "literal": "Team"}, {"given": "Ada"}):
        with pytest.raises(ValueError, match="never both or neither"):
            Person(**wrong)
    assert str(Person(family="Berg", given="Ludwig", particle="van der", suffix="Jr.")) == "Ludwig van der Berg Jr."
    assert str(Person(literal="ATLAS Collaboration")) == "ATLAS Collaboration"
    person = Person(family="Ryu")
    with pytest.raises(FrozenInstanceError):
        person.family = "Kim"  # type: ignore[misc]
    with pytest.raises(TypeError, match="familly"):
        Person(familly="Ryu")  # type: ignore[call-arg]
    assert ScrapedTitle(title="T", page="p.txt", line=3).where == "p.txt:3"


PUBLISHED = Record(
    title="Scaling Vision Transformers",
    date=PartialDate(year=2022),
    preprint_date=PartialDate(year=2021, month=6),
    arxiv="2106.04560",
    doi="10.1109/CVPR52688.2022.01179",
    venue=Venue(name="Conference on Computer Vision and Pattern Recognition", short="CVPR", raw="CVPR"),
    origin={
        "title": FieldOrigin(source="arxiv"),
        "date": FieldOrigin(source="dblp"),
        "preprint_date": FieldOrigin(source="arxiv"),
        "venue": FieldOrigin(source="dblp"),
        "doi": FieldOrigin(source="dblp"),
    },
)


def test_published_work_can_be_cited_as_its_preprint() -> None:
    preprint = PUBLISHED.as_preprint()
    assert (preprint.venue, preprint.doi) == (None, None)
    assert preprint.date == PartialDate(year=2021, month=6)
    assert preprint.arxiv == "2106.04560"
    assert preprint.origin["date"] == FieldOrigin(source="arxiv")
    assert set(preprint.origin) == {"title", "date", "preprint_date"}


def test_work_without_preprint_or_venue_stays_as_it_is() -> None:
    for record in (PUBLISHED.model_copy(update={"arxiv": None}), PUBLISHED.model_copy(update={"venue": None})):
        assert record.as_preprint() is record
