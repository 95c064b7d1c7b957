"""Match the rows of a Spark DataFrame, on the nodes of a cluster (docs/scale.md).

    from normalizer.spark import match

    verdicts = match(spark.read.parquet("s3a://bucket/titles"), "/opt/bibnorm/catalog")

`mapInArrow` runs `match_table` over the batches of each partition. No row leaves its partition, so there is no shuffle.
A Python worker opens the catalog once and maps its files; the workers of a node share that memory.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zlib import crc32

import orjson

from normalizer.app.session import Progress
from normalizer.app.tables.matching import match_table
from normalizer.app.tables.rows import OUTPUT_COLUMNS, output_columns
from normalizer.errors import BibnormError, OutputError
from normalizer.version import __version__
from normalizer.works.verdict import Status
from resolvers.catalog import Catalog
from resolvers.catalog.storage.mapped_files import has_catalog

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".jar")
# How an error of ours stands in the traceback of a Python worker.
_OUR_ERROR = re.compile(r"^(?:normalizer|resolvers)\.errors\.\w+: (?P<sentence>.+)$", re.MULTILINE)

_BAD_ROW = re.compile(r"\[MALFORMED_\S+\] (.+?)(?: SQLSTATE: \w+)?$", re.MULTILINE)
_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named ('[^']+')", re.MULTILINE)


def match(df: DataFrame, catalog: str | Path, min_confidence: float = 0.0) -> DataFrame:
    """A row of verdicts for each row, with the columns of `match_table`.

    `catalog` is a folder that each node has, the name of a folder among the files of the job (`SparkFiles`), or an
    archive (.zip, .tar.gz) at any address that Spark reads, which is then sent to the nodes. One node is asked for its
    checksum; a node with another catalog fails the job. Raises BibnormError without titles, or without a catalog.
    """
    verdicts = _output_type(df.schema)  # refuses a table without titles before anything runs
    place = _placed(df.sparkSession, str(catalog))
    return _match(df, place, _checksum(df.sparkSession, place), min_confidence, verdicts)


def _match(df: DataFrame, place: str, expected: str, min_confidence: float, verdicts: StructType) -> DataFrame:
    def matched(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return match_partition(batches, place, expected, min_confidence)

    return df.mapInArrow(matched, verdicts)


def match_partition(
    batches: Iterable[pa.RecordBatch], place: str, expected: str, min_confidence: float
) -> Iterator[pa.RecordBatch]:
    """Match the batches of a partition, on a node; an empty partition opens no catalog."""
    for batch in batches:
        catalog = _opened(place)
        if (found := catalog.info.sha256) != expected:
            raise BibnormError(
                f"{place} on {os.uname().nodename} is catalog {found[:12]}, that of the job is {expected[:12]}; "
                "give every node the same one"
            )
        yield from match_table([batch], catalog, min_confidence=min_confidence)


def _placed(spark: SparkSession, catalog: str) -> str:
    """The name of the catalog on the nodes; an archive is sent to them."""
    if not catalog.endswith(_ARCHIVES):
        return catalog
    name = f"bibnorm-{crc32(catalog.encode()):08x}"
    with spark_errors():
        spark.sparkContext.addArchive(f"{catalog}#{name}")
    return name


def _checksum(spark: SparkSession, place: str) -> str:
    """The checksum of the catalog that one of the nodes has."""

    def checksum(_: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        yield pa.RecordBatch.from_pydict({"sha256": [_opened(place).info.sha256]})

    with spark_errors():
        (row,) = spark.range(1, numPartitions=1).mapInArrow(checksum, "sha256 string").collect()
    return str(row["sha256"])


@cache
def _opened(place: str) -> Catalog:
    return Catalog.open(_folder(place))


def _folder(place: str) -> Path:
    """Where the catalog is on this node: at that path, or among the files of the job; in archives, a folder deeper."""
    path = Path(place)
    if not path.exists():
        from pyspark import SparkFiles

        path = Path(SparkFiles.get(place))
    inner = [folder for folder in (path, *sorted(path.glob("*/"))) if has_catalog(folder)]
    return (inner or [Path(place)])[0]  # `Catalog.open` says what is wrong with it


def _output_type(struct: StructType) -> StructType:
    """The columns of the verdicts on rows of this type."""
    from pyspark.sql import types

    kinds = {"string": types.StringType(), "float64": types.DoubleType(), "int64": types.LongType()}
    named = output_columns(struct.names).items()
    columns = [(name, struct[source].dataType if source else kinds[OUTPUT_COLUMNS[name]]) for name, source in named]
    return types.StructType([types.StructField(*column) for column in columns])


@contextmanager
def spark_errors() -> Iterator[None]:
    """Turn an error of Spark into a BibnormError of one sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise BibnormError(error_sentence(str(error))) from error


