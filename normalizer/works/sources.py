"""The online sources of records: which queries each gets, in which order, and the precedence of its fields.

A source is one file that queries it (`resolvers/sources/`) and one row here. The terms of its hosts are in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeVar

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description


class TitleSearch(Enum):
    """When a source is searched for titles, if the user names no source."""

    FIRST = "all titles, many in one request"
    FEW = "one request a title, so only when few are left"
    LAST = "what is left after the look-ups by identifier"
    FIELD = "what all others lack: works of one field, or books"


@dataclass(frozen=True, slots=True)
class OnlineSource:
    """What the rest of the program needs to know of a source before it is opened.

    `name` is the word for `--source`, for settings (`NAME-key`) and for variables (`BIBNORM_NAME_URL`). `resolver` is
    where its class is ("module:Class"); the module has a `SERVICE` of that name, or `SERVICES` where it asks several
    hosts: `other_hosts` are the slugs of the further ones.

    `keeps` are the kinds of identifiers that it assigns or registers, `knows` others that it answers for: it is queried
    about those after their keepers. `stands_in_for` are kinds of which it has copies: it is queried if their keepers
    failed. `lookup` gives the identifier by which a known work is looked up, `default_lookup`
    the one if the user names no source: all of them where many go into one request. `finds_publications`: it can look
    for the published version of a preprint by its title.

    `rank_on_preprint` and `rank_on_publication` order the sources by whom to believe on a title, its authors and its
    preprint, and on venue, year, pages and DOI: the lowest number goes first, None after all numbers.

    `copies`: its records are those of other sources, collected: they are no second opinion on a title or on authors.
    `tells_retractions`: its records state that a work was retracted; what it was not asked for may be.

    `takes_key`: requests can carry a key; `needs_key`: without one it mostly refuses, which makes no result incomplete;
    `default_with_key`: without one it is queried only if the user names it.
    """

    name: str
    resolver: str
    keeps: tuple[type[PaperId], ...] = ()
    knows: tuple[type[PaperId], ...] = ()
    stands_in_for: tuple[type[PaperId], ...] = ()
    titles: TitleSearch | None = None
    lookup: Callable[[Sequence[Description]], PaperId | None] | None = None
    default_lookup: Callable[[Sequence[Description]], PaperId | None] | None = None
    finds_publications: bool = False
    rank_on_preprint: int | None = None
    rank_on_publication: int | None = None
    copies: bool = False
    tells_retractions: bool = False
    takes_key: bool = False
    needs_key: bool = False
    default_with_key: bool = False
    other_hosts: tuple[str, ...] = ()


IdT = TypeVar("IdT", bound=PaperId)


def _own_id(work: Sequence[Description], kind: type[IdT]) -> IdT | None:
    """The first identifier of a kind that the records of a work give."""
    return next((each for record in work for each in record.ids if isinstance(each, kind)), None)


def arxiv_of(work: Sequence[Description]) -> ArxivId | None:
    """The arXiv identifier that the records of a work give."""
    return next((found for each in work if each.arxiv and (found := ArxivId.find(each.arxiv))), None)


def doi_of(work: Sequence[Description]) -> Doi | None:
    """The publisher's DOI; not the one that every preprint has."""
    found = (Doi.find(each.doi) for each in work if each.doi)
    return next((doi for doi in found if doi and doi.arxiv is None), None)


def _preprint_to_complete(work: Sequence[Description]) -> ArxivId | None:
    """Of a work whose arXiv record nobody has given yet, or without its authors."""
    known = any(each.arxiv and each.authors and each.authors_complete and each.published for each in work)
    return None if known else arxiv_of(work)


def _at_semantic_scholar(work: Sequence[Description]) -> PaperId | None:
    return arxiv_of(work) or doi_of(work) or _own_id(work, S2Id)


def _preprint_or_publication(work: Sequence[Description]) -> PaperId | None:
    return arxiv_of(work) or doi_of(work)


def _in_dblp(work: Sequence[Description]) -> DblpKey | None:
    keys = (_own_id([each], DblpKey) for each in work)
    return next((key for key in keys if key and key.arxiv is None), None)


_LAST_NUMBERED_YEAR = 2013


def _undated_in_dblp(work: Sequence[Description]) -> DblpKey | None:
    """Of a work whose venue is known without its year, if the key does not tell it either.

    Papers of ICLR 2013-2016 have keys of CoRR with the year of the preprint: `journals/corr/KingmaB14` is of 2015.
    """
    from normalizer.values.dates import year_in

    with_venue = [each for each in work if each.venue]
    if not with_venue or any(each.year or year_in(each.venue or "") for each in with_venue):
        return None
    key = _own_id(with_venue, DblpKey)
    # Since the spring of 2013 a key with a number is that of a preprint.
    is_number_of_then = key is not None and (key.arxiv is None or key.arxiv.year <= _LAST_NUMBERED_YEAR)
    return key if key and key.text.startswith("journals/corr/") and is_number_of_then else None


def _in_anthology(work: Sequence[Description]) -> AclId | None:
    doi = doi_of(work)
    return _own_id(work, AclId) or (AclId.of_doi(doi) if doi else None)


