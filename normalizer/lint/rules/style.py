"""Rules of taste, off by default (BIB5xx): a uniform style in one file, and what editors ask for at the end."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from normalizer.bib import BibEntry, BibField
from normalizer.bib.description import split_names, year_of_entry
from normalizer.bib.edit import Edit
from normalizer.bib.identifiers import ids_of_entry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import FileRule, Finding, Fix, Rule
from normalizer.lint.rules.helpers.data_model import TYPE_ALIASES, Requirement, has_any_field
from normalizer.lint.rules.helpers.values import (
    Row,
    WrittenName,
    fields_named,
    is_preprint,
    name_fields,
    quoted,
    written_names,
)
from normalizer.values.code_links import repository_from
from normalizer.values.lazy import lazy_re
from normalizer.values.names.parse import parse_person
from normalizer.values.names.render import family_key
from normalizer.values.names.words import SUFFIX, is_initial, is_joined_initials
from normalizer.values.titles import title_key

_VENUES = ("journal", "journaltitle", "booktitle")


class MixedVenueForms(FileRule):
    """One venue has different names in the same file.

    "NeurIPS" beside "Advances in Neural Information Processing Systems" looks like two venues. Years and ordinals
    do not count. Names that a venue had in different years do not count either: "IEEE Conference on Computer Vision
    and Pattern Recognition" until 2017, "IEEE/CVF Conference ..." since.

    Example:
        @inproceedings{a, title = {One}, booktitle = {NeurIPS}}
        @inproceedings{b, title = {Two}, booktitle = {Advances in Neural Information Processing Systems}}
        @inproceedings{c, title = {Three}, booktitle = {Advances in Neural Information Processing Systems}}
    Instead:
        @inproceedings{a, title = {One}, booktitle = {Advances in Neural Information Processing Systems}}
        @inproceedings{b, title = {Two}, booktitle = {Advances in Neural Information Processing Systems}}

    No fix: the author knows which form the publisher requires.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        from normalizer.values.dates import parse_date
        from normalizer.values.venues import text as venue_text  # most runs have no use for venues
        from normalizer.values.venues.parse import parse_venue

        # Workshops and unknown venues stay apart by their own names.
        groups: defaultdict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
        for entry, field, text in fields_named(context, _VENUES):
            date = parse_date(entry.text("date") or entry.text("year") or "")
            if venue := parse_venue(text, date.year if date else None, entry.kind):
                form = venue_text.without_edition(venue_text.without_lead(venue_text.clean(text)))
                key = venue.kind, venue_text.fold(venue.name)
                groups[key].append((venue_text.fold(form), (entry, field, text)))
        for group in groups.values():
            # Of two forms that are used as often, not the one that comes first: the file may be sorted.
            times, usual = max((count, form) for form, count in Counter(form for form, _ in group).items())
            spellings = Counter(text for form, (_, _, text) in group if form == usual)
            shown = max(spellings, key=lambda text: (spellings[text], -len(text), text))
            for form, (entry, field, text) in group:
                if form != usual:
                    message = f"{quoted(text)} is {quoted(shown)} elsewhere in this file ({times} times)"
                    yield self.on_field(entry, field, message)


