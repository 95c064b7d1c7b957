r"""The ways of asking for a title, in the order in which they are tried, each for what the one before did not settle.

All words go in quotes: questions with several loose words are reported to hang. A reply has
room for so many records: many questions go into few requests, into smaller ones when that is too much, into none when
it is no use.

A phrase finds a record that has its words one after the other, in the index's own reading: cut at punctuation, case
and inflection aside. Where a page has lost or kept TeX, or spells a name with accents, its words are not sure to be
those of the record, so a phrase is taken from beside them: "PanGu-$\pi$: Enhancing Language Model Architectures"
gives "Enhancing Language Model Architectures".
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from normalizer.values.abstracts.fingerprint import COMMON_WORDS
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_parts
from resolvers.arxiv.client import FeedPage
from resolvers.base import TitleQuery
from resolvers.errors import BadReply, RateLimited, RequestRefused, ResolverError, SourceUnavailable, Unreachable
from resolvers.http import BatchLog, all_terms

# A reply's records. The API allows 2,000, but those would be slow to make and to send.
MAX_RESULTS = 300


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, in the API's words, and how many records it is expected to bring."""

    text: str
    max_results: int = 1


def next_batch(questions: Sequence[Query], most: int) -> Sequence[Query]:
    """The first questions that go together, `most` at most and one at least."""
    window = MAX_RESULTS
    for count, question in enumerate(questions[:most]):
        window -= question.max_results
        if count and window < 0:
            return questions[:count]
    return questions[:most]


# The reply to some questions, given by their texts.
Ask: TypeAlias = Callable[[Sequence[str]], FeedPage]

# Seconds after which a reply shows that the question was too much for the server; most come within one. After a quick
# one a larger question may follow.
_SLOW_SECONDS = 8.0
_QUICK_SECONDS = 3.0
# Requests in a row that failed though they got smaller; then the server is to blame. Halving 100 takes seven.
_FAILURE_THRESHOLD = 8
# Of so many titles at once, one at least is expected to bring something; if not, the page may have come empty.
_MIN_BATCH_NEVER_EMPTY = 8
# Of 403 the terms say that asking on is taken for an attack; 401 and 404 are no matter of size either.
_FINAL_STATUSES = frozenset({401, 403, 404, 405, 410})


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """A page that answers some questions, or the error because of which a single one has none.

    `request` are the texts that went out: of those questions, and perhaps of others that an earlier run had.
    """

    questions: Sequence[Query]
    page: FeedPage | ResolverError
    request: Sequence[str]


class AdaptiveBatcher:
    """One way of asking, and what was learnt in this run about how much may be asked at once.

    What `together` knows was asked in earlier runs is asked as it was then, so that the cache answers it. The first
    request has so many questions as are allowed, divided by `first_divisor`.
    """

    def __init__(self, together: BatchLog | None = None, first_divisor: int = 1) -> None:
        self._together = together
        self._size = _BatchSize(first_divisor)
        self._failures = 0

    def answers(self, questions: Sequence[Query], most: int, ask: Ask) -> Iterator[BatchAnswer]:
        """All questions with what was told, group by group.

        Raises the ResolverError after which there is no use in going on; what was given before stays true.
        """
        left = {question.text: question for question in questions}
        yield from self._answered_before(left, most, ask)
        new = tuple(left.values())
        while new:
            group = next_batch(new, self._size.of(most))
            new = new[len(group) :]
            yield from self._answer(group, most, ask)

    def _answered_before(self, left: dict[str, Query], most: int, ask: Ask) -> Iterator[BatchAnswer]:
        """What earlier runs had answers to, which is taken out of what is `left`."""
        for texts in self._together.recall(str(most), list(left)) if self._together else ():
            asked = [text for text in texts if text in left]
            try:
                page = ask(texts)
            except ResolverError:
                continue  # the reply is not there any more, and there is no other now: as if it had never been
            yield BatchAnswer([left.pop(text) for text in asked], page, texts)

    def _answer(self, group: Sequence[Query], most: int, ask: Ask, *, confirm: bool = True) -> Iterator[BatchAnswer]:
        texts = [question.text for question in group]
        try:
            page = ask(texts)
        except (SourceUnavailable, BadReply, RequestRefused) as error:
            self._failures += 1
            if _is_final(error) or self._failures >= _FAILURE_THRESHOLD:
                raise
            self._size.on_failure(len(group), most)
            if len(group) == 1:
                yield BatchAnswer(group, error, texts)
                return
        else:
            self._failures = 0
            self._size.on_success(len(group), most, page.seconds)
            if page.candidates or page.total or not confirm or len(group) < _MIN_BATCH_NEVER_EMPTY:
                if self._together:
                    self._together.remember(str(most), texts)
                yield BatchAnswer(group, page, texts)
                return
            # Asked for as two halves, since the cache has the empty page under the old question. Once is enough.
            confirm = False
        middle = (len(group) + 1) // 2
        for half in (group[:middle], group[middle:]):
            yield from self._answer(half, most, ask, confirm=confirm)


