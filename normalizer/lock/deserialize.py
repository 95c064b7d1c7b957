"""From the text of a lock file to its values; errors name the line of a mistake."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from normalizer.errors import BibnormError
from normalizer.lock.identity import WorkIds, is_key, same_work
from normalizer.lock.json_text import LockSyntaxError, line_of, parse_lock
from normalizer.lock.serialize import VERSION
from normalizer.lock.values import (
    Alternative,
    Decision,
    LockedTitle,
    LockedWork,
    Output,
    QueryLog,
    RetiredKey,
    TitleContext,
)
from normalizer.works.record import Record
from normalizer.works.verdict import Status

# The member of a block that is wrong, and a sentence: what is wrong with it, and what to do.
Contradiction = tuple[tuple[str, ...], str]


def find_contradiction(each: LockedTitle) -> Contradiction | None:
    """Return the contradiction in a block; None for one that bibnorm could have written."""
    decision, status = each.decision, each.decision.status
    if each.key is not None and status is not Status.MATCHED:
        remove = 'remove "key", "record" and "written", or set the status to "matched"'
        return ("decision", "status"), f'status is {status.value} but "key" is {each.key!r}; {remove}'
    if decision.choice is not None and not decision.is_manual:
        sentence = f'"choice" is {decision.choice!r} but "by" is missing; set "by" to a person\'s name'
        return ("decision", "choice"), sentence
    if decision.choice is not None and status is not Status.MATCHED:
        sentence = f'status is {status.value} but "choice" is {decision.choice!r}; set "matched" or remove "choice"'
        return ("decision", "status"), sentence
    if status is not Status.MATCHED or each.key or decision.choice:
        return None
    if decision.is_manual:
        return (
            "decision",
            "status",
        ), 'status is matched but no work is given; set "choice", or "unmatched"'
    sentence = 'status is matched but "key" and "record" are missing; restore them, or set "unmatched" and remove '
    return ("decision", "status"), sentence + '"asked", so that the title is looked up again'


def drop_wrong_keys(
    titles: Sequence[LockedTitle], works: Mapping[str, LockedWork]
) -> tuple[tuple[LockedTitle, ...], dict[str, LockedWork], dict[str, RetiredKey]]:
    """Drop keys of works that are not the chosen ones; return titles, used works, and retired keys.

    A choice that was written by hand has the key of the earlier work. The title is pending then, as after `lock
    decide`.
    """
    wrong = {
        each.id
        for each in titles
        if each.key and each.decision.choice and not each.accepts(WorkIds.of(works[each.key].record))
    }
    if not wrong:
        return tuple(titles), dict(works), {}
    kept = tuple(each.model_copy(update={"key": None}) if each.id in wrong else each for each in titles)
    used = {each.key for each in kept}
    gone = {key: RetiredKey.of(work) for key, work in works.items() if key not in used}
    return kept, {key: work for key, work in works.items() if key in used}, gone


_WORK_FIELDS = ("record", "written")
_VALUES = (LockedTitle, LockedWork, Output, RetiredKey, Decision, TitleContext, Alternative, QueryLog, WorkIds, Record)
_FIELDS = tuple(name for value in _VALUES for name in value.model_fields)
_NAMES = ("version", "outputs", "retired", "titles")


class LockError(BibnormError):
    """A lock file cannot be read; nothing was written."""


@dataclass(frozen=True)
class LockContent:
    titles: tuple[LockedTitle, ...]
    works: dict[str, LockedWork]
    outputs: dict[str, Output]
    retired: dict[str, RetiredKey]


def parse(text: str, name: str) -> LockContent:
    """Parse a lock file; `name` is its path. Raises LockError with "path:line: "."""
    return _Reader(text, name).content()


def block_from_json(row: Mapping[str, Any]) -> LockedTitle:
    """The title of a block that has been read before."""
    return LockedTitle.model_validate(_without_work_fields(row))


def _without_work_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _WORK_FIELDS}


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name

    def content(self) -> LockContent:
        root = self._root()
        self._check_version(root)
        for name in root:
            if name not in _NAMES:
                raise self._error((name,), f"unknown name {name!r}{_suggest_name(name, _NAMES)}")
        outputs = {key: self._value(Output, row, ("outputs", key)) for key, row in self._table(root, "outputs")}
        retired = {key: self._retired(key, row) for key, row in self._table(root, "retired")}
        rows = root.get("titles", [])
        if not isinstance(rows, list):
            raise self._error(("titles",), "titles must be a list of blocks")
        titles, works = self._titles(rows)
        titles, works, gone = drop_wrong_keys(titles, works)
        return LockContent(titles, works, outputs, retired | gone)

    def _root(self) -> dict[str, Any]:
        try:
            return parse_lock(self._text)
        except LockSyntaxError as error:
            raise self._at(error.line, str(error)) from error

    def _check_version(self, root: Mapping[str, Any]) -> None:
        version = root["version"]
        if type(version) is not int or version < 1:
            raise self._error(("version",), f"{version!r} is not a supported lock version; expected {VERSION}")
        if version > VERSION:
            raise self._error(
                ("version",),
                f"was written by a newer bibnorm (version {version} of the lock file, this one reads {VERSION}); "
                "update bibnorm. The file is left as it is",
            )

    def _retired(self, key: str, row: Any) -> RetiredKey:
        if not is_key(key):
            raise self._error(
                ("retired", key), f"{key!r} is no key: a key has neither blanks nor any of , {{ }} ( ) \" ' # % ~ \\ ="
            )
        retired: RetiredKey = self._value(RetiredKey, row, ("retired", key))
        return retired

    def _table(self, root: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
        table = root.get(name, {})
        if not isinstance(table, dict):
            raise self._error((name,), f"{name} must be an object")
        return list(table.items())

    def _titles(self, rows: list[Any]) -> tuple[tuple[LockedTitle, ...], dict[str, LockedWork]]:
        titles: dict[str, LockedTitle] = {}
        works: dict[str, LockedWork] = {}
        places: dict[str, int] = {}
        holders: dict[str, int] = {}
        for place, row in enumerate(rows):
            each, work = self._block(row, place)
            if mistake := find_contradiction(each):
                name, sentence = mistake
                raise self._error(("titles", place, *name), sentence)
            if each.id in titles and titles[each.id] != each:
                first = line_of(self._text, ("titles", places[each.id]))
                raise self._error(
                    ("titles", place), f"{each.title[:80]!r} has another block, in line {first}; keep one of them"
                )
            titles[each.id] = each
            places.setdefault(each.id, place)
            if work and each.key:
                self._add_work(works, each.key, work, place, holders)
        self._check_keys(titles, works, places)
        return tuple(titles.values()), works

    def _block(self, row: Any, place: int) -> tuple[LockedTitle, LockedWork | None]:
        path = ("titles", place)
        if not isinstance(row, dict):
            raise self._error(path, "a title must be a block in braces")
        each = self._value(LockedTitle, _without_work_fields(row), path)
        of_work = {name: row[name] for name in _WORK_FIELDS if name in row}
        if not of_work:
            return each, None
        if each.key is None:
            raise self._error((*path, next(iter(of_work))), "a record needs the key of its entry beside it")
        return each, self._value(LockedWork, of_work, path)

    def _add_work(
        self, works: dict[str, LockedWork], key: str, work: LockedWork, place: int, holders: dict[str, int]
    ) -> None:
        """Add a work; merges of git may repeat a record, but two different ones are an error.

        `holders` has the index of the block of each record.
        """
        first = works.setdefault(key, work)
        holder = holders.setdefault(key, place)
        if first.record == work.record:
            return
        other = line_of(self._text, ("titles", holder, "record"))
        if same_work(first.record, work.record) is not False:
            sentence = f"the work {key!r} has another record, in line {other}; keep one of them"
            raise self._error(("titles", place, "record"), sentence)
        raise self._error(
            ("titles", place, "key"),
            f"two works have the key {key!r}, the other one in line {other}; give this one another key, "
            "also where your .tex cites it",
        )

    def _check_keys(
        self, titles: Mapping[str, LockedTitle], works: Mapping[str, LockedWork], places: Mapping[str, int]
    ) -> None:
        by_fold: dict[str, str] = {}
        for name, each in titles.items():
            key, path = each.key, ("titles", places[name], "key")
            if key is None:
                continue
            if key not in works:
                raise self._error(path, f"no block has the record of the key {key!r}")
            if by_fold.setdefault(key.casefold(), key) != key:
                raise self._error(path, f"the keys {by_fold[key.casefold()]!r} and {key!r} differ only in case")

    def _value(self, kind: Any, row: Any, path: tuple[str | int, ...]) -> Any:
        try:
            return kind.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            inner = tuple(first["loc"])
            message = first["msg"].removeprefix("Value error, ")
            if first["type"] == "extra_forbidden":
                message = f"there is no such name here{_suggest_name(str(inner[-1]), _FIELDS)}"
            raise self._error((*path, *inner), f"{'.'.join(map(str, inner))}: {message}") from error

    def _error(self, path: tuple[str | int, ...], sentence: str) -> LockError:
        return self._at(line_of(self._text, path), sentence)

    def _at(self, line: int, sentence: str) -> LockError:
        return LockError(f"{self._name}:{line}: {sentence}")


def _suggest_name(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
