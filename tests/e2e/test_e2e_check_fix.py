"""`bibnorm fix` from the command line, with rules of its own, so that it does not depend on what real ones mend."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from normalizer.app import fix
from normalizer.bib import Span
from normalizer.bib.edit import Edit
from normalizer.cli.main import run
from normalizer.files import FileChangedError
from normalizer.lint import runner as running
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule

TEXT = "% note\r\n@misc{new,\r\n  pages = {1-2}, % mine\r\n}\r\n@misc{old, pages = {3}}\r\n"
SAFE = TEXT.replace("1-2", "1--2")
MERGED = SAFE.replace("@misc{old, pages = {3}}\r\n", "")


class Dash(Rule):
    """Two pages have a hyphen between them."""

    pattern, text, safe, keys = r"(?<=\d)-(?=\d)", "--", True, ()

    def check(self, context: LintContext) -> Iterator[Finding]:
        for found in re.finditer(self.pattern, context.bib.text):
            fix = Fix((Edit(found.start(), found.end(), self.text),), self.safe, self.name, self.keys)
            yield self.finding(Span(found.start(), found.end()), self.name, fix=fix, key="new")


class Merge(Dash):
    pattern, text, safe, keys = r"@misc\{old, pages = \{3\}\}\r\n", "", False, (("old", "new"),)


@pytest.fixture(autouse=True)
def file(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    dash = Dash("BIB901", "dash", fixable=FixAvailability.SAFE)
    merge = Merge("BIB902", "merge", fixable=FixAvailability.UNSAFE)
    monkeypatch.setattr(running, "select_rules", lambda _: (dash, merge))
    path = own_folder / "refs.bib"
    path.write_bytes(TEXT.encode())
    return path


def test_safe_fixes_are_made_and_no_other_byte_changes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.chmod(0o640)
    assert run(["fix", "refs.bib", "--offline"]) == 0
    assert file.read_bytes() == SAFE.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    said = capsys.readouterr()
    assert said.out == ""
    assert "refs.bib: 1 finding fixed; left: 1 warning" in said.err
    assert "new: BIB901 dash" in said.err


def test_unsafe_fixes_need_leave_and_a_second_time_changes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["fix", "refs.bib", "--unsafe"])
    once, stamp = file.read_bytes(), file.stat().st_mtime_ns
    assert once == MERGED.encode()
    assert run(["fix", "refs.bib", "--unsafe"]) == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (once, stamp)
    assert "refs.bib: nothing to fix" in capsys.readouterr().err


def test_what_is_left_is_told_where_nothing_can_be_fixed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(SAFE.encode())
    assert run(["fix", "refs.bib"]) == 0
    assert "refs.bib: nothing to fix; left: 1 warning" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("@misc{a, title = {A}\n", "1:1: the entry 'a' is not closed: a }"),
        ("@misc{a,\n  title = {A}}\n@comment{never\n", "3:1: this @comment is not closed: a }"),
        # In the next line a field begins.
        ("@misc{a,\n  title = {A,\n  year = {2020},\n}\n@misc{b, title = {B}}\n", "2:11: the value is not closed: }"),
    ],
)
def test_what_only_the_author_can_close_is_told(
    file: Path, capsys: pytest.CaptureFixture[str], text: str, where: str
) -> None:
    file.write_text(text, encoding="utf-8")
    assert run(["fix", "refs.bib", "-q"]) == 1
    assert f"refs.bib:{where} is missing; add it by hand\n" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text


def test_a_file_without_entries_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('{"a": 1}\n', encoding="utf-8")
    assert run(["fix", "refs.bib"]) == 0
    assert "refs.bib: no entries" in capsys.readouterr().err
    file.write_text("<html>", encoding="utf-8")
    assert run(["fix", "refs.bib"]) == 2
    assert "not BibTeX but HTML or XML" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "code"), [("--diff", 0), ("--dry-run", 0), ("--check", 1)])
def test_nothing_is_written_when_only_shown(
    file: Path, option: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("main.tex").write_text(r"\cite{old}")
    more = ("--key-map", "keys.json", "--rewrite-tex", "main.tex")
    assert run(["fix", "refs.bib", "--unsafe", option, *more]) == code
    assert file.read_bytes() == TEXT.encode()
    assert Path("main.tex").read_text() == r"\cite{old}"
    assert not Path("keys.json").exists()
    said = capsys.readouterr()
    assert "refs.bib: 2 findings would be fixed" in said.err
    assert "main.tex: would follow the merged keys" in said.err
    assert bool(said.out) == (option == "--diff")


def test_a_fixed_file_passes(file: Path) -> None:
    assert run(["fix", "refs.bib", "--check"]) == 1
    assert run(["fix", "refs.bib"]) == 0
    assert run(["fix", "refs.bib", "--check"]) == 0
    assert run(["fix", "refs.bib", "--unsafe", "--check"]) == 1


@pytest.mark.parametrize("files", [("refs.bib",), (".",)])
def test_names_that_another_file_defines_are_not_left(
    files: tuple[str, ...], own_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(own_folder)
    text = "@inbook{a, pages = {1-2}, publisher = own, crossref = {algebra}}\n"
    Path("refs.bib").write_text(text)
    Path("more.bib").write_text("@string{own = {Own Press}}\n@book{algebra, title = {Algebra}}\n")
    assert run(["fix", *files, "--select", "BIB105,BIB208,BIB320"]) == 0
    assert "refs.bib: 1 finding fixed; left: no findings\n" in capsys.readouterr().err
    assert Path("refs.bib").read_text() == text.replace("1-2", "1--2")


def test_the_diff_is_one_that_patch_reads(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text("\\cite{old}")
    run(["fix", "refs.bib", "--unsafe", "--diff", "--rewrite-tex", "main.tex"])
    lines = capsys.readouterr().out.split("\n")
    assert "-  pages = {1-2}, % mine\r" in lines
    assert "+  pages = {1--2}, % mine\r" in lines
    assert "-@misc{old, pages = {3}}\r" in lines
    assert lines[-6:] == ["@@ -1 +1 @@", "-\\cite{old}", NO_END, "+\\cite{new}", NO_END, ""]


ENCODED = {
    "latin-1": (b"% Encoding: ISO8859_1\n", "latin-1"),
    "cp1252, guessed": (b"", "cp1252"),
    "the Mac": (b"% Encoding: macroman\n", "mac-roman"),
    "a byte order mark": (b"\xef\xbb\xbf", "utf-8"),
    "pasted bytes": ("% äöüäöüäöü\n@misc{x, note = {".encode() + b"\xe9}}\n", "utf-8"),
}


@pytest.mark.parametrize(("head", "name"), ENCODED.values(), ids=ENCODED)
def test_git_applies_the_diff_to_a_file_in_any_encoding(
    file: Path, head: bytes, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file.write_bytes(head + "@misc{new, title = {Ménage “à” trois}, pages = {1-2}}\n% é\n".encode(name, "ignore"))
    Path("main.tex").write_bytes(b"\xe9 \\cite{old} \xc3\xa9\n")
    file.write_bytes(file.read_bytes() + b"@misc{old, pages = {3}}\r\n")
    command = ["fix", "refs.bib", "--unsafe", "--rewrite-tex", "main.tex"]
    assert run([*command, "--diff"]) == 0
    diff = capfdbinary.readouterr().out
    before = file.read_bytes(), Path("main.tex").read_bytes()
    assert run(command) == 0
    fixed = file.read_bytes(), Path("main.tex").read_bytes()
    assert b"{1--2}" in fixed[0]
    assert b"\\cite{new}" in fixed[1]
    file.write_bytes(before[0])
    Path("main.tex").write_bytes(before[1])
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    assert (file.read_bytes(), Path("main.tex").read_bytes()) == fixed


NO_END = "\\ No newline at end of file"


def test_citations_follow_merged_keys(capsys: pytest.CaptureFixture[str]) -> None:
    Path("chapters").mkdir()
    Path("chapters/one.tex").write_bytes(b"\xe9 \\cite{old,x} % \\cite{old}\r\n")
    Path("chapters/two.tex").write_text(r"\cite{x}")
    Path("chapters/notes.txt").write_text(r"\cite{old}")
    stamp = Path("chapters/two.tex").stat().st_mtime_ns
    assert run(["fix", "refs.bib", "--unsafe", "--rewrite-tex", "chapters", "--key-map", "keys.json"]) == 0
    assert Path("chapters/one.tex").read_bytes() == b"\xe9 \\cite{new,x} % \\cite{old}\r\n"
    assert Path("chapters/two.tex").stat().st_mtime_ns == stamp
    assert Path("chapters/notes.txt").read_text() == r"\cite{old}"
    assert json.loads(Path("keys.json").read_text()) == {"old": "new"}
    said = capsys.readouterr().err
    assert "old is now new" in said
    assert f"{Path('chapters/one.tex')}: follows the merged keys" in said


def test_key_that_is_an_entry_again_is_not_followed(capsys: pytest.CaptureFixture[str]) -> None:
    """A merged key was given to another paper since; in BibTeX also in another case, and in another named file."""
    Path("keys.json").write_text('{"Smith2020a": "smith2020", "lost": "smith2020", "gone": "smith2020"}')
    Path("main.tex").write_text(r"\cite{smith2020a,x}\cite{lost}\cite{gone}")
    Path("refs.bib").write_text("@misc{smith2020}\n@misc{smith2020a}\n")
    Path("more.bib").write_text("@misc{lost}\n")
    more = ("--key-map", "keys.json", "--rewrite-tex", "main.tex")
    assert run(["fix", "refs.bib", "more.bib", *more]) == 0
    assert Path("main.tex").read_text() == r"\cite{smith2020a,x}\cite{lost}\cite{smith2020}"
    said = capsys.readouterr().err
    assert "'Smith2020a' is an entry again; not rewritten" in said
    assert "'lost' is an entry again; not rewritten" in said
    assert "'gone'" not in said


def test_entries_of_files_that_are_not_mended_anew_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the file that somebody has changed meanwhile is read a second time for mending."""
    Path("keys.json").write_text('{"lost": "new"}')
    Path("main.tex").write_text(r"\cite{old,lost}")
    Path("more.bib").write_text("@misc{lost}\n")
    save, tries = fix._WriteBatch.save, []

    def changed_once(group: fix._WriteBatch, emit: Callable[[bytes], None]) -> None:
        tries.append(group)
        if len(tries) == 1:
            raise FileChangedError("refs.bib was changed")
        save(group, emit)

    monkeypatch.setattr(fix._WriteBatch, "save", changed_once)
    more = ("--key-map", "keys.json", "--rewrite-tex", "main.tex")
    assert run(["fix", "refs.bib", "more.bib", "--unsafe", *more]) == 0
    assert len(tries) == 2
    assert Path("main.tex").read_text() == r"\cite{new,lost}"


