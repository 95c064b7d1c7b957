"""The catalog of a dozen invented works for the fixtures of verification rules."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from places import FIXTURES

from normalizer.lint.verification.catalog import CatalogVerifier
from resolvers.catalog import Catalog, build_catalog

SOURCES = FIXTURES / "lint" / "truth"


@cache
def sample_catalog() -> Catalog:
    """All works of ICML 2021 are in it; of other volumes nothing is known."""
    folder = Path(mkdtemp(prefix="bibnorm-truth-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_catalog([SOURCES / "arxiv.jsonl", SOURCES / "other.jsonl"], folder / "catalog")
    return Catalog.open(folder / "catalog")


@cache
def sample_verifier() -> CatalogVerifier:
    return CatalogVerifier(sample_catalog())
