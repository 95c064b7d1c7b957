"""What a report is made of. Whoever ran the tool fills it in; nothing here is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from normalizer.lock import LockedTitle, LockedWork
from normalizer.works.scraped import ScrapedTitle


@dataclass(frozen=True)
class Row:
    """One title of a page, and its block; None for a title that the lock has not got."""

    scraped: ScrapedTitle
    block: LockedTitle | None


@dataclass(frozen=True)
class Service:
    """An online source in this run: requests that went out, answers from the cache, questions nobody answered.

    `why` is the sentence on a source that could not be reached.
    """

    name: str
    asked: int
    cached: int
    failed: int
    seconds: float
    why: str | None = None


@dataclass(frozen=True)
class Run:
    """A run of `build`: titles in page order, records by key, and how it went.

    `steps` has seconds by the step's name, in order. `missing` are sentences on what could not be asked and so is
    incomplete, `notes` those on what a person had written into the output and was left so. `output` is None for
    standard output, `lock` for a run that keeps no lock.
    """

    rows: Sequence[Row]
    works: Mapping[str, LockedWork]
    steps: Mapping[str, float]
    services: Sequence[Service]
    catalogs: Sequence[str]
    output: str | None
    on: date
    version: str
    missing: Sequence[str] = ()
    notes: Sequence[str] = ()
    lock: str | None = None
