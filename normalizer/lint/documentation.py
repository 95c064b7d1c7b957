"""The documentation of a rule, read from its docstring.

    One sentence: what is wrong.

    Why it is wrong.

    Example: .bib text in which the rule finds something
    Instead: .bib text, or a sentence, in which it finds nothing

    Fix: What the fix does. (Or `No fix:` and the reason.)

Text of several lines stands below its label, indented. Labels that a docstring lacks are those of the class above.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from normalizer.lint.rule import Rule, Severity

_LABELS = ("Example", "Instead", "Fix")
_LABEL = re.compile(r"^(Example|Instead|Fix|No fix):(?: |\n)", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Documentation:
    """The parts of a docstring: the first sentence, and the text under Why, Example, Instead and Fix, in order."""

    summary: str
    sections: dict[str, str]


def parse_documentation(rule: Rule) -> Documentation:
    """Raises ValueError when a part is missing, empty or in another place."""
    head, own = _parts(type(rule))
    summary, _, why = head.partition("\n\n")
    sections = {"Why": why.strip(), **dict.fromkeys(_LABELS, ""), "Fix": "None."}
    for _, known in map(_parts, reversed(type(rule).__mro__)):
        sections |= known
    if not summary or not all(sections.values()) or list(own) != [label for label in _LABELS if label in own]:
        raise ValueError(f"{rule.code}: expected a sentence, why, {', '.join(_LABELS)}; found {list(own)}")
    return Documentation(summary, sections)


def _parts(rule: type) -> tuple[str, dict[str, str]]:
    """The text above the labels, and the text of each label without its indent."""
    head, *parts = _LABEL.split(inspect.cleandoc(rule.__doc__ or ""))
    sections: dict[str, str] = {}
    for label, part in zip(parts[::2], parts[1::2], strict=True):
        text = (dedent(part) if part.startswith(" ") else inspect.cleandoc(part)).strip("\n")
        sections |= {"Fix": f"None: {text}"} if label == "No fix" else {label: text}
    return head.strip(), sections


def render_markdown(rule: Rule) -> str:
    """One rule as a section of `docs/rules.md` and as `bibnorm rule` prints it."""
    page = parse_documentation(rule)
    lines = [f"## {rule.code} {rule.name}", "", page.summary, "", _facts(rule)]
    for heading, text in page.sections.items():
        shown = _fenced(text) if heading == "Example" else "\n\n".join(_paragraphs(text))
        lines += ["", f"**{heading}**", "", shown]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> str:
    profiles = ", ".join(sorted(rule.profiles)) or "none (off unless selected)"
    dialects = ", ".join(sorted(rule.dialects, reverse=True))
    is_lower = rule.is_habit and rule.severity is not Severity.INFO
    severity = f"info (in other profiles: {rule.severity})" if is_lower else rule.severity
    return f"*{severity} · fix: {rule.fixable} · profiles: {profiles} · {dialects}*"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        yield _fenced(paragraph) if paragraph.lstrip().startswith(("@", "%")) else paragraph


def _fenced(text: str) -> str:
    return f"```bibtex\n{text}\n```"
