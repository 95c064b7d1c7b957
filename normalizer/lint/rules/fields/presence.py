"""Rules about which fields an entry has: missing, misspelled and empty ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from normalizer.bib import BibEntry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.data_model import (
    BRINGS_ITS_TYPE,
    DATES,
    FIELD_ALIASES,
    KNOWN_TYPES,
    NAMES,
    PRINTED,
    REQUIRED_BIBLATEX,
    REQUIRED_BIBTEX,
    TYPE_ALIASES,
    UNREAD,
    VERBATIM,
    Requirement,
    begins_with_digit,
    has_any_field,
    inherits_field,
)
from normalizer.lint.rules.helpers.values import edit_fix, is_single_piece

# Where a value often stands although it belongs elsewhere: the field that lacks -> the one that is there instead.
_MISPLACED = {"journal": "booktitle", "journaltitle": "booktitle", "booktitle": "journal"}
# What BibLaTeX's data model wants and its styles print well without: a report of no kind, a page of no date.
_FORMAL = frozenset({"date", "type", "editor"})
# BibLaTeX can be told to let another name field stand for the author (manual, section 3.1.3).
_STANDS_FOR_NAMES = ("useeditor", "usetranslator")


class MissingField(Rule):
    """A required field is missing.

    BibTeX warns and prints an incomplete reference that readers cannot find. Fields that come from a
    `crossref` or `xdata` entry count as there; an empty field does not. What only the data model of BibLaTeX wants
    (`type`, `date`, `editor`) is an info.

    Example: @article{noether1918, author = {Noether, Emmy}, title = {Invariante Variationsprobleme}, year = {1918}}
    Instead:
        @article{noether1918, author = {Noether, Emmy}, title = {Invariante Variationsprobleme}, year = {1918},
          journal = {Nachrichten von der Gesellschaft der Wissenschaften zu Göttingen}}

    No fix: only the work itself knows the value.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            missing = [names for names in _required(entry, context) if not _is_met(names, entry, context)]
            if missing:
                listed = ", ".join(" or ".join(f"'{name}'" for name in names) for names in missing)
                article = "an" if entry.kind[0] in "aeiou" else "a"
                message = f"{article} @{entry.kind} needs {listed}{_hint(entry, missing)}"
                formal = context.dialect == "biblatex" and all(names[0] in _FORMAL for names in missing)
                yield self.on_entry(entry, message, severity=Severity.INFO if formal else Severity.WARNING)


def _required(entry: BibEntry, context: LintContext) -> tuple[Requirement, ...]:
    if context.dialect == "bibtex":
        # A type of BibLaTeX only, in a file for BibTeX: there is no rule for it, and BIB108 says so.
        return REQUIRED_BIBTEX.get(entry.kind, ())
    required = REQUIRED_BIBLATEX.get(TYPE_ALIASES.get(entry.kind, entry.kind), ())
    return tuple(names for names in required if names != ("type",) or entry.kind not in BRINGS_ITS_TYPE)


def _is_met(names: Requirement, entry: BibEntry, context: LintContext) -> bool:
    if any(name in entry.first and entry.first[name].text.strip("{} \t\r\n") for name in names):
        return True
    if names[0] == "author" and context.dialect == "biblatex":
        options = entry.text("options") or ""
        if any(option in options and entry.text(option.removeprefix("use")) for option in _STANDS_FOR_NAMES):
            return True
    return has_any_field(context.bib, entry, names, context.dialect)


# Fields of BibLaTeX that BibTeX's styles do not read, by the field that they look for instead.
_OF_BIBLATEX = {"year": "date", "journal": "journaltitle"}


def _hint(entry: BibEntry, missing: list[Requirement]) -> str:
    for names in missing:
        other = _OF_BIBLATEX.get(names[0], "") if len(names) == 1 else ""
        if other and entry.text(other):
            return f"; BibTeX does not read '{other}'"
    others = (_MISPLACED.get(name, "") for name, *_ in missing)
    return next((f"; its '{other}' may be what is meant" for other in others if other and entry.text(other)), "")


