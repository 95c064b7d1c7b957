"""A scraped title next to one work: the evidence on each record of the work, and what else stands on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from normalizer.values.code_links import repository_from
from normalizer.values.ids import PaperId, find_id
from normalizer.values.lazy import lazy
from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.titles import is_coined, title_key, title_parts, title_words
from normalizer.works.description import Description, ids_of
from normalizer.works.publication import Publication, declared, publication_of
from normalizer.works.relation import Judgement, relate
from normalizer.works.scraped import LinkRole, ScrapedTitle, described
from normalizer.works.title import read_title
from normalizer.works.title_pair import TitlePair, title_pair

# Below this share of letters (Indel) and of words (Jaccard) in common, titles are far from each other: not to compare
# them changed the status or the work of none of 10,000 damaged titles (benchmarks/titles_alone.py, 2026-11-23).
FAR_LETTERS, _FAR_WORDS = 0.7, 0.5
# From this share of letters in common on, titles are like each other.
_ALIKE_LETTERS = 0.8
# A preprint and its publication are a few years apart at most.
_SAME_YEAR, _OTHER_YEAR = 1, 5

# What stands between the people of a work that is cited: "Noether & Artin et al., 1927".
_CITED_WITH = frozenset(["and", "et", "al"])

Words = Sequence[str]
Fact = Callable[[ScrapedTitle, Sequence[Description]], bool | None]


def year(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """Return whether the year is one of the work's; None in between, where either may be meant."""
    if scraped.year is None:
        return None
    known = [int(text[:4]) for record in work for text in (record.published, record.year and str(record.year)) if text]
    if not known:
        return None
    distance = min(abs(scraped.year - each) for each in known)
    return True if distance <= _SAME_YEAR else False if distance >= _OTHER_YEAR else None


