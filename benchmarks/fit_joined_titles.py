"""Fit from how much information on a joined title is a sign of an invention: makes `joined_titles.toml`.

    python benchmarks/fit_joined_titles.py LEFT_OUT [--list 10]

LEFT_OUT is a folder of `absent_titles.py` (of another seed than the one that is measured): real works, cited with their
authors, whose records were left out of its catalog. The least information is the lowest at which at most `MOST_FALSE`
of 1,000 of them count as invented.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
from pathlib import Path

from absent_titles import year_of

from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim
from normalizer.works.description import Description, Form, RawName
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

MOST_FALSE = 1.5
OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/joined_titles.toml"
HEAD = """\
# The least information of a title that joins those of two works, in bits, from which on it is a sign of an invention.
# Made by benchmarks/fit_joined_titles.py on {date} from {number} absent titles; don't edit.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("left_out", type=Path)
    parser.add_argument("--list", type=int, default=10, help="print so many of the titles with most information")
    asked = parser.parse_args()
    works = json.loads((asked.left_out / "works.json").read_text(encoding="utf-8"))
    claims = [
        EntryClaim(
            Description(
                "entry",
                work["title"],
                authors=tuple(map(RawName, work["authors"])),
                year=year_of(work),
                form=Form.ENTRY,
            )
        )
        for work in works
    ]
    catalog = Catalog.open(asked.left_out / "catalog")
    records = catalog.find([TitleQuery(claim.title) for claim in claims])
    joined = CatalogVerifier(catalog).joined_titles(claims, records)
    found = [(each.bits, each, claim) for claim, each in zip(claims, joined, strict=True) if each]
    found.sort(key=lambda row: -row[0])
    for bits, each, claim in found[: asked.list]:
        print(f"{bits:.0f}  {claim.title}\n      {each.beginning}\n      {each.end}")
    allowed = int(MOST_FALSE * len(claims) / 1000)
    least = math.floor(found[allowed][0]) + 1 if len(found) > allowed else 0
    head = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), number=len(claims))
    OUTPUT.write_text(f"{head}least_bits = {least}\n", encoding="utf-8")
    print(f"{len(claims)} titles, {len(found)} join two others, least information {least} bits")


if __name__ == "__main__":
    main()
