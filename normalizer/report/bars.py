"""Bars and shares: numbers as lengths and as words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Of the bar's length; less would not be seen.
_LEAST = 0.8


@dataclass(frozen=True)
class Segment:
    """A stretch of a bar that is 100 long: its kind (a class of the style sheet), where it begins, how long it is."""

    kind: str
    start: float
    length: float


def stack(parts: Iterable[tuple[str, float]], whole: float) -> tuple[Segment, ...]:
    """The parts of a whole one after another. What is more than nothing is seen, at the cost of the longest part."""
    lengths = [(kind, max(_LEAST, 100 * amount / whole)) for kind, amount in parts if amount > 0 and whole > 0]
    excess = sum(length for _, length in lengths) - 100
    longest = max((length for _, length in lengths), default=0.0)
    segments: list[Segment] = []
    start = 0.0
    for kind, wanted in lengths:
        gives = max(0.0, excess) if wanted == longest else 0.0
        length, excess = wanted - gives, excess - gives
        segments.append(Segment(kind, round(start, 2), round(length, 2)))
        start += length
    return tuple(segments)


def percent(part: float, whole: float) -> str:
    """With one decimal and a blank that does not break; "100 %" only for all, "0 %" only for nothing."""
    if part <= 0 or whole <= 0:
        return "0\N{NO-BREAK SPACE}%"
    if part >= whole:
        return "100\N{NO-BREAK SPACE}%"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f}\N{NO-BREAK SPACE}%"


def many(number: int, one: str, more: str | None = None) -> str:
    """A number and what it counts: "1 title", "2,345 titles"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
