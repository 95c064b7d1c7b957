"""Labelled titles for `calibrate.py`: each experiment yields matches, and whether the best work of each is right.

Titles are looked up in a catalog like any scraped title. "No work is right" is said of titles whose own record is
hidden, and of parts and versions of works.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import zstandard
from scale_noise import questions

from normalizer.pages import read_page
from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.values.ids import ArxivId
from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.titles import title_key
from normalizer.works.choose import choose
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

ABSENT_SAMPLE = 4000
NOISY_SAMPLE = 6000
Row = dict[str, Any]


@dataclass(frozen=True)
class Labelled:
    """A match, and whether its best work is the right one. `expected`: is some work right at all?"""

    match: Match
    right: bool
    expected: bool = True


@dataclass(frozen=True)
class Truth:
    """The right work: any of these arXiv ids; or a record that names none, by one of these folded titles or by authors.

    Nothing at all: no work is right.
    """

    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    authors: tuple[RawName, ...] = ()

    @classmethod
    def of(cls, arxiv: str | None, *titles: str, authors: Sequence[str] = ()) -> Truth:
        return cls(frozenset([arxiv] if arxiv else []), frozenset(map(title_key, titles)), _names(authors))

    def is_of(self, said: Description) -> bool:
        """The right id; a record without one tells it by its title, or by its authors, for they vary less."""
        if said.arxiv:
            return said.arxiv in self.ids
        people = compare_people(self.authors, said.authors, left_complete=False, right_complete=False)
        return title_key(said.title) in self.keys or people.agreement is Agreement.MATCH

    def label(self, match: Match) -> Labelled:
        best = match.compared[0].candidates if match.compared else ()
        said = [each for each in best if each.arxiv] or best
        return Labelled(match, any(map(self.is_of, said)), bool(self.ids))


Experiment = Callable[["Data"], Iterator[Labelled]]


@dataclass(frozen=True)
class Data:
    """What the experiments share: a catalog of all of `catalog/*.jsonl.zst`, and the labelled titles."""

    catalog: Catalog
    shared: Path

    def rows(self, name: str) -> list[Row]:
        return [json.loads(line) for line in (self.shared / "truth" / name).read_text("utf-8").splitlines()]

    def lines(self, name: str) -> Iterator[Row]:
        with zstandard.open(self.shared / "catalog" / f"{name}.jsonl.zst", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    @cached_property
    def titles(self) -> list[tuple[str, Truth]]:
        """Titles as scraped, and both titles of retitled papers, with what is right."""
        pages = [
            (row["title"], Truth.of(row["arxiv_id"], row["title"], authors=row.get("authors") or ()))
            for row in self.rows("pages_dev.jsonl")
        ]
        changed = [
            (row[title], Truth.of(row["arxiv_id"], row["title_a"], row["title_b"], authors=row.get("authors") or ()))
            for row in self.rows("title_changed.jsonl")
            for title in ("title_a", "title_b")
        ]
        return pages + changed

    def find(self, titles: Sequence[str], abstracts: Sequence[str | None] = ()) -> list[list[Description]]:
        texts = abstracts or [None] * len(titles)
        return [list(found) for found in self.catalog.find(list(map(TitleQuery, titles, texts)))]


def _scraped(title: str, **more: Any) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="benchmark", line=1, **more)


def titles_alone(data: Data) -> Iterator[Labelled]:
    for (title, truth), found in zip(data.titles, data.find([title for title, _ in data.titles]), strict=True):
        yield truth.label(choose(_scraped(title), found))


def identifiers_beside(data: Data) -> Iterator[Labelled]:
    rows = [(title, truth) for title, truth in data.titles if truth.ids]
    by_id = data.catalog.fetch([ArxivId(min(truth.ids)) for _, truth in rows])
    for (title, truth), own, found in zip(rows, by_id, data.find([title for title, _ in rows]), strict=True):
        yield truth.label(choose(_scraped(title, ids=tuple(truth.ids)), dict.fromkeys([*own, *found])))


def pages_with_abstracts(data: Data) -> Iterator[Labelled]:
    truths: dict[str, Truth] = {}
    for row in data.rows("pages_dev.jsonl"):
        own = Truth.of(row["arxiv_id"], row["title"], authors=row.get("authors") or ())
        other = truths.get(row["title"], Truth())
        truths[row["title"]] = Truth(own.ids | other.ids, own.keys | other.keys, own.authors)
    pages = [read_page(str(path)) for path in sorted((data.shared / "seeds").glob("*.txt"))]
    titles = [title for page in pages for title in page.titles if title.title in truths]
    found = data.find([title.title for title in titles], [title.abstract for title in titles])
    for title, candidates in zip(titles, found, strict=True):
        yield truths[title.title].label(choose(title, candidates))


def retitled_with_abstracts(data: Data) -> Iterator[Labelled]:
    """Version a was scraped, version b is in the catalog, among all other papers of which an abstract is known."""
    rows = data.rows("retitled_two_abstracts.jsonl")
    newer = {row["arxiv_id"]: row for row in rows}
    abstracts = [row for row in data.lines("abstracts") if row.get("arxiv_id") and row["arxiv_id"] not in newer]
    others = {row["arxiv_id"] for row in abstracts}
    records = [row for row in data.lines("arxiv") if row["arxiv_id"] in others]
    records += [{"arxiv_id": arxiv, "title": row["title_b"]} for arxiv, row in newer.items()]
    abstracts += [{"arxiv_id": arxiv, "abstract": row["abstract_b"]} for arxiv, row in newer.items()]
    with TemporaryDirectory(prefix="retitled-") as folder:
        files = [_written(Path(folder) / "arxiv.jsonl", records), _written(Path(folder) / "abstracts.jsonl", abstracts)]
        build_catalog(files, Path(folder) / "catalog")
        found = dataclasses.replace(data, catalog=Catalog.open(Path(folder) / "catalog")).find(
            [row["title_a"] for row in rows], [row["abstract_a"] for row in rows]
        )
    for row, candidates in zip(rows, found, strict=True):
        truth = Truth.of(row["arxiv_id"], row["title_b"])
        yield truth.label(choose(_scraped(row["title_a"], abstract=row["abstract_a"]), candidates))


def _written(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def labelled_by_abstract(data: Data) -> Iterator[Labelled]:
    """Pairs of records of one title; one is scraped, the other all that the catalog has."""
    for row, candidate, right in _equal_titles(data):
        by_print = dataclasses.replace(candidate, fingerprint=fingerprint(row["b"]["abstract"]))
        yield right.label(choose(_scraped(row["title"], abstract=row["a"]["abstract"]), [by_print]))


def labelled_by_authors(data: Data) -> Iterator[Labelled]:
    for row, candidate, right in _equal_titles(data):
        by_name = dataclasses.replace(candidate, authors=_names(row["b"]["authors"]))
        yield right.label(choose(_scraped(row["title"], authors=tuple(row["a"]["authors"])), [by_name]))


def _equal_titles(data: Data) -> Iterator[tuple[Row, Description, Truth]]:
    for row in data.rows("same_title_labelled.jsonl"):
        arxiv = row["b"].get("arxiv_id") or "other"
        yield row, Description("other", row["title"], arxiv=arxiv), Truth.of(arxiv if row["label"] == "same" else None)


def _names(texts: Sequence[str]) -> tuple[RawName, ...]:
    return tuple(map(RawName, texts))


def twins_by_abstract(data: Data) -> Iterator[Labelled]:
    """Discussions and comments: both records are there, with one title and abstract; nothing tells which is meant."""
    for row in data.rows("same_title_same_abstract_different_authors.jsonl"):
        prints = [
            Description("arxiv", row["title"], arxiv=each["arxiv_id"], fingerprint=fingerprint(each["abstract"]))
            for each in (row["a"], row["b"])
        ]
        match = choose(_scraped(row["title"], abstract=row["a"]["abstract"]), prints)
        yield dataclasses.replace(Truth.of(row["a"]["arxiv_id"]).label(match), expected=False)


def twins_by_authors(data: Data) -> Iterator[Labelled]:
    for row in data.rows("same_title_same_abstract_different_authors.jsonl"):
        both = [
            Description("arxiv", row["title"], arxiv=each["arxiv_id"], authors=_names(each["authors"]))
            for each in (row["a"], row["b"])
        ]
        match = choose(_scraped(row["title"], authors=tuple(row["a"]["authors"])), both)
        yield Truth.of(row["a"]["arxiv_id"]).label(match)


def _namesakes(data: Data) -> list[Row]:
    """Records of other people's works under one title, which have authors."""
    groups = [row for row in data.rows("same_title.jsonl") if row["kind"] == "identical title"]
    apart = [row["items"] for row in groups if row["relation"] == "no shared authors"]
    return [item for item in chain.from_iterable(apart) if item.get("arxiv_id") and item.get("authors")]


