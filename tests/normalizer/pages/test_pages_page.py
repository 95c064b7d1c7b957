"""From a path or bytes to a page: what can go wrong, and what never does."""

from __future__ import annotations

import errno
import io
import os
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import PageError
from normalizer.pages import Page, page, parse_page, read_page
from normalizer.pages.page import READERS
from normalizer.values.ids import find_id
from normalizer.works.scraped import ScrapedTitle

PAIR = b"Scaling Vision Transformers\nWe grow a model until our budget ends. In this paper, we draw the curve that we see.\n"


def test_a_page_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"Alpha Beta\nGamma\n")
    assert read_page(str(path)) == Page(
        titles=(
            ScrapedTitle(title="Alpha Beta", page=str(path), line=1),
            ScrapedTitle(title="Gamma", page=str(path), line=2),
        ),
        reader="list",
    )


@pytest.mark.parametrize(
    ("printed", "venue"),
    [
        ("Proceedings of the …", None), ("IEEE transactions on ...", None), ("M. Lee et al", None), ("Best Paper Award", None),
        ("Rejected from ICML", None), ("A. Lee, under review at NeurIPS", None), ("Invited talk at NeurIPS", None),
        ("Poster presented at CVPR", None), ("Coling 2010: Posters", "Coling 2010: Posters"),
        ("CHI Posters and Short Talks", "CHI Posters and Short Talks"),
    ],
)  # fmt: skip
def test_what_nothing_in_print_is_called_is_no_venue(printed: str, venue: str | None) -> None:
    table = f'[{{"title": "Alpha methods for gamma", "venue": "{printed}", "year": 2019}}]'
    assert parse_page(table.encode(), "-").titles[0].venue == venue


def test_a_part_of_the_title_is_no_venue() -> None:
    table = b'[{"title": "Lee. Alpha methods for gamma", "venue": "Alpha methods for gamma", "year": 2019}]'
    assert parse_page(table, "-").titles[0].venue is None


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(b'[{"title": "Alpha Beta"}]')
    assert read_page(str(path)).reader == "JSON"


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("Poincaré ResNet\n".encode("utf-16"))))
    (title,) = read_page("-").titles
    assert (title.title, title.page, title.line) == ("Poincaré ResNet", "-", 1)


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(PageError, match=r"^-: standard input is closed; name a file$"):
        read_page("-")


@pytest.mark.parametrize(
    ("path", "reason"),
    [("page.txt", 'no such file; check the path ("-" reads standard input)'), ("", "is a folder; name the saved pages in it"),
     ("file/page.txt", "a part of its path is not a folder")],
)  # fmt: skip
def test_a_path_that_leads_to_no_file(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(PageError) as error:
        read_page(str(tmp_path / path))
    assert str(error.value) == f"{tmp_path / path}: {reason}"


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EACCES, "may not be read; change its permissions"), (errno.EPERM, "may not be read; change its permissions"),
     (errno.EIO, "Input/output error")],
)  # fmt: skip
def test_a_file_that_cannot_be_read(number: int, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PageError) as error:
        read_page("page.txt")
    assert str(error.value) == f"page.txt: {reason}"


@pytest.mark.parametrize("path", ["page\0.txt", "p" * 5_000])
def test_a_path_that_no_file_can_have(path: str) -> None:
    with pytest.raises(PageError, match=r"^p"):
        read_page(path)


def test_a_file_that_is_too_large_to_be_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"x" * (1 << 20) + b"x")
    monkeypatch.setattr(page, "MAX_PAGE_BYTES", 1 << 20)
    with pytest.raises(
        PageError, match=r"page.txt: larger than 1 MB; a page of titles is not, so split it if it is one$"
    ):
        read_page(str(path))


def test_an_error_names_the_page() -> None:
    with pytest.raises(PageError, match=r"^page.txt: page is empty; save it again$"):
        parse_page(b"", "page.txt")


