"""An entry that is verified: its description, and the fields that a report about it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.bib.description import describe_entry, names_in_braces, venue_in_fields, year_in_fields
from normalizer.bib.identifiers import arxiv_version_of, ids_in_fields
from normalizer.values.ids import PAGES, AclId, ArxivId, Doi, PaperId
from normalizer.values.latex.convert import is_readable, plain_text
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import compare_people, rejoined_by
from normalizer.values.names.lists import torn_names
from normalizer.values.names.parse import parse_names
from normalizer.values.titles import title_key, title_words
from normalizer.values.venues.parse import Venue, VenueKind, parse_venue
from normalizer.values.venues.text import MEETING_NOUNS, distinctive_words
from normalizer.works.description import Description, RawName

if TYPE_CHECKING:
    from normalizer.bib import BibEntry

# What no source of ours lists: a paper of the same title is another work.
UNLISTED_TYPES = frozenset(
    "book mvbook booklet manual proceedings mvproceedings collection mvcollection periodical reference mvreference "
    "software dataset patent standard legislation jurisdiction artwork audio video movie music image set xdata "
    "phdthesis mastersthesis thesis letter performance review".split()
)
DOI_OF_ARXIV = "10.48550/"
_SIGNS = lazy_re(r"(?:\\?t)?ext(?:e[nm]dash|quote(?:dbl)?(?:left|right))(?:\{\})?")
# Between numbers, the sign of multiplication and the letter are one: "16x16", "$16\times 16$", "16×16".
_TIMES = lazy_re(r"(?<=\d)times(?=\d)")
_ONE_WORD = lazy_re(r"\{[^{}]*\}|[^\s,{}]+")


@dataclass(frozen=True, eq=False)
class EntryClaim:
    """One entry that is verified: its description, and what only a report about the entry needs.

    `kind` is the type of the entry; `field_of` has the name of the field of year, venue, doi and arxiv. `linked` is
    what the address of an entry without a DOI leads to: a DOI that it does not show, or one of the `PAGES`.
    `tells_place`: a field that names no venue tells where the work was to be had: a report, a lecture, a note.
    `names_version`: the arXiv id has the number of a version, "1706.08500v1".
    """

    description: Description
    kind: str = ""
    has_doi_of_preprint: bool = False
    field_of: dict[str, str] = field(default_factory=dict)
    linked: PaperId | None = None
    tells_place: bool = False
    names_version: bool = False

    @property
    def title(self) -> str:
        return self.description.title

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return tuple(name.text for name in self.description.authors)

    @property
    def authors_complete(self) -> bool:
        return self.description.authors_complete

    @property
    def year(self) -> int | None:
        return self.description.year

    @property
    def venue_text(self) -> str | None:
        return self.description.venue

    @cached_property
    def arxiv(self) -> ArxivId | None:
        return ArxivId.find(self.description.arxiv) if self.description.arxiv else None

    @property
    def cites_version(self) -> bool:
        """Whether it cites a version of a preprint, "1706.08500v1", and no publication."""
        return self.names_version and self.venue is None

    @cached_property
    def doi(self) -> Doi | None:
        """The publisher's DOI: the one that arXiv gives a preprint is its arXiv id."""
        return Doi.find(self.description.doi) if self.description.doi else None

    @property
    def any_doi(self) -> Doi | None:
        """The DOI, or the one that an address stands for."""
        return self.doi or (self.linked if isinstance(self.linked, Doi) else None)

    @property
    def page(self) -> PaperId | None:
        """The paper whose page the address is."""
        return None if isinstance(self.linked, Doi) else self.linked

    @cached_property
    def without_ids(self) -> EntryClaim:
        """The same entry, had it no identifiers."""
        return replace(self, description=self.description.with_ids(arxiv=None, doi=None), linked=None)

    @cached_property
    def _may_be_torn(self) -> bool:
        return torn_names(self.authors) is not None

    @cached_property
    def _within_braces(self) -> tuple[str, ...]:
        names = _names_in_braces(self.description)
        return names if len(names) > 1 else ()

    def as_read_by(self, record: Description) -> Description:
        """The description, with its names as the record lets them be read.

        "Okafor and Ada" is one person where the record has Ada Okafor, and "{Ada Okafor and Lin Wei}" are two; the name
        of a group has an "and", too.
        """
        names = rejoined_by(self.authors, record.authors) if self._may_be_torn else None
        if (braced := self._within_braces) and record.authors:
            found = compare_people(braced, record.authors)
            names = braced if len(found.missing) < len(found.left) else None
        return replace(self.description, authors=tuple(map(RawName, names))) if names else self.description

    @cached_property
    def key(self) -> str:
        """The title, folded."""
        return fold_title(self.title)

    @cached_property
    def author_key(self) -> tuple[frozenset[str], ...]:
        return author_key(self.authors)

    @cached_property
    def may_name_group(self) -> bool:
        """Whether its only author may be a group: "{Meta AI}", "OpenAI". For BibTeX a name in braces is one word."""
        return len(self.authors) == 1 and _ONE_WORD.fullmatch(self.authors[0]) is not None

    @cached_property
    def venue(self) -> Venue | None:
        """The venue that the entry names; None for preprints, and for texts that name no venue."""
        return parse_venue(self.venue_text, kind=self.kind) if self.venue_text else None


