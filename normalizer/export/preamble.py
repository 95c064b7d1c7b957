r"""Letters and commands that a document without packages lacks: what stands for them, or their definitions.

By default a bibliography has only what LaTeX's kernel knows, but for `\url` and `\doi` of the styles: `\mathbf` stands
for `\mathbb`, "a" for "ą". With `--preamble` it has all, and a `@preamble` for each missing command: `\mathbb` without
amssymb, `\k` (ogonek) without T1 fonts, `\url` without url or hyperref. Only needed ones are written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from normalizer.values.latex.convert import to_latex
from normalizer.values.latex.tables import PROVIDED
from normalizer.values.patterns import lazy_re

# What stands for a command without its definition. Letters lose what LaTeX lacks.
_INSTEAD = {
    "mathbb": r"\mathbf", "mathfrak": r"\mathbf", "dj": "d", "DJ": "D", "dh": "d", "DH": "D", "th": "th", "TH": "Th",
    "ng": "ng", "NG": "Ng", "ohorn": "o", "OHORN": "O", "uhorn": "u", "UHORN": "U",
}  # fmt: skip
_LETTER_COMMAND = lazy_re(r"\{\\(dj|DJ|dh|DH|th|TH|ng|NG|ohorn|OHORN|uhorn|UHORN)\}")
_ACCENTED = lazy_re(r"\{\\[kh]\{((?:[^{}]|\{[^{}]*\})*)\}\}|\\[kh]\{((?:[^{}]|\{[^{}]*\})*)\}")


def without_definitions(latex: str) -> str:
    """The LaTeX with kernel commands and plain letters for what needs a definition."""
    if PROVIDED.isdisjoint(_COMMAND.findall(latex)):
        return latex
    latex = _LETTER_COMMAND.sub(lambda found: _INSTEAD[found[1]], latex)
    latex = _ACCENTED.sub(lambda found: found[1] or found[2] or "", latex)
    return _COMMAND.sub(lambda found: _INSTEAD.get(found[1]) or _SIGNS_INSTEAD.get(found[1]) or found[0], latex)


def known_letters(text: str) -> str:
    """The text with the nearest that pdfLaTeX knows for each letter that it refuses."""
    return "".join(char if char.isascii() or _is_known(char) else _nearest(char) for char in text)


def _is_known(char: str) -> bool:
    return char <= _LAST_KNOWN and char not in _UNKNOWN and PROVIDED.isdisjoint(_COMMAND.findall(to_latex(char)))


@lru_cache(maxsize=4096)
def _nearest(char: str) -> str:
    """The letter with those of its accents that are known, from inside; else as LaTeX has it; else transliterated."""
    base, *marks = list(unicodedata.normalize("NFD", char))
    if not marks or not (base.isascii() or _is_known(base)):
        return without_definitions(to_latex(char))
    for mark in sorted(marks, key=unicodedata.combining, reverse=True):
        joined = unicodedata.normalize("NFC", base + mark)
        base = joined if len(joined) == 1 and _is_known(joined) else base
    return base


# A command that reads its argument with the signs of a URL as plain letters, and may break it behind a slash.
_VERBATIM_CATCODES = "".join(rf"\catcode`\{sign}=12" for sign in "%#&_~^$")
_PLAIN_URL = rf"\providecommand{{\url}}{{\begingroup{_VERBATIM_CATCODES}\bibnormslash\bibnormverb}}"
# plainnat defines \doi itself, well where url.sty is loaded and without regard for "_" where it is not.
_PLAIN_DOI = (
    r"\expandafter\ifx\csname urlstyle\endcsname\relax"
    rf"\providecommand{{\doi}}{{doi: \begingroup{_VERBATIM_CATCODES}\bibnormslash\bibnormverb}}\fi"
)
_SLASH = (
    r"\providecommand{\bibnormslash}{\catcode`\/=13 \begingroup\lccode`\~=`\/"
    r"\lowercase{\endgroup\def~}{\char47\penalty0\relax}}"
)
# The definitions of earlier versions, in files that they wrote.
_FORMER = (
    rf"\providecommand{{\url}}{{\begingroup{_VERBATIM_CATCODES} \bibnormverb}}",
    r"\expandafter\ifx\csname urlstyle\endcsname\relax"
    rf"\providecommand{{\doi}}{{doi: \begingroup{_VERBATIM_CATCODES} \bibnormverb}}\fi",
)
_OVERLAY_BAR = r"\leavevmode\rlap{\kern.1em\raise.4ex\hbox{-}}"

DEFINITIONS = {
    "bibnormslash": _SLASH,
    "bibnormverb": r"\providecommand{\bibnormverb}[1]{\texttt{#1}\endgroup}",
    "url": _PLAIN_URL,
    "doi": _PLAIN_DOI,
    "mathbb": r"\providecommand{\mathbb}[1]{\mathbf{#1}}",
    "mathfrak": r"\providecommand{\mathfrak}[1]{\mathbf{#1}}",
    "rtimes": r"\providecommand{\rtimes}{\mathbin{\times\mkern-3.6mu|}}",
    "ltimes": r"\providecommand{\ltimes}{\mathbin{|\mkern-3.6mu\times}}",
    "lesssim": r"\providecommand{\lesssim}{\mathrel{\mathop{<}\limits_{\sim}}}",
    "gtrsim": r"\providecommand{\gtrsim}{\mathrel{\mathop{>}\limits_{\sim}}}",
    "square": r"\providecommand{\square}{\mathord{\sqcap\mkern-12mu\sqcup}}",
    "k": r"\ProvideTextCommandDefault{\k}[1]{\oalign{\null#1\crcr\hidewidth$_{\lhook}$}}",
    "h": r"\ProvideTextCommandDefault{\h}[1]{\leavevmode\rlap{\raise.9ex\hbox{\kern.1em'}}#1}",
    "dj": rf"\ProvideTextCommandDefault{{\dj}}{{{_OVERLAY_BAR}d}}",
    "DJ": rf"\ProvideTextCommandDefault{{\DJ}}{{{_OVERLAY_BAR}D}}",
    "dh": rf"\ProvideTextCommandDefault{{\dh}}{{{_OVERLAY_BAR}d}}",
    "DH": rf"\ProvideTextCommandDefault{{\DH}}{{{_OVERLAY_BAR}D}}",
    "th": r"\ProvideTextCommandDefault{\th}{th}",
    "TH": r"\ProvideTextCommandDefault{\TH}{Th}",
    "ng": r"\ProvideTextCommandDefault{\ng}{ng}",
    "NG": r"\ProvideTextCommandDefault{\NG}{Ng}",
    "ohorn": r"\ProvideTextCommandDefault{\ohorn}{o\kern-.1em'}",
    "OHORN": r"\ProvideTextCommandDefault{\OHORN}{O\kern-.1em'}",
    "uhorn": r"\ProvideTextCommandDefault{\uhorn}{u\kern-.1em'}",
    "UHORN": r"\ProvideTextCommandDefault{\UHORN}{U\kern-.1em'}",
}

_SIGNS_INSTEAD = {
    name: DEFINITIONS[name].removeprefix(rf"\providecommand{{\{name}}}{{").removesuffix("}")
    for name in ("rtimes", "ltimes", "lesssim", "gtrsim", "square")
}

# pdfLaTeX refuses a letter it has no font for; LuaLaTeX and XeLaTeX have no such limit and skip this.
_LETTER = (
    r"\providecommand{\bibnormletter}[3]{\ifdefined\DeclareUnicodeCharacter"
    r"\ifcsname u8:\detokenize{#1}\endcsname\else\DeclareUnicodeCharacter{#2}{#3}\fi\fi}"
)
# LaTeX knows the letters of Latin-1 and Latin Extended-A by itself, but for these.
_LAST_KNOWN = "\u017f"
_UNKNOWN = frozenset("ĦħĸĿŀŉŦŧſ")

_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_PLAINLY_SAFE = re.compile(r"[A-Za-z0-9:/.?=+,;@!*'()\[\]-]*")


def bibtex_preamble(body: str) -> str:
    """The definitions that the entries in `body` need with BibTeX; empty when they need none."""
    used = set(_COMMAND.findall(body)) & (PROVIDED | {"url"})
    # A style prints these fields inside \url and \doi, signs and all.
    for command, field in (("url", "url"), ("doi", "doi")):
        values = re.findall(rf"^  {field} = \{{(.*)\}},$", body, re.MULTILINE)
        if not all(_PLAINLY_SAFE.fullmatch(value) for value in values):
            used.add(command)
    if used & {"url", "doi"}:
        used |= {"bibnormslash", "bibnormverb"}
    return _preamble([text for command, text in DEFINITIONS.items() if command in used])


def biblatex_preamble(body: str) -> str:
    r"""The definitions that the entries in `body` need with biber; biblatex has `\url` and `\doi` of its own."""
    letters = sorted({char for char in body if not char.isascii()})
    as_latex = {letter: to_latex(letter) for letter in letters}
    used = set(_COMMAND.findall(" ".join([body, *as_latex.values()]))) & PROVIDED
    unknown = [letter for letter in letters if letter > _LAST_KNOWN or letter in _UNKNOWN]
    declared = [rf"\bibnormletter{{{letter}}}{{{ord(letter):04X}}}{{{as_latex[letter]}}}" for letter in unknown]
    definitions = [text for command, text in DEFINITIONS.items() if command in used]
    return _preamble([*definitions, *([_LETTER] if declared else []), *declared])


def former_preambles() -> str:
    """The @preambles that only earlier versions wrote."""
    return _preamble(list(_FORMER))


def is_own_preamble(text: str) -> bool:
    """Whether the text of a @preamble is one of ours, so that the file has definitions for all that we write."""
    return r"\bibnorm" in text or any(definition in text for definition in DEFINITIONS.values())


def _preamble(definitions: list[str]) -> str:
    return "".join(f'@preamble{{"{definition}"}}\n' for definition in definitions)
