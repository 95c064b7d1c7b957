"""HALLMARK's references, real and invented: how many invented ones the truth rules flag, and how many real ones.

    python benchmarks/hallmark.py CATALOG [../shared/conformance/hallmark/dev_public.jsonl] [--show TYPE]

The references are written as a `.bib` file, with the fields that such a file has, and checked like any other, with the
catalog alone. A reference counts as flagged when a truth rule has an error or a warning for it. What HALLMARK says of
a reference is only used to count. Beside it: flagging every title that the catalog has not, letter for letter.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from normalizer.bib import scan
from normalizer.lint.context import LintContext
from normalizer.lint.registry import RULES, get_family
from normalizer.lint.rule import Finding, Severity, VerificationKind
from normalizer.lint.runner import lint
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import claim_from_entry
from normalizer.lint.verification.results import EntryVerifications, VerificationStatus
from normalizer.works.description import Description
from resolvers.catalog import Catalog

DATA = Path(__file__).parent.parent.parent / "shared" / "conformance" / "hallmark" / "dev_public.jsonl"
FIELDS = ("title", "author", "year", "booktitle", "journal", "doi", "eprint", "url")
VENUE = frozenset({"booktitle", "journal"})
IDS = frozenset({"doi", "eprint", "url"})
# The fields that were changed in each type; of types that are invented altogether, none.
CHANGED: Mapping[str, frozenset[str]] = {
    "near_miss_title": frozenset({"title"}),
    "chimeric_title": frozenset({"title"}) | IDS,
    "swapped_authors": frozenset({"author"}),
    "placeholder_authors": frozenset({"author"}),
    "partial_author_list": frozenset({"author"}),
    "merged_citation": frozenset({"author", "title", "year"}) | VENUE | IDS,
    "hybrid_fabrication": frozenset({"author", "title", "year"}),
    "wrong_venue": VENUE,
    "nonexistent_venue": VENUE,
    "preprint_as_published": VENUE,
    "arxiv_version_mismatch": VENUE | {"year"},
    "fabricated_doi": frozenset({"doi"}),
    "future_date": frozenset({"year"}),
}


@dataclass(frozen=True)
class Reference:
    """A labelled reference; `kind` is HALLMARK's type of invention, None for a real one."""

    key: str
    bib: str
    title: str
    kind: str | None


def references(path: Path) -> Iterator[Reference]:
    with path.open(encoding="utf-8") as lines:
        for place, row in enumerate(map(json.loads, lines)):
            kind = None if row["label"] == "VALID" else row["hallucination_type"]
            yield Reference(f"r{place}", as_bib(f"r{place}", row), row["fields"].get("title", ""), kind)


def as_bib(key: str, row: Mapping[str, Any]) -> str:
    fields = (f"  {name} = {{{balanced(row['fields'][name])}}}" for name in FIELDS if row["fields"].get(name))
    return f"@{row['bibtex_type']}{{{key},\n" + ",\n".join(fields) + "\n}\n"


