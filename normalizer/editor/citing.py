"""Where a text cites, and what is being typed in a citation: LaTeX, Markdown (Quarto, R Markdown, MyST) and Typst."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

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


def citations_in(text: str, language: Language) -> Iterator[Citation]:
    """The keys that a text cites, in order."""
    return _READERS[language](text)


def _in_latex(text: str) -> Iterator[Citation]:
    lists = sorted(key_lists(text), key=lambda each: each.start)
    yield from (Citation(key.text, key.start, key.end) for each in lists for key in each.keys if key.text != "*")


# Pandoc's manual, "Citation syntax": a key begins with a letter, digit or _, and takes single signs within; in braces
# it may have anything. An address of mail is no citation.
_MARKDOWN = re.compile(r"(?<![\w.])-?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w+(?:[:.#$%&\-+?<>~/]\w+)*))")
_ROLE = re.compile(r"\{cite(?::[a-z]+)?\}`(?P<keys>[^`]*)`")
# What is code is no text: fences first, for they may have single signs in them.
_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1[ \t]*$|\Z)|(?<!\})(`+)(?!`).*?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
# Typst's reference, "ref" and "cite": a label ends before a dot or colon that ends a sentence.
_TYPST = re.compile(r"(?<![\w\\])@(?P<key>\w[\w\-]*(?:[.:]+[\w\-]+)*)|#cite\(\s*<(?P<label>[^<>\s]+)>")
_TYPST_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|(`{3,}|`).*?\1", re.DOTALL)


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with blanks in the place of what is no text, every offset as it was."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _in_markdown(text: str) -> Iterator[Citation]:
    text = _blanked(text, _CODE)
    found = [_citation(each, "braced" if each["braced"] else "key") for each in _MARKDOWN.finditer(text)]
    for role in _ROLE.finditer(text):
        keys = re.finditer(r"[^,;\s]+", role["keys"])
        found += (Citation(key[0], role.start("keys") + key.start(), role.start("keys") + key.end()) for key in keys)
    return iter(sorted(found, key=lambda each: each.start))


def _in_typst(text: str) -> Iterator[Citation]:
    return (_citation(each, "key" if each["key"] else "label") for each in _TYPST.finditer(_blanked(text, _TYPST_CODE)))


def _citation(found: re.Match[str], group: str) -> Citation:
    return Citation(found[group], *found.span(group))


_READERS: Mapping[Language, Callable[[str], Iterator[Citation]]] = {
    Language.LATEX: _in_latex,
    Language.MARKDOWN: _in_markdown,
    Language.TYPST: _in_typst,
}

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