class MixedInitials(FileRule):
    """Given names are initials here and written out elsewhere in the file, or the other way round.

    Most styles print given names as they stand: "E. Noether" beside "Emil Artin" looks careless.

    Example:
        @misc{a, author = {Noether, E.}, title = {One}}
        @misc{b, author = {Artin, Emil}, title = {Two}}
        @misc{c, author = {Hasse, Helmut}, title = {Three}}
    Instead:
        @misc{a, author = {Noether, Emmy}, title = {One}}
        @misc{b, author = {Artin, Emil}, title = {Two}}

    No fix: the names behind initials are not known here, and cutting the others loses them.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        counted: list[tuple[Row, list[tuple[str, bool]]]] = []
        for row in name_fields(context):
            forms = [(name.text, form) for name in written_names(row[2]) if (form := _is_short(name)) is not None]
            counted.append((row, forms))
        short = sum(form for _, forms in counted for _, form in forms)
        usual = 2 * short > sum(len(forms) for _, forms in counted)
        for (entry, field, _), forms in counted:
            other = next((name for name, form in forms if form is not usual), None)
            if other:
                most = "has initials" if usual else "has names written out"
                yield self.on_field(entry, field, f"{quoted(other)}: this file mostly {most}")


def _is_short(name: WrittenName) -> bool | None:
    """Whether the given name is nothing but initials; None where there is no given name."""
    if not name.text or name.text == "others" or name.text.startswith("{"):
        return None
    parts = [part for part in name.parts if not SUFFIX.fullmatch(part)]  # "F. Stuart Chapin, III"
    given = parts[-1].split() if len(parts) > 1 else " ".join(parts).split()[:-1]
    words = [word for word in given if word[:1].isupper()]
    return all(is_initial(word) or is_joined_initials(word) for word in words) if words else None


# As bibnorm writes entries; what is not listed stays where it is.
_ORDER = (
    "title subtitle author editor translator booktitle journal journaltitle series volume number issue edition chapter "
    "pages publisher institution school organization address location date year month isbn issn doi eprint "
    "archiveprefix eprinttype primaryclass eprintclass url urldate note"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


class FieldOrder(Rule):
    """The fields of an entry are in another order than the usual one.

    In one order, entries are read and compared faster. The order is that of the entries which bibnorm writes: who
    and what, where, when, identifiers.

    Example: @misc{a, year = {2021}, title = {Rings}}
    Instead: @misc{a, title = {Rings}, year = {2021}}

    Fix: The fields change places, each as it is written. Fields without a place in the order stay where they are, and
        so does everything in an entry with notes in it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            placed = [field for field in entry.fields if field.key in _RANK]
            ordered = sorted(placed, key=lambda field: _RANK[field.key])
            if placed != ordered:
                wrong = next(field for field, right in zip(placed, ordered, strict=True) if field is not right)
                right = ordered[placed.index(wrong)]
                message = f"'{right.key}' comes before '{wrong.key}'"
                yield self.on_field(entry, wrong, message, fix=_fix(context, entry, placed, ordered))


def _fix(context: LintContext, entry: BibEntry, placed: list[BibField], ordered: list[BibField]) -> Fix | None:
    if not entry.closed or any(entry.start < note.start < entry.end for note in context.bib.notes):
        return None
    text = context.bib.text
    edits = [
        Edit(old.start, old.value_end, text[new.start : new.value_end])
        for old, new in zip(placed, ordered, strict=True)
        if old is not new
    ]
    return Fix(tuple(edits), safe=True, message="put the fields in order")


