"""Texts of names in plain Unicode: without what LaTeX, HTML, broken encodings and footnotes put around the words."""

from __future__ import annotations

import html
import re
import unicodedata

from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.tables import GIVEN_ONLY
from normalizer.values.names.words import CAPITAL_PARTICLES, DEGREE, DEGREE_AMONG_DEGREES, TITLES
from normalizer.values.text import HIDDEN, plain_letters, with_lost_characters, without_mojibake

# Stands for a space within a family name that the source protects ("{Crespi Reghizzi}"); no text has it.
TIE = "\ue000"
# Stands for a comma or an "and" that braces protect; no text has it.
COMMA_SENTINEL = "\ue001"

_ENTITY_WITHOUT_END = lazy_re(
    r"&(#x[0-9a-fA-F]{2,4}|#\d{2,4}|quot|apos|amp|[a-zA-Z](?:uml|acute|grave|circ|tilde|cedil))(?!;)"
)
_NICKNAME_GLUED = lazy_re(r"\"(\w+)\"(?=\w)")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_QUOTES = str.maketrans({"，": ", ", "、": ", ", "；": "; ", "ʼ": "'", "‘": "'", "´": "'"})

_MARK_COMMANDS = lazy_re(
    r"\\(?:ast|star|bigstar|dagger|dag|ddagger|ddag|S|P|textdagger|footnotemark|thanks|inst|Letter)(?![a-zA-Z])(?:\{[^{}]*\})?"
)
# A blank that ends no line, and a mark above a line; behind a backslash both are accents.
_TILDE = lazy_re(r"(?<!\\)~")
_RAISED_MARK = lazy_re(
    r"\$?\s*(?<!\\)\^\s*(?:\{[\d\s,*a-e†‡§]*\}|[\d*†‡§])\s*\$?|\$\s*\^\s*\{?[a-z]\}?\s*\$(?=\s*$|\s*,)"
)
_RAISED_LETTER = lazy_re(r"\$\s*\^\s*\{?(\w)\}?\s*\$")
_AND_COMMAND = lazy_re(r"\\and\b", re.IGNORECASE)
# Own names in a list of publications: "\textbf{J. Smith}".
_STYLE = lazy_re(
    r"\\(?:text(?:bf|it|sc|sf|sl|tt|rm|md|up|normal)|emph|underline|uline|mbox)\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
)
_WORD_COMMAND = lazy_re(r"\\([A-Z][a-z]{2,})")
# Accents that have lost their backslash, or stand beside their letter: `J"urgen`, `Ka"lbermann`, `Scha¨ffer`, `Jos'e`.
_BESIDE: tuple[tuple[re.Pattern[str], str], ...] = (
    (lazy_re(r"(?<=[^\W\d_])\"([aeiouAEIOU])(?=[^\W\d_])"), "\\1\u0308"),
    (lazy_re(r"([aeiouAEIOU])(?:¨|(?<=[^\W\d_])\")(?=[^\W\d_])"), "\\1\u0308"),
    (lazy_re(r"(?<=[^\W\d_aeou])`([aeiou])\b"), "\\1\u0300"),
    (lazy_re(r"(?<=[bcdfghj-np-tv-z])'(e)\b"), "\\1\u0301"),
    # A capital behind a small letter begins a word: "Emmy~Noether".
    (lazy_re(r"(?<=[^\W\d_])~([nao]|(?<=[A-Z]~)[NAO])(?=[^\W\d_])"), "\\1\u0303"),
    (lazy_re(r"ı(?=[\u0300-\u036f])"), "i"),
    (lazy_re(r"(?<=[^\W\d_])`(?=[^\W\d_])"), "'"),
)
_SIGNS_BESIDE, _TEX_SIGNS = frozenset("\"¨`'~ı"), frozenset("\\{}$^~")
_SLASH_ACCENT = lazy_re(r"(?<=\w)/(?=['\"`^~]+[a-zA-Z])")
_GROUP_WITH_SPACES = lazy_re(r"\{([^{}\\]{0,99}\s[^{}\\]{0,99})\}")


# "alag &#237; c", "&#214; zden": a letter that was set apart because it was an entity.
_ENTITY_APART = lazy_re(r" ?(&(?:#\d+|\w+);)(?: (?=[a-z&])|$)")

# Most names; there is nothing to repair in them.
_SOUND = lazy_re(r"[A-Za-z]+(?:(?:\. ?|\.?, ?| |-)[A-Za-z]+)*\.?")


