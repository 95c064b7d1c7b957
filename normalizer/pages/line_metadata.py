"""Identifiers and links that stand on the line of a title, and what list makers put around titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

from normalizer.pages.fields import Column, column_of
from normalizer.pages.layout import PageItem
from normalizer.pages.skipped import Reason, is_people, people_in, reason_of
from normalizer.values.decorations import LABELS, is_decoration
from normalizer.values.ids import (
    ARXIV_CLASS,
    CATEGORY,
    MAYBE,
    TOKEN,
    find_id,
    id_spans,
    is_id_or_address,
    marked,
    without_closers,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import STOP_WORDS, title_words
from normalizer.values.undecorated import Decorated, undecorated, with_blanks

_OPEN, _CLOSE = r"[\s,;|–—(\[<{-]", r"[\s.,;)\]>}]"
_LABEL = rf"(?:arxiv\spreprint\s|(?!{TOKEN})(?:{LABELS}|available\sat)\s?:\s?)?"

_TRAILING = lazy_re(rf"(?:^|{_OPEN}){_LABEL}(?P<token>{TOKEN}){ARXIV_CLASS}{_CLOSE}{{0,4}}$", re.IGNORECASE)
_LEADING = lazy_re(rf"[\[(<]?(?P<token>{TOKEN})[\])>]?{ARXIV_CLASS}\s{{0,3}}[:|,;–—-]?(?:\s{{1,8}}|$)", re.IGNORECASE)
_LOOSE = " \t,;|–—-([<{"
# Headings of Org mode have a keyword behind their stars.
_BULLET = lazy_re(
    r"\*{1,8}\s+(?:TODO|DONE|NEXT|WAITING|CANCELL?ED)\s+(?=[^\W\d_a-z])"
    r"|[-*+·–—]\s+|[•‣◦▪●○▶→]\s*|\[[ xX]\]\s+|\\item\b\s*|\.\.\s+(?=\[)"
)
NUMBER = lazy_re(r"[\[(（【]?(?P<number>\d{1,7})(?:[.)\]]{1,2}\s+|[、．）】]\s*)(?=\S)")
# Tokens are looked for this far from the ends of a line; a longer one holds no address worth having.
_MAX_SCAN_LENGTH = 2_100
# ... and in so many words from the end: `arXiv : 2209.10901 [cs.CV]`.
_WORDS = 5
# Addresses that one line carries; a line with more is a line of links.
_MAX_ADDRESSES = 8


def without_bullet(line: str) -> str:
    """The line behind its bullet and check box."""
    line, place = line.strip(), 0
    while found := _BULLET.match(line, place):
        place = found.end()
    return line[place:]


def without_number(title: str) -> str:
    """The title behind its number in a list: "3. On Groups"."""
    return title[number.end() :] if (number := NUMBER.match(title)) else title


def split_title_and_metadata(line: str) -> tuple[str, tuple[str, ...]]:
    """A line as (title, texts beside it): `Title (arXiv:2209.10901)` -> ("Title", ("arXiv:2209.10901",)).

    What is cut off is an identifier or address at either end; the title is otherwise as it stood.
    """
    beside: list[str] = []
    title = line.strip()
    if (found := _LEADING.match(title)) and is_id_or_address(found["token"]):
        beside.append(marked(without_closers(found["token"])))
        title = title[found.end() :].strip()
    for _ in range(_MAX_ADDRESSES):
        found = _trailing(title)
        if not found:
            break
        beside.append(marked(without_closers(found["token"])))
        title = title[: found.start()].rstrip(_LOOSE)
    return title, tuple(beside)


def _trailing(title: str) -> re.Match[str] | None:
    """The token that ends a title. It begins in one of the last few words, so only there is looked for it."""
    farthest = max(0, len(title) - _MAX_SCAN_LENGTH)
    if not MAYBE.search(title, farthest):
        return None
    start = len(title)
    for _ in range(_WORDS):
        start = max(farthest, title.rfind(" ", farthest, start))
    while found := _TRAILING.search(title, start):
        if is_id_or_address(found["token"]):
            return found
        start = found.start() + 1
    return None


# Words around a link that name no work: "see also https://...", "[paper] https://...", "has anyone read https://...".
_POINTER = lazy_re(
    rf"(?:{LABELS}|{'|'.join(sorted(STOP_WORDS))}|see|also|cf|available|source|ref|e\.?g|i\.?e|list|id|others?|version|\d{{1,4}}"
    r"|i|me|my|us|you|your|they|he|she|am|was|were|been|has|have|had|will|would|should|could|may|might|must|not|no|yes|so"
    r"|just|please|there|cross|replaced|any(?:one|body)|some(?:one|body)|every(?:one|body)|check|look|out)",
    re.IGNORECASE,
)
# Links beside a title, up to four words: "[PDF]", "Project Page / Code", "★ 345".
_LINK_LABEL = lazy_re(rf"\W*(?:(?:{LABELS}|the|supp\w*|stars?|\d{{1,4}})(?!\w)\W*){{1,4}}|\W{{0,4}}", re.IGNORECASE)
# "Read the paper", "View full text".
_ASKS = lazy_re(
    rf"\W*(?:read|view|see|get|download|open)\s(?:(?:the|full|our|this)\s){{0,2}}(?:{LABELS}|article)\W*", re.IGNORECASE
)
_MAX_LINK_LABEL = 200
_WORD = lazy_re(r"[^\s,;:.()\[\]{}<>|/–—-]+")
_POINTS_TO = lazy_re(r"\s*[,;.–—(-]\s*(?:(?:see|also|at|via|available|link|url|here)[\s,;.:]*){1,3}$", re.IGNORECASE)
# Beyond this a line is no title, and its ends are not taken apart.
_MAX_TAKEN_APART = 2_000


def is_link_label(text: str) -> bool:
    """Whether the text of a link or a mark beside a title names no work: "PDF", "Project Page", "3"."""
    if len(text) > _MAX_LINK_LABEL:
        return False
    is_label = _LINK_LABEL.fullmatch(text) is not None or _ASKS.fullmatch(text) is not None
    return is_label or column_of(text) is Column.BESIDE


_CALLED = lazy_re(r"(?:\S+\s){1,2}(?:paper|preprint|article|pdf|code|repo(?:sitory)?)", re.IGNORECASE)


def calls_paper(text: str) -> bool:
    """Whether the text of a link to a known paper or repository may be a name for it: "DINO paper", "CLIP code"."""
    return len(text) <= _MAX_LINK_LABEL and _CALLED.fullmatch(text) is not None


def is_pointer(text: str) -> bool:
    """Whether a text beside an address names no work ("see also", "[pdf, other]")."""
    words = _WORD.findall(CATEGORY.sub(" ", text[:200]))
    return len(text) < 200 and all(_POINTER.fullmatch(word) or not title_words(word) for word in words)


def ids_only(text: str) -> list[tuple[int, str]]:
    """The identifiers and addresses of a line of labels, dates and counts, as (column from 1, token); else none."""
    spans = list(id_spans(text))
    beside = _parts_beside(text, (span[:2] for span in spans)) if spans else []
    if not spans or not all(is_pointer(part) or _is_metadata(part) for part in beside):
        return []
    return [(start + 1, token) for start, _, token in spans]


_APART, _METADATA = lazy_re(r"\s*[•·|]\s*"), {Reason.DATE, Reason.COUNT, Reason.LABEL, Reason.NUMBER}


def _is_metadata(text: str) -> bool:
    """Whether bullets part what is beside an identifier, as "Paper • 2304.02643 • Published Apr 5, 2023 • 50"."""
    parts = _APART.split(text) if len(text) < _MAX_LINK_LABEL else []
    return len(parts) > 1 and all(is_pointer(part) or reason_of(part) in _METADATA for part in parts)


def longest_beside(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The part of a text before, between or behind spans that has most words."""
    return max(_parts_beside(text, spans), key=lambda part: len(title_words(part)))


