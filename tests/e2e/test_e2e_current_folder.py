"""Nothing that lies in the current folder is run: not by a command, nor by any process that it starts."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from places import FIXTURES, ROOT

from normalizer.cli.main import COMMANDS as COMMANDS_OF_BIBNORM
from normalizer.cli.main import bibnorm

pytestmark = pytest.mark.once

MODULES = (
    sys.stdlib_module_names | set(importlib.metadata.packages_distributions()) | {"sitecustomize", "usercustomize"}
)
PROGRAMS = ("python", "python3", "git", "pandoc", "kpsewhich", "pdflatex", "bibtex", "biber", "pdftotext", "xdg-open",
            "www-browser", "firefox", "chromium", "sh", "uname", "ldconfig", "gcc")  # fmt: skip
MODULE = "import os; open(os.environ['TRAPS'], 'a').write(__file__ + '\\n')\n"
PROGRAM = '#!/bin/sh\necho "$0" >> "$TRAPS"\n'
ENTRY = "@article{a, title = {Cold Atoms in Light}, author = {Ada Doe}, year = {2020}}\n"
DOCUMENT = (
    "\\documentclass{article}\\begin{document}\\cite{a}\\bibliographystyle{plain}\\bibliography{refs}\\end{document}\n"
)
OPENED = {"uri": "file:///refs.bib", "languageId": "bibtex", "version": 1, "text": ENTRY}
LSP = (
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {"method": "textDocument/didOpen", "params": {"textDocument": OPENED}},
    {"id": 2, "method": "shutdown"},
    {"method": "exit"},
)  # fmt: skip
# One after the other in one process; first those that start processes or read a folder. {} is a folder elsewhere.
COMMANDS = """\
catalog build {}/0.jsonl {}/1.jsonl {}/2.jsonl {}/3.jsonl {}/4.jsonl {}/5.jsonl -o {}/catalog
build page.txt -o list.md --lock refs.lock --force
match --table titles.jsonl -o found.jsonl --jobs 2
check refs.bib
fix --proof paper.tex --diff refs.bib
sync paper.tex --bib refs.bib
lock install-git refs.lock
build page.txt -o {}/refs.html
build page.txt -o {}/refs.bib --lock {}/refs.lock.json --report {}/report.html
match page.txt
cite "Cold Atoms in Light"
compare "Cold Atoms in Light" "Cold Atoms"
subset paper.tex --bib refs.bib
lock status --lock {}/refs.lock.json
lock show {}/refs.lock.json
lock merge {}/refs.lock.json {}/refs.lock.json {}/refs.lock.json
lock decide "Cold Atoms in Light" --none --by Ada --lock {}/refs.lock.json
lock reopen "Cold Atoms in Light" --lock {}/refs.lock.json
lock upgrade --all --lock {}/refs.lock.json
check --format sarif refs.bib
update refs.bib
rule BIB203
catalog info
catalog verify
catalog build {}/more.jsonl --part 1/1 -o {}/part
catalog merge {}/part -o {}/merged
catalog update {}/merged {}/more.jsonl
catalog publish {}/merged -o {}/published
catalog pull {}/published -o {}/pulled
catalog fetch s2 -o {}/fetched
sources
cache info
cache clear
completion bash
"""
ALL = """
import json, sys
from normalizer.cli import main
for arguments in json.load(sys.stdin):
    try:
        main(arguments)
    except SystemExit as end:
        print("ended with", end.code, *arguments, file=sys.stderr)
