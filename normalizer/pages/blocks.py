"""A copied page as blocks: lines that may be a title or an abstract, with boilerplate dropped and wrapping undone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A kind of line to drop; `includes_next_line` when the line after it belongs to it (a user's name)."""

    note: str
    pattern: re.Pattern[str]
    includes_next_line: bool = False


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+"
_DATE = (
    rf"(?:{_WEEKDAY})?(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}\.?\s+{_MONTH}(?:,?\s+\d{{4}})?"
    rf"|{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|today|yesterday"
    r"|(?:about\s+)?(?:an?|\d{1,3})\s+(?:second|minute|hour|day|week|month|year)s?\s+ago)"
)
_COUNT = r"(?:\d{1,3}(?:,\d{3})*(?:\.\d)?k?|\d{1,7})"
_MARK = r"[▲△⬆↑+·•★☆♥❤]?"
_COUNTED = (
    r"(?:up\s?votes?|likes?|comments?|authors?|stars?|views?|repl(?:y|ies)|citations?|papers?|members?|followers?|models?"
    r"|datasets?|spaces?|collections?|results?|repos?)"
)
_NAVIGATION = (
    r"(?:models|datasets|spaces|posts|docs|enterprise|solutions|pricing|community|collections|buckets|tos|terms|privacy"
    r"|about|careers|jobs|company|website|home|status|system\stheme)"
)
_SITE = r"(?:the\s)?hugging\sface"
_PERIOD = r"(?:(?:daily|trending|top|weekly|monthly|recent|latest)\s)?"
_BESIDE = r"(?:arxiv(?:\.org)?|pdf|html|github|paper|project|abs|code|demo|hugging\sface)"


def _row(note: str, pattern: str, includes_next_line: bool = False) -> Boilerplate:
    return Boilerplate(note, re.compile(pattern, re.IGNORECASE), includes_next_line)


BOILERPLATE: tuple[Boilerplate, ...] = (
    _row("label on the bell of new papers", r"new!?"),
    _row("prompt for e-mail", r"(?:get|receive)\s.{0,60}\sin\syour\s(?:e-?mail\s)?inbox.{0,30}"),
    _row("button beside the prompt", r"(?:un)?subscribe(?:\sto\s.{0,60})?|sign\s?(?:up|in)|log\s?(?:in|out)|join"),
    _row("byline of the daily papers", r"(?:by)?\s?AK(?:\sand\sthe\sresearch\scommunity)?"),
    _row("byline, second half", r"and\sthe\sresearch\scommunity"),
    _row("heading of the page", rf"(?:{_SITE}\s?[-–|:]?\s?)?{_PERIOD}papers(?:\s[-–|:]\s?{_SITE})?"),
    _row("heading of a collection", rf"{_PERIOD}papers\s(?:page|with\scode|of\sthe\s(?:day|week|month))"),
    _row("name of the site", rf"{_SITE}(?:\s(?:logo|hub))?(?:\s[-–]\sthe\sai\scommunity.{{0,40}})?"),
    _row("navigation bar and footer", rf"(?:{_NAVIGATION}(?:\s|$)){{1,16}}"),
    _row("copyright in the footer", r"©.{0,60}"),
    _row("date of a list", rf"(?:on\s)?{_DATE}"),
    _row("date of a paper", rf"(?:published|submitted|updated|posted|released|added)(?:\son)?:?\s{{1,3}}{_DATE}"),
    _row("period of a list", r"daily|weekly|monthly|this\s(?:week|month)"),
    _row("week of a list", rf"week\sof\s{_DATE}|week\s\d{{1,2}}(?:,?\s\d{{4}})?"),
    _row("upvotes, comments, stars: a bare count", rf"{_MARK}\s?{_COUNT}\s?{_MARK}"),
    _row("counted label", rf"{_MARK}\s?{_COUNT}\s?{_COUNTED}"),
    _row("label with a count", rf"(?:{_COUNTED}|github|cite)\s?:?\s?[·•(]?\s?{_COUNT}?\)?"),
    _row(
        "who submitted a paper; the name is on the next line",
        r"(?:submitted|posted|shared)\sby:?",
        includes_next_line=True,
    ),
    _row("who submitted a paper", r"(?:submitted|posted|shared)\sby:?\s?@?[\w.-]{1,40}"),
    _row("links beside a paper", rf"(?:(?:view|open|read)\s)?(?:on\s)?{_BESIDE}(?:\s(?:page|paper|explained|repo))?s?"),
    _row("label of an abstract", r"abstract[:.]?|summary[:.]?|tl;?dr:?"),
    _row("folded text", r"(?:show|read|view|see|load)\s(?:more|less|all|full(?:\s\w{1,12})?)[\s.…]{0,4}|more\.{0,3}"),
    _row("cut text", r"\.\.\.|…"),
    _row("pager", r"(?:[‹›«»<>←→|·•…\s-]|\.{2,3}|prev(?:ious)?|next|first|last|page|of|\d{1,4}){1,40}+"),
    _row("sorting", r"(?:sort(?:\sby)?|filter|hot|trending|most\supvoted|recently\s\w{1,12}):?"),
    _row("searching", r"search(?:\s(?:any\spaper|papers|by\stitle).{0,40})?"),
    _row("rule between parts", r"(?:[-–—=_*~#.·•]\s?){2,160}+"),
)

