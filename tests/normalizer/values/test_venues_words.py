"""Words by which a text shows what it is."""

from __future__ import annotations

import pytest

from normalizer.values.venues.words import VenueType, venue_words


@pytest.mark.parametrize("text", ["CoRR", "arXiv:2001.00001", "Technical report, Umbra University", "submitted"])
def test_what_is_no_publication(text: str) -> None:
    assert venue_words(text).kind is VenueType.PREPRINT


@pytest.mark.parametrize("text", ["Proc. of the", "", "2021"])
def test_texts_without_a_distinctive_word(text: str) -> None:
    assert venue_words(text).words == ()


def test_a_journal_by_its_word() -> None:
    assert venue_words("Journal of Shadows").kind is VenueType.JOURNAL
    assert venue_words("Journal of Shadows").words == ("shadows",)
