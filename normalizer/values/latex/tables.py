r"""Tables of TeX: which command stands for which character, and what a LaTeX without packages can show.

Written out by hand: generated tables disagree with LaTeX in places that matter here (pylatexenc 2.11 writes "ő" as
`\'{o}`). Only commands of the LaTeX kernel (2020 or later) are ever *written*, but for those in `PROVIDED`, for which
an exporter must provide a definition. Sources: LaTeX's `ltoutenc.dtx`, `fontmath.ltx` and `t1enc.dfu`.
"""

from __future__ import annotations

import re
import unicodedata

# Accent command -> combining mark. `\h` is T5's, the others are everywhere, but for `\k` (not in OT1).
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "h": "\u0309", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "textcommabelow": "\u0326", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
MARKS = {mark: command for command, mark in ACCENTS.items()}
MARKS_BELOW = frozenset("\u0323\u0326\u0327\u0328\u0331")

# Letters with a command of their own.
LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ",
    "NG": "Ŋ", "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư", "UHORN": "Ư",
}  # fmt: skip

# Commands that are read as text; those also in WRITTEN_TEXT are written as well.
TEXT_SYMBOLS = {
    "S": "§", "P": "¶", "pounds": "£", "copyright": "©", "ldots": "…", "dots": "…", "textellipsis": "…",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "lq": "‘", "rq": "’", "textquotesingle": "'", "textquotedbl": '"',
    "textregistered": "®", "texttrademark": "™", "textcopyright": "©", "texteuro": "€", "euro": "€",
    "textyen": "¥", "textcent": "¢", "textsection": "§", "textsterling": "£", "textdegree": "°",
    "textbullet": "•", "textperiodcentered": "·", "textexclamdown": "¡", "textquestiondown": "¿",
    "guillemotleft": "«", "guillemotright": "»", "quotedblbase": "„", "quotesinglbase": "‚",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textbraceleft": "{", "textbraceright": "}", "textunderscore": "_", "textdollar": "$",
    "lbrace": "{", "rbrace": "}", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "xspace": "", "par": " ",
    "newline": " ", "quad": " ", "qquad": " ", "relax": "", "protect": "", "noindent": "", "slash": "/",
    "textmu": "µ", "textnumero": "№", "SS": "SS",
}  # fmt: skip

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ",
    "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
_SIGNS = {
    "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "⋅", "ast": "∗", "star": "⋆", "circ": "∘",
    "bullet": "∙", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫",
    "oint": "∮", "leq": "≤", "geq": "≥", "neq": "≠", "ll": "≪", "gg": "≫", "equiv": "≡", "approx": "≈",
    "sim": "∼", "simeq": "≃", "cong": "≅", "propto": "∝", "prec": "≺", "succ": "≻", "subset": "⊂", "supset": "⊃",
    "subseteq": "⊆", "supseteq": "⊇", "in": "∈", "ni": "∋", "notin": "∉", "cup": "∪", "cap": "∩", "setminus": "∖",
    "vee": "∨", "wedge": "∧", "neg": "¬", "forall": "∀", "exists": "∃", "emptyset": "∅", "oplus": "⊕",
    "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "oslash": "⊘", "perp": "⊥", "top": "⊤", "mid": "∣",
    "parallel": "∥", "angle": "∠", "vdash": "⊢", "dashv": "⊣", "models": "⊨", "rightarrow": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "uparrow": "↑", "downarrow": "↓", "updownarrow": "↕", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "longrightarrow": "⟶", "longleftarrow": "⟵", "mapsto": "↦",
    "hookrightarrow": "↪", "rightharpoonup": "⇀", "nearrow": "↗", "searrow": "↘", "nwarrow": "↖", "swarrow": "↙",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ell": "ℓ",
    "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "wp": "℘", "aleph": "ℵ", "imath": "ı", "jmath": "ȷ", "prime": "′",
    "sharp": "♯", "flat": "♭", "natural": "♮", "dagger": "†", "ddagger": "‡", "diamond": "⋄", "triangle": "△",
    "clubsuit": "♣", "diamondsuit": "♢", "heartsuit": "♡", "spadesuit": "♠", "backslash": "\\", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "bowtie": "⋈", "asymp": "≍", "doteq": "≐", "uplus": "⊎", "sqcup": "⊔",
    "sqcap": "⊓", "amalg": "⨿", "wr": "≀", "bigcirc": "◯", "surd": "√",
}  # fmt: skip
# Signs of amssymb whose nearest in the kernel would mean something else.
_PACKAGE_SIGNS = {"rtimes": "⋊", "ltimes": "⋉", "lesssim": "≲", "gtrsim": "≳", "square": "□"}
# Math commands that stand for one character, defined by the LaTeX kernel or PROVIDED.
MATH_SYMBOLS = _GREEK | _SIGNS | _PACKAGE_SIGNS

