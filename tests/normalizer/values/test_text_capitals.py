"""Text capitals"""

from __future__ import annotations

import shlex
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.latex.capitals import PROPER_NAMES, ProperNames, protect_capitals
from normalizer.values.latex.convert import to_latex
from normalizer.values.text import file_word, shown

# In Title Case, ordinary words are meant to be lower-cased and stay bare.
TITLES = {
    "Title Case stays bare": ("Scaling Vision Transformers", "Scaling Vision Transformers"),
    "lower case stays bare": ("attention is all you need", "attention is all you need"),
    "capitals at the end of a word": ("Training GANs and VAEs Fast", "Training {GANs} and {VAEs} Fast"),
    "a command before a blank": (r"The \LaTeX\ Companion of Users", r"The {\LaTeX}\ Companion of Users"),
    "mixed case": ("ViT Meets ImageNet at LaTeX", "{ViT} Meets {ImageNet} at {LaTeX}"),
    "a first word in mixed case": ("iBOT: Image BERT Pre-Training", "{iBOT}: Image {BERT} Pre-Training"),
    "letters with digits": ("3D Shapes From T5 and Word2Vec", "{3D} Shapes From {T5} and {Word2Vec}"),
    "digits alone have no case": ("An Image Is Worth 16x16 Words in 2021", "An Image Is Worth 16x16 Words in 2021"),
    "parts of a compound are judged apart": ("Fast CNN-based Zero-Shot BERT-Like Models",
                                             "Fast {CNN}-based Zero-Shot {BERT}-Like Models"),
    "a letter and a name make a name": ("U-Net and V-Nets", "{U}-{Net} and {V}-{Nets}"),
    "a letter and a word do not": ("Deep Q-Learning and X-Ray Vision", "Deep {Q}-Learning and {X}-Ray Vision"),
    "single letters": ("Plan B for Everyone", "Plan {B} for Everyone"),
    "the article is no letter": ("Once Upon A Time", "Once Upon A Time"),
    "the article at the start": ("A Tale of Two Cities", "A Tale of Two Cities"),
    "the article has no full stop, an initial has": ("Reply to Comments by D. A. S. Reid and A. Once",
                                                    "Reply to Comments by {D}. {A}. {S}. {Reid} and {A}. Once"),
    "an initial at the start": ("A. Turing and a Test", "{A}. {Turing} and a Test"),
    "the letter A with a star": ("Faster A* Search", "Faster {A*} Search"),
    "Roman numerals": ("Part II: The Return of XIV", "Part {II}: The Return of {XIV}"),
    "programming languages": (r"Fast C++ and C\# Code in Python", r"Fast {C++} and {C\#} Code in {Python}"),
    "dots within a word": ("The ControlSystems.jl Package", "The {ControlSystems.jl} Package"),
    "an abbreviation keeps its last dot": ("The U.S. Economy", "The {U.S.} Economy"),
    "a possessive": ("On Fisher's Information", "On {Fisher's} Information"),
    "an ampersand within a word": (r"Q\&A on R\&D", r"{Q\&A} on {R\&D}"),
    "an underscore within a word": (r"The ResNet\_v2 Family", r"The {ResNet\_v2} Family"),
    "a caret within a word": (r"The BT{\textasciicircum}2 Paper", r"The {BT{\textasciicircum}2} Paper"),
    "people's adjectives": ("Deep Bayesian and Gaussian Models", "Deep {Bayesian} and {Gaussian} Models"),
    "two people": ("The Kullback-Leibler Divergence", "The {Kullback}-{Leibler} Divergence"),
    "a name with an accent": (r"Deep Poincar{\'e} Maps", r"Deep {Poincar{\'e}} Maps"),
    "an accented capital in Title Case": (r"L'{\'E}cole des Femmes", r"{L'{\'E}cole} des Femmes"),
    "a special letter that begins a word": (r"Maps by {\O}rsted of Towns and towns today",
                                            r"Maps by {{\O}rsted} of {Towns} and towns today"),
    "names that the catalog writes with a capital": ("Deep Learning for Alzheimer's Disease: the Hubble Tension",
                                                     "Deep Learning for {Alzheimer's} Disease: the {Hubble} Tension"),
    "a particle stays small": ("Black Holes in Anti-de Sitter Space", "Black Holes in Anti-de {Sitter} Space"),
    "each part of a compound name": ("Kolmogorov-Arnold Networks", "{Kolmogorov}-{Arnold} Networks"),
    "a coined name": ("Vision Mamba for Video Swin Models", "Vision {Mamba} for Video {Swin} Models"),
    "a word that is a name in some phrases": ("Gray Images and the Gray Code", "Gray Images and the {Gray} Code"),
    "a name that is a word in some phrases": ("Lie Detection on Lie Algebras", "Lie Detection on {Lie} Algebras"),
    "names of ordinary words": ("Questions on Stack Overflow in South Africa",
                                "Questions on {Stack} {Overflow} in {South} {Africa}"),
    "terms that have capitals only before their abbreviation": ("Generative Adversarial Networks on Graphs",
                                                                "Generative Adversarial Networks on Graphs"),
    "math": (r"Deep $\alpha$ in H$_{2}$O", r"Deep {$\alpha$} in {H$_{2}$O}"),
    "math before a word": (r"$\beta$-VAE and $L^{p}$-Operators", r"{$\beta$}-{VAE} and {$L^{p}$}-Operators"),
    "math without letters has no case": (r"Heat at 90$^{2}$ or z $<$ 4", r"Heat at 90$^{2}$ or z $<$ 4"),
    "a style's text is safe already": (r"\textit{Revelio}: Deep BERT", r"\textit{Revelio}: Deep {BERT}"),
    "braces that are there stay": ("The {GAN}s of {Old}", "The {GAN}s of {Old}"),
    "names in sentence case": ("A survey of models by Ada in Trier today",
                               "A survey of models by {Ada} in {Trier} today"),
    "after a colon in sentence case": ("On models: Some remarks on them", "On models: Some remarks on them"),
    "after a question everyone writes a capital": ("Can Models Reason? Towards Proofs",
                                                   "Can Models Reason? {Towards} Proofs"),
    "an aside in sentence case": ("On things -- Some other things too", "On things -- {Some} other things too"),
    "an aside in Title Case": ("On Things -- Some Other Things", "On Things -- Some Other Things"),
    "one lower-case word decides nothing against two": ("Learned Models Of Vision learning",
                                                        "Learned Models Of Vision learning"),
    "small words say nothing about the case": ("Models of the World for Robots", "Models of the World for Robots"),
    "a title in capitals says nothing": ("DEEP LEARNING FOR EVERY TASK", "DEEP LEARNING FOR EVERY TASK"),
    "acronyms among small words in small letters": ("SARS and COVID-19: a BERT/LSTM study for NLP",
                                                    "{SARS} and {COVID}-19: a {BERT}/{LSTM} study for {NLP}"),
    "a title in capitals with a subtitle": ("THE STUDY OF THINGS: a survey of RINGS", "THE STUDY OF THINGS: a survey of RINGS"),
    "mixed case in a title in capitals": ("DEEP LEARNING WITH GANs", "DEEP LEARNING WITH {GANs}"),
    "the pronoun": ("what I saw in the garden", "what {I} saw in the garden"),
    "quotes and brackets are not of the word": ("``BERT'' (and GPT)", "``{BERT}'' (and {GPT})"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("title", "protected"), TITLES.values(), ids=TITLES)
def test_protecting_capitals(title: str, protected: str) -> None:
    assert protect_capitals(title) == protected


def test_names_of_held_out_works_are_protected_and_ordinary_words_are_not() -> None:
    """The figures of `benchmarks/proper_names.py` for works that its counts did not include."""
    held_out = tomllib.loads(PROPER_NAMES.read_text(encoding="utf-8"))["held_out"]
    assert held_out["names"] >= 0.95
    assert held_out["ordinary"] <= 0.01


def test_other_names_may_be_given() -> None:
    names = ProperNames(frozenset({"Loom"}), {"Loom>time": False, "Wool<the": True})
    assert protect_capitals("Loom Time and a Loom of the Wool", names) == "Loom Time and a {Loom} of the {Wool}"


WORDS = st.sampled_from(
    [*"AaI-:?.&_", "GAN", "GANs", "the", "The", "Deep", "models", "learning", "Bayesian", "3D", "U-Net", "CNN-based",
     r"Poincar\'e", r"\'Ecole", r"$\alpha$", "x$_2$", "{GAN}s", r"\textit{Ab}", "--", "A*", "C++", "#", "ß", "É",
     "LOUD", "WORDS", "e.g.", "Σ", "{", "}", "'", '"', "/", "R&D", "中文"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=9).map(" ".join) | st.lists(WORDS, max_size=9).map("".join))
def test_protecting_twice_changes_nothing_and_only_adds_braces(title: str) -> None:
    latex = to_latex(title)
    once = protect_capitals(latex)
    assert protect_capitals(once) == once
    assert once.replace("{", "").replace("}", "") == latex.replace("{", "").replace("}", "")


@given(st.text(alphabet="aA{}$\\ -.'`*&#:é中^", max_size=30))
def test_protecting_any_text_only_adds_braces(title: str) -> None:
    once = protect_capitals(title)
    assert once.replace("{", "").replace("}", "") == title.replace("{", "").replace("}", "")


# --- Names of files as words of a shell


@pytest.mark.parametrize(
    ("name", "word"),
    [("refs.bib", "refs.bib"), ("my refs.bib", "'my refs.bib'"), ("-l.json", "./-l.json"), ("a'b", "'a'\"'\"'b'")],
)
def test_file_word(name: str, word: str) -> None:
    assert file_word(name) == word


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_is_one_word_and_no_option(name: str) -> None:
    [word] = shlex.split(file_word(name))
    assert word.removeprefix("./") == name.removeprefix("./")
    assert not word.startswith("-")


# --- Text of unknown origin for eyes and terminals


# What somebody wrote, what is shown.
SHOWN = {
    "ordinary words": ("Counting Sheep", "Counting Sheep"),
    "letters of all kinds": ("Éclairs, 羊 and \U0001f411", "Éclairs, 羊 and \U0001f411"),
    "what a terminal obeys": ("\x1b[31mred\x07", "⟨U+001B⟩[31mred⟨U+0007⟩"),
    "a control of eight bits": ("\x9b31m", "⟨U+009B⟩31m"),
    "text turned around": ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
    "half a character": ("\ud83d", "⟨U+D83D⟩"),
    "lines and tabs stay": ("one\n\ttwo", "one\n\ttwo"),
    "joined emoji stay": ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
}


@pytest.mark.parametrize(("text", "seen"), SHOWN.values(), ids=SHOWN)
def test_nothing_hides_in_a_text(text: str, seen: str) -> None:
    assert shown(text) == seen
