"""Runs the README's first command as it is written, but for the set-up of the environment that it runs in.

`python tests/demo.py FOLDER`
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def demo_command() -> str:
    """The shell line under `<!-- demo -->`."""
    found = re.search(r"<!-- demo -->\n```sh\n(.+)\n```", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert found, "README.md has no demo"
    return found[1]


def steps(command: str, folder: Path) -> list[str]:
    """Its calls of bibnorm, with the program that is on the PATH and results in `folder`."""
    calls = [call for call in command.split(" && ") if call.startswith(".venv/bin/bibnorm ")]
    assert len(calls) >= 2, f"the README's first command does not run bibnorm: {command}"
    moved = (call.removeprefix(".venv/bin/").replace(".venv/", f"{folder}/") for call in calls)
    return [call.replace("-o refs.bib", f"-o {folder}/refs.bib") for call in moved]


def main(folder: Path) -> int:
    for call in steps(demo_command(), folder):
        print("+", call)
        subprocess.run(call, shell=True, cwd=ROOT, check=True)
    text = (folder / "refs.bib").read_text(encoding="utf-8")
    entries = len(re.findall(r"^@(?!preamble)\w+\{", text, re.MULTILINE))
    print(text[:600], f"... {entries} entries", sep="\n")
    return 0 if entries >= 15 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
