"""The checks that compare a scraped title with one work, in order; the first that can decide wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from normalizer.values.ids import ArxivId
from normalizer.values.names.compare import Agreement
from normalizer.values.title_comparison import TitleComparison, is_telling
from normalizer.values.titles import title_words
from normalizer.works.abstracts import (
    FOUND_BY_ABSTRACT,
    FOUND_WITH_TITLE,
    LIKE_TITLE,
    OTHER_ABSTRACT,
    SAME_ABSTRACT,
)
from normalizer.works.comparison import Comparison
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate
from normalizer.works.verdict import Reason, Status, Verdict
from normalizer.works.vetoes import Relation

# A shared part must have so many content words to stand for the whole: of a work that has more, or of what we asked.
_TELLING_PART, _TELLING_WORK = 3, 4
# And the beginning of one that breaks off so many whole ones.
_TELLING_BEGINNING = 3
# After the same coined name, so much of the words must be shared (Jaccard).
_SAME_TAIL = 0.65
# Of names in common (a rare name in full counts 1), and of the title, for a work under another title.
_TELLING_AUTHORS, _LIKE_TITLE = 1.5, 0.6
_GENERIC_TITLES = frozenset(
    "abstract acknowledgments appendix conclusion conclusions contents discussion editorial foreword introduction"
    " miscellanea overview preface reviews summary thesis".split()
)


Check = Callable[[Comparison], Verdict | None]


def same_identifier(pair: Comparison) -> Verdict | None:
    """An identifier beside the title decides, unless the work bears quite another title.

    Sources do serve records with the right DOI and another paper's title (peers.md, 9).
    """
    if not pair.asked_ids & pair.work_ids:
        return None
    if title_words(pair.scraped.title) and pair.title.similarity < 0.5 and not pair.title.common_part:
        return pair.verdict(Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS)
    return pair.verdict(Status.MATCHED, Reason.SAME_IDENTIFIER)


def other_identifier(pair: Comparison) -> Verdict | None:
    """The page names another arXiv id than the work's. A DOI says less: a work may have several."""
    asked, known = ({found for found in ids if isinstance(found, ArxivId)} for ids in (pair.asked_ids, pair.work_ids))
    if asked and known:
        return pair.verdict(Status.UNMATCHED, Reason.OTHER_IDENTIFIER)
    return None


def other_authors(pair: Comparison) -> Verdict | None:
    """The title fits, but other people wrote it: discussions of one paper share even its abstract."""
    if pair.authors is None or pair.authors.agreement is not Agreement.MISMATCH or not pair.title_fits:
        return None
    return pair.verdict(Status.UNMATCHED, Reason.OTHER_AUTHORS)


def same_title_and_authors(pair: Comparison) -> Verdict | None:
    if pair.title.same and pair.authors and pair.authors.agreement in (Agreement.MATCH, Agreement.PARTIAL):
        return pair.verdict(Status.MATCHED, Reason.SAME_TITLE_AND_AUTHORS)
    return None


def same_authors(pair: Comparison) -> Verdict | None:
    """A title that changed between versions, by the same people: common names alone do not tell."""
    if pair.authors is None or pair.authors.agreement is not Agreement.MATCH or pair.authors.weight < _TELLING_AUTHORS:
        return None
    if pair.title.similarity < _LIKE_TITLE or (pair.title.similarity >= 0.8 and pair.title.other_number):
        return None
    return pair.verdict(Status.MATCHED, Reason.SAME_AUTHORS)


def same_title_and_abstract(pair: Comparison) -> Verdict | None:
    """Two witnesses; even a title of one word will do."""
    if pair.title.same and pair.abstract is not None and pair.abstract >= SAME_ABSTRACT:
        return pair.verdict(Status.MATCHED, Reason.SAME_TITLE_AND_ABSTRACT)
    return None


def same_abstract(pair: Comparison) -> Verdict | None:
    """A paper whose title has changed since the page was saved.

    Two parts of one work may share half an abstract: nearly equal titles with other numbers stay two works.
    """
    if pair.abstract is None or (pair.title.similarity >= 0.8 and pair.title.other_number):
        return None
    if pair.abstract >= FOUND_BY_ABSTRACT or (pair.abstract >= FOUND_WITH_TITLE and _is_reworded(pair.title)):
        return pair.verdict(Status.MATCHED, Reason.SAME_ABSTRACT)
    return None


def _is_reworded(title: TitleComparison) -> bool:
    """Alike, but not the same with more words: "Improved ... via Lasso" quotes the title that it improves upon."""
    is_extended = title.added > 1 and not title.replaced
    return title.similarity >= LIKE_TITLE and not title.same and not is_extended


def abstract_rewritten(pair: Comparison) -> Verdict | None:
    """A long title of its own outweighs another abstract: papers do get a new one ("ShapeCodes", arXiv:1709.00505)."""
    if pair.abstract is None or pair.abstract > OTHER_ABSTRACT:
        return None
    if not pair.title.same or not is_telling(pair.scraped.title):
        return None
    return pair.verdict(Status.MATCHED, Reason.ABSTRACT_REWRITTEN)


def abstract_differs(pair: Comparison) -> Verdict | None:
    """The title fits, the abstract speaks against it: all of 111 labelled pairs like that are two papers."""
    if pair.abstract is None or pair.abstract > OTHER_ABSTRACT:
        return None
    return pair.verdict(Status.UNMATCHED, Reason.ABSTRACT_DIFFERS) if pair.title_fits else None


