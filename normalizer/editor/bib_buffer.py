"""A .bib file that is being edited: what changed is read and checked again, the rest keeps its findings.

The rules that look at entries one by one run at once, on the changed segments only. Findings that need the whole file
come from elsewhere (`background`) and stay with their segments until those change.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from normalizer.bib import BibEntry, Span, scan
from normalizer.bib.edit import Edit, Editor
from normalizer.bib.proof import Change, prove
from normalizer.editor.positions import Lines, Position, Range
from normalizer.editor.project import AcceptedFindings
from normalizer.editor.segments import Outline, Segment, split
from normalizer.lint.context import DialectSigns, FileFacts, preamble_of
from normalizer.lint.registry import get_rule
from normalizer.lint.rule import Finding, Fix, Severity
from normalizer.lint.runner import Runner
from normalizer.lint.suppress import may_have_ignores

# Segments that are checked together: many, because each check has a fixed cost; few, so that none takes long.
_BATCH_SEGMENTS = 50
_MAX_GENERATIONS = 8
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Placed:
    """A finding and where it is in the text now."""

    finding: Finding
    range: Range


class BibBuffer:
    """The text of an editor, as segments. `version` counts its changes, `accepted` are findings that are not shown."""

    def __init__(self, text: str, runner: Runner, encoding: str = "utf-16", name: str = "") -> None:
        self.runner, self.encoding, self.version, self.name = runner, encoding, 0, name
        self.accepted: AcceptedFindings | None = None
        self.segments: list[Segment] = []
        self.facts = FileFacts("bibtex", is_ascii=True)
        self._rest_version = -1
        self._read_all(text)

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    # Reading.

    def _read_all(self, text: str) -> None:
        bib = scan(text)
        known = {} if may_have_ignores(text) else {segment.text: segment for segment in self.segments}
        before, self.segments = self.facts, split(bib)
        strings = tuple((string.name, string.text) for string in bib.strings if string.field)
        self.facts = replace(self.facts, strings=strings, preamble=preamble_of(bib), editor=Editor(bib))
        self._is_open_comment = any(segment.has_comment and not _is_closed(segment) for segment in self.segments)
        self._measure()
        if self.facts == before:
            for segment in self.segments:
                if not segment.parents and (same := known.get(segment.text)):
                    segment.findings = same.findings

    def _measure(self) -> None:
        """Count lines and characters, and find what the segments say together."""
        self._first_lines = [0, *accumulate(segment.line_count for segment in self.segments)]
        self._starts = [0, *accumulate(len(segment.text) for segment in self.segments)]
        facts = replace(
            self.facts,
            dialect=self.runner.setup.dialect or sum((each.signs for each in self.segments), DialectSigns()).dialect,
            is_ascii=all(segment.is_ascii for segment in self.segments),
            ignores=tuple(selectors for segment in self.segments for selectors in segment.ignores),
        )
        if facts != self.facts:
            self.facts = facts
            for segment in self.segments:
                segment.findings = None

    def change(self, where: Range | None, text: str) -> None:
        """Replace a range, by default everything. Every position is valid; one outside is moved to the nearest end."""
        self.version += 1
        if where is None:
            self._read_all(text)
            return
        start, end = self.offset(where.start), self.offset(where.end)
        start, end = min(start, end), max(start, end)
        first, last = self._index(start), self._index(end)
        # The segments beside it, too: their ends may have changed, and comments between them may be about either.
        first, last = max(first - 1, 0), min(last + 1, len(self.segments) - 1)
        old = self.segments[first : last + 1]
        joined = "".join(segment.text for segment in old)
        floor = self._starts[first]
        joined = joined[: start - floor] + text + joined[end - floor :]
        new = split(scan(joined, self.facts.strings))
        self.segments[first : last + 1] = new
        same = {segment.text: segment.rest for segment in old}
        for segment in new:
            segment.rest = same.get(segment.text, ())
        if self._is_open_comment or any(each.has_comment or each.has_definitions for each in (*old, *new)):
            self._read_all(self.text)
            return
        keys = {key for segment in (*old, *new) for key in segment.keys}
        for segment in self.segments:
            if segment.parents and not keys.isdisjoint(segment.parents):
                segment.findings = None
        self._measure()

    # Checking.

    def check(self, seconds: float | None = None) -> bool:
        """Check segments without findings, some of them if the time is limited; False if others are left."""
        until = None if seconds is None else time.monotonic() + seconds
        index, count = 0, len(self.segments)
        while index < count:
            if self.segments[index].findings is not None:
                index += 1
                continue
            if until is not None and time.monotonic() >= until:
                return False
            stop = index + 1
            while stop < min(count, index + _BATCH_SEGMENTS) and self.segments[stop].findings is None:
                stop += 1
            self._check_batch(index, stop)
            index = stop
        return True

    def _check_batch(self, first: int, stop: int) -> None:
        batch = self.segments[first:stop]
        above = self.segments[first - 1] if first else None
        lead = above.comments_below if above and may_have_ignores(above.text) else ""
        parents = "".join(f"\n{text}" for text in self._parents(batch))
        facts = replace(self.facts, strings=self._strings_at(first))
        found = self.runner.check_part(lead + "".join(segment.text for segment in batch) + parents, facts)
        floor = self._starts[first] - len(lead)
        for segment, findings in zip(batch, self._by_segment(found, first, stop, floor), strict=True):
            segment.findings = findings

    def _strings_at(self, index: int) -> tuple[tuple[str, str], ...]:
        """What names stand for at the beginning of a segment: their last definitions above, else their first below."""
        strings = self.facts.strings
        if len({name.lower() for name, _ in strings}) == len(strings):
            return strings
        above = sum(bool(string.field) for segment in self.segments[:index] for string in segment.definitions)
        named = [(name.lower(), text) for name, text in strings]
        return tuple((dict(reversed(named[above:])) | dict(named[:above])).items())

    def _parents(self, batch: Sequence[Segment]) -> Iterator[str]:
        """The texts of segments outside the batch that its entries inherit from."""
        wanted = {key for segment in batch for key in segment.parents}
        seen = set(batch)
        for _ in range(_MAX_GENERATIONS):
            found = [each for each in self.segments if wanted and each not in seen and not wanted.isdisjoint(each.keys)]
            yield from (segment.text for segment in found)
            seen.update(found)
            wanted = {key for segment in found for key in segment.parents}

    def _by_segment(
        self, findings: Sequence[Finding], first: int, stop: int, floor: int
    ) -> Iterator[tuple[Finding, ...]]:
        """The findings of each segment, counted from its beginning; `floor` is what their offsets count from."""
        groups: list[list[Finding]] = [[] for _ in range(first, stop)]
        for finding in findings:
            offset = finding.span.start + floor
            if self._starts[first] <= offset <= self._starts[stop]:
                index = min(bisect_right(self._starts, offset, first, stop) - 1, stop - 1)
                groups[index - first].append(_moved(finding, floor - self._starts[index]))
        return map(tuple, groups)

    def set_rest(self, findings: Sequence[Finding], version: int) -> bool:
        """Take the findings that were made of the whole text, unless it has changed since."""
        if version != self.version:
            return False
        self._rest_version = version
        count = len(self.segments)
        for segment, found in zip(self.segments, self._by_segment(findings, 0, count, 0), strict=True):
            segment.rest = found
        return True

    # What an editor asks.

    def diagnostics(self, limit: int | None = None) -> list[Placed]:
        """The findings in the order of the text; of more than the limit the most severe ones."""
        found = self._shown()
        if limit is not None and len(found) > limit:
            found = sorted(sorted(found, key=self._rank)[:limit])
        return [self._placed(index, number) for index, number in found]

    def _shown(self) -> list[tuple[int, int]]:
        """The segment of each finding that is not accepted, and its number there."""
        found = [
            (index, number)
            for index, segment in enumerate(self.segments)
            if segment.findings or segment.rest
            for number in range(len(segment.all_findings))
        ]
        if self.accepted is None or not found:
            return found
        diagnostics = [self.segments[index].diagnostics(self.name)[number] for index, number in found]
        return [found[index] for index in self.accepted.without(diagnostics)]

    def _rank(self, found: tuple[int, int]) -> int:
        return _RANKS[self.segments[found[0]].all_findings[found[1]].severity]

    def _placed(self, index: int, number: int) -> Placed:
        segment, first = self.segments[index], self._first_lines[index]
        start, end = segment.ranges(self.encoding)[number]
        there = Range(Position(first + start.line, start.character), Position(first + end.line, end.character))
        return Placed(segment.all_findings[number], there)

    def findings_in(self, where: Range) -> list[tuple[Placed, tuple[Edit, ...]]]:
        """The findings that touch a range, with the edits that fix them, in offsets of the text.

        A fix that needed the whole file is given as long as nothing has changed. What is found about the work of an
        entry is given everywhere in it: the finding may be at one field, the fix is for all of them.
        """
        start, end = self.offset(where.start), self.offset(where.end)
        shown = set(self._shown()) if self.accepted else None
        found = []
        for index in range(max(self._index(start) - 1, 0), self._index(end) + 1):
            floor, segment = self._starts[index], self.segments[index]
            for number, finding in enumerate(segment.all_findings):
                touches = floor + finding.span.start <= end and floor + finding.span.end >= start
                is_about_entry = get_rule(finding.code).needs_catalog and self._starts[index + 1] >= start >= floor
                if (touches or is_about_entry) and (shown is None or (index, number) in shown):
                    is_current = finding not in segment.rest or self._rest_version == self.version
                    fix = _moved(finding, floor).fix if is_current else None
                    found.append((self._placed(index, number), fix.edits if fix and self._is_proved(fix) else ()))
        return found

    def _is_proved(self, fix: Fix) -> bool:
        """Whether no reader loses anything by a fix. Only what it changes, or merges entries into, is read."""
        touched = {index for edit in fix.edits for index in range(self._index(edit.start), self._index(edit.end) + 1)}
        kept = {key for _, key in fix.keys}
        touched |= {index for index, each in enumerate(self.segments) if kept and not kept.isdisjoint(each.keys)}
        moved: dict[int, int] = {}
        text = ""
        for index in sorted(touched):
            moved[index] = len(text) - self._starts[index]
            text += self.segments[index].text
        edits = [
            Edit(edit.start + moved[self._index(edit.start)], edit.end + moved[self._index(edit.start)], edit.text)
            for edit in fix.edits
        ]
        return bool(prove(scan(text, self.facts.strings), [Change(edits, dict(fix.keys))]).kept)

    def outlines(self) -> list[Outline]:
        """The entries in order."""
        segments = list(zip(self.segments, self._first_lines, strict=False))
        return [each.below(line) for segment, line in segments for each in segment.outlines(self.encoding)]

    def entry(self, key: str) -> tuple[int, BibEntry] | None:
        """The first entry of a key."""
        for start, segment in zip(self._starts, self.segments, strict=False):
            if key in segment.keys:
                return start, next(each for each in segment.document.entries if each.key == key)
        return None

    def entry_at(self, offset: int) -> tuple[int, BibEntry] | None:
        index = self._index(offset)
        start = self._starts[index]
        entries = self.segments[index].document.entries
        return next(((start, each) for each in entries if each.start <= offset - start <= each.end), None)

    @property
    def keys(self) -> Iterator[str]:
        return (key for segment in self.segments for key in segment.keys if key)

    # Places.

    def _index(self, offset: int) -> int:
        """The segment of an offset; the end of the text is in the last one."""
        return min(bisect_right(self._starts, offset) - 1, len(self.segments) - 1)

    def offset(self, position: Position) -> int:
        last = len(self.segments) - 1
        index = min(max(bisect_right(self._first_lines, position.line) - 1, 0), last)
        lines = Lines(self.segments[index].text, self.encoding, self._first_lines[index])
        return self._starts[index] + lines.offset(position)

    def range(self, start: int, end: int) -> Range:
        """The range of offsets of the text."""
        return Range(self._position(start), self._position(end))

    def _position(self, offset: int) -> Position:
        index = self._index(offset)
        lines = Lines(self.segments[index].text, self.encoding, self._first_lines[index])
        return lines.position(min(max(offset - self._starts[index], 0), len(self.segments[index].text)))


def _is_closed(segment: Segment) -> bool:
    return all(block.closed for block in segment.document.blocks)


def _moved(finding: Finding, by: int) -> Finding:
    """A finding whose offsets count from elsewhere."""
    if not by:
        return finding
    span = Span(finding.span.start + by, finding.span.end + by)
    fix = finding.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(Edit(edit.start + by, edit.end + by, edit.text) for edit in fix.edits))
    return replace(finding, span=span, fix=fix)
