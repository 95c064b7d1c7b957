"""From the bytes of a page, or of a PDF, to its text: what is not text is refused, assumptions are reported."""

from __future__ import annotations

import email
import io
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from html import unescape

import orjson

from normalizer.errors import NoTitlesError, PageError
from normalizer.values.lazy import lazy_re
from normalizer.values.text import BYTE_ORDER_MARKS, guessed_encodings

# How files begin that users take for pages. https://en.wikipedia.org/wiki/List_of_file_signatures
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"bplist00", "a Safari web archive"),
    (b"{\\rtf", "a rich text document"),
)
_SAVE_AS_TEXT = "Save the page as text or HTML."
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """The text with "\\n" for every line end, without NULs and marks of direction; sentences on what was assumed."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> DecodedPage:
    """Read bytes as text. Raises NoTitlesError for an empty and PageError for a binary file, without its name."""
    if not data.strip(b"\x00 \t\r\n\x0b\x0c"):
        raise NoTitlesError("page is empty; save it again")
    if _ARCHIVE.match(data[:_SAMPLE]):
        data = _html_of_archive(data)
    for magic, what in MAGIC:
        if data.startswith(magic) and not (magic == b"BZh" and not data[3:4].isdigit()):
            raise PageError(f"this is {what}, not a page of text. {_SAVE_AS_TEXT}")
    text, warnings = _text(data)
    if "\x00" in text:
        text = text.replace("\x00", "")
        warnings = (*warnings, "NUL characters were dropped")
    if not text.strip():
        raise NoTitlesError("page is empty; save it again")
    if (notebook := _notebook(text)) is not None:
        text, warnings = (
            notebook,
            (*warnings, "a notebook is read as the text of its Markdown cells, whose lines count"),
        )
    text = _ARABIC_COMMA.sub(",", _DIRECTION.sub("", _LINE_END.sub("\n", text)))
    return DecodedPage(_T1.sub(lambda found: _T1_CHARACTERS[found.group()], text), warnings)


_NOTEBOOK = lazy_re(r'\s*\{(?=[\s\S]{0,60000}"cell_type"\s*:)')


def _notebook(text: str) -> str | None:
    """The Markdown cells of a Jupyter notebook, parted by blank lines; None for another text, and for an empty one."""
    if not _NOTEBOOK.match(text[:_SAMPLE]):
        return None
    try:
        cells = orjson.loads(text)["cells"]
        parts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, TypeError, KeyError):
        return None
    joined = "\n\n".join(parts)
    return joined if joined.strip() else None


# Marks of the direction of text, which are not printed; the comma of Arabic after Latin letters or a tag.
_DIRECTION = lazy_re("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ARABIC_COMMA = lazy_re(r"(?<=[A-Za-z\u00c0-\u024f\d.!?)\]>])\u060c")


# "Webpage, single file": a mail of several parts (RFC 2557), of which the first with HTML is the page.
_ARCHIVE = lazy_re(
    rb"(?:[\w-]{1,60}:.*\r?\n(?:[ \t].*\n)*+){0,30}?Content-Type:\s{0,9}multipart/related", re.IGNORECASE
)


def _html_of_archive(data: bytes) -> bytes:
    """The page of an MHTML archive, as UTF-8 if the archive tells its encoding. Raises PageError if it has none."""
    with suppress(RecursionError):  # parts within parts
        parts = [email.message_from_bytes(data)]
        while parts:
            part = parts.pop(0)
            if part.is_multipart():
                parts[:0] = [inner for inner in part.get_payload() if isinstance(inner, Message)]
            elif part.get_content_type() == "text/html" and isinstance(page := part.get_payload(decode=True), bytes):
                encoding = part.get_content_charset()
                with suppress(LookupError):
                    return page.decode(encoding, "replace").encode() if encoding else page
                return page
    raise PageError(f"this is an MHTML archive without a page of HTML. {_SAVE_AS_TEXT}")


_LINE_END = lazy_re(r"\r\n?|[\u2028\u2029\x85]")


# Ligatures, quotes and dashes of fonts in TeX's T1 encoding without Unicode names, as PDF viewers copy them.
_T1_CHARACTERS = dict(zip("\x10\x11\x12\x13\x14\x15\x16\x1b\x1c\x1d\x1e\x1f", "“”„«»–—ﬀﬁﬂﬃﬄ", strict=True))
_T1 = lazy_re(
    r"(?<=\S)[\x11\x14-\x16]|[\x10\x12\x13\x15\x16](?=\S)|(?<=[a-zß-öø-ÿ])[\x1b-\x1f](?!\[)|[\x1b-\x1f](?=[a-z])|(?<=[A-Z])[\x1b-\x1f](?=-)"
)


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, name in BYTE_ORDER_MARKS:
        if data.startswith(bom):
            return _known(data[len(bom) :], name)
    if wide := _wide(data[:_SAMPLE]):
        text, warnings = _known(data, wide)
        return text, (f"page decoded as {wide.upper()} (guessed)", *warnings)
    if _is_binary(data[:_SAMPLE]):
        raise PageError(f"this is a binary file, not a page of text. {_SAVE_AS_TEXT}")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)


def wide_encoding(sample: bytes) -> str | None:
    """The encoding of a text whose characters take two or four bytes each, by how it begins; None for others."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS if sample.startswith(mark)), None)
    return (None if marked == "utf-8" else marked) or _wide(sample)


