"""Works that were taken back say so in every format."""

from __future__ import annotations

import json

import pytest

from normalizer.export import ExportOptions, render
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record


def taken_back(**more: object) -> Record:
    return record_from([Description("arxiv", "Weaving Engines", arxiv="2301.00001", **more)])  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", ["bibtex", "biblatex"])
@pytest.mark.parametrize(("mark", "word"), [("withdrawn", "Withdrawn"), ("retracted", "Retracted")])
def test_entry_has_a_note(format_: str, mark: str, word: str) -> None:
    assert f"note = {{{word}}}" in render([taken_back(**{mark: True})], format_, ExportOptions())


def test_note_and_link_to_code_stand_in_one_field() -> None:
    record = taken_back(withdrawn=True, code=("https://github.com/lovelace/engines",))
    text = render([record], "bibtex", ExportOptions())
    assert "note = {Withdrawn; Code: \\url{https://github.com/lovelace/engines}}" in text
    assert text.count("note =") == 1


def test_item_has_a_note() -> None:
    [item] = json.loads(render([taken_back(retracted=True)], "csl-json", ExportOptions()))
    assert item["note"] == "Retracted"


def test_work_in_good_standing_has_none() -> None:
    assert "note" not in render([taken_back()], "bibtex", ExportOptions())
