"""Whether two lists of authors can be those of one work: match, partial, mismatch, or nothing to compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product

from normalizer.values.names.pair import TELLING, is_turned_round, tie
from normalizer.values.names.parse import parse_names
from normalizer.values.names.raw import RawName
from normalizer.values.names.readings import Name, group_key, name_of
from normalizer.values.names.spelling import words_of

# Below this share of the shorter list, shared names may be chance, the likelier the longer the lists are.
_FEW = 0.5
_NAMES_PER_CHANCE = 50
_SHOWN = 3


class Agreement(StrEnum):
    """What comparing two author lists tells.

    `match`: nobody contradicts it, and enough agree. `partial`: some agree, or all do but too little is known of them.
    `mismatch`: other people. `not-comparable`: no names, a group beside people, a script that letters do not tell.
    """

    MATCH = "match"
    PARTIAL = "partial"
    MISMATCH = "mismatch"
    NOT_COMPARABLE = "not-comparable"


@dataclass(frozen=True, slots=True)
class PeopleComparison:
    """Two author lists side by side; `ours` and `theirs` are the texts of the people compared.

    `share`: how many of the shorter list were found in the other, 0 to 1. `weight`: how much the shared names tell, 1
    for each rare name in full, less for initials and for family names that many share. `first_author_agrees` is None
    when a list has no people. `missing` are ours that they lack, `added` theirs that we lack, whether or not a list
    that is known to be incomplete excuses it.
    """

    agreement: Agreement
    share: float = 0.0
    weight: float = 0.0
    first_author_agrees: bool | None = None
    order_differs: bool = False
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    note: str | None = None

    def __str__(self) -> str:
        """One line for people: "authors agree in part: 2 of 3 (only ours: Jane Roe)"."""
        return _HEADS[self.agreement] + "".join(_details(self))


_HEADS = {
    Agreement.MATCH: "authors agree",
    Agreement.PARTIAL: "authors agree in part",
    Agreement.MISMATCH: "other authors",
    Agreement.NOT_COMPARABLE: "authors cannot be compared",
}


def compare_people(
    ours: Sequence[RawName | str],
    theirs: Sequence[RawName | str],
    *,
    left_complete: bool = True,
    right_complete: bool = True,
) -> PeopleComparison:
    """Compare two author lists as their sources wrote them. Symmetric but for whose names are whose; never raises.

    A list is incomplete when its source says so, or when it ends in "et al."; what such a list lacks is no
    contradiction.
    """
    us, them = listed(tuple(ours)), listed(tuple(theirs))
    if not us.names or not them.names:
        return _without_people(us, them)
    return _Lists(
        us, them, assign(us.names, them.names), left_complete and not us.cut, right_complete and not them.cut
    ).compared()


def _without_people(us: Listed, them: Listed) -> PeopleComparison:
    """At least one list has no people: only groups can still agree."""
    shared = any(a in b or b in a for a in us.groups for b in them.groups)
    if shared:
        return PeopleComparison(Agreement.MATCH, share=1.0, weight=1.0, note="the same group")
    if not (us.names or us.groups) or not (them.names or them.groups):
        return PeopleComparison(Agreement.NOT_COMPARABLE, note="no names given")
    if us.names or them.names:
        return PeopleComparison(Agreement.NOT_COMPARABLE, note="a group beside people")
    return PeopleComparison(Agreement.MISMATCH, note="other groups")


@dataclass(frozen=True, slots=True)
class _Lists:
    """Two lists of people, who is whom, and whether each list is complete."""

    us: Listed
    them: Listed
    tied: tuple[Tied, ...]
    left_complete: bool
    right_complete: bool

    def compared(self) -> PeopleComparison:
        ours, theirs = self.us.names, self.them.names
        agreement, note = self._agreement()
        found_ours, found_theirs = {pair.ours for pair in self.tied}, {pair.theirs for pair in self.tied}
        return PeopleComparison(
            agreement,
            share=self._share,
            weight=round(self._weight, 2),
            first_author_agrees=any(pair.ours == 0 and pair.theirs == 0 for pair in self.tied),
            order_differs=any(a.theirs > b.theirs for a, b in pairwise(self.tied)),
            ours=_texts(ours),
            theirs=_texts(theirs),
            missing=_texts([name for place, name in enumerate(ours) if place not in found_ours]),
            added=_texts([name for place, name in enumerate(theirs) if place not in found_theirs]),
            note=note,
        )

    @property
    def _share(self) -> float:
        return len(self.tied) / min(len(self.us.names), len(self.them.names))

    @property
    def _weight(self) -> float:
        return sum(pair.weight for pair in self.tied)

    def _agreement(self) -> tuple[Agreement, str | None]:
        if not self.tied:
            return self._disjoint()
        if self._is_chance():
            return Agreement.MISMATCH, "the shared names are common or few"
        if self._is_contradicted():
            return Agreement.PARTIAL, None
        if self._weight < TELLING:
            return Agreement.PARTIAL, "the shared names are common"
        return Agreement.MATCH, None if self.left_complete and self.right_complete else "a list is incomplete"

    def _disjoint(self) -> tuple[Agreement, str | None]:
        ours, theirs = (all(name.opaque for name in side.names) for side in (self.us, self.them))
        if ours != theirs:
            return Agreement.NOT_COMPARABLE, "names in another script"
        prefixes = (self.left_complete or self.us.cut) and (self.right_complete or self.them.cut)
        if not (self.left_complete or self.right_complete or prefixes):
            return Agreement.NOT_COMPARABLE, "both lists are incomplete"
        return Agreement.MISMATCH, None

    def _is_chance(self) -> bool:
        """Few of many agree, and in little: a "Y. Zhang" is found in most lists of a hundred."""
        longer = max(len(self.us.names), len(self.them.names))
        return self._share < _FEW and self._weight < TELLING + longer / _NAMES_PER_CHANCE

    def _is_contradicted(self) -> bool:
        """A name is missing where the list is complete; of two incomplete lists the shorter must be found."""
        lost = len(self.us.names) - len(self.tied), len(self.them.names) - len(self.tied)
        if not self.left_complete and not self.right_complete:
            return min(lost) > 0
        return (self.right_complete and lost[0] > 0) or (self.left_complete and lost[1] > 0)


def _texts(names: Sequence[Name]) -> tuple[str, ...]:
    return tuple(name.text for name in names)


def _details(compared: PeopleComparison) -> list[str]:
    notes = [compared.note] if compared.note else []
    if compared.agreement is Agreement.MISMATCH and compared.ours:
        notes += [f"ours {_some(compared.ours)}", f"theirs {_some(compared.theirs)}"]
    elif compared.agreement in (Agreement.MATCH, Agreement.PARTIAL):
        notes += [f"only ours: {_some(compared.missing)}"] if compared.missing else []
        notes += [f"only theirs: {_some(compared.added)}"] if compared.added else []
        notes += ["in another order"] if compared.order_differs else []
    found = len(compared.ours) - len(compared.missing)
    shorter = min(len(compared.ours), len(compared.theirs))
    count = f": {found} of {shorter}" if found else ""
    return [count, f" ({'; '.join(notes)})" if notes else ""]


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


# --- the people and groups of a list


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of authors. `groups` are folded to what tells them apart ("atlas").

    `cut` tells that the list says itself that names are missing at its end ("et al.").
    """

    names: tuple[Name, ...]
    groups: tuple[str, ...] = ()
    cut: bool = False


@lru_cache(maxsize=1 << 12)
def listed(raws: tuple[RawName | str, ...]) -> Listed:
    """All people and groups of a list, in order."""
    parsed = parse_names(raws)
    names: list[Name] = []
    groups: list[str] = []
    cut = not parsed.complete
    for each in parsed.names:
        if group := group_key(each):
            groups.append(group)
        elif name := name_of(each):
            names.append(name)
        else:  # torn within a name: "L. Brown, R. Dirckze, S"
            cut = cut or all(word.initial for word in words_of(each.text))
    return Listed(tuple(names), tuple(groups), cut)


# --- who is whom

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
