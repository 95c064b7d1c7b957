"""What the arXiv stand-in finds: phrases, words, names, dates, in the order of their scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st
from standin.arxiv_api.adapt import adapt
from standin.arxiv_api.analysis import english, folding, standard, tex
from standin.arxiv_api.corpus import ListedPapers
from standin.arxiv_api.grammar import parse
from standin.arxiv_api.papers import arxiv_paper
from standin.arxiv_api.search import IndexTrouble, Search

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
    with pytest.raises(IndexTrouble, match="not allowed as first character"):
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
