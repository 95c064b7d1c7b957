"""Papers of ICLR 2013-2016: DBLP files them under keys of CoRR, and Semantic Scholar knows only the preprint's year."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes.corpus import Paper, Venue, people
from fakes.faults import Page
from online_world import World, running

pytestmark = pytest.mark.once

ICLR = "International Conference on Learning Representations"


def iclr(title: str, authors: str, arxiv: str, first: date, year: int, **more: str) -> Paper:
    paper = Paper(
        title, people(*authors.split(", ")), first, arxiv=arxiv, venue=Venue(ICLR, year, short="ICLR"), **more
    )  # type: ignore[arg-type]
    return replace(paper, dblp=paper.corr_key)


PAPERS = (
    iclr(
        "Adam: A Method for Stochastic Optimization", "Diederik P. Kingma, Jimmy Ba", "1412.6980", date(2014, 12, 22), 2015,
        comment="Published as a conference paper at the 3rd International Conference for Learning Representations, "
        "San Diego, 2015",
    ),
    iclr(
        "Very Deep Convolutional Networks for Large-Scale Image Recognition", "Karen Simonyan, Andrew Zisserman",
        "1409.1556", date(2014, 9, 4), 2015,
    ),
    iclr("Auto-Encoding Variational Bayes", "Diederik P. Kingma, Max Welling", "1312.6114", date(2013, 12, 20), 2014),
    iclr(
        "Explaining and Harnessing Adversarial Examples", "Ian J. Goodfellow, Jonathon Shlens, Christian Szegedy",
        "1412.6572", date(2014, 12, 20), 2015,
    ),
    iclr(
        "Intriguing properties of neural networks",
        "Christian Szegedy, Wojciech Zaremba, Ilya Sutskever, Joan Bruna, Dumitru Erhan, Ian Goodfellow, Rob Fergus",
        "1312.6199", date(2013, 12, 21), 2014,
    ),
    # DBLP's key of this one has the number of the preprint.
    replace(
        iclr("Local Component Analysis", "Nicolas Le Roux, Francis R. Bach", "1109.0093", date(2011, 9, 1), 2013),
        dblp="journals/corr/abs-1109-0093",
    ),
)  # fmt: skip
YEARS = {paper.arxiv: str(paper.year) for paper in PAPERS}


def entries(text: str) -> dict[str, tuple[str, str, str]]:
    """Type, book title and year of each entry, by its arXiv id."""
    found = {}
    for kind, entry in re.findall(r"^@(\w+)\{(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))
        found[fields["arxivid"]] = (kind, fields.get("booktitle", ""), fields["year"])
    return found


@pytest.mark.parametrize("sources", [(), ("--source", "arxiv", "--source", "dblp")], ids=["default", "named"])
def test_build_gives_conference_and_year(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, sources: tuple[str, ...]
) -> None:
    (own_folder / "page.txt").write_text("\n".join(paper.title for paper in PAPERS), encoding="utf-8")
    with running(World(PAPERS, monkeypatch, own_folder / "cache")) as world:
        assert world.run("build", "page.txt", *sources, "-o", "refs.bib") == 0
    found = entries(Path("refs.bib").read_text(encoding="utf-8"))
    assert found == {arxiv: ("inproceedings", ICLR, year) for arxiv, year in YEARS.items()}


@pytest.mark.parametrize("arxiv", YEARS)
def test_cite_gives_conference_and_year(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arxiv: str
) -> None:
    with running(World(PAPERS, monkeypatch, own_folder / "cache")) as world:
        assert world.run("cite", f"arXiv:{arxiv}") == 0
    assert entries(capsys.readouterr().out) == {arxiv: ("inproceedings", ICLR, YEARS[arxiv])}


def test_comment_of_the_authors_is_enough_when_no_library_answers(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    adam = replace(PAPERS[0], venue=None, dblp=None)
    with running(World((adam,), monkeypatch, own_folder / "cache")) as world:
        assert world.run("cite", "arXiv:1412.6980") == 0
    assert entries(capsys.readouterr().out) == {"1412.6980": ("inproceedings", ICLR, "2015")}


def test_bot_check_of_dblp_costs_the_year_and_nothing_else(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_folder / "page.txt").write_text("\n".join(paper.title for paper in PAPERS), encoding="utf-8")
    with running(World(PAPERS, monkeypatch, own_folder / "cache")) as world:
        world.services.dblp.faults.extend([Page(), Page(), Page()])
        assert world.run("build", "page.txt", "-o", "refs.bib") == 0
        assert world.counts()["dblp"] == 1
    found = entries(Path("refs.bib").read_text(encoding="utf-8"))
    assert found["1412.6980"] == ("inproceedings", ICLR, "2015")  # by the authors' comment
    assert found["1409.1556"] == ("misc", "", "2014")
