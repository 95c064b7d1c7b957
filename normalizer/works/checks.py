"""What the evidence on a scraped title and one work comes to: rules in order, of which the first that holds decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from normalizer.values.ids import ArxivId
from normalizer.values.names.compare import Agreement
from normalizer.values.titles import STOP_WORDS, is_column, title_parts, title_words
from normalizer.works.candidate import Candidate
from normalizer.works.confidence import has_authors
from normalizer.works.evidence import OTHER_ABSTRACT, SAME_ABSTRACT
from normalizer.works.facts import Fact, Relation
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Judgement
from normalizer.works.title import OF_SUBJECT, is_unique
from normalizer.works.title_pair import TitleLevel, TitlePair
from normalizer.works.verdict import Reason, Status
from normalizer.works.words import shipped_frequencies

# Of 572 retitled papers among 150,000 others, an abstract so alike, or less alike beside a similar title, finds 71 % at
# a precision of .99 (benchmarks/abstracts.py).
FOUND_BY_ABSTRACT = 0.20
_FOUND_WITH_TITLE, _LIKE_REWORDED = 0.10, 0.45
# A shared part must have so many content words to stand for the whole: of a work that has more, or of the page's title.
_DISTINCTIVE_PART, _DISTINCTIVE_WORK = 3, 4
# And the beginning of a title that breaks off, or a title with slips, so many whole ones.
_FEWEST_SHARED = 3
# After the same coined name, so much of the words must be shared (Jaccard).
_SAME_TAIL = 0.65
# Of names in common (a rare name in full counts 1), and of the title, for a work under another title.
_DISTINCTIVE_AUTHORS, _LIKE_TITLE = 1.5, 0.6
# A title came by so many words more, if it has so many others, and so many times as many.
_MOST_ADDED, _FEWEST_KEPT, _TIMES_KEPT, _FEWEST_MOVED = 2, 5, 3, 7
_MOST_GENERIC_WORDS = 3
# Words of the name of a model.
_MOST_OF_NAME = 2
# Shares of letters (Indel): quite another title below the first, too close to be dismissed from the second on.
_OTHER_LETTERS, _CLOSE_LETTERS = 0.5, 0.85

Answer = tuple[Status, Reason]
Check = Callable[[Candidate], bool]


def identifier_of_other_title(one: Candidate) -> bool:
    """Sources serve records with the right DOI and another paper's title (peers.md, 9)."""
    is_other = one.has_title and one.titles.similarity < _OTHER_LETTERS and not one.titles.common_part
    return is_other and bool(one.page_ids & one.work_ids) and not is_name_with_number(one)


def is_name_with_number(one: Candidate) -> bool:
    """One or two words beside an arXiv number may be the name of a model, which the title of the paper may lack.

    With a year they are people: "Noether (2021)".
    """
    words = title_words(one.scraped.title)
    is_cited = any(word.isdecimal() and len(word) == len("2021") for word in words)
    has_number = any(isinstance(each, ArxivId) for each in one.page_ids & one.work_ids)
    return has_number and not is_cited and len(words) <= _MOST_OF_NAME


def other_identifier(one: Candidate) -> bool:
    """The page names another arXiv id than the work's. A DOI tells less: a work may have several."""
    page, known = ({found for found in ids if isinstance(found, ArxivId)} for ids in (one.page_ids, one.work_ids))
    return bool(page and known)


def other_authors(one: Candidate) -> bool:
    """The title fits, but different people wrote it: discussions of one paper share even its abstract."""
    return one.people_are(Agreement.MISMATCH) and one.title_fits


def same_authors(one: Candidate) -> bool:
    """A title that changed between versions, by the same people: common names alone do not tell."""
    people = one.people
    is_sure = people is not None and people.agreement is Agreement.MATCH and people.weight >= _DISTINCTIVE_AUTHORS
    return is_sure and one.titles.similarity >= _LIKE_TITLE and not one.titles.other_number


def same_people(one: Candidate) -> bool:
    """Nobody contradicts it, or one list is a part of the other; where both name others, all evidence together."""
    people = one.people
    if people is None or people.agreement is not Agreement.PARTIAL:
        return one.people_are(Agreement.MATCH)
    return not people.missing or not people.added or is_taken(one)


