"""What an entry lacks and the records of its work have: changes of fields, each with its cause and its source.

An entry is completed as the publication that it cites: values of a publication come from records of the same venue and
year that contradict nothing in the entry. The entry of a preprint becomes that of the publication. What a person wrote
stays, unless the verdict on the entry is that one value is wrong and everything else right. Values are written by the
exporters, so that they look as in a new bibliography.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from normalizer.bib import BibEntry, scan
from normalizer.bib.description import split_names
from normalizer.bib.edit import TYPE, FieldChange, edits_of_changes
from normalizer.bib.edits import Edit, OverlappingEdits, UnrepresentableError, in_order
from normalizer.bib.identifiers import ids_in_fields
from normalizer.export import ExportOptions, render
from normalizer.export.bib_values import fields_of
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import VALUES, has_any_field, is_state_of_preprint, with_volume
from normalizer.lint.rules.helpers.values import without_braces
from normalizer.lint.verification.cited_publication import (
    IDENTIFIERS,
    LINKS,
    LOOK_UP,
    PublishedAs,
    disputed_values,
    is_another_form,
    is_earlier,
    objections,
    published_as,
    record_of,
)
from normalizer.lint.verification.cited_work import FoundWork, format_source
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.results import PEOPLE, EntryVerification, Mismatch, MismatchType
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.lint.verification.verdict import found_work, note_on_authors
from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import Doi
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import assign_names, author_list, compare_people
from normalizer.values.repositories import gives_repository_dois
from normalizer.values.venues.parse import may_have_doi
from normalizer.values.venues.text import is_arxiv
from normalizer.works.description import Description, RawName
from normalizer.works.quality import names_damage
from normalizer.works.record import Record


class Cause(StrEnum):
    """Why a field changes: the entry lacks the value, the work has been published, or the source has another one."""

    MISSING = "missing"
    PUBLISHED = "published"
    WRONG = "not what the source has"


_VALUE_OF = {field: name for name, value in VALUES.items() for field in value.fields}
_VENUE_FIELDS = VALUES["venue"].fields
# A number of arXiv that is the whole value: "abs/1706.03762".
_NUMBER_OF_PREPRINT = lazy_re(r"abs/\S+|\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)
# Pages of a file: from the first one, or how many there are.
_PAGES_OF_FILE = lazy_re(r"1\s*[-\u2013]|\d{1,3}(?:\s*(?:pp|pages)\.?)?\Z")
# Where the name of arXiv stands, and what its "journal" has besides pages, which may be those of a publication.
_PLACES = (*_VENUE_FIELDS, *VALUES["publisher"].fields)
_OF_JOURNAL = ("volume", "number", "issue", "issn")
# Who runs arXiv, which some exports have as its publisher.
_HOUSE_OF_ARXIV = lazy_re(r"Cornell University(?: Library)?", re.IGNORECASE)
_REPLACED = ("volume", "number", "pages", "publisher", "doi")
_MAX_ROUNDS = 4
_OTHERS = lazy_re(r"\s+and\s+(?:\{?others\}?|\{?et\s+al\.?\}?)\s*\Z", re.IGNORECASE)
# Wrong values that are replaced, and the value that they are.
_CORRECTED: Mapping[MismatchType, str] = {
    MismatchType.YEAR: "year",
    MismatchType.DOI: "doi",
    MismatchType.EPRINT: "eprint",
    MismatchType.MISSING_AUTHORS: "author",
    MismatchType.ADDED_AUTHORS: "author",
    MismatchType.AUTHOR_ORDER: "author",
}
# They make an entry look verified.
_IDENTIFYING = frozenset(["doi", "url", "eprint", "archiveprefix", "primaryclass"])
_NO_FAULT = frozenset([MismatchType.PUBLISHED_SINCE, MismatchType.RETRACTED])


@dataclass(frozen=True)
class ValueChange:
    """A change of a field: `before` is None for a new one; `value` is a name in `VALUES`; `source` who says it."""

    change: FieldChange
    before: str | None
    cause: Cause
    value: str
    source: str


@dataclass(frozen=True)
class Completion:
    """The changes of an entry, the order of its fields, and why it, or its publication, is not changed, or "".

    `record` is that of the publication which the entry of a preprint becomes.
    """

    changes: tuple[ValueChange, ...] = ()
    order: tuple[str, ...] = ()
    note: str = ""
    record: Record | None = None

    @property
    def is_upgrade(self) -> bool:
        return any(each.cause is Cause.PUBLISHED for each in self.changes)

    def second_of(self, other: BibEntry) -> Completion:
        """No changes, because another entry is the publication, or becomes it."""
        return Completion(note=f"the published version is {other.key!r} already; cite that key")

    def only(self, values: frozenset[str]) -> Completion:
        """The changes of these values; a preprint becomes a publication as a whole, or not at all.

        A number without its archive is no identifier.
        """
        values |= {"archiveprefix"} if "eprint" in values else frozenset()
        wanted = ((each, "venue" if each.cause is Cause.PUBLISHED else each.value) for each in self.changes)
        return replace(self, changes=tuple(each for each, value in wanted if value in values))

    def without(self, fields: Collection[str]) -> Completion:
        """No changes of these fields."""
        return replace(self, changes=tuple(each for each in self.changes if each.change.name not in fields))

    def followed_by(self, later: Completion) -> Completion:
        """These changes and then others, as changes of the same entry."""
        if not later.changes:
            return replace(self, note=later.note)
        first = {each.change.name: each for each in self.changes}
        more = [
            replace(each, before=first[each.change.name].before) if each.change.name in first else each
            for each in later.changes
        ]
        names = {each.change.name for each in more}
        kept = tuple(each for each in self.changes if each.change.name not in names)
        return replace(later, changes=(*kept, *more), record=later.record or self.record)

    def applied_to(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields of an entry after the changes."""
        gone = {name for each in self.changes for name in (each.change.name, each.change.instead_of)}
        kept = {name: text for name, text in fields.items() if name not in gone}
        return kept | {each.change.name: each.change.text for each in self._lasting if each.change.text is not None}

    def edits(self, context: LintContext, entry: BibEntry) -> tuple[Edit, ...]:
        """Raises UnrepresentableError for an entry that is too damaged."""
        return edits_of_changes(context.editor, entry, [each.change for each in self._lasting], self.order)

    @property
    def _lasting(self) -> list[ValueChange]:
        """The changes without those of fields that others replace: a journal is corrected, and then a booktitle."""
        replaced = {each.change.instead_of for each in self.changes}
        return [each for each in self.changes if each.change.name not in replaced]

    def sources(self) -> str:
        """Who says each value: "booktitle, year from dblp (catalog:dblp.jsonl)"."""
        by_source: dict[str, list[str]] = {}
        for each in self._lasting:
            if each.change.text is not None and each.change.name != TYPE:
                by_source.setdefault(each.source, []).append(each.change.name)
        return "; ".join(f"{', '.join(names)} from {source}" for source, names in by_source.items())


