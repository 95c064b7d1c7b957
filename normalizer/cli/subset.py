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
@click.option("--bib", metavar="FILE", help=".bib file to read [default: the one the document loads].")
@options.output_options("the entries")
@options.setting_option("strict", help="Exit with 1 if a cited key is not in the .bib file, or may be cited.")
@options.console_options
def command(main: str, bib: str | None, output: options.OutputFile, strict: bool, console: Console) -> int:
    """Write the entries of a .bib file that a document cites, byte for byte, and nothing else.

    MAIN is main.tex, what LaTeX wrote of it (main.aux or main.bcf), or a document in Markdown, Quarto or Typst. With
    the entries come those that they inherit from, the @string definitions that they use, and every @preamble, in the
    order of the file and in its encoding.

    \b
    Example:
      bibnorm subset main.aux --bib library.bib -o refs.bib
    """
    from normalizer.latex import read_citations
    from normalizer.latex.sync import load_document, subset

    document = Path(main)
    found = load_document(document, read_citations(document), bib, must_exist=True)
    if output.name != STANDARD_OUTPUT:
        found.check_output(Path(output.name))
    wanted = found.library.used(found.citations)
    cited = [entry for entry in found.target.document.entries if entry in wanted]
    output.write(found.target.codec.encode(subset(found.target.document, wanted)))
    # Not `found.undefined`: what sync would put back is not there yet.
    lacking = found.library.lacking(found.citations)
    for key in lacking:
        hidden = f"; it is commented out in {found.target.path}, see bibnorm sync" if key not in found.undefined else ""
        console.error(f"{found.location(key)}: {key!r} is cited, and no .bib file defines it{hidden}")
    is_uncertain = report_doubts(console, found)
    console.info(
        f"{found.target.path}: {len(cited)} of {len(found.target.document.entries)} entries are cited", bold=True
    )
    return ExitCode.FINDINGS if strict and (lacking or is_uncertain) else ExitCode.DONE
