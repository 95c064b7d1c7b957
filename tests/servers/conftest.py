"""What tests of the fakes share: a clock that moves only when somebody waits, and an arXiv with a few papers."""

from __future__ import annotations

import pytest
from arxiv_answers import RECORDS
from fakes.arxiv_api.service import ArxivApi, arxiv_corpus
from fakes.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def arxiv(clock: ManualClock) -> ArxivApi:
    return arxiv_corpus(RECORDS, now=clock.now)
