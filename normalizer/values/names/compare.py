"""Whether two lists of authors can be those of one work: match, partial, mismatch, or nothing to compare."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product

from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import torn_names
from normalizer.values.names.pair import TELLING, ends_exchanged, has_lost_letters, name_weight
from normalizer.values.names.parse import ParsedName, parse_names, parse_person
from normalizer.values.names.person import Person, RawName
from normalizer.values.names.readings import Name, are_one_group, group_key, name_of
from normalizer.values.names.spelling import words_of

# Below this share of the shorter list, shared names may be chance, the likelier the longer the lists are.
_MIN_SHARED_RATIO = 0.5
_NAMES_PER_CHANCE = 50
# Letters of what is left of a name.
_LONGEST_TORN = 2


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
    """Two author lists side by side; `left` and `right` are the texts of the people compared.

    `share`: how many of the shorter list were found in the other, 0 to 1. `weight`: how much the shared names tell, 1
    for each rare name in full, less for initials and for family names that many share. `first_author_agrees` is None
    when a list has no people, or the first name is in a script that letters do not tell. `missing` are those of the
    left list that the right one lacks, `added` those of the right list that the left one lacks, whether or not a list
    that is known to be incomplete excuses it. `skipped` are those of `added` before the last name of the right list
    that the left one has: a list that breaks off has them, too. `unknown` are pairs of names, one of which is in such a
    script, so that the two may be one person. `damaged` are names of the left list that lost letters, each with its
    name in the right one: "Gbor Erdlyi", "Gábor Erdélyi".
    """

    agreement: Agreement
    share: float = 0.0
    weight: float = 0.0
    first_author_agrees: bool | None = None
    order_differs: bool = False
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    damaged: tuple[tuple[str, str], ...] = ()

    @property
    def are_same(self) -> bool:
        """Whether both lists name the same people, in any order."""
        return self.agreement is Agreement.MATCH and not (self.missing or self.added)


def compare_people(
    left: Sequence[RawName | str],
    right: Sequence[RawName | str],
    *,
    left_complete: bool = True,
    right_complete: bool = True,
    from_first: bool = False,
) -> PeopleComparison:
    """Compare two author lists as their sources wrote them. Symmetric but for the sides; never raises.

    A list is incomplete when its source says so, or when it ends in "et al."; what such a list lacks is no
    contradiction. `from_first`: an incomplete list begins with the first author, so that two without a common name
    are of other people, as two that end in "et al." are.
    """
    left_list, right_list = author_list(tuple(left)), author_list(tuple(right))
    if not left_list.names or not right_list.names:
        return _without_people(left_list, right_list)
    pairs = assign_names(left_list.names, right_list.names)
    unknown = _unreadable_pairs(left_list.names, right_list.names, pairs)
    complete = (left_complete and not left_list.cut, right_complete and not right_list.cut)
    lists = _AuthorLists(left_list, right_list, pairs, len(unknown), *complete, from_first)
    found_left, found_right = {pair.left for pair in (*pairs, *unknown)}, {pair.right for pair in (*pairs, *unknown)}
    added = _not_found(right_list, found_right, left_list)
    is_first_unknown = any(not (pair.left and pair.right) for pair in unknown)
    return PeopleComparison(
        lists.agreement(),
        share=lists.share,
        weight=round(lists.weight, 2),
        first_author_agrees=None if is_first_unknown else any(pair.left == pair.right == 0 for pair in pairs),
        order_differs=any(a.right > b.right for a, b in pairwise(pairs)),
        left=tuple(name.text for name in left_list.names),
        right=tuple(name.text for name in right_list.names),
        missing=tuple(name for _, name in _not_found(left_list, found_left, right_list)),
        added=tuple(name for _, name in added),
        skipped=tuple(name for place, name in added if place < max(found_right, default=0)),
        unknown=tuple((left_list.names[pair.left].text, right_list.names[pair.right].text) for pair in unknown),
        damaged=tuple(
            (one.text, other.text)
            for one, other in ((left_list.names[pair.left], right_list.names[pair.right]) for pair in pairs)
            if has_lost_letters(one, other)
        ),
    )


def _not_found(authors: AuthorList, found: Collection[int], other: AuthorList) -> tuple[tuple[int, str], ...]:
    """The places and names of a list that the other one lacks.

    "W. E" has no word to compare, but the letters of Weinan E, and "U" is all of the family name of Leong Hou U. A
    name of one word with a capital inside is read as a group's, and may be the family name of Chris HolmesParker.
    """
    initials, groups = list(other.initials), list(other.groups)
    lost = []
    for place, name in ((place, name) for place, name in enumerate(authors.names) if place not in found):
        given, family = name.readings[0].given, name.readings[0].family
        letters = {words[0].plain[0] for words in (given, family) if words}
        letter = frozenset(family[0].plain) if len(family) == 1 and family[0].initial else None
        fitting = next((each for each in initials if (len(letters) > 1 and letters <= each) or each == letter), None)
        group = next((each for each in groups if group_key(each) in name.readings[0].glued), None)
        if fitting:
            initials.remove(fitting)
        elif group:
            groups.remove(group)
        else:
            lost.append((place, name.text))
    return tuple(lost)


def _without_people(left_list: AuthorList, right_list: AuthorList) -> PeopleComparison:
    """At least one list has no people: only groups can still agree."""
    found = {are_one_group(one, other) for one in left_list.groups for other in right_list.groups}
    if True in found:
        return PeopleComparison(Agreement.MATCH, share=1.0, weight=1.0)
    only_groups = found == {False} and not (left_list.names or right_list.names)
    return PeopleComparison(Agreement.MISMATCH if only_groups else Agreement.NOT_COMPARABLE)


@dataclass(frozen=True, slots=True)
class _AuthorLists:
    """Two lists of people, who is whom, of how many this cannot be told, whether each is complete and has the first."""

    left_list: AuthorList
    right_list: AuthorList
    pairs: tuple[NamePair, ...]
    unknown: int
    left_complete: bool
    right_complete: bool
    from_first: bool

    @property
    def share(self) -> float:
        shorter = min(len(self.left_list.names), len(self.right_list.names))
        return len(self.pairs) / max(shorter - self.unknown, 1)

    @property
    def weight(self) -> float:
        return sum(pair.weight for pair in self.pairs)

    def agreement(self) -> Agreement:
        if not self.pairs:
            return self._disjoint()
        # Few of many agree, and in little: a "Y. Zhang" is found in most lists of a hundred.
        longer = max(len(self.left_list.names), len(self.right_list.names))
        if self.share < _MIN_SHARED_RATIO and self.weight < TELLING + longer / _NAMES_PER_CHANCE:
            return Agreement.MISMATCH
        return Agreement.PARTIAL if self._is_contradicted() or self.weight < TELLING else Agreement.MATCH

    def _disjoint(self) -> Agreement:
        left, right = (all(name.opaque for name in side.names) for side in (self.left_list, self.right_list))
        if left != right:
            return Agreement.NOT_COMPARABLE
        has_first = (
            self.from_first or complete or names.cut
            for complete, names in ((self.left_complete, self.left_list), (self.right_complete, self.right_list))
        )
        if not (self.left_complete or self.right_complete or all(has_first)):
            return Agreement.NOT_COMPARABLE
        return Agreement.MISMATCH

    def _is_contradicted(self) -> bool:
        """A name is missing where the list is complete; of two incomplete lists the shorter must be found."""
        found = len(self.pairs) + self.unknown
        lost = len(self.left_list.names) - found, len(self.right_list.names) - found
        if not self.left_complete and not self.right_complete:
            return min(lost) > 0
        return (self.right_complete and lost[0] > 0) or (self.left_complete and lost[1] > 0)


def rejoined_by(names: Sequence[str], people: Sequence[RawName]) -> tuple[str, ...] | None:
    """The persons of a list that a record shows to be torn in two: "Okafor and Ada" is its Ada Okafor.

    None for names that the record has as they are written: "Strunk and White" are its William Strunk and E. B. White.
    """
    torn = torn_names(names)
    if torn is None or not people or not compare_people(names, people).missing:
        return None
    readings = [(compare_people(joined, people), joined) for joined in (torn.joined, torn.turned)]
    families = {each.family_name for name in people if (each := parse_person(name))}
    found, joined = min(readings, key=lambda reading: (len(reading[0].missing), -_count_families(reading[1], families)))
    return joined if len(found.missing) < len(found.left) else None


def parted_by(name: str, people: Sequence[RawName]) -> tuple[str, ...] | None:
    """The persons of one text with commas that a record shows to be a list: "Okafor, Wei" are Ada Okafor and Lin Wei.

    None for one person, "Okafor, Ada", and where the record lacks one of them.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) < 2 or not people or not compare_people([name], people).missing:
        return None
    torn = torn_names(parts)
    readings = (tuple(parts), *((torn.joined, torn.turned) if torn else ()))
    return next((names for names in readings if not compare_people(names, people).missing), None)


