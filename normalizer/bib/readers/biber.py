r"""What biber 2.18 reads through btparse 0.89: its lexer (bibtex.g, lex_auxiliary.c) and its grammar (bibtex.g).

The lexer has three states: outside of entries "%" begins a comment only where a word begins; within entries it always
does, and "@" is a letter; within strings braces count, a backslash protects nothing. A character that no token can have
("\", "'", control characters) is passed over together with the one behind it. After an error the parser skips tokens
up to one that may follow. If anything is an error, biber writes nothing at all.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NoReturn

from normalizer.bib.readers.model import Macros, Part, ReadBlock, ReadEntry, Reader, Reading, Value, read_plain
from normalizer.values.lazy import lazy_re


class _Token(Enum):
    END = "end of input"
    AT = "@"
    NAME = "name"
    NUMBER = "number"
    OPEN = "start of entry"
    CLOSE = "end of entry"
    EQUALS = "="
    HASH = "#"
    COMMA = ","
    STRING = "quoted string"
    OTHER = "other"


class _State(Enum):
    TOP = auto()
    AFTER_AT = auto()
    AFTER_TYPE = auto()
    IN_COMMENT = auto()
    IN_ENTRY = auto()


# Between entries: white space, comments, words.
_TOP = lazy_re(r"(?:[ \t\r\n]++|%[^\n]*+(?:\n|\Z)|[^@% \t\r\n][^@ \t\r\n]*+)*+")
_SKIPPED = lazy_re(r"(?:[ \t\r\n]++|%[^\n]*+(?:\n|\Z))*+")
_WORD = lazy_re(r"[A-Za-z0-9!$&*+./:;<>?@\[\]^_`|~\-\x80-\U0010ffff]++")
_SIGNS = {"=": _Token.EQUALS, "#": _Token.HASH, ",": _Token.COMMA}
_BRACES = lazy_re(r"[{}]")
_BRACES_QUOTE = lazy_re(r'[{}"]')
_BRACES_PARENS = lazy_re(r"[{}()]")
_FOLLOW_ENTRY = {_Token.AT}
_FOLLOW_FIELDS = {_Token.CLOSE}
_FOLLOW_VALUE = {_Token.CLOSE, _Token.COMMA}
_FOLLOW_PART = {_Token.CLOSE, _Token.COMMA, _Token.HASH}
# What Perl's \R takes for a line end, besides "\n" and "\r\n"; biber makes them all "\n".
_LINE_ENDS = lazy_re("\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]")


class _SyntaxError(Exception):
    """A token that may not be where it is; its text is the message."""


class _Parser:
    """Parses one entry; `pos` is behind the current token, `token_start` where it begins."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.pos = text, start, start
        self.state = _State.TOP
        self.is_top = True
        self.token, self.word, self.token_start = _Token.END, "", start
        self.errors: list[str] = []
        self.consumed = True
        self.kind, self.key, self.at = "", "", start
        self.fields: list[tuple[str, Value]] = []

    def read(self) -> ReadBlock | None:
        self._advance()
        if self._at(_Token.END) or self.pos == len(self.text):
            return None
        self.at = self.token_start
        end: int | None = None
        try:
            self._advance()
            self._expect(_Token.NAME)
            self.kind = self.word.lower()
            self._advance()
            end = self._body()
        except _SyntaxError as error:
            self._recover(error, _FOLLOW_ENTRY)
        if end is None:
            end = self.token_start
        if self.kind == "string":
            return ReadBlock(self.start, end, None, tuple(self.fields), tuple(self.errors))
        is_entry = self.kind not in ("", "comment", "preamble") and self.key and not self.errors
        entry = ReadEntry(self.at, self.kind, self.key, dict(self.fields)) if is_entry else None
        return ReadBlock(self.start, end, entry, (), tuple(self.errors))

    def _body(self) -> int | None:
        """Parse the body; return where it ends, or None if the parser had to skip something."""
        try:
            if self._at(_Token.STRING) and self.kind == "comment":
                return self.pos
            self._expect(_Token.OPEN)
            self._advance()
            self._contents()
            self._expect(_Token.CLOSE)
            return self.pos
        except _SyntaxError as error:
            self._recover(error, _FOLLOW_ENTRY)
            return None

    def _contents(self) -> None:
        try:
            if self.kind == "preamble" and self.token in (_Token.STRING, _Token.NUMBER, _Token.NAME):
                value = self._value()
                self._check_preamble(value)
            elif self.kind == "string" and self.token in (_Token.NAME, _Token.CLOSE):
                self._fields()
                if len(self.fields) > 1:  # biber writes them without a comma when it decodes the file
                    self.errors.append("several macros in one @string")
            elif self.kind not in ("comment", "preamble", "string") and self.token in (_Token.NAME, _Token.NUMBER):
                self.key = self.word
                self._advance()
                self._expect(_Token.COMMA)
                self._advance()
                self._fields()
            else:
                self._fail("a name")
        except _SyntaxError as error:
            self._recover(error, _FOLLOW_FIELDS)

    def _check_preamble(self, value: Value) -> None:
        """Biber writes the text of a preamble between quotes when it decodes the file, and reads that."""
        depth = 0
        for match in _BRACES_QUOTE.finditer("".join(part.text for part in value)):
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            if match[0] == '"' and depth == 0:
                self.errors.append("a quote outside of braces in @preamble")
                return

    def _fields(self) -> None:
        """Parse fields as the grammar has them; its recursion is a loop here, with one recovery at each depth."""
        depth = 0
        error: _SyntaxError | None = None
        while True:
            depth += 1
            if self._at(_Token.CLOSE):
                break
            try:
                if not self._at(_Token.NAME):
                    self._fail("a field")
                self._field()
            except _SyntaxError as raised:
                error = raised
                break
            if not self._at(_Token.COMMA):
                break
            self._advance()
        if error is not None:
            self._recover(error, _FOLLOW_FIELDS)

    def _field(self) -> None:
        try:
            name = self.word
            if name[0].isdecimal():
                self.errors.append(f'invalid field name "{name}": cannot start with digit')
            self._advance()
            self._expect(_Token.EQUALS)
            self._advance()
            self.fields.append((name.lower(), self._value()))
        except _SyntaxError as error:
            self._recover(error, _FOLLOW_VALUE)

    def _value(self) -> Value:
        parts: list[Part] = []
        self._part(parts)
        while self._at(_Token.HASH):
            self._advance()
            self._part(parts)
        return tuple(parts)

    def _part(self, parts: list[Part]) -> None:
        try:
            if self._at(_Token.STRING) or self._at(_Token.NUMBER):
                parts.append(Part(self.word))
            elif self._at(_Token.NAME):
                parts.append(Part(self.word.lower(), is_macro=True))
            else:
                self._fail("a value")
            self._advance()
        except _SyntaxError as error:
            self._recover(error, _FOLLOW_PART)

    def _at(self, token: _Token) -> bool:
        return self.token is token

    def _expect(self, token: _Token) -> None:
        if not self._at(token):
            if token is _Token.CLOSE:
                self.state, self.is_top = _State.TOP, True
            self._fail(token.value)

    def _fail(self, what: str) -> NoReturn:
        found = "at end of input" if self._at(_Token.END) else f'found "{self.word}"'
        raise _SyntaxError(f"{found}, expected {what}")

    def _recover(self, error: _SyntaxError, followers: set[_Token]) -> None:
        """Skip tokens as PCCTS does: at least one since the last time, then up to one that may follow."""
        self.errors.append(str(error))
        if not self.consumed:
            self._advance()
            return
        if self.token in followers or self._at(_Token.END):
            self.consumed = False
            return
        while self.token not in followers and not self._at(_Token.END):
            self._advance()
        self.consumed = True

    def _advance(self) -> None:
        """Read the next token."""
        while True:
            skip = (_TOP if self.is_top else _SKIPPED).match(self.text, self.pos)
            self.token_start = self.pos = skip.end() if skip else self.pos
            char = self.text[self.pos : self.pos + 1]
            if not char:
                self.token, self.word = _Token.END, ""
                return
            self.pos += 1
            if self.is_top:
                self.token, self.word = _Token.AT, "@"
                self.state, self.is_top = _State.AFTER_AT, False
                return
            if self._token(char):
                return

    def _token(self, char: str) -> bool:
        """Take the token that begins with a character; False if there is none."""
        if word := _WORD.match(self.text, self.pos - 1):
            self.word, self.pos = word[0], word.end()
            is_number = self.word.isascii() and self.word.isdigit()
            self.token = _Token.NUMBER if is_number else _Token.NAME
            if self._at(_Token.NAME) and self.state is _State.AFTER_AT:
                is_comment = self.word.lower() == "comment"
                self.state = _State.IN_COMMENT if is_comment else _State.AFTER_TYPE
        elif char in _SIGNS:
            self.token, self.word = _SIGNS[char], char
        elif char in "{(":
            self._opening(char)
        elif char in "})":
            self.token = _Token.CLOSE if char == ")" or self.state is _State.IN_ENTRY else _Token.OTHER
            self.word = char
            if self.state is _State.IN_ENTRY:
                self.state, self.is_top = _State.TOP, True
        elif char == '"':
            self._quote()
        else:  # passed over, with the byte behind it: the rest of a longer character is still a word
            self.pos += self.text[self.pos : self.pos + 1] < "\x80" and self.pos < len(self.text)
            return False
        return True

    def _opening(self, char: str) -> None:
        self.word = char
        if self.state is _State.IN_COMMENT or (self.state is _State.IN_ENTRY and char == "{"):
            self._string(char)
        else:
            self.token = _Token.OTHER if char == "{" and self.state is _State.AFTER_AT else _Token.OPEN
            if self.state is _State.AFTER_TYPE:
                self.state = _State.IN_ENTRY

    def _quote(self) -> None:
        if self.state is _State.IN_COMMENT:
            self.errors.append("comment entries must be delimited by either braces or parentheses")
            self.state, self.is_top = _State.TOP, True
            self.token, self.word = _Token.OTHER, '"'
        else:
            self._string('"')

    def _string(self, opener: str) -> None:
        """Take a string up to its closing delimiter, where braces balance (for "(" only parentheses do)."""
        start, depth, parens = self.pos, 0, 1
        marks = {"{": _BRACES, '"': _BRACES_QUOTE, "(": _BRACES_PARENS}[opener]
        for match in marks.finditer(self.text, self.pos):
            mark = match[0]
            if opener == "(" and mark in "()":
                parens += 1 if mark == "(" else -1
                if parens == 0:
                    if depth:
                        self.errors.append("unbalanced braces: too many {'s")
                    return self._end_string(start, match.end())
            elif depth == 0 and ((opener == "{" and mark == "}") or (opener == '"' and mark == '"')):
                return self._end_string(start, match.end())
            elif mark == "}" and depth == 0:
                self.errors.append("unbalanced braces: too many }'s")
            elif mark != '"':
                depth += 1 if mark == "{" else -1
        self.pos = len(self.text)
        self.token, self.word = _Token.END, ""
        return None

    def _end_string(self, start: int, end: int) -> None:
        self.token, self.word, self.pos = _Token.STRING, self.text[start : end - 1], end
        if self.state is _State.IN_COMMENT:
            self.state, self.is_top = _State.TOP, True


