r"""How an abstract is folded, the same for a scraped page, a saved reply and arXiv's own record.

The rules are those of titles (resolvers.titles): TeX symbols become their command's name, font commands vanish,
accents are stripped, case and punctuation do not count. Before that goes what some sources add and others lack: a
label in front, addresses, citations, tags, words divided at line ends.

Two of three abstracts have no TeX, no markup and no letter beyond ASCII. They take a short way with the same outcome.
"""

from __future__ import annotations

import re

from resolvers.titles import title_words

# An abstract has some 1,200 letters; a page that was taken for one may have millions.
LONGEST = 20_000

# What a text must not have to take the short way: TeX, entities, tags, and what is left of TeX.
_MARKUP = "\\{&<"
_FONT_RESIDUE = re.compile(r"(?:\\|(?<![a-zA-Z]))math(?:cal|bb|bf|rm|frak|sf|scr)(?=[\s{A-Z])\s?")
_ACCENT_RESIDUE = re.compile(r'\w"\w')
_GLUE = b"$^_'`}"
_LETTERS = bytes(byte if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256)).lower()

_LABEL = re.compile(r"\s*(?:abstract|summary|tl;?dr)(?:[ \t]*[:.\n—–]|[ \t]+-)\s*", re.IGNORECASE)
# As copied from a PDF ("represen-\ntation"); arXiv wraps lines between words only.
_DIVIDED = re.compile(r"(?<=[a-z])-[ \t]*\r?\n\s*(?=[a-z])")
_MAY_HAVE_ADDRESS = ("http", "www.", "github.com")
_ADDRESS = re.compile(r"https?://[^\s)\]}>]*|(?:www\.|github\.com/)[^\s)\]}>]+|this https? URL")
# With the backslash or without it.
_MAY_HAVE_CITATION = ("cite", "ref")
_CITATION = re.compile(r"~?\\?\b(?:cite|ref|eqref|cref|autoref)[a-z]{0,8}\*?(?:\[[^\]]{0,80}\]){0,2}\{[^{}]{0,300}\}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
# Scripts without spaces: every character counts as a word.
_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def fold_abstract(text: str) -> bytes:
    """The words of an abstract, folded, joined by one space, UTF-8; of its first 20,000 letters."""
    text = _without_additions(text[:LONGEST])
    return _folded_shortly(text) if _is_plain(text) else _folded(text)


def _folded_shortly(text: str) -> bytes:
    signs = text.replace("+", "plus").replace("#", "sharp")
    return b" ".join(signs.encode().translate(_LETTERS, _GLUE).split())


def _folded(text: str) -> bytes:
    if "{" in text and any(name in text for name in _MAY_HAVE_CITATION):
        text = _CITATION.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "math" in text:
        text = _FONT_RESIDUE.sub("", text)
    if not text.isascii():
        text = _UNSPACED.sub(r" \1 ", text)
    return " ".join(title_words(text)).encode()


def _without_additions(text: str) -> str:
    if label := _LABEL.match(text):
        text = text[label.end() :]
    if any(sign in text for sign in _MAY_HAVE_ADDRESS):
        text = _ADDRESS.sub(" ", text)
    return _DIVIDED.sub("", text) if "-" in text and "\n" in text else text


def _is_plain(text: str) -> bool:
    if not text.isascii() or any(sign in text for sign in _MARKUP):
        return False
    if "math" in text and _FONT_RESIDUE.search(text):
        return False
    return '"' not in text or _ACCENT_RESIDUE.search(text) is None
