"""`bibnorm lock`: show, upgrade and edit the lock file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console, deliver
from normalizer.cli.main import ExitCode, exit_code
from normalizer.cli.options import by_option
from normalizer.values.text import counted, shown

if TYPE_CHECKING:
    from normalizer.app.refresh import UpgradeResult
    from normalizer.lock import Lock, LockedTitle

DEFAULT = "refs.lock.json"
_FOLLOWS = "the bibliography follows with the next bibnorm build --lock {}"

_lock_option = click.option("--lock", default=DEFAULT, show_default=True, metavar="FILE", help="Lock file.")


@click.group("lock")
def command() -> None:
    """Inspect and edit the lock file."""


@command.command("status")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@_lock_option
@options.console_options
def status(titles: tuple[str, ...], lock: str, console: Console) -> None:
    """Show resolved and unresolved titles; with TITLE (text, key or id), show all details.

    \b
    Example:
      bibnorm lock status
      bibnorm lock status goulao2022pretraining
    """
    from normalizer.app.decide import load

    content = load(lock)
    console.info(*content.notes)
    lines = [line for text in titles for line in _details(content, content.find(text))]
    lines = lines or list(_summary(content, lock))
    deliver("".join(f"{line}\n" for line in _sanitize_lines(lines)))


@command.command("upgrade")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@click.option("--all", "everything", is_flag=True, help="Upgrade all titles that are on a page.")
@_lock_option
@options.source_options
@options.console_options
def upgrade(titles: tuple[str, ...], everything: bool, lock: str, choice: SourceOptions, console: Console) -> int:
    """Look up resolved titles again, for example to find publications of preprints.

    Keys and manual decisions never change; unresolved titles are looked up again. TITLE is its words, its key or its
    id. The .bib files follow with the next `bibnorm build --lock`.

    \b
    Example:
      bibnorm lock upgrade "Scaling Vision Transformers"
      bibnorm lock upgrade --all
    """
    from normalizer.app import decide as steps
    from normalizer.cli import messages

    _print_format(lock, console)
    run = options.runtime(choice, console)
    renewed, found = steps.upgrade(lock, titles, run, everything=everything, confidence=choice.min_confidence)
    console.info(*_sanitize_lines(_renewal(renewed)))
    messages.report_unavailable_sources(console, found)
    return exit_code(found, findings=False)


@command.command("decide")
@click.argument("title")
@click.argument("work", required=False, metavar="[ID]")
@click.option("--none", "nothing", is_flag=True, help="None of the candidates is the work.")
@by_option
@click.option("--note", metavar="TEXT", help="Note stored with the decision.")
@_lock_option
@options.decisions_option
@options.console_options
def decide(work: str | None, lock: str, console: Console, **asked: Any) -> None:
    """Decide which work TITLE (text, key or id) refers to: the one with ID, or none.

    The next `bibnorm build --lock` looks the work up; no run changes what a person has decided. `bibnorm review` does
    the same on a page that shows titles and works side by side.

    \b
    Example:
      bibnorm lock decide "Scaling Vision Transformers" arXiv:2106.04560
      bibnorm lock decide "Scaling Vision Transformers" --none --note "a talk, not a paper"
    """
    from normalizer.app import decide as steps

    _print_format(lock, console)
    decided = steps.decide(lock, work=work, **asked)
    said = f"{work}, {decided.key}" if decided.key else f"{work}, to be looked up" if work else "no candidate accepted"
    console.info(f"{decided.label!r}: {said}; {_FOLLOWS.format(lock)}")


@command.command("reopen")
@click.argument("titles", nargs=-1, required=True, metavar="TITLE...")
@_lock_option
@options.decisions_option
@options.console_options
def reopen(titles: tuple[str, ...], lock: str, decisions: str | None, console: Console) -> None:
    """Discard the decision for each TITLE (text, key or id); the next `build --lock` looks it up again.

    \b
    Example:
      bibnorm lock reopen "Scaling Vision Transformers"
    """
    from normalizer.app import decide as steps

    _print_format(lock, console)
    for each in steps.reopen(lock, titles, decisions):
        console.info(f"{each.label!r}: open again")
    console.info(_FOLLOWS.format(lock))


@command.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE | BASE OURS THEIRS")
@options.console_options
def merge(files: tuple[Path, ...], console: Console) -> int:
    """Merge two versions of a lock file: a FILE with conflict marks of git, or OURS and THEIRS, made of BASE.

    The result is written to FILE or OURS, without conflict marks. Decisions of people stay; two people who decided
    one title differently are reported (exit code 1), and git asks you to `git add` the file. Git does this by
    itself after `bibnorm lock install-git`.

    \b
    Example:
      bibnorm lock merge refs.lock.json
    """
    from normalizer.app import decide

    if len(files) not in (1, 3):
        raise click.UsageError("name one file, or three: BASE OURS THEIRS")
    merged = decide.merge_files(*files) if len(files) == 3 else decide.merge_marked(files[0])
    console.info(*_sanitize_lines(merged.notes))
    for line in _sanitize_lines(merged.conflicts):
        console.warning(f"conflict: {line}")
    if merged.conflicts:
        console.error(
            "the file is merged and has no conflict marks; if a decision is wrong, change it with "
            "`bibnorm lock decide`, then run `git add` for the file"
        )
    return ExitCode.FINDINGS if merged.conflicts else ExitCode.DONE


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@options.console_options
def show(file: Path, console: Console) -> None:
    """Print a lock file in words, a line for each title.

    Git shows this in `git diff` after `bibnorm lock install-git`. A file that is no lock is printed as it is.

    \b
    Example:
      bibnorm lock show refs.lock.json
    """
    from normalizer.app import decide

    lines, error = decide.show(file)
    if error is not None:
        console.warning(error)
    deliver("".join(f"{line}\n" for line in _sanitize_lines(lines)))


@command.command("install-git")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.console_options
def install_git(names: tuple[str, ...], console: Console) -> None:
    """Make git merge lock files with `bibnorm lock merge`, and show changes in words with `bibnorm lock show`.

    This is set in .gitattributes, and in the settings of this repository.

    NAME is the name of a lock file, refs.lock.json if none is given. The others who use the repository run this, too.

    \b
    Example:
      bibnorm lock install-git
    """
    from normalizer.app.decide import install_git as install

    attributes = install(names or (DEFAULT,))
    console.info(f"{attributes} names the lock files; commit it")


def _print_format(lock: str, console: Console) -> None:
    from normalizer.lock.lock import load_old

    path = Path(lock)
    if path.is_file() and (old := load_old(path)):
        console.info(*old.notes)


def _sanitize_lines(lines: Iterable[str]) -> Iterator[str]:
    """Replace control characters that a terminal would obey."""
    return (shown(" ".join(line.splitlines())) for line in lines)


def _summary(lock: Lock, name: str) -> Iterator[str]:
    """Counts, then a line for each unresolved title."""
    from normalizer.works.verdict import Status

    here = [each for each in lock.titles if each.pages]
    persons = sum(each.decision.is_manual for each in here)
    counts = ", ".join(f"{sum(each.decision.status is kind for each in here)} {kind.value}" for kind in Status)
    works = {each.key for each in here if each.key}
    size = f"{counted(len(here), 'title')}, {counted(len(works), 'work')}"
    yield f"{name}: {size}: {counts}; {persons} decided by a person"
    if aside := len(lock.titles) - len(here):
        yield f"{aside} on no page any more; their decisions and keys are kept"
    for output, each in sorted(lock.outputs.items()):
        yield f"{output} was made from {', '.join(each.pages)}"
    for block in here:
        if block.is_open or block.is_pending:
            why = "reopened, not looked up yet" if block.is_reopened else block.decision.status.value
            why = f"{block.decision.choice}, not looked up yet" if block.is_pending else why
            yield f"{name}:{lock.line_of(block)}: {why}: {block.label!r} ({block.id})"


def _details(lock: Lock, each: LockedTitle) -> Iterator[str]:
    decision = each.decision
    yield f"{each.label} ({each.id})"
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
    """The changes of an upgrade by work, then counts."""
    for key, (old, new) in renewed.changed.items():
        for name in type(old).__dataclass_fields__:
            before, after = getattr(old, name), getattr(new, name)
            if name != "origin" and before != after:
                yield f"{key}: {name}: {_format_value(before)} -> {_format_value(after)}"
    for each in renewed.settled:
        yield f"{each.key}: now matched: {each.title!r}"
    for key in renewed.unknown:
        yield f"{key}: no source knows it now; its record is kept"
    for key, failed in renewed.unasked.items():
        yield f"{key}: could not be looked up ({', '.join(failed)} did not answer); its record is kept"
    yield f"{len(renewed.changed)} changed, {len(renewed.settled)} newly matched"


def _format_value(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(_format_value, value))
    return str(getattr(value, "name", None) if hasattr(value, "raw") else getattr(value, "url", value))
