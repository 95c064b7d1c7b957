"""What the report calls doubtful, why, and what it says to do."""

from __future__ import annotations

import pytest
from report_scene import decided, matched, new, not_asked, open_title, other, run, work

from normalizer.lock import LockedWork
from normalizer.report import TitleResult
from normalizer.report.data import ReportData
from normalizer.report.unresolved import UnresolvedGroup, UnresolvedTitle, groups
from normalizer.report.works import reported_works, used_keys
from normalizer.works.record import RetractionStatus
from normalizer.works.scraped import Link, LinkRole
from normalizer.works.verdict import Reason, Status

WORKS = {"a": work("A", arxiv="2101.00001"), "w": work("Gone", standing=RetractionStatus.WITHDRAWN)}


def groups_of(made: ReportData) -> tuple[UnresolvedGroup, ...]:
    return groups(made, reported_works(made, used_keys(made.rows)), lambda row: row.scraped.where)


def only(
    row: TitleResult, works: dict[str, LockedWork] | None = None, lock: str | None = "refs.lock.json"
) -> UnresolvedTitle:
    [group] = groups_of(run([row], WORKS if works is None else works, lock=lock))
    [doubt] = group.doubts
    return doubt


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        pytest.param(matched("A", "a"), [], id="a sure match"),
        pytest.param(matched("A", "a", sure=0.95), [], id="just sure enough"),
        pytest.param(matched("A", "a", sure=0.94), ["unsure"], id="a match that is not sure"),
        pytest.param(matched("A", "a", candidates=[other("B", 0.49)]), [], id="a runner-up far behind"),
        pytest.param(matched("A", "a", candidates=[other("B", 0.5)]), ["close"], id="a runner-up close behind"),
        pytest.param(matched("A", "a", sure=0.9, candidates=[other("B", 0.9)]), ["unsure"], id="both at once"),
        pytest.param(matched("Gone", "w", sure=0.9), ["taken-back"], id="a work that was withdrawn"),
        pytest.param(open_title("A", status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS), ["ambiguous"], id="ambiguous"),
        pytest.param(open_title("A"), ["unmatched"], id="unmatched"),
        pytest.param(not_asked("A"), ["not-asked"], id="nobody was asked"),
        pytest.param(new("A"), ["not-asked"], id="not in the lock"),
        pytest.param(decided("A", "arXiv:2101.00001", "a"), [], id="a person's choice"),
        pytest.param(decided("A", None, None), [], id="a person's none of these"),
        pytest.param(decided("A", "arXiv:2101.00009", None), ["pending"], id="a choice that nobody looked up"),
        pytest.param(decided("Gone", "arXiv:2101.00002", "w"), ["taken-back"], id="a person's choice that was withdrawn"),
        pytest.param(matched("A", "lost"), [], id="a key without a record"),
    ],
)  # fmt: skip
def test_kinds_of_doubt(row: TitleResult, kinds: list[str]) -> None:
    assert [group.kind.name for group in groups_of(run([row], WORKS))] == kinds


def test_a_title_on_several_pages_is_one_doubt() -> None:
    rows = [
        open_title("A", "one.txt:3"),
        open_title("B", "one.txt:5"),
        open_title("A", "two.txt:7"),
        new("C", "two.txt:9"),
    ]
    unmatched, waiting = groups_of(run(rows))
    assert [(doubt.title, doubt.locations) for doubt in unmatched.doubts] == [
        ("A", ((0, "one.txt:3"), (2, "two.txt:7"))),
        ("B", ((1, "one.txt:5"),)),
    ]
    assert (unmatched.titles, unmatched.more) == (2, 0)
    assert [doubt.title for doubt in waiting.doubts] == ["C"]


