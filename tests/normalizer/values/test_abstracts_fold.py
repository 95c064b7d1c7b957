"""How abstracts are folded: the same words from a page, a saved reply and arXiv's own record."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.abstracts.text import LONGEST, fold_abstract
from normalizer.values.titles import title_words

FOLDED = {
    "case and punctuation do not count": ("We study Trees, (and Bushes).", "we study trees and bushes"),
    "two leading spaces and wrapped lines, as arXiv has them": ("  We study trees\nand their\n  roots.", "we study trees and their roots"),
    "a label in front is dropped": ("Abstract: We study trees.", "we study trees"),
    "a label on a line of its own is dropped": ("ABSTRACT\nWe study trees.", "we study trees"),
    "a label before a dash is dropped": ("Abstract — We study trees.", "we study trees"),
    "a first word that is no label stays": ("Abstract interpretation helps.", "abstract interpretation helps"),
    "a first word and a hyphen are no label": ("Summary-based analysis helps.", "summary based analysis helps"),
    "TeX symbols become their name": (r"a gain of $2.5\times$ at $\sim$10", "a gain of 2 5times at sim10"),
    "the same without backslash and dollars": ("a gain of 2.5times at sim10", "a gain of 2 5times at sim10"),
    "the same in Unicode": ("a gain of 2.5× at ∼10", "a gain of 2 5times at sim10"),
    "font commands vanish": (r"the \emph{new} set $\mathcal{O}(n)$", "the new set o n"),
    "font commands that lost their backslash vanish": ("the textbf{new} set mathcal{O}(n)", "the new set o n"),
    "a font command without backslash and braces vanishes": ("in mathbb R we", "in r we"),
    "a font command before a letter that is a command itself": (r"in $\mathcal H x$ we", "in h x we"),
    "mathematics is no font command": ("in mathematics and mathbbish we", "in mathematics and mathbbish we"),
    "accents are stripped": (r"Schr\"odinger, Poincar\'e and Müller", "schrodinger poincare and muller"),
    "an accent that lost its backslash": ('the Schr"odinger case', "the schrodinger case"),
    "quotation marks vanish": ('a "new" method', "a new method"),
    "citations vanish": (r"shown by~\cite{knuth84} and \citet[p. 3]{lamport94, knuth84} before", "shown by and before"),
    "citations that lost their backslash vanish": ("shown by~cite{knuth84} before", "shown by before"),
    "references vanish": (r"see Section~\ref{sec:proofs} there", "see section there"),
    "preferences are no references": ("preference{s} stay", "preferences stay"),
    "addresses vanish": ("code at https://github.com/some/thing. And more", "code at and more"),
    "addresses without protocol vanish": ("see www.example.org/x and github.com/some/thing now", "see and now"),
    "an address in TeX vanishes": (r"code at \url{https://example.org/a}.", "code at url"),
    "arXiv's own words for an address vanish": ("found at this https URL and this http URL.", "found at and"),
    "GitHub itself stays": ("code on github.com and more", "code on github com and more"),
    "tags vanish": ("<jats:p>We study <i>trees</i>.</jats:p>", "we study trees"),
    "smaller than is no tag": ("for p < 0.05 and q > 3", "for p 0 05 and q 3"),
    "entities are resolved": ("trees &amp; bushes &lt; woods", "trees and bushes woods"),
    "words divided at a line end are joined": ("a represen-\ntation of trees", "a representation of trees"),
    "a divided word before a wrapped line with spaces": ("a represen-\r\n  tation", "a representation"),
    "a hyphen within a line parts words": ("a multi-scale method", "a multi scale method"),
    "a hyphen before a capital stays a parting": ("a non-\nGaussian case", "a non gaussian case"),
    "plus and sharp are words": ("C++ and C#", "cplusplus and csharp"),
    "every Chinese character is a word": ("我们研究树", "我 们 研 究 树"),
    "nothing but signs is nothing": (" $ -- ! ", ""),
    "nothing is nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "folded"), FOLDED.values(), ids=FOLDED.keys())
def test_abstract_folds_to(text: str, folded: str) -> None:
    assert fold_abstract(text).decode() == folded


def test_only_the_first_letters_of_a_whole_book_are_folded() -> None:
    assert len(fold_abstract("tree " * 1_000_000)) == LONGEST - 1


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?()[]$^_'`}~+#|=/*-", max_size=200))
def test_the_short_way_and_that_of_titles_end_alike(text: str) -> None:
    """The label in front of the text keeps it from being taken for one with a label."""
    text = "x " + text
    assert fold_abstract(text).decode().split() == list(title_words(text))


@given(st.text(max_size=200))
def test_folding_is_never_undone_by_folding_again(text: str) -> None:
    once = fold_abstract("x " + text)
    assert once == b" ".join(once.split())
    assert all(letter.isalnum() or letter == " " for letter in once.decode())
