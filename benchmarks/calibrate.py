"""Makes `normalizer/matching/calibration.toml`: of the works that a reason gave, how many were right.

    python benchmarks/calibrate.py CATALOG [--shared ../shared] [--list 5]

Each experiment yields matches with the arXiv id that is right (None: no work that is there). Titles are looked up in
the catalogue like any scraped title; abstracts come from `catalog/abstracts.jsonl.zst`, as fingerprints. Absent titles
(their own record is hidden, so whatever fits is wrong) are weighted down to the share of scraped titles that are in no
catalogue.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import zstandard

from normalizer.matching import Match, Status, choose
from normalizer.model import ScrapedTitle
from normalizer.pages import read_page
from resolvers.abstracts import WitnessIndex, fingerprint, fingerprints_of, index_of, postings_of, shingles_of
from resolvers.base import TitleQuery
from resolvers.candidate import Candidate, RawName
from resolvers.catalog import Catalog
from resolvers.ids import ArxivId
from resolvers.titles import title_key

ABSENT_SHARE = 0.05  # of scraped titles; 7 of 356 in pages_dev, more in fields that arXiv does not cover
ABSENT_SAMPLE = 4000
OUTPUT = Path(__file__).parent.parent / "normalizer/matching/calibration.toml"
HEAD = """\
# How many of the works that a reason gave were right, on labelled titles. Made by benchmarks/calibrate.py on {date}
# from truth/*.jsonl, the seeds and catalog/abstracts.jsonl.zst (see there); don't edit.
"""
Labelled = Iterator[tuple[Match, str | None]]


@dataclass(frozen=True)
class Data:
    """What the experiments share."""

    catalog: Catalog
    shared: Path

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.shared / "truth" / name).read_text("utf-8").splitlines()]

    @cached_property
    def titles(self) -> list[tuple[str, str | None]]:
        """Titles as scraped, and both titles of retitled papers, with the id that is right."""
        changed = self.rows("title_changed.jsonl")
        scraped = [(row["title"], row["arxiv_id"]) for row in self.rows("pages_dev.jsonl")]
        return scraped + [(row[title], row["arxiv_id"]) for row in changed for title in ("title_a", "title_b")]

    @cached_property
    def abstracts(self) -> dict[str, str]:
        with zstandard.open(self.shared / "catalog/abstracts.jsonl.zst", "rt", encoding="utf-8") as lines:
            return {row["arxiv_id"]: row["abstract"] for row in map(json.loads, lines) if row.get("arxiv_id")}

    def find(self, titles: list[str]) -> list[list[Candidate]]:
        return [list(found) for found in self.catalog.find([TitleQuery(title) for title in titles])]

    def with_print(self, candidate: Candidate) -> Candidate:
        text = self.abstracts.get(candidate.arxiv or "")
        return dataclasses.replace(candidate, fingerprint=fingerprint(text)) if text else candidate


def scraped(title: str, **more: Any) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="benchmark", line=1, **more)


def titles_alone(data: Data) -> Labelled:
    for (title, arxiv), found in zip(data.titles, data.find([title for title, _ in data.titles]), strict=True):
        yield choose(scraped(title), found), arxiv


def identifiers_beside(data: Data) -> Labelled:
    rows = [(title, arxiv) for title, arxiv in data.titles if arxiv]
    by_id = data.catalog.fetch([ArxivId(arxiv) for _, arxiv in rows])
    for (title, arxiv), own, found in zip(rows, by_id, data.find([title for title, _ in rows]), strict=True):
        yield choose(scraped(title, ids=(arxiv,)), dict.fromkeys([*own, *found])), arxiv


def pages_with_abstracts(data: Data) -> Labelled:
    truth = {row["title"]: row["arxiv_id"] for row in data.rows("pages_dev.jsonl")}
    pages = [read_page(str(path)) for path in sorted((data.shared / "seeds").glob("*.txt"))]
    titles = [title for page in pages for title in page.titles if title.title in truth]
    for title, found in zip(titles, data.find([title.title for title in titles]), strict=True):
        yield choose(title, map(data.with_print, found)), truth[title.title]


def retitled_with_abstracts(data: Data) -> Labelled:
    """Version a was scraped, version b is in the catalogue, among 150,000 others, found by its abstract."""
    rows = data.rows("retitled_two_abstracts.jsonl")
    texts = data.abstracts | {row["arxiv_id"]: row["abstract_b"] for row in rows}
    ids = list(texts)
    shingles = shingles_of(list(texts.values()))
    index = WitnessIndex(index_of(postings_of(shingles, 0), len(ids)), fingerprints_of(shingles))
    found = index.find(shingles_of([row["abstract_a"] for row in rows]), most=5)
    near: list[list[str]] = [[] for _ in rows]
    for asked, place in zip(found.asked.tolist(), found.rows.tolist(), strict=True):
        near[asked].append(ids[place])
    wanted = sorted({arxiv for some in near for arxiv in some} | {row["arxiv_id"] for row in rows})
    known = dict(zip(wanted, data.catalog.fetch([ArxivId(arxiv) for arxiv in wanted]), strict=True))
    newer = {row["arxiv_id"]: row["title_b"] for row in rows}
    for row, some in zip(rows, near, strict=True):
        candidates = [
            dataclasses.replace(each, title=newer.get(arxiv, each.title), fingerprint=fingerprint(texts[arxiv]))
            for arxiv in some
            for each in known[arxiv]
        ]
        yield choose(scraped(row["title_a"], abstract=row["abstract_a"]), candidates), row["arxiv_id"]


def equal_titles(data: Data) -> Labelled:
    """Pairs of records of one title, by abstract and by authors."""
    for row in data.rows("same_title_labelled.jsonl"):
        other = row["b"]
        arxiv = other.get("arxiv_id") or "other"
        right = arxiv if row["label"] == "same" else None
        candidate = Candidate("other", row["title"], arxiv=arxiv)
        by_print = dataclasses.replace(candidate, fingerprint=fingerprint(other["abstract"]))
        yield choose(scraped(row["title"], abstract=row["a"]["abstract"]), [by_print]), right
        by_name = dataclasses.replace(candidate, authors=tuple(map(RawName, other["authors"])))
        yield choose(scraped(row["title"], authors=tuple(row["a"]["authors"])), [by_name]), right


def equal_titles_and_abstracts(data: Data) -> Labelled:
    """Discussions and comments: both records are there, only authors tell."""
    for row in data.rows("same_title_same_abstract_different_authors.jsonl"):
        both = [
            Candidate("other", row["title"], arxiv=each["arxiv_id"], authors=tuple(map(RawName, each["authors"])))
            for each in (row["a"], row["b"])
        ]
        prints = [
            dataclasses.replace(each, fingerprint=fingerprint(side["abstract"]))
            for each, side in zip(both, (row["a"], row["b"]), strict=True)
        ]
        yield choose(scraped(row["title"], abstract=row["a"]["abstract"]), prints), row["a"]["arxiv_id"]
        yield choose(scraped(row["title"], authors=tuple(row["a"]["authors"])), both), row["a"]["arxiv_id"]


def changed_titles_with_authors(data: Data) -> Labelled:
    rows = [row for row in data.rows("title_changed.jsonl") if row.get("authors")]
    for row, found in zip(rows, data.find([row["title_a"] for row in rows]), strict=True):
        yield choose(scraped(row["title_a"], authors=tuple(row["authors"])), found), row["arxiv_id"]


def absent(data: Data) -> Labelled:
    """As if the catalogue did not have the work: neither its id nor its title."""
    rows = random.Random(11).sample(data.titles, ABSENT_SAMPLE)
    for (title, arxiv), found in zip(rows, data.find([title for title, _ in rows]), strict=True):
        hidden = title_key(title)
        yield choose(scraped(title), [e for e in found if e.arxiv != arxiv and title_key(e.title) != hidden]), None


EXPERIMENTS: Mapping[str, Callable[[Data], Labelled]] = {
    "titles alone": titles_alone,
    "identifiers beside": identifiers_beside,
    "pages with abstracts": pages_with_abstracts,
    "retitled, with abstracts": retitled_with_abstracts,
    "equal titles": equal_titles,
    "equal titles and abstracts": equal_titles_and_abstracts,
    "changed titles, with authors": changed_titles_with_authors,
    "absent": absent,
}


def count(labelled: Labelled, name: str, show: int) -> tuple[Counter[str], Counter[str]]:
    """Right and all, by the reason of the best work; two works that fit alike are no answer."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for match, arxiv in labelled:
        best = match.compared[0] if match.compared else None
        good = best is not None and arxiv is not None and any(said.arxiv == arxiv for said in best.candidates)
        answers[f"{match.verdict.status.value} {'right' if good else 'wrong'}"] += 1
        if best is None or best.verdict.status is Status.UNMATCHED or match.verdict.reason != best.verdict.reason:
            continue
        total[best.verdict.reason.value] += 1
        right[best.verdict.reason.value] += good
        if match.verdict.status is Status.MATCHED and not good and show > 0:
            show -= 1
            print(f"  {name}: {best.verdict.reason}: {match.scraped.title!r} is {arxiv}, not {best.title!r}")
    print(f"{name}: {dict(answers)}")
    return right, total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--list", type=int, default=0, help="show so many wrong matches of each experiment")
    arguments = parser.parse_args()
    data = Data(Catalog.open(arguments.catalog), arguments.shared)

    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, experiment in EXPERIMENTS.items():
        good, every = count(experiment(data), name, arguments.list)
        weight = ABSENT_SHARE * len(data.titles) / ABSENT_SAMPLE if experiment is absent else 1.0
        right += good
        total += Counter({reason: round(weight * number) for reason, number in every.items()})
    text = HEAD.format(date=datetime.datetime.now(datetime.UTC).date())
    for reason in sorted(total):
        text += f"\n[reasons.{reason}]\nright = {right[reason]}\ntotal = {total[reason]}\n"
    OUTPUT.write_text(text, encoding="utf-8")
    print("\n".join(f"{reason}: {right[reason]}/{total[reason]}" for reason in sorted(total)))


if __name__ == "__main__":
    main()