def fold_title(title: str) -> str:
    r"""The title's letters, for comparing; without dashes and quotes, also when the "\t" of their commands was lost."""
    key = title_key(_SIGNS.sub(" ", title) if "ext" in title else title)
    return _TIMES.sub("x", key) if "times" in key else key


def _names_in_braces(description: Description) -> tuple[str, ...]:
    return names_in_braces(description.authors[0].text) if len(description.authors) == 1 else ()


def author_key(names: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The words of each name: "Last, First" and "First Last" have the same."""
    return tuple(frozenset(title_words(name)) for name in names)


# Fields that name the venue where `booktitle` and `journal` do not, in the order in which they are believed.
_OTHER_VENUE_FIELDS = ("eventtitle", "maintitle", "series", "howpublished", "organization")
_PLACES = ("note", "addendum", "howpublished", "institution", "school", "organization", "number", "origdate")
_IN = lazy_re(r"(?:presented\s+)?(?:in|at)\b:?\s+", re.IGNORECASE)


def venue_elsewhere(entry: BibEntry) -> tuple[str, str] | None:
    """Return a known conference that another field names, with the name of that field.

    Societies are called as their conferences ("AAAI"), so that an `organization` must say that it is one.
    """
    if any(distinctive_words(entry.text(name) or "") for name in ("booktitle", "journaltitle", "journal")):
        return None
    for name in _OTHER_VENUE_FIELDS:
        text = _IN.sub("", plain_text(entry.text(name) or ""), count=1)
        is_meeting = name != "organization" or not MEETING_NOUNS.isdisjoint(title_words(text))
        venue = parse_venue(text, kind="inproceedings") if text and is_meeting else None
        if venue and venue.short and venue.kind is VenueKind.CONFERENCE:
            return name, text
    return None


def _page_or_doi(linked: PaperId) -> PaperId | None:
    """What a link without a DOI in it leads to; None for an identifier of another kind."""
    if isinstance(linked, Doi):
        return AclId.of_doi(linked) or linked
    return linked if isinstance(linked, PAGES) else None


def claim_from_entry(entry: BibEntry) -> EntryClaim | None:
    """Read an entry that is to be verified; None without a readable title, or of a kind that no source lists."""
    title = entry.text("title") or ""
    if entry.kind in UNLISTED_TYPES or not title_words(title) or not is_readable(title):
        return None
    found = ids_in_fields(entry)
    # The DOI that an address of the ACL Anthology stands for may not be that of the paper.
    dois = [(name, each.text) for name, each in found if isinstance(each, Doi) and "10." in (entry.text(name) or "")]
    links = [] if dois else [(name, linked) for name, each in found if (linked := _page_or_doi(each))]
    doi_field, doi = next(iter(dois), ("doi", None))
    link_field, linked = next(iter(links), (doi_field, None))
    description = describe_entry(entry).with_ids(doi=doi)
    # A preprint that says elsewhere where it has come out is still described as one.
    other_venue = venue_elsewhere(entry) if description.arxiv is None else None
    if other_venue:
        description = replace(description, venue=other_venue[1])
    torn = torn_names([name.text for name in description.authors])
    if torn and torn.is_torn:
        description = replace(description, authors=tuple(map(RawName, torn.joined)))
    if not (braced := parse_names(_names_in_braces(description))).complete:  # no group is called "Okafor and others"
        people = tuple(RawName(each.text) for each in braced.names)
        description = replace(description, authors=people, authors_complete=False)
    of_arxiv = [name for name, each in found if isinstance(each, ArxivId) and each.text == description.arxiv]
    field_of = {
        "year": (year_in_fields(entry) or ("year",))[0],
        "venue": (other_venue or venue_in_fields(entry) or ("",))[0],
        "doi": link_field,
        "arxiv": next(iter(of_arxiv), "eprint"),
    }
    return EntryClaim(
        description,
        kind=entry.kind,
        has_doi_of_preprint=any(DOI_OF_ARXIV in (entry.text(name) or "").lower() for name in of_arxiv),
        field_of=field_of,
        linked=linked,
        tells_place=any((text := entry.text(name)) and "arxiv" not in text.casefold() for name in _PLACES),
        names_version=arxiv_version_of(entry) is not None,
    )
