"""What the review page looks up: the catalog first, then the sources that keep an identifier, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from online_scene import Source, online

from normalizer.app.review import SourceLibrary, open_library
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.app.source_plan import Sources
from normalizer.review.candidates import NoLibrary
from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.works.description import Description
from resolvers.base import TitleQuery

GOATS, SHEEP, UNKNOWN = ArxivId("2105.01234"), Doi("10.1000/sheep"), Doi("10.1000/unknown")
IN_CATALOG = Description("arxiv", "Goats in Argan Trees", arxiv="2105.01234")
AT_ARXIV = Description("arxiv", "Goats in Argan Trees", arxiv="2105.01234", abstract="Goats climb.")
AT_CROSSREF = Description("crossref", "Counting Sheep", doi="10.1000/sheep")
AT_S2 = Description("semantic-scholar", "Counting Sheep", doi="10.1000/sheep", abstract="Sheep count.")


@dataclass
class Catalog:
    name: str = "catalog"

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Description]]:
        return [[IN_CATALOG] if each == GOATS else [] for each in ids]

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Description]]:
        return [[IN_CATALOG, AT_CROSSREF] if "in" in each.title else [] for each in queries]


def library() -> tuple[SourceLibrary, tuple[Source, Source, Source]]:
    crossref = Source("crossref", AT_CROSSREF, trouble="crossref: status 503", refused=frozenset([str(UNKNOWN)]))
    sources = (Source("arxiv", AT_ARXIV), crossref, Source("semantic-scholar", AT_S2))
    return SourceLibrary(Sources([Catalog()], online(*sources))), sources


@dataclass
class SearchedCatalog(Catalog):
    def find_words(self, words: str, most: int) -> Sequence[Description]:
        return [AT_CROSSREF][:most]


def test_works_with_all_words_come_before_those_with_a_near_title() -> None:
    found = SourceLibrary(Sources([SearchedCatalog()], {})).search("goats in trees")
    assert [work[0].title for work in found.works] == ["Counting Sheep", "Goats in Argan Trees"]


def test_sources_are_asked_for_what_the_catalog_lacks() -> None:
    made, sources = library()
    goats, sheep, unknown = made.fetch([GOATS, SHEEP, UNKNOWN])
    assert [answer.works for answer in (goats, sheep, unknown)] == [[[IN_CATALOG]], [[AT_CROSSREF]], []]
    assert list(unknown.failures) == ["crossref: status 503"]
    assert [each.ids for each in sources] == [[], [str(SHEEP), str(UNKNOWN)], [str(UNKNOWN)]]


def test_sources_are_asked_until_one_gives_the_abstract() -> None:
    made, (arxiv, *_) = library()
    answers = made.fetch([GOATS, SHEEP], with_abstract=True)
    assert [answer.abstract for answer in answers] == ["Goats climb.", "Sheep count."]
    assert arxiv.ids == [str(GOATS)]


def test_words_are_searched_in_the_catalog_alone() -> None:
    made, sources = library()
    assert [work[0] for work in made.search("goats in trees").works] == [IN_CATALOG, AT_CROSSREF]
    assert not made.search("unicorns").works
    assert not any(each.titles or each.ids for each in sources)


@pytest.mark.parametrize("exists", [False, True])
def test_review_without_catalog_and_network_looks_nothing_up(tmp_path: Path, exists: bool) -> None:
    choice = SourceOptions(catalog=tmp_path / "catalog", offline=True)
    local = [Catalog()] if exists else None
    run = Runtime(lambda: date(2026, 1, 1), choice, Silent(), lambda _: None, lambda _: nullcontext(), local)
    with open_library(run) as made:
        assert isinstance(made, SourceLibrary if exists else NoLibrary)
        assert bool(made.search("goats in trees").failures) is not exists
        [known, unknown] = made.fetch([GOATS, UNKNOWN], with_abstract=True)
        assert list(unknown.failures) == [
            f"no {'online source may' if exists else 'catalog and no source can'} be asked"
        ]
        assert known.failures == unknown.failures  # the catalog has no abstract
