"""Values that were run into a title: what is found there, and what is left alone."""

from __future__ import annotations

import ast
import tomllib
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from normalizer.values.latex.convert import plain_text
from normalizer.values.text import LOST_CHARACTERS
from normalizer.works import quality
from normalizer.works.cleaning import CleanedRecord, clean_pair, without_markup
from normalizer.works.description import Description, RawName
from normalizer.works.merge import record_from
from normalizer.works.quality import (
    Damage,
    Titled,
    cut_words,
    damage_among,
    damage_of,
    is_cut_list,
    is_cut_off,
    repaired,
)
from resolvers.base import SourceAnswer
from resolvers.catalog.counts import damaged_among

SHAPES = "Learning Shapes from Shadows"


ADA, BOTH = "Ada Brzezinski", ("Bo Quigley", "Ada Brzezinski")
# What stands behind the title; the authors, venue and year that are found there.
BEHIND: dict[str, tuple[str, tuple[str, ...], str | None, int | None]] = {
    "a year at the end": (" 1997", (), None, 1997),
    "a year between punctuation": (", 1997.", (), None, 1997),
    "names": (" Bo Quigley, Ada Brzezinski", BOTH, None, None),
    "all": (" Bo Quigley , Ada Brzezinski VLDB 1997", BOTH, "VLDB", 1997),
    "a venue in full": (f" {ADA} Very Large Data Bases", (ADA,), "Very Large Data Bases", None),
    "a venue with its place in brackets": (" Very Large Data Bases (Oslo)", (), "Very Large Data Bases (Oslo)", None),
    "words that lead to a venue go with it": (" in the Proc. of the 12th Umbra Meeting", (), "in the Proc. of the 12th Umbra Meeting", None),
    "names behind the venue": (
        " Proc. VLDB b quigley , a brzezinski", ("b quigley", "a brzezinski"), "Proc. VLDB", None,
    ),
    "names within the venue": (
        " in VLDB conference b quigley , a brzezinski Oslo", ("b quigley", "a brzezinski"), "in VLDB conference Oslo", None,
    ),
    "an article is no initial": (" as a service , a survey", (), None, None),
    "names that the other record knows": (f" at the University of Umbra {ADA}", (ADA,), None, None),
    "an entity of no letter is a blank": (" Bo&nbsp;Quigley, Ada&nbsp;Brzezinski", BOTH, None, None),
    "an entity is no separator": (" g &#233; za brzezinski , b quigley", ("géza brzezinski", "b quigley"), None, None),
}  # fmt: skip


@pytest.mark.parametrize(("behind", "authors", "venue", "year"), BEHIND.values(), ids=BEHIND)
def test_what_is_missing_is_found_at_the_end_of_the_title(
    behind: str, authors: tuple[str, ...], venue: str | None, year: int | None
) -> None:
    read, _ = clean_pair(CleanedRecord(SHAPES + behind), CleanedRecord(SHAPES, (ADA, "Bo Quigley")))
    assert (read.authors, read.venue, read.year) == (authors, venue, year)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Shadow Rings, II", "Shadow Rings, I", id="a part is no author"),
        pytest.param("Training Deep Shadow Models", "Training Deep Models", id="a last word is no author"),
        pytest.param("Shadows: Principles, Products, and Trends", "Shadows: Principles, Products", id="an enumeration"),
        pytest.param("Shadows at a Workshop", "Shadows at a", id="a common word is no venue"),
        pytest.param("Team Umbra 2014", "Team Umbra 2015", id="two years tell two works"),
    ],
)
def test_what_a_title_needs_stays(ours: str, theirs: str) -> None:
    a, b = clean_pair(CleanedRecord(ours), CleanedRecord(theirs))
    assert (a.title, a.authors, a.venue) == (ours, (), None)
    assert (b.title, b.authors, b.venue) == (theirs, (), None)


