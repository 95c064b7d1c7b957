"""The steps of `check --explain` and `check --self-test`: what verified an entry, and how often a catalog misleads.

A sample of its works is cited while the records of each are hidden from it: all of these citations are right, so each
accusation is false, and so is each match of a title to the work of other people.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from normalizer.errors import BibnormError
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import RULES
from normalizer.lint.rule import Severity
from normalizer.lint.rules.helpers.data_model import with_volume
from normalizer.lint.rules.verification.mismatches import MismatchRule
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.explanation import explain
from normalizer.lint.verification.results import EntryVerification, VerificationStatus
from normalizer.values.names.compare import Agreement
from normalizer.values.text import counted, similar_word
from normalizer.values.titles import title_words
from normalizer.works.choose import choose
from normalizer.works.description import Description, Form
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

if TYPE_CHECKING:
    from normalizer.app.online_check import OnlineSummary, OnlineVerifier
    from normalizer.app.session import Runtime


class UnknownKeyError(BibnormError):
    """No entry has a key that is to be explained; `text` has the explanations of the others."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


def explain_entries(
    inputs: Sequence[InputFile], keys: Sequence[str], catalog: CatalogVerifier | None, online: Runtime | None = None
) -> tuple[str, OnlineSummary | None]:
    """The explanation of each entry with one of the keys, in the order of the keys, and what sources did not tell.

    The entries are compared with a catalog, with what `online` opens, or with both. Raises UnknownKeyError for keys
    that no file has.
    """
    as_of = [f"catalog of {catalog.catalog.info.built[:10]}"] if catalog else []
    if online is None:
        assert catalog is not None
        return _explanations(inputs, keys, catalog, as_of), None
    from normalizer.app.online_check import open_online_verifier  # without sources nobody needs it

    with open_online_verifier(online, catalog) as verifier:
        return _explanations(inputs, keys, verifier, [*as_of, f"online on {online.today()}"]), verifier.summary


def _explanations(
    inputs: Sequence[InputFile], keys: Sequence[str], verifier: CatalogVerifier | OnlineVerifier, as_of: Sequence[str]
) -> str:
    files = [(given.file, given.bib_file.document) for given in inputs]
    known = [entry.key for _, bib in files for entry in bib.entries]
    texts, unknown = [], []
    for key in keys:
        if key not in known:
            close = similar_word(key, known)
            hint = f"did you mean {close!r}?" if close else "keys are case-sensitive"
            unknown.append(f"no entry has the key {key!r}; {hint}")
        for file, bib in files:
            entries = [with_volume(bib, entry, "biblatex") for entry in bib.entries if entry.key == key]
            verified = verifier.verify_entries(entries)
            for entry in entries:
                place = f"{file}:{bib.position(entry.span.start)[0]}"
                texts.append(explain(entry, verified.get(entry), place, ", ".join(as_of)))
    if unknown:
        raise UnknownKeyError("; ".join(unknown), "\n".join(texts))
    return "\n".join(texts)


_SEED = 1
_MIN_TITLE_WORDS = 2


@dataclass(frozen=True, slots=True)
class SelfTestResult:
    """How many works were to be cited and were, and how many of them were accused, as an error, and matched falsely."""

    asked: int
    works: int
    accused: int
    errors: int
    false_matches: int

    @property
    def text(self) -> str:
        """Three lines for people."""
        fewer = f" (of {self.asked:,}: no other record drawn has authors, a year and a title of two words)"
        works = f"{counted(self.works, 'work')} of the catalog{fewer if self.works < self.asked else ''}"
        return (
            f"self-test: {works}, each cited while its records were hidden\n"
            f"  falsely accused: {self._rate(self.accused)}, as an error: {self._rate(self.errors)}\n"
            f"  titles matched to the work of other people: {self._rate(self.false_matches)}\n"
        )

    def _rate(self, count: int) -> str:
        return f"{count:,} ({count / max(1, self.works):.2%})"


def run_self_test(catalog: Catalog, number: int) -> SelfTestResult:
    """Cite so many works that are drawn from a catalog; the same ones each time."""
    claims = _draw(catalog, number)
    verified = CatalogVerifier(catalog, _is_same).verify_claims(dict(enumerate(claims)))
    severities = [severity for each in verified.values() if (severity := _accusation(each))]
    found = catalog.find([TitleQuery(claim.title) for claim in claims])
    matches = (_match(claim, records) for claim, records in zip(claims, found, strict=True))
    false = sum(_is_false(claim, match) for claim, match in zip(claims, matches, strict=True))
    return SelfTestResult(number, len(claims), len(severities), severities.count(Severity.ERROR), false)


def _draw(catalog: Catalog, number: int) -> list[EntryClaim]:
    """Entries of works that name their authors and are of a year."""
    dice, rows = random.Random(_SEED), catalog.info.records  # noqa: S311 (a sample, no secret)
    drawn = sorted(dice.sample(range(rows), min(rows, 2 * number)))
    claims = [EntryClaim(_cited(record), record.kind or "") for record in catalog.records(drawn) if _is_citable(record)]
    return dice.sample(claims, min(number, len(claims)))


def _is_citable(record: Description) -> bool:
    is_named = bool(record.authors) and len(title_words(record.title)) >= _MIN_TITLE_WORDS
    return is_named and bool(record.year or record.published) and not record.damaged


def _cited(record: Description) -> Description:
    year = record.year or int((record.published or "0")[:4])
    return replace(record, source="entry", via=None, form=Form.ENTRY, year=year, published=None, other_titles=())


def _is_same(claim: EntryClaim, record: Description) -> bool:
    """Whether a record is to be hidden: it has the title or an identifier of the entry."""
    pair = EntryRecordPair(claim, record)
    return pair.same_title or pair.same_id


def _accusation(verification: EntryVerification) -> Severity | None:
    """The worst severity with which rules report an entry, None for an info or nothing."""
    if verification.status is VerificationStatus.NOT_FOUND:
        return Severity.ERROR if verification.is_proved else Severity.WARNING
    found = {_SEVERITIES[each.type] for each in verification.mismatches if not each.minor}
    return next((severity for severity in (Severity.ERROR, Severity.WARNING) if severity in found), None)


_SEVERITIES = {rule.name: rule.severity for rule in RULES if isinstance(rule, MismatchRule)}


def _match(claim: EntryClaim, records: Sequence[Description]) -> Match:
    scraped = ScrapedTitle(title=claim.title, page="-", line=1)
    return choose(scraped, [record for record in records if not _is_same(claim, record)])


def _is_false(claim: EntryClaim, match: Match) -> bool:
    people = [EntryRecordPair(claim, record).people.agreement for record in match.work]
    return bool(people) and all(agreement is Agreement.MISMATCH for agreement in people)
