"""How two titles differ, in words: the evidence that title checks decide on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby, takewhile

from rapidfuzz.distance import OSA, Indel, Levenshtein

from normalizer.values.titles import title_key, title_parts, title_words

STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or our over some that the their this"
    " through to toward towards under upon using via we what when where which with".split()
)
# Prefixes that turn a word into another claim ("supervised", "unsupervised"): one letter apart, but no typo.
_OPPOSITES = (
    "a anti bi co de di dis hetero homo hyper hypo im in inter intra ir meta mono multi non over post pre pseudo quasi"
    " re self semi sub super tri un under uni"
).split()
_ENDINGS = frozenset(["", "s", "es", "ed", "d", "e", "ing", "ion", "ions", "er", "ers", "y", "ies"])
_LONGEST_ENDING = max(map(len, _ENDINGS))
# A digit anywhere, a Roman numeral up to 39, or a final "++" as titles are folded.
_NUMBER = re.compile(r"\d|^(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})$|plus$")
_ELLIPSIS = re.compile(r"(?:\u2026|\.\.\.)\s*$")
_PART_WORDS = frozenset("part volume vol chapter paper version episode series no number".split())
# What makes "Title: more" another work than "Title".
_SEQUEL_WORDS = frozenset(
    "addendum appendix comment comments commentary corrigendum discussion erratum errata rejoinder remark remarks"
    " replication reply reproducibility reproducing reproduction response retraction review revisited supplement"
    " supplementary survey tutorial".split()
)

# What comes out under one title year after year.
_VOLUME_WORDS = frozenset("abstracts newsletter proceedings report workshop".split())
# Of 111 pairs of different papers of one title, 2 have so long a title that isn't a discussion or a volume.
_TELLING_WORDS, _TELLING_WITH_NAME = 8, 4


@dataclass(frozen=True)
class CommonPart:
    """A title that is a part of another: `shared` content words in common, and the `rest` of the longer one.

    `leads` tells whether the rest stands before the common part ("MViTv2: ...") or after it ("...: Part II"), `dropped`
    whether ours is the shorter one.
    """

    shared: int
    rest: tuple[str, ...]
    leads: bool
    dropped: bool

    @property
    def is_sequel(self) -> bool:
        """The rest makes it another work: "Part II", "2", "A Reply", "Comment on", "A Survey"."""
        if _SEQUEL_WORDS.intersection(self.rest) or _PART_WORDS.intersection(self.rest[:1]):
            return True
        return not self.leads and bool(_numbers(self.rest))


@dataclass(frozen=True)
class TitleComparison:
    """Two titles side by side, both folded to words.

    `similarity` is the normalised Indel similarity of the two keys, 0 to 1.
    """

    ours: str
    theirs: str

    @cached_property
    def words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return title_words(self.ours), title_words(self.theirs)

    @cached_property
    def same(self) -> bool:
        """Equal but for damage, TeX, case and punctuation."""
        ours, theirs = ("".join(words) for words in self.words)
        return bool(ours) and ours == theirs

    @cached_property
    def similarity(self) -> float:
        ours, theirs = ("".join(words) for words in self.words)
        return Indel.normalized_similarity(ours, theirs) if ours and theirs else 0.0

    @cached_property
    def differences(self) -> tuple[tuple[Sequence[str], Sequence[str]], ...]:
        """The runs of words that stand in one title and not in the other, moved hyphens and typos left out."""
        ours, theirs = self.words
        steps = groupby(Levenshtein.opcodes(ours, theirs), key=lambda step: step.tag == "equal")
        spans = ((run[0], run[-1]) for same, group in steps if not same and (run := list(group)))
        runs = (
            (ours[first.src_start : last.src_end], theirs[first.dest_start : last.dest_end]) for first, last in spans
        )
        return tuple(run for run in runs if not _same_words(*run))

    @cached_property
    def added(self) -> int:
        """Content words that only one of the titles has in addition; none when both have such words."""
        ours, theirs = (sum(_content(run[side]) for run in self.differences) for side in (0, 1))
        return 0 if ours and theirs else ours + theirs

    @cached_property
    def replaced(self) -> int:
        """Content words that stand for others: both titles have words that the other has not."""
        return min(sum(_content(run[side]) for run in self.differences) for side in (0, 1))

    @cached_property
    def shared(self) -> int:
        """Content words in the shorter title that are not among the differences."""
        lost = [sum(_content(run[side]) for run in self.differences) for side in (0, 1)]
        return min(_content(words) - gone for words, gone in zip(self.words, lost, strict=True))

    @cached_property
    def unpaired(self) -> int:
        """Content words that the other title has nowhere, of both titles, whatever their order."""
        ours, theirs = (Counter(word for word in words if word not in STOP_WORDS) for words in self.words)
        left, right = list((ours - theirs).elements()), list((theirs - ours).elements())
        alone = 0
        for word in left:
            twin = next((other for other in right if _same_words((word,), (other,))), None)
            if twin is None:
                alone += 1
            else:
                right.remove(twin)
        return alone + len(right)

    @cached_property
    def other_number(self) -> bool:
        """One title has a number, version, part or Roman numeral that the other has not, or calls itself earlier."""
        return any(
            _numbers(ours) != _numbers(theirs) or _is_earlier(ours) != _is_earlier(theirs)
            for ours, theirs in self.differences
        )

    @cached_property
    def is_about(self) -> bool:
        """Only one title says that it is about another work: "Comment on ...", "... : A Reproducibility Study"."""
        ours, theirs = ({word for run in self.differences for word in run[side]} for side in (0, 1))
        return _SEQUEL_WORDS & ours != _SEQUEL_WORDS & theirs

    @cached_property
    def common_part(self) -> CommonPart | None:
        """What both share when one title is the other without its subtitle or its leading name."""
        for whole, parted, dropped in ((self.ours, self.theirs, True), (self.theirs, self.ours, False)):
            key = title_key(whole)
            parts = tuple(title_words(part) for part in title_parts(parted))
            for cut in range(1, len(parts)):
                head, tail = (tuple(chain.from_iterable(half)) for half in (parts[:cut], parts[cut:]))
                if key == "".join(head):
                    return CommonPart(shared=_content(head), rest=tail, leads=False, dropped=dropped)
                if key == "".join(tail):
                    return CommonPart(shared=_content(tail), rest=head, leads=True, dropped=dropped)
        return None

    @cached_property
    def cut_short(self) -> bool:
        """One title is the beginning of the other, and breaks off inside a word or says so with an ellipsis."""
        ours, theirs = self.words
        return _breaks_off(self.ours, ours, theirs) or _breaks_off(self.theirs, theirs, ours)

    @cached_property
    def same_name(self) -> bool:
        """Both begin with one coined name before a colon: "GPT4Image: ..." and "GPT4Image: ..."."""
        ours, theirs = title_parts(self.ours), title_parts(self.theirs)
        return len(ours) > 1 and len(theirs) > 1 and is_coined(ours[0]) and title_key(ours[0]) == title_key(theirs[0])

    @cached_property
    def tail_similarity(self) -> float:
        """Share of content words in common after the name, 0 to 1 (Jaccard, endings and typos forgiven)."""
        ours, theirs = (
            {word for part in title_parts(title)[1:] for word in title_words(part)} - STOP_WORDS
            for title in (self.ours, self.theirs)
        )
        common = sum(any(_same_words((word,), (other,)) for other in theirs) for word in ours)
        union = len(ours) + len(theirs) - common
        return common / union if union else 0.0


def is_telling(title: str) -> bool:
    """A title that hardly two works share: eight content words, or four and a coined name; no "Discussion of ..."."""
    words = title_words(title)
    if not (_SEQUEL_WORDS | _VOLUME_WORDS).isdisjoint(words):
        return False
    parts = title_parts(title)
    return _content(words) >= (_TELLING_WITH_NAME if len(parts) > 1 and is_coined(parts[0]) else _TELLING_WORDS)


def content_words(title: str) -> int:
    """How many words of a title say something; articles, prepositions and the like don't."""
    return _content(title_words(title))


