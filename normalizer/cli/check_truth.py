"""Opens what the entries of a file are compared with."""

from __future__ import annotations

from pathlib import Path

from normalizer.lint.verification.catalog import CatalogJudge
from normalizer.lint.verification.judge import Judge
from resolvers.catalog import Catalog


def catalog_judge(folder: Path) -> Judge:
    """The catalogue in a folder; raises CatalogError when it cannot be used."""
    return CatalogJudge(Catalog.open(folder))
