"""Entries whose words, not whose type, say that they are of no paper.

What looks like a slip or a title that breaks off, and may be another title.

What a record or an entry says of its work, and two of them side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from normalizer.bib import BibEntry
from normalizer.lint.verification.claim import folded
from normalizer.values.ids import ArxivId
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names import linkage_key
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.title_comparison import TitleComparison, content_words, is_coined
from normalizer.values.titles import title_key, title_parts, title_words
from normalizer.values.venues.value import VenueKind
from normalizer.works.description import RawName
from normalizer.works.record import Record
from normalizer.works.records.titles import is_about_another

_THESIS = r"\b(?:thesis|dissertation|habilitation)\b"
_FORMS = ("blog", "github", "gitlab", "software", "source code", "slides", "talk", "lecture", "video", "youtube")
_FORM = rf"\b(?:{'|'.join(_FORMS)}|podcast|poster|press release)\b"
_SAID_AT_ALL = re.compile(f"{_THESIS}|{_FORM}", re.IGNORECASE)
# Fields, and the words in them that say what an entry is of. A journal may be called a blog ("OpenAI blog"), and a
# remark may speak of the slides of a paper: there only what it begins with counts.
_SAID = (
    (("type", "howpublished", "entrysubtype", "titleaddon"), _SAID_AT_ALL),
    (("journal", "journaltitle", "publisher", "organization"), re.compile(r"\bgit(?:hub|lab)\b", re.IGNORECASE)),
    (("note",), re.compile(rf"^\W*(?:[\w.']+\W+){{0,3}}?{_THESIS}", re.IGNORECASE)),
)


def has_other_form(entry: BibEntry) -> bool:
    """Whether it is said to be a thesis, a talk, a program or a page."""
    if (entry.text("school") or "").strip():
        return True
    return any(pattern.search(entry.text(name) or "") for names, pattern in _SAID for name in names)


def is_of_other_form(record: Record) -> bool:
    """The same of a record, by a venue of no known kind: what we write of one must be read as the same."""
    venue = record.venue
    return venue is not None and venue.kind is VenueKind.UNKNOWN and _SAID_AT_ALL.search(venue.raw) is not None


# "Velocity Fluctuation" is a title of its own beside "Velocity Fluctuations in ...".
_ENDINGS = frozenset({"s", "es", "d", "ed", "ing", "al", "ly", "er"})


def has_exchanged_letters(titles: TitleComparison) -> bool:
    """A letter stands for another, as in another word ("photon", "proton"); one left out or moved is a slip.

    "s" and "z" are one: "analyse", "analyze".
    """
    ours, theirs = (Counter(word.replace("z", "s") for word in words) for words in titles.words)
    alone = zip((ours - theirs).elements(), (theirs - ours).elements(), strict=False)
    letters = ((Counter(word), Counter(other)) for word, other in alone)
    return any(word - other and other - word for word, other in letters)


def lacks_an_ending(titles: TitleComparison) -> bool:
    """The last word of the shorter title is whole but for its ending, and others would follow."""
    shorter, longer = sorted(titles.words, key=len)
    last, full = shorter[-1], longer[len(shorter) - 1]
    return len(longer) > len(shorter) and full.removeprefix(last) in _ENDINGS


# A title without its subtitle must have so many words, or say so much, unless it is a coined name.
_WORDS_OF_HEAD, _TELLING_HEAD = 4, 3


@dataclass(frozen=True)
class Known:
    """What a record or an entry says of its work, as far as works are told apart by it.

    `remarked` is an arXiv id in a remark, which may be that of another paper ("extends arXiv:..."). `doi` is the
    publisher's, in small letters. `years` are those of preprint and publication; `printed` is the latter
    alone, where `venue` is known. `is_paper` is False for what no record of ours is: a thesis, a book, a program;
    `has_other_form` where words, not the type, say so.
    """

    title: str
    authors: tuple[RawName, ...] = ()
    authors_complete: bool = True
    arxiv: ArxivId | None = None
    remarked: ArxivId | None = None
    doi: str | None = None
    years: tuple[int, ...] = ()
    venue: str | None = None
    printed: int | None = None
    is_paper: bool = True
    has_other_form: bool = False

    @cached_property
    def shown(self) -> str:
        """The title as it is printed."""
        return to_unicode(self.title) if "\\" in self.title or "$" in self.title else self.title

    @cached_property
    def keys(self) -> frozenset[str]:
        r"""The title, folded: as it is written, and as it is printed ("\textsuperscript{2}" is "2")."""
        return frozenset(filter(None, (folded(self.title), title_key(self.shown))))

    @cached_property
    def heads(self) -> frozenset[str]:
        """What may be left of the title without its subtitle, folded."""
        parts = title_parts(self.shown)
        heads = (" ".join(parts[:cut]) for cut in range(1, len(parts)))
        return frozenset(title_key(head) for head in heads if _is_head(head))

    @cached_property
    def nameless(self) -> frozenset[str]:
        """The title without the name that was coined for the work ("AdaLoRA: Adaptive ..."), folded; or nothing."""
        name, *rest = title_parts(self.shown) or [""]
        text = " ".join(rest)
        return frozenset([title_key(text)] if is_coined(name) and len(title_words(text)) >= _WORDS_OF_HEAD else ())

    @cached_property
    def first_family(self) -> str:
        """The last word of the first author's family name, folded; "" for none."""
        return linkage_key(self.authors[0]) if self.authors else ""

    @property
    def names(self) -> Iterator[str]:
        """Of two that are of one work, at least one of these is common, but for slips in the title."""
        if self.arxiv:
            yield f"arxiv:{self.arxiv}"
        if self.doi:
            yield f"doi:{self.doi}"
        yield from (f"title:{key}" for key in self.keys | self.nameless)

    def shares_identifier(self, other: Known) -> bool:
        same_arxiv = self.arxiv is not None and self.arxiv == other.arxiv
        return same_arxiv or (self.doi is not None and self.doi == other.doi)


