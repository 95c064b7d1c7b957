"""The rules on two records, in order; the first that can decide wins.

"The same" is the same publication: an article that repeats a conference paper years later is another one, while a
preprint is the same work as what was printed of it.
"""

from __future__ import annotations

from collections.abc import Callable

from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.titles import title_words
from normalizer.works.abstracts import FOUND_BY_ABSTRACT, OTHER_ABSTRACT, SAME_ABSTRACT
from normalizer.works.records.pair import RecordPair
from normalizer.works.records.titles import Relation, is_about_another, is_generic
from normalizer.works.verdict import Reason, Status

_TITLE_FITS = frozenset([Relation.SAME, Relation.NEAR, Relation.CONTAINED])
_SAME_OR_NEAR = frozenset([Relation.SAME, Relation.NEAR])
_PEOPLE_FIT = frozenset([Agreement.MATCH, Agreement.PARTIAL])
_TELLING_WORDS = 4
# How long a title must be to make a reference with its year: no venue, one, two that may be one, the same venue.
_WORDS_WITH_YEAR, _WITH_VENUE = (6, 6, 5, 4), 3
# Of names in common: a rare name in full counts 1.
_TELLING_PEOPLE, _SOME_PEOPLE = 1.5, 0.3
# Of a preprint's title, the share of words that stay at least; with fewer people than several, and of its letters.
_FEWEST_KEPT, _KEPT, _KEPT_LETTERS, _SEVERAL, _YEARS_TO_PRINT = 0.3, 0.45, 0.68, 3, 4
# Share of words that the titles of one identifier have in common, unless the people are the same.
_SOME_WORDS = 0.2
# Similarity of titles that differ in a slip or two.
_LITTLE_CHANGED = 0.85
_MANY_WORDS = 2
_HARDLY_CHANGED = 0.75
# How like the letters of all names must be, 0 to 1, where only damage can explain the rest.
_SPOILED = 0.55
# Similarity of titles, or share of their words, from which on the same people mean one work.
_RENAMED, _REPRINTED = (0.75, 0.6), (0.85, 0.8)


Ruling = tuple[Status, Reason]
Rule = Callable[[RecordPair], Ruling | None]


def same_identifier(pair: RecordPair) -> Ruling | None:
    """One DOI or arXiv id, unless the title belies it: sources and entries do carry another paper's."""
    if Agreement.MATCH not in pair.ids.values():
        return None
    titles = pair.titles
    near = titles.relation in _TITLE_FITS or titles.overlap >= _SOME_WORDS or pair.people.agreement is Agreement.MATCH
    if title_words(pair.title) and (titles.other_number or not near):
        return Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS
    return Status.MATCHED, Reason.SAME_IDENTIFIER


def other_identifier(pair: RecordPair) -> Ruling | None:
    """Two arXiv ids are two papers; with one title and the same people one of the ids may be wrong."""
    if pair.ids["arxiv"] is not Agreement.MISMATCH:
        return None
    alike = pair.titles.relation is Relation.SAME and pair.people.agreement is Agreement.MATCH
    return (Status.AMBIGUOUS if alike else Status.UNMATCHED), Reason.OTHER_IDENTIFIER


def other_title(pair: RecordPair) -> Ruling | None:
    """Nothing in common; only an abstract can still make it one work."""
    if pair.titles.relation is not Relation.OTHER or (pair.resemblance or 0.0) >= FOUND_BY_ABSTRACT:
        return None
    if _is_renamed_preprint(pair):
        return None
    return (Status.UNMATCHED, Reason.OTHER_TITLE)


def other_version(pair: RecordPair) -> Ruling | None:
    """As "YOLOv9" is not "YOLOv10", "Part I" not "Part II", and a reply not what it replies to."""
    return (Status.UNMATCHED, Reason.OTHER_VERSION) if pair.titles.relation is Relation.OTHER_VERSION else None


def other_authors(pair: RecordPair) -> Ruling | None:
    """Discussions of one paper share title and abstract."""
    if pair.people.agreement is not Agreement.MISMATCH or _is_damaged(pair):
        return None
    return Status.UNMATCHED, Reason.OTHER_AUTHORS


def _is_damaged(pair: RecordPair) -> bool:
    """Whether it is the same reference but for names that a scanner has spoiled ("S. Bdn" is S. Brin)."""
    telling = pair.titles.relation is Relation.SAME and len(title_words(pair.title)) >= _TELLING_WORDS
    placed = pair.venue is Agreement.MATCH and not pair.gap
    placed = placed or (pair.gap == 0 and pair.venue is Agreement.NOT_COMPARABLE)
    other_names = pair.people.agreement is Agreement.MISMATCH and pair.letters >= _SPOILED
    return other_names and telling and placed and not is_generic(pair.title)


def generic_title(pair: RecordPair) -> Ruling | None:
    """Each issue has its "Editorial": people and year must agree, and nothing else differ."""
    if not is_generic(pair.title):
        return None
    if pair.gap or Agreement.MISMATCH in (pair.venue, pair.pages) or pair.titles.relation not in _SAME_OR_NEAR:
        return Status.UNMATCHED, Reason.OTHER_PUBLICATION
    if pair.people.agreement is Agreement.MATCH and pair.gap == 0:
        return Status.MATCHED, Reason.SAME_TITLE_AND_AUTHORS
    return Status.AMBIGUOUS, Reason.TITLE_TOO_SHORT


