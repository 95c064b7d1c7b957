"""Entries made up for measuring: as long and as various as those of real files, and mostly without a defect."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

_GIVEN = "Ada Emmy Grace Alan Kurt Sofia Maryam Srinivasa Julia Andrey Niels Chien-Shiung Jos{\\'e} S{\\o}ren".split()
_FAMILY = (
    'Lovelace Noether Hopper Turing G{\\"o}del Kovalevskaya Mirzakhani Ramanujan Robinson Kolmogorov Bohr M{\\"u}ller '
    "Garc{\\'i}a Nakamura Okafor Petrov Lindqvist Haddad Ferreira Kowalski Johnson"
).split()
_WORDS = (
    "learning sparse deep graphs transformers robust efficient neural representations for of with from attention "
    "models language vision retrieval bounds convergence stochastic optimization structured inference causal discovery "
    "adaptive sampling theory benchmark evaluation alignment generative diffusion policies multi-agent reinforcement"
).split()
_JOURNALS = (
    "Journal of Machine Learning Research",
    "Nature",
    "Annals of Statistics",
    "{IEEE} Transactions on Robotics",
)
_MEETINGS = ("Neural Information Processing Systems", "Machine Learning", "Learning Representations", "Computer Vision")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def entries(count: int, seed: int = 1) -> str:
    """A `.bib` file of so many entries; the same for the same seed."""
    dice = random.Random(seed)
    return "\n".join(_entry(dice, number) for number in range(count))


def _entry(dice: random.Random, number: int) -> str:
    make = dice.choice(_KINDS)
    people = " and ".join(f"{dice.choice(_FAMILY)}, {dice.choice(_GIVEN)}" for _ in range(dice.randint(1, 6)))
    title = " ".join(dice.choice(_WORDS) for _ in range(dice.randint(5, 12))).capitalize()
    year = dice.randint(1990, 2025)
    first, *fields = make(dice, number, year)
    common = (f"author = {{{people}}}", f"title = {{{title} {number}}}", f"year = {{{year}}}")
    lines = "".join(f"  {field},\n" for field in (*common, *fields))
    return f"@{first}{{{_key(people, year, number)},\n{lines}}}\n"


def _key(people: str, year: int, number: int) -> str:
    family = "".join(letter for letter in people.partition(",")[0] if letter.isascii() and letter.isalpha())
    return f"{family.lower()}{year}n{number}"


def _article(dice: random.Random, number: int, year: int) -> Iterator[str]:
    page = dice.randint(1, 900)
    yield "article"
    yield f"journal = {{{dice.choice(_JOURNALS)}}}"
    yield f"volume = {{{dice.randint(1, 99)}}}"
    yield f"number = {{{dice.randint(1, 12)}}}"
    yield f"pages = {{{page}--{page + dice.randint(4, 30)}}}"
    yield f"month = {dice.choice(_MONTHS)}"
    yield f"doi = {{10.1000/j.{year}.{number}}}"


def _paper(dice: random.Random, number: int, year: int) -> Iterator[str]:
    page = dice.randint(1, 9000)
    yield "inproceedings"
    yield f"booktitle = {{Proceedings of the International Conference on {dice.choice(_MEETINGS)}}}"
    yield f"pages = {{{page}--{page + dice.randint(4, 30)}}}"
    yield f"url = {{https://example.org/papers/{year}/{number}.pdf}}"
    yield f"abstract = {{{' '.join(dice.choice(_WORDS) for _ in range(dice.randint(40, 90)))}.}}"


def _preprint(dice: random.Random, number: int, year: int) -> Iterator[str]:
    yield "misc"
    yield f"eprint = {{{dice.randint(15, 24):02d}{dice.randint(1, 12):02d}.{number % 90_000 + 1:05d}}}"
    yield "archiveprefix = {arXiv}"
    yield "primaryclass = {cs.LG}"


def _book(dice: random.Random, number: int, year: int) -> Iterator[str]:
    yield "book"
    yield "publisher = {Example University Press}"
    yield "address = {Cambridge}"
    yield f"edition = {{{dice.choice(('First', 'Second', 'Third'))}}}"


_KINDS: tuple[Callable[[random.Random, int, int], Iterator[str]], ...] = (_article, _paper, _paper, _preprint, _book)
