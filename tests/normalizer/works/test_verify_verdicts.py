"""What the verdict on two records tells about itself, and what holds of every one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from verify_scene import BREAD, GRAIN, PEOPLE, claim, record

from normalizer.values.names.compare import Agreement
from normalizer.works.description import Description
from normalizer.works.verdict import Status
from normalizer.works.verify import Claimed, Verified, verify


def test_a_verdict_says_which_values_agree_and_which_do_not() -> None:
    verdict = verify(
        claim(year=2000, venue="Journal of Shadows", ids=("10.1234/abc",), pages="12--34"),
        record(year=2003, venue="Annals of Optics", doi="10.1234/abd", pages="12-40", abstract=BREAD),
    )
    assert verdict.that(Agreement.MATCH) == ("title", "authors", "pages")
    assert verdict.that(Agreement.MISMATCH) == ("year", "venue", "doi")
    assert verdict.that(Agreement.NOT_COMPARABLE) == ("arxiv", "openreview", "dblp", "s2", "abstract")
    assert verdict.evidence == {"title": 1.0, "authors": 1.0}


def test_a_verdict_fits_in_one_line() -> None:
    verdict = verify(claim(year=2000), record(year=2001))
    line = str(verdict)
    assert line.startswith(f"matched (same-title-and-authors, {verdict.confidence:.4f}): title: match (1.00); ")
    assert line.endswith("authors: match (authors agree: 3 of 3); year: partial (ours 2000, theirs 2001)")


def test_a_resemblance_between_the_limits_neither_agrees_nor_disagrees() -> None:
    half = " ".join(GRAIN.split()[:14]) + " " + " ".join(BREAD.split()[:30])
    verdict = verify(claim(abstract=GRAIN), record(abstract=half))
    assert verdict.that(Agreement.PARTIAL) == ("abstract",)
    assert 0.15 < verdict.evidence["abstract"] < 0.3


def test_confidence_is_high_for_the_same_and_low_for_others() -> None:
    assert verify(claim(), record()).confidence > 0.99
    assert verify(claim(), record(authors=("Di Ungar",))).confidence < 0.01
    assert verify(claim("Editorial", (), year=1), record("Editorial", (), year=2)).confidence == 0.1  # never counted


def test_of_two_dates_of_a_source_the_nearer_counts() -> None:
    theirs = record(year=2021, published="2018-05-01", venue="Journal of Shadows")
    assert "year" in verify(claim(year=2018, venue="Proc. of the Shadow Conference"), theirs).that(Agreement.MATCH)
    assert "year" in verify(claim(year=2018), record(published="unknown")).that(Agreement.NOT_COMPARABLE)


WORDS = st.lists(
    st.sampled_from("shadow shapes from , I II part 2014 vldb (demo) a. \\& &#233; of 3d".split()), max_size=9
)
RECORDS = st.tuples(WORDS.map(" ".join), st.lists(st.sampled_from([*PEOPLE, "A. B.", ""]), max_size=3).map(tuple))


@settings(deadline=None)
@given(RECORDS, RECORDS, st.sampled_from([None, 1999, 2014]), st.sampled_from([None, "", "vldb", "Thesis, 2014"]))
def test_whatever_two_records_hold_there_is_a_verdict(
    ours: tuple[str, tuple[str, ...]], theirs: tuple[str, tuple[str, ...]], year: int | None, venue: str | None
) -> None:
    verdict = verify(claim(*ours, year=year), record(*theirs, venue=venue))
    assert isinstance(verdict, Verified)
    assert 0 < verdict.confidence < 1


@settings(deadline=None)
@given(WORDS.map(" ".join))
def test_a_title_alone_is_never_the_same_work(title: str) -> None:
    assert verify(Claimed(title), Description("test", title)).status is not Status.MATCHED


def test_absurd_records_take_no_time() -> None:
    long = " ".join(f"word{number}" for number in range(20_000))
    many = tuple(f"Name{number} Family{number}" for number in range(2_000))
    verdict = verify(claim(long, many), record(f"{long} more", many))
    assert verdict.status is Status.MATCHED
