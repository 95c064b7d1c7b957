import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.values.latex.convert import to_latex, to_unicode, to_unicode_latex
from normalizer.values.latex.tables import ACCENTS, LETTERS, MATH_SYMBOLS

# What is read: TeX -> plain text.
READ = {
    "an accent on a bare letter": (r"Poincar\'e", "Poincaré"),
    "an accent on a letter in braces": (r"\'{e}", "é"),
    "an accent within braces": (r"{\"u}ber", "über"),
    "an accent with a space before its letter": (r"Jos\' e", "José"),
    "a letter accent with braces": (r"\v{c}", "č"),
    "a letter accent with a space": (r"Erd\H os", "Erdős"),
    "a letter accent runs into no word": (r"\vc", "vc"),
    "words in a formula keep their spaces": (r"$\textit{Volvox carteri}$", "Volvox carteri"),
    "a dotless i under an accent gets no dot": (r"na\"{\i}ve", "naïve"),
    "a dotless i without braces": (r"Mart\'\inez", "Martínez"),
    "a dotless i before a space": (r"Mart\'\i nez", "Martínez"),
    "a dotless j": (r"\v{\j}", "ǰ"),
    "a cedilla keeps the dot of the i": (r"\c{\i}", "ı̧"),
    "an accent on an accented letter": (r"\~{\^e}", "ễ"),
    "an accent on a styled letter": (r"\'{\textit{e}}", "é"),
    "an accent on a group of letters marks the first": (r"\'{ea}", "éa"),
    "an accent on nothing is its sign": (r"\^{} and \~{}", "^ and ~"),
    "an accent on a digit leaves the digit": (r"\'5", "5"),
    "an accent at the end": ("caf\\'", "caf'"),
    "braces that a dump has escaped": (r"Vavpeti\v\{c}", "Vavpetič"),
    "a letter with a command": (r"Stra{\ss}e, \O re, {\AA}s, \L ukasz", "Straße, Øre, Ås, Łukasz"),
    "escaped signs": (r"R\&D, 100\%, \#1, a\_b, \$5, \{x\}", "R&D, 100%, #1, a_b, $5, {x}"),
    "dashes": ("1--2 --- or well-known", "1–2 — or well-known"),
    "quotes": ("``a'' and `b'", "“a” and `b'"),
    "a tie between words": ("Theorem~1", "Theorem 1"),
    "a tilde that ties nothing": ("~100 tokens", "~100 tokens"),
    "spaces of all widths": (r"a\,b\ c\quad d", "a b c d"),
    "nothing at all": (r"shelf\/ful \-x\!", "shelfful x"),
    "braces are no text": ("{V^2L} and {GAN}s", "V^2L and GANs"),
    "unbalanced braces": ("a } b { c", "a  b  c"),
    "a style leaves its text": (r"\textit{Revelio}: \emph{a {b} c}", "Revelio: a b c"),
    "an old font command vanishes": (r"{\it Revelio} {\bf x}", "Revelio x"),
    "a style without an argument leaves its name": (r"\emph", "emph"),
    "an unknown command leaves its argument": (r"\foo{bar}", "bar"),
    "an unknown command with an option": (r"\foo[12pt]{bar} [12]", "bar [12]"),
    "the address of a link is not printed": (r"\href{https://example.org/a}{Gulls}", "Gulls"),
    "a color is not printed": (r"\textcolor[rgb]{1,0,0}{Red} {\color{blue}gulls}", "Red gulls"),
    "the text for bookmarks is not printed": (r"\texorpdfstring{Frank--Wolfe}{FW} gulls", "Frank–Wolfe gulls"),
    "a command of which an argument is missing": (r"Gulls \href", "Gulls href"),
    "an unknown command without one leaves its name": (r"\sysname{} works", "sysname works"),
    "a command of text": (r"\textregistered{} \S 3 \ldots", "® § 3 …"),
    "TeX's own logo": (r"\LaTeX{} users", "LaTeX users"),
    "a symbol": (r"$\alpha$", "α"),
    "a symbol without dollars": (r"\alpha-divergence", "α-divergence"),
    "math in parentheses": (r"\(x^2\) and \[y\]", "x² and y"),
    "math between double dollars": ("$$x$$", "x"),
    "a math alphabet without dollars": (r"\mathcal{N}=4", "N=4"),
    "a math construct without dollars": (r"\sqrt{x} or \bar{B}", "√x or B̄"),
    "a text script": (r"1\textsuperscript{st} H\textsubscript{2}O", "1^st H₂O"),
    "lowered digits": ("H$_2$O", "H₂O"),
    "raised signs": ("$e^+ e^-$ and $^{3+}$", "e⁺e⁻ and ³⁺"),
    "a script that Unicode lacks": (r"$L_\infty$, $x^{n+k}$, $x^q$", "L_∞, x^(n+k), x^q"),
    "degrees": (r"90$^\circ$", "90°"),
    "a star or prime stands by itself": ("$C^*$ $f^{\\prime}$", "C* f′"),
    "double-struck letters": (r"$\mathbb{R}^n$ over $\mathbb F_q$", "ℝⁿ over 𝔽_q"),
    "a short macro for a number set": (r"$SL_2(\Z)$", "SL₂(ℤ)"),
    "an unknown command in math": (r"$\SL(2)$", "SL(2)"),
    "fractions": (r"$\frac{1}{2}$ $\frac{a+b}{c}$", "1/2 (a+b)/c"),
    "roots": (r"$\sqrt{x}$ $\sqrt{x+1}$", "√x √(x+1)"),
    "accents in math": (r"$\hat{H}$ $\acute{\alpha}$ $\tilde{\imath}$ $\bar{ab}$", "Ĥ ά ĩ ab"),
    "delimiters and fonts in math": (r"$\left( {\rm x} \right)$ $\{1\}$", "(x) {1}"),
    "spaces in math": (r"$a\,b\!c~d \\ e$", "a bc d e"),
    "text in math": (r"$T_{\text{max}}$", "T_max"),
    "names of operators": (r"$O(n \log n)$ $\log(n)$ $\log_2 n$ $2\sin\cos x$ $L_{\max}$", "O(n log n) log(n) log₂n 2 sin cos x L_max"),
    "unfinished math": (r"$x^$ $\frac{1}$ $\hat$ $}$", "x^ 1/  "),
    "money is no math": ("from $5 to $10 a day", "from $5 to $10 a day"),
    "a lone dollar": ("a $ b", "a $ b"),
    "math before a digit": ("$^{3}$F and $x$2", "³F and x2"),
    "a lone backslash": ("a\\", "a"),
    "what is for text, not for math": (r"Papi\ifmmode \acute{c}\else \'{c}\fi{} a\ifmmode b\fi{}c", "Papić ac"),
    "a choice without an end": (r"\ifmmode a", "ifmmode a"),
    "composed in the end": ("e\u0301", "é"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), READ.values(), ids=READ)
