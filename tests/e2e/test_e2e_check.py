"""`bibnorm check` and `bibnorm rule` from the command line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from places import FIXTURES

from normalizer.cli.main import run
from resolvers.catalog.storage.format import MANIFEST

TWINS = "@article{a,\n  doi = {10.1000/x},\n}\n@article{b,\n  doi = {10.1000/x},\n}\n"
ONLY = ("--select", "BIB203")
FOUND = "refs.bib:5:3: BIB203 "
PROCESSES = """
import sys
from normalizer.lint import runner

count = runner.processes
runner.processes = lambda: print("processes:", number := count(), file=sys.stderr) or number
from normalizer.cli import main

main()
"""


@pytest.fixture(autouse=True)
def folder(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in a folder of its own, with the cache beside it, without a catalog."""
    work = own_folder / "work"
    work.mkdir()
    monkeypatch.setenv("BIBNORM_CACHE", str(own_folder / "cache"))
    monkeypatch.chdir(work)
    Path("refs.bib").write_text(TWINS)
    return work


def test_findings_go_to_standard_output_and_the_summary_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "refs.bib", *ONLY]) == 1
    said = capsys.readouterr()
    assert said.out.startswith(FOUND)
    assert said.out.count("\n") == 1
    assert said.err.startswith("refs.bib: 1 error in 2 entries")


def test_a_clean_file_prints_nothing_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    Path("clean.bib").write_text("@misc{a}\n")
    assert run(["check", "clean.bib", *ONLY, "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_run_changes_no_file(folder: Path) -> None:
    run(["check", "."])
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"refs.bib": TWINS}


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux" or len(os.sched_getaffinity(0)) == 1, reason="one core, or no fork")
def test_a_large_file_is_looked_up_by_several_processes(sample_catalog: Path) -> None:
    """NumPy, which reads the catalog, must have started no thread: then a process cannot be forked."""
    entries = (f"@misc{{k{n}, title = {{Of Kettles and Pans {n}}}, note = {{{'-' * 100}}}}}\n" for n in range(1_500))
    Path("large.bib").write_text("".join(entries))
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", PROCESSES, "check", "large.bib", "--no-cache", "--catalog", sample_catalog],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert "processes: 1\n" not in done.stderr
    assert "processes: " in done.stderr


def test_a_second_run_prints_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for more in ([], [], ["--no-cache"]):
        run(["check", "refs.bib", *more])
        printed.append(capsys.readouterr())
    assert printed[0] == printed[1] == printed[2]


def test_a_folder_is_searched_and_files_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sub").mkdir()
    Path("sub/more.bib").write_text(TWINS)
    assert run(["check", ".", *ONLY]) == 1
    said = capsys.readouterr()
    assert [line.split(":")[0] for line in said.out.splitlines()] == ["refs.bib", str(Path("sub/more.bib"))]
    assert "2 files: 2 errors in 4 entries" in said.err


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TWINS.encode())))
    assert run(["check", "-", *ONLY]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:5:3: BIB203 ")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "absent.bib"], 2, "absent.bib: there is no such file"),
        (["check", "plain.txt"], 2, "plain.txt: not a .bib file: it contains no entry"),
        (["fix", "plain.txt"], 2, "plain.txt: not a .bib file: it contains no entry"),
        (["check", "empty.bib"], 0, "empty.bib: no entries"),
        (["check"], 2, "Missing argument 'BIB...'"),
        (["check", "refs.bib", "--select", "duplicate-dio"], 2, "did you mean 'duplicate-doi'"),
        (["check", "refs.bib", "--also", "sarif"], 2, "expected FORMAT=FILE"),
        (["check", "refs.bib", "--format", "github-suggestions", "--diff", "plain.txt"], 2, "is not a unified diff"),
        (["check", "refs.bib", "--also", "csv=x"], 2, "text, json, sarif, github, github-suggestions, gitlab, junit"),
        (["check", "refs.bib", "-o", "./refs.bib"], 2, "already exists; choose another file or use --force"),
        (["check", "refs.bib", "--also", "json=main.tex"], 2, "already exists; choose another file or use --force"),
        (["check", "refs.bib", "-o", "plain.txt", "--force"], 1, ""),
        (
            ["check", "refs.bib", "--suggest", "-o", "pyproject.toml"],
            2,
            "already exists; choose another file or use --force",
        ),
        (["check", "refs.bib", "--write-baseline"], 2, "needs --baseline FILE"),
        (["check", "refs.bib", "--suggest", "--baseline", "new", "--write-baseline"], 2, "leave out --write-baseline"),
        (["check", "refs.bib", "--suggest", "--format", "json"], 2, "--suggest prints a text of its own"),
        (["check", "refs.bib", "--explain", "a", "--also", "json=new"], 2, "leave out --format and --also"),
        (["check", "refs.bib", "-q", "-v"], 2, "--quiet and --verbose exclude each other"),
        (["check", "refs.bib", "--baseline", "refs.bib", "--write-baseline"], 2, "refs.bib: is not a baseline"),
        (["check", "refs.bib", "--baseline", "refs.bib"], 2, "refs.bib: is not a baseline"),
        (["check", "refs.bib", "--baseline", "no/new.json", "--write-baseline"], 2, "its directory does not exist"),
        (["check", "refs.bib", "--also", "json=new", "--also", "sarif=./new"], 2, "must name different files"),
        (["check", "refs.bib", "-o", "new", "--also", "sarif=new"], 2, "must name different files"),
        (["check", "refs.bib", "-o", "known", "--baseline", "known"], 2, "known is an input file"),
        (["check", "refs.bib", "--also", "json=new", "--also", "sarif=no/new"], 2, "its directory does not exist"),
        (["check", "plain.txt", "refs.bib", "-o", "plain.txt", "--force"], 2, "is an input file"),
        (["check", "refs.bib", "-o", "plain.txt"], 2, "already exists; choose another file or use --force"),
        (["check", "refs.bib", "--baseline", "absent.json"], 2, "create it with"),
        (["check", "refs.bib", "--catalog", "absent"], 2, "absent"),
        (["check", "refs.bib", "--profile", "lax"], 2, "camera-ready"),
        (["check", "refs.bib", "--fail-on", "error"], 1, ""),
        (["check", "refs.bib", "--fail-on", "never"], 0, ""),
        (["check", "refs.bib", "--ignore", "ALL"], 0, "no findings"),
        (["rule", "BIB999"], 2, "unknown rule 'BIB999'"),
    ],
)
def test_exit_codes(arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("plain.txt").write_text("Noether, Emmy (1918). Invariante Variationsprobleme.\n")
    Path("empty.bib").touch()
    for name in ("main.tex", "pyproject.toml"):
        Path(name).write_text("# written by a person\n")
    Path("known").write_text('{"version": 1, "findings": []}')
    files = sorted(Path().iterdir())
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert not captured.out or code != 2
    assert Path("refs.bib").read_text() == TWINS
    assert sorted(Path().iterdir()) == files or code != 2


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab"])
def test_a_report_goes_to_a_file_and_another_beside_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "refs.bib", *ONLY, "-o", "report.txt", "--also", f"{form}=report.json"]) == 1
    assert capsys.readouterr().out == ""
    assert Path("report.txt").read_text().startswith(FOUND)
    assert "BIB203" in json.dumps(json.loads(Path("report.json").read_text()))


