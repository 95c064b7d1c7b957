"""Match titles whose records were left out of the catalog: how many are matched to another work.

    python benchmarks/absent_titles.py FOLDER [--shared ../shared] [--number 10000] [--seed 4711] [--list 10]

The first run draws works, half of each source, writes the sources without them (by folded title, arXiv id and DOI) and
builds FOLDER/catalog; later runs use what is there. The titles go through `bibnorm match`, alone and with authors and
year. Whose record was left out may still be in the catalog under another title (a preprint of the publication): a match
to a record with an author in common counts as right, and those with only one in common are counted apart. Counted as
false are matches to other people's records and to records that name nobody.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

SOURCES = ("arxiv.jsonl.zst", "other.jsonl.zst")
FILES = (*SOURCES, "abstracts.jsonl.zst")
_SURE = 0.99
_MOST_AUTHORS, _SHORTEST, _LONGEST = 60, 12, 250
Row = dict[str, Any]


def folded(text: str) -> str:
    """Letters and digits without accents, in lower case; the benchmark's own folding, apart from the product's."""
    text = unicodedata.normalize("NFKD", text).lower()
    return re.sub(r"[\W_]", "", "".join(letter for letter in text if not unicodedata.combining(letter)))


def lines(path: Path) -> Iterator[str]:
    with zstandard.open(path, "rt", encoding="utf-8") as text:
        yield from text


def is_usable(row: Row) -> bool:
    """Has a plain title and full names, so that nothing but the absence of its record is tested."""
    title, authors = row["title"], row.get("authors") or []
    plain = not re.search(r"[\\${}]", title) and _SHORTEST <= len(title) <= _LONGEST and len(title.split()) > 1
    named = 0 < len(authors) <= _MOST_AUTHORS and all(
        " " in name and not re.search(r"[\\{}$\d]", name) for name in authors
    )
    return plain and named


def year_of(row: Row) -> int | None:
    text = str(row.get("year") or row.get("published") or "")[:4]
    return int(text) if text.isdecimal() else None


def draw(shared: Path, number: int, seed: int) -> list[Row]:
    """Draw works at random, half of each source, no title twice."""
    rng = random.Random(seed)
    drawn: dict[str, Row] = {}
    for name in SOURCES:
        usable = [row for row in map(json.loads, lines(shared / "catalog" / name)) if is_usable(row)]
        for row in rng.sample(usable, number // 2):
            drawn.setdefault(folded(row["title"]), row)
    return list(drawn.values())


def prepare(folder: Path, shared: Path, number: int, seed: int) -> list[Row]:
    """Return the works left out; build the catalog without them if it is not there."""
    works = folder / "works.json"
    if works.exists():
        return list(json.loads(works.read_text(encoding="utf-8")))
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw(shared, number, seed)
    files = [_stripped(shared / "catalog" / name, folder / name, drawn) for name in FILES]
    command = [sys.executable, "-m", "normalizer", "catalog", "build", *map(str, files), "-o", str(folder / "catalog")]
    subprocess.run(command, check=True)
    for file in files:
        file.unlink()
    works.write_text(json.dumps(drawn, ensure_ascii=False), encoding="utf-8")
    return drawn


def _stripped(source: Path, output: Path, left_out: Sequence[Row]) -> Path:
    titles = {folded(row["title"]) for row in left_out}
    ids = {row["arxiv_id"] for row in left_out if row.get("arxiv_id")}
    dois = {row["doi"].lower() for row in left_out if row.get("doi")}
    with zstandard.open(output, "wt", zstandard.ZstdCompressor(level=1), encoding="utf-8") as kept:
        for line in lines(source):
            row = json.loads(line)
            is_out = row.get("arxiv_id") in ids or (row.get("doi") or "").lower() in dois
            if not is_out and not ("title" in row and folded(row["title"]) in titles):
                kept.write(line)
    return output


@dataclass(frozen=True)
class Answer:
    """What one title was matched to; `common` counts the family names in common, None if the record names nobody."""

    title: str
    found: str
    reason: str
    confidence: float
    common: int | None

    @property
    def is_false(self) -> bool:
        return not self.common


def matched(folder: Path, catalog: Path, works: Sequence[Row], with_people: bool) -> tuple[int, list[Answer]]:
    """Run `bibnorm match`; return how many titles were read and the answers of the matched ones."""
    page, output = folder / "page.jsonl", folder / "match.jsonl"
    asked = [{"title": row["title"]} | (_people(row) if with_people else {}) for row in works]
    page.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked), encoding="utf-8")
    command = [sys.executable, "-m", "normalizer", "match", str(page), "--catalog", str(catalog), "--offline"]
    subprocess.run([*command, "--source", "catalog", "--force", "-q", "-o", str(output)], check=False)
    by_title = {folded(row["title"]): row for row in works}
    answers, read = [], 0
    for line in map(json.loads, output.read_text(encoding="utf-8").splitlines()):
        row = by_title.get(folded(line["title"]))
        read += row is not None
        if row is not None and line["status"] == "matched":
            answers.append(_answer(line, row))
    return read, answers


def _people(row: Row) -> Row:
    year = year_of(row)
    return {"authors": row["authors"]} | ({"year": year} if year else {})


def _answer(line: Row, row: Row) -> Answer:
    families = family_names(row["authors"])
    found = {
        folded((each.get("family") or each.get("name") or "").split(" ")[-1]) for each in line["record"]["authors"]
    }
    common = len(families & found) if found else None
    return Answer(line["title"], line["record"]["title"], line["reason"], line["confidence"], common)


def family_names(names: Iterable[str]) -> set[str]:
    """The folded family names; of "Given Family" the last word."""
    last = (name.split(",")[0] if "," in name else name for name in names)
    return {folded(words[-1]) for name in last if (words := name.split())} - {""}


def report(name: str, read: int, answers: Sequence[Answer], most: int) -> None:
    """Print the false matches per 1,000, by reason and among the sure ones, and some of them."""
    false = [each for each in answers if each.is_false]
    sure = [each for each in answers if each.confidence >= _SURE]
    wrong = [each for each in sure if each.is_false]
    nobody = sum(each.common is None for each in false)
    print(
        f"{name}: {read} titles, {len(answers)} matched, {len(false)} false: {1000 * len(false) / read:.2f} per 1,000"
    )
    print(f"  of the false ones: {len(false) - nobody} by other people, {nobody} whose record names nobody")
    print(f"  of the right ones, only one author in common: {sum(each.common == 1 for each in answers)}")
    print(f"  confidence >= {_SURE}: {len(sure)}, wrong {len(wrong)} ({len(wrong) / max(1, len(sure)):.1%})")
    stated = sum(each.confidence for each in answers) / max(1, len(answers))
    print(f"  mean confidence {stated:.3f}, share right {1 - len(false) / max(1, len(answers)):.3f}")
    counts = Counter((each.reason, each.is_false) for each in answers)
    for reason in sorted({each.reason for each in answers}):
        print(f"    {reason:32}right {counts[reason, False]:4}  false {counts[reason, True]:4}")
    for each in false[:most]:
        print(f"    {each.confidence:.4f} {each.reason}: {each.title!r} is not {each.found!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the catalog is built, or was built before")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--list", type=int, default=0, help="show so many false matches")
    options = parser.parse_args()
    works = prepare(options.folder, options.shared, options.number, options.seed)
    for name, with_people in (("titles alone", False), ("titles, authors and year", True)):
        start = time.perf_counter()
        read, answers = matched(options.folder, options.folder / "catalog", works, with_people)
        report(name, read, answers, options.list)
        print(f"  {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
