"""The settings of a run: everything besides the bytes of a file that its findings depend on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Dialect = Literal["bibtex", "biblatex"]
PROFILES = ("default", "strict", "camera-ready")


@dataclass(frozen=True)
class Selection:
    """What the user says about rules. `select` takes the place of the profile's own choice, unless it is empty.

    Accusations that are less certain than `min_certainty` (0 to 1) are notes.
    """

    profile: str = PROFILES[0]
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_certainty: float = 0.0


@dataclass(frozen=True)
class LintSettings:
    """`dialect` is None when each file has its own.

    For the cache, `catalog_state` identifies the catalog, and `online` the online sources; "" for none.
    """

    today: date
    selection: Selection = field(default_factory=Selection)
    dialect: Dialect | None = None
    catalog_state: str = ""
    online: str = ""
