"""From the text of a lock file to its values; errors name the line of a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from normalizer.errors import BibnormError
from normalizer.lock.details import Details
from normalizer.lock.identity import WorkIds, adapter, same_work
from normalizer.lock.lines import (
    LINE_KINDS,
    VERSION,
    DecisionLine,
    FurtherPageLine,
    PageLine,
    RetiredLine,
    TitleLine,
    sort_key,
)
from normalizer.lock.values import Decision, LockedTitle, LockedWork, Output, RetiredKey, Works, pack, unpack
from normalizer.values.ids import ArxivId
from normalizer.values.lazy import lazy_re
from normalizer.values.text import similar_word
from normalizer.works.record import Record
from normalizer.works.verdict import Status


class LockError(BibnormError):
    """A lock file cannot be read; nothing was written."""


@dataclass(frozen=True)
class LockContent:
    """The values of a lock file; `lines` has the line of each id, `holders` the id that has the record of each key."""

    titles: tuple[LockedTitle, ...]
    works: Works
    outputs: dict[str, Output]
    retired: dict[str, RetiredKey]
    lines: Mapping[str, int] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)


def find_contradiction(decision: Decision, key: str | None) -> str | None:
    """What contradicts itself in a decision, and what to do; None for one that bibnorm could have written."""
    status, choice = decision.status, decision.choice
    if key is not None and status is not Status.MATCHED:
        return (
            f'status is {status.value} but "key" is {key!r}; remove "key" and "record", or set the status to "matched"'
        )
    if choice is not None and not decision.is_manual:
        return f'"choice" is {choice!r} but "by" is missing; set "by" to a person\'s name'
    if choice is not None and status is not Status.MATCHED:
        return f'status is {status.value} but "choice" is {choice!r}; set "matched" or remove "choice"'
    if status is not Status.MATCHED or key or choice:
        return None
    if decision.is_manual:
        return 'status is matched but no work is given; set "choice", or "unmatched"'
    return 'status is matched but "key" and "record" are missing; restore them, or set "unmatched"'


def drop_wrong_keys(
    titles: Iterable[LockedTitle], works: Works
) -> tuple[tuple[LockedTitle, ...], Works, dict[str, RetiredKey]]:
    """Drop keys of works that are not the chosen ones; return titles, used works, and retired keys.

    A choice that was written by hand has the key of the earlier work. The title is pending then, as after `lock
    decide`.
    """
    titles = tuple(titles)
    wrong = {
        each.id
        for each in titles
        if each.key and each.decision.choice and not each.accepts(WorkIds.of(works[each.key].record))
    }
    if wrong:
        titles = tuple(each.model_copy(update={"key": None}) if each.id in wrong else each for each in titles)
    return titles, *works.of_titles(titles)


_PLACE = lazy_re(r"(.*) at line (\d+) column (\d+)")
_CONFLICT_MARKER = lazy_re(rb"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")


def conflict_error(name: str, line: int) -> LockError:
    return LockError(
        f"{name}:{line}: unresolved git conflict; run `bibnorm lock merge {name}`, or keep both sides where "
        "they are of different titles, and remove the conflict markers"
    )


def read_lines(data: bytes, name: str, details: Details) -> LockContent:
    """Read a lock file; `name` is its path. Raises LockError with "path:line: "."""
    reader = LockReader(name, details)
    for number, line in enumerate(BytesIO(data), 1):
        if line.strip() and (line.endswith(b"\n") or not is_torn(line)):
            reader.add_text(line, number)
    return reader.content()


def syntax_error(error: ValueError) -> tuple[int, str]:
    """The line and the sentence of an error of the JSON parser."""
    found = _PLACE.fullmatch(str(error))
    return (int(found[2]), f"{found[1]} (column {found[3]})") if found else (1, str(error))


class LockReader:
    """Makes the values of a lock file from the members of its lines."""

    def __init__(self, name: str, details: Details) -> None:
        self._name = name
        self._details = details
        self._titles: dict[str, LockedTitle] = {}
        self._works: dict[str, bytes] = {}
        self._outputs: dict[str, list[str]] = {}
        self._retired: dict[str, RetiredKey] = {}
        self._further: list[tuple[FurtherPageLine, int]] = []
        self._decisions: list[tuple[DecisionLine, int]] = []
        self._lines: dict[str, int] = {}
        self._holders: dict[str, str] = {}

    def content(self) -> LockContent:
        """The values of all lines, if they do not contradict each other."""
        self._add_further_pages()
        self._decide()
        self._check_keys()
        kept = (self._details.of_title(each) for each in self._titles.values())
        titles, works, gone = drop_wrong_keys(kept, Works(self._works))
        outputs = {name: Output(pages=tuple(pages)) for name, pages in self._outputs.items()}
        retired = {key: each for key, each in {**self._retired, **gone}.items() if key not in works}
        return LockContent(tuple(sorted(titles, key=sort_key)), works, outputs, retired, self._lines, self._holders)

    def add_text(self, line: bytes, number: int) -> None:
        try:
            row = from_json(line, allow_inf_nan=False)
        except ValueError as error:
            if _CONFLICT_MARKER.match(line):
                raise conflict_error(self._name, number) from error
            if line.decode("utf-8", "ignore").encode("utf-8") != line:
                raise self.error(number, "is not UTF-8; a lock of bibnorm is") from error
            raise self.error(number, f"the line is not valid JSON: {syntax_error(error)[1]}") from error
        if not isinstance(row, dict):
            raise self.error(number, "a line must be an object in braces")
        if "version" in row:
            self._check_version(row, number)
        else:
            self.add(row, number)

    def add(self, row: Mapping[str, Any], number: int) -> None:
        """Add what a line says, which is that of this number."""
        kind = next((kind for name, kind in LINE_KINDS.items() if name in row), None)
        if kind is None:
            raise self.error(number, f"is no line of a lock: it has none of {', '.join(LINE_KINDS)}")
        read = self.value(kind, row, number)
        if isinstance(read, DecisionLine):
            self._decisions.append((read, number))
        elif isinstance(read, TitleLine):
            self._add_title(read, number)
        elif isinstance(read, FurtherPageLine):
            self._further.append((read, number))
        elif isinstance(read, PageLine):
            for output in read.outputs:
                self._outputs.setdefault(output, []).append(read.page)
        elif isinstance(read, RetiredLine):
            known = self._details.of_work(read.retired)
            self._retired[read.retired] = RetiredKey(ids=read.ids, written=known.written_in(read.wrote))

    def _check_version(self, row: Mapping[str, Any], number: int) -> None:
        version = row["version"]
        if type(version) is int and version > VERSION:
            raise self.error(
                number,
                f"was written by a newer bibnorm (version {version} of the lock file, this one reads {VERSION}); "
                "update bibnorm. The file is left as it is",
            )
        if row != {"version": VERSION}:
            raise self.error(number, f'the line of the version must be {{"version": {VERSION}}}')

    def _add_title(self, read: TitleLine, number: int) -> None:
        each = read.value()
        if mistake := find_contradiction(each.decision, each.key):
            raise self.error(number, mistake)
        before = self._titles.get(each.id)
        if before is not None:
            each = self._same_title(before, each, number)
        self._titles[each.id] = each
        self._lines.setdefault(each.id, number)
        if read.record is not None:
            self._add_work(read, each.id, number)

    def _same_title(self, one: LockedTitle, other: LockedTitle, number: int) -> LockedTitle:
        """A title that has two lines, as git leaves them when two branches have added it on a page each."""
        pages = tuple(dict.fromkeys((*one.pages, *other.pages)))
        if one.decision.is_manual != other.decision.is_manual:
            return (one if one.decision.is_manual else other).model_copy(update={"pages": pages})
        if (one.decision, one.key) != (other.decision, other.key):
            first = self._lines[one.id]
            raise self.error(number, f"{one.title[:80]!r} has another line, {first}; keep one of them")
        return one.model_copy(update={"pages": pages})

    def _add_work(self, read: TitleLine, id_: str, number: int) -> None:
        """Add a work; merges of git may repeat a record, but two different ones are an error."""
        if read.key is None:
            raise self.error(number, "a record needs the key of its entry beside it")
        known = self._details.of_work(read.key)
        row = {"title": read.title} | (read.record or {})
        origin = {name: origin for name, origin in known.origin.items() if name in row}
        record = self.value(Record, row | {"origin": origin}, number)
        if record.arxiv and ArxivId.find(record.arxiv) is None:
            raise self.error(number, f"arxiv: {record.arxiv!r} is not a valid identifier; use for example 2209.10901")
        work = LockedWork(record=record, written=known.written_in(read.wrote))
        held = self._works.setdefault(read.key, packed := pack(work))
        holder = self._holders.setdefault(read.key, id_)
        if held == packed or (first := unpack(held)).record == work.record:
            return
        other = self._lines.get(holder, number)
        if same_work(first.record, work.record) is not False:
            raise self.error(number, f"the work {read.key!r} has another record, in line {other}; keep one of them")
        raise self.error(
            number,
            f"two works have the key {read.key!r}, the other one in line {other}; give this one another key, "
            "also where your .tex cites it",
        )

    def _add_further_pages(self) -> None:
        for read, number in self._further:
            each = self._titles.get(read.id)
            if each is None:
                raise self.error(number, f"no line has the decision on {read.title[:80]!r} ({read.id}); restore it")
            if read.on not in each.pages:
                self._titles[read.id] = each.model_copy(update={"pages": (*each.pages, read.on)})

    def _decide(self) -> None:
        for read, number in self._decisions:
            each = self._titles.get(read.decides, read.value().model_copy(update={"pages": ()}))
            if each.id != read.decides:
                raise self.error(number, f"no line has the title {read.title[:80]!r} ({read.decides}); restore it")
            if mistake := find_contradiction(read.decision, read.key):
                raise self.error(number, mistake)
            if read.record is not None and read.key not in self._works:
                self._add_work(read, each.id, number)
            self._titles[each.id] = read.decide(each)
            self._lines[each.id] = number

    def _check_keys(self) -> None:
        by_fold: dict[str, str] = {}
        for id_, each in self._titles.items():
            key, line = each.key, self._lines[id_]
            if key is None:
                continue
            if key not in self._works:
                raise self.error(line, f"no line has the record of the key {key!r}")
            if by_fold.setdefault(key.casefold(), key) != key:
                raise self.error(line, f"the keys {by_fold[key.casefold()]!r} and {key!r} differ only in case")

    def value(self, kind: type[Any], row: Any, number: int) -> Any:
        try:
            return adapter(kind).validate_python(row)
        except ValidationError as error:
            raise self.error(number, explain(error, kind)) from error

    def error(self, line: int, sentence: str) -> LockError:
        return LockError(f"{self._name}:{line}: {sentence}")


def explain(error: ValidationError, kind: type[Any]) -> str:
    """The first mistake in words, with the name that may be meant; a misspelt name goes before the missing one."""
    errors = error.errors(include_url=False)
    first = next((each for each in errors if each["type"] in _UNKNOWN_NAME), errors[0])
    location = tuple(map(str, first["loc"]))
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] in _MISSING_NAME:
        message = "is missing; restore it, or the file as it was"
    if first["type"] in _UNKNOWN_NAME:
        names = [*getattr(kind, "model_fields", ()), *Record.__dataclass_fields__]
        close = similar_word(location[-1], names)
        message = "there is no such name here" + (f"; did you mean {close!r}?" if close else "")
    return f"{'.'.join(location)}: {message}"


# Types of errors of pydantic.
_UNKNOWN_NAME = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_MISSING_NAME = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})
_DECISION = b'{"decides"'


def is_torn(tail: bytes) -> bool:
    """Whether the last line, which has no end, is the beginning of a decision.

    The program ended while it was appended, so that nobody was told that it was saved.
    """
    if not tail.startswith(_DECISION):
        return _DECISION.startswith(tail)
    tail = tail.decode("utf-8", "ignore").encode()  # half a character is the end of half a line
    try:
        from_json(tail)
    except ValueError:
        with suppress(ValueError):
            from_json(tail, allow_partial="trailing-strings")
            return True
    return False
