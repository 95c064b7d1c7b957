"""`bibnorm sync`: the .bib file of a LaTeX document has what the document cites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from normalizer.cli import options
from normalizer.cli.main import Exit, exit_code
from normalizer.cli.talk import Talk


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
    from normalizer.cli.sync_report import Done, Settled, report
    from normalizer.latex import keys_to_ask, read_citations, save_all, survey

    talk = Talk(quiet, verbose, color)
    document = Path(main)
    found = survey(document, read_citations(document), bib)
    if prune:
        found.check_prunable()
    settled = Settled()
    if keys := keys_to_ask(found, rekey=rekey):
        # Here, for mostly there is nothing to ask, and this loads all sources.
        from normalizer.cli.sync_steps import settle
        from normalizer.export import ExportOptions

        style = ExportOptions(code_links=code_links, prefer=prefer)
        settled = settle(found, keys, lock, choice, talk, style=style, dialect=dialect, rekey=rekey)
    if not dry_run:
        save_all(found, settled.plan, settled.rendered, prune=prune)
    done = Done(found, settled, prune=prune, planned=dry_run)
    report(done, talk)
    findings = strict and done.has_findings
    if settled.result is None:
        return Exit.FINDINGS if findings else Exit.DONE
    from normalizer.cli import summary

    summary.report_missing(talk, settled.result)
    return exit_code(settled.result, findings=findings)
