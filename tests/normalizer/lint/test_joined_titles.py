"""Titles that join those of two works of other people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.signs import find_joined_title, least_bits
from normalizer.works.description import Description, Form, RawName

BEGINNING = "Hyperspectral Zeolite Tomography: Unmixing Spectra of Porous Minerals"
END = "KettleNet: Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"
JOINED = "Hyperspectral Zeolite Tomography: Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"


def claim(title: str, *authors: str) -> EntryClaim:
    names = tuple(map(RawName, authors or ("Ada Okafor", "Lin Wei")))
    return EntryClaim(Description("entry", title, authors=names, form=Form.ENTRY))


def record(title: str, *authors: str) -> Description:
    return Description("other", title, authors=tuple(map(RawName, authors or ("Greta Holm", "Jonas Berg"))))


def test_least_information_is_the_fitted_one() -> None:
    # Changed by benchmarks/fit_joined_titles.py only; a new fit needs new figures in docs/adr/0022 and here.
    assert least_bits() == 66


def test_title_of_two_works_of_other_people_is_a_sign() -> None:
    joined = find_joined_title(claim(JOINED), [record(END), record("Of Something Else"), record(BEGINNING)])
    assert joined is not None
    assert (joined.beginning, joined.end) == (BEGINNING, END)
    assert joined.is_sign


@pytest.mark.parametrize(
    ("title", "records"),
    [
        pytest.param(JOINED, [record(END)], id="only the end is there"),
        pytest.param(JOINED, [record(END), record(BEGINNING, "Ada Okafor", "Mira Patel")], id="of one of the authors"),
        pytest.param(JOINED, [record(JOINED)], id="the work itself, by other people"),
        pytest.param(
            JOINED, [record(END), record(f"{BEGINNING} of Whistling Teapots")], id="of two works of one subject"
        ),
        pytest.param(f"Comment on: {END}", [record(END), record("Comment on: Pebbles")], id="about a work"),
        pytest.param(JOINED.replace("Teapot", "Kettle"), [record(END), record(BEGINNING)], id="a word of its own"),
        pytest.param("Pebbles", [record("Pebbles and Kettles"), record("Kettles and Pebbles")], id="too short"),
        pytest.param("", [record(END)], id="no title"),
    ],
)
def test_titles_that_join_none(title: str, records: list[Description]) -> None:
    assert find_joined_title(claim(title), records) is None


def test_a_phrase_that_both_parts_have_is_one_of_their_subject() -> None:
    title = "Whistling Teapot Acoustics for Polyphonic Transcription of Folk Songs"
    beginning, end = (
        record("Whistling Teapot Acoustics for All"),
        record("Teapot Acoustics for Polyphonic Transcription of Folk Songs"),
    )
    assert find_joined_title(claim(title), [beginning, end]) is None
    joined = find_joined_title(claim(title), [beginning, record("Notes for Polyphonic Transcription of Folk Songs")])
    assert joined is not None
    assert joined.is_sign


def test_common_phrases_are_no_sign() -> None:
    phrases = [record("Deep Learning for Cats"), record("A Survey of Image Classification")]
    joined = find_joined_title(claim("Deep Learning for Image Classification"), phrases)
    assert joined is not None
    assert not joined.is_sign


@given(
    st.lists(st.sampled_from(JOINED.split()), max_size=12).map(" ".join), st.lists(st.sampled_from([BEGINNING, END]))
)
def test_parts_cover_the_title(title: str, titles: list[str]) -> None:
    joined = find_joined_title(claim(title), map(record, titles))
    assert joined is None or {joined.beginning, joined.end} == {BEGINNING, END}