def namesakes_by_title(data: Data) -> Iterator[Labelled]:
    items = _namesakes(data)
    for item, found in zip(items, data.find([item["title"] for item in items]), strict=True):
        labelled = Truth.of(item["arxiv_id"]).label(choose(_scraped(item["title"]), found))
        yield dataclasses.replace(labelled, expected=False)


def namesakes_by_authors(data: Data) -> Iterator[Labelled]:
    items = _namesakes(data)
    for item, found in zip(items, data.find([item["title"] for item in items]), strict=True):
        match = choose(_scraped(item["title"], authors=tuple(item["authors"])), found)
        yield Truth.of(item["arxiv_id"]).label(match)


def versions_and_parts(data: Data) -> Iterator[Labelled]:
    rows = [item for row in data.rows("same_title.jsonl") if row["kind"] != "identical title" for item in row["items"]]
    items = [item for item in rows if item.get("arxiv_id")]
    for item, found in zip(items, data.find([item["title"] for item in items]), strict=True):
        yield Truth.of(item["arxiv_id"], item["title"]).label(choose(_scraped(item["title"]), found))


def missing_versions_and_parts(data: Data) -> Iterator[Labelled]:
    """One of a group of parts or versions is scraped, only the others are known."""
    for row in data.rows("same_title.jsonl"):
        if row["kind"] != "identical title":
            some = [Description("arxiv", item["title"], arxiv=item.get("arxiv_id")) for item in row["items"]]
            for item, own in zip(row["items"], some, strict=True):
                others = [each for each in some if title_key(each.title) != title_key(own.title)]
                yield Truth().label(choose(_scraped(item["title"]), others))


