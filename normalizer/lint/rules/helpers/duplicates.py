"""Which entries of one file are one work, and which have the identifier of another work; two entries made one.

Each pair is reported once. Entries that share an identifier or a title are compared by the linkage engine
(`normalizer.works`).
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from normalizer.bib import BibDocument, BibEntry, BibField, PieceKind
from normalizer.bib.description import are_in_one_volume, describe_entry, is_part
from normalizer.bib.document import LINK_FIELDS
from normalizer.bib.edit import Edit, UnrepresentableError
from normalizer.bib.identifiers import arxiv_version_of, citations_in, ids_in_fields
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import (
    CONTAINERS,
    FACTS,
    UNREAD,
    VALUES,
    are_two_values,
    contradictions,
    field_with_value,
    has_field,
    is_lost,
    is_of_draft,
    names_version,
    says,
    says_more,
    weight_of,
    writes_names_out,
)
from normalizer.lint.rules.helpers.values import (
    ARCHIVE_FIELD,
    are_distinct,
    are_linked,
    are_preprint_and_publication,
    arxiv_id_of,
    differ_in_year_and_place,
    doi_of,
    is_different,
    is_draft,
    is_preprint,
    may_be_another,
    title_words_of,
)
from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import ArxivId, find_arxiv_id
from normalizer.values.repositories import gives_data_dois
from normalizer.values.tex.commands import folded
from normalizer.values.titles import title_words
from normalizer.works.levels import PeopleLevel

if TYPE_CHECKING:
    from normalizer.works.relation import Judgement


class DuplicateEvidence(StrEnum):
    """By what two entries are known to be one work, and the name of the rule that reports it."""

    DOI = "duplicate-doi"
    EPRINT = "duplicate-eprint"
    TITLE = "duplicate-title"
    PREPRINT = "preprint-beside-publication"


class Certainty(Enum):
    """What is known of two entries that share something.

    `one_work`: they may be merged. `unsure`: nothing is known beyond what they share. `two_publications`: of one work,
    as a conference paper and its article, which may have the number of one preprint. `parts`: of a book or deposit
    whose DOI they have. `two_works`: one of them has the identifier of the other.
    """

    ONE_WORK = auto()
    UNSURE = auto()
    TWO_PUBLICATIONS = auto()
    PARTS = auto()
    TWO_WORKS = auto()


_MAY_BE_ONE = (Certainty.ONE_WORK, Certainty.UNSURE)


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two entries in the order of the file that share an identifier or a title."""

    evidence: DuplicateEvidence
    first: BibEntry
    second: BibEntry
    certainty: Certainty = Certainty.ONE_WORK

    @property
    def identifier(self) -> str:
        """The shared identifier as the second entry has it."""
        doi = doi_of(self.second) if self.evidence is DuplicateEvidence.DOI else None
        return doi or f"arXiv:{arxiv_id_of(self.second)}"

    @property
    def keys(self) -> str:
        """Both keys, in an order that does not depend on the file."""
        return ", ".join(sorted((self.first.key, self.second.key)))


# Of a value that a whole file shares ("Book review of the month") not every pair is compared.
_MAX_SAME_VALUE = 20
_Value = tuple[DuplicateEvidence, str | tuple[str, ...]]


@lru_cache(maxsize=1)
def find_duplicates(bib: BibDocument) -> tuple[DuplicatePair, ...]:
    """Return a pair for each entry that shares an identifier or a work with one whose key is sorted before its own."""
    return tuple(_Finder(bib).pairs())


