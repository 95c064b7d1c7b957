"""The comparison of an entry with the records of its work: its title and its authors.

Both change between a preprint, its versions and what is printed, so that one question decides what a record proves of
either: whether it is of the version that the entry cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rapidfuzz.distance import Levenshtein

from normalizer.lint.verification.cited_work import CitedWork
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import MIN_PEOPLE, EntryRecordPair, are_mostly_others
from normalizer.lint.verification.results import Mismatch, MismatchType
from normalizer.values.lazy import lazy_re
from normalizer.values.names.clean import name_to_show
from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.names.lists import is_group
from normalizer.values.names.parse import parse_person
from normalizer.values.names.person import RawName
from normalizer.values.names.render import linkage_key
from normalizer.values.names.tables import EAST_ASIAN
from normalizer.values.text import counted, first_of, in_quotes
from normalizer.values.titles import (
    are_in_two_languages,
    is_distinctive,
    is_recognizable,
    title_key,
    title_parts,
    title_words,
)
from normalizer.works.description import Description, year_of
from normalizer.works.quality import is_cut_list
from normalizer.works.sources import COPYING_SOURCES
from normalizer.works.title import OF_SUBJECT, is_unique
from normalizer.works.title_pair import TitleLevel, is_unfinished

_LISTED = frozenset([MismatchType.MISSING_AUTHORS, MismatchType.ADDED_AUTHORS, MismatchType.AUTHOR_ORDER])
_MAX_NAMES = 4
# Letters in which the title of a preprint may change.
_MAX_TYPO_LETTERS = 2
_ARTICLES = frozenset(["a", "an", "the"])
# Sources cut the ends of long titles: from so many letters on, to so many of all.
_MIN_CUT_LENGTH, _MIN_CUT_SHARE = 80, 0.9


def compare_title(work: CitedWork) -> Iterator[Mismatch]:
    """Accept any title of the records, and a part of it, or with a part more, which many sources leave out."""
    ours = work.claim.title
    if any(pair.same_title or is_cut(ours, pair.record.title) for pair in work.pairs):
        has_more = all(has_more_parts(ours, pair.record.title) for pair in work.pairs)
        if has_more and (whole := next((pair.record for pair in work.pairs if pair.record.source == "arxiv"), None)):
            message = f"no source has the whole title: source has {in_quotes(whole.title)}"
            yield work.otherwise(MismatchType.TITLE, message, ours, whole.title, whole)
        return
    nearest = max(work.undamaged("title"), key=lambda pair: pair.titles.similarity, default=None)
    if nearest is None:
        return
    # One alone may begin "A Survey of" or "Comment on"; "(poster)" is no part of a title.
    if nearest.titles.level is TitleLevel.SAME and not any(map(nearest.titles.one_sided, OF_SUBJECT)):
        return
    if nearest.agrees and nearest.titles.level < TitleLevel.CONTAINED and _are_translated(ours, nearest.record):
        message = f"title is in another language: source has {in_quotes(nearest.record.title)}"
        yield work.otherwise(MismatchType.TITLE, message, ours, nearest.record.title, nearest.record)
        return
    of = "no version of the preprint has this title" if work.has_cited_version else "title does not match"
    message = f"{of}: source has {in_quotes(nearest.record.title)}"
    is_slip = _is_slip_or_part(work.claim, nearest)
    minor = is_slip or not _is_title_of_version(work, nearest)
    may_be_renamed = nearest.is_of_preprint and nearest.may_be_other_version and not work.has_cited_version
    may_be_other_version = may_be_renamed or not _is_of_version(work, nearest)
    if minor and may_be_other_version and (work.claim.cites_version or not is_slip):
        yield work.otherwise(
            MismatchType.TITLE, f"{message}, perhaps of another version", ours, nearest.record.title, nearest.record
        )
        return
    yield work.mismatch(MismatchType.TITLE, message, ours, nearest.record.title, nearest.record, minor)


def _are_translated(ours: str, record: Description) -> bool:
    """Whether the title is in another language than all of the record: many cite the original, or the translation.

    One small word tells the language of a title only beside letters that English has not.
    """
    titles = (record.title, *record.other_titles)
    return all(are_in_two_languages(ours, title, 2 if (ours + title).isascii() else 1) for title in titles)


def _is_of_version(work: CitedWork, pair: EntryRecordPair) -> bool:
    """Whether a record is of what the entry cites, by its venue: another version may have another title and list.

    Records of a preprint are of its last version, but where those of all are there.
    """
    if work.claim.venue is None:
        return pair.is_of_preprint and (work.has_all_versions or not work.claim.cites_version)
    return pair.same_venue and not pair.is_of_preprint


# A remark of the journal or of the citing person behind a title: "(with discussion)", "[in Russian]".
_REMARK = lazy_re(r"\s*(?:\([^()]*\)|\[[^][]*\])[\s.]*$")


def _differ_in_remark(claim: EntryClaim, record: Description) -> bool:
    """Whether one title is the other with a remark in parentheses behind it."""
    ours, theirs = (title_key(_REMARK.sub("", title)) for title in (claim.title, record.title))
    return bool(ours) and ours == theirs


def _is_slip_or_part(claim: EntryClaim, nearest: EntryRecordPair) -> bool:
    """Whether the titles differ in spelling, or the entry has a part of the title, and its identifier or dots.

    Another number is no slip, nor is the opposite: "MobileNetV4", "unsupervised".
    """
    most = _MAX_TYPO_LETTERS
    is_other = nearest.titles.has_two_numbers or nearest.titles.is_negated
    slip = not is_other and any(Levenshtein.distance(claim.key, key, score_cutoff=most) <= most for key in nearest.keys)
    is_near = nearest.titles.level is TitleLevel.NEAR and (nearest.is_of_preprint or not nearest.titles.runs)
    is_part = nearest.same_id and any(claim.key in key for key in nearest.keys)
    words = title_words(claim.title)
    is_cut = is_unfinished(words, claim.title) and any(key.startswith(claim.key) for key in nearest.keys)
    is_sorted = _without_article(words) == _without_article(title_words(nearest.record.title))
    is_added = is_part or is_cut or is_sorted or _differ_in_remark(claim, nearest.record)
    return is_near or is_added or slip


def _without_article(words: Sequence[str]) -> Sequence[str]:
    """The words by which libraries sort: "(A) Topic Modeling Approach to Ranking"."""
    return words[1:] if words and words[0] in _ARTICLES else words


def _is_title_of_version(work: CitedWork, nearest: EntryRecordPair) -> bool:
    """Whether the entry must have the title of this record.

    A preprint's title is no measure for that of what was printed, nor for that of another version, unless the titles
    have nothing in common, and the entry does not name a version by the same people. Where all versions of the preprint
    that it cites are known, one must have its title.
    """
    if work.has_cited_version:
        return True
    is_named_version = work.claim.cites_version and nearest.is_of_preprint and nearest.has_all_people
    if nearest.same_id and not is_named_version and all(pair.has_unrelated_title for pair in work.pairs):
        return True
    is_elsewhere = work.claim.venue is not None and not nearest.same_venue
    if nearest.is_of_preprint and (nearest.is_renamed or is_elsewhere):
        return False
    return _is_proof(work, nearest, only_lacks=not all(nearest.titles.added))


def _is_proof(work: CitedWork, nearest: EntryRecordPair, *, only_lacks: bool) -> bool:
    """Whether a title or a list of authors must be that of the entry: it is of the version that the entry cites.

    Titles and authors change between a preprint, its next version, a report and the paper. So a record of the venue
    that the entry names is a proof, and two independent sources are; one record of another version is none. The record
    of a preprint may name the venue, and still have the words and the people that a later version added: it proves
    nothing where the entry only lacks some (`only_lacks`). Its own identifier proves that a quite different title is
    wrong, but not that of a preprint by the same people, each version of which may have another one, nor that of one
    with the same name before the colon, whose record names nobody.
    """
    same_title = (pair for pair in work.pairs if set(pair.keys) & set(nearest.keys))
    like = (pair for pair in same_title if pair.people.agreement is nearest.people.agreement)
    of_version = nearest.may_be_same_volume and not (nearest.is_of_preprint and only_lacks)
    is_other_title = nearest.titles.level <= TitleLevel.REWORDED and all(nearest.titles.added)
    has_name = nearest.titles.shares_name and nearest.people.agreement is Agreement.NOT_COMPARABLE
    may_be_renamed = nearest.is_renamed or (nearest.is_of_preprint and (nearest.has_all_people or has_name))
    of_id = nearest.same_id and is_other_title and not may_be_renamed
    return of_version or of_id or (not work.claim.cites_version and _are_independent(like))


def _are_independent(pairs: Iterable[EntryRecordPair]) -> bool:
    """Whether two sources that copy none have these records."""
    return len({origin_of(pair.record) for pair in pairs} - COPYING_SOURCES) > 1


def origin_of(record: Description) -> str:
    """Whose word a record is: what has an arXiv id and no venue, as in CoRR at DBLP, was copied from arXiv."""
    return "arxiv" if record.arxiv and not record.venue else record.source


def is_cut(ours: str, theirs: str) -> bool:
    """Whether one is the other without its subtitle, or without the name before it; or theirs lost its last letters."""
    shorter, longer = sorted((_keys_of_parts(ours), _keys_of_parts(theirs)), key=len)
    if shorter and shorter in (longer[: len(shorter)], longer[-len(shorter) :]):
        return True
    keys = title_key(ours), title_key(theirs)
    return keys[0].startswith(keys[1]) and len(keys[1]) >= max(_MIN_CUT_LENGTH, _MIN_CUT_SHARE * len(keys[0]))


def has_more_parts(ours: str, theirs: str) -> bool:
    """Whether our title is the other with a subtitle, or with a name before it."""
    return len(_keys_of_parts(ours)) > len(_keys_of_parts(theirs)) and title_key(ours) != title_key(theirs)


def _keys_of_parts(title: str) -> list[str]:
    return [title_key(part) for part in title_parts(title)]


def compare_authors(work: CitedWork) -> Iterator[Mismatch]:
    """One record with the same authors is enough; else the nearest one is reported."""
    comparable = [
        pair
        for pair in work.pairs
        if pair.people.agreement is not Agreement.NOT_COMPARABLE and _names_people(pair.record)
    ]
    undamaged = [pair for pair in work.undamaged("authors") if pair in comparable]
    if not undamaged:
        yield from _strangers(work, comparable) if comparable else ()
        return
    if not all(any(_author_distance(pair)) for pair in comparable):
        yield from _exchanged_names(work, comparable)
        return
    # Of equal ones not the copy, which may have initials for names.
    nearest = min(undamaged, key=lambda p: (_author_distance(p), p.record.source in COPYING_SOURCES))
    found = _people_before_end(nearest)
    type_, message = _author_message(found, work.claim.authors_complete)
    is_unread = work.claim.arxiv is not None and work.claim.arxiv not in work.eprints
    of_preprint = work.claim.venue is not None and (is_unread or all(pair.is_of_preprint for pair in comparable))
    by_two_sources = _are_independent(pair for pair in undamaged if {*found.missing} <= {*pair.people.missing})
    minor = _AuthorDifference(work.claim, nearest, found, type_, of_preprint, by_two_sources).is_note
    if may_be_cut := _may_be_cut(work, nearest):
        minor, message = True, f"{message}; the list of the source may be cut off"
    elif minor and not (work.claim.authors_complete or nearest.record.authors_complete):
        message += "; the list of the source is not complete"
    # A like title by mostly other people may be that of another work of the group.
    of_title = are_mostly_others(found) and (nearest.same_id or _is_meant_by_title(work.claim, nearest))
    of_id = nearest.same_id and _are_exchanged(work.claim, nearest, found)
    of_version = work.has_cited_version and nearest.record.authors_complete
    # Those whom the entry lacks may have joined after its version: they are fewer than those it has.
    may_have_joined = not found.missing and len(found.added) < len(found.left)
    is_proved = of_title or of_id or of_version or _is_proof(work, nearest, only_lacks=may_have_joined)
    minor = minor or not is_proved
    if minor and type_ is not MismatchType.OTHER_AUTHORS and not _is_of_version(work, nearest):
        message += "" if may_be_cut else "; another version may have other authors"
        yield work.otherwise(type_, message, *_names_to_show(found), nearest.record)
        return
    # One wrong name before "others" is a slip.
    several = work.claim.authors_complete or len(found.missing) > 1
    is_invented = (
        several and found.share <= _MAX_SHARE_INVENTED and not _are_namesakes(found, work.claim.authors_complete)
    )
    fabricated = type_ is MismatchType.OTHER_AUTHORS and is_invented
    yield work.mismatch(type_, message, *_names_to_show(found), nearest.record, minor, fabricated)


@dataclass(frozen=True, slots=True)
class _AuthorDifference:
    """What an entry has otherwise than the nearest record.

    `of_preprint`: no record is of what was printed, or none of the preprint that the entry names, too.
    `by_two_sources`: independent ones have none of the wrong names.
    """

    claim: EntryClaim
    pair: EntryRecordPair
    found: PeopleComparison
    type: MismatchType
    of_preprint: bool
    by_two_sources: bool

    @property
    def is_note(self) -> bool:
        """Whether the list may be right, or still names the work."""
        has_letters_lost = not (self.found.missing or self.found.added or self.found.order_differs)
        are_both_cut = not (self.claim.authors_complete or self.pair.record.authors_complete)
        may_name_it = self._has_first_author() or self._may_be_of_version() or self._names_group()
        # One source that has other people, and those of the entry in another order, may itself be wrong; not arXiv of
        # its own number. Of labelled references with a longer or shorter list that is 2 of 15 right and 1 of 73 wrong.
        differs_twice = self.found.order_differs and self.type in _LISTED - {MismatchType.AUTHOR_ORDER}
        is_own = self.pair.same_id and self.pair.record.source == "arxiv"
        may_be_theirs = differs_twice and not (self.by_two_sources or is_own)
        return (
            has_letters_lost
            or may_name_it
            or may_be_theirs
            or (are_both_cut and len(self.found.missing) < len(self.found.left))
        )

    def _has_first_author(self) -> bool:
        """Whether the first author is right, or the others have another given name.

        Who shortens a list may name the first author and the last. A preprint may have them in another order.
        """
        is_order = self.type is MismatchType.AUTHOR_ORDER
        if is_order or (self.type is MismatchType.MISSING_AUTHORS and not self.claim.authors_complete):
            return bool(self.found.first_author_agrees) or self.of_preprint
        is_other = self.by_two_sources and _has_other_initial(self.found)
        is_slip = not (is_other or _are_crossed(self.found))
        return is_slip and _are_namesakes(self.found, self.claim.authors_complete)

    def _may_be_of_version(self) -> bool:
        """Whether people may have joined, left or changed places until the work was printed."""
        is_listed = self.type is MismatchType.ADDED_AUTHORS or (self.type in _LISTED and not self.pair.same_venue)
        return self.of_preprint and (is_listed or (not self.claim.authors_complete and _may_have_grown(self.found)))

    def _names_group(self) -> bool:
        """Whether a group may be meant, or the record has one: the order of its members differs between sources."""
        record = self.pair.record
        has_group = not all(_is_person(name.text) for name in record.authors)
        in_group = has_group and not (self.claim.authors_complete or self.found.missing)
        return in_group or self.claim.may_name_group or _names_group_of(self.claim, record)


# Names of a list, none of which a damaged list of the same work would have lost.
_MIN_STRANGERS = 2


def _strangers(work: CitedWork, damaged: Sequence[EntryRecordPair]) -> Iterator[Mismatch]:
    """Report authors most of whose family names are in no damaged list, not even within another word."""
    letters = [title_key("".join(name.text for name in pair.record.authors)) for pair in damaged]
    keys = filter(None, map(linkage_key, work.claim.description.authors))
    strangers = [key for key in keys if not any(key in text for text in letters)]
    if len(strangers) < max(_MIN_STRANGERS, len(work.claim.authors) // 2 + 1) or work.claim.may_name_group:
        return
    nearest = min(damaged, key=_author_distance)
    message = f"authors do not match: source has {join_names(nearest.people.right)}"
    is_meant = nearest.same_id or _is_meant_by_title(work.claim, nearest)
    names = _names_to_show(nearest.people)
    yield work.mismatch(MismatchType.OTHER_AUTHORS, message, *names, nearest.record, minor=not is_meant)


def _exchanged_names(work: CitedWork, pairs: Sequence[EntryRecordPair]) -> Iterator[Mismatch]:
    """Report names that agree but for what stands before the comma: "Diederik, Kingma" prints as "K. Diederik".

    A source may turn one name, or those of East Asia; so two names are needed, or all there are, in every source.
    """
    ours = [(text, parts) for text in work.claim.authors if text.count(",") == 1 and (parts := _name_parts(text))]
    turned = {parts[::-1]: text for text, parts in ours}
    found = [[name.text for name in pair.record.authors if _name_parts(name) in turned] for pair in pairs]
    if not turned or min(map(len, found)) < min(MIN_PEOPLE, len(work.claim.authors)):
        return
    theirs = found[0]
    names = [text for name in theirs if (parts := _name_parts(name)) and (text := turned.get(parts))]
    where = f"in {counted(len(names), 'name')}: source has {theirs[0]} for '{names[0]}'"
    message = f"family and given names are exchanged {where}"
    yield work.mismatch(
        MismatchType.OTHER_AUTHORS, message, join_names(names), join_names(theirs), pairs[0].record, minor=True
    )


def _name_parts(name: RawName | str) -> tuple[str, str] | None:
    """The first word of the family name, and of the given name, folded; None where it may be read in either order."""
    person = parse_person(name)
    if person is None or not person.family or not person.given:
        return None
    family, given = (next(iter(title_words(text)), "") for text in (person.family, person.given))
    is_known = len(family) > 1 and len(given) > 1 and EAST_ASIAN.isdisjoint((family, given))
    return (family, given) if is_known else None


def _is_meant_by_title(claim: EntryClaim, pair: EntryRecordPair) -> bool:
    """Whether a record of the title must be that of the work: others may have "Knowledge Graphs" in its year, too."""
    is_of_year = is_recognizable(claim.title) and (claim.year is None or year_of(pair.record) == claim.year)
    is_of_one = is_distinctive if pair.people.share else is_unique
    return pair.same_title and (pair.same_venue or pair.same_place or is_of_year or is_of_one(claim.title))


def _people_before_end(pair: EntryRecordPair) -> PeopleComparison:
    """The comparison of the authors without what a list that breaks off cannot tell: who comes after its end.

    A source may lack single names, too: only where it has another one a name is not there. An entry with "others" has
    everybody before its last name, in their order.
    """
    found = pair.people
    if not pair.record.authors_complete:
        begin = frozenset(found.left[: len(found.right)])
        found = replace(found, missing=tuple(name for name in found.missing if found.added and name in begin))
    if not pair.claim.authors_complete and not found.missing:
        skipped = () if found.order_differs else tuple(filter(_is_person, found.skipped))
        found = replace(found, added=skipped)
    return found


def _names_people(record: Description) -> bool:
    """Whether anybody is named, and not only a group, which has members."""
    return any(_is_person(name.text) for name in record.authors)


def _is_person(name: str) -> bool:
    """Whether a name is surely no group's ("Qwen", "LIGO Scientific Collaboration")."""
    return " " in name.strip() and not is_group(name)


