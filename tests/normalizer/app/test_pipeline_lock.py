"""A lock in the story of a page: who is asked, what is kept, what a failed source leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from online_scene import Shelf, Source, online

from normalizer.app.lock_build import merge_answers, query_unresolved
from normalizer.app.refresh import apply_upgrade, query_again
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.export import assign_keys
from normalizer.lock import Lock, LockedTitle, QueryLog
from normalizer.lock.title_index import (
    PageTitle,
    compare_with_pages,
    locate_blocks,
    page_titles,
    register_output,
    update_pages,
)
from normalizer.values.code_links import CodeStatus
from normalizer.values.ids import PaperId
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle
from normalizer.works.verdict import Status

SHEEP = Description(
    "shelf",
    "Counting Sheep on Alpine Meadows",
    arxiv="2105.01234",
    authors=(RawName("Anna Hirt"),),
    published="2021-05-04",
)
GOATS = Description(
    "shelf",
    "Counting Goats in Argan Trees",
    arxiv="2106.01234",
    authors=(RawName("Anna Hirt"),),
    published="2021-06-04",
)
PRINTED = Description(
    "dblp", SHEEP.title, arxiv=SHEEP.arxiv, authors=SHEEP.authors, venue="CVPR", year=2022, kind="conference"
)
SHEEP_ABSTRACT = (
    "Shepherds have always counted their sheep by hand, which is slow and makes them sleepy. We teach a small camera "
    "on a collar to count the flock instead, compare it with three seasoned shepherds on two mountain meadows, and "
    "find that it miscounts less often, never falls asleep, and needs a new battery only once in every summer."
)
NOW = QueryLog(on="2026-11-21", catalogs=("two records",))
Online = partial(Source, "dblp")


def sources(shelf: Shelf, dblp: Source | None = None) -> Sources:
    return Sources(local=[shelf], online=online(dblp) if dblp else {}, named=("dblp",) if dblp else ())


def seen(*titles: str, page: str = "a.txt", **beside: object) -> list[PageTitle]:
    rows = [ScrapedTitle(title=text, page=page, line=line, **beside) for line, text in enumerate(titles, 1)]  # type: ignore[arg-type]  # fields of a table
    return page_titles(rows, Path())


def learn(lock: Lock, titles: Sequence[PageTitle], of: Sources, now: QueryLog = NOW) -> Lock:
    return merge_answers(lock, query_unresolved(lock, titles, of, now, StepTimer()).answers, assign_keys, beside=titles)


def test_what_somebody_else_has_settled_meanwhile_stays() -> None:
    titles = seen("Nobody Wrote This Title", SHEEP.title)
    asking = query_unresolved(Lock(), titles, sources(Shelf(SHEEP)), NOW, StepTimer())
    theirs = learn(Lock(), titles, sources(Shelf(SHEEP))).decide("Nobody Wrote This Title", "2106.01234", "Ada")
    theirs = learn(theirs, titles, sources(Shelf(SHEEP, GOATS)))
    assert merge_answers(theirs, asking.answers, assign_keys) == theirs
    assert theirs.find("Nobody Wrote This Title").key == "hirt2021countinga"


def test_two_works_with_one_key_are_twins_in_the_order_of_their_decision() -> None:
    lock = learn(Lock(), seen(GOATS.title), sources(Shelf(SHEEP, GOATS)))
    lock = learn(lock, seen(SHEEP.title, GOATS.title), sources(Shelf(SHEEP, GOATS)))
    assert {key: work.record.arxiv for key, work in lock.works.items()} == {
        "hirt2021counting": "2106.01234",
        "hirt2021countinga": "2105.01234",
    }
    assert locate_blocks(lock, seen(SHEEP.title, GOATS.title)).keys == ["hirt2021countinga", "hirt2021counting"]


def test_key_of_a_work_that_left_the_lock_is_not_given_to_another() -> None:
    lock = learn(Lock(), seen(GOATS.title), sources(Shelf(SHEEP, GOATS))).decide(GOATS.title, None, "Ada")
    lock = learn(lock, seen(SHEEP.title), sources(Shelf(SHEEP, GOATS)))
    assert list(lock.works) == ["hirt2021countinga"]
    back = lock.decide(GOATS.title, "2106.01234", "Ada")
    assert learn(back, seen(GOATS.title), sources(Shelf(SHEEP, GOATS))).find(GOATS.title).key == "hirt2021counting"


def test_source_that_failed_is_asked_again_and_the_key_stays() -> None:
    now = NOW.model_copy(update={"sources": ("dblp",)})
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(SHEEP), Online(trouble="no answer")), now)
    asked = lock.titles[0].asked
    assert asked is not None
    assert (asked.sources, asked.failed) == ((), ("dblp",))
    assert lock.works["hirt2021counting"].record.venue is None
    lock = learn(lock, seen(SHEEP.title), sources(Shelf(SHEEP), Online(PRINTED)), now)
    venue = lock.works["hirt2021counting"].record.venue
    assert venue is not None
    assert venue.short == "CVPR"
    assert lock.titles[0].asked == now
    calm = learn(lock, seen(SHEEP.title), sources(Shelf(), Online(trouble="no answer")), now)
    assert calm == lock


def test_work_that_is_completed_loses_nothing_that_is_not_said_again() -> None:
    now = NOW.model_copy(update={"sources": ("dblp",)})
    known = replace(SHEEP, doi="10.1000/sheep")
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(known), Online(trouble="no answer")), now)
    lock = learn(lock, seen(SHEEP.title), sources(Shelf(SHEEP), Online(PRINTED)), now)
    record = lock.works["hirt2021counting"].record
    assert (record.doi, record.venue and record.venue.short) == ("10.1000/sheep", "CVPR")


def test_known_title_is_kept_when_the_sources_that_knew_it_are_gone() -> None:
    now = NOW.model_copy(update={"sources": ("dblp",)})
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(SHEEP), Online(trouble="no answer")), now)
    again = learn(lock, seen(SHEEP.title), sources(Shelf(), Online()), now)
    assert again.works == lock.works
    assert again.titles[0].decision == lock.titles[0].decision


def test_works_that_fit_an_open_title_are_kept_when_the_sources_that_knew_them_are_gone() -> None:
    """A run without the catalog, or one in an outage, must not take away what a person is to decide by."""
    twins = Shelf(SHEEP, replace(SHEEP, arxiv="2105.09999", authors=(RawName("Bo Li"),)))
    before = learn(Lock(), seen(SHEEP.title), sources(twins)).find(SHEEP.title)
    assert (before.decision.status, len(before.candidates)) == (Status.AMBIGUOUS, 2)
    online = QueryLog(on="2026-11-22", sources=("crossref", "dblp"))
    lock = learn(Lock((before,)), seen(SHEEP.title), sources(Shelf(), Online(trouble="no answer")), online)
    out = lock.find(SHEEP.title)
    assert out.asked == QueryLog(on="2026-11-22", catalogs=NOW.catalogs, sources=("crossref",), failed=("dblp",))
    back = learn(lock, seen(SHEEP.title), sources(Shelf(), Online()), online).find(SHEEP.title)
    assert back.asked == QueryLog(on="2026-11-22", catalogs=NOW.catalogs, sources=("crossref", "dblp"))
    assert (before.decision, before.candidates) == (out.decision, out.candidates) == (back.decision, back.candidates)


def test_repeats_of_a_title_share_one_block_and_the_match_wins() -> None:
    titles = [*seen(SHEEP.title), *seen(SHEEP.title.upper(), page="b.txt"), *seen(SHEEP.title, page="b.txt")]
    lock = learn(Lock(), titles, sources(Shelf(SHEEP)))
    lock = update_pages(lock, locate_blocks(lock, titles), {"a.txt", "b.txt"}, None)
    assert [(each.title, each.pages) for each in lock.titles] == [(SHEEP.title, ("a.txt", "b.txt"))]


def test_paper_and_its_journal_version_on_one_page_are_two_works() -> None:
    journal = f"{SHEEP_ABSTRACT} We release the camera and its drawings, and a film of one whole night on the meadow."
    version = replace(SHEEP, arxiv="2205.04321", abstract=journal)
    shelf = sources(Shelf(replace(SHEEP, abstract=SHEEP_ABSTRACT), version))
    first, second = seen(SHEEP.title, abstract=SHEEP_ABSTRACT), seen(SHEEP.title, abstract=journal)
    lock = learn(Lock(), [*first, *second], shelf)
    grown = learn(learn(Lock(), first, shelf), [*first, *second], shelf)
    for each in (lock, grown):
        assert locate_blocks(each, [*first, *second]).keys == ["hirt2021counting", "hirt2022counting"]
        assert [work.record.arxiv for work in each.works.values()] == ["2105.01234", "2205.04321"]


def test_pages_that_are_merged_into_an_output_leave_the_earlier_ones_where_they_are() -> None:
    of = sources(Shelf(SHEEP, GOATS))
    first, second = seen(SHEEP.title), seen(GOATS.title, page="b.txt")
    lock = Lock()
    for titles, pages in ((first, {"a.txt"}), (second, {"b.txt"})):
        lock = learn(lock, titles, of)
        lock = update_pages(lock, locate_blocks(lock, titles), pages, "refs.bib", merged=True)
        lock = register_output(lock, "refs.bib", pages, merged=True)
    assert lock.outputs["refs.bib"].pages == ("a.txt", "b.txt")
    assert {each.title: each.pages for each in lock.titles} == {SHEEP.title: ("a.txt",), GOATS.title: ("b.txt",)}
    assert not compare_with_pages(lock, locate_blocks(lock, second), {"b.txt"}, "refs.bib", merged=True)
    assert [
        each.title for each in compare_with_pages(lock, locate_blocks(lock, second), {"b.txt"}, "refs.bib").vanished
    ] == [SHEEP.title]
    none_left = update_pages(lock, locate_blocks(lock, []), {"b.txt"}, "refs.bib", merged=True)
    assert {each.title: each.pages for each in none_left.titles} == {SHEEP.title: ("a.txt",), GOATS.title: ()}
    assert [
        each.title
        for each in compare_with_pages(lock, locate_blocks(lock, []), {"b.txt"}, "refs.bib", merged=True).vanished
    ] == [GOATS.title]
    assert register_output(lock, "refs.bib", {"b.txt"}).outputs["refs.bib"].pages == ("b.txt",)


def test_chosen_work_that_nobody_gives_is_kept_with_who_was_asked() -> None:
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf())).decide(SHEEP.title, "2105.01234", "Ada")
    now = QueryLog(on="2026-11-22", sources=("dblp",))
    out = learn(lock, seen(SHEEP.title), sources(Shelf(), Online(trouble="no answer")), now)
    assert out.titles[0].asked == QueryLog(on="2026-11-22", failed=("dblp",))
    assert (
        learn(
            out,
            seen(SHEEP.title),
            sources(Shelf(), Online(trouble="gone")),
            now.model_copy(update={"on": "2026-11-23"}),
        )
        == out
    )
    back = learn(out, seen(SHEEP.title), sources(Shelf(), Online()), now)
    assert (back.titles[0].asked, back.titles[0].is_pending) == (now, True)
    found = learn(back, seen(SHEEP.title), sources(Shelf(SHEEP), Online()), now)
    assert (found.titles[0].key, found.titles[0].decision.by) == ("hirt2021counting", "Ada")


def test_choice_in_other_words_than_the_record_stays_settled() -> None:
    """The record of a work with two DOIs has one of them, and is the chosen one all the same."""
    titles = seen("A Title of Mine")
    both = (replace(SHEEP, doi="10.1000/first"), replace(SHEEP, doi="10.1000/second"))

    class Registry(Shelf):
        def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Description]]:
            return [both for _ in ids]

    lock = learn(Lock(), titles, sources(Registry())).decide("A Title of Mine", "doi:10.1000/second", "Ada")
    lock = learn(lock, titles, sources(Registry()))
    assert lock.works["hirt2021counting"].record.doi == "10.1000/first"
    content = Lock.parse(lock.text, "refs.lock.json")
    assert content.titles[0].key == "hirt2021counting"


def refreshed(lock: Lock, of: Sources, *titles: LockedTitle) -> tuple[Lock, list[str], list[str], list[str]]:
    new = apply_upgrade(lock, query_again(lock, titles or lock.titles, of, NOW, StepTimer()), assign_keys)
    return new.lock, list(new.changed), [each.title for each in new.settled], list(new.unknown)


def test_upgrade_takes_in_the_publication_and_keeps_what_the_page_said() -> None:
    code = Link(url="https://github.com/hirt/sheep", role=LinkRole.OURS, announced=True)
    lock = learn(Lock(), seen("Some Other Title First", SHEEP.title, links=(code,)), sources(Shelf(SHEEP)))
    before = lock.works["hirt2021counting"].record
    new, changed, _, _ = refreshed(lock, sources(Shelf(SHEEP), Online(PRINTED)))
    after = new.works["hirt2021counting"].record
    assert changed == ["hirt2021counting"]
    assert after.venue is not None
    assert after.code == before.code
    assert (after.code[0].status, after.origin["code"].via) == (CodeStatus.ANNOUNCED, "a.txt:2")
    assert refreshed(new, sources(Shelf(SHEEP), Online(PRINTED)))[1] == []


def test_upgrade_finds_an_open_title_and_leaves_a_persons_refusal() -> None:
    lock = learn(Lock(), seen(SHEEP.title, GOATS.title), sources(Shelf())).decide(GOATS.title, None, "Ada")
    new, changed, settled, unknown = refreshed(lock, sources(Shelf(SHEEP, GOATS)))
    assert (changed, settled, unknown) == ([], [SHEEP.title], [])
    assert new.find(GOATS.title).decision.is_manual


def test_upgrade_of_a_work_that_nobody_gives_keeps_its_record() -> None:
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(SHEEP)))
    new, changed, _, unknown = refreshed(lock, sources(Shelf()))
    assert (changed, unknown) == ([], ["hirt2021counting"])
    assert new.works == lock.works
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(SHEEP)))
    down = sources(Shelf(), Online(trouble="DBLP did not respond (503, 2 attempts)"))
    made = apply_upgrade(lock, query_again(lock, lock.titles, down, NOW, StepTimer()), assign_keys)
    assert (made.unknown, made.unasked) == ((), {"hirt2021counting": ("dblp",)})
    assert made.lock.works == lock.works


def test_upgrade_does_not_take_another_work_of_the_title() -> None:
    bare = Description("shelf", SHEEP.title, authors=(RawName("Bo Li"),), venue="CVPR", year=2022)
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(bare)))
    [key] = lock.works
    assert refreshed(lock, sources(Shelf(SHEEP)))[1:] == ([], [], [key])
    assert refreshed(lock, sources(Shelf(bare)))[1:] == ([], [], [])


def test_upgrade_looks_up_what_a_person_chose() -> None:
    lock = learn(Lock(), seen("A Title of Mine"), sources(Shelf())).decide("A Title of Mine", "2105.01234", "Ada")
    new, _, settled, _ = refreshed(lock, sources(Shelf(SHEEP)))
    assert settled == ["A Title of Mine"]
    chosen = new.find("A Title of Mine")
    assert (chosen.key, chosen.decision.by, chosen.decision.status) == ("hirt2021counting", "Ada", Status.MATCHED)


def test_upgrade_of_a_work_that_somebody_took_away_meanwhile_does_nothing() -> None:
    lock = learn(Lock(), seen(SHEEP.title), sources(Shelf(SHEEP)))
    answers = query_again(lock, lock.titles, sources(Shelf(SHEEP)), NOW, StepTimer())
    without = lock.decide(SHEEP.title, None, "Ada")
    assert apply_upgrade(without, answers, assign_keys).lock == without


@pytest.mark.parametrize("titles", [(), (SHEEP.title,)])
def test_nothing_to_ask_asks_nobody(titles: tuple[str, ...]) -> None:
    shelf = Shelf(SHEEP)
    lock = learn(Lock(), seen(*titles), sources(shelf))
    asked = list(shelf.asked)
    assert query_unresolved(lock, seen(*titles), sources(shelf), NOW, StepTimer()).answers == ()
    assert shelf.asked == asked
    assert refreshed(Lock(), sources(shelf))[1:] == ([], [], [])
