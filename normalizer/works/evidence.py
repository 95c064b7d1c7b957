"""Two descriptions side by side: for each field an ordered level of agreement, computed at the first access.

Zero is the level of a field that cannot be compared. Levels above it speak for one work, levels below it against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from normalizer.values.ids import ArxivId, Doi
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy, lazy_re
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.names.lists import is_group
from normalizer.values.titles import STOP_WORDS, title_key, title_words
from normalizer.values.venues.compare import same_venue
from normalizer.values.venues.text import VENUE_WORDS, venue_words
from normalizer.works.cleaning import CleanedRecord, clean_pair, without_markup
from normalizer.works.description import Description, Form, RawName, ids_of, published_year, year_of
from normalizer.works.levels import (
    AbstractLevel,
    FieldLevel,
    IdLevel,
    Level,
    PeopleLevel,
    YearLevel,
)
from normalizer.works.publication import (
    Publication,
    declared,
    first_page,
    is_in_print,
    publication_in,
    publication_of_venue,
    volume_and_issue,
)
from normalizer.works.title import Title, read_title
from normalizer.works.title_pair import TitleLevel, TitlePair, title_pair
from normalizer.works.words import TermFrequencies, shipped_frequencies

_YEAR = lazy_re(r"(?:18|19|20)\d\d")
# Of an abstract so many words must not be in the title: "Discussion of X" says nothing.
_FEWEST_NEW_WORDS = 20
_BEGINNING = 400  # letters
# The resemblance of abstracts, measured by `benchmarks/abstracts.py`.
SAME_ABSTRACT, OTHER_ABSTRACT = 0.30, 0.15
# How like the letters of all names must be where only damage explains the difference.
_GARBLED = 0.55
_SURE_WEIGHT, _SEVERAL, _MANY = 1.5, 3, 3
_MOST = 0.6
_CLOSE, _FAR = 3, 9
# Letters by which a word of a title may be a name, for the rest is often misspelled; letters of a spelled acronym.
_ALIKE_LETTERS, _SHORTEST_SPELLED = 3, 4
_LONGEST_INITIALS = 2

Names = tuple[RawName | str, ...]


@dataclass
class Evidence:
    """The comparison of two descriptions, field by field. `left` and `right` are in a canonical order."""

    left: Description
    right: Description
    frequencies: TermFrequencies

    @lazy
    def _read(self) -> tuple[CleanedRecord, CleanedRecord]:
        """Both with each value in its own place, where a source ran venue, year or authors into the title."""
        left, right = _statement(self.left), _statement(self.right)
        if self._are_titles:
            return left, right
        one, two = read_title(left.title), read_title(right.title)
        if left.authors and right.authors and one.marks != two.marks:
            return left, right
        if all(side.authors and side.venue and side.year for side in (left, right)):
            return left, right
        return clean_pair(left, right)

    @lazy
    def _are_titles(self) -> bool:
        """Nothing is run into a title, as both tell: they are the same, or what one has more is no name or venue.

        Nor into a title that a page gives alone: whoever read the page cut it from what stands beside it.
        """
        if any(side.form is Form.PAGE and _is_bare(side) for side in (self.left, self.right)):
            return True
        one, two = read_title(self.left.title), read_title(self.right.title)
        if one.whole == two.whole or _differ_in_last_number(one, two):  # "(FinCausal 2020)", "(FinCausal 2021)"
            return True
        sides = (self.left, one, self.right, two), (self.right, two, self.left, one)
        unmarked = all(title.key == title.whole for title in (one, two))
        return unmarked and not any(_may_be_run_in(*each) for each in sides)

    @lazy
    def titles(self) -> TitlePair:
        """The nearest of the titles that each description has."""
        left, right = (self.left, self.right) if self._are_titles else self._read
        pairs = [(left.title, right.title)]
        pairs += [(other, right.title) for other in self.left.other_titles]
        pairs += [(left.title, other) for other in self.right.other_titles]
        if ("\\" in left.title) is not ("\\" in right.title):  # an entry is in plain text: "Ã" for "\\tilde A"
            pairs.append((plain_text(left.title), plain_text(right.title)))
        first, *others = [self._pair(read_title(a), read_title(b)) for a, b in pairs]
        return max(first, *others, key=lambda pair: (pair.level, pair.similarity)) if others else first

    @lazy
    def is_bare(self) -> bool:
        """One side states nothing but its title."""
        bare = [place for place, side in enumerate((self.left, self.right)) if _is_bare(side)]
        if self._are_titles:  # so that nothing is read out of them
            return bool(bare)
        return any(not (self._read[place].authors or self._read[place].year) for place in bare)

    def _pair(self, left: Title, right: Title) -> TitlePair:
        # Of words that both titles have none can be a name.
        more = set(left.words).symmetric_difference(right.words)
        return title_pair(left, right, self.frequencies, self._names & more if more else frozenset())

    @lazy
    def _names(self) -> frozenset[str]:
        years = frozenset(str(year) for year in self.years if year)
        return _name_words(self.left.authors) | _name_words(self.right.authors) | years

    @lazy
    def comparison(self) -> PeopleComparison:
        """The authors of both, person by person."""
        left, right = self._read
        return _compare_people(left.authors, right.authors, left.authors_complete, right.authors_complete)

    @lazy
    def people(self) -> PeopleLevel:
        """The level of agreement of the authors."""
        if self._are_titles and not (self.left.authors and self.right.authors):
            return PeopleLevel.UNKNOWN
        left, right = self._read
        if left.authors == right.authors and len(left.authors) >= _MANY:
            return PeopleLevel.ALL if left.authors_complete and right.authors_complete else PeopleLevel.SURE
        return self._people_level()

    def _people_level(self) -> PeopleLevel:
        found = self.comparison
        if found.agreement is Agreement.NOT_COMPARABLE:
            return PeopleLevel.UNKNOWN
        if found.agreement is Agreement.MISMATCH:
            if found.share:
                return PeopleLevel.FEW
            return PeopleLevel.GARBLED if self.may_be_garbled else PeopleLevel.OTHER
        common = len(found.left) - len(found.missing) - len(found.unknown)
        if found.agreement is Agreement.PARTIAL:
            complete = all(side.authors_complete for side in self._read)
            share = common / max(len(found.left), len(found.right)) if complete else found.share
            return PeopleLevel.MOST if share >= _MOST else PeopleLevel.SOME
        whole = not (found.missing or found.added or found.unknown)
        complete = all(side.authors_complete for side in self._read)
        if whole and common >= _MANY and complete and not found.order_differs:
            return PeopleLevel.ALL
        sure = found.weight >= _SURE_WEIGHT or (whole and common >= _SEVERAL)
        return PeopleLevel.SURE if sure else PeopleLevel.MATCH

    @lazy
    def _letters(self) -> float:
        """How like the letters of all people are; groups are alike in the word for what they are."""
        texts = [[name if isinstance(name, str) else name.text for name in side.authors] for side in self._read]
        left, right = ("".join(title_key(text) for text in names if not is_group(text)) for names in texts)
        return Indel.normalized_similarity(left, right) if left and right else 0.0

    @property
    def may_be_garbled(self) -> bool:
        """Most letters of the names are the same, as where slips or a bad scan make other names."""
        return self._letters >= _GARBLED

    @lazy
    def years(self) -> tuple[int | None, int | None]:
        return year_of(self.left), year_of(self.right)

    @lazy
    def gap(self) -> int | None:
        """The years between them; of a preprint and its publication, the nearest."""
        years = self.years if self._are_titles else tuple(side.year for side in self._read)
        left, right = (
            {year for year in (year, published_year(one)) if year}
            for year, one in zip(years, (self.left, self.right), strict=True)
        )
        return min((abs(a - b) for a in left for b in right), default=None)

    @property
    def year(self) -> YearLevel:
        gap = self.gap
        if gap is None:
            return YearLevel.UNKNOWN
        if gap <= 1:
            return YearLevel.SAME if gap == 0 else YearLevel.NEAR
        return YearLevel.CLOSE if gap <= _CLOSE else YearLevel.APART if gap <= _FAR else YearLevel.FAR

    @property
    def venues(self) -> tuple[str | None, str | None]:
        left, right = (self.left, self.right) if self._are_titles else self._read
        return left.venue, right.venue

    @lazy
    def venue(self) -> FieldLevel:
        """Whether both are printed in one venue."""
        left, right = self.venues
        if not left or not right:
            return FieldLevel.UNKNOWN
        same = _same_venue(*sorted((left, right)))
        return FieldLevel.UNKNOWN if same is None else FieldLevel.SAME if same else FieldLevel.OTHER

    @lazy
    def publications(self) -> tuple[Publication, Publication]:
        """What each is printed as; a venue counts that a source ran into the title."""
        left, right = self.venues
        return publication_in(self.left, left), publication_in(self.right, right)

    def is_only_one(self, publication: Publication) -> bool:
        """Say whether one of them alone is data, a part of a work or the like, as its own kind says."""
        return (declared(self.left) is publication) != (declared(self.right) is publication)

    @property
    def has_preprint(self) -> bool:
        """One of them, at least, is a preprint."""
        return Publication.PREPRINT in self.publications

    @lazy
    def both_printed(self) -> bool:
        """Both are publications: in a journal, at a meeting, in a book."""
        left, right = self.venues
        return is_in_print(self.left, left) and is_in_print(self.right, right)

    @lazy
    def shared_ids(self) -> frozenset[object]:
        return frozenset(ids_of(self.left) & ids_of(self.right))

    @lazy
    def other_arxiv(self) -> bool:
        """Both have an arXiv number, and not the same one."""
        return _differ(ids_of(self.left), ids_of(self.right), ArxivId)

    @lazy
    def other_doi(self) -> bool:
        """Both have a DOI, and not the same one."""
        return _differ(ids_of(self.left), ids_of(self.right), Doi)

    @property
    def id(self) -> IdLevel:
        """Whether an identifier is in both; two arXiv numbers count more than one DOI that may be the volume's."""
        if self.other_arxiv:
            return IdLevel.UNKNOWN if self.is_wrong_claim else IdLevel.OTHER_ARXIV
        if self.shared_ids:
            return IdLevel.SAME
        return IdLevel.OTHER_DOI if self.other_doi and not self.has_preprint else IdLevel.UNKNOWN

    @lazy
    def is_wrong_claim(self) -> bool:
        """Title and people agree, so that the other arXiv number, which a page or an entry states, is wrong.

        Two records of one DOI have the numbers of a paper that was sent in twice.
        """
        are_records = self.left.form is self.right.form is Form.RECORD and not self.shared_ids
        is_title = self.titles.level >= TitleLevel.NEAR and not self.titles.is_reordered
        return is_title and not are_records and self.people >= PeopleLevel.SOME

    @lazy
    def pages(self) -> FieldLevel:
        """By the first page."""
        left, right = (first_page(side.pages) for side in (self.left, self.right))
        if not left or not right:
            return FieldLevel.UNKNOWN
        return FieldLevel.SAME if left == right else FieldLevel.OTHER

    @lazy
    def volume(self) -> FieldLevel:
        """Volume, and issue where both have it."""
        (left, issue), (right, other) = (volume_and_issue(side) for side in (self.left, self.right))
        if not left or not right:
            return FieldLevel.UNKNOWN
        is_one = left == right and (issue == other or not issue or not other)
        return FieldLevel.SAME if is_one else FieldLevel.OTHER

    @lazy
    def resemblance(self) -> float | None:
        """Of the abstracts, 0 to 1; None where one is missing or repeats the title."""
        left, right = self.left, self.right
        one, other = (side.fingerprint or side.abstract for side in (left, right))
        if not one or not other:
            return None
        if not all(_has_own_words(side.abstract, side.title) for side in (left, right) if side.abstract):
            return None
        from normalizer.values.abstracts.fingerprint import (
            jaccard,
            resemblance,  # numpy, which nothing else here needs
        )

        if left.abstract and right.abstract:
            return jaccard(left.abstract, right.abstract)
        one, other = (known if isinstance(known, bytes) else _fingerprint(known) for known in (one, other))
        return resemblance(one, other) if one and other else None

    @property
    def abstract(self) -> AbstractLevel:
        if not (self.left.abstract or self.left.fingerprint) or not (self.right.abstract or self.right.fingerprint):
            return AbstractLevel.UNKNOWN
        value = self.resemblance
        if value is None:
            return AbstractLevel.UNKNOWN
        if value >= SAME_ABSTRACT:
            return AbstractLevel.SAME
        return AbstractLevel.OTHER if value <= OTHER_ABSTRACT else AbstractLevel.ALIKE

    @lazy
    def is_early(self) -> bool:
        """One of them is a preprint, or has an arXiv number: titles change until print, and years pass."""
        return self.has_preprint or any(isinstance(one, ArxivId) for one in ids_of(self.left) | ids_of(self.right))

    @property
    def is_printed(self) -> bool:
        """Both are printed, and neither was a preprint as far as is known."""
        return self.both_printed and not self.is_early

    @property
    def title_field(self) -> str:
        """The title of a printed work does not change; it has weights of its own."""
        return "printed_title" if self.is_printed else "title"

    @property
    def year_field(self) -> str:
        """The year of a printed work does not change; it has weights of its own."""
        return "printed_year" if self.is_printed else "year"

    @property
    def people_field(self) -> str:
        """People write many works, but few of one title, and preprints are renamed: shared people weigh accordingly."""
        if self.titles.level >= TitleLevel.CONTAINED:
            return "people"
        return "retitled_people" if self.is_early else "reworded_people"

    @property
    def word(self) -> FieldLevel:
        """Whether one meaningful word of the title stands for another: "dual" and "primal".

        In one venue it is as often the same work, whose title is misquoted; behind one coined name, a renamed preprint.
        """
        may_be_renamed = self.is_early and self.titles.shares_name and not self.other_arxiv
        is_other = self.venue is not FieldLevel.SAME and self.titles.is_other_by_words and not self.titles.cut_number
        return FieldLevel.OTHER if is_other and not may_be_renamed else FieldLevel.UNKNOWN

    def levels(self) -> dict[str, Level]:
        """The level of every field, with disagreement of damaged fields left out."""
        levels: dict[str, Level] = {
            self.title_field: self.titles.level,
            "word": self.word,
            self.people_field: self.people,
            self.year_field: self.year,
            "venue": self.venue,
            "id": self.id,
            "pages": self.pages,
            "volume": self.volume,
            "abstract": self.abstract,
        }
        excused = {name for field in self.left.damaged | self.right.damaged for name in _LEVELS.get(field, ())}
        return levels | {name: _excused(levels[name]) for name in excused if name in levels}


