"""Who is whom in two lists: each name is given at most one of the other list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from normalizer.matching.people.name import Name
from normalizer.matching.people.pair import is_turned_round, tie

# Two lists of 3,000 would take minutes: beyond so many pairs, a name is compared only with names of the same
# family name and initial, and with not more than so many.
_MOST_PAIRS = 2_500
_MOST_NAMESAKES = 50
_TURNED_ROUND = 0.1
_MOST_TURNED_ROUND = 50


@dataclass(frozen=True, slots=True)
class Tied:
    """Two names that agree: their places in the two lists, and how strongly (0 to 1)."""

    ours: int
    theirs: int
    weight: float


def assign(ours: Sequence[Name], theirs: Sequence[Name]) -> tuple[Tied, ...]:
    """The pairs that agree, in our order; names written out alike go first, then the strongest ties."""
    tied = list(_chosen(_written_alike(ours, theirs)))
    left = sorted(set(range(len(ours))) - {pair.ours for pair in tied})
    right = sorted(set(range(len(theirs))) - {pair.theirs for pair in tied})
    few = len(left) * len(right) <= _MOST_PAIRS
    places = product(left, right) if few else _namesakes(ours, theirs, left, right, _short_forms)
    tied += _chosen(Tied(i, j, weight) for i, j in places if (weight := tie(ours[i], theirs[j])))
    return tuple(sorted(tied or _turned_round(ours, theirs), key=lambda pair: pair.ours))


def _chosen(pairs: Iterable[Tied]) -> Iterator[Tied]:
    """Strongest first and, among equals, those nearest in place."""
    ours: set[int] = set()
    theirs: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.weight, abs(pair.ours - pair.theirs), pair.ours)):
        if pair.ours not in ours and pair.theirs not in theirs:
            ours.add(pair.ours)
            theirs.add(pair.theirs)
            yield pair


def _turned_round(ours: Sequence[Name], theirs: Sequence[Name]) -> list[Tied]:
    """One source has exchanged the ends of all names, as when "Sarawagi, Sunita" is shortened to "S. Sunita".

    One such pair would be chance: the whole shorter list must fit, and the longer one must not offer much choice.
    """
    shortened = any(all(not name.forms for name in names) for names in (ours, theirs))
    shorter, longer = sorted((len(ours), len(theirs)))
    if not shortened or longer > min(2 * shorter, _MOST_TURNED_ROUND):
        return []
    places = product(range(len(ours)), range(len(theirs)))
    found = list(_chosen(Tied(i, j, _TURNED_ROUND) for i, j in places if is_turned_round(ours[i], theirs[j])))
    return found if len(found) == shorter else []


def _written_alike(ours: Sequence[Name], theirs: Sequence[Name]) -> Iterator[Tied]:
    alike = _namesakes(ours, theirs, range(len(ours)), range(len(theirs)), lambda name: name.forms or (name.text,))
    return (Tied(i, j, weight) for i, j in alike if (weight := tie(ours[i], theirs[j])))


def _short_forms(name: Name) -> Iterable[str]:
    return name.short_forms


def _namesakes(
    ours: Sequence[Name],
    theirs: Sequence[Name],
    left: Iterable[int],
    right: Iterable[int],
    forms: Callable[[Name], Iterable[str]],
) -> Iterator[tuple[int, int]]:
    """Places of names with a form in common. Of many namesakes, the tenth is compared with those around the tenth."""
    places: dict[str, list[int]] = defaultdict(list)
    for place in right:
        for form in forms(theirs[place]):
            places[form].append(place)
    ranks: Counter[str] = Counter()
    for place in left:
        for form in forms(ours[place]):
            if form in places:
                start = max(0, ranks[form] - _MOST_NAMESAKES // 2)
                yield from ((place, other) for other in places[form][start : start + _MOST_NAMESAKES])
                ranks[form] += 1
