"""CSV and TSV: delimiters, headers, quotes, and tables without a header."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page
from normalizer.pages.line_metadata import split_title_and_metadata


def read(text: str) -> Page:
    return parse_page(text.encode(), "papers.csv")


TITLES: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "commas": ("title,year\nAlpha Beta,2020\n", [(2, "Alpha Beta")]),
    "tabs": ("id\tTitle\n1\tAlpha, Beta\n", [(2, "Alpha, Beta")]),
    "semicolons": ("Year;Paper Title\n2020;Alpha, Beta\n", [(2, "Alpha, Beta")]),
    "bars": ("year|paper_title\n2020|Alpha Beta\n", [(2, "Alpha Beta")]),
    "quotes": ('title,year\n"Alpha, ""Beta""",2020\n', [(2, 'Alpha, "Beta"')]),
    "line ends inside quotes": ('title,abstract\nAlpha,"One\nTwo"\nBeta,Three\n', [(2, "Alpha"), (4, "Beta")]),
    "one column": ("Title\nAlpha, Beta\nGamma\n", [(2, "Alpha, Beta"), (3, "Gamma")]),
    "one quoted column": ('"title"\n"Alpha, Beta"\n', [(2, "Alpha, Beta")]),
    "name beside a known column": ("name,doi\nAlpha Beta,10.1000/x\n", [(2, "Alpha Beta")]),
    "blank lines": ("\ntitle,year\n\nAlpha Beta,2020\n\n", [(4, "Alpha Beta")]),
    "Excel's first line": ("sep=;\ntitle;year\nAlpha, Beta;2020\n", [(3, "Alpha, Beta")]),
    "no header, an identifier first": ("2211.09119\tAlpha Beta\n2106.04560\tGamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "no header, a DOI last": ("Alpha Beta;10.1000/x\nGamma Delta;10.1000/y\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "an empty title": ("title,year\n,2020\n???,2021\nAlpha Beta,2022\n", [(4, "Alpha Beta")]),
    "a short row": ("year,title\n2020\n2021,Alpha Beta\n", [(3, "Alpha Beta")]),
    "two columns, the likelier name": ("name,title\nann,Alpha Beta\n", [(2, "Alpha Beta")]),
    "a quote inside a cell": ('title,year\n"Alpha"s Law,2020\nThe 5" Screen,2021\n', [(2, "Alphas Law"), (3, 'The 5" Screen')]),
    "a row broken by a line end": ("no,title,year\n1,Alpha\nBeta,2020\n2,Gamma,2021\n", [(2, "Alpha Beta"), (4, "Gamma")]),
    "only an identifier": ("title,doi\n,10.1000/x\n,\nhttps://arxiv.org/abs/2209.10901,\n", [(2, ""), (4, "")]),
    "identifiers and remarks": ("id,notes\n2209.10901,read\n1512.03385,\"so, so\"\n", [(2, ""), (3, "")]),
    "a column of identifiers": ("arxiv_id\n2209.10901\n1512.03385\n", [(2, ""), (3, "")]),
    "no header, a year last": ("Alpha Beta;Lee;2020\nGamma Delta;Ray;2021\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "Korean": ("제목,저자,연도\nAlpha Beta,\"Lee, Ann; Ray, Bob\",2014\nGamma Delta,\"Ray, Bob\",2015\n", [(2, "Alpha Beta"), (3, "Gamma Delta")]),
    "Japanese": ("タイトル,著者,発表年\nAlpha Beta,Ann Lee、Bob Ray,2017\n", [(2, "Alpha Beta")]),
    "Chinese": ("序号\t论文题目\t会议/期刊\n1\tAlpha Beta\tICML\n", [(2, "Alpha Beta")]),
    "French": ("Auteurs;Titre de l'article;Revue\nAnn Lee;Alpha Beta;PNAS\n", [(2, "Alpha Beta")]),
    "Russian": ("Название;Автор\nAlpha Beta;Ann Lee\n", [(2, "Alpha Beta")]),
    "carets": ("id^title\n1^Alpha, Beta\n", [(2, "Alpha, Beta")]),
    "a long abstract": ("title,abstract\nAlpha," + "x" * 200_000 + "\n", [(2, "Alpha")]),
}  # fmt: skip


