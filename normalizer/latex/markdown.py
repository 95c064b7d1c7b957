"""What a document in Markdown cites: pandoc, Quarto, R Markdown, MyST.

The grammar of keys is that of pandoc's manual ("Citation syntax"), as pandoc 2.17 reads it. Roles and directives are
those of MyST and sphinxcontrib-bibtex, includes and cross references those of Quarto.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from normalizer.latex.citations import CitationLocation, Citations, Collected, Mask, ReadProblem, load_source
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import Key

_CITED = lazy_re(
    r"(?<![\w\\])-?@(?:\{(?P<braced>[^{}\s]+)\}|(?P<key>\w(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*)|(?P<all>\*))"
)
_ROLE = lazy_re(r"\{(?P<role>(?:foot)?cite(?:[:.]\w+|author\w*|year\w*|p|t|ps|ts)?\*?|nocite)\}`(?P<keys>[^`]+)`")
_ROLE_KEY = lazy_re(r"(?:\{[^{}]*\})?\s*(?P<key>[^\s,;{}]+)[^,;{}]*(?:\{[^{}]*\})?")
_RAW_TEX = lazy_re(r"\\[A-Za-z]*[cC]ite[A-Za-z]*\*?(?:\[[^\[\]]*\]){0,2}\{(?P<keys>[^{}]+)\}")
_TEX_KEY = lazy_re(r"[^\s,]+")
# Quarto's cross references, which have the syntax of citations. https://quarto.org/docs/authoring/cross-references.html
_CROSS_REFERENCE = lazy_re(
    r"(?:[Ff]ig|[Tt]bl|[Ss]ec|[Ee]q|[Ll]st|[Tt]hm|[Ll]em|[Cc]or|[Pp]rp|[Cc]nj|[Dd]ef|[Ee]xm|[Ee]xr|[Ss]ol|[Rr]em|[Aa]lg"
    r"|[Tt]ip|[Nn]te|[Ww]rn|[Ii]mp|[Cc]au|[Pp]rf)-"
)
_LABEL = lazy_re(
    r"""\{[^{}\n]*?\#(?P<attribute>[\w:.-]+)[^{}\n]*\} | ^\#\|\s*label:\s*["']?(?P<chunk>[\w:.-]+)
      | ^\(\s*(?P<target>[\w:.-]+)\)= | ^:(?:name|label):\s*(?P<name>[\w:.-]+) | ^\s{0,3}\(@(?P<example>[\w-]+)\)\s""",
    re.VERBOSE | re.MULTILINE,
)
_METADATA = lazy_re(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
# The options with which pandoc and R Markdown leave citations to LaTeX.
_BY_LATEX = lazy_re(r"""^\s*(?:cite-method|citation_package)\s*:\s*["']?(?:natbib|biblatex)""", re.MULTILINE)
# Captions of what code draws are Markdown.
_CAPTION = lazy_re(
    r"""^#\|\s*[\w.-]*cap\w*\s*:.*$|\b(?:fig|tab|tbl)\.cap\s*=\s*(?:"[^"\n]*"|'[^'\n]*')""", re.MULTILINE
)
_INCLUDE = lazy_re(
    r"""\{\{<\s*include\s+["']?(?P<quarto>[^\s"'>]+)["']?\s*>\}\} | ^[`:]{3,}\s*\{include\}\s*(?P<myst>\S+)
      | ^[`~]{3,}\s*\{r[^}\n]*child\s*=\s*(?:c\()?(?P<children>[^}\n)]*)""",
    re.VERBOSE | re.MULTILINE,
)
_STRING = lazy_re(r"""["']([^"']+)["']""")
_FENCE = lazy_re(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\r\n]*)", re.MULTILINE)
# Directives of MyST whose text is code or data; that of all others is read.
_CODE = lazy_re(
    r"\{(?:code\S*|sourcecode|literalinclude|highlight|raw|mermaid|graphviz|math|eval-rst|bibliography|toctree|doctest|"
    r"r|python3?|julia|ojs|js|bash|sh|sql|stan|css|rust|go|c|cpp|perl|ruby|dot|cat|asis|embed|tableofcontents|"
    r"jupyter-execute|plot|ipython|index|contents)\b"
)
_OPENING = lazy_re(r"`+|<!--|\]\(|<(?=[A-Za-z/])|\$\$?|\\.|(?<!@)(?<!@\{)https?://", re.DOTALL)
_LINK_END = lazy_re(r"(?:[^()\s]|\([^()\s]*\))*+(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")
_TAG_END = lazy_re(r"[^<>]{0,2000}>")
_MATH_END = lazy_re(r"(?=\S)[^$\r\n]*?(?<=\S)\$(?!\d)")
_URL_END = lazy_re(r"[^\s<>()\[\]]*")
_PARAGRAPH_END = lazy_re(r"\n[ \t]*\r?\n")
_LIST_ITEM = lazy_re(r"[ \t]*(?:[-*+:]|\d{1,9}[.)]|\(?[@#\w]{1,9}[.)]|\[\^[^\]]+\]:)[ \t]")
_TEXTS = ("title", "subtitle", "abstract", "thanks", "description", "keywords")


