r"""The reference list that a LaTeX document prints, reference by reference, made by LaTeX, BibTeX and biber.

They run in a copy of the document's folder: nothing is written beside the document. With BibTeX a reference is a
`\bibitem` of the .bbl file. With biblatex LaTeX formats it, so that a small document with the same preamble prints
those that differ, and pdftotext (Poppler) reads them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.values.latex.convert import plain_text
from normalizer.values.lazy import lazy_re

_TIMEOUT_SECONDS = 180.0
_MAX_FILES = 20_000
# Written by LaTeX and its helpers: made again in the copy.
_OUTPUT = frozenset(".aux .bbl .bcf .blg .log .out .toc .lof .lot .fls .fdb_latexmk .xml .gz .nav .snm .vrb".split())
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})
_XETEX = lazy_re(r"\\usepackage(?:\[[^\]]*\])?\{[^}]*\b(?:xeCJK|mathspec)\b")
_LUATEX = lazy_re(r"\\usepackage(?:\[[^\]]*\])?\{[^}]*\b(?:fontspec|unicode-math|polyglossia|luacode)\b")


class PrintError(BibnormError):
    """The reference list cannot be made."""


@dataclass(frozen=True)
class ReferenceChange:
    """A reference as it is printed; None where it is not."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class PrintedChanges:
    """The references that differ, and how many there are in all."""

    changes: tuple[ReferenceChange, ...]
    total: int


def changed_references(document: Path, files: Mapping[Path, tuple[bytes, bytes]]) -> PrintedChanges:
    """Print the references of a document with files as they are before and after. Raises PrintError."""
    if document.suffix != ".tex" or not document.is_file():
        raise PrintError(f"{document}: no LaTeX document; name its main .tex file")
    folder = Path(os.path.commonpath([path.resolve().parent for path in (document, *files)]))
    with _copy_of(folder) as copy:
        location = copy / document.resolve().relative_to(folder)
        versions = [
            {copy / path.resolve().relative_to(folder): pair[n] for path, pair in files.items()} for n in (0, 1)
        ]
        press = _Press(location)
        before, after = (press.references(version) for version in versions)
        keys = [key for key in dict.fromkeys([*after, *before]) if before.get(key) != after.get(key)]
        if press.is_biblatex and keys:
            before, after = (press.typeset(version, keys) for version in versions)
        changes = [ReferenceChange(key, before.get(key), after.get(key)) for key in keys]
        return PrintedChanges(tuple(each for each in changes if each.before != each.after), press.count)


@contextmanager
def _copy_of(folder: Path) -> Iterator[Path]:
    """The files of a folder as links in a temporary one, without what LaTeX writes."""
    with tempfile.TemporaryDirectory() as root:
        count = 0
        for name, folders, files in os.walk(folder):
            folders[:] = [each for each in folders if not each.startswith(".") and each not in _SKIPPED_FOLDERS]
            target = Path(root) / Path(name).relative_to(folder)
            target.mkdir(exist_ok=True)
            count += len(files)
            if count > _MAX_FILES:
                raise PrintError(
                    f"{folder}: has more than {_MAX_FILES:,} files; put the document in a folder of its own"
                )
            for file in files:
                if Path(file).suffix not in _OUTPUT and not file.startswith("."):
                    _link(Path(name, file).resolve(), target / file)
        yield Path(root)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError:  # Windows without the right to make links
        shutil.copyfile(source, target)