def _count_families(names: Sequence[str], families: Collection[str]) -> int:
    """How many of the names have one of the family names for theirs."""
    return sum(person is not None and person.family_name in families for person in map(parse_person, names))


# --- the people and groups of a list


@dataclass(frozen=True, slots=True)
class AuthorList:
    """A list of authors. `groups` has the name of several collaborations whole, and each of them.

    `cut` tells that the list says itself that names are missing at its end ("et al."). `initials` has the letters of
    what are no names for a comparison, because nothing in them is written out.
    """

    names: tuple[Name, ...]
    groups: tuple[ParsedName, ...] = ()
    cut: bool = False
    initials: tuple[frozenset[str], ...] = ()


@lru_cache(maxsize=1 << 12)
def author_list(raws: tuple[RawName | str, ...]) -> AuthorList:
    """All people and groups of a list, in order."""
    parsed = parse_names(raws)
    names: list[Name] = []
    groups: list[ParsedName] = []
    initials: list[frozenset[str]] = []
    cut = not parsed.complete
    for each in parsed.names:
        if group_key(each):
            groups += (each, *_single_groups(each))
        elif name := name_of(each):
            names.append(name)
        else:  # torn within a name: "L. Brown, R. Dirckze, S"
            words = words_of(each.text)
            if all(word.initial for word in words):
                cut = True
                initials.append(frozenset(word.plain for word in words))
    if _ends_torn(names):
        names, cut = names[:-1], True
    return AuthorList(tuple(names), tuple(groups), cut, tuple(initials))


