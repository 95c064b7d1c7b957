"""What an abstract is recognized by: its shingles, and their fingerprint, which estimates its resemblance to any text.

A row of 32 little-endian 16-bit numbers: how many shingles the abstract has, then the lower halves of its 31 smallest
shingle hashes, ascending by the whole hash (bottom-k MinHash, Broder 1997; unused places are 0). A row of zeros is an
abstract that was missing or too short to be recognized.

When one of two abstracts is at hand as a text, its whole set of shingles is compared with the 31 (`resemblances`):
twice as many of them meet as when two fingerprints are compared (`resemblance`), so the estimate is that much sharper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints, hash_pairs, hash_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words

# What an abstract is recognized by: its pairs of neighboring words with content, as a set of 32-bit numbers.
#
# The text is folded as titles are (normalizer.values.titles), the same for a scraped page, a saved reply and arXiv's
# own record. Before that goes what some sources add and others lack: a label in front, addresses, citations, tags,
# words divided at line ends. Two of three abstracts have no TeX, no markup and no letter beyond ASCII; they take a
# short way with the same result.
#
# Pairs without common words were chosen by measuring (benchmarks/abstracts.py): of words and of runs of two to four,
# they tell most from the fewest numbers. A rewritten abstract keeps a fifth of them; two of one field share next to
# none. The common words (grammar, and how one talks about a paper) are part of the layout of fingerprints. A word of a
# field ("neural", "quantum") does not belong among them, common as it is.

# An abstract has some 1,200 letters; a page that was taken for one may have millions.
LONGEST = 20_000

# What a text must not have to take the short way: TeX, entities, tags, and what is left of TeX.
_MARKUP = "\\{&<"
_FONT_RESIDUE = lazy_re(r"(?:\\|(?<![a-zA-Z]))math(?:cal|bb|bf|rm|frak|sf|scr)(?=[\s{A-Z])\s?")
_ACCENT_RESIDUE = lazy_re(r'\w"\w')
_GLUE = b"$^_'`}"
_LETTERS = bytes(byte if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256)).lower()

_LABEL = lazy_re(r"\s*(?:abstract|summary|tl;?dr)(?:[ \t]*[:.\n—–]|[ \t]+-)\s*", re.IGNORECASE)
# As copied from a PDF ("represen-\ntation"); arXiv wraps lines between words only.
_DIVIDED = lazy_re(r"(?<=[a-z])-[ \t]*\r?\n\s*(?=[a-z])")
_MAY_HAVE_ADDRESS = ("http", "www.", "github.com")
_ADDRESS = lazy_re(r"https?://[^\s)\]}>]*|(?:www\.|github\.com/)[^\s)\]}>]+|this https? URL")
# With the backslash or without it.
_MAY_HAVE_CITATION = ("cite", "ref")
_CITATION = lazy_re(r"~?\\?\b(?:cite|ref|eqref|cref|autoref)[a-z]{0,8}\*?(?:\[[^\]]{0,80}\]){0,2}\{[^{}]{0,300}\}")
_TAG = lazy_re(r"</?[a-zA-Z][^<>]{0,300}>")
# Scripts without spaces: every character counts as a word.
_UNSPACED = lazy_re(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def fold_abstract(text: str) -> bytes:
    """The words of an abstract, folded, joined by one space, UTF-8; of its first 20,000 letters."""
    text = _without_additions(text[:LONGEST])
    if not _is_plain(text):
        return _folded(text)
    signs = text.replace("+", "plus").replace("#", "sharp")
    return b" ".join(signs.encode().translate(_LETTERS, _GLUE).split())


def _folded(text: str) -> bytes:
    if "{" in text and any(name in text for name in _MAY_HAVE_CITATION):
        text = _CITATION.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "math" in text:
        text = _FONT_RESIDUE.sub("", text)
    if not text.isascii():
        text = _UNSPACED.sub(r" \1 ", text)
    return " ".join(title_words(text)).encode()


def _without_additions(text: str) -> str:
    if label := _LABEL.match(text):
        text = text[label.end() :]
    if any(sign in text for sign in _MAY_HAVE_ADDRESS):
        text = _ADDRESS.sub(" ", text)
    return _DIVIDED.sub("", text) if "-" in text and "\n" in text else text


def _is_plain(text: str) -> bool:
    if not text.isascii() or any(sign in text for sign in _MARKUP):
        return False
    if "math" in text and _FONT_RESIDUE.search(text):
        return False
    return '"' not in text or _ACCENT_RESIDUE.search(text) is None


_GRAMMAR = """
a about above across after again against all almost along already also although among an and another any are around as
at based be because been before behind being below besides between beyond both but by can cannot could did do does done
due during each either else enough etc even ever every few first for from further furthermore given had has have having
hence here how however if in including instead into is it its itself just last least less like made make makes making
many may might more moreover most much must namely neither nevertheless no nor not now of often on once one ones only
or other others otherwise our out over own per rather same second several shall should since so some still such than
that the their them themselves then there thereby therefore these they third this those though three through throughout
thus to together too toward towards two under unlike until up upon us using very via was we well were what when where
whereas whether which while who whose why will with within without would yet
"""

_PAPER = """
abstract accepted achieve achieved achieves achieving additional additionally address addresses addressing aim aims
allow allows analyze analyzed appear application applications apply applied approach approaches article author authors
available compare compared comparing comparison conduct conducted consider considered consistently demonstrate
demonstrated demonstrates demonstrating describe described describes design designed develop developed different
discuss discussed effective effectively effectiveness efficient efficiently enable enables enabling evaluate evaluated
example existing experiment experimental experiments explore extensive finally find findings focus found framework
general github high higher http https important improve improved improves improving introduce introduced introduces
introducing investigate investigated issue issues key known large lead leads main method methods mainly new novel
numerical obtain obtained outperform outperforming outperforms paper particular particularly perform performance
present presented presents previous previously problem problems propose proposed proposes proposing prove provide
provided provides providing public publicly recent recently release released report reported respectively result results
robust show showing shown shows significant significantly simple source specific specifically state studied studies
study superior art code codes task tasks technique techniques use used uses various video wide widely work works
"""

COMMON_WORDS = frozenset(f"{_GRAMMAR} {_PAPER}".split())


# Fewer words, the common ones included, could be any paper's: "Withdrawn by the author."
LEAST_WORDS = 12
_CHUNK = 256
_SPACE, _LINE_END = 0x20, 0x0A


@dataclass(frozen=True)
class Shingles:
    """The sets of many abstracts: `hashes[starts[i]:starts[i + 1]]` is that of abstract i, ascending, no repeats.

    An abstract too short to be recognized has an empty set. A hash is below 2**32.
    """

    starts: Ints
    hashes: Hashes

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)

    @property
    def owners(self) -> Ints:
        """Which abstract each hash belongs to."""
        return np.repeat(np.arange(len(self)), self.sizes)


def shingles_of(texts: Sequence[str]) -> Shingles:
    """Fold abstracts and cut them into shingles."""
    chunks = [_cut([fold_abstract(text) for text in texts[at : at + _CHUNK]]) for at in range(0, len(texts), _CHUNK)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(chunk.sizes for chunk in chunks)])
    return Shingles(np.cumsum(sizes), np.concatenate([np.zeros(0, np.uint64), *(chunk.hashes for chunk in chunks)]))


def jaccard(first: str, second: str) -> float:
    """The exact Jaccard index of two abstracts, 0 to 1: for a candidate whose source gave the text."""
    both = shingles_of([first, second])
    one, other = np.split(both.hashes, both.starts[1:2])
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / max(len(both.hashes) - common, 1)


def _cut(folded: Sequence[bytes]) -> Shingles:
    text = b"\n".join(folded) + b"\n"
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero((letters == _SPACE) | (letters == _LINE_END))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    owners = np.concatenate([np.zeros(1, np.int64), np.cumsum(letters[ends] == _LINE_END)[:-1]])
    long_enough = np.bincount(owners, minlength=len(folded)) >= LEAST_WORDS
    words = hash_spans(text, starts, ends)
    with_content = long_enough[owners] & ~_IS_COMMON[_slots(words)]
    words, owners = words[with_content], owners[with_content]
    adjacent = owners[1:] == owners[:-1]
    pairs = hash_pairs(words[:-1][adjacent], words[1:][adjacent])
    keyed = (owners[1:][adjacent].astype(np.uint64) << np.uint64(32)) | (pairs >> np.uint64(32))
    keyed.sort()
    keyed = keyed[np.concatenate([keyed[:1] == keyed[:1], keyed[1:] != keyed[:-1]])]
    sizes = np.bincount((keyed >> np.uint64(32)).astype(np.int64), minlength=len(folded))
    return Shingles(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), keyed & np.uint64(0xFFFFFFFF))


def _slots(words: Hashes) -> Ints:
    return (words >> np.uint64(46)).astype(np.int64)


def _common_slots() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Marks the common words by 18 bits of their hash; one of 700 other words is taken for common, everywhere alike."""
    text = " ".join(sorted(COMMON_WORDS)).encode()
    ends = np.array([at for at, letter in enumerate(text) if letter == _SPACE] + [len(text)])
    marks = np.zeros(1 << 18, np.bool_)
    marks[_slots(hash_spans(text, np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1]), ends))] = True
    return marks


