"""A table of titles: a row with a verdict for each row, in order, whatever the format, the processes and the parts."""

from __future__ import annotations

import errno
import gzip
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_truth import SOURCES, sample_catalog

from normalizer.app.session import Silent
from normalizer.app.tables import files, run
from normalizer.app.tables.columns import taken
from normalizer.app.tables.files import TABLE_FORMATS, read_table, write_table
from normalizer.app.tables.matching import match_table, mentions_of
from normalizer.app.tables.rows import INPUT_COLUMNS, OUTPUT_COLUMNS, mentions, verdict_columns
from normalizer.app.tables.run import TableOptions, match_table_file
from normalizer.cli.main import run as run_command
from normalizer.errors import BibnormError, OutputError
from normalizer.works.choose import choose
from normalizer.write_lock import hold_write_lock
from resolvers.base import TitleQuery

_LINES = [line for name in ("arxiv", "other") for line in (SOURCES / f"{name}.jsonl").read_text().splitlines()]
_WORKS = [work for work in map(json.loads, _LINES) if "title" in work]
_TITLES = [work["title"] for work in _WORKS]
_ASKED = [*_TITLES, *(title.lower() + "." for title in _TITLES), "No Work Has This Very Title", "", _TITLES[0]]


def _plain(value: object) -> str:
    """As CSV has it."""
    return str("" if value is None else value).removesuffix(".0")


def _batch(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(rows))


def _rows() -> list[dict[str, Any]]:
    return [{"id": f"{number:03}", "title": title, "note": [title[:3]]} for number, title in enumerate(_ASKED)]


def _options(folder: Path, **more: Any) -> TableOptions:
    source = folder / "in.parquet"
    if not source.exists():
        batch = _batch(_rows())
        write_table(source, batch.schema, [batch])
    catalog = folder / "catalog"
    if not catalog.exists():
        catalog.symlink_to(sample_catalog()._files.directory)
    more.setdefault("part_rows", 10)
    return TableOptions(source, folder / "out.parquet", catalog, **more)