def test_colors_only_when_asked_for_or_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "refs.bib", *ONLY])
    assert "\x1b" not in capsys.readouterr().out
    run(["check", "refs.bib", *ONLY, "--color", "always"])
    assert "\x1b[31m" in capsys.readouterr().out


def test_only_what_the_baseline_lacks_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    kept = ("--baseline", "known.json")
    assert run(["check", "refs.bib", *ONLY, *kept, "--write-baseline"]) == 0
    assert "known.json: 1 finding written" in capsys.readouterr().err
    assert run(["check", "refs.bib", *ONLY, *kept]) == 0
    assert "no findings, 1 in the baseline" in capsys.readouterr().err
    Path("refs.bib").write_text("% moved\n\n" + TWINS + "@article{c, doi = {10.1000/x}}\n")
    assert run(["check", "refs.bib", *ONLY, *kept]) == 1
    assert capsys.readouterr().out.count("BIB203") == 1


def test_what_the_baseline_has_and_is_mended_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    kept = ("--baseline", "known.json")
    run(["check", "refs.bib", *ONLY, *kept, "--write-baseline"])
    Path("refs.bib").write_text("@article{a}\n")
    assert run(["check", "refs.bib", *ONLY, *kept]) == 0
    said = capsys.readouterr().err
    assert "known.json: 1 finding is no longer found" in said
    assert "refs.bib: BIB203 a, b" in said


def test_a_suppressed_finding_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(TWINS.replace("@article{b", "% bibnorm: ignore BIB203\n@article{b"))
    assert run(["check", "refs.bib", *ONLY]) == 0
    assert "no findings, 1 suppressed in 2 entries" in capsys.readouterr().err


