"""A rule about commands of LaTeX in values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.values import printed_fields, span_in_field
from normalizer.values.latex.tables import (
    ACCENTS,
    LETTERS,
    MATH_ACCENTS,
    MATH_ARGUMENTS,
    MATH_SILENT,
    MATH_STYLE_SYNONYMS,
    MATH_SYMBOLS,
    MATH_SYNONYMS,
    OPERATORS,
    PROVIDED,
    STYLES,
    TEXT_SYMBOLS,
)

_COMMAND = re.compile(r"\\([a-zA-Z]+)")
# Commands of LaTeX's kernel and of the packages that papers load, besides those that the converter knows.
_ALSO_KNOWN = frozenset(
    """
    above ac acf acl acp acro acs acute addcolon addcomma adddot addspace allowbreak ang asteriskfill autocap autocite
    bar begin bf bfseries bgroup bibsentence bibstring BibTeX big bigg bigl bigr bmod boldmath boldsymbol boxed breve
    bullet burl cal cdot cdots ce centering check chem circ cite citep citet color copyright cyr cyrchar ddot ddots
    def degree detokenize displaystyle do documentclass dot dots egroup em emph end enquote ensuremath eta
    expandafter fbox footcite footnote footnotesize foreignlanguage frac fullcite gls grave guillemotleft
    guillemotright guilsinglleft guilsinglright hat hbox hfill href hrefu hskip hspace hss Huge huge hyp hyphen
    hyphenation ifmmode ifx import in infty isdot it item itshape kern label langle LARGE Large large LaTeX LaTeXe
    ldots leavevmode left leq let limits llap lowercase ltimes MakeLowercase MakeUppercase mathbb mathbf mathcal
    mathfrak mathit mathop mathring mathrm mathscr mathsf mathtt mbox mdseries micro midsentence mkbibacro mkbibbold
    mkbibemph mkbibparens mkbibquote mu multicolumn nabla natexlab natural newblock newcommand newline newlinechar
    nobreak nobreakdash nobreakspace nocase NoCaseChange nohyphens noindent nolinkurl NOOP noop noopsort normalfont
    normalsize not null num number oldstylenums onlinecite operatorname over overline par paragraph parbox parencite
    partial path penalty phantom pm prime protect providecommand qquad qty quad quotedblbase quotesinglbase raise
    raisebox ref relax renewcommand right rightarrow rlap rm rmfamily rtimes rule sc scriptsize scshape section sf
    sffamily SI si sim singlespacing sl slash slshape small smash sqrt stackrel star string strut sub subparagraph
    subsection subsubsection sup switchargs tabular tensor TeX textasciiacute textasciicircum textasciigrave
    textasciimacron textasciitilde textasteriskcentered textbackslash textbar textbf textbraceleft textbraceright
    textbullet textcelsius textcent textcite textcolor textcyr textdagger textdaggerdbl textdegree textdiv
    textdollar textellipsis textemdash textendash texteuro textexclamdown textgreater textgreek texthyphen textins
    textipa textless textls textmd textminus textmu textnormal textnumero textohm textonehalf textonequarter
    textonesuperior textordfeminine textordmasculine textparagraph textperthousand textpm textquestiondown
    textquotedbl textquotedblleft textquotedblright textquoteleft textquoteright textquotesingle textregistered
    textrm textschwa textsection textservicemark textsterling textsubscript textsuperscript textthreequarters
    textthreesuperior texttimes texttrademark textturnk texttwosuperior textup textupsc textvisiblespace textyen
    tfrac thanks thinspace tilde times tiny to today tt ttfamily ulcorner uline unboldmath underbar underline
    uppercase upshape url urlprefix urlstyle usefont v vec verb vphantom vspace widehat widetilde xspace
    """.split()
)
_MIN_LETTERS_OF_SLIP = 5


class UndefinedCommand(Rule):
    r"""A text has a command that LaTeX and the common packages do not define.

    LaTeX stops at it with "undefined control sequence", unless the document or a `@preamble` defines it. A slip in the
    name of a known command is a warning.

    Example: @misc{a, title = {\emhp{Comets} and Asteroids}}
    Instead: @misc{a, title = {\emph{Comets} and Asteroids}}

    No fix: your document may define it.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        own: frozenset[str] | None = None
        for entry, field, text in printed_fields(context):
            if "\\" not in text:
                continue
            for found in _COMMAND.finditer(text):
                name = found[1]
                if name in _known_commands() or text[found.start() - 1 : found.start()] == "\\":
                    continue
                if own is None:
                    own = frozenset(_COMMAND.findall(context.preamble))
                if name not in own:
                    close = _slip_of(name)
                    hint = f"; did you mean '\\{close}'?" if close else "; define it in your document"
                    span = span_in_field(field, found.start(), found.end())
                    severity = Severity.WARNING if close else Severity.INFO
                    message = f"'\\{name}' is not a command of LaTeX or a common package{hint}"
                    yield self.on_field(entry, field, message, span=span, severity=severity)


@cache
def _known_commands() -> frozenset[str]:
    known = (ACCENTS, LETTERS, TEXT_SYMBOLS, MATH_SYMBOLS, MATH_SYNONYMS, OPERATORS, MATH_SILENT, MATH_ARGUMENTS,
             MATH_STYLE_SYNONYMS, MATH_ACCENTS, PROVIDED, STYLES)  # fmt: skip
    return _ALSO_KNOWN.union(*map(frozenset, known))


@lru_cache(maxsize=1024)
def _slip_of(name: str) -> str | None:
    """The known command that a name is a letter away from."""
    from rapidfuzz.distance import OSA  # only for commands that nobody knows

    words = sorted(word for word in _known_commands() if len(word) >= _MIN_LETTERS_OF_SLIP - 1)
    close = [word for word in words if OSA.distance(name, word, score_cutoff=1) <= 1]
    return close[0] if len(name) >= _MIN_LETTERS_OF_SLIP - 1 and len(close) == 1 else None
