"""Plain text: titles, identifiers and links, a mention each, with what stands beside and below them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, islice, pairwise

from normalizer.pages.blocks import without_glued_labels
from normalizer.pages.layout import PageItem, PageReading, PageText, unquoted
from normalizer.pages.line_metadata import NUMBER, ids_of_several, ids_only, title_item, without_bullet
from normalizer.pages.links import links_in
from normalizer.pages.list_lines import Entry, entries_of
from normalizer.pages.skipped import has_rare_words, is_title_before, people_in, reason_of
from normalizer.values.dates import year_in
from normalizer.values.decorations import SHORTCODE, read_decorations
from normalizer.values.ids import find_id, id_spans, is_bare_acl
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList
from normalizer.values.titles import title_words
from normalizer.values.undecorated import quotations, undecorated
from normalizer.values.venues.text import VenueType, venue_words

# A longer line is no title: some program's output, or a text without line ends.
_MAX_LENGTH = 20_000
# ... and so many a line of authors below them before a single name is taken for one.
_MIN_AUTHOR_LINES = 1 / 3
_EMOJI_AT_END = lazy_re(rf"{SHORTCODE}$")
_LABEL = lazy_re(
    r"(?:(?:(?:paper|article|full)\s)?(?:title|titel|titre|t[ií]tulo|titolo)|paper|article|name)\s?[:=]\s(?=\S)",
    re.IGNORECASE,
)
_ABSTRACT = lazy_re(r"(?:abstract|summary|tl;?dr)\s?[:—]\s?(?=\S)", re.IGNORECASE)
# "Published in IJCAI 3 Jul, 2021": a line so long that no title follows the venue.
_APPEARED = lazy_re(
    r"(?:published|appeared|presented|accepted|to\sappear)\s(?:in|at|by|to)\s(?P<venue>.{2,100})", re.IGNORECASE
)
_LABELLED = lazy_re(
    r"(?:(?:venue|journal|conference|published\sin)\s?:\s*(?P<venue>.{2,200})|(?:year|date)\s?:\s*(?P<year>.{4,40}))",
    re.IGNORECASE,
)
_ET_AL = lazy_re(r"\bet\.?\sal\b|\+")
_MIN_TITLE_WORDS = 5
# Google Scholar: "O Catoni, T Mainguy - arXiv, 2016 - Elsevier". What has more words behind the year than the name of a
# publisher or a site is a title: "Catoni et al. - 2016 - On the Means of Words.pdf". So are many words before a year
# that nothing follows: "Olivier Catoni - Means of Words and Other Means (2016)".
_BYLINE = lazy_re(r"(?P<people>.{3,300}?)\s[-–]\s(?P<rest>.*\b(?:18|19|20)\d\d\b\W{0,3}(?P<site>.{0,80}))")
_MAX_SITE_WORDS = 4


def is_list(source: PageText) -> bool:
    """Any text can be a list of titles; so this reader comes last."""
    return True


def is_identifiers(source: PageText) -> bool:
    """Whether identifiers and links are all that the page holds."""
    lines = [without_bullet(line) for line in source.head_lines]
    # The last line of the head may be cut.
    lines = lines[:-1] if len(source.head) < len(source.text) and len(lines) > 1 else lines
    return bool(lines) and all(ids_only(line) or is_bare_acl(line) for line in lines)


@dataclass(frozen=True, slots=True)
class _Links:
    """A line of identifiers and addresses alone: (column, token).

    `apart` if they surely belong to no title, `is_below` if they surely belong to the title above.
    """

    line: int
    end_line: int
    tokens: list[tuple[int, str]]
    apart: bool = False
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A line about the title next to it; `leads` if it stands above the title. One without content is the site's."""

    line: int
    end_line: int
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    abstract: str | None = None
    leads: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.authors or self.year or self.venue or self.abstract)


_Part = PageItem | _Links | Context


