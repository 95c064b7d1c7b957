"""From the bytes of a .bib file to a text and back to the same bytes, whatever they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# JabRef writes "% Encoding: Cp1252" on the first line, as Java calls it; Python knows these names too.
_DECLARED = re.compile(rb"\A\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)
# Western text: letters with accents, typographic quotes and dashes, a few signs.
_WESTERN = re.compile(r"[\x00-\x7fÀ-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”–—…•€™«»§°±²³µ·×©®¡¿ªº\u00a0\u00ad]*")
_ACCENT_RUN = re.compile(r"[À-ÿ]{3}")
_HAN = re.compile("[\u4e00-\u9fff]")
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes were read: the codec, its way with odd bytes, a byte order mark in front, and whether it is a guess."""

    name: str
    bom: bytes = b""
    errors: str = "strict"
    guessed: bool = False

    def decode(self, data: bytes) -> str:
        """The text without its mark. Raises UnicodeDecodeError, LookupError."""
        return data[len(self.bom) :].decode(self.name, self.errors)

    def encode(self, text: str) -> bytes:
        """The bytes of a text, with the mark. Raises UnicodeEncodeError for a character that the codec lacks."""
        return self.bom + text.encode(self.name, self.errors)


UTF8 = Encoding("utf-8")


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text, and how it was read: by the first of the candidates that gives the same bytes back."""
    for encoding in _candidates(data):
        try:
            text = encoding.decode(data)
            if encoding.encode(text) == data:
                return text, encoding
        except (UnicodeError, LookupError):
            continue
    latin = Encoding("latin-1", guessed=True)  # has a character for every byte
    return latin.decode(data), latin


def _candidates(data: bytes) -> Iterator[Encoding]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            yield Encoding(name, bom)
    yield UTF8
    if declared := _DECLARED.match(data):
        yield Encoding(declared[1].decode("ascii", "replace").lower())
    if _is_mostly_utf8(data):
        yield Encoding("utf-8", errors="surrogateescape", guessed=True)
    sample = _telling(data)
    western = sample.decode("cp1252", "replace")
    if _WESTERN.fullmatch(western) and not _ACCENT_RUN.search(western):
        yield Encoding("cp1252", guessed=True)
    import charset_normalizer  # slow to import, and needed for odd files only

    if best := charset_normalizer.from_bytes(sample).best():
        # Chinese read as Korean: Hangul with Han signs between, which Korean text of our time does not have.
        if best.encoding == "cp949" and _HAN.search(str(best)):
            yield Encoding("gb18030", guessed=True)
        yield Encoding(best.encoding, guessed=True)


def _is_mostly_utf8(data: bytes) -> bool:
    """More characters outside ASCII are right than bytes are wrong: entries of another encoding were pasted in."""
    text = data.decode("utf-8", "surrogateescape")
    odd = len(re.findall("[\udc80-\udcff]", text))
    return sum(map(len, re.findall("[^\x00-\x7f]+", text))) > 2 * odd


def _telling(data: bytes) -> bytes:
    """The lines with bytes outside ASCII, up to a limit: the rest of a large file says nothing."""
    return b"\n".join(re.findall(rb"[^\n]*[\x80-\xff][^\n]*", data))[:_SAMPLE]
