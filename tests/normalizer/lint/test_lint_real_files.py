"""All rules over files of real projects, as they are and damaged: no traceback, nothing lost, an end to fixing."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from lint_scene import TODAY
from places import ROOT, SHARED

from normalizer.bib import BibComment, scan
from normalizer.bib.edit import apply
from normalizer.bib.file import decode
from normalizer.lint.fixing import FixedText, fix
from normalizer.lint.inputs import InputFile
from normalizer.lint.runner import Runner, lint
from normalizer.lint.settings import LintSettings, Selection

pytestmark = [pytest.mark.shared, pytest.mark.once]

# Bytes; the few larger files hold more of the same, and take as long as all others together. Of the others every second.
_LARGEST = 60_000
FILES = sorted(
    path
    for folder in ("bibs", "conformance/bib")
    for path in (SHARED / folder).glob("*.bib")
    if path.stat().st_size <= _LARGEST
)[::2]
MUTATIONS = 30
# Rules whose fixes are about more than the field they point at: they merge entries, reorder, retype, or take the field
# away with its comma.
BEYOND = frozenset("BIB203 BIB204 BIB205 BIB206 BIB351 BIB352 BIB354 BIB503".split())


def entries(count: int) -> str:
    """Entries as the benchmarks make them up."""
    spec = spec_from_file_location("bib_entries", ROOT / "benchmarks/bib_entries.py")
    assert spec
    assert spec.loader
    made_up = module_from_spec(spec)
    spec.loader.exec_module(made_up)
    text: str = made_up.entries(count)
    return text


@cache
def runner() -> Runner:
    return Runner.from_settings(LintSettings(TODAY, Selection(select=("ALL",))), lambda: None)


def mended(text: str, *, unsafe: bool = True) -> FixedText:
    return fix(text, runner().context, runner().rules, unsafe=unsafe)


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-40:])
def test_fixing_comes_to_an_end_and_loses_no_entry(path: Path, unsafe: bool) -> None:
    text, _ = decode(path.read_bytes())
    once = mended(text, unsafe=unsafe)
    assert once.converged
    assert mended(once.text, unsafe=unsafe).text == once.text
    before, after = scan(text), scan(once.text)
    kept = {entry.key for entry in after.entries}
    assert {once.keys.get(entry.key, entry.key) for entry in before.entries} <= kept | {""}
    assert len(after.strings) == len(before.strings)
    assert sum(isinstance(block, BibComment) for block in after.blocks) == sum(
        isinstance(block, BibComment) for block in before.blocks
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-40:])
def test_a_fix_of_one_field_changes_the_bytes_of_that_field_only(path: Path) -> None:
    text, _ = decode(path.read_bytes())
    bib = scan(text)
    spans = [field.span for entry in bib.entries for field in entry.fields]
    for finding in lint(runner().context(bib), runner().rules).findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert finding.fix is None or apply(text, finding.fix.edits) != text
        if finding.fix and finding.field and finding.code not in BEYOND:
            (own,) = [span for span in spans if span.start <= finding.span.start < span.end]
            assert all(own.start <= edit.start <= edit.end <= own.end for edit in finding.fix.edits), finding.code


@pytest.mark.full
def test_three_thousand_entries_lose_nothing_and_are_mended_once() -> None:
    text = entries(3_000)
    bib = scan(text)
    assert "".join(text[block.start : block.end] for block in bib.blocks) == text
    rules = Runner.from_settings(LintSettings(TODAY, Selection(select=("BIB1", "BIB2", "BIB3"))), lambda: None).rules
    once = fix(text, runner().context, rules, unsafe=True)
    assert once.converged
    assert fix(once.text, runner().context, rules, unsafe=True).text == once.text
    assert Counter(entry.key for entry in scan(once.text).entries) + Counter(list(once.keys)) == Counter(
        entry.key for entry in bib.entries
    )


@pytest.mark.parametrize("tens", range(MUTATIONS // 10))
def test_a_damaged_file_is_checked_and_mended_without_a_traceback(tens: int) -> None:
    for seed in range(tens * 10, tens * 10 + 10):
        check_damaged(random.Random(seed))


def check_damaged(dice: random.Random) -> None:
    data = bytearray(dice.choice(FILES).read_bytes()[:8_000])
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(data))
        data[place : place + dice.randint(0, 4)] = bytes(
            dice.choices(b'{}"@,=#%\\ \r\n\x00\xffa', k=dice.randint(0, 3))
        )
    checked = runner().check(InputFile("damaged.bib", bytes(data)))
    text, codec = decode(bytes(data))
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= finding.region.line <= lines for finding in checked.findings)
    once = mended(text)
    assert codec.encode(text) == bytes(data)
    assert once.converged
    assert mended(once.text).text == once.text


def test_the_examples_of_biblatex_have_one_entry_twice_and_no_other_defect(shared: Path) -> None:
    # baez/article and baez/online are one work with one identifier, once as an article and once as a preprint.
    default = Runner.from_settings(LintSettings(TODAY, Selection()), lambda: None)
    files = [shared / "conformance/bib/biblatex-examples.bib", *(shared / "bibs").glob("*biblatex-examples.bib")]
    assert len(files) > 1
    for path in files:
        findings = lint(default.context(scan(decode(path.read_bytes())[0])), default.rules).findings
        assert [(finding.code, finding.key) for finding in findings] == [("BIB206", "baez/online")], path.name
