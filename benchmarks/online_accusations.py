"""How many of the wrong and of the right references of `accusations` are flagged online, without and with a catalog.

    python benchmarks/online_accusations.py CATALOG [--shared ../shared] [--runs 4] [--damaged 300] [--renamed 300]
        [--seed 3]

The stand-ins serve the records of the catalog that are near one of the references (`benchmarks/online/references.py`),
and some works of each volume of which the catalog has as many. A right reference whose work the catalog lacks is in no
list of theirs, and may be flagged: with the real services it would be there. One run asks a source a limited number of
times, and the next one goes on.

`--damaged`: so many references to works of the catalog at conferences that DBLP lists, with two slips in the title and
a word left out, so that no search finds it. Each that is called missing is wrong.

`--renamed`: so many preprints with two titles (`title_changed`), the other one of which is that of the first version
for the stand-in of arXiv. Each is cited by number: under the title of the first version, which is right; under that of
a publication which the other stand-ins have, which is right, too; and with two words of the last title replaced by
those of another one, which is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from hallmark import is_flag, online

from normalizer.bib import scan
from normalizer.lint.context import LintContext
from normalizer.lint.registry import RULES, get_family
from normalizer.lint.rule import Finding
from normalizer.lint.runner import lint
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.venues import has_public_submissions, is_listed_by_dblp, venue_of
from normalizer.values.ids import ArxivId
from normalizer.values.titles import content_words, title_key
from normalizer.works.description import Description
from resolvers.catalog import Catalog


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parent.parent.parent / "shared")
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--damaged", type=int, default=0)
    parser.add_argument("--renamed", type=int, default=0)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    catalog, folder = Catalog.open(asked.catalog), asked.shared / "truth" / "accusations"
    if asked.damaged:
        damaged = dict(islice(_damaged(catalog, random.Random(asked.seed)), asked.damaged))
        text = "\n".join(damaged.values())
        flags = [each for each in _flags(text, catalog, None, asked.runs, list(damaged)) if each.code in _MISSING]
        print(f"{len(flags)} of {text.count('@')} damaged references are called missing")
        print(*(f"  {each.key} {each.code} {each.message}" for each in flags), sep="\n")
        return
    if asked.renamed:
        _print_renamed(catalog, asked.shared / "truth" / "title_changed.jsonl", asked.renamed, asked.seed)
        return
    for local in (None, CatalogVerifier(catalog)):
        print("stand-ins and the catalog" if local else "stand-ins alone")
        for name in ("wrong_dev", "right_dev"):
            text = (folder / f"{name}.bib").read_text(encoding="utf-8")
            flags = _flags(text, catalog, local, asked.runs)
            keys = {each.key for each in flags}
            rows = folder / ("wrong_dev.jsonl" if name == "wrong_dev" else "right_dev.sources.jsonl")
            kinds = {row["key"]: row.get("kind") for row in map(json.loads, rows.open(encoding="utf-8"))}
            flagged = len(keys & kinds.keys())
            print(f"{name}: {flagged} of {len(kinds)} flagged ({flagged / len(kinds):.4f})")
            if name == "wrong_dev":
                print("  not flagged:", dict(Counter(kind for key, kind in kinds.items() if key not in keys)))
            else:
                print(*(f"  {each.key} {each.code} {each.message}" for each in flags), sep="\n")


# Those that are told of works that no list has.
_MISSING = ("BIB401", "BIB410")
_FEWEST_LETTERS = 5


def _damaged(catalog: Catalog, draw: random.Random) -> Iterator[tuple[Description, str]]:
    """Records of papers of conferences, drawn at random, with a reference to each, whose title is damaged.

    Not of what may only have been submitted there, nor of preprints: the stand-in of DBLP has these for no publication.
    """
    for row in draw.sample(range(catalog.info.records), catalog.info.records):
        (record,) = catalog.records([row])
        venue = venue_of(record.venue) if record.venue and record.year and record.authors else None
        if (
            record.source != "arxiv"
            and venue
            and venue.short
            and is_listed_by_dblp(venue)
            and not has_public_submissions(venue)
        ):
            title = _slipped(record.title, draw)
            names = " and ".join(name.text for name in record.authors)
            yield (
                record,
                f"@inproceedings{{k{row}, title = {{{title}}}, author = {{{names}}}, booktitle = {{{venue.short}}},"
                f" year = {record.year}}}",
            )


def _slipped(title: str, draw: random.Random) -> str:
    """The title with letters exchanged in two words, and without one word."""
    words = re.sub(r"[{}\\]", "", title).split()
    for place in draw.sample(range(len(words)), min(2, len(words))):
        word = words[place]
        if len(word) >= _FEWEST_LETTERS:
            at = draw.randrange(1, len(word) - 2)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if len(words) > 1:
        del words[draw.randrange(len(words))]
    return " ".join(words)


def _print_renamed(catalog: Catalog, pairs: Path, count: int, seed: int) -> None:
    draw = random.Random(seed)
    rows = [json.loads(line) for line in pairs.open(encoding="utf-8")]
    draw.shuffle(rows)
    rows = [row for row in rows if ArxivId.find(row["arxiv_id"])]
    last, older, published = {}, {}, {}
    for row, several in zip(rows, catalog.fetch([ArxivId(row["arxiv_id"]) for row in rows]), strict=True):
        record = next((each for each in several if each.source == "arxiv" and each.authors_complete), None)
        titles = {title_key(row[name]): row[name] for name in ("title_a", "title_b")}
        if record and titles.pop(title_key(record.title), None) and titles and len(last) < count:
            last[row["arxiv_id"]] = record
            other = replace(record, title=next(iter(titles.values())), venue=None, year=None)
            older[row["arxiv_id"]] = other
            printed = other.with_ids(arxiv=None, doi=f"10.1000/{row['arxiv_id']}")
            published[row["arxiv_id"]] = replace(
                printed, source="dblp", venue="Unread Works", year=2021, kind="journal"
            )
    words = [word for record in last.values() for word in content_words(record.title)]
    others = {number: record.title for number, record in older.items()}
    altered = {number: _with_other_words(record.title, words, draw) for number, record in last.items()}
    for kind, titles, first, more in (
        ("the title of the first version", others, older, []),
        ("the title of a publication", others, last, list(published.values())),
        ("the last title with two other words", altered, older, []),
    ):
        text = "\n".join(_preprint(number, title, last[number]) for number, title in titles.items())
        found = _findings(text, catalog, None, 1, [*last.values(), *more], first)
        told = {each.key for each in found if is_flag(each)}
        noted = {each.key for each in found if each.code == "BIB402"} - told
        print(f"{kind}: {len(told)} of {len(titles)} flagged, a note for {len(noted)} more")
        print(*(f"  {each.key} {each.code} {each.message}" for each in found if is_flag(each)), sep="\n")


def _with_other_words(title: str, words: Sequence[str], draw: random.Random) -> str:
    parts = title.split()
    places = [at for at, part in enumerate(parts) if len(part) >= _FEWEST_LETTERS and part.isalpha()]
    for at in draw.sample(places, min(2, len(places))):
        parts[at] = draw.choice(words).capitalize()
    return " ".join(parts)


def _preprint(number: str, title: str, record: Description) -> str:
    names = " and ".join(name.text for name in record.authors)
    year = (record.published or "2020")[:4]
    return (
        f"@misc{{{number}, title = {{{title}}}, author = {{{names}}}, year = {year}, eprint = {{{number}}},"
        " archiveprefix = {arXiv}}"
    )


def _flags(
    text: str, catalog: Catalog, local: CatalogVerifier | None, runs: int, more: Sequence[Description] = ()
) -> list[Finding]:
    return [each for each in _findings(text, catalog, local, runs, more, {}) if is_flag(each)]


def _findings(
    text: str,
    catalog: Catalog,
    local: CatalogVerifier | None,
    runs: int,
    more: Sequence[Description],
    older: Mapping[str, Description],
) -> list[Finding]:
    context = LintContext(scan(text), "bibtex", datetime.now(UTC).date())
    context.verification = online(context, catalog, local=local, runs=runs, more=more, older=older)
    return list(lint(context, [rule for rule in RULES if get_family(rule) == "verification"]).findings)


if __name__ == "__main__":
    main()
