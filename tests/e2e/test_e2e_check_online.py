"""`check --online` against the stand-ins: what it asks, what it concludes, and what an outage changes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fakes.api import AnswerFault
from fakes.corpus import Paper, Venue, people
from fakes.dblp import Dblp
from fakes.exchange import FakeResponse
from fakes.faults import Status
from fakes.semantic_scholar import SemanticScholar
from online_world import World, running

import normalizer
from resolvers.catalog import build_catalog

pytestmark = pytest.mark.once

PAPERS = (
    Paper(
        "Engines that Weave Algebraic Patterns",
        people("Ada Lovelace", "Charles Babbage"),
        arxiv="2401.00001",
        doi="10.1000/engines.1",
        venue=Venue("IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2024, short="CVPR"),
    ),
    Paper("Looms and their Cards: A History", people("Ada Lovelace"), arxiv="2401.00002"),
    Paper("On the Temper of Astronomical Clocks", people("Caroline Herschel"), arxiv="2402.00003"),
    Paper(
        "A Note on Turning Wheels Slowly",
        people("Mary Somerville"),
        doi="10.1000/wheels",
        venue=Venue("International Conference on Machine Learning", 2020, short="ICML"),
    ),
)
RIGHT = """
@inproceedings{engines, title = {Engines that Weave Algebraic Patterns}, author = {Ada Lovelace and Charles Babbage},
  booktitle = {CVPR}, year = 2024, doi = {10.1000/engines.1}}
@misc{looms, title = {Looms and their Cards: A History}, author = {Ada Lovelace}, year = 2024,
  eprint = {2401.00002}, archiveprefix = {arXiv}}
@misc{clocks, title = {On the Temper of Astronomical Clocks}, author = {Caroline Herschel}, year = 2024}
"""
# Of another work by its DOI; with other authors than the record of its DOI; and in no source.
OTHER_DOI = """@inproceedings{other, title = {A Survey of Silent Gears}, author = {Nobody Inparticular},
  booktitle = {ICML}, year = 2020, doi = {10.1000/wheels}}
"""
OTHER_AUTHORS = """@inproceedings{authors, title = {A Note on Turning Wheels Slowly}, author = {Ann Other and Ben Else},
  booktitle = {ICML}, year = 2020, doi = {10.1000/wheels}}
"""
INVENTED = """@inproceedings{invented, title = {Teaching Teapots to Whistle in Tune}, author = {Nobody Inparticular},
  booktitle = {ICML}, year = 2021}
