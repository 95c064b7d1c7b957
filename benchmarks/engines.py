"""The same table through every engine: are the verdicts equal in every column, and what does it cost?

    python benchmarks/engines.py CATALOG [--rows 100000] [--engines jobs-1,jobs-2,spark,cluster,ray,dask,duckdb,page]

Titles of the catalog are damaged in eight ways, a fifth are of no work, a fifth are repeats. All are compared with
`jobs-1`. `cluster` is a master and two workers of Spark on the loopback interface; ray, dask and duckdb are
the recipes of docs/scale.md. `page` is the list of titles as a page, where the reader tries where a title with a colon
or a full stop begins and ends, which nobody does in a table: of lines that it reads in one way, status, reason,
probability and identifiers are compared. An engine that is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as pq
from titles_alone import asked_titles

from normalizer.pages import read_page
from resolvers.catalog import Catalog

_ROOT = Path(__file__).parents[1]
_ENGINES = ("jobs-1", "jobs-2", "spark", "cluster", "ray", "dask", "duckdb", "page")
_MODULES = {"spark": "pyspark", "cluster": "pyspark"}
_MASTER, _PORT = "127.0.0.1", 17077
_FILES = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--engines", default=",".join(_ENGINES))
    options = parser.parse_args()
    catalog = options.catalog.resolve()
    with TemporaryDirectory(prefix="bibnorm-engines-") as folder:
        os.chdir(folder)
        titles = _write_titles(Catalog.open(catalog), options.rows)
        expected: pa.Table | None = None
        for engine in dict.fromkeys(["jobs-1", *options.engines.split(",")]):
            if (module := _MODULES.get(engine, engine)) in ("pyspark", "ray", "dask", "duckdb") and not find_spec(
                module
            ):
                print(f"{engine}: not installed")
                continue
            seconds, cpu = _timed(engine, catalog)
            if engine == "page":
                print(f"page: {_compare_page(titles, expected)}; {cpu:,.0f} CPU-s")
                continue
            found = _read(engine)
            expected = expected if expected is not None else found
            columns = [
                name for name in expected.column_names if not _is_equal(found.column(name), expected.column(name))
            ]
            verdict = f"differs in {', '.join(columns)}" if columns else "equal in every column"
            spent = f"{cpu:,.0f} CPU-s" if engine != "cluster" else "CPU of other processes"
            print(f"{engine}: {found.num_rows:,} rows, {verdict}; {seconds:,.0f} s, {spent}", flush=True)


def _write_titles(catalog: Catalog, rows: int) -> list[str]:
    rng = random.Random(1)
    titles = [question.title for question in asked_titles(catalog, rows)]
    titles = [rng.choice(titles) if rng.random() < 0.2 else title for title in titles]
    table = pa.table(
        {"id": range(len(titles)), "title": titles, "note": [f"n{number % 7}" for number in range(len(titles))]}
    )
    pq.write_table(table, "titles.parquet")
    Path("titles").mkdir()
    size = -(-rows // _FILES)
    for number in range(_FILES):
        pq.write_table(table.slice(number * size, size), f"titles/{number:02}.parquet")
    Path("titles.txt").write_text("".join(f"{title}\n" for title in titles), encoding="utf-8")
    return titles


def _timed(engine: str, catalog: Path) -> tuple[float, float]:
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with ExitStack() as stack:
        if engine == "cluster":
            stack.enter_context(_cluster())
        command = _command(engine, catalog)
        subprocess.run(command, env=_environment(), check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu


def _environment() -> Mapping[str, str]:
    mine = {
        "PYTHONPATH": str(_ROOT),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": _MASTER,
        "RAY_DEDUP_LOGS": "0",
    }
    return {**os.environ, **mine}


def _command(engine: str, catalog: Path) -> list[str]:
    match = [sys.executable, "-m", "normalizer", "match", "--catalog", str(catalog)]
    masters = {"spark": "local[2]", "cluster": f"spark://{_MASTER}:{_PORT}"}
    if engine.startswith("jobs-"):
        return [*match, "--table", "titles.parquet", "-o", f"{engine}.parquet", "--jobs", engine.removeprefix("jobs-")]
    if engine in masters:
        return [*match, "--engine", "spark", "--master", masters[engine], "--table", "titles", "-o", engine]
    if engine == "page":
        return [*match, "--offline", "titles.txt", "-o", "page.jsonl"]
    sys.path.insert(0, str(_ROOT / "tests" / "helpers"))
    from doc_blocks import read_blocks

    (recipe,) = (
        block.text
        for block in read_blocks(_ROOT, "docs/scale.md")
        if block.language == "python" and re.search(rf"^import .*\b{engine}\b", block.text, re.MULTILINE)
    )
    return [sys.executable, "-c", f"CATALOG = {str(catalog)!r}\n{recipe}"]


@contextmanager
def _cluster() -> Iterator[None]:
    """A master and two workers of one core each."""
    import pyspark

    program = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    place = "org.apache.spark.deploy"
    commands = [[program, f"{place}.master.Master", "--host", _MASTER, "--port", str(_PORT), "--webui-port", "0"]]
    worker = ["--host", _MASTER, "--cores", "1", "--memory", "1g", "--webui-port", "0", f"spark://{_MASTER}:{_PORT}"]
    commands += [[program, f"{place}.worker.Worker", *worker, "-d", f"work-{number}"] for number in range(2)]
    with ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen(
                command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            time.sleep(10)
        yield


def _read(engine: str) -> pa.Table:
    path = Path(f"{engine}.parquet") if Path(f"{engine}.parquet").exists() else Path(engine)
    table = dataset.dataset(path, format="parquet").to_table().sort_by("id").replace_schema_metadata(None)
    return table.combine_chunks()


def _is_equal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """By values: Dask has texts as `large_string`."""
    return bool(one.type == other.type or pa.types.is_large_string(one.type)) and one.cast(other.type).equals(other)


def _compare_page(titles: list[str], expected: pa.Table | None) -> str:
    assert expected is not None
    rows = dict(zip(titles, expected.to_pylist(), strict=True))
    lines = [json.loads(line) for line in Path("page.jsonl").read_text(encoding="utf-8").splitlines()]
    alone = {mention.line for mention in read_page("titles.txt").titles if mention.is_alone}
    alike = [line for line in lines if line["line"] in alone and line["title"] == titles[line["line"] - 1]]
    differ = [line for line in alike if _of_line(line) != _of_row(rows[line["title"]])]
    for line in differ[:5]:
        print(line["title"], _of_line(line), _of_row(rows[line["title"]]), sep="\n  ")
    counts = f"{len(lines):,} of {len(titles):,} lines are mentions, {len(alike):,} are read in one way"
    return f"{counts}; {len(differ)} differ"


def _of_line(line: dict[str, Any]) -> tuple[Any, ...]:
    ids = line["ids"]
    return line["status"], line["reason"], line["confidence"], ids["arxiv"], ids["doi"], ids["s2"]


def _of_row(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["status"], row["reason"], row["probability"], row["arxiv"], row["doi"], row["s2"]


if __name__ == "__main__":
    main()
