"""What a DOI tells of its publisher and its venue, beside the venue that an entry names."""

from __future__ import annotations

from typing import Any

import pytest
from lint_truth import claim, record, told

from normalizer.lint.verification.results import MismatchType
from normalizer.lint.verification.venues import VenueKnowledge, doi_prefix, has_place, is_known_prefix
from normalizer.lint.verification.verdict import verify_claim
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.venues.parse import venue_of_doi


def test_who_gives_out_dois() -> None:
    assert doi_prefix("10.1145/320384.320420") == "10.1145"
    assert is_known_prefix(Doi("10.1145/320384.320420"))
    assert is_known_prefix(Doi("10.5281/zenodo.1"))
    assert not is_known_prefix(Doi("10.99999/x"))


DOI_OF_ADVANCES = "10.1126/sciadv.abc1234"


@pytest.mark.parametrize(
    ("doi", "short"),
    [
        ("10.18653/v1/N18-1202", "NAACL"),
        ("10.3115/v1/P14-1001", "ACL"),
        ("10.18653/v1/2020.emnlp-demos.6", "EMNLP"),
        ("10.18653/v1/2020.findings-emnlp.6", None),
        ("10.18653/v1/W18-6319", None),
        ("10.1109/CVPR52688.2022.01042", "CVPR"),
        ("10.1109/TPAMI.2017.2658577", "TPAMI"),
        ("10.1109/34.888718", None),
        ("10.1145/3290605.3300233", None),
        ("10.1103/PhysRevE.80.026609", "Phys. Rev. E"),
        ("10.1103/PhysRevApplied.5.014002", "Phys. Rev. Appl."),
        ("10.1088/1126-6708/2006/03/003", "JHEP"),
        ("10.1007/JHEP10(2010)043", "JHEP"),
        ("10.1016/0370-2693(93)91114-3", "Phys. Lett. B"),
        ("10.2140/agt.2017.17.3189", "Algebr. Geom. Topol."),
        ("10.3842/SIGMA.2019.081", "Symmetry Integr. Geom."),
        ("10.1038/nature06958", "Nature"),
        ("10.1162/tacl_a_00051", "TACL"),
        ("10.1609/aaai.v29i1.9999", "AAAI"),
        ("10.24963/ijcai.2015/999", "IJCAI"),
        ("10.21437/Interspeech.2015-999", "Interspeech"),
        # Sections that were renamed, and two journals with one number.
        ("10.1103/PhysRev.47.777", None),
        ("10.1088/0004-637X/693/2/L127", None),
    ],
)
def test_dois_that_name_their_venue(doi: str, short: str | None) -> None:
    venue = venue_of_doi(Doi(doi))
    assert (venue.short if venue else None) == short


@pytest.mark.parametrize(
    ("doi", "venue", "theirs", "expected"),
    [
        # A record of arXiv may name the meeting to which a paper was submitted.
        ("10.18653/v1/N18-1202", "NAACL", {"venue": "ICLR"}, []),
        ("10.18653/v1/N18-1202", "NAACL", {"venue": "ICLR", "doi": "10.18653/v1/N18-1202"}, []),
        ("10.18653/v1/N18-1202", "NAACL", {"venue": "CVPR", "doi": "10.1109/CVPR.2018.00017"}, [MismatchType.VENUE]),
        ("10.1145/3290605.3300233", "NAACL", {"venue": "ICLR"}, [MismatchType.VENUE]),
        ("10.18653/v1/N18-1202", "ICML", {}, [MismatchType.VENUE]),
        ("10.18653/v1/N18-1202", "Findings of NAACL", {}, []),
        ("10.18653/v1/D19-1410", "EMNLP-IJCNLP", {}, []),
        ("10.1109/TPAMI.2017.2658577", "ICML", {}, []),
    ],
)
def test_the_venue_that_a_doi_names(doi: str, venue: str, theirs: dict[str, str], expected: list[MismatchType]) -> None:
    ours = claim(year=2018, venue_text=venue, doi=Doi(doi))
    found = told(ours, record(source="arxiv", arxiv="1701.00017", published="2017-01-01", **theirs))
    assert [type_ for type_, _ in found if type_ is MismatchType.VENUE] == expected