def read_markdown(path: Path) -> Citations:
    """Read a document, what it includes, and the other chapters of its book. Raises DocumentError."""
    found = Collected(folders={path.parent: None})
    _read_part(path, found, None)
    for chapter in _project(path, found):
        _read_part(chapter, found, CitationLocation(path))
    return found.citations("markdown")


def _read_part(path: Path, found: Collected, named_at: CitationLocation | None) -> None:
    source = found.open(path, named_at)
    if source is None:
        return
    text = source.text
    has_natbib = False
    if metadata := _METADATA.match(text):
        values = _yaml(metadata["yaml"], CitationLocation(path), found)
        _add_metadata(values, path, found)
        has_natbib = _BY_LATEX.search(metadata["yaml"]) is not None
    labels = [each for label in _LABEL.finditer(text) for each in label.groups() if each]
    # pandoc-crossref: @Fig:one begins a sentence, and means {#fig:one}.
    found.labels.update(labels, (f"{each[0].upper()}{each[1:]}" for each in labels if ":" in each))
    keys, raw = find_keys(text, path.suffix)
    found.cites_all |= any(key.text == "*" for key in raw if has_natbib)
    keys = sorted([*keys, *(raw if has_natbib else ())], key=lambda key: key.start)
    found.add(path, source, [key for key in keys if key.text != "*"], () if has_natbib else raw)
    for include in _INCLUDE.finditer(text):
        names = _STRING.findall(include["children"]) if include["children"] else [include["quarto"] or include["myst"]]
        for name in names:
            location = CitationLocation(path, source.line(include.start()))
            _read_part(path.parent / name.lstrip("/"), found, location)


def find_keys(text: str, suffix: str) -> tuple[list[Key], list[Key]]:
    """The keys that a text cites, and those in commands of LaTeX, which some programs read."""
    metadata = _METADATA.match(text)
    body = _without_code(text, metadata.end() if metadata else 0)
    is_pandoc = suffix in (".md", ".markdown") and not _ROLE.search(body)
    plain = _without_inline(body, keeps_links=is_pandoc)
    raw = [
        Key(each[0], each.start(), each.end()) for cite in _RAW_TEX.finditer(plain) for each in _keys_in(cite, _TEX_KEY)
    ]
    captions = ((plain, 0, len(plain)), *((text, *each.span()) for each in _CAPTION.finditer(text)))
    keys = [key for each in captions for key in _cited(*each, is_quarto=suffix == ".qmd")]
    return [*keys, *_role_keys(body)], raw


