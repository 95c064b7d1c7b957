"""Fit how probable a work under a changed title is right: makes `normalizer/works/changed_titles.toml`.

    python benchmarks/fit_changed_titles.py CATALOG LEFT_OUT... [--shared ../shared] [--renamed 8000] [--seed 5]

CATALOG is built of all of `catalog/*.jsonl.zst`; each LEFT_OUT is a folder of `absent_titles.py` (use other seeds than
the one that is measured). Titles alone and titles with their authors are fitted apart, each on two kinds of titles:

- *absent*: titles whose records were left out. Right is a record with an author in common, wrong one by other people or
  with another arXiv id (a sibling);
- *renamed*: both titles of `truth/title_changed.jsonl`, of which the catalog has one. Right is the record of the id.

A record that names nobody cannot be labeled. How many of them are wrong is estimated: among wrong records, as many name
nobody as among all records. They count in both classes with these shares. The least probabilities are the lowest at
which absent titles, in cross-validation, have no more false matches than `ALLOWED` says. The surest predictions of a
regression are too sure: none is above the share that was right among those of .99 and more.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from absent_titles import family_names, year_of
from experiments import Data, Truth
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from normalizer.works.candidate import Candidate
from normalizer.works.choose import choose
from normalizer.works.confidence import CHANGED_TITLE, features
from normalizer.works.description import Description
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Reason, Status
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog


@dataclass(frozen=True)
class Allowed:
    """False matches per 1,000 absent titles: by other people, and to records that name nobody (most are right).

    `siblings`: those to other works with an author in common count too. Nothing tells them from a title alone.
    """

    false: float
    unnamed: float
    siblings: bool


ALLOWED = {"title-alone": Allowed(1.2, 0.6, siblings=False), "with-authors": Allowed(4.8, 0.5, siblings=True)}
FOLDS, PENALTY = 8, 1.0
_SURE = 0.99
OUTPUT = Path(__file__).parent.parent / "normalizer/works/changed_titles.toml"
HEAD = """\
# How probable a work under a changed title is the right one, for titles alone and for those with authors: the least
# probability of a match, also with a record that names nobody, the highest that the surest titles of the data support,
# and the weights of a logistic regression by feature or reason.
# Made by benchmarks/fit_changed_titles.py on {date} from {data}; don't edit.
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A work under a changed title: its features, whether it is right (None: it names nobody), and of which titles.

    `sibling`: it is another work with an author in common.
    """

    features: dict[str, float]
    right: bool | None
    sibling: bool
    absent: bool
    alone: bool


def case(match: Match, right: bool | None, *, sibling: bool = False, absent: bool) -> Case | None:
    """The best work of a match, if the checks took it for the asked one in spite of its title."""
    best = match.compared[0] if match.compared else None
    if best is None or best.verdict.status is not Status.MATCHED or best.verdict.reason not in CHANGED_TITLE:
        return None
    pair, *others = (Candidate(match.scraped, each.candidates) for each in match.compared)
    return Case(features(pair, best.verdict.reason, others), right, sibling, absent, not match.scraped.authors)


def is_damaged(case: Case) -> bool:
    """Whether the title is believed at any probability (`confidence.is_believed`)."""
    return bool(case.features["no-word-differs"]) or Reason.TITLE_CUT_SHORT in case.features


def is_used(case: Case) -> bool:
    """Whether a case is fitted on.

    Siblings are what similar titles by the same authors are told from. No title alone tells them: they are counted
    (`report`), but not fitted on. Without two arXiv ids, nothing says whether a work by the same authors is a sibling.
    """
    of_authors = Reason.SAME_AUTHORS in case.features
    return not (case.absent and case.right) if of_authors else not case.sibling


def judge(row: Row, work: Sequence[Description]) -> tuple[bool | None, bool]:
    """Whether a record is of the left-out work (None if it names nobody), and whether it is of a sibling.

    Another arXiv id is another work.
    """
    families = family_names(name.text for candidate in work for name in candidate.authors)
    if not families:
        return None, False
    shares = bool(families & family_names(row["authors"]))
    has_other_id = bool(row.get("arxiv_id")) and any(candidate.arxiv for candidate in work)
    return shares and not has_other_id, shares and has_other_id


def absent_cases(folder: Path) -> Iterator[Case | None]:
    """One for each title of the left-out works, alone and with authors."""
    works = json.loads((folder / "works.json").read_text(encoding="utf-8"))
    catalog = Catalog.open(folder / "catalog")
    for row, found in zip(works, catalog.find([TitleQuery(row["title"]) for row in works]), strict=True):
        for scraped in (_scraped(row["title"]), _scraped(row["title"], row["authors"], year_of(row))):
            match = choose(scraped, found)
            right, sibling = judge(row, match.compared[0].candidates) if match.compared else (False, False)
            yield case(match, right, sibling=sibling, absent=True)


def renamed_cases(data: Data, number: int, seed: int) -> Iterator[Case | None]:
    """One for each title of renamed works, alone and with authors where these are known."""
    rows = random.Random(seed).sample(data.rows("title_changed.jsonl"), number // 2)
    asked = [(row, row[title]) for row in rows for title in ("title_a", "title_b")]
    for (row, title), found in zip(asked, data.find([title for _, title in asked]), strict=True):
        truth = Truth.of(row["arxiv_id"], row["title_a"], row["title_b"], authors=row.get("authors") or ())
        for scraped in (_scraped(title), _scraped(title, row.get("authors") or ())):
            yield case(match := choose(scraped, found), truth.label(match).right, absent=False)
            if not row.get("authors"):
                break


def _scraped(title: str, authors: Sequence[str] = (), year: int | None = None) -> ScrapedTitle:
    return ScrapedTitle(title=title, page="benchmark", line=1, authors=tuple(authors), year=year)


@dataclass(frozen=True)
class Table:
    """The cases as arrays; `share_wrong` is the estimate for those that cannot be labeled, `used` are fitted on."""

    names: list[str]
    values: NDArray[np.float64]
    right: NDArray[np.bool_]
    unnamed: NDArray[np.bool_]
    used: NDArray[np.bool_]
    share_wrong: float

    @classmethod
    def of(cls, cases: Sequence[Case], share_wrong: float) -> Table:
        names = sorted({name for each in cases for name in each.features})
        values = np.array([[each.features.get(name, 0.0) for name in names] for each in cases], np.float64)
        unnamed = np.array([each.right is None for each in cases])
        used = np.array([is_used(each) for each in cases])
        return cls(names, values, np.array([each.right is True for each in cases]), unnamed, used, share_wrong)

    def fit(self, some: NDArray[np.int64]) -> LogisticRegression:
        """Weights for some cases; those without a label are in both classes."""
        some = some[self.used[some]]
        unnamed = self.unnamed[some]
        twice = some[unnamed]
        rows = np.concatenate([some, twice])
        right = np.concatenate([self.right[some] | unnamed, np.zeros(len(twice), np.bool_)])
        weights = np.concatenate([np.where(unnamed, 1 - self.share_wrong, 1.0), np.full(len(twice), self.share_wrong)])
        scale = _scales(self.values)
        model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=2000)
        model.fit(self.values[rows] / scale, right, weights)
        return model

    def held_out(self) -> NDArray[np.float64]:
        """The probability of each case by weights that were fitted without it."""
        found = np.zeros(len(self.right))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=3)
        for train, test in folds.split(self.values, self.right + 2 * self.unnamed):
            found[test] = self.fit(train).predict_proba(self.values[test] / _scales(self.values))[:, 1]
        return found


def _scales(values: NDArray[np.float64]) -> NDArray[np.float64]:
    scales = values.std(axis=0)
    return np.where(scales > 0, scales, 1.0)


def wrong_share(cases: Sequence[Case], unnamed_records: float) -> float:
    """The estimated share of wrong works among those that name nobody."""
    wrong = sum(each.right is False and not each.sibling and each.absent and each.alone for each in cases)
    unknown = sum(each.right is None and each.alone for each in cases)
    return min(1.0, wrong * unnamed_records / (1 - unnamed_records) / max(1, unknown))


def least(values: NDArray[np.float64], most: int) -> float:
    """The lowest probability that at most so many values reach, rounded up."""
    ordered = np.sort(values)[::-1]
    return float(np.ceil(ordered[most] * 1000 + 1) / 1000) if most < len(ordered) else 0.0


def report(cases: Sequence[Case], held_out: NDArray[np.float64], limits: tuple[float, float], absent: int) -> None:
    """Print what is kept and what is false at the thresholds, and what is wrong among the surest."""
    named = np.array([not each.features["record-without-authors"] for each in cases])
    damaged = np.array([is_damaged(each) for each in cases])
    kept = damaged | (held_out >= np.where(named, *limits))
    right = np.array([each.right is True for each in cases])
    unnamed = np.array([each.right is None for each in cases])
    siblings = np.array([each.sibling for each in cases])
    others = ~right & ~unnamed & ~siblings
    sure = held_out >= _SURE
    is_absent = np.array([each.absent for each in cases])
    renamed = ~is_absent & right
    false = [1000 * (is_absent & kept & kind).sum() / absent for kind in (others, siblings, unnamed)]
    print(f"  renamed kept {kept[renamed].mean():.3f} of {renamed.sum()}")
    print(f"  absent, second records kept {kept[is_absent & right].mean():.3f} of {(is_absent & right).sum()}")
    print("  absent, per 1,000 by others {:.2f}, siblings {:.2f}, unnamed {:.2f}".format(*false))
    print(f"  >= {_SURE}: {sure.sum()}, wrong {(sure & others).sum()} by others, {(sure & siblings).sum()} siblings")
    of_authors = [place for place, each in enumerate(cases) if each.features.get(Reason.SAME_AUTHORS)]
    if of_authors:
        counts = Counter((cases[place].absent, cases[place].right, bool(kept[place])) for place in of_authors)
        print("  same authors (absent, right, kept):", dict(counts))


def most(cases: Sequence[Case], held_out: NDArray[np.float64]) -> float:
    """The highest probability that the surest cases support: their share of right ones, by the rule of succession."""
    sure = [each for each, value in zip(cases, held_out, strict=True) if value >= _SURE]
    wrong = sum(each.right is False and not each.sibling for each in sure)
    return round((len(sure) - wrong + 1) / (len(sure) + 2), 4)


def solve(name: str, cases: Sequence[Case], absent: int, share_wrong: float) -> str:
    """Fit the cases of one kind, print the quality, and return their part of the data file."""
    table, allowed = Table.of(cases, share_wrong), ALLOWED[name]
    held_out = table.held_out()
    is_absent = np.array([each.absent for each in cases])
    siblings = np.array([each.sibling for each in cases])
    wrong = is_absent & ~table.unnamed & (~table.right & ~siblings | (siblings & allowed.siblings))
    # Damaged titles are believed at any probability, and are part of what is allowed.
    values = held_out + np.array([is_damaged(each) for each in cases])
    named = least(values[wrong], int(allowed.false * absent / 1000))
    unnamed = least(values[is_absent & table.unnamed], int(allowed.unnamed * absent / 1000))
    limits = named, max(named, unnamed)  # of a record that names nobody only the title can be checked
    print(f"{name}: {len(cases)} cases, {table.unnamed.sum()} name nobody, of them wrong {share_wrong:.2f}; {limits}")
    report(cases, held_out, limits, absent)
    weights = table.fit(np.arange(len(cases))).coef_[0] / _scales(table.values)
    text = f"\n[{name}]\nleast = {limits[0]}\nleast-unnamed = {limits[1]}\nmost = {most(cases, held_out)}\n"
    lines = (f"{feature} = {value:.3f}\n" for feature, value in zip(table.names, weights, strict=True))
    return f"{text}\n[{name}.weights]\n{''.join(lines)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("left_out", type=Path, nargs="+")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--renamed", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    data = Data(Catalog.open(options.catalog), options.shared)
    absent = [each for folder in options.left_out for each in absent_cases(folder)]
    renamed = list(renamed_cases(data, options.renamed, options.seed))
    cases = [each for each in (*absent, *renamed) if each is not None]
    rows = [*data.lines("arxiv"), *data.lines("other")]
    unnamed = sum(not row.get("authors") for row in rows) / len(rows)
    described = f"{len(absent) // 2} absent titles\n# and {options.renamed} of truth/title_changed.jsonl"
    text = HEAD.format(date=datetime.datetime.now(datetime.UTC).date(), data=described)
    share = wrong_share(cases, unnamed)
    for name, alone in (("title-alone", True), ("with-authors", False)):
        text += solve(name, [each for each in cases if each.alone is alone], len(absent) // 2, share)
    OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