class _Finder:
    def __init__(self, bib: BibDocument) -> None:
        # By key, so that the order of the file does not decide which pairs there are.
        entries = sorted((each for each in bib.entries if each.kind not in CONTAINERS), key=lambda each: each.key)
        self.values = {entry: _values(entry) for entry in entries}
        self.with_value: defaultdict[_Value, list[BibEntry]] = defaultdict(list)
        for entry, value in ((entry, value) for entry, found in self.values.items() for value in found):
            self.with_value[value].append(entry)
        # Only entries that share a value with another are described.
        self.describe = cache(describe_entry)
        self.certainty, self.by_description = cache(self._certainty), cache(self._by_description)
        self.apart = cache(self._apart)

    def pairs(self) -> Iterator[DuplicatePair]:
        for entry in self.values:
            pair = self._by_identifier(entry)
            title = self._by_title(entry)
            found = title if title and (pair is None or pair.certainty is Certainty.TWO_WORKS) else pair
            if found and found.first.key != entry.key and not are_linked(found.first, entry):
                is_in_order = found.first.start < entry.start
                yield found if is_in_order else replace(found, first=entry, second=found.first)

    def _by_identifier(self, entry: BibEntry) -> DuplicatePair | None:
        for value in self.values[entry]:
            evidence, others = value[0], self._before(entry, value)
            if others and evidence is not DuplicateEvidence.TITLE:
                other, certainty = self._surest(others, entry, value)
                is_paper = evidence is DuplicateEvidence.EPRINT
                if certainty is Certainty.PARTS or (is_paper and certainty is Certainty.TWO_PUBLICATIONS):
                    return None
                if is_paper and certainty is not Certainty.TWO_WORKS and are_preprint_and_publication(other, entry):
                    evidence = DuplicateEvidence.PREPRINT
                return DuplicatePair(evidence, other, entry, certainty)
        return None

    def _by_title(self, entry: BibEntry) -> DuplicatePair | None:
        for value in self.values[entry]:
            for other in self._before(entry, value) if value[0] is DuplicateEvidence.TITLE else ():
                if (certainty := self.by_description(other, entry)) in _MAY_BE_ONE:
                    is_pair = are_preprint_and_publication(other, entry)
                    evidence = DuplicateEvidence.PREPRINT if is_pair else DuplicateEvidence.TITLE
                    return DuplicatePair(evidence, other, entry, self._beside_others(other, entry, value, certainty))
        return None

    def _before(self, entry: BibEntry, value: _Value) -> Sequence[BibEntry]:
        """The first entries with a value whose keys are sorted before that of this one."""
        before = itertools.takewhile(lambda other: other is not entry, self.with_value[value])
        return list(itertools.islice(before, _MAX_SAME_VALUE))

    def _beside_others(self, one: BibEntry, other: BibEntry, value: _Value, certainty: Certainty) -> Certainty:
        """The certainty among all entries with a value: of two volumes or editions, a third entry may be either."""
        if certainty is not Certainty.ONE_WORK or len(self.with_value[value]) == 2:
            return certainty
        thirds = (each for each in self.apart(value) if each not in (one, other))
        is_open = any(
            {self._may_be_one(third, one), self._may_be_one(third, other)} == {True, False} for third in thirds
        )
        return Certainty.UNSURE if is_open else certainty

    def _apart(self, value: _Value) -> frozenset[BibEntry]:
        """Of the first entries with a value, those that are another work than one of them."""
        pairs = itertools.combinations(self.with_value[value][:_MAX_SAME_VALUE], 2)
        return frozenset(each for pair in pairs if self._may_be_one(*pair) is False for each in pair)

    def _may_be_one(self, *pair: BibEntry) -> bool | None:
        """Whether two entries may be one work; None where they differ, but nothing that they state is a proof."""
        one, other = sorted(pair, key=lambda entry: entry.key)
        shared = {evidence for evidence, _ in {*self.values[one]} & {*self.values[other]}}
        has_one_id = not shared <= {DuplicateEvidence.TITLE}
        found = self.certainty(one, other) if has_one_id else self.by_description(one, other)
        return found and found in _MAY_BE_ONE

    def _surest(self, others: Sequence[BibEntry], entry: BibEntry, value: _Value) -> tuple[BibEntry, Certainty]:
        """Of the entries with one identifier, the first of the same work, else the first.

        An identifier that very many entries have was copied: which of them are one work is told by their titles alone.
        """
        if len(others) == _MAX_SAME_VALUE and title_words_of(entry):
            return others[0], Certainty.TWO_WORKS
        found = [(other, self.certainty(other, entry)) for other in others]
        other, certainty = min(found, key=lambda each: each[1].value)
        return other, self._beside_others(other, entry, value, certainty)

    def _certainty(self, one: BibEntry, other: BibEntry) -> Certainty:
        """What follows for two entries with one identifier; editions and extensions may have one identifier."""
        from normalizer.works.policies import Action, Policy, decide
        from normalizer.works.relation import Relation, relate

        left, right = self.describe(one), self.describe(other)
        if not title_words(left.title) or not title_words(right.title):
            return Certainty.ONE_WORK  # the identifier is all that an entry without a title states
        judgement = relate(left, right)
        if _are_parts(one, other, judgement) or _are_versions(one, other):
            return Certainty.PARTS
        if judgement.relation in (Relation.EDITION, Relation.EXTENDED) or _have_one_preprint(one, other, judgement):
            return Certainty.TWO_PUBLICATIONS
        if judgement.relation.is_one_work:
            return Certainty.ONE_WORK if _may_be_merged(one, other, judgement) else Certainty.UNSURE
        return Certainty.TWO_WORKS if decide(Policy.DUPLICATE, judgement) is Action.NO else Certainty.UNSURE

    def _by_description(self, one: BibEntry, other: BibEntry) -> Certainty | None:
        """What follows for two entries with one title and no identifier in common; None if that is all they share."""
        from normalizer.works.policies import Action, Policy, decide
        from normalizer.works.relation import relate

        left, right = self.describe(one), self.describe(other)
        if not left.authors or not right.authors:
            return None
        if is_preprint(one) == is_preprint(other) and are_distinct(one, other):
            return Certainty.TWO_WORKS
        judgement = relate(left, right)
        if decide(Policy.DUPLICATE, judgement) is Action.TAKE:
            return Certainty.ONE_WORK
        if judgement.relation.is_one_work:
            return Certainty.UNSURE
        return Certainty.TWO_WORKS if judgement.veto else None