@pytest.mark.parametrize(
    "settings",
    [
        'select = "BIB203, BIB101"\nprofile = "strict"\n',
        'ignore = "ALL"\nextend-select = "duplicate-doi"\nfail-on = "error"\n',
    ],
)
def test_settings_come_from_the_configuration(settings: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text(settings)
    assert run(["check", "refs.bib"]) == 1
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["BIB203"]


@pytest.mark.parametrize("command", [["check", *ONLY], ["fix", "--check"]])
def test_excluded_files_of_a_folder_are_not_read(command: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("vendor").mkdir()
    Path("vendor", "broken.bib").write_bytes(b"@article{a, title = {")
    Path("clean.bib").write_text("@misc{a, title = {A Title}}")
    Path("refs.bib").unlink()
    Path("bibnorm.toml").write_text('exclude = ["vendor", "old papers/*.bib"]\n')
    assert run([*command, "."]) == 0
    assert "broken" not in "".join(capsys.readouterr())
    assert run([*command, ".", "--exclude", "."]) == 2
    assert "'.' is no pattern" in capsys.readouterr().err


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIBNORM_SELECT", "BIB203, BIB101")
    monkeypatch.setenv("BIBNORM_FAIL_ON", "never")
    assert run(["check", "refs.bib"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(FOUND)
    assert "1 error in 2 entries; none fails the run;" in said.err
    assert "not a setting" not in said.err


def test_a_format_for_bibliographies_in_the_settings_is_none_for_reports() -> None:
    Path("bibnorm.toml").write_text('format = "biblatex"\n')
    assert run(["check", "refs.bib", *ONLY]) == 1


@pytest.mark.parametrize("command", ["check", "fix"])
def test_settings_that_are_not_read_are_named(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bibnorm.toml").write_text('ignore = "BIB1"\n')
    Path("pyproject.toml").write_text("[tool.bibnorm]\n")
    Path("paper").mkdir()
    Path("paper/bibnorm.toml").write_text('ignore = "ALL"\n')
    Path("paper/refs.bib").write_text(TWINS)
    run([command, "refs.bib", "paper", *ONLY])
    said = capsys.readouterr().err.splitlines()
    assert [line.rpartition("/")[2] for line in said if line.startswith("Warning: ")] == [
        "bibnorm.toml; keep one of them",
        "paper to use them",
    ]


def test_the_day_can_be_held(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    run(["check", "refs.bib", *ONLY, "--format", "junit"])
    assert 'timestamp="1970-01-02T00:00:00"' in capsys.readouterr().out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    assert run(["check", "refs.bib"]) == 2
    assert "SOURCE_DATE_EPOCH='today'" in capsys.readouterr().err


def test_without_a_catalog_it_is_said_once_that_nothing_could_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("clean.bib").write_text("@article{c,\n}\n")
    assert run(["check", ".", "--select", "BIB4", "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(each["code"], each["kind"]) for each in findings] == [("BIB400", "could-not-tell")]


def test_a_catalog_is_asked_and_its_state_is_part_of_what_is_kept(
    sample_catalog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--catalog", str(sample_catalog)]):
        assert run(["check", "refs.bib", "--select", "BIB4", "--fail-on", "never", "--format", "json", *more]) == 0
        codes = [each["code"] for each in json.loads(capsys.readouterr().out)["findings"]]
        assert ("BIB400" in codes) == (not more)


UNKNOWN = "@misc{a,\n  title = {On the Social Life of Doorknobs},\n  author = {Greta Holm},\n}\n"


@pytest.mark.parametrize(("loud", "places"), [((), ["one.bib:1:7"]), (("-v",), ["one.bib:1:7", "two.bib:1:7"])])
def test_what_the_catalog_does_not_cover_is_said_once_or_at_each_entry(
    sample_catalog: Path, capsys: pytest.CaptureFixture[str], loud: tuple[str, ...], places: list[str]
) -> None:
    Path("one.bib").write_text(UNKNOWN)
    Path("two.bib").write_text(UNKNOWN)
    command = ["check", "one.bib", "two.bib", "--catalog", str(sample_catalog), "--select", "BIB4", *loud]
    for _ in range(2):  # the second time from kept results
        assert run(command) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split(": ")[0] for line in lines] == places
        assert all(": BIB499 " in line and "not verified: " in line for line in lines)
        assert ("2 of 2 entries not fully verified in 2 files" in lines[0]) == (not loud)


@pytest.mark.once
def test_every_run_says_the_same_however_python_hashes() -> None:
    command = [sys.executable, "-m", "normalizer", "check", str(FIXTURES / "bib"), "--select", "ALL", "--no-cache"]
    said = {
        subprocess.run(command, capture_output=True, check=False, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said.pop().count(b": BIB") > 5


def test_how_far_it_has_come_is_shown_on_a_terminal_and_gone_before_the_results(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter(range(1_000))
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert run(["check", "refs.bib", *ONLY]) == 1
    said = capsys.readouterr()
    assert "\r\x1b[Krefs.bib: rule 1 of 1\r\x1b[K" in said.err
    assert "rule" not in said.out


def test_the_name_of_the_manifest_is_the_catalogs_own() -> None:
    from normalizer.cli import options

    assert options._MANIFEST == MANIFEST


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert any(line.startswith("BIB203  duplicate-doi") for line in listed)
    assert run(["rule", "duplicate-doi"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("## BIB203 duplicate-doi\n")
    assert "**Instead**" in shown
    assert run(["rule", "BIB1", "bib203"]) == 0
    assert capsys.readouterr().out.count("\n**Why**\n") > 2


CITING = r"""\documentclass{article}
\begin{document}
\cite{a,b,missing} and \citep{c}
\bibliography{refs,more}
\end{document}
"""
LIBRARY = """@article{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {1921}}
@article{b, author = {Emmy Noether}, title = {On rings and ideals}, journal = {Algebra}, year = {1921}}
@article{d, author = {Artin, Emil}, title = {Fields}, journal = {Algebra}, year = {1927}}
"""


@pytest.fixture
def document() -> Path:
    Path("refs.bib").write_text(LIBRARY)
    Path("more.bib").write_text("@misc{c, title = {Rings of Another Kind}, year = {2020}}\n")
    main = Path("main.tex")
    main.write_text(CITING)
    return main


def findings_with(document: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    run(["check", "refs.bib", "--tex", str(document), *options])
    return [line for line in capsys.readouterr().out.splitlines() if "BIB400" not in line]


def test_a_document_shows_undefined_citations_and_uncited_entries(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findings_with(document, capsys) == [
        "refs.bib:2:38: BIB205 possible duplicate of 'a' (line 1); the document cites both",
        "main.tex:3:1: BIB211 undefined citation 'missing'; add an entry with this key",
        "refs.bib:3:10: BIB212 the document does not cite 'd'",
    ]
    assert run(["check", "refs.bib", "--ignore", "BIB211"]) == 0, "two entries of one work are a note"
    assert run(["check", "refs.bib", "--ignore", "BIB211", "--tex", "main.tex"]) == 1, "unless both are cited"


def test_key_in_two_files_of_a_document_is_a_duplicate(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("more.bib").write_text("@misc{a, title = {Rings}}\n@misc{B, title = {Ideals}}\n")
    keys = ("--select", "BIB201,BIB202")
    assert findings_with(document, capsys, *keys) == [
        "refs.bib:1:10: BIB201 duplicate key 'a' (also in more.bib, line 1)",
        "refs.bib:2:10: BIB202 keys 'b' and 'B' (more.bib, line 2) differ only in case",
    ]
    run(["check", ".", "--tex", "main.tex", "--select", "BIB201"])
    assert capsys.readouterr().out == "more.bib:1:7: BIB201 duplicate key 'a' (also in refs.bib, line 1)\n"
    document.write_text(CITING.replace("{article}", "{article}\\usepackage{chapterbib}"))
    assert findings_with(document, capsys, *keys) == [], "each list of references has files of its own"


def test_entry_that_one_of_several_documents_cites_is_cited(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other").mkdir()
    Path("other/paper.tex").write_text(r"\cite{d,lost}\bibliography{../refs}")
    Path("refs.bib").write_text(LIBRARY + "@misc{e, title = {Groups}}\n")
    assert findings_with(document, capsys, "--select", "BIB211,BIB212", "--tex", "other/paper.tex") == [
        "main.tex:3:1: BIB211 undefined citation 'missing'; add an entry with this key",
        "other/paper.tex:1:1: BIB211 undefined citation 'lost'; add an entry with this key",
        "refs.bib:4:7: BIB212 no document cites 'e'",
    ]


def test_key_that_is_there_twice_is_cited(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{a}\n@misc{A}\n@misc{d}\n@misc{d}\n")
    assert findings_with(document, capsys, "--select", "BIB212", "-v") == [
        "refs.bib:3:7: BIB212 the document does not cite 'd'",
        "refs.bib:4:7: BIB212 the document does not cite 'd'",
    ]


def test_name_that_another_file_defines_is_known(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("@misc{a, title = {Rings}, note = own_note}\n@misc{b, title = other}\n")
    undefined = ["refs.bib:1:34: BIB105 undefined @string 'own_note'; add braces if it is text"]
    undefined += ["refs.bib:2:18: BIB105 undefined @string 'other'; add braces if it is text"]
    assert findings_with(document, capsys, "--select", "BIB105") == undefined
    Path("lib").mkdir()
    Path("lib/strings.bib").write_text("@string{OWN_NOTE = {N}}\n")
    assert findings_with(document, capsys, "--select", "BIB105") == undefined
    assert findings_with(document, capsys, "--select", "BIB105", "lib/strings.bib") == undefined[1:]
    document.write_text(CITING.replace("{refs", "{lib/strings,refs"))
    assert findings_with(document, capsys, "--select", "BIB105") == undefined[1:]
    Path("strings.bib").write_text("@string{other = {O}}\n")  # in the same folder: a run may get changed files only
    assert findings_with(document, capsys, "--select", "BIB105") == []


def test_bibtex_takes_no_second_spelling_of_a_key(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = document.read_text().replace("\\end", "\\cite{D}\n\\cite{d}\\end")
    document.write_text(text)
    assert findings_with(document, capsys, "--select", "BIB211")[-1:] == [
        "main.tex:6:1: BIB211 citation 'd' differs from 'D' only in case, which BibTeX rejects; use one spelling"
    ]


def test_key_that_a_section_does_not_look_up_is_undefined(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document.write_text(r"\addbibresource{refs.bib}\cite{a}\begin{refsection}[more.bib]\cite{a,c}\end{refsection}")
    assert findings_with(document, capsys, "--select", "BIB211") == [
        "main.tex:1:1: BIB211 undefined citation 'a' in a section that reads only more.bib; add an entry with this key"
    ]


def test_blank_behind_a_key_makes_it_undefined(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "LaTeX takes the blank behind 'a' for a part of the key, which is undefined then; remove the blank"
    document.write_text(CITING.replace("a,b,missing", "a , b"))
    assert findings_with(document, capsys, "--select", "BIB211") == [f"main.tex:3:1: BIB211 {said}"]
    for command in (["sync", "main.tex", "--bib", "refs.bib"], ["subset", "main.tex", "--bib", "refs.bib"]):
        assert (run(command), run([*command, "--strict"])) == (0, 1)
        assert f"main.tex:3: {said}\n" in capsys.readouterr().err


def test_a_document_that_cites_all_or_what_cannot_be_read_has_no_uncited_entries(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = document.read_text()
    document.write_text(text.replace("\\end", r"\nocite{*}\end"))
    assert not [line for line in findings_with(document, capsys) if "BIB212" in line]
    document.write_text(text.replace("\\end", r"\cite{\mykey}\end"))
    assert not [line for line in findings_with(document, capsys) if "BIB212" in line]


def test_an_aux_file_is_a_document(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    aux = Path("paper.aux")  # of which the source is elsewhere
    aux.write_text("\\relax\n\\citation{d,missing}\n\\bibdata{refs}\n")
    found = findings_with(aux, capsys, "--select", "BIB211,BIB212")
    assert found == [
        "paper.aux:1:1: BIB211 undefined citation 'missing'; add an entry with this key",
        "refs.bib:1:10: BIB212 the document does not cite 'a' (1 more like this; use -v to list them)",
    ]


def test_suggested_settings_make_the_next_run_pass(capsys: pytest.CaptureFixture[str]) -> None:
    entries = [f"@misc{{m{n}, title = {{{{A Whole Title in Braces {n}}}}}, year = 2021}}\n" for n in range(4)]
    Path("refs.bib").write_text("".join(entries) + "@misc{x, title = {One Title}, doi = {1000/182}}\n")
    assert run(["check", "refs.bib"]) == 1
    capsys.readouterr()
    assert run(["check", "refs.bib", "--suggest"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "# 5 entries of refs.bib",
        "[tool.bibnorm]",
        "# double-braces: 4 findings",
        'ignore = "double-braces"',
        "# 1 other finding fails a run: correct it, or accept it with",
        "#   bibnorm check refs.bib --baseline bibnorm-baseline.json --write-baseline",
        'baseline = "bibnorm-baseline.json"',
    ]
    run(["check", "refs.bib", "--baseline", "bibnorm-baseline.json", "--write-baseline"])
    Path("pyproject.toml").write_text(said)
    assert run(["check", "refs.bib"]) == 0
