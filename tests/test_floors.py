"""Imports go down only: docs/architecture.md, held by reading every import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from places import ROOT

# From the ground up; packages on one row are siblings and must not import each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("resolvers.errors", "resolvers.ids", "resolvers.titles", "resolvers.candidate", "resolvers.hashing"),
    ("resolvers.base", "resolvers.http", "resolvers.abstracts", "resolvers.markup", "resolvers.replies"),
    ("resolvers.catalog", "resolvers.oai", "resolvers.arxiv_api", "resolvers.asking", "resolvers.dblp_xml"),
    (
        "resolvers.acl",
        "resolvers.crossref",
        "resolvers.datacite",
        "resolvers.dblp",
        "resolvers.huggingface",
        "resolvers.openalex",
        "resolvers.openreview",
        "resolvers.semantic_scholar",
    ),
    ("resolvers.registry",),
    ("normalizer.errors",),
    ("normalizer.files",),
    ("normalizer.model", "normalizer.config", "normalizer.text", "normalizer.guard"),
    ("normalizer.pages", "normalizer.fields", "normalizer.matching", "normalizer.bib"),
    ("normalizer.export", "normalizer.lint", "normalizer.html", "normalizer.latex", "normalizer.lock"),
    ("normalizer.pipeline", "normalizer.report", "normalizer.review"),
    ("normalizer.cli",),
    ("normalizer.__main__",),
)
ALLOWED_IN: dict[str, str | tuple[str, ...]] = {
    "arxiv": "resolvers.arxiv_api.client",
    "bibtexparser": "normalizer.bib.read",
    "click": "normalizer.cli",
    "filelock": ("resolvers.http", "normalizer.guard"),
    "flask": "normalizer.review",
    "jinja2": "normalizer.html",
    "numpy": "resolvers",
    "requests": "resolvers.http",
    "requests_cache": "resolvers.http",
    "urllib3": "resolvers.http",
    "werkzeug": "normalizer.review",
}
MODULES = sorted(path for package in ("resolvers", "normalizer") for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floor(module: str) -> tuple[int, str]:
    for height, packages in enumerate(FLOORS):
        for package in packages:
            if module == package or module.startswith(package + "."):
                return height, package
    assert module in ("resolvers", "normalizer"), f"{module} stands on no floor: add it to FLOORS"
    return -1, module


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_down_only(path: Path) -> None:
    height, package = floor(module_name(path))
    for imported in imports(path):
        top = imported.partition(".")[0]
        if top in ("resolvers", "normalizer"):
            below, other = floor(imported)
            assert other == package or below < height, f"{module_name(path)} imports {imported}, which is not below it"
        elif top in ALLOWED_IN:
            assert module_name(path).startswith(ALLOWED_IN[top]), f"{top} is only used under {ALLOWED_IN[top]}"


def test_only_the_command_line_prints() -> None:
    printers = {
        module_name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printers == set()