def is_coined(name: str) -> bool:
    """A name made for one work: a single word with an inner capital or a digit ("ViT-CoMer", "GPT4Image")."""
    return len(name.split()) == 1 and len(name) > 2 and bool(re.search(r"\w[A-Z]|\d", name))


def _breaks_off(text: str, words: Sequence[str], whole: Sequence[str]) -> bool:
    before = words[:-1]
    if not words or len(whole) < len(words) or whole[: len(before)] != before:
        return False
    last, full = words[-1], whole[len(before)]
    if last == full:
        return len(whole) > len(words) and _ELLIPSIS.search(text) is not None
    return full.startswith(last) and not _is_number(full)


def _content(words: Sequence[str]) -> int:
    return sum(word not in STOP_WORDS for word in words)


def _numbers(words: Sequence[str]) -> list[str]:
    """What tells versions and parts apart: words with a digit, Roman numerals, a final "++"."""
    return sorted(word for word in words if _is_number(word))


def _is_earlier(words: Sequence[str]) -> bool:
    """As "(early version)" says; "extended version" and "full version" are said of the same work."""
    return "version" in words and not {"early", "preliminary"}.isdisjoint(words)


def _is_number(word: str) -> bool:
    return bool(_NUMBER.search(word))


def _same_words(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Two runs that say the same: a hyphen moved ("multi view"), a typo, another ending."""
    a, b = "".join(ours), "".join(theirs)
    return a == b or ((_same_stem(a, b) or _is_typo(a, b)) and _numbers(ours) == _numbers(theirs))


def _is_typo(a: str, b: str) -> bool:
    """One slip in a word of five letters, two in one of nine; but "supervised" is no typo of "unsupervised"."""
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < 5 or len(longer) - len(shorter) > 2 or any(longer == prefix + shorter for prefix in _OPPOSITES):
        return False
    return OSA.distance(a, b, score_cutoff=2) <= (2 if len(shorter) >= 9 else 1)


def _same_stem(a: str, b: str) -> bool:
    """Three letters or more in common, then one of the ordinary endings ("tuned", "tuning")."""
    if a[:3] != b[:3] or abs(len(a) - len(b)) > _LONGEST_ENDING:
        return False
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    return common >= 3 and a[common:] in _ENDINGS and b[common:] in _ENDINGS
