"""Requests that are too much become smaller, and the size that works is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from http_scene import memory

from normalizer.works.description import Description
from resolvers.arxiv.client import FeedPage
from resolvers.arxiv.queries import AdaptiveBatcher, Query
from resolvers.errors import (
    BadReply,
    RateLimited,
    RequestRefused,
    ResolverError,
    SourceUnavailable,
    Unreachable,
)

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


def test_a_slow_reply_counts_and_the_next_request_is_smaller() -> None:
    seconds = iter([9.0, 9.0, 1.0, 1.0, 1.0])
    server = Server(lambda texts: FeedPage(SOMETHING.candidates, 1, next(seconds)))
    assert len(run(server, 18)) == 18
    assert server.sizes == [8, 4, 2, 2, 2]


def test_a_single_title_stays_single_however_slow() -> None:
    server = Server(lambda texts: FeedPage(SOMETHING.candidates, 1, 20.0))
    run(server, 20)
    assert server.sizes == [8, 4, 2, 1, 1, 1, 1, 1, 1]


def test_replies_from_the_cache_are_never_slow() -> None:
    server = Server(lambda texts: FeedPage(SOMETHING.candidates, 1, None))
    run(server, 24)
    assert server.sizes == [8, 8, 8]


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


def test_an_empty_page_for_many_titles_is_asked_for_again_as_halves() -> None:
    server = Server(lambda texts: NOTHING if len(texts) > 4 else SOMETHING)
    assert set(run(server, 8).values()) == {SOMETHING}
    assert server.sizes == [8, 4, 4]


def test_that_nothing_is_there_is_believed_the_second_time() -> None:
    server = Server(lambda texts: NOTHING)
    for told in AdaptiveBatcher().answers(questions(16), 100, server):
        assert (len(told.questions), told.page) == (8, NOTHING)
    assert server.sizes == [16, 8, 8]


def test_that_nothing_is_there_is_believed_at_once_for_few_titles() -> None:
    server = Server(lambda texts: NOTHING)
    assert set(run(server, 7).values()) == {NOTHING}
    assert server.sizes == [7]


def test_a_half_that_fails_after_an_empty_page_is_halved_as_well() -> None:
    def reply(texts: Sequence[str]) -> FeedPage:
        if len(texts) == 8:
            return NOTHING
        if len(texts) == 4 and "0" in texts:
            raise SourceUnavailable("500")
        return SOMETHING

    server = Server(reply)
    assert set(run(server, 8).values()) == {SOMETHING}
    assert server.sizes == [8, 4, 2, 2, 4]


def test_no_questions_are_no_requests() -> None:
    server = Server(lambda texts: SOMETHING)
    assert run(server, 0) == {}
    assert server.sizes == []


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
