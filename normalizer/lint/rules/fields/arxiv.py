"""Rules about arXiv identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from normalizer.bib import BibEntry, BibField
from normalizer.bib.edit import Edit, without_fields
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, FixAvailability, Rule
from normalizer.lint.rules.helpers.identifiers import ARCHIVE_FIELD, find_arxiv_id, names_arxiv
from normalizer.lint.rules.helpers.values import edit_fix, fields_named, quoted, rewrite_fix
from normalizer.values.ids import ArxivId


class ArxivIdWithPrefix(Rule):
    """An `eprint` of arXiv has "arXiv:" or an address before the identifier.

    Styles print "arXiv:" and make the link themselves: the reference list then says it twice, and the link leads
    nowhere.

    Example: @misc{a, title = {Comets}, eprint = {arXiv:2101.00001}, archiveprefix = {arXiv}}
    Instead: @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: Only the identifier stays, with its version.
    """

    fixable = FixAvailability.SAFE

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("eprint",)):
            written = text.strip()
            if written[:1].isdigit() or names_arxiv(entry) is False:
                continue
            if (paper := find_arxiv_id(written)) and paper != written:
                fix = rewrite_fix(field, paper, f"write {paper}", safe=True)
                yield self.on_field(entry, field, f"eprint {quoted(written)} has a prefix; use {paper}", fix=fix)


class MalformedArxivId(Rule):
    """The value of `eprint` is not an arXiv identifier, although the entry names arXiv.

    There is no paper of that number, so the link leads to an error page. An identifier has the form 2101.00001
    (four digits after the dot up to 2014), before April 2007 that of hep-th/9901001.

    Example: @misc{a, title = {Comets}, eprint = {2113.00001}, archiveprefix = {arXiv}}
    Instead: @misc{a, title = {Comets}, eprint = {2112.00001}, archiveprefix = {arXiv}}

    No fix: the right digit is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("eprint",)):
            if names_arxiv(entry) and not find_arxiv_id(text) and not ArxivId.find(text):
                yield self.on_field(entry, field, f"invalid arXiv identifier {quoted(text)}")


class EprintWithoutArchive(Rule):
    """An entry has an `eprint`, but does not say of which archive.

    Styles print a bare number and make no link, because it could be of any archive.

    Example: @misc{a, title = {Comets}, eprint = {2101.00001}}
    Instead: @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: Where the number is one of arXiv, the field that says so is added.
    """

    fixable = FixAvailability.SAFE

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("eprint",)):
            if names_arxiv(entry) is not None or "://" in text:
                continue
            name, value = ARCHIVE_FIELD[context.dialect]
            fix = None
            if find_arxiv_id(text):
                insert = partial(context.editor.insert_field, entry, name, value, after=field)
                fix = edit_fix(insert, f"add {name} = {{{value}}}", safe=True)
            yield self.on_field(entry, field, f"eprint {quoted(text)} has no archive; add {name}", fix=fix)


_ARXIV = re.compile(r"(?:ar\s?xiv(?:\.org)?\b|corr\b|computing research repository).*", re.IGNORECASE | re.DOTALL)
_NUMBERS = ("volume", "number", "pages")
_JOURNALS = ("journal", "journaltitle", "booktitle")
# Where the identifier may stand, best first.
_ID_FIELDS = ("eprint", *_JOURNALS, *_NUMBERS, "url", "doi", "note", "howpublished")
# DBLP and Zotero number arXiv by year and month.
_TYPE = {"bibtex": "misc", "biblatex": "online"}


class ArxivAsJournal(Rule):
    """A preprint is an article in a journal called arXiv.

    arXiv is not a journal: `eprint` and its archive make the link, and let tools see that the work has been published
    since. "arXiv preprint arXiv:..." is printed twice by styles that know those fields.

    Example:
        @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {arXiv preprint arXiv:2101.00001},
          year = {2021}}
    Instead:
        @misc{a, author = {Noether, Emmy}, title = {Rings}, eprint = {2101.00001}, archiveprefix = {arXiv},
          year = {2021}}

    Fix: With `--unsafe` the entry becomes a `@misc` (BibLaTeX: `@online`) with these fields, where the identifier is
        known: styles that know no `eprint` would not print it.
    """

    fixable = FixAvailability.UNSAFE

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _JOURNALS):
            # Beside `arxivid` it is for programs: BibTeX's styles do not print a journal of @misc.
            is_for_programs = entry.kind == "misc" and entry.get("arxivid") is not None
            if text[:1] in "aACc" and not is_for_programs and _ARXIV.fullmatch(text.strip()):
                texts = (entry.text(name) for name in _ID_FIELDS)
                paper = next((paper for text in texts if text and (paper := find_arxiv_id(text))), None)
                fix = _fix(context, entry, field, paper) if paper else None
                where = f"use eprint = {{{paper}}}" if paper else "its identifier belongs in 'eprint'"
                yield self.on_field(entry, field, f"{quoted(text)} is not a {field.key}; {where}", fix=fix)


def _fix(context: LintContext, entry: BibEntry, journal: BibField, paper: str) -> Fix | None:
    fix = edit_fix(partial(_edits, context, entry, journal, paper), "make a preprint of it", safe=False)
    noted = fix and any(edit.start < note.start < edit.end for edit in fix.edits for note in context.bib.notes)
    return None if noted else fix


def _edits(context: LintContext, entry: BibEntry, journal: BibField, paper: str) -> Iterator[Edit]:
    """The identifier takes the place of the journal; what it says as well, goes."""
    name, archive = ARCHIVE_FIELD[context.dialect]
    editor, eprint = context.editor, entry.get("eprint")
    # "abs/2101.00001" repeats the identifier; a volume does not.
    gone = [field for field in filter(None, map(entry.get, _NUMBERS)) if paper in field.text]
    yield from editor.set_type(entry, _TYPE[context.dialect])
    yield from without_fields(entry, [*gone, journal] if eprint else gone)
    if not eprint:
        yield from editor.rename_field(entry, journal, "eprint")
        yield from editor.set_value(entry, journal, paper)
    if names_arxiv(entry) is None:
        yield from editor.insert_field(entry, name, archive, after=eprint or journal)
