"""Files of a run, and results that are kept."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lint_findings import MENDED, located
from lint_scene import TODAY

from normalizer.bib import scan
from normalizer.bib.description import split_names
from normalizer.bib.edit import Editor
from normalizer.bib.file import BibFileError, check_has_entries
from normalizer.cli.main import run
from normalizer.lint import parallel
from normalizer.lint import result_cache as stored
from normalizer.lint.context import LintContext, find_dialect
from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.inputs import STANDARD_INPUT, InputError, read_inputs
from normalizer.lint.parallel import ForkPool, processes
from normalizer.lint.result_cache import FileResult, ResultCache, cache_key, code_fingerprint
from normalizer.lint.rule import VerificationKind
from normalizer.lint.settings import LintSettings, Selection


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_folder_means_all_bib_files_below_by_name_hidden_folders_not() -> None:
    for name in ("b.bib", "a.BIB", "notes.txt", "sub/c.bib", ".git/d.bib"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(name.encode())
    assert [each.file for each in read_inputs(["."])] == ["a.BIB", "b.bib", str(Path("sub") / "c.bib")]
    assert [each.data for each in read_inputs(["sub"])] == [b"sub/c.bib"]


@pytest.mark.parametrize(
    ("exclude", "read"),
    [
        pytest.param((), ["a.bib", "old/b.bib", "old/vendor/c.bib", "vendor/d.bib"], id="nothing"),
        pytest.param(("vendor",), ["a.bib", "old/b.bib"], id="folders of a name, on every level"),
        pytest.param(("old/*.bib",), ["a.bib", "old/vendor/c.bib", "vendor/d.bib"], id="files in folders of a name"),
        pytest.param(("old/vendor/", "a.bib"), ["old/b.bib", "vendor/d.bib"], id="several patterns"),
    ],
)
def test_what_a_pattern_matches_below_a_folder_is_left_out(exclude: Sequence[str], read: Sequence[str]) -> None:
    for name in ("a.bib", "old/b.bib", "old/vendor/c.bib", "vendor/d.bib"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"")
    assert [Path(each.file).as_posix() for each in read_inputs(["."], exclude=exclude)] == read
    assert [each.file for each in read_inputs(["a.bib", "vendor"], exclude=("a.bib", "vendor"))] == [
        "a.bib",
        str(Path("vendor", "d.bib")),
    ]


def test_a_folder_of_which_everything_is_left_out_is_named_with_the_patterns() -> None:
    Path("a.bib").write_bytes(b"")
    with pytest.raises(InputError, match=r"\.: there is no .* besides what `exclude` leaves out \(\*\.bib, vendor\)"):
        read_inputs(["."], exclude=("*.bib", "vendor"))


def test_what_latex_has_written_into_a_folder_is_left_out() -> None:
    Path("mainNotes.bib").write_text('@FOOTNOTE{Note1,key="Note1",note="N"}\n@CONTROL{REVTEX42Control}\n')
    for name in ("main-blx.bib", "refs.bib", "readingNotes.bib"):
        Path(name).write_text("@misc{a}\n")
    assert [each.file for each in read_inputs(["."])] == ["readingNotes.bib", "refs.bib"]
    assert [each.file for each in read_inputs(["mainNotes.bib"])] == ["mainNotes.bib"]


def test_a_file_named_twice_is_read_once_in_the_order_of_the_command_line() -> None:
    Path("a.bib").write_bytes(b"")
    Path("notes.txt").write_bytes(b"")
    Path("link.bib").symlink_to("a.bib")
    named = ["notes.txt", "a.bib", "./a.bib", "link.bib", "."]
    assert [each.file for each in read_inputs(named)] == ["notes.txt", "a.bib"]


def test_a_link_to_nothing_in_a_folder_is_left_out_with_a_warning_and_a_named_one_is_an_error() -> None:
    Path("sub").mkdir()
    Path("sub/real.bib").write_bytes(b"@misc{a}")
    for name, target in (("x.bib", "gone.bib"), ("link.bib", "real.bib")):
        try:
            Path("sub", name).symlink_to(target)
        except OSError:
            pytest.skip("no links here")
    said: list[str] = []
    assert [Path(each.file).name for each in read_inputs(["sub"], said.append)] == ["link.bib"]
    assert [sentence.partition(":")[0] for sentence in said] == [str(Path("sub/x.bib"))]
    with pytest.raises(InputError, match="no such file"):
        read_inputs(["sub/x.bib"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_left_out_with_a_warning() -> None:
    Path("sub").mkdir()
    Path("sub/real.bib").write_bytes(b"@misc{a}")
    os.mkfifo("sub/pipe.bib")
    said: list[str] = []
    assert [Path(each.file).name for each in read_inputs(["sub"], said.append)] == ["real.bib"]
    assert said == [f"{Path('sub/pipe.bib')}: is a device or a pipe, and is left out"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("command", [["fix"], ["fix", "--diff"], ["update", "--write", "--catalog", "none"]])
def test_a_file_that_cannot_be_replaced_is_refused_before_it_is_read(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo("pipe.bib")
    assert run([*command, "pipe.bib"]) == 2
    assert "pipe.bib: is a device or a pipe; name a file, or - for standard input" in capsys.readouterr().err


def test_standard_input_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"@misc{a}")))
    (given,) = read_inputs(["-"])
    assert (given.file, given.data, given.path) == (STANDARD_INPUT, b"@misc{a}", None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent.bib", "no such file or folder"), ("empty", "no .bib file in this folder")],
)
def test_what_is_not_there_is_named(name: str, reason: str) -> None:
    Path("empty").mkdir()
    with pytest.raises(InputError, match=f"{name}: .*{reason}"):
        read_inputs([name])


def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    Path("locked.bib").write_bytes(b"")
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(InputError, match=r"locked\.bib: cannot be read \(Permission denied\)"):
        read_inputs(["locked.bib"])


def test_a_folder_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also below another one: what is in it would pass unseen."""
    Path("paper/locked").mkdir(parents=True)
    Path("paper/a.bib").write_bytes(b"")
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    for name in ("paper", "paper/locked"):
        with pytest.raises(InputError, match=r"locked: cannot be read \(Permission denied\)"):
            read_inputs([name])


