"""arXiv's queries: what its server makes of a `search_query` before it parses it, and the grammar of the result.

The rules are those of the server of 2026, oddities included: a client must live with them. Operators have no precedence
and bind to the right:

expression := term | "(" expression ")" | ANDNOT expression | expression (AND | OR | ANDNOT) expression
term       := field ":" (quoted | word)
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias, cast

FIELDS = ("ti", "au", "abs", "co", "jr", "cat", "rn", "id", "doi", "submittedDate", "all")
OPERATORS = ("ANDNOT", "AND", "NOT", "OR")
_ALIASES = {"title:": "ti:", "lastUpdatedDate:": "submittedDate:"}

_DATES = re.compile(r"\b(?:submittedDate|lastUpdatedDate):\s*\[\s*(\d{4,14})\s+TO\s+(\d{4,14})\s*\]")
_TOKEN = re.compile(
    r'"[^"]*"'
    r"|[()]"
    rf"|(?:{'|'.join(OPERATORS)})(?=[\s()]|$)"
    rf"|(?:{'|'.join((*FIELDS, *(alias[:-1] for alias in _ALIASES)))}):"
    r'|[^"()\s]+'
)
_PREFIX = re.compile(rf"(?:{'|'.join(FIELDS)}):")


def adapt(query: str) -> str | None:
    """The query that is parsed and shown in the feed; None when nothing is left of it."""
    tokens = _tokens(query)
    if len(tokens) > 1 and tokens[0] == "au:" and not tokens[1].startswith('"'):
        # A bug of the server: only the first two tokens are looked at.
        tokens[1] = f'"{tokens[1].replace("_", " ")}"' if "_" in tokens[1] else tokens[1]
    # Prefixes that nothing follows go last: an operator that was set beside one stays, and is wrong then.
    parts = (part for part in _with_operators(_terms(tokens)) if not _PREFIX.fullmatch(part))
    return " ".join(_joined(parts)) or None


def has_loose_words(query: str) -> bool:
    """Is a word that stands without quotes, prefix and operator joined to the one before it by a guess?"""
    tokens = _tokens(query)
    return any(_is_plain(earlier) and _is_plain(later) for earlier, later in pairwise(tokens))


def filled(digits: str, *, end: bool) -> str:
    """YYYYMMDDHHMM from its first digits: the first minute that fits, or the last."""
    year, month = digits[:4], digits[4:6].ljust(2, "0") if digits[4:6] else ("12" if end else "01")
    last = monthrange(int(year) or 1, int(month))[1] if 1 <= int(month) <= 12 else 31
    full = f"{year}{month}{last}2359" if end else f"{year}{month}010000"
    return digits[:12] + full[len(digits) :]


def _tokens(query: str) -> list[str]:
    """Quoted texts, parentheses, operators, prefixes, words; a quotation mark without its twin is dropped."""
    line = re.sub(r"[\r\n]", " ", query)
    line = _DATES.sub(lambda m: f'submittedDate:"{filled(m[1], end=False)} TO {filled(m[2], end=True)}"', line)
    return [_ALIASES.get(token, token) for token in _TOKEN.findall(line)]


def _is_plain(token: str) -> bool:
    return token not in OPERATORS and token not in "()" and not token.startswith('"') and not _PREFIX.fullmatch(token)


def _terms(tokens: Sequence[str]) -> Iterator[str]:
    """Prefixes joined with what they belong to; that of a group goes to each of its terms, `all:` to the rest."""
    groups: list[str] = []
    prefix = ""
    for token in tokens:
        if token == "(":
            groups.append(prefix or (groups[-1] if groups else ""))
            prefix = ""
            yield token
            continue
        is_prefix = bool(_PREFIX.fullmatch(token))
        is_term = not is_prefix and token != ")" and token not in OPERATORS
        if is_term:
            yield (prefix or (groups[-1] if groups else "") or "all:") + token
        elif prefix:
            yield prefix
        if token == ")" and groups:
            groups.pop()
        if token == ")" or token in OPERATORS:
            yield token
        prefix = token if is_prefix else ""
    if prefix:
        yield prefix


def _with_operators(terms: Iterator[str]) -> Iterator[str]:
    """Operators in a row are their last one, NOT is ANDNOT, and OR stands where there was none."""
    waiting: str | None = None
    before = "("
    for term in terms:
        if term in OPERATORS:
            waiting = "ANDNOT" if term == "NOT" else term
            continue
        if waiting:
            yield waiting
        elif before != "(" and term != ")":
            yield "OR"
        yield term
        waiting, before = None, term
    if waiting:
        yield waiting


def _joined(parts: Iterator[str]) -> list[str]:
    """Parentheses stand close to a term, but not to each other."""
    line: list[str] = []
    for part in parts:
        before = line[-1] if line else ""
        opens = before == "(" and part not in "()"
        closes = part == ")" and before and not before.endswith((")", "("))
        if opens or closes:
            line[-1] += part
        else:
            line.append(part)
    return line


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