_IS_COMMON = _common_slots()


# Raise it when fingerprints change: the folding, the common words, the hashing or the layout of a row.
LAYOUT = 1
SAMPLED = 31
COLUMNS = SAMPLED + 1
DTYPE = np.dtype("<u2")

_LOWER_HALF = np.uint64(0xFFFF)
_LARGEST = 0xFFFF
_MARK = np.uint64(0x9E3779B97F4A7C15)


def fingerprint(text: str) -> bytes | None:
    """The fingerprint of one abstract; None for a text too short to be recognized."""
    row = fingerprints([text])[0]
    return row.tobytes() if row[0] else None


def fingerprints(texts: Sequence[str]) -> NDArray[np.uint16]:
    """The fingerprints of many abstracts: shape (texts, 32)."""
    return fingerprints_of(shingles_of(texts))


def fingerprints_of(shingles: Shingles) -> NDArray[np.uint16]:
    """The fingerprint of each set: shape (sets, 32)."""
    rows = np.zeros((len(shingles), COLUMNS), DTYPE)
    rows[:, 0] = np.minimum(shingles.sizes, _LARGEST)
    owners, ranks, hashes = bottom_k(shingles, SAMPLED)
    rows[owners, ranks + 1] = hashes & _LOWER_HALF
    return rows


