"""Manual pages from the commands: what `--help` says, and what else readers of `man` look for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

import click
import roff

from normalizer.config import all_settings, environment_name
from normalizer.version import __version__

_EXAMPLE = re.compile(r"Examples?( \(.*\))?:")
# The sentences in which commands and their options tell their exit codes.
_EXIT = re.compile(r"(?:[Ee]nd|[Ee]xit)s? with (\d) ((?:when|if) .+?)[.;](?:\s|$)")

_ALWAYS: Mapping[int, str] = {
    0: "Done, and nothing to object to.",
    2: "Wrong usage or configuration, or a file that cannot be read or written. Nothing is written.",
    4: "A bug in bibnorm.",
    130: "Interrupted with Ctrl-C.",
}
_FINDINGS = "Findings, or titles left open; what counts as such is told by the page of each command."
_OUTAGE = "Done, but a source could not be reached, so that the result is incomplete. Run the same command again."

# Parameter -> the file that it has to do with.
_FILES: Mapping[str, tuple[str, str]] = {
    "lock": ("refs.lock.json", "The usual name of a lock: decisions, records and keys. It belongs in the repository."),
    "catalog": (
        "~/.local/share/bibnorm/catalog",
        "The local catalog on Linux, unless an option or a setting names another.",
    ),
    "cache": ("~/.cache/bibnorm", "Kept replies of sources and kept results of checks, likewise."),
}
_SETTINGS_FILE = (
    "bibnorm.toml",
    "Settings: the nearest one upwards from the current folder, or the table [tool.bibnorm] of a pyproject.toml.",
)
# Parameter -> a variable that is not ours.
_FOREIGN: Mapping[str, tuple[str, str]] = {
    "color": ("NO_COLOR", "Set to anything, it turns colors off."),
    "profile": ("SOURCE_DATE_EPOCH", "Seconds since 1970: the day that the rules take for today."),
}


def manual_pages(root: click.Command) -> dict[str, str]:
    """File name -> text, for a command and all below it."""
    return {f"{_name(context)}.1": _page(context) for context in _contexts(root, root.name or "", None)}


def _contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    yield context
    for child, below in _children(context):
        yield from _contexts(below, child, context)


def _children(context: click.Context) -> list[tuple[str, click.Command]]:
    if not isinstance(context.command, click.Group):
        return []
    found = ((name, context.command.get_command(context, name)) for name in context.command.list_commands(context))
    return [(name, child) for name, child in found if child is not None and not child.hidden]


def _page(context: click.Context) -> str:
    prose, examples = _help(context.command)
    pieces = " ".join(map(roff.plain, context.command.collect_usage_pieces(context)))
    options = [each for each in context.command.get_params(context) if isinstance(each, click.Option)]
    records = [record for each in options if (record := each.get_help_record(context))]
    sections = {
        "NAME": [f"{roff.plain(_name(context))} \\- {roff.marked(_first_sentence(prose))}"],
        "SYNOPSIS": [f"{roff.bold(context.command_path)} {pieces}"],
        "DESCRIPTION": ["\n.PP\n".join(map(_paragraph, prose))],
        "COMMANDS": [
            roff.item(roff.bold(name), _first_sentence(_help(child)[0])) for name, child in _children(context)
        ],
        "OPTIONS": [roff.item(roff.term(names), text) for names, text in records],
        "EXAMPLES": [f".EX\n{roff.literal(lines)}\n.EE" for lines in examples],
        "EXIT STATUS": [roff.item(roff.bold(str(code)), text) for code, text in _exit_status(context)],
        "ENVIRONMENT": [roff.item(", ".join(map(roff.bold, names)), text) for names, text in _environment(context)],
        "FILES": [roff.item(roff.italic(file), text) for file, text in _files(context)],
        "SEE ALSO": [", ".join(f"{roff.bold(page)}(1)" for page in _see_also(context))],
    }
    # No date: it would be that of the last change, which the code does not know.
    head = f'.TH "{roff.plain(_name(context).upper())}" "1" "" "bibnorm {__version__}" "bibnorm"'
    body = ["\n".join([f".SH {title}", *parts]) for title, parts in sections.items() if parts]
    return "\n".join([r".\" Made by docs/generate.py from the code; don't edit.", head, *body]) + "\n"


def _help(command: click.Command) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of a help text, and the lines of each of its examples.

    A paragraph whose lines click leaves as they are (a table) keeps its line ends.
    """
    prose, examples = [], []
    for paragraph in (command.help or "").split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip() not in {"", "\b"}]
        if lines and _EXAMPLE.fullmatch(lines[0].strip()):
            examples.append([line.strip() for line in lines[1:]])
        elif lines and "\b" in paragraph:
            prose.append("\n".join(lines))
        elif lines:
            prose.append(" ".join(line.strip() for line in lines))
    return prose, examples


