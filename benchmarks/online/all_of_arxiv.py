"""The fake over the whole of arXiv, and what is true of the titles of the saved pages."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fakes.arxiv_api.corpus import StoredPapers
from fakes.arxiv_api.service import stored_corpus
from fakes.corpus import Paper, Venue, people
from fakes.exchange import FakeRequest
from online_world import VirtualClock, World, running

from normalizer.pages import read_page
from normalizer.values.titles import title_key
from normalizer.works.scraped import ScrapedTitle

_WARM_UP = 'ti:"attention" OR ti:(vision AND transformer) OR abs:"we propose a new method for"'


@dataclass(frozen=True)
class Task:
    """The saved pages, their titles, and what each title is: rows of pages_dev.jsonl."""

    shared: Path
    pages: tuple[str, ...]
    titles: tuple[ScrapedTitle, ...]
    truth: tuple[dict[str, object], ...]

    @classmethod
    def of(cls, shared: Path) -> Task:
        pages = tuple(sorted(map(str, (shared / "seeds").glob("*.txt"))))
        titles = tuple(title for page in pages for title in read_page(page).titles)
        lines = (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines()
        return cls(shared, pages, titles, tuple(map(json.loads, lines)))

    @property
    def distinct(self) -> list[str]:
        return list({title_key(title.title): title.title for title in self.titles}.values())

    @property
    def right(self) -> dict[str, set[object]]:
        """Title -> the arXiv ids that are right; {None} where arXiv does not have it."""
        found: dict[str, set[object]] = {}
        for row in self.truth:
            found.setdefault(str(row["title"]), set()).add(row["arxiv_id"])
        return found

    def papers(self) -> list[Paper]:
        """The true papers, as the other services know them."""
        return [_paper(row) for row in self.truth if row["arxiv_id"] or row.get("venue")]


def _paper(row: dict[str, object]) -> Paper:
    venue = Venue(str(row["venue"]), int(str(row["venue_year"]))) if row.get("venue") else None
    names = map(str, row.get("authors") or ())  # type: ignore[call-overload]
    arxiv = str(row["arxiv_id"]) if row["arxiv_id"] else None
    return Paper(str(row.get("arxiv_title") or row["title"]), people(*names), arxiv=arxiv, venue=venue)


@contextlib.contextmanager
def served(task: Task, folder: Path, clock: VirtualClock | None = None) -> Iterator[World]:
    """All of arXiv, slow requests refused as there; a paper whose abstract nobody gave us has that of the page."""
    with pytest.MonkeyPatch.context() as patch:
        made = World(task.papers(), patch, folder / "cache", clock)
        files = (task.shared / "catalog/arxiv.jsonl.zst", task.shared / "catalog/abstracts.jsonl.zst")
        arxiv = stored_corpus(*files, now=made.clock.now, gap=3.0)
        assert isinstance(arxiv.papers, StoredPapers)
        right = task.right
        for title in task.titles:
            for known in right.get(title.title, set()) - {None} if title.abstract else ():
                arxiv.papers.tell_abstract(str(known), str(title.abstract))
        made.services.arxiv = arxiv
        made.server.services = made.services.all
        for name in ("CONFIG", "CACHE", "DATA"):
            patch.setenv(f"XDG_{name}_HOME", str(folder))  # without a catalog
        # The first search takes long; from a slow reply the program would learn to ask for less at once.
        arxiv.answer(FakeRequest.of("GET", arxiv.path, urlencode({"search_query": _WARM_UP}), {}))
        with running(made):
            yield made
