"""CSL-JSON for citation processors (pandoc, Zotero, citeproc-js): plain Unicode, no markup.

Schema: https://github.com/citation-style-language/schema. Facts without a CSL variable are in `custom`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from normalizer.export.bibtex import code_note, collapse_whitespace, page_range, verbatim
from normalizer.export.format import WHOLE, ExportEntry, Format, without_repeats
from normalizer.export.mapping import ValueType, csl_type, field_rows
from normalizer.values.code_links import CodeLink
from normalizer.values.dates import PartialDate
from normalizer.values.latex.capitals import protect_capitals
from normalizer.values.latex.convert import to_unicode, to_unicode_latex
from normalizer.values.names.person import Person
from normalizer.values.names.render import csl_name
from normalizer.values.patterns import lazy_re


def render_csl_json(entries: Sequence[ExportEntry]) -> str:
    """An array of items, ids as keys; names of variables in alphabetical order."""
    return json.dumps([csl_item(entry) for entry in entries], ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def csl_item(entry: ExportEntry) -> dict[str, object]:
    """One item; its texts have CSL-JSON's markup."""
    item: dict[str, object] = {"id": entry.key, "type": csl_type(entry)}
    custom: dict[str, object] = {}
    for row in field_rows():
        if row.csl and (value := row.value(entry)):
            place, name = (custom, row.csl.removeprefix("custom.")) if "." in row.csl else (item, row.csl)
            text = _RENDERERS[row.kind](value)
            # Two facts in one variable are notes.
            place[name] = f"{place[name]}; {text}" if name == "note" and name in place else text
    if not entry.record.authors_complete:
        custom["authors_complete"] = False
        if "author" in item:  # CSL has no "and others"; pandoc prints this name as "et al.", others as it is
            item["author"] = [*cast("list[dict[str, str]]", item["author"]), {"literal": "others"}]
    return item | ({"custom": custom} if custom else {})


def _text(value: object) -> str:
    return collapse_whitespace(to_unicode(cast("str", value)))


_TOP_LEVEL = lazy_re(r"(\\.|[^{}\\]+|\{(?:\\.|[^{}\\]|\{(?:\\.|[^{}\\]|\{(?:\\.|[^{}\\])*\})*\})*\})", re.DOTALL)
_FIRST_LETTER = lazy_re(r"(\W*\w)(.*)", re.DOTALL)


def _title(value: object) -> str:
    """A title in sentence case, as CSL's styles expect: words that keep their capitals are in spans.

    The case is that of BibTeX's `change.case$`: the first letter of the title and of what follows a colon stay.
    """
    latex = protect_capitals(to_unicode_latex(collapse_whitespace(cast("str", value))))
    written, opens = "", True
    for piece in _TOP_LEVEL.findall(latex):
        is_group = piece.startswith("{")
        text = _latex_text(piece)
        if not is_group:
            text = ": ".join(_lower(part, opens=opens or place > 0) for place, part in enumerate(text.split(": ")))
        elif text != text.lower():
            text = f'<span class="nocase">{text}</span>'
        opens = text.endswith(": ") or (opens and not text.strip())
        written += text
    return collapse_whitespace(written)


def _lower(text: str, *, opens: bool) -> str:
    found = _FIRST_LETTER.fullmatch(text) if opens else None
    return found[1] + found[2].lower() if found else text.lower()


def _latex_text(latex: str) -> str:
    """The text of LaTeX with the blanks around it."""
    inner = to_unicode(latex)
    before, after = (" " if latex[:1].isspace() else ""), (" " if latex[-1:].isspace() else "")
    return f"{before}{inner.strip()}{after}" if inner.strip() else " " * latex[:1].isspace()


def _names(value: object) -> list[dict[str, str]]:
    people = cast("tuple[Person, ...]", value)
    return [{name: _text(part) for name, part in csl_name(person).items()} for person in people]


def _code(value: object) -> list[dict[str, str]]:
    return [{"url": verbatim(link.url), "status": link.status.value} for link in cast("tuple[CodeLink, ...]", value)]


_RENDERERS: Mapping[ValueType, Callable[[object], object]] = {
    ValueType.TITLE: _title,
    ValueType.TEXT: _text,
    ValueType.NAMES: _names,
    ValueType.DATE: lambda value: {"date-parts": [list(cast("PartialDate", value).parts)]},
    ValueType.PAGES: lambda value: page_range(_text(value), "-"),
    ValueType.VERBATIM: lambda value: collapse_whitespace(cast("str", value)),
    ValueType.URL: lambda value: verbatim(cast("str", value)),
    ValueType.CODE: _code,
    ValueType.CODE_NOTE: lambda value: code_note(cast("tuple[CodeLink, ...]", value), str),
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
