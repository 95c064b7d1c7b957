"""What looks like a slip or a title that breaks off, and may be another title."""

from __future__ import annotations

from collections import Counter

from normalizer.matching.titles import TitleComparison

# "Velocity Fluctuation" is a title of its own beside "Velocity Fluctuations in ...".
_ENDINGS = frozenset({"s", "es", "d", "ed", "ing", "al", "ly", "er"})


def has_exchanged_letters(titles: TitleComparison) -> bool:
    """A letter stands for another, as in another word ("photon", "proton"); one left out or moved is a slip.

    "s" and "z" are one: "analyse", "analyze".
    """
    ours, theirs = (Counter(word.replace("z", "s") for word in words) for words in titles.words)
    alone = zip((ours - theirs).elements(), (theirs - ours).elements(), strict=False)
    letters = ((Counter(word), Counter(other)) for word, other in alone)
    return any(word - other and other - word for word, other in letters)


def lacks_an_ending(titles: TitleComparison) -> bool:
    """The last word of the shorter title is whole but for its ending, and others would follow."""
    shorter, longer = sorted(titles.words, key=len)
    last, full = shorter[-1], longer[len(shorter) - 1]
    return len(longer) > len(shorter) and full.removeprefix(last) in _ENDINGS
