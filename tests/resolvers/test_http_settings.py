"""Addresses, keys and who asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolvers.errors import ResolverError
from resolvers.http import HttpClient, HttpSettings, Service, display_host, user_agent

ARXIV = Service("arXiv", "arxiv", "https://export.arxiv.org")
SCHOLAR = Service("Semantic Scholar", "semantic-scholar", "https://api.semanticscholar.org", key_header="x-api-key")


def test_user_agent_names_version_and_contact() -> None:
    program = user_agent(None)
    assert program.startswith("bibnorm/")
    assert user_agent("mailto:a@b.org") == f"{program} (+mailto:a@b.org)"
    assert user_agent("a@b.org") == f"{program} (+mailto:a@b.org)"
    assert user_agent("https://b.org/who") == f"{program} (+https://b.org/who)"


def test_host_is_named_with_its_port_but_without_a_password() -> None:
    assert display_host("https://me:secret@example.org:8080/oai?x=1") == "example.org:8080"


def test_environment_gives_addresses_and_keys_by_the_names_of_services() -> None:
    environment = {
        "BIBNORM_ARXIV_URL": "http://127.0.0.1:8017/arxiv/",
        "BIBNORM_ARXIV_KEY": "",
        "BIBNORM_SEMANTIC_SCHOLAR_KEY": " k1 ",
        "BIBNORM_OTHER_URL": "http://example.org",
    }
    settings = HttpSettings.from_environment(
        environment, [ARXIV, SCHOLAR], contact="a@b.org", cache=Path("c"), offline=True, keys={"arxiv": "k2"}
    )
    assert settings.urls == {"arxiv": "http://127.0.0.1:8017/arxiv"}
    assert settings.keys == {"semantic-scholar": "k1", "arxiv": "k2"}
    assert (settings.contact, settings.cache, settings.offline) == ("a@b.org", Path("c"), True)
    assert settings.url(ARXIV) == "http://127.0.0.1:8017/arxiv"
    assert settings.url(SCHOLAR) == "https://api.semanticscholar.org"


def test_key_of_the_environment_wins_over_that_of_the_configuration() -> None:
    environment = {"BIBNORM_SEMANTIC_SCHOLAR_KEY": "new"}
    settings = HttpSettings.from_environment(environment, [SCHOLAR], keys={"semantic-scholar": "old"})
    assert settings.keys == {"semantic-scholar": "new"}


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
