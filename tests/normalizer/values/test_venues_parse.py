"""Venues: the table in fixtures/venues.toml, the table of venues itself, and the catalogs."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import zstandard
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.values.id_types import Doi
from normalizer.values.venues.compare import same_venue
from normalizer.values.venues.parse import Venue, VenueKind, may_have_doi, parse_venue, stated_years
from normalizer.values.venues.table import VenueRow, venue_table
from normalizer.values.venues.text import VenueType, fold, may_have_edition, venue_words

TABLES: dict[str, dict[str, Any]] = tomllib.loads((FIXTURES / "venues.toml").read_text(encoding="utf-8"))
VENUES = {f"{subject}: {name}": row for subject, rows in TABLES.items() for name, row in rows.items()}


@pytest.mark.parametrize("row", VENUES.values(), ids=VENUES.keys())
def test_a_venue_is_read_as_the_table_says(row: dict[str, Any]) -> None:
    expected = (
        None if "none" in row else Venue(name=row["name"], short=row.get("short"), kind=row["kind"], raw=row["raw"])
    )
    assert parse_venue(row["raw"], kind=row.get("said")) == expected


KINDS = {"journal": "article", "conference": "inproceedings"}


def test_each_row_of_the_table_is_found_by_its_names() -> None:
    names = [(row, name) for row in venue_table().rows for name in (row.name, row.short, *row.aliases)]
    assert [(row.short, name) for row, name in names if not _is(parse_venue(name, kind=KINDS.get(row.kind)), row)] == []


# "@" is that of a workshop, the second is a society, too, and the third had another acronym when it had its other name.
NOT_BESIDE_ACRONYM = {"L@S", "RAS", "IFAC-PapersOnLine"}


@pytest.mark.parametrize("form", ["{} ({})", "{}, {}", "{1} - {0}"])
def test_each_row_of_the_table_is_found_by_a_name_with_its_acronym(form: str) -> None:
    rows = (row for row in venue_table().rows if re.fullmatch(r"[A-Z*]\S*[A-Z]\S*", row.short))
    texts = [(row, form.format(name, row.short)) for row in rows for name in row.names if len(name.split()) > 2]
    assert len(texts) > 1500
    assert {row.short for row, text in texts if same_venue(text, row.name) is not True} <= NOT_BESIDE_ACRONYM
    read = ((row, parse_venue(text, kind=KINDS.get(row.kind))) for row, text in texts)
    assert {row.short for row, venue in read if venue is None or venue.short != row.short} <= NOT_BESIDE_ACRONYM


def _is(found: Venue | None, row: VenueRow) -> bool:
    return found is not None and (found.name, found.short, found.kind) == (row.name, row.short, row.kind)


def test_the_workshops_of_a_conference_are_never_the_conference() -> None:
    wrong = []
    for row in venue_table().rows:
        if row.kind is VenueKind.CONFERENCE:
            for raw in ("{0} Workshops", "{0} 2021 Workshops: Toys", "Toys@{0}", "{1} Workshops"):
                found = parse_venue(raw.format(row.short, row.name))
                if found is None or found.kind is not VenueKind.WORKSHOP or found.short == row.short:
                    wrong.append((row.short, raw, found))
    assert wrong == []


def test_two_rows_share_a_name_only_when_their_kinds_differ() -> None:
    for rows in venue_table().by_name.values():
        kinds = Counter(row.kind for row in rows)
        assert max(kinds.values()) == 1, [row.short for row in rows]


def test_every_row_says_where_it_is_from() -> None:
    path = Path(sys.modules["normalizer.values.venues.table"].__file__ or "").parent / "venues.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for kind in ("conference", "workshop", "journal"):
        for short, row in data[kind].items():
            assert row["source"].partition(":")[0] in ("dblp", "acl", "issn", "jabref"), short
            known = {
                "name",
                "aliases",
                "event",
                "typed_as_workshop",
                "part_of",
                "joint",
                "first",
                "gaps",
                "biennial",
                "counted",
                "dois",
                "names",
                "source",
                "public_submissions",
            }
            assert set(row) <= known, short


def test_the_beginning_of_a_doi_is_that_of_one_row() -> None:
    table = venue_table()
    for row in table.rows:
        for beginning in row.dois:
            assert beginning == beginning.lower()
            assert table.of_doi(f"{beginning.upper()}17") == (row, "17"), beginning


def test_gaps_are_between_meetings() -> None:
    for row in venue_table().rows:
        if row.gaps:
            assert row.first is not None
            assert list(row.gaps) == sorted(set(row.gaps)), row.short
            assert row.first < row.gaps[0], row.short


def test_a_meeting_is_counted_in_a_year_in_which_it_met() -> None:
    for row in venue_table().rows:
        if row.counted:
            assert row.kind is VenueKind.CONFERENCE, row.short
            assert not any(map(row.is_without_meeting, range(row.counted[1], 2027))), row.short


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ICML", set()),
        ("EMNLP 2011", {2011}),
        ("KDD '09: 15th ACM SIGKDD Conference on Knowledge Discovery and Data Mining", {2009}),
        ("Proceedings of the Twenty-Fourth AAAI Conference on Artificial Intelligence (AAAI-10)", {2010}),
        ("Proceedings of the 32nd International Conference on Machine Learning", {2015}),
        ("Proceedings of the 56th Annual Meeting of the Association for Computational Linguistics", {2018}),
        ("Proceedings of the Third Annual Conference on Computational Learning Theory", set()),
        ("35th International Conference on Machine Learning and 3rd Workshop on Pebbles", set()),
        ("LPAR-16", set()),
        ("Ninth Workshop on Statistical Machine Translation", set()),
    ],
)
def test_the_years_that_a_venue_states(text: str, years: set[int]) -> None:
    venue = parse_venue(text, kind="inproceedings")
    assert venue is not None
    assert stated_years(venue) == years


def test_folding_drops_case_accents_small_words_years_and_ordinals() -> None:
    assert fold("Proceedings of the 2nd Conférence sur le TAL & more, 2019") == "proceedings conference sur le tal more"


@given(
    st.text(max_size=80) | st.text("ab. ,:;()@0123456789-'", max_size=80),
    st.sampled_from([None, "conference", "article", "workshop", "book", "odd"]),
)
def test_any_text_can_be_read(raw: str, kind: str | None) -> None:
    venue = parse_venue(raw, kind=kind)
    assert venue is None or (venue.raw == raw and venue.name.strip())


@pytest.mark.parametrize("part", ["1, ", "workshop ", "a, ", "(", "\\{ ", "J. "])
def test_a_long_text_is_read_in_linear_time(part: str) -> None:
    assert_linear(lambda size: parse_venue(part * (size // len(part))), 790)


def test_a_very_long_text_is_read_in_linear_time() -> None:
    assert_linear(lambda size: parse_venue("x" * size), 100_000)


@pytest.mark.once
@pytest.mark.shared
@pytest.mark.parametrize(("name", "share"), [("arxiv", 0.99), ("other", 0.80)])
def test_most_venues_of_the_catalogs_are_in_the_table(shared: Path, name: str, share: float) -> None:
    venues = Counter(_venues(shared / "catalog" / f"{name}.jsonl.zst"))
    known = sum(
        count for (raw, kind), count in venues.items() if (venue := parse_venue(raw, kind=kind)) and venue.short
    )
    assert known / sum(venues.values()) >= share


def _venues(path: Path) -> Iterator[tuple[str, str | None]]:
    """The venues of every sixtieth row."""
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        for line in islice(io.TextIOWrapper(stream, encoding="utf-8"), 0, None, 60):
            if '"venue":' in line:
                row = json.loads(line)
                yield row["venue"], row.get("type")


# --- Words by which a text shows what it is


SIGNS: dict[str, tuple[VenueType, tuple[str, ...] | None]] = {
    **dict.fromkeys(["CoRR", "arXiv:2001.00001", "Technical report, Umbra University", "submitted"], (VenueType.PREPRINT, None)),
    "Proc. of the": (VenueType.MEETING, ()), "": (VenueType.UNKNOWN, ()), "2021": (VenueType.UNKNOWN, ()),
    "Journal of Shadows": (VenueType.JOURNAL, ("shadows",)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words"), [(text, *row) for text, row in SIGNS.items()])
def test_words_of_a_venue(text: str, kind: VenueType, words: tuple[str, ...] | None) -> None:
    found = venue_words(text)
    assert found.kind is kind
    assert words is None or found.words == words


_EDITIONS = st.sampled_from(
    "first SECOND third Fourth forth fifth sixth seventh eighth ninth tenth eleventh twelfth twelveth thirteenth"
    " Twentieth twenty-first thirtysecond 1st 2nd 3RD 40th 2019 1998 '19 ’20 -19 icml2019 CVPR-20".split()
)


@given(st.text(), _EDITIONS, st.text())
def test_the_cheap_look_for_an_edition_misses_none(before: str, edition: str, after: str) -> None:
    assert may_have_edition(f"{before} {edition} {after}")


@pytest.mark.parametrize(
    ("venue", "doi", "may_have"),
    {
        "most papers have such": ("CVPR", "10.1109/cvpr.2021.1", True),
        "one of a hundred, by mistake": ("IJCAI", "10.1016/j.artint.2003.04.004", False),
        "a few of many thousand": ("NeurIPS", "10.1109/tit.2006.883539", False),
        "one of fifty": ("SIGGRAPH", "10.1145/3450626.1", True),
        "few papers have any": ("ICLR", "10.1016/1", True),
        "a journal": ("Artificial Intelligence", "10.1145/1", True),
        "a workshop": ("CVPR Workshop on Toys", "10.1016/1", True),
        "a venue that is not in the table": ("Conference on Toys", "10.1016/1", True),
    }.values(),
)  # fmt: skip
def test_a_conference_has_dois_with_the_prefixes_of_many_of_its_papers(venue: str, doi: str, may_have: bool) -> None:
    read = parse_venue(venue)
    assert read
    assert may_have_doi(read, Doi(doi)) is may_have
