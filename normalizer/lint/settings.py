"""What a run is asked to do: everything beside a file's bytes that its findings depend on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Dialect = Literal["bibtex", "biblatex"]
PROFILES = ("default", "strict", "camera-ready")


@dataclass(frozen=True)
class Selection:
    """What the user says about rules. `select` takes the place of the profile's own choice, unless it is empty."""

    profile: str = PROFILES[0]
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """`dialect` is None when each file tells its own; `truth` names the state of what entries are compared with."""

    today: date
    selection: Selection = field(default_factory=Selection)
    dialect: Dialect | None = None
    truth: str = ""

    def words(self) -> Iterator[str]:
        """All of it, so that two setups with the same words give the same findings."""
        chosen = self.selection
        for words in (chosen.select, chosen.extend_select, chosen.ignore):
            yield ",".join(words)
        yield from (chosen.profile, self.dialect or "", self.today.isoformat(), self.truth)
