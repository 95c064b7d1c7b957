"""Rules about which entry is which (BIB2xx): keys, aliases, references between entries; one work under two keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from normalizer.bib import BibDocument, BibEntry
from normalizer.bib.description import venue_in_fields, year_of_entry
from normalizer.bib.document import LINK_FIELDS
from normalizer.bib.identifiers import ids_in_fields
from normalizer.lint.context import LintContext
from normalizer.lint.rule import FileRule, Finding, Fix, Rule, Severity, VerificationKind, place_of
from normalizer.lint.rules.helpers.data_model import FACTS, VALUES
from normalizer.lint.rules.helpers.duplicates import (
    Certainty,
    Doubts,
    DuplicateEvidence,
    DuplicatePair,
    find_duplicates,
    merge_fix,
)
from normalizer.lint.rules.helpers.values import is_preprint, span_in_field
from normalizer.lint.verification.results import MismatchType
from normalizer.values.ids import find_id
from normalizer.values.tex.citing import split_keys
from normalizer.works.description import ids_of


class DuplicateKey(FileRule):
    """Two entries have the same key.

    BibTeX stops with "repeated entry", biber takes one of the two: what a citation leads to depends on the program.
    Entries of two files count as well if a document prints both files in one list: a document of `--tex`, else one in
    the folder of a file or above. If no document there loads the files, but the run names them (at most ten of a
    folder), it is a note. So it is with the other rules about two entries.

    Example:
        @misc{noether1921, title = {Rings}}
        @misc{noether1921, title = {Ideals}}
    Instead:
        @misc{noether1921rings, title = {Rings}}
        @misc{noether1921ideals, title = {Ideals}}

    No fix: only the text that cites them shows which is meant.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key, entry)
            if entry.key and first is not entry:
                word = "also in" if context.files else "first at"
                message = f"duplicate key '{entry.key}' ({word} {context.place(first)})"
                yield self.on_entry(entry, message, other=place_of(first))


class KeysDifferInCase(FileRule):
    """Two keys differ in nothing but their case.

    BibTeX takes them for one key and stops with "repeated entry". Biber keeps them apart; people do not.

    Example:
        @misc{Noether1921, title = {Rings}}
        @misc{noether1921, title = {Ideals}}
    Instead:
        @misc{noether1921rings, title = {Rings}}
        @misc{noether1921ideals, title = {Ideals}}

    No fix: only the text that cites them shows which is meant.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        severity = Severity.WARNING if context.dialect == "biblatex" else Severity.ERROR
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key.lower(), entry)
            if first.key != entry.key:
                message = f"keys '{entry.key}' and '{first.key}' ({context.place(first)}) differ only in case"
                group = entry.key.lower()
                yield self.on_entry(entry, message, severity=severity, group=group, other=place_of(first))


class AliasIsAKey(FileRule):
    """An alias in `ids` is the key or an alias of another entry.

    Biber warns and drops the alias: what a citation leads to depends on the order of the file.

    Example:
        @book{noether, title = {Rings}, date = {2021}, ids = {artin}}
        @book{artin, title = {Ideals}, date = {2021}}
    Instead:
        @book{noether, title = {Rings}, date = {2021}}
        @book{artin, title = {Ideals}, date = {2021}}

    No fix: only the text that cites them shows which is meant.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        taken: dict[str, BibEntry] = {}
        for entry, field in context.bib.fields("ids"):
            for alias in split_keys(field.text):
                other = context.bib.entry(alias) or taken.setdefault(alias, entry)
                if other is not entry:
                    message = f"alias '{alias}' is already used by '{other.key}' ({context.place(other)})"
                    yield self.on_field(entry, field, message, group=alias, other=place_of(other))


_FIELDS = {"bibtex": ("crossref",), "biblatex": LINK_FIELDS}


