"""A lazy pattern is what `re.compile` returns, later."""

import pickle
import re
import sys
from pathlib import Path

import pytest

from normalizer.values import lazy as lazy_module
from normalizer.values.lazy import lazy_re

_TEXT = "Ax bx CX 7"


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@pytest.mark.parametrize("use", ["search", "match", "fullmatch", "findall", "split"])
def test_a_lazy_pattern_answers_as_a_compiled_one(use: str, flags: int) -> None:
    lazy, compiled = lazy_re(r"([ab])?x", flags), re.compile(r"([ab])?x", flags)
    for _ in range(2):
        assert repr(getattr(lazy, use)(_TEXT)) == repr(getattr(compiled, use)(_TEXT))
    assert lazy.sub("-", _TEXT, count=1) == compiled.sub("-", _TEXT, count=1)
    assert (lazy.pattern, lazy.flags, lazy.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_a_pattern_is_compiled_at_its_first_use_and_kept_by_a_copy() -> None:
    lazy = lazy_re(r"(")
    with pytest.raises(re.error):
        lazy.search(_TEXT)
    copy = pickle.loads(pickle.dumps(lazy_re(rb"\d")))
    assert copy.search(b"7")


def test_programs_are_kept_for_the_next_process_and_made_again_if_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "__pycache__" / "lazy.patterns"
    monkeypatch.setattr(lazy_module, "_KEPT", kept)
    pattern, flags = r"(?P<letter>[a-z\u0100-\u017f])(\d{2,})?", re.IGNORECASE
    expected = re.compile(pattern, flags)

    def compile_in_another_process(made: list[str]) -> None:
        lazy_module._programs.cache_clear()
        monkeypatch.setattr(lazy_module, "_program", lambda *_: made.append(pattern) or program(pattern, int(flags)))
        found = lazy_re(pattern, flags)
        assert found.search("-A123").groupdict() == expected.search("-A123").groupdict()  # type: ignore[union-attr]
        assert (found.flags, found.groups, found.groupindex) == (expected.flags, expected.groups, expected.groupindex)

    program = lazy_module._program
    try:
        compile_in_another_process(made := [])
        lazy_module._save()
        compile_in_another_process(made)
        assert made == [pattern]
        for damage in (b"", kept.read_bytes()[:-3], b"no pickle", pickle.dumps("another Python")):
            kept.write_bytes(damage)
            compile_in_another_process(made)
        wrong = {(pattern, int(flags)): (0, lazy_module.array("I", [1, 2, 3]), 0, {}, ())}
        kept.write_bytes(pickle.dumps(sys.version) + pickle.dumps(wrong))
        compile_in_another_process(made)
        assert len(made) == 5
    finally:
        lazy_module._programs.cache_clear()
