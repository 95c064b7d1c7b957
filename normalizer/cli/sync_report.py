"""What `bibnorm sync` says: what it did, what stays undefined, what is not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.cli.talk import Talk
from normalizer.latex import Plan, Survey

if TYPE_CHECKING:
    from normalizer.app import Result


@dataclass(frozen=True)
class Settled:
    """What cited keys came to: what to do, the new entries as text, and why the others stay without one.

    `result` is None where no source was asked.
    """

    plan: Plan = field(default_factory=Plan)
    rendered: str = ""
    unknown: Mapping[str, str] = field(default_factory=dict)
    result: Result | None = None


@dataclass(frozen=True)
class Done:
    """A run at its end; when it was only `planned`, nothing was written."""

    found: Survey
    settled: Settled
    prune: bool
    planned: bool

    @property
    def plan(self) -> Plan:
        return self.settled.plan

    @property
    def undefined(self) -> Mapping[str, str]:
        """Cited keys that no .bib file defines now, and why not."""
        why = {**self.settled.unknown, **self.plan.refused}
        return {key: why[key] for key in self.found.lacking if key in why}

    @cached_property
    def pruned(self) -> frozenset[str]:
        return frozenset(each.key for each in self.found.prunable) if self.prune else frozenset()

    @property
    def has_findings(self) -> bool:
        """What `--strict` ends with 1 for."""
        return bool(self.undefined) or any(each.mistake for each in self.found.citations.troubles)


def report(done: Done, talk: Talk) -> None:
    """What the author must mend, whatever `-q` says; then what was done, then what is left over."""
    _say_wrong(done, talk)
    _say_doubtful(done, talk)
    _say_changes(done, talk)
    _say_unused(done, talk)
    talk.say(_summary(done), bold=True)


def _say_wrong(done: Done, talk: Talk) -> None:
    found = done.found
    # Mostly the reason why keys are undefined; else TeX may find the file where nobody else looks.
    say = talk.fail if done.undefined else talk.warn
    for name in found.not_there:
        say(f"{found.document}: names {name}, which is not there; keys that it should define count as undefined")
    for key, why in done.undefined.items():
        talk.fail(f"{found.place(key)}: {key!r} is cited, and no .bib file defines it: {why}")
    for first, key in found.clashes:
        place = found.place(key)
        talk.fail(f"{place}: {key!r} is cited as {first!r} elsewhere; BibTeX refuses that, so spell them alike")
    for each in found.citations.troubles:
        if each.mistake:
            talk.fail(str(each))
        elif talk.verbose:
            talk.say(str(each))


def _say_doubtful(done: Done, talk: Talk) -> None:
    found = done.found
    for key, known in done.plan.twice:
        talk.warn(f"{key!r} and {known!r} are one work, which is listed twice now; cite {known!r}, or use --rekey")
    if not (found.target.path.exists() or done.planned):
        talk.warn(f"{found.target.path}: does not exist, and there is nothing to write into it")
    if found.is_left_out:
        talk.warn(f"{found.document}: does not name {found.target.path}; what is written there is not seen by LaTeX")


def _say_changes(done: Done, talk: Talk) -> None:
    path = done.found.target.path
    would = "would be " if done.planned else ""
    talk.detail(f"{path}: {key} {would}added: {record.title}" for key, record in done.plan.entries.items())
    talk.detail(f"{path}: {key} {would}put back" for key in done.found.put_back)
    talk.detail(f"{path}: {old} {would}renamed to {new}" for old, new in done.plan.renamed.items())
    talk.detail(f"{old} {would}cited as {new}" for old, new in done.plan.recited.items())


def _say_unused(done: Done, talk: Talk) -> None:
    found = done.found
    would = "would be " if done.planned else ""
    talk.detail(
        f"{found.target.path}:{each.line}: {each.key!r} is not cited"
        + (f", and {would}commented out" if each.key in done.pruned else "")
        for each in found.unused
    )


def _summary(done: Done) -> str:
    """The counts that are not zero, in one line."""
    entries = len(done.found.target.document.entries) + len(done.plan.entries)
    unused = len(done.found.unused) - len(done.pruned)
    undefined = len(done.undefined)
    would = "would be " if done.planned else ""
    said = [
        (len(done.plan.entries), f"{would}added"),
        (len(done.plan.renamed), f"{would}renamed"),
        (len(done.found.put_back), f"{would}put back"),
        (len(done.pruned), f"{would}commented out"),
        (unused, f"of {entries} not cited"),
        (undefined, "cited key undefined" if undefined == 1 else "cited keys undefined"),
    ]
    counts = ", ".join(f"{number} {what}" for number, what in said if number)
    return f"{done.found.target.path}: {counts or 'nothing to do'}"