def _names_group_of(claim: EntryClaim, record: Description) -> bool:
    """Whether the only author is a group that the record names beside its members, without some of its words."""
    ours = {word for author in claim.authors for word in title_words(author)}
    groups = (name.text for name in record.authors if is_group(name.text))
    return len(claim.authors) == 1 and any(ours <= {*title_words(group)} for group in groups)


# Of the shorter list, so few names are those of the work where an entry has invented the others.
_MAX_SHARE_INVENTED = 0.5


def _may_be_cut(work: CitedWork, nearest: EntryRecordPair) -> bool:
    """Whether a list that is the beginning of the entry's may have lost its end: no second source ends there."""
    names = tuple(map(linkage_key, nearest.record.authors))
    if not is_cut_list(names, tuple(map(linkage_key, work.claim.authors))):
        return False
    return not _are_independent(pair for pair in work.pairs if tuple(map(linkage_key, pair.record.authors)) == names)


def _are_exchanged(claim: EntryClaim, pair: EntryRecordPair, found: PeopleComparison) -> bool:
    """Whether as many people stand in the place of others: people join and leave between versions, but not so."""
    is_complete = claim.authors_complete and pair.record.authors_complete and pair.record.source == "arxiv"
    return is_complete and len(found.left) == len(found.right) and len(found.missing) == len(found.added) > 0


