"""The steps of `bibnorm check`: read files, find problems, and compare them with a baseline.

The baseline has accepted findings, so that only new ones fail a run:

    {"version": 1, "findings": [
     {"file": "refs.bib", "code": "BIB203", "key": "a", "field": "doi", "identity": "3f...", "count": 1}]}

Files are relative to the folder of the baseline, so that it is independent of the working directory. It has no lines.
The identity is of the value of the field; identities of earlier versions, of its text in the file, still count.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from normalizer.app.session import Progress
from normalizer.bib.file import check_has_entries
from normalizer.errors import BibnormError
from normalizer.files import (
    STANDARD_OUTPUT,
    check_outputs,
    check_writable,
    relative_name,
    replaceable,
    write_text_atomically,
)
from normalizer.lint.diagnostic import Diagnostic, file_level_diagnostic
from normalizer.lint.inputs import InputError, InputFile, read_inputs
from normalizer.lint.parallel import ignore_progress
from normalizer.lint.report.formats import FileFixes, Report, Summary, is_report
from normalizer.lint.result_cache import FileResult, ResultCache, cache_key
from normalizer.lint.rule import NO_CATALOG, Severity, VerificationKind
from normalizer.lint.settings import LintSettings
from normalizer.values.text import counted
from normalizer.version import __version__

if TYPE_CHECKING:
    from normalizer.app.session import Runtime
    from normalizer.lint.runner import VerifierOpener
    from normalizer.lint.verification.catalog import CatalogVerifier

_VERSION = 1
# The rules about names that another file may define, and about comments that a finding in another file may need.
_OF_OTHERS = frozenset({"BIB105", "BIB190", "BIB208"})


class BaselineError(BibnormError):
    """A baseline cannot be read."""


@dataclass(frozen=True, order=True)
class BaselineEntry:
    """One accepted finding."""

    file: str
    code: str
    key: str
    field: str
    identity: str


@dataclass(frozen=True)
class BaselineComparison:
    """New findings, the number of accepted ones, and entries of the baseline that no longer occur."""

    new: tuple[Diagnostic, ...]
    accepted: int
    stale: tuple[BaselineEntry, ...]


def read_baseline(path: Path) -> Counter[BaselineEntry]:
    """Raises BaselineError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != _VERSION:
            raise BaselineError(f"{path}: is of version {content['version']!r}, which this bibnorm does not know")
        rows = content["findings"]
        return Counter(
            {BaselineEntry(*(row[field.name] for field in fields(BaselineEntry))): int(row["count"]) for row in rows}
        )
    except FileNotFoundError as error:
        raise BaselineError(f"{path}: no such baseline; create it with --baseline {path} --write-baseline") from error
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path}: is not a baseline of bibnorm; name another file") from error


def write_baseline(
    path: Path, findings: Iterable[Diagnostic], files: Iterable[str], unchecked: Container[str] = ()
) -> tuple[int, int]:
    """Write all findings, sorted; return their number, and how many are kept: of other files, and of `unchecked` rules.

    A file that no longer exists has no findings to keep; an unverified entry is no finding. Raises BaselineError for
    an existing file that is no baseline, OutputError.
    """
    folder = path.parent
    known = Counter(_known_of(each, folder) for each in findings if each.kind is not VerificationKind.UNVERIFIED)
    replaced = {relative_name(file, folder) for file in files} | {row.file for row in known}
    before = read_baseline(path) if path.exists() else Counter()
    others = {row: n for row, n in before.items() if row.file not in replaced or row.code in unchecked}
    kept = Counter({row: n for row, n in others.items() if (folder / row.file).exists()})
    rows = [asdict(row) | {"count": count} for row, count in sorted((known + kept).items())]
    content = json.dumps({"version": _VERSION, "findings": rows}, ensure_ascii=False, indent=1)
    write_text_atomically(path, content + "\n")
    return known.total(), kept.total()


def compare_with_baseline(
    findings: Iterable[Diagnostic],
    baseline: Counter[BaselineEntry],
    folder: Path,
    files: Iterable[str],
    unchecked: Container[str] = (),
) -> BaselineComparison:
    """Remove accepted findings, as often as the baseline has them.

    Of other files than `files`, and of `unchecked` rules, none is stale.
    """
    left = baseline.copy()
    new, known = [], 0
    for finding in findings:
        row = _known_of(finding, folder)
        former = replace(row, identity=finding.former_identity or row.identity)
        if found := next((each for each in (row, former) if left[each] > 0), None):
            left[found] -= 1
            known += 1
        else:
            new.append(finding)
    checked = {relative_name(file, folder) for file in files}
    stale = {row: count for row, count in left.items() if row.file in checked and row.code not in unchecked}
    gone = sorted(row for row, count in stale.items() for _ in range(count))
    return BaselineComparison(tuple(new), known, tuple(gone))


