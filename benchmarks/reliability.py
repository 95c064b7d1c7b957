"""How good a confidence is: the calibration error, and the reliability diagram.

Of the titles that were told a confidence of .95, 95 % should be right (Guo et al., "On Calibration of Modern Neural
Networks", 2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

_BINS = 15
# Most confidences are near 1, so that the diagram has its own bins.
_DRAWN = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 1.0)
_SIDE, _EDGE = 360, 60
_STYLE = (
    "text{font:12px sans-serif;fill:#555}.axis{stroke:#888;fill:none}.ideal{stroke:#bbb;stroke-dasharray:4 4}"
    ".point{fill:#2563eb}.range{stroke:#2563eb}"
)


@dataclass(frozen=True)
class Told:
    """What was said of a match, whether it was right, and how much it counts."""

    confidence: float
    right: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Bin:
    """Matches of like confidence: the mean of it, the share that was right, and their weight."""

    confidence: float
    right: float
    weight: float

    @property
    def margin(self) -> float:
        """Half of the 95 % interval of `right` (normal approximation, with one success and one failure added)."""
        share = (self.right * self.weight + 1) / (self.weight + 2)
        return 1.96 * sqrt(share * (1 - share) / (self.weight + 2))


def expected_error(said: Sequence[Told]) -> float:
    """Mean distance between confidence and share right, over 15 bins of equal width, by weight; 0 to 1."""
    bins = _binned(said, [place / _BINS for place in range(_BINS + 1)])
    return sum(abs(each.confidence - each.right) * each.weight for each in bins) / sum(each.weight for each in bins)


def _binned(said: Sequence[Told], bounds: Sequence[float]) -> list[Bin]:
    groups: dict[int, list[Told]] = defaultdict(list)
    for each in said:
        groups[sum(bound <= each.confidence for bound in bounds[1:-1])].append(each)
    return [_bin(groups[place]) for place in sorted(groups)]


def _bin(some: Sequence[Told]) -> Bin:
    weight = sum(each.weight for each in some)
    mean = sum(each.confidence * each.weight for each in some) / weight
    return Bin(mean, sum(each.right * each.weight for each in some) / weight, weight)


def draw(said: Sequence[Told]) -> str:
    """The reliability diagram as SVG: confidence to the right, share right upwards, both from .5 to 1."""
    size = _SIDE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"'
        ' aria-label="Reliability diagram: confidence against share right">',
        f"<style>{_STYLE}</style>",
        f'<path class="axis" d="M{_EDGE} {_EDGE}V{_EDGE + _SIDE}H{_EDGE + _SIDE}"/>',
        f'<line class="ideal" x1="{_EDGE}" y1="{_EDGE + _SIDE}" x2="{_EDGE + _SIDE}" y2="{_EDGE}"/>',
    ]
    for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        parts.append(f'<text x="{_x(tick):.0f}" y="{_EDGE + _SIDE + 18}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{_EDGE - 8}" y="{_y(tick) + 4:.0f}" text-anchor="end">{tick}</text>')
    for each in _binned(said, _DRAWN):
        low, high = _y(max(each.right - each.margin, 0.5)), _y(min(each.right + each.margin, 1.0))
        x = _x(each.confidence)
        parts.append(f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>')
        title = f"{each.weight:.0f} matches: confidence {each.confidence:.4f}, right {each.right:.4f}"
        parts.append(
            f'<circle class="point" cx="{x:.1f}" cy="{_y(each.right):.1f}" r="4"><title>{title}</title></circle>'
        )
    parts.append(f'<text x="{size / 2}" y="{size - 16}" text-anchor="middle">confidence</text>')
    parts.append(
        f'<text transform="translate(18 {size / 2}) rotate(-90)" text-anchor="middle">share right</text></svg>'
    )
    return "\n".join(parts) + "\n"


def _x(value: float) -> float:
    return _EDGE + (max(value, 0.5) - 0.5) * 2 * _SIDE


def _y(value: float) -> float:
    return _EDGE + _SIDE - (max(value, 0.5) - 0.5) * 2 * _SIDE
