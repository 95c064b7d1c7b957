"""Fit from how many authors on a copied list is a sign of an invention: makes `copied_authors.toml`.

    python benchmarks/fit_copied_authors.py CATALOG [--rows 80000] [--seed 5]

Works of the catalog that name a venue and a year are cited as if the catalog did not have their titles. The least
number is the lowest from which on at most `MOST_FALSE` of 1,000 of them count as invented, in either half of the works:
they are so few that one half alone says little.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import numpy as np
from fit_unknown_authors import as_claim

from normalizer.lint.verification.signs import copied_authors
from resolvers.catalog import Catalog

MOST_FALSE = 1.0
LOWEST, HIGHEST = 2, 9
OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/copied_authors.toml"
HEAD = """\
# The number of authors from which on a list that a work of another subject in the volume has is a sign of an invention.
# Made by benchmarks/fit_copied_authors.py on {date} from {number} works; don't edit.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--rows", type=int, default=80_000, help="records that are drawn; those without a venue go")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    catalog = Catalog.open(asked.catalog)
    drawn = np.random.default_rng(asked.seed).choice(catalog.info.records, asked.rows, replace=False)
    claims = [claim for record in catalog.records(drawn.tolist()) if (claim := as_claim(record)) is not None]
    twins = copied_authors(catalog, claims, LOWEST)
    numbers = [len(claim.authors) if twin and twin.is_sign else 0 for claim, twin in zip(claims, twins, strict=True)]
    halves = numbers[::2], numbers[1::2]
    rates = {
        least: [1000 * sum(number >= least for number in half) / len(half) for half in halves]
        for least in range(LOWEST, HIGHEST)
    }
    for least, (one, other) in rates.items():
        print(f"{least}  {one:.2f} and {other:.2f} per 1,000")
    least = min(least for least, both in rates.items() if max(both) <= MOST_FALSE)
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), number=len(claims))
    OUTPUT.write_text(f"{head}least_authors = {least}\n", encoding="utf-8")
    print(f"{len(claims)} works, least number of authors {least}")


if __name__ == "__main__":
    main()
