"""BIB331."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.fields import (
    is_degree,
    is_initial,
    is_particle,
    is_suffix,
)
from normalizer.lint.rules.helpers.names import WrittenName, outside_braces
from normalizer.lint.rules.helpers.values import odd_names, place, quoted

_SIGN = re.compile(r"[,;&/]")
_SEMICOLON = re.compile(r";\s*\S")
_AMPERSAND = re.compile(r"\s\\?&\s")


class NamesNotJoinedByAnd(Rule):
    r"""Names are parted by commas, semicolons or "&".

    ## Why
    For BibTeX only "and" parts names; a comma parts the family name from the given one. Of a list with commas it
    makes one strange person and drops the rest with "too many commas".

    ## Example
    @misc{a, author = {Emmy Noether, Emil Artin, Helmut Hasse}, title = {Rings}}

    ## Instead
    @misc{a, author = {Emmy Noether and Emil Artin and Helmut Hasse}, title = {Rings}}

    A company keeps its name together in braces: `{Procter \& Gamble}`.

    ## Fix
    None: whether a comma parts two names or the two parts of one is often unclear.
    """

    code = "BIB331"
    name = "names-not-joined-by-and"

    def check(self, context: Context) -> Iterator[Finding]:
        for row in odd_names(context):
            for name in row.names if _SIGN.search(row.text) else ():
                if _SIGN.search(name.text) and (wrong := _wrong(name)):
                    span = place(row.field, name.start, name.end)
                    message = f"{quoted(name.text)} {wrong}; names are joined by 'and'"
                    yield self.finding(span, message, key=row.entry.key or None, field=row.field.key)


def _wrong(name: WrittenName) -> str | None:
    if name.extended:
        return None
    bare = outside_braces(name.text)
    if _SEMICOLON.search(bare):
        return "has a semicolon in it"
    if _AMPERSAND.search(bare):
        return "has an '&' in it"
    parts = [part for part in name.parts if part]
    if len(parts) > 2 and not _has_suffix(parts):
        return f"has {len(parts) - 1} commas in it"
    return "reads like two names" if len(parts) == 2 and _two_names(*parts) else None


def _has_suffix(parts: list[str]) -> bool:
    """Tell "Last, Jr., First" and "Last, First, Jr." (which BIB334 is about) from a list of names."""
    return len(parts) == 3 and any(_is_suffix_or_degree(part) for part in parts[1:])


def _is_suffix_or_degree(text: str) -> bool:
    return is_suffix(text.strip("{}")) or is_degree(text.strip("{}"))


def _two_names(left: str, right: str) -> bool:
    """Only what is beyond doubt: initials before a family name on both sides of the comma ("E. Noether, E. Artin")."""
    return _initials_first(left) and _initials_first(right)


def _initials_first(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and is_initial(words[0]) and not is_initial(words[-1]) and not is_particle(words[-1])
