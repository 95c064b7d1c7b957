"""The lines of a lock file: a JSON object a line, with what people and git need and what a bibliography is made of.

A line is of the file ("version"), of a key that is used no more ("retired"), of a page and the outputs that it is in
("page"), of a title ("title"), or a decision behind them all ("decides"), which counts for its title. A title has its
line with the first of its pages; with each further page it has a line that names the first ("id").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from normalizer.lock.identity import Identifier, Key, Model, WorkIds, adapter
from normalizer.lock.values import (
    BIBNORM,
    AbstractFingerprint,
    Decision,
    LockedTitle,
    LockedWork,
    Output,
    RetiredKey,
    TitleContext,
)
from normalizer.values.titles import title_key
from normalizer.works.record import Record
from normalizer.works.verdict import Reason, Status

VERSION = 2
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{10}$")]


class ContextLine(Model):
    """What tells a title of a page from others of the same words."""

    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    print: AbstractFingerprint | None = None


class TitleLine(Model):
    """A title of a page. `reopened`: its decision was discarded. `wrote` are the outputs that have its entry."""

    title: str
    on: str | None = None
    status: Status
    choice: Identifier | None = None
    by: str = Field(default=BIBNORM, min_length=1)
    note: str | None = None
    reopened: bool = False
    key: Key | None = None
    found_by: Identifier | None = None
    beside: ContextLine = ContextLine()
    wrote: tuple[str, ...] = ()
    record: dict[str, Any] | None = None

    @property
    def decision(self) -> Decision:
        reason = Reason.NOT_ASKED if self.reopened else None
        return Decision(status=self.status, by=self.by, note=self.note, choice=self.choice, reason=reason)

    def value(self) -> LockedTitle:
        return LockedTitle(
            title=self.title,
            pages=() if self.on is None else (self.on,),
            beside=TitleContext(**dict(self.beside)),
            decision=self.decision,
            key=self.key,
            found_by=self.found_by,
        )


class FurtherPageLine(Model):
    """A further page of the title that has this id."""

    title: str
    on: str
    id: _Id


class DecisionLine(TitleLine):
    """A decision that was made since the lines of the titles were written, or on a title that has none.

    With a record if they have none of its key.
    """

    decides: _Id

    def decide(self, before: LockedTitle) -> LockedTitle:
        asked = None if self.reopened else before.asked
        changes = {"decision": self.decision, "key": self.key, "found_by": self.found_by, "asked": asked}
        return before.model_copy(update=changes)


class PageLine(Model):
    """A page, and the outputs that are made from it."""

    page: str
    outputs: tuple[str, ...]


class RetiredLine(Model):
    """A key that no title has any more."""

    retired: Key
    ids: WorkIds
    wrote: tuple[str, ...] = ()


# The member by which a line is known, and its model.
LINE_KINDS: Mapping[str, type[Model]] = {
    "decides": DecisionLine,
    "id": FurtherPageLine,
    "title": TitleLine,
    "page": PageLine,
    "retired": RetiredLine,
}


def outputs_by_page(outputs: Mapping[str, Output]) -> dict[str, list[str]]:
    """The sorted names of the outputs that each page is in."""
    found: dict[str, list[str]] = {}
    for name, output in sorted(outputs.items()):
        for page in output.pages:
            found.setdefault(page, []).append(name)
    return found


def sort_key(each: LockedTitle) -> tuple[str, str, str]:
    """Titles are sorted by their words."""
    return title_key(each.title), each.title, each.id


def render_lines(
    titles: Iterable[LockedTitle],
    works: Mapping[str, LockedWork],
    outputs: Mapping[str, Output],
    retired: Mapping[str, RetiredKey],
    holders: Mapping[str, str],
) -> Iterator[str]:
    """The lines of a lock: a new page is a block of lines behind the one of the page before it, and no other changes.

    `holders` are the ids of the titles that have the records of works; of another work, the first title with its key.
    """
    yield _line({"version": VERSION})
    for key in sorted(retired):
        gone = retired[key]
        yield _line(dump(RetiredLine(retired=key, ids=gone.ids, wrote=tuple(sorted(gone.written)))))
    listed = outputs_by_page(outputs)
    # A page, whether it is the line of the page itself, and the title.
    rows: list[tuple[str, bool, LockedTitle | None]] = [(page, False, None) for page in listed]
    rows += [(page, True, each) for each in sorted(titles, key=sort_key) for page in each.pages or ("",)]
    rows.sort(key=lambda row: row[:2])
    holder_of: dict[str, str] = {}
    for page, _, held in rows:
        if (
            held
            and held.key
            and _is_first(held, page)
            and (held.key not in holder_of or holders.get(held.key) == held.id)
        ):
            holder_of[held.key] = held.id
    for page, _, held in rows:
        if held is None:
            yield _line(dump(PageLine(page=page, outputs=tuple(listed[page]))))
        elif not _is_first(held, page):
            yield _line(dump(FurtherPageLine(title=held.title, on=page, id=held.id)))
        else:
            work = works[held.key] if held.key and holder_of[held.key] == held.id else None
            yield _line(title_row(held, work, with_place=True))


def decision_line(each: LockedTitle, work: LockedWork | None) -> str:
    """The line that is appended for a decision; `work` is one whose record the file may not have."""
    return _line({"decides": each.id, **title_row(each, work, with_place=False)})


def _is_first(each: LockedTitle, page: str) -> bool:
    return page == (each.pages[0] if each.pages else "")


def title_row(each: LockedTitle, work: LockedWork | None, *, with_place: bool) -> dict[str, Any]:
    """The members of the line of a title; `with_place`: with its page."""
    decision = each.decision
    row: dict[str, Any] = {"title": each.title}
    if with_place and each.pages:
        row["on"] = each.pages[0]
    row["status"] = decision.status.value
    row |= {"choice": decision.choice} if decision.choice is not None else {}
    row["by"] = decision.by
    row |= {"note": decision.note} if decision.note is not None else {}
    row |= {"reopened": True} if each.is_reopened else {}
    row |= {name: value for name in ("key", "found_by") if (value := getattr(each, name)) is not None}
    said = {name: getattr(each.beside, name) for name in ContextLine.model_fields}
    row |= {"beside": beside} if (beside := dump(ContextLine(**said))) else {}
    if work is not None:
        row |= {"wrote": sorted(work.written)} if work.written else {}
        row["record"] = record_row(work.record, each.title)
    return row


# What a reader looks for first.
_FIRST = ("arxiv", "doi")


def record_row(record: Record, title: str) -> dict[str, Any]:
    """A record without the origins of its values, and without a title that is that of the line."""
    row: dict[str, Any] = adapter(Record).dump_python(record, mode="json", exclude_defaults=True, exclude={"origin"})
    if row["title"] == title:
        del row["title"]
    return {name: row[name] for name in _FIRST if name in row} | row


def dump(value: Model) -> dict[str, Any]:
    """The members of a line, without those that have their defaults."""
    return value.model_dump(mode="json", exclude_defaults=True)


# Made once: `json.dumps` with an option makes one for every call.
compact_json = json.JSONEncoder(ensure_ascii=False).encode


def _line(row: Mapping[str, Any]) -> str:
    return f"{compact_json(row)}\n"
