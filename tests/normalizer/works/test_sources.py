"""The table of sources, and the identifier by which a known work is looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import attrgetter

import pytest
from places import ROOT

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works import sources
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES, TitleSearch, believed_on, keepers_of, searched_for_titles

FLAGS = {
    "finds_publications": "crossref dblp openalex openreview europepmc inspire zbmath pubmed",
    "copies": "semantic-scholar huggingface openalex datacite",
    "takes_key": "semantic-scholar openalex openreview pubmed",
    "needs_key": "semantic-scholar openalex",
    "default_with_key": "openalex",
    "other_hosts": "openreview doi",
    "lookup": "arxiv semantic-scholar huggingface crossref dblp openalex openreview acl europepmc inspire zbmath pubmed",
    "default_lookup": "arxiv semantic-scholar crossref dblp openalex",
}


@pytest.mark.parametrize(("flag", "names"), FLAGS.items(), ids=FLAGS)
def test_which_sources_have_a_property(flag: str, names: str) -> None:
    assert [each.name for each in ONLINE_SOURCES if attrgetter(flag)(each)] == names.split()


@pytest.mark.parametrize("resolver", [each.resolver for each in ONLINE_SOURCES])
def test_the_class_of_a_source_is_where_its_row_says(resolver: str) -> None:
    module, name = resolver.split(":")
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert re.search(rf"^(?:class|from .* import) {name}\b", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_rounds_of_searches_and_who_is_believed() -> None:
    assert all(len(when.value.split()) > 2 for when in TitleSearch)
    assert believed_on("rank_on_preprint") == ("arxiv", "openreview", "acl", "dblp", "crossref")
    libraries = "acl dblp crossref openreview europepmc inspire zbmath pubmed"
    assert believed_on("rank_on_publication") == tuple(libraries.split())


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ArxivId, "arxiv"),
        (Doi, "crossref datacite semantic-scholar doi"),
        (DblpKey, "dblp semantic-scholar"),
        (OpenReviewId, "openreview"),
        (AclId, "acl"),
        (S2Id, "semantic-scholar"),
    ],
)
def test_keepers_of_an_identifier_are_queried_before_those_that_know_it(kind: type[PaperId], names: str) -> None:
    assert keepers_of(kind) == tuple(names.split())


def test_rounds_of_searches_begin_with_those_who_are_believed() -> None:
    rounds = {when: " ".join(searched_for_titles(when)) for when in TitleSearch}
    assert rounds == {
        TitleSearch.FIRST: "arxiv",
        TitleSearch.FEW: "dblp crossref openalex",
        TitleSearch.LAST: "semantic-scholar",
        TitleSearch.FIELD: "europepmc inspire zbmath openlibrary",
    }


def record(source: str = "other", **fields: object) -> Description:
    return Description(source, "Toys", **fields)  # type: ignore[arg-type]


PREPRINT = record(arxiv="2301.00001", published="2023-01", doi="10.48550/arXiv.2301.00001")
KNOWN = record("arxiv", arxiv="2301.00001", published="2023-01", authors=("Ann Bee",))
PAPER, S2 = record(doi="10.1000/toys"), record(s2="0123456789012345678901234567890123456789")
ACL, ACL_DOI = record(acl="P18-1001"), record(doi="10.18653/v1/P18-1002")
ICLR = {"venue": "ICLR", "dblp": "journals/corr/BeeD14"}
# The name of the look-up, the records of a work, and the identifier.
LOOKUPS: dict[str, tuple[str, Sequence[Description], str | None]] = {
    "of the first record that has one": ("arxiv_of", [PAPER, PREPRINT], "arXiv:2301.00001"),
    "the DOI of a preprint is none of the work": ("doi_of", [PREPRINT], None),
    "the DOI of the publication": ("doi_of", [PREPRINT, PAPER], "doi:10.1000/toys"),
    "a preprint without its authors is completed": ("_preprint_to_complete", [PREPRINT], "arXiv:2301.00001"),
    "a known preprint is not": ("_preprint_to_complete", [PAPER, KNOWN], None),
    "arXiv before DOI": ("_preprint_or_publication", [PAPER, PREPRINT], "arXiv:2301.00001"),
    "DOI without arXiv": ("_preprint_or_publication", [PAPER], "doi:10.1000/toys"),
    "Semantic Scholar by its own": ("_at_semantic_scholar", [S2], "s2:0123456789012345678901234567890123456789"),
    "Semantic Scholar by a DOI first": ("_at_semantic_scholar", [S2, PAPER], "doi:10.1000/toys"),
    "DBLP by its key": ("_in_dblp", [record(dblp="conf/icml/Bee20")], "dblp:conf/icml/Bee20"),
    "DBLP not by the key of a preprint": ("_in_dblp", [record(dblp="journals/corr/abs-2301-00001")], None),
    "an undated paper of ICLR": ("_undated_in_dblp", [record(**ICLR)], "dblp:journals/corr/BeeD14"),
    "a dated one": ("_undated_in_dblp", [record(**ICLR, year=2015)], None),
    "one whose venue names the year": ("_undated_in_dblp", [record(**ICLR | {"venue": "ICLR 2015"})], None),
    "one without a venue": ("_undated_in_dblp", [record(dblp="journals/corr/BeeD14")], None),
    "a key that names no preprint": ("_undated_in_dblp", [record(venue="ICML", dblp="conf/icml/Bee20")], None),
    "a key with the number of a preprint of 2013": (
        "_undated_in_dblp", [record(**ICLR | {"dblp": "journals/corr/abs-1301-3781"})], "dblp:journals/corr/abs-1301-3781",
    ),
    "a key with the number of a later preprint": (
        "_undated_in_dblp", [record(**ICLR | {"dblp": "journals/corr/abs-1412-6980"})], None,
    ),
    "the Anthology by its identifier": ("_in_anthology", [ACL_DOI, ACL], "acl:P18-1001"),
    "the Anthology by its DOI": ("_in_anthology", [ACL_DOI], "acl:P18-1002"),
    "another DOI is not in the Anthology": ("_in_anthology", [PAPER], None),
}  # fmt: skip


@pytest.mark.parametrize(("lookup", "work", "found"), LOOKUPS.values(), ids=LOOKUPS)
def test_by_what_a_work_is_looked_up(lookup: str, work: Sequence[Description], found: str | None) -> None:
    look_up: Callable[[Sequence[Description]], PaperId | None] = getattr(sources, lookup)
    identifier = look_up(work)
    assert (identifier.marked if identifier else None) == found


def test_ranks_leave_room_for_further_sources() -> None:
    ranks = [
        rank for one in ONLINE_SOURCES for rank in (one.rank_on_preprint, one.rank_on_publication) if rank is not None
    ]
    assert {rank % 10 for rank in ranks} == {0}
