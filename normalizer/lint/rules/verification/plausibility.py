"""Rules about values that contradict each other or cannot be right, seen without any source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from normalizer.bib import BibEntry, BibField
from normalizer.bib.description import split_names, venue_in_fields, year_of_entry
from normalizer.bib.identifiers import ids_in_fields
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity, VerificationKind
from normalizer.lint.rules.helpers.placeholders import why_placeholder
from normalizer.lint.rules.helpers.values import (
    bare_doi,
    doi_of,
    fields_named,
    is_in_other_calendar,
    quoted,
    without_braces,
)
from normalizer.lint.verification.results import MismatchType
from normalizer.values.dates import year_of_doi
from normalizer.values.ids import ArxivId, Doi, NeuripsId, PaperId, id_of_address
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import compare_people, rejoined_by
from normalizer.values.names.lists import has_group_word, torn_names
from normalizer.values.names.person import RawName
from normalizer.values.titles import title_words
from normalizer.values.venues.text import may_have_edition

MISMATCH = VerificationKind.MISMATCH


class NamesRule(Rule):
    """A rule about the list of authors. A fault that a record of the work has, too, is none of the entry's."""

    uses_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("author",)):
            if not self.is_suspect(text):
                continue
            names = [name for name in split_names(text) if name != "others"]
            records = [record.authors for record in context.verified(entry).work if record.authors]
            found = self.fault(names, records)
            if found and not any(self.fault([name.text for name in authors], ()) for authors in records):
                wrong, message = found
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=wrong)

    def is_suspect(self, text: str) -> bool:
        """A fast test that every list with a fault passes."""
        raise NotImplementedError

    def fault(self, names: Sequence[str], records: Sequence[Sequence[RawName]]) -> tuple[str, str] | None:
        """The wrong names and the message; None if there is no fault. `records` are the authors by each record."""
        raise NotImplementedError


class SplitName(NamesRule):
    """Family and given names are separated by "and", as if they were two persons.

    "Hinton and Geoffrey E." was "Hinton, Geoffrey E.": a program took the comma for the end of a name. The list prints
    twice as many people, none of whom exists. Only lists are reported in which each second name has no family name: by
    its initials, by a record of the work, or because it is a given name that is hardly ever a family name.

    Example: @misc{a, author = {Okafor and Ada M. and Wei and Lin}, title = {Sorting Pebbles by Moonlight}}
    Instead: @misc{a, author = {Okafor, Ada M. and Wei, Lin}, title = {Sorting Pebbles by Moonlight}}

    No fix: single names exist as well.
    """

    def is_suspect(self, text: str) -> bool:
        first, others, _ = text.partition(" and ")
        return bool(others) and (" " not in first.strip() or "." in first)

    def fault(self, names: Sequence[str], records: Sequence[Sequence[RawName]]) -> tuple[str, str] | None:
        joined = _joined(names, records)
        if not joined:
            return None
        wrong = f"{names[0]} and {names[1]}"
        forms = [joined[0]] if "." in joined[0] else [joined[0], f"{names[0]} {names[1]}"]
        written = " or ".join(f"'{form}'" for form in dict.fromkeys(forms))
        return wrong, f"'{wrong}' is read as two persons; write {written} if it is one"


def _joined(names: Sequence[str], records: Sequence[Sequence[RawName]]) -> tuple[str, ...] | None:
    """The persons of a list that has each as two; None if nothing proves it: "Strunk and White" are two."""
    torn = torn_names(names)
    if torn is None:
        return None
    if torn.is_torn:
        return torn.joined
    found = [compare_people(names, authors) for authors in records]
    if any(people.left and not people.missing for people in found):
        return None
    by_record = next((joined for authors in records if (joined := rejoined_by(names, authors))), None)
    return by_record or (torn.joined if torn.is_likely else None)


# Longer lists are copied from arXiv as they are, with people who are listed twice there.
_MAX_NAMES = 20


def _family_and_initial(name: str) -> tuple[str, str]:
    family, _, given = name.partition(",")
    return family.strip().rpartition(" ")[2], (given or family).strip()[:1]