# "CMS and TOTEM Collaborations", "LIGO Scientific Collaboration, Virgo Collaboration".
_SEVERAL_GROUPS = lazy_re(r"\b(?:collaboration|consorti(?:um|a)|team)", re.IGNORECASE)
_BETWEEN_GROUPS = lazy_re(r",\s+(?:and\s+)?|\s+and\s+|\s*&\s*", re.IGNORECASE)


def _single_groups(group: ParsedName) -> Iterator[ParsedName]:
    """The collaborations of which one text names several."""
    parts = _BETWEEN_GROUPS.split(group.text) if _SEVERAL_GROUPS.search(group.text) else []
    yield from (ParsedName(Person(literal=part), part) for part in parts if len(parts) > 1 and part)


def _ends_torn(names: Sequence[Name]) -> bool:
    """Whether the last name is only the initials of a longer one: "J. Clifford, C. Dyreson, RT".

    "Xu" is a family name; in a list without capitals nothing tells it from initials.
    """
    if len(names) < 2 or any(len(name.text.split()) == 1 for name in names[:-1]):
        return False
    last = names[-1].text.replace(" ", "")
    may_be_initials = last.isupper() or "".join(name.text for name in names).islower()
    return last.isascii() and may_be_initials and len(last) <= _LONGEST_TORN


# --- who is whom

