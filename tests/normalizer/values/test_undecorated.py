"""A mention taken apart: the likeliest title, its other readings, and the parts that are evidence."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.values.titles import title_key, title_words
from normalizer.values.undecorated import Decorated, undecorated

TITLE = "Dense Graphs of Small Girth: A Survey"
BEFORE = (
    "", "[12] ", "64) ", "#11 ", "[PDF] ", "[CVPR'07] ", "2018 - ", "1805.01822 ", "Koch and Reitwiessner (2018). ",
    "Published as a conference paper at IROS 2018 ", "A. Noether, B. Gauss. ",
)  # fmt: skip
AFTER = (
    "", " (ICML 2022)", ", NeurIPS 2025", ". EMNLP, 2022.", " [Submitted on 8 Oct 2025]", " | OpenReview", ". Zhu et al., 2020",
    " - Bhat et al.", " [Oral]", " *Best Paper*", " (v2)", ".pdf", " arXiv:1910.10035 [eess.IV]", " 🔥",
    "[^1]", " [^ho-20] (ICML 2022)", "¹", "<sup>3</sup>. CVPR 2022", " <sup>a,b</sup>", "†", " ‡ (ICML 2022)",
)  # fmt: skip


@given(st.sampled_from(BEFORE), st.sampled_from(AFTER), st.sampled_from(("{}", '"{}"', "“{}”")))
def test_a_title_is_found_between_decorations(before: str, after: str, quotes: str) -> None:
    found = undecorated(before + quotes.format(TITLE) + after)
    assert title_key(TITLE) in map(title_key, (found.title, *found.other_titles))


PARTS: dict[str, Decorated] = {
    "Dense Graphs [Code] [Unofficial]": Decorated("Dense Graphs"),
    "Dense Graphs. Zhu et al. CVPR, 2020.": Decorated("Dense Graphs", authors=("Zhu", "et al."), year=2020, venue="CVPR"),
    "Dense Graphs: A Survey (IEEE TPAMI)": Decorated("Dense Graphs: A Survey", other_titles=("A Survey",), venue="IEEE TPAMI"),
    "Layer Normalization, Jimmy Ba et al., arXiv 2016.": Decorated("Layer Normalization", authors=("Jimmy Ba", "et al.")),
    "PyTorch: An Imperative Style": Decorated("PyTorch: An Imperative Style"),
    "[2023.01] Dense Graphs": Decorated("Dense Graphs", year=2023),
    "(ICML 2019) Colloquium: Dense Graphs of Girth. E. Noether, B. Gauss": Decorated(
        "Colloquium: Dense Graphs of Girth", ("Colloquium: Dense Graphs of Girth. E. Noether, B. Gauss",),
        ("E. Noether", "B. Gauss"), 2019, "ICML",
    ),
    "Dense_Graphs_of_Small_Girth.pdf": Decorated("Dense Graphs of Small Girth"),
    "3. Order Effects": Decorated("3. Order Effects", other_titles=("Order Effects",)),
    "On Finite Groups - A Survey": Decorated("On Finite Groups - A Survey"),
    "On Groups - Noether and Gauss": Decorated("On Groups - Noether and Gauss"),
    "On Finite Groups - Noether and Gauss": Decorated("On Finite Groups - Noether and Gauss", other_titles=("On Finite Groups",)),
    "Emmy Noether: Order Effects": Decorated("Emmy Noether: Order Effects", other_titles=("Order Effects",)),
    "AAAI Workshop: Order Effects": Decorated("AAAI Workshop: Order Effects"),
    "[MASK] is All You Need": Decorated("[MASK] is All You Need"),
    "[[@noether1918]] Order Effects #read": Decorated("Order Effects"),
    "Voices of #MeToo": Decorated("Voices of #MeToo"),
    '"Order Effects", E. Noether, C. Gauss': Decorated(
        "Order Effects", ('"Order Effects", E. Noether, C. Gauss',), ("E. Noether", "C. Gauss")
    ),
    "On Finite Groups, Part II": Decorated("On Finite Groups, Part II"),
    "On Finite Groups - Volume Two": Decorated("On Finite Groups - Volume Two"),
    '"Order Effects of Loops" by Emmy Noether, Emil A. Artin, and Eva Fox, 2020': Decorated(
        "Order Effects of Loops", ('"Order Effects of Loops" by Emmy Noether, Emil A. Artin, and Eva Fox',),
        ("Emmy Noether", "Emil A. Artin", "Eva Fox"), 2020,
    ),
    "*Order Effects*, Emmy Noether, Emil Artin": Decorated(
        "Order Effects", ("“Order Effects”, Emmy Noether, Emil Artin",), ("Emmy Noether", "Emil Artin")
    ),
    "Emmy Noether、Emil Artin：Order Effects，ICML，2017": Decorated(
        "Order Effects", ("Emmy Noether、Emil Artin：Order Effects",), ("Emmy Noether", "Emil Artin"), 2017, "ICML，2017"
    ),
    '"Order Effects" in Finite Groups': Decorated('"Order Effects" in Finite Groups'),
    "[Re] A Study": Decorated("[Re] A Study"),
    "Cuts of Spheres in ℝ³": Decorated("Cuts of Spheres in ℝ³"),
    "Learning with CLIP²": Decorated("Learning with CLIP²"),
    "Orders of a†": Decorated("Orders of a†"),
    "Results of the Challenge in MICCAI 2023": Decorated("Results of the Challenge in MICCAI 2023"),
    "3.2 Order Effects": Decorated("3.2 Order Effects", other_titles=("Order Effects",)),
    "31.Order Effects": Decorated("Order Effects"),
    "Order Effects (1).pdf": Decorated("Order Effects"),
    "Order%20Effects%20Here": Decorated("Order Effects Here"),
    "Order+Effects+Here": Decorated("Order Effects Here"),
    r"\paragraph{Order Effects}": Decorated("Order Effects"),
    "《Order Effects》": Decorated("Order Effects"),
    "《Order Effects in Loops》，作者：Ada Lovelace、Charles Babbage，2017年。下载": Decorated(
        "Order Effects in Loops", ("《Order Effects in Loops》，作者：Ada Lovelace、Charles Babbage，2017年。下载",),
    ),
    "《Order Effects》，作者：Ada Lovelace，2001年。下载": Decorated(
        "Order Effects", ("《Order Effects》，作者：Ada Lovelace，2001年。下载",)
    ),
    "论文：Order Effects": Decorated("Order Effects"),
    "Model-Free Learning": Decorated("Model-Free Learning"),
    "In situ observations": Decorated("In situ observations"),
    "Comment on 'Intense pulses of light'": Decorated("Comment on 'Intense pulses of light'"),
    "Floods in Europe (2015-2024)": Decorated("Floods in Europe (2015-2024)"),
    r"${\mathcal F}$-Orders near $T_\mathrm{c}$": Decorated(r"${\mathcal F}$-Orders near $T_\mathrm{c}$"),
    "The $5 Order of Effects (ICML 2020)": Decorated("The $5 Order of Effects", year=2020, venue="ICML"),
}  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_the_parts_of_a_mention(text: str) -> None:
    assert undecorated(text) == PARTS[text]


@example('"²')
@example('"¹ [pdf]')
@given(st.text(max_size=200))
def test_any_text_with_words_has_a_title(text: str) -> None:
    found = undecorated(text)
    assert title_words(found.title) or not title_words(text)
