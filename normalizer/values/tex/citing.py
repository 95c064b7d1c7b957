"""Which commands cite, where their keys are, and the keys in a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.macros import HOLE
from normalizer.values.tex.source import Location, Slice, Source

# https://ctan.org/pkg/natbib, https://ctan.org/pkg/biblatex (3.9), https://ctan.org/pkg/csquotes (5.3); authors name
# their own ones alike. Every command with "cite" in its name is taken for one of the family, but for these.
_CITE = lazy_re(r"[A-Za-z@]*[cC]ite[A-Za-z@]*|bibentry|(?:foreign|hyphen|hybrid)?(?:text|block|display)cquote")
_SETS_UP = lazy_re(
    r"""(?!newcite\Z)  # which cites in the styles of the ACL; \newcites, of multibib, does not
        (?:[sS]et|if|new|renew|provide|declare|Declare|AtEvery|AtNext|the|use|print|execute|process|blx@)[A-Za-z@]*
      | cite(?:style|text|reset|setup|punct|index|numfont|namefont|authoryear|authoryearpar|ordinal|tracker|count\w*)
      | cite(?:indextrue|indexfalse|trackertrue|trackerfalse|left|right|mid|dash|form|drop|sort) | bibcite | nocitecount
      | \w*externalcite\w*
    """,
    re.VERBOSE,
)
# These name keys without citing them.
MENTIONS = frozenset(
    """defcitealias shortcites addtocategory entrydata entryset
    ifentryseen ifentryinbib ifentrycategory ifentrykeyword""".split()
)
# The keys are not in the first braces but in the ones behind: before them is a volume, a language, a category.
_BEFORE_KEYS = lazy_re(r"(?:[apfst]{0,2}|[PAFST])volcites?|(?:foreign|hyphen|hybrid)[a-z]+cquote|addtocategory")
# Only these take several lists of keys, one after the other.
_SEVERAL = lazy_re(r"[A-Za-z@]*cites")
# Environments that take keys as commands do: \begin{displaycquote}[12]{key}
QUOTES = frozenset({"displaycquote", "foreigndisplaycquote", "hyphendisplaycquote"})


def split_keys(text: str) -> list[str]:
    r"""The keys of a `\cite` or of a field, without the blanks around them; BibTeX and biber take no blank in a key."""
    return [key for part in text.split(",") if (key := part.strip())]


@dataclass(frozen=True, slots=True)
class CiteCommand:
    """How a command is given its keys."""

    cites: bool = True
    has_several: bool = False
    has_argument_before: bool = False


@cache
def cite_command(name: str) -> CiteCommand | None:
    """The grammar of a command, by its name; None where it takes no keys."""
    if name in MENTIONS:
        return CiteCommand(cites=False, has_argument_before=_BEFORE_KEYS.fullmatch(name) is not None)
    if not _CITE.fullmatch(name) or _SETS_UP.fullmatch(name):
        return None
    return CiteCommand(
        has_several=_SEVERAL.fullmatch(name) is not None, has_argument_before=_BEFORE_KEYS.fullmatch(name) is not None
    )


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is cited: offsets in its source, the end not included; whether a blank stands behind it."""

    text: str
    start: int
    end: int
    before_blank: bool = False


class UnreadableKeys(StrEnum):
    """What keeps a list of keys from being read; all but the macro are mistakes of the author."""

    MACRO = "a key is made by a macro here, which only LaTeX can tell"
    PERCENT = "LaTeX takes the % inside this key for the beginning of a comment; cite an identifier without it"
    HASH = "LaTeX cannot take a key with # in it; cite an identifier without it"


@dataclass(frozen=True, slots=True)
class KeyList:
    """Keys that stand together in one source, where they can be rewritten; `start` is that of the list."""

    source: Source
    start: int
    keys: tuple[Key, ...]