def repair_name_text(text: str) -> str:
    """A text of one or several names in plain Unicode; braces survive as `TIE` and `COMMA_SENTINEL`, nothing else."""
    if _SOUND.fullmatch(text) and "ext" not in text:
        return text
    text = " ".join(text.split()).rpartition("**|")[2]  # rows where a title with bars in it has run into the names
    # Mendeley and Zotero escape the backslash of what was LaTeX: "O{\textbackslash}textquotesingle Connor".
    text = text.replace(TIE, " ").replace(COMMA_SENTINEL, " ").replace("{\\textbackslash}", "\\")
    text = with_lost_characters(without_mojibake(text))
    text = _SLASH_ACCENT.sub(r"\\", _unescaped(text))
    if "\\" not in text and not _SIGNS_BESIDE.isdisjoint(text):
        for pattern, replacement in _BESIDE:
            text = pattern.sub(replacement, text)
    if not _TEX_SIGNS.isdisjoint(text):
        text = _without_tex(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_DASHES).translate(_QUOTES))
    text = re.sub("-{2,}", "-", text)
    if text.isprintable():
        return text
    marks = (TIE, COMMA_SENTINEL)
    visible = (char for char in text if char.isspace() or char in marks or unicodedata.category(char) not in HIDDEN)
    return "".join(" " if char.isspace() else char for char in visible)


def _unescaped(text: str) -> str:
    if "&" in text:
        text = _ENTITY_APART.sub(_rejoined, text)
    for _ in range(2):  # "&amp;#x27;" has been escaped twice
        text = html.unescape(_ENTITY_WITHOUT_END.sub(r"&\1;", text)) if "&" in text else text
    return _NICKNAME_GLUED.sub(r'"\1" ', text)


def _rejoined(found: re.Match[str]) -> str:
    """A small letter joins both its neighbors, a capital only what follows."""
    letter = html.unescape(found[1])
    if not letter.isalpha():
        return found.group()
    return letter if letter.islower() else f" {letter}"


def _without_tex(text: str) -> str:
    text = _TILDE.sub(" ", _STYLE.sub(r"\1", text).replace("\\-", "").replace("\\{", "{").replace("\\}", "}"))
    text = _MARK_COMMANDS.sub(" ", _AND_COMMAND.sub(" and ", text))
    text = _RAISED_LETTER.sub(r"\1", _RAISED_MARK.sub(" ", text)).replace("$", "")
    text = _GROUP_WITH_SPACES.sub(_tied, _balanced(_WORD_COMMAND.sub(r"\1", text)))
    text = to_unicode(text) if "\\" in text else text
    return re.sub(r"[\\{}^]", "", text)


def _tied(found: re.Match[str]) -> str:
    inside = re.sub(r"\band\b", f"and{COMMA_SENTINEL}", found[1]).replace(",", COMMA_SENTINEL)
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


# --- what stands around a name

_ADDRESS = lazy_re(
    r"(?<![\w.,%+{}|-])[\w.,%+{}|-]{0,80}@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+"
    r"|(?<![\w.-])(?:[\w-]{1,40}\s?\.\s?){0,4}[a-z-]{3,40}\.(?:org|com|net|edu|de)\b"
)
_FOOTNOTE_SIGNS = lazy_re(r"[*†‡§¶⋆∗⁎✉☆★♯#^|<>%=•◦♦♣♠♥✝✳°]+|(?<!\w)\ufffd(?!\w)")
_RAISED_NUMBERS = lazy_re(r"[⁰¹²³⁴-⁹ᵃ-ᵉ₀-₉ª]+")
_BRACKETED_NUMBER = lazy_re(r"[\[(]\s*\d[\d,\s]*[\])]")
_BRACKETED_LETTER = lazy_re(r"(?<=\w)[\[(]([a-z])[\])](?=\w)")
_BRACKETS = lazy_re(r"\s*[\[(]([^\[\]()]*)[\])]?")
_NICKNAME = lazy_re(r"[\"'“”]?[^\W\d_][\w'’.-]*(?:\s[^\W\d_][\w'’-]*)?[\"'“”]?")
_NOT_NICKNAMES = lazy_re(r"\b(?:editors?|eds?|corresponding|author|equal\w*|university|institute)\b", re.IGNORECASE)
_NUMBERS_AT_THE_START = lazy_re(r"^\d[\d,\s]*(?:\s+|(?=[A-Z]))")
_NUMBERS_AT_THE_END = lazy_re(r"(?<![-\d])(?:\s+\d[\d,\s]*|(?<=[^\W\d_]{2})[1-9](?:,\d)*|(?<=\s)\d+)$")

