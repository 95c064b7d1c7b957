"""What the arXiv stand-in makes of queries: the rules of the server, oddities included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin.arxiv_api.adapt import FIELDS, adapt, filled, has_loose_words
from standin.arxiv_api.grammar import BadQuery, Expression, Pair, Term, Without, parse

# As sent, as adapted, as parsed (None: cannot be parsed).
QUERIES = {
    "a phrase stays as it is": ('ti:"graphs of engines"', 'ti:"graphs of engines"', 'ti:"graphs of engines"'),
    "words after the first lose the prefix": (
        "ti:Weaving with Engines",
        "ti:Weaving OR all:with OR all:Engines",
        "ti:Weaving OR (all:with OR all:Engines)",
    ),
    "operators have no precedence": ("ti:a AND au:b OR co:c", "ti:a AND au:b OR co:c", "ti:a AND (au:b OR co:c)"),
    "parentheses give precedence": (
        "(ti:a AND au:b) OR co:c",
        "(ti:a AND au:b) OR co:c",
        "(ti:a AND au:b) OR co:c",
    ),
    "NOT alone is ANDNOT": ("NOT ti:a", "ANDNOT ti:a", "ANDNOT ti:a"),
    "AND NOT is ANDNOT": ("ti:a AND NOT ti:b", "ti:a ANDNOT ti:b", "ti:a ANDNOT ti:b"),
    "ANDNOT takes all that follows": (
        "ANDNOT ti:a AND ti:b OR ti:c",
        "ANDNOT ti:a AND ti:b OR ti:c",
        "ANDNOT (ti:a AND (ti:b OR ti:c))",
    ),
    "a negation in parentheses ends there": (
        "(NOT ti:a) AND ti:b",
        "(ANDNOT ti:a) AND ti:b",
        "(ANDNOT ti:a) AND ti:b",
    ),
    "of operators in a row the last counts": ("ti:a AND OR ti:b", "ti:a OR ti:b", "ti:a OR ti:b"),
    "a prefix goes to each term of its group": (
        'abs:(looms "steam power" AND weaving)',
        '(abs:looms OR abs:"steam power" AND abs:weaving)',
        'abs:looms OR (abs:"steam power" AND abs:weaving)',
    ),
    "a prefix inside a group is kept": ("ti:(a au:b)", "(ti:a OR au:b)", "ti:a OR au:b"),
    "a group in a group has the prefix too": (
        "ti:(a (b c))",
        "(ti:a OR (ti:b OR ti:c) )",
        "ti:a OR (ti:b OR ti:c)",
    ),
    "after a group the prefix is over": ("ti:(a) b", "(ti:a) OR all:b", "ti:a OR all:b"),
    "groups beside each other are joined by OR": ("(ti:a)(ti:b)", "(ti:a) OR (ti:b)", "ti:a OR ti:b"),
    "parentheses of parentheses stand apart": ("((ti:a))", "( (ti:a) )", "ti:a"),
    "space after a prefix does not matter": ("ti: engines", "ti:engines", "ti:engines"),
    "aliases of fields": ('title:"a b" AND title:c', 'ti:"a b" AND ti:c', 'ti:"a b" AND ti:c'),
    "an unknown prefix is part of the word": ("author:x", "all:author:x", "all:author:x"),
    "a field in capitals is none": ("TI:x", "all:TI:x", "all:TI:x"),
    "lower-case operators are words": ("ti:a or ti:b", "ti:a OR all:or OR ti:b", "ti:a OR (all:or OR ti:b)"),
    "a word that begins like an operator": ("ti:ANDroid ORacle", "ti:ANDroid OR all:ORacle", "ti:ANDroid OR all:ORacle"),
    "an operator before a parenthesis": ("ti:a AND(ti:b)", "ti:a AND (ti:b)", "ti:a AND ti:b"),
    "a quotation mark without its twin is dropped": (
        'ti:"steam power',
        "ti:steam OR all:power",
        "ti:steam OR all:power",
    ),
    "quotation marks inside a phrase break it": (
        'ti:"the "new" loom"',
        'ti:"the " OR all:new OR all:" loom"',
        'ti:"the" OR (all:new OR all:"loom")',
    ),
    "a backslash before the closing mark": ('ti:"loom\\" AND x', 'ti:"loom\\" AND all:x', None),
    "two backslashes before it": ('ti:"loom\\\\"', 'ti:"loom\\\\"', 'ti:"loom\\\\"'),
    "spaces at the ends of a phrase are cut": ('ti:" loom "', 'ti:" loom "', 'ti:"loom"'),
    "an empty phrase is an empty term": ('ti:""', 'ti:""', "ti:"),
    "line ends are spaces": ("ti:a\r\nAND\nti:b", "ti:a AND ti:b", "ti:a AND ti:b"),
    "signs stay in words": ("ti:C++ co:100%", "ti:C++ OR co:100%", "ti:C++ OR co:100%"),
    "an author with an underscore, first": ("au:del_maestro AND ti:x", 'au:"del maestro" AND ti:x', 'au:"del maestro" AND ti:x'),
    "an author with an underscore, later": ("ti:x AND au:del_maestro", "ti:x AND au:del_maestro", "ti:x AND au:del_maestro"),
    "a title with an underscore, first": ("ti:a_b", "ti:a_b", "ti:a_b"),
    "years become minutes": (
        "submittedDate:[2023 TO 2024]",
        'submittedDate:"202301010000 TO 202412312359"',
        'submittedDate:"202301010000 TO 202412312359"',
    ),
    "the other name of the date": (
        "lastUpdatedDate:[20230105 TO 2023010607]",
        'submittedDate:"202301050000 TO 202301060759"',
        'submittedDate:"202301050000 TO 202301060759"',
    ),
    "nothing": ("", None, None),
    "only spaces": ("  \n", None, None),
    "only a prefix": ("ti:", None, None),
    "a prefix before an operator": ("ti:AND", "AND", None),
    "a prefix before a prefix": ("ti:au:x", "OR au:x", None),
    "a prefix at the end": ("ti:a au:", "ti:a OR", None),
    "an operator at the end": ("ti:a AND", "ti:a AND", None),
    "an operator at the beginning": ("OR ti:a", "OR ti:a", None),
    "a parenthesis that does not close": ("(ti:a", "(ti:a", None),
    "a parenthesis that does not open": ("ti:a)", "ti:a)", None),
    "an empty group": ("ti:() x", "( ) OR all:x", None),
    "a group of nothing": ("ti:(", "(", None),
    "a group of a prefix": ("(ti:)", "( )", None),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "adapted", "parsed"), QUERIES.values(), ids=QUERIES.keys())
def test_query_is_adapted_and_parsed(sent: str, adapted: str | None, parsed: str | None) -> None:
    assert adapt(sent) == adapted
    if adapted is None:
        return
    if parsed is None:
        with pytest.raises(BadQuery):
            parse(adapted)
    else:
        assert str(parse(adapted)) == parsed


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
    ("digits", "first", "last"),
    [
        ("2024", "202401010000", "202412312359"),
        ("202402", "202402010000", "202402292359"),
        ("202302", "202302010000", "202302282359"),
        ("20240305", "202403050000", "202403052359"),
        ("2024030507", "202403050700", "202403050759"),
        ("202403050708", "202403050708", "202403050708"),
        ("20240305070809", "202403050708", "202403050708"),
        ("202413", "202413010000", "202413312359"),
    ],
)
def test_part_of_a_date_stands_for_its_first_and_last_minute(digits: str, first: str, last: str) -> None:
    assert (filled(digits, end=False), filled(digits, end=True)) == (first, last)


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


_terms = st.builds(Term, st.sampled_from(FIELDS), st.text("abc", min_size=1, max_size=3), st.booleans())
_expressions = st.recursive(
    _terms,
    lambda inner: st.builds(Without, inner) | st.builds(Pair, inner, st.sampled_from(["AND", "OR", "ANDNOT"]), inner),
    max_leaves=6,
)


@given(_expressions)
def test_printed_expression_is_parsed_to_itself(expression: Expression) -> None:
    assert parse(str(expression)) == expression
