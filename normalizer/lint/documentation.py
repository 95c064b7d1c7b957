"""The documentation of a rule, read from its docstring.

    One sentence: what is wrong.

    ## Why / ## Example / ## Instead / ## Fix

`Example` is nothing but `.bib` text, which the rule must find something in; `Instead` may be a sentence or `.bib` text,
in which it must find nothing.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.lint.rule import Rule

HEADINGS = ("Why", "Example", "Instead", "Fix")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Documentation:
    """The parts of a docstring: the first sentence, and the text under each heading, in order."""

    summary: str
    sections: dict[str, str]


def documentation(rule: Rule) -> Documentation:
    """Raises ValueError when the headings are not the four, in order, each with a text."""
    text = inspect.cleandoc(type(rule).__doc__ or "")
    summary, *parts = _HEADING.split(text)
    headings = tuple(parts[::2])
    sections = dict(zip(headings, (part.strip("\n") for part in parts[1::2]), strict=True))
    if headings != HEADINGS or not all([summary.strip(), *sections.values()]):
        raise ValueError(f"{rule.code}: expected a sentence and the headings {', '.join(HEADINGS)}; found {headings}")
    return Documentation(summary.strip(), sections)


def markdown(rule: Rule) -> str:
    """One rule as a section of `docs/rules.md` and as `bibnorm rule` prints it."""
    page = documentation(rule)
    lines = [f"## {rule.code} {rule.name}", "", page.summary, "", _facts(rule)]
    for heading, text in page.sections.items():
        shown = _fenced(text) if heading == "Example" else "\n\n".join(_paragraphs(text))
        lines += ["", f"**{heading}**", "", shown]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> str:
    profiles = ", ".join(sorted(rule.profiles)) or "none (off unless selected)"
    dialects = ", ".join(sorted(rule.dialects, reverse=True))
    return f"*{rule.severity} · fix: {rule.fixable} · profiles: {profiles} · {dialects}*"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        yield _fenced(paragraph) if paragraph.lstrip().startswith(("@", "%")) else paragraph


def _fenced(text: str) -> str:
    return f"```bibtex\n{text}\n```"
