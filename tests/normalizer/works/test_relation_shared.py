"""The engine on the labeled pairs of the shared data: relations, databases, equal titles, parts and versions.

`judgements.txt` has the judgement on each labeled pair and what the commands make of it, so that no change of the engine
goes unseen. After one that is meant: `python tests/normalizer/works/test_relation_shared.py ../shared`, and read what
changed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from itertools import combinations, islice, product
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import pytest

from normalizer.values.ids import ArxivId
from normalizer.works.choose import choose
from normalizer.works.description import Description, Form, RawName
from normalizer.works.evidence import OTHER_ABSTRACT, SAME_ABSTRACT, Evidence
from normalizer.works.explain import explain, explain_in_full, text_of
from normalizer.works.explanation import explain_pair
from normalizer.works.facts import Relation
from normalizer.works.levels import FieldLevel, PeopleLevel
from normalizer.works.merge import record_from
from normalizer.works.policies import LIMITS, Action, Policy, decide, disagreements
from normalizer.works.publication import Publication
from normalizer.works.record import describe_record
from normalizer.works.relation import Judgement, one_work, relate, two_works
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.title import read_title
from normalizer.works.title_pair import TitleLevel, TitlePair
from normalizer.works.vetoes import VETOES
from normalizer.works.words import shipped_frequencies
from normalizer.works.work_index import WorkIndex

pytestmark = [pytest.mark.shared, pytest.mark.once]

_SIDE = re.compile(r"COL title VAL (.*?) ?COL authors VAL (.*?) ?COL venue VAL (.*?) ?COL year VAL (.*?) ?$")
_SURE = 0.6
_JUDGEMENTS = Path(__file__).with_name("judgements.txt")
_DATABASES = tuple(f"{kind}/DBLP-{other}" for kind in ("Structured", "Dirty") for other in ("ACM", "GoogleScholar"))
# Of the pairs of a database, of groups and of retitled papers, each so many is compared: chosen by the changed lines of
# 16 mutants. Of 17 of 48 mutants that survived or took long, the rest showed none (2026-11-23).
_EACH_PAIR, _EACH_GROUP, _EACH_RETITLED = 3, 4, 2
# So many pairs of a database, groups and retitled papers have one line: the first in full, and a digest of all.
_BLOCK = 20
# So many variants of each labeled pair are compared.
_EACH = 2
# Of a group of works of one title, so many are compared.
_MOST_ITEMS = 3
# A prime, by which the grid goes through all combinations.
_STRIDE = 1009
# Of changed judgements, so many are shown.
_SHOWN = 20


@cache
def labeled(shared: Path) -> tuple[tuple[dict[str, Any], Judgement], ...]:
    lines = (shared / "truth" / "relations" / "pairs_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["sure"] >= _SURE]
    return tuple((row, relate(row["a"], row["b"])) for row in rows)


@pytest.mark.parametrize("program", ["check_pairs.py", "check_names.py"])
def test_programs_of_the_labeled_data_find_what_they_import(shared: Path, program: str) -> None:
    checked = subprocess.run([sys.executable, shared / "truth/relations" / program], capture_output=True, text=True)
    assert checked.stdout.rstrip().endswith(": holds"), checked.stdout[-500:]


def test_one_work_is_told_from_others_and_the_relation_is_right(shared: Path) -> None:
    counts = Counter(
        (judgement.relation.is_one_work, row["relation"] in ("same", "version")) for row, judgement in labeled(shared)
    )
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= 0.99
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= 0.95
    pairs = labeled(shared)
    assert sum(judgement.relation.value == row["relation"] for row, judgement in pairs) / len(pairs) >= 0.95


@pytest.mark.parametrize("relation", ["copied-id", "about", "sequel", "part", "sibling", "namesake"])
def test_other_works_are_never_called_the_same(shared: Path, relation: str) -> None:
    wrong = [
        row["id"]
        for row, judgement in labeled(shared)
        if row["relation"] == relation and judgement.relation.is_one_work
    ]
    assert wrong == []


def test_neither_the_order_of_a_pair_nor_the_command_matters(shared: Path) -> None:
    pairs = labeled(shared)
    assert all(relate(row["b"], row["a"]).relation is judgement.relation for row, judgement in pairs)
    assert [row["id"] for row, judgement in labeled(shared) if disagreements(judgement)] == []


# The parts of two invented descriptions, of which each line of the grid combines many.
TITLES = (
    ("Cold atoms in traps of blue light", "Cold Atoms in Traps of Blue Light"),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of blue light: theory and practice"),
    ("Cold atoms in traps of blue light", "TrapNet: Cold atoms in traps of blue light"),
    ("Cold atoms in traps of blue light", "Cold atoms in a trap for blue light"),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of"),
    ("Cold atoms in traps of blue light", "Warm atoms in traps of blue light"),
    ("Decay of protons in nuclei", "Decay of photons in nuclei"),
    ("Cold atoms in traps of blue light", "Blue light in traps of cold atoms"),
    ("Cold atoms in traps of blue light", "Trapping of ultracold gases with lasers and light"),
    ("Cold atoms in traps of blue light", "On the homology of graphs"),
    ("Cold atoms in traps of blue light", 'Comment on "Cold atoms in traps of blue light"'),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of blue light: A Survey"),
    ("Cold atoms in traps of blue light", "Data from: Cold atoms in traps of blue light"),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of blue light (poster)"),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of blue light, Second Edition"),
    ("Cold atoms in traps of blue light", "Cold atoms in traps of blue light (Extended Abstract)"),
    ("Cold atoms in traps of blue light I", "Cold atoms in traps of blue light II"),
    ("PredRNN: Recurrent networks for traps", "PredRNN++: Towards better traps"),
    ("Table 2. Cold atoms in traps of blue light", "Cold atoms in traps of blue light"),
    ("Zur Theorie der kalten Atome", "On the theory of cold atoms"),
    ("Book Reviews", "Book reviews"),
    ("Cold atoms in traps of blue light Marie Curie, Emil Post PRL 1997", "Cold atoms in traps of blue light"),
)
_CURIE, _POST, _PETER, _LI = (RawName(name) for name in ("Marie Curie", "Emil Post", "Rózsa Péter", "Wei Li"))
PEOPLE: tuple[tuple[tuple[RawName, ...], tuple[RawName, ...]], ...] = (
    ((_CURIE, _POST), (_CURIE, _POST)),
    ((_CURIE, _POST, _PETER), (RawName("M. Curie"), RawName("Post, E."), RawName("R. Péter"))),
    ((_CURIE, _POST, _PETER, _LI), (_CURIE, _POST, _PETER)),
    ((_CURIE, _POST, _PETER), (_CURIE, _LI, RawName("Kurt Gödel"))),
    ((_LI,), (RawName("W. Li"),)),
    ((_CURIE,), (_POST, _CURIE, _PETER)),
    ((_CURIE, _POST), (_LI, RawName("Kurt Gödel"))),
    ((RawName("S. Brin"), RawName("L. Page")), (RawName("S. Bdn"), RawName("L. Pqge"))),
    ((_CURIE, _POST), ()),
    ((), ()),
)
_PRL, _ICML = {"venue": "Physical Review Letters", "kind": "article"}, {"venue": "ICML", "kind": "inproceedings"}
PRINTED: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    (_PRL, _PRL | {"form": Form.ENTRY}),
    ({"kind": "preprint"}, _PRL),
    (_ICML, _PRL),
    (_ICML, _ICML | {"venue": "International Conference on Machine Learning"}),
    (_PRL, {"venue": "Artificial Intelligence", "kind": "article"}),
    ({"kind": "book", "venue": "Wiley"}, {"kind": "book", "venue": "Wiley"}),
    ({"kind": "book"}, {"kind": "incollection", "form": Form.ENTRY}),
    ({"kind": "book"}, _PRL),
    ({"kind": "phdthesis"}, _ICML),
    ({"kind": "dataset"}, _PRL),
    ({"kind": "preprint"}, {"form": Form.PAGE}),
    ({"venue": "ICML 2024 Workshops: HiLD"}, _ICML),
    ({"kind": "incollection", "venue": "Cold atoms in traps of blue light"}, {"kind": "book"}),
)
YEARS = ((2000, 2000), (2000, 2001), (2000, 2002), (2000, 2005), (2000, 2011), (2000, None), (None, None))
IDS: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    ({}, {}),
    ({"doi": "10.1000/a"}, {"doi": "10.1000/A"}),
    ({"doi": "10.1000/a"}, {"doi": "10.1000/b"}),
    ({"arxiv": "1001.0001"}, {"arxiv": "1001.0001"}),
    ({"arxiv": "1001.0001"}, {"arxiv": "1001.0002"}),
    ({"doi": "10.1000/a"}, {"doi": "10.1000/a.t001"}),
    ({"arxiv": "1001.0001", "doi": "10.1000/a"}, {"arxiv": "1001.0002", "doi": "10.1000/a"}),
    ({"arxiv": "1001.0001"}, {"doi": "10.1000/a"}),
)
_COUNTED = " ".join(f"finding{number} concerns topic{number}" for number in range(30))
FURTHER: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"pages": "1-9"}, {"pages": "1--9"}),
    ({"pages": "1-9", "volume": "2"}, {"pages": "11-19", "volume": "2"}),
    ({"abstract": _COUNTED}, {"abstract": _COUNTED}),
    ({"abstract": _COUNTED}, {"abstract": _COUNTED.replace("finding", "method").replace("concerns", "beats")}),
    ({"volume": "2", "issue": "1"}, {"volume": "2", "issue": "2", "authors_complete": False}),
    ({"damaged": frozenset({"title", "authors"})}, {}),
)
# So many combinations have one line: of a pair of titles with each pair of people, and of evidence.
_COMBINED = 200


def grid_lines() -> Iterator[str]:
    """A line for each pair of titles: the relations of combinations of people and the rest, and a digest."""
    rest = list(product(PRINTED, YEARS, IDS, FURTHER))
    for number, (one, other) in enumerate(TITLES):
        lines = []
        for step in range(_COMBINED):
            first, second = PEOPLE[step * len(PEOPLE) // _COMBINED]
            printed, years, ids, further = rest[(number * _COMBINED + step) * _STRIDE % len(rest)]
            sides = [
                Description("other", title, authors=people, year=year, **fields, **names, **more)
                for title, people, fields, year, names, more in zip(
                    (one, other), (first, second), printed, years, ids, further, strict=True
                )
            ]
            lines += [
                _line("", relate(*sides)),
                _chosen(_mention(sides[0]), [sides[1]]),
                _chosen(_mention(sides[1]), sides),
            ]
        relations = Counter(line.split()[0] for line in lines[::3])
        found = " ".join(f"{relation}={count}" for relation, count in sorted(relations.items()))
        yield f"grid:{number} {found} {_digest(lines)}"


# What may be found of two descriptions and of their titles, of which each line combines some, also what is never found.
FOUND: dict[str, Sequence[Any]] = {
    "gap": (None, 0, 1, 2, 3, 6, 10),
    "people": list(PeopleLevel),
    "publications": list(product(Publication, repeat=2)),
    "both_printed": (False, True, True),
    "shared_ids": (frozenset(), frozenset(), frozenset([ArxivId("1001.0001")])),
    "resemblance": (None, 0.1, OTHER_ABSTRACT, SAME_ABSTRACT),
    **dict.fromkeys(("venue", "pages", "volume"), tuple(FieldLevel)),
    **dict.fromkeys(("other_arxiv", "other_doi", "is_bare"), (False, False, True)),
}
FOUND_OF_TITLES: dict[str, Sequence[Any]] = {
    "level": list(TitleLevel),
    "bits": (10.0, 45.0, 60.0),
    "overlap": (0.2, 0.5, 0.9),
    "replaced_word": (None, ("proton", "photon"), ("silicon", "iron")),
    "common_part": (None, None, (frozenset(["cold"]), True), (frozenset(["cold", "blue"]), False)),
    **dict.fromkeys(("same", "is_edited", "is_reordered", "other_number", "names_the_other"), (False, False, True)),
}


def found_lines() -> Iterator[str]:
    """Lines of evidence that is put together at random: each veto, the relation and what the commands do, as a digest."""
    draw = Random(1)
    rest = list(product(PEOPLE, PRINTED, IDS, FURTHER))
    for number in range(15):
        lines = []
        for _ in range(_COMBINED):
            people, printed, ids, further = draw.choice(rest)
            left, right = (
                Description("other", title, authors=names, **fields, **named, **more)
                for title, names, fields, named, more in zip(
                    draw.choice(TITLES), people, printed, ids, further, strict=True
                )
            )
            evidence = Evidence(left, right, shipped_frequencies())
            titles = TitlePair(read_title(left.title), read_title(right.title), shipped_frequencies())
            vars(titles).update({name: draw.choice(values) for name, values in FOUND_OF_TITLES.items()})
            vars(evidence).update({name: draw.choice(values) for name, values in FOUND.items()}, titles=titles)
            judgement = Judgement(evidence)
            lines += [_line("", judgement), one_work(evidence), two_works(evidence)]
            lines += [f"{veto.relation} {veto.fact} {veto.note}" for rule in VETOES if (veto := rule(evidence))]
            limits = LIMITS[draw.choice(list(Policy))]
            probability = draw.choice([limits.take, limits.refuse, draw.random()])
            vars(judgement).update(relation=draw.choice(list(Relation)), probability=probability)
            lines += [decide(policy, judgement) for policy in Policy]
        yield f"found:{number} {_digest(lines)}"


# What is changed of a description, to compare it with the one that it was.
VARIANTS: tuple[Callable[[Description], Description], ...] = (
    lambda one: replace(one, ids=()),
    lambda one: replace(one, ids=(), authors=()),
    lambda one: replace(one, authors=one.authors[:1], authors_complete=False),
    lambda one: replace(one, authors=one.authors[:-1]),
    lambda one: replace(one, authors=one.authors[1:], form=Form.ENTRY),
    lambda one: replace(one, form=Form.ENTRY, year=(one.year or 2000) + 1, kind="article"),
    lambda one: replace(one, form=Form.PAGE, year=(one.year or 2000) + 5, ids=()),
    lambda one: replace(one, form=Form.ENTRY, year=(one.year or 2000) - 12, ids=(), kind="inproceedings"),
    lambda one: replace(one, venue=None, kind=None, pages=None, ids=()),
    lambda one: replace(one, title=_words_of(one, 2), form=Form.ENTRY),
    lambda one: replace(one, title=one.title[: -len(one.title) // 5], form=Form.ENTRY),
    lambda one: replace(one, title=f"{one.title}: Theory and Practice of a Kind"),
    lambda one: replace(one, title=f"QuickNet: {one.title}", form=Form.ENTRY),
    lambda one: replace(
        one, title=f"{one.title} {'; '.join(name.text for name in one.authors)} {one.year}", authors=()
    ),
    lambda one: replace(one, title=one.title[:9] + one.title[10:], form=Form.ENTRY),
    lambda one: replace(one, title=f"On the {one.title.replace(' of ', ' for ')}", form=Form.ENTRY),
    lambda one: replace(one, title=f"{one.title} II", ids=one.ids[1:]),
    lambda one: replace(one, title=" ".join(reversed(one.title.split())), damaged=frozenset({"title"})),
    lambda one: replace(one, authors=one.authors[::-1], year=None, damaged=frozenset({"authors"})),
    lambda one: replace(
        one, title=one.title.replace("e", "c", 2), other_titles=(one.title,), damaged=frozenset({"year"})
    ),
)


def _words_of(one: Description, dropped: int) -> str:
    return " ".join(one.title.split()[:-dropped])


def judgement_lines(shared: Path) -> Iterator[str]:
    """Lines of evidence and of the grid, of each labeled pair, of each block of database pairs, groups and retitled papers."""
    yield from found_lines()
    yield from grid_lines()
    index: WorkIndex[str] = WorkIndex()
    for row, _ in labeled(shared):
        index.add(row["id"], Description.from_mapping(row["b"]))
    for number, (row, judgement) in enumerate(labeled(shared)):
        one, other = Description.from_mapping(row["a"]), Description.from_mapping(row["b"])
        yield _line(row["id"], judgement)
        yield f"{row['id']} {' '.join(_answers(one, other, index))}"
        yield _changed(one, other, [VARIANTS[place % len(VARIANTS)] for place in range(number, number + _EACH)])
    databases = (related(shared, name)[0] for name in _DATABASES)
    for lines in (*databases, list(group_lines(shared)), list(retitled_lines(shared))):
        for start in range(0, len(lines), _BLOCK):
            yield f"{lines[start]} {_digest(lines[start : start + _BLOCK])}"


def group_lines(shared: Path) -> Iterator[str]:
    for number, line in islice(enumerate(_jsonl(shared, "same_title")), 0, None, _EACH_GROUP):
        items = [item for item in line["items"] if item.get("authors")][:_MOST_ITEMS]
        if chosen := [_chosen(page_title(turned[0]), map(record, turned)) for turned in _turned(items)]:
            yield " ".join([f"group:{number}", *chosen])


def retitled_lines(shared: Path) -> Iterator[str]:
    for number, line in islice(enumerate(_jsonl(shared, "retitled_two_abstracts")), 0, None, _EACH_RETITLED):
        title = ScrapedTitle(line["title_a"], "page", 1, abstract=line["abstract_a"])
        work = Description("arxiv", line["title_b"], arxiv=line["arxiv_id"], abstract=line["abstract_b"])
        yield f"retitled:{number} {_chosen(title, [work])}"


def _jsonl(shared: Path, name: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, (shared / "truth" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def _turned(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return (items[place:] + items[:place] for place in range(len(items)))


def _line(name: str, judgement: Judgement) -> str:
    """Which pair, relation, probability, reason, what each command does, and the level and weight of every field."""
    levels = judgement.evidence.levels()
    fields = (
        f"{field}={levels[field].name.lower()}{weight:+.2f}"
        for field, weight in judgement.contributions.items()
        if levels[field]
    )
    actions = "".join(decide(policy, judgement)[0] for policy in Policy)
    note = judgement.veto.note if judgement.veto else ""
    return " ".join(
        [name, judgement.relation, f"{judgement.probability:.4f}", judgement.reason, actions, *fields, note]
    ).rstrip()


def _answers(one: Description, other: Description, index: WorkIndex[str]) -> Iterator[str]:
    """What a title alone, one with all that is known, and a reference match; digests of explanation and record."""
    alone, beside = ScrapedTitle(one.title, "page", 1), _mention(one)
    names = ", ".join(beside.authors)
    reference = f"{names}. {one.title}. {one.venue or ''} {one.pages or ''}, {one.year or ''}"
    for title in (alone, beside, replace(alone, title="", text=reference)):
        yield _chosen(title, [other])
    found = index.compare(one)
    yield ",".join(f"{each.item}={each.action}" for each in found if each.action is not Action.NO)
    match, view = choose(beside, [other]), explain_pair([one], [other], "a", "b")
    yield _digest([explain_in_full(match), repr(match), match._repr_html_()])
    yield _digest([text_of(view), json.dumps(view.as_json()), view._repr_html_()])
    merged = record_from([one, other], [beside])
    texts = (str(asdict(merged)), merged._repr_html_(), str(asdict(merged.as_preprint())))
    yield _digest([*texts, str(merged), str(describe_record(merged))])


def _mention(one: Description) -> ScrapedTitle:
    names = tuple(name.text for name in one.authors)
    return ScrapedTitle(one.title, "page", 1, authors=names, year=one.year, venue=one.venue, abstract=one.abstract)


def _changed(one: Description, other: Description, variants: Iterable[Callable[[Description], Description]]) -> str:
    """Changed descriptions beside the one that they were, and in digests beside the other of its pair."""
    parts = ["-"]
    for changed in (variant(one) for variant in variants):
        judgement = relate(changed, one)
        titles = (ScrapedTitle(changed.title, "page", 1), _mention(changed))
        rest = (
            _line("", judgement),
            _line("", relate(changed, other)),
            *(_chosen(title, [one, other]) for title in titles),
        )
        parts.append(f"{judgement.relation} {judgement.probability:.4f} {judgement.reason} {_digest(rest)}")
    return " ".join(parts)


def _chosen(title: ScrapedTitle, candidates: Iterable[Description]) -> str:
    match = choose(title, candidates)
    others = (str(each.verdict) for each in match.compared)
    return f"{match.verdict.reason}:{match.verdict.confidence:g}:{_digest([repr(match), explain(match), *others])}"


def _digest(lines: Iterable[str]) -> str:
    return f"{crc32('|'.join(lines).encode()):08x}"


def test_judgements_are_those_that_were_accepted(shared: Path) -> None:
    accepted = _JUDGEMENTS.read_text(encoding="utf-8").splitlines()
    changed = (pair for pair in zip(judgement_lines(shared), accepted, strict=True) if pair[0] != pair[1])
    assert list(islice(changed, _SHOWN)) == []


@cache
def related(shared: Path, name: str) -> tuple[list[str], float]:
    """A line for each third pair of a database, and the F1 of "one work" of these."""
    counts: Counter[tuple[bool, bool]] = Counter()
    lines = []
    for number, (left, right, is_one_work) in islice(enumerate(database(shared, name)), 1, None, _EACH_PAIR):
        judgement = relate(left, right)
        counts[judgement.relation.is_one_work, is_one_work] += 1
        lines.append(_line(f"{name}:{number}", judgement))
    true = 2 * counts[True, True]
    return lines, true / (true + counts[True, False] + counts[False, True])


def database(shared: Path, name: str) -> Iterator[tuple[Description, Description, bool]]:
    for line in (shared / "conformance" / "er" / name / "valid.txt").read_text(encoding="utf-8").splitlines():
        left, right, label = line.split("\t")
        yield side(left), side(right), label.strip() == "1"


def side(text: str) -> Description:
    match = _SIDE.match(text)
    assert match
    title, authors, venue, year = (value.strip() for value in match.groups())
    names = tuple(RawName(name.strip()) for name in authors.split(" , ") if name.strip(" ,"))
    number = int(float(year)) if re.match(r"(19|20)\d\d", year) else None
    return Description("database", title, authors=names, venue=venue or None, year=number)


@pytest.mark.parametrize(("name", "least"), list(zip(_DATABASES, (0.985, 0.92, 0.96, 0.90), strict=True)))
def test_databases(shared: Path, name: str, least: float) -> None:
    assert related(shared, name)[1] >= least


def groups(shared: Path, kind: str, relation: str | None = None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for group in _jsonl(shared, "same_title"):
        if group["kind"] == kind and relation in (None, group.get("relation")):
            yield from combinations([item for item in group["items"] if item.get("authors")], 2)


def page(item: dict[str, Any]) -> Description:
    names = tuple(map(RawName, item["authors"]))
    complete = item.get("authors_complete", True)
    return Description("page", item["title"], authors=names, authors_complete=complete, form=Form.PAGE)


def page_title(item: dict[str, Any]) -> ScrapedTitle:
    return ScrapedTitle(item["title"], "page", 1, authors=tuple(item["authors"][:2]), year=item.get("year"))


def record(item: dict[str, Any]) -> Description:
    return Description(
        "arxiv", item["title"], arxiv=item["arxiv_id"], authors=tuple(map(RawName, item.get("authors", ())))
    )


def test_parts_by_the_same_people_are_told_apart(shared: Path) -> None:
    same = {
        (a["title"], b["title"])
        for a, b in groups(shared, "sequel / part / version")
        if relate(page(a), record(b)).relation.is_one_work
    }
    assert {pair for pair in same if pair[0] != pair[1]} == set()


def test_authors_tell_works_of_one_title_apart(shared: Path) -> None:
    pairs = list(groups(shared, "identical title", "no shared authors"))
    wrong = [a["title"] for a, b in pairs if relate(page(a), record(b)).relation.is_one_work]
    assert len(wrong) <= 0.04 * len(pairs)  # of these pairs five are one person's, in two spellings


if __name__ == "__main__":
    _JUDGEMENTS.write_text("".join(f"{line}\n" for line in judgement_lines(Path(sys.argv[1]))), encoding="utf-8")
