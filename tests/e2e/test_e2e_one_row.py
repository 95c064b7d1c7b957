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
from places import ROOT

# Each starts programs.
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("own_folder")]

# The commands one after the other; a word with "=" before a command is put into the environment.
PROGRAM = """
import json, os, sys
from normalizer.cli.main import run
for command in json.loads(sys.argv[1]):
    while "=" in command[0]:
        os.environ.update([command.pop(0).split("=")])
    code = run(command)
    for stream in (sys.stdout, sys.stderr):
        print(f"\\0{code}", end="\\0", file=stream, flush=True)
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


def program(row: str, *commands: list[str], then: str = "") -> tuple[list[tuple[int, str, str]], str]:
    """Exit code, standard output and standard error of each command with a row more; and what code prints afterwards."""
    Path("toys_source.py").write_text(SOURCE_FILE)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    process = [sys.executable, "-c", row + PROGRAM + then, json.dumps(commands)]
    done = subprocess.run(process, capture_output=True, text=True, env=environment, check=True)
    (*out, last), (*err, _) = done.stdout.split("\0"), done.stderr.split("\0")
    return list(zip(map(int, out[1::2]), out[::2], err[::2], strict=True)), last


PLAN = f"""
from normalizer.app import source_plan as plan
from normalizer.config import all_settings
from normalizer.works.merge import PRECEDENCE
from normalizer.values.ids import Doi
from resolvers.registry import SERVICES_WITH_URL_SETTING, SOURCES
sys.path.insert(0, {str(ROOT / "docs")!r})
import generate

any_source = plan.Sources(online=dict.fromkeys(SOURCES))
pages = "".join(repr(generate.pages()).replace("\\\\n", "").split())
print(json.dumps({{
    "listed": [SOURCES[-1], "toys" in SERVICES_WITH_URL_SETTING, "toys-key" in all_settings()],
    "keepers": plan.sources_for_identifier(Doi("10.1000/toys.1"), any_source),
    "searches": [each.sources for each in plan.enabled_searches(any_source)],
    "looked up": "toys" in [each.source for each in plan.enabled_lookups(any_source)],
    "believed": [PRECEDENCE["venue"].sources, PRECEDENCE["title"].sources],
    "documented": [each in pages for each in ("pubmed,datacite,doi,toys.", "BIBNORM_TOYS_KEY")],
}}))
"""


def test_source() -> None:
    """It is asked for titles and identifiers; it is in options, settings, plan, the merging of records, and the documentation."""
    Path("bibnorm.toml").write_text('toys-key = "secret"')
    asked = ["--source", "toys", "--cache", "cache"]
    (title, identifier, helped, refused, insecure), plan = program(
        SOURCE_ROW,
        [
            "BIBNORM_TOYS_URL=https://mirror.example",
            "BIBNORM_TOYS_KEY=secret",
            "cite",
            "Weaving Toys by Machine",
            *asked,
        ],
        ["cite", "10.1000/toys.1", *asked],
        ["cite", "--help"],
        ["cite", "Toys", "--source", "toy"],
        ["BIBNORM_TOYS_URL=http://mirror.example", "cite", "10.1000/toys.1", "--cache", "cache"],
        then=PLAN,
    )
    for code, out, err in (title, identifier):
        assert (code, "not a setting" in err) == (0, False), err
        assert "journal = {Journal of Toys}" in out
        assert "volume = {7}" in out
    assert "datacite,doi,toys." in "".join(helped[1].split())
    assert (refused[0], "datacite, doi, toys" in refused[2]) == (2, True)
    assert "BIBNORM_TOYS_URL" in insecure[2]
    assert json.loads(plan) == {
        "listed": ["toys", True, True],
        "keepers": ["crossref", "datacite", "toys", "semantic-scholar", "doi"],
        "searches": [["arxiv"], ["toys", "dblp", "crossref", "openalex"]],
        "looked up": True,
        "believed": [
            ["acl", "toys", "dblp", "crossref", "openreview", "europepmc", "inspire", "zbmath", "pubmed"],
            ["arxiv", "openreview", "acl", "dblp", "crossref"],
        ],
        "documented": [True, True],
    }


def test_page_layout_is_read_and_named_where_no_title_is_found() -> None:
    page("page.txt", "TOYS", "> Weaving Toys by Machine", "nothing")
    page("empty.txt", "TOYS")
    asked = ["--source", "toys", "--cache", "cache"]
    (found, empty), _ = program(SOURCE_ROW + READER_ROW, ["match", "page.txt", *asked], ["match", "empty.txt", *asked])
    [line] = found[1].splitlines()
    assert (json.loads(line)["line"], json.loads(line)["status"]) == (2, "matched")
    assert "lines that begin with >" in empty[2]


def test_shape_of_rows_is_imported() -> None:
    row = {"title": "Weaving Toys by Machine", "maker": "Ada Lovelace", "doi": "10.1000/toys.1"}
    page("toys.jsonl", json.dumps(row))
    page("other.jsonl", '{"thing": 1}')
    (built, cited, refused), _ = program(
        IMPORTER_ROW,
        ["catalog", "build", "toys.jsonl", "-o", "catalog"],
        ["cite", "10.1000/toys.1", "--catalog", "catalog", "--offline"],
        ["catalog", "build", "other.jsonl", "-o", "other", "-v"],
    )
    assert built[0] == 0, built[2]
    assert "Lovelace, Ada" in cited[1], cited[2]
    assert "toys (toy, maker)" in refused[2]
