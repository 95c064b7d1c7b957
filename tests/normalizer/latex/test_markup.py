"""What documents in Markdown and Typst cite: the keys are those that pandoc 2.17 and Typst 0.13 find."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.latex import read_citations
from normalizer.latex.citations import Citations
from normalizer.values.tex.commands import with_keys_in


def read(folder: Path, name: str, text: str) -> Citations:
    (folder / name).write_text(text, encoding="utf-8")
    return read_citations(folder / name)


MARKDOWN = {
    "groups, keys in text and in braces": ("[see @a, pp. 3; -@b] *@c* (@d) @{e.f} @g:h. [x]{.y} @_i", "a b c d e.f g:h _i"),
    "no addresses": (r"ada@x.org \@y <http://a.b/@u> [x](http://a.b/@v) @a", "a"),
    "no code": ("`@x` ``@y` `` @a\n\n```\n@z\n```\n\n    @code\n\n- item\n\n    @b\n\n~~~ {.r}\n@w\n~~~\n", "a b"),
    "no comments, tags or math": ("<!-- @x\n@y --> <a b='@z'>@a</a> $@w$ @b", "a b"),
    "examples and notes": ("(@ex) one\n\nsee (@ex) @a^[note @b]\n", "a b"),
    "metadata": ("---\nnocite: |\n  @a, @b\nabstract: As @c\nauthor: x@y\n---\n@d", "a b c d"),
    "roles of MyST": ("{cite}`a,b` {cite:p}`{see}c{p. 3}` {cite:t}`d`\n\n```{note}\n@e\n```\n\n```{code-block}\n@x\n```\n", "a b c d e"),
}  # fmt: skip


def test_cross_references_may_begin_a_sentence(tmp_path: Path) -> None:
    assert list(read(tmp_path, "a.qmd", "@Fig-one @Figaro").keys) == ["Figaro"]
    assert list(read(tmp_path, "a.md", "@Fig:one @fig:one @Fig:two\n\n![](a.png){#fig:one}\n").keys) == ["Fig:two"]


def test_links_to_papers_are_keys_in_quarto_too(tmp_path: Path) -> None:
    found = read(
        tmp_path, "a.qmd", "@https://arxiv.org/abs/1 [@{https://arxiv.org/abs/2}] https://x.org/@no <https://y.org/@no>"
    )
    assert list(found.keys) == ["https://arxiv.org/abs/1", "https://arxiv.org/abs/2"]


@pytest.mark.parametrize(("text", "keys"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(tmp_path: Path, text: str, keys: str) -> None:
    found = read(tmp_path, "paper.md", text)
    assert set(found.keys) == set(keys.split())
    assert found.problems == ()


def test_quarto_book_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text(
        "bibliography: refs.bib\nbook:\n  chapters:\n    - index.qmd\n    - part: x\n      chapters: [two.qmd]\n"
    )
    (tmp_path / "two.qmd").write_text("[@b] @sec-x {{< include _three.qmd >}}\n")
    (tmp_path / "_three.qmd").write_text("@c")
    found = read(
        tmp_path, "index.qmd", "---\ncsl: apa.csl\n---\n@a and @fig-one\n```{r}\n#| fig-cap: From @d\nx@y\n```\n"
    )
    assert (list(found.keys), found.bibs, found.style.name) == (["a", "d", "b", "c"], ("refs.bib",), "apa")


def test_what_is_broken_or_missing_is_a_problem(tmp_path: Path) -> None:
    found = read(tmp_path, "paper.qmd", "---\na: [\n---\n@a {{< include lost.qmd >}}\n")
    assert list(found.keys) == ["a"]
    assert [each.message.split(" (")[0] for each in found.problems] == [
        "its metadata cannot be read",
        "'lost.qmd': file not found; skipped",
    ]


TYPST = {
    "references and calls": ('@a and #cite(<b>, form: "prose") @c[p. 7]. #cite(label("d/e"))', "a b c d/e"),
    "no labels of its own": ("= X <x>\n@x @a #ref(<x>)", "a"),
    "functions that wrap cite": ("#let p = cite.with(form: \"prose\")\n#p(<a>) #cite(form: \"prose\", <b>)", "a b"),
    "no comments, raw text or strings": ('// @x\n/* @y /* @z */ @w */ `@v` ```@u``` https://t.org//@a #f("@s") "@b" #let t = "@r"\n', "a b"),
    "content in code": ('#figure(rect(), caption: [C @a "@b"]) \\@x', "a b"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "keys"), TYPST.values(), ids=TYPST)
def test_typst(tmp_path: Path, text: str, keys: str) -> None:
    found = read(tmp_path, "main.typ", f'{text}\n#bibliography(("a.bib", "b.yml"), style: "ieee")')
    assert set(found.keys) == set(keys.split())
    assert (found.bibs, found.style.name) == (("a.bib",), "ieee")


def test_typst_key_that_is_computed_is_a_problem(tmp_path: Path) -> None:
    [problem] = read(tmp_path, "main.typ", '#let c(k) = cite(label(k))\n#c("a")').problems
    assert str(problem) == f"{tmp_path}/main.typ:1: a key is computed here, which only Typst can tell"


SIGNS = st.lists(st.sampled_from(["@a", "`", "```\n", "[", "](", "<!--", "-->", "$", "\n", "\n\n", "    ", "\\", '"', "#f(", ")", "{", "}",
                                  "//", "/*", "*/", "]", "- ", "---\n", "a: b\n", "{cite}`b`", "<x>", "\0", "é"]), max_size=30)  # fmt: skip


@example(["@a", "`", "/*"], "x.typ")
@given(SIGNS, st.sampled_from(["x.md", "x.qmd", "x.typ"]))
def test_any_text_is_read_and_keys_can_be_rewritten(
    tmp_path_factory: pytest.TempPathFactory, signs: list[str], name: str
) -> None:
    found = read(tmp_path_factory.getbasetemp(), name, "".join(signs))
    [source] = [each for each in found.sources if each.path.name == name]
    assert with_keys_in(source.text, source.lists, {}) == source.text
    assert all(source.text[key.start : key.end] == key.text for each in source.lists for key in each.keys)
