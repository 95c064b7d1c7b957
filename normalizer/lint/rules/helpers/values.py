"""Values of fields: which a rule looks at, where a part of one stands in the file, how it is rewritten; identifiers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from urllib.parse import unquote

from normalizer.bib import BibEntry, BibField, Span
from normalizer.bib.description import venue_in_fields, year_of_entry
from normalizer.bib.document import LINK_FIELDS
from normalizer.bib.edit import Edit, UnrepresentableError
from normalizer.bib.identifiers import ids_of_entry, isbn_bodies, names_arxiv
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import NAMES, PRINTED, TITLES, TYPE_ALIASES
from normalizer.values.dates import is_of_other_calendar
from normalizer.values.id_types import cut_route, doi_in_address, doi_prefix
from normalizer.values.ids import ArxivId, Doi, find_arxiv_id
from normalizer.values.lazy import lazy_re
from normalizer.values.repositories import gives_data_dois
from normalizer.values.titles import are_foreign_words, title_words
from normalizer.values.venues.text import VenueType, venue_words

# Values as BibTeX and TeX read them: names of a list, and text outside of math, commands and arguments of \url.


_BRACES = lazy_re(r"[{}]")
# BibTeX's "and" needs white space on both sides, and may be in any case (bibtex.web, section 384).
_AND = lazy_re(r"(?:(?<=\s)|^)and(?=\s|$)", re.IGNORECASE)
# What separates names for people, and not for BibTeX.
AND_SIGN = lazy_re(r"(?<=\s)\\?(&)(?=\s)")
_ESCAPED_BRACE = lazy_re(r"\\[{}]")
# BibLaTeX's extended format: "family=Gogh, given=Vincent".
_EXTENDED = lazy_re(
    r"(?:^|,)\s*\"?(?:family|given|prefix|suffix|useprefix|id|hash|[a-z]+-i|nametemplates|sortingnamekeytemplatename"
    r"|uniquenametemplatename|labelalphanametemplatename)\s*=",
    re.IGNORECASE,
)
# "Noether, Emmy A.", "Emmy Noether-Artin": in a list of nothing but such names no rule finds anything.
_ACCENTED = r"\{\\[^{}]{1,12}(?:\{[^{}]*\})?\}"
_WORD = rf"(?:[A-Z]|{_ACCENTED})(?:[a-z]|{_ACCENTED}|[A-Z](?=[a-z])|'(?=[A-Za-z]))++(?:-[A-Z](?:[a-z]|{_ACCENTED})++)*+"
_GIVEN = rf"(?:{_WORD}|[A-Z]\b\.?(?:-?[A-Z]\.)*+)"
_ONE = rf"(?:{_WORD}(?: {_WORD})?+, {_GIVEN}(?: {_GIVEN})*+|(?:{_GIVEN} )+{_WORD})"
_ORDINARY = lazy_re(rf"{_ONE}(?: and {_ONE})*(?: and others)?")
# One person with two family and two given names, or two persons; a suffix, which may be in the wrong place.
_ONE_OR_TWO = lazy_re(rf"{_WORD} {_WORD}, {_WORD} {_WORD}|\b[JS]r\b")


@dataclass(frozen=True, slots=True)
class WrittenName:
    """One name of a list: its offset in the field's text, its text without white space around it."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """What its commas part, those in braces not counted."""
        if "," not in self.text:
            return (self.text,)
        bare = outside_braces(self.text)
        cuts = [-1, *(index for index, char in enumerate(bare) if char == ","), len(bare)]
        return tuple(self.text[a + 1 : b].strip() for a, b in pairwise(cuts))

    @property
    def extended(self) -> bool:
        """In BibLaTeX's format of `part=value`, where commas mean something else."""
        return "=" in self.text and bool(_EXTENDED.search(self.text))


def is_plain_list(text: str) -> bool:
    """Whether a list has only names of the most frequent shapes, joined as they should be."""
    return bool(_ORDINARY.fullmatch(text)) and not _ONE_OR_TWO.search(text)


def outside_braces(text: str) -> str:
    """The text with everything in braces, and the braces, turned into NUL characters: offsets stay."""
    if "{" not in text and "}" not in text:
        return text
    hidden, depth, at = [], 0, 0
    blind = _ESCAPED_BRACE.sub("\0\0", text) if "\\" in text else text
    for found in _BRACES.finditer(blind):
        hidden.append(text[at : found.start()] if depth == 0 else "\0" * (found.start() - at))
        hidden.append("\0")
        depth = max(0, depth + (1 if found.group() == "{" else -1))
        at = found.end()
    hidden.append(text[at:] if depth == 0 else "\0" * (len(text) - at))
    return "".join(hidden)