def _parts_beside(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    edges = (0, *(edge for span in spans for edge in span), len(text))
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


# Not a key of the literature: "[[@ho2020]]". Behind a line may be the mark that other notes link to: "^ref7".
_WIKI_LINK = lazy_re(r"\[\[(?![@^])(?:[^\[\]|]{1,200}\|)?(?P<text>[^\[\]|]{1,500})\]\](?![\](])(?:\s\^[\w-]{1,40}$)?")


def without_wiki_links(text: str) -> str:
    """The text with the words of links as wikis have them: "[[page]]", "[[page|Title]]"."""
    return _WIKI_LINK.sub(r"\g<text>", text)


def title_item(text: str, line: int, *, end_line: int = 0, column: int = 1) -> PageItem:
    """A mention whose line holds a title: what stands around the title is read as authors, year, venue and links."""
    text = _TAG.sub("", _ENTITY.sub(lambda entity: unescape(entity[0]), text.strip()))
    text = _ORG_TAGS.sub("", without_wiki_links(text)) if "[[" in text else text
    whole = with_blanks(" ".join(_TAB.sub(" | ", text).split()))
    if len(whole) > _MAX_TAKEN_APART:
        title, beside = split_title_and_metadata(whole)
        return PageItem(title, line, beside=beside, end_line=end_line, column=column)
    spans = list(id_spans(whole))
    if spans and is_sentence_around_id(whole):
        tokens = dict.fromkeys(token for _, _, token in spans)
        return PageItem("", line, beside=tuple(tokens), end_line=end_line, column=column, prose=whole)
    inner = longest_beside(whole, (span[:2] for span in spans)).strip(_LOOSE + "←→<>)]}") if spans else whole
    title, beside = split_title_and_metadata(inner)
    title = _POINTS_TO.sub("", title)
    if spans and (said := _SAID_BEFORE.match(title)):
        title = title[said.end() :]
    parts = _with_columns(title, undecorated(title, is_people))
    tokens = dict.fromkeys((*(token for _, _, token in spans), *beside, *parts.ids))
    if is_pointer(parts.title) and any(map(find_id, tokens)):
        return PageItem("", line, beside=tuple(tokens), end_line=end_line, column=column, prose=whole)
    return PageItem(
        title=parts.title,
        line=line,
        end_line=end_line,
        column=column,
        text=whole if parts.title != whole or _MAY_HOLD_MORE.search(whole) else "",
        other_titles=parts.other_titles,
        beside=tuple(tokens),
        authors=parts.authors,
        year=parts.year,
        venue=parts.venue,
        prose=whole if tokens else "",
    )


# What a message says before a title: "also this: On Groups https://...".
_SAID_BEFORE = lazy_re(r"(?:[^\W\dA-Z_][\w'’-]*,?\s){1,12}[^\W\dA-Z_][\w'’-]*\s?:\s(?=[^\W_a-z])")


def is_sentence_around_id(text: str) -> bool:
    """Whether an identifier is a part of a sentence: "I read https://... and found it great".

    Words in small letters follow it, and precede it, for a title before it has capitals; or it is what they are about.
    """
    spans = list(id_spans(text))
    if not any(find_id(token) for _, _, token in spans):
        return False
    before, behind, *_ = [part.strip(" )]>") for part in _parts_beside(text, (span[:2] for span in spans))]
    longer = [word for word in _WORD.findall(before)[1:] if len(word) >= _MIN_LONGER]  # any sentence begins so
    is_title = 2 * sum(word[0].isupper() for word in longer) > len(longer)
    leads = not is_title if title_words(before) else behind.partition(" ")[0] in STOP_WORDS
    return leads and behind[:1].islower() and not is_pointer(behind) and not is_decoration(behind)


_MIN_LONGER = 4


def _with_columns(title: str, parts: Decorated) -> Decorated:
    """A title in columns ("Board 207 | On Finite Groups | E. Noether, E. Artin | 16:06"): the longest may be it.

    It is if another one is people.
    """
    columns = [part.strip() for part in title.split(" | ")]
    others = [part for part in columns if not people_in(part)] or columns
    longest = max(others, key=lambda part: len(title_words(part)))
    if len(columns) < _MIN_COLUMNS or len(title_words(longest)) < _MIN_WORDS:
        return parts
    people = next((names for part in columns if (names := people_in(part))), ())
    if not people or people_in(longest):
        return replace(parts, other_titles=(longest, *parts.other_titles))
    own = undecorated(longest, is_people)
    return replace(parts, title=own.title, other_titles=(title, *own.other_titles), authors=own.authors or people)


def with_title(item: PageItem, title: PageItem) -> PageItem:
    """The item of a row with its title as it was taken apart; what other cells tell is surer than what is beside it."""
    return replace(
        title,
        abstract=item.abstract,
        beside=(*title.beside, *item.beside),
        authors=item.authors or title.authors,
        year=item.year or title.year,
        venue=item.venue or title.venue,
        prose=item.prose or title.prose,
    )


# The tags behind a heading of Org mode.
_ORG_TAGS = lazy_re(r"\s+:(?:[\w@#%]{1,40}:){1,10}\s*$")
# Columns of a table, and what is of HTML, that were copied as text.
_TAG = lazy_re(r"</?(?:[biu]|em|strong|tt|code|mark|small|span)>", re.IGNORECASE)
_TAB, _ENTITY = (
    lazy_re(r"\s*\t\s*|(?<=\S) {4,}(?=\S)"),
    lazy_re(r"&(?:#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});", re.IGNORECASE),
)
# What may part a title from people that nothing marks as such: a catalog knows whose work it is. What is quoted may be
# another work ("Discussion of “X” by Y").
_MAY_HOLD_MORE = lazy_re(r"^[^\"“”„«»‘]*?(?:[(\[|/–—]|\s-\s|\bby\s|\b(?:18|19|20)\d\d\b)[^\"“”„«»‘]*$")
_SEVERAL = 2
# Columns of a line, and words of the longest one, that may be a title.
_MIN_COLUMNS, _MIN_WORDS = 3, 4


def ids_of_several(text: str) -> list[tuple[int, str]]:
    """The identifiers of a text, as (column from 1, token), if two are of one kind: they name more than one work."""
    found = [(start + 1, token, find_id(token)) for start, _, token in id_spans(text)]
    kinds = Counter(identifier.name for identifier in {identifier for *_, identifier in found} if identifier)
    if max(kinds.values(), default=0) < _SEVERAL:
        return []
    return [(column, token) for column, token, identifier in found if identifier]
