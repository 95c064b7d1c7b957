"""CSL-JSON for citation processors (pandoc, Zotero, citeproc-js): plain Unicode, no markup.

Schema: https://github.com/citation-style-language/schema. Facts without a CSL variable are in `custom`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from normalizer.export.bibtex import collapse_whitespace, page_range, verbatim
from normalizer.export.format import WHOLE, ExportEntry, Format, WorkType, printed_kind, without_repeats
from normalizer.export.mapping import CSL_PREPRINT, CSL_TYPES, ValueType, field_rows
from normalizer.values.code_links import CodeLink
from normalizer.values.dates import PartialDate
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.person import Person
from normalizer.values.names.render import csl_name
from normalizer.values.patterns import lazy_re
from normalizer.values.venues.value import VenueKind


def render_csl_json(entries: Sequence[ExportEntry]) -> str:
    """An array of items, ids as keys; names of variables in alphabetical order."""
    return json.dumps([csl_item(entry) for entry in entries], ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def csl_item(entry: ExportEntry) -> dict[str, object]:
    """One item; its texts have CSL-JSON's markup."""
    item: dict[str, object] = {"id": entry.key, "type": _type(entry)}
    custom: dict[str, object] = {}
    for row in field_rows():
        if row.csl and (value := row.value(entry)):
            place, name = (custom, row.csl.removeprefix("custom.")) if "." in row.csl else (item, row.csl)
            place[name] = _RENDERERS[row.kind](value)
    if not entry.record.authors_complete:
        custom["authors_complete"] = False
        if "author" in item:  # CSL has no "and others"; pandoc prints this name as "et al.", others as it is
            item["author"] = [*cast("list[dict[str, str]]", item["author"]), {"literal": "others"}]
    return item | ({"custom": custom} if custom else {})


def _type(entry: ExportEntry) -> str:
    if entry.record.venue:
        return CSL_TYPES[printed_kind(entry.record.venue)]
    return CSL_PREPRINT if entry.type is WorkType.PREPRINT else CSL_TYPES[VenueKind.UNKNOWN]


def _text(value: object) -> str:
    return collapse_whitespace(to_unicode(cast("str", value)))


def _names(value: object) -> list[dict[str, str]]:
    people = cast("tuple[Person, ...]", value)
    return [{name: _text(part) for name, part in csl_name(person).items()} for person in people]


def _code(value: object) -> list[dict[str, str]]:
    return [{"url": verbatim(link.url), "status": link.status.value} for link in cast("tuple[CodeLink, ...]", value)]


_RENDERERS: Mapping[ValueType, Callable[[object], object]] = {
    ValueType.TITLE: _text,
    ValueType.TEXT: _text,
    ValueType.NAMES: _names,
    ValueType.DATE: lambda value: {"date-parts": [list(cast("PartialDate", value).parts)]},
    ValueType.PAGES: lambda value: page_range(_text(value), "-"),
    ValueType.VERBATIM: lambda value: collapse_whitespace(cast("str", value)),
    ValueType.URL: lambda value: verbatim(cast("str", value)),
    ValueType.CODE: _code,
}


_NOCASE = lazy_re(r'<span class="nocase">(.*?)</span>')


def nocase_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text of an item, and whether each keeps its capitals."""
    yield from ((part, bool(place % 2)) for place, part in enumerate(_NOCASE.split(text)) if part)


def csl_json_values(text: str) -> dict[str, dict[str, str]]:
    """The items by id, each as a whole. Raises ValueError for what is no CSL-JSON, and for a name that occurs twice."""
    items = json.loads(text, object_pairs_hook=without_repeats)
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
        raise ValueError("no list of items")
    return without_repeats([(str(item["id"]), {WHOLE: json.dumps(item, sort_keys=True)}) for item in items])


CSL_JSON = Format("csl-json", "CSL-JSON", (".csl.json", ".json"), render_csl_json, csl_json_values)
