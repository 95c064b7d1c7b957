"""What a Typst document cites: `@key` and `#cite(<key>)` that no label of its own has.

https://typst.app/docs/reference/syntax and /reference/model/cite, version 0.13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from normalizer.latex.citations import CitationLocation, Citations, Collected, Mask, ReadProblem
from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import Key

_NAME = r"[\w](?:[\w:.-]*[\w-])?"
_REFERENCE = lazy_re(rf"(?<!\\)@(?P<key>{_NAME})")
_CITE = lazy_re(rf"(?<![\w-])cite\s*\(\s*(?:<(?P<key>{_NAME})>|label\s*\(\s*\"(?P<named>[^\"]*)\"\s*\))")
# A label among arguments is one that is referred to, also by a function that wraps `cite`; elsewhere it is defined.
_ARGUMENT = lazy_re(rf"(?<=[(,:])\s*<(?P<key>{_NAME})>(?P<named>)")
_LABEL = lazy_re(rf"<(?P<label>{_NAME})>")
_COMPUTED = lazy_re(r"(?<![\w-])cite\s*\(\s*(?:label\s*\(\s*[^\s\"]|[a-z])")
_OPENING = lazy_re(r"//|/\*|`+|\"|\\.|https?://[^\s\[\]()]*|\[|\]|#|[(){}]|\n", re.DOTALL)
_COMMENT_OR_RAW = lazy_re(r"//|/\*|`+|\\.|https?://[^\s\[\]()]*|\"(?:[^\"\\\n]|\\.)*+\"", re.DOTALL)
_BLOCK = lazy_re(r"/\*|\*/")
_STRING = lazy_re(r"\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_BIBLIOGRAPHY = lazy_re(r"(?<![\w-])bibliography\s*\(")
_ARGUMENT_STRING = lazy_re(r"\"(?P<text>(?:[^\"\\]|\\.)*+)\"|(?P<name>[\w-]+)\s*:")
_PART = lazy_re(r"(?:#|\b)(?P<verb>include|import)\s+\"(?P<path>[^\"]+)\"")
_STYLE = lazy_re(r"set\s+bibliography\s*\([^)]*style\s*:\s*\"(?P<style>[^\"]*)\"")
_NAMED_ARGUMENT = lazy_re(r"[\w-]+\s*:|label\s*\(\s*\"")
_FULL = lazy_re(r"full\s*:\s*true")
_STATEMENT = lazy_re(r"(?:let|set|show|import|include|if|for|while|return|context)\b")
_CALL = lazy_re(r"(?:[\w.-]*)[({]")
_MARKUP, _STATEMENT_LINE = "[", "line"
_CLOSED_BY = {")": ("(",), "}": ("{",), "\n": (_STATEMENT_LINE,)}


def read_typst(path: Path) -> Citations:
    """Read a document, and what it includes and imports. Raises DocumentError."""
    found = Collected(folders={path.parent: None})
    _read_part(path, path.parent, found, None)
    return found.citations("typst")


def _read_part(path: Path, root: Path, found: Collected, named_at: CitationLocation | None) -> None:
    source = found.open(path, named_at)
    if source is None:
        return
    text = _without_comments(source.text)
    plain = _without_strings(text)
    cited, calls = _cited(text, plain)
    in_calls = {each.start("key") - 1 for each in calls if each["key"]}
    found.labels.update(each["label"] for each in _LABEL.finditer(plain) if each.start() not in in_calls)
    for each in _COMPUTED.finditer(text):
        if not _NAMED_ARGUMENT.match(text, each.end() - 1):
            location = CitationLocation(path, source.line(each.start()))
            found.problems.append(ReadProblem(location, "a key is computed here, which only Typst can tell"))
    found.add(path, source, sorted(cited, key=lambda key: key.start))
    for arguments in _bibliographies(text):
        _add_bibliography(arguments, path, found)
    if style := _STYLE.search(text):
        found.style = found.style or style["style"]
    for part in _PART.finditer(text):
        if part["path"].startswith("@"):
            continue  # a package
        folder = root if part["path"].startswith("/") else path.parent
        location = CitationLocation(path, source.line(part.start()))
        _read_part(folder / part["path"].lstrip("/"), root, found, location)


def find_keys(text: str) -> list[Key]:
    """The keys that a text refers to; some are of its own labels."""
    text = _without_comments(text)
    return _cited(text, _without_strings(text))[0]


def _cited(text: str, plain: str) -> tuple[list[Key], list[re.Match[str]]]:
    """The keys of references and citations, and the calls that name keys."""
    cited = [Key(each["key"], each.start("key"), each.end("key")) for each in _REFERENCE.finditer(plain)]
    calls = [*_CITE.finditer(text), *_ARGUMENT.finditer(plain)]
    for each in calls:
        name = "key" if each["key"] else "named"
        cited.append(Key(each[name], each.start(name), each.end(name)))
    return list(dict.fromkeys(cited)), calls


def _without_comments(text: str) -> str:
    """The text with blanks for comments and raw text; comments are nested, and none begins within an address."""
    mask = Mask(text)
    at = 0
    never: set[str] = set()
    while found := _COMMENT_OR_RAW.search(text, at):
        at = found.end()
        opening = found[0]
        if opening == "//":
            line_end = text.find("\n", at)
            at = line_end if line_end >= 0 else len(text)
        elif opening == "/*":
            at = _block_end(text, at)
        elif opening[0] == "`" and len(opening) != 2:
            end = -1 if opening in never else text.find(opening, at)
            if end < 0:
                never.add(opening)
                continue
            at = end + len(opening)
        else:
            continue
        mask.skip(found.start(), at)
    return mask.masked()


def _block_end(text: str, at: int) -> int:
    depth = 1
    for found in _BLOCK.finditer(text, at):
        depth += 1 if found[0] == "/*" else -1
        if not depth:
            return found.end()
    return len(text)


def _without_strings(text: str) -> str:
    """The text with blanks for the strings of code: in markup, quotation marks are text.

    Code begins at "#" and ends with its line or its last parenthesis; brackets in it hold markup.
    """
    mask = Mask(text)
    modes = [_MARKUP]
    at = 0
    while found := _OPENING.search(text, at):
        at, char = found.end(), found[0]
        if char == "#" and modes[-1] == _MARKUP:
            at = _begin_code(text, at, modes)
        elif char in "({" and modes[-1] != _MARKUP:
            modes.append(char)
        elif char in _CLOSED_BY and modes[-1] in _CLOSED_BY[char]:
            modes.pop()
        elif char == "[":
            modes.append(_MARKUP)
        elif char == "]" and _MARKUP in modes[1:]:  # ends the markup that is open, and what has not been closed in it
            while modes.pop() != _MARKUP:
                pass
        elif char == '"' and modes[-1] != _MARKUP and (string := _STRING.match(text, found.start())):
            mask.skip(found.start(), string.end())
            at = string.end()
    return mask.masked()


def _begin_code(text: str, at: int, modes: list[str]) -> int:
    """Go on behind what follows a "#": a statement up to the end of its line, a call, or a block."""
    if _STATEMENT.match(text, at):
        modes.append(_STATEMENT_LINE)
    elif (call := _CALL.match(text, at)) and call[0]:
        modes.append(call[0][-1])
        return call.end()
    return at


def _bibliographies(text: str) -> Iterator[str]:
    """The arguments of each call of `bibliography`."""
    for found in _BIBLIOGRAPHY.finditer(text):
        depth, at = 1, found.end()
        for each in re.compile(r"[()]|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL).finditer(text, at, at + 2_000):
            depth += {"(": 1, ")": -1}.get(each[0], 0)
            if not depth:
                yield text[at : each.start()]
                break


def _add_bibliography(arguments: str, path: Path, found: Collected) -> None:
    named = ""
    for each in _ARGUMENT_STRING.finditer(arguments):
        if each["name"]:
            named = each["name"]
        elif named == "style":
            found.style = found.style or each["text"]
            named = ""
        elif not named and each["text"].endswith(".bib"):
            found.bibs.setdefault(each["text"].lstrip("/"))
            found.folders.setdefault(path.parent)
        else:
            named = ""
    found.cites_all |= bool(_FULL.search(arguments))
