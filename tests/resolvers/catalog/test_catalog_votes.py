from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from resolvers.catalog import build_catalog
from resolvers.catalog.search import Votes
from resolvers.catalog.storage.mapped_files import open_files

Ask = Callable[..., list[str]]


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The titles that words vote for, best first."""
    folder = tmp_path_factory.mktemp("votes")
    titles = ["alpha beta", "alpha beta gamma delta", *(f"gamma case {number}" for number in range(40))]
    (folder / "papers.jsonl").write_text("".join(json.dumps({"title": title, "year": 2020}) + "\n" for title in titles))
    build_catalog([folder / "papers.jsonl"], folder / "cat")
    votes = Votes(open_files(folder / "cat"))

    def ask(asked: str, postings: int = 500, most: int = 50, least: float = 0.0) -> list[str]:
        words = votes.words([b"gamma case", b"unrelated", asked.encode()], np.array([0, 2]))
        found = votes.find(words.of(np.array([False, True, True])), postings, np.array([most] * 3), least)
        assert set(found.asked.tolist()) <= {2}
        return [titles[row] for row in found.rows]

    return ask


def test_row_with_more_words_in_common_comes_first(voted: Ask) -> None:
    assert voted("alpha beta gamma delta", least=0.4)[0] == "alpha beta gamma delta"


def test_of_rows_with_the_same_words_in_common_the_one_as_long_comes_first(voted: Ask) -> None:
    assert voted("alpha beta", least=0.5)[:2] == ["alpha beta", "alpha beta gamma delta"]
    assert voted("alpha beta of some kind", least=0.5)[0] == "alpha beta gamma delta"


def test_rows_with_a_small_share_of_the_votes_are_left_out(voted: Ask) -> None:
    assert voted("alpha beta gamma", least=0.9) != voted("alpha beta gamma")
    assert not any(title.startswith("gamma case") for title in voted("alpha beta gamma", least=0.9))


def test_word_that_stands_in_too_many_titles_is_not_looked_up(voted: Ask) -> None:
    assert len([title for title in voted("gamma", postings=100) if title.startswith("gamma case")]) == 40
    assert not any(title.startswith("gamma case") for title in voted("gamma", postings=20))


def test_so_many_rows_at_most(voted: Ask) -> None:
    assert len(voted("gamma case", most=7)) == 7
    assert voted("gamma case", most=0) == []


def test_no_titles_no_rows(voted: Ask) -> None:
    assert voted("") == []
