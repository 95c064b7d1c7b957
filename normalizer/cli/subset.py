"""`bibnorm subset`: the cited part of a big .bib file."""

from __future__ import annotations

from pathlib import Path

import click

from normalizer.cli import options
from normalizer.cli.console import Console, report_doubts
from normalizer.cli.main import ExitCode
from normalizer.files import STANDARD_OUTPUT


@click.command("subset")
@click.argument("main", metavar="MAIN")
@click.option(
    "--bib",
    "bibs",
    metavar="FILE",
    multiple=True,
    help=".bib file to read; may be given several times, in the order of the document [default: the one the "
    "document loads].",
)
@options.output_options("the entries")
@options.setting_option("strict", help="Exit with 1 if a cited key is not in the .bib file, or may be cited.")
@options.console_options
def command(main: str, bibs: tuple[str, ...], output: options.OutputFile, strict: bool, console: Console) -> int:
    """Write the entries of a .bib file that a document cites, byte for byte, and nothing else.

    MAIN is main.tex, what LaTeX wrote of it (main.aux or main.bcf), or a document in Markdown, Quarto or Typst. With
    the entries come those that they inherit from, the @string definitions that they use, and every @preamble, in the
    order of the file and in its encoding. The parts of several files are written one after the other.

    \b
    Example:
      bibnorm subset main.aux --bib library.bib -o refs.bib
      bibnorm subset main.aux --bib articles.bib --bib books.bib -o refs.bib
    """
    from normalizer.latex import read_citations
    from normalizer.latex.library import subset
    from normalizer.latex.sync import load_document

    document = Path(main)
    first, *more = bibs or (None,)
    found = load_document(document, read_citations(document), first, more, must_exist=True)
    if output.name != STANDARD_OUTPUT:
        found.check_output(Path(output.name))
    documents = [each.document for each in found.chosen]
    output.write(found.codec.encode(subset(documents, found.cited_part)))
    lacking = list(found.lacking)
    for key, path in lacking:
        hidden = f"; it is commented out in {found.target.path}, see bibnorm sync" if found.is_restorable(key) else ""
        what = f"only {path} defines it; add --bib {path}" if path else f"no .bib file defines it{hidden}"
        console.error(f"{found.location(key)}: {key!r} is cited, and {what}")
    for key, block in found.restorable.items():
        if key not in found.citations.keys:
            line = found.target.document.position(block.start)[0]
            where = f"{found.target.path}:{line}"
            console.error(f"{where}: {key!r} belongs to cited entries, and is commented out; see bibnorm sync")
    is_uncertain = report_doubts(console, found)
    for file in found.chosen:
        entries = file.document.entries
        cited = sum(entry in found.cited_part for entry in entries)
        console.info(f"{file.path}: {cited} of {len(entries)} entries are cited", bold=True)
    return ExitCode.FINDINGS if strict and (lacking or is_uncertain) else ExitCode.DONE