# arXiv has the authors' own title and all names; libraries know what was published, and where. Help texts list the
# sources in this order, and it decides where nothing else does.
ONLINE_SOURCES: tuple[OnlineSource, ...] = (
    OnlineSource(
        "arxiv", "resolvers.arxiv:ArxivApi", keeps=(ArxivId,), titles=TitleSearch.FIRST,
        lookup=_preprint_to_complete, default_lookup=_preprint_to_complete, rank_on_preprint=10,
    ),
    OnlineSource(
        "semantic-scholar", "resolvers.sources.semantic_scholar:SemanticScholar", keeps=(S2Id,), knows=(Doi, DblpKey),
        stands_in_for=(ArxivId,), titles=TitleSearch.LAST, lookup=_at_semantic_scholar,
        default_lookup=_at_semantic_scholar, copies=True, takes_key=True, needs_key=True,
    ),
    OnlineSource("huggingface", "resolvers.sources.huggingface:HuggingFace", lookup=arxiv_of, copies=True),
    OnlineSource(
        "crossref", "resolvers.sources.crossref:Crossref", keeps=(Doi,), titles=TitleSearch.FEW,
        lookup=doi_of, default_lookup=doi_of, finds_publications=True, rank_on_preprint=50, rank_on_publication=30,
        tells_retractions=True,
    ),
    OnlineSource(
        "dblp", "resolvers.sources.dblp:Dblp", keeps=(DblpKey,), titles=TitleSearch.FEW,
        lookup=_in_dblp, default_lookup=_undated_in_dblp, finds_publications=True,
        rank_on_preprint=40, rank_on_publication=20,
    ),
    OnlineSource(
        "openalex", "resolvers.sources.openalex:OpenAlex", stands_in_for=(ArxivId,), titles=TitleSearch.FEW,
        lookup=doi_of, default_lookup=doi_of, finds_publications=True, copies=True, tells_retractions=True,
        takes_key=True, needs_key=True, default_with_key=True,
    ),
    OnlineSource(
        "openreview", "resolvers.sources.openreview:OpenReview", keeps=(OpenReviewId,),
        lookup=lambda work: _own_id(work, OpenReviewId),
        finds_publications=True, rank_on_preprint=20, rank_on_publication=40,
        takes_key=True, other_hosts=("openreview-v1",),
    ),
    OnlineSource(
        "acl", "resolvers.sources.acl:AclAnthology", keeps=(AclId,), lookup=_in_anthology,
        rank_on_preprint=30, rank_on_publication=10,
    ),
    OnlineSource(
        "europepmc", "resolvers.sources.europepmc:EuropePmc", titles=TitleSearch.FIELD,
        lookup=doi_of, finds_publications=True, rank_on_publication=50, tells_retractions=True,
    ),
    OnlineSource(
        "inspire", "resolvers.sources.inspire:Inspire", titles=TitleSearch.FIELD,
        lookup=_preprint_or_publication, finds_publications=True, rank_on_publication=60,
    ),
    OnlineSource(
        "zbmath", "resolvers.sources.zbmath:ZbMath", titles=TitleSearch.FIELD,
        lookup=_preprint_or_publication, finds_publications=True, rank_on_publication=70,
    ),
    OnlineSource("openlibrary", "resolvers.sources.openlibrary:OpenLibrary", titles=TitleSearch.FIELD),
    OnlineSource(
        "pubmed", "resolvers.sources.pubmed:PubMed", lookup=doi_of, finds_publications=True, rank_on_publication=80,
        tells_retractions=True, takes_key=True,
    ),
    OnlineSource(
        "datacite", "resolvers.sources.datacite:DataCite", keeps=(Doi,), stands_in_for=(ArxivId,), copies=True
    ),
    OnlineSource("doi", "resolvers.sources.doi:DoiOrg", knows=(Doi,), other_hosts=("crosscite", "medra")),
)  # fmt: skip

RETRACTION_SOURCES = frozenset(each.name for each in ONLINE_SOURCES if each.tells_retractions)
# The sources whose records are copies of those of others.
COPYING_SOURCES = frozenset(each.name for each in ONLINE_SOURCES if each.copies)


def believed_on(ranks: Literal["rank_on_preprint", "rank_on_publication"]) -> tuple[str, ...]:
    """The sources with such a rank, in the order in which they are believed."""
    known = {each.name: rank for each in ONLINE_SOURCES if (rank := getattr(each, ranks)) is not None}
    return tuple(sorted(known, key=lambda name: known[name]))


def keepers_of(kind: type[PaperId]) -> tuple[str, ...]:
    """The sources to query for identifiers of a kind, in order."""
    keepers = [each.name for each in ONLINE_SOURCES if kind in each.keeps]
    return (*keepers, *(each.name for each in ONLINE_SOURCES if kind in each.knows))


def stand_ins_for(kind: type[PaperId]) -> tuple[str, ...]:
    """The sources to query for identifiers of a kind whose keepers failed, those that need a key last."""
    found = [each for each in ONLINE_SOURCES if kind in each.stands_in_for]
    return tuple(each.name for each in sorted(found, key=lambda each: each.needs_key))


def searched_for_titles(when: TitleSearch) -> tuple[str, ...]:
    """The sources of one round of searches, those first that are believed on publications."""
    order = believed_on("rank_on_publication")
    found = [each.name for each in ONLINE_SOURCES if each.titles is when]
    return tuple(sorted(found, key=lambda name: order.index(name) if name in order else len(order)))
