"""Count how many titles of the catalog have each word, and write the table that rare words are weighed with.

    python benchmarks/term_frequencies.py ../shared

Written to `normalizer/works/frequencies.toml`: the words of at least FEWEST titles, grouped by their information in
bits, log2(titles / titles with the word), rounded.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import zstandard

from normalizer.values.titles import title_words

FEWEST = 20
FILES = ("catalog/arxiv.jsonl.zst", "catalog/other.jsonl.zst")
OUTPUT = Path(__file__).parent.parent / "normalizer/works/frequencies.toml"
HEAD = """\
# In how many titles a word occurs, as its information in bits: log2(titles / titles with the word), rounded.
# Made by benchmarks/term_frequencies.py on {date} from {files}; words of fewer than {fewest} titles
# are left out. Do not edit.
titles = {titles}
fewest = {fewest}

[words]
"""


def count(shared: Path) -> tuple[int, Counter[str]]:
    titles, words = 0, Counter[str]()
    for name in FILES:
        with zstandard.open(shared / name, "rt", encoding="utf-8") as file:
            for line in file:
                titles += 1
                words.update(set(title_words(json.loads(line)["title"])))
    return titles, words


def table(titles: int, words: Counter[str]) -> str:
    groups: dict[int, list[str]] = defaultdict(list)
    for word, number in words.items():
        if number >= FEWEST:
            groups[round(math.log2(titles / number))].append(word)
    date = datetime.datetime.now(datetime.UTC).date()
    head = HEAD.format(date=date, files=" and ".join(FILES), titles=titles, fewest=FEWEST)
    return head + "".join(f"{bits} = '{' '.join(sorted(groups[bits]))}'\n" for bits in sorted(groups))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    OUTPUT.write_text(table(*count(parser.parse_args().shared)), encoding="utf-8")


if __name__ == "__main__":
    main()
