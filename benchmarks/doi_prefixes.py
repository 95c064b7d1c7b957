"""Write the prefixes of DOIs that the works of conferences have, from the source files of a catalog.

    python benchmarks/doi_prefixes.py ../shared [--write]

Counted are records with a DOI at a conference of the table of venues. A prefix that has less than `LEAST_SHARE` of the
DOIs of a conference is that of a journal version, a report or another work: of 50 such records that were read, drawn at
random from those below .002 (2026-11-27), 42 were, three were of volumes of workshops, and five were at no conference
or had something before the DOI. Conferences with fewer than `FEWEST` DOIs are left out.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import zstandard

from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import Doi
from normalizer.values.venues import parse
from normalizer.values.venues.parse import VenueKind, parse_venue
from normalizer.values.venues.table import venue_table

FEWEST, LEAST_SHARE = 100, 0.02
FILES = ("arxiv.jsonl.zst", "other.jsonl.zst")


@lru_cache(maxsize=1 << 20)
def conference(text: str, kind: str | None) -> str | None:
    venue = parse_venue(text, kind=kind)
    row = venue_table().by_short.get(venue.short or "") if venue else None
    return row.short if row and row.kind is VenueKind.CONFERENCE else None


def dois_of_conferences(catalog: Path) -> Iterator[tuple[str, Doi]]:
    for name in FILES:
        with (catalog / name).open("rb") as file:
            for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8"):
                row = json.loads(line)
                doi = Doi.find(row.get("doi") or "")
                if doi and doi.arxiv is None and (short := conference(row.get("venue") or "", row.get("type"))):
                    yield short, doi


def prefixes(counts: Mapping[str, Counter[str]]) -> dict[str, list[str]]:
    kept = {short: (found, found.total()) for short, found in counts.items() if found.total() >= FEWEST}
    return {
        short: sorted(prefix for prefix, count in found.items() if count >= LEAST_SHARE * total)
        for short, (found, total) in sorted(kept.items())
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for short, doi in dois_of_conferences(asked.shared / "catalog"):
        counts[short][doi_prefix(doi.key)] += 1
    found = prefixes(counts)
    lines = [f'"{short}" = "{" ".join(several)}"' for short, several in found.items()]
    total = sum(each.total() for each in counts.values())
    head = (
        f"# Prefixes of the DOIs of {len(found)} conferences, of {total:,} records with a DOI at one; made by\n"
        f"# benchmarks/doi_prefixes.py on {datetime.now(UTC):%Y-%m-%d} from the source files of the shared catalog.\n"
        f"# At least {LEAST_SHARE} of the DOIs of a conference have each of its prefixes.\n[prefixes]\n"
    )
    text = head + "\n".join(lines) + "\n"
    if asked.write:
        Path(parse.__file__).with_name("doi_prefixes.toml").write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
