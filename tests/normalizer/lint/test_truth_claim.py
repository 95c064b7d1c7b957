"""What an entry claims: fields of both dialects in one shape."""

from __future__ import annotations

import pytest

from normalizer.bib import scan
from normalizer.lint.verification.claim import (
    EntryClaim,
    author_key,
    claim_from_entry,
    fold_title,
)


def claim(text: str) -> EntryClaim | None:
    bib = scan(text)
    return claim_from_entry(bib.entries[0])


def given(text: str) -> EntryClaim:
    found = claim(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title = {Deep Learning}, author = {Ian Goodfellow}}",
        "@phdthesis{a, title = {On Pebbles}}",
        "@software{a, title = {Pebble}}",
        "@article{a, author = {Ada Okafor}}",
        "@article{a, title = {---}}",
    ],
    ids=["a book", "a thesis", "a program", "no title", "a title without letters"],
)
def test_what_is_not_looked_up(text: str) -> None:
    assert claim(text) is None


@pytest.mark.parametrize(
    ("fields", "arxiv", "field"),
    [
        ("eprint = {2203.00017}, archiveprefix = {arXiv}", "2203.00017", "eprint"),
        ("eprint = {2203.00017v3}", "2203.00017", "eprint"),
        ("eprint = {2203.00017}, eprinttype = {jstor}", None, "eprint"),
        ("journal = {arXiv preprint arXiv:2203.00017}", "2203.00017", "journal"),
        ("journal = {CoRR}, volume = {abs/2203.00017}", "2203.00017", "volume"),
        ("url = {https://arxiv.org/pdf/2203.00017v2.pdf}", "2203.00017", "url"),
        ("doi = {10.48550/arXiv.2203.00017}", "2203.00017", "doi"),
        ("note = {See also arXiv:2203.00017}", "2203.00017", "note"),
        ("howpublished = {\\url{https://arxiv.org/abs/math/0309136}}", "math/0309136", "howpublished"),
        ("note = {Room 2203.00017}", None, "eprint"),
        ("pages = {2203.00017}", None, "eprint"),
    ],
)
def test_where_an_arxiv_id_may_stand(fields: str, arxiv: str | None, field: str) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, {fields}}}")
    assert (str(found.arxiv) if found.arxiv else None) == arxiv
    assert found.where["arxiv"] == field


def test_the_doi_of_a_preprint_is_an_eprint() -> None:
    found = given("@article{a, title = {Pebbles}, doi = {10.48550/arXiv.2203.00017}}")
    assert found.doi is None
    assert found.has_doi_of_preprint


def test_the_doi_of_another_preprint_than_the_eprint_says_nothing_of_it() -> None:
    found = given("@article{a, title = {Pebbles}, eprint = {2203.00018}, doi = {10.48550/arXiv.2203.00017}}")
    assert str(found.arxiv) == "2203.00018"
    assert not found.has_doi_of_preprint


@pytest.mark.parametrize(
    ("fields", "year", "field"),
    [
        ("year = 2021", 2021, "year"),
        ("date = {2020-05-03}, year = {2021}", 2020, "date"),
        ("year = {to appear}", None, "year"),
        ("year = {c. 1999/2000}", 1999, "year"),
    ],
)
def test_the_year(fields: str, year: int | None, field: str) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, {fields}}}")
    assert (found.year, found.where["year"]) == (year, field)


@pytest.mark.parametrize(
    ("author", "names", "complete"),
    [
        ("Ada Okafor and Wei, Lin", ("Ada Okafor", "Wei, Lin"), True),
        ("Ada Okafor and others", ("Ada Okafor",), False),
        ("Ada Okafor and et al.", ("Ada Okafor",), False),
        ("Ada\n   Okafor", ("Ada Okafor",), True),
        ("family=Ascoli, given=Anna, prefix=d', useprefix=true", ("Anna d' Ascoli",), True),
        ("{Sand and Stone Group}", ("{Sand and Stone Group}",), True),
    ],
)
def test_the_authors(author: str, names: tuple[str, ...], complete: bool) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, author = {{{author}}}}}")
    assert (found.authors, found.authors_complete) == (names, complete)


@pytest.mark.parametrize(
    ("fields", "venue"),
    [
        ("booktitle = {Proc. of {ICML}}", "International Conference on Machine Learning"),
        ("journaltitle = {Machine Learning}", "Machine Learning"),
        ("journal = {arXiv preprint arXiv:2203.00017}", None),
        ("journal = { }", None),
        ("publisher = {Springer}", None),
    ],
)
def test_the_venue(fields: str, venue: str | None) -> None:
    found = given(f"@inproceedings{{a, title = {{Pebbles}}, {fields}}}")
    assert (found.venue.name if found.venue else None) == venue


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("https://openreview.net/forum?id=abcdefghij", True),
        ("https://arxiv.org/abs/2203.00017", False),
        ("https://doi.org/10.1000/xyz", False),
        ("see the library", False),
    ],
)
def test_a_page_of_its_own(url: str, is_page: bool) -> None:
    assert given(f"@article{{a, title = {{Pebbles}}, url = {{{url}}}}}").has_url is is_page


def test_a_subtitle_belongs_to_the_title() -> None:
    assert given("@article{a, title = {Pebbles}, subtitle = {A Study}}").title == "Pebbles: A Study"


def test_dashes_and_quotes_do_not_count_even_when_their_backslash_was_lost() -> None:
    wanted = "standardswhoneedsthem"
    for title in (
        r"Standards{\textendash}Who Needs Them?",
        "Standards extendash Who Needs Them",
        "Standards: who needs them",
    ):
        assert fold_title(title) == wanted
    assert fold_title("Text and Context") == "textandcontext"


def test_turned_names_have_the_same_words() -> None:
    assert author_key(["Wei, Lin"]) == author_key(["Lin Wei"]) != author_key(["Lin We"])
