"""Rules about titles: capitals, braces, the final dot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.fields.characters import COMMAND, find_commands, known_commands, own_commands
from normalizer.lint.rules.helpers.data_model import LOWERED_TYPES, MACRO_OF_MONTH
from normalizer.lint.rules.helpers.values import (
    fields_named,
    is_foreign,
    is_foreign_title,
    is_one_group,
    is_single_piece,
    mask_non_text,
    outside_braces,
    quoted,
    replace_fix,
    rewrite_fix,
    span_in_field,
)
from normalizer.values.dates import MONTHS
from normalizer.values.latex.capitals import SMALL_WORDS, protect_capitals
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.venues.table import venue_table
from normalizer.works.words import shipped_frequencies

# The information of a word that hardly a title has, in bits.
_RARE_BITS = 16
_CAPITALS_FIELDS = ("title", "booktitle", "journal", "journaltitle")
_SMALL = lazy_re(r"[a-z\u00df-\u00f6\u00f8-\u00ff]")
_LETTERS_RUN = lazy_re(r"[^\W\d_]{4,}")
_MIN_CAPITAL_WORDS = 3


class AllCapitalsTitle(Rule):
    """A title is set in capitals.

    Styles change it to lower case, which turns acronyms and names into ordinary words ("dna", "markov"); in styles
    that keep the case, it shouts. Titles that are one acronym or two are left alone.

    Example: @misc{a, author = {Noether, Emmy}, title = {ON THE THEORY OF RINGS AND IDEALS}}
    Instead: @misc{a, author = {Noether, Emmy}, title = {On the Theory of Rings and Ideals}}

    No fix: acronyms can no longer be recognized.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _CAPITALS_FIELDS):
            # Most titles show a small letter at once.
            if _SMALL.search(text, 1, 12):
                continue
            shown = mask_non_text(text)
            words = [] if _SMALL.search(shown) else _LETTERS_RUN.findall(shown)
            if len(words) >= _MIN_CAPITAL_WORDS and all(map(str.isupper, words)):
                yield self.on_field(entry, field, f"{quoted(text)} is all capitals")


_BRACED_FIELDS = ("title", "booktitle")
_MIN_WORDS = 3


