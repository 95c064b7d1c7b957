"""Records with a title and people by default, and two abstracts: what the verifier of pairs is tried with."""

from __future__ import annotations

from normalizer.works.description import Description, RawName
from normalizer.works.verify import Claimed

SHAPES = "Learning Shapes from Shadows with Sparse Views"
PEOPLE = ("Ada Brzezinski", "Bo Quigley", "Cy Oduya")
GRAIN = (
    "We measure how grain boundaries move in thin films under slow heating and find that their speed depends on the"
    " angle between neighbors far more than on temperature, which older models of annealing had left out entirely."
)
BREAD = (
    "Sourdough loses its acidity when starters are refreshed too often; twelve bakeries kept diaries over one winter"
    " and we relate rising times, flour, salt and the taste that forty customers described without knowing the batch."
)


def record(title: str = SHAPES, authors: tuple[str, ...] = PEOPLE, **more: object) -> Description:
    return Description("test", title, authors=tuple(map(RawName, authors)), **more)  # type: ignore[arg-type]  # a row


def claim(title: str = SHAPES, authors: tuple[str, ...] = PEOPLE, **more: object) -> Claimed:
    return Claimed(title, authors, **more)  # type: ignore[arg-type]  # a row
