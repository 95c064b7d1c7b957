"""The citations of a document by any of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from normalizer.latex.aux_files import read_aux, read_bcf
from normalizer.latex.citations import Citations, DocumentError
from normalizer.latex.tex import read_tex

# By the ending of its name, any other being a source.
READERS: Mapping[str, Callable[[Path], Citations]] = {".aux": read_aux, ".bcf": read_bcf}
TEX = (".tex", ".ltx", ".latex", ".Rnw")


def read_citations(path: Path) -> Citations:
    """What a document cites, by its main source, its .aux or its .bcf file. Raises DocumentError.

    The files that LaTeX writes are exact; a source is read without expanding its macros.
    """
    if path.suffix in READERS:
        return READERS[path.suffix](path)
    if path.suffix not in TEX:
        raise DocumentError(f"{path}: is neither a source (.tex) nor what LaTeX wrote of it (.aux, .bcf)")
    return read_tex(path)