"""
TRUTH = ("--select", "BIB4")


@pytest.fixture
def world(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with running(World(PAPERS, monkeypatch, own_folder / "cache", gap=3.0)) as made:
        yield made


def check(world: World, bib: str, *options: str) -> tuple[int, dict[str, str]]:
    """The exit code, and the kind of finding by key."""
    Path("refs.bib").write_text(bib, encoding="utf-8")
    code = world.run("check", "refs.bib", "--online", *TRUTH, "--format", "json", "-o", "found.json", *options)
    findings = json.loads(Path("found.json").read_text(encoding="utf-8"))["findings"]
    return code, {finding["key"]: finding["kind"] for finding in findings}


def fail(world: World, *slugs: str, times: int = 200) -> None:
    for service in world.services.all:
        if not slugs or service.slug in slugs:
            service.faults.extend([Status(503)] * times)


def test_entries_are_verified_by_few_requests_and_none_in_the_second_run(world: World) -> None:
    assert check(world, RIGHT) == (0, {})
    first = world.counts()
    assert sum(first.values()) <= 8
    assert check(world, RIGHT, "--no-cache") == (0, {})
    assert world.counts() == first


def test_identifiers_that_prove_another_work_accuse(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, kinds = check(world, RIGHT + OTHER_DOI + OTHER_AUTHORS + INVENTED)
    assert (code, kinds) == (
        1,
        {"other": "described-wrongly", "authors": "fabricated", "invented": "could-not-tell"},
    )
    assert "requests: " in capsys.readouterr().err


def test_what_no_source_has_is_not_verified_and_fails_no_run(world: World) -> None:
    assert check(world, INVENTED) == (0, {"invented": "could-not-tell"})


NOBODY = INVENTED.replace("Nobody Inparticular", "Zyx Quern and Oda Wulf and Una Yarrow")


@pytest.mark.parametrize(
    ("bib", "kind"),
    {
        "nobody is known": (NOBODY, "fabricated"),
        "most are known": (
            NOBODY.replace("Oda Wulf and Una Yarrow", "Ada Lovelace and Mary Somerville"),
            "could-not-tell",
        ),
        "initials": (NOBODY.replace("Oda", "O.").replace("Una", "U."), "could-not-tell"),
        "a venue of which no shares are known": (NOBODY.replace("ICML", "Meeting on Kettles"), "could-not-tell"),
        "a workshop": (NOBODY.replace("ICML", "ICML Workshop on Kettles"), "could-not-tell"),
        "a year that was not counted": (NOBODY.replace("2021", "1980"), "could-not-tell"),
    }.values(),
)
def test_a_work_of_people_whom_dblp_does_not_know_is_doubted(world: World, bib: str, kind: str) -> None:
    code, kinds = check(world, bib)
    assert kinds["invented"] == kind
    assert code == (1 if kind == "fabricated" else 0)


def test_people_who_could_not_be_asked_for_accuse_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    routes = [route for route in Dblp.ROUTES if "author" not in route[1]]
    monkeypatch.setattr(Dblp, "ROUTES", tuple(routes))
    assert check(world, NOBODY)[1] == {"invented": "could-not-tell"}
    assert check(world, NOBODY, "--source", "crossref,arxiv")[1] == {"invented": "could-not-tell"}


def test_people_of_many_entries_are_asked_for_together(world: World) -> None:
    several = (NOBODY.replace("invented", f"k{n}").replace("Quern", f"Quern{chr(97 + n)}er") for n in range(26))
    bib = "\n".join(each.replace("Teapots", f"Teapots{n}") for n, each in enumerate(several))
    _, kinds = check(world, bib)
    asked = [entry for entry in world.asked("dblp") if "author" in entry.question.path]
    assert (len(asked), set(kinds.values())) == (4, {"fabricated"})


LIMITED = AnswerFault(FakeResponse(b'{"message": "Too Many Requests"}', "application/json", 429))
THIS_YEAR = datetime.now(UTC).year
# As many works as show that DBLP has the volume, and an entry by people whom it has.
VOLUMES = tuple(
    Paper(f"Wheels of Kind {n}", people("Wren Attwood"), dblp=f"conf/icml/{year}-{n}",
          venue=Venue("International Conference on Machine Learning", year, short="ICML"))
    for year in (2021, 2024, THIS_YEAR)
    for n in range(10)
)  # fmt: skip
KNOWN = INVENTED.replace("Nobody Inparticular", "Ada Lovelace and Charles Babbage")
BY_BOTH = people("Ada Lovelace", "Charles Babbage")
OF_ICML = Paper("Pumps and Kilns", BY_BOTH, dblp="conf/icml/LB",
                venue=Venue("International Conference on Machine Learning", 2020, short="ICML"))  # fmt: skip
LIKE_IT = Paper("Whistling Teapots", BY_BOTH, date(2021, 2, 1), arxiv="2102.00001")
OTHER = Paper("Kilns and Pumps", BY_BOTH, date(2021, 2, 1), arxiv="2102.00002")


@contextmanager
def having(world: World, *more: Paper) -> Iterator[World]:
    """The same services with further papers."""
    with running(World((*PAPERS, *more), world.patch, world.cache.parent / "other", gap=3.0)) as made:
        yield made


@pytest.mark.parametrize(
    ("bib", "papers", "kind"),
    {
        "none of theirs": (KNOWN, VOLUMES, "fabricated"),
        "one of theirs, of another subject, and no publication": (KNOWN, (*VOLUMES, OTHER), "fabricated"),
        "a volume that DBLP does not have yet": (KNOWN, VOLUMES[1:], "could-not-tell"),
        "a work of theirs there": (KNOWN, (*VOLUMES, OF_ICML), "could-not-tell"),
        "a preprint of theirs of that subject": (KNOWN, (*VOLUMES, LIKE_IT), "could-not-tell"),
        "one whom DBLP does not have": (KNOWN.replace("Babbage", "Quern"), VOLUMES, "fabricated"),
        "a work there of one of two, the other unknown": (
            KNOWN.replace("Babbage", "Quern"), (*VOLUMES, OF_ICML), "could-not-tell"),
        "nobody whom DBLP has": (KNOWN.replace("Babbage", "Quern").replace("Lovelace", "Wulf"), VOLUMES,
                                 "could-not-tell"),
        "initials": (KNOWN.replace("Ada", "A.").replace("Charles", "C."), VOLUMES, "could-not-tell"),
        "a title of two words": (KNOWN.replace("Teaching Teapots to Whistle in Tune", "Whistling in Tune"), VOLUMES,
                                 "could-not-tell"),
        "a DOI": (KNOWN.replace("2021}", "2021, doi = {10.1145/1.2}}"), VOLUMES, "could-not-tell"),
        "a workshop": (KNOWN.replace("ICML", "ICML Workshop on Kettles"), VOLUMES, "could-not-tell"),
        "a year that is not over": (KNOWN.replace("2021", str(THIS_YEAR)), VOLUMES, "could-not-tell"),
    }.values(),
)  # fmt: skip
def test_a_work_that_is_not_in_the_list_of_its_venue_is_doubted(
    world: World, bib: str, papers: Sequence[Paper], kind: str
) -> None:
    with having(world, *papers) as made:
        assert check(made, bib) == (1 if kind == "fabricated" else 0, {"invented": kind})


def test_of_people_with_too_many_works_nothing_is_concluded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.sources.dblp._MAX_WORKS", 0)
    with having(world, *VOLUMES, OTHER) as made:
        assert check(made, KNOWN) == (0, {"invented": "could-not-tell"})


def test_a_source_that_refuses_users_without_a_key_changes_nothing_of_that(world: World) -> None:
    with having(world, *VOLUMES) as made:
        made.services.semantic_scholar.faults.extend([LIMITED] * 50)
        assert check(made, KNOWN) == (1, {"invented": "fabricated"})


@pytest.mark.parametrize("answers", [1, 2, 3])
def test_a_list_that_fails_on_the_way_proves_nothing(world: World, answers: int) -> None:
    with having(world, *VOLUMES) as made:
        made.services.dblp.faults.extend([None] * answers + [Status(503)] * 50)
        assert check(made, KNOWN)[1] == {"invented": "could-not-tell"}


def test_a_preprint_is_not_at_a_venue_whose_list_lacks_it(world: World) -> None:
    claimed = RIGHT.replace("year = 2024,\n  eprint", "booktitle = {ICML}, year = 2024,\n  eprint")
    assert check(world, claimed)[1] == {"looms": "could-not-tell"}
    with having(world, *VOLUMES) as made:
        assert check(made, claimed, "--no-cache") == (1, {"looms": "described-wrongly"})


GEARS = Paper("Gears Turning in Silence", people("Mary Somerville", "Ada Lovelace"), arxiv="2401.00007", versions=3,
              older=(Paper("A Survey of Silent Gears", people("Mary Somerville"), arxiv="2401.00007"),))  # fmt: skip
# By which a source shows that it knows versions.
ATTENTION = Paper(
    "Attention Is All You Need", people("Ashish Vaswani"), date(2017, 6, 12), arxiv="1706.03762", versions=7
)
OF_GEARS = """@misc{gears, title = {A Survey of Silent Gears}, author = {Mary Somerville}, year = 2024,
  eprint = {2401.00007}, archiveprefix = {arXiv}}
