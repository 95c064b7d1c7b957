"""Rules about identifiers: DOIs, ISBNs, ISSNs, links, and those of arXiv."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar
from urllib.parse import unquote

from normalizer.bib import BibEntry, BibField
from normalizer.bib.edit import Edit, without_fields
from normalizer.bib.identifiers import (
    FIELDS_OF_ARXIV_NUMBERS,
    find_numbers,
    invalid_arxiv_number,
    is_valid_isbn,
    is_valid_issn,
    names_arxiv,
)
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, Rule, Severity, VerificationKind
from normalizer.lint.rules.helpers.values import (
    ARCHIVE_FIELD,
    DOI,
    IN_COMMAND,
    bare_doi,
    edit_fix,
    fields_named,
    is_single_piece,
    linked_doi,
    quoted,
    rewrite_fix,
    unescape,
    without_braces,
    without_version,
)
from normalizer.values.ids import find_arxiv_id
from normalizer.values.lazy import lazy_re
from normalizer.values.venues.text import is_arxiv


class DoiAsLink(Rule):
    """A DOI has its resolver or "doi:" before it.

    BibLaTeX puts `https://doi.org/` before the value: the link in the reference list then leads nowhere. So do many
    styles of BibTeX, others remove it or print no DOI: there it is an info.

    Example: @misc{a, title = {Comets}, date = {2021}, doi = {https://doi.org/10.1000/182}}
    Instead: @misc{a, title = {Comets}, date = {2021}, doi = {10.1000/182}}

    Fix: Only the DOI stays, without what the address of a publisher has after it ("/full", a version of bioRxiv). Where
        the DOI may end elsewhere, the link stays.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("doi",)):
            if not text.startswith("10.") and (found := linked_doi(text.strip())):
                doi, is_certain = found
                fix = rewrite_fix(field, doi, f"write {doi}", safe=True) if is_certain else None
                message = (
                    f"the DOI is only {doi}" if is_certain else f"the DOI may be only {doi}; open https://doi.org/{doi}"
                )
                severity = self.severity if context.dialect == "biblatex" else Severity.INFO
                yield self.on_field(entry, field, message, fix=fix, severity=severity)


# A short DOI (shortdoi.org) leads to the work like the long one.
_SHORT = lazy_re(r"10/[a-z0-9]+", re.IGNORECASE)


class MalformedDoi(Rule):
    """The value of `doi` is not a DOI.

    A DOI begins with "10.", a number of the registrant, and a slash. Anything else leads to an error page, and
    hides that the real one is missing.

    Example: @misc{a, title = {Comets}, doi = {1000/182}}
    Instead: @misc{a, title = {Comets}, doi = {10.1000/182}}

    No fix: the real DOI is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("doi",)):
            if DOI.fullmatch(text):
                continue
            written = unescape(text.strip()).replace("{", "").replace("}", "")
            if written and not (DOI.fullmatch(written) or _SHORT.fullmatch(written) or bare_doi(written)):
                yield self.on_field(entry, field, f"invalid DOI {quoted(text)}")


class NumberRule(Rule):
    """A rule about the check digits of one field, which may list several numbers.

    No fix: the right digit is unknown.
    """

    field: ClassVar[str]
    is_right: ClassVar[Callable[[str], bool]]

    def check(self, context: LintContext) -> Iterator[Finding]:
        is_right = type(self).is_right
        for entry, field, text in fields_named(context, (self.field,)):
            found = list(find_numbers(text))
            wrong = [number for number in found if not is_right(number)]
            # Several numbers parted by blanks only: they are right if they can be cut so that each is.
            if len(found) == 1 and wrong and all(map(is_right, found[0].split())):
                continue
            if wrong or not found:
                message = f"invalid {self.field.upper()} {quoted(wrong[0] if wrong else text)}"
                yield self.on_field(entry, field, message)


class MalformedIsbn(NumberRule):
    """An ISBN has a wrong length or a wrong check digit.

    No shop or library will find the book by it.

    Example:
        @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {2021},
          isbn = {978-3-16-148410-1}}
    Instead:
        @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {2021},
          isbn = {978-3-16-148410-0}}
    """

    field = "isbn"
    is_right = is_valid_isbn


class MalformedIssn(NumberRule):
    """An ISSN has a wrong length or a wrong check digit.

    No catalog will find the journal by it.

    Example: @misc{a, title = {Comets}, issn = {0028-0837}}
    Instead: @misc{a, title = {Comets}, issn = {0028-0836}}
    """

    field = "issn"
    is_right = is_valid_issn


_SCHEME = lazy_re(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = lazy_re(r"https?:", re.IGNORECASE)
_WEB_ADDRESS = lazy_re(r"https?://[^\s/?#]+\.[^\s/?#]+", re.IGNORECASE)
_LOCAL = lazy_re(r"https?://(?:localhost|\d|\[)", re.IGNORECASE)
_TWICE = lazy_re(r"https?:/*https?:", re.IGNORECASE)
_HOST = lazy_re(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)")


class MalformedUrl(Rule):
    r"""The value of `url` is no address, more than one, or in a \url of its own.

    Styles hand the value to `\url` as it stands. With a blank, a second address or another `\url` in it, the link
    in the reference list leads nowhere; without a scheme a viewer takes it for a file.

    Example:
        @misc{a, title = {Comets}, url = {\url{https://www.example.org/comets}}}
        @misc{b, title = {Moons}, url = {www.example.org/moons}}
    Instead:
        @misc{a, title = {Comets}, url = {https://www.example.org/comets}}
        @misc{b, title = {Moons}, url = {https://www.example.org/moons}}

    Fix: The `\url` around an address is removed, and the resolver put before a DOI. A missing scheme is added with
        `--unsafe`: not every host supports https.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("url",)):
            written = text.strip()
            if found := IN_COMMAND.fullmatch(written):
                fix = rewrite_fix(field, found[1].strip(), r"remove the \url", safe=True)
                message = rf"{quoted(written)} has a command around it; styles add \url"
                yield self.on_field(entry, field, message, fix=fix)
            elif wrong := _what_is_wrong(written):
                fix = None
                if DOI.fullmatch(written):
                    fix = rewrite_fix(field, f"https://doi.org/{written}", "add https://doi.org/", safe=True)
                elif _HOST.match(written) and " " not in written and not _WEB.match(written):
                    fix = rewrite_fix(field, f"https://{written}", "add https://", safe=False)
                yield self.on_field(entry, field, f"{quoted(written)} {wrong}", fix=fix)


def _what_is_wrong(text: str) -> str | None:
    if not _SCHEME.match(text) and not text.startswith(("\\", "{")):
        return "is no address: it has no scheme such as https:"
    if _TWICE.match(text):
        return "has its scheme twice"
    if _WEB.match(text) and not (_WEB_ADDRESS.match(text) or _LOCAL.match(text)):
        return "is no address: it names no host"
    # A long address may have been wrapped: BibTeX keeps the blank that the line end becomes.
    return "has a blank in it" if len(text.split()) > 1 else None


class EscapedIdentifier(Rule):
    r"""A link or DOI has TeX's escapes in it: `\_`, `\%`, `{\textasciitilde}`.

    BibLaTeX, and BibTeX styles that use `\url` or `\href`, typeset these fields as they stand: the backslash is
    printed and the link leads nowhere. Exports of DBLP escape for the old styles that do not.

    Example: @misc{a, title = {Comets}, doi = {10.1000/1\_82}}
    Instead: @misc{a, title = {Comets}, doi = {10.1000/1_82}}

    Fix: The characters themselves; in a file for BibTeX only with `--unsafe`, for a style that prints the field as text
        would then stop at them.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        certain = context.dialect == "biblatex"
        for entry, field, text in fields_named(context, ("doi", "url", "eprint")):
            if "\\" not in text or (meant := unescape(text)) == text or "\\url" in text:
                continue
            fix = rewrite_fix(field, meant, f"write {meant}", safe=certain)
            severity = Severity.WARNING if certain else Severity.INFO
            message = f"{quoted(text)} has TeX in it; write {quoted(meant)}"
            yield self.on_field(entry, field, message, severity=severity, fix=fix)


class UrlRepeatsDoi(Rule):
    """The `url` is nothing but the address of the `doi`.

    Styles that know both print the same link twice.

    Example: @misc{a, title = {Comets}, doi = {10.1000/182}, url = {https://doi.org/10.1000/182}}
    Instead: @misc{a, title = {Comets}, doi = {10.1000/182}}

    Fix: With `--unsafe` the `url` is removed: old styles know no `doi` and would print no link at all.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("url",)):
            if "doi" not in text or not (doi := entry.text("doi")) or "/" not in doi:
                continue
            address = unescape(text.strip())
            ours = bare_doi(address)
            other = unescape(doi.strip())
            # Behind the DOI a publisher names a version or a format, which the DOI does not lead to.
            if ours and _ends_with(address, ours) and ours.casefold() == (bare_doi(other) or other).casefold():
                fix = edit_fix(partial(context.editor.delete_field, entry, field), "remove the url", safe=False)
                yield self.on_field(entry, field, f"the url only repeats the DOI {ours}", fix=fix)


def _ends_with(address: str, doi: str) -> bool:
    path = re.split(r"[?#][a-z_]", address, maxsplit=1, flags=re.IGNORECASE)[0]
    return unquote(path).rstrip("/").endswith(doi)


_LOCAL_ADDRESS = lazy_re(
    r"file:(?!//[^/])|[a-zA-Z]:[\\/](?!/)"
    r"|https?://(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|\[::1\])(?=[:/]|$)",
    re.IGNORECASE,
)
_TRACKING = lazy_re(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hsenc|_hsmi)=[^&;#]*", re.IGNORECASE
)


class UnsharedUrl(Rule):
    """A link leads to the author's own computer, or tells where the author found it.

    Nobody else can open "localhost" or "file:". Parameters such as `utm_source` or `fbclid` only follow readers: the
    page is the same without them, and they are an info.

    Example:
        @misc{a, title = {Comets}, url = {https://example.org/comets.pdf?utm_source=mail}}
        @misc{b, title = {Moons}, url = {http://localhost:8000/moons.pdf}}
    Instead:
        @misc{a, title = {Comets}, url = {https://example.org/comets.pdf}}
        @misc{b, title = {Moons}, url = {https://example.org/moons.pdf}}

    Fix: The parameters are removed. A local link stays: its public address is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("url",)):
            written = text.strip()
            if _LOCAL_ADDRESS.match(written):
                yield self.on_field(entry, field, f"{quoted(written)} can be opened on one computer only")
            elif "=" in written and (found := _TRACKING.search(written)):
                clean = _without_tracking(written)
                # Within the address of an archive they are a part of the name of a page.
                if clean == written or "://" in clean.partition("://")[2]:
                    continue
                fix = rewrite_fix(field, clean, "remove the parameters", safe=True)
                message = f"'{found.group().partition('=')[0]}' in the url only follows readers; remove it"
                yield self.on_field(entry, field, message, severity=Severity.INFO, fix=fix)


# Between the parameters of an address, of which ";" is the older form; "&amp;" is copied from the source of a page.
_BETWEEN_PARAMETERS = lazy_re(r"(\\?&(?:amp;)?|;)")


def _without_tracking(url: str) -> str:
    address, sign, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    parts = ["", *_BETWEEN_PARAMETERS.split(query)]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[1].replace("\\_", "_"))]
    left = "".join(part for pair in kept for part in pair).removeprefix(kept[0][0] if kept else "")
    return path + (mark + left if left else "") + sign + fragment


# "2101.00001 [cs.LG]", as arXiv recommends for texts.
_SUBJECT = lazy_re(r"\s*\[(?P<subject>[a-z-]+(?:\.[A-Za-z-]+)?)\]\Z")
_SUBJECT_FIELD = {"bibtex": "primaryclass", "biblatex": "eprintclass"}


class ArxivIdWithPrefix(Rule):
    """An `eprint` of arXiv has "arXiv:" or an address before the identifier, or its subject after it.

    Styles print "arXiv:" and make the link themselves: the reference list then says it twice, and the link leads
    nowhere.

    Example: @misc{a, title = {Comets}, eprint = {arXiv:2101.00001}, archiveprefix = {arXiv}}
    Instead: @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: Only the identifier stays, with its version; the subject gets its field.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("eprint",)):
            written = text.strip()
            subject = _SUBJECT.search(written)
            bare = written[: subject.start()] if subject else written
            if (bare[:1].isdigit() and not subject) or names_arxiv(entry) is False:
                continue
            if (paper := find_arxiv_id(bare)) and paper != written:
                make = partial(_with_paper, context, entry, field, paper, subject)
                fix = edit_fix(make, f"write {paper}", safe=True) if is_single_piece(field) else None
                what = "the subject in it" if subject and paper == bare else "a prefix"
                yield self.on_field(entry, field, f"eprint {quoted(written)} has {what}; use {paper}", fix=fix)


def _with_paper(
    context: LintContext, entry: BibEntry, field: BibField, paper: str, subject: re.Match[str] | None
) -> Iterator[Edit]:
    yield from context.editor.set_value(entry, field, paper)
    if subject and not any(entry.get(name) for name in _SUBJECT_FIELD.values()):
        name = _SUBJECT_FIELD[context.dialect]
        yield from context.editor.insert_field(entry, name, subject["subject"], after=field)


# A number that another field marks as arXiv's, with the letters of a placeholder: "arXiv:2401.xxxxx".
# A number that no paper has is that of another work than the entry's, or of none: what venues judge.
_WRONG = VerificationKind.MISMATCH


class MalformedArxivId(Rule):
    """The value of `eprint` is not an arXiv identifier, although the entry names arXiv.

    There is no paper of that number, so the link leads to an error page. An identifier has the form 2101.00001
    (four digits after the dot up to 2014), before April 2007 that of hep-th/9901001. Numbers that another field marks
    as arXiv's are read too: "arXiv:2401.xxxxx" is a placeholder.

    Example: @misc{a, title = {Comets}, eprint = {2113.00001}, archiveprefix = {arXiv}}
    Instead: @misc{a, title = {Comets}, eprint = {2112.00001}, archiveprefix = {arXiv}}

    No fix: the right digit is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, FIELDS_OF_ARXIV_NUMBERS):
            if number := invalid_arxiv_number(entry, field.key, text):
                yield self.on_field(entry, field, f"invalid arXiv identifier {quoted(number)}", kind=_WRONG)


class EprintWithoutArchive(Rule):
    """An entry has an `eprint`, but does not say of which archive.

    Styles print a bare number and make no link, because it could be of any archive.

    Example: @misc{a, title = {Comets}, eprint = {2101.00001}}
    Instead: @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    Fix: Where the number is one of arXiv, the field that says so is added.
    """

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


_NUMBERS = ("volume", "number", "pages")
_JOURNALS = ("journal", "journaltitle", "booktitle")
# Where the identifier may stand, best first.
_BESIDE_ID = lazy_re(r",\s*(?!abs\b|arxiv\b|corr\b|vol)[a-z]{2}", re.IGNORECASE)
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
        known, and all that the journal says: styles that know no `eprint` would not print it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _JOURNALS):
            # Beside `arxivid` it is for programs: BibTeX's styles do not print a journal of @misc.
            is_for_programs = entry.kind == "misc" and entry.get("arxivid") is not None
            if not is_for_programs and is_arxiv(without_braces(text)):
                texts = (without_braces(entry.text(name) or "") for name in _ID_FIELDS)
                papers = [paper for text in texts if (paper := find_arxiv_id(text))]
                paper = next(iter(papers), None)
                # Of two identifiers one is wrong, and what is written behind it would be lost.
                is_sure = len(set(map(without_version, papers))) == 1 and not _BESIDE_ID.search(text)
                fix = _fix(context, entry, field, paper) if paper and is_sure else None
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
