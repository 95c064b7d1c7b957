"""The web application: access check, addresses, and responses."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from normalizer.errors import BibnormError
from normalizer.lock import LockError, TitleNotFoundError
from normalizer.review.decisions import ActionResult, Message, ReviewSession
from normalizer.review.listing import ListFilter, ListView, next_open
from normalizer.review.views import PageRenderer
from normalizer.web import static_text

_NAMES = ("127.0.0.1", "localhost", "[::1]")
# What a browser says when a request comes from a page of ours, or from nowhere: an address typed in or opened.
_SAME_ORIGIN_SITES = frozenset({"same-origin", "none"})
# How it says that a person follows a link, in whatever page it stands: method, Sec-Fetch-Mode, Sec-Fetch-Dest.
_LINK_NAVIGATION = ("GET", "navigate", "document")

FORBIDDEN_TEXT = "403 Forbidden: open the URL printed by `bibnorm review`.\n"
_PLAIN_TEXT = "text/plain; charset=utf-8"

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" browsers would send "Origin: null" with our own forms.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


@dataclass(frozen=True)
class RequestOrigin:
    """The headers of a request that tell where it comes from; `port` is the server's."""

    path: str
    port: str
    host: str | None
    origin: str | None = None
    site: str | None = None
    method: str = "GET"
    mode: str | None = None
    dest: str | None = None


def is_allowed(caller: RequestOrigin, token: str) -> bool:
    """Whether a request has the token as the first part of its path, and comes from the page itself.

    A request without Origin is allowed: programs send none, browsers do with every form, and the token proves the
    access. A link in another page is allowed, because no GET changes anything and the other page cannot read the
    response.
    """
    given = caller.path.removeprefix("/").partition("/")[0]
    hosts = {f"{name}:{caller.port}" for name in _NAMES}.union(_NAMES if caller.port == "80" else ())
    is_followed = (caller.method, caller.mode, caller.dest) == _LINK_NAVIGATION
    return (
        hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())
        and caller.host in hosts
        and caller.origin in (None, f"http://{caller.host}")
        and (caller.site is None or caller.site in _SAME_ORIGIN_SITES or is_followed)
    )


_MAX_MESSAGES = 500