def written_names(text: str) -> list[WrittenName]:
    """The names of a list in order; one that is empty ("and and") has no text."""
    bounds = [0, *(offset for found in _AND.finditer(outside_braces(text)) for offset in found.span()), len(text)]
    pieces = ((start, text[start:end]) for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    return [WrittenName(start + len(piece) - len(piece.lstrip()), piece.strip()) for start, piece in pieces]


# Lengths have bounds, so that a value full of openings without ends does not take quadratic time.
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
# Arguments that are typeset as they stand, or are not typeset at all.
_VERBATIM = (
    r"url|nolinkurl|path|burl|href|doi|eprint|arxiv|email|detokenize|input|include|ref|eqref|pageref|autoref|label"
    r"|[a-zA-Z]*cite[a-zA-Z]*|includegraphics|hyperref|hypertarget|color|textcolor|begin|end|ensuremath|lstinline"
    r"|ce|cee|chemfig|SI|si|num|qty|unit"
)
_NOT_TEXT = lazy_re(
    r"\\(?:verb\*?|lstinline(?:\[[^\]]{0,200}\])?)([^a-zA-Z\s{\[]).{0,500}?\1"
    r"|\\begin\{(equation|math|align|displaymath|array|tabular)\*?\}.{0,2000}?\\end\{\2\*?\}"
    rf"|\\(?:{_VERBATIM})\*?\s*(?:\[[^\]]*\])*\s*{_GROUP}"
    r"|\\\(.{0,2000}?\\\)|\\\[.{0,2000}?\\\]"
    r"|\\[a-zA-Z]+\*?|\\."
    r"|\$\$(?:[^$\\]|\\.)*\$\$|\$(?:[^$\\]|\\.)*\$",
    re.DOTALL,
)


def mask_non_text(text: str) -> str:
    """The text with everything else turned into NUL characters, so that offsets stay."""
    if "\\" not in text and "$" not in text:
        return text
    return _NOT_TEXT.sub(lambda found: "\0" * len(found.group()), text)


_BRACE = lazy_re(r"\\.|[{}]", re.DOTALL)


def is_one_group(text: str) -> bool:
    """Whether the first brace of a text is closed by its last character: "{a {b}}", but not "{a} {b}"."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for found in _BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.end() == len(text)
    return False


Row = tuple[BibEntry, BibField, str]

_PRINTED = frozenset(PRINTED)


@lru_cache(maxsize=1)  # the rules look at one document after the other
def printed_fields(context: LintContext) -> tuple[Row, ...]:
    """The fields that styles print and that are not empty, with their texts, in the order of the file.

    The text of a name that no @string of the file defines is not known.
    """
    return tuple(
        (entry, field, text)
        for entry in context.bib.entries
        for field in entry.fields
        if field.key in _PRINTED and (text := field.text) and not _has_unknown_name(context, field)
    )


def _has_unknown_name(context: LintContext, field: BibField) -> bool:
    is_plain = field.pieces is None and context.bib.text[field.value_start] in '{"'
    return not is_plain and any(name.isidentifier() for name in field.value.unresolved)


def fields_named(context: LintContext, names: Sequence[str]) -> Iterable[Row]:
    """The fields that are not empty, by the order of the names; of two with one name the one that counts."""
    rows = _fields_by_name(context)
    return chain.from_iterable(rows.get(name, ()) for name in names)


@lru_cache(maxsize=1)
def _fields_by_name(context: LintContext) -> Mapping[str, Sequence[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for entry in context.bib.entries:
        for name, field in entry.first.items():
            if text := field.text:
                rows[name].append((entry, field, text))
    return dict(rows)


def name_fields(context: LintContext) -> Iterable[Row]:
    """The fields that hold names. A foreword is a text in BibTeX."""
    return fields_named(context, NAMES if context.dialect == "biblatex" else NAMES[:6])


@dataclass(frozen=True, slots=True)
class NameRow:
    """A field of names that are not all of the most ordinary shapes, with its names."""

    entry: BibEntry
    field: BibField
    text: str
    names: tuple[WrittenName, ...]


@lru_cache(maxsize=1)
def suspicious_names(context: LintContext) -> tuple[NameRow, ...]:
    """The fields of names in which a rule may find something: most lists are so plain that none can."""
    rows = (row for row in name_fields(context) if not is_plain_list(row[2]))
    return tuple(NameRow(entry, field, text, tuple(written_names(text))) for entry, field, text in rows)


def is_single_piece(field: BibField) -> bool:
    """Written as one piece between delimiters, so that offsets in the text are offsets in the file."""
    if not field.source.text.startswith(("{", '"'), field.value_start):  # it may be the end of the file
        return False
    # A value that is not closed, or has several pieces, ends elsewhere.
    return field.pieces is None or [piece.inner.end for piece in field.pieces] == [field.value_end - 1]


def span_in_field(field: BibField, start: int, end: int) -> Span:
    """Where a part of the field's text stands; the whole value when it is put together from pieces."""
    if not is_single_piece(field):
        return Span(field.value_start, field.value_end)
    return Span(field.value_start + 1 + start, field.value_start + 1 + end)


def rewrite_fix(field: BibField, text: str, message: str, *, safe: bool) -> Fix | None:
    """A fix that gives the field another text between its own delimiters; None where it has none."""
    return replace_fix(field, [(0, field.value_end - field.value_start - 2, text)], message, safe=safe)


def replace_fix(field: BibField, parts: Iterable[tuple[int, int, str]], message: str, *, safe: bool) -> Fix | None:
    """A fix that changes parts of the text: (start, end, new) with offsets in it."""
    if not is_single_piece(field):
        return None
    base = field.value_start + 1
    return Fix(tuple(Edit(base + start, base + end, new) for start, end, new in parts), safe, message)


def edit_fix(make: Callable[[], Iterable[Edit]], message: str, *, safe: bool) -> Fix | None:
    """A fix of the edits that an editor makes; None where the entry is too damaged for them."""
    try:
        return Fix(tuple(make()), safe, message)
    except UnrepresentableError:
        return None


def quoted(text: str, longest: int = 60) -> str:
    """A value in a message: on one line, in quotes, cut where it is long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= longest else f"'{line[: longest - 1].rstrip()}…'"


# ISO 639 ("en", "eng", "en_US"), and the names of babel and polyglossia.
_ENGLISH = lazy_re(
    r"\W*(?:eng?|(?:us|uk)?english|american|british|canadian|australian|newzealand)(?![a-z])", re.IGNORECASE
)


def is_foreign(entry: BibEntry) -> bool:
    """Whether an entry says that its work is in another language than English."""
    stated = (text for name in ("langid", "language", "hyphenation") if (text := (entry.text(name) or "").strip()))
    return any(not _ENGLISH.match(text) for text in stated)


def is_in_other_calendar(entry: BibEntry, year: int, latest: int) -> bool:
    """Whether a year is one in the calendar of those who use the script of the entry."""
    return is_of_other_calendar(year, " ".join(entry.text(name) or "" for name in (*TITLES, *NAMES)), latest)


def is_foreign_title(title: str) -> bool:
    """Whether the small words of a title are of another language than English."""
    return are_foreign_words(title_words(title))


def without_braces(text: str) -> str:
    """The text without braces and on one line: for values in which they protect nothing ("{2019}")."""
    return " ".join((_BRACES.sub("", text) if "{" in text else text).split())


# A DOI's suffix may hold any printable character, also those that `Doi.find` refuses in running text: "<", ">" in
# the SICI form 10.1002/(SICI)1096-987X(199803)19:4<377::AID-JCC1>3.0.CO;2-P (DOI Handbook, section 2.2).
DOI = lazy_re(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"{}\\]+")
_BEFORE_DOI = lazy_re(r"(?:(?:https?:/*)?(?:www\.)?(?:dx\.)?doi\.org/+|doi\s*[:=]?\s*)+", re.IGNORECASE)
IN_COMMAND = lazy_re(r"\\(?:url|path|href)\s*\{([^{}]*)\}")

# What people and exporters write for a character in fields that are typeset as they stand.
_ESCAPED = lazy_re(
    r"\{?\\text(?:asciitilde|underscore)\s*(?:\{\})?\}?"
    r"|\{\\(?:textasciitilde|_|&|%|\#|~)\s*\}"
    r"|\$\s*\\sim\s*\$"
    r"|\{?\\~\{\}\}?"
    r"|\\[_&%\#~]"
)


def unescape(text: str) -> str:
    r"""An identifier or link without TeX: `10.1007/1\_2` -> "10.1007/1_2"."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    text = found.group()
    if "underscore" in text:
        return "_"
    return "~" if "~" in text or "tilde" in text or "sim" in text else text.strip("{} ").removeprefix("\\")


# An address, and no DOI, has parameters and fragments: "?needAccess=true". A SICI may end with "#".
_PARAMETERS = lazy_re(r"[?#][a-z_].*", re.IGNORECASE)


def linked_doi(text: str) -> tuple[str, bool] | None:
    """The DOI of a link or after "doi:", and whether it is certain where it ends; None where nothing is before one."""
    wrapped = IN_COMMAND.fullmatch(text)
    text = wrapped[1].strip() if wrapped else text
    before = _BEFORE_DOI.match(text)
    rest = text[before.end() :].strip() if before else text
    if not rest.startswith("10."):
        found = doi_in_address(rest)
    elif before is None:
        return None
    else:
        # All that follows the address of the resolver is the DOI, but addresses of publishers are copied to it.
        whole = unquote(_PARAMETERS.sub("", rest)).rstrip("/") if "/" in before.group() else rest
        doi = cut_route(whole)
        found = doi, doi == whole
    return (found[0].rstrip(".,;"), found[1]) if found and DOI.fullmatch(found[0]) else None


def bare_doi(text: str) -> str | None:
    """The DOI of a link or after "doi:"; None where nothing is before one."""
    found = linked_doi(text)
    return found[0] if found else None


# By dialect, the field that names the archive of `eprint`, and its value for arXiv.
ARCHIVE_FIELD = {"bibtex": ("archiveprefix", "arXiv"), "biblatex": ("eprinttype", "arxiv")}


PREPRINT_TYPES = frozenset(
    {"misc", "online", "unpublished", "article", "report", "techreport", "preprint", "electronic"}
)


def doi_of(entry: BibEntry) -> str | None:
    """The DOI without resolver and escapes; that of a preprint at arXiv stands for its identifier instead."""
    text = entry.text("doi")
    if not text:
        return None
    text = unescape(text.strip())
    doi = bare_doi(text) or text
    return None if doi[:15].lower() == "10.48550/arxiv." or "/" not in doi else doi


def arxiv_id_of(entry: BibEntry) -> str | None:
    """The arXiv identifier of an entry, without version, where it stands in a field for it."""
    eprint = entry.text("eprint")
    if eprint and names_arxiv(entry) is not False and (found := find_arxiv_id(eprint)):
        return without_version(found)
    doi = entry.text("doi")
    arxiv = Doi.find(doi) if doi and "10.48550/" in doi else None
    return arxiv.arxiv.text if arxiv and arxiv.arxiv else None


def without_version(paper: str) -> str:
    """An arXiv identifier without its version."""
    return str(ArxivId.parse(paper)) if "/" in paper else paper.lower().partition("v")[0]


def is_preprint(entry: BibEntry) -> bool:
    """The entry is a preprint, and of no venue."""
    if entry.kind not in PREPRINT_TYPES or doi_of(entry):
        return False
    if venue := venue_in_fields(entry):
        return venue_words(venue[1]).kind is VenueType.PREPRINT
    places = (entry.text(name) or "" for name in ("howpublished", "publisher", "institution"))
    is_at_arxiv = any(isinstance(identifier, ArxivId) for identifier in ids_of_entry(entry))
    return is_at_arxiv or any(venue_words(place).kind is VenueType.PREPRINT for place in places)


# What an entry has of a publication, besides venue and DOI.
_OF_PUBLICATION = ("volume", "pages", "publisher")


def are_preprint_and_publication(one: BibEntry, other: BibEntry) -> bool:
    """One of the entries is a preprint, and the other one says where the work came out."""
    if is_preprint(one) == is_preprint(other):
        return False
    printed = other if is_preprint(one) else one
    is_placed = doi_of(printed) or venue_in_fields(printed) or any(map(printed.text, _OF_PUBLICATION))
    return printed.kind not in PREPRINT_TYPES or bool(is_placed)


def title_words_of(entry: BibEntry) -> tuple[str, ...] | None:
    """The words of title and subtitle; None for a title of one word, which other works may have."""
    title = entry.text("title") or ""
    words = title_words(f"{title} {subtitle}" if (subtitle := entry.text("subtitle")) else title)
    return words if len(words) > 1 else None


_REPORTS = frozenset(["techreport", "report"])


def is_draft(one: BibEntry, other: BibEntry) -> bool:
    """Whether an entry is a preprint or report, and the other one of the same work says where it came out."""
    if are_preprint_and_publication(one, other):
        return is_preprint(one)
    return one.kind in _REPORTS and other.kind not in _REPORTS and venue_in_fields(other) is not None


def differ_in_year_and_place(one: BibEntry, other: BibEntry) -> bool:
    """Return whether two entries of one title are of two publications: a report and a chapter, a workshop's paper.

    The year alone may be mistaken, and a place may have two names.
    """
    from normalizer.values.venues.compare import compare_venues  # few files have such entries

    years = {year_of_entry(one), year_of_entry(other)}
    left, right = (venue_in_fields(entry) for entry in (one, other))
    if None in years or len(years) == 1:
        return False
    if left and right:
        return compare_venues(left[1], right[1]).same is False
    return (left or right) is not None and any(entry.text("institution") for entry in (one, other))


# Of two works of one title the entries differ in one of these, which an author writes to tell them apart.
_DISTINGUISHING = (
    "doi", "volume", "number", "pages", "eid", "chapter", "edition", "isbn", "part", "issue", "type", "howpublished",
    "school", "institution",
)  # fmt: skip
_FIRST_PAGE = lazy_re(r"\w+")
_THESES = frozenset(["mastersthesis", "phdthesis"])
# BibLaTeX prints with an entry what it is related to: one that has this is no copy of one that has not.
_RELATED = "related"


def are_distinct(one: BibEntry, other: BibEntry) -> bool:
    """Return whether the authors of a file tell two entries of one title apart by a field that both have."""
    papers = {arxiv_id_of(one), arxiv_id_of(other)} - {None}
    if len(papers) > 1 or _class(one) != _class(other) or one.text(_RELATED) != other.text(_RELATED):
        return True
    if {one.kind, other.kind} == _THESES or differ_in_year_and_place(one, other):
        return True
    return any(is_different(one, other, name) for name in _DISTINGUISHING)


def are_linked(one: BibEntry, other: BibEntry) -> bool:
    """Return whether one names the other: a chapter and its book, a work and its reprint."""
    return any(b.key in a.listed_keys(name) for a, b in ((one, other), (other, one)) for name in (*LINK_FIELDS, "ids"))


def _class(entry: BibEntry) -> str:
    """Types that are mistaken for each other count as one; a book is never its own chapter."""
    kind = TYPE_ALIASES.get(entry.kind, entry.kind)
    return "paper" if kind in PREPRINT_TYPES | {"inproceedings", "incollection"} else kind


def is_different(one: BibEntry, other: BibEntry, name: str) -> bool:
    left, right = one.text(name) or "", other.text(name) or ""
    if name == "isbn" and isbn_bodies(left) & isbn_bodies(right):
        return False
    if name == "pages":  # the last page is often missing or cut: "263", "263--91"
        left, right = (found[0] if (found := _FIRST_PAGE.search(text)) else "" for text in (left, right))
    return bool(left and right) and left != right and title_words(left) != title_words(right)


# What people write into an entry to tell it from another one of the same title: an erratum, a talk, a data set.
_REMARKS = ("note", "addendum", "howpublished", "titleaddon")
_LINK = lazy_re(r"://|arxiv", re.IGNORECASE)


def may_be_another(one: BibEntry, other: BibEntry) -> bool:
    """Whether an entry has a remark, a volume or the DOI of data that the other one of the same title does not have."""
    are_data = [gives_data_dois(doi_prefix(doi_of(entry) or "")) for entry in (one, other)]
    has_other_remark = any(_has_remark(one, name) != _has_remark(other, name) for name in _REMARKS)
    return has_other_remark or len(set(are_data)) > 1 or _is_volume(one) != _is_volume(other)


def _has_remark(entry: BibEntry, name: str) -> bool:
    return bool(text := (entry.text(name) or "").strip()) and not _LINK.search(text)


def _is_volume(entry: BibEntry) -> bool:
    """Whether an entry is one volume of a book. A book in a series has the number that it has there."""
    return _class(entry) in ("book", "collection") and bool(entry.text("volume")) and not entry.text("series")
