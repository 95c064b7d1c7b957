"""Which comments and abstracts say that a paper was taken back."""

from __future__ import annotations

import pytest

from resolvers.arxiv.withdrawn import is_withdrawn

WITHDRAWN = {
    "a word": "Withdrawn",
    "a word and a stop": "withdrawn.",
    "by the author": "Withdrawn by the author; see the corrected engine",
    "in brackets": "[withdrawn]",
    "a noun before": "Paper withdrawn due to an error in the third card",
    "half a sentence": "has been withdrawn because the loom was wrong",
    "a sentence": "This paper has been withdrawn by the author due to a broken thread.",
    "a sentence after others": "12 pages, 3 figures. This submission was withdrawn.",
    "by the administrators": "arXiv admin note: This article has been withdrawn by arXiv administrators",
    "for a while": "The manuscript is temporarily withdrawn",
    "retracted": "This work has been retracted by the authors",
}
NOT_WITHDRAWN = {
    "nothing": None,
    "an empty text": "",
    "a usual comment": "12 pages, 3 figures, accepted at LoomConf 2024",
    "another paper's fate": "Replaces the withdrawn submission 2401.00001",
    "a subject": "Withdrawn drugs and retracted articles are found by a card index.",
    "an object": "We study how liquidity can be withdrawn from a market.",
    "a paper about such papers": "A data set of 42 retracted papers",
    "an earlier version": "Supersedes v1, withdrawn",
}


@pytest.mark.parametrize("text", WITHDRAWN.values(), ids=WITHDRAWN.keys())
def test_withdrawn_as_a_comment_and_as_an_abstract(text: str) -> None:
    assert is_withdrawn(text, "We weave.")
    assert is_withdrawn(None, text)


@pytest.mark.parametrize("text", NOT_WITHDRAWN.values(), ids=NOT_WITHDRAWN.keys())
def test_not_withdrawn(text: str | None) -> None:
    assert not is_withdrawn(text, text)
