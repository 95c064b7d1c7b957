"""Whether a title on a page is one that the lock has, and whether it must be asked again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lock import Decision, LockedTitle, QueryLog, TitleContext
from normalizer.lock.identity import fingerprint_abstracts, similarity
from normalizer.lock.title_index import TitleIndex, block_from_match, needs_query, page_titles, relative_name
from normalizer.values.ids import PaperId, find_id
from normalizer.works.description import Description, RawName
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import (
    ComparedWork,
    Match,
    Reason,
    Status,
    Verdict,
)

LONG = (
    "Shepherds have always counted their sheep by hand, which is slow and makes them sleepy. We teach a small camera "
    "on a collar to count the flock instead, compare it with three seasoned shepherds on two mountain meadows, and "
    "find that it miscounts less often, never falls asleep, and needs a new battery only once in every summer."
)
OTHER = (
    "Goats climb trees in search of argan fruit. From drawings made during four dry seasons we describe how they choose "
    "a branch, how they keep their balance on it, and why younger animals so seldom reach the crown of an old tree."
)


def seen(title: str = "Counting Sheep", **beside: object) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="a.txt", line=1, **beside)  # type: ignore[arg-type]  # fields of a table


def block(scraped: ScrapedTitle, by: str = "bibnorm") -> LockedTitle:
    [each] = page_titles([scraped], Path())
    return LockedTitle(title=scraped.title, beside=each.context, decision=Decision(status=Status.UNMATCHED, by=by))


# In the lock, on the page, whether they are one.
SAME = {
    "same words": (seen(), seen(), True),
    "other case and TeX": (seen(), seen(r"\emph{counting} SHEEP"), True),
    "other words": (seen(), seen("Counting Goats"), False),
    "abstract a little changed": (seen(abstract=LONG), seen(abstract=LONG.replace("two mountain", "three alpine")), True),
    "other abstract": (seen(abstract=LONG), seen(abstract=OTHER), False),
    "abstract only there": (seen(), seen(abstract=LONG), False),
    "short abstract, other case": (seen(abstract="To appear."), seen(abstract="to appear"), True),
    "other short abstract": (seen(abstract="To appear."), seen(abstract="Withdrawn."), False),
    "identifier in another form": (seen(ids=("2105.01234",)), seen(ids=("https://arxiv.org/abs/2105.01234v3",)), True),
    "same identifier, other abstract": (seen(ids=("2105.01234",), abstract=LONG), seen(ids=("2105.01234",)), True),
    "other identifier": (seen(ids=("2105.01234",)), seen(ids=("2105.04321",)), False),
    "identifier only there": (seen(), seen(ids=("2105.01234",)), False),
    "text that is not a valid identifier": (seen(ids=("see there",)), seen(), True),
    "other year": (seen(year=2020), seen(year=2021), False),
    "year only there": (seen(), seen(year=2021), True),
    "other authors": (seen(authors=("A. Hirt",)), seen(authors=("B. Hirt",)), False),
    "authors whose list is cut": (seen(authors=("A. Hirt",)), seen(authors=("A. Hirt", "et al.")), True),
    "authors in other case": (seen(authors=("A. Hirt",)), seen(authors=("A. HIRT",)), True),
    "signs alone": (seen("?!"), seen("?!"), True),
    "other signs": (seen("?!"), seen("!!"), False),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "is_one"), SAME.values(), ids=SAME)
def test_title_is_found_again(ours: ScrapedTitle, theirs: ScrapedTitle, is_one: bool) -> None:
    [sighting] = page_titles([theirs], Path())
    assert (TitleIndex([block(ours)]).find(sighting) is not None) is is_one


def test_decision_of_a_person_goes_before_ours() -> None:
    mine = block(seen(year=2020), by="Ada")
    [sighting] = page_titles([seen()], Path())
    assert TitleIndex([block(seen()), mine]).find(sighting) == mine


def test_abstract_that_another_title_has_now_is_not_one_that_was_changed_a_little() -> None:
    """A paper and its journal version: one title, nearly one abstract, two works."""
    journal = LONG.replace("two mountain", "three alpine")
    [ours] = page_titles([seen(abstract=LONG)], Path())
    [theirs] = page_titles([seen(abstract=journal)], Path())
    paper = block(seen(abstract=LONG))
    assert TitleIndex([paper], [theirs]).find(theirs) == paper
    both = TitleIndex([paper], [ours, theirs])
    assert (both.find(ours), both.find(theirs)) == (paper, None)
    version = block(seen(abstract=journal))
    both.add(version)
    assert (both.find(ours), both.find(theirs)) == (paper, version)


def test_of_several_blocks_the_one_with_the_likest_abstract_is_found() -> None:
    near, nearer = (LONG.replace(words, "so on") for words in ("two mountain meadows, and find", "two mountain"))
    blocks = [block(seen(abstract=near), by="Ada"), block(seen(abstract=nearer))]
    [sighting] = page_titles([seen(abstract=LONG)], Path())
    assert TitleIndex(blocks).find(sighting) == blocks[1]


def test_namesakes_with_identifiers_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every issue of a journal has an editorial: the work grows with their number, not with its square."""
    titles = [seen("Editorial", ids=(f"10.1000/ed.{number}",)) for number in range(300)]
    there = page_titles(titles, Path())
    blocks = [block(each) for each in titles]
    read: list[str] = []

    def counted(text: str) -> PaperId | None:
        read.append(text)
        return find_id(text)

    monkeypatch.setattr("normalizer.lock.title_index.find_id", counted)
    book = TitleIndex(blocks, there)
    assert [book.find(each) for each in there] == blocks
    assert len(read) == 600


