"""Files and catalogs that nobody would wish for: `check` ends with findings or one sentence, and in linear time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint_scene import context_of
from places import FIXTURES

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.lint.registry import RULES
from normalizer.lint.rule import Severity
from normalizer.lint.rules.helpers.duplicates import Certainty, find_duplicates
from normalizer.lint.runner import lint
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.results import VerificationStatus
from normalizer.works import relation
from resolvers.catalog import Catalog, build_catalog

TITLE = "Sorting Pebbles by Moonlight"
ENTRY = f"@inproceedings{{a, title = {{{TITLE}}}, author = {{Ada Okafor and Lin Wei}}, booktitle = {{ICML}}, year = {{2021}}}}"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("refs.bib").write_text(ENTRY)
    build_catalog([FIXTURES / "catalog/sample.jsonl"], Path("catalog"))
    return Path("catalog")


def verifier_of(folder: Path, *rows: dict[str, object]) -> CatalogVerifier:
    source = folder / "rows.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_catalog([source], folder / "made")
    return CatalogVerifier(Catalog.open(folder / "made"))


def test_catalog_that_is_half_built_or_of_another_version_is_one_sentence(
    catalog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = catalog / "catalog.json"
    whole = manifest.read_text(encoding="utf-8")
    for spoiled in (None, whole.replace('"layout"', '"lay-out"'), whole[: len(whole) // 2]):
        manifest.unlink() if spoiled is None else manifest.write_text(spoiled, encoding="utf-8")
        assert run(["check", "refs.bib", "--catalog", str(catalog)]) == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert sentence.startswith("Error: ")
        assert "catalog" in sentence


def test_catalog_that_is_deleted_while_the_program_runs_stays_readable(tmp_path: Path) -> None:
    row = {"title": TITLE, "authors": ["Ada Okafor", "Lin Wei"], "venue": "ICML", "year": 2021}
    verifier = verifier_of(tmp_path, row)
    shutil.rmtree(tmp_path / "made")
    bib = scan(ENTRY)
    found = verifier.verify(context_of(bib)).get(bib.entries[0])
    assert found.status is VerificationStatus.VERIFIED


def test_identifier_of_very_many_entries_is_compared_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    compare = relation.relate
    monkeypatch.setattr(relation, "relate", lambda *pair: calls.append(pair) or compare(*pair))
    names = "Pebbles Kettles Rivers Clouds Tides Comets Teapots Doorknobs Shadows Trees".split()
    entry = "@article{{k{0}, title = {{On {1} and {2}}}, author = {{Ada Okafor}}, doi = {{10.1145/320384.320420}}}}\n"
    pairs = [(first, second) for first in names for second in names if first != second]
    found = find_duplicates(scan("".join(entry.format(place, *pair) for place, pair in enumerate(pairs))))
    assert len(found) == len(pairs) - 1
    assert sum(pair.certainty is Certainty.TWO_WORKS for pair in found) >= len(pairs) - 21
    assert len(calls) <= 20 * 20


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(
            "@article{a, author = {Ada Okafor}, doi = {10.1145/1}}", VerificationStatus.NOT_CHECKED, id="none"
        ),
        pytest.param(
            f"@article{{a, title = {{{'Pebbles and Kettles ' * 1_000}}}}}",
            VerificationStatus.UNVERIFIED,
            id="20,000 letters",
        ),
    ],
)
def test_entries_without_a_title_and_with_an_endless_one(catalog: Path, text: str, status: VerificationStatus) -> None:
    bib = scan(text)
    context = context_of(bib, verifier=CatalogVerifier(Catalog.open(catalog)))
    assert context.verification is not None
    assert context.verification.get(bib.entries[0]).status is status
    assert lint(context, RULES).findings


def test_records_that_contradict_each_other_in_every_field_accuse_nobody(tmp_path: Path) -> None:
    one = {"title": TITLE, "authors": ["Ada Okafor", "Lin Wei"], "venue": "Journal of Trees", "year": 2019}
    other = {"title": TITLE, "authors": ["Ada Okafor", "Greta Holm"], "venue": "ICML", "year": 2021}
    bib = scan(ENTRY)
    context = context_of(bib, verifier=verifier_of(tmp_path, one, other))
    findings = lint(context, [rule for rule in RULES if rule.needs_catalog]).findings
    assert [each.code for each in findings if each.severity is not Severity.INFO] == []


def test_declared_list_that_is_empty_proves_nothing(tmp_path: Path) -> None:
    verifier = verifier_of(
        tmp_path, {"covers": {"venue": "ICML", "year": 2021}}, {"title": "Other", "arxiv_id": "2203.00017"}
    )
    bib = scan(ENTRY)
    assert verifier.verify(context_of(bib)).get(bib.entries[0]).status is VerificationStatus.UNVERIFIED


@given(st.text(alphabet='{}@,=\\"#%$ aé\n\0', max_size=200))
def test_any_text_of_an_entry_is_verified_without_an_error(text: str) -> None:
    bib = scan(f"@article{{a, title = {{{text}}}, author = {{{text}}}, year = {{{text}}}, doi = {{{text}}}}}")
    findings = lint(context_of(bib), [rule for rule in RULES if not rule.needs_catalog]).findings
    assert all(finding.code for finding in findings)
