"""Which candidates speak of one work: several sources, or several rows of one source."""

from __future__ import annotations

from collections.abc import Iterable

from normalizer.values.ids import Doi
from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description

# A title of so many words names one work even where nobody gives authors.
_TELLING_WORDS = 5
# Between a preprint and its publication.
_YEARS_APART = 4


def works(candidates: Iterable[Description]) -> tuple[tuple[Description, ...], ...]:
    """Group candidates into works, in the order in which each work first appears."""
    groups: list[list[Description]] = []
    for candidate in candidates:
        group = next((group for group in groups if all(same_work(candidate, other) for other in group)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    return tuple(tuple(group) for group in groups)


def same_work(a: Description, b: Description) -> bool:
    """Equal ids decide; without them equal titles with compatible authors and years do."""
    if a.arxiv and b.arxiv:
        return a.arxiv == b.arxiv
    a_doi, b_doi = _publisher_doi(a), _publisher_doi(b)
    if a_doi and b_doi:
        return a_doi == b_doi
    if title_key(a.title) != title_key(b.title) or _years_apart(a, b) > _YEARS_APART:
        return False
    if a.authors and b.authors:
        people = compare_people(
            a.authors, b.authors, left_complete=a.authors_complete, right_complete=b.authors_complete
        )
        return people.agreement in (Agreement.MATCH, Agreement.PARTIAL)
    return len(title_words(a.title)) >= _TELLING_WORDS


def _publisher_doi(candidate: Description) -> str | None:
    doi = Doi.find(candidate.doi) if candidate.doi else None
    return doi.key if doi and doi.arxiv is None else None


def _years_apart(a: Description, b: Description) -> int:
    years = [candidate.year or int((candidate.published or "0")[:4]) for candidate in (a, b)]
    return abs(years[0] - years[1]) if all(years) else 0
