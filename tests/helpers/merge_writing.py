"""A work as it is written into a .bib file by hand: its names, its accents, its fields.

Nothing here uses the exporters of the project: what they write must not be what the recognizer is tried with.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from normalizer.works.description import Description

_MARKS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0304": "=", "\u0307": "."}
_LETTER_MARKS = {"\u030c": "v", "\u0327": "c", "\u0306": "u", "\u030b": "H", "\u0328": "k", "\u030a": "r"}
_DOTLESS = {"i": r"\i", "j": r"\j"}
_LETTERS = {"ß": r"{\ss}", "ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "æ": r"{\ae}", "ı": r"{\i}", "œ": r"{\oe}"}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A work to be written down."""

    said: Description
    rng: random.Random

    @property
    def title(self) -> str:
        return " ".join(self.said.title.split())

    @property
    def people(self) -> list[tuple[str, str]]:
        """Family and given name of each author."""
        return [split_name(name.text) for name in self.said.authors]

    @property
    def preprint_year(self) -> str:
        return (self.said.published or "")[:4] or str(self.said.year or "")

    @property
    def year(self) -> str:
        return str(self.said.year or self.preprint_year)

    @property
    def arxiv(self) -> str:
        assert self.said.arxiv
        return self.said.arxiv

    @property
    def venue(self) -> str:
        return self.said.venue or "Journal of Results"

    @property
    def key(self) -> str:
        return f"planted{self.rng.randrange(10**9)}"

    def and_others(self) -> list[str]:
        return ["others"] if not self.said.authors_complete else []


def split_name(text: str) -> tuple[str, str]:
    """Family and given name: the last word, with the small words and the mark before and behind it."""
    if "," in text:
        family, _, given = text.partition(",")
        return family.strip(), given.strip()
    words = re.sub(r" \d{4}$", "", text).split()  # DBLP's number for people of one name
    place = len(words) - 1
    while place > 1 and (words[place - 1].islower() or re.fullmatch(r"(?:Jr\.?|Sr\.?|I{1,3}|IV)", words[place])):
        place -= 1
    return " ".join(words[place:]), " ".join(words[:place])


def tex(text: str) -> str:
    """Accents as macros."""
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base, mark = parts[0], parts[1:]
        if letter in _LETTERS:
            out.append(_LETTERS[letter])
        elif mark in _MARKS:
            out.append("{\\" + _MARKS[mark] + _DOTLESS.get(base, base) + "}")
        elif mark in _LETTER_MARKS:
            out.append("{\\" + _LETTER_MARKS[mark] + "{" + base + "}}")
        else:
            out.append(letter)
    return "".join(out)


def inverted(work: Work, write: Callable[[str], str] = str) -> str:
    names = [f"{write(family)}, {write(given)}" if given else write(family) for family, given in work.people]
    return " and ".join([*names, *work.and_others()])


def natural(work: Work, write: Callable[[str], str] = str) -> str:
    names = [f"{write(given)} {write(family)}".strip() for family, given in work.people]
    return " and ".join([*names, *work.and_others()])


def _letters(given: str) -> list[str]:
    return [word[0] for word in re.split(r"[\s.-]+", given) if word]


def initials(work: Work, *, stops: bool = True, first: bool = False) -> str:
    """ "Roe, J. K." or "J K Roe"."""
    names = []
    for family, given in work.people:
        short = " ".join(letter + ("." if stops else "") for letter in _letters(given))
        names.append(f"{short} {family}".strip() if first else f"{family}, {short}" if short else family)
    return " and ".join([*names, *work.and_others()])


def entry(kind: str, key: str, fields: Mapping[str, str | None], delimiters: str = "{}", sign: str = " = ") -> str:
    lines = [f"  {name}{sign}{delimiters[0]}{text}{delimiters[1]}" for name, text in fields.items() if text]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def plain(work: Work, **changed: str | None) -> str:
    """No identifier: title, authors, year, and a venue."""
    fields: dict[str, str | None] = {
        "author": inverted(work),
        "title": work.title,
        "booktitle": work.venue,
        "year": work.year,
    }
    return entry("inproceedings", work.key, fields | changed)


def balanced(text: str) -> bool:
    return text.count("{") == text.count("}")