def _paragraph(text: str) -> str:
    """A paragraph; of a table, its first line is one and the rows stay as they are."""
    head, _, rows = text.partition("\n")
    table = f"\n.EX\n{roff.literal(textwrap.dedent(rows).splitlines())}\n.EE" if rows else ""
    return roff.prose(head) + table


def _first_sentence(prose: Sequence[str]) -> str:
    """Up to the first end of a sentence or a colon; `man -k` shows one line."""
    return re.split(r"(?<=[a-z)])[.:;](?=\s|$)", prose[0])[0]


def _exit_status(context: click.Context) -> list[tuple[int, str]]:
    options = [each for each in context.command.get_params(context) if isinstance(each, click.Option)]
    told = {"": context.command.help or "", **{f"{each.opts[-1]}: ": each.help or "" for each in options}}
    codes = dict(_ALWAYS)
    for who, text in told.items():
        for code, when in _EXIT.findall(" ".join(text.split())):
            known = codes.get(int(code))
            sentence = f"{who}{when}."
            codes[int(code)] = f"{known} Also {sentence}" if known else sentence[0].upper() + sentence[1:]
    if any(each.name == "email" for each in options):
        codes[3] = _OUTAGE
    if context.parent is None:
        codes |= {1: _FINDINGS, 3: _OUTAGE}
    return sorted(codes.items())


def _environment(context: click.Context) -> Iterator[tuple[Sequence[str], str]]:
    """The variables that a command goes by; on the first page those of all settings."""
    options = {str(each.name): each.envvar for each in context.command.get_params(context)}
    ours = [environment_name(name) for name in all_settings() if not options.keys().isdisjoint(_wants(name))]
    if context.parent is None:
        ours = [environment_name(name) for name in all_settings()]
    if ours:
        yield ours, "Each is the setting, and the option, of the same name; an option goes before it."
    yield from (
        ([name], "Another address than the usual one.")
        for name in options.values()
        if isinstance(name, str) and name not in ours
    )
    yield from (([name], text) for parameter, (name, text) in _FOREIGN.items() if parameter in options)


def _wants(setting: str) -> set[str]:
    """The parameters of a command that goes by a setting; a key is for whoever asks sources."""
    return {"source"} if all_settings()[setting].is_secret else {setting.replace("-", "_")}


def _files(context: click.Context) -> Iterator[tuple[str, str]]:
    names = {each.name for each in context.command.get_params(context)}
    yield from (row for name, row in _FILES.items() if name in names or context.parent is None)
    yield _SETTINGS_FILE


def _see_also(context: click.Context) -> list[str]:
    """The page above, then those beside; of a group those below."""
    parent = context.parent
    beside = [f"{_name(parent)}-{name}" for name, _ in _children(parent)] if parent else []
    below = [f"{_name(context)}-{name}" for name, _ in _children(context)]
    return [*([_name(parent)] if parent else []), *(page for page in beside if page != _name(context)), *below]


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")
