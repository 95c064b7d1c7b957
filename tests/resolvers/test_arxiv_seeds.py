"""The 610 titles of five saved pages against real titles of arXiv, with others of the same words among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import zstandard
from arxiv_scene import SameTitle, arxiv_scene

from normalizer.pages import read_page
from resolvers.base import TitleQuery

# Of the other papers of arXiv every so many-th.
_EVERY = 100


def asked_titles(shared: Path) -> list[TitleQuery]:
    pages = [read_page(str(path)) for path in sorted((shared / "seeds").glob("*.txt"))]
    scraped = {title.title: title.abstract for page in pages for title in page.titles}
    return [TitleQuery(title, abstract) for title, abstract in scraped.items()]


def corpus(shared: Path, abstracts: dict[str, str | None], titles: set[str]) -> Iterator[dict[str, object]]:
    """The papers that have `abstracts`, by id, those of asked `titles`, and some others."""
    ids, asked = {paper.encode() for paper in abstracts}, {title.encode() for title in titles}
    with zstandard.open(shared / "catalog/arxiv.jsonl.zst", "rb") as lines:
        for number, line in enumerate(lines.read().splitlines()):
            # {"arxiv_id":"0704.0002","title":"Sparsity-certifying ... ; reading all rows as JSON takes far longer.
            _, _, _, paper, _, _, _, title, _ = line.split(b'"', 8)
            if number % _EVERY == 0 or paper in ids or title in asked:
                row = orjson.loads(line)
                yield {**row, "abstract": abstracts.get(row["arxiv_id"])}


@pytest.mark.once
@pytest.mark.shared
def test_the_saved_pages_need_few_requests_and_their_papers_are_found(shared: Path) -> None:
    asked = asked_titles(shared)
    assert len(asked) == 610
    truth = [json.loads(line) for line in (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = {row["title"]: row["arxiv_id"] for row in truth if row["arxiv_id"]}
    abstracts = {right[query.title]: query.abstract for query in asked if query.title in right}
    with arxiv_scene(list(corpus(shared, abstracts, {query.title for query in asked}))) as here:
        answers = here.source.find(asked, SameTitle(asked))
        assert len(here.requests) <= 20
        assert here.clock.seconds <= 70
        assert here.longest_url < 4000
        assert here.service.too_soon == 0
    found = sum(
        any(candidate.arxiv == right[query.title] for candidate in answer.candidates)
        for query, answer in zip(asked, answers, strict=True)
        if query.title in right
    )
    assert found >= 0.99 * len(right)
    assert not any(answer.failure for answer in answers)
