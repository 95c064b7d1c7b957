"""The whole program from the command line, on the pages and the sample catalog in fixtures."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import bibtexparser
import click
import pytest
from places import FIXTURES, ROOT

from normalizer.cli.main import bibnorm, run
from normalizer.files import INTERRUPTS

PAGES = sorted(str(path) for path in (FIXTURES / "pages").iterdir() if path.suffix != ".toml")


pytestmark = pytest.mark.usefixtures("offline_folder")


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """The words that name each command that does something."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from leaves(command, *path, name)
            else:
                yield (*path, name)


def test_pages_become_a_bibliography_that_reads_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", *PAGES, "-o", "refs.bib"]) == 0
    library = bibtexparser.parse_file(str(tmp_path / "refs.bib"))
    assert len(library.failed_blocks) == 0
    eprints = [(entry.fields_dict.get("eprint") or entry.fields_dict["arxivid"]).value for entry in library.entries]
    assert len(set(eprints)) == len(eprints) > 15
    said = capsys.readouterr().err
    assert f"{len(eprints)} entries" in said
    assert "matched" in said
    assert "time: pages" in said


def test_match_gives_a_line_for_every_title_in_page_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", *PAGES, "--offline"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    places = [(PAGES.index(line["page"]), line["line"]) for line in lines]
    assert places == sorted(places)
    assert set(lines[0]) == {
        "page", "line", "end_line", "column", "title", "status", "reason", "confidence", "evidence", "ids", "record", "candidates",
        "links",
    }  # fmt: skip
    matched = [line for line in lines if line["status"] == "matched"]
    assert len(matched) > 20
    for line in matched:
        assert line["ids"]["arxiv"]
        assert line["record"]["origin"]["title"] == "sample"
        assert line["candidates"][0]["ids"] == line["ids"]


def test_page_comes_from_standard_input() -> None:
    page = b"Scaling Vision Transformers\nPointer Networks\n"
    command = [sys.executable, "-m", "normalizer", "match", "-"]
    done = subprocess.run(command, input=page, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["page"], line["line"], line["status"]) for line in lines] == [
        ("-", 1, "matched"),
        ("-", 2, "matched"),
    ]


def test_cite_takes_ids_links_and_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "arXiv:2106.04560v2", "https://arxiv.org/abs/1506.03134", "Token Turing Machines"]) == 0
    entries = bibtexparser.parse_string(capsys.readouterr().out).entries
    assert [(entry.fields_dict.get("eprint") or entry.fields_dict["arxivid"]).value for entry in entries] == [
        "2106.04560",
        "1506.03134",
        "2211.09119",
    ]