def read_list(source: PageText) -> PageReading:
    """Read titles, identifiers and links; the layout of the whole page tells which of them belong together."""
    entries = PackedList(
        entry for entry in entries_of(source.each_line) if len(entry.text) <= _MAX_LENGTH or ids_only(entry.text)
    )
    numbered = _is_numbered(entries)
    parts = _furniture_marked(PackedList(part for entry in entries.drain() for part in _parts(entry, numbered)))
    blanks = array("l", (number for number, line in enumerate(source.each_line(), 1) if not unquoted(line)[0].strip()))
    return PageReading(PackedList(_items(_with_third_lines(_with_single_authors(parts)), blanks)))


# So often a line must stand with the same numbers each time, and with others, which titles may have too ("GPT-3"), and
# compared with the lines that stand once; lines that are looked at.
_MIN_SAME, _MIN_NUMBERED, _MIN_REPEATED_SHARE, _MAX_SAMPLE = 3, 5, 0.5, 50_000
_DIGITS = lazy_re(r"\d+")


def _furniture_marked(parts: PackedList[_Part]) -> PackedList[_Part]:
    """The parts, with the lines that a site repeats for each of its entries as such: "export record", "31 readers".

    A line is one of them if it is about as frequent as there are titles that stand once, and never stands twice in
    succession: a title that several lists have in common is rarer, and editions of a title follow each other.
    """
    lines = [part for part in islice(parts, _MAX_SAMPLE) if not isinstance(part, Context)]
    titles = [part for part in lines if isinstance(part, PageItem)]
    counts = Counter(map(_without_numbers, titles))
    once = sum(count == 1 for count in counts.values()) + counts.pop("", 0)
    numbered = {key for title in titles if (key := _without_numbers(title)) != _printed(title)}
    share = _MIN_REPEATED_SHARE * once
    often = {
        key for key, count in counts.items() if count >= max(share, _MIN_NUMBERED if key in numbered else _MIN_SAME)
    }
    often -= _in_succession(lines) | (_in_succession(titles) & numbered)
    if not once or not often:
        return parts
    return PackedList(
        Context(part.line, max(part.line, part.end_line))
        if isinstance(part, PageItem) and _without_numbers(part) in often
        else part
        for part in parts.drain()
    )


def _in_succession(lines: Sequence[_Part]) -> set[str]:
    keys = (_without_numbers(line) if isinstance(line, PageItem) else "" for line in lines)
    return {one for one, other in pairwise(keys) if one == other}


def _without_numbers(title: PageItem) -> str:
    """The line of a title with a zero for each number, unless it has addresses; "" if it has an identifier."""
    if any(map(find_id, title.beside)):
        return ""
    return _printed(title) if title.beside else _DIGITS.sub("0", _printed(title))


def _is_numbered(entries: Sequence[Entry]) -> bool:
    """Numbers that count up are not part of the titles ("3. Order Effects" alone may be a title)."""
    found = (NUMBER.match(without_bullet(entry.text)) for entry in entries)
    numbers = array("l", (int(number["number"]) for number in found if number))
    rising = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    return len(numbers) * 2 >= len(entries) and rising * 2 >= len(numbers) - 1 and len(numbers) > 0


def _parts(entry: Entry, numbered: bool) -> list[_Part]:
    """What an entry is, then what stands below it."""
    text = without_bullet(entry.text)
    if numbered:
        text = without_bullet(NUMBER.sub("", text, count=1))
    text = without_glued_labels(text)
    if is_bare_acl(text):
        return [_Links(entry.line, entry.end_line, [(entry.column, f"acl:{text}")])]
    if tokens := ids_only(text):
        shift = entry.column - 1 + max(entry.text.find(text), 0)
        return [_Links(entry.line, entry.end_line, [(column + shift, token) for column, token in tokens])]
    lines = entry.line, entry.end_line
    if abstract := _ABSTRACT.match(text):
        return [Context(*lines, abstract=text[abstract.end() :])]
    if reason_of(text):
        return []
    if context := context_of(text, lines):
        return [context]
    text = without_label(text)
    if text.endswith((":", "：")) and not (_EMOJI_AT_END.search(text) or any(id_spans(text))):
        return []  # what leads to titles: "Papers of this week:"
    if not any(len(word) > 1 for word in title_words(text)):
        return []
    return _title_parts(text, entry)


