"""Findings with lines and columns, independent of the document, for reports and the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from normalizer.lint.rule import Finding, Severity, VerificationKind

if TYPE_CHECKING:
    from normalizer.bib import BibDocument

_MAX_CONTEXT_LENGTH = 400  # characters of the text at a finding that distinguish it from others of the rule


@dataclass(frozen=True, slots=True)
class Region:
    """From a line and column up to, not including, another; both count from 1, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class TextEdit:
    """New text for a region."""

    region: Region
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding in a file.

    `identity`, of code, key, field and value, survives moved lines and another way to write the value;
    `former_identity`, of the text as it is written, is what earlier versions have put into baselines. `fix` is the
    message of the fix, None for none; `needs_unsafe` tells that only `fix --unsafe` applies it, `unfixed` why there
    is none where others of the rule have one.
    """

    file: str
    region: Region
    code: str
    name: str
    severity: Severity
    message: str
    identity: str
    key: str | None = None
    field: str | None = None
    kind: VerificationKind | None = None
    actual: str | None = None
    expected: str | None = None
    source: str | None = None
    fix: str | None = None
    unfixed: str | None = None
    replacements: tuple[TextEdit, ...] = ()
    needs_unsafe: bool = False
    group: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    chance_right: float | None = None
    former_identity: str | None = None

    @property
    def place(self) -> str:
        """`file:line:column`."""
        return f"{self.file}:{self.region.line}:{self.region.column}"

    def to_row(self) -> dict[str, Any]:
        """The row of the cache: everything but the file, without missing values."""
        return {
            name: value for name, value in asdict(self).items() if name != "file" and value not in (None, (), False)
        }

    @classmethod
    def from_row(cls, file: str, row: dict[str, Any]) -> Self:
        """Read a row of `to_row`. Raises KeyError, TypeError or ValueError for anything else."""
        values = row | {
            "region": Region(**row["region"]),
            "severity": Severity(row["severity"]),
            "kind": VerificationKind(row["kind"]) if "kind" in row else None,
            "evidence": tuple((source, value) for source, value in row.get("evidence", ())),
            "replacements": tuple(
                TextEdit(Region(**part["region"]), part["text"]) for part in row.get("replacements", ())
            ),
        }
        return cls(file, **values)


def locate_findings(file: str, bib: BibDocument, findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """Give each finding its lines and columns."""
    return tuple(_locate(file, bib, finding) for finding in findings)


def _locate(file: str, bib: BibDocument, finding: Finding) -> Diagnostic:
    def region(start: int, end: int) -> Region:
        return Region(*bib.position(start), *bib.position(max(start, end)))

    span, edits = finding.span, finding.fix.edits if finding.fix else ()
    return Diagnostic(
        file=file,
        region=region(span.start, span.end),
        message=_message_with_chance(finding),
        identity=finding_identity(finding, _value_at(bib, finding)),
        former_identity=finding_identity(finding, bib.text[span.start : span.end]),
        fix=finding.fix.message if finding.fix else None,
        needs_unsafe=finding.fix is not None and not finding.fix.safe,
        replacements=tuple(TextEdit(region(edit.start, edit.end), edit.text) for edit in edits),
        **{name: getattr(finding, name) for name in _OF_FINDING},
    )


def _message_with_chance(finding: Finding) -> str:
    """The message, and the chance that the accused entry is right after all."""
    if finding.chance_right is None:
        return finding.message
    percent = f"{100 * finding.chance_right:.0f}" if finding.chance_right >= 0.01 else "under 1"
    return f"{finding.message} [right after all: {percent} in 100]"


_OF_FINDING = (
    *("code", "name", "severity", "key", "field"),
    *("kind", "actual", "expected", "source", "unfixed", "group", "evidence", "chance_right"),
)


def finding_identity(finding: Finding, text: str) -> str:
    """32 hexadecimal digits; white space does not count, nor does the message, which may name lines.

    `text` is what the finding is about. A finding about several entries is known by their keys, because either of them
    may come first.
    """
    if finding.group is not None:
        return _hashed(finding.code, finding.group, "", "")
    words = " ".join(text[:_MAX_CONTEXT_LENGTH].split())
    return _hashed(finding.code, finding.key or "", finding.field or "", words)


def _value_at(bib: BibDocument, finding: Finding) -> str:
    """What a finding is about as the parser reads it: the value of a field without delimiters, a name in lower case.

    Of a part of a value, and of a place outside of entries, it is the text of the file.
    """
    span = finding.span
    entry = bib.entry(finding.key) if finding.key else None
    # Of several entries with one key, `bib.entry` has the first.
    if entry and not entry.start <= span.start < entry.end:
        entry = next((each for each in bib.entries if each.start <= span.start < each.end), None)
    field = next((each for each in entry.fields if each.start <= span.start <= each.value_end), None) if entry else None
    if field and span == field.name_span:
        return field.key
    if field and span.start <= field.value_start + 1 and span.end >= field.value_end - 1:
        return field.text
    return entry.kind if entry and span == entry.type_span else bib.text[span.start : span.end]


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def file_level_diagnostic(
    file: str, code: str, name: str, severity: Severity, message: str, kind: VerificationKind | None = None
) -> Diagnostic:
    """A finding about the run, shown at the beginning of a file."""
    return Diagnostic(file, Region(1, 1, 1, 1), code, name, severity, message, _hashed(code, "", "", ""), kind=kind)