WHOLE = CleanedRecord(SHAPES, (ADA, "Bo Quigley"))
# A record and the other one; the title and the authors that are read.
CONFIRMED: dict[str, tuple[CleanedRecord, CleanedRecord, str, tuple[str, ...]]] = {
    "two single names with initials confirm each other": (
        CleanedRecord(f"{SHAPES} b quigley", year=1997), CleanedRecord(f"{SHAPES} bk quigley", venue="VLDB"), SHAPES, ("b quigley",),
    ),
    "two titles alone confirm no names": (
        CleanedRecord("Fast Deep Shadow Rendering, Lighting"), CleanedRecord("Fast Deep Shadow Rendering, Lightning"),
        "Fast Deep Shadow Rendering, Lighting", (),
    ),
    "one name with initials that ends both titles is a name": (
        CleanedRecord(f"{SHAPES} b quigley", year=1997), CleanedRecord(f"{SHAPES} b quigley vldb"), SHAPES, ("b quigley",),
    ),
    "the same behind a small word is none": (
        CleanedRecord("Learning Shapes from b quigley", year=1997), CleanedRecord("Learning Shapes from b quigley vldb"),
        "Learning Shapes from b quigley", (),
    ),
    "a list of names with initials needs no confirmation": (
        CleanedRecord(f"{SHAPES} b quigley , a brzezinski"), CleanedRecord(SHAPES), SHAPES, ("b quigley", "a brzezinski"),
    ),
    "a remark in brackets behind a dash belongs to the title": (
        CleanedRecord(f"{SHAPES} - (extended abstract) b quigley , a brzezinski"), CleanedRecord(SHAPES),
        f"{SHAPES} - (extended abstract)", ("b quigley", "a brzezinski"),
    ),
    "a title goes on behind a word that the other one has not": (
        CleanedRecord("Learning Fine Shapes from Shadows b quigley , a brzezinski"), CleanedRecord(SHAPES),
        "Learning Fine Shapes from Shadows", ("b quigley", "a brzezinski"),
    ),
    "two lists of the same names confirm each other": (
        CleanedRecord(f"{SHAPES} Ada Brzezinski , Bob Quigley", year=1997), CleanedRecord(f"{SHAPES} Bob Quigley , Ada Brzezinski"),
        SHAPES, (ADA, "Bob Quigley"),
    ),
    "two single names in full do not confirm each other": (
        CleanedRecord(f"{SHAPES} Ada Brzezinski", year=1997), CleanedRecord(f"{SHAPES} Adam Brzezinski"), f"{SHAPES} Ada Brzezinski", (),
    ),
    "a name with an initial in the middle has three words": (
        CleanedRecord("Deep Shadows Ada B. Quigley , Cyril Oz"), CleanedRecord(SHAPES, ("A. B. Quigley", "C. Oz")), "Deep Shadows", ("Ada B. Quigley", "Cyril Oz"),
    ),
    "a name with an initial has two words behind another letter": (
        CleanedRecord("Deep Shadows X B. Quigley , Cyril Oz"), WHOLE, "Deep Shadows X", ("B. Quigley", "Cyril Oz"),
    ),
    "a single word between commas is no name": (
        CleanedRecord("Deep Shadows Ada Brzezinski , Lighting , Cy Oz"), WHOLE, "Deep Shadows Ada Brzezinski , Lighting , Cy Oz", (),
    ),
    "a title has two words before its names": (
        CleanedRecord("Deep Shadows Ada Brzezinski , Bo Quigley , Cy Oz"), WHOLE, "Deep Shadows", (ADA, "Bo Quigley", "Cy Oz"),
    ),
    "one word before names is no title": (
        CleanedRecord("Shadows Ada Brzezinski , Bo Quigley , Cy Oz"), WHOLE, "Shadows Ada Brzezinski,", ("Bo Quigley", "Cy Oz"),
    ),
    "names that the other record denies are none": (
        CleanedRecord(f"{SHAPES} Under Water, Near Coasts"), CleanedRecord(SHAPES, (ADA,)), f"{SHAPES} Under Water, Near Coasts", (),
    ),
    "a torn list of authors before the title goes": (
        CleanedRecord(f"and A. Brzezinski. {SHAPES}", ("Bo Quigley",)), WHOLE, SHAPES, ("Bo Quigley",),
    ),
    "the same, though the title has a slip": (
        CleanedRecord("and A. Brzezinski. Learnng Shapes from Shadows", ("Bo Quigley",)), WHOLE,
        "Learnng Shapes from Shadows", ("Bo Quigley",),
    ),
    "the same of three words in all": (
        CleanedRecord("and A. Brzezinski. Learnng Deep Shapes", ("Bo Quigley",)), CleanedRecord("Learning Deep Shapes", (ADA,)),
        "Learnng Deep Shapes", ("Bo Quigley",),
    ),
    "a name of the authors before the title goes": (
        CleanedRecord(f"andBrzezinski {SHAPES}", ("Bo Quigley",)), WHOLE, SHAPES, ("Bo Quigley",),
    ),
    "the same, though the title is set without blanks": (
        CleanedRecord(f"A. Brzezinski : {SHAPES.replace(' ', '', 2)}", ("Bo Quigley",)), WHOLE, SHAPES.replace(" ", "", 2), ("Bo Quigley",),
    ),
    "two words may be the end of any title": (
        CleanedRecord("and A. Brzezinski. Deep Shapes", ("Bo Quigley",)), CleanedRecord("Deep Shapes", (ADA,)),
        "and A. Brzezinski. Deep Shapes", ("Bo Quigley",),
    ),
    "a name of two letters may be the end of any word": (
        CleanedRecord(f"Boxu {SHAPES}", ("Bo Quigley",)), CleanedRecord(SHAPES, ("Bo Xu", ADA)), f"Boxu {SHAPES}", ("Bo Quigley",),
    ),
    "a coined name before the title stays": (CleanedRecord(f"ShadeNet: {SHAPES}"), CleanedRecord(SHAPES), f"ShadeNet: {SHAPES}", ()),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "title", "authors"), CONFIRMED.values(), ids=CONFIRMED)
