"""What verified each field of one entry, what contradicts it, and what would settle the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from normalizer.bib import BibEntry
from normalizer.lint.verification.cited_work import format_source
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.entry_record import EntryRecordPair, arxiv_id_of_record
from normalizer.lint.verification.results import EntryVerification, VerificationStatus
from normalizer.lint.verification.title_and_authors import is_cut
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy_re
from normalizer.values.names.clean import name_to_show
from normalizer.values.names.compare import Agreement
from normalizer.works.description import Description, year_of
from normalizer.works.parsed_record import ParsedRecord

# Value of a record for a field of an entry, and whether the entry agrees with it; None for a record without the value.
Comparison = Callable[[EntryRecordPair], tuple[str, bool] | None]

_DASHES = lazy_re(r"\s*[-\u2010-\u2015]+\s*")


def _title(pair: EntryRecordPair) -> tuple[str, bool]:
    # Many sources leave the subtitle out.
    return pair.record.title, pair.same_title or is_cut(pair.claim.title, pair.record.title)


def _authors(pair: EntryRecordPair) -> tuple[str, bool] | None:
    if pair.people.agreement is Agreement.NOT_COMPARABLE:
        return None
    people = pair.people
    lacking = people.added if pair.claim.authors_complete else people.skipped
    same = people.agreement is Agreement.MATCH and not (people.missing or lacking or people.order_differs)
    return ", ".join(name_to_show(name.text) for name in pair.record.authors), same


def _year(pair: EntryRecordPair) -> tuple[str, bool] | None:
    year = year_of(pair.record)
    return (str(year), year == pair.claim.year) if year else None


def _venue(pair: EntryRecordPair) -> tuple[str, bool] | None:
    if pair.record.venue:
        return pair.record.venue, pair.names_same_volume
    return (pair.venue_of_doi.name, pair.is_at_venue_of_doi) if pair.venue_of_doi else None


def _doi(pair: EntryRecordPair) -> tuple[str, bool] | None:
    return (pair.record.doi, pair.same_doi) if pair.record.doi else None


def _eprint(pair: EntryRecordPair) -> tuple[str, bool] | None:
    eprint = arxiv_id_of_record(pair.record)
    return (str(eprint), pair.same_eprint) if eprint else None


# Value of a claim (`EntryClaim.field_of`) or name of a field -> its comparison.
_COMPARISONS: Mapping[str, Comparison] = {
    "title": _title,
    "author": _authors,
    "year": _year,
    "venue": _venue,
    "doi": _doi,
    "arxiv": _eprint,
}
# Fields of entries that records have as they are, and the attribute of the record.
_PLAIN_FIELDS: Mapping[str, str] = {
    "pages": "pages",
    "volume": "volume",
    "number": "issue",
    "issue": "issue",
    "publisher": "publisher",
}


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """A field of the entry, its value, the sources that have the same, and those that have another value."""

    field: str
    value: str
    same: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> Iterator[str]:
        """As text: the value, then who has it and who has another one."""
        yield f"  {self.field + ':':<14}{self.value}"
        if self.same:
            yield f"{'':16}same in {', '.join(self.same)}"
        yield from (f"{'':16}{value!r} in {source}" for source, value in self.others)
        if not self.same and not self.others:
            yield f"{'':16}not compared: no record has it"


def explain(entry: BibEntry, verification: EntryVerification, place: str, as_of: str) -> str:
    """What is known of one entry, for people; `place` is its file and line, `as_of` the sources and their days."""
    claim = claim_from_entry(entry)
    fields = list(_explained(entry, claim, verification.work)) if claim else []
    count = len(verification.work)
    found = f"compared with {count} record{'s' * (count != 1)} of its work" if count else "no record was found"
    lines = [f"{place}: {entry.key}: {_result(verification)}; {found} ({as_of})"]
    lines += (line for each in fields for line in each.lines)
    lines += (f"  {each.message}" for each in verification.mismatches)
    return "\n".join([*lines, *_advice(verification, fields)]) + "\n"


def _result(found: EntryVerification) -> str:
    result = "fabricated" if found.is_fabricated else str(found.status)
    # The work is the cited one, and one record is no proof: the entry may describe another version of it.
    others = dict.fromkeys(each.field for each in found.mismatches if each.minor)
    if others and found.status is VerificationStatus.VERIFIED:
        result = f"described otherwise in {', '.join(others)}"
    return f"{result}: {found.note}" if found.note else result


def _advice(found: EntryVerification, fields: Sequence[FieldExplanation]) -> Iterator[str]:
    """What would settle what is left."""
    open_fields = [each.field for each in fields if not each.same]
    if found.status is VerificationStatus.NOT_CHECKED:
        yield "  to settle it: no source of bibnorm lists this type of work; look it up in a library"
    elif not found.work:
        links = [each.value for each in fields if each.field in ("doi", "eprint", "url")]
        yield f"  to settle it: {f'open {links[0]}' if links else 'search for the title at its publisher'}"
    elif open_fields:
        yield f"  to settle the rest: compare {', '.join(open_fields)} with the page of the publisher"


def evidence_of(entry: BibEntry, field: str, verification: EntryVerification) -> tuple[tuple[str, str], ...]:
    """Each source that was compared with a field of an entry, and its value."""
    claim = claim_from_entry(entry)
    compare = _comparisons(claim).get(field) if claim else None
    if claim is None or compare is None:
        return ()
    found = ((record, compare(EntryRecordPair(claim, record))) for record in verification.work)
    return tuple(dict.fromkeys((format_source(record), of_record[0]) for record, of_record in found if of_record))


def _comparisons(claim: EntryClaim) -> dict[str, Comparison]:
    """The comparison for each field of the entry that has a value of the claim."""
    return {claim.field_of.get(name, name): each for name, each in _COMPARISONS.items()}


def _explained(entry: BibEntry, claim: EntryClaim, work: Sequence[Description]) -> Iterator[FieldExplanation]:
    comparisons = _comparisons(claim)
    pairs = [EntryRecordPair(claim, record) for record in work]
    for field in entry.fields:
        value = " ".join((entry.text(field.key) or "").split())
        if compare := comparisons.get(field.key):
            yield _compared(field.key, value, [(pair, compare(pair)) for pair in pairs])
        elif name := _PLAIN_FIELDS.get(field.key):
            records = (ParsedRecord(pair.record) for pair in pairs)  # its pages are written in full
            stated = (each.pages if name == "pages" else getattr(each.raw, name) for each in records)
            known = zip(pairs, stated, strict=True)
            found = [(pair, (text, _plain(text) == _plain(value)) if text else None) for pair, text in known]
            yield _compared(field.key, value, found)


def _plain(text: str) -> str:
    return _DASHES.sub("-", plain_text(text).casefold())


def _compared(
    field: str, value: str, found: Sequence[tuple[EntryRecordPair, tuple[str, bool] | None]]
) -> FieldExplanation:
    known = [(format_source(pair.record), *of_record) for pair, of_record in found if of_record]
    same = dict.fromkeys(source for source, _, agrees in known if agrees)
    others = dict.fromkeys((source, plain_text(text)) for source, text, agrees in known if not agrees)
    return FieldExplanation(field, value, tuple(same), tuple(others))
