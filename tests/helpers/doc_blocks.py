"""The code blocks of a Markdown page, with what comments that readers do not see say of them.

<!-- run: exit=1 -->         the next shell block ends with 1
<!-- run: until=Open -->     the next shell block runs until it prints this, then it gets a Ctrl-C
<!-- output -->              the next block shows lines that the shell block above prints
<!-- output: refs.bib -->    the next block shows lines of this file
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHELLS = ("sh", "bash", "console", "shell", "zsh")
_FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,}|~{3,})(?P<language>\w*)\s*$")
_COMMENT = re.compile(r"^\s*<!-- (?P<word>[\w-]+)(?:: (?P<rest>.*?))? -->\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block: `line` is that of its fence; `comment` and `details` are of the comment just above."""

    page: str
    line: int
    language: str
    text: str
    comment: str = ""
    details: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_shell(self) -> bool:
        return self.language in SHELLS

    @property
    def is_output(self) -> bool:
        return self.comment == "output"

    def __str__(self) -> str:
        """A name for a test: page, line and first words."""
        words = re.sub(r"[^\w.-]+", "-", self.text.split("\n")[0])[:40].strip("-")
        return f"{self.page}:{self.line}:{words}"


def blocks(page: str, source: str) -> Iterator[Block]:
    """The blocks of a page in order. Raises ValueError for a fence that is not closed."""
    lines = source.split("\n")
    number = 0
    while number < len(lines):
        if opening := _FENCE.match(lines[number]):
            end = _end(lines, number, opening["marks"], page)
            indent = len(opening["indent"])
            text = "".join(f"{line[indent:]}\n" for line in lines[number + 1 : end])
            yield Block(page, number + 1, opening["language"], text, *_comment(lines, number))
            number = end
        number += 1


def _end(lines: list[str], start: int, marks: str, page: str) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].strip() == marks:
            return number
    raise ValueError(f"{page}:{start + 1}: the block is not closed")


def _comment(lines: list[str], fence: int) -> tuple[str, str, dict[str, str]]:
    """The word, the rest, and the `name=value` pairs of the comment above a fence."""
    above = _COMMENT.match(lines[fence - 1]) if fence else None
    if above is None:
        return "", "", {}
    rest = above["rest"] or ""
    return above["word"], rest, dict(re.findall(r"(\w+)=(\S+)", rest))


def read_blocks(root: Path, page: str) -> list[Block]:
    return list(blocks(page, (root / page).read_text(encoding="utf-8")))


def missing_lines(shown: str, printed: str) -> list[str]:
    """The lines of `shown` that are not in `printed` in this order; "..." in a line stands for anything."""
    left = iter(printed.splitlines())
    missing = []
    for line in filter(None, (line.strip() for line in shown.splitlines())):
        pattern = re.compile(".*".join(map(re.escape, line.split("..."))))
        if not any(pattern.fullmatch(other.strip()) for other in left):
            missing.append(line)
            left = iter(printed.splitlines())
    return missing
