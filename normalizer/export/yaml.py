"""YAML 1.2 that readers of YAML 1.1 understand alike: a text that could be anything else stands in double quotes.

A writer of its own, for PyYAML takes a minute for 100,000 entries; the quoted form is JSON's, of which YAML has all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TypeAlias

from normalizer.export.format import WHOLE, without_repeats
from normalizer.values.patterns import lazy_re

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
