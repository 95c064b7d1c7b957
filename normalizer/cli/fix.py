"""`bibnorm fix`: mends `.bib` files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.check_options import LintChoice, lint_options
from normalizer.cli.deliver import STANDARD_OUTPUT, deliver
from normalizer.cli.main import Exit
from normalizer.cli.talk import Talk

if TYPE_CHECKING:
    from normalizer.lint.mending import MendedFile
    from normalizer.lint.tex_files import TexFile


@click.command("fix")
@click.argument("named", nargs=-1, required=True, metavar="BIB...")
@click.option("--unsafe", is_flag=True, help="Mend also what may not be what you want: look at the changes afterwards.")
@click.option("--diff", is_flag=True, help="Print what would change, and change nothing.")
@click.option("--dry-run", is_flag=True, help="Say what would be mended, and change nothing.")
@click.option("--key-map", metavar="FILE", help="Where to keep which key stands for one that was merged away.")
@click.option(
    "--rewrite-tex",
    multiple=True,
    metavar="PATH",
    help="LaTeX sources, or folders of them, whose \\cite commands follow merged keys; may be given several times.",
)
@lint_options
@options.talk_options
def command(
    named: tuple[str, ...],
    unsafe: bool,
    diff: bool,
    dry_run: bool,
    key_map: str | None,
    rewrite_tex: tuple[str, ...],
    choice: LintChoice,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Mend what can be mended by rule, and change no other byte of the files.

    BIB is a file, a folder (all .bib files in it and below), or - for standard input, which is mended to standard
    output. Only safe fixes are made, which cannot lose anything that is printed; --unsafe makes the others too.

    \b
    Example:
      bibnorm fix refs.bib
      bibnorm fix refs.bib --unsafe --diff
      bibnorm fix refs.bib --unsafe --select BIB2 --key-map keys.json --rewrite-tex paper/
    """
    from normalizer.lint.fixing import merged_keys
    from normalizer.lint.inputs import read_inputs
    from normalizer.lint.key_map import read_key_map, write_key_map
    from normalizer.lint.mending import mend
    from normalizer.lint.tex_files import recited

    talk = Talk(quiet, verbose, color)
    inputs = read_inputs(named)
    known = read_key_map(Path(key_map)) if key_map else {}
    mended = mend(inputs, choice.setup, choice.open_judge, talk.progress, unsafe=unsafe)
    talk.end_progress()
    keys = {old: new for each in mended for old, new in each.fixed.keys.items()}
    sources = recited(rewrite_tex, merged_keys(known, keys.items()))
    if diff:
        deliver("".join([*(each.diff() for each in mended), *(each.diff() for each in sources)]), STANDARD_OUTPUT)
    elif not dry_run:
        _save(mended, sources)
        if key_map and keys:
            write_key_map(Path(key_map), known, keys)
    for each in mended:
        _say(each, talk, planned=diff or dry_run)
    _say_sources(sources, talk, planned=diff or dry_run)
    return Exit.DONE


def _save(mended: Sequence[MendedFile], sources: Sequence[TexFile]) -> None:
    for each in mended:
        if each.given.path is None:
            sys.stdout.buffer.write(each.encoded())
            sys.stdout.buffer.flush()
        else:
            each.save()
    for source in sources:
        source.save()


def _say(each: MendedFile, talk: Talk, *, planned: bool) -> None:
    from normalizer.lint.report.values import in_words

    count = len(each.fixed.mended)
    would = "would be mended" if planned else "mended"
    found = "1 finding" if count == 1 else f"{count:,} findings"
    left = in_words(Counter(finding.severity for finding in each.left))
    talk.say(f"{each.given.file}: {found} {would}; left: {left}" if count else f"{each.given.file}: nothing to mend")
    talk.detail(f"  {done.key or ''}: {done.code} {done.message}" for done in each.fixed.mended)
    for old, new in sorted(each.fixed.keys.items()):
        talk.say(f"  {old} is now {new}")
    if not each.fixed.settled:
        talk.warn(f"{each.given.file}: some rules undo what others mend; run `bibnorm check` to see what is left")


def _say_sources(sources: Sequence[TexFile], talk: Talk, *, planned: bool) -> None:
    for source in sources:
        if source.after != source.before:
            talk.say(f"{source.path}: {'would follow' if planned else 'follows'} the merged keys")
