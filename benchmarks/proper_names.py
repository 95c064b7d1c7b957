"""Learn which words of titles are proper names, and measure that on works that were held out.

    python benchmarks/proper_names.py ../shared [--write] [--list 40]

A word is a name if running text writes it with a capital: titles in sentence case, which count TITLE_WEIGHT times, and
abstracts, but for the first word of a sentence. Family names of authors that no running text writes small are names,
too. Works are split in PARTS by their title. Thresholds are chosen on the second part with the counts of the first: the
fewest errors. The figures are of the last two parts with the counts of the first two. With `--write`, the table of all
parts with these thresholds goes to `normalizer/values/latex/proper_names.toml`.

Truth: every SAMPLE-th title in sentence case of the parts that are measured, with a capital on each word. A word is a
name if the author of the title wrote it with a capital, and USUAL of its uses in these parts are written so; an
ordinary word is one without, likewise; single letters are not judged. Words that are both ("Bell", "Gray") have figures
of their own, which are against what the author wrote.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from normalizer.values.latex.capitals import SMALL_WORDS, ProperNames, protect_capitals
from normalizer.values.latex.convert import to_unicode
from normalizer.values.titles import STOP_WORDS, title_key

TITLES = ("catalog/arxiv.jsonl.zst", "catalog/other.jsonl.zst")
ABSTRACTS = "catalog/abstracts.jsonl.zst"
PARTS = 4
TITLE_WEIGHT = 3
USUAL = 0.9
SAMPLE = 7
OUTPUT = Path(__file__).parent.parent / "normalizer/values/latex/proper_names.toml"
HEAD = """\
# Words that titles in sentence case and abstracts write with a capital: `words` in most uses; `names` and `ordinary`
# are the phrases in which a word is a name, or is none, against its other uses. `held_out`: the shares of names and of
# ordinary words that get braces in title-case titles of works that the counts did not include.
# Made by benchmarks/proper_names.py on {date} from {files}. Do not edit.
# {settings}
"""

_WORD = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)*)")
_BETWEEN = re.compile(r",? |[-–/]|,? \(|\) ")
CAPITALIZED = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_A-ZÀ-Þ]+")
_MATH = re.compile(r"\$[^$]*\$")
_ACCENT = re.compile(r"\\['`^\"~=.cvuHk]")
_COMMAND = re.compile(r"\\[a-zA-Z]+|[{}]")
_NEIGHBOR = re.compile(r"[<>].*")
# "Part II", "Theorem A": a capital before a number makes no name.
_NUMBERED = re.compile(r">(?:[ivx]+|[a-z])$")
# "Convolutional Neural Network (CNN)": capitals that explain the abbreviation.
_DEFINITION = re.compile(r"(?:[A-Z][\w-]*[ -](?:(?:of|and|for|the|to|in|with) )?){2,8}\((?=\w*[A-Z]\w*[A-Z])")


class Word(NamedTuple):
    """A word of running text with its neighbors; `inner` if a capital is its own, not that of a sentence."""

    text: str
    before: str
    after: str
    inner: bool

    @property
    def is_capitalized(self) -> bool:
        return bool(CAPITALIZED.fullmatch(self.text.removesuffix("'s")))

    @property
    def phrases(self) -> list[str]:
        """As in the table: the word with one neighbor."""
        pairs = ((self.before, f"{self.text}<{self.before}"), (self.after, f"{self.text}>{self.after}"))
        return [phrase for neighbor, phrase in pairs if neighbor]


def words_of(text: str) -> list[Word]:
    if "\\" in text and _ACCENT.search(text):
        text = to_unicode(text)
    pieces = _WORD.split(_COMMAND.sub("•", _MATH.sub("•", text)).replace("’", "'"))
    words, gaps = pieces[1::2], [*pieces[0::2][:-1], "."]
    small, close = [*map(str.lower, words), ""], [gap in {" ", "-", "–"} for gap in gaps]
    return [
        Word(
            word,
            small[place - 1] if place and close[place] else "",
            small[place + 1] if close[place + 1] else "",
            place > 0 and _BETWEEN.fullmatch(gaps[place]) is not None,
        )
        for place, word in enumerate(words)
    ]


def is_sentence_case(words: Iterable[Word]) -> bool:
    content = [word for word in words if word.inner and len(word.text) > 3 and word.text.lower() not in STOP_WORDS]
    small = sum(word.text.islower() for word in content)
    return small >= 2 and small > sum(word.is_capitalized for word in content)


# --- counting


@dataclass(slots=True)
class Uses:
    """How often running text has each word, and phrases, as they are written; how many works have an author's name."""

    words: Counter[str] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    works: int = 0

    def __add__(self, other: Uses) -> Uses:
        words, phrases, families = (
            self.words + other.words,
            self.phrases + other.phrases,
            self.families + other.families,
        )
        return Uses(words, phrases, families, self.works + other.works)

    def share(self, word: str, prior: float, weight: float) -> float:
        """Of the uses of a word or phrase, those with its capital; `weight` more of them have the share `prior`."""
        counts = self.phrases if "<" in word or ">" in word else self.words
        capital, small = counts[word], counts[word.lower()]
        return (capital + prior * weight) / (capital + small + weight)


