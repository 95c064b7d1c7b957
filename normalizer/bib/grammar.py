r"""The grammar of .bib files as regular expressions: no loop over characters is written in Python.

The rules are BibTeX's (bibtex.web, sections 83 and 218 to 272): names end at white space and at `"#%'(),={}`, a key
at a comma, white space or "}", braces nest, and a backslash protects nothing. What differs on purpose: "%" notes, which
only biber knows, are seen as such, and a line that begins with "@word{" begins a block, also in a value that somebody
forgot to close.
"""

from __future__ import annotations

import re

NAME_CHARS = r"""[^\s"#%'(),={}@]"""
NAME = re.compile(rf"{NAME_CHARS}++")


def _nested(depth: int) -> str:
    """Text with balanced braces, so many deep, without "@" (which may begin a block: read with more care)."""
    inner = r"[^{}@]*+"
    for _ in range(depth):
        inner = rf"[^{{}}@]*+(?:\{{{inner}\}}[^{{}}@]*+)*+"
    return inner


_BRACED = rf"\{{{_nested(4)}\}}"
_QUOTED = rf'"[^"{{}}@]*+(?:\{{{_nested(3)}\}}[^"{{}}@]*+)*+"'


def _end(closer: str) -> str:
    """The end of a block; a comma or a closer behind it tells that a value above was taken to end too early."""
    end = re.escape(closer)
    return rf"{end}(?!\s*+[,{end}])"


def _field(closer: str) -> re.Pattern[str]:
    """A plain field with the comma or the closer behind it, or the closer. Groups: name, delimited, bare, closer."""
    end = _end(closer)
    return re.compile(
        rf"\s*+(?:({NAME_CHARS}++)\s*+=\s*+(?:({_BRACED}|{_QUOTED})|({NAME_CHARS}++))\s*+(?:,|{end})|({end}))"
    )


# By the closing delimiter of the block.
FIELD = {closer: _field(closer) for closer in "})"}
CLOSER = {"{": "}", "(": ")"}

# Where a block may begin in free text: like BibTeX (and bibtexparser) anywhere on a line. The rarer spellings that
# BibTeX allows ("@ book {", "@book" and "{" on the next line, other signs in the type) count only where a line begins.
BLOCK = re.compile(rf"@(?:(\w++)[ \t]*+([{{(])|\s*+({NAME_CHARS}*+)\s*+([{{(]))")
# The ordinary beginning of an entry, up to the comma after the key.
HEAD = re.compile(r"""@(\w++)[ \t]*+\{\s*+([^\s,{}"=%#()\\]++)\s*+,""")
# Where a line begins with this, it ends whatever was left open above it.
NEXT_BLOCK = re.compile(r"@\w++[ \t]*+[{(]")

SPACE = re.compile(r"\s*+")
# White space and notes; only biber knows the latter, and only between the parts of an entry.
NOTE = re.compile(r"%[^\r\n]*+")
LINE_END = re.compile(r"\r\n|\n|\r")

# How the end of a delimited piece can be found, from the strictest reading to the most forgiving: as BibTeX has it, for
# which a backslash protects nothing; with "\{", "\}" and "\"" taken for characters; without a look at braces.
BRACES = (re.compile(r"[{}]"), re.compile(r"(?<!\\)[{}]"))
QUOTES = (re.compile(r'["{}]'), re.compile(r'(?<!\\)["{}]'), re.compile(r'(?<!\\)"'))
# What may stand behind a piece, by the closing delimiter of the block: the value ends, or only a comma is missing.
AFTER = {closer: re.compile(rf"(?:\s++|%[^\r\n]*+)*+(?:[,#]|{_end(closer)}|{NAME_CHARS}++\s*+=)") for closer in "})"}

# An @comment ends where its delimiters balance, else where they do without the escaped ones; ")" only outside braces.
COMMENT = {"}": BRACES, ")": (re.compile(r"[{})]"), re.compile(r"(?<!\\)[{})]"))}

# A line that can only be the beginning of a field: what was left open above it ends before it.
FIELD_LINE = re.compile(rf'(?<=[\r\n])[ \t]*+{NAME_CHARS}++[ \t]*+=[ \t]*+(?:[{{"]|{NAME_CHARS}++[ \t]*+[,}}\r\n])')
# The same outside every entry, and a line with nothing but a closing brace: an entry above was closed too early.
OUTSIDE = re.compile(rf'(?<=[\r\n])[ \t]*+({NAME_CHARS}++[ \t]*+=[ \t]*+[{{"]|}}(?=[ \t]*+[,\r\n]|[ \t]*+\Z))')
# A closing delimiter that stands alone at the end of an entry.
LAST_CLOSER = {closer: re.compile(rf"[\r\n]\s*+{re.escape(closer)}\s*+\Z") for closer in "})"}
# Words on one line: the name of a field with spaces in it, a value without delimiters, or text that belongs nowhere.
WORDS = re.compile(rf"{NAME_CHARS}++(?:[ \t]++{NAME_CHARS}++)*+")
NEXT_NAME = re.compile(rf"{NAME_CHARS}++\s*+=")
# Text between fields, up to where reading can go on.
JUNK = re.compile(r"[^,{}()\r\n%]++")
