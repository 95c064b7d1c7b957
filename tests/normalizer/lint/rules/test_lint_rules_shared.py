"""The rules on real files: what they may not say, and what their fixes may not do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lint_scene import context_of
from places import SHARED

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.lint.fixing import fix
from normalizer.lint.registry import RULES, family_of

OURS = tuple(rule for rule in RULES if family_of(rule) not in ("verification",))
FILES = sorted((SHARED / "bibs").glob("*.bib"))


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def found(text: str, profile: str = "default") -> Iterator[tuple[str, str | None]]:
    context = context_of(scan(text))
    for rule in OURS:
        if context.dialect in rule.dialects and profile in rule.profiles:
            yield from ((finding.code, finding.key) for finding in rule.check(context))


@pytest.mark.shared
def test_the_examples_of_biblatex_have_one_entry_twice_and_no_other_defect(shared: Path) -> None:
    # baez/article and baez/online are one work with one identifier, once as an article and once as a preprint.
    files = [shared / "conformance/bib/biblatex-examples.bib", *(shared / "bibs").glob("*biblatex-examples.bib")]
    assert len(files) > 1
    for path in files:
        assert list(found(text_of(path))) == [("BIB206", "baez/online")], path.name


@pytest.mark.shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[-40:])
def test_every_fix_of_a_real_file_can_be_made_alone(path: Path) -> None:
    text = text_of(path)
    context = context_of(scan(text))
    spans = []
    for rule in OURS:
        for finding in rule.check(context) if context.dialect in rule.dialects else ():
            spans.append(finding.span)
            if finding.fix:
                assert apply(text, finding.fix.edits) != text
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@pytest.mark.shared
@pytest.mark.parametrize("path", FILES[::5], ids=lambda path: path.stem[-40:])
def test_fixing_twice_is_fixing_once_and_loses_no_entry(path: Path) -> None:
    text = text_of(path)
    rules = [rule for rule in OURS if rule.profiles]
    for unsafe in (False, True):
        once = fix(text, context_of, rules, unsafe=unsafe)
        assert once.settled
        assert fix(once.text, context_of, rules, unsafe=unsafe).text == once.text
        before, after = (Counter(entry.key for entry in scan(each).entries) for each in (text, once.text))
        assert before - after == Counter(list(once.keys))
        assert not after - before
