"""Definitions of letters and commands as `@preamble`, values of entries, and a check for what bibnorm never writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from normalizer.bib import BibDocument, BibEntry, BibPreamble, BibText, scan
from normalizer.export.format import WHOLE, Additions
from normalizer.values.latex.convert import to_latex
from normalizer.values.latex.tables import PROVIDED
from normalizer.values.lazy import lazy_re

# A name is written as it is: where LaTeX's own fonts lack a letter (`\k`, ogonek, without T1 fonts), or its kernel a
# command (`\mathbb` without amssymb), the file defines it, unless the document does. Few files need that. `\url` and
# `\doi` are defined on demand only (`--preamble`): documents load url or hyperref.

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

_COMMAND = lazy_re(r"\\([a-zA-Z]+)")
_PLAINLY_SAFE = lazy_re(r"[A-Za-z0-9:/.?=+,;@!*'()\[\]-]*")


def bibtex_preamble(body: str, *, links: bool) -> str:
    r"""The definitions that the entries in `body` need with BibTeX, with `links` also those of `\url` and `\doi`."""
    used = set(_COMMAND.findall(body)) & PROVIDED
    if links:
        used |= _link_commands(body)
    return _preamble([text for command, text in DEFINITIONS.items() if command in used])


def _link_commands(body: str) -> set[str]:
    used = {"url"} & set(_COMMAND.findall(body))
    # A style prints these fields inside \url and \doi, signs and all.
    for field in ("url", "doi"):
        values = re.findall(rf"^  {field} = \{{(.*)\}},$", body, re.MULTILINE)
        if not all(map(_PLAINLY_SAFE.fullmatch, values)):
            used.add(field)
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
    return _preamble(_FORMER)


def is_own_preamble(text: str) -> bool:
    """Whether the text of a @preamble is one of ours, so that the file has definitions for all that we write."""
    return r"\bibnorm" in text or any(definition in text for definition in DEFINITIONS.values())


def _preamble(definitions: Iterable[str]) -> str:
    return "".join(f'@preamble{{"{definition}"}}\n' for definition in definitions)


# Between the parts of an entry stand blanks and one sign, behind the last of them also what closes it.
_BETWEEN = lazy_re(r"\s*[,={(]?\s*[)}]?")


def bib_values(text: str) -> dict[str, dict[str, str]]:
    return {entry.key: fields_of(entry) for entry in scan(text).entries}


def fields_of(entry: BibEntry) -> dict[str, str]:
    """The texts of an entry by lower-case field name, and its type."""
    return {WHOLE: entry.kind} | {each.key: entry.first[each.key].text for each in entry.fields}


def refuse_bib_additions(text: str) -> None:
    """Raise Additions for content of a .bib file other than values of entries.

    That is text between and inside entries, other blocks, an unneeded @preamble, and duplicate fields or keys. The lock
    has digests of the values themselves.
    """
    document = scan(text)
    if not _preambles(document) <= _required_preambles(document):
        raise Additions("a @preamble")
    if len({entry.key for entry in document.entries}) < len(document.entries):
        raise Additions("a second entry of one key")
    for block in document.blocks:
        if isinstance(block, BibEntry):
            _check_entry(block)
        elif isinstance(block, BibText) and not text[block.start : block.end].strip():
            continue
        elif not isinstance(block, BibPreamble):
            raise Additions("something between the entries")


def _required_preambles(document: BibDocument) -> frozenset[str]:
    """All @preambles that these entries may need, in any dialect."""
    fields = (field for entry in document.entries for field in entry.fields)
    body = "".join(f"  {field.key} = {{{' '.join(field.text.split())}}},\n" for field in fields)
    written = (bibtex_preamble(body, links=True), biblatex_preamble(body, links=True), former_preambles())
    return frozenset().union(*(_preambles(scan(each)) for each in written))


def _preambles(document: BibDocument) -> frozenset[str]:
    """Whole blocks without whitespace, so that nothing is hidden beside the value."""
    blocks = (block for block in document.blocks if isinstance(block, BibPreamble))
    return frozenset("".join(document.text[block.start : block.end].split()) for block in blocks)


def _check_entry(entry: BibEntry) -> None:
    is_plain = entry.closed and len(entry.first) == len(entry.fields)
    if not is_plain or any(len(field.value.pieces) > 1 for field in entry.fields):
        raise Additions(f"in {entry.key!r}")
    text = entry.source.text
    if not all(_BETWEEN.fullmatch(text, start, end) for start, end in _unparsed_spans(entry)):
        raise Additions(f"in {entry.key!r}")


def _unparsed_spans(entry: BibEntry) -> Iterator[tuple[int, int]]:
    """Spans of an entry, after its type, that belong to no key, name or value."""
    parts = [(entry.type_span.start, entry.type_span.end), (entry.key_span.start, entry.key_span.end)]
    for pair in entry.fields:
        parts += [(pair.start, pair.name_span.end), (pair.value_start, pair.value_end)]
    parts.append((entry.end, entry.end))
    yield from ((before[1], after[0]) for before, after in pairwise(parts))
