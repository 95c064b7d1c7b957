"""The files of a LaTeX document as texts that lose nothing, in whatever encoding they are."""

from __future__ import annotations

from pathlib import Path

from normalizer.latex.citations import DocumentError


def main_source(document: Path) -> Path | None:
    """The source of which LaTeX wrote an .aux or .bcf file: beside it, here, or above its folder; else the document."""
    if document.suffix not in (".aux", ".bcf"):
        return document
    name = document.with_suffix(".tex").name
    places = (folder / name for folder in (document.parent, Path(), document.parent.parent))
    return next((place for place in places if place.is_file()), None)


def read_source(path: Path) -> str:
    """The text of a file, so that encoding it as `codec_of` says gives the same bytes. Raises DocumentError."""
    data = read_bytes(path)
    return data.decode(codec_of(data))


def codec_of(data: bytes) -> str:
    """UTF-8 where it is UTF-8; else each byte is a character, which loses nothing and leaves what is ASCII readable."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror or error})") from error