class _Press:
    """LaTeX, BibTeX and biber in the folder of a copied document."""

    def __init__(self, document: Path) -> None:
        self.document, self.folder = document, document.parent
        self.text = document.read_bytes().decode("utf-8", "replace")
        self.engine = "lualatex" if _LUATEX.search(self.text) else "xelatex" if _XETEX.search(self.text) else "pdflatex"
        self.count = 0

    @property
    def is_biblatex(self) -> bool:
        return self.document.with_suffix(".bcf").exists()

    def write(self, bibs: Mapping[Path, bytes]) -> None:
        for path, data in bibs.items():
            path.unlink(missing_ok=True)  # a link to the real one
            path.write_bytes(data)

    def latex(self, name: str) -> None:
        """Run LaTeX, which may report errors, as undefined citations and missing figures are."""
        said = self._run(self.engine, "-interaction=nonstopmode", "-no-shell-escape", name)
        stem = self.folder / Path(name).stem
        if not (stem.with_suffix(".aux").exists() and (self.is_biblatex or self._aux_files())):
            error = next((line for line in said.splitlines() if line.startswith("!")), "no bibliography")
            raise PrintError(f"{self.document.name}: {self.engine} wrote no citations ({error.lstrip('! ')})")

    def references(self, bibs: Mapping[Path, bytes]) -> dict[str, str]:
        """What BibTeX or biber makes of each cited entry."""
        self.write(bibs)
        # What is cited does not depend on a .bib file.
        if not self.count or any(path.suffix != ".bib" for path in bibs):
            self.latex(self.document.name)
        found: dict[str, str] = {}
        if self.is_biblatex:
            self._biber(self.document.stem)
            found = dict(_BIBER_ENTRY.findall(_read(self.document.with_suffix(".bbl"))))
        else:
            for aux in self._aux_files():
                aux.with_suffix(".bbl").unlink(missing_ok=True)
                self._run("bibtex", str(aux.with_suffix("").relative_to(self.folder)))
                found |= bibitems(_read(aux.with_suffix(".bbl")))
        self.count = max(self.count, len(found))
        return found

    def typeset(self, bibs: Mapping[Path, bytes], keys: list[str]) -> dict[str, str]:
        """The references of these keys as biblatex prints them with the preamble of the document."""
        self.write(bibs)
        preamble, _, _ = self.text.partition(r"\begin{document}")
        numbers = "".join(rf"\csdef{{bibnorm@{key}}}{{{number}}}" for number, key in enumerate(keys))
        marker = r"\renewbibmacro*{begentry}{@@\csuse{bibnorm@\thefield{entrykey}}@@ }"
        body = rf"\begin{{document}}\nocite{{{','.join(keys)}}}\printbibliography[heading=none]\end{{document}}"
        layout = r"\pagestyle{empty}\hyphenpenalty=10000\exhyphenpenalty=10000"
        stem = "bibnorm-references"
        (self.folder / f"{stem}.tex").write_text("\n".join([preamble, numbers, marker, layout, body]), "utf-8")
        (self.folder / f"{stem}.bbl").unlink(missing_ok=True)
        self.latex(f"{stem}.tex")
        self._biber(stem)
        self.latex(f"{stem}.tex")
        printed = " ".join(self._run("pdftotext", "-raw", f"{stem}.pdf", "-").split())
        parts = re.split(r"@@(\d+)@@", printed)
        return {keys[int(number)]: text.strip() for number, text in zip(parts[1::2], parts[2::2], strict=True)}

    def _biber(self, stem: str) -> None:
        (self.folder / f"{stem}.bbl").unlink(missing_ok=True)
        self._run("biber", stem)

    def _aux_files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*.aux") if "\\bibdata" in _read(path))

    def _run(self, program: str, *arguments: str) -> str:
        path = shutil.which(program)
        if path is None:
            package = "Poppler" if program == "pdftotext" else "TeX Live or MiKTeX"
            raise PrintError(f"{program} not found; install {package}, or run without --proof")
        try:
            done = subprocess.run(  # noqa: S603 -- no shell, and names of files in the copy
                [path, *arguments], cwd=self.folder, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise PrintError(f"{program} took more than {_TIMEOUT_SECONDS:.0f} s on {self.document.name}") from error
        return done.stdout.decode("utf-8", "replace")


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""


_BIBER_ENTRY = lazy_re(r"\\entry\{([^{}]*)\}(.*?)\\endentry", re.DOTALL)

_ITEM = lazy_re(r"\\bibitem\b\s*")
# In an address a percent sign is one, but at the end of a line, where BibTeX breaks long ones.
_COMMENT = lazy_re(r"(\\(?:url|href|path|nolinkurl)\s*\{[^{}]*\})|(?<!\\)%[^\n]*\n[ \t]*")
# The names of parts, which REVTeX's and ACM's styles write for macros, and where those of natbib may break a line.
_PART_NAME = lazy_re(
    r"\\(?:bibinfo|bibfield|BibitemShut|Eprint|eprint)\s*\{[^{}]*\}|\\(?:BibitemOpen|natexlab)\b|\\penalty\s*-?\d+\s?"
)
# The space before a publisher, as IEEE's styles have it: "\\hskip 1em plus 0.5em minus 0.4em\\relax".
_SPACE = lazy_re(r"\\hskip\b[^\\{}]{1,60}\\relax\b")
_DEFINED = lazy_re(r"\\(?:providecommand|newcommand|def)\*?\s*\{?\s*\\([A-Za-z]+)|\\csname\s+([A-Za-z]+)\s*\\endcsname")
_NOT_OF_STYLES = frozenset(["url", "href", "path", "nolinkurl", "doi"])


def bibitems(bbl: str) -> dict[str, str]:
    r"""The references of a .bbl file by key, as text."""
    found: dict[str, str] = {}
    bbl = bbl.partition(r"\end{thebibliography}")[0]
    bbl = _COMMENT.sub(lambda comment: (comment[1] or "").replace("%\n", ""), bbl)
    items = list(_ITEM.finditer(bbl))
    # What a style defines for itself is for spaces and fonts: IEEEtran has "\\BIBentryALTinterwordspacing".
    defined = {name for names in _DEFINED.findall(bbl[: items[0].start()] if items else "") for name in names}
    names = "|".join(["newblock", *sorted(defined - _NOT_OF_STYLES - {""})])
    own = re.compile(rf"\\(?:{names})(?![A-Za-z])\s*")
    for item, end in zip(items, [*(each.start() for each in items), len(bbl)][1:], strict=True):
        text = bbl[_behind_label(bbl, item.end(), end) : end].lstrip()
        key, _, text = text.removeprefix("{").partition("}")
        found[key] = plain_text(own.sub("", _PART_NAME.sub("", _SPACE.sub(" ", text))))
    return found


def _behind_label(bbl: str, start: int, end: int) -> int:
    """The offset behind the label in brackets, in which braces protect brackets."""
    if bbl[start : start + 1] != "[":
        return start
    depth = 0
    for index in range(start + 1, end):
        char = bbl[index]
        if char in "{}":
            depth += 1 if char == "{" else -1
        elif char == "]" and depth <= 0:
            return index + 1
    return start
