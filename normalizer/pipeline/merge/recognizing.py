"""Whether an entry of a .bib file is of the same work as a record, however a person or a tool has written it.

An entry that is taken for the work keeps the work's own entry out, and one that is not is doubled: so an identifier
decides, then title and people together, and a title that differs only where hands and tools are careless. What is only
similar is another work, for the same people write several on one subject.
"""

from __future__ import annotations

from collections.abc import Callable

from normalizer.matching.authors import Agreement
from normalizer.matching.records_title import RecordTitles, Relation, is_about_another, is_generic
from normalizer.matching.titles import TitleComparison
from normalizer.pipeline.merge.known import Known, Pair
from resolvers.titles import title_words

# A title of so many words names one work even where nobody gives authors.
_TELLING_WORDS = 5
# Between a preprint and its publication, and between two statements of one publication.
_YEARS_TO_PRINT, _SAME_YEAR = 4, 1
# Words that come and go between two copies of one title; "on" and "towards" make another title.
_CARELESS = frozenset({"a", "an", "the", "and"})
# Two papers' titles may be alike letter by letter; of one paper's two titles, so many words are the same, 0 to 1.
_UNLIKE = frozenset({Relation.LIKE, Relation.OTHER})
_SOME_WORDS = 0.3
# Likeness, 0 to 1, of the titles of two parts; "NovelQA" had a number in one of its two titles and not in the other.
_A_SEQUEL = 0.85
_FIT = frozenset({Agreement.MATCH, Agreement.PARTIAL})


Check = Callable[[Pair], bool | None]


def same_identifier(pair: Pair) -> bool | None:
    """One arXiv id or DOI, unless the rest belies it: people copy entries and forget to change the identifier."""
    if not pair.work.shares_identifier(pair.entry):
        return None
    if not title_words(pair.entry.title) or pair.has_same_title:
        return True
    titles = RecordTitles(pair.work.shown, pair.entry.shown)
    if pair.is_about_another or (titles.other_number and titles.similarity >= _A_SEQUEL):
        return False
    is_other_title = titles.relation in _UNLIKE and titles.overlap < _SOME_WORDS
    return not (pair.is_by_others and is_other_title)


def other_identifier(pair: Pair) -> bool | None:
    """Two arXiv ids are two papers, two DOIs two publications, also under one title."""
    arxiv = (pair.work.arxiv, pair.entry.arxiv)
    if all(arxiv):
        return False
    return False if pair.work.doi and pair.entry.doi else None


def no_paper(pair: Pair) -> bool | None:
    """A thesis has the title of its paper, a program that of the paper on it."""
    return None if pair.entry.is_paper else False


def years_apart(pair: Pair) -> bool | None:
    return False if pair.gap > _YEARS_TO_PRINT else None


def generic_title(pair: Pair) -> bool | None:
    """Every issue has its "Editorial", and each of several people their "Comment on ..."."""
    if not (is_generic(pair.work.shown) or is_about_another(pair.work.shown)):
        return None
    if pair.people.agreement is not Agreement.MATCH or pair.gap > _SAME_YEAR:
        return False
    return pair.has_same_title or None


def same_title(pair: Pair) -> bool | None:
    if not pair.has_same_title:
        return None
    if pair.people.agreement in _FIT or pair.is_by_others:
        return pair.people.agreement in _FIT
    return len(title_words(pair.work.shown)) >= _TELLING_WORDS


def same_wording(pair: Pair) -> bool | None:
    """A title with a slip in it, or another article; by the same people, in the same year."""
    if pair.people.agreement is not Agreement.MATCH or pair.gap > _SAME_YEAR:
        return False
    if pair.titles.other_number or pair.is_about_another:
        return False
    return True if all(_CARELESS.issuperset((*ours, *theirs)) for ours, theirs in pair.titles.differences) else None


def without_subtitle(pair: Pair) -> bool | None:
    """The entry has left out what stands behind the colon; by all the same people, for they may write a sequel."""
    if pair.entry.keys.isdisjoint(pair.work.heads):
        return None
    part = TitleComparison(pair.entry.shown, pair.work.shown).common_part
    return part is not None and part.dropped and not part.is_sequel and not (pair.people.missing or pair.people.added)


def cut_short(pair: Pair) -> bool | None:
    """The entry breaks off, as it says with an ellipsis or by half a word."""
    return TitleComparison(pair.entry.shown, pair.work.shown).cut_short or None


CHECKS: tuple[Check, ...] = (
    same_identifier,
    other_identifier,
    no_paper,
    years_apart,
    generic_title,
    same_title,
    same_wording,
    without_subtitle,
    cut_short,
)


def is_same_work(work: Known, entry: Known) -> bool:
    """Whether the entry is of the work: as the first check that can decide says; no when none can."""
    pair = Pair(work, entry)
    return next((answer for check in CHECKS if (answer := check(pair)) is not None), False)
