"""Abstracts as the lock keeps them: a print of 88 characters that still tells whether another text is the same one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache

from normalizer.matching.abstracts import SAME_ABSTRACT
from resolvers.titles import title_key

_LENGTH = 88  # of 64 bytes in base 64


def prints_of(abstracts: Sequence[str | None]) -> list[str | None]:
    """The print of each abstract; of one too short for a fingerprint it is a digest, equal only for equal words."""
    from resolvers.abstracts import fingerprints  # here, for it needs numpy

    given = [text for text in abstracts if text]
    rows = iter(fingerprints(given)) if given else iter(())
    prints: list[str | None] = []
    for text in abstracts:
        row = next(rows) if text else None
        if not text or row is None:
            prints.append(None)
        elif row[0]:
            prints.append(base64.b64encode(row.tobytes()).decode("ascii"))
        else:
            prints.append(hashlib.sha256(title_key(text).encode()).hexdigest()[:16])
    return prints


def same_abstract(ours: str | None, theirs: str | None) -> bool:
    """Whether two prints are of one abstract, small changes aside; an abstract and none are not."""
    return likeness(ours, theirs) >= SAME_ABSTRACT


def likeness(ours: str | None, theirs: str | None) -> float:
    """How like each other the abstracts of two prints are, 0 to 1; none is like none."""
    if ours == theirs:
        return 1.0
    if not ours or not theirs or len(ours) != _LENGTH or len(theirs) != _LENGTH:
        return 0.0
    if _numbers(ours).isdisjoint(_numbers(theirs)):
        return 0.0  # said faster: a title may have a thousand abstracts ("Editorial")
    from resolvers.abstracts import resemblance

    return resemblance(_bytes(ours), _bytes(theirs))


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


@lru_cache(maxsize=1 << 14)
def _numbers(text: str) -> frozenset[int]:
    """The numbers that stand for an abstract; the first of the print is how many there are."""
    return frozenset(memoryview(_bytes(text)).cast("H")[1:])
