"""CSL-JSON for citation processors (pandoc, Zotero, citeproc-js): plain Unicode; CSL-YAML for pandoc and Quarto.

Schema: https://github.com/citation-style-language/schema. Facts without a CSL variable are in `custom`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, TypeAlias, cast

from normalizer.export.bibtex import code_note, collapse_whitespace, page_range, verbatim
from normalizer.export.format import WHOLE, ExportEntry, Format, without_repeats
from normalizer.export.mapping import ValueType, csl_type, field_rows
from normalizer.values.code_links import CodeLink
from normalizer.values.dates import PartialDate
from normalizer.values.latex.capitals import words_with_capitals
from normalizer.values.latex.convert import shown_parts, to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import Person
from normalizer.values.names.render import csl_name

# YAML 1.2 that readers of YAML 1.1 understand alike: a text that could be anything else stands in double quotes. A
# writer of its own, for PyYAML takes a minute for 100,000 entries; the quoted form is JSON's, of which YAML has all.
Yaml: TypeAlias = "str | bool | Sequence[Yaml] | Mapping[str, Yaml]"

# Words and signs that no reader takes for a number, a date, a truth value, nothing, or the structure of the file.
_PLAIN = lazy_re(
    r"(?!(?:true|false|yes|no|on|off|null|none|y|n)$)[a-z](?:[a-z0-9 ./+_-]*[a-z0-9.])?", re.ASCII | re.IGNORECASE
)
_NOT_PRINTABLE = lazy_re("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def yaml_lines(value: Mapping[str, Yaml], indent: str = "") -> Iterator[str]:
    """The lines of a mapping, each with its line end; lists of mappings have a mapping in braces on each line."""
    for name, each in value.items():
        if isinstance(each, str | bool):
            yield f"{indent}{_scalar(name)}: {_scalar(each)}\n"
        elif isinstance(each, Mapping):
            yield f"{indent}{_scalar(name)}:\n"
            yield from yaml_lines(each, f"{indent}  ")
        else:
            yield f"{indent}{_scalar(name)}:\n"
            yield from (f"{indent}  - {_flow(item)}\n" for item in each)


def _flow(value: Yaml) -> str:
    """A value on one line."""
    if isinstance(value, str | bool):
        return _scalar(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(name)}: {_flow(each)}' for name, each in value.items())}}}"
    return f"[{', '.join(map(_flow, value))}]"


def _scalar(text: str | bool) -> str:
    if isinstance(text, bool):
        return str(text).lower()
    if _PLAIN.fullmatch(text):
        return text
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def blocks_by_key(text: str, start: re.Pattern[str], head: str, empty: str) -> dict[str, dict[str, str]]:
    """The entries of a file of ours, each as a whole; `start` finds the first line of each, with its key as group 1.

    Raises ValueError for a key that occurs twice, for other text than `head` before the first entry, and for other
    text than `empty` without any.
    """
    text = text.replace("\r\n", "\n")
    starts = [*start.finditer(text)]
    places = [each.start() for each in starts]
    if text[: places[0] if places else None].strip() != (head if places else empty):
        raise ValueError("something that is no entry")
    blocks = [text[begin:end].rstrip() for begin, end in zip_longest(places, places[1:])]
    return without_repeats([(each[1], {WHOLE: block}) for each, block in zip(starts, blocks, strict=True)])


def render_csl_json(entries: Sequence[ExportEntry]) -> str:
    """An array of items, ids as keys; names of variables in alphabetical order."""
    return json.dumps([csl_item(entry) for entry in entries], ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def csl_item(entry: ExportEntry) -> dict[str, object]:
    """One item; its texts have CSL-JSON's markup."""
    item: dict[str, object] = {"id": entry.key, "type": csl_type(entry)}
    custom: dict[str, object] = {}
    for row in field_rows():
        if row.csl and (value := row.value(entry)):
            target, name = (custom, row.csl.removeprefix("custom.")) if "." in row.csl else (item, row.csl)
            text = _RENDERERS[row.kind](value)
            # Two facts in one variable are notes.
            target[name] = f"{target[name]}; {text}" if name == "note" and name in target else text
    if not entry.record.authors_complete:
        custom["authors_complete"] = False
        if "author" in item:  # pandoc writes this for BibTeX's "and others", and prints it as "et al."
            item["author"] = [*cast("list[dict[str, str]]", item["author"]), {"literal": "others"}]
    return item | ({"custom": custom} if custom else {})


def _text(value: str) -> str:
    return collapse_whitespace(to_unicode(value))


_OPENING = lazy_re(r"(?:^|[:?!] )\W*\w")
_GROUP = lazy_re(r"\{([^{}]*)\}")
# Braces of the text itself, while braces are around formulas.
_HIDE, _SHOW = str.maketrans("{}", "\ue000\ue001"), str.maketrans("\ue000\ue001", "{}")


