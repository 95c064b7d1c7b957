"""A table matched again after its catalog has grown: only the rows that what is new can change.

A row keeps its verdict if records with its very title are all that the verdict rests on, and none of them is of a work
that the new part has a record of:

1. the title stands alone, without a coined name before a colon (`is_settled_by_title`), and the catalog has it;
2. the title, folded, is none of the titles of those works;
3. no identifier of its work or of its runner-up is one of theirs.

The works that the new part has a record of are looked up in the whole catalog, with all their records, so that a new
record which joins an old work counts for the other titles and identifiers of that work too. All other rows are matched
again, also those that share no word with anything new: near titles are chosen by how rare their words are in the whole
catalog, which changes with every record (of 20,000 damaged titles, 2 % more records changed the runner-up of 77 that
share no candidate with what was new, and no work). One in 200 of the rows that would be kept is matched, too, and if
any of these differs, so are all of its part.

All this is of rows that ask what they asked before: the file of verdicts has checksums of that, since the title of a
row is not among its verdicts (run.py compares them).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normalizer.app.tables.columns import taken
from normalizer.app.tables.matching import TableMatcher, mentions_of, output_schema
from normalizer.app.tables.rows import output_columns, work_names
from normalizer.errors import BibnormError
from normalizer.version import __version__
from normalizer.works.description import Description
from normalizer.works.scraped import ScrapedTitle
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.catalog.normalization import fold_all, join_words
from resolvers.catalog.search import is_settled_by_title
from resolvers.catalog.storage.record_codec import id_keys

if TYPE_CHECKING:
    import pyarrow as pa

_NAMES, _TITLES = "names", "titles"
_BLOCK = 2048
# Of the rows that would be kept, one in so many is matched again.
_CHECKED = 200
_WORKS = ("work", "arxiv", "doi", "s2")


def write_touched_works(catalog: Path, added: Path, folder: Path) -> None:
    """Write to `folder` the identifiers and folded titles of all works that the catalog `added` has a record of.

    `catalog` is the one that `added` was merged into. Raises BibnormError if it was not.
    """
    whole, new = Catalog.open(catalog), Catalog.open(added)
    names: set[str] = set()
    titles: set[bytes] = set()
    for start in range(0, new.info.records, _BLOCK):
        records = new.records(range(start, min(start + _BLOCK, new.info.records)))
        linked = _works_of(records, whole)
        missing = [record for record, work in zip(records, linked, strict=True) if not work]
        if missing:
            raise BibnormError(f"{catalog} lacks '{missing[0].title}' of {added}; merge that into it first")
        for each in chain(records, *linked):
            names.update(id_keys(each))
            titles.update(_keys([each.title, *each.other_titles]))
        names.update(filter(None, work_names([[each] for each in chain(records, *linked)])))
    folder.mkdir()
    (folder / _NAMES).write_text("\n".join(sorted(names)), encoding="utf-8")
    (folder / _TITLES).write_bytes(b"\n".join(sorted(titles)))


def _keys(titles: Sequence[str]) -> list[bytes]:
    """What the catalog finds each title by."""
    return join_words(fold_all(titles))


def _works_of(records: Sequence[Description], whole: Catalog) -> list[list[Description]]:
    """All records of the works of each record: those with one of its identifiers, or its very title."""
    works: list[list[Description]] = [[] for _ in records]
    ids = [(number, given.stands_for) for number, each in enumerate(records) for given in each.ids]
    for (number, _), found in zip(ids, whole.fetch([paper for _, paper in ids]), strict=True):
        works[number] += found
    queries = [TitleQuery(each.title, is_alone=True) for each in records]
    for number, found in enumerate(whole.find(queries)):
        works[number] += found
    return works


class TouchedWorks:
    """What `write_touched_works` wrote."""

    def __init__(self, folder: Path) -> None:
        self._names = frozenset((folder / _NAMES).read_text(encoding="utf-8").split("\n"))
        self._titles = frozenset((folder / _TITLES).read_bytes().split(b"\n"))

    def kept(self, mentions: Sequence[ScrapedTitle], verdicts: Sequence[dict[str, Any]], catalog: Catalog) -> list[int]:
        """The places of the rows that keep their verdicts."""
        places = [
            place
            for place, (mention, verdict) in enumerate(zip(mentions, verdicts, strict=True))
            if mention.is_alone and is_settled_by_title(mention.title) and not _names_of(verdict) & self._names
        ]
        titles = [mentions[place].title for place in places]
        hits = catalog.search_rows(titles)
        has_very_title = set(hits.queries[hits.scores == 1].tolist())
        keys = _keys(titles)
        return [place for row, place in enumerate(places) if row in has_very_title and keys[row] not in self._titles]


def _names_of(verdict: dict[str, Any]) -> set[str]:
    """The identifiers of the work of a row, and of its runner-up."""
    works = {verdict[name] for name in ("work", "runner_up") if verdict[name]}
    return works | {f"{name}:{verdict[name]}" for name in _WORKS[1:] if verdict[name]}


@cache
def open_touched(folder: Path) -> TouchedWorks:
    return TouchedWorks(folder)


def rematch_batch(
    batch: pa.RecordBatch,
    before: pa.RecordBatch,
    touched: TouchedWorks,
    matcher: TableMatcher,
) -> tuple[pa.RecordBatch, int]:
    """The verdicts on a batch, and how many rows were matched for them; `before` are those of the former catalog.

    Raises BibnormError if `before` are others.
    """
    import pyarrow as pa

    schema = output_schema(batch.schema, full=matcher.full)
    columns = output_columns(batch.schema.names, full=matcher.full)
    own = [name for name, source in columns.items() if source is None]
    before = _verdicts_of(before, pa.schema([schema.field(name) for name in own]), batch.num_rows)
    kept = touched.kept(mentions_of(batch), before.select([*_WORKS, "runner_up"]).to_pylist(), matcher.catalog)
    again = sorted(set(range(batch.num_rows)).difference(kept))
    checked = kept[::_CHECKED]
    rows = [*again, *checked]
    matched = matcher.match(taken(batch, rows)).select(own)
    for name, value in (("catalog", matcher.catalog.info.sha256), ("bibnorm", __version__)):
        now = pa.repeat(pa.scalar(value), batch.num_rows)
        before = before.set_column(before.schema.get_field_index(name), before.schema.field(name), now)
    if not matched.slice(len(again)).equals(taken(before, checked)):
        return matcher.match(batch), batch.num_rows
    places = list(range(batch.num_rows))
    for number, row in enumerate(again, start=batch.num_rows):
        places[row] = number
    verdicts = pa.concat_batches([before, matched]).take(pa.array(places, pa.int64()))
    cells = [verdicts.column(name) if source is None else batch.column(source) for name, source in columns.items()]
    return pa.RecordBatch.from_arrays(cells, schema=schema), len(rows)


def _verdicts_of(before: pa.RecordBatch, schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """The columns of verdicts alone: what is passed on is that of the table."""
    own = before.select([name for name in schema.names if name in before.schema.names])
    if before.num_rows != rows or not own.schema.equals(schema):
        raise BibnormError("--since names verdicts on another table, or with other columns; match without it")
    if set(own.column("bibnorm").to_pylist()) - {__version__}:
        raise BibnormError(f"--since names verdicts of another version than bibnorm {__version__}; match without it")
    return own
