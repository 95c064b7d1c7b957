"""Identifiers go to the sources that keep them: those that were given, and those of works that were found."""

from __future__ import annotations

from collections.abc import Sequence

from online_scene import ENGINES, LOOMS, ONLY_PRINTED, PEOPLE, PRINTED, Shelf, Source, online, reasons, resolve, titles

from normalizer.app.entries import entries_of
from normalizer.app.resolve import parse_queries
from normalizer.app.source_plan import Sources, sources_for_identifier
from normalizer.values.ids import KINDS, ArxivId, Doi, PaperId
from normalizer.works.description import Description, RawName
from normalizer.works.sources import keepers_of
from normalizer.works.verdict import Reason, Status
from resolvers.base import SourceAnswer


def test_works_found_online_are_looked_up_for_their_publication() -> None:
    arxiv, s2 = Source("arxiv", ENGINES), Source("semantic-scholar", PRINTED)
    crossref = Source(
        "crossref", Description("crossref", ENGINES.title, doi="10.1000/engines.1", pages="1-9", retracted=True)
    )
    result = resolve(titles(ENGINES.title), Sources(online=online(arxiv, s2, crossref)))
    [entry] = entries_of(result.matches)
    assert (s2.ids, crossref.ids) == (["2301.00001"], ["10.1000/engines.1"])
    assert entry.record.venue
    assert (entry.record.venue.short, entry.record.doi) == ("CVPR", "10.1000/engines.1")
    assert entry.record.origin["venue"].source == "semantic-scholar"
    assert (entry.record.arxiv, entry.record.standing) == ("2301.00001", "retracted")


def test_works_of_the_catalog_are_looked_up_only_when_records_shall_be_complete() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    sources = Sources([Shelf(ENGINES)], online(s2))
    assert resolve(titles(ENGINES.title), sources, complete=False).matches[0].work == (ENGINES,)
    assert s2.ids == []
    assert resolve(titles(ENGINES.title), sources).matches[0].work == (ENGINES, PRINTED)
    assert s2.ids == ["2301.00001"]


def test_authors_that_the_catalog_lacks_come_from_arxiv() -> None:
    bare = Description("catalog", ENGINES.title, arxiv="2301.00001")
    arxiv = Source("arxiv", ENGINES)
    result = resolve(titles(ENGINES.title), Sources([Shelf(bare)], online(arxiv)))
    assert (arxiv.titles, arxiv.ids) == ([], ["2301.00001"])
    assert entries_of(result.matches)[0].record.authors[0].family == "Lovelace"


def test_named_library_is_asked_for_the_publication_of_a_preprint() -> None:
    printed = Description("dblp", ENGINES.title, authors=PEOPLE, venue="CVPR", year=2023, dblp="conf/cvpr/LovelaceB23")
    workshop = Description("dblp", LOOMS.title, authors=PEOPLE, venue="CVPR Workshops", year=2023)
    sources = Sources(online=online(Source("arxiv", ENGINES, LOOMS), Source("dblp", printed, workshop)))
    named = Sources(online=sources.online, named=("arxiv", "dblp"))
    asked = titles(ENGINES.title, LOOMS.title)
    venues = [entry.record.venue and entry.record.venue.short for entry in entries_of(resolve(asked, named).matches)]
    assert venues == ["CVPR", None]


def test_named_sources_are_looked_up_by_identifiers_of_their_own() -> None:
    known = Description(
        "arxiv",
        ENGINES.title,
        arxiv="2301.00001",
        doi="10.18653/v1/P18-1001",
        authors=PEOPLE,
        dblp="conf/acl/LovelaceB18",
        openreview="rkgNKkHtvB",
        s2="a" * 40,
    )
    sources = {name: Source(name) for name in ("dblp", "openreview", "acl", "huggingface", "openalex")}
    resolve(titles(ENGINES.title), Sources([Shelf(known)], online(*sources.values()), named=tuple(sources)))
    assert {name: source.ids for name, source in sources.items()} == {
        "dblp": ["conf/acl/LovelaceB18"],
        "openreview": ["rkgNKkHtvB"],
        "acl": ["P18-1001"],
        "huggingface": ["2301.00001"],
        "openalex": ["10.18653/v1/P18-1001"],
    }


