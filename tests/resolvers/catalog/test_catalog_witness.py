"""Looking up with an abstract, and works of which several sources speak."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.values.ids import ArxivId
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

MakeSource = Callable[..., Path]
NETWORK = (
    "A network of convolutions without dense layers labels every pixel of a photograph. We train it from end to end on"
    " street scenes and kitchens, compare it with patches and superpixels, and find it faster and more exact than both."
)
KNIGHTS = (
    "We count the ways in which knights can tour a board of any size, prove that the number grows faster than any"
    " polynomial, and give a table of the first forty values with the program that found them."
)
ROWS = (
    {
        "arxiv_id": "1411.4038",
        "title": "Labels for Pixels of Photographs",
        "authors": ["Ada Long"],
        "published": "2015",
    },
    {"arxiv_id": "1605.06211", "title": "Tours of Knights", "authors": ["Bo Ryu"], "published": "2016-05"},
)
ABSTRACTS = ({"arxiv_id": "1501.40380", "abstract": NETWORK}, {"arxiv_id": "1605.06211", "abstract": KNIGHTS})


def build(tmp_path: Path, *sources: Path) -> Catalog:
    build_catalog(sources, tmp_path / "cat")
    return Catalog.open(tmp_path / "cat")


def test_paper_is_found_by_its_abstract_under_another_title(tmp_path: Path, source: MakeSource) -> None:
    rows = [ROWS[0] | {"arxiv_id": "1501.40380"}, ROWS[1]]
    catalog = build(tmp_path, source(*rows, name="arxiv.jsonl"), source(*ABSTRACTS, name="abstracts.jsonl"))
    assert catalog.info.abstracts == 2
    [found, other] = catalog.find(
        [
            TitleQuery("Segmentation Revisited", NETWORK.replace("street scenes", "gardens")),
            TitleQuery("Nothing Like It"),
        ]
    )
    assert [record.arxiv for record in found] == ["1501.40380"]
    assert found[0].title == "Labels for Pixels of Photographs"
    assert found[0].fingerprint == fingerprint(NETWORK)
    assert other == ()


def test_catalog_without_abstracts_answers_as_before(tmp_path: Path, source: MakeSource) -> None:
    catalog = build(tmp_path, source(ROWS[1]))
    assert catalog.info.abstracts == 0
    [found] = catalog.find([TitleQuery("Tours of knights", KNIGHTS)])
    assert [(record.arxiv, record.fingerprint) for record in found] == [("1605.06211", None)]


def test_work_comes_with_all_that_sources_say_of_it(tmp_path: Path, source: MakeSource) -> None:
    published = {
        "title": "Tours of Knights",
        "authors": ["Ryu, Bo"],
        "venue": "J. Chess",
        "year": 2017,
        "doi": "10.1000/x",
    }
    catalog = build(tmp_path, source(*ROWS[1:], name="arxiv.jsonl"), source(published, name="other.jsonl"))
    [by_id] = catalog.fetch([ArxivId("1605.06211")])
    [by_title] = catalog.find([TitleQuery("Tours of Knights")])
    for found in (by_id, by_title):
        assert sorted(record.source for record in found) == ["arxiv", "other"]
        assert {record.doi for record in found} == {None, "10.1000/x"}