def title_too_short(pair: Comparison) -> Verdict | None:
    """Titles such as "BERT" or "Introduction" fit too many papers to tell."""
    words = pair.title.words[0]
    if len(words) > 1 and not _GENERIC_TITLES.issuperset(words):
        return None
    if pair.title.same or pair.title.common_part:
        return pair.verdict(Status.AMBIGUOUS, Reason.TITLE_TOO_SHORT)
    return pair.verdict(Status.UNMATCHED, Reason.OTHER_TITLE)


def other_year(pair: Comparison) -> Verdict | None:
    """A title that others may have borne in another decade."""
    if not pair.title.same or pair.facts.get("year") is not False or is_telling(pair.scraped.title):
        return None
    return pair.verdict(Status.AMBIGUOUS, Reason.OTHER_YEAR)


def same_title(pair: Comparison) -> Verdict | None:
    return pair.verdict(Status.MATCHED, Reason.SAME_TITLE) if pair.title.same else None


def subtitle_differs(pair: Comparison) -> Verdict | None:
    """A leading name or a subtitle came or went: "MViTv2: Improved Multiscale ..." is "Improved Multiscale ..."."""
    part = pair.title.common_part
    if part is None:
        return None
    if part.is_sequel:
        return pair.verdict(Status.UNMATCHED, Reason.OTHER_VERSION)
    # "Beyond the black box" is the whole title of one work, and how many others begin.
    fits = part.shared >= (_TELLING_PART if part.dropped else _TELLING_WORK)
    return pair.verdict(Status.MATCHED if fits else Status.AMBIGUOUS, Reason.SUBTITLE_DIFFERS)


def title_cut_short(pair: Comparison) -> Verdict | None:
    """The page shows how the title begins: "Stochastic Gradient Descent Training for L1-regularized Log"."""
    if not pair.title.cut_short or pair.title.shared < _TELLING_BEGINNING:
        return None
    return pair.verdict(Status.MATCHED, Reason.TITLE_CUT_SHORT)


def other_number(pair: Comparison) -> Verdict | None:
    """As "YOLOv9" is not "YOLOv10", and "Part I" not "Part II"."""
    return pair.verdict(Status.UNMATCHED, Reason.OTHER_VERSION) if pair.title.other_number else None


def about_other(pair: Comparison) -> Verdict | None:
    """A comment, a reproduction or a survey is another work than the one that its title names."""
    return pair.verdict(Status.UNMATCHED, Reason.OTHER_VERSION) if pair.title.is_about else None


def near_title(pair: Comparison) -> Verdict | None:
    """Only typos, endings, hyphens and small words differ."""
    title = pair.title
    if title.replaced or title.added or title.shared < 3:
        return None
    return pair.verdict(Status.MATCHED, Reason.NEAR_TITLE)


def same_name(pair: Comparison) -> Verdict | None:
    """The same coined name, and much of what follows it."""
    if pair.title.same_name and pair.title.tail_similarity >= _SAME_TAIL:
        return pair.verdict(Status.MATCHED, Reason.SAME_NAME)
    return None


def words_added(pair: Comparison) -> Verdict | None:
    """One or two words more in a title that has three times as many others; none replaced."""
    title = pair.title
    if title.replaced or title.added > 2 or title.shared < max(5, 3 * title.added):
        return None
    return pair.verdict(Status.MATCHED, Reason.WORDS_ADDED)


def words_moved(pair: Comparison) -> Verdict | None:
    """The same words in another order, all but one of at least seven."""
    title = pair.title
    if title.unpaired > 1 or min(map(len, title.words)) < 7:
        return None
    return pair.verdict(Status.MATCHED, Reason.WORDS_MOVED)


def similar_title(pair: Comparison) -> Verdict | None:
    """Too close to be dismissed, too far to be believed."""
    return pair.verdict(Status.AMBIGUOUS, Reason.SIMILAR_TITLE) if pair.title.similarity >= 0.85 else None


CHECKS: tuple[Check, ...] = (
    same_identifier,
    other_identifier,
    other_authors,
    same_title_and_abstract,
    same_title_and_authors,
    same_abstract,
    abstract_rewritten,
    abstract_differs,
    title_too_short,
    other_year,
    same_title,
    subtitle_differs,
    title_cut_short,
    other_number,
    about_other,
    near_title,
    same_name,
    words_added,
    words_moved,
    same_authors,
    similar_title,
)


# The verdict on a title that is matched by its words, where a fact tells that the work is another one.
_OF_RELATION: Mapping[Relation, tuple[Status, Reason]] = {
    Relation.ABOUT: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.SEQUEL: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.PART: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.ARTIFACT: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.NAMESAKE: (Status.UNMATCHED, Reason.OTHER_AUTHORS),
    Relation.SIBLING: (Status.AMBIGUOUS, Reason.SIMILAR_TITLE),
    Relation.COPIED_ID: (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS),
}


def compare(pair: Comparison) -> Verdict:
    """Return the verdict of the first check that decides, unless a fact makes every record of the work another one."""
    verdicts = (check(pair) for check in CHECKS)
    verdict = next((verdict for verdict in verdicts if verdict), None)
    if verdict is None:
        return pair.verdict(Status.UNMATCHED, Reason.OTHER_TITLE)
    if verdict.status is Status.MATCHED and (relation := _vetoed(pair)):
        return pair.verdict(*_OF_RELATION[relation])
    return verdict


def _vetoed(pair: Comparison) -> Relation | None:
    """Return the relation of the title to the work if a veto decides for each record; the first record's."""
    if not title_words(pair.scraped.title):
        return None
    relations: list[Relation] = []
    for record in pair.work:
        judgement = relate(pair.page, record)
        if judgement.veto is None or decide(Policy.FIND, judgement) is not Action.NO:
            return None
        relations.append(judgement.relation)
    return next((relation for relation in relations if relation in _OF_RELATION), None)
