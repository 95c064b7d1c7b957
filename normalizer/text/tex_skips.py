r"""Parts of a LaTeX source that TeX does not read as commands, and that have no end of their own line: where they end.

Each text is searched once for what ends them, however many parts are never closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

# Environments in which a backslash is a letter. https://ctan.org/pkg/fancyvrb, listings, minted, comment, tcolorbox
VERBATIM = "|".join(
    """(?:sp)?verbatim [BL]?Verbatim SaveVerbatim VerbatimOut lstlisting minted comment filecontents tcblisting pycode
    luacode""".split()
)
_CONDITION = re.compile(r"%[^\r\n]*|\\(if[A-Za-z@]*|else(?![A-Za-z@])|fi(?![A-Za-z@]))|\\.", re.DOTALL)
# An arrow, and what takes its branches in braces: no \fi ends these. https://ctan.org/pkg/etoolbox
_NO_CONDITION = re.compile(
    r"iff|ifthenelse|ifbool\w*|iftoggle|ifblank|if(?:cs)?(?:un)?def(?!ined\Z)\w*|ifstr\w+|if(?:num|dim)[a-z]+|ifcs(?!name)\w+"
)


class Skips:
    """The parts of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open_for_good: set[str] = set()

    def behind_verbatim(self, environment: str, at: int) -> int:
        """Behind the end of an environment whose text begins at `at`; nothing is verbatim where there is no end."""
        if environment in self._open_for_good:
            return at
        found = re.compile(rf"\\end\s*\{{{re.escape(environment)}\}}").search(self._text, at)
        if found is None:
            self._open_for_good.add(environment)
            return at
        return found.end()

    def behind_dead(self, at: int) -> int:
        r"""Behind the `\else` or `\fi` of an `\iffalse` that ends at `at`; nothing is dead where there is neither."""
        return self._ends.get(at, at)

    @cached_property
    def _ends(self) -> Mapping[int, int]:
        r"""Each conditional, by the offset behind its `\if...`, with the offset behind what ends its first branch."""
        ends: dict[int, int] = {}
        open_: list[int] = []
        for found in _CONDITION.finditer(self._text):
            word = found[1] or ""
            if word.startswith("if"):
                if not _NO_CONDITION.fullmatch(word):
                    open_.append(found.end())
            elif word and open_:
                ends.setdefault(open_[-1], found.end())
                if word == "fi":
                    open_.pop()
        return ends
