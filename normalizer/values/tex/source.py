"""Texts that TeX reads, pieces of them, and the stack of pieces that are still to be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from normalizer.values.lazy import lazy_re

# Environments in which a backslash is a letter. https://ctan.org/pkg/fancyvrb, listings, minted, comment, tcolorbox
VERBATIM = frozenset(
    """verbatim spverbatim Verbatim BVerbatim LVerbatim SaveVerbatim VerbatimOut lstlisting minted comment filecontents
    tcblisting pycode luacode pyconsole sagesilent""".split()
)
_VERBATIM = "|".join(sorted(VERBATIM))
# What a brace in it does not count: links (in which "%" is a letter), text between bars, comments.
_BRACES = lazy_re(
    rf"""\\(?:verb|Verb|lstinline)\*?(?:\[[^\]]{{0,300}}+\])?(?P<bar>[^\sA-Za-z*\[{{])[^\r\n]*?(?P=bar)
       | \\(?:url|nolinkurl|path)(?P<mark>[|!+/^"])[^\r\n]*?(?P=mark)  # few marks, for TikZ has a \path, too
       | \\(?:url|nolinkurl|path|href)\s*\{{[^{{}}]*\}}
       | \\begin\s*\{{(?P<verbatim>(?:{_VERBATIM})\*?)\}}
       | \\. | %[^\r\n]* | (?P<brace>[{{}}])
    """,
    re.VERBOSE | re.DOTALL,
)
# A group whose end a comment hides, as in \cite{https://x.org/a%2Fb}. A percent sign within a word is a mistake of the
# author rather than a comment; the end that TeX finds may be far away.
_SHORT_GROUP = lazy_re(r"\{[^{}]{0,2000}+\}")
_WITH_PERCENT = lazy_re(r"\{[^{}]{0,2000}[^\s,{}%\\]%[^\s{}%][^{}\r\n]{0,2000}+\}")
_MAX_OPTION_CHARS = 2_000  # a bracket that is never closed costs so much and no more
_MAX_PIECES = 1_000
_IN_GROUP = lazy_re(r"\\.|[{}]|%[^\r\n]*", re.DOTALL)
_IN_OPTION = lazy_re(r"\\.|[{}\]>)]|%[^\r\n]*|(?P<paragraph>(?:\r\n|\n|\r)[ \t]*(?=[\r\n]))", re.DOTALL)
# White space with comments, but no empty line, which would end a paragraph.
_GAP = lazy_re(r"(?:[ \t]*+(?:%[^\r\n]*+)?(?:\r\n|\n|\r)(?![ \t]*+[\r\n]))*+[ \t]*+(?:%[^\r\n]*+\Z)?")
_BLANKS = lazy_re(r"[ \t]*")
_WORD = lazy_re(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)
_EXPL_WORD = lazy_re(r"\\(?:[A-Za-z@_:]+|.)", re.DOTALL)


class Source:
    """One text: a file, or what a macro stands for. `name` tells files apart; it is None for made texts."""

    def __init__(self, text: str, name: object = None) -> None:
        self.text = text
        self.name = name

    @cached_property
    def closing(self) -> dict[int, int]:
        """The offset of each opening brace -> that of the one that closes it."""
        found: dict[int, int] = {}
        open_: list[int] = []
        never_ending: set[str] = set()
        at, search, text = 0, _BRACES.search, self.text
        while each := search(text, at):
            at = each.end()
            if each["brace"] == "{":
                open_.append(at - 1)
            elif each["brace"]:
                if open_:
                    found[open_.pop()] = at - 1
            elif (name := each["verbatim"]) and name not in never_ending:
                end = text.find(f"\\end{{{name}}}", at)
                never_ending.update((name,) if end < 0 else ())
                at = max(end, at)
        return found

    def line(self, offset: int) -> int:
        """The line (from 1) of an offset."""
        return bisect_right(self._line_ends, offset - 1) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [index for index, char in enumerate(self.text) if char == "\n"]


class Location(NamedTuple):
    """Where something is in a file."""

    source: Source
    offset: int


class Slice(NamedTuple):
    """A piece of a source. `place` is that of the macro which put it there, None where it stands by itself.

    `expl`: it was read while `_` and `:` were letters.
    """

    source: Source
    start: int
    end: int
    location: Location | None = None
    expl: bool = False

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


def made(text: str, location: Location | None = None) -> Slice:
    """A piece that stands nowhere."""
    return Slice(Source(text), 0, len(text), location)


_EMPTY = made("")


_COMMENT = lazy_re(r"(\\.)|%[^\r\n]*(?:(?:\r\n|\n|\r)[ \t]*)?", re.DOTALL)


def joined(slices: Iterable[Slice]) -> str:
    """The text of pieces, without the comments that TeX leaves out."""
    text = "".join(each.text for each in slices)
    return _COMMENT.sub(r"\1", text) if "%" in text else text


class Frame:
    """A piece that is being read: up to `position`. `ended` is called behind its end; no argument `crosses` that."""

    __slots__ = ("crosses", "ended", "expl", "limit", "location", "position", "source", "text")

    def __init__(self, piece: Slice, ended: Callable[[], None] | None = None, *, crosses: bool = True) -> None:
        self.source = piece.source
        self.text = piece.source.text
        self.position = piece.start
        self.limit = piece.end
        self.location = piece.location
        self.expl = piece.expl
        self.ended = ended
        self.crosses = crosses

    def slice(self, start: int, end: int) -> Slice:
        return Slice(self.source, start, end, self.location, self.expl)


def _find_outside_braces(text: str, mark: str) -> int:
    """The offset of a mark that is in no group; -1 if there is none."""
    depth = 0
    if mark not in text:
        return -1
    for found in re.finditer(rf"{re.escape(mark)}|[{{}}]", text):
        if found[0] == mark and not depth:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found[0][0], 0)
        if depth < 0:
            break
    return -1


class Input:
    """The pieces that are still to be read, the next one last; arguments are read across their ends."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def push(self, slices: Sequence[Slice], ended: Callable[[], None] | None = None, *, crosses: bool = True) -> None:
        """Read these pieces next, and call `ended` behind them."""
        if ended:
            self.frames.append(Frame(_EMPTY, ended, crosses=crosses))
        for piece in reversed(slices):
            if piece.start < piece.end:
                self.frames.append(Frame(piece))

    def drop(self) -> None:
        """Leave the piece that has been read."""
        ended = self.frames.pop().ended
        if ended:
            ended()

    def skip_gap(self) -> str:
        """Go on to what is no white space; return its first character, "" at the end of a file or of a branch."""
        while self.frames:
            frame = self.frames[-1]
            gap = _GAP.match(frame.text, frame.position, frame.limit)
            if gap:
                frame.position = gap.end()
            if frame.position < frame.limit:
                return frame.text[frame.position]
            if not frame.crosses:
                return ""
            self.drop()
        return ""

    def skip_blanks(self) -> None:
        """Pass over the blanks behind the name of a command."""
        frame = self.frames[-1]
        blanks = _BLANKS.match(frame.text, frame.position, frame.limit)
        frame.position = blanks.end() if blanks else frame.position

    def take(self, expected: str) -> bool:
        """Pass over a character, such as a star, if it is next."""
        if self.skip_gap() != expected:
            return False
        self.frames[-1].position += 1
        return True

    def word(self) -> str:
        """The name of the command that is next, which stays; "" where there is none."""
        if self.skip_gap() != "\\":
            return ""
        frame = self.frames[-1]
        found = (_EXPL_WORD if frame.expl else _WORD).match(frame.text, frame.position, frame.limit)
        return found[0][1:] if found else ""

    def take_word(self) -> str:
        """The name of the command that is next, passing over it."""
        name = self.word()
        if name:
            self.frames[-1].position += len(name) + 1
        return name

    def group(self) -> list[Slice] | None:
        """What is between the braces that are next; None where there are none, or they are not closed."""
        if self.skip_gap() != "{":
            return None
        frame = self.frames[-1]
        start, end = frame.position, frame.source.closing.get(frame.position)
        if end is None or frame.text.find("%", start, min(end, start + _MAX_OPTION_CHARS)) >= 0:
            short = (_SHORT_GROUP if end is None else _WITH_PERCENT).match(frame.text, start, frame.limit)
            end = short.end() - 1 if short else end
        if end is not None and end < frame.limit:
            frame.position = end + 1
            return [frame.slice(start + 1, end)]
        return self._across("}") if frame.location or frame.source.name is None else None

    def argument(self) -> list[Slice] | None:
        """The next argument of a macro: a group, a command, or a character. None at the end of a paragraph."""
        first = self.skip_expandafter()
        if first == "{":
            return self.group()
        if not first or first in "\r\n}":
            return None
        frame = self.frames[-1]
        start = frame.position
        frame.position += len(self.word()) + 1 if first == "\\" else 1
        return [frame.slice(start, min(frame.position, frame.limit))]

    def skip_expandafter(self) -> str:
        r"""Go on to what is neither white space nor \expandafter, which changes nothing here."""
        while self.word() in ("expandafter", "noexpand", "protect"):
            self.take_word()
        return self.skip_gap()

    def option(self, opening: str = "[", closing: str = "]") -> list[Slice] | None:
        """What is between the brackets that are next; None where there are none."""
        return self._across(closing) if self.skip_gap() == opening else None

    def until(self, text: str) -> list[Slice] | None:
        """What stands before a text, which delimits the argument of a macro and is passed over."""
        self.skip_gap()
        ahead = self._ahead()
        end = _find_outside_braces(ahead, text)
        if end < 0:
            return None
        before = self._take(end)
        self._take(len(text))
        return before

    def _ahead(self) -> str:
        """The next characters, which may be in several pieces."""
        parts: list[str] = []
        room = _MAX_OPTION_CHARS
        for frame in reversed(self.frames[-_MAX_PIECES:]):
            part = frame.text[frame.position : min(frame.limit, frame.position + room)]
            parts.append(part)
            room -= len(part)
            if room <= 0 or not frame.crosses:
                break
        return "".join(parts)

    def _take(self, count: int) -> list[Slice]:
        """Pass over so many characters, which are there."""
        parts: list[Slice] = []
        while count and self.frames:
            frame = self.frames[-1]
            size = min(count, frame.limit - frame.position)
            if not size:
                self.drop()
                continue
            parts.append(frame.slice(frame.position, frame.position + size))
            frame.position += size
            count -= size
        return parts

    def _across(self, closing: str) -> list[Slice] | None:
        """What stands from behind the next character up to `closing`, in as many pieces as it takes."""
        kept = self.frames[-_MAX_PIECES:]
        before = [each.position for each in kept]
        count, depth = len(self.frames) - len(kept), 0
        parts: list[Slice] = []
        self.frames[-1].position += 1
        pattern = _IN_GROUP if closing == "}" else _IN_OPTION
        while len(self.frames) > count:
            frame = self.frames[-1]
            at = start = frame.position
            limit = min(frame.limit, at + _MAX_OPTION_CHARS) if frame.location is None else frame.limit
            while found := pattern.search(frame.text, at, limit):
                at = found.end()
                char = found[0]
                if char == closing and not depth:
                    frame.position = at
                    return [*parts, frame.slice(start, at - 1)]
                if char == "{":
                    end = frame.source.closing.get(at - 1)
                    if end is not None and end < frame.limit:
                        at = end + 1
                    else:
                        depth += 1
                elif char == "}":
                    depth -= 1
                if depth < 0 or (closing != "}" and found["paragraph"]):
                    break
            else:
                if limit == frame.limit and frame.crosses and not frame.ended:
                    parts.append(frame.slice(start, frame.limit))
                    self.frames.pop()
                    continue
            break
        self.frames[count:] = kept
        for frame, position in zip(kept, before, strict=True):
            frame.position = position
        return None
