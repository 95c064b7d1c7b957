"""The main job on the real pages, against all works of arXiv that their titles could be taken for."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import zstandard
from consumers import (
    biblatex_warnings,
    bibtex_warnings,
    keys_of,
    pandoc_items,
    pybtex_authors,
)
from read_back import READERS, Reader, differences

from normalizer.app.entries import BibliographyEntry, entries_of
from normalizer.app.resolve import read_titles, resolve
from normalizer.app.session import Silent
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.cli.main import run
from normalizer.export import assign_keys, render
from normalizer.values.code_links import repository_from
from normalizer.values.titles import title_words
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

pytestmark = [pytest.mark.shared, pytest.mark.full]
_LONG_WORD = re.compile(rb"[a-z]{4,}")
_TITLE = re.compile(rb'"title": ?"([^"\\]*(?:\\.[^"\\]*)*)"')
TITLES = [262, 237, 49, 69, 78]
# Collections that two surveys maintain: no code of theirs.
LISTS = {
    ("github.com", "awaisrauf", "awesome-cv-foundational-models"),
    ("github.com", "dd-duda", "awesome-vit-quantization-acceleration"),
    ("github.com", "jingyi0000", "vlm_survey"),
}


def truth(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "truth/pages_dev.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[str]:
    return sorted(map(str, (shared / "seeds").glob("*.txt")))


@pytest.fixture(scope="module")
def catalog(shared: Path, pages: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of arXiv's works those whose longer words all stand in titles of the pages, or of what they name."""
    titles = [each.title for each in read_titles(pages, Silent(), StepTimer())]
    named = [row["arxiv_title"] for row in truth(shared) if row["arxiv_id"]]
    theirs = set(_LONG_WORD.findall("\n".join(titles + named).lower().encode()))
    folder = tmp_path_factory.mktemp("near")
    with (
        zstandard.open(shared / "catalog/arxiv.jsonl.zst", "rb") as file,
        (folder / "arxiv.jsonl").open("wb") as near,
    ):
        for row in io.BufferedReader(file, 1 << 20):
            if theirs.issuperset(_LONG_WORD.findall(_TITLE.search(row)[1].lower())):  # type: ignore[index]
                near.write(row)
    assert build_catalog([folder / "arxiv.jsonl"], folder / "catalog").records > 20_000
    return folder / "catalog"


@pytest.fixture(scope="module")
def entries(catalog: Path, pages: list[str]) -> list[BibliographyEntry]:
    titles = read_titles(pages, Silent(), StepTimer())
    return entries_of(resolve(titles, Sources(local=[Catalog.open(catalog)]), StepTimer()))


