"""Copied pages: titles and abstracts paired, whatever is missing, glued, wrapped or joined."""

from __future__ import annotations

import json
import random
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pages import Page, parse_page, read_page
from normalizer.pages.blocks import label_blocks
from normalizer.works.scraped import ScrapedTitle

# Titles are real; the abstracts are ours.
PAPERS = (
    ("Scaling Vision Transformers", "How large may a model grow? We grow one until our budget ends, and draw the curve for others to use."),
    ("Token Turing Machines", "A tape of tokens is read and written by a small network. Long films then fit into little memory."),
    ("[MASK] is All You Need", "Hiding parts of the input is useful. In this paper, we hide a part of it, and guess it back from the rest."),
    ("What Do Single-view 3D Reconstruction Networks Learn?", "Mostly to recognize. We show that a look-up among known shapes does as well."),
    ("mixup: Beyond Empirical Risk Minimization", "We train on mixtures of pairs. This makes networks behave more simply in between, which is tested."),
    ("How Do Vision Transformers Work?", "We look inside and find smoothing. Others saw long reach where there was none. Code: https://github.com/xxxnell/how-do-vits-work"),
    (
        "Document AI: A Comparative Study of Transformer-Based, Graph-Based Models, and Convolutional Neural Networks For Document"
        " Layout Analysis",
        "Three families of models read the same forms. None of them wins everywhere, and we say which to take when.",
    ),
    ("Striving for Simplicity: The All Convolutional Net", "Pooling is replaced by a stride. Nothing is lost by that."),
)  # fmt: skip
TITLES = [title for title, _ in PAPERS]
HEADER = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
SPACED_HEADER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyAK and the research community\n\nMar 14\n\n"
)


def read(text: str) -> Page:
    return parse_page(text.encode(), "page.txt")


def pairs(page: Page) -> list[tuple[str, str | None]]:
    return [(title.title, title.abstract) for title in page.titles]


def lines(papers: tuple[tuple[str, str], ...] = PAPERS) -> list[str]:
    return [text for paper in papers for text in paper]


def test_the_glued_layout() -> None:
    page = read(HEADER + "\n".join(lines()))
    assert page.reader == "glued text"
    assert pairs(page) == list(PAPERS)
    assert [title.line for title in page.titles] == [3, 5, 7, 9, 11, 13, 15, 17]
    assert page.warnings == ()


def test_an_alert_of_google_scholar() -> None:
    abstract = "We hide parts of the input, which has been shown to be useful. The rest is guessed back from what it left, and …"
    page = read(
        "\n".join(
            f"[PDF] {title}\nK He, X Chen, S Xie - Proceedings of the IEEE/CVF …, 2022\n{abstract}\nSave Twitter LinkedIn Facebook\n"
            for title in TITLES[:2]
        )
    )
    assert page.reader == "glued text"
    assert [(one.title, one.authors, one.year) for one in page.titles] == [
        (title, ("K He", "X Chen", "S Xie"), 2022) for title in TITLES[:2]
    ]


def test_the_spaced_layout() -> None:
    page = read(SPACED_HEADER + "\n\n".join(lines()) + "\n\nPrevious1Next\n")
    assert page.reader == "spaced text"
    assert pairs(page) == list(PAPERS)
    assert [title.line for title in page.titles] == [11, 15, 19, 23, 27, 31, 35, 39]


