"""The grammar of adapted queries: operators have no precedence and bind to the right.

expression := term | "(" expression ")" | ANDNOT expression | expression (AND | OR | ANDNOT) expression
term       := field ":" (quoted | word)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from fakes.arxiv_api.adapt import FIELDS

Operator: TypeAlias = Literal["AND", "OR", "ANDNOT"]


class BadQuery(ValueError):
    """The adapted query cannot be parsed."""


@dataclass(frozen=True)
class Term:
    """A field and what it shall hold: a phrase when it was `quoted`, else one word. An empty text fits everything."""

    field: str
    text: str
    quoted: bool = False

    def __str__(self) -> str:
        return f'{self.field}:"{self.text}"' if self.quoted and self.text else f"{self.field}:{self.text}"


@dataclass(frozen=True)
class Without:
    """Everything but `inner`."""

    inner: Expression

    def __str__(self) -> str:
        return f"ANDNOT {_inside(self.inner)}"


@dataclass(frozen=True)
class Pair:
    left: Expression
    operator: Operator
    right: Expression

    def __str__(self) -> str:
        return f"{_inside(self.left)} {self.operator} {_inside(self.right)}"


Expression: TypeAlias = Term | Without | Pair


def _inside(expression: Expression) -> str:
    return str(expression) if isinstance(expression, Term) else f"({expression})"


_LEXEME = re.compile(
    rf'\s*(?:(?P<field>{"|".join(FIELDS)}):(?:(?P<quoted>"(?:\\.|[^"\\])*")|(?P<word>[^\s"()]+))'
    r"|(?P<operator>ANDNOT|AND|OR)(?=[\s()]|$)|(?P<paren>[()]))"
)


def parse(adapted: str) -> Expression:
    """Raises `BadQuery` for what does not follow the grammar."""
    parser = _Parser(_lexemes(adapted))
    expression = parser.expression()
    if parser.rest:
        raise BadQuery(adapted)
    return expression


def _lexemes(adapted: str) -> list[Term | str]:
    lexemes: list[Term | str] = []
    at = 0
    end = len(adapted.rstrip())
    while at < end:
        found = _LEXEME.match(adapted, at)
        if found is None:
            raise BadQuery(adapted)
        if field := found["field"]:
            quoted = found["quoted"] is not None
            text = found["quoted"][1:-1].strip() if quoted else found["word"]
            lexemes.append(Term(field, text, quoted))
        else:
            lexemes.append(found["operator"] or found["paren"])
        at = found.end()
    return lexemes


class _Parser:
    """Right recursion: whatever follows an operator belongs to it as far as it goes."""

    def __init__(self, lexemes: list[Term | str]) -> None:
        self.rest = lexemes[::-1]

    def expression(self) -> Expression:
        left = self._operand()
        if self.rest and self.rest[-1] in ("AND", "OR", "ANDNOT"):
            operator = cast("Operator", self.rest.pop())
            return Pair(left, operator, self.expression())
        return left

    def _operand(self) -> Expression:
        lexeme = self._next()
        if isinstance(lexeme, Term):
            return lexeme
        if lexeme == "ANDNOT":
            return Without(self.expression())
        if lexeme != "(":
            raise BadQuery(lexeme)
        inner = self.expression()
        if self._next() != ")":
            raise BadQuery("(")
        return inner

    def _next(self) -> Term | str:
        if not self.rest:
            raise BadQuery("unexpected end")
        return self.rest.pop()