@pytest.mark.parametrize(
    ("named", "with_doi", "expected"),
    [
        ("Physical Review Letters", "Science Advances", [MismatchType.VENUE]),
        ("Nature", "Nature Communications", [MismatchType.VENUE]),
        ("TPAMI", "IEEE Transactions on Pattern Analysis and Machine Intelligence", []),
        ("IEEE Trans. Pattern Anal. Mach. Intell.", "TPAMI", []),
        ("Phys. Rev. Lett.", "Physical Review Letters", []),
        ("Sci. Adv.", "Science Advances", []),
    ],
)
def test_the_doi_of_another_journal_is_reported(named: str, with_doi: str, expected: list[MismatchType]) -> None:
    ours = claim(venue_text=named, kind="article", year=2020, doi=Doi.find(DOI_OF_ADVANCES))
    theirs = record(venue=with_doi, kind="journal", year=2020, doi=DOI_OF_ADVANCES)
    assert [aspect for aspect, _ in told(ours, theirs)] == expected


@pytest.mark.parametrize("other", ["Journal of Trees", "Machine Learning"])
def test_an_abbreviated_journal_gets_the_verdict_of_its_full_name(other: str) -> None:
    names = "TPAMI", "IEEE Transactions on Pattern Analysis and Machine Intelligence"
    theirs = record(venue=other, kind="journal", year=2020, doi=DOI_OF_ADVANCES)
    verdicts = [
        told(claim(venue_text=name, kind="article", year=2020, doi=Doi.find(DOI_OF_ADVANCES)), theirs) for name in names
    ]
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize(
    ("doi", "volume", "pages", "is_there"),
    [
        ("10.1103/PhysRevE.80.026609", "80", "026609", True),
        ("10.1103/PhysRevE.80.026609", "80", "26609--26615", True),
        ("10.1103/PhysRevE.80.026609", "81", "026609", False),
        ("10.1103/PhysRevE.80.026609", "80", "026610", False),
        ("10.1103/PhysRevE.80.026609", "80", "", False),
        ("10.1088/1367-2630/10/3/033022", "10", "033022", True),
        ("10.1088/1126-6708/2006/03/003", "03", "003", True),
        ("10.1038/nphys650", "650", "650", False),
        ("10.1145/80.26609", "80", "26609", False),
    ],
)
def test_the_volume_and_page_in_a_doi(doi: str, volume: str, pages: str, is_there: bool) -> None:
    assert has_place(Doi(doi), volume, pages) is is_there


@pytest.mark.parametrize(
    ("doi", "volume", "pages", "messages"),
    [
        ("10.1103/RevModPhys.74.47", "74", "47--97", []),
        ("10.1103/RevModPhys.74.47", "81", "47--97", ["volume does not match: the DOI is of 74"]),
        ("10.1103/RevModPhys.74.47", "74", "147--197", ["pages do not match: the DOI is of 47"]),
        ("10.1103/PhysRevE.80.026609", "80", "26609", []),
        ("10.1103/PhysRevD.46.R1245", "D46", "R1245--R1248", []),
        ("10.1103/PhysRevB.98.241105", "98", "241105(R)", []),
        ("10.4007/annals.2017.185.3.7", "186", "991", []),
        (None, "81", "47--97", []),
    ],
)
def test_the_volume_and_page_that_a_doi_says_by_itself(
    doi: str | None, volume: str, pages: str, messages: list[str]
) -> None:
    ours = claim(year=2002, kind="article", volume=volume, pages=pages, doi=Doi(doi) if doi else None)
    found = verify_claim(ours, [record(year=2002, doi=doi)], VenueKnowledge(None))
    assert [each.message for each in found.mismatches] == messages
    assert all(each.minor and each.source is None for each in found.mismatches)


