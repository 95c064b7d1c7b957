"""Every shell block of README.md, CONTRIBUTING.md and docs/, run as a reader would: page by page, from top to bottom.

The online services are the fake, and waiting for them takes no time. A page begins with the files of PREPARED and
an empty home folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from copied_program import Copied
from doc_blocks import Block, missing_lines, read_blocks
from doc_shell import PageShell
from places import FIXTURES, ROOT

pytestmark = pytest.mark.once

PAGES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
BLOCKS = {page: read_blocks(ROOT, page) for page in PAGES}
SHELL_BLOCKS = [block for page in PAGES for block in BLOCKS[page] if block.is_shell]

# Commands that are passed over, by what they look like where a command can begin, and why.
LEFT_OUT: Mapping[str, str] = {
    r"^python3 -m venv \.venv\b": "the test has an environment; `.venv` is there, with its bibnorm",
    r"(?<=&& )\.venv/bin/pip install -q (\.|tox)(?= &&)": "installs what the environment has already",
    r"^pip install 'bibnorm\[review\]'$": "installs what the environment has already",
    r"^(bibnorm catalog fetch (dblp acl|s2)|curl -H) .*$": "would download gigabytes",
    r"(?<=&& )\.venv/bin/tox$": "would run this test in itself",
}
PASSED_OVER = 9

TEX = r"""\documentclass{article}
\begin{document}
Vision \cite{arXiv:2209.10901}, and what a library has: \cite{smith2020}.
\bibliographystyle{plain}\bibliography{refs}
\end{document}
"""
LIBRARY = """@misc{smith2020, title = {On Looms}, author = {Smith, Ada}, year = 2020}
@misc{brown2021, title = {On Engines}, author = {Brown, Charles}, year = 2021}
"""
AUX = "\\relax\n\\citation{arXiv:2209.10901}\n\\citation{smith2020}\n\\bibstyle{plain}\n\\bibdata{refs}\n"


def arxiv_snapshot() -> str:
    """Some rows of the sample in the shape of arXiv's own metadata snapshot."""
    rows = map(json.loads, (FIXTURES / "catalog/sample.jsonl").read_text(encoding="utf-8").splitlines())
    return "".join(json.dumps(_snapshot_row(row)) + "\n" for row in rows if row.get("arxiv_id"))


QUARTO = "---\nbibliography: web.bib\n---\n\nLarger is better [@arXiv:2106.04560].\n"


def _snapshot_row(row: dict[str, Any]) -> dict[str, object]:
    return {
        "id": row["arxiv_id"],
        "title": row["title"],
        "authors": ", ".join(row.get("authors", ["A. Nonymous"])),
        "categories": row.get("primary_category", "cs.LG"),
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2020-01-01",
        "abstract": "",
    }


# Page -> file -> what is in it, when the reader begins.
PREPARED: Mapping[str, Mapping[str, str | Callable[[], str]]] = {
    "docs/guide-command-line.md": {"arxiv-metadata-oai-snapshot.json": arxiv_snapshot},
    "docs/catalog.md": {"arxiv-metadata-oai-snapshot.json": arxiv_snapshot},
    "docs/latex.md": {"main.tex": TEX, "main.aux": AUX, "library.bib": LIBRARY, "paper.qmd": QUARTO},
}


