"""Page contents as values for the templates."""

from __future__ import annotations

from urllib.parse import urlencode

from normalizer.lock import Lock, LockedTitle
from normalizer.lock.lock import build_command
from normalizer.review.candidates import candidate_views, format_authors, identifier_link
from normalizer.review.decisions import Message, ReviewSession, fingerprint
from normalizer.review.listing import FILTERS, ListFilter, ListView, ReviewRow, TitleList, paginate
from normalizer.web import describe_reason, template_environment
from normalizer.works.explanation import bits

_SENTENCE_LENGTH = 160


class PageRenderer:
    """Renders pages; `root` is the start of all addresses."""

    def __init__(self, root: str, session: ReviewSession) -> None:
        self.root = f"{root}/"
        self._session = session
        self._templates = template_environment("normalizer.review")
        self._templates.filters.update(bits=bits, people=format_authors)
        self._templates.globals.update(root=root, lock=session.store.path.name, shows=FILTERS.items(), clipped=truncate)

    def address(self, title: str | None, view: ListView, said: str | None = None, at: int | None = None) -> str:
        """The address of a title, or the start for None."""
        place = f"{self.root}title/{title}" if title else self.root
        return place + _query_string(view, said, at)

    def page(
        self, listing: TitleList, row: ReviewRow | None, view: ListView, said: Message | None, at: int | None = None
    ) -> str:
        """The page of a title, or the one without a title, with the list around it or from index `at`."""
        title = row.id if row else None
        part = paginate(listing.listed(view), title, at)
        return self._templates.get_template("title.html" if row else "nothing.html").render(
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
            is_filtered=view != ListView(),
            query=_query_string(view),
            said=said,
            can_undo=self._session.can_undo,
            by=self._session.by,
            **(_details(listing.lock, row.block, said) if row else {}),
        )

    def error_page(self, sentence: str, back: str) -> str:
        """The page of an error; `back` is the address to continue."""
        return self._templates.get_template("problem.html").render(sentence=sentence, back=back)


def _details(lock: Lock, block: LockedTitle, said: Message | None) -> dict[str, object]:
    return {
        "beside": block.beside,
        "links": [identifier_link(text) for text in block.beside.ids],
        "works": candidate_views(lock, block),
        "why": describe_reason(block.decision.reason) if block.asked else "",
        "seen": fingerprint(block),
        "note": said.note if said and said.note is not None else block.decision.note or "",
        "typed": said.identifier if said else "",
    }


def truncate(text: str) -> str:
    return text if len(text) <= _SENTENCE_LENGTH else f"{text[: _SENTENCE_LENGTH - 1].rstrip()}…"


def _query_string(view: ListView, said: str | None = None, at: int | None = None) -> str:
    show = view.show.value if view.show is not ListFilter.REVIEW else ""
    start = str(at) if at is not None else ""
    fields = (("show", show), ("q", view.words), ("said", said or ""), ("at", start))
    given = {name: text for name, text in fields if text}
    return f"?{urlencode(given)}" if given else ""
