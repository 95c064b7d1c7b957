"""Edits: what to put where in a text; how a value is written, and which texts cannot be written at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from normalizer.bib.grammar import BRACES, QUOTES, closing, next_block
from normalizer.bib.layout import NUMBERS, Layout
from normalizer.bib.source import MONTHS


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
_NAME = re.compile(r"""[^\W\d][^\s"#%'(),={}@\\~]*""")
_KEY = re.compile(r"""[^\s"#%'(),={}@\\~]+""")


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
