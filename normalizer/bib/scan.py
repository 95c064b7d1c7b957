"""From a text to a BibDocument: one pass from block to block, which never fails and never loses a character."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable

from normalizer.bib.body import Body, read_key
from normalizer.bib.document import (
    BibComment,
    BibDocument,
    BibEntry,
    BibField,
    BibPreamble,
    BibProblem,
    BibString,
    BibText,
    Block,
    PendingProblem,
    ProblemKind,
    duplicate_field_problems,
    string_name_problems,
)
from normalizer.bib.grammar import (
    BEHIND_ENTRY,
    BLOCK,
    CLOSER,
    COMMENT,
    HEAD,
    NEXT_BLOCK,
    OUTSIDE,
    SIGN,
    SIGN_OR_NOTE,
    closing,
    is_line_start,
    match_end,
    next_block,
)
from normalizer.bib.source import Source, Span, value_of
from normalizer.values.lazy import lazy_re

# After so many unclosed @comment blocks their ends are sought only up to the next block: see pieces.py.
_MAX_UNCLOSED_COMMENTS = 4
_LINE = lazy_re(r"[^\r\n]+")


def scan(text: str, strings: Iterable[tuple[str, str]] = ()) -> BibDocument:
    """Read a .bib file. Never raises: what is wrong is in `problems`, in the order of the text.

    `strings`: names and texts that are defined outside the text, which is a part of a file.
    """
    collects = gc.isenabled()
    gc.disable()  # a scan makes many small values and no garbage: looking for some took a quarter of its time
    try:
        return _Scanner(text, strings).run()
    finally:
        if collects:
            gc.enable()


class _Scanner:
    def __init__(self, text: str, strings: Iterable[tuple[str, str]]) -> None:
        self.text = text
        self.source = Source(text)
        for name, meant in strings:
            self.source.macros.define(name, -1, meant)
        self.blocks: list[Block] = []
        self.problems: list[BibProblem] = []
        self.notes: list[Span] = []
        self.named: list[tuple[BibField, BibEntry | None]] = []
        self.unclosed_comments = 0

    def run(self) -> BibDocument:
        text, pos = self.text, 0
        while (opening := self._next_opening(pos)) is not None:
            start = opening.start()
            if start > pos:
                self._text_between(pos, start)
            reader = _READERS.get((opening[1] or "").lower(), _Scanner._entry)
            block = reader(self, opening)
            self.blocks.append(block)
            pos = block.end
        if pos < len(text):
            self._text_between(pos, len(text))
        for field, entry in self.named:
            self.problems += (flaw.of(entry) for flaw in string_name_problems(field))
        self.problems.sort(key=lambda problem: problem.span.start)
        return BibDocument(self.source, tuple(self.blocks), tuple(self.problems), tuple(self.notes))

    def _next_opening(self, pos: int) -> re.Match[str] | None:
        """Where the next block begins; what stands behind a "%" on its line is a note, as people and biber have it."""
        while opening := BLOCK.search(self.text, pos):
            start = opening.start()
            line = max(self.text.rfind("\n", pos, start), self.text.rfind("\r", pos, start), pos - 1) + 1
            if self.text.find("%", line, start) >= 0:
                message = "BibTeX still reads this entry behind a %; remove the @ or delete the entry"
                self._add_problem(ProblemKind.COMMENTED_ENTRY, start, opening.end(), message)
                pos = match_end(_LINE, self.text, start)
            elif opening[1] is None and not is_line_start(self.text, pos, start):
                pos = opening.end() - 1
            else:
                return opening
        return None

    def _text_between(self, start: int, end: int) -> None:
        is_behind_entry = bool(self.blocks) and isinstance(self.blocks[-1], BibEntry)
        self.blocks.append(BibText(self.source, start, end, closed=True))
        if self.text[start:end].isspace():  # nearly always
            return
        stray = BEHIND_ENTRY.match(self.text, start, end) if is_behind_entry else None
        if stray := stray or OUTSIDE.search(self.text, start, end):
            message = "text outside an entry is ignored; check for an extra closing brace above"
            self._add_problem(ProblemKind.FIELD_OUTSIDE, stray.start(1), stray.end(1), message)
        if "@" in self.text[start:end]:
            self._stray_signs(start, end)

    def _stray_signs(self, start: int, end: int) -> None:
        """Signs that begin no entry; an entry that begins behind a "%" has been noted."""
        is_noted = False
        for mark in SIGN_OR_NOTE.finditer(self.text, start, end):
            sign = mark[0][-41:]
            if not sign.startswith("@"):
                is_noted = sign == "%"
            elif not is_noted:
                message = f"no entry begins at '{sign}'; write '@type{{key, ...}}', or remove the @"
                self._add_problem(ProblemKind.STRAY_SIGN, mark.start(), mark.end(), message)
            elif not BLOCK.match(self.text, mark.start()):
                message = f"BibTeX looks for an entry at '{sign}', also behind a %; remove the @"
                self._add_problem(ProblemKind.COMMENTED_ENTRY, mark.start(), mark.end(), message)

    def _entry(self, opening: re.Match[str]) -> BibEntry:
        start, closer = opening.start(), "}"
        flaws: list[PendingProblem] = []
        if head := HEAD.match(self.text, start):
            kind, kind_start, (key, key_start), pos = head[1], start + 1, (head[2], head.start(2)), head.end()
        else:
            group = 1 if opening[1] is not None else 3
            kind, kind_start, closer = opening[group], opening.start(group), CLOSER[opening[group + 1]]
            if not kind:
                flaws.append(
                    PendingProblem(ProblemKind.EMPTY_TYPE, start, opening.end(), "missing entry type after the @")
                )
            bound = next_block(self.text, opening.end())
            key, key_start, pos = read_key(self.text, opening.end(), bound, closer, flaws)
        body = Body(self.source, pos, closer)
        body.read()
        first = {field.key: field for field in reversed(body.fields)}
        names = self.source.names[kind]
        entry = BibEntry(
            self.source, start, body.end, body.closed, *names, kind_start, key, key_start, tuple(body.fields), first
        )
        if len(first) < len(body.fields):
            flaws += duplicate_field_problems(entry)
        if not body.closed:
            message = f"the entry {key!r} is not closed: a {closer} is missing"
            flaws.append(PendingProblem(ProblemKind.UNCLOSED_ENTRY, start, key_start + len(key), message))
        self._finish(body, flaws, entry)
        return entry

    def _string(self, opening: re.Match[str]) -> BibString:
        body = Body(self.source, opening.end(), CLOSER[opening[2]])
        body.read()
        field = body.fields[0] if body.fields else None
        if field is None:
            message = "invalid @string; expected name = value"
            self._add_problem(ProblemKind.MISSING_VALUE, opening.start(), body.end, message)
        else:
            # Its own name is not defined yet inside the value: BibTeX reads from the top.
            self.source.macros.define(field.name, body.end, field.text)
        self._close(body, opening, "@string", body.fields[1:])
        return BibString(self.source, opening.start(), body.end, body.closed, field)

    def _preamble(self, opening: re.Match[str]) -> BibPreamble:
        body = Body(self.source, opening.end(), CLOSER[opening[2]])
        pieces, start, end = body.read_value()
        body.read()
        self._close(body, opening, "@preamble", body.fields)
        value = value_of(self.source, start, end, pieces)
        return BibPreamble(self.source, opening.start(), body.end, body.closed, value)

    def _comment(self, opening: re.Match[str]) -> BibComment:
        start, inner = opening.start(), opening.end()
        end = self._comment_end(inner - 1)
        if end is None:
            end = inner + len(self.text[inner : next_block(self.text, inner)].rstrip())
            message = f"this @comment is not closed: a {CLOSER[self.text[inner - 1]]} is missing"
            self._add_problem(ProblemKind.UNCLOSED_BLOCK, start, inner, message)
            self.unclosed_comments += 1
            return BibComment(self.source, start, end, closed=False)
        if inside := NEXT_BLOCK.search(self.text, inner, end):
            message = "BibTeX still reads this entry inside @comment; remove the @ or delete the entry"
            self._add_problem(ProblemKind.ENTRY_IN_COMMENT, inside.start(), inside.end(), message)
        elif sign := SIGN.search(self.text, inner, end):
            message = f"BibTeX looks for an entry at '{sign[0]}', also inside @comment; remove the @"
            self._add_problem(ProblemKind.ENTRY_IN_COMMENT, sign.start(), sign.end(), message)
        return BibComment(self.source, start, end, closed=True)

    def _comment_end(self, start: int) -> int | None:
        closer = CLOSER[self.text[start]]
        patient = self.unclosed_comments < _MAX_UNCLOSED_COMMENTS
        limit = len(self.text) if patient else next_block(self.text, start + 1)
        for marks in COMMENT[closer]:
            end = closing(self.text, start, limit, marks, closer)
            if end is not None:
                return end
        return None

    def _close(self, body: Body, opening: re.Match[str], what: str, extra: Iterable[BibField]) -> None:
        """Say what is wrong with an @string or a @preamble."""
        flaws = [
            PendingProblem(ProblemKind.UNEXPECTED_TEXT, field.start, field.value_end, f"{what} holds one value")
            for field in extra
        ]
        if not body.closed:
            message = f"this {what} is not closed: a {body.closer} is missing"
            flaws.append(PendingProblem(ProblemKind.UNCLOSED_BLOCK, opening.start(), opening.end(), message))
        self._finish(body, flaws, None)

    def _finish(self, body: Body, flaws: list[PendingProblem], entry: BibEntry | None) -> None:
        if flaws or body.flaws:
            self.problems += (flaw.of(entry) for flaw in (*flaws, *body.flaws))
        if body.named:
            self.named += ((field, entry) for field in body.named)
        self.notes += body.notes

    def _add_problem(self, kind: ProblemKind, start: int, end: int, message: str) -> None:
        self.problems.append(BibProblem(kind, Span(start, end), message))


_Reader = Callable[[_Scanner, re.Match[str]], Block]
_READERS: dict[str, _Reader] = {
    "string": _Scanner._string,
    "preamble": _Scanner._preamble,
    "comment": _Scanner._comment,
}
