"""The language of manual pages, man(7): a line that begins with a period is a macro, a backslash begins an escape."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

# What roff would read as its own, or print as another character than a shell knows.
_ESCAPES = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})


def term(record: str) -> str:
    """`-o, --output FILE`: options bold, as they are typed; the rest is to be filled in."""
    parts = re.split(r"(?<![\w|[])(-{1,2}[a-z][a-z-]*)", record)
    return "".join(bold(part) if number % 2 else plain(part) for number, part in enumerate(parts))


def italic(text: str) -> str:
    return f"\\fI{plain(text)}\\fR"


def item(term: str, text: str) -> str:
    return f".TP\n{term}\n{prose(text)}"


def bold(text: str) -> str:
    return f"\\fB{plain(text)}\\fR"


def marked(text: str) -> str:
    """What stands between backquotes is typed as it is, and bold."""
    parts = re.split(r"`([^`]+)`", " ".join(text.split()))
    return "".join(bold(part) if number % 2 else plain(part) for number, part in enumerate(parts))


def prose(text: str) -> str:
    """A paragraph."""
    lines = textwrap.wrap(marked(text), 80, break_long_words=False, break_on_hyphens=False)
    return "\n".join(map(_guarded, lines))


def literal(lines: Sequence[str]) -> str:
    return "\n".join(_guarded(plain(line)) for line in lines)


def plain(text: str) -> str:
    return text.translate(_ESCAPES)


def _guarded(line: str) -> str:
    """A line that begins as a macro does, made a text."""
    return rf"\&{line}" if line.startswith((".", "'")) else line