class DoubleBraces(Rule):
    r"""A whole title is in a second pair of braces.

    No style can put it into the case that its other titles have; some managers export every title so. Only words
    with meaningful capitals need braces.

    Example: @misc{a, title = {{Deep Learning of BERT Models}}}
    Instead: @misc{a, title = {Deep Learning of {BERT} Models}}

    Fix: With `--unsafe`, the braces move to the words that need them: the printed title may change its case. Titles in
        capitals stay, and those in another language than English, for nouns of German need them. So do titles with a
        word that may be a name or of another language, with capitals in sentence case, or with a command that BibTeX
        would put in small letters (`\LaTeX`).
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _BRACED_FIELDS):
            inside = text[1:-1]
            # A name of one word or two ("{{Stable Diffusion}}") may well want its capitals.
            if (
                not is_one_group(text)
                or len(inside.split()) < _MIN_WORDS
                or is_foreign(entry)
                or is_foreign_title(inside)
            ):
                continue
            # Of a title in capitals nobody knows which words need them.
            better = _LETTER_A.sub(lambda found: found["braced"] or "{A}", protect_capitals(inside))
            is_certain = not inside.isupper() and _has_only_ordinary_words(better) and _keeps_commands(better)
            fix = rewrite_fix(field, better, "protect words, not the title", safe=False) if is_certain else None
            message = f"double braces around {field.key}; protect single words instead"
            yield self.on_field(entry, field, message, fix=fix)


# A single letter in the middle of a clause ("Plan A and Plan B"), where the article is small.
_LETTER_A = lazy_re(r"(?P<braced>\{(?:[^{}]|\{[^{}]*\})*\}|\$[^$]*\$)|(?<=[^\s:.?!–—-] )A(?![\w'’.-])")
# Words of a title in the middle of a clause, and whole ones in small letters.
_WORD_WITHIN = lazy_re(r"(?<=[^\s:.?!–—-] )[^\W\d_]+")
_CAPITALIZED = lazy_re(r"(?<![^\W_])[^\W\d_a-z][^\W\d_]{3,}")
_SMALL_WORD = lazy_re(r"(?<![\w-])[a-z]{4,}(?![\w-])")


def _has_only_ordinary_words(title: str) -> bool:
    """Whether no bare word of a title in LaTeX may be a name: rare in titles, or with a capital in sentence case."""
    bare = _BRACED.sub("_", title)
    if any(shipped_frequencies().information(title_words(word)) >= _RARE_BITS for word in _CAPITALIZED.findall(bare)):
        return False
    has_capitals = any(word[0].isupper() for word in _WORD_WITHIN.findall(bare))
    return not (has_capitals and any(word not in SMALL_WORDS for word in _SMALL_WORD.findall(bare)))


# BibTeX's `change.case$` puts all outside braces in small letters, the names of commands too: `\latex` is undefined.
# In `{\...}` it keeps the names, except those of the letters `\L`, `\O`, ..., and changes what follows them.
_COMMAND_IN_CAPITALS = lazy_re(r"\\[a-zA-Z]*[A-Z]")
_CHANGED_IN_SPECIAL = lazy_re(r"\\(?:AA|AE|OE|[LO])(?![a-zA-Z])|\\[a-zA-Z]{2,}[^\\]*[A-Z]")
# "\textsuperscript{14}C": the letters after an argument belong to the same word.
_CAPITAL_AFTER_ARGUMENT = lazy_re(r"\\[a-zA-Z]{2,}(?:\{[^{}]*\})+[a-z]*[A-Z]")


def _keeps_commands(title: str) -> bool:
    """Whether BibTeX leaves the commands of a title, and the capitals beside them, as they are."""
    special = [group for group in _GROUP.findall(title) if group.startswith("{\\")]
    return not (
        _COMMAND_IN_CAPITALS.search(_GROUP.sub("_", title))
        or any(map(_CHANGED_IN_SPECIAL.search, special))
        or _CAPITAL_AFTER_ARGUMENT.search(title)
    )


# An acronym, mixed case, or letters with digits; a title without any of them is not looked at more closely.
_SUSPECT = lazy_re(r"[^\W_][A-Z]|[A-Z][a-z]*\d")
_GROUP = lazy_re(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_BRACED = lazy_re(rf"{_GROUP.pattern}|\$[^$]*\$|\\[a-zA-Z]+")
_PROTECTED = lazy_re(r"\{([^{}\\$]+)\}")
_MEANT = lazy_re(r"[A-Za-z0-9].*[A-Z]|[A-Z].*\d")
_MAX_LISTED = 4


class UnprotectedCapitals(Rule):
    r"""An acronym, a coined name or a formula with capitals in a title has no braces around it.

    BibTeX's styles change the titles of papers to lower case, except the first letter: "Bert for image captions in 3d",
    and `$N$` to `$n$`, `$\Lambda$` to `$\lambda$`. What is in braces stays as it is. Styles of BibLaTeX rarely do so.

    Example: @article{a, title = {Training of GANs on ImageNet}}
    Instead: @article{a, title = {Training of {GANs} on {ImageNet}}}

    Fix: With `--unsafe`, braces around each such word: whether its capitals carry meaning is judged by its shape.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("title",)):
            if entry.kind not in LOWERED_TYPES:
                continue
            formulas = _changed_formulas(text)
            if not formulas and not _SUSPECT.search(_BRACED.sub(" ", text) if "{" in text else text):
                continue
            better = protect_capitals(text)
            words = [*_added(text, better), *(each for each in formulas if f"{{{each}}}" in better)]
            if words:
                listed = ", ".join(words[:_MAX_LISTED]) + (", …" if len(words) > _MAX_LISTED else "")
                fix = rewrite_fix(field, better, "put braces around them", safe=False)
                yield self.on_field(entry, field, f"styles lower-case {listed}; protect them with braces", fix=fix)


def _added(text: str, better: str) -> list[str]:
    """The words that got braces and whose shape says that their capitals matter."""
    had = {word: text.count(f"{{{word}}}") for word in _PROTECTED.findall(text)}
    words = [word for word in dict.fromkeys(_PROTECTED.findall(better)) if not had.get(word)]
    return [word for word in words if _MEANT.search(word)]


_FORMULA = lazy_re(r"\$[^$]*\$")
_CAPITAL = lazy_re(r"[A-Z]")


def _changed_formulas(text: str) -> list[str]:
    """The formulas with capitals outside braces, each once; not those with a command of which nothing would be left."""
    if text.count("$") < 2:
        return []
    bare = outside_braces(text)
    found = (found for found in _FORMULA.finditer(bare) if _CAPITAL.search(found.group()))
    kept = (each.span() for each in found if not any(map(_is_lost, COMMAND.findall(each.group()))))
    return list(dict.fromkeys(text[start:end] for start, end in kept))