def without_label(text: str) -> str:
    """A line without the label of a title: "Title: On Groups"."""
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _title_parts(text: str, entry: Entry) -> list[_Part]:
    """A title with what stands below it, and the works that its line names besides."""
    starts = quotations(text)
    if len(starts) > 1:  # a sentence about several works
        shift = entry.column + max(entry.text.find(text), 0)
        bounds = [*([0] if any(id_spans(text[: starts[0]])) else []), *starts, len(text)]
        return [
            title_item(text[start:end], entry.line, end_line=_end(entry), column=shift + start)
            for start, end in pairwise(bounds)
        ]
    item = title_item(text, entry.line, end_line=_end(entry), column=entry.column)
    links: list[str] = []
    for below in entry.below:
        if tokens := ids_only(below):
            links += (token for _, token in tokens)
        elif context := context_of(below, (entry.line, entry.end_line)):
            item = with_context(item, context)
    item = item.with_beside(*links)
    if several := ids_of_several(text):
        own = dict.fromkeys(token for _, token in several)
        item = replace(item, beside=tuple(token for token in item.beside if token not in own))
        shift = entry.column - 1 + max(entry.text.find(text), 0)
        return [
            item,
            _Links(entry.line, entry.end_line, [(column + shift, token) for column, token in several], apart=True),
        ]
    return [item]


def _end(entry: Entry | _Links) -> int:
    return entry.end_line if entry.end_line > entry.line else 0


_PAGES = lazy_re(r"\d{0,4}\(\d{1,4}\):\d{1,6}\s?[−–-]\s?\d{1,6}(?:,\s(?:19|20)\d\d)?\.?")
_VENUES = (VenueType.JOURNAL, VenueType.MEETING)


def context_of(text: str, lines: tuple[int, int]) -> Context | None:
    """A line of authors, or of decorations alone (a venue with its year, a status)."""
    if names := people_in(text):
        return Context(*lines, authors=names, leads=text.endswith(":"))
    people, _, place = text.rpartition("; ")  # "Noether, Artin; Proceedings of ..., PMLR 139:1-10"
    is_volume = _PAGES.fullmatch(place) is not None  # "Noether, Artin; (4):1-24"
    if people and (is_volume or venue_words(place).kind in _VENUES) and (names := people_in(people, alone=True)):
        return Context(*lines, authors=names, year=year_in(place), venue=None if is_volume else place)
    parts = read_decorations(text, leads=True)
    if parts and (
        is_title_before(parts.authors)
        or (parts.authors and not _ET_AL.search(text) and not has_rare_words(" ".join(parts.authors)))
    ):
        parts = None  # "Robot and Animal Behaviour, 1992"
    if parts and parts.kinds - {"label", "status"}:
        return Context(*lines, authors=parts.authors, year=parts.year, venue=next(iter(parts.venues), None))
    if (labelled := _LABELLED.fullmatch(text)) and (labelled["venue"] or read_decorations(labelled["year"])):
        return Context(*lines, venue=labelled["venue"], year=year_in(text))
    if (appeared := _APPEARED.fullmatch(text)) and len(title_words(undecorated(text).title)) < _MIN_TITLE_WORDS:
        return Context(*lines, year=year_in(text), venue=appeared["venue"])
    if (byline := _BYLINE.fullmatch(text)) and len(title_words(byline["site"])) <= _MAX_SITE_WORDS:
        names = people_in(byline["people"], alone=True)
        rest = read_decorations(byline["rest"])
        is_cut = "…" in byline["rest"]  # the venue: "Proceedings of the IEEE/CVF …, 2022"
        has_title = (
            not byline["site"]
            and not is_cut
            and len(title_words(undecorated(byline["rest"]).title)) >= _MIN_TITLE_WORDS
        )
        if names and (rest or not has_title):
            return Context(
                *lines, authors=names, year=rest.year if rest else year_in(byline["rest"]) if is_cut else None
            )
    return None