class RepeatedAuthor(NamesRule):
    """One author is listed twice.

    A name was copied twice, and another one may be missing. Two people of one name exist, but are rare among few
    authors; names with initials only are not compared. Nothing is reported where a record of the work has both.

    Example: @misc{a, author = {Okafor, Ada and Wei, Lin and Ada Okafor}, title = {Sorting Pebbles by Moonlight}}
    Instead: @misc{a, author = {Okafor, Ada and Wei, Lin}, title = {Sorting Pebbles by Moonlight}}

    No fix: look the authors up.
    """

    def is_suspect(self, text: str) -> bool:
        names = text.split(" and ")
        return len(names) <= _MAX_NAMES and len({_family_and_initial(name) for name in names}) < len(names)

    def fault(self, names: Sequence[str], records: Sequence[Sequence[RawName]]) -> tuple[str, str] | None:
        known: set[tuple[str, ...]] = set()
        for name in names:
            family, comma, given = name.partition(",")
            words = title_words(f"{given} {family}" if comma else name)
            if words in known:
                return name, f"author '{name}' is listed twice"
            if len(words) > 1 and all(len(word) > 1 for word in words):
                known.add(words)
        return None


_LETTERS = r"[^\W\d_]"
# "Noether1", "Noether$^{1,2}$", "Noether\textsuperscript{1}"; not "C3" or "4Paradigm".
_DIGIT = lazy_re(rf"[^\W\d_A-Z]{{2}}\d+(?![\w-])|\^\{{?\d|\\textsuperscript\{{\s*\d|{_LETTERS}[¹²³⁴-⁹]")

# Sites add the page of an account to its name.
_PAGE = lazy_re(r"\s*\(https?://[^()\s]+\)")
_ANY_DIGIT = lazy_re(r"[0-9¹²³⁴-⁹]")


class DigitInName(NamesRule):
    """The name of an author has a digit.

    Marks of affiliations or footnotes were copied with the names ("Emmy Noether1"). They are printed, and a search
    finds nobody of this name. A name of one word may be an account ("Aleph1").

    Example: @misc{a, author = {Okafor1, Ada and Wei2, Lin}, title = {Sorting Pebbles by Moonlight}}
    Instead: @misc{a, author = {Okafor, Ada and Wei, Lin}, title = {Sorting Pebbles by Moonlight}}

    No fix: write a group in braces: `{Team 42}`.
    """

    def is_suspect(self, text: str) -> bool:
        return _ANY_DIGIT.search(text) is not None

    def fault(self, names: Sequence[str], records: Sequence[Sequence[RawName]]) -> tuple[str, str] | None:
        for name in (_PAGE.sub("", name) for name in names):
            is_person = " " in name.strip() and not name.startswith("{") and not has_group_word(name)
            if is_person and "=" not in name and _DIGIT.search(name):
                return name, f"author '{name}' has a digit; remove it, or put a group in braces"
        return None


class PlaceholderDoi(Rule):
    """The DOI, or the one that the link leads to, is an example or a placeholder.

    It was taken from a template or invented: its link leads nowhere, or to an example. In place of digits it has
    letters X, zeros or "1234567". The Digital Library of ACM shows numbers that begin with 10.5555 for works that have
    no DOI: they are an info.

    Example: @article{a, title = {Sorting Pebbles by Moonlight}, doi = {10.1234/abcd.2021}}
    Instead: @article{a, title = {Sorting Pebbles by Moonlight}}

    No fix: look the DOI up, or remove it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("doi", "url")):
            doi = doi_of(entry) if field.key == "doi" else bare_doi(text.strip())
            why = why_placeholder(doi) if doi else None
            if doi and why:
                yield self.on_field(entry, field, f"placeholder DOI {quoted(doi)}: {why}", kind=MISMATCH, actual=doi)
            elif doi and field.key == "doi" and (address := Doi(doi).acm_address):
                message = f"{doi} is a number of ACM's library, not a DOI; use url = {{{address}}}"
                yield self.on_field(entry, field, message, severity=Severity.INFO)


class ContradictingArxivId(Rule):
    """Two fields of an entry have different arXiv identifiers.

    One of them leads to another paper, or to none.

    Example:
        @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}, doi = {10.48550/arXiv.2101.00002}}
    Instead:
        @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}, doi = {10.48550/arXiv.2101.00001}}

    No fix: look the paper up.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        if "arxiv" not in context.bib.text.lower():
            return
        for entry in context.bib.entries:
            papers = _arxiv_ids(entry)
            for name, paper in papers[1:]:
                if paper != papers[0][1]:
                    other = f"{papers[0][1].marked} in '{papers[0][0]}'"
                    message = f"{paper.marked} in '{name}' is not {other}; correct one of the two"
                    yield self.on_field(entry, entry.first[name], message, kind=MISMATCH, actual=str(paper))
                    break