def is_taken(one: Candidate) -> bool:
    """All that is stated together makes the title one work with a record of this one."""
    return any(decide(Policy.FIND, each) is Action.TAKE for each in one.judgements)


def same_title_and_abstract(one: Candidate) -> bool:
    """Two witnesses; even a title of one word is enough."""
    return one.same_title and one.abstract is not None and one.abstract >= SAME_ABSTRACT


def same_abstract(one: Candidate) -> bool:
    """A paper whose title has changed since the page was saved.

    Two parts of one work may share half an abstract: nearly equal titles with other numbers stay two works. A title
    that is the same with more words quotes the work that it improves upon ("Improved ... via Lasso").
    """
    if one.abstract is None or one.titles.other_number:
        return False
    titles = one.titles
    is_reworded = titles.similarity >= _LIKE_REWORDED and not titles.same and added(titles) <= 1
    return one.abstract >= FOUND_BY_ABSTRACT or (one.abstract >= _FOUND_WITH_TITLE and is_reworded)


def abstract_rewritten(one: Candidate) -> bool:
    """A long title of its own outweighs another abstract: papers do get a new one ("ShapeCodes", arXiv:1709.00505)."""
    return _has_other_abstract(one) and one.same_title and is_unique(one.scraped.title)


def abstract_differs(one: Candidate) -> bool:
    """The title fits, the abstract contradicts: all of 111 labeled pairs like that are two papers."""
    return _has_other_abstract(one) and one.title_fits


def _has_other_abstract(one: Candidate) -> bool:
    return one.abstract is not None and one.abstract <= OTHER_ABSTRACT


def title_too_short(one: Candidate) -> bool:
    """Titles such as "BERT", "Introduction" or "Computer Science" fit too many papers to tell, and headings besides.

    The year tells of three common words.
    """
    return _is_too_short(one.scraped.title, one.facts.get("year") is True)


@lru_cache(maxsize=1 << 10)
def _is_too_short(title: str, has_year: bool) -> bool:
    words = title_words(title)
    if len(words) < 2 or is_column(title):
        return True
    return not has_year and is_generic(words)


def is_generic(words: Sequence[str]) -> bool:
    """Say whether a title consists of at most three common words, so that many titles have them all by chance.

    No word alone has half of the information that identifies a title. Function words count: "Computer Vision" is a
    heading, "Knots in Practice" less likely.
    """
    content = [word for word in words if word not in STOP_WORDS]
    if len(content) > _MOST_GENERIC_WORDS:
        return False
    frequencies = shipped_frequencies()
    is_common = all(2 * frequencies.information([word]) <= frequencies.enough for word in content)
    return is_common and frequencies.information(words) <= frequencies.enough


def other_year(one: Candidate) -> bool:
    """A title that others may have had in another decade or, if the record names nobody, wherever it was printed.

    Any title, if only the page names people, whom nothing shows to be those of the work.
    """
    if one.is_alone or not one.same_title:
        return False
    is_other = one.facts.get("year") is False
    if is_unique(one.scraped.title):
        return is_other and bool(one.scraped.authors) and not has_authors(one)
    return is_other or (not has_authors(one) and all(map(_is_elsewhere, one.judgements)))


def _is_elsewhere(judgement: Judgement) -> bool:
    """Year and venue together speak against one work."""
    return judgement.contributions[judgement.evidence.year_field] + judgement.contributions["venue"] < 0


def other_version(one: Candidate) -> bool:
    """As "YOLOv9" is not "YOLOv10", "Part I" not "Part II", and a comment or survey not the work that it names."""
    titles = one.titles
    return titles.other_number or any(map(titles.one_sided, OF_SUBJECT))


def subtitle_differs(one: Candidate) -> bool:
    """A leading name or a subtitle came or went: "MViTv2: Improved Multiscale ..." is "Improved Multiscale ..."."""
    if one.titles.common_part is None:
        return False
    shorter = min(one.titles.left, one.titles.right, key=lambda title: len(title.key))
    is_pages = len(title_words(one.scraped.title)) == len(shorter.words)
    # "Beyond the black box" is the whole title of one work, and how many others begin.
    fewest = _DISTINCTIVE_PART if is_pages else _DISTINCTIVE_WORK
    return len(shorter.content) >= fewest


def title_cut_short(one: Candidate) -> bool:
    """The page shows how the title begins: "Stochastic Gradient Descent Training for L1-regularized Log"."""
    return one.is_cut and shared(one.titles) >= _FEWEST_SHARED


