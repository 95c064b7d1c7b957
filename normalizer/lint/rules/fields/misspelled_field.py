"""BIB353."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.field_classes import (
    DATES,
    NAMES,
    PRINTED,
    VERBATIM,
)
from normalizer.lint.rules.helpers.types import FIELD_ALIASES
from normalizer.lint.rules.helpers.values import edited

# What people put into .bib files besides what styles print: none of them is a misspelled name of another.
_ALSO_USED = frozenset(
    """
    abstract accessed acmid annotation annote archive archiveprefix articleno articlenumber arxiv arxivid au award
    bibcode bibkey bibsource biburl blog bookpagination cited code coden collaboration comment comments contributor
    copyright country creator crossref date-added date-modified day dblp doi e-issn editoratype editorbtype
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
_KNOWN = frozenset({*PRINTED, *VERBATIM, *DATES, *FIELD_ALIASES, *NAMES, *_ALSO_USED})
# Only these are worth a suggestion: what they say is missing from the reference when their name is misspelled.
_TELLING = ("author", "title", "journal", "journaltitle", "booktitle", "publisher", "year", "volume", "number", "pages",
            "editor", "institution", "school", "organization", "address", "location", "edition", "chapter", "series",
            "month", "howpublished", "archiveprefix", "eprint", "urldate", "subtitle", "note")  # fmt: skip
# Of so many letters, a name may have two wrong ones.
_LONG = 9


class MisspelledField(Rule):
    """The name of a field is one that nobody knows, a letter away from one that styles print.

    ## Why
    Styles pass over fields that they do not know: the value is missing from the reference without a word.

    ## Example
    @misc{a, auther = {Noether, Emmy}, title = {Rings}}

    ## Instead
    @misc{a, author = {Noether, Emmy}, title = {Rings}}

    ## Fix
    With `--unsafe`, the name that is meant.
    """

    code = "BIB353"
    name = "misspelled-field"
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            for field in entry.fields:
                if (
                    field.key in _KNOWN
                    or not field.key.isalpha()
                    or not (meant := _meant(field.key))
                    or meant in entry.first
                ):
                    continue
                rename = partial(context.editor.rename_field, entry, field, meant)
                fix = edited(rename, f"rename it to {meant}", safe=False)
                message = f"no style knows the field '{field.name}'; did you mean '{meant}'?"
                yield self.finding(field.name_span, message, key=entry.key or None, field=field.key, fix=fix)


@lru_cache(maxsize=4096)
def _meant(name: str) -> str | None:
    most = 1 if len(name) < _LONG else 2
    from rapidfuzz.distance import OSA  # only for names that nobody knows

    close = [known for known in _TELLING if OSA.distance(name, known, score_cutoff=most) <= most]
    return close[0] if len(close) == 1 else None
