"""Lock files of earlier versions: one JSON object, in which each title is a block with all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from normalizer.lock.details import Details, TitleDetails, WorkDetails
from normalizer.lock.lines import VERSION, ContextLine, compact_json
from normalizer.lock.reader import LockContent, LockError, LockReader, conflict_error, explain, syntax_error
from normalizer.lock.values import BIBNORM, TitleContext, title_id
from normalizer.values.lazy import lazy_re
from normalizer.works.verdict import Reason

_MARKER = lazy_re(r"^<{7}", re.MULTILINE)
_DECISION = ("status", "choice", "by", "note")
_NAMES = ("title", "key", "found_by", "record")


def read_old(data: bytes, name: str) -> LockContent:
    """Read a lock file of an earlier version. Raises LockError with "path:line: "."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LockError(f"{name}:{line}: is not UTF-8; a lock of bibnorm is") from error
    root = _root(text, name)
    titles = root.get("titles", [])
    if not isinstance(titles, list) or not all(isinstance(each, dict) for each in titles):
        raise LockError(f"{name}:1: titles must be a list of blocks in braces")
    blocks = [(each, _line_of(text, each.get("title"))) for each in titles]
    details = _details(blocks, root, name)
    reader = LockReader(name, details)
    for key, row in _table(root, "retired", name).items():
        ids = row.get("ids") if isinstance(row, dict) else row
        reader.add({"retired": key, "ids": ids, "wrote": _outputs(row)}, _line_of(text, key))
    for output, row in _table(root, "outputs", name).items():
        for page in row.get("pages", ()) if isinstance(row, dict) else ():
            reader.add({"page": page, "outputs": [output]}, _line_of(text, output))
    for block, line in blocks:
        for row in _lines_of(block):
            reader.add(row, line)
    return reader.content()


def _root(text: str, name: str) -> dict[str, Any]:
    try:
        root = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        if mark := _MARKER.search(text):
            raise conflict_error(name, text.count("\n", 0, mark.start()) + 1) from error
        if text.count("\n{") > 1:
            raise LockError(
                f'{name}:1: the first line of a lock must be {{"version": {VERSION}}}; restore it'
            ) from error
        if not text.lstrip().startswith("{"):
            what = "is not" if text.strip() else "is empty, and not"
            raise LockError(
                f"{name}:1: {what} a lock file or shared decisions of bibnorm; name another file, or restore this one"
            ) from error
        line, said = syntax_error(error)
        raise LockError(f"{name}:{line}: the file is not valid JSON: {said}") from error
    if not isinstance(root, dict) or "version" not in root:
        raise LockError(
            f'{name}:1: is not a lock file or shared decisions of bibnorm: it has no "version"; name another file'
        )
    if type(root["version"]) is not int or root["version"] != 1:
        raise LockError(f"{name}:{_line_of(text, 'version')}: {root['version']!r} is not a supported lock version")
    return root


def _details(blocks: list[tuple[dict[str, Any], int]], root: Mapping[str, Any], name: str) -> Details:
    titles: dict[str, TitleDetails] = {}
    works: dict[str, WorkDetails] = {}
    for block, line in blocks:
        try:
            row = _title_details(block)
            titles[row.id] = row
            if isinstance(record := block.get("record"), dict) and (key := block.get("key")):
                origin, written = record.get("origin", {}), block.get("written", {})
                works[key] = WorkDetails.model_validate({"key": key, "origin": origin, "written": written})
        except ValidationError as error:
            raise LockError(f"{name}:{line}: {explain(error, TitleDetails)}") from error
    for key, held in _table(root, "retired", name).items():
        if isinstance(held, dict) and isinstance(held.get("written"), dict):
            works[key] = WorkDetails.model_validate({"key": key, "written": held["written"]})
    return Details(titles, works)


def _title_details(block: Mapping[str, Any]) -> TitleDetails:
    beside, decision = _part(block, "beside"), _part(block, "decision")
    row = {name: beside[name] for name in ("venue", "abstract") if name in beside}
    row |= {name: decision[name] for name in ("status", "reason", "confidence", "evidence") if name in decision}
    row |= {name: block[name] for name in ("key", "candidates", "asked") if name in block}
    return TitleDetails.model_validate({"id": _id(block), **row})


def _id(block: Mapping[str, Any]) -> str:
    """The id of a block; any for one that is refused later."""
    said = {name: value for name, value in _part(block, "beside").items() if name in ContextLine.model_fields}
    return title_id(str(block.get("title")), TitleContext(**said))


def _lines_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of a block: of the title, and of its further pages."""
    decision, beside = _part(block, "decision"), _part(block, "beside")
    pages = block.get("pages") or [None]
    row = {name: block[name] for name in _NAMES if name in block}
    row |= {name: decision[name] for name in _DECISION if name in decision}
    row["beside"] = {name: value for name, value in beside.items() if name in ContextLine.model_fields}
    row |= {"on": pages[0]} if pages[0] is not None else {}
    if decision.get("reason") == Reason.NOT_ASKED and "asked" not in block and decision.get("by", BIBNORM) == BIBNORM:
        row["reopened"] = True
    if isinstance(record := block.get("record"), dict):
        row["record"] = {name: value for name, value in record.items() if name != "origin"}
        row["wrote"] = _outputs(block)
    return [row, *({"title": block.get("title"), "on": page, "id": _id(block)} for page in pages[1:])]


def _part(block: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = block.get(name, {})
    return part if isinstance(part, dict) else {}


def _outputs(row: Any) -> list[str]:
    written = row.get("written") if isinstance(row, dict) else None
    return sorted(written) if isinstance(written, dict) else []


def _table(root: Mapping[str, Any], member: str, name: str) -> dict[str, Any]:
    table = root.get(member, {})
    if not isinstance(table, dict):
        raise LockError(f"{name}:1: {member} must be an object")
    return table


def _line_of(text: str, said: object) -> int:
    """The line in which a text is named first."""
    offset = text.find(compact_json(said)) if isinstance(said, str) else -1
    return text.count("\n", 0, max(offset, 0)) + 1
