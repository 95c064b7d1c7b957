"""Links to code: one for each repository, as the page says."""

from __future__ import annotations

from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.works.code import code_links
from normalizer.works.description import Description
from normalizer.works.scraped import Link, LinkKind, ScrapedTitle


def page(*links: Link) -> ScrapedTitle:
    return ScrapedTitle(title="Toys", page="page.txt", line=3, links=links)


def code(url: str, *, announced: bool = False) -> Link:
    return Link(url=url, kind=LinkKind.CODE, announced=announced)


def source(*urls: str, name: str = "arxiv") -> Description:
    return Description(source=name, title="Toys", code=urls)


def test_a_link_of_the_page_is_told_apart_in_host_owner_and_name() -> None:
    assert code_links([page(code("http://www.github.com/ann/toys.git"))], []) == (
        CodeLink(
            url="https://github.com/ann/toys", host="github.com", owner="ann", name="toys",
            status=CodeStatus.RELEASED, said_by="page",
        ),
    )  # fmt: skip


def test_code_that_will_be_available_is_announced() -> None:
    (link,) = code_links([page(code("https://github.com/mgoulao/TOV-VICReg", announced=True))], [])
    assert (link.url, link.status) == ("https://github.com/mgoulao/TOV-VICReg", CodeStatus.ANNOUNCED)


def test_the_spelling_and_the_status_of_the_page_win() -> None:
    (link,) = code_links(
        [page(code("https://github.com/mgoulao/TOV-VICReg", announced=True))],
        [source("https://github.com/mgoulao/tov-vicreg")],
    )
    assert link.url == "https://github.com/mgoulao/TOV-VICReg"
    assert (link.status, link.said_by) == (CodeStatus.ANNOUNCED, "page")


def test_what_a_source_says_is_released() -> None:
    (link,) = code_links([], [source("https://github.com/ann/toys", name="other")])
    assert (link.status, link.said_by) == (CodeStatus.RELEASED, "other")


def test_a_subdirectory_is_more_exact_than_the_whole() -> None:
    (link,) = code_links(
        [page(code("https://github.com/Ann/Toys"))], [source("https://github.com/ann/toys/tree/main/Bear")]
    )
    assert link.url == "https://github.com/Ann/Toys/tree/main/Bear"
    assert link.said_by == "page"


def test_the_first_of_two_subdirectories_stays() -> None:
    (link,) = code_links(
        [page(code("https://github.com/ann/toys/tree/main/a"), code("https://github.com/ann/toys/tree/main/b"))], []
    )
    assert link.url == "https://github.com/ann/toys/tree/main/a"


def test_repositories_are_listed_in_the_order_in_which_they_are_named() -> None:
    found = code_links(
        [page(code("https://github.com/ann/one")), page(code("https://gitlab.com/ann/two"))],
        [source("https://github.com/ann/three", "https://github.com/ANN/ONE")],
    )
    assert [link.name for link in found] == ["one", "two", "three"]


def test_two_repositories_of_one_name_are_two() -> None:
    assert len(code_links([page(code("https://github.com/ann/toys"), code("https://gitlab.com/ann/toys"))], [])) == 2


def test_other_links_of_the_page_are_left_out() -> None:
    project = Link(url="https://github.com/ann/toys", kind=LinkKind.PROJECT)
    assert code_links([page(project, code("https://ann.github.io/toys"))], [source("https://toys.example/code")]) == ()
