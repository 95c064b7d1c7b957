"""Citations in LaTeX, Markdown and Typst, and what is being typed in one."""

from __future__ import annotations

import pytest

from normalizer.editor.documents import Language, citations_in, typed_key

LATEX, MARKDOWN, TYPST = Language


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        (LATEX, r"\citep[see][]{a, b} % \cite{no}", ["a", "b"]),
        (LATEX, r"\nocite{*}", []),
        (MARKDOWN, "@a [-@b; @c:2, p. 3] me@d.org", ["a", "b", "c:2"]),
        (MARKDOWN, "ends @a.", ["a"]),
        (MARKDOWN, "`@no`\n```\n@no\n```\n@{a/b c} @{x.y}", ["x.y"]),
        (MARKDOWN, "{cite:p}`a,b` {cite}`c`", ["a", "b", "c"]),
        (TYPST, "@a. #cite(<b>, form: none) // @no\n/* @no */ `@no` \\@no", ["a", "b"]),
    ],
)
def test_citations(language: Language, text: str, keys: list[str]) -> None:
    found = list(citations_in(text, language))
    assert [each.text for each in found] == keys
    assert [text[each.start : each.end] for each in found] == keys


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        (LATEX, r"\cite{", ""),
        (LATEX, r"\parencite[12]{a,  attention is al", "attention is al"),
        (LATEX, r"\cite{a} b", None),
        (LATEX, r"\emph{a", None),
        (MARKDOWN, "see [@vas", "vas"),
        (MARKDOWN, "mail me@vas", None),
        (MARKDOWN, "{cite:t}`a,vas", "vas"),
        (TYPST, "see @vas", "vas"),
        (TYPST, "#cite(<vas", "vas"),
    ],
)
def test_what_is_typed(language: Language, text: str, typed: str | None) -> None:
    found = typed_key(text + "} and more", len(text), language)
    assert (found and found.text) == typed
    if found:
        assert text[found.start :] == typed
