"""`bibnorm fix`: fix `.bib` files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from normalizer.cli import options
from normalizer.cli.console import Console, warn_of_unread_settings
from normalizer.cli.main import ExitCode
from normalizer.cli.options import LintOptions, exclude_option, lint_options
from normalizer.files import encoded
from normalizer.values.text import counted

if TYPE_CHECKING:
    from normalizer.app.fix import FixResult
    from normalizer.latex.printed import PrintedChanges
    from normalizer.lint.fixing import FixedFile


@click.command("fix")
@click.argument("named", nargs=-1, metavar="[BIB...]")
@click.option("--unsafe", is_flag=True, help="Apply unsafe fixes too; review the changes.")
@click.option("--diff", is_flag=True, help="Print a diff and do not modify files.")
@click.option("--dry-run", is_flag=True, help="List the fixes and do not modify files.")
@click.option("--check", "checks", is_flag=True, help="As --dry-run; exit with 1 if there is something to fix.")
@click.option(
    "--proof",
    metavar="MAIN.tex",
    help="Print the references of this document that would change, as its style prints them, and do not modify files.",
)
@click.option("--key-map", metavar="FILE", help="Record merged keys and their replacements in FILE.")
@click.option(
    "--rewrite-tex",
    multiple=True,
    metavar="PATH",
    help="LaTeX sources, or folders of documents with the files that they read there, whose \\cite commands follow "
    "merged keys of the .bib files that they load; may be given several times.",
)
@exclude_option
@lint_options
@click.option("--offline", is_flag=True, expose_value=False, help="Do not use the network, as always; for scripts.")
@options.console_options
def command(
    named: tuple[str, ...],
    unsafe: bool,
    diff: bool,
    dry_run: bool,
    checks: bool,
    proof: str | None,
    key_map: str | None,
    rewrite_tex: tuple[str, ...],
    exclude: tuple[str, ...],
    choice: LintOptions,
    console: Console,
) -> int:
    """Fix lint findings automatically and leave everything else unchanged.

    BIB is a file, a folder (all .bib files in it and below), or - for standard input, which is fixed to standard
    output; with --proof by default the files of the document. By default only safe fixes are applied: those that cannot
    lose printed information. Use --unsafe to apply all. Exit with 1 if an entry, another block or a value is not
    closed, because only its author knows where it ends, and with --check if there is something to fix.

    \b
    Example:
      bibnorm fix refs.bib
      bibnorm fix refs.bib --unsafe --diff
      bibnorm fix --unsafe --proof main.tex
      bibnorm fix refs.bib --unsafe --select BIB2 --key-map keys.json --rewrite-tex paper/
    """
    from normalizer.app.fix import FixOptions, bibs_of, fix, plan_fixes, print_references

    named = named or tuple(bibs_of(Path(proof)) if proof else ())
    if not named:
        raise click.UsageError("Missing argument 'BIB...'.")
    keys = Path(key_map) if key_map else None
    dry_run |= checks
    job = FixOptions(
        named, choice.setup, choice.open_verifier, console, console.emit, unsafe, keys, rewrite_tex, exclude
    )
    if proof:
        made, printed = print_references(job, Path(proof))
        dry_run = True
        console.emit(encoded(_changes(proof, printed)))
    else:
        made = plan_fixes(job) if diff else fix(job, dry_run=dry_run)  # a diff may be for another copy
    warn_of_unread_settings([each.given.file for each in made.files], console)
    if diff:
        console.emit(made.encoded_diff())
    for each in made.files:
        _print_file_result(each, console, planned=diff or dry_run, with_unsafe=unsafe)
    _print_citations(made, console, planned=diff or dry_run)
    unclosed = [f"{each.given.file}:{place}" for each in made.files for place in each.unclosed]
    console.error(*unclosed)
    is_unfixed = checks and any(each.fixed.applied for each in made.files)
    return ExitCode.FINDINGS if unclosed or is_unfixed else ExitCode.DONE


def _print_citations(made: FixResult, console: Console, *, planned: bool) -> None:
    from normalizer.latex import MARKDOWN, TYPST

    for key in made.revived:
        console.warning(f"{key!r} is an entry again; not rewritten")
    for path in made.foreign:
        console.warning(f"{path}: cites a merged key, but loads none of these .bib files; not rewritten")
    for location, old, new in made.left_behind:
        can_follow = planned and location.path.suffix not in (*MARKDOWN, *TYPST)
        hint = f"add --rewrite-tex {location.path}" if can_follow else f"cite {new!r} there"
        console.warning(
            f"{location}: cites {old!r}, which {'would be' if planned else 'is'} merged into {new!r}; {hint}"
        )
    for source in made.sources:
        if source.is_changed:
            console.info(f"{source.path}: {'would follow' if planned else 'follows'} the merged keys")


def _changes(document: str, printed: PrintedChanges) -> str:
    """The references that change, before and after."""
    changes = printed.changes
    lines = [f"{document}: {len(changes):,} of {counted(printed.total, 'reference')} change"]
    for each in changes:
        lines += ["", each.key, *(f"{sign} {text}" for sign, text in (("-", each.before), ("+", each.after)) if text)]
    return "\n".join(lines) + "\n"


def _print_file_result(each: FixedFile, console: Console, *, planned: bool, with_unsafe: bool) -> None:
    from normalizer.lint.inputs import may_have_entries
    from normalizer.lint.report.formats import format_counts

    file, count = each.given.file, len(each.fixed.applied)
    would = "would be fixed" if planned else "fixed"
    left = f"; left: {format_counts(Counter(finding.severity for finding in each.remaining))}"
    unsafe = sum(finding.needs_unsafe for finding in each.remaining)
    hint = f"; {counted(unsafe, 'fix', 'fixes')} with --unsafe" if unsafe and not with_unsafe else ""
    done = f"{counted(count, 'finding')} {would}{left}"
    if not count:
        done = f"nothing to fix{left if each.remaining else ''}" if may_have_entries(each.given) else "no entries"
    console.info(f"{file}: {done}{hint}")
    console.details(f"  {fix.key or ''}: {fix.code} {fix.message}" for fix in each.fixed.applied)
    for old, new in sorted(each.fixed.keys.items()):
        console.info(f"  {old} is now {new}")
    for left_over in each.remaining if with_unsafe else ():
        if left_over.unfixed:
            console.info(f"{left_over.place}: {left_over.code} {left_over.message}; not merged: {left_over.unfixed}")
    for refused in each.fixed.refused:
        line, column = refused.position
        console.warning(
            f"{file}:{line}:{column}: {refused.code} not fixed ({refused.message}): afterwards {refused.reason}"
        )
    if not each.fixed.converged:
        console.warning(
            f"{file}: some rules undo the fixes of others; run `bibnorm check` to see the remaining findings"
        )
