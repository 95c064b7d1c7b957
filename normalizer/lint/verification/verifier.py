"""What verifies the entries of documents: the catalog, or online sources too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from normalizer.lint.context import LintContext
    from normalizer.lint.inputs import InputFile
    from normalizer.lint.parallel import ForkPool
    from normalizer.lint.verification.cited_work import FoundWork
    from normalizer.lint.verification.claim import EntryClaim
    from normalizer.lint.verification.results import EntryVerifications
    from normalizer.lint.verification.venues import VenueKnowledge


class Verifier(Protocol):
    """Compares the entries of documents with records."""

    def prepare(self, inputs: Sequence[InputFile]) -> None:
        """Query what is queried for all files together; called once, before processes are forked."""

    def verify(self, context: LintContext, pool: ForkPool = ...) -> EntryVerifications:
        """Verify every entry of a document; never raises for what a file may hold."""

    @property
    def places(self) -> VenueKnowledge:
        """What is known of venues and their volumes."""

    def works(self, claims: Sequence[EntryClaim]) -> list[FoundWork]:
        """What is known of the work that each entry cites, all its records included."""


# Opens what entries are compared with; returns None for nothing to compare with.
VerifierOpener = Callable[[], Verifier | None]
