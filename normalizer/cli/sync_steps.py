"""The steps of `bibnorm sync` between reading the document and saying what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from normalizer import pipeline
from normalizer.cli.options import SourceChoice
from normalizer.cli.session import open_sources
from normalizer.cli.sync_report import Settled
from normalizer.cli.talk import Talk
from normalizer.export import ExportOptions, assign_keys, render
from normalizer.latex import DocumentError, Plan, Survey, identifier_in, keeping_keys, read_citations, with_proper_keys
from normalizer.lock import Lock
from normalizer.matching import Match, Reason, Status
from normalizer.model import Record

_NO_IDENTIFIER = "it is no identifier of a paper; write its entry by hand"
_NOT_ASKED = "no source could be asked for it; run again later"
_NOT_FOUND = {
    Status.UNMATCHED: "no source that was asked knows it; look whether it is right",
    Status.AMBIGUOUS: "it fits several works, or none beyond doubt; cite another identifier",
}


def settle(
    found: Survey,
    keys: Sequence[str],
    lock: str | None,
    choice: SourceChoice,
    talk: Talk,
    *,
    style: ExportOptions,
    dialect: str | None,
    rekey: bool,
) -> Settled:
    """What cited keys stand for, first by the lock that gave them, then by the identifiers that they are."""
    given = Lock.load(Path(lock)).works if lock else {}
    records = {key: given[key].record for key in keys if key in given}
    asked = [key for key in keys if key not in records and identifier_in(key)]
    unknown = {key: _NO_IDENTIFIER for key in keys if key not in records and key not in asked}
    result = None
    if asked:
        with open_sources(choice, talk) as sources:
            titles = pipeline.asked_titles(asked)
            result = pipeline.resolve(titles, sources, pipeline.Clock(), confidence=choice.min_confidence)
        for key, match in zip(asked, result.matches, strict=True):
            if entries := pipeline.entries([match]):
                records[key] = entries[0].record
            else:
                unknown[key] = _why(match)
    in_order = {key: records[key] for key in keys if key in records}
    plan = _make_plan(found, in_order, style, rekey=rekey)
    return Settled(plan, _rendered(plan, dialect or found.dialect, style), unknown, result)


def _why(match: Match) -> str:
    return _NOT_ASKED if match.verdict.reason is Reason.NOT_ASKED else _NOT_FOUND[match.verdict.status]


def _make_plan(found: Survey, records: Mapping[str, Record], settings: ExportOptions, *, rekey: bool) -> Plan:
    """What to write, and under which keys."""
    if not rekey:
        return keeping_keys(found, records)
    # A key names the year of what is cited.
    shown = {key: each.as_preprint() if settings.prefer == "preprint" else each for key, each in records.items()}
    return with_proper_keys(found, shown, _sources_of(found), assign_keys)


def _sources_of(found: Survey) -> tuple[Path, ...]:
    """The LaTeX sources of the document. Raises DocumentError where they cannot be found."""
    document = found.document
    if document.suffix not in (".aux", ".bcf"):
        return found.citations.parts
    name = document.with_suffix(".tex").name
    folders = (document.parent, Path(), document.parent.parent)
    main = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if main is None:
        raise DocumentError(f"{document}: there is no {name} beside it to change keys in; name the source instead")
    return read_citations(main).parts


def _rendered(plan: Plan, dialect: str, settings: ExportOptions) -> str:
    """The new entries as a bibliography; empty when there is none."""
    if not plan.entries:
        return ""
    return render(list(plan.entries.values()), dialect, settings, list(plan.entries))
