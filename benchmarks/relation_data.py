"""Labeled pairs of descriptions from the shared data, for `fit_relations.py` and `relations.py`."""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import zstandard

from normalizer.values.titles import title_key
from normalizer.works.description import Description, Form, RawName
from normalizer.works.title import read_title
from normalizer.works.title_pair import TitleLevel, TitlePair, title_pair

SURE = 0.6
MOST_SHARED = 2
# People of a team, and of how many of their pairs one is taken: 1,500 are fitted.
TEAM, TEAM_SHARE = range(1, 9), 60
YEARS_TO_PRINT = (0, 0, 0, 1, 1, 2, 3, 5)
_SIDE = re.compile(r"COL title VAL (.*?) ?COL authors VAL (.*?) ?COL venue VAL (.*?) ?COL year VAL (.*?) ?$")
DATABASES = {
    f"{name}, {'clean' if folder == 'Structured' else 'dirty'}": f"conformance/er/{folder}/{name}/valid.txt"
    for name in ("DBLP-ACM", "DBLP-GoogleScholar")
    for folder in ("Structured", "Dirty")
}


@dataclass(frozen=True)
class Labeled:
    """Two descriptions, whether they are one work, and their relation where it is labeled.

    `group` holds pairs together that share a record, so that they are fitted or scored together.
    """

    left: Description
    right: Description
    same: bool
    relation: str | None = None
    group: str = ""


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") if path.suffix == ".zst" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def relations(shared: Path) -> list[Labeled]:
    rows = lines(shared / "truth/relations/pairs_dev.jsonl")
    return [
        Labeled(
            Description.from_mapping(row["a"]),
            Description.from_mapping(row["b"]),
            row["relation"] in ("same", "version"),
            row["relation"],
            row["id"],
        )
        for row in rows
        if row["sure"] >= SURE
    ]