def _arxiv_ids(entry: BibEntry) -> list[tuple[str, ArxivId]]:
    """The arXiv identifiers of an entry by field, of fields that have one; a remark may name another paper."""
    if not any("arxiv" in field.text.lower() for field in entry.fields):
        return []
    found = dict.fromkeys((name, each) for name, each in ids_in_fields(entry) if isinstance(each, ArxivId))
    fields = Counter(name for name, _ in found)
    return [(name, each) for name, each in found if fields[name] == 1 and name != "note"]


_YEAR_ALONE = lazy_re(r"\d{4}")


class DateAgainstYear(Rule):
    """Two fields name different years.

    Biber takes `date` and BibTeX `year`: the two print different references. A `booktitle`, `eventtitle` or `eventdate`
    has the year of a known conference, or its number where the conference counts each of its yearly meetings: more than
    one year apart from that of the entry, one of the two is of another work.

    Example: @online{a, title = {Comets}, date = {2020-05-01}, year = {2012}, url = {https://example.org}}
    Instead: @online{a, title = {Comets}, date = {2020-05-01}, url = {https://example.org}}

    No fix: one of the two is wrong.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("year",)):
            written = without_braces(text)
            of_date = without_braces(entry.text("date") or "")
            years = {int(year) for year in _YEAR_ALONE.findall(of_date)}
            if years and _YEAR_ALONE.fullmatch(written) and not min(years) <= int(written) <= max(years):
                message = f"year {written} is not that of the date {quoted(of_date)}"
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=written)
        for entry, field, text in fields_named(context, ("booktitle", "eventtitle", "eventdate")):
            year, meetings = year_of_entry(entry), _years_of_meeting(entry, field.key, text)
            if year and meetings and min(abs(year - each) for each in meetings) > _MAX_YEARS_APART:
                its = str(min(meetings))
                message = f"{field.key} names a meeting of {its}, not of {year}; correct one of the two"
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=its, expected=str(year))


def _years_of_meeting(entry: BibEntry, name: str, text: str) -> frozenset[int]:
    """The years that a field has of a known conference: books on others are printed years after them."""
    from normalizer.values.venues.parse import VenueKind, parse_venue, stated_years  # few runs need the table

    is_date = name == "eventdate"
    place = (entry.text("booktitle") or entry.text("eventtitle") or "") if is_date else text
    if not place or not (is_date or may_have_edition(place)):
        return frozenset()
    venue = parse_venue(plain_text(place), kind="inproceedings")
    if venue is None or venue.short is None or venue.kind is not VenueKind.CONFERENCE:
        return frozenset()
    return frozenset(int(year) for year in _YEAR_ALONE.findall(text)) if is_date else stated_years(venue)


_ADDRESSES = ("url", "pdf", "ee", "howpublished")


class DoiOfAnotherYear(Rule):
    """The DOI or address is of a volume of another year than the entry has.

    DOIs of the ACL Anthology, AAAI, IJCAI, Interspeech and of conferences of IEEE contain the year of the conference or
    its volume, those of JHEP, JCAP, JSTAT and SIGMA the year of the volume, those of APS the volume. Addresses of
    papers at the ACL Anthology and NeurIPS contain the year: of 87,072 records, 3 have one that is more than one apart.
    Either of the two is of another work. The year of a preprint may stand beside the DOI of what was printed later.

    Example: @inproceedings{a, title = {Comets}, year = {2023}, doi = {10.18653/v1/P19-1001}}
    Instead: @inproceedings{a, title = {Comets}, year = {2019}, doi = {10.18653/v1/P19-1001}}

    No fix: one of the two is wrong.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            year = year_of_entry(entry)
            found = _of_other_year(entry, year) if year else None
            if year and found and not any(0 <= year - each.year <= _MAX_YEARS_APART for _, each in _arxiv_ids(entry)):
                name, paper, its = found
                what = f"DOI {quoted(str(paper))}" if name == "doi" else "the address"
                message = f"{what} is of {its}, not of {year}; correct one of the two"
                field = entry.first[name]
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=str(paper), expected=str(its))