def complete(
    context: LintContext, entry: BibEntry, claim: EntryClaim, work: FoundWork, places: VenueKnowledge
) -> Completion:
    """The changes of an entry, by the records of the work that it cites and the verdict on it.

    What is completed may identify the publication (people of a preprint), so that the entry is looked at again; it
    stays if then the verdict finds a fault: the cited work is another version.
    """
    first = _complete_once(context, entry, claim, work, places)
    return _complete_further(context, entry, first, work, places)


def _complete_further(
    context: LintContext, entry: BibEntry, first: Completion, work: FoundWork, places: VenueKnowledge
) -> Completion:
    """The changes after the first ones, as long as they identify more."""
    done = found = first
    for _ in range(_MAX_ROUNDS):
        if not found.changes or (completed := _with_changes(entry, done)) is None:
            break
        next_claim = claim_from_entry(with_volume(context.bib, completed, context.dialect))
        if next_claim is None:
            break
        next_work = found_work(next_claim, _near(next_claim, work), places)
        if faults := _faults(next_work.verification):
            return Completion(note=f"completed, it would be described wrongly: {faults[0].message}")
        found = _complete_once(context, completed, next_claim, next_work, places)
        found = replace(found, changes=tuple(each for each in found.changes if each.cause is not Cause.WRONG))
        done = done.followed_by(found)
    return done


