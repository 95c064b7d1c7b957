"""LaTeX documents: what they cite, and how their .bib files follow."""

from __future__ import annotations

from pathlib import Path

from normalizer.latex.citations import Citations, DocumentError

TEX = (".tex", ".ltx", ".latex", ".Rnw")
WRITTEN = (".aux", ".bcf")
MARKDOWN = (".md", ".qmd", ".Rmd", ".rmd", ".markdown")
TYPST = (".typ",)
# The suffixes of what a person writes, in small letters.
SOURCES = tuple(dict.fromkeys(each.lower() for each in (*TEX, *MARKDOWN, *TYPST)))


def read_citations(path: Path) -> Citations:
    """What a document cites, by its main source, or its .aux or .bcf file. Raises DocumentError.

    The files that LaTeX writes are exact; of a source it may be uncertain what it cites.
    """
    if path.suffix in (*TEX, *WRITTEN):
        from normalizer.latex.tex_files import read_tex, read_written

        return read_tex(path) if path.suffix in TEX else read_written(path)
    if path.suffix in MARKDOWN:
        from normalizer.latex.markdown import read_markdown

        return read_markdown(path)
    if path.suffix in TYPST:
        from normalizer.latex.typst import read_typst

        return read_typst(path)
    expected = ", ".join((".tex", *WRITTEN, ".md", ".qmd", ".Rmd"))
    raise DocumentError(f"{path}: unsupported file; expected {expected} or .typ")