class UnknownParent(FileRule):
    """An entry names another one that no file has.

    What it should inherit is missing from the reference; BibTeX and biber warn. Entries of other .bib files of the run,
    the folder, or the document are known.

    Example: @incollection{a, title = {Rings}, crossref = {algebra}}
    Instead:
        @incollection{a, title = {Rings}, crossref = {algebra}}
        @book{algebra, title = {Algebra}}
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        known: set[str] | None = None
        keys: list[str] = []
        for name in _FIELDS[context.dialect]:
            for entry, field in context.bib.fields(name):
                known = _keys(context.bib) if known is None else known
                for key in split_keys(field.text):
                    wanted = key.lower() if context.dialect == "bibtex" else key
                    if wanted not in known:
                        keys = keys or sorted(known)
                        hint = f"; did you mean '{close}'?" if (close := _most_similar(key, keys)) else ""
                        at = field.text.index(key)
                        span = span_in_field(field, at, at + len(key))
                        yield self.on_field(entry, field, f"unknown entry '{key}'{hint}", span=span)


def _most_similar(key: str, keys: Sequence[str]) -> str | None:
    from rapidfuzz.distance import Indel  # only for keys that nobody has
    from rapidfuzz.process import extractOne

    found = extractOne(key, keys, scorer=Indel.normalized_distance, score_cutoff=0.2)
    return found[0] if found else None


def _keys(bib: BibDocument) -> set[str]:
    """All keys and aliases; in small letters as well, for BibTeX finds a parent in any case."""
    keys = {entry.key for entry in bib.entries}
    aliases = {alias for _, field in bib.fields("ids") for alias in split_keys(field.text)}
    return keys | aliases | {key.lower() for key in keys}


class ParentAboveChild(FileRule):
    """An entry that others inherit from is above them.

    BibTeX reads a file once: an entry named in a `crossref` must come after the entries that name it, else nothing
    is inherited ("bad cross reference"). Biber does not mind.

    Example:
        @book{algebra, title = {Algebra}, booktitle = {Algebra}}
        @incollection{a, title = {Rings}, crossref = {algebra}}
    Instead:
        @incollection{a, title = {Rings}, crossref = {algebra}}
        @book{algebra, title = {Algebra}, booktitle = {Algebra}}

    No fix: moving entries is left to the author.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field in context.bib.fields("crossref"):
            parent = context.bib.entry(field.text.strip())
            if parent and parent is not entry and parent.start < entry.start:
                where = f"'{parent.key}' ({context.place(parent)})"
                message = f"move {where} below this entry; BibTeX inherits only from later entries"
                yield self.on_field(entry, field, message, other=place_of(parent))


class UndefinedCitation(FileRule):
    r"""A document cites a key that no entry has.

    LaTeX prints "?" or the key in bold in its place, also where BibTeX refuses a key that another citation spells in
    other letters of case, and where a blank stands behind the key. Only `check --tex main.tex` reports it, at the
    citation.

    Example: \cite{noether1921}
    Instead: @misc{noether1921, title = {Rings}}

    No fix: `bibnorm sync` adds the entry if the key is an identifier.
    """


class UncitedEntry(FileRule):
    """The document does not cite an entry.

    BibTeX and biber do not print it. Only `check --tex main.tex` reports it; entries that others name (`crossref`,
    `xdata`) count as cited, and with nocite of `*` all do.

    Example: @misc{noether1921, title = {Rings}}
    Instead: Cite it, or remove it with `bibnorm sync --prune`.

    No fix: another document may cite it.
    """


class PairRule(FileRule):
    """A rule for the pairs of one work that share one kind of value. The finding is at a field of the later entry.

    Only entries that are certainly one work have a fix.
    """

    uses_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        evidence = DuplicateEvidence(self.name)
        field, message = _SHARED[evidence]
        for pair in find_duplicates(context.bib):
            if pair.evidence is evidence and pair.certainty is not Certainty.TWO_WORKS:
                yield _finding(self, context, pair, field, message, _merged(context, pair))


# The field that the finding is at, and the message.
_SHARED = {
    DuplicateEvidence.DOI: ("doi", "duplicate DOI {value}, also in '{key}' ({place})"),
    DuplicateEvidence.EPRINT: ("eprint", "duplicate {value}, also in '{key}' ({place})"),
    DuplicateEvidence.TITLE: ("title", "possible duplicate of '{key}' ({place})"),
    DuplicateEvidence.PREPRINT: (
        "title",
        "preprint and publication of the same work as '{key}' ({place}); merge them",
    ),
}