def test_reading_tex(text: str, plain: str) -> None:
    assert to_unicode(text) == plain


# What is written: (source, seven bits, with letters kept); one text where both are the same.
WRITTEN = {
    "an accent is a BibTeX special character": ("über", r'{\"u}ber', "über"),
    "an accent that is a letter has braces": ("č", r"{\v{c}}", "č"),
    "words in italics as a formula are text": (r"$\textit{Volvox carteri}$", r"\textit{Volvox carteri}", r"\textit{Volvox carteri}"),
    "a tie in a formula is one": (r"$a~b$", r"$a~b$", r"$a~b$"),
    "LaTeX takes the dot of an accented i away": ("naïve", r'na{\"i}ve', "naïve"),
    "or is told to": ("ĩ", r"{\~{\i}}", "ĩ"),
    "a mark below keeps the dot": ("į", r"{\k{i}}", "į"),
    "two marks are built from the inside": ("ễ ệ", r"{\~{\^e}} {\^{\d{e}}}", "ễ ệ"),
    "a letter that Unicode never composed": ("x̌", r"{\v{x}}", "x̌"),
    "a mark that LaTeX lacks is lost": ("a̎", "a", "a̎"),
    "a letter with a command": ("Øßłđ", r"{\O}{\ss}{\l}{\dj}", "Øßłđ"),
    "an accent on a letter with a command": ("ǿ", r"{\'{\o}}", "ǿ"),
    "horned letters": ("ơ ớ ự", r"{\ohorn} {\'{\ohorn}} {\d{\uhorn}}", "ơ ớ ự"),
    "comma below is no cedilla": ("ș ş", r"{\textcommabelow{s}} {\c{s}}", "ș ş"),
    "TeX in the source is read first": (r"Poincar\'e", r"Poincar{\'e}", "Poincaré"),
    "signs are escaped": ("& % # _ $5", r"\& \% \# \_ \$5"),
    "escaped signs are not escaped again": (r"100\% \& \#", r"100\% \& \#"),
    "a prime is raised, also beside a script": ("5′-UTR x²′", r"5${^{\prime}}$-UTR x$^{2}{^{\prime}}$", r"5${^{\prime}}$-UTR x$^{2}{^{\prime}}$"),
    "tilde and caret": ("~9 x^2", r"{\textasciitilde}9 x{\textasciicircum}2"),
    "backslash and braces have no braces of their own": (r"\textbackslash \{ \}", r"$\backslash$ $\lbrace$ $\rbrace$"),
    "comparison signs stand in math": ("a<b>c|d", "a$<$b$>$c$|$d"),
    "unbalanced braces vanish": ("a } b { c", "a  b  c"),
    "typographic signs": ("“a” ‘b’ – — … «c» „d“", "``a'' `b' -- --- {\\ldots} ``c'' ,,d``"),
    "straight quotes turn to face the words": ('Say "a" ("b")', "Say ``a'' (``b'')"),
    "spaces that do not break may break": ("a\u00a0b", "a b"),
    "controls and invisible characters vanish": ("a\x00b\x99c\u200bd\u00ade", "abcde"),
    "a tab is a space": ("a\tb", "a b"),
    "symbols": ("α ≤ ∞", r"$\alpha$ $\leq$ $\infty$"),
    "neighbors share their math": ("α²β", r"$\alpha^{2}\beta$"),
    "a symbol before a letter": ("ΛCDM", r"$\Lambda$CDM"),
    "raised and lowered signs": ("H₂O m² ³₂", "H$_{2}$O m$^{2}$ $^{3}{}_{2}$"),
    "degrees": ("90°", r"90$^{\circ}$"),
    "double-struck letters": ("ℝ", r"$\mathbb{R}$"),
    "a Greek letter with an accent": ("ά", r"$\acute{\alpha}$", "ά"),
    "a Greek word is a word where letters are kept": ("Λόγος", r"$\Lambda\acute{o}\gamma o\varsigma$", "Λόγος"),
    "other scripts are transliterated": ("Лев 李", "Lev Li", "Лев 李"),
    "what a transliteration brings is escaped": ("《a》", "$<<$a$>>$", "《a》"),
    "pictures are dropped": ("a😀", "a", "a😀"),
    "ligatures fall apart": ("ﬁ", "fi", "ﬁ"),
    "math stays math": (r"$\beta$-VAE in $\mathbb{R}^n$", r"$\beta$-VAE in $\mathbb{R}^{n}$"),
    "unknown commands in math are upright text": (r"$\SL_2(\Z)$", r"$\mathrm{SL}_{2}(\mathbb{Z})$"),
    "commands of packages have their like": (r"$\Bbb{Z} \text{a} \leqslant \bm{x}$",
                                             r"$\mathbb{Z} \mathrm{a} \leq \mathbf{x}$"),
    "signs within math": (r"$a & b % c # d$", r"$a \& b \% c \# d$"),
    "braces within math": (r"$\{a\}$", r"$\lbrace a\rbrace$"),
    "letters within math": ("$é α ü 中$", r"$\mathrm{e} \alpha \mathrm{u}$"),
    "growing delimiters grow no more": (r"$\left(x\right]$", "$(x]$"),
    "scripts by their old names": (r"$x\sp 2\sb{i}$", "$x^{2}_{i}$"),
    "a stray brace in math": ("$a}b$", "ab"),
    "an unclosed brace in math": ("${a$", "a"),
    "scripts on scripts": ("$a^b^c$", "$a^{b}{}^{c}$"),
    "operators and spaces in math": (r"$\log\,x \quad \min$", r"$\log\,x \quad \min$"),
    "math accents": (r"$\hat H \bar{\Lambda}$", r"$\hat{H} \bar{\Lambda}$"),
    "a group in math": (r"${\bf x} a$", r"${\bf x} a$"),
    "layouts are no math": (r"$\begin{x}a\end{x}$", "a"),
    "math with an option is no math": (r"$\sqrt[3]{x}$", r"$\surd$[3]x"),
    "unfinished math is text": (r"$x^$", r"x{\textasciicircum}"),
    "empty math is nothing": ("a$ \\! $b", "a$\\!$b"),
    "text accents in math vanish": (r"$\'e$", "$e$"),
    "a style stays": (r"\textit{Revelio & co}", r"\textit{Revelio \& co}"),
    "math in a style": (r"\emph{a $\beta$}", r"\emph{a $\beta$}"),
    "an unknown command leaves its text": (r"\sysname{} and \foo{bar}", "sysname and bar"),
}  # fmt: skip


