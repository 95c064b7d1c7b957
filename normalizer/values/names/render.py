"""A person's name as BibTeX and biber take it apart, as CSL has it, and as a key.

BibTeX's form is "von Last, Jr, First" (Markey, Tame the BeaST, section 11).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import is_group
from normalizer.values.names.parse import MEANINGFUL_WORDS, parse_person
from normalizer.values.names.person import Person, RawName, with_particle
from normalizer.values.names.spelling import words_of
from normalizer.values.names.words import are_capital_initials
from normalizer.values.text import in_ascii, plain_letters

Write = Callable[[str], str]
_MAX_COMMAS = 2
# Most names: nothing in them moves the last word of the family name from the end.
_PLAIN = lazy_re(
    r"(?:(?:[A-Z][a-z]*\.?|[a-z]{2,}|[A-Z][a-z]*-[A-Z]?[a-z]*) )+"
    r"(?!Esq|Iii|Phd|Msc)(?:[A-Z][a-z]*-)?([A-Z][a-z]{2,})"
)
# Most names again: the given names, and the last part of the family name; names without a given one written out.
_WRITTEN_OUT = lazy_re(
    r"([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?(?: [A-Z](?:[a-z]+|\.?)){0,3}) "
    r"(?!(?:Jr|Sr|Ii|Iii|Iv|Esq|Phd|Md|Msc)\b)(?:[A-Z][a-z]+-)?([A-Z][a-z]+)"
)
_INITIALS = lazy_re(r"(?:[A-Z]\.?[ -]?){1,3}(?<=[ .])[A-Z][a-z]+")
# Further names, if no word of them has a meaning: initials, particles, inner capitals ("A. Yu. McEwen", "Jan de Boer").
# The pattern has the most frequent particles only: names with others are parsed.
_PARTICLE = "(?:d[aeiou]|de[nrl]|dos|la|ten?r?|v[ao]n|zu)"
_GIVEN = rf"[A-Z][a-z]+(?:[A-Z][a-z]+|-(?!{_PARTICLE}\b)[A-Z]?[a-z]+)? |(?:[A-Z][a-z]?\. ?|[A-Z] )-?"
_FURTHER = lazy_re(
    rf"((?:{_GIVEN}){{1,6}})(?:{_PARTICLE} )*"
    r"(?!(?:Jr|Sr|Ii|Iii|Iv|Esq|Phd|Md|Msc)\b)(?:[A-Z][a-z]+-)?((?:[DO]'|[A-Z][a-z]+)?[A-Z][a-z]+)(?: \d{4})?"
)
_SEPARATORS = lazy_re(r",|(?<!\S)(?:and|others)(?!\S)", re.IGNORECASE)


def name_list(people: Sequence[Person], write: Write, *, complete: bool) -> str:
    """All names joined by "and"; `write` turns the Unicode of a name into LaTeX."""
    names = [_name(person, write) for person in people]
    return " and ".join(names if complete else [*names, "others"])


def _name(person: Person, write: Write) -> str:
    if person.family is None:
        return f"{{{write(person.literal or '')}}}"
    family = with_particle(write(person.particle or ""), _last_name(person.family, write))
    given = _first_name(person.given, write) if person.given else ""
    if not given:  # without a comma to part them, only braces keep several words one name
        name = " ".join(filter(None, (family, write(person.suffix or ""))))
        return f"{{{name}}}" if " " in name else name
    suffix = [_first_name(person.suffix, write)] if person.suffix else []
    name = ", ".join([family, *suffix, given])
    # biber counts commas within braces too and drops an entry with three of them in a name.
    return name if name.count(",") <= _MAX_COMMAS else f"{{{write(str(person))}}}"


def _last_name(family: str, write: Write) -> str:
    """A family name; in braces where BibTeX would take a word of it for a particle or for the end of the name."""
    words = family.split()
    small = any(word[:1].islower() for word in words[:-1])
    written = write(family)
    return f"{{{written}}}" if small or _SEPARATORS.search(family) else written


def _first_name(given: str, write: Write) -> str:
    return f"{{{write(given)}}}" if _SEPARATORS.search(given) else write(given)


def csl_name(person: Person) -> dict[str, str]:
    """The parts of a name under their names in CSL-JSON; those that are not known are left out."""
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
        "literal": person.literal,
    }
    return {name: part for name, part in parts.items() if part}


# --- keys


def family_key(person: Person) -> str:
    """The family name for a citation key, as ASCII letters and digits in lower case ("garciamarquez").

    It stands without its particle, a group with its whole name but for an article.
    """
    words = [
        word for part in to_unicode(person.family or person.literal or "").split() if (word := plain_letters(part))
    ]
    return "".join(words[1:] if person.literal and words[:1] == ["the"] else words)


def linkage_key(raw: RawName | str) -> str:
    """The last word of the family name, folded: where records of one work meet; "" for no name.

    Only the last, for sources disagree on particles and on where a family name of two words begins.
    """
    text = raw if isinstance(raw, str) else raw.text
    if (isinstance(raw, str) or raw.family is None) and (plain := _PLAIN.fullmatch(text)):
        return plain[1].lower()
    return _parsed_key(raw)


@lru_cache(maxsize=1 << 13)
def _parsed_key(raw: RawName | str) -> str:
    person = parse_person(raw)
    if person is None:
        return ""
    words = words_of(person.family or person.literal or "")
    full = [word.plain for word in words if not word.initial] or [word.plain for word in words]
    return full[-1] if full else ""


def full_name_keys(raw: RawName | str) -> tuple[str, ...]:
    """The given and the family name, folded, in either order; empty unless a given name is written out.

    Two names with a key in common may be of one person: "Jean-Pierre Serre" is "Serre, Jean P." and "Jeanpierre Serre".
    Middle names and particles do not count.
    """
    if isinstance(raw, str):
        return _keys_of_text(raw)
    return _keys_of_text(raw.text) if raw.family is None else _parsed_pairs(raw)


@lru_cache(maxsize=1 << 17)  # of the names that a build of a catalog reads, half were read shortly before
def _keys_of_text(name: str) -> tuple[str, ...]:
    text = in_ascii(name)
    plain = _WRITTEN_OUT.fullmatch(text)
    if not plain and _INITIALS.fullmatch(text):
        return ()
    # A name with a character that is not printable is damaged: parsing repairs it.
    if found := plain or (_FURTHER.fullmatch(text) if name.isprintable() else None):
        given_names, family = found[1].lower(), found[2].lower()
        words = [given_names] if given_names.isalpha() else given_names.replace("-", " ").replace(".", ". ").split()
        given = [word for word in words if len(word) > 1 and word[-1] != "."]
        if not given:
            return ()
        if plain or (MEANINGFUL_WORDS.isdisjoint((*words, family)) and not is_group(text)):
            return _pairs(given, family.replace("'", ""))
    return _parsed_pairs(name)


@lru_cache(maxsize=1 << 13)
def _parsed_pairs(raw: RawName | str) -> tuple[str, ...]:
    person = parse_person(raw)
    if person is None or not person.given or not person.family or are_capital_initials(person.given, person.family):
        return ()
    given, family = (
        [word.plain for word in words_of(text) if not word.initial] for text in (person.given, person.family)
    )
    return _pairs(given, family[-1]) if given and family else ()


def _pairs(given: Sequence[str], family: str) -> tuple[str, ...]:
    """The family name with the first given name and with all of them in one piece, in alphabetical order."""
    names = given[:1] if len(given) == 1 else (given[0], "".join(given))
    return tuple([f"{name} {family}" if name < family else f"{family} {name}" for name in names])