def _merged(context: LintContext, pair: DuplicatePair) -> Fix | str:
    """The fix that makes one entry of a pair, or why there is none."""
    if context.files:
        return "they are in two files"
    if pair.certainty is not Certainty.ONE_WORK:
        return "they may be two versions or parts, or a third entry may be one of them"
    if elsewhere := _other_publication(context, pair):
        return f"the source has the preprint at {elsewhere}, another publication"
    return merge_fix(context, pair, _doubts(context))


def _other_publication(context: LintContext, pair: DuplicatePair) -> str:
    """Where a preprint has come out, if the entry of the pair that is no preprint has another venue and year; or ""."""
    from normalizer.values.venues.compare import same_venue  # few files have such pairs

    if pair.evidence is not DuplicateEvidence.PREPRINT:
        return ""
    preprint, printed = (pair.first, pair.second) if is_preprint(pair.first) else (pair.second, pair.first)
    venue, year = venue_in_fields(printed), year_of_entry(printed)
    for found in context.verified(preprint).mismatches_of(MismatchType.PUBLISHED_SINCE):
        name, _, its = (found.expected or "").rpartition(" ")
        if venue and year and same_venue(venue[1], name) is False and str(year) != its:
            return f"{name} {its}"
    return ""


# What is wrong or right with a value: archive and class of an identifier, the day of a year, the place in a volume.
_WITH = {
    "booktitle": frozenset("series volume number pages publisher address location editor".split()),
    "eprint": frozenset("archiveprefix eprinttype primaryclass eprintclass".split()),
    "year": frozenset(["month", "day"]),
    "title": frozenset(["subtitle"]),
}


@lru_cache(maxsize=1)
def _doubts(context: LintContext) -> Mapping[str, Doubts]:
    """What the rules about the works of entries (BIB4xx) find, by the keys of the entries."""
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in context.find_faults() if context.find_faults else ():
        if each.key and (each.severity is not Severity.INFO or (each.field and each.kind)):
            findings[each.key].append(each)
    return {
        key: Doubts(any(each.severity is not Severity.INFO for each in found), _doubted_fields(entry, found))
        for key, found in findings.items()
        if (entry := context.bib.entry(key))
    }


def _doubted_fields(entry: BibEntry, findings: Sequence[Finding]) -> frozenset[str]:
    """The fields that have a value which is doubted; all facts of an entry that was invented."""
    if any(each.field is None or each.kind is VerificationKind.FABRICATED for each in findings):
        return FACTS
    named = {each.field for each in findings if each.field}
    ids = ids_in_fields(entry)
    wrong = [identifier for name, identifier in ids if name in named]
    named |= {name for name, identifier in ids if identifier in wrong}
    named |= {name for value in VALUES.values() if named & {*value.fields} for name in value.fields}
    return frozenset(named).union(*(_WITH[name] for name in _WITH if name in named))


def _finding(
    rule: Rule, context: LintContext, pair: DuplicatePair, name: str, template: str, merged: Fix | str | None = None
) -> Finding:
    fix, unfixed = (merged, None) if isinstance(merged, Fix) else (None, merged)
    message = template.format(value=pair.identifier, key=pair.first.key, place=context.place(pair.first))
    field, same = pair.second.get(name), pair.first.get(name)
    other = same.span if same else place_of(pair.first)
    if field is None:
        return rule.on_entry(pair.second, message, fix=fix, unfixed=unfixed, group=pair.keys, other=other)
    return rule.on_field(pair.second, field, message, fix=fix, unfixed=unfixed, group=pair.keys, other=other)


class DuplicateDoi(PairRule):
    """Two entries carry the same DOI.

    One work is cited under two keys, so the reference list prints it twice. For two works with one DOI see
    copied-identifier. Chapters may have the DOI of their book, and versions that entries name (`version`) one DOI.

    Example:
        @article{a, doi = {10.1000/XYZ}}
        @article{b, doi = {10.1000/xyz}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, where nothing in them disagrees that cannot be looked up: the fuller entry
        stays, takes what only the other one has, or what goes on there (pages "440--442" for "440"), and in BibLaTeX
        remembers its key in `ids`. With a catalog, one that is described wrongly (BIB4xx) goes, and nothing that is
        doubted is taken from it; if both are, both stay. So do entries that name other authors, venues or years,
        unless a source shows which of them is wrong, and two of which another entry, of this file or of another .bib
        file of the run, the folder or a document, names the one that would go. `--key-map` tells which keys are gone.
    """


