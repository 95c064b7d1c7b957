"""A lazy pattern is what `re.compile` returns, later."""

import pickle
import re

import pytest

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
