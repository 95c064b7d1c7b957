"""Runs over files: kept results, several processes, what is said once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from lint_scene import TODAY

from normalizer.app.check import check_files
from normalizer.lint import parallel
from normalizer.lint import runner as running
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import UnknownRuleError
from normalizer.lint.result_cache import FileResult, ResultCache
from normalizer.lint.rule import Finding, Rule, Severity, VerificationKind
from normalizer.lint.runner import Runner
from normalizer.lint.settings import LintSettings, Selection
from normalizer.lint.verification.results import EntryVerification, EntryVerifications, VerificationStatus
from normalizer.lint.verification.venues import VenueKnowledge

TWINS = b"@article{a, doi = {10.1000/x}}\n@article{b, doi = {10.1000/x}}\n"
DUPLICATES = LintSettings(TODAY, Selection(select=("BIB203",)))


def nobody() -> None:
    """There is no catalog."""


def unexpected() -> None:
    raise AssertionError("this must not be asked")


def test_each_file_gets_its_findings_in_order() -> None:
    results = check_files(
        [InputFile("a.bib", TWINS), InputFile("b.bib", b""), InputFile("c.bib", TWINS)], DUPLICATES, nobody
    )
    assert [[finding.place for finding in each.findings] for each in results] == [["a.bib:2:13"], [], ["c.bib:2:13"]]
    assert [each.entries for each in results] == [2, 0, 2]


def test_what_is_kept_is_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = ResultCache(tmp_path)
    first = check_files([InputFile("a.bib", TWINS)], DUPLICATES, nobody, stored)
    monkeypatch.setattr(running, "run", unexpected)
    moved = check_files([InputFile("moved/a.bib", TWINS)], DUPLICATES, unexpected, stored)
    assert [finding.message for finding in moved[0].findings] == [finding.message for finding in first[0].findings]
    assert [finding.file for finding in moved[0].findings] == ["moved/a.bib"]


@pytest.mark.parametrize(
    "setup",
    [
        LintSettings(TODAY, Selection(select=("BIB2",))),
        LintSettings(TODAY, Selection("strict", select=("BIB203",))),
        LintSettings(TODAY, Selection(select=("BIB203",), ignore=("BIB101",))),
        LintSettings(TODAY, Selection(select=("BIB203",), extend_select=("BIB101",))),
        LintSettings(TODAY.replace(year=2027), Selection(select=("BIB203",))),
        LintSettings(TODAY, Selection(select=("BIB203",)), "biblatex"),
        LintSettings(TODAY, Selection(select=("BIB203",)), None, "another catalog"),
        LintSettings(TODAY, Selection(select=("BIB203",)), online="arxiv"),
    ],
)
def test_other_settings_are_worked_out_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setup: LintSettings
) -> None:
    stored = ResultCache(tmp_path)
    check_files([InputFile("a.bib", TWINS)], DUPLICATES, nobody, stored)
    asked: list[Any] = []
    monkeypatch.setattr(running, "run", lambda inputs, *_: asked.extend(inputs) or [FileResult(2, ())])
    monkeypatch.setattr(stored, "put", lambda *_: None)
    check_files([InputFile("a.bib", TWINS)], setup, nobody, stored)
    assert len(asked) == 1


def test_only_what_is_missing_is_worked_out(tmp_path: Path) -> None:
    stored = ResultCache(tmp_path)
    check_files([InputFile("a.bib", TWINS)], DUPLICATES, nobody, stored)
    results = check_files([InputFile("b.bib", b"@misc{x}"), InputFile("a.bib", TWINS)], DUPLICATES, nobody, stored)
    assert [len(each.findings) for each in results] == [0, 1]


def test_an_unknown_rule_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownRuleError):
        check_files(
            [InputFile("a.bib", b"")], LintSettings(TODAY, Selection(select=("quux",))), nobody, ResultCache(tmp_path)
        )


def told(*files: bytes, selection: Selection | None = None, stored: ResultCache | None = None) -> list[str]:
    inputs = [InputFile(f"{number}.bib", data) for number, data in enumerate(files)]
    results = check_files(inputs, LintSettings(TODAY, selection or Selection(select=("BIB4",))), nobody, stored)
    return [finding.place for each in results for finding in each.findings if finding.code == "BIB400"]


def test_that_there_is_nothing_to_compare_with_is_said_once_for_all_files(tmp_path: Path) -> None:
    stored = ResultCache(tmp_path)
    for _ in range(2):
        assert told(b"", TWINS, TWINS.replace(b"a", b"b"), stored=stored) == ["1.bib:1:1"]


def test_entries_without_anything_to_compare_with_are_counted() -> None:
    assert told(TWINS, selection=Selection(select=("BIB2",))) == []
    assert told(TWINS, selection=Selection(select=("BIB400",))) == []
    assert told(TWINS, selection=Selection(select=("BIB4",), ignore=("BIB400",))) == []
    assert told(b"% no entry\n") == []
    for data, words in ((TWINS, "not verified (2 entries)"), (b"@misc{x}", "not verified (1 entry)")):
        (result,) = check_files([InputFile("a.bib", data)], LintSettings(TODAY, Selection(select=("BIB4",))), nobody)
        (finding,) = result.findings
        assert words in finding.message
        assert (finding.kind, finding.severity, finding.key) == (VerificationKind.UNVERIFIED, "info", None)
    said: list[str] = []
    check_files([InputFile("a.bib", TWINS)], DUPLICATES, nobody, progress=said.append)
    assert said == ["a.bib: rule 1 of 1"]


class Judged(Rule):
    """Says what it was told of an entry."""

    needs_catalog = True

    def check(self, context: Any) -> Iterator[Finding]:
        for entry in context.bib.entries:
            yield self.on_entry(entry, context.verification.get(entry).note)


class Verifier:
    """Says of each entry the dialect of its file and its key; `fails` as if a source had."""

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails
        self.prepared: list[str] = []

    def prepare(self, inputs: Sequence[InputFile]) -> None:
        self.prepared += [given.file for given in inputs]

    def verify(self, context: Any, pool: Any = None) -> EntryVerifications:
        assert pool.processes == 1
        return EntryVerifications(
            {
                entry.span.start: EntryVerification(
                    VerificationStatus.UNVERIFIED, note=f"{context.dialect} {entry.key}", is_incomplete=self.fails
                )
                for entry in context.bib.entries
            },
            VenueKnowledge(None),
        )


@pytest.mark.parametrize("fails", [True, False])
def test_a_result_with_a_failed_source_is_not_kept(tmp_path: Path, fails: bool) -> None:
    stored, verifier = ResultCache(tmp_path), Verifier(fails)
    setup = LintSettings(TODAY, Selection(select=("BIB499",)))
    for _ in range(2):
        check_files([InputFile("a.bib", TWINS), InputFile("b.bib", TWINS[:30])], setup, lambda: verifier, stored)
    assert verifier.prepared == ["a.bib", "b.bib"] * (2 if fails else 1)


def test_a_verifier_is_opened_before_the_rules_that_compare_and_for_them_only() -> None:
    runner = Runner((Judged("BIB901", "judged"),), LintSettings(TODAY), Verifier())
    checked = runner.check(InputFile("a.bib", b"@online{a, date = 2020}"))
    assert [finding.message for finding in checked.findings] == ["biblatex a"]
    assert not checked.has_no_catalog
    assert (
        Runner((Judged("BIB901", "judged"),), LintSettings(TODAY), None).check(InputFile("a.bib", TWINS)).findings == ()
    )
    Runner.from_settings(LintSettings(TODAY, Selection(select=("BIB1",))), unexpected)
    opened: list[str] = []
    Runner.from_settings(LintSettings(TODAY, Selection(select=("BIB4",))), lambda: opened.append("opened"))
    assert opened == ["opened"]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("sizes", [(1, 1, 1), (9, 1), (1,)], ids=["by files", "one large file", "a single file"])
def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...]) -> None:
    inputs = [InputFile(f"{number}.bib", TWINS * size) for number, size in enumerate(sizes)]
    setup = LintSettings(TODAY, Selection(select=("BIB1", "BIB2", "BIB3")))
    alone = check_files(inputs, setup, nobody)
    shared: list[int] = []
    monkeypatch.setattr(running, "MIN_PARALLEL_BYTES", 1)
    monkeypatch.setattr(running, "processes", lambda: 2)
    fork = parallel._forked
    monkeypatch.setattr(parallel, "_forked", lambda *arguments: shared.append(arguments[3]) or fork(*arguments))
    assert check_files(inputs, setup, nobody) == alone
    assert 2 in shared


def test_a_dialect_can_be_given_and_rules_of_the_other_do_not_run() -> None:
    setup = LintSettings(TODAY, dialect="bibtex")
    runner = Runner((Judged("BIB901", "judged"),), setup, Verifier())  # type: ignore[arg-type] # of this test
    assert runner.check(InputFile("a.bib", b"@online{a, date = 2020}")).findings[0].message == "bibtex a"
    rule = Judged("BIB901", "judged", dialects=frozenset({"bibtex"}))
    runner = Runner((rule,), LintSettings(TODAY), Verifier())  # type: ignore[arg-type] # of this test
    assert runner.check(InputFile("a.bib", b"@online{a, date = 2020}")).findings == ()
    assert len(runner.check(InputFile("a.bib", b"@misc{a}")).findings) == 1


def test_findings_come_in_the_order_of_the_text_then_of_codes() -> None:
    rules = (Judged("BIB902", "second"), Judged("BIB901", "judged"))
    runner = Runner(rules, LintSettings(TODAY), Verifier())  # type: ignore[arg-type] # of this test
    found = runner.check(InputFile("a.bib", b"@misc{a}\n@misc{b}")).findings
    assert [(finding.key, finding.code) for finding in found] == [
        ("a", "BIB901"),
        ("a", "BIB902"),
        ("b", "BIB901"),
        ("b", "BIB902"),
    ]


OTHER_ENCODINGS = {
    "letters of Western Europe": (
        "% Poincaré\n@misc{a}\n".encode("cp1252"), Severity.INFO, "the file is in cp1252 by its letters",
    ),
    "declared on the first line": (
        "% Encoding: ISO8859_2\n% Erdős\n@misc{a}\n".encode("iso8859-2"), Severity.INFO, "iso8859_2, not",
    ),
    "a mark in front, and BibTeX reads nothing": (
        "@misc{a}\n".encode("utf-16"), Severity.ERROR, "the file is in utf-16-le, not in UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "severity", "said"), OTHER_ENCODINGS.values(), ids=OTHER_ENCODINGS)
def test_other_encodings_than_utf8_are_told(data: bytes, severity: Severity, said: str) -> None:
    (result,) = check_files([InputFile("a.bib", data)], LintSettings(TODAY, Selection(select=("BIB117",))), nobody)
    assert [finding.place for finding in result.findings] == ["a.bib:1:1"]
    assert said in result.findings[0].message
    assert result.findings[0].severity is severity


def test_utf8_with_and_without_a_mark_is_not_told() -> None:
    text = "% Poincaré\n@misc{a}\n"
    inputs = [InputFile("a.bib", text.encode()), InputFile("b.bib", text.encode("utf-8-sig")), InputFile("c.bib", b"")]
    assert [
        each.findings for each in check_files(inputs, LintSettings(TODAY, Selection(select=("BIB117",))), nobody)
    ] == [()] * 3
