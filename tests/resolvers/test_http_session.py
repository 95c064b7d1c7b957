"""A session for a library that brings its own requests."""

from __future__ import annotations

from pathlib import Path

import arxiv
import pytest
import requests
from http_scene import GREETING, scene
from standin.exchange import Answer
from standin.faults import Status

from resolvers.errors import Offline, RateLimited, RequestRefused
from resolvers.http import HttpSettings, user_agent

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
    answer = Answer(FEED, "application/atom+xml")
    with scene(Status(503), answer=answer, settings=settings, check=lambda status, body: None) as here:
        client = client_of(here.http.session(here.service), here.server.root)
        for query in ("ti:one", "ti:two", "ti:one"):
            (result,) = client.results(arxiv.Search(query=query))
            assert (result.title, result.get_short_id()) == ("On Engines", "2401.00001v1")
        assert [round(gap, 1) for gap in here.server.log.gaps] == [30.0, 3.0]
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


def test_session_can_be_told_to_give_up_sooner() -> None:
    with scene(*[Status(429)] * 5) as here:
        with pytest.raises(RateLimited):
            here.http.session(here.service, tries=2).get(f"{here.server.root}/greet")
        assert here.requests == 2


def test_session_that_is_closed_leaves_the_next_one_its_connections(tmp_path: Path) -> None:
    for cache in (None, tmp_path):
        with scene(cache=cache) as here:
            with here.http.session(here.service) as session:
                assert session.get(f"{here.server.root}/greet").content == GREETING
            assert (
                here.http.session(here.service).get(f"{here.server.root}/greet", params={"n": "1"}).content == GREETING
            )


def test_session_makes_no_connection_offline() -> None:
    with scene(settings=HttpSettings(offline=True)) as here:
        with pytest.raises(Offline):
            here.http.session(here.service).get(f"{here.server.root}/greet")
        assert here.requests == 0


def test_password_of_netrc_stays_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password planted\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with scene(cache=tmp_path / "cache") as here:
        here.ask()
        assert "Authorization" not in here.server.log.entries[0].question.headers