def error_sentence(text: str) -> str:
    """What went wrong: our own error in a worker, else the first lines of Spark's message."""
    if ours := _OUR_ERROR.search(text):
        return ours["sentence"]
    if lacking := _NO_MODULE.search(text):
        how = "install bibnorm[spark] there, and name that Python in PYSPARK_PYTHON"
        return f"the Python of a node lacks {lacking[1]}; {how}"
    if bad := _BAD_ROW.findall(text):
        return f"a line of the table is no row (Spark: {bad[-1][:200]}); repair it; without --engine spark it is named"
    if "JAVA_GATEWAY_EXITED" in text:
        return "Spark ended before it had begun; the lines above say why (perhaps --master is no address of a cluster)"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"Spark: {' '.join(lines[:2])[:400]}" if lines else "Spark failed without a message; see its log"


@dataclass(frozen=True)
class SparkJob:
    """Match the table `source` into the folder `output`; both are any address that Spark reads and writes.

    `master` is the address of the cluster, None for that of Spark's settings. The files of `source` are done in parts;
    `resume` goes on with those of an interrupted run.
    """

    source: str
    output: str
    catalog: str
    master: str | None = None
    min_confidence: float = 0.0
    resume: bool = False


def run_spark_job(job: SparkJob, progress: Progress) -> Counter[str]:
    """Match a table on a cluster; the number of rows by status. Raises BibnormError."""
    with _session(job.master) as spark, spark_errors():
        table = _read(spark, job.source)
        verdicts = _output_type(table.schema)
        if len(table.columns) == 1:
            raise BibnormError(f"the rows of {job.source} have no order on a cluster; add a column `id`")
        parts = _parts(table, spark.sparkContext.defaultParallelism)
        place = _placed(spark, job.catalog)
        expected = _checksum(spark, place)
        run = sha256(orjson.dumps([parts, expected, job.min_confidence, __version__])).hexdigest()
        done = _done(spark, job, run)
        for number, files in enumerate(parts):
            if number not in done:
                progress.status(f"part {number + 1} of {len(parts)}")
                matched = _match(_part(table, files), place, expected, job.min_confidence, verdicts)
                done[number] = _write(matched, job.output, number, run)
        return sum(done.values(), Counter())


# Files of a part, for each task that the cluster runs at a time; and the most parts.
_FILES_PER_TASK, _MAX_PARTS = 4, 64
_DONE = "_bibnorm"  # Spark and Arrow do not read folders with such names
# The folder of a part, which readers of the output show as a column: no table has a column of that name.
_PART = "bibnorm_part"


