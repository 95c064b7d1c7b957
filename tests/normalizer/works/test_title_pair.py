"""How two titles differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.titles import is_column, is_distinctive, is_recognizable
from normalizer.works.title import Mark, is_unique, read_title
from normalizer.works.title_pair import TitleLevel, TitlePair
from normalizer.works.words import (
    TermFrequencies,
    _frequencies,
    is_near,
    is_transliterated,
    same_stem,
    shipped_frequencies,
    spelling,
)

SMALL = TermFrequencies({"proton": 10, "photon": 9, "graphs": 6, "deep": 5}, 17.0)


def pair(left: str, right: str, names: frozenset[str] = frozenset()) -> TitlePair:
    return TitlePair(read_title(left), read_title(right), shipped_frequencies(), names)


LEVELS = [
    ("Electroencephalography", "Electroencephalography data", TitleLevel.REWORDED),
    ("$\\mathcal Z$-stability of boundaries", "Z-stability of boundaries", TitleLevel.SAME),
    ("Deep Networks", "deep networks", TitleLevel.SAME),
    ("Parallelising traversals: an evaluation", "Parallelizing traversals: an evaluation", TitleLevel.NEAR),
    ("Tuned models of communication", "Tuning models of communications", TitleLevel.NEAR),
    ("An evolutionary aglorithm for links", "An evolutionary algorithm for links", TitleLevel.NEAR),
    ("Multi view geometry of scenes", "Multiview geometry of scenes", TitleLevel.SAME),
    ("TRASS: Time Reversal as Self-Supervision", "Time Reversal as Self-Supervision", TitleLevel.CONTAINED),
    ("Segment Anything: A Foundation Model", "Segment Anything", TitleLevel.CONTAINED),
    ("The iron cage revisited: forms of fields", "The iron cage revisited", TitleLevel.CONTAINED),
    ("The two cultures (with comments and a rejoinder by the author)", "The two cultures", TitleLevel.SAME),
    (
        "Thermalization of a strongly interacting 1D ...", "Thermalization of a strongly interacting 1D gas",
        TitleLevel.CONTAINED,
    ),
    ("Word Sense Disambiguation for Textual Similarit", "Word Sense Disambiguation for Textual Similarity", TitleLevel.NEAR),
    ("Aligning LLMs with people by RL", "Aligning Large Language Models with People by Reinforcement Learning", TitleLevel.NEAR),
    ("A Study of the IoT", "A Study of the Internet of Things", TitleLevel.NEAR),
    ("Prompting by RAG", "Prompting by Retrieval and Agents", TitleLevel.SOME_WORDS),
    ("Holistic versus local regularizers", "Holistic vs. Local Regularizers", TitleLevel.NEAR),
    ("$\\ell_1$ regularization of graphs", "L1 regularization of graphs", TitleLevel.NEAR),
    ("$\\ell_1$ regularization of graphs", "L2 regularization of graphs", TitleLevel.CONTAINED),
    ("Cluster algebras and quantum affine algebras", "Quantum affine algebras and cluster algebras", TitleLevel.REWORDED),
    ("Kissing number in spherical space", "Kissing number in hyperbolic space", TitleLevel.REWORDED),
    ("Bolt 2016", "Bold 2018", TitleLevel.REWORDED),
    ("Old Gate Kept Cold Iron in Hill", "Old Date Kept Gold Iron in Hill Up", TitleLevel.CONTAINED),
    ("Old Gate Kept Cold Iron in Rust", "Old Date Kept Gold Iron in Rust By Tin", TitleLevel.REWORDED),
    ("Bananas in space", "Learning of sparse graphs", TitleLevel.OTHER),
    ("", "Learning", TitleLevel.OTHER),
    ("", "", TitleLevel.OTHER),
]  # fmt: skip
NUMBERS = [
    ("Chiral Equivariant Cohomology I", "Chiral Equivariant Cohomology III", True),
    ("Acoustic emission sources: Part I", "Acoustic emission sources: Part II", True),
    ("Hyperbolicity of Semigroup Algebras", "Hyperbolicity of Semigroup Algebras II", True),
    ("Topics in hidden symmetries. II", "Topics in hidden symmetries. IV", True),
    ("Logic Blog 2016", "Logic Blog 2018", True),
    ("PredRNN: Recurrent networks", "PredRNN++: A resolution of the dilemma", True),
    ("Diff-Reg v2: Matching", "Diff-Reg: Diffusion in matrix space", True),
    ("LLaDA2.0: Scaling up", "LLaDA2.1: Speeding up", True),
    ("Spread of a new virus (FLU-19)", "Spread of a new virus (SARS-CoV-2)", False),
    ("Spread of a new virus (FLU-19)", "Spread of a new virus (FLU-20)", True),
    ("Recherches, Première partie", "Recherches, Seconde partie", True),
    ("Two heads are better than one", "Three heads are better than one", True),
    ("2D pose estimation of people", "3D pose estimation of people", True),
    ("Pose estimation of people", "3D pose estimation of people", False),
    ("Object detection of small things", "Object detection of small things 2019", False),
    ("SVIn2: An Underwater SLAM System", "An Underwater SLAM System", False),
    ("M(^mbox3)-UDA: A new benchmark", "M3-UDA: A new benchmark", False),
    ("M(^mbox3)L: A new benchmark of tasks", "M3L: A new benchmark of tasks", False),
    ("3D Alpha Shapes", "Three-dimensional alpha shapes", False),
    ("3-D reconstruction of contours", "Three-Dimensional reconstruction of contours", False),
    ("Crystals of groups of type A", "Crystals of groups of type C", True),
    ("Crystals of groups of type A", "Crystals of groups of type", False),
    ("Comparing hybrid p2p systems", "Comparing hybrid peer systems", False),
    ("Querying sources by descriptions", "Querying sources by descriptions, proceedings of the 22", False),
    ("Managing heterogeneity", "Managing heterogeneity 30 (1): 78-83", False),
    ("Querying sources in one pipelined plan", "Querying sources in one proc 20th intl vldb conf", False),
    ("Maintenance of summary tables", "Maintenance of summary tables in db2", False),
    ("YOLO for detection of small things", "YOLOv3 for detection of small things", True),
    ("Hyperbolicity of Semigroup Algebras I", "Hyperbolicity of Semigroup Algebras", True),
    ("Part I of a study of streets", "A study of streets", True),
    ("Graph minors. I. Excluding a forest", "Graph minors. III. Planar tree-width", True),
    ("Theory of waves of water. Part 2: Breaking", "The theory of waves of water. III. Run-up on beaches", True),
    ("Theory of waves, II: Breaking", "Theory of waves, III: Run-up on beaches", True),
    ("Graph minors (I): Excluding a forest", "Graph minors {III:} Planar tree-width", True),
    ("Deep nets in 3 dimensions", "Deep nets in 2 hours of work", False),
    ("Deep nets 3.5: A study", "Deep nets at night: More", False),
    (
        "Logic and proofs in theories of graphs in the workshop 2016",
        "Logic and proofs in theories of graphs in the symposium 2018",
        True,
    ),
    ("Managing systems: db1 db2 db3", "Managing systems", False),
    ("Managing db: db1 db2 db3", "Managing db", True),
    ("Bolt 2016", "Bold 2018", True),
    ("Bolt 2016", "Bond 2018", False),
    ("Deep nets of type II", "A wholly unrelated matter of chemistry", False),
    ("Deep nets", "Deep nets", False),
    ("Sky survey results. VI. Cosmic parameters", "Sky survey results. X. Signs of inflation", True),
    ("Sky survey results. VI. Cosmic parameters", "Sea survey results. X. Signs of inflation", False),
    ("Sky survey results. Cosmic parameters. I", "Sky survey results. Signs of inflation. I", False),
    ("Outlook of the world, April 2020", "Outlook of the world, October 2020", True),
    ("The sixth release of the survey", "The seventh release of the survey", True),
    ("Die Grundlagen der Physik (Erste Mitteilung)", "Die Grundlagen der Physik (Zweite Mitteilung)", True),
    ("Chatbots for chronic conditions in cities", "Chatbots for chronic conditions in cities: Against COVID-19", False),
    ("Chatbots for chronic conditions in cities", "Chatbots for chronic conditions in cities, part-2", True),
    ("YOLO for detection of things", "YOLO-3 for detection of things", True),
    ("{GWTC}-2: Mergers of the third run", "GWTC-1: A catalog of mergers", True),
    ("Theory of waves, part II", "Theory of waves, part 2", False),
    ("Theory of waves: Part I", "Theory of waves: Part 1", False),
    ("Theory of waves. Part 3: Breaking", "The theory of waves of water. III. Run-up on beaches", False),
    ("Report on the fourth workshop on waves", "Report on the 4th workshop on waves", False),
    ("Report on the fourth workshop on waves", "Report on the 5th workshop on waves", True),
    ("PredRNN II: Recurrent networks", "PredRNN2: A resolution of the dilemma", False),
    ("LLaVA-o1: Let models reason step by step", "LLaVA-CoT: Let models reason step by step", False),
    ("OpenAI o1 system card", "OpenAI o3 system card", True),
    ("Reasoning of models v2", "Reasoning of models", True),
]
COUNTS = [
    ("A one-dimensional model of quakes", "A two-dimensional model of quakes", True),
    ("First-order logic of graphs", "Second-order logic of graphs", True),
    ("Pairs of quarks at 7 TeV", r"Pairs of quarks at $\sqrt{s} = 8$ TeV", True),
    ("2D pose estimation", "3D pose estimation", True),
    ("Chiral Cohomology I", "Chiral Cohomology III", False),
    ("Two-dimensional models: Part I", "Two-dimensional models: Part II", False),
    ("The first release of data", "The second release of data", False),
    ("Models", "Two-dimensional models", True),
    ("Automorphisms of dimension $n^2$", "Automorphisms of dimension $n^2-1$", True),
    ("Matrices of quanta", r"$3\times3$ matrices of quanta", True),
    ("Models", "Models", False),
]
EDITS = [
    ("A dual approach to streets", "A primal approach to streets", True),
    ("Synthesis of a pyrrolidine derivative", "Synthesis of a piperidine derivative", True),
    ("Observation of proton emission", "Observation of photon emission", True),
    ("Module categories over group schemes", "Module categories over supergroup schemes", True),
    ("Deep graphs", "Deep graphs", False),
    ("One entirely new sentence here", "Many different terms written there", False),
    ("Efficient streets", "Efficient streets in urban nets", False),
    ("Radiation from electrons: Upward current ...", "Radiation from electrons: Downward current region", True),
    ("Radiation from electrons: Upward current", "Radiation from electrons: Downward current region", False),
]


@pytest.mark.parametrize(("left", "right", "level"), LEVELS, ids=[f"{a} / {b}" for a, b, _ in LEVELS])
def test_the_level_of_two_titles(left: str, right: str, level: TitleLevel) -> None:
    assert pair(left, right).level is level
    assert pair(right, left).level is level


@pytest.mark.parametrize(("left", "right", "other"), NUMBERS, ids=[f"{a} / {b}" for a, b, _ in NUMBERS])
def test_a_number_that_differs(left: str, right: str, *, other: bool) -> None:
    assert pair(left, right).other_number is other
    assert pair(right, left).other_number is other


@pytest.mark.parametrize(
    ("left", "right", "two", "negated"),
    [("Searching for MobileNetV3", "Searching for MobileNetV4", True, False),
     ("Gradients of trees", "Gradients of trees, Part II", False, False),
     ("A 1/2 approximation of matroids", "A ½ approximation of matroids", False, False),
     ("Supervised learning of graphs", "Unsupervised learning of graphs", False, True),
     ("The selection of paths", "The election of paths", False, False)],
)  # fmt: skip
def test_two_numbers_and_opposites(left: str, right: str, *, two: bool, negated: bool) -> None:
    for both in (pair(left, right), pair(right, left)):
        assert (both.has_two_numbers, both.is_negated) == (two, negated)


@pytest.mark.parametrize(("left", "right", "counts"), COUNTS, ids=[f"{a} / {b}" for a, b, _ in COUNTS])
def test_a_number_that_counts_something(left: str, right: str, *, counts: bool) -> None:
    assert pair(left, right).is_other_count is counts
    assert pair(right, left).is_other_count is counts


@pytest.mark.parametrize(("left", "right", "edited"), EDITS, ids=[f"{a} / {b}" for a, b, _ in EDITS])
def test_one_word_that_stands_for_another(left: str, right: str, *, edited: bool) -> None:
    assert pair(left, right).is_edited is edited
    assert pair(right, left).is_edited is edited


def test_a_slip_is_no_word_of_the_catalog() -> None:
    left, right = read_title("Observation of proton emission"), read_title("Observation of photon emission")
    known = TitlePair(left, right, SMALL)
    unknown = TitlePair(left, right, TermFrequencies({"proton": 10}, 17.0))
    assert known.added == ({"proton"}, {"photon"})
    assert unknown.added == (frozenset(), frozenset())


def test_titles_share_words_in_another_order_or_a_name() -> None:
    assert pair(
        "Cluster algebras and quantum affine algebras", "Quantum affine algebras and cluster algebras"
    ).is_reordered
    assert not pair("Cluster algebras", "Cluster algebras").is_reordered
    assert not pair("Cluster algebras of rank two", "Quantum algebras of rank two").is_reordered
    assert pair("DANCER: Dance animation", "DANCER: Network generator").shares_name
    assert not pair("DANCER: Dance animation", "DANCE: Network generator").shares_name
    assert not pair("Dance animation", "Network generator").shares_name


def test_rare_words_carry_more_information() -> None:
    assert pair("Kostka functions", "Kostka functions").bits > pair("Deep learning", "Deep learning").bits
    assert pair("Deep learning", "Cold atoms").bits == 0
    read = _frequencies({"words": {"5": "deep nets", "8": "knots"}, "titles": 1024, "fewest": 4})
    assert read == TermFrequencies({"deep": 5, "nets": 5, "knots": 8}, rare=9.0, enough=10.0)


def test_words_of_the_authors_are_no_part_of_a_title() -> None:
    names = frozenset(["diaconis"])
    assert pair("A theory of evidence", "A theory of evidence diaconis", names).level is TitleLevel.NEAR
    assert pair("A theory of evidence", "A theory of evidence diaconis").level is TitleLevel.CONTAINED


def test_a_comment_names_its_subject() -> None:
    one = pair('Comment on "Graph minors in dense networks"', "Graph Minors in Dense Networks")
    assert one.names_the_other
    assert one.one_sided(Mark.ABOUT)
    assert not one.one_sided(Mark.ARTIFACT)
    assert pair('Comment on "Spin glasses"', "Spin glass").names_the_other
    assert not pair("Letter to the Editor: Depth: A Rejoinder", "Letter to the Editor").names_the_other


def test_languages_by_small_words() -> None:
    assert pair("Kritik der reinen Vernunft", "Critique of Pure Reason").languages == ("de", "en")
    assert pair("Vernunft", "Reason").languages == (None, None)


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        pytest.param("tuned", "tuning", True, id="two endings"),
        pytest.param("tun", "tuning", True, id="a stem of three letters"),
        pytest.param("do", "dos", False, id="a stem of two letters"),
        pytest.param("finite", "finest", False, id="no such ending"),
        pytest.param("algebra", "algebraic", False, id="an ending that makes another word"),
    ],
)
def test_stems(left: str, right: str, is_same: bool) -> None:
    assert same_stem(left, right) is same_stem(right, left) is is_same


@pytest.mark.parametrize("letters", "rn/m cl/d vv/w 0/o 1/i l/i e/c".split())
def test_letters_that_scanners_take_for_each_other(letters: str) -> None:
    seen, meant = (f"q{each}x{each}z" for each in letters.split("/"))
    assert not pair(f"Theory of {seen}", f"Theory of {meant}").runs
    assert pair(f"Theory of {seen}", "Theory of qxz").runs
    assert pair("Theory of qxz", f"Theory of {meant}").runs


@pytest.mark.parametrize(
    "spellings",
    (
        "zanize/zanise zanyze/zanyse zolour/zolor zavourable/zavorable zodelled/zodeled zentre/zenter zentres/zenters"
        " zibre/ziber zatalogue/zatalog zatalogues/zatalogs zrogramme/zrogram zefence/zefense zudgement/zudgment"
        " zageing/zaging zaeon/zeon oestrozen/estrozen foetzl/fetzl sulphzte/sulfzte aluminium/aluminum artefact/artifact"
        " greyzl/grayzl whilst/while amongst/among"
    ).split(),
)
def test_british_and_american_spelling(spellings: str) -> None:
    british, american = spellings.split("/")
    known = TermFrequencies({british: 5, american: 5, "zent": 5, "theory": 5}, rare=9.0)
    assert not TitlePair(read_title(f"Theory {british}"), read_title(f"Theory {american}"), known).runs


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1", "1 1st one first premier i"),
        ("2", "2 2nd two second zweite ii"),
        ("4", "4th four fourth vierter iv"),
        ("9", "9th nine ninth ix"),
        ("12", "12th twelve twelfth xii"),
        ("19", "19 19th xix"),
        ("38", "38th xxxviii"),
        ("21", "21 21st xxi"),
    ],
)
def test_a_number_has_one_spelling(number: str, words: str) -> None:
    assert {spelling(word) for word in words.split()} == {number}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Schrödinger operators on graphs", "Schroedinger operators on graphs"),
        ("Inequalities of Hölder on graphs", "Inequalities of Hoelder on graphs"),
        (r"Chains of spin $\frac{1}{2}$ in fields", "Chains of spin 1/2 in fields"),
        (r"Chains of spin $\tfrac12$ in fields", "Chains of spin 1/2 in fields"),
        ("Report on the twenty-first conference", "Report on the 21st conference"),
        ("Zero-shot learning of words", "0-shot learning of words"),
        ("100,000 questions of towns", "100K questions of towns"),
        ("Games of waves, 2nd ed.", "Games of waves (Second Edition)"),
    ],
)
def test_two_spellings_of_one_title(left: str, right: str) -> None:
    both = pair(left, right)
    assert both.level >= TitleLevel.NEAR
    assert not both.other_number
    assert both.left.marks == both.right.marks


@pytest.mark.parametrize("words", ["guest gust", "poet pot", "shoes shos", "coherent cohrent x"])
def test_no_umlaut(words: str) -> None:
    left, right, *_ = words.split()
    assert is_transliterated(left, right) is is_transliterated(right, left) is False


@pytest.mark.parametrize("ending", "s es ed d e ing ion ions er ers y ies".split())
def test_endings_that_make_no_other_word(ending: str) -> None:
    assert same_stem("bound", f"bound{ending}")
    assert same_stem(f"bound{ending}", "bound")


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        pytest.param("algorithm", "aglorithm", True, id="letters exchanged"),
        pytest.param("abcde", "abxde", True, id="one letter of five"),
        pytest.param("abcd", "abxd", False, id="one letter of four"),
        pytest.param("abcde", "abxye", False, id="two letters of five"),
        pytest.param("abcdefghi", "abxyefghi", True, id="two letters of nine"),
        pytest.param("abcdefgh", "abxyefgh", False, id="two letters of eight"),
        pytest.param("abcdefghi", "abcdefghixy", True, id="two letters more"),
        pytest.param("abcdefghi", "abcdefghixyz", False, id="three letters more"),
        pytest.param("group", "supergroup", False, id="a prefix"),
        pytest.param("supervised", "unsupervised", False, id="a negation"),
    ],
)
def test_slips_of_the_pen(left: str, right: str, near: bool) -> None:
    assert is_near(left, right) is is_near(right, left) is near


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_comparison_is_symmetric(left: str, right: str) -> None:
    one, other = pair(left, right), pair(right, left)
    assert one.level == other.level
    assert one.similarity == pytest.approx(other.similarity)
    assert 0 <= one.similarity <= 1
    assert one.is_edited == other.is_edited
    assert one.other_number == other.other_number


# --- Titles read for linkage: what they state about their own kind is cut from their words


MARKED: list[tuple[str, str, list[tuple[str, str]]]] = [
    ('Comment on "Anyonic braiding in optical lattices"', "anyonicbraidinginopticallattices", [("about", "comment")]),
    ("Comments on: Brownian distance covariance", "browniandistancecovariance", [("about", "comments")]),
    ("Reply to \"Comment on 'Galilean invariance'\"", "galileaninvariance", [("about", "reply"), ("about", "comment")]),
    ('Discussion of "Breakdown and groups" by P. Davies', "breakdownandgroups", [("about", "discussion")]),
    ("Errata: On the homology of torsion", "onthehomologyoftorsion", [("about", "errata")]),
    ("Corrigendum to ''Adjustment sets in graphs", "adjustmentsetsingraphs", [("about", "corrigendum")]),
    ('Erratum to the paper "Groups acting on trees"', "groupsactingontrees", [("about", "erratum")]),
    ("Rejoinder: Microarrays and groups", "microarraysandgroups", [("about", "rejoinder")]),
    ("[Re] Attention in graphs", "attentioningraphs", [("about", "re")]),
    ('On the Reproducibility of "FairCLIP"', "fairclip", [("about", "reproducibility")]),
    ("Depth in grammar: A Rejoinder", "depthingrammar", [("about", "rejoinder")]),
    ("Video Diffusion Models: A Survey", "videodiffusionmodels", [("survey", "survey")]),
    ("A Survey on Video Diffusion", "videodiffusion", [("survey", "survey")]),
    ("Revisiting Attention", "attention", [("revisit", "revisiting")]),
    ("Least Squares Regression revisited", "leastsquaresregression", [("revisit", "revisited")]),
    ("Perspective: Cold atoms in traps", "coldatomsintraps", [("label", "perspective")]),
    ("News & Views: Cold atoms in traps", "coldatomsintraps", [("label", "news and views")]),
    ("Publisher's Note: Cold atoms", "coldatoms", [("about", "publishers note")]),
    ("Addendum and corrigendum: Cold atoms", "coldatoms", [("about", "addendum and corrigendum")]),
    ("[Review of] Cold atoms", "coldatoms", [("about", "review of")]),
    ("Nachtrag zu: Kalte Atome", "kalteatome", [("about", "nachtrag")]),
    ("Demo Abstract: Cold atoms", "coldatoms", [("talk", "demo abstract")]),
    ("Additional file 1 of Cold atoms", "coldatoms", [("artifact", "additional file 1")]),
    ("Research data supporting Cold atoms", "coldatoms", [("artifact", "research data")]),
    ("Cold atoms [Computer software]", "coldatoms", [("artifact", "computer software")]),
    ("Cold atoms (Chapter 4)", "coldatoms", [("part", "chapter 4")]),
    ("Section 2 of Cold atoms", "coldatoms", [("part", "section 2")]),
    ("Toric manifolds--a survey", "toricmanifolds", [("survey", "survey")]),
    ("Data from: Cold atoms in traps", "coldatomsintraps", [("artifact", "data")]),
    ('Code for "Mind the Gap"', "mindthegap", [("artifact", "code")]),
    ("Cold atoms in traps [Data set]", "coldatomsintraps", [("artifact", "data set")]),
    ("Cold atoms - Supplementary Material -", "coldatoms", [("artifact", "supplementary material")]),
    ('Appendix to "The Chow rings"', "thechowrings", [("artifact", "appendix")]),
    ("Cold atoms (slides)", "coldatoms", [("talk", "slides")]),
    ("Poster: Cold atoms", "coldatoms", [("talk", "poster")]),
    ("Cold atoms (video of the keynote)", "coldatoms", [("talk", "video of the keynote")]),
    ("Cold atoms [Invited Talk]", "coldatoms", [("talk", "invited talk")]),
    ("Cold atoms (Press Release)", "coldatoms", [("talk", "press release")]),
    ("Coaching for daily living Demo", "coachingfordailyliving", [("talk", "demo")]),
    ("Planning for goals (Extended Abstract)*", "planningforgoals", [("abstract", "extended abstract")]),
    ("The C Programming Language, Second Edition", "thecprogramminglanguage", [("edition", "2 edition")]),
    ("Figure 1. Logic circuits", "logiccircuits", [("part", "figure 1")]),
    ("Table 2: Logic circuits", "logiccircuits", [("part", "table 2")]),
    ("Figure 2 from: Logic circuits", "logiccircuits", [("part", "figure 2")]),
    ("Chapter 4 – Logic circuits", "logiccircuits", [("part", "chapter 4")]),
    ("Appendix A: Logic circuits", "logiccircuits", [("part", "appendix a")]),
    ("Preface to Logic circuits", "logiccircuits", [("part", "preface")]),
    ("Index – Logic circuits", "logiccircuits", [("part", "index")]),
    ("Logic circuits (front matter)", "logiccircuits", [("part", "front matter")]),
    ("Instructor's Manual: Logic circuits", "logiccircuits", [("artifact", "instructors manual")]),
    ("Retraction Note: Cold atoms", "coldatoms", [("about", "retraction note")]),
    ("Editorial Expression of Concern: Cold atoms", "coldatoms", [("about", "expression of concern")]),
    ('A Replication of "Cold atoms"', "coldatoms", [("about", "replication")]),
    ('Correspondence on "Cold atoms"', "coldatoms", [("about", "correspondence")]),
    ("Berichtigung zu: Kalte Atome", "kalteatome", [("about", "berichtigung")]),
    ("Erratum à : Les atomes", "lesatomes", [("about", "erratum")]),
    ("Corrigendum aux atomes froids", "atomesfroids", [("about", "corrigendum")]),
    ("Fe de erratas: Los átomos", "losatomos", [("about", "fe de erratas")]),
    ("Errata corrige: Gli atomi", "gliatomi", [("about", "errata corrige")]),
    ("Rettifica a: Gli atomi", "gliatomi", [("about", "rettifica")]),
    ("Исправление к статье «Атомы»", "атомы", [("about", "исправление")]),
    ("Popravka: Atomy", "atomy", [("about", "popravka")]),
    ("Cold atoms (Artifact)", "coldatoms", [("artifact", "artifact")]),
    ('Artifact for "Cold atoms"', "coldatoms", [("artifact", "artifact")]),
    ("Cold atoms: Online Appendix", "coldatoms", [("artifact", "online appendix")]),
    ('Online Appendix to "Cold atoms"', "coldatoms", [("artifact", "online appendix")]),
    ("Data and Code for: Cold atoms", "coldatoms", [("artifact", "data and code")]),
    ("Cold atoms, continued", "coldatoms", [("sequel", "continued")]),
    ("Kalte Atome (Fortsetzung)", "kalteatome", [("sequel", "fortsetzung")]),
    ("Some further results on cold atoms", "resultsoncoldatoms", [("sequel", "further")]),
    ("Compte rendu de : Les atomes", "lesatomes", [("about", "compte rendu")]),
    ("Respuesta a los átomos", "losatomos", [("about", "respuesta")]),
    ('Signs of fraud: A comment on "Cold atoms" (Lee, 2015)', "coldatoms", [("about", "comment")]),
    (
        'Reply to the Comment by Lee et al. on "Cold atoms" [Rev. 77]',
        "coldatoms",
        [("about", "reply"), ("about", "comment")],
    ),
    ("Demonstrating Cold Atoms", "coldatoms", [("artifact", "demonstrating")]),
    ("Demonstration of Cold Atoms", "coldatoms", [("artifact", "demonstration")]),
    ("Slides: Cold atoms", "coldatoms", [("artifact", "slides")]),
    ('Video Abstract for "Cold atoms"', "coldatoms", [("artifact", "video abstract")]),
    ('Supporting Information for "Cold atoms"', "coldatoms", [("artifact", "supporting information")]),
    ("Cold atoms. Supplementary materials", "coldatoms", [("artifact", "supplementary materials")]),
    ("Cold Atoms-A Refutation", "coldatoms", [("about", "refutation")]),
    ("Cold Atoms (vol 95, 107002, 2005)", "coldatoms", [("about", "vol")]),
    ("Cold Atoms (Retraction of vol 5, pg 1, 2001)", "coldatoms", [("about", "retraction of vol")]),
    ("Re: Cold Atoms", "coldatoms", [("about", "re")]),
    ("Cold Atoms: 50th Anniversary Edition", "coldatoms", [("edition", "50 anniversary edition")]),
    ("Cold Atoms (Second Revised Edition)", "coldatoms", [("edition", "2 revized edition")]),
    ("Kalte Atome, 2. Auflage", "kalteatome", [("edition", "2 edition")]),
    ("Cold Atoms (4th ed.): A Primer", "coldatomsaprimer", [("edition", "4 edition")]),
    ("Cold Atoms, Second Edition: A Primer", "coldatomsaprimer", [("edition", "2 edition")]),
]
PLAIN = [
    "A note on the function of a module",
    "Database systems: an introduction",
    "Supplementary motor areas of the brain",
    "Errata",
    "Review",
    "Critique of Pure Reason",
    "The answer of atoms in a comment on light",
    "Antwort Gottes",
    "Letter on cold atoms",
    "A perspective of atoms",
    "Chapter and verse of 20 sections",
    "Index of logic circuits",
    "Artifacts of compression",
    "Online learning of an appendix",
    "How research is continued",
    "Further reading of logic circuits",
    "Contents of logic circuits",
    "An ed tool for the critical edition of texts",
]
TAILS = [
    ("Pipelined Execution, NeurIPS 2020", "pipelinedexecution"),
    ("Pipelined Execution [arXiv 2016]", "pipelinedexecution"),
    ("Pipelined Execution - IEEE TPAMI 2018", "pipelinedexecution"),
    ("Pipelined Execution (full version)", "pipelinedexecution"),
    ("Pipelined Execution (tech report)", "pipelinedexecution"),
    ("Pipelined Execution [pre-print]", "pipelinedexecution"),
    ("Pipelined Execution [arXiv preprint]", "pipelinedexecution"),
    ("Pipelined Execution (Spotlight)", "pipelinedexecution"),
    ("Pipelined Execution [oral presentation]", "pipelinedexecution"),
    ("Pipelined Execution (of an Oral Paper)", "pipelinedexecutionofanoralpaper"),
    ("In the Spotlight", "inthespotlight"),
    ("[cond-mat/9910332] Pipelined Execution", "pipelinedexecution"),
    ("Pipelined Execution (math.AG/9910332v2)", "pipelinedexecution"),
    ("[1706.03762] Pipelined Execution", "pipelinedexecution"),
    ("Pipelined Execution (Springer Series in Machines)", "pipelinedexecution"),
    ("Pipelined Execution (Lecture Notes in Machines 12)", "pipelinedexecution"),
    ("Pipelined Execution (of a time series)", "pipelinedexecutionofatimeseries"),
    ("Comment on diffusion [arXiv:0812.0338]", "diffusion"),
    ("Overview of the campaign of Lyon 2010", "campaignoflyon2010"),
    ("Team Description, Lyon 2022", "teamdescriptionlyon2022"),
]
HEADS = [
    ("GaussianFormer-2: Probabilistic fields", "gaussianformer", "2", True),
    ("GaussianFormer: Scenes", "gaussianformer", "", True),
    ("Diff-Reg v2: Matching", "diffreg", "2", True),
    ("PredRNN++: Towards", "predrnn", "++", True),
    ("Arena-Rosnav 2.0: A platform", "arenarosnav", "2.0", True),
    ("YOLOv3: An improvement", "yolo", "3", True),
    ("Squash version 2: A mapper", "squash", "2", True),
    ("SentiWordNet 3.0: A resource", "sentiwordnet", "3.0", True),
    ("Learning to see: a study", "learningtosee", "", False),
    ("Learning to see and to hear: a study", "", "", False),
    ("No colon at all", "", "", False),
]


# Whether a title is that of a column; recognizable; distinctive; unique.
LENGTHS = [
    ("Guest Editors' Introduction to the Special Issue, Part 2", "y---"),
    ("Book Reviews", "y---"),
    ("Cold Atoms in Silver Nets", "-y--"),
    ("Cold Atoms", "----"),
    ("Cold Rubidium Atoms in Magnetic Nets", "-yy-"),
    ("RubiNet: Cold Atoms in Nets", "-y-y"),
    ("RubiNet: A Workshop on Cold Atoms in Magnetic Nets", "-yy-"),
    ("Cold Rubidium Atoms in Magnetic Nets of Seven Long Silver Wires", "-yyy"),
    ("Comment on: Cold Rubidium Atoms in Magnetic Nets of Seven Long Silver Wires", "-yy-"),
]


@pytest.mark.parametrize(("title", "are"), LENGTHS, ids=[row[0] for row in LENGTHS])
def test_how_much_a_title_tells(title: str, are: str) -> None:
    found = (is_column, is_recognizable, is_distinctive, is_unique)
    assert "".join("y" if each(title) else "-" for each in found) == are


@pytest.mark.parametrize(("title", "key", "marks"), MARKED, ids=[row[0] for row in MARKED])
def test_a_statement_of_the_kind_is_cut(title: str, key: str, marks: list[tuple[str, str]]) -> None:
    read = read_title(title)
    assert (read.key, [(mark.value, word) for mark, word in read.marks]) == (key, marks)
    assert read.of(Mark(marks[0][0]))[0] == marks[0][1]


@pytest.mark.parametrize("mark", " \"“”‘’'`«„")
def test_quotation_marks_before_a_statement_of_the_kind(mark: str) -> None:
    assert read_title(f"{mark}Comment on: Cold atoms").marks == ((Mark.ABOUT, "comment"),)


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


def test_small_words_and_markup_are_no_part_of_a_title() -> None:
    assert read_title("On the Homology of a Torsion").content == {"homology", "torsion"}
    assert read_title("BT<sup>2</sup> and more").words == ("bt2", "and", "more")


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    read = read_title(text)
    assert read.key == "".join(read.words)
    assert read == read_title(text)
