"""Titles as pages have them: damaged in one of eight ways, or of no work in the catalog."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from normalizer.values.titles import title_key

ABSENT = "absent"
_ABSENT_SHARE = 0.2
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Less than this left of a title says too little to anybody.
_LEAST_LEFT = 16
_HEAD = re.compile(r"([^:]+): .+")
Damage = Callable[[random.Random, str, Sequence[str]], str]


@dataclass(frozen=True)
class Question:
    """A damaged title; `key` is the folded title that is right, None when no work is."""

    title: str
    kind: str
    key: str | None


def case(rng: random.Random, title: str, _: Sequence[str]) -> str:
    return rng.choice([str.lower, str.upper, str.title])(title)


def punctuation(rng: random.Random, title: str, _: Sequence[str]) -> str:
    stripped = re.sub(r"[:,.;?!()'\"]", "", title)
    return rng.choice([stripped, f"{title}.", f'"{title}"', title.replace(":", " -")])


def math_residue(rng: random.Random, title: str, _: Sequence[str]) -> str:
    if re.search(r"[$\\]", title):
        return re.sub(rng.choice([r"[$\\]", r"[${}]", r"[$\\{}]"]), "", title)
    words = title.split()
    place = rng.randrange(len(words))
    words[place] = rng.choice(["${}$", "{{{}}}", "\\textit{{{}}}", "$\\mathrm{{{}}}$"]).format(words[place])
    return " ".join(words)


def typos(rng: random.Random, title: str, _: Sequence[str]) -> str:
    for _number in range(1 + len(title) // 50):
        place = rng.randrange(len(title))
        head, letter, tail = title[:place], title[place], title[place + 1 :]
        other = rng.choice(_LETTERS)
        title = rng.choice(
            [head + tail, head + other + tail, head + letter + other + tail, head + tail[:1] + letter + tail[1:]]
        )
    return title


def hyphens(rng: random.Random, title: str, _: Sequence[str]) -> str:
    if "-" in title:
        return title.replace("-", rng.choice([" ", "", "–"]))
    places = [found.start() for found in re.finditer(" ", title)]
    if not places:
        return f"{title}-"
    place = rng.choice(places)
    return title[:place] + rng.choice(["-", ""]) + title[place + 1 :]


def word_changed(rng: random.Random, title: str, words: Sequence[str]) -> str:
    own = title.split()
    place = rng.randrange(len(own))
    own[place : place + 1] = rng.choice([[rng.choice(words)], [], [own[place], rng.choice(words)]])
    return " ".join(own)


def subtitle_dropped(rng: random.Random, title: str, _: Sequence[str]) -> str:
    found = _HEAD.fullmatch(title)
    return found[1] if found else title


def truncated(rng: random.Random, title: str, _: Sequence[str]) -> str:
    return title[: max(_LEAST_LEFT, int(len(title) * rng.uniform(0.5, 0.95)))]


DAMAGES: tuple[tuple[str, Damage], ...] = (
    ("case", case),
    ("punctuation", punctuation),
    ("math residue", math_residue),
    ("typos", typos),
    ("hyphens", hyphens),
    ("word changed", word_changed),
    ("subtitle dropped", subtitle_dropped),
    ("truncated", truncated),
)


def questions(titles: Sequence[str], absent: Sequence[str], count: int, seed: int) -> list[Question]:
    """So many questions, every damage equally often, each fifth without an answer."""
    rng = random.Random(seed)
    words = [word for title in titles[:2000] for word in title.split()]
    asked = [Question(title, ABSENT, None) for title in rng.choices(absent, k=int(count * _ABSENT_SHARE))]
    pools = {kind: _fit(kind, titles) for kind, _ in DAMAGES}
    while len(asked) < count:
        kind, damage = DAMAGES[len(asked) % len(DAMAGES)]
        title = rng.choice(pools[kind])
        damaged = damage(rng, title, words)
        if len(title_key(damaged)) >= _LEAST_LEFT:
            asked.append(Question(damaged, kind, title_key(title)))
    rng.shuffle(asked)
    return asked


def _fit(kind: str, titles: Sequence[str]) -> list[str]:
    """Titles that can be damaged in that way: only who has a subtitle can lose it, and a word must not be all."""
    fit = [title for title in titles if len(title_key(title)) >= _LEAST_LEFT and len(title.split()) > 1]
    if kind == "subtitle dropped":
        return [title for title in fit if (found := _HEAD.fullmatch(title)) and len(found[1].split()) > 1]
    return fit
