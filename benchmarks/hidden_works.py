"""How often `check` accuses references to works that the catalog lacks, while it has works of like titles.

    python benchmarks/hidden_works.py CATALOG [--works 20000] [--seed 5] [--show 20] [--update]

A reference is made of each record, with its DOI or arXiv number, and checked with the catalog without the records of
that work. Those of other works of the same title, of the same people or of the same series are left. Each accusation
is wrong, but for records of the same work that the catalog holds for another one, such as those of a renamed paper.

`--update`: how many of the references, without identifiers and pages, would get values by `bibnorm update`. All of them
are of another work, or of the same work under another title.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from normalizer.bib import BibDocument, BibEntry, scan
from normalizer.lint.context import LintContext
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim, claim_from_entry
from normalizer.lint.verification.completion import complete
from normalizer.lint.verification.results import EntryVerification, Mismatch, MismatchType, VerificationStatus
from normalizer.values.names.clean import strip_name
from normalizer.works.description import Description
from normalizer.works.grouping import works
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

_MARKUP = re.compile(r"[\\${}]")
_CHUNK = 1_000
_IDENTIFYING = frozenset({"doi", "eprint", "pages"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--works", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    catalog = Catalog.open(options.catalog)
    rows = random.Random(options.seed).sample(range(catalog.info.records), options.works)
    if options.update:
        _print_completions(catalog, rows, options.show)
        return
    counts: Counter[str] = Counter()
    shown = 0
    for start in range(0, len(rows), _CHUNK):
        for claim, verification in _verified(catalog, rows[start : start + _CHUNK]):
            counts["works"] += 1
            found = _accusations(verification)
            counts.update({each.type.value for each in found})
            if found or verification.status is VerificationStatus.NOT_FOUND:
                counts["accused"] += 1
                if shown < options.show:
                    shown += 1
                    print(f"{claim.title} | {claim.venue_text} {claim.year}: {verification.note}")
                    print(*(f"    {each.message}" for each in found), sep="\n")
            counts["no-such-work"] += verification.status is VerificationStatus.NOT_FOUND
    print(f"{1000 * counts['accused'] / counts['works']:.2f} of 1,000 works are accused;", dict(counts.most_common()))


def _verified(catalog: Catalog, rows: list[int]) -> Iterator[tuple[EntryClaim, EntryVerification]]:
    """The reference to each record that makes one, verified without the records of its work."""
    _, entries, verifier = _without_works(catalog, rows)
    claims = dict(enumerate(entries))
    verifications = verifier.verify_claims(claims)
    yield from ((claim, verifications[place]) for place, claim in claims.items())


def _print_completions(catalog: Catalog, rows: list[int], show: int) -> None:
    counts: Counter[str] = Counter()
    for start in range(0, len(rows), _CHUNK):
        bib, entries, verifier = _without_works(catalog, rows[start : start + _CHUNK], without=_IDENTIFYING)
        context = LintContext(bib, "bibtex", datetime.now(UTC).date())
        for (claim, entry), work in zip(entries.items(), verifier.works(list(entries)), strict=True):
            done = complete(context, entry, claim, work, verifier.places)
            counts["works"] += 1
            counts["completed"] += bool(done.changes)
            counts.update(each.change.name for each in done.changes)
            if done.changes and counts["completed"] <= show:
                print(f"{claim.title} | {claim.venue_text} {claim.year}: from {work.pairs[0].record.title}")
    print(f"{counts['completed']} of {counts['works']} references get values;", dict(counts.most_common()))


def _without_works(
    catalog: Catalog, rows: list[int], without: frozenset[str] = frozenset()
) -> tuple[BibDocument, dict[EntryClaim, BibEntry], CatalogVerifier]:
    """The reference to each record that makes one, and what verifies it without the records of its work."""
    records = [record for record in catalog.records(rows) if _is_complete(record)]
    bib = scan("".join(_as_bib(f"k{place}", record, without) for place, record in enumerate(records)))
    found = catalog.find([TitleQuery(record.title) for record in records])
    entries: dict[EntryClaim, BibEntry] = {}
    hidden: dict[EntryClaim, set[Description]] = defaultdict(set)
    for entry, record, candidates in zip(bib.entries, records, found, strict=True):
        if claim := claim_from_entry(entry):
            entries.setdefault(claim, entry)
            hidden[claim].add(record)
            hidden[claim].update(*(work for work in works(candidates) if record in work))
    return bib, entries, CatalogVerifier(catalog, lambda claim, record: record in hidden[claim])


def _is_complete(record: Description) -> bool:
    """Whether a reference to it has all that is compared, in plain text."""
    is_dated = bool((record.venue and record.year) or (record.arxiv and record.published))
    is_plain = not any(_MARKUP.search(text) for text in (record.title, *(name.text for name in record.authors)))
    return is_dated and is_plain and bool(record.authors) and record.authors_complete


def _as_bib(key: str, record: Description, without: frozenset[str]) -> str:
    printed = {"journal": record.venue, "year": record.year, "pages": record.pages}
    preprint = {"eprint": record.arxiv, "archiveprefix": "arXiv", "year": (record.published or "")[:4]}
    fields = {
        "title": record.title,
        "author": " and ".join(strip_name(name.text) for name in record.authors),
        "doi": record.doi,
        **(printed if record.venue and record.year else preprint),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value and name not in without)
    return f"@article{{{key},\n{lines}}}\n"


def _accusations(verification: EntryVerification) -> list[Mismatch]:
    found = verification.mismatches
    return [each for each in found if not each.minor and each.type is not MismatchType.PUBLISHED_SINCE]


if __name__ == "__main__":
    main()