@pytest.mark.parametrize("name", TITLES)
def test_titles_and_lines(name: str) -> None:
    text, expected = TITLES[name]
    page = read(text)
    assert page.reader == "table"
    assert [(title.line, title.title) for title in page.titles] == expected
    assert page.warnings == ()


NO_TABLES = {
    "a title with a comma": "Show, Attend and Tell\nLook, Listen and Learn\n",
    "titles that hold the word": "Title Generation, Revisited\nAlpha\n",
    "names and addresses": "name,email\nAnn,ann@example.org\n",
    "a long first cell": "title of the paper that I wanted to read on monday,title\n",
    "identifiers alone": "2211.09119,2106.04560\n",
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_text_with_delimiters_is_no_table(name: str) -> None:
    try:
        assert read(NO_TABLES[name]).reader != "table"
    except PageError as error:
        assert "lines of words" in str(error)  # noqa: PT017


def test_columns_fill_the_fields() -> None:
    (title,) = read(
        "Title,Summary,Authors,Published,Conference,arXiv ID,DOI,URL,Code\n"
        'Alpha Beta,We measure it.,"Lee, Ann; Ray, Bob",2022-11-16,CVPR,2211.09119,10.1109/X.1,'
        "https://example.org/alpha,https://github.com/ann/tool\n"
    ).titles
    assert title.abstract == "We measure it."
    assert title.authors == ("Lee, Ann", "Ray, Bob")
    assert (title.year, title.venue) == (2022, "CVPR")
    assert title.ids == ("2211.09119", "10.1109/X.1")
    assert [link.url for link in title.links] == ["https://example.org/alpha", "https://github.com/ann/tool"]


def test_columns_of_web_of_science_are_known_and_empty_cells_say_nothing() -> None:
    (title,) = read("AU\tTI\tSO\tPY\tDI\nLee, A; Ray, B\tAlpha Beta\tGAMMA LETTERS\t2016\t10.1109/X.1\n").titles
    assert (title.title, title.authors, title.venue) == ("Alpha Beta", ("Lee, A", "Ray, B"), "GAMMA LETTERS")
    assert (title.year, title.ids) == (2016, ("10.1109/X.1",))
    (title,) = read("title,abstract,authors,year,venue,doi\nAlpha Beta,,,,,\n").titles
    assert (title.abstract, title.authors, title.year, title.venue, title.ids) == (None, (), None, None, ())


WARNED = {
    "commas of a title that was not quoted are put back": (
        "year,title,id\n2015,Show, Attend and Tell,1502.03044\n2020,Alpha,\n", ["Show, Attend and Tell", "Alpha"],
        "2: row has 4 cells, header has 3; quote cells that contain ','",
    ),
    "surplus cells beside an abstract are left": (
        "title,abstract\nAlpha,One, two\n", ["Alpha"], "2: row has 3 cells, header has 2; quote cells that contain ','",
    ),
    "a quote that is never closed": (
        'title,abstract\nAlpha,One\nBeta,"Two\nGamma,Three\n', ["Alpha", "Beta", "Gamma"],
        "3: a quote in this row is never closed; the rows from here on have no quotes",
    ),
    "a header without a known name": (
        "Name,Score\nOn Groups of Alpha,5\nOn Rings of Beta,7\n",
        ["Name,Score", "On Groups of Alpha,5", "On Rings of Beta,7"],
        "1: no column of titles is known, so each line is read as text; name the column of titles `title`",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "titles", "warning"), WARNED.values(), ids=WARNED)
def test_damage_is_reported(text: str, titles: list[str], warning: str) -> None:
    page = read(text)
    assert [title.title for title in page.titles] == titles
    assert page.warnings == (f"papers.csv:{warning}.",)


@pytest.mark.parametrize("lead", ["", "sep=,\n"])
@pytest.mark.parametrize("header", ["title,year", '"title","year"'])
def test_a_header_is_skipped_as_one(lead: str, header: str) -> None:
    page = read(f"{lead}{header}\nAlpha Beta,2020\n")
    assert [(title.title, title.year) for title in page.titles] == [("Alpha Beta", 2020)]
    assert {each.reason.value for each in page.skipped} == {"header of the table"}
    assert page.warnings == ()


@pytest.mark.parametrize("text", ["title,year\n", "sep=;\n"])
def test_a_header_alone_is_no_page(text: str) -> None:
    with pytest.raises(PageError, match=r"papers.csv: no titles found; expected rows with words in the title column"):
        read(text)


def test_the_limit_of_the_csv_module_is_put_back() -> None:
    before = csv.field_size_limit()
    read("title,abstract\nAlpha," + "x" * 200_000)
    assert csv.field_size_limit() == before


def test_the_fixture(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/papers.csv"))
    assert [(title.line, title.ids, title.year) for title in page.titles] == [
        (2, ("1704.04861",), 2017),
        (3, ("2108.10257",), 2021),
        (4, (), 2015),
        (5, ("2404.03663",), 2024),
    ]
    assert page.titles[2].title == "Show, Attend and Tell: Neural Image Caption Generation with Visual Attention"
    assert page.titles[1].links[0].url == "https://github.com/JingyunLiang/SwinIR"


# --- Plain lists, and what stands beside a title on its line


BESIDE = {
    "Token Turing Machines": ("Token Turing Machines", ()),
    "Token Turing Machines (arXiv:2211.09119)": ("Token Turing Machines", ("arXiv:2211.09119",)),
    "Token Turing Machines. arXiv:2211.09119v2 [cs.LG]": ("Token Turing Machines.", ("arXiv:2211.09119v2",)),
    "Token Turing Machines, arXiv: 2211.09119": ("Token Turing Machines", ("arXiv: 2211.09119",)),
    "Token Turing Machines, arXiv preprint arXiv:2211.09119, ": ("Token Turing Machines", ("arXiv:2211.09119",)),
    "Token Turing Machines 2211.09119": ("Token Turing Machines", ("2211.09119",)),
    "2211.09119 Token Turing Machines": ("Token Turing Machines", ("2211.09119",)),
    "[2211.09119] Token Turing Machines": ("Token Turing Machines", ("2211.09119",)),
    "2211.09119: Token Turing Machines": ("Token Turing Machines", ("2211.09119",)),
    "Token Turing Machines - https://arxiv.org/abs/2211.09119": ("Token Turing Machines", ("https://arxiv.org/abs/2211.09119",)),
    "Token Turing Machines https://arxiv.org/abs/2211.09119.": ("Token Turing Machines", ("https://arxiv.org/abs/2211.09119",)),
    "Token Turing Machines <https://arxiv.org/abs/2211.09119>": ("Token Turing Machines", ("https://arxiv.org/abs/2211.09119",)),
    "Token Turing Machines | pdf: https://x.org/a.pdf | code: https://github.com/a/b": (
        "Token Turing Machines", ("https://github.com/a/b", "https://x.org/a.pdf"),
    ),
    "Token Turing Machines\t10.1109/CVPR52729.2023.01827": ("Token Turing Machines", ("10.1109/CVPR52729.2023.01827",)),
    "Token Turing Machines (doi:10.1000/(ab)1)": ("Token Turing Machines", ("doi:10.1000/(ab)1",)),
    "Monopoles hep-th/9301068": ("Monopoles", ("hep-th/9301068",)),
    "https://arxiv.org/abs/2211.09119 Token Turing Machines": ("Token Turing Machines", ("https://arxiv.org/abs/2211.09119",)),
    "https://arxiv.org/abs/2211.09119": ("", ("https://arxiv.org/abs/2211.09119",)),
    "Turing at arxiv.org/abs/2211.09119": ("Turing at", ("arxiv.org/abs/2211.09119",)),
    "Counting 2299.12345": ("Counting 2299.12345", ()),
    "Learning from 1234.5678 and 12/1234567": ("Learning from 1234.5678 and 12/1234567", ()),
    "Input/Output and Client/Server": ("Input/Output and Client/Server", ()),
    "Learning to code": ("Learning to code", ()),
    "A Study of Dashes -": ("A Study of Dashes -", ()),
}  # fmt: skip


@pytest.mark.parametrize("line", BESIDE)
def test_identifiers_and_addresses_beside_a_title(line: str) -> None:
    assert split_title_and_metadata(line) == BESIDE[line]


def test_a_line_of_many_addresses_is_not_taken_apart_for_ever() -> None:
    title, beside = split_title_and_metadata(
        "Alpha Beta " + " ".join(f"https://example.org/{number}" for number in range(12))
    )
    assert title.startswith("Alpha Beta https://example.org/0")
    assert len(beside) == 8


@given(st.text())
def test_what_is_cut_off_is_at_an_end(line: str) -> None:
    title, _ = split_title_and_metadata(line)
    assert title in line


@pytest.mark.parametrize(
    ("start", "part", "end"),
    [("", "x https://", "<"), ("", "1234.5678 ", "x"), ("", "-", "/"), ("", "a/", ""), ("x ", "(", "/1")],
)
def test_a_hostile_line_is_split_in_linear_time(start: str, part: str, end: str) -> None:
    assert_linear(lambda size: split_title_and_metadata(start + part * (size // len(part)) + end), 400_000)


LISTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "one a line": ("Alpha Beta\n\nGamma Delta\n", [(1, "Alpha Beta"), (3, "Gamma Delta")]),
    "numbered": ("1. Alpha Beta\n2. Gamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "numbered in brackets": ("[1] Alpha Beta\n[2] Gamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "numbered with a parenthesis": ("1) Alpha Beta\n2) Gamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "numbers that do not count are the titles'": (
        "1. FC Köln in Numbers\nGamma Delta\nEpsilon Zeta\n", [(1, "1. FC Köln in Numbers"), (2, "Gamma Delta"), (3, "Epsilon Zeta")],
    ),
    "numbers without a full stop are the titles'": ("2 Alpha Beta\n3 Gamma Delta\n", [(1, "2 Alpha Beta"), (2, "3 Gamma Delta")]),
    "decimals are the titles'": ("1.58 Bits\n2.5 Years\n", [(1, "1.58 Bits"), (2, "2.5 Years")]),
    "names of files": (
        "Alpha Beta\nCatoni et al. - 2016 - On the Means of Random Words.pdf\n", [(1, "Alpha Beta"), (2, "On the Means of Random Words")],
    ),
    "no people": ("Comparing Robot and Animal Behaviour, 1992.\nGamma\n", [(1, "Comparing Robot and Animal Behaviour"), (2, "Gamma")]),
    "HTML and tables that were copied": (
        "<i>Alpha &amp; Beta</i>\nGamma Delta\tICML 2019\n", [(1, "Alpha & Beta"), (2, "Gamma Delta")],
    ),
    "links of Slack": ("<https://arxiv.org/abs/1706.03762|Alpha Beta>\nGamma\n", [(1, "Alpha Beta"), (2, "Gamma")]),
    "bullets": ("- Alpha Beta\n* Gamma Delta\n• Epsilon\n•Zeta Eta\n", [(1, "Alpha Beta"), (2, "Gamma Delta"), (3, "Epsilon"), (4, "Zeta Eta")]),
    "keywords of Org mode": (
        "* TODO Alpha Beta\n* DONE Gamma Delta\n* TODO or to bug\n", [(1, "Alpha Beta"), (2, "Gamma Delta"), (3, "TODO or to bug")],
    ),
    "check boxes": ("[ ] Alpha Beta\n[x] Gamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "labels of the site": ("Daily Papers\nMar 14\nAlpha Beta\n12\nNext\n", [(3, "Alpha Beta")]),
    "titles in brackets are no JSON": ("[MASK] is All You Need\n[Re] A Study\n", [(1, "[MASK] is All You Need"), (2, "[Re] A Study")]),
    "no letters, no title": ("???\nAlpha Beta\n...\n", [(2, "Alpha Beta")]),
    "other scripts": ("变换器视觉模型\nОбучение\n", [(1, "变换器视觉模型"), (2, "Обучение")]),
    "one title without an end": ("Alpha Beta", [(1, "Alpha Beta")]),
    "a title of 5000 characters": (f"{'Large Networks ' * 400}\nGamma\n", [(1, "Large Networks " * 399 + "Large Networks"), (2, "Gamma")]),
    "a line that is longer than any title": ("Alpha Beta\n" + "ab " * 10_000 + "\n", [(1, "Alpha Beta")]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_plain_list(name: str) -> None:
    text, expected = LISTS[name]
    page = parse_page(text.encode(), "titles.txt")
    assert page.reader == "list"
    assert [(title.line, title.title) for title in page.titles] == expected


ALPHA, GAMMA = "https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/2211.09119"
LINK_LINES: dict[str, tuple[str, list[tuple[str, tuple[str, ...]]]]] = {
    "every title is followed by one": (
        f"Alpha Beta\n{ALPHA}\nGamma Delta\n{GAMMA}\n",
        [("Alpha Beta", ("1706.03762",)), ("Gamma Delta", ("2211.09119",))],
    ),
    "every title follows one": (
        f"{ALPHA}\nAlpha Beta\n\n{GAMMA}\nGamma Delta\n",
        [("Alpha Beta", ("1706.03762",)), ("Gamma Delta", ("2211.09119",))],
    ),
    "one title, one link: both are offered": (f"Alpha Beta\n{ALPHA}\n", [("Alpha Beta", ()), ("", ("1706.03762",))]),
    "two links before a title": (
        f"{ALPHA}\n{GAMMA}\nAlpha Beta\n", [("", ("1706.03762",)), ("", ("2211.09119",)), ("Alpha Beta", ())],
    ),
    "identifiers alone": ("1706.03762\ndoi:10.1000/xyz\n", [("", ("1706.03762",)), ("", ("10.1000/xyz",))]),
    "several in one line": (
        "1706.03762, 2211.09119; 10.1000/xyz\n", [("", ("1706.03762",)), ("", ("2211.09119",)), ("", ("10.1000/xyz",))],
    ),
    "several in one sentence": (
        "Alpha Beta Gamma (1706.03762) and then 2211.09119\n", [("Alpha Beta Gamma", ()), ("", ("1706.03762",)), ("", ("2211.09119",))],
    ),
    "an identifier and a DOI of one title": (
        "Alpha Beta Gamma arXiv:1706.03762 doi:10.1000/xyz\n", [("Alpha Beta Gamma", ("1706.03762", "10.1000/xyz"))],
    ),
    "a pointer": (f"Alpha Beta\nGamma Delta\nSee also {ALPHA}\n", [("Alpha Beta", ()), ("Gamma Delta", ()), ("", ("1706.03762",))]),
    "below an item": (
        f"1. Alpha Beta\n   {ALPHA}\n2. Gamma Delta\n", [("Alpha Beta", ("1706.03762",)), ("Gamma Delta", ())],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINK_LINES)
def test_lines_of_identifiers(name: str) -> None:
    text, expected = LINK_LINES[name]
    assert [(title.title, title.ids) for title in parse_page(text.encode(), "titles.txt").titles] == expected


def test_a_repository_beside_a_title_is_a_link() -> None:
    (title,) = parse_page(b"Alpha Beta https://github.com/ann/tool", "titles.txt").titles
    assert (title.title, title.ids, [link.url for link in title.links]) == (
        "Alpha Beta",
        (),
        ["https://github.com/ann/tool"],
    )


def test_the_fixture_of_lists(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/titles.txt"))
    assert (page.reader, len(page.titles)) == ("list", 7)
    assert [title.ids for title in page.titles if title.ids] == [("1502.03044",), ("2303.07798",)]


def test_lines_above_the_header_of_a_table_with_tabs_are_its_caption() -> None:
    rows = "".join(
        f"{title}\tAnn Lee\t{year}\t12\n" for title, year in (("Alpha of Looms", 2020), ("Beta of Gears", 2021))
    )
    page = read(f"Prior works\nThese papers were most commonly cited.\n\nTitle\tLast author\tYear\tCitations\n{rows}")
    assert [(each.line, each.title, each.year) for each in page.titles] == [
        (5, "Alpha of Looms", 2020),
        (6, "Beta of Gears", 2021),
    ]
