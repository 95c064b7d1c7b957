"""Makes `normalizer/matching/calibration.toml`: of the matches that a reason gave, how many were right.

    python benchmarks/calibrate.py CATALOG [--shared ../shared]

Labelled titles, each with the record that is right and looked up in the catalogue like any scraped title:
- `truth/pages_dev.jsonl`: scraped titles with their arXiv id;
- `truth/title_changed.jsonl`, one title of each pair, the record bearing the other (a record under the asked title
  too, which is another work then, is among the candidates);
- the same titles with the identifier beside them;
- absent titles: titles of the catalogue, looked up with their own record (and any of the same title) hidden, so that
  whatever is matched is wrong. They are weighted down to the share of scraped titles that are on no catalogue.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from normalizer.matching import Match, Status, choose
from normalizer.model import ScrapedTitle
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.ids import ArxivId
from resolvers.titles import title_key

ABSENT_SHARE = 0.05  # of scraped titles; 7 of 356 in pages_dev, more in fields that arXiv does not cover
OUTPUT = Path(__file__).parent.parent / "normalizer/matching/calibration.toml"
HEAD = """\
# How many of the works that a reason gave were right, on labelled titles. Made by benchmarks/calibrate.py on {date}
# from truth/pages_dev.jsonl, truth/title_changed.jsonl and titles whose records were hidden; don't edit.
"""


def scraped(title: str) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="benchmark", line=1)


def labelled(shared: Path) -> Iterator[tuple[str, str | None]]:
    """Titles as scraped, with the id that is right."""
    for line in (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["title"], row["arxiv_id"]
    changed = [json.loads(line) for line in (shared / "truth/title_changed.jsonl").read_text("utf-8").splitlines()]
    for row in changed:
        yield row["title_a"], row["arxiv_id"]
        yield row["title_b"], row["arxiv_id"]


def matches(catalog: Catalog, titles: list[str]) -> Iterator[Match]:
    for title, found in zip(titles, catalog.find([TitleQuery(title) for title in titles]), strict=True):
        yield choose(scraped(title), found)


def with_ids(catalog: Catalog, rows: list[tuple[str, str | None]]) -> Iterator[Match]:
    """As if the identifier stood beside the title."""
    asked = [ArxivId(arxiv) for _, arxiv in rows if arxiv]
    by_id = dict(zip(asked, catalog.fetch(asked), strict=True))
    for (title, arxiv), found in zip(rows, catalog.find([TitleQuery(title) for title, _ in rows]), strict=True):
        if arxiv:
            beside = scraped(title).model_copy(update={"ids": (arxiv,)})
            yield choose(beside, dict.fromkeys([*by_id[ArxivId(arxiv)], *found]))


def absent(catalog: Catalog, rows: list[tuple[str, str | None]]) -> Iterator[Match]:
    """As if the catalogue did not have the work: neither its id nor its title."""
    for (title, arxiv), found in zip(rows, catalog.find([TitleQuery(title) for title, _ in rows]), strict=True):
        hidden = title_key(title)
        yield choose(
            scraped(title), [each for each in found if each.arxiv != arxiv and title_key(each.title) != hidden]
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--list", type=int, default=0, help="show so many wrong matches of each reason")
    arguments = parser.parse_args()
    catalog = Catalog.open(arguments.catalog)

    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    rows = list(labelled(arguments.shared))
    shown: Counter[str] = Counter()
    for (title, arxiv), match in zip(rows, matches(catalog, [title for title, _ in rows]), strict=True):
        best = match.compared[0] if match.compared else None
        if best is None or best.verdict.status is Status.UNMATCHED or match.verdict.reason.value == "several-works-fit":
            continue
        reason = best.verdict.reason.value
        good = any(each.arxiv == arxiv for each in best.candidates)
        total[reason] += 1
        right[reason] += good
        if not good and shown[reason] < arguments.list:
            shown[reason] += 1
            print(f"{reason}: {title!r} is {arxiv}, not {best.candidates[0].arxiv} {best.title!r}")

    for match in with_ids(catalog, rows):
        best = match.compared[0] if match.compared else None
        if best is not None and best.verdict.status is not Status.UNMATCHED:
            total[best.verdict.reason.value] += 1
            right[best.verdict.reason.value] += any(each.arxiv == match.scraped.ids[0] for each in best.candidates)

    random.seed(11)
    pool = random.sample(rows, 4000)
    wrong: Counter[str] = Counter()
    for match in absent(catalog, pool):
        if match.compared and match.compared[0].verdict.status is not Status.UNMATCHED:
            reason = match.compared[0].verdict.reason.value
            wrong[reason] += 1
            if shown[f"absent {reason}"] < arguments.list:
                shown[f"absent {reason}"] += 1
                print(f"absent, {reason}: {match.scraped.title!r} is not {match.compared[0].title!r}")
    print("labelled:", {reason: f"{right[reason]}/{total[reason]}" for reason in total})
    print(f"absent, of {len(pool)}:", dict(wrong))
    weight = ABSENT_SHARE * len(rows) / len(pool)
    text = HEAD.format(date=datetime.datetime.now(datetime.UTC).date())
    for reason in sorted(total | wrong):
        text += (
            f"\n[reasons.{reason}]\nright = {right[reason]}\ntotal = {total[reason] + round(weight * wrong[reason])}\n"
        )
    OUTPUT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
