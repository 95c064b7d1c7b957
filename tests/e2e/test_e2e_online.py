"""The program with all online sources, played by the fake over real HTTP; time is virtual but in subprocesses."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes.corpus import Paper, Review, Venue, people
from fakes.faults import Stall, Status
from online_world import PAGE, PAPERS, UNKNOWN, World, running

from resolvers.catalog import build_catalog

KEY = "planted-key-5f1c"


@pytest.fixture
def page(own_folder: Path) -> Path:
    """A page, in a folder without settings and without a catalog."""
    path = own_folder / "page.txt"
    path.write_text("\n".join(PAGE) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def world(page: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with running(World(PAPERS, monkeypatch, page.parent / "cache", gap=3.0)) as made:
        yield made


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """A catalog that knows the first paper of the page, without its venue."""
    rows = tmp_path / "rows.jsonl"
    row = {"arxiv_id": "2401.00001", "title": PAGE[0], "authors": ["Ada Lovelace", "Charles Babbage"]}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    build_catalog([rows], tmp_path / "catalog")
    return tmp_path / "catalog"


def fields(bibliography: str) -> list[dict[str, str]]:
    """The fields of each entry."""
    return [dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE)) for entry in bibliography.split("\n@")]


def lines(path: Path = Path("lines")) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_page_becomes_a_bibliography_without_a_catalog(world: World) -> None:
    assert world.run("build", "page.txt", "-o", "refs.bib") == 0
    engines, looms, clocks, wheels = fields(Path("refs.bib").read_text(encoding="utf-8"))
    assert engines["booktitle"] == "IEEE/CVF Conference on Computer Vision and Pattern Recognition"
    assert (engines["doi"], engines["eprint"], engines["year"]) == ("10.1000/engines.1", "2401.00001", "2024")
    assert (looms["booktitle"], looms["arxivid"]) == ("International Conference on Machine Learning", "2401.00002")
    assert (clocks["arxivid"], clocks["note"]) == ("2402.00003", "arXiv:2402.00003; Withdrawn")
    assert (wheels["doi"], wheels["note"]) == ("10.1000/wheels", "Retracted")
    assert world.arxiv.too_soon == 0


def test_lines_say_who_said_what(world: World) -> None:
    assert world.run("match", "page.txt", "-o", "lines") == 0
    engines, looms, clocks, wheels, unknown = lines()
    assert engines["record"]["origin"]["title"] == "arxiv"  # type: ignore[index]
    assert engines["record"]["origin"]["doi"] == "crossref"  # type: ignore[index]
    assert len(engines["ids"]["s2"]) == 40  # type: ignore[index]
    assert looms["record"]["origin"]["venue"] == "arxiv-comment"  # type: ignore[index]
    assert [each["record"]["standing"] for each in (engines, clocks, wheels)] == [None, "withdrawn", "retracted"]  # type: ignore[index]
    assert (unknown["status"], unknown["reason"], unknown["record"]) == ("unmatched", "no-candidate", None)


def test_second_run_asks_nothing_and_gives_the_same_bytes(world: World) -> None:
    assert world.run("build", "page.txt", "-o", "one.bib", "-q") == 0
    counts = world.counts()
    assert counts["arxiv"] <= 3
    assert counts["semantic-scholar"] <= 4
    assert world.run("build", "page.txt", "-o", "two.bib", "-q") == 0
    assert world.counts() == counts
    assert Path("one.bib").read_bytes() == Path("two.bib").read_bytes()


def test_offline_makes_no_connection(world: World, catalog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.run("match", "page.txt", "--offline", "--catalog", str(catalog), "-o", "lines") == 0
    assert [line["reason"] for line in lines()][1:] == ["no-candidate"] * 4
    assert world.run("match", "page.txt", "--offline") == 2
    assert world.run("match", "page.txt", "--offline", "--source", "arxiv") == 2
    assert world.counts() == {}
    said = capsys.readouterr().err
    assert "bibnorm catalog build" in said
    assert "no source available: --offline is set" in said


def test_offline_goes_by_the_catalog_alone_whatever_is_kept(world: World, catalog: Path) -> None:
    assert world.run("match", "page.txt", "-o", "lines") == 0
    counts = world.counts()
    assert world.run("match", "page.txt", "--offline", "--catalog", str(catalog), "-o", "lines", "--force") == 0
    assert [line["status"] for line in lines()] == ["matched"] + ["unmatched"] * 4
    # Who wants what is kept leaves the option out: nothing is asked then either, as long as it is fresh.
    assert world.run("match", "page.txt", "-o", "lines", "--force") == 0
    assert [line["status"] for line in lines()] == ["matched"] * 4 + ["unmatched"]
    assert world.counts() == counts


def test_catalog_comes_first_and_online_sources_fill_in(world: World, catalog: Path) -> None:
    assert world.run("build", "page.txt", "--catalog", str(catalog), "-o", "refs.bib") == 0
    engines, looms, *_ = fields(Path("refs.bib").read_text(encoding="utf-8"))
    assert (engines["eprint"], engines["doi"]) == ("2401.00001", "10.1000/engines.1")
    assert looms["arxivid"] == "2401.00002"
    asked = " ".join(str(entry.question.parameters) for entry in world.asked("arxiv"))
    assert "weave" not in asked.lower()


@pytest.mark.once
def test_page_that_the_catalog_settles_loads_nothing_that_speaks_http(catalog: Path, page: Path) -> None:
    page.write_text(PAGE[0] + "\n", encoding="utf-8")
    program = (
        "import sys; from normalizer.cli.main import run; code = run(sys.argv[1:]);"
        "print(sorted({'requests', 'requests_cache', 'arxiv', 'urllib3'} & set(sys.modules))); sys.exit(code)"
    )
    command = [sys.executable, "-c", program, "match", str(page), "--catalog", str(catalog), "-o", "lines"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_outage_of_arxiv_is_told_and_resumed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.arxiv.faults.extend(Status(503, retry_after="7200") for _ in range(9))
    assert world.run("match", "page.txt", "-o", "lines") == 3
    # What the others have is matched all the same, and nothing else is called unknown.
    assert {line["reason"] for line in lines() if line["status"] == "unmatched"} == {"not-asked"}
    assert any(line["status"] == "matched" for line in lines())
    said = capsys.readouterr().err
    assert "arXiv did not respond (503); retry in 7200 s" in said
    assert "could not be looked up there" in said
    assert "run the same command again" in said
    world.arxiv.faults.clear()
    world.clock.sleep(7200.0)
    assert world.run("match", "page.txt", "-o", "lines", "--force") == 0
    assert [line["status"] for line in lines()] == ["matched"] * 4 + ["unmatched"]


def test_shared_pool_that_refuses_is_one_sentence_and_no_failure(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.semantic_scholar.keyless.left = 0
    assert world.run("build", "page.txt", "-o", "refs.bib") == 0
    said = capsys.readouterr().err
    assert said.count("429") == 1
    assert "Semantic Scholar refused the request (429); not asked again before" in said
    assert fields(Path("refs.bib").read_text(encoding="utf-8"))[0]["eprint"] == "2401.00001"


def test_retraction_that_could_not_be_asked_for_is_told(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.services.crossref.faults.extend([Status(503)] * 99)
    assert world.run("cite", "10.1000/wheels") == 0
    said = "Crossref did not respond (503); 1 title may lack venue, DOI, code or a retraction."
    assert said in capsys.readouterr().err


NAMED_POOL = {
    "refuses": (Status(429), 0),
    "is down for everybody": (Status(503), 3),
    "fails": (Status(500), 3),
    "forbids": (Status(403), 0),
}


@pytest.mark.parametrize(("fault", "code"), NAMED_POOL.values(), ids=NAMED_POOL)
def test_shared_pool_that_was_named_must_be_reached_but_may_refuse(world: World, fault: Status, code: int) -> None:
    world.services.semantic_scholar.faults.extend([fault] * 99)
    assert world.run("match", "page.txt", "-o", "lines", "-q", "--source", "arxiv,semantic-scholar") == code


@pytest.mark.parametrize("command", [("match", "page.txt"), ("build", "page.txt"), ("cite", UNKNOWN)], ids=str)
def test_shared_pool_that_refuses_leaves_a_run_incomplete_in_which_nobody_else_is_asked(
    world: World, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.semantic_scholar.keyless.left = 0
    assert world.run(*command, "-o", "found", "-q", "--source", "semantic-scholar") == 3
    assert "Semantic Scholar refused the request (429)" in capsys.readouterr().err


def test_old_venues_of_openreview_are_asked_where_the_environment_says(world: World) -> None:
    assert world.run("match", "page.txt", "-o", "lines", "--source", "openreview") == 0
    assert world.asked("openreview")
    assert world.asked("openreview-v1")


def test_page_that_has_grown_asks_for_the_new_titles_only(world: World, page: Path) -> None:
    assert world.run("match", "page.txt", "-o", "lines", "--source", "arxiv") == 0
    before = len(world.asked("arxiv"))
    page.write_text("\n".join((PAPERS[4].title, *PAGE, PAPERS[5].title)) + "\n", encoding="utf-8")
    assert world.run("match", "page.txt", "-o", "lines", "--force", "--source", "arxiv") == 0
    [entry] = world.asked("arxiv")[before:]
    assert entry.question.parameters["search_query"] == [f'ti:"{PAPERS[4].title}" OR ti:"Looms and their Weavers"']


def test_cite_takes_identifiers_of_every_kind(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forum = Paper(
        "Weaving by Night", people("Ada Lovelace"), openreview="rkgNKkHtvB", review=Review("ICLR.cc/2024/Conference")
    )
    with running(World([*PAPERS, forum], monkeypatch, page.parent / "cache", gap=3.0)) as world:
        asked = ("2401.00001", "10.1000/wheels", "https://openreview.net/forum?id=rkgNKkHtvB")
        assert world.run("cite", *asked) == 0
        engines, wheels, night = fields(capsys.readouterr().out)
        assert (engines["eprint"], engines["doi"]) == ("2401.00001", "10.1000/engines.1")
        assert wheels["doi"] == "10.1000/wheels"
        assert night["booktitle"] == "International Conference on Learning Representations"
        assert world.run("cite", "2401.00001", UNKNOWN) == 1
        assert f"{UNKNOWN!r}: unmatched (no-candidate)" in capsys.readouterr().err


def test_key_is_used_and_stands_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bibnorm.toml").write_text(f'semantic-scholar-key = "{KEY}"\nemail = "ada@example.org"\n')
    monkeypatch.setenv("BIBNORM_OPENALEX_KEY", KEY)
    assert world.run("build", "page.txt", "-v", "--source", "arxiv,semantic-scholar,openalex", "-o", "refs.bib") == 0
    [first, *_] = world.asked("semantic-scholar")
    assert first.question.headers["x-api-key"] == KEY
    assert "ada@example.org" in first.question.headers["User-Agent"]
    captured = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in world.cache.rglob("*") if path.is_file())
    assert kept
    assert KEY.encode() not in kept + captured.out.encode() + captured.err.encode()
    assert "is not a setting" not in captured.err


def command(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "normalizer", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.once
def test_without_network_the_answer_comes_soon_and_is_not_called_unknown(page: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        here = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        names = ("ARXIV", "SEMANTIC_SCHOLAR", "CROSSREF", "DBLP", "DATACITE")
        environment = {f"BIBNORM_{name}_URL": here for name in names} | {"BIBNORM_CACHE": str(page.parent / "cache")}
        process = command("match", "page.txt", "-o", "lines", environment=environment)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 3
    assert {(line["status"], line["reason"]) for line in lines()} == {("unmatched", "not-asked")}
    assert said.count(b"cannot be reached") == 4  # arXiv, DBLP, Crossref and Semantic Scholar, each once


@pytest.mark.once
def test_ctrl_c_keeps_what_was_answered(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page.write_text(PAGE[0] + "\n", encoding="utf-8")
    with running(World(PAPERS, monkeypatch, page.parent / "cache")) as world:
        stall = Stall(seconds=300.0)
        world.services.semantic_scholar.faults.append(stall)
        process = command("build", "page.txt", "-o", "refs.bib", environment=world.environment)
        _wait_for(lambda: world.counts().get("semantic-scholar") == 1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        stall.over.set()
        assert process.returncode == 130, said
        assert b"no file was partially written" in said
        assert b"Traceback" not in said
        assert not Path("refs.bib").exists()
        before = world.counts()["arxiv"]
        again = command("build", "page.txt", "-o", "refs.bib", environment=world.environment)
        _, said = again.communicate(timeout=120)
        assert again.returncode == 0, said
        assert world.counts()["arxiv"] == before
        assert fields(Path("refs.bib").read_text(encoding="utf-8"))[0]["doi"] == "10.1000/engines.1"


def _wait_for(happens: object, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


# --- What becomes of a preprint that was published: asked over HTTP, believed only with its guards


PEOPLE = people("Ada Lovelace", "Charles Babbage")
PREPRINT = Paper("Engines that Weave Algebraic Patterns", PEOPLE, date(2023, 1, 2), arxiv="2301.00001")
CVPR = Venue("IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2023, short="CVPR")
PRINTED = replace(PREPRINT, doi="10.1000/engines.1", venue=CVPR, dblp="conf/cvpr/LovelaceB23")
NAMED = ("--source", "arxiv,dblp,crossref,openreview")
OTHERS = {"semantic-scholar", "crossref", "dblp", "openalex"}


def apart(**changes: object) -> Paper:
    """A record of its own under the preprint's title, which does not know of the preprint."""
    return replace(PREPRINT, arxiv=None, absent=frozenset({"arxiv"}), **changes)  # type: ignore[arg-type]


