r"""The grammar of .bib files as regular expressions, and the reading of a value that is not plain.

The rules are BibTeX's (bibtex.web, sections 83 and 218 to 272): names end at white space and at `"#%'(),={}`, a key
at a comma, white space or "}", braces nest, and a backslash protects nothing. What differs on purpose: "%" notes, which
only biber knows, are seen as such, and a line that begins with "@word{" begins a block, also in a value that somebody
forgot to close.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

from normalizer.bib.document import PendingProblem, ProblemKind
from normalizer.bib.source import Piece, PieceKind, Span, piece_at
from normalizer.values.lazy import lazy_re

NAME_CHARS = r"""[^\s"#%'(),={}@]"""
NAME = lazy_re(rf"{NAME_CHARS}++")


def _nested(depth: int) -> str:
    """Text with balanced braces, so many deep, without "@" (which may begin a block: read with more care)."""
    inner = r"[^{}@]*+"
    for _ in range(depth):
        inner = rf"[^{{}}@]*+(?:\{{{inner}\}}[^{{}}@]*+)*+"
    return inner


_BRACED = rf"\{{{_nested(4)}\}}"
_QUOTED = rf'"[^"{{}}@]*+(?:\{{{_nested(3)}\}}[^"{{}}@]*+)*+"'


def _end(closer: str) -> str:
    """The end of a block; a comma or a closer behind it tells that a value above was taken to end too early."""
    end = re.escape(closer)
    return rf"{end}(?!\s*+[,{end}])"


def _field(closer: str) -> re.Pattern[str]:
    """A plain field with the comma or the closer behind it, or the closer. Groups: name, delimited, bare, closer."""
    end = _end(closer)
    return re.compile(
        rf"\s*+(?:({NAME_CHARS}++)\s*+=\s*+(?:({_BRACED}|{_QUOTED})|({NAME_CHARS}++))\s*+(?:,|{end})|({end}))"
    )


# By the closing delimiter of the block.
FIELD = {closer: _field(closer) for closer in "})"}
CLOSER = {"{": "}", "(": ")"}

# Where a block may begin in free text: like BibTeX (and bibtexparser) anywhere on a line. The rarer spellings that
# BibTeX allows ("@ book {", "@book" and "{" on the next line, other signs in the type) count only where a line begins.
BLOCK = lazy_re(rf"@(?:(\w++)[ \t]*+([{{(])|\s*+({NAME_CHARS}*+)\s*+([{{(]))")
# The ordinary beginning of an entry, up to the comma after the key.
HEAD = lazy_re(r"""@(\w++)[ \t]*+\{\s*+([^\s,{}"=%#()\\]++)\s*+,""")
# Where a line begins with this, it ends whatever was left open above it.
NEXT_BLOCK = lazy_re(r"@\w++[ \t]*+[{(]")

SPACE = lazy_re(r"\s*+")
# White space and notes; only biber knows the latter, and only between the parts of an entry.
NOTE = lazy_re(r"%[^\r\n]*+")

# How the end of a delimited piece can be found, from the strictest reading to the most forgiving: as BibTeX has it, for
# which a backslash protects nothing; with "\{", "\}" and "\"" taken for characters; without a look at braces.
BRACES = (lazy_re(r"[{}]"), lazy_re(r"(?<!\\)[{}]"))
QUOTES = (lazy_re(r'["{}]'), lazy_re(r'(?<!\\)["{}]'), lazy_re(r'(?<!\\)"'))
# What may stand behind a piece, by the closing delimiter of the block: the value ends, or only a comma is missing.
AFTER = {closer: lazy_re(rf"(?:\s++|%[^\r\n]*+)*+(?:[,#]|{_end(closer)}|{NAME_CHARS}++\s*+=)") for closer in "})"}

# An @comment ends where its delimiters balance, else where they do without the escaped ones; ")" only outside braces.
COMMENT = {"}": BRACES, ")": (lazy_re(r"[{})]"), lazy_re(r"(?<!\\)[{})]"))}

# A line that can only be the beginning of a field: what was left open above it ends before it.
FIELD_LINE = lazy_re(rf'(?<=[\r\n])[ \t]*+{NAME_CHARS}++[ \t]*+=[ \t]*+(?:[{{"]|{NAME_CHARS}++[ \t]*+[,}}\r\n])')
# The same outside every entry, and a line with nothing but a closing brace: an entry above was closed too early.
OUTSIDE = lazy_re(rf'(?<=[\r\n])[ \t]*+({NAME_CHARS}++[ \t]*+=[ \t]*+[{{"]|}}(?=[ \t]*+[,\r\n]|[ \t]*+\Z))')
# A field directly behind an entry, on the line where it ended; there a number is enough for a value.
BEHIND_ENTRY = lazy_re(rf'[ \t]*+,?+[ \t]*+({NAME_CHARS}++[ \t]*+=[ \t]*+[{{"0-9])')
# A sign between the entries, where BibTeX looks for an entry, and what may be meant for its type.
SIGN = lazy_re(r"@++[^\s@{}(),=\"\[\]<>%]{0,40}+")
SIGN_OR_NOTE = lazy_re(rf"{SIGN.pattern}|%|[\r\n]")
# A closing delimiter that stands alone at the end of an entry.
LAST_CLOSER = {closer: lazy_re(rf"(?<!\s)[^\S\r\n]*+[\r\n]\s*+{re.escape(closer)}\s*+\Z") for closer in "})"}
# Words on one line: the name of a field with spaces in it, a value without delimiters, or text that belongs nowhere.
WORDS = lazy_re(rf"{NAME_CHARS}++(?:[ \t]++{NAME_CHARS}++)*+")
NEXT_NAME = lazy_re(rf"{NAME_CHARS}++\s*+=")
# Text between fields, up to where reading can go on.
JUNK = lazy_re(r"[^,{}()\r\n%]++")


# After so many unclosed values in a block its text is not searched to its end for their delimiters any more:
# a large damaged file must not take quadratic time.
_MAX_FAILED_SEARCHES = 8


def is_line_start(text: str, floor: int, at: int) -> bool:
    """Only blanks stand between a line end, or `floor`, and this place."""
    line = max(text.rfind("\n", floor, at), text.rfind("\r", floor, at)) + 1
    return not text[max(line, floor) : at].strip(" \t\r\n")


def match_end(pattern: re.Pattern[str], text: str, start: int, end: int = sys.maxsize) -> int:
    """Where the match of a pattern at an offset ends; the offset itself if there is none."""
    match = pattern.match(text, start, end)
    return match.end() if match else start


def next_block(text: str, start: int) -> int:
    """Where the next line begins with a block, from `start` on, or the end of the text."""
    for match in NEXT_BLOCK.finditer(text, start):
        if is_line_start(text, start, match.start()):
            return match.start()
    return len(text)


def closing(text: str, start: int, end: int, marks: re.Pattern[str], closer: str) -> int | None:
    """The offset behind the `closer` of the delimiter at `start`, or None if there is none before `end`."""
    depth = 0
    for match in marks.finditer(text, start + 1, end):
        mark = match[0]
        if mark == "{":
            depth += 1
        elif depth == 0 and mark == closer:
            return match.end()
        elif mark == "}":
            depth = max(depth - 1, 0)
    return None


@dataclass(slots=True)
class PieceReader:
    """Reads the values of one block. Lines that begin a block are not passed; what is wrong is noted in `flaws`."""

    text: str
    start: int
    closer: str
    flaws: list[PendingProblem]
    failed_searches: int = 0
    """How often a delimiter was sought to the end of the block in vain."""
    _bound: int = -1
    _field_line: int = field(default=-1)

    @property
    def bound(self) -> int:
        """Where the next block begins: nothing of this one stands behind it."""
        if self._bound < 0:
            self._bound = next_block(self.text, self.start)
        return self._bound

    def limit(self, start: int) -> int:
        """How far to look for what closes at the latest: the bound, or the next field in a much damaged block."""
        return self.bound if self.failed_searches < _MAX_FAILED_SEARCHES else self.field_line(start)

    def field_line(self, start: int) -> int:
        """Where the next line that begins a field begins, or the bound."""
        if self._field_line <= start:
            match = FIELD_LINE.search(self.text, start, self.bound)
            self._field_line = match.start() if match else self.bound
        return self._field_line

    def read(self, start: int) -> Piece:
        """The piece that begins here: "{", a quote or a character of a name."""
        if self.text[start] not in '{"':
            return piece_at(self.text, start, self._bare_end(start))
        end = self._delimited_end(start)
        if end is not None:
            return piece_at(self.text, start, end)
        return self._unclosed(start)

    def _bare_end(self, start: int) -> int:
        """A name or a number; words after it on its line belong to it, unless they begin the next field."""
        name = NAME.match(self.text, start, self.bound)
        words = WORDS.match(self.text, start, self.bound)
        if name is None or words is None or words.end() == name.end():
            return name.end() if name else start
        last = max(self.text.rfind(blank, name.end(), words.end()) for blank in " \t") + 1
        end = words.end()
        if NEXT_NAME.match(self.text, last, self.bound):
            end = name.end() + len(self.text[name.end() : last].rstrip())
        if end > name.end():
            self.flaws.append(
                PendingProblem(ProblemKind.UNQUOTED_VALUE, start, end, "value is not enclosed in braces or quotes")
            )
        return end

    def _delimited_end(self, start: int) -> int | None:
        """The end of the first reading that something sensible follows, or of the strictest one that ends at all."""
        follows, limit = AFTER[self.closer].match, self.limit(start)
        strict: int | None = None
        closer, readings = ("}", BRACES) if self.text[start] == "{" else ('"', QUOTES)
        strictest = readings[0]
        if self.failed_searches >= _MAX_FAILED_SEARCHES:
            readings = (*readings[1:], strictest)
        for marks in readings:
            end = closing(self.text, start, limit, marks, closer)
            if end is None:
                self.failed_searches += 1
                continue
            if follows(self.text, end, self.bound):
                if marks is not strictest and closing(self.text, start, end, strictest, closer) != end:
                    self._escaped(start, end)
                return end
            strict = strict or end
        if strict is None or self.field_line(start) < strict:
            return None
        return strict

    def _escaped(self, start: int, end: int) -> None:
        what = "brace" if self.text[start] == "{" else "quote or brace"
        message = f"unbalanced {what} in this value; a backslash does not escape it in BibTeX"
        self.flaws.append(PendingProblem(ProblemKind.ESCAPED_DELIMITER, start, end, message))

    def _unclosed(self, start: int) -> Piece:
        """A piece whose delimiter is missing: it ends before the next line that begins a field, or with the block."""
        end = self.field_line(start)
        if end == self.bound:
            last = LAST_CLOSER[self.closer].search(self.text, start, end)
            end = last.start() if last else end
        end = start + max(len(self.text[start:end].rstrip(", \t\r\n")), 1)
        opener = self.text[start]
        missing = "}" if opener == "{" else opener
        self.flaws.append(
            PendingProblem(ProblemKind.UNCLOSED_VALUE, start, end, f"the value is not closed: {missing} is missing")
        )
        kind = PieceKind.BRACES if opener == "{" else PieceKind.QUOTES
        return Piece(kind, Span(start, end), Span(start + 1, end))