def title_begins_so(one: Candidate) -> bool:
    """The title is how that of the work begins: it may be cut, or that of another work."""
    return one.titles.is_beginning and shared(one.titles) >= _FEWEST_SHARED


def near_title(one: Candidate) -> bool:
    """Only slips, endings, hyphens and small words differ."""
    return one.titles.level is TitleLevel.NEAR and shared(one.titles) >= _FEWEST_SHARED


def same_name(one: Candidate) -> bool:
    """The same coined name, and much of what follows it."""
    return one.same_name and tail_overlap(one.titles) >= _SAME_TAIL


def words_added(one: Candidate) -> bool:
    """One or two words more in a title that has three times as many others; none replaced."""
    more = added(one.titles)
    return 0 < more <= _MOST_ADDED and shared(one.titles) >= max(_FEWEST_KEPT, _TIMES_KEPT * more)


def words_moved(one: Candidate) -> bool:
    """The same words in another order, all but one of at least seven."""
    return min(len(title.words) for title in one.titles.sides) >= _FEWEST_MOVED and all_paired_but_one(one.titles)


# In order: the first that holds decides. These need more than a title; of a title that stands alone, none holds.
_BESIDE_CHECKS: tuple[tuple[Check, Status, Reason], ...] = (
    (identifier_of_other_title, Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS),
    (lambda one: bool(one.page_ids & one.work_ids), Status.MATCHED, Reason.SAME_IDENTIFIER),
    (other_identifier, Status.UNMATCHED, Reason.OTHER_IDENTIFIER),
    (other_authors, Status.UNMATCHED, Reason.OTHER_AUTHORS),
    (same_title_and_abstract, Status.MATCHED, Reason.SAME_TITLE_AND_ABSTRACT),
    (lambda one: one.same_title and same_people(one), Status.MATCHED, Reason.SAME_TITLE_AND_AUTHORS),
    (same_abstract, Status.MATCHED, Reason.SAME_ABSTRACT),
    (abstract_rewritten, Status.MATCHED, Reason.ABSTRACT_REWRITTEN),
    (abstract_differs, Status.UNMATCHED, Reason.ABSTRACT_DIFFERS),
    (lambda one: one.same_title and one.people_are(Agreement.PARTIAL), Status.AMBIGUOUS, Reason.OTHER_AUTHORS),
)  # fmt: skip
# Of a title that is too short to tell.
_SHORT_CHECKS: tuple[tuple[Check, Status, Reason], ...] = (
    (lambda one: bool(one.same_title or one.titles.common_part), Status.AMBIGUOUS, Reason.TITLE_TOO_SHORT),
    (lambda _: True, Status.UNMATCHED, Reason.OTHER_TITLE),
)
_TITLE_CHECKS: tuple[tuple[Check, Status, Reason], ...] = (
    (other_year, Status.AMBIGUOUS, Reason.OTHER_YEAR),
    (lambda one: one.same_title, Status.MATCHED, Reason.SAME_TITLE),
    (other_version, Status.UNMATCHED, Reason.OTHER_VERSION),
    (subtitle_differs, Status.MATCHED, Reason.SUBTITLE_DIFFERS),
    (lambda one: one.titles.common_part is not None, Status.AMBIGUOUS, Reason.SUBTITLE_DIFFERS),
    (title_cut_short, Status.MATCHED, Reason.TITLE_CUT_SHORT),
    (near_title, Status.MATCHED, Reason.NEAR_TITLE),
    (same_name, Status.MATCHED, Reason.SAME_NAME),
    (words_added, Status.MATCHED, Reason.WORDS_ADDED),
    (words_moved, Status.MATCHED, Reason.WORDS_MOVED),
    (same_authors, Status.MATCHED, Reason.SAME_AUTHORS),
    (title_begins_so, Status.AMBIGUOUS, Reason.SIMILAR_TITLE),
    (lambda one: one.titles.similarity >= _CLOSE_LETTERS, Status.AMBIGUOUS, Reason.SIMILAR_TITLE),
    (lambda _: True, Status.UNMATCHED, Reason.OTHER_TITLE),
)  # fmt: skip

