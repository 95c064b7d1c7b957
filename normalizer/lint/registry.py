"""The rules, in the order of their codes: a row for each, with its code and its name. A code is never used again."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.lint.rule import NO_CATALOG, Rule
from normalizer.lint.rules.fields import arxiv, characters, dates, identifiers, names, presence, titles, values
from normalizer.lint.rules.identity import keys, works
from normalizer.lint.rules.style import uniformity
from normalizer.lint.rules.syntax import entries, entry_body, file, strings
from normalizer.lint.rules.verification import existence, mismatches

RULES: tuple[Rule, ...] = (
    entry_body.MissingComma("BIB101", "missing-comma"),
    entry_body.NoteInsideEntry("BIB102", "note-inside-entry"),
    entries.MissingKey("BIB103", "missing-key"),
    entries.MalformedKey("BIB104", "malformed-key"),
    strings.UndefinedString("BIB105", "undefined-string"),
    entries.UnclosedEntry("BIB106", "unclosed-entry"),
    entries.LostEntry("BIB107", "lost-entry"),
    entries.UnknownEntryType("BIB108", "unknown-entry-type"),
    entry_body.DuplicateField("BIB109", "duplicate-field"),
    entry_body.UnbalancedBraces("BIB110", "unbalanced-braces"),
    entry_body.MalformedField("BIB111", "malformed-field"),
    entry_body.ExtraComma("BIB112", "extra-comma"),
    strings.StringUsedEarly("BIB113", "string-used-early"),
    entries.CommentedOutEntry("BIB114", "commented-out-entry"),
    strings.UnusedString("BIB115", "unused-string"),
    file.MixedLineEnds("BIB116", "mixed-line-ends"),
    file.NotUtf8("BIB117", "not-utf8"),
    file.UnusedIgnore("BIB190", "unused-ignore"),
    keys.DuplicateKey("BIB201", "duplicate-key"),
    keys.KeysDifferInCase("BIB202", "keys-differ-in-case"),
    works.DuplicateDoi("BIB203", "duplicate-doi"),
    works.DuplicateEprint("BIB204", "duplicate-eprint"),
    works.DuplicateTitle("BIB205", "duplicate-title"),
    works.PreprintBesidePublication("BIB206", "preprint-beside-publication"),
    keys.AliasIsAKey("BIB207", "alias-is-a-key"),
    keys.UnknownParent("BIB208", "unknown-parent"),
    keys.ParentAboveChild("BIB209", "parent-above-child"),
    presence.MissingField("BIB301", "missing-field"),
    dates.MalformedDate("BIB302", "malformed-date"),
    dates.ImpossibleYear("BIB303", "impossible-year"),
    dates.ImpossibleMonth("BIB304", "impossible-month"),
    dates.MonthNotAMacro("BIB305", "month-not-a-macro"),
    values.WrongValue("BIB306", "wrong-value"),
    identifiers.DoiAsLink("BIB310", "doi-as-link"),
    identifiers.MalformedDoi("BIB311", "malformed-doi"),
    identifiers.MalformedIsbn("BIB312", "malformed-isbn"),
    identifiers.MalformedIssn("BIB313", "malformed-issn"),
    identifiers.MalformedUrl("BIB314", "malformed-url"),
    arxiv.ArxivIdWithPrefix("BIB315", "arxiv-id-with-prefix"),
    arxiv.MalformedArxivId("BIB316", "malformed-arxiv-id"),
    arxiv.EprintWithoutArchive("BIB317", "eprint-without-archive"),
    identifiers.EscapedIdentifier("BIB318", "escaped-identifier"),
    values.PageDash("BIB320", "page-dash"),
    values.ReversedPages("BIB321", "reversed-pages"),
    names.EtAlInNames("BIB330", "et-al-in-names"),
    names.NamesNotJoinedByAnd("BIB331", "names-not-joined-by-and"),
    names.EmptyName("BIB332", "empty-name"),
    names.AllCapitalsName("BIB333", "all-capitals-name"),
    names.SuffixAfterGivenName("BIB334", "suffix-after-given-name"),
    titles.AllCapitalsTitle("BIB340", "all-capitals-title"),
    characters.HtmlMarkup("BIB341", "html-markup"),
    characters.Mojibake("BIB342", "mojibake"),
    characters.UnescapedCharacter("BIB343", "unescaped-character"),
    titles.DoubleBraces("BIB344", "double-braces"),
    titles.UnprotectedCapitals("BIB345", "unprotected-capitals"),
    titles.FinalDot("BIB346", "final-dot"),
    characters.StrayWhitespace("BIB347", "stray-whitespace"),
    values.Placeholder("BIB350", "placeholder"),
    identifiers.UrlRepeatsDoi("BIB351", "url-repeats-doi"),
    arxiv.ArxivAsJournal("BIB352", "arxiv-as-journal"),
    presence.MisspelledField("BIB353", "misspelled-field"),
    presence.EmptyField("BIB354", "empty-field"),
    existence.NothingToCompareWith(*NO_CATALOG),
    existence.NoSuchWork("BIB401", "no-such-work"),
    mismatches.WrongTitle("BIB402", "wrong-title"),
    mismatches.OtherAuthors("BIB403", "other-authors"),
    mismatches.MissingAuthors("BIB404", "missing-authors"),
    mismatches.AddedAuthors("BIB405", "added-authors"),
    mismatches.AuthorOrder("BIB406", "author-order"),
    mismatches.WrongYear("BIB407", "wrong-year"),
    mismatches.WrongVenue("BIB408", "wrong-venue"),
    mismatches.UnknownVenue("BIB409", "unknown-venue"),
    mismatches.PreprintAsPublished("BIB410", "preprint-as-published"),
    mismatches.WrongDoi("BIB411", "wrong-doi"),
    mismatches.UnknownDoiRegistrant("BIB412", "unknown-doi-registrant"),
    mismatches.WrongEprint("BIB413", "wrong-eprint"),
    mismatches.PublishedSince("BIB414", "published-since"),
    mismatches.TakenBack("BIB415", "taken-back"),
    existence.FutureDate("BIB416", "future-date"),
    existence.PlaceholderAuthors("BIB417", "placeholder-authors"),
    existence.NotCovered("BIB499", "not-covered"),
    uniformity.MixedVenueForms("BIB501", "mixed-venue-forms"),
    uniformity.MixedInitials("BIB502", "mixed-initials"),
    uniformity.FieldOrder("BIB503", "field-order"),
    uniformity.KeyPattern("BIB504", "key-pattern"),
    uniformity.CodeLinkMissing("BIB505", "code-link-missing"),
)

# The first digit of a code -> what its rules are about.
FAMILIES: Mapping[str, str] = {"1": "syntax", "2": "identity", "3": "fields", "4": "verification", "5": "style"}


def family_of(rule: Rule) -> str:
    return FAMILIES[rule.code.removeprefix("BIB")[0]]


def rule_of(code: str) -> Rule:
    """The rule of a code; raises KeyError for none."""
    return _BY_CODE[code]


_BY_CODE = {rule.code: rule for rule in RULES}
# The rules that the engine speaks for, because only it knows what they are about.
UNUSED_IGNORE = rule_of("BIB190")
NOTHING_TO_COMPARE_WITH = rule_of("BIB400")
