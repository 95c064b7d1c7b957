"""How often an accusation of each rule is wrong: normalizer/lint/verification/certainty.toml.

    python benchmarks/fit_certainty.py CATALOG [--write]

Two kinds of labeled data of ../shared: references that are right and references that were made wrong (of
truth/accusations and of conformance/hallmark), and accusations of entries of real files, labeled one by one. The
labeled accusations give the share of false ones of all rules, the references how much more or less often a rule is
false than all. Then the labeled accusations of the rule itself move that. Shares of few observations are drawn to that
of all rules, as a beta distribution whose weight is the likeliest one for the references (empirical Bayes).
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from hallmark import DATA, is_flag, references

from normalizer.bib import scan
from normalizer.lint.context import LintContext
from normalizer.lint.registry import RULES, get_family
from normalizer.lint.rule import Finding
from normalizer.lint.runner import lint
from normalizer.lint.verification.catalog import CatalogVerifier
from resolvers.catalog import Catalog

SHARED = DATA.parents[2]
LABELED = SHARED / "truth" / "accusations"
OUT = Path(__file__).parent.parent / "normalizer" / "lint" / "verification" / "certainty.toml"
# The beginning of what is said of entries that were chosen because a rule accused them.
CHOSEN = "accused"
WEIGHTS = tuple(2.0**power for power in range(-2, 9))
_KEY = re.compile(r"^(@\s*\w+\s*[{(]\s*)[^,\s]+")


def accusations(text: str, catalog: Catalog) -> Iterator[Finding]:
    context = LintContext(scan(text), "bibtex", datetime.now(UTC).date())
    context.verification = CatalogVerifier(catalog).verify(context)
    rules = [rule for rule in RULES if get_family(rule) == "verification"]
    return (finding for finding in lint(context, rules).findings if is_flag(finding))


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (LABELED / name).read_text("utf-8").splitlines() if line.strip()]


def made(catalog: Catalog) -> tuple[Counter[str], Counter[str], int, int]:
    """The right and the wrong references that each rule accuses, and how many there are."""
    sources = {row["key"]: row["sure"] for row in rows("right_dev.sources.jsonl")}
    fair = {key for key, sure in sources.items() if not sure.startswith(CHOSEN)}
    wrong = {row["key"] for row in rows("wrong_dev.jsonl")}
    several = list(references(DATA))
    invented = {each.key for each in several if each.kind}
    texts: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ((LABELED / "right_dev.bib").read_text("utf-8"), fair, ()),
        ((LABELED / "wrong_dev.bib").read_text("utf-8"), (), wrong),
        ("\n".join(each.bib for each in several), {each.key for each in several} - invented, invented),
    )
    found: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    sizes = [0, 0]
    for text, *groups in texts:
        accused = {(finding.code, finding.key) for finding in accusations(text, catalog)}
        for place, keys in enumerate(groups):
            sizes[place] += len(set(keys))
            found[place].update(code for code, key in accused if key in set(keys))
    return *found, sizes[0], sizes[1]


def labeled(catalog: Catalog) -> tuple[Counter[str], Counter[str]]:
    """The true and the false accusations of each rule in real files."""
    entries: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows("accusations_dev.jsonl"):
        if not row.get("synthetic"):
            entries[row["entry"]].append(row)
    labels = {f"a{place}": several for place, several in enumerate(entries.values())}
    text = "\n\n".join(_KEY.sub(rf"\g<1>a{place}", entry, count=1) for place, entry in enumerate(entries))
    true: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for finding in accusations(text, catalog):
        same_rule = {row["label"] for row in labels[finding.key or ""] if row["code"] == finding.code}
        said = same_rule or {row["label"] for row in labels[finding.key or ""]}
        true[finding.code] += "true" in said
        false[finding.code] += said == {"false"}
    return true, false


def likeliest_weight(right: Counter[str], wrong: Counter[str]) -> float:
    """Of a beta distribution around the share of all rules, by the likelihood of the counts of each rule."""
    share = right.total() / (right.total() + wrong.total())

    def log_likelihood(weight: float) -> float:
        a, b = share * weight, (1 - share) * weight
        return sum(_log_beta(a + right[code], b + wrong[code]) - _log_beta(a, b) for code in right | wrong)

    return max(WEIGHTS, key=log_likelihood)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    catalog = Catalog.open(options.catalog)
    right, wrong, rights, wrongs = made(catalog)
    true, false = labeled(catalog)
    weight = likeliest_weight(right, wrong)
    of_made = right.total() / (right.total() + wrong.total())
    of_labeled = (false.total() + 0.5) / (true.total() + false.total() + 1)
    made_from = f"{rights} right and {wrongs} wrong references and {true.total() + false.total()} labeled accusations"
    lines = [
        f"# Made by benchmarks/fit_certainty.py on {datetime.now(UTC).date()}",
        f"# from {made_from}.",
        "# Rule = the chance that an entry that it accuses is right.",
    ]
    print(f"{'rule':8}{'right':>7}{'wrong':>7}{'true':>7}{'false':>7}{'chance':>9}")
    for code in sorted(right | wrong | true | false):
        share = (right[code] + weight * of_made) / (right[code] + wrong[code] + weight)
        odds = of_labeled / (1 - of_labeled) * share / (1 - share) / (of_made / (1 - of_made))
        expected = odds / (1 + odds)
        chance = (false[code] + weight * expected) / (true[code] + false[code] + weight)
        print(f"{code:8}{right[code]:7}{wrong[code]:7}{true[code]:7}{false[code]:7}{chance:9.3f}")
        lines.append(f"{code} = {chance:.3f}")
    print(f"all: {of_made:.4f} of the accused references, {of_labeled:.4f} of labeled accusations; weight {weight}")
    if options.write:
        OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
