"""Page contents as values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from normalizer.lock import Alternative, Lock
from normalizer.lock.lock import build_command
from normalizer.review.candidates import candidate_views, format_authors, identifier_link, look_up_views, shares
from normalizer.review.decisions import Found, Message, ReviewSession, fingerprint
from normalizer.review.listing import FILTERS, ListFilter, ListPage, ListView, ReviewRow, TitleList, paginate
from normalizer.values.titles import title_key
from normalizer.web import describe_reason, format_share, template_environment
from normalizer.works.explanation import bits

_SENTENCE_LENGTH = 160
# What floating point adds to a sum of probabilities at most.
_ROUNDING = 1e-9
# Open titles that are looked at for proposals at once.
_MAX_PROPOSED = 500
# Where a person searches for a title: name and address, to which the title is added.
_ELSEWHERE = (
    ("arXiv", "https://arxiv.org/search/?searchtype=title&query="),
    ("Semantic Scholar", "https://www.semanticscholar.org/search?q="),
    ("Scholar", "https://scholar.google.com/scholar?q="),
)


@dataclass(frozen=True)
class Shown:
    """What a request asks for beside a title; `is_part` leaves out the list but for titles that changed.

    `weighed`: with the weights of the fields.
    """

    view: ListView
    said: Message | None = None
    at: int | None = None
    is_part: bool = False
    weighed: bool = False


@dataclass(frozen=True)
class Proposal:
    """A title that is probably none of its candidates: the probabilities of that and of the best one."""

    row: ReviewRow
    seen: str
    none: float
    share: float
    best: Alternative | None

    @property
    def has_same_title(self) -> bool:
        """Whether a candidate bears the title: a person should look at it."""
        own = title_key(self.row.block.title)
        return any(title_key(each.title) == own for each in self.row.block.candidates)

    @classmethod
    def of(cls, row: ReviewRow) -> Proposal:
        none, *others = shares(row.block)
        share, best = max(zip(others, row.block.candidates, strict=True), key=lambda pair: pair[0], default=(0.0, None))
        return cls(row, fingerprint(row.block), none, share, best)


class PageRenderer:
    """Renders pages; `root` is the start of all addresses."""

    def __init__(self, root: str, session: ReviewSession) -> None:
        self.root = f"{root}/"
        self._session = session
        self._templates = template_environment("normalizer.review")
        self._templates.filters.update(bits=bits, people=format_authors, share=format_share)
        self._templates.globals.update(root=root, lock=session.store.path.name, shows=FILTERS.items(), clipped=truncate)

    def address(self, title: str | None, view: ListView, said: str | None = None, at: int | None = None) -> str:
        """The address of a title, or the start for None."""
        url = f"{self.root}title/{title}" if title else self.root
        return url + _query_string(view, said, at)

    def page(self, listing: TitleList, row: ReviewRow | None, shown: Shown, found: Found | None = None) -> str:
        """The page of a title, or the one without a title, with the list around it or from index `at`."""
        details = _details(listing.lock, row, shown, found, self._session) if row else {}
        return self._render("title.html" if row else "nothing.html", listing, row, shown, **details)

    def proposals(self, listing: TitleList, shown: Shown) -> str:
        """The open titles that are probably none of their candidates, of the first so many."""
        rows = [row for row in listing.rows if row.is_open and row.is_known][:_MAX_PROPOSED]
        proposed = [each for each in map(Proposal.of, rows) if each.share < each.none and not each.has_same_title]
        proposed.sort(key=lambda each: -each.share)
        return self._render("proposals.html", listing, None, shown, proposed=proposed, looked_at=len(rows))

    def _render(self, template: str, listing: TitleList, row: ReviewRow | None, shown: Shown, **more: object) -> str:
        title, view = row.id if row else None, shown.view
        if shown.is_part:
            names = dict.fromkeys((*(shown.said.changed if shown.said else ()), *([title] if title else ())))
            part = ListPage([each for name in names if (each := listing.find(name))], 0, 0)
        else:
            part = paginate(listing.listed(view), title, shown.at)
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
            is_filtered=view != ListView(),
            query=_query_string(view),
            said=shown.said,
            can_undo=self._session.can_undo,
            by=self._session.by,
            **more,
        )

    def error_page(self, sentence: str, back: str) -> str:
        """The page of an error; `back` is the address to continue."""
        return self._templates.get_template("problem.html").render(sentence=sentence, back=back)


def _details(
    lock: Lock, row: ReviewRow, shown: Shown, found: Found | None, session: ReviewSession
) -> dict[str, object]:
    block = row.block
    works, said = candidate_views(lock, block, session.abstract_of, weighed=shown.weighed), shown.said
    none = max(0.0, 1 - sum(work.share or 0.0 for work in works))
    best = max((work.share or 0.0 for work in works), default=0.0)
    return {
        "beside": block.beside,
        "links": [identifier_link(text) for text in block.beside.ids],
        "works": works,
        "none_share": none,
        "best_share": best,
        "is_known": row.is_known,
        "none_first": row.kind.is_open and row.is_known and not found and none > best + _ROUNDING,
        "lacks_abstract": any(work.ids and work.abstract is None for work in works),
        "found": found,
        "weighed": shown.weighed,
        "found_works": look_up_views(block, found.answer.works) if found else (),
        "elsewhere": [(name, address + quote_plus(block.label, errors="replace")) for name, address in _ELSEWHERE],
        "why": describe_reason(block.decision.reason) if block.asked else "",
        "seen": fingerprint(block),
        "note": said.note if said and said.note is not None else block.decision.note or "",
    }


def truncate(text: str) -> str:
    return text if len(text) <= _SENTENCE_LENGTH else f"{text[: _SENTENCE_LENGTH - 1].rstrip()}…"


def _query_string(view: ListView, said: str | None = None, at: int | None = None) -> str:
    show = view.show.value if view.show is not ListFilter.REVIEW else ""
    start = str(at) if at is not None else ""
    fields = (("show", show), ("q", view.words), ("said", said or ""), ("at", start))
    given = {name: text for name, text in fields if text}
    return f"?{urlencode(given)}" if given else ""
