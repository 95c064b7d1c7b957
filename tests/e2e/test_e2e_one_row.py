"""A source, a page layout and a shape of catalog rows are each one file and one row.

Each test adds the row before the program is imported, as if it stood in the table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lock_runs import page

# Each starts programs.
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("own_folder")]

PROGRAM = """
import sys
from normalizer.cli.main import run
sys.exit(run(sys.argv[1:]))
"""

# The file of a source: a class that is asked, and the terms of its host.
SOURCE_FILE = """
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer
from resolvers.http import Service

SERVICE = Service(name="Library of Toys", slug="toys", url="https://toys.example")
TOY = Description(
    "toys", "Weaving Toys by Machine", doi="10.1000/toys.1", authors=(RawName("Ada Lovelace"),),
    venue="Journal of Toys", kind="journal", year=1843, volume="7",
)

class Toys:
    name = SERVICE.slug

    def __init__(self, http):
        self.address = http.url(SERVICE)

    def find(self, queries, fits):
        return [SourceAnswer((TOY,) if query.title == TOY.title else ()) for query in queries]

    def fetch(self, ids):
        return [SourceAnswer((TOY,) if str(each) == TOY.doi else ()) for each in ids]
"""
SOURCE_ROW = """
from normalizer.works import sources
from normalizer.values.ids import Doi

sources.ONLINE_SOURCES += (sources.OnlineSource(
    "toys", "toys_source:Toys", keeps=(Doi,), titles=sources.TitleSearch.FEW, lookup=sources.doi_of,
    default_lookup=sources.doi_of, finds_publications=True, rank_on_publication=15, takes_key=True,
),)
"""
READER_ROW = """
from normalizer.pages import page
from normalizer.pages.layout import PageItem, PageReading, Reader

def is_toy(source):
    return source.text.startswith("TOYS")

def read_toy(source):
    lines = enumerate(source.each_line(), 1)
    return PageReading(tuple(PageItem(line[2:], number) for number, line in lines if line[:2] == "> "))

page.READERS = (Reader("toys", is_toy, read_toy, "lines that begin with >"), *page.READERS)
"""
IMPORTER_ROW = """
from resolvers.catalog import importers

importers.IMPORTERS = (importers.Importer(
    name="toys", description="toys (toy, maker)", recognizes=lambda row: "maker" in row,
    read=lambda row: {"authors": (table_name(row["maker"]),), "doi": row["doi"]}, source="toys",
), *importers.IMPORTERS)

from normalizer.works.description import RawName as table_name
"""


def program(row: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line with a row more."""
    Path("toys_source.py").write_text(SOURCE_FILE)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", row + PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def python(row: str, code: str) -> str:
    """What code prints that runs with a row more."""
    command = [sys.executable, "-c", row + code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_source_is_asked_for_titles_and_identifiers() -> None:
    for asked in ("Weaving Toys by Machine", "10.1000/toys.1"):
        done = program(SOURCE_ROW, "cite", asked, "--source", "toys", "--cache", "cache")
        assert done.returncode == 0, done.stderr
        assert "journal = {Journal of Toys}" in done.stdout
        assert "volume = {7}" in done.stdout


def test_source_is_a_word_of_the_command_line() -> None:
    assert "datacite,doi,toys." in "".join(program(SOURCE_ROW, "cite", "--help").stdout.split())
    refused = program(SOURCE_ROW, "cite", "Toys", "--source", "toy")
    assert refused.returncode == 2
    assert "datacite, doi, toys" in refused.stderr


def test_source_has_its_key_and_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bibnorm.toml").write_text('toys-key = "secret"')
    monkeypatch.setenv("BIBNORM_TOYS_URL", "https://mirror.example")
    monkeypatch.setenv("BIBNORM_TOYS_KEY", "secret")
    done = program(SOURCE_ROW, "cite", "10.1000/toys.1", "--source", "toys", "--cache", "cache")
    assert (done.returncode, "not a setting" in done.stderr) == (0, False), done.stderr
    monkeypatch.setenv("BIBNORM_TOYS_URL", "http://mirror.example")
    assert "BIBNORM_TOYS_URL" in program(SOURCE_ROW, "cite", "10.1000/toys.1", "--cache", "cache").stderr


def test_source_has_its_place_in_the_plan_and_in_the_merging_of_records() -> None:
    said = python(
        SOURCE_ROW,
        """
import json
from normalizer.app import source_plan as plan
from normalizer.config import all_settings
from normalizer.works.merge import PRECEDENCE
from normalizer.values.ids import Doi
from resolvers.registry import SERVICES_WITH_URL_SETTING, SOURCES

any_source = plan.Sources(online=dict.fromkeys(SOURCES))
print(json.dumps({
    "listed": [SOURCES[-1], "toys" in SERVICES_WITH_URL_SETTING, "toys-key" in all_settings()],
    "keepers": plan.sources_for_identifier(Doi("10.1000/toys.1"), any_source),
    "searches": [each.sources for each in plan.enabled_searches(any_source)],
    "looked up": "toys" in [each.source for each in plan.enabled_lookups(any_source)],
    "believed": [PRECEDENCE["venue"].sources, PRECEDENCE["title"].sources],
}))
""",
    )
    assert json.loads(said) == {
        "listed": ["toys", True, True],
        "keepers": ["crossref", "datacite", "toys", "semantic-scholar", "doi"],
        "searches": [["arxiv"], ["toys", "dblp", "crossref", "openalex"]],
        "looked up": True,
        "believed": [
            ["acl", "toys", "dblp", "crossref", "openreview", "europepmc", "inspire", "zbmath", "pubmed"],
            ["arxiv", "openreview", "acl", "dblp", "crossref"],
        ],
    }


def test_source_stands_in_the_generated_documentation() -> None:
    docs = Path(__file__).parents[2] / "docs"
    said = python(
        SOURCE_ROW, f"import sys; sys.path.insert(0, {str(docs)!r}); import generate; print(generate.pages())"
    )
    assert "pubmed,datacite,doi,toys." in "".join(said.replace("\\n", "").split())
    assert "BIBNORM_TOYS_KEY" in said


def test_page_layout_is_read() -> None:
    Path("page.txt").write_text("TOYS\n> Weaving Toys by Machine\nnothing\n")
    done = program(SOURCE_ROW + READER_ROW, "match", "page.txt", "--source", "toys", "--cache", "cache")
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    assert (json.loads(line)["line"], json.loads(line)["status"]) == (2, "matched")


def test_page_layout_is_named_where_no_title_is_found() -> None:
    page("page.txt", "TOYS")
    assert "lines that begin with >" in program(READER_ROW, "match", "page.txt", "--source", "arxiv").stderr


def test_shape_of_rows_is_imported() -> None:
    Path("toys.jsonl").write_text(
        json.dumps({"title": "Weaving Toys by Machine", "maker": "Ada Lovelace", "doi": "10.1000/toys.1"}) + "\n"
    )
    built = program(IMPORTER_ROW, "catalog", "build", "toys.jsonl", "-o", "catalog")
    assert built.returncode == 0, built.stderr
    done = program(IMPORTER_ROW, "cite", "10.1000/toys.1", "--catalog", "catalog", "--offline")
    assert "Lovelace, Ada" in done.stdout, done.stderr
    Path("other.jsonl").write_text('{"thing": 1}\n')
    refused = program(IMPORTER_ROW, "catalog", "build", "other.jsonl", "-o", "other", "-v")
    assert "toys (toy, maker)" in refused.stderr