@pytest.mark.parametrize(
    ("venue", "names", "messages"),
    [
        ("Phys. Rev. E", {}, ["volume does not match: the DOI is of 80", "pages do not match: the DOI is of 26609"]),
        ("Phys. Rev. E", {"title": "Sinking Sorting"}, []),
        ("Phys. Rev. Lett.", {}, []),
    ],
)
def test_the_volume_and_page_that_the_doi_of_a_record_says(
    venue: str, names: dict[str, str], messages: list[str]
) -> None:
    ours = claim(kind="article", venue_text=venue, volume="77", pages="1974")
    theirs = record(source="arxiv", arxiv="0907.00017", published="2009-07-01", doi=OF_PRE, **names)
    found = verify_claim(ours, [theirs], VenueKnowledge(None)).mismatches
    places = [each for each in found if each.type is MismatchType.PLACE]
    assert [each.message for each in places] == messages
    assert all(each.minor and each.source == "arxiv" for each in places)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_reported"),
    [
        ("10.1109/CVPR.2016.90", "10.1109/CVPR.2017.195", True),
        ("10.1109/CVPR.2017.91", "10.1109/CVPR.2017.195", True),
        ("10.1109/TPAMI.2016.90", "10.1109/CVPR.2017.195", False),
        ("10.1109/CVPRW.2017.90", "10.1109/CVPR.2017.195", False),
        ("10.1109/12.345678", "10.1109/CVPR.2017.195", False),
    ],
)
def test_a_meeting_gives_a_work_one_doi(ours: str, theirs: str, is_reported: bool) -> None:
    at_cvpr = {"year": 2017, "venue": "CVPR", "kind": "conference"}
    found = told(claim(year=2017, venue_text="CVPR", doi=Doi(ours)), record(doi=theirs, **at_cvpr))
    assert (MismatchType.DOI in [type_ for type_, _ in found]) is is_reported


OF_PRE, OF_PRL = "10.1103/PhysRevE.80.026609", "10.1103/PhysRevLett.80.2660"
PREPRINT_WITH_DOI = {"source": "arxiv", "arxiv": "0907.00017", "published": "2009-07-01", "doi": OF_PRE}
AT_PRE = {"venue_text": "Phys. Rev. E", "volume": "80", "pages": "026609"}


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        pytest.param(AT_PRE, [], id="the journal"),
        pytest.param({"venue_text": "Phys. Rev."}, [], id="a journal without its section"),
        pytest.param({"venue_text": "Nature Physics"}, [MismatchType.VENUE], id="another journal"),
        pytest.param(AT_PRE | {"venue_text": "Nature Physics"}, [MismatchType.VENUE], id="another journal, its page"),
        pytest.param(AT_PRE | {"venue_text": "Nat. Phys.", "volume": "6"}, [], id="another journal and volume"),
        pytest.param({"venue_text": "Nature Physics", "year": 2019}, [], id="another journal much later"),
        pytest.param({"venue_text": "Nature Physics", "doi": "10.1038/nphys1"}, [], id="another journal and its DOI"),
        pytest.param({"venue_text": "Nature Physics", "authors": ("Ada Okafor",)}, [MismatchType.MISSING_AUTHORS],
                     id="another journal and other people"),
        pytest.param({"venue_text": "Journal of Pebbles"}, [], id="a journal that no table has"),
        pytest.param({"venue_text": "Physica A: Theoretical Physics"}, [], id="a name that the table has in part"),
        pytest.param({"venue_text": "CVPR", "kind": "inproceedings"}, [], id="a conference"),
        pytest.param(AT_PRE | {"doi": "10.1145/3442381.3451966"}, [MismatchType.DOI], id="the DOI of another publisher"),
        pytest.param(AT_PRE | {"doi": "10.98765/pebbles.1"}, [MismatchType.DOI], id="the DOI of no publisher"),
        pytest.param(AT_PRE | {"doi": OF_PRL}, [MismatchType.DOI], id="the DOI of another journal of the publisher"),
        pytest.param(AT_PRE | {"doi": "10.3929/ethz-b-1"}, [], id="the DOI of a copy"),
        pytest.param(AT_PRE | {"doi": "10.1145/1.2", "authors": ("Ada Okafor",)}, [MismatchType.MISSING_AUTHORS],
                     id="the DOI of another publisher and other people"),
    ],
)  # fmt: skip
def test_the_journal_of_the_doi_that_only_a_record_has(ours: dict[str, Any], expected: list[MismatchType]) -> None:
    given = {"kind": "article", "year": 2009} | ours
    given |= {"doi": Doi(given["doi"])} if "doi" in given else {}
    assert [type_ for type_, _ in told(claim(**given), record(**PREPRINT_WITH_DOI))] == expected


def test_the_journal_of_a_records_doi_is_verified_and_a_conference_beside_it_is_a_note() -> None:
    assert verify_claim(claim(kind="article", **AT_PRE), [record(**PREPRINT_WITH_DOI)], VenueKnowledge(None)).note == ""
    ours = claim(venue_text="CVPR", year=2009, doi=Doi(OF_PRE))
    assert told(ours, record(**PREPRINT_WITH_DOI)) == [(MismatchType.VENUE, True)]


