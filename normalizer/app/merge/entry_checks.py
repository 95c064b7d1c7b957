"""Whether an entry of a .bib file is of the same work as a record, however a person or a tool has written it.

An entry that is wrongly taken for the work keeps the work's own entry out without a word: somebody else is cited. One
that is not taken for it is only doubled. So an identifier decides, then title and people together, and a title that
differs only where hands and tools are careless; what stays open is a doubt, which is added and said. What is only
similar is another work, for the same people write several on one subject.
"""

from __future__ import annotations

from collections.abc import Callable

from normalizer.app.merge.comparison import Known, Pair, has_exchanged_letters, lacks_an_ending
from normalizer.app.merge.notes import Doubt
from normalizer.values.names.compare import Agreement
from normalizer.values.title_comparison import TitleComparison
from normalizer.values.titles import title_words
from normalizer.works.records.titles import (
    RecordTitles,
    Relation,
    is_about_another,
    is_generic,
)

# A title of so many words names one work even where little is said of its people: of 1.7 million such titles, 335 are
# those of works by quite other people (benchmarks/same_titles.py).
_TELLING_WORDS = 5
# Between a preprint and its publication, and between two statements of one publication.
_YEARS_TO_PRINT, _SAME_YEAR = 4, 1
# Words that come and go between two copies of one title; "on" and "towards" make another title.
_CARELESS = frozenset({"a", "an", "the", "and"})
# Of a list that grew or shrank, so many of the shorter one stay, 0 to 1.
_MOST_PEOPLE = 0.5
# What names tell (`PeopleComparison.weight`): two of them, one of them short; and one in full that few have.
_TWO_PEOPLE, _A_NAME = 1.5, 1.0
# One paper's titles, if it was not renamed; of a renamed one the people are the same.
_ONE_PAPERS = frozenset({Relation.SAME, Relation.NEAR})
_FIT = frozenset({Agreement.MATCH, Agreement.PARTIAL})
_ALL_OR_UNKNOWN = frozenset({Agreement.MATCH, Agreement.NOT_COMPARABLE})
# Likeness, 0 to 1, of the titles of two parts; "NovelQA" had a number in one of its two titles and not in the other.
_A_SEQUEL = 0.85

Answer = bool | Doubt
Check = Callable[[Pair], Answer | None]


def same_identifier(pair: Pair) -> Answer | None:
    """One arXiv id or DOI, unless the rest belies it: people copy entries and forget to change the identifier."""
    if not pair.work.shares_identifier(pair.entry):
        return None
    if not title_words(pair.entry.title) or pair.has_same_title:
        return True
    titles = RecordTitles(pair.work.shown, pair.entry.shown)
    if pair.is_about_another or (titles.other_number and titles.similarity >= _A_SEQUEL):
        return Doubt.BELIED
    is_part = titles.bare.common_part is not None or titles.bare.cut_short
    if titles.relation in _ONE_PAPERS or is_part or not pair.entry.authors:
        return True
    return _is_by_most(pair) or Doubt.BELIED


def other_identifier(pair: Pair) -> Answer | None:
    """Two arXiv ids are two papers, two DOIs two publications, also under one title."""
    arxiv = (pair.work.arxiv, pair.entry.arxiv)
    if all(arxiv):
        return False
    return False if pair.work.doi and pair.entry.doi else None


def no_paper(pair: Pair) -> Answer | None:
    """A thesis has the title of its paper, a program that of the paper on it."""
    return None if pair.entry.is_paper else False


def years_apart(pair: Pair) -> Answer | None:
    return False if pair.gap > _YEARS_TO_PRINT else None


def generic_title(pair: Pair) -> Answer | None:
    """Every issue has its "Editorial", and each of several people their "Comment on ..."."""
    if not (is_generic(pair.work.shown) or is_about_another(pair.work.shown)):
        return None
    if pair.people.agreement is not Agreement.MATCH or pair.gap > _SAME_YEAR:
        return False
    return pair.has_same_title or None


def same_title_and_remark(pair: Pair) -> Answer | None:
    """An identifier in a remark may be another paper's, but hardly beside the title of the one that it is of."""
    is_of_it = pair.work.arxiv is not None and pair.work.arxiv == pair.entry.remarked
    return True if is_of_it and pair.has_same_title else None


def title_of_others(pair: Pair) -> Answer | None:
    return False if pair.has_same_title and pair.is_by_others else None


def same_title_and_people(pair: Pair) -> Answer | None:
    """All the people, or most of them near in time: a list may grow until it is printed."""
    people = pair.people
    if not pair.has_same_title or people.agreement not in _FIT:
        return None
    if people.agreement is Agreement.MATCH:
        return True
    is_some = people.share >= _MOST_PEOPLE and people.weight >= _A_NAME
    is_enough = _is_by_most(pair) or (is_some and _is_telling(pair))
    return True if is_enough and pair.gap <= _SAME_YEAR else Doubt.OTHER_PEOPLE


