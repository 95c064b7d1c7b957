"""`bibnorm compare`: what one work is to another, and why."""

from __future__ import annotations

import shutil

import click

from normalizer.app.session import SourceOptions
from normalizer.cli import options
from normalizer.cli.console import Console
from normalizer.cli.main import ExitCode, exit_code


@click.command("compare")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="For people, or one JSON object.",
)
@options.output_options("the result")
@options.source_options
@options.console_options
def command(
    left: str, right: str, form: str, output: options.OutputFile, choice: SourceOptions, console: Console
) -> int:
    """Show what one work is to another, and why: both descriptions, what each field weighs, what each command does.

    A and B are arXiv ids, DOIs, URLs of papers, titles, or entries of files (FILE.bib:KEY). A title that no source
    knows is compared as it stands. The order counts for the policy publish only: A is the entry. Weights are in bits;
    they and the prior add up to the log odds of one work, unless a veto decides. Ends with 2 when an identifier, file
    or key is not known; ends with 3 when a source that is needed, or that --source names, could
    not be asked.

    \b
    The JSON object has:
      left, right   A and B as given
      relation      same, version, extended, edition, part, sequel, about,
                    artifact, sibling, namesake, copied-id or different
      sentence      the relation in words; for different, whether it is
                    only that too little shows one work
      one_work      whether the relation is same or version
      probability   of one work
      decided_by    "weights", or the name of the veto
      veto          null, or {name, text, note}
      prior, sum    bits
      fields        [{field, left, right, level, weight}]; level is null
                    for fields that are shown and not compared
      policies      [{policy, commands, question, action, reason}]
      differences   [{actions: {policy: action}, reason}]: policies that
                    differ on purpose

    \b
    Example:
      bibnorm compare 2106.04560 refs.bib:zhai2022scaling
    """
    import json

    from normalizer.app.compare import SourceMissing, compare
    from normalizer.cli import messages
    from normalizer.works.explain import text_of

    try:
        found = compare(left, right, options.runtime(choice, console), confidence=choice.min_confidence)
    except SourceMissing as error:
        console.error(f"Error: {error}")
        return ExitCode.INCOMPLETE
    console.info(*found.notes)
    view = found.explanation
    if form == "json":
        text = json.dumps(view.as_json(), ensure_ascii=False) + "\n"
    else:
        text = text_of(view, shutil.get_terminal_size((100, 24)).columns)
    output.write(text)
    messages.report_unavailable_sources(console, found.result)
    return exit_code(found.result, findings=False)
