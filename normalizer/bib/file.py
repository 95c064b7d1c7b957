"""A .bib file on the disk: read as it is, whatever its encoding, and written back as it was read but for the edits."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from normalizer.bib.document import BibDocument
from normalizer.bib.scan import scan
from normalizer.bib.source import Span
from normalizer.errors import BibnormError, OutputError
from normalizer.files import check_not_protected, encoded, is_special_file, write_bytes_atomically
from normalizer.values.lazy import lazy_re
from normalizer.values.text import BYTE_ORDER_MARKS, guessed_encodings

# JabRef writes "% Encoding: Cp1252" on the first line, as Java calls it; Python knows these names too.
_DECLARED = lazy_re(rb"\A\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)


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

    @property
    def mark(self) -> str:
        """The byte order mark as a letter of the first line, for a diff: `patch` reads it there."""
        return self.bom.decode("utf-8") if self.bom == BOM_UTF8 else ""

    def encode_diff(self, diff: str) -> bytes:
        """The bytes of a diff of such a file, which `patch` compares with those of the file.

        Names of files may have letters that the file lacks: such a line is UTF-8. All are for UTF-16, whose lines do
        not end in one byte, so that no program applies a diff.
        """
        name = self.name if "\n".encode(self.name) == b"\n" else "utf-8"
        return b"\n".join(_encode_line(line, name, self.errors) for line in diff.split("\n"))


def _encode_line(line: str, name: str, errors: str) -> bytes:
    try:
        return line.encode(name, errors)
    except UnicodeEncodeError:
        return encoded(line)


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


# What git writes where two people changed the same lines; "|||||||" stands before what both began with.
_CONFLICT = lazy_re(r"^<{7}(?: .*)?\r?\n(?:(?!>{7}).*\n)*?={7}\r?\n(?:.*\n)*?>{7}(?: .*)?$", re.MULTILINE)


def find_conflicts(text: str) -> Iterator[Span]:
    """Where both sides of a merge stand, with the markers around them."""
    return (Span(*found.span()) for found in _CONFLICT.finditer(text)) if "<<<<<<<" in text else iter(())


class BibFileError(BibnormError):
    """A .bib file cannot be read."""


def check_merged(name: str | Path, text: str) -> None:
    """Raise BibFileError for a file that git could not merge: which of its entries are meant is not known."""
    for conflict in find_conflicts(text):
        line = text.count("\n", 0, conflict.start) + 1
        raise BibFileError(f"{name}:{line}: unresolved merge conflict; keep the right lines and delete its markers")


# What a file of definitions for others has.
_BLOCK = lazy_re(rb"@\s*(?:string|preamble|comment)\b", re.IGNORECASE)
SUFFIX = ".bib"


def check_has_entries(name: str | Path, data: bytes, entries: int) -> None:
    """Raise BibFileError for a text without entries, which was named by mistake.

    A `.bib` file may be empty or have remarks only, but is no page that was saved in its place.
    """
    text = data.removeprefix(BOM_UTF8).strip()
    if entries or not text or _BLOCK.search(text):
        return
    if text.startswith(b"<"):
        raise BibFileError(f"{name}: not BibTeX but HTML or XML; save the bibliography itself")
    if not str(name).lower().endswith(SUFFIX):
        raise BibFileError(f"{name}: not a {SUFFIX} file: it contains no entry; name a {SUFFIX} file")


@dataclass(frozen=True)
class BibFile:
    """A file and its text, in which line ends are as in the file."""

    path: Path
    text: str
    codec: Encoding

    @classmethod
    def load(cls, path: Path) -> BibFile:
        """Read a file in whatever encoding it is. Raises BibFileError where it cannot be read at all.

        A device or a pipe may never end, and could not be put back.
        """
        if is_special_file(path):
            raise BibFileError(f"cannot read {path}: it is a device or a pipe; name a file")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BibFileError(f"cannot read {path}: {error.strerror or error}") from error
        return cls(path, *decode(data))

    @property
    def encoding(self) -> str:
        """The Python name of the encoding; `codec.guessed` tells whether the file left it open."""
        return self.codec.name

    @cached_property
    def document(self) -> BibDocument:
        return scan(self.text)

    @property
    def data(self) -> bytes:
        """The bytes that were read."""
        return self.codec.encode(self.text)

    def encoded(self, text: str) -> bytes:
        """The bytes of a text in the file's encoding; OutputError when it lacks a letter."""
        try:
            return self.codec.encode(text)
        except UnicodeEncodeError as error:
            odd = text[error.start]
            raise OutputError(
                f"cannot write {self.path}: {odd!r} (U+{ord(odd):04X}) does not exist in its encoding, "
                f"{self.encoding}; convert the file to UTF-8 first"
            ) from error

    def save(self, text: str) -> None:
        """Put this text in the place of the file, in one step and in the file's encoding; mode and owner stay.

        Nothing is written when the text is the one that was read. Raises OutputError, and leaves the file as it is;
        FileChangedError, when it is not as it was read.
        """
        if text != self.text:
            self.check_writable(text)
            write_bytes_atomically(self.path, self.encoded(text), before=self.data)

    def check_writable(self, text: str) -> None:
        """Raise OutputError if the file is read-only, or its encoding lacks a letter of the text."""
        self.encoded(text)
        check_not_protected(self.path)
