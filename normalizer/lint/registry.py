"""The rules, in the order of their codes: a row for each with all that `docs/rules.md` says of it; which of them run.

A code is never used again. In the default profile each error and warning is worth a failed build: BibTeX or biber stops
or drops something, a reader sees a wrong value, or the reference is wrong. The rest is `INFO` or `is_habit`
(docs/adr/0021-default-rules.md). Which rules run: `--select`, `--extend-select`, `--ignore`, by code ("BIB203"), prefix
("BIB2") or name, and profiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.lint.rule import (
    CAMERA_READY_ONLY,
    NO_CATALOG,
    NO_PROFILE,
    Finding,
    FixAvailability,
    Rule,
    Severity,
    VerificationKind,
)
from normalizer.lint.rules import identity, style, syntax
from normalizer.lint.rules.fields import characters, dates, identifiers, names, presence, titles, values
from normalizer.lint.rules.verification import existence, mismatches, plausibility
from normalizer.lint.settings import PROFILES, Selection
from normalizer.values.compiled import compiled
from normalizer.values.text import similar_word

ERROR, WARNING, INFO = Severity
_, SAFE, UNSAFE = FixAvailability
BIBTEX, BIBLATEX = frozenset({"bibtex"}), frozenset({"biblatex"})
NOT_DEFAULT = frozenset(PROFILES[1:])

RULES: tuple[Rule, ...] = (
    syntax.MissingComma("BIB101", "missing-comma", ERROR, SAFE),
    syntax.NoteInsideEntry("BIB102", "note-inside-entry", ERROR, UNSAFE, dialects=BIBTEX),
    syntax.MissingKey("BIB103", "missing-key", ERROR),
    syntax.MalformedKey("BIB104", "malformed-key", ERROR),
    syntax.UndefinedString("BIB105", "undefined-string", ERROR, UNSAFE),
    syntax.UnclosedEntry("BIB106", "unclosed-entry", ERROR),
    syntax.LostEntry("BIB107", "lost-entry", WARNING),
    syntax.UnknownEntryType("BIB108", "unknown-entry-type", WARNING, UNSAFE),
    syntax.DuplicateField("BIB109", "duplicate-field", WARNING, SAFE),
    syntax.UnbalancedBraces("BIB110", "unbalanced-braces", ERROR),
    syntax.MalformedField("BIB111", "malformed-field", ERROR),
    syntax.ExtraComma("BIB112", "extra-comma", ERROR, SAFE),
    syntax.StringUsedEarly("BIB113", "string-used-early", ERROR),
    syntax.CommentedOutEntry("BIB114", "commented-out-entry", WARNING, dialects=BIBTEX),
    syntax.UnusedString("BIB115", "unused-string", INFO),
    syntax.MixedLineEnds("BIB116", "mixed-line-ends", INFO),
    syntax.NotUtf8("BIB117", "not-utf8", INFO),
    syntax.MergeConflict("BIB118", "merge-conflict", ERROR),
    syntax.StraySign("BIB119", "stray-sign", ERROR),
    syntax.UnusedIgnore("BIB190", "unused-ignore", WARNING),
    identity.DuplicateKey("BIB201", "duplicate-key", ERROR),
    identity.KeysDifferInCase("BIB202", "keys-differ-in-case", ERROR),
    identity.DuplicateDoi("BIB203", "duplicate-doi", ERROR, UNSAFE),
    identity.DuplicateEprint("BIB204", "duplicate-eprint", ERROR, UNSAFE),
    identity.DuplicateTitle("BIB205", "duplicate-title", WARNING, UNSAFE, is_habit=True),
    identity.PreprintBesidePublication("BIB206", "preprint-beside-publication", WARNING, UNSAFE, is_habit=True),
    identity.AliasIsAKey("BIB207", "alias-is-a-key", ERROR, dialects=BIBLATEX),
    identity.UnknownParent("BIB208", "unknown-parent", WARNING),
    identity.ParentAboveChild("BIB209", "parent-above-child", ERROR, dialects=BIBTEX),
    identity.CopiedIdentifier("BIB210", "copied-identifier", ERROR),
    identity.UndefinedCitation("BIB211", "undefined-citation", ERROR),
    identity.UncitedEntry("BIB212", "uncited-entry", INFO),
    presence.MissingField("BIB301", "missing-field", WARNING, is_habit=True),
    dates.MalformedDate("BIB302", "malformed-date", WARNING, SAFE, dialects=BIBLATEX),
    dates.ImpossibleYear("BIB303", "impossible-year", WARNING, SAFE),
    dates.ImpossibleMonth("BIB304", "impossible-month", WARNING),
    dates.MonthNotAMacro("BIB305", "month-not-a-macro", WARNING, SAFE, is_habit=True),
    values.WrongValue("BIB306", "wrong-value", WARNING, SAFE),
    identifiers.DoiAsLink("BIB310", "doi-as-link", WARNING, SAFE),
    identifiers.MalformedDoi("BIB311", "malformed-doi", ERROR),
    identifiers.MalformedIsbn("BIB312", "malformed-isbn", WARNING, is_habit=True),
    identifiers.MalformedIssn("BIB313", "malformed-issn", WARNING, is_habit=True),
    identifiers.MalformedUrl("BIB314", "malformed-url", WARNING, SAFE),
    identifiers.ArxivIdWithPrefix("BIB315", "arxiv-id-with-prefix", WARNING, SAFE),
    identifiers.MalformedArxivId("BIB316", "malformed-arxiv-id", ERROR),
    identifiers.EprintWithoutArchive("BIB317", "eprint-without-archive", WARNING, SAFE, is_habit=True),
    identifiers.EscapedIdentifier("BIB318", "escaped-identifier", INFO, UNSAFE),
    values.PageDash("BIB320", "page-dash", INFO, SAFE, dialects=BIBTEX),
    values.ReversedPages("BIB321", "reversed-pages", WARNING),
    names.EtAlInNames("BIB330", "et-al-in-names", WARNING, SAFE),
    names.NamesNotJoinedByAnd("BIB331", "names-not-joined-by-and", WARNING, UNSAFE),
    names.EmptyName("BIB332", "empty-name", WARNING, SAFE),
    names.AllCapitalsName("BIB333", "all-capitals-name", WARNING, is_habit=True),
    names.SuffixAfterGivenName("BIB334", "suffix-after-given-name", WARNING, SAFE),
    titles.AllCapitalsTitle("BIB340", "all-capitals-title", WARNING, is_habit=True),
    characters.HtmlMarkup("BIB341", "html-markup", WARNING, SAFE),
    characters.Mojibake("BIB342", "mojibake", WARNING, UNSAFE),
    characters.UnescapedCharacter("BIB343", "unescaped-character", ERROR, SAFE),
    titles.DoubleBraces("BIB344", "double-braces", INFO, UNSAFE),
    titles.UnprotectedCapitals("BIB345", "unprotected-capitals", WARNING, UNSAFE, dialects=BIBTEX, is_habit=True),
    titles.FinalDot("BIB346", "final-dot", INFO, SAFE),
    characters.StrayWhitespace("BIB347", "stray-whitespace", INFO, SAFE, profiles=NOT_DEFAULT),
    values.Placeholder("BIB350", "placeholder", WARNING),
    identifiers.UrlRepeatsDoi("BIB351", "url-repeats-doi", INFO, UNSAFE),
    identifiers.ArxivAsJournal("BIB352", "arxiv-as-journal", INFO, UNSAFE),
    presence.MisspelledField("BIB353", "misspelled-field", WARNING, UNSAFE),
    presence.EmptyField("BIB354", "empty-field", INFO, SAFE, profiles=NOT_DEFAULT),
    presence.UnknownField("BIB355", "unknown-field", INFO),
    titles.DetailsInBooktitle("BIB356", "details-in-booktitle", INFO),
    titles.UrlInTitle("BIB357", "url-in-title", INFO),
    values.EditionAsNumber("BIB358", "edition-as-number", INFO, UNSAFE),
    characters.UndefinedCommand("BIB359", "undefined-command", WARNING),
    characters.DecomposedUnicode("BIB360", "decomposed-unicode", WARNING, SAFE),
    identifiers.UnsharedUrl("BIB361", "unshared-url", WARNING, SAFE),
    titles.RetractedTitle("BIB362", "retracted-title", INFO),
    titles.UnprotectedCommand("BIB363", "unprotected-command", WARNING, SAFE, dialects=BIBTEX),
    existence.NothingToCompareWith(*NO_CATALOG, INFO),
    existence.NoSuchWork("BIB401", "no-such-work", ERROR),
    mismatches.WrongTitle("BIB402", "wrong-title", WARNING),
    mismatches.OtherAuthors("BIB403", "other-authors", ERROR),
    mismatches.MissingAuthors("BIB404", "missing-authors", WARNING),
    mismatches.AddedAuthors("BIB405", "added-authors", WARNING),
    mismatches.AuthorOrder("BIB406", "author-order", WARNING),
    mismatches.WrongYear("BIB407", "wrong-year", WARNING),
    mismatches.WrongVenue("BIB408", "wrong-venue", WARNING),
    mismatches.UnknownVenue("BIB409", "unknown-venue", WARNING),
    mismatches.PreprintAsPublished("BIB410", "preprint-as-published", WARNING),
    mismatches.WrongDoi("BIB411", "wrong-doi", ERROR),
    mismatches.UnknownDoiRegistrant("BIB412", "unknown-doi-registrant", WARNING),
    mismatches.WrongEprint("BIB413", "wrong-eprint", ERROR),
    mismatches.PublishedSince("BIB414", "published-since", INFO, UNSAFE),
    mismatches.TakenBack("BIB415", "taken-back", ERROR),
    plausibility.FutureDate("BIB416", "future-date", ERROR),
    existence.PlaceholderAuthors("BIB417", "placeholder-authors", ERROR),
    plausibility.SplitName("BIB418", "split-name", WARNING),
    plausibility.RepeatedAuthor("BIB419", "repeated-author", WARNING),
    plausibility.DigitInName("BIB420", "digit-in-name", WARNING),
    plausibility.PlaceholderDoi("BIB421", "placeholder-doi", WARNING),
    plausibility.ContradictingArxivId("BIB422", "contradicting-arxiv-id", ERROR),
    plausibility.DateAgainstYear("BIB423", "date-against-year", WARNING),
    plausibility.DoiOfAnotherYear("BIB424", "doi-of-another-year", WARNING),
    mismatches.OtherPlace("BIB425", "other-place", INFO),
    plausibility.AddressOfOtherAuthor("BIB426", "address-of-other-author", WARNING),
    plausibility.DoiOfAnotherVenue("BIB427", "doi-of-another-venue", WARNING),
    existence.NotCovered("BIB499", "not-covered", INFO),
    style.MixedVenueForms("BIB501", "mixed-venue-forms", INFO, profiles=CAMERA_READY_ONLY),
    style.MixedInitials("BIB502", "mixed-initials", INFO, profiles=CAMERA_READY_ONLY),
    style.FieldOrder("BIB503", "field-order", INFO, SAFE, profiles=NO_PROFILE),
    style.KeyPattern("BIB504", "key-pattern", INFO, profiles=NO_PROFILE),
    style.CodeLinkMissing("BIB505", "code-link-missing", INFO, profiles=NO_PROFILE),
    style.MissingDetail("BIB506", "missing-detail", INFO, profiles=CAMERA_READY_ONLY),
    style.MissingLink("BIB507", "missing-link", INFO, profiles=CAMERA_READY_ONLY),
)

# The first digit of a code -> what its rules are about.
FAMILIES: Mapping[str, str] = {"1": "syntax", "2": "identity", "3": "fields", "4": "verification", "5": "style"}


def get_family(rule: Rule) -> str:
    return FAMILIES[rule.code.removeprefix("BIB")[0]]


def get_rule(code: str) -> Rule:
    """The rule of a code; raises KeyError for none."""
    return _BY_CODE[code]


_BY_CODE = {rule.code: rule for rule in RULES}
# Rules whose findings the engine makes.
UNUSED_IGNORE_RULE = get_rule("BIB190")
NO_CATALOG_RULE = get_rule("BIB400")


DEFAULT, STRICT, CAMERA_READY = PROFILES

# The severities that each profile changes. `strict` is for a project whose own files must be clean;
# `camera-ready` for the last look before a paper is printed, where all that a reader would see is an error.
_SEVERITIES: Mapping[str, Mapping[Severity, Severity]] = {
    DEFAULT: {},
    STRICT: {Severity.WARNING: Severity.ERROR},
    CAMERA_READY: {Severity.WARNING: Severity.ERROR, Severity.INFO: Severity.WARNING},
}


def apply_selection(finding: Finding, selection: Selection) -> Finding:
    """Apply the severity of a profile and the least certainty; that of an unverified entry never changes."""
    if finding.kind is VerificationKind.UNVERIFIED:
        return finding
    is_note = finding.code in codes_of_notes(selection)
    severity = Severity.INFO if is_note else _SEVERITIES[selection.profile].get(finding.severity)
    found = replace(finding, severity=severity) if severity else finding
    chance = chances_right().get(found.code) if found.kind in _ACCUSES else None
    if chance is None or found.severity is Severity.INFO:
        return found
    is_certain = 1 - chance >= selection.min_certainty
    return replace(found, severity=found.severity if is_certain else Severity.INFO, chance_right=chance)


_ACCUSES = frozenset({VerificationKind.MISMATCH, VerificationKind.FABRICATED})


@lru_cache(maxsize=1)
def chances_right() -> dict[str, float]:
    """By code, the chance that an entry is right although the rule accuses it.

    The chances are those of labeled references and of accusations in real files (benchmarks/fit_certainty.py).
    """
    return compiled(Path(__file__).parent / "verification" / "certainty.toml", dict)


@lru_cache(maxsize=8)
def codes_of_notes(selection: Selection) -> frozenset[str]:
    """The rules about habits in the default profile, except those that the user turns on with a selector."""
    named = (*selection.select, *selection.extend_select)
    is_default = selection.profile == DEFAULT
    return frozenset(rule.code for rule in RULES if is_default and rule.is_habit and _closest(named, rule) < 0)


ALL = "ALL"


class UnknownRuleError(BibnormError):
    """A selector matches no rule; `selector` if it is one of a selection."""

    selector: str | None = None


def select_rules(selection: Selection, rules: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that run, in order. The longer of two selectors that fit a rule decides; when even, `ignore`.

    Raises UnknownRuleError for a selector that fits none.
    """
    for selector in (*selection.select, *selection.extend_select, *selection.ignore):
        if not any(matches(selector, rule) for rule in rules):
            error = UnknownRuleError(unknown_selector_message(selector, rules))
            error.selector = selector
            raise error
    return tuple(rule for rule in rules if _turned_on(selection, rule))


def matches(selector: str, rule: Rule) -> bool:
    """Whether a code, the beginning of codes, a name or ALL means a rule, in any case."""
    return selector.upper() == ALL or selector.lower() == rule.name or rule.code.startswith(selector.upper())


def unknown_selector_message(selector: str, rules: Sequence[Rule] = RULES) -> str:
    """The message for a selector without rules, with a similar rule."""
    known = [word for rule in rules for word in (rule.code, rule.name)]
    close = similar_word(selector, known)
    hint = f"did you mean {close!r}?" if close else "`bibnorm rule` lists them all"
    return f"unknown rule {selector!r}; {hint}"


def _turned_on(selection: Selection, rule: Rule) -> bool:
    by_profile = -1 if selection.select or selection.profile not in rule.profiles else 0
    wanted = max(by_profile, _closest((*selection.select, *selection.extend_select), rule))
    return wanted > _closest(selection.ignore, rule)


def _closest(selectors: Iterable[str], rule: Rule) -> int:
    """How many characters of a rule's code are named; all of them by its name; -1 by none."""
    named = [s for s in selectors if matches(s, rule)]
    lengths = (len(rule.code) if s.lower() == rule.name else 0 if s.upper() == ALL else len(s) for s in named)
    return max(lengths, default=-1)
