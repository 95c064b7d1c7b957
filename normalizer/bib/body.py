"""The key of an entry, and the fields between the delimiters of a block, also if something is wrong with them.

Nearly all fields match one regular expression. Where it does not match, `_step` reads one thing in the slow way, says
what is wrong, and always gets on by at least one character.
"""

from __future__ import annotations

import re

from normalizer.bib.document import BibField, PendingProblem, ProblemKind
from normalizer.bib.grammar import (
    BRACES,
    FIELD,
    JUNK,
    NAME,
    NEXT_NAME,
    NOTE,
    SPACE,
    WORDS,
    PieceReader,
    closing,
    match_end,
)
from normalizer.bib.source import Piece, Source, Span
from normalizer.values.lazy import lazy_re

# BibTeX: a key ends at white space, a comma or the closing delimiter.
_KEY = {closer: lazy_re(rf"[^\s,{re.escape(closer)}]*+") for closer in "})"}
_KEY_LINE = {closer: lazy_re(rf"""[^\r\n,="{{}}{re.escape(closer)}%]*+""") for closer in "})"}
# "=" may be part of a key ("a=b"), so that a field is seen only where a delimiter follows or blanks stand beside it.
_FIELD_BEGINS = lazy_re(r"""[^\s,={}"]++(?:\s*+=\s*+[{"]|\s++=|=\s)""")


def read_key(text: str, start: int, bound: int, closer: str, flaws: list[PendingProblem]) -> tuple[str, int, int]:
    """The key, its offset, and where the fields begin: behind the comma if there is one, at the closer if not.

    `start` is behind the opening delimiter, nothing is read from `bound` on.
    """
    begin = _skip_space_and_comments(text, start, bound)
    if _FIELD_BEGINS.match(text, begin, bound):
        return _missing(start, flaws)
    end = match_end(_KEY[closer], text, begin, bound)
    if end == begin or text[begin] in '{"':
        comma = begin < bound and text[begin] == ","
        return _missing(begin, flaws, begin + 1 if comma else begin)
    following = _skip_space_and_comments(text, end, bound)
    if following < bound and text[following] not in "," + closer and not NEXT_NAME.match(text, following, bound):
        end = _words_end(text, begin, end, bound, closer, flaws)
        following = _skip_space_and_comments(text, end, bound)
    if following < bound and text[following] == ",":
        return text[begin:end], begin, following + 1
    if following < bound and text[following] != closer:
        message = f"missing comma after the key {text[begin:end]!r}"
        flaws.append(PendingProblem(ProblemKind.MISSING_COMMA, end, end, message))
    return text[begin:end], begin, end


def _missing(at: int, flaws: list[PendingProblem], fields: int | None = None) -> tuple[str, int, int]:
    flaws.append(PendingProblem(ProblemKind.EMPTY_KEY, at, at, "missing citation key"))
    return "", at, at if fields is None else fields


def _words_end(text: str, begin: int, end: int, bound: int, closer: str, flaws: list[PendingProblem]) -> int:
    """The end of a key of several words, if a comma ends it on its line; else that of its first word."""
    line = _KEY_LINE[closer].match(text, begin, bound)
    if line is None or text[line.end() : line.end() + 1] not in (",", closer):
        return end
    key = line[0].rstrip()
    if len(key.split()) > 1:
        message = f"citation key {key!r} contains spaces; remove them"
        flaws.append(PendingProblem(ProblemKind.KEY_WITH_SPACES, begin, begin + len(key), message))
    return begin + len(key)


def _skip_space_and_comments(text: str, pos: int, bound: int) -> int:
    """Behind white space and notes."""
    pos = match_end(SPACE, text, pos, bound)
    while note := NOTE.match(text, pos, bound):
        pos = match_end(SPACE, text, note.end(), bound)
    return pos