# Two lists of 3,000 would take minutes: beyond so many pairs, a name is compared only with names of the same
# family name and initial, and with not more than so many.
_MAX_PAIRS = 2_500
_MAX_NAMESAKES = 50
_EXCHANGED = 0.1
_MAX_EXCHANGED = 50


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names that agree: their places in the two lists, and how strongly (0 to 1)."""

    left: int
    right: int
    weight: float


def assign_names(left: Sequence[Name], right: Sequence[Name]) -> tuple[NamePair, ...]:
    """Pair the names that agree, in the order of the left list: those written out alike first, then the strongest."""
    alike = _namesakes(left, right, range(len(left)), range(len(right)), lambda name: name.forms or (name.text,))
    pairs = list(_chosen(_agreeing(left, right, alike)))
    left_places = sorted(set(range(len(left))) - {pair.left for pair in pairs})
    right_places = sorted(set(range(len(right))) - {pair.right for pair in pairs})
    few = len(left_places) * len(right_places) <= _MAX_PAIRS
    places = (
        product(left_places, right_places)
        if few
        else _namesakes(left, right, left_places, right_places, lambda name: name.short_forms)
    )
    pairs += _chosen(_agreeing(left, right, places))
    return tuple(sorted(pairs or _exchanged(left, right), key=lambda pair: pair.left))


def _unreadable_pairs(left: Sequence[Name], right: Sequence[Name], pairs: Sequence[NamePair]) -> tuple[NamePair, ...]:
    """Of the names without a partner, those in a script that letters do not tell, each with the nearest other one.

    Such a pair is neither one person nor two. Lists of which nothing else agrees are not compared name by name.
    """
    rest_left = sorted(set(range(len(left))) - {pair.left for pair in pairs})
    rest_right = sorted(set(range(len(right))) - {pair.right for pair in pairs})
    is_opaque = any(left[place].opaque for place in rest_left) or any(right[place].opaque for place in rest_right)
    if not pairs or not is_opaque or len(rest_left) * len(rest_right) > _MAX_PAIRS:
        return ()
    places = product(rest_left, rest_right)
    return tuple(_chosen(NamePair(i, j, 0.0) for i, j in places if left[i].opaque != right[j].opaque))


def _chosen(pairs: Iterable[NamePair]) -> Iterator[NamePair]:
    """Strongest first and, among equals, those nearest in place."""
    left: set[int] = set()
    right: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.weight, abs(pair.left - pair.right), pair.left)):
        if pair.left not in left and pair.right not in right:
            left.add(pair.left)
            right.add(pair.right)
            yield pair


def _exchanged(left: Sequence[Name], right: Sequence[Name]) -> list[NamePair]:
    """One source has exchanged the ends of all names, as when "Sarawagi, Sunita" is shortened to "S. Sunita".

    One such pair would be chance: the whole shorter list must fit, and the longer one must not offer much choice.
    """
    shortened = any(all(not name.forms for name in names) for names in (left, right))
    shorter, longer = sorted((len(left), len(right)))
    if not shortened or longer > min(2 * shorter, _MAX_EXCHANGED):
        return []
    places = product(range(len(left)), range(len(right)))
    found = list(_chosen(NamePair(i, j, _EXCHANGED) for i, j in places if ends_exchanged(left[i], right[j])))
    return found if len(found) == shorter else []


def _agreeing(left: Sequence[Name], right: Sequence[Name], places: Iterable[tuple[int, int]]) -> Iterator[NamePair]:
    return (NamePair(i, j, weight) for i, j in places if (weight := name_weight(left[i], right[j])))


def _namesakes(
    left: Sequence[Name],
    right: Sequence[Name],
    left_places: Iterable[int],
    right_places: Iterable[int],
    forms: Callable[[Name], Iterable[str]],
) -> Iterator[tuple[int, int]]:
    """Places of names with a form in common. Of many namesakes, the tenth is compared with those around the tenth."""
    places: dict[str, list[int]] = defaultdict(list)
    for place in right_places:
        for form in forms(right[place]):
            places[form].append(place)
    ranks: Counter[str] = Counter()
    for place in left_places:
        for form in forms(left[place]):
            if form in places:
                start = max(0, ranks[form] - _MAX_NAMESAKES // 2)
                yield from ((place, other) for other in places[form][start : start + _MAX_NAMESAKES])
                ranks[form] += 1