LARGE = "Deep " + "Very Large Networks for Image Recognition at Scale and " * 90 + "More"
ORPHAN = "The end of an abstract whose title was cut off. We conclude that copying pages by hand is a source of errors. It always was."
NO_LABEL = "We read two parts of a paper, title and abstract: both matter. A third part, the figures, does not."
TWO_LINES = (
    "We look at the first question in detail.\nThe second one is left open, and a third is raised by what was seen."
)
SUBMITTED = "Submitted by\nakhaliq\n\n12\n\n{}\n\n· 5 authors\n\n{}\n\nUpvote 3"
GLUED = HEADER + "\n".join(lines())
# The text of a page, and its titles with their abstracts.
LAYOUTS: dict[str, tuple[str, list[tuple[str, str | None]]]] = {
    "no label of the site": ("\n".join(lines()), [*PAPERS]),
    "the first title is not glued": (f"{HEADER}\n" + "\n".join(lines()), [*PAPERS]),
    "a header that recurs in joined pages": (f"{GLUED}\n{SPACED_HEADER}\n\n" + "\n\n".join(lines()) + f"\n{GLUED}", [*PAPERS] * 3),
    "labels between the papers": (SPACED_HEADER + "\n\n".join(SUBMITTED.format(*paper) for paper in PAPERS), [*PAPERS]),
    "a wrapped abstract right below its title": (
        "\n\n".join(f"{title}\n{textwrap.fill(abstract, 60)}" for title, abstract in PAPERS[:4]), [*PAPERS[:4]],
    ),
    "a paragraph of several lines in a spaced page": (
        f"{SPACED_HEADER}{TITLES[1]}\n\n{TWO_LINES}\n\n{TITLES[0]}\n\n{PAPERS[0][1]}", [(TITLES[1], TWO_LINES), PAPERS[0]],
    ),
    "a label before the abstract": ("\n".join(f"{title}\nAbstract: {abstract}" for title, abstract in PAPERS), [*PAPERS]),
    "a word inside an abstract that is no label": (f"{HEADER}{TITLES[1]}\n{NO_LABEL}", [(TITLES[1], NO_LABEL)]),
    "an abstract before the first title": (f"{ORPHAN}\n" + "\n".join(lines()), [*PAPERS]),
    "a title of 5000 characters": (f"{HEADER}{TITLES[0]}\n{PAPERS[0][1]}\n{LARGE}\n{PAPERS[1][1]}", [PAPERS[0], (LARGE, PAPERS[1][1])]),
    "letters outside ASCII": (
        f"{HEADER}Poincaré ResNet\n{PAPERS[0][1]}\n变换器视觉模型\n{PAPERS[1][1]}",
        [("Poincaré ResNet", PAPERS[0][1]), ("变换器视觉模型", PAPERS[1][1])],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_titles_and_abstracts(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert pairs(read(text)) == expected


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["glued", "spaced"])
@pytest.mark.parametrize("missing", range(len(PAPERS)))
def test_a_missing_abstract_leaves_the_others_in_place(missing: int, gap: str) -> None:
    expected: list[tuple[str, str | None]] = [*PAPERS]
    expected[missing] = (PAPERS[missing][0], None)
    text = gap.join(text for paper in expected for text in paper if text)
    assert pairs(read(f"{HEADER}{text}")) == expected


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["glued", "spaced"])
@pytest.mark.parametrize("which", range(len(PAPERS)))
def test_an_abstract_of_two_paragraphs_is_one_abstract(which: int, gap: str) -> None:
    paragraph = (
        "The second paragraph reports what was found in three tests. We discuss where the method fails, and why."
    )
    blocks = lines()
    blocks.insert(2 * which + 2, paragraph)
    page = read(HEADER + gap.join(blocks))
    assert [title.title for title in page.titles] == TITLES
    assert page.titles[which].abstract == f"{PAPERS[which][1]}\n{paragraph}"


@pytest.mark.parametrize("width", [60, 72, 100])
def test_wrapped_text_is_unwrapped(width: int) -> None:
    wrapped = "\n\n".join(
        textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False) for text in lines()
    )
    page = read(SPACED_HEADER + wrapped)
    assert pairs(page) == list(PAPERS)


def test_what_looks_like_an_abstract_or_a_list() -> None:
    page = read(HEADER + "\n".join(TITLES))
    assert page.reader == "list"
    assert [(title.line, title.title) for title in page.titles] == list(enumerate(TITLES, start=3))
    titles = [f"Networks of kind {number}" for number in range(40)]
    page = parse_page("\n".join([*titles, PAPERS[0][1], *titles]).encode(), "page.txt")
    assert (page.reader, len(page.titles)) == ("list", 81)
    page = read(HEADER + "\n".join(lines(PAPERS[:-1]))[:-30])
    assert page.warnings == ()
    assert page.titles[-1].title == TITLES[-2]


