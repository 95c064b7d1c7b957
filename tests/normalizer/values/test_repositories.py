"""Which venues are servers of preprints or repositories of data."""

from __future__ import annotations

import pytest

from normalizer.values.repositories import gives_repository_dois, is_repository


@pytest.mark.parametrize(
    "venue", ["arXiv", "CoRR", "bioRxiv", "SSRN Electronic Journal", "Preprints.org", "OSF Preprints", "HAL", "Zenodo"]
)
def test_a_repository(venue: str) -> None:
    assert is_repository(venue)


@pytest.mark.parametrize("venue", ["", "Nature", "SSRN Review", "Journal of Preprints", "Halcyon"])
def test_no_repository(venue: str) -> None:
    assert not is_repository(venue)


def test_whose_dois_are_of_preprints_and_copies() -> None:
    assert gives_repository_dois("10.2139")
    assert gives_repository_dois("10.2307")
    assert not gives_repository_dois("10.1145")
    assert not gives_repository_dois("")
