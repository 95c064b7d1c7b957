"""Fit from how much information on a joined title is a sign of an invention: makes `joined_titles.toml`.

    python benchmarks/fit_joined_titles.py CATALOG [--rows 12000] [--seed 5] [--list 10]

Works of the catalog are cited with their authors as if the catalog did not have their titles. The least information is
the lowest at which at most `MOST_FALSE` of 1,000 of them count as invented.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import numpy as np

from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim, fold_title
from normalizer.lint.verification.signs import JoinedTitle
from normalizer.values.titles import title_words
from normalizer.works.description import Description, Form
from normalizer.works.words import shipped_frequencies
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

MOST_FALSE = 1.5
# Titles with less information are not looked up, and no lower limit is chosen.
LOWEST_BITS, HIGHEST_BITS = 56, 90
_BATCH = 500
OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/joined_titles.toml"
HEAD = """\
# The least information of a title that joins those of two works, in bits, from which on it is a sign of an invention.
# Made by benchmarks/fit_joined_titles.py on {date} from {number} absent titles; don't edit.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--rows", type=int, default=12_000, help="records that are drawn; those without authors go")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--list", type=int, default=10, help="print so many of the titles with most information")
    asked = parser.parse_args()
    catalog = Catalog.open(asked.catalog)
    drawn = np.random.default_rng(asked.seed).choice(catalog.info.records, asked.rows, replace=False)
    records = [record for record in catalog.records(drawn.tolist()) if record.authors]
    claims = [
        EntryClaim(
            Description(
                "entry",
                record.title,
                authors=record.authors,
                year=record.year or int((record.published or "0")[:4]) or None,
                form=Form.ENTRY,
            )
        )
        for record in records
        if shipped_frequencies().information(title_words(record.title)) >= LOWEST_BITS
    ]
    found = find_joined(catalog, claims)
    for title, each in found[: asked.list]:
        print(f"{each.bits:.0f}  {title}\n      {each.beginning}\n      {each.end}")
    rates = {
        bits: 1000 * sum(each.bits >= bits for _, each in found) / len(records)
        for bits in range(LOWEST_BITS, HIGHEST_BITS)
    }
    for bits, rate in rates.items():
        print(f"{bits}  {rate:.2f} per 1,000")
    least = min(bits for bits, rate in rates.items() if rate <= MOST_FALSE)
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), number=len(records))
    OUTPUT.write_text(f"{head}least_bits = {least}\n", encoding="utf-8")
    print(f"{len(records)} titles, {len(found)} join two others, least information {least} bits")


def find_joined(catalog: Catalog, claims: list[EntryClaim]) -> list[tuple[str, JoinedTitle]]:
    """The titles that join two others, while no record has them, those with most information first."""
    verifier = CatalogVerifier(catalog, is_hidden=lambda claim, record: fold_title(record.title) == claim.key)
    found: list[tuple[str, JoinedTitle]] = []
    for start in range(0, len(claims), _BATCH):
        batch = claims[start : start + _BATCH]
        joined = verifier.joined_titles(batch, catalog.find([TitleQuery(claim.title) for claim in batch]))
        found += [(claim.title, each) for claim, each in zip(batch, joined, strict=True) if each]
        print(f"{start + len(batch)} of {len(claims)} looked up, {len(found)} joined", flush=True)
    return sorted(found, key=lambda pair: -pair[1].bits)


if __name__ == "__main__":
    main()