def _read(path: Path) -> list[dict[str, Any]]:
    return [row for batch in read_table(path, 1000) for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    (verdicts,) = match_table([_batch(_rows())], sample_catalog())
    return verdicts.to_pylist()


def test_a_row_has_the_verdict_that_a_page_has(expected: list[dict[str, Any]]) -> None:
    catalog = sample_catalog()
    for row, verdict in zip(_rows(), expected, strict=True):
        (mention,) = mentions({name: [cell] for name, cell in row.items() if name in INPUT_COLUMNS and name != "id"})
        (found,) = catalog.find([TitleQuery(mention.title, is_alone=mention.is_alone)])
        match = choose(mention, found)
        assert verdict["id"] == row["id"]
        assert verdict["note"] == row["note"]
        row_of_page = {name: value for name, (value,) in verdict_columns([match], "").items()}
        compared = [name for name in OUTPUT_COLUMNS if name not in ("catalog", "bibnorm")]
        assert {name: verdict[name] for name in compared} == {name: row_of_page[name] for name in compared}
    assert {row["status"] for row in expected} >= {"matched", "unmatched"}


def test_a_row_without_an_answer_names_its_best_work_as_runner_up(expected: list[dict[str, Any]]) -> None:
    (verdicts,) = match_table([_batch(_rows())], sample_catalog(), min_confidence=1)
    doubtful = [
        (sure, row)
        for sure, row in zip(expected, verdicts.to_pylist(), strict=True)
        if row["reason"] == "below-min-confidence"
    ]
    assert doubtful
    for sure, row in doubtful:
        assert (row["work"], row["runner_up"]) == (None, sure["work"])
        assert row["runner_up_probability"] == row["probability"] == sure["probability"]
        assert row["relation"] == sure["relation"] == "same"


_cells = st.none() | st.text(max_size=40) | st.sampled_from(_TITLES)


@settings(max_examples=40)
@given(st.lists(st.fixed_dictionaries({"title": _cells, "authors": _cells, "year": _cells, "ids": _cells}), max_size=5))
def test_any_cells_give_a_row_each(rows: list[dict[str, str | None]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in ("title", "authors", "year", "ids")])
    (verdicts,) = match_table([pa.RecordBatch.from_pylist(rows, schema=schema)], sample_catalog())
    assert verdicts.num_rows == len(rows)


@pytest.mark.parametrize("name", ["", " ", "status", "input_status", "x\ny"])
def test_a_column_of_any_name_is_passed_on(name: str) -> None:
    (verdicts,) = match_table([pa.record_batch({name: ["kept"], "title": ["Knitting with Comets"]})], sample_catalog())
    assert verdicts.num_columns == len(OUTPUT_COLUMNS) + 1
    assert verdicts.column(verdicts.num_columns - 1).to_pylist() == ["kept"]


_TIMES = pa.array([1, 2**62, None], pa.int64())
# A column that is passed on -> what text formats have of its first value.
_TYPED: dict[str, tuple[pa.Array, object]] = {
    "nanoseconds": (_TIMES.cast(pa.timestamp("ns")), "1970-01-01 00:00:00.000000001"),
    "years above 9999": (_TIMES.cast(pa.timestamp("us")), "1970-01-01 00:00:00.000001"),
    "unknown zone": (_TIMES.cast(pa.timestamp("us", "Mars/Olympus")), "1970-01-01 00:00:00.000001Z"),
    "times in lists": (pa.array([[1]], pa.list_(pa.time64("ns"))), ["00:00:00.000000001"]),
    "view": (pa.array(["A"], pa.string_view()), "A"),
    "large": (pa.array(["A"], pa.large_string()), "A"),
    "category": (pa.array(["A"]).dictionary_encode(), "A"),
    "bytes of text": (pa.array(["Ä".encode()], pa.binary()), "Ä"),
    "other bytes": (pa.array([b"\xff\x00"], pa.binary(2)), "/wA="),
    "uuid": (pa.array([b"0123456789abcdef"], pa.uuid()), "30313233-3435-3637-3839-616263646566"),
    "json": (pa.array(['{"a": 1}'], pa.json_()), '{"a": 1}'),
    "map": (pa.array([[("k", b"v")]], pa.map_(pa.string(), pa.binary())), [["k", "v"]]),
    "object": (pa.array([{"a": {"b": 1}}]), {"a": {"b": 1}}),
}


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl"])
@pytest.mark.parametrize("name", _TYPED)
def test_text_formats_have_a_column_of_any_type(name: str, suffix: str, tmp_path: Path) -> None:
    column, expected = _TYPED[name]
    write_table(tmp_path / f"t{suffix}", pa.schema([("c", column.type)]), [pa.record_batch({"c": column})])
    value = _read(tmp_path / f"t{suffix}")[0]["c"]
    is_json = suffix != ".jsonl" and not isinstance(expected, str)
    assert (json.loads(value) if is_json else value) == expected


@pytest.mark.parametrize("name", [*_TYPED, "list of views"])
def test_rows_of_any_type_are_taken(name: str) -> None:
    views = pa.array([["A"], ["B"], None], pa.list_(pa.string_view()))
    column = _TYPED[name][0] if name in _TYPED else views
    rows = [len(column) - 1, 0]
    expected = [column[row] for row in rows]
    assert list(taken(pa.record_batch({"c": column}), rows).column(0)) == expected
    assert taken(pa.record_batch({"c": column}), []).num_rows == 0


@pytest.mark.parametrize("name", _TYPED)
def test_a_column_beside_the_title_is_of_any_type(name: str) -> None:
    column, _ = _TYPED[name]
    titles = pa.array(["Knitting with Comets"] * len(column))
    roles = [role for role in ("authors", "year", "venue", "abstract", "ids") if name != "other bytes"]
    (verdicts,) = match_table(
        [pa.record_batch({"title": titles, **dict.fromkeys(roles, column), "x": column})], sample_catalog()
    )
    assert verdicts.column("x").equals(column)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"title": ["A title"]}, {"title": "A title"}),
        ({"title": {"en": "A title"}}, {"title": "A title"}),
        ({"title": "<jats:title>A <jats:italic>t</jats:italic>itle</jats:title>"}, {"title": "A title"}),
        ({"title": "[PDF][PDF] A &lt;i&gt;title&lt;/i&gt; [HTML]"}, {"title": "A title"}),
        ({"title": "[Abstract] A < B and C > D [Re]"}, {"title": "[Abstract] A < B and C > D [Re]"}),
        ({"authors": [{"name": "Ann Lee"}, {"given": "Bob", "family": "Ray"}]}, {"authors": ("Ann Lee", "Bob Ray")}),
        ({"authors": '["Ann Lee", "Bob Ray"]'}, {"authors": ("Ann Lee", "Bob Ray")}),
        ({"authors": "nan"}, {"authors": ()}),
        ({"authors": float("nan")}, {"authors": ()}),
        ({"year": {"date-parts": [[2020, 1]]}}, {"year": 2020}),
        ({"year": [1, 2020]}, {"year": 2020}),
        ({"year": 2020.0}, {"year": 2020}),
        ({"ids": {"ArXiv": "2106.04560", "CorpusId": 1}}, {"ids": ("2106.04560",)}),
        ({"ids": ' ["arXiv:1103.5922", "10.1000/1"]'}, {"ids": ("arXiv:1103.5922", "10.1000/1")}),
        ({"ids": '{"ArXiv": "1103.5922", "CorpusId": 1}'}, {"ids": ("1103.5922",)}),
        ({"ids": "{'ArXiv': '1103.5922', 'DOI': None}"}, {"ids": ("1103.5922",)}),
        ({"ids": "['1103.5922' '10.1000/1']"}, {"ids": ("1103.5922", "10.1000/1")}),
        ({"ids": "[1103.5922"}, {"ids": ()}),
    ],
)
def test_cells_of_many_shapes(row: dict[str, Any], expected: dict[str, Any]) -> None:
    (mention,) = mentions({"title": [""], **{name: [cell] for name, cell in row.items()}})
    assert {name: getattr(mention, name) for name in expected} == expected