def _known_of(finding: Diagnostic, folder: Path) -> BaselineEntry:
    key, field = (finding.key or "", finding.field or "") if finding.group is None else (finding.group, "")
    return BaselineEntry(relative_name(finding.file, folder), finding.code, key, field, finding.identity)


def check_files(
    inputs: Sequence[InputFile],
    setup: LintSettings,
    open_verifier: VerifierOpener,
    stored: ResultCache | None = None,
    *,
    progress: Callable[[str], None] = ignore_progress,
) -> list[FileResult]:
    """The result for each file, in order.

    `open_verifier` is called when a rule needs the catalog, or never. Without a catalog, one finding says so.
    """
    names = [cache_key(each.data, setup) if stored else "" for each in inputs]
    results = [stored.get(name, each.file) if stored else None for name, each in zip(names, inputs, strict=True)]
    missing = [index for index, result in enumerate(results) if result is None]
    if missing:
        from normalizer.lint.runner import run  # only here: a run with all results in the cache does not load the rules

        made = run([inputs[index] for index in missing], setup, open_verifier, progress)
        for index, result in zip(missing, made, strict=True):
            results[index] = result
            if stored and not result.is_incomplete:
                stored.put(names[index], result)
        if stored:
            stored.prune()
    done = [result for result in results if result is not None]
    return _collapse_no_catalog(inputs, done)


def _collapse_no_catalog(inputs: Sequence[InputFile], results: Sequence[FileResult]) -> list[FileResult]:
    done = list(results)
    unverified = [index for index, result in enumerate(results) if result.has_no_catalog]
    if unverified:
        first, entries = unverified[0], sum(results[index].entries for index in unverified)
        message = (
            f"entries were not verified ({counted(entries, 'entry', 'entries')}): no catalog; "
            "use --online, create one with `bibnorm catalog build`, or pass --catalog"
        )
        finding = file_level_diagnostic(
            inputs[first].file, *NO_CATALOG, Severity.INFO, message, VerificationKind.UNVERIFIED
        )
        done[first] = replace(done[first], findings=(finding, *done[first].findings))
    return done


@dataclass(frozen=True)
class CheckOptions:
    """The options of one run. `cache` is the directory of stored results, or None.

    `outputs` are files that the caller writes: none may be an input file. `documents` are LaTeX documents (.tex,
    .aux, .bcf) whose citations are checked as well. `suggests`: the fixes are wanted too, on the lines that the unified
    diff in the file `diff` shows. `online` opens the online sources that verify what the catalog does not.
    """

    named: Sequence[str]
    setup: LintSettings
    open_verifier: Callable[[], CatalogVerifier | None]
    outputs: Sequence[str] = ()
    cache: Path | None = None
    fail_on: str = "warning"
    policy: str | None = None
    documents: Sequence[Path] = ()
    suggests: bool = False
    diff: str | None = None
    online: Runtime | None = None
    exclude: Sequence[str] = ()


def check(job: CheckOptions, progress: Progress) -> Report:
    """Check the files. Raises BibnormError, CatalogError."""
    if job.online is None:
        return _check(job, progress, job.open_verifier)
    from normalizer.app.online_check import open_online_verifier  # a run without online sources imports no HTTP

    with open_online_verifier(job.online, job.open_verifier()) as verifier:
        report = _check(job, progress, lambda: verifier)
        missing = verifier.summary
    return replace(report, missing=missing.lines, is_incomplete=missing.is_incomplete)


def check_reports(
    reports: Sequence[str], baseline: str | None = None, *, writes_baseline: bool = False, force: bool = False
) -> None:
    """Raise OutputError or BaselineError, before any work, for a file that the run cannot write or must not replace.

    A report of an earlier run is replaced without `force`: every run in CI writes its reports anew.
    """
    written = [*reports, *([baseline] if baseline and writes_baseline else [])]
    check_outputs(written, [] if writes_baseline or not baseline else [baseline])
    for file in reports:
        replaceable(file, force or is_report(Path(file)), None)
    if baseline and writes_baseline:
        check_writable(Path(baseline))
    if baseline and (Path(baseline).exists() or not writes_baseline):
        read_baseline(Path(baseline))


