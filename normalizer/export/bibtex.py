"""BibTeX 0.99 and BibLaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from normalizer.export.bib_values import bib_values, biblatex_preamble, bibtex_preamble, refuse_bib_additions
from normalizer.export.format import ExportEntry, Format
from normalizer.export.mapping import ValueType, bib_type, field_rows
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.latex.capitals import protect_capitals
from normalizer.values.latex.convert import to_latex, to_unicode, to_unicode_latex
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import Person
from normalizer.values.names.render import name_list
from normalizer.values.text import in_ascii

Renderer = Callable[[Any, ExportEntry], str]


def _entry(entry: ExportEntry, dialect: str, renderers: Mapping[ValueType, Renderer]) -> str:
    """One entry, fields in the order of `FIELD_MAP`; facts with the same field are joined by semicolons."""
    fields: dict[str, str] = {}
    for row in field_rows():
        if (name := getattr(row, dialect)) and (value := row.value(entry)):
            text = renderers[row.kind](value, entry)
            fields[name] = "; ".join(filter(None, (fields.get(name), text)))
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{bib_type(entry, dialect)}{{{entry.key},", *lines, "}", ""])


# How a format writes a text, or a name, in an entry.
WriteInEntry = Callable[[str, ExportEntry], str]


def _renderers(
    write: WriteInEntry, write_name: WriteInEntry, date: Callable[[PartialDate], str]
) -> Mapping[ValueType, Renderer]:
    """A renderer for each kind of value, given how a format writes text, names and dates."""

    def text(value: str, entry: ExportEntry) -> str:
        # What cannot be written leaves the blanks on both sides of it.
        return collapse_whitespace(write(collapse_whitespace(value), entry))

    def names(people: tuple[Person, ...], entry: ExportEntry) -> str:
        return name_list(
            people,
            lambda name: write_name(collapse_whitespace(name), entry),
            complete=entry.record.authors_complete,
        )

    return {
        ValueType.TITLE: lambda value, entry: protect_capitals(text(value, entry)),
        ValueType.TEXT: text,
        ValueType.NAMES: names,
        ValueType.DATE: lambda value, _: date(value),
        ValueType.PAGES: lambda value, entry: write(page_range(value, "–"), entry),
        ValueType.VERBATIM: lambda value, _: verbatim(value),
        ValueType.URL: lambda value, _: verbatim(value),
        ValueType.CODE_NOTE: lambda links, entry: code_note(links, lambda url: _url_in_note(url, entry)),
        ValueType.CODE: lambda links, _: " ".join(verbatim(link.url) for link in links),
    }


# Characters that show nothing: controls (of direction, too: they reorder what follows), soft hyphens, zero-width
# spaces. Joiners stay, scripts and emoji need them.
_INVISIBLE = lazy_re(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def collapse_whitespace(text: str) -> str:
    """The text with single spaces and without characters that cannot be seen."""
    return " ".join(_INVISIBLE.sub("", text).split())


_RANGE = lazy_re(r"(?<=\w)\s*[-‐‑‒–—−]+\s*(?=\w)")


def page_range(pages: str, dash: str) -> str:
    """Pages with this dash in each range ("12-34" -> "12–34"); article numbers and lists stay as they are."""
    parts = [part.strip() for part in pages.split(",")]
    return ", ".join(_RANGE.sub(dash, part) if len(_RANGE.findall(part)) == 1 else part for part in parts)


def verbatim(text: str) -> str:
    """A URL or identifier, with characters that break the file percent-encoded."""
    return quote(text.strip(), safe="!#$%&'()*+,/:;=?@[]")


_CAN_STAND_IN_URL = lazy_re(r"[A-Za-z0-9:/._~?&=+,;@!*'()-]+")
_CODE_LABELS = {CodeStatus.RELEASED: "Code", CodeStatus.ANNOUNCED: "Code announced"}


def code_note(links: Sequence[CodeLink], show: Callable[[str], str]) -> str:
    r"""\"Code: \url{...}; Code announced: \url{...}\"; `show` formats a URL."""
    parts = []
    for status, wording in _CODE_LABELS.items():
        urls = [show(verbatim(link.url)) for link in links if link.status is status]
        if urls:
            parts.append(f"{wording}: {', '.join(urls)}")
    return "; ".join(parts)


def _url_in_note(url: str, entry: ExportEntry) -> str:
    r"""`\url{...}`, or text that can be broken behind slashes.

    The text is for styles that do not define `\url`, and for characters that `\url` cannot read in macros of a style.
    """
    if (entry.profile.has_url or entry.options.preamble) and _CAN_STAND_IN_URL.fullmatch(url):
        return f"\\url{{{url}}}"
    return _INNER_SLASH.sub(r"/\\allowbreak ", to_latex(url))


_INNER_SLASH = lazy_re(r"(?<!/)/(?=[^/])")


_OTHER_SCRIPT = lazy_re(r"[^\u0000-\u024f\u02b0-\u036f\u1e00-\u1eff\u2000-\u206f]+")


def _in_bibtex(text: str, entry: ExportEntry) -> str:
    return to_latex(text)


def _name_in_bibtex(name: str, entry: ExportEntry) -> str:
    """Names in Greek are transliterated too: styles cannot sort or shorten math."""
    return _in_bibtex(_OTHER_SCRIPT.sub(lambda found: in_ascii(found.group()), name), entry)


def _in_biblatex(text: str, entry: ExportEntry) -> str:
    return to_unicode_latex(text if entry.profile.has_tex else to_unicode(text))


def _format(
    dialect: str,
    title: str,
    suffixes: tuple[str, ...],
    renderers: Mapping[ValueType, Renderer],
    preamble: Callable[..., str],
) -> Format:
    """A format of .bib files: definitions first, as `preamble` finds them in the text of the entries."""

    def render(entries: Sequence[ExportEntry]) -> str:
        texts, lacks_letters, links = [], False, False
        for entry in entries:
            texts.append(_entry(entry, dialect, renderers))
            lacks_letters |= not entry.profile.any_letter
            links |= entry.options.preamble
        body = "\n".join(texts)
        definitions = preamble(body, links=links) if lacks_letters else ""
        return "\n".join(filter(None, (definitions, body)))

    return Format(dialect, title, suffixes, render, bib_values, refuse_bib_additions, dialect)


# Seven-bit, with braces where styles would take capitals away.
BIBTEX = _format(
    "bibtex", "BibTeX", (".bib",), _renderers(_in_bibtex, _name_in_bibtex, lambda date: str(date.year)), bibtex_preamble
)
# For biber: letters as they are, if pdfLaTeX knows them; exact dates.
BIBLATEX = _format(
    "biblatex",
    "BibLaTeX",
    (".biblatex.bib", ".biblatex", ".bib"),
    _renderers(_in_biblatex, _in_biblatex, str),
    biblatex_preamble,
)
