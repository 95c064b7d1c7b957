"""`bibnorm lock`: what is settled, asking again, and a person's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.cli.main import ExitCode, exit_code
from normalizer.cli.options import by_option
from normalizer.values.text import shown

if TYPE_CHECKING:
    from normalizer.app.refresh import UpgradeResult
    from normalizer.lock import Lock, LockedTitle
    from normalizer.works.record import Record

DEFAULT = "refs.lock.json"
_FOLLOWS = "the bibliography follows with the next bibnorm build --lock {}"

_lock_option = click.option(
    "--lock", default=DEFAULT, show_default=True, metavar="FILE", help="The lock that `bibnorm build --lock` keeps."
)


@click.group("lock")
def command() -> None:
    """Show what a lock has settled, refresh it, and decide by hand."""


@command.command("status")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@_lock_option
@options.console_options
def status(titles: tuple[str, ...], lock: str, console: Console) -> int:
    """Say what is settled, by whom, and what is open; of each TITLE (its words, key or id) all that is known.

    \b
    Example:
      bibnorm lock status
      bibnorm lock status goulao2022pretraining
    """
    from normalizer.app.decide import load

    content = load(lock)
    lines = [line for text in titles for line in _details(content, content.find(text))]
    lines = lines or list(_summary(content, lock))
    deliver("".join(f"{line}\n" for line in _sanitize_lines(lines)))
    return ExitCode.DONE


@command.command("upgrade")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@click.option("--all", "everything", is_flag=True, help="All titles that stand on a page.")
@_lock_option
@options.source_options
@options.console_options
def upgrade(titles: tuple[str, ...], everything: bool, lock: str, choice: SourceOptions, console: Console) -> int:
    """Ask the sources about settled titles again: where a preprint was published since, who the authors are now.

    No key changes, and no decision of a person; open titles are looked for again. TITLE is its words, its key or its
    id. The .bib files follow with the next `bibnorm build --lock`.

    \b
    Example:
      bibnorm lock upgrade "Scaling Vision Transformers"
      bibnorm lock upgrade --all
    """
    from normalizer.app import decide as steps
    from normalizer.cli import messages

    run = options.runtime(choice, console)
    renewed, found = steps.upgrade(lock, titles, run, everything=everything, confidence=choice.min_confidence)
    for line in _sanitize_lines(_renewal(renewed)):
        console.info(line)
    messages.report_unavailable_sources(console, found)
    return exit_code(found, findings=False)


@command.command("decide")
@click.argument("title")
@click.argument("work", required=False, metavar="[ID]")
@click.option("--none", "nothing", is_flag=True, help="None of the works that were found.")
@by_option
@click.option("--note", metavar="TEXT", help="Why; kept with the decision.")
@_lock_option
@options.console_options
def decide(title: str, work: str | None, nothing: bool, by: str, note: str | None, lock: str, console: Console) -> int:
    """Say which work TITLE (its words, key or id) is: that with this ID, or none of those that were found.

    The next `bibnorm build --lock` looks the work up; no run changes what a person has decided. `bibnorm review` does
    the same on a page that shows titles and works side by side.

    \b
    Example:
      bibnorm lock decide "Scaling Vision Transformers" arXiv:2106.04560
      bibnorm lock decide "Scaling Vision Transformers" --none --note "a talk, not a paper"
    """
    from normalizer.app import decide as steps

    decided = steps.decide(lock, title, work, by, note, nothing=nothing)
    said = f"{work}, {decided.key}" if decided.key else f"{work}, to be looked up" if work else "none of the works"
    console.info(f"{decided.title!r}: {said}; {_FOLLOWS.format(lock)}")
    return ExitCode.DONE


@command.command("reopen")
@click.argument("titles", nargs=-1, required=True, metavar="TITLE...")
@_lock_option
@options.console_options
def reopen(titles: tuple[str, ...], lock: str, console: Console) -> int:
    """Take back what was decided on each TITLE (its words, key or id): the next `build --lock` asks again.

    \b
    Example:
      bibnorm lock reopen "Scaling Vision Transformers"
    """
    from normalizer.app import decide as steps

    for each in steps.reopen(lock, titles):
        console.info(f"{each.title!r}: open again")
    console.info(_FOLLOWS.format(lock))
    return ExitCode.DONE


def _sanitize_lines(lines: Iterable[str]) -> Iterator[str]:
    """What persons and sources wrote, without what a terminal would obey: each line stays one, in one direction."""
    return (shown(" ".join(line.splitlines())) for line in lines)


def _summary(lock: Lock, name: str) -> Iterator[str]:
    """Counts, then a line on each title that waits for somebody."""
    from normalizer.works.verdict import Status

    here = [each for each in lock.titles if each.pages]
    persons = sum(each.decision.is_manual for each in here)
    counts = ", ".join(f"{sum(each.decision.status is kind for each in here)} {kind.value}" for kind in Status)
    works = {each.key for each in here if each.key}
    yield f"{name}: {len(here)} titles, {len(works)} works: {counts}; {persons} decided by a person"
    if aside := len(lock.titles) - len(here):
        yield f"{aside} on no page any more; their decisions and keys are kept"
    for output, each in sorted(lock.outputs.items()):
        yield f"{output} was made from {', '.join(each.pages)}"
    for block in here:
        if block.is_open or block.is_pending:
            where = f"{name}:{lock.line_of(block)}"
            yield f"{where}: {_pending_reason(block)}: {block.title!r} ({block.id})"


def _pending_reason(block: LockedTitle) -> str:
    if block.is_pending:
        return f"{block.decision.choice}, not looked up yet"
    return "open again, not asked yet" if block.is_reopened else block.decision.status.value


def _details(lock: Lock, each: LockedTitle) -> Iterator[str]:
    """A title in full: what, by whom, on what evidence, what came next, who was asked."""
    decision = each.decision
    yield f"{each.title} ({each.id})"
    yield f"  on: {', '.join(each.pages) or 'no page any more'}"
    detail = [str(decision.reason)] if decision.reason else []
    detail += [f"confidence {decision.confidence:.4f}"] if decision.confidence is not None else []
    detail += [f"{name} {value:.2f}" for name, value in decision.evidence.items()]
    yield f"  {decision.status}, decided by {decision.by}" + (f" ({', '.join(detail)})" if detail else "")
    if decision.choice:
        yield f"  choice: {decision.choice}"
    if decision.note:
        yield f"  note: {decision.note}"
    if each.key:
        record = lock.works[each.key].record
        yield f"  key: {each.key}"
        for name, origin in record.origin.items():
            yield f"  {name}: {_format_value(getattr(record, name))} (from {origin.source})"
    for other in each.candidates:
        yield f"  next: {other.choice or 'a record without identifier'} {other.title!r} ({other.reason})"
    if each.asked:
        names = [*each.asked.catalogs, *each.asked.sources]
        least = f", for a confidence of {each.asked.confidence:g} at least" if each.asked.confidence else ""
        yield f"  asked on {each.asked.on}: {', '.join(names) or 'nobody'}{least}"
        if each.asked.failed:
            yield f"  did not answer: {', '.join(each.asked.failed)}"


def _renewal(renewed: UpgradeResult) -> Iterator[str]:
    """What an upgrade has changed, work by work, then counts."""
    for key, (old, new) in renewed.changed.items():
        for name, before, after in _differences(old, new):
            yield f"{key}: {name}: {before} -> {after}"
    for each in renewed.settled:
        yield f"{each.key}: now matched: {each.title!r}"
    for key in renewed.unknown:
        yield f"{key}: no source knows it now; its record is kept"
    yield f"{len(renewed.changed)} changed, {len(renewed.settled)} newly matched"


def _differences(old: Record, new: Record) -> Iterator[tuple[str, str, str]]:
    for name in type(old).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if name != "origin" and before != after:
            yield name, _format_value(before), _format_value(after)


def _format_value(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(_format_value, value))
    return str(getattr(value, "name", None) if hasattr(value, "raw") else getattr(value, "url", value))