def _near(claim: EntryClaim, work: FoundWork) -> list[Description]:
    """The records of the work, and those with an identifier that its entry has now: others stay others."""
    ids = {str(each).lower() for each in (claim.doi, claim.arxiv) if each}
    there = {id(pair.record) for pair in work.pairs}
    return [
        record
        for record in work.records
        if id(record) in there or ids & {(record.doi or "").lower(), record.arxiv or ""}
    ]


def _faults(verdict: EntryVerification) -> list[Mismatch]:
    return [each for each in verdict.mismatches if not each.minor and each.type not in _NO_FAULT]


def _with_changes(entry: BibEntry, done: Completion) -> BibEntry | None:
    """The entry as it will be read; None for one with values that cannot be written plainly."""
    fields = done.applied_to(fields_of(entry))
    entries = scan(as_entry("key", fields)).entries
    return entries[0] if len(entries) == 1 and fields_of(entries[0]) == fields else None


def as_entry(key: str, fields: Mapping[str, str]) -> str:
    """The text of an entry with these fields, for reading it again."""
    text = "".join(f"{name} = {{{text}}},\n" for name, text in fields.items() if name != TYPE)
    return f"@{fields[TYPE]}{{{key},\n{text}}}\n"


def _complete_once(
    context: LintContext, entry: BibEntry, claim: EntryClaim, work: FoundWork, places: VenueKnowledge
) -> Completion:
    verdict = work.verification
    faults = _faults(verdict)
    is_report = is_another_form(claim) and not any(pair.same_id for pair in work.pairs)
    if not work.pairs or is_report or is_earlier(claim, work):
        return Completion()
    if verdict.is_fabricated or len(faults) > 1 or any(each.type not in _CORRECTED for each in faults):
        return Completion(note=_described_wrongly(faults[0]) if faults else "not found as described")
    # A wrong DOI names no publication.
    is_wrong = any(each.type is MismatchType.DOI for each in faults)
    named = replace(claim, description=claim.description.with_ids(doi=None)) if is_wrong else claim
    how, note = published_as(named, entry, work), ""
    if how.is_upgrade and (why := next(objections(named, entry, work, how, places), "")):
        how, note = PublishedAs(), f"{how.pairs[0].volume} is not taken: {why}"
    record = record_of(named, work.pairs, how)
    if record is None:
        return Completion(note=note)
    withheld = disputed_values(how) | _of_other_venue(record)
    ours = {
        name: text for name, text in _rendered(record, context, entry).items() if _VALUE_OF.get(name) not in withheld
    }
    changes: list[ValueChange] = []
    if how.is_upgrade:
        changes += _to_publication(entry, record, ours)
    changed = {name for each in changes for name in (each.change.name, each.change.instead_of)}
    changes += (each for each in _corrections(entry, claim, ours, faults) if each.change.name not in changed)
    changed |= {each.change.name for each in changes}
    if open_ := [fault for fault in faults if fault.field not in changed]:
        return Completion(note=_described_wrongly(open_[0]))
    done = {each.value for each in changes}
    if any(each.type in PEOPLE | IDENTIFIERS for each in verdict.mismatches):
        done |= _IDENTIFYING  # it may cite another work, or be invented
    # A record with another title and no identifier of the entry may be damaged, or of another work.
    is_sure = how.is_upgrade or any(pair.same_id for pair in work.pairs)
    is_sure = is_sure or not any(verdict.mismatches_of(MismatchType.TITLE))
    missing = _missing(context, entry, claim, record, ours) if is_sure else ()
    changes += (each for each in missing if each.value not in done)
    if changes and (unknown := note_on_authors(claim, work.pairs)):  # an invented reference must not become a clean one
        return Completion(note=f"{unknown}; {LOOK_UP}")
    changes.sort(key=lambda each: list(ours).index(each.change.name) if each.change.name in ours else len(ours))
    return Completion(tuple(changes), tuple(ours), note, record if how.is_upgrade else None)


