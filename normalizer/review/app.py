"""The web application: who may use it, addresses and responses."""

from __future__ import annotations

import hmac
import html
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from normalizer.errors import BibnormError
from normalizer.lock import LockError, TitleNotFoundError
from normalizer.review.decisions import ActionResult, Message, ReviewSession
from normalizer.review.listing import ListFilter, ListView
from normalizer.review.views import PageRenderer, Shown
from normalizer.web import static_text
from resolvers.errors import ResolverError

# Who may use the page: a one-time token opens it, a cookie keeps it open, and requests from elsewhere are refused.


_NAMES = ("127.0.0.1", "localhost", "[::1]")
# What a browser says when a request comes from a page of ours, or from nowhere: an address typed in or opened.
_SAME_ORIGIN_SITES = frozenset({"same-origin", "none"})
# How it says that a person follows a link, in whatever page it stands: method, Sec-Fetch-Mode, Sec-Fetch-Dest.
_LINK_NAVIGATION = ("GET", "navigate", "document")

COOKIE = "bibnorm-review"
_OPENING = "open"
_FORWARD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Review</title>\
<meta http-equiv="refresh" content="0; url={url}"><a href="{url}">Continue</a></html>\n'


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
    cookie: str | None = None


class Access:
    """The secrets of one review. Thread-safe.

    `root` is the random start of all addresses, to which the cookie is bound: browsers send cookies to every port of a
    host, so that another server on this machine would otherwise be sent ours.
    """

    def __init__(self) -> None:
        self.root = f"/{secrets.token_urlsafe(16)}"
        self.cookie = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)
        self._mutex = threading.Lock()

    @property
    def opening(self) -> str:
        """The path that opens the page once."""
        return f"{self.root}/{_OPENING}/{self._token}"

    def redeem(self, token: str) -> bool:
        """Whether this is the token; then another one takes its place."""
        with self._mutex:
            is_right = _is_equal(token, self._token)
            if is_right:
                self._token = secrets.token_urlsafe(32)
            return is_right

    def is_allowed(self, caller: RequestOrigin) -> bool:
        """Whether a request is made by the page itself, or wants to exchange a token.

        A request without Origin is allowed: programs send none, browsers do with every form, and the cookie proves the
        access. A link in another page is allowed, because no GET changes anything and the other page cannot read the
        response.
        """
        given, _, rest = caller.path.removeprefix("/").partition("/")
        hosts = {f"{name}:{caller.port}" for name in _NAMES}.union(_NAMES if caller.port == "80" else ())
        is_followed = (caller.method, caller.mode, caller.dest) == _LINK_NAVIGATION
        return (
            _is_equal(f"/{given}", self.root)
            and caller.host in hosts
            and caller.origin in (None, f"http://{caller.host}")
            and (caller.site is None or caller.site in _SAME_ORIGIN_SITES or is_followed)
            and (self.has_cookie(caller.cookie) or (caller.method == "GET" and rest.startswith(f"{_OPENING}/")))
        )

    def has_cookie(self, given: str | None) -> bool:
        return _is_equal(given or "", self.cookie)


def _is_equal(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode())


def forward_page(url: str) -> str:
    """A page that goes on to an address.

    A redirection would not do: a cookie that is SameSite=Strict is not sent with it when it began in a file.
    """
    return _FORWARD.format(url=html.escape(url))