def test_a_map_is_an_object() -> None:
    ids = pa.array([[("ArXiv", "1103.5922"), ("CorpusId", None)], None], pa.map_(pa.string(), pa.string()))
    asked = mentions_of(pa.record_batch({"title": ["Universality", "Another"], "ids": ids}))
    assert [mention.ids for mention in asked] == [("1103.5922",), ()]


def test_a_table_is_its_batches_and_another_value_is_refused(expected: list[dict[str, Any]]) -> None:
    table = pa.Table.from_batches([_batch(_rows())])
    assert [row for batch in match_table(table, sample_catalog()) for row in batch.to_pylist()] == expected
    with pytest.raises(BibnormError, match="takes Arrow record batches, not str; see"):
        list(match_table(table.to_pydict(), sample_catalog()))
    with pytest.raises(BibnormError, match="min_confidence is 2; it must be from 0 to 1"):
        list(match_table(table, sample_catalog(), min_confidence=2))


def test_titles_may_be_bytes() -> None:
    title = _TITLES[0].encode()
    (verdicts,) = match_table([pa.record_batch({"title": pa.array([title, title], pa.binary())})], sample_catalog())
    assert verdicts.column("status").to_pylist() == ["matched"] * 2
    with pytest.raises(BibnormError, match="`title` has bytes that are not UTF-8"):
        list(match_table([pa.record_batch({"title": pa.array([b"\xff"])})], sample_catalog()))


