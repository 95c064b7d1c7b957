"""What stood on a page."""

from __future__ import annotations

from enum import StrEnum

from normalizer.values.base import Value
from normalizer.values.ids import find_id
from normalizer.values.names.raw import RawName
from normalizer.works.description import Description, Form


class LinkKind(StrEnum):
    CODE = "code"
    PROJECT = "project"
    DATASET = "dataset"
    PAPER = "paper"
    OTHER = "other"


class Link(Value):
    """A cleaned link with the role the page gives it; `announced` when the text says "will be"."""

    url: str
    kind: LinkKind
    announced: bool = False


class ScrapedTitle(Value):
    """A title as it stood on a page, with all that stood beside it.

    `title` is the page's own text (damage included); `page` the path as the user gave it ("-" for standard input);
    `line` counts from 1. `ids` are identifiers that stand *beside* the title (a link, a column), each in a form
    that `normalizer.values.ids.find_id` reads; those inside the abstract are only among `links`.
    """

    title: str
    page: str
    line: int
    abstract: str | None = None
    links: tuple[Link, ...] = ()
    ids: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def description(self) -> Description:
        """What the page says of the work, as a description that can be compared with others."""
        return Description(
            source="page",
            via=self.where,
            title=self.title,
            ids=tuple(found for text in self.ids if (found := find_id(text))),
            authors=tuple(map(RawName, self.authors)),
            year=self.year,
            venue=self.venue,
            abstract=self.abstract,
            form=Form.PAGE,
        )
