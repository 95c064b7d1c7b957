"""From bytes to text: encodings, line ends, and what is no text."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

import pytest
from growth import assert_linear
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.errors import PageError
from normalizer.pages import links_in, parse_page, read_page
from normalizer.pages.decode import MAGIC, decode
from normalizer.pages.links import role_of
from normalizer.values.code_links import repository_from
from normalizer.works.scraped import LinkRole

POINCARE = "Poincaré Résumés — the “œuvre”\nScaling Vision Transformers\n"

RUSSIAN = "Обучение представлений изображений без учителя для распознавания объектов и сцен\n" * 20
PLAIN = "A plain title\n" * 20_000
WINDOWS = "the page is not UTF-8; it was read as Windows-1252"
# The bytes, the text, and what is said of it.
ENCODINGS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "utf-8": (POINCARE.encode(), POINCARE, ()),
    "the Markdown cells of a notebook": (
        b'{"cells": [{"cell_type": "markdown", "source": ["# Papers\\n", "- Scaling"]}, {"cell_type": "code", "source": ["x"]},'
        b'{"cell_type": "markdown", "source": "- Looms"}]}',
        "# Papers\n- Scaling\n\n- Looms",
        ("a notebook is read as the text of its Markdown cells, whose lines count",),
    ),
    "a notebook that is cut": (b'{"cells": [{"cell_type": "markdown", "source": ["# Pa', '{"cells": [{"cell_type": "markdown", "source": ["# Pa', ()),
    "utf-8 with its mark": (POINCARE.encode("utf-8-sig"), POINCARE, ()),
    "utf-16 with the mark of little endian": (b"\xff\xfe" + POINCARE.encode("utf-16-le"), POINCARE, ()),
    "utf-16 with the mark of big endian": (b"\xfe\xff" + POINCARE.encode("utf-16-be"), POINCARE, ()),
    "utf-32 with its mark": (POINCARE.encode("utf-32"), POINCARE, ()),
    "utf-16 without a mark": (POINCARE.encode("utf-16-le"), POINCARE, ("page decoded as UTF-16-LE (guessed)",)),
    "utf-16 big endian without a mark": (POINCARE.encode("utf-16-be"), POINCARE, ("page decoded as UTF-16-BE (guessed)",)),
    "windows-1252": (POINCARE.encode("cp1252"), POINCARE, (WINDOWS,)),
    "latin-1 deep in a page": (f"{PLAIN}Poincaré ResNet\n".encode("latin-1"), f"{PLAIN}Poincaré ResNet\n", (WINDOWS,)),
    "other letters": (RUSSIAN.encode("cp1251"), RUSSIAN, ("the page is not UTF-8; it was read as cp1251",)),
    "a damaged letter": (
        "Poincaré, Gödel, Erdős and ".encode() + b"\xe9 more", "Poincaré, Gödel, Erdős and \ufffd more",
        ("some bytes are not UTF-8 and are shown as U+FFFD",),
    ),
    "broken off in a letter": ("Poincaré é".encode()[:-1], "Poincaré ", ("the page breaks off in the middle of a character",)),
    "half a letter of utf-16": (
        b"\xff\xfe" + "Title".encode("utf-16-le") + b"\x41", "Title\ufffd", ("some bytes are not UTF-16-LE and are shown as U+FFFD",),
    ),
    "marks of direction and the comma of Arabic": (
        "\u200f\u202aScaling Vision\u202c\u060c \u202aAda Lovelace\u202c\u060c 2019, \u0645\u0631\u062d\u0628\u0627\u060c".encode(),
        "Scaling Vision, Ada Lovelace, 2019, \u0645\u0631\u062d\u0628\u0627\u060c",
        (),
    ),
    "a stray NUL": (b"Scaling Vi\x00sion", "Scaling Vision", ("NUL characters were dropped",)),
    "ligatures and quotes of TeX": (
        b"\x10E\x1ecient \x1cnite\x11, 3\x155 O\x1b-Policy", "“Eﬃcient ﬁnite”, 3–5 Oﬀ-Policy", (),
    ),
    "colors and separators": (b"\x1b[31mred\x1b[0m A\x1e B", "\x1b[31mred\x1b[0m A\x1e B", ()),
    "mixed line ends": (b"a\r\nb\rc\nd\r\r\n", "a\nb\nc\nd\n\n", ()),
    "the beginning of a magic number": (b"BZhang et al. revisited", "BZhang et al. revisited", ()),
}  # fmt: skip


def archive(*parts: str, head: str = "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?P?=\r\nMIME-Version: 1.0") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f'{head}\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n{body}--b--\r\n'.encode()


STYLE = "Content-Type: text/css\r\n\r\np { color: red }"
QUOTED = 'Content-Type: text/html{}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p class=3D"a">Poincar{} Re=\r\nsNet</p>'
ARCHIVES = {
    "of Chrome": archive(QUOTED.format("", "=C3=A9"), STYLE),
    "whose page comes later": archive(STYLE, QUOTED.format('; charset="iso-8859-1"', "=E9"), head="MIME-Version: 1.0"),
    "of an unknown encoding": archive(QUOTED.format("; charset=unknown", "=C3=A9")),
    "in base64": archive(
        "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHAgY2xhc3M9ImEiPlBvaW5jYXLDqSBSZXNOZXQ8L3A+"
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_the_page_of_an_archive(name: str) -> None:
    assert decode(ARCHIVES[name]).text.strip() == '<p class="a">Poincaré ResNet</p>'


@pytest.mark.parametrize("data", [archive(STYLE), archive(), archive()[:-30]])
def test_an_archive_without_a_page(data: bytes) -> None:
    with pytest.raises(
        PageError, match=r"^this is an MHTML archive without a page of HTML\. Save the page as text or HTML\.$"
    ):
        decode(data)


@pytest.mark.parametrize(("data", "text", "warnings"), ENCODINGS.values(), ids=ENCODINGS)
def test_text_of_bytes(data: bytes, text: str, warnings: tuple[str, ...]) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.warnings) == (text, warnings)


def test_bytes_that_no_encoding_explains_are_still_text() -> None:
    decoded = decode(b"Vision \xff\xff\xff\x81\x8d\x8f\x90\x9d Transformers")
    assert decoded.text.startswith("Vision ")
    assert "it was read as" in decoded.warnings[0]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\x85"], ids=repr)
def test_every_line_end_is_one_line_end(end: str) -> None:
    assert decode(f"One{end}Two{end}{end}Three".encode()).text == "One\nTwo\n\nThree"


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \t\r\n", b"\x00\x00", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"], ids=repr)
def test_an_empty_page_is_an_error(data: bytes) -> None:
    with pytest.raises(PageError, match="page is empty; save it again"):
        decode(data)


@pytest.mark.parametrize(("magic", "what"), MAGIC, ids=[what for _, what in MAGIC])
def test_a_file_that_is_no_text_is_called_by_its_kind(magic: bytes, what: str) -> None:
    with pytest.raises(PageError) as error:
        decode(magic + b"9 Scaling Vision Transformers")
    assert str(error.value) == f"this is {what}, not a page of text. Save the page as text or HTML."


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 4, b"\x00\x01\x02\x03text" * 50, b"\x01\x02\x03\x04" * 9],
    ids=["all bytes", "nul", "control"],
)
def test_an_unknown_binary_file_is_an_error(data: bytes) -> None:
    with pytest.raises(PageError, match="this is a binary file"):
        decode(data)


# --- Links in running text


CASES = tomllib.loads((Path(__file__).parents[3] / "fixtures/links.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_links_of_the_table(name: str) -> None:
    case = CASES[name]
    found = [f"{link.role}{'?' if link.announced else ''} {link.url}" for link in links_in(case["text"])]
    assert found == case["links"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("start", "part", "end"),
    [
        ("", "https://", ""),
        ("https://a.b/", "(", ""),
        ("", "www.", ""),
        ("", "a.", "io"),
        ("", "[", "](https://a.b"),
        ("", "git@", ""),
        ("", r"\url{", ""),
        ("", "https : ", ""),
        ("https://github.com/", "a", ""),
        ("", "will be ", "https://a.bc/d"),
        ("", "github.com/ ", ""),
    ],
)
def test_hostile_text_is_read_in_linear_time(start: str, part: str, end: str) -> None:
    assert_linear(lambda size: links_in(f"{start}{part * (size // len(part))}{end}"), 400_000)


@given(st.text(alphabet=st.sampled_from("htps:/.w@giubcom()[]{}\\<>~^$%&# aAZ0-_,;é\n")))
def test_any_text_gives_clean_links(text: str) -> None:
    for link in links_in(text):
        assert link.url.startswith(("http://", "https://"))
        assert not set(link.url) & set(' \n{}<>\\^"')
        assert link.url[-1] not in ".,;:"
        assert role_of(link.url) is LinkRole.OURS or repository_from(link.url) is None


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
            repositories += [link.url for link in title.links if link.role is LinkRole.OURS]
    assert with_links == 206
    for url in repositories:
        assert (found := repository_from(url)) is not None
        assert found.url == url
    assert "https://github.com/WangWenhao0716/V2L" in repositories


SOURCE = (
    "<!DOCTYPE html>",
    "<html><head><title>Accepted</title></head><body>",
    '<h3><a href="https://arxiv.org/abs/2211.09119">Alpha of Looms and Gears</a></h3>',
    '<h3><a href="https://arxiv.org/abs/2211.09120">Beta &amp; Gamma of Wheels</a></h3>',
    "</body></html>",
)
SHOWN = {
    "Chrome": "<html><head><title>view-source:https://example.org</title></head><body><table><tbody>\n"
    + "\n".join(
        f'<tr><td class="line-number" value="{number}"></td><td class="line-content"><span>{escape(line)}</span></td></tr>'
        for number, line in enumerate(SOURCE, 1)
    )
    + "</tbody></table></body></html>",
    "Firefox": '<html><head><title>x</title></head>\n<body id="viewsource" class="highlight"><pre id="line1">'
    + "\n".join(f'<span id="line{number}"></span>{escape(line)}' for number, line in enumerate(SOURCE, 1))
    + "</pre></body></html>",
    "numbered text": "\n".join(("", *(f"{number}\t{line}" for number, line in enumerate(SOURCE, 1)))),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_source_of_a_page_is_read_as_the_page(name: str) -> None:
    page = parse_page(SHOWN[name].encode(), "view.html")
    assert page.reader == "HTML"
    assert [(each.line, each.title, each.ids) for each in page.titles] == [
        (4, "Alpha of Looms and Gears", ("2211.09119",)),
        (5, "Beta & Gamma of Wheels", ("2211.09120",)),
    ]
