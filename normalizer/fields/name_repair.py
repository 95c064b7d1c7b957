"""Names in plain Unicode: undoes what LaTeX, HTML and broken encodings did to a text."""

from __future__ import annotations

import html
import re
import unicodedata

from normalizer.fields.name_parts import TIE
from normalizer.values.latex.convert import to_unicode

# Stands for a comma or an "and" that braces protect; no text has it.
KEPT_COMMA = "\ue001"

_TAIL = r"[\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_MOJIBAKE = re.compile(rf"[\u00c2-\u00c9]{_TAIL}|\u00e2{_TAIL}{{2}}")
_ENTITY_WITHOUT_END = re.compile(
    r"&(#x[0-9a-fA-F]{2,4}|#\d{2,4}|quot|apos|amp|[a-zA-Z](?:uml|acute|grave|circ|tilde|cedil))(?!;)"
)
_NICKNAME_GLUED = re.compile(r"\"(\w+)\"(?=\w)")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_QUOTES = str.maketrans({"，": ", ", "、": ", ", "；": "; ", "ʼ": "'", "‘": "'", "´": "'"})

_MARK_COMMANDS = re.compile(
    r"\\(?:ast|star|bigstar|dagger|dag|ddagger|ddag|S|P|textdagger|footnotemark|thanks|inst|Letter)(?![a-zA-Z])(?:\{[^{}]*\})?"
)
_RAISED_MARK = re.compile(r"\$?\s*\^\s*(?:\{[\d\s,*a-e†‡§]*\}|[\d*†‡§])\s*\$?|\$\s*\^\s*\{?[a-z]\}?\s*\$(?=\s*$|\s*,)")
_RAISED_LETTER = re.compile(r"\$\s*\^\s*\{?(\w)\}?\s*\$")
_AND_COMMAND = re.compile(r"\\and\b", re.IGNORECASE)
_WORD_COMMAND = re.compile(r"\\([A-Z][a-z]{2,})")
# Accents that have lost their backslash, or stand beside their letter: `J"urgen`, `Ka"lbermann`, `Scha¨ffer`, `Jos'e`.
_BESIDE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[^\W\d_])\"([aeiouAEIOU])(?=[^\W\d_])"), "\\1\u0308"),
    (re.compile(r"([aeiouAEIOU])(?:¨|(?<=[^\W\d_])\")(?=[^\W\d_])"), "\\1\u0308"),
    (re.compile(r"(?<=[^\W\d_aeou])`([aeiou])\b"), "\\1\u0300"),
    (re.compile(r"(?<=[bcdfghj-np-tv-z])'(e)\b"), "\\1\u0301"),
    (re.compile(r"(?<=[^\W\d_])~([naoNAO])(?=[^\W\d_])"), "\\1\u0303"),
    (re.compile(r"ı(?=[\u0300-\u036f])"), "i"),
    (re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])"), "'"),
)
_SLASH_ACCENT = re.compile(r"(?<=\w)/(?=['\"`^~]+[a-zA-Z])")
_GROUP_WITH_SPACES = re.compile(r"\{([^{}\\]{0,99}\s[^{}\\]{0,99})\}")


# Most names; there is nothing to repair in them.
_SOUND = re.compile(r"[A-Za-z]+(?:(?:\. ?| |-)[A-Za-z]+)*\.?")


def repaired(text: str) -> str:
    """A text of one or several names in plain Unicode; braces survive as `TIE` and `KEPT_COMMA`, nothing else does."""
    if _SOUND.fullmatch(text):
        return text
    text = " ".join(text.split()).rpartition("**|")[2]  # rows where a title with bars in it has run into the names
    text = _without_mojibake(text.replace(TIE, " ").replace(KEPT_COMMA, " "))
    text = _unescaped(text)
    text = _SLASH_ACCENT.sub(r"\\", text)
    for pattern, replacement in _BESIDE if "\\" not in text else ():
        text = pattern.sub(replacement, text)
    if any(sign in text for sign in "\\{}$^~"):
        text = _without_tex(text)
    text = re.sub("-{2,}", "-", unicodedata.normalize("NFC", text.translate(_DASHES).translate(_QUOTES)))
    return "".join(" " if char.isspace() else char for char in text if _is_visible(char))


def _unescaped(text: str) -> str:
    for _ in range(2):  # "&amp;#x27;" has been escaped twice
        text = html.unescape(_ENTITY_WITHOUT_END.sub(r"&\1;", text)) if "&" in text else text
    return _NICKNAME_GLUED.sub(r'"\1" ', text)


def _without_mojibake(text: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252: "BjÃ¶rn"; "JOÃO" is left, for its bytes are not UTF-8."""
    return _MOJIBAKE.sub(lambda found: _decoded(found.group()), text)


def _decoded(text: str) -> str:
    try:
        decoded = b"".join(bytes([ord(char)]) if ord(char) < 256 else char.encode("cp1252") for char in text).decode()
    except UnicodeError:
        return text
    return decoded if "\u00a0" < decoded < "\u0250" or "\u2010" <= decoded < "\u2027" else text


def _without_tex(text: str) -> str:
    text = text.replace("\\-", "").replace("\\{", "{").replace("\\}", "}").replace("~", " ")
    text = _MARK_COMMANDS.sub(" ", _AND_COMMAND.sub(" and ", text))
    text = _RAISED_LETTER.sub(r"\1", _RAISED_MARK.sub(" ", text)).replace("$", "")
    text = _GROUP_WITH_SPACES.sub(_tied, _balanced(_WORD_COMMAND.sub(r"\1", text)))
    text = to_unicode(text) if "\\" in text else text
    return re.sub(r"[\\{}^]", "", text)


def _tied(found: re.Match[str]) -> str:
    inside = re.sub(r"\band\b", f"and{KEPT_COMMA}", found[1]).replace(",", KEPT_COMMA)
    return re.sub(r"\s+", TIE, inside.strip())


def _balanced(text: str) -> str:
    """Braces in pairs: one that closes nothing goes, one left open around an accent is closed, others go."""
    open_at: list[int] = []
    drop: set[int] = set()
    for place, char in enumerate(text):
        if char == "{":
            open_at.append(place)
        elif char == "}":
            drop.add(place) if not open_at else open_at.pop()
    ends = [place for place in open_at if "\\" in text[max(0, place - 2) : place + 2]]
    drop.update(set(open_at) - set(ends))
    return "".join(char for place, char in enumerate(text) if place not in drop) + "}" * len(ends)


def _is_visible(char: str) -> bool:
    return (
        char.isspace() or char in (TIE, KEPT_COMMA) or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
