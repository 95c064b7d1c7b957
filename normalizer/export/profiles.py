"""What the programs and styles that print a bibliography do with identifiers, and so the fields that an entry has.

A style knows `eprint`, or `url` and `doi`, or none of these; a field that it does not know is lost, and an identifier
in two fields that it knows is printed twice. One row for each kind of consumer says which fields have the arXiv id of a
preprint, and that of a publication without DOI. A publication with a DOI has `doi` and the fields of the eprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from normalizer.values.text import similar_word


class IdField(StrEnum):
    """A field, or fields, with an arXiv id."""

    EPRINT = "eprint"
    """`eprint` with its archive and class."""
    ARXIVID = "arxivid"
    """For programs: no style prints it."""
    NOTE = "note"
    JOURNAL = "journal"
    """Of a `@misc`: pandoc prints it there, and no note; BibTeX's styles print the note."""
    HOWPUBLISHED = "howpublished"
    NUMBER = "number"
    """That of a report of arXiv."""
    DOI = "doi"
    """The DOI that arXiv registers for each preprint."""
    URL = "url"


_I = IdField


@dataclass(frozen=True, slots=True)
class Profile:
    r"""One kind of consumer.

    `styles` are patterns of names of styles, document classes and packages, in lower case. `has_url`: the styles, or
    what they need, define `\url`. `any_letter`: every letter of Unicode can be printed. `any_doi`: so can a DOI with
    signs that mean something to TeX. `has_tex`: formulas and commands are set; else they are read as text.
    """

    name: str
    dialect: str
    preprint: frozenset[IdField]
    without_doi: frozenset[IdField]
    styles: tuple[str, ...] = ()
    has_url: bool = True
    any_letter: bool = False
    any_doi: bool = True
    has_tex: bool = True


def _row(
    name: str, dialect: str, preprint: set[IdField], without_doi: set[IdField], styles: str = "", **can: bool
) -> Profile:
    return Profile(name, dialect, frozenset(preprint), frozenset(without_doi), tuple(styles.split()), **can)


# The styles were read in TeX Live, CTAN's biblatex styles and CSL's repository. The first row of a dialect is for all
# that no other row names: the id is in a field that every style prints.
PROFILES: tuple[Profile, ...] = (
    _row("generic", "bibtex", {_I.NOTE, _I.JOURNAL, _I.ARXIVID}, {_I.URL, _I.ARXIVID}, has_url=False, any_doi=False),
    _row(
        "plain", "bibtex", {_I.HOWPUBLISHED, _I.EPRINT}, {_I.EPRINT},
        "unsrt abbrv alpha acm siam apalike apalike2 amsplain amsalpha ieeetr splncs* is-*",
        has_url=False,
    ),
    _row("natbib", "bibtex", {_I.URL, _I.EPRINT}, {_I.URL, _I.EPRINT}, "plainnat abbrvnat unsrtnat"),
    _row("ieee", "bibtex", {_I.HOWPUBLISHED, _I.EPRINT}, {_I.URL, _I.EPRINT}, "ieeetran*"),
    _row("acmart", "bibtex", {_I.EPRINT}, {_I.EPRINT}, "acm-reference-format"),
    _row("revtex", "bibtex", {_I.EPRINT}, {_I.EPRINT}, "revtex4* apsrev* apsrmp* aipauth* aipnum* aapmrev*"),
    _row(
        "elsevier", "bibtex", {_I.EPRINT}, {_I.EPRINT}, "elsarticle* cas-model* cas-sc cas-dc model*-names",
        any_doi=False,
    ),
    _row(
        "eprint", "bibtex", {_I.EPRINT}, {_I.EPRINT},
        "plainurl unsrturl abbrvurl alphaurl iopart-num mnras aasjournal* quantum quantumarticle naturemag*"
        " gbt7714-* thuthesis-* vancouver jss2 cmpj ijqc bath bathx tugboat sapthesis chetref jhep* utphys* tqc*",
        any_doi=False,
    ),
    _row("generic", "biblatex", {_I.NUMBER}, {_I.URL}, has_url=False, any_doi=False),
    _row("biblatex-url", "biblatex", {_I.URL, _I.EPRINT}, {_I.URL, _I.EPRINT}),
    _row(
        "biblatex-unicode", "biblatex", {_I.EPRINT}, {_I.EPRINT},
        "fontspec unicode-math polyglossia luatexja* xecjk*", any_letter=True,
    ),
    _row("typst", "biblatex", {_I.DOI}, {_I.URL}, any_letter=True, has_tex=False),
    _row("biblatex", "biblatex", {_I.EPRINT}, {_I.EPRINT}, "*"),
    _row("csl", "csl", {_I.URL}, {_I.URL}, "*"),
)  # fmt: skip


def profiles_of(dialect: str) -> Iterator[Profile]:
    return (each for each in PROFILES if each.dialect == dialect)


@lru_cache(maxsize=256)
def profile_of_style(style: str | None, dialect: str) -> Profile:
    """The profile of this name, or of the style, document class or package of this name; else the generic one."""
    rows = list(profiles_of(dialect))
    name = (style or "").lower()
    named = (each for each in rows if name == each.name)
    fitting = (each for each in rows if _fits(name, each.styles))
    return next(named, None) or (next(fitting, None) if name else None) or rows[0]


def dialect_of_style(style: str) -> str | None:
    """The dialect of the only profiles that name a style, or None: a name may be of several kinds of styles."""
    found = _dialects_of(style) if style.lower() != "generic" else set()
    return found.pop() if len(found) == 1 else None


def _dialects_of(style: str) -> set[str]:
    """The dialects of profiles with this name, or that list the style."""
    name = style.lower()
    return {
        each.dialect for each in PROFILES if name == each.name or (each.styles != ("*",) and _fits(name, each.styles))
    }


def unlisted_style(style: str) -> str | None:
    """A sentence about a style of BibTeX that no profile lists, which may be a slip; None for one that is listed."""
    if _dialects_of(style):
        return None
    names = {name.strip("*") for each in PROFILES for name in (each.name, *each.styles)}
    close = similar_word(style.lower(), sorted(names))
    hint = f"did you mean {close!r}?" if close else "docs/latex.md lists them"
    return f"style {style!r} is in no profile, so that entries of BibTeX have the shape 'generic'; {hint}"


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
