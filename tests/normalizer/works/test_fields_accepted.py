"""Where authors say that a preprint will appear, and what was taken back."""

from __future__ import annotations

import pytest

from normalizer.values.dates import PartialDate
from normalizer.works.acceptance import Note, accepted_at
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import FieldOrigin, Standing

SAYS = {
    "accepted to": ("Accepted to CVPR 2023", "CVPR 2023", 2023),
    "how it was presented": ("Accepted at CVPR 2023 (Oral)", "CVPR 2023", 2023),
    "nothing but the venue": ("CVPR 2023", "CVPR 2023", 2023),
    "something else after it": ("Accepted by ICML 2022. Code: https://github.com/a/b", "ICML 2022", 2022),
    "pages after it": ("ICLR 2021 (spotlight), 20 pages", "ICLR 2021", 2021),
    "pages before it": ("10 pages, 5 figures, accepted to NeurIPS 2021", "NeurIPS 2021", 2021),
    "published as": ("Published as a conference paper at ICLR 2020", "ICLR 2020", 2020),
    "short year": ("ECCV'22", "ECCV'22", 2022),
    "year after a hyphen": ("Camera-ready version for AAAI-20", "AAAI-20", 2020),
    "said behind the name": ("First two authors contributed equally. ECCV 2020 camera ready", "ECCV 2020", 2020),
    "track": ("accepted to ACL 2020 main conference, long paper", "ACL 2020", 2020),
    "kind of talk": ("NeurIPS 2022 (spotlight)", "NeurIPS 2022", 2022),
    "to appear": ("To appear in ICCV 2021", "ICCV 2021", 2021),
    "to appear in the proceedings": ("To appear in the Proceedings of EMNLP 2022", "Proceedings of EMNLP 2022", 2022),
    "accepted after it was reviewed elsewhere": (
        "Under review for NeurIPS 2020. Accepted to AAAI 2021.",
        "AAAI 2021",
        2021,
    ),
    "a later submission of more": ("Accepted to CVPR 2023; submitted to TPAMI", "CVPR 2023", 2023),
    "workshop of a conference": (
        "Accepted at CVPR 2023 Workshop on Efficient Deep Learning",
        "CVPR 2023 Workshop on Efficient Deep Learning",
        2023,
    ),
}


@pytest.mark.parametrize(("comment", "venue", "year"), SAYS.values(), ids=SAYS)
def test_note_names_venue_and_year(comment: str, venue: str, year: int) -> None:
    assert accepted_at(comment) == Note(venue, year)


SAYS_NOTHING = {
    "only submitted": "Submitted to CVPR 2023",
    "submitted, with pages": "20 pages, submitted to NeurIPS 2022",
    "rejected by name": "Rejected from NeurIPS 2021",
    "in review": "Currently under review for ICML 2023",
    "under review": "Under review at ICLR 2024",
    "rejected": "The first version was rejected from ICML 2020",
    "another paper": "Extended version of our CVPR 2020 paper",
    "no year": "Accepted by TPAMI",
    "any workshop": "presented at a workshop 2020",
    "a prize": "Winner of the CVPR 2022 challenge",
    "code of another": "code for ICML 2020",
    "two venues": "Accepted to ICLR 2022 and CVPR 2021",
    "a date": "updated March 2020",
    "the server": "arXiv 2020",
    "a year alone": "2020",
    "accepted for a year": "Accepted 2021",
    "pages": "12 pages",
    "nothing": "",
    "a report": "Technical report 2020",
    "unsure of the edition": "AISTATS 2023 version with small fixes",
}


@pytest.mark.parametrize("comment", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_note_that_does_not_say_so_says_nothing(comment: str) -> None:
    assert accepted_at(comment) is None


def preprint(**more: object) -> Description:
    return Description("arxiv", "Weaving Engines", arxiv="2301.00001", **more)  # type: ignore[arg-type]


def test_venue_of_a_note_is_marked_as_such() -> None:
    record = record_from([preprint(comment="Accepted to CVPR 2023", via="arXiv")])
    assert record.venue
    assert record.venue.short == "CVPR"
    assert record.date == PartialDate(year=2023)
    assert record.origin["venue"] == record.origin["date"] == FieldOrigin(source="arxiv-comment", via="arXiv")
    assert record.origin["title"].source == "arxiv"


def test_library_is_believed_before_a_note() -> None:
    said = Description("dblp", "Weaving Engines", arxiv="2301.00001", venue="ICCV", year=2023)
    record = record_from([preprint(comment="Accepted to CVPR 2023"), said])
    assert record.venue
    assert (record.venue.short, record.origin["venue"].source) == ("ICCV", "dblp")


@pytest.mark.parametrize("year", [2019, 2027])
def test_note_of_a_year_that_does_not_fit_speaks_of_another_paper(year: int) -> None:
    assert record_from([preprint(comment=f"Accepted to CVPR {year}")]).venue is None


def test_comment_of_a_record_without_preprint_is_no_note() -> None:
    assert record_from([Description("crossref", "Weaving Engines", comment="CVPR 2023")]).venue is None


STANDING = {
    "nobody took it back": ([preprint()], None, None),
    "withdrawn by its authors": ([preprint(withdrawn=True)], Standing.WITHDRAWN, "arxiv"),
    "retracted by its publisher": (
        [preprint(withdrawn=True), Description("crossref", "Weaving Engines", retracted=True)],
        Standing.RETRACTED,
        "crossref",
    ),
    "one source is enough": (
        [Description("crossref", "Weaving Engines"), preprint(withdrawn=True)],
        "withdrawn",
        "arxiv",
    ),
}


@pytest.mark.parametrize(("said", "standing", "source"), STANDING.values(), ids=STANDING)
def test_what_was_taken_back_is_marked(said: list[Description], standing: Standing | None, source: str | None) -> None:
    record = record_from(said)
    assert record.standing == standing
    origin = record.origin.get("standing")
    assert (origin.source if origin else None) == source
