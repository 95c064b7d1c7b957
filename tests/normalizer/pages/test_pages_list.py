"""Plain lists, and what stands beside a title on its line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.pages import parse_page, read_page
from normalizer.pages.line_metadata import split_title_and_metadata

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
    "line",
    [
        "x https://" * 40_000 + "<",
        "1234.5678 " * 40_000 + "x",
        "-" * 400_000 + "/",
        "a/" * 200_000,
        "x " + "(" * 400_000 + "/1",
    ],
    ids=lambda line: line[:12],
)
def test_a_hostile_line_is_split_quickly(line: str) -> None:
    start = time.process_time()
    split_title_and_metadata(line)
    assert time.process_time() - start < 5


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
    "bullets": ("- Alpha Beta\n* Gamma Delta\n• Epsilon\n•Zeta Eta\n", [(1, "Alpha Beta"), (2, "Gamma Delta"), (3, "Epsilon"), (4, "Zeta Eta")]),
    "check boxes": ("[ ] Alpha Beta\n[x] Gamma Delta\n", [(1, "Alpha Beta"), (2, "Gamma Delta")]),
    "labels of the site": ("Daily Papers\nMar 14\nAlpha Beta\n12\nNext\n", [(3, "Alpha Beta")]),
    "titles in brackets are no JSON": ("[MASK] is All You Need\n[Re] A Study\n", [(1, "[MASK] is All You Need"), (2, "[Re] A Study")]),
    "no letters, no title": ("???\nAlpha Beta\n...\n", [(2, "Alpha Beta")]),
    "other scripts": ("变换器视觉模型\nОбучение\n", [(1, "变换器视觉模型"), (2, "Обучение")]),
    "one title without an end": ("Alpha Beta", [(1, "Alpha Beta")]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_plain_list(name: str) -> None:
    text, expected = LISTS[name]
    page = parse_page(text.encode(), "titles.txt")
    assert page.reader == "list"
    assert [(title.line, title.title) for title in page.titles] == expected


def test_an_address_on_its_own_line_belongs_to_the_title_above() -> None:
    page = parse_page(
        b"https://arxiv.org/abs/1706.03762\nAlpha Beta\nhttps://arxiv.org/abs/2211.09119\nGamma\n", "titles.txt"
    )
    assert [(title.title, title.ids) for title in page.titles] == [("Alpha Beta", ("2211.09119",)), ("Gamma", ())]


def test_a_repository_beside_a_title_is_a_link() -> None:
    (title,) = parse_page(b"Alpha Beta https://github.com/ann/tool", "titles.txt").titles
    assert (title.title, title.ids, [link.url for link in title.links]) == (
        "Alpha Beta",
        (),
        ["https://github.com/ann/tool"],
    )


def test_a_title_of_5000_characters_is_kept() -> None:
    long = "Deep " + "Very Large Networks " * 250
    assert len(long) > 5_000
    page = parse_page(f"Alpha Beta\n{long}\nGamma Delta\n".encode(), "titles.txt")
    assert [title.title for title in page.titles] == ["Alpha Beta", long.strip(), "Gamma Delta"]


def test_a_line_that_is_longer_than_any_title_is_left_out() -> None:
    page = parse_page(b"Alpha Beta\n" + b"ab " * 10_000 + b"\n", "titles.txt")
    assert [title.title for title in page.titles] == ["Alpha Beta"]


def test_the_fixture(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/titles.txt"))
    assert (page.reader, len(page.titles)) == ("list", 7)
    assert [title.ids for title in page.titles if title.ids] == [("1502.03044",), ("2303.07798",)]