def bottom_k(shingles: Shingles, most: int) -> tuple[Ints, Ints, Hashes]:
    """The smallest hashes of each set, `most` at most: whose they are, their ranks from 0, and the hashes."""
    owners = shingles.owners
    ranks = np.arange(len(shingles.hashes)) - shingles.starts[:-1][owners]
    kept = ranks < most
    return owners[kept], ranks[kept], shingles.hashes[kept]


def resemblances(queries: Shingles, owners: Ints, rows: NDArray[np.uint16]) -> NDArray[np.float32]:
    """How much the query `owners[i]` resembles the fingerprint `rows[i]`, for each pair: estimated Jaccard index.

    From 0 to 1; 0 where one of the two could not be recognized.
    """
    held = (queries.owners.astype(np.uint64) << np.uint64(16)) | (queries.hashes & _LOWER_HALF)
    wanted = (owners.astype(np.uint64)[:, None] << np.uint64(16)) | rows[:, 1:].astype(np.uint64)
    met = _among(wanted, held) & _in_use(rows)
    return _jaccard(met.sum(axis=1), queries.sizes[owners], rows[:, 0], rows[:, 0])


def resemblance(first: bytes, second: bytes) -> float:
    """How much two abstracts resemble each other, from their fingerprints alone: estimated Jaccard index, 0 to 1."""
    one, other = (np.frombuffer(each, DTYPE).reshape(1, COLUMNS) for each in (first, second))
    # Two hashes of one abstract may have one lower half, which then stands there twice.
    met = np.array(
        [(Counter(one[:, 1:][_in_use(one)].tolist()) & Counter(other[:, 1:][_in_use(other)].tolist())).total()]
    )
    return float(_jaccard(met, one[:, 0], other[:, 0], np.maximum(one[:, 0], other[:, 0]))[0])


def _in_use(rows: NDArray[np.uint16]) -> NDArray[np.bool_]:
    used: NDArray[np.bool_] = np.arange(SAMPLED) < rows[:, :1]
    return used


def _jaccard(
    met: NDArray[np.integer], left: NDArray[np.integer], right: NDArray[np.integer], sampled: NDArray[np.integer]
) -> NDArray[np.float32]:
    """The Jaccard index of sets of these sizes, when so many of the numbers met that stand for a set of `sampled`."""
    left, right = left.astype(np.float64), right.astype(np.float64)
    common = np.minimum(met * np.maximum(sampled / SAMPLED, 1.0), np.minimum(left, right))
    index: NDArray[np.float32] = (common / np.maximum(left + right - common, 1.0)).astype(np.float32)
    return index


def _among(wanted: Hashes, held: Hashes) -> NDArray[np.bool_]:
    """Which of the wanted numbers are held. Few are: a table of marks spares most of them the search."""
    bits = max(10, (32 * len(held)).bit_length())
    shift = np.uint64(64 - bits)
    marks = np.zeros(1 << bits, np.bool_)
    marks[(held * _MARK) >> shift] = True
    among: NDArray[np.bool_] = marks[(wanted * _MARK) >> shift]
    likely, held = wanted[among], np.sort(held)
    among[among] = held[np.searchsorted(held[:-1], likely)] == likely
    return among
