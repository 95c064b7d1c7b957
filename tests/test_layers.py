"""Imports go to lower layers only (docs/architecture.md). Lazy and TYPE_CHECKING imports count like all others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from places import ROOT

# From the bottom up. Packages of one row are siblings; a package imports only from itself and from lower rows.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("normalizer.version",),
    ("normalizer.values",),
    ("normalizer.works",),
    ("normalizer.errors",),
    ("normalizer.files",),
    ("normalizer.write_lock", "normalizer.web"),
    ("normalizer.bib",),
    ("normalizer.pages", "resolvers"),
    ("normalizer.export", "normalizer.lock"),
    ("normalizer.config",),
    ("normalizer.lint", "normalizer.latex", "normalizer.report", "normalizer.review"),
    ("normalizer.app",),
    ("normalizer.editor", "normalizer.spark"),
    ("normalizer.lsp",),
    ("normalizer.cli", "normalizer.api"),
    ("normalizer.__main__",),
)
# `resolvers` imports the domain, and nothing else of `normalizer`.
DOMAIN = ("normalizer.values", "normalizer.works")
ALLOWED_IN: dict[str, str | tuple[str, ...]] = {
    "arxiv": "resolvers.arxiv.client",
    "bibtexparser": "normalizer.bib.losses",
    "click": "normalizer.cli",
    "filelock": ("resolvers.http", "normalizer.write_lock"),
    "flask": "normalizer.review",
    "jinja2": "normalizer.web",
    "lsprotocol": "normalizer.lsp",
    "numpy": ("resolvers", "normalizer.values.abstracts", "normalizer.values.hashing"),
    "pygls": "normalizer.lsp",
    "pyspark": "normalizer.spark",
    "requests": "resolvers.http",
    "requests_cache": "resolvers.http",
    "urllib3": "resolvers.http",
    "waitress": "normalizer.review",
    "werkzeug": "normalizer.review",
}
MODULES = sorted(path for package in ("resolvers", "normalizer") for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = frozenset(map(module_name, MODULES))


def layer(module: str) -> tuple[int, str]:
    for height, packages in enumerate(LAYERS):
        for package in packages:
            if module == package or module.startswith(package + "."):
                return height, package
    assert module in ("resolvers", "normalizer"), f"{module} is in no layer: add it to LAYERS"
    return (len(LAYERS), module) if module == "normalizer" else (-1, module)  # the public API imports all


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the imported modules, wherever in the file the import is."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            submodules = {f"{node.module}.{name.name}" for name in node.names} & NAMES
            modules |= submodules
            if len(submodules) < len(node.names):
                modules.add(node.module)
    return frozenset(modules)


def is_allowed(module: str, imported: str) -> bool:
    top = imported.partition(".")[0]
    if top not in ("resolvers", "normalizer"):
        return module.startswith(ALLOWED_IN.get(top, ""))
    (height, package), (below, other) = layer(module), layer(imported)
    if package == "resolvers" != other:
        return imported.startswith(DOMAIN)
    return other == package or below < height


def test_imports_go_to_lower_layers_only() -> None:
    pairs = [(module_name(path), imported) for path in MODULES for imported in imports(path)]
    assert [f"{module} imports {imported}" for module, imported in pairs if not is_allowed(module, imported)] == []


def test_no_import_cycle() -> None:
    graph = {module_name(path): imports(path) & NAMES for path in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def calls_of_print() -> Iterator[str]:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "print(" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield module_name(path)


def test_only_the_command_line_prints() -> None:
    assert set(calls_of_print()) == set()
