"""Which titles are listed, in which order, and what comes next."""

from __future__ import annotations

import pytest
from browser_locks import big
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lock import Alternative, Decision, Lock, LockedTitle, LockedWork, TitleContext
from normalizer.review.listing import ListFilter, ListView, ReviewProgress, ReviewRow, TitleList, paginate
from normalizer.works.record import Record
from normalizer.works.verdict import Reason, Status

AMBIGUOUS, UNMATCHED, MATCHED = Status.AMBIGUOUS, Status.UNMATCHED, Status.MATCHED
WORK = Alternative(title="Goats", arxiv="2105.01234", reason=Reason.SIMILAR_TITLE, confidence=0.1)


def title(words: str, status: Status, by: str = "bibnorm", *works: Alternative, key: str | None = None) -> LockedTitle:
    decision = Decision(status=status, by=by, choice="2105.01234" if by != "bibnorm" and status is MATCHED else None)
    return LockedTitle(title=words, pages=("a.txt",), decision=decision, candidates=works, key=key)


GONE = title("An Abandoned Hut", AMBIGUOUS).model_copy(update={"pages": ()})
LOCK = Lock(
    titles=(
        GONE,
        title("Ants on the Éclair", UNMATCHED),
        title("Bees", MATCHED, key="bees"),
        title("Cats", UNMATCHED, "Ada"),
        title("Dogs of $\\alpha$-Centauri", UNMATCHED, "bibnorm", WORK),
        title("Eels", AMBIGUOUS, "bibnorm", WORK),
        title("Foxes", MATCHED, "Ada"),
        title("Geese", AMBIGUOUS, "bibnorm", WORK),
        title("???", AMBIGUOUS, "bibnorm", WORK),
    ),
    works={"bees": LockedWork(record=Record(title="Bees"))},
)
OPEN = ["Eels", "Geese", "???", "Dogs of $\\alpha$-Centauri", "Ants on the Éclair"]
DECIDED = ["Cats", "Foxes"]


def words(rows: list[ReviewRow]) -> list[str]:
    return [row.block.title for row in rows]


VIEWS = {
    "what is to review: open ones first": (ListView(), [*OPEN, *DECIDED]),
    "open ones, most to choose from first": (ListView(ListFilter.OPEN), OPEN),
    "decided by a person": (ListView(ListFilter.DECIDED), DECIDED),
    "matched by bibnorm": (ListView(ListFilter.MATCHED), ["Bees"]),
    "by risk: a match of which nothing is known first": (ListView(ListFilter.RISK), ["Bees", *OPEN]),
    "all, those of no page last": (ListView(ListFilter.ALL), [*OPEN, *DECIDED, "Bees", "An Abandoned Hut"]),
    "a word": (ListView(words="eels"), ["Eels"]),
    "the beginning of a word": (ListView(words="gee"), ["Geese"]),
    "not the end of a word": (ListView(words="eese"), []),
    "an accent that was not typed": (ListView(words="eclair ants"), ["Ants on the Éclair"]),
    "TeX": (ListView(words="alpha centauri"), ["Dogs of $\\alpha$-Centauri"]),
    "signs alone": (ListView(words="??"), ["???"]),
    "words of another group": (ListView(ListFilter.OPEN, "cats"), []),
    "blanks alone": (ListView(ListFilter.DECIDED, "  "), DECIDED),
}


@pytest.mark.parametrize(("view", "expected"), VIEWS.values(), ids=VIEWS)
def test_view_lists_its_titles(view: ListView, expected: list[str]) -> None:
    assert words(TitleList(LOCK).listed(view)) == expected


def test_counts_and_progress_are_of_whole_groups() -> None:
    counts = {
        ListFilter.REVIEW: 7,
        ListFilter.OPEN: 5,
        ListFilter.DECIDED: 2,
        ListFilter.MATCHED: 1,
        ListFilter.ALL: 9,
        ListFilter.RISK: 6,
    }
    assert TitleList(LOCK).counts == counts
    progress = TitleList(LOCK).progress
    assert progress == ReviewProgress(decided=2, total=7, pending=1, wrong=0.0, unknown=1)
    assert progress.left == 5


