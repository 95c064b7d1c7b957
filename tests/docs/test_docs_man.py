"""The manual pages in docs/man: up to date, complete, and what `man` and `mandoc` read without a warning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from places import ROOT

from normalizer.cli.main import bibnorm
from normalizer.config import SETTINGS, all_settings, environment_name

FOLDER = ROOT / "docs/man"
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"]


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    """`docs/generate.py`, which is a program and finds its parts beside itself."""
    sys.path.insert(0, str(ROOT / "docs"))
    import generate

    yield generate
    sys.path.remove(str(ROOT / "docs"))
    for name in ("generate", "man_page", "roff"):
        del sys.modules[name]


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command by the name of its page."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child
            yield from commands(child, f"{path}-{name}")


COMMANDS = dict(commands(bibnorm, "bibnorm"))


def read(name: str) -> str:
    """A page without its escapes."""
    text = (FOLDER / f"{name}.1").read_text(encoding="utf-8")
    return re.sub(r"\\f[BIR]", "", text).replace(r"\-", "-").replace(r"\(aq", "'").replace(r"\(ti", "~")


def test_a_setting_means_one_thing_in_all_commands() -> None:
    options = [each for command in COMMANDS.values() for each in command.params if isinstance(each, click.Option)]
    taken = [each for each in options if each.expose_value and each.name and each.name.replace("_", "-") in SETTINGS]
    assert all(each.envvar == environment_name(str(each.name).replace("_", "-")) for each in taken)
    assert {(each.help or "")[:11] for each in taken if each.name == "strict"} == {"Exit with 1"}


def section(name: str, title: str) -> str:
    found = re.search(rf"^\.SH {title}\n(.*?)(?=^\.SH |\Z)", read(name), re.MULTILINE | re.DOTALL)
    assert found, f"{name} has no section {title}"
    return found[1]


def test_every_command_has_a_page_and_every_page_a_command() -> None:
    assert {path.stem for path in FOLDER.glob("*.1")} == COMMANDS.keys()
    assert {"bibnorm", "bibnorm-build", "bibnorm-catalog-build", "bibnorm-lock-upgrade"} <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_page_has_its_sections_in_order(name: str) -> None:
    titles = re.findall(r"^\.SH (.*)$", read(name), re.MULTILINE)
    assert [title for title in titles if title in SECTIONS] == SECTIONS


@pytest.mark.parametrize("name", COMMANDS)
def test_page_names_every_option_of_the_command(name: str) -> None:
    told = section(name, "OPTIONS")
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    assert [flag for each in options for flag in each.opts if not re.search(rf"(^|\s){flag}[\s,]", told)] == []
    assert "-h, --help" in told


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if "Example" in (command.help or "")])
def test_examples_are_calls_of_the_command(name: str) -> None:
    lines = [line for line in section(name, "EXAMPLES").splitlines() if not line.startswith(".E")]
    assert lines
    assert all(line.replace("-", " ").startswith(name.replace("-", " ")) for line in lines)
    assert "Example" not in section(name, "DESCRIPTION")


TABLES = [name for name, command in COMMANDS.items() if re.search(r"\x08\n(?!\s*Example)", command.help or "")]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_a_help_text_keeps_its_lines(name: str) -> None:
    lines = [" ".join(line.split()) for line in section(name, "DESCRIPTION").splitlines()]
    tables = re.findall(r"\x08\n(?!\s*Example)(.*?)(?=\n\n|\Z)", COMMANDS[name].help or "", re.DOTALL)
    wanted = [" ".join(line.split()) for table in tables for line in table.splitlines()]
    assert [line for line in wanted if line not in lines] == []


EXIT_CODES = {
    "bibnorm": [0, 1, 2, 3, 4, 130],
    "bibnorm-build": [0, 1, 2, 3, 4, 130],
    "bibnorm-match": [0, 1, 2, 3, 4, 130],
    "bibnorm-cite": [0, 1, 2, 3, 4, 130],
    "bibnorm-compare": [0, 2, 3, 4, 130],
    "bibnorm-sync": [0, 1, 2, 3, 4, 130],
    "bibnorm-check": [0, 1, 2, 3, 4, 130],
    "bibnorm-subset": [0, 1, 2, 4, 130],
    "bibnorm-fix": [0, 1, 2, 4, 130],
    "bibnorm-rule": [0, 2, 4, 130],
    "bibnorm-catalog-update": [0, 2, 3, 4, 130],
    "bibnorm-catalog-verify": [0, 2, 4, 130],
    "bibnorm-lock-upgrade": [0, 2, 3, 4, 130],
}


@pytest.mark.parametrize("name", EXIT_CODES)
def test_page_tells_the_exit_codes_that_there_are(name: str) -> None:
    assert [int(code) for code in re.findall(r"^(\d+)$", section(name, "EXIT STATUS"), re.MULTILINE)] == EXIT_CODES[
        name
    ]


def test_exit_code_of_findings_says_which_option_asks_for_it() -> None:
    told = " ".join(section("bibnorm-build", "EXIT STATUS").split())
    assert "--strict: if a title is ambiguous or unmatched, a page has none, or an entry has no authors." in told
    assert "--locked: if it is out of date." in told


def test_first_page_names_the_variable_of_every_setting() -> None:
    told = set(re.findall(r"BIBNORM_\w+", section("bibnorm", "ENVIRONMENT")))
    assert told == {environment_name(name) for name in all_settings()}


ENVIRONMENT = {
    "bibnorm-build": {"BIBNORM_CATALOG", "BIBNORM_SEMANTIC_SCHOLAR_KEY", "NO_COLOR"},
    "bibnorm-check": {"BIBNORM_PROFILE", "BIBNORM_CATALOG", "SOURCE_DATE_EPOCH"},
    "bibnorm-catalog-update": {"BIBNORM_EMAIL", "BIBNORM_ARXIV_OAI_URL"},
}


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_page_names_the_variables_that_the_command_reads(name: str) -> None:
    assert set(re.findall(r"[A-Z][A-Z_]{4,}", section(name, "ENVIRONMENT"))) >= ENVIRONMENT[name]


def test_a_command_that_asks_no_source_knows_no_key_of_one() -> None:
    assert "KEY" in section("bibnorm-check", "ENVIRONMENT")
    assert "KEY" not in section("bibnorm-fix", "ENVIRONMENT")


@pytest.mark.parametrize("name", COMMANDS)
def test_see_also_names_pages_that_there_are(name: str) -> None:
    named = re.findall(r"(bibnorm[\w-]*)\(1\)", section(name, "SEE ALSO"))
    assert set(named) <= COMMANDS.keys() - {name}
    assert len(named) == len(set(named)) > 0


READERS = {"man": ["man", "--warnings", "-l"], "mandoc": ["mandoc", "-Tlint", "-Wwarning"]}


@pytest.mark.parametrize("program", READERS)
def test_pages_are_read_without_a_warning(program: str) -> None:
    if shutil.which(program) is None and not os.environ.get("CI"):
        pytest.skip(f"needs {program} on the PATH")
    pages = sorted(FOLDER.glob("*.1"))
    assert pages
    # In a window of a few columns lines cannot be filled, which is no fault of the page.
    environment = os.environ | {"MANWIDTH": "80", "LC_ALL": "C.UTF-8"}
    done = subprocess.run([*READERS[program], *pages], capture_output=True, text=True, check=False, env=environment)
    said = done.stdout if program == "mandoc" else done.stderr
    # A date would be that of the last change, which the code does not know.
    assert [line for line in said.splitlines() if "missing date" not in line] == []


def test_pages_are_installed_where_man_looks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"]["data-files"] == {"share/man/man1": ["docs/man/*.1"]}


def test_generated_pages_are_what_the_code_makes(generate: ModuleType) -> None:
    assert generate.stale(ROOT / "docs") == []


def test_page_of_a_command_that_is_gone_is_stale_and_goes(generate: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "man").mkdir()
    (tmp_path / "man/bibnorm-gone.1").touch()
    assert "man/bibnorm-gone.1" in generate.stale(tmp_path)
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    assert not (tmp_path / "man/bibnorm-gone.1").exists()


@click.command("odd")
@click.option("--back", help=r"A \n, a `.dot` and ~/x. It ends with 1 when 'this' is so.")
def odd(back: str) -> None:
    """Print odd things: ^ and - and `code`.

    .SH is no headline here, and 'tis no macro.
    """


def test_what_roff_would_take_for_its_own_is_text(generate: ModuleType) -> None:
    page = generate.manual_pages(click.Group("top", {"odd": odd}, help="Odd things."))["top-odd.1"]
    assert r"Print odd things: \(ha and \- and \fBcode\fR." in page
    assert "\n\\&.SH is no headline here, and \\(aqtis no macro.\n" in page
    assert r"A \en, a \fB.dot\fR and \(ti/x. It ends with 1 when \(aqthis\(aq is so." in page
    assert "\\-\\-back: when \\(aqthis\\(aq is so." in page.partition(".SH EXIT STATUS")[2]
