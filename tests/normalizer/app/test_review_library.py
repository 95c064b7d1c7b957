"""What the review page looks up: the catalog first, then the sources that keep an identifier, in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from normalizer.app.review import SourceLibrary, open_library
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.app.source_plan import Sources
from normalizer.review.candidates import NoLibrary
from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.works.description import Description
from resolvers.base import SourceAnswer, StopCondition, TitleQuery

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


@dataclass
class Online:
    name: str
    known: dict[PaperId, SourceAnswer]
    asked: list[PaperId] = field(default_factory=list)

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        self.asked += ids
        return [self.known.get(each, SourceAnswer()) for each in ids]

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        raise NotImplementedError


def library() -> tuple[SourceLibrary, dict[str, Online]]:
    online = {
        "arxiv": Online("arxiv", {GOATS: SourceAnswer((AT_ARXIV,))}),
        "crossref": Online(
            "crossref", {SHEEP: SourceAnswer((AT_CROSSREF,)), UNKNOWN: SourceAnswer(failure="crossref: status 503")}
        ),
        "semantic-scholar": Online("semantic-scholar", {SHEEP: SourceAnswer((AT_S2,))}),
    }
    openers: dict[str, Callable[[], Online]] = {name: lambda name=name: online[name] for name in online}  # type: ignore[misc]
    return SourceLibrary(Sources([Catalog()], openers)), online


@dataclass
class SearchedCatalog(Catalog):
    def find_words(self, words: str, most: int) -> Sequence[Description]:
        return [AT_CROSSREF][:most]


def test_works_with_all_words_come_before_those_with_a_near_title() -> None:
    found = SourceLibrary(Sources([SearchedCatalog()], {})).search("goats in trees")
    assert [work[0].title for work in found.works] == ["Counting Sheep", "Goats in Argan Trees"]


def test_sources_are_asked_for_what_the_catalog_lacks() -> None:
    made, online = library()
    goats, sheep, unknown = made.fetch([GOATS, SHEEP, UNKNOWN])
    assert [answer.works for answer in (goats, sheep, unknown)] == [[[IN_CATALOG]], [[AT_CROSSREF]], []]
    assert list(unknown.failures) == ["crossref: status 503"]
    assert {name: each.asked for name, each in online.items()} == {
        "arxiv": [], "crossref": [SHEEP, UNKNOWN], "semantic-scholar": [UNKNOWN],
    }  # fmt: skip


def test_sources_are_asked_until_one_gives_the_abstract() -> None:
    made, online = library()
    answers = made.fetch([GOATS, SHEEP], with_abstract=True)
    assert [answer.abstract for answer in answers] == ["Goats climb.", "Sheep count."]
    assert online["arxiv"].asked == [GOATS]


def test_words_are_searched_in_the_catalog_alone() -> None:
    made, online = library()
    assert [work[0] for work in made.search("goats in trees").works] == [IN_CATALOG, AT_CROSSREF]
    assert not made.search("unicorns").works
    assert not any(each.asked for each in online.values())


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