def _values(entry: BibEntry) -> list[_Value]:
    """What another entry of the work, or with the identifier of the work, has as well."""
    doi, paper, words = doi_of(entry), arxiv_id_of(entry), title_words_of(entry)
    evidence = DuplicateEvidence
    found = (evidence.DOI, doi and doi.casefold()), (evidence.EPRINT, paper), (evidence.TITLE, words)
    return [(kind, value) for kind, value in found if value]


def _are_parts(one: BibEntry, other: BibEntry, judgement: Judgement) -> bool:
    """Return whether two entries may have the DOI of a book or deposit: both are parts of it, or one is."""
    from normalizer.works.relation import Relation
    from normalizer.works.title_pair import TitleLevel

    evidence = judgement.evidence
    if judgement.relation is Relation.SEQUEL and evidence.people >= PeopleLevel.SOME:
        return gives_data_dois(doi_prefix(doi_of(other) or ""))
    if not are_in_one_volume(one, other) or not (is_part(one) and is_part(other)):
        return are_in_one_volume(one, other)
    is_other_title = evidence.titles.level < TitleLevel.REWORDED
    is_other = is_other_title or any(is_different(one, other, name) for name in ("chapter", "pages"))
    return is_other and evidence.people >= PeopleLevel.SOME


def _are_versions(one: BibEntry, other: BibEntry) -> bool:
    """Return whether two entries name versions: of software, or of a preprint whose title was changed.

    Under one title the two versions of a preprint may have come into the file by chance.
    """
    versions = [arxiv_version_of(entry) for entry in (one, other) if is_preprint(entry)]
    is_changed = len({*versions}) > 1 and title_words_of(one) != title_words_of(other)
    return is_changed or is_different(one, other, "version")


def _have_one_preprint(one: BibEntry, other: BibEntry, judgement: Judgement) -> bool:
    """Return whether two publications, or a paper and its erratum, have only the number of one preprint in common."""
    from normalizer.works.relation import Relation

    if doi_of(one) and doi_of(one) == doi_of(other):
        return False
    if judgement.relation is Relation.ABOUT:
        return judgement.evidence.people >= PeopleLevel.SOME
    if is_preprint(one) or is_preprint(other) or not judgement.relation.is_one_work:
        return False
    return differ_in_year_and_place(one, other)