# What people put into .bib files besides what styles print: none of them is a misspelled name of another.
_ALSO_USED = frozenset(
    """
    abstract accessed acmid annotation annote archive archiveprefix articleno articlenumber arxiv arxivid au award
    bibcode bibkey bibsource biburl blog bookpagination cited code codeannounced coden collaboration comment comments
    contributor copyright country creator crossref date-added date-modified day dblp doi e-issn editoratype editorbtype
    editorctype editortype eid eissn entryset eprintclass eprinttype execute file gender group groups hal_id
    hal_version id ids indexsorttitle indextitle isan isbn ismn isrn issn issues issuetitle iswc key keyword
    keywords langid langidopts language lastaccessed lccn library link links lista listb listc listd liste listf
    local-url mainauthor media mrclass mrnumber mrreviewer namea nameatype nameb namec nationality notes numbers
    numpages options origdate origlanguage origyear owner pagetotal pagination paper pdf pmcid pmid poster pp
    preprint presort price primaryclass priority ranking rating read related relatedoptions relatedstring
    relatedtype remark review search_date section shorthand shorthandintro size slides software sortkey sortname
    sortshorthand sorttitle sortyear source status subject summary supp tag tags term terms text ti timestamp topic
    translation uri url_link urls urltype usera userb userc userd usere userf username verba video videos volumes
    web website xdata xref yearfiled yr zblnumber
    """.split()
)
# What the data model of BibLaTeX has besides, and the ENTRY lists of IEEEtran, ACM's, APS's, Elsevier's styles and
# apacite.
_OF_STYLES = frozenset(
    """
    authortype entrysubtype issuetitleaddon journaltitleaddon nameaddon namebtype namectype origtitle shorteditor
    shortseries
    assignee dayfiled intype monthfiled revision advisor bookpages city distincturl isbn-13 slaccitation bookaddress
    lastchecked chair englishtitle firstkey nihms originaladdress originalbooktitle originaledition originaleditor
    originaljournal originalnumber originalpages originalpublisher originalvolume originalyear symposium
    """.split()
)
_KNOWN = frozenset({*PRINTED, *VERBATIM, *DATES, *FIELD_ALIASES, *NAMES, *_ALSO_USED, *_OF_STYLES})
# Only these are worth a suggestion: what they say is missing from the reference when their name is misspelled.
_PRINTED_FIELDS = (
    "author title journal journaltitle booktitle publisher year volume number pages editor institution school "
    "organization address location edition chapter series month howpublished archiveprefix eprint urldate subtitle note"
).split()
# Of so many letters, a name may have two wrong ones.
_MIN_LONG_NAME = 9


class MisspelledField(Rule):
    """The name of a field is unknown, and a letter away from one that styles print.

    Styles ignore fields that they do not know: the value is silently missing from the reference.

    Example: @misc{a, auther = {Noether, Emmy}, title = {Rings}}
    Instead: @misc{a, author = {Noether, Emmy}, title = {Rings}}

    Fix: With `--unsafe`, the name that is meant.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field in entry.fields if entry.kind in KNOWN_TYPES else ():  # a style's own type has fields of its own
                if field.key in _KNOWN or not (meant := _meant(field.key)) or meant in entry.first:
                    continue
                if field.key[0] in "xz" and field.key[1:] in _KNOWN:  # a letter hides it from all programs: "xvolume"
                    continue
                rename = partial(context.editor.rename_field, entry, field, meant)
                fix = edit_fix(rename, f"rename it to {meant}", safe=False)
                message = f"unknown field '{field.name}'; a similar field is '{meant}'"
                yield self.on_field(entry, field, message, span=field.name_span, fix=fix)


@lru_cache(maxsize=4096)
def _meant(name: str) -> str | None:
    if not name.isalpha():
        return None
    from rapidfuzz.distance import OSA  # only for names that nobody knows

    most = 1 if len(name) < _MIN_LONG_NAME else 2
    close = [known for known in _PRINTED_FIELDS if OSA.distance(name, known, score_cutoff=most) <= most]
    return close[0] if len(close) == 1 else None


class UnknownField(Rule):
    """No common style reads this field, or not with this type of entry.

    Its value is not printed: a `journal` of an @inproceedings, a `booktitle` of an @article, a field of one's own.

    Example: @inproceedings{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra Days}, year = {2021}}
    Instead: @inproceedings{a, author = {Noether, Emmy}, title = {Rings}, booktitle = {Algebra Days}, year = {2021}}

    No fix: rename the field, or keep it as a note to yourself.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            if entry.kind not in KNOWN_TYPES:
                continue
            unread = UNREAD.get(entry.kind, ())
            for field in entry.fields:
                if begins_with_digit(field.key):
                    continue  # no field for the programs either: BIB111
                if field.key in unread:
                    message = f"styles print no '{field.key}' with @{entry.kind}"
                elif (name := field.key.partition(_ANNOTATION)[0]) not in _KNOWN and not name.startswith(_OWN_PREFIXES):
                    message = f"no common style reads '{field.key}'"
                else:
                    continue
                yield self.on_field(entry, field, message, span=field.name_span)


# BibLaTeX's annotations of a field: "author+an", "title+an:translation" (manual, section 3.7).
_ANNOTATION = "+an"
# Of reference managers: they keep their own fields, and no person typed them.
_OWN_PREFIXES = ("bdsk-", "zotero", "mendeley", "jabref", "citeulike", "researchr", "x-", "opt", "internal-")
_NOTHING = "{} \t\r\n"


class EmptyField(Rule):
    """A field is empty.

    BibTeX treats it as missing, some styles print the words around it ("pp. ."); a reader of the file cannot tell
    whether the value is unknown or was forgotten.

    Example: @misc{a, title = {Comets}, number = {}}
    Instead: @misc{a, title = {Comets}}

    Fix: The field is removed, unless the entry would then take its value from a `crossref` or `xdata` entry.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field in entry.fields:
                # "{}", '""': the length excludes nearly all fields.
                is_short = field.value_end - field.value_start < 8
                if is_short and is_single_piece(field) and not field.text.strip(_NOTHING):
                    message, fix = f"'{field.key}' is empty", None
                    if inherits_field(context.bib, entry, field.key, context.dialect) is False:
                        delete = partial(context.editor.delete_field, entry, field)
                        fix = edit_fix(delete, "remove the field", safe=True)
                    else:
                        message += "; without it, the entry takes the value of another entry"
                    yield self.on_field(entry, field, message, fix=fix)
