"""What a DOI tells of its publisher and its venue, beside the venue that an entry names."""

from __future__ import annotations

import pytest
from lint_truth import claim, record, told

from normalizer.lint.verification.results import MismatchType
from normalizer.lint.verification.venues import VenueKnowledge, doi_prefix, is_known_prefix, venue_of_doi
from normalizer.lint.verification.verdict import verify_claim
from normalizer.values.ids import Doi


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
        (None, ""),
    ],
)
def test_another_doi_that_may_be_a_second_one_is_noted(theirs: str | None, note: str) -> None:
    journal = {"title": SHORT_TITLE, "year": 1997}
    ours = claim(**journal, kind="article", venue_text="Neural Computation", doi=Doi("10.1162/neco.1997.9.8.9999"))
    found = verify_claim(
        ours, [record(**journal, venue="Neural Computation", kind="journal", doi=theirs)], VenueKnowledge(None)
    )
    assert (found.mismatches, found.note) == ((), note)