class OpeningFile:
    """A page in a file of its own that only this user can read, and that goes on to an address.

    What opens it is given its name, so that no argument list has the token.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="bibnorm-review-", ignore_cleanup_errors=True)  # mode 0700
        self.path = Path(self._folder.name, "open.html")

    def write(self, url: str) -> None:
        """Replace the address, in one step: a browser may be reading it."""
        new = self.path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(forward_page(url))
        new.replace(self.path)

    def close(self) -> None:
        self._folder.cleanup()


FORBIDDEN_TEXT = "403 Forbidden: open the address printed by `bibnorm review`; it opens the page once.\n"
_PLAIN_TEXT = "text/plain; charset=utf-8"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # With "no-referrer" browsers would send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


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
STATIC: Mapping[str, tuple[str, str]] = {
    "base.css": ("normalizer.web", "text/css"),
    "review.css": ("normalizer.review", "text/css"),
    "review.js": ("normalizer.review", "text/javascript"),
}
# By this header the script of the page asks for what changes from title to title, without the list.
_PART_HEADER = "X-Part"
# Titles whose abstracts are fetched with those of the one that is shown.
_TITLES_AHEAD = 20
# Bytes. An identifier and a note are far shorter.
MAX_FORM_BYTES = 64 * 1024


def create_app(session: ReviewSession, access: Access, on_opened: Callable[[], None]) -> Flask:
    """The application for a session of a person; `on_opened` is called when a token was exchanged."""
    app = Flask("normalizer.review", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_FORM_BYTES
    _add_access_check(app, access)
    pages = _Handlers(session, access.root)

    def open_once(token: str) -> AnyResponse:
        """Exchange the token for the cookie."""
        start = f"{access.root}/"
        if not access.redeem(token):
            return redirect(start, 303) if access.has_cookie(request.cookies.get(COOKIE)) else _forbidden()
        on_opened()
        response = Response(forward_page(start))
        response.set_cookie(COOKIE, access.cookie, path=start, httponly=True, samesite="Strict")
        return response

    for rule, method, view in (
        ("/", "GET", pages.index),
        ("/open/<token>", "GET", open_once),
        ("/title/<name>", "GET", pages.title),
        ("/title/<name>/decide", "POST", pages.decide),
        ("/title/<name>/reopen", "POST", pages.reopen),
        ("/title/<name>/skip", "GET", pages.skip),
        ("/title/<name>/abstracts", "POST", pages.abstracts),
        ("/proposals", "GET", pages.proposals),
        ("/proposals", "POST", pages.reject),
        ("/undo", "POST", pages.undo),
        ("/static/<name>", "GET", pages.static),
    ):
        app.add_url_rule(f"{access.root}{rule}", f"{method} {rule}", view, methods=[method])
    for error in (BibnormError, ResolverError):
        app.register_error_handler(error, pages.failed)
    return app


def _forbidden() -> Response:
    return Response(FORBIDDEN_TEXT, 403, content_type=_PLAIN_TEXT)


def _add_access_check(app: Flask, access: Access) -> None:
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
            cookie=request.cookies.get(COOKIE),
        )
        return None if access.is_allowed(caller) else _forbidden()

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

    def __init__(self, session: ReviewSession, root: str) -> None:
        self._session = session
        self._renderer = PageRenderer(root, session)
        self._messages = MessageStore()

    def index(self) -> AnyResponse | str:
        listing, view = self._session.store.read(), _view()
        first = listing.next_to_decide(view)
        if first is None and view != ListView():
            first = next(iter(listing.listed(view)), None)
        if first is not None:
            return redirect(self._renderer.address(first.id, view, request.args.get("said")), 303)
        return self._renderer.page(listing, None, self._shown(view))

    def title(self, name: str) -> str:
        listing, view = self._session.store.read(), _view()
        row, text = listing.row(name), request.args.get("find", "").strip()
        return self._renderer.page(listing, row, self._shown(view), self._session.find(text) if text else None)

    def skip(self, name: str) -> AnyResponse:
        """The next title to decide of the list, else the next open one of all."""
        listing, view = self._session.store.read(), _view()
        following = listing.next_to_decide(view, name) or listing.next_to_decide(ListView(), name)
        return redirect(self._renderer.address((following or listing.row(name)).id, view), 303)

    def decide(self, name: str) -> AnyResponse:
        listing, view, form = self._session.store.read(), _view(), request.form
        following = listing.next_to_decide(view, name)
        outcome = self._session.decide(name, form["choice"] or None, form.get("note", ""), form.get("seen", ""))
        if not outcome.settled:
            return self._show(outcome, outcome.title)
        if following is None and not self._session.store.read().progress.left:
            return self._show(outcome, None)
        return self._show(outcome, following.id if following else outcome.title)

    def abstracts(self, name: str) -> AnyResponse:
        """Those of this title, and of the next ones of the list, which cost no further request."""
        listing, view = self._session.store.read(), _view()
        listed = [row.id for row in listing.listed(view) if row.is_open]
        place = listed.index(name) if name in listed else 0
        return self._show(self._session.fetch_abstracts([name, *listed[place : place + _TITLES_AHEAD]]), name)

    def proposals(self) -> str:
        listing = self._session.store.read()
        return self._renderer.proposals(listing, self._shown(ListView()))

    def reject(self) -> AnyResponse:
        """Decide for the titles that are checked that they are none of their candidates."""
        pairs = [tuple(each.split(":", 1)) for each in request.form.getlist("title") if ":" in each]
        return self._show(self._session.reject_candidates([(name, seen) for name, seen in pairs]), None)

    def reopen(self, name: str) -> AnyResponse:
        outcome = self._session.reopen(name, request.form.get("seen", ""))
        return self._show(outcome, outcome.title)

    def undo(self) -> AnyResponse:
        outcome = self._session.undo()
        if outcome is None:
            return redirect(self._renderer.root, 303)
        is_there = outcome.title and self._session.store.read().find(outcome.title)
        return self._show(outcome, outcome.title if is_there else None)

    def static(self, name: str) -> Response:
        if name not in STATIC:
            raise NotFound
        package, kind = STATIC[name]
        text = static_text(package, name)
        # The address is another one the next time, so that no old file outlives an update.
        return Response(
            text, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "private, max-age=86400"}
        )

    def failed(self, error: BibnormError | ResolverError) -> tuple[str, int]:
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

    def _shown(self, view: ListView) -> Shown:
        said = self._messages.find(request.args.get("said", ""))
        return Shown(
            view, said, request.args.get("at", type=int), _PART_HEADER in request.headers, "weights" in request.args
        )


def _view() -> ListView:
    show = request.args.get("show", "")
    return ListView(ListFilter(show) if show in set(ListFilter) else ListFilter.REVIEW, request.args.get("q", "")[:300])
