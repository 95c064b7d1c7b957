"""Values of templates: what a field has in place of a name, a number or an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from normalizer.bib.description import split_names
from normalizer.lint.rules.helpers.data_model import NAMES
from normalizer.lint.rules.helpers.values import bare_doi
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words

# --- names of people

# Words that no person has for a name.
_NOT_NAMES = frozenset(
    """
    author authors authorname coauthor anonymous unknown unnamed various several multiple available unavailable
    submission tba tbd name names firstname lastname givenname familyname surname surnames forename forenames
    prenom vorname nachname apellido apellidos
    """.split()
)
# Words that some people have for a name: two of them are a template ("First Last").
_PARTS_OF_NAMES = frozenset("first last middle given family your many another second third nom nombre".split())
# Words that templates have between the others, and that are names ("The", "No", "Co") or letters.
_BETWEEN_NAMES = frozenset("full the some other not no co and list editor editors here one two three".split())
# Nobody in particular, in either order. John Roe is a mathematician.
_NOBODY = frozenset(
    frozenset(each.split())
    for each in ("john doe", "jane doe", "jane roe", "john q public", "jane q public", "foo bar", "lorem ipsum",
                 "to be added", "to be announced")
)  # fmt: skip
_PARTIES = {("doe",), ("roe",)}
_RUN_TOGETHER = lazy_re(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)")
_IN_TEMPLATES = (
    _NOT_NAMES | _PARTS_OF_NAMES | {"auth", "name", "doe", "roe", "public", "foo", "ipsum", "to be", "prénom"}
)
# Without those that have another one in them: "coauthor" has "auth".
_PIECES = tuple(sorted(each for each in _IN_TEMPLATES if not any(other in each for other in _IN_TEMPLATES - {each})))


def may_have_template_name(text: str) -> bool:
    """Return whether a list of names may have one of a template: a fast test before the names are split."""
    small = text.lower()
    return any(piece in small for piece in _PIECES)


def template_name(names: Sequence[str]) -> str | None:
    """Return the first name of a list that is one of a template; None without any.

    "Anonymous" alone is not: works may be anonymous. Doe and Roe are the parties of a case if nobody else is named.
    """
    if found := next(filter(_is_template_name, names), None):
        return found
    words = [tuple(word for word in title_words(name) if len(word) > 1) for name in names]
    return names[0] if {*words} == _PARTIES else None


def _is_template_name(name: str) -> bool:
    words = [word for word in title_words(_RUN_TOGETHER.sub(" ", name)) if not word.isdigit()]
    known = frozenset(words)
    if known in _NOBODY:
        return True
    rest = [word for word in words if len(word) > 1 and word not in _BETWEEN_NAMES]
    if rest == ["anonymous"] or not (_NOT_NAMES | _PARTS_OF_NAMES).issuperset(rest):
        return False
    return len(rest) > 1 or not _NOT_NAMES.isdisjoint(rest)


# --- names of journals, publishers, places; numbers

# What the name of a field stands for in templates.
_SLOTS: Mapping[str, frozenset[str]] = {
    "journal": frozenset({"journal"}),
    "journaltitle": frozenset({"journal"}),
    "booktitle": frozenset({"book", "booktitle", "conference", "proceedings", "workshop"}),
    "publisher": frozenset({"publisher"}),
    "institution": frozenset({"institution", "university"}),
    "school": frozenset({"school", "university"}),
    "organization": frozenset({"organization"}),
    "series": frozenset({"series"}),
    "address": frozenset({"address", "city", "state", "country", "location"}),
    "location": frozenset({"address", "city", "state", "country", "location"}),
}
# "Journal Name" is a template, "Proceedings of the Conference" is a venue of several years.
_NAMED = frozenset("name names title titles your insert enter add here".split())
_BETWEEN = frozenset("of the a an this full short and in".split())
# Variables in place of numbers: "N", "X--Y". "X" may be the tenth.
_NUMBERS = frozenset({"volume", "number", "issue", "pages"})
_VARIABLES = lazy_re(r"([nxyz])\1*(?:\s*-+\s*([nxyz])\2*)?", re.IGNORECASE)
_ROMAN = lazy_re(r"[x\s-]+", re.IGNORECASE)


def is_template_value(field: str, text: str) -> bool:
    """Return whether a field names itself ("Publisher"), a kind of value ("Name of the Journal") or a variable ("N").

    Authors have a rule of their own.
    """
    if field in NAMES:
        return field != "author" and may_have_template_name(text) and template_name(split_names(text)) is not None
    if text.casefold() == field:
        return True
    if field in _NUMBERS:
        return _VARIABLES.fullmatch(text) is not None and not _ROMAN.fullmatch(text)
    slots = _SLOTS.get(field)
    words = title_words(text) if slots else ()
    if not slots or slots.isdisjoint(words):
        return False
    if len(words) == 1 or ("city" in slots and slots.issuperset(words)):
        return True
    return not _NAMED.isdisjoint(words) and (slots | _NAMED | _BETWEEN).issuperset(words)


# --- DOIs and addresses

# Letters or digits in place of those of a number: "3XXXXXX", "s00000-000-0000-0", "1234567". "0022-0000" is an ISSN.
# Of 447,030 DOIs of a catalog 9 have such parts, each copied from the template of a journal.
_FILLED_PART = lazy_re(
    r"x{4,}|\dx{3,}|(?<![^\W_])(?:[nx]{3,}$|n{4,}(?![^\W_])|[a-z]?0{5,}(?![^\W_])|00+\W00+(?![^\W_]))"
    r"|(?<!\d)1234567(?:89?0?)?(?!\d)",
    re.IGNORECASE,
)

# DOIs of examples and tests, as of November 2026. `registrants.toml` (the prefixes of 456,000 records) has none of the
# prefixes but 10.1000, 10.1145 and 10.5555, of which only the shapes of examples are meant.
_DOIS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy_re(pattern, re.IGNORECASE), why)
    for pattern, why in (
        # Registrant codes begin with 10.1000 (DOI Handbook, section 2.2.2).
        (r"10\.0\d*/.*", "no registrant has a number that begins with 0"),
        (r"10\.1234(?:5(?:67?)?)?/.*", "the prefix is a placeholder"),
        (r"10\.9{4,}/.*", "the prefix is a placeholder"),
        (r"10\.48550/(?!arxiv\.).*", "arXiv's DOIs begin with 10.48550/arXiv."),
        (r"10\.1000/xyz123", "it is the example of the DOI Handbook"),
        # acmart's sample files, https://ctan.org/pkg/acmart
        (r"10\.1145/(?:1122445\.1122456|3544548\.3544549999|n{5,}\.n{5,})", "it is the example of a template"),
        # Crossref's prefix for tests, https://community.crossref.org/t/943
        (r"10\.5555/(?!\d{5,}(?:\.\d{5,})?$).*|10\.5555/12345678", "10.5555 is Crossref's prefix for tests"),
    )
)


def why_placeholder(doi: str) -> str | None:
    """Why a DOI is an example or a placeholder; None for others."""
    if why := next((why for pattern, why in _DOIS if pattern.fullmatch(doi)), None):
        return why
    prefix, _, suffix = doi.partition("/")
    is_filled = prefix.replace(".", "").isdigit() and _FILLED_PART.search(suffix)
    return "a part is a placeholder" if is_filled else None


# Names of hosts that nobody can register (RFC 2606).
_RESERVED_HOST = lazy_re(
    r"https?://(?:[\w-]+\.)*(?:example\.(?:com|net|org)|example|invalid|test)(?=[:/?#]|$)", re.IGNORECASE
)
_NEVER_FILLED = lazy_re(r"[/=](?:(?:\.{3}|…|x{4,})(?=[/?&#]|$)|1234567(?:89?0?)?$)", re.IGNORECASE)


def is_template_address(url: str) -> bool:
    """Return whether an address leads to no page: its host is one of examples, or a part was never filled in.

    The address of a DOI has the faults of the DOI (`why_placeholder`).
    """
    doi = bare_doi(url)
    if doi and why_placeholder(doi):
        return False
    return bool(_RESERVED_HOST.match(url) or ("://" in url and _NEVER_FILLED.search(url.partition("://")[2])))
