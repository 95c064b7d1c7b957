"""Words by which a text shows that it names no publication, or a thesis."""

from __future__ import annotations

import pytest

from normalizer.values.venues.words import is_publication, is_thesis


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
