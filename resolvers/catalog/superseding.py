"""Which records of a catalogue a newer statement takes the place of, and what is stored then.

It does when the same source says it of the same paper: of the same arXiv id; of the same page on the web; or, where
ids do not tell, of the same title in the same venue. What the older statement said and the newer one does not is kept,
its title too, if it was another one, so that the paper is still found by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from resolvers.candidate import Candidate
from resolvers.catalog.entries import Row, rows_of
from resolvers.catalog.joining import MOST_OF_ONE_KEY, JoinKeys
from resolvers.catalog.merging import merge
from resolvers.catalog.standing import Standing
from resolvers.catalog.statements import SAME_TITLE, statement_of
from resolvers.hashing import Hashes


@dataclass(frozen=True, slots=True)
class Said:
    """A record that an update brings, from the source of that number; and its rows, if it becomes one of its own."""

    record: Candidate
    source: int
    rows: Sequence[Row]


@dataclass
class Changes:
    """What an update stores: `rows` by their numbers, `mains` those of rows that only add a title.

    `records` and `superseded` are the records that come and go, `places` the row of each that was brought, whether or
    not it says anything new; `replaced` of those that come take the place of others.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    mains: dict[int, int] = field(default_factory=dict)
    records: list[Candidate] = field(default_factory=list)
    superseded: dict[int, Candidate] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    replaced: int = 0


def changes(standing: Standing, brought: Sequence[Said], keys: JoinKeys) -> Changes:
    """What to store for the brought records; `keys` has an element for each of them."""
    made = Changes()
    further = standing.further
    titles_of: dict[int, list[int]] = {}
    for row, main in further.items():
        titles_of.setdefault(main, []).append(row)
    end = standing.rows
    for said, older in zip(brought, _older(standing, brought, keys), strict=True):
        older = {row: record for row, record in older.items() if row not in made.superseded and row not in further}
        record = reduce(merge, [*(older[row] for row in sorted(older)), said.record])
        if _says_nothing_new(record, older.values()):
            made.places.append(min(older))
            continue
        slots = sorted({*older, *(row for main in older for row in titles_of.get(main, ()))})
        slots.sort(key=lambda row: row in further)
        end = _place(made, list(rows_of([record], said.source)) if older else said.rows, slots, end)
        made.superseded |= older
        made.replaced += bool(older)
        made.records.append(record)
    return made


def _place(made: Changes, rows: Sequence[Row], slots: Sequence[int], end: int) -> int:
    """Give the rows of a record the numbers of those that go, then new ones; where new ones begin now.

    No number is left without a row: those left over repeat the first title.
    """
    numbers = [*slots, *range(end, end + max(0, len(rows) - len(slots)))]
    spare = Row(replace(rows[0].entry, ids=()), rows[0].record, further=True)
    made.rows |= dict(zip(numbers, [*rows, *[spare] * (len(numbers) - len(rows))], strict=True))
    made.mains |= dict.fromkeys(numbers[1:], numbers[0])
    made.places.append(numbers[0])
    return end + max(0, len(rows) - len(slots))


def _older(standing: Standing, brought: Sequence[Said], keys: JoinKeys) -> Iterator[Mapping[int, Candidate]]:
    """For each brought record those of the catalogue that it takes the place of."""
    rows = [sorted({row for some in found for row in some}) for found in zip(*_found(standing, keys), strict=True)]
    records = standing.records({row for some in rows for row in some})
    for said, some in zip(brought, rows, strict=True):
        yield {row: records[row] for row in some if supersedes(records[row], said.record)}


def _found(standing: Standing, keys: JoinKeys) -> Iterable[list[list[int]]]:
    asked: tuple[tuple[str, Hashes], ...] = (("ids", keys.arxiv), ("ids", keys.doi), ("keys", keys.title))
    return (standing.with_hash(name, hashes, MOST_OF_ONE_KEY) for name, hashes in asked)


def supersedes(old: Candidate, new: Candidate) -> bool:
    """Whether two statements are one source's about the same paper."""
    if old.source != new.source:
        return False
    if old.arxiv and new.arxiv:
        return old.arxiv == new.arxiv
    if old.url and new.url:
        return old.url == new.url
    ours, theirs = statement_of(old), statement_of(new)
    return ours.venue == theirs.venue and SAME_TITLE.same(ours, theirs)


def _says_nothing_new(record: Candidate, older: Iterable[Candidate]) -> bool:
    """Whether a record, but for the file that it came with, is what the catalogue has."""
    several = list(older)
    return len(several) == 1 and replace(record, via=several[0].via, abstract=None, fingerprint=None) == several[0]
