"""How often two names that differ in a few letters are one person's, by what differs.

    python benchmarks/name_slips.py ../shared/catalog/arxiv.jsonl.zst ../shared/catalog/other.jsonl.zst [--show 5]
    python benchmarks/name_slips.py ... --given   # those of the table of given names that are family names, too

Pairs of names of the same given name whose family names are near each other, and pairs of the same family name with
given names that are variants. Those with a co-author in common are one person's; those without, of whom each has
MIN_CO_AUTHORS, are two people's; others do not count. People who change their co-authors count as two, so that the
shares are lower bounds. The table of slips in `values/names/pair.py` rests on it, and what is a variant of a
given name.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations
from pathlib import Path

import orjson
import zstandard

from normalizer.values.names.spelling import (
    LONG_WORD,
    Slip,
    is_doubtful,
    is_near,
    is_pinyin,
    is_translation,
    is_typo,
    is_variant,
    slip_of,
)
from normalizer.values.names.tables import COMMON, FULL_GIVEN, NICKNAMES, SAME_GIVEN
from normalizer.values.text import plain_letters

MIN_CO_AUTHORS = 6
MAX_CO_AUTHORS = 60
# Longer lists are those of collaborations, in which everybody has co-authors in common.
MAX_AUTHORS = 30
# Letters; pairs with a shorter name do not count as near.
MIN_LETTERS = 4
# People with a family name, from which on it counts as one.
MIN_FAMILY = 30
# Letters cut off, from which on they count as so many.
MOST_MISSING = 5
# More names with the same beginning are left out of the comparison.
MAX_NEIGHBORS = 60

fold = lru_cache(maxsize=1 << 20)(plain_letters)
Name = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("works", type=Path, nargs="+")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--given", action="store_true")
    options = parser.parse_args()
    if options.given:
        print_given(options.works)
        return
    co_authors = read_co_authors(options.works)
    print(f"{len(co_authors):,} names with a given name written out")
    families, givens = defaultdict(list), defaultdict(list)
    for given, family in co_authors:
        families[given].append((family, (given, family)))
        givens[family].append((given, (given, family)))
    print("the given name is the same")
    print_shares(families, near, near_families, co_authors, options.show)
    print("the family name is the same")
    print_shares(givens, near, near_givens, co_authors, options.show)
    print("the family name is the same, and the given names are forms of one")
    print_shares(givens, forms, form_of_given, co_authors, options.show)


def print_given(paths: Iterable[Path]) -> None:
    """Print the given names of the table that are family names, too, and how often the others are family names.

    Too: at least a tenth as often, and MIN_FAMILY times or more.
    """
    first, last = Counter[str](), Counter[str]()
    for line in chain.from_iterable(zstandard.open(path, "rb").read().splitlines() for path in paths):
        for name in orjson.loads(line).get("authors") or []:
            words = name.replace(".", " ").split()
            if len(words) > 1 and "," not in name:
                first[fold(words[0])] += 1
                last[fold(words[-1])] += 1
    both = sorted(name for name in NICKNAMES if last[name] >= max(MIN_FAMILY, first[name] / 10))
    others = sum(last[name] for name in set(NICKNAMES).difference(both))
    print(" ".join(both))
    print(f"{len(both)} of {len(NICKNAMES)}")
    print(f"of {last.total():,} names 1 in {last.total() / others:.0f} ends in one of the others")


def read_co_authors(paths: Iterable[Path]) -> dict[Name, set[Name]]:
    """The co-authors (initial, family name) of everybody whose given name is written out."""
    found: defaultdict[Name, set[Name]] = defaultdict(set)
    for line in chain.from_iterable(zstandard.open(path, "rb").read().splitlines() for path in paths):
        authors = orjson.loads(line).get("authors") or []
        people = [person for name in authors if (person := _parted(name))] if len(authors) <= MAX_AUTHORS else []
        for given, family in people:
            known = found[given, family]
            if len(given) > 2 and len(known) < MAX_CO_AUTHORS:
                known.update((other[0][:1], other[1]) for other in people if other[1] != family)
    return {name: known for name, known in found.items() if len(name[0]) > 2}


def _parted(name: str) -> Name | None:
    """The given and the family name, folded; of a given name that is abbreviated the first letter."""
    given, _, family = name.rpartition(" ")
    if not given or "," in name:
        return None
    words = given.split()
    return (fold(given[0]) if "." in words[0] else " ".join(map(fold, words)), fold(family))


def near(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs that differ by a letter, or of which one begins the other."""
    buckets: defaultdict[str, set[str]] = defaultdict(set)
    ordered = sorted(word for word in words if len(word) >= MIN_LETTERS)
    pairs = set()
    for place, word in enumerate(ordered):
        for without in (word, *(word[:each] + word[each + 1 :] for each in range(len(word)))):
            buckets[without].add(word)
        for longer in ordered[place + 1 : place + MAX_NEIGHBORS]:
            if not longer.startswith(word):
                break
            pairs.add((word, longer))
    for alike in buckets.values():
        if len(alike) < MAX_NEIGHBORS:
            pairs.update(combinations(sorted(alike), 2))
    yield from sorted(pairs)


