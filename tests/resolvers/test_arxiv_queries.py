"""What of a title or an abstract is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fakes.arxiv_api.query import adapt, has_loose_words, parse
from http_scene import memory
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.description import Description
from resolvers.arxiv.client import FeedPage
from resolvers.arxiv.queries import (
    QUERY_STAGES,
    AdaptiveBatcher,
    Query,
    QueryStage,
    abstract_phrases,
    next_batch,
    title_ends,
    title_phrase,
)
from resolvers.arxiv.resolver import matches_query, title_similarity
from resolvers.base import TitleQuery
from resolvers.errors import (
    BadReply,
    RateLimited,
    RequestRefused,
    ResolverError,
    SourceUnavailable,
    Unreachable,
)

PHRASES = {
    "a plain title whole": ("Scaling Looms with Punched Cards", "Scaling Looms with Punched Cards"),
    "of two parts the longer one": ("LoomNet: Weaving Patterns without a Weaver", "Weaving Patterns without a Weaver"),
    "the whole title when no part has four words": ("LoomNet: Weaving Patterns Fast", "LoomNet Weaving Patterns Fast"),
    "hyphens set words apart, as in the index": ("Pre-training Self-acting Looms at Scale", "Pre training Self acting Looms at Scale"),
    "quotes are no words": ('The "Silver Lady" and Other Automata', "The Silver Lady and Other Automata"),
    "an apostrophe within a word stays": ("Babbage's Engine Doesn't Err Twice", "Babbage's Engine Doesn't Err Twice"),
    "points within numbers stay": ("Version 2.5 of the Engine", "Version 2.5 of the Engine"),
    "beside math, which a page may have lost": (
        r"Engine-$\pi$: Computing the Bernoulli Numbers by Steam", "Computing the Bernoulli Numbers by Steam",
    ),
    "beside a power": ("BT^2 Engines Compute Bernoulli Numbers", "Engines Compute Bernoulli Numbers"),
    "beside a plus sign": ("Half Cards on M-Net+ for Silk Weaving", "for Silk Weaving"),
    "beside an accent": ("Poincaré Maps of Mechanical Looms", "Maps of Mechanical Looms"),
    "beside an accent that has lost its backslash": ('Schr"odinger Operators for Mechanical Looms', "Operators for Mechanical Looms"),
    "a backslash never comes through": (r"Looms with \alpha and \beta Cards of Silver", "Cards of Silver"),
    "the longest run between ampersands": ("Cards & Looms of the Jacquard Kind", "Looms of the Jacquard Kind"),
    "HTML entities are read": ("Cards &amp; Looms of the Jacquard Kind", "Looms of the Jacquard Kind"),
    "without the word that a page has cut": ("Weaving Algebraical Patterns with Jac...", "Weaving Algebraical Patterns with"),
    "without an ellipsis of its own": ("Weaving Algebraical Patterns by Hand …", "Weaving Algebraical Patterns by Hand"),
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
}  # fmt: skip


@pytest.mark.parametrize(("title", "phrase"), PHRASES.values(), ids=PHRASES.keys())
def test_a_title_is_asked_for_by(title: str, phrase: str) -> None:
    assert " ".join(title_phrase(title)) == phrase


ENDS = {
    "the first four and the last four words with content": (
        "Towards Automatic Weaving: Jacquard Cards Control Silk Looms in Lyon",
        ("automatic weaving jacquard cards", "control silk looms lyon"),
    ),
    "ends may overlap": ("Jacquard Cards Control Silk Looms", ("jacquard cards control silk", "cards control silk looms")),
    "up to four words are one end": ("Jacquard Cards Control Looms", ("jacquard cards control looms",)),
    "common words don't count": ("A Novel Approach to the Problem of Looms and Cards", ("looms cards",)),
    "short words count when they have a digit": ("3D Weaving of UK Silk", ("3d weaving silk",)),
    "possessives are bare, repeats go": ("Loom's Loom Beats Engine's", ("loom beats engine",)),
    "words beside math are left out": (r"Looms of $\alpha$ Silver Cards", ("looms silver cards",)),
    "a single word is too little": ("The Loom", ()),
    "nothing of nothing": ("", ()),
}  # fmt: skip


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
    "beside math and citations": (r"The bound $O(n^2)$ holds for mechanical Jacquard looms \cite{a}.", ("holds for mechanical Jacquard looms",)),
    "not from words that say nothing": ("This paper presents novel results. We show that it is so and is not.", ()),
    "nothing of too few words": ("We weave.", ()),
    "nothing of nothing": ("", ()),
}  # fmt: skip


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


# --- What is asked, in the API's words, and which records of a reply belong to it


def clause(way: int, title: str, abstract: str | None = None) -> Query:
    found = QUERY_STAGES[way].clause(TitleQuery(title, abstract))
    assert found
    return found


@pytest.mark.parametrize(
    ("way", "title", "abstract", "text"),
    [
        (0, 'The "Silver Lady": Automata that Dance on Tables', None, 'ti:"Automata that Dance on Tables"'),
        (1, "Jacquard Cards Control Silk Looms", None, '(ti:"jacquard" AND ti:"cards" AND ti:"control" AND ti:"silk") OR (ti:"cards" AND ti:"control" AND ti:"silk" AND ti:"looms")'),
        (2, "Any", "Silk looms obey punched cards. Steam engines compute Bernoulli numbers.", 'abs:"Silk looms obey punched cards" OR abs:"Steam engines compute Bernoulli numbers"'),
    ],
    ids=["by a phrase", "by the words of its ends", "by phrases of its abstract"],
)  # fmt: skip
def test_a_title_is_asked_for_in_turn(way: int, title: str, abstract: str | None, text: str) -> None:
    assert clause(way, title, abstract).text == text


@pytest.mark.parametrize("way", QUERY_STAGES, ids=lambda way: way.name)
def test_what_has_no_words_cannot_be_asked_for(way: QueryStage) -> None:
    assert way.clause(TitleQuery("?!", None)) is None


@pytest.mark.parametrize(
    ("title", "max_results"),
    [("Looms", 50), ("Silk Looms", 20), ("Silk Looms Dance", 10), ("Silk Looms Dance Alone", 5)],
)
def test_short_titles_need_more_room_in_the_reply(title: str, max_results: int) -> None:
    assert clause(0, title).max_results == max_results


TEXTS = st.text(alphabet=st.sampled_from('ab1 "\\$()[]{}:,.-é漢&;…\nANDOR'), max_size=80)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_arxiv_understands_whatever_is_asked_as_it_is_meant(texts: list[tuple[str, str]]) -> None:
    for way in QUERY_STAGES:
        clauses = [way.clause(TitleQuery(*text)) for text in texts]
        if query := " OR ".join(clause.text for clause in clauses if clause):
            adapted = adapt(query)
            assert adapted
            assert adapted.replace("( ", "(").replace(" )", ")") == query
            assert parse(adapted)
            assert not has_loose_words(query)


def belongs(way: int, asked: TitleQuery, title: str, abstract: str | None = None) -> bool:
    question = QUERY_STAGES[way].clause(asked)
    assert question
    return matches_query(question.text, Description("arxiv", title, abstract=abstract))


LOOM = TitleQuery("LoomNet: Weaving Algebraical Patterns without Weavers", "Silk looms obey punched cards every day.")

BELONGS = {
    "the same title": (0, LOOM.title, True),
    "with other punctuation and case": (0, "LOOMNET - weaving algebraical patterns without weavers", True),
    "the phrase under another name": (0, "Q: A Long Story of Weaving Algebraical Patterns without Weavers", True),
    "the phrase in another number": (0, "A Long Story of Something: Weave Algebraic Pattern without Weaver", True),
    "another one of the same request": (0, "Engines Compute Bernoulli Numbers by Steam", False),
    "words in another order, for a phrase": (0, "Weavers without Patterns: An Algebraical History of Weaving Guilds", False),
    "words in another order, for words": (
        1, "Of Patterns, Algebraical Weaving and Other Matters, with an Appendix on the Making of LoomNet", True,
    ),
    "most of the words": (1, "Of Patterns and Other Matters, with an Appendix on the Making of LoomNet", False),
    "fewer words than the phrase has": (0, "Weaving", False),
}  # fmt: skip


@pytest.mark.parametrize(("way", "title", "outcome"), BELONGS.values(), ids=BELONGS.keys())
def test_a_record_belongs_to_a_title(way: int, title: str, outcome: bool) -> None:
    assert belongs(way, LOOM, title) is outcome


def test_a_renamed_paper_is_known_by_a_phrase_of_its_abstract() -> None:
    new = "Steam and Silk"
    assert belongs(2, LOOM, new, "It is shown that silk looms obey punched cards, mostly.")
    assert not belongs(2, LOOM, new, "It is shown that silk looms never obey.")
    assert not belongs(2, LOOM, new, None)
    assert not belongs(0, TitleQuery("ʼ ʼ"), "Silk Looms")  # signs that fold away


@pytest.mark.parametrize(
    ("one", "other", "how_near"),
    [
        ("Silk Looms", "silk-looms!", 1.0),
        (r"Poincar\'e Looms", "Poincaré Looms", 1.0),
        ("abcd", "abxy", 0.5),
        ("abcd", "wxyz", 0.0),
    ],
)
def test_nearness(one: str, other: str, how_near: float) -> None:
    assert title_similarity(one, other) == how_near


# --- What goes together into one request


def numbered(count: int, max_results: int = 1) -> list[Query]:
    return [Query(f'ti:"engine number {number}"', max_results) for number in range(count)]


def groups_of(questions: Sequence[Query], most: int) -> list[tuple[str, ...]]:
    groups = []
    while questions:
        group = next_batch(questions, most)
        groups.append(tuple(question.text for question in group))
        questions = questions[len(group) :]
    return groups


@pytest.mark.parametrize(("count", "room", "together"), [(20, 1, 20), (30, 75, 4), (30, 150, 2), (30, 500, 1)])
def test_what_fits_goes_together_and_a_reply_has_room_for_three_hundred(count: int, room: int, together: int) -> None:
    assert len(next_batch(numbered(count, room), 20)) == together


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 20))
def test_every_question_is_in_one_group_and_in_order(windows: list[int], most: int) -> None:
    questions = [Query(f"q{number}", max_results) for number, max_results in enumerate(windows)]
    groups = groups_of(questions, most)
    assert [text for group in groups for text in group] == [question.text for question in questions]
    assert all(len(group) <= most for group in groups)


# --- Requests that are too much become smaller, and the size that works is kept


SOMETHING = FeedPage((Description("arxiv", "Engines"),), 1, seconds=0.5)
NOTHING = FeedPage((), 0, seconds=0.5)


def questions(count: int) -> list[Query]:
    return [Query(str(number)) for number in range(count)]


class Server:
    """Replies as `reply` says for the texts asked; `asked` are the requests it got."""

    def __init__(self, reply: Callable[[Sequence[str]], FeedPage]) -> None:
        self.reply = reply
        self.asked: list[list[str]] = []

    @property
    def sizes(self) -> list[int]:
        return [len(texts) for texts in self.asked]

    def __call__(self, texts: Sequence[str]) -> FeedPage:
        self.asked.append(list(texts))
        return self.reply(texts)


def failing(at: int | set[str], error: Exception) -> Callable[[Sequence[str]], FeedPage]:
    """Raises for more questions than `at`, or for any of them."""

    def reply(texts: Sequence[str]) -> FeedPage:
        if len(texts) > at if isinstance(at, int) else at & set(texts):
            raise error
        return SOMETHING

    return reply


def run(server: Server, count: int, batches: AdaptiveBatcher | None = None) -> dict[str, FeedPage | str]:
    """What was told of each question, errors as they read."""
    told: dict[str, FeedPage | str] = {}
    for some in (batches or AdaptiveBatcher()).answers(questions(count), 8, server):
        for question in some.questions:
            assert question.text not in told
            told[question.text] = some.page if isinstance(some.page, FeedPage) else str(some.page)
    return told


TOO_MUCH = {
    "a server error": SourceUnavailable("500"),
    "a URL too long": RequestRefused("414", 414),
    "a query that is not understood": RequestRefused("400", 400),
    "a reply that always comes damaged": BadReply("cut short"),
}


@pytest.mark.parametrize("error", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_is_too_much_is_halved_and_the_size_that_works_is_kept(error: Exception) -> None:
    server = Server(failing(2, error))
    assert run(server, 20) == {str(number): SOMETHING for number in range(20)}
    # The halves of the first eight fail, too; from then on it is two at a time.
    assert server.sizes == [8, 4, 2, 2, 4, 2, 2, *[2] * 6]


def test_the_size_is_kept_for_the_next_call() -> None:
    batches = AdaptiveBatcher()
    run(Server(failing(2, SourceUnavailable("500"))), 8, batches)
    server = Server(failing(2, SourceUnavailable("500")))
    run(server, 4, batches)
    assert server.sizes == [2, 2]


def test_one_bad_title_is_found_and_told_and_the_size_stays() -> None:
    server = Server(failing({"10"}, SourceUnavailable("arXiv did not answer")))
    told = run(server, 32)
    assert {text: page for text, page in told.items() if page is not SOMETHING} == {"10": "arXiv did not answer"}
    assert server.sizes == [8, 8, 4, 2, 2, 1, 1, 4, 8, 8]


def test_a_size_that_fails_twice_running_is_given_up() -> None:
    failing = iter([False, True, False, False, True, *[False] * 20])

    def reply(texts: Sequence[str]) -> FeedPage:
        if next(failing):
            raise SourceUnavailable("500")
        return SOMETHING

    server = Server(reply)
    assert set(run(server, 32).values()) == {SOMETHING}
    assert server.sizes == [8, 8, 4, 4, 8, 4, 4, 4, 4]


def taking(*seconds: float | None) -> Callable[[Sequence[str]], FeedPage]:
    """Replies that take so long in turn, the last of them from then on."""
    left = list(seconds)
    return lambda texts: FeedPage(SOMETHING.candidates, 1, left.pop(0) if len(left) > 1 else left[0])


def failing_half(texts: Sequence[str]) -> FeedPage:
    if len(texts) == 4 and "0" in texts:
        raise SourceUnavailable("500")
    return NOTHING if len(texts) == 8 else SOMETHING


# What the server does, of how many questions, the sizes of the requests, and what each question is told.
SIZES: dict[str, tuple[Callable[[Sequence[str]], FeedPage], int, list[int], set[FeedPage]]] = {
    "a slow reply counts, and the next request is smaller": (taking(9.0, 9.0, 1.0), 18, [8, 4, 2, 2, 2], set()),
    "a single title stays single however slow": (taking(20.0), 20, [8, 4, 2, 1, 1, 1, 1, 1, 1], set()),
    "replies from the cache are never slow": (taking(None), 24, [8, 8, 8], set()),
    "an empty page for many titles is asked for again as halves": (lambda texts: NOTHING if len(texts) > 4 else SOMETHING, 8, [8, 4, 4], {SOMETHING}),
    "for few titles it is believed at once": (lambda _: NOTHING, 7, [7], {NOTHING}),
    "a half that fails after an empty page is halved as well": (failing_half, 8, [8, 4, 2, 2, 4], {SOMETHING}),
    "no questions are no requests": (lambda _: SOMETHING, 0, [], set()),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "count", "sizes", "pages"), SIZES.values(), ids=SIZES)
def test_requests_have_the_size_that_works(
    reply: Callable[[Sequence[str]], FeedPage], count: int, sizes: list[int], pages: set[FeedPage]
) -> None:
    server = Server(reply)
    told = run(server, count)
    assert (len(told), server.sizes) == (count, sizes)
    assert not pages or set(told.values()) == pages


FINAL = {
    "a rate limit": RateLimited("Rate exceeded."),
    "a host out of reach": Unreachable("no route"),
    "a block: going on is taken for an attack": RequestRefused("Access denied", 403),
    "an address that is gone": RequestRefused("gone", 404),
    "an address that cannot be asked": ResolverError("no such scheme"),
}


@pytest.mark.parametrize("error", FINAL.values(), ids=FINAL.keys())
def test_there_is_no_use_in_going_on_after(error: ResolverError) -> None:
    server = Server(failing({"8"}, error))
    answers = AdaptiveBatcher().answers(questions(24), 8, server)
    told = next(answers)
    assert [question.text for question in told.questions] == [str(number) for number in range(8)]
    assert (told.page, len(told.request)) == (SOMETHING, 8)
    with pytest.raises(type(error)) as caught:
        next(answers)
    assert caught.value is error
    assert server.sizes == [8, 8]


def test_a_server_that_fails_at_everything_is_given_up() -> None:
    server = Server(failing(0, SourceUnavailable("500")))
    with pytest.raises(SourceUnavailable):
        run(server, 300)
    assert server.sizes == [8, 4, 2, 1, 1, 2, 1, 1]


def test_that_nothing_is_there_is_believed_the_second_time() -> None:
    server = Server(lambda texts: NOTHING)
    for told in AdaptiveBatcher().answers(questions(16), 100, server):
        assert (len(told.questions), told.page) == (8, NOTHING)
    assert server.sizes == [16, 8, 8]


def test_what_was_answered_is_asked_in_the_same_requests_again(tmp_path: Path) -> None:
    slow = iter([9.0, *[1.0] * 9])
    server = Server(lambda texts: FeedPage(SOMETHING.candidates, 1, next(slow)))
    assert len(run(server, 18, AdaptiveBatcher(memory(tmp_path)))) == 18
    assert server.sizes == [8, 4, 4, 2]
    again = Server(lambda texts: SOMETHING)
    assert len(run(again, 21, AdaptiveBatcher(memory(tmp_path)))) == 21
    assert again.asked[:4] == server.asked
    assert again.asked[4:] == [["18", "19", "20"]]


def test_what_got_no_answer_is_not_remembered(tmp_path: Path) -> None:
    run(Server(failing({"3"}, SourceUnavailable("500"))), 8, AdaptiveBatcher(memory(tmp_path)))
    server = Server(lambda texts: SOMETHING)
    assert len(run(server, 8, AdaptiveBatcher(memory(tmp_path)))) == 8
    assert server.asked == [["0", "1"], ["2"], ["4", "5", "6", "7"], ["3"]]


def test_request_that_was_remembered_is_asked_whole_and_answers_what_is_wanted_of_it(tmp_path: Path) -> None:
    run(Server(lambda texts: SOMETHING), 8, AdaptiveBatcher(memory(tmp_path)))
    server = Server(lambda texts: SOMETHING)
    [told] = AdaptiveBatcher(memory(tmp_path)).answers(questions(3), 8, server)
    assert ([question.text for question in told.questions], len(told.request)) == (["0", "1", "2"], 8)
    assert server.sizes == [8]


def test_request_whose_reply_is_gone_is_shared_out_anew(tmp_path: Path) -> None:
    run(Server(lambda texts: SOMETHING), 8, AdaptiveBatcher(memory(tmp_path)))
    failing = iter([True])

    def reply(texts: Sequence[str]) -> FeedPage:
        if next(failing, False):
            raise SourceUnavailable("500")
        return SOMETHING

    server = Server(reply)
    assert len(run(server, 4, AdaptiveBatcher(memory(tmp_path)))) == 4
    assert server.sizes == [8, 4]
