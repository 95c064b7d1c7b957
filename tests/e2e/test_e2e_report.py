"""`build --report`: the page on a run, beside the bibliography and in no way of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.faults import Status
from online_world import PAGE, PAPERS, World, running
from places import FIXTURES
from selectolax.lexbor import LexborHTMLParser

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.pages import read_page

pytestmark = pytest.mark.once


@pytest.fixture
def offline(offline_folder: Path) -> None:
    Path("page.txt").write_bytes((FIXTURES / "pages/titles.txt").read_bytes())


@pytest.fixture
def world(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    Path("page.txt").write_text("\n".join(PAGE) + "\n", encoding="utf-8")
    with running(World(PAPERS, monkeypatch, own_folder / "cache", gap=3.0)) as made:
        yield made


def words() -> str:
    """All that the report says, blanks folded."""
    tree = LexborHTMLParser(Path("report.html").read_text(encoding="utf-8"))
    tree.strip_tags(["style", "script"])
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


def titles() -> list[str]:
    found = [each.title for each in read_page("page.txt").titles]
    assert len(found) > 5
    return found


def build(*more: str) -> int:
    return run(["build", "page.txt", "-o", "refs.bib", "--report", "report.html", *more])


def test_report_changes_no_byte_of_the_bibliography(offline: None) -> None:
    assert run(["build", "page.txt", "-o", "plain.bib"]) == 0
    assert build() == 0
    assert Path("refs.bib").read_bytes() == Path("plain.bib").read_bytes()
    assert sorted(path.name for path in Path().iterdir()) == ["page.txt", "plain.bib", "refs.bib", "report.html"]


def test_every_title_and_every_key_is_in_it(offline: None) -> None:
    assert build() == 0
    said = words()
    assert [title for title in titles() if title not in said] == []
    keys = [entry.key for entry in scan(Path("refs.bib").read_text(encoding="utf-8")).entries]
    assert len(keys) > 5
    assert [key for key in keys if key not in said] == []


def test_run_by_the_lock_alone_has_the_same_titles_and_asks_nobody(
    offline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build("--lock", "refs.lock.json") == 0
    before = words()
    monkeypatch.setenv("BIBNORM_CATALOG", "there-is-none")
    assert build("--locked") == 0
    assert [title for title in titles() if title not in before or title not in words()] == []


def test_own_report_is_made_anew_and_another_file_is_left(offline: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert build("--lock", "refs.lock.json") == 0
    assert build("--lock", "refs.lock.json") == 0
    Path("report.html").write_text("<html>mine</html>", encoding="utf-8")
    Path("refs.bib").unlink()
    capsys.readouterr()
    for force in ([], ["--force"]):  # which is about the bibliography
        assert build("--lock", "refs.lock.json", *force) == 2
        assert "report.html already exists and is not a bibnorm report" in capsys.readouterr().err
        assert Path("report.html").read_text(encoding="utf-8") == "<html>mine</html>"
        assert not Path("refs.bib").exists()
    Path("report.html").unlink()
    assert build("--lock", "refs.lock.json", "--force") == 0
    assert "Scaling Vision Transformers" in words()


def changes() -> str:
    tree = LexborHTMLParser(Path("report.html").read_text(encoding="utf-8"))
    return " ".join(tree.css_first("#changes + p").text().split())


def test_report_says_what_changed_since_the_run_of_the_report_it_replaces_or_of_the_lock(offline: None) -> None:
    added = "A Title That Nobody Ever Wrote"
    assert run(["build", "page.txt", "-o", "refs.bib", "--lock", "refs.lock.json"]) == 0
    with Path("page.txt").open("a", encoding="utf-8") as page:
        page.write(f"{added}\n")
    assert build("--lock", "refs.lock.json") == 0
    assert changes().startswith("Compared with the lock file as it was before this run: 1 new.")
    assert run(["lock", "decide", added, "--none", "--by", "Ada"]) == 0
    assert build("--locked") == 0
    assert changes().startswith("Compared with the report of ")
    assert "that this one replaces: 1 decided by a person." in changes()
    assert build("--lock", "refs.lock.json") == 0
    assert "nothing has changed" in changes()
    Path("report.html").unlink()
    Path("page.txt").write_text(
        Path("page.txt").read_text(encoding="utf-8").removesuffix(f"{added}\n"), encoding="utf-8"
    )
    assert build("--lock", "refs.lock.json") == 0
    assert changes().startswith("Compared with the lock file as it was before this run: 1 no longer on the pages.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--report", "-"], "--report requires a file name", id="standard output"),
        pytest.param(["--report", "./refs.bib"], "must name different files", id="the bibliography"),
        pytest.param(["--report", "r.html", "--lock", "r.html"], "must name different files", id="the lock"),
        pytest.param(["--report", "refs.lock.json", "--locked", "--force"], "must name different files", id="the lock beside"),
        pytest.param(["--report", "none/r.html"], "its directory does not exist", id="no folder"),
        pytest.param(["--report", "none/r.html", "--lock", "r.json"], "its directory does not exist", id="no folder, lock"),
        pytest.param(["--report", ""], "--report requires a file name", id="no name"),
        pytest.param(["--report", "r.txt"], "r.txt: a report is HTML; end its name in .html", id="no HTML"),
    ],
)  # fmt: skip
def test_report_needs_a_file_of_its_own(
    offline: None, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "page.txt", "-o", "refs.bib", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert {path.name for path in Path().iterdir()} <= {"page.txt", ".bibnorm"}


def test_pages_that_do_not_fit_the_lock_leave_the_report_as_it_was(offline: None) -> None:
    assert build("--lock", "refs.lock.json") == 0
    before = Path("report.html").read_bytes()
    with Path("page.txt").open("a", encoding="utf-8") as page:
        page.write("A Title That Nobody Ever Wrote\n")
    assert build("--locked") == 1
    assert Path("report.html").read_bytes() == before


def test_outage_is_said_first(world: World) -> None:
    world.arxiv.faults.extend(Status(503, retry_after="7200") for _ in range(9))
    assert world.run("build", "page.txt", "-o", "refs.bib", "--report", "report.html") == 3
    said = words()
    assert "arXiv" in said[: said.index(PAGE[0])]
    assert "not asked" in said


@pytest.mark.parametrize("name", ["report.html", "refs.lock.json"])
def test_link_to_another_file_of_the_run_is_seen(name: str, offline: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert build("--lock", "refs.lock.json") == 0
    before = Path("refs.lock.json").read_bytes()
    Path("link.html").symlink_to(name)
    arguments = ["--lock", "refs.lock.json", "--report", "link.html", "--force"]
    assert run(["build", "page.txt", "-o", "refs.bib", *arguments]) == (2 if name == "refs.lock.json" else 0)
    assert ("must name different files" in capsys.readouterr().err) == (name == "refs.lock.json")
    assert Path("refs.lock.json").read_bytes() == before


@pytest.mark.parametrize("lock", [[], ["--lock", "refs.lock.json"]], ids=["plain", "with a lock"])
def test_report_that_cannot_be_written_leaves_nothing_written(
    lock: list[str], offline: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "page.txt", "-o", "refs.bib", "--report", "/dev/full", *lock]) == 2
    assert "cannot write /dev/full: the disk is full; nothing was written" in capsys.readouterr().err
    assert {path.name for path in Path().iterdir()} <= {"page.txt", ".bibnorm"}