def near_families(given: str, left: str, right: str) -> str:
    if (is_pinyin(left) and is_pinyin(right)) or (left in COMMON and right in COMMON):
        return ""
    if not (is_near(left, right) or is_typo(left, right)):
        return ""
    beside = "beside a given name listed" if given in NICKNAMES else "beside a given name unlisted"
    common = ", one of them common" if left in COMMON or right in COMMON else ""
    return f"{_slip(left, right)}{common}, {beside}"


def near_givens(family: str, left: str, right: str) -> str:
    """What differs; given names of more than one word, and Chinese ones, are left out."""
    if " " in left + right or (is_pinyin(left) and is_pinyin(right)):
        return ""
    listed = "both listed" if left in NICKNAMES and right in NICKNAMES else "not both listed"
    is_open = is_doubtful(left, right, is_common=family in COMMON)
    answer = "two names" if not is_variant(left, right) else "open" if is_open else "one name"
    return f"{answer}: {_slip(left, right)}, {listed}, {'common' if family in COMMON else 'rare'} family name"


def forms(givens: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of one class of the table of forms of given names."""
    listed = sorted(given for given in givens if given in SAME_GIVEN)
    yield from (pair for pair in combinations(listed, 2) if not SAME_GIVEN[pair[0]].isdisjoint(SAME_GIVEN[pair[1]]))


def form_of_given(family: str, left: str, right: str) -> str:
    """Whether two forms of one name are a short and a full one, or two full ones, by sound or by language."""
    both_full = not FULL_GIVEN.get(left, frozenset()).isdisjoint(FULL_GIVEN.get(right, frozenset()))
    kind = "a short form" if not both_full else "a translation" if is_translation(left, right) else "one sound"
    return f"{kind}, {'common' if family in COMMON else 'rare'} family name"


def _slip(left: str, right: str) -> str:
    length = "long" if min(len(left), len(right)) >= LONG_WORD else "short"
    missing = abs(len(left) - len(right))
    cut = f" by {min(missing, MOST_MISSING)} letters" if slip_of(left, right) is Slip.CUT else ""
    return f"{slip_of(left, right).value}{cut}, {length}"


def print_shares(
    names: Mapping[str, Sequence[tuple[str, Name]]],
    pairs_of: Callable[[Iterable[str]], Iterator[tuple[str, str]]],
    kind_of: Callable[[str, str, str], str],
    co_authors: Mapping[Name, set[Name]],
    show: int,
) -> None:
    """Print the pairs of each kind that count, and the share of one person's; `names` are by what is the same."""
    answers: defaultdict[str, list[bool]] = defaultdict(list)
    examples: defaultdict[str, list[str]] = defaultdict(list)
    for same, words in names.items():
        name_of = dict(words)
        for pair in pairs_of(name_of):
            left, right = (co_authors[name_of[word]] for word in pair)
            is_one = bool(left & right)
            if (is_one or min(len(left), len(right)) >= MIN_CO_AUTHORS) and (kind := kind_of(same, *pair)):
                answers[kind].append(is_one)
                examples[kind].append(f"      {is_one}: {' / '.join(' '.join(name_of[word]) for word in pair)}")
    for kind, ones in sorted(answers.items()):
        print(f"  {kind:105} {len(ones):6} {sum(ones) / len(ones):6.2f}")
        for line in examples[kind][:show]:
            print(line)


if __name__ == "__main__":
    main()