def test_a_page_without_titles_says_what_was_looked_for() -> None:
    with pytest.raises(PageError) as error:
        parse_page(b"???\n12\n", "page.txt")
    assert str(error.value) == (
        "page.txt: no titles found; expected lines of words, each of them a title."
        f" Known layouts: {', '.join(reader.name for reader in READERS)}"
    )


def test_warnings_begin_with_the_page_and_line() -> None:
    found = parse_page('["Poincaré ResNet",'.encode("latin-1"), "page.json")
    assert found.warnings[0] == "page.json:1: the page is not UTF-8; it was read as Windows-1252."
    assert found.warnings[1].startswith("page.json:1: invalid JSON")


def test_every_reader_is_chosen_by_a_page(fixtures: Path) -> None:
    pages = [read_page(str(path)) for path in (fixtures / "pages").iterdir() if path.suffix != ".toml"]
    assert sorted(page.reader for page in pages) == sorted(reader.name for reader in READERS)
    titles = [title.title for page in pages for title in page.titles]
    assert (titles.count("Scaling Vision Transformers"), titles.count("[MASK] is All You Need")) == (5, 2)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"], ids=repr)
def test_line_numbers_hold_for_every_line_end(end: bytes) -> None:
    found = parse_page((PAIR * 3).replace(b"\n", end), "page.txt")
    assert [title.line for title in found.titles] == [1, 3, 5]


LARGE = {
    "glued text": PAIR,
    "spaced text": PAIR.replace(b"\n", b"\n\n"),
    "list": b"Scaling Vision Transformers for a Large Number of Uses in Practice and in Theory, Revisited\n",
    "Markdown": b"- [Scaling Vision Transformers](https://arxiv.org/abs/2106.04560) - a note of some length, to be read\n",
}
# Each piece goes on with what stands before it, or begins it anew.
TRAPS = {
    "wrapped lines of an item": ("# Papers\n\n- [Alpha Beta](https://arxiv.org/abs/2209.10901)", "\n   a..."),
    "headings of references": ("References\n[1] A. Lee. Alpha of Beta. PNAS, 2020.", "\nReferences\n-\n<b>"),
}


