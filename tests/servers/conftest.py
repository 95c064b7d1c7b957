"""What tests of the fakes share: a clock that moves only when somebody waits, and two services with a few papers."""

from __future__ import annotations

import pytest
from arxiv_answers import RECORDS
from fakes.arxiv_api.service import ArxivApi, arxiv_corpus
from fakes.clock import ManualClock
from fakes.semantic_scholar import SemanticScholar
from semantic_scholar_scene import PAPERS


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def arxiv(clock: ManualClock) -> ArxivApi:
    return arxiv_corpus(RECORDS, now=clock.now, sleep=clock.sleep)


@pytest.fixture
def s2() -> SemanticScholar:
    return SemanticScholar(PAPERS)