def same_title_of_nobody(pair: Pair) -> Answer | None:
    """Nothing contradicts a telling title where one side names nobody, as a third of arXiv's snapshot does.

    A group beside people and names in another script are two that name somebody, and cannot be compared.
    """
    if not pair.has_same_title:
        return None
    if pair.work.authors and pair.entry.authors:
        return Doubt.UNKNOWN_PEOPLE
    is_named_by_one = pair.work.authors or pair.entry.authors
    return _is_telling(pair) or (not is_named_by_one and pair.has_same_year) or Doubt.UNKNOWN_PEOPLE


def without_name(pair: Pair) -> Answer | None:
    """One of the two lacks the name of what the paper is about, which may be coined late."""
    work, entry = pair.work, pair.entry
    if work.keys.isdisjoint(entry.nameless) and entry.keys.isdisjoint(work.nameless):
        return None
    if pair.people.agreement not in _ALL_OR_UNKNOWN or pair.people.missing or pair.people.added:
        return False
    return (pair.is_by_the_same and pair.gap <= _SAME_YEAR) or Doubt.OTHER_NAME


def same_wording(pair: Pair) -> Answer | None:
    """A title with a slip in it, or another article; by the same people, in the same year."""
    if pair.people.agreement not in _ALL_OR_UNKNOWN or pair.gap > _SAME_YEAR:
        return False
    if pair.titles.other_number or pair.is_about_another:
        return False
    is_careless = all(_CARELESS.issuperset((*ours, *theirs)) for ours, theirs in pair.titles.differences)
    if not is_careless or not pair.is_by_the_same:
        return None
    return Doubt.OTHER_WORD if has_exchanged_letters(pair.titles) else True


def without_subtitle(pair: Pair) -> Answer | None:
    """The entry has left out what stands behind the colon; by all the same people, for they may write a sequel."""
    if pair.entry.keys.isdisjoint(pair.work.heads):
        return None
    part = TitleComparison(pair.entry.shown, pair.work.shown).common_part
    if part is None or not part.dropped or part.is_sequel or pair.people.missing or pair.people.added:
        return False
    return (pair.is_by_the_same and pair.has_same_year) or Doubt.SHORTER


def cut_short(pair: Pair) -> Answer | None:
    """The entry breaks off, as it says with an ellipsis or by half a word."""
    titles = TitleComparison(pair.entry.shown, pair.work.shown)
    if not titles.cut_short:
        return None
    return (pair.is_by_the_same and not lacks_an_ending(titles)) or Doubt.SHORTER


def other_form(pair: Pair) -> Doubt | None:
    """The thesis, the talk, the program under the title of the paper."""
    return Doubt.OTHER_FORM if pair.entry.has_other_form and not pair.work.has_other_form else None


def other_edition(pair: Pair) -> Doubt | None:
    """What comes out again under one title: "Review of Particle Physics", every two years, by the same group.

    Only between a preprint and its publication years go by; a venue has a work once.
    """
    work, entry = pair.work, pair.entry
    if entry.venue is None or entry.printed is None:
        return None
    if work.venue == entry.venue and work.printed:
        return Doubt.OTHER_EDITION if abs(work.printed - entry.printed) > _SAME_YEAR else None
    return Doubt.OTHER_EDITION if work.arxiv is None and pair.gap > _SAME_YEAR else None


CHECKS: tuple[Check, ...] = (
    same_identifier,
    other_identifier,
    no_paper,
    years_apart,
    generic_title,
    title_of_others,
    same_title_and_remark,
    same_title_and_people,
    same_title_of_nobody,
    without_name,
    same_wording,
    without_subtitle,
    cut_short,
)
# What is said against an entry that has the title and the people.
OBJECTIONS: tuple[Callable[[Pair], Doubt | None], ...] = (other_form, other_edition)


def recognized(work: Known, entry: Known) -> Answer:
    """Whether the entry is of the work: as the first check that can decide says; no when none can."""
    pair = Pair(work, entry)
    answer = next((answer for check in CHECKS if (answer := check(pair)) is not None), False)
    if answer is not True or work.shares_identifier(entry):
        return answer
    return next((doubt for objection in OBJECTIONS if (doubt := objection(pair))), True)


def _is_telling(pair: Pair) -> bool:
    return len(title_words(pair.work.shown)) >= _TELLING_WORDS


def _is_by_most(pair: Pair) -> bool:
    """All the people, however common their names, or most of them and more than a namesake."""
    people = pair.people
    if people.agreement is Agreement.PARTIAL and (people.missing or people.added):
        return people.share >= _MOST_PEOPLE and people.weight >= _TWO_PEOPLE
    return people.agreement in _FIT