@pytest.mark.once
@pytest.mark.parametrize("name", TRAPS)
def test_damage_does_not_take_quadratic_time(name: str) -> None:
    start, part = TRAPS[name]
    assert_linear(lambda size: parse_page((start + part * (size // len(part))).encode(), "page.txt"), 60_000)


@pytest.mark.once
@pytest.mark.parametrize("reader", LARGE)
def test_time_grows_no_faster_than_the_page(reader: str) -> None:
    part = LARGE[reader]
    assert parse_page(part * (20_000 // len(part)), "page.txt").reader == reader
    assert_linear(lambda size: parse_page(part * (size // len(part)), "page.txt"), 160_000)


@pytest.mark.once
def test_titles_with_abstracts_are_read_in_linear_time() -> None:
    part = b"Scaling Vision Transformers\n" + b"We grow a model until our budget ends. " * 40 + b"\n"
    assert len(parse_page(part * 800, "page.txt").titles) == 800
    assert_linear(lambda count: parse_page(part * count, "page.txt"), 800)


@pytest.mark.once
def test_memory_stays_a_small_multiple_of_the_page() -> None:
    data = PAIR * (60_000 // len(PAIR))
    tracemalloc.start()
    try:
        parse_page(data, "page.txt")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40 * len(data)


PIECES = st.sampled_from(
    ["<", ">", "<a href='/papers/2211.09119'>", "</a>", "{", "}", "[", "]", '"', ":", ",", "\\", "title", "\n", "\n\n", "\r", "\t", "|",
     "---", "- ", "1. ", "# ", "**", "](", ")", "https://", "arxiv.org/abs/2211.09119", "Subscribe", "Alpha Beta", " ", "\0", "\ufeff", "é",
     "We measure it in this paper. It is good.", "id,title\n", "sep=;", "<article>", "data-props='{'", "\ud7ff", "\u2028", "9" * 50]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_a_page_or_a_page_error(text: str) -> None:
    try:
        found = parse_page(text.encode(), "p")
    except PageError as error:
        assert str(error).startswith("p: ")  # noqa: PT017
    else:
        last = text.count("\n") + text.count("\r") + text.count("\u2028") + 1
        assert all(
            (title.title.strip() or title.ids or title.links) and 1 <= title.line <= last for title in found.titles
        )


@given(st.binary(max_size=300))
def test_any_bytes_give_a_page_or_a_page_error(data: bytes) -> None:
    try:
        found = parse_page(data, "p")
    except PageError as error:
        assert str(error).startswith("p: ")  # noqa: PT017
    else:
        assert found.titles


@pytest.mark.parametrize(
    "address",
    [
        "https://arxiv.org/abs/2106.04560", "https://doi.org/10.1000/xyz", "https://openreview.net/forum?id=B1YfAfcgl",
        "https://proceedings.mlr.press/v235/liu24w.html", "https://dblp.org/rec/conf/nips/X17",
        "https://aclanthology.org/L10-1504",
    ],
)  # fmt: skip
def test_identifiers_of_mentions_can_be_read_again(address: str) -> None:
    [mention] = parse_page(address.encode(), "-").titles
    assert [find_id(text) for text in mention.ids] == [find_id(address)]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Tours of Knights on", "A Survey of Looms for", "Wheels and their…", "Gears at Work"], True),
        (["Tours of Knights on", "A Survey of Looms for", "Gears at Work"], False),
        (["Tours of Knights on", "A Survey of", "Wheels for", *("Gears and Engines at Work",) * 30], False),
    ],
)
def test_a_page_with_many_unfinished_titles_cuts_them_short(titles: list[str], expected: bool) -> None:
    page = parse_page("\n\n".join(titles).encode(), "-")
    assert {mention.is_shortened for mention in page.titles} == {expected}


LISTS = {
    "numbers of Chinese lists": (
        "1、Alpha of Beta\n2、Gamma of Delta\n（3）Epsilon of Zeta\n四、Eta of Theta\n",
        [(1, 0, "Alpha of Beta"), (2, 0, "Gamma of Delta"), (3, 0, "Epsilon of Zeta"), (4, 0, "Eta of Theta")],
    ),
    "lines of names of links": (
        "Alpha of Beta\n[Paper] [Code] [Unofficial]\nGamma of Delta\n(PDF) [Reimplementation]\n",
        [(1, 0, "Alpha of Beta"), (3, 0, "Gamma of Delta")],
    ),
    "results of a search, whose links are no labels of references": (
        "".join(
            f"{title}\nPetra Kowalczyk, Jiri Dvorak+3 authors\nComputer Science\n12 June 2019\nTLDR\n1,204\n[PDF]\nSave\n"
            for title in ("Alpha: Beta of Looms", "Gamma: Delta of Wheels", "Epsilon: Zeta of Gears")
        ),
        [(1, 2, "Alpha: Beta of Looms"), (9, 10, "Gamma: Delta of Wheels"), (17, 18, "Epsilon: Zeta of Gears")],
    ),
    "links of Org mode, AsciiDoc and Slack": (
        "* [[https://arxiv.org/abs/2211.09119][Alpha of Beta]]\n* https://arxiv.org/abs/2106.04560[Gamma of Delta]\n"
        "* <https://arxiv.org/abs/2209.10901|Epsilon of Zeta>\n",
        [(1, 0, "Alpha of Beta"), (2, 0, "Gamma of Delta"), (3, 0, "Epsilon of Zeta")],
    ),
    "citations of reStructuredText": (
        ".. [Lee2020] Alpha of Beta\n   ICML, 2020.\n.. [Ray21] Gamma of Delta\n   arXiv:2211.09119\n",
        [(1, 2, "Alpha of Beta"), (3, 4, "Gamma of Delta")],
    ),
    "people before a title, in the styles of many people": (
        "M. Tan, Q. Le. Alpha: Beta of Small Looms\nAnnika Leeson, Petra Kowalczyk. Gamma of Delta and Wheels, 2019\n"
        'Ilse Aichinger - Epsilon of Zeta and Other Gears (2020)\n"Eta of Theta and Iota", J. Dvorak, O. Tokarczuk\n'
        "J. Dvorak, P. Ba. Kappa of Lambda and Mu\n",
        [
            (1, 0, "Alpha: Beta of Small Looms"),
            (2, 0, "Gamma of Delta and Wheels"),
            (3, 0, "Ilse Aichinger - Epsilon of Zeta and Other Gears"),
            (4, 0, "Eta of Theta and Iota"),
            (5, 0, "Kappa of Lambda and Mu"),
        ],
    ),
    "a quoted mail, each depth wrapped at its width": (
        "Alphas of a Title Longer than the Lines of the Mail and of All Other Lines of the Page\n"
        "> 1. Alpha of Beta and of Gamma and of the\n> Delta of Epsilon\n> 2. Zeta of Eta\n> 3. Theta of Iota, and of Kappa with some\n> Lambda\n"
        ">> - Mu of Nu and of Xi and of Omicron and\n>> of Pi\n>> - Rho of Sigma\n",
        [
            (1, 0, "Alphas of a Title Longer than the Lines of the Mail and of All Other Lines of the Page"),
            (2, 3, "Alpha of Beta and of Gamma and of the Delta of Epsilon"),
            (4, 0, "Zeta of Eta"),
            (5, 6, "Theta of Iota, and of Kappa with some Lambda"),
            (7, 8, "Mu of Nu and of Xi and of Omicron and of Pi"),
            (9, 0, "Rho of Sigma"),
        ],
    ),
    "numbered titles above lines about them are not wrapped": (
        "1. Alpha of Beta and of Gamma and of Delta\nRead it for the first meeting\n2. Zeta of Eta\nLambda of Mu\n",
        [
            (1, 0, "Alpha of Beta and of Gamma and of Delta"),
            (2, 0, "Read it for the first meeting"),
            (3, 0, "Zeta of Eta"),
            (4, 0, "Lambda of Mu"),
        ],
    ),
    "titles of like lengths below an identifier are not wrapped": (
        "https://arxiv.org/abs/2106.09685\nAlpha: A Beta for Stochastic Gammas of Delta\nEpsilon of Zeta for the Reading of Image Etas\n",
        [
            (1, 0, ""),
            (2, 0, "Alpha: A Beta for Stochastic Gammas of Delta"),
            (3, 0, "Epsilon of Zeta for the Reading of Image Etas"),
        ],
    ),
    "words around an identifier that name no work": (
        "has anyone read https://arxiv.org/abs/2211.09119 yet\nyes, and also https://arxiv.org/abs/2104.12763\nAlpha of Beta\n",
        [(1, 0, ""), (2, 0, ""), (3, 0, "Alpha of Beta")],
    ),
    "identifiers within sentences": (
        "I read https://arxiv.org/abs/2211.09119 and found it great.\nhast du https://arxiv.org/abs/2104.12763 gelesen?\n"
        "https://arxiv.org/abs/2209.10901 is great\nAlpha of Beta and Gammas https://arxiv.org/abs/2106.04560 by Lee et al.\n",
        [(1, 0, ""), (2, 0, ""), (3, 0, ""), (4, 0, "Alpha of Beta and Gammas")],
    ),
    "a quotation before another sentence": (
        'Have you seen "Alpha-Free Beta Gamma"? It is a good text.\nComment on "Delta of Epsilon and Zeta"\n',
        [(1, 0, "Alpha-Free Beta Gamma"), (2, 0, 'Comment on "Delta of Epsilon and Zeta"')],
    ),
    "a quotation in single quotes": (
        "Delta of 'Epsilon of Zeta and Eta'\n", [(1, 0, "Delta of 'Epsilon of Zeta and Eta'")],
    ),
    "a sentence about several works": (
        'We read "Alpha of Beta and Gamma" (Lee et al., 2020) and “Delta of Epsilon” (arXiv:2211.09119), then "Zeta of Eta".\n',
        [
            (1, 0, "Alpha of Beta and Gamma"),
            (1, 0, "Delta of Epsilon"),
            (1, 0, "Zeta of Eta"),
        ],
    ),
    "what leads to titles, keys, minutes, and people behind titles": (
        "Papers of this week:\nAlpha of Beta and Gamma (22 minute read)\nDelta of Epsilon and Zeta (GitHub Repo)\n"
        "Peters18 | Eta of Theta and Iota\nKappa of Lambda and Mu. Gillian Smith, Zhiheng Huang, and Francis Borceux. ICML 2019.\n",
        [
            (2, 0, "Alpha of Beta and Gamma"),
            (3, 0, "Delta of Epsilon and Zeta"),
            (4, 0, "Eta of Theta and Iota"),
            (5, 0, "Kappa of Lambda and Mu"),
        ],
    ),
    "a line that ends in a colon, and has an emoji or an identifier": (
        "Alpha of Beta and Gamma :eyes:\nhttps://arxiv.org/abs/2211.09119 Delta of Epsilon and Zeta :+1:\n",
        [(1, 0, "Alpha of Beta and Gamma"), (2, 0, "Delta of Epsilon and Zeta")],
    ),
    "a long paragraph about several works": (
        "Of the many ways into this field, which has grown so much in recent years that few people have read all of it, we recommend to "
        'begin with "Alpha of Beta and Gamma", which is short and has good figures. Those who want to see more of the theory read "Delta of '
        'Epsilon" next. It is not an easy text, but the proofs in it are complete, and the examples can be worked through on a weekend. In the '
        'end, everybody should have seen "Zeta of Eta and Theta", however long ago it was written. It made all of the others possible.\n',
        [
            (1, 0, "Alpha of Beta and Gamma"),
            (1, 0, "Delta of Epsilon"),
            (1, 0, "Zeta of Eta and Theta"),
        ],
    ),
    "lines below people, of which most are a venue or an identifier": (
        "Alpha of Beta and Looms\nPetra Kowalczyk, Jiri Dvorak\nICML, 2019\n12 2019\n"
        "Gamma of Delta and Wheels\nGillian Smith, Zhiheng Huang\nWorkshop of Gears: Computing Wheels, 2015\n7 2015\n"
        "Zeta of Eta and Gears\nFrancis Borceux, Jiri Dvorak\narXiv preprint arXiv:2211.09119, 2022\n3 2022\n",
        [(1, 3, "Alpha of Beta and Looms"), (5, 7, "Gamma of Delta and Wheels"), (9, 11, "Zeta of Eta and Gears")],
    ),
    "columns of a program, of which one is people": (
        "Board 7 | Spotlight | Alpha of Beta and Small Looms | Petra Kowalczyk, Jiri Dvorak | 16:06\n"
        "Board 8 | Oral | Gamma of Delta and Wheels | Ann Lee | 16:10\n",
        [(1, 0, "Alpha of Beta and Small Looms"), (2, 0, "Board 8 | Oral | Gamma of Delta and Wheels | Ann Lee")],
    ),
    "titles below the people of others": (
        "".join(
            f"{title}\nPetra Kowalczyk, Jiri Dvorak\n" for title in ("Alpha of Beta", "Gamma of Delta", "Zeta of Eta")
        ),
        [(1, 2, "Alpha of Beta"), (3, 4, "Gamma of Delta"), (5, 6, "Zeta of Eta")],
    ),
    "a program with breaks, of which one talk has one speaker, whose name is indented": (
        "Room A\n09:00 Opening remarks\n"
        "10:00–10:20  Alpha of Beta\n             Petra Kowalczyk, Jiri Dvorak\n10:20–10:40  Coffee break\n"
        "10:40–11:00  Gamma of Delta\n             Jiri Dvorak (Oslo Schools)\n11:00–11:20  Zeta of Eta\n"
        "             Petra Kowalczyk, Jiri Dvorak\n12:00  Lunch\n",
        [
            (1, 0, "Room A"),
            (2, 0, "Opening remarks"),
            (3, 4, "Alpha of Beta"),
            (5, 0, "Coffee break"),
            (6, 7, "Gamma of Delta"),
            (8, 9, "Zeta of Eta"),
            (10, 0, "Lunch"),
        ],
    ),
    "titles before names, of which one looks like a name": (
        "Going Deeper with Gammas. Petra Kowalczyk, Jiri Dvorak. ICML 2015.\n"
        "Auto-Encoding Variational Gears. Diederik Kowalczyk, Max Dvorak. ICLR 2014.\n"
        "Wheels of Eta. Annika Leeson, Petra Kowalczyk, Zhiheng Huang, Gillian Dvorak, Aidan N. Borceux. ICML 2017.\n",
        [
            (1, 1, "Going Deeper with Gammas"),
            (2, 2, "Auto-Encoding Variational Gears"),
            (3, 3, "Wheels of Eta"),
        ],
    ),
    "references without years, of which one title looks like a name": (
        "- Petra Kowalczyk and Jiri Dvorak. Going Deeper with Gammas. ICML.\n"
        "- Diederik Kowalczyk and Max Dvorak. Auto-Encoding Variational Gears. ICLR.\n",
        [(1, 0, "Going Deeper with Gammas"), (2, 0, "Auto-Encoding Variational Gears")],
    ),
    "references without years, which have full stops as abstracts have": (
        "References\n\n1. P. Kowalczyk, J. Dvorak, and O. Leeson. Proximal Policies of Gammas. In ICML.\n"
        "2. A. van den Berg, O. Dvorak, and K. Huang. Discrete Gears of Delta. In NeurIPS.\n"
        "3. J. Leeson, E. Kowalczyk, and T. Berg. Looms for Wheels of Zeta. In CVPR.\n",
        [(3, 0, "Proximal Policies of Gammas"), (4, 0, "Discrete Gears of Delta"), (5, 0, "Looms for Wheels of Zeta")],
    ),
    "people below a title that has its own are left out": (
        "Going Deeper with Gammas. Petra Kowalczyk, Jiri Dvorak. ICML 2015.\nGillian Smith, Zhiheng Huang\n",
        [(1, 0, "Going Deeper with Gammas")],
    ),
    "columns, of which one title looks like a name": (
        "Going Deeper with Gammas\tPetra Kowalczyk, Jiri Dvorak\tICML 2015\n"
        "Auto-Encoding Variational Gears\tDiederik Kowalczyk, Max Dvorak\tICLR 2014\n",
        [
            (1, 0, "Going Deeper with Gammas"),
            (2, 0, "Auto-Encoding Variational Gears"),
        ],
    ),
    "a quoted mail": (
        ">> - Alpha of Beta and\n>>   Gamma\n> - Delta of Epsilon\n",
        [(1, 2, "Alpha of Beta and Gamma"), (3, 0, "Delta of Epsilon")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_plain_text(name: str) -> None:
    text, expected = LISTS[name]
    assert [
        (title.line, title.end_line, title.title) for title in parse_page(text.encode(), "list.txt").titles
    ] == expected


TITLES = ("Alpha of Looms", "Wheels in Gears", "Needles with Threads", "Spindles over Bobbins", "Shuttles and Warps")
PEOPLE = ("Petra Kowalczyk, Jiri Dvorak", "Nils Reimers, Iryna Gurevych")
ABSTRACT = (
    "We study {} groups in this paper and show that most are small. However, the proof is long; it uses new ideas."
)
LINES = {"p": PEOPLE[0], "x": ABSTRACT, "r": "Show the record", "n": "Read by {} people in 30 places", "_": ""}


@pytest.mark.parametrize("link", ["arXiv:{}", "https://arxiv.org/abs/{}", "Paper • {} • Published Apr 5, 2023 • 50"])
@pytest.mark.parametrize(
    ("head", "entry", "foot", "is_known"),
    [
        # i: a line with an identifier, t: one with the title, of which each page has five
        ("", "it", "", True),
        ("", "ti", "", True),
        ("r", "it_", "", True),
        ("", "ti_", "h", True),
        ("h_", "it_", "h", True),
        ("h", "it", "", False),  # or ti, the last title without an identifier
        ("", "ti", "h", False),
        ("h", "itp", "", True),
        ("h", "itp", "h", True),
        ("h", "tpi", "h", True),
        ("h", "tri", "", True),
        ("h", "rtin_", "h", True),
        ("h_", "t_i_", "gg", True),
        ("h", "itpx", "h", True),
        ("h", "txi", "", True),
    ],
)
def test_identifiers_belong_to_the_titles_that_the_whole_page_puts_them_to(
    link: str, head: str, entry: str, foot: str, is_known: bool
) -> None:
    def lines(letters: str, place: int = 0) -> list[str]:
        own = LINES | {
            "t": TITLES[place],
            "i": link.format(f"2211.0911{place}"),
            "h": "Other Papers of the Week",
            "g": "Browse more",
        }
        return [own[letter].format(place + 3) for letter in letters]

    entries = [line for place in range(len(TITLES)) for line in lines(entry, place)]
    page = parse_page("\n".join([*lines(head), *entries, *lines(foot)]).encode(), "list.txt")
    found = {title.title: title.ids for title in page.titles if title.title in TITLES}
    assert found == {title: (f"2211.0911{place}",) * is_known for place, title in enumerate(TITLES)}


def test_editions_of_a_title_are_no_lines_that_a_site_repeats() -> None:
    titles = [f"Report {edition} on Looms" for edition in range(1, 7)]
    page = parse_page("\n".join([*(f"{title}\n{PEOPLE[0]}" for title in titles), TITLES[0]]).encode(), "list.txt")
    assert [title.title for title in page.titles] == [*titles, TITLES[0]]
    mixed = [title for pair in zip(titles[:4], TITLES, strict=False) for title in pair]
    page = parse_page("\n".join(mixed).encode(), "list.txt")
    assert [title.title for title in page.titles] == mixed


@pytest.mark.parametrize(
    "address",
    [
        "github.com/o/r",
        "HTTPS://GITHUB.COM/o/r",
        "git@github.com:o/r.git",
        "https: //github.com/o/r",
        "https://github. com/o/r",
        "https://github.com/o/r.This is joint work",
    ],
)
@pytest.mark.parametrize(
    "line", ["- [{}](https://arxiv.org/abs/2211.09110) - Code: {}", "{} https://arxiv.org/abs/2211.09110 - Code: {}"]
)
def test_repositories_are_read_however_their_addresses_are_written(line: str, address: str) -> None:
    page = parse_page(f"{line.format(TITLES[0], address)}\n".encode(), "list.md")
    (title,) = page.titles
    assert [link.url for link in title.links] == ["https://github.com/o/r"]


@pytest.mark.parametrize(
    "line",
    [
        "** TODO [[https://arxiv.org/abs/2211.09110][Alpha of Looms and Braids]] :nlp:vision:",
        "- [[papers/3|Alpha of Looms and Braids]]",
        "- [[Alpha of Looms and Braids]]",
        "# Papers\n\n- [[papers/3|Alpha of Looms and Braids]] ^ref3",
        "[Research] Alpha of Looms and Braids",
        "- **2. Alpha of Looms and Braids** [paper](https://arxiv.org/abs/2211.09110)",
    ],
)
def test_what_is_around_a_title_in_notes(line: str) -> None:
    page = parse_page(f"{line}\n".encode(), "notes.md")
    assert [title.title for title in page.titles] == ["Alpha of Looms and Braids"]


@pytest.mark.parametrize("behind", ["", ", 2017", ", https://arxiv.org/abs/1707.06347"])
def test_a_title_of_capitals_before_its_first_author_is_no_line_of_people(behind: str) -> None:
    page = parse_page(f"Proximal Policy Optimization Algorithms, Schulman et al.{behind}\n".encode(), "list.txt")
    assert [(one.title, one.authors) for one in page.titles] == [
        ("Proximal Policy Optimization Algorithms", ("Schulman", "et al."))
    ]
