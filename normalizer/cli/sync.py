"""`bibnorm sync`: the .bib file of a LaTeX document has what the document cites."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from normalizer.cli import options
from normalizer.cli.main import Exit, exit_code
from normalizer.cli.talk import Talk
from normalizer.errors import BibnormError
from normalizer.files import ChangedMeanwhile
from normalizer.write_lock import clear_guards

if TYPE_CHECKING:
    from normalizer.cli.sync_report import Done
    from normalizer.cli.sync_steps import Learnt

# An author saves a file now and then; who changes it at every attempt is a program, and should be told of.
_ATTEMPTS = 5


@dataclass(frozen=True)
class Job:
    """What `sync` was asked to do."""

    document: Path
    bib: str | None
    lock: str | None
    choice: options.SourceChoice
    code_links: Any
    prefer: Any
    dialect: str | None
    talk: Talk
    rekey: bool
    prune: bool
    dry_run: bool


@click.command("sync")
@click.argument("main", metavar="MAIN")
@click.option("--bib", metavar="FILE", help="The .bib file to write to; else the only one that the document names.")
@click.option("--lock", metavar="FILE", help="A lock file whose works are wanted where their keys are cited.")
@click.option("--rekey", is_flag=True, help="Give entries cited by identifier proper keys, and cite them by these.")
@click.option("--prune", is_flag=True, help="Comment out entries of FILE that nothing cites; they return when cited.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@options.setting("dialect", help="How to write entries; else as the document needs.")
@options.style_options
@options.source_options
@options.setting("strict", help="End with 1 when a cited key stays undefined.")
@options.talk_options
def command(
    main: str,
    bib: str | None,
    lock: str | None,
    rekey: bool,
    prune: bool,
    dry_run: bool,
    dialect: str | None,
    prefer: Any,
    code_links: Any,
    choice: options.SourceChoice,
    strict: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Write the entries that a LaTeX document cites by identifier and its .bib file lacks.

    MAIN is the document's source, or what LaTeX wrote of it: main.tex, main.aux or main.bcf. A cited key is resolved
    when it is an arXiv id, a DOI or a link to a paper, and is kept as it is, so that the document compiles. No other
    byte of the .bib file changes, and a second run changes nothing. Keys that stay undefined are reported, and entries
    that nothing cites.

    \b
    Example:
      bibnorm sync main.tex --bib refs.bib
      bibnorm sync main.aux --bib refs.bib --prune
      bibnorm sync main.tex --bib refs.bib --rekey
    """
    from normalizer.cli.sync_report import report

    if lock is not None and not Path(lock).exists():
        raise BibnormError(f"{lock}: there is no such lock file; bibnorm build --lock {lock} makes one")
    talk = Talk(quiet, verbose, color)
    job = Job(
        Path(main), bib, lock, choice, code_links, prefer, dialect, talk, rekey=rekey, prune=prune, dry_run=dry_run
    )
    done = _synced(job)
    report(done, talk)
    findings = strict and done.has_findings
    if done.settled.result is None:
        return Exit.FINDINGS if findings else Exit.DONE
    from normalizer.cli import summary

    summary.report_missing(talk, done.settled.result)
    return exit_code(done.settled.result, findings=findings)


def _synced(job: Job) -> Done:
    """Read, ask, write. While sources are asked, others may write: then the same is planned for the files as they are.

    Raises ChangedMeanwhile when somebody changes them again and again.
    """
    learnt: Learnt | None = None
    for _ in range(_ATTEMPTS - 1):
        done, learnt = _planned(job, learnt)
        try:
            return _saved(job, done)
        except ChangedMeanwhile:
            job.talk.say("somebody else has changed the files meanwhile; planning anew")
    return _saved(job, _planned(job, learnt)[0])


def _planned(job: Job, learnt: Learnt | None) -> tuple[Done, Learnt | None]:
    """What is to be done to the files as they are now, and what was learnt for it; nothing is asked twice."""
    from normalizer.cli.sync_report import Done, Settled
    from normalizer.latex import keys_to_ask, read_citations, survey

    found = survey(job.document, read_citations(job.document), job.bib)
    if job.prune:
        found.check_prunable()
    settled = Settled()
    if keys := keys_to_ask(found, rekey=job.rekey):
        # Here, for mostly there is nothing to ask, and this loads all sources.
        from normalizer.cli.sync_steps import citing, learn, settle
        from normalizer.export import ExportOptions

        if learnt is None or not learnt.covers(keys):
            learnt = learn(keys, job.lock, job.choice, job.talk)
        style = ExportOptions(code_links=job.code_links, prefer=job.prefer)
        settled = settle(found, keys, learnt, style=style, dialect=job.dialect, rekey=job.rekey)
        found = citing(found, settled.plan)
    return Done(found, settled, prune=job.prune, planned=job.dry_run), learnt


def _saved(job: Job, done: Done) -> Done:
    """The same, when it is written."""
    from normalizer.latex import DocumentError, save_all
    from normalizer.latex.save import sources_of

    found = done.found
    if not job.dry_run:
        save_all(found, done.plan, done.settled.rendered, prune=job.prune)
        clear_guards([found.target.path])
    if job.rekey and not job.dry_run:
        with suppress(DocumentError):  # nothing is recited in sources that are not there
            clear_guards(sources_of(found))
    return done
