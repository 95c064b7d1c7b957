"""BIB504."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity
from normalizer.lint.rules.helpers.works import first_person
from normalizer.values.names import family_key
from normalizer.values.titles import title_key


class KeyPattern(Rule):
    """A key does not tell the first author and the year.

    ## Why
    `noether1921rings` can be guessed, found and checked while reading the text; `paper3` cannot. The pattern is
    that of the keys which bibnorm makes: family name, year, a word of the title, in ASCII.

    ## Example
    @misc{paper3, author = {Noether, Emmy}, title = {Rings}, year = {1921}}

    ## Instead
    @misc{noether1921rings, author = {Noether, Emmy}, title = {Rings}, year = {1921}}

    ## Fix
    None: the texts that cite it would have to change with it.
    """

    code = "BIB504"
    name = "key-pattern"
    severity = Severity.INFO
    profiles = NO_PROFILE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            person, year = first_person(entry), context.year(entry)
            family = family_key(person) if person else ""
            if not person or not family or year is None or not entry.key:
                continue
            key = title_key(entry.key)
            heads = (family[:3], title_key(person.family_name).replace(" ", "")[:3])
            if not key.startswith(heads) or not re.search(rf"{year}|(?<!\d){year % 100:02d}(?!\d)", key):
                message = f"key '{entry.key}' does not begin with '{family}' and tell the year {year}"
                yield self.on_entry(entry, message)