# Other spellings, and commands of packages, -> what the kernel has. Written out when math is kept.
MATH_SYNONYMS = {
    "to": r"\rightarrow", "gets": r"\leftarrow", "le": r"\leq", "ge": r"\geq", "ne": r"\neq", "land": r"\wedge",
    "lor": r"\vee", "lnot": r"\neg", "iff": r"\Leftrightarrow", "implies": r"\Rightarrow", "dag": r"\dagger",
    "ddag": r"\ddagger", "varnothing": r"\emptyset", "leqslant": r"\leq", "geqslant": r"\geq", "hslash": r"\hbar",
    "Box": r"\square", "dots": r"\ldots", "lbrack": "[", "rbrack": "]", "vert": "|",
    "lvert": "|", "rvert": "|", "Vert": r"\|", "lVert": r"\|", "rVert": r"\|", "varkappa": r"\kappa",
    "R": r"\mathbb{R}", "C": r"\mathbb{C}", "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "N": r"\mathbb{N}",
    "F": r"\mathbb{F}", "CC": r"\mathbb{C}", "RR": r"\mathbb{R}", "ZZ": r"\mathbb{Z}", "QQ": r"\mathbb{Q}",
    "PP": r"\mathbb{P}", "FF": r"\mathbb{F}", "NN": r"\mathbb{N}", "cdotp": r"\cdot", "centerdot": r"\cdot",
    "mathellipsis": r"\ldots", "eps": r"\epsilon", "upmu": r"\mu",
}  # fmt: skip

# Names of functions and operators, set upright; the kernel defines each.
OPERATORS = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max"
    " min Pr sec sin sinh sup tan tanh bmod".split()
)
# Font and layout commands that stay as they are in math; they show nothing themselves.
MATH_SILENT = frozenset(
    "rm bf it sf tt cal displaystyle textstyle scriptstyle limits nolimits big Big bigg Bigg bigl bigr Bigl Bigr"
    " quad qquad".split()
)
# Command -> number of arguments, for those the kernel defines or PROVIDED has.
MATH_ARGUMENTS = {
    "frac": 2, "sqrt": 1, "stackrel": 2, "hat": 1, "widehat": 1, "tilde": 1, "widetilde": 1, "bar": 1,
    "overline": 1, "underline": 1, "vec": 1, "dot": 1, "ddot": 1, "acute": 1, "grave": 1, "check": 1, "breve": 1,
    "mathring": 1, "mathbb": 1, "mathfrak": 1, "mathcal": 1, "mathrm": 1, "mathbf": 1, "mathsf": 1, "mathit": 1,
    "mathtt": 1, "mathnormal": 1, "overrightarrow": 1, "overbrace": 1, "underbrace": 1,
}  # fmt: skip
# Commands with one argument whose kernel counterpart looks the same or nearly so.
MATH_STYLE_SYNONYMS = {
    "Bbb": "mathbb", "mathds": "mathbb", "frak": "mathfrak", "mathscr": "mathcal", "text": "mathrm",
    "textrm": "mathrm", "textnormal": "mathrm", "mbox": "mathrm", "hbox": "mathrm", "operatorname": "mathrm",
    "boldsymbol": "mathbf", "bm": "mathbf", "pmb": "mathbf", "textbf": "mathbf", "textit": "mathit",
    "emph": "mathit", "textsf": "mathsf", "texttt": "mathtt", "textsc": "mathrm", "dfrac": "frac", "tfrac": "frac",
}  # fmt: skip
# Math accent -> combining mark, for reading and for writing Greek letters.
MATH_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "acute": "\u0301", "grave": "\u0300",
    "check": "\u030c", "breve": "\u0306", "mathring": "\u030a",
}  # fmt: skip
MATH_MARKS = {
    "\u0301": "acute", "\u0300": "grave", "\u0308": "ddot", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar",
    "\u0306": "breve", "\u0307": "dot", "\u030c": "check", "\u20d7": "vec", "\u0342": "tilde", "\u0305": "overline",
}  # fmt: skip

# Commands that are written but that LaTeX knows only with a package or a font encoding (see export.preamble).
PROVIDED = frozenset({"mathbb", "mathfrak", "k", "h", "dh", "DH", "dj", "DJ", "th", "TH", "ng", "NG"}) | frozenset(
    {"ohorn", "OHORN", "uhorn", "UHORN", *_PACKAGE_SIGNS}
)

