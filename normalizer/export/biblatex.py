"""BibLaTeX for biber: letters of every script as they are, exact dates, biblatex's own types and fields."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.export.bib_values import bib_values, refuse_bib_additions
from normalizer.export.bibtex import bib_entry, bib_fields, bib_renderers, squeezed
from normalizer.export.entry import Entry
from normalizer.export.format import Format
from normalizer.export.mapping import TYPES, field_rows
from normalizer.export.preamble import biblatex_preamble
from normalizer.values.latex.convert import to_unicode_latex


def render_biblatex(entries: Sequence[Entry]) -> str:
    """The whole file: definitions first, then the entries, each with its fields in the order of `FIELD_MAP`."""
    body = "\n".join(_entry(entry) for entry in entries)
    preamble = biblatex_preamble(body)
    return "\n".join(filter(None, (preamble, body))) or "\n"


def _entry(entry: Entry) -> str:
    fields = bib_fields(entry, ((row.biblatex, row) for row in field_rows()), _RENDERERS)
    return bib_entry(TYPES[entry.type].biblatex, entry.key, fields)


_RENDERERS = bib_renderers(to_unicode_latex, lambda name: to_unicode_latex(squeezed(name)), str)

BIBLATEX = Format(
    "biblatex",
    "BibLaTeX",
    (".biblatex.bib", ".biblatex"),
    render_biblatex,
    bib_values,
    refuse_bib_additions,
    dialect="biblatex",
)
