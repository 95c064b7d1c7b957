"""Texts of names without what LaTeX, HTML, footnotes and other scripts put around their words."""

from __future__ import annotations

import html
import re
import unicodedata

from anyascii import anyascii

from normalizer.values.latex.convert import to_unicode

_TEX = re.compile(r"[\\{}$~]")
_MOJIBAKE = re.compile(r"[\u00c2-\u00df][\u0080-\u00bf]|[\u00c2-\u00c5][\u0152-\u2122]")
# "Jane Roe1,2", "Jane Roe†", "Wei Gao 0008" (DBLP numbers namesakes), "[1]", an ORCID or a mail address.
_MARKS = re.compile(r"\(eds?\.?\)|\S+@\S+|https?://\S+|[\[(]\s*\d[\d,\s]*[\])]|\d[\d,\-]*|[*†‡§¶⋆∗✉★#^|<>=•°⁰¹²³⁴-⁹]+")
_LETTER = re.compile(r"[^\W\d_]")
_ALPHABET = r"A-Za-z\u00aa-\u024f\u0370-\u052f\u1e00-\u1fff"
_IN_ALPHABET = re.compile(rf"[{_ALPHABET}]")
_OTHER_SCRIPT = re.compile(rf"[^\W\d_{_ALPHABET}\u0300-\u036f]+")
_SYLLABLE = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff々]")
# A Greek or Cyrillic letter between Latin words was read in a wrong encoding ("и torbjјrnsen" is Ø. Torbjørnsen).
_STRAY = re.compile(r"(?<!\w)[\u0370-\u03ff\u0400-\u052f](?!\w)")
# "alag &#237; c", "&#214; zden": a letter that was set apart because it was an entity.
_ENTITY_APART = re.compile(r" ?(&(?:#\d+|\w+);) (?=[a-z])")
_LATIN_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")


def cleaned(text: str) -> str:
    """Plain Unicode in one line, without numbers and footnote signs; commas, dots and hyphens stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _decoded(text))
    if "&" in text:
        text = html.unescape(_ENTITY_APART.sub(_rejoined, text))
    if _TEX.search(text):
        text = to_unicode(text).replace("{", "").replace("}", "").replace("$", "")
    if not text.isascii() and _LATIN_WORDS.search(text):
        text = _STRAY.sub("\ufffd", text)
    return " ".join(_MARKS.sub(" ", text).split())


def _rejoined(found: re.Match[str]) -> str:
    """A small letter joins both its neighbors, a capital only what follows."""
    letter = html.unescape(found[1])
    if not letter.isalpha():
        return found.group()
    return letter if letter.islower() else f" {letter}"


def _decoded(text: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252 ("JÃ¶rg") is read again; anything else stays."""
    for encoding in ("latin-1", "cp1252") if _MOJIBAKE.search(text) else ():
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return text


def in_latin(text: str) -> tuple[str, bool]:
    """A name with its Chinese, Japanese, ... part in Latin letters, and whether it has such a part.

    Beside a full Latin name that part only repeats it ("Wei Wang 王伟") and goes. Chinese and Korean are written a word
    for each character; from scripts without vowels, and of Japanese, little can be told.
    """
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return text, False
    rest = _OTHER_SCRIPT.sub(" ", text)
    if len(_LATIN_WORDS.findall(rest)) > 1:
        return rest, False
    return anyascii(_SYLLABLE.sub(lambda found: f" {anyascii(found.group())} ", text)), not _IN_ALPHABET.search(text)


def has_letters(text: str) -> bool:
    return bool(_LETTER.search(text))
