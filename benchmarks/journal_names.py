"""The names of journals in the lists of JabRef (public domain): makes `normalizer/lint/verification/journals.toml`.

    python benchmarks/journal_names.py [--shared ../shared]

Kept are names that say that they are of a journal, without the words that do not distinguish venues: `check` calls no
such journal unknown. Sources have only the venues of the works that they hold.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from normalizer.lint.verification.venues import distinctive_words
from normalizer.values.venues.text import VenueType, venue_words

OUTPUT = Path(__file__).parent.parent / "normalizer/lint/verification/journals.toml"
_HEAD = """\
# The telling words of the names of journals, from the lists of abbreviations of JabRef (abbrv.jabref.org, CC0 1.0).
# {date}, by benchmarks/journal_names.py.
"""


def names(folder: Path) -> Iterator[str]:
    """The first column of each list: the full name."""
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            yield from (row[0] for row in csv.reader(rows) if row)


def telling_words(folder: Path) -> list[str]:
    """One line a journal: its telling words in the order of the alphabet."""
    journals = (distinctive_words(name) for name in names(folder) if venue_words(name).kind is VenueType.JOURNAL)
    return sorted({" ".join(sorted(words)) for words in journals if words})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    found = telling_words(parser.parse_args().shared / "conformance/venues/journals")
    head = _HEAD.format(date=datetime.now(UTC).date())
    OUTPUT.write_text(f'{head}names = """\n' + "\n".join(found) + '\n"""\n', encoding="utf-8")
    print(f"{len(found):,} journals")


if __name__ == "__main__":
    main()