def _may_be_merged(one: BibEntry, other: BibEntry, judgement: Judgement) -> bool:
    """Return whether two entries of one work cite the same part and version of it."""
    from normalizer.works.title_pair import TitleLevel

    versions = {arxiv_version_of(entry) for entry in (one, other)} - {None}
    is_other_version = len(versions) > 1 and is_preprint(one) == is_preprint(other)
    if is_other_version or is_different(one, other, "chapter"):
        return False
    return judgement.evidence.titles.level >= TitleLevel.REWORDED


# Makes one entry of two that are the same work, where nothing in them disagrees that cannot be looked up.

# Facts by which two works of one title differ: without an identifier in common, nobody can look up which is right.
_OF_ONE_WORK = frozenset(
    "author editor journal journaltitle booktitle publisher organization howpublished school institution url year date"
    " series".split()
)
_LISTS = frozenset("keywords keyword groups tags".split())  # they can be joined
# Where an article is in its volume: under one title, two of these are two articles.
_PLACE = (*VALUES["pages"].fields, *VALUES["number"].fields)


class _ConflictError(ValueError):
    """The two entries differ in something that only their author can settle."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is said against an entry: whether it is described wrongly, and its fields that may be wrong."""

    is_accused: bool = False
    fields: frozenset[str] = frozenset()


_NO_DOUBTS = Doubts()


def merge_fix(context: LintContext, pair: DuplicatePair, doubts: Mapping[str, Doubts]) -> Fix | str:
    """The fix that leaves one entry of a pair; why there is none where it would lose a note, a remark or a link.

    An entry that is described wrongly goes, and nothing that is doubted is taken from it.
    """
    kept, lost = _choose_kept(pair, doubts)
    of_kept, of_lost = (doubts.get(entry.key, _NO_DOUBTS) for entry in (kept, lost))
    if of_kept.is_accused:
        which = "both entries are" if of_lost.is_accused else f"'{kept.key}' is"
        return f"{which} described wrongly; correct that first"
    if differing := list(_contradictions(pair, of_kept, of_lost)):
        return f"they differ in {' and '.join(differing)}; correct one of them first"
    if not _can_be_merged(context, kept, lost):
        return f"a note stands in one of them, or something else in the file depends on '{lost.key}'"
    if pair.evidence is DuplicateEvidence.TITLE and may_be_another(kept, lost):
        return "only one has a remark, a volume or the DOI of data"
    of_version = [entry for entry in (lost, kept) if names_version(entry)]
    if of_version == [lost] or (of_version == [kept] and pair.evidence is DuplicateEvidence.EPRINT):
        return f"a note of '{of_version[0].key}' is about one version"
    try:
        merge = _Merge(context, pair.evidence, kept, lost, of_lost.fields)
        taken = merge.fields_of_lost()
        added = [*merge.edits_of_kept(), *context.editor.delete_entry(lost)]
    except (UnrepresentableError, _ConflictError) as error:
        return f"they differ in '{error}'" if isinstance(error, _ConflictError) else "a value is too damaged"
    dropped = [field for field, changes in taken.items() if not changes and is_lost(kept, field)]
    what = "; drops " + ", ".join(f"{field.key} {field.text!r}" for field in dropped) if dropped else ""
    edits = (*itertools.chain.from_iterable(taken.values()), *added)
    message = f"merge '{lost.key}' into '{kept.key}'{what}"
    return Fix(edits, safe=False, message=message, keys=((lost.key, kept.key),))


