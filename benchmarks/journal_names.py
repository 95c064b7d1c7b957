"""The names of journals in the lists of JabRef (public domain): makes `normalizer/lint/verification/journals.toml`.

    python benchmarks/journal_names.py [--shared ../shared] [--slips]

Kept are names that say that they are of a journal, without the words that do not distinguish venues: `check` calls no
such journal unknown. Sources have only the venues of the works that they hold. `--slips` prints instead the pairs of
names that differ by what `values/venues/abbreviations.py` takes for a slip.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from normalizer.lint.verification.venues import distinctive_words
from normalizer.values.venues.abbreviations import is_slip, tokens
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


def slips(folder: Path) -> Iterator[tuple[str, str]]:
    """Pairs of names that are the same but for a slip in one word."""
    names_of = {tuple(token.text for token in tokens(name)): name for name in names(folder)}
    near: defaultdict[tuple[object, ...], list[tuple[str, ...]]] = defaultdict(list)
    for words in names_of:
        for place, word in enumerate(words):
            for without in range(len(word) + 1):
                near[words[:place], word[:without] + word[without + 1 :], words[place + 1 :]].append(words)
    pairs = {pair for several in near.values() for pair in combinations(sorted(set(several)), 2)}
    for left, right in sorted(pairs):
        differing = [(one, other) for one, other in zip(left, right, strict=False) if one != other]
        if len(left) == len(right) and len(differing) == 1 and is_slip(*differing[0]):
            yield names_of[left], names_of[right]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--slips", action="store_true")
    options = parser.parse_args()
    folder = options.shared / "conformance/venues/journals"
    if options.slips:
        print("\n".join(f"{left} | {right}" for left, right in slips(folder)))
        return
    found = telling_words(folder)
    head = _HEAD.format(date=datetime.now(UTC).date())
    OUTPUT.write_text(f'{head}names = """\n' + "\n".join(found) + '\n"""\n', encoding="utf-8")
    print(f"{len(found):,} journals")


if __name__ == "__main__":
    main()
