"""Values of fields: which of them a rule looks at, where a part of one stands in the file, how it is rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from normalizer.bib import BibEntry, BibField, Span
from normalizer.bib.edit import Edit, UnrepresentableError
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import NAMES, PRINTED

# Values as BibTeX and TeX read them: names of a list, and text outside of math, commands and arguments of \url.


_BRACES = re.compile(r"[{}]")
# BibTeX's "and" needs white space on both sides, and may be in any case (bibtex.web, section 384).
_AND = re.compile(r"(?:(?<=\s)|^)and(?=\s|$)", re.IGNORECASE)
_ESCAPED_BRACE = re.compile(r"\\[{}]")
# BibLaTeX's extended format: "family=Gogh, given=Vincent".
_EXTENDED = re.compile(
    r"(?:^|,)\s*\"?(?:family|given|prefix|suffix|useprefix|id|hash|[a-z]+-i|nametemplates|sortingnamekeytemplatename"
    r"|uniquenametemplatename|labelalphanametemplatename)\s*=",
    re.IGNORECASE,
)
# "Noether, Emmy A.", "Emmy Noether-Artin": in a list of nothing but such names no rule finds anything.
_ACCENTED = r"\{\\[^{}]{1,12}(?:\{[^{}]*\})?\}"
_WORD = rf"(?:[A-Z]|{_ACCENTED})(?:[a-z]|{_ACCENTED}|[A-Z](?=[a-z])|'(?=[A-Za-z]))++(?:-[A-Z](?:[a-z]|{_ACCENTED})++)*+"
_GIVEN = rf"(?:{_WORD}|[A-Z]\b\.?(?:-?[A-Z]\.)*+)"
_ONE = rf"(?:{_WORD}(?: {_WORD})?+, {_GIVEN}(?: {_GIVEN})*+|(?:{_GIVEN} )+{_WORD})"
_ORDINARY = re.compile(rf"{_ONE}(?: and {_ONE})*(?: and others)?")


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
    return bool(_ORDINARY.fullmatch(text))


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
    return list(_split_names(text, outside_braces(text)))


def _split_names(text: str, bare: str) -> Iterator[WrittenName]:
    at = 0
    for found in _AND.finditer(bare):
        yield _stripped(text, at, found.start())
        at = found.end()
    yield _stripped(text, at, len(text))


def _stripped(text: str, start: int, end: int) -> WrittenName:
    piece = text[start:end]
    return WrittenName(start + len(piece) - len(piece.lstrip()), piece.strip())


# Lengths have bounds, so that a value full of openings without ends does not take quadratic time.
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
# Arguments that are typeset as they stand, or are not typeset at all.
_VERBATIM = (
    r"url|nolinkurl|path|burl|href|doi|eprint|arxiv|email|detokenize|input|include|ref|eqref|pageref|autoref|label"
    r"|[a-zA-Z]*cite[a-zA-Z]*|includegraphics|hyperref|hypertarget|color|textcolor|begin|end|ensuremath|lstinline"
)
_NOT_TEXT = re.compile(
    r"\\verb\*?([^a-zA-Z\s]).{0,500}?\1"
    r"|\\begin\{(equation|math|align|displaymath)\*?\}.{0,2000}?\\end\{\2\*?\}"
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


_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


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
    """The fields that styles print and that are not empty, with their texts, in the order of the file."""
    return tuple(
        (entry, field, text)
        for entry in context.bib.entries
        for field in entry.fields
        if field.key in _PRINTED and (text := field.text)
    )


def fields_named(context: LintContext, names: Sequence[str]) -> Iterator[Row]:
    """The fields of these names that are not empty; of two with one name the one that counts."""
    for entry in context.bib.entries:
        for name in names:
            if (field := entry.first.get(name)) and (text := field.text):
                yield entry, field, text


def name_fields(context: LintContext) -> Iterator[Row]:
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
    if not is_single_piece(field):
        return None
    return Fix((Edit(field.value_start + 1, field.value_end - 1, text),), safe, message)


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


_STRIPPED = re.compile(r"[{}]")


def without_braces(text: str) -> str:
    """The text without braces and on one line: for values in which they protect nothing ("{2019}")."""
    return " ".join((_STRIPPED.sub("", text) if "{" in text else text).split())
