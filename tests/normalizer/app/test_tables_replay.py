"""Verdicts decided again: all agree, until one is changed; after the catalog grew, as a full run has them."""

from __future__ import annotations

import json
import random
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_truth import SOURCES, sample_catalog

from normalizer.app.session import Silent
from normalizer.app.tables import matching, replay
from normalizer.app.tables.files import read_table, write_table
from normalizer.app.tables.matching import TableMatcher, match_batch, match_table
from normalizer.app.tables.replay import expect_precision, verify_table
from normalizer.app.tables.run import TableOptions, match_table_file
from normalizer.cli.main import run as run_command
from normalizer.errors import BibnormError
from resolvers.catalog import Catalog, build_catalog

_LINES = [line for name in ("arxiv", "other") for line in (SOURCES / f"{name}.jsonl").read_text().splitlines()]
_WORKS = [work for work in map(json.loads, _LINES) if "title" in work]
_TITLES = [work["title"] for work in _WORKS]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    batch = pa.RecordBatch.from_pylist(rows)
    write_table(path, batch.schema, [batch])
    return path


def _rows() -> list[dict[str, Any]]:
    titles = [*_TITLES, *(title[:-4] for title in _TITLES), "No Work Has This Very Title", ""]
    return [{"id": number, "title": title, "note": "x"} for number, title in enumerate(titles)]


