"""The data model of BibTeX and BibLaTeX: kinds of fields and of values, entry types, required fields, inheritance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from normalizer.bib import BibDocument, BibEntry, BibField
from normalizer.bib.description import split_names, venue_in_fields, year_of_entry
from normalizer.bib.document import TYPE_ALIASES as TYPE_ALIASES
from normalizer.bib.identifiers import isbn_bodies
from normalizer.values.dates import MONTHS
from normalizer.values.ids import Doi, find_arxiv_id
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words

NAMES = ("author", "editor", "editora", "editorb", "editorc", "translator", "bookauthor", "commentator", "annotator",
         "introduction", "foreword", "afterword", "holder")  # fmt: skip
TITLES = ("title", "subtitle", "titleaddon", "booktitle", "booksubtitle", "booktitleaddon", "maintitle",
          "mainsubtitle", "maintitleaddon", "journaltitle", "journalsubtitle", "issuetitle", "issuesubtitle",
          "eventtitle", "journal", "series")  # fmt: skip
# What styles hand to \url or typeset as it stands: TeX's special characters have no meaning there.
VERBATIM = ("doi", "url", "eprint", "file", "pdf", "urlraw", "verba", "verbb", "verbc")
# Text that the standard styles print, so that TeX must be able to read it.
PRINTED = (*NAMES, *TITLES, "shorttitle", "shortauthor", "publisher", "organization", "institution", "school",
           "address", "location", "venue", "howpublished", "note", "addendum", "edition", "volume", "number", "pages",
           "chapter", "type", "eventtitleaddon", "pubstate", "month", "year", "origpublisher", "origlocation",
           "reprinttitle", "shortjournal", "label", "version", "issue", "part")  # fmt: skip
DATES = ("date", "urldate", "origdate", "eventdate")
# Facts of the work: where two entries differ in them, sources can tell which is right.
FACTS = frozenset({*PRINTED, *NAMES, *VERBATIM, *DATES, "abstract", "isbn", "issn", "archiveprefix", "eprinttype",
                    "primaryclass", "eprintclass", "langid", "language", "timestamp", "bibsource", "biburl", "eid",
                    "numpages", "copyright", "pagetotal"}) - {"note", "addendum", "file", "pdf", "label"}  # fmt: skip
# A pattern of what people write of a work that is not printed yet.
NOT_PRINTED_YET = (
    "(?:to appear|in press|forthcoming|submitted|under review|in preparation|accepted|in review|under submission"
    "|in submission|work in progress|unpublished|in print)"
)
# The macros that every style defines, and the words that are written instead.
MONTH_MACROS = tuple(name[:3] for name in MONTHS)
MACRO_OF_MONTH = {name: name[:3] for name in (*MONTHS, *MONTH_MACROS, "sept")}
# What the common styles never print with a type, although files have it: nothing is lost.
UNPRINTED: Mapping[str, frozenset[str]] = {
    "article": frozenset("publisher organization institution school address location booktitle howpublished".split())
}
# Names of a container or school that belong to another type: they are lost.
UNREAD: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kinds, fields in (
        ("article", "booktitle school institution"),
        ("inproceedings conference incollection inbook", "journal journaltitle school institution"),
        ("book proceedings", "journal journaltitle school"),  # a booktitle is for children
        ("phdthesis mastersthesis", "journal journaltitle booktitle"),
        ("techreport", "journal journaltitle booktitle school"),
    )
    for kind in kinds.split()
}


def begins_with_digit(name: str) -> bool:
    """Whether BibTeX and biber refuse a name of a field because of its first character."""
    return "0" <= name[:1] <= "9"


# A requirement: any one of these fields meets it.
Requirement = tuple[str, ...]


@dataclass(frozen=True)
class ValueFields:
    """The fields that hold a value, by the names of BibTeX and BibLaTeX, and its name in the origins of a record."""

    fields: tuple[str, ...]
    origin: str


# The values that `bibnorm update` completes, by the names that its `--only` takes.
VALUES: Mapping[str, ValueFields] = {
    "author": ValueFields(("author",), "authors"),
    "venue": ValueFields(("booktitle", "journal", "journaltitle"), "venue"),
    "year": ValueFields(("year", "date"), "date"),
    "volume": ValueFields(("volume",), "volume"),
    "number": ValueFields(("number", "issue"), "issue"),
    "pages": ValueFields(("pages", "eid", "articleno", "article-number"), "pages"),
    "publisher": ValueFields(("publisher", "organization", "institution", "school"), "publisher"),
    "doi": ValueFields(("doi",), "doi"),
    "url": ValueFields(("url", "howpublished"), "url"),
    "eprint": ValueFields(("eprint", "arxivid"), "arxiv"),
    "archiveprefix": ValueFields(("archiveprefix", "eprinttype"), "arxiv"),
    "primaryclass": ValueFields(("primaryclass", "eprintclass"), "primary_category"),
}


def _required(table: Mapping[str, str]) -> dict[str, tuple[Requirement, ...]]:
    rows = {types: tuple(tuple(word.split("|")) for word in fields.split()) for types, fields in table.items()}
    return {kind: fields for types, fields in rows.items() for kind in types.split()}


REQUIRED_BIBTEX: Mapping[str, tuple[Requirement, ...]] = _required(
    {
        "article": "author title journal year",
        "book": "author|editor title publisher year",
        "booklet": "title",
        "inbook": "author|editor title chapter|pages publisher year",
        "incollection": "author title booktitle publisher year",
        "inproceedings conference": "author title booktitle year",
        "manual": "title",
        "mastersthesis phdthesis": "author title school year",
        "proceedings": "title year",
        "techreport": "author title institution year",
        "unpublished": "author title note",
    }
)
# The data model also wants an author of a @book, whose place an editor or translator takes in every style, and an
# editor of a @periodical, which BibLaTeX's own examples do not have.
REQUIRED_BIBLATEX: Mapping[str, tuple[Requirement, ...]] = _required(
    {
        "article": "author journaltitle title date|year",
        "book mvbook": "author|editor|translator title date|year",
        "inbook bookinbook suppbook": "author title booktitle date|year",
        "booklet": "author|editor title date|year",
        "collection reference mvcollection mvreference": "editor title date|year",
        "incollection suppcollection inreference": "author editor title booktitle date|year",
        "dataset software": "title",
        "manual misc": "title date|year",
        "online": "title date|year url|doi|eprint",
        "patent": "author title number date|year",
        "periodical": "title date|year",
        "proceedings mvproceedings": "title date|year",
        "inproceedings": "author title booktitle date|year",
        "report thesis": "author title type institution date|year",
        "unpublished": "author title date|year",
        "set": "entryset",
    }
)

BRINGS_ITS_TYPE = frozenset({"mastersthesis", "phdthesis", "techreport"})
# BibLaTeX reads the fields of BibTeX under its own names.
FIELD_ALIASES: Mapping[str, str] = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}
OLD_NAMES: Mapping[str, tuple[str, ...]] = {
    new: tuple(old for old, other in FIELD_ALIASES.items() if other == new) for new in FIELD_ALIASES.values()
}

# Types that hold no work of their own: nothing is required of them, and they are never printed as they stand.
CONTAINERS = frozenset({"set", "xdata", "control", "ieeetranbstctl", "bibnote"})
# Types of styles that are in wide use (IEEEtran, REVTeX, ACM-Reference-Format), and BibLaTeX's unsupported ones.
_OF_STYLES = frozenset(
    """
    electronic www webpage standard patent periodical bibtextype ieeetranbstctl control artifactsoftware
    artifactdataset game online presentation preprint underreview artwork audio bibnote commentary image
    jurisdiction legislation legal letter movie music performance review video custom customa customb customc
    customd custome customf collectedwork newspaper monograph lecture talk webinar software softwareversion
    softwaremodule codefragment dataset data interview report thesis collection reference film manuscript map
    """.split()
)
KNOWN_TYPES = frozenset({*REQUIRED_BIBTEX, *REQUIRED_BIBLATEX, *TYPE_ALIASES, *CONTAINERS, *_OF_STYLES, "misc"})

# Types whose title BibTeX's standard styles put into small letters (format.title, not format.btitle).
LOWERED_TYPES = frozenset(
    "article booklet conference incollection inproceedings mastersthesis misc techreport unpublished".split()
)


# BibLaTeX gives a child the parent's title as its booktitle, and so on (blx-dm.def, \DeclareDataInheritance).
_FROM_PARENT = {
    "booktitle": ("booktitle", "title"),
    "maintitle": ("maintitle", "title"),
    "journaltitle": ("journaltitle", "title"),
    "bookauthor": ("bookauthor", "author"),
}
_MAX_DEPTH = 8


def has_field(bib: BibDocument, entry: BibEntry, name: str, dialect: str, depth: int = 0) -> bool | None:
    """Whether an entry has a field, its own or inherited; None when an entry that it inherits from is not here."""
    return True if _own(entry, name, dialect) else inherits_field(bib, entry, name, dialect, depth)


def has_any_field(bib: BibDocument, entry: BibEntry, names: Iterable[str], dialect: str) -> bool:
    """Whether an entry has one of the fields, or may take one from an entry that is not here."""
    return any(has_field(bib, entry, name, dialect) is not False for name in names)


def inherits_field(bib: BibDocument, entry: BibEntry, name: str, dialect: str, depth: int = 0) -> bool | None:
    """Whether an entry takes a field that it lacks from another one; None when that entry is not here."""
    answer: bool | None = False
    for key, names in _parents(entry, name, dialect):
        parent = bib.entry(key)
        if parent is None or depth > _MAX_DEPTH:
            answer = None
        elif any(has_field(bib, parent, inherited, dialect, depth + 1) for inherited in names):
            return True
    return answer


# What tells where and when a work was published.
_OF_VOLUME = ("booktitle", "journal", "journaltitle", "volume", "year", "date", "publisher")


def with_volume(bib: BibDocument, entry: BibEntry, dialect: str) -> BibEntry:
    """The entry with the venue, the year and the volume that it inherits."""
    if not (entry.get("crossref") or entry.get("xdata")):
        return entry
    found = {name: field for name in _OF_VOLUME if (field := _inherited(bib, entry, name, dialect, 0))}
    return replace(entry, first=found | entry.first)


def entries_with_volume(bib: BibDocument) -> list[BibEntry]:
    """The entries with what they inherit; the title of a volume is its name, also where BibTeX does not print it."""
    return [with_volume(bib, entry, "biblatex") for entry in bib.entries]


def _inherited(bib: BibDocument, entry: BibEntry, name: str, dialect: str, depth: int) -> BibField | None:
    for key, names in _parents(entry, name, dialect):
        if (parent := bib.entry(key)) and depth <= _MAX_DEPTH:
            own = (field for each in names if (field := parent.get(each)) and field.text.strip())
            above = (field for each in names if (field := _inherited(bib, parent, each, dialect, depth + 1)))
            if field := next(own, None) or next(above, None):
                return field
    return None


def _own(entry: BibEntry, name: str, dialect: str) -> bool:
    """An empty field is none. BibLaTeX takes the names of BibTeX, too, but not the other way round."""
    names = (name, *OLD_NAMES.get(name, ())) if dialect == "biblatex" else (name,)
    return any((text := entry.text(each)) and text.strip("{} \t\r\n") for each in names)


def _parents(entry: BibEntry, name: str, dialect: str) -> list[tuple[str, tuple[str, ...]]]:
    """Key of each entry that this one inherits from, and the names of the fields that count there."""
    parents: list[tuple[str, tuple[str, ...]]] = [(key, (name,)) for key in entry.listed_keys("crossref")]
    if dialect == "bibtex":
        return parents
    new = FIELD_ALIASES.get(name, name)
    return [
        *((key, _FROM_PARENT.get(new, (name,))) for key, _ in parents),
        *((key, (name,)) for key in entry.listed_keys("xdata")),
    ]


# The names of fields that hold one value each. A date has its year; month and day are parts of it.
_ONE_VALUE = tuple(
    VALUES[name].fields
    for name in ("venue", "year", "number", "pages", "url", "eprint", "archiveprefix", "primaryclass")
) + tuple((name, *others) for name, others in OLD_NAMES.items())


def names_of_value(name: str) -> tuple[str, ...]:
    """The name of a field, and the other names that its value may have: `eid` for `pages`."""
    return tuple(dict.fromkeys((name, *(each for names in _ONE_VALUE if name in names for each in names))))


def field_with_value(entry: BibEntry, name: str) -> BibField | None:
    """The field of an entry of that name, or the one that is not empty and holds its value under another name."""
    others = (field for each in names_of_value(name) if (field := entry.get(each)) and field.text.strip())
    return entry.get(name) or next(others, None)


def are_two_values(one: BibField, other: BibField) -> bool:
    """Whether fields of two names, which differ, are both right: pages that begin with 1 within an article, a season.

    A link and where else the work can be had are two values.
    """
    texts = one.text, other.text
    if one.key == other.key:
        return False
    if one.key in VALUES["pages"].fields:
        return any(found.start == 1 and len(found) > 1 for text in texts if (found := _pages(text)))
    if one.key in VALUES["number"].fields:
        return not all(any(map(str.isdigit, text)) for text in texts)
    return one.key in (*VALUES["url"].fields, "file", "pdf")


_DASH = lazy_re(r"\{?\\text(?:en|em)dash\s*(?:\{\})?\}?|[\u2010-\u2015]")
_NUMBERS = lazy_re(r"[\d\s-]+")
_FIRST_PAGE = lazy_re(r"\W*(?:pp?\b\W*)?(\d+)\s*(?:ff?\b)?\W*")


def _pages(text: str) -> range | None:
    """The pages of a value that has nothing but numbers."""
    from normalizer.works.publication import page_range  # only for entries that are merged

    return page_range(plain) if _NUMBERS.fullmatch(plain := _DASH.sub("-", text)) else None


# Two values of one field, in two spellings.

_VENUES = frozenset([*VALUES["venue"].fields, "series"])
_AROUND_LINK = lazy_re(r"\\url\s*\{|https?://(?:www\.)?|/*\}?$")


def says_the_same(name: str, one: str, other: str) -> bool:
    """Whether two values of a field are one in two spellings."""
    from normalizer.values.names.pair import same_person
    from normalizer.values.venues.compare import same_venue

    if title_words(one) == title_words(other) or (name == "isbn" and isbn_bodies(one) & isbn_bodies(other)):
        return True
    if name == "doi":  # one may be a link, or in another case
        keys = [doi.key if (doi := Doi.find(text)) else None for text in (one, other)]
        return keys[0] == keys[1] is not None
    if name in NAMES:
        left, right = split_names(one), split_names(other)
        return len(left) == len(right) and all(map(same_person, left, right))
    if name in _VENUES:
        return same_venue(one, other) is True
    if name in VALUES["pages"].fields:
        return _pages(one) == _pages(other) is not None
    return name in VALUES["url"].fields and len({_AROUND_LINK.sub("", text.strip()) for text in (one, other)}) == 1


def says_more(name: str, there: str, text: str) -> bool:
    """Whether a value begins with all of another one, and goes on: "440--442" and "440", "2020-07-03" and "2020"."""
    if name in (*NAMES, *TITLES, *VERBATIM):
        return False
    if name in VALUES["pages"].fields and (pages := _pages(text)):
        first = _FIRST_PAGE.fullmatch(there)
        return first is not None and int(first[1]) == pages.start < pages[-1]
    words, more = title_words(there), title_words(text)
    return 0 < len(words) < len(more) and more[: len(words)] == words


def contradictions(one: BibEntry, other: BibEntry) -> Iterator[str]:
    """Yield which of author, venue and year two entries state in ways that no spelling or abbreviation explains."""
    from normalizer.values.venues.compare import same_venue

    if _name_others(*(entry.text("author") or "" for entry in (one, other))):
        yield "author"
    venues = [found[1] for entry in (one, other) if (found := venue_in_fields(entry))]
    if len(venues) > 1 and same_venue(*venues) is False:
        yield "venue"
    if None not in (years := {year_of_entry(one), year_of_entry(other)}) and len(years) > 1:
        yield "year"


def _name_others(one: str, other: str) -> bool:
    """Whether two lists of names are of other people; one that ends in "and others" has the first of them."""
    from normalizer.values.names.pair import same_person

    lists = [split_names(text) for text in (one, other)]
    whole = [len(names) for names in lists if names[-1:] != ("others",)]
    left, right = ([name for name in names if name != "others"] for names in lists)
    is_too_long = any(max(len(left), len(right)) > count for count in whole)
    return bool(left and right) and (is_too_long or not all(map(same_person, left, right)))


def breaks_off(there: str, names: str) -> bool:
    """Whether a list ends in "and others" after names with which the other one, which is whole, begins."""
    from normalizer.values.names.pair import same_person

    ours, theirs = split_names(there), split_names(names)
    breaks_off = ours[-1:] == ("others",) and "others" not in theirs and len(ours) <= len(theirs)
    return breaks_off and all(map(same_person, ours[:-1], theirs))


def writes_names_out(kept: BibEntry, field: BibField) -> bool:
    """Whether a field has the names of the other entry, with more letters."""
    there = kept.text(field.key) or ""
    if field.key in NAMES and breaks_off(there, field.text):
        return True
    is_fuller = field.key in NAMES and there and count_letters(field.text) > count_letters(there)
    return bool(is_fuller) and says_the_same(field.key, there, field.text)


def count_letters(text: str) -> int:
    return sum(map(len, title_words(text)))


# Styles print of these types neither an institution nor a number.
_SPARSE_TYPES = frozenset({"misc", "online", "electronic", "unpublished"})
_WRITTEN = ("title", "subtitle", "author")


def weight_of(entry: BibEntry) -> tuple[bool, int, int]:
    """Whether the type prints much, the number of printed fields, and the letters of title and names."""
    filled = sum(bool(field.text.strip()) for field in entry.first.values() if field.key in PRINTED)
    return entry.kind not in _SPARSE_TYPES, filled, sum(count_letters(entry.text(name) or "") for name in _WRITTEN)


# What managers and exporters write is no loss.
_OF_EXPORTERS = frozenset("timestamp bibsource biburl archiveprefix primaryclass eprinttype eprintclass langid".split())


def says(name: str, there: str, text: str) -> bool:
    """Whether a value says all that another one says."""
    return says_the_same(name, there, text) or says_more(name, text, there)


def is_lost(kept: BibEntry, field: BibField) -> bool:
    """Whether a fact is lost with a field that the entry which stays has otherwise, or not at all."""
    if field.key not in FACTS - _OF_EXPORTERS:
        return False
    there = [text for name in names_of_value(field.key) if (text := kept.text(name))]
    is_number = "arxiv" in field.text.lower() or find_arxiv_id(field.text) is not None
    words, title = title_words(field.text), title_words(f"{kept.text('title') or ''} {kept.text('subtitle') or ''}")
    is_shorter = field.key == "title" and title[: len(words)] == words
    is_shorter = is_shorter or (field.key in NAMES and any(breaks_off(field.text, text) for text in there))
    return not (is_number or is_shorter or any(says(field.key, text, field.text) for text in there))


# What an entry says of a preprint or report alone.

# Facts that are true of the publication as well.
_OF_BOTH = frozenset(
    "title shorttitle subtitle author abstract language langid eprint archiveprefix eprinttype primaryclass eprintclass"
    " file pdf".split()
)
_NOTES = ("note", "addendum")
_NUMBER_OF_ARXIV = lazy_re(
    r"\S*arxiv[:./\w-]*?\s?(?:[a-z-]+/)?\d[\d.]*\d(?:v\d+)?(?:\.pdf)?\}?(?:\s*\[[\w.-]+\])?", re.IGNORECASE
)

_STOPS = lazy_re(r"[.,;:()]")
# "Under review as a conference paper at ICLR 2018", "12 pages", "Comment: 12 pages".
_STATE = lazy_re(
    rf"{NOT_PRINTED_YET}(?:\s+as\s+an?\s[\w\s-]*?\bpaper)?(?:\s+(?:at|to|in|by|for)\s.+)?"
    r"|\d+\s*(?:pages?|pp|figures?|tables?)|cite\s+arxiv(?:\s+comments?)?|comments?(?:\s+on\s+arxiv)?"
    r"|(?:working|discussion)\s+paper",
    re.IGNORECASE,
)
_OF_VERSION = lazy_re(r"(?<![\w./-])(?:v\.?\s?\d|(?:version|ver\.)(?![\w-]))", re.IGNORECASE)


def is_state_of_preprint(text: str) -> bool:
    """Whether a text is only that of a preprint: "arXiv preprint, under review", "12 pages"; another number is more."""
    from normalizer.values.venues.text import VenueType, venue_words

    parts = [part.strip() for part in _STOPS.split(text) if part.strip()]
    others = [part for part in parts if not _STATE.fullmatch(part)]
    words = [word for part in others for word in venue_words(part).words or (part,)]
    is_more = not parts or any(map(str.isdigit, "".join(others)))
    return not is_more and all(venue_words(word).kind is VenueType.PREPRINT for word in words)


def names_version(entry: BibEntry) -> bool:
    """Whether a note is about one version of a work: "Fig. 3 of v1", "full version", but not an identifier."""
    return any(_OF_VERSION.search(entry.text(name) or "") for name in _NOTES)


def is_of_draft(field: BibField, *, is_report: bool) -> bool:
    """Whether a field of a preprint or report is false of its publication: where it is, its state, its number."""
    text = field.text.lower()
    if field.key in _NOTES:
        return is_state_of_preprint(_NUMBER_OF_ARXIV.sub(" arXiv ", text))
    if field.key == "howpublished":
        return "arxiv" in text or "://" in text
    return field.key in FACTS - _OF_BOTH and not (is_report and field.key == "url")
