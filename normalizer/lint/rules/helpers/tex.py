r"""Which characters of a value TeX reads as text: not math, not commands, not the arguments of \url and its like."""

from __future__ import annotations

import re

# Lengths have bounds, so that a value full of openings without ends does not take quadratic time.
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
# Arguments that are typeset as they stand, or are not typeset at all.
_VERBATIM = (
    r"url|nolinkurl|path|burl|href|doi|eprint|arxiv|email|detokenize|input|include|ref|eqref|pageref|autoref|label"
    r"|[a-zA-Z]*cite[a-zA-Z]*|includegraphics|hyperref|hypertarget|color|textcolor|begin|end|ensuremath|lstinline"
)
_NOT_TEXT = re.compile(
    r"\\verb\*?([^a-zA-Z\s]).{0,500}?\1"
    r"|\\begin\{(equation|math|align|displaymath)\*?\}.{0,2000}?\\end\{\2\*?\}"
    rf"|\\(?:{_VERBATIM})\*?\s*(?:\[[^\]]*\])*\s*{_GROUP}"
    r"|\\\(.{0,2000}?\\\)|\\\[.{0,2000}?\\\]"
    r"|\\[a-zA-Z]+\*?|\\."
    r"|\$\$(?:[^$\\]|\\.)*\$\$|\$(?:[^$\\]|\\.)*\$",
    re.DOTALL,
)


def only_text(text: str) -> str:
    """The text with everything else turned into NUL characters, so that offsets stay."""
    if "\\" not in text and "$" not in text:
        return text
    return _NOT_TEXT.sub(lambda found: "\0" * len(found.group()), text)


_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def is_one_group(text: str) -> bool:
    """Whether the first brace of a text is closed by its last character: "{a {b}}", but not "{a} {b}"."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for found in _BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.end() == len(text)
    return False
