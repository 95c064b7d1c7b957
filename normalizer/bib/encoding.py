"""From the bytes of a .bib file to a text and back to the same bytes, whatever they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.values.text import BYTE_ORDER_MARKS, guessed_encodings

# JabRef writes "% Encoding: Cp1252" on the first line, as Java calls it; Python knows these names too.
_DECLARED = re.compile(rb"\A\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)


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
    for bom, name in BYTE_ORDER_MARKS:
        if data.startswith(bom):
            yield Encoding(name, bom)
    yield UTF8
    if declared := _DECLARED.match(data):
        yield Encoding(declared[1].decode("ascii", "replace").lower())
    if _is_mostly_utf8(data):
        yield Encoding("utf-8", errors="surrogateescape", guessed=True)
    for name in guessed_encodings(data):
        yield Encoding(name, guessed=True)


def _is_mostly_utf8(data: bytes) -> bool:
    """More characters outside ASCII are right than bytes are wrong: entries of another encoding were pasted in."""
    text = data.decode("utf-8", "surrogateescape")
    odd = len(re.findall("[\udc80-\udcff]", text))
    return sum(map(len, re.findall("[^\x00-\x7f]+", text))) > 2 * odd
