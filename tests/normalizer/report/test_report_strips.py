"""Strips of ticks: a tick for each title, levels of uncertainty, colors that all can tell apart."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_scene import decided, matched, new, not_asked, open_title

from normalizer.report import TitleResult
from normalizer.report.page import COLUMNS, LEVELS, MATCHED, TickPath, count_levels, level_of, strips
from normalizer.web import static_text
from normalizer.works.verdict import Reason, Status


@pytest.mark.parametrize(
    ("row", "level"),
    [
        (matched("A", "a", sure=0.999), "sure"),
        (matched("A", "a", sure=0.99), "likely"),
        (matched("A", "a", sure=0.95), "fair"),
        (matched("A", "a", sure=0.9499), "unsure"),
        (open_title("A", status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS, sure=0.5), "ambiguous"),
        (open_title("A"), "unmatched"),
        (not_asked("A"), "open"),
        (new("A"), "open"),
        (decided("A", "arXiv:2101.00001", "a2021"), "person"),
        (decided("A", None, None), "person"),
        pytest.param(decided("A", "arXiv:2101.00001", None), "open", id="a choice that was not looked up"),
    ],
)
def test_level_is_the_uncertainty_of_the_result(row: TitleResult, level: str) -> None:
    assert level_of(row).name == level


EXAMPLES = (
    matched("A", "a"),
    matched("B", "b", sure=0.97),
    open_title("C"),
    not_asked("D"),
    decided("E", None, None),
)


@given(st.lists(st.tuples(st.integers(0, len(EXAMPLES) - 1), st.booleans()), min_size=1, max_size=3 * COLUMNS + 1))
def test_every_title_has_its_tick_in_order_and_every_change_its_mark(chosen: list[tuple[int, bool]]) -> None:
    rows = [EXAMPLES[number] for number, _ in chosen]
    [strip] = strips(rows, [index for index, (_, is_changed) in enumerate(chosen) if is_changed])
    drawn = {index: path.name for path in strip.paths if path.name != "changed" for index in indexes(path)}
    assert [drawn[index] for index in range(len(rows))] == [level_of(row).name for row in rows]
    marks = [index for path in strip.paths if path.name == "changed" for index in indexes(path)]
    assert sorted(marks) == [index for index, (_, is_changed) in enumerate(chosen) if is_changed]
    assert strip.titles == len(rows)
    assert COLUMNS * (strip.lines - 1) < len(rows) <= COLUMNS * strip.lines


def indexes(path: TickPath) -> list[int]:
    """Where a path has its ticks: within the line of the strip, each at the same height and none over the end."""
    found = []
    for x, y, length in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path.commands):
        first, number = COLUMNS * int(float(y)) + int(float(x)), round(float(length) - path.width + 1)
        assert float(y) % 1 - path.height / 2 > -0.001
        assert float(y) % 1 + path.height / 2 < 1.001
        assert float(x) + float(length) <= COLUMNS
        found += range(first, first + number)
    return found


def test_each_page_has_a_strip_that_begins_where_the_last_one_ends() -> None:
    rows = [open_title("A", "one.txt:1"), open_title("B", "two.txt:1"), matched("C", "c", "two.txt:2")]
    made = strips(rows)
    assert [(each.page, each.first, each.titles) for each in made] == [("one.txt", 0, 1), ("two.txt", 1, 2)]
    assert [[(kind.value, number) for kind, number in each.by_outcome] for each in made] == [
        [("unmatched", 1)], [("matched", 1), ("unmatched", 1)],
    ]  # fmt: skip


def test_legend_has_every_level_with_its_titles_and_expected_errors() -> None:
    counts = {
        each.level.name: each
        for each in count_levels([*EXAMPLES, matched("F", "f", sure=0.9), matched("G", "g", sure=0.8)])
    }
    assert list(counts) == [level.name for level in LEVELS]
    assert {name: each.titles for name, each in counts.items() if each.titles} == {
        "sure": 1, "fair": 1, "unsure": 2, "unmatched": 1, "open": 1, "person": 1,
    }  # fmt: skip
    assert counts["unsure"].expected_wrong == pytest.approx(0.3)
    assert [name for name, each in counts.items() if each.expected_wrong is None] == [
        "ambiguous", "unmatched", "open", "person",
    ]  # fmt: skip


# --- colors

# The ground of the page in each scheme (base.css); print has the colors of the light one.
GROUNDS = {"light": "#ffffff", "dark": "#15181c"}
# Linear RGB as people see it who lack one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.0.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def colors(scheme: str) -> dict[str, tuple[float, ...]]:
    found = re.findall(r"--tick-(\w+): (#[0-9a-f]+)", static_text("normalizer.report", "report.css"))
    names = len(LEVELS) + 1
    assert len(found) == 3 * names
    start = names * list(GROUNDS).index(scheme)
    return {name: linear(color) for name, color in found[start : start + names]}


def linear(color: str) -> tuple[float, ...]:
    digits = color[1:] if len(color) == 7 else "".join(2 * each for each in color[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(rgb: tuple[float, ...]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* for the white D65."""
    red, green, blue = rgb
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
        luminance(rgb),
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
    )
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scheme", GROUNDS)
def test_ticks_contrast_with_the_page(scheme: str) -> None:
    """At least 3 to 1, as WCAG 2.2 wants of graphics (1.4.11)."""
    ground = linear(GROUNDS[scheme])
    assert {
        name: contrast(color, ground) for name, color in colors(scheme).items() if contrast(color, ground) < 3
    } == {}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", GROUNDS)
def test_levels_differ_by_color_or_clearly_by_shape(scheme: str, sight: str) -> None:
    """Whatever cones a reader lacks: a distance of 30 in L*a*b*, or a height or width that is half of the other."""
    seen = {
        name: lab(tuple(max(0, sum(a * b for a, b in zip(line, rgb, strict=True))) for line in SIGHTS[sight]))
        for name, rgb in colors(scheme).items()
    }
    alike = [
        (one.name, other.name)
        for one, other in combinations(LEVELS, 2)
        if sum((a - b) ** 2 for a, b in zip(seen[one.name], seen[other.name], strict=True)) < 30**2
        and min(one.height, other.height) > max(one.height, other.height) / 2
        and min(one.width, other.width) > max(one.width, other.width) / 2
    ]
    assert alike == []


def test_matches_are_the_taller_the_less_sure_they_are() -> None:
    assert all(above.height > below.height for above, below in pairwise(MATCHED))