def _catalog() -> Path:
    return sample_catalog()._files.directory


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_an_output_agrees_until_a_row_is_changed(
    suffix: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source, output = _write(tmp_path / f"in{suffix}", _rows()), tmp_path / f"out{suffix}"
    match_table_file(TableOptions(source, output, _catalog(), min_confidence=0.9, jobs=1), Silent())
    rows, differences = verify_table(output, source, _catalog(), min_confidence=0.9, sample=20)
    assert (rows, differences) == (20, [])
    (batch,) = read_table(output, 1000)
    if (noted := batch.schema.metadata) and b"bibnorm" in noted:  # as an earlier version noted it
        batch = batch.replace_schema_metadata({b"bibnorm": json.dumps(json.loads(noted[b"bibnorm"])[:4])})
    changed = batch.to_pylist()
    changed[3]["work"] = "arxiv:0000.00000"
    write_table(output, batch.schema, [pa.RecordBatch.from_pylist(changed, schema=batch.schema)])
    arguments = ["match", "--verify", str(output), "--catalog", str(_catalog()), "--min-confidence", "0.9"]
    assert run_command(arguments if suffix == ".parquet" else [*arguments, "--table", str(source)]) == 1
    printed = capfd.readouterr()
    (line,) = map(json.loads, printed.out.splitlines())
    assert (line["row"], list(line["differs"]), line["differs"]["work"][0]) == (3, ["work"], "arxiv:0000.00000")
    assert "1 differ" in printed.err


def test_a_table_that_was_edited_since_is_named(tmp_path: Path) -> None:
    source, output = _write(tmp_path / "in.csv", _rows()), tmp_path / "out.parquet"
    match_table_file(TableOptions(source, output, _catalog(), jobs=1), Silent())
    _write(source, [{**row, "title": row["title"][::-1]} for row in _rows()])
    with pytest.raises(BibnormError, match=r"in\.csv has other titles than .* was made of, or other cells"):
        verify_table(output, None, _catalog(), sample=20)


def test_what_cannot_be_verified_is_one_sentence(tmp_path: Path) -> None:
    source, output = _write(tmp_path / "in.parquet", _rows()), tmp_path / "out.parquet"
    match_table_file(TableOptions(source, output, _catalog(), jobs=1), Silent())
    other = _write(tmp_path / "other.parquet", _rows()[1:])
    (tmp_path / "one.jsonl").write_text(_LINES[0] + "\n")
    build_catalog([tmp_path / "one.jsonl"], tmp_path / "catalog")
    verdicts = pq.read_table(output)
    pq.write_table(verdicts.replace_schema_metadata(None), tmp_path / "unnoted.parquet")
    moved = tmp_path / "elsewhere" / output.name
    moved.parent.mkdir()
    moved.write_bytes(output.read_bytes())
    for message, arguments in {
        "in.parquet, the table of .*, does not exist; name where it is now with --table": (moved, None, _catalog()),
        "has no verdicts": (source, None, _catalog()),
        "does not say which table": (tmp_path / "unnoted.parquet", None, _catalog()),
        "rows, but": (output, other, _catalog()),
        "is of catalog": (output, None, tmp_path / "catalog"),
    }.items():
        with pytest.raises(BibnormError, match=message):
            verify_table(*arguments)


_statuses = st.lists(
    st.tuples(st.sampled_from(["matched", "ambiguous", "unmatched"]), st.floats(0, 1)), min_size=1, max_size=30
)


@given(_statuses, st.floats(0.01, 0.99))
def test_the_least_probability_is_precise_and_none_below_is(rows: list[tuple[str, float]], precision: float) -> None:
    rows = [(status, 0.0 if status == "unmatched" else round(value, 1)) for status, value in rows]
    with pytest.MonkeyPatch.context() as patch:
        columns = {"status": [status for status, _ in rows], "probability": [value for _, value in rows]}
        schema = pa.schema([("status", pa.string()), ("probability", pa.float64())])
        patch.setattr(replay, "match_batch", lambda *_: pa.RecordBatch.from_pydict(columns, schema=schema))
        patch.setattr(replay, "count_rows", lambda _: 10 * len(rows))
        patch.setattr(replay, "_pick", lambda *_: None)
        patch.setattr(replay.Catalog, "open", lambda _: None)
        found = [value for status, value in rows if status == "matched"]

        def mean(least: float) -> float:
            kept = sorted((value for value in found if value >= least), reverse=True)
            return list(accumulate(kept))[-1] / len(kept) if kept else 0.0  # rounded as there: `sum` is more exact

        enough = [least for least in found if mean(least) >= precision]
        if not enough:
            with pytest.raises(BibnormError, match="no probability gives a precision"):
                expect_precision(Path(), Path(), precision, sample=len(rows))
            return
        expected = expect_precision(Path(), Path(), precision, sample=len(rows))
        assert expected.probability == min(enough)
        kept = [value for value in found if value >= min(enough)]
        assert expected.rows == 10 * len(kept)
        assert expected.precision == pytest.approx(mean(min(enough)))
        assert expected.recall == pytest.approx(sum(kept) / sum(value for _, value in rows))


def test_the_command_chooses_the_probability_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source, output = _write(tmp_path / "in.parquet", _rows()), tmp_path / "out.parquet"
    arguments = ["match", "--table", str(source), "-o", str(output), "--catalog", str(_catalog()), "--jobs", "1"]
    assert run_command([*arguments, "--precision", "0.95"]) == 0
    said = capfd.readouterr().err
    assert said.index("matches from probability") < said.index(f"{len(_rows())} rows: ")
    assert run_command([*arguments, "--force", "--precision", "0.95", "--min-confidence", "0.5"]) == 2
    assert run_command([*arguments, "--force", "--precision", "0.99999"]) == 2
    assert "ask for less" in capfd.readouterr().err
    write_table(source, pa.schema([("title", pa.string())]), [])
    assert run_command([*arguments, "--force", "--precision", "0.9"]) == 2
    assert "has no rows, so that no probability can be chosen" in capfd.readouterr().err


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_after_the_catalog_grew_the_rows_are_those_of_a_full_run(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line for line in _LINES if "title" in json.loads(line)]
    new = set(random.Random(seed).sample(range(len(lines)), 4))
    parts = {"old": set(range(len(lines))) - new, "added": new, "whole": set(range(len(lines)))}
    for name, numbers in parts.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(lines[number] + "\n" for number in sorted(numbers)))
        build_catalog([tmp_path / f"{name}.jsonl"], tmp_path / name)
    source, before, after = _write(tmp_path / "in.parquet", _rows()), tmp_path / "0.parquet", tmp_path / "1.parquet"
    match_table_file(TableOptions(source, before, tmp_path / "old", jobs=1), Silent())
    (expected,) = match_table(read_table(source, 1000), Catalog.open(tmp_path / "whole"))
    asked: list[int] = []
    matched = TableMatcher.match
    monkeypatch.setattr(TableMatcher, "match", lambda self, batch: asked.append(batch.num_rows) or matched(self, batch))
    options = TableOptions(source, after, tmp_path / "whole", jobs=1, since=before, added=tmp_path / "added")
    said: list[str] = []
    progress = Silent()
    monkeypatch.setattr(progress, "info", said.append)
    match_table_file(options, progress)
    (found,) = read_table(after, 1000)
    assert found.to_pylist() == expected.to_pylist()
    assert 0 < sum(asked) < expected.num_rows
    assert said == [f"{sum(asked)} rows matched again; {expected.num_rows - sum(asked)} keep their verdicts"]


