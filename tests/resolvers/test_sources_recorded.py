"""Every recorded reply through every client: right values, and failure at most where it is another service's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from canned import Canned

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId
from normalizer.works.description import Description, RawName
from resolvers.base import OnlineResolver, SourceAnswer, TitleQuery
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.sources import crossref, datacite, openalex, semantic_scholar
from resolvers.sources.acl import AclAnthology
from resolvers.sources.crossref import Crossref
from resolvers.sources.datacite import DataCite
from resolvers.sources.dblp import Dblp, read_records
from resolvers.sources.dblp import candidate as dblp_candidate
from resolvers.sources.huggingface import HuggingFace
from resolvers.sources.openalex import OpenAlex
from resolvers.sources.openreview import OpenReview
from resolvers.sources.semantic_scholar import SemanticScholar

pytestmark = pytest.mark.shared

FOLDERS = ("content_negotiation", "crossref", "datacite", "dblp", "openalex", "semantic_scholar", "unpaywall")
RESOLVERS: dict[type[Any], PaperId] = {
    SemanticScholar: ArxivId("2401.00001"),
    Crossref: Doi("10.1000/1"),
    Dblp: DblpKey("conf/er/Norrie08"),
    OpenAlex: Doi("10.1000/1"),
    OpenReview: OpenReviewId("abcDEF123"),
    AclAnthology: AclId("P18-1001"),
    DataCite: ArxivId("2401.00001"),
    HuggingFace: ArxivId("2401.00001"),
}


def recorded(path: Path) -> Response:
    """The reply in a file: an interaction, or a body alone."""
    body = path.read_bytes()
    if path.suffix == ".json" and "response" in (value := json.loads(body)):
        return Response(value["response"]["status"], value["response"]["body"].encode())
    return Response(200, body)


def never(place: int, candidates: Sequence[Description]) -> bool:
    return False


def ask(resolver: type[Any], reply: Response, paper: PaperId) -> tuple[SourceAnswer, SourceAnswer]:
    source: OnlineResolver = resolver(Canned(reply))
    (found,) = source.find([TitleQuery("Engines that Weave")], never)
    (fetched,) = source.fetch([paper])
    return found, fetched


@pytest.mark.once
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_recorded_reply_raises_in_any_client(shared: Path, folder: str) -> None:
    files = sorted((shared / "recorded" / folder).iterdir())
    assert files
    for file in files:
        for resolver, paper in RESOLVERS.items():
            for answer in ask(resolver, recorded(file), paper):
                assert answer.failure is None or answer.candidates == (), file.name


# What the client makes of the replies of its own service: how many candidates in all, how many replies are failure.
@pytest.mark.parametrize(
    ("folder", "pattern", "resolver", "candidates", "failures"),
    [
        ("crossref", "200_*works*", Crossref, None, None),
        ("crossref", "404_*", Crossref, 0, 0),
        ("crossref", "400_*", Crossref, 0, 17),
        ("openalex", "*", OpenAlex, 9, 0),
        ("semantic_scholar", "200_graph_v1_paper_search_query_turing_fields_title*", SemanticScholar, 400, 0),
        ("semantic_scholar", "404_*", SemanticScholar, 0, 0),
        ("semantic_scholar", "40[03]_*", SemanticScholar, 0, 2),
    ],
)
def test_replies_of_the_own_service(
    shared: Path, folder: str, pattern: str, resolver: type[Any], candidates: int | None, failures: int | None
) -> None:
    files = sorted((shared / "recorded" / folder).glob(pattern))
    assert files
    found = [ask(resolver, recorded(file), RESOLVERS[resolver])[0] for file in files]
    if candidates is None:  # every work with a title is one
        expected = [len([title for title in titles if title]) for titles in map(titles_of, files) if titles is not None]
        assert [len(answer.candidates) for answer in found if not answer.failure] == expected
        assert len(expected) > 20
        return
    assert sum(len(answer.candidates) for answer in found) == candidates
    assert sum(answer.failure is not None for answer in found) == failures


def titles_of(file: Path) -> list[Any] | None:
    """The titles of Crossref's works; None for a reply without works."""
    try:
        reply = json.loads(recorded(file).body)
    except ValueError:
        return None
    if reply.get("message-type") not in ("work", "work-list"):
        return None
    works = reply["message"]["items"] if reply["message-type"] == "work-list" else [reply["message"]]
    return [work.get("title") for work in works]


