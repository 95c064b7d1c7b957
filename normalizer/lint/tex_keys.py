r"""Changes the keys in the `\cite`s of a LaTeX source, where entries were merged.

Only whole keys in the arguments of commands that cite are touched: `\cite`, `\parencite`, `\Textcite*`, `\nocite`,
`\citeauthor`, `\cites(..)[..]{a}[..]{b}`, `\fullcite`, `\bibentry` and every other command with "cite" in its name.
Comments, `\verb` and verbatim environments are left alone, and so are optional arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_VERBATIM = r"\\begin\{(?P<env>verbatim\*?|Verbatim|lstlisting|minted|comment)\}.*?\\end\{(?P=env)\}"
_SKIPPED = rf"(?P<skip>{_VERBATIM}|\\verb\*?(?P<bar>[^\sA-Za-z*])[^\r\n]*?(?P=bar)|\\[^A-Za-z]|%[^\r\n]*)"
_BRACKETS = r"(?:\[(?:[^\[\]{}]|\{[^{}]*\})*\]|\((?:[^(){}]|\{[^{}]*\})*\))"
_GAP = r"(?:[ \t]*(?:%[^\r\n]*)?\r?\n)?[ \t]*"
# One or more groups, each a few optional arguments and the keys; only the commands that end in "s" take several.
_CITE = rf"(?P<name>\\(?:[A-Za-z]*[cC]ite[A-Za-z]*|bibentry)\*?)(?P<rest>(?:{_GAP}{_BRACKETS})*{_GAP}\{{[^{{}}\\]*\}})"
_MORE = re.compile(rf"(?:{_GAP}{_BRACKETS})*{_GAP}\{{[^{{}}\\]*\}}")
_TOKEN = re.compile(rf"{_SKIPPED}|{_CITE}", re.DOTALL)
_SEVERAL = re.compile(r"\\[A-Za-z]*cites\*?")


def with_keys(tex: str, keys: Mapping[str, str]) -> str:
    """The source with each lost key in place of which its merged one is cited; a key is not cited twice in one list."""
    parts: list[str] = []
    done = 0
    while found := _TOKEN.search(tex, done):
        parts.append(tex[done : found.start()])
        done = found.end()
        if found["skip"] is not None:
            parts.append(found[0])
            continue
        parts += (found["name"], _in_last_braces(found["rest"], keys))
        while _SEVERAL.fullmatch(found["name"]) and (more := _MORE.match(tex, done)):
            parts.append(_in_last_braces(more[0], keys))
            done = more.end()
    return "".join([*parts, tex[done:]])


def _in_last_braces(arguments: str, keys: Mapping[str, str]) -> str:
    before, _, last = arguments.rpartition("{")
    cited = last.removesuffix("}").split(",")
    if not any(key.strip() in keys for key in cited):
        return arguments
    return f"{before}{{{','.join(_merged(cited, keys))}}}"


def _merged(cited: list[str], keys: Mapping[str, str]) -> list[str]:
    """The list with lost keys replaced, blanks around them kept; what is then there already is left out."""
    standing = {key.strip() for key in cited} - keys.keys()
    kept: list[str] = []
    for written in cited:
        key = written.strip()
        if key in keys:
            if keys[key] in standing:
                continue
            standing.add(keys[key])
            written = written.replace(key, keys[key])
        kept.append(written)
    return kept
