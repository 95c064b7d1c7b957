r"""How a title is folded for look-up, the same for scraped and for recorded titles.

Scraped titles have lost backslashes, braces or dollar signs (`HyperZcdotZcdotW`, `BT^2`, `Poincar\'e`), recorded
ones carry TeX (`HyperZ$\cdot$Z$\cdot$W`). Both fold to the same words: TeX symbols become their command's name,
font commands vanish, accents are stripped, case and punctuation do not count.

`FOLDING` is the version of these rules; a catalog built with another one is refused.
"""

from __future__ import annotations

import html
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from normalizer.values.lazy import lazy_re
from normalizer.values.text import without_accents

FOLDING = 1

_FONTS = (
    "math(?:cal|bb|bf|rm|frak|sf|it|scr|tt|normal)|boldsymbol|bm|operatorname|text(?:it|bf|sc|rm|tt|sf|up|sl|normal)?"
    "|emph|mbox|hbox|ensuremath|left|right|rm|bf|it|sc|sf|tt|em|cal|displaystyle|limits|protect|xspace"
)
_FONT_COMMAND = lazy_re(rf"\\(?:{_FONTS})(?![a-zA-Z])\s?")
# What is left of a font command when a page has lost the backslash; only before a brace or a capital letter.
_FONT_RESIDUE = lazy_re(
    r"(?<![a-zA-Z])(?:math(?:cal|bb|bf|rm|frak|sf|scr)(?=[\s{A-Z])\s?|(?:text(?:it|bf|sc|rm|tt|sf)?|emph|boldsymbol)(?={))"
)
_FONT_RESIDUES = ("math", "text", "emph", "boldsymbol")
_ACCENT = lazy_re(r"""\\(?:['"`^~=.]\s*|[cvuHkrdbt](?:\s+|(?=\{)))\{?\\?([a-zA-Z])(?![a-zA-Z]*\\)\}?""")
_LETTER_COMMAND = lazy_re(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|DH|th|TH)(?![a-zA-Z])\s?")
_COMMAND = lazy_re(r"\\([a-zA-Z]+)\*?")
_SPACING = lazy_re(r"\\[,;:!> ]|~")

_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l",
        "Ł": "l", "ı": "i", "ȷ": "j", "ð": "dh", "Ð": "dh", "þ": "th", "Þ": "th",
    }
)  # fmt: skip

# Unicode -> the name of the TeX command, for what arXiv's API turns into Unicode and pages keep as a word.
_SYMBOLS = str.maketrans(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
        "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu",
        "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
        "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "gamma", "Δ": "delta", "Θ": "theta", "Λ": "lambda",
        "Ξ": "xi", "Π": "pi", "Σ": "sigma", "Υ": "upsilon", "Φ": "phi", "Ψ": "psi", "Ω": "omega", "×": "times",
        "·": "cdot", "⋅": "cdot", "∞": "infty", "≤": "leq", "≥": "geq", "≈": "approx", "∼": "sim", "→": "rightarrow",
        "←": "leftarrow", "↔": "leftrightarrow", "∈": "in", "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod",
        "∫": "int", "√": "sqrt", "±": "pm", "ℓ": "ell", "∀": "forall", "∃": "exists", "⊕": "oplus", "⊗": "otimes",
        "∗": "ast", "°": "circ", "†": "dagger", "♯": "sharp", "♭": "flat", "∪": "cup", "∩": "cap", "⊂": "subset",
        "≡": "equiv", "≠": "neq", "∝": "propto", "ħ": "hbar",
    }
)  # fmt: skip
_LETTERS_AND_SYMBOLS = _LETTERS | _SYMBOLS
_COMMAND_SYNONYMS = {
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma",
    "to": "rightarrow", "le": "leq", "ge": "geq", "ne": "neq", "star": "ast",
}  # fmt: skip

# What becomes of each byte of UTF-8: letters in lower case, digits and line ends stay, all else sets words apart.
FOLDED_BYTES = bytes(
    ord(chr(byte).lower()) if byte < 0x80 and (chr(byte).isalnum() or chr(byte) == "\n") else ord(" ")
    for byte in range(256)
)
# The signs that vanish within a word, and those that more than a table is needed for.
GLUE_BYTES, RULED_BYTES = b"${}^_'`", b'\\&+#"{'
_PLAIN_BYTES = (string.ascii_letters + string.digits + " -:,.?!()/").encode()
_SIMPLE_BYTES = bytes(byte for byte in range(0x80) if byte not in RULED_BYTES)
_GLUE = lazy_re(r"[$\\{}^_'’ʼ`´\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|(?<=\w)[\"”](?=\w)")
_ASCII_GLUE, _QUOTE_INSIDE = str.maketrans("", "", "$\\{}^_'`"), lazy_re(r'(?<=\w)"(?=\w)')
_WORD = lazy_re(r"[^\W_]+")


