"""Bars, percentages, and the histogram of confidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.report.data import TitleOutcome, TitleResult

# Of the bar's length; less would not be seen.
_MIN_VISIBLE_LENGTH = 0.8


@dataclass(frozen=True)
class Segment:
    """A part of a bar of length 100: its CSS class, start and length."""

    kind: str
    start: float
    length: float


def stacked_bar(parts: Iterable[tuple[str, float]], whole: float) -> tuple[Segment, ...]:
    """The parts of a whole in order. Small parts stay visible at the cost of the longest one."""
    lengths = [
        (kind, max(_MIN_VISIBLE_LENGTH, 100 * amount / whole)) for kind, amount in parts if amount > 0 and whole > 0
    ]
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


def format_percent(part: float, whole: float) -> str:
    """With one decimal and a non-breaking space; "100 %" only for all, "0 %" only for none."""
    if part <= 0 or whole <= 0:
        return "0\N{NO-BREAK SPACE}%"
    if part >= whole:
        return "100\N{NO-BREAK SPACE}%"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f}\N{NO-BREAK SPACE}%"


# Nine answers of ten are more than 99 % sure: steps of equal width would make one bar. From one bin to the next the
# doubt goes down by about half (1, 2, 5, 10, ... in a thousand), so that each step means the same to a reader.
BINS: tuple[tuple[float, str], ...] = (
    (0.0, "below 50 %"),
    (0.5, "50 – 80 %"),
    (0.8, "80 – 90 %"),
    (0.9, "90 – 95 %"),
    (0.95, "95 – 98 %"),
    (0.98, "98 – 99 %"),
    (0.99, "99 – 99.5 %"),
    (0.995, "99.5 – 99.8 %"),
    (0.998, "99.8 – 99.9 %"),
    (0.999, "99.9 – 99.95 %"),
    (0.9995, "99.95 % and more"),
)
_EDGES = [edge for edge, _ in BINS[1:]]


@dataclass(frozen=True)
class Bin:
    """Titles of a range of confidence, by outcome."""

    label: str
    titles: int
    by_outcome: tuple[tuple[TitleOutcome, int], ...]
    bar: tuple[Segment, ...]


@dataclass(frozen=True)
class Histogram:
    """Bins by confidence; `aside` counts titles without one: manual decisions, not queried.

    `wrong` is the expected number of errors among the `matched` titles.
    """

    bins: tuple[Bin, ...]
    titles: int
    aside: int
    matched: int
    wrong: float


def histogram(rows: Sequence[TitleResult]) -> Histogram:
    table = [dict.fromkeys(TitleOutcome, 0) for _ in BINS]
    doubts: list[float] = []
    for row in rows:
        if row.confidence is None:
            continue
        table[bisect_right(_EDGES, row.confidence)][row.outcome] += 1
        if row.outcome is TitleOutcome.MATCHED:
            doubts.append(1 - row.confidence)
    most = max(sum(each.values()) for each in table)
    titles = sum(sum(each.values()) for each in table)
    bins = []
    for (_, label), counts in zip(BINS, table, strict=True):
        there = tuple((each, number) for each, number in counts.items() if number)
        bins.append(Bin(label, sum(counts.values()), there, stacked_bar(there, most)))
    return Histogram(tuple(bins), titles, len(rows) - titles, len(doubts), sum(doubts))