def test_names_in_titles(ours: CleanedRecord, theirs: CleanedRecord, title: str, authors: tuple[str, ...]) -> None:
    read, _ = clean_pair(ours, theirs)
    assert (read.title, read.authors) == (title, authors)


def test_values_that_are_given_are_not_looked_for() -> None:
    whole = CleanedRecord(f"{SHAPES} VLDB", (ADA,), year=1997, venue="ICDE")
    assert clean_pair(whole, CleanedRecord(SHAPES, (ADA,)))[0] == whole
    alone = CleanedRecord("Fast Deep Shadow Rendering, Lighting")
    assert clean_pair(alone, alone) == (alone, alone)


def test_both_records_may_run_the_same_names_into_their_titles() -> None:
    ours = CleanedRecord(f"{SHAPES} b quigley , a brzezinski vldb", year=1997)
    theirs = CleanedRecord(f"{SHAPES} a brzezinski , b quigley proc of the 23rd vldb")
    a, b = clean_pair(ours, theirs)
    assert (a.title, b.title) == (SHAPES, SHAPES)
    assert (a.authors, b.authors) == (("b quigley", "a brzezinski"), ("a brzezinski", "b quigley"))


def test_years_behind_names_and_venues_are_no_part_of_the_titles() -> None:
    ours = CleanedRecord(f"{SHAPES} Bo Quigley , {ADA} 1997", venue="VLDB")
    theirs = CleanedRecord(f"{SHAPES} Very Large Data Bases 1996", BOTH)
    a, b = clean_pair(ours, theirs)
    assert (a.title, a.authors, a.year) == (SHAPES, BOTH, 1997)
    assert (b.title, b.venue, b.year) == (SHAPES, "Very Large Data Bases", 1996)
    assert clean_pair(CleanedRecord(SHAPES, venue="VLDB 1998"), CleanedRecord("Other"))[0].year == 1998


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("ecole supã © rieure de sã ¶ ren", "ecole supérieure de sören"),
        ("tã 1/4 rker", "türker"),
        ("infosleuthâ ?? database", "infosleuth database"),
        ("La forêt de São Paulo", "La forêt de São Paulo"),
        pytest.param("BT<sup>2</sup> for <i>Shadows</i>", "BT2 for Shadows", id="face markup"),
        pytest.param(r"A 360{\deg} View, 360\textdegree{} and 360\degree", "A 360° View, 360° and 360°", id="degrees"),
        pytest.param(r"B -> K, B\to K, B→K, B \rightarrow K, Brightarrow K", "B K, B K, B K, B K, B K", id="arrows"),
        pytest.param("p < q and q > r", "p < q and q > r", id="signs of mathematics"),
        pytest.param("Shapes from Shadows[J]", "Shapes from Shadows", id="the type of a Chinese reference"),
        pytest.param("RETRACTED ARTICLE: Shapes from Shadows", "Shapes from Shadows", id="a retracted article"),
        pytest.param("WITHDRAWN: Shapes from Shadows", "Shapes from Shadows", id="a withdrawn article"),
        pytest.param("Retraction: Shapes from Shadows", "Retraction: Shapes from Shadows", id="a notice"),
        pytest.param("Withdrawn lovers: a study", "Withdrawn lovers: a study", id="a word of the title"),
        pytest.param("Shapes from [Shadows]", "Shapes from [Shadows]", id="other brackets"),
        pytest.param("Shapes from Shadows - group of 14 »", "Shapes from Shadows", id="Google Scholar's count"),
    ],
)
def test_markup_of_titles(raw: str, plain: str) -> None:
    assert without_markup(raw) == plain