def _may_have_grown(found: PeopleComparison) -> bool:
    """Whether the people whom only the entry has may have joined: fewer than half, or one more behind its first author.

    "Paul Kocher and Jann Horn and Anders Fogh and others": two of three joined for print.
    """
    return len(found.missing) <= (len(found.left) - 1) // 2 + bool(found.first_author_agrees)


def _author_distance(pair: EntryRecordPair) -> tuple[int, int, int, bool, bool]:
    """The distance of two lists: other authors, extra ones, missing ones, another order, letters lost."""
    found = _people_before_end(pair)
    lacking = 0 if found.missing and not pair.claim.authors_complete else len(found.added)
    is_other = found.agreement is Agreement.MISMATCH
    return is_other, len(found.missing), lacking, found.order_differs, bool(found.damaged)


# People write under another given name; not so most of a list.
_MANY_GIVEN_NAMES = 3


def _are_namesakes(found: PeopleComparison, complete: bool) -> bool:
    """Whether each that is missing has a namesake among the added: "Durk P. Kingma" and "Diederik P. Kingma".

    Beside a list that ends in "and others" any of the others may be the namesake. Of many, all the given names are
    wrong in no source.
    """
    if len(found.missing) >= _MANY_GIVEN_NAMES and 2 * len(found.missing) > len(found.left):
        return False
    missing, added = (list(map(_words, names)) for names in (found.missing, found.added))
    if not missing or (complete and len(missing) != len(added)):
        return False
    if complete:
        return all(map(_share_name, missing, added))
    return all(any(_share_name(name, other) for other in added) for name in missing)


