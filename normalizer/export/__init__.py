"""Records as bibliographies: BibTeX, BibLaTeX and CSL-JSON from one table of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from normalizer.export.biblatex import render_biblatex
from normalizer.export.bibtex import render_bibtex
from normalizer.export.csl_json import render_csl_json
from normalizer.export.entry import Entry, ExportOptions
from normalizer.export.keys import assign_keys
from normalizer.works.record import Record

__all__ = ["FORMATS", "ExportOptions", "Format", "assign_keys", "format_for", "render"]


@dataclass(frozen=True, slots=True)
class Format:
    """An output format: the endings of its files, and how entries become the text of one."""

    suffixes: tuple[str, ...]
    write: Callable[[Sequence[Entry]], str]


FORMATS: Mapping[str, Format] = {
    "bibtex": Format((".bib",), render_bibtex),
    "biblatex": Format((".biblatex.bib", ".biblatex"), render_biblatex),
    "csl-json": Format((".csl.json", ".json"), render_csl_json),
}


def format_for(path: str) -> str | None:
    """The name of the format that a file name asks for by its ending, the longest first; None when it asks for none."""
    endings = {suffix: name for name, each in FORMATS.items() for suffix in each.suffixes}
    fitting = [suffix for suffix in endings if path.lower().endswith(suffix)]
    return endings[max(fitting, key=len)] if fitting else None


def render(
    records: Sequence[Record],
    format_name: str,
    options: ExportOptions | None = None,
    keys: Sequence[str] | None = None,
) -> str:
    """The text of a whole file, ending in a newline, entries in the order of `records`.

    `format_name` is a key of `FORMATS`. `keys` gives a key for each record; without it `assign_keys` does. The same
    arguments give the same text.
    """
    options = options or ExportOptions()
    shown = [record.as_preprint() if options.prefer == "preprint" else record for record in records]
    keys = keys if keys is not None else assign_keys(shown)
    entries = [Entry(key, record, options) for key, record in zip(keys, shown, strict=True)]
    return FORMATS[format_name].write(entries)
