r"""Macros that a document defines: their parameters, what they stand for, and a call with its arguments.

LaTeX2e (\newcommand), xparse, xargs, etoolbox, and \def of TeX. Sources: usrguide 4.3, The TeXbook, chapter 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.source import Input, Location, Slice, joined, made

# What a starred command, and one without an optional argument, hand on; xparse's own names of them.
YES, NO, MISSING = made(r"\BooleanTrue "), made(r"\BooleanFalse "), made(r"\NoValue ")
# What stands for an argument that is not known.
HOLE = "\0"
UNKNOWN = made(HOLE)


class Parameter(NamedTuple):
    """One parameter. `kind`: "m" for braces, "o" for an option, "s" for a star, "u" for what ends with `mark`.

    "<" is the overlay specification of beamer: it comes first in a call, and is the last argument.
    """

    kind: str
    mark: str = ""
    default: tuple[Slice, ...] | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    """What a name stands for: pieces of a source, and numbers (from 0) of arguments between them.

    `end`: what the end of an environment stands for. `unsure`: it is defined where it is not known whether TeX gets to.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Slice | int, ...]
    end: tuple[Slice | int, ...] = ()
    unsure: bool = False
    is_environment: bool = False

    def call(self, tex: Input) -> list[Sequence[Slice]]:
        """Take the arguments of a call; those that are not there are empty."""
        if self.parameters and self.parameters[-1].kind == "<":
            overlay = _argument(self.parameters[-1], tex)
            return [*(_argument(each, tex) for each in self.parameters[:-1]), overlay]
        return [_argument(each, tex) for each in self.parameters]


def expand(body: Sequence[Slice | int], arguments: Sequence[Sequence[Slice]], location: Location | None) -> list[Slice]:
    """The pieces that a call stands for."""
    pieces: list[Slice] = []
    for each in body:
        if isinstance(each, Slice):
            pieces.append(each._replace(location=location or each.location) if location else each)
        elif each < len(arguments):
            pieces.extend(arguments[each])
    return pieces


_PAIRS = {"d": 2, "D": 2, "r": 2, "R": 2, "t": 1}
_CLOSING = {"[": "]", "(": ")", "<": ">"}
_WITH_DEFAULT = frozenset("OGRDE")


def _argument(parameter: Parameter, tex: Input) -> Sequence[Slice]:
    match parameter.kind:
        case "s":
            return [YES if tex.take(parameter.mark or "*") else NO]
        case "o":
            opening = parameter.mark or "["
            given = tex.option(opening, _CLOSING.get(opening, "]"))
            return given if given is not None else [MISSING] if parameter.default is None else parameter.default
        case "g":
            given = tex.group() if tex.skip_gap() == "{" else None
            return given if given is not None else parameter.default or [MISSING]
        case "u":
            return tex.until(parameter.mark) or ()
        case "x":  # text in front of the first parameter of a \def
            tex.until(parameter.mark)
            return ()
        case "b":
            return [UNKNOWN]  # the text of an environment is read in its place
        case "e":
            return [MISSING]
        case "<":
            overlay = tex.option("<", ">")
            return () if overlay is None else [made("<"), *overlay, made(">")]
    return tex.argument() or ()


def latex_parameters(tex: Input, *, is_xargs: bool) -> tuple[Parameter, ...]:
    r"""Of \newcommand: [2][default]. Of \newcommandx: [2][1=default, 2=other]. https://ctan.org/pkg/xargs"""
    number = joined(tex.option() or ()).strip()
    count = int(number) if re.fullmatch(r"[1-9]", number) else 0
    parameters = [Parameter("m")] * count
    default = tex.option() if count or is_xargs else None
    if not is_xargs and default is not None:
        parameters[0] = Parameter("o", default=tuple(default))
    for found in re.finditer(r"(\d)\s*=\s*([^,]*)", joined(default or ())) if is_xargs else ():
        if int(found[1]) <= count:
            parameters[int(found[1]) - 1] = Parameter("o", default=(made(found[2]),))
    return tuple(parameters)


_SPECIFICATION = lazy_re(r"\s*(?:[+!=]|>\s*\{[^{}]*\})*(?P<kind>[A-Za-z])")
_VALUE = lazy_re(r"\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z@]+|.))", re.DOTALL)


def xparse_parameters(specification: str) -> tuple[Parameter, ...]:
    r"""Of \NewDocumentCommand: s o m."""
    found, at = [], 0
    while each := _SPECIFICATION.match(specification, at):
        at, kind = each.end(), each["kind"]
        marks: list[str] = []
        for _ in range(_PAIRS.get(kind, 0) + (kind in _WITH_DEFAULT) + (kind in "ueE")):
            value = _VALUE.match(specification, at)
            if value:
                at = value.end()
                marks.append(value[1] if value[1] is not None else value[2])
        default = (made(marks[-1]),) if kind in _WITH_DEFAULT and marks else None
        mark = marks[0] if marks and kind in "dDrRtu" else ""
        kind = {"t": "s", "O": "o", "d": "o", "D": "o", "r": "o", "R": "o", "G": "g", "E": "e", "v": "m"}.get(
            kind, kind
        )
        found.append(Parameter(kind, mark, default))
    return tuple(found)


_DELIMITED = lazy_re(r"(?P<before>[^#]*)(?P<parameter>#+\d)?")


def def_parameters(text: str) -> tuple[Parameter, ...]:
    r"""Of \def\x#1,#2;{...}: each parameter ends with the text that follows it."""
    parts = [(each["before"], each["parameter"]) for each in _DELIMITED.finditer(text)]
    found: list[Parameter] = []
    first = parts[0][0].strip() if parts else ""
    after = [before for before, _ in parts[1:]] + [""]
    numbered = [parameter for _, parameter in parts if parameter]
    for _, mark in zip(numbered, after, strict=False):
        mark = mark.rstrip("#")
        found.append(Parameter("u", mark) if mark.strip() else Parameter("m"))
    return tuple(found) if not first else (Parameter("x", first), *found)


_HASH = lazy_re(r"#+(?=\d)")


def body_of(slices: Sequence[Slice], parameters: Sequence[Parameter]) -> tuple[Slice | int, ...]:
    """The pieces of a definition, cut at its parameters.

    In a definition within another one they have more hashes: the fewest there are count.
    """
    shift = 1 if parameters and parameters[0].kind == "x" else 0
    hashes = [len(each[0]) for piece in slices for each in _HASH.finditer(piece.source.text, piece.start, piece.end)]
    if not parameters or not hashes:
        return tuple(slices)
    return tuple(part for piece in slices for part in _cut(piece, min(hashes), shift))


def _cut(piece: Slice, hashes: int, shift: int) -> Iterator[Slice | int]:
    done = piece.start
    for found in _HASH.finditer(piece.source.text, piece.start, piece.end):
        if len(found[0]) == hashes and found.end() < piece.end:
            yield piece._replace(start=done, end=found.start())
            yield int(piece.source.text[found.end()]) - 1 + shift
            done = found.end() + 1
    yield piece._replace(start=done)