BESIDE = st.fixed_dictionaries(
    {},
    optional={
        "ids": st.lists(
            st.sampled_from(["2105.01234", "arXiv:2105.01234v2", "10.1000/a", "see there"]), max_size=2
        ).map(tuple),
        "year": st.sampled_from([2020, 2021]),
        "authors": st.sampled_from([("A. Hirt",), ("a. hirt",), ("B. Li",)]),
        "abstract": st.sampled_from(
            [LONG, LONG.replace("two mountain", "three alpine"), OTHER, "To appear.", "Withdrawn."]
        ),
    },
)


def fits(ours: ScrapedTitle, theirs: ScrapedTitle) -> bool:
    """What makes two equal titles one, said as plainly as can be."""
    our_ids, their_ids = ({find_id(text) for text in each.ids} - {None} for each in (ours, theirs))
    if our_ids or their_ids:
        return bool(our_ids & their_ids)
    if ours.year and theirs.year and ours.year != theirs.year:
        return False
    names = [[name.lower() for name in each.authors] for each in (ours, theirs)]
    prints = fingerprint_abstracts([ours.abstract, theirs.abstract])
    return (not all(names) or names[0] == names[1]) and similarity(*prints) >= SAME_ABSTRACT


@given(st.lists(BESIDE, max_size=6), BESIDE)
def test_block_is_found_just_where_one_fits(there: list[dict[str, Any]], here: dict[str, Any]) -> None:
    titles = [seen(**each) for each in there]
    [sighting] = page_titles([seen(**here)], Path())
    found = TitleIndex(map(block, titles)).find(sighting)
    fitting = [block(each) for each in titles if fits(each, sighting.scraped)]
    assert found in fitting if fitting else found is None
    if found and not sighting.scraped.ids:
        assert similarity(found.beside.print, sighting.print) == max(
            similarity(each.beside.print, sighting.print) for each in fitting
        )


def test_abstract_that_is_missing_has_no_print() -> None:
    prints = fingerprint_abstracts([None, LONG, "", "Short."])
    assert [each and len(each) for each in prints] == [None, 88, None, 16]
    assert similarity(prints[1], prints[3]) == 0.0
    assert fingerprint_abstracts([]) == []


@pytest.mark.parametrize(
    ("path", "name"), [("-", "-"), ("pages/a.txt", "../pages/a.txt"), ("bib/refs.bib", "refs.bib")]
)
def test_name_of_a_file_is_seen_from_the_lock(path: str, name: str) -> None:
    assert relative_name(path, Path("bib")) == name


def asked(sources: str = "arxiv dblp", catalogs: str = "big", failed: str = "", confidence: float = 0.0) -> QueryLog:
    return QueryLog(
        on="2026-11-21",
        sources=tuple(sources.split()),
        catalogs=tuple(catalogs.split()),
        failed=tuple(failed.split()),
        confidence=confidence,
    )


