"""A table in a file, matched in parts by several processes.

Each part of 50,000 rows becomes a file in the folder `OUT.parts` in one step, when it is done; at the end the parts are
written to OUT, and the folder goes. An interrupted run leaves the folder, and `resume` does what is missing. `run.json`
in it says what the parts are made of: those of another input, catalog or version are not mixed. A run holds the write
lock of OUT, and each part names its run and its number, for not every file system has locks that other machines see.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain, islice, repeat
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from normalizer.app.session import Progress
from normalizer.app.tables.files import (
    RunNote,
    count_rows,
    read_metadata,
    read_note,
    read_table,
    require_arrow,
    row_count,
    table_format,
    with_note,
    write_table,
)
from normalizer.app.tables.matching import TableMatcher, input_digest, output_schema
from normalizer.app.tables.rows import is_no_title, unread_columns
from normalizer.app.tables.since import open_touched, rematch_batch, write_touched_works
from normalizer.errors import BibnormError, OutputError
from normalizer.files import (
    check_not_existing,
    check_outputs,
    check_writable,
    copy_mode_and_owner,
    output_error,
    real_path,
    remove_stale_temporaries,
    with_path_in_errors,
    write_bytes_atomically,
)
from normalizer.values.text import counted, shown
from normalizer.version import __version__
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_lock
from resolvers.catalog import Catalog
from resolvers.workers import ProcessPool, cores

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_PART = 50_000
_RUN_FILE, _TOUCHED = "run.json", "touched"
# Metadata of a part: the checksum of what was asked, how many of its rows were matched, and how many rows without a
# match have no title (`is_no_title`).
_DIGEST, _AGAIN, _NO_TITLES = b"asked", b"again", b"no titles"


@dataclass(frozen=True)
class TableOptions:
    """The table `source` and the file `output`; `jobs` processes, 0 for as many as there are cores.

    `resume`: go on with the parts of an interrupted run; `force`: begin anew in spite of them. A part has `part_rows`.
    `since`: a Parquet file of verdicts from before the catalog `added` was merged into this one; only rows that it can
    change are matched.
    """

    source: Path
    output: Path
    catalog: Path
    min_confidence: float = 0.0
    full: bool = False
    jobs: int = 0
    resume: bool = False
    force: bool = False
    part_rows: int = ROWS_PER_PART
    since: Path | None = None
    added: Path | None = None


@dataclass(frozen=True)
class _Part:
    """The rows of a part as an Arrow stream, their number, and the file that it becomes.

    `before` are the verdicts from before, with the checksum of what was asked then. `mark` is metadata of the file.
    """

    rows: bytes
    before: tuple[bytes, str] | None
    count: int
    file: Path
    mark: Mapping[bytes, bytes]
    options: TableOptions


def match_table_file(options: TableOptions, progress: Progress) -> Counter[str]:
    """Match each row of a table; the number of rows by status. Raises BibnormError, CatalogError."""
    require_arrow()
    for path in (options.source, options.output):
        table_format(path)
    check_writable(options.output)
    check_outputs([options.output], [options.source, *([options.since] if options.since else [])])
    target = real_path(options.output)
    folder = target.with_name(f"{target.name}.parts")
    with hold_write_lock(options.output, patience=0):
        identity = _identity(options)
        if options.resume and not folder.exists() and (counts := _finished(options, identity)) is not None:
            progress.info(f"{options.output} is complete since an earlier run")
            return counts
        check_not_existing(str(options.output), options.force)
        run = _open_folder(folder, options, identity)
        try:
            files = _match_parts(folder, run, options, progress)
            again, no_titles = (_sum(files, name) for name in (_AGAIN, _NO_TITLES))
            counts = _assemble(files, folder, run, options, identity)
        except BaseException as error:
            if kept := _parts_kept(folder):
                if isinstance(error, BibnormError):
                    raise type(error)(f"{error}; {kept}") from error
                error.add_note(kept)  # of an interrupt
            raise
    if options.since:
        progress.info(f"{counted(again, 'row')} matched again; {counts.total() - again:,} keep their verdicts")
    if no_titles:
        progress.info(
            f"rows without a match whose title is a whole reference or an identifier: {no_titles:,}; write references "
            "to a text file for `bibnorm match`, identifiers to a column `ids`"
        )
    return counts


def _sum(files: Sequence[Path], name: bytes) -> int:
    """The sum of a number that each part has in its metadata."""
    return sum(int(read_metadata(file)[name]) for file in files)


def _finished(options: TableOptions, identity: Mapping[str, object]) -> Counter[str] | None:
    """The number of rows by status in an output that the same run has written; None for another one."""
    try:
        run = read_note(options.output).run
    except BibnormError:  # missing, or no verdicts
        run = ""
    if run != _digest(identity):
        return None
    batches = read_table(options.output, options.part_rows)
    return Counter(chain.from_iterable(batch.column("status").to_pylist() for batch in batches))


def _digest(identity: Mapping[str, object]) -> str:
    return sha256(json.dumps(identity).encode()).hexdigest()


def _match_parts(folder: Path, run: str, options: TableOptions, progress: Progress) -> list[Path]:
    """Match all parts that are still to do; the files of all."""
    counter = _Rate(row_count(options.source), progress)
    files: list[Path] = []
    if options.since and _is_of(options.since, options.catalog):
        progress.warning(f"{options.since} is of this very catalog: nothing was merged into {options.catalog} since")
    if options.since and options.added and not (folder / _TOUCHED).exists():
        progress.status("looking up the works of the new part")
        _write_touched(folder, options.catalog, options.added)
    parts = _parts(options, folder, run, files, progress)
    first = list(islice(parts, 2))
    # One part is done here; of several, none.
    with ProcessPool(options.jobs or cores(), min_items=2 - len(first)) as pool:
        for rows in pool.map(_match_part, chain(first, parts)):
            counter.add(rows)
    return files


def _parts_kept(folder: Path) -> str | None:
    """What is left of a run that failed, in words; without a finished part nothing is."""
    done = sum(file.stem.isdigit() for file in folder.glob("*.parquet"))
    if not done:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return f"{done} finished part{'s are' if done > 1 else ' is'} kept in {folder}; go on with --resume"


def _open_folder(folder: Path, options: TableOptions, identity: Mapping[str, object]) -> str:
    """Make the folder of parts, or check that what is in it belongs to this run; the name of the run."""
    found = _run_in(folder)
    if found and options.force and not options.resume:
        with with_path_in_errors(folder):
            shutil.rmtree(folder)
        found = {}
    if not found:  # also with `resume`: an earlier run may have ended before its first part was done
        with with_path_in_errors(folder):
            folder.mkdir(exist_ok=True)
        begun = token_hex(8)
        write_bytes_atomically(folder / _RUN_FILE, json.dumps({"run": begun, **identity}).encode())
        return begun
    if not options.resume:
        raise OutputError(f"{folder} is left from an interrupted run; go on with --resume, or begin anew with --force")
    run = found.pop("run", "")
    if differing := [name for name, value in identity.items() if found.get(name) != value]:
        raise BibnormError(f"{folder} is of another run; it differs in {', '.join(differing)}; begin anew with --force")
    return str(run)


def _run_in(folder: Path) -> dict[str, object]:
    """What `run.json` in a folder of parts says; nothing for a folder that is missing or empty.

    Raises OutputError for a file or folder that is not of a run, which may be a person's work.
    """
    about = folder / _RUN_FILE
    remove_stale_temporaries(about)  # of a run that was killed as it began
    with with_path_in_errors(folder):
        if not (folder.exists() or folder.is_symlink()) or (folder.is_dir() and not any(folder.iterdir())):
            return {}
    try:
        found = json.loads(about.read_bytes())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or "bibnorm" not in found:
        raise OutputError(f"{folder} is in the way and was not made by bibnorm; move it, or choose another output")
    return found


def _write_touched(folder: Path, catalog: Path, added: Path) -> None:
    begun = folder / f"{_TOUCHED}.begun"
    shutil.rmtree(begun, ignore_errors=True)
    write_touched_works(catalog, added, begun)
    begun.replace(folder / _TOUCHED)


def _identity(options: TableOptions) -> Mapping[str, object]:
    """What the verdicts depend on."""
    try:
        source = options.source.stat()
    except OSError as error:
        raise BibnormError(f"{options.source} cannot be read: {error.strerror}") from error
    return {
        "input": [options.source.name, source.st_size, source.st_mtime_ns],
        "catalog": Catalog.open(options.catalog).info.sha256,
        "min_confidence": options.min_confidence,
        "full": options.full,
        "rows": options.part_rows,
        "bibnorm": __version__,
        "since": [str(options.since), str(options.added)],
    }


def _mark(run: str, number: int) -> Mapping[bytes, bytes]:
    """What a part says of itself: its run, and its number from 0."""
    return {b"part": f"{run} {number}".encode()}


def _say_unread(names: Sequence[str], progress: Progress) -> None:
    """Say which columns might have been meant to be read."""
    if unread := unread_columns(names):
        named = ", ".join(f"`{shown(name)}` (to be read as `{wanted}`)" for name, wanted in unread.items())
        progress.info(f"passed through, not read: {named}; rename what shall be read")


def _parts(options: TableOptions, folder: Path, run: str, files: list[Path], progress: Progress) -> Iterator[_Part]:
    """The parts that are still to do; all their files are added to `files`."""
    batches = read_table(options.source, options.part_rows)
    before = _verdicts_before(options) if options.since else repeat(None)
    for number, (batch, old) in enumerate(zip(batches, before, strict=False)):
        output_schema(batch.schema)  # a table without titles is refused before any work
        if not files:
            _say_unread(batch.schema.names, progress)
        files.append(folder / f"{number:06d}.parquet")
        mark = _mark(run, number)
        if not _is_done(files[-1], mark, batch.num_rows):
            yield _Part(_packed(batch), old, batch.num_rows, files[-1], mark, options)


def _is_done(file: Path, mark: Mapping[bytes, bytes], rows: int) -> bool:
    """Whether a file is the whole part with this mark; a damaged one is matched again."""
    if not file.exists():
        return False
    try:
        found = list(read_table(file, max(rows, 1)))
    except BibnormError:
        return False
    return [batch.num_rows for batch in found] == [rows] and _has_mark(found[0].schema, mark)


def _has_mark(schema: pa.Schema, mark: Mapping[bytes, bytes]) -> bool:
    return mark.items() <= (schema.metadata or {}).items()


def _verdicts_before(options: TableOptions) -> Iterator[tuple[bytes, str]]:
    """The verdicts of the former run, as many at a time as a part has, each with the checksum of what was asked.

    Raises BibnormError for those of another run.
    """
    assert options.since is not None
    if (known := row_count(options.since)) is None:
        next(read_table(options.since, 1))  # says what is wrong with a file that cannot be read
        raise BibnormError(f"{options.since} is not a Parquet file; --since needs verdicts in .parquet")
    if known != (found := count_rows(options.source)):
        raise BibnormError(
            f"{options.since} has {known:,} rows, but {options.source} has {found:,}; name the verdicts on this table"
        )
    note = read_note(options.since)
    if note.min_confidence != options.min_confidence:
        least = f"--min-confidence {note.min_confidence}" if note.min_confidence else "no --min-confidence"
        now = options.min_confidence or "none"
        raise BibnormError(
            f"{options.since} was made with {least} (that --precision or you chose), this run has {now}; give the same"
        )
    if note.part_rows != options.part_rows:
        raise BibnormError(f"{options.since} does not say which titles it is of; match without --since")
    return zip(map(_packed, read_table(options.since, options.part_rows)), note.digests, strict=True)


def _is_of(verdicts: Path, catalog: Path) -> bool:
    """Whether a file has verdicts by this catalog."""
    first = next(read_table(verdicts, 1))
    made = first.column("catalog").to_pylist() if "catalog" in first.schema.names else []
    return made == [Catalog.open(catalog).info.sha256]


def _packed(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(rows: bytes) -> pa.RecordBatch:
    import pyarrow as pa

    with pa.ipc.open_stream(rows) as stream:
        return stream.read_next_batch()


def _match_part(part: _Part) -> int:
    """Match the rows of a part and write them; their number."""
    options, batch = part.options, _unpacked(part.rows)
    matcher = _matcher(options.catalog, options.min_confidence, options.full)
    digest = input_digest(batch)
    if part.before is None:
        matched, again = matcher.match(batch), batch.num_rows
    else:
        before, asked_before = part.before
        if digest != asked_before:
            raise BibnormError(f"{options.since} has verdicts on other titles than {options.source}; match without it")
        touched = open_touched(part.file.with_name(_TOUCHED))
        matched, again = rematch_batch(batch, _unpacked(before), touched, matcher)
    said = zip(batch.column("title").to_pylist(), matched.column("status").to_pylist(), strict=True)
    no_titles = sum(status != Status.MATCHED.value and is_no_title(cell) for cell, status in said)
    about = {**part.mark, _DIGEST: digest, _AGAIN: str(again), _NO_TITLES: str(no_titles)}
    begun = part.file.with_suffix(".begun.parquet")
    write_table(begun, matched.schema.with_metadata(about), [matched])
    with with_path_in_errors(part.file):
        begun.replace(part.file)
    return part.count


@lru_cache(maxsize=1)
def _matcher(catalog: Path, min_confidence: float, full: bool) -> TableMatcher:
    """That of this process, which knows what it has matched in earlier parts."""
    return TableMatcher(Catalog.open(catalog), min_confidence=min_confidence, full=full)


def _assemble(
    files: list[Path], folder: Path, run: str, options: TableOptions, identity: Mapping[str, object]
) -> Counter[str]:
    """Write the parts to the output in one step, and remove them."""
    counts: Counter[str] = Counter()

    def counting() -> Iterator[pa.RecordBatch]:
        for number, file in enumerate(files):
            for batch in read_table(file, options.part_rows):
                if not _has_mark(batch.schema, _mark(run, number)):
                    raise OutputError(f"{file} has been replaced, perhaps by another run to {options.output}")
                counts.update(batch.column("status").to_pylist())
                yield batch

    batches = counting()
    first = next(batches)
    whole = folder / f"whole{options.output.suffix}"
    target = real_path(options.output)
    digests = tuple(read_metadata(file)[_DIGEST].decode() for file in files)
    note = RunNote(options.source, options.min_confidence, options.part_rows, digests, _digest(identity))
    schema = with_note(first.schema, note, target)
    write_table(whole, schema, chain([first], batches))
    check_not_existing(str(options.output), options.force)  # it may have been made meanwhile
    try:
        copy_mode_and_owner(whole, target)
        whole.replace(target)
        shutil.rmtree(folder)
    except OSError as error:
        raise output_error(options.output, error) from error
    return counts


class _Rate:
    """Shows how many rows are done, how fast, and how long the rest takes."""

    def __init__(self, total: int | None, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._done, self._start = 0, time.monotonic()

    def add(self, rows: int) -> None:
        self._done += rows
        rate = self._done / max(time.monotonic() - self._start, 1e-9)
        text = f"{self._done:,} rows, {rate:,.0f} a second"
        if self._total:
            text += f", {max(self._total - self._done, 0) / rate / 60:,.0f} min left"
        self._progress.status(text)
