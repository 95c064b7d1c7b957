"""The steps of `bibnorm sync` between reading the document and saying what was done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from normalizer import app
from normalizer.cli.options import SourceChoice
from normalizer.cli.session import open_sources
from normalizer.cli.sync_lock import given_by
from normalizer.cli.sync_report import Settled
from normalizer.cli.talk import Talk
from normalizer.export import ExportOptions, assign_keys, format_of_dialect, render
from normalizer.latex import Plan, Survey, keeping_keys, with_proper_keys
from normalizer.latex.save import sources_of
from normalizer.works.record import Record
from normalizer.works.verdict import Match, Reason, Status

_NOT_ASKED = "no source could be asked for it; run again later"
_NOT_FOUND = {
    Status.UNMATCHED: "no source that was asked knows it; look whether it is right",
    Status.AMBIGUOUS: "it fits several works, or none beyond doubt; cite another identifier",
}


@dataclass(frozen=True)
class Learnt:
    """The works that cited keys stand for, and why the others stand for none; `result` is None where nobody was asked.

    It outlasts a plan that came to nothing because somebody else changed the files: sources are asked once.
    """

    records: Mapping[str, Record]
    unknown: Mapping[str, str]
    result: app.Result | None

    def covers(self, keys: Collection[str]) -> bool:
        return all(key in self.records or key in self.unknown for key in keys)


def learn(keys: Sequence[str], lock: str | None, choice: SourceChoice, talk: Talk) -> Learnt:
    """What cited keys stand for, first by the lock that gave them, then by the identifiers that they are."""
    given = given_by(lock, keys)
    records, unknown = dict(given.records), dict(given.unknown)
    result = None
    if given.asked:
        with open_sources(choice, talk) as sources:
            titles = app.asked_titles(list(given.asked.values()))
            result = app.resolve(titles, sources, app.Clock(), confidence=choice.min_confidence)
        for key, match in zip(given.asked, result.matches, strict=True):
            if entries := app.entries([match]):
                records[key] = entries[0].record
            else:
                unknown[key] = _why(match)
    return Learnt(records, unknown, result)


def settle(
    found: Survey, keys: Sequence[str], learnt: Learnt, *, style: ExportOptions, dialect: str | None, rekey: bool
) -> Settled:
    """What is to be done about these keys, as the files are now."""
    in_order = {key: learnt.records[key] for key in keys if key in learnt.records}
    plan = _make_plan(found, in_order, style, rekey=rekey)
    return Settled(plan, _rendered(plan, dialect or found.dialect, style), learnt.unknown, learnt.result)


def citing(found: Survey, plan: Plan) -> Survey:
    """The document as it is to be: the entries that it will cite by other keys are in use, and are not pruned.

    A run that was stopped before it came to the sources has left entries that nothing cites yet.
    """
    places = found.citations.keys
    recited = {new: places[old] for old, new in plan.recited.items() if old in places}
    return replace(found, citations=replace(found.citations, keys={**recited, **places}))


def _why(match: Match) -> str:
    return _NOT_ASKED if match.verdict.reason is Reason.NOT_ASKED else _NOT_FOUND[match.verdict.status]


def _make_plan(found: Survey, records: Mapping[str, Record], settings: ExportOptions, *, rekey: bool) -> Plan:
    """What to write, and under which keys."""
    if not rekey:
        return keeping_keys(found, records)
    # A key names the year of what is cited.
    shown = {key: each.as_preprint() if settings.prefer == "preprint" else each for key, each in records.items()}
    return with_proper_keys(found, shown, sources_of(found), assign_keys)


def _rendered(plan: Plan, dialect: str, settings: ExportOptions) -> str:
    """The new entries as a bibliography; empty when there is none."""
    if not plan.entries:
        return ""
    return render(list(plan.entries.values()), format_of_dialect(dialect).name, settings, list(plan.entries))