def code(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """Return True if the page links to the work's repository; another one may be a baseline's."""
    linked = _repositories(link.url for link in scraped.links if link.role is LinkRole.OURS)
    return True if linked and linked & _repositories(url for record in work for url in record.code) else None


def mentioned(scraped: ScrapedTitle, work: Sequence[Description]) -> bool | None:
    """Return True if the abstract names the work's identifier; another one may be a work that it builds on."""
    linked = {found for link in scraped.links if (found := find_id(link.url))}
    if not linked:
        return None
    known = {found for record in work for text in (record.arxiv, record.doi) if text and (found := find_id(text))}
    return True if linked & known else None


FACTS: Mapping[str, Fact] = {"year": year, "code": code, "mentioned": mentioned}


def _repositories(urls: Iterable[str]) -> set[tuple[str, str, str]]:
    """Host, owner and name of each link that leads to a repository."""
    found = (repository_from(url) for url in urls)
    return {each.repository for each in found if each}


def share_words(one: Words, other: Words) -> bool:
    """Say whether a title, given as its words, is the beginning or the end of the other one, or words are alike."""
    shorter, longer = "".join(one), "".join(other)
    if len(shorter) > len(longer):
        shorter, longer = longer, shorter
    if longer.startswith(shorter) or longer.endswith(shorter):
        return True
    left, right = frozenset(one), frozenset(other)
    return len(left & right) >= _FAR_WORDS * len(left | right)


@dataclass
class Candidate:
    """A scraped title next to one work."""

    scraped: ScrapedTitle
    work: tuple[Description, ...]

    @lazy
    def page(self) -> Description:
        """The title as a description; its list of authors may be cut."""
        return described(self.scraped)

    @lazy
    def is_alone(self) -> bool:
        """Say whether nothing but the title decides."""
        return self.scraped.is_alone

    @lazy
    def judgements(self) -> tuple[Judgement, ...]:
        """What the title is to each record of the work."""
        return tuple(relate(self.page, record) for record in self.work)

    @lazy
    def titles(self) -> TitlePair:
        """The title with the nearest of the titles that the records give the work, each as it was given."""
        page = read_title(self.scraped.title)
        first, *others = (title_pair(page, read_title(name)) for name in self.names)
        return max(first, *others, key=lambda pair: (pair.is_exact, pair.similarity)) if others else first

    @lazy
    def is_far(self) -> bool:
        """Say whether nothing but the title could decide, and it is far from every title of the work.

        Neither letters nor words are alike, and it is no part of the other; read in full it could not be matched.
        """
        if not self.is_alone or self.titles.is_exact or self._letters >= FAR_LETTERS:
            return False
        page = title_words(self.scraped.title)
        return not any(share_words(page, title_words(name)) for name in self.names)

    @lazy
    def _letters(self) -> float:
        page = title_key(self.scraped.title)
        return max(Indel.normalized_similarity(page, title_key(name)) for name in self.names)

    @lazy
    def similarity(self) -> float:
        """The share of letters that the title has in common with the nearest of the work's, 0 to 1."""
        return self._letters if self.is_far else self.titles.similarity

    @lazy
    def names(self) -> tuple[str, ...]:
        """All titles that the records give the work."""
        if len(self.work) == 1 and not self.work[0].other_titles:  # most works
            return (self.work[0].title,)
        return tuple(sorted({name for record in self.work for name in (record.title, *record.other_titles)}))

    @lazy
    def same_title(self) -> bool:
        """Say whether the titles are equal, with what they state about their own kind ("A Survey")."""
        return self.titles.is_exact

    @property
    def is_settled(self) -> bool:
        """Say whether the title alone decides and is the very title of the work, which nothing that is known denies."""
        denies = (declared(record) in (Publication.ARTIFACT, Publication.PART) for record in self.work)
        is_title = self.same_title and self.titles.left.number == self.titles.right.number
        return self.is_alone and is_title and not any(denies)

    @property
    def same_name(self) -> bool:
        """Say whether both titles begin with one coined name, of one version: "GPT4Image: ..."."""
        left, right = self.titles.sides
        is_one = self.titles.shares_name and left.number == right.number
        return is_one and is_coined(title_parts(left.text)[0])

    @property
    def is_cut(self) -> bool:
        """Say whether the title is the beginning of the work's, by how it ends, or because the page cuts titles."""
        return self.titles.is_cut or (self.scraped.is_shortened and self.titles.is_beginning)

    @lazy
    def abstract(self) -> float | None:
        """The greatest resemblance of the abstracts, 0 to 1; None where one of them is not known."""
        if not self.scraped.abstract:
            return None
        found = [value for each in self.judgements if (value := each.evidence.resemblance) is not None]
        return max(found, default=None)

    @lazy
    def people(self) -> PeopleComparison | None:
        """The page's authors next to the fullest list of the work; None without either."""
        if not self.scraped.authors:
            return None
        named = [index for index, record in enumerate(self.work) if record.authors]
        if not named:
            return None
        fullest = max(named, key=lambda index: (self.work[index].authors_complete, len(self.work[index].authors)))
        people: PeopleComparison = self.judgements[fullest].evidence.comparison
        return people

    def people_are(self, *agreements: Agreement) -> bool:
        """Say whether authors were compared, with one of these results."""
        return self.people is not None and self.people.agreement in agreements

    @lazy
    def page_ids(self) -> frozenset[PaperId]:
        """The identifiers next to the title."""
        return frozenset(ids_of(self.page))

    @lazy
    def work_ids(self) -> frozenset[PaperId]:
        return frozenset(one for record in self.work for one in ids_of(record))

    @lazy
    def facts(self) -> dict[str, bool]:
        """The facts that could be compared, by name, and whether they agree."""
        if self.is_alone:
            return {}
        found = {name: fact(self.scraped, self.work) for name, fact in FACTS.items()}
        return {name: agrees for name, agrees in found.items() if agrees is not None}

    @property
    def is_artifact(self) -> bool:
        """Say whether the work is data, software or the like."""
        return all(declared(record) is Publication.ARTIFACT for record in self.work)

    @property
    def may_be_artifact(self) -> bool:
        """Say whether the page gives the title of the work and not where it was published, as if it were a paper."""
        return self.same_title and publication_of(self.page) is Publication.UNKNOWN

    @property
    def has_title(self) -> bool:
        """Say whether the page gives a title at all, and not only identifiers, or people of the work and a year."""
        words = {word for word in title_words(self.scraped.title) if not word.isdecimal()} - _CITED_WITH
        return bool(words) and not words.issubset(self._names_of_people)

    @lazy
    def _names_of_people(self) -> frozenset[str]:
        names = (name.text for record in self.work for name in record.authors)
        return frozenset(word for name in names for word in title_words(name))

    @property
    def title_fits(self) -> bool:
        """Say whether the title is that of the work, or a part of it, or much like it."""
        return self.same_title or self.titles.similarity >= _ALIKE_LETTERS or self.titles.common_part is not None

    @property
    def compared(self) -> dict[str, float]:
        """The similarity of each thing that was compared, 0 to 1, as verdicts have it."""
        if self.is_alone:
            return {"title": round(self.similarity, 4)}
        share = self.people.share if self.people else None
        values = {"title": self.similarity, "abstract": self.abstract, "authors": share} | self.facts
        return {name: round(float(value), 4) for name, value in values.items() if value is not None}
