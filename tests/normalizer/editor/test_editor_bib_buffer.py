"""What an editor shows after any changes is what `bibnorm check` finds in the whole text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.bib import scan
from normalizer.bib.file import decode
from normalizer.editor.bib_buffer import BibBuffer
from normalizer.editor.positions import Lines, Position, Range
from normalizer.lint.runner import Runner, lint
from normalizer.lint.settings import LintSettings, Selection

RUNNER = Runner.from_settings(LintSettings(date(2026, 11, 23), Selection(select=("ALL",))), lambda: None)
PARTS = (
    "@article{a, title = {On {NASA}}, journal = j, year = {20x}}\n",
    "@inproceedings{b,\n  crossref = {c},\n  title = {\\emhp{B} \ufb01},\n  pages = {1-2}}\n",
    "@proceedings{c, title = {Proc}, year = 2001}\n",
    "@article{b, title = {Twice}, title = {Thrice}, pages = {3--1},,}\n",
    "@misc{d, journaltitle = {J}, date = {2020}, doi = {https://doi.org/10.1000/a_b}}\n",
    "@string{j = {Journal}}\n@preamble{{\\newcommand{\\emhp}{}}}\n",
    "@comment{ @misc{no, title = {x}}\n",
    "% bibnorm: ignore BIB3\n",
    "% bibnorm: ignore-file BIB4, unknown\n",
    "@misc{e, author = {Anonymous}, note = {open\n",
    "article{lost, title = {x}}\r\n",
    "𝒳 & <i>é</i> }\n",
    "\n",
)
CHANGES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 60), st.sampled_from((*PARTS, "{", "}", "@", ",", '"', ""))),
    max_size=5,
)


def in_editor(buffer: BibBuffer) -> list[tuple[object, ...]]:
    """The findings of a buffer, with offsets in its text."""
    buffer.check()
    buffer.set_rest(RUNNER.check_rest(scan(buffer.text)), buffer.version)
    found = buffer.diagnostics()
    return sorted((each.range, each.finding.code, each.finding.message, each.finding.severity) for each in found)


def in_file(text: str) -> list[tuple[object, ...]]:
    bib, lines = scan(text), Lines(text)
    found = lint(RUNNER.context(bib), RUNNER.rules, RUNNER.setup.selection).findings
    ranges = (lines.range(each.span.start, min(each.span.end, len(text))) for each in found)
    return sorted((where, each.code, each.message, each.severity) for where, each in zip(ranges, found, strict=True))


@pytest.mark.once
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join), CHANGES)
@example("@comment{\n@misc{a, title = {x}}\n", [(34, 0, "}")])
@example("@misc{a, title = {x}}\n", [(0, 0, "% bibnorm: ignore BIB3\n"), (0, 3, "")])
@example("@misc{a}\n% bibnorm: ignore BIB3\n@misc{b, pages = {1-2}}\n@misc{c, pages = {1}}\n", [(70, 0, "x")])
@example("@misc{a, crossref = {c}}\n@misc{b}\n@misc{d}\n@misc{c, title = {x}}\n", [(64, 0, "x")])
@example("@misc{a, journal = j}\n@string{j = {Journal}}\n@string{j = {}}\n@misc{b, journal = j}\n", [(0, 0, " ")])
def test_changes_end_with_what_check_finds(text: str, changes: list[tuple[int, int, str]]) -> None:
    buffer = BibBuffer(text, RUNNER)
    assert in_editor(buffer) == in_file(text)
    for start, length, new in changes:
        end = min(start + length, len(text))
        start = min(start, len(text))
        where = Lines(text).range(start, end)
        start, end = Lines(text).offset(where.start), Lines(text).offset(where.end)
        text = text[:start] + new + text[end:]
        buffer.change(where, new)
        assert buffer.text == text
    assert in_editor(buffer) == in_file(text)


@pytest.mark.once
@pytest.mark.parametrize("path", sorted((FIXTURES / "bib").glob("*.bib")), ids=lambda path: path.name)
def test_a_file_has_the_findings_of_check(path: Path) -> None:
    text, _ = decode(path.read_bytes())
    assert in_editor(BibBuffer(text, RUNNER)) == in_file(text)


def test_only_what_changed_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"@misc{{k{number}, title = {{T{number}}}}}\n" for number in range(300))
    buffer = BibBuffer(text, RUNNER)
    buffer.check()
    checked: list[str] = []
    real = Runner.check_part
    monkeypatch.setattr(Runner, "check_part", lambda self, part, facts: checked.append(part) or real(self, part, facts))
    buffer.change(Range(Position(150, 20), Position(150, 20)), "x")
    buffer.check()
    assert sum(map(len, checked)) < 200


def test_a_fix_of_two_entries_is_offered_until_something_changes() -> None:
    entry = (
        "@misc{%s, title = {Sorting Pebbles by Moonlight}, author = {Okafor, Ada}, doi = {10.1000/xyz}, year = 2020}\n"
    )
    buffer = BibBuffer(entry % "a" + entry % "b", RUNNER)
    buffer.set_rest(RUNNER.check_rest(scan(buffer.text)), buffer.version)
    everything = Range(Position(0, 0), Position(2, 0))

    def merges() -> list[str]:
        return [
            each.finding.code
            for each, edits in buffer.findings_in(everything)
            if edits and each.finding.fix and each.finding.fix.keys
        ]

    assert merges() == ["BIB203"]
    buffer.change(Range(Position(0, 0), Position(0, 0)), "\n")
    assert merges() == []
