"""What each command does about two descriptions: one table of relations and policies, and the limits of probability.

The commands ask different questions, so their answers may differ. Every place where they do has its reason here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Self

from normalizer.values.ids import ArxivId
from normalizer.values.titles import is_coined, is_recognizable, title_parts, title_words
from normalizer.works.description import Description, Form
from normalizer.works.evidence import Evidence
from normalizer.works.facts import Relation
from normalizer.works.levels import FieldLevel, PeopleLevel, YearLevel
from normalizer.works.publication import PRINTED, Publication
from normalizer.works.relation import Judgement
from normalizer.works.title_pair import TitleLevel, TitlePair


class Policy(StrEnum):
    """The questions of the commands, and the commands that decide by each."""

    question: str
    commands: str

    def __new__(cls, value: str, question: str, commands: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.question, member.commands = value, question, commands
        return member

    FIND = "find", "is this the work that was searched for?", "match, cite, build"
    JOIN = "join", "do two source records become one?", "catalog build, build"
    PUBLISH = "publish", "is this the published version of the entry?", "check, fix --unsafe"
    PRESENT = "present", "is the work in the .bib file already?", "build --merge, sync"
    DUPLICATE = "duplicate", "are two entries of a file one work?", "check, fix --unsafe"
    DESCRIBE = "describe", "does an entry describe the work whose identifier it has?", "check"


class Action(StrEnum):
    """What to do: `take` and `no` are decided, `ask` leaves the decision to the user.

    The policy `describe` answers `right` for `take` and `wrong` for `no`.
    """

    TAKE = "take"
    ASK = "ask"
    NO = "no"
    RIGHT = "right"
    WRONG = "wrong"


# The answers of `describe` in the words of the other policies.
PLAIN: Mapping[Action, Action] = {Action.RIGHT: Action.TAKE, Action.WRONG: Action.NO}


@dataclass(frozen=True, slots=True)
class Limits:
    """The probabilities of one work between which a decision becomes a question.

    A positive action needs at least `take`, a negative one at most `refuse`.
    """

    take: float
    refuse: float
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A relation about which two policies decide differently on purpose."""

    relation: Relation
    policies: frozenset[Policy]
    reason: str


_T, _A, _N, _R, _W = Action.TAKE, Action.ASK, Action.NO, Action.RIGHT, Action.WRONG
_ROWS: dict[Relation, tuple[Action, ...]] = {
    Relation.SAME: (_T, _T, _N, _T, _T, _R),
    Relation.VERSION: (_T, _T, _T, _T, _T, _R),
    Relation.EXTENDED: (_A, _N, _A, _N, _N, _A),
    Relation.EDITION: (_A, _N, _N, _N, _N, _A),
    Relation.PART: (_N, _N, _N, _N, _N, _W),
    Relation.SEQUEL: (_N, _N, _N, _N, _N, _W),
    Relation.ABOUT: (_N, _N, _N, _N, _N, _W),
    Relation.ARTIFACT: (_N, _N, _N, _N, _N, _A),
    Relation.SIBLING: (_N, _N, _N, _N, _N, _W),
    Relation.NAMESAKE: (_N, _N, _N, _N, _N, _W),
    Relation.COPIED_ID: (_N, _N, _N, _N, _N, _W),
    Relation.DIFFERENT: (_N, _N, _N, _N, _N, _W),
}
TABLE: Mapping[Relation, Mapping[Policy, Action]] = {
    relation: dict(zip(Policy, actions, strict=True)) for relation, actions in _ROWS.items()
}

LIMITS: Mapping[Policy, Limits] = {
    Policy.FIND: Limits(0.8, 0.5, "a missing entry is a nuisance, a wrong entry is cited"),
    Policy.JOIN: Limits(0.8, 0.3, "records that are joined by mistake mix their fields, and no user sees it"),
    Policy.PUBLISH: Limits(0.8, 0.5, "the fields of the published version replace those of the entry"),
    Policy.PRESENT: Limits(0.85, 0.5, "a second entry of a work is found by `check`; a missing one is not"),
    Policy.DUPLICATE: Limits(0.8, 0.5, "entries that are merged by mistake make a text cite the wrong work"),
    Policy.DESCRIBE: Limits(0.5, 0.1, "an accusation needs proof; an entry is right until something speaks against it"),
}