def _contradictions(pair: DuplicatePair, of_kept: Doubts, of_lost: Doubts) -> Iterator[str]:
    """The values that the entries state otherwise, if not that of the entry which goes alone is doubted.

    A preprint has the year and venue of no publication.
    """
    for name in contradictions(pair.first, pair.second):
        fields, is_preprint_too = VALUES[name].fields, pair.evidence is DuplicateEvidence.PREPRINT
        is_settled = not of_lost.fields.isdisjoint(fields) and of_kept.fields.isdisjoint(fields)
        if not is_settled and (name == "author" or not is_preprint_too):
            yield name


def _choose_kept(pair: DuplicatePair, doubts: Mapping[str, Doubts]) -> tuple[BibEntry, BibEntry]:
    """Which entry stays: the publication, else the one that is not doubted, or that says more, else the first."""
    one, other = pair.first, pair.second
    if is_draft(one, other) or is_draft(other, one):
        return (other, one) if is_draft(one, other) else (one, other)

    def rank(entry: BibEntry) -> tuple[bool, bool, tuple[bool, int, int]]:
        found = doubts.get(entry.key, _NO_DOUBTS)
        return not found.is_accused, not found.fields, weight_of(entry)

    return (other, one) if rank(other) > rank(one) else (one, other)


def _can_be_merged(context: LintContext, kept: BibEntry, lost: BibEntry) -> bool:
    """No note stands in the entry, no other one names it or has a key of theirs, no field is hidden behind another."""
    bib = context.bib
    whole = kept.closed and lost.closed and bool(kept.key and lost.key) and len(lost.first) == len(lost.fields)
    notes = any(lost.start < note.start < lost.end for note in bib.notes)
    fold = folded if context.dialect == "bibtex" else str
    is_free = fold(lost.key) not in _named(bib, fold) and not {kept.key, lost.key} & _repeated(bib)
    return whole and not notes and is_free


@lru_cache(maxsize=1)
def _named(bib: BibDocument, fold: Callable[[str], str]) -> frozenset[str]:
    """The keys that fields of the file list or cite."""
    listed = (key for name in LINK_FIELDS for entry, _ in bib.fields(name) for key in entry.listed_keys(name))
    texts = (field.text for entry in bib.entries for field in entry.fields)
    cited = (key.text for text in texts for each in citations_in(text) for key in each.keys)
    return frozenset(map(fold, itertools.chain(listed, cited)))


@lru_cache(maxsize=1)
def _repeated(bib: BibDocument) -> frozenset[str]:
    return frozenset(key for key, times in Counter(entry.key for entry in bib.entries).items() if times > 1)


def _is_refused(context: LintContext, entry: BibEntry, field: BibField) -> bool:
    """Whether a field is a crossref that BibTeX refuses in an entry: the parent must come after it."""
    if field.key != "crossref" or context.dialect != "bibtex":
        return False
    return _first_of_keys(context.bib).get(folded(field.text.strip()), entry).start < entry.start


@lru_cache(maxsize=1)
def _first_of_keys(bib: BibDocument) -> Mapping[str, BibEntry]:
    """The entries by their keys as BibTeX compares them; of several with one key the first."""
    return {folded(entry.key): entry for entry in reversed(bib.entries)}