@pytest.mark.parametrize("row", WRITTEN.values(), ids=WRITTEN)
def test_writing_latex(row: tuple[str, ...]) -> None:
    source, seven_bit, *with_letters = row
    assert to_latex(source) == seven_bit
    assert to_unicode_latex(source) == (with_letters[0] if with_letters else seven_bit)


ACCENTED = sorted(
    {
        composed
        for letter in "aceghijklnorstuyzACEGHIJKLNORSTUYZ"
        for mark in ACCENTS.values()
        if len(composed := unicodedata.normalize("NFC", letter + mark)) == 1
    }
    | set(LETTERS.values())
)


@given(st.text(alphabet=[*ACCENTED, "a", "Z", " ", "-", "5", "ớ", "ễ"]).map(lambda text: " ".join(text.split())))
def test_letters_survive_the_way_to_latex_and_back(text: str) -> None:
    quiet = text.replace("--", "-")
    while "--" in quiet:
        quiet = quiet.replace("--", "-")
    assert to_latex(quiet).isascii()
    assert to_unicode(to_latex(quiet)) == unicodedata.normalize("NFC", quiet)


@pytest.mark.once
@pytest.mark.parametrize("block", range(0, 0x11000, 0x400))
def test_every_character_of_unicode_has_seven_balanced_bits(block: int) -> None:
    for char in map(chr, range(block, block + 0x400, 1 if block < 0x3000 else 7)):
        written = to_latex(char)
        assert written.isascii(), char
        assert written.count("{") == written.count("}"), char
        assert written.replace(r"\$", "").count("$") % 2 == 0, char
        assert to_latex(written) == written, char
        assert to_latex(to_latex(f"{char}<")) == to_latex(f"{char}<"), char