def _title(value: str) -> str:
    """A title in sentence case, as CSL's styles expect: words that keep their capitals are in spans.

    The case is that of BibTeX's `change.case$`: the first letter of the title and of what follows a colon stay.
    """
    parts = ((text.translate(_HIDE), is_math) for text, is_math in shown_parts(value))
    grouped = (f"{{{text}}}" if is_math and any(map(str.isalpha, text)) else text for text, is_math in parts)
    title = collapse_whitespace("".join(grouped))
    kept = {found.end() - 1 for found in _OPENING.finditer(title)}
    # A letter that has no small form of one letter ("İ") stays.
    small = "".join(
        char if index in kept or len(char.lower()) > 1 else char.lower() for index, char in enumerate(title)
    )
    written, at = "", 0
    words = {*words_with_capitals(title), *(found.span() for found in _GROUP.finditer(title))}
    for start, end in sorted(words):
        if start >= at:
            word = _GROUP.sub(r"\1", title[start:end])
            written += small[at:start] + (word if word == word.lower() else f'<span class="nocase">{word}</span>')
            at = end
    return (written + small[at:]).translate(_SHOW)


def _names(people: tuple[Person, ...]) -> list[dict[str, str]]:
    return [{name: _text(part) for name, part in csl_name(person).items()} for person in people]


def _code(links: tuple[CodeLink, ...]) -> list[dict[str, str]]:
    return [{"url": verbatim(link.url), "status": link.status.value} for link in links]


def _date(date: PartialDate) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(date.parts)]}


_RENDERERS: Mapping[ValueType, Callable[[Any], object]] = {
    ValueType.TITLE: _title,
    ValueType.TEXT: _text,
    ValueType.NAMES: _names,
    ValueType.DATE: _date,
    ValueType.PAGES: lambda value: page_range(_text(value), "-"),
    ValueType.VERBATIM: collapse_whitespace,
    ValueType.URL: verbatim,
    ValueType.CODE: _code,
    ValueType.CODE_NOTE: lambda links: code_note(links, str),
}


_NOCASE = lazy_re(r'<span class="nocase">(.*?)</span>')


def nocase_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text of an item, and whether each keeps its capitals."""
    yield from ((part, bool(index % 2)) for index, part in enumerate(_NOCASE.split(text)) if part)


def csl_json_values(text: str) -> dict[str, dict[str, str]]:
    """The items by id, each as a whole. Raises ValueError for what is no CSL-JSON, and for a name that occurs twice."""
    items = json.loads(text, object_pairs_hook=without_repeats)
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
        raise ValueError("no list of items")
    return without_repeats([(str(item["id"]), {WHOLE: json.dumps(item, sort_keys=True)}) for item in items])


CSL_JSON = Format("csl-json", "CSL-JSON", (".csl.json", ".json"), render_csl_json, csl_json_values)


_HEAD, _EMPTY = "references:", "references: []"
_START = lazy_re(r'^- id: "?([^"\n]*?)"?$', re.MULTILINE)
# What pandoc's Markdown takes for markup within a line, "!" before a bracket of ours; an underscore within a word is
# none. Quotes stay: pandoc sets them in the language of the document.
_MARKUP = lazy_re(r"[\\`*\[\]$~^@<>|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|-(?=-)|!\Z|\.(?=\.\.)|\{(?=[.#=])")


def render_csl_yaml(entries: Sequence[ExportEntry]) -> str:
    """A mapping with the list `references`, `id` first in each of its items, texts in Markdown as pandoc has it."""
    items = "".join(_item(entry) for entry in entries)
    return f"{_HEAD}\n{items}" if items else f"{_EMPTY}\n"


def _item(entry: ExportEntry) -> str:
    item = csl_item(entry)
    ordered = {"id": item.pop("id"), "type": item.pop("type")} | {
        name: item[name] if name == "custom" else _markdown(item[name]) for name in sorted(item)
    }
    lines = yaml_lines(cast("Mapping[str, Yaml]", ordered), "  ")
    return "".join(lines).replace("  ", "- ", 1)


def _markdown(value: object) -> Yaml:
    """The texts of a value in Markdown; a date, which is in numbers, as ISO 8601 has it."""
    if isinstance(value, str):
        return "".join(
            f"[{_escaped(part)}]{{.nocase}}" if is_nocase else _escaped(part) for part, is_nocase in nocase_parts(value)
        )
    if isinstance(value, Mapping):
        dates = cast("Mapping[str, list[list[int]]]", value).get("date-parts")
        return iso_date(dates[0]) if dates else {name: _markdown(each) for name, each in value.items()}
    return [_markdown(each) for each in cast("list[object]", value)]


def iso_date(parts: Sequence[int]) -> str:
    """2023-01 of [2023, 1]."""
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def csl_yaml_values(text: str) -> dict[str, dict[str, str]]:
    """The items by id, each as a whole. Raises ValueError for other content."""
    return blocks_by_key(text, _START, _HEAD, _EMPTY)


CSL_YAML = Format("csl-yaml", "CSL-YAML", (".csl.yaml", ".csl.yml", ".yaml", ".yml"), render_csl_yaml, csl_yaml_values)
