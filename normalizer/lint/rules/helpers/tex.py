r"""Values as BibTeX and TeX read them: names of a list, and text outside of math, commands and arguments of \url."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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
        cuts = [-1, *(place for place, char in enumerate(bare) if char == ","), len(bare)]
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