@pytest.mark.parametrize("volume", ["80", "81"])
def test_volume_and_page_in_a_records_doi_confirm_a_short_title(volume: str) -> None:
    given = AT_PRE | {
        "title": "Wobbling Kinks",
        "authors": ("Mira Patel", "Jonas Berg"),
        "year": 2010,
        "kind": "article",
    }
    theirs = record(**PREPRINT_WITH_DOI, title="Wobbling Kinks")
    found = verify_claim(claim(**given | {"volume": volume}), [theirs], VenueKnowledge(None))
    expected = [MismatchType.OTHER_AUTHORS] if volume == "80" else []
    assert [each.type for each in found.mismatches] == expected


LONG_TITLE = "Weighing the Shadows of Trees"


@pytest.mark.parametrize(
    ("ours", "theirs", "title", "is_reported"),
    [
        ("10.1145/2976749.2978392", "10.1145/2976749.2978318", LONG_TITLE, True),
        ("10.1007/978-3-319-24574-4_99", "10.1007/978-3-319-24574-4_28", LONG_TITLE, True),
        ("10.18653/v1/P16-1009", "10.18653/v1/P16-1162", LONG_TITLE, True),
        ("10.1103/PhysRevLett.116.061103", "10.1103/PhysRevLett.116.061102", LONG_TITLE, True),
        # Proceedings that are an issue of a journal too, journals without volumes in their DOIs, a version, a preprint.
        ("10.1145/320384.320402", "10.1145/320385.320402", LONG_TITLE, False),
        ("10.1145/3503250", "10.1145/3503251", LONG_TITLE, False),
        ("10.1023/A:1010933404324", "10.1023/A:1010933404325", LONG_TITLE, False),
        ("10.12688/f1000research.1234.2", "10.12688/f1000research.1234.1", LONG_TITLE, False),
        ("10.13140/rg.2.2.12345.67890", "10.13140/rg.2.2.12345.67891", LONG_TITLE, False),
        # Each issue has one.
        ("10.1109/TVCG.2016.2599213", "10.1109/TVCG.2016.2518138", "Message from the Editors", False),
    ],
)
def test_another_number_in_the_volume_is_the_doi_of_another_work(
    ours: str, theirs: str, title: str, is_reported: bool
) -> None:
    found = told(
        claim(title=title, year=2016, doi=Doi.find(ours)), record(title=title, doi=theirs, published="2016-07")
    )
    assert (MismatchType.DOI in [type_ for type_, _ in found]) is is_reported


SHORT_TITLE = "Long Shadows"


@pytest.mark.parametrize(
    ("theirs", "note"),
    [
        # Of one publisher, and of a title that two of its works may have: no fault, and no proof either.
        ("10.1162/neco.1997.9.8.1735", "DOI not checked: the source has 10.1162/neco.1997.9.8.1735"),
        ("10.1162/neco.1997.9.8.9999", ""),
        (None, "DOI not checked: no source has one"),
    ],
)
def test_another_doi_that_may_be_a_second_one_is_noted(theirs: str | None, note: str) -> None:
    journal = {"title": SHORT_TITLE, "year": 1997}
    ours = claim(**journal, kind="article", venue_text="Neural Computation", doi=Doi("10.1162/neco.1997.9.8.9999"))
    found = verify_claim(
        ours, [record(**journal, venue="Neural Computation", kind="journal", doi=theirs)], VenueKnowledge(None)
    )
    assert (found.mismatches, found.note) == ((), note)


@pytest.mark.parametrize(
    ("number", "note"), [("2103.00017", ""), (None, "arXiv:2103.00017 not checked: no source has it")]
)
def test_a_number_that_no_source_has_is_noted(number: str | None, note: str) -> None:
    ours = claim(year=2021, arxiv=ArxivId("2103.00017"))
    found = verify_claim(ours, [record(year=2021, arxiv=number, venue="ICML")], VenueKnowledge(None))
    assert note in found.note
    assert bool(note) is ("arXiv:" in found.note)


def test_a_record_of_a_meeting_with_the_doi_of_its_article_has_the_year_of_the_meeting() -> None:
    """Indexes give the paper of a conference the DOI that its article has."""
    article = {"title": LONG_TITLE, "year": 2019}
    ours = claim(**article, kind="article", venue_text="Physical Review E")
    theirs = record(title=LONG_TITLE, year=2017, venue="ICLR", kind="conference", doi="10.1103/PhysRevE.99.012345")
    assert MismatchType.YEAR not in [type_ for type_, _ in told(ours, theirs)]