# Which arguments are printed where they stand, of commands of which not all are: addresses, colors and lengths are not.
PRINTED_ARGUMENTS: dict[str, tuple[bool, ...]] = {
    "href": (False, True), "textcolor": (False, True), "colorbox": (False, True), "color": (False,),
    "texorpdfstring": (True, False), "foreignlanguage": (False, True), "selectlanguage": (False,), "label": (False,),
    "index": (False,), "footnote": (False,), "thanks": (False,), "phantom": (False,), "hphantom": (False,),
    "vphantom": (False,), "hspace": (False,), "vspace": (False,), "fontsize": (False, False),
    "raisebox": (False, True), "scalebox": (False, True), "rotatebox": (False, True), "parbox": (False, True),
    "resizebox": (False, False, True),
}  # fmt: skip
# Commands around text that stay in LaTeX; all others with an argument leave only their argument.
STYLES = frozenset("textit textbf emph texttt textsc textsf textsl".split())

SUPERSCRIPTS = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-=()aehklmnopstx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕₖₗₘₙₒₚₛₜₓ", strict=True))


def _double_struck() -> dict[str, str]:
    """Letters of `\\mathbb`: {"R": "ℝ", "F": "𝔽", ...}; Unicode keeps the commonest in another block."""
    styled = {}
    for code in [*range(0x2100, 0x2150), *range(0x1D538, 0x1D56C), *range(0x1D7D8, 0x1D7E2)]:
        letter = unicodedata.normalize("NFKC", chr(code))
        if letter.isascii() and re.match(
            r"(MATHEMATICAL )?DOUBLE-STRUCK (CAPITAL|SMALL|DIGIT)", unicodedata.name(chr(code), "")
        ):
            styled[letter] = chr(code)
    return styled


# The one mathematical alphabet that is part of a symbol's meaning; the others are dropped on reading.
DOUBLE_STRUCK = _double_struck()

# Character -> LaTeX in text.
WRITTEN_TEXT = {
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "–": "--", "—": "---", "―": "---", "‐": "-", "‑": "-", "‒": "--", "“": "``",
    "”": "''", "‘": "`", "’": "'", "‚": ",", "„": ",,", "‟": "``", "«": "``", "»": "''", "‹": "`", "›": "'",
    "ʼ": "'", "…": r"{\ldots}", "\u00a0": " ", "\u202f": " ", "§": r"{\S}", "¶": r"{\P}", "£": r"{\pounds}",
    "©": r"{\copyright}", "®": r"{\textregistered}", "™": r"{\texttrademark}", "€": r"{\texteuro}",
    "¥": r"{\textyen}", "¢": r"{\textcent}", "•": r"{\textbullet}", "¡": r"{\textexclamdown}",
    "¿": r"{\textquestiondown}", "`": "`", "´": "'",
}  # fmt: skip
# Character -> LaTeX in math. Braces have commands of their own: BibTeX counts `\{` as a brace.
WRITTEN_MATH = {char: f"\\{command}" for command, char in MATH_SYMBOLS.items() if char not in "ıȷ"} | {
    "<": "<", ">": ">", "|": "|", "\\": r"\backslash", "{": r"\lbrace", "}": r"\rbrace", "−": "-", "µ": r"\mu",
    "∆": r"\Delta", "∑": r"\sum", "·": r"\cdot", "°": r"^{\circ}", "ħ": r"\hbar", "∊": r"\in", "√": r"\surd",
    "ο": "o", "º": "^{o}", "ª": "^{a}", "⩽": r"\leq", "⩾": r"\geq",
    # Raised, as in "5′-UTR", and in braces: beside another script TeX stops.
    "′": r"{^{\prime}}",
}  # fmt: skip
WRITTEN_MATH |= {char: f"\\mathbb{{{letter}}}" for letter, char in DOUBLE_STRUCK.items()}
WRITTEN_MATH |= dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", (f"\\mathrm{{{letter}}}" for letter in "ABEZHIKMNOPTX"), strict=True))


def command_names() -> frozenset[str]:
    """The commands that the converter knows, without their backslash."""
    text = frozenset(ACCENTS).union(LETTERS, TEXT_SYMBOLS, PROVIDED, STYLES)
    math = frozenset(MATH_SYMBOLS).union(MATH_SYNONYMS, MATH_SILENT, MATH_ARGUMENTS, MATH_STYLE_SYNONYMS, MATH_ACCENTS)
    return text | math | OPERATORS | PRINTED_ARGUMENTS.keys()
