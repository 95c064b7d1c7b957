"""`bibnorm lock`: what is settled, asking again, and a person's decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import lock_lines, options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.person import by_option
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError

if TYPE_CHECKING:
    from normalizer.lock import Lock, LockedTitle

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
@options.talk_options
def status(titles: tuple[str, ...], lock: str, quiet: bool, verbose: bool, color: str) -> int:
    """Say what is settled, by whom, and what is open; of each TITLE (its words, key or id) all that is known.

    \b
    Example:
      bibnorm lock status
      bibnorm lock status goulao2022pretraining
    """
    content = _load(lock)
    lines = [line for text in titles for line in lock_lines.told(content, content.find(text))]
    lines = lines or list(lock_lines.summary(content, lock))
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
    from normalizer.app import Clock, refresh
    from normalizer.cli import summary
    from normalizer.cli.locked_build import asked_now
    from normalizer.cli.session import open_sources
    from normalizer.export import assign_keys
    from normalizer.lock import Lock
    from normalizer.write_lock import guarded

    if bool(titles) == everything:
        raise BibnormError("name the titles to ask about again, or --all for every one")
    talk = Talk(quiet, verbose, color)
    content, path = _load(lock), Path(lock)
    wanted = [each for each in content.titles if each.pages] if everything else [content.find(text) for text in titles]
    with open_sources(choice, talk) as sources:
        now = asked_now(sources).model_copy(update={"confidence": choice.min_confidence})
        learnt = refresh.ask_again(content, wanted, sources, now, Clock(), choice.min_confidence)
    with guarded(path):
        renewed = refresh.renew(Lock.load(path), learnt, assign_keys)
        renewed.lock.save(path)
    for line in lock_lines.renewal(renewed):
        talk.say(line)
    summary.report_missing(talk, learnt.found)
    return Exit.INCOMPLETE if learnt.found.is_incomplete else Exit.DONE


@command.command("decide")
@click.argument("title")
@click.argument("work", required=False, metavar="[ID]")
@click.option("--none", "nothing", is_flag=True, help="None of the works that were found.")
@by_option
@click.option("--note", metavar="TEXT", help="Why; kept with the decision.")
@_lock_option
@options.talk_options
def decide(
    title: str,
    work: str | None,
    nothing: bool,
    by: str,
    note: str | None,
    lock: str,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Say which work TITLE (its words, key or id) is: that with this ID, or none of those that were found.

    The next `bibnorm build --lock` looks the work up; no run changes what a person has decided. `bibnorm review` does
    the same on a page that shows titles and works side by side.

    \b
    Example:
      bibnorm lock decide "Scaling Vision Transformers" arXiv:2106.04560
      bibnorm lock decide "Scaling Vision Transformers" --none --note "a talk, not a paper"
    """
    if (work is None) != nothing:
        raise BibnormError("give the identifier of the work, or --none")
    [decided] = _change(lock, [title], lambda content, name: content.decide(name, work, by, note))
    said = f"{work}, {decided.key}" if decided.key else f"{work}, to be looked up" if work else "none of the works"
    Talk(quiet, verbose, color).say(f"{decided.title!r}: {said}; {_FOLLOWS.format(lock)}")
    return Exit.DONE


@command.command("reopen")
@click.argument("titles", nargs=-1, required=True, metavar="TITLE...")
@_lock_option
@options.talk_options
def reopen(titles: tuple[str, ...], lock: str, quiet: bool, verbose: bool, color: str) -> int:
    """Take back what was decided on each TITLE (its words, key or id): the next `build --lock` asks again.

    \b
    Example:
      bibnorm lock reopen "Scaling Vision Transformers"
    """
    talk = Talk(quiet, verbose, color)
    for each in _change(lock, titles, lambda content, name: content.reopen(name)):
        talk.say(f"{each.title!r}: open again")
    talk.say(_FOLLOWS.format(lock))
    return Exit.DONE


def _change(name: str, titles: Sequence[str], change: Callable[[Lock, str], Lock]) -> list[LockedTitle]:
    """The lock with each of these titles changed, all or none; how they stand in it now."""
    from normalizer.write_lock import guarded

    path = Path(name)
    _load(name)  # says what is wrong before anything is made beside it
    with guarded(path):
        lock = _load(name)
        found = [lock.find(text).id for text in titles]
        for each in found:
            lock = change(lock, each)
        lock.save(path)
    return [lock.find(each) for each in found]


def _load(name: str) -> Lock:
    from normalizer.lock import Lock, LockError

    if name != STANDARD_OUTPUT and not Path(name).exists():
        raise LockError(f"{name}: there is no such lock; make it with bibnorm build --lock {name}")
    return Lock.load(Path(name))