class Texts:
    """The titles and abstracts of the catalog with the part that their work is in."""

    def __init__(self, shared: Path) -> None:
        self.titles: dict[str, int] = {}
        self.abstracts: list[tuple[str, int]] = []
        self.uses = [Uses() for _ in range(PARTS)]
        parts: dict[str, int] = {}
        for record in itertools.chain.from_iterable(_rows(shared / name) for name in TITLES):
            part = hashlib.md5(title_key(record["title"]).encode(), usedforsecurity=False).digest()[0] % PARTS
            self.titles[record["title"]] = part
            parts[record.get("arxiv_id", "")] = part
            families = {name.split()[-1] for name in record.get("authors") or () if name.strip()}
            self.uses[part].works += 1
            self.uses[part].families.update(name for family in families for name in family.split("-"))
        for record in _rows(shared / ABSTRACTS):
            if record["arxiv_id"] in parts:
                self.abstracts.append((record["abstract"], parts[record["arxiv_id"]]))

    def running(self) -> Iterator[tuple[list[Word], int, int]]:
        """The words of titles in sentence case and of abstracts, their part, and how much they count."""
        for title, part in self.titles.items():
            if is_sentence_case(words := words_of(title)):
                yield words, part, TITLE_WEIGHT
        for abstract, part in self.abstracts:
            yield words_of(_DEFINITION.sub(". (", abstract)), part, 1

    def count(self) -> None:
        """First the words, then the phrases of those that are written both ways."""
        for words, part, weight in self.running():
            counts = self.uses[part].words
            for word in words:
                if word.inner and (word.text.islower() or word.is_capitalized):
                    counts[word.text] += weight
        everywhere = sum((uses.words for uses in self.uses), Counter[str]())
        written = [word for word, number in everywhere.items() if not word.islower() and number > TITLE_WEIGHT]
        both = {word.lower() for word in written if word.lower() in everywhere}
        for words, part, weight in self.running():
            counts = self.uses[part].phrases
            for word in words:
                if word.inner and word.text.lower() in both and (word.text.islower() or word.is_capitalized):
                    for phrase in word.phrases:
                        counts[phrase] += weight


# --- the table


@dataclass(frozen=True, slots=True)
class Settings:
    """From which share of capitals on a word is a name, alone and in a phrase; what is assumed before any use."""

    share: float
    unknown: float
    """The share of a word that was never seen, which counts as one use."""
    authors: float
    """So many of a million works with an author of that family name make it a name, unless text has it small."""
    phrase_weight: float
    """How many uses of a phrase are worth as much as all other uses of the word."""


GRID = [Settings(*row) for row in itertools.product((0.5, 0.6, 0.7), (0.1, 0.4), (7, 22), (3, 9))]


def learned(uses: Uses, settings: Settings) -> ProperNames:
    share, unknown = settings.share, settings.unknown
    words = {word for word in uses.words if not word.islower() and uses.share(word, unknown, 1) >= share}
    fewest = settings.authors * uses.works / 1e6
    words |= {
        family
        for family, number in uses.families.items()
        if number >= fewest and CAPITALIZED.fullmatch(family) and family.lower() not in uses.words
    }
    phrases = {}
    for written in uses.phrases:
        phrase = written[0].upper() + written[1:]
        word = _NEIGHBOR.sub("", phrase)
        if _NUMBERED.search(phrase):
            continue
        if written == phrase or word in words:  # a word that never has its capital is no name in any phrase
            is_name = uses.share(phrase, uses.share(word, unknown, 1), settings.phrase_weight) >= share
            if is_name != (word in words):
                phrases[phrase] = is_name
    return ProperNames(frozenset(words), phrases)


# --- the truth


@dataclass(frozen=True, slots=True)
class Truth:
    """A title with a capital on each word, and for each place of a word that is judged whether it is a name."""

    title: str
    names: dict[int, bool]
    both: dict[int, bool]
    """The same of words that are names and ordinary words."""