@dataclass(frozen=True, slots=True)
class _Merge:
    """An entry that stays and one that goes, and the fields of the latter that may be wrong."""

    context: LintContext
    evidence: DuplicateEvidence
    kept: BibEntry
    lost: BibEntry
    doubted: frozenset[str]

    def fields_of_lost(self) -> dict[BibField, list[Edit]]:
        """The fields of the entry that goes, with the edits that carry them over. Raises _ConflictError."""
        papers = [each for _, each in ids_in_fields(self.kept) if isinstance(each, ArxivId)]
        for name, each in ids_in_fields(self.lost) if papers else ():
            if isinstance(each, ArxivId) and each not in papers and name not in self.doubted:
                raise _ConflictError(name)  # of two numbers of arXiv, which may be those of two papers, one would go
        own = (each for each in self.lost.fields if each.key != "ids" and each.text.strip())
        taken = [each for each in own if not (_is_refused(self.context, self.lost, each) or self._is_said(each))]
        if any(_is_refused(self.context, self.kept, field) for field in taken):
            raise _ConflictError("crossref")
        return {field: [] if self._is_left(field) else self._merged(field) for field in taken}

    def edits_of_kept(self) -> Iterator[Edit]:
        """The identifier of a preprint, and the key of the entry that goes: in groups, and in BibLaTeX in `ids`."""
        editor, kept, lost, dialect = self.context.editor, self.kept, self.lost, self.context.dialect
        yield from editor.replace_in_groups(lost.key, kept.key)
        if self.evidence is DuplicateEvidence.PREPRINT and not (kept.get("eprint") or lost.get("eprint")):
            name, archive = ARCHIVE_FIELD[dialect]
            fields = [field for field in lost.fields if field.key not in self.doubted]
            texts = (field.text for field in fields if "arxiv" in field.text.lower() or field.key == "volume")
            if paper := next(filter(None, map(find_arxiv_id, texts)), None):
                yield from editor.insert_field(kept, "eprint", paper, after=kept.fields[-1])
                yield from editor.insert_field(kept, name, archive, after=kept.fields[-1])
        if dialect == "biblatex":
            aliases = [*kept.listed_keys("ids"), lost.key, *lost.listed_keys("ids")]
            yield from editor.set_value(kept, "ids", ",".join(aliases))

    def _is_said(self, field: BibField) -> bool:
        """Whether the entry that stays inherits a value, or has it as a publisher or the end of its title."""
        kept, name = self.kept, field.key
        if kept.get(name) is not None:
            return False
        ends = title_words(kept.text("title") or "")[-len(title_words(field.text)) :]
        is_said = name == "organization" and bool(kept.text("publisher"))
        is_said = is_said or (name == "subtitle" and ends == title_words(field.text))
        return is_said or bool(kept.get("crossref") and has_field(self.context.bib, kept, name, self.context.dialect))

    def _is_left(self, field: BibField) -> bool:
        """Whether a field may be wrong, is a part of a date that is there, or is false of the entry that stays."""
        kept, lost, name = self.kept, self.lost, field.key
        if name in self.doubted or (name in ("month", "day") and not kept.get(name) and kept.get("date")):
            return True
        if name in UNREAD.get(kept.kind, ()) and name not in VALUES["venue"].fields and lost.kind != kept.kind:
            return True
        return is_draft(lost, kept) and is_of_draft(field, is_report=not is_preprint(lost))

    def _merged(self, field: BibField) -> list[Edit]:
        """What becomes of one field of the entry that goes. Raises _ConflictError."""
        editor, kept, name, text = self.context.editor, self.kept, field.key, field.text
        there = field_with_value(kept, name)
        is_said = there is not None and says(name, there.text, text)
        if there is None or (not is_said and are_two_values(there, field)):
            if any(piece.kind is PieceKind.NAME for piece in field.value.pieces):
                raise _ConflictError(name)  # a macro would have to be copied as such
            return editor.insert_field(kept, field.name, text, after=kept.fields[-1])
        if name in _LISTS:
            ours, theirs = ([part.strip() for part in each.split(",")] for each in (there.text, text))
            more = [part for part in dict.fromkeys(theirs) if part and part not in ours]
            return editor.set_value(kept, there, ", ".join([*filter(None, ours), *more])) if more else []
        if writes_names_out(kept, field) or not there.text.strip():
            return editor.set_value(kept, there, text)
        if is_said:
            return []
        is_other_name = there.key != name
        if says_more(name, there.text, text):
            if not is_other_name or name != "date":
                return editor.set_value(kept, there, text)
            is_whole = self.context.dialect == "biblatex" and not kept.get("month")
            return [*editor.rename_field(kept, there, name), *editor.set_value(kept, there, text)] if is_whole else []
        is_telling = name in _OF_ONE_WORK or (is_other_name and name in _PLACE)
        if self.evidence is DuplicateEvidence.TITLE and is_telling:
            raise _ConflictError(name)
        if name in FACTS and not (is_other_name and name in VALUES["venue"].fields):  # an entry has one venue
            return []
        raise _ConflictError(name)
