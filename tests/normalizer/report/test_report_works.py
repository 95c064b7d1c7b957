"""Works as they are shown: names, links, and where they are not what the page says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_scene import code, matched, other, run, title, work

from normalizer.lock import LockedWork
from normalizer.report.differences import diff_titles, page_differences, truncate
from normalizer.report.works import (
    Address,
    format_authors,
    identifier_links,
    reported_works,
    repositories,
    safe_link,
    without_tex,
    work_view_from_alternative,
    work_view_from_record,
)
from normalizer.values.code_links import CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import Venue
from normalizer.works.record import RetractionStatus
from normalizer.works.scraped import ScrapedTitle


@pytest.mark.parametrize(
    ("url", "text", "href"),
    [
        pytest.param("https://github.com/o/n", "github.com/o/n", "https://github.com/o/n", id="a link"),
        pytest.param("http://www.example.org/", "example.org", "http://www.example.org/", id="unencrypted is the web, too"),
        pytest.param("HTTPS://example.org/A", "example.org/A", "HTTPS://example.org/A", id="capitals"),
        pytest.param("https://example.org/ä?q=1%20#x", "example.org/ä?q=1%20#x", "https://example.org/%C3%A4?q=1%20#x", id="letters"),
        pytest.param("https://example.org/<b>", "example.org/<b>", "https://example.org/%3Cb%3E", id="markup in an address"),
        pytest.param("javascript:alert(1)", "javascript:alert(1)", None, id="a script"),
        pytest.param("JaVaScRiPt:alert(1)//https://x", "JaVaScRiPt:alert(1)//https://x", None, id="a script in disguise"),
        pytest.param("java\nscript:alert(1)", "java\nscript:alert(1)", None, id="a script across lines"),
        pytest.param(" https://example.org", " https://example.org", None, id="a blank before"),
        pytest.param("https://exa\tmple.org", "https://exa\tmple.org", None, id="a tab within"),
        pytest.param("data:text/html,<script>1</script>", "data:text/html,<script>1</script>", None, id="a page in an address"),
        pytest.param("file:///etc/passwd", "file:///etc/passwd", None, id="a file"),
        pytest.param("//example.org/x", "//example.org/x", None, id="without a scheme"),
        pytest.param("https:///x", "https:///x", None, id="without a host"),
        pytest.param("https://arxiv.org@evil.example/", "https://arxiv.org@evil.example/", None, id="one site as another"),
        pytest.param("https://evil.example\\@arxiv.org", "https://evil.example\\@arxiv.org", None, id="a turned slash"),
        pytest.param("https://example.org/\u202egro", "https://example.org/\u202egro", None, id="a turned direction"),
        pytest.param("https://example.org/\ud800", "https://example.org/\ud800", None, id="half a character"),
        pytest.param("", "", None, id="nothing"),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(url: str, text: str, href: str | None) -> None:
    assert safe_link(url) == Address(text, href)


def test_identifiers_of_services_lead_to_pages_and_endless_addresses_are_cut() -> None:
    found = safe_link("https://example.org/" + "x" * 3_000)
    assert found.href is None
    assert found.text.endswith("… (2,620 more characters)")
    [address] = identifier_links(None, None, "dblp:conf/goats/Berg21")
    assert (address.text, address.href) == ("dblp:conf/goats/Berg21", "https://dblp.org/rec/conf/goats/Berg21")


@pytest.mark.parametrize(
    ("arxiv", "doi", "expected"),
    [
        pytest.param(None, None, (), id="no identifier"),
        pytest.param("2101.00001", None, (("arXiv:2101.00001", "https://arxiv.org/abs/2101.00001"),), id="a preprint"),
        pytest.param(
            None, "10.1000/a(b);2-ä", (("doi:10.1000/a(b);2-ä", "https://doi.org/10.1000/a(b);2-%C3%A4"),), id="a DOI of old",
        ),
        pytest.param(
            "cs/0101001", "10.1000/x",
            (("arXiv:cs/0101001", "https://arxiv.org/abs/cs/0101001"), ("doi:10.1000/x", "https://doi.org/10.1000/x")),
            id="both",
        ),
        pytest.param("javascript:1", "data:x", (("arXiv:javascript:1", None), ("doi:data:x", None)), id="no identifiers"),
    ],
)  # fmt: skip
def test_identifiers_lead_to_their_pages(arxiv: str | None, doi: str | None, expected: tuple[tuple[str, str]]) -> None:
    assert tuple((each.text, each.href) for each in identifier_links(arxiv, doi)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["Ada Lovelace"], "Ada Lovelace"),
        (["A", "B", "C"], "A, B, C"),
        (["A", "B", "C", "D", "E"], "A, B, C and 2 more"),
        (['G{\\"o}del'], "Gödel"),
    ],
)
def test_people(names: list[str], expected: str) -> None:
    assert format_authors(names) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain", "Plain"),
        ("On $\\alpha$-sheep", "On α-sheep"),
        ("x" * 400, "x" * 400),
        ("x" * 5_000, "x" * 400 + "… (4,600 more characters)"),
    ],
)
def test_what_a_source_wrote_is_readable(text: str, expected: str) -> None:
    assert without_tex(text) == expected
    assert truncate("abc", 2) == "ab… (1 more characters)"


def test_a_record_is_shown_by_what_tells_it_from_others() -> None:
    names = (Person(family="Berg", given="Ludwig", particle="van der"), Person(literal="The Flock"))
    link = code("https://github.com/o/n", CodeStatus.ANNOUNCED, said_by="arxiv")
    venue = Venue(name="International Conference on Meadows", short="ICM", raw="icm")
    held = work(
        "Sheep", authors=names, arxiv="2101.00001", venue=venue, standing=RetractionStatus.WITHDRAWN, code=(link,)
    )
    shown = work_view_from_record(held.record, "berg2021sheep")
    assert (shown.authors, shown.year, shown.venue, shown.key) == (
        "van der Berg, The Flock",
        2021,
        "ICM",
        "berg2021sheep",
    )
    assert shown.retraction == "withdrawn"
    assert [(each.standing, each.said_by, each.link.href) for each in shown.code] == [
        ("announced", "arxiv", "https://github.com/o/n")
    ]


@pytest.mark.parametrize(
    ("held", "year", "venue", "links"),
    [
        pytest.param(
            work("A", date=None, preprint_date=PartialDate(year=2019), arxiv="1901.00001"),
            2019, None, ["arXiv:1901.00001"], id="the year of the preprint, where there is no other",
        ),
        pytest.param(work("A", date=None), None, None, [], id="nothing is known"),
        pytest.param(
            work("A", url="https://openreview.net/forum?id=x"), 2021, None, ["openreview.net/forum?id=x"],
            id="its address, where there is not a valid identifier",
        ),
        pytest.param(
            work("A", venue=Venue(name="Journal of Gra{\\ss}", raw="JG")), 2021, "Journal of Graß", [], id="a venue without a short name",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_is_left_out(held: LockedWork, year: int | None, venue: str | None, links: list[str]) -> None:
    shown = work_view_from_record(held.record, "a")
    assert (shown.year, shown.venue, [each.text for each in shown.ids]) == (year, venue, links)


def test_a_work_that_was_only_compared_has_no_key() -> None:
    shown = work_view_from_alternative(
        other("Goats", doi="10.1000/g", authors=("A", "B", "C", "D"), year=2020, venue="{Goat} News")
    )
    assert (shown.authors, shown.year, shown.venue, shown.key) == ("A, B, C and 1 more", 2020, "Goat News", None)


@pytest.mark.parametrize(
    ("on_page", "of_work", "same", "marked_page", "marked_work"),
    [
        pytest.param("Deep Sheep", "Deep Sheep", True, [], [], id="the same"),
        pytest.param("Deep  Sheep ", "Deep Sheep", True, [], [], id="blanks are not seen"),
        pytest.param("deep sheep", "Deep Sheep!", False, [], [], id="capitals are shown, not marked"),
        pytest.param("Sheep of alpha", "Sheep of $\\alpha$", False, [], [], id="TeX that the page has lost is no difference"),
        pytest.param("Deep Sheep", "Deep Goats", False, ["Sheep"], ["Goats"], id="other words are marked"),
    ],
)  # fmt: skip
def test_titles_beside_each_other(
    on_page: str, of_work: str, same: bool, marked_page: list[str], marked_work: list[str]
) -> None:
    made = diff_titles(on_page, work_view_from_record(work(of_work).record, "a").title)
    assert made.same is same
    assert [piece.text for piece in made.page if piece.differs] == marked_page
    assert [piece.text for piece in made.work if piece.differs] == marked_work
    assert made.only_on_page == ", ".join(marked_page)


EMMY = Person(family="Noether", given="Emmy")
KNOWN = work("A", arxiv="2101.00001", doi="10.1000/a", preprint_date=PartialDate(year=2020), authors=(EMMY,))
PARTLY = work("A", authors_complete=False)
PRINTED = ScrapedTitle(title="A", page="p", line=1, authors=("Noether",), text="Noether, A")
TWO = work("A", authors=(EMMY, Person(family="Gödel", given="Kurt")))
IN_NATURE = work("A", venue=Venue(raw="Nature", name="Nature"))


@pytest.mark.parametrize(
    ("scraped", "held", "expected"),
    [
        pytest.param(title("A"), KNOWN, [], id="a page that says nothing"),
        pytest.param(title("A", year=2021), KNOWN, [], id="the year of the publication"),
        pytest.param(title("A", year=2020), KNOWN, [], id="the year of the preprint"),
        pytest.param(title("A", year=2015), KNOWN, ["the page says 2015"], id="another year"),
        pytest.param(title("A", year=2015), work("A", date=None), [], id="nothing to compare a year with"),
        pytest.param(title("A", ids=("https://arxiv.org/abs/2101.00001v3",)), KNOWN, [], id="a version of the same preprint"),
        pytest.param(title("A", ids=("10.1000/A",)), KNOWN, [], id="DOIs ignore case"),
        pytest.param(title("A", ids=("2202.00002",)), KNOWN, ["page has identifier arxiv:2202.00002"], id="another preprint"),
        pytest.param(title("A", ids=("2202.00002",)), work("A", doi="10.1000/a"), [], id="a preprint where the work has none"),
        pytest.param(title("A", ids=("no identifier",)), KNOWN, [], id="what is not a valid identifier"),
        pytest.param(title("A", authors=("E. Noether",)), KNOWN, [], id="an initial"),
        pytest.param(title("A", authors=("NOETHER Emmy", "et al.")), KNOWN, [], id="another order, and others"),
        pytest.param(title("A", authors=("Noether", "Kurt Gödel")), KNOWN, ["page also lists Kurt Gödel"], id="somebody else"),
        pytest.param(PRINTED, TWO, ["page lacks Kurt Gödel"], id="somebody left out"),
        pytest.param(replace(PRINTED, text="Noether et al., A"), TWO, [], id="others are left out"),
        pytest.param(title("A", authors=("Noether",)), TWO, [], id="a page may show some authors only"),
        pytest.param(title("A", venue="ICML"), IN_NATURE, ["the page says ICML"], id="another venue"),
        pytest.param(title("A", venue="Nature (London)"), IN_NATURE, [], id="the same venue"),
        pytest.param(title("A", authors=("Kurt Gödel",)), PARTLY, [], id="a list that is not complete"),
        pytest.param(title("A", authors=("Kurt Gödel",)), work("A", authors=()), [], id="no list at all"),
    ],
)  # fmt: skip
def test_what_the_page_says_otherwise(scraped: ScrapedTitle, held: LockedWork, expected: list[str]) -> None:
    assert list(page_differences(scraped, held.record)) == expected


def test_repositories_that_are_only_announced_come_first() -> None:
    there, announced = code("https://github.com/o/there"), code("https://github.com/o/soon", CodeStatus.ANNOUNCED)
    works = {"a": work("A", code=(there,)), "b": work("B", code=(announced,)), "c": work("C")}
    made = run([matched("A", "a"), matched("B", "b"), matched("C", "c")], works)
    found = repositories(reported_works(made, ["a", "b", "c", "gone"]))
    assert [(code.link.text, code.standing, work.key) for code, work in found] == [
        ("github.com/o/soon", "announced", "b"),
        ("github.com/o/there", "there", "a"),
    ]
