"""A table matched again after its catalog has grown: only the rows that what is new can change.

A verdict is made of the candidates of a row: records with an identifier of the row, with its title, with a near title
or part of a title, with a like abstract; and all other records of their works. So a row is matched again if

1. an identifier of the row, of its work or of its runner-up is one of a work that the new part has a record of,
2. the search finds a title of such a work, by the title or the text of the row (whole, near, or as a part), or
3. the search finds an abstract of the new part by the row's.

The works that the new part has a record of are looked up in the whole catalog, with all their records, so that a new
record which joins an old work counts for the other titles and identifiers of that work too. Titles are searched among
those titles alone, so that none is too common to be found.

One influence is left: the search weighs a word by how many titles have it, and looks at the likeliest rows only. A
grown catalog may so exchange far candidates of a row for others. Therefore some of the rows that would be kept are
matched, too, and if any of them differs, so are all of its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from normalizer.app.tables.matching import match_batch, mentions_of, output_schema
from normalizer.app.tables.rows import output_columns, work_id
from normalizer.errors import BibnormError
from normalizer.values.ids import find_id
from normalizer.values.titles import title_key
from normalizer.version import __version__
from normalizer.works.description import Description
from normalizer.works.scraped import ScrapedTitle
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.storage.record_codec import id_keys

if TYPE_CHECKING:
    import pyarrow as pa

_NAMES, _TITLES = "names.json", "titles"
_BLOCK = 2048
# Of the rows that would be kept, one in so many is matched again.
_CHECKED = 200
_WORKS = ("work", "arxiv", "doi", "s2")


def write_touched_works(catalog: Path, added: Path, folder: Path) -> None:
    """Write to `folder` the identifiers and titles of all works that the catalog `added` has a record of.

    `catalog` is the one that `added` was merged into. Raises BibnormError if it was not.
    """
    whole, new = Catalog.open(catalog), Catalog.open(added)
    names: set[str] = set()
    titles: dict[str, str] = {}
    for start in range(0, new.info.records, _BLOCK):
        records = new.records(range(start, min(start + _BLOCK, new.info.records)))
        linked = _works_of(records, whole)
        missing = [record for record, work in zip(records, linked, strict=True) if not work]
        if missing:
            raise BibnormError(f"{catalog} lacks '{missing[0].title}' of {added}; merge that into it first")
        for each in chain(records, *linked):
            names.update((*id_keys(each), work_id([each])))
            titles |= {title_key(title): title for title in (each.title, *each.other_titles)}
    folder.mkdir()
    rows = folder / "titles.jsonl"
    rows.write_bytes(
        b"".join(orjson.dumps({"title": each, "authors": []}) + b"\n" for each in titles.values() if each.strip())
    )
    build_catalog([rows], folder / _TITLES)
    (folder / _NAMES).write_bytes(orjson.dumps(sorted(names)))


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
    """What `write_touched_works` wrote, and the new part itself."""

    def __init__(self, folder: Path, added: Path) -> None:
        self._names = frozenset(orjson.loads((folder / _NAMES).read_bytes()))
        self._catalogs = (Catalog.open(folder / _TITLES), Catalog.open(added))

    def find(self, mentions: Sequence[ScrapedTitle], verdicts: Sequence[dict[str, Any]]) -> list[int]:
        """The places of the rows that may have another verdict now."""
        found = {place for place, names in enumerate(map(_names_of, mentions, verdicts)) if names & self._names}
        for start in range(0, len(mentions), _BLOCK):
            block = mentions[start : start + _BLOCK]
            queries = [TitleQuery(each.title, each.abstract, each.text, each.is_alone) for each in block]
            for catalog in self._catalogs:
                found |= {place for place, works in enumerate(catalog.find(queries), start=start) if works}
        return sorted(found)


def _names_of(mention: ScrapedTitle, verdict: dict[str, Any]) -> set[str]:
    """The identifiers of a row, of its work and of its runner-up."""
    ids = {paper.label for text in mention.ids if (paper := find_id(text))}
    works = {verdict[name] for name in ("work", "runner_up") if verdict[name]}
    return ids | works | {f"{name}:{verdict[name]}" for name in _WORKS[1:] if verdict[name]}


@cache
def open_touched(folder: Path, added: Path) -> TouchedWorks:
    return TouchedWorks(folder, added)


def rematch_batch(
    batch: pa.RecordBatch,
    before: pa.RecordBatch,
    touched: TouchedWorks,
    catalog: Catalog,
    *,
    min_confidence: float = 0.0,
    full: bool = False,
) -> pa.RecordBatch:
    """The verdicts on a batch, of which `before` are those of the former catalog. Raises BibnormError for others."""
    import pyarrow as pa

    _check_same_rows(batch, before, full=full)
    again = touched.find(mentions_of(batch), before.select([*_WORKS, "runner_up"]).to_pylist())
    kept = sorted(set(range(batch.num_rows)).difference(again))
    checked = kept[::_CHECKED]
    rows = pa.array([*again, *checked], pa.int64())
    matched = match_batch(batch.take(rows), catalog, min_confidence=min_confidence, full=full)
    for name, value in (("catalog", catalog.info.sha256), ("bibnorm", __version__)):
        now = pa.repeat(pa.scalar(value), batch.num_rows)
        before = before.set_column(before.schema.get_field_index(name), before.schema.field(name), now)
    if not matched.slice(len(again)).equals(before.take(rows[len(again) :])):
        return match_batch(batch, catalog, min_confidence=min_confidence, full=full)
    places = list(range(batch.num_rows))
    for number, row in enumerate(again, start=batch.num_rows):
        places[row] = number
    return pa.concat_batches([before, matched]).take(pa.array(places, pa.int64()))


def _check_same_rows(batch: pa.RecordBatch, before: pa.RecordBatch, *, full: bool) -> None:
    if before.num_rows != batch.num_rows or not before.schema.equals(output_schema(batch.schema, full=full)):
        raise BibnormError("--since names verdicts on another table, or with other columns; match without it")
    if set(before.column("bibnorm").to_pylist()) - {__version__}:
        raise BibnormError(f"--since names verdicts of another version than bibnorm {__version__}; match without it")
    passed = output_columns(batch.schema.names, full=full).items()
    if any(source and not before.column(name).equals(batch.column(source)) for name, source in passed):
        raise BibnormError("--since names verdicts on a table with other rows; match without it")
