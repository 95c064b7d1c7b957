"""What other files add to a check: names and entries of other .bib files, and what a document cites or lacks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, islice
from pathlib import Path

from normalizer.app.session import Progress
from normalizer.bib import BibDocument, BibEntry, Span, scan
from normalizer.bib.file import BibFile, BibFileError
from normalizer.errors import BibnormError
from normalizer.latex import SOURCES, read_citations
from normalizer.latex.citations import Citations, Section, blank_message
from normalizer.latex.library import BibReference, Library, bib_names, printed_files, section_libraries
from normalizer.lint.context import LintContext, find_dialect
from normalizer.lint.diagnostic import Diagnostic, Region, finding_identity, locate_findings
from normalizer.lint.inputs import InputFile
from normalizer.lint.registry import UNUSED_IGNORE_RULE, apply_selection, get_rule, select_rules
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.settings import Dialect, LintSettings, Selection
from normalizer.lint.suppress import Ignore, parse_ignores, unused_message

_UNDEFINED, _UNCITED = get_rule("BIB211"), get_rule("BIB212")
_UNDEFINED_NAME, _USED_EARLY = get_rule("BIB105"), get_rule("BIB113")
_UNKNOWN_PARENT, _PARENT_ABOVE = get_rule("BIB208"), get_rule("BIB209")
_OF_NAMES = frozenset({_UNDEFINED_NAME.code, _UNKNOWN_PARENT.code})
# The rules about two entries.
_OF_TWO = frozenset(map(get_rule, ["BIB201", "BIB202", "BIB203", "BIB204", "BIB205", "BIB206", "BIB207", "BIB210"]))
# With these a document has several lists of references, each with .bib files of its own.
_SEVERAL_LISTS = frozenset({"chapterbib", "bibunits", "multibib", "bibtopic"})
# Two entries of one work are only notes as long as it is not known that a text cites both.
_PAIRS = frozenset({"BIB205", "BIB206"})
# Documents of a folder that are looked through, and how far above a .bib file.
_MAX_DOCUMENTS, _FOLDERS_ABOVE = 300, 1
# More files than one document loads: `check bib/*.bib` names those of many papers, which cite the same works.
_MAX_NAMED = 10


# \addbibresource[glob]{bib/*.bib}
_PATTERN = re.compile(r"\\addbibresource\[[^\]]*\bglob\b")


@dataclass(frozen=True)
class _ReadTogether:
    """Files whose entries are printed in one list, as they are read one after the other.

    Without `is_known` no document shows that they are, and none shows that they are not. Findings are about entries of
    the run, with `in_document` also about one of the run and one of another file.
    """

    files: tuple[BibFile, ...]
    dialect: Dialect
    is_known: bool = True
    in_document: bool = False


class _Findings:
    """The findings of a run, and those that are added to them unless a comment suppresses them."""

    def __init__(self, inputs: Sequence[InputFile], found: Sequence[Diagnostic], setup: LintSettings) -> None:
        self.names = {given.bib_file: given.file for given in inputs}
        self.setup = setup
        self.rules = select_rules(setup.selection)
        self.found = list(found)
        self.suppressed: set[tuple[str, Finding]] = set()
        self._ignores: dict[BibFile, tuple[Ignore, ...]] = {}
        self._known = {(each.file, each.code, each.region) for each in found}
        self._pairs = {(each.file, each.group) for each in found if each.group}

    @property
    def has_unused_comments(self) -> bool:
        return any(each.code == UNUSED_IGNORE_RULE.code for each in self.found)

    def add(
        self, file: BibFile, finding: Finding, other: tuple[BibFile, Span] | None = None, *, is_shown: bool = True
    ) -> None:
        """Add a finding in a file, and `other` in another one, unless the file is not checked or has its like.

        One that is not shown tells only which comments are of use.
        """
        places = [(file, finding.span), *([other] if other else [])]
        rule, given = get_rule(finding.code), self.names.get(file)
        (located,) = locate_findings(given or "", file.document, [finding])
        is_known = (located.file, located.code, located.region) in self._known
        if given is None or is_known or (located.file, located.group) in self._pairs:
            return
        at_places = ((ignore, replace(finding, span=span)) for there, span in places for ignore in self._of(there))
        # All are asked, so that of two comments for one finding neither counts as unused.
        if sum(ignore.suppresses(each, rule) for ignore, each in at_places):
            self.suppressed.update([(given, finding)] if is_shown else [])
        elif is_shown:
            self.found.append(located)

    def _of(self, file: BibFile) -> tuple[Ignore, ...]:
        if file not in self._ignores:
            self._ignores[file] = parse_ignores(file.document)
        return self._ignores[file]

    def with_used_comments(self) -> tuple[Diagnostic, ...]:
        """All findings, each once, without those about comments that suppress what was added.

        They are in the order of the files and lines; what a document cites or lacks comes last.
        """
        used = {
            (self.names.get(file), file.document.position(ignore.span.start), unused_message(selector))
            for file, ignores in self._ignores.items()
            for ignore in ignores
            for selector in ignore.used
        }
        left = (
            each
            for each in dict.fromkeys(self.found)
            if each.code != UNUSED_IGNORE_RULE.code
            or (each.file, (each.region.line, each.region.column), each.message) not in used
        )
        places = {name: place for place, name in enumerate(self.names.values())}

        def order(finding: Diagnostic) -> tuple[int, int, int]:
            if finding.code in (_UNDEFINED.code, _UNCITED.code):
                return len(places), 0, 0
            return places.get(finding.file, len(places)), finding.region.line, finding.region.column

        return tuple(sorted(left, key=order))


def add_findings_of_other_files(
    inputs: Sequence[InputFile],
    found: Sequence[Diagnostic],
    setup: LintSettings,
    progress: Progress,
    *,
    named: Sequence[str] = (),
    documents: Sequence[Path] = (),
) -> tuple[tuple[Diagnostic, ...], int]:
    """The findings with those about several files and about documents, and how many of these are suppressed.

    Without `documents` those beside the files show which of them are read together. Raises DocumentError, BibFileError.
    """
    known = names_of_folders(found, [each.bib_file for each in inputs], setup)
    findings = _Findings(inputs, known, setup)
    if documents:
        _add_citation_findings(findings, documents, progress)
    else:
        for together in _files_read_together(inputs, named, findings):
            _add_findings_across(findings, together)
    return findings.with_used_comments(), len(findings.suppressed)


def _add_citation_findings(findings: _Findings, documents: Sequence[Path], progress: Progress) -> None:
    """Add what the documents show.

    A key may be defined in any .bib file that its document names. No entry is called uncited that one of them may cite,
    none at all while there is a citation that cannot be read.
    """
    checked, chosen, setup = list(findings.names), findings.rules, findings.setup
    uncited = {entry for file in checked for entry in file.document.entries if entry.key}
    for document in documents:
        citations = _read_document(document, progress)
        names = bib_names(document, citations)
        files = dict.fromkeys(each.path for each in names if each.path)
        others = [path for path in files if not any(path.resolve() == each.path.resolve() for each in checked)]
        library = Library((*checked, *map(BibFile.load, others)), citations.biblatex, printed_files(names, citations))
        cited = {library.fold(key) for key in citations.keys}
        findings.found = without_defined_names(findings.found, checked, library.files, setup)
        if _has_one_list(citations):
            read = [file for path in files for file in library.files if file.path.resolve() == path.resolve()]
            together = _ReadTogether(tuple(read), "biblatex" if citations.biblatex else "bibtex", in_document=True)
            _add_findings_across(findings, together)
        findings.found = [_with_citations(each, cited, library) for each in findings.found]
        if _UNDEFINED in chosen:
            sections = section_libraries(citations, names, library)
            findings.found += _undefined(citations, library, setup.selection, sections)
        # BibTeX and biber print the first of several entries with a key; that of the others is cited all the same.
        used = {library.fold(entry.key) for entry in library.used(citations)}
        is_whole = not (citations.problems or citations.part_of)
        uncited = {each for each in uncited if is_whole and library.fold(each.key) not in used}
    if _UNCITED in chosen:
        _add_uncited(findings, uncited, len(documents))


def _read_document(document: Path, progress: Progress) -> Citations:
    citations = read_citations(document)
    for problem in citations.problems:
        progress.info(str(problem))
    for key, location in citations.uncertain.items():
        progress.info(f"{location}: '{key}' may be cited, which only LaTeX can tell")
    return citations


def names_of_folders(found: Sequence[Diagnostic], checked: Sequence[BibFile], setup: LintSettings) -> list[Diagnostic]:
    """Without names and entries that files of the run or of their folders define: some runs get only changed files."""
    folders = dict.fromkeys(Path(each.file).parent for each in found if each.code in _OF_NAMES)
    if not folders:
        return list(found)
    beside, read = [], {each.path.resolve() for each in checked}
    for path in (path for folder in folders for path in sorted(folder.glob("*.bib")) if path.is_file()):
        if path.resolve() in read:
            continue
        with suppress(BibFileError):
            beside.append(BibFile.load(path))
    return without_defined_names(found, checked, [*checked, *beside], setup)


def without_defined_names(
    found: Sequence[Diagnostic], checked: Sequence[BibFile], files: Iterable[BibFile], setup: LintSettings
) -> list[Diagnostic]:
    """Without names and entries that another file defines: BibTeX and biber read the files of a document as one."""
    documents = {str(each.path): each.document for each in checked}
    dialect_of = cache(lambda bib: setup.dialect or find_dialect(bib))
    of_all = [file.document for file in files]
    strings = {string.key for each in of_all for string in each.strings}
    aliases = {alias for each in of_all for entry, _ in each.fields("ids") for alias in entry.listed_keys("ids")}
    keys = {entry.key for each in of_all for entry in each.entries} | aliases
    in_small_letters = {key.lower() for key in keys}
    left = []
    for finding in found:
        bib = documents.get(str(Path(finding.file)))
        if bib and finding.code in (_UNDEFINED_NAME.code, _UNKNOWN_PARENT.code):
            start = bib.line_span(finding.region.line).start
            name = bib.text[start + finding.region.column - 1 : start + finding.region.end_column - 1]
            is_bibtex = dialect_of(bib) == "bibtex"
            if finding.code == _UNDEFINED_NAME.code:
                is_known = name.lower() in strings
            else:
                is_known = name in keys or (is_bibtex and name.lower() in in_small_letters)
            if is_known:
                continue
        left.append(finding)
    return left


def _files_read_together(
    inputs: Sequence[InputFile], named: Sequence[str], findings: _Findings
) -> Iterator[_ReadTogether]:
    """The files that documents beside them read for one list; those named together that no document there reads.

    With comments that are not used yet, the other files of the documents are among them.
    """
    files = {each.path.resolve(): each.bib_file for each in inputs if each.path}
    left = {each.path.resolve() for each in inputs if each.path and each.file in named}
    has_unused = findings.has_unused_comments
    least = 1 if has_unused or len(left) > 1 else 2
    for names, citations in _documents_beside(files, least) if has_unused or len(files) > 1 else ():
        read = dict.fromkeys(each.path.resolve() for each in names if each.path)
        left.difference_update(read)
        if not _has_one_list(citations):
            continue
        wanted = [path for path in read if path in files or has_unused]
        with suppress(BibFileError):
            together = tuple(files.get(path) or BibFile.load(path) for path in wanted)
            yield _ReadTogether(together, "biblatex" if citations.biblatex else "bibtex")
    for folder in dict.fromkeys(path.parent for path in files):
        here = tuple(file for path, file in files.items() if path in left and path.parent == folder)
        if 1 < len(here) <= _MAX_NAMED:
            dialect = findings.setup.dialect or find_dialect(_join(here)[0])
            yield _ReadTogether(here, dialect, is_known=False)


def _documents_beside(
    files: Mapping[Path, BibFile], least: int
) -> Iterator[tuple[tuple[BibReference, ...], Citations]]:
    """What documents load that mention at least as many of the files: in the folders of the files and above."""
    stems = "|".join(sorted({re.escape(path.stem) for path in files}, key=len, reverse=True))
    mention = re.compile(rf"(?<![\w-])(?:{stems})(?![\w-])")
    folders = dict.fromkeys(above for path in files for above in path.parents[: _FOLDERS_ABOVE + 1])
    for folder in folders:
        sources = (path for path in sorted(folder.glob("*")) if path.suffix.lower() in SOURCES and path.is_file())
        for path in islice(sources, _MAX_DOCUMENTS):
            with suppress(OSError, BibnormError):
                text = path.read_bytes().decode("utf-8", "replace")
                if len(set(mention.findall(text))) >= least or _PATTERN.search(text):
                    citations = read_citations(path)
                    yield bib_names(path, citations), citations


def _add_findings_across(findings: _Findings, together: _ReadTogether) -> None:
    """Add what the rules about two entries find in two files, at the later one that is checked."""
    rules = [rule for rule in findings.rules if together.dialect in rule.dialects]
    if together.is_known and _USED_EARLY in rules:
        for file, finding in _names_used_early(together, findings):
            findings.add(file, apply_selection(finding, findings.setup.selection))
    # A finding is at the later one of two entries, which is one of a checked file then.
    checked_last = tuple(sorted(together.files, key=lambda file: file in findings.names))
    by_order = {checked_last: _OF_TWO}
    if together.is_known:
        by_order[together.files] = by_order.get(together.files, frozenset()) | {_PARENT_ABOVE}
    for files, of_two in by_order.items():
        if len(files) > 1 and (chosen := [rule for rule in rules if rule in of_two]):
            for file, finding, other in _findings_across(chosen, files, together.dialect, findings):
                found = apply_selection(finding, findings.setup.selection)
                found = found if together.is_known else replace(found, severity=Severity.INFO)
                findings.add(file, found, other, is_shown=together.in_document or other[0] in findings.names)


def _names_used_early(together: _ReadTogether, findings: _Findings) -> Iterator[tuple[BibFile, Finding]]:
    """Names that a later file defines, and none before: BibTeX and biber leave such a value empty."""
    later: dict[str, BibFile] = {}
    for file in reversed(together.files):
        undefined = _UNDEFINED_NAME.check(LintContext(file.document, together.dialect, findings.setup.today))
        for finding in undefined if later else ():
            name = file.text[finding.span.start : finding.span.end]
            if (there := later.get(name.lower())) and not _defines(together.files, file, name):
                where = findings.names.get(there, there.path)
                message = f"@string {name!r} is used before its definition in {where}; load that file first"
                yield file, _USED_EARLY.finding(finding.span, message, key=finding.key)
        later |= {string.key: file for string in file.document.strings}


def _defines(files: Sequence[BibFile], before: BibFile, name: str) -> bool:
    """Whether a file that is read before another one defines a name."""
    return any(string.key == name.lower() for each in files[: files.index(before)] for string in each.document.strings)


def _findings_across(
    rules: Sequence[Rule], files: Sequence[BibFile], dialect: Dialect, findings: _Findings
) -> Iterator[tuple[BibFile, Finding, tuple[BibFile, Span]]]:
    """The findings about entries of two files, each with its file and the place in the other one."""
    bib, starts = _join(files)
    names = [findings.names.get(file, str(file.path)) for file in files]
    context = LintContext(bib, dialect, findings.setup.today, files=tuple(zip(starts, names, strict=True)))

    def place(span: Span) -> tuple[BibFile, Span]:
        number = bisect_right(starts, span.start) - 1
        return files[number], Span(span.start - starts[number], span.end - starts[number])

    for finding in (each for rule in rules for each in rule.check(context)):
        (file, span), other = place(finding.span), place(finding.other or finding.span)
        if file is not other[0]:
            yield file, replace(finding, span=span, other=None), other


def _join(files: Sequence[BibFile]) -> tuple[BibDocument, list[int]]:
    """The files as one text, as BibTeX and biber read them, and where each starts in it."""
    texts = [f"{file.text}\n" for file in files]
    return scan("".join(texts)), [0, *accumulate(map(len, texts[:-1]))]


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


def _add_uncited(findings: _Findings, uncited: Set[BibEntry], documents: int) -> None:
    what = "the document does not cite" if documents == 1 else "no document cites"
    for file in findings.names:
        for entry in file.document.entries:
            if entry in uncited:
                finding = _UNCITED.on_entry(entry, f"{what} '{entry.key}'")
                findings.add(file, apply_selection(finding, findings.setup.selection))


def _has_one_list(citations: Citations) -> bool:
    has_sections = any("refsection" in source.text for source in citations.sources)
    return bool(citations.sources) and not has_sections and _SEVERAL_LISTS.isdisjoint(citations.style.packages)
