"""Whether two lists of authors can be those of one work: match, partial, mismatch, or nothing to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from normalizer.works.description import RawName

if TYPE_CHECKING:
    from normalizer.matching.people.assign import Tied
    from normalizer.matching.people.lists import Listed
    from normalizer.matching.people.name import Name

# Ties that add up to less prove nothing on their own: "Wang" beside "Wei Wang" is 0.1, "W. Wang" 0.4, "Narison" 0.4.
_TELLING = 0.4
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
    ours_complete: bool = True,
    theirs_complete: bool = True,
) -> PeopleComparison:
    """Compare two author lists as their sources wrote them. Symmetric but for whose names are whose; never raises.

    A list is incomplete when its source says so, or when it ends in "et al."; what such a list lacks is no
    contradiction.
    """
    # Here, for most pages give no authors, and the tables of names take a while to load.
    from normalizer.matching.people.assign import assign
    from normalizer.matching.people.lists import listed

    us, them = listed(ours), listed(theirs)
    if not us.names or not them.names:
        return _without_people(us, them)
    return _Lists(
        us, them, assign(us.names, them.names), ours_complete and not us.cut, theirs_complete and not them.cut
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
    ours_complete: bool
    theirs_complete: bool

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
        if self._weight < _TELLING:
            return Agreement.PARTIAL, "the shared names are common"
        return Agreement.MATCH, None if self.ours_complete and self.theirs_complete else "a list is incomplete"

    def _disjoint(self) -> tuple[Agreement, str | None]:
        ours, theirs = (all(name.opaque for name in side.names) for side in (self.us, self.them))
        if ours != theirs:
            return Agreement.NOT_COMPARABLE, "names in another script"
        prefixes = (self.ours_complete or self.us.cut) and (self.theirs_complete or self.them.cut)
        if not (self.ours_complete or self.theirs_complete or prefixes):
            return Agreement.NOT_COMPARABLE, "both lists are incomplete"
        return Agreement.MISMATCH, None

    def _is_chance(self) -> bool:
        """Few of many agree, and in little: a "Y. Zhang" is found in most lists of a hundred."""
        longer = max(len(self.us.names), len(self.them.names))
        return self._share < _FEW and self._weight < _TELLING + longer / _NAMES_PER_CHANCE

    def _is_contradicted(self) -> bool:
        """A name is missing where the list is complete; of two incomplete lists the shorter must be found."""
        lost = len(self.us.names) - len(self.tied), len(self.them.names) - len(self.tied)
        if not self.ours_complete and not self.theirs_complete:
            return min(lost) > 0
        return (self.theirs_complete and lost[0] > 0) or (self.ours_complete and lost[1] > 0)


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
