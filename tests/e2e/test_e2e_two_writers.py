"""Several runs write the same files at once: nothing is lost.

Each run stops where it takes its first guard until all of them stand there. By then each has read the files and asked
its sources: whoever writes second would undo what the first has written, if it went by what it has read.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kills import Order, Ran, Runs, lying_in, put

from normalizer.app import fix
from normalizer.bib import Span, scan
from normalizer.bib.edit import Edit
from normalizer.cli.main import run
from normalizer.latex import edit_plan
from normalizer.lint import runner as running
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule
from normalizer.lock import Lock

# Which run is first is left to chance.
TIMES = 3
LOCK = ("--lock", "refs.lock.json")
MERGE = ("--merge", "-o", "refs.bib", *LOCK, "-q")
MINE = "% mine\r\n@misc{mine,\r\n  title = {Mine},\r\n  pages = {1-9}\r\n}\r\n"
HAND = "@misc{hand, title = {Written by hand}}\n"
FIRST, SECOND, THIRD = "arXiv:2209.10901", "hep-th/9301068", "doi:10.1103/PhysRevD.47.R3095"


def tex(*keys: str) -> str:
    return rf"\cite{{{','.join(keys)}}}\bibliography{{refs}}"


@dataclass(frozen=True)
class Scene:
    """Files, the runs that start at once, and the keys that refs.bib has afterwards, in whatever order."""

    files: dict[str, str]
    runs: tuple[tuple[str, ...], ...]
    keys: frozenset[str]


SCENES = {
    "two builds into one lock and one file": Scene(
        {"a.txt": "Scaling Vision Transformers\n", "b.txt": "Token Turing Machines\n", "refs.bib": MINE},
        (("build", "a.txt", *MERGE), ("build", "b.txt", *MERGE)),
        frozenset({"mine", "zhai2022scaling", "ryoo2023token"}),
    ),
    "two builds that make lock and file": Scene(
        {"a.txt": "Scaling Vision Transformers\n", "b.txt": "Token Turing Machines\n"},
        (("build", "a.txt", *MERGE), ("build", "b.txt", *MERGE)),
        frozenset({"zhai2022scaling", "ryoo2023token"}),
    ),
    "two documents with one file": Scene(
        {"one.tex": tex(FIRST), "two.tex": tex(SECOND), "refs.bib": MINE},
        (("sync", "one.tex"), ("sync", "two.tex")),
        frozenset({"mine", FIRST, SECOND}),
    ),
    "two documents that make their file": Scene(
        {"one.tex": tex(FIRST), "two.tex": tex(SECOND)},
        (("sync", "one.tex"), ("sync", "two.tex")),
        frozenset({FIRST, SECOND}),
    ),
    "one document twice": Scene(
        {"one.tex": tex(FIRST, SECOND), "refs.bib": MINE},
        (("sync", "one.tex", "--rekey"), ("sync", "one.tex", "--rekey")),
        frozenset({"mine", "goulao2022pretraining", "gross1993two"}),
    ),
    "sync beside build --merge": Scene(
        {"a.txt": "Scaling Vision Transformers\n", "one.tex": tex(FIRST), "refs.bib": MINE},
        (("build", "a.txt", *MERGE), ("sync", "one.tex")),
        frozenset({"mine", "zhai2022scaling", FIRST}),
    ),
    "sync beside build --merge without a lock": Scene(
        {"a.txt": "Scaling Vision Transformers\n", "one.tex": tex(FIRST), "refs.bib": MINE},
        (("build", "a.txt", "--merge", "-o", "refs.bib"), ("sync", "one.tex")),
        frozenset({"mine", "zhai2022scaling", FIRST}),
    ),
    "sync beside fix": Scene({"one.tex": tex(FIRST), "refs.bib": MINE}, (("sync", "one.tex"), ("fix", "refs.bib")), frozenset({"mine", FIRST})),
    "everything at once": Scene(
        {"a.txt": "Scaling Vision Transformers\n", "one.tex": tex(FIRST), "two.tex": tex(SECOND), "refs.bib": MINE},
        (("build", "a.txt", *MERGE), ("sync", "one.tex"), ("fix", "refs.bib"), ("sync", "two.tex")),
        frozenset({"mine", "zhai2022scaling", FIRST, SECOND}),
    ),
}  # fmt: skip


def play(scene: Scene, folder: Path, runs: Runs) -> list[Ran]:
    folder.mkdir(exist_ok=True)
    put(folder, {name: text.encode() for name, text in scene.files.items()})
    ended = runs(folder, *(Order(arguments, wait_at_guard=True) for arguments in scene.runs))
    assert [each.code for each in ended] == [0] * len(scene.runs), [each.said for each in ended]
    assert not [name for name in lying_in(folder) if name.startswith(".") and not name.startswith(".bibnorm/")]
    return ended


def keys_in(file: Path) -> list[str]:
    return [entry.key for entry in scan(file.read_bytes().decode()).entries]


@pytest.mark.once  # several attempts each
@pytest.mark.parametrize("name", SCENES)
def test_runs_that_write_at_once_lose_nothing_of_each_other(name: str, tmp_path: Path, runs: Runs) -> None:
    scene = SCENES[name]
    for _ in range(TIMES):
        play(scene, tmp_path / "work", runs)
        found = keys_in(tmp_path / "work/refs.bib")
        assert sorted(found) == sorted(scene.keys)
        text = (tmp_path / "work/refs.bib").read_bytes().decode()
        if "refs.bib" in scene.files:
            mended = any(arguments[0] == "fix" for arguments in scene.runs)
            assert text.startswith(MINE.replace("1-9", "1--9") if mended else MINE)


@pytest.mark.once
@pytest.mark.parametrize("outputs", [("refs.bib", "refs.bib"), ("a.bib", "b.bib")], ids=["one output", "two outputs"])
def test_lock_has_the_decisions_of_all_who_wrote_it(outputs: tuple[str, str], tmp_path: Path, runs: Runs) -> None:
    pages = {
        "a.txt": "Scaling Vision Transformers\nPointer Networks\n",
        "b.txt": "Token Turing Machines\nPointer Networks\n",
    }
    orders = [
        ("build", page, "--merge", "-o", output, *LOCK, "-q") for page, output in zip(pages, outputs, strict=True)
    ]
    for _ in range(TIMES):
        play(Scene(pages, tuple(orders), frozenset()), tmp_path / "work", runs)
        lock = Lock.load(tmp_path / "work/refs.lock.json")
        assert {each.title: each.key for each in lock.titles} == {
            "Pointer Networks": "vinyals2015pointer",
            "Scaling Vision Transformers": "zhai2022scaling",
            "Token Turing Machines": "ryoo2023token",
        }
        assert {key: set(work.written) for key, work in lock.works.items()} == {
            "vinyals2015pointer": set(outputs),
            "zhai2022scaling": {outputs[0]},
            "ryoo2023token": {outputs[1]},
        }


TWINS = """@misc{poor%d, title = {Pebbles}, doi = {10.1000/P}}
@article{rich%d, author = {Okafor, Ada}, title = {Pebbles}, journal = {Acta}, year = 2021, doi = {10.1000/p}}
"""


@pytest.mark.once
def test_keys_that_were_merged_away_in_two_files_are_all_in_the_key_map(tmp_path: Path, runs: Runs) -> None:
    more = ("--unsafe", "--select", "BIB203", "--key-map", "keys.json", "--rewrite-tex", "main.tex")
    scene = Scene(
        {"a.bib": TWINS % (1, 1), "b.bib": TWINS % (2, 2), "main.tex": r"\cite{poor1,poor2}"},
        (("fix", "a.bib", *more), ("fix", "b.bib", *more)),
        frozenset(),
    )
    for _ in range(TIMES):
        play(scene, tmp_path / "work", runs)
        assert json.loads((tmp_path / "work/keys.json").read_text()) == {"poor1": "rich1", "poor2": "rich2"}
        assert (tmp_path / "work/main.tex").read_text() == r"\cite{rich1,rich2}"


@pytest.mark.once
def test_two_names_of_one_file_have_one_guard(tmp_path: Path, runs: Runs) -> None:
    (tmp_path / "shelf").mkdir()
    folder = tmp_path / "work"
    folder.mkdir()
    for _ in range(TIMES):
        put(folder, {"one.tex": tex(FIRST).encode(), "two.tex": tex(SECOND).encode()})
        (tmp_path / "shelf/real.bib").write_bytes(MINE.encode())
        (folder / "refs.bib").symlink_to("../shelf/real.bib")
        orders = [
            Order(("sync", "one.tex", "--bib", "refs.bib"), wait_at_guard=True),
            Order(("sync", "two.tex", "--bib", "../shelf/real.bib"), wait_at_guard=True),
        ]
        assert [each.code for each in runs(folder, *orders)] == [0, 0]
        assert (folder / "refs.bib").is_symlink()
        assert sorted(keys_in(tmp_path / "shelf/real.bib")) == sorted(["mine", FIRST, SECOND])
        assert [each.name for each in (tmp_path / "shelf").iterdir()] == ["real.bib"]


Guard = Callable[..., AbstractContextManager[None]]


def saving_first(guard: Guard, path: Path, texts: list[str]) -> Guard:
    """An editor that saves these texts, one each time that a guard is taken."""

    def saved(paths: list[Path]) -> AbstractContextManager[None]:
        if texts:
            path.write_bytes(texts.pop(0).encode())
        return guard(paths)

    return saved


COMMANDS = {
    "sync": (edit_plan, ["sync", "one.tex", "-q"], MINE + HAND, ["mine", "hand", FIRST]),
    "fix": (fix, ["fix", "refs.bib", "-q"], MINE.replace("1-9", "1--9") + HAND, ["mine", "hand"]),
}


@pytest.fixture
def paper(offline_folder: Path) -> Path:
    Path("one.tex").write_text(tex(FIRST))
    Path("refs.bib").write_bytes(MINE.encode())
    return offline_folder / "refs.bib"


@pytest.mark.parametrize("name", COMMANDS)
def test_what_an_editor_saves_in_between_is_kept(name: str, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, arguments, expected, keys = COMMANDS[name]
    texts = [MINE + "% half a thought", MINE + HAND]
    monkeypatch.setattr(module, "hold_write_locks", saving_first(module.hold_write_locks, paper, texts))
    assert run(arguments) == 0
    assert not texts
    assert paper.read_bytes().decode().startswith(expected[: expected.index("@misc{hand")])
    assert keys_in(paper) == keys


@pytest.mark.parametrize("name", COMMANDS)
def test_file_that_changes_all_the_time_is_left_to_who_changes_it(
    name: str, paper: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module, arguments, _, _ = COMMANDS[name]
    texts = [f"{MINE}% {number}\n" for number in range(9)]
    monkeypatch.setattr(module, "hold_write_locks", saving_first(module.hold_write_locks, paper, texts))
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert said == ("Error: refs.bib was changed by another program and was not overwritten; run the command again\n")
    assert paper.read_bytes().decode() == f"{MINE}% 4\n"
    assert sorted(each.name for each in paper.parent.iterdir()) == ["one.tex", "refs.bib"]


def test_what_is_cited_in_the_meantime_is_asked_for_and_recited(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = paper.with_name("one.tex")
    monkeypatch.setattr(
        edit_plan, "hold_write_locks", saving_first(edit_plan.hold_write_locks, source, [tex(SECOND, FIRST)])
    )
    assert run(["sync", "one.tex", "--rekey", "-q"]) == 0
    assert source.read_text() == tex("gross1993two", "goulao2022pretraining")
    assert keys_in(paper) == ["mine", "gross1993two", "goulao2022pretraining"]


def test_what_came_by_standard_input_cannot_be_mended_anew(
    paper: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = paper.with_name("one.tex")
    source.write_text(r"\cite{poor1}")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO((TWINS % (1, 1)).encode())))
    monkeypatch.setattr(fix, "hold_write_locks", saving_first(fix.hold_write_locks, source, [r"\cite{poor1,rich1}"]))
    assert run(["fix", "-", "--unsafe", "--select", "BIB203", "--rewrite-tex", "one.tex", "-q"]) == 2
    said = capsysbinary.readouterr()
    assert said.out == b""
    assert b"one.tex was changed by another program" in said.err
    assert source.read_text() == r"\cite{poor1,rich1}"


@pytest.mark.parametrize("arguments", [["sync", "one.tex"], ["fix", "refs.bib"], ["sync", "one.tex", "--rekey"]])
def test_run_that_has_nothing_to_write_takes_away_what_a_killed_one_left(arguments: list[str], paper: Path) -> None:
    paper.with_name("one.tex").write_text(tex("mine"))
    paper.write_bytes(MINE.replace("1-9", "1--9").encode())
    before = lying_in(paper.parent)
    left = "one.tex" if "--rekey" in arguments else "refs.bib"
    for name in (f".{left}.guard", f".{left}.abcd1234.bibnorm"):
        paper.with_name(name).touch()
    assert run([*arguments, "-q"]) == 0
    assert lying_in(paper.parent) == before


class Snowman(Rule):
    """An entry whose fix needs a letter that most encodings lack."""

    def check(self, context: LintContext) -> Iterator[Finding]:
        start = context.bib.text.find("@misc{poor}\n")
        if start >= 0:
            span = Span(start, start + len("@misc{poor}\n"))
            edits = (Edit(span.start, span.end, "☃"),)
            yield self.finding(span, "poor", fix=Fix(edits, safe=True, message="gone", keys=(("poor", "rich"),)))


@pytest.mark.parametrize("preview", [(), ("--dry-run",), ("--diff",)], ids=["fix", "preview", "diff"])
def test_nothing_is_written_where_one_of_the_files_cannot_be(
    paper: Path, preview: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sources and key map would go before the .bib file whose keys they follow."""
    paper.write_bytes(b"% Encoding: ISO-8859-2\n% \xa3\n@misc{poor}\n@misc{rich}\n")
    Path("one.tex").write_text(r"\cite{poor}")
    before = lying_in(paper.parent)
    snowman = Snowman("BIB901", "snowman", fixable=FixAvailability.SAFE)
    monkeypatch.setattr(running, "select_rules", lambda _: (snowman,))
    assert run(["fix", "refs.bib", "--key-map", "keys.json", "--rewrite-tex", "one.tex", *preview]) == 2
    assert "does not exist in its encoding" in capsys.readouterr().err
    assert lying_in(paper.parent) == before


def test_letters_that_an_encoding_may_lack_are_written_as_commands(paper: Path) -> None:
    paper.write_bytes(b"@misc{a, title = {&#321;ukasiewicz and na\xefve sets}}\n")
    assert run(["fix", "refs.bib"]) == 0
    assert paper.read_bytes() == b"@misc{a, title = {{\\L}ukasiewicz and na\xefve sets}}\n"


def test_no_file_is_written_before_one_that_cannot_be(
    paper: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("refs.bib", "later.bib"):
        paper.with_name(name).write_bytes(b"@misc{a, doi = {https://doi.org/10.1000/182}}\n")
    before = lying_in(paper.parent)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "later.bib")
    assert run(["fix", "refs.bib", "later.bib"]) == 2
    assert "cannot write later.bib: file is read-only" in capsys.readouterr().err
    assert lying_in(paper.parent) == before
