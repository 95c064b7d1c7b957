"""`bibnorm sync`: the .bib file of a LaTeX document has what the document cites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console, report_doubts
from normalizer.cli.main import ExitCode, exit_code

if TYPE_CHECKING:
    from normalizer.app.sync import SyncResult


@click.command("sync")
@click.argument("main", metavar="MAIN")
@click.option("--bib", metavar="FILE", help=".bib file to update [default: the one the document loads].")
@click.option("--lock", metavar="FILE", help="Lock file used to resolve cited keys.")
@click.option("--rekey", is_flag=True, help="Give entries cited by identifier proper keys, and cite them by these.")
@click.option("--prune", is_flag=True, help="Comment out entries that no document uses; they are restored when cited.")
@click.option("--dry-run", is_flag=True, help="Show what would change without writing.")
@options.setting_option("dialect", help="BibTeX or BibLaTeX [default: detected from the document].")
@options.style_options
@options.source_options
@options.setting_option("strict", help="Exit with 1 if a citation is undefined or uncertain.")
@options.console_options
def command(main: str, choice: SourceOptions, strict: bool, console: Console, **asked: Any) -> int:
    """Add entries for identifiers cited in a document to its .bib file.

    MAIN is main.tex, the file written by LaTeX (main.aux or main.bcf), or a document in Markdown, Quarto or Typst. A
    cited key is resolved when it is an arXiv id, a DOI or a link to a paper, and is kept as it is, so that the document
    compiles. Of a work that is cited by two identifiers, the second stays undefined without --rekey. No other byte of
    the .bib file changes, and a second run changes nothing. Undefined citations, unused entries, and what only LaTeX
    can tell are reported.

    \b
    Example:
      bibnorm sync main.tex --bib refs.bib
      bibnorm sync main.aux --bib refs.bib --prune
      bibnorm sync main.tex --bib refs.bib --rekey
    """
    from normalizer.app.sync import SyncOptions, sync

    job = SyncOptions(Path(main), min_confidence=choice.min_confidence, **asked)
    done = sync(job, options.runtime(choice, console))
    _print_errors(done, console)
    _print_changes(done, console)
    findings = strict and done.has_findings
    if done.result is None:
        return ExitCode.FINDINGS if findings else ExitCode.DONE
    from normalizer.cli import messages

    messages.report_unavailable_sources(console, done.result)
    return exit_code(done.result, findings=findings)


def _print_errors(done: SyncResult, console: Console) -> None:
    """Also when quiet."""
    found = done.found
    # Usually the reason for undefined keys; otherwise TeX may find the file elsewhere.
    say = console.error if done.undefined else console.warning
    for name in found.missing_files:
        say(f"{found.document}: .bib file {name} not found; its keys are treated as undefined")
    for place in found.unclosed:
        console.error(f"{place} is not closed, and BibTeX does not find the entries behind it; add the missing brace")
    for key, why in done.undefined.items():
        console.error(f"{found.location(key)}: {key!r} is cited, and no .bib file defines it: {why}")
    for key, why in done.unrestored.items():
        console.error(f"{found.target.path}: {key!r} belongs to cited entries: {why}")
    for first, key in done.case_conflicts:
        location = found.location(key)
        console.error(f"{location}: {key!r} and {first!r} differ only in case, which BibTeX rejects; use one spelling")
    report_doubts(console, found)


def _print_changes(done: SyncResult, console: Console) -> None:
    found, path, would = done.found, done.found.target.path, "would be " if done.planned else ""
    if not (path.exists() or done.planned):
        console.warning(f"{path}: not created; nothing to add")
    if found.is_target_unlisted:
        console.warning(f"{found.document}: does not name {path}; what is written there is not seen by LaTeX")
    console.details(f"{path}: {key} {would}added: {record.title}" for key, record in done.plan.entries.items())
    if done.plan.entries:
        from normalizer.cli.messages import report_nameless

        report_nameless(console, done.plan.entries.values())
    console.details(f"{path}: {key} {would}restored" for key in found.restorable)
    console.details(f"{path}: {old} {would}renamed to {new}" for old, new in done.plan.renamed.items())
    console.details(f"{old} {would}cited as {new}" for old, new in done.plan.rewritten_citations.items())
    fate = f", and {would}commented out" if done.prune else ""
    unused = [(f"{path}:{each.line}: {each.key!r} is not cited", done.kept.get(each)) for each in found.unused]
    console.details(f"{text}{fate}" for text, why in unused if why is None)
    console.details(f"{text}, but stays: {why}" for text, why in unused if why is not None)
    for key, location in done.cited_elsewhere:
        changed = f"{'' if would else 'is '}{would}renamed to {done.plan.renamed[key]!r}"
        again = f"run bibnorm sync {location.path} --rekey as well"
        console.warning(f"{location}: another document cites {key!r}, which {changed}; {again}")
    console.info(str(done), bold=True)
