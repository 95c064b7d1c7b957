"""Makes the generated pages of `docs/` from the code, or says which of them are out of date.

`python docs/generate.py [--check]`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from normalizer.cli.main import bibnorm

FOLDER = Path(__file__).parent


def command_line() -> str:
    """`docs/cli.md`: the help of every command."""
    sections = [f"## `{path}`\n\n```text\n{text}\n```" for path, text in _helps(bibnorm, "bibnorm", None)]
    return (
        "\n\n".join(["# The command line", "Made by `docs/generate.py` from the code; don't edit.", *sections]) + "\n"
    )


def _helps(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=100)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _helps(child, f"{path} {name}", context)


PAGES: Mapping[str, Callable[[], str]] = {"cli.md": command_line}


def main(arguments: list[str]) -> int:
    stale = []
    for name, make in PAGES.items():
        page, text = FOLDER / name, make()
        if arguments == ["--check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            page.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} is out of date; run: python docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
