"""Fit from which chance on unknown authors are a sign of an invention: makes `unknown_authors.toml`.

    python benchmarks/fit_unknown_authors.py CATALOG [--rows 80000] [--seed 5]

Works of the catalog that name a venue and a year are cited as if the catalog did not have them: none of their own
records counts for their authors. The largest chance is that at which at most `MOST_FALSE` of 1,000 of them count as
invented; it is fitted on one half of the works, and the rate of the other half is printed.

The shares of the conferences that DBLP lists go into the same file. They are those of the catalog, which knows fewer
people than DBLP, so that they are not too small for who asks DBLP.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.signs import KnownAuthors, chance_among
from normalizer.values.venues.table import VenueRow, venue_table
from normalizer.works.description import Description, Form
from resolvers.catalog import Catalog
from resolvers.catalog.numbering import series_key

MOST_FALSE = 1.0
# Records of one title.
_MAX_OWN = 9
CHANCES = (0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.015, 0.02)
OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/unknown_authors.toml"
HEAD = """\
# The share of the works of a venue up to which unknown authors are a sign of an invention.
# Made by benchmarks/fit_unknown_authors.py on {date} from {number} works; don't edit.
most_chance = {most}

# For conferences that DBLP lists: the first and last year that were counted; in rows the number of authors, and where
# none of them is known, one, two and so on, of how many works one has as few.
"""
# Years with fewer works of a venue tell nothing, nor do the last ones: who was new then has no later work.
MIN_WORKS, LATER_WORKS = 50, 100
LONGEST_LIST = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--rows", type=int, default=80_000, help="records that are drawn; those without a venue go")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    catalog = Catalog.open(asked.catalog)
    drawn = np.random.default_rng(asked.seed).choice(catalog.info.records, asked.rows, replace=False)
    claims = [claim for record in catalog.records(drawn.tolist()) if (claim := as_claim(record)) is not None]
    hits = catalog.search_rows([claim.title for claim in claims], _MAX_OWN)
    own = np.bincount(hits.queries[hits.scores == 1], minlength=len(claims)).tolist()
    chances = [of.chance if of else 1.0 for of in KnownAuthors(catalog).unknown_of(claims, own)]
    halves = chances[::2], chances[1::2]
    rates = {chance: [1000 * sum(one <= chance for one in half) / len(half) for half in halves] for chance in CHANCES}
    for chance, (fitted, other) in rates.items():
        print(f"{chance:.3f}  {fitted:.2f} per 1,000; the other half {other:.2f}")
    most = max((chance for chance, (fitted, _) in rates.items() if fitted <= MOST_FALSE), default=0.0)
    shares = [line for row in venue_table().rows if row.is_listed_by_dblp for line in shares_at(row, catalog, most)]
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), number=len(claims), most=most)
    OUTPUT.write_text(head + "".join(f"{line}\n" for line in shares), encoding="utf-8")
    print(f"{len(claims)} works, largest chance {most}, {len(shares)} venues")


def shares_at(row: VenueRow, catalog: Catalog, most: float) -> Iterator[str]:
    """The line of a venue of which the shares of some lists of authors are small enough."""
    names = set(map(series_key, row.names))
    works = Counter[int]()
    for name, year, count in catalog.coverage.volumes(MIN_WORKS):
        works[year] += count if name in names else 0
    years = [year for year, count in works.items() if count]
    last = max((year for year in years if sum(works[each] for each in years if each >= year) >= LATER_WORKS), default=0)
    counts, known = catalog.authors_near(row.names, last, LATER_WORKS, catalog.info.records)
    one_in = []
    for authors in range(2, LONGEST_LIST + 1):
        chances = [chance_among(counts, known, authors, authors - few) for few in range((authors + 1) // 2)]
        rare = [round(1 / chance) for chance in chances if chance <= most]
        if rare:
            one_in.append([authors, *rare])
    if last and one_in:
        yield f"venue.{json.dumps(row.short)} = {{ years = [{min(years)}, {last}], one-in = {one_in} }}"


def as_claim(record: Description) -> EntryClaim | None:
    """A citation of a record with a venue, a year and authors."""
    if not (record.venue and record.year and record.authors):
        return None
    entry = Description(
        "entry", record.title, authors=record.authors, venue=record.venue, year=record.year, form=Form.ENTRY
    )
    return EntryClaim(entry, kind="article" if record.kind == "journal" else "inproceedings")


if __name__ == "__main__":
    main()