def test_cite_names_what_it_does_not_know_and_prints_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cite", "2106.04560", "2101.99999", "A Title That Nobody Wrote Yet", "-q"]) == 1
    captured = capsys.readouterr()
    assert "eprint" in captured.out
    assert captured.err.splitlines() == [
        "'2101.99999': unmatched (no-candidate)",
        "'A Title That Nobody Wrote Yet': unmatched (no-candidate)",
    ]


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("page.txt", 1, "'page.txt': unmatched (no-candidate); it is a file: read it with `bibnorm build page.txt`"),
        ("word " * 200, 1, "unmatched (no-candidate)"),
        ("", 2, "argument 1 is empty; name an identifier, a link or a title"),
        (" ", 2, "argument 1 is empty; name an identifier, a link or a title"),
    ],
)
def test_cite_of_nothing_prints_nothing(asked: str, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    _page("Scaling Vision Transformers\n")
    assert run(["cite", asked, "-q"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_page_without_a_work_makes_an_empty_file(capsys: pytest.CaptureFixture[str]) -> None:
    _page("Nobody Has Ever Written This Title\n")
    assert run(["build", "page.txt", "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["build", "page.txt", "-o", "refs.bib"]) == 0
    assert Path("refs.bib").read_bytes() == b""


def test_empty_standard_input_is_named_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO()))
    assert run(["build", "-"]) == 2
    assert capsys.readouterr() == ("", "Error: standard input is empty; pipe a page into it, or name a file\n")


def _page(text: str | bytes, name: str = "page.txt") -> Path:
    path = Path(name)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_strict_ends_with_1_when_a_title_stays_open() -> None:
    assert run(["build", "-q", "--strict", "-o", "refs.bib", str(_page("Nobody Has Ever Written This Title\n"))]) == 1
    assert Path("refs.bib").exists()
    assert run(["match", "-q", "--strict", str(_page("Scaling Vision Transformers\n"))]) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            "<html><p>Please log in</p></html>", "no titles found in 3 words of HTML; expected", id="no titles"
        ),
        pytest.param(" \n", "page is empty; save it again; the other pages are read", id="nothing"),
    ],
)
@pytest.mark.parametrize("quiet", [[], ["-q"]], ids=["", "quiet"])
def test_of_several_pages_one_without_titles_is_left_out(
    text: str, sentence: str, quiet: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    empty, page = str(_page(text, "empty.html")), str(_page("Scaling Vision Transformers\n"))
    for command in ("match", "build"):
        assert run([command, *quiet, empty, page]) == 0
        done = capsys.readouterr()
        assert f"Warning: empty.html: {sentence}" in done.err
        assert "Scaling Vision Transformers" in done.out
        assert run([command, "-q", "--strict", empty, page]) == 1
        assert run([command, empty]) == run([command, empty, empty]) == 2
    assert run(["build", empty, page, "-o", "refs.bib", "--lock", "refs.lock.json"]) == 2
    assert not Path("refs.bib").exists()


def test_existing_file_is_left_as_it_is_without_force(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("mine")
    assert run(["build", PAGES[0], "-o", "refs.bib"]) == 2
    assert "refs.bib already exists" in capsys.readouterr().err
    assert Path("refs.bib").read_text() == "mine"
    assert run(["build", PAGES[0], "-o", "refs.bib", "--force", "-q"]) == 0
    assert Path("refs.bib").read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "page.txt", "-o", "./page.txt", "--force"], "page.txt is an input file"),
        pytest.param(
            ["build", "page.txt", "-o", "page.txt", "--force", "--lock", "new.json"],
            "page.txt is an input file",
            marks=pytest.mark.tools,
        ),
        (["build", "page.txt", "-o", "new.bib", "--force", "--report", "page.txt"], "page.txt is an input file"),
        (["match", "page.txt", "-o", "page.txt", "--force"], "page.txt is an input file"),
        (["build", "page.txt", "-o", "."], "cannot write .: it is a folder"),
        (["build", "page.txt", "-o", "new.ris", "--preamble"], "--preamble is for .bib files; leave it out for RIS"),
        (
            ["cite", "2106.04560", "--format", "ris", "--style", "plain"],
            "--style is for .bib files; leave it out for RIS",
        ),
        (["cite", "2106.04560", "-o", "no/new.bib"], "cannot write no/new.bib: its directory does not exist"),
        (["build", "page.txt", "-o", "page.txt/new.bib"], "a part of its path is not a folder"),
    ],
)
def test_output_that_must_not_be_written_is_refused_before_the_work(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _page("Scaling Vision Transformers\n").read_bytes()
    assert run(arguments) == 2
    assert said in capsys.readouterr().err
    assert Path("page.txt").read_bytes() == before
    assert not list(Path().glob("new*"))


UNREADABLE = {
    "missing file": ("missing.txt", None),
    "empty page": ("page.txt", b""),
    "binary file": ("page.txt", b"%PDF-1.7\n\x00\x01\x02\xff\xfe" * 50),
    "HTML of something else": ("page.html", b"<html><body><h1>Shop</h1><p>Shoes</p></body></html>"),
    "JSON list without titles": ("page.json", b'[{"price": 3}, {"price": 4}]'),
}


@pytest.mark.parametrize(("name", "data"), UNREADABLE.values(), ids=UNREADABLE)
def test_page_that_cannot_be_read_is_an_error_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], name: str, data: bytes | None
) -> None:
    if data is not None:
        _page(data, name)
    assert run(["build", name, "-o", "refs.bib"]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert "Traceback" not in said
    assert not Path("refs.bib").exists()


def test_setting_that_does_not_exist_is_an_error_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text('catalgo = "x"')
    assert run(["match", PAGES[0]]) == 2
    assert "did you mean 'catalog'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variable", "setting", "said"),
    [
        (
            "",
            'ignore = "nope"',
            "unknown rule 'nope'; `bibnorm rule` lists them all (from FOLDER/bibnorm.toml: ignore)",
        ),
        ("", 'extend-select = ["nope"]', "lists them all (from FOLDER/bibnorm.toml: extend-select)"),
        ("", 'source = "nope"', "doi (from FOLDER/bibnorm.toml: source)"),
        ("BIBNORM_SELECT=nope", "", "lists them all (from the environment variable BIBNORM_SELECT)"),
        ("BIBNORM_PROFILE=nope", "", "'camera-ready'. (from the environment variable BIBNORM_PROFILE)"),
        ("BIBNORM_WITHIN=nope", 'within = "5m"', "5m or 1h (from the environment variable BIBNORM_WITHIN)"),
    ],
)
def test_wrong_value_is_named_with_the_place_that_it_is_from(
    variable: str, setting: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("refs.bib").write_text("@misc{a, title = {Rings}}\n")
    Path("bibnorm.toml").write_text(setting)
    if variable:
        monkeypatch.setenv(*variable.split("="))
    assert run(["check", "refs.bib"]) == 2
    assert said.replace("FOLDER", str(Path.cwd())) in capsys.readouterr().err
    Path("bibnorm.toml").unlink()
    monkeypatch.delenv(variable.partition("=")[0] or "BIBNORM_X", raising=False)
    assert run(["check", "refs.bib", "--ignore", "nope"]) == 2
    assert "(from" not in capsys.readouterr().err


def test_quiet_on_the_command_line_goes_before_verbose_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text('verbose = true\nstyle = "plain"')
    assert run(["cite", "2106.04560", "-q", "--format", "ris"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("setting", ["", 'style = "plainnnat"'])
def test_a_style_that_is_a_slip_is_noticed(setting: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text(setting)
    style = [] if setting else ["--style", "plainnnat"]
    assert run(["cite", "2106.04560", *style]) == 0
    assert "style 'plainnnat' is in no profile" in capsys.readouterr().err
    assert run(["cite", "2106.04560", *style, "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_setting_of_a_file_is_the_default_and_an_option_wins(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text('format = "csl-json"')
    assert run(["cite", "2106.04560"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["type"]
    assert run(["cite", "2106.04560", "--format", "bibtex"]) == 0
    assert capsys.readouterr().out.startswith("@")


def test_environment_wins_over_the_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bibnorm.toml").write_text('format = "csl-json"')
    monkeypatch.setenv("BIBNORM_FORMAT", "bibtex")
    monkeypatch.setenv("BIBNORM_FORMTA", "bibtex")
    assert run(["cite", "2106.04560"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("@")
    assert "did you mean 'BIBNORM_FORMAT'?" in captured.err


WRONG_USAGE = {
    "no such command": ["bild"],
    "no page": ["build"],
    "no such option": ["build", "page.txt", "--ofline"],
    "no such format": ["build", "page.txt", "--format", "bibtext"],
    "no such source": ["build", "page.txt", "--source", "catalog,arxivv"],
}


@pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Error" in capsys.readouterr().err


@pytest.mark.once
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize("arguments", [["build", "--help"], ["rule", "BIB203"]], ids=["click prints", "bibnorm prints"])
def test_full_disk_behind_standard_output_is_no_bug(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "normalizer", *arguments], stdout=full, stderr=subprocess.PIPE, text=True
        )
        assert (done.returncode, done.stderr) == (2, "Error: cannot write: No space left on device\n")
        both = subprocess.run([sys.executable, "-m", "normalizer", *arguments], stdout=full, stderr=full)
        assert both.returncode == 2


@pytest.mark.once
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(("keys", "code"), [("a", 0), ("a,b", 1)])
def test_exit_code_does_not_depend_on_standard_error(stderr: str, keys: str, code: int) -> None:
    Path("refs.bib").write_text("@misc{a, title = {A}}\n@misc{c, title = {C}}\n")
    Path("main.tex").write_text(f"\\cite{{{keys}}}\\bibliography{{refs}}")
    command = f'"{sys.executable}" -m normalizer sync main.tex --prune --strict --offline {stderr}'
    assert subprocess.run(command, shell=True, check=False).returncode == code
    assert "&#64;misc{c, title = {C}}" in Path("refs.bib").read_text()


def test_catalog_that_is_missing_says_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", PAGES[0], "--catalog", "nowhere"]) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "bibnorm catalog build" in said


@pytest.mark.once
def test_reader_that_leaves_early_ends_the_run_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "normalizer", "match", *PAGES, "-q"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 0


@pytest.mark.parametrize("number", INTERRUPTS)
def test_signal_ends_with_its_number_and_writes_nothing(number: int) -> None:
    os.mkfifo("page.txt")  # the run waits for a page that does not come
    before = signal.signal(number, signal.SIG_DFL)  # what these tests were started by may ignore it, as nohup does
    running = subprocess.Popen(
        [sys.executable, "-m", "normalizer", "build", "page.txt", "-o", "refs.bib"], stderr=subprocess.PIPE
    )
    signal.signal(number, before)
    writer = os.open("page.txt", os.O_WRONLY)  # returns when the run reads
    said = b""
    for _ in range(10):  # a signal that comes just before the run waits again does not wake it
        running.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            _, said = running.communicate(timeout=12)
            break
    os.close(writer)
    assert running.returncode == 128 + number
    assert b"interrupted" in said
    assert b"Traceback" not in said
    assert sorted(path.name for path in Path().iterdir()) == ["page.txt"]


def test_ctrl_c_after_the_output_was_written_denies_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("normalizer.cli.messages.report", interrupted)
    assert run(["build", *PAGES, "-o", "refs.bib"]) == 130
    assert Path("refs.bib").stat().st_size > 0
    assert capsys.readouterr().err.splitlines()[-1] == "interrupted; no file was partially written"


def test_bug_shows_itself_with_its_own_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the cat sat on it")

    monkeypatch.setattr("normalizer.pages.read_page", broken)
    assert run(["match", PAGES[0]]) == 4
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "bug in bibnorm" in said


def test_every_command_shows_an_example_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("bibnorm, version ")
    paths = list(leaves(bibnorm))
    assert ("catalog", "verify") in paths
    for path in paths:
        assert run([*path, "--help"]) == 0
        assert re.search(rf"\n  Examples?( \(.*\))?:\n    bibnorm {' '.join(path)}\b", capsys.readouterr().out)


def test_wanted_confidence_turns_a_match_into_a_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    page = str(_page("Scaling Vision Transformers\n"))
    assert run(["match", page, "--min-confidence", "0.99999"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "below-min-confidence"
    Path("bibnorm.toml").write_text("min-confidence = 1")
    assert run(["match", page, "--strict", "-q"]) == 1
    assert run(["match", page, "--min-confidence", "2"]) == 2
    assert run(["match", page, "--min-confidence", "nan"]) == 2


def test_diff_shows_the_mention_next_to_its_record(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.txt").write_text("Attention Is All You Need\nDemocracy of the Missing Papers\n", encoding="utf-8")
    assert run(["match", "refs.txt", "--offline", "--diff"]) == 0
    found, missing = capsys.readouterr().out.split("refs.txt:2:")
    assert "page:   Attention Is All You Need" in found
    assert "record: " in found
    assert "record: " not in missing
    assert run(["match", "refs.txt", "--offline", "--diff", "--explain"]) == 2


def test_lines_without_a_work_are_counted_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.txt").write_text("Log in\n3 Feb 2025\nAttention Is All You Need\n", encoding="utf-8")
    assert run(["match", "page.txt", "--offline"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert "page.txt: lines without a work: 1 navigation, 1 date (--show-skipped lists them)" in said.err
    assert run(["match", "page.txt", "--offline", "-q", "--show-skipped"]) == 0
    listed = capsys.readouterr().err.splitlines()
    assert listed == ["page.txt:1: no work (navigation): Log in", "page.txt:2: no work (date): 3 Feb 2025"]
    Path("page.csv").write_text("title,year\nAttention Is All You Need,2017\n", encoding="utf-8")
    assert run(["match", "page.csv", "--offline"]) == 0
    assert "without a work" not in capsys.readouterr().err
    assert run(["match", "page.csv", "--offline", "-q", "--show-skipped"]) == 0
    assert capsys.readouterr().err == "page.csv:1: no work (header of the table): title,year\n"


@pytest.mark.once
def test_a_folder_that_is_gone_and_a_closed_output_are_no_bugs(own_folder: Path) -> None:
    Path("refs.bib").write_text("@misc{a, title = {A Title}}\n", encoding="utf-8")
    here = f"cd '{own_folder}' && mkdir gone && cd gone && rmdir ../gone &&"
    for command, said in (
        (f'{here} "{sys.executable}" -P -m normalizer cite 2106.04560', "the current folder does not exist any more"),
        (f'"{sys.executable}" -m normalizer check refs.bib >&-', "standard output is closed"),
        (f'"{sys.executable}" -m normalizer cite 2106.04560 >&-', "cannot write: standard output is closed"),
    ):
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, env=environment)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
