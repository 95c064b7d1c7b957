"""Records: golden chains in fixtures/records, and the rules of precedence one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chains import CHAINS, candidate, candidates, read, scraped
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.acceptance import Note, accepted_at
from normalizer.works.code import code_links
from normalizer.works.description import Description, RawName
from normalizer.works.merge import PRECEDENCE, record_from
from normalizer.works.record import FieldOrigin, Record, Standing
from normalizer.works.scraped import Link, LinkKind, ScrapedTitle


def plain(record: Record) -> dict[str, Any]:
    """As in `record.json`: dates in ISO 8601, of origins only who said it, nothing that is not known."""
    fields = record.model_dump(mode="json", exclude_none=True)
    fields |= {name: str(date) for name in ("date", "preprint_date") if (date := getattr(record, name))}
    fields |= {"origin": {name: origin.source for name, origin in record.origin.items()}}
    return {name: value for name, value in fields.items() if name not in ("code", "ids") or value}


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.name)
def test_candidates_become_the_record(path: Path) -> None:
    record = record_from(candidates(path), scraped(path))
    assert plain(record) == read(path / "record.json")


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.name)
def test_every_value_of_a_record_has_an_origin_and_nothing_else_has(path: Path) -> None:
    record = record_from(candidates(path))
    having = {
        name for name in Record.model_fields if name not in ("origin", "authors_complete") and getattr(record, name)
    }
    assert set(record.origin) == having


def test_there_are_chains_enough() -> None:
    assert len(CHAINS) >= 12


def test_each_field_of_a_record_has_a_rule_of_precedence() -> None:
    assert set(PRECEDENCE) | {"code", "ids", "origin", "authors_complete"} == set(Record.model_fields)


def said(source: str = "other", **fields: Any) -> Description:
    return candidate({"source": source, "title": "Toys", **fields})


def names(record: Record) -> list[str]:
    return [str(person) for person in record.authors]


# --- whom to believe


def test_the_title_of_arxiv_goes_before_that_of_others_and_the_page_is_last() -> None:
    page = ScrapedTitle(title="TOYS!", page="page.txt", line=1)
    assert record_from([said(title="Toys Two"), said("arxiv", title="Toys One")], [page]).title == "Toys One"
    assert record_from([said(title="Toys Two")], [page]).title == "Toys Two"
    alone = record_from([], [page])
    assert (alone.title, alone.origin["title"]) == ("TOYS!", FieldOrigin(source="page", via="page.txt:1"))


def test_a_complete_list_of_authors_goes_before_an_incomplete_one_of_arxiv() -> None:
    record = record_from(
        [said("arxiv", authors=["Ann Bee"], authors_complete=False), said(authors=["Ann Bee", "Cy Dee"])]
    )
    assert names(record) == ["Ann Bee", "Cy Dee"]
    assert (record.authors_complete, record.origin["authors"].source) == (True, "other")


def test_of_two_complete_lists_the_source_that_comes_first_is_believed() -> None:
    record = record_from([said(authors=["A. Bee", "C. Dee"]), said("arxiv", authors=["Ann Bee", "Cy Dee"])])
    assert names(record) == ["Ann Bee", "Cy Dee"]


def test_of_two_incomplete_lists_the_longer_is_taken() -> None:
    short = said("arxiv", authors=["Ann Bee"], authors_complete=False)
    record = record_from([short, said(authors=["Ann Bee", "Cy Dee", "et al."])])
    assert names(record) == ["Ann Bee", "Cy Dee"]
    assert not record.authors_complete


def test_a_list_that_lacks_names_is_not_complete_whatever_it_says() -> None:
    longer = said("arxiv", authors=["Ann Bee", "Cy Dee"], authors_complete=False)
    record = record_from([longer, said(authors=["Ann Bee"])])
    assert names(record) == ["Ann Bee", "Cy Dee"]
    assert not record.authors_complete


def test_authors_that_are_all_junk_are_not_given() -> None:
    record = record_from([said("arxiv", authors=["7 pages", ";"]), said(authors=["Ann Bee"])])
    assert names(record) == ["Ann Bee"]
    assert record_from([said(authors=[";"])]).authors == ()


def test_a_conference_goes_before_a_workshop_and_a_known_name_before_a_raw_one() -> None:
    record = record_from(
        [
            said("dblp", venue="ICML Workshops", year=2020),
            said(venue="Widget Days", year=2021),
            said(venue="ICML", year=2022),
        ]
    )
    assert record.venue is not None
    assert (record.venue.short, record.date) == ("ICML", PartialDate(year=2022))


def test_what_belongs_to_another_publication_is_not_mixed_in() -> None:
    record = record_from(
        [
            said("dblp", venue="ICML", year=2020),
            said(venue="JMLR", year=2021, pages="1-30", volume="22", doi="10.1000/jmlr", publisher="Microtome"),
            said("crossref", doi="10.1000/icml"),
        ]
    )
    assert (record.date, record.doi) == (PartialDate(year=2020), "10.1000/icml")
    assert (record.pages, record.volume, record.publisher) == (None, None, None)


def test_one_venue_under_two_names_is_one_publication() -> None:
    record = record_from(
        [
            said("arxiv", venue="ICML", year=2020),
            said(venue="International Conference on Machine Learning", pages="1-9"),
        ]
    )
    assert (record.date, record.pages) == (PartialDate(year=2020), "1-9")


# --- dates


DATES: dict[str, tuple[list[Description], list[ScrapedTitle], str | None]] = {
    "a preprint has the date of its first version": ([said("arxiv", arxiv="2209.10901", published="2022-09-22")], [], "2022-09-22"),
    "a published work has the year of its venue": (
        [said("arxiv", arxiv="2209.10901", published="2022-09-22", venue="CVPR", year=2023)], [], "2023",
    ),
    "the year may stand in the venue's text": ([said("arxiv", arxiv="0704.0001", venue="Phys. Rev. D 76, 1 (2008)")], [], "2008"),
    "a published work whose year nobody knows has no date": ([said("arxiv", arxiv="2209.10901", venue="CVPR")], [], None),
    "its year may stand on the page": (
        [said("arxiv", arxiv="2209.10901", venue="CVPR")], [ScrapedTitle(title="Toys", page="p", line=1, year=2023)], "2023",
    ),
    "a year beside no venue is not the preprint's": (
        [said("arxiv", arxiv="2209.10901")], [ScrapedTitle(title="Toys", page="p", line=1, year=2023)], "2022-09",
    ),
    "a work without a venue has its own year": ([said(year=1999)], [], "1999"),
    "a work that never was a preprint has its day of publication": ([said(published="2019-05-06", venue="Widget Days")], [], "2019-05-06"),
    "nothing is known": ([said()], [], None),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "scraped", "date"), DATES.values(), ids=DATES.keys())
def test_the_date_of_a_record(candidates: list[Description], scraped: list[ScrapedTitle], date: str | None) -> None:
    record = record_from(candidates, scraped)
    assert (str(record.date) if record.date else None) == date


def test_the_preprint_of_a_published_work_keeps_its_own_date() -> None:
    record = record_from(
        [said("arxiv", arxiv="2209.10901", published="2022-09-22", venue="CVPR", year=2023, doi="10.1109/x")]
    )
    preprint = record.as_preprint()
    assert str(preprint.date) == "2022-09-22"
    assert (preprint.venue, preprint.doi) == (None, None)


# --- single values

TITLES = {
    "white space": ("  A\n Toy  Story ", "A Toy Story"),
    "DBLP's full stop": ("A Toy Story.", "A Toy Story"),
    "dots that mean something": ("A Toy Story...", "A Toy Story..."),
    "an abbreviation": ("Reply to Bee et al.", "Reply to Bee et al."),
    "an abbreviation of letters": ("Toys in the U.S.", "Toys in the U.S."),
    "an initial": ("The Toys of John F.", "The Toys of John F."),
    "a question": ("Toys?", "Toys?"),
    "TeX stays": (r"$\alpha$-Toys \& {Bears}.", r"$\alpha$-Toys \& {Bears}"),
    "entities": ("Toys &amp; Bears", "Toys & Bears"),
    "tags": ("Toys in H<sub>2</sub>O", "Toys in H2O"),
    "a sign that is no tag": ("Toys with a < b", "Toys with a < b"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "title"), TITLES.values(), ids=TITLES.keys())
def test_a_title_loses_only_what_is_not_title(raw: str, title: str) -> None:
    assert record_from([said(title=raw)]).title == title


PAGES = {
    "a hyphen": ("12-34", "12-34"),
    "two hyphens": ("12--34", "12-34"),
    "a dash": ("12–34", "12-34"),
    "a dash in TeX": (r"12{\textendash}34", "12-34"),
    "spaces": ("12 - 34", "12-34"),
    "pp.": ("pp. 12-34", "12-34"),
    "one page": ("12", "12"),
    "the same page twice": ("12-12", "12"),
    "only a first page": ("12-", "12"),
    "an article's number": ("e1234", "e1234"),
    "pages of an article": ("27.1-27.13", "27.1-27.13"),
    "Roman numerals": ("iv", "iv"),
    "zeros": ("0-0", None),
    "nothing": ("-", None),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "pages"), PAGES.values(), ids=PAGES.keys())
def test_pages_have_a_plain_hyphen(raw: str, pages: str | None) -> None:
    assert record_from([said(pages=raw)]).pages == pages


DOIS = {
    "a DOI": ({"doi": "10.1000/XYZ"}, "10.1000/XYZ", None),
    "a DOI as address": ({"doi": "https://doi.org/10.1000/xyz"}, "10.1000/xyz", None),
    "only in the address": ({"url": "https://doi.org/10.1000/xyz"}, "10.1000/xyz", None),
    "the preprint's own is none of the work": ({"doi": "10.48550/arXiv.2105.01234"}, None, "2105.01234"),
    "what is no DOI": ({"doi": "unknown"}, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "doi", "arxiv"), DOIS.values(), ids=DOIS.keys())
def test_a_doi_is_the_published_works(fields: dict[str, str], doi: str | None, arxiv: str | None) -> None:
    record = record_from([said(**fields)])
    assert (record.doi, record.arxiv) == (doi, arxiv)


def test_an_address_that_an_identifier_stands_for_is_not_repeated() -> None:
    for url in ("https://doi.org/10.1000/xyz", "https://arxiv.org/abs/2105.01234"):
        assert record_from([said(url=url)]).url is None
    assert record_from([said(url="https://toys.example/paper")]).url == "https://toys.example/paper"


def test_arxiv_is_no_venue() -> None:
    record = record_from([said("arxiv", arxiv="2105.01234", venue="ArXiv", year=2021)])
    assert (record.venue, str(record.date)) == (None, "2021-05")


@pytest.mark.parametrize("kind", ["book", "techreport", "PhdThesis"])
def test_what_a_house_has_issued_has_no_venue_but_a_publisher(kind: str) -> None:
    record = record_from([said(kind=kind, venue="Widget Press", year=1999)])
    assert (record.venue, record.publisher, record.date) == (None, "Widget Press", PartialDate(year=1999))


def test_the_origin_of_code_is_the_page_that_names_it() -> None:
    silent = ScrapedTitle(title="Toys", page="a.txt", line=1)
    link = Link(url="https://github.com/ann/toys", kind=LinkKind.CODE)
    record = record_from([said("arxiv")], [silent, ScrapedTitle(title="Toys", page="b.txt", line=9, links=(link,))])
    assert record.origin["code"] == FieldOrigin(source="page", via="b.txt:9")


def test_a_record_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a candidate"):
        record_from([])


TEXTS = st.one_of(st.none(), st.text(max_size=20))


@given(st.builds(
    Description,
    source=st.sampled_from(["arxiv", "other", "dblp"]), title=st.text(min_size=1, max_size=20).filter(str.strip), arxiv=TEXTS, doi=TEXTS,
    authors=st.lists(st.builds(RawName, st.text(max_size=20)), max_size=3).map(tuple), published=TEXTS, venue=TEXTS,
    year=st.one_of(st.none(), st.integers(1500, 2099)), kind=TEXTS, pages=TEXTS, url=TEXTS,
    code=st.lists(st.text(max_size=20), max_size=2).map(tuple),
))  # fmt: skip
def test_any_candidate_becomes_a_record_whose_values_all_have_an_origin(odd: Description) -> None:
    record = record_from([odd])
    assert all(origin.source == odd.source for origin in record.origin.values())
    assert bool(record.authors) == ("authors" in record.origin)


def test_names_are_people() -> None:
    assert record_from([said(authors=["Jan van der Berg"])]).authors == (
        Person(family="Berg", given="Jan", particle="van der"),
    )


# --- names of periods


def test_the_record_has_the_names_that_its_venue_had_in_its_year() -> None:
    venue = record_from([said(venue="NeurIPS", year=2016)]).venue
    assert venue is not None
    assert (venue.name, venue.short) == ("Advances in Neural Information Processing Systems", "NIPS")


def test_names_of_two_periods_are_one_venue() -> None:
    older = "IEEE Conference on Computer Vision and Pattern Recognition"
    record = record_from([said(venue=older, year=2019), said("dblp", venue="CVPR", pages="1-9")])
    assert record.venue is not None
    assert record.venue.name == "IEEE/CVF Conference on Computer Vision and Pattern Recognition"
    assert record.pages == "1-9"


# --- Where authors say that a preprint will appear, and what was taken back


SAYS = {
    "accepted to": ("Accepted to CVPR 2023", "CVPR 2023", 2023),
    "how it was presented": ("Accepted at CVPR 2023 (Oral)", "CVPR 2023", 2023),
    "nothing but the venue": ("CVPR 2023", "CVPR 2023", 2023),
    "something else after it": ("Accepted by ICML 2022. Code: https://github.com/a/b", "ICML 2022", 2022),
    "pages after it": ("ICLR 2021 (spotlight), 20 pages", "ICLR 2021", 2021),
    "pages before it": ("10 pages, 5 figures, accepted to NeurIPS 2021", "NeurIPS 2021", 2021),
    "published as": ("Published as a conference paper at ICLR 2020", "ICLR 2020", 2020),
    "short year": ("ECCV'22", "ECCV'22", 2022),
    "year after a hyphen": ("Camera-ready version for AAAI-20", "AAAI-20", 2020),
    "said behind the name": ("First two authors contributed equally. ECCV 2020 camera ready", "ECCV 2020", 2020),
    "track": ("accepted to ACL 2020 main conference, long paper", "ACL 2020", 2020),
    "kind of talk": ("NeurIPS 2022 (spotlight)", "NeurIPS 2022", 2022),
    "to appear": ("To appear in ICCV 2021", "ICCV 2021", 2021),
    "to appear in the proceedings": ("To appear in the Proceedings of EMNLP 2022", "Proceedings of EMNLP 2022", 2022),
    "accepted after it was reviewed elsewhere": (
        "Under review for NeurIPS 2020. Accepted to AAAI 2021.",
        "AAAI 2021",
        2021,
    ),
    "a later submission of more": ("Accepted to CVPR 2023; submitted to TPAMI", "CVPR 2023", 2023),
    "workshop of a conference": (
        "Accepted at CVPR 2023 Workshop on Efficient Deep Learning",
        "CVPR 2023 Workshop on Efficient Deep Learning",
        2023,
    ),
}


@pytest.mark.parametrize(("comment", "venue", "year"), SAYS.values(), ids=SAYS)
def test_note_names_venue_and_year(comment: str, venue: str, year: int) -> None:
    assert accepted_at(comment) == Note(venue, year)


SAYS_NOTHING = {
    "only submitted": "Submitted to CVPR 2023",
    "submitted, with pages": "20 pages, submitted to NeurIPS 2022",
    "rejected by name": "Rejected from NeurIPS 2021",
    "in review": "Currently under review for ICML 2023",
    "under review": "Under review at ICLR 2024",
    "rejected": "The first version was rejected from ICML 2020",
    "another paper": "Extended version of our CVPR 2020 paper",
    "no year": "Accepted by TPAMI",
    "any workshop": "presented at a workshop 2020",
    "a prize": "Winner of the CVPR 2022 challenge",
    "code of another": "code for ICML 2020",
    "two venues": "Accepted to ICLR 2022 and CVPR 2021",
    "a date": "updated March 2020",
    "the server": "arXiv 2020",
    "a year alone": "2020",
    "accepted for a year": "Accepted 2021",
    "pages": "12 pages",
    "nothing": "",
    "a report": "Technical report 2020",
    "unsure of the edition": "AISTATS 2023 version with small fixes",
}


@pytest.mark.parametrize("comment", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_note_that_does_not_say_so_says_nothing(comment: str) -> None:
    assert accepted_at(comment) is None


def preprint(**more: object) -> Description:
    return Description("arxiv", "Weaving Engines", arxiv="2301.00001", **more)  # type: ignore[arg-type]


def test_venue_of_a_note_is_marked_as_such() -> None:
    record = record_from([preprint(comment="Accepted to CVPR 2023", via="arXiv")])
    assert record.venue
    assert record.venue.short == "CVPR"
    assert record.date == PartialDate(year=2023)
    assert record.origin["venue"] == record.origin["date"] == FieldOrigin(source="arxiv-comment", via="arXiv")
    assert record.origin["title"].source == "arxiv"


def test_library_is_believed_before_a_note() -> None:
    said = Description("dblp", "Weaving Engines", arxiv="2301.00001", venue="ICCV", year=2023)
    record = record_from([preprint(comment="Accepted to CVPR 2023"), said])
    assert record.venue
    assert (record.venue.short, record.origin["venue"].source) == ("ICCV", "dblp")


@pytest.mark.parametrize("year", [2019, 2027])
def test_note_of_a_year_that_does_not_fit_speaks_of_another_paper(year: int) -> None:
    assert record_from([preprint(comment=f"Accepted to CVPR {year}")]).venue is None


def test_comment_of_a_record_without_preprint_is_no_note() -> None:
    assert record_from([Description("crossref", "Weaving Engines", comment="CVPR 2023")]).venue is None


STANDING = {
    "nobody took it back": ([preprint()], None, None),
    "withdrawn by its authors": ([preprint(withdrawn=True)], Standing.WITHDRAWN, "arxiv"),
    "retracted by its publisher": (
        [preprint(withdrawn=True), Description("crossref", "Weaving Engines", retracted=True)],
        Standing.RETRACTED,
        "crossref",
    ),
    "one source is enough": (
        [Description("crossref", "Weaving Engines"), preprint(withdrawn=True)],
        "withdrawn",
        "arxiv",
    ),
}


@pytest.mark.parametrize(("said", "standing", "source"), STANDING.values(), ids=STANDING)
def test_what_was_taken_back_is_marked(said: list[Description], standing: Standing | None, source: str | None) -> None:
    record = record_from(said)
    assert record.standing == standing
    origin = record.origin.get("standing")
    assert (origin.source if origin else None) == source


# --- Links to code: one for each repository, as the page says


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
