"""What LaTeX itself wrote of a document's citations: .aux files, and the .bcf file of biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLParser

from normalizer.latex.citations import Citations, DocumentError, Place, Trouble, joined, split_keys
from normalizer.latex.sources import read_bytes, read_source

# One command a line: LaTeX writes nothing else on it, and what it writes inside other arguments is not meant now.
_LINE = re.compile(
    r"""^(?: \\citation\{(?P<bibtex>[^{}]*)\}
           | \\abx@aux@(?:no)?cite(?:\{\d+\})?\{(?P<biblatex>[^{}]*)\}
           | (?P<all>\\abx@aux@nociteall)
           | \\bibdata\{(?P<bibs>[^{}]*)\}
           | \\@input\{(?P<part>[^{}]*)\}
           | (?P<mark>\\abx@aux@)
        )""",
    re.MULTILINE | re.VERBOSE,
)
_BCF = "{https://sourceforge.net/projects/biblatex}"


def read_aux(path: Path) -> Citations:
    r"""Read an .aux file and the ones of its `\include`d parts. Raises DocumentError.

    With biber the names of the .bib files stand in the .bcf file only: it is looked for beside the .aux file.
    """
    found = joined(_aux_parts(path, path.parent, {path}))
    control = path.with_suffix(".bcf")
    if found.biblatex and not found.bibs and control.is_file():
        return joined([found, Citations(bibs=read_bcf(control).bibs)])
    return found


def _aux_parts(path: Path, folder: Path, seen: set[Path]) -> Iterator[Citations]:
    """What each line of a file says, and of the files that it names; these count from the folder of the main one."""
    yield Citations(parts=(path,))
    for line in _LINE.finditer(read_source(path)):
        if line["part"] is None:
            yield _said(line, path)
            continue
        part = folder / line["part"]
        if not part.is_file():
            yield Citations(troubles=(Trouble(Place(path), f"{part} is missing; run LaTeX again"),))
        elif part not in seen:
            seen.add(part)
            yield from _aux_parts(part, folder, seen)


def _said(line: re.Match[str], path: Path) -> Citations:
    if line["bibs"] is not None:
        return Citations(bibs=tuple(split_keys(line["bibs"])))
    keys = split_keys(line["bibtex"] or line["biblatex"] or "")
    return Citations(
        keys={key: Place(path) for key in keys if key != "*"},
        everything="*" in keys or line["all"] is not None,
        biblatex=line["bibtex"] is None,
    )


def read_bcf(path: Path) -> Citations:
    """Read the control file that biblatex writes for biber. Raises DocumentError."""
    root = _root(path)
    keys = list(_bcf_keys(root))
    return Citations(
        keys={key: Place(path) for key in keys if key != "*"},
        everything="*" in keys,
        bibs=tuple(
            dict.fromkeys(
                each.text.strip()
                for each in root.iter(f"{_BCF}datasource")
                if each.text and each.get("type") == "file" and each.get("datatype") == "bibtex"
            )
        ),
        parts=(path,),
        biblatex=True,
    )


def _bcf_keys(root: Element) -> Iterator[str]:
    r"""What is cited; a set that a document defines by itself (`\defbibentryset`) stands for its members."""
    for each in root.iter(f"{_BCF}citekey"):
        if each.get("type") == "set":
            yield from split_keys(each.get("members") or "")
        elif each.text and each.text.strip():
            yield each.text.strip()


def _root(path: Path) -> Element:
    data = read_bytes(path)
    if b"<!DOCTYPE" in data:  # biblatex writes none; in one, entities could be made that expand without end
        raise DocumentError(f"{path}: is not a control file of biblatex")
    parser = XMLParser()  # noqa: S314  # no entity of its own making is left, see above
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, ValueError) as error:
        raise DocumentError(f"{path}: is not complete ({error}); run LaTeX again") from error
    if root.tag != f"{_BCF}controlfile":
        raise DocumentError(f"{path}: is not a control file of biblatex")
    return root
