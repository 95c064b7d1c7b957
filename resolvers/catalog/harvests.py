"""Records that come from elsewhere than a file: a harvest, a reply, a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from resolvers.candidate import Candidate
from resolvers.catalog.batch import Batch, batch_of
from resolvers.catalog.reports import SkipList
from resolvers.catalog.rows import Origin
from resolvers.catalog.workers import Workers

_PIECE = 4096


@dataclass(frozen=True)
class Harvest:
    """Records in the order in which they were said; `name` is how they reach us ("oai"), `source` who says them.

    Records without a title must have an arXiv id and an abstract: they say something of the records of that id.
    """

    name: str
    source: str
    records: Iterable[Candidate]


class HarvestReading:
    """A harvest, read like a source file."""

    def __init__(self, harvest: Harvest) -> None:
        self.path = Path(harvest.name)
        self.origin: Origin = (harvest.source, f"catalog:{harvest.name}")
        self.importer_name = "harvest"
        self.bytes = 0
        self.skips = SkipList()
        self.unchanged = 0
        self._records = iter(harvest.records)

    def batches(self, workers: Workers, number: int, on_progress: Callable[[int], None]) -> Iterator[Batch]:
        """What the records give, in order. Records that are of no use are counted, by their places."""
        first = 1
        while piece := list(islice(self._records, _PIECE)):
            usable = [record for record in piece if record.title or (record.arxiv and record.abstract)]
            for place, record in enumerate(piece, start=first):
                if not record.title and not (record.arxiv and record.abstract):
                    self.skips.add("neither a title nor an abstract of an arXiv id", place)
            yield batch_of(usable, number)
            on_progress(0)
            first += len(piece)