class KeyPattern(Rule):
    """A key does not contain the first author and the year.

    `noether1921rings` can be guessed, found and checked while reading the text; `paper3` cannot. The pattern is
    that of the keys which bibnorm makes: family name, year, a word of the title, in ASCII.

    Example: @misc{paper3, author = {Noether, Emmy}, title = {Rings}, year = {1921}}
    Instead: @misc{noether1921rings, author = {Noether, Emmy}, title = {Rings}, year = {1921}}

    No fix: the texts that cite it would have to change with it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            names = split_names(entry.text("author") or entry.text("editor") or "")
            person, year = parse_person(names[0]) if names else None, year_of_entry(entry)
            family = family_key(person) if person else ""
            if not person or not family or year is None or not entry.key:
                continue
            key = title_key(entry.key)
            heads = (family[:3], title_key(person.family_name).replace(" ", "")[:3])
            if not key.startswith(heads) or not re.search(rf"{year}|(?<!\d){year % 100:02d}(?!\d)", key):
                message = f"key '{entry.key}' does not begin with '{family}' and tell the year {year}"
                yield self.on_entry(entry, message)


_LINK = lazy_re(r"https?://[^\s{}\"<>\\,;]+", re.IGNORECASE)
_PLACES = ("note", "url", "howpublished", "addendum", "code", "software", "annotation", "annote")
_PAPERS = frozenset({"article", "inproceedings", "incollection", "misc", "online", "unpublished", "report", "thesis"})


class CodeLinkMissing(FileRule):
    r"""A paper has no link to its code, although others of the file have one.

    A reading list that gives the code of some papers should give that of the others, or be known to have none.

    Example:
        @misc{a, title = {Rings}, note = {Code: \url{https://github.com/example/rings}}}
        @misc{b, title = {Ideals}}
    Instead:
        @misc{a, title = {Rings}, note = {Code: \url{https://github.com/example/rings}}}
        @misc{b, title = {Ideals}, note = {Code: \url{https://github.com/example/ideals}}}

    No fix: `bibnorm build` finds links that sources announce.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        papers = [entry for entry in context.bib.entries if TYPE_ALIASES.get(entry.kind, entry.kind) in _PAPERS]
        lacking = [entry for entry in papers if not _has_code(entry)]
        if len(lacking) < len(papers):
            for entry in lacking:
                yield self.on_entry(entry, "no code link, unlike other entries in this file")


def _has_code(entry: BibEntry) -> bool:
    texts = (entry.text(name) for name in _PLACES)
    return any(repository_from(link) for text in texts if text and "://" in text for link in _LINK.findall(text))


_PAGES: Requirement = ("pages", "eid", "articleno", "articlenumber", "article-number")
_DETAILS: Mapping[str, tuple[Requirement, ...]] = {
    "article": (("volume", "number", "issue"), _PAGES),
    "incollection": (_PAGES, ("publisher",)),
    "inbook": ((*_PAGES, "chapter"), ("publisher",)),
    "book": (("publisher",),),
    "techreport": (("number", "url", "doi"),),
}


# What is cited by its day: biblatex-apa, -chicago and -mla have these in `entrysubtype`.
_BY_DAY = frozenset({"newspaper", "magazine", "newspaperarticle", "magazinearticle"})


class MissingDetail(Rule):
    """An entry lacks the volume, the pages or the publisher that editors ask for.

    BibTeX prints the reference without them, and readers of the printed list need them to find the work. The number of
    an article (`eid`) counts as pages; preprints need none, nor do articles of newspapers (`entrysubtype`).

    Example: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}, volume = {3},
          pages = {12--34}}

    No fix: `bibnorm update` adds what a source has.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            is_by_day = (entry.text("entrysubtype") or "").strip().lower() in _BY_DAY
            wanted = () if is_preprint(entry) or is_by_day else _DETAILS.get(entry.kind, ())
            missing = [names[0] for names in wanted if not has_any_field(context.bib, entry, names, context.dialect)]
            if missing:
                listed = " and ".join(f"'{name}'" for name in missing)
                yield self.on_entry(entry, f"@{entry.kind} without {listed}; editors ask for it")


_LINKED_TYPES = frozenset(
    "article inproceedings conference incollection online dataset software techreport report".split()
)
_LINKS: Requirement = ("doi", "url", "eprint", "howpublished", "isbn", "pmid")
# Older works were given DOIs later, if at all.
_LINKED_SINCE = 2000


class MissingLink(Rule):
    """A work of our day has neither a DOI nor a link.

    Editors ask for one, and the readers of a PDF file click it. An arXiv number counts, wherever it is.

    Example: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}, doi = {10.1000/182}}

    No fix: `bibnorm update` adds the DOI that a source has.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            is_linked = entry.kind in _LINKED_TYPES and (year_of_entry(entry) or 0) >= _LINKED_SINCE
            has_link = is_linked and has_any_field(context.bib, entry, _LINKS, context.dialect)
            if is_linked and not has_link and not ids_of_entry(entry):
                yield self.on_entry(entry, f"@{entry.kind} without a DOI or link; add 'doi' or 'url'")
