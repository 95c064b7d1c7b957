"""The guards before a published version is believed: rows of a known work, what is said of it, and what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normalizer.app.enrichment import FoundBy, accepted_records
from normalizer.works.description import Description, RawName
from normalizer.works.merge import record_from

PEOPLE = (RawName("Ada Lovelace"), RawName("Charles Babbage"))
OTHERS = (RawName("Grace Hopper"), RawName("Jean Bartik"))
WORK = Description("arxiv", "Engines that Weave Patterns", arxiv="2301.00001", authors=PEOPLE, published="2023-01-02")
SAID = Description(
    "semantic-scholar",
    "Engines that Weave Patterns",
    arxiv="2301.00001",
    doi="10.1000/engines.1",
    authors=PEOPLE,
    venue="CVPR",
    year=2023,
    s2="a" * 40,
)
BY_ID, BY_TITLE = FoundBy.BY_IDENTIFIER, FoundBy.BY_TITLE

# Work, what is said and how it was found; which of venue, DOI and id of the source end up in the record.
CASES = {
    "publication of the same work": (WORK, SAID, BY_ID, ("CVPR", "10.1000/engines.1", True)),
    "found by its title, by the same people": (WORK, replace(SAID, arxiv=None), BY_TITLE, ("CVPR", SAID.doi, True)),
    "CoRR": (WORK, replace(SAID, venue="CoRR", volume="abs/2301.00001", doi=None), BY_ID, (None, None, True)),
    "CoRR found by its title": (WORK, replace(SAID, venue="CoRR", doi=None), BY_TITLE, (None, None, False)),
    "another preprint server": (WORK, replace(SAID, venue="bioRxiv"), BY_ID, (None, None, True)),
    "posted, not published": (WORK, replace(SAID, kind="posted-content"), BY_ID, (None, None, True)),
    "workshop of the same title": (WORK, replace(SAID, venue="CVPR Workshops"), BY_ID, (None, None, True)),
    "workshop found by its title": (WORK, replace(SAID, venue="CVPR Workshops"), BY_TITLE, (None, None, False)),
    "workshop that the authors name": (
        replace(WORK, comment="Presented at a workshop of CVPR"), replace(SAID, venue="CVPR Workshops"), BY_ID,
        ("CVPR Workshops", SAID.doi, True),
    ),
    "other people": (WORK, replace(SAID, authors=OTHERS), BY_ID, (None, None, False)),
    "other people of that title": (WORK, replace(SAID, arxiv=None, authors=OTHERS), BY_TITLE, (None, None, False)),
    "nobody named, found by its title": (WORK, replace(SAID, arxiv=None, authors=()), BY_TITLE, (None, None, False)),
    "another arXiv id": (WORK, replace(SAID, arxiv="2301.00002"), BY_TITLE, (None, None, False)),
    "another paper's title under the identifier": (
        WORK, replace(SAID, title="Looms and their Cards: A History", authors=()), BY_ID, (None, None, False),
    ),
    "second part": (WORK, replace(SAID, title="Engines that Weave Patterns II"), BY_ID, (None, None, False)),
    "a reply to it": (WORK, replace(SAID, title="Engines that Weave Patterns: A Reply"), BY_ID, (None, None, False)),
    "subtitle came in print": (WORK, replace(SAID, title="Engines that Weave Patterns: Looms at Work"), BY_ID, ("CVPR", SAID.doi, True)),
    "retitled for print, by the same people": (WORK, replace(SAID, title="On Weaving Patterns with Engines"), BY_ID, ("CVPR", SAID.doi, True)),
    "another title by the same people, with the number of the preprint, found by its title": (
        WORK, replace(SAID, title="On Weaving Patterns with Engines"), BY_TITLE, ("CVPR", SAID.doi, True),
    ),
    "another work by the same people, found by its title": (
        WORK, replace(SAID, title="Looms and Their Cards", arxiv=None), BY_TITLE, (None, None, False),
    ),
    "journal extension of a conference paper": (
        replace(WORK, venue="CVPR", year=2023, kind="conference"),
        replace(SAID, arxiv=None, venue="TPAMI", year=2025, kind="journal"), BY_TITLE, ("CVPR", None, False),
    ),
    "printed five years after the preprint": (WORK, replace(SAID, arxiv=None, venue="SIGMOD", year=2028), BY_TITLE, ("SIGMOD", SAID.doi, True)),
    "the same names in another spelling": (
        WORK, replace(SAID, authors=(RawName("A. Lovelace"), RawName("C. Babbage"))), BY_TITLE,
        ("CVPR", SAID.doi, True),
    ),
    "long before the preprint": (WORK, replace(SAID, year=2009), BY_ID, (None, None, True)),
    "long after the preprint": (WORK, replace(SAID, year=2036), BY_ID, (None, None, True)),
    "another DOI than the authors give": (replace(WORK, doi="10.1000/other"), SAID, BY_ID, (None, "10.1000/other", True)),
    "no year of the venue": (WORK, replace(SAID, year=None), BY_ID, (None, None, True)),
    "year in the key of DBLP": (WORK, replace(SAID, year=None, dblp="conf/cvpr/LovelaceB23"), BY_ID, ("CVPR", SAID.doi, True)),
    "year in the id of the ACL Anthology": (WORK, replace(SAID, year=None, venue="ACL", acl="2023.acl-main.7"), BY_ID, ("ACL", SAID.doi, True)),
    "year in an old id of the ACL Anthology": (
        replace(WORK, arxiv="1801.00001"), replace(SAID, arxiv=None, year=None, venue="ACL", acl="P18-1001"), BY_ID,
        ("ACL", SAID.doi, True),
    ),
    "key of CoRR has no year of a venue": (WORK, replace(SAID, year=None, dblp="journals/corr/abs-2301-00001"), BY_ID, (None, None, True)),
    "DOI without a venue": (WORK, replace(SAID, venue=None), BY_ID, (None, None, True)),
}  # fmt: skip


@pytest.mark.parametrize(("work", "said", "found", "kept"), CASES.values(), ids=CASES)
def test_only_the_works_own_publication_is_believed(
    work: Description, said: Description, found: FoundBy, kept: tuple[str | None, str | None, bool]
) -> None:
    added = accepted_records([work], [(said, found)])
    record = record_from([work, *added])
    venue = record.venue and (record.venue.short or record.venue.name)
    assert (venue, record.doi, any(each.s2 for each in added)) == kept
    assert record.arxiv == work.arxiv


def test_years_of_identifiers() -> None:
    rows = {"conf/cvpr/LovelaceB23": 2023, "journals/jmlr/Babbage98a": 1998, "P18-1001": 2018}
    for text, year in rows.items():
        name = "acl" if text.startswith("P") else "dblp"
        work = Description("other", SAID.title, doi="10.1000/engines.1", authors=PEOPLE)
        [added] = accepted_records([work], [(replace(SAID, arxiv=None, year=None, **{name: text}), BY_ID)])
        assert added.year == year


def test_record_of_arxiv_itself_is_taken_whole() -> None:
    bare = Description("catalog", "Engines that Weave Patterns", arxiv="2301.00001")
    own = replace(WORK, doi="10.1000/engines.1")
    assert accepted_records([bare], [(own, BY_ID)]) == [own]


def test_doi_that_its_registry_calls_a_preprint_is_no_publication() -> None:
    posted = Description("crossref", WORK.title, doi="10.1000/ENGINES.1", authors=PEOPLE, kind="posted-content")
    added = accepted_records([WORK], [(SAID, BY_ID), (posted, BY_ID)])
    assert [(each.venue, each.doi) for each in added] == [(None, None), (None, None)]


def test_retraction_stays_where_the_publication_is_not_believed() -> None:
    [added] = accepted_records([WORK], [(replace(SAID, venue="CVPR Workshops", retracted=True), BY_ID)])
    assert added.retracted


def test_what_is_known_is_not_added_again() -> None:
    assert accepted_records([WORK, SAID], [(SAID, BY_ID)]) == []
