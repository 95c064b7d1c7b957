"""Addresses, keys and who asks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import arxiv
import pytest
import requests
from fakes.clock import ManualClock
from fakes.exchange import FakeResponse
from fakes.faults import Status
from http_scene import GREETING, scene, timer_of

from normalizer.works.sources import ONLINE_SOURCES
from resolvers import registry
from resolvers.errors import RateLimited, RequestRefused, ResolverError
from resolvers.http import BatchLog, HttpClient, HttpSettings, Service, all_terms, display_host, user_agent
from resolvers.http.cache_admin import clear_cache
from resolvers.http.service import Intervals, Terms

ARXIV = Service("arXiv", "arxiv", "https://export.arxiv.org")
SCHOLAR = Service("Semantic Scholar", "semantic-scholar", "https://api.semanticscholar.org", key_header="x-api-key")


def test_user_agent_and_host_are_named() -> None:
    program = user_agent(None)
    assert program.startswith("bibnorm/")
    assert user_agent("mailto:a@b.org") == f"{program} (+mailto:a@b.org)"
    assert user_agent("a@b.org") == f"{program} (+mailto:a@b.org)"
    assert user_agent("https://b.org/who") == f"{program} (+https://b.org/who)"
    assert display_host("https://me:secret@example.org:8080/oai?x=1") == "example.org:8080"


def test_environment_gives_addresses_and_keys_by_the_names_of_services() -> None:
    environment = {
        "BIBNORM_ARXIV_URL": "http://127.0.0.1:8017/arxiv/",
        "BIBNORM_ARXIV_KEY": "",
        "BIBNORM_SEMANTIC_SCHOLAR_KEY": " k1 ",
        "BIBNORM_OTHER_URL": "http://example.org",
    }
    settings = HttpSettings.from_environment(
        environment,
        [ARXIV, SCHOLAR],
        contact="a@b.org",
        cache=Path("c"),
        keys={"arxiv": "k2", "semantic-scholar": "old"},
    )
    assert settings.urls == {"arxiv": "http://127.0.0.1:8017/arxiv"}
    assert settings.keys == {"semantic-scholar": "k1", "arxiv": "k2"}
    assert (settings.contact, settings.cache) == ("a@b.org", Path("c"))
    assert settings.url(ARXIV) == "http://127.0.0.1:8017/arxiv"
    assert settings.url(SCHOLAR) == "https://api.semanticscholar.org"


LOOPBACK = [
    "http://127.0.0.1:1/x",
    "http://localhost:8017",
    "http://[::1]:80",
    "http://127.9.9.9",
    "https://example.org:8443",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_plain_http_is_for_this_machine_only(url: str) -> None:
    assert HttpSettings(urls={"arxiv": url}).url(ARXIV) == url


ADDRESSES = {
    "http://example.org": "BIBNORM_ARXIV_URL: http to example.org is not private; use https",
    "http://localhost.example.org": "BIBNORM_ARXIV_URL: http to localhost.example.org is not private; use https",
    "http://128.0.0.1": "BIBNORM_ARXIV_URL: http to 128.0.0.1 is not private; use https",
    "ftp://example.org": "BIBNORM_ARXIV_URL: cannot ask 'ftp://example.org'; expected https://host/path",
    "example.org": "BIBNORM_ARXIV_URL: cannot ask 'example.org'; expected https://host/path",
    "https://me:pass@example.org": "BIBNORM_ARXIV_URL: leave the name and password out of the address of example.org",
}


@pytest.mark.parametrize(("url", "words"), ADDRESSES.items())
def test_address_that_no_question_should_go_to_is_refused(url: str, words: str) -> None:
    with pytest.raises(ResolverError) as caught:
        HttpSettings.from_environment({"BIBNORM_ARXIV_URL": url}, [ARXIV])
    assert str(caught.value) == words


def test_service_is_held_to_the_same() -> None:
    with HttpClient() as http, pytest.raises(ResolverError, match=r"arXiv: http to export\.arxiv\.org is not private"):
        http.get(Service("arXiv", "arxiv", "http://export.arxiv.org"))


@pytest.mark.parametrize("key", ["", "two words", "line\nend", "schlüssel"])
def test_key_that_cannot_be_one_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ResolverError) as caught:
        HttpSettings(keys={"openalex": key})
    assert str(caught.value) == "the key for openalex cannot be one: it is empty or has spaces or odd characters"


@pytest.mark.parametrize("contact", ["", "a@b.org\r\nX-Evil: 1", "Ada Lovelace"])
def test_contact_that_would_spoil_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ResolverError, match="expected an e-mail address or a URL"):
        HttpSettings(contact=contact)


@pytest.mark.parametrize("slug", ["", "Arxiv", "a_b", "a--b", "../a"])
def test_slug_names_a_file_and_a_variable(slug: str) -> None:
    with pytest.raises(ValueError, match="is not a slug"):
        Service("x", slug, "https://example.org")
    with pytest.raises(ValueError, match="is not a slug"):
        Service("x", "x", "https://example.org", pace=slug or " ")


# --- A session for a library that brings its own requests


FEED = b"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id><title>arXiv Query</title><updated>2026-05-01T00:00:00Z</updated>
  <opensearch:itemsPerPage>10</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v1</id><title>On Engines</title><updated>2024-01-02T00:00:00Z</updated>
    <link href="https://arxiv.org/abs/2401.00001v1" rel="alternate" type="text/html"/>
    <summary>We compute.</summary><published>2024-01-02T00:00:00Z</published>
    <author><name>Ada Lovelace</name></author>
  </entry>
</feed>
"""


