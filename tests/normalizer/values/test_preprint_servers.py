"""Which venues are servers of preprints."""

from __future__ import annotations

import pytest

from normalizer.values.preprint_servers import gives_preprint_dois, is_preprint_server


@pytest.mark.parametrize(
    "venue", ["arXiv", "CoRR", "bioRxiv", "SSRN Electronic Journal", "Preprints.org", "OSF Preprints", "HAL"]
)
def test_a_server(venue: str) -> None:
    assert is_preprint_server(venue)


@pytest.mark.parametrize("venue", ["", "Nature", "SSRN Review", "Journal of Preprints", "Halcyon"])
def test_no_server(venue: str) -> None:
    assert not is_preprint_server(venue)


def test_whose_dois_are_of_preprints() -> None:
    assert gives_preprint_dois("10.2139")
    assert not gives_preprint_dois("10.1145")
    assert not gives_preprint_dois("")
