"""The page as HTML: what stands on it, where its forms lead, who is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_locks import ECLAIRS, GOATS, MEADOW, OAK, SHEEP, SHEPHERDS, big, hostile, settled, small
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from normalizer.html import shown
from normalizer.lock import Asked, Lock
from normalizer.matching import Status
from normalizer.review import create_app
from normalizer.review import shelf as shelf_module

TOKEN = "tok-en_1"
ROOT = f"/{TOKEN}"
UNTOUCHED = small().text
OAK_DECISION = small().find(OAK).decision


class Tab:
    """One client of the page, which follows redirections and parses what it gets."""

    def __init__(self, path: Path, lock: Lock) -> None:
        lock.save(path)
        self.path = path
        self.client: FlaskClient = create_app(path, "Ada", TOKEN).test_client()

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


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # commands name files as they are seen from here
    return tmp_path / "refs.lock.json"


@pytest.fixture
def tab(path: Path) -> Tab:
    return Tab(path, small())


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def facts(page: LexborHTMLParser) -> list[str]:
    names, values = words(page, ".facts dt"), words(page, ".facts dd")
    return [f"{name}: {value}" for name, value in zip(names, values, strict=True)]


def heading(page: LexborHTMLParser) -> str:
    return words(page, "main h2")[0]


# -- what stands on the page


def test_start_is_the_first_open_title(tab: Tab) -> None:
    page = tab.get()
    assert words(page, "title") == [f"{ECLAIRS} – Review"]
    assert words(page, "h1") == ["Review of refs.lock.json"]
    assert heading(page) == ECLAIRS
    assert words(page, ".count") == ["1 of 5 decided"]
    [bar] = page.css("[role=progressbar]")
    assert [bar.attributes[f"aria-value{name}"] for name in ("min", "now", "max")] == ["0", "1", "5"]


def test_list_has_each_title_once_with_its_standing(tab: Tab) -> None:
    page = tab.get(tab.place(GOATS))
    standing = {ECLAIRS: "ambiguous", SHEPHERDS: "ambiguous", GOATS: "unmatched", MEADOW: "unmatched", OAK: "decided"}
    assert words(page, "nav li") == [f"{title} {badge}" for title, badge in standing.items()]
    assert words(page, "nav [aria-current=true]") == [f"{GOATS} unmatched"]


def test_groups_are_offered_with_their_counts(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?show=matched")
    assert words(page, "option") == [
        "Open and decided (5)", "Open (4)", "Decided by a person (1)", "Matched by bibnorm (1)", "All (6)",
    ]  # fmt: skip
    assert words(page, "option[selected]") == ["Matched by bibnorm (1)"]
    assert heading(page) == SHEEP


def test_candidates_stand_in_order_with_what_differs(tab: Tab) -> None:
    page = tab.get(tab.place(SHEPHERDS))
    assert words(page, ".work h3") == [
        "Teaching Lambs to Count Shepherds",
        "Teaching Sheep to Count Their Shepherds at Night",
        "Teaching Sheep to Count",
    ]
    assert words(page, ".work mark") == ["Lambs", "Their", "at Night"]
    assert words(page, ".lacks") == ["Without: Sheep", "Without: Shepherds"]
    assert words(page, ".choose") == ["Choose 1", "Choose 2"]
    assert [button.attributes["value"] for button in page.css(".choose")] == [
        "arXiv:2105.01234",
        "doi:10.1000/night.2022",
    ]
    assert [button.attributes["aria-keyshortcuts"] for button in page.css(".choose")] == ["1", "2"]
    assert words(page, ".cannot")[0].startswith("No identifier of it is known, so it cannot be chosen.")
    assert words(page, ".work:first-child .evidence li") == [
        "the title is nearly the same", "nearly the same title (91 %)", "40 % of the abstract's phrases agree", "62.0 % sure",
    ]  # fmt: skip


def test_tenth_candidate_has_a_button_and_no_key(path: Path) -> None:
    lock = small()
    each = lock.find(GOATS)
    tab = Tab(path, lock.with_titles([each.model_copy(update={"candidates": each.candidates * 10})]))
    keys = [button.attributes.get("aria-keyshortcuts") for button in tab.get(tab.place(GOATS)).css(".choose")]
    assert keys == [*"123456789", None]


def test_what_stood_on_the_page_is_shown(tab: Tab) -> None:
    page = tab.get(tab.place(ECLAIRS))
    assert facts(page) == [
        "Authors: Zoé Zèbre",
        "Year: 2020",
        "On: pages/meadow.txt",
        "Asked: 2026-11-21: sheep.jsonl of 2026-11-01, 3 records, arxiv",
    ]
    assert words(page, "[aria-label=Abstract]") == [
        "Abstract on the page Two kinds of stripes are compared by taste and by sight."
    ]
    assert facts(tab.get(tab.place(SHEEP)))[0] == "Named there: 2105.04321 (opens in a new tab)"
    assert facts(tab.get(tab.place(GOATS)))[0] == "Venue: Treetop Letters"


def test_title_without_abstract_and_candidates_says_what_to_do(tab: Tab) -> None:
    page = tab.get(tab.place(MEADOW))
    assert not page.css("[aria-label=Abstract]")
    assert words(page, ".hint") == [
        "Give an identifier if you know the work, or say “none of these”: then it is left out, and not asked about again."
    ]


def test_title_of_no_page_any_more_is_shown_among_all(path: Path) -> None:
    lock = small()
    tab = Tab(path, lock.with_titles([lock.find(GOATS).model_copy(update={"pages": (), "asked": None})]))
    assert GOATS not in " ".join(words(tab.get(), "nav li"))
    page = tab.get(f"{ROOT}/?show=all&q=argan")
    assert heading(page) == GOATS
    assert facts(page) == ["Venue: Treetop Letters", "On: no page any more"]


STANDING = {
    "several works": (ECLAIRS, lambda lock: lock, "ambiguous Several works fit, and nothing tells which is meant."),
    "by bibnorm": (SHEEP, lambda lock: lock, "matched By bibnorm, more than 99.9 % sure: the identifier beside the title is this work's."),
    "none, says a person": (OAK, lambda lock: lock, "decided Grace said: none of the works."),
    "a choice that waits": (
        OAK, lambda lock: lock.decide(OAK, "2209.10901", "Grace"),
        "decided Grace chose 2209.10901. The next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json looks it up.",
    ),
    "a choice that is known": (OAK, lambda lock: lock.decide(OAK, "2105.04321", "Grace"), "decided Grace chose 2105.04321."),
    "taken back": (OAK, lambda lock: lock.reopen(OAK), "unmatched The next build asks about it again."),
    "an outage": (
        MEADOW, lambda lock: lock.with_titles([lock.find(MEADOW).model_copy(update={"asked": Asked(on="2026-11-21", failed=("crossref", "dblp"))})]),
        "unmatched No source that was asked knows a work of this title. Did not answer: crossref, dblp.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("title", "change", "said"), STANDING.values(), ids=STANDING)
def test_standing_is_told_in_words(path: Path, title: str, change: object, said: str) -> None:
    assert callable(change)
    tab = Tab(path, change(small()))
    assert words(tab.get(tab.place(title)), ".standing") == [said]


def test_key_of_the_work_in_use_is_shown(tab: Tab) -> None:
    page = tab.get(tab.place(SHEEP))
    assert words(page, ".work.chosen .now") == ["in use now, key hirt2021counting"]
    assert words(page, ".choose") == ["Choose 1", "Choose 2"]


# -- what can be done


def test_choosing_goes_to_the_next_open_title(tab: Tab) -> None:
    page = tab.decide(ECLAIRS, choice="arXiv:2001.00001", note="the shorter one")
    assert words(page, "[role=status]") == [f"Chosen: arXiv:2001.00001 for ‘{ECLAIRS}’."]
    assert heading(page) == SHEPHERDS
    assert words(page, ".count") == ["2 of 5 decided"]
    assert words(page, ".waiting") == [
        "1 decision waits for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json"
    ]
    decision = tab.lock.find(ECLAIRS).decision
    assert (decision.by, decision.choice, decision.note) == ("Ada", "arXiv:2001.00001", "the shorter one")
    page = tab.decide(SHEPHERDS, use="identifier", identifier="10.1000/x")
    assert words(page, ".waiting") == [
        "2 decisions wait for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json"
    ]


def test_none_is_an_empty_choice(tab: Tab) -> None:
    page = tab.decide(MEADOW, choice="")
    assert words(page, "[role=status]") == [f"None of the works: ‘{MEADOW}’."]
    assert heading(page) == ECLAIRS
    assert tab.lock.find(MEADOW).decision.status is Status.UNMATCHED


def test_refused_identifier_stays_where_it_was_typed(tab: Tab) -> None:
    page = tab.decide(GOATS, use="identifier", identifier="see <b>there</b>", note="a note")
    assert heading(page) == GOATS
    assert words(page, "[role=alert]") == [
        f"‘{GOATS}’: 'see <b>there</b>' is no identifier; write for example arXiv:2209.10901 or doi:10.1000/xyz."
    ]
    assert words(page, "[role=status]") == [""]
    [box] = page.css("#identifier")
    assert (box.attributes["value"], box.attributes["aria-invalid"]) == ("see <b>there</b>", "true")
    assert words(page, "#note") == ["a note"]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_form_without_a_choice_decides_nothing(tab: Tab) -> None:
    assert tab.client.post(tab.place(GOATS, "/decide"), data={"note": "x"}).status_code == 400
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_last_decision_says_what_comes_next(tab: Tab) -> None:
    for title in (ECLAIRS, SHEPHERDS, GOATS):
        tab.decide(title, choice="")
    page = tab.decide(MEADOW, choice="")
    assert heading(page) == "Nothing is open"
    assert words(page, "[role=status]") == [f"None of the works: ‘{MEADOW}’."]
    assert (
        "The next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json goes by what was decided."
        in words(page, "main")[0]
    )
    assert heading(tab.post(f"{ROOT}/undo")) == MEADOW


def test_lock_in_which_nothing_was_ever_open(path: Path) -> None:
    tab = Tab(path, Lock(titles=settled().titles[1:], works=settled().works))
    page = tab.get()
    assert heading(page) == "Nothing is open"
    assert words(page, ".count") == ["0 of 0 decided"]
    assert words(page, "nav li") == ["No title fits."]


def test_nothing_open_but_decisions_wait(path: Path) -> None:
    tab = Tab(path, settled().decide(OAK, "2209.10901", "Grace"))
    assert (
        "1 decision waits for the next bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json: it looks up"
        in words(tab.get(), "main")[0]
    )


def test_undo_goes_back_to_the_title(tab: Tab) -> None:
    before = tab.path.read_bytes()
    assert "disabled" in tab.get().css_first("form[action$=undo] button").attributes
    page = tab.decide(GOATS, choice="")
    assert "disabled" not in page.css_first("form[action$=undo] button").attributes
    page = tab.post(f"{ROOT}/undo")
    assert (heading(page), words(page, "[role=status]")) == (GOATS, [f"Taken back: ‘{GOATS}’."])
    assert tab.path.read_bytes() == before
    assert heading(tab.post(f"{ROOT}/undo")) == ECLAIRS


def test_undo_of_a_title_that_has_gone_goes_to_the_start(tab: Tab) -> None:
    tab.decide(GOATS, choice="")
    lock = tab.lock
    Lock(tuple(each for each in lock.titles if each.title != GOATS), lock.works).save(tab.path)
    page = tab.post(f"{ROOT}/undo")
    assert heading(page) == ECLAIRS
    assert words(page, "[role=alert]") == [f"Left as it is: ‘{GOATS}’ was changed elsewhere since."]


def test_decision_of_an_earlier_day_can_be_taken_back(tab: Tab) -> None:
    page = tab.get(tab.place(OAK))
    [form] = page.css("form[action$=reopen]")
    assert words(page, "form[action$=reopen] button") == ["Take back"]
    seen = form.css_first("input[name=seen]").attributes["value"] or ""
    page = tab.post(form.attributes["action"] or "", seen=seen)
    assert (heading(page), words(page, "[role=status]")) == (OAK, [f"Taken back: ‘{OAK}’."])
    assert tab.lock.find(OAK).is_open
    assert not page.css("form[action$=reopen]")


def test_stale_tab_shows_what_was_decided_meanwhile(tab: Tab) -> None:
    page = tab.get(tab.place(GOATS))
    seen = page.css_first("input[name=seen]").attributes["value"] or ""
    tab.lock.decide(GOATS, None, "Grace", "no goats").save(tab.path)
    page = tab.post(tab.place(GOATS, "/decide"), seen=seen, choice="1909.09999")
    assert words(page, "[role=alert]") == [
        f"‘{GOATS}’ was decided by Grace: none of the works meanwhile. Nothing was overwritten; decide again to replace it."
    ]
    assert words(page, ".standing") == ["decided Grace said: none of the works."]
    page = tab.decide(GOATS, choice="1909.09999")
    assert heading(page) == GOATS
    assert tab.lock.find(GOATS).decision.by == "Ada"


SKIPS = {
    "to the next": (ECLAIRS, "", SHEPHERDS),
    "around the end": (MEADOW, "", ECLAIRS),
    "from a decided one": (OAK, "", ECLAIRS),
    "to the next that was searched for": (GOATS, "?show=open&q=stripes", ECLAIRS),
    "to the next of all, where the search has no other": (SHEPHERDS, "?q=sheep", GOATS),
}


@pytest.mark.parametrize(("title", "query", "expected"), SKIPS.values(), ids=SKIPS)
def test_skip_goes_to_the_next_open_title(tab: Tab, title: str, query: str, expected: str) -> None:
    assert heading(tab.get(tab.place(title, f"/skip{query}"))) == expected


def test_only_open_title_is_skipped_to_itself(path: Path) -> None:
    tab = Tab(path, settled().reopen(OAK))
    assert heading(tab.get(tab.place(OAK, "/skip"))) == OAK


def test_view_is_kept_by_links_and_forms(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?show=open&q=in")
    query = "?show=open&q=in"
    assert [link.attributes["href"] for link in page.css("nav a")] == [tab.place(GOATS, query)]
    assert [form.attributes["action"] for form in page.css("form[method=post]")] == [
        tab.place(GOATS, f"/decide{query}"),
        f"{ROOT}/undo{query}",
    ]
    assert [box.attributes["value"] for box in page.css("form[action$=skip] input")] == ["open", "in"]
    page = tab.decide(GOATS, query, choice="")
    assert heading(page) == GOATS  # nothing else that was searched for is open
    assert words(page, "nav li") == ["No title fits."]


def test_search_without_result_offers_the_way_back(tab: Tab) -> None:
    page = tab.get(f"{ROOT}/?q=unicorns")
    assert heading(page) == "No title fits"
    assert [box.attributes["value"] for box in page.css("input[type=search]")] == ["unicorns"]
    assert [link.attributes["href"] for link in page.css("main a")] == [f"{ROOT}/"]


def test_unknown_group_is_the_usual_one(tab: Tab) -> None:
    assert words(tab.get(f"{ROOT}/?show=nonsense&said=77"), "option[selected]") == ["Open and decided (5)"]


# -- what goes wrong


def problem(response: TestResponse) -> tuple[int, str]:
    page = LexborHTMLParser(response.text)
    return response.status_code, words(page, "[role=alert]")[0]


def test_broken_lock_is_told_and_the_page_recovers(tab: Tab) -> None:
    good = tab.path.read_bytes()
    tab.path.write_bytes(b'{"version": 1, "titles": [<script>]}')
    code, said = problem(tab.client.get(f"{ROOT}/"))
    assert (code, said) == (500, f"{tab.path}:1: is not valid JSON: Expecting value (column 27)")
    assert problem(tab.client.post(f"{ROOT}/undo"))[0] == 500
    tab.path.unlink()
    code, said = problem(tab.client.post(f"{ROOT}/title/ab/decide", data={"choice": ""}))
    assert (code, said) == (
        500,
        f"{tab.path}: there is no such lock; make it with bibnorm build PAGE... --lock refs.lock.json",
    )
    assert not tab.path.exists()
    tab.path.write_bytes(good)
    assert heading(tab.get()) == ECLAIRS


def test_lock_that_others_are_writing_keeps_what_was_typed(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    from normalizer.guard import guarded

    monkeypatch.setattr(shelf_module, "_PATIENCE", 0.05)
    with guarded(tab.path):
        page = tab.decide(GOATS, "?show=open", use="identifier", identifier="1909.09999", note="the 2nd print")
    [said] = words(page, "[role=alert]")
    assert said.startswith(f"‘{GOATS}’: another bibnorm has been writing {tab.path} for 0 s")
    assert said.endswith(". Nothing was written.")
    assert heading(page) == GOATS
    assert [box.attributes["value"] for box in page.css("#identifier")] == ["arXiv:1909.09999"]
    assert words(page, "#note") == ["the 2nd print"]
    assert words(page, "option[selected]") == ["Open (4)"]
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


def test_undo_while_others_are_writing_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    from normalizer.guard import guarded

    tab.decide(GOATS, choice="")
    before = tab.path.read_bytes()
    monkeypatch.setattr(shelf_module, "_PATIENCE", 0.05)
    with guarded(tab.path):
        code, said = problem(tab.client.post(f"{ROOT}/undo"))
    assert (code, said.startswith("another bibnorm has been writing")) == (409, True)
    assert tab.path.read_bytes() == before


def test_problem_leads_back_to_the_title_and_the_list_as_it_was(tab: Tab) -> None:
    place = tab.place(GOATS, "?show=open&q=argan")
    act = tab.place(GOATS, "/decide?show=open&q=argan")
    good = tab.path.read_bytes()
    tab.path.write_bytes(b"{")
    for response in (tab.client.get(place), tab.client.post(act, data={"choice": ""})):
        assert response.status_code == 500
        assert [link.attributes["href"] for link in LexborHTMLParser(response.text).css("main a")] == [place]
    tab.path.write_bytes(good)
    gone = tab.client.get(f"{ROOT}/title/none?show=open")
    assert [link.attributes["href"] for link in LexborHTMLParser(gone.text).css("main a")] == [f"{ROOT}/?show=open"]


def test_title_that_is_not_there_is_not_found(tab: Tab) -> None:
    for response in (
        tab.client.get(f"{ROOT}/title/none"),
        tab.client.post(f"{ROOT}/title/none/decide", data={"choice": ""}),
    ):
        assert problem(response) == (404, "the lock has no such title any more")


NOT_THERE = {
    "no such place": ("GET", "/nowhere", 404),
    "no such file": ("GET", "/static/secret.css", 404),
    "a way out of the folder": ("GET", "/static/..%2fapp.py", 404),
    "looking where to post": ("GET", "/undo", 405),
    "posting where to look": ("POST", "/", 405),
}


@pytest.mark.parametrize(("method", "place", "code"), NOT_THERE.values(), ids=NOT_THERE)
def test_other_addresses_are_answered_plainly(tab: Tab, method: str, place: str, code: int) -> None:
    response = tab.client.open(f"{ROOT}{place}", method=method)
    assert (response.status_code, response.mimetype) == (code, "text/plain")


def test_endless_form_is_refused(tab: Tab) -> None:
    response = tab.client.post(tab.place(GOATS, "/decide"), data={"choice": "", "note": "x" * 100_000})
    assert response.status_code == 413
    assert tab.path.read_text(encoding="utf-8") == UNTOUCHED


# -- strangers, and what browsers are told

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


# -- hostile texts


def elements(page: LexborHTMLParser) -> Iterator[str]:
    for node in page.css("*"):
        yield node.tag or ""


def test_hostile_texts_make_no_element_and_no_link(path: Path) -> None:
    tab = Tab(path, hostile())
    for each in tab.lock.titles:
        page = tab.get(tab.place(each.title))
        assert heading(page) == " ".join(shown(each.title).split())
        assert not {"img", "svg", "b", "font", "base", "style", "iframe"} & set(elements(page))
        assert len(page.css("script")) == 1
        hrefs = [node.attributes["href"] or "" for node in page.css("a")]
        assert all(re.match(rf"{ROOT}/|#|https://(arxiv|doi)\.org/", href) for href in hrefs), hrefs
        page = tab.decide(each.title, choice="")
        assert len(words(page, "[role=status]")[0]) < 250


FOLLOWED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_address_that_is_followed_in_another_page_opens(tab: Tab) -> None:
    """As in the terminal of a notebook; nobody decides by a form that stands there."""
    assert tab.client.get(f"{ROOT}/", headers=FOLLOWED).status_code == 303
    assert tab.client.get(tab.place(GOATS), headers=FOLLOWED).status_code == 200
    assert tab.client.post(f"{ROOT}/undo", headers=FOLLOWED).status_code == 403
    assert tab.client.get(f"{ROOT}/", headers={**FOLLOWED, "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_of_a_long_list_the_page_has_the_part_around_the_title(path: Path) -> None:
    tab = Tab(path, big(1_000))
    response = tab.client.get(f"{ROOT}/", follow_redirects=True)
    assert len(response.data) < 130_000
    page = LexborHTMLParser(response.text)
    assert (len(page.css("nav li")), words(page, "nav .more")) == (301, ["700 more after"])
    order = [link.attributes["href"] for link in page.css("nav li:not(.more) a")]
    heads, current = [heading(page)], words(page, "nav [aria-current]")
    while later := page.css("#list-end a"):
        page = tab.get((later[0].attributes["href"] or "").partition("#")[0])
        order += [link.attributes["href"] for link in page.css("nav li:not(.more) a")]
        heads.append(heading(page))
    # The title stays what it was, and each of the list comes once.
    assert (len(set(heads)), len(current)) == (1, 1)
    assert (len(order), len(set(order))) == (1_000, 1_000)
    assert words(page, "nav .more") == ["900 more before"]
    middle = tab.get(order[500] or "")
    assert words(middle, "nav .more") == ["350 more before", "350 more after"]
    assert [link.attributes["href"] for link in middle.css("nav [aria-current]")] == [order[500]]


def test_long_list_is_searched_as_a_whole(path: Path) -> None:
    lock = big(1_000)
    tab = Tab(path, lock)
    last = tab.get(f"{ROOT}/?at=700").css("nav li:not(.more) a")
    assert last
    wanted = lock.titles[-1].title
    page = tab.get(f"{ROOT}/?q={wanted.replace(' ', '+')}")
    assert wanted in words(page, "nav li")[0]


def test_finished_long_list_can_be_leafed_through(path: Path) -> None:
    lock = big(310)
    lock = lock.with_titles([each.model_copy(update={"decision": OAK_DECISION}) for each in lock.titles])
    tab = Tab(path, lock)
    page = tab.get()
    assert heading(page) == "Nothing is open"
    assert words(page, "nav .more") == ["10 more after"]
    page = tab.get(f"{ROOT}/?at=300")
    assert (len(page.css("nav li")), words(page, "nav .more")) == (11, ["300 more before"])
