"""The facts that make two descriptions two works: each with pairs that show it and pairs that are near it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from normalizer.works.description import Description
from normalizer.works.evidence import compare
from normalizer.works.facts import Fact, Relation, Veto
from normalizer.works.policies import DIFFERENCES, LIMITS, TABLE, Action, Policy, by_table, disagreements, reason
from normalizer.works.relation import Judgement, relate, weights
from normalizer.works.vetoes import VETOES

Row = dict[str, Any]

_CURIE = ["Marie Curie", "Irène Joliot"]
_OTHERS = ["Emil Post", "Rózsa Péter"]
_ABSTRACT = " ".join(f"Finding{number} concerns topic{number}." for number in range(30))


def row(title: str, authors: list[str] | None = None, **fields: Any) -> Row:
    return {"title": title, "authors": _CURIE if authors is None else authors, **fields}


BOOK = {"type": "book", "venue": "Wiley"}
MEETING = {"type": "inproceedings", "venue": "AAAI"}
JOURNAL = {"type": "article", "venue": "Artificial Intelligence"}
PREPRINT = {"type": "preprint"}

# The fact (None: no veto), the relation, and the two descriptions.
ROWS: list[tuple[str, Fact | None, Relation, Row, Row]] = [
    ("figure", Fact.PART_OF_DOI, Relation.PART, row("Figure 1. Cold atoms", doi="10.1371/j.1.g001"), row("Cold atoms", doi="10.1371/J.1")),
    ("supplement of the DOI", Fact.PART_OF_DOI, Relation.PART, row("Cold atoms", doi="10.1371/j.1.s001", type="supplement"), row("Cold atoms", doi="10.1371/j.1")),
    ("chapter of the DOI", Fact.PART_OF_DOI, Relation.PART, row("Legal reasoning", doi="10.1007/978-0_18"), row("Argumentation", _OTHERS, doi="10.1007/978-0")),
    ("a full stop after the DOI", None, Relation.SAME, row("Cold atoms", year=2013, doi="10.1371/j.1."), row("Cold atoms", year=2013, doi="10.1371/j.1")),
    ("chapter", Fact.PART_OF_VOLUME, Relation.PART, row("Case-Based Parsing", type="incollection", venue="Inside Reasoning"), row("Inside reasoning", _OTHERS, **BOOK)),
    ("paper and proceedings", Fact.PART_OF_VOLUME, Relation.PART, row("Adversarial Nets", type="inproceedings", venue="Advances in Systems 27"), row("Advances in Systems 27", _OTHERS, type="proceedings", venue="Curran")),
    ("chapter of one volume of a handbook", Fact.PART_OF_VOLUME, Relation.PART, row("Modal logic", type="incollection", venue="Handbook of Computer Science, Volume B"), row("Handbook of Computer Science", _OTHERS, **BOOK)),
    ("chapter of a volume, abbreviated", Fact.PART_OF_VOLUME, Relation.PART, row("Conversation", type="incollection", venue="Syntax and Semantics, Vol. 3: Speech Acts"), row("Syntax and Semantics. Volume 3: Speech Acts", _OTHERS, **BOOK)),
    ("chapter of a book without its subtitle", Fact.PART_OF_VOLUME, Relation.PART, row("Numbers", type="incollection", venue="From Kant to Hilbert"), row("From Kant to Hilbert: A Source Book", _OTHERS, **BOOK)),
    ("paper in a volume without its subtitle", Fact.PART_OF_VOLUME, Relation.PART, row("Adversarial Nets", type="inproceedings", venue="Advances in Systems 30"), row("Advances in Systems 30: Annual Conference on Systems", _OTHERS, type="proceedings", venue="Curran")),
    ("extended abstract with an arXiv number of its own", Fact.OTHER_ARXIV, Relation.EXTENDED, row("Braiding in lattices of atoms (extended abstract)", arxiv="0804.1707"), row("Braiding in lattices of atoms", arxiv="0804.1679")),
    ("second part with a longer subtitle", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Motives with modulus", arxiv="1511.07124"), row("Motives with modulus, II: Sheaves with transfers for proper pairs", arxiv="1910.14534")),
    ("two parts, a subtitle run on", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Deformation modules I:Finiteness and duality", arxiv="0802.1245"), row("Deformation modules II. Hochschild class", arxiv="0809.4309")),
    ("two parts in brackets", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Random convex analysis (I): duality and separation", year=2015), row("Random convex analysis (II): continuity of many functions", year=2015)),
    ("two parts, one in braces", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Random convex analysis I: duality and separation", year=2015), row("Random convex analysis {II:} Continuity of many functions", year=2015)),
    ("first part with a subtitle", None, Relation.SAME, row("Motives with modulus", year=2015), row("Motives with modulus, I: Sheaves", year=2015)),
    ("chapter of another volume", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("Conversation", type="incollection", venue="Syntax and Semantics, Vol. 3"), row("Syntax and Semantics. Volume 4", _OTHERS, **BOOK)),
    ("chapter of a longer name", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("Conversation", type="incollection", venue="Syntax and Semantics"), row("Syntax and Semantics of Chinese", _OTHERS, **BOOK)),
    ("a book in a series of its own name", None, Relation.SAME, row("Inside Reasoning", venue="Inside Reasoning", year=1990), row("Inside Reasoning", year=1990)),
    ("chapter with the DOI of the book", Fact.CHAPTER_WITH_DOI_OF_BOOK, Relation.PART, row("Translation machines", _OTHERS, type="incollection", doi="10.1000/b"), row("Languages of the world", doi="10.1000/b", **BOOK)),
    ("paper with the DOI of the volume", Fact.CHAPTER_WITH_DOI_OF_BOOK, Relation.PART, row("Translation machines", _OTHERS, type="inproceedings", doi="10.1000/b"), row("Languages of the world", doi="10.1000/b", **BOOK)),
    ("two chapters with the DOI of the book", Fact.COPIED_ID, Relation.COPIED_ID, row("Translation machines", _OTHERS, type="incollection", doi="10.1000/b"), row("Languages of the world", type="incollection", doi="10.1000/b")),
    ("table without a DOI", Fact.PART_OF_VOLUME, Relation.PART, row("Table 2. Eigenvalues of a Coulomb potential"), row("Eigenvalues of a Coulomb potential")),
    ("figure by its type", Fact.PART_OF_VOLUME, Relation.PART, row("Eigenvalues of a Coulomb potential", type="figure"), row("Eigenvalues of a Coulomb potential", type="article")),
    ("comment", Fact.ABOUT_OTHER, Relation.ABOUT, row('Comment on "Anyonic braiding in optical lattices"', _OTHERS), row("Anyonic Braiding in Optical Lattices")),
    ("comment that cites the arXiv number", Fact.ABOUT_OTHER, Relation.ABOUT, row('Comment on "Braiding in lattices of atoms" [arXiv:cond-mat/0412591]', _OTHERS, arxiv="cond-mat/0501222"), row("Braiding in lattices of atoms", arxiv="cond-mat/0412591")),
    ("retraction note", Fact.ABOUT_OTHER, Relation.ABOUT, row("Retraction Note: On the homology of torsion", year=2020), row("On the homology of torsion", year=2020)),
    ("retraction behind a dash", Fact.ABOUT_OTHER, Relation.ABOUT, row("Retraction—On the homology of torsion", year=2020, **JOURNAL), row("On the homology of torsion", year=2020, **JOURNAL)),
    ("protocol of a study", Fact.OTHER_REPORT, Relation.ABOUT, row("Exercise for pain of the neck: study protocol for a randomised trial", year=2012), row("Exercise for pain of the neck: a randomised trial", year=2015)),
    ("protocol of a study before its title", Fact.OTHER_REPORT, Relation.ABOUT, row("Protocol for a cluster randomised trial of exercise for pain of the neck", year=2012), row("Exercise for pain of the neck", year=2015)),
    ("rationale and design", Fact.OTHER_REPORT, Relation.ABOUT, row("Exercise for pain of the neck: rationale and design", year=2012), row("Exercise for pain of the neck", year=2015)),
    ("plan of the statistical analysis", Fact.OTHER_REPORT, Relation.ABOUT, row("Statistical analysis plan for exercise for pain of the neck", year=2013), row("Exercise for pain of the neck", year=2015)),
    ("a protocol of which a source has no subtitle", None, Relation.SAME, row("Exercise for pain of the neck: study protocol for a randomised trial", year=2012, **JOURNAL), row("Exercise for pain of the neck", year=2012, **JOURNAL)),
    ("a protocol of computers", None, Relation.VERSION, row("A secure protocol for votes in mobile networks", year=2012, **PREPRINT), row("Secure protocol for votes in mobile networks", year=2013, **JOURNAL)),
    ("pilot study", Fact.OTHER_REPORT, Relation.SEQUEL, row("Exercise for pain of the neck: a pilot study", year=2012), row("Exercise for pain of the neck", year=2015)),
    ("follow-up", Fact.OTHER_REPORT, Relation.SEQUEL, row("Ten-year follow-up of exercise for pain of the neck", year=2022), row("Exercise for pain of the neck", year=2015)),
    ("results after years", Fact.OTHER_REPORT, Relation.SEQUEL, row("Exercise for pain of the neck: 5-year results of a randomised trial", year=2022), row("Exercise for pain of the neck", year=2015)),
    ("cost-effectiveness", Fact.OTHER_REPORT, Relation.SEQUEL, row("Cost-effectiveness of exercise for pain of the neck", year=2018), row("Exercise for pain of the neck", year=2015)),
    ("a preprint that is called a pilot study", None, Relation.VERSION, row("Exercise for pain of the neck: a pilot study", year=2014, **PREPRINT), row("Exercise for pain of the neck", year=2015, **JOURNAL)),
    ("a follow-up by other people", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Ten-year follow-up of exercise for pain of the neck", _OTHERS, year=2022), row("Exercise for pain of the neck", year=2015)),
    ("a title alone that states its costs", Fact.OTHER_REPORT, Relation.SEQUEL, {"title": "Cost-effectiveness of exercise for pain of the neck"}, row("Exercise for pain of the neck", year=2015)),
    ("a protocol without a year", Fact.OTHER_REPORT, Relation.ABOUT, row("Exercise for pain of the neck: study protocol"), row("Exercise for pain of the neck")),
    ("notice of retraction", Fact.ABOUT_OTHER, Relation.ABOUT, row("Notice of Retraction. Cold atoms in traps of light", year=2022), row("Cold atoms in traps of light", year=2020)),
    ("answer of the authors", Fact.ABOUT_OTHER, Relation.ABOUT, row("In response: Cold atoms in traps of light", year=2020, **JOURNAL), row("Cold atoms in traps of light", year=2020, **JOURNAL)),
    ("summary", Fact.ABOUT_OTHER, Relation.ABOUT, row("Cold atoms in traps of light: executive summary", year=2020), row("Cold atoms in traps of light", year=2020)),
    ("tutorial", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Tutorial: Cold atoms in traps of light", year=2021, **MEETING), row("Cold atoms in traps of light", year=2020, **JOURNAL)),
    ("a note on the quoted title", Fact.ABOUT_OTHER, Relation.ABOUT, row('A Note on "Kinetic theory of the presheath"', _OTHERS), row("Kinetic theory of the presheath")),
    ("a note that quotes no title", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("A note on kinetic theory of the presheath", _OTHERS), row("Kinetic theory of the presheath")),
    ("an answer that names the authors", Fact.ABOUT_OTHER, Relation.ABOUT, row("Does radium glow? A critique of Curie and Joliot", _OTHERS), row("Radium in a time of glow", ["Marie Curie", "Frédéric Joliot"])),
    ("an answer to one of two authors", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("Does radium glow? A critique of Curie", _OTHERS), row("Radium in a time of glow", ["Marie Curie", "Frédéric Joliot"])),
    ("a review that names the first author of a book", Fact.ABOUT_OTHER, Relation.ABOUT, row("The return of radium: a review of Marie Curie's lectures", _OTHERS), row("Lectures on radium", ["Marie Curie", "Ann Example"], **BOOK)),
    ("a person's name without such a word", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("Curie and radium after the war", _OTHERS), row("Radium in a time of glow", ["Marie Curie"])),
    ("an answer about another subject", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("A reply to Curie", _OTHERS), row("Radium in a time of glow", ["Marie Curie"])),
    ("a letter about the quoted title", Fact.ABOUT_OTHER, Relation.ABOUT, row('Letter to the editor regarding "Kinetic theory of the presheath"', _OTHERS), row("Kinetic theory of the presheath")),
    ("the quoted title, by the same people", Fact.ABOUT_OTHER, Relation.ABOUT, row('Highlights of "Kinetic theory of the presheath"', year=2013), row("Kinetic theory of the presheath", year=2013)),
    ("a quoted title and its subtitle", None, Relation.SAME, row('"Kinetic theory of the presheath": A view of walls', year=2013), row("Kinetic theory of the presheath", year=2013)),
    ("a note, by the same people", Fact.ABOUT_OTHER, Relation.ABOUT, row("A note on kinetic theory of the presheath", year=2013), row("On the kinetic theory of the presheath", year=2013)),
    ("a note whose title is cut", None, Relation.SAME, row("A note on kinetic theory of the", year=2013), row("A note on kinetic theory of the presheath", year=2013)),
    ("a new look, by the same people", Fact.ABOUT_OTHER, Relation.ABOUT, row("Kinetic theory of the presheath revisited", year=2014, **JOURNAL), row("Kinetic theory of the presheath", year=2013, **JOURNAL)),
    ("a new look at what was renamed since", None, Relation.VERSION, row("Revisiting Graph Width Measures for CNF-Encodings", year=2020, **JOURNAL), row("Graph Width Measures for CNF-Encodings with Auxiliary Variables", year=2019, **PREPRINT)),
    ("a perspective of other people", Fact.SURVEY_OF_OTHER, Relation.ABOUT, row("Technical perspective: Kinetic theory of the presheath", _OTHERS, year=2014), row("Kinetic theory of the presheath", year=2013)),
    ("an editorial by one of the people", Fact.SURVEY_OF_OTHER, Relation.ABOUT, row("Editorial: Kinetic theory of the presheath", _CURIE[:1], year=2013, **JOURNAL), row("Kinetic theory of the presheath", year=2013, **JOURNAL)),
    ("a perspective, whose label a source leaves out", None, Relation.SAME, row("Perspective: Fifty years of density functional theory", year=2014, **JOURNAL), row("Fifty years of density functional theory", year=2014, **JOURNAL)),
    ("a retracted article", None, Relation.SAME, row("RETRACTED: Kinetic theory of the presheath", year=2013, **JOURNAL), row("Kinetic theory of the presheath", year=2013, **JOURNAL)),
    ("two figures", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Figure 1 of Kinetic theory of the presheath", year=2013), row("Figure 2 of Kinetic theory of the presheath", year=2013)),
    ("a chapter behind the title", Fact.PART_OF_VOLUME, Relation.PART, row("Kinetic theory of the presheath, Chapter 2", year=2013), row("Kinetic theory of the presheath", year=2013)),
    ("a poster at the meeting of the paper", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Poster: Kinetic theory of the presheath", year=2013, **MEETING), row("Kinetic theory of the presheath", year=2013, **MEETING)),
    ("a demonstration that a source leaves out", None, Relation.SAME, row("Kinetic theory of the presheath (demo)", year=2013, **MEETING), row("Kinetic theory of the presheath", year=2013, **MEETING)),
    ("a page that quotes the title", None, Relation.SAME, row('Read: "Kinetic theory of the presheath"', year=2013), row("Kinetic theory of the presheath", year=2013)),
    ("a reply behind the title", Fact.ABOUT_OTHER, Relation.ABOUT, row("Kinetic theory of the presheath: Author's reply to Post and Péter", year=2013), row("Kinetic theory of the presheath", year=2013)),
    ("expression of concern", Fact.ABOUT_OTHER, Relation.ABOUT, row("Editorial Expression of Concern: On the homology of torsion", []), row("On the homology of torsion")),
    ("review in German", Fact.ABOUT_OTHER, Relation.ABOUT, row("Rezension: Das Kapital im Wandel", _OTHERS, **JOURNAL), row("Das Kapital im Wandel", **BOOK)),
    ("erratum with a word that the preprint lacks", Fact.ABOUT_OTHER, Relation.ABOUT, row("Erratum: On the integral homology of torsion"), row("On the homology of torsion")),
    ("erratum by the same people", Fact.ABOUT_OTHER, Relation.ABOUT, row("Errata: On the homology of torsion"), row("On the homology of torsion")),
    ("reply to a comment", Fact.ABOUT_OTHER, Relation.ABOUT, row('Reply to Comment on "Kinetic theory of the presheath"'), row('Comment on "Kinetic theory of the presheath"', _OTHERS)),
    ("comment with the DOI of its subject", Fact.ABOUT_OTHER, Relation.ABOUT, row('Discussion of "Breakdown and groups of people" by P. Davies', _OTHERS, doi="10.1000/a"), row("Breakdown and groups of people", doi="10.1000/a")),
    ("letters to the editor", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("Letter to the Editor: Depth of grammar: A Rejoinder"), row("Letter to the Editor", _OTHERS)),
    ("survey by other people", Fact.SURVEY_OF_OTHER, Relation.ABOUT, row("Video Diffusion Models: A Survey", _OTHERS), row("Video Diffusion Models")),
    ("a new look by other people", Fact.SURVEY_OF_OTHER, Relation.ABOUT, row("Revisiting Entropy Rate Constancy", _OTHERS), row("Entropy Rate Constancy")),
    ("workshop and the meeting of the next year", None, Relation.VERSION, row("Learning to retrieve passages without supervision", year=2021, type="inproceedings", venue="NeurIPS Workshop on Efficient Speech"), row("Learning to retrieve passages without supervision", year=2022, type="inproceedings", venue="NAACL")),
    ("survey as a subtitle", None, Relation.SAME, row("Person Search Challenges and Solutions: A Survey", year=2021, **MEETING), row("Person Search Challenges and Solutions", year=2021, **MEETING)),
    ("review under the title of the book", Fact.REVIEW_OF_BOOK, Relation.ABOUT, row("Paradigms of Programming", _OTHERS, **JOURNAL), row("Paradigms of programming", **BOOK)),
    ("a review of the year before the print", Fact.REVIEW_OF_BOOK, Relation.ABOUT, row("Emotions of people", _OTHERS, year=1994, **JOURNAL), row("Emotions of people", year=1995, **BOOK)),
    ("an article before the book of its title", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Emotions of people", _OTHERS, year=1990, **JOURNAL), row("Emotions of people", year=1995, **BOOK)),
    ("an article long after the book of its title", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Emotions of people", _OTHERS, year=2010, **JOURNAL), row("Emotions of people", year=1995, **BOOK)),
    ("one review, under the title of the book", None, Relation.SAME, row("Small worlds of networks - book review", ["Jie Wu"], year=2002, **JOURNAL), row("Small worlds of networks", ["Jie Wu", "Duncan Watts"], year=2002, **JOURNAL)),
    ("another review of a book", Fact.REVIEW_OF_BOOK, Relation.ABOUT, row("Reasoning About Change", ["Yoav Shoham"], **BOOK), row("Reasoning About Change", ["V. Subrahmanian"], type="article", venue="AI Magazine")),
    ("slides of one year", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Slides: Cold atoms in traps", year=2016), row("Cold atoms in traps", year=2016)),
    ("data", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Data from: Cold atoms in traps", type="dataset"), row("Cold atoms in traps", **PREPRINT)),
    ("software by its type alone", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Cold atoms in traps", type="software"), row("Cold atoms in traps", **JOURNAL)),
    ("software named after its paper", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("astropyx/astropyx: v1.3", ["The Developers"], type="software"), row("Astropyx: A community package for astronomy", _OTHERS, **JOURNAL)),
    ("software by where it is kept", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Cold atoms in traps", venue="GitHub repository"), row("Cold atoms in traps", **JOURNAL)),
    ("software in the library of its field", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Cold atoms in traps", year=2013, venue="Astrophysics Source Code Library", type="misc"), row("Cold atoms in traps", year=2013, **JOURNAL)),
    ("an article in a repository", None, Relation.SAME, row("Cold atoms in traps", year=2013, venue="GitHub", type="article"), row("Cold atoms in traps", year=2013, **JOURNAL)),
    ("software of another name", None, Relation.DIFFERENT, row("zorkx/zorkx: v1.3", ["The Developers"], type="software"), row("Cold atoms in traps", _OTHERS, **JOURNAL)),
    ("appendix with an arXiv number of its own", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row('Appendix to "The Chow rings"', arxiv="1001.0001"), row("The Chow rings", arxiv="1001.0002")),
    ("poster of another year", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("A framework for cognitive planning (poster)", year=2022), row("A framework for cognitive planning", year=2021)),
    ("demonstration of one event", None, Relation.SAME, row("A framework for cognitive planning (demonstration)", year=2021), row("A framework for cognitive planning", year=2021)),
    ("demonstration of one venue, a year unknown", None, Relation.SAME, row("A framework for cognitive planning (demo)", year=2021, **MEETING), row("A framework for cognitive planning", **MEETING)),
    ("demonstration of one event with a DOI of its own", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("A framework for cognitive planning (demo)", year=2021, doi="10.1145/1.1", **MEETING), row("A framework for cognitive planning", year=2021, doi="10.1145/1.2", **MEETING)),
    ("poster of one event on other pages", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Poster: A framework for cognitive planning", year=2021, pages="305-306", **MEETING), row("A framework for cognitive planning", year=2021, pages="115-122", **MEETING)),
    ("demonstration paper of one event", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row("Demonstrating a framework for cognitive planning", year=2021), row("A framework for cognitive planning", year=2021)),
    ("recommendation by a service", Fact.ABOUT_OTHER, Relation.ABOUT, row("Faculty Opinions recommendation of Cold atoms in traps of light", []), row("Cold atoms in traps of light", **JOURNAL)),
    ("decision letter by nobody", Fact.ABOUT_OTHER, Relation.ABOUT, row("Decision letter: Cold atoms in traps of light", []), row("Cold atoms in traps of light", **JOURNAL)),
    ("numbered review", Fact.ABOUT_OTHER, Relation.ABOUT, row('Peer Review #1 of "Cold atoms in traps of light (v0.1)"', []), row("Cold atoms in traps of light", **JOURNAL)),
    ("erratum by the citation of its subject", Fact.ABOUT_OTHER, Relation.ABOUT, row("Cold atoms in traps of light [Phys. Rev. Lett. 77, 3865 (1996)]", year=1997), row("Cold atoms in traps of light", year=1996, **JOURNAL)),
    ("retraction note by the same people", Fact.ABOUT_OTHER, Relation.ABOUT, row("Retraction Note: Cold atoms in traps of light", year=2022, **JOURNAL), row("Cold atoms in traps of light", year=2020, **JOURNAL)),
    ("panel", None, Relation.SAME, row("Spruce up relational systems? (panel session)", year=2001, venue="SIGMOD", type="inproceedings"), row("Spruce up relational systems?", year=2001, venue="SIGMOD Record", type="article")),
    ("a page with another year of a book", Fact.OTHER_EDITION, Relation.EDITION, row("The C Language", year=1988), row("The C Language", year=1978, **BOOK)),
    ("a page with the next year of a book", None, Relation.SAME, row("The C Language of Machines", year=1979), row("The C Language of Machines", year=1978, **BOOK)),
    ("a page with a translation of a book", Fact.TRANSLATION, Relation.EDITION, row("Histoire de la folie", year=1961), row("The order of madness", year=1971, **BOOK)),
    ("supplement with the DOI of the paper", Fact.ARTIFACT_OF_PAPER, Relation.ARTIFACT, row('Supporting Online Material for "Kinetic theory of the presheath"', arxiv="0805.4497", doi="10.1126/s.1"), row("Kinetic theory of the presheath", arxiv="0805.4496", doi="10.1126/s.1")),
    ("one word of two preprints with one DOI", Fact.COPIED_ID, Relation.COPIED_ID, row("Ideals of bounded tensors of rank", arxiv="1608.01722", doi="10.1007/s"), row("Syzygies of bounded tensors of rank", arxiv="1510.04904", doi="10.1007/s")),
    ("parts with letters", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Flow of thinning fluids in tubes, Part A: Theory", year=2010), row("Flow of thinning fluids in tubes, Part B: Experiments", year=2010)),
    ("a book that an article became", Fact.PRINTED_AGAIN, Relation.EXTENDED, row("Codes of low density", year=1962, **JOURNAL), row("Codes of low density", year=1963, **BOOK)),
    ("a review that names the author of the book", Fact.REVIEW_OF_BOOK, Relation.ABOUT, row("Computer power and human reason", _CURIE + _OTHERS, year=1976, pages="4-13", **JOURNAL), row("Computer power and human reason", year=1976, **BOOK)),
    ("a book that a journal prints, with people who joined", None, Relation.SAME, row("Computer power and human reason", _CURIE + _OTHERS, year=1976, pages="1-130", **JOURNAL), row("Computer power and human reason", year=1976, **BOOK)),
    ("editions by their numbers", Fact.OTHER_EDITION, Relation.EDITION, row("Principles of Medicine, 20e", year=2018, **BOOK), row("Principles of Medicine, 19e", year=2015, **BOOK)),
    ("the edition of one year, named by one source", None, Relation.SAME, row("The C Language, Second Edition", year=1988, **BOOK), row("The C Language", year=1988, **BOOK)),
    ("second edition", Fact.OTHER_EDITION, Relation.EDITION, row("The C Language, Second Edition", year=1988, **BOOK), row("The C Language", year=1978, **BOOK)),
    ("book of another year", Fact.OTHER_EDITION, Relation.EDITION, row("Computer Networks", ["Andrew Tanenbaum"], year=1981, **BOOK), row("Computer Networks", ["Andrew Tanenbaum", "David Wetherall"], year=2011, **BOOK)),
    ("the same book", None, Relation.SAME, row("Computer Networks of Today", year=1981, **BOOK), row("Computer Networks of Today", year=1981, **BOOK)),
    ("translation", Fact.TRANSLATION, Relation.EDITION, row("Kritik der reinen Vernunft", ["Immanuel Kant"], year=1781, **BOOK), row("Critique of Pure Reason", ["Immanuel Kant"], year=1998, **BOOK)),
    ("translation with its translators", Fact.TRANSLATION, Relation.EDITION, row("Kritik der reinen Vernunft", ["Immanuel Kant"], year=1781, **BOOK), row("Critique of Pure Reason", ["Immanuel Kant", "Paul Guyer", "Allen Wood"], year=1998, **BOOK)),
    ("translation of an article", Fact.TRANSLATION, Relation.EDITION, row("Zur Elektrodynamik bewegter Körper", ["Albert Einstein"], year=1905, type="article", venue="Annalen der Physik"), row("On the Electrodynamics of Moving Bodies", ["Albert Einstein"], year=1923, type="incollection", venue="The Principle of Relativity")),
    ("translation from another script", Fact.TRANSLATION, Relation.EDITION, row("К электродинамике", ["Albert Einstein"], year=1935, type="article", venue="Uspekhi"), row("Electrodynamics", ["Albert Einstein"], year=1905, type="article", venue="Annalen der Physik")),
    ("two books of one author", None, Relation.DIFFERENT, row("The Logic of Discovery", ["Karl Popper"], year=1959, **BOOK), row("The Open Society", ["Karl Popper"], year=1945, **BOOK)),
    ("two English books of one author, one without small words", None, Relation.SIBLING, row("Real and Complex Analysis", ["Walter Rudin"], year=1966, **BOOK), row("Functional Analysis", ["Walter Rudin"], year=1973, **BOOK)),
    ("parts", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Chiral Cohomology I", arxiv="0501.0084"), row("Chiral Cohomology III", arxiv="0705.0207")),
    ("yearly report", Fact.OTHER_NUMBER, Relation.SEQUEL, row("University of Hagen at GeoCLEF 2005", year=2005), row("University of Hagen at GeoCLEF 2006", year=2006)),
    ("one and two dimensions", Fact.OTHER_NUMBER, Relation.SIBLING, row("A one-dimensional model of earthquakes", year=2005), row("A two-dimensional model of earthquakes", year=2007)),
    ("two papers of a survey", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Sky survey results. VI. Cosmic parameters", year=2020, **JOURNAL), row("Sky survey results. X. Signs of inflation", year=2020, **JOURNAL)),
    ("two months", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Outlook of the world, April 2020", year=2020), row("Outlook of the world, October 2020", year=2020)),
    ("yearly task, the year in brackets", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Causality in Documents (FinCausal 2020)"), row("Causality in Documents (FinCausal 2021)")),
    ("next version of a model", Fact.OTHER_NUMBER, Relation.SEQUEL, row("PredRNN: Recurrent networks", year=2017), row("PredRNN++: Towards a resolution of the dilemma", year=2018)),
    ("prefaces of two years by other people", Fact.OTHER_NUMBER, Relation.DIFFERENT, row("Conference on Theory 2019: Preface", year=2019), row("Conference on Theory 2024: Preface", _OTHERS, year=2024)),
    ("copied DOI", Fact.COPIED_ID, Relation.COPIED_ID, row("Implications of Security Market Data for Models of Dynamic Economies", ["Lars Peter Hansen", "Ravi Jagannathan"], year=1991, doi="10.1086/261750", pages="225--262", **JOURNAL), row("Substitution, Risk Aversion, and the Temporal Behavior of Consumption", ["Larry G. Epstein", "Stanley E. Zin"], year=1991, doi="10.1086/261750", pages="263--286", **JOURNAL)),
    ("copied DOI in one volume", Fact.COPIED_ID, Relation.COPIED_ID, row("Spin order of graphene sheets", year=2005, volume="95", pages="146802", doi="10.1103/a", **JOURNAL), row("The spin Hall effect in graphene", year=2005, volume="95", pages="226801", doi="10.1103/a", **JOURNAL)),
    ("copied DOI, one title in two years", Fact.COPIED_ID, Relation.COPIED_ID, row("Multiple sclerosis", year=2002, volume="359", pages="1221", doi="10.1103/a", **JOURNAL), row("Multiple sclerosis", year=2008, volume="372", pages="1502", doi="10.1103/a", **JOURNAL)),
    ("two articles of one preprint", Fact.PRINTED_AGAIN, Relation.EXTENDED, row("Limits of field theories", year=1998, pages="231-252", arxiv="hep-th/9711200", type="article", venue="Adv. Theor. Math. Phys."), row("Limits of field theories", year=1999, pages="1113-1133", arxiv="hep-th/9711200", type="article", venue="Int. J. Theor. Phys.")),
    ("two numbers of a paper that was sent in twice, with one DOI", None, Relation.SAME, row("Prediction in linear models on-line", year=2009, arxiv="0906.3123", doi="10.1214/a", kind="record"), row("Prediction in linear models on-line", year=2005, arxiv="math/0511522", doi="10.1214/a", kind="record")),
    ("a chapter and its reprint with one preprint", Fact.REPRINT, Relation.EDITION, row("Limits of field theories", year=1962, pages="227-265", arxiv="gr-qc/0405109", type="incollection", venue="Gravitation"), row("Limits of field theories", year=2008, pages="1997-2027", arxiv="gr-qc/0405109", type="article", venue="Gen. Rel. Grav.")),
    ("the number of the preprint in two articles of one year", Fact.COPIED_ID, Relation.COPIED_ID, row("Limits of field theories", year=1998, pages="231-252", volume="2", arxiv="hep-th/9711200", type="article", venue="Adv. Theor. Math. Phys."), row("Limits of field theories", year=1998, pages="1113-1133", volume="38", arxiv="hep-th/9711200", type="article", venue="Int. J. Theor. Phys.")),
    ("copied DOI of a paper at another meeting", Fact.COPIED_ID, Relation.COPIED_ID, row("Mappings in deep networks", year=2016, doi="10.1109/cvpr.2016.90", type="inproceedings", venue="ECCV"), row("Deep residual learning of images", year=2016, doi="10.1109/cvpr.2016.90", type="inproceedings", venue="CVPR")),
    ("people who joined a renamed preprint", None, Relation.COPIED_ID, row("Training networks as fast as others", ["Tao Lei", "Yu Zhang"], arxiv="1709.02755", year=2017, kind="record"), row("Simple units for parallel recurrence", ["Tao Lei", "Yu Zhang", "Sida Wang", "Hui Dai", "Yoav Artzi"], arxiv="1709.02755", year=2018, **MEETING)),
    ("one DOI and a slip in the pages", None, Relation.SAME, row("Spin order of graphene sheets", year=2005, volume="95", pages="146802", doi="10.1103/a", **JOURNAL), row("Spin order of graphene sheets", year=2005, volume="95", pages="146820", doi="10.1103/a", **JOURNAL)),
    ("like titles on two pages of two journals", Fact.OTHER_PLACE, Relation.SIBLING, row("Efficient schemes for total energies of metals", year=1996, pages="11169", **JOURNAL), row("Efficiency of total energies of metals and semiconductors", year=1996, type="article", venue="Computational Materials Science", pages="15")),
    ("like titles on two pages of two volumes", Fact.OTHER_PLACE, Relation.SIBLING, row("Efficient schemes for total energies of metals", year=1996, volume="53", pages="11169", **JOURNAL), row("Efficiency of total energies of metals and semiconductors", year=1996, volume="54", pages="15", **JOURNAL)),
    ("another drug on other pages of one journal", Fact.OTHER_PLACE, Relation.SIBLING, row("Lopinavir in patients with influenza: a randomised trial", year=2020, volume="396", pages="1345-1352", **JOURNAL), row("Tocilizumab in patients with influenza: a randomised trial", year=2020, volume="396", pages="1637-1645", **JOURNAL)),
    ("a subtitle and a slip in the pages of one journal", None, Relation.SAME, row("Lopinavir in patients with influenza: a randomised trial", year=2020, volume="396", pages="1345-1352", **JOURNAL), row("Lopinavir in patients with influenza", year=2020, volume="396", pages="1354", **JOURNAL)),
    ("a preprint that came out elsewhere", Fact.OTHER_PLACE, Relation.SIBLING, row("Variational inference for switching dynamical systems", ["Ann Example", "Bo Example", "Cy Example"], year=2021, arxiv="2109.00001", type="preprint", venue="NeurIPS", kind="record"), row("Markov chains for switching dynamical systems", ["Ann Example", "Bo Example", "Cy Example"], year=2022, type="inproceedings", venue="ICML", kind="record")),
    ("an entry that may name the wrong venue", None, Relation.SIBLING, row("Variational inference for switching dynamical systems", ["Ann Example", "Bo Example", "Cy Example"], year=2021, arxiv="2109.00001", type="preprint", venue="NeurIPS", kind="entry"), row("Markov chains for switching dynamical systems", ["Ann Example", "Bo Example", "Cy Example"], year=2022, type="inproceedings", venue="ICML", kind="record")),
    ("a preprint that was renamed behind its name", None, Relation.VERSION, row("RadiumNet: optimized flight of swarms for glow", ["Ann Example", "Bo Example", "Cy Example"], year=2019, arxiv="1912.00001", type="preprint", kind="record"), row("RadiumNet: optimized viewpoints of swarms for glow", ["Ann Example", "Bo Example", "Cy Example"], year=2020, type="inproceedings", venue="CVPR", kind="record")),
    ("two numbers of one team on a subject", Fact.OTHER_ARXIV, Relation.SIBLING, row("Bright glow of salts in radium lamps", ["Ann Example", "Bo Example", "Cy Example"], arxiv="1201.00001", kind="record"), row("Detection of edge states in the salts of lamps", ["Ann Example", "Bo Example", "Cy Example"], arxiv="1203.00001", kind="record")),
    ("the members of a group, in one place", None, Relation.SAME, row("Burden of fractures in 204 countries", ["GBD Fracture Collaborators"], year=2021, volume="2", pages="e580", **JOURNAL), row("Burden of fractures in 204 countries", _OTHERS, year=2021, volume="2", pages="e580", **JOURNAL)),
    ("two papers of one year by the same people", None, Relation.DIFFERENT, row("The Laurent phenomenon", ["Sergey Fomin", "Andrei Zelevinsky"], year=2001, arxiv="math/0104241", kind="record"), row("Clusters of algebras: Foundations", ["Sergey Fomin", "Andrei Zelevinsky"], year=2001, kind="page")),
    ("bogus arXiv number", Fact.COPIED_ID, Relation.COPIED_ID, row("Exploiting the Nanocrystal Library", arxiv="1011.1669v3", year=2016, **JOURNAL), row("Van Der Waals Epitaxy", _OTHERS, arxiv="1011.1669v3", year=1999, **JOURNAL)),
    ("one DOI and two arXiv numbers of one person", Fact.COPIED_ID, Relation.COPIED_ID, row("Inequalities revisited for matrices", arxiv="0807.2245", doi="10.1524/s"), row("Log-concave distributions as a model", arxiv="0907.0250", doi="10.1524/s")),
    ("one DOI on two articles of one person, years apart", None, Relation.COPIED_ID, row("The Logic of Discovery", ["Karl Popper"], year=1959, doi="10.1000/p", **JOURNAL), row("Enemies in an Open Society", ["Karl Popper"], year=1945, doi="10.1000/p", **JOURNAL)),
    ("wholly renamed, with the DOI and the abstract", None, Relation.VERSION, row("The Logic of Discovery", [], doi="10.1000/p", abstract=_ABSTRACT, **PREPRINT), row("Enemies in an Open Society", [], doi="10.1000/p", abstract=_ABSTRACT, **JOURNAL)),
    ("renamed under one arXiv number", None, Relation.VERSION, row("Gang Confrontation: The case of Medellin", arxiv="1805.03679", **PREPRINT), row("Spatial Dynamics of Gang Confrontation in Medellin", arxiv="1805.03679", **PREPRINT)),
    ("two arXiv numbers of one title", Fact.OTHER_ARXIV, Relation.EXTENDED, row("Cold atoms in traps", arxiv="1001.0001", kind="record"), row("Cold atoms in traps", arxiv="1002.0002", kind="record")),
    ("two arXiv numbers, like titles", Fact.OTHER_ARXIV, Relation.SIBLING, row("Kissing number in spherical space", arxiv="1910.02715"), row("Kissing number in hyperbolic space", arxiv="1907.00255")),
    ("two arXiv numbers, like titles, nobody is named", Fact.OTHER_ARXIV, Relation.SIBLING, row("Kissing number in spherical space", [], arxiv="1910.02715"), row("Kissing number in hyperbolic space", [], arxiv="1907.00255")),
    ("two arXiv numbers, one title, other people", Fact.OTHER_ARXIV, Relation.NAMESAKE, row("The proton radius puzzle", arxiv="1612.07684"), row("The Proton Radius Puzzle", _OTHERS, arxiv="1502.05314")),
    ("two arXiv numbers and nothing else", Fact.OTHER_ARXIV, Relation.DIFFERENT, row("The proton radius puzzle", arxiv="1612.07684"), row("Learning of sparse graphs", _OTHERS, arxiv="1502.05314")),
    ("a wrong arXiv number in an entry", None, Relation.SAME, row("Capacity of Byzantine Consensus", arxiv="2603.15708", kind="entry", year=2011, **PREPRINT), row("Capacity of Byzantine Consensus", arxiv="1104.0043", kind="record", year=2011, **PREPRINT)),
    ("one title, other people", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Updating Probabilities"), row("Updating Probabilities", _OTHERS)),
    ("two reviews of one book", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("The Book of Sand", ["Ann Lee"], doi="10.1000/1", pages="99-101", year=1990, **JOURNAL), row("The Book of Sand", ["Otto Hahn"], doi="10.1000/2", pages="150", year=1990, **JOURNAL)),
    ("like titles, other people", Fact.OTHER_PEOPLE, Relation.DIFFERENT, row("What's in a Message? Interpreting data"), row("What's in a Message?", _OTHERS)),
    ("one word for another, years apart", None, Relation.SIBLING, row("Synthesis of a pyrrolidine derivative", year=2001), row("Synthesis of a piperidine derivative", year=2013)),
    ("one letter, another particle", Fact.OTHER_WORD, Relation.SIBLING, row("Observation of Proton Emission in Nuclei", year=2018), row("Observation of Photon Emission in Nuclei", year=2018)),
    ("one word for another, nothing known of the people", None, Relation.DIFFERENT, row("Kissing number in spherical space", []), row("Kissing number in hyperbolic space", [])),
    ("reply of the authors", Fact.ABOUT_OTHER, Relation.ABOUT, row("Authors' reply: Cold atoms in traps of light", year=2012, **JOURNAL), row("Cold atoms in traps of light", _CURIE + _OTHERS, year=2012, **JOURNAL)),
    ("comment of an editor", Fact.ABOUT_OTHER, Relation.ABOUT, row("Cold atoms in traps of light: Editor’s comment", _OTHERS, year=2012), row("Cold atoms in traps of light", year=2012)),
    ("one word, in print in two years", Fact.OTHER_WORD, Relation.SIBLING, row("Heat in silicon wires", year=2003, **JOURNAL), row("Heat in germanium wires", year=2004, **JOURNAL)),
    ("two words for one, in print in two years", Fact.OTHER_WORD, Relation.SIBLING, row("Search for events with a Z boson in collisions", year=2018, **JOURNAL), row("Search for events with a photon in collisions", year=2017, **JOURNAL)),
    ("an article under another title after a talk", Fact.OTHER_WORD, Relation.EXTENDED, row("Heat in silicon wires", year=2003, **MEETING), row("Heat in germanium wires", year=2005, **JOURNAL)),
    ("a talk after the article", Fact.OTHER_WORD, Relation.SIBLING, row("Heat in silicon wires", year=2005, **MEETING), row("Heat in germanium wires", year=2003, **JOURNAL)),
    ("an article after a talk, by a letter", Fact.OTHER_WORD, Relation.SIBLING, row("Observation of Proton Emission in Nuclei", year=2018, **MEETING), row("Observation of Photon Emission in Nuclei", year=2019, **JOURNAL)),
    ("an article of many other words after a talk", None, Relation.EXTENDED, row("Stability and model selection in clustering", year=2008, **MEETING), row("Model selection by means of stability in clustering", year=2010, **JOURNAL)),
    ("another species, in one journal", Fact.OTHER_WORD, Relation.SIBLING, row("The genome sequence of Drosophila melanogaster", year=2000, **JOURNAL), row("The genome sequence of Drosophila simulans", year=2002, **JOURNAL)),
    ("one word, in print in two venues", Fact.OTHER_WORD, Relation.SIBLING, row("Lower bounds of online routing", year=2011, **MEETING), row("Upper bounds of online routing", year=2011, **JOURNAL)),
    ("one word, by nobody who is named", Fact.OTHER_WORD, Relation.DIFFERENT, row("Heat in silicon wires", [], year=2003, **JOURNAL), row("Heat in germanium wires", [], year=2004, **JOURNAL)),
    ("one word in print, and one venue without its year", None, Relation.SAME, row("Views in an XML repository of documents", _CURIE + _OTHERS, year=2003, **MEETING), row("Views in an XML database of documents", _CURIE + _OTHERS, **MEETING)),
    ("one word of one publication", None, Relation.SAME, row("Views in an XML repository of documents", _CURIE + _OTHERS, year=2003, **MEETING), row("Views in an XML database of documents", _CURIE + _OTHERS, year=2003, **MEETING)),
    ("one word of a preprint", None, Relation.SIBLING, row("Heat in silicon wires", _CURIE + _OTHERS, year=2003, **PREPRINT), row("Heat in germanium wires", _CURIE + _OTHERS, year=2004, **JOURNAL)),
    ("one word of a preprint that does not say so", None, Relation.SIBLING, row("Heat in silicon wires of nickel and quartz", _CURIE + _OTHERS, year=2003), row("Heat in germanium wires of nickel and quartz", _CURIE + _OTHERS, year=2003, **JOURNAL)),
    ("a word that is shortened", None, Relation.VERSION, row("Heat in silicon nets", _CURIE + _OTHERS, year=2003), row("Heat in silicon networks", _CURIE + _OTHERS, year=2003, **JOURNAL)),
    ("a word that came in for print", None, Relation.VERSION, row("Heat in silicon wires of nickel and quartz", _CURIE + _OTHERS, year=2003), row("Heat in thin silicon wires of nickel and quartz", _CURIE + _OTHERS, year=2004, **JOURNAL)),
    ("a letter that came in", None, Relation.SAME, row("Heat in wires of nickel and quartz", _CURIE + _OTHERS, year=2003), row("Heat in x wires of nickel and quartz", _CURIE + _OTHERS, year=2003, **JOURNAL)),
    ("a word behind the title", None, Relation.SAME, row("Heat in thin silicon wires of nickel", year=2003), row("Heat in thin silicon wires of nickel pdf", year=2003, **JOURNAL)),
    ("a word with two other letters", None, Relation.SAME, row("Extensive wires of silicon", year=2003, **MEETING), row("Extensible wires of silicon", year=2003, **JOURNAL)),
    ("two letters exchanged, another word", Fact.OTHER_WORD, Relation.SIBLING, row("Computation of the causal structure of graphs", year=2018), row("Computation of the casual structure of graphs", year=2018)),
    ("a spelling that the catalog often has", None, Relation.SAME, row("Estimation in heterogenous environments", year=2022), row("Estimation in heterogeneous environments", year=2023, **PREPRINT)),
    ("a spelling", None, Relation.SAME, row("Fluctuation behaviour of normal liquids", year=2016), row("Fluctuation behavior of normal liquids", year=2016)),
    ("extended abstract", Fact.EXTENDED_ABSTRACT, Relation.EXTENDED, row("Planning for Goals (Extended Abstract)", year=2024, **MEETING), row("Planning for Goals", year=2023, **MEETING)),
    ("extended abstract, said in front", Fact.EXTENDED_ABSTRACT, Relation.EXTENDED, row("Extended Abstract: Planning for Goals", year=2023, type="workshop"), row("Planning for Goals", year=2023, **MEETING)),
    ("number of a reference", None, Relation.SAME, row("[17] Cold atoms in traps.", year=2013), row("Cold atoms in traps", year=2013)),
    ("extended abstract by nobody who is named", Fact.EXTENDED_ABSTRACT, Relation.EXTENDED, row("Planning for Goals (Extended Abstract)", [], **MEETING), row("Planning for Goals", [], **MEETING)),
    ("extended abstract that one source calls so", None, Relation.SAME, row("Planning for Goals (Extended Abstract)", year=2024, doi="10.1000/e", **MEETING), row("Planning for Goals", year=2024, doi="10.1000/e", **MEETING)),
    ("extended abstract and preprint", Fact.EXTENDED_ABSTRACT, Relation.EXTENDED, row("Planning for Goals (extended abstract)", **MEETING), row("Planning for Goals", **PREPRINT)),
    ("thesis", Fact.THESIS, Relation.EXTENDED, row("Case-based Planning", type="phdthesis", year=1986), row("Case-based Planning", year=1986, **MEETING)),
    ("thesis and article", Fact.THESIS, Relation.EXTENDED, row("Case-based Planning", type="mastersthesis"), row("Case-based Planning", **JOURNAL)),
    ("conference and journal", Fact.MEETING_AND_JOURNAL, Relation.EXTENDED, row("Mask R-CNN for objects", year=2017, type="inproceedings", venue="ICCV"), row("Mask R-CNN for objects", year=2020, type="article", venue="IEEE TPAMI")),
    ("conference and journal, with the number of one preprint", Fact.MEETING_AND_JOURNAL, Relation.EXTENDED, row("Timed logics for games", year=2017, arxiv="1701.00001", **MEETING), row("Timed logics for games", year=2019, arxiv="1701.00001", **JOURNAL)),
    ("conference without a year, and journal, by their names", Fact.MEETING_AND_JOURNAL, Relation.EXTENDED, row("Timed logics for games", venue="NeurIPS"), row("Timed logics for games", year=2019, venue="JMLR")),
    ("conference without a year, and a journal of its name", None, Relation.SAME, row("Timed logics for games", venue="VLDB"), row("Timed logics for games", year=2019, venue="VLDB Journal")),
    ("type of a conference without a year, and journal", None, Relation.SAME, row("Timed logics for games", type="inproceedings"), row("Timed logics for games", year=2019, **JOURNAL)),
    ("conference, and journal a year later", Fact.MEETING_AND_JOURNAL, Relation.EXTENDED, row("Timed logics for games", year=2018, **MEETING), row("Timed logics for games", year=2019, **JOURNAL)),
    ("conference and journal of one year are not told apart", None, Relation.SAME, row("Timed logics for games", year=2019, **MEETING), row("Timed logics for games", year=2019, **JOURNAL)),
    ("conference and journal of an unknown year", Fact.MEETING_AND_JOURNAL, Relation.EXTENDED, row("Timed logics for games", year=2019, **MEETING), row("Timed logics for games", **JOURNAL)),
    ("reprint", Fact.REPRINT, Relation.EDITION, row("As We May Think", ["Vannevar Bush"], year=1945, type="article", venue="The Atlantic Monthly"), row("As We May Think", ["Vannevar Bush"], year=1996, type="article", venue="Interactions")),
    ("reprint after ten years", Fact.REPRINT, Relation.EDITION, row("The Use of Knowledge", year=1945, **JOURNAL), row("The Use of Knowledge", year=1955, **JOURNAL)),
    ("reprint in one journal", Fact.REPRINT, Relation.EDITION, row("The Use of Knowledge", year=1945, **JOURNAL), row("The Use of Knowledge", year=1975, **JOURNAL)),
    ("a column", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Book Reviews", ["Karl Aberer"], year=2001, **JOURNAL), row("Book Reviews", ["Karl Aberer"], year=2002, **JOURNAL)),
    ("a short title whose year is off by one", None, Relation.SAME, row("Deterministic Nonperiodic Flow", year=1963, **JOURNAL), row("Deterministic nonperiodic flow", year=1962, **JOURNAL)),
    ("an editorial in the next year", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Charter and Scope", year=1994, **JOURNAL), row("Editorial: Charter and Scope", year=1995, **JOURNAL)),
    ("another subject in one journal", Fact.PRINTED_AGAIN, Relation.SIBLING, row("An effective hybrid genetic algorithm for solving the generalized salesman problem", year=2001, **JOURNAL), row("A hybrid genetic algorithm for solving the clustered generalized salesman problem", year=2003, **JOURNAL)),
    ("a list that has only the last author", None, Relation.SAME, row("Resolution of pronouns", ["Emil Post"], year=2001, **MEETING), row("Resolution of pronouns", ["Marie Curie", "Emil Post"], year=2001, **MEETING)),
    ("the last digit of the number of a task is lost, on the same pages", None, Relation.SAME, row("Combining systems for Task 1", year=2011, venue="WMT", pages="1-9"), row("Combining systems for Task 14", year=2011, venue="WMT", pages="1-9")),
    ("two tasks, on other pages", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Combining systems for Task 1", year=2011, venue="WMT", pages="1-9"), row("Combining systems for Task 14", year=2011, venue="WMT", pages="11-19")),
    ("the subtitle and the note are left out", None, Relation.SAME, row("Shadowfax", year=2011, venue="IJCAI"), row("Shadowfax: A Theory of Fast Horses in Large Meadows (Extended Abstract)", year=2011, venue="IJCAI")),
    ("the extended abstract of a paper of another venue", Fact.EXTENDED_ABSTRACT, Relation.EXTENDED, row("Shadowfax", year=2011, venue="JAIR"), row("Shadowfax: A Theory of Fast Horses in Large Meadows (Extended Abstract)", year=2011, venue="IJCAI")),
    ("the last digit of the year is lost", None, Relation.SAME, row("Combining systems at WMT 201", year=2011), row("Combining systems at WMT 2011", year=2011)),
    ("the last digit of a short year is lost", None, Relation.SAME, row("Combining systems at WMT1", year=2011), row("Combining systems at WMT11", year=2011)),
    ("another task of the same year", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Combining systems at Task 1", year=2011), row("Combining systems at Task 11", year=2011)),
    ("a digit is lost in the title of one DOI", None, Relation.SAME, row("Combining systems at Task 1", year=2007, doi="10.1000/a"), row("Combining systems at Task 14", year=2007, doi="10.1000/a")),
    ("a damaged formula in the title of one DOI", None, Relation.SAME, row("A (2 + nicode8714)-approximation of matchings in streams", doi="10.1000/a"), row("A $(2+\\epsilon)$-approximation of matchings in streams", doi="10.1000/a")),
    ("two parts with one DOI", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Motives with modulus, I: Sheaves", doi="10.1000/a"), row("Motives with modulus, II: Sheaves", doi="10.1000/a")),
    ("a second part with the DOI of the first", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Motives with modulus and curves", doi="10.1000/a"), row("Motives with modulus and curves II", doi="10.1000/a")),
    ("a sign for another", Fact.OTHER_SIGN, Relation.SIBLING, row("Convergence in Sobolev spaces for s > 0", year=2005, **JOURNAL), row("Convergence in Sobolev spaces for s &lt; 0", year=2006, **JOURNAL)),
    ("a sign in one title, in print in two years", Fact.OTHER_SIGN, Relation.SIBLING, row("Complexity of CTL* model checking", year=2003, **MEETING), row("Complexity of CTL model checking", year=2005, **MEETING)),
    ("a sign in one title, with two arXiv numbers", Fact.OTHER_SIGN, Relation.SIBLING, row("Complexity of CTL* model checking", arxiv="0803.1000", kind="entry"), row("Complexity of CTL model checking", arxiv="0805.2000", kind="record")),
    ("a sign in one title, with two DOIs of one publisher", Fact.OTHER_SIGN, Relation.SIBLING, row("Complexity of CTL* model checking", year=2003, doi="10.1145/1", **JOURNAL), row("Complexity of CTL model checking", year=2003, doi="10.1145/2", **JOURNAL)),
    ("a name and its next version, by a sign", Fact.OTHER_SIGN, Relation.SEQUEL, row("FooBar*: fast sorting", year=2016, **MEETING), row("FooBar: fast sorting", year=2015, **MEETING)),
    ("a sign that a source lost", None, Relation.SAME, row("Complexity of CTL* model checking", year=2003, **MEETING), row("Complexity of CTL model checking", year=2003, **MEETING)),
    ("a sign that a source lost, with one DOI", None, Relation.SAME, row("Complexity of CTL* model checking", year=2003, doi="10.1145/1", **MEETING), row("Complexity of CTL model checking", year=2004, doi="10.1145/1", **MEETING)),
    ("a relation that a source lost", None, Relation.SAME, row("Strings in N=4 theories", year=2003, **JOURNAL), row("Strings in N 4 theories", year=2004, **JOURNAL)),
    ("the mark of a footnote", None, Relation.SAME, row("Complexity of model checking*", year=2003, **MEETING), row("Complexity of model checking", year=2004, **MEETING)),
    ("an arrow of letters", None, Relation.SAME, row("The decay B -> K of mesons", year=2003, **JOURNAL), row("The decay B K of mesons", year=2004, **JOURNAL)),
    ("a name and its next version, by a word", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("FooBar Next: fast sorting", year=2016, **MEETING), row("FooBar: fast sorting", year=2015, **MEETING)),
    ("a first part in one place, whose number a source left out", None, Relation.SAME, row("On homological algebra", year=1957, volume="9", pages="119-221", **JOURNAL), row("On homological algebra, I", year=1957, volume="9", pages="119-183", **JOURNAL)),
    ("two parts that begin on one page", Fact.OTHER_NUMBER, Relation.SEQUEL, row("On homological algebra, I", year=1957, volume="9", pages="1-20", **JOURNAL), row("On homological algebra, II", year=1957, volume="9", pages="1-30", **JOURNAL)),
    ("a volume and its series, a year off by one", None, Relation.SAME, row("On computable numbers", year=1937, volume="s2-42", pages="230-265", **JOURNAL), row("On computable numbers", year=1936, volume="42", **JOURNAL)),
    ("one of three people in common, under a title that many have", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Deep Learning", ["Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton"], year=2015, venue="Nature"), row("Deep Learning", ["Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"], year=2016, type="book", venue="MIT Press")),
    ("two of three people in common", Fact.PRINTED_AGAIN, Relation.EXTENDED, row("Deep Learning", ["Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton"], year=2015, venue="Nature"), row("Deep Learning", ["Geoffrey Hinton", "Yoshua Bengio", "Aaron Courville"], year=2016, type="book", venue="MIT Press")),
    ("the next text of one title", Fact.CONTINUED, Relation.SEQUEL, row("Contributions to the theory of screws (continued)", year=1871, **JOURNAL), row("Contributions to the theory of screws", year=1871, **JOURNAL)),
    ("further remarks", Fact.CONTINUED, Relation.SEQUEL, row("Further remarks on Gorenstein rings", year=2001), row("Remarks on Gorenstein rings", year=2001)),
    ("a continuation of which one source has no note", None, Relation.SAME, row("Contributions to the theory of screws (continued)", year=1871, doi="10.1000/a"), row("Contributions to the theory of screws", year=1871, doi="10.1000/a")),
    ("further remarks by other people", Fact.OTHER_PEOPLE, Relation.NAMESAKE, row("Further results on Gorenstein rings", _OTHERS), row("Results on Gorenstein rings")),
    ("a word and its opposite", Fact.OTHER_WORD, Relation.SIBLING, row("Cohomology of ramified groups of units", year=2001, **PREPRINT), row("Cohomology of unramified groups of units", year=2001, **PREPRINT)),
    ("a word and its opposite with one identifier", None, Relation.VERSION, row("Cohomology of ramified groups of units", year=2001, doi="10.1000/a"), row("Cohomology of unramified groups of units", year=2001, doi="10.1000/a")),
    ("groups of another type", Fact.OTHER_NUMBER, Relation.SEQUEL, row("Crystals of groups of type A", year=2001, **PREPRINT), row("Crystals of groups of type C", year=2002, **PREPRINT)),
    ("a column of one volume", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Reminiscences on papers", ["Emil Post"], year=2001, **JOURNAL), row("Reminiscences on papers", ["Marie Curie", "Emil Post", "Rózsa Péter"], year=2001, **JOURNAL)),
    ("a column of one volume, in another spelling", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Reminiscences on paper", ["Emil Post"], year=2001, **JOURNAL), row("Reminiscences on papers", ["Marie Curie", "Emil Post", "Rózsa Péter"], year=2001, **JOURNAL)),
    ("a list that is cut in one volume", None, Relation.SAME, row("Reminiscences on papers", ["Marie Curie"], year=2001, **JOURNAL), row("Reminiscences on papers", ["Marie Curie", "Emil Post", "Rózsa Péter"], year=2001, **JOURNAL)),
    ("a yearly article in the next year", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Databases of the center for genes", year=2006, volume="34", pages="D173-D180", **JOURNAL), row("Databases of the center for genes", year=2007, volume="35", pages="D5-D12", **JOURNAL)),
    ("a yearly article by its volumes", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Databases of the center for genes", year=2006, volume="34", **JOURNAL), row("Databases of the center for genes", year=2007, volume="35", **JOURNAL)),
    ("a yearly article, a year unknown", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Databases of the center for genes", year=2006, volume="34", pages="D173", **JOURNAL), row("Databases of the center for genes", volume="35", pages="D5", **JOURNAL)),
    ("a yearly article in the supplements", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Standards of care for genes", year=2012, volume="35", pages="S11-S63", **JOURNAL), row("Standards of care for genes", year=2013, volume="36", pages="S11-S66", **JOURNAL)),
    ("a yearly article by its DOIs", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Databases of the center for genes", year=2006, doi="10.1093/1", **JOURNAL), row("Databases of the center for genes", year=2007, doi="10.1093/2", **JOURNAL)),
    ("a paper of two years of one meeting", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("An introduction to the design of services", year=2021, pages="148-151", **MEETING), row("An introduction to the design of services", year=2022, pages="943-946", **MEETING)),
    ("a column by its pages", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Ask the curator", year=2004, volume="17", pages="20-22", **JOURNAL), row("Ask the curator", year=2004, volume="17", pages="44-46", **JOURNAL)),
    ("an editorial by its pages", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Editorial", year=2010, volume="25", pages="1", **JOURNAL), row("Editorial", year=2010, volume="25", pages="101-102", **JOURNAL)),
    ("two trials in a journal of no known name", Fact.OTHER_WORD, Relation.SIBLING, row("Adalimumab in patients with inflamed bowels", year=2009, venue="Gut", volume="58", pages="940-948"), row("Infliximab in patients with inflamed bowels", year=2010, venue="Gut", volume="59", pages="49-54")),
    ("a DOI that the same people copied, in journals of no known name", Fact.COPIED_ID, Relation.COPIED_ID, row("Variational mixtures of processes", year=2006, venue="Mixtures", volume="1", pages="121-143", doi="10.1214/1"), row("Hierarchical stick breaking", year=2006, venue="Gut", volume="101", pages="1566-1581", doi="10.1214/1")),
    ("an online edition two years before the volume", None, Relation.SAME, row("Rural markets of credit and trust", year=2018, doi="10.1016/1", **JOURNAL), row("Rural markets of credit and trust", year=2020, volume="125", pages="1-15", **JOURNAL)),
    ("a year that is wrong by two", None, Relation.SAME, row("Attention is all you need", year=2017, **MEETING), row("Attention is all you need", year=2015, **MEETING)),
    ("a year that is wrong by two, of one volume", None, Relation.SAME, row("Rural markets of credit and trust", year=2018, volume="125", **JOURNAL), row("Rural markets of credit and trust", year=2020, volume="125", pages="1-15", **JOURNAL)),
    ("a year that is wrong, of pages that are counted otherwise", None, Relation.SAME, row("Stable learning of rewards", year=2021, volume="22", pages="12348", **JOURNAL), row("Stable learning of rewards", year=2022, volume="22", pages="268", **JOURNAL)),
    ("a year that is wrong, of a manuscript", None, Relation.SAME, row("Stable learning of rewards", year=2021, pages="1-9", **MEETING), row("Stable learning of rewards", year=2022, pages="268-276", **MEETING)),
    ("pages with a slip", None, Relation.SAME, row("Random forests", year=2001, volume="45", pages="5-32", **JOURNAL), row("Random forests", year=2001, volume="45", pages="15-32", **JOURNAL)),
    ("pages in two editions of one volume", None, Relation.SAME, row("Privacy of learners", year=2012, pages="1430-1438", **MEETING), row("Privacy of learners", year=2012, pages="1439-1447", **MEETING)),
    ("an article with a number and with pages", None, Relation.SAME, row("Survival of patients", year=2021, volume="11", pages="1-12", **JOURNAL), row("Survival of patients", year=2021, volume="11", pages="13505", **JOURNAL)),
    ("a volume with a slip", None, Relation.SAME, row("Random forests", year=2001, volume="45", **JOURNAL), row("Random forests", year=2001, volume="54", **JOURNAL)),
    ("the DOI that an entry has wrong", None, Relation.SAME, row("Rural markets of credit and trust", year=2018, doi="10.1016/1", kind="entry", **JOURNAL), row("Rural markets of credit and trust", year=2018, doi="10.1016/2", **JOURNAL)),
    ("one place by two DOIs", None, Relation.SAME, row("Rural markets of credit and trust", year=2018, volume="3", pages="8-9", doi="10.1016/1", **JOURNAL), row("Rural markets of credit and trust", year=2018, volume="3", pages="8-9", doi="10.1016/2", **JOURNAL)),
    ("two volumes of a book", Fact.OTHER_NUMBER, Relation.SEQUEL, row("The system of the world", year=1957, volume="3", **BOOK), row("The system of the world", year=1957, volume="4", **BOOK)),
    ("two volumes of a book, of two years", Fact.OTHER_NUMBER, Relation.SEQUEL, row("The system of the world", year=1974, volume="I", **BOOK), row("The system of the world", year=1980, volume="II", **BOOK)),
    ("two volumes of what does not say that it is a book", Fact.OTHER_NUMBER, Relation.SEQUEL, row("The system of the world", year=1974, volume="1"), row("The system of the world", year=1980, volume="2")),
    ("one volume of a book, written twice", None, Relation.SAME, row("The system of the world", year=1957, volume="Vol. 3", **BOOK), row("The system of the world", year=1957, volume="3", **BOOK)),
    ("two volumes of one year of what may be in a journal", None, Relation.SAME, row("The system of the world", year=1957, volume="3", venue="Gut"), row("The system of the world", year=1957, volume="4", venue="Gut")),
    ("the book of a thesis", Fact.THESIS, Relation.EXTENDED, row("Water in the Punjab", year=1998, type="phdthesis"), row("Water in the Punjab", year=2004, **BOOK)),
    ("the book of a thesis, by its DOI", Fact.THESIS, Relation.EXTENDED, row("Water in the Punjab", year=1998, type="phdthesis", doi="10.1000/a"), row("Water in the Punjab", year=1998, doi="10.2000/b", **BOOK)),
    ("a thesis that is printed as a book", None, Relation.SAME, row("Water in the Punjab", year=1998, type="phdthesis"), row("Water in the Punjab", year=1998, **BOOK)),
    ("yearly reports", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Annual Report", ["European Central Bank"], year=2011), row("Annual Report", ["European Central Bank"], year=2012)),
    ("reports of one body", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("World Health Statistics", ["World Health Organization"], year=2016), row("World Health Statistics", ["World Health Organization"], year=2020)),
    ("a report of one body, a year off by one", None, Relation.SAME, row("World Health Statistics", ["World Health Organization"], year=2019), row("World Health Statistics", ["World Health Organization"], year=2020)),
    ("a manual of one body", None, Relation.SAME, row("A language and environment for statistics", ["The Language Foundation"], year=2015), row("A language and environment for statistics", ["The Language Foundation"], year=2017)),
    ("forewords at two meetings", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Foreword", year=2012, **MEETING), row("Foreword", year=2013, type="inproceedings", venue="ICCV")),
    ("forewords of one year", Fact.PRINTED_AGAIN, Relation.SEQUEL, row("Foreword", year=2012, **MEETING), row("Foreword", year=2012, **JOURNAL)),
    ("no column, but names with slips", None, Relation.SAME, row("Topic models of time", ["David M. Blei", "John D. Lafferty"], year=2006, **MEETING), row("Topic models of time", ["D. Bei", "J. Laferty"], year=2006, **MEETING)),
    ("another country in one journal of no known name", Fact.OTHER_WORD, Relation.SIBLING, row("Prevalence of hypertension in rural Kenya", year=2015, venue="BMC Public Health"), row("Prevalence of hypertension in rural Uganda", year=2016, venue="BMC Public Health")),
    ("another drug that no catalog knows", Fact.OTHER_WORD, Relation.SIBLING, row("Efficacy of adalimumab in patients with inflamed bowels", year=2009, **JOURNAL), row("Efficacy of infliximab in patients with inflamed bowels", year=2010, **JOURNAL)),
    ("another word of one year, with two DOIs of one publisher", Fact.OTHER_WORD, Relation.SIBLING, row("Risk factors for fractures in women", year=2009, doi="10.1016/1", **JOURNAL), row("Risk factors for fractures in children", year=2009, doi="10.1016/2", **JOURNAL)),
    ("a damaged word, and a year that is wrong", None, Relation.SAME, row("Prevalence of hypertension in rural Mozambique", year=2015, **JOURNAL), row("Prevalence of hypertension in rural Mozarnhique", year=2016, **JOURNAL)),
    ("two journals", Fact.PRINTED_AGAIN, Relation.EXTENDED, row("Garbage collection in object databases", year=1997, **JOURNAL), row("Garbage collection in object databases", year=1999, type="article", venue="Machine Learning")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "relation", "left", "right"), [each[1:] for each in ROWS], ids=[each[0] for each in ROWS]
)
def test_the_fact_and_the_relation(fact: Fact | None, relation: Relation, left: Row, right: Row) -> None:
    for judgement in (relate(left, right), relate(right, left)):
        assert (judgement.veto.fact if judgement.veto else None) is fact
        assert judgement.relation is relation
        assert judgement.relation.is_one_work is (judgement.probability >= weights().one_work)


def test_facts_have_pairs_sentences_and_an_order() -> None:
    shown = [fact for _, fact, *_ in ROWS]
    assert {fact: shown.count(fact) for fact in Fact if shown.count(fact) < 2} == {}
    sentences = [member.sentence for kind in (Fact, Relation) for member in kind]
    assert len(set(sentences)) == len(sentences)
    assert all(len(sentence.split()) > 3 for sentence in sentences)
    names = [rule.__name__ for rule in VETOES]
    assert names.index("copied_id") < names.index("other_arxiv")
    assert names.index("about_other") < names.index("artifact_of_paper") < names.index("other_number")
    assert names.index("part_of_doi") == 0
    assert [relation for relation in Relation if relation.is_one_work] == [Relation.SAME, Relation.VERSION]


# --- What each command does about each relation


# find, join, publish, present, duplicate, describe; as in truth/relations/README.md.
EXPECTED = {
    "same": "take take no take take right",
    "version": "take take take take take right",
    "extended": "ask no ask no no ask",
    "edition": "ask no no no no ask",
    "part": "no no no no no wrong",
    "sequel": "no no no no no wrong",
    "about": "no no no no no wrong",
    "artifact": "no no no no no ask",
    "sibling": "no no no no no wrong",
    "namesake": "no no no no no wrong",
    "copied-id": "no no no no no wrong",
    "different": "no no no no no wrong",
}
VETO = Veto(Relation.SEQUEL, Fact.OTHER_NUMBER)


def judged(relation: Relation, probability: float, *, veto: Veto | None = None) -> Judgement:
    one = Description("other", "Cold atoms")
    judgement = Judgement(compare(one, one))
    vars(judgement).update(relation=relation, probability=probability, veto=veto)  # what it would compute
    return judgement


@pytest.mark.parametrize("relation", list(Relation))
def test_the_table_of_policies(relation: Relation) -> None:
    sure = 1.0 if relation.is_one_work else 0.0
    actions = [by_table(policy, judged(relation, sure)).value for policy in Policy]
    assert actions == EXPECTED[relation.value].split()
    assert [TABLE[relation][policy].value for policy in Policy] == EXPECTED[relation.value].split()


@pytest.mark.parametrize("policy", list(Policy))
def test_a_decision_needs_its_probability(policy: Policy) -> None:
    limits = LIMITS[policy]
    assert by_table(policy, judged(Relation.VERSION, limits.take)) in (Action.TAKE, Action.RIGHT)
    assert by_table(policy, judged(Relation.VERSION, limits.take - 0.001)) is Action.ASK
    assert by_table(policy, judged(Relation.DIFFERENT, limits.refuse)) in (Action.NO, Action.WRONG)
    assert by_table(policy, judged(Relation.DIFFERENT, limits.refuse + 0.001)) is Action.ASK
    assert by_table(policy, judged(Relation.SEQUEL, limits.refuse + 0.001, veto=VETO)) in (Action.NO, Action.WRONG)


def test_policies_have_questions_and_reasons() -> None:
    assert all(policy.question.endswith("?") and policy.commands for policy in Policy)
    assert len({policy.question for policy in Policy}) == len(Policy)
    assert all(len(each.policies) == 2 and len(each.reason) > 20 for each in DIFFERENCES)


def test_the_limits_are_ordered_and_have_reasons() -> None:
    assert {policy: (limits.take, limits.refuse) for policy, limits in LIMITS.items()} == {
        Policy.FIND: (0.8, 0.5),
        Policy.JOIN: (0.8, 0.3),
        Policy.PUBLISH: (0.8, 0.5),
        Policy.PRESENT: (0.85, 0.5),
        Policy.DUPLICATE: (0.8, 0.5),
        Policy.DESCRIBE: (0.5, 0.1),
    }
    assert all(limits.refuse <= limits.take and limits.reason for limits in LIMITS.values())


@pytest.mark.parametrize("relation", list(Relation))
def test_policies_that_differ_have_a_reason(relation: Relation) -> None:
    same = {Action.RIGHT: Action.TAKE, Action.WRONG: Action.NO}
    for one, other in combinations(Policy, 2):
        actions = {same.get(TABLE[relation][policy], TABLE[relation][policy]) for policy in (one, other)}
        assert (len(actions) > 1) is (reason(one, other, relation) is not None)
        assert reason(one, other, relation) == reason(other, one, relation)


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("probability", [0.0, 0.05, 0.3, 0.49, 0.51, 0.7, 0.9, 1.0])
def test_no_two_commands_decide_differently_without_a_reason(relation: Relation, probability: float) -> None:
    assert disagreements(judged(relation, probability)) == ()


def test_a_disagreement_is_found() -> None:
    same = judged(Relation.SAME, 1.0)
    table = TABLE[Relation.SAME]
    assert isinstance(table, dict)
    table[Policy.JOIN] = Action.NO
    try:
        found = disagreements(same)
    finally:
        table[Policy.JOIN] = Action.TAKE
    assert (Policy.FIND, Policy.JOIN) in found
    assert (Policy.JOIN, Policy.DESCRIBE) in found
    assert (Policy.FIND, Policy.PUBLISH) not in found
