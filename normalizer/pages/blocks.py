"""A copied page as blocks, and which of them are titles or abstracts.

Blocks are lines with boilerplate dropped and wrapping undone. Titles and abstracts alternate, but not reliably: an
abstract is missing, runs over several paragraphs, or is shorter than the next title. So each block gets a weight of
evidence (below 0 speaks for a title, above for an abstract), each step from one block to the next a cost, and the
labelling of the whole page that costs least is taken (Viterbi over two states; linear in the number of blocks).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import NamedTuple

from normalizer.pages.skipped import Reason, boilerplate, reason_of
from normalizer.values.decorations import read_decorations
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList

# Labels that stand before a title on the same line, because the page's text was copied without its boxes:
# `SubscribePretraining the Vision Transformer ...`. A small letter goes on ("Subscriber churn ..."), so it is no label.
_PROMPT = r"Get\s[^!]{0,60}\sin\syour\s(?:e-?mail\s)?inbox[^!]{0,30}!"
JOINED_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prompt for e-mail", lazy_re(rf"{_PROMPT}\s{{0,3}}(?=\S)", re.IGNORECASE)),
    ("button beside the prompt", lazy_re(r"Subscribe\s{0,3}(?=[^\sa-z:,.\-–—])")),
    ("byline of the daily papers", lazy_re(r"by\s?AK\sand\sthe\sresearch\scommunity\s{0,3}(?=\S)")),
)

# A page with one of these lines is a copied Hugging Face page, whatever else it holds.
SIGNATURE = lazy_re(
    r"(?:get|receive)\s.{0,60}\sin\syour\s(?:e-?mail\s)?inbox|by\s?AK\sand\sthe\sresearch\scommunity", re.IGNORECASE
)


def without_glued_labels(line: str) -> str:
    """The line behind the labels it begins with."""
    while found := next(filter(None, (pattern.match(line) for _, pattern in JOINED_LABELS)), None):
        line = line[found.end() :]
    return line


_FILE_END = lazy_re(r"\.(?:pdf|docx?|epub|djvu|ps)$", re.IGNORECASE)
# Text that a program wrapped: fmt, fold and mail clients use widths in this range.
WIDTHS = range(40, 161)
# So many of the lines that another one follows must be full before we believe that a page is wrapped.
_MIN_FULL_LINE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """A line (or a wrapped one's parts joined by spaces) at its 1-based place.

    `gap`: a blank line stands before it; `begins`: it is the first one below the head of a message.
    """

    text: str
    line: int
    gap: bool
    end_line: int = 0
    begins: bool = False


def blocks(lines: Iterable[str]) -> PackedList[Block]:
    return rejoined(PackedList(_without_boilerplate(_without_bylines(_stripped(lines)))))


def rejoined(found: PackedList[Block]) -> PackedList[Block]:
    """The blocks, with the lines of a page joined that a program wrapped at one width."""
    # A word without room on any line (an address) may stick out, so lines of one word do not count.
    width = max((len(block.text) for block in found if " " in block.text), default=0)
    if width in WIDTHS and _is_wrapped(found, width):
        return PackedList(_rejoin_wrapped_lines(found, width))
    return found


def has_blank_lines(found: Sequence[Block]) -> bool:
    """Whether blank lines part the blocks of a page."""
    return sum(block.gap for block in islice(found, 1, None)) * 2 > len(found) - 1


def _stripped(lines: Iterable[str]) -> Iterator[Block]:
    gap = True
    for number, line in enumerate(lines, start=1):
        if text := line.strip():
            yield Block(text, number, gap)
            gap = False
        else:
            gap = True


def _without_bylines(found: Iterable[Block]) -> Iterator[Block]:
    """Drop the names that a bullet and a date follow, each on a line: the organization that submitted a paper."""
    first: Block | None = None
    second: Block | None = None
    for block in found:
        is_row = second is not None and second.text in "·•" and not second.gap and not block.gap
        if first and second and is_row and reason_of(block.text) is Reason.DATE:
            second = replace(second, gap=first.gap)
        elif first:
            yield first
        first, second = second, block
    yield from filter(None, (first, second))


# What stands between titles and abstracts in chats, in listings and in the results of a search.
_NO_TEXT = frozenset({Reason.MESSAGE, Reason.NUMBER, Reason.LABEL, Reason.SUBJECT})
_NUMBER_OF_DATABASE = lazy_re(r"(?:PMID|PMCID|PMC|MR|Zbl|Bibcode)\s?:\s?[\w.&]{3,20}", re.IGNORECASE)


def _is_no_text(line: str) -> bool:
    is_abstract = LABEL.match(line) is not None  # "TL;DR: ..."
    if (not is_abstract and reason_of(line) in _NO_TEXT) or _NUMBER_OF_DATABASE.fullmatch(line):
        return True
    source = read_decorations(line) if " " not in line else None  # "arXiv.org" in the preview of a link
    return source is not None and source.kinds == {"source"}


def _without_boilerplate(found: Iterable[Block]) -> Iterator[Block]:
    """Drop the lines of the table; a gap before a dropped line is one before the next kept line."""
    gap = drop_name = begins = False
    for block in found:
        gap = gap or block.gap
        row = boilerplate(block.text)
        if row or (drop_name and " " not in block.text) or _is_no_text(block.text):
            drop_name = row is not None and row.includes_next_line
            begins = begins or reason_of(block.text) is Reason.MESSAGE
            continue
        drop_name = False
        yield Block(without_glued_labels(block.text), block.line, gap, begins=begins)
        gap = begins = False


def _is_wrapped(found: Sequence[Block], width: int) -> bool:
    are_full = array("b", (_is_full(*pair, width) for pair in pairwise(found) if not pair[1].gap))
    return sum(are_full) > _MIN_FULL_LINE_SHARE * len(are_full)


def _is_full(block: Block, following: Block, width: int) -> bool:
    """Whether the line was broken because the next word had no room on it."""
    return len(block.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width and not _FILE_END.search(block.text)


def _rejoin_wrapped_lines(found: Iterable[Block], width: int) -> Iterator[Block]:
    parts: list[Block] = []
    for block in found:
        if parts and (block.gap or block.begins or not _is_full(parts[-1], block, width) or _is_question(parts)):
            yield _joined(parts)
            parts = []
        parts.append(block)
    yield _joined(parts)


def _is_question(parts: Sequence[Block]) -> bool:
    """A first line that ends so is a title, however full it is; an abstract may stand right below it."""
    return len(parts) == 1 and parts[0].gap and parts[0].text[-1] in "?!"


def _joined(parts: Sequence[Block]) -> Block:
    end = parts[-1].line if len(parts) > 1 else 0
    return Block(" ".join(part.text for part in parts), parts[0].line, parts[0].gap, end, parts[0].begins)


class BlockFeatures(NamedTuple):
    """What the features look at, computed once for each block."""

    text: str
    words: tuple[str, ...]
    many: int


@dataclass(frozen=True, slots=True)
class Feature:
    """One sign: how often it extract (0 or more, or a share), and what one showing weighs."""

    note: str
    weight: float
    extract: Callable[[BlockFeatures], float]


# As much of a block as tells what it is; longer ones are abstracts anyway.
_MAX_FEATURE_TEXT = 320
# A text this long that holds a whole sentence is an abstract without a closer look: most blocks of a page are.
_SURELY_LONG, _SURE = 600, 10.0
_FINAL = lazy_re(r"[.…][\"'”’)\]]?$|[.!?]\s?(?:https?://\S+|\(https?://\S+\))\.?$")
_INNER_END = lazy_re(r"(?<![A-Z\d])[a-z\d)%][.!?]\s+[\[(\"“]?[A-Z]")
_SENTENCE_WORDS = frozenset(
    "we our is are was were has have been this these propose present show demonstrate introduce achieve can which that"
    " however it its such also than both existing while recent".split()
)
_OPENING = lazy_re(r"(?:in this|this|these|we|recent|despite|although|while|existing)\b[^:]{20}", re.IGNORECASE)
LABEL = lazy_re(r"(?:abstract|summary|tl;?dr)\s?[:.—–-]", re.IGNORECASE)
_CODE = lazy_re(
    r"\b(?:codes?|data|models?|page|website|demo|dataset)\b.{0,40}\b(?:available|released?|found|at|here)\b.{0,3}$"
    r"|\b(?:codes?|page|website)\b[^.]{0,60}https?://",
    re.IGNORECASE,
)
_URL = lazy_re(r"https?://", re.IGNORECASE)


def _no_sentence(looks: BlockFeatures) -> float:
    """A long text without the end of a sentence: a very long title, or a list."""
    return looks.many > 40 and not _FINAL.search(looks.text) and not _INNER_END.search(looks.text)


def _capitals(looks: BlockFeatures) -> float:
    """The share of longer words with a capital; of too few words it says nothing."""
    longer = [word for word in looks.words if len(word) > 4]
    return sum(word[0].isupper() for word in longer) / len(longer) if len(longer) > 2 else 0.0


FEATURES: tuple[Feature, ...] = (
    # Titles have about 3 to 20 words; from 25 on a block leans to be an abstract, and cannot be more than certain.
    Feature("length", 1.0, lambda looks: min(max((looks.many - 25) / 10, -2.2), 6.0)),
    Feature("ends like a sentence", 2.5, lambda looks: bool(_FINAL.search(looks.text))),
    Feature("holds several sentences", 1.5, lambda looks: min(len(_INNER_END.findall(looks.text)), 3)),
    Feature("long, without any sentence", -6.0, _no_sentence),
    Feature("words of running text", 0.5,
            lambda looks: min(sum(word.lower().strip(",.") in _SENTENCE_WORDS for word in looks.words), 4)),
    Feature("opens like an abstract", 1.0, lambda looks: bool(_OPENING.match(looks.text))),
    Feature("labelled as an abstract", 5.0, lambda looks: bool(LABEL.match(looks.text))),
    Feature("title case", -1.5, _capitals),
    Feature("says where the code is", 3.0, lambda looks: bool(_CODE.search(looks.text))),
    Feature("holds a link", 1.5, lambda looks: bool(_URL.search(looks.text))),
    Feature("a colon after a few words", -0.5, lambda looks: ":" in " ".join(looks.words[:6])),
)  # fmt: skip


def abstract_score(text: str) -> float:
    """The weight of evidence that a block is an abstract (above 0) or a title (below)."""
    if len(text) > _SURELY_LONG and _INNER_END.search(text, 0, _MAX_FEATURE_TEXT):
        return _SURE
    words = tuple(text[:_MAX_FEATURE_TEXT].split())
    many = max(len(words), len(text) // 8 if len(text) > _MAX_FEATURE_TEXT else 0)
    # A long title is still one line without a sentence's end: its end tells, so both ends are looked at.
    looks = BlockFeatures(
        text if len(text) <= _MAX_FEATURE_TEXT else f"{text[:_MAX_FEATURE_TEXT]} {text[-80:]}", words, many
    )
    return sum(feature.weight * feature.extract(looks) for feature in FEATURES)


TITLE, ABSTRACT = 0, 1


class TransitionCosts(NamedTuple):
    """What it costs to go from the state of one block to that of the next."""

    title_title: float
    title_abstract: float
    abstract_title: float
    abstract_abstract: float


_ABSTRACT_FIRST = 5.0
_ALTERNATING = TransitionCosts(0.75, 0.0, 0.0, 1.75)
_WITHIN_SENTENCE = _ALTERNATING._replace(abstract_abstract=0.0)
# In a spaced page a title stands behind a blank line, and paragraphs without one between them belong together.
_NO_GAP = TransitionCosts(3.75, 0.0, 3.0, 1.0)
_NO_GAP_WITHIN_SENTENCE = _NO_GAP._replace(abstract_abstract=0.0)
_SENTENCE_GOES_ON = lazy_re(r"[a-z][a-z]*[\s,.;)]|[(\d]")


def label_blocks(found: Sequence[Block], spaced: bool) -> bytes:
    """TITLE or ABSTRACT for each block; in a `spaced` page a title hardly ever follows without a blank line."""
    if not found:
        return b""
    weight = abstract_score(found[0].text)
    title, abstract = max(weight, 0.0), max(-weight, 0.0) + _ABSTRACT_FIRST
    origins = bytearray(), bytearray()  # for each state, the likeliest one of the block before
    for before, block in pairwise(found):
        steps = _steps(before, block, spaced)
        to_title = (title + steps.title_title, abstract + steps.abstract_title)
        first = _ABSTRACT_FIRST * block.begins
        to_abstract = (title + steps.title_abstract + first, abstract + steps.abstract_abstract + first)
        for origin, costs in zip(origins, (to_title, to_abstract), strict=True):
            origin.append(costs.index(min(costs)))
        weight = abstract_score(block.text)
        title, abstract = min(to_title) + max(weight, 0.0), min(to_abstract) + max(-weight, 0.0)
    path = bytearray([TITLE if title <= abstract else ABSTRACT])
    for place in reversed(range(len(origins[0]))):
        path.append(origins[path[-1]][place])
    return bytes(reversed(path))


def _steps(before: Block, block: Block, spaced: bool) -> TransitionCosts:
    if block.gap or block.begins:
        return _ALTERNATING
    if _continues_sentence(before.text, block.text):
        return _NO_GAP_WITHIN_SENTENCE if spaced else _WITHIN_SENTENCE
    return _NO_GAP if spaced else _ALTERNATING


def _continues_sentence(before: str, after: str) -> bool:
    """A line that ends in the middle of a sentence, before one that begins in it."""
    return before[-1] not in ".!?:)" and _SENTENCE_GOES_ON.match(after) is not None