class MessageStore:
    """Messages by number. Thread-safe; old ones are dropped."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._kept: dict[str, Message] = {}
        self._count = 0

    def add(self, said: Message) -> str:
        with self._mutex:
            self._count += 1
            number = str(self._count)
            self._kept[number] = said
            self._kept.pop(str(self._count - _MAX_MESSAGES), None)
        return number

    def find(self, number: str) -> Message | None:
        return self._kept.get(number)


# Name in the address -> package that has the file, and its type.
STATIC: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "base.css": ("normalizer.web", "text/css"),
        "review.css": ("normalizer.review", "text/css"),
        "review.js": ("normalizer.review", "text/javascript"),
    }
)
# Bytes. An identifier and a note are far shorter.
_MAX_FORM_BYTES = 64 * 1024


def create_app(session: ReviewSession, token: str) -> Flask:
    """The application for a session of a person; all addresses start with the token."""
    app = Flask("normalizer.review", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_FORM_BYTES
    _add_access_check(app, token)
    pages = _Handlers(session, token)
    for rule, method, view in (
        ("/", "GET", pages.index),
        ("/title/<name>", "GET", pages.title),
        ("/title/<name>/decide", "POST", pages.decide),
        ("/title/<name>/reopen", "POST", pages.reopen),
        ("/title/<name>/skip", "GET", pages.skip),
        ("/undo", "POST", pages.undo),
        ("/static/<name>", "GET", pages.static),
    ):
        app.add_url_rule(f"/{token}{rule}", rule, view, methods=[method])
    app.register_error_handler(BibnormError, pages.failed)
    return app


def _add_access_check(app: Flask, token: str) -> None:
    """Check access before anything else, and add security headers to every response."""

    @app.before_request
    def refuse_strangers() -> Response | None:
        headers = request.headers
        caller = RequestOrigin(
            path=request.path,
            port=request.environ["SERVER_PORT"],
            host=headers.get("Host"),
            origin=headers.get("Origin"),
            site=headers.get("Sec-Fetch-Site"),
            method=request.method,
            mode=headers.get("Sec-Fetch-Mode"),
            dest=headers.get("Sec-Fetch-Dest"),
        )
        return None if is_allowed(caller, token) else Response(FORBIDDEN_TEXT, 403, content_type=_PLAIN_TEXT)

    @app.after_request
    def be_strict(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.errorhandler(HTTPException)
    def say_plainly(error: HTTPException) -> AnyResponse:
        response = error.get_response()
        if error.code and error.code >= 400:
            response.set_data(f"{error.description}\n")
            response.content_type = _PLAIN_TEXT
        return response


class _Handlers:
    """Request handlers. Every action is a posted form that redirects to a page that can be reloaded."""

    def __init__(self, session: ReviewSession, token: str) -> None:
        self._session = session
        self._renderer = PageRenderer(f"/{token}", session)
        self._messages = MessageStore()

    def index(self) -> AnyResponse | str:
        listing, view = self._session.store.read(), _view()
        listed = listing.listed(view)
        first = next_open(listed)
        if first is None and view != ListView() and listed:
            first = listed[0]
        if first is not None:
            return redirect(self._renderer.address(first.id, view, request.args.get("said")), 303)
        return self._renderer.page(listing, None, view, self._said(), _list_offset())

    def title(self, name: str) -> str:
        listing = self._session.store.read()
        return self._renderer.page(listing, listing.row(name), _view(), self._said(), _list_offset())

    def skip(self, name: str) -> AnyResponse:
        """The next unresolved title of the list, else of all."""
        listing, view = self._session.store.read(), _view()
        found = next_open(listing.listed(view), name) or next_open(listing.rows, name) or listing.row(name)
        return redirect(self._renderer.address(found.id, view), 303)

    def decide(self, name: str) -> AnyResponse:
        listing, view, form = self._session.store.read(), _view(), request.form
        choice = form.get("identifier", "") if form.get("use") == "identifier" else form["choice"] or None
        following = next_open(listing.listed(view), name)
        outcome = self._session.decide(name, choice, form.get("note", ""), form.get("seen", ""))
        if not outcome.settled:
            return self._show(outcome, outcome.title)
        if following is None and not self._session.store.read().progress.left:
            return self._show(outcome, None)
        return self._show(outcome, following.id if following else outcome.title)

    def reopen(self, name: str) -> AnyResponse:
        outcome = self._session.reopen(name, request.form.get("seen", ""))
        return self._show(outcome, outcome.title)

    def undo(self) -> AnyResponse:
        outcome = self._session.undo()
        if outcome is None:
            return redirect(self._renderer.root, 303)
        is_there = self._session.store.read().find(outcome.title)
        return self._show(outcome, outcome.title if is_there else None)

    def static(self, name: str) -> Response:
        if name not in STATIC:
            raise NotFound
        package, kind = STATIC[name]
        text = static_text(package, name)
        # The token is another one the next time, so that no old file outlives an update.
        return Response(
            text, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "private, max-age=86400"}
        )

    def failed(self, error: BibnormError) -> tuple[str, int]:
        """Show the error of a lock file or a missing title; the next request tries again."""
        if isinstance(error, TitleNotFoundError):
            return self._renderer.error_page(str(error), self._renderer.address(None, _view())), 404
        code = 500 if isinstance(error, LockError) else 409
        title = (request.view_args or {}).get("name")
        return self._renderer.error_page(str(error), self._renderer.address(title, _view())), code

    def _show(self, outcome: ActionResult, title: str | None) -> AnyResponse:
        number = self._messages.add(outcome.said)
        view = _view() if title else ListView()
        return redirect(self._renderer.address(title, view, number), 303)

    def _said(self) -> Message | None:
        return self._messages.find(request.args.get("said", ""))


def _view() -> ListView:
    show = request.args.get("show", "")
    return ListView(ListFilter(show) if show in set(ListFilter) else ListFilter.REVIEW, request.args.get("q", "")[:300])


def _list_offset() -> int | None:
    return request.args.get("at", type=int)