@pytest.fixture(scope="module")
def lines(catalog: Path, pages: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    output = tmp_path_factory.mktemp("match") / "lines.jsonl"
    assert run(["match", *pages, "--catalog", str(catalog), "--offline", "-q", "-o", str(output)]) == 0
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def test_every_title_has_its_line_in_page_order(lines: list[dict[str, object]], pages: list[str]) -> None:
    assert [sum(line["page"] == page for line in lines) for page in pages] == TITLES
    places = [(pages.index(str(line["page"])), line["line"]) for line in lines]
    assert places == sorted(places)


def test_matches_are_right_and_enough(lines: list[dict[str, object]], shared: Path) -> None:
    known = {row["title"]: row["arxiv_id"] for row in truth(shared)}
    found = {str(line["title"]): line["ids"]["arxiv"] for line in lines if line["status"] == "matched"}  # type: ignore[index]
    answers = {title: found[title] for title in known if title in found}
    right = sum(known[title] == arxiv for title, arxiv in answers.items())
    assert right / len(answers) >= 0.995
    assert right / sum(arxiv is not None for arxiv in known.values()) >= 0.96


def test_same_work_on_three_pages_is_one_entry(entries: list[BibliographyEntry]) -> None:
    ids = [entry.record.arxiv for entry in entries]
    assert len(ids) == len(set(ids)) > 500
    assert max(len({match.scraped.page for match in entry.matches}) for entry in entries) >= 3


def test_two_works_of_one_title_are_ambiguous(lines: list[dict[str, object]]) -> None:
    twice = [line for line in lines if line["title"] == "Fully Convolutional Networks for Semantic Segmentation"]
    assert len(twice) == 2
    for line in twice:
        assert line["status"] == "ambiguous"
        shown = {each["ids"]["arxiv"] for each in line["candidates"][:2]}  # type: ignore[index]
        assert shown == {"1411.4038", "1605.06211"}


def test_authors_of_the_record_are_all_there_in_order(entries: list[BibliographyEntry]) -> None:
    """Word by word against the catalog's own rows; an incomplete list ends in "and others".

    Some rows hold several names in one text, or are torn apart at "and": there the words count, not the names.
    """
    text = render([entry.record for entry in entries], "bibtex")
    written = pybtex_authors(text)
    checked = 0
    for key, entry in zip(keys_of(text), entries, strict=True):
        raw = entry.matches[0].work[0]
        others = ["others"] if raw.authors and not raw.authors_complete else []
        assert len(written[key]) == len(entry.record.authors) + len(others)
        assert written[key][len(entry.record.authors) :] == others
        ours = [title_words(str(person)) for person in entry.record.authors]
        theirs = [title_words(_mended(name.text)) for name in raw.authors]
        if len(ours) == len(theirs):
            assert list(map(sorted, ours)) == list(map(sorted, theirs)), key
            checked += 1
        words, said = (sorted(word for name in names for word in name if word != "and") for names in (ours, theirs))
        assert words == said, key
    assert checked > 0.95 * len(entries)


def _mended(text: str) -> str:
    """UTF-8 that was once read as Latin-1, as one row has it."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def test_every_repository_of_an_abstract_is_on_its_entry_except_lists(
    entries: list[BibliographyEntry], lines: list[dict[str, object]], pages: list[str]
) -> None:
    """The links are found anew here, by a plain pattern over the raw text."""
    pattern = re.compile(r"github\.com/([\w-]+)/([\w.-]*[\w-])", re.IGNORECASE)
    by_place = {(match.scraped.page, match.scraped.line): entry for entry in entries for match in entry.matches}
    checked = 0
    for title in read_titles(pages, Silent(), StepTimer()):
        entry = by_place.get((title.page, title.line))
        named = {("github.com", *map(str.lower, found)) for found in pattern.findall(title.abstract or "")}
        wanted = named - LISTS
        if entry is None or not named:
            continue
        links = entry.record.code
        assert wanted <= {link.repository for link in links}, title.title
        assert not LISTS & {link.repository for link in links}, title.title
        for link in links:
            assert re.fullmatch(r"https://[\w./~-]+", link.url), link.url
            assert repository_from(link.url) is not None
        checked += len(wanted)
    assert checked > 150


# Every style, engine and other format: tests/e2e/test_e2e_consumers.py and test_e2e_read_back.py, on harder records.
@pytest.mark.tools
def test_bibtex_has_nothing_to_say(entries: list[BibliographyEntry]) -> None:
    text = render([entry.record for entry in entries], "bibtex")
    assert bibtex_warnings(text, "plainnat", _without_authors(text, entries)) == []


@pytest.mark.tools
def test_biber_has_nothing_to_say(entries: list[BibliographyEntry]) -> None:
    # A third of them: biber needs seconds for all.
    assert biblatex_warnings(render([entry.record for entry in entries[::3]], "biblatex"), "pdflatex") == []


@pytest.mark.tools
def test_pandoc_prints_every_entry(entries: list[BibliographyEntry], shared: Path) -> None:
    items = render([entry.record for entry in entries], "csl-json")
    jsonschema.validate(json.loads(items), json.loads((shared / "conformance/csl/csl-data.json").read_text("utf-8")))
    printed = pandoc_items(items, shared / "conformance/csl/styles/ieee.csl")
    assert len(printed) == len(entries)
    assert all(printed.values())


@pytest.mark.tools
@pytest.mark.parametrize("reader", [each for each in READERS if "bib" in each.format], ids=str)
def test_every_reader_finds_every_field(entries: list[BibliographyEntry], reader: Reader) -> None:
    reader.skip_unless_there()
    records = [entry.record for entry in entries]
    by_key = dict(zip(assign_keys(records), records, strict=True))
    assert list(differences(by_key, reader, render(records, reader.format))) == []


def test_catalog_finds_its_own_records(catalog: Path, shared: Path) -> None:
    opened = Catalog.open(catalog)
    titles = [row["arxiv_title"] for row in truth(shared) if row["arxiv_id"]]
    found = opened.find([TitleQuery(title) for title in titles])
    assert all(found)


def _without_authors(text: str, entries: list[BibliographyEntry]) -> frozenset[str]:
    return frozenset(key for key, entry in zip(keys_of(text), entries, strict=True) if not entry.record.authors)
