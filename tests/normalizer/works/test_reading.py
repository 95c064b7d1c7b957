"""Where the title of a mention begins and ends, if it is of a certain work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.titles import title_key
from normalizer.works.choose import choose
from normalizer.works.description import Description, RawName
from normalizer.works.reading import reading_for
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Status

TITLE = "Learning Smooth Flight Paths from Noisy Radar"
PEOPLE = ("Ada Brook", "Li Wen", "José Ñandú")
WORK = Description(
    "other", TITLE, authors=tuple(RawName(name) for name in PEOPLE), year=2020, venue="Journal of Flight", doi="10.1/x"
)
NAMELESS = Description("other", TITLE, year=2020, doi="10.1/x")


def mention(text: str, title: str = "") -> ScrapedTitle:
    return ScrapedTitle(title=title, page="p", line=1, text=text)


@pytest.mark.parametrize(
    "text",
    [
        f"[3] A. Brook, L. Wen, and J. Ñandú. {TITLE}. In Journal of Flight, 2020.",
        f"Brook, A., Wen, L., et al.: {TITLE}. J. Flight 3(2), 1-9 (2020)",
        f"A. Brook, L. Wen, J. Ñandú, {TITLE}, J. Flight (2020).",
        f'A. Brook et al., "{TITLE}," J. Flight, vol. 3, 2020.',
        f"{TITLE}. Brook et al. 2020",
        "Brook, A. and Wen, L. (2020). Learning smooth flight paths from noi-\nsy radar. Journal of Flight.",
        f"Brook and Wen ({TITLE})",
        f"Brook A and Wen L 2020 {TITLE} J. Flight 12 100-19",
        f"2020 {TITLE} (2020)",
        f"{TITLE}, 2020",
        f"12){TITLE}, 2020",
        f"{TITLE} | IEEE Conference Publication | IEEE Xplore",
        f"{TITLE} (cited by 1,234)",
        f"《{TITLE}》（2020）",
        f"{TITLE} (Brook and others)",
        f"{TITLE} by Ada Brook, Li Wen",
    ],
)
@pytest.mark.parametrize("work", [WORK, NAMELESS])
def test_a_title_with_people_and_years_around_it(text: str, work: Description) -> None:
    read = reading_for(mention(text), [work])
    assert title_key(read.title) == title_key(TITLE)
    assert read.year in (None, 2020)
    match = choose(mention(text), [work])
    assert match.verdict.status is Status.MATCHED


@pytest.mark.parametrize(
    "text",
    [
        f"Beyond {TITLE}",
        f"{TITLE} and Sonar",
        f"Comment on {TITLE}",
        f"K. Other, M. Stranger. {TITLE}. 2020.",
        f"K. Other. On the radar of birds. In: {TITLE}, 2020.",
        "Unlike others we are learning smooth flight paths from noisy radar, which is hard.",
        f"xx{TITLE}xx",
        f"Brook A 2020 {TITLE} Journal Editors Prefer",
        f"Brook A 2020 {TITLE} Sonar 12",
    ],
)
def test_a_longer_title_and_other_people(text: str) -> None:
    assert choose(mention(text), [WORK]).verdict.status is not Status.MATCHED


@pytest.mark.parametrize(
    "text", [f"2020 Brook {TITLE}.pdf", f"Brook2020Wen {TITLE}", f"{TITLE} Li Wen, Ada Brook 2020"]
)
def test_names_of_the_people_bound_a_title(text: str) -> None:
    assert choose(mention(text), [WORK]).verdict.status is Status.MATCHED
    other = replace(WORK, authors=(RawName("K. Other"),))
    assert choose(mention(text), [other]).verdict.status is not Status.MATCHED


def test_a_family_name_is_a_word_or_words_that_a_line_end_broke() -> None:
    work = Description("other", TITLE, authors=(RawName("Wei Rong"), RawName("Eva Procaccia")), year=2020, doi="10.1/x")
    assert choose(mention(f"T. Armstrong. {TITLE}. 2020."), [work]).verdict.status is not Status.MATCHED
    assert choose(mention(f"E. Pro-\ncaccia. {TITLE}. 2020."), [work]).verdict.status is Status.MATCHED
    assert choose(mention(f"W. Ro-\nng. {TITLE}. 2020."), [work]).verdict.status is Status.MATCHED
    short = replace(work, authors=(RawName("Wei Ron"),))
    assert choose(mention(f"W. Ro-\nn. {TITLE}. 2020."), [short]).verdict.status is not Status.MATCHED


def test_the_longest_title_beside_people_and_year_is_read() -> None:
    text = f"K. Other. On the radar of birds. In: {TITLE}, 2020."
    assert choose(mention(text), [NAMELESS]).verdict.status is not Status.MATCHED
    text = f"A. Brook. {TITLE}. arXiv 1999, J. Flight 2020, accessed 2026."
    assert reading_for(mention(text), [WORK]).year == 2020
    work = replace(WORK, other_titles=(f"{TITLE}. 2020 to 2025", "Learning Smooth Flight Paths"))
    assert reading_for(mention(f"A. Brook. {TITLE}. 2020 to 2025."), [work]).title == f"{TITLE}. 2020 to 2025"


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        (f"{TITLE} (poster)", f" with {PEOPLE[0]} and {PEOPLE[1]}, 2020"),
        (f"{TITLE} [student abstract]", f". {PEOPLE[0]}, {PEOPLE[1]}, 2020"),
        (f"Erratum: {TITLE}", f". {PEOPLE[0]}, {PEOPLE[1]}, 2020"),
    ],
)
def test_of_two_works_whose_titles_stand_in_the_text_the_longer_title_is_meant(title: str, rest: str) -> None:
    longer = replace(WORK, title=title, doi="10.1/y")
    match = choose(mention(f"{title}{rest}", title=TITLE), [WORK, longer])
    assert match.verdict.status is Status.MATCHED
    assert match.compared[0].candidates[0] == longer


@pytest.mark.parametrize("lead", ["Review of ", "Response to Brook et al., ", "A comment on "])
def test_the_quoted_title_of_a_subject_is_not_that_of_the_mention(lead: str) -> None:
    text = f"A. Brook. {lead}“{TITLE}”. Lagos, 2020."
    assert reading_for(mention(text, title="guess"), [WORK]).title == "guess"
    assert reading_for(mention(text.replace(lead, ""), title="guess"), [WORK]).title == TITLE


def test_the_authors_of_the_page_stay_if_the_record_has_none() -> None:
    authors = ("A. Brook", "L. Wen", "et al.")
    asked = replace(mention(f"A. Brook, L. Wen et al., {TITLE}, Gamma. Lett. 3 (2020)"), authors=authors)
    assert reading_for(asked, [NAMELESS]).authors == authors
    assert reading_for(replace(asked, authors=(TITLE, *authors)), [NAMELESS]).authors == ()


@pytest.mark.parametrize(
    "text",
    [f"A. Brook, L. Wen, {TITLE}, 2020", f"A. Brook a L. Wen: {TITLE}. 2020", f"Article CAS A. Brook. {TITLE}. 2020"],
)
def test_a_list_that_leaves_out_names_is_no_list(text: str) -> None:
    asked = replace(mention(text), authors=("A. Brook",))
    assert reading_for(asked, [NAMELESS]).authors == ()
    assert reading_for(replace(asked, text=f"[3] A. Brook, {TITLE}, Gamma. Lett. 3 (2020)"), [NAMELESS]).authors == (
        "A. Brook",
    )


def test_a_list_whose_names_are_broken_over_lines_is_whole() -> None:
    authors = ("Ada Brook-Lee", "Li Wen", "et al.")
    asked = replace(mention(f"Ada Brook- Lee, Li W- en, et al. {TITLE}. 2020"), authors=authors)
    assert reading_for(asked, [NAMELESS]).authors == authors
    assert (
        reading_for(replace(asked, text=f"ADA BROOK-LEE, LI WEN, ET AL., {TITLE}. 2020"), [NAMELESS]).authors == authors
    )


def test_other_readings_of_the_title_are_tried() -> None:
    asked = ScrapedTitle(title="Brook. " + TITLE, other_titles=("Smooth", TITLE), page="p", line=1)
    assert reading_for(asked, [WORK]).title == TITLE


@pytest.mark.parametrize(("title", "is_read"), [("Smooths", False), ("Smoother", True)])
def test_a_short_title_may_stand_in_any_text(title: str, *, is_read: bool) -> None:
    work = replace(WORK, title=title)
    assert reading_for(mention(f"A. Brook. {title}. 2020."), [work]).title == (title if is_read else "")


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_read_stands_in_the_text(before: str, after: str) -> None:
    asked = mention(f"{before} {TITLE} {after}", title="guess")
    read = reading_for(asked, [WORK])
    assert read.title == "guess" or (read.title in asked.text and title_key(read.title) == title_key(TITLE))


def test_people_who_stand_below_a_dated_title_stay_its_people() -> None:
    asked = replace(mention(f"10:00–10:20 {TITLE}", title=TITLE), authors=("Ingrid Holm", "Pia Strand"))
    assert reading_for(asked, [WORK]).authors == ("Ingrid Holm", "Pia Strand")
    assert choose(asked, [WORK]).verdict.status is not Status.MATCHED
    assert choose(replace(asked, authors=PEOPLE), [WORK]).verdict.status is Status.MATCHED


@pytest.mark.parametrize(
    ("authors", "read"),
    [
        (("Brook, Wen",), ("Brook", "Wen")),
        (("Brook, Wen", "et al."), ("Brook", "Wen", "et al.")),
        (("Brook, Ada",), ("Brook, Ada",)),
        (("Holm, Berg",), ("Holm, Berg",)),
        (("Brook, Wen", "Holm, Berg"), ("Brook, Wen", "Holm, Berg")),
        ((), ()),
    ],
)
def test_family_names_in_one_text_are_people_of_the_work(authors: tuple[str, ...], read: tuple[str, ...]) -> None:
    page = ScrapedTitle(title=TITLE, page="p", line=1, authors=authors)
    assert reading_for(page, [WORK]).authors == read
    assert reading_for(page, [NAMELESS, WORK]).authors == read