# What the services know, how they are chosen -> booktitle or journal, year and DOI of the entry.
CASES: dict[str, tuple[Sequence[Paper], tuple[str, ...], tuple[str | None, str, str | None]]] = {
    "Semantic Scholar knows the publication": ([PRINTED], (), (CVPR.name, "2023", PRINTED.doi)),
    "DBLP has it by its title": (
        [replace(PREPRINT, absent=frozenset(OTHERS)), apart(doi=PRINTED.doi, venue=CVPR, dblp=PRINTED.dblp)],
        NAMED,
        (CVPR.name, "2023", PRINTED.doi),
    ),
    "OpenReview has it": (
        [replace(PREPRINT, openreview="rkgNKkHtvB", review=Review("ICLR.cc/2024/Conference"))],
        NAMED,
        ("International Conference on Learning Representations", "2024", None),
    ),
    "only its submission is known": (
        [replace(PREPRINT, openreview="rkgNKkHtvB", review=Review("ICLR.cc/2024/Conference", "rejected"))],
        NAMED,
        (None, "2023", None),
    ),
    "a workshop of the same title": (
        [
            PREPRINT,
            apart(doi="10.1000/w.1", venue=Venue("CVPR Workshops", 2023, kind="workshop"), dblp="conf/cvpr/L23"),
        ],
        NAMED,
        (None, "2023", None),
    ),
    "its authors say where it will appear": ([replace(PREPRINT, comment="12 pages, accepted to CVPR 2023")], (), (CVPR.name, "2023", None)),
    "its authors say where they sent it": ([replace(PREPRINT, comment="Submitted to CVPR 2023")], (), (None, "2023", None)),
}  # fmt: skip


