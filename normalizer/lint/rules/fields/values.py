"""Rules about values that do not belong in their field: other kinds of values, page ranges, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibEntry, BibField
from normalizer.bib.description import year_of_entry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.data_model import NOT_PRINTED_YET
from normalizer.lint.rules.helpers.placeholders import is_template_address, is_template_value
from normalizer.lint.rules.helpers.values import (
    fields_named,
    is_foreign,
    is_foreign_title,
    printed_fields,
    quoted,
    replace_fix,
    rewrite_fix,
    without_braces,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINALS
from normalizer.values.titles import title_words

_LINK = lazy_re(r"(?:\\url\{)?\s*(?:https?|ftp)://\S+\s*\}?", re.IGNORECASE)
_MAIL = lazy_re(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ROMAN = lazy_re(r"[ivxlcdm]+", re.IGNORECASE)
_PAGE_COUNT = lazy_re(r"\d+\s*(?:pp?\.?|pages?|seiten|S\.)", re.IGNORECASE)
# A page is a number, with letters of a section or an article before it ("S12", "e1003", "5:12") or one after it,
# or a roman numeral. What else has a hyphen in it is one name: "PS-2B.16", "n/a-n/a", a DOI.
_PAGE = r"(?:(?:[A-Za-z]{1,3}\.?)?\d+(?::\d+)?[A-Za-z]?|[ivxlcdm]+|[IVXLCDM]+)"
_BLANK = r"(?:\s|~|\\,)*"
_SIGN = r"(?:-+|\$-+\$|[\u2010-\u2015\u2212\uff0d]|\{?\\text(?:en|em)dash(?:\{\})?\}?)"
_WITH_WORD = lazy_re(
    rf"\s*(?P<word>(?:pp\.?|p\.|pages?\b)[\s~]*|p[\s~]+)?"
    rf"(?P<pages>{_PAGE}(?:(?:{_BLANK}{_SIGN}{_BLANK}|\s*,\s*){_PAGE})*)(?P<stop>\.)?\s*",
    re.IGNORECASE,
)
_TEXT_FIELDS = ("author", "editor", "title", "booktitle", "journal", "journaltitle", "publisher", "series", "school",
                "institution")  # fmt: skip
_MIN_WORDS = 3


class WrongValue(Rule):
    """A field holds a value of another kind: a link for a journal, a count of pages for a page range.

    Styles put words around a value that only fit its own kind: "vol. Lecture Notes in Computer Science", "pages 12
    pages", "pages pp. 12". A link has fields of its own, where it can be clicked and broken across lines.

    Example:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {https://example.org/rings}, year = {2021}}
        @misc{b, title = {Comets}, pages = {pp. 12--34}}
    Instead:
        @misc{a, author = {Noether, Emmy}, title = {Rings}, url = {https://example.org/rings}, year = {2021}}
        @misc{b, title = {Comets}, pages = {12--34}}

    Fix: "pp." before pages and a full stop after them are removed. Otherwise the author knows where the value belongs.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _TEXT_FIELDS):
            if "://" in text and _LINK.fullmatch(text.strip()) and not _publishes_itself(entry, field):
                yield self.on_field(entry, field, f"{quoted(text)} is a link; '{field.key}' is for a text")
            elif field.key in ("author", "editor") and "@" in text and _MAIL.search(text):
                yield self.on_field(entry, field, f"{quoted(text)} has a mail address in it; only names belong here")
        for entry, field, text in fields_named(context, ("pages",)):
            if _PAGE_COUNT.fullmatch(written := without_braces(text)):
                message = f"{quoted(written)} counts pages; this field is for the first and last"
                yield self.on_field(entry, field, message)
            elif (found := _WITH_WORD.fullmatch(text)) and (found["word"] or found["stop"]):
                fix = rewrite_fix(field, found["pages"], f"write {found['pages']}", safe=True)
                message = f"pages {quoted(text)} have {'a word' if found['word'] else 'a full stop'} that styles add"
                yield self.on_field(entry, field, f"{message}; write {quoted(found['pages'])}", fix=fix)
        for entry, field, text in fields_named(context, ("volume",)):
            if _is_words(written := without_braces(text)):
                yield self.on_field(entry, field, f"{quoted(written)} is no volume; a series belongs in 'series'")


def _is_words(text: str) -> bool:
    words = text.split()
    return len(words) >= _MIN_WORDS and not any(map(str.isdigit, text)) and not any(map(_ROMAN.fullmatch, words))


_PAGES = lazy_re(
    rf"\s*\{{?(?:pp?\.?\s*)?(?P<first>{_PAGE})(?P<dash>{_BLANK}{_SIGN}{_BLANK}|\s+to\s+)(?P<last>{_PAGE})\+?\}}?\s*"
)
# Pages of one section, or of one article: "4-1-4-9", "III-12-III-15", "044101-1-044101-9".
_WITHIN = lazy_re(
    r"\s*(?P<first>(?P<section>(?:[A-Za-z]{0,3}\d+|[IVXLCDM]+)-)(?P<start>\d+))"
    rf"(?P<dash>{_BLANK}{_SIGN}{_BLANK})(?P<last>(?P=section)(?P<end>\d+))\s*"
)
_ITEM = lazy_re(r"(?:[^,\\]|\\.)+", re.DOTALL)
# The number of an article, or a session: "e00340-10", "TuA2-3". The pages of an issue have no leading zero.
_NUMBER_OF_ARTICLE = lazy_re(r"\s*(?:[A-Za-z]{0,3}\.?0\d.*|[A-Za-z]{2,3}\d+\s*[^\w\s]\s*\d+\s*)")
# One page of a section: "III-1012". Front matter has small letters: "ix-5".
_SECTION = lazy_re(r"[IVXLCDM]+")
_RIGHT = "--"


class PageDash(Rule):
    """Pages are joined by a hyphen or another sign, not by two hyphens.

    BibTeX's own styles make a dash of a hyphen, but many journals' styles print what stands there, "12-34" beside
    "12–34" of other entries; blanks and long dashes are printed by all. BibLaTeX reads any dash.

    Example: @misc{a, title = {Comets}, pages = {12-34}}
    Instead: @misc{a, title = {Comets}, pages = {12--34}}

    Fix: Two hyphens. What is not two pages (numbers, also of one section, roman numerals, or numbers with a letter)
        stays as it is, and so does a page of a section ("III-1012"), and an article with its page or its number of
        pages ("123456-1", "234102-15").
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("pages",)):
            wrong = list(_wrong(text))
            if wrong:
                fix = replace_fix(field, [(*found.span("dash"), _RIGHT) for found in wrong], "write --", safe=True)
                yield self.on_field(entry, field, f"use '--' in page range {quoted(text)}", fix=fix)


def _wrong(text: str) -> Iterator[re.Match[str]]:
    """The ranges of a list with a wrong sign between the two pages."""
    items = [item.span() for item in _ITEM.finditer(text)]
    ranges = [found for item in items if (found := _PAGES.fullmatch(text, *item) or _WITHIN.fullmatch(text, *item))]
    first_pages = [found["first"] for found in ranges]
    for found in ranges:
        # "101-1, 101-9" are two pages of one article.
        is_repeated = first_pages.count(found["first"]) > 1
        if found["dash"] != _RIGHT and not is_repeated and _may_be_range(found):
            yield found


# AIP and APS print the article and its page or its number of pages: "234102-15". Pages have fewer digits; the few
# that do not (IEEE Access) cannot be told from articles where their end is shortened.
_MIN_DIGITS_OF_ARTICLE = 6


def _may_be_range(found: re.Match[str]) -> bool:
    """Whether what has the form of a range may be one: no number of an article, and no error."""
    if "section" in found.re.groupindex:
        return int(found["start"]) < int(found["end"])
    if _NUMBER_OF_ARTICLE.fullmatch(found.group()) or _is_article(found):
        return False
    if _SECTION.fullmatch(found["first"]) and found["last"][0].isdigit():
        return False
    if not found["first"].isdigit() or not found["last"].isdigit():
        return True
    first, last = _numbers(found)
    # "8601-1" is a page of an article: nobody shortens the end where it is the beginning.
    return first < last or (first == last and found["first"] == found["last"])


def _is_article(found: re.Match[str]) -> bool:
    first, last = found["first"], found["last"]
    return first.isdigit() and last.isdigit() and len(last) < len(first) >= _MIN_DIGITS_OF_ARTICLE


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    """The first page and the last one in full: "1264--66" means 1264 to 1266."""
    first, last = (found[name].replace(",", "") for name in ("first", "last"))
    return int(first), int(first[: max(len(first) - len(last), 0)] + last)


# A number with separated thousands is one number: "1,234-1,250".
_NUMBER = r"\d{1,3},\d{3}|\d+"
_RANGE = lazy_re(rf"(?<![\w.:-])(?P<first>{_NUMBER}){_BLANK}{_SIGN}{_BLANK}(?P<last>{_NUMBER})(?![\w.:-])")


_MONTH = lazy_re(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


def _is_number_of_paper(found: re.Match[str], year: int | None) -> bool:
    """Whether it is the number of a paper of a meeting, which SPIE and AIAA print for pages: "1234-05", "2001-0879"."""
    return found["last"].startswith("0") or (found["first"] == str(year) and len(found["last"]) == len("2001"))


class ReversedPages(Rule):
    """A page range ends before it begins.

    One of the two numbers is wrong, and readers cannot find the pages.

    Example: @misc{a, title = {Comets}, pages = {134--112}}
    Instead: @misc{a, title = {Comets}, pages = {112--134}}

    No fix: a digit may be wrong as well as the order.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("pages",)):
            for found in _RANGE.finditer(without_braces(text)):
                first, last = _numbers(found)
                is_month = _MONTH.fullmatch(found.group()) is not None
                is_number = not is_month and _is_number_of_paper(found, year_of_entry(entry))
                if last < first and not (is_number or _is_article(found)):
                    hint = "; a date belongs in 'year' and 'month'" if is_month else ""
                    yield self.on_field(entry, field, f"pages '{found.group()}' end before they begin{hint}")


_ANYWHERE = lazy_re(
    r"(?:todo|tbd|tba|tbc|t\.b\.[ad]\.|fixme|xxx+|\?+|n/?\.?a\.?|none|null|nil|nan|undefined|unknown|missing"
    r"|lorem ipsum\b.*|to be (?:added|announced|determined|filled in|completed)|insert .* here|citation needed"
    r"|placeholder)[.!?:]?",
    re.IGNORECASE,
)
_MARK = lazy_re(r"\b(?:TODO|FIXME)\b|\?{3,}|\bYYYY\b|[\[<]\s*(?:PLACEHOLDER|TBD|TBA|INSERT\b[^\]>]*)\s*[\]>]")
# In a title, a word beside others, and a sign behind the last one: "Systems???".
_MARK_OF_TITLE = lazy_re(r"\b(?:TODO|FIXME|YYYY)\b|(?<=\w)\?{3,}$")
_LATER = lazy_re(rf"{NOT_PRINTED_YET}\b.*", re.IGNORECASE)
# Fields in which it was true when it was written.
_DATED = frozenset({"year", "journal", "journaltitle", "booktitle"})
# What templates and managers put into one field or another.
_IN = {
    "year": r"\d{0,3}[x?_.-]+|0{1,4}|y{4}",
    "date": r"(?:0{1,4}|y{4}).*",
    "pages": r"(?:\d+\s*-+\s*)?(?:\?+|x{2,}|0+\s*-+\s*0+)|\?+\s*-+\s*\?+|1\s*-+|x{2,}\s*-+\s*x{2,}",
    "title": r"(?:(?:insert|add|enter) (?:the )?)?(?:(?:your|paper|article|example|sample|dummy) )*title(?: here)?"
    r"|(?:the )?title of (?:the|your|this) (?:paper|article|book|thesis|work)|untitled(?: document)?"
    r"|no title(?: available)?|tb[ad]|(?:example|sample|dummy) (?:paper|article)",
    "journal": r"(?:.*\s)?xyz",
    "booktitle": r"proceedings of (?:the )?(?:\.{3}|…).*|(?:.*\s)?xyz(?:\s.*)?",
}
_BY_FIELD = {name: lazy_re(pattern, re.IGNORECASE) for name, pattern in _IN.items()}
_BY_FIELD["journaltitle"] = _BY_FIELD["journal"]
# Of these the words say something ("Unknown" is the title of works, volume XXX is the thirtieth).
_NOT_ANYWHERE = frozenset({"title", "shorttitle", "volume", "chapter", "part", "label", "note", "addendum", "language"})
_MAX_LENGTH = 60


def _publishes_itself(entry: BibEntry, field: BibField) -> bool:
    r"""Return whether the publisher of a book is a page: BibTeX requires one, and prints a link in `\url`."""
    return field.key == "publisher" and entry.kind == "book" and field.text.lstrip(" {").startswith("\\url")


class Placeholder(Rule):
    """A field has a placeholder: "TODO", "???", "to appear", "Journal Name".

    It is printed. So is the address of an example ("example.com"), or one that was never completed. A title with three
    words or more besides may be about the word "TODO". What was "to appear" when it was written may have a year and a
    venue by now: this is an info. Authors have a rule of their own (BIB417).

    Example: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {TODO}, year = {20XX}}
    Instead: @unpublished{a, author = {Noether, Emmy}, title = {Rings}, note = {Manuscript}, year = {2021}}

    No fix: only the work itself knows the value.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("url",)):
            if is_template_address(text.strip()):
                yield self.on_field(entry, field, f"placeholder url {quoted(text)}; complete the field")
        for entry, field, text in printed_fields(context):
            if len(text) > _MAX_LENGTH:
                if ("TODO" in text or "FIXME" in text) and _has_mark(field, text):
                    yield self.on_field(entry, field, f"placeholder text {quoted(text)}; complete the field")
                continue
            written = without_braces(text)
            own = _BY_FIELD.get(field.key)
            if field.key in _DATED and _LATER.fullmatch(written):
                message = f"placeholder {field.key} {quoted(written)}; check whether the work has been published"
                yield self.on_field(entry, field, message, severity=Severity.INFO)
            elif (
                (own and own.fullmatch(written))
                or (field.key not in _NOT_ANYWHERE and _ANYWHERE.fullmatch(written))
                or is_template_value(field.key, written)
            ):
                yield self.on_field(entry, field, f"placeholder {field.key} {quoted(written)}; complete the field")
            elif _has_mark(field, written):
                yield self.on_field(entry, field, f"placeholder text {quoted(written)}; complete the field")


def _has_mark(field: BibField, text: str) -> bool:
    """Return whether a text has a mark of unfinished work; a title may be about such marks.

    "Automating the removal of obsolete TODO comments"
    """
    rest = _MARK_OF_TITLE.sub(" ", text) if field.key == "title" else text
    return bool(_MARK.search(text if len(title_words(rest)) < _MIN_WORDS else rest))


_NUMBER_OF_EDITION = lazy_re(r"(\d+)(?:st|nd|rd|th)?\.?(?P<word>\s*\b(?:edition|edn?\b\.?))?", re.IGNORECASE)


class EditionAsNumber(Rule):
    """The edition is a number in BibTeX, or an ordinal in BibLaTeX.

    BibTeX's styles print "edition" after the value: "2 edition". They expect "Second". BibLaTeX makes "2nd ed." of a
    number, in any language, and prints words as they are.

    Example: @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, edition = {2}}
    Instead: @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, edition = {Second}}

    Fix: The word, in BibLaTeX the number. In BibTeX only with `--unsafe`: the style may be of another language. An
        entry whose `language`, `langid` or title is not English stays.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("edition",)):
            written = without_braces(text)
            number = _NUMBER_OF_EDITION.fullmatch(written)
            if context.dialect == "bibtex" and (is_foreign(entry) or is_foreign_title(entry.text("title") or "")):
                continue
            if context.dialect == "bibtex":
                index = int(number[1]) if number and (written.isdigit() or number["word"]) else 0
                better = ORDINALS[index - 1].capitalize() if 0 < index <= len(ORDINALS) else None
            else:
                better = number[1] if number and not written.isdigit() else None
                if written.lower() in ORDINALS:
                    better = str(ORDINALS.index(written.lower()) + 1)
            if better:
                fix = rewrite_fix(field, better, f"write {better}", safe=context.dialect == "biblatex")
                yield self.on_field(entry, field, f"edition {quoted(written)}; write '{better}'", fix=fix)
