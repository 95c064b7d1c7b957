"""What the command line sets before NumPy is imported, and names of files that are no text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lint_truth import sample_catalog

from normalizer.cli.main import run, sorts_slowly


@pytest.mark.parametrize(
    ("vendor", "flags", "slow"),
    [
        ("AuthenticAMD", "avx2 avx512f avx512dq", True),
        ("AuthenticAMD", "avx2", False),
        ("GenuineIntel", "avx512f", False),
    ],
)
def test_only_amd_processors_with_avx_512_sort_slowly(vendor: str, flags: str, slow: bool) -> None:
    processor = f"processor\t: 0\nvendor_id\t: {vendor}\nflags\t\t: fpu sse {flags} rdseed\n\nprocessor\t: 1\n"
    assert sorts_slowly(processor.encode()) is slow


@pytest.mark.parametrize(
    ("command", "code"),
    [(["rule", "BIB203"], 0), (["completion", "bash"], 0), (["cite", "--help"], 0), (["cite", "x", "--offline"], 2)],
)
def test_wrong_settings_stop_no_help(
    command: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bibnorm.toml").write_text('emial = "you@example.org"')
    assert run(command) == code
    assert ("did you mean 'email'?" in capsys.readouterr().err) is (code == 2)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["biuld", "x"], "No such command 'biuld'; did you mean 'build'?"),
        (["xyz"], "No such command 'xyz'."),
        (["cite"], "Missing argument 'ID_OR_TITLE...'."),
        (["sources", "--doctor", "--offline"], "--doctor uses the network; leave out --offline"),
        (["check", "-", "--online", "--offline"], "--online and --offline exclude each other; choose one"),
        (["update", "-", "--online", "--offline"], "--online and --offline exclude each other; choose one"),
    ],
)
def test_mistakes_are_named(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["check", "{bib}"], 0, r"bad\udcff.bib:1:"),
        (["check", "{bib}", "--format", "json"], 0, r'"file": "bad\udcff.bib"'),
        (["check", "{bib}", "--format", "sarif"], 0, '"uri": "bad%FF.bib"'),
        (["fix", "{bib}", "--diff", "--extend-select", "page-dash"], 0, r"+++ b/bad\udcff.bib"),
        (["build", "{page}", "-o", "new{bib}", "--report", "{bib}.html", "--offline"], 0, "1 title on 1 page"),
        (["build", "{page}", "-o", "new{bib}", "--lock", "l.json", "--offline"], 2, "is not UTF-8; rename it"),
        (["match", "--table", "{page}.csv", "-o", "o.csv"], 2, "is not UTF-8; rename it"),
        (["match", "--table", "t.csv", "-o", "{page}.csv"], 2, "is not UTF-8; rename it"),
    ],
)
def test_a_name_that_is_no_text_is_no_bug(
    command: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"bib": "bad\udcff.bib", "page": "bad\udcff.txt"}
    Path(names["bib"]).write_text("@misc{a, title = {Looms}, pages = {1-9}}\n")
    Path(names["page"]).write_text("Knitting with Comets\n")
    Path("t.csv").write_text("title\nKnitting with Comets\n")
    catalog = ["--catalog", str(sample_catalog()._files.directory)]
    assert run([*(word.format(**names) for word in command), *catalog]) == code
    printed = capfd.readouterr()
    assert said in printed.out + printed.err
    assert code == 0 or {each.name for each in tmp_path.iterdir() if each.is_file()} == {"t.csv", *names.values()}
