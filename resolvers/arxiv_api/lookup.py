"""Where each title of one look-up stands: what was found for it, what is still to be asked, what went wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from resolvers.arxiv_api.client import Page
from resolvers.arxiv_api.questions import Clause, Way, may_answer, nearness
from resolvers.base import Answer, Fits, TitleQuery
from resolvers.candidate import Candidate

# Candidates that a title is told; a phrase like "deep learning" brings a hundred.
_MOST = 30


class Lookup:
    """The titles of one call; each stands at its place in `queries`."""

    def __init__(self, queries: Sequence[TitleQuery], fits: Fits) -> None:
        self._queries = queries
        self._fits = fits
        self._found: list[dict[str | None, Candidate]] = [{} for _ in queries]
        self._trouble: list[str | None] = [None] * len(queries)
        self._open = dict.fromkeys(range(len(queries)))
        # Of the way that is being tried: whose each question is, and who has no answer to it yet.
        self._owners: dict[str, list[int]] = {}
        self._unasked: set[int] = set()

    def clauses(self, way: Way) -> list[Clause]:
        """What to ask for the titles that are not settled; titles with the same question share it."""
        clauses: dict[str, Clause] = {}
        owners: dict[str, list[int]] = defaultdict(list)
        for place in self._open:
            if clause := way.clause(self._queries[place]):
                clauses.setdefault(clause.text, clause)
                owners[clause.text].append(place)
        self._owners = owners
        self._unasked = {place for places in owners.values() for place in places}
        return list(clauses.values())

    def note(self, group: Iterable[Clause], told: Page | str) -> None:
        """What the reply to some clauses says, or why there is none."""
        for clause in group:
            for place in self._owners[clause.text]:
                self._unasked.discard(place)
                if isinstance(told, Page):
                    self._add(place, clause, told)
                else:
                    self._trouble[place] = told

    def _add(self, place: int, clause: Clause, page: Page) -> None:
        query, found = self._queries[place], self._found[place]
        new = [one for one in page.candidates if one.arxiv not in found and may_answer(clause, query, one)]
        found.update((candidate.arxiv, candidate) for candidate in new)
        if new and self._fits(place, self._candidates(place)):
            self._open.pop(place, None)

    def unsettled(self, group: Iterable[Clause]) -> list[Clause]:
        return [clause for clause in group if any(place in self._open for place in self._owners[clause.text])]

    def stop(self, trouble: str, later: Sequence[Way]) -> None:
        """No more will be asked: neither what is left of this way nor the later ones."""
        for place in self._open:
            if place in self._unasked or any(way.clause(self._queries[place]) for way in later):
                self._trouble[place] = trouble

    def answers(self) -> list[Answer]:
        """One for each title. What went wrong for a title that is settled all the same does not matter."""
        return [
            Answer(self._candidates(place), self._trouble[place] if place in self._open else None)
            for place in range(len(self._queries))
        ]

    def _candidates(self, place: int) -> tuple[Candidate, ...]:
        title = self._queries[place].title
        near_first = sorted(self._found[place].values(), key=lambda found: -nearness(title, found.title))
        return tuple(near_first[:_MOST])