@pytest.mark.once
def test_what_is_passed_on_is_that_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a NaN, which is not equal to itself."""
    before, after = tmp_path / "before.parquet", tmp_path / "after.parquet"
    rows = [row | {"score": float("nan"), "scores": [0.5, float("nan")]} for row in _rows()]
    source = _write(tmp_path / "in.parquet", rows)
    match_table_file(TableOptions(source, before, _catalog(), jobs=1), Silent())
    assert verify_table(before, None, _catalog()) == (len(rows), [])
    _write(source, [row | {"note": f"note {row['id']}"} for row in rows])
    (tmp_path / "one.jsonl").write_text(_LINES[0] + "\n")
    build_catalog([tmp_path / "one.jsonl"], tmp_path / "added")
    options = TableOptions(source, after, _catalog(), jobs=1, since=before, added=tmp_path / "added")
    warned: list[str] = []
    progress = Silent()
    monkeypatch.setattr(progress, "warning", warned.append)
    match_table_file(options, progress)
    assert warned == [f"{before} is of this very catalog: nothing was merged into {_catalog()} since"]
    (found,), (expected,) = read_table(after, 1000), match_table(read_table(source, 1000), Catalog.open(_catalog()))
    assert repr(found.to_pylist()) == repr(expected.to_pylist())


def test_verdicts_of_another_table_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source, before = _write(tmp_path / "in.parquet", _rows()), tmp_path / "before.parquet"
    match_table_file(TableOptions(source, before, _catalog(), jobs=1), Silent())
    retitled = [row | {"title": row["title"] + "s"} if row["id"] % 97 == 5 else row for row in _rows()]
    other = _write(tmp_path / "other.parquet", retitled)
    dated = _write(tmp_path / "dated.parquet", [row | {"year": 2020} for row in _rows()])
    unnoted = tmp_path / "unnoted.parquet"
    pq.write_table(pq.read_table(before).replace_schema_metadata(None), unnoted)
    shorter, text, sure = (
        _write(tmp_path / "shorter.parquet", _rows()[1:]),
        tmp_path / "v.csv",
        tmp_path / "sure.parquet",
    )
    for output, least in ((text, 0.0), (sure, 0.9)):
        match_table_file(TableOptions(source, output, _catalog(), min_confidence=least, jobs=1), Silent())
    base = ["match", "-o", str(tmp_path / "out.parquet"), "--catalog", str(_catalog()), "--jobs", "1", "--force"]
    since = ["--since", str(before), "--added", str(_catalog())]
    for message, arguments in {
        "need each other": ["--table", str(source), *since[:2]],
        "verdicts on other titles than": ["--table", str(other), *since],
        f"on other titles than {dated}": ["--table", str(dated), *since],
        "does not say which titles": ["--table", str(source), "--since", str(unnoted), *since[2:]],
        f"has {len(_rows()):,} rows, but {shorter} has {len(_rows()) - 1:,}": ["--table", str(shorter), *since],
        "is not a Parquet file": ["--table", str(source), "--since", str(text), *since[2:]],
        "was made with no --min-confidence": ["--table", str(source), *since, "--min-confidence", "0.9"],
        "was made with --min-confidence 0.9 (that": ["--table", str(source), "--since", str(sure), *since[2:]],
    }.items():
        assert run_command([*base, *arguments]) == 2
        assert message in capfd.readouterr().err


_QUESTIONS = st.fixed_dictionaries(
    {"title": st.sampled_from(["", *_TITLES[:9]]), "year": st.sampled_from([None, 1998])}
)


@settings(max_examples=30)
@given(st.lists(st.lists(_QUESTIONS, max_size=9), max_size=6), st.sampled_from([0, 3000, 1 << 20]))
def test_what_an_earlier_row_asked_is_not_looked_up_again(tables: list[list[dict[str, Any]]], most: int) -> None:
    schema, catalog, asked = pa.schema([("title", pa.string()), ("year", pa.int64())]), Catalog.open(_catalog()), []
    batches = [pa.RecordBatch.from_pylist(rows, schema=schema) for rows in tables]
    expected = [match_batch(batch, catalog) for batch in batches]
    look_up = matching.query_local_sources
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "_MOST_KEPT", most)
        patch.setattr(
            matching, "query_local_sources", lambda state, of: asked.extend(state.titles) or look_up(state, of)
        )
        assert list(match_table(batches, catalog)) == expected
    different = {(row["title"], row["year"]) for rows in tables for row in rows}
    assert len(asked) >= len(different)
    if most == 1 << 20:
        assert len(asked) == len(different)
