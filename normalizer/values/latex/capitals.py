r"""Braces for capitals that a bibliography style would otherwise take away; which words of a title are proper names.

BibTeX's `change.case$` lower-cases a title but for its first letter, the first letter after ": ", and what stands in
braces; biblatex's `\MakeSentenceCase` does nearly the same. A title in Title Case is meant to be lower-cased, so its
ordinary words stay bare: https://retorque.re/zotero-better-bibtex/support/faq/#why-the-double-braces
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from normalizer.values.compiled import compiled
from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re

# Which words of a title are proper names, learned from text that is written in sentence case.


PROPER_NAMES = Path(__file__).with_name("proper_names.toml")


@dataclass(frozen=True, slots=True)
class ProperNames:
    """Words that are names, and the phrases in which a word is one or is none although it otherwise is not or is.

    A phrase is the word, and the one after it (">") or before it ("<") in small letters: "Gray>code", "Way<milky".
    """

    words: frozenset[str] = field(repr=False)
    phrases: Mapping[str, bool] = field(repr=False)

    def has(self, word: str, before: str = "", after: str = "") -> bool:
        """Return whether a capitalized word is a name between these words ("": none, or another clause).

        "Bell" and "Bell's" are counted apart, as in "Green's function"; the possessive of a name is one.
        """
        word = word.replace("’", "'")
        pairs = (self.phrases.get(f"{word}<{before.lower()}"), self.phrases.get(f"{word}>{after.lower()}"))
        if True in pairs or False in pairs:
            return True in pairs
        return word in self.words or word.removesuffix("'s").removesuffix("'") in self.words


@lru_cache(maxsize=1)
def shipped_proper_names() -> ProperNames:
    return compiled(PROPER_NAMES, _proper_names)


def _proper_names(table: Mapping[str, str]) -> ProperNames:
    phrases = dict.fromkeys(table["names"].split(), True) | dict.fromkeys(table["ordinary"].split(), False)
    return ProperNames(frozenset(table["words"].split()), phrases)


# Words that Title Case leaves small; they say nothing about which case a title is in.
SMALL_WORDS = frozenset(
    """
    a an the and or nor but for so yet as at by from in into of off on onto out over to up upon via vs vs. with within
    without under through toward towards using based between among across is are be can do does not it its that than
    we when where how what why via per if et de des la les du der von van e.g. i.e. beyond against about after before
    during
    """.split()
)

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
# What a word is made of: braces, math, a command with its arguments, a letter or digit, an escaped sign.
_ATOM = rf"(?:{_GROUP}|\$[^$]*\$|\\[a-zA-Z]+(?:{_GROUP})*|\\\S|[^\W_]|[_^*+@\u0300-\u036f])"
_WORD = lazy_re(rf"{_ATOM}+(?:(?:'|’|\.|&){_ATOM}+)*(?:(?<=\.[^\W\d_])\.)?")
_OPAQUE = lazy_re(rf"{_GROUP}|\\[a-zA-Z]+{_GROUP}")
# Math with a letter in it; bare signs ("$>$", "$^{2}$") have no case to lose.
_NAMED_MATH = lazy_re(r"\$[^$]*[A-Za-z]")
# Second halves of proper names: "U-Net" is a name, "Q-Learning" in Title Case is not.
_NAME_ENDINGS = frozenset({"Former", "Mamba", "Net", "Nets"})
# Characters before a word that tell what it opens.
_WINDOW = 40
_CLOSE = (" ", "-", "--", "–")
_OPENERS = " `'\"“‘([{"


@dataclass(frozen=True, slots=True)
class _Word:
    """One part of a compound: its place, its LaTeX, what a reader sees of it, and what stands around it."""

    start: int
    latex: str
    shown: str
    opens: str
    """What it opens: "title" (or what follows a colon: styles keep that capital), "sentence", "aside", or ""."""
    hyphenated: bool
    """Joined to the part before it."""
    full_stop: bool
    """Before a full stop, as an initial is."""
    is_name: bool = False

    @property
    def opaque(self) -> bool:
        """In braces already, or the argument of a command: neither is ours to change."""
        found = _OPAQUE.match(self.latex)
        special_letter = found and self.latex.startswith("{\\") and len(to_unicode(found.group())) == 1
        return bool(found) and not special_letter

    @property
    def capitalized(self) -> bool:
        return self.shown[:1].isupper() and self.shown[1:] == self.shown[1:].lower()


def protect_capitals(title: str, names: ProperNames | None = None) -> str:
    """A LaTeX title with braces around each word whose capitals carry meaning; again protecting changes nothing.

    Such words are acronyms and mixed case ("ViT", "GANs", "iBOT"), letters with digits ("3D"), single letters and
    Roman numerals, math, names like "Bayesian" and, in a title in sentence case, every other word with a capital.
    The parts of "CNN-based" are judged apart. Braces go around whole words, one pair each.
    """
    pieces, at = [], 0
    for start, end in words_with_capitals(title, names):
        pieces += [title[at:start], "{", title[start:end], "}"]
        at = end
    return "".join([*pieces, title[at:]])


def words_with_capitals(title: str, names: ProperNames | None = None) -> Iterator[tuple[int, int]]:
    """Where words whose capitals carry meaning begin and end, in LaTeX or plain text; none that is in braces."""
    words = tuple(_words(title, names or shipped_proper_names()))
    judge = _Judge(words)
    protected = False
    for word in words:
        protected = judge.protects(word, after=protected)
        if protected and not word.opaque:
            yield word.start, word.start + len(word.latex)


def _words(title: str, names: ProperNames) -> Iterator[_Word]:
    """The words, each with whether it is a name beside its neighbors, which only blanks and hyphens part from it."""
    found = list(_WORD.finditer(title))
    shown = ["", *(to_unicode(word.group()) for word in found), ""]
    gaps = [title[left.end() : right.start()] for left, right in itertools.pairwise(found)]
    close = [False, *(gap in _CLOSE for gap in gaps), False]
    for index, word in enumerate(found):
        before = title[max(0, word.start() - _WINDOW) : word.start()]
        hyphenated = before.endswith("-") and before[-2:-1] not in ("", " ", "-")
        neighbors = (shown[index] if close[index] else "", shown[index + 2] if close[index + 1] else "")
        is_name = names.has(shown[index + 1], *neighbors)
        full_stop = title.startswith(".", word.end())
        yield _Word(word.start(), word.group(), shown[index + 1], _opens(before), hyphenated, full_stop, is_name)


def _opens(before: str) -> str:
    """What a word opens that has `before` in front of it."""
    end = before.rstrip(_OPENERS)
    if not end or (end.endswith(":") and end != before):
        return "title"
    if end[-1] in "?!" and end != before:
        return "sentence"
    return "aside" if end.endswith((" --", " ---", " -", "---")) else ""


class _Judge:
    """What the title as a whole says about its capitals."""

    def __init__(self, words: Iterable[_Word]) -> None:
        bare = [word for word in words if not word.opaque and word.shown.isalpha()]
        loud = [word for word in bare if len(word.shown) > 3 and word.shown.isupper()]
        small = [word.shown for word in bare if word.shown.lower() in SMALL_WORDS and word.opens != "title"]
        # "BERT and LSTM for NLP" has acronyms: a title in capitals has its small words in capitals too.
        has_small = any(map(str.islower, small)) and not any(map(str.isupper, small))
        is_loud = len(loud) > 1 and len(loud) * 2 > len([word for word in bare if len(word.shown) > 3])
        self.shouting = is_loud and not has_small
        telling = [word for word in bare if not word.opens and not word.hyphenated and self._tells(word)]
        capitals = [word for word in telling if word.capitalized]
        self.sentence_case = len(telling) > 0 and len(capitals) * 2 <= len(telling)

    def _tells(self, word: _Word) -> bool:
        """An ordinary word, whose case is the title's own."""
        return (
            word.shown.lower() not in SMALL_WORDS
            and (word.shown.islower() or word.capitalized)
            and not _has_shape(word)
        )

    def protects(self, word: _Word, *, after: bool) -> bool:
        """`after`: the part before it in the compound is protected by its shape (the "U" of "U-Net")."""
        if self.shouting and word.shown.isalpha() and word.shown.isupper():
            return False
        lone = not (self.sentence_case or word.hyphenated)
        if word.shown == "A" and not word.full_stop and (word.opens == "title" or lone):
            return False  # the article
        if _has_shape(word):
            return True
        if not word.capitalized or word.opens == "title":
            return False
        return (
            self.sentence_case
            or word.opens == "sentence"
            or (after and word.hyphenated and word.shown in _NAME_ENDINGS)
        )


def _has_shape(word: _Word) -> bool:
    """The word itself shows that its capitals matter, in a title of whatever case."""
    if _NAMED_MATH.search(word.latex):
        return True
    letters = [char for char in word.shown if char.isalpha()]
    capitals = [char for char in letters if char.isupper()]
    if not capitals:
        return False
    inner = any(char.isupper() for char in word.shown[1:])
    return inner or word.is_name or len(letters) == 1 or any(char.isdigit() for char in word.shown)
