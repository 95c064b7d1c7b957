"""Merges parts to the files of one generation of a catalog.

Everything is read and written as a stream, in slices that take a share of the given memory; beside that, some ten bytes
for each row are held (which rows stay, and their numbers). The bytes do not depend on how the sources were divided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from normalizer.works.description import Description
from normalizer.works.policies import Action
from resolvers.catalog.building.part import Part, PartSource, taking
from resolvers.catalog.building.plan import RecordPlan
from resolvers.catalog.building.print_merge import write_fingerprints
from resolvers.catalog.building.sorting import Runs, bucket_starts, groups_of, merged, spooled
from resolvers.catalog.counts import Coverage, RecordFacts, coverage_of
from resolvers.catalog.coverage import FIRST, KEYS, LISTS, PAGES, ROWS, VolumeNames
from resolvers.catalog.linkage import Blocks as SharedKeys
from resolvers.catalog.linkage import Pair, components, join_actions, link_records
from resolvers.catalog.numbering import number_arrays
from resolvers.catalog.pairs import distinct
from resolvers.catalog.people import AUTHORS, KNOWN, MAX_RECORDS_OF_PERSON, PEOPLE, RECORDS_OF_PEOPLE
from resolvers.catalog.row_values import DeclaredCoverage, declared_bytes
from resolvers.catalog.storage.format import (
    ARRAYS,
    DICTIONARY,
    RECORDS,
    TITLES,
    TITLES_PER_START,
    VENUE_NAMES,
    VENUES_DECLARED,
    SourceInfo,
)
from resolvers.catalog.storage.mapped_files import mapped, works_arrays
from resolvers.catalog.storage.record_codec import (
    BlockReader,
    Blocks,
    Origin,
    chunk_by_block,
    compressed,
    decode_record,
    source_of,
    train_dictionary,
)
from resolvers.catalog.storage.seen_lines import write_hashes
from resolvers.workers import ProcessPool

# A word that stands in more titles than this finds none of them: it is not indexed.
MAX_POSTINGS = 5000
_MIN_BITS, _MAX_BITS = 8, 31
# How many postings a bucket holds on the average: fewer buckets mix up more words, more of them are empty.
_POSTINGS_PER_BUCKET = 3
_SAMPLES = 10_000
# Pairs of records that are compared at once: a second of work.
_PAIRS = 1000
# Rows that are linked at a time.
_LINKED_ROWS = 50_000
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge counted; `records` by source file."""

    coverage: Coverage
    works: int
    further_titles: int
    abstracts: int
    records: Counter[int]
    attached: Counter[int]


