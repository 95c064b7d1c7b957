"""From the names and places a user gives to open sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from resolvers.base import Resolver
from resolvers.registry import RESOLVERS


def open_sources(names: Sequence[str], catalog: Path) -> list[Resolver]:
    """The named sources, opened in order."""
    return [RESOLVERS[name](catalog) for name in names]