def _is_head(text: str) -> bool:
    return content_words(text) >= _TELLING_HEAD or len(title_words(text)) >= _WORDS_OF_HEAD or is_coined(text)


@dataclass(frozen=True)
class Pair:
    """A work of ours beside what an entry says; each value is compared when a check first asks for it."""

    work: Known
    entry: Known

    @cached_property
    def people(self) -> PeopleComparison:
        work, entry = self.work, self.entry
        return compare_people(
            work.authors,
            entry.authors,
            left_complete=work.authors_complete,
            right_complete=entry.authors_complete,
        )

    @property
    def is_by_others(self) -> bool:
        """No name in common, also where both lists are cut short: then at least their first names should agree."""
        if self.people.agreement is Agreement.MISMATCH:
            return True
        complete = self.work.authors_complete or self.entry.authors_complete
        return self.people.agreement is Agreement.NOT_COMPARABLE and not complete

    @property
    def is_by_the_same(self) -> bool:
        """All that either side names, who may be one."""
        return self.people.agreement is Agreement.MATCH

    @cached_property
    def has_same_title(self) -> bool:
        return not self.work.keys.isdisjoint(self.entry.keys)

    @cached_property
    def titles(self) -> TitleComparison:
        return TitleComparison(self.work.shown, self.entry.shown)

    @cached_property
    def gap(self) -> int:
        """Years between the two, the nearest that are given; 0 where one gives none."""
        return min((abs(ours - theirs) for ours in self.work.years for theirs in self.entry.years), default=0)

    @property
    def has_same_year(self) -> bool:
        """Both give one, and not only nearly the same."""
        return not set(self.work.years).isdisjoint(self.entry.years)

    @property
    def is_about_another(self) -> bool:
        """One is a comment, an erratum, a reply, and the other is not."""
        return is_about_another(self.work.shown) != is_about_another(self.entry.shown)
