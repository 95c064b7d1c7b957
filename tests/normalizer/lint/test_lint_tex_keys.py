"""The file of `--key-map`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer.lint.merged_keys import KeyMapError, read_key_map, rewrite_citations, write_key_map


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


@pytest.mark.parametrize(
    "text", ['{"a": ""}', '{"": "a"}', '{"a": "\\ud800"}', '{"a": "b,c"}', '{"a": "b}"}', '{"a": " b"}']
)
def test_what_cannot_be_a_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeyMapError, match=r"keys.json: '.*' cannot be the key of an entry; correct it"):
        read_key_map(path)


def test_keys_that_old_entries_have_are_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('{"doi:10.1016/0550-3213(93)90403-C": "Smith 2020", "\u00e9t\u00e9": "x"}')
    assert read_key_map(path) == {"doi:10.1016/0550-3213(93)90403-C": "Smith 2020", "\u00e9t\u00e9": "x"}


def test_source_and_a_link_to_it_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(r"\cite{old}")
    (tmp_path / "paper.tex").symlink_to("main.tex")
    sources = rewrite_citations([str(tmp_path), str(tmp_path / "paper.tex")], {"old": "new"})
    assert [(each.path.name, each.after) for each in sources] == [("main.tex", rb"\cite{new}")]
