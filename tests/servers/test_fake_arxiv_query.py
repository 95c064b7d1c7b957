"""What the arXiv fake makes of queries: the rules of the server, oddities included."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tantivy
from fakes.arxiv_api.adapt import FIELDS, adapt, filled, has_loose_words
from fakes.arxiv_api.analysis import english, folding, standard, tex
from fakes.arxiv_api.corpus import ListedPapers
from fakes.arxiv_api.grammar import BadQuery, Expression, Pair, Term, Without, parse
from fakes.arxiv_api.papers import arxiv_paper
from fakes.arxiv_api.search import IndexQueryError, Search
from hypothesis import given, settings
from hypothesis import strategies as st

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


# --- What the arXiv fake finds: phrases, words, names, dates, in the order of their scores


RECORDS: dict[str, dict[str, Any]] = {
    "loom": {
        "title": "Weaving with Engines: A Study of the Loom",
        "authors": ["Ada Lovelace", "Charles Babbage"],
        "categories": ["cs.LG", "math.NA"],
        "published": "2023-05-06",
        "abstract": "We weave patterns of numbers. Nothing is lost.",
        "comment": "Accepted to ICML 2023, 12 pages",
        "journal_ref": "J. Looms 3 (2024) 1-9",
        "doi": "10.1000/Loom.1",
    },
    "engine": {
        "title": "The engine weaves",
        "authors": ["C. Babbage", "Émilie du Châtelet"],
        "categories": ["physics.hist-ph"],
        "published": "2023-05-07",
        "report_no": "LOOM-TH-42",
    },
    "need": {"title": "Attention Is All You Need", "authors": ["Ashish Vaswani"], "categories": ["cs.CL", "cs.LG"]},
    "short": {"title": "Attention", "authors": ["Jan van der Berg", "Berg Jansen"], "published": "2020"},
    "tobe": {"title": "To Be or Not to Be", "authors": ["the WEAVE Collaboration"], "published": "2019-12-31"},
    "line": {"title": "A 21-cm line, $\\omega$Test and O'Reilly's naïve GPT-4.5", "authors": ["Ada Byron"]},
    "cjk": {"title": "织机 and the C++ engine", "authors": ["Wei Li"]},
}
KEYS = list(RECORDS)
IDS = {key: f"2401.{number:05}" for number, key in enumerate(KEYS, 1)}
PAPERS = ListedPapers(arxiv_paper({"id": IDS[key], **record}) for key, record in RECORDS.items())


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(PAPERS)


def found(search: Search, query: str) -> list[str]:
    return [KEYS[number] for number in search.find(parse(adapt(query) or "")).ranked()]


# Those found, in the order of the records; a test below is about order.
CASES = {
    "a phrase is found": ('ti:"weaving with engines"', "loom"),
    "other forms of its words too": ('ti:"weaved with engine"', "loom"),
    "its order counts": ('ti:"engines with weaving"', ""),
    "a word in between counts": ('ti:"attention all you need"', ""),
    "a stop word can be another": ('ti:"attention was all you need"', "need"),
    "a stop word at its beginning can be missing in the title": ('ti:"the attention"', "need short"),
    "one more word and nothing is found": ('ti:"attention is all you need today"', ""),
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
    "an empty term fits all": ('ti:"" AND au:vaswani', "need"),
    "a wildcard at the end": ("ti:atten*", "need short"),
    "a wildcard for one letter": ("ti:l?om", "loom"),
    "a wildcard in quotes is a sign": ('ti:"atten*"', ""),
    "a lone star fits all": ("ti:*", "loom engine need short tobe line cjk"),
    "TeX at the beginning": ("ti:$\\omega$Test", "line"),
    "TeX that no title has": ("ti:$x$", ""),
    "abstract": ('abs:"patterns of numbers"', "loom"),
    "abstract, one word": ("abs:weaving", "loom"),
    "a phrase that goes beyond the sentence": ('abs:"numbers nothing"', "loom"),
    "comment": ('co:"ICML 2023"', "loom"),
    "comments are not stemmed": ("co:page", ""),
    "journal": ("jr:looms", "loom"),
    "report number": ("rn:LOOM-TH-42", "engine"),
    "category, primary or not": ("cat:cs.LG", "loom need short line cjk tobe"),
    "category with a wildcard": ("cat:physics.*", "engine"),
    "part of a category": ("cat:cs", ""),
    "identifier": ("id:2401.00003", "need"),
    "identifier with its version": ("id:2401.00003v1", "need"),
    "identifier of another version": ("id:2401.00003v2", ""),
    "DOI in any case": ("doi:10.1000/loom.1", "loom"),
    "DOI with a wildcard": ("doi:10.1000/*", "loom"),
    "last name": ("au:babbage", "loom engine"),
    "last and first name": ('au:"Babbage, Charles"', "loom"),
    "last name and initial": ('au:"Babbage, C"', "loom engine"),
    "first and last name": ('au:"Charles Babbage"', "loom"),
    "names of two authors are no name": ('au:"Ada Babbage"', ""),
    "diacritics of names do not count": ('au:"Emilie du Chatelet"', "engine"),
    "a first name before the comma": ('au:"Ada, Lovelace"', ""),
    "a last name of several words": ('au:"van der Berg, Jan"', "short"),
    "a first name that is another's last": ('au:"Berg, J"', "short"),
    "a name with a wildcard": ("au:lovel*", "loom"),
    "an underscore is no space": ("ti:weaving AND au:ada_lovelace", ""),
    "an empty name": ('au:","', ""),
    "all: a word of any field": ("all:vaswani", "need"),
    "all: a stop word": ("all:the", ""),
    "all: words of several fields": ("all:lovelace-loom", "loom"),
    "all: a phrase of one field": ('all:"study of the loom"', "loom"),
    "all: no phrase across fields": ('all:"loom ada"', ""),
    "all: a wildcard": ("all:vasw*", "need"),
    "all: a star in a phrase is a sign": ('all:"*loom"', "loom engine"),
    "all: folded names": ("all:Châtelet", "engine"),
    "all: an identifier": ("all:2401.00003", "need"),
    "all: a category": ("all:math.NA", "loom"),
    "no field is all": ("vaswani", "need"),
    "a day": ("submittedDate:[20230506 TO 20230506]", "loom"),
    "days to a year": ("submittedDate:[20230507 TO 2023]", "engine"),
    "one year": ("submittedDate:2019", "tobe"),
    "no date": ("submittedDate:yesterday", ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "keys"), CASES.values(), ids=CASES.keys())
def test_query_finds(search: Search, query: str, keys: str) -> None:
    assert sorted(found(search, query)) == sorted(keys.split())


ORDERS = {
    "a short title before a long one": ("ti:attention", "short need"),
    "two words before one": ("ti:(attention OR need)", "need short"),
    "several titles: all come": ('ti:"weaving with engines" OR ti:"to be or not to be" OR ti:"attention"', 3),
    "equal scores: the first of the index": ("id:2401.00004 OR id:2401.00003", "need short"),
}


@pytest.mark.parametrize(("query", "order"), ORDERS.values(), ids=ORDERS.keys())
def test_best_come_first(search: Search, query: str, order: str | int) -> None:
    keys = found(search, query)
    if isinstance(order, int):
        assert {"loom", "tobe", "short"} <= set(keys[: order + 1])
    else:
        assert keys == order.split()


@pytest.mark.parametrize("query", ["ti:*ing", "au:?dam", "cat:*.LG", "all:*ing"])
def test_leading_wildcard_breaks_the_index(search: Search, query: str) -> None:
    with pytest.raises(IndexQueryError, match="not allowed as first character"):
        found(search, query)


@pytest.mark.parametrize(
    ("analyze", "text", "tokens"),
    [
        (standard, "Pre-training of GPT-4.5, e.g. at 1,000 °C", "pre training of gpt 4.5 e.g at 1,000 c"),
        (standard, "O'Reilly's «rock’n’roll» a_b", "o'reilly's rock’n’roll a_b"),
        (standard, "深度 learning", "深 度 learning"),
        (standard, "Noe\u0308l", "noe\u0308l"),
        (folding, "Émilie ŁÓDŹ Straße", "emilie łodz strasse"),
        (tex, "From $a_b$ to $c$ for $5", "a_b c"),
    ],
)
def test_text_becomes_words(analyze: Callable[[str], list[str]], text: str, tokens: str) -> None:
    assert analyze(text) == tokens.split()


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("relational", "relat"), ("happy", "happi"), ("hoping", "hope"), ("networks", "network"), ("the", None),
        ("loom's", "loom"), ("generalizations", "gener"), ("sensibilities", "sensibl"),
    ],
)  # fmt: skip
def test_words_have_porters_stems(word: str, stem: str | None) -> None:
    assert english(word) == stem


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


def test_order_is_much_like_that_of_another_engine() -> None:
    """Tantivy computes BM25 over single words; the best of ten words must be the same paper."""
    schema = tantivy.SchemaBuilder().add_text_field("title", stored=True, tokenizer_name="en_stem").build()
    index = tantivy.Index(schema)
    titles = [" ".join(_WORDS[(n * k) % len(_WORDS)] for k in range(2, 3 + n % 5)) for n in range(1, 60)]
    writer = index.writer()
    for title in titles:
        writer.add_document(tantivy.Document(title=title))
    writer.commit()
    index.reload()
    search = Search(ListedPapers(arxiv_paper({"id": f"2401.{n:05}", "title": t}) for n, t in enumerate(titles, 1)))
    for asked in ("weaving loom", "engines power", "loom power weaves"):
        hits = search.find(parse(" OR ".join(f"ti:{word}" for word in asked.split())))
        best = {titles[number] for number in hits.documents[np.isclose(hits.scores, hits.scores.max())]}
        searcher = index.searcher()
        ((_, address),) = searcher.search(index.parse_query(asked, ["title"]), limit=1).hits
        assert searcher.doc(address)["title"][0] in best
