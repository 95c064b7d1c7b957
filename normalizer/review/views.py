"""What stands on the page: values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from normalizer.lock import LockedTitle
from normalizer.lock.lock import build_command
from normalizer.review.candidates import Link, link_to, people, works_of
from normalizer.review.decisions import Desk, Said, fingerprint
from normalizer.review.listing import Listing, Progress, Row, Show, View, stretch
from normalizer.web import environment, reason_in_words
from normalizer.works.explanation import bits

# What stands in the list of views.
SHOWS: tuple[tuple[Show, str], ...] = (
    (Show.REVIEW, "Open and decided"),
    (Show.OPEN, "Open"),
    (Show.DECIDED, "Decided by a person"),
    (Show.MATCHED, "Matched by bibnorm"),
    (Show.ALL, "All"),
)
_SENTENCE_LENGTH = 160


@dataclass(frozen=True)
class Beside:
    """What stood beside a title on its page."""

    authors: str
    year: int | None
    venue: str | None
    links: tuple[Link, ...]
    abstract: str | None


class Screen:
    """Pages as HTML. `root` is where all addresses begin."""

    def __init__(self, root: str, desk: Desk) -> None:
        self.root = f"{root}/"
        self._desk = desk
        self._templates = environment("normalizer.review")
        self._templates.filters["bits"] = bits
        self._templates.globals.update(root=root, lock=desk.shelf.path.name, shows=SHOWS, clipped=clipped)

    def address(self, title: str | None, view: View, said: str | None = None, at: int | None = None) -> str:
        """Where a title is shown, or the start for None; what a view is not is left out."""
        place = f"{self.root}title/{title}" if title else self.root
        return place + _query(view, said, at)

    def title(self, listing: Listing, row: Row, view: View, said: Said | None, at: int | None = None) -> str:
        """The page of one title, with the list around it, or from the place `at` on."""
        block = row.block
        return self._page(
            "title.html",
            listing,
            view,
            said,
            at,
            row=row,
            beside=_beside(block),
            works=works_of(listing.lock, block),
            why=reason_in_words(block.decision.reason) if block.asked else "",
            seen=fingerprint(block),
            note=said.note if said and said.note is not None else block.decision.note or "",
            typed=said.identifier if said else "",
        )

    def nothing(self, listing: Listing, view: View, said: Said | None, at: int | None = None) -> str:
        """The page where there is no title to show."""
        return self._page("nothing.html", listing, view, said, at, row=None, is_filtered=view != View())

    def problem(self, sentence: str, back: str) -> str:
        """The page of a failure; `back` is the address at which to go on."""
        return self._templates.get_template("problem.html").render(sentence=sentence, back=back)

    def _page(
        self,
        template: str,
        listing: Listing,
        view: View,
        said: Said | None,
        at: int | None,
        *,
        row: Row | None,
        **more: object,
    ) -> str:
        title = row.id if row else None
        part = stretch(listing.listed(view), title, at)
        return self._templates.get_template(template).render(
            listing=listing,
            part=part,
            # The same title beside another part of the list; the end at which that goes on is to be in sight.
            sooner=f"{self.address(title, view, at=part.previous)}#list-end",
            later=f"{self.address(title, view, at=part.following)}#list-start",
            build=build_command(listing.lock, self._desk.shelf.path),
            row=row,
            progress=listing.progress,
            percent=_percent(listing.progress),
            view=view,
            query=_query(view),
            said=said,
            can_undo=self._desk.can_undo,
            by=self._desk.by,
            **more,
        )


def clipped(text: str, most: int = _SENTENCE_LENGTH) -> str:
    """The beginning of a text that would make a sentence endless."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _query(view: View, said: str | None = None, at: int | None = None) -> str:
    show = view.show.value if view.show is not Show.REVIEW else ""
    start = str(at) if at is not None else ""
    fields = (("show", show), ("q", view.words), ("said", said or ""), ("at", start))
    given = {name: text for name, text in fields if text}
    return f"?{urlencode(given)}" if given else ""


def _percent(progress: Progress) -> int:
    return round(100 * progress.decided / progress.total) if progress.total else 100


def _beside(block: LockedTitle) -> Beside:
    there = block.beside
    return Beside(
        authors=people(there.authors),
        year=there.year,
        venue=there.venue,
        links=tuple(map(link_to, there.ids)),
        abstract=there.abstract,
    )
