"""A client of the review page without a browser, and what stands on a page that it gets."""

from __future__ import annotations

from pathlib import Path

from browser_locks import small
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from normalizer.lock import Lock
from normalizer.review import Access, LockStore, ReviewSession, create_app
from normalizer.review.access import COOKIE

ACCESS = Access()
ROOT = ACCESS.root
# The small lock, as its file has it before anybody decides.
UNTOUCHED = small().text


class Tab:
    """One client of the page, which follows redirections and parses what it gets."""

    def __init__(self, path: Path, lock: Lock) -> None:
        lock.save(path)
        self.path = path
        app = create_app(ReviewSession(LockStore(path), "Ada"), ACCESS, lambda: None)
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
