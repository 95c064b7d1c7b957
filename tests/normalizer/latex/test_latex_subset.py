"""The cited part of a .bib file."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.bib import scan
from normalizer.bib.file import BibFile
from normalizer.latex.citations import CitationLocation, Citations
from normalizer.latex.library import Library
from normalizer.latex.subset import subset

BIB = """% Encoding: UTF-8
@string{unused = "U"}
@string{press = "Example " # city}
@STRING{city = {Town}}
@string{pre = "\\relax"}
@preamble{pre}

A remark.
@book{child,
  crossref  = {Parent},   publisher=press}
@misc{other, title = {O}} @misc{same, title = {S}}
@comment{x}
@book{parent,title={P}
}
@misc{same, title = {Second}}
"""
WANTED = """% Encoding: UTF-8
@string{press = "Example " # city}
@STRING{city = {Town}}
@string{pre = "\\relax"}
@preamble{pre}

@book{child,
  crossref  = {Parent},   publisher=press}

@misc{same, title = {S}}

@book{parent,title={P}
}
"""


def part(text: str, *keys: str) -> str:
    document = scan(text)
    file = BibFile(Path("refs.bib"), text, BibFile.load(Path(__file__)).codec)
    citations = Citations({key: CitationLocation(Path("main.tex")) for key in keys})
    library = Library((file,), case_counts=False)
    wanted = {entry.key + str(entry.start) for entry in library.used(citations)}
    return subset(document, {entry for entry in document.entries if entry.key + str(entry.start) in wanted})


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_part_has_what_its_entries_need_and_no_more(line_end: str) -> None:
    text = BIB.replace("\n", line_end)
    assert part(text, "SAME", "child") == WANTED.replace("\n", line_end)


def test_part_of_a_part_is_itself() -> None:
    assert part(WANTED, "same", "child") == WANTED


def test_part_of_what_is_not_cited_is_empty() -> None:
    assert part("@misc{a, title = {A}}\n", "b") == ""


@pytest.mark.once
@pytest.mark.shared
def test_parts_of_real_files_have_the_entries_as_they_stand(shared: Path) -> None:
    """Every third entry of each file is cited; what comes out is in the file, and is all that was asked for."""
    paths = sorted((shared / "bibs").glob("*.bib"))
    assert len(paths) > 50
    for path in paths:
        text = BibFile.load(path).text
        keys = [entry.key for entry in scan(text).entries if entry.key and entry.closed][::3]
        document = scan(part(text, *keys))
        found = {entry.key.lower() for entry in document.entries}
        assert {key.lower() for key in keys} <= found, path.name
        assert all(text.find(document.text[entry.start : entry.end]) >= 0 for entry in document.entries), path.name
        undefined = {name for entry in document.entries for field in entry.fields for name in field.value.unresolved}
        before = {name for entry in scan(text).entries for field in entry.fields for name in field.value.unresolved}
        assert undefined <= before, path.name
