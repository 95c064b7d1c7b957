"""The layouts that pages come in, in the order in which they are tried; the first that fits reads the page."""

from __future__ import annotations

from normalizer.pages.layout import Reader, Source
from normalizer.pages.read_copied import is_glued, is_spaced_out, read_glued, read_spaced
from normalizer.pages.read_html import is_html, read_html
from normalizer.pages.read_json import is_json, is_json_lines, read_json, read_json_lines
from normalizer.pages.read_list import is_list, read_list
from normalizer.pages.read_markdown import is_markdown, read_markdown
from normalizer.pages.read_table import is_table, read_table

# Layouts that say what they are come first (markup, brackets, a header); text that could be anything comes last.
READERS: tuple[Reader, ...] = (
    Reader("HTML", is_html, read_html, "headings and links that lead to a paper (Hugging Face, arXiv, DOI)"),
    Reader("JSON lines", is_json_lines, read_json_lines, 'objects with a "title" (or "name", "paper_title")'),
    Reader("JSON", is_json, read_json, 'a list of titles, or objects with a "title" (or "name", "paper_title")'),
    Reader("table", is_table, read_table, "rows with words in the title column"),
    Reader("Markdown", is_markdown, read_markdown, "list items, table rows and headings with a title"),
    Reader("glued text", is_glued, read_glued, "a line with a title above each abstract"),
    Reader("spaced text", is_spaced_out, read_spaced, "titles and abstracts parted by blank lines"),
    Reader("list", is_list, read_list, "lines of words, each of them a title"),
)


def reader_for(source: Source) -> Reader:
    """The first reader that knows the layout; the last one knows every text."""
    return next(reader for reader in READERS if reader.sniff(source))