# --- Damage in source records: what is recognized, what is repaired, and what is left


TITLES = tomllib.loads((ROOT / "fixtures/quality/titles.toml").read_text(encoding="utf-8"))
NAMES = tomllib.loads((ROOT / "fixtures/quality/names.toml").read_text(encoding="utf-8"))


def of(title: str, *names: str) -> Description:
    return Description("other", title, authors=tuple(map(RawName, names)))


@pytest.mark.parametrize("row", TITLES.values(), ids=TITLES)
def test_title(row: dict[str, str]) -> None:
    assert sorted(damage_of(of(row["title"]))) == row["damage"]
    assert repaired(of(row["title"])).title == row["repaired"]


@pytest.mark.parametrize("row", NAMES.values(), ids=NAMES)
def test_names(row: dict[str, list[str]]) -> None:
    record = of("A Title", *row["names"])
    fixed = repaired(record)
    assert sorted(damage_of(record)) == row["damage"]
    assert [name.text for name in fixed.authors] == row["repaired"]
    assert fixed.authors_complete is row.get("complete", True)


@pytest.mark.parametrize("name", LOST_CHARACTERS)
def test_a_lost_character_is_the_one_that_its_command_writes(name: str) -> None:
    """Not all of these commands are read where titles have TeX."""
    command = plain_text(rf"\text{name}{{}}")
    lost = repaired(of(f"ext{name}")).title
    assert len(lost) == 1
    assert normalize("NFKC", command) in (normalize("NFKC", lost), f"text{name}")


@pytest.mark.parametrize("rest", quality.LOST_SYMBOLS)
def test_a_lost_symbol_is_a_command_whose_first_letter_was_read_as_white_space(rest: str) -> None:
    command = repaired(of(f"$n {rest} m$")).title.removeprefix("$n ").removesuffix(" m$")
    assert command.endswith(rest)
    assert ast.literal_eval(f"'{command}'") in {f"{white}{rest}" for white in "\t\v\r"}


def test_sound_records_and_names_in_parts_stay() -> None:
    record = of("Looms That Weave", "Ada Lovelace")
    assert repaired(record) is record
    name = RawName("Ada Lovelace and Charles Babbage", family="Lovelace and Charles Babbage", given="Ada")
    assert repaired(Description("other", "T", authors=(name,))).authors == (name,)
    lost, name = (RawName(f"{text} Roe, II", family="Roe", given=text, suffix="II") for text in ("JosÃ©", "José"))
    assert repaired(Description("other", "T", authors=(lost,))).authors == (name,)


PIECES = ["Deep ", "extdegree", "context ", "$n imes n$", "\\times", "Ã¶", "ö", "é", "\u0092", "\ufffd", "mathcalM ", "Regressio", "\n", "emphk-", "emphasis ", "(_mbox1)"]  # fmt: skip
NAME_PIECES = ["Ada ", "Lovelace", " and ", ", ", ";", "DoeJohn ", "others", "Ã¶", "É", "\u200e", "O&#x27;", "Mc", "et al.", " & ", "\n", "alovelace", "@ada", "Ada", "Man{\\'e", "}"]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
            st.lists(st.lists(st.sampled_from(NAME_PIECES), max_size=4).map("".join), max_size=3),
        ),
        max_size=6,
    )
)
def test_many_records_are_examined_as_one_by_one(rows: list[tuple[str, list[str]]]) -> None:
    records = [of(title, *names) for title, names in rows]
    expected = {at: damage for at, record in enumerate(records) if (damage := damage_of(record))}
    assert damaged_among(records) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.lists(st.sampled_from(NAME_PIECES), max_size=5))
