r"""The references of a document before and after: those that change, as its style prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.cli.main import run
from normalizer.latex.printed import PrintError, bibitems, changed_references

BIB = r"""@article{a_1, title = {Rings}, author = {Emmy Noether}, year = 1921, journal = {arXiv preprint arXiv:2101.00001}}
@article{b, title = {Groups}, author = {Emmy Noether}, year = 1922, journal = {Annals}, pages = {1--2}}
"""
BIBTEX = r"""\documentclass{article}\begin{document}
\cite{a_1,b}\bibliographystyle{plain}\bibliography{refs}\end{document}
"""
BIBLATEX = r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{biblatex}\addbibresource{refs.bib}
\begin{document}\cite{a_1,b}\printbibliography\end{document}
"""


@pytest.mark.parametrize(
    ("bbl", "references"),
    [
        ("\\bibitem{a}\nE.~Noether.\n\\newblock {\\em Rings}, 1921.\n", {"a": "E. Noether. Rings, 1921."}),
        ("\\bibitem[Noether(1921)]{a}\nOne\n\n\\bibitem[{No[e]ther(1922)}]{b}\nTwo\n", {"a": "One", "b": "Two"}),
        ("\\bibitem [{\\citenamefont {N}(1)}]{a}%\n  \\bibinfo {author} {Noether}\n", {"a": "Noether"}),
        ("\\begin{thebibliography}{1}\n\\bibitem{a}\nOne\n\\end{thebibliography}\n", {"a": "One"}),
        ("\\bibitem{a}\nRings, 9\\penalty0 (8):\\penalty0 17--35.\n", {"a": "Rings, 9(8):17–35."}),
        ("\\bibitem{a}\n\\url{https://a.org/b%20c%\nd}. % or\nOne\n", {"a": "https://a.org/b%20cd. One"}),
        ("\\providecommand \\bibnamefont [1]{#1}%\n\\bibitem{a} E.~\\bibnamefont {Noether}\n", {"a": "E. Noether"}),
        ("\\providecommand{\\BIBspace}{\\spaceskip=1em}\n\\bibitem{a}\n\\BIBspace\nOne \\& two\n", {"a": "One & two"}),
        ("\\expandafter\\ifx\\csname urlprefix\\endcsname\\relax\\fi\n\\bibitem{a}\n\\urlprefix\\url{b}\n", {"a": "b"}),
        ("\\bibitem{a}\nRings.\\hskip 1em plus\n  0.5em minus 0.4em\\relax Springer\n", {"a": "Rings. Springer"}),
        ("", {}),
    ],
)
def test_references_of_a_bbl_file(bbl: str, references: dict[str, str]) -> None:
    assert bibitems(bbl) == references


@pytest.mark.tools
@pytest.mark.parametrize("tex", [BIBTEX, BIBLATEX], ids=["bibtex", "biblatex"])
def test_only_changed_references_are_shown_and_nothing_is_written(
    tex: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tex").write_text(tex)
    Path("refs.bib").write_text(BIB)
    assert run(["fix", "--unsafe", "--proof", "main.tex"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[:3] == ["main.tex: 1 of 2 references change", "", "a_1"]
    assert "arXiv preprint" in shown[3]
    assert "arXiv preprint" not in shown[4]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["main.tex", "refs.bib"]
    assert Path("refs.bib").read_text() == BIB


def test_program_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = tmp_path / "main.tex"
    document.write_text(BIBTEX)
    with pytest.raises(PrintError, match="pdflatex not found; install TeX Live"):
        changed_references(document, {})
    with pytest.raises(PrintError, match="name its main"):
        changed_references(tmp_path / "main.aux", {})


def test_files_are_needed_without_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fix"]) == 2
    assert "Missing argument" in capsys.readouterr().err
