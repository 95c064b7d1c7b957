"""Every output format goes through `build`, `--lock`, `--locked` and `--merge`; so does one that a test adds as a row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from each_format import EACH_FORMAT
from lock_runs import LOCK, build, page

from normalizer.export import FORMATS

pytestmark = pytest.mark.usefixtures("offline_folder")

TITLES = ("Scaling Vision Transformers", "Attention Is All You Need")
OTHERS = [each for each in EACH_FORMAT if not FORMATS[each.values[0]].mergeable]

# A format is a value: a row of the table before anything else is imported, as if it stood in the source.
MADE_UP = """
import sys
from normalizer import export

def lines(entries):
    return "".join(f"{each.key}\\t{each.record.title}\\n" for each in entries)

def values(text):
    return {key: {"@": title} for key, title in (line.split("\\t") for line in text.splitlines())}

made_up = export.Format("tab", "tab-separated titles", (".tab",), lines, values)
export.FORMATS[made_up.name] = made_up

from pathlib import Path
from normalizer.cli.main import run

asked = ["build", "titles.txt", "-o", "refs.tab"]
lock = ["--lock", "refs.lock.json"]
assert run(asked) == 0
first = Path("refs.tab").read_bytes()
assert first.count(b"\\n") == 2
Path("refs.tab").unlink()
for options in (lock, lock, [*lock, "--locked"]):
    assert run([*asked, *options]) == 0
    assert Path("refs.tab").read_bytes() == first
# Ours to replace when the pages change; a person's edit is not.
Path("titles.txt").write_text("Scaling Vision Transformers\\n")
assert run([*asked, *lock]) == 0
assert Path("refs.tab").read_bytes().count(b"\\n") == 1
print("-- refused", file=sys.stderr)
assert run([*asked, "--merge"]) == 2
# It is a word of options and settings.
run(["build", "--help"])
Path("bibnorm.toml").write_text('format = "tab"')
run(["build", "titles.txt"])
Path("bibnorm.toml").write_text('format = "tabs"')
run(["build", "titles.txt"])
"""


@pytest.mark.parametrize("name", EACH_FORMAT)
def test_format_keeps_its_bytes_with_a_lock(name: str) -> None:
    page("titles.txt", *TITLES)
    output = f"refs{FORMATS[name].suffixes[0]}"
    asked = ["titles.txt", "-o", output, "--format", name]
    assert build("titles.txt", "-o", "plain", "--format", name) == 0
    assert build(*asked, *LOCK) == 0
    first, lock = Path(output).read_bytes(), Path("refs.lock.json").read_bytes()
    assert first == Path("plain").read_bytes()
    assert build(*asked, *LOCK) == 0
    assert (Path(output).read_bytes(), Path("refs.lock.json").read_bytes()) == (first, lock)
    Path(output).unlink()
    assert build(*asked, *LOCK, "--locked") == 0
    assert Path(output).read_bytes() == first


@pytest.mark.parametrize("name", OTHERS)
def test_merge_refuses_what_is_no_bib_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page("titles.txt", *TITLES)
    assert build("titles.txt", "-o", "refs", "--format", name, "--merge") == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith(f"{FORMATS[name].title} is replaced with --force")
    assert not Path("refs").exists()


def test_format_of_the_settings_is_for_names_that_leave_it_open(capsys: pytest.CaptureFixture[str]) -> None:
    page("titles.txt", TITLES[0])
    Path("bibnorm.toml").write_text('format = "biblatex"')
    for name, start in (("refs.ris", b"TY  - "), ("refs.bib", b"@"), ("refs", b"@")):
        assert build("titles.txt", "-o", name) == 0
        assert Path(name).read_bytes().startswith(start)
        assert (b"eprinttype" in Path(name).read_bytes()) == (start == b"@")
    assert build("titles.txt", "-o", "other.ris", "--format", "biblatex") == 2
    assert build("titles.txt", "-o", "refs.docx") == 2
    assert build("titles.txt", "-o", "refs.csv", "--csl", "ieee") == 2
    assert "--csl is for reading lists" in capsys.readouterr().err
    assert not Path("other.ris").exists()


@pytest.mark.once
def test_made_up_format_needs_one_row() -> None:
    page("titles.txt", *TITLES)
    done = subprocess.run([sys.executable, "-c", MADE_UP], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    locked = map(json.loads, Path("refs.lock.json").read_text().splitlines())
    assert any("refs.tab" in line.get("wrote", ()) for line in locked)
    refused, *_, wrong_setting = done.stderr.partition("-- refused\n")[2].splitlines()
    assert "tab-separated titles is replaced with --force" in refused
    assert ", html, text, tab" in wrong_setting
    assert "|html|text|tab]" in done.stdout
    assert done.stdout.count("\t") == 1
