"""A small paper that a recipe of docs/latex.md makes, and the works that its PDF may print."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from places import ROOT

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
RECIPES = {"latexmk": ("perl", ".latexmkrc"), "make": ("make", "Makefile")}
CHAPTER = r"Strings \cite{hep-th/9301068}."

# What stands in the PDF for each work: who and what. No source has these words.
WORKS = {
    "vision": ("Manuel Goulão", "Pretraining the Vision Transformer using self-supervised methods"),
    "strings": ("David J. Gross", "Washington Taylor", "Two Dimensional QCD is a String Theory"),
    "holes": ("Ming Lu", "Mark B. Wise", "Black Holes with a Generalized Gravitational Action"),
    "local": ("Ann Local", "Locally Sourced"),
    "later": ("Eva Later", "An Outage Made up for"),
}
LATER = {"arxiv_id": "2209.10902", "title": WORKS["later"][1], "authors": ["Eva Later"], "published": "2022-09-22"}
OWN = "@misc{local2020, author = {Ann Local}, title = {Locally Sourced}, year = 2020}\n"


def recipe(language: str) -> str:
    found = re.search(
        rf"^```{language}\n(.*?)^```$", (ROOT / "docs/latex.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found[1]


class Paper:
    """A small paper in a folder of its own, and what it is made with."""

    def __init__(self, folder: Path, kind: str, environment: Mapping[str, str], tool: str = "latexmk") -> None:
        self.folder, self.kind, self.environment, self.tool = folder, kind, environment, tool
        self.said = ""
        folder.mkdir(exist_ok=True)
        self.cite("")
        self.write("chapter.tex", CHAPTER)
        language, name = RECIPES[tool]
        self.write(name, recipe(language))

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def cite(self, keys: str, *, bibs: str = "refs") -> None:
        """The paper with further citations, and with its .bib files."""
        source = PAPERS[self.kind] % (rf"\cite{{{keys}}}" if keys else "")
        named = "".join(rf"\addbibresource{{{name}.bib}}" for name in bibs.split(","))
        source = source.replace(r"\addbibresource{refs.bib}", named).replace("{refs}", f"{{{bibs}}}")
        self.write("main.tex", source)

    def run(self, *command: str, **environment: str) -> int:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            timeout=120,
            check=False,
        )
        self.said = (done.stdout + done.stderr).decode("utf-8", "replace")
        return done.returncode

    def make(self, *options: str, **environment: str) -> int:
        """What an author types."""
        latexmk = ("latexmk", "-pdf", "-interaction=nonstopmode", *options, "main.tex")
        return self.run(*(("make",) if self.tool == "make" else latexmk), **environment)

    @property
    def runs(self) -> int:
        """How many programs latexmk has called."""
        return self.said.count("Run number ")

    def text(self, where: str = ".") -> str:
        """The letters in the PDF: line breaks, hyphens and ligatures aside."""
        pdf = self.folder / where / "main.pdf"
        done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, timeout=60, check=True)
        return letters(done.stdout.decode())

    def printed(self, where: str = ".") -> set[str]:
        """The works whose references are in the PDF, with author and title."""
        text = self.text(where)
        return {name for name, words in WORKS.items() if all(letters(each) in text for each in words)}

    def is_complete(self, where: str = ".") -> bool:
        """LaTeX's log of the last run has no word on an undefined citation."""
        return "undefined" not in (self.folder / where / "main.log").read_text("latin-1")

    def times(self, where: str = ".") -> list[int]:
        return [path.stat().st_mtime_ns for path in (self.folder / "refs.bib", self.folder / where / "main.pdf")]


def letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
