"""How many papers volumes have, by the figures that conferences and journals give out themselves (volumes.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _sizes() -> dict[str, dict[str, int]]:
    text = resources.files(__package__).joinpath("volumes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def volume_size(short: str | None, year: int) -> int | None:
    """The papers of a venue of the table of venues, by its short name, in a year; None where no figure is known."""
    return _sizes().get(short or "", {}).get(str(year))
