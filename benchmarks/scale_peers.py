"""What else titles can be looked up with: full-text engines, of whose 20 best answers the nearest is taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import tantivy

from normalizer.values.titles import title_key, title_words
from resolvers.catalog.search import similarities

_BEST, _FTS5_WORDS = 20, 4
Ask = Callable[[str], Sequence[str]]


def answers(ask: Ask, titles: Sequence[str]) -> list[str | None]:
    """The key of the nearest title that an engine gives for each, None when it gives none."""
    return [_nearest(title_key(title), [title_key(found) for found in ask(title)]) for title in titles]


def tantivy_engine(titles: Iterator[str], folder: Path) -> Ask:
    """Tantivy's default: BM25 over lower-case words, any of which may match."""
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("title", stored=True).build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=500_000_000)
    for title in titles:
        writer.add_document(tantivy.Document(title=title))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(title: str) -> Sequence[str]:
        words = " ".join(title_words(title))
        hits = searcher.search(index.parse_query(words, ["title"]), _BEST).hits if words else []
        return [searcher.doc(address)["title"][0] for _, address in hits]

    return ask


def fts5_engine(titles: Iterator[str], folder: Path) -> Ask:
    """SQLite's full-text search: BM25 over the longest words, any of which may match; over all, it takes seconds."""
    folder.mkdir()
    database = sqlite3.connect(folder / "titles.db")
    database.execute("CREATE VIRTUAL TABLE titles USING fts5(title, tokenize = 'unicode61')")
    with database:
        database.executemany("INSERT INTO titles VALUES (?)", ((title,) for title in titles))
    with database:
        database.execute("INSERT INTO titles(titles) VALUES ('optimize')")

    def ask(title: str) -> Sequence[str]:
        longest = sorted(set(title_words(title)), key=len)[-_FTS5_WORDS:]
        words = " OR ".join(f'"{word}"' for word in longest)
        rows = database.execute("SELECT title FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT ?", (words, _BEST))
        return [title for (title,) in rows] if words else []

    return ask


def _nearest(key: str, found: Sequence[str]) -> str | None:
    if not found:
        return None
    scores = similarities([key.encode()] * len(found), [other.encode() for other in found])
    return found[int(scores.argmax())]
