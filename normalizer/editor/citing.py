"""Where a text cites, and what is being typed in a citation: LaTeX, Markdown (Quarto, R Markdown, MyST) and Typst."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from normalizer.latex import markdown, typst
from normalizer.values.tex.rewrite import key_lists


class Language(StrEnum):
    """The kinds of documents."""

    LATEX = "latex"
    MARKDOWN = "markdown"
    TYPST = "typst"


# Suffixes of files, and the names that editors have for languages.
LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys((".tex", ".ltx", ".latex", ".rnw", ".sty", ".cls", "latex", "tex", "rnoweb"), Language.LATEX),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", "markdown", "quarto", "rmd", "myst"), Language.MARKDOWN),
    **dict.fromkeys((".typ", "typst"), Language.TYPST),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A key as it is cited: offsets in the text, the end not included."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Typed:
    """The beginning of a key, or words of a title, and where it begins in the text."""

    text: str
    start: int


def citations_in(text: str, language: Language, suffix: str = "") -> Iterator[Citation]:
    """The keys that a text cites, in order. The suffix of its file tells dialects of Markdown apart."""
    if language is Language.LATEX:
        keys = [key for each in key_lists(text) for key in each.keys]
    elif language is Language.MARKDOWN:
        keys = markdown.find_keys(text, suffix)[0]
    else:
        keys = typst.find_keys(text)
    keys.sort(key=lambda key: key.start)
    return (Citation(key.text, key.start, key.end) for key in keys if key.text != "*")


# How much of a text before the cursor is looked at: a list of keys is shorter.
_MAX_LENGTH = 2_000
_TYPED: Mapping[Language, re.Pattern[str]] = {
    Language.LATEX: re.compile(
        r"\\(?:[A-Za-z@]*[cC]ite[A-Za-z@]*|bibentry)\*?[ \t]*(?:\[[^\]\[]*\][ \t]*)*"
        r"\{(?:[^{}\\%]*,)?\s*(?P<typed>[^{},\\%]*)\Z"
    ),
    Language.MARKDOWN: re.compile(
        r"(?:(?<![\w.])@\{?(?P<typed>[\w:.#$%&\-+?<>~/]*)|\{cite(?::[a-z]+)?\}`(?:[^`]*[,;])?\s*(?P<role>[^`,;\n]*))\Z"
    ),
    Language.TYPST: re.compile(r"(?:(?<![\w\\])@(?P<typed>[\w\-.:]*)|#cite\(\s*<(?P<role>[^<>\n]*))\Z"),
}


def typed_key(text: str, offset: int, language: Language) -> Typed | None:
    """What of a citation stands before an offset; None if none is being typed there."""
    found = _TYPED[language].search(text, max(offset - _MAX_LENGTH, 0), offset)
    if found is None:
        return None
    group = "role" if "role" in found.groupdict() and found["role"] is not None else "typed"
    return Typed(found[group], found.start(group))