def client_of(session: requests.Session, root: str) -> arxiv.Client:
    client = arxiv.Client(page_size=10, delay_seconds=0, num_retries=0)
    client._session = session
    client.query_url_format = root + "/greet?{}"
    return client


def test_arxiv_package_asks_as_politely_as_we_do(tmp_path: Path) -> None:
    settings = HttpSettings(contact="a@b.org", cache=tmp_path)
    answer = FakeResponse(FEED, "application/atom+xml")
    with scene(Status(503), answer=answer, settings=settings, check=lambda status, body: None) as here:
        client = client_of(here.http.session(here.service), here.server.root)
        for query in ("ti:one", "ti:two", "ti:one"):
            (result,) = client.results(arxiv.Search(query=query))
            assert (result.title, result.get_short_id()) == ("On Engines", "2401.00001v1")
        assert [round(gap, 1) for gap in here.server.log.gaps] == [10.0, 3.0]
        agents = {
            value
            for entry in here.server.log.entries
            for name, value in entry.question.headers.items()
            if name.lower() == "user-agent"
        }
        assert agents == {user_agent("a@b.org")}
        stats = here.http.stats["greeter"]
        assert (stats.asked, stats.cached) == (3, 1)


def test_errors_come_through_the_package_as_ours(tmp_path: Path) -> None:
    with scene(Status(400), Status(429, retry_after="9999")) as here:
        client = client_of(here.http.session(here.service), here.server.root)
        for kind in (RequestRefused, RateLimited):
            with pytest.raises(kind):
                list(client.results(arxiv.Search(query="ti:one")))


def test_session_that_is_closed_leaves_the_next_one_its_connections(tmp_path: Path) -> None:
    for cache in (None, tmp_path):
        with scene(cache=cache) as here:
            with here.http.session(here.service) as session:
                assert session.get(f"{here.server.root}/greet").content == GREETING
            assert (
                here.http.session(here.service).get(f"{here.server.root}/greet", params={"n": "1"}).content == GREETING
            )


# --- What was asked together is remembered as long as its replies are fresh, and is never more than a hint


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def memory(tmp_path: Path, clock: ManualClock) -> BatchLog:
    return BatchLog(tmp_path / "greeter.sqlite", 100.0, timer_of(clock))