FULL = located(
    kind=VerificationKind.MISMATCH,
    actual="a",
    expected="b",
    source="s",
    evidence=(("s", "b"),),
    fix="mend",
    replacements=(MENDED,),
    message="é\u2028",
)


def test_a_result_comes_back_as_it_was_for_a_file_of_another_name() -> None:
    folder = ResultCache(Path("cache"))
    bare = located(key=None, field=None)
    folder.put("name", FileResult(7, (FULL, bare), 2, has_no_catalog=True))
    moved = tuple(Diagnostic.from_row("moved.bib", finding.to_row()) for finding in (FULL, bare))
    assert folder.get("name", "moved.bib") == FileResult(7, moved, 2, has_no_catalog=True)
    assert folder.get("name", "refs.bib") == FileResult(7, (FULL, bare), 2, has_no_catalog=True)
    assert folder.get("other", "refs.bib") is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"findings": [{}], "entries": 1, "suppressed": 0}', b"\xff"])
def test_a_damaged_result_is_done_without(content: bytes) -> None:
    Path("cache/lint").mkdir(parents=True)
    Path("cache/lint/name.json").write_bytes(content)
    assert ResultCache(Path("cache")).get("name", "refs.bib") is None


def test_results_that_cannot_be_kept_are_done_without() -> None:
    Path("cache").write_bytes(b"a file")
    folder = ResultCache(Path("cache"))
    folder.put("name", FileResult(1, ()))
    folder.prune()
    assert folder.get("name", "refs.bib") is None
    folder = ResultCache(Path("cache"))
    folder.put("name", FileResult(1, (located(message="\ud800"),)))
    assert folder.get("name", "refs.bib") is None


def test_the_oldest_results_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_MOST", 3)
    monkeypatch.setattr(stored, "_KEPT", 2)
    folder = ResultCache(Path("cache"))
    for age, name in enumerate("abc"):
        folder.put(name, FileResult(1, ()))
        os.utime(f"cache/lint/{name}.json", (100 - age, 100 - age))
    folder.prune()
    assert folder.get("c", "f") is not None
    folder.put("d", FileResult(1, ()))
    folder.prune()
    assert [name for name in "abcd" if folder.get(name, "f")] == ["a", "d"]


def test_the_name_of_a_result_depends_on_bytes_settings_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    both, joined, one = (LintSettings(TODAY, Selection(select=select)) for select in (("x", "y"), ("xy",), ("x",)))
    names = {cache_key(b"a", both), cache_key(b"b", both), cache_key(b"a", joined), cache_key(b"a", one)}
    assert len(names) == 4
    assert cache_key(b"a", LintSettings(TODAY, Selection(select=("x", "y")))) in names
    assert len(code_fingerprint()) == 64
    monkeypatch.setattr(stored, "code_fingerprint", lambda: "other")
    assert cache_key(b"a", both) not in names


# --- Work divided among processes


ITEMS = list(range(7))
WEIGHTS = [1, 9, 1, 1, 5, 1, 1]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert ForkPool(count).map(lambda item: item * 10, ITEMS, "item", WEIGHTS) == [0, 10, 20, 30, 40, 50, 60]