def _block(text: str, start: int) -> ReadBlock | None:
    return read_plain(text, start, first_field_counts=False) or _Parser(text, start).read()


BIBER = Reader("biber", _block)

# Fields of names in the data model of biber 2.18.
_NAME_FIELDS = frozenset(
    """afterword annotator author bookauthor commentator editor editora editorb editorc foreword holder introduction
    namea nameb namec translator shortauthor shorteditor sortname""".split()
)
_EXTENDED_NAME = lazy_re(r"(?:given|family|prefix|suffix)\s*=")
_AND = lazy_re(r"[{}]|(?<=[ ])and(?=[ ])", re.IGNORECASE)
# Biber counts commas in a name up to this number, also those within braces.
_MAX_COMMAS = 2


def name_errors(fields: dict[str, str]) -> list[str]:
    """Return why biber skips an entry: names with too many commas, or empty ones."""
    found = []
    for field in sorted(_NAME_FIELDS & fields.keys()):
        for name in map(str.strip, _split_names(fields[field])):
            if not name:
                found.append(f"a name in {field} is empty")
            elif (name.count(",") > _MAX_COMMAS or ",," in name) and not (
                _EXTENDED_NAME.search(name) or (name[0] == "{" and name[-1] == "}" and len(name) > 2)
            ):
                found.append(f'the name "{name}" in {field} has too many commas')
    return found


def _split_names(value: str) -> list[str]:
    names, start, depth = [], 0, 0
    value = value.strip()
    for match in _AND.finditer(value):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            names.append(value[start : match.start()])
            start = match.end()
    return [*names, value[start:]] if value else []


def read_biber(text: str) -> Reading:
    """Read a file as biber does; with an error it reads nothing, with an odd name it leaves out the entry."""
    text = normalize_line_ends(text.removeprefix("\ufeff"))
    reading, macros, keys = Reading(), Macros(), set[str]()
    for block in BIBER.blocks(text):
        macros.define(block)
        reading.errors += block.errors
        if block.entry is None or block.entry.key in keys:
            continue
        keys.add(block.entry.key)
        values = {name: macros.text(value).strip(" ") for name, value in block.entry.fields.items()}
        if skipped := name_errors(values):
            reading.errors += skipped
        else:
            reading.entries.append((block.entry, values))
    return reading


def normalize_line_ends(text: str) -> str:
    """The text with the line ends that biber makes of it; offsets stay."""
    return _LINE_ENDS.sub("\n", text) if _LINE_ENDS.search(text) else text