def changed_titles_with_authors(data: Data) -> Iterator[Labelled]:
    rows = [row for row in data.rows("title_changed.jsonl") if row.get("authors")]
    for row, found in zip(rows, data.find([row["title_a"] for row in rows]), strict=True):
        match = choose(_scraped(row["title_a"], authors=tuple(row["authors"])), found)
        yield Truth.of(row["arxiv_id"], row["title_a"], row["title_b"]).label(match)


def noisy(data: Data) -> Iterator[Labelled]:
    """Damaged titles of records, as in `scale.py`; the right work is one that has the title."""
    pool = random.Random(12).sample([row["title"] for row in data.lines("arxiv") if row.get("title")], 40_000)
    asked = [each for each in questions(pool, pool, NOISY_SAMPLE, seed=12) if each.key]
    for question, found in zip(asked, data.find([each.title for each in asked]), strict=True):
        match = choose(_scraped(question.title), found)
        best = match.compared[0].candidates if match.compared else ()
        names = {title_key(name) for said in best for name in (said.title, *said.other_titles)}
        yield Labelled(match, question.key in names)


def absent(data: Data) -> Iterator[Labelled]:
    """As if the catalog did not have the work: neither its id nor its title."""
    rows = random.Random(11).sample(data.titles, ABSENT_SAMPLE)
    for (title, truth), found in zip(rows, data.find([title for title, _ in rows]), strict=True):
        others = [each for each in found if not truth.is_of(each) and title_key(each.title) != title_key(title)]
        yield Truth().label(choose(_scraped(title), others))


EXPERIMENTS: Mapping[str, Experiment] = {
    "titles alone": titles_alone,
    "identifier beside": identifiers_beside,
    "pages, with abstracts": pages_with_abstracts,
    "retitled, with abstracts": retitled_with_abstracts,
    "equal titles, by abstract": labelled_by_abstract,
    "equal titles, by authors": labelled_by_authors,
    "title and abstract of two, alone": twins_by_abstract,
    "title and abstract of two, by authors": twins_by_authors,
    "title of several works, alone": namesakes_by_title,
    "title of several works, by authors": namesakes_by_authors,
    "versions and parts": versions_and_parts,
    "versions and parts, own one absent": missing_versions_and_parts,
    "changed titles, with authors": changed_titles_with_authors,
    "damaged titles": noisy,
    "absent": absent,
}
