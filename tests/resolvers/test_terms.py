"""The table of terms: it is complete, and the clients keep it."""

from __future__ import annotations

from datetime import date

import pytest

from normalizer.works.sources import ONLINE_SOURCES
from resolvers import registry
from resolvers.http import Service, all_terms
from resolvers.http.service import Intervals, Terms


@pytest.mark.parametrize("terms", all_terms().values(), ids=lambda terms: terms.slug)
def test_row_is_complete(terms: Terms) -> None:
    assert terms.url.startswith("https://")
    assert not terms.url.endswith("/")
    assert terms.page == "observed" or terms.page.startswith("https://")
    assert terms.checked <= date.today()  # noqa: DTZ011 -- a day, whatever the zone
    assert terms.key in {"none", "optional", "needed"}
    assert (terms.key == "none") == (terms.key_header is None and terms.key_parameter is None)
    assert (terms.key_page is None) == (terms.key == "none" and not terms.login)
    for intervals in terms.intervals.values():
        assert intervals.of(contact=True, key=True) <= intervals.plain


def test_every_source_keeps_the_terms_of_its_row() -> None:
    for each in registry.services([source.name for source in ONLINE_SOURCES]):
        assert each.intervals == all_terms()[each.slug].intervals[""], each.slug
        assert each.policy.min_interval == Service.of(each.slug).policy.min_interval


@pytest.mark.parametrize(
    ("contact", "key", "seconds"), [(False, False, 1.0), (True, False, 0.5), (False, True, 0.1), (True, True, 0.1)]
)
def test_shortest_interval_that_applies_is_kept(contact: bool, key: bool, seconds: float) -> None:
    assert Intervals(1.0, 0.5, 0.1).of(contact=contact, key=key) == seconds
    assert Intervals(1.0).of(contact=contact, key=key) == 1.0
