"""Everything that sources say of one work -> one `Record`, each value with its origin.

`PRECEDENCE` says whom to believe, in the order that the table of sources gives (`works/sources.py`). Two things hold
for all of it. A complete list of authors goes before an incomplete one, whoever says it. And what belongs to a
publication (year, pages, DOI, ...) is taken only from sources that name the chosen venue or none: a paper's workshop
version and its journal version have pages of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from normalizer.values.code_links import CodeLink, CodeStatus, code_place_from
from normalizer.values.ids import KINDS, AclId, Doi, PaperId
from normalizer.values.names.parse import with_stated_families
from normalizer.values.titles import title_key
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.acceptance import NOTE, notes_of
from normalizer.works.candidate import year
from normalizer.works.description import Description
from normalizer.works.parsed_record import ParsedRecord
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.quality import Titled, damage_among, has_parts_of_names, is_cut_list, repaired_title
from normalizer.works.reading import reading_for
from normalizer.works.record import FieldOrigin, Record, RetractionStatus
from normalizer.works.relation import relate
from normalizer.works.scraped import LinkRole, ScrapedTitle, described
from normalizer.works.sources import believed_on, keepers_of

PAGE = "page"
# After every source: what the authors note, then what the page says.
_LOWEST_PRECEDENCE = (NOTE, PAGE)


class FieldScope(Enum):
    """Which statements may speak on a field."""

    WORK = "all"
    PUBLICATION = "those that name the chosen venue, or none"


@dataclass(frozen=True)
class PrecedenceRule:
    """Who is believed on a field, and how it is read.

    Sources that are not listed come after these, in the order in which they are given; authors' notes and the page
    come last.
    """

    sources: tuple[str, ...]
    read: Callable[[ParsedRecord], Any]
    scope: FieldScope = FieldScope.WORK


_AUTHORS_OWN = believed_on("rank_on_preprint")
_LIBRARIES = believed_on("rank_on_publication")
# Who registers DOIs, and the publisher whose records we read.
_REGISTRANTS = frozenset((*keepers_of(Doi), *keepers_of(AclId)))

PRECEDENCE: Mapping[str, PrecedenceRule] = {
    "title": PrecedenceRule(_AUTHORS_OWN, lambda parsed: parsed.title),
    "authors": PrecedenceRule(_AUTHORS_OWN, lambda parsed: parsed.people),
    "arxiv": PrecedenceRule(_AUTHORS_OWN, lambda parsed: parsed.arxiv),
    "primary_category": PrecedenceRule(_AUTHORS_OWN, lambda parsed: parsed.raw.primary_category),
    "preprint_date": PrecedenceRule(_AUTHORS_OWN, lambda parsed: parsed.preprint_date),
    "venue": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.venue),
    "date": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.published_date, FieldScope.PUBLICATION),
    "form": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.form, FieldScope.PUBLICATION),
    "volume": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.raw.volume, FieldScope.PUBLICATION),
    "issue": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.raw.issue, FieldScope.PUBLICATION),
    "pages": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.pages, FieldScope.PUBLICATION),
    "publisher": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.publisher, FieldScope.PUBLICATION),
    "doi": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.doi, FieldScope.PUBLICATION),
    "url": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.url, FieldScope.PUBLICATION),
    "standing": PrecedenceRule(_LIBRARIES, lambda parsed: parsed.standing),
}


def record_from(candidates: Sequence[Description], scraped: Sequence[ScrapedTitle] = ()) -> Record:
    """The record of one work, from one candidate or page title at least; `ValueError` without any."""
    statements = [*_statements(candidates), *(_statement(each, candidates) for each in scraped)]
    if not statements:
        raise ValueError("a record needs a candidate or a title from a page")
    found = _values(statements)
    people = found.pop("authors", None)
    links = code_links(scraped, candidates)
    fields: dict[str, Any] = {name: value for name, (value, _) in found.items()}
    origin = {name: parsed.origin for name, (_, parsed) in found.items()}
    if people:
        # arXiv parts names by program: its family names are the last words.
        lists = [parsed.raw.authors for parsed in statements if parsed.raw.source != "arxiv"]
        fields |= {"authors": with_stated_families(people[0].people, lists), "authors_complete": people[0].complete}
        origin["authors"] = people[1].origin
    if links:
        fields["code"] = links
        _, origin["code"] = next(attributed_links(scraped, candidates))
    if ids := _further_ids(candidates):
        fields["ids"] = tuple(identifier.marked for identifier, _ in ids)
        origin["ids"] = ParsedRecord(ids[0][1]).origin
    return Record(**fields, origin=origin)


def _statement(scraped: ScrapedTitle, candidates: Sequence[Description]) -> ParsedRecord:
    """What a page says; its authors only where a source names some, or where it is certainly the work.

    Of a work whose people nobody names, nothing is added from a page with a year of another work.
    """
    said = ParsedRecord.from_page(scraped)
    if not candidates or any(record.authors for record in candidates):
        return said
    if year(scraped, candidates) is False:
        return ParsedRecord(replace(said.raw, authors=(), year=None, venue=None))
    if not scraped.authors:
        return said
    mention = reading_for(scraped, candidates)
    read = replace(described(scraped), title=mention.title)
    said = ParsedRecord.from_page(replace(scraped, authors=mention.authors))
    judgements = (relate(read, record) for record in candidates)
    is_work = (each.evidence.shared_ids or decide(Policy.JOIN, each) is Action.TAKE for each in judgements)
    return said if any(is_work) else ParsedRecord(replace(said.raw, authors=()))


def _further_ids(candidates: Sequence[Description]) -> list[tuple[PaperId, Description]]:
    """One identifier of each kind that formats have a field for, with its source; arXiv id and DOI are chosen apart."""
    given = [(identifier, parsed) for parsed in candidates for identifier in parsed.ids]
    firsts = (next((each for each in given if each[0].name == kind.name), None) for kind in KINDS.exported())
    return [each for each in firsts if each]


def _statements(candidates: Sequence[Description]) -> list[ParsedRecord]:
    """What sources say; where none of them names a publication, also what its authors note of one."""
    parsed = list(map(ParsedRecord, candidates))
    if not any(each.venue for each in parsed):
        parsed += map(ParsedRecord, notes_of(candidates))
    return parsed


_Found = tuple[Any, ParsedRecord]


def _values(statements: Sequence[ParsedRecord]) -> dict[str, _Found]:
    """Value and speaker of each field that has a value."""
    of_work = [name for name, rule in PRECEDENCE.items() if rule.scope is FieldScope.WORK]
    chosen = {name: _choose(name, statements) for name in of_work}
    venue: Venue | None = chosen["venue"][0] if chosen["venue"] else None
    publication = [each for each in statements if each.venue is None or (venue and each.venue.name == venue.name)]
    chosen |= {name: _choose(name, publication) for name in PRECEDENCE if name not in of_work}
    if venue is None and (preprint := chosen["preprint_date"]):
        chosen["date"] = preprint
    if (named := chosen["venue"]) and (dated := chosen["date"]):
        chosen["venue"] = named[1].venue_in(dated[0].year), named[1]
    if named:  # a paper, whatever some source calls it
        chosen["form"] = None
    return {name: found for name, found in chosen.items() if found}


def _choose(name: str, statements: Sequence[ParsedRecord]) -> _Found | None:
    rule = PRECEDENCE[name]
    order = sorted(statements, key=lambda parsed: _rank(rule, parsed))
    found = ((value, parsed) for parsed in order if (value := rule.read(parsed)) is not None)
    if name not in _CHOOSE:
        return next(found, None)
    several = list(found)
    return _CHOOSE[name](several) if several else None


def _rank(rule: PrecedenceRule, parsed: ParsedRecord) -> tuple[int, bool]:
    """By the source; of the records of one source those without a date last, which were read from scans."""
    order = (*rule.sources, "", *_LOWEST_PRECEDENCE)  # "": all other sources
    raw = parsed.raw
    return order.index(raw.source if raw.source in order else ""), raw.year is None and raw.published is None


def _undamaged(found: Sequence[_Found]) -> _Found:
    """The first title that shows no damage, by itself or beside the others; else the first, with certain repairs."""
    damage = damage_among([Titled(title) for title, _ in found])
    sound = next((each for each, kinds in zip(found, damage, strict=True) if not kinds), None)
    return sound or (repaired_title(found[0][0]), found[0][1])


def _most_complete_authors(found: Sequence[_Found]) -> _Found:
    """The first complete list, else the longest; one that lacks names which another has is not complete.

    A list with parts of names comes after others.
    """
    families = [tuple(title_key(each.family or each.literal or "") for each in people.people) for people, _ in found]
    whole = [
        each
        for each, names in zip(found, families, strict=True)
        if not any(is_cut_list(names, other) for other in families)
    ]
    found = whole or found
    most = max((len(people.people) for people, _ in found if not people.complete), default=0)
    complete = [each for each in found if each[0].complete and len(each[0].people) >= most]
    if len(complete) > 1:
        complete.sort(key=lambda each: has_parts_of_names(each[1].raw.authors))
    return complete[0] if complete else max(found, key=lambda each: len(each[0].people))


def _best_venue(found: Sequence[_Found]) -> _Found:
    """A conference or journal before a workshop, for the fuller paper appears there; a known name before a raw one."""
    return min(found, key=lambda each: (each[0].kind is VenueKind.WORKSHOP, each[0].short is None))


def _registered_doi(found: Sequence[_Found]) -> _Found:
    """The first DOI, in the letters of who registered it; those in capitals throughout are DBLP's."""
    same = [each for each in found if each[0].lower() == found[0][0].lower()]
    return min(same, key=lambda each: (each[1].raw.source not in _REGISTRANTS, each[0].isupper()))


