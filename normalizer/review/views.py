"""Page contents as values for the templates."""

from __future__ import annotations

from urllib.parse import urlencode

from normalizer.lock.lock import build_command
from normalizer.review.candidates import candidate_views, format_authors, identifier_link
from normalizer.review.decisions import Message, ReviewSession, fingerprint
from normalizer.review.listing import ListFilter, ListView, ReviewRow, TitleList, paginate
from normalizer.web import describe_reason, template_environment
from normalizer.works.explanation import bits

# What stands in the list of views.
FILTER_LABELS: tuple[tuple[ListFilter, str], ...] = (
    (ListFilter.REVIEW, "Open and decided"),
    (ListFilter.OPEN, "Open"),
    (ListFilter.DECIDED, "Decided by a person"),
    (ListFilter.MATCHED, "Matched by bibnorm"),
    (ListFilter.ALL, "All"),
)
_SENTENCE_LENGTH = 160


class PageRenderer:
    """Renders pages; `root` is the start of all addresses."""

    def __init__(self, root: str, session: ReviewSession) -> None:
        self.root = f"{root}/"
        self._session = session
        self._templates = template_environment("normalizer.review")
        self._templates.filters.update(bits=bits, people=format_authors)
        self._templates.globals.update(root=root, lock=session.store.path.name, shows=FILTER_LABELS, clipped=truncate)

    def address(self, title: str | None, view: ListView, said: str | None = None, at: int | None = None) -> str:
        """The address of a title, or the start for None."""
        place = f"{self.root}title/{title}" if title else self.root
        return place + _query_string(view, said, at)

    def title(
        self, listing: TitleList, row: ReviewRow, view: ListView, said: Message | None, at: int | None = None
    ) -> str:
        """The page of one title, with the list around it or from index `at`."""
        block = row.block
        return self._page(
            "title.html",
            listing,
            view,
            said,
            at,
            row=row,
            beside=block.beside,
            links=[identifier_link(text) for text in block.beside.ids],
            works=candidate_views(listing.lock, block),
            why=describe_reason(block.decision.reason) if block.asked else "",
            seen=fingerprint(block),
            note=said.note if said and said.note is not None else block.decision.note or "",
            typed=said.identifier if said else "",
        )

    def empty_page(self, listing: TitleList, view: ListView, said: Message | None, at: int | None = None) -> str:
        return self._page("nothing.html", listing, view, said, at, row=None, is_filtered=view != ListView())

    def error_page(self, sentence: str, back: str) -> str:
        """The page of an error; `back` is the address to continue."""
        return self._templates.get_template("problem.html").render(sentence=sentence, back=back)

    def _page(
        self,
        template: str,
        listing: TitleList,
        view: ListView,
        said: Message | None,
        at: int | None,
        *,
        row: ReviewRow | None,
        **more: object,
    ) -> str:
        title = row.id if row else None
        part = paginate(listing.listed(view), title, at)
        return self._templates.get_template(template).render(
            listing=listing,
            part=part,
            # The same title with another page of the list, scrolled to where it continues.
            sooner=f"{self.address(title, view, at=part.previous)}#list-end",
            later=f"{self.address(title, view, at=part.following)}#list-start",
            build=build_command(listing.lock, self._session.store.path),
            row=row,
            progress=listing.progress,
            percent=listing.progress.percent,
            view=view,
            query=_query_string(view),
            said=said,
            can_undo=self._session.can_undo,
            by=self._session.by,
            **more,
        )


def truncate(text: str) -> str:
    return text if len(text) <= _SENTENCE_LENGTH else f"{text[: _SENTENCE_LENGTH - 1].rstrip()}…"


def _query_string(view: ListView, said: str | None = None, at: int | None = None) -> str:
    show = view.show.value if view.show is not ListFilter.REVIEW else ""
    start = str(at) if at is not None else ""
    fields = (("show", show), ("q", view.words), ("said", said or ""), ("at", start))
    given = {name: text for name, text in fields if text}
    return f"?{urlencode(given)}" if given else ""