"""
LAST = OF_GEARS.replace("A Survey of Silent Gears", GEARS.title)
ALTERED = LAST.replace(GEARS.title, "Gears Turning without Noise").replace("Somerville", "Somerville and Ada Lovelace")


@pytest.mark.parametrize(
    ("bib", "kind", "options"),
    {
        "the first version": (OF_GEARS, "", ()),
        "the last one, by the people of the first": (LAST, "", ()),
        "of no version": (ALTERED, "described-wrongly", ()),
        "of no version, by people of none": (
            LAST.replace("Mary", "Mary Anning and Ada Lovelace and Mary"), "described-wrongly", ()),
        "a publication, which may have that title": (
            ALTERED.replace("year = 2024", "year = 2024, booktitle = {Conference on Gears}"), "could-not-tell", ()),
        "arXiv alone was asked": (ALTERED, "could-not-tell", ("--source", "arxiv")),
    }.values(),
)  # fmt: skip
def test_a_preprint_has_the_title_and_the_authors_of_one_of_its_versions(
    world: World, bib: str, kind: str, options: Sequence[str]
) -> None:
    with having(world, GEARS, ATTENTION) as made:
        found = {"gears": kind} if kind else {}
        assert check(made, bib, *options) == (int(kind == "described-wrongly"), found)


def test_versions_prove_nothing_where_others_fail_or_one_is_missing(world: World) -> None:
    with having(world, GEARS, ATTENTION) as made:
        fail(made, "openalex", "semantic-scholar")
        assert check(made, ALTERED)[1] == {"gears": "could-not-tell"}
    with having(world, GEARS, ATTENTION) as made:
        made.arxiv.dropped = frozenset({"2401.00007v2"})
        made.cache = made.cache.parent / "empty"
        assert check(made, ALTERED, "--no-cache") == (0, {"gears": "could-not-tell"})


@pytest.mark.parametrize(
    ("number", "kind"),
    {"2401.09999": "fabricated", "2402.09999": "could-not-tell"}.items(),
    ids=["", "no first number"],
)
def test_a_number_is_missing_where_arxiv_has_the_first_of_its_month(world: World, number: str, kind: str) -> None:
    bib = INVENTED.replace("booktitle = {ICML}, ", f"eprint = {{{number}}}, archiveprefix = {{arXiv}}, ")
    assert check(world, bib)[1] == {"invented": kind}
    fail(world, "arxiv")
    world.cache = world.cache.parent / "empty"
    assert check(world, bib, "--no-cache")[1] == {"invented": "could-not-tell"}


def test_after_an_outage_nothing_is_accused_and_nothing_is_kept(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(world)
    code, kinds = check(world, RIGHT + OTHER_DOI + INVENTED)
    assert (code, set(kinds.values())) == (3, {"could-not-tell"})
    assert "(arXiv did not respond (503" in Path("found.json").read_text(encoding="utf-8")
    err = capsys.readouterr().err
    assert "run the same command again" in err
    assert [f"{name} did not respond" in err for name in ("arXiv", "OpenAlex", "Semantic Scholar")] == [True] * 3
    for service in world.services.all:
        service.faults.clear()
    world.cache = world.cache.parent / "healthy"  # without the health of the services
    code, kinds = check(world, RIGHT + OTHER_DOI + INVENTED)
    assert (code, kinds) == (1, {"other": "described-wrongly", "invented": "could-not-tell"})


def test_the_record_of_its_own_identifier_accuses_although_other_sources_fail(world: World) -> None:
    fail(world, "arxiv", "openalex", "semantic-scholar", "dblp")
    code, kinds = check(world, OTHER_AUTHORS)
    assert (code, kinds) == (1, {"authors": "described-wrongly"})


def test_a_key_that_cannot_be_one_is_wrong_usage_and_no_outage(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIBNORM_OPENALEX_KEY", "two words")
    Path("refs.bib").write_text(RIGHT, encoding="utf-8")
    assert world.run("check", "refs.bib", "--online", "--format", "json", "-o", "found.json") == 2
    assert "the key for openalex cannot be one" in capsys.readouterr().err
    assert (world.counts(), Path("found.json").exists()) == ({}, False)


def test_a_record_with_a_quite_different_title_is_outvoted(world: World) -> None:
    """Others are asked for the title of the entry, not for that of the one record of its identifier."""
    other = [replace(PAPERS[0], title="On Polishing Round Pebbles by Moonlight")]
    world.services.crossref.papers = other
    assert check(world, RIGHT) == (0, {})


def test_a_source_that_others_make_up_for_changes_no_exit_code(world: World) -> None:
    fail(world, "semantic-scholar", "dblp", "openalex")
    assert check(world, RIGHT) == (0, {})


def test_a_refusal_for_want_of_a_key_leaves_the_run_complete(world: World) -> None:
    world.services.semantic_scholar.faults.extend([LIMITED] * 50)
    assert check(world, INVENTED) == (0, {"invented": "could-not-tell"})


@pytest.mark.parametrize("command", ["check", "update"])
def test_a_refusal_of_the_only_source_that_is_asked_leaves_the_run_incomplete(
    world: World, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.semantic_scholar.faults.extend([Status(429)] * 99)
    Path("refs.bib").write_text(INVENTED, encoding="utf-8")
    assert world.run(command, "refs.bib", "--online", "--source", "semantic-scholar") == 3
    assert "Semantic Scholar refused the request (429)" in capsys.readouterr().err


def test_a_service_without_search_for_many_titles_is_left_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = [route for route in SemanticScholar.ROUTES if not route[1].endswith("bulk")]
    monkeypatch.setattr(SemanticScholar, "ROUTES", tuple(routes))
    bib = "\n".join(INVENTED.replace("Teapots", f"Teapots{n}").replace("invented", f"k{n}") for n in range(100))
    code, kinds = check(world, bib)
    assert (code, set(kinds.values())) == (0, {"could-not-tell"})
    assert len(world.asked("semantic-scholar")) == 1


def test_the_catalog_is_asked_first(world: World, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    row = {"arxiv_id": "2401.00002", "title": PAPERS[1].title, "authors": ["Ada Lovelace"], "published": "2024-01-02"}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    build_catalog([rows], tmp_path / "catalog")
    looms = RIGHT[RIGHT.index("@misc{looms") : RIGHT.index("@misc{clocks")]
    assert check(world, looms, "--catalog", str(tmp_path / "catalog")) == (0, {})
    assert world.counts() == {}
    assert check(world, RIGHT, "--catalog", str(tmp_path / "catalog")) == (0, {})
    assert not any("2401.00002" in str(entry.question.parameters) for entry in world.asked("arxiv"))


def test_a_catalog_that_accuses_gets_a_second_opinion(world: World, tmp_path: Path) -> None:
    """The catalog has the authors of the first version."""
    rows = tmp_path / "rows.jsonl"
    row = {"title": PAPERS[3].title, "authors": ["Ada Byron"], "venue": "ICML", "year": 2020, "doi": "10.1000/wheels"}
    rows.write_text(json.dumps(row) + "\n", encoding="utf-8")
    build_catalog([rows], tmp_path / "catalog")
    wheels = OTHER_AUTHORS.replace("Ann Other and Ben Else", "Mary Somerville")
    Path("refs.bib").write_text(wheels, encoding="utf-8")
    assert world.run("check", "refs.bib", *TRUTH, "--catalog", str(tmp_path / "catalog")) == 1
    assert check(world, wheels, "--catalog", str(tmp_path / "catalog")) == (0, {})


def test_sources_by_name_are_the_only_ones(world: World) -> None:
    check(world, RIGHT, "--source", "crossref,arxiv")
    assert set(world.counts()) == {"crossref", "arxiv"}


def test_sources_without_online_are_a_wrong_usage(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(RIGHT, encoding="utf-8")
    assert world.run("check", "refs.bib", "--source", "arxiv") == 2
    assert "--source needs --online" in capsys.readouterr().err


def test_files_are_asked_for_together_and_checked_by_several_processes(world: World) -> None:
    padding = f"@comment{{{'x' * 200_000}}}"
    for name in ("one.bib", "two.bib"):
        Path(name).write_text(RIGHT + padding, encoding="utf-8")
    assert world.run("check", "one.bib", "two.bib", "--online", *TRUTH) == 0
    assert sum(world.counts().values()) <= 8


@pytest.mark.parametrize(
    ("source", "entry", "count", "limit", "said"),
    [("dblp", INVENTED, 75, 60, "DBLP: 15 entries"), ("doi", OTHER_DOI, 12, 10, "2 entries")],
    ids=["searches", "identifiers"],
)
def test_questions_one_by_one_have_a_limit_and_the_next_run_goes_on(
    world: World, source: str, entry: str, count: int, limit: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    numbered = (re.sub("Teapots|wheels", rf"\g<0>{n}", entry) for n in range(count))
    bib = "\n".join(re.sub(r"\{\w+,", f"{{k{n},", each, count=1) for n, each in enumerate(numbered))
    check(world, bib, "--source", source)
    assert len(world.asked(source)) == limit
    assert f"{said} not searched for" in capsys.readouterr().err
    check(world, bib, "--source", source)
    assert len(world.asked(source)) == count
    assert "not searched for" not in capsys.readouterr().err


def test_an_entry_is_explained_without_a_catalog(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(RIGHT, encoding="utf-8")
    assert world.run("check", "refs.bib", "--online", "--explain", "looms") == 0
    told = capsys.readouterr().out
    assert "looms: as-described; compared with 1 record of its work (online on 2" in told
    assert told.count("same in arxiv") == 4
    fail(world)
    world.cache = world.cache.parent / "empty"
    assert world.run("check", "refs.bib", "--online", "--explain", "looms") == 3
    said = capsys.readouterr()
    assert "looms: could-not-tell" in said.out
    assert "result is incomplete" in said.err


def test_a_program_checks_online_too(world: World) -> None:
    world.run("--version")  # points the program at the stand-ins
    Path("refs.bib").write_text(OTHER_DOI, encoding="utf-8")
    report = normalizer.check("refs.bib", select=["BIB4"], online=True, cache=world.cache)
    assert [finding.code for finding in report.findings] == ["BIB411"]
    assert (report.fails, report.is_incomplete, report.missing) == (True, False, ())


def test_the_setting_turns_it_on_and_offline_off(world: World) -> None:
    Path("bibnorm.toml").write_text("online = true\n", encoding="utf-8")
    Path("refs.bib").write_text(RIGHT, encoding="utf-8")
    assert world.run("check", "refs.bib", *TRUTH, "--offline") == 0
    assert not world.counts()
    assert world.run("check", "refs.bib", *TRUTH) == 0
    assert world.counts()


def test_a_run_without_it_imports_no_http(own_folder: Path) -> None:
    Path("refs.bib").write_text(RIGHT, encoding="utf-8")
    script = (
        "import sys; from normalizer.cli.main import run; code = run(['check', 'refs.bib']);"
        "print(code, [name for name in ('requests', 'resolvers.http', 'normalizer.app.online_check') if name in"
        " sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