def _check(job: CheckOptions, progress: Progress, open_verifier: VerifierOpener) -> Report:
    inputs = read_inputs(job.named, progress.warning, job.exclude)
    check_outputs(job.outputs, [given.path for given in inputs if given.path])
    stored = ResultCache(job.cache) if job.cache else None
    results = check_files(inputs, job.setup, open_verifier, stored, progress=progress.status)
    for given, result in zip(inputs, results, strict=True):
        check_has_entries(given.file, given.data, result.entries)
        if not result.entries:
            progress.info(f"{given.file}: no entries")
    findings = tuple(finding for result in results for finding in result.findings)
    suppressed = sum(each.suppressed for each in results)
    if len(inputs) > 1 or job.documents or any(finding.code in _OF_OTHERS for finding in findings):
        from normalizer.app.cited import add_findings_of_other_files  # most runs have one file and no document

        findings, gone = add_findings_of_other_files(
            inputs, findings, job.setup, progress, named=job.named, documents=job.documents
        )
        suppressed += gone
    summary = Summary(len(inputs), sum(each.entries for each in results), suppressed)
    return Report(
        files=tuple(given.file for given in inputs),
        findings=findings,
        summary=summary,
        selection=job.setup.selection,
        today=job.setup.today,
        version=__version__,
        fail_on=None if job.fail_on == "never" else Severity(job.fail_on),
        policy=job.policy,
        fixes=_plan_fixes(job, inputs, open_verifier) if job.suggests else (),
        shown_lines=_shown_lines(job.diff) if job.diff else None,
    )


def _plan_fixes(job: CheckOptions, inputs: Sequence[InputFile], open_verifier: VerifierOpener) -> tuple[FileFixes, ...]:
    """The fixes of each file, without those that change several entries: each suggestion is taken alone."""
    from normalizer.app.fix import FixOptions, plan_fixes  # few reports suggest fixes
    from normalizer.app.session import Silent
    from normalizer.lint.registry import RULES

    selection = job.setup.selection
    left_out = tuple(rule.code for rule in RULES if rule.needs_file)
    setup = replace(job.setup, selection=replace(selection, ignore=(*selection.ignore, *left_out)))
    options = FixOptions(job.named, setup, open_verifier, Silent(), emit=lambda _: None)
    safe, unsafe = (plan_fixes(replace(options, unsafe=each), inputs).files for each in (False, True))
    return tuple(FileFixes(*pair) for pair in zip(safe, unsafe, strict=True))


def _shown_lines(file: str) -> dict[str, list[tuple[int, int]]]:
    from normalizer.lint.report.services import parse_shown_lines

    try:
        data = sys.stdin.buffer.read() if file == STANDARD_OUTPUT else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from error
    text = data.decode("utf-8", "replace")
    shown = parse_shown_lines(text)
    # A diff of renamed or binary files shows no lines.
    if text.strip() and not shown and not any(line.startswith(("diff ", "--- ")) for line in text.splitlines()):
        raise InputError(f"{file}: is not a unified diff; make one with `git diff` or `gh pr diff`")
    return shown


def without_known(path: Path, report: Report) -> tuple[Report, BaselineComparison]:
    unchecked = unchecked_rules(report)
    compared = compare_with_baseline(report.findings, read_baseline(path), path.parent, report.files, unchecked)
    return replace(report, findings=compared.new, summary=replace(report.summary, accepted=compared.accepted)), compared


def unchecked_rules(report: Report) -> frozenset[str]:
    """The codes of the rules that did not run: not chosen, or without a source to compare with."""
    from normalizer.lint.registry import NO_CATALOG_RULE, RULES, select_rules

    chosen = {rule.code for rule in select_rules(report.selection)}
    has_source = all(each.code != NO_CATALOG_RULE.code for each in report.findings)
    return frozenset(rule.code for rule in RULES if rule.code not in chosen or (rule.needs_catalog and not has_source))


# A habit: findings of one rule about values or style, for at least one of ten entries.
_FAMILIES = frozenset({"fields", "style"})
_MIN_FINDINGS, _ENTRIES_PER_FINDING = 3, 10
_BASELINE = "bibnorm-baseline.json"


def suggest_settings(report: Report, named: Sequence[str]) -> str:
    """`[tool.bibnorm]` of a `pyproject.toml`: the habits are ignored, and other failures go into a baseline."""
    from normalizer.lint.registry import RULES, get_family

    counts = Counter(finding.code for finding in report.findings)
    least = max(_MIN_FINDINGS, report.summary.entries / _ENTRIES_PER_FINDING)
    habits = [rule for rule in RULES if get_family(rule) in _FAMILIES and counts[rule.code] >= least]
    ignored = {rule.code for rule in habits}
    left = sum(report.is_failure(finding) for finding in report.findings if finding.code not in ignored)
    lines = [f"# {report.summary.entries:,} entries of {', '.join(report.files)}", "[tool.bibnorm]"]
    if habits:
        lines += [f"# {rule.name}: {counts[rule.code]:,} findings" for rule in habits]
        lines.append(f'ignore = "{", ".join(rule.name for rule in habits)}"')
    if left:
        command = shlex.join(["bibnorm", "check", *named, "--baseline", _BASELINE, "--write-baseline"])
        what = "1 other finding fails a run: correct it, or accept it"
        if left > 1:
            what = f"{left:,} other findings fail a run: correct them, or accept them"
        lines += [f"# {what} with", f"#   {command}"]
        lines.append(f'baseline = "{_BASELINE}"')
    if not habits and not left:
        lines.append("# the default settings fit these files")
    return "\n".join(lines) + "\n"