def _year_of(paper: PaperId) -> int | None:
    """The year of the volume of a paper, if its identifier has it."""
    if isinstance(paper, NeuripsId):
        return paper.year
    return year_of_doi(paper) if isinstance(paper, Doi) else None


def _of_other_year(entry: BibEntry, year: int) -> tuple[str, PaperId, int] | None:
    """The first field whose identifier or address has another year than the entry, what is in it, and its year."""
    for name, paper in ids_in_fields(entry):
        if name == "doi" or name in _ADDRESSES:
            its = _year_of(paper)
            if its and abs(its - year) > _MAX_YEARS_APART:
                return name, paper, its
    return None


class DoiOfAnotherVenue(Rule):
    """The DOI is of another conference than the entry names.

    DOIs of the ACL Anthology and of conferences of IEEE contain the name of the conference; those of AAAI, BMVC, ICAPS,
    IJCAI and Interspeech have a beginning of their own. Either the DOI or the venue is of another work. Workshops,
    journals, and conferences that once met together are not compared. Where a catalog shows that one of the two is
    wrong, wrong-doi or wrong-venue is reported instead.

    Example: @inproceedings{a, title = {Comets}, booktitle = {ICLR}, year = {2015}, doi = {10.1609/aaai.v29i1.9999}}
    Instead: @inproceedings{a, title = {Comets}, booktitle = {AAAI}, year = {2015}, doi = {10.1609/aaai.v29i1.9999}}

    No fix: one of the two is wrong.
    """

    uses_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, _ in fields_named(context, ("doi",)):
            doi, venue = Doi.find(doi_of(entry) or ""), venue_in_fields(entry)
            its = _other_conference(doi, venue[1], entry.kind) if doi and venue else None
            if its and not _has_mismatch(context, entry, MismatchType.DOI, MismatchType.VENUE):
                message = f"DOI {quoted(str(doi))} is of {its}, another conference; correct one of the two"
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=str(doi), expected=its)


def _other_conference(doi: Doi, text: str, kind: str) -> str | None:
    """The conference of a DOI, if an entry of that kind names another one."""
    from normalizer.values.venues.compare import are_conferences_apart  # few runs need the table
    from normalizer.values.venues.parse import parse_venue, venue_of_doi

    named = venue_of_doi(doi)
    ours = parse_venue(plain_text(text), kind=kind) if named else None
    return named.short if named and ours and are_conferences_apart(named, ours) else None


def _has_mismatch(context: LintContext, entry: BibEntry, *types: MismatchType) -> bool:
    """Whether the records of a catalog show a difference of these types, which is reported already."""
    return any(each.type in types for each in context.verified(entry).mismatches)


class AddressOfOtherAuthor(Rule):
    """The address of the paper names another author.

    PMLR and JMLR write the family name of the first author into the address, the CVF also the first words of the
    title. An address that names nobody of the entry, and no such words, is that of another paper: of 39,765 records
    with such addresses, 8 have one that does not name them. Where a catalog has the paper of the address, wrong-doi
    tells it.

    Example: @inproceedings{a, author = {Greta Holm}, title = {Comets}, url = {https://proceedings.mlr.press/v37/ioffe15.html}}
    Instead: @inproceedings{a, author = {Greta Holm}, title = {Comets}, url = {https://proceedings.mlr.press/v37/holm15.html}}

    No fix: the right address is not known.
    """

    uses_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _ADDRESSES):
            found = next((match for pattern in _PAPERS if (match := pattern.search(text))), None)
            if found and not _is_of_entry(found, entry) and not _is_told(context, entry, text):
                message = f"the address is of a paper by {found['author'].replace('-', ' ').title()}"
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=found.group())


_PAPERS = tuple(
    lazy_re(pattern, re.IGNORECASE)
    for pattern in (
        r"proceedings\.mlr\.press/v\d+/(?P<author>[a-z-]+?)\d\d[a-z]{0,2}(?:/|\.html|$)(?P<title>)",
        r"jmlr\.(?:org|csail\.mit\.edu)/papers/(?:v|volume)\d+/(?P<author>[a-z-]+?)\d\d[a-z]\b(?P<title>)",
        r"openaccess\.thecvf\.com/.*/(?P<author>[^/_]+)_(?P<title>[^/]+?)_[A-Z]+_?\d{4}\w*_paper",
    )
)
# "mueller" is Müller, who may be written Muller.
_SPELLED_UMLAUT = lazy_re(r"(?<=[aou])e|(?<=a)a")
# Shorter names may stand within others by chance, or differ from them by a letter.
_MIN_LETTERS = 4


