"""What the documents name is there: sources, files; and terms that were read long ago are a warning."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta

import pytest
from places import ROOT

from normalizer.works.sources import ONLINE_SOURCES
from resolvers.http import all_terms


def test_the_guide_names_every_source_that_may_be_asked() -> None:
    guide = (ROOT / "docs/guide-command-line.md").read_text(encoding="utf-8")
    _, _, section = guide.partition("## Which sources are asked\n")
    section, _, _ = section.partition("\n## ")
    names = {source.name: all_terms()[source.name].name for source in ONLINE_SOURCES}
    assert [name for name in names.values() if name not in section] == []


_FILES = re.compile(r"`((?:normalizer|resolvers|tests|benchmarks|fixtures)/[\w/{},.*-]+)`")
_ALTERNATIVES = re.compile(r"(.*)\{([^{}]*)\}(.*)")


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md", "docs/matching.md"])
def test_the_files_that_a_document_names_are_there(document: str) -> None:
    named = _FILES.findall((ROOT / document).read_text(encoding="utf-8"))
    divided = ((_ALTERNATIVES.fullmatch(name), name) for name in named)
    each = [(f"{found[1]}{part}{found[3]}" if found else name) for found, name in divided
            for part in (found[2].split(",") if found else [""])]  # fmt: skip
    assert [name for name in each if not any(ROOT.glob(name))] == []


def test_terms_are_to_be_read_again_after_half_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    import generate

    checked = {slug: terms.checked for slug, terms in all_terms().items()}
    assert generate.outdated_terms(min(checked.values())) == []
    assert generate.outdated_terms(max(checked.values()) + timedelta(days=181)) == list(checked)
    assert generate.outdated_terms(date(2026, 11, 22)) == []
