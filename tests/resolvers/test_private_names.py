"""The private names of libraries that bibnorm uses (docs/adr/0018-private-names.md): a release may change them."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import arxiv
import pytest
from places import ROOT
from requests_cache.backends.sqlite import SQLiteDict

# Module -> the class that has the names, and the names.
PRIVATE: dict[str, tuple[type, frozenset[str]]] = {
    "resolvers/arxiv/client.py": (arxiv.Client, frozenset({"_session", "_parse_feed", "_format_url"})),
    "resolvers/http/cache.py": (SQLiteDict, frozenset({"_lock", "_connection", "_active_transaction", "_acquire_sqlite_lock"})),
}  # fmt: skip

# Public in spite of their names: os._exit, and _replace of named tuples.
DOCUMENTED = frozenset({"_exit", "_replace"})


def sets_or_defines(owner: type, name: str) -> bool:
    """Whether a class or one of its bases defines a name or sets it in a method."""
    return any(
        name in vars(base) or f"self.{name}" in inspect.getsource(base)
        for base in owner.__mro__
        if base.__module__.partition(".")[0] in ("arxiv", "requests_cache")
    )


@pytest.mark.parametrize(
    ("file", "name"), [(file, name) for file, (_, names) in PRIVATE.items() for name in sorted(names)]
)
def test_the_library_still_has_the_name(file: str, name: str) -> None:
    assert sets_or_defines(PRIVATE[file][0], name)


def test_the_feed_parser_takes_a_url_and_the_format_takes_a_search() -> None:
    assert list(inspect.signature(arxiv.Client._parse_feed).parameters)[:2] == ["self", "url"]
    assert list(inspect.signature(arxiv.Client._format_url).parameters) == ["self", "search", "start", "page_size"]


# Read of something else than `self` or `cls`.
_PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)\s*\._(?!_)\w*")


def foreign_private_names(path: Path) -> set[str]:
    """The private attributes that are read of something else than `self` or `cls`, and not defined in the file."""
    text = path.read_text(encoding="utf-8")
    if not _PRIVATE.search(text):
        return set()
    used, defined = set(), set(DOCUMENTED)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            defined.add(node.target.id)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Store):
                defined.add(node.attr)
            if _PRIVATE.fullmatch(f".{node.attr}") and ast.unparse(node.value) not in ("self", "cls"):
                used.add(node.attr)
    return used - defined


@pytest.mark.once
def test_no_other_module_uses_private_names_of_something_else() -> None:
    users = {
        str(path.relative_to(ROOT)): names
        for package in ("resolvers", "normalizer")
        for path in sorted((ROOT / package).rglob("*.py"))
        if (names := foreign_private_names(path) - PRIVATE.get(str(path.relative_to(ROOT)), (object, frozenset()))[1])
    }
    assert users == {}