def _described_wrongly(fault: Mismatch) -> str:
    return f"described wrongly: {fault.message}; correct it and run `bibnorm update` again"


def fix_to_publication(
    context: LintContext, entry: BibEntry, verification: EntryVerification, places: VenueKnowledge
) -> tuple[Fix | None, Completion]:
    """Return the fix that turns the entry of a preprint into that of the publication, and what `complete` decides.

    There is no fix without a known venue, and for an entry that has to be corrected first: `note` says why.
    """
    if (claim := claim_from_entry(with_volume(context.bib, entry, context.dialect))) is None:
        return None, Completion()
    work = found_work(claim, verification.records, places)
    done = _complete_once(context, entry, claim, work, places)
    if done.is_upgrade:
        done = _complete_further(context, entry, done, work, places)
    if wrong := next((each for each in done.changes if each.cause is Cause.WRONG), None):
        done = Completion(note=f"{wrong.change.name} {wrong.before!r} is wrong; run `bibnorm update`")
    done = replace(done, changes=tuple(each for each in done.changes if each.cause is Cause.PUBLISHED))
    try:
        edits = done.edits(context, entry) if done.is_upgrade else ()
        in_order(context.bib.text, edits)
    except (UnrepresentableError, OverlappingEdits):
        return None, Completion()  # a damaged entry: its syntax must be fixed first
    message = f"take the published version: {done.sources()}"
    return (Fix(edits, safe=False, message=message) if edits else None), done


def _rendered(record: Record, context: LintContext, entry: BibEntry) -> dict[str, str]:
    """The fields that `build` writes for a record, with the id where the entry has it."""
    style = "generic" if entry.get("arxivid") and not entry.get("eprint") else "eprint"
    text = render([record], context.dialect, ExportOptions(code_links="none", style=style), ["key"])
    return fields_of(scan(text).entries[0])


def _of_other_venue(record: Record) -> frozenset[str]:
    """The values that lead to another work or a copy, if the DOI is none of the venue: the address is beside it."""
    doi = Doi.find(record.doi) if record.doi else None
    if doi is None or record.venue is None:
        return frozenset()
    is_copy = gives_repository_dois(doi_prefix(doi.key))
    return frozenset(["doi", "url"] if is_copy or not may_have_doi(record.venue, doi) else [])


def _source(record: Record, value: str) -> str:
    origin = record.origin.get(VALUES[value].origin)
    return format_source(origin) if origin else ""


# --- From a preprint to its publication


def _to_publication(entry: BibEntry, record: Record, ours: Mapping[str, str]) -> Iterator[ValueChange]:
    """The type, the venue and the year change; the values of the preprint go; the eprint, notes and others stay."""

    def change(name: str, text: str | None, value: str, instead_of: str | None = None) -> ValueChange:
        before = entry.kind if name == TYPE else entry.text(instead_of or name)
        done = FieldChange(name, text, instead_of)
        return ValueChange(done, before, Cause.PUBLISHED, value, _source(record, value))

    if entry.kind != ours[TYPE]:
        yield change(TYPE, ours[TYPE], "venue")
    venue = next(name for name in _VENUE_FIELDS if name in ours)
    old = next((name for name in _VENUE_FIELDS if entry.get(name)), venue)
    is_one = old == venue or "booktitle" not in (old, venue)  # journal and journaltitle: the entry's own word stays
    yield change(old if is_one else venue, ours[venue], "venue", None if is_one else old)
    new_year = next(name for name in ("date", "year") if name in ours)
    year = next((name for name in ("date", "year") if entry.get(name)), new_year)
    if entry.text(year) != ours[new_year]:
        yield change(year, ours[new_year], "year")
    for name in _REPLACED:
        if name in ours and ours[name] != entry.text(name):
            yield change(name, ours[name], _VALUE_OF[name])
    for name in _left_behind(entry, ours):
        yield change(name, None, _VALUE_OF.get(name, "year"))
    for name in ("eprint", "archiveprefix", "eprinttype", *(["url"] if "arxivid" in ours else [])):
        if name in ours and not entry.get("eprint") and not entry.get(name):
            takes_place = name == "eprint" and entry.get("arxivid")
            yield change(name, ours[name], _VALUE_OF[name], "arxivid" if takes_place else None)