def test_expected_errors_are_those_of_known_probabilities() -> None:
    def matched(words: str, confidence: float | None) -> LockedTitle:
        decision = Decision(status=MATCHED, by="bibnorm", confidence=confidence)
        return LockedTitle(title=words, pages=("a.txt",), decision=decision, key=words.lower())

    titles = tuple(matched(words, confidence) for words, confidence in (("Ants", 0.75), ("Bees", None), ("Cats", 0.5)))
    works = {each.key: LockedWork(record=Record(title=each.title)) for each in titles if each.key}
    progress = TitleList(Lock(titles=titles, works=works)).progress
    assert (progress.wrong, progress.unknown) == (0.75, 1)


def test_where_nothing_is_open_there_is_no_next() -> None:
    empty = TitleList(Lock())
    assert empty.progress == ReviewProgress(0, 0, 0)
    assert (empty.next_to_decide(ListView()), empty.find("no such id")) == (None, None)
    assert TitleList(Lock(titles=(GONE,))).next_to_decide(ListView()) is None
    last = TitleList(Lock(titles=(title("Eels", AMBIGUOUS), title("Cats", UNMATCHED, "Ada"))))
    assert last.next_to_decide(ListView(), last.rows[0].id) is None


NEXT = {
    "from the start": (None, "Eels"),
    "behind an open one": ("Eels", "Geese"),
    "around the end": ("Ants on the Éclair", "Eels"),
    "behind a decided one": ("Foxes", "Eels"),
    "behind one that is not listed": ("An Abandoned Hut", "Eels"),
}


@pytest.mark.parametrize(("after", "expected"), NEXT.values(), ids=NEXT)
def test_next_is_the_open_one_behind(after: str | None, expected: str) -> None:
    listing = TitleList(LOCK)
    name = LOCK.find(after).id if after else None
    found = listing.next_to_decide(ListView(ListFilter.REVIEW), name)
    assert found is not None
    assert found.block.title == expected


def test_review_by_risk_goes_on_to_matched_titles() -> None:
    listing, view = TitleList(LOCK), ListView(ListFilter.RISK)
    names: list[str | None] = [None]
    while (row := listing.next_to_decide(view, names[-1])) and row.id not in names:
        names.append(row.id)
    assert [listing.row(name).block.title for name in names if name] == ["Bees", *OPEN]


@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=12))
def test_list_after_a_change_is_the_list_of_the_changed_lock(changes: list[tuple[int, bool]]) -> None:
    lock = LOCK.with_titles([])  # in the order of its file
    listing = TitleList(lock)
    for place, is_reopened in changes:
        name = LOCK.titles[place].id
        lock = lock.reopen(name) if is_reopened else lock.decide(name, None, "Grace")
        listing = listing.replacing(lock, lock.find(name))
        anew = TitleList(lock)
        assert (listing.rows, listing.counts, listing.progress) == (anew.rows, anew.counts, anew.progress)


# --- Which part of a long list a page holds


ROWS = TitleList(big(700)).rows

# How many are listed, at which place the title is, from where the list is wanted; first row, how many, how many behind.
PARTS = {
    "nothing": (0, None, None, (0, 0, 0)),
    "as many as fit": (300, 299, None, (0, 300, 0)),
    "one more than fits": (301, 0, None, (0, 300, 1)),
    "around the middle": (700, 350, None, (200, 300, 200)),
    "at the end": (700, 699, None, (400, 300, 0)),
    "no title": (700, None, None, (0, 300, 400)),
    "title that is not listed": (300, 650, None, (0, 300, 0)),
    "from a place on": (700, 0, 300, (300, 300, 100)),
    "short end": (700, 0, 600, (600, 100, 0)),
    "before the start": (700, 0, -5, (0, 300, 400)),
    "behind the end": (700, 0, 10**9, (699, 1, 0)),
    "from a place on, though all fit": (20, 0, 10, (0, 20, 0)),
}


@pytest.mark.parametrize(("count", "title", "at", "expected"), PARTS.values(), ids=PARTS)
def test_part_of_the_list(count: int, title: int | None, at: int | None, expected: tuple[int, int, int]) -> None:
    part = paginate(ROWS[:count], None if title is None else ROWS[title].id, at)
    assert (part.start, len(part.rows), part.after) == expected
    assert list(part.rows) == list(ROWS[part.start : part.start + len(part.rows)])


def test_a_mention_without_a_title_is_listed_by_its_identifiers() -> None:
    block = title("", UNMATCHED).model_copy(update={"beside": TitleContext(ids=("10.1000/x", "2105.01234"))})
    row = ReviewRow.of(block, 0)
    assert row.label == "10.1000/x, 2105.01234"
    assert TitleList(Lock(titles=(block,))).listed(ListView(words="2105.01234")) == [row]