# The levels that each field decides. Those of titles contradict nothing.
_LEVELS = {
    "title": ["word"],
    "authors": ["people", "retitled_people", "reworded_people"],
    "year": ["year", "printed_year"],
    "published": ["year", "printed_year"],
    "venue": ["venue"],
    "arxiv": ["id"],
    "doi": ["id"],
    "pages": ["pages"],
    "volume": ["volume"],
    "issue": ["volume"],
    "abstract": ["abstract"],
    "fingerprint": ["abstract"],
}


_FORMS = tuple(Form)


def compare(left: Description, right: Description, frequencies: TermFrequencies | None = None) -> Evidence:
    """Return the evidence on two descriptions; the order of the two does not matter."""
    if left.form is right.form:
        is_later = right.title < left.title or (right.title == left.title and _order(right) < _order(left))
    else:
        is_later = _FORMS.index(right.form) < _FORMS.index(left.form)
    if is_later:
        left, right = right, left
    return Evidence(left, right, frequencies or shipped_frequencies())


def _differ_in_last_number(one: Title, two: Title) -> bool:
    (*left, a), (*right, b) = one.words or ("",), two.words or ("",)
    return left == right != [] and a != b and a.isdecimal() and b.isdecimal()


def _may_be_run_in(side: Description, title: Title, other: Description, its_title: Title) -> bool:
    """Whether authors, venue or year of a work may stand in its title: words that the other title has not."""
    if side.venue and not year_of(side):
        return True  # the year may stand in the venue
    more = [word for word in title.words if word not in its_title.words]
    if not more:  # two lists of the same names in another order, if nobody is named elsewhere
        return not side.authors and not other.authors and len(title.words) == len(its_title.words)
    if any(word in VENUE_WORDS or _YEAR.fullmatch(word) for word in more):
        return True
    if any(len(word) == 1 and word not in STOP_WORDS for word in more):
        return True
    if other.venue and not set(title_words(other.venue)).isdisjoint(more):
        return True
    if len(more) >= _SHORTEST_SPELLED and _spell_venue(more):
        return True
    if side.authors:
        return False
    begins = {word[:_ALIKE_LETTERS] for word in _name_words(other.authors)}
    if begins:
        return any(word[:_ALIKE_LETTERS] in begins for word in more)
    last = len(its_title.words) - 1
    if title.words[:last] == its_title.words[:last]:  # then no other names confirm names, but that all have initials
        return any(len(word) <= _LONGEST_INITIALS and word not in STOP_WORDS for word in more)
    return len(more) > 1


