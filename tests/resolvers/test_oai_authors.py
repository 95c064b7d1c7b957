"""The author line of arXiv records."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.latex.convert import to_unicode
from resolvers.oai.records import split_authors

LINES: dict[str, tuple[str, list[str]]] = {
    "one author": ("Ada Lovelace", ["Ada Lovelace"]),
    "two with and": ("Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "commas and a last and": ("A. Lovelace, C. Babbage and M. Somerville", ["A. Lovelace", "C. Babbage", "M. Somerville"]),
    "a comma before and": ("A. Lovelace, C. Babbage, and M. Somerville", ["A. Lovelace", "C. Babbage", "M. Somerville"]),
    "no space before and": ("A. Lovelace,and C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "capital AND": ("ADA LOVELACE AND CHARLES BABBAGE", ["ADA LOVELACE", "CHARLES BABBAGE"]),
    "an ampersand": ("A. Lovelace & C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "a TeX ampersand": (r"A. Lovelace \& C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "names that contain and": ("Sandy Anderson, Andrea Brandt", ["Sandy Anderson", "Andrea Brandt"]),
    "a wrapped line": ("Ada\n  Lovelace, Charles\n  Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "semicolons": ("Ada Lovelace; Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
    "TeX accents stay": (r"K. G\"odel and H. Poincar\'e", [r"K. G\"odel", r"H. Poincar\'e"]),
    "TeX in braces stays": (r"B. Bollob{\'a}s, V. Vina\v{r}", [r"B. Bollob{\'a}s", r"V. Vina\v{r}"]),
    "a comma inside braces is no separator": (
        r"{ATLAS, CMS} Collaborations, A. Lovelace",
        ["{ATLAS, CMS} Collaborations", "A. Lovelace"],
    ),
    "a brace that is never closed": ("{A. Lovelace, C. Babbage", ["{A. Lovelace", "C. Babbage"]),
    "a thin space and a tie are spaces": (r"A.\,Lovelace, C.~Babbage", ["A. Lovelace", "C. Babbage"]),
    "a tilde accent is no tie": (r"J. Nu\~nez", [r"J. Nu\~nez"]),
    "HTML entities": ("K. G&ouml;del, A. Lovelace", ["K. Gödel", "A. Lovelace"]),
    "an affiliation": ("A. Lovelace (London)", ["A. Lovelace"]),
    "affiliations with commas": ("A. Lovelace (Math, London), C. Babbage (Cambridge)", ["A. Lovelace", "C. Babbage"]),
    "affiliations alone between names": ("A. Lovelace (London) C. Babbage (Cambridge)", ["A. Lovelace", "C. Babbage"]),
    "numbered affiliations with a list at the end": (
        "A. Lovelace (1 and 2) and C. Babbage (1) ((1) London, (2) Turin)",
        ["A. Lovelace", "C. Babbage"],
    ),
    "an affiliation that is never closed": ("A. Lovelace, C. Babbage (Cambridge, England", ["A. Lovelace", "C. Babbage"]),
    "a parenthesis that was never opened": ("A. Lovelace), C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "a nickname behind the first name": ("Augusta (Ada) Lovelace, C. Babbage", ["Augusta Lovelace", "C. Babbage"]),
    "a nickname behind an initial": ("Augusta A. (Ada) Lovelace", ["Augusta A. Lovelace"]),
    "a junior behind a comma": ("John Smith, Jr., Ada Lovelace", ["John Smith Jr.", "Ada Lovelace"]),
    "a third behind a comma": ("John Smith, III and Ada Lovelace", ["John Smith III", "Ada Lovelace"]),
    "a suffix with nobody before it is a name": ("Jr., Ada Lovelace", ["Jr.", "Ada Lovelace"]),
    "a collaboration with a colon": ("The Engine Collaboration: A. Lovelace", ["The Engine Collaboration", "A. Lovelace"]),
    "doubled commas": ("A. Lovelace,, C. Babbage,", ["A. Lovelace", "C. Babbage"]),
    "nothing": ("", []),
    "only an affiliation": ("(London)", []),
}  # fmt: skip


@pytest.mark.parametrize(("line", "names"), LINES.values(), ids=LINES.keys())
def test_line_names_its_authors(line: str, names: list[str]) -> None:
    split = split_authors(line)
    assert [name.text for name in split.names] == names
    assert split.complete


INCOMPLETE: dict[str, tuple[str, list[str]]] = {
    "et al. behind a comma": ("A. Lovelace, et al", ["A. Lovelace"]),
    "et al. without a comma": ("A. Lovelace et al.", ["A. Lovelace"]),
    "et al. with a dot too many": ("A. Lovelace et. al.", ["A. Lovelace"]),
    "and others": ("A. Lovelace and others", ["A. Lovelace"]),
    "a number of others": ("A. Lovelace, C. Babbage and 12 others", ["A. Lovelace", "C. Babbage"]),
    "more authors": ("A. Lovelace and 40 more authors", ["A. Lovelace"]),
    "dots in the middle": ("A. Lovelace, ..., C. Babbage", ["A. Lovelace", "C. Babbage"]),
    "TeX dots": (r"A. Lovelace, \ldots, C. Babbage", ["A. Lovelace", "C. Babbage"]),
}


@pytest.mark.parametrize(("line", "names"), INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_line_that_says_there_are_more_is_not_complete(line: str, names: list[str]) -> None:
    split = split_authors(line)
    assert [name.text for name in split.names] == names
    assert not split.complete


_WORD = st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True).filter(lambda word: word.lower() not in ("and", "others"))
_NAME = st.builds("{}. {}".format, st.sampled_from("ABCDEFGH"), _WORD)


@given(st.lists(_NAME, min_size=1, max_size=6), st.sampled_from([", ", " and ", ", and ", ",\n  ", " (X), ", "; "]))
def test_joined_names_come_apart_again(names: list[str], separator: str) -> None:
    assert [name.text for name in split_authors(separator.join(names)).names] == names


@given(st.text(alphabet="aA .,:;(){}\\&~\n'\"1é", max_size=60))
def test_any_text_gives_names_on_one_line_without_parentheses(line: str) -> None:
    for name in split_authors(line).names:
        assert name.text == " ".join(name.text.split())
        assert name.text
        assert not set("()") & set(name.text)


def _letters(text: str) -> str:
    """What two spellings of a name share: arXiv puts spaces behind dots ("C. -P.")."""
    return re.sub(r"[\s{}.]+", "", to_unicode(text))


@pytest.mark.shared
def test_split_agrees_with_arxiv_itself(shared: Path) -> None:
    """arXiv's own reading stands beside the line in the metadata snapshot: [family, given, suffix, ...]."""
    text = (shared / "recorded/arxiv_snapshot/sample_100.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    differing = [
        row["id"]
        for row in rows
        if [_letters(name.text) for name in split_authors(row["authors"]).names]
        != [_letters(f"{given}{family}{suffix}") for family, given, suffix, *_ in row["authors_parsed"]]
    ]
    assert len(rows) == 100
    assert differing == []
