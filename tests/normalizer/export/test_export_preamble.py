"""What a bibliography brings along so that it compiles without packages."""

import pytest

from normalizer.export.preamble import DEFINITIONS, biblatex_preamble, bibtex_preamble
from normalizer.values.latex.tables import PROVIDED

# Body of a BibTeX file -> the commands that it has to define.
BIBTEX = {
    "plain text needs nothing": ("@misc{a,\n  title = {A {\\'e} $\\alpha$},\n}", set()),
    "a math alphabet": (r"$\mathbb{R}$ and $\mathfrak{g}$", {"mathbb", "mathfrak"}),
    "an ogonek": (r"Zi{\k{e}}ba", {"k"}),
    "letters of the north and east": (r"{\DJ}{\dh}{\TH}{\ng}", {"DJ", "dh", "TH", "ng"}),
    "letters of Vietnam": (r"{\h{a}}{\ohorn}{\UHORN}", {"h", "ohorn", "UHORN"}),
    "a printed link": (r"note = {Code: \url{https://x.org}}", {"url", "bibnormverb"}),
    "a link without special signs": ("  url = {https://x.org/a-b?c=d},\n", set()),
    "a link with special signs": ("  url = {https://x.org/a_b},\n", {"url", "bibnormverb"}),
    "a DOI without special signs": ("  doi = {10.1000/a.b(c)1-2},\n", set()),
    "a DOI with special signs": ("  doi = {10.1000/a_b},\n", {"doi", "bibnormverb"}),
    "a command that only begins alike": (r"\kappa \thanks \hat", set()),
}  # fmt: skip


@pytest.mark.parametrize(("body", "commands"), BIBTEX.values(), ids=BIBTEX)
def test_bibtex_brings_what_it_uses(body: str, commands: set[str]) -> None:
    expected = [f'@preamble{{"{text}"}}' for command, text in DEFINITIONS.items() if command in commands]
    assert bibtex_preamble(body).splitlines() == expected


def test_biblatex_defines_the_commands_behind_letters() -> None:
    assert bibtex_preamble("ę") == ""
    assert biblatex_preamble("é ę") == f'@preamble{{"{DEFINITIONS["k"]}"}}\n'


def test_biblatex_tells_pdflatex_how_to_show_rare_letters() -> None:
    first, *declared = biblatex_preamble("é ễ 李 α 😀").splitlines()
    assert r"\providecommand{\bibnormletter}[3]" in first
    assert declared == [
        r'@preamble{"\bibnormletter{α}{03B1}{$\alpha$}"}',
        r'@preamble{"\bibnormletter{ễ}{1EC5}{{\~{\^e}}}"}',
        r'@preamble{"\bibnormletter{李}{674E}{Li}"}',
        r'@preamble{"\bibnormletter{😀}{1F600}{}"}',
    ]


def test_biblatex_has_url_and_doi_itself() -> None:
    assert biblatex_preamble("  url = {https://x.org/a_b},\n  doi = {10.1/a_b},\n  note = {\\url{x}},\n") == ""


def test_every_command_that_text_may_write_has_a_definition() -> None:
    assert set(DEFINITIONS) >= PROVIDED


@pytest.mark.parametrize("command", DEFINITIONS)
def test_definition_can_stand_in_a_string(command: str) -> None:
    text = DEFINITIONS[command]
    assert text.isascii()
    assert '"' not in text
    assert text.count("{") == text.count("}")
