r"""The recipes of docs/latex.md with real latexmk: from `\cite{arXiv:...}` to a PDF with the reference in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import FIXTURES, ROOT

from normalizer.latex import read_citations
from resolvers.catalog import build_catalog

pytestmark = pytest.mark.tools

BIBTEX = r"""\documentclass{article}
\begin{document}
Vision \cite{arXiv:2209.10901}. %s
\include{chapter}
\bibliographystyle{plain}\bibliography{refs}
\end{document}
"""
BIBER = r"""\documentclass{article}\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}
\begin{document}
Vision \cite{arXiv:2209.10901}. %s
\include{chapter}
\printbibliography
\end{document}
"""
PAPERS = {"bibtex": BIBTEX, "biber": BIBER}
CHAPTER = r"Strings \cite{hep-th/9301068}."

# What the command line calls, whatever is installed: the program of this very tree.
PROGRAM = """#!{python}
from importlib import import_module
main = import_module("normalizer.cli.main")
main.COMMANDS = {{**main.COMMANDS, "sync": ("normalizer.cli.sync", "")}}
main.main()
"""


def recipe(language: str) -> str:
    found = re.search(
        rf"^```{language}\n(.*?)^```$", (ROOT / "docs/latex.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("tools")
    build_catalog([FIXTURES / "catalog/sample.jsonl"], folder / "catalog")
    program = folder / "bin/bibnorm"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIBNORM_")}
    return kept | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BIBNORM_CATALOG": str(folder / "catalog"),
        "BIBNORM_CACHE": str(folder / "cache"),
        "BIBNORM_OFFLINE": "1",
    }


class Paper:
    """A small paper in a folder of its own, and what it is made with."""

    def __init__(self, folder: Path, kind: str, environment: dict[str, str], more: str = "") -> None:
        self.folder, self.environment = folder, environment
        self.said = ""
        (folder / "main.tex").write_text(PAPERS[kind] % more)
        (folder / "chapter.tex").write_text(CHAPTER)

    def run(self, *command: str, **environment: str) -> int:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment | environment, capture_output=True, timeout=120, check=False
        )
        self.said = (done.stdout + done.stderr).decode("utf-8", "replace")
        return done.returncode

    def latexmk(self, *options: str, **environment: str) -> int:
        return self.run("latexmk", "-pdf", "-interaction=nonstopmode", *options, "main.tex", **environment)

    @property
    def runs(self) -> int:
        """How many programs latexmk has called."""
        return self.said.count("Run number ")

    def printed(self, where: str = ".") -> str:
        """The references that are in the PDF, as LaTeX's log of the last run has no word on undefined ones."""
        log = (self.folder / where / "main.log").read_text("latin-1")
        assert "undefined" not in log
        assert (self.folder / where / "main.pdf").stat().st_size > 10_000
        return (self.folder / where / "main.bbl").read_text()


@pytest.mark.parametrize("where", [".", "build"])
@pytest.mark.parametrize("kind", PAPERS)
def test_latexmk_needs_one_call_and_no_second(
    tmp_path: Path, environment: dict[str, str], kind: str, where: str
) -> None:
    paper = Paper(tmp_path, kind, environment)
    (tmp_path / ".latexmkrc").write_text(recipe("perl"))
    folder = () if where == "." else (f"-outdir={where}",)
    assert paper.latexmk(*folder) == 0, paper.said
    printed = paper.printed(where)
    assert "arXiv:2209.10901" in printed
    assert "hep-th/9301068" in printed
    assert not list(tmp_path.glob("build/*.bib"))
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "refs.bib", tmp_path / where / "main.pdf")}
    assert paper.latexmk(*folder) == 0
    assert paper.runs == 0
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_latexmk_follows_a_paper_that_grows(tmp_path: Path, environment: dict[str, str]) -> None:
    paper = Paper(tmp_path, "bibtex", environment)
    (tmp_path / ".latexmkrc").write_text(recipe("perl"))
    assert paper.latexmk() == 0, paper.said
    before = (tmp_path / "refs.bib").read_text()
    (tmp_path / "main.tex").write_text(BIBTEX % r"\cite{doi:10.1103/PhysRevD.47.R3095}")
    assert paper.latexmk() == 0, paper.said
    assert "doi:10.1103/PhysRevD.47.R3095" in paper.printed()
    assert (tmp_path / "refs.bib").read_text().startswith(before)


@pytest.mark.parametrize("kind", PAPERS)
def test_make_needs_one_call_and_no_second(tmp_path: Path, environment: dict[str, str], kind: str) -> None:
    paper = Paper(tmp_path, kind, environment)
    (tmp_path / "Makefile").write_text(recipe("make"))
    assert paper.run("make") == 0, paper.said
    assert "arXiv:2209.10901" in paper.printed()
    time = (tmp_path / "refs.bib").stat().st_mtime_ns
    assert paper.run("make") == 0
    assert paper.runs == 0
    assert (tmp_path / "refs.bib").stat().st_mtime_ns == time