def names(*texts: str) -> tuple[RawName, ...]:
    """Names in parts, the last word being the family name."""
    parts = [text.rpartition(" ") for text in texts]
    return tuple(RawName(text, family, given) for text, (given, _, family) in zip(texts, parts, strict=True))


CROSSREF: dict[str, dict[str, Any]] = {
    "200_works_10_1109_icdcsw_2003_1203662_*": {
        "title": "Accurate and explicit differentiation of wireless and congestion losses",
        "doi": "10.1109/icdcsw.2003.1203662",
        "authors": names("V. Arya", "T. Turletti"),
        "venue": "23rd International Conference on Distributed Computing Systems Workshops, 2003. Proceedings.",
        "kind": "proceedings-article",
        "year": None,
        "published": None,
        "pages": "877-882",
        "publisher": "IEEE",
    },
    "200_works_10_1038_srep16696_*": {
        "venue": "Scientific Reports",
        "year": 2015,
        "published": "2015-11-19",
        "pages": "16696",
        "retracted": False,
    },
    "200_works_10_3892_ijo_*": {"authors": (RawName("Stravopodis", "Stravopodis"),), "year": 2009, "published": "2009-06-26", "volume": None},
    "200_works_10_1371_journal_pone_0033693_d*": {
        "title": "Methylphenidate Exposure Induces Dopamine Neuron Loss and Activation of Microglia in the Basal Ganglia"
        " of Mice",
        "pages": "e33693",
        "retracted": False,
        "withdrawn": False,
    },
}  # fmt: skip


def one_of(shared: Path, folder: str, pattern: str) -> Response:
    (file,) = (shared / "recorded" / folder).glob(pattern)
    return recorded(file)


def test_recorded_suffix_at_crossref(shared: Path) -> None:
    (found,) = crossref.read_works(one_of(shared, "crossref", "200_works_10_1002_jor_*"))
    assert len(found.authors) == 12
    assert found.authors[8] == RawName("Donald Hora Jr.", "Hora", "Donald", "Jr.")


def test_recorded_lists_of_crossref(shared: Path) -> None:
    """An organization, an author without any name, preprints at bioRxiv: from all lists together."""
    works: dict[str, Description] = {}
    for file in sorted((shared / "recorded" / "crossref").glob("200_*works*")):
        try:
            works |= {work.doi or "": work for work in crossref.read_works(recorded(file))}
        except BadReply:
            continue
    assert len(works) > 150
    assert any(name.text == "Concrete Technology Associates" for work in works.values() for name in work.authors)
    assert [work.title for work in works.values() if not work.authors_complete] != []
    posted = [work for work in works.values() if work.kind == "posted-content"]
    assert posted
    assert all(work.venue is None and work.year is None and work.published for work in posted)
    assert not any("<" in work.title or "\n" in work.title for work in works.values())
    assert "Women in Ming China." in {work.title for work in works.values()}


OPENALEX: dict[str, dict[str, Any]] = {
    "200_works_https_doi_org_10_1023_a_1007154515475_*": {
        "doi": "10.1023/a:1007154515475",
        "volume": "218",
        "issue": "1/2",
        "pages": "1-11",
        "year": 2001,
        "authors": tuple(
            map(RawName, ("Subrata Adak", "Debashis Bandyopadhyay", "Uday Bandyopadhyay", "Ranajit K. Banerjee"))
        ),
    },
    "200_works_https_doi_org_10_1007_s40278_*": {"venue": "Reactions Weekly", "authors": (), "pages": "145"},
    "200_works_filter_title_search_PaperQA_*": {
        "title": "PaperQA: Retrieval-Augmented Generative Agent for Scientific Research",
        "arxiv": "2312.07559",
        "doi": None,
        "venue": None,
        "year": None,
        "published": "2023-01-01",
        "kind": "posted-content",
        "authors": names(
            "Jakub Lála",
            "Odhran O'Donoghue",
            "Aleksandar Shtedritski",
            "Sam Cox",
            "Samuel G. Rodriques",
            "Andrew D. White",
        ),
    },
}


@pytest.mark.parametrize(
    ("source", "pattern", "expected"),
    [(source, *row) for source, rows in ((crossref, CROSSREF), (openalex, OPENALEX)) for row in rows.items()],
)
def test_recorded_work(shared: Path, source: ModuleType, pattern: str, expected: dict[str, Any]) -> None:
    (found,) = source.read_works(one_of(shared, source.SERVICE.slug, pattern))
    assert {name: getattr(found, name) for name in expected} == expected


