"""Reference lists in LaTeX: items of BibTeX's styles, typed lists, entries of biblatex."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pages import parse_page, read_page
from normalizer.pages.layout import PageText
from normalizer.pages.read_bibliography import is_bbl, read_bbl

TITLE = "Poincaré networks & beta search"
# An item without its key -> the same title, authors, year and identifiers.
ITEMS = {
    "plain": r"\bibitem{a} A.~Lee and Z.~M{\"u}ller. \newblock Poincar\'e networks \& {B}eta search. \newblock {\em Gamma}, 2019. \newblock \url{https://arxiv.org/abs/1901.01234}.",
    "natbib": "\\bibitem[Lee and M{\\\"u}ller(2019{\\natexlab{a}})]{a}\nA.~Lee and Z.~M{\\\"u}ller.\n\\newblock Poincar\\'e networks \\& beta search.\n\\newblock In \\emph{Gamma}, 2019{\\natexlab{a}}.\n\\newblock \\href{https://doi.org/10.48550/arxiv.1901.01234}{\\path{arXiv:1901.01234}}.",
    "elsarticle": "\\bibitem{a}\nA.~Lee, Z.~M{\\\"u}ller, Poincar\\'e networks \\& beta search, Gamma 3~(1) (2019) 1--9.\n\\newblock \\href{https://doi.org/10.48550/arxiv.1901.01234}\n  {\\path{doi:10.48550/arxiv.1901.01234}}.",
    "IEEE": "\\bibitem{a}\nA.~Lee and Z.~M\\\"uller, ``Poincar\\'e networks \\& beta search,'' in\n  \\emph{Gamma}.\\hskip 1em plus 0.5em minus 0.4em\\relax 2019, arXiv:1901.01234.",
    "revtex": "\\bibitem [{\\citenamefont {Lee}\\ and\\ \\citenamefont {M{\\\"u}ller}(2019)}]{a}%\n  \\BibitemOpen\n  \\bibfield  {author} {\\bibinfo {author} {\\bibfnamefont {A.}~\\bibnamefont {Lee}}\\ and\\ \\bibinfo {author} {\\bibfnamefont {Z.}~\\bibnamefont {M{\\\"u}ller}},\\ }\\bibfield  {title} {\\bibinfo {title} {Poincar\\'e networks \\& beta search},\\ }\\href@noop {} {\\bibfield  {journal} {\\bibinfo  {journal} {Gamma}\\ }} (\\bibinfo {year} {2019}),\\ \\Eprint {https://arxiv.org/abs/1901.01234} {arXiv:1901.01234} \\BibitemShut {NoStop}%",
    "harvard": "\\harvarditem{Lee \\harvardand\\ M{\\\"u}ller}{2019}{a}\nLee, A. and M{\\\"u}ller, Z.  \\harvardyearleft 2019\\harvardyearright , `Poincar\\'e networks \\& beta search', {\\em Gamma}. arXiv:1901.01234.",
    "typed": "\\bibitem{a} A. Lee, Z. M\\\"uller, Poincar\\'e networks \\& beta search, Gamma Lett. 3 (2019) 10. % a remark\narXiv:1901.01234",
}  # fmt: skip
BIBLATEX = r"""% $ biblatex auxiliary file $
    \entry{a}{article}{}{}
      \name{author}{2}{}{%
        {{hash=1}{%
           family={Lee},
           familyi={L\bibinitperiod},
           given={Ann\bibnamedelima B.},
           giveni={A\bibinitperiod}}}%
        {{hash=2}{family={M{\"u}ller},familyi={M},given={Z.}}}%
      }
      \field{title}{Poincar\'e networks}
      \field{subtitle}{a {B}eta search}
      \field{journaltitle}{Gamma}
      \field{year}{2019}
      \field{eprinttype}{arxiv}
      \verb{eprint}
      \verb 1901.01234
      \endverb
    \endentry
"""


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_an_item_of_every_style(item: str) -> None:
    text = f"\\begin{{thebibliography}}{{9}}\n\n{item}\n\n\\bibitem{{b}} B. Hill. Other work. Gamma, 2018.\n\\end{{thebibliography}}\n\\end{{document}}"
    page = parse_page(text.encode(), "main.bbl")
    assert page.reader == "LaTeX bibliography"
    first, second = page.titles
    assert (first.title.lower(), first.year, first.ids) == (TITLE.lower(), 2019, ("1901.01234",))
    assert [name.replace("Lee, A.", "A. Lee").replace("Müller, Z.", "Z. Müller") for name in first.authors] == [
        "A. Lee", "Z. Müller",
    ]  # fmt: skip
    assert (first.line, first.end_line) == (3, 3 + item.count("\n"))
    assert (second.title, second.line) == ("Other work", first.end_line + 2)


def test_the_address_of_a_journal_is_not_printed_and_a_title_names_nobody() -> None:
    item = (
        r"\bibitem{a} \bibfield{author}{\bibinfo{author}{A. Lee}, }\bibfield{title}{\bibinfo{title}{Alpha"
        r" Simplification and Beta Proving}, }\href{https://doi.org/10.1000/x}{\bibinfo{journal}{Phys. Rev. D}"
        r" \textbf{3}, 10 (2019)}\BibitemShut{NoStop}%"
    )
    (found,) = parse_page(item.encode(), "main.bbl").titles
    assert (found.title, found.authors, found.venue) == (
        "Alpha Simplification and Beta Proving", ("A. Lee",), "Phys. Rev. D",
    )  # fmt: skip


@pytest.mark.parametrize("doi", [r"\doi{10.1000/abc.2017.12}.", r"doi: \doi{10.1000/abc.2017.12}."])
def test_a_doi_that_ends_an_item_is_read_once(doi: str) -> None:
    item = (
        rf"\bibitem{{a}} Ann Lee. \newblock Alpha networks. \newblock \emph{{Gamma}}, 3:10--20, 2019. \newblock {doi}"
    )
    (found,) = parse_page(item.encode(), "main.bbl").titles
    assert found.ids == ("10.1000/abc.2017.12",)


def test_entries_of_biblatex() -> None:
    (found,) = parse_page((BIBLATEX + BIBLATEX).encode(), "main.bbl").titles
    assert (found.title, found.authors) == ("Poincaré networks: a Beta search", ("Ann B. Lee", "Z. Müller"))
    assert (found.year, found.venue, found.ids) == (2019, "Gamma", ("1901.01234",))


@given(st.lists(st.sampled_from([*ITEMS.values(), r"\bibitem", "[", "{", "}", "%", "\\newblock", "x"])).map("\n".join))
def test_any_list_is_read(text: str) -> None:
    source = PageText(text)
    for item in read_bbl(source).items:
        assert 1 <= item.line <= item.end_line <= source.text.count("\n") + 1
        assert is_bbl(source)


@pytest.mark.shared
def test_all_items_of_the_shared_list(shared: Path) -> None:
    assert len(read_page(str(shared / "truth" / "references" / "inputs" / "bbl.bbl")).titles) == 22