def test_nothing_to_do_gives_nothing() -> None:
    assert ForkPool(2).map(str, [], "item") == []


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_several_processes_do_it_at_a_time() -> None:
    reading, writing = os.pipe()

    def meet(item: int) -> int:
        """The one who has the last item waits until somebody else has begun another."""
        if item == 0:
            return os.read(reading, 1)[0] and os.getpid()
        os.write(writing, b"x")
        return os.getpid()

    assert len(set(ForkPool(2).map(meet, [0, 1], "item"))) == 2
    os.close(reading)
    os.close(writing)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_many_items_are_sent_together_and_progress_is_reported_for_each() -> None:
    reported: list[str] = []
    assert ForkPool(2, reported.append).map(str, range(1000), "item") == [str(number) for number in range(1000)]
    assert reported == [f"item {number:,} of 1,000" for number in range(1, 1001)]


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_failure_is_raised_here_whoever_met_it() -> None:
    def work(item: int) -> int:
        if item == 4:
            raise ValueError("four")
        return item

    with pytest.raises(ValueError, match="four"):
        ForkPool(2).map(work, ITEMS, "item", WEIGHTS)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_interrupt_ends_the_processes_in_the_middle_of_their_work() -> None:
    def work(item: int) -> None:
        time.sleep(1000 * item)

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ForkPool(2, interrupted).map(work, [0, 1], "item")


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_a_process_that_died_had_to_do_is_done_here() -> None:
    ours = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != ours:
            os._exit(9)
        return item

    assert ForkPool(3).map(work, ITEMS, "item") == ITEMS


def test_the_heaviest_item_comes_first() -> None:
    begun: list[int] = []
    ForkPool(1).map(begun.append, ITEMS, "item", WEIGHTS)
    assert begun == [1, 4, 0, 2, 3, 5, 6]


def test_a_process_with_other_threads_is_not_copied() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert processes() == 1
    finally:
        waiting.set()
        thread.join()


def test_at_least_one_process_can_work() -> None:
    assert 1 <= processes() <= 4


@pytest.mark.parametrize("library_threads", [0, 3])
def test_threads_of_libraries_count_too(monkeypatch: pytest.MonkeyPatch, library_threads: int) -> None:
    monkeypatch.setattr(parallel.Path, "iterdir", lambda _: iter(range(1 + library_threads)))
    assert parallel._other_threads() is bool(library_threads)


def test_where_threads_cannot_be_counted_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(parallel.Path, "iterdir", absent)
    assert parallel._other_threads() is False


# --- What rules share


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", "bibtex"),
        ("@misc{a, title = {One}}", "bibtex"),
        ("@online{a, date = {2020}}", "biblatex"),
        ("@article{a, journaltitle = {J}, date = {2020}}", "biblatex"),
        ("@article{a, journal = {J}, year = 2020}", "bibtex"),
        ("@article{a, journal = {J}, year = 2020, url = {u}, urldate = {2020-01-01}}", "bibtex"),
        ("@mastersthesis{a, school = {S}, year = 2020} @online{b}", "bibtex"),
        ("@online{a, title = {T}, year = 2020, month = may}", "biblatex"),
        ("@online{a, title = {T}, year = 2020} @article{b, journal = {J}}", "bibtex"),
        ("@article{a, journal = {J}}\n@Comment{jabref-meta: databaseType:biblatex;}\n", "biblatex"),
        ("@comment{jabref-meta: databaseType:bibtex;}\n@online{a, date = {2020}}", "bibtex"),
    ],
)
def test_a_dialect_is_told_from_names_that_only_it_has(text: str, dialect: str) -> None:
    assert find_dialect(scan(text)) == dialect


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Ada Lovelace and Noether, Emmy", ["Ada Lovelace", "Noether, Emmy"]),
        ("Ada AND\n  Emmy", ["Ada", "Emmy"]),
        ("{Barnes and Noble} and Ada", ["{Barnes and Noble}", "Ada"]),
        ("Ferdinand Anders and Andy Andrews", ["Ferdinand Anders", "Andy Andrews"]),
        ("Ada and and Emmy", ["Ada", "Emmy"]),
        ("{Ada} and and Emmy", ["{Ada}", "Emmy"]),
        ("Ada and {Emmy} and ", ["Ada", "{Emmy}"]),
        ("", []),
        ("{}", ["{}"]),
    ],
)
def test_names_are_split_as_bibtex_splits_them(text: str, names: list[str]) -> None:
    assert list(split_names(text)) == names


def test_the_editor_is_made_once() -> None:
    context = LintContext(scan("@misc{a}"), "bibtex", TODAY)
    assert isinstance(context.editor, Editor)
    assert context.editor is context.editor


@pytest.mark.parametrize(
    ("name", "text", "is_bib"),
    [
        ("refs.bib", "", True),
        ("refs.bib", "% nothing yet\n", True),
        ("plain.txt", "", True),
        ("strings.txt", "@string{jan = {January}}\n", True),
        ("plain.txt", "Noether, Emmy (1918): mail to noether@example.org\n", False),
        ("<stdin>", "not a bibliography\n", False),
        ("refs.bib", "Nothing yet, says the editor.\n", True),
        ("refs.bib", "\ufeff\n<!DOCTYPE html>\n<p>Mail to noether@example.org</p>\n", False),
    ],
)
def test_a_text_without_entries_is_no_bibliography(name: str, text: str, is_bib: bool) -> None:
    data = text.encode()
    if is_bib:
        check_has_entries(name, data, 0)
    else:
        with pytest.raises(BibFileError, match=r"contains no entry|not BibTeX but HTML"):
            check_has_entries(name, data, 0)
    check_has_entries(name, data, 1)