@pytest.mark.parametrize("kind", PAPERS)
def test_undefined_key_is_said_and_the_rest_is_printed(tmp_path: Path, environment: dict[str, str], kind: str) -> None:
    paper = Paper(tmp_path, kind, environment, r"\cite{nobody2020}")
    (tmp_path / ".latexmkrc").write_text(recipe("perl"))
    assert paper.latexmk() == 0, paper.said
    assert "'nobody2020' is cited, and no .bib file defines it: it is no identifier of a paper" in paper.said
    assert "arXiv:2209.10901" in (tmp_path / "main.bbl").read_text()


@pytest.mark.parametrize("kind", PAPERS)
def test_outage_is_said_and_the_paper_is_printed_with_what_is_known(
    tmp_path: Path, environment: dict[str, str], kind: str
) -> None:
    """arXiv:2209.10902 is not in the catalogue, and nothing listens where arXiv should be."""
    paper = Paper(tmp_path, kind, environment, r"\cite{arXiv:2209.10902}")
    (tmp_path / ".latexmkrc").write_text(recipe("perl"))
    online = {"BIBNORM_OFFLINE": "0", "BIBNORM_SOURCE": "catalog,arxiv", "BIBNORM_ARXIV_URL": "http://127.0.0.1:9/"}
    assert paper.latexmk(**online) == 0, paper.said
    assert "'arXiv:2209.10902' is cited, and no .bib file defines it: no source could be asked for it" in paper.said
    assert "cannot be reached" in paper.said
    assert "arXiv:2209.10901" in (tmp_path / "main.bbl").read_text()
    assert (tmp_path / "main.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("kind", PAPERS)
def test_without_any_entry_the_paper_is_printed_as_without_the_recipe(
    tmp_path: Path, environment: dict[str, str], kind: str
) -> None:
    """No catalogue and no .bib file: LaTeX says what it always says, and leaves a PDF."""
    paper = Paper(tmp_path, kind, environment)
    (tmp_path / ".latexmkrc").write_text(recipe("perl"))
    paper.latexmk(BIBNORM_CATALOG=str(tmp_path / "none"))
    assert "no catalogue there" in paper.said
    assert not (tmp_path / "refs.bib").exists()
    assert (tmp_path / "main.pdf").stat().st_size > 10_000


NATBIB = r"""\documentclass{article}\usepackage{natbib,url,verbatim}\newcommand{\also}[1]{also #1}
\begin{document}
\citep[see][p.~2]{a, b}\Citet{c}\citealt*{d}\nocite{e,f}%\cite{x1}
\defcitealias{g}{Paper I}\citetalias{g}\also{\cite{% of old
  h,% and new
  hep-th/9301068,doi:10.1000/a_b}}\verb|\cite{x2}| 5\% \cite{i}
\begin{comment}
\cite{x3}
\end{comment}
\iffalse\cite{x4}\ifnum1=1\cite{x5}\else\cite{x6}\fi\else\cite{j}\fi
\url{http://x.org/a%20b}\cite{k}
\include{chapter}
\bibliographystyle{plainnat}\bibliography{refs}
\end{document}
\cite{x7}
"""
BIBLATEX = r"""\documentclass{article}\usepackage[backend=biber]{biblatex}\usepackage{csquotes}\addbibresource{refs.bib}
\begin{document}
\parencites(see)()[1]{a}[2]{b,c} \textcite*{d}\footcite[5]{e}\volcite{2}[7]{f}\citefield{g}{title}
\textcquote[12]{h}{words}\autocites{i}{j}\fullcite{k}
\include{chapter}
\nocite{l}\printbibliography
\end{document}
"""


@pytest.mark.parametrize(("source", "number"), [(NATBIB, 13), (BIBLATEX, 13)], ids=["natbib", "biblatex"])
def test_source_is_read_as_latex_reads_it(
    tmp_path: Path, environment: dict[str, str], source: str, number: int
) -> None:
    paper = Paper(tmp_path, "bibtex", environment)
    (tmp_path / "main.tex").write_text(source)
    paper.run("pdflatex", "-interaction=nonstopmode", "main.tex")
    by_latex, by_us = (read_citations(tmp_path / name) for name in ("main.aux", "main.tex"))
    assert set(by_us.keys) == set(by_latex.keys)
    assert len(by_us.keys) == number
    assert by_us.biblatex is by_latex.biblatex
    assert [name.removesuffix(".bib") for name in by_us.bibs] == ["refs"]
    assert [name.removesuffix(".bib") for name in by_latex.bibs] == ["refs"]
    control = tmp_path / "main.bcf"
    assert not by_us.biblatex or set(read_citations(control).keys) == set(by_us.keys)
