"""A record beside what sources say now: what is known is never replaced by less."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.app.lock_build import update_record
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import FieldOrigin, Record, RetractionStatus

ADA, BOB, CLEO = (Person(family=name) for name in ("Okafor", "Wei", "Marsh"))
Y2021, Y2022, Y2023 = (PartialDate(year=year) for year in (2021, 2022, 2023))
ACTA = Venue(name="Acta Knobologica", kind=VenueKind.JOURNAL, raw="Acta Knob.")
LETTERS = Venue(name="Pebble Letters", kind=VenueKind.JOURNAL, raw="Pebble Lett.")
WORKSHOP = Venue(name="Workshop on Pebbles", kind=VenueKind.WORKSHOP, raw="WoP")
CODE = CodeLink(
    url="https://github.com/okafor/pebbles",
    host="github.com",
    owner="okafor",
    name="pebbles",
    status=CodeStatus.RELEASED,
    said_by="hub",
)


def named_by(source: str, status: CodeStatus = CodeStatus.RELEASED) -> CodeLink:
    return CODE.model_copy(update={"said_by": source, "status": status})


def record(source: str, **values: Any) -> Record:
    """A preprint of 2021, all of whose values are said by one source; a row "of" names others for some."""
    others = values.pop("of", {})
    told: dict[str, Any] = {"title": "Sorting Pebbles", "arxiv": "2101.01234", "preprint_date": Y2021, "date": Y2021}
    told |= values
    names = [name for name, value in told.items() if value not in (None, ()) and name != "authors_complete"]
    return Record(**told, origin={name: FieldOrigin(source=others.get(name, source)) for name in names})


# Field; the record before, the record now, who was heard on it; what the field is then, and who said so.
CASES: dict[str, tuple[str, Record, Record, set[str], Any, str | None]] = {
    "what is not said any more stays": ("doi", record("shelf", doi="10.1000/p.1"), record("shelf"), {"shelf"}, "10.1000/p.1", "shelf"),
    "what was not known is taken from anybody": ("doi", record("arxiv"), record("shelf", doi="10.1000/p.1"), {"shelf"}, "10.1000/p.1", "shelf"),
    "the same source may say otherwise": ("title", record("shelf", title="Sorting Peebles"), record("shelf"), {"shelf"}, "Sorting Pebbles", "shelf"),
    "a source that is silent is not talked over by a lesser one": (
        "title", record("arxiv", title="Sorting Pebbles!"), record("shelf"), {"shelf"}, "Sorting Pebbles!", "arxiv",
    ),
    "one that goes before may say otherwise": (
        "title", record("shelf", title="Sorting pebbles"), record("arxiv"), {"arxiv"}, "Sorting Pebbles", "arxiv",
    ),
    "a source that was heard again may be given up for a lesser one": (
        "doi", record("crossref", doi="10.1000/old"), record("shelf", doi="10.1000/new"), {"crossref", "shelf"},
        "10.1000/new", "shelf",
    ),
    "what the page says gives way to every source": (
        "title", record("page", title="sorting pebbles"), record("shelf"), {"shelf"}, "Sorting Pebbles", "shelf",
    ),
    "a value that nobody is said to have said may be replaced": (
        "title", record("arxiv", title="Typed").model_copy(update={"origin": {}}), record("shelf"), {"shelf"},
        "Sorting Pebbles", "shelf",
    ),
    "a venue stays in an outage": ("venue", record("crossref", venue=ACTA, date=Y2022), record("shelf"), {"shelf"}, ACTA, "crossref"),
    "the year of a publication does not become that of the preprint": (
        "date", record("crossref", venue=ACTA, date=Y2022), record("crossref"), {"crossref"}, Y2022, "crossref",
    ),
    "the year of a preprint does not become that of the publication": (
        "date", record("shelf"), record("dblp", venue=ACTA, date=None), {"dblp"}, None, None,
    ),
    "the year of a preprint follows it": ("date", record("shelf"), record("arxiv", date=Y2023, preprint_date=Y2023), {"arxiv"}, Y2023, "arxiv"),
    "the year stays with the preprint whose date is kept": (
        "date", record("arxiv"), record("shelf", date=Y2023, preprint_date=Y2023), {"shelf"}, Y2021, "arxiv",
    ),
    "a paper in a journal does not become one of a workshop": (
        "venue", record("dblp", venue=ACTA), record("dblp", venue=WORKSHOP), {"dblp"}, ACTA, "dblp",
    ),
    "pages of the workshop are not those of the journal": (
        "pages", record("dblp", venue=ACTA, pages=None), record("dblp", venue=WORKSHOP, pages="1-4"), {"dblp"}, None,
        None,
    ),
    "pages of the old venue do not go with the new one": (
        "pages", record("dblp", venue=WORKSHOP, pages="1-4"), record("dblp", venue=ACTA), {"dblp"}, None, None,
    ),
    "a DOI that another gave stays when the venue becomes known better": (
        "doi", record("dblp", venue=WORKSHOP, doi="10.1000/p.1", of={"doi": "shelf"}), record("dblp", venue=ACTA),
        {"dblp"}, "10.1000/p.1", "shelf",
    ),
    "pages come with the new venue": (
        "pages", record("dblp", venue=LETTERS, pages="1-4"), record("dblp", venue=ACTA, pages="7-9"), {"dblp"}, "7-9",
        "dblp",
    ),
    "another venue of a lesser source is not believed": (
        "venue", record("acl", venue=ACTA), record("crossref", venue=LETTERS), {"crossref"}, ACTA, "acl",
    ),
    "pages of the same venue are added": (
        "pages", record("acl", venue=ACTA),
        record("crossref", venue=ACTA.model_copy(update={"raw": "ACTA"}), pages="7-9"), {"crossref"}, "7-9", "crossref",
    ),
    "a retraction is not forgotten": (
        "standing", record("crossref", standing=RetractionStatus.RETRACTED),
        record("crossref", standing=RetractionStatus.WITHDRAWN), {"crossref"}, RetractionStatus.RETRACTED, "crossref",
    ),
    "a retraction is taken from anybody": (
        "standing", record("crossref", standing=RetractionStatus.WITHDRAWN),
        record("shelf", standing=RetractionStatus.RETRACTED), {"shelf"}, RetractionStatus.RETRACTED, "shelf",
    ),
    "code that is not named any more stays": ("code", record("hub", code=(CODE,)), record("arxiv"), {"arxiv"}, (CODE,), "hub"),
    "code that is new is added": ("code", record("arxiv"), record("hub", code=(CODE,)), {"hub"}, (CODE,), "hub"),
    "a link stays as it was named by who was not heard": (
        "code", record("hub", code=(CODE,)), record("shelf", code=(named_by("shelf"),)), {"shelf"}, (CODE,), "hub",
    ),
    "a link is as it is named now by who was heard": (
        "code", record("shelf", code=(named_by("shelf"),)), record("hub", code=(CODE,)), {"shelf", "hub"}, (CODE,),
        "hub",
    ),
    "code that was announced has come": (
        "code", record("arxiv", code=(named_by("arxiv", CodeStatus.ANNOUNCED),)), record("hub", code=(CODE,)), {"hub"},
        (CODE,), "hub",
    ),
    "no authors are no news": ("authors", record("shelf", authors=(ADA,)), record("arxiv"), {"arxiv"}, (ADA,), "shelf"),
    "authors are added": ("authors", record("arxiv", authors=(ADA,)), record("shelf", authors=(ADA, BOB)), {"shelf"}, (ADA, BOB), "shelf"),
    "authors are not dropped by the same source": (
        "authors", record("shelf", authors=(ADA, BOB)), record("shelf", authors=(ADA,)), {"shelf"}, (ADA, BOB), "shelf",
    ),
    "a shorter complete list of a source that goes before": (
        "authors", record("shelf", authors=(ADA, BOB)), record("arxiv", authors=(ADA,)), {"arxiv"}, (ADA,), "arxiv",
    ),
    "a complete list is not cut short by a longer one that breaks off": (
        "authors", record("shelf", authors=(ADA, BOB)),
        record("arxiv", authors=(ADA, BOB, CLEO), authors_complete=False), {"arxiv"}, (ADA, BOB), "shelf",
    ),
    "a list that breaks off is made complete": (
        "authors", record("arxiv", authors=(ADA, BOB), authors_complete=False), record("shelf", authors=(ADA, BOB)),
        {"shelf"}, (ADA, BOB), "shelf",
    ),
    "one that lacks names is not complete": (
        "authors", record("shelf", authors=(ADA, BOB), authors_complete=False), record("arxiv", authors=(ADA,)),
        {"arxiv"}, (ADA, BOB), "shelf",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "heard", "value", "source"), CASES.values(), ids=CASES)
def test_only_what_is_known_grows(
    name: str, old: Record, new: Record, heard: set[str], value: object, source: str | None
) -> None:
    found = update_record(old, new, heard)
    origin = found.origin.get(name)
    assert (getattr(found, name), origin and origin.source) == (value, source)
    assert update_record(found, new, heard) == found


def test_authors_are_complete_and_a_date_is_there() -> None:
    half = record("shelf", authors=(ADA,), authors_complete=False)
    assert update_record(half, record("shelf", authors=(ADA, BOB)), {"shelf"}).authors_complete
    assert not update_record(half, record("shelf"), {"shelf"}).authors_complete
    bare = record("shelf").model_copy(update={"origin": {}})
    found = update_record(bare, bare.model_copy(update={"date": Y2022}), set())
    assert (found.date, found.origin) == (Y2021, {})


VALUES: dict[str, list[Any]] = {
    "doi": [None, "10.1000/a", "10.1000/b"],
    "venue": [None, ACTA, LETTERS, WORKSHOP],
    "date": [None, Y2022, Y2023],
    "pages": [None, "1-4", "5"],
    "authors": [(), (ADA,), (ADA, BOB)],
    "authors_complete": [True, False],
    "standing": [None, *RetractionStatus],
    "code": [(), (CODE,)],
}
RECORDS = st.builds(
    record,
    st.sampled_from(["arxiv", "dblp", "shelf"]),
    **{name: st.sampled_from(some) for name, some in VALUES.items()},
)


@given(RECORDS, RECORDS, st.sets(st.sampled_from(["arxiv", "dblp", "shelf"])))
def test_asking_again_changes_nothing_more_and_every_value_has_its_origin(
    old: Record, new: Record, heard: set[str]
) -> None:
    once = update_record(old, new, heard)
    assert update_record(once, new, heard) == once
    known = {name for name in VALUES if name != "authors_complete" and getattr(once, name) not in (None, ())}
    assert known <= once.origin.keys()
    assert not {name for name in once.origin if getattr(once, name) in (None, ())}
    assert len(once.authors) >= len(old.authors) or once.origin["authors"] == new.origin["authors"]
    assert once.venue is not None or old.venue is None


@given(RECORDS)
def test_nobody_has_anything_new_to_say(old: Record) -> None:
    assert update_record(old, old, {"arxiv"}) is old or old.venue is None
