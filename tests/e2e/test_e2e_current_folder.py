"""Nothing that lies in the current folder is run: not by a command, nor by any process that it starts."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import FIXTURES, ROOT

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
# Those that start processes, and those that read a folder.
COMMANDS = {
    "catalog build": (),
    "build": ("page.txt", "-o", "list.md", "--lock", "refs.lock", "--force"),
    "match": ("--table", "titles.jsonl", "-o", "found.jsonl", "--jobs", "2"),
    "check": ("refs.bib",),
    "fix": ("--proof", "paper.tex", "--diff", "refs.bib"),
    "sync": ("paper.tex", "--bib", "refs.bib"),
    "lock install-git": ("refs.lock",),
    "lsp": (),
}


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


@pytest.mark.parametrize("command", COMMANDS)
def test_traps_in_the_current_folder_are_not_run(
    trapped: Path, tmp_path: Path, sample_catalog: Path, command: str
) -> None:
    start = tmp_path / "bibnorm"
    start.write_text("import sys\nfrom normalizer.cli import main\nsys.exit(main())\n")
    environment = {
        **os.environ,
        "PATH": f".:{os.environ['PATH']}:",
        "PYTHONPATH": str(ROOT),
        "TRAPS": str(tmp_path / "traps"),
        "BIBNORM_CATALOG": str(sample_catalog),
        "BIBNORM_CACHE": str(tmp_path / "cache"),
        "BIBNORM_OFFLINE": "1",
    }
    arguments = COMMANDS[command]
    if command == "catalog build":
        lines = (FIXTURES / "catalog/sample.jsonl").read_bytes().splitlines(keepends=True)
        for number in range(6):
            (tmp_path / f"{number}.jsonl").write_bytes(b"".join(lines[number::6]))
        arguments = (*(str(tmp_path / f"{number}.jsonl") for number in range(6)), "-o", str(tmp_path / "catalog"))
    messages = "".join(_frame(message) for message in LSP) if command == "lsp" else ""
    done = subprocess.run(
        [sys.executable, start, *command.split(), *arguments],
        cwd=trapped, env=environment, input=messages, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert not (tmp_path / "traps").exists(), (tmp_path / "traps").read_text()
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 2, 3), done.stderr


def _frame(message: dict[str, object]) -> str:
    text = json.dumps({"jsonrpc": "2.0", **message})
    return f"Content-Length: {len(text)}\r\n\r\n{text}"


def test_traps_would_be_run_by_a_program_that_trusts_the_folder(trapped: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f".:{os.environ['PATH']}", "TRAPS": str(tmp_path / "traps")}
    subprocess.run([sys.executable, "-c", "import resolvers"], cwd=trapped, env=environment, check=False)
    assert shutil.which("git", path=".:/usr/bin")
    assert "resolvers" in (tmp_path / "traps").read_text()
