"""Documents of many kinds with real LaTeX: in parts, with several lists, of classes with .bib files of their own."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from latexmk_paper import BIBER, OWN, PAPERS, Paper, letters

from normalizer.latex import read_citations

pytestmark = pytest.mark.tools

# Parts in folders of their own, two .bib files, all of the second one, citations in arguments of macros.
LARGE = {
    "bibtex": r"""\documentclass{article}\usepackage[numbers]{natbib}
\newcommand{\seealso}[1]{(see also #1)}\newcommand{\mycite}[1]{\textbf{\cite{#1}}}
\begin{document}
\citep[see][p.~3]{arXiv:2209.10901,local2020} \seealso{\cite{gr-qc/9301021}}
\include{chapters/one}
\include{chapters/two}
\bibliographystyle{plainnat}\bibliography{refs,own}
\end{document}
""",
    "biber": r"""\documentclass{article}\usepackage[backend=biber]{biblatex}
\addbibresource{refs.bib}\addbibresource{own.bib}
\newcommand{\seealso}[1]{(see also #1)}\newcommand{\mycite}[1]{\textbf{\cite{#1}}}
\begin{document}
\autocites[see][p.~3]{arXiv:2209.10901}[and][]{local2020} \seealso{\cite{gr-qc/9301021}}
\include{chapters/one}
\include{chapters/two}
\printbibliography
\end{document}
""",
}
# Several lists of references: biblatex has one control file for all, multibib an .aux file for each.
SEVERAL = {
    "bibtex": r"""\documentclass{article}\usepackage{multibib}\newcites{own}{Own Work}
\begin{document}
\cite{arXiv:2209.10901} \citeown{hep-th/9301068}
\bibliographystyle{plain}\bibliography{refs}
\bibliographystyleown{plain}\bibliographyown{refs}
\end{document}
""",
    "biber": r"""\documentclass{article}\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}
\begin{document}
\begin{refsection}\cite{arXiv:2209.10901}\printbibliography\end{refsection}
\begin{refsection}\cite{hep-th/9301068}\printbibliography\end{refsection}
\end{document}
""",
}


@pytest.mark.parametrize("kind", PAPERS)
def test_large_paper_with_a_folder_for_what_latex_writes(
    tmp_path: Path, latex_environment: dict[str, str], kind: str
) -> None:
    paper = Paper(tmp_path, kind, latex_environment)
    paper.write("main.tex", LARGE[kind])
    paper.write("chapters/one.tex", r"One \mycite{hep-th/9301068}.")
    paper.write("chapters/two.tex", r"Two \nocite{*}.")
    own = paper.write("own.bib", OWN)
    assert paper.make("-outdir=build") == 0, paper.said
    assert paper.printed("build") == {"vision", "strings", "holes", "local"}
    assert paper.is_complete("build")
    assert own.read_text() == OWN
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.bib")} == {"refs.bib", "own.bib"}


def test_several_lists_of_references(tmp_path: Path, latex_environment: dict[str, str]) -> None:
    paper = Paper(tmp_path, "bibtex", latex_environment)
    paper.write("main.tex", SEVERAL["bibtex"])
    assert paper.make() == 0, paper.said
    assert paper.printed() == {"vision", "strings"}
    assert paper.is_complete()
    written = (tmp_path / "refs.bib").read_bytes()
    assert paper.run("bibnorm", "sync", "main.aux", "--bib", "refs.bib", "--prune") == 0, paper.said
    assert (tmp_path / "refs.bib").read_bytes() == written


def test_entries_of_all_lists_are_written_and_kept_with_biblatex(
    tmp_path: Path, latex_environment: dict[str, str]
) -> None:
    paper = Paper(tmp_path, "biber", latex_environment)
    paper.write("main.tex", SEVERAL["biber"])
    paper.run("pdflatex", "-interaction=nonstopmode", "main.tex")
    assert paper.run("bibnorm", "sync", "main.bcf", "--bib", "refs.bib") == 0, paper.said
    written = (tmp_path / "refs.bib").read_text()
    assert re.findall(r"^@\w+\{(.*),$", written, re.MULTILINE) == ["arXiv:2209.10901", "hep-th/9301068"]
    assert paper.run("bibnorm", "sync", "main.aux", "--bib", "refs.bib", "--prune") == 0, paper.said
    assert (tmp_path / "refs.bib").read_text() == written


# LaTeX writes .bib files of its own here, or takes ones that come with it: none of them is meant by "the .bib file".
CLASSES = {
    "REVTeX, which makes one for its notes": r"""\documentclass[aps,prl]{revtex4-2}
\begin{document}\title{T}\author{A}\maketitle
Vision \cite{arXiv:2209.10901}, \onlinecite{hep-th/9301068}\footnote{A note.}
\bibliography{refs}
\end{document}
""",
    "IEEE, with the abbreviations of TeX": r"""\documentclass{IEEEtran}
\begin{document}
Vision \cite{arXiv:2209.10901}, \cite{hep-th/9301068}
\bibliographystyle{plain}\bibliography{IEEEabrv,refs}
\end{document}
""",
    "biblatex with BibTeX": BIBER.replace("backend=biber", "backend=bibtex") % "",
}


@pytest.mark.parametrize("source", CLASSES.values(), ids=CLASSES)
def test_bib_files_of_latex_are_not_ours(tmp_path: Path, latex_environment: dict[str, str], source: str) -> None:
    paper = Paper(tmp_path, "bibtex", latex_environment)
    paper.write("main.tex", source)
    assert paper.make() == 0, paper.said
    assert paper.is_complete()
    assert letters("string theory") in paper.text()
    for document in ("main.tex", "main.aux"):
        assert paper.run("bibnorm", "sync", document, "--strict") == 0, paper.said
        assert paper.said == "refs.bib: nothing to do\n"


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
    tmp_path: Path, latex_environment: dict[str, str], source: str, number: int
) -> None:
    paper = Paper(tmp_path, "bibtex", latex_environment)
    paper.write("main.tex", source)
    paper.run("pdflatex", "-interaction=nonstopmode", "main.tex")
    by_latex, by_us = (read_citations(tmp_path / name) for name in ("main.aux", "main.tex"))
    assert set(by_us.keys) == set(by_latex.keys)
    assert len(by_us.keys) == number
    assert by_us.biblatex is by_latex.biblatex
    assert [name.removesuffix(".bib") for name in by_us.bibs] == ["refs"]
    assert [name.removesuffix(".bib") for name in by_latex.bibs] == ["refs"]
    control = tmp_path / "main.bcf"
    assert not by_us.biblatex or set(read_citations(control).keys) == set(by_us.keys)


# --- The recipes of docs/latex.md with real latexmk and make: from `\cite{arXiv:...}` to a PDF with the reference in it


HOLES = "doi:10.1103/PhysRevD.47.R3095"
# What a tool does does not depend on the program that sorts the references, and the other way round.
EACH = [("latexmk", "biber"), ("make", "bibtex")]
each_tool = pytest.mark.parametrize(("tool", "kind"), EACH)
# Where it does not matter who sorts them either, BibTeX takes a third of the time.
WITH_BIBTEX = [("latexmk", "bibtex"), ("make", "bibtex")]
each_tool_with_bibtex = pytest.mark.parametrize(("tool", "kind"), WITH_BIBTEX)


@dataclass(frozen=True)
class Printed:
    """The paper as a recipe has made it, and what its first call, without a catalog, said and printed."""

    folder: Path
    first_said: str
    first_text: str
    first_works: frozenset[str]
    first_bib: bool


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, latex_environment: dict[str, str]
) -> dict[tuple[str, str], Printed]:
    """Of each recipe the paper to be copied."""
    made = {}
    for tool, kind in {*EACH, *WITH_BIBTEX}:
        paper = Paper(tmp_path_factory.mktemp("finished") / "paper", kind, latex_environment, tool)
        paper.make(BIBNORM_CATALOG=str(paper.folder / "none"))
        first = (paper.said, paper.text(), frozenset(paper.printed()), (paper.folder / "refs.bib").exists())
        assert paper.make() == 0, paper.said
        made[tool, kind] = Printed(paper.folder, *first)
    return made


@pytest.fixture
def paper(
    finished: dict[tuple[str, str], Printed], latex_environment: dict[str, str], tmp_path: Path, tool: str, kind: str
) -> Paper:
    """A paper that was printed before."""
    shutil.copytree(finished[tool, kind].folder, tmp_path / "paper")
    return Paper(tmp_path / "paper", kind, latex_environment, tool)


@each_tool
def test_without_any_entry_the_paper_is_printed_as_without_the_recipe(
    paper: Paper, finished: dict[tuple[str, str], Printed], tool: str, kind: str
) -> None:
    """No catalog and no .bib file: LaTeX says what it always says, and leaves a PDF. The next call makes up for it."""
    before = finished[tool, kind]
    assert "no catalog in " in before.first_said
    assert not before.first_bib
    assert "vision" in before.first_text
    assert before.first_works == set()
    assert paper.printed() == {"vision", "strings"}
    assert paper.is_complete()
    times = paper.times()
    assert paper.make() == 0, paper.said
    assert (paper.runs, paper.times()) == (0, times)


@pytest.mark.parametrize("cleaning", ["-c", "-C"])
@pytest.mark.parametrize(("tool", "kind"), [("latexmk", "bibtex")])
def test_cleaned_folder_is_filled_again(paper: Paper, cleaning: str) -> None:
    written = (paper.folder / "refs.bib").read_bytes()
    assert paper.run("latexmk", cleaning, "main.tex") == 0
    assert not list(paper.folder.glob("*.bbl"))
    assert paper.make() == 0, paper.said
    assert paper.printed() == {"vision", "strings"}
    assert paper.is_complete()
    assert (paper.folder / "refs.bib").read_bytes() == written


@each_tool_with_bibtex
def test_one_call_follows_a_paper_that_grows(paper: Paper) -> None:
    before = (paper.folder / "refs.bib").read_text()
    paper.cite(f"nobody2020,{HOLES}")
    assert paper.make() == 0, paper.said
    assert (
        "main.tex:3: 'nobody2020' is cited, and no .bib file defines it: not an arXiv ID, DOI or paper URL"
        in paper.said
    )
    assert paper.printed() == {"vision", "strings", "holes"}
    assert (paper.folder / "refs.bib").read_text().startswith(before)

    times = paper.times()
    assert paper.make() == 0, paper.said
    assert (paper.runs, paper.times()) == (0, times)


@each_tool
def test_missing_bib_file_is_said_and_latex_does_what_it_does_without_us(paper: Paper) -> None:
    """As LaTeX always does, it prints the text; once the file is there, the references follow."""
    paper.cite("local2020", bibs="refs,own")
    before = (paper.folder / "main.pdf").stat().st_mtime_ns
    paper.make()
    assert re.search(r"main\.\w+: .bib file own.bib not found; its keys are treated as", paper.said)
    assert "main.tex:3: 'local2020' is cited, and no .bib file defines it" in paper.said
    assert (paper.folder / "main.pdf").stat().st_mtime_ns > before
    assert "vision" in paper.text()
    paper.write("own.bib", OWN)
    assert paper.make() == 0, paper.said
    assert paper.printed() == {"vision", "strings", "local"}
    assert paper.is_complete()


# The Makefile does not keep what failed: it asks anew each time.
@pytest.mark.parametrize(("tool", "kind"), [("latexmk", "bibtex")])
def test_outage_is_said_and_made_up_for_by_the_next_call(paper: Paper, latex_tools: Path) -> None:
    """arXiv:2209.10902 is not in the catalog, and nothing listens where arXiv should be."""
    paper.cite("arXiv:2209.10902")
    online = {"BIBNORM_OFFLINE": "0", "BIBNORM_SOURCE": "catalog,arxiv", "BIBNORM_ARXIV_URL": "http://127.0.0.1:9/"}
    assert paper.make(**online) == 0, paper.said
    assert "main.tex:3: 'arXiv:2209.10902' is cited, and no .bib file defines it: no source was available" in paper.said
    assert "cannot be reached" in paper.said
    assert paper.printed() == {"vision", "strings"}
    assert paper.make(BIBNORM_CATALOG=str(latex_tools / "none")) == 0, paper.said
    assert "; build one with `bibnorm catalog build" in paper.said
    assert paper.make(BIBNORM_CATALOG=str(latex_tools / "later")) == 0, paper.said
    assert paper.printed() == {"vision", "strings", "later"}
    assert paper.make() == 0, paper.said
    assert paper.runs == 0


@each_tool_with_bibtex
def test_co_author_without_bibnorm_gets_the_pdf(paper: Paper) -> None:
    folders = os.environ["PATH"].split(os.pathsep)
    without = os.pathsep.join(each for each in folders if not (Path(each) / "bibnorm").exists())
    paper.cite("nobody2020,hep-th/9301068")
    assert paper.make(PATH=without) == 0, paper.said
    assert re.search("bibnorm cannot be run|bibnorm: (?:not found|No such file)", paper.said)
    assert paper.printed() == {"vision", "strings"}
    assert paper.make(PATH=without) == 0, paper.said
    assert paper.runs == 0
