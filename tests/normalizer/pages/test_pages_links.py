"""Links in running text."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.pages import links_in, read_page
from normalizer.pages.links import kind_of
from normalizer.values.code_links import repository_from
from normalizer.works.scraped import LinkKind

CASES = tomllib.loads((Path(__file__).parents[3] / "fixtures/links.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_links_of_the_table(name: str) -> None:
    case = CASES[name]
    found = [f"{link.kind}{'?' if link.announced else ''} {link.url}" for link in links_in(case["text"])]
    assert found == case["links"]


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        "https://" * 60_000,
        "https://a.b/" + "(" * 400_000,
        "www." * 100_000,
        "a." * 200_000 + "io",
        "[" * 300_000 + "](https://a.b",
        "git@" * 100_000,
        r"\url{" * 80_000,
        "https : " * 50_000,
        "https://github.com/" + "a" * 400_000,
        "will be " * 50_000 + "https://a.bc/d",
        "github.com/ " * 40_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    links_in(text)
    assert time.process_time() - start < 5


@given(st.text(alphabet=st.sampled_from("htps:/.w@giubcom()[]{}\\<>~^$%&# aAZ0-_,;é\n")))
def test_any_text_gives_clean_links(text: str) -> None:
    for link in links_in(text):
        assert link.url.startswith(("http://", "https://"))
        assert not set(link.url) & set(' \n{}<>\\^"')
        assert link.url[-1] not in ".,;:"
        assert kind_of(link.url) is LinkKind.CODE or repository_from(link.url) is None


@given(
    st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True),
    st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True),
    st.sampled_from(
        ["{}", "({})", "[code]({})", "<{}>", r"\url{{{}}}", "at~{}", "here.{}", "{} .", "see {}, too", "“{}”"]
    ),
    st.sampled_from(["", "/", ".git", "#readme", "?tab=readme", "/tree/main", "/tree/master/", "/issues/3"]),
)
def test_a_repository_is_found_in_any_wrapping(owner: str, name: str, wrapping: str, tail: str) -> None:
    assume(repository_from(f"https://github.com/{owner}/{name}") is not None)  # "topics" is no owner
    text = f"Code is {wrapping.format(f'https://github.com/{owner}/{name}{tail}')}"
    assert [link.url for link in links_in(text)] == [f"https://github.com/{owner}/{name}"]


@pytest.mark.shared
def test_every_repository_of_the_saved_pages_is_found_and_clean(shared: Path) -> None:
    """206 abstracts hold a link; no abstract of these pages names an address without "://"."""
    with_links = 0
    repositories = []
    for page in sorted((shared / "seeds").glob("*.txt")):
        for title in read_page(str(page)).titles:
            mentions = (title.abstract or "").count("://")
            assert len(title.links) == mentions, title.where
            with_links += bool(mentions)
            repositories += [link.url for link in title.links if link.kind is LinkKind.CODE]
    assert with_links == 206
    for url in repositories:
        assert (found := repository_from(url)) is not None
        assert found.url == url
    assert "https://github.com/WangWenhao0716/V2L" in repositories
