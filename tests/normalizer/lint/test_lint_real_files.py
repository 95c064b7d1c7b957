"""All rules over files of real projects, as they are and damaged: no traceback, nothing lost, an end to fixing."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from lint_scene import TODAY
from places import SHARED

from normalizer.bib import BibComment, scan
from normalizer.bib.encoding import decode
from normalizer.lint.fixing import Fixed, fix
from normalizer.lint.inputs import Input
from normalizer.lint.running import Runner
from normalizer.lint.setup import Selection, Setup

pytestmark = pytest.mark.shared

# Bytes; the few larger files hold more of the same, and take as long as all others together.
_LARGEST = 60_000
FILES = sorted(
    path
    for folder in ("bibs", "conformance/bib")
    for path in (SHARED / folder).glob("*.bib")
    if path.stat().st_size <= _LARGEST
)
MUTATIONS = 120


@cache
def runner() -> Runner:
    return Runner.of(Setup(TODAY, Selection(select=("ALL",))), lambda: None)


def mended(text: str) -> Fixed:
    return fix(text, runner().context, runner().rules, unsafe=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-40:])
def test_fixing_comes_to_an_end_and_loses_no_entry(path: Path) -> None:
    text, _ = decode(path.read_bytes())
    once = mended(text)
    assert once.settled
    assert mended(once.text).text == once.text
    before, after = scan(text), scan(once.text)
    kept = {entry.key for entry in after.entries}
    assert {once.keys.get(entry.key, entry.key) for entry in before.entries} <= kept | {""}
    assert len(after.strings) == len(before.strings)
    assert sum(isinstance(block, BibComment) for block in after.blocks) == sum(
        isinstance(block, BibComment) for block in before.blocks
    )


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_damaged_file_is_checked_and_mended_without_a_traceback(seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(dice.choice(FILES).read_bytes()[:8_000])
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(data))
        data[place : place + dice.randint(0, 4)] = bytes(
            dice.choices(b'{}"@,=#%\\ \r\n\x00\xffa', k=dice.randint(0, 3))
        )
    checked = runner().check(Input("damaged.bib", bytes(data)))
    text, codec = decode(bytes(data))
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= finding.region.line <= lines for finding in checked.findings)
    once = mended(text)
    assert codec.encode(text) == bytes(data)
    assert once.settled
    assert mended(once.text).text == once.text
