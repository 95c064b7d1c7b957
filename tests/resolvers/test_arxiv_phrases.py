"""What of a title or an abstract is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.arxiv.queries import abstract_phrases, title_ends, title_phrase

PHRASES = {
    "a plain title whole": ("Scaling Looms with Punched Cards", "Scaling Looms with Punched Cards"),
    "of two parts the longer one": (
        "LoomNet: Weaving Patterns without a Weaver",
        "Weaving Patterns without a Weaver",
    ),
    "the whole title when no part has four words": ("LoomNet: Weaving Patterns Fast", "LoomNet Weaving Patterns Fast"),
    "hyphens set words apart, as in the index": (
        "Pre-training Self-acting Looms at Scale",
        "Pre training Self acting Looms at Scale",
    ),
    "quotes are no words": ('The "Silver Lady" and Other Automata', "The Silver Lady and Other Automata"),
    "an apostrophe within a word stays": ("Babbage's Engine Doesn't Err Twice", "Babbage's Engine Doesn't Err Twice"),
    "points within numbers stay": ("Version 2.5 of the Engine", "Version 2.5 of the Engine"),
    "beside math, which a page may have lost": (
        r"Engine-$\pi$: Computing the Bernoulli Numbers by Steam",
        "Computing the Bernoulli Numbers by Steam",
    ),
    "beside a power": ("BT^2 Engines Compute Bernoulli Numbers", "Engines Compute Bernoulli Numbers"),
    "beside a plus sign": ("Half Cards on M-Net+ for Silk Weaving", "for Silk Weaving"),
    "beside an accent": ("Poincaré Maps of Mechanical Looms", "Maps of Mechanical Looms"),
    "beside an accent that has lost its backslash": (
        'Schr"odinger Operators for Mechanical Looms',
        "Operators for Mechanical Looms",
    ),
    "a backslash never comes through": (r"Looms with \alpha and \beta Cards of Silver", "Cards of Silver"),
    "the longest run between ampersands": ("Cards & Looms of the Jacquard Kind", "Looms of the Jacquard Kind"),
    "HTML entities are read": ("Cards &amp; Looms of the Jacquard Kind", "Looms of the Jacquard Kind"),
    "without the word that a page has cut": (
        "Weaving Algebraical Patterns with Jac...",
        "Weaving Algebraical Patterns with",
    ),
    "without an ellipsis of its own": (
        "Weaving Algebraical Patterns by Hand …",
        "Weaving Algebraical Patterns by Hand",
    ),
    "twelve words are enough": (
        "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen",
        "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve",
    ),
    "two hundred letters are enough": (" ".join(["x" * 30] * 12), " ".join(["x" * 30] * 6)),
    "a title of one letter": ("0", "0"),
    "a single word": ("Looms", "Looms"),
    "accents and all when nothing else is there": ("Été à Évian", "Été à Évian"),
    "another script": ("自动 织机", "自动 织机"),
    "a word beyond all measure is cut": ("x" * 300, "x" * 200),
    "nothing of no words": ("?! $ …", ""),
    "nothing of nothing": ("", ""),
}


@pytest.mark.parametrize(("title", "phrase"), PHRASES.values(), ids=PHRASES.keys())
def test_a_title_is_asked_for_by(title: str, phrase: str) -> None:
    assert " ".join(title_phrase(title)) == phrase


ENDS = {
    "the first four and the last four words with content": (
        "Towards Automatic Weaving: Jacquard Cards Control Silk Looms in Lyon",
        ("automatic weaving jacquard cards", "control silk looms lyon"),
    ),
    "ends may overlap": (
        "Jacquard Cards Control Silk Looms",
        ("jacquard cards control silk", "cards control silk looms"),
    ),
    "up to four words are one end": ("Jacquard Cards Control Looms", ("jacquard cards control looms",)),
    "common words don't count": ("A Novel Approach to the Problem of Looms and Cards", ("looms cards",)),
    "short words count when they have a digit": ("3D Weaving of UK Silk", ("3d weaving silk",)),
    "possessives are bare, repeats go": ("Loom's Loom Beats Engine's", ("loom beats engine",)),
    "words beside math are left out": (r"Looms of $\alpha$ Silver Cards", ("looms silver cards",)),
    "a single word is too little": ("The Loom", ()),
    "nothing of nothing": ("", ()),
}


@pytest.mark.parametrize(("title", "ends"), ENDS.values(), ids=ENDS.keys())
def test_the_ends_of_a_title_are(title: str, ends: tuple[str, ...]) -> None:
    assert tuple(map(" ".join, title_ends(title))) == ends


ABSTRACTS = {
    "the words with most letters of each quarter, not across sentences": (
        "We weave algebraical patterns mechanically. It is so. We do it with cards and it is quick. "
        "Every engine computes Bernoulli numbers. It all works on and on.",
        (
            "We weave algebraical patterns mechanically",
            "We do it with cards",
            "Every engine computes Bernoulli numbers",
        ),
    ),
    "beside math and citations": (
        r"The bound $O(n^2)$ holds for mechanical Jacquard looms \cite{a}.",
        ("holds for mechanical Jacquard looms",),
    ),
    "not from words that say nothing": ("This paper presents novel results. We show that it is so and is not.", ()),
    "nothing of too few words": ("We weave.", ()),
    "nothing of nothing": ("", ()),
}


@pytest.mark.parametrize(("abstract", "phrases"), ABSTRACTS.values(), ids=ABSTRACTS.keys())
def test_an_abstract_is_asked_for_by(abstract: str, phrases: tuple[str, ...]) -> None:
    assert tuple(map(" ".join, abstract_phrases(abstract))) == phrases


def test_an_abstract_gives_four_phrases_at_most() -> None:
    abstract = " ".join(f"Mechanical engine number{number} computes reliably." for number in range(50))
    assert len(abstract_phrases(abstract)) == 4


@given(st.text(alphabet=st.sampled_from('ab1 "\\$()[]{}:,.-é漢&;…\n\t'), max_size=60) | st.text(max_size=200))
def test_what_is_asked_for_holds_nothing_that_could_end_a_quote(text: str) -> None:
    for phrase in (title_phrase(text), *title_ends(text), *abstract_phrases(text)):
        for word in phrase:
            assert word
            assert not set(word) & set('"\\() \n\t')
        assert sum(map(len, phrase)) <= 200
