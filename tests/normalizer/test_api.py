"""`import normalizer`: cheap, complete for type checkers, and the same code as the commands."""

from __future__ import annotations

import ast
import errno
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pytest
from places import FIXTURES, ROOT

import normalizer
from normalizer import config
from normalizer.cli.main import run
from normalizer.export.match_json import match_line

PAGE = str(FIXTURES / "pages/titles.txt")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api") / "catalog"
    normalizer.build_catalog([FIXTURES / "catalog/sample.jsonl"], folder)
    return folder


def test_every_exported_name_is_there_and_no_subpackage_hides_it() -> None:
    for name in normalizer.__all__:
        assert getattr(normalizer, name) is not None
        assert find_spec(f"normalizer.{name}") is None
    assert set(normalizer.__all__) <= set(dir(normalizer))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = normalizer.nothing


def test_names_for_type_checkers_are_those_of_the_table() -> None:
    tree = ast.parse((ROOT / "normalizer/__init__.py").read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    stubs = {name.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert stubs == normalizer._EXPORTS


def test_importing_the_package_or_its_values_loads_no_library() -> None:
    code = "import sys, normalizer, normalizer.values; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"click", "numpy", "pydantic", "requests", "resolvers"}.isdisjoint(loaded)
    assert "normalizer.api" not in done.stdout.split()


def test_folders_of_the_user_are_those_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    cache, catalog = tmp_path / "CACHE/bibnorm", tmp_path / "DATA/bibnorm/catalog"
    assert config.default_folder("cache") == config.DefaultFolder(cache, cache)
    assert config.default_folder("catalog") == config.DefaultFolder(catalog, catalog)
    old = tmp_path / "CONFIG/bibnorm/catalog"
    old.mkdir(parents=True)
    assert config.default_folder("catalog") == config.DefaultFolder(old, catalog)
    assert run(["catalog", "verify"]) == 2
    catalog.mkdir(parents=True)
    assert config.default_folder("catalog").path == catalog


def test_folder_of_an_older_version_is_used_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], catalog: Path
) -> None:
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    old = tmp_path / "CONFIG/bibnorm/catalog"
    shutil.copytree(catalog, old)
    assert run(["catalog", "verify"]) == 0
    assert capsys.readouterr().err == (
        f"{old}: used because it exists; newer versions use {tmp_path / 'DATA/bibnorm/catalog'} (move it there)\n"
        f"{old}: all checksums match\n"
    )
    assert run(["catalog", "verify", "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_match_is_that_of_the_command(catalog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", PAGE, "--catalog", str(catalog), "--offline", "-q"]) == 0
    result = normalizer.match(PAGE, catalog=catalog, offline=True)
    assert [match_line(match) for match in result] == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("format_name", ["bibtex", "biblatex", "csl-json"])
