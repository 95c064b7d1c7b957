"""The recipes of docs/scale.md: each engine writes the verdicts of `match_table`. CI has DuckDB only, for the sake of time."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as pq
import pytest
from doc_blocks import Block, read_blocks
from lint_truth import sample_catalog
from places import ROOT

from normalizer import match_table

PAGE = "docs/scale.md"
RECIPES = {
    engine: next(block for block in read_blocks(ROOT, PAGE) if block.language == "python" and engine in block.text)
    for engine in ("spark", "ray", "dask", "duckdb")
}


@pytest.mark.once
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("engine", "recipe"), RECIPES.items(), ids=RECIPES)
def test_a_recipe_writes_the_verdicts_of_one_machine(
    engine: str, recipe: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark" if engine == "spark" else engine, reason=f"{engine} is not installed")
    catalog = sample_catalog()._files.directory
    titles = ["Scaling Vision Transformers", "No Work Has This Very Title", None] * 4
    batch = pa.RecordBatch.from_pydict({"id": list(range(12)), "title": titles, "note": ["a", None, "c"] * 4})
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.Table.from_batches([batch]), "titles.parquet")
    names: dict[str, object] = {"CATALOG": str(catalog)}
    if engine == "spark":
        from pyspark.sql import SparkSession

        monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
        names["spark"] = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    exec(recipe.text.replace("/opt/bibnorm/catalog", str(catalog)), names)
    (path,) = (path for path in tmp_path.iterdir() if re.match(engine, path.name))
    found = dataset.dataset(path, format="parquet").to_table().sort_by("id")
    (expected,) = match_table([batch], catalog)
    assert found.to_pylist() == expected.to_pylist()
