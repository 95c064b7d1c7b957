"""The seven errors that led to one linkage engine, at the level of the decisions of the commands."""

from __future__ import annotations

from typing import Any

import pytest

from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import Relation, relate
from normalizer.works.title import read_title

Row = dict[str, Any]

VISION: Row = {"title": "Scaling Vision Transformers", "year": 2022, "kind": "entry"}
VISION["authors"] = ["Xiaohua Zhai", "Alexander Kolesnikov", "Neil Houlsby", "Lucas Beyer"]
RISK: Row = {

    "title": "Substitution, Risk Aversion, and the Temporal Behavior of Consumption and Asset Returns: An Empirical Analysis",
    "authors": ["Larry G. Epstein", "Stanley E. Zin"], "year": 1991, "venue": "Journal of Political Economy",
    "doi": "10.1086/261750", "kind": "record",
}  # fmt: skip
MARKETS: Row = {
    "title": "Implications of Security Market Data for Models of Dynamic Economies",
    "authors": ["Lars Peter Hansen", "Ravi Jagannathan"], "year": 1991, "venue": "Journal of Political Economy",
    "doi": "10.1086/261750", "kind": "entry",
}  # fmt: skip
BOOK: Row = {
    "title": "Handbook of Alpine Meadows", "authors": ["Olga Berg"], "year": 2015, "type": "book",
    "doi": "10.1007/978-3-030-00001-1", "kind": "entry",
}  # fmt: skip
CHAPTER: Row = {**BOOK, "title": "Counting Sheep at Night", "authors": ["Anna Hirt"], "type": "incollection"}
OTHER_CHAPTER: Row = {**CHAPTER, "title": "Milking Robots in the Valley", "authors": ["Nils Dahl"]}
# Mendeley wrote the arXiv id 1011.1669 into entries of many works.
BOGUS: Row = {**CHAPTER, "type": "article", "doi": None, "arxiv": "1011.1669"}
ALSO_BOGUS: Row = {**OTHER_CHAPTER, "type": "article", "doi": None, "arxiv": "1011.1669"}
REVIEW: Row = {
    "title": "The Cambridge History of Alpine Meadows", "authors": ["Olga Berg"], "year": 1999, "type": "journal",
    "venue": "Speculum", "pages": "112-115", "doi": "10.2307/2887001", "kind": "record",
}  # fmt: skip
OTHER_REVIEW: Row = {
    **REVIEW, "authors": ["Nils Dahl"], "pages": "640-642", "venue": "The English Historical Review",
    "doi": "10.1093/ehr/cex001",
}  # fmt: skip
PYRROLIDINE: Row = {
    "title": "Asymmetric Synthesis of Substituted Pyrrolidine Alkaloids from Amino Acids",
    "authors": ["Anna Hirt", "Jörg Müller"], "year": 2004, "type": "journal", "doi": "10.1021/jo0400001",
    "kind": "record",
}  # fmt: skip
PIPERIDINE: Row = {
    **PYRROLIDINE, "title": "Asymmetric Synthesis of Substituted Piperidine Alkaloids from Amino Acids", "year": 2006,
    "doi": "10.1021/jo0600001",
}  # fmt: skip
PAPER: Row = {
    "title": "Sheep in a Strong Magnetic Field", "authors": ["Jörg Müller"], "arxiv": "cond-mat/0412591",
    "year": 2004, "kind": "record",
}  # fmt: skip
COMMENT: Row = {
    "title": 'Comment on "Sheep in a Strong Magnetic Field" [arXiv:cond-mat/0412591]', "authors": ["Anna Hirt"],
    "arxiv": "cond-mat/0501001", "year": 2005, "kind": "record",
}  # fmt: skip
PREPRINT: Row = {
    "title": "Joining Streams of Sheep on Alpine Meadows at Night",
    "authors": ["Anna Hirt", "Jörg Müller", "Olga Berg"], "published": "2016-03-01", "arxiv": "1603.00001",
    "kind": "record",
}  # fmt: skip
SIGMOD: Row = {
    "title": PREPRINT["title"], "authors": PREPRINT["authors"], "year": 2021, "type": "inproceedings",
    "venue": "SIGMOD Conference", "kind": "entry",
}  # fmt: skip