def _left_behind(entry: BibEntry, ours: Mapping[str, str]) -> Iterator[str]:
    """The fields that speak of the preprint alone: its day, its state, and what tells where it is."""
    yield from filter(entry.get, ("month", "day", "pubstate"))
    places = (*_REPLACED, "eid", "howpublished", "institution", "organization")
    of_arxiv = any(is_arxiv(without_braces(entry.text(name) or "")) for name in _PLACES)
    for name in dict.fromkeys((*places, *_OF_JOURNAL)):
        is_of_preprint = _is_of_preprint(entry, name) or (of_arxiv and name in _OF_JOURNAL)
        if is_of_preprint and name not in ours and entry.get(name):
            yield name
    if "pages" not in ours and _PAGES_OF_FILE.match(without_braces(entry.text("pages") or "")):
        yield "pages"
    number = f"arXiv:{entry.text('arxivid')}"
    for name in ("note", "type"):
        text = without_braces(entry.text(name) or "")
        if text == number or is_state_of_preprint(text):
            yield name


def _is_of_preprint(entry: BibEntry, name: str) -> bool:
    """Whether the whole value of a field tells where the preprint is."""
    text = without_braces(entry.text(name) or "")
    doi = Doi.find(text) if name == "doi" else None
    is_place = is_arxiv(text) or _NUMBER_OF_PREPRINT.fullmatch(text) is not None
    is_place = is_place or (name == "publisher" and _HOUSE_OF_ARXIV.fullmatch(text) is not None)
    return is_place or (doi is not None and doi.arxiv is not None)


# --- What is missing


def _missing(
    context: LintContext, entry: BibEntry, claim: EntryClaim, record: Record, ours: Mapping[str, str]
) -> Iterator[ValueChange]:
    for name, text in ours.items():
        value = _VALUE_OF.get(name)
        if value is None or _is_there(context, entry, claim, value):
            continue
        if (value == "venue" and not record.venue) or not _is_wanted(context, entry, claim, record, name):
            continue
        yield ValueChange(FieldChange(name, text), entry.text(name), Cause.MISSING, value, _source(record, value))
    if people := _whole_author_list(entry, claim, record, ours):
        source = _source(record, "author")
        yield ValueChange(FieldChange("author", people), entry.text("author"), Cause.MISSING, "author", source)


def _is_there(context: LintContext, entry: BibEntry, claim: EntryClaim, value: str) -> bool:
    """Whether the entry has a value, its own or inherited."""
    if value == "eprint" and claim.arxiv is not None and claim.field_of["arxiv"] not in LINKS:
        return True  # where styles print it, or where it is meant to be
    return has_any_field(context.bib, entry, VALUES[value].fields, context.dialect)


def _is_wanted(context: LintContext, entry: BibEntry, claim: EntryClaim, record: Record, name: str) -> bool:
    """Not an address that the identifier of the preprint has already; not what belongs to an eprint without it.

    A record has no `howpublished`: exporters write there a venue that may be anything.
    """
    if _VALUE_OF[name] == "url":
        return name == "url" and record.url is not None
    is_eprint = _VALUE_OF[name] in ("eprint", "archiveprefix", "primaryclass")
    if is_eprint and claim.arxiv and str(claim.arxiv) != record.arxiv:
        return False  # a link to another number may be right
    if _VALUE_OF[name] in ("archiveprefix", "primaryclass"):
        # An eprint that is there must be the number alone: "arXiv:1706.03762" needs nothing, and may be of another.
        if number := next(filter(None, map(entry.text, VALUES["eprint"].fields)), None):
            return number.strip() == record.arxiv
        return not _is_there(context, entry, claim, "eprint")
    if name == "publisher":
        return entry.kind != "article"
    return True