def test_title_found_online_joins_the_work_that_the_catalog_gave_another() -> None:
    s2 = Source("semantic-scholar", PRINTED)
    other = "Algebraic Patterns: How Engines Weave Them"
    arxiv = Source(
        "arxiv", ENGINES, Description("arxiv", other, arxiv="2301.00001", authors=PEOPLE, published="2023-01")
    )
    result = resolve(titles(ENGINES.title, other), Sources([Shelf(ENGINES)], online(arxiv, s2)))
    assert s2.ids == ["2301.00001"]
    [entry] = entries_of(result.matches)
    assert len(entry.matches) == 2
    assert [match.work[-1].doi for match in result.matches] == ["10.1000/engines.1"] * 2


def test_kinds_of_identifiers_have_homes() -> None:
    sources = Sources(online=online(Source("datacite"), Source("arxiv")))
    assert sources_for_identifier(Doi("10.5281/zenodo.1"), sources) == ("datacite",)
    assert sources_for_identifier(ArxivId("2301.00001"), sources) == ("arxiv",)
    assert all(keepers_of(kind.type) for kind in KINDS)


def test_identifiers_go_to_those_who_keep_them() -> None:
    forum = Description(
        "openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE, venue="ICLR", year=2020
    )
    sources = {
        name: Source(name, *records)
        for name, records in {
            "arxiv": (ENGINES,),
            "crossref": (ONLY_PRINTED,),
            "datacite": (),
            "openreview": (forum,),
            "semantic-scholar": (),
        }.items()
    }
    asked = parse_queries(
        ["arXiv:2301.00001v3", "10.1000/wheels", "https://openreview.net/forum?id=rkgNKkHtvB", "10.5555/nobody"]
    )
    result = resolve(asked, Sources(online=online(*sources.values())))
    assert [match.verdict.status.value for match in result.matches] == ["matched"] * 3 + ["unmatched"]
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3 + [Reason.NO_CANDIDATE]
    assert [entry.record.title for entry in entries_of(result.matches)] == [
        ENGINES.title,
        ONLY_PRINTED.title,
        "Weaving by Night",
    ]
    # A DOI that Crossref does not know is DataCite's or nobody's.
    assert sources["datacite"].ids == ["10.5555/nobody"]
    assert sources["arxiv"].ids == ["2301.00001"]


def test_forum_beside_another_title_does_not_decide() -> None:
    forum = Description("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("A Survey of Steam in Cornwall", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS)


def test_forum_of_a_preprint_stands_for_its_arxiv_id() -> None:
    forum = Description("openreview", "Weaving by Night", arxiv="2301.00003", openreview="rkgNKkHtvB", authors=PEOPLE)
    [asked] = titles("Weaving by Night: Looms", ids=("openreview:rkgNKkHtvB",))
    [match] = resolve([asked], Sources(online=online(Source("openreview", forum)))).matches
    assert (match.verdict.reason, match.scraped) == (Reason.SAME_IDENTIFIER, asked)


def test_forum_that_stands_for_two_works_decides_nothing() -> None:
    forums = (
        Description("openreview", "Weaving by Night", openreview="rkgNKkHtvB", authors=PEOPLE),
        Description("openreview", "Weaving by Day", openreview="rkgNKkHtvB", authors=(RawName("Grace Hopper"),)),
    )
    [asked] = parse_queries(["openreview:rkgNKkHtvB"])
    [match] = resolve([asked], Sources(online=online(Source("openreview", *forums)))).matches
    assert (match.verdict.status, match.verdict.reason) == (Status.AMBIGUOUS, Reason.SEVERAL_WORKS)


def test_former_identifier_stands_for_the_record_that_it_leads_to() -> None:
    class Library(Source):
        def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
            return [SourceAnswer(self.records) for _ in ids]

    merged = Description("semantic-scholar", "Weaving by Night", s2="b" * 40, authors=PEOPLE)
    moved = Description("dblp", "Weaving by Day", dblp="conf/icml/Lovelace20", authors=PEOPLE)
    sources = online(Library("semantic-scholar", merged), Library("dblp", moved))
    asked = parse_queries(["s2:" + "a" * 40, "CorpusId:12", "DBLP:conf/icml/Byron20"])
    result = resolve(asked, Sources(online=sources))
    assert reasons(result) == [Reason.SAME_IDENTIFIER] * 3
    assert [match.scraped for match in result.matches] == asked
    assert [entry.record.title for entry in entries_of(result.matches)] == [merged.title, moved.title]
