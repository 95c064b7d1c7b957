"""What of an entry is told to be otherwise, and what is left alone: an entry beside statements of one work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from lint_truth import PREPRINT, TITLE, Held, claim, mismatches_of, record, told

from normalizer.app.online_lookup import Lookup
from normalizer.lint.verification.cited_work import CitedWork, other_works_with_same_id, select_same_work
from normalizer.lint.verification.comparisons import compare_eprint, compare_venue
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.results import MismatchType, VerificationStatus
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.lint.verification.verdict import verify_claim
from normalizer.values.ids import AclId, ArxivId, Doi, NeuripsId, OpenReviewId, PaperId, PmlrId
from resolvers.base import SourceAnswer

WALKING = "Weighing Shadows of Walking Trees"
PRINTED = {"venue": "ICML", "year": 2021}


YEARS = {
    "the next year, in which proceedings are printed": ({"year": 2022, "venue_text": "ICML"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, True)]),
    "the next year, which the meeting skips": (
        {"year": 2022, "venue_text": "ICCV"}, {"venue": "ICCV", "year": 2021}, [(MismatchType.YEAR, False)],
    ),
    "the next year, which the meeting skips, beside a venue that states its year": (
        {"year": 2022, "venue_text": "ICCV 2021"}, {"venue": "ICCV", "year": 2021}, [(MismatchType.YEAR, True)],
    ),
    "two years later, in a venue that is misspelled": (
        {"year": 2023, "venue_text": "Internation Conference on Machine Learning"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, True), (MismatchType.VENUE, True)],
    ),
    "two years later": ({"year": 2023, "venue_text": "ICML"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, False)]),
    "a year that the venue states, and a volume of the next year": (
        {"year": 2020, "venue_text": "ICML 2020"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, True)],
    ),
    "a year that the number of the meeting states": ({"year": 2020, "venue_text": "37th ICML"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, True)]),
    "a year that the venue states, and another one that the venue of the record states": (
        {"year": 2020, "venue_text": "ICML 2020"}, {"venue": "ICML 2021", "year": 2021}, [(MismatchType.YEAR, False)],
    ),
    "two years later, said twice": ({"year": 2023, "venue_text": "ICML 2023"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, False)]),
    "a workshop before the conference": ({"year": 2019, "venue_text": "ICML Workshop"}, {"venue": "ICML", "year": 2021}, [(MismatchType.YEAR, True)]),
    "the year of the preprint beside the venue": (
        {"year": 2022, "venue_text": "ICML"}, PREPRINT | {"venue": "ICML", "year": 2023}, [(MismatchType.YEAR, False)],
    ),
    "a preprint cited two years later, as revised": ({"year": 2024, "arxiv": ArxivId("2203.00017")}, PREPRINT, []),
    "three years later": ({"year": 2025, "arxiv": ArxivId("2203.00017")}, PREPRINT, [(MismatchType.YEAR, True)]),
    "a preprint before it was there": ({"year": 2021, "venue_text": "arXiv preprint"}, PREPRINT, [(MismatchType.YEAR, False)]),
    "a report that was put on arXiv later": ({"year": 2015}, PREPRINT, []),
    "sent in December, numbered in January": ({"year": 2021, "arxiv": ArxivId("2201.00017")}, PREPRINT | {"arxiv": "2201.00017"}, []),
    "before the preprint, and its publication": (
        {"year": 2015, "arxiv": ArxivId("2203.00017")}, PREPRINT | {"venue": "ICML", "year": 2023}, [(MismatchType.YEAR, False), (MismatchType.PUBLISHED_SINCE, False)],
    ),
    "a later year of a preprint that was published is the least of it": (
        {"year": 2030, "arxiv": ArxivId("2203.00017")}, PREPRINT | {"venue": "ICML", "year": 2023}, [(MismatchType.PUBLISHED_SINCE, False)],
    ),
    "a paper printed again elsewhere has another year": ({"year": 2011, "venue_text": "Journal of Trees"}, {"venue": "ICML", "year": 2021}, []),
    "a similar paper of the same people in another volume": ({"year": 2019, "venue_text": "ICML"}, {"venue": "ICML", "year": 2021, "title": WALKING}, []),
    "the journal whose issue has the papers of a meeting of the next year": (
        {"year": 2020, "venue_text": "ACM Transactions on Graphics"}, {"venue": "SIGGRAPH", "year": 2021}, [],
    ),
    "that journal, beside a preprint of its year": (
        {"year": 2022, "venue_text": "ACM Transactions on Graphics"}, PREPRINT | {"venue": "SIGGRAPH", "year": 2023}, [],
    ),
    "that journal, three years before": (
        {"year": 2018, "venue_text": "ACM Transactions on Graphics"}, {"venue": "SIGGRAPH", "year": 2021}, [(MismatchType.YEAR, False)],
    ),
    "a preprint of what a book printed again": (
        {"year": 2022, "venue_text": "Trees: A Collection"}, PREPRINT | {"venue": "Trees: A Collection", "year": 2013, "published": "2013-01-10"}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "expected"), YEARS.values(), ids=YEARS)
def test_years(ours: dict[str, Any], theirs: dict[str, Any], expected: list[tuple[MismatchType, bool]]) -> None:
    found = told(claim(**ours), record(**theirs))
    others = {MismatchType.UNKNOWN_VENUE, MismatchType.TITLE}
    assert [each for each in found if each[0] not in others] == expected


NUMBERED = {"title": "GRIP++: Weighing Shadows of Trees", "arxiv": "2203.00017", "source": "arxiv"}
TITLES_OF_VERSIONS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "the people of its number: another version": ({}, {}, True),
    "another number": ({}, {"arxiv": "2203.00018"}, False),
    "one of its people": ({"authors": ("Ada Okafor",)}, {}, False),
    "one of its people, and others": ({"authors": ("Ada Okafor",), "authors_complete": False}, {}, True),
    "somebody else": ({"authors": ("Ada Okafor", "Greta Holm")}, {}, False),
}


@pytest.mark.parametrize(("ours", "theirs", "is_same"), TITLES_OF_VERSIONS.values(), ids=TITLES_OF_VERSIONS)
def test_a_sequel_with_the_number_and_people_of_the_entry_is_a_version(
    ours: dict[str, Any], theirs: dict[str, Any], is_same: bool
) -> None:
    """Of 6,305 renamed preprints 73 had a title with another number or name, as of two works: errors, all of them."""
    entry = claim(title="GRIP: Weighing Shadows of Trees", arxiv=ArxivId("2203.00017"), **ours)
    numbered = record(**NUMBERED | theirs)
    assert bool(select_same_work(entry, [numbered])) is is_same


@pytest.mark.parametrize(("title", "is_same"), [(f"GRIP: {TITLE}", True), (f"GRAB: {TITLE}", False), (TITLE, False)])
def test_the_name_and_the_number_of_a_work_mean_it_whoever_wrote_it(title: str, is_same: bool) -> None:
    entry = claim(title="GRIP: Knitting Nets of Comet Dust", authors=("Greta Holm",), arxiv=ArxivId("2203.00017"))
    assert bool(select_same_work(entry, [record(**NUMBERED | {"title": title})])) is is_same


def test_a_sequel_with_the_number_of_the_entry_is_another_work_where_one_has_the_title() -> None:
    entry = claim(title="GRIP: Weighing Shadows of Trees", arxiv=ArxivId("2203.00017"))
    numbered, of_title = record(**NUMBERED), record(title=entry.title, arxiv="2203.00018", source="arxiv")
    assert [pair.record for pair in select_same_work(entry, [numbered, of_title])] == [of_title]


@pytest.mark.parametrize("asked", [True, False])
def test_dblp_has_the_volumes_of_the_conferences_that_it_lists(asked: bool) -> None:
    ours, theirs = claim(venue_text="ICML", year=2019), record(venue="ICLR", year=2020)
    pair = EntryRecordPair(ours, theirs)
    found = compare_venue(CitedWork(ours, (pair,), (), VenueKnowledge(None, asked_dblp=asked)))
    assert any(not each.minor for each in found) is asked


def test_an_answer_of_dblp_to_an_identifier_is_none_to_the_title() -> None:
    places = VenueKnowledge(None), VenueKnowledge(None, asked_dblp=True)
    asked = Lookup(claim(venue_text="ICML", year=2019), places, {record(venue="ICLR", year=2020): None})
    asked.add("dblp", SourceAnswer())
    assert asked.verification.status is VerificationStatus.VERIFIED
    asked.is_searched_in_lists = True
    assert asked.verification.status is VerificationStatus.MISMATCH


@pytest.mark.parametrize("is_in_catalog", [True, False])
def test_what_the_catalog_alone_says_stands_although_a_source_has_failed(is_in_catalog: bool) -> None:
    ours = claim(venue_text="ICML", year=2019)
    theirs = record(authors=("Greta Holm", "Jonas Berg"), venue="ICML", year=2019)
    asked = Lookup(ours, (VenueKnowledge(None),) * 2, {theirs: None} if is_in_catalog else {})
    asked.add("openalex", SourceAnswer(() if is_in_catalog else (theirs,)))
    asked.add("arxiv", SourceAnswer(failure="arXiv did not respond"))
    assert (asked.result({}).status is VerificationStatus.MISMATCH) is is_in_catalog


def test_a_doi_that_several_works_have_is_of_no_other_work() -> None:
    doi = "10.4204/EPTCS.49"
    ours = claim(doi=Doi.find(doi))
    theirs = {"title": "Why Rivers Hum at Noon", "authors": ("Greta Holm", "Ines Duarte"), "doi": doi}
    one, other = (
        record(**theirs),
        record(**theirs | {"title": "A Perpetual Kettle", "authors": ("Jonas Berg", "Mira Patel")}),
    )
    assert [pair.record for pair in other_works_with_same_id(ours, [one])] == [one]
    assert not other_works_with_same_id(ours, [one, other])


def test_the_doi_of_another_work_of_some_of_the_people_beside_a_record_that_names_nobody() -> None:
    ours = claim(authors=("Ada Okafor", "Lin Wei", "Bo Ray"), year=2021, venue_text="ICML", doi="10.1109/ABC.2021.7")
    cited = record(authors=(), doi="10.1109/ABC.2021.2", **PRINTED)
    other = record(
        title="Aggregated Shadows of Deep Forests",
        authors=("Eva Kim", "Ada Okafor"),
        venue="ICML",
        year=2022,
        doi="10.1109/ABC.2021.7",
    )
    pairs = select_same_work(ours, [other, cited])
    assert [pair.record for pair in pairs] == [cited]
    assert [pair.record for pair in other_works_with_same_id(ours, [other, cited], pairs)] == [other]


@pytest.mark.parametrize(
    ("authors", "title", "is_other"),
    [
        (("Ada Okafor", "Lin Wei"), "Knitting Nets of Comet Dust", False),
        (("Ada Okafor", "Lin Wei", "Greta Holm"), "Knitting Nets of Comet Dust", True),
        ((), "Knitting Nets of Comet Dust", True),
        ((), "Shadows and Roots of Old Trees", False),
    ],
    ids=["of the same people", "of others too", "of nobody that is named", "of a like title"],
)
def test_the_number_of_an_entry_may_be_of_another_version(authors: tuple[str, ...], title: str, is_other: bool) -> None:
    """ "A Rotation and a Translation Suffice" is the first title of "Exploring the Landscape of Spatial Robustness"."""
    entry = claim(year=2022, arxiv=ArxivId("2203.00017"))
    of_title, of_number = record(), record(title=title, authors=authors, **PREPRINT)
    cited = select_same_work(entry, [of_title, of_number])
    assert [pair.record for pair in cited] == [of_title]
    assert bool(other_works_with_same_id(entry, [of_title, of_number], cited)) is is_other
    found = verify_claim(entry, [of_title, of_number], VenueKnowledge(None)).mismatches
    assert [(each.type, each.minor) for each in found] == [(MismatchType.EPRINT, not is_other)]


WORKSHOPS = {
    "by one source": ("CVPR", [("CVPR Workshops", "dblp")], None, [True]),
    "by two sources": ("CVPR", [("CVPR Workshops", "dblp"), ("CVPR Workshops", "crossref")], None, [False]),
    "by its DOI": ("CVPR", [("CVPR Workshops", "dblp")], "10.1109/CVPRW.2021.00007", [False]),
    "sources disagree": ("CVPR", [("CVPR Workshops", "dblp"), ("CVPR", "crossref")], None, []),
    "findings": ("EMNLP", [("Findings of EMNLP", "dblp")], None, [True]),
    "a paper of the conference, by one source": ("CVPR Workshop on Pebbles", [("CVPR", "dblp")], None, []),
    "a paper of the conference, by two sources": ("CVPR Workshop on Pebbles", [("CVPR", "dblp"), ("CVPR", "crossref")], None, [True]),
    "a paper of the conference, by its DOI": ("CVPR Workshop on Pebbles", [("CVPR", "dblp")], "10.1109/CVPR.2021.00007", [False]),
    "an acronym of a workshop": ("SSST-8", [("SSST-8, Workshop on Syntax and Structure", "dblp")], None, []),
    "the DOI is of a workshop, as the entry": ("CVPR Workshop on Pebbles", [("CVPR", "dblp")], "10.1109/CVPRW.2021.00007", []),
    "the same workshops": ("CVPR Workshops", [("CVPRW", "dblp")], None, []),
    "a track of the volume": ("EMNLP: System Demonstrations", [("EMNLP", "dblp")], None, []),
}  # fmt: skip


def test_a_number_beyond_the_last_one_of_its_month_is_of_no_paper() -> None:
    entry, places = claim(year=2022, arxiv=ArxivId("2203.20017")), VenueKnowledge(cast("Any", Held()))
    message = "arXiv has no number 2203.20017: those of that month end near 20000"
    for records, expected in (([record(**PREPRINT)], PREPRINT["arxiv"]), ([], None)):
        found = verify_claim(entry, records, places)
        assert found.status is VerificationStatus.MISMATCH
        assert [(each.message, each.expected, each.minor) for each in found.mismatches] == [(message, expected, False)]
    assert not verify_claim(claim(year=2022, arxiv=ArxivId("2203.19999")), [], places).mismatches


@pytest.mark.parametrize(
    ("title", "minor"),
    [("Knitting Nets of Comet Dust", False), ("Weighing Shadows of Old Roots", True)],
)
def test_the_number_of_another_work_of_the_same_people_accuses_beside_its_own(title: str, minor: bool) -> None:
    """The very title has another number, so that it is no older title of the work of this one."""
    entry = claim(year=2022, arxiv=ArxivId("2203.00017"))
    of_title = record(source="arxiv", arxiv="2105.00009", published="2022-05-01")
    found = verify_claim(entry, [of_title, record(title=title, **PREPRINT)], VenueKnowledge(None)).mismatches
    assert [(each.type, each.minor) for each in found] == [(MismatchType.EPRINT, minor)]


@pytest.mark.parametrize(
    ("ours", "theirs", "doi", "minor"),
    WORKSHOPS.values(),
    ids=WORKSHOPS,
)
def test_a_workshop_is_not_its_conference(
    ours: str, theirs: list[tuple[str, str]], doi: str | None, minor: list[bool]
) -> None:
    entry = claim(venue_text=ours, year=2021, doi=Doi(doi) if doi else None)
    records = [record(venue=venue, source=source, year=2021) for venue, source in theirs]
    found = verify_claim(entry, records, VenueKnowledge(None)).mismatches
    assert [each.minor for each in found if each.type is MismatchType.VENUE] == minor


@pytest.mark.parametrize(
    ("own_doi", "title", "accuses"),
    [
        ("10.1109/CVPR.2021.00002", "Folding Paper Boats", True),
        (None, "Folding Paper Boats", False),
        ("10.1109/CVPR.2021.00002", "The Weight of a Tree's Shadow", False),
    ],
    ids=["each has its own", "perhaps that of the cited work", "perhaps the same work under another title"],
)
def test_the_doi_of_a_work_of_nobody_is_of_another_by_the_titles(
    own_doi: str | None, title: str, accuses: bool
) -> None:
    ours = claim(venue_text="CVPR", year=2021, doi=Doi("10.1109/CVPR.2021.00001"))
    other = record(title=title, authors=(), doi="10.1109/CVPR.2021.00001", venue="CVPR", year=2021)
    cited = record(doi=own_doi, venue="CVPR", year=2021)
    pairs = (EntryRecordPair(ours, cited),)
    assert bool(other_works_with_same_id(ours, [other, cited], pairs)) is accuses


@pytest.mark.parametrize(
    ("venue", "numbers", "authors", "accuses"),
    [
        ("CVPR", (None, None), ("Ada Okafor", "Lin Wei"), True),
        ("CVPR", (None, None), ("Ada Okafor",), False),
        ("ICML", (None, None), ("Ada Okafor", "Lin Wei"), False),
        ("ICML", ("2011.00017", "2101.00017"), ("Ada Okafor", "Lin Wei"), True),
        ("ICML", ("2011.00017", "2011.00017"), ("Ada Okafor", "Lin Wei"), False),
    ],
    ids=["at another conference", "the entry lacks people", "at one conference", "each has a number", "one number"],
)
def test_the_doi_of_a_work_of_nobody_at_another_conference_is_of_another(
    venue: str, numbers: tuple[str | None, str | None], authors: tuple[str, ...], accuses: bool
) -> None:
    ours = claim(venue_text="ICML", year=2021, authors=authors, doi=Doi("10.1109/CVPR.2021.00001"))
    other = record(
        title="Folding Paper Boats", authors=(), doi="10.1109/CVPR.2021.00001", venue=venue, arxiv=numbers[0]
    )
    pairs = (EntryRecordPair(ours, record(venue="ICML", year=2021, arxiv=numbers[1])),)
    assert bool(other_works_with_same_id(ours, [other, pairs[0].record], pairs)) is accuses


@pytest.mark.parametrize(
    ("linked", "ids"),
    [
        (Doi("10.1038/nature06958"), {"doi": "10.1038/nature06958"}),
        (AclId("2020.acl-main.7"), {"doi": "10.18653/v1/2020.acl-main.7"}),
        (AclId("D14-1162"), {"doi": "10.3115/v1/D14-1162"}),
        (AclId("P02-1040"), {"doi": "10.3115/1073083.1073135", "acl": "P02-1040"}),
        (AclId("W04-1013"), {"acl": "W04-1013"}),
        (OpenReviewId("SkBoats-RZ"), {"openreview": "SkBoats-RZ"}),
        (PmlrId("v139/holm21a"), {"pmlr": "v139/holm21a"}),
        (NeuripsId("2012/c399862d"), {"neurips": "2012/c399862d"}),
    ],
    ids=str,
)
def test_an_address_leads_to_another_work_or_says_nothing(linked: PaperId, ids: dict[str, str]) -> None:
    ours = replace(claim(venue_text="ICML", year=2021), linked=linked)
    other = {"title": "Folding Paper Boats", "authors": ("Greta Holm", "Bo Ray"), **ids}
    cited = record(venue="ICML", year=2021, doi="10.1000/icml.7")
    found = verify_claim(ours, [cited, record(**other)], VenueKnowledge(None)).mismatches
    assert [(each.type, each.message) for each in found] == [
        (MismatchType.DOI, "the address is of another work: 'Folding Paper Boats'")
    ]
    assert not verify_claim(ours, [cited], VenueKnowledge(None)).mismatches


SPELLED = "International Conference on Machine Learning"
KIND = MismatchType
BY_DOI, OF_ICML = "10.1145/320384.320420", "10.1000/icml.7"
PHYS_REV = {"doi": "10.1103/PhysRevA.88.053602", "published": "2013-01-02", "source": "arxiv"}
KLUWER, SPRINGER, ELSEVIER = "10.1023/A:1022648800760", "10.1007/bf00116037", "10.1016/a.1"
NUMBERED_17 = PREPRINT | {"arxiv": "2203.00017"}
# What an entry has, what records have, the kinds that count (all for None), and what is told of those.
TOLD: dict[str, tuple[dict[str, Any], list[dict[str, Any]], MismatchType | None, list[tuple[MismatchType, bool]]]] = {
    "two digits of a number exchanged": ({"arxiv": "2203.00071"}, [NUMBERED_17], KIND.EPRINT, [(KIND.EPRINT, False)]),
    "a wrong digit": ({"arxiv": "2203.00018"}, [NUMBERED_17], KIND.EPRINT, [(KIND.EPRINT, False)]),
    # The second submission of one title, or a work by other people.
    "more than one": ({"arxiv": "2203.00258"}, [NUMBERED_17], KIND.EPRINT, [(KIND.EPRINT, True)]),
    "a wrong digit, and other people": (
        {"arxiv": "2203.00018", "authors": ("Ada Okafor", "Greta Holm")}, [NUMBERED_17], KIND.EPRINT, [(KIND.EPRINT, True)],
    ),
    "a wrong digit of an old number": ({"arxiv": "math/9306024"}, [PREPRINT | {"arxiv": "math/9306020"}], KIND.EPRINT, [(KIND.EPRINT, True)]),
    **{
        f"an unknown journal, {name}": (
            {"venue_text": "Journal of Pebble Polishing", "year": 2021, "doi": doi}, [PRINTED | {"doi": OF_ICML}],
            KIND.UNKNOWN_VENUE, [(KIND.UNKNOWN_VENUE, False)] * (name != "another DOI"),
        )
        for name, doi in {"no DOI": None, "that of the paper": OF_ICML, "that of the preprint": "10.48550/arXiv.2203.00017", "another DOI": "10.1000/journal.7"}.items()
    },
    "the DOI of OSF": ({"doi": "10.31234/osf.io/abcde"}, [{"doi": BY_DOI}], None, []),
    "the DOI of bioRxiv": ({"doi": "10.1101/2021.01.02"}, [{"doi": BY_DOI}], None, []),
    "a number of ACM": ({"doi": "10.5555/3295222"}, [{"doi": BY_DOI}], None, []),
    "the DOI of another publisher": ({"doi": "10.1007/s1"}, [{"doi": BY_DOI}], None, [(KIND.DOI, False)]),
    "the DOI of Kluwer, and of Springer": ({"doi": KLUWER}, [{"doi": SPRINGER}], None, []),
    "the DOI of Springer, and of Kluwer": ({"doi": SPRINGER}, [{"doi": KLUWER}], None, []),
    "the DOI of Kluwer, and of another": ({"doi": KLUWER}, [{"doi": ELSEVIER}], None, [(KIND.DOI, False)]),
    "the DOI of another, and of Kluwer": ({"doi": ELSEVIER}, [{"doi": KLUWER}], None, [(KIND.DOI, False)]),
    # Hoare's "An Axiomatic Basis for Computer Programming" of 1969 stands in the same journal in 1983, too.
    **{
        f"ten years off, {name}": (
            {"venue_text": "ICML", "year": year, "doi": doi}, [PRINTED | {"doi": OF_ICML}], KIND.YEAR, [(KIND.YEAR, name == "the DOI of a reprint")],
        )
        for name, year, doi in (
            ("the DOI of the paper", 2031, OF_ICML), ("the DOI of a reprint", 2031, "10.1000/journal.7"),
            ("earlier", 2011, "10.1000/journal.7"), ("no DOI", 2031, None),
        )
    },
    # INSPIRE writes "Phys. Rev." with the volume "A88".
    **{
        f"the DOI of Physical Review A beside {journal}": (
            {"venue_text": journal, "kind": "article", "year": 2013, "doi": PHYS_REV["doi"]}, [PHYS_REV], KIND.VENUE, [(KIND.VENUE, False)] * accuses,
        )
        for journal, accuses in {
            "Nuclear Physics B": True, "Phys. Rev. Lett.": True, "Annals of Pure and Applied Logic": True,
            "Physical Review A": False, "Phys. Rev.": False, "Journal of Pebble Polishing": False,
            "Physical Review A: Atomic, Molecular, and Optical Physics": False,
        }.items()
    },
    "Nature Communications is no section of Nature": (
        {"venue_text": "Nature", "kind": "article", "year": 2018, "doi": "10.1038/s41467-018-07090-4"}, [{"doi": "10.1038/s41467-018-07090-4"}],
        None, [(KIND.VENUE, False)],
    ),
    **{
        f"the name of a venue: {name}": ({"venue_text": ours, "year": 2020}, [{"venue": theirs, "year": 2020}], None, found)
        for name, ours, theirs, found in (
            ("a letter missing", "Internation Conference on Machine Learning", "ICML", [(KIND.VENUE, True)]),
            ("letters that changed places", "Intenrational Conference on Machine Leanring", "ICML", [(KIND.VENUE, True)]),
            ("three letters", "Internation Conference on Machin Learning", "ICML", [(KIND.UNKNOWN_VENUE, False)]),
            ("the ordinal alone", f"Proceedings of the Twelth {SPELLED}", "ICML", []),
            ("another word", "International Conference on Pebble Learning", "ICML", [(KIND.UNKNOWN_VENUE, False)]),
            ("a venue of that name", "Asian Conference on Machine Learning", "ICML", [(KIND.VENUE, False)]),
            ("a name in no table", "Symposium on Lunar Pebbel Science", "Symposium on Lunar Pebble Science", []),
            ("another section of a journal", "Pebble Science Journal B", "Pebble Science Journal A", []),
        )
    },
    **{
        f"the DOI of another conference beside {venue}": (
            {"venue_text": venue, "year": 2020, "doi": BY_DOI}, [{"venue": "ICLR", "year": 2020, "doi": BY_DOI}], None, found,
        )
        for venue, found in {
            "ICML": [(KIND.VENUE, False)],
            "Conference on Representations of Pebbles": [(KIND.UNKNOWN_VENUE, True)],  # perhaps another name of it
            "Conference on Polishing Pebbles": [(KIND.UNKNOWN_VENUE, False)],
            "Representing Pebbles": [], "IEEE I Conf Repr Pebbles": [], "ACM International Conference Proceeding Series": [],
            "Frontiers in Artificial Intelligence and Applications": [],
        }.items()
    },
    "a preprint as published": (
        {"venue_text": "ICML", "year": 2022, "arxiv": "2203.00017", "has_doi_of_preprint": True}, [PREPRINT], None, [(KIND.PREPRINT_AS_PUBLISHED, True)],
    ),
    "a preprint that was published": (
        {"venue_text": "ICML", "year": 2022, "arxiv": "2203.00017", "has_doi_of_preprint": True}, [PREPRINT, {"venue": "ICML", "year": 2022}], None, [],
    ),
    **{
        f"the year of a workshop by the server alone: {year}": (
            {"venue_text": "ICML 2022 Workshop on Rivers", "year": year},
            [PREPRINT | {"venue": "ICML 2022 Workshop on Rivers", "year": 2022}], KIND.YEAR, found,
        )
        for year, found in {2022: [], 2019: [(KIND.YEAR, True)]}.items()
    },
}  # fmt: skip


@pytest.mark.parametrize(("entry", "records", "kind", "expected"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_an_entry(
    entry: dict[str, Any],
    records: list[dict[str, Any]],
    kind: MismatchType | None,
    expected: list[tuple[MismatchType, bool]],
) -> None:
    found = told(claim(**entry), *(record(**each) for each in records))
    assert [each for each in found if kind in (None, each[0])] == expected


# The volume of the entry, what a record has, how many works of that volume are known, and whether it accuses.
OTHER_VOLUMES: dict[str, tuple[str, int, dict[str, Any], int | None, bool]] = {
    "earlier than another printed it": ("ICML", 2021, {"venue": "ICLR", "year": 2020}, None, True),
    "later, perhaps invited": ("ICML", 2019, {"venue": "ICLR", "year": 2020}, None, False),
    "later, and the volume seems to lack it": ("ICML", 2019, {"venue": "ICLR", "year": 2020}, 99, True),
    "later, and much is missing": ("ICML", 2019, {"venue": "ICLR", "year": 2020}, 60, False),
    # However complete the volume seems: where it lacks a paper, a list of preprints has where that was submitted.
    "accepted papers only": ("NAACL", 2022, PREPRINT | {"venue": "ICML", "year": 2022}, 1000, True),
    "submissions and workshops too": ("NAACL", 2022, PREPRINT | {"venue": "ICLR", "year": 2022}, 1000, False),
    "the proceedings": ("NAACL", 2022, {"venue": "ICLR", "year": 2022}, 1000, True),
}


@pytest.mark.parametrize(("venue", "year", "theirs", "held", "accuses"), OTHER_VOLUMES.values(), ids=OTHER_VOLUMES)
def test_no_conference_prints_what_another_has_printed(
    venue: str, year: int, theirs: dict[str, Any], held: int | None, accuses: bool
) -> None:
    found = told(claim(venue_text=venue, year=year), record(**theirs), held=held)
    assert [minor for type_, minor in found if type_ is MismatchType.VENUE] == [not accuses]
    other = told(claim(venue_text=venue, year=year), record(**theirs | {"title": WALKING}))
    assert (MismatchType.VENUE, False) not in other  # another title at another conference is another paper


def test_the_right_name_and_the_year_of_print_are_told() -> None:
    ours = claim(venue_text="Internation Conference on Machine Learning", year=2020)
    [found] = mismatches_of(ours, record(venue="ICML", year=2020))
    assert found.message == f"venue is misspelled: source has '{SPELLED}'"
    ours, theirs = claim(venue_text="ICML", year=2022), record(venue="ICML", year=2021)
    [found] = mismatches_of(ours, theirs)
    assert (found.type, found.minor, found.of_other_version) == (MismatchType.YEAR, True, True)
    assert found.message.startswith("the volume is of 2021")


def test_a_like_title_by_mostly_other_people_is_another_work() -> None:
    ours = claim(authors=("Ada Okafor", "Lin Wei", "Hana Suzuki"), year=2021)
    theirs = record(title=f"{TITLE}: A Short Study of the Balance", authors=("Lin Wei", "Greta Holm", "Mira Patel"))
    assert not select_same_work(ours, [theirs])
    theirs = record(title="Weighing Shadows of Walking Trees", authors=("Lin Wei", "Greta Holm", "Mira Patel"))
    ours = claim(authors=("Ada Okafor", "Lin Wei", "Hana Suzuki", "Jonas Berg"))
    assert not select_same_work(ours, [theirs])
    alike = record(title="Weighing Shadows of Walking Trees", authors=("Ada Okafor", "Lin Wei", "Hana Suzuki"))
    assert not select_same_work(ours, [alike])
    in_one_volume = {"venue": "ICML", "year": 2021}
    assert select_same_work(
        replace(ours, description=replace(ours.description, **in_one_volume)), [replace(alike, **in_one_volume)]
    )


@pytest.mark.parametrize(
    ("title", "is_told"), [(TITLE, False), (WALKING, True)], ids=["the very title", "another title"]
)
def test_a_number_of_a_record_that_is_not_of_the_cited_publication(title: str, is_told: bool) -> None:
    ours = claim(arxiv=ArxivId("2203.00017"), doi=Doi("10.1109/ICCV.2015.169"))
    versions = (EntryRecordPair(ours, record(**PREPRINT, title=title, doi="10.1109/ICCV.2015.179")),)
    pairs = (EntryRecordPair(ours, record(doi="10.1109/ICCV.2015.169")),)
    work = CitedWork(ours, pairs, (), VenueKnowledge(cast("Any", Held())), (), versions)
    assert bool(list(compare_eprint(work))) is is_told
