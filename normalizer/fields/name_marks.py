"""What stands around a name and is not name: footnote marks, addresses, affiliations, titles, stray signs."""

from __future__ import annotations

import re

from normalizer.fields.name_parts import TIE
from normalizer.fields.name_words import CAPITAL_PARTICLES, DEGREE, TITLES

_ADDRESS = re.compile(r"(?<![\w.,%+{}|-])[\w.,%+{}|-]{0,80}@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+")
_FOOTNOTE_SIGNS = re.compile(r"[*†‡§¶⋆∗⁎✉☆★♯#^|<>%=•◦♦♣♠♥✝✳°\ufffd]+")
_RAISED_NUMBERS = re.compile(r"[⁰¹²³⁴-⁹ᵃ-ᵉ₀-₉ª]+")
_BRACKETED_NUMBER = re.compile(r"[\[(]\s*\d[\d,\s]*[\])]")
_BRACKETED_LETTER = re.compile(r"(?<=\w)[\[(]([a-z])[\])](?=\w)")
_BRACKETS = re.compile(r"\s*[\[(]([^\[\]()]*)[\])]?")
_NICKNAME = re.compile(r"[\"'“”]?[^\W\d_][\w'’.-]*(?:\s[^\W\d_][\w'’-]*)?[\"'“”]?")
_NOT_NICKNAMES = re.compile(r"\b(?:editors?|eds?|corresponding|author|equal\w*|university|institute)\b", re.IGNORECASE)
_NUMBERS_AT_THE_START = re.compile(r"^\d[\d,\s]*(?:\s+|(?=[A-Z]))")
_NUMBERS_AT_THE_END = re.compile(r"(?<![-\d])(?:\s+\d[\d,\s]*|(?<=[^\W\d_]{2})[1-9](?:,\d)*|(?<=\s)\d+)$")

_APOSTROPHE_SPACE = re.compile(r"\b([ODLN])(?:(['’])\s+|\s+(['’]))(?=[A-Z])")
_INITIAL_SPACE_HYPHEN = re.compile(r"(?<=\w\.) -\s?(?=\w)")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_]) - (?=[^\W\d_][^A-Z\s]+(?:\s|$))")
_AFFILIATION = re.compile(r"(?<=[^\W\d_]{2}) - \S.*$")
_AFTER_INITIAL = re.compile(r"(?:(?<=^[^\W\d_]\.)|(?<=[\W_][^\W\d_]\.))(?=[^\W\d_])")
_DOT_OF_NO_INITIAL = re.compile(r"(?<=[^\W\d_]{3})\.$")
_EDGES = " \t,;:/|*_+~`-–@"


def without_marks(text: str) -> str:
    """A name or group without addresses and footnote signs, which stand anywhere; numbers are left."""
    text = _BRACKETED_NUMBER.sub(" ", _ADDRESS.sub(" ", text))
    text = _RAISED_NUMBERS.sub(" ", _FOOTNOTE_SIGNS.sub(" ", text))
    return " ".join(text.split()).strip(_EDGES.replace("+", ""))


def bare_name(text: str) -> str:
    """One name without all that is not name; "" when no letter is left. Initials get a space between them."""
    text = _without_titles(_BRACKETED_LETTER.sub(r"\1", without_marks(text)))
    text = _without_brackets(text)
    text = _NUMBERS_AT_THE_END.sub("", _NUMBERS_AT_THE_START.sub("", text) if text[:1].isdigit() else text)
    text = _joined(_trimmed(text))
    text = _trimmed(_without_titles(text))
    return text if any(map(str.isalpha, text)) else ""


def without_degree(text: str) -> str:
    """Without what stands after a name: "Jin Wang, Ph. D." -> "Jin Wang"."""
    found = re.fullmatch(rf"(.*?\w.*?)[,\s]\s*(?:{DEGREE.pattern})", text)
    return found[1].rstrip(" ,") if found else text


def _without_brackets(text: str) -> str:
    """Nicknames between names stay ("Zhongfei (Mark) Zhang"); what follows the name in brackets is about it."""

    def kept(found: re.Match[str]) -> str:
        inside = found[1].strip()
        between = found.start() > 0 and bool(text[found.end() :].strip(" ,.;:)]"))
        nickname = between and _NICKNAME.fullmatch(inside) and not _NOT_NICKNAMES.search(inside)
        return f" ({inside}) " if nickname else " "

    return " ".join(_BRACKETS.sub(kept, text).replace("]", " ").split()).removesuffix(")" if "(" not in text else "\0")


def _joined(text: str) -> str:
    """Spaces that do not belong there go ("J. -L.", "O' Neill"), those that are missing come ("R.D. Abrahams")."""
    text = _APOSTROPHE_SPACE.sub(lambda found: found[1] + (found[2] or found[3]), text)
    text = _SPACED_HYPHEN.sub("-", _INITIAL_SPACE_HYPHEN.sub("-", text))
    text = _AFFILIATION.sub("", text)
    *start, last = text.split(" ")
    tie = TIE if last.partition("_")[0] in CAPITAL_PARTICLES else " "
    text = " ".join([*start, last.replace("_", tie)]).replace("_", " ")
    return " ".join(_AFTER_INITIAL.sub(" ", text).split())


def _without_titles(text: str) -> str:
    """Without what stands before a name, "Prof. Dr. Ada King"; a title alone is taken for a name."""
    while (found := TITLES.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return without_degree(text)


def _trimmed(text: str) -> str:
    text = text.strip(_EDGES)
    text = re.sub(r"^[.\s]+|\s+\.$", "", text).strip(_EDGES)
    return text if re.search(r"\b(?:[JS]r|Esq|Inc|Ltd)\.$", text) else _DOT_OF_NO_INITIAL.sub("", text)
