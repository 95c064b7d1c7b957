"""Verdicts on records of online sources, some of which copy those of others, without a catalog."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normalizer.bib import scan
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.results import EntryVerification, Mismatch, MismatchType, VerificationStatus
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.lint.verification.verdict import verify_claim
from normalizer.works.description import Description, RawName

TITLE = "Engines that Weave Algebraic Patterns from Punched Cards"
NAMES = ("Ada Lovelace", "Charles Babbage", "Mary Somerville")


def claim(venue: str = "ICML", year: int = 2021, title: str = TITLE, authors: tuple[str, ...] = NAMES) -> EntryClaim:
    text = f"booktitle = {{{venue}}}, year = {year}, author = {{{' and '.join(authors)}}}"
    found = claim_from_entry(scan(f"@inproceedings{{a, title = {{{title}}}, {text}}}").entries[0])
    assert found
    return found


def record(source: str, names: tuple[str, ...] = NAMES, title: str = TITLE) -> Description:
    return Description(
        source=source, title=title, authors=tuple(map(RawName, names)), arxiv="2101.00001", published="2021-01-02"
    )


def at(record: Description, venue: str, year: int | None = None) -> Description:
    return replace(record, venue=venue, year=year, kind="conference")


def verify(entry: EntryClaim, *records: Description) -> EntryVerification:
    return verify_claim(entry, records, VenueKnowledge(None))


def accusations(found: EntryVerification) -> list[Mismatch]:
    return [each for each in found.mismatches if not each.minor]


@pytest.mark.parametrize(
    ("year", "records", "is_accused"),
    [
        (2021, [at(record("semantic-scholar"), "NeurIPS")], False),  # perhaps of 2022, and this was before
        (2022, [at(record("semantic-scholar"), "NeurIPS")], True),
        (2021, [at(record("semantic-scholar"), "NeurIPS"), at(record("arxiv"), "NeurIPS 2021", 2021)], True),
        (2020, [at(record("semantic-scholar"), "NeurIPS"), at(record("arxiv"), "NeurIPS 2021", 2021)], False),
    ],
)
def test_another_conference_accuses_if_it_was_not_later(
    year: int, records: list[Description], is_accused: bool
) -> None:
    types = [each.type for each in accusations(verify(claim("ICML", year), *records))]
    assert (MismatchType.VENUE in types) is is_accused


@pytest.mark.parametrize(
    ("sources", "venue", "is_accused"),
    [
        (("semantic-scholar", "openalex"), None, False),
        (("arxiv", "semantic-scholar"), None, False),
        (("arxiv", "dblp"), None, False),
        (("crossref", "dblp"), "ICLR", True),
    ],
)
def test_copies_are_no_second_opinion_on_a_title(sources: tuple[str, str], venue: str | None, is_accused: bool) -> None:
    other = "Engines that Weave Geometric Patterns from Punched Cards"
    several = [record(source, title=other) for source in sources]
    found = verify(claim(), *(at(each, venue) if venue else each for each in several))
    assert (MismatchType.TITLE in [each.type for each in accusations(found)]) is is_accused


def test_people_who_joined_later_do_not_accuse_beside_a_copy_of_the_preprint() -> None:
    copy = at(record("semantic-scholar", NAMES[:2]), "ICML")
    assert verify(claim(), copy).status is VerificationStatus.VERIFIED


@pytest.mark.parametrize(
    ("year", "arxiv", "is_accused"), [(2021, None, True), (2022, None, False), (2022, "2101.00001", True)]
)
def test_a_record_without_the_year_of_its_volume_proves_nothing_of_a_later_one(
    year: int, arxiv: str | None, is_accused: bool
) -> None:
    """Unless it was a preprint first: its date is that of the preprint."""
    others = (*NAMES[:2], "Ben Else")
    found = verify(claim(year=year), replace(at(record("semantic-scholar", others), "ICML"), arxiv=arxiv))
    assert bool(accusations(found)) is is_accused


def test_an_accusation_names_the_source_with_the_full_names() -> None:
    copy = at(record("semantic-scholar", ("A. Lovelace", "C. Babbage", "M. Somerville")), "ICML", 2021)
    own = at(record("arxiv"), "ICML", 2021)
    (found,) = accusations(verify(claim(authors=("Ann Other", "Ben Else")), copy, own))
    assert (found.type, found.source) == (MismatchType.OTHER_AUTHORS, "arxiv")


@pytest.mark.parametrize(
    ("title", "names", "venue", "is_accused"),
    [
        ("An Analysis of Engines for Algebraic Patterns from Punched Cards", NAMES, "ICML", False),
        ("An Analysis of Engines for Algebraic Patterns from Punched Cards", ("Hana Suzuki", "Ben Roe"), "ICML", True),
        ("An Analysis of Engines for Algebraic Patterns from Punched Cards", NAMES, "NeurIPS", True),
        ("Fast Algorithms for Sorting Pebbles", NAMES, "ICML", True),
    ],
    ids=["printed under another title", "by others", "in another volume", "another work"],
)
def test_the_volume_may_have_the_work_under_another_title(
    title: str, names: tuple[str, ...], venue: str, is_accused: bool
) -> None:
    """The list of arXiv names a wrong year, and the record of the volume that the entry names has a like title."""
    listed, printed = at(record("arxiv"), "ICML", 2023), at(record("dblp", names, title), venue, 2021)
    types = [each.type for each in accusations(verify(claim("ICML", 2021), listed, printed))]
    assert types == [MismatchType.YEAR] * is_accused
