"""Against a full-text engine that looks at every row that shares a word: what it finds we find too."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import random
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import zstandard
from catalog_scene import built

from normalizer.values.titles import title_key, title_words
from resolvers.catalog import Catalog
from resolvers.catalog.search import similarities

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        importlib.util.find_spec("tantivy") is None and not os.environ.get("CI"),
        reason="needs tantivy, the engine to compare with",
    ),
]
RECORDS, ASKED, BEST = 12_000, 1000, 20
# Shorter titles say too little: several fit once they are damaged.
LEAST_LETTERS = 24


@pytest.fixture(scope="module")
def titles(shared: Path) -> list[str]:
    with (shared / "catalog/arxiv.jsonl.zst").open("rb") as file:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8")
        return [json.loads(line)["title"] for line in islice(lines, RECORDS)]


@pytest.fixture(scope="module")
def catalog(titles: list[str], tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return built(tmp_path_factory.mktemp("oracle"), titles)


@pytest.fixture(scope="module")
def engine(titles: list[str]) -> Callable[[str], str | None]:
    """The key of the nearest of the engine's best answers."""
    import tantivy

    index = tantivy.Index(tantivy.SchemaBuilder().add_text_field("title", stored=True).build())
    writer = index.writer()
    for title in titles:
        writer.add_document(tantivy.Document(title=" ".join(title_words(title))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(title: str) -> str | None:
        hits = searcher.search(index.parse_query(" ".join(title_words(title)), ["title"]), BEST).hits
        found = [searcher.doc(address)["title"][0].replace(" ", "") for _, address in hits]
        if not found:
            return None
        scores = similarities([title_key(title).encode()] * len(found), [key.encode() for key in found])
        return found[int(scores.argmax())]

    return ask


def letter_lost(rng: random.Random, words: list[str]) -> list[str]:
    at = max(range(len(words)), key=lambda number: len(words[number]))
    place = rng.randrange(len(words[at]))
    return [*words[:at], words[at][:place] + words[at][place + 1 :], *words[at + 1 :]]


def word_dropped(rng: random.Random, words: list[str]) -> list[str]:
    at = rng.randrange(len(words))
    return words[:at] + words[at + 1 :]


def word_changed(rng: random.Random, words: list[str]) -> list[str]:
    at = rng.randrange(len(words))
    return [*words[:at], "quux", *words[at + 1 :]]


def cut_off(_: random.Random, words: list[str]) -> list[str]:
    return words[: max(3, len(words) * 2 // 3)]


@pytest.mark.once
@pytest.mark.parametrize("damage", [letter_lost, word_dropped, word_changed, cut_off])
def test_what_a_full_text_engine_finds_is_found(
    damage: Callable[..., list[str]], catalog: Catalog, titles: list[str], engine: Any
) -> None:
    rng = random.Random(5)
    chosen = rng.sample([title for title in titles if len(title_key(title)) >= LEAST_LETTERS], ASKED // 4)
    asked = [(" ".join(damage(rng, title.split())), title_key(title)) for title in chosen]
    hits = catalog.search_rows([title for title, _ in asked])
    ours = dict(zip(hits.queries.tolist(), catalog.records(hits.rows.tolist()), strict=True))
    found_by_engine = [number for number, (title, key) in enumerate(asked) if engine(title) == key]
    missed = [asked[n] for n in found_by_engine if n not in ours or title_key(ours[n].title) != asked[n][1]]
    assert len(found_by_engine) >= 0.9 * len(asked)
    assert len(missed) <= 0.01 * len(asked), missed
