"""Comments that suppress findings: `% bibnorm: ignore BIB203` and `% bibnorm: ignore-file BIB203`.

    % bibnorm: ignore BIB203                       above an entry, or on its first line: the entry
    doi = {10.1000/x},  % bibnorm: ignore BIB203   on a line of a field, or alone above it: the field
    % bibnorm: ignore-file BIB2, all-capitals      anywhere outside entries: the file

Codes, prefixes and names may be mixed, separated by commas or spaces; without any, all rules are meant. Case does not
count. A reason may follow after ` -- `. Of a finding about two entries, the comment may be at either. Inside a value
such a text is no comment but what the value says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from normalizer.bib import BibDocument, BibEntry, Span
from normalizer.lint.registry import RULES, matches, unknown_selector_message
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.settings import PROFILES, Dialect
from normalizer.values.lazy import lazy_re
from normalizer.values.text import similar_word

_FILE = "ignore-file"
_DIRECTIVES = ("ignore", _FILE)
_COMMENT = lazy_re(r"%+[ \t]*bibnorm:[ \t]*([\w-]+)[ \t:]*([^\r\n]*)", re.IGNORECASE)
_BEGINNING = lazy_re(r"%[ \t]*bibnorm:", re.IGNORECASE)
_REASON = lazy_re(r"(?:^|\s)(?:--|#|%|\().*")
_PARTS = lazy_re(r"[,\s]+")
_LINE_END = lazy_re(r"\r\n|\n|\r")
_BLANK = lazy_re(r"[ \t]*")


@dataclass
class Ignore:
    """One comment: its span, the span that it covers, its selectors, and which of them were used.

    `misspelled` is what is probably a directive, None for a directive; the comment covers nothing then.
    """

    span: Span
    covered_span: Span
    selectors: tuple[str, ...]
    misspelled: str | None = None
    used: set[str] = field(default_factory=set)

    def suppresses(self, finding: Finding, rule: Rule) -> bool:
        """Whether the comment covers and names a finding; records the used selectors."""
        if self.misspelled or not any(map(self._covers, filter(None, (finding.span, finding.other)))):
            return False
        named = [selector for selector in self.selectors if matches(selector, rule)]
        self.used.update(named or ([""] if not self.selectors else []))
        return bool(named) or not self.selectors

    def _covers(self, span: Span) -> bool:
        return self.covered_span.start <= span.start < max(self.covered_span.end, self.covered_span.start + 1)


def parse_ignores(bib: BibDocument) -> tuple[Ignore, ...]:
    """Every such comment of a file, in order."""
    return tuple(_ignores(bib, [entry.start for entry in bib.entries])) if may_have_ignores(bib.text) else ()


def may_have_ignores(text: str) -> bool:
    """Whether a text has the beginning of such a comment."""
    return _BEGINNING.search(text) is not None


def file_selectors(bib: BibDocument) -> tuple[tuple[str, ...], ...]:
    """The selectors of each comment that covers the whole file."""
    whole = Span(0, len(bib.text) + 1)
    return tuple(each.selectors for each in parse_ignores(bib) if each.covered_span == whole and not each.misspelled)


def apply_ignores(
    findings: Iterable[Finding], ignores: Sequence[Ignore], rules: Sequence[Rule]
) -> tuple[list[Finding], int]:
    """The findings that are left, and how many are not."""
    by_code = {rule.code: rule for rule in rules}
    left, gone = [], 0
    for finding in findings:
        rule = by_code[finding.code]
        # All are asked, so that of two comments for one finding neither counts as unused.
        if sum(ignore.suppresses(finding, rule) for ignore in ignores):
            gone += 1
        else:
            left.append(finding)
    return left, gone


def unused_message(selector: str) -> str:
    """The message about a selector that suppresses nothing; "" is a comment without any."""
    return f"unused suppression of {selector}; remove it" if selector else "unused suppression comment; remove it"


def unused_ignore_findings(
    ignores: Sequence[Ignore], ran: Sequence[Rule], rule: Rule, *, dialect: Dialect
) -> Iterator[Finding]:
    """Findings of `rule` for unused comments; a comment for a rule that did not run may be used.

    A comment for all rules is unused only if every rule of the default profile ran. What rules find that look at
    documents is not known here.
    """
    of_files = [each for each in RULES if type(each).check is not Rule.check]
    usual = {each.code for each in of_files if PROFILES[0] in each.profiles and dialect in each.dialects}
    all_ran = usual <= {each.code for each in ran}
    for ignore in ignores:
        if ignore.misspelled:
            close = similar_word(ignore.misspelled.lower(), _DIRECTIVES)
            hint = f"did you mean {close!r}?" if close else f"directives are {' and '.join(_DIRECTIVES)}"
            yield rule.finding(ignore.span, f"unknown directive {ignore.misspelled!r}; {hint}")
            continue
        if not ignore.selectors and not ignore.used and all_ran:
            yield rule.finding(ignore.span, unused_message(""))
        for selector in ignore.selectors:
            meant = [each for each in RULES if matches(selector, each)]
            judged = [each for each in meant if each in of_files]
            if not meant:
                yield rule.finding(ignore.span, f"{unknown_selector_message(selector)} (in an ignore comment)")
            elif judged and selector not in ignore.used and all(each in ran for each in judged):
                yield rule.finding(ignore.span, unused_message(selector))


def _ignores(bib: BibDocument, starts: Sequence[int]) -> Iterator[Ignore]:
    for found in _COMMENT.finditer(bib.text):
        here = bisect_right(starts, found.start()) - 1
        entry = bib.entries[here] if here >= 0 and found.start() < bib.entries[here].span.end else None
        if entry and any(row.value.span.start < found.start() < row.value.span.end for row in entry.fields):
            continue
        selectors = tuple(part for part in _PARTS.split(_REASON.sub("", found[2])) if part)
        directive = found[1].lower()
        misspelled = None if directive in _DIRECTIVES else found[1]
        if misspelled and not similar_word(directive, _DIRECTIVES) and not _are_rules(selectors):
            continue  # a sentence
        span = Span(found.start(), found.start() + len(found[0].rstrip()))
        if directive == _FILE:
            covers = Span(0, len(bib.text) + 1)
        elif entry:
            covers = _inside(bib, entry, found.start())
        else:
            covers = _outside(bib, starts, found.start())
        yield Ignore(span, covers, selectors, misspelled)


def _are_rules(selectors: Sequence[str]) -> bool:
    return bool(selectors) and all(any(matches(selector, rule) for rule in RULES) for selector in selectors)


def _inside(bib: BibDocument, entry: BibEntry, offset: int) -> Span:
    """From the first line, the entry; else the fields on the line, or on the next one when the comment stands alone."""
    line, _ = bib.position(offset)
    first, _ = bib.position(entry.span.start)
    if line == first:
        return entry.span
    covers = bib.line_span(line)
    if _BLANK.fullmatch(bib.text, covers.start, offset) and covers.end < entry.span.end:
        below = bib.line_span(line + 1)
        covers = Span(covers.start, below.end)
    touching = [row.span for row in entry.fields if row.span.start < covers.end and row.span.end > covers.start]
    return Span(min([covers.start, *(span.start for span in touching)]), covers.end)


def _outside(bib: BibDocument, starts: Sequence[int], offset: int) -> Span:
    """The entry that begins on the line below, other comments between them not counted, or that ends on this line."""
    line, _ = bib.position(offset)
    after = bisect_right(starts, offset)
    if after and bib.position(bib.entries[after - 1].span.end)[0] == line:
        return bib.entries[after - 1].span
    if after < len(starts) and _only_comments(bib.text[offset : starts[after]]):
        return bib.entries[after].span
    return bib.line_span(line)


def _only_comments(text: str) -> bool:
    *lines, before_entry = _LINE_END.split(text)
    return bool(lines) and all(line.lstrip().startswith("%") for line in lines) and not before_entry.strip()