def databases(path: Path) -> list[Labeled]:
    """DBLP's records beside those of ACM or Scholar."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        left, right, label = line.split("\t")
        pairs.append(Labeled(_side(left, "dblp"), _side(right, "other"), label.strip() == "1", group=left))
    return pairs


def _side(text: str, source: str) -> Description:
    match = _SIDE.match(text)
    assert match, text
    title, authors, venue, year = (value.strip() for value in match.groups())
    number = int(float(year)) if year else 0
    names = tuple(RawName(name.strip()) for name in authors.split(" , ") if name.strip(" ,"))
    return Description(
        source, title, authors=names, venue=venue or None, year=number if 1900 <= number < 2100 else None
    )


def same_titles(shared: Path, kind: str, relation: str | None = None, *, authors: bool) -> list[Labeled]:
    """Every two records of a group are two works; ids are left out of one side, as a page leaves them out."""
    rows = [row for row in lines(shared / "truth/same_title.jsonl") if row["kind"] == kind]
    return [
        Labeled(_page(a, authors=authors), _record(b), same=False, group=row["items"][0]["title"])
        for row in rows
        if relation is None or row.get("relation") == relation
        for a, b in list(combinations(row["items"], 2))[:20]
        if a.get("authors") and b.get("authors")
    ]


def own_records(shared: Path, *, authors: bool) -> list[Labeled]:
    """Records beside themselves: a page with the title, and the authors if wanted, beside the record."""
    items = [item for row in lines(shared / "truth/same_title.jsonl") for item in row["items"] if item.get("authors")]
    return [Labeled(_page(item, authors=authors), _record(item), same=True, group=item["title"]) for item in items]


def _page(item: dict[str, Any], *, authors: bool) -> Description:
    names = tuple(map(RawName, item["authors"])) if authors else ()
    return Description(
        "page",
        item["title"],
        authors=names,
        authors_complete=item.get("authors_complete", True),
        year=item.get("year"),
        form=Form.PAGE,
    )


def _record(item: dict[str, Any]) -> Description:
    return Description(
        "arxiv",
        item["title"],
        arxiv=item.get("arxiv_id"),
        authors=tuple(map(RawName, item.get("authors") or ())),
        authors_complete=item.get("authors_complete", True),
        published=str(item["year"]) if item.get("year") else None,
        kind="preprint",
    )


def labeled(path: Path, *, abstracts: bool, authors: bool) -> list[Labeled]:
    """Records of one title; pairs without a label are two works."""
    pairs = []
    for row in lines(path):
        left, right = (
            Description(
                "other",
                row["title"],
                authors=tuple(map(RawName, row[side]["authors"])) if authors else (),
                abstract=row[side]["abstract"] if abstracts else None,
            )
            for side in ("a", "b")
        )
        pairs.append(Labeled(left, right, row.get("label") == "same", group=row["title"]))
    return pairs


def retitled(shared: Path) -> list[Labeled]:
    """One paper under two titles with the abstract of each version, and beside the next paper of the list."""
    rows = list(lines(shared / "truth/retitled_two_abstracts.jsonl"))
    first = [Description("page", row["title_a"], abstract=row["abstract_a"], form=Form.PAGE) for row in rows]
    second = [Description("arxiv", row["title_b"], abstract=row["abstract_b"], kind="preprint") for row in rows]
    right = [Labeled(a, b, same=True, group=a.title) for a, b in zip(first, second, strict=True)]
    return right + [Labeled(a, b, same=False, group=a.title) for a, b in zip(first, second[1:], strict=False)]


def renamed(shared: Path) -> list[Labeled]:
    """Renamed papers with their authors, beside their own record and beside other works of the same people.

    The page bears the first title, its own record the second. Other works are those of the catalog with two authors in
    common (one where the paper has only one).
    """
    rows = [row for row in lines(shared / "truth/title_changed.jsonl") if row.get("authors")]
    own, works = _works(shared / "catalog/arxiv.jsonl.zst", rows)
    pairs = []
    for row in rows:
        if row["arxiv_id"] not in own:
            continue
        complete = row["kind"] != "arxiv-vs-venue"
        names = tuple(map(RawName, row["authors"]))
        record = own[row["arxiv_id"]]
        page = Description(
            "page", row["title_a"], authors=names, authors_complete=complete, year=_print_year(record), form=Form.ENTRY
        )
        group = row["arxiv_id"]
        pairs.append(Labeled(page, _arxiv(record, row["title_b"]), same=True, group=group))
        titles = {title_key(row["title_a"]), title_key(row["title_b"])}
        pairs += [
            Labeled(page, _arxiv(work, work["title"]), same=False, group=group)
            for work in _of_the_same_people(row["authors"], works)
            if work["arxiv_id"] != row["arxiv_id"] and title_key(work["title"]) not in titles
        ]
    return pairs


def _print_year(work: dict[str, Any]) -> int | None:
    """A year of publication: an entry cites what was printed up to three years after the preprint."""
    if not work.get("published"):
        return None
    return int(work["published"][:4]) + YEARS_TO_PRINT[zlib.crc32(work["arxiv_id"].encode()) % len(YEARS_TO_PRINT)]


def _works(path: Path, rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The works of the rows by id, and the works of each of their authors by name."""
    ids = {row["arxiv_id"] for row in rows}
    names = {title_key(name) for row in rows for name in row["authors"]}
    own: dict[str, dict[str, Any]] = {}
    works: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for work in lines(path):
        if work["arxiv_id"] in ids:
            own[work["arxiv_id"]] = work
        for name in names.intersection(map(title_key, work.get("authors", ()))):
            works[name].append(work)
    return own, works