# By whether the title stands alone, and whether it is too short to tell.
_CHECKS = {
    (is_alone, is_short): (*(() if is_alone else _BESIDE_CHECKS), *(_SHORT_CHECKS if is_short else _TITLE_CHECKS))
    for is_alone in (True, False)
    for is_short in (True, False)
}

# What a veto makes of a work whose title would be matched.
_OF_RELATION: Mapping[Relation, Answer] = {
    Relation.ABOUT: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.SEQUEL: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.PART: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.ARTIFACT: (Status.UNMATCHED, Reason.OTHER_VERSION),
    Relation.NAMESAKE: (Status.UNMATCHED, Reason.OTHER_AUTHORS),
    Relation.EXTENDED: (Status.AMBIGUOUS, Reason.OTHER_PUBLICATION),
    Relation.EDITION: (Status.AMBIGUOUS, Reason.OTHER_PUBLICATION),
    Relation.SIBLING: (Status.AMBIGUOUS, Reason.SIMILAR_TITLE),
    Relation.COPIED_ID: (Status.AMBIGUOUS, Reason.TITLE_OF_IDENTIFIER_DIFFERS),
}


def check(one: Candidate) -> Answer:
    """Return the answer of the first check that decides, unless a veto makes every record of the work another one."""
    if one.is_far:
        return Status.UNMATCHED, Reason.OTHER_TITLE
    status, reason = judge(one)
    if status is Status.MATCHED and (judgement := _vetoed(one, reason)):
        # A column has its title every year, but the year that a page gives may be wrong; no column has a long title.
        if one.same_title and judgement.relation is Relation.SEQUEL and judgement.reason == Fact.PRINTED_AGAIN:
            is_near = one.facts.get("year") is True and is_unique(one.scraped.title)
            return (status, reason) if is_near else (Status.AMBIGUOUS, Reason.OTHER_YEAR)
        is_artifact = judgement.relation is Relation.ARTIFACT and one.may_be_artifact
        if is_artifact or (judgement.relation is Relation.COPIED_ID and is_name_with_number(one)):
            return status, reason
        return _OF_RELATION[judgement.relation]
    return status, reason


def judge(one: Candidate) -> Answer:
    """Return the answer of the first check that decides, of a work however far its title is."""
    checks = _CHECKS[one.is_alone, title_too_short(one)]
    return next((status, reason) for holds, status, reason in checks if holds(one))


def _vetoed(one: Candidate, reason: Reason) -> Judgement | None:
    """Return what the title is to the work if a veto decides for each record: the judgement of the nearest record.

    Of two publications of one text, an identifier on the page says which is meant.
    """
    if one.is_settled or any(each.veto is None for each in one.judgements) or not one.has_title:
        return None
    asked = [each for each in one.judgements if decide(Policy.FIND, each) is Action.ASK]
    if asked and reason is Reason.SAME_IDENTIFIER:
        return None
    return next((each for each in (*asked, *one.judgements) if each.relation in _OF_RELATION), None)


def shared(titles: TitlePair) -> int:
    """The content words of the shorter title that are not among the differences."""
    left, right = titles.added
    return min(len(titles.left.content) - len(left), len(titles.right.content) - len(right))


def added(titles: TitlePair) -> int:
    """The content words that only one title has in addition; 0 where both have such words."""
    left, right = titles.added
    return 0 if left and right else len(left) + len(right)


def all_paired_but_one(titles: TitlePair) -> bool:
    """Say whether at most one content word of both titles is nowhere in the other one, whatever their order."""
    left, right = (Counter(word for word in title.words if word not in STOP_WORDS) for title in titles.sides)
    alone, rest = list((left - right).elements()), list((right - left).elements())
    without = 0
    if abs(len(alone) - len(rest)) > 1:  # of most pairs
        return False
    for word in alone:
        twin = next((other for other in rest if titles.is_same_word(word, other)), None)
        if twin is not None:
            rest.remove(twin)
        elif without:
            return False
        else:
            without = 1
    return without + len(rest) <= 1


def tail_overlap(titles: TitlePair) -> float:
    """The share of content words in common after the name, 0 to 1 (Jaccard; endings and slips do not count)."""
    left, right = (
        {word for part in title_parts(title.text)[1:] for word in title_words(part)} - STOP_WORDS
        for title in titles.sides
    )
    common = sum(any(titles.is_same_word(word, other) for other in right) for word in left)
    union = len(left) + len(right) - common
    return common / union if union else 0.0