def _spell_venue(words: Sequence[str]) -> bool:
    """Whether a run of words spells a venue: "Very Large Data Bases"."""
    initials = "".join(word[0] for word in words)
    return any(len(word) >= _SHORTEST_SPELLED and word in initials for word in VENUE_WORDS)


@lru_cache(maxsize=1 << 14)
def _same_venue(left: str, right: str) -> bool | None:
    """The one place that compares the names of two venues."""
    if left == right:
        return True
    if not all(venue_words(text).words for text in (left, right)):
        return None  # "Proc. of the 12th Int. Conf." names none
    kinds = {publication_of_venue(text) for text in (left, right)}
    return None if Publication.PREPRINT in kinds else same_venue(left, right)


@lru_cache(maxsize=1 << 12)
def _compare_people(left: Names, right: Names, left_complete: bool, right_complete: bool) -> PeopleComparison:
    return compare_people(left, right, left_complete=left_complete, right_complete=right_complete)


def _order(one: Description) -> tuple[object, ...]:
    rest = (one.year, one.arxiv, one.doi, one.venue, one.pages, one.kind, one.source, one.abstract, one.published)
    return (*(str(value or "") for value in rest), tuple(name.text for name in one.authors))


def _is_bare(one: Description) -> bool:
    dated = one.published or one.year or one.venue or one.kind or one.volume or one.issue or one.pages
    return not (dated or one.ids or one.authors or one.abstract or one.fingerprint)


