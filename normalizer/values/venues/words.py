"""Words by which a text shows what it is: a journal, a meeting, a preprint, a thesis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalizer.values.patterns import lazy_re
from normalizer.values.titles import title_words


class VenueType(StrEnum):
    """What a text says it is; `preprint` is all that is printed before, or instead of, its publication."""

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
_ABBREVIATIONS = {"j": "journal", "trans": "transactions", "lett": "letters", "mag": "magazine", "rev": "review",
             "bull": "bulletin", "conf": "conference", "proc": "proceedings", "symp": "symposium"}  # fmt: skip
# Words of venues that hardly any title contains; a title may well be "a review" or "a record".
SURE_VENUE_WORDS = frozenset(
    "conference conf proceedings proc symposium symp workshop workshops congress colloquium journal transactions trans"
    " annals bulletin acta".split()
)
# Words with which a venue's text begins when it was run into another value; acronyms that no title ends in by chance.
VENUE_WORDS = frozenset(
    "proc procs proceedings inproceedings conference conf symposium workshop journal transactions trans record acm"
    " ieee usenix siam aaai ijcai icml iclr neurips nips aistats uai kdd sigkdd icdm sdm wsdm www sigir cikm ecir"
    " vldb pvldb sigmod sigmodrecord icde edbt icdt pods tods cvpr iccv eccv wacv bmvc miccai icip acl emnlp naacl"
    " eacl coling tacl tmlr jmlr tpami pami ijcv sigcomm sosp osdi nsdi stoc focs soda icra iros corl interspeech"
    " icassp siggraph chi uist cscw ccs ndss arxiv corr springer elsevier lncs lecture technical tech techreport"
    " int intl international proceeding acms anthology".split()
) | _ABBREVIATIONS.keys() - {"j", "mag", "rev"}
_YEAR = lazy_re(r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class VenueWords:
    """A venue's text folded: its kind and its distinctive words."""

    kind: VenueType
    words: tuple[str, ...]


@lru_cache(maxsize=1 << 13)
def venue_words(text: str) -> VenueWords:
    """Fold a venue's text; years, ordinals, small words and words for kinds are not distinctive."""
    words = [_ABBREVIATIONS.get(word, word) for word in title_words(text) if not _YEAR.fullmatch(word)]
    distinctive = tuple(word for word in words if word not in _SMALL and word not in _JOURNAL | _MEETING)
    return VenueWords(_kind(words), distinctive)


def _kind(words: list[str]) -> VenueType:
    found = set(words)
    for kind, signs in ((VenueType.PREPRINT, _PREPRINT), (VenueType.JOURNAL, _JOURNAL), (VenueType.MEETING, _MEETING)):
        if found & signs:
            return kind
    return VenueType.UNKNOWN
