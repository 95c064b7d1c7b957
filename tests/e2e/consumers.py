"""The programs that users feed a bibliography to. Each function answers with what they complained about.

Documents load no package that a style does not force on them: what compiles here compiles anywhere.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

from bibtexparser.entrypoint import parse_string as parse_blocks
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from pybtex.database import parse_string

BIBTEX_STYLES = ("plain", "plainnat", "IEEEtran", "acm")

# What styles say of an entry whose author or year nobody knows; there is nothing to give them.
_GAP = re.compile(r"Warning--(?:empty (?:author|year) in|(?:to sort, )?need author or key in) (\S+)")


def bibtex_warnings(bib: str, style: str, gaps: frozenset[str] = frozenset()) -> list[str]:
    """Complaints of pdflatex and bibtex about a file, and its entries that are not printed.

    `gaps` are the keys of entries without an author or a year, for which warnings about that alone are expected.
    """
    natbib = r"\usepackage{natbib,url}" if style == "plainnat" else ""  # \url and \doi of addresses with signs
    document = rf"""\documentclass{{article}}{natbib}
\begin{{document}}\nocite{{*}}\bibliographystyle{{{style}}}\bibliography{{refs}}\end{{document}}"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tex").write_text(document, encoding="utf-8")
        (folder / "refs.bib").write_text(bib, encoding="utf-8")
        complaints = _latex(folder, "pdflatex")
        complaints += _run(folder, "bibtex", "main")
        complaints += _bibtex_log((folder / "main.blg").read_text(encoding="latin-1"), gaps)
        complaints += _latex(folder, "pdflatex")
        printed = re.findall(r"\\bibitem(?:\[.*?\])?\{(\S+?)\}", _text(folder / "main.bbl"), re.DOTALL)
    return complaints + _missing(bib, printed)


def biblatex_warnings(bib: str, *engines: str) -> list[str]:
    """Complaints of TeX engines, biblatex and biber about a file, and its entries that are not printed.

    What biber makes for the first engine is printed by each: biber takes longest, and does the same for all.
    """
    document = r"""\documentclass{article}\usepackage[backend=biber]{biblatex}\addbibresource{refs.bib}
\begin{document}\nocite{*}\printbibliography\end{document}"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tex").write_text(document, encoding="utf-8")
        (folder / "refs.bib").write_text(bib, encoding="utf-8")
        complaints = _latex(folder, engines[0])
        complaints += _run(folder, "biber", "--validate-datamodel", "main")
        complaints += _biber_log(_text(folder / "main.blg"))
        for engine in engines:
            complaints += _latex(folder, engine)
        printed = re.findall(r"\\entry\{(\S+?)\}", _text(folder / "main.bbl"))
    return complaints + _missing(bib, printed)


def pandoc_items(items: str, style: Path) -> dict[str, str]:
    """What `pandoc --citeproc` prints for each item of a CSL-JSON file, by key; any complaint raises."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.md").write_text("---\nnocite: '@*'\n---\n", encoding="utf-8")
        (folder / "refs.json").write_text(items, encoding="utf-8")
        done = subprocess.run(
            ["pandoc", "main.md", "--citeproc", f"--csl={style}", "--bibliography=refs.json", "-t", "json"],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    if done.returncode or done.stderr:
        raise AssertionError(f"pandoc {style.name}: {done.returncode} {done.stderr}")
    return {
        inner["c"][0][0].removeprefix("ref-"): _pandoc_text(inner["c"][1])
        for outer in json.loads(done.stdout)["blocks"]
        for inner in outer["c"][1]
    }


def pybtex_authors(bib: str) -> dict[str, list[str]]:
    """Family names (with particles) as pybtex reads them, by key."""
    entries = parse_string(bib, "bibtex").entries
    return {
        key: [" ".join(person.prelast_names + person.last_names) for person in entry.persons.get("author", [])]
        for key, entry in entries.items()
    }


def bibtexparser_authors(bib: str) -> dict[str, list[str]]:
    """Family names (with particles) as bibtexparser reads them, by key; a block it cannot read raises."""
    library = parse_blocks(bib, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    if library.failed_blocks:
        raise AssertionError(library.failed_blocks)
    return {
        entry.key: [" ".join(name.von + name.last) for name in entry["author"]] if "author" in entry else []
        for entry in library.entries
    }


def keys_of(bib: str) -> list[str]:
    """The keys of a file in our own layout, in order."""
    return re.findall(r"^@(?!preamble)\w+\{(.+),$", bib, re.MULTILINE)


def _missing(bib: str, printed: list[str]) -> list[str]:
    keys = keys_of(bib)
    if not keys:
        return ["the file has no entries"]
    return [f"not printed: {key}" for key in keys if key not in set(printed)]


def _bibtex_log(log: str, gaps: frozenset[str]) -> list[str]:
    lines = [line for line in log.splitlines() if "Warning--" in line or "error message" in line or "---line" in line]
    return [line for line in lines if not ((found := _GAP.search(line)) and found[1] in gaps)]


def _biber_log(log: str) -> list[str]:
    """Warnings, those of biber's data model included, but for unknown facts (a date, an editor) and our own fields."""
    expected = re.compile(r"Missing mandatory field|Field 'code(announced)?' invalid in data model - ignoring")
    lines = [line for line in log.splitlines() if " WARN " in line or " ERROR " in line]
    return [line for line in lines if not expected.search(line)]


def _latex(folder: Path, engine: str) -> list[str]:
    complaints = _run(folder, engine, "-interaction=nonstopmode", "main.tex")
    log = (folder / "main.log").read_text(encoding="utf-8", errors="replace")
    return complaints + re.findall(r"^! .*\n(?:.*\n){0,3}", log, re.MULTILINE)


def _run(folder: Path, *command: str) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return [f"{command[0]} ended with {done.returncode}"] if done.returncode else []


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _pandoc_text(node: object) -> str:
    """The words of a piece of pandoc's document tree."""
    if isinstance(node, list):
        return "".join(_pandoc_text(part) for part in node)
    if not isinstance(node, dict):
        return ""
    if node["t"] in ("Space", "SoftBreak"):
        return " "
    content = node.get("c", "")
    if isinstance(content, str):
        return content
    return _pandoc_text(content) if node["t"] != "Math" else str(content[1])