def _of_the_same_people(authors: list[str], works: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    shared: dict[str, int] = defaultdict(int)
    by_id = {}
    for name in authors:
        for work in works[title_key(name)]:
            shared[work["arxiv_id"]] += 1
            by_id[work["arxiv_id"]] = work
    return [work for arxiv, work in by_id.items() if shared[arxiv] >= min(MOST_SHARED, len(authors))]


def _arxiv(work: dict[str, Any], title: str) -> Description:
    return Description(
        "arxiv",
        title,
        arxiv=work["arxiv_id"],
        authors=tuple(map(RawName, work.get("authors", ()))),
        published=work.get("published"),
        kind="preprint",
    )


def of_one_team(shared: Path) -> list[Labeled]:
    """Two papers of arXiv by the same people within a year: one as a page or an entry has it, the record of the other.

    Works whose titles are nearly the same are left out, for they may be one paper that was sent in twice.
    """
    return [
        _two_papers(left, right)
        for left, right in _papers_of_teams(shared)
        if not zlib.crc32(left["arxiv_id"].encode()) % TEAM_SHARE and _titles(left, right).level < TitleLevel.NEAR
    ]


def with_other_words(shared: Path, renamed_papers: list[Labeled]) -> list[Labeled]:
    """All of the same kind that differ in a word or two of the title, and renamed papers that do, beside their record.

    Both are as many as arXiv and the lists of renamed papers have, so that their shares are those of real pairs.
    """
    own = [pair for pair in renamed_papers if pair.same and _has_other_words(_titles_of(pair))]
    return own + [
        _two_papers(left, right)
        for left, right in _papers_of_teams(shared)
        if _share_half(left["title"], right["title"]) and _has_other_words(_titles(left, right))
    ]


def _has_other_words(titles: TitlePair) -> bool:
    return titles.is_edited and titles.level < TitleLevel.NEAR and not titles.other_number


def _titles(left: dict[str, Any], right: dict[str, Any]) -> TitlePair:
    return title_pair(read_title(left["title"]), read_title(right["title"]))


def _titles_of(pair: Labeled) -> TitlePair:
    return title_pair(read_title(pair.left.title), read_title(pair.right.title))


def _share_half(one: str, other: str) -> bool:
    left, right = read_title(one).content, read_title(other).content
    return 2 * len(left & right) >= max(len(left), len(right))


@lru_cache(maxsize=1)
def _papers_of_teams(shared: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every two papers by the same people within a year."""
    teams: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for work in lines(shared / "catalog/arxiv.jsonl.zst"):
        authors = work.get("authors") or ()
        if len(authors) in TEAM and work.get("published"):
            kept = {name: work[name] for name in ("arxiv_id", "title", "authors", "published")}
            teams[tuple(sorted(map(title_key, authors)))].append(kept)
    pairs = (pair for works in teams.values() for pair in combinations(works, 2))
    return [(left, right) for left, right in pairs if abs(_year(left) - _year(right)) <= 1]


def _two_papers(left: dict[str, Any], right: dict[str, Any]) -> Labeled:
    chosen = zlib.crc32(left["arxiv_id"].encode())
    one, other = (left, right) if chosen % 2 else (right, left)
    form = Form.PAGE if chosen % 3 else Form.ENTRY
    names = tuple(map(RawName, one["authors"]))
    page = Description(form.value, one["title"], authors=names, year=_year(one), form=form)
    team = "".join(sorted(map(title_key, left["authors"])))
    return Labeled(page, _arxiv(other, other["title"]), same=False, group=team)


def _year(work: dict[str, Any]) -> int:
    return int(work["published"][:4])


def identifiers(shared: Path) -> list[Labeled]:
    """Titles of pages with the right arXiv number beside its record, and with the number of the next row."""
    rows = [row for row in lines(shared / "truth/pages_dev.jsonl") if row["arxiv_id"]]
    pairs = [
        (row, other, same)
        for same, others in ((True, rows), (False, rows[1:]))
        for row, other in zip(rows, others, strict=False)
    ]
    return [
        Labeled(
            Description("page", row["title"], arxiv=other["arxiv_id"], form=Form.PAGE),
            Description("arxiv", other["arxiv_title"], arxiv=other["arxiv_id"], kind="preprint"),
            same,
            group=row["arxiv_id"],
        )
        for row, other, same in pairs
    ]


def without_authors(pairs: list[Labeled]) -> list[Labeled]:
    """The same pairs with nothing but the title and the year on the left."""
    return [replace(pair, left=replace(pair.left, authors=())) for pair in pairs]


def every_set(shared: Path) -> dict[str, list[Labeled]]:
    """All sets of pairs by name."""
    truth = shared / "truth"
    one_title, alone = "identical title", "no shared authors"
    numbered = "sequel / part / version"
    renamed_papers = renamed(shared)
    return {
        "relations": relations(shared),
        **{name: databases(shared / path) for name, path in DATABASES.items()},
        "one title, other people": same_titles(shared, one_title, alone, authors=True),
        "one title, other people, title alone": same_titles(shared, one_title, alone, authors=False),
        "parts and versions": same_titles(shared, numbered, authors=True),
        "parts and versions, title alone": same_titles(shared, numbered, authors=False),
        "versions of models": same_titles(shared, "model-name version", authors=True),
        "own records": own_records(shared, authors=True),
        "own records, title alone": own_records(shared, authors=False),
        "identifiers": identifiers(shared),
        "labeled, abstracts": labeled(truth / "same_title_labelled.jsonl", abstracts=True, authors=False),
        "labeled, authors": labeled(truth / "same_title_labelled.jsonl", abstracts=False, authors=True),
        "discussions": labeled(
            truth / "same_title_same_abstract_different_authors.jsonl", abstracts=True, authors=True
        ),
        "retitled, abstracts": retitled(shared),
        "renamed": renamed_papers,
        "works of one team": of_one_team(shared),
        "one team, other words": with_other_words(shared, renamed_papers),
    }