def with_context(item: PageItem, context: Context) -> PageItem:
    """The mention with what a line beside it tells; other people than those in its own line are not of it."""
    if context.authors and item.authors and item.authors[0] in item.text:
        return item
    first, last = min(item.line, context.line), max(item.end_line, item.line, context.end_line)
    item = item.completed(context.authors, context.year, context.venue, context.abstract)
    return replace(item, line=first, end_line=last if last > first else 0)


def _with_single_authors(parts: PackedList[_Part]) -> PackedList[_Part]:
    """The parts, with single names below titles as their authors, if the page has lines of authors below titles.

    If few titles have some, as in a program with breaks and chairs, only with names that are indented below a title.
    """
    titles = sum(isinstance(part, PageItem) for part in parts)
    people = sum(isinstance(part, Context) and bool(part.authors) for part in parts)
    if people < _MIN_PEOPLE:
        return parts
    are_usual = people >= _MIN_AUTHOR_LINES * titles
    found: PackedList[_Part] = PackedList()
    above: _Part | None = None
    for part in parts.drain():
        if isinstance(part, Context) and part.is_empty:
            found.append(part)
            continue
        title, above = above, part
        nameless = isinstance(title, PageItem) and not title.authors and (are_usual or _is_indented(part, title))
        may_be_name = nameless and isinstance(part, PageItem) and not part.beside
        if isinstance(part, PageItem) and may_be_name and (names := people_in(_printed(part), alone=True)):
            above = Context(part.line, max(part.line, part.end_line), authors=names)
        found.append(above)
    return found


_MIN_PEOPLE = 2


def _is_indented(part: _Part, title: PageItem) -> bool:
    """Whether a line is right below a title, and begins farther right."""
    is_next = part.line == max(title.line, title.end_line) + 1
    return is_next and isinstance(part, PageItem) and part.column > title.column


# So many lines below people, of which more than half are no title, show that all of them are a venue or an identifier.
_MIN_THIRD_LINES = 3


def _with_third_lines(parts: PackedList[_Part]) -> PackedList[_Part]:
    """The parts, with the lines right below the people of a title as what they tell of it.

    A title there has its own people below it. Links are below the people of their own title only if all of them are.
    """
    third = array("b", _are_third(parts))
    are_links_below = all(third[place] for place, part in enumerate(parts) if isinstance(part, _Links))
    known = sum(is_third and not isinstance(part, PageItem) for is_third, part in zip(third, parts, strict=True))
    if sum(third) < _MIN_THIRD_LINES or 2 * known <= sum(third):
        return parts
    found: PackedList[_Part] = PackedList()
    for is_third, part in zip(third, parts.drain(), strict=True):
        if are_links_below and isinstance(part, _Links):
            found.append(replace(part, is_below=True))
        elif is_third and isinstance(part, PageItem) and not any(map(find_id, part.beside)):
            last = max(part.line, part.end_line)
            found.append(Context(part.line, last, year=part.year, venue=_printed(part)))
        else:
            found.append(part)
    return found


def _are_third(parts: Iterable[_Part]) -> Iterator[bool]:
    """For each part whether it is in the line below people, who are in the line below a title, and has none itself."""
    lines: deque[tuple[_Part | None, int]] = deque([(None, -1)] * 3, maxlen=3)  # the last three, and the line below
    for part in chain(parts, (None,)):
        (title, after_title), (people, after_people), (third, after_third) = lines
        if third:
            is_title = isinstance(part, Context) and bool(part.authors) and part.line == after_third
            are_people = isinstance(people, Context) and bool(people.authors) and people.line == after_title
            is_title = is_title or (isinstance(third, Context) and third.is_empty)
            yield isinstance(title, PageItem) and are_people and third.line == after_people and not is_title
        lines.append((part, max(part.line, part.end_line) + 1 if part else -1))


def _printed(item: PageItem) -> str:
    return item.text or item.title


