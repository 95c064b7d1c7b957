"""What other files add to a check: names that they define, and what a document cites, lacks or cites twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from normalizer.app.session import Progress
from normalizer.bib import BibEntry, Span
from normalizer.bib.file import BibFile, BibFileError
from normalizer.latex import read_citations
from normalizer.latex.citations import Citations, Section, blank_message
from normalizer.latex.library import Library, bib_names, printed_files, section_libraries
from normalizer.lint.diagnostic import Diagnostic, Region, finding_identity, locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import apply_selection, get_rule, select_rules
from normalizer.lint.rule import Severity
from normalizer.lint.settings import Selection

_UNDEFINED, _UNCITED = get_rule("BIB211"), get_rule("BIB212")
_UNDEFINED_NAME, _REPEATED = get_rule("BIB105"), get_rule("BIB201")
# With these a document has several lists of references, each with .bib files of its own.
_SEVERAL_LISTS = frozenset({"chapterbib", "bibunits", "multibib", "bibtopic"})
# Two entries of one work are only notes as long as it is not known that a text cites both.
_PAIRS = frozenset({"BIB205", "BIB206"})


def add_citation_findings(
    documents: Sequence[Path],
    inputs: Sequence[InputFile],
    findings: Sequence[Diagnostic],
    selection: Selection,
    progress: Progress,
) -> tuple[Diagnostic, ...]:
    """The findings with those about documents. Raises DocumentError, BibFileError.

    A key may be defined in any .bib file that its document names. No entry is called uncited that one of them may cite,
    none at all while there is a citation that cannot be read.
    """
    checked, chosen = [each.bib_file for each in inputs], select_rules(selection)
    found = list(findings)
    uncited = {entry for file in checked for entry in file.document.entries if entry.key}
    for document in documents:
        citations = _read_document(document, progress)
        names = bib_names(document, citations)
        named = dict.fromkeys(each.path for each in names if each.path)
        others = [path for path in named if not any(path.resolve() == each.path.resolve() for each in checked)]
        library = Library((*checked, *map(BibFile.load, others)), citations.biblatex, printed_files(names, citations))
        cited = {library.fold(key) for key in citations.keys}
        found = [_with_citations(each, cited, library) for each in without_defined_names(found, checked, library.files)]
        if _UNDEFINED in chosen:
            found += _undefined(citations, library, selection, section_libraries(citations, names, library))
        if _REPEATED in chosen and _has_one_list(citations):
            of_document = [file for path in named for file in library.files if file.path.resolve() == path.resolve()]
            found += _repeated(library, of_document, checked, inputs, selection)
        # BibTeX and biber print the first of several entries with a key; that of the others is cited all the same.
        used = {library.fold(entry.key) for entry in library.used(citations)}
        is_whole = not (citations.problems or citations.part_of)
        uncited = {each for each in uncited if is_whole and library.fold(each.key) not in used}
    if _UNCITED in chosen:
        found += _uncited(uncited, len(documents), checked, inputs, selection)
    return tuple(dict.fromkeys(found))


def _read_document(document: Path, progress: Progress) -> Citations:
    citations = read_citations(document)
    for problem in citations.problems:
        progress.info(str(problem))
    for key, location in citations.uncertain.items():
        progress.info(f"{location}: '{key}' may be cited, which only LaTeX can tell")
    return citations


def without_defined_names(
    findings: Sequence[Diagnostic], checked: Sequence[BibFile], files: Iterable[BibFile]
) -> list[Diagnostic]:
    """Without names that an @string of another file defines: BibTeX and biber read the files of a document as one."""
    defined = {string.key for file in files for string in file.document.strings}
    documents = {str(each.path): each.document for each in checked}
    left = []
    for finding in findings:
        if finding.code == _UNDEFINED_NAME.code and (bib := documents.get(str(Path(finding.file)))):
            start = bib.line_span(finding.region.line).start
            name = bib.text[start + finding.region.column - 1 : start + finding.region.end_column - 1]
            if name.lower() in defined:
                continue
        left.append(finding)
    return left


def names_of_folders(findings: Sequence[Diagnostic], inputs: Sequence[InputFile]) -> list[Diagnostic]:
    """Without names that files of the run, or others of their folders, define: some runs get only changed files."""
    checked = [each.bib_file for each in inputs]
    folders = dict.fromkeys(Path(each.file).parent for each in findings if each.code == _UNDEFINED_NAME.code)
    beside = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.bib")) if path.is_file()):
        with suppress(BibFileError):
            beside.append(BibFile.load(path))
    return without_defined_names(findings, checked, [*checked, *beside])


def _with_citations(finding: Diagnostic, cited: set[str], library: Library) -> Diagnostic:
    """A pair of entries of one work is a warning if the document cites both."""
    keys = (finding.group or "").split(", ") if finding.code in _PAIRS else []
    if finding.severity is not Severity.INFO or not keys or not all(library.fold(key) in cited for key in keys):
        return finding
    return replace(finding, severity=Severity.WARNING, message=f"{finding.message}; the document cites both")


def _undefined(
    citations: Citations, library: Library, selection: Selection, sections: Iterable[tuple[Section, Library]]
) -> Iterator[Diagnostic]:
    found = [(key, f"undefined citation '{key}'; add an entry with this key") for key in library.lacking(citations)]
    for first, key in library.case_conflicts(citations):
        found.append(
            (key, f"citation '{key}' differs from '{first}' only in case, which BibTeX rejects; use one spelling")
        )
    places = [(citations.keys[key], key, message) for key, message in found]
    for section, own in sections:
        files = " or ".join(str(each.path) for each in own.files)
        for key in own.undefined(section.keys):
            if key not in citations.by_hand and library.entry(key):
                message = f"undefined citation '{key}' in a section that reads only {files}; add an entry with this key"
                places.append((section.keys[key], key, message))
    places += [(location, key, blank_message(key)) for key, location in citations.before_blanks.items()]
    for location, key, message in places:
        line = location.line or 1
        finding = apply_selection(_UNDEFINED.finding(Span(0, 0), message, key=key), selection)
        about = (_UNDEFINED.code, _UNDEFINED.name, finding.severity, message, finding_identity(finding, ""))
        yield Diagnostic(str(location.path), Region(line, 1, line, 1), *about, key=key)


def _uncited(
    uncited: Set[BibEntry],
    documents: int,
    checked: Sequence[BibFile],
    inputs: Sequence[InputFile],
    selection: Selection,
) -> Iterator[Diagnostic]:
    what = "the document does not cite" if documents == 1 else "no document cites"
    for file, given in zip(checked, inputs, strict=True):
        unused = [entry for entry in file.document.entries if entry in uncited]
        found = (_UNCITED.on_entry(each, f"{what} '{each.key}'") for each in unused)
        yield from locate_findings(given.file, file.document, (apply_selection(each, selection) for each in found))


def _has_one_list(citations: Citations) -> bool:
    has_sections = any("refsection" in source.text for source in citations.sources)
    return bool(citations.sources) and not has_sections and _SEVERAL_LISTS.isdisjoint(citations.style.packages)


def _repeated(
    library: Library,
    files: Sequence[BibFile],
    checked: Sequence[BibFile],
    inputs: Sequence[InputFile],
    selection: Selection,
) -> Iterator[Diagnostic]:
    """Keys that an earlier .bib file of the document has as well."""
    names = {file: given.file for file, given in zip(checked, inputs, strict=True)}
    first_with: dict[str, tuple[BibFile, BibEntry]] = {}
    for file in files:
        for entry in file.document.entries:
            first, other = first_with.setdefault(library.fold(entry.key), (file, entry))
            if first is file or not entry.key:
                continue
            shown, here, there = (file, entry, (first, other)) if file in names else (first, other, (file, entry))
            if shown in names:
                where = f"{names.get(there[0], there[0].path)}, line {there[1].line}"
                finding = _REPEATED.on_entry(here, f"duplicate key '{here.key}' (also in {where})")
                yield from locate_findings(names[shown], shown.document, [apply_selection(finding, selection)])
