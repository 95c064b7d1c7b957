"""Completion in real shells: the script that `bibnorm completion` prints, sourced, and a line with the cursor at its end."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from copied_program import Copied

from normalizer.cli.main import COMMANDS, run
from normalizer.export import FORMATS

pytestmark = pytest.mark.once

# What is typed -> what the shell offers.
OFFERED = {
    "bibnorm bui": {"build"},
    "bibnorm ": set(COMMANDS),
    "bibnorm build --fo": {"--force", "--format"},
    "bibnorm build --format ": set(FORMATS),
    "bibnorm catalog ": {"build", "merge", "update", "fetch", "info", "publish", "pull", "verify"},
    "bibnorm check --fail-on ": {"error", "warning", "never"},
    "bibnorm completion ": {"bash", "zsh", "fish"},
    "bibnorm rule duplicate-d": {"duplicate-doi"},
    "bibnorm build --source semantic-": {"semantic-scholar"},
    "bibnorm build --source catalog,op": {"catalog,openalex", "catalog,openlibrary", "catalog,openreview"},
    "bibnorm check --select BIB35": {f"BIB35{digit}" for digit in range(10)},
    "bibnorm check --ignore BIB101,duplicate-d": {"BIB101,duplicate-doi"},
    "bibnorm fix --extend-select BIB20": {f"BIB20{digit}" for digit in range(1, 10)},
    "bibnorm check --also s": {"sarif="},
    "bibnorm update --only vol": {"volume"},
    "bibnorm update --only pages,v": {"pages,venue", "pages,volume"},
    "bibnorm build pa": {"page.txt", "paper.md"},
    "bibnorm build page.txt -o re": {"refs.bib"},
    "bibnorm catalog info ca": {"catalog"},
    "bibnorm rule BIB20": {f"BIB20{digit}" for digit in range(1, 10)},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, copied: Copied) -> Path:
    made = tmp_path_factory.mktemp("completion")
    (made / ".bin").mkdir()
    copied.write(made / ".bin/bibnorm")
    (made / "catalog").mkdir()
    for name in ("page.txt", "paper.md", "refs.bib"):
        (made / name).touch()
    return made


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIBNORM_")}
    path = f"{folder / '.bin'}{os.pathsep}{os.environ['PATH']}"
    return (
        kept
        | {"PATH": path, "HOME": str(folder), "TERM": "dumb"}
        | {f"XDG_{name}_HOME": str(folder / ".c") for name in ("CONFIG", "CACHE", "DATA")}
    )


def typed(shell: list[str], setup: list[str], lines: list[str], folder: Path) -> list[str]:
    """What the keys make of each line of an interactive shell, all completions put in: what its `echo` prints."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover -- becomes the shell
        os.chdir(folder)
        os.execvpe(shell[0], shell, environment(folder))
    try:
        os.write(terminal, "\n".join([*setup, "echo REA''DY\n"]).encode())
        _read(terminal, "READY")
        made = []
        for number, keys in enumerate(lines):
            os.write(terminal, f"{keys}\x01echo 'LI''NE{number}': \n".encode())  # Ctrl-A: before the line
            made.append(_read(terminal, rf"LINE{number}: (.*?)\r?\n"))
        return made
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def _read(terminal: int, wanted: str) -> str:
    said, end = "", time.monotonic() + 120
    while not (found := re.search(wanted, said)):
        assert select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0], f"the shell said only {said!r}"
        said += os.read(terminal, 65536).decode("utf-8", "replace")
    return found[found.re.groups]


def in_bash(lines: list[str], folder: Path) -> list[set[str]]:
    setup = ["PS1=", "bind 'set enable-bracketed-paste off'", "source <(bibnorm completion bash)"]
    made = typed(["bash", "--norc", "--noprofile", "-i"], setup, [f"{line}\x1b*" for line in lines], folder)
    return list(map(offered, lines, made))


def in_zsh(lines: list[str], folder: Path) -> list[set[str]]:
    setup = [
        "PS1=; unsetopt zle_bracketed_paste prompt_cr",
        "autoload -Uz compinit; compinit -u -D",
        "zstyle ':completion:*' completer _all_matches _complete; zstyle ':completion:*' insert yes",
        "bindkey -e; source <(bibnorm completion zsh)",
    ]
    return list(map(offered, lines, typed(["zsh", "-f", "-i"], setup, [f"{line}\t" for line in lines], folder)))


def in_fish(lines: list[str], folder: Path) -> list[set[str]]:
    asked = "; echo; ".join(f"complete --do-complete '{line}'" for line in lines)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"bibnorm completion fish | source; {asked}"],
        cwd=folder, env=environment(folder), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    blocks = done.stdout.split("\n\n")
    return [{shown.partition("\t")[0].rstrip("/") for shown in block.split("\n") if shown} for block in blocks]


def offered(line: str, made: str) -> set[str]:
    """The words that took the place of the last one."""
    kept = line[: line.rfind(" ") + 1]
    assert made.startswith(kept), made
    return {word.rstrip("/") for word in made.removeprefix(kept).split()}


# What shells do in different ways: words that are offered anew, options, lists in which a part is completed, and files.
BY_SHELL = (
    "bibnorm bui", "bibnorm ", "bibnorm build --fo", "bibnorm build --source catalog,op", "bibnorm check --also s",
    "bibnorm check --ignore BIB101,duplicate-d", "bibnorm build pa", "bibnorm build page.txt -o re", "bibnorm catalog info ca",
)  # fmt: skip
SHELLS: dict[str, Callable[[list[str], Path], list[set[str]]]] = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_offers_what_fits(shell: str, folder: Path) -> None:
    if shutil.which(shell) is None and not os.environ.get("CI"):
        pytest.skip(f"needs {shell} on the PATH")
    lines = list(OFFERED if shell == "bash" else BY_SHELL)
    assert dict(zip(lines, SHELLS[shell](lines, folder), strict=True)) == {line: OFFERED[line] for line in lines}


CHANGED = {
    "bash": ["-o default -F"],
    "zsh": ["&& _files"],
    "fish": ["and __fish_complete_path", "split --max 1"],
}


@pytest.mark.parametrize("shell", SHELLS)
def test_script_is_that_of_click_with_our_changes(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """When this fails, click's script has other words than those that we replace."""
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert [part for part in CHANGED[shell] if part not in script] == []


@pytest.mark.parametrize("line", ["bibnorm build --source ", "bibnorm catalog "])
def test_completion_loads_no_numbers_and_no_network(line: str, folder: Path) -> None:
    script = (
        "import atexit, sys; from normalizer.cli.main import run; atexit.register(lambda: print(*sys.modules)); run()"
    )
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_BIBNORM_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(folder) | asked, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "click.shell_completion" in loaded
    assert {"numpy", "pydantic", "requests", "bibtexparser"}.isdisjoint(loaded)