# Where something else goes before the order of sources.
_CHOOSE: Mapping[str, Callable[[Sequence[_Found]], _Found]] = {
    "title": _undamaged,
    "authors": _most_complete_authors,
    "venue": _best_venue,
    "doi": _registered_doi,
    "standing": lambda found: min(found, key=lambda each: each[0] is not RetractionStatus.RETRACTED),
}


def code_links(scraped: Sequence[ScrapedTitle], candidates: Sequence[Description]) -> tuple[CodeLink, ...]:
    """The repositories of a work, those of its pages first, each once.

    Of a repository that several name, the first to name it decides on spelling and status; a link into a
    subdirectory of it is more exact than one to the whole. What is no repository is left out.
    """
    links: dict[tuple[str, str, str], CodeLink] = {}
    for link, _ in attributed_links(scraped, candidates):
        known = links.setdefault(link.repository, link)
        if known is not link and link.url.lower().startswith(f"{known.url.lower()}/"):
            links[link.repository] = known.model_copy(update={"url": known.url + link.url[len(known.url) :]})
    return tuple(links.values())


def attributed_links(
    scraped: Iterable[ScrapedTitle], candidates: Iterable[Description]
) -> Iterator[tuple[CodeLink, FieldOrigin]]:
    """Each link to a repository, as often as it is named, and who names it."""
    for title in scraped:
        for link in title.links:
            if link.role is LinkRole.OURS:
                status = CodeStatus.ANNOUNCED if link.announced else CodeStatus.RELEASED
                yield from _link(link.url, status, FieldOrigin(source=PAGE, via=title.where))
    for candidate in candidates:
        for url in candidate.code:
            yield from _link(url, CodeStatus.RELEASED, FieldOrigin(source=candidate.source, via=candidate.via))


def _link(url: str, status: CodeStatus, origin: FieldOrigin) -> Iterator[tuple[CodeLink, FieldOrigin]]:
    if found := code_place_from(url):
        link = CodeLink(
            url=found.url, host=found.host, owner=found.owner, name=found.name, status=status, said_by=origin.source
        )
        yield link, origin
