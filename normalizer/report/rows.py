"""The whole table: a line for each title of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from normalizer.report.data import Row, Run
from normalizer.report.outcome import Outcome, confidence, how, outcome
from normalizer.report.text import Address, clipped
from normalizer.report.work_views import (
    Beside,
    Work,
    beside,
    objections,
    work_from,
)
from normalizer.web import Piece
from normalizer.works.record import Record


@dataclass(frozen=True)
class Known:
    """A work of the bibliography: as it is shown, and the record that it is shown from."""

    work: Work
    record: Record


@dataclass(frozen=True)
class Line:
    """One title: where it stands, what came of it, how, and its work. `title` is in pieces, marked where it differs.

    `work_title` is None where it is the page's; `objections` say what else the page has otherwise.
    """

    where: str
    title: tuple[Piece, ...]
    outcome: Outcome
    how: str
    confidence: float | None
    is_persons: bool
    note: str | None
    work: Work | None
    work_title: tuple[Piece, ...] | None
    objections: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.objections) or any(piece.differs for piece in (*self.title, *(self.work_title or ())))


def known_works(run: Run, keys: list[str]) -> dict[str, Known]:
    return {
        key: Known(work_from(held.record, key), held.record) for key in keys if (held := run.works.get(key)) is not None
    }


def lines(run: Run, works: Mapping[str, Known], where: Callable[[Row], str]) -> Iterator[Line]:
    for row in run.rows:
        known = works.get(row.block.key or "") if row.block else None
        titles = beside(row.scraped.title, known.work) if known else _alone(row.scraped.title)
        yield Line(
            where=where(row),
            title=titles.page,
            outcome=outcome(row),
            how=how(row),
            confidence=confidence(row),
            is_persons=row.block is not None and row.block.decision.is_persons,
            note=row.block.decision.note if row.block else None,
            work=known.work if known else None,
            work_title=None if titles.same else titles.work,
            objections=tuple(objections(row.scraped, known.record)) if known else (),
        )


def _alone(title: str) -> Beside:
    return Beside((Piece(clipped(title), differs=False),), (), same=True)


@dataclass(frozen=True)
class Repository:
    """A link to code with the work that it belongs to."""

    link: Address
    standing: str
    said_by: str
    work: Work


def repositories(works: Mapping[str, Known]) -> tuple[Repository, ...]:
    """What is announced first: somebody has to look again whether it is there by now."""
    found = [
        Repository(code.link, code.standing, code.said_by, known.work)
        for known in works.values()
        for code in known.work.code
    ]
    return tuple(sorted(found, key=lambda each: each.standing))
