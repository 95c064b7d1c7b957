"""Where a preprint's authors say it will appear: "Accepted to CVPR 2023" in arXiv's comments.

A note is evidence of its own kind, weaker than what a library says: the origin of what it gives is `NOTE`, and it
counts only for works whose publication nobody else names (fields/merge.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from normalizer.values.ids import ArxivId
from normalizer.values.lazy import lazy_re
from normalizer.values.venues.parse import VenueKind, parse_venue
from normalizer.works.description import Description

NOTE = "arxiv-comment"

# "Accepted to", "To appear in the proceedings of", "Published as a conference paper at".
_SAYS_SO = lazy_re(
    r"\b(?:accepted|to appear|appear(?:s|ed|ing)|published|presented|forthcoming|in press|camera[- ]ready)\b"
    r"(?: (?:as|for) (?:an? |the )?(?:(?:conference|full|long|short|main|regular|oral|poster|spotlight|journal|research"
    r"|publication|presentation|demo) ?)*(?:paper|article|oral|poster|spotlight|presentation|publication)?)?"
    r"(?: (?:to|at|in|by|for|on|version(?: of| for)?))?(?: the)?\s*:?\s*",
    re.IGNORECASE,
)
# What makes a clause say something else.
_SAYS_OTHERWISE = lazy_re(
    r"\b(?:submitted|submission|under (?:review|consideration)|in review|reviewed|rejected|withdrawn|not accepted"
    r"|resubmi\w+|previous(?:ly)?|earlier|preliminary|extended (?:abstract|version)|extension of|extends"
    r"|longer version|full version of|short version|supplement\w*|appendix|code|dataset|challenge|competition"
    r"|template|style|format)\b",
    re.IGNORECASE,
)
# A comma before "Sydney, Australia, 2017" is in the clause: only a place stands between the venue and its year.
_CLAUSE = lazy_re(
    r"(?<!\bProc)(?<!\bConf)(?<!\bTrans)(?<!\bInt)(?<!\bJ)\.\s+|[;\n]|,\s+(?=\d+ (?:pages|figures|tables))"
    r"|(?<=[a-z]),\s+(?!(?:[A-Z][\w.'-]*,?\s+)*(?:19|20)\d\d\b)"
)
_YEAR = lazy_re(r"(?<!\d)(?:(?P<full>(?:19|20)\d\d)|['’](?P<short>\d\d)|(?<=[A-Z])-(?P<dashed>\d\d))(?!\d)")
_LEADING_PHRASE = lazy_re(r"^(?:in|at|to|for|by)(?: the)?\s+", re.IGNORECASE)
_PRESENTATION_TYPE = lazy_re(
    r"\s*[(\[]?\b(?:oral|spotlight|poster|highlight|camera[- ]ready|main(?: conference| track)?|long(?: paper)?"
    r"|short(?: paper)?|full paper|best paper\w*|findings track|conference paper|presentation|paper|version)\b"
    r"[)\]]?\s*",
    re.IGNORECASE,
)
# Years from the first version to the venue: what is older speaks of another paper.
_YEARS = range(-1, 4)


@dataclass(frozen=True)
class AcceptanceNote:
    """A venue as the authors write it, and its year."""

    venue: str
    year: int


def accepted_at(comment: str) -> AcceptanceNote | None:
    """The venue that a comment names; None when it names none, does not say when, or hopes rather than knows.

    A clause counts that says "accepted", or that holds nothing but a known venue and a year ("ICML 2022 (oral)").
    """
    notes = (_note(clause) for clause in _CLAUSE.split(comment) if not _SAYS_OTHERWISE.search(clause))
    return next((note for note in notes if note), None)


def notes_of(candidates: Iterable[Description]) -> Iterator[Description]:
    """What the comments of a work's records say of its venue, as statements of the source `NOTE`."""
    for record in candidates:
        arxiv = ArxivId.find(record.arxiv) if record.arxiv else None
        note = accepted_at(record.comment) if record.comment and arxiv and not record.venue else None
        if note and arxiv and note.year - arxiv.year in _YEARS:
            own = replace(
                record.with_ids(doi=None), authors=(), published=None, url=None, code=(), primary_category=None
            )
            yield replace(own, source=NOTE, venue=note.venue, year=note.year, kind=None)


def _note(clause: str) -> AcceptanceNote | None:
    says_so = _SAYS_SO.search(clause)
    # "ECCV 2020 camera ready" says it behind the name.
    text = (clause[says_so.end() :] or clause[: says_so.start()]) if says_so else clause
    text = _LEADING_PHRASE.sub("", _PRESENTATION_TYPE.sub(" ", text).strip(" ,.:!"))
    year = _YEAR.search(text)
    if year is None or not text.replace(year.group(), "").strip(" '’,-"):
        return None
    venue = parse_venue(text)
    if venue is None or not (venue.short or (says_so and venue.kind is VenueKind.WORKSHOP and _is_hosted(text))):
        return None
    return AcceptanceNote(text, int(year["full"] or f"20{year['short'] or year['dashed']}"))


def _is_hosted(workshop: str) -> bool:
    """The workshop of a conference that we know; "a workshop" could be any."""
    host = parse_venue(re.split(r"workshop", workshop, maxsplit=1, flags=re.IGNORECASE)[0])
    return host is not None and host.short is not None
