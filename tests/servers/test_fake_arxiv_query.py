"""What the arXiv fake makes of queries: the rules of the server, oddities included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.arxiv_api.corpus import ListedPapers
from fakes.arxiv_api.index import english
from fakes.arxiv_api.papers import arxiv_paper
from fakes.arxiv_api.query import FIELDS, BadQuery, Pair, Term, Without, adapt, has_loose_words, parse
from fakes.arxiv_api.search import Search
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.shared
def test_golden_cases_of_the_server(shared: Path) -> None:
    cases = json.loads((shared / "conformance" / "arxiv_query" / "golden_60.json").read_text(encoding="utf-8"))
    assert len(cases) == 60
    wrong = [case["q"] for case in cases if _answers(case["q"]) != {**case, "q": case["q"]}]
    assert wrong == []


def _answers(query: str) -> dict[str, object]:
    adapted = adapt(query)
    if adapted is None:
        return {"q": query, "adapted": None, "parsed": None}
    try:
        return {"q": query, "adapted": adapted, "parsed": str(parse(adapted))}
    except BadQuery:
        return {"q": query, "adapted": adapted, "error": f"400 Bad Request: Invalid query string: '{adapted}'"}


@pytest.mark.parametrize(
    ("query", "loose"),
    [
        ("all:steam engines", True),
        ("steam engines", True),
        ("ti:(steam engines)", True),
        ('ti:"steam engines', True),
        ('all:"steam engines"', False),
        ("ti:steam AND ti:engines", False),
        ("ti:steam", False),
        ('ti:"a b" ti:"c d"', False),
        ("(steam)", False),
    ],
)
def test_words_without_quotes_are_noticed(query: str, loose: bool) -> None:
    assert has_loose_words(query) is loose


@given(st.text(alphabet='ab AND OR NOT():"\\_ti:au:\n', max_size=30))
def test_any_text_is_adapted_and_parsed_or_refused(text: str) -> None:
    adapted = adapt(text)
    if adapted is None:
        return
    assert adapted == adapted.strip() != ""
    try:
        expression = parse(adapted)
    except BadQuery:
        return
    assert isinstance(expression, Term | Without | Pair)


@given(
    st.sampled_from(FIELDS[:5]),
    st.text(st.characters(exclude_characters='"\\', exclude_categories=["Cs", "Cc", "Zl", "Zp"])),
)
def test_quoted_title_without_quotes_and_backslashes_is_one_phrase(field: str, title: str) -> None:
    """What a client can rely on."""
    if title.strip():
        title = " ".join(title.split())
        assert parse(adapt(f'{field}:"{title}"') or "") == Term(field, title, quoted=True)


# --- What the arXiv fake finds: words and phrases of titles and abstracts


TITLES = {
    "loom": "Weaving with Engines: A Study of the Loom",
    "engine": "The engine weaves",
    "need": "Attention Is All You Need",
    "short": "Attention",
    "tobe": "To Be or Not to Be",
    "line": "A 21-cm line, and O'Reilly's naïve GPT-4.5",
    "cjk": "织机 and the C++ engine",
}
KEYS = list(TITLES)
ABSTRACTS = {"loom": "We weave patterns of numbers. Nothing is lost."}
PAPERS = ListedPapers(
    arxiv_paper({"id": f"2401.{number:05}", "title": title, "abstract": ABSTRACTS.get(key)})
    for number, (key, title) in enumerate(TITLES.items(), 1)
)


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(PAPERS)


def found(search: Search, query: str) -> list[str]:
    return [KEYS[number] for number in search.find(parse(adapt(query) or "")).ranked()]


# Those found, in any order.
CASES = {
    "a phrase is found": ('ti:"weaving with engines"', "loom"),
    "other forms of its words too": ('ti:"weaved with engine"', "loom"),
    "its order counts": ('ti:"engines with weaving"', ""),
    "a word in between counts": ('ti:"attention all you need"', ""),
    "a stop word can be another": ('ti:"attention was all you need"', "need"),
    "a stop word at its beginning can be missing in the title": ('ti:"the attention"', "need short"),
    "one more word and nothing is found": ('ti:"attention is all you need today"', ""),
    "no phrase across titles": ('ti:"loom the engine"', ""),
    "punctuation and hyphens separate words": ('ti:"a study of the LOOM"', "loom"),
    "a hyphen in the query too": ('ti:"21 cm line"', "line"),
    "no hyphen in the query": ('ti:"21-cm line"', "line"),
    "a number with a point is one word": ('ti:"GPT 4.5"', "line"),
    "half a number is none": ('ti:"GPT 4"', ""),
    "the possessive is cut": ('ti:"O\'Reilly naïve"', "line"),
    "diacritics in titles count": ('ti:"naive"', ""),
    "stop words alone find nothing": ("ti:the", ""),
    "stop words in a conjunction find nothing": ("ti:attention AND ti:is", ""),
    "stop words as a phrase are found as they stand": ('ti:"to be or not to be"', "tobe"),
    "one word stands for its forms": ("ti:weave", "loom engine"),
    "a word of several parts needs all": ("ti:21-cm", "line"),
    "a word of which one part is missing": ("ti:21-inch", ""),
    "both words": ("ti:(weaving AND study)", "loom"),
    "either word": ("ti:(weaving OR attention)", "loom engine need short"),
    "one without the other": ("ti:attention ANDNOT ti:need", "short"),
    "without": ("NOT ti:engine", "need short tobe line"),
    "ideographs are words": ('ti:"织机"', "cjk"),
    "signs of a word do not count": ("ti:C++", "cjk"),
    "an empty term fits all": ('ti:"" AND ti:need', "need"),
    "a lone star fits all": ("ti:*", "loom engine need short tobe line cjk"),
    "abstract": ('abs:"patterns of numbers"', "loom"),
    "a phrase that goes beyond the sentence": ('abs:"numbers nothing"', "loom"),
    "all: a word of either": ("all:patterns OR all:need", "loom need"),
    "all: no phrase across both": ('all:"loom we weave"', ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "keys"), CASES.values(), ids=CASES.keys())
def test_query_finds(search: Search, query: str, keys: str) -> None:
    assert sorted(found(search, query)) == sorted(keys.split())


_WORDS = ("loom", "looms", "engine", "engines", "weaving", "weaves", "of", "the", "power")
_titles = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(_titles, st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3))
def test_search_agrees_with_looking_at_every_title(titles: list[list[str]], asked: list[str]) -> None:
    records = [{"id": f"2401.{n:05}", "title": " ".join(words)} for n, words in enumerate(titles, 1)]
    search = Search(ListedPapers(map(arxiv_paper, records)))
    phrase = set(search.find(parse(f'ti:"{" ".join(asked)}"')).documents.tolist())
    assert phrase == {n for n, words in enumerate(titles) if _has_phrase(words, asked)}
    both = set(search.find(parse(" AND ".join(f"ti:{word}" for word in asked))).documents.tolist())
    assert both == {
        n for n, words in enumerate(titles) if all(english(w) and english(w) in map(english, words) for w in asked)
    }


def _has_phrase(words: list[str], asked: list[str]) -> bool:
    stems = list(map(english, words))
    wanted = [(at, english(word)) for at, word in enumerate(asked) if english(word)]
    exact = any(words[begin : begin + len(asked)] == asked for begin in range(len(words)))
    ends = range(-len(asked), len(words))
    inside = [all(0 <= b + at < len(stems) and stems[b + at] == stem for at, stem in wanted) for b in ends]
    return exact or (bool(wanted) and any(inside))
