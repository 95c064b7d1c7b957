"""Works for the benchmark of scale: the real ones, and as many more as are wanted, made of their words.

A made title takes some words of a real one, goes on as another that has the same word, or anywhere, and so on: words
and neighboring words are about as frequent as in real titles. Some are near-duplicates of real ones, one word changed.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray
from rapidfuzz.fuzz import partial_ratio

from normalizer.values.titles import title_key

SOURCES = ("arxiv", "other")
NEAR_DUPLICATES = 0.04
_HELD_OUT, _ASKED = 4000, 60_000
# How often a made title goes on as another that has the same word, and how often with any word at all.
_SAME_WORD, _ANY_WORD = 0.4, 0.3
_LONGEST = 24
# From this similarity of their titles on, two works of the same authors count as one.
_SAME_WORK = 90
Row = dict[str, Any]


@dataclass(frozen=True)
class Works:
    """Files of works; `asked` are titles of some of them, `absent` real titles that none of them has."""

    files: tuple[Path, ...]
    count: int
    asked: list[str]
    absent: list[str]


def write_works(shared: Path, folder: Path, count: int, seed: int) -> Works:
    """Write JSON lines of `count` works into a folder; fewer real ones when `count` is less than there are."""
    rng = random.Random(seed)
    lines = [(name, line) for name in SOURCES for line in _lines(shared / f"catalog/{name}.jsonl.zst")]
    held = set(rng.sample(range(len(lines)), _HELD_OUT))
    written = [number for number in range(len(lines)) if number not in held]
    if len(written) > count:
        written = sorted(rng.sample(written, count))
    titles = [str(json.loads(lines[number][1])["title"]) for number in written]
    absent = _absent(
        [json.loads(lines[number][1]) for number in sorted(held)], [lines[number][1] for number in written]
    )
    made = make_titles(titles, count - len(written), seed)
    files = [folder / f"{name}.jsonl" for name in (*SOURCES, "made")]
    for name, file in zip(SOURCES, files, strict=False):
        file.write_bytes(b"".join(lines[number][1] for number in written if lines[number][0] == name))
    files[2].write_text("".join(_made_line(rng, title) for title in made), encoding="utf-8")
    titles += made
    return Works(
        files=tuple(file for file in files if file.stat().st_size),
        count=len(titles),
        asked=rng.sample(titles, min(_ASKED, len(titles))),
        absent=absent,
    )


def _absent(held: list[Row], written: list[bytes]) -> list[str]:
    """Titles of the held-out works that are not in the catalog under another source or title all the same."""
    by_authors = {_authors(row): row["title"] for row in held if row.get("authors")}
    titles = {title_key(title) for title in by_authors.values()}
    for row in map(json.loads, written):
        titles.discard(title_key(row["title"]))
        ours = by_authors.get(_authors(row))
        if ours and partial_ratio(title_key(ours), title_key(row["title"])) >= _SAME_WORK:
            del by_authors[_authors(row)]
    return [title for title in by_authors.values() if title_key(title) in titles]


def _authors(row: Row) -> frozenset[str]:
    """Who wrote a work: the last word of each name."""
    return frozenset(name.split()[-1].casefold() for name in row.get("authors", []) if name.split())


def make_titles(titles: list[str], count: int, seed: int) -> list[str]:
    """Titles made of the words of others; their lengths are those of real ones."""
    rng = np.random.default_rng(seed)
    near = int(count * NEAR_DUPLICATES)
    spelled, walks = _walk(titles, count - near, rng)
    sizes = np.array([len(title.split()) for title in titles])[rng.integers(len(titles), size=len(walks))]
    made = [" ".join([spelled[word] for word in walk[:size]]) for walk, size in zip(walks.tolist(), sizes, strict=True)]
    for number in rng.integers(len(titles), size=near).tolist():
        words = titles[number].split()
        words[int(rng.integers(len(words)))] = spelled[int(rng.integers(len(spelled)))]
        made.append(" ".join(words))
    return made


def _walk(titles: list[str], count: int, rng: np.random.Generator) -> tuple[list[str], NDArray[np.int64]]:
    """The vocabulary, and for each made title the numbers of so many words as the longest has."""
    numbers: dict[str, int] = {}
    text = np.array([numbers.setdefault(word, len(numbers)) for title in titles for word in title.split()])
    by_word = np.argsort(text, kind="stable")
    first = np.searchsorted(text[by_word], np.arange(len(numbers) + 1))
    walks = np.empty((count, _LONGEST), np.int64)
    at = rng.integers(len(text), size=count)
    for step in range(_LONGEST):
        walks[:, step] = words = text[at]
        same_word = by_word[first[words] + rng.integers(1 << 62, size=count) % (first[words + 1] - first[words])]
        chance = rng.random(count)
        at = np.where(chance < _SAME_WORD, same_word, at) + 1
        at = np.where((chance > 1 - _ANY_WORD) | (at == len(text)), rng.integers(len(text), size=count), at)
    return list(numbers), walks


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file), 1 << 20)  # type: ignore[type-var]


def _made_line(rng: random.Random, title: str) -> str:
    row = {"title": title, "authors": [_name(rng) for _ in range(rng.randint(1, 5))], "year": rng.randint(1995, 2025)}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _name(rng: random.Random) -> str:
    syllables = ("an", "bel", "co", "dra", "el", "fin", "go", "ha", "ir", "ko", "lu", "mar", "ni", "or", "ta", "vi")
    given, family = ("".join(rng.choices(syllables, k=size)).capitalize() for size in (2, 3))
    return f"{given} {family}"