_OTHER_SCRIPT = lazy_re(r"[\u0590-\u1cff\u2e80-\ud7ff\uf900-\ufaff]+")
_LATIN_WORD = lazy_re(r"[A-Za-z\u00c0-\u024f]{2,}")
_APOSTROPHE_SPACE = lazy_re(r"\b([ODLN])(?:(['’])\s+|\s+(['’]))(?=[A-Z])")
_INITIAL_SPACE_HYPHEN = lazy_re(r"(?<=\w\.) -\s?(?=\w)")
_SPACED_HYPHEN = lazy_re(r"(?<=[^\W\d_]) - (?=[^\W\d_][^A-Z\s]+(?:\s|$))")
_AFFILIATION_AFTER_DASH = lazy_re(r"(?<=[^\W\d_]{2}) - \S.*$")
_AFTER_INITIAL = lazy_re(r"(?:(?<=^[^\W\d_]\.)|(?<=[\W_][^\W\d_]\.))(?=[^\W\d_])")
_DOT_OF_NO_INITIAL = lazy_re(r"(?<=[^\W\d_]{3})\.$")
# "Jayadeva Dr"; an Indian list has titles behind names.
_TITLE_AT_END = lazy_re(r"(?<=[^\W\d_]{2}),?\s+(?:Dr|Prof|Professor)\.?$")
_BY = lazy_re(r"^by\s+(?=\S+\s)")
_EDGES = " \t,;:/|*_+~`-–@"


def without_marks(text: str) -> str:
    """A name or group without addresses and footnote signs, which stand anywhere; numbers are left."""
    text = _BRACKETED_NUMBER.sub(" ", _ADDRESS.sub(" ", text))
    text = _RAISED_NUMBERS.sub(" ", _FOOTNOTE_SIGNS.sub(" ", text))
    return " ".join(text.split()).strip(_EDGES.replace("+", ""))


def strip_name(text: str) -> str:
    """One name without all that is not name; "" when no letter is left. Initials get a space between them."""
    text = _without_titles(_BRACKETED_LETTER.sub(r"\1", without_marks(text)))
    if not text.isascii():
        text = _without_other_script(text)
    text = _without_brackets(text)
    text = _NUMBERS_AT_THE_END.sub("", _NUMBERS_AT_THE_START.sub("", text) if text[:1].isdigit() else text)
    text = _joined(_strip_edges(text))
    text = _strip_edges(_without_titles(text))
    return text if any(map(str.isalpha, text)) else ""


def name_to_show(text: str) -> str:
    """One name as messages show it: without the numbers and titles of a source; the text itself if no name is left."""
    return strip_name(text) or text


def _without_other_script(text: str) -> str:
    """Without the name in its own script that repeats a full Latin one: "Wei Wang 王伟"."""
    rest = _OTHER_SCRIPT.sub(" ", text)
    return rest if rest != text and len(_LATIN_WORD.findall(rest)) > 1 else text


def without_degree(text: str) -> str:
    """Without what stands after a name: "Jin Wang, Ph. D." -> "Jin Wang"."""
    found = re.fullmatch(rf"(.*?\w.*?)[,\s]\s*(?:{DEGREE.pattern})", text)
    # "Smith, M. D." has initials; "García Márquez, M. D.", too.
    if not found and plain_letters(text.partition(" ")[0]) in GIVEN_ONLY:
        found = re.fullmatch(rf"(\S+\s[^,]+),\s*(?:{DEGREE_AMONG_DEGREES.pattern})", text)
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
    text = _AFFILIATION_AFTER_DASH.sub("", text)
    *start, last = text.split(" ")
    tie = TIE if last.partition("_")[0] in CAPITAL_PARTICLES else " "
    text = " ".join([*start, last.replace("_", tie)]).replace("_", " ")
    return " ".join(_AFTER_INITIAL.sub(" ", text).split())


def _without_titles(text: str) -> str:
    """Without what stands before a name, "by Prof. Dr. Ada King"; a title alone is taken for a name."""
    text = _BY.sub("", text)
    while (found := TITLES.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return without_degree(_TITLE_AT_END.sub("", text))


def _strip_edges(text: str) -> str:
    text = text.strip(_EDGES)
    text = re.sub(r"^[.\s]+|\s+\.$", "", text).strip(_EDGES)
    return text if re.search(r"\b(?:[JS]r|Esq|Inc|Ltd)\.$", text) else _DOT_OF_NO_INITIAL.sub("", text)
