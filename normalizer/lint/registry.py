"""The rules, in the order of their codes: one import and one row for each. A code is never used again."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.lint.rule import Rule
from normalizer.lint.rules.fields.all_capitals_name import AllCapitalsName
from normalizer.lint.rules.fields.all_capitals_title import AllCapitalsTitle
from normalizer.lint.rules.fields.arxiv_as_journal import ArxivAsJournal
from normalizer.lint.rules.fields.arxiv_id_with_prefix import ArxivIdWithPrefix
from normalizer.lint.rules.fields.doi_as_link import DoiAsLink
from normalizer.lint.rules.fields.double_braces import DoubleBraces
from normalizer.lint.rules.fields.empty_field import EmptyField
from normalizer.lint.rules.fields.empty_name import EmptyName
from normalizer.lint.rules.fields.eprint_without_archive import EprintWithoutArchive
from normalizer.lint.rules.fields.escaped_identifier import EscapedIdentifier
from normalizer.lint.rules.fields.et_al_in_names import EtAlInNames
from normalizer.lint.rules.fields.final_dot import FinalDot
from normalizer.lint.rules.fields.html_markup import HtmlMarkup
from normalizer.lint.rules.fields.impossible_month import ImpossibleMonth
from normalizer.lint.rules.fields.impossible_year import ImpossibleYear
from normalizer.lint.rules.fields.malformed_arxiv_id import MalformedArxivId
from normalizer.lint.rules.fields.malformed_date import MalformedDate
from normalizer.lint.rules.fields.malformed_doi import MalformedDoi
from normalizer.lint.rules.fields.malformed_isbn import MalformedIsbn
from normalizer.lint.rules.fields.malformed_issn import MalformedIssn
from normalizer.lint.rules.fields.malformed_url import MalformedUrl
from normalizer.lint.rules.fields.missing_field import MissingField
from normalizer.lint.rules.fields.misspelled_field import MisspelledField
from normalizer.lint.rules.fields.mojibake import Mojibake
from normalizer.lint.rules.fields.month_not_a_macro import MonthNotAMacro
from normalizer.lint.rules.fields.names_not_joined_by_and import NamesNotJoinedByAnd
from normalizer.lint.rules.fields.page_dash import PageDash
from normalizer.lint.rules.fields.placeholder import Placeholder
from normalizer.lint.rules.fields.reversed_pages import ReversedPages
from normalizer.lint.rules.fields.stray_whitespace import StrayWhitespace
from normalizer.lint.rules.fields.suffix_after_given_name import SuffixAfterGivenName
from normalizer.lint.rules.fields.unescaped_character import UnescapedCharacter
from normalizer.lint.rules.fields.unprotected_capitals import UnprotectedCapitals
from normalizer.lint.rules.fields.url_repeats_doi import UrlRepeatsDoi
from normalizer.lint.rules.fields.wrong_value import WrongValue
from normalizer.lint.rules.identity.alias_is_a_key import AliasIsAKey
from normalizer.lint.rules.identity.duplicate_doi import DuplicateDoi
from normalizer.lint.rules.identity.duplicate_eprint import DuplicateEprint
from normalizer.lint.rules.identity.duplicate_key import DuplicateKey
from normalizer.lint.rules.identity.duplicate_title import DuplicateTitle
from normalizer.lint.rules.identity.keys_differ_in_case import KeysDifferInCase
from normalizer.lint.rules.identity.parent_above_child import ParentAboveChild
from normalizer.lint.rules.identity.preprint_beside_publication import PreprintBesidePublication
from normalizer.lint.rules.identity.unknown_parent import UnknownParent
from normalizer.lint.rules.style.code_link_missing import CodeLinkMissing
from normalizer.lint.rules.style.field_order import FieldOrder
from normalizer.lint.rules.style.key_pattern import KeyPattern
from normalizer.lint.rules.style.mixed_initials import MixedInitials
from normalizer.lint.rules.style.mixed_venue_forms import MixedVenueForms
from normalizer.lint.rules.syntax.commented_out_entry import CommentedOutEntry
from normalizer.lint.rules.syntax.duplicate_field import DuplicateField
from normalizer.lint.rules.syntax.extra_comma import ExtraComma
from normalizer.lint.rules.syntax.lost_entry import LostEntry
from normalizer.lint.rules.syntax.malformed_field import MalformedField
from normalizer.lint.rules.syntax.malformed_key import MalformedKey
from normalizer.lint.rules.syntax.missing_comma import MissingComma
from normalizer.lint.rules.syntax.missing_key import MissingKey
from normalizer.lint.rules.syntax.mixed_line_ends import MixedLineEnds
from normalizer.lint.rules.syntax.not_utf8 import NotUtf8
from normalizer.lint.rules.syntax.note_inside_entry import NoteInsideEntry
from normalizer.lint.rules.syntax.string_used_early import StringUsedEarly
from normalizer.lint.rules.syntax.unbalanced_braces import UnbalancedBraces
from normalizer.lint.rules.syntax.unclosed_entry import UnclosedEntry
from normalizer.lint.rules.syntax.undefined_string import UndefinedString
from normalizer.lint.rules.syntax.unknown_entry_type import UnknownEntryType
from normalizer.lint.rules.syntax.unused_ignore import UnusedIgnore
from normalizer.lint.rules.syntax.unused_string import UnusedString
from normalizer.lint.rules.verification.added_authors import AddedAuthors
from normalizer.lint.rules.verification.author_order import AuthorOrder
from normalizer.lint.rules.verification.future_date import FutureDate
from normalizer.lint.rules.verification.missing_authors import MissingAuthors
from normalizer.lint.rules.verification.no_such_work import NoSuchWork
from normalizer.lint.rules.verification.not_covered import NotCovered
from normalizer.lint.rules.verification.nothing_to_compare_with import NothingToCompareWith
from normalizer.lint.rules.verification.other_authors import OtherAuthors
from normalizer.lint.rules.verification.placeholder_authors import PlaceholderAuthors
from normalizer.lint.rules.verification.preprint_as_published import PreprintAsPublished
from normalizer.lint.rules.verification.published_since import PublishedSince
from normalizer.lint.rules.verification.taken_back import TakenBack
from normalizer.lint.rules.verification.unknown_doi_registrant import UnknownDoiRegistrant
from normalizer.lint.rules.verification.unknown_venue import UnknownVenue
from normalizer.lint.rules.verification.wrong_doi import WrongDoi
from normalizer.lint.rules.verification.wrong_eprint import WrongEprint
from normalizer.lint.rules.verification.wrong_title import WrongTitle
from normalizer.lint.rules.verification.wrong_venue import WrongVenue
from normalizer.lint.rules.verification.wrong_year import WrongYear

RULES: tuple[Rule, ...] = (
    MissingComma(),
    NoteInsideEntry(),
    MissingKey(),
    MalformedKey(),
    UndefinedString(),
    UnclosedEntry(),
    LostEntry(),
    UnknownEntryType(),
    DuplicateField(),
    UnbalancedBraces(),
    MalformedField(),
    ExtraComma(),
    StringUsedEarly(),
    CommentedOutEntry(),
    UnusedString(),
    MixedLineEnds(),
    NotUtf8(),
    UnusedIgnore(),
    DuplicateKey(),
    KeysDifferInCase(),
    DuplicateDoi(),
    DuplicateEprint(),
    DuplicateTitle(),
    PreprintBesidePublication(),
    AliasIsAKey(),
    UnknownParent(),
    ParentAboveChild(),
    MissingField(),
    MalformedDate(),
    ImpossibleYear(),
    ImpossibleMonth(),
    MonthNotAMacro(),
    WrongValue(),
    DoiAsLink(),
    MalformedDoi(),
    MalformedIsbn(),
    MalformedIssn(),
    MalformedUrl(),
    ArxivIdWithPrefix(),
    MalformedArxivId(),
    EprintWithoutArchive(),
    EscapedIdentifier(),
    PageDash(),
    ReversedPages(),
    EtAlInNames(),
    NamesNotJoinedByAnd(),
    EmptyName(),
    AllCapitalsName(),
    SuffixAfterGivenName(),
    AllCapitalsTitle(),
    HtmlMarkup(),
    Mojibake(),
    UnescapedCharacter(),
    DoubleBraces(),
    UnprotectedCapitals(),
    FinalDot(),
    StrayWhitespace(),
    Placeholder(),
    UrlRepeatsDoi(),
    ArxivAsJournal(),
    MisspelledField(),
    EmptyField(),
    NothingToCompareWith(),
    NoSuchWork(),
    WrongTitle(),
    OtherAuthors(),
    MissingAuthors(),
    AddedAuthors(),
    AuthorOrder(),
    WrongYear(),
    WrongVenue(),
    UnknownVenue(),
    PreprintAsPublished(),
    WrongDoi(),
    UnknownDoiRegistrant(),
    WrongEprint(),
    PublishedSince(),
    TakenBack(),
    FutureDate(),
    PlaceholderAuthors(),
    NotCovered(),
    MixedVenueForms(),
    MixedInitials(),
    FieldOrder(),
    KeyPattern(),
    CodeLinkMissing(),
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
UNUSED_IGNORE = rule_of(UnusedIgnore.code)
NOTHING_TO_COMPARE_WITH = rule_of(NothingToCompareWith.code)