UNMATCHED = Decision(status=Status.UNMATCHED, reason=Reason.NO_CANDIDATE)
MATCHED = Decision(status=Status.MATCHED, reason=Reason.SAME_TITLE)
NOT_ASKED = Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)
UNSURE = Decision(status=Status.AMBIGUOUS, reason=Reason.NOT_SURE_ENOUGH, confidence=0.9)
CHOSEN = Decision(status=Status.MATCHED, by="Ada", choice="2105.01234")
NONE_FITS = Decision(status=Status.UNMATCHED, by="Ada")
# Decision, key, who was asked, who can be asked now, whether to ask.
ASK = {
    "matched": (MATCHED, "k", asked("arxiv"), asked("arxiv dblp"), False),
    "matched, a source had failed": (MATCHED, "k", asked("arxiv", failed="dblp"), asked("arxiv dblp"), True),
    "matched, the failed one cannot be asked": (MATCHED, "k", asked("arxiv", failed="dblp"), asked("arxiv"), False),
    "unmatched": (UNMATCHED, None, asked(), asked(), False),
    "unmatched, fewer sources": (UNMATCHED, None, asked(), asked("arxiv"), False),
    "unmatched, no source": (UNMATCHED, None, asked(), asked("", ""), False),
    "unmatched, a new source": (UNMATCHED, None, asked("arxiv"), asked("arxiv dblp"), True),
    "unmatched, another catalog": (UNMATCHED, None, asked(), asked(catalogs="bigger"), True),
    "nobody could be asked": (NOT_ASKED, None, asked("", "big", "arxiv"), asked("", "big"), True),
    "not sure enough": (UNSURE, None, asked(confidence=0.99), asked(confidence=0.99), False),
    "not sure enough, and now it is": (UNSURE, None, asked(confidence=0.99), asked(confidence=0.9), True),
    "not sure enough, and less is wanted": (UNSURE, None, asked(confidence=0.99), asked(confidence=0.95), False),
    "not sure enough, and nobody can be asked": (UNSURE, None, asked(confidence=0.99), asked("", ""), False),
    "matched, and now more is wanted": (MATCHED, "k", asked(), asked(confidence=0.99), False),
    "unmatched, and less is wanted": (UNMATCHED, None, asked(confidence=0.99), asked(), False),
    "written by hand": (UNMATCHED, None, None, asked(), True),
    "chosen and not looked up": (CHOSEN, None, asked(), asked(), True),
    "chosen and looked up": (CHOSEN, "k", asked("arxiv", failed="dblp"), asked(), False),
    "none of these": (NONE_FITS, None, asked("arxiv"), asked(), False),
    "none of these, by hand": (NONE_FITS, None, None, asked(), False),
}


@pytest.mark.parametrize(("decision", "key", "then", "now", "again"), ASK.values(), ids=ASK)
def test_settled_title_is_not_asked_again(
    decision: Decision, key: str | None, then: QueryLog | None, now: QueryLog, again: bool
) -> None:
    assert needs_query(LockedTitle(title="T", decision=decision, key=key, asked=then), now) is again


VERDICT = Verdict(status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS)


def compared(title: str, reason: Reason, confidence: float, **more: object) -> ComparedWork:
    work = Description("arxiv", title, authors=(RawName("Anna Hirt"),), published="2021-05-06", **more)  # type: ignore[arg-type]  # fields of a table
    verdict = Verdict(status=Status.MATCHED, reason=reason, confidence=confidence, evidence={"title": 0.123456})
    return ComparedWork(candidates=(work,), verdict=verdict)


@pytest.mark.parametrize(
    ("names", "choice"),
    [
        pytest.param({"arxiv": "2105.00001", "dblp": "conf/x/Y21"}, "arXiv:2105.00001", id="arXiv goes before"),
        pytest.param({"doi": "10.1000/x", "openreview": "rkgNKkHtvB"}, "doi:10.1000/x", id="a DOI goes before"),
        pytest.param({"dblp": "conf/x/Y21", "openreview": "rkgNKkHtvB"}, "openreview:rkgNKkHtvB", id="OpenReview"),
        pytest.param({"dblp": "conf/x/Y21", "s2": "1" * 40}, "dblp:conf/x/Y21", id="DBLP"),
        pytest.param({"s2": "1" * 40}, "s2:" + "1" * 40, id="Semantic Scholar"),
        pytest.param({"openreview": "no id", "acl": "2020.acl-main.447"}, "acl:2020.acl-main.447", id="one is none"),
        pytest.param({}, None, id="nothing names it"),
    ],
)
def test_work_is_chosen_by_what_names_it(names: dict[str, str], choice: str | None) -> None:
    match = Match(scraped=seen(), verdict=VERDICT, compared=(compared("T", Reason.SIMILAR_TITLE, 0.1, **names),))
    assert block_from_match("T", TitleContext(), match, None, asked()).candidates[0].choice == choice


def test_match_keeps_its_runner_up_and_an_open_title_all_and_its_abstract() -> None:
    works = tuple(compared(f"T{number}", Reason.SAME_TITLE, 0.4, arxiv=f"2105.0000{number}") for number in range(1, 9))
    beside = TitleContext(abstract=LONG)
    verdict = works[0].verdict
    match = Match(scraped=seen(), verdict=verdict, compared=works)
    settled = block_from_match("T1", beside, match, "k", asked())
    assert [each.title for each in settled.candidates] == ["T2"]
    assert settled.beside.abstract is None
    assert settled.decision.evidence == {"title": 0.1235}
    assert (settled.candidates[0].year, settled.candidates[0].authors) == (2021, ("Anna Hirt",))
    doubtful = replace(match, verdict=replace(verdict, status=Status.AMBIGUOUS))
    open_ = block_from_match("T1", beside, doubtful, None, asked())
    assert [each.title for each in open_.candidates] == ["T1", "T2", "T3", "T4", "T5"]
    assert open_.beside.abstract == LONG
