"""What a LaTeX document adds to a check: undefined citations, uncited entries, works that it cites twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from normalizer.app.session import Progress
from normalizer.bib import Span
from normalizer.bib.file import BibFile, decode
from normalizer.latex import read_citations
from normalizer.latex.citations import CitationLocation, Citations
from normalizer.latex.library import Library, bib_names, printed_files
from normalizer.lint.diagnostic import Diagnostic, Region, finding_identity, locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import apply_selection, codes_of_notes, get_rule, select_rules
from normalizer.lint.rule import Finding, Severity
from normalizer.lint.settings import Selection

_UNDEFINED, _UNCITED = get_rule("BIB211"), get_rule("BIB212")
# Two entries of one work are only notes as long as it is not known that a text cites both.
_PAIRS = frozenset({"BIB205", "BIB206"})


def add_citation_findings(
    document: Path,
    inputs: Sequence[InputFile],
    findings: Sequence[Diagnostic],
    selection: Selection,
    progress: Progress,
) -> tuple[Diagnostic, ...]:
    """The findings with those about a document. Raises DocumentError, BibFileError.

    A key may be defined in any .bib file that the document names. No entry is called uncited that may be cited, none at
    all while there is a citation that cannot be read.
    """
    citations = read_citations(document)
    for problem in citations.problems:
        progress.info(str(problem))
    for key, location in citations.uncertain.items():
        progress.info(f"{location}: '{key}' may be cited, which only LaTeX can tell")
    checked = [BibFile(each.path or Path(each.file), *decode(each.data)) for each in inputs]
    names = bib_names(document, citations)
    named = dict.fromkeys(each.path for each in names if each.path)
    others = [path for path in named if not any(path.resolve() == each.path.resolve() for each in checked)]
    library = Library((*checked, *map(BibFile.load, others)), citations.biblatex, printed_files(names, citations))
    chosen = select_rules(selection)
    cited = {library.fold(key) for key in citations.keys}
    found = [_with_citations(each, cited, library) for each in findings]
    if _UNDEFINED in chosen:
        found += _undefined(citations, library, selection)
    if _UNCITED in chosen and not citations.problems:
        found += _uncited(citations, library, checked, inputs, selection)
    return tuple(found)


def _with_citations(finding: Diagnostic, cited: set[str], library: Library) -> Diagnostic:
    """A pair of entries of one work is a warning if the document cites both."""
    keys = (finding.group or "").split(", ") if finding.code in _PAIRS else []
    if finding.severity is not Severity.INFO or not keys or not all(library.fold(key) in cited for key in keys):
        return finding
    return replace(finding, severity=Severity.WARNING, message=f"{finding.message}; the document cites both")


def _undefined(citations: Citations, library: Library, selection: Selection) -> Iterator[Diagnostic]:
    found = [(key, f"undefined citation '{key}'; add an entry with this key") for key in library.lacking(citations)]
    for first, key in library.case_conflicts(citations):
        found.append(
            (key, f"citation '{key}' differs from '{first}' only in case, which BibTeX rejects; use one spelling")
        )
    for key, message in found:
        location: CitationLocation = citations.keys[key]
        line = location.line or 1
        finding = _UNDEFINED.finding(Span(0, 0), message, key=key)
        finding = _in_profile(finding, selection)
        yield Diagnostic(
            file=str(location.path),
            region=Region(line, 1, line, 1),
            code=finding.code,
            name=finding.name,
            severity=finding.severity,
            message=finding.message,
            identity=finding_identity(finding, ""),
            key=key,
        )


def _uncited(
    citations: Citations,
    library: Library,
    checked: Sequence[BibFile],
    inputs: Sequence[InputFile],
    selection: Selection,
) -> Iterator[Diagnostic]:
    used = library.used(citations)
    for file, given in zip(checked, inputs, strict=True):
        unused = [entry for entry in file.document.entries if entry.key and entry not in used]
        found = (_UNCITED.on_entry(each, f"the document does not cite '{each.key}'") for each in unused)
        yield from locate_findings(given.file, file.document, (_in_profile(each, selection) for each in found))


def _in_profile(finding: Finding, selection: Selection) -> Finding:
    return apply_selection(finding, selection, codes_of_notes(selection))