def test_an_open_title_is_shown_with_all_that_stands_beside_it() -> None:
    links = (Link(url="https://github.com/o/n", role=LinkRole.OURS), Link(url="javascript:x", role=LinkRole.UNKNOWN))
    doubt = only(
        open_title(
            "Sheep that Count",
            status=Status.AMBIGUOUS,
            reason=Reason.SEVERAL_WORKS,
            sure=0.5,
            candidates=[
                other("Goats that Count", 0.6, Reason.SIMILAR_TITLE, arxiv="2101.00007", evidence={"title": 0.7}),
                other("Sheep that Count", 0.5, Reason.SAME_TITLE, doi="10.1000/it's"),
                other("Counting"),
                other("More"),
            ],
            abstract="We  count\nsheep.",
            links=links,
            ids=("2101.00009",),
            authors=("Ada", "Emmy"),
            venue="Meadow",
            year=2021,
        )
    )
    assert (doubt.row.why, doubt.row.confidence) == ("several works match equally well", 0.5)
    assert doubt.facts == ("2101.00009", "Ada, Emmy", "Meadow", "2021")
    assert [(each.text, each.href) for each in doubt.links] == [
        ("github.com/o/n", "https://github.com/o/n"),
        ("javascript:x", None),
    ]
    assert doubt.abstract == "We count sheep."
    first, second, third = doubt.candidates
    assert [piece.text for piece in first.title if piece.differs] == ["Goats"]
    assert (first.missing_words, first.role, first.why) == ("Sheep", "", "title is only similar; no other evidence")
    assert first.evidence == ("70\xa0% of the title's letters agree",)
    assert (second.missing_words, third.missing_words) == ("", "Sheep that Count")
    assert doubt.more_candidates == 1


def test_a_doubtful_match_shows_the_work_that_was_taken_first() -> None:
    rows = matched("A b c", "x", sure=0.9, candidates=[other("A b", 0.8), other("B"), other("C")])
    doubt = only(rows, {"x": work("A b d", arxiv="2101.00001")})
    assert [(each.role, each.work.title, each.work.authors) for each in doubt.candidates] == [
        ("taken", "A b d", "Emmy Noether"),
        ("close behind", "A b", ""),
        ("close behind", "B", ""),
    ]
    assert doubt.candidates[0].missing_words == "c"
    assert doubt.candidates[0].evidence == ("same title",)
    assert doubt.more_candidates == 1


@pytest.mark.parametrize(
    ("lock", "option"),
    [
        pytest.param("refs.lock.json", "", id="the lock that the command takes anyway"),
        pytest.param(None, "", id="no lock"),
        pytest.param(
            "my paper/refs.lock.json", " --lock 'my paper/refs.lock.json'", id="a lock with a blank in its path"
        ),
    ],
)
def test_commands_can_be_pasted_into_a_shell(lock: str | None, option: str) -> None:
    rivals = [other("B", arxiv="2101.00007"), other("C", doi="10.1000/$(x)'y"), other("D")]
    row = open_title("A", candidates=rivals)
    assert row.block
    doubt = only(row, lock=lock)
    assert doubt.commands == (
        f"bibnorm lock decide {row.block.id} arXiv:2101.00007{option}",
        f"bibnorm lock decide {row.block.id} 'doi:10.1000/$(x)'\"'\"'y'{option}",
        f"bibnorm lock decide {row.block.id} --none{option}",
    )


@pytest.mark.parametrize("row", [not_asked("A"), new("A")], ids=["not asked", "not in the lock"])
def test_where_nobody_was_asked_there_is_nothing_to_decide(row: TitleResult) -> None:
    doubt = only(row)
    assert (doubt.commands, doubt.candidates, doubt.row.confidence) == ((), (), None)


def test_long_texts_are_cut() -> None:
    doubt = only(open_title("x" * 5_000, abstract="y" * 9_000, ids=("z" * 500,)))
    assert doubt.title.endswith("… (4,600 more characters)")
    assert doubt.abstract
    assert doubt.abstract.endswith("… (7,000 more characters)")
    assert doubt.facts == ("z" * 400 + "… (100 more characters)",)