# Fonts for Vietnamese (T5) have this accent, and no others.
_RARE_COMMANDS = frozenset({"h"})


def _is_lost(command: str) -> bool:
    """Whether LaTeX knows a command, and not the one in small letters."""
    known, small = known_commands(), command.lower()
    return command in known and small != command and (small not in known or small in _RARE_COMMANDS)


_ARGUMENTS = lazy_re(rf"(?:{_GROUP.pattern})*")


class UnprotectedCommand(Rule):
    r"""A command in a title is another one in lower case, which LaTeX does not know.

    BibTeX's styles change the titles of papers to lower case with the names of commands, except in braces: they write
    `\latex` for `\LaTeX`, and LaTeX stops with "undefined control sequence".

    Example: @article{a, title = {Experience with \LaTeX}}
    Instead: @article{a, title = {Experience with {\LaTeX}}}

    Fix: Braces around the command and its arguments, or around the formula that it is in.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("title",)):
            if entry.kind not in LOWERED_TYPES or "\\" not in text:
                continue
            bare = outside_braces(text)
            commands = (found for found in find_commands(bare) if _is_lost(found[1]))
            if lost := [found for found in commands if found[1].lower() not in own_commands(context)]:
                name = lost[0][1]
                message = (
                    f"styles change '\\{name}' to '\\{name.lower()}', which LaTeX does not know; put braces around it"
                )
                fix = replace_fix(field, _in_braces(text, bare, lost), "put braces around it", safe=True)
                yield self.on_field(entry, field, message, span=span_in_field(field, *lost[0].span()), fix=fix)


def _in_braces(text: str, bare: str, commands: Sequence[re.Match[str]]) -> list[tuple[int, int, str]]:
    """The edits that put braces around commands: two pairs for arguments with capitals, which change in `{\\...}`."""
    formulas = [found.span() for found in _FORMULA.finditer(bare)]
    spans: dict[tuple[int, int], None] = {}
    for found in commands:
        arguments = _ARGUMENTS.match(text, found.end())
        alone = found.start(), arguments.end() if arguments else found.end()
        spans.setdefault(next((span for span in formulas if span[0] <= found.start() < span[1]), alone))
    edits = []
    for start, end in spans:
        part = text[start:end]
        is_special = part.startswith("\\") and _CAPITAL.search(part.partition("{")[2])
        edits.append((start, end, f"{{{{{part}}}}}" if is_special else f"{{{part}}}"))
    return edits


_DOT_FIELDS = ("title", "subtitle")
# Letters of "al", "etc", "Inc", "Ltd", "vol"; of the last of several parts ("Seattle, Wash."); and of words that titles
# do not have ("Univ.", "Acacia Benth."): of 310 titles that end with a period, 8 end with such a word.
_MAX_ABBREVIATION_LENGTH, _MAX_LENGTH_AFTER_COMMA, _MAX_RARE_LENGTH = 3, 5, 6


class FinalDot(Rule):
    """A title ends with a period.

    Styles add the final punctuation. Those of BibTeX omit a second period, but many add a comma, and print
    "Rings.,".

    Example: @misc{a, title = {On the Theory of Rings.}}
    Instead: @misc{a, title = {On the Theory of Rings}}

    Fix: The period is removed. A title whose last word may be an abbreviation ("Tucson, Ariz.") is not found.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, _DOT_FIELDS):
            tail = text.rstrip(" \t\r\n}")
            if not tail.endswith(".") or not is_single_piece(field) or _is_abbreviation(tail):
                continue
            fix = replace_fix(field, [(len(tail) - 1, len(tail), "")], "remove the period", safe=True)
            yield self.on_field(entry, field, f"{field.key} {quoted(text)} ends with a period", fix=fix)


def _is_abbreviation(tail: str) -> bool:
    """Whether the dot may be part of the last word."""
    *before, word = tail[:-1].replace("}", " ").split() or [""]
    letters = word.strip("({[")
    if len(letters) <= _MAX_ABBREVIATION_LENGTH or not letters[-1:].isalnum() or "." in letters:
        return True
    is_last_part = bool(before) and before[-1].endswith(",") and letters[0].isupper()
    if is_last_part and len(letters) <= _MAX_LENGTH_AFTER_COMMA:
        return True
    is_shortened = letters.isalpha() and not (letters[-2:].isupper() and not tail.isupper())  # no "1990s", no "TLBO"
    is_rare = shipped_frequencies().information(title_words(letters)) >= _RARE_BITS
    return (
        is_shortened and is_rare and len(letters) <= _MAX_RARE_LENGTH
    ) or letters.lower() in venue_table().abbreviations