# The parts of a list of keys. TeX leaves out a comment with its line end and the blanks behind that. Blanks are
# those of ASCII: where bytes stand for characters, others are parts of letters.
_PART = lazy_re(r"(?P<note>%[^\r\n]*)(?P<line_end>\s*)|(?P<comma>,)|(?P<key>[^\s,%](?:[^,%]*[^\s,%])?)", re.ASCII)
_BLANKS = lazy_re(r"\s+", re.ASCII)
_PARAMETER = lazy_re(r"#\d")
# mciteplus and REVTeX: \cite{a,*b,*[{see}][]c} prints b and c as parts of the same item.
_SUBLIST = lazy_re(r"\*(?:\[(?:[^\[\]{}]|\{[^{}]*\})*\])*\s*(?=[^\s\[*])")
_PLAIN = lazy_re(r"(?:[^\\{}\0%]++|%[^\r\n]*+)*+")


def is_plain(piece: Slice) -> bool:
    """No macro, brace or hole is in it outside of comments, so that its keys are where they stand."""
    return _PLAIN.fullmatch(piece.source.text, piece.start, piece.end) is not None


_SUBLIST_PART = lazy_re(r"(?:[^,\[\]{}]|\[(?:[^\[\]{}]|\{[^{}]*\})*\])+")


def sublist_keys(piece: Slice) -> list[Slice]:
    """The keys of a list of mciteplus or REVTeX with text in brackets, each by itself; none for any other list."""
    if piece.source.text.find("*[", piece.start, piece.end) < 0:
        return []
    keys = []
    for part in _SUBLIST_PART.finditer(piece.source.text, piece.start, piece.end):
        start = part.start() + len(part[0]) - len(part[0].lstrip())
        behind = _SUBLIST.match(piece.source.text, start, part.end())
        keys.append(piece._replace(start=behind.end() if behind else start, end=part.end()))
    return keys


def keys_of_text(piece: Slice) -> tuple[tuple[Key, ...], UnreadableKeys | None]:
    """The keys of a plain piece that can be read, and what keeps others from being so."""
    keys: list[Key] = []
    odd: UnreadableKeys | None = None
    open_ = True  # a comma, or nothing yet, stands before: a key may begin
    for part in _PART.finditer(piece.source.text, piece.start, piece.end):
        if part["comma"]:
            open_ = True
        elif part["note"]:
            # without a line end it hides the closing brace
            odd = odd if part["line_end"].startswith(("\r", "\n")) else UnreadableKeys.PERCENT
        elif not open_:
            odd = UnreadableKeys.PERCENT
        else:
            open_ = False
            if _PARAMETER.search(part["key"]):
                odd = odd or UnreadableKeys.MACRO
            elif "#" in part["key"]:
                odd = odd or UnreadableKeys.HASH
            else:
                is_before_blank = piece.source.text[part.end() : min(part.end() + 1, piece.end)].isspace()
                keys.append(_key(part["key"], part.start(), before_blank=is_before_blank))
    return tuple(keys), odd


def _key(written: str, start: int, *, before_blank: bool) -> Key:
    text = _SUBLIST.sub("", written, count=1) if written.startswith("*") else written
    return Key(_BLANKS.sub(" ", text), start + len(written) - len(text), start + len(written), before_blank)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of characters that TeX makes of a list of keys, and where it stands, if it stands somewhere."""

    text: str
    location: Location | None = None


def keys_of_chunks(chunks: Sequence[Chunk]) -> tuple[list[Key], list[KeyList], bool]:
    """The keys in expanded text, those that can be rewritten, and whether one is not known."""
    text = "".join(each.text for each in chunks)
    keys: list[Key] = []
    lists: list[KeyList] = []
    is_unknown = False
    starts: list[int] = []
    at = 0
    for each in chunks:
        starts.append(at)
        at += len(each.text)
    number = 0
    for found in re.finditer(r"[^,]+", text):
        written = found[0].strip(" \t\r\n")
        if not written:
            continue
        start = found.start() + found[0].index(written[0])
        if HOLE in written:
            is_unknown = True
            continue
        key = _key(written, start, before_blank=start + len(written) < found.end())
        keys.append(key)
        while number + 1 < len(starts) and starts[number + 1] <= key.start:
            number += 1
        location = chunks[number].location
        if location and key.end <= starts[number] + len(chunks[number].text):
            offset = location.offset - starts[number]
            lists.append(
                KeyList(location.source, location.offset, (Key(key.text, key.start + offset, key.end + offset),))
            )
    return keys, lists, is_unknown
