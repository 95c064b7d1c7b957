"""Verification against the dozen works of fixtures/lint/truth."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_scene import TODAY, context_of
from lint_truth import sample_verifier

from normalizer.bib import scan
from normalizer.lint.context import LintContext
from normalizer.lint.parallel import ForkPool
from normalizer.lint.registry import RULES, get_family
from normalizer.lint.rule import VerificationKind
from normalizer.lint.runner import lint
from normalizer.lint.verification import catalog as truth_catalog
from normalizer.lint.verification.results import EntryVerification, EntryVerifications, MismatchType, VerificationStatus
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.works.description import RawName
from resolvers.base import TitleQuery

TRUTH_RULES = [rule for rule in RULES if get_family(rule) == "verification"]

RIGHT = """
@inproceedings{pebbles, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei}, booktitle = {ICML}, year = {2021}}
@inproceedings{clouds, title = {Counting Clouds with Two Cameras}, author = {Patel, M. and Berg, J. and Okafor, A.}, booktitle = {CVPR}, year = 2022, doi = {10.1109/CVPR52688.2022.90001}}
@article{tides, title = {A Ledger of Small Tides}, author = {Greta Holm and Ines Duarte}, journal = {Machine Learning}, year = 2020, volume = 109, pages = {1--20}}
@misc{rivers, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori}, eprint = {2203.00017}, archiveprefix = {arXiv}, year = 2022}
"""


def verification(text: str, today: date = TODAY) -> EntryVerification:
    bib = scan(text)
    context = context_of(bib, verifier=sample_verifier())
    assert context.verification is not None
    return context.verification.get(bib.entries[0])


def entry(title: str, author: str, more: str, kind: str = "inproceedings") -> str:
    return f"@{kind}{{a, title = {{{title}}}, author = {{{author}}}, {more}}}"


def test_right_entries_are_as_described_and_nothing_is_found() -> None:
    bib = scan(RIGHT)
    context = context_of(bib, verifier=sample_verifier())
    assert context.verification is not None
    assert [context.verification.get(each).status for each in bib.entries] == [VerificationStatus.VERIFIED] * 4
    assert lint(context, TRUTH_RULES).findings == ()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_entries_that_several_processes_look_up_stand_as_when_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    context = context_of(scan(RIGHT.replace("Lin Wei", "Boris Nobody").replace("Noon", "Night")))
    alone = sample_verifier().verify(context)
    monkeypatch.setattr(truth_catalog, "_BATCH_ENTRIES", 1)
    reported: list[str] = []
    together = sample_verifier().verify(context, ForkPool(2, reported.append))
    assert together == alone
    assert len(together.verifications) == 4
    assert set(reported) <= {f"looking entries up, share {number} of 4" for number in (1, 2, 3, 4)}
    assert sample_verifier().verify(context_of(scan("")), ForkPool(2)).verifications == {}


def test_no_entry_has_findings_of_two_kinds() -> None:
    wrong = (
        RIGHT.replace("Lin Wei", "Boris Nobody")
        .replace("2020", "1999")
        .replace("CVPR", "ICML")
        .replace("Noon", "Night")
    )
    findings = lint(context_of(scan(wrong), verifier=sample_verifier()), TRUTH_RULES).findings
    kinds: dict[str | None, set[VerificationKind | None]] = {}
    for finding in findings:
        if finding.code != "BIB499":
            kinds.setdefault(finding.key, set()).add(finding.kind)
    assert len(kinds) == 4
    assert all(len(each) == 1 for each in kinds.values())


def test_work_that_is_only_on_arxiv_is_fabricated_where_its_number_is_of_another_work() -> None:
    text = entry("Teaching Teapots to Whistle in Tune", "No Body", "{}, eprint = {2203.00017}, year = 2022", "article")
    for venue, kind in (("note = {A preprint}", "fabricated"), ("journal = {Acta Knobologica}", "described-wrongly")):
        found = lint(context_of(scan(text.replace("{}", venue, 1)), verifier=sample_verifier()), TRUTH_RULES).findings
        assert [(each.code, each.kind) for each in found] == [("BIB413", kind)]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        pytest.param(("Ada Okafor and Lin Wei", "Boris Nobody and Clara Noone"), "fabricated", id="other authors"),
        pytest.param(("{ICML}", "{Symposium on Lunar Pebble Science}"), "fabricated", id="a venue that nobody knows"),
        pytest.param(
            ("Sorting Pebbles by Moonlight", "Teaching Teapots to Whistle in Tune"), "fabricated", id="a title"
        ),
        pytest.param(("2021", "2019"), "described-wrongly", id="another year"),
        pytest.param(("{ICML}", "{CVPR}"), "described-wrongly", id="another venue"),
        pytest.param((" and Lin Wei", ""), "described-wrongly", id="an author left out"),
        pytest.param(("Lin Wei", "Boris Nobody and others"), "described-wrongly", id="a wrong name before others"),
    ],
)
def test_kinds_that_venues_tell_apart(changed: tuple[str, str], kind: str) -> None:
    right = entry("Sorting Pebbles by Moonlight", "Ada Okafor and Lin Wei", "booktitle = {ICML}, year = 2021")
    wrong = right.replace(*changed)
    assert wrong != right
    findings = lint(context_of(scan(wrong), verifier=sample_verifier()), TRUTH_RULES).findings
    assert {each.kind for each in findings} == {kind}


def test_two_authors_of_one_name_are_no_fault_where_the_record_has_both() -> None:
    twice = "Ada Okafor and Lin Wei and Ada Okafor"
    text = entry("Sorting Pebbles by Moonlight", twice, "booktitle = {ICML}, year = 2021")
    context = context_of(scan(text), verifier=sample_verifier())
    rule = next(rule for rule in TRUTH_RULES if rule.code == "BIB419")
    assert [each.code for each in rule.check(context)] == ["BIB419"]
    record = sample_verifier().catalog.find([TitleQuery("Sorting Pebbles by Moonlight")])[0][0]
    both = replace(record, authors=tuple(map(RawName, twice.split(" and "))))
    place = context.bib.entries[0].span.start
    verified = EntryVerification(VerificationStatus.VERIFIED, (both,))
    assert not list(
        rule.check(replace(context, verification=EntryVerifications({place: verified}, VenueKnowledge(None))))
    )


NOT_FOUND = {
    "a long title in a complete volume": (
        entry("Teaching Teapots to Whistle in Tune", "No Body", "booktitle = {ICML}, year = 2021"), VerificationStatus.NOT_FOUND,
    ),
    "a title of two words may be the first part of a longer one": (
        entry("Teaching Teapots", "No Body", "booktitle = {ICML}, year = 2021"), VerificationStatus.UNVERIFIED,
    ),
    "a volume of which nothing is known": (
        entry("Teaching Teapots to Whistle in Tune", "No Body", "booktitle = {ICML}, year = 2020"), VerificationStatus.UNVERIFIED,
    ),
    "no volume": (entry("Teaching Teapots to Whistle in Tune", "No Body", "year = 2021", "misc"), VerificationStatus.UNVERIFIED),
    "a book": (entry("Teaching Teapots to Whistle in Tune", "No Body", "year = 2021", "book"), VerificationStatus.NOT_CHECKED),
    "an old paper of the same title by somebody else": (
        entry("Sorting Pebbles by Moonlight", "No Body", "journal = {J. Nocturnal Studies}, year = 1975", "article"), VerificationStatus.UNVERIFIED,
    ),
    "every issue has one": (entry("Editorial", "Lin Wei", "booktitle = {CVPR}, year = 2022"), VerificationStatus.UNVERIFIED),
    "a longer title by somebody else": (
        entry("Counting Clouds with Two Cameras and a Balloon", "Hana Suzuki", "booktitle = {CVPR}, year = 2022"), VerificationStatus.UNVERIFIED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "status"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_is_not_found(text: str, status: VerificationStatus) -> None:
    found = verification(text)
    assert found.status is status
    assert not found.mismatches
    assert not found.work


def test_why_nothing_could_be_told_is_said() -> None:
    found = verification(entry("Teaching Teapots to Whistle in Tune", "No Body", "booktitle = {CVPR}, year = 2022"))
    assert found.note == "not found; the catalog has 3 works of CVPR 2022"
    other = verification(entry("Why Rivers Hum at Noon", "No Body", "journal = {Rivers}, year = 2009"))
    assert other.note == "not found; the work of this title here is by Tomas Lindqvist, Aiko Mori"
    numbered = verification(entry("Teaching Twelve Teapots", "", "eprint = {2203.00018}, archiveprefix = {arXiv}"))
    assert numbered.note == "not found; arXiv:2203.00018 is 'Twelve Ways to Fold a Map' here"


def test_the_work_and_what_agrees_comes_with_a_difference() -> None:
    found = verification(entry("Sorting Pebbles by Moonlight", "Ada Okafor", "booktitle = {ICML}, year = 2021"))
    assert found.status is VerificationStatus.MISMATCH
    assert [record.title for record in found.work] == ["Sorting Pebbles by Moonlight"]
    (difference,) = found.mismatches
    assert (difference.type, difference.field) == (MismatchType.MISSING_AUTHORS, "author")
    assert (difference.actual, difference.expected) == ("Ada Okafor", "Ada Okafor, Lin Wei")
    assert difference.source == "other (catalog:other.jsonl)"


def test_a_preprint_cited_by_part_of_its_title_is_meant_by_its_id() -> None:
    found = verification("@misc{a, title = {Twelve Ways}, eprint = {2203.00018}, archiveprefix = {arXiv}}")
    assert found.status is VerificationStatus.VERIFIED


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Teaching Teapots to Whistle in Tune", VerificationStatus.MISMATCH),
        ("Shadows of Teapots", VerificationStatus.UNVERIFIED),  # it may have been renamed
        ("TeapotGPT", VerificationStatus.UNVERIFIED),  # the name of a system
    ],
)
def test_an_id_of_a_work_whose_people_nobody_knows_proves_only_that_its_title_is_quite_another(
    title: str, status: VerificationStatus
) -> None:
    text = f"@misc{{a, title = {{{title}}}, author = {{No Body}}, eprint = {{2204.00055}}}}"
    assert verification(text).status is status


def test_a_work_of_the_title_is_described_wrongly_where_the_number_is_that_of_another() -> None:
    more = "booktitle = {ICML}, eprint = {2203.00017}, year = 2021"
    found = verification(entry("Sorting Pebbles by Moonlight", "Ada Okafor and Lin Wei", more))
    assert [each.title for each in found.work] == ["Sorting Pebbles by Moonlight"]
    assert [each.type for each in found.mismatches if not each.minor] == [MismatchType.EPRINT]
    assert not found.is_fabricated


def test_news_is_no_fault() -> None:
    found = verification(
        "@misc{a, title = {Knitting with Comets}, author = {Lin Wei}, eprint = {2001.00077}, year = 2020}"
    )
    assert found.status is VerificationStatus.VERIFIED
    assert [each.type for each in found.mismatches] == [MismatchType.PUBLISHED_SINCE]


def test_entries_are_told_apart_by_their_place_for_keys_may_come_twice() -> None:
    bib = scan(RIGHT.replace("clouds", "pebbles").replace("Patel, M.", "Nobody, X."))
    context = context_of(bib, verifier=sample_verifier())
    assert context.verification is not None
    first, second = bib.entries[:2]
    assert context.verification.get(first).status is VerificationStatus.VERIFIED
    assert context.verification.get(second).status is VerificationStatus.MISMATCH


def test_an_entry_of_another_document_was_not_asked() -> None:
    context = context_of(scan(""), verifier=sample_verifier())
    assert context.verification is not None
    assert context.verification.get(scan(RIGHT).entries[0]).status is VerificationStatus.NOT_CHECKED


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_is_said_of_an_entry_does_not_depend_on_the_others(shuffle: random.Random) -> None:
    lines = [*RIGHT.split("\n"), *RIGHT.replace("and Lin Wei", "").replace("Noon", "Night").split("\n")]
    shuffle.shuffle(lines)
    bib = scan("\n".join(lines))
    context = context_of(bib, verifier=sample_verifier())
    assert context.verification is not None
    for each in bib.entries:
        alone = verification(bib.text[each.span.start : each.span.end])
        assert context.verification.get(each) == alone


_SIGNS = (
    "{",
    "}",
    "\\'e",
    ",",
    "$x$",
    "10.1109/CVPR52688.2022.90001",
    "arXiv:",
    "https://arxiv.org/abs/",
    "",
    "é",
    "\\textendash",
)
_TOKENS = "Sorting Pebbles by Moonlight Why Rivers Hum at Noon Ada Okafor Lin Wei ICML CVPR and others 2021 2203.00017"
_WORDS = st.sampled_from([*_TOKENS.split(), *_SIGNS])
_VALUE = st.lists(_WORDS, max_size=8).map(" ".join)
_NAMES = st.sampled_from(["title", "author", "year", "date", "booktitle", "journal", "doi", "eprint", "url", "note"])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_NAMES, _VALUE, max_size=6), st.sampled_from(["article", "inproceedings", "misc", "online"]))
def test_whatever_stands_in_an_entry_nothing_is_raised(fields: dict[str, str], kind: str) -> None:
    text = f"@{kind}{{a, " + ", ".join(f"{name} = {{{value}}}" for name, value in fields.items()) + "}"
    bib = scan(text)
    context = LintContext(bib, "bibtex", TODAY)
    context.verification = sample_verifier().verify(context)
    for finding in lint(context, TRUTH_RULES).findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