@pytest.mark.parametrize(("dialect", "expected"), [("bibtex", r"\cite{new}"), ("biblatex", r"\cite{OLD}")])
def test_citations_in_another_case_follow_in_bibtex(dialect: str, expected: str) -> None:
    Path("main.tex").write_text(r"\cite{OLD}")
    assert run(["fix", "refs.bib", "--unsafe", "--dialect", dialect, "--rewrite-tex", "main.tex"]) == 0
    assert Path("main.tex").read_text() == expected


@pytest.mark.parametrize("more", [(), ("--diff",)], ids=["fix", "diff"])
def test_key_that_a_macro_makes_is_not_merged_away(capsys: pytest.CaptureFixture[str], more: tuple[str, ...]) -> None:
    Path("tex").mkdir()
    Path("tex/main.tex").write_text("\\newcommand{\\p}[1]{\\cite{o#1}}\n\\input{one}")
    Path("tex/one.tex").write_text("\\cite{old}\n\\p{ld}")
    before = Path("refs.bib").read_bytes()
    assert run(["fix", "refs.bib", "--unsafe", "--rewrite-tex", "tex", *more]) == 2
    assert (Path("refs.bib").read_bytes(), Path("tex/one.tex").read_text()) == (before, "\\cite{old}\n\\p{ld}")
    said = capsys.readouterr().err
    assert f"{Path('tex/one.tex')}:2: a macro makes the key 'old' here, which cannot be rewritten to 'new'" in said