_FILE = frozenset([Policy.JOIN, Policy.PRESENT, Policy.DUPLICATE])
_TWO_WORKS = "two publications that differ are never merged, but a reader may mean either"
_COPIED = "authors cite the paper with the identifier of its data or software on purpose"
NOTHING_TO_TAKE = "an entry that is the publication has nothing to take over"
# Each of the first policies decides otherwise than each of the second ones.
DIFFERENCES: tuple[Difference, ...] = tuple(
    Difference(relation, frozenset([one, other]), reason)
    for relation, asking, others, reason in (
        (Relation.SAME, (Policy.PUBLISH,), frozenset(Policy), NOTHING_TO_TAKE),
        (Relation.EXTENDED, (Policy.FIND, Policy.PUBLISH, Policy.DESCRIBE), _FILE, _TWO_WORKS),
        (Relation.EDITION, (Policy.FIND, Policy.DESCRIBE), _FILE | {Policy.PUBLISH}, _TWO_WORKS),
        (Relation.ARTIFACT, (Policy.DESCRIBE,), frozenset(Policy), _COPIED),
    )
    for one in asking
    for other in sorted(others - {one})
)

# Why FIND, JOIN and PRESENT decide otherwise than by relation and probability; the rest of this module is how.
BEYOND: Mapping[tuple[Policy, Action], str] = {
    (Policy.FIND, _A): "a title that agrees may be that of the work as long as nothing contradicts it",
    (Policy.JOIN, _T): "a record's own arXiv number, or a long title where nobody is named, is that of one work",
    (Policy.PRESENT, _T): "an entry with the identifier, or with the title and little else, is a copy of the work",
    (Policy.PRESENT, _A): "the same people write several works on one subject, so a title that differs is no copy",
}
# Between a preprint and its publication, at most, and between two statements about one publication.
YEARS_TO_PRINT, _SAME_YEAR = 6, 1
# Words that come and go between two copies of one title; "on" and "towards" make another title.
_CARELESS = frozenset({"a", "an", "the", "and"})


def decide(policy: Policy, judgement: Judgement) -> Action:
    """Return what a command does about two descriptions: by the table, and by what else its policy asks for."""
    action = by_table(policy, judgement)
    if policy is Policy.PRESENT:
        return _present(judgement, action)
    if policy is Policy.FIND:
        return _find(judgement, action)
    return _join(judgement, action) if policy is Policy.JOIN else action


def by_table(policy: Policy, judgement: Judgement) -> Action:
    """Return what the relation and its probability alone come to."""
    action, limits = TABLE[judgement.relation][policy], LIMITS[policy]
    if action in (Action.TAKE, Action.RIGHT) and judgement.probability < limits.take:
        return Action.ASK
    if judgement.veto is None and action in (Action.NO, Action.WRONG) and not judgement.relation.is_one_work:
        return Action.ASK if judgement.probability > limits.refuse else action
    return action


def reason(policy: Policy, other: Policy, relation: Relation) -> str | None:
    """Return why two policies decide differently about a relation; None if no reason is given."""
    pair = frozenset([policy, other])
    return next((one.reason for one in DIFFERENCES if one.relation is relation and one.policies == pair), None)


def disagreements(judgement: Judgement) -> tuple[tuple[Policy, Policy], ...]:
    """Return the pairs of policies that decide differently about two descriptions without a reason in the tables."""
    actions = {policy: decide(policy, judgement) for policy in Policy}
    decided = {
        policy: PLAIN.get(action, action)
        for policy, action in actions.items()
        if action is not Action.ASK and (action is by_table(policy, judgement) or (policy, action) not in BEYOND)
    }
    return tuple(
        (one, other)
        for one, other in combinations(decided, 2)
        if decided[one] is not decided[other] and reason(one, other, judgement.relation) is None
    )