def truth(texts: Texts, parts: Sequence[int]) -> list[Truth]:
    uses = sum((texts.uses[part] for part in parts), Uses())
    titles = [title for title, part in texts.titles.items() if part in parts and not re.search(r"[\\$]", title)]
    found = []
    for title in titles[::SAMPLE]:
        words = words_of(title)
        if not is_sentence_case(words):
            continue
        names, both = {}, {}
        for place, word in enumerate(words):
            if not word.inner or word.text.lower() in SMALL_WORDS or len(word.text) == 1:
                continue
            if not (word.text.islower() or word.is_capitalized):
                continue
            share = uses.share(word.text[0].upper() + word.text[1:], 0.5, 0.1)
            if (share if word.is_capitalized else 1 - share) >= USUAL:
                names[place] = word.is_capitalized
            elif 1 - USUAL < share < USUAL and any(uses.phrases[phrase] > TITLE_WEIGHT for phrase in word.phrases):
                both[place] = word.is_capitalized
        found.append(Truth(in_title_case(title), names, both))
    return found


def in_title_case(title: str) -> str:
    pieces = _WORD.split(title.replace("’", "'"))
    return "".join(piece if piece in SMALL_WORDS else piece[:1].upper() + piece[1:] for piece in pieces)


@dataclass(slots=True)
class Figures:
    """Counts of decisions on words, by (is a name, is protected)."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, word: str, *, name: bool, protected: bool) -> None:
        self.counts[name, protected] += 1
        if name != protected:
            self.wrong["missed " * name + word] += 1

    @property
    def errors(self) -> int:
        return self.counts[True, False] + self.counts[False, True]

    @property
    def recall(self) -> float:
        """Of the names, those that are protected."""
        return self.counts[True, True] / (self.counts[True, True] + self.counts[True, False])

    @property
    def extra(self) -> float:
        """Of the ordinary words, those that are protected."""
        return self.counts[False, True] / (self.counts[False, True] + self.counts[False, False])

    def __str__(self) -> str:
        names, ordinary = (sum(self.counts[kind, protected] for protected in (True, False)) for kind in (True, False))
        return f"{names:,} names, {self.recall:.4f} protected; {ordinary:,} ordinary words, {self.extra:.3%} protected"


def measure(rows: Iterable[Truth], names: ProperNames) -> tuple[Figures, Figures]:
    """The figures of words that are usually written in one way, and of words that are both."""
    usual, both = Figures(), Figures()
    for row in rows:
        braced = list(_protected(protect_capitals(row.title, names)))
        for figures, places in ((usual, row.names), (both, row.both)):
            for place, name in places.items():
                word, protected = braced[place]
                figures.add(word, name=name, protected=protected)
    return usual, both


def _protected(title: str) -> Iterator[tuple[str, bool]]:
    """Each word, and whether it is in braces."""
    depth = 0
    for piece in re.split(r"([{}])", title):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        yield from ((word, depth > 0) for word in _WORD.findall(piece))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def table(names: ProperNames, settings: Settings, held_out: Figures) -> str:
    lists = {
        "words": names.words,
        "names": [phrase for phrase, is_name in names.phrases.items() if is_name],
        "ordinary": [phrase for phrase, is_name in names.phrases.items() if not is_name],
    }
    date, files = datetime.datetime.now(datetime.UTC).date(), ", ".join([*TITLES, ABSTRACTS])
    rows = (f"{name} = '''{' '.join(sorted(words))}'''\n" for name, words in lists.items())
    head = HEAD.format(date=date, files=files, settings=settings)
    shares = f"held_out = {{ names = {held_out.recall:.4f}, ordinary = {held_out.extra:.5f} }}\n"
    return head + shares + "".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--write", action="store_true", help="write the table")
    parser.add_argument("--list", type=int, default=0, help="print so many of the most frequent errors")
    asked = parser.parse_args()
    texts = Texts(asked.shared)
    texts.count()
    first, second, *_ = texts.uses
    rows = truth(texts, [1])
    found = {settings: measure(rows, learned(first, settings)) for settings in GRID}
    for settings, (usual, both) in found.items():
        print(settings, usual, "|", both, flush=True)
    settings = min(found, key=lambda row: sum(figures.errors for figures in found[row]))
    print("chosen:", settings)
    usual, both = measure(truth(texts, [2, 3]), learned(first + second, settings))
    for figures in (usual, both):
        print(figures)
        print(*figures.wrong.most_common(asked.list))
    if asked.write:
        text = table(learned(sum(texts.uses, Uses()), settings), settings, usual)
        OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
