"""Terms that were read long ago are a warning in the check of the documents."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from normalizer.works.sources import ONLINE_SOURCES
from resolvers.http import all_terms


def test_the_guide_names_every_source_that_may_be_asked() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide-command-line.md").read_text(encoding="utf-8")
    _, _, section = guide.partition("## Which sources are asked\n")
    section, _, _ = section.partition("\n## ")
    names = {source.name: all_terms()[source.name].name for source in ONLINE_SOURCES}
    assert [name for name in names.values() if name not in section] == []


def test_terms_are_to_be_read_again_after_half_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[2] / "docs"), *sys.path])
    import generate

    checked = {slug: terms.checked for slug, terms in all_terms().items()}
    assert generate.outdated_terms(min(checked.values())) == []
    assert generate.outdated_terms(max(checked.values()) + timedelta(days=181)) == list(checked)
    assert generate.outdated_terms(date(2026, 11, 22)) == []
