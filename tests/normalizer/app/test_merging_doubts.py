"""What may be the same work and may be another is added, and said with the entry that it may double."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_scene import PRINTED, SHEEP, merge_of, merged, notes

from normalizer.app.merge import EntryIndex, MatchDoubt
from normalizer.bib import scan
from normalizer.export import render
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record

TITLE = SHEEP.title
FULL = "author = {Hirt, Anna and Müller, Jörg}"
NOBODY = SHEEP.model_copy(update={"authors": ()})
NOBODYS_SHORT = SHEEP.model_copy(update={"authors": (), "title": "Counting Sheep"})
SHORT = SHEEP.model_copy(update={"title": "Counting Sheep", "arxiv": None})
GROUP = SHEEP.model_copy(update={"authors": (Person(literal="The Alpine Flock Collaboration"),)})
LARGE = SHEEP.model_copy(
    update={"authors": tuple(Person(family=name, given="Ida") for name in ("Hirt", "Quell", "Vogt", "Zapf", "Ehm"))}
)
# Known from its journal alone; no preprint can have been out for years.
JOURNAL = PRINTED.model_copy(update={"arxiv": None, "doi": None, "preprint_date": None})
BLOG = JOURNAL.model_copy(update={"venue": Venue(name="Flock blog", kind=VenueKind.UNKNOWN, raw="Flock blog")})
LONG = SHEEP.model_copy(update={"title": "Measuring Fluctuations in Photon Flocks: A Study on Slopes"})

# A record, the fields of an entry, and whether it is the work: yes, no, or why it may be.
ANSWERS: dict[str, tuple[Record, str, bool | MatchDoubt]] = {
    "a group where the record has people": (
        SHEEP, f"title = {{{TITLE}}}, author = {{{{The Flock Collaboration}}}}, year = 2021", MatchDoubt.UNKNOWN_PEOPLE,
    ),
    "people where the record has a group": (GROUP, f"title = {{{TITLE}}}, {FULL}, year = 2021", MatchDoubt.UNKNOWN_PEOPLE),
    "the same group": (GROUP, f"title = {{{TITLE}}}, author = {{{{The Alpine Flock Collaboration}}}}, year = 2021", True),
    "names in another script": (SHEEP, f"title = {{{TITLE}}}, author = {{王, 小明}}, year = 2021", MatchDoubt.UNKNOWN_PEOPLE),
    "people where the record has nobody": (NOBODY, f"title = {{{TITLE}}}, {FULL}, year = 2021", True),
    "people where the record has nobody, two years after": (NOBODY, f"title = {{{TITLE}}}, {FULL}, year = 2023", MatchDoubt.UNKNOWN_PEOPLE),
    "people where the record has nobody, five years after": (NOBODY, f"title = {{{TITLE}}}, {FULL}, year = 2026", MatchDoubt.UNKNOWN_PEOPLE),
    "people where the record has nobody, two words": (
        SHORT.model_copy(update={"authors": ()}), f"title = {{Counting Sheep}}, {FULL}, year = 2021", MatchDoubt.UNKNOWN_PEOPLE,
    ),
    "people where the record has nobody, without its subtitle": (
        LONG.model_copy(update={"authors": ()}),
        f"title = {{Measuring Fluctuations in Photon Flocks}}, {FULL}, year = 2021", MatchDoubt.SHORTER,
    ),
    "nobody on either side": (NOBODY, f"title = {{{TITLE}}}, year = 2021", True),
    "nobody in the entry, the year after": (SHEEP, f"title = {{{TITLE}}}, year = 2022", True),
    "nobody in the entry, three years after": (SHEEP, f"title = {{{TITLE}}}, year = 2024", MatchDoubt.UNKNOWN_PEOPLE),
    "nobody in the entry, two words": (SHORT, "title = {Counting Sheep}, year = 2021", MatchDoubt.UNKNOWN_PEOPLE),
    "nobody on either side, two words, one year": (SHORT.model_copy(update={"authors": ()}), "title = {Counting Sheep}, year = 2021", True),
    "nobody on either side, two words, no year": (SHORT.model_copy(update={"authors": ()}), "title = {Counting Sheep}", MatchDoubt.UNKNOWN_PEOPLE),
    "nobody known, its identifier in a remark": (NOBODY, f"title = {{{TITLE}}}, {FULL}, note = {{arXiv:2105.01234}}", True),
    "the identifier in a remark, by others": (SHEEP, f"title = {{{TITLE}}}, author = {{Berg, Olga}}, note = {{See arXiv:2105.01234}}", False),
    "the identifier as a note, by others": (SHEEP, f"title = {{{TITLE}}}, author = {{Berg, Olga}}, note = {{arXiv:2105.01234}}", True),
    "one of two people, the year after": (SHEEP, f"title = {{{TITLE}}}, author = {{Hirt, Anna}}, year = 2022", True),
    "one of two people, two years after": (SHEEP, f"title = {{{TITLE}}}, author = {{Hirt, Anna}}, year = 2023", MatchDoubt.OTHER_PEOPLE),
    "one of two people, two words": (SHORT, "title = {Counting Sheep}, author = {Hirt, Anna and Berg, Olga}, year = 2021", MatchDoubt.OTHER_PEOPLE),
    "three more people, two words": (SHORT, "title = {Counting Sheep}, author = {Hirt, Anna and Müller, Jörg and Berg, Olga}, year = 2021", True),
    "one of five people among others": (
        LARGE,
        f"title = {{{TITLE}}}, author = {{Hirt, Ida and Berg, O. and Dahl, N. and Falk, P. and Holm, R.}}, year = 2021",
        MatchDoubt.OTHER_PEOPLE,
    ),
    "a namesake among others": (
        SHEEP.model_copy(update={"authors": (Person(family="Wang", given="Wei"), Person(family="Quell", given="Ida"))}),
        f"title = {{{TITLE}}}, author = {{Wang, W. and Berg, Olga}}, year = 2021", MatchDoubt.OTHER_PEOPLE,
    ),
    "a thesis by its note": (
        SHEEP, f"title = {{{TITLE}}}, author = {{Hirt, Anna}}, year = 2021, note = {{Unpublished PhD thesis}}", MatchDoubt.OTHER_FORM,
    ),
    "a thesis by its school": (SHEEP, f"title = {{{TITLE}}}, {FULL}, year = 2021, school = {{Uni}}", MatchDoubt.OTHER_FORM),
    "a remark on slides": (SHEEP, f"title = {{{TITLE}}}, {FULL}, year = 2021, note = {{Slides on the web}}", True),
    "a remark on a thesis": (SHEEP, f"title = {{{TITLE}}}, {FULL}, note = {{Grew in many years out of her thesis}}", True),
    "a talk": (SHEEP, f"title = {{{TITLE}}}, {FULL}, howpublished = {{Talk at the valley}}", MatchDoubt.OTHER_FORM),
    "a program": (SHEEP, f"title = {{{TITLE}}}, {FULL}, journal = {{GitHub repository}}", MatchDoubt.OTHER_FORM),
    "a journal on programs": (SHEEP, f"title = {{{TITLE}}}, {FULL}, journal = {{Herd Software}}", True),
    "a talk with the identifier of its paper": (SHEEP, f"title = {{{TITLE}}}, {FULL}, howpublished = {{Talk}}, eprint = {{2105.01234}}", True),
    "a talk with a slip": (
        SHEEP, f"title = {{Counting Sheep on Apline Meadows at Night}}, {FULL}, year = 2021, type = {{Poster}}", MatchDoubt.OTHER_FORM,
    ),
    "a blog post, and so is the record": (BLOG, f"title = {{{TITLE}}}, {FULL}, howpublished = {{Flock blog}}", True),
    "the same journal two years on": (
        PRINTED, f"title = {{{TITLE}}}, {FULL}, journal = {{Journal of Flocks}}, year = 2024", MatchDoubt.OTHER_EDITION,
    ),
    "the same journal in the next year": (PRINTED, f"title = {{{TITLE}}}, {FULL}, journal = {{Journal of Flocks}}, year = 2023", True),
    "another journal two years after the preprint": (
        PRINTED, f"title = {{{TITLE}}}, {FULL}, journal = {{Annals of Grass}}, year = 2023", MatchDoubt.OTHER_VENUE,
    ),
    "two publications years apart": (JOURNAL, f"title = {{{TITLE}}}, {FULL}, journal = {{Annals of Grass}}, year = 2025", MatchDoubt.OTHER_VENUE),
    "a preprint years before": (JOURNAL, f"title = {{{TITLE}}}, {FULL}, journal = {{CoRR}}, year = 2019", True),
    "a workshop of the same year": (PRINTED, f"title = {{{TITLE}}}, {FULL}, booktitle = {{Workshop on Herds}}, year = 2021", True),
    "a letter that makes another word": (LONG, f"title = {{Measuring Fluctuations in Proton Flocks: A Study on Slopes}}, {FULL}, year = 2021", False),
    "a letter that was left out": (LONG, f"title = {{Measuring Fluctuations in Phton Flocks: A Study on Slopes}}, {FULL}, year = 2021", True),
    "another spelling": (
        SHEEP.model_copy(update={"title": "Analyzing Sheep on Alpine Meadows"}),
        f"title = {{Analysing Sheep on Alpine Meadows}}, {FULL}, year = 2021", True,
    ),
    "with a name before it": (SHEEP, f"title = {{SheepNet: {TITLE}}}, {FULL}, year = 2022", True),
    "with a name before it, two years on": (SHEEP, f"title = {{SheepNet: {TITLE}}}, {FULL}, year = 2023", MatchDoubt.OTHER_NAME),
    "with a name before it, by one of the people": (
        SHEEP, f"title = {{SheepNet: {TITLE}}}, author = {{Hirt, Anna}}, year = 2021", MatchDoubt.OTHER_NAME,
    ),
    "with a name before it, nobody known": (NOBODY, f"title = {{SheepNet: {TITLE}}}, {FULL}, year = 2021", MatchDoubt.OTHER_NAME),
    "without the name before it": (SHEEP.model_copy(update={"title": f"SheepNet: {TITLE}"}), f"title = {{{TITLE}}}, {FULL}, year = 2021", True),
    "with another name before it": (
        SHEEP.model_copy(update={"title": f"SheepNet: {TITLE}"}), f"title = {{GoatNet: {TITLE}}}, {FULL}, year = 2021", MatchDoubt.OTHER_TITLE,
    ),
    "with a word before it": (SHEEP, f"title = {{Tutorial: {TITLE}}}, {FULL}, year = 2021", MatchDoubt.OTHER_FORM),
    "without its subtitle, in the same year": (LONG, f"title = {{Measuring Fluctuations in Photon Flocks}}, {FULL}, year = 2021", True),
    "without its subtitle, in another year": (LONG, f"title = {{Measuring Fluctuations in Photon Flocks}}, {FULL}, year = 2022", True),
    "without the subtitle that makes it a survey": (
        SHEEP.model_copy(update={"title": "Sheep Herds on Steep Slopes: A Survey"}),
        f"title = {{Sheep Herds on Steep Slopes}}, {FULL}, year = 2021", MatchDoubt.SHORTER,
    ),
    "breaks off before an ending": (LONG, f"title = {{Measuring Fluctuation}}, {FULL}, year = 2021", False),
    "breaks off inside a word": (LONG, f"title = {{Measuring Fluctuations in Phot}}, {FULL}, year = 2021", True),
    "the identifier in a paper by others": (SHEEP, "title = {Milking Robots}, author = {Berg, Olga}, eprint = {2105.01234}", MatchDoubt.BELIED),
    "the identifier in a paper by others that begins alike": (
        SHEEP, "title = {Counting Sheep on Alpine Roads}, author = {Berg, Olga}, eprint = {2105.01234}", MatchDoubt.BELIED,
    ),
    "the identifier in a paper by a namesake and others": (
        LARGE, "title = {Milking Robots}, author = {Berg, Olga and Dahl, Nils and Hirt, Ida}, eprint = {2105.01234}", MatchDoubt.BELIED,
    ),
    "the identifier and another title, nobody known": (
        NOBODY, "title = {Milking Robots}, author = {Berg, Olga}, eprint = {2105.01234}", MatchDoubt.BELIED,
    ),
    "the identifier and a short title, nobody named": (SHEEP, "title = {Sheep}, eprint = {2105.01234}", True),
    "the identifier and the title without its subtitle, nobody known": (
        LONG.model_copy(update={"authors": ()}),
        "title = {Measuring Fluctuations in Photon Flocks}, author = {Berg, Olga}, eprint = {2105.01234}", True,
    ),
    "the identifier and a new title by most of the people": (
        LARGE,
        "title = {Nocturnal Flock Statistics}, author = {Hirt, Ida and Quell, Ida and Vogt, Ida and Berg, Olga}, eprint = {2105.01234}",
        True,
    ),
    "a title that every issue has, two years on": (
        SHORT.model_copy(update={"title": "Guest Editorial"}), f"title = {{Guest Editorial}}, {FULL}, year = 2023", MatchDoubt.OTHER_EDITION,
    ),
    "another number in a title that is else the same": (
        SHEEP.model_copy(update={"title": "Counting 300 Sheep on Alpine Meadows"}),
        f"title = {{Counting 400 Sheep on Alpine Meadows}}, {FULL}, year = 2021", False,
    ),
    "by others": (SHEEP, f"title = {{{TITLE}}}, author = {{Berg, Olga}}, year = 2021", False),
    "a translation": (SHEEP, f"title = {{Nachts Schafe zählen}}, origtitle = {{{TITLE}}}, {FULL}, year = 2021", False),
}  # fmt: skip


@pytest.mark.parametrize(("record", "fields", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_entry_is_the_work_or_not_or_may_be_it(record: Record, fields: str, answer: bool | MatchDoubt) -> None:
    present = EntryIndex(scan(f"@misc{{x, {fields}}}"))
    perhaps = present.perhaps(record)
    assert (present.find(record) is not None) is (answer is True)
    assert (perhaps and perhaps[1]) == (answer if isinstance(answer, MatchDoubt) else None)


# A record, an entry that it may double, and the line on it.
LINES = {
    "with an arXiv id": (
        NOBODYS_SHORT, "title = {Counting Sheep}, author = {Hirt, Anna}",
        "same title, but no authors to compare; if it is, write eprint = {2105.01234} there and delete 'k'",
    ),
    "with a DOI alone": (
        PRINTED.model_copy(update={"arxiv": None}),
        f"title = {{{TITLE}}}, {FULL}, note = {{Master's thesis}}, year = 2022",
        "it has the same title, but says that it is a thesis, a talk, a program or a page; if it is, "
        "write doi = {10.1000/flocks.7} there and delete 'k'",
    ),
    "with no identifier": (
        JOURNAL, f"title = {{{TITLE}}}, author = {{{{Flock Collaboration}}}}, year = 2022",
        "same title, but no authors to compare; if it is, delete one of the two",
    ),
    "with an identifier that is wrong there": (
        SHEEP, "title = {Milking Robots}, author = {Berg, Olga}, eprint = {2105.01234}",
        "same identifier, but different title or authors; correct what is wrong there",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "fields", "line"), LINES.values(), ids=LINES)
def test_work_that_may_be_there_is_added_and_the_entry_named(record: Record, fields: str, line: str) -> None:
    text = f"% mine\n@misc{{x,\n  {fields}}}\n"
    found = merge_of(text, {"k": record})
    assert (found.added, found.there, found.out) == (["k"], [], [])
    assert notes(found) == [f"refs.bib:2:1: 'x' may duplicate the new entry 'k': {line}"]
    again = merge_of(found.text, {"k": record}, found.digests)
    assert (again.text, again.there, notes(again)) == (found.text, ["k"], [])


FIELDS = "title = {Counting Sheep}, author = {Hirt, Anna}"


def test_entry_that_is_given_the_identifier_is_the_work_from_then_on() -> None:
    assert merge_of(f"@misc{{x, {FIELDS}}}\n", {"k": NOBODYS_SHORT}).added == ["k"]
    settled = merge_of(f"@misc{{x, {FIELDS}, eprint = {{2105.01234}}}}\n", {"k": NOBODYS_SHORT})
    assert (settled.there, notes(settled)) == (["k"], [])


def test_of_several_doubts_the_first_is_named_and_none_where_the_work_is_there() -> None:
    found = merge_of(f"@misc{{a, {FIELDS}}}\n@misc{{b, {FIELDS}}}\n", {"k": NOBODYS_SHORT})
    assert [line.partition(" may duplicate")[0] for line in notes(found)] == ["refs.bib:1:1: 'a'"]
    text = f"@misc{{a, {FIELDS}}}\n@misc{{b, {FIELDS}, eprint = {{2105.01234}}}}\n"
    found = merge_of(text, {"k": NOBODYS_SHORT})
    assert (found.there, notes(found)) == (["k"], [])


PEOPLE = st.sampled_from(
    [
        Person(family="Wang", given="Wei"),
        Person(family="Li", given="J."),
        Person(family="Hirt", given="Anna"),
        Person(family="Müller", given="Jörg", particle="von der"),
        Person(literal="The Alpine Flock Collaboration"),
        Person(family="王", given="小明"),
    ]
)
VENUES = st.sampled_from(
    [
        None,
        Venue(name="Journal of Flocks", kind=VenueKind.JOURNAL, raw="J. Flocks"),
        Venue(name="Herd Software Conference", kind=VenueKind.CONFERENCE, raw="Herd Software Conference"),
        Venue(name="Flock blog", kind=VenueKind.UNKNOWN, raw="Flock blog"),
    ]
)
TITLES = st.sampled_from(["Flocks", "Counting Sheep", TITLE, "MeadowNet 2: Counting $n$ Sheep", "Thesis on Talks"])


@given(TITLES, st.lists(PEOPLE, max_size=4, unique=True), VENUES, st.sampled_from([2019, 2026]), st.booleans())
def test_what_bibnorm_writes_is_what_it_finds_again(
    title: str, people: list[Person], venue: Venue | None, year: int, has_all: bool
) -> None:
    """Also without identifiers and a lock: else every run would add the work once more."""
    record = Record(
        title=title,
        authors=tuple(people),
        authors_complete=has_all or not people,
        date=PartialDate(year=year),
        venue=venue,
    )
    text = render([record], "bibtex", keys=["k"])
    assert merged(text, {"l": record}) == text
