"""The file of `--key-map`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer.lint.key_map import KeyMapError, read_key_map, write_key_map


def test_a_key_map_grows_and_follows_keys_that_are_lost_later(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    assert read_key_map(path) == {}
    write_key_map(path, {}, {"c": "b"})
    write_key_map(path, read_key_map(path), {"b": "a"})
    assert json.loads(path.read_text()) == {"b": "a", "c": "a"}


@pytest.mark.parametrize("text", ["@article{a}", "[]", '{"a": 1}'])
def test_another_file_is_not_taken_for_a_key_map(tmp_path: Path, text: str) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(text)
    with pytest.raises(KeyMapError, match="name another file"):
        read_key_map(path)