def balanced(text: str) -> str:
    """Titles of HALLMARK are cut at braces; a file with such braces would be another test."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}" and depth > 0)
    return text + "}" * depth


@dataclass(frozen=True)
class Counts:
    """Of invented and real references: how many were flagged, by type of invention."""

    flagged: Counter[str | None]
    all: Counter[str | None]

    @property
    def line(self) -> str:
        invented = sum(count for kind, count in self.all.items() if kind)
        right = sum(count for kind, count in self.flagged.items() if kind)
        wrong, real = self.flagged[None], self.all[None]
        precision, recall, rate = right / max(1, right + wrong), right / invented, wrong / max(1, real)
        f1 = 2 * right / (right + wrong + invented)
        return (
            f"F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}  false positives {wrong}/{real} = {rate:.4f}"
        )


def counts(several: Sequence[Reference], flagged: Iterable[str]) -> Counts:
    keys = set(flagged)
    return Counts(Counter(ref.kind for ref in several if ref.key in keys), Counter(ref.kind for ref in several))


def is_flag(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.kind in (
        VerificationKind.MISMATCH,
        VerificationKind.FABRICATED,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--online", action="store_true", help="ask the stand-ins, which serve the catalog, and not it")
    parser.add_argument("--show", metavar="TYPE", help="print the findings of a type ('real' for real references)")
    asked = parser.parse_args()
    several = list(references(asked.data))
    catalog = Catalog.open(asked.catalog)
    begun = time.perf_counter()
    context = LintContext(scan("\n".join(ref.bib for ref in several)), "bibtex", datetime.now(UTC).date())
    context.verification = truth = (online if asked.online else _offline)(context, catalog)
    found = lint(context, [rule for rule in RULES if get_family(rule) == "verification"]).findings
    seconds = time.perf_counter() - begun
    by_key: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if is_flag(finding):
            by_key[finding.key or ""].append(finding)
    outcomes = {entry.key: truth.get(entry).status for entry in context.bib.entries}
    exact = catalog.search_rows([ref.title for ref in several])
    scores = zip(exact.queries.tolist(), exact.scores.tolist(), strict=True)
    known = {several[place].key for place, score in scores if score == 1}
    print(f"{len(several)} references, {len(catalog.info.files)} files of catalog, {seconds:.1f} s")
    print("bibnorm     ", counts(several, by_key).line)
    print("exact title ", counts(several, (ref.key for ref in several if ref.key not in known)).line)
    print_types(several, by_key, outcomes)
    print_fields(several, by_key)
    if asked.show:
        show(several, by_key, outcomes, None if asked.show == "real" else asked.show)


def _offline(context: LintContext, catalog: Catalog) -> EntryVerifications:
    return CatalogVerifier(catalog).verify(context)


def online(
    context: LintContext,
    catalog: Catalog,
    *,
    local: CatalogVerifier | None = None,
    runs: int = 2,
    more: Sequence[Description] = (),
    older: Mapping[str, Description] = MappingProxyType({}),
) -> EntryVerifications:
    """Ask stand-ins that serve the catalog; print what it took, and the verdicts that differ from the catalog's.

    `local` is asked first, as with a catalog beside `--online`; `more` are records that the stand-ins serve besides,
    `older` the first versions of preprints, by number.
    """
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root / name) for name in ("benchmarks/online", "tests/servers", "tests/e2e")]
    from references import online_verifier, records_near, served, works_of_authors, works_of_volumes

    claims = [claim for entry in context.bib.entries if (claim := claim_from_entry(entry))]
    offline = CatalogVerifier(catalog).verify(context)
    records = dict.fromkeys([*records_near(catalog, claims), *more])
    works = [*works_of_authors(catalog, claims), *works_of_volumes(catalog, claims)]
    with tempfile.TemporaryDirectory() as folder, served(records, Path(folder), *works, older=older) as made:
        for run in range(1, runs + 1):
            before, began = made.counts(), made.clock.monotonic()
            with online_verifier(made, local=local) as verifier:
                found = verifier.verify(context)
            requests = {name: count - before.get(name, 0) for name, count in made.counts().items()}
            waited = made.clock.monotonic() - began
            total = sum(requests.values())
            print(f"run {run}: {total} requests {requests}, {waited:.0f} s of waiting; {verifier.summary}")
    changes = Counter((str(offline.get(e).status), str(found.get(e).status)) for e in context.bib.entries)
    print("other verdicts:", {pair: count for pair, count in changes.items() if pair[0] != pair[1]})
    return found


def print_types(
    several: Sequence[Reference], by_key: Mapping[str, Sequence[Finding]], outcomes: Mapping[str, VerificationStatus]
) -> None:
    print(f"\n{'type':26}{'flagged':>9}{'of':>6}{'recall':>8}  described wrongly / no such work / could not tell")
    of_type = counts(several, by_key)
    for kind, count in sorted(of_type.all.items(), key=lambda pair: pair[0] or ""):
        these = Counter(outcomes[ref.key] for ref in several if ref.kind == kind)
        told = " / ".join(
            str(these[each])
            for each in (
                VerificationStatus.MISMATCH,
                VerificationStatus.NOT_FOUND,
                VerificationStatus.UNVERIFIED,
            )
        )
        flagged = of_type.flagged[kind]
        print(f"{kind or 'real':26}{flagged:9}{count:6}{flagged / count:8.3f}  {told}")
    untold = sum(status is VerificationStatus.UNVERIFIED for status in outcomes.values())
    print(f"could not tell: {untold} of {len(several)}")


def print_fields(several: Sequence[Reference], by_key: Mapping[str, Sequence[Finding]]) -> None:
    """Of the findings that name a field, how many name one that was changed."""
    named = [
        finding.field in CHANGED[ref.kind]
        for ref in several
        if ref.kind and ref.kind in CHANGED
        for finding in by_key.get(ref.key, ())
        if finding.kind is VerificationKind.MISMATCH
    ]
    print(f"described wrongly: {sum(named)} of {len(named)} findings name a field that was changed")


def show(
    several: Sequence[Reference],
    by_key: Mapping[str, Sequence[Finding]],
    outcomes: Mapping[str, VerificationStatus],
    kind: str | None,
) -> None:
    """Real references that were flagged, or the findings of all of a type."""
    for ref in several:
        if ref.kind == kind and (kind or ref.key in by_key):
            print(f"\n{ref.bib}  {outcomes[ref.key]}")
            for finding in by_key.get(ref.key, ()):
                print(f"  {finding.code} {finding.message}")


if __name__ == "__main__":
    main()