def test_recorded_search_of_openalex_finds_paper_and_preprint(shared: Path) -> None:
    paper, preprint = openalex.read_works(one_of(shared, "openalex", "200_*Augmenting*"))
    assert (paper.doi, paper.arxiv, paper.venue) == ("10.1038/s42256-024-00832-8", None, "Nature Machine Intelligence")
    assert (preprint.doi, preprint.arxiv, preprint.venue) == (None, "2304.05376", None)
    assert (paper.abstract or "").startswith("Abstract Large language models (LLMs) have")


def test_recorded_batch_of_semantic_scholar(shared: Path) -> None:
    keys = ["CorpusId:211530585", "CorpusId:470667", "10.2139/ssrn.2250500", "0f40b1f08821e22e859c6050916cec3667778613"]
    reply = one_of(shared, "semantic_scholar", "200_graph_v1_paper_batch_fields_abstract_*")
    unknown, trust, microfinance, audits = semantic_scholar.read_batch(reply, keys)
    assert unknown == ()
    expected = {
        "title": "How Much Should We Trust Differences-in-Differences Estimates?",
        "doi": "10.2139/ssrn.288970",
        "authors": (RawName("Marianne Bertrand"), RawName("E. Duflo"), RawName("S. Mullainathan")),
        "published": "2001-10-01",
        "year": None,
        "venue": "Experimental & Empirical Studies eJournal",
        "kind": "Review",
        "s2": "c31c87c591a25c64fbaa82e8ac6a81831b6ac7ce",
        "url": None,
    }
    assert {name: getattr(trust[0], name) for name in expected} == expected
    assert (microfinance[0].doi, microfinance[0].kind) == ("10.2139/ssrn.2250500", None)
    assert (audits[0].published, audits[0].venue, len(audits[0].authors)) == ("2023", None, 3)


def test_recorded_match_and_search_of_semantic_scholar(shared: Path) -> None:
    match = semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*search_match_*"))
    assert [(one.title, one.s2) for one in match] == [
        (
            "Mining association rules between sets of items in large databases",
            "6fe8c5bf8dddaadf10c765133d38dfef5714347f",
        )
    ]
    assert semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*n0_r3sult*")) == ()
    single = semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*paper_10_1093_mind*"))
    assert [one.title for one in single] == ["Computing Machinery and Intelligence"]


def test_recorded_records_of_dblp(shared: Path) -> None:
    found = {}
    for file in sorted((shared / "recorded" / "dblp").glob("*.xml")):
        read = [dblp_candidate(record) for record in read_records(file.read_bytes())]
        found |= {one.dblp: one for one in read if one}
    assert sorted(found) == [
        "conf/er/2008",
        "conf/er/Norrie08",
        "conf/focs/Yao82a",
        "journals/cacm/Gentry10",
        "journals/cacm/Szalay08",
    ]
    assert found["conf/er/Norrie08"] == Description(
        "dblp",
        "PIM Meets Web 2.0",
        "DBLP",
        authors=(RawName("Moira C. Norrie"), RawName("Michael H. Böhlen")),
        venue="ER",
        year=2008,
        kind="inproceedings",
        pages="15-25",
        url="http://dx.doi.org/10.1007/978-3-540-87877-3 3",
        dblp="conf/er/Norrie08",
    )
    szalay = found["journals/cacm/Szalay08"]
    assert [name.text for name in szalay.authors] == [
        "Alexander S. Szalay",
        "Michael H. Böhlen",
        "Nicolas Heist",
        "Jens Lehmann",
    ]
    assert (szalay.title, szalay.venue, szalay.volume, szalay.issue) == (
        "Jim Gray, astronomer",
        "Commun. ACM",
        "51",
        "11",
    )
    assert (found["journals/cacm/Gentry10"].kind, found["journals/cacm/Gentry10"].pages) == ("article", "97-105")
    assert found["conf/focs/Yao82a"].title == "Theory and Applications of Trapdoor Functions (Extended Abstract)"
    assert (found["conf/er/2008"].kind, found["conf/er/2008"].publisher) == ("proceedings", "Springer")


def test_recorded_list_of_datacite(shared: Path) -> None:
    ((_, found),) = datacite.read_identified(one_of(shared, "datacite", "*.json"))
    assert (found.doi, found.arxiv, found.published) == ("10.3204/desy-2014-00864", None, "2013")
    assert found.title == "THE SECOND FERMI LARGE AREA TELESCOPE CATALOG OF GAMMA-RAY PULSARS"
    assert (len(found.authors), found.authors[0]) == (211, RawName("A. A. Abdo", "Abdo", "A. A."))
