"""BIB333."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.fields import is_group, is_initial, is_name_in_capitals
from normalizer.lint.rules.helpers.names import WrittenName
from normalizer.lint.rules.helpers.values import odd_names, place

# "Wu" and "LIU" may be meant; four capitals in a row are a family name in capitals.
_FEWEST = 4
_SUSPECT = re.compile(rf"[^\W\d_a-z]{{{_FEWEST}}}")
_TEX = re.compile(r"\\[a-zA-Z]+|[{}]")


class AllCapitalsName(Rule):
    """A name is set in capitals.

    ## Why
    Styles never make small letters of a name: it stands out among the others of the reference list, and counts as
    another person where lists are compared. A group whose name is an acronym belongs in braces.

    ## Example
    @misc{a, author = {NOETHER, Emmy}, title = {Rings}}

    ## Instead
    @misc{a, author = {Noether, Emmy}, title = {Rings}}

    ## Fix
    None: capitals within a name ("McDonald") cannot be told from it.
    """

    code = "BIB333"
    name = "all-capitals-name"

    def check(self, context: Context) -> Iterator[Finding]:
        for row in odd_names(context):
            wrong = [name for name in row.names if _in_capitals(name)] if _SUSPECT.search(row.text) else []
            if wrong:
                more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
                span = place(row.field, wrong[0].start, wrong[0].end)
                message = f"'{wrong[0].text}'{more} in capitals"
                yield self.finding(span, message, key=row.entry.key or None, field=row.field.key)


def _in_capitals(name: WrittenName) -> bool:
    """A family name in capitals beside a given name or initials; in braces it is meant."""
    if not _SUSPECT.search(name.text) or name.text.startswith("{") or is_group(name.text):
        return False
    parts = [_TEX.sub("", part).split() for part in name.parts]
    if len(parts) > 1:
        return len(parts[1]) > 0 and any(_loud(word) for word in parts[0])
    words = parts[0]
    given, family = words[:-1], words[-1:]
    return len(given) > 0 and _loud(family[0]) and any(_is_given(word) for word in given)


def _loud(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= _FEWEST and is_name_in_capitals(word)


def _is_given(word: str) -> bool:
    return is_initial(word) or _loud(word) or (word[:1].isupper() and word[1:].islower())