@pytest.fixture(scope="module")
def services() -> Iterator[dict[str, str]]:
    """The fake services over the sample, and the variables that point bibnorm there."""
    command = [sys.executable, "-m", "tests.servers", "--port", "0", "--no-gap"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = takewhile(lambda line: line.startswith("export "), iter(process.stdout.readline, ""))
        yield dict(line.split()[1].split("=", 1) for line in said)
        process.terminate()


@pytest.fixture(scope="module")
def shell(
    tmp_path_factory: pytest.TempPathFactory, services: dict[str, str], copied: Copied
) -> Iterator[Callable[[str], PageShell]]:
    """Of each page the one shell that its blocks are pasted into."""
    opened: dict[str, PageShell] = {}
    yield (
        lambda page: (
            opened.get(page)
            or opened.setdefault(page, _open(page, tmp_path_factory.mktemp("page") / "folder", services, copied))
        )
    )
    for each in opened.values():
        each.close()


def _open(page: str, folder: Path, services: dict[str, str], copied: Copied) -> PageShell:
    """A checkout, as far as pages speak of it, with an environment that has bibnorm."""
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    copied.write(programs / "bibnorm", clock=folder.with_name("clock"))
    (programs / "activate").write_text(f"PATH={shlex.quote(str(programs))}:$PATH\n")
    for name in ("fixtures", "tests"):
        (folder / name).symlink_to(ROOT / name)
    for name, content in PREPARED.get(page, {}).items():
        (folder / name).write_text(content if isinstance(content, str) else content(), encoding="utf-8")
    home = folder.with_name("home")
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIBNORM_", "XDG_"))}
    # BROWSER: what Python opens pages with; nobody is there to look at them. COLUMNS: of the pages' examples.
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    python = os.pathsep.join([str(ROOT), str(ROOT / "tests/helpers")])
    ours = {"HOME": str(home), "PATH": path, "BROWSER": "true", "PYTHONPATH": python, "NO_COLOR": "1", "COLUMNS": "100"}
    shell_blocks = [block for block in BLOCKS[page] if block.is_shell]
    return PageShell(shell_blocks, folder, kept | services | ours, list(LEFT_OUT))


def _marked(block: Block) -> object:
    needs_tools = re.search(r"^(latexmk|make|pdflatex)\b|^bibnorm build .*\.html\b", block.text, re.MULTILINE)
    return pytest.param(block, id=str(block), marks=[pytest.mark.tools] if needs_tools else [])


@pytest.mark.parametrize("block", [_marked(block) for block in SHELL_BLOCKS])
def test_block_ends_as_the_page_says(block: Block, shell: Callable[[str], PageShell]) -> None:
    done = shell(block.page).done(block)
    expected = {0, 130} if "until" in block.options else {int(block.options.get("exit", "0"))}
    assert done.code in expected, f"{block}\n{done.printed}"
    assert block.options.get("until", "") in done.printed


def _outputs() -> Iterator[object]:
    """Each block that shows an output, with the shell block whose output it is."""
    for page in PAGES:
        last = None
        for block in BLOCKS[page]:
            last = block if block.is_shell else last
            if block.is_output:
                assert last, f"{page}:{block.line}: no shell block is above"
                yield pytest.param(last, block, id=str(block))


@pytest.mark.parametrize(("block", "output"), list(_outputs()))
def test_block_prints_what_the_page_shows(block: Block, output: Block, shell: Callable[[str], PageShell]) -> None:
    done = shell(block.page).done(block)
    printed = (done.folder / output.details).read_text(encoding="utf-8") if output.details else done.printed
    assert missing_lines(output.text, printed) == [], printed


def test_every_command_that_is_passed_over_has_a_reason() -> None:
    counts = {row: sum(len(re.findall(row, block.text, re.MULTILINE)) for block in SHELL_BLOCKS) for row in LEFT_OUT}
    assert [row for row, count in counts.items() if not count] == []
    assert sum(counts.values()) == PASSED_OVER


_COMMAND = re.compile(r"^(?:\$ )?(?:bibnorm|python3?|pip|tox|latexmk|make) ", re.MULTILINE)


def test_no_command_hides_in_another_kind_of_block() -> None:
    """Only `sh` is run here: a prompt cannot be pasted, and another word, or none, would keep a block from the test."""
    assert {block.language for block in SHELL_BLOCKS} == {"sh"}
    # The first is generated; commands of the second need a cluster, and tests/docs/test_docs_scale.py runs the rest.
    pages = [page for page in PAGES if page not in ("docs/cli.md", "docs/scale.md")]
    others = [block for page in pages for block in BLOCKS[page] if not block.is_shell]
    assert [str(block) for block in others if _COMMAND.search(block.text)] == []
    assert len(SHELL_BLOCKS) >= 30


def test_no_command_hides_in_an_indented_block() -> None:
    fenced = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
    for page in PAGES:
        prose = fenced.sub("", (ROOT / page).read_text(encoding="utf-8"))
        assert [line for line in re.findall(r"^ {4,}(.*)$", prose, re.MULTILINE) if _COMMAND.match(line)] == [], page


def test_every_prepared_page_is_there() -> None:
    assert PREPARED.keys() <= {block.page for block in SHELL_BLOCKS}
