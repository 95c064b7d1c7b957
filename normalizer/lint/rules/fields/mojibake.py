"""BIB342."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.values import (
    place,
    printed,
    quoted,
    replaced,
)

# What the bytes of UTF-8 look like when they are read as Windows-1252 or Latin-1: a lead byte, then the rest.
_TAIL = (
    r"[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_SUSPECT = re.compile(rf"(?:[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}})+")
_LOST = "\ufffd"
# The bytes that Windows-1252 leaves open stand for the control characters of Latin-1.
_OPEN_BYTES = {chr(byte): bytes([byte]) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class Mojibake(Rule):
    """Letters went through a wrong encoding: "Ã¶" for "ö", or "\ufffd" for a letter that is lost.

    ## Why
    The name or title is printed like that, sorted wrongly and not found again.

    ## Example
    @misc{a, author = {GÃ¶del, Kurt}, title = {Completeness}}

    ## Instead
    @misc{a, author = {Gödel, Kurt}, title = {Completeness}}

    ## Fix
    With `--unsafe`, the letters that the same bytes are in UTF-8. What is lost cannot be brought back.
    """

    code = "BIB342"
    name = "mojibake"
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        if context.bib.text.isascii():
            return
        for entry, field, text in printed(context):
            if text.isascii():
                continue
            found = [(each, meant) for each in _SUSPECT.finditer(text) if (meant := _meant(each.group()))]
            if found:
                parts = [(each.start(), each.end(), meant) for each, meant in found]
                first, meant = found[0]
                fix = replaced(field, parts, "decode the letters again", safe=False)
                span = place(field, first.start(), first.end())
                message = f"'{first.group()}' is '{meant}' read in a wrong encoding"
                yield self.finding(span, message, key=entry.key or None, field=field.key, fix=fix)
            elif _LOST in text:
                yield self.on_field(entry, field, f"a letter is lost in {quoted(text)}")


def _meant(text: str) -> str | None:
    """The text that was decoded wrongly; None when it may be meant, as in "CAFÉ’S", or its bytes are not UTF-8.

    One letter must be of Latin, or one sign a quote, dash or the like; several may be of any script.
    """
    try:
        meant = b"".join(_byte(char) for char in text).decode()
    except UnicodeError:
        return None
    plausible = all(_is_western(char) for char in meant) or (len(meant) > 1 and meant.isalpha())
    return meant if plausible else None


def _is_western(char: str) -> bool:
    return "\u00a0" <= char < "\u0250" or "\u2010" <= char < "\u2027" or char in "€™−"


def _byte(char: str) -> bytes:
    if ord(char) < 0x80 or 0xA0 <= ord(char) < 0x100:
        return bytes([ord(char)])
    return _OPEN_BYTES.get(char) or (bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252"))
