"""How a mention reads if it is of a certain work: where its title begins and ends, and what the rest says.

The text of a reference or of a decorated title does not tell its title from the rest. A title of the work that stands
whole in it does, if nothing beside it could belong to a longer title: the run is bounded by punctuation or by the ends
of the text, and the rest consists of the people of the work, of other names, or of decorations (years, venues,
numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import normalize

from rapidfuzz.distance import Indel

from normalizer.values.decorations import is_decoration
from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import parted_by
from normalizer.values.names.lists import ET_AL
from normalizer.values.names.person import RawName
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import title_key, title_words
from normalizer.values.venues.table import find_venue
from normalizer.values.venues.text import VenueType, venue_words
from normalizer.works.description import Description, year_of
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.title import states_subject

# Letters of a title that is looked for within a text.
_MIN_KEY_LENGTH = 8
_TOKEN = lazy_re(r"[^\s.,;:!?()\[\]\"“”„«»|/–—<>《》【】「」（）：，。-]+")
_LEFT_BOUNDARY = lazy_re(r"(?:^|[.,;:!?\"“”„«»'’‘(\[)\]|–—<>《》【】「」（）：，]|\s-|\b(?:18|19|20)\d\d[a-z]?)\s*$")
_RIGHT_BOUNDARY = lazy_re(r"\s*(?:$|[.,;!?\"“”„«»'’()\[\]|/–—<>《》【】「」（），。]|\s-|\sby\s)")
# A venue right behind a title is followed by its volume or year.
_BEFORE_NUMBER = lazy_re(r"([^\d(]{2,120})[\d(]")
_QUOTES = tuple('"“„«‘')
_YEAR = lazy_re(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
# Family names so short may stand by chance where two words are read as one.
_MIN_BROKEN_FAMILY = 4
# A name is written with a capital; these are the other words of a list of names.
_AMONG_NAMES = frozenset("and et al by with von van de der den del della di da dos du la le ter ten zu und".split())
_WORD = lazy_re(r"[^\W\d_]{2,}")
_HYPHEN = lazy_re(r"(?<=\w)-\s*")
_BROKEN_WORD = lazy_re(r"-\s+(?=[a-z])")
# More names than these are not compared.
_MAX_NAMES = 60


@dataclass(frozen=True, slots=True)
class _Run:
    """A title within a text: `text[start:end]`."""

    start: int
    end: int


def reading_for(mention: ScrapedTitle, work: Sequence[Description]) -> ScrapedTitle:
    """Return the mention as it reads if it is of this work; the mention itself if its title does not stand in it."""
    mention = _with_parted_names(mention, work)
    if not mention.text and not mention.other_titles:  # most mentions
        return mention
    titles = dict.fromkeys(title for record in work for title in (record.title, *record.other_titles))
    if mention.text:
        for title in sorted(titles, key=len, reverse=True):
            key = title_key(title)
            run = _find(mention.text, key) if len(key) >= _MIN_KEY_LENGTH else None
            if run and (found := _read(mention, run, work)):
                return found
    if not mention.other_titles:
        return mention
    keys = [title_key(title) for title in titles]
    best = max((mention.title, *mention.other_titles), key=lambda text: _nearest(title_key(text), keys))
    return replace(mention, title=best)


def _with_parted_names(mention: ScrapedTitle, work: Sequence[Description]) -> ScrapedTitle:
    """The mention with the people of the work, where one text with commas may be one person or several."""
    if len(mention.authors) != 1 + (ET_AL in mention.authors) or "," not in mention.authors[0]:
        return mention
    people = max((record.authors for record in work), key=len)
    names = parted_by(mention.authors[0], people)
    return replace(mention, authors=(*names, *mention.authors[1:])) if names else mention


def _nearest(key: str, keys: Iterable[str]) -> float:
    return max(Indel.normalized_similarity(key, other) for other in keys)


def _find(text: str, key: str) -> _Run | None:
    """The run of whole words of a text that has these letters."""
    letters, starts, ends = _letters(text)
    offset = letters.find(key)
    while offset >= 0:
        start, end = starts.get(offset), ends.get(offset + len(key))
        if start is not None and end is not None:
            return _Run(start, end)
        offset = letters.find(key, offset + 1)
    return None


@lru_cache(maxsize=64)
def _letters(text: str) -> tuple[str, dict[int, int], dict[int, int]]:
    """The key of a text; where in the text the words start and end that start and end at a place of the key."""
    parts: list[str] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    length = 0
    for token in _TOKEN.finditer(text):
        key = title_key(token[0])
        if key:
            starts[length] = token.start()
            length += len(key)
            ends[length] = token.end()
            parts.append(key)
    return "".join(parts), starts, ends


def _read(mention: ScrapedTitle, run: _Run, work: Sequence[Description]) -> ScrapedTitle | None:
    """The mention with this run as its title, or None if the title goes on beyond it."""
    before, after = mention.text[: run.start], _without_site(mention.text[run.end :])
    fullest = max(work, key=lambda record: (record.authors_complete, len(record.authors)))
    named = _named(fullest.authors[:_MAX_NAMES], before, after)
    if not _is_bounded(before, after, fullest.authors[:_MAX_NAMES]) or _is_subject(mention, run):
        return None
    if not (_are_authors(named, fullest) or _is_explained(before, after, bool(fullest.authors))):
        return None
    years = [int(found) for found in _YEAR.findall(f"{before} {after}")]
    known = [year for record in work if (year := year_of(record))]
    nearest = min(years, key=lambda year: min(abs(year - each) for each in known or [year]), default=mention.year)
    return replace(
        mention,
        title=_title_of(mention, run),
        authors=tuple(name.text for name in named) or _others(mention, before, mention.text[run.end :], fullest),
        year=nearest,
    )


def _is_subject(mention: ScrapedTitle, run: _Run) -> bool:
    """Whether a quoted title is that of the subject of another work: "Response to Noether, “On Groups”"."""
    before, title = mention.text[: run.start], mention.text[run.start : run.end]
    if before[-1:] not in _QUOTES:
        return False
    lead = before[before.rfind(". ") + 1 :]
    return states_subject(f"{lead}{title}") and not states_subject(title)


def _others(mention: ScrapedTitle, before: str, after: str, record: Description) -> tuple[str, ...]:
    """The people of a mention that names none of the work; of a record without authors, those beside the title.

    A list that leaves out names of the text, or has words of the title, is no list. Small capitals ("J. LEE") are those
    of the text: the reader of the page has written such names as usual.
    """
    if record.authors:
        return mention.authors
    names = tuple(name if name == ET_AL else _plain(name) for name in mention.authors)
    before, after = _plain(before), _plain(after)
    if not any(_place(name, _plain(mention.text)) for name in names):  # those of another line or column
        return mention.authors
    if not all(name == ET_AL or _place(name, before) or _place(name, after) for name in names):
        return ()
    return () if _leaves_names(names, before) or _leaves_names(names, _among(names, after)) else mention.authors


def _plain(text: str) -> str:
    """A text without the commas within names, and without hyphens: they may stand at line ends."""
    return " ".join(_HYPHEN.sub("", text).replace(",", " ").split())


def _place(name: str, text: str) -> re.Match[str] | None:
    return re.search(re.escape(name), text, re.IGNORECASE)


def _among(names: Sequence[str], text: str) -> str:
    """The part of a text from the first of these names to the last one."""
    places = [found.span() for name in names if (found := _place(name, text))]
    return text[min(places)[0] : max(end for _, end in places)] if places else ""


def _leaves_names(names: Sequence[str], text: str) -> bool:
    """Whether a text has words with a capital besides these names and decorations."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, count=1, flags=re.IGNORECASE)
    return any(word[0].isupper() for word in _WORD.findall(text)) and not is_decoration(text, leads=True)