def other_publication(pair: RecordPair) -> Ruling | None:
    """Printed twice: conference and journal, a thesis and its paper, a column or a yearly report under one title."""
    if pair.is_thesis_beside_paper and pair.titles.relation in _TITLE_FITS:
        return Status.UNMATCHED, Reason.OTHER_PUBLICATION
    if not pair.gap or pair.is_with_preprint or pair.titles.relation not in _TITLE_FITS:
        return None
    again = pair.gap > 1 or pair.people.agreement is not Agreement.MATCH
    if pair.venue is Agreement.MISMATCH or (pair.venue is Agreement.MATCH and again):
        return Status.UNMATCHED, Reason.OTHER_PUBLICATION
    return None


def same_abstract(pair: RecordPair) -> Ruling | None:
    if pair.resemblance is None:
        return None
    if pair.titles.relation is Relation.SAME and pair.resemblance >= SAME_ABSTRACT:
        return Status.MATCHED, Reason.SAME_TITLE_AND_ABSTRACT
    return (Status.MATCHED, Reason.SAME_ABSTRACT) if pair.resemblance >= FOUND_BY_ABSTRACT else None


def same_title_and_authors(pair: RecordPair) -> Ruling | None:
    if pair.titles.relation is not Relation.SAME:
        return None
    if pair.people.agreement not in _PEOPLE_FIT and not _is_damaged(pair):
        return None
    return Status.MATCHED, Reason.SAME_TITLE_AND_AUTHORS


def abstract_differs(pair: RecordPair) -> Ruling | None:
    if pair.resemblance is None or pair.resemblance > OTHER_ABSTRACT:
        return None
    return Status.UNMATCHED, Reason.ABSTRACT_DIFFERS


def same_authors(pair: RecordPair) -> Ruling | None:
    """A title that was reworded, cut or damaged, by the same people."""
    people, relation = pair.people.agreement, pair.titles.relation
    if people is Agreement.PARTIAL and relation in _TITLE_FITS:
        fits = _is_hardly_changed(pair)
    else:
        fits = (people is Agreement.MATCH and relation in _TITLE_FITS) or _is_reworded(pair)
    return (Status.MATCHED, Reason.SAME_AUTHORS) if fits else None


def _is_hardly_changed(pair: RecordPair) -> bool:
    """Where only some of the people agree; arXiv's titles are clean, so that words more than ours mean something."""
    titles = pair.titles
    extended = pair.is_with_eprint and titles.bare.added + titles.bare.replaced >= _MANY_WORDS
    return titles.similarity >= _HARDLY_CHANGED and pair.people.weight >= _SOME_PEOPLE and not extended


def _is_reworded(pair: RecordPair) -> bool:
    """How much of the title must stay depends on what is known: preprints are renamed, printed papers are not."""
    titles, people = pair.titles, pair.people
    if people.agreement not in _PEOPLE_FIT:
        return False
    if _is_renamed_preprint(pair):
        return True
    if titles.similarity >= _LITTLE_CHANGED and not pair.gap and _is_hardly_changed(pair):
        return True
    if people.agreement is not Agreement.MATCH or not _are_telling(people):
        return False
    if pair.gap and not pair.is_with_preprint:
        return False
    preprint_or_there = pair.is_with_preprint or pair.venue is Agreement.MATCH
    least, share = _RENAMED if preprint_or_there else _REPRINTED
    return titles.similarity >= least or titles.overlap >= share


def _is_renamed_preprint(pair: RecordPair) -> bool:
    """Preprints get other titles when they are printed; the fewer words stay, the more the people must tell."""
    if not pair.is_with_eprint or pair.titles.overlap < _FEWEST_KEPT or pair.people.agreement is not Agreement.MATCH:
        return False
    if (pair.gap or 0) > _YEARS_TO_PRINT or pair.titles.other_number:
        return False
    people, titles = pair.people, pair.titles
    if len(people.left) >= _SEVERAL and not (people.missing or people.added or people.order_differs):
        return True
    return titles.pair.same_name or titles.overlap >= _KEPT or titles.similarity >= _KEPT_LETTERS


def _are_telling(people: PeopleComparison) -> bool:
    """Rare names, or at least two and not one that the other lacks."""
    whole = not people.missing and not people.added and len(people.left) > 1
    return people.weight >= _TELLING_PEOPLE or whole


def same_title_and_year(pair: RecordPair) -> Ruling | None:
    """Without authors: a long title with its year, or a shorter one with its venue too, is a reference."""
    if pair.gap != 0 or pair.venue is Agreement.MISMATCH or pair.titles.relation not in _SAME_OR_NEAR:
        return None
    if (pair.people.left and pair.people.right) or (pair.is_year_in_titles and pair.venue is not Agreement.MATCH):
        return None
    words = min(map(len, pair.titles.pair.words))
    least = _WORDS_WITH_YEAR[sum(map(bool, pair.venues)) if pair.venue is not Agreement.MATCH else _WITH_VENUE]
    if words < least or is_about_another(pair.title):
        return None
    return Status.MATCHED, Reason.SAME_TITLE_AND_YEAR


def title_alone(pair: RecordPair) -> Ruling | None:
    """A title is no proof: one in a hundred is borne by two works."""
    if pair.titles.relation is Relation.SAME:
        return Status.AMBIGUOUS, Reason.TITLE_ALONE
    return Status.AMBIGUOUS, Reason.SIMILAR_TITLE


RULES: tuple[Rule, ...] = (
    same_identifier,
    other_identifier,
    other_title,
    other_version,
    other_authors,
    generic_title,
    other_publication,
    same_abstract,
    same_title_and_authors,
    abstract_differs,
    same_authors,
    same_title_and_year,
    title_alone,
)