def _parts(table: DataFrame, tasks: int) -> list[list[tuple[str, int, str]]]:
    """The files of a table with size and time, some at a time: enough for the cluster; a killed job loses one part."""
    about = [f"_metadata.{name}" for name in ("file_path", "file_size", "file_modification_time")]
    files = sorted((path, size, str(time)) for path, size, time in table.select(*about).distinct().collect())
    length = max(_FILES_PER_TASK * tasks, -(-len(files) // _MAX_PARTS))
    return [files[start : start + length] for start in range(0, len(files), length)] or [[]]  # one without rows


def _part(table: DataFrame, files: Sequence[tuple[str, int, str]]) -> DataFrame:
    """The rows of some files, in enough partitions for all tasks: a file of many rows may be one partition."""
    rows = table.where(table["_metadata.file_path"].isin([path for path, *_ in files]))
    tasks = table.sparkSession.sparkContext.defaultParallelism
    return rows.repartition(_FILES_PER_TASK * tasks) if rows.rdd.getNumPartitions() < 2 * tasks else rows


def _done(spark: SparkSession, job: SparkJob, run: str) -> dict[int, Counter[str]]:
    """The parts of this run that are done, with the number of their rows by status."""
    if not _exists(spark, job.output):
        return {}
    if not job.resume:
        raise OutputError(f"{job.output} exists; go on with --resume if it is of an interrupted run, or choose another")
    marks = f"{job.output}/{_DONE}"
    rows = spark.read.json(marks).collect() if _exists(spark, marks) else []
    if any(row["run"] != run for row in rows):
        raise BibnormError(
            f"{job.output} is of another run (input, catalog, options or version differ); choose another"
        )
    return {row[_PART]: Counter({status.value: row[status.value] for status in Status}) for row in rows}


def _exists(spark: SparkSession, path: str) -> bool:
    from pyspark.errors import AnalysisException

    try:
        spark.read.format("binaryFile").load(path)
    except AnalysisException as error:
        if error.getCondition() == "PATH_NOT_FOUND":
            return False
        raise
    return True


def _read(spark: SparkSession, path: str) -> DataFrame:
    """A table in the format of its name; a name without a suffix is of a folder of Parquet files.

    A line that is no row is refused, as on one machine.
    """
    kind = _kind(path)
    if kind == "json":
        return spark.read.json(path, mode="FAILFAST")
    if kind == "parquet":
        return spark.read.parquet(path)
    return spark.read.csv(path, sep=_SEPARATORS[kind], header=True, multiLine=True, escape='"', mode="FAILFAST")


def _write(verdicts: DataFrame, output: str, number: int, run: str) -> Counter[str]:
    """Write a part, then the mark that it is done; the number of rows by status."""
    from pyspark.sql import Observation, functions

    statuses = [status.value for status in Status]
    observed = Observation()
    counts = [functions.count(functions.when(functions.col("status") == name, 1)).alias(name) for name in statuses]
    writer = _flat(verdicts, _kind(output)).observe(observed, *counts).write.mode("overwrite")
    path = f"{output}/{_PART}={number}"
    match kind := _kind(output):
        case "json":
            writer.json(path, ignoreNullFields=False)
        case "parquet":
            writer.parquet(path)
        case _:
            writer.csv(path, sep=_SEPARATORS[kind], header=True, escape='"')
    found = Counter({name: int(observed.get[name]) for name in statuses})
    literals = [functions.lit(value).alias(name) for name, value in {"run": run, **found}.items()]
    mark = verdicts.sparkSession.range(1, numPartitions=1).select(*literals)
    mark.write.mode("overwrite").json(f"{output}/{_DONE}/{_PART}={number}")
    return found


_SEPARATORS = {"csv": ",", "tsv": "\t"}


def _kind(path: str) -> str:
    suffix = PurePosixPath(path.removesuffix(".gz")).suffix.lower()
    return {".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "json"}.get(suffix, "parquet")


def _flat(df: DataFrame, kind: str) -> DataFrame:
    """Lists and objects as JSON, where the format has none."""
    from pyspark.sql import functions, types

    if kind not in _SEPARATORS:
        return df
    nested = (types.ArrayType, types.MapType, types.StructType)
    is_nested = {field.name: isinstance(field.dataType, nested) for field in df.schema}
    return df.select([functions.to_json(df[name]).alias(name) if is_nested[name] else df[name] for name in df.columns])


# Spark 4 needs it.
_MIN_JAVA = 17
_CONNECT_SECONDS = 5


@contextmanager
def _session(master: str | None) -> Iterator[SparkSession]:
    """A session of Spark, ended at the end unless it was there before. Raises BibnormError where none can begin."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise BibnormError("--engine spark needs PySpark; run: pip install 'bibnorm[spark]'") from error
    check_java()
    check_master(master)
    if (master or "local").startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    was_there = SparkSession.getActiveSession() is not None
    builder = SparkSession.builder.appName("bibnorm match").config("spark.log.level", "FATAL")
    builder = builder.config("spark.ui.showConsoleProgress", "false")  # it draws over our own
    with spark_errors():
        spark = (builder.master(master) if master else builder).getOrCreate()
    try:
        yield spark
    finally:
        if not was_there:
            spark.stop()


def check_java() -> None:
    """Raise BibnormError without a Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    needed = f"Spark needs Java {_MIN_JAVA} or newer"
    try:
        said = subprocess.run([java or "java", "-version"], capture_output=True, text=True, check=True).stderr  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        where = f"{java} does not run" if java else "no Java was found"
        raise BibnormError(f"{needed}, but {where}; install it, or set JAVA_HOME to its folder") from error
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if found and int(found[1]) < _MIN_JAVA:
        raise BibnormError(f"{needed}, but {java} is Java {found[1]}; set JAVA_HOME to the folder of a newer one")


def check_master(master: str | None) -> None:
    """Raise BibnormError if nobody answers at the address of a standalone cluster: Spark itself tries for a minute."""
    if master is None or not master.startswith("spark://"):
        return
    addresses = master.removeprefix("spark://").split(",")
    for address in addresses:
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
        except (OSError, ValueError):
            continue
        return
    raise BibnormError(f"no Spark master answers at {master}; check the address and that the cluster runs")