def test_build_and_cite_and_render_are_those_of_the_commands(
    catalog: Path, format_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--catalog", str(catalog), "--offline", "-q", "--format", format_name]
    assert run(["build", PAGE, *common]) == 0
    built = normalizer.build(PAGE, catalog=catalog, offline=True, format=format_name)
    assert capsys.readouterr().out == built.text == normalizer.render(built.records, format_name)
    assert run(["cite", "2106.04560", *common]) == 0
    cited = normalizer.cite("2106.04560", catalog=catalog, offline=True, format=format_name)
    assert capsys.readouterr().out == cited.text == str(cited)


def test_locked_build_raises_what_the_command_says(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = Path("page.txt")
    page.write_text("Scaling Vision Transformers\n", encoding="utf-8")
    first = normalizer.build(page, output="refs.bib", lock="refs.lock.json", catalog=catalog, offline=True)
    assert Path("refs.bib").read_text(encoding="utf-8") == first.text
    assert first.locked is not None
    assert [record.arxiv for record in first.records] == ["2106.04560"]
    page.write_text("Scaling Vision Transformers\nPointer Networks\n", encoding="utf-8")
    assert run(["build", "page.txt", "-o", "refs.bib", "--locked"]) == 1
    with pytest.raises(normalizer.LockMisfit) as caught:
        normalizer.build(page, output="refs.bib", locked=True)
    assert "".join(f"{line}\n" for line in caught.value.lines) == capsys.readouterr().err


def test_update_with_an_open_catalog(tmp_path: Path) -> None:
    normalizer.build_catalog([FIXTURES / "update/works.jsonl"], tmp_path / "catalog")
    bib = tmp_path / "mine.bib"
    bib.write_text("@misc{a, title = {Knitting with Comets}, author = {Lin Wei and Ada Okafor}, eprint = {2001.00077}}")
    planned = normalizer.update(bib, catalog=normalizer.Catalog.open(tmp_path / "catalog"))
    assert "published since" in planned.diff()
    assert "@misc" in bib.read_text(encoding="utf-8")
    normalizer.update(bib, write=True, catalog=tmp_path / "catalog")
    assert bib.read_text(encoding="utf-8") == planned.files[0].text
    assert not normalizer.update(bib, catalog=tmp_path / "catalog").diff()


def test_check_and_fix_with_an_open_catalog(catalog: Path, tmp_path: Path) -> None:
    opened = normalizer.Catalog.open(catalog)
    bib = tmp_path / "refs.bib"
    bib.write_text("@misc{a, title = {Scaling Vision Transformers}, eprint = {1506.03134}, pages = {1-2}}\n")
    by_folder = normalizer.check(bib, catalog=catalog)
    assert by_folder.findings == normalizer.check(bib, catalog=opened).findings
    assert any(finding.kind for finding in by_folder.findings)
    planned = normalizer.fix(bib, dry_run=True, catalog=opened)
    assert "pages = {1--2}}" in planned.diff()
    assert "1--2" not in bib.read_text()
    assert not planned.keys


def test_check_with_a_document(tmp_path: Path) -> None:
    bib, document = tmp_path / "refs.bib", tmp_path / "main.aux"
    bib.write_text("@misc{a, title = {Rings}, year = {2021}}\n")
    document.write_text("\\citation{b}\n\\bibdata{refs}\n")
    found = normalizer.check(bib, tex=document, select=["undefined-citation", "uncited-entry"]).findings
    assert [(finding.name, finding.key) for finding in found] == [("undefined-citation", "b"), ("uncited-entry", "a")]


def test_tables_of_a_notebook_are_escaped(catalog: Path) -> None:
    [match] = normalizer.match(titles=["<script>"], catalog=catalog, offline=True)
    record = normalizer.Record(title="a < b & c", authors=(normalizer.Person(literal="<b>"),))
    assert "<script>" not in match._repr_html_()
    assert "&lt;script&gt;" in match._repr_html_()
    assert "a &lt; b &amp; c" in record._repr_html_()
    assert "&lt;b&gt;" in record._repr_html_()
    assert normalizer.match(titles=["<script>"], catalog=catalog, offline=True)._repr_html_().startswith("<table>")


ADA = normalizer.Record(title="Notes", authors=(normalizer.Person(family="Lovelace", given="Ada"),))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: normalizer.render([], "word"), "format='word': expected one of bibtex"),
        (lambda: normalizer.cite("x", format="BibTeX"), "format='BibTeX'"),
        (lambda: normalizer.cite("x", prefer="preprints"), "expected one of published, preprint"),
        (
            lambda: normalizer.match(sources=["arXiv"], offline=True),
            r"sources=\('arXiv',\): expected one of catalog, arxiv",
        ),
        (lambda: normalizer.match(min_confidence=float("nan")), "expected a number from 0 to 1"),
        (lambda: normalizer.check(profile="camera_ready"), "expected one of default, strict, camera-ready"),
        (lambda: normalizer.check(min_certainty=95), "expected a number from 0 to 1"),
        (lambda: normalizer.check(PAGE, select="dash"), "unknown rule 'dash'"),
        (lambda: normalizer.render([ADA, ADA], keys=["a"]), "keys: 2 records and 1 keys; give one for each record"),
        (lambda: normalizer.render([ADA, ADA], keys=["a", "A"]), "keys: 'A' is given twice"),
        (lambda: normalizer.render([ADA], keys=["a b{}"]), "keys: 'a b{}' cannot be cited"),
        (lambda: normalizer.render([ADA], "csl-json", keys=[""]), "keys: '' cannot be cited"),
        (lambda: normalizer.update("x.bib", only="page"), r"only=\('page',\): expected one of author"),
    ],
)
def test_a_value_that_an_option_does_not_have_is_an_error(call: Callable[[], object], said: str) -> None:
    with pytest.raises(normalizer.BibnormError, match=said):
        call()


