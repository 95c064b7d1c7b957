"""What gives the standings of entries: a catalog or a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from normalizer.lint.parallel import ALONE, Crew

if TYPE_CHECKING:
    from normalizer.lint.context import Context
    from normalizer.lint.verification.results import Truth


class Judge(Protocol):
    """Whoever knows of works. One call for each document, for all its entries together.

    The engine sets `context.truth` to what it answers, before the rules run.
    """

    @property
    def can_be_copied(self) -> bool:
        """Whether copies of this process may ask it too: not while it holds connections, or places in files."""
        ...

    def judge(self, context: Context, crew: Crew = ALONE) -> Truth:
        """Look all entries up; never raises for what a file may hold."""
        ...