class Merge:
    """Writes the files of a generation: `plan` says what of the parts."""

    def __init__(
        self, folder: Path, plan: RecordPlan, origins: Sequence[Origin], workers: ProcessPool, memory: int
    ) -> None:
        self._folder, self._plan, self._origins, self._workers = folder, plan, origins, workers
        self._memory = memory
        rows = plan.rows
        numbers = plan.numbers()
        self._slot_numbers = numbers(plan.slots)
        stays = plan.places >= 0
        changed = np.zeros(plan.changed.info.rows, np.int64)
        changed[plan.places[stays]] = self._slot_numbers[stays]
        read = np.where(plan.kept, np.cumsum(plan.kept, dtype=np.int64) - 1, -1)
        read[plan.slots] = -1
        self._sources: list[tuple[Part, NDArray[np.int64]]] = [
            *((part, rows.numbers_in(at, read)) for at, part in enumerate(rows.parts)),
            (plan.changed, changed),
        ]
        self.rows = int(np.count_nonzero(plan.kept))

    def write(self, progress: Callable[[int], None], declared: Sequence[DeclaredCoverage]) -> Merged:
        """Write all files; `progress` is told the rows that are done, now and then."""
        plan = self._plan
        self._write_dictionary()
        self._write_records(progress)
        for name in ("keys", "parts", "ids"):
            with _ArrayWriter(self._folder, f"{name}.hashes", f"{name}.rows") as write:
                for hashes, rows in merged(self._runs(name), self._memory):
                    write(hashes, rows)
        self._write_terms()
        self._write_volumes(declared)
        works, further = self._write_works()
        self._write_people(works)
        prints, attached, found = write_fingerprints(self._folder, plan, self._runs("arxiv"), self._memory)
        write_hashes(self._folder, self._seen_lines(found))
        coverage, records = self._counted()
        repeated = sum(len(rows) - 1 for rows in works)
        return Merged(coverage, self.rows - repeated, further, prints, records, attached)

    def _runs(self, name: str) -> list[Runs]:
        """The elements of all rows that are stored."""
        return [part.runs(name, taking(numbers)) for part, numbers in self._sources]

    def _seen_lines(self, attached: Hashes) -> Iterator[Hashes]:
        """The shortened hashes of the lines that need not be read again, each once, ascending.

        Of lines of abstracts only those `attached` to a record.
        """
        for (lines,) in merged([part.runs("lines") for part, _ in self._sources], self._memory):
            until = np.searchsorted(attached, lines[-1], "right")
            yield distinct(np.concatenate([lines, attached[:until]]))
            attached = attached[until:]
        yield attached

    def _write_dictionary(self) -> None:
        rows = self._plan.rows
        samples = rows.lines(range(0, rows.count, max(1, rows.count // _SAMPLES)))
        (self._folder / DICTIONARY).write_bytes(train_dictionary(samples))

    def _write_records(self, progress: Callable[[int], None]) -> None:
        compress = partial(compressed, (self._folder / DICTIONARY).read_bytes())
        write_records(self._folder, self._workers.map(compress, chunk_by_block(self._lines(progress))))

    def _lines(self, progress: Callable[[int], None]) -> Iterator[list[bytes]]:
        """Write the titles; the lines, which others may pack meanwhile."""
        plan = self._plan
        rows, bounds = plan.rows, plan.rows.starts.tolist()
        done = begins = 0
        with ExitStack() as files:
            titles, lengths, starts = (
                files.enter_context((self._folder / name).open("wb"))
                for name in (TITLES, "titles.lengths", "titles.starts")
            )
            changed = _Texts(plan.changed)
            for (_, part, at), first, last in zip(rows.pieces, bounds[:-1], bounds[1:], strict=True):
                texts = [rows.parts[part].texts(name, at) for name in ("lines", "titles")]
                inside = slice(*np.searchsorted(plan.slots, [first, last]))
                for slot, place in zip(plan.slots[inside].tolist(), plan.places[inside].tolist(), strict=True):
                    if place >= 0:
                        texts[0][slot - first], texts[1][slot - first] = changed.at(place)
                kept = plan.kept[first:last]
                if not kept.all():
                    texts = [[text for text, stays in zip(of, kept.tolist(), strict=True) if stays] for of in texts]
                titles.write(b"".join(texts[1]))
                sizes = np.fromiter(map(len, texts[1]), np.int64, len(texts[1]))
                sizes.astype(ARRAYS["titles.lengths"]).tofile(lengths)
                ends = begins + np.cumsum(sizes)
                (ends - sizes)[-done % TITLES_PER_START :: TITLES_PER_START].astype(ARRAYS["titles.starts"]).tofile(
                    starts
                )
                begins, done = int(ends[-1]) if len(ends) else begins, done + len(sizes)
                progress(last)
                yield texts[0]

    def _write_people(self, works: Sequence[Sequence[int]]) -> None:
        """Write each name once, and how many records have it; for each row how many names it has, and known ones."""
        own = np.ones(self.rows, np.uint8)
        for of_work in works:
            own[of_work] = min(len(of_work), MAX_RECORDS_OF_PERSON)
        authors, known = np.zeros((2, self.rows), np.uint32)  # a bit for each name
        with _ArrayWriter(self._folder, PEOPLE, RECORDS_OF_PEOPLE) as write:
            for hashes, rows, places in merged(self._runs("people"), self._memory):
                changes = _changes(hashes)
                starts = np.flatnonzero(changes)
                records = np.add.reduceat((changes | _changes(rows))[:-1], starts[:-1], dtype=np.int64)
                write(hashes[starts[:-1]], records.clip(max=MAX_RECORDS_OF_PERSON))
                bits = np.uint32(1) << places.astype(np.uint32)
                others = np.repeat(records, np.diff(starts)) > own[rows]
                np.bitwise_or.at(authors, rows, bits)
                np.bitwise_or.at(known, rows[others], bits[others])
        write_arrays(self._folder, {AUTHORS: np.bitwise_count(authors), KNOWN: np.bitwise_count(known)})

    def _write_terms(self) -> None:
        buckets = self._folder / "buckets.spool"
        count = 0
        with _ArrayWriter(self._folder, "terms.rows") as write, buckets.open("wb") as spool:
            for (terms,) in merged(self._runs("terms"), self._memory, group_bits=32):
                terms = terms[_changes(terms)[:-1]]
                sizes = np.diff(np.flatnonzero(_changes(terms >> _HALF)))
                terms = terms[np.repeat(sizes <= MAX_POSTINGS, sizes)]
                write(terms & np.uint64(0xFFFFFFFF))
                (terms >> _HALF).astype("<u4").tofile(spool)
                count += len(terms)
        bits = max(_MIN_BITS, min(_MAX_BITS, (count // _POSTINGS_PER_BUCKET).bit_length() - 1))
        with _ArrayWriter(self._folder, "terms.starts") as write:
            for starts in bucket_starts(spooled(buckets, 32 - bits), 1 << bits):
                write(starts)
        buckets.unlink()

    def _write_volumes(self, declared: Sequence[DeclaredCoverage]) -> None:
        names = VolumeNames({name for part, _ in self._sources for name in part.info.names})
        with _ArrayWriter(self._folder, KEYS, ROWS, FIRST, PAGES, LISTS) as write:
            for series, years, *columns in merged(self._runs("volumes"), self._memory):
                write(names.keys(series, years), *columns)
        (self._folder / VENUE_NAMES).write_bytes(names.as_bytes())
        (self._folder / VENUES_DECLARED).write_bytes(declared_bytes(declared))
        numbers = [np.array(part.info.numbers, np.int64) for part, _ in self._sources]
        write_arrays(self._folder, number_arrays(distinct(np.concatenate(numbers))))

    def _write_works(self) -> tuple[list[list[int]], int]:
        """Write which rows are about one work: the works of several rows, and how many rows only add a title."""
        further = self._further()
        keys = SharedKeys.of(
            chain.from_iterable(groups_of(self._runs(of), self._memory) for of in ("arxiv", "doi", "keys"))
        )
        works = self._linked(keys, further)
        write_arrays(self._folder, works_arrays(works, frozenset(further[:, 0].tolist())))
        return works, len(further)

    def _further(self) -> NDArray[np.int64]:
        """The rows that only add a title, and the rows of the records."""
        plan = self._plan
        numbers = plan.numbers()
        plain = plan.alternatives[~np.isin(plan.alternatives[:, 0], plan.slots) & plan.kept[plan.alternatives[:, 0]]]
        changed = np.array(plan.changed.info.alternatives, np.int64).reshape(-1, 2)
        pairs = np.concatenate([numbers(plain).reshape(-1, 2), self._sources[-1][1][changed]])
        return pairs[np.argsort(pairs[:, 0], kind="stable")]

    def _linked(self, keys: SharedKeys, further: NDArray[np.int64]) -> list[list[int]]:
        """The works of several rows, by the first of them."""
        sizes = keys.sizes.astype(np.int64)
        ends = np.cumsum(sizes)
        of_keys, of_further = components(keys, further)
        order = np.argsort(of_keys, kind="stable")
        works: list[list[int]] = []
        further = further[np.argsort(of_further, kind="stable")]
        of_further = np.sort(of_further)
        linked = np.unique(np.concatenate([of_keys, of_further]))
        weights = np.cumsum(np.bincount(np.searchsorted(linked, of_keys), weights=sizes, minlength=len(linked)))
        cuts = np.searchsorted(weights, np.arange(_LINKED_ROWS, (weights[-1] if len(weights) else 0), _LINKED_ROWS))
        bounds = [0, *np.unique(cuts + 1).tolist(), len(linked)]
        for start, end in pairwise(bounds):
            if start == end:
                continue
            low, high = linked[start], linked[end - 1]
            chosen = order[slice(np.searchsorted(of_keys[order], low), np.searchsorted(of_keys[order], high, "right"))]
            blocks = [keys.rows[ends[at] - sizes[at] : ends[at]].tolist() for at in np.sort(chosen).tolist()]
            same = further[slice(np.searchsorted(of_further, low), np.searchsorted(of_further, high, "right"))]
            works += link_records(blocks, same.tolist(), self._records, self._decide)
        return sorted(works)

    def _records(self, rows: Sequence[int]) -> Mapping[int, Description]:
        """The records of rows, out of what has been written."""
        data = mapped(self._folder / RECORDS)
        ends = np.fromfile(self._folder / "records.ends", ARRAYS["records.ends"])
        reader = BlockReader(data, ends, (self._folder / DICTIONARY).read_bytes())
        return {row: decode_record(line, self._origins) for row, line in reader.read(rows).items()}

    def _decide(self, pairs: Sequence[Pair]) -> Iterator[Action]:
        chunks = (pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS))
        return chain.from_iterable(self._workers.map(join_actions, chunks))

    def _counted(self) -> tuple[Coverage, Counter[int]]:
        """What is known of all records, and how many there are of each source file."""
        plan, records = self._plan, Counter[int]()
        own, bounds = plan.own(), plan.rows.starts.tolist()
        facts = []
        for (batch, part, _), first, last in zip(plan.rows.pieces, bounds[:-1], bounds[1:], strict=True):
            wanted = own[first:last]
            records[batch.source] += int(np.count_nonzero(wanted))
            facts.append(_facts(plan.rows.parts[part], batch.first, batch.rows).where(wanted))
        changed = plan.changed
        wanted = np.ones(changed.info.rows, np.bool_)
        wanted[[row for row, _ in changed.info.alternatives]] = False
        records.update(source_of(changed.line(row)) for row in np.flatnonzero(wanted).tolist())
        facts.append(_facts(changed, 0, changed.info.rows).where(wanted))
        return coverage_of(RecordFacts.concatenated(facts)), records


class _Texts:
    """The lines and titles of a part, a batch of them at a time."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._firsts = [batch.first for batch in part.info.batches]
        self._batch = -1
        self._lines: list[bytes] = []
        self._titles: list[bytes] = []

    def at(self, row: int) -> tuple[bytes, bytes]:
        batch = int(np.searchsorted(self._firsts, row, "right")) - 1
        if batch != self._batch:
            self._batch = batch
            self._lines, self._titles = (self._part.texts(name, batch) for name in ("lines", "titles"))
        return self._lines[row - self._firsts[batch]], self._titles[row - self._firsts[batch]]


def _facts(part: Part, start: int, count: int) -> RecordFacts:
    return RecordFacts(*(part.column(name, start, count) for name in ("known", "dates", "years")))


def source_infos(
    sources: Sequence[PartSource], records: Counter[int], attached: Counter[int], merged_rows: Counter[int], first: int
) -> tuple[SourceInfo, ...]:
    """What came from each source file; the first of them has the number `first`."""
    return tuple(
        SourceInfo(
            name=Path(source.path).name,
            source=source.origin[0],
            importer=source.importer or "empty",
            bytes=source.bytes,
            records=records[number],
            merged=merged_rows[number],
            skipped=sum(skipped.count for skipped in source.skipped),
            attached=attached[number],
            damaged=source.damaged,
        )
        for number, source in enumerate(sources, start=first)
    )


def _changes(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a value differs from the one before; one more than the values, the last always true."""
    return np.concatenate([[True], values[1:] != values[:-1], [True]]) if len(values) else np.array([True])


class _ArrayWriter:
    def __init__(self, folder: Path, *names: str) -> None:
        self._types = [ARRAYS[name] for name in names]
        self._files = [(folder / name).open("wb") for name in names]

    def __enter__(self) -> Callable[..., None]:
        return self._write

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def _write(self, *columns: NDArray[Any]) -> None:
        for values, dtype, file in zip(columns, self._types, self._files, strict=True):
            values.astype(dtype).tofile(file)


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    for name, values in arrays.items():
        values.astype(ARRAYS[name]).tofile(folder / name)


def write_records(folder: Path, blocks: Iterable[Blocks]) -> None:
    """Write the stored lines of all rows, in blocks."""
    sizes: list[Ints] = [np.zeros(0, np.int64)]
    with (folder / RECORDS).open("wb") as records:
        for some in blocks:
            records.write(some.data)
            sizes.append(some.sizes)
    write_arrays(folder, {"records.ends": np.cumsum(np.concatenate(sizes))})