def is_uncertain(judgement: Judgement) -> bool:
    """Return whether two descriptions are two works only because too little shows that they are one.

    No fact makes them two works, and a command leaves the decision to the user.
    """
    is_open = judgement.veto is None and judgement.relation is Relation.DIFFERENT
    return is_open and any(decide(policy, judgement) is Action.ASK for policy in Policy)


# What a preprint or a workshop paper is printed as later.
_LATER = {Publication.PREPRINT: PRINTED, Publication.WORKSHOP: PRINTED - {Publication.WORKSHOP}}


def precedes(record: Description, entry: Description, judgement: Judgement) -> bool:
    """Return whether a record is of the preprint or workshop paper whose publication the entry is."""
    evidence = judgement.evidence
    of_entry, of_record = evidence.publications if evidence.left == entry else evidence.publications[::-1]
    return of_entry in _LATER.get(of_record, ())


def _find(judgement: Judgement, action: Action) -> Action:
    """Return whether a record is the searched work: a title alone seldom proves it, and never the contrary."""
    evidence = judgement.evidence
    is_open = judgement.veto is None and judgement.relation is Relation.DIFFERENT
    if action is Action.NO and is_open and evidence.titles.level >= TitleLevel.CONTAINED:
        others = (bits for name, bits in judgement.contributions.items() if name not in (evidence.title_field, "word"))
        return Action.ASK if all(bits >= 0 for bits in others) else action
    return action


def _join(judgement: Judgement, action: Action) -> Action:
    """Return whether two source records become one: sooner where one arXiv number is in both.

    The number is the record's own, and titles change between versions; so it joins them where no people contradict.
    """
    evidence = judgement.evidence
    if _is_preprint_of_a_long_title(judgement):
        return Action.TAKE
    unopposed = judgement.relation.is_one_work or evidence.people is PeopleLevel.UNKNOWN
    same_number = any(isinstance(each, ArxivId) for each in evidence.shared_ids)
    return Action.TAKE if same_number and unopposed else action


def _is_preprint_of_a_long_title(judgement: Judgement) -> bool:
    """A preprint and a record with its recognizable title, where one of them names nobody.

    The labeled pairs behind the weights are harder than that.
    """
    evidence = judgement.evidence
    return (
        judgement.veto is None
        and evidence.people is PeopleLevel.UNKNOWN
        and evidence.titles.level is TitleLevel.SAME
        and _is_recognizable(evidence)
        and evidence.has_preprint
        and not evidence.other_doi
        and evidence.year > YearLevel.APART
    )


def _present(judgement: Judgement, action: Action) -> Action:
    """Return whether a description in a file is of a work, which is then not added.

    A shared identifier decides where no fact contradicts it, for the work is looked up by it. Without one, a title
    that differs in more than careless writing is asked about, for the same people write several works on one subject.
    """
    evidence = judgement.evidence
    if evidence.shared_ids:
        return _with_identifier(judgement, action)
    if judgement.veto is None and _is_copy(evidence):
        return Action.TAKE
    is_sure = _has_the_people(evidence) and _has_the_title(evidence) and not _is_other_form(evidence)
    return Action.ASK if action is Action.TAKE and not is_sure else action


def _with_identifier(judgement: Judgement, action: Action) -> Action:
    """The decision on two with an identifier in common; people copy entries and forget to change the identifier."""
    evidence = judgement.evidence
    if _is_abridged(evidence):
        return Action.TAKE
    if evidence.people is PeopleLevel.UNKNOWN and evidence.titles.level < TitleLevel.CONTAINED:
        return Action.ASK if action is Action.TAKE else action
    is_open = judgement.veto is None and (action is Action.ASK or evidence.people >= PeopleLevel.MOST)
    return Action.TAKE if is_open else action


def _is_abridged(evidence: Evidence) -> bool:
    """One side names nobody, and has nothing in its title that is not in the other one."""
    left, right = (frozenset(title_words(side.title)) for side in (evidence.left, evidence.right))
    without_people = not evidence.left.authors or not evidence.right.authors
    return without_people and (left <= right or right <= left)


