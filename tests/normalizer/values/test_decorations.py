"""What stands around a title: what is decoration, what may belong to the title, and what decorations tell."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.values.decorations import is_decoration, read_decorations

BEFORE = (
    "[2] ", "64) ", "22. ", "#11 ", "[PDF] ", "[HTML][HTML] ", "PDF: ", "[CVPR'07] ", "2018 - ", "(2019) ", "[ICML 2020] ",
    "1805.01822 ", "Koch and Reitwiessner (2018). ", "Kalyani et al. (2014). ", "Published as a conference paper at IROS 2018 ",
    "Do June Min, Verónica Pérez-Rosas, Kenneth Resnicow, et al.. ", "TMLR 2023 | ", "★★★ ", "**[Oral]** ",
    "2003.07 ", "(25.04.2021) ", "2006-05-22 ", "09:30-09:45 ", "Mon 10:20 ", "9:40am ", "① ", "iv) ", "36/ ", "1.2.3 ", "P1-23 ",
    "ThA1.5 ", "ID 534 | ", "Submission 4. ", "[P] ", "(Huang+ 2026) ", "[de Berg+, 2010] ", "⬆️ 45 ", "📝 Paper: ",
    "[@noether1918] ", "[[@noether1918]] ", "[[[noether]]] ", "[[[noether,3]]] ", "See also: ",
)  # fmt: skip
AFTER = (
    " (ICML 2022)", ", NeurIPS 2025", " CVPR 2019", " [ICCV'21]", " (KONVENS 2014)", ", 2015", ". EMNLP, 2022.", ". FDG, 2023.",
    ". Artificial Intelligence, 2021.", ". Science, 2015", " [Submitted on 18 Nov 2018]", " accepted to ICLR 2020",
    " — arXiv.org", " | OpenReview", ". Zhu et al., 2020", " - Bhat et al.", " (Smith and Jones, 2019)", " [Oral]",
    " (Best Paper Award)", ", ICML 2020 (oral)", " (v2)", ".pdf", " [J]", " arXiv:1910.10035 [eess.IV]",
    " @ ICML 2020", " In: ICML (2020)", " by Smith et al.", " (1,234 citations)", " arXiv preprint arXiv:1901.01234, 2019",
    " arXiv:2207.11911 [None]", " https://arxiv.org/abs/1810.04805", " 🔥🔥 :fire:", " [12]", "[^1]", " [^ho-20]",
    " (cited 34 times)", " [Cited: 15]", " (#citations: 45)", " (★ 345)", " ⭐ 1.2k", " ⭐ 1.2k. EMNLP, 2022.", " [PDF, 2.3MB]", " (pdf, code)", " 2010-03-05",
    " [cs.LG, 2018]", " #read #groups/finite", "（ICML 2019）", " | Cambridge Core",
    ". CHI '21: CHI Conference on Human Factors in Computing Systems, Yokohama, Japan, May 8-13, 2021, 2021.",
    ". In Proceedings of the 5th Workshop on Slavic Languages, 2020, pp. 3-14.",
    ". IEEE Trans. Pattern Anal. Mach. Intell. 35(4):123-130, 2013.",
)  # fmt: skip
# Words that continue or begin a title.
OF_THE_TITLE = (
    " 2", " 2.", " (2)", " II", " Part II", " 3D", " data", ": Data", " and Code", " the", "A ", "Training ", "Nature ",
    "Robotics: ", ": A Survey", ": Machine Learning", " for Deep Learning", " in Nature", " in C", " in Europe", " at Scale",
    " of the Conference on X (2021).", " 2018 challenge", " Report", " workshop", " (Extended)", " revisited",
    "PM2.5 ", "3.5 GHz ", " 3:2", "A New Family of Words | Noether et al.", " 10 → 3",
    " #MeToo", " C#", "[[Noether]] ",
)  # fmt: skip


@pytest.mark.parametrize("text", BEFORE)
def test_decorations_before_a_title(text: str) -> None:
    assert is_decoration(text, leads=True)


@pytest.mark.parametrize("text", AFTER)
def test_decorations_after_a_title(text: str) -> None:
    assert is_decoration(text)


@pytest.mark.parametrize("text", OF_THE_TITLE)
def test_words_that_may_belong_to_a_title_are_no_decorations(text: str) -> None:
    assert not is_decoration(text)


@example([" https://arxiv.org/abs/1810.04805", "（ICML 2019）"])
@example([" ⭐ 1.2k", ".pdf", " (ICML 2022)"])
@given(st.lists(st.sampled_from(AFTER), max_size=4))
def test_decorations_in_a_row_are_decorations(texts: list[str]) -> None:
    assert is_decoration("".join(texts))


@given(st.lists(st.sampled_from(AFTER), max_size=3), st.sampled_from(("Zebras", "sorted", "of graphs")))
def test_a_word_of_a_title_among_decorations_is_found(texts: list[str], word: str) -> None:
    assert not is_decoration(f"{''.join(texts)} {word}")


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text: str) -> None:
    parts = read_decorations(text)
    assert is_decoration(text) or parts is None


def test_initials_behind_a_comma_belong_to_the_name_before_it() -> None:
    parts = read_decorations("Zhu, T., Lee-Hill, A. B. and others, 2020.", leads=True)
    assert parts is not None
    assert parts.authors == ("Zhu, T.", "Lee-Hill, A. B.", "et al.")


def test_decorations_are_evidence() -> None:
    parts = read_decorations(". Zhu et al. In CVPR 2020 (oral) arXiv:2001.00001v2")
    assert parts is not None
    assert (parts.authors, parts.year, parts.venues, parts.ids) == (
        ("Zhu", "et al."), 2020, ("CVPR",), ("arXiv:2001.00001v2",),
    )  # fmt: skip
