"""CSL-YAML for pandoc and Quarto: the items of CSL-JSON with their texts in Markdown, as pandoc writes and reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from normalizer.export.csl_json import csl_item, nocase_parts
from normalizer.export.format import ExportEntry, Format
from normalizer.export.yaml import Yaml, blocks_by_key, yaml_lines
from normalizer.values.patterns import lazy_re

_HEAD, _EMPTY = "references:", "references: []"
_START = lazy_re(r'^- id: "?([^"\n]*?)"?$', re.MULTILINE)
# What pandoc's Markdown takes for markup within a line, "!" before a bracket of ours; an underscore within a word is
# none. Quotes stay: pandoc sets them in the language of the document.
_MARKUP = lazy_re(r"[\\`*\[\]$~^@<>|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|-(?=-)|!\Z|\.(?=\.\.)|\{(?=[.#=])")


def render_csl_yaml(entries: Sequence[ExportEntry]) -> str:
    """A mapping with the list `references`, `id` first in each of its items."""
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