def test_request_comes_back_whole_for_any_of_its_questions(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b", "c"])
    memory.remember("20", ["d"])
    assert memory.recall("20", ["d", "x", "c", "b"]) == [("d",), ("a", "b", "c")]
    assert memory.recall("20", ["x"]) == memory.recall("20", []) == []


def test_question_goes_with_others_in_each_way_of_asking(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b"])
    memory.remember("5", ["a"])
    assert memory.recall("20", ["a"]) == [("a", "b")]
    assert memory.recall("5", ["a", "b"]) == [("a",)]


def test_latest_request_of_a_question_counts(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b"])
    memory.remember("20", ["b", "c"])
    assert memory.recall("20", ["a", "b"]) == [("a", "b"), ("b", "c")]
    assert memory.recall("20", ["b"]) == [("b", "c")]


@pytest.mark.parametrize(("seconds", "known"), [(99.0, True), (100.0, False), (-1.0, False)])
def test_memory_lasts_as_long_as_replies(memory: BatchLog, clock: ManualClock, seconds: float, *, known: bool) -> None:
    memory.remember("20", ["a"])
    clock.seconds += seconds
    assert bool(memory.recall("20", ["a"])) is known


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("no database"), lambda path: path.mkdir()])
def test_file_that_cannot_be_used_remembers_nothing(tmp_path: Path, clock: ManualClock, spoil: object) -> None:
    spoil(tmp_path / "greeter.sqlite")  # type: ignore[operator]
    memory = BatchLog(tmp_path / "greeter.sqlite", 100.0, timer_of(clock))
    memory.remember("20", ["a"])
    assert memory.recall("20", ["a"]) == []


def test_cleared_cache_forgets_what_was_asked(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        memory = here.http.batch_log(here.service)
        assert memory is not None
        memory.remember("20", ["a"])
        assert clear_cache(tmp_path) == 1
        assert memory.recall("20", ["a"]) == []


def test_stale_requests_go_with_stale_replies(tmp_path: Path) -> None:
    with HttpClient(HttpSettings(cache=tmp_path)) as http, scene(cache=tmp_path) as here:
        here.ask()  # on a clock of months ago
        for asking, question in ((here.http, "old"), (http, "new")):
            memory = asking.batch_log(here.service)
            assert memory is not None
            memory.remember("20", [question])
        clear_cache(tmp_path, only_stale=True)
        with closing(sqlite3.connect(tmp_path / "greeter.sqlite")) as connection:
            for table in ("requests", "questions"):
                assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (1,)


@pytest.mark.parametrize(("cache", "max_age"), [(False, 100.0), (True, 0.0)], ids=["no cache", "nothing is kept"])
def test_nothing_is_remembered_where_nothing_is_kept(tmp_path: Path, max_age: float, *, cache: bool) -> None:
    with scene(cache=tmp_path if cache else None, max_age=max_age) as here:
        assert here.http.batch_log(here.service) is None


@pytest.mark.parametrize(
    ("text", "size"),
    [("500 MB", 500 * 10**6), ("2GB", 2 * 10**9), ("1.5 gb", 15 * 10**8), ("0 B", 0), ("10 kB", 10**4)],
)
def test_size_of_the_cache_is_read(text: str, size: int) -> None:
    assert HttpSettings.from_environment({"BIBNORM_CACHE_SIZE": text}, [], cache_size="1 B").cache_bytes == size
    assert HttpSettings.from_environment({}, [], cache_size=text).cache_bytes == size


@pytest.mark.parametrize("text", ["500", "MB", "-1 MB", "1 EB", "1 MB or so"])
def test_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ResolverError, match=r"cache-size: .* is not a size"):
        HttpSettings.from_environment({}, [], cache_size=text)


# --- The table of terms: it is complete, and the clients keep it


@pytest.mark.parametrize("terms", all_terms().values(), ids=lambda terms: terms.slug)
def test_row_is_complete(terms: Terms) -> None:
    assert terms.url.startswith("https://")
    assert not terms.url.endswith("/")
    assert terms.page == "observed" or terms.page.startswith("https://")
    assert terms.checked <= date.today()  # noqa: DTZ011 -- a day, whatever the zone
    assert terms.key in {"none", "optional", "needed"}
    assert (terms.key == "none") == (terms.key_header is None and terms.key_parameter is None)
    assert (terms.key_page is None) == (terms.key == "none" and not terms.login)
    for intervals in terms.intervals.values():
        assert intervals.of(contact=True, key=True) <= intervals.plain


def test_every_source_keeps_the_terms_of_its_row() -> None:
    for each in registry.services([source.name for source in ONLINE_SOURCES]):
        assert each.intervals == all_terms()[each.slug].intervals[""], each.slug
        assert each.policy.min_interval == Service.of(each.slug).policy.min_interval


@pytest.mark.parametrize(
    ("contact", "key", "seconds"), [(False, False, 1.0), (True, False, 0.5), (False, True, 0.1), (True, True, 0.1)]
)
def test_shortest_interval_that_applies_is_kept(contact: bool, key: bool, seconds: float) -> None:
    assert Intervals(1.0, 0.5, 0.1).of(contact=contact, key=key) == seconds
    assert Intervals(1.0).of(contact=contact, key=key) == 1.0
