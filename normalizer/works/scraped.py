"""What stood on a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalizer.values import Value
from normalizer.values.ids import find_id
from normalizer.works.description import Description, Form, RawName


class LinkRole(StrEnum):
    """What a link is to the paper beside it; code of others is UNKNOWN unless the text relates it to the paper."""

    OURS = "ours"
    BUILDS_ON = "builds-on"
    REIMPLEMENTATION = "reimplementation"
    DATASET = "dataset"
    PROJECT = "project-page"
    PAPER = "paper"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Value):
    """A cleaned link with the role the page gives it; `announced` when the text says "will be".

    `sentence` shows the role; empty for a link without text.
    """

    url: str
    role: LinkRole
    announced: bool = False
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ScrapedTitle:
    """A mention of a work as it stood on a page, with all that stood beside it.

    `title` is the page's own text (damage included), empty where the page gives identifiers only; `page` the path as
    the user gave it ("-" for standard input); `line`, `end_line` (0: the same line) and `column` count from 1. `text`
    is the whole mention where it holds more than its title: a reference, a decorated title. `other_titles` are other
    readings of where the title begins and ends. `ids` are identifiers that stand *beside* the title (a link, a column),
    each in a form that `normalizer.values.ids.find_id` reads; those inside the abstract are only among `links`.
    `is_shortened`: the page cuts long titles short, so this one may be the beginning of a title.
    """

    title: str
    page: str
    line: int
    end_line: int = 0
    column: int = 1
    text: str = ""
    other_titles: tuple[str, ...] = ()
    abstract: str | None = None
    links: tuple[Link, ...] = ()
    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    is_shortened: bool = False

    def __hash__(self) -> int:
        return hash((self.title, self.line))  # of 14 fields; tables and caches ask for it again and again

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def label(self) -> str:
        """What a mention is called in messages: its title, or its identifiers where it has none."""
        return self.title or ", ".join(self.ids)

    @property
    def is_alone(self) -> bool:
        """Say whether there is a title, and nothing beside it that could speak for a work or against it."""
        beside = self.text or self.other_titles or self.abstract or self.links or self.ids or self.authors or self.year
        return bool(self.title) and not beside and not self.is_shortened


@lru_cache(maxsize=16)
def described(scraped: ScrapedTitle) -> Description:
    """Return a scraped title as a description. Its list of authors may be cut, and its identifiers are claims."""
    return Description(
        source="page",
        title=scraped.title,
        via=scraped.where,
        ids=tuple(found for text in scraped.ids if (found := find_id(text))),
        authors=tuple(RawName(name) for name in scraped.authors),
        authors_complete=False,
        venue=scraped.venue,
        year=scraped.year,
        abstract=scraped.abstract,
        form=Form.PAGE,
    )
