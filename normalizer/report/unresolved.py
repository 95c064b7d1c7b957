"""The doubtful titles by category, each with its candidates and the commands that settle it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from normalizer.lock import Alternative, LockedTitle
from normalizer.report.data import Outcome, Row, Run, confidence, how, outcome
from normalizer.report.works import Address, Known, Work, beside, clipped, people, web, work_of
from normalizer.values.text import file_word
from normalizer.web import Piece, evidence_in_words, reason_in_words

# A match less sure than this is worth a look.
SURE = 0.95
# A runner-up that would have been taken for the work, were it the only one.
CLOSE = 0.5


@dataclass(frozen=True)
class Kind:
    """A kind of doubt: its heading, and what it means."""

    name: str
    heading: str
    meaning: str
    applies: Callable[[Row, Known | None], bool]


def _is_pending(row: Row, known: Known | None) -> bool:
    return row.block is not None and row.block.is_pending


def _comes_to(*outcomes: Outcome) -> Callable[[Row, Known | None], bool]:
    """Titles that came to this without a person's word."""

    def applies(row: Row, known: Known | None) -> bool:
        return outcome(row) in outcomes and not (row.block and row.block.decision.is_persons)

    return applies


def _is_taken_back(row: Row, known: Known | None) -> bool:
    return known is not None and known.record.standing is not None


def _is_unsure(row: Row, known: Known | None) -> bool:
    sure = confidence(row)
    return _matched_by_us(row) and sure is not None and sure < SURE


def _is_close(row: Row, known: Known | None) -> bool:
    others = row.block.candidates if row.block else ()
    return _matched_by_us(row) and any(other.confidence >= CLOSE for other in others)


def _matched_by_us(row: Row) -> bool:
    return outcome(row) is Outcome.MATCHED and not (row.block and row.block.decision.is_persons)


# In the order in which they want an answer; the first kind that applies is a title's.
KINDS: tuple[Kind, ...] = (
    Kind(
        "taken-back",
        "Withdrawn or retracted",
        "These works were matched, but their authors or publishers have taken them back.",
        _is_taken_back,
    ),
    Kind(
        "ambiguous",
        "Ambiguous",
        "More than one work fits, or nothing tells which one is meant. They have no entry until somebody chooses.",
        _comes_to(Outcome.AMBIGUOUS),
    ),
    Kind(
        "unmatched",
        "Unmatched",
        "No known work fits. That does not mean that there is none: the sources may lack it.",
        _comes_to(Outcome.UNMATCHED),
    ),
    Kind(
        "pending",
        "Chosen, not looked up yet",
        "A person has said which work it is; no source has given its record so far.",
        _is_pending,
    ),
    Kind(
        "not-asked",
        "Not asked",
        "No source could be asked about these titles. Nothing is known of them, neither good nor bad.",
        _comes_to(Outcome.NOT_ASKED),
    ),
    Kind(
        "unsure",
        "Matched, but not surely",
        "They have an entry, with less than 95 % certainty that it is the right one.",
        _is_unsure,
    ),
    Kind(
        "close",
        "Matched, with another work close behind",
        "They have an entry; a second work would have been taken as well, had it been the only one. Often it is "
        "another version or another record of the same work.",
        _is_close,
    ),
)


# More of a kind are no list to read; they stand in the whole table, and the review page has them one by one.
MOST = 500
_MOST_CANDIDATES = 3
_MOST_OF_AN_ABSTRACT = 2_000
_MOST_LINKS = 6
# The name that the commands assume.
_USUAL_LOCK = "refs.lock.json"


