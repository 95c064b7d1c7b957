"""The text of a PDF, in the order in which it is printed; needs the extra `bibnorm[pdf]`."""

from __future__ import annotations

import io
import logging

from normalizer.errors import PageError

# Blank lines may stand before the mark.
_MARK, _HEAD = b"%PDF-", 1024
_CONVERT = "or run `pdftotext FILE.pdf FILE.txt` and give the text"


def is_pdf(data: bytes) -> bool:
    return data[:_HEAD].lstrip().startswith(_MARK)


def pdf_text(data: bytes) -> str:
    """The text of all pages, a form feed between two. Raises PageError."""
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError as error:
        raise PageError(f"is a PDF; run: pip install 'bibnorm[pdf]', {_CONVERT}") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what it repairs
    try:
        text = "\n\f".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    except Exception as error:  # a damaged file raises almost anything in pypdf
        raise PageError(f"cannot read the PDF ({type(error).__name__}: {error}); save it again, {_CONVERT}") from error
    if not text.strip():
        raise PageError("the PDF contains no text, only images; run a program for text recognition (OCR) on it")
    text = text.encode("utf-8", "replace").decode()  # fonts without a table of letters give lone surrogates
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