class DuplicateEprint(PairRule):
    """Two entries carry the same arXiv identifier.

    One work is cited under two keys, so the reference list prints it twice. Versions of a paper are one work, unless an
    entry names a version with another title. Two publications of one paper may both have the number of its preprint.

    Example:
        @misc{a, eprint = {2101.00001}, archiveprefix = {arXiv}}
        @misc{b, eprint = {2101.00001v2}, archiveprefix = {arXiv}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, as with duplicate-doi. Both stay if each names another version, or if
        a note of one of them is about a version.
    """


class DuplicateTitle(PairRule):
    """Two entries have the same title and first author, and nothing distinguishes them.

    One work is cited under two keys, so the reference list prints it twice. Entries that differ in DOI, volume,
    pages, edition or the like are not reported, nor are those that differ in both year and venue, or that name each
    other (`related`, `crossref`).

    Example:
        @article{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, year = {1921}}
        @article{b, author = {Emmy Noether}, title = {On rings and ideals}, year = {1921}}
    Instead: Keep one entry and cite its key.

    Fix: With `--unsafe` the two become one, as with duplicate-doi. Both stay if only one has a note ("Erratum", "Talk
        at ..."), the volume of a book or the DOI of a data set: it may be another work. So do two of which a third
        entry may be one, and not the other: an entry without a volume beside two volumes.
    """


class PreprintBesidePublication(PairRule):
    """A preprint and its publication have an entry each.

    One work is cited under two keys, so the reference list prints it twice. The entry of the publication can carry
    the identifier of the preprint.

    Example:
        @misc{a, author = {Noether, Emmy}, title = {On Rings and Ideals}, eprint = {2101.00001},
          archiveprefix = {arXiv}}
        @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021}}
    Instead:
        @article{b, author = {Noether, Emmy}, title = {On Rings and Ideals}, journal = {Algebra}, year = {2021},
          eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: With `--unsafe` the two become one: that of the publication stays, and takes what only the other one has and is
        true of both. Both stay if that of the publication is described wrongly (BIB4xx), or is of another one than a
        source has, or if a note of the preprint is about one of its versions.
    """


class CopiedIdentifier(FileRule):
    """Two different works have the same DOI or arXiv identifier.

    One of them has the identifier of the other, or of the book that both are in: its link leads to the wrong work.
    Titles and authors show that the entries are two works. Editions and extended versions may share an identifier,
    parts of a book by the same authors the DOI of the book, and parts of a deposit that of the deposit. The second
    entry is reported, or the first if a catalog knows that the identifier is that of the second.

    Example:
        @article{a, author = {Noether, Emmy}, title = {Rings and Modules}, year = {1921}, doi = {10.1000/xyz}}
        @article{b, author = {Artin, Emil}, title = {Fields and Their Extensions}, year = {1927}, doi = {10.1000/xyz}}
    Instead:
        @article{a, author = {Noether, Emmy}, title = {Rings and Modules}, year = {1921}, doi = {10.1000/xyz}}
        @article{b, author = {Artin, Emil}, title = {Fields and Their Extensions}, year = {1927}, doi = {10.1000/uvw}}

    No fix: look both works up.
    """

    uses_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        for pair in find_duplicates(context.bib):
            if pair.certainty is Certainty.TWO_WORKS:
                if _owns(context, pair.second, pair) and not _owns(context, pair.first, pair):
                    pair = replace(pair, first=pair.second, second=pair.first)
                is_doi = pair.evidence is DuplicateEvidence.DOI
                value = "DOI {value}" if is_doi else "{value}"
                message = f"{value} is also in '{{key}}' ({{place}}), of another work; correct one of the two"
                yield _finding(self, context, pair, "doi" if is_doi else "eprint", message)


def _owns(context: LintContext, entry: BibEntry, pair: DuplicatePair) -> bool:
    """Whether a record of the work of an entry has the identifier that both entries have."""
    identifier = find_id(pair.identifier)
    return any(identifier in ids_of(record) for record in context.verified(entry).work)
