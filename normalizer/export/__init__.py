"""Records as bibliographies, in one format for each program that reads them."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.export.bibtex import BIBLATEX, BIBTEX
from normalizer.export.csl_json import CSL_JSON
from normalizer.export.format import ExportEntry, ExportOptions, Format
from normalizer.export.keys import assign_keys
from normalizer.export.ris import RIS
from normalizer.works.record import Record

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "ExportOptions",
    "Format",
    "assign_keys",
    "chosen_format",
    "format_for",
    "format_of_dialect",
    "render",
]

# One row for each format; help texts and completion list them in this order.
_ROWS = (BIBTEX, BIBLATEX, CSL_JSON, RIS)
FORMATS: dict[str, Format] = {each.name: each for each in _ROWS}
DEFAULT_FORMAT = BIBTEX.name


def format_for(path: str) -> str | None:
    """The name of the format for a file name, by the longest matching suffix, or None."""
    endings = {suffix: name for name, each in FORMATS.items() for suffix in each.suffixes}
    fitting = [suffix for suffix in endings if path.lower().endswith(suffix)]
    return endings[max(fitting, key=len)] if fitting else None


def chosen_format(asked: str | None, path: str) -> str:
    """The format to write: the requested one, else by the file name, else BibTeX."""
    return asked or format_for(path) or DEFAULT_FORMAT


def format_of_dialect(dialect: str) -> Format:
    """The format of .bib files of a dialect."""
    return next(each for each in FORMATS.values() if each.dialect == dialect)


def render(
    records: Sequence[Record], format_name: str, options: ExportOptions | None = None, keys: Sequence[str] | None = None
) -> str:
    """Render a whole file, ending in a newline, entries in the order of `records`.

    `keys` has a key for each record; without it `assign_keys` does. The output is deterministic.
    """
    options = options or ExportOptions()
    shown = [record.as_preprint() if options.prefer == "preprint" else record for record in records]
    keys = keys if keys is not None else assign_keys(shown)
    entries = [ExportEntry(key, record, options) for key, record in zip(keys, shown, strict=True)]
    return FORMATS[format_name].render(entries)
