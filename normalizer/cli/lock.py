"""`bibnorm lock`: what is settled, and asking again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError

if TYPE_CHECKING:
    from normalizer.lock import Lock, LockedTitle
    from normalizer.model import Record
    from normalizer.pipeline.refresh import Renewed

DEFAULT = "refs.lock.json"

_lock_option = click.option(
    "--lock", default=DEFAULT, show_default=True, metavar="FILE", help="The lock that `bibnorm build --lock` keeps."
)


@click.group("lock")
def command() -> None:
    """Show what a lock has settled, and refresh it."""


@command.command("status")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@_lock_option
@options.talk_options
def status(titles: tuple[str, ...], lock: str, quiet: bool, verbose: bool, color: str) -> int:
    """Say what is settled, by whom, and what is open; of each TITLE (its words, key or id) all that is known.

    \b
    Example:
      bibnorm lock status
      bibnorm lock status goulao2022pretraining
    """
    content = _load(lock)
    lines = [line for text in titles for line in _told(content, content.find(text))] or list(_status(content, lock))
    deliver("".join(f"{line}\n" for line in lines), STANDARD_OUTPUT)
    return Exit.DONE


@command.command("upgrade")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@click.option("--all", "everything", is_flag=True, help="All titles that stand on a page.")
@_lock_option
@options.source_options
@options.talk_options
def upgrade(
    titles: tuple[str, ...],
    everything: bool,
    lock: str,
    choice: options.SourceChoice,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Ask the sources about settled titles again: where a preprint was published since, who the authors are now.

    No key changes, and no decision of a person; open titles are looked for again. TITLE is its words, its key or its
    id. The .bib files follow with the next `bibnorm build --lock`.

    \b
    Example:
      bibnorm lock upgrade "Scaling Vision Transformers"
      bibnorm lock upgrade --all
    """
    from normalizer.cli import summary
    from normalizer.cli.locked_build import asked_now
    from normalizer.cli.session import open_sources
    from normalizer.export import assign_keys
    from normalizer.lock import Lock, guarded
    from normalizer.pipeline import Clock, refresh

    if bool(titles) == everything:
        raise BibnormError("name the titles to ask about again, or --all for every one")
    talk = Talk(quiet, verbose, color)
    content, path = _load(lock), Path(lock)
    wanted = [each for each in content.titles if each.pages] if everything else [content.find(text) for text in titles]
    with open_sources(choice, talk) as sources:
        learnt = refresh.ask_again(content, wanted, sources, asked_now(sources), Clock(), choice.min_confidence)
    with guarded(path):
        renewed = refresh.renew(Lock.load(path), learnt, assign_keys)
        renewed.lock.save(path)
    for line in _renewal(renewed):
        talk.say(line)
    summary.report_missing(talk, learnt.found)
    return Exit.INCOMPLETE if learnt.found.is_incomplete else Exit.DONE


def _load(name: str) -> Lock:
    from normalizer.lock import Lock, LockError

    if not Path(name).exists():
        raise LockError(f"{name}: there is no such lock; make it with bibnorm build --lock {name}")
    return Lock.load(Path(name))


def _status(lock: Lock, name: str) -> Iterator[str]:
    """Counts, then a line on each title that waits for somebody."""
    from normalizer.matching import Status

    here = [each for each in lock.titles if each.pages]
    persons = sum(each.decision.is_persons for each in here)
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
            said = f"{block.decision.choice}, not looked up yet" if block.is_pending else block.decision.status.value
            yield f"{where}: {said}: {block.title!r} ({block.id})"


def _told(lock: Lock, each: LockedTitle) -> Iterator[str]:
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
            yield f"  {name}: {_shown(getattr(record, name))} (from {origin.source})"
    for other in each.candidates:
        yield f"  next: {other.choice or 'a record without identifier'} {other.title!r} ({other.reason})"
    if each.asked:
        names = [*each.asked.catalogs, *each.asked.sources]
        yield f"  asked on {each.asked.on}: {', '.join(names) or 'nobody'}"
        if each.asked.failed:
            yield f"  did not answer: {', '.join(each.asked.failed)}"


def _renewal(renewed: Renewed) -> Iterator[str]:
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
            yield name, _shown(before), _shown(after)


def _shown(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    return str(getattr(value, "name", None) if hasattr(value, "raw") else getattr(value, "url", value))
