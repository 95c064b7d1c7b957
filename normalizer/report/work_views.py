"""A work as a reader of the report sees it, and where it is not what its page says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalizer.lock import Alternative
from normalizer.report.text import Address, clipped, ids, readable, web
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.ids import find_id
from normalizer.values.titles import title_key, title_words
from normalizer.web import Piece, differing
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle

_MOST_NAMES = 3
_STANDS_FOR_OTHERS = frozenset({"et", "al", "others"})
# How the code behind a link stands, in words.
CODE_WORDS = {CodeStatus.RELEASED: "there", CodeStatus.ANNOUNCED: "announced"}


@dataclass(frozen=True)
class Code:
    """A repository of a work: `standing` is "there" or "announced", said by a source or by the page."""

    link: Address
    standing: str
    said_by: str


@dataclass(frozen=True)
class Work:
    """What tells a work from others, ready to be shown; `key` is that of its entry, None where it has none."""

    title: str
    people: str
    year: int | None
    venue: str | None
    ids: tuple[Address, ...]
    key: str | None = None
    code: tuple[Code, ...] = ()
    taken_back: str | None = None


def work_from(record: Record, key: str) -> Work:
    date = record.date or record.preprint_date
    found = ids(record.arxiv, record.doi)
    return Work(
        title=readable(record.title),
        people=people([person.family_name for person in record.authors]),
        year=date.year if date else None,
        venue=(record.venue.short or readable(record.venue.name)) if record.venue else None,
        ids=found or ((web(record.url),) if record.url else ()),
        key=key,
        code=tuple(map(code_from, record.code)),
        taken_back=record.standing.value if record.standing else None,
    )


def work_of(other: Alternative) -> Work:
    """A work that was only compared."""
    return Work(
        title=readable(other.title),
        people=people(other.authors),
        year=other.year,
        venue=readable(other.venue) if other.venue else None,
        ids=ids(other.arxiv, other.doi, other.named),
    )


def code_from(link: CodeLink) -> Code:
    return Code(web(link.url), CODE_WORDS[link.status], link.said_by)


def people(names: Sequence[str]) -> str:
    """The first names and how many there are beside them: "Ada Lovelace, Emmy Noether", "A, B, C and 12 more"."""
    first = ", ".join(readable(name) for name in names[:_MOST_NAMES])
    return first + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")


@dataclass(frozen=True)
class Beside:
    """A title of a page and that of a work, in pieces; `same` where they differ in nothing that a reader would see."""

    page: tuple[Piece, ...]
    work: tuple[Piece, ...]
    same: bool

    @property
    def only_on_page(self) -> str:
        """The words that the work's title has not got, for a line of text."""
        return ", ".join(piece.text for piece in self.page if piece.differs)


def beside(title: str, work: Work) -> Beside:
    ours = clipped(title)
    if " ".join(ours.split()) == " ".join(work.title.split()):
        return Beside((Piece(ours, differs=False),), (Piece(work.title, differs=False),), same=True)
    if title_key(ours) == title_key(work.title):  # capitals, accents, punctuation
        return Beside((Piece(ours, differs=False),), (Piece(work.title, differs=False),), same=False)
    mine, theirs = differing(ours, work.title)
    return Beside(tuple(mine), tuple(theirs), same=False)


def objections(scraped: ScrapedTitle, record: Record) -> Iterator[str]:
    """What the page says beside the title that the record says otherwise, each as half a sentence."""
    years = {date.year for date in (record.date, record.preprint_date) if date}
    if scraped.year and years and scraped.year not in years:
        yield f"the page says {scraped.year}"
    theirs = _names_by_kind([record.arxiv, record.doi, *record.ids])
    for kind, name in _names_by_kind(scraped.ids).items():
        if theirs.get(kind, name) != name:
            yield f"the page names {kind}:{name}"
    if record.authors_complete and record.authors:
        known = {word for person in record.authors for word in title_words(str(person))}
        if strangers := [name for name in scraped.authors if not _known(name, known)]:
            yield f"the page also names {people(strangers)}"


def _names_by_kind(texts: Sequence[str | None]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        if text and (found := find_id(text)):
            names.setdefault(found.name, found.key)
    return names


def _known(name: str, words: set[str]) -> bool:
    """Whether a name has a word in common with some author's; an initial says nothing."""
    ours = {word for word in title_words(name) if len(word) > 1} - _STANDS_FOR_OTHERS
    return not ours or bool(ours & words)