def _is_told(context: LintContext, entry: BibEntry, address: str) -> bool:
    """Whether a catalog has the paper of the address: as the entry's, or as another one that is told already."""
    paper = id_of_address(address)
    is_of_work = any(paper in record.ids for record in context.verified(entry).work)
    return is_of_work or _has_mismatch(context, entry, MismatchType.DOI)


def _is_of_entry(address: re.Match[str], entry: BibEntry) -> bool:
    """Whether the address of a paper names an author of the entry, or the first words of its title."""
    authors, title = (plain_text(entry.text(name) or "") for name in ("author", "title"))
    words = [_SPELLED_UMLAUT.sub("", word) for word in title_words(authors)]
    named = [_SPELLED_UMLAUT.sub("", word) for word in title_words(address["author"])]
    for part in (*named, "".join(named)):
        # One letter more tells apart the papers of namesakes in a volume: "liub14".
        if part in words or part[:-1] in words or any(word in part for word in words if len(word) >= _MIN_LETTERS):
            return True
        is_near = any(OSA.distance(part, word, score_cutoff=1) <= 1 for word in words)
        if len(part) >= _MIN_LETTERS and (is_near or part in "".join(words)):
            return True
    first = frozenset(title_words((address["title"] or address["author"]).replace("_", " "))[:2])
    return not authors or first.issubset(title_words(title))


# A conference may meet, and its proceedings may be printed, in the next year.
_MAX_YEARS_APART = 1
# Volumes of next year are printed, and cited, in this one.
_MAX_YEARS_AHEAD = 1
# From this month on, conferences of next year announce their papers.
_FIRST_MONTH_OF_ANNOUNCEMENTS = 7
_PROCEEDINGS = frozenset({"inproceedings", "conference"})
_FULL_DATE = lazy_re(r"\d{4}-\d\d-\d\d")


class FutureDate(Rule):
    """The work is dated in the future.

    What has not come out cannot be cited with its year. Volumes of next year are printed in this one, and papers of
    conferences of next year are announced in its second half. No page was visited, and no arXiv identifier given,
    after today. Beside a title in the script of Thai, Hebrew and the like, a year may be one of its calendar.

    Example: @article{a, title = {Sorting Pebbles by Moonlight}, year = {2931}}
    Instead: @article{a, title = {Sorting Pebbles by Moonlight}, year = {2021}}
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field, actual, message, severity in _future(context, entry):
                yield self.on_field(entry, field, message, kind=MISMATCH, actual=actual, severity=severity)


def _future(context: LintContext, entry: BibEntry) -> Iterator[tuple[BibField, str, str, Severity]]:
    """Field, value, message and severity of each date that has not come."""
    today, year = context.today, year_of_entry(entry)
    field = entry.get("date") or entry.get("year")
    if year and field:
        is_early = entry.kind in _PROCEEDINGS and today.month < _FIRST_MONTH_OF_ANNOUNCEMENTS
        latest = today.year + _MAX_YEARS_AHEAD
        if year > latest and not is_in_other_calendar(entry, year, latest):
            yield field, str(year), f"year {year} is in the future", Severity.ERROR
        elif is_early and today.year < year <= latest:
            yield field, str(year), f"year {year} is in the future: that conference has no papers yet", Severity.WARNING
    visited = entry.get("urldate")
    visit = without_braces(visited.text) if visited else ""
    tomorrow = today + timedelta(days=1)  # the day it may be elsewhere
    if visited and _FULL_DATE.fullmatch(visit) and visit > tomorrow.isoformat():
        yield visited, visit, f"urldate {visit} is in the future", Severity.WARNING
    for name, paper in ids_in_fields(entry):
        month = date(paper.year, paper.month, 1) if isinstance(paper, ArxivId) else None
        if month and month > tomorrow:
            message = f"{paper.marked} would be of {month:%Y-%m}, which is in the future"
            yield entry.first[name], str(paper), message, Severity.ERROR
