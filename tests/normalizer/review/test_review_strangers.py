"""Strangers are refused, and browsers are told to be strict."""

from __future__ import annotations

import pytest
from browser_locks import GOATS, SHEPHERDS, small
from review_tab import ROOT, UNTOUCHED, Tab

STRANGE = {
    "no token": ("/", {}),
    "another token": ("/tok-en_2/", {}),
    "a file without token": ("/static/review.css", {}),
    "what browsers ask for by themselves": ("/favicon.ico", {}),
    "what is not there": ("/nowhere", {}),
    "foreign host": (f"{ROOT}/", {"Host": "evil.example"}),
    "foreign host for a file": (f"{ROOT}/static/review.css", {"Host": "evil.example"}),
    "foreign origin": (f"{ROOT}/", {"Origin": "http://evil.example"}),
    "hidden origin": (f"{ROOT}/undo", {"Origin": "null"}),
    "link elsewhere": (f"{ROOT}/", {"Sec-Fetch-Site": "cross-site"}),
}


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Tab:
    return Tab(tmp_path_factory.mktemp("besieged") / "refs.lock.json", small())


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE", "TRACE", "FOO"])
@pytest.mark.parametrize(("place", "headers"), STRANGE.values(), ids=STRANGE)
def test_strangers_are_refused(besieged: Tab, method: str, place: str, headers: dict[str, str]) -> None:
    response = besieged.client.open(place, method=method, headers=headers)
    assert response.status_code == 403
    assert response.text == (
        "" if method == "HEAD" else "Not allowed. Open the address that bibnorm review has printed.\n"
    )
    assert besieged.path.read_text(encoding="utf-8") == UNTOUCHED


ANSWERS = {"title": f"{ROOT}/", "file": f"{ROOT}/static/base.css", "refusal": "/", "nothing there": f"{ROOT}/nowhere"}


@pytest.mark.parametrize("place", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_tells_browsers_to_be_strict(tab: Tab, place: str) -> None:
    headers = tab.client.get(place, follow_redirects=True).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "connect-src": "'self'",
        "img-src": "data:", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("private, max-age=86400" if place.endswith(".css") else "no-store")


def test_own_forms_are_let_in(tab: Tab) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert tab.client.post(f"{ROOT}/undo", headers=headers).status_code == 303


FOLLOWED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_address_that_is_followed_in_another_page_opens(tab: Tab) -> None:
    """As in the terminal of a notebook; nobody decides by a form that stands there."""
    assert tab.client.get(f"{ROOT}/", headers=FOLLOWED).status_code == 303
    assert tab.client.get(tab.place(GOATS), headers=FOLLOWED).status_code == 200
    assert tab.client.post(f"{ROOT}/undo", headers=FOLLOWED).status_code == 403
    assert tab.client.get(f"{ROOT}/", headers={**FOLLOWED, "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_page_names_no_other_place(tab: Tab) -> None:
    page = tab.get(tab.place(SHEPHERDS))
    loaded = [node.attributes.get("src") or node.attributes["href"] for node in page.css("link, script, img, iframe")]
    assert loaded == ["data:,", f"{ROOT}/static/base.css", f"{ROOT}/static/review.css", f"{ROOT}/static/review.js"]
    outside = [node for node in page.css("a") if (node.attributes["href"] or "").startswith("http")]
    assert [link.attributes["href"] for link in outside] == [
        "https://arxiv.org/abs/2105.01234",
        "https://doi.org/10.1000/night.2022",
    ]
    assert {(link.attributes["rel"], link.attributes["target"]) for link in outside} == {
        ("noreferrer noopener", "_blank")
    }
    assert not page.css("style, [style], [onclick], script:not([src])")
