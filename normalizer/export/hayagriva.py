"""Hayagriva YAML for Typst: a work and, as its `parent`, what it was published in.

Format: https://github.com/typst/hayagriva/blob/main/docs/file-format.md. It has CSL's variables under other names and
is written from CSL's items.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from normalizer.export.csl_json import Yaml, blocks_by_key, csl_item, iso_date, nocase_parts, yaml_lines
from normalizer.export.format import ExportEntry, Format
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import with_particle

_EMPTY = "{}"
_SPECIAL = lazy_re(r"[\\{}$]")
_START = lazy_re(r'^"?([^\s"][^"\n]*?)"?:$', re.MULTILINE)

# CSL's type -> ours, and that of the parent. Typst prints no parent of a `misc`, so a paper of a venue of unknown kind
# is one of a periodical; nor a publisher and year if it has a link, so what has a publisher alone is a book.
_TYPES = {
    "article": ("article", "periodical"),
    "article-journal": ("article", "periodical"),
    "paper-conference": ("article", "proceedings"),
    "chapter": ("chapter", "book"),
    "book": ("book", "anthology"),
    "thesis": ("thesis", "book"),
    "report": ("report", "book"),
    "software": ("repository", "book"),
}
_OTHER = ("misc", "periodical")
_SERIAL = {"number": "serial", "DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "ISBN": "isbn", "ISSN": "issn"}


def render_hayagriva(entries: Sequence[ExportEntry]) -> str:
    """A mapping from keys to entries."""
    return "".join("".join(yaml_lines({entry.key: _entry(csl_item(entry))})) for entry in entries) or f"{_EMPTY}\n"


def _entry(item: Mapping[str, Any]) -> dict[str, Yaml]:
    kind, parent_kind = _TYPES.get(item["type"], _OTHER)
    within = {"title": _container(item), **_texts(item, "volume", "issue")}
    parent = {"type": parent_kind, **{name: value for name, value in within.items() if value}}
    if "container-title" not in item:
        parent = {}
        kind = "book" if kind == "misc" and "publisher" in item else kind
    elif kind == "misc":
        kind = "article"
    serial = {ours: str(item[name]) for name, ours in _SERIAL.items() if name in item}
    if arxiv := item.get("custom", {}).get("arxiv"):
        serial["arxiv"] = arxiv
    entry: dict[str, Yaml | None] = {
        "type": kind,
        "title": _formattable(item["title"]),
        "author": [_person(name) for name in item.get("author", ())],
        "date": iso_date(item["issued"]["date-parts"][0]) if "issued" in item else None,
        **({} if parent else _texts(item, "volume", "issue")),
        "page-range": item.get("page"),
        **_texts(item, "publisher", "genre", "note"),
        "serial-number": serial,
        "url": item.get("URL"),
        "parent": parent,
    }
    return {name: value for name, value in entry.items() if value}


def _texts(item: Mapping[str, Any], *names: str) -> dict[str, Yaml]:
    return {name: _formattable(item[name]) for name in names if name in item}


def _container(item: Mapping[str, Any]) -> Yaml | None:
    title, short = item.get("container-title"), item.get("container-title-short")
    if not title or not short:
        return _formattable(title) if title else None
    return {"value": _formattable(title), "short": _formattable(short)}


def _person(name: Mapping[str, str]) -> Yaml:
    """A name in parts; in one text small words at its start are a particle, and commas separate."""
    family = name.get("literal") or with_particle(name.get("non-dropping-particle", ""), name.get("family", ""))
    parts = {"name": family, "given-name": name.get("given"), "suffix": name.get("suffix")}
    return {each: part for each, part in parts.items() if part}


def _formattable(text: str) -> str:
    """Braces keep capitals as they are; dollars would be math."""
    return "".join(f"{{{_escaped(part)}}}" if is_nocase else _escaped(part) for part, is_nocase in nocase_parts(text))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def hayagriva_values(text: str) -> dict[str, dict[str, str]]:
    """The entries by key, each as a whole. Raises ValueError for other content."""
    return blocks_by_key(text, _START, head="", empty=_EMPTY)


_SUFFIXES = (".hayagriva.yaml", ".hayagriva.yml", ".yaml", ".yml")
HAYAGRIVA = Format("hayagriva", "Hayagriva", _SUFFIXES, render_hayagriva, hayagriva_values)