def _is_final(error: ResolverError) -> bool:
    if isinstance(error, RequestRefused):
        return error.status in _FINAL_STATUSES
    return isinstance(error, RateLimited | Unreachable)


class _BatchSize:
    """How many questions go into a request: as many as allowed, divided by what experience says.

    It grows while replies are quick, until a request failed or was slow.
    """

    def __init__(self, divisor: int) -> None:
        self._divisor = divisor
        self._may_grow = True
        self._has_worked = False
        self._missed = False

    def of(self, most: int) -> int:
        return max(1, most // self._divisor)

    def on_success(self, count: int, most: int, seconds: float | None) -> None:
        """A reply came within `seconds`; None from the cache."""
        if not self._is_full(count, most):
            return
        self._has_worked, self._missed = True, False
        if seconds is not None and seconds > _SLOW_SECONDS:
            self._halve(most)
        elif seconds is not None and seconds <= _QUICK_SECONDS and self._may_grow:
            self._divisor = max(1, self._divisor - 1)

    def on_failure(self, count: int, most: int) -> None:
        """A size that has worked before gets a second chance: one bad title must not make a run of single titles."""
        if not self._is_full(count, most):
            return
        if self._has_worked and not self._missed:
            self._missed = True
        else:
            self._halve(most)

    def _halve(self, most: int) -> None:
        self._may_grow = False
        if self.of(most) > 1:
            self._divisor *= 2
            self._has_worked = self._missed = False

    def _is_full(self, count: int, most: int) -> bool:
        """Smaller groups, the last ones and those halved already, say nothing about the size."""
        return 4 * count >= 3 * self.of(most)


# How many records a phrase brings, by its number of words: few, unless it is the name of a field.
_RESULTS_BY_WORDS = {1: 50, 2: 20, 3: 10}
_RESULTS = 5


@dataclass(frozen=True)
class QueryStage:
    """`max_titles` titles go into one request.

    Where a reply had no room for all its records, titles that it did not settle are queried again, as many as
    `retry_batch_size` in one request; 0 is never.
    """

    name: str
    clause: Callable[[TitleQuery], Query | None]
    max_titles: int
    retry_batch_size: int = 0


def _by_phrase(query: TitleQuery) -> Query | None:
    phrase = title_phrase(query.title)
    return Query(_quoted("ti", phrase), _RESULTS_BY_WORDS.get(len(phrase), _RESULTS)) if phrase else None


def _by_ends(query: TitleQuery) -> Query | None:
    ends = (" AND ".join(_quoted("ti", (word,)) for word in end) for end in title_ends(query.title))
    text = " OR ".join(f"({end})" for end in ends)
    return Query(text, _RESULTS) if text else None


def _by_abstract(query: TitleQuery) -> Query | None:
    text = " OR ".join(_quoted("abs", phrase) for phrase in abstract_phrases(query.abstract or ""))
    return Query(text, _RESULTS) if text else None


QUERY_STAGES = (
    QueryStage("title phrase", _by_phrase, max_titles=all_terms()["arxiv"].titles, retry_batch_size=5),
    # Both bring more by chance than phrases of titles, so each title needs more room in the reply.
    QueryStage("words of the title", _by_ends, max_titles=45),
    QueryStage("phrases of the abstract", _by_abstract, max_titles=42),
)


def _quoted(field_name: str, words: Words) -> str:
    return f'{field_name}:"{" ".join(words)}"'


Words: TypeAlias = tuple[str, ...]

# Fewer words of a part ("Survey", "Deep Learning") stand in too many titles; then the whole title is taken.
_PART_WORDS = 4
# Every further word finds no less and costs room in the request; so does every letter.
_PHRASE_WORDS, _PHRASE_LETTERS = 12, 200
# Of retitled papers most kept the words at one end. Measured on 1,319 titles that their phrase did not find: four
# words from each end find 553, three as many with 20 times the chance hits, the eight longest of the title 143.
_END_WORDS = 4
# Measured on 572 papers with two abstracts: four phrases of five words find .61; of three words .76, but those met
# hundreds of other papers.
_ABSTRACT_PHRASES, _ABSTRACT_WORDS = 4, 5

_LONGEST_ABSTRACT = 20_000
_LONGEST_WORD = 40
_BETWEEN = lazy_re(r"""[:;,?!()\[\]/–—―‐‑‒−"“”„«»-]+|(?<!\w)['‘’`]+|['‘’`]+(?!\w)|\.(?!\w)""")
_SURE = lazy_re(r"[A-Za-z0-9]+(?:['’.][A-Za-z0-9]+)*")
# `Poincar"e` is an accent that has lost its backslash.
_INNER_QUOTE = lazy_re(r'(?<=\w)"(?=\w)')
_ANY_WORD = lazy_re(r"[^\W_]+")
_CUT_OFF = lazy_re(r"\S*(?:\.\.\.|…)\s*$")
_SENTENCE_END = lazy_re(r"(?<=[.!?])\s+")


def title_phrase(title: str) -> Words:
    """The words to ask for as one phrase: the longest sure run of the longest part; empty for a title without words."""
    text = _readable(title)
    best = max((run for part in title_parts(text) for run in _runs(part)), key=_letters, default=())
    if len(best) < _PART_WORDS:
        best = max(_runs(text), key=_letters, default=())
    if len(best) < 2:
        # Nothing sure of more than a word; then what there is, accents and all.
        best = tuple(_ANY_WORD.findall(text))
    return _limited(best)


def title_ends(title: str) -> tuple[Words, ...]:
    """The first and the last sure words with content, each to be asked for together; none when they are too few."""
    words = [word for run in _runs(_readable(title)) for word in run]
    content = tuple(dict.fromkeys(word for word in map(_bare, words) if _has_content(word)))
    ends = dict.fromkeys((content[:_END_WORDS], content[-_END_WORDS:]))
    return tuple(_limited(end) for end in ends if len(end) > 1)


def abstract_phrases(abstract: str) -> tuple[Words, ...]:
    """Phrases from all over an abstract, of each quarter the one with most letters in words with content."""
    windows = list(_windows(abstract[:_LONGEST_ABSTRACT]))
    if not windows:
        return ()
    quarter = (windows[-1][0] + 1) / _ABSTRACT_PHRASES
    best: dict[int, tuple[int, Words]] = {}
    for place, window in windows:
        value = sum(len(word) for word in window if _has_content(word.lower()))
        number = int(place / quarter)
        if value > best.get(number, (0, ()))[0]:
            best[number] = (value, window)
    return tuple(dict.fromkeys(_limited(best[number][1]) for number in sorted(best)))


def _windows(text: str) -> Iterator[tuple[int, Words]]:
    """Runs of that many words within a sentence, each with the number of its first word."""
    place = 0
    for sentence in _SENTENCE_END.split(_readable(text)):
        for run in _runs(sentence):
            for start in range(len(run) - _ABSTRACT_WORDS + 1):
                yield place + start, run[start : start + _ABSTRACT_WORDS]
            place += len(run)


def _readable(text: str) -> str:
    """Without entities, and without a last word that a page may have cut."""
    return _CUT_OFF.sub("", unicodedata.normalize("NFC", html.unescape(text)))


def _runs(text: str) -> list[Words]:
    """The words between those that are not sure to stand so in the record."""
    runs: list[list[str]] = [[]]
    for chunk in text.split():
        for word in _BETWEEN.split(_INNER_QUOTE.sub("\\\\", chunk)):
            if len(word) <= _LONGEST_WORD and _SURE.fullmatch(word):
                runs[-1].append(word)
            elif word:
                runs.append([])
    return [tuple(run) for run in runs if run]


def _letters(words: Sequence[str]) -> int:
    return sum(map(len, words))


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _has_content(word: str) -> bool:
    return word not in COMMON_WORDS and (len(word) > 2 or any(letter.isdigit() for letter in word))


def _limited(words: Words) -> Words:
    """As many of the first words as there is room for, one at least."""
    kept: list[str] = []
    for word in words[:_PHRASE_WORDS]:
        if kept and _letters(kept) + len(word) > _PHRASE_LETTERS:
            break
        kept.append(word[:_PHRASE_LETTERS])
    return tuple(kept)