@pytest.mark.parametrize("char", sorted(set(MATH_SYMBOLS.values()) - set("ıȷ\\")))
def test_symbols_survive_the_way_to_latex_and_back(char: str) -> None:
    assert to_unicode(to_latex(f"a {char} b")) == f"a {char} b"


ANY_TEX = st.lists(
    st.sampled_from([*r"\{}$^_~&%#'`\"- aZ5<>|.", "\\'", "\\v", "\\i", "\\frac", "\\mathbb", "\\foo", "\\left", "é",
                     "α", "²", "₂", "中", "\\textit{", "\\begin", "\\(", "\\)", "\u0301", "\x07", "😀", "\\sqrt["])
    | st.characters(codec="utf-8"),
    max_size=25,
).map("".join)  # fmt: skip


@given(ANY_TEX)
def test_whatever_comes_in_seven_balanced_bits_go_out(text: str) -> None:
    written = to_latex(text)
    assert written.isascii()
    assert written.isprintable()
    level = 0
    for char in written:  # as BibTeX counts: backslashes protect no brace
        level += {"{": 1, "}": -1}.get(char, 0)
        assert level >= 0
    assert level == 0
    bare = written.replace(r"\$", "")
    assert bare.count("$") % 2 == 0
    for math in bare.split("$")[1::2]:
        assert math.count("{") == math.count("}")


@example("$\\\\0$5")
@given(ANY_TEX)
def test_writing_what_was_written_changes_nothing(text: str) -> None:
    once = to_latex(text)
    assert to_latex(once) == once


@pytest.mark.parametrize("text", ["{" * 5000, "}" * 5000, "\\'{" * 2000, "$" + "{" * 3000, "\\frac{" * 2000,
                                  "$" + "\\sqrt{" * 2000 + "$", "$^" * 2000, "\\textit{" * 1500])  # fmt: skip
def test_bottomless_nesting_is_read_to_its_end(text: str) -> None:
    assert isinstance(to_unicode(text), str)
    assert to_latex(text).count("{") == to_latex(text).count("}")