def _has_other_initial(found: PeopleComparison) -> bool:
    """Whether a given name is no other form or spelling of that of any namesake: those mostly begin alike."""

    def begin_alike(name: frozenset[str], other: frozenset[str]) -> bool:
        return not {word[0] for word in name - other}.isdisjoint(word[0] for word in other - name)

    theirs = list(map(_words, found.added))
    return any(
        not any(_share_name(name, other) and begin_alike(name, other) for other in theirs)
        for name in map(_words, found.missing)
    )


def _are_crossed(found: PeopleComparison) -> bool:
    """Whether two names or more have the given name of one author and the family name of another."""
    theirs = list(map(_words, found.added))

    def is_crossed(name: frozenset[str]) -> bool:
        return name <= frozenset(chain(*theirs)) and not any(name <= other for other in theirs)

    return sum(map(is_crossed, map(_words, found.missing))) > 1


def _words(name: str) -> frozenset[str]:
    return frozenset(title_words(name))


def _share_name(left: frozenset[str], right: frozenset[str]) -> bool:
    return any(len(word) > 1 for word in left & right)


def _author_message(found: PeopleComparison, complete: bool) -> tuple[MismatchType, str]:
    """The type and message of a difference; others than namesakes stand behind a list that ends in "and others"."""
    if found.agreement is Agreement.MISMATCH:
        return MismatchType.OTHER_AUTHORS, f"authors do not match: source has {join_names(found.right)}"
    if found.missing and found.added:
        namesakes = [[name for name in found.added if _share_name(_words(name), _words(one))] for one in found.missing]
        theirs = found.added if complete or not all(namesakes) else dict.fromkeys(chain.from_iterable(namesakes))
        message = f"authors do not match: source has {join_names([*theirs])} for {join_names(found.missing)}"
        return MismatchType.OTHER_AUTHORS, message
    if found.missing:
        return MismatchType.ADDED_AUTHORS, f"extra author{_plural(found.missing)} {join_names(found.missing)}"
    if found.added:
        message = f"missing author{_plural(found.added)} {join_names(found.added)}"
        message += "" if complete else f" before {name_to_show(found.left[-1])}"
        return MismatchType.MISSING_AUTHORS, message
    if found.damaged and not found.order_differs:
        ours, theirs = zip(*found.damaged, strict=True)
        message = f"letters are missing: source has {join_names(theirs)} for {join_names(ours)}"
        return MismatchType.OTHER_AUTHORS, message
    return MismatchType.AUTHOR_ORDER, f"author order differs: source has {_names_to_show(found)[1]}"


def _names_to_show(found: PeopleComparison) -> tuple[str, str]:
    """Both lists for a message; long ones from the first name that differs on."""
    keys = zip(map(linkage_key, map(RawName, found.left)), map(linkage_key, map(RawName, found.right)), strict=False)
    start = next((place for place, (one, other) in enumerate(keys) if one != other), 0)
    start = start if max(len(found.left), len(found.right)) > _MAX_NAMES else 0
    before = "..., " if start else ""
    return before + join_names(found.left[start:]), before + join_names(found.right[start:])


def _plural(names: Sequence[str]) -> str:
    return "" if len(names) == 1 else "s"


def join_names(names: Sequence[str]) -> str:
    """Return the names for a message, of which the last ones are only counted."""
    return first_of(names, _MAX_NAMES, name_to_show)
