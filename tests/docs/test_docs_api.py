"""The notebook of docs/api.md: its blocks run from top to bottom, in one namespace."""

from __future__ import annotations

import doctest
import warnings
from pathlib import Path

import pytest
from doc_blocks import read_blocks
from places import ROOT

PAGE = "docs/api.md"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_blocks_of_the_page_give_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    blocks = [block for block in read_blocks(ROOT, PAGE) if block.language == "python"]
    assert len(blocks) >= 8
    names: dict[str, object] = {}
    said: list[str] = []
    for block in blocks:
        test = doctest.DocTestParser().get_doctest(block.text, {}, str(block), PAGE, block.line)
        test.globs = names  # not a copy: the next block goes on
        doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=said.append, clear_globs=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        names.clear()
    assert "".join(said) == ""
