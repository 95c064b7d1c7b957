"""Choosing among records where some were found by an identifier beside the title.

`matching` compares arXiv ids and DOIs. What a forum of OpenReview, a key of DBLP or a page of Semantic Scholar stands
for, their own source has said: the ids of its record count as if they stood beside the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalizer.matching import Compared, Match, Reason, Status, choose
from normalizer.matching.checks import Comparison
from normalizer.matching.works import works
from normalizer.model import ScrapedTitle
from resolvers.candidate import Candidate
from resolvers.ids import ArxivId, Doi, PaperId, find_id

# As in matching.checks.same_identifier: below this the identifier leads to another paper's title.
_LIKE_TITLE = 0.5


def choose_named(
    scraped: ScrapedTitle, ids: Sequence[PaperId], named: Sequence[Candidate], candidates: Iterable[Candidate]
) -> Match:
    """The verdict on a title with these identifiers beside it, of which `named` records were found by one."""
    if not named or all(isinstance(each, ArxivId | Doi) for each in ids):
        return choose(scraped, candidates)
    led_to = [text for each in named for text in (each.arxiv, each.doi) if text and find_id(text)]
    if not led_to:
        return _without_ids(scraped, named) or choose(scraped, candidates)
    match = choose(scraped.model_copy(update={"ids": (*scraped.ids, *led_to)}), candidates)
    return match.model_copy(update={"scraped": scraped})


def _without_ids(scraped: ScrapedTitle, named: Sequence[Candidate]) -> Match | None:
    """The record that an identifier stands for, when it has neither arXiv id nor DOI: a paper of OpenReview alone."""
    found = works(named)
    if len(found) != 1:
        return None
    pair = Comparison(scraped, found[0])
    if scraped.title and pair.title.similarity < _LIKE_TITLE and not pair.title.common_part:
        return None
    verdict = pair.verdict(Status.MATCHED, Reason.SAME_IDENTIFIER)
    return Match(scraped=scraped, verdict=verdict, compared=(Compared(candidates=found[0], verdict=verdict),))
