"""Makes the generated pages of `docs/` from the code, or says which of them are out of date.

`python docs/generate.py [--check]`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from man_page import manual_pages

from normalizer.cli.main import bibnorm
from normalizer.lint.registry import FAMILIES, RULES, get_family
from normalizer.lint.rule import render_markdown
from resolvers.http import all_terms

FOLDER = Path(__file__).parent


def command_line() -> str:
    """`docs/cli.md`: the help of every command."""
    sections = [f"## `{path}`\n\n```text\n{text}\n```" for path, text in _helps(bibnorm, "bibnorm", None)]
    return (
        "\n\n".join(["# The command line", "Made by `docs/generate.py` from the code; don't edit.", *sections]) + "\n"
    )


def _helps(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    name = path.rpartition(" ")[2]
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, **command.context_settings)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _helps(child, f"{path} {name}", context)


_ABOUT_RULES = """\
`bibnorm check` reports these findings, and `bibnorm fix` fixes those with a fix. Each rule has a code that is never
used for anything else, and a name that states what is wrong; both can be used in `--select`, `--ignore` and in
comments such as `% bibnorm: ignore BIB203`. The line below a headline gives the severity, whether `fix` applies a fix
always (`safe`), with `--unsafe`, or never, the profiles in which the rule runs, and the dialects. A rule that is a mere
info by default is a warning if `--select` or `--extend-select` names it. In the profiles `strict` and `camera-ready` a
warning is an error, and in `camera-ready` an info is a warning. `docs/ci.md` shows how to run them for every change."""


def rules() -> str:
    """`docs/rules.md`: the rules by family, from their docstrings."""
    parts = ["# The rules", "Made by `docs/generate.py` from the code; don't edit.", _ABOUT_RULES]
    for digit, family in FAMILIES.items():
        parts.append(f"# BIB{digit}: {family}")
        parts += [render_markdown(rule).rstrip("\n") for rule in RULES if get_family(rule) == family]
    return "\n\n".join(parts) + "\n"


def manual() -> dict[str, str]:
    """`docs/man/`: a manual page for each command, `bibnorm-catalog-build.1` for `bibnorm catalog build`."""
    return {f"man/{name}": text for name, text in manual_pages(bibnorm).items()}


def pages() -> dict[str, str]:
    """Everything that is made from the code, by its path in `docs/`."""
    return {"cli.md": command_line(), "rules.md": rules(), **manual()}


def stale(folder: Path) -> list[str]:
    """What is not as the code would make it, and manual pages of commands that are gone."""
    wanted = pages()
    there = {f"man/{path.name}" for path in folder.glob("man/*.1")}
    changed = (name for name, text in wanted.items() if not _is(folder / name, text))
    return sorted({*changed, *(there - wanted.keys())})


def write(folder: Path) -> None:
    """Bring a folder up to date."""
    wanted = pages()
    for name in stale(folder):
        page = folder / name
        page.parent.mkdir(exist_ok=True)
        if name in wanted:
            page.write_text(wanted[name], encoding="utf-8")
        else:
            page.unlink()


def _is(page: Path, text: str) -> bool:
    return page.exists() and page.read_text(encoding="utf-8") == text


# Services change their terms about once a year.
_MAX_TERMS_AGE = 180


def outdated_terms(today: date) -> list[str]:
    """The services whose terms are to be read again."""
    return [slug for slug, terms in all_terms().items() if (today - terms.checked).days > _MAX_TERMS_AGE]


def main(arguments: list[str]) -> int:
    if arguments != ["--check"]:
        write(FOLDER)
        return 0
    for name in outdated_terms(date.today()):  # noqa: DTZ011 -- a day, whatever the zone
        print(f"warning: resolvers/terms.toml: the terms of {name} were checked more than {_MAX_TERMS_AGE} days ago")
    old = stale(FOLDER)
    for name in old:
        print(f"docs/{name} is out of date; run: python docs/generate.py")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
