"""What BibTeX 0.99d reads: bibtex.web, sections 218 to 278.

BibTeX looks for the next "@" anywhere, also in text that people take for a comment, and after an error it goes on from
where it stopped. It begins no command on the last line of a file if one ended there.
"""

from __future__ import annotations

from typing import NoReturn

from normalizer.bib.readers.model import WHITE, Macros, Part, ReadBlock, ReadEntry, Reader, Reading, Value, read_plain
from normalizer.values.lazy import lazy_re

_SPACE = lazy_re(rf"[{WHITE}]*+")
# Section 32: these characters end an identifier; it does not begin with a digit (section 90).
_IDENTIFIER = lazy_re(r"""[^\x00-\x20"#%'(),={}]*+""")
_KEY = {"}": lazy_re(rf"[^{WHITE},}}]*+"), ")": lazy_re(rf"[^{WHITE},]*+")}
_DIGITS = lazy_re(r"[0-9]++")
_BRACES = lazy_re(r"[{}]")
_BRACES_QUOTE = lazy_re(r'[{}"]')


class _StopError(Exception):
    """BibTeX skips the rest of this entry or command."""


def _block(text: str, start: int) -> ReadBlock | None:
    if start and start >= last_line(text):
        return None
    return read_plain(text, start, first_field_counts=True) or _Command(text, start).read()


def last_line(text: str) -> int:
    r"""The offset of the last line; behind a "\r\n" at the end of a file there is one more for BibTeX."""
    if text.endswith("\r\n"):
        return len(text)
    end = len(text) - text.endswith(("\r", "\n"))
    return max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1


class _Command:
    """One command or entry; `pos` is where BibTeX is in the text."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.pos = text, start, start
        self.entry: ReadEntry | None = None
        self.macros: tuple[tuple[str, Value], ...] = ()

    def read(self) -> ReadBlock | None:
        at = self.text.find("@", self.pos)
        if at < 0:
            return None
        self.pos = at + 1
        errors: tuple[str, ...] = ()
        try:
            self._command(at)
        except _StopError as error:
            errors = (str(error),)
        return ReadBlock(self.start, self.pos, self.entry, self.macros, errors)

    def _command(self, at: int) -> None:
        self._skip_white()
        kind = self._identifier("{(", "an entry type")
        if kind == "comment":
            return
        self._skip_white()
        if self._char() not in ("{", "("):
            self._stop("I was expecting a `{' or a `('")
        closer = "}" if self._char() == "{" else ")"
        self.pos += 1
        self._skip_white()
        if kind == "preamble":
            self._value(closer)
            self._end_of_command(closer, kind)
        elif kind == "string":
            self._string(closer)
        else:
            self._entry(at, kind, closer)

    def _string(self, closer: str) -> None:
        name = self._identifier("=", "a string name")
        self.macros = ((name, (Part(name),)),)  # what it stands for if the definition fails
        self._equals()
        value = self._value(closer)
        self.macros = ((name, tuple(part for part in value if part != Part(name, is_macro=True))),)
        self._end_of_command(closer, "string")

    def _end_of_command(self, closer: str, kind: str) -> None:
        if self._char() != closer:
            self._stop(f'Missing "{closer}" in {kind} command')
        self.pos += 1

    def _entry(self, at: int, kind: str, closer: str) -> None:
        match = _KEY[closer].match(self.text, self.pos)
        key = match[0] if match else ""
        self.pos += len(key)
        fields: dict[str, Value] = {}
        self.entry = ReadEntry(at, kind, key, fields)
        self._skip_white()
        while self._char() != closer:
            if self._char() != ",":
                self._stop(f"I was expecting a `,' or a `{closer}'")
            self.pos += 1
            self._skip_white()
            if self._char() == closer:
                break
            name = self._identifier("=", "a field name")
            self._equals()
            value = self._value(closer)
            fields.setdefault(name, value)
        self.pos += 1

    def _equals(self) -> None:
        self._skip_white()
        if self._char() != "=":
            self._stop('I was expecting an "="')
        self.pos += 1
        self._skip_white()

    def _value(self, closer: str) -> Value:
        """Read parts joined by "#", and the white space behind them.

        BibTeX stores a field only when it has found what follows: at the end of the file it is lost.
        """
        parts = [self._part(closer)]
        self._skip_white()
        while self._char() == "#":
            self.pos += 1
            self._skip_white()
            parts.append(self._part(closer))
            self._skip_white()
        return tuple(parts)

    def _part(self, closer: str) -> Part:
        char = self._char()
        if char in ("{", '"'):
            start = self.pos + 1
            self._skip_balanced("}" if char == "{" else '"')
            return Part(self.text[start : self.pos - 1])
        if digits := _DIGITS.match(self.text, self.pos):
            self.pos = digits.end()
            return Part(digits[0])
        return Part(self._identifier(f",{closer}#", "a field part"), is_macro=True)

    def _skip_balanced(self, closer: str) -> None:
        depth = 0
        marks = _BRACES if closer == "}" else _BRACES_QUOTE
        for match in marks.finditer(self.text, self.pos + 1):
            mark = match[0]
            if depth == 0 and mark == closer:
                self.pos = match.end()
                return
            if mark == "{":
                depth += 1
            elif mark == "}":
                if depth == 0:
                    self.pos = match.start()
                    self._stop("Unbalanced braces")
                depth -= 1
        self._stop_at_end()

    def _identifier(self, followers: str, what: str) -> str:
        """Read a name in lower case. White space or one of the `followers` must be behind it."""
        match = None if _DIGITS.match(self.text, self.pos) else _IDENTIFIER.match(self.text, self.pos)
        if not match or not match[0]:
            self._stop(f"You're missing {what}")
        self.pos = match.end()
        following = self._char()
        if following and following not in " \t\r\n" + followers:
            self._stop(f'"{following}" immediately follows {what}')
        return lower(match[0])

    def _skip_white(self) -> None:
        if match := _SPACE.match(self.text, self.pos):
            self.pos = match.end()
        if self.pos == len(self.text):
            self._stop_at_end()

    def _char(self) -> str:
        return self.text[self.pos : self.pos + 1]

    def _stop_at_end(self) -> NoReturn:
        self.pos = len(self.text)
        self._stop("Illegal end of database file")

    def _stop(self, error: str) -> NoReturn:
        raise _StopError(error)


def lower(name: str) -> str:
    """Lower case as BibTeX has it: of ASCII only."""
    return name.lower() if name.isascii() else "".join(char.lower() if char.isascii() else char for char in name)


BIBTEX = Reader("BibTeX", _block)


def read_bibtex(text: str) -> Reading:
    """Read a file as BibTeX does if everything is cited, without inheritance by `crossref`."""
    reading, macros, keys, start = Reading(), Macros(), set[str](), 0
    while (block := BIBTEX.block(text, start)) is not None:
        start = block.end
        entry = block.entry
        if entry is not None and lower(entry.key) in keys:
            # BibTeX stops behind the key, and finds each "@" in what follows.
            reading.errors.append("Repeated entry")
            start = text.index(entry.key, entry.start + len(entry.type)) + len(entry.key)
            continue
        macros.define(block)
        reading.errors += block.errors
        if entry is not None:
            keys.add(lower(entry.key))
            fields = {name: macros.text(value).strip(" ") for name, value in entry.fields.items()}
            reading.entries.append((entry, fields))
    return reading
