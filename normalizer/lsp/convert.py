"""Values of `normalizer.editor` as values of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from normalizer.bib.edit import Edit
from normalizer.editor.bib_buffer import BibBuffer, Placed
from normalizer.editor.positions import Position, Range
from normalizer.lint.rule import Finding, Severity

_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def path_of(uri: str) -> Path | None:
    """The file of a URI; None for a text without a file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else None


def uri_of(path: Path) -> str:
    return from_fs_path(str(path)) or path.as_uri()


def to_range(given: Range) -> types.Range:
    return types.Range(types.Position(*given.start), types.Position(*given.end))


def from_position(given: types.Position) -> Position:
    return Position(given.line, given.character)


def from_range(given: types.Range) -> Range:
    return Range(from_position(given.start), from_position(given.end))


def to_diagnostic(placed: Placed) -> types.Diagnostic:
    finding = placed.finding
    return types.Diagnostic(
        range=to_range(placed.range),
        message=message_of(finding),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source="bibnorm",
        tags=[types.DiagnosticTag.Unnecessary] if finding.code == "BIB212" else None,
    )


def message_of(finding: Finding) -> str:
    """The message, with the value of the source that contradicts the entry."""
    if finding.expected is None:
        return finding.message
    source = f" ({finding.source})" if finding.source else ""
    return f"{finding.message}\nexpected: {finding.expected}{source}"


def to_edits(buffer: BibBuffer, edits: Iterable[Edit]) -> list[types.TextEdit]:
    return [types.TextEdit(to_range(buffer.range(edit.start, edit.end)), edit.text) for edit in edits]


def to_fix(uri: str, buffer: BibBuffer, placed: Placed, edits: Sequence[Edit]) -> types.CodeAction:
    """The quick fix of a finding; an unsafe one says so."""
    finding, fix = placed.finding, placed.finding.fix
    safe, message = (fix.safe, fix.message) if fix else (True, finding.message)
    return types.CodeAction(
        title=f"{message} ({finding.code}{'' if safe else ', unsafe: review the change'})",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[to_diagnostic(placed)],
        is_preferred=safe,
        edit=types.WorkspaceEdit(changes={uri: to_edits(buffer, edits)}),
    )
