"""BIB350."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.values import printed, quoted, without_braces

_ANYWHERE = re.compile(
    r"(?:todo|tbd|tba|tbc|t\.b\.[ad]\.|fixme|xxx+|\?\?+|n/?\.?a\.?|none|null|nil|nan|undefined|unknown|missing"
    r"|lorem ipsum\b.*|to be (?:added|announced|determined|filled in|completed)|insert .* here|citation needed"
    r"|placeholder)[.!?:]?",
    re.IGNORECASE,
)
_MARK = re.compile(r"\b(?:TODO|FIXME)\b|\?{3,}")
_LATER = re.compile(
    r"(?:to appear|in press|forthcoming|submitted|under review|in preparation|accepted|in review|work in progress"
    r"|unpublished|in print)\b.*",
    re.IGNORECASE,
)
_NOT_YET = "(?:submitted|under review|in preparation).*"
# What templates and managers put into one field or another.
_IN = {
    "year": r"\d{0,3}[x?_.-]+|0{1,4}|y{4}",
    "date": r"(?:0{1,4}|y{4}).*",
    "pages": r"(?:\d+\s*-+\s*)?(?:\?+|x{2,}|0+\s*-+\s*0+)|\?+\s*-+\s*\?+|1\s*-+|x{2,}\s*-+\s*x{2,}",
    "title": r"(?:paper |article )?title|untitled(?: document)?|no title(?: available)?",
    "author": r"(?:(?:first )?authors?|anonymous(?: authors?| submission)|name|no author|firstname lastname)"
    r"(?: names?| list)?|author (?:one|two|a|b|[12])(?: and .*)?",
    "journal": rf"journal(?: name| title)?|{_NOT_YET}",
    "booktitle": rf"book ?title|conference(?: name)?|proceedings|{_NOT_YET}",
}
_BY_FIELD = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _IN.items()}
_BY_FIELD["journaltitle"] = _BY_FIELD["journal"]
# Of these the words say something ("Unknown" is the title of works, volume XXX is the thirtieth).
_NOT_ANYWHERE = frozenset({"title", "shorttitle", "volume", "chapter", "part", "label", "note", "addendum", "language"})
_LONGEST = 60


class Placeholder(Rule):
    """A field holds what somebody meant to fill in later: "TODO", "???", "to appear".

    ## Why
    It is printed. What was "to appear" when it was written has a year by now, and a venue to look it up in.

    ## Example
    @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {TODO}, year = {20XX}}

    ## Instead
    @unpublished{a, author = {Noether, Emmy}, title = {Rings}, note = {Manuscript}, year = {2021}}

    ## Fix
    None: only the work itself knows the value.
    """

    code = "BIB350"
    name = "placeholder"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in printed(context):
            if len(text) > _LONGEST:
                if ("TODO" in text or "FIXME" in text) and _MARK.search(text):
                    yield self.on_field(entry, field, f"{quoted(text)} holds a mark of unfinished work")
                continue
            written = without_braces(text)
            own = _BY_FIELD.get(field.key)
            if (own and own.fullmatch(written)) or (field.key not in _NOT_ANYWHERE and _ANYWHERE.fullmatch(written)):
                yield self.on_field(entry, field, f"{quoted(written)} is no {field.key}, it is still to be filled in")
            elif field.key == "year" and _LATER.fullmatch(written):
                yield self.on_field(entry, field, f"{quoted(written)} is no year; it may have one by now")
            elif _MARK.search(written):
                yield self.on_field(entry, field, f"{quoted(written)} holds a mark of unfinished work")