def test_a_file_keeps_its_encoding_and_byte_order_mark(file: Path) -> None:
    for data in (
        b"\xef\xbb\xbf@misc{a, pages = {1-2}, note = {\xc3\xa9}}",
        b"@misc{a, pages = {1-2}, note = {Ren\xe9}}",
    ):
        file.write_bytes(data)
        assert run(["fix", "refs.bib"]) == 0
        assert file.read_bytes() == data.replace(b"1-2", b"1--2")


def test_standard_input_is_mended_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert run(["fix", "-"]) == 0
    assert capsysbinary.readouterr().out == SAFE.encode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.bib"], "absent.bib: there is no such file"),
        (["refs.bib", "--rewrite-tex", "absent.tex"], "absent.tex: cannot be read"),
        (["refs.bib", "--key-map", "refs.bib"], "name another file"),
    ],
)
def test_nothing_is_written_on_an_error(
    file: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fix", "--unsafe", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert file.read_bytes() == TEXT.encode()


def test_rules_that_undo_each_other_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Back(Dash):
        pattern, text = r"(?<=\d)--(?=\d)", "-"

    safe = FixAvailability.SAFE
    rules = Dash("BIB901", "dash", fixable=safe), Back("BIB903", "back", fixable=safe)
    monkeypatch.setattr(running, "select_rules", lambda _: rules)
    assert run(["fix", "refs.bib"]) == 0
    assert "some rules undo the fixes of others" in capsys.readouterr().err
