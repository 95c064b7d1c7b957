"""Tables on Spark: the verdicts of one machine, parts that are done once, and one sentence for what is missing.

What a node does and what is checked beforehand needs no Spark. The rest is skipped where PySpark is missing, which is
too large for CI; docs/scale.md says when it was run last.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lint_truth import sample_catalog

from normalizer.app.tables.files import read_table, write_table
from normalizer.app.tables.matching import match_table
from normalizer.cli.main import run as run_command
from normalizer.errors import BibnormError
from normalizer.spark import check_java, check_master, error_sentence, match_partition

_TITLES = ["Scaling Vision Transformers", "No Work Has This Very Title", "", None]


def _batch(first: int = 0, rows: int = 8) -> pa.RecordBatch:
    numbers = range(first, first + rows)
    titles = [_TITLES[number % len(_TITLES)] for number in numbers]
    notes, parts = [[str(n)] for n in numbers], [f"p{n}" for n in numbers]
    return pa.RecordBatch.from_pydict({"id": list(numbers), "title": titles, "note": notes, "part": parts})


def _catalog() -> Path:
    return sample_catalog()._files.directory


def test_a_partition_is_a_table_and_an_empty_one_opens_no_catalog() -> None:
    expected = sample_catalog().info.sha256
    batches = [_batch(0), _batch(8)]
    assert list(match_partition(batches, str(_catalog()), expected, 0.0)) == list(match_table(batches, _catalog()))
    assert list(match_partition([], "/no/catalog", expected, 0.0)) == []


def test_a_node_with_another_catalog_fails() -> None:
    with pytest.raises(BibnormError, match="give every node the same one"):
        list(match_partition([_batch()], str(_catalog()), "0" * 64, 0.0))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'openjdk version \"17.0.15\" 2025-04-15' >&2", None),
        ("echo 'openjdk version \"25\" 2025-09-16' >&2", None),
        ("echo 'java version \"1.8.0_392\"' >&2", "is Java 8; set JAVA_HOME"),
        ("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "is Java 11; set JAVA_HOME"),
        ("exit 1", "does not run"),
        (None, "does not run"),
    ],
)
def test_java_is_checked(script: str | None, message: str | None, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if script:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / "java").chmod(0o755)
    if message is None:
        check_java()
    else:
        with pytest.raises(BibnormError, match=message):
            check_java()


def test_no_java_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BibnormError, match="no Java was found; install it"):
        check_java()


def test_a_master_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(BibnormError, match="no Spark master answers"):
        check_master("spark://127.0.0.1:1,nonsense")
    for master in ("local[2]", "yarn", None):
        check_master(master)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Traceback\n  File x\nresolvers.errors.CatalogError: no catalog in x; build one\n\tat org.y", "no catalog in x; build one"),
        ("[PATH_NOT_FOUND] Path does not exist: file:/x\nJVM stacktrace", "Spark: [PATH_NOT_FOUND] Path does not exist: file:/x JVM stacktrace"),
        ("[JAVA_GATEWAY_EXITED] Java gateway", "Spark ended before it had begun; the lines above say why (perhaps --master is no address of a cluster)"),
        ("Traceback\nModuleNotFoundError: No module named 'normalizer'\n\tat x", "the Python of a node lacks 'normalizer'; install bibnorm[spark] there, and name that Python in PYSPARK_PYTHON"),
        ("Job aborted\nSparkException: [MALFORMED_RECORD_IN_PARSING.X] Malformed records are detected: [empty row].\nCaused by: [MALFORMED_CSV_RECORD] Malformed CSV record: 2,B SQLSTATE: KD000\n\tat x", "a line of the table is no row (Spark: Malformed CSV record: 2,B); repair it; without --engine spark it is named"),
        ("", "Spark failed without a message; see its log"),
    ],
)  # fmt: skip
def test_an_error_of_spark_is_one_sentence(text: str, sentence: str) -> None:
    assert error_sentence(text) == sentence


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'bibnorm[spark]'")
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


_needs_spark = pytest.mark.filterwarnings("default")


@_needs_spark
@pytest.mark.once
def test_a_data_frame_has_the_verdicts_of_a_table(spark: Any, tmp_path: Path) -> None:
    from normalizer.spark import match

    batch = _batch()
    (expected,) = match_table([batch], _catalog())
    df = spark.createDataFrame(batch.to_pylist(), "id long, title string, note array<string>, part string").repartition(
        20
    )
    archive = shutil.make_archive(str(tmp_path / "catalog"), "gztar", _catalog().parent, _catalog().name)
    for catalog in (_catalog(), archive):
        rows = match(df, catalog).orderBy("id").collect()
        assert [row.asDict() for row in rows] == expected.to_pylist()
    with pytest.raises(BibnormError, match="no column `title`"):
        match(df.drop("title"), _catalog())
    with pytest.raises(BibnormError, match="no catalog in /no/catalog"):
        match(df, "/no/catalog")


@_needs_spark
@pytest.mark.once
def test_the_command_goes_on_with_the_parts_of_a_killed_run(
    spark: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    for number in range(10):  # two parts: of eight files, and of two
        batch = _batch(8 * number)
        write_table(tmp_path / "in" / f"{number}.parquet", batch.schema, [batch])
    output = tmp_path / "out"
    arguments = ["match", "--engine", "spark", "--table", str(tmp_path / "in"), "-o", str(output)]
    arguments += ["--catalog", str(_catalog())]
    assert run_command(arguments) == 0
    assert "80 rows: " in capfd.readouterr().err
    (expected,) = match_table([_batch(0, 80)], _catalog())

    def found() -> list[dict[str, Any]]:
        rows = spark.read.parquet(str(output)).drop("bibnorm_part").orderBy("id").collect()
        return [row.asDict() for row in rows]

    assert found() == expected.to_pylist()
    assert sorted(pq.read_table(output).column("part").to_pylist()) == sorted(expected.column("part").to_pylist())
    assert run_command(arguments) == 2
    assert "go on with --resume" in capfd.readouterr().err
    # Killed after the second part was written, and before it was marked as done.
    shutil.rmtree(output / "_bibnorm" / "bibnorm_part=1")
    first = sorted(file.stat().st_mtime_ns for file in (output / "bibnorm_part=0").iterdir())
    assert run_command([*arguments, "--resume"]) == 0
    assert "80 rows: " in capfd.readouterr().err
    assert found() == expected.to_pylist()
    assert sorted(file.stat().st_mtime_ns for file in (output / "bibnorm_part=0").iterdir()) == first
    assert run_command([*arguments, "--resume", "--min-confidence", "0.9"]) == 2
    assert "of another run" in capfd.readouterr().err


@_needs_spark
@pytest.mark.once
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl"])
def test_the_command_reads_and_writes_each_format(suffix: str, spark: Any, tmp_path: Path) -> None:
    source, output = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    batch = _batch()
    write_table(source, batch.schema, [batch])
    arguments = ["match", "--engine", "spark", "--table", str(source), "-o", str(output), "--catalog", str(_catalog())]
    assert run_command(arguments) == 0
    (part,) = output.glob("bibnorm_part=*")
    files = [path for path in part.iterdir() if path.suffix in (".csv", ".json")]
    rows = []
    for file in files:
        copy = file.rename(file.with_suffix(suffix))
        rows += [row for batch in read_table(copy, 100) for row in batch.to_pylist()]
    (expected,) = match_table([batch], _catalog())
    assert sorted((str(row["id"]), row["status"]) for row in rows) == sorted(
        (str(row["id"]), row["status"]) for row in expected.to_pylist()
    )


@_needs_spark
@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("in.jsonl", '{"id": 1, "title": "A"}\n{"id": 2, "title"\n'),
        ("in.csv", "id,title,year\n1,A,2020\n2,B\n"),
        ("in.csv", "id,title\n1,A\n2,B,2020\n"),
    ],
)
@pytest.mark.parametrize("engine", ["local", "spark"])
def test_a_line_that_is_no_row_is_refused(
    engine: str, name: str, text: str, spark: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(text)
    arguments = ["match", "--engine", engine, "--table", str(tmp_path / name), "-o", str(tmp_path / "out.parquet")]
    assert run_command([*arguments, "--catalog", str(_catalog())]) == 2
    assert ("a line of the table is no row" in capfd.readouterr().err) == (engine == "spark")
    assert not (tmp_path / "out.parquet").exists()


def test_spark_refuses_what_it_has_not(capfd: pytest.CaptureFixture[str]) -> None:
    base = ["match", "--table", "in.parquet", "-o", "out", "--catalog", "c"]
    for given in (["--jobs", "2"], ["--full"], ["--precision", "0.9", "--force"]):
        assert run_command([*base, "--engine", "spark", *given]) == 2
        refused = ", ".join(word for word in given if word.startswith("--"))
        assert (
            f"takes only --master and --resume of the options of tables; leave out {refused}\n"
            in capfd.readouterr().err
        )
    assert run_command([*base[:-3], "out.parquet", "--master", "local"]) == 2
    assert "--master needs --engine spark" in capfd.readouterr().err
