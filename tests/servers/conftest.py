"""What tests of the stand-ins share: a clock that moves only when somebody waits, and two services with a few papers."""

from __future__ import annotations

import pytest
from arxiv_answers import RECORDS
from s2_scene import PAPERS
from standin.arxiv_api.service import ArxivApi, arxiv_corpus
from standin.manual import ManualClock
from standin.semantic_scholar import SemanticScholar


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def arxiv(clock: ManualClock) -> ArxivApi:
    return arxiv_corpus(RECORDS, now=clock.now, sleep=clock.sleep)


@pytest.fixture
def s2() -> SemanticScholar:
    return SemanticScholar(PAPERS)