def test_what_json_lines_hold_may_show_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates stay texts, too; columns of several kinds become texts, with nothing rounded."""
    monkeypatch.setattr(files, "_BLOCK_CHARACTERS", 100)
    early = {"title": "A" * 30, "year": 2020, "published": "2021-01-31", "authors": None, "ids": []}
    late = {
        "title": "B" * 30,
        "year": 2020.5,
        "published": "soon",
        "authors": ["Ada Lovelace"],
        "ids": ["1"],
        "x": {"y": 1},
    }
    mixed = [{"id": 2**70, "volume": 3, "notes": []}, {"id": None, "volume": "3b", "notes": {"a": 1}}]
    rows = [early | mixed[0], early, late, late | mixed[1]]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    texts = [{"id": str(2**70), "volume": "3", "notes": "[]"}, {"id": None, "volume": "3b", "notes": '{"a": 1}'}]
    absent = {"x": None, "id": None, "volume": None, "notes": None}
    assert _read(tmp_path / "in.jsonl") == [
        absent | early | texts[0], absent | early, absent | late, absent | late | texts[1],
    ]  # fmt: skip


def test_what_stands_beside_a_title_counts() -> None:
    work = next(work for work in _WORKS if work.get("arxiv_id"))
    rows = [
        {"title": None, "ids": work["arxiv_id"], "authors": None, "doi": "kept"},
        {"title": work["title"], "ids": None, "authors": ["Nobody Known", "Someone Else"], "doi": None},
    ]
    (verdicts,) = match_table([_batch(rows)], sample_catalog(), full=True)
    by_id, by_people = verdicts.to_pylist()
    assert (by_id["status"], by_id["arxiv"], by_id["input_doi"]) == ("matched", work["arxiv_id"], "kept")
    record = json.loads(by_id["record"])
    assert [record[name] for name in ("status", "line", "end_line", "column")] == ["matched", None, None, None]
    assert by_people["status"] == "unmatched"


@pytest.mark.parametrize("suffix", TABLE_FORMATS)
def test_every_format_has_the_same_verdicts(suffix: str, expected: list[dict[str, Any]], tmp_path: Path) -> None:
    options = _options(tmp_path)
    source, output = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    batch = _batch(_rows())
    write_table(source, batch.schema, [batch])
    counts = match_table_file(TableOptions(source, output, options.catalog, jobs=1, part_rows=7), Silent())
    found = _read(output)
    assert sum(counts.values()) == len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert {name: _plain(value) for name, value in ours.items() if name != "note"} == {
            name: _plain(value) for name, value in theirs.items() if name != "note"
        }
    assert not output.with_name(f"{output.name}.parts").exists()


@pytest.mark.once
def test_processes_and_parts_do_not_change_a_row(expected: list[dict[str, Any]], tmp_path: Path) -> None:
    for jobs in (1, 2):
        options = _options(tmp_path, jobs=jobs)
        match_table_file(options, Silent())
        assert _read(options.output) == expected
        options.output.unlink()


def test_an_interrupted_run_goes_on_where_it_stopped(
    expected: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = _options(tmp_path, jobs=1)
    done: list[Path] = []
    match_part = run._match_part

    def counted(part: Any) -> int:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(part.file)
        return match_part(part)

    monkeypatch.setattr(run, "_match_part", counted)
    with pytest.raises(KeyboardInterrupt):
        match_table_file(options, Silent())
    with pytest.raises(BibnormError, match="--resume"):
        match_table_file(options, Silent())
    with pytest.raises(BibnormError, match="another run; it differs in min_confidence;"):
        match_table_file(_options(tmp_path, jobs=1, resume=True, min_confidence=0.9), Silent())

    def undone(part: Any) -> int:
        assert part.file not in done
        return match_part(part)

    monkeypatch.setattr(run, "_match_part", undone)
    match_table_file(_options(tmp_path, jobs=1, resume=True), Silent())
    assert _read(options.output) == expected
    options.output.unlink()
    done.clear()  # a run that ended before its first part was done has left nothing
    match_table_file(_options(tmp_path, jobs=1, resume=True), Silent())
    assert _read(options.output) == expected


def test_references_and_identifiers_as_titles_are_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    titles = [
        "arXiv: 2101.00001",
        "10.1000/182",
        "Ann Lee and Bob Hill. A Ledger of Small Tides. Journal of Rivers, 2019.",
        "A Ledger of Small Tides in 2019",
    ]
    (tmp_path / "in.csv").write_text("\n".join(f'"{title}"' for title in ("title", *titles)))
    arguments = ["match", "--table", str(tmp_path / "in.csv"), "-o", str(tmp_path / "o.csv"), "--jobs", "1"]
    assert run_command([*arguments, "--catalog", str(_options(tmp_path).catalog)]) == 0
    assert "rows without a match whose title is a whole reference or an identifier: 3; write" in capfd.readouterr().err


def test_a_line_of_blanks_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"title,x\na,1\n  \nb,2\n")
    (batch,) = read_table(tmp_path / "in.csv", 10)
    assert batch.column("title").to_pylist() == ["a", "b"]


def test_an_output_that_is_complete_is_not_made_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = _options(tmp_path, resume=True)
    arguments = ["match", "--table", str(options.source), "-o", str(options.output), "--resume", "--jobs", "1"]
    arguments += ["--catalog", str(options.catalog)]
    assert run_command(arguments) == 0
    first, made = capfd.readouterr().err, options.output.stat()
    assert run_command(arguments) == 0
    again = capfd.readouterr().err
    assert "out.parquet is complete since an earlier run" in again
    assert again.splitlines()[-1] == first.splitlines()[-1]
    assert options.output.stat() == made
    for other in (["--min-confidence", "0.9"], ["-o", str(options.source.with_name("in2.parquet"))]):
        options.source.with_name("in2.parquet").write_bytes(b"mine")
        assert run_command([*arguments, *other]) == 2
        assert "already exists; choose another file or use --force" in capfd.readouterr().err


def test_an_output_that_appears_during_a_run_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options, match_part = _options(tmp_path, jobs=1), run._match_part
    monkeypatch.setattr(run, "_match_part", lambda part: options.output.write_text("mine") and match_part(part))
    with pytest.raises(OutputError, match=r"already exists; choose another file or use --force .* are kept in"):
        match_table_file(options, Silent())
    assert options.output.read_text() == "mine"


@pytest.mark.parametrize("name", ["in.csv", "in.tsv"])
def test_a_header_without_a_line_end_is_a_table_without_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + ('"a, b"\ttitle' if name.endswith("tsv") else '"a, b",title').encode())
    (batch,) = read_table(path, 10)
    assert (batch.schema.names, batch.num_rows) == (["a, b", "title"], 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("in.csv", "title,year\nÜber alpha,2020\n"), ("in.jsonl", '{"title": "Über alpha", "year": "2020"}\n')],
)
def test_a_text_table_is_decoded_as_a_page_is(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    rows = [row for batch in read_table(path, 10) for row in batch.to_pylist()]
    assert rows == [{"title": "Über alpha", "year": "2020"}]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("in.csv", b"name,year\nA title,2020\n", "no column `title`, but name, year"),
        ("in.jsonl", b'{"title": 1}\n{"title": 2}\n', "the column `title` has values of the type int64, not texts"),
        ("in.jsonl", b'{"title": null}\n{"title": 1.5}\n', "has values of the type double, not texts; rename"),
        ("in.csv", b"title\nA title\n\xff\xfe\n", "cannot be read as csv: line 3 is not UTF-8; repair or convert it"),
        ("in.jsonl", b'{"title": "A"}\n{"title": "\xdcber"}\n', "cannot be read as jsonl: line 2 is not UTF-8"),
        ("in.csv", b"title,title\na,b\n", "two columns `title`; rename one"),
        (
            "in.csv", b"title;year\na, b;2019\n",
            "cannot be read as csv: its delimiter is a semicolon, not a comma; repair or",
        ),
        (
            "in.tsv", b"title,year\na,2019\n",
            "cannot be read as tsv: its delimiter is a comma, not a tab; repair or convert",
        ),
        ("in.csv", b"title,year\na,b,c,d\n", "cannot be read as csv: line 2 has 4 cells, the header 2; repair"),
        ("in.csv", b'title,x\n\n"a\n\nb",1\n  \nc\n', "line 7 has 1 cell, the header 2; repair"),
        ("in.csv", b'title\na\n"b\nc\nd\n', "a quotation mark is not closed, that before 'b'"),
        ("in.csv", b"", "cannot be read as csv: it is empty"),
        ("in.parquet", b"PAR1 cut in half", "cannot be read as parquet: it is not Parquet, or it is cut; repair"),
        ("in.jsonl", b'{"title": "A"\n', "cannot be read as jsonl"),
        ("in.jsonl", b'{"title": "A"}\n\n{"title" 1984}\n', "line 3: Expecting ':' delimiter (character 10)"),
        ("in.jsonl", b'[{"title": "A"},\n', "it is a JSON list, not a JSON object in each line; repair"),
        ("in.jsonl", b'{"title": "A"}\n["A"]\n', "line 2 is no object"),
        ("in.jsonl", b'{"title": ' + b"[" * 100_000, "line 1 has too many brackets in each other"),
        ("in.jsonl", b'{"title": "\\ud800"}\n', "line 1: '\\ud800' is half a character; repair"),
        (
            "in.jsonl", b'{"title": "\\ud83d\\ude00"}\n{"title": ["a", {"x": "\\uDE00"}]}\n',
            "line 2: '\\ude00' is half a",
        ),
        ("in.csv.gz", gzip.compress(b"title\n", mtime=0), "read as a table: it is compressed (gzip); unpack it"),
        ("in.jsonl", b"\x28\xb5\x2f\xfd\x04\x00", "cannot be read as jsonl: it is compressed (zstd); unpack it"),
        ("in.csv", b"PAR1\x15\xff\n", "cannot be read as csv: it is Parquet; let its name end in .parquet"),
        ("in.csv", b'title,x\nA,"' + b"letters " * 2**22 + b'"\n', "cannot be read as csv: a row has more than 16 MB"),
        ("in.jsonl", b"\n", "cannot be read as jsonl: it is empty"),
        ("in.jsonl", b'{"title": "A", "x": {}}\n', "struct type 'x' with no child field to Parquet"),
        ("in.txt", b"A title\n", "must end in .parquet, .csv, .tsv, .jsonl"),
        ("none.csv", None, "cannot be read: No such file"),
        ("folder.parquet", None, "cannot be read as parquet: it is a folder; join its files to one"),
    ],
)  # fmt: skip
def test_a_bad_table_is_one_sentence(
    name: str, data: bytes | None, message: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    options = _options(tmp_path)
    (tmp_path / "folder.parquet").mkdir()
    if data is not None:
        (tmp_path / name).write_bytes(data)
    arguments = ["match", "--table", str(tmp_path / name), "-o", str(tmp_path / "o.parquet")]
    assert run_command([*arguments, "--catalog", str(options.catalog)]) == 2
    assert message in capfd.readouterr().err
    assert not list(tmp_path.glob("o.parquet*"))


def test_a_table_is_matched_with_the_catalog_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = _options(tmp_path)
    arguments = ["match", "--table", str(options.source), "-o", str(options.output), "--catalog", str(options.catalog)]
    assert run_command([*arguments, "--source", "arxiv"]) == 2
    assert "leave out --source" in capfd.readouterr().err
    assert run_command([*arguments, "--source", "catalog"]) == 0


@pytest.mark.parametrize("suffix", TABLE_FORMATS)
def test_cells_of_a_megabyte_are_read(suffix: str, tmp_path: Path) -> None:
    long = "letters " * 2**17
    rows = [{"title": long, "abstract": ""}, {"title": "Knitting with Comets", "abstract": long}]
    batch = _batch(rows)
    write_table(tmp_path / f"in{suffix}", batch.schema, [batch])
    assert _read(tmp_path / f"in{suffix}") == rows
    (verdicts,) = match_table([batch], sample_catalog())
    assert verdicts.num_rows == 2


_DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda part: part.write_bytes(part.read_bytes()[:-100]),
    "empty": lambda part: part.write_bytes(b""),
    "of another table": lambda part: write_table(part, pa.schema([]), []),
    "another part": lambda part: part.write_bytes(part.with_stem("000001").read_bytes()),
    "gone": lambda part: part.unlink(),
}


@pytest.mark.parametrize("name", _DAMAGE)
def test_a_damaged_part_is_matched_again(
    name: str, expected: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_part, matched = run._match_part, list[str]()

    def counted(part: Any) -> int:
        if len(matched) == 3:
            raise KeyboardInterrupt
        matched.append(part.file.stem)
        return match_part(part)

    monkeypatch.setattr(run, "_match_part", counted)
    with pytest.raises(KeyboardInterrupt):
        match_table_file(_options(tmp_path, jobs=1, part_rows=6), Silent())
    _DAMAGE[name](tmp_path / "out.parquet.parts" / "000000.parquet")
    matched.clear()
    monkeypatch.setattr(run, "_match_part", lambda part: matched.append(part.file.stem) or match_part(part))
    options = _options(tmp_path, jobs=1, part_rows=6, resume=True)
    match_table_file(options, Silent())
    assert matched[:2] == ["000000", "000003"]
    assert _read(options.output) == expected


@pytest.mark.parametrize("more", [{}, {"force": True}, {"resume": True}])
def test_another_run_to_the_same_output_is_refused(more: dict[str, Any], tmp_path: Path) -> None:
    options = _options(tmp_path, jobs=1, **more)
    parts = tmp_path / "out.parquet.parts"
    parts.mkdir()
    (parts / "000000.parquet").touch()
    with (
        hold_write_lock(options.output),
        pytest.raises(OutputError, match=r"another bibnorm is writing .*out\.parquet; run again when it has ended"),
    ):
        match_table_file(options, Silent())
    assert [path.name for path in parts.iterdir()] == ["000000.parquet"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "a file"),
        ("thesis.txt", "mine"),
        ("run.json", "{"),
        ("run.json", "[]"),
        ("run.json", '{"distance": 10}'),
        ("000000.parquet", ""),
    ],
)
@pytest.mark.parametrize("more", [{}, {"force": True}, {"resume": True}])
def test_what_is_not_of_a_run_stays(name: str, text: str, more: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "out.parquet.parts" / name if name else tmp_path / "out.parquet.parts"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    with pytest.raises(OutputError, match=r"out\.parquet\.parts is in the way and was not made by bibnorm; move it"):
        match_table_file(_options(tmp_path, jobs=1, **more), Silent())
    assert file.read_text() == text


def test_an_empty_folder_is_taken(expected: list[dict[str, Any]], tmp_path: Path) -> None:
    """A run that was killed as it began leaves one."""
    options = _options(tmp_path, jobs=1)
    (tmp_path / "out.parquet.parts").mkdir()
    match_table_file(options, Silent())
    assert _read(options.output) == expected


def test_a_part_of_another_run_is_never_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the locks of a file system do not reach the other machine."""
    match_part = run._match_part

    def replaced(part: Any) -> int:
        other = part.mark if part.file.stem != "000001" else {b"part": b"of another run"}
        return match_part(replace(part, mark=other))

    monkeypatch.setattr(run, "_match_part", replaced)
    options = _options(tmp_path, jobs=1)
    with pytest.raises(OutputError, match=r"000001\.parquet has been replaced, perhaps by another run"):
        match_table_file(options, Silent())
    assert not options.output.exists()


