"""Text of unknown origin: its encoding, its letters without accents, what is safe to show; counted nouns, tables."""

from __future__ import annotations

import codecs
import re
import shlex
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from normalizer.values.lazy import lazy_re

# Controls, formats (which turn the direction of text around or take up no room), lone surrogates, private use.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# What joins letters and emoji in ordinary writing.
_HARMLESS = frozenset("\t\n\u200c\u200d")


def shown(text: str) -> str:
    """The text with each character that nobody would see as its code, "⟨U+202E⟩".

    Markup is not escaped here: templates do that.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def shown_name(name: str) -> str:
    """The name of a file, which may have a line end in it, in one line; bytes that are no text stay."""
    if name.isascii() and name.isprintable():
        return name
    # From U+DC80 to U+DCFF stand Python's marks for bytes of a name that are not UTF-8.
    return "".join(
        each if "\udc80" <= each <= "\udcff" else _code(each) if each == "\n" else _visible(each) for each in name
    )


def _visible(character: str) -> str:
    if character in _HARMLESS or unicodedata.category(character) not in HIDDEN:
        return character
    return _code(character)


def _code(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def in_ascii(text: str) -> str:
    """The nearest ASCII of letters of any script."""
    if text.isascii():
        return text
    from anyascii import anyascii  # here, for it reads its tables from disk

    return anyascii(text)


def plain_letters(text: str) -> str:
    """The letters and digits in small ASCII."""
    return "".join(char for char in in_ascii(text).lower() if char.isalnum())


def counted(number: int, one: str, more: str | None = None) -> str:
    """A number with its noun: "1 title", "2,345 titles"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def first_of(texts: Sequence[str], most: int, show: Callable[[str], str] = str, between: str = ", ") -> str:
    """The first texts and the number of the others: "A, B, C and 12 more"."""
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return f"{between.join(map(show, texts[:most]))}{more}"


def in_quotes(text: str) -> str:
    """The text in quotes, without the escapes of `repr`: a backslash of TeX stays one."""
    quote = '"' if "'" in text and '"' not in text else "'"
    return f"{quote}{shown(text)}{quote}"


def similar_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that may be meant; None if none is near."""
    from difflib import get_close_matches  # for slips only

    return next(iter(get_close_matches(word, list(known), n=1)), None)


def file_word(name: str) -> str:
    """A file's name as one word of a POSIX shell, which no program takes for an option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def without_accents(text: str) -> str:
    """The text in compatibility form (NFKD) without combining marks."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


# --- encodings

# UTF-8 that was read as Latin-1 or Windows-1252: "Ã©", "â€™".
_TAIL = "[\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
MOJIBAKE = lazy_re(f"[\u00c2-\u00c9]{_TAIL}|\u00e2{_TAIL}{{2}}")


def without_mojibake(text: str) -> str:
    """The text with letters, quotes and dashes that were read in the wrong encoding; "JOÃO" is left: it is no UTF-8."""
    return text if text.isascii() else MOJIBAKE.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    text = found.group()
    try:
        decoded = b"".join(bytes([ord(char)]) if ord(char) < 256 else char.encode("cp1252") for char in text).decode()
    except UnicodeError:
        return text
    return decoded if "\u00a0" < decoded < "\u0250" or "\u2010" <= decoded < "\u2027" else text


# "\textquotedblleft" whose "\t" was read as a tab. "contextless" and "\textregistered" have a "t" before.
LOST_CHARACTERS: Mapping[str, str] = {
    "quotedblleft": "“", "quotedblright": "”", "quoteleft": "‘", "quoteright": "’", "quotesingle": "'",
    "quotedbl": '"', "quotedblbase": "„",
    "asciitilde": "~", "asciicircum": "^", "backslash": "\\", "dollar": "$", "degree": "°",
    "mu": "μ", "greater": ">", "less": "<", "registered": "®", "trademark": "™", "copyright": "©", "endash": "–",
    "emdash": "—", "underscore": "_", "periodcentered": "·", "ellipsis": "…", "bullet": "•", "bar": "|",
    "percent": "%", "pm": "±", "times": "×", "onehalf": "½", "euro": "€", "section": "§",
}  # fmt: skip
LOST_CHARACTER = lazy_re(rf"ext(?<![tT]ext)({'|'.join(sorted(LOST_CHARACTERS, key=len, reverse=True))})")


def with_lost_characters(text: str) -> str:
    """The text with the characters of which a program has left the end of their LaTeX command: "extendash"."""
    return LOST_CHARACTER.sub(lambda found: LOST_CHARACTERS[found[1]], text) if "ext" in text else text


BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Western text: letters with accents, typographic quotes and dashes, a few signs.
_WESTERN = lazy_re(r"[\x00-\x7fÀ-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”–—…•€™«»§°±²³µ·×©®¡¿ªº\u00a0\u00ad]*")
_ACCENT_RUN = lazy_re(r"[À-ÿ]{3}")
_HAN = lazy_re("[\u4e00-\u9fff]")
_ODD_LINES = lazy_re(rb"[^\n]*[\x80-\xff][^\n]*")
_SAMPLE = 65_536


def guessed_encodings(data: bytes) -> Iterator[str]:
    """Encodings that bytes may have that are not UTF-8, the likeliest first, judged by lines with odd bytes."""
    sample = b"\n".join(_ODD_LINES.findall(data))[:_SAMPLE]
    western = sample.decode("cp1252", "replace")
    if _WESTERN.fullmatch(western) and not _ACCENT_RUN.search(western):
        yield "cp1252"
    import charset_normalizer  # slow to import, and needed for odd files only

    if best := charset_normalizer.from_bytes(sample).best():
        # Chinese read as Korean: Hangul with Han signs between, which Korean text of our time does not have.
        if best.encoding == "cp949" and _HAN.search(str(best)):
            yield "gb18030"
        yield best.encoding


_LINE = lazy_re(r"[^\n]*\n|[^\n]+")  # as `patch` counts them


def diff_lines(file: str, before: str, after: str, context: int = 3) -> Iterator[str]:
    """The lines of a unified diff as `patch` reads it, line ends as they are in the file."""
    from difflib import unified_diff  # few runs show a diff

    for line in unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{file}", f"b/{file}", n=context):
        # A last line without a line end is marked as `diff` marks it, or the next line would run into it.
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in HTML, for notebooks; every text is escaped."""
    first = f"<thead>{_html_row('th', head)}</thead>" if head else ""
    return f"<table>{first}<tbody>{''.join(_html_row('td', row) for row in rows)}</tbody></table>"


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
