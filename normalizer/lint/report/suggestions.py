"""The fixes as a review of a pull request: a comment for each entry, with the fixed entry as a suggestion.

The result is the body of "Create a review for a pull request" of GitHub's REST API
(https://docs.github.com/en/rest/pulls/reviews). GitHub refuses comments on lines that the pull request does not show.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from normalizer.bib import scan
from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.report.formats import FileFixes, Report, relative_path
from normalizer.values.text import counted

# More in one review are too many to read, and GitHub limits how fast content is created.
MAX_COMMENTS = 50

Lines = tuple[int, int]
"""The first and the last line, from 1."""


def github_suggestions(report: Report) -> str:
    found = [each for fixes in report.fixes for each in _of_file(fixes, report)]
    inside = [(each, shown) for each in found if (shown := each.within(report.shown_lines))]
    said = [f"bibnorm can fix {counted(len(inside), 'entry', 'entries')} of this pull request."]
    if len(inside) > MAX_COMMENTS:
        said.append(f"The first {MAX_COMMENTS} are shown.")
    if outside := len(found) - len(inside):
        said.append(f"Fixes of {counted(outside, 'entry', 'entries')} on other lines are left out.")
    comments = [each.comment(shown) for each, shown in inside[:MAX_COMMENTS]]
    review = {"event": "COMMENT", "body": " ".join(said) if comments else "", "comments": comments}
    return json.dumps(review, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Replacement:
    """New lines for some lines of a file, as texts without line ends."""

    lines: Lines
    old: tuple[str, ...]
    new: tuple[str, ...]

    def trimmed(self) -> Replacement:
        """The lines that change, at least one: between lines there is nothing to comment on."""
        start, shortest = 0, min(len(self.old), len(self.new))
        while start < shortest and self.old[start] == self.new[start]:
            start += 1
        end = 0
        while end < shortest - start and self.old[-1 - end] == self.new[-1 - end]:
            end += 1
        if start + end == len(self.old):
            start, end = (start - 1, end) if start else (start, end - 1)
        first, last = self.lines
        return Replacement(
            (first + start, last - end),
            self.old[start : len(self.old) - end],
            self.new[start : len(self.new) - end],
        )


@dataclass(frozen=True)
class EntryFix:
    """The fix of one entry, and what it is for; `is_safe` tells that nothing need be reviewed."""

    path: str
    findings: tuple[Diagnostic, ...]
    replacement: Replacement
    is_safe: bool

    def within(self, shown: Mapping[str, Sequence[Lines]] | None) -> Replacement | None:
        """The replacement on lines that can be commented on: of the whole entry, else of what changes in it."""
        for each in (self.replacement, self.replacement.trimmed()):
            if shown is None or any(a <= each.lines[0] and each.lines[1] <= b for a, b in shown.get(self.path, ())):
                return each
        return None

    def comment(self, shown: Replacement) -> dict[str, Any]:
        """The comment; of a single line `start_line` is left out, as GitHub wants it."""
        first, last = shown.lines
        rows = "".join(f"- {each.code}: {' '.join(each.message.split())}\n" for each in self.findings)
        review = "" if self.is_safe else "\nThis fix is not safe in every case: review it.\n"
        body = f"{rows}{review}\n{_fenced(shown.new)}"
        several = {"start_line": first, "start_side": "RIGHT"} if first < last else {}
        return {"path": self.path, **several, "line": last, "side": "RIGHT", "body": body}


def _fenced(lines: Sequence[str]) -> str:
    """A suggestion whose fence is longer than any in it."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join([f"{fence}suggestion", *lines, fence]) + "\n"


def _of_file(fixes: FileFixes, report: Report) -> Iterator[EntryFix]:
    """The safe fix of each entry of a file, and one with all fixes if more is found. Nothing that was not reported."""
    file, text = fixes.safe.given.file, fixes.safe.before.text
    lines = text.split("\n")
    reported: dict[int, list[Diagnostic]] = {}
    for finding in report.findings:
        if finding.file == file and finding.fix is not None:
            reported.setdefault(finding.region.line, []).append(finding)
    safe, unsafe = (dict(_replacements(text, each.fixed.text)) for each in (fixes.safe, fixes.unsafe))
    applied = {(each.code, each.key) for each in fixes.safe.fixed.applied}
    for first, last in sorted({**safe, **unsafe}):
        found = [each for line in range(first, last + 1) for each in reported.get(line, ())]
        mended = tuple(each for each in found if (each.code, each.key) in applied)
        left = tuple(each for each in found if each not in mended)
        old = _bare(lines[first - 1 : last])
        for findings, made, is_safe in ((mended, safe, True), (left, unsafe, False)):
            if findings and (first, last) in made:
                new = _bare(made[first, last])
                yield EntryFix(relative_path(file), findings, Replacement((first, last), old, new), is_safe)


def _bare(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.removesuffix("\r") for line in lines)


def _replacements(before: str, after: str) -> Iterator[tuple[Lines, tuple[str, ...]]]:
    """The lines of each entry that changes, and its new lines. Entries keep their order and number."""
    old, new = _entries(before), _entries(after)
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            if one and other and one[1] != other[1]:
                yield one[0], other[1]


def _entries(text: str) -> list[tuple[Lines, tuple[str, ...]] | None]:
    """The lines of each entry, as git counts them; None for an entry that shares a line with another one."""
    bib, lines = scan(text), text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    spans = [(bisect_right(starts, each.start), bisect_right(starts, each.end - 1)) for each in bib.entries]
    shared = Counter(line for span in spans for line in {*span})
    return [
        (span, tuple(lines[span[0] - 1 : span[1]])) if all(shared[line] == 1 for line in span) else None
        for span in spans
    ]


_FILE = re.compile(r'\+\+\+ (?:"b/((?:[^"\\]|\\.)*)"|b/([^\t\r]*))')
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def parse_shown_lines(diff: str) -> dict[str, list[Lines]]:
    """Path -> the lines of the new file that a unified diff of git shows."""
    shown: dict[str, list[Lines]] = {}
    path, old, new = "", 0, 0
    for line in diff.split("\n"):
        if old > 0 or new > 0:  # within a hunk, whatever a line looks like
            old -= line[:1] in ("-", " ", "")
            new -= line[:1] in ("+", " ", "")
        elif found := _FILE.match(line):
            path = _unquoted(found[1]) if found[1] is not None else found[2]
        elif hunk := _HUNK.match(line):
            old, new = int(hunk[1] or 1), int(hunk[3] or 1)
            shown.setdefault(path, []).append((int(hunk[2]), int(hunk[2]) + new - 1))
    return shown


def _unquoted(path: str) -> str:
    r"""A path that git quotes as C does: "caf\303\251.bib"."""
    meant = path.encode("ascii", "backslashreplace").decode("unicode_escape", "replace")
    return meant.encode("latin-1", "replace").decode("utf-8", "replace")