def test_a_full_disk_keeps_the_parts_that_are_done(
    expected: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = _options(tmp_path, jobs=1, part_rows=3)
    write = files.TABLE_FORMATS[".parquet"].write

    def full(path: Path, *rest: Any) -> None:
        write(path, *rest)
        if path.name == "000006.begun.parquet":
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setitem(files.TABLE_FORMATS, ".parquet", replace(files.TABLE_FORMATS[".parquet"], write=full))
        with pytest.raises(
            OutputError, match=r"the disk is full.*; 6 finished parts are kept in .*; go on with --resume"
        ):
            match_table_file(options, Silent())
    assert sorted(path.name for path in (tmp_path / "out.parquet.parts").iterdir())[6:] == ["run.json"]
    match_table_file(_options(tmp_path, jobs=1, part_rows=3, resume=True), Silent())
    assert _read(options.output) == expected


def test_the_output_is_never_the_table(tmp_path: Path) -> None:
    options = _options(tmp_path, force=True)
    before = options.source.read_bytes()
    options.output.symlink_to(options.source)
    with pytest.raises(OutputError, match="is an input file"):
        match_table_file(options, Silent())
    assert options.source.read_bytes() == before
    assert not list(tmp_path.glob("*.parts"))


def test_the_output_is_what_a_link_leads_to_and_keeps_its_mode(expected: list[dict[str, Any]], tmp_path: Path) -> None:
    options = _options(tmp_path, jobs=1, force=True)
    kept = tmp_path / "kept" / "out.parquet"
    kept.parent.mkdir()
    kept.touch(0o640)
    options.output.symlink_to(kept)
    match_table_file(options, Silent())
    assert options.output.is_symlink()
    assert (_read(kept), kept.stat().st_mode & 0o777) == (expected, 0o640)
    for name in (kept, options.output):
        source = files.read_note(name).source
        assert source is not None
        assert source.samefile(options.source)


def test_an_empty_table_has_the_columns(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("title,shelf\n")
    options = TableOptions(tmp_path / "in.csv", tmp_path / "out.csv", _options(tmp_path).catalog)
    assert not match_table_file(options, Silent())
    assert options.output.read_text().replace('"', "").strip() == ",".join([*OUTPUT_COLUMNS, "shelf"])


def test_columns_that_might_have_been_meant_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text("title,Authors,doi,shelf,year,Published\nOn Sets,Ann Lee,10.1/x,A,2020,2021\n", encoding="utf-8")
    catalog = _options(tmp_path).catalog
    arguments = ["match", "--table", str(source), "-o", str(tmp_path / "out.csv"), "--catalog", str(catalog)]
    assert run_command([*arguments, "--jobs", "1"]) == 0
    named = "`Authors` (to be read as `authors`), `doi` (to be read as `ids`); rename what shall be read"
    assert f"passed through, not read: {named}" in capfd.readouterr().err
    assert run_command([*arguments, "--jobs", "1", "--force", "-q"]) == 0
    assert "not read" not in capfd.readouterr().err


def test_the_command_counts_and_is_strict(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = _options(tmp_path)
    arguments = ["match", "--table", str(options.source), "-o", str(options.output), "--catalog", str(options.catalog)]
    assert run_command([*arguments, "--jobs", "1", "--strict"]) == 1
    assert f"{len(_ASKED)} rows: " in capfd.readouterr().err
    assert run_command(["match", "--table", "x.csv"]) == 2
    assert run_command(["match", "x.txt", "--jobs", "2"]) == 2


@pytest.mark.parametrize(("engine", "library", "extra"), [("local", "pyarrow", "table"), ("spark", "pyspark", "spark")])
def test_without_the_extra_it_is_named(
    engine: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for module in (library, *(name for name in sys.modules if name.startswith(f"{library}."))):
        monkeypatch.setitem(sys.modules, module, None)
    assert run_command(["match", "--table", "in.csv", "-o", "out.csv", "--engine", engine]) == 2
    assert f"pip install 'bibnorm[{extra}]'" in capfd.readouterr().err