# Labels that stand before a title on the same line, because the page's text was copied without its boxes:
# `SubscribePretraining the Vision Transformer ...`. A small letter goes on ("Subscriber churn ..."), so it is no label.
_PROMPT = r"Get\s[^!]{0,60}\sin\syour\s(?:e-?mail\s)?inbox[^!]{0,30}!"
JOINED_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prompt for e-mail", re.compile(rf"{_PROMPT}\s{{0,3}}(?=\S)", re.IGNORECASE)),
    ("button beside the prompt", re.compile(r"Subscribe\s{0,3}(?=[^\sa-z:,.\-–—])")),
    ("byline of the daily papers", re.compile(r"by\s?AK\sand\sthe\sresearch\scommunity\s{0,3}(?=\S)")),
)

# A page with one of these lines is a copied Hugging Face page, whatever else it holds.
SIGNATURE = re.compile(
    r"(?:get|receive)\s.{0,60}\sin\syour\s(?:e-?mail\s)?inbox|by\s?AK\sand\sthe\sresearch\scommunity", re.IGNORECASE
)

_MAX_ROW_LENGTH = 160
# All rows in one pattern: most lines are none of them, and one look is cheaper than thirty.
_ANY_ROW = re.compile("|".join(f"(?:{row.pattern.pattern})" for row in BOILERPLATE), re.IGNORECASE)


def boilerplate(line: str) -> Boilerplate | None:
    """The row that a line is, None for a line that may be a title or an abstract."""
    if len(line) > _MAX_ROW_LENGTH or not _ANY_ROW.fullmatch(line):
        return None
    return next((row for row in BOILERPLATE if row.pattern.fullmatch(line)), None)


def without_glued_labels(line: str) -> str:
    """The line behind the labels it begins with."""
    stripped = True
    while stripped:
        stripped = False
        for _, pattern in JOINED_LABELS:
            if found := pattern.match(line):
                line, stripped = line[found.end() :], True
    return line


# Text that a program wrapped: fmt, fold and mail clients use widths in this range.
_WIDTHS = range(40, 161)
# So many of the lines that another one follows must be full before we believe that a page is wrapped.
_MIN_FULL_LINE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """A line (or a wrapped one's parts joined by spaces) at its 1-based place; `gap`: a blank line stands before it."""

    text: str
    line: int
    gap: bool


def blocks(lines: Sequence[str]) -> list[Block]:
    found = list(_without_boilerplate(_stripped(lines)))
    # A word without room on any line (an address) may stick out, so lines of one word do not count.
    width = max((len(block.text) for block in found if " " in block.text), default=0)
    if width in _WIDTHS and _is_wrapped(found, width):
        return list(_rejoin_wrapped_lines(found, width))
    return found


def has_blank_lines(found: Sequence[Block]) -> bool:
    """Whether blank lines part the blocks of a page."""
    return sum(block.gap for block in found[1:]) * 2 > len(found) - 1


def _stripped(lines: Iterable[str]) -> Iterator[Block]:
    gap = True
    for number, line in enumerate(lines, start=1):
        if text := line.strip():
            yield Block(text, number, gap)
            gap = False
        else:
            gap = True


def _without_boilerplate(found: Iterable[Block]) -> Iterator[Block]:
    """Drop the lines of the table; a gap before a dropped line is one before the next kept line."""
    gap = drop_name = False
    for block in found:
        gap = gap or block.gap
        row = boilerplate(block.text)
        if row or (drop_name and " " not in block.text):
            drop_name = row is not None and row.includes_next_line
            continue
        drop_name = False
        yield Block(without_glued_labels(block.text), block.line, gap)
        gap = False


def _is_wrapped(found: Sequence[Block], width: int) -> bool:
    inner = [pair for pair in pairwise(found) if not pair[1].gap]
    return bool(inner) and sum(_is_full(*pair, width) for pair in inner) > _MIN_FULL_LINE_SHARE * len(inner)


def _is_full(block: Block, following: Block, width: int) -> bool:
    """Whether the line was broken because the next word had no room on it."""
    return len(block.text) + 1 + len(following.text.split(maxsplit=1)[0]) > width


def _rejoin_wrapped_lines(found: Sequence[Block], width: int) -> Iterator[Block]:
    parts = [found[0]]
    for block in found[1:]:
        if block.gap or not _is_full(parts[-1], block, width) or _is_question(parts):
            yield _joined(parts)
            parts = []
        parts.append(block)
    yield _joined(parts)


def _is_question(parts: Sequence[Block]) -> bool:
    """A first line that ends so is a title, however full it is; an abstract may stand right below it."""
    return len(parts) == 1 and parts[0].gap and parts[0].text[-1] in "?!"


def _joined(parts: Sequence[Block]) -> Block:
    return Block(" ".join(part.text for part in parts), parts[0].line, parts[0].gap)
