"""Which of many descriptions are of a given work: candidates by blocking, decided by `relate` and `Policy.PRESENT`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from normalizer.values.titles import STOP_WORDS, is_coined, title_key, title_parts, title_words
from normalizer.works.description import Description, Form, ids_of
from normalizer.works.evidence import Evidence
from normalizer.works.levels import PeopleLevel, VenueLevel, YearLevel
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.publication import Publication
from normalizer.works.relation import Judgement, relate
from normalizer.works.title_pair import TitleLevel, TitlePair

Item = TypeVar("Item")
# A title is looked up by so many of its words, the rarest of the file, unless more titles than these have the word.
_RAREST, _MOST_ALIKE = 4, 50
# Between a preprint and its publication, at most, and between two statements about one publication.
_YEARS_TO_PRINT, _SAME_YEAR = 6, 1
# A title of so many words names one work even where little is known of its people: of 1.7 million such titles, 335 are
# those of works by quite other people (benchmarks/same_titles.py).
_TELLING_WORDS = 5
# Words that come and go between two copies of one title; "on" and "towards" make another title.
_CARELESS = frozenset({"a", "an", "the", "and"})
# Of the words of the shorter title, so many are in the other: fewer make no candidate.
_SHARED_WORDS = 0.5


@dataclass(frozen=True)
class Comparison(Generic[Item]):
    """An item of the index next to the work that was looked up."""

    item: Item
    judgement: Judgement
    action: Action

    @property
    def shares_identifier(self) -> bool:
        """Say whether an identifier is in both."""
        return bool(self.judgement.evidence.shared_ids)

    @property
    def is_present(self) -> bool:
        """Say whether the item is the work beyond doubt."""
        return self.action is Action.TAKE


class WorkIndex(Generic[Item]):
    """Items with the descriptions of their works, in the order in which they were added."""

    def __init__(self) -> None:
        self._rows: list[tuple[Item, Description, frozenset[str]]] = []
        self._by_id: defaultdict[object, list[int]] = defaultdict(list)
        self._by_title: defaultdict[str, list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, item: Item, description: Description) -> None:
        """Add an item and what it states about its work."""
        row = len(self._rows)
        words = _words(description.title)
        self._rows.append((item, description, words))
        for identifier in ids_of(description):
            self._by_id[identifier].append(row)
        if key := title_key(description.title):
            self._by_title[key].append(row)
        for word in words:
            self._by_word[word].append(row)

    def compare(self, description: Description) -> list[Comparison[Item]]:
        """Return the items that may be of the work, compared with it, in their order."""
        found = []
        for row in sorted(set(self._candidates(description))):
            item, other, _ = self._rows[row]
            judgement = relate(description, other)
            found.append(Comparison(item, judgement, present(judgement)))
        return found

    def _candidates(self, description: Description) -> Iterator[int]:
        """The rows with one of its identifiers, its title, or most words of it and one that is rare here."""
        for identifier in ids_of(description):
            yield from self._by_id.get(identifier, ())
        yield from self._by_title.get(title_key(description.title), ())
        words = _words(description.title)
        known = sorted((len(rows), word) for word in words if (rows := self._by_word.get(word)))
        for count, word in known[:_RAREST]:
            if count <= _MOST_ALIKE:
                yield from (row for row in self._by_word[word] if _overlap(words, self._rows[row][2]))


def present(judgement: Judgement) -> Action:
    """Return whether a description in a file is of a work, which is then not added.

    A shared identifier decides where no fact contradicts it, for the work is looked up by it. Without one, a title
    that differs in more than careless writing is asked about, for the same people write several works on one subject.
    """
    evidence = judgement.evidence
    action = decide(Policy.PRESENT, judgement)
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
    if evidence.people >= PeopleLevel.MATCH:
        return (evidence.gap or 0) <= _SAME_YEAR
    if _is_telling(evidence) and (evidence.people is PeopleLevel.MOST or _names_fewer(evidence)):
        return (evidence.gap or 0) <= _SAME_YEAR
    same_people = left.authors == right.authors
    return same_people and evidence.venue is not VenueLevel.OTHER and evidence.year is YearLevel.SAME


def _has_the_people(evidence: Evidence) -> bool:
    """All or most people are the same, or one side names only some of them or nobody."""
    gap = evidence.gap or 0
    if evidence.people < PeopleLevel.MOST:
        return _names_fewer(evidence) and gap <= _SAME_YEAR
    may_be_printed_later = _is_telling(evidence) and evidence.has_preprint
    return gap <= (_YEARS_TO_PRINT if may_be_printed_later else _SAME_YEAR)


def _names_fewer(evidence: Evidence) -> bool:
    """One side names nobody, or only some of the people of the other one."""
    if evidence.people is PeopleLevel.UNKNOWN:
        return not evidence.left.authors or not evidence.right.authors
    is_shortened = not evidence.comparison.missing or not evidence.comparison.added
    return evidence.people is PeopleLevel.SOME and is_shortened


def _is_telling(evidence: Evidence) -> bool:
    """The title is long enough to be that of one work; a short one may be used again."""
    return min(len(title_words(side.title)) for side in (evidence.left, evidence.right)) >= _TELLING_WORDS


def _has_the_title(evidence: Evidence) -> bool:
    """The title but for careless writing; in the entry, the subtitle or the name before the title may be missing."""
    titles = evidence.titles
    if titles.left.marks != titles.right.marks:
        return False
    if titles.left.whole == titles.right.whole:
        return True
    if titles.same or evidence.people < PeopleLevel.MATCH or (evidence.gap or 0) > _SAME_YEAR:
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
    """One is a thesis or a book and the other is not, or they have identifiers or years in print of two works."""
    forms = [one for one in evidence.publications if one in (Publication.THESIS, Publication.BOOK)]
    left, right = evidence.left.year, evidence.right.year
    years_apart = abs(left - right) if left is not None and right is not None else 0
    is_later = evidence.venue is VenueLevel.SAME and years_apart > _SAME_YEAR
    return len(forms) == 1 or evidence.other_arxiv or evidence.other_doi or is_later


def _words(title: str) -> frozenset[str]:
    words = title_words(title)
    return frozenset(words) - STOP_WORDS or frozenset(words)


def _overlap(left: frozenset[str], right: frozenset[str]) -> bool:
    return len(left & right) >= _SHARED_WORDS * min(len(left), len(right))
