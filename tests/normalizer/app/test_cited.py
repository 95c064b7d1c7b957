"""What other files add to a check costs once a file, however many findings it has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from normalizer.app import cited
from normalizer.bib import BibDocument
from normalizer.bib.file import BibFile
from normalizer.lint.context import LintContext
from normalizer.lint.diagnostic import locate_findings
from normalizer.lint.registry import get_rule
from normalizer.lint.runner import lint
from normalizer.lint.settings import LintSettings


def test_many_unknown_parents_ask_once_for_the_dialect_and_read_no_checked_file_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("\n".join(f"@inbook{{k{number}, crossref = {{p{number}}}}}" for number in range(30)))
    (tmp_path / "parents.bib").write_text("@book{p7, title = {Rings}}\n")
    file = BibFile.load(path)
    found = lint(LintContext(file.document, "bibtex", date(2026, 11, 28)), [get_rule("BIB208")]).findings
    findings = locate_findings(str(path), file.document, found)
    asked: list[BibDocument] = []
    loaded: list[str] = []
    monkeypatch.setattr(cited, "find_dialect", lambda bib: (asked.append(bib), "bibtex")[1])
    load = BibFile.load
    monkeypatch.setattr(BibFile, "load", lambda path: (loaded.append(path.name), load(path))[1])
    left = cited.names_of_folders(findings, [file], LintSettings(date(2026, 11, 28)))
    assert (len(found), len(left), len(asked), loaded) == (30, 29, 1, ["parents.bib"])
