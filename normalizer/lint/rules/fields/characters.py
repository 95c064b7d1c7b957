"""Rules about characters that are printed wrongly: HTML, wrong encodings, special ones; and about commands of LaTeX."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from unicodedata import normalize

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.data_model import NAMES, UNPRINTED
from normalizer.lint.rules.helpers.values import (
    AND_SIGN,
    fields_named,
    is_single_piece,
    mask_non_text,
    outside_braces,
    printed_fields,
    quoted,
    replace_fix,
    span_in_field,
    written_names,
)
from normalizer.values.latex.convert import to_latex, to_unicode_latex
from normalizer.values.latex.tables import command_names
from normalizer.values.lazy import lazy_re

# The exporter that leaves "&amp;" may have escaped its "&", or all of it once more.
_ENTITY = lazy_re(r"\\?&(?:amp;)*(?P<name>[a-zA-Z][a-zA-Z0-9]{1,30}|\\?#\d{1,7}|\\?#[xX][0-9a-fA-F]{1,6});")
# HTML, JATS and Elsevier's tags.
_COMMANDS = {"i": "textit", "italic": "textit", "em": "emph", "b": "textbf", "bold": "textbf", "strong": "textbf",
             "sub": "textsubscript", "inf": "textsubscript", "sup": "textsuperscript", "scp": "textsc", "sc": "textsc",
             "tt": "texttt", "monospace": "texttt", "u": "underline", "underline": "underline"}  # fmt: skip
# The signs of a tag are escaped once more, or written in TeX, by exporters that do not know tags.
_OPEN = r"(?:<|\\?&(?:amp;)*(?:lt|#60|#x3c);|\{\\textless\}|\\textless\{\})"
_CLOSE = r"(?:>|\\?&(?:amp;)*(?:gt|#62|#x3e);|\{\\textgreater\}|\\textgreater\{\})"
_PAIRED = rf"(?:jats:)?(?:{'|'.join(_COMMANDS)})"
_SINGLE = r"(?:(?:p|br|span|div|inline-formula|jats:[\w-]+|mml:\w+)(?:\s[^<>]{0,500})?|a\s+href[^<>]{0,500})\s*/?"
_TAG = lazy_re(
    rf"{_OPEN}(?P<tag>{_PAIRED}){_CLOSE}(?P<inside>(?:(?!{_OPEN}/?{_PAIRED}{_CLOSE})[^<>])*){_OPEN}/(?P=tag){_CLOSE}"
    rf"|{_OPEN}/{_PAIRED}{_CLOSE}|{_OPEN}/?{_SINGLE}{_CLOSE}",
    re.IGNORECASE,
)
_LONE_TAG = lazy_re(rf"{_OPEN}/?{_PAIRED}{_CLOSE}", re.IGNORECASE)
_LINKS = ("url", "doi")
_BACKSLASH = "\\"
# An address has no other entities: "&copy;" may be a parameter.
_ENTITY_IN_LINK = lazy_re(r"\\?&(?:amp;)*(?P<name>amp|lt|gt|#0*(?:38|60|62)|#[xX]0*(?:26|3[cCeE]));")


class HtmlMarkup(Rule):
    r"""A value has entities or tags of HTML in it: `&amp;`, `<i>`.

    TeX knows nothing of HTML: "&amp;" stops it with an error, or is printed as "& amp;", and tags are printed.

    Example: @misc{a, title = {Comets &amp; Asteroids}}
    Instead: @misc{a, title = {Comets \& Asteroids}}

    Fix: The character or the command of LaTeX; in a link the character. Tags without a pair stay, and so do quotation
        marks of another language (`&laquo;`), a blank that may join two words of a family name, and what stands for no
        character (`&#0;`).
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        write = to_latex if context.is_ascii else to_unicode_latex
        for entry, field, text in printed_fields(context):
            if ("&" in text or "<" in text or "textless" in text) and (found := _first(text)):
                kept = _between_words_of_name(text) if field.key in NAMES else frozenset()
                parts = list(_parts(text, write, kept))
                fix = replace_fix(field, parts, "write it in LaTeX", safe=True) if parts else None
                message = f"'{found.group()}' is HTML"
                yield self.on_field(entry, field, message, span=span_in_field(field, *found.span()), fix=fix)
        for entry, field, text in fields_named(context, _LINKS):
            if "&" in text and (entities := list(_ENTITY_IN_LINK.finditer(text))):
                parts = [(found.start(), found.end(), _character(found) or "") for found in entities]
                fix = replace_fix(field, parts, f"write {parts[0][2]}", safe=True)
                yield self.on_field(entry, field, f"'{entities[0].group()}' is HTML", fix=fix)


