"""The works beside a title, as they are shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lock import Alternative, Decision, Lock, LockedTitle, LockedWork, TitleContext
from normalizer.review.candidates import (
    CandidateView,
    IdentifierLink,
    candidate_views,
    format_authors,
    shares,
)
from normalizer.values.dates import PartialDate
from normalizer.values.ids import ArxivId, PaperId
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue
from normalizer.works.record import Record
from normalizer.works.verdict import Reason, Status

GOATS = Alternative(
    title="Goats in Apple Trees",
    arxiv="1909.09999",
    authors=("Emil Esche",),
    year=2019,
    venue="Treetop Letters",
    reason=Reason.SIMILAR_TITLE,
    confidence=0.25,
    evidence={"title": 0.42, "year": 0.0},
)
RECORD = Record(
    title="Goats in Argan Trees",
    authors=(Person(family="Berg", given="Ludwig", particle="van der"), Person(literal="The Goat Group")),
    date=PartialDate(year=2021, month=5),
    arxiv="2105.01234",
    doi="10.1000/goats",
    venue=Venue(name="Journal of Trees", raw="J. Trees"),
)


def title(decision: Decision, *works: Alternative, key: str | None = None) -> LockedTitle:
    return LockedTitle(title="Goats in Argan Trees", decision=decision, candidates=works, key=key)


def works(each: LockedTitle) -> list[CandidateView]:
    lock = Lock(titles=(each,), works={"berg2021goats": LockedWork(record=RECORD)} if each.key else {})
    return candidate_views(lock, each, unknown, weighed=True)


def unknown(ids: Iterable[PaperId]) -> None:
    """No abstract is known."""


def plain(text: str) -> str:
    """Blanks that break no line count as others."""
    return " ".join(text.split())


OPEN = Decision(status=Status.UNMATCHED, reason=Reason.SIMILAR_TITLE)
MATCHED = Decision(
    status=Status.MATCHED,
    reason=Reason.SAME_TITLE_AND_AUTHORS,
    confidence=0.98,
    evidence={"title": 1.0, "authors": 1.0},
)


def test_candidate_is_told_in_words() -> None:
    [work] = works(title(OPEN, GOATS))
    assert "".join(piece.text for piece in work.title) == "Goats in Apple Trees"
    assert [piece.text for piece in work.title if piece.differs] == ["Apple"]
    assert work.missing_words == ["Argan"]
    assert (work.authors, work.year, work.venue) == ("Emil Esche", 2019, "Treetop Letters")
    assert work.links == [IdentifierLink("arXiv:1909.09999", "https://arxiv.org/abs/1909.09999")]
    assert (work.choice, work.key, work.is_chosen) == ("arXiv:1909.09999", None, False)
    assert work.why == "title is only similar; no other evidence"
    assert list(map(plain, work.evidence)) == ["42 % of the title's letters agree", "the year does not fit"]
    assert work.share == pytest.approx(0.25)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_probabilities_of_candidates_and_of_none_add_up(confidences: list[float]) -> None:
    each = title(OPEN, *(GOATS.model_copy(update={"confidence": value}) for value in confidences))
    none, *others = shares(each)
    assert none > 0
    assert none + sum(others) == pytest.approx(1)
    order = [max(value, 1e-12) for value in confidences if value]
    ranked = [share for share, value in zip(others, confidences, strict=True) if value]
    assert sorted(order) == [value for _, value in sorted(zip(ranked, order, strict=True))]


SHARES = {
    "one that is sure": ((0.996,), (0.004, 0.996)),
    "three that cannot all be right": ((0.99, 0.99, 0.99), (1 / 298, 99 / 298, 99 / 298, 99 / 298)),
    "nothing to choose": ((), (1.0,)),
}


@pytest.mark.parametrize(("confidences", "expected"), SHARES.values(), ids=SHARES)
def test_only_one_candidate_can_be_right(confidences: tuple[float, ...], expected: tuple[float, ...]) -> None:
    candidates = (GOATS.model_copy(update={"confidence": value}) for value in confidences)
    assert shares(title(OPEN, *candidates)) == pytest.approx(expected)


def test_abstract_is_shown_with_the_words_that_the_page_lacks() -> None:
    each = title(OPEN, GOATS).model_copy(update={"beside": TitleContext(abstract="Goats climb high trees at night.")})
    known = {ArxivId("1909.09999"): "Goats climb tall trees at night."}
    [work] = candidate_views(
        Lock(), each, lambda ids: next((known[name] for name in ids if name in known), None), weighed=True
    )
    assert work.abstract is not None
    assert [(part.text.strip(), part.tag) for part in work.abstract.parts] == [
        ("Goats climb", ""), ("tall", "ins"), ("high", "del"), ("trees at night.", ""),
    ]  # fmt: skip
    assert work.abstract.shared == pytest.approx(5 / 6)
    assert any(step.row.field == "abstract" for step in work.waterfall)


def test_abstract_of_another_work_is_shown_as_it_is() -> None:
    each = title(OPEN, GOATS).model_copy(update={"beside": TitleContext(abstract="Goats climb high trees at night.")})
    [work] = candidate_views(Lock(), each, lambda _: "Nothing at all is in common here.")
    assert work.abstract is not None
    assert [part.tag for part in work.abstract.parts] == [""]


def test_waterfall_begins_where_the_field_before_ends() -> None:
    [work] = works(title(OPEN, GOATS))
    steps = work.waterfall
    assert [step.row.field for step in steps[:2]] == ["prior", "title"]
    assert all(one.end == other.start for one, other in itertools.pairwise(steps))
    assert {0.0, 100.0} <= {place for step in steps for place in (step.start, step.end)}


# arXiv identifier, DOI, what can be chosen, the links.
IDS = {
    "arXiv goes before DOI": (
        "2105.01234v2", "10.1000/x", "arXiv:2105.01234",
        [IdentifierLink("arXiv:2105.01234", "https://arxiv.org/abs/2105.01234"), IdentifierLink("doi:10.1000/x", "https://doi.org/10.1000/x")],
    ),
    "DOI alone": (None, "10.1000/x", "doi:10.1000/x", [IdentifierLink("doi:10.1000/x", "https://doi.org/10.1000/x")]),
    "neither": (None, None, None, []),
    "script leads nowhere": ("javascript:alert(1)", None, None, [IdentifierLink("arXiv:javascript:alert(1)")]),
    "other site leads nowhere": (None, "http://evil.example/x", None, [IdentifierLink("doi:http://evil.example/x")]),
}  # fmt: skip


def test_work_that_only_a_service_names_can_be_chosen_by_that_name() -> None:
    named = GOATS.model_copy(update={"arxiv": None, "doi": None, "named": "dblp:conf/goats/Berg21"})
    decided = Decision(status=Status.MATCHED, by="Ada", choice="https://dblp.org/rec/conf/goats/Berg21")
    [work] = works(title(decided, named))
    assert work.choice == "dblp:conf/goats/Berg21"
    assert work.links == [IdentifierLink("dblp:conf/goats/Berg21", "https://dblp.org/rec/conf/goats/Berg21")]
    assert work.is_chosen


@pytest.mark.parametrize(("arxiv", "doi", "choice", "links"), IDS.values(), ids=IDS)
def test_identifiers_become_links_and_a_choice(
    arxiv: str | None, doi: str | None, choice: str | None, links: list[IdentifierLink]
) -> None:
    [work] = works(title(OPEN, GOATS.model_copy(update={"arxiv": arxiv, "doi": doi})))
    assert (work.choice, work.links) == (choice, links)


def test_work_in_use_comes_first_with_its_key() -> None:
    used, other = works(title(MATCHED, GOATS, key="berg2021goats"))
    assert (used.key, used.is_chosen, used.choice) == ("berg2021goats", True, "arXiv:2105.01234")
    assert (used.authors, used.year, used.venue) == ("Ludwig van der Berg, The Goat Group", 2021, "Journal of Trees")
    assert (used.why, used.share) == ("title and authors match", 0.98)
    assert other.share == pytest.approx(0.02 * 0.25)
    assert (other.choice, other.is_chosen) == ("arXiv:1909.09999", False)


def test_chosen_candidate_that_is_in_use_stands_there_once_and_keeps_its_evidence() -> None:
    chosen = Decision(status=Status.MATCHED, by="Ada", choice="doi:10.1000/GOATS")
    same = GOATS.model_copy(update={"arxiv": "2105.01234", "reason": Reason.SAME_TITLE})
    used, other = works(title(chosen, same, GOATS, key="berg2021goats"))
    assert (used.key, used.why, plain(used.evidence[0])) == (
        "berg2021goats",
        "title matches",
        "42 % of the title's letters agree",
    )
    assert other.choice == "arXiv:1909.09999"


def test_record_that_knows_little_is_shown_with_that() -> None:
    each = title(MATCHED, key="berg2021goats")
    lock = Lock(titles=(each,), works={"berg2021goats": LockedWork(record=Record(title="Goats"))})
    [used] = candidate_views(lock, each, unknown)
    assert (used.authors, used.year, used.venue, used.links, used.choice) == ("", None, None, [], None)


PEOPLE = {
    "nobody": ((), ""),
    "one": (("A",), "A"),
    "one too many is shown all the same": (tuple("ABCDEFG"), "A, B, C, D, E, F, G"),
    "many": (tuple("ABCDEFGH"), "A, B, C, D, E, F and 2 more"),
}


@pytest.mark.parametrize(("names", "shown"), PEOPLE.values(), ids=PEOPLE)
def test_first_authors_of_many_are_named(names: tuple[str, ...], shown: str) -> None:
    assert format_authors(names) == shown