# A title is asked for its words by each step of a comparison; of longer texts nobody asks twice.
_MOST_CACHED, _MAX_CACHED_LENGTH = 1 << 13, 400


def title_words(title: str) -> tuple[str, ...]:
    """The words of a title, folded; empty when nothing of it is a letter or digit."""
    return _cached_words(title) if len(title) <= _MAX_CACHED_LENGTH else _words(title)


def _words(title: str) -> tuple[str, ...]:
    text = title.encode("utf-8", "surrogatepass")
    # Beside other signs than those of a sentence, "math..." may be the residue of a font command.
    if not text.translate(None, _PLAIN_BYTES) or not (text.translate(None, _SIMPLE_BYTES) or b"math" in text):
        return tuple(text.translate(FOLDED_BYTES, GLUE_BYTES).decode().split())
    folded = _fold(title)
    # Byte tables are faster than the pattern, and have no letters but ASCII's.
    words = folded.encode().translate(FOLDED_BYTES).decode().split() if folded.isascii() else _WORD.findall(folded)
    return tuple(words)


_cached_words = lru_cache(maxsize=_MOST_CACHED)(_words)


def runs_on(word: str, text: str) -> bool:
    """Whether a word of a title is glued to the next one, as where a line end was lost: "You NeedMask R-CNN"."""
    return re.search(rf"(?i:(?<!\w){re.escape(word)})[A-Z][a-z]", text) is not None


def title_key(title: str) -> str:
    """The words run together: equal keys mean the same title but for damage, TeX, case and punctuation."""
    return "".join(title_words(title))


def _fold(title: str) -> str:
    text = html.unescape(title) if "&" in title else title
    if "\\" in text:
        text = _ACCENT.sub(r"\1", text)
        text = _LETTER_COMMAND.sub(r"\1", text)
        text = _FONT_COMMAND.sub("", text)
        text = _COMMAND.sub(lambda found: _COMMAND_SYNONYMS.get(found[1], found[1]), text)
    if "\\" in text or "~" in text:
        text = _SPACING.sub(" ", text)
    if any(word in text for word in _FONT_RESIDUES):
        text = _FONT_RESIDUE.sub("", text)
    text = _without_glue(text)
    if not text.isascii():
        text = text.casefold().translate(_SYMBOLS)
        text = unicodedata.normalize("NFKD", text).translate(_LETTERS_AND_SYMBOLS)
        text = _without_glue(without_accents(text))
    text = text.replace("&", " and ").replace("+", "plus").replace("#", "sharp")
    return unicodedata.normalize("NFC", text.casefold())


def _without_glue(text: str) -> str:
    if not text.isascii():
        return _GLUE.sub("", text)
    return (_QUOTE_INSIDE.sub("", text) if '"' in text else text).translate(_ASCII_GLUE)


STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or our over some that the their this"
    " through to toward towards under upon using via we what when where which with".split()
)
_LANGUAGES = {
    "en": "the of and an on to with for from in by a is are",
    "de": "der die das und des von zur zum im über ueber uber fur für eine einer den dem auf ein ihre",
    "fr": "le la les des du et une dans sur pour au aux d l de un en",
    "es": "el los las y del para una por con de la en un",
    "it": "il lo gli della delle dei nel per una di la e",
    "pt": "o os as da do das dos um uma para em no na e de",
    "nl": "het een van voor op met de en",
    "ru": "i v na o s k po iz",
}
_LANGUAGE_WORDS = {name: frozenset(words.split()) for name, words in _LANGUAGES.items()}
_SUBTITLE = lazy_re(r"\s*(?::\s+|\s:\s*|:(?=[A-Z])|\s[-–—]\s|—|[?!]\s+|\.\s+(?=[A-Z]))\s*")


# Most titles have nothing that they could be cut at, and this is quickly seen: the pattern begins with the signs.
PART_SEPARATOR = lazy_re(r"[:?!.—–-](?:(?<=[:?!.—])|(?<=\s.)(?=\s))")


def title_parts(title: str) -> tuple[str, ...]:
    """A title cut at its colons, spaced dashes and inner sentence ends: ("ViT-Lens", "Towards ...")."""
    return tuple(part for part in split_title(title) if title_words(part))


