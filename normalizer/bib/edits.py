"""Edits: what to put where in a text, in the layout of its file; how a value is written, which texts cannot be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from normalizer.bib.document import BibDocument, BibEntry, BibField
from normalizer.bib.grammar import BRACES, QUOTES, closing, next_block
from normalizer.bib.source import LINE_END, MONTHS
from normalizer.values.lazy import lazy_re

# So many entries tell the habits of a file.
SAMPLE = 200
# Of fields with names of several lengths, so many must have their "=" (or value) in one column to be called aligned.
_ALIGNED = 0.6
# Fields whose numbers many people write without delimiters; an identifier of digits is no number.
NUMBERS = frozenset({"year", "volume", "number", "chapter", "edition"})
_SIGN = lazy_re(r"([ \t]*)=([ \t]*)")
_SEPARATOR = lazy_re(r"[ \t\r\n]*,[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Assignment:
    """What stands between a name and its value. A column counts from the first character of the name."""

    before: str = " "
    after: str = " "
    sign_column: int | None = None
    value_column: int | None = None
    is_fitted: bool = False
    """Every entry of the file has its own column, as its longest name needs it."""

    def write(self, name: str) -> str:
        """The name with its "=" and blanks, up to the value; a name too long for the column keeps one blank."""
        if self.sign_column is not None:
            least = len(name) + (1 if self.before else 0)
            return name.ljust(max(self.sign_column, least)) + "=" + self.after
        head = f"{name}{self.before}="
        if self.value_column is not None:
            return head.ljust(max(self.value_column, len(head) + (1 if self.after else 0)))
        return head + self.after

    def fit(self, names: Iterable[str]) -> Assignment:
        """What an entry with these names has."""
        if not self.is_fitted:
            return self
        return replace(self, sign_column=max(map(len, names), default=0) + 1, is_fitted=False)

    @property
    def aligned(self) -> bool:
        return self.sign_column is not None or self.value_column is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """The habits of a file or an entry, each what most of its fields have."""

    assignment: Assignment
    separator: str
    """From the end of a value, or of the key, to the next name: a comma with white space."""
    tail: str
    """From the end of the last value to the closing delimiter."""
    delimiters: str = "{}"
    bare_numbers: bool = False
    bare_months: bool = False
    name_case: Callable[[str], str] = str
    type_case: Callable[[str], str] = str


def line_end_of(text: str, near: int = 0) -> str:
    r"""The line end that the text uses at a place: the first one behind it, else the first one at all, else "\n"."""
    found = LINE_END.search(text, near) or LINE_END.search(text)
    return found[0] if found else "\n"


def file_layout(document: BibDocument) -> Layout:
    """The habits of a file, measured on its first entries."""
    entries = document.entries[:SAMPLE]
    line_end = line_end_of(document.text)
    return _measured(entries, Layout(Assignment(), f",{line_end}  ", line_end))


def entry_layout(entry: BibEntry, of_file: Layout) -> Layout:
    """The habits of one entry; what it is too small to tell is as in its file."""
    return _measured((entry,), of_file)


def _measured(entries: Sequence[BibEntry], otherwise: Layout) -> Layout:
    fields = [field for entry in entries for field in entry.fields]
    numbers = [field for field in fields if field.key in NUMBERS and field.text.isdigit()]
    months = [field for field in fields if field.key == "month"]
    return Layout(
        assignment=_assignment(entries, otherwise.assignment),
        separator=_most_common((s for entry in entries for s in _separators(entry)), otherwise.separator),
        tail=_most_common(map(_tail, entries), otherwise.tail),
        delimiters=_most_common(map(_delimiters, fields), otherwise.delimiters),
        bare_numbers=_most_common((_starts(field) not in '{"' for field in numbers), otherwise.bare_numbers),
        bare_months=_most_common((_starts(field) not in '{"' for field in months), otherwise.bare_months),
        name_case=_most_common((_case(field.name) for field in fields), otherwise.name_case),
        type_case=_most_common((_case(entry.type) for entry in entries), otherwise.type_case),
    )


_T = TypeVar("_T")


def _most_common(seen: Iterable[_T | None], otherwise: _T) -> _T:
    """What was seen most often; of two seen equally often, the first."""
    counts = Counter(one for one in seen if one is not None)
    return counts.most_common(1)[0][0] if counts else otherwise


def _starts(field: BibField) -> str:
    return field.source.text[field.value_start : field.value_end][:1]


def _delimiters(field: BibField) -> str | None:
    joined = field.pieces is not None and len(field.pieces) > 1
    return None if joined else {"{": "{}", '"': '""'}.get(_starts(field))


def _case(name: str) -> Callable[[str], str] | None:
    if name.islower():
        return str
    if name.isupper() and len(name) > 1:
        return str.upper
    return str.capitalize if name == name.capitalize() else None


def case_of(name: str) -> Callable[[str], str]:
    """How to write another name in the case of this one."""
    return _case(name) or str


def _separators(entry: BibEntry) -> Iterator[str]:
    text, ends = entry.source.text, [entry.key_span.end, *(field.value_end for field in entry.fields)]
    for end, field in zip(ends, entry.fields, strict=False):
        if _SEPARATOR.fullmatch(text, end, field.start):
            yield text[end : field.start]


def _tail(entry: BibEntry) -> str | None:
    if not entry.closed or not entry.fields:
        return None
    tail = entry.source.text[entry.fields[-1].value_end : entry.end - 1]
    return tail if not tail.replace(",", "", 1).strip() else None


def _assignment(entries: Sequence[BibEntry], otherwise: Assignment) -> Assignment:
    signs = [[sign for field in entry.fields if (sign := _sign(field))] for entry in entries]
    together = [sign for of_entry in signs for sign in of_entry]
    if not together:
        return otherwise
    (before, after), _ = Counter((sign.before, sign.after) for sign in together).most_common(1)[0]
    after_sign = _most_common((sign.after for sign in together), after)
    before_sign = _most_common((sign.before for sign in together), before)
    if (column := _column(together, _EqualsSign.sign_column)) is not None:
        # Whether a blank stands before "=" even where the longest name leaves no room.
        is_tight = any(not sign.before and sign.sign_column() >= column for sign in together)
        return Assignment("" if is_tight else " ", after_sign, sign_column=column)
    if (column := _column(together, _EqualsSign.value_column)) is not None:
        return Assignment(before_sign, " ", value_column=column)
    if len(entries) == 1 and len({sign.length for sign in together}) == 1 and _fits(otherwise, together):
        return otherwise
    aligned = sum(_column(of_entry, _EqualsSign.sign_column) is not None for of_entry in signs)
    return Assignment(before, after, is_fitted=aligned > _ALIGNED * len(entries))


@dataclass(frozen=True, slots=True)
class _EqualsSign:
    """The length of a name, and the blanks around the "=" behind it."""

    length: int
    before: str
    after: str

    def sign_column(self) -> int:
        return self.length + len(self.before)

    def value_column(self) -> int:
        return self.sign_column() + 1 + len(self.after)


def _sign(field: BibField) -> _EqualsSign | None:
    found = _SIGN.fullmatch(field.source.text, field.start + len(field.name), field.value_start)
    return _EqualsSign(len(field.name), found[1], found[2]) if found else None


def _column(signs: Sequence[_EqualsSign], where: Callable[[_EqualsSign], int]) -> int | None:
    """The column that most have in common, if names of several lengths have it."""
    if not signs:
        return None
    column, count = Counter(map(where, signs)).most_common(1)[0]
    lengths = {sign.length for sign in signs if where(sign) == column}
    return column if count > _ALIGNED * len(signs) and len(lengths) > 1 else None


def _fits(assignment: Assignment, signs: Iterable[_EqualsSign]) -> bool:
    return all(
        assignment.write("x" * sign.length) == f"{'x' * sign.length}{sign.before}={sign.after}" for sign in signs
    )


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`; with start == end it is an insertion."""

    start: int
    end: int
    text: str


