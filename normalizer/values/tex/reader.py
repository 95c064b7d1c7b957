r"""What a LaTeX source cites and takes in: its macros are expanded, its conditionals decided where the source tells.

Not a TeX: nothing is typeset, counters are not counted, packages of TeX are not read. What only LaTeX can tell is a
problem, and what may be cited is kept apart from what is. The time is that of the length of the text: macros that
expand without end are given up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import (
    Chunk,
    KeyList,
    UnreadableKeys,
    is_plain,
    keys_of_chunks,
    keys_of_text,
    sublist_keys,
)
from normalizer.values.tex.macros import HOLE, UNKNOWN, Macro, expand
from normalizer.values.tex.source import VERBATIM, Frame, Input, Location, Slice, Source, made
from normalizer.values.tex.state import CONDITION_TOKEN, Branches, Found, Opener, Part, PartName, Unit, is_condition

_EXPANSIONS = 50_000  # and one for every four characters; a document of 10 MB comes to 2.5 million
_REREAD_CHARS = 2_000_000  # how much of parts that are taken in several times is read again
_MAX_DEPTH = 20  # of names within names
_MAX_FAILED_SKIPS = 3  # each searches a source to its end
_MAX_RECURSION = 3  # of a macro that calls itself where it is not known whether it does


_WORDS = r"\\(?:([A-Za-z@]+)|.)|[{}%]"
_EXPL_WORDS = lazy_re(r"\\(?:([A-Za-z@_:]+)|.)|[{}%]", re.DOTALL)
_LINE = lazy_re(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_TEXT = lazy_re(r"[^\\{}%]+")
_BLANK_LINE_START = lazy_re(r"[^\r\n]*(?:(?:\r\n|\n|\r)[ \t]*)?")
# They change nothing of the text of a key, or of the name of a file.
_SILENT = frozenset(
    """expandafter noexpand protect relax string detokenize unexpanded ignorespaces unskip xspace leavevmode empty
    @empty begingroup endgroup bgroup egroup NoValue hbox mbox text textit emph z@ exp_not:n""".split()
)
_SPACES = {" ", "space", "@space", "~", "nobreakspace"}


_Meaning = TypeVar("_Meaning")
Handler = Callable[["Reader", str, Location], None]


@dataclass(frozen=True, slots=True)
class Commands:
    """What commands do: `run` in the text; `run_text` within a name, False for an unknown one; `cite` takes keys."""

    run: Handler
    run_text: Callable[[Reader, str], bool]
    cite: Handler


class Reader:
    """Reads one document. `open_part` finds its files; without one no file is read."""

    def __init__(self, commands: Commands, open_part: Opener | None = None, jobname: str = "main") -> None:
        self.commands = commands
        self.found = Found()
        self.tex = Input()
        self.open_part = open_part
        self.jobname = jobname
        self.macros: dict[str, Macro | str] = {}
        self.environments: dict[str, Macro] = {}
        self.switches: dict[str, bool | None] = {}
        self.verbatim = set(VERBATIM)
        self.files: dict[str, Slice] = {}
        self.parts: list[Part] = []
        self.branches = Branches(self.found)
        self.units: list[Unit] = [Unit()]
        self.only: set[str] | None = None
        self.has_class = self.is_subfile = False
        self.suffixes_of_all: set[str] = set()
        self.lists_printed: set[str] = set()
        self.own_documents: list[int] = []
        self.bibs_of_suffix: dict[str, list[str]] = {}
        self.pending: str | None = None
        self.is_global = self.negates = False
        self.has_computed_names = False
        self._words = re.compile(_WORDS, re.DOTALL)
        self._marks = ""
        self._undo: list[tuple[dict[str, Any], str, object]] = []
        self._groups: list[int] = []
        self._defined: list[Macro] = []
        self._used: set[int] = set()
        self._active: Counter[str] = Counter()
        self.failed_skips: Counter[Source] = Counter()
        self._budget = _EXPANSIONS
        self._reread = _REREAD_CHARS
        self._read: set[Source] = set()
        self.is_scan = False
        self._depth = 0
        self._said: set[str] = set()
        self.never_ending: set[tuple[Source, str]] = set()

    # --- The loop

    def read(self, part: Part) -> Found:
        """Read a document by its main part."""
        self.enter(part)
        self._run()
        self._scan_unused()
        self._close()
        return self.found

    def _run(self) -> None:
        frames = self.tex.frames
        while frames:
            frame = frames[-1]
            found = (_EXPL_WORDS if frame.expl else self._words).search(frame.text, frame.position, frame.limit)
            if found is None:
                self.tex.drop()
                continue
            frame.position = found.end()
            if name := found[1]:
                self.commands.run(self, name, frame.location or Location(frame.source, found.start()))
            elif found[0] == "%":
                self._skip_line(frame)
            elif found[0] == "{":
                self.open_group()
            elif found[0] == "}":
                self.close_group()
            elif found[0] in self._marks:
                self.skip_marked(frame, found[0])

    def _skip_line(self, frame: Frame) -> None:
        found = _LINE.match(frame.text, frame.position, frame.limit)
        frame.position = found.end() if found else frame.limit

    def skip_marked(self, frame: Frame, mark: str) -> None:
        """Pass over what stands before the next `mark` in the line, if there is one."""
        end = frame.text.find(mark, frame.position, frame.limit)
        if end >= 0 and set("\r\n").isdisjoint(frame.text[frame.position : min(end, frame.position + 10_000)]):
            frame.position = end + 1

    def add_mark(self, mark: str) -> None:
        r"""A character that begins and ends verbatim text from now on: \MakeShortVerb."""
        if len(mark) == 1 and mark not in "\\{}%" and mark not in self._marks:
            self._marks += mark
            self._words = re.compile(f"{_WORDS}|[{re.escape(self._marks)}]", re.DOTALL)

    # --- Parts

    def enter(self, part: Part) -> None:
        """Read a part next."""
        chars = len(part.source.text)
        self._budget += chars // 4
        self._read.add(part.source)
        self.parts.append(part)
        whole = Slice(part.source, 0, chars)
        self.tex.frames.append(Frame(whole, self._leave, crosses=False))

    def _leave(self) -> None:
        self.parts.pop()

    def include(self, name: PartName, location: Location, *, unsure: bool = False, options: str = "") -> None:
        """Read a part that is taken in here, if it is found."""
        if held := self.files.get(name.name.removesuffix(".tex")):
            self.tex.push([held])
            return
        if self.open_part is None or not self.parts:
            return
        if isinstance(paths := self.macros.get("input@path"), Macro):
            text = "".join(each.text for each in paths.body if isinstance(each, Slice))
            name = replace(name, paths=tuple(re.findall(r"\{([^{}]*)\}", text)))
        part = self.open_part(name, self.parts[-1])
        if isinstance(part, str):
            if not self.is_scan and not self.branches.is_dead and not unsure:
                self.add_problem(part, location)
        elif part and not any(each.source is part.source for each in self.parts):
            if part.source in self._read:
                self._reread -= len(part.source.text)
                if self._reread < 0:
                    return
            if unsure:
                self.push_unsure([])
            part.options = options
            self.enter(part)

    def has_file(self, name: str) -> bool | None:
        r"""Whether a part is there, as \IfFileExists asks; None for a file that TeX may have."""
        if self.open_part is None or not self.parts or not name.endswith((".tex", ".bib", ".sty")):
            return None
        part = self.open_part(PartName("input", name), self.parts[-1])
        return isinstance(part, Part) or (False if isinstance(part, str) else None)

    def options_given(self) -> str:
        """The options of the package or class that is being read, and those of the document."""
        return ",".join(part.options for part in self.parts[-1:] + self.parts[:1])

    def has_list(self, command: str) -> bool:
        """Whether the list is printed that a caption or heading goes to."""
        wanted = {"listoffigures", "listoftables", "listof"} if command == "caption" else {"tableofcontents"}
        return bool(self.lists_printed & wanted)

    def end_part(self) -> None:
        """Read no more of the innermost part."""
        count = len(self.parts)
        while self.tex.frames and len(self.parts) >= count:
            self.tex.drop()

    def end_input(self) -> None:
        r"""Read no more of the innermost part than the line of \endinput."""
        frame = next((each for each in reversed(self.tex.frames) if not each.crosses and each.limit), None)
        if frame:
            found = _LINE.match(frame.text, frame.position, frame.limit)
            frame.limit = found.end() if found else frame.limit

    # --- Groups and definitions

    def open_group(self) -> None:
        self._groups.append(len(self._undo))

    def close_group(self) -> None:
        if not self._groups:
            return
        count = self._groups.pop()
        while len(self._undo) > count:
            table, name, before = self._undo.pop()
            if before is None:
                table.pop(name, None)
            else:
                table[name] = before

    def set(self, table: dict[str, _Meaning], name: str, value: _Meaning, *, everywhere: bool = False) -> None:
        """Define a name in the group that is open; nothing is defined in a branch that is not taken."""
        if self.branches.is_dead:
            return
        if not (everywhere or self.is_global) and self._groups:
            self._undo.append((table, name, table.get(name)))
        self.is_global = False
        table[name] = value

    def define(self, macro: Macro, *, everywhere: bool = False) -> None:
        table: dict[str, Any] = self.environments if macro.is_environment else self.macros
        self._defined.append(macro)
        self.set(table, macro.name, macro, everywhere=everywhere)

    def set_switch(self, name: str, value: bool | None) -> None:
        self.set(self.switches, name, None if self.branches.is_uncertain else value, everywhere=True)

    def expand(self, macro: Macro, location: Location, *, end: bool = False) -> None:
        """Read what a call of a macro stands for, next."""
        self._used.add(id(macro))
        if self._active[macro.name] > _MAX_RECURSION and self.branches.is_uncertain:
            return
        self._budget -= 1 + len(macro.body)
        if self._budget < 0:
            self.add_problem(
                "macros that expand without end here; only LaTeX can tell what they cite", location, once=True
            )
            return
        arguments = [] if end else macro.call(self.tex)
        self._active[macro.name] += 1
        self.branches.unsure += macro.unsure

        def ended() -> None:
            self._active[macro.name] -= 1
            self.branches.unsure -= macro.unsure

        self.tex.push(expand(macro.end if end else macro.body, arguments, location), ended)

    # --- Branches

    def push_unsure(self, slices: Sequence[Slice]) -> None:
        """Read pieces of which it is not known whether TeX gets to them."""
        self.branches.unsure += 1

        def ended() -> None:
            self.branches.unsure -= 1

        self.tex.push(slices, ended, crosses=False)

    def close_condition(self) -> None:
        if self.branches.close() and (name := self.pending):
            self.pending = None
            self.commands.cite(self, name, self.here())

    def branch(self, first: Sequence[Slice], second: Sequence[Slice], taken: bool | None) -> None:
        """Read both branches of a command that takes them in braces."""
        self.tex.push([], self.close_condition, crosses=False)
        self.tex.push(second)
        self.tex.push([], self.branches.next_branch, crosses=False)
        self.tex.push(first)
        self.branches.open(taken)

    # --- Keys and problems

    def here(self) -> Location:
        frame = self.tex.frames[-1] if self.tex.frames else None
        return (frame.location or Location(frame.source, frame.position)) if frame else Location(made("").source, 0)

    def add_problem(self, message: str, location: Location, *, once: bool = False) -> None:
        if once and message in self._said:
            return
        self._said.add(message)
        self.found.problems[message, location] = None

    def add_keys(self, slices: Sequence[Slice], location: Location, *, cites: bool, suffix: str = "") -> None:
        """The keys in one pair of braces."""
        pieces = [each for each in slices if each.start < each.end]
        if not pieces:
            return
        if len(pieces) == 1 and (parts := sublist_keys(pieces[0])):
            for part in parts:
                self.add_keys([part], location, cites=cites, suffix=suffix)
            return
        odd: UnreadableKeys | None = None
        if len(pieces) == 1 and is_plain(pieces[0]):
            [piece] = pieces
            keys, odd = keys_of_text(piece)
            where = piece.location or Location(piece.source, piece.start)
            lists = [KeyList(piece.source, piece.start, keys)] if piece.source.name is not None else []
        else:
            where = location
            expanded, lists, is_unknown = keys_of_chunks(list(self.text_of(pieces)))
            keys, odd = tuple(expanded), UnreadableKeys.MACRO if is_unknown else None
        self.found.add_lists(lists, keys, where)
        is_guess = self.is_scan and odd is UnreadableKeys.MACRO
        if odd and (self.has_computed_names if is_guess else cites):
            self.add_problem(str(odd), where)
        for key in keys if cites else ():
            if key.text == "*":
                self._cite_all(suffix, location)
            else:
                self.branches.add_key(key.text, where)
                if self.branches.is_uncertain:
                    continue
                self.units[-1].keys.setdefault(key.text, where)
                if key.before_blank:
                    self.found.before_blanks.setdefault(key.text, where)

    def _cite_all(self, suffix: str, location: Location) -> None:
        if self.branches.is_uncertain:
            self.add_problem("everything may be cited here, which only LaTeX can tell", location)
        elif suffix:
            self.suffixes_of_all.add(suffix)
        else:
            self.units[-1].cites_all = True

    def text_of(self, slices: Sequence[Slice]) -> Iterator[Chunk]:
        """The characters that pieces come to; HOLE for what is not known."""
        done: list[bool] = []
        self._depth += 1
        self.tex.push(slices, lambda: done.append(True), crosses=False)
        while not done and self.tex.frames:
            frame = self.tex.frames[-1]
            if frame.position >= frame.limit:
                self.tex.drop()
                continue
            start = frame.position
            char = frame.text[start]
            if char == "\\":
                yield from self._text_of_command()
            elif char == "%":
                found = _BLANK_LINE_START.match(frame.text, start, frame.limit)
                frame.position = found.end() if found else frame.limit
            elif char in "{}":
                frame.position += 1
            else:
                found = _TEXT.match(frame.text, start, frame.limit)
                frame.position = found.end() if found else start + 1
                named = frame.source.name is not None
                yield Chunk(frame.text[start : frame.position], Location(frame.source, start) if named else None)
        self._depth -= 1

    def _text_of_command(self) -> Iterator[Chunk]:
        name = self.tex.take_word()
        if not name:
            self.tex.frames[-1].position += 1
        if name.isalpha():
            self.tex.skip_blanks()
        if name in _SPACES:
            yield Chunk(" ")
        elif name == "jobname":
            yield Chunk(self.jobname)
        elif len(name) <= 1 and not name.isalpha():
            yield Chunk(f"\\{name}")
        elif name not in _SILENT and (self._depth > _MAX_DEPTH or not self.commands.run_text(self, name)):
            yield Chunk(HOLE)

    def text(self, slices: Sequence[Slice]) -> str:
        """What pieces come to, as the name of a file is read; HOLE is in it for what is not known."""
        if len(slices) == 1 and is_plain(slices[0]) and "%" not in slices[0].text:
            return slices[0].text.strip()
        return "".join(each.text for each in self.text_of(slices)).strip()

    # --- The end

    def _scan_unused(self) -> None:
        """Read what macros stand for that are never called: what they cite is uncertain."""
        self.branches.close_all()
        self.is_scan = True
        number = 0
        while number < len(self._defined) and self._budget > 0:
            macro = self._defined[number]
            number += 1
            if id(macro) in self._used:
                continue
            self._used.add(id(macro))
            self._budget -= len(macro.body)
            holes = [[UNKNOWN] for _ in macro.parameters]
            self.branches.forget()
            self.branches.unsure = 1
            self.tex.push([*expand(macro.body, holes, None), *expand(macro.end, holes, None)])
            self._run()

    def _close(self) -> None:
        found = self.found
        for unit in self.units:
            self.close_unit(unit)
        for suffix in self.suffixes_of_all:
            found.all_of.update(self.bibs_of_suffix.get(suffix, ()))
        for name, members in found.sets.items():
            for keys in (found.cited, found.uncertain):
                if location := keys.pop(name, None):
                    for key in members:
                        keys.setdefault(key, location)
        for key in found.cited:
            found.uncertain.pop(key, None)

    def close_unit(self, unit: Unit) -> None:
        if unit.cites_all and unit.bibs:
            self.found.all_of.update(unit.bibs)
        self.found.cites_all |= unit.cites_all and not unit.bibs
        self.found.units.append(unit)


def skip_branch(reader: Reader) -> bool:
    r"""Pass over the rest of a branch that TeX does not read, with its \else or \fi; whether \else ended it.

    Nothing is passed over where the branch does not end in this part.
    """
    frames, depth = reader.tex.frames, 0
    if reader.failed_skips[frames[-1].source] > _MAX_FAILED_SKIPS:
        raise LookupError
    for index in range(len(frames) - 1, -1, -1):
        frame = frames[index]
        for found in CONDITION_TOKEN.finditer(frame.text, frame.position, frame.limit):
            word = found[1] or ""
            if word.startswith("if"):
                depth += is_condition(word) and word not in reader.macros
            elif word == "fi" and depth:
                depth -= 1
            elif word in ("else", "fi") and not depth:
                while len(frames) > index + 1:
                    reader.tex.drop()
                frame.position = found.end()
                return word == "else"
        if not frame.crosses:
            break
    reader.failed_skips[frames[-1].source] += 1
    raise LookupError
