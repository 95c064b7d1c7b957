"""Golden chains, last link: the record of each folder in fixtures/records as it is written in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from chains import CHAINS, candidates, scraped

from normalizer.export import render
from normalizer.works.merge import record_from

FILES = {"bibtex": "entry.bib", "biblatex": "entry.biblatex.bib", "csl-json": "entry.csl.json"}


def test_chains_are_there() -> None:
    assert len(CHAINS) >= 12


@pytest.mark.parametrize("format_", FILES)
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
def test_record_is_written_as_a_person_would(chain: Path, format_: str) -> None:
    record = record_from(candidates(chain), scraped(chain))
    assert render([record], format_) == (chain / FILES[format_]).read_text(encoding="utf-8")
