"""Titles read for linkage: what they state about their own kind is cut from their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.title import Mark, read_title

MARKED = [
    ('Comment on "Anyonic braiding in optical lattices"', "anyonicbraidinginopticallattices", [("about", "comment")]),
    ("Comments on: Brownian distance covariance", "browniandistancecovariance", [("about", "comments")]),
    ("Reply to \"Comment on 'Galilean invariance'\"", "galileaninvariance", [("about", "reply"), ("about", "comment")]),
    ('Discussion of "Breakdown and groups" by P. Davies', "breakdownandgroups", [("about", "discussion")]),
    ("Errata: On the homology of torsion", "onthehomologyoftorsion", [("about", "errata")]),
    ("Corrigendum to ''Adjustment sets in graphs", "adjustmentsetsingraphs", [("about", "corrigendum")]),
    ('Erratum to the paper "Groups acting on trees"', "groupsactingontrees", [("about", "erratum")]),
    ("Rejoinder: Microarrays and groups", "microarraysandgroups", [("about", "rejoinder")]),
    ("[Re] Attention in graphs", "attentioningraphs", [("about", "[re]")]),
    ('On the Reproducibility of "FairCLIP"', "fairclip", [("about", "reproducibility")]),
    ("Depth in grammar: A Rejoinder", "depthingrammar", [("about", "rejoinder")]),
    ("Video Diffusion Models: A Survey", "videodiffusionmodels", [("survey", "survey")]),
    ("A Survey on Video Diffusion", "videodiffusion", [("survey", "survey")]),
    ("Revisiting Attention", "attention", [("survey", "revisiting")]),
    ("Least Squares Regression revisited", "leastsquaresregression", [("survey", "revisited")]),
    ("Toric manifolds--a survey", "toricmanifolds", [("survey", "survey")]),
    ("Data from: Cold atoms in traps", "coldatomsintraps", [("artifact", "data")]),
    ('Code for "Mind the Gap"', "mindthegap", [("artifact", "code")]),
    ("Cold atoms in traps [Data set]", "coldatomsintraps", [("artifact", "data set")]),
    ("Cold atoms - Supplementary Material -", "coldatoms", [("artifact", "supplementary material")]),
    ('Appendix to "The Chow rings"', "thechowrings", [("artifact", "appendix")]),
    ("Cold atoms (slides)", "coldatoms", [("talk", "slides")]),
    ("Poster: Cold atoms", "coldatoms", [("talk", "poster")]),
    ("Coaching for daily living Demo", "coachingfordailyliving", [("talk", "demo")]),
    ("Planning for goals (Extended Abstract)*", "planningforgoals", [("abstract", "extended abstract")]),
    ("The C Programming Language, Second Edition", "thecprogramminglanguage", [("edition", "second edition")]),
    ("Figure 1. Logic circuits", "logiccircuits", [("part", "figure")]),
    ("Table 2: Logic circuits", "logiccircuits", [("part", "table")]),
]
PLAIN = [
    "A note on the function of a module",
    "Database systems: an introduction",
    "Supplementary motor areas of the brain",
    "Errata",
    "Review",
]
TAILS = [
    ("Pipelined Execution, NeurIPS 2020", "pipelinedexecution"),
    ("Pipelined Execution [arXiv 2016]", "pipelinedexecution"),
    ("Pipelined Execution - IEEE TPAMI 2018", "pipelinedexecution"),
    ("Pipelined Execution (full version)", "pipelinedexecution"),
    ("Comment on diffusion [arXiv:0812.0338]", "diffusion"),
    ("Overview of the campaign of Lyon 2010", "campaignoflyon2010"),
    ("Team Description, Lyon 2022", "teamdescriptionlyon2022"),
]
HEADS = [
    ("GaussianFormer-2: Probabilistic fields", "gaussianformer", "2", True),
    ("GaussianFormer: Scenes", "gaussianformer", "", True),
    ("Diff-Reg v2: Matching", "diffreg", "2", True),
    ("PredRNN++: Towards", "predrnn", "++", True),
    ("SentiWordNet 3.0: A resource", "sentiwordnet", "3.0", True),
    ("Learning to see: a study", "learningtosee", "", False),
    ("Learning to see and to hear: a study", "", "", False),
    ("No colon at all", "", "", False),
]


@pytest.mark.parametrize(("title", "key", "marks"), MARKED, ids=[row[0] for row in MARKED])
def test_a_statement_of_the_kind_is_cut(title: str, key: str, marks: list[tuple[str, str]]) -> None:
    read = read_title(title)
    assert (read.key, [(mark.value, word) for mark, word in read.marks]) == (key, marks)
    assert read.of(Mark(marks[0][0]))[0] == marks[0][1]


@pytest.mark.parametrize("title", PLAIN)
def test_an_ordinary_title_states_nothing(title: str) -> None:
    read = read_title(title)
    assert read.marks == ()
    assert read.key == read.whole
    assert not any(read.of(mark) for mark in Mark)


@pytest.mark.parametrize(("title", "key"), TAILS)
def test_venue_and_cited_id_behind_a_title_are_cut(title: str, key: str) -> None:
    assert read_title(title).key == key


@pytest.mark.parametrize(("title", "head", "number", "coined"), HEADS, ids=[row[0] for row in HEADS])
def test_a_name_before_the_colon_is_read_without_its_number(
    title: str, head: str, number: str, *, coined: bool
) -> None:
    read = read_title(title)
    assert (read.head, read.number, read.coined) == (head, number, coined)


def test_the_content_of_a_title_has_no_small_words() -> None:
    assert read_title("On the Homology of a Torsion").content == {"homology", "torsion"}


def test_markup_is_no_part_of_a_title() -> None:
    assert read_title("BT<sup>2</sup> and more").words == ("bt2", "and", "more")


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    read = read_title(text)
    assert read.key == "".join(read.words)
    assert read == read_title(text)