# Two rows, the relations that are right, and the decisions of policies.
CASES: dict[str, tuple[Row, Row, set[Relation], dict[Policy, Action]]] = {
    "1: the abbreviation and the name of one journal": (
        {**VISION, "venue": "TPAMI", "type": "article"},
        {**VISION, "venue": "IEEE Transactions on Pattern Analysis and Machine Intelligence", "type": "journal", "kind": "record"},
        {Relation.SAME}, {Policy.DESCRIBE: Action.RIGHT, Policy.PRESENT: Action.TAKE},
    ),
    "2: an entry without identifiers and the preprint": (
        {**VISION, "venue": "CVPR", "type": "inproceedings"},
        {**VISION, "year": None, "published": "2021-06-08", "arxiv": "2106.04560", "kind": "record"},
        {Relation.SAME, Relation.VERSION}, {Policy.PRESENT: Action.TAKE, Policy.DUPLICATE: Action.TAKE},
    ),
    "3: one journal, and the DOI of another paper in another": (
        {**MARKETS, "venue": "Physical Review Letters", "doi": "10.1126/sciadv.1500001"},
        {**RISK, "venue": "Science Advances", "doi": "10.1126/sciadv.1500001"}, {Relation.COPIED_ID},
        {Policy.DESCRIBE: Action.WRONG},
    ),
    "4: a paper with the DOI of another": (
        MARKETS, RISK, {Relation.COPIED_ID},
        {Policy.DUPLICATE: Action.NO, Policy.PRESENT: Action.NO, Policy.DESCRIBE: Action.WRONG},
    ),
    "4: chapters with the DOI of their book": (
        CHAPTER, OTHER_CHAPTER, {Relation.COPIED_ID, Relation.PART, Relation.DIFFERENT}, {Policy.DUPLICATE: Action.NO},
    ),
    "4: a chapter and its book": (CHAPTER, BOOK, {Relation.PART}, {Policy.DUPLICATE: Action.NO}),
    "4: a bogus arXiv id": (BOGUS, ALSO_BOGUS, {Relation.COPIED_ID}, {Policy.DUPLICATE: Action.NO}),
    "5: a preprint and its publication five years later": (
        PREPRINT, SIGMOD, {Relation.VERSION}, {Policy.PRESENT: Action.TAKE, Policy.PUBLISH: Action.TAKE},
    ),
    "6: two reviews of one book": (
        REVIEW, OTHER_REVIEW, {Relation.NAMESAKE, Relation.SIBLING, Relation.DIFFERENT},
        {Policy.FIND: Action.NO, Policy.PRESENT: Action.NO},
    ),
    "6: one word is another": (
        PYRROLIDINE, PIPERIDINE, {Relation.SIBLING}, {Policy.FIND: Action.NO, Policy.PRESENT: Action.NO},
    ),
    "6: a comment and its subject": (
        COMMENT, PAPER, {Relation.ABOUT}, {Policy.FIND: Action.NO, Policy.PRESENT: Action.NO, Policy.JOIN: Action.NO},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right", "relations", "decisions"), CASES.values(), ids=CASES)
def test_commands_decide_as_one(
    left: Row, right: Row, relations: set[Relation], decisions: dict[Policy, Action]
) -> None:
    for judgement in (relate(left, right), relate(right, left)):
        assert judgement.relation in relations
        assert {policy: decide(policy, judgement) for policy in decisions} == decisions


def test_title_of_a_comment_is_not_the_title_of_its_subject() -> None:
    assert read_title(COMMENT["title"]).marks != read_title(PAPER["title"]).marks
