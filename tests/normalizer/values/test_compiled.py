"""Tables that are kept in a form that loads fast."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from normalizer.values.compiled import compiled


def test_table_is_made_once_and_again_when_it_changed_or_what_is_kept_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, made = tmp_path / "words.toml", list[str]()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def make(read: dict[str, str]) -> list[str]:
        made.append(read["words"])
        return read["words"].split()

    for text in ("a b", "a b", "c"):
        if made[-1:] != [text]:
            table.write_text(f"words = '{text}'", encoding="utf-8")
        assert compiled(table, make) == text.split()
    assert made == ["a b", "c"]
    [kept] = (tmp_path / "__pycache__").iterdir()
    for damage in (b"", kept.read_bytes()[:-3], b"no pickle"):
        kept.write_bytes(damage)
        assert compiled(table, make) == ["c"]
    assert len(made) == 5
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.unlink()
    assert compiled(table, make) == ["c"]
    assert not kept.exists()
