"""Venues of two records: one series, two, or not to be told."""

from __future__ import annotations

import pytest
from normalizer.matching.records_venue import compare_venues, is_publication, is_thesis

from normalizer.matching.authors import Agreement


@pytest.mark.parametrize(
    ("ours", "theirs", "agreement"),
    [
        ("SIGMOD Record", "ACM SIGMOD Record", Agreement.MATCH),
        ("VLDB", "Very Large Data Bases", Agreement.MATCH),
        ("ACM Trans. Database Syst.", "ACM Transactions on Database Systems (TODS)", Agreement.MATCH),
        ("TODS", "ACM Transactions on Database Systems (TODS)", Agreement.MATCH),
        ("JMLR", "Journal of Machine Learning Research", Agreement.MATCH),
        ("Proc. 12th Intl. Conf. on Shadows, 1998", "International Conference on Shadows 2001", Agreement.MATCH),
        ("VLDB J.", "Very Large Data Bases", Agreement.MISMATCH),
        ("VLDB", "The VLDB Journal", Agreement.MISMATCH),
        ("Journal of Shadows", "Annals of Optics", Agreement.MISMATCH),
        ("Conference on Shadows", "Journal of Optics", Agreement.MISMATCH),
        ("SIGMOD Conference", "International Conference on Management of Data", Agreement.NOT_COMPARABLE),
        ("arXiv preprint", "Journal of Shadows", Agreement.NOT_COMPARABLE),
        ("Proceedings of the", "Journal of Shadows", Agreement.NOT_COMPARABLE),
        (None, "Journal of Shadows", Agreement.NOT_COMPARABLE),
        ("", "", Agreement.NOT_COMPARABLE),
    ],
)
def test_venues(ours: str | None, theirs: str | None, agreement: Agreement) -> None:
    assert compare_venues(ours, theirs) is agreement
    assert compare_venues(theirs, ours) is agreement


@pytest.mark.parametrize(
    "text", ["CoRR", "arXiv:2001.00001", "Technical report, Umbra University", "submitted", "Proc. of the", "", None]
)
def test_what_names_no_publication(text: str | None) -> None:
    assert not is_publication(text)


def test_what_was_published() -> None:
    assert is_publication("Journal of Shadows")


@pytest.mark.parametrize("text", ["phdthesis", "Master's thesis, Umbra University", "Dissertation"])
def test_theses(text: str) -> None:
    assert is_thesis(text)
    assert not is_thesis("article")
    assert not is_thesis(None)