def _keys_in(cite: re.Match[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return pattern.finditer(cite.string, cite.start("keys"), cite.end("keys"))


def _cited(plain: str, start: int, end: int, *, is_quarto: bool) -> Iterator[Key]:
    for each in _CITED.finditer(plain, start, end):
        name = "braced" if each["braced"] else "key"
        if each["all"] or (is_quarto and _CROSS_REFERENCE.match(each[name])):
            continue
        yield Key(each[name], each.start(name), each.end(name))


def _role_keys(body: str) -> Iterator[Key]:
    """{cite:p}`{see}a, b{p. 3}`, with the text around a key in braces."""
    for role in _ROLE.finditer(body):
        for each in _keys_in(role, _ROLE_KEY):
            yield Key(each["key"], each.start("key"), each.end("key"))


# --- Text that is no text


def _without_code(text: str, start: int) -> str:
    """The text with blanks for the metadata, blocks of code in fences, and blocks that are indented."""
    mask = Mask(text)
    mask.skip(0, start)
    at = start
    while fence := _FENCE.search(text, at):
        _skip_indented(text, at, fence.start(), mask)
        at = fence.end()
        info = fence["info"].strip()
        if fence["fence"][0] == "`" and "`" in info:
            continue  # inline code at the beginning of a line
        if info.startswith("{") and not info.startswith(("{.", "{=", "{#")) and not _CODE.match(info):
            mask.skip(fence.start(), at)  # a directive: its text is read, and its closing fence opens nothing
            continue
        if not info and _closes_directive(text, start, fence):
            mask.skip(fence.start(), at)
            continue
        closed_by = re.compile(rf"^[ \t>]*{fence['fence'][0]}{{{len(fence['fence'])},}}[ \t]*\r?$", re.MULTILINE)
        end = closed_by.search(text, fence.end())
        at = end.end() if end else len(text)
        mask.skip(fence.start(), at)
    _skip_indented(text, at, len(text), mask)
    return mask.masked()


def _closes_directive(text: str, start: int, fence: re.Match[str]) -> bool:
    """A bare fence ends a directive that is open, rather than opening a block of code."""
    before = list(_FENCE.finditer(text, max(start, fence.start() - 20_000), fence.start()))
    open_: list[str] = []
    for each in before:
        info = each["info"].strip()
        if info.startswith("{") and not _CODE.match(info):
            open_.append(each["fence"])
        elif not info and open_ and each["fence"] == open_[-1]:
            open_.pop()
    return bool(open_) and open_[-1] == fence["fence"]


def _skip_indented(text: str, start: int, end: int, mask: Mask) -> None:
    """Lines indented by four blanks behind an empty line are code, but for those that go on in a list."""
    is_after_blank, in_list = True, False
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if not line.strip():
            is_after_blank = True
        elif line.startswith(("    ", "\t")):
            if is_after_blank and not in_list:
                mask.skip(at, at + len(line))
            else:
                is_after_blank = False
        else:
            in_list = bool(_LIST_ITEM.match(line)) or (in_list and not (is_after_blank and not line[0].isspace()))
            is_after_blank = False
        at += len(line)


def _without_inline(text: str, *, keeps_links: bool) -> str:
    """The text with blanks for inline code, comments, tags, math, and the addresses of links."""
    mask = Mask(text)
    runs: dict[str, list[int]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(run[0], []).append(run.start())
    ends = [each.start() for each in _PARAGRAPH_END.finditer(text)]
    never: set[str] = set()
    at = 0
    while found := _OPENING.search(text, at):
        at = found.end()
        opening = found[0]
        paragraph = bisect_right(ends, found.start())
        limit = ends[paragraph] if paragraph < len(ends) else len(text)
        end = -1
        if opening[0] == "`":
            places = runs.get(opening, [])  # none where the first one is escaped
            number = bisect_right(places, found.start())
            end = places[number] + len(opening) if number < len(places) and places[number] < limit else -1
        elif opening in ("<!--", "$$"):
            closing = "-->" if opening == "<!--" else "$$"
            end = -1 if opening in never else text.find(closing, at)
            never.update((opening,) if end < 0 else ())
            end = end + len(closing) if end >= 0 else -1
        elif opening[0] == "\\" or (opening[0] == "h" and keeps_links):
            continue
        else:
            pattern = {"]": _LINK_END, "<": _TAG_END, "$": _MATH_END, "h": _URL_END}[opening[0]]
            ending = pattern.match(text, at, limit)
            end = ending.end() if ending else -1
        if end >= 0:
            mask.skip(found.start(), end)
            at = end
    return mask.masked()


# --- Metadata


def _yaml(text: str, location: CitationLocation, found: Collected) -> Any:
    import yaml  # only documents with metadata need it

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = " ".join(str(error).split())[:200]
        found.problems.append(ReadProblem(location, f"its metadata cannot be read ({message}); skipped"))
        return None


def _add_metadata(values: Any, path: Path, found: Collected) -> None:
    if not isinstance(values, dict):
        return
    for name in _strings(values.get("bibliography")):
        found.bibs.setdefault(name)
    found.folders.setdefault(path.parent)
    references = values.get("references")
    for each in references if isinstance(references, list) else ():
        if isinstance(each, dict) and each.get("id"):
            found.by_hand.add(str(each["id"]))
    if isinstance(style := values.get("csl"), str):
        found.style = found.style or Path(style).name.removesuffix(".csl")
    nocite = " ".join(_strings(values.get("nocite")))
    texts = [nocite, *(text for name in _TEXTS for text in _strings(values.get(name)))]
    for each in (each for text in texts for each in _CITED.finditer(text)):
        if each["all"]:
            found.cites_all = True
        else:
            found.keys.setdefault(each["braced"] or each["key"], CitationLocation(path, 1))


def _strings(value: Any) -> Iterator[str]:
    """The strings in a value: itself, the items of a list, the values of a mapping."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


# --- The project of a document


_PROJECTS = ("_quarto.yml", "_quarto.yaml", "_bookdown.yml", "_config.yml", "myst.yml", "conf.py")
_SPHINX = lazy_re(r"^bibtex_bibfiles\s*=\s*\[(?P<names>[^\]]*)\]", re.MULTILINE)


def _project(path: Path, found: Collected) -> list[Path]:
    """The chapters of the book that a document is part of; its .bib files are those of the document, too."""
    folder = path.parent.absolute()
    for above in (folder, *folder.parents[:3]):
        files = [above / name for name in _PROJECTS if (above / name).is_file()]
        if files:
            base = path.parent if above == folder else above
            return [base / each for file in files for each in _read_project(file, base, found)]
    return []


def _read_project(file: Path, base: Path, found: Collected) -> list[str]:
    text = load_source(file).text
    if file.name == "conf.py":
        for names in _SPHINX.finditer(text):
            _add_bibs(_STRING.findall(names["names"]), base, found)
        return []
    values = _yaml(text, CitationLocation(file), found)
    if not isinstance(values, dict):
        return []
    project = values.get("project")
    settings: list[Any] = [values, project if isinstance(project, dict) else {}, values.get("sphinx") or {}]
    for each in settings:
        if isinstance(each, dict):
            config = each.get("config")
            named = [each.get("bibliography"), each.get("bibtex_bibfiles")]
            named += [config.get("bibtex_bibfiles")] if isinstance(config, dict) else []
            _add_bibs([name for value in named for name in _strings(value)], base, found)
    if file.name == "_bookdown.yml":
        named_files = [each for each in _strings(values.get("rmd_files")) if each.endswith((".Rmd", ".rmd"))]
        return named_files or sorted(each.name for each in base.glob("[!_]*.Rmd"))
    book = values.get("book")
    chapters = [book.get("chapters"), book.get("appendices")] if isinstance(book, dict) else []
    return [each for value in chapters for each in _strings(value) if each.endswith((".qmd", ".md", ".Rmd"))]


def _add_bibs(names: list[str], base: Path, found: Collected) -> None:
    for name in names:
        found.bibs.setdefault(name)
        found.folders.setdefault(base)