def split_title(title: str) -> Sequence[str]:
    """The same with those that have no word."""
    return _SUBTITLE.split(title) if PART_SEPARATOR.search(title) else (title,)


@lru_cache(maxsize=1 << 10)
def words_of_parts(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each part of a title, cut at colons, dashes and inner sentence ends."""
    return tuple(title_words(part) for part in title_parts(text))


def content_words(title: str) -> list[str]:
    """The words that tell something; articles, prepositions and the like do not."""
    return [word for word in title_words(title) if word not in STOP_WORDS]


def is_coined(name: str) -> bool:
    """A name made for one work: a single word with an inner capital or a digit ("ViT-CoMer", "GPT4Image")."""
    return len(name.split()) == 1 and len(name) > 2 and bool(re.search(r"\w[A-Z]|\d", name))


def language_of(words: Sequence[str]) -> str | None:
    """Return the language of which a title has the most small words; None for none, or two."""
    found = _likely_languages(words)
    return found[0] if len(found) == 1 else None


def are_in_two_languages(left: str, right: str, least: int = 1) -> bool:
    """Return whether two titles are in two scripts, or by their small words in two languages.

    Of another language than English a title must have `least` small words: "No" is Portuguese, too.
    """
    if _script_of(left) != _script_of(right):
        return True
    both = [title_words(title) for title in (left, right)]
    languages = [language_of(words) for words in both]
    is_told = all(
        name == "en" or sum(word in _LANGUAGE_WORDS[name] for word in words) >= least
        for name, words in zip(languages, both, strict=True)
        if name
    )
    return None not in languages and languages[0] != languages[1] and is_told


def _script_of(text: str) -> str:
    """The script of most letters by the names of Unicode: "LATIN", "CYRILLIC", "CJK"."""
    if text.isascii():
        return "LATIN"
    scripts = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    return scripts.most_common(1)[0][0] if scripts else "LATIN"


def are_foreign_words(words: Sequence[str]) -> bool:
    """Whether the small words of a title are of another language than English: of one, or two words of several."""
    found = _likely_languages(words)
    if len(found) > 1:
        return "en" not in found and sum(word in _LANGUAGE_WORDS[found[0]] for word in words) > 1
    return found not in ([], ["en"])


def _likely_languages(words: Sequence[str]) -> list[str]:
    """The languages of which a title has the most small words; none if it has no small word."""
    hits = {name: sum(word in known for word in words) for name, known in _LANGUAGE_WORDS.items()}
    most = max(hits.values())
    return [name for name, number in hits.items() if most and number == most]


# --- titles that many works may have

# The words of titles that come out again and again.
_COLUMN_WORDS = frozenset(
    """
    abstract acknowledgments announcement announcements annual appendix bibliography book books calendar call calls
    chair chairman chairs column conclusion conclusions contents corner correspondence directions discussion editor
    editorial editorials editors errata erratum events farewell foreword from front guest index influential
    information interview intro introduction introductory issue issues letter letters matter message messages
    miscellanea new news note notes obituary opening overview paper papers part preface president presidents
    proceedings program prologue recent remarks reminiscences reply report reports review reviews s secretary
    section special standards summary supplement table technical thesis title titles treasurer treasurers updates
    welcome workshop
    """.split()
)
_NUMERAL = lazy_re(r"\d+|[ivx]+")
# Of 1,716,798 titles of so many words, 325 are also those of works by quite other people; of 1,600,158 of so many
# content words .013 %, of those of four .106 %, of three .405 % (benchmarks/same_titles.py, 2026-11-26).
_RECOGNIZABLE_WORDS = _DISTINCTIVE_WORDS = 5


@lru_cache(maxsize=1 << 14)
def is_column(text: str) -> bool:
    """Say whether every issue may have this title: "Guest Editor's Introduction", "Book Review Column"."""
    return _COLUMN_WORDS.issuperset(word for word in content_words(text) if not _NUMERAL.fullmatch(word))


def is_recognizable(text: str) -> bool:
    """Say whether a title is so long that it is that of one work where nothing speaks against it, and no column's."""
    return len(title_words(text)) >= _RECOGNIZABLE_WORDS and not is_column(text)


def is_distinctive(text: str) -> bool:
    """Say whether a title tells so much that it is that of one work, whoever wrote it, and no column's."""
    return len(content_words(text)) >= _DISTINCTIVE_WORDS and not is_column(text)