def _statement(one: Description) -> CleanedRecord:
    authors = one.authors
    if any(map(_is_venue, authors)):
        authors = tuple(name for name in authors if not _is_venue(name))
    return CleanedRecord(without_markup(one.title), authors, one.authors_complete, year_of(one), one.venue)


@lru_cache(maxsize=1 << 14)
def _is_venue(name: RawName) -> bool:
    """Scanned lists have the venue among the names: "sigmod record, 2002"."""
    words = title_words(name.text)
    return not VENUE_WORDS.isdisjoint(words) and all(word in VENUE_WORDS or word.isdigit() for word in words)


def _differ(left: frozenset[object], right: frozenset[object], kind: type) -> bool:
    left_ids, right_ids = ({one for one in ids if isinstance(one, kind)} for ids in (left, right))
    return bool(left_ids) and bool(right_ids) and not left_ids & right_ids


def _excused(level: Level) -> Level:
    """What is damaged contradicts nothing."""
    return type(level)(max(level, 0))


@lru_cache(maxsize=1 << 12)
def _name_words(names: tuple[RawName, ...]) -> frozenset[str]:
    return frozenset(title_words(", ".join([name.text for name in names])))  # of all at once: one pass of the patterns


@lru_cache(maxsize=1024)
def _has_own_words(abstract: str, title: str) -> bool:
    """Whether an abstract says anything beside the title; nearly always its beginning does."""
    known = frozenset(title_words(title))
    texts = abstract[:_BEGINNING].rpartition(" ")[0], abstract
    return any(len(set(title_words(text)) - known) >= _FEWEST_NEW_WORDS for text in texts)


@lru_cache(maxsize=256)
def _fingerprint(abstract: str) -> bytes | None:
    from normalizer.values.abstracts.fingerprint import fingerprint

    return fingerprint(abstract)