def _items(parts: PackedList[_Part], blanks: Sequence[int]) -> Iterator[PageItem]:
    """Mentions in page order; context goes to the title above it (or below), links where the layout says."""
    above, below = links_belong("".join(_marks(parts, blanks)))
    pending: list[Context] = []
    waiting: list[str] = []
    title: PageItem | None = None  # the last mention, if what stands below it belongs to it
    beside: list[str] = []  # the links that belong to it
    for part in parts.drain():
        if isinstance(part, PageItem):
            yield from _whole(title, beside)
            title, beside = reduce(with_context, pending, part), waiting
            pending, waiting = [], []
        elif isinstance(part, Context):
            if part.leads:
                pending.append(part)
            elif title and not part.is_empty:
                title = with_context(title, part)
        elif below and _names_works(part) and not part.is_below:
            waiting.extend(token for _, token in part.tokens)
        elif title and (part.is_below or (not part.apart and (above or not _names_works(part)))):
            beside.extend(token for _, token in part.tokens)
            title = replace(title, end_line=max(title.end_line, title.line, part.end_line))
        else:
            yield from _whole(title, beside)
            title = None
            yield from _mentions(part)
    yield from _whole(title, beside)


def _whole(title: PageItem | None, beside: Sequence[str]) -> Iterator[PageItem]:
    if title:
        yield title.with_beside(*beside)


def _names_works(part: _Links) -> bool:
    return not part.apart and any(find_id(token) for _, token in part.tokens)


def _mentions(part: _Links) -> Iterator[PageItem]:
    """Links as mentions of their own: the identifiers, else the addresses that may be of papers."""
    own = [(column, token) for column, token in part.tokens if find_id(token)]
    for column, token in own or [each for each in part.tokens if links_in(each[1])]:
        yield PageItem("", part.line, beside=(token,), end_line=_end(part), column=column)


def _marks(parts: Iterable[_Part], blanks: Sequence[int]) -> Iterator[str]:
    """A letter for each part (see `links_belong`), with a space where a blank line is before it."""
    end, last = 0, ""
    for part in parts:
        if isinstance(part, _Links) and part.apart:
            continue
        if bisect(blanks, end) < bisect(blanks, part.line):
            yield " "
        end = max(part.line, part.end_line)
        last = _letter(part, last)
        yield last


def _letter(part: _Part, before: str) -> str:
    if isinstance(part, _Links):
        # Below a title, any addresses may be those of the paper.
        return "C" if part.is_below else "L" if before == "T" or _names_works(part) else ""
    if isinstance(part, Context):
        return "F" if part.is_empty else "C"
    return "I" if any(map(find_id, part.beside)) else "T"


# So many of the pieces between two lines of links must hold one title.
_MIN_SHARE = 0.8
_BETWEEN = lazy_re(r"L(?: *L)*")
_RUN = lazy_re(r"C[C ]*C|F[F ]*F")


def links_belong(marks: str) -> tuple[bool, bool]:
    """Whether lines of links belong to the titles above them, or to those below them; (False, False) if in doubt.

    `marks` has a letter for each line: T for a title without an identifier, I for one with some, L for identifiers
    alone, C for what is about the title above it, F for what a site repeats; a space is a blank line.

    What is between two lines of links is the same either way, but for a title that is nearer to one of them because a
    blank line parts it from the other. So the ends of the page decide: the lines before the first links or those
    behind the last ones are such a piece too.
    """
    first, *pieces = _BETWEEN.split(_RUN.sub(lambda run: run[0][0], f" {marks.strip()} "))
    last = pieces.pop() if pieces else ""
    usual = Counter(piece for piece in pieces if piece.count("T") == 1 and "I" not in piece)
    if not usual or usual.total() < _MIN_SHARE * len(pieces):
        return False, False
    piece, _ = usual.most_common(1)[0]
    before, _, behind = piece.partition("T")
    above = 2 if first.endswith(piece) else int(first.endswith(f"T{behind}"))
    below = 2 if last.startswith(piece) else int(last.startswith(f"{before}T"))
    ends = above - below
    if gaps := (" " in before) - (" " in behind):
        found = gaps if (above if gaps > 0 else below) else 0
    else:
        nearer = len(before) - len(behind.removeprefix("C"))
        is_cut = not first.strip()  # behind the links of its last title
        found = 0 if above and below and ends * nearer < 0 else ends or nearer or -is_cut
    return found > 0, found < 0 and "LL" not in marks.replace(" ", "")