def _whole_author_list(entry: BibEntry, claim: EntryClaim, record: Record, ours: Mapping[str, str]) -> str | None:
    """The list with the people for whom "others" stands; the names that are there stay as they are written."""
    text, many = entry.text("author"), len(claim.authors)
    begins = claim.description.authors
    if not text or claim.authors_complete or not many or not record.authors_complete or len(record.authors) <= many:
        return None
    found = compare_people(begins, [str(each) for each in record.authors[:many]])
    if names_damage([RawName(str(each)) for each in record.authors]):
        return None
    names = split_names(ours.get("author", ""))
    if not found.are_same or found.order_differs or len(names) != len(record.authors) or not _OTHERS.search(text):
        return None
    there = _OTHERS.sub("", text)
    return " and ".join([there, *_in_form_of(there, names[many:])])


def _in_form_of(written: str, names: Sequence[str]) -> list[str]:
    """Names with the given name first, where the list that a person wrote has no "family, given"."""
    return list(names) if "," in written else [_given_first(name) for name in names]


def _given_first(name: str) -> str:
    """The given name before the family name, where BibTeX reads both forms alike: one word is the family name."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma and "," not in given and " " not in family else name


# --- What a source has otherwise


def _corrections(
    entry: BibEntry, claim: EntryClaim, ours: Mapping[str, str], faults: Sequence[Mismatch]
) -> Iterator[ValueChange]:
    """The right values, as far as the record has what the verdict expects; identifiers in each field that has them.

    The year of an entry without venue and identifier may be that of another version.
    """
    for fault in faults:
        value = _CORRECTED[fault.type]
        text = fault.expected if value == "year" else ours.get(value)
        names, is_id = [fault.field], value in ("doi", "eprint")
        if value == "author" and text:
            text = _right_people(entry.text("author") or "", claim, text)
        if is_id:
            wrong = claim.doi if value == "doi" else claim.arxiv
            names = list(dict.fromkeys(name for name, each in ids_in_fields(entry) if each == wrong))
        if not text or (is_id and text.lower() != (fault.expected or "").lower()):
            continue
        if value == "year" and claim.venue is None and claim.arxiv is None:
            continue
        for name in filter(entry.get, names):
            written = entry.text(name) or ""
            new = text if name in VALUES[value].fields else _within(written, fault.actual or "", text)
            if new != written:
                yield ValueChange(FieldChange(name, new), written, Cause.WRONG, value, fault.source or "")
        # Earlier years are mostly those of a preprint or a submission, and so are their months.
        if value == "year" and (fault.actual or "") < text:
            for name in filter(entry.get, ("month", "day")):
                yield ValueChange(FieldChange(name, None), entry.text(name), Cause.WRONG, value, "")


def _within(written: str, wrong: str, right: str) -> str:
    """An address or a journal with another identifier in it: "arXiv preprint arXiv:1706.03762"."""
    number = re.compile(rf"(?<!\w)(?<!\d\.){re.escape(wrong)}(?:v\d+)?(?!\w|\.\d)", re.IGNORECASE)
    return number.sub(lambda _: right, written)


def _right_people(written: str, claim: EntryClaim, right: str) -> str:
    """The right people in their order; the names that are there stay as they are written."""
    names, there = split_names(right), split_names(_OTHERS.sub("", written))
    ours, theirs = (author_list(people).names for people in (claim.description.authors, names))
    if len(ours) != len(there) or len(theirs) != len(names):  # groups among the people
        return right
    kept = {pair.right: there[pair.left] for pair in assign_names(ours, theirs)}
    return " and ".join(kept.get(place, name) for place, name in enumerate(_in_form_of(written, names)))
