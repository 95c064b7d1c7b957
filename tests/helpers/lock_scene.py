"""A lock of two titles, one matched and one open. All works in it are invented."""

from __future__ import annotations

from normalizer.lock import Alternative, Decision, Lock, LockedTitle, LockedWork, Output, QueryLog, TitleContext
from normalizer.lock.identity import WorkIds
from normalizer.lock.values import RetiredKey
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import FieldOrigin, Record
from normalizer.works.verdict import Reason, Status

RECORD = Record(
    title="Counting Sheep",
    authors=(Person(family="Hirt", given="Anna"),),
    date=PartialDate(year=2021, month=5),
    arxiv="2105.01234",
    origin={"title": FieldOrigin(source="arxiv", via="catalog:sheep.jsonl")},
)
MATCHED = LockedTitle(
    title="Counting Sheep",
    pages=("a.txt",),
    beside=TitleContext(ids=("2105.01234",)),
    decision=Decision(status=Status.MATCHED, reason=Reason.SAME_TITLE, confidence=0.99, evidence={"title": 1.0}),
    asked=QueryLog(on="2026-11-21", catalogs=("3 records",), sources=("arxiv",)),
    key="hirt2021counting",
)
OPEN = LockedTitle(
    title="Éclairs & Zebras",
    pages=("a.txt", "b.txt"),
    beside=TitleContext(abstract="Two kinds of stripes are compared.", year=2020),
    decision=Decision(status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS, confidence=0.5),
    candidates=(
        Alternative(title="Eclairs and Zebras", arxiv="2001.00001", reason=Reason.SAME_TITLE, confidence=0.5),
        Alternative(title="Eclairs and Zebras", doi="10.1000/zebra", reason=Reason.SAME_TITLE, confidence=0.5),
        Alternative(title="Eclairs and Zebras", reason=Reason.SAME_TITLE, confidence=0.5),
    ),
    asked=QueryLog(on="2026-11-21", failed=("arxiv",)),
)
WORK = LockedWork(record=RECORD, written={"refs.bib": {"@": "00000000"}})
LOCK = Lock(
    titles=(MATCHED, OPEN),
    works={"hirt2021counting": WORK},
    outputs={"refs.bib": Output(pages=("a.txt", "b.txt"))},
    retired={"old2000key": RetiredKey(ids=WorkIds(doi="10.1000/old"))},
)
