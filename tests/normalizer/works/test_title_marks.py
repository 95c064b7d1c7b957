"""What a title states about its own kind is looked for only where its first or last word may belong to such a statement."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.values.titles import title_words
from normalizer.works import title


@pytest.mark.parametrize("lead", [pattern for _, pattern in title._LEADS])
@settings(max_examples=25)
@given(data=st.data())
def test_every_lead_begins_with_a_listed_word(lead: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(rf"\A(?:{lead.pattern})\Z", re.ASCII | re.IGNORECASE)))
    assert title_words(f"{text} x")[0] in title._FIRST_WORDS


@pytest.mark.parametrize("tail", [pattern for _, pattern in title._TAILS])
@settings(max_examples=25)
@given(data=st.data())
def test_every_tail_ends_with_a_listed_word(tail: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(rf"\A(?:{tail.pattern})\Z", re.ASCII | re.IGNORECASE)))
    assert title_words(f"x {text}")[-1] in title._LAST_WORDS


def test_a_title_of_nothing_but_an_identifier_keeps_its_words() -> None:
    assert title.read_title("[arXiv:0812.0338]").words == title_words("[arXiv:0812.0338]") != ()