class Body:
    """Reads the fields from `start` on. Afterwards: `end` (behind the closing delimiter, or the last thing read)."""

    __slots__ = (
        "_noted",
        "_pos",
        "_reader",
        "closed",
        "closer",
        "end",
        "fields",
        "flaws",
        "named",
        "notes",
        "source",
        "text",
    )

    def __init__(self, source: Source, start: int, closer: str) -> None:
        self.source, self.text, self.closer = source, source.text, closer
        self.fields: list[BibField] = []
        self.flaws: list[PendingProblem] = []
        self.notes: list[Span] = []
        self.named: list[BibField] = []
        self.closed = False
        self.end = self._pos = self._noted = start
        self._reader: PieceReader | None = None

    def read(self) -> None:
        """Read up to the closing delimiter, the next block or the end of the text."""
        text, source, names = self.text, self.source, self.source.names
        match, add, pos = FIELD[self.closer].match, self.fields.append, self._pos
        limit = len(text)
        while True:
            found = match(text, pos, limit)
            if found is None:
                self._pos = pos
                if self._step():
                    return
                pos, limit = self._pos, self.reader.limit(self._pos)
                continue
            group, pos = found.lastindex or 0, found.end()
            if group == 4:
                break
            name, key = names[found[1]]
            start, end = found.span(group)
            field = BibField(source, name, key, found.start(1), start, end, None)
            add(field)
            if group == 3:
                self.named.append(field)
            if text[pos - 1] != ",":
                break
        self.end, self.closed = pos, True

    @property
    def reader(self) -> PieceReader:
        if self._reader is None:
            self._reader = PieceReader(self.text, self._pos, self.closer, self.flaws)
        return self._reader

    def _step(self) -> bool:
        """Read one thing that is not a plain field; True at the end of the block."""
        pos, bound = self._skip(self._pos), self.reader.bound
        if pos >= bound:
            self.end = self._pos
            return True
        mark = self.text[pos]
        if mark == self.closer:
            self.end, self.closed = pos + 1, True
            return True
        if mark == ",":
            self._add_problem(ProblemKind.EXTRA_COMMA, pos, pos + 1, "unexpected comma; remove it")
            self._pos = pos + 1
        elif words := WORDS.match(self.text, pos, bound):
            self._named(pos, words.end())
        else:
            self._unexpected_text(pos)
        return False

    def _named(self, start: int, end: int) -> None:
        """Words where a field begins: its name, as far as one can tell."""
        following = self._skip(end)
        mark = self.text[following : following + 1] if following < self.reader.bound else ""
        if mark == "=":
            if len(self.text[start:end].split()) > 1:
                message = f"field name {self.text[start:end]!r} contains spaces"
                self._add_problem(ProblemKind.NAME_WITH_SPACES, start, end, message)
            self._value(start, end, following + 1)
        elif mark and mark in '{"':
            name_end = match_end(NAME, self.text, start, end)
            message = f"missing = after the field name {self.text[start:name_end]!r}"
            self._add_problem(ProblemKind.MISSING_EQUALS, name_end, following, message)
            self._value(start, name_end, following)
        else:
            message = f"expected a field, found {self.text[start:end]!r}"
            self._add_problem(ProblemKind.UNEXPECTED_TEXT, start, end, message)
            self._pass_comma(end)

    def _value(self, start: int, name_end: int, pos: int) -> None:
        """The value of the field that begins at `start`, and what follows it."""
        pieces, value_start, value_end = self.read_value(pos)
        name, key = self.source.names[self.text[start:name_end]]
        field = BibField(self.source, name, key, start, value_start, value_end, pieces)
        self.fields.append(field)
        self.named.append(field)
        self._separator(value_end)

    def read_value(self, pos: int | None = None) -> tuple[tuple[Piece, ...], int, int]:
        """The pieces of a value, its start and its end; by default, where reading stands (a @preamble has no name)."""
        pos = self._pos if pos is None else pos
        value_start = value_end = pos
        pieces: list[Piece] = []
        while True:
            pos = self._skip(pos)
            if pos >= self.reader.bound or not (self.text[pos] in '{"' or NAME.match(self.text, pos)):
                what = "missing value after the #" if pieces else "missing value"
                self._add_problem(ProblemKind.MISSING_VALUE, value_end, value_end, what)
                break
            piece = self.reader.read(pos)
            value_start, value_end = value_start if pieces else pos, piece.span.end
            pieces.append(piece)
            pos = self._skip(value_end)
            if pos >= self.reader.bound or self.text[pos] != "#":
                break
            pos += 1
        self._pos = value_end
        return tuple(pieces), value_start, value_end

    def _separator(self, end: int) -> None:
        """What stands between the value that ends here and the next field."""
        pos, bound = self._skip(end), self.reader.bound
        self._pos = end
        if pos >= bound or self.text[pos] == self.closer:
            return
        if self.text[pos] == ",":
            self._pos = pos + 1
        elif NEXT_NAME.match(self.text, pos, bound):
            message = f"missing comma after the field {self.fields[-1].name!r}"
            self._add_problem(ProblemKind.MISSING_COMMA, end, end, message)
        else:
            self._unexpected_text(pos)

    def _unexpected_text(self, start: int) -> None:
        """Text that is neither field nor comma: up to the next comma or the end of the line."""
        end, bound = start, self.reader.bound
        while end < bound and self.text[end] not in ",\r\n%" + self.closer:
            if self.text[end] == "{":
                end = closing(self.text, end, self.reader.limit(end), BRACES[0], "}") or self.reader.field_line(end)
            else:
                end = max(match_end(JUNK, self.text, end, bound), end + 1)
        shown = self.text[start:end].rstrip()
        message = f"unexpected text: {shown[:40]!r}"
        self._add_problem(ProblemKind.UNEXPECTED_TEXT, start, start + len(shown), message)
        self._pass_comma(end)

    def _pass_comma(self, end: int) -> None:
        pos = self._skip(end)
        self._pos = pos + 1 if pos < self.reader.bound and self.text[pos] == "," else end

    def _skip(self, pos: int) -> int:
        """Pass white space and % notes; a note is a flaw, unless nothing of this block follows it."""
        bound = self.reader.bound
        notes: list[tuple[int, int]] = []
        while (pos := match_end(SPACE, self.text, pos, bound)) < bound and self.text[pos] == "%":
            end = match_end(NOTE, self.text, pos, bound)
            notes.append((pos, end))
            pos = end
        if pos < bound:
            for start, end in notes:
                self._note(start, end)
        return pos

    def _note(self, start: int, end: int) -> None:
        if start >= self._noted:
            self._noted = end
            self.notes.append(Span(start, end))
            # Above the entry, BibTeX would read what an "@" begins.
            where = "above the entry" + (", without its '@'" if "@" in self.text[start:end] else "")
            message = f"BibTeX does not support % comments inside an entry; move this one {where}"
            self._add_problem(ProblemKind.COMMENT_AS_FIELD, start, end, message)

    def _add_problem(self, kind: ProblemKind, start: int, end: int, message: str) -> None:
        self.flaws.append(PendingProblem(kind, start, end, message))