def _is_copy(evidence: Evidence) -> bool:
    """Title and people agree, or the little that both state is equal."""
    left, right = evidence.left, evidence.right
    if not evidence.titles.same or not _has_the_title(evidence) or _is_other_form(evidence):
        return False
    if evidence.people >= PeopleLevel.MATCH or (
        _is_recognizable(evidence) and (evidence.people is PeopleLevel.MOST or _names_fewer(evidence))
    ):
        return evidence.year >= YearLevel.UNKNOWN
    same_people = left.authors == right.authors
    return same_people and evidence.venue is not FieldLevel.OTHER and evidence.year is YearLevel.SAME


def _has_the_people(evidence: Evidence) -> bool:
    """All or most people are the same, or one side names only some of them or nobody."""
    if evidence.people < PeopleLevel.MOST:
        return _names_fewer(evidence) and evidence.year >= YearLevel.UNKNOWN
    return evidence.gap is None or evidence.gap <= (YEARS_TO_PRINT if evidence.has_preprint else _SAME_YEAR)


def _names_fewer(evidence: Evidence) -> bool:
    """One side names nobody, or only some of the people of the other one."""
    if evidence.people is PeopleLevel.UNKNOWN:
        return not evidence.left.authors or not evidence.right.authors
    is_shortened = not evidence.comparison.missing or not evidence.comparison.added
    return evidence.people is PeopleLevel.SOME and is_shortened


def _is_recognizable(evidence: Evidence) -> bool:
    """Both titles are long enough to be that of one work; a short one may be used again."""
    return is_recognizable(evidence.left.title) and is_recognizable(evidence.right.title)


def _has_the_title(evidence: Evidence) -> bool:
    """The title but for careless writing; in the entry, the subtitle or the name before the title may be missing."""
    titles = evidence.titles
    if titles.left.marks != titles.right.marks:
        return False
    if titles.left.whole == titles.right.whole:
        return True
    if titles.same or evidence.people < PeopleLevel.MATCH or evidence.year < YearLevel.UNKNOWN:
        return False
    if titles.level is TitleLevel.NEAR:
        return all(_CARELESS.issuperset((*a, *b)) for a, b in titles.runs) and not _exchanges_letters(titles)
    return titles.level is TitleLevel.CONTAINED and _is_part(evidence)


def _exchanges_letters(titles: TitlePair) -> bool:
    """A letter stands for another, as in another word ("microbial", "macrobial"); one left out or moved is a slip.

    "s" and "z" are one: "analyse", "analyze".
    """
    left, right = (Counter(word.replace("z", "s") for word in title.words) for title in (titles.left, titles.right))
    pairs = zip((left - right).elements(), (right - left).elements(), strict=False)
    letters = ((Counter(one), Counter(other)) for one, other in pairs)
    return any(one - other and other - one for one, other in letters)


def _is_part(evidence: Evidence) -> bool:
    """One title is the other one without its coined name, or the entry has it without its end."""
    titles = evidence.titles
    shorter, longer = evidence.left, evidence.right
    if len(titles.left.key) > len(titles.right.key):
        shorter, longer = longer, shorter
    if titles.common_part is not None and titles.common_part[1]:
        return is_coined(title_parts(longer.title)[0])
    return shorter.form is Form.ENTRY and (titles.common_part is not None or titles.is_cut)


def _is_other_form(evidence: Evidence) -> bool:
    """One is a thesis or a book and the other is none, or they have identifiers or years in print of two works."""
    forms = {one if one in (Publication.THESIS, Publication.BOOK) else None for one in evidence.publications}
    left, right = evidence.left.year, evidence.right.year
    years_apart = abs(left - right) if left is not None and right is not None else 0
    is_later = evidence.venue is FieldLevel.SAME and years_apart > _SAME_YEAR
    return len(forms) == 2 or evidence.other_arxiv or evidence.other_doi or is_later