_PAGES_IN_TITLE = lazy_re(r"\b(?:pp?\.|pages)\s*~?\d", re.IGNORECASE)
# "June 27-30, 2016", "27-30 June 2016", "June 2016"
_DATE_IN_TITLE = lazy_re(
    rf"\b(?:{'|'.join(MACRO_OF_MONTH)})\b\.?\s*(?:\d|,)|\d(?:st|nd|rd|th)?\s+(?:{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
# "Vancouver, BC, Canada": the places of many conferences end with one of these.
_PLACE_IN_TITLE = lazy_re(
    r",\s*\{?(?:USA|UK|U\.S\.A\.|United States|United Kingdom|Canada|Mexico|Brazil|Germany|France|Italy|Spain|Portugal"
    r"|Austria|Switzerland|Netherlands|The Netherlands|Belgium|Denmark|Sweden|Norway|Finland|Ireland|Poland|Greece"
    r"|Turkey|Israel|India|China|Hong Kong|Taiwan|Japan|Korea|South Korea|Singapore|Thailand|Malaysia|Australia"
    r"|New Zealand|South Africa|UAE|Rwanda|Ethiopia|Chile|Argentina)\}?\s*(?:[,.(]|$)"
)
_DETAILS = (
    (_PAGES_IN_TITLE, "pages", "pages"),
    (_DATE_IN_TITLE, "a date", "month"),
    (_PLACE_IN_TITLE, "a place", "address"),
)


class DetailsInBooktitle(Rule):
    """A `booktitle` has a place, a date or pages in it.

    They have fields of their own: styles that print those print the details twice or in the wrong order, and two papers
    of one conference get different titles.

    Example: @inproceedings{a, title = {Rings}, booktitle = {Proceedings of Algebra Days, June 3-5, 2021, Rome, Italy}}
    Instead: @inproceedings{a, title = {Rings}, booktitle = {Proceedings of Algebra Days}, address = {Rome}}

    No fix: the author knows which of them belong to the title.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("booktitle",)):
            if "," not in text and "p" not in text:
                continue
            found = [(what, name) for pattern, what, name in _DETAILS if pattern.search(text)]
            if found:
                what = " and ".join(what for what, _ in found)
                names = ", ".join(f"'{name}'" for _, name in found)
                yield self.on_field(entry, field, f"booktitle {quoted(text)} has {what} in it; use {names}")


_URL_IN_TITLE = lazy_re(r"(?:https?://|\\url\s*\{|\bwww\.)", re.IGNORECASE)


class UrlInTitle(Rule):
    """A title has a link in it.

    It is printed as text that no line breaks, and mostly belongs to `url`.

    Example: @misc{a, title = {Comets, https://example.org/comets}}
    Instead: @misc{a, title = {Comets}, url = {https://example.org/comets}}

    No fix: a link may be a part of the title.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("title", "subtitle", "booktitle")):
            # A link alone is wrong-value's.
            found = _URL_IN_TITLE.search(text) if "//" in text or "www" in text or "\\url" in text else None
            if found and text[: found.start()].strip(" {\n"):
                yield self.on_field(entry, field, f"{field.key} {quoted(text)} has a link in it; use 'url'")


_RETRACTED = lazy_re(
    r"[\[{(\s]*(?:retracted(?: (?:article|paper|chapter))?|withdrawn)\s*[\]})]*\s*[:.\-–—]", re.IGNORECASE
)


class RetractedTitle(Rule):
    """The title says that the work was retracted.

    Publishers and PubMed put "Retracted:" before the title of a work whose results nobody should use. The label is
    right where the text says so, too: this is an info. A notice of retraction, cited as such, has its own entry.

    Example: @article{a, title = {RETRACTED: On the Size of Comets}}
    Instead: Cite another work, or write in the text that this one was retracted.

    No fix: the author decides.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("title",)):
            if _RETRACTED.match(text):
                yield self.on_field(entry, field, f"{quoted(text)} was retracted; do not cite it for its results")
