"""Fit from which chance on unknown authors are a sign of an invention: makes `unknown_authors.toml`.

    python benchmarks/fit_unknown_authors.py CATALOG [--rows 80000] [--seed 5]

Works of the catalog that name a venue and a year are cited as if the catalog did not have them: none of their own
records counts for their authors. The largest chance is that at which at most `MOST_FALSE` of 1,000 of them count as
invented; it is fitted on one half of the works, and the rate of the other half is printed.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import numpy as np

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.unknown_authors import KnownAuthors
from normalizer.works.description import Description, Form
from resolvers.catalog import Catalog

MOST_FALSE = 1.0
# Records of one title.
_MAX_OWN = 9
CHANCES = (0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.015, 0.02)
OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/unknown_authors.toml"
HEAD = """\
# The share of the works of a venue up to which unknown authors are a sign of an invention.
# Made by benchmarks/fit_unknown_authors.py on {date} from {number} works; don't edit.
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
    hits = catalog.search_rows([claim.title for claim in claims], _MAX_OWN)
    own = np.bincount(hits.queries[hits.scores == 1], minlength=len(claims)).tolist()
    chances = [of.chance if of else 1.0 for of in KnownAuthors(catalog).unknown_of(claims, own)]
    halves = chances[::2], chances[1::2]
    rates = {chance: [1000 * sum(one <= chance for one in half) / len(half) for half in halves] for chance in CHANCES}
    for chance, (fitted, other) in rates.items():
        print(f"{chance:.3f}  {fitted:.2f} per 1,000; the other half {other:.2f}")
    most = max((chance for chance, (fitted, _) in rates.items() if fitted <= MOST_FALSE), default=0.0)
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), number=len(claims))
    OUTPUT.write_text(f"{head}most_chance = {most}\n", encoding="utf-8")
    print(f"{len(claims)} works, largest chance {most}")


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
