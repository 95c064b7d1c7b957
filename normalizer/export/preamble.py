r"""Definitions of the letters and commands that a document without packages lacks, as `@preamble`.

A name is written as it is: where LaTeX's own fonts lack a letter (`\k`, ogonek, without T1 fonts), or its kernel a
command (`\mathbb` without amssymb), the file defines it, unless the document does. Few files need that. `\url` and
`\doi` are defined on demand only (`--preamble`): documents load url or hyperref.
"""

from __future__ import annotations

import re

from normalizer.values.latex.convert import to_latex
from normalizer.values.latex.tables import PROVIDED

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


def bibtex_preamble(body: str, *, links: bool) -> str:
    r"""The definitions that the entries in `body` need with BibTeX, with `links` also those of `\url` and `\doi`."""
    used = set(_COMMAND.findall(body)) & PROVIDED
    if links:
        used |= _link_commands(body)
    return _preamble([text for command, text in DEFINITIONS.items() if command in used])


def _link_commands(body: str) -> set[str]:
    used = {"url"} & set(_COMMAND.findall(body))
    # A style prints these fields inside \url and \doi, signs and all.
    for command, field in (("url", "url"), ("doi", "doi")):
        values = re.findall(rf"^  {field} = \{{(.*)\}},$", body, re.MULTILINE)
        if not all(_PLAINLY_SAFE.fullmatch(value) for value in values):
            used.add(command)
    return used | {"bibnormslash", "bibnormverb"} if used else used


def biblatex_preamble(body: str, *, links: bool) -> str:
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
