"""PDF files: their reference section; what is said where there is none, or no program to read them."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import PageError
from normalizer.pages import parse_page

LINES = [
    "We close with a remark on 2020.",
    "References",
    "[1] Ann Lee and Bob Hill. Alpha networks for beta search. In Gam-",
    "ma Conference, pages 3-7, 2019.",
    "[2] Carl Dean. Delta methods. arXiv:2001.01234, 2020.",
]


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    content = f"BT /F1 10 Tf 12 TL 50 700 Td {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    text, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return text + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(text),
    )  # fmt: skip


def test_the_reference_section_of_a_pdf_is_read() -> None:
    page = parse_page(pdf(LINES), "paper.pdf")
    assert page.reader == "references"
    assert [(title.title, title.year, title.ids) for title in page.titles] == [
        ("Alpha networks for beta search", 2019, ()), ("Delta methods", 2020, ("2001.01234",)),
    ]  # fmt: skip
    assert page.titles[0].venue == "Gamma Conference"


MESSAGES = {
    "no section": (pdf(["Alpha networks for beta search"]), "the PDF has no reference section"),
    "no text": (pdf([]), "contains no text"),
    "damaged": (b"%PDF-1.4\nnothing", "cannot read the PDF"),
}


@pytest.mark.parametrize(("data", "message"), MESSAGES.values(), ids=MESSAGES)
def test_what_is_said_about_other_pdfs(data: bytes, message: str) -> None:
    with pytest.raises(PageError, match=f"^paper.pdf: .*{message}"):
        parse_page(data, "paper.pdf")


def test_a_pdf_without_the_extra_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(PageError, match=r"^paper.pdf: is a PDF; run: pip install 'bibnorm\[pdf\]', or run `pdftotext"):
        parse_page(pdf(LINES), "paper.pdf")


@given(st.integers(0, 900), st.binary(max_size=40))
def test_a_damaged_pdf_is_read_or_refused(place: int, damage: bytes) -> None:
    data = pdf(LINES)
    try:
        page = parse_page(data[:place] + damage + data[place + len(damage) :], "paper.pdf")
    except PageError:
        return
    assert page.titles
