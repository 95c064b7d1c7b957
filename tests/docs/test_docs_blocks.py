"""How the code blocks of a page are read, and what holds for the pages as a whole."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from doc_blocks import Block, blocks, missing_lines, read_blocks
from places import ROOT

PAGE = """\
# Page

<!-- run: exit=1 until=Open -->
```sh
bibnorm check refs.bib
```
Text.
<!-- output: refs.bib -->
```text
one
```

- a list

  ```sh
  cd x
    y
  ```
"""


def test_block_knows_its_line_language_text_and_comment() -> None:
    run, output, indented = blocks("p.md", PAGE)
    assert (run.line, run.language, run.text) == (4, "sh", "bibnorm check refs.bib\n")
    assert run.options == {"exit": "1", "until": "Open"}
    assert run.is_shell
    assert (output.is_output, output.details, output.is_shell) == (True, "refs.bib", False)
    assert (indented.text, indented.comment) == ("cd x\n  y\n", "")
    assert str(run) == "p.md:4:bibnorm-check-refs.bib"


def test_block_that_is_not_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"p\.md:1: the block is not closed"):
        list(blocks("p.md", "```sh\nls\n"))


MISSING = {
    "the lines are there, others between them": ("one\nthree", "one\ntwo\nthree", []),
    "dots stand for anything": ("a ... c\n...d", "a b b c\nxx d", []),
    "a line is missing": ("one\ntwo", "one", ["two"]),
    "the order counts": ("two\none", "one\ntwo", ["one"]),
    "part of a line is not the line": ("one", "one more", ["one"]),
    "one line is not two": ("one\none", "one", ["one"]),
    "what else a pattern has is text": ("a.c (x)", "abc (x)", ["a.c (x)"]),
    "blank lines and blanks around do not count": ("\n  one\n\n", "one  ", []),
}


@pytest.mark.parametrize(("shown", "printed", "missing"), MISSING.values(), ids=MISSING)
def test_lines_that_are_not_printed(shown: str, printed: str, missing: list[str]) -> None:
    assert missing_lines(shown, printed) == missing


PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_index_names_every_page() -> None:
    text = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"} <= set(re.findall(r"\]\((\S+)\)", text))


def test_readme_takes_each_of_three_users_to_a_first_success_in_30_lines() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = re.findall(r"^## (\d\. .*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert len(parts) == 3
    lines = {part.split("\n")[0]: sum(1 for line in part.strip().split("\n") if line) for part in parts}
    assert {name: count for name, count in lines.items() if count > 30} == {}
    assert all("\n```sh\n" in part and "<!-- output -->" in part and "](docs/" in part for part in parts)
    assert text.count("\n") <= 150


def test_readme_begins_with_the_two_commands() -> None:
    first, second = [block for block in read_blocks(ROOT, "README.md") if block.is_shell][:2]
    assert [first.comment, second.comment] == ["demo", "tests"]
    assert [block.text.count("\n") for block in (first, second)] == [1, 1]


YAML = [block for page in PAGES for block in read_blocks(ROOT, page) if block.language == "yaml"]


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_block_is_read_by_a_parser(block: Block) -> None:
    assert yaml.safe_load(block.text)


def test_steps_of_the_action_are_scripts_that_bash_reads() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert [subprocess.run(["bash", "-n", "-c", script], check=False).returncode for script in scripts] == [0, 0, 0]