def _known(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Text whose byte order mark names its encoding; what does not fit is shown as U+FFFD."""
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), (f"some bytes are not {encoding.upper()} and are shown as U+FFFD",)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Western text nearly every second byte is NUL, always on the same side."""
    pairs = len(sample) // 2
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs + 1:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.05 * pairs + 1:
        return "utf-16-be"
    return None


_CONTROL = bytes(code for code in range(32) if chr(code) not in _T1_CHARACTERS and code not in b"\t\n\r\x0b\x0c\x00")


def _is_binary(sample: bytes) -> bool:
    """Many control characters; a NUL here and there is only dirt."""
    dirt = len(sample) - len(sample.translate(None, _CONTROL))
    return sample.count(0) > max(3, len(sample) // 100) or dirt > max(3, len(sample) // 50)


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    if error.end == len(data) and len(data) - error.start < 4 and error.reason == "unexpected end of data":
        return data[: error.start].decode("utf-8"), ("the page breaks off in the middle of a character",)
    damaged = data.decode("utf-8", "replace")
    lost = damaged.count("\ufffd")
    if sum(not letter.isascii() for letter in damaged) > 2 * lost:
        return damaged, ("some bytes are not UTF-8 and are shown as U+FFFD",)
    encoding = next(guessed_encodings(data), "cp1252")
    name = "Windows-1252" if encoding == "cp1252" else encoding  # which holds Latin-1
    return data.decode(encoding, "replace"), (f"the page is not UTF-8; it was read as {name}",)


# What is at the beginning of a page is within so many of its bytes, or letters.
_HEAD = 20_000

# Blank lines may stand before the mark.
_MARK = b"%PDF-"
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


# How browsers show the source of a page, saved or copied: a table with a number for each line (Chrome), preformatted
# text (Firefox), and numbers before the lines.
_SHOWN_SOURCE = lazy_re(
    r"<td[^<>]*\sclass=\"?line-content\b|<body[^<>]*\sid=\"?viewsource\b[^<>]*>(?:\s*<[^<>]*>)*?(?=\s*<pre\b)",
    re.IGNORECASE,
)
_WRAPPER = lazy_re(r"(?P<cell></td>)|<[^<>]*>", re.IGNORECASE)
_OPENING_TAG = lazy_re(r"\s*<[!?a-z]", re.IGNORECASE)
_NUMBERED_TAG = lazy_re(r"\s*1(?:\s*[|:]|\s)\s*<(?:!doctype|\?xml|html|head|body)\b", re.IGNORECASE)
_LINE_NUMBER = lazy_re(r"[ \t]*(?P<number>\d{1,7})(?:[ \t]*[|:\t]|(?=\s)|$)[ \t]?")


def without_view_of_source(text: str) -> str:
    """The HTML whose source a page shows, on the lines where it shows it; any other text as it is."""
    if shown := _SHOWN_SOURCE.search(text, 0, _HEAD):
        source = unescape(_WRAPPER.sub(lambda tag: " " * bool(tag["cell"]), text[shown.start() :]))
        return "\n" * text.count("\n", 0, shown.start()) + source if _OPENING_TAG.match(source) else text
    if not _NUMBERED_TAG.match(text):
        return text
    lines: list[str] = []
    number = 0
    for line in text.split("\n"):
        found = _LINE_NUMBER.match(line)
        if found and int(found["number"]) == number + 1:
            number, line = number + 1, line[found.end() :]
        lines.append(line)
    return "\n".join(lines) if 2 * number > len(lines) else text