NUMBERS = ("2106.04560", "2211.09119", "1412.6806")
BESIDE: dict[str, tuple[str, str, bool]] = {
    "identifiers below titles": ("{title}\narXiv:{number}\n{abstract}\n", "", True),
    "addresses below titles": ("{title}\nhttps://arxiv.org/abs/{number}\n{abstract}\n", "", True),
    "identifiers above titles": ("{number}\n{title}\n{abstract}\n", "1706.03762", True),
    "numbers of results and of a database": ("{place}\nCite\nShare\n{title}\nPMID: 1580000{place}\n{abstract}\n", "", False),
    "labels of a listing": (
        "Title: {title}\nComments: 9 pages\nSubjects: Machine Learning (cs.LG)\n{abstract}\n", "", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("paper", "end", "has_number"), BESIDE.values(), ids=BESIDE)
def test_what_is_beside_a_title_is_no_title_and_no_part_of_it(paper: str, end: str, has_number: bool) -> None:
    text = "".join(
        paper.format(place=place, number=number, title=title, abstract=abstract)
        for place, (number, (title, abstract)) in enumerate(zip(NUMBERS, PAPERS, strict=False), 1)
    )
    page = read(text + end)
    assert pairs(page) == list(PAPERS[:3])
    assert [title.ids for title in page.titles] == [(number,) * has_number for number in NUMBERS]


def test_links_of_a_chat_belong_to_the_titles_that_it_shows_below_them() -> None:
    shown = "\n\n".join(
        f"Jane Roe  9:1{place} AM\nhttps://arxiv.org/abs/2211.0911{place}\narXiv.org\n{title}\n{abstract}\n:eyes: 2"
        for place, (title, abstract) in enumerate(PAPERS[:3])
    )
    other = "Jane Roe  8:10 AM\nStriving for Simplicity https://arxiv.org/abs/1412.6806\n:tada: 1"
    page = read(f"{other}\n\n{shown}\n")
    assert [(one.title, one.ids) for one in page.titles] == [
        ("Striving for Simplicity", ("1412.6806",)),
        *((title, (f"2211.0911{place}",)) for place, title in enumerate(TITLES[:3])),
    ]


def test_each_message_of_a_chat_begins_with_a_title() -> None:
    chat = (
        "Anna Keller  9:39 PM",
        "interesting one for the group: Proximal Policy Optimization https://arxiv.org/abs/1707.06347",
        "3 replies",
        "Tomás García  4:15 PM",
        "hey, also this: 3D Gaussian Splatting of Reasoning https://arxiv.org/abs/2203.11171",
        "3 replies",
        "Anna Keller  6:25 PM",
        "https://arxiv.org/abs/2210.02747",
        "arXiv.org",
        "Flow Matching for Generative Modeling",
        "We present a method that is simple and works well on many tasks.",
    )
    page = read("\n".join(chat))
    assert [(title.title, *title.ids) for title in page.titles] == [
        ("Proximal Policy Optimization", "1707.06347"),
        ("3D Gaussian Splatting of Reasoning", "2203.11171"),
        ("Flow Matching for Generative Modeling", "2210.02747"),
    ]
    assert page.titles[2].abstract == chat[-1]


def test_a_list_that_a_mail_quotes_has_no_abstracts() -> None:
    quoted = "".join(
        f"> {place}. {title}\n>    Gillian Smith, Francis Borceux\n>    Some Long Letters of Looms and Wheels, 2021\n>\n"
        for place, title in enumerate(TITLES[:4], 1)
    )
    page = read(f"Date: Fri, 21 Nov 2025 10:00:00 +0100\n\nHi all,\n\n{quoted}\nThanks,\nJane\n")
    assert page.reader == "list"
    assert [one.line for one in page.titles if one.authors] == [5, 9, 13, 17]


def test_a_link_inside_an_abstract_is_no_identifier() -> None:
    abstract = (
        "We build on https://arxiv.org/abs/1706.03762 and go on from there. Results are reported for two data sets."
    )
    (title,) = read(f"{HEADER}Token Turing Machines\n{abstract}").titles
    assert title.ids == ()
    assert [link.url for link in title.links] == ["https://arxiv.org/abs/1706.03762"]


def test_no_blocks_have_no_states() -> None:
    assert not label_blocks([], spaced=False)


def test_the_fixture_in_the_glued_layout(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/trending_glued.txt"))
    assert page.reader == "glued text"
    assert len(page.titles) == 10
    assert all(title.abstract for title in page.titles)
    assert page.titles[4].title == "HyperZcdotZcdotW Operator Connects Slow-Fast Networks for Full Context Interaction"
    assert [link.url for link in page.titles[3].links] == ["https://github.com/WangWenhao0716/V2L"]


def test_the_fixture_in_the_spaced_layout(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/daily_spaced.txt"))
    assert page.reader == "spaced text"
    assert [title.line for title in page.titles] == [11, 15, 19, 23, 27, 39, 43, 47]
    assert all(title.abstract for title in page.titles)


@given(
    st.lists(st.sampled_from(["title", "short", "long", "\n", "Mar 14", "12", "Subscribe"]), max_size=30), st.booleans()
)
def test_every_title_is_text_of_the_page(kinds: list[str], spaced: bool) -> None:
    texts = {"title": TITLES[1], "short": PAPERS[1][1], "long": " ".join(abstract for _, abstract in PAPERS)}
    text = HEADER + ("\n\n" if spaced else "\n").join(texts.get(kind, kind) for kind in [*kinds, "title", "long"])
    page = read(text)
    assert all(title.title in text for title in page.titles)
    assert [title.line for title in page.titles] == sorted(title.line for title in page.titles)
    assert all(title.title in text.split("\n")[title.line - 1] for title in page.titles)


def truth(shared: Path) -> dict[str, list[str]]:
    rows = [json.loads(line) for line in (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    return {
        page: [row["title"] for row in rows if page in row["pages"]]
        for page in {page for row in rows for page in row["pages"]}
    }


def seeds(shared: Path) -> dict[str, tuple[ScrapedTitle, ...]]:
    return {path.name: read_page(str(path)).titles for path in sorted((shared / "seeds").glob("*.txt"))}


@pytest.mark.shared
def test_the_five_saved_pages(shared: Path) -> None:
    pages = seeds(shared)
    assert [len(titles) for titles in pages.values()] == [262, 237, 49, 69, 78]
    assert all(len(title.abstract or "") > 100 for titles in pages.values() for title in titles)
    known = truth(shared)
    assert sum(map(len, known.values())) > 356
    for name, titles in known.items():
        assert set(titles) <= {title.title for title in pages[name]}


@pytest.mark.shared
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["glued", "spaced"])
def test_damage_to_the_saved_pages_is_survived(shared: Path, gap: str) -> None:
    """A tenth of the abstracts dropped, a fifth cut to a sentence: all but 1 in 200 titles stay what they are."""
    papers = [(title.title, title.abstract or "") for titles in seeds(shared).values() for title in titles]
    dice = random.Random(7)
    blocks = []
    for title, abstract in papers:
        cut = dice.random()
        first = abstract.split(". ", 1)[0] + "."
        blocks += [title] if cut < 0.1 else [title, first if cut < 0.3 else abstract]
    found = [title.title for title in read(HEADER + gap.join(blocks)).titles]
    missed = set(dict(papers)) - set(found)
    assert len(missed) <= len(papers) // 200
    assert len(set(found) - set(dict(papers))) <= len(papers) // 200


def test_the_organization_above_a_bullet_and_a_date_is_no_title() -> None:
    entries = "\n".join(
        f"Submitted by\nann\n{title}\n{abstract}\n\nOstrava AI\n·\nJun 17, 2023\nUpvote\n120\nGitHub\n1.24k\narXiv Page"
        for title, abstract in PAPERS[:4]
    )
    assert pairs(read(f"Trending Papers\nbyAK and the research community\n\n{entries}\n")) == list(PAPERS[:4])