def _title_of(mention: ScrapedTitle, run: _Run) -> str:
    """The run, as the reader of the page found it if it is the title: without words that are broken over two lines."""
    text = mention.text[run.start : _with_closing_bracket(mention.text, run)]
    return mention.title if title_key(mention.title) == title_key(text) else text


def _with_closing_bracket(text: str, run: _Run) -> int:
    """The end of a run, behind the bracket that closes one within it: "On Groups (poster)"."""
    for opening, closing in ("()", "[]"):
        is_open = text.count(opening, run.start, run.end) > text.count(closing, run.start, run.end)
        if is_open and text.startswith(closing, run.end):
            return run.end + 1
    return run.end


def _without_site(after: str) -> str:
    """Without the parts of a page's name that ends in that of a site: "| IEEE Conference Publication | IEEE Xplore"."""
    title, _, parts = after.partition("|")
    return title if is_decoration("|" + parts.rpartition("|")[2]) else after


def _named(authors: Sequence[RawName], before: str, after: str) -> list[RawName]:
    """The authors whose family name stands beside the title, as a word or broken into words ("Pro- caccia")."""
    words = {*title_words(_YEAR.sub(" ", before)), *title_words(_YEAR.sub(" ", after))}

    def stands(family: str) -> bool:
        if family in words:
            return True
        is_long = len(family) >= _MIN_BROKEN_FAMILY
        return is_long and any(_find(text, family) is not None for text in (before, after))

    return [name for name in authors if stands(linkage_key(name))]


def _is_bounded(before: str, after: str, authors: Sequence[RawName]) -> bool:
    """Whether punctuation, an end of the text, decorations or the people of the work stand at both ends of the run."""
    left = _LEFT_BOUNDARY.search(before) or is_decoration(before, leads=True) or _is_of(authors, before)
    return bool(left) and bool(
        _RIGHT_BOUNDARY.match(after) or is_decoration(after) or _begins_with_venue(after) or _is_of(authors, after)
    )


def _is_of(authors: Sequence[RawName], text: str) -> bool:
    """Whether a text consists of names of these people and years: "2019 Noether", "Noether2019"."""
    words = title_words(_YEAR.sub(" ", text))
    return bool(words) and {word for name in authors for word in title_words(name.text)}.issuperset(words)


def _begins_with_venue(text: str) -> bool:
    """Whether a text begins with the name of a venue, as behind a title in the styles of IOP: "... J. Phys. A 12"."""
    venue = _BEFORE_NUMBER.match(text)
    name = venue[1].strip() if venue else ""
    return find_venue(name, None) is not None or (
        name[:1].isupper() and venue_words(name).kind is not VenueType.UNKNOWN
    )


def _are_authors(named: Sequence[RawName], record: Description) -> bool:
    """Whether the text names the people of the work: its first author, or most of those that it can name."""
    return bool(named) and (named[0] == record.authors[0] or 2 * len(named) >= len(record.authors))


def _is_explained(before: str, after: str, has_authors: bool) -> bool:
    """Whether what stands beside the title is no part of a title, although it names nobody of the work."""
    is_lead = is_decoration(before, leads=True)
    return (is_lead and is_decoration(after)) if has_authors else (is_lead or _are_names(before))


def _are_names(text: str) -> bool:
    """Whether a text is like a list of names: nothing but words with a capital."""
    words = _WORD.findall(_BROKEN_WORD.sub("", normalize("NFC", text)))
    return bool(words) and all(word[0].isupper() or word.lower() in _AMONG_NAMES for word in words)
