"""Rows of a catalog that is published."""

from __future__ import annotations

import random
from typing import Any

WORDS = "ice glacier river stone valley photon counting lattice graph walk deep model loom weave tide salt".split()
Row = dict[str, Any]


def rows(count: int, seed: int = 1) -> list[Row]:
    pick = random.Random(seed)
    return [
        {
            "title": f"{' '.join(pick.choices(WORDS, k=6))} {number}",
            "authors": [f"{pick.choice(WORDS).title()} Author{pick.randrange(900)}" for _ in range(3)],
            "arxiv_id": f"2001.{number + 10000}",
            "venue": "Journal of Valleys",
            "year": 2000 + number % 20,
        }
        for number in range(count)
    ]
