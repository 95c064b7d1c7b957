"""Writes normalizer/works/cut_words.toml: frequent words of titles that are recognized without their last letter.

A form is listed if the word without its last letter hardly ever occurs, and one word alone completes it. Run again with
other catalog files: python benchmarks/cut_words.py ../shared/catalog/*.jsonl.zst
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson

from resolvers.catalog.source_files import open_source

OUTPUT = Path(__file__).parent.parent / "normalizer" / "works" / "cut_words.toml"
# In how many titles the whole word occurs, and in how many the cut form may: a tenth of a percent of these, at most 5.
LEAST, RATIO, MOST = 1000, 1000, 5
_LETTERS = 6
_WORD = re.compile(r"[a-z]+")


def titles(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        with open_source(path) as source:
            for _, line in source.lines():
                if title := orjson.loads(line).get("title"):
                    yield title


def cut_forms(frequency: Mapping[str, int]) -> dict[str, str]:
    """Each cut form with the word that it is cut from; the plural is no completion."""
    completions: dict[str, list[str]] = {}
    for word, count in frequency.items():
        if len(word) > _LETTERS and count > MOST:
            completions.setdefault(word[:-1], []).append(word)
    found = {}
    for form, words in completions.items():
        most = max(words, key=lambda word: frequency[word])
        alone = all(frequency[word] * RATIO <= frequency[most] for word in words if word != most)
        rare = frequency.get(form, 0) <= min(MOST, frequency[most] / RATIO)
        if frequency[most] >= LEAST and alone and rare and most != f"{form}s":
            found[form] = most
    return found


def main(paths: Iterable[Path]) -> None:
    frequency: Counter[str] = Counter()
    count = 0
    for title in titles(paths):
        frequency.update(set(_WORD.findall(title.lower())))
        count += 1
    words = sorted(cut_forms(frequency).values())
    lines = [" ".join(words[at : at + 10]) for at in range(0, len(words), 10)]
    OUTPUT.write_text(
        "# Words that are recognized without their last letter. Written by benchmarks/cut_words.py.\n"
        f'made = {datetime.now(UTC).date()}\ndata = "{count} titles of the shared catalog"\n'
        f"least = {LEAST}\nratio = {RATIO}\n" + 'words = """\n' + "\n".join(lines) + '\n"""\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(map(Path, sys.argv[1:]))
