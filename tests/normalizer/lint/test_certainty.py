"""How certain accusations are: the fitted chances, what a message says of them, and the least certainty."""

from __future__ import annotations

import pytest

from normalizer.bib import scan
from normalizer.lint.diagnostic import locate_findings
from normalizer.lint.registry import apply_selection, chances_right, get_rule
from normalizer.lint.rule import Finding, Severity, VerificationKind
from normalizer.lint.settings import Selection

BIB = scan("@misc{a, title = {Sheep}}\n")


def finding(code: str, **more: object) -> Finding:
    kind = {"kind": VerificationKind.MISMATCH, "severity": Severity.ERROR} | more
    return get_rule(code).on_entry(BIB.entries[0], "other sheep", **kind)  # type: ignore[typeddict-item]


def test_chances_are_those_of_the_fit_of_2026_11_23() -> None:
    assert chances_right() == {
        "BIB401": 0.019, "BIB402": 0.038, "BIB403": 0.004, "BIB404": 0.011, "BIB405": 0.021, "BIB406": 0.021,
        "BIB407": 0.013, "BIB408": 0.005, "BIB409": 0.013, "BIB410": 0.077, "BIB411": 0.12, "BIB412": 0.013,
        "BIB413": 0.043, "BIB416": 0.013, "BIB417": 0.019, "BIB418": 0.025, "BIB421": 0.025,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "least", "severity", "message"),
    [
        ("BIB411", 0.0, "error", "other sheep [right after all: 12 in 100]"),
        ("BIB411", 0.88, "error", "other sheep [right after all: 12 in 100]"),
        ("BIB411", 0.9, "info", "other sheep [right after all: 12 in 100]"),
        ("BIB403", 0.99, "error", "other sheep [right after all: under 1 in 100]"),
        ("BIB415", 1.0, "error", "other sheep"),
    ],
)
def test_accusation_that_is_not_certain_enough_is_a_note(code: str, least: float, severity: str, message: str) -> None:
    applied = apply_selection(finding(code), Selection(min_certainty=least))
    [located] = locate_findings("a.bib", BIB, [applied])
    assert (located.severity, located.message) == (severity, message)
    assert located.chance_right == chances_right().get(code)


def test_only_accusations_have_a_chance() -> None:
    for other in (finding("BIB411", kind=None), finding("BIB411", severity=Severity.INFO)):
        assert apply_selection(other, Selection(min_certainty=1)) is other