@dataclass(frozen=True)
class Rival:
    """A work beside the title: in pieces marked where the page has other words, what was compared, and how it came out.

    `lacks` are the words of the page that its title has not got.
    """

    work: Work
    title: tuple[Piece, ...]
    lacks: str
    role: str
    why: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Doubt:
    """A title that wants a look: what stood on the page, what was found, and the commands that settle it."""

    title: str
    wheres: tuple[str, ...]
    outcome: Outcome
    why: str
    confidence: float | None
    facts: tuple[str, ...]
    links: tuple[Address, ...]
    abstract: str | None
    rivals: tuple[Rival, ...]
    more_rivals: int
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Doubts of one kind; `more` of them are not listed."""

    kind: Kind
    doubts: tuple[Doubt, ...]
    more: int

    @property
    def titles(self) -> int:
        return len(self.doubts) + self.more


def groups(run: Run, works: Mapping[str, Known], where: Callable[[Row], str]) -> tuple[Group, ...]:
    """The kinds of which there is something, each title once however many pages have it."""
    found: dict[str, dict[str, list[Row]]] = {kind.name: {} for kind in KINDS}
    for row in run.rows:
        known = _known(row, works)
        kind = next((kind for kind in KINDS if kind.applies(row, known)), None)
        if kind:
            found[kind.name].setdefault(_identity(row), []).append(row)
    return tuple(
        Group(
            kind,
            tuple(_doubt(rows, _known(rows[0], works), run, where) for rows in list(those.values())[:MOST]),
            max(0, len(those) - MOST),
        )
        for kind in KINDS
        if (those := found[kind.name])
    )


def _known(row: Row, works: Mapping[str, Known]) -> Known | None:
    return works.get(row.block.key or "") if row.block else None


def _identity(row: Row) -> str:
    return row.block.id if row.block else row.scraped.title


def _doubt(rows: list[Row], known: Known | None, run: Run, where: Callable[[Row], str]) -> Doubt:
    first = rows[0]
    scraped, block = first.scraped, first.block
    others = block.candidates if block else ()
    shown = others[: _MOST_CANDIDATES - (known is not None)]
    abstract = " ".join((scraped.abstract or "").split())
    return Doubt(
        title=clipped(scraped.title),
        wheres=tuple(map(where, rows)),
        outcome=outcome(first),
        why=how(first),
        confidence=confidence(first) or None,
        facts=tuple(_facts(first)),
        links=tuple(web(link.url) for link in scraped.links[:_MOST_LINKS]),
        abstract=clipped(abstract, _MOST_OF_AN_ABSTRACT) or None,
        rivals=(*_chosen(first, known), *(_rival(scraped.title, other, first) for other in shown)),
        more_rivals=len(others) - len(shown),
        commands=tuple(_commands(block, run.lock)) if block and outcome(first) is not Outcome.NOT_ASKED else (),
    )


def _facts(row: Row) -> Iterator[str]:
    """What else stands beside the title."""
    yield from map(clipped, row.scraped.ids[:_MOST_LINKS])
    if row.scraped.authors:
        yield people(row.scraped.authors)
    if row.scraped.venue:
        yield clipped(row.scraped.venue)
    if row.scraped.year:
        yield str(row.scraped.year)


def _chosen(row: Row, known: Known | None) -> Iterator[Rival]:
    if known and row.block:
        titles = beside(row.scraped.title, known.work)
        evidence = tuple(evidence_in_words(row.block.decision.evidence))
        # In full, as the works beside it have their names.
        work = replace(known.work, people=people([str(person) for person in known.record.authors]))
        yield Rival(work, titles.work, titles.only_on_page, "taken", how(row), evidence)


def _rival(title: str, other: Alternative, row: Row) -> Rival:
    work = work_of(other)
    titles = beside(title, work)
    role = "close behind" if outcome(row) is Outcome.MATCHED else ""
    evidence = tuple(evidence_in_words(other.evidence))
    return Rival(work, titles.work, titles.only_on_page, role, reason_in_words(other.reason), evidence)


def _commands(block: LockedTitle, lock: str | None) -> Iterator[str]:
    """One line for each answer that a person may give."""
    option = "" if lock in (None, _USUAL_LOCK) else f" --lock {file_word(lock or '')}"
    for other in block.candidates[:_MOST_CANDIDATES]:
        if other.choice:
            yield f"bibnorm lock decide {block.id} {shlex.quote(other.choice)}{option}"
    yield f"bibnorm lock decide {block.id} --none{option}"