class OverlappingEdits(ValueError):
    """Two edits want the same characters."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; their offsets are those of the text as it is now.

    Several insertions at one place are made in the order given, and before what replaces the text behind that place.
    Raises what `in_order` does.
    """
    parts: list[str] = []
    done = 0
    for edit in in_order(text, edits):
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def in_order(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """The edits of a text in their order.

    Raises OverlappingEdits where edits share a character, or one inserts inside what another replaces; ValueError for
    an edit outside the text.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    done = 0
    for edit in ordered:
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ValueError(f"the text has {len(text)} characters, and the edit is {edit.start} to {edit.end}")
        if edit.start < done:
            raise OverlappingEdits(f"two edits want the characters from {edit.start} to {min(done, edit.end)}")
        done = edit.end
    return ordered


# What BibTeX and biber both take for a name or a key. https://ctan.org/pkg/btparse, bibtex.web section 83
_NAME = lazy_re(r"""[^\W\d][^\s"#%'(),={}@\\~]*""")
_KEY = lazy_re(r"""[^\s"#%'(),={}@\\~]+""")


class UnrepresentableError(ValueError):
    """A value, a name or a key that no .bib file can hold, or a change that has no place to go."""


def check_name(name: str) -> str:
    """The name of a field or a type, if it is one. Raises UnrepresentableError."""
    if not _NAME.fullmatch(name):
        raise UnrepresentableError(f"{name!r} cannot be the name of a field or a type; letters, digits and hyphens can")
    return name


def check_key(key: str) -> str:
    """The key, if LaTeX can cite it. Raises UnrepresentableError."""
    if not _KEY.fullmatch(key):
        raise UnrepresentableError(f"{key!r} cannot be a key; letters, digits and -_:./+ can")
    return key


def check_text(text: str) -> str:
    """The text of a value, if it scans back to itself between braces. Raises UnrepresentableError."""
    braced = f"{{{text}}}"
    if closing(braced, 0, len(braced), BRACES[0], "}") != len(braced):
        raise UnrepresentableError(f"the braces of {text!r} do not balance; BibTeX counts them also behind a backslash")
    if next_block(braced, 0) < len(braced):
        raise UnrepresentableError(f"{text!r} has a line that begins like an entry, which would end the value")
    return text


def format_value(text: str, delimiters: str, *, bare: bool = False) -> str:
    """A value as it is written: `bare` for numbers and months, else between `delimiters` ("{}" or two quotes)."""
    if bare and (is_number(text) or text.lower() in MONTHS):
        return text
    quoted = f'"{text}"'  # unless a quote outside braces would end the value early
    is_quotable = delimiters == '""' and closing(quoted, 0, len(quoted), QUOTES[0], '"') == len(quoted)
    return quoted if is_quotable else f"{{{text}}}"


def is_number(text: str) -> bool:
    """Digits, which need no delimiters."""
    return text.isascii() and text.isdigit()


def format_field(name: str, text: str, layout: Layout) -> str:
    """A field as the layout has it, from its name to the end of its value."""
    shown = layout.name_case(check_name(name))
    key = name.lower()
    bare = (layout.bare_numbers and key in NUMBERS) if is_number(text) else (layout.bare_months and key == "month")
    return layout.assignment.write(shown) + format_value(check_text(text), layout.delimiters, bare=bare)