"""
LOCK = '{"version": 2}\n{"title": "Cold Atoms in Light", "on": "page.txt", "status": "unmatched", "by": "bibnorm"}\n'


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trapped")
    for name in MODULES | {"normalizer", "resolvers"}:
        (folder / f"{name}.py").write_text(MODULE)
    for name in ("normalizer", "resolvers", "multiprocessing"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(MODULE)
    for name in PROGRAMS:
        (folder / name).write_text(PROGRAM)
        (folder / name).chmod(0o755)
    (folder / "page.txt").write_text("Cold Atoms in Light\n")
    (folder / "titles.jsonl").write_text("".join(f'{{"title": "Cold Atoms in Light {n}"}}\n' for n in range(3_000)))
    (folder / "refs.bib").write_text(ENTRY)
    (folder / "paper.tex").write_text(DOCUMENT)
    return folder


@pytest.fixture
def environment(tmp_path: Path, sample_catalog: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f".:{os.environ['PATH']}:",
        "PYTHONPATH": str(ROOT),
        "TRAPS": str(tmp_path / "traps"),
        "BIBNORM_CATALOG": str(sample_catalog),
        "BIBNORM_CACHE": str(tmp_path / "cache"),
        "BIBNORM_OFFLINE": "1",
    }


@pytest.fixture
def start(tmp_path: Path) -> Path:
    program = tmp_path / "bibnorm"
    program.write_text("import sys\nfrom normalizer.cli import main\nsys.exit(main())\n")
    return program


def test_traps_in_the_current_folder_are_not_run(trapped: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    start = tmp_path / "all"
    start.write_text(ALL)
    (tmp_path / "more.jsonl").write_text('{"title": "Cold Atoms in Light", "year": 2020}\n')
    lines = (FIXTURES / "catalog/sample.jsonl").read_bytes().splitlines(keepends=True)
    for number in range(6):
        (tmp_path / f"{number}.jsonl").write_bytes(b"".join(lines[number::6]))
    commands = [shlex.split(line.replace("{}", str(tmp_path))) for line in COMMANDS.splitlines()]
    done = subprocess.run(
        [sys.executable, start],
        cwd=trapped, env=environment, input=json.dumps(commands), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert not (tmp_path / "traps").exists(), (tmp_path / "traps").read_text()
    ends = [line for line in done.stderr.splitlines() if line.startswith("ended with ")]
    refused = {" ".join(line.split()[3:5]) for line in ends if line.split()[2] not in ("0", "1")}
    # There is no repository, the dump needs --from, and pandoc and LaTeX may be missing.
    expected = {"lock install-git", "catalog fetch"}
    assert expected <= refused <= expected | {"build page.txt", "fix --proof"}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert len(ends) == len(commands), done.stderr


def test_traps_are_not_run_by_the_server_of_editors(
    trapped: Path, tmp_path: Path, environment: dict[str, str], start: Path
) -> None:
    done = subprocess.run(
        [sys.executable, start, "lsp"],
        cwd=trapped, env=environment, input="".join(map(_frame, LSP)), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert not (tmp_path / "traps").exists(), (tmp_path / "traps").read_text()
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_traps_are_not_run_by_the_review_page(
    trapped: Path, tmp_path: Path, environment: dict[str, str], start: Path
) -> None:
    (tmp_path / "refs.lock.json").write_text(LOCK)
    with subprocess.Popen(
        [sys.executable, start, "review", str(tmp_path / "refs.lock.json"), "--by", "Ada"],
        cwd=trapped, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as server:  # fmt: skip
        said = next((line for line in server.stdout or () if "http" in line), "")
        server.send_signal(signal.SIGINT)
        said += server.communicate(timeout=60)[0]
    assert not (tmp_path / "traps").exists(), (tmp_path / "traps").read_text()
    assert "left open" in said, said


def test_every_command_is_started_among_traps() -> None:
    started = [*COMMANDS.splitlines(), "lsp", "review"]
    for name in COMMANDS_OF_BIBNORM:
        group = bibnorm.get_command(click.Context(bibnorm), name)
        names = [f"{name} {each}" for each in group.commands] if isinstance(group, click.Group) else [name]
        assert [each for each in names if not any(f"{line} ".startswith(f"{each} ") for line in started)] == []


def _frame(message: dict[str, object]) -> str:
    text = json.dumps({"jsonrpc": "2.0", **message})
    return f"Content-Length: {len(text)}\r\n\r\n{text}"


def test_traps_would_be_run_by_a_program_that_trusts_the_folder(trapped: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f".:{os.environ['PATH']}", "TRAPS": str(tmp_path / "traps")}
    subprocess.run([sys.executable, "-c", "import resolvers"], cwd=trapped, env=environment, check=False)
    assert shutil.which("git", path=".:/usr/bin")
    assert str(trapped) in (tmp_path / "traps").read_text()