def _first(text: str) -> re.Match[str] | None:
    found = [each for each in (_TAG.search(text), next(_entities(text), None)) if each]
    return min(found, key=re.Match.start, default=None)


def _entities(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _ENTITY.finditer(text) if _character(found))


def _character(found: re.Match[str]) -> str | None:
    """What an entity stands for; None for a text that only looks like one ("AT&T;")."""
    entity = f"&{found['name'].removeprefix(_BACKSLASH)};"
    meant = html.unescape(entity)
    return meant if meant != entity else None


# What stands before a quotation mark that opens; no-break spaces.
_BEFORE_QUOTE = " ([{-~"
_NO_BREAK = "\u00a0\u202f"


def _parts(text: str, write: Callable[[str], str], kept: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """What goes where: an entity inside a tag is fixed in the next round. Entities of blanks at `kept` stay."""
    end = 0
    found_there = [*_TAG.finditer(text), *_LONE_TAG.finditer(text), *_entities(text)]
    for found in sorted(found_there, key=lambda found: (found.start(), -found.end())):
        if found.start() < end:
            continue
        groups = found.groupdict()
        if tag := groups.get("tag"):
            yield found.start(), found.end(), f"\\{_COMMANDS[tag.lower().removeprefix('jats:')]}{{{found['inside']}}}"
        elif "name" in groups and (meant := _character(found)) and not (found.start() in kept or _KEPT.search(meant)):
            opens = meant == '"' and (not found.start() or text[found.start() - 1] in _BEFORE_QUOTE)
            new = "``" if opens else "~" if meant in _NO_BREAK else write(meant)
            yield found.start(), found.end(), new.strip("$") if _is_in_math(text, found.start()) else new
        end = found.end()


_BLANK_IN_NAME = lazy_re(rf"[\u2000-\u200a\u3000{_NO_BREAK}]|\\?&(?:amp;)*(?:nbsp|#160|#[xX][aA]0);")


def _between_words_of_name(text: str) -> frozenset[int]:
    """The offsets of blanks of Unicode that may join two words of a family name: "Maria García<nbsp>Márquez".

    BibTeX splits a name without a comma at each blank of ASCII and each tie, and takes the last part for the family.
    """
    kept: set[int] = set()
    for name in written_names(text):
        blanks = [name.start + found.start() for found in _BLANK_IN_NAME.finditer(name.text)]
        if blanks and "," not in name.text and len(_BLANK_IN_NAME.sub("", name.text).split()) > 1:
            kept.update(blanks)
    return frozenset(kept)


_DOLLAR = lazy_re(r"\\.|(\$\$?)", re.DOTALL)


def _is_in_math(text: str, place: int) -> bool:
    """Whether a dollar sign before a place is not closed there."""
    return sum(found[1] is not None for found in _DOLLAR.finditer(text, 0, place)) % 2 == 1


# What the bytes of UTF-8 look like when they are read as Windows-1252 or Latin-1: a lead byte, then the rest.
_TAIL = (
    r"[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_MISREAD = lazy_re(rf"(?:[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}})+")
_LOST = lazy_re(r"[\ufffd\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# Guillemets open in one language and close in another.
_KEPT = lazy_re(rf"[«»‹›]|{_LOST.pattern}")
# Zero-width spaces and marks of direction; Persian and the scripts of India need joiners (U+200C, U+200D).
_INVISIBLE = lazy_re(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]")
# The bytes that Windows-1252 leaves open stand for the control characters of Latin-1.
_OPEN_BYTES = {chr(byte): bytes([byte]) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class Mojibake(Rule):
    """Letters went through a wrong encoding: "Ã¶" for "ö", or "\ufffd" for a letter that is lost.

    The name or title is printed like that, sorted wrongly and not found again. At control characters, which stand for
    letters in texts copied from a PDF, and at invisible ones of web pages (zero-width spaces), LaTeX stops.

    Example: @misc{a, author = {GÃ¶del, Kurt}, title = {Completeness}}
    Instead: @misc{a, author = {Gödel, Kurt}, title = {Completeness}}

    Fix: With `--unsafe`, the letters that the same bytes are in UTF-8, and no invisible characters. What is lost cannot
        be brought back.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        whole = context.bib.text
        if whole.isascii() and not _LOST.search(whole):
            return
        for entry, field, text in printed_fields(context):
            found = [(each, meant) for each in _MISREAD.finditer(text) if (meant := _meant(each.group()))]
            if found:
                parts = [(each.start(), each.end(), meant) for each, meant in found]
                first, meant = found[0]
                fix = replace_fix(field, parts, "decode the letters again", safe=False)
                message = f"mojibake '{first.group()}'; replace it with '{meant}'"
                yield self.on_field(entry, field, message, span=span_in_field(field, *first.span()), fix=fix)
            elif lost := _LOST.search(text):
                what = "replacement character" if lost[0] == "\ufffd" else f"control character {_code(lost[0])}"
                yield self.on_field(entry, field, f"{what} in {quoted(text)}; restore the lost letter")
            elif hidden := _INVISIBLE.search(text):
                parts = [(each.start(), each.end(), "") for each in _INVISIBLE.finditer(text)]
                fix = replace_fix(field, parts, "remove the invisible characters", safe=False)
                message = f"invisible character {_code(hidden[0])} in {quoted(text)}; remove it"
                yield self.on_field(entry, field, message, span=span_in_field(field, *hidden.span()), fix=fix)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


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
    is_latin = "\u00a0" <= char < "\u0250" or "\u1e00" <= char < "\u1f00"  # the latter of Vietnamese
    return is_latin or "\u2010" <= char < "\u2027" or char in "€™−"


def _byte(char: str) -> bytes:
    if ord(char) < 0x80 or 0xA0 <= ord(char) < 0x100:
        return bytes([ord(char)])
    return _OPEN_BYTES.get(char) or (bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252"))


_SPECIAL_SIGN = lazy_re(r"[&%#_^$]")
# HTML has a rule of its own.
_SPECIAL = lazy_re(r"&(?!(?:amp;)*(?:[a-zA-Z]{2,8}|#x?[0-9a-fA-F]{1,6});)|[%_^$]|#(?!x?[0-9a-fA-F]{1,6};)")
_WHY = {
    "&": "ends a column of a table",
    "%": "hides the rest of the value",
    "#": "stands for an argument",
    "_": "is only known in math",
    "^": "is only known in math",
    "$": "begins math that nothing ends",
}
# A name of programmers or a link: "snake_case", "TP53_R175H". What has fewer characters beside the "_" may be a
# subscript: "x_i", "CO_2", "Fe_3O_4", "log_10", "T_max".
_IDENTIFIER = lazy_re(r"[^\W_]{3}_(?:[^\W\d_][^\W_]{2}|\d{3})|://|@")
_MATH = lazy_re(r"\^|_\{")
_NUMBERED = frozenset({"number", "volume", "issue", "version"})
_WORD = lazy_re(r"\S+")


class UnescapedCharacter(Rule):
    r"""A text contains a special character of TeX: `&`, `%`, `#`, `_`, `^`, `$`.

    LaTeX stops with an error at the reference, and after `%` the rest of it is silently missing. Math, `\url{...}`
    and fields that styles typeset as they stand are not looked at. In a field that no common style prints with the type
    of the entry (the publisher of an @article) it is an info.

    Example: @misc{a, title = {Comets & Asteroids}}
    Instead: @misc{a, title = {Comets \& Asteroids}}

    Fix: A backslash goes before it, except in an `@string`: a link may use it. A `^` or a single `$` is left to the
        author, and so is a `_` that may be a subscript: `k_{cat}` or `CO_2`, but not `snake_case`.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in printed_fields(context):
            signs = _signs(field.key, text) if _SPECIAL_SIGN.search(text) else []
            if signs:
                first, sign = signs[0], signs[0].group()
                name = field.string_at(first.start())
                where = f"{_around(text, first.start())}'" + (f" of the @string '{name}'" if name else "")
                left = _signs_of_math(field.key, text)
                parts = [(each.start(), each.start(), "\\") for each in signs if each.start() not in left]
                fix = replace_fix(field, parts, "put a backslash before it", safe=True) if parts else None
                better = f"as a character it is '\\{sign}'"
                if sign in "_^" and first.start() in left:
                    better = f"write math in '$', or the character as '\\{sign}{'{}' if sign == '^' else ''}'"
                message = f"'{sign}' in '{where} {_WHY[sign]}; {better}"
                span = span_in_field(field, first.start(), first.end())
                is_printed = field.key not in UNPRINTED.get(entry.kind, ())
                severity = self.severity if is_printed else Severity.INFO
                yield self.on_field(entry, field, message, span=span, fix=fix, severity=severity)


def _signs(name: str, text: str) -> list[re.Match[str]]:
    r"""The special characters. An "&" between names, with blanks around it and in no braces, is for BIB331."""
    found = _SPECIAL.finditer(mask_non_text(text))
    if name not in NAMES:
        return list(found)
    between = {each.start(1) for each in AND_SIGN.finditer(outside_braces(text))}
    return [each for each in found if each.start() not in between]


def _signs_of_math(name: str, text: str) -> frozenset[int]:
    """The offsets of signs that may be math without its dollar signs: each "^" and "$", and "_" outside of names."""
    found: set[int] = set()
    for word in _WORD.finditer(text):
        is_name = (name in _NUMBERED or _IDENTIFIER.search(word.group())) and not _MATH.search(word.group())
        signs = "^$" if is_name else "^$_"
        found.update(word.start() + index for index, char in enumerate(word.group()) if char in signs)
    return frozenset(found)


def _around(text: str, at: int) -> str:
    """The words around a character."""
    start, end = text.rfind(" ", 0, max(at - 1, 0)) + 1, text.find(" ", at + 2)
    return " ".join(text[max(start, at - 20) : min(end if end >= 0 else len(text), at + 20)].split())


# Blanks in a row within a line, or at its end; the indent of a wrapped line is layout.
_RUN = lazy_re(
    r"(?<=[^\s])[ \t]{2,}(?=[^\s])|(?<![ \t])[ \t]+(?=\r?\n)|\A[ \t]+|(?<=[^\s\\])[ \t]+\Z"
    r"|[\u00a0\u2000-\u200b\u202f\u3000\ufeff]"
)


class StrayWhitespace(Rule):
    """A value has spaces at its ends, several in a row, or invisible ones.

    BibTeX joins several spaces, but searching and comparing files does not; some spaces of Unicode are
    not in the font, and none ends a line.

    Example: @misc{a, title = { Comets  and Asteroids}}
    Instead: @misc{a, title = {Comets and Asteroids}}

    Fix: One space, or none at the ends. A no-break space becomes a tie (`~`). One that may join two words of a family
        name stays, because BibTeX splits the name at a tie.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in printed_fields(context):
            if not _may_have_some(text) or not is_single_piece(field) or not (found := list(_RUN.finditer(text))):
                continue
            kept = _between_words_of_name(text) if field.key in NAMES and not text.isascii() else frozenset()
            parts = [(each.start(), each.end(), _instead(each, text)) for each in found if each.start() not in kept]
            fix = replace_fix(field, parts, "one blank each", safe=True) if parts else None
            is_odd = not all(each.group().isascii() for each in found)
            what = "invisible blanks" if is_odd else "blanks at its ends or in a row"
            better = "; write 'family, given'" if kept else ""
            yield self.on_field(entry, field, f"{field.key} has {what}{better}", fix=fix)


def _may_have_some(text: str) -> bool:
    """A fast test that all texts with such spaces pass."""
    return "  " in text or "\t" in text or " \n" in text or " \r" in text or text.strip() != text or not text.isascii()


def _instead(found: re.Match[str], text: str) -> str:
    blanks = found.group()
    if blanks in ("\u200b", "\ufeff"):
        return ""
    if blanks in _NO_BREAK:
        return "~"
    at_end = found.start() == 0 or found.end() == len(text) or text[found.end()] in "\r\n"
    return "" if at_end else " "


# Letters with accents, syllables of Korean, and kana with voicing marks.
_DECOMPOSED = lazy_re(
    r"[^\W\d_][\u0300-\u036f]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\u3041-\u30fe][\u3099\u309a]"
)


class DecomposedUnicode(Rule):
    """A letter and its accent are two characters of Unicode.

    It looks like one letter, but pdfLaTeX stops at the accent ("Unicode character not set up for use with LaTeX"), and
    searching and sorting take it for another word. Texts that are copied from PDF files have such letters. In the
    example it is the "o".

    Example: @misc{a, author = {Go\u0308del, Kurt}, title = {Completeness}}
    Instead: @misc{a, author = {Gödel, Kurt}, title = {Completeness}}

    Fix: One character (Unicode's form NFC), where there is one.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        if context.bib.text.isascii():
            return
        for entry, field, text in printed_fields(context):
            found = [] if text.isascii() else list(_DECOMPOSED.finditer(text))
            parts = [(each.start(), each.end(), normalize("NFC", each.group())) for each in found]
            parts = [part for part in parts if len(part[2]) < part[1] - part[0]]
            if parts:
                start, end, better = parts[0]
                fix = replace_fix(field, parts, "write one character", safe=True)
                message = f"'{better}' is written as {end - start} characters"
                yield self.on_field(entry, field, message, span=span_in_field(field, start, end), fix=fix)


COMMAND = lazy_re(r"\\([a-zA-Z]+)")
# Commands of LaTeX's kernel and of the packages that papers load, besides those that the converter knows.
_ALSO_KNOWN = frozenset(
    """
    above ac accent acf acl acp acro acs acute addcolon addcomma adddot addspace allowbreak ang asteriskfill autocap
    autocite bar begin bf bfseries bgroup bibsentence bibstring BibTeX big bigg bigl bigr bmod boldmath boldsymbol boxed
    breve bullet burl cal capitalacute capitalcaron capitalcedilla capitalcircumflex capitaldieresis capitalgrave
    capitalhungarumlaut capitalmacron capitalogonek capitalring capitaltilde cdot cdots ce centering char check chem
    circ cite citep citet color copyright cyr cyrchar ddot ddots def degree detokenize discretionary displaystyle do
    documentclass dot dots egroup else em emph end enquote ensuremath eta EUR expandafter fbox fi fontencoding
    fontfamily fontseries fontshape footcite footnote footnotesize foreignlanguage frac fullcite gls grave guillemotleft
    guillemotright guilsinglleft guilsinglright hat hbox hfill href hrefu hskip hspace hss Huge huge hyp hyphen
    hyphenation ifcase ifdefined ifdim ifhmode ifmmode ifnum ifvmode ifx IJ ij import in infty isdot it item itshape
    kern label langle LARGE Large large LaTeX LaTeXe ldots leavevmode left leq let limits linebreak llap lower lowercase
    ltimes MakeLowercase MakeUppercase mathbb mathbf mathcal mathfrak mathit mathop mathring mathrm mathscr mathsf
    mathtt mbox mdseries micro midsentence mkbibacro mkbibbold mkbibemph mkbibparens mkbibquote mu multicolumn nabla
    natexlab natural newblock newcommand newline newlinechar nobreak nobreakdash nobreakspace nocase NoCaseChange
    nohyphens noindent nolinebreak nolinkurl NOOP noop noopsort normalfont normalsize not null num number numberline
    oldstylenums onlinecite operatorname over overline pagebreak par paragraph parbox parencite partial path penalty
    phantom pm prime protect providecommand qquad qty quad quotedblbase quotesinglbase raise raisebox ref relax
    renewcommand right rightarrow rlap rm rmfamily rtimes rule sc scriptsize scshape section selectfont sf sffamily SI
    si sim singlespacing sl slash slshape small smash sqrt stackrel star string strut sub subparagraph subsection
    subsubsection sup switchargs symbol t tabular tensor TeX textasciiacute textasciicircum textasciigrave
    textasciimacron textasciitilde textasteriskcentered textbackslash textbar textbf textbraceleft textbraceright
    textbullet textcelsius textcent textcite textcolor textcyr textcyrillic textdagger textdaggerdbl textdegree textdiv
    textdollar textellipsis textemdash textendash texteuro textexclamdown textgreater textgreek texthyphen textins
    textipa textless textls textmd textminus textmu textnormal textnumero textohm textonehalf textonequarter
    textonesuperior textordfeminine textordmasculine textparagraph textperthousand textpm textquestiondown textquotedbl
    textquotedblleft textquotedblright textquoteleft textquoteright textquotesingle textregistered textrm textschwa
    textsection textservicemark textsterling textsubscript textsuperscript textthreequarters textthreesuperior texttimes
    texttrademark textturnk texttwosuperior textup textupsc textvisiblespace textyen tfrac thanks thinspace tilde times
    tiny to today tt ttfamily ulcorner uline unboldmath underbar underline unskip uppercase upshape url urlprefix
    urlstyle usefont v vec verb vphantom vspace widehat widetilde XeTeX xspace
    """.split()
)
_MIN_LETTERS_OF_SLIP = 5
# Commands in the records of ADS and MathSciNet, and what defines them: mnras.cls and aastex631.cls; mathscinet.sty. The
# quotation marks of German and French are babel's (ngerman.ldf, french.ldf).
_DEFINED_BY: Mapping[str, str] = {
    name: where
    for where, names in (
        (
            "aas_macros or the class of the journal",
            "aap aapr aaps aas actaa afz aj ao apj apjl apjlett apjs aplett apspr apss araa arep aspc azh baas bac "
            "bain caa cjaa dps fcp gca grl iaucirc icarus jaavso japa jcap jcp jgr jqsrt jrasc maps memras memsai "
            "mnassa mnras na nar nat nphysa pasa pasj pasp physrep physscr planss pra prb prc prd pre prl procspie "
            "psj qjras rmxaa sci skytel solphys sovast ssr zap",
        ),
        (
            "babel with the language of the text",
            "og fg glqq grqq glq grq flqq frqq flq frq ier iere ieme",
        ),
        ("mathscinet", "asup bud cdprime cprime cydot Dbar dbar germ lasp polhk rasp romsup soft"),
    )
    for name in names.split()
}
# siunitx defines the names of units ("\metre") only within the arguments of its own commands.
_UNITS = lazy_re(r"\\(?:SI|si|qty|unit)(?:range|list|product)?\*?\s*(?:\[[^\[\]]*\])?(?:\s*\{[^{}]*\})+")


class UndefinedCommand(Rule):
    r"""A text has a command that LaTeX and the common packages do not define.

    LaTeX stops at it with "undefined control sequence", unless the document or a `@preamble` defines it. A slip in the
    name of a known command is a warning.

    Example: @misc{a, title = {\emhp{Comets} and Asteroids}}
    Instead: @misc{a, title = {\emph{Comets} and Asteroids}}

    No fix: your document may define it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in printed_fields(context):
            if "\\" not in text:
                continue
            shown = _UNITS.sub(lambda units: " " * len(units.group()), text)
            for found in find_commands(shown):
                name = found[1]
                if name not in known_commands() and name not in own_commands(context):
                    where = _DEFINED_BY.get(name)
                    close = None if where else _slip_of(name)
                    hint = f"did you mean '\\{close}'?" if close else "define it in your document"
                    of_none = f"is not a command of LaTeX or a common package; {hint}"
                    message = f"'\\{name}' " + (f"is a command of {where}; load it" if where else of_none)
                    span = span_in_field(field, found.start(), found.end())
                    severity = Severity.WARNING if close else Severity.INFO
                    yield self.on_field(entry, field, message, span=span, severity=severity)


def find_commands(text: str) -> Iterator[re.Match[str]]:
    """The commands of a text; what follows a line break is none."""
    return (found for found in COMMAND.finditer(text) if text[found.start() - 1 : found.start()] != "\\")


@lru_cache(maxsize=1)
def own_commands(context: LintContext) -> frozenset[str]:
    """The commands in the @preamble blocks of the file."""
    return frozenset(COMMAND.findall(context.preamble))


@cache
def known_commands() -> frozenset[str]:
    """The commands of LaTeX and the common packages, without their backslash."""
    return _ALSO_KNOWN | command_names()


@lru_cache(maxsize=1024)
def _slip_of(name: str) -> str | None:
    """The known command that a name is a letter away from."""
    from rapidfuzz.distance import OSA  # only for commands that nobody knows

    words = sorted(word for word in known_commands() if len(word) >= _MIN_LETTERS_OF_SLIP - 1)
    close = [word for word in words if OSA.distance(name, word, score_cutoff=1) <= 1]
    return close[0] if len(name) >= _MIN_LETTERS_OF_SLIP - 1 and len(close) == 1 else None
