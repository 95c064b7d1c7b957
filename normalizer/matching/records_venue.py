"""Whether two texts can name one venue: by words, beginnings of words, acronyms and the kind of venue.

There is a table of venues above this floor; what matters here is only whether two printings can be one, and for that
the words are enough: "vldb" abbreviates "Very Large Data Bases", and a journal is no conference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalizer.values.names.compare import Agreement
from normalizer.values.titles import title_words


class Kind(StrEnum):
    """What a text says it is; `preprint` is all that is printed before, or beside, its publication."""

    JOURNAL = "journal"
    MEETING = "meeting"
    PREPRINT = "preprint"
    UNKNOWN = "unknown"


_JOURNAL = frozenset(
    "journal j transactions trans record letters lett magazine mag review rev bulletin bull annals quarterly acta"
    " communications commun newsletter notices".split()
)
_MEETING = frozenset(
    "conference conf proceedings proc symposium symp workshop meeting congress colloquium advances forum".split()
)
_PREPRINT = frozenset(
    "arxiv corr preprint eprint manuscript unpublished submitted thesis dissertation master msc phd report rapport"
    " technical tech techreport tr memo working draft appear appears press submission".split()
)
_SMALL = frozenset(
    "a an and annual at et for hellip in int international intl of on the to vol volume no issue amp".split()
)
_LONGHAND = {"j": "journal", "trans": "transactions", "lett": "letters", "mag": "magazine", "rev": "review",
             "bull": "bulletin", "conf": "conference", "proc": "proceedings", "symp": "symposium"}  # fmt: skip
# Words with which a venue's text begins when it was run into another value; acronyms that no title ends in by chance.
VENUE_WORDS = frozenset(
    "proc procs proceedings inproceedings conference conf symposium workshop journal transactions trans record acm"
    " ieee usenix siam aaai ijcai icml iclr neurips nips aistats uai kdd sigkdd icdm sdm wsdm www sigir cikm ecir"
    " vldb pvldb sigmod sigmodrecord icde edbt icdt pods tods cvpr iccv eccv wacv bmvc miccai icip acl emnlp naacl"
    " eacl coling tacl tmlr jmlr tpami pami ijcv sigcomm sosp osdi nsdi stoc focs soda icra iros corl interspeech"
    " icassp siggraph chi uist cscw ccs ndss arxiv corr springer elsevier lncs lecture technical tech techreport"
    " int intl international proceeding acms anthology".split()
) | _LONGHAND.keys() - {"j", "mag", "rev"}
_SHORTEST_ACRONYM = 3
_SHORTEST_BEGINNING = 3
_THESIS = re.compile(r"thes[ie]s|dissertation|habilitation", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class VenueWords:
    """A venue's text folded: its kind, the words that tell, and the initials of all of them."""

    kind: Kind
    words: tuple[str, ...]
    initials: str


@lru_cache(maxsize=1 << 14)
def venue_words(text: str) -> VenueWords:
    """Years, ordinals, societies' small words and words for kinds do not tell."""
    words = [_LONGHAND.get(word, word) for word in title_words(text) if not _YEAR.fullmatch(word)]
    telling = tuple(word for word in words if word not in _SMALL and word not in _JOURNAL | _MEETING)
    initials = "".join(word[0] for word in words if word not in _SMALL | {"proceedings"})
    return VenueWords(_kind(words), telling, initials)


def _kind(words: list[str]) -> Kind:
    found = set(words)
    for kind, signs in ((Kind.PREPRINT, _PREPRINT), (Kind.JOURNAL, _JOURNAL), (Kind.MEETING, _MEETING)):
        if found & signs:
            return kind
    return Kind.UNKNOWN


def is_publication(text: str | None) -> bool:
    """Say whether it names a venue: not arXiv, a report, a thesis, a submission, nor a mere "Proc. of"."""
    return bool(text) and venue_words(text or "").kind is not Kind.PREPRINT and bool(venue_words(text or "").words)


def is_thesis(text: str | None) -> bool:
    """Say whether a venue or the type of an entry is a thesis ("phdthesis", "Master's thesis")."""
    return bool(text) and bool(_THESIS.search(text or ""))


def compare_venues(ours: str | None, theirs: str | None) -> Agreement:
    """MATCH for one series, MISMATCH for a journal beside a meeting or two journals; else nothing can be told.

    Two meetings may be one under its society's and under its own name ("SIGMOD", "Management of Data").
    """
    if not ours or not theirs:
        return Agreement.NOT_COMPARABLE
    a, b = venue_words(ours), venue_words(theirs)
    kinds = {a.kind, b.kind}
    if Kind.PREPRINT in kinds or not a.words or not b.words:
        return Agreement.NOT_COMPARABLE
    if Kind.JOURNAL in kinds and len(kinds) > 1:
        bare, journal = sorted((a, b), key=lambda each: each.kind is Kind.JOURNAL)
        is_acronym = bare.kind is Kind.UNKNOWN and _abbreviates(bare, journal)
        return Agreement.MATCH if is_acronym else Agreement.MISMATCH
    if _same_name(a, b):
        return Agreement.MATCH
    return Agreement.MISMATCH if kinds == {Kind.JOURNAL} else Agreement.NOT_COMPARABLE


def _same_name(a: VenueWords, b: VenueWords) -> bool:
    shorter, longer = sorted((a.words, b.words), key=len)
    if all(any(_begins(word, other) for other in longer) for word in shorter):
        return True
    return _abbreviates(a, b) or _abbreviates(b, a)


def _begins(word: str, other: str) -> bool:
    """ISO 4 cuts words at the end ("syst", "systems")."""
    shorter, longer = sorted((word, other), key=len)
    return word == other or (len(shorter) >= _SHORTEST_BEGINNING and longer.startswith(shorter))


def _abbreviates(short: VenueWords, full: VenueWords) -> bool:
    """Whether the one is an acronym that the other spells out, or has behind its name ("... Systems (TODS)")."""
    if len(short.words) != 1 or len(short.words[0]) < _SHORTEST_ACRONYM or len(full.words) < 2:
        return False
    return short.words[0] in (full.initials, "".join(word[0] for word in full.words), full.words[-1])