def test_words_may_be_listed_as_on_the_command_line(catalog: Path, tmp_path: Path) -> None:
    bib = tmp_path / "refs.bib"
    bib.write_text("@misc{a, title = {Rings}, year = 1920}\n", encoding="utf-8")
    assert len(normalizer.update(bib, only="pages, doi", catalog=catalog, offline=True).files) == 1
    with pytest.raises(normalizer.BibnormError, match="expected one of author"):
        normalizer.update(bib, only="pages,page")


def test_one_text_is_no_list_of_its_letters(catalog: Path, tmp_path: Path) -> None:
    title = "Scaling Vision Transformers"
    [match] = normalizer.match(titles=title, catalog=catalog, offline=True)
    assert match.scraped.title == title
    for sources in (str(FIXTURES / "catalog/sample.jsonl"), iter([FIXTURES / "catalog/sample.jsonl"])):
        report = normalizer.build_catalog(sources, tmp_path / "catalog")
        assert report.records == normalizer.Catalog.open(catalog).info.records
    for titles in ([None], [float("nan")]):
        with pytest.raises(TypeError, match="expected str"):
            normalizer.match(titles=titles, catalog=catalog, offline=True)


@pytest.mark.parametrize("named_by", ["the environment", "the settings", "nothing"])
def test_catalog_is_that_of_the_command_line(
    named_by: str, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BIBNORM_CATALOG", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if named_by == "the environment":
        monkeypatch.setenv("BIBNORM_CATALOG", str(catalog))
        Path("bibnorm.toml").write_text('catalog = "another"')
    elif named_by == "the settings":
        shutil.copytree(catalog, "works")
        Path("bibnorm.toml").write_text('catalog = "works"')
    else:
        shutil.copytree(catalog, config.default_folder("catalog").path)
    assert run(["cite", "2106.04560", "--offline"]) == 0
    assert normalizer.cite("2106.04560", offline=True).text == capsys.readouterr().out
    [verdicts] = normalizer.match_table([pa.record_batch({"title": ["Scaling Vision Transformers"]})])
    assert verdicts["arxiv"].to_pylist() == ["2106.04560"]
    Path("refs.bib").write_text("@misc{a, title = {Scaling Vision Transformers}, eprint = {1506.03134}}\n")
    for offline in ({}, {"offline": True}, {"online": True, "offline": True}):
        found = normalizer.check("refs.bib", **offline).findings
        assert found == normalizer.check("refs.bib", catalog=catalog).findings


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: normalizer.fix("a.bib", online=True), "fix() got an unexpected keyword argument 'online'; did you mean 'offline'?"),
        (lambda: normalizer.cite("x", source="arxiv"), "cite() got an unexpected keyword argument 'source'; did you mean 'sources'?"),
        (lambda: normalizer.sync(), "sync() missing a required argument: 'document'"),
        (lambda: normalizer.check(["a.bib", "b.bib"]), "check() expected str or os.PathLike, not list; pass each by itself: check(*files)"),
        (lambda: normalizer.cite(["x"]), "cite() expected str or os.PathLike, not list; pass each by itself: cite(*asked)"),
        (lambda: normalizer.build(3), "build() expected str or os.PathLike, not int"),
        (lambda: normalizer.compare(5, "x"), "compare() left: expected str, not int"),
        (lambda: normalizer.compare("x", None), "compare() right: expected str, not NoneType"),
        (lambda: normalizer.check(today="2020-01-01"), "check() today: expected date or None, not str"),
        (lambda: normalizer.check(baseline=1), "check() baseline: expected str or os.PathLike or None, not int"),
        (lambda: normalizer.match(min_confidence="1"), "match() min_confidence: expected float, not str"),
        (lambda: normalizer.match(titles=[b"x"]), "titles: expected str or os.PathLike, not bytes"),
        (lambda: normalizer.match(titles=5), "titles: expected several texts, not int"),
        (lambda: normalizer.render(ADA), "render() records: expected Iterable[Record], not Record"),
        (lambda: normalizer.build_catalog([], "x", memory="2G"), "build_catalog() memory: expected a number of bytes, not str"),
        (lambda: normalizer.render(["x"]), "render() records: expected Record, not str"),
        (lambda: normalizer.Record(title=None), "Record: title: expected a text, not NoneType"),
        (lambda: normalizer.Record(title="x", date=2020), "Record: date: expected PartialDate(year=2020) or None, not int"),
        (lambda: normalizer.Record(title="x", authors=("Ada",)), 'Record: authors: expected persons, as in authors=(Person(family="Lovelace", given="Ada"),)'),
        (lambda: normalizer.relate({"title": 5}, {}), "title: expected a text, not int"),
        (lambda: normalizer.relate({}, {"authors": 5}), "authors: expected a list of names, not int"),
        (lambda: normalizer.relate("x", {}), "relate: expected a Description, a Record or a mapping, not str"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named_with_its_function(call: Callable[[], object], said: str) -> None:
    with pytest.raises(TypeError) as raised:
        call()
    assert str(raised.value) == said


@pytest.mark.parametrize("authors", ["Ada Smith", "Ada Smith and Bo Wu", "Smith, Ada and Wu, Bo"])
def test_authors_in_one_text_are_related_as_a_list_of_them(authors: str) -> None:
    row = {"title": "On Looms of the North", "unknown": 1}
    names = ["Ada Smith", "Bo Wu"][: authors.count(" and ") + 1]
    one, other = (normalizer.relate(row | {"authors": each}, row | {"authors": names}) for each in (authors, names))
    assert (one.relation, one.contributions) == (other.relation, other.contributions)


@pytest.mark.parametrize("name", ["title", "authors", "year", "venue", "doi", "arxiv", "volume", "kind", "published"])
def test_what_is_missing_in_a_table_is_not_known(name: str) -> None:
    row = {"title": "On Looms of the North", "authors": ["Ada Smith"], "year": 1840, "venue": "Weaving"}
    one, other = (normalizer.relate({**row, name: value}, row) for value in (None, float("nan")))
    assert (one.relation, one.contributions) == (other.relation, other.contributions)


def test_missing_years_and_descriptions_of_tables_are_read() -> None:
    row = {"title": "On Looms of the North", "authors": ["Ada Smith"]}
    one, other = (normalizer.relate({**row, "year": year}, {**row, "year": 1850}) for year in (1840, 1840.0))
    assert one.contributions == other.contributions
    assert one.evidence.left.year == other.evidence.left.year == 1840
    assert normalizer.relate(ADA, {"title": "Notes", "authors": ["Ada Lovelace"]}).relation.is_one_work
    assert not normalizer.relate(ADA, {"title": "Notes", "authors": ["Bo Wu"]}).relation.is_one_work


def test_an_error_with_lines_keeps_them_between_processes() -> None:
    error = normalizer.LockMisfit(["page.txt:1: new", "run again"])
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.lines, str(copied)) == (error.lines, str(error))


def test_several_documents_are_checked(tmp_path: Path) -> None:
    bib = tmp_path / "refs.bib"
    bib.write_text("".join(f"@misc{{{key}, title = {{T {key}}}}}\n" for key in "abc"))
    for key in "ab":
        (tmp_path / f"{key}.tex").write_text(f"\\cite{{{key}}}\\bibliography{{refs}}\n")
    report = normalizer.check(bib, tex=[tmp_path / "a.tex", tmp_path / "b.tex"], extend_select="BIB212")
    assert [each.key for each in report.findings if each.code == "BIB212"] == ["c"]


def test_a_closed_folder_is_an_expected_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "stat", closed)
    with pytest.raises(normalizer.BibnormError, match=r"^closed/a.bib: permission denied; change permissions"):
        normalizer.check("closed/a.bib", catalog="closed")
    assert run(["check", "closed/a.bib", "--catalog", "closed"]) == 2
