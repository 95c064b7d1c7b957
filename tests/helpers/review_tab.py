"""A client of the review page without a browser, and what stands on a page that it gets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from browser_locks import small
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from normalizer.lock import Lock
from normalizer.review import Access, LockStore, ReviewSession, create_app
from normalizer.review.app import COOKIE
from normalizer.review.candidates import Library, LookUp
from normalizer.values.ids import PaperId
from normalizer.works.description import Description, RawName

ACCESS = Access()
ROOT = ACCESS.root
# The small lock, as its file has it before anybody decides.
UNTOUCHED = small().text


SCALING = Description(
    "arxiv", "Scaling Sheep Transformers", arxiv="2106.04560", authors=(RawName("Xia Zhai"),), published="2021-06-08"
)
LAMBS_ABSTRACT = (
    "Shepherds have always counted their sheep. We ask whether lambs can count their shepherds, train twelve lambs with "
    "clover and three seasons of patience, and find that most of them tell one shepherd from two, but not two from three."
)


class FewWorks:
    """A library of one work, which is found by identifier and by words, and of one abstract."""

    def __init__(self) -> None:
        self.fetched: list[list[str]] = []

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        self.fetched.append([each.marked for each in ids])
        return [self._fetch(each.marked) for each in ids]

    def _fetch(self, name: str) -> LookUp:
        if name == "arXiv:2106.04560":
            return LookUp([[SCALING]])
        if name == "arXiv:2105.01234":
            lambs = Description(
                "arxiv", "Teaching Lambs to Count Shepherds", arxiv="2105.01234", abstract=LAMBS_ABSTRACT
            )
            return LookUp([[lambs]])
        return LookUp(failures=("crossref: status 503",))

    def search(self, words: str) -> LookUp:
        return LookUp([[SCALING]] if "sheep" in words.casefold() else [])


class Tab:
    """One client of the page, which follows redirections and parses what it gets."""

    def __init__(self, path: Path, lock: Lock, library: Library | None = None) -> None:
        lock.save(path)
        self.path = path
        app = create_app(ReviewSession(LockStore(path), "Ada", library), ACCESS, lambda: None)
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie(COOKIE, ACCESS.cookie, path=f"{ROOT}/")

    @property
    def lock(self) -> Lock:
        return Lock.load(self.path)

    def place(self, title: str, what: str = "") -> str:
        return f"{ROOT}/title/{self.lock.find(title).id}{what}"

    def get(self, place: str = f"{ROOT}/") -> LexborHTMLParser:
        response = self.client.get(place, follow_redirects=True)
        assert response.status_code == 200, response.text
        return LexborHTMLParser(response.text)

    def post(self, place: str, **fields: str) -> LexborHTMLParser:
        response = self.client.post(place, data=fields, follow_redirects=True)
        assert response.status_code == 200, response.text
        return LexborHTMLParser(response.text)

    def decide(self, title: str, query: str = "", **fields: str) -> LexborHTMLParser:
        """As the form of the title's page does."""
        page = self.get(self.place(title))
        [form] = page.css("form#decide")
        [seen] = page.css("form#decide input[name=seen]")
        return self.post(f"{form.attributes['action']}{query}", seen=seen.attributes["value"] or "", **fields)


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    """The text of each element, spaces folded."""
    return [" ".join(node.text().split()) for node in page.css(selector)]


def heading(page: LexborHTMLParser) -> str:
    """The title that is to be decided, or what is said in its place."""
    return words(page, "main h2")[0]