def test_repairing_twice_changes_nothing(title: str, names: list[str]) -> None:
    once = repaired(of(title, "".join(names)))
    assert repaired(once) == once


@given(st.lists(st.sampled_from(PIECES), max_size=3).map("".join), st.lists(st.sampled_from(NAME_PIECES), max_size=3))
def test_what_is_sound_at_a_glance_is_not_damaged(title: str, names: list[str]) -> None:
    shown = {kind for kind, shows in quality._TITLE_DAMAGE if shows(title)}
    assert quality.title_damage(title) == shown
    name = RawName("".join(names))
    assert quality._are_suspect([name]) or quality._name_damage(name) is None


@pytest.mark.parametrize(
    ("title", "other", "cut"),
    [
        ("Ridge and Lasso Regressio", "Ridge and Lasso Regression", True),
        ("Ridge and Lasso Regr", "Ridge and Lasso Regression in Practice", True),
        ("Ridge and Lasso Regression", "Ridge and Lasso Regression in Practice", False),
        ("Training a Neural Network", "Training a Neural Networks", False),
        ("Ridge and Lasso Regression", "Ridge and Lasso Regressio", False),
        ("Lasso Regression in", "Lasso Regression inside", True),
        ("Lasso Regr", "Lasso Regression", False),
        ("Ridge and Lasso Regression I", "Ridge and Lasso Regression III", False),
        ("The Lasso System for WMT 201", "The Lasso System for WMT 2010", True),
        ("All You Need Is Lasso", "All You Need Is LassoRidge R-CNN", False),
        ("All You Need Is Las", "ALL YOU NEED IS LASSO", True),
    ],
)
def test_cut_title_is_known_by_another_of_the_work(title: str, other: str, cut: bool) -> None:
    assert is_cut_off(title, other) is cut


def test_damage_among_the_records_of_a_work_names_its_field() -> None:
    assert is_cut_list(["lovelace", "babbage"], ["lovelace", "babbage", "menabrea", "somerville"])
    assert not is_cut_list(["lovelace", "babbage"], ["lovelace", "babbage", "menabrea"])
    assert not is_cut_list(["babbage", "lovelace"], ["lovelace", "babbage", "menabrea", "somerville"])
    assert not is_cut_list([], ["lovelace", "babbage"])
    records = [
        Titled("On the Analytical Engi", ("lovelace",)),
        Titled("On the Analytical Engine", ("lovelace", "b", "m")),
    ]
    assert damage_among(records) == [{Damage.CUT_TITLE, Damage.CUT_AUTHORS}, frozenset()]
    assert (Damage.LOST_TEX.field, Damage.JOINED_NAMES.field) == ("title", "authors")


def test_cut_words_are_those_that_the_program_found() -> None:
    words = cut_words()
    assert (words["regressio"], words["Recommendatio"]) == ("regression", "Recommendation")
    assert len(words) == 2 * 895


def test_record_has_the_undamaged_title_and_the_whole_list() -> None:
    cut = Description("arxiv", "Ridge and Lasso Regr", arxiv="2301.00001", authors=(RawName("Ada Lovelace"),))
    names = tuple(map(RawName, ("Ada Lovelace", "Charles Babbage", "Mary Somerville")))
    record = record_from([cut, Description("dblp", "Ridge and Lasso Regression", authors=names)])
    assert record.title == "Ridge and Lasso Regression"
    assert [person.family for person in record.authors] == ["Lovelace", "Babbage", "Somerville"]
    assert (record.origin["title"].source, record.origin["authors"].source) == ("dblp", "dblp")


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("extquotedblleftDeeperextquotedblright Regressio", "“Deeper” Regression"),
        ("Improved emphk-Cuts with emphEmphasis and O(emphm) Steps", "Improved k-Cuts with Emphasis and O(m) Steps"),
        ("Embeddings for the L(_mbox1)-norm", "Embeddings for the L$_{1}$-norm"),
        ("M(^mbox3)L: A Benchmark", "M$^{3}$L: A Benchmark"),
    ],
)
def test_single_damaged_title_is_repaired_before_it_is_printed(title: str, printed: str) -> None:
    assert record_from([of(title)]).title == printed


def test_answer_of_a_source_is_repaired() -> None:
    [found] = SourceAnswer.from_error((of("A Model of Regressio"),), None).candidates
    assert found.title == "A Model of Regression"
