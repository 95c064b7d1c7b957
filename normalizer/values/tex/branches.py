r"""Which branches of conditionals are open, and whether TeX gets to what is being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from normalizer.values.tex.document import Found
from normalizer.values.tex.source import Place


@dataclass(eq=False)
class Condition:
    r"""A conditional that is open. `taken`: the branch that TeX takes; None where it is not known.

    `branches` are the keys of each branch of one that is not known. `is_dead`: the branch that is being read is not
    the one that is taken now. `skips`: the other branch is not read at all.
    """

    taken: bool | None
    branches: list[dict[str, Place]] = field(default_factory=lambda: [{}])
    is_dead: bool = False
    skips: bool = False


class Branches:
    """The conditionals that are open. Keys go to what is cited, or to what may be.

    `unsure` counts the pieces around this one of which it is not known whether TeX gets to them.
    """

    def __init__(self, found: Found) -> None:
        self._found = found
        self._open: list[Condition] = []
        self._unknown: list[Condition] = []
        self._dead = 0
        self.unsure = 0

    def __bool__(self) -> bool:
        return bool(self._open)

    @property
    def innermost(self) -> Condition:
        return self._open[-1]

    @property
    def is_dead(self) -> bool:
        """What is being read is in a branch that is not taken."""
        return self._dead > 0

    @property
    def is_uncertain(self) -> bool:
        return bool(self.unsure or self._unknown or self.is_dead)

    def open(self, taken: bool | None) -> None:
        condition = Condition(taken, is_dead=taken is False)
        self._open.append(condition)
        self._dead += condition.is_dead
        if taken is None:
            self._unknown.append(condition)

    def next_branch(self) -> None:
        """The next branch of the innermost conditional."""
        if self._open:
            condition = self._open[-1]
            condition.branches.append({})
            if condition.taken is not None:
                self._dead += condition.taken - condition.is_dead
                condition.is_dead = condition.taken

    def close(self) -> bool:
        """End the innermost conditional, if one is open."""
        if not self._open:
            return False
        condition = self._open.pop()
        self._dead -= condition.is_dead
        if condition.taken is None:
            self._unknown.pop()  # the innermost one, as the conditional is
            self._join(condition)
        return True

    def _join(self, condition: Condition) -> None:
        """What every branch cites is cited, whichever TeX takes."""
        first, *others = condition.branches
        for key, place in first.items():
            if others and all(key in each for each in others):
                self.add_key(key, place)
        for branch in condition.branches:
            for key, place in branch.items():
                self._found.uncertain.setdefault(key, place)

    def close_all(self) -> None:
        """End what is open at the end of the document: it only looked like conditionals, and all branches count."""
        self._dead = 0
        while self._open:
            condition = self._open.pop()
            self._unknown.clear()
            for branch in condition.branches:
                for key, place in branch.items():
                    self.add_key(key, place)

    def forget(self) -> None:
        self._open.clear()
        self._unknown.clear()
        self._dead = 0

    def add_key(self, key: str, place: Place) -> None:
        if self.unsure or self.is_dead:
            self._found.uncertain.setdefault(key, place)
        elif self._unknown:
            self._unknown[-1].branches[-1].setdefault(key, place)
        else:
            self._found.cited.setdefault(key, place)