@pytest.mark.parametrize(("papers", "options", "printed"), CASES.values(), ids=CASES)
def test_preprint_keeps_its_id_and_gets_its_own_publication_only(
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    papers: Sequence[Paper],
    options: tuple[str, ...],
    printed: tuple[str | None, str, str | None],
) -> None:
    with running(World(papers, monkeypatch, page.parent / "cache", gap=3.0)) as world:
        assert world.run("cite", PREPRINT.arxiv or "", "-o", "refs.bib", *options) == 0
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", Path("refs.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert fields.get("eprint", fields.get("arxivid")) == "2301.00001"
    journal = fields.get("journal", "")
    venue = fields.get("booktitle", None if journal.startswith("arXiv:") else journal)
    assert (venue, fields["year"], fields.get("doi")) == printed


@pytest.mark.parametrize("key", [None, KEY])
def test_openalex_is_in_the_plan_with_a_key_only(
    world: World, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    world.services.openalex.keys = frozenset({KEY})
    if key:
        monkeypatch.setenv("BIBNORM_OPENALEX_KEY", key)
    assert world.run("build", "page.txt", "-o", "refs.bib") == 0
    asked = world.asked("openalex")
    assert bool(asked) is (key is not None)
    assert all(entry.question.parameters.get("api_key") == [KEY] for entry in asked)
    world.run("cite", "10.1000/engines.1", "--source", "openalex")
    assert len(world.asked("openalex")) == len(asked) + (key is None)
