"""Names as BibTeX and biber take them apart: "von Last, Jr, First" (Markey, Tame the BeaST, section 11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from normalizer.model.person import Person

Write = Callable[[str], str]
_MOST_COMMAS = 2
_SEPARATORS = re.compile(r",|(?<!\S)(?:and|others)(?!\S)", re.IGNORECASE)


def name_list(people: Sequence[Person], write: Write, *, complete: bool) -> str:
    """All names joined by "and"; `write` turns the Unicode of a name into LaTeX."""
    names = [_name(person, write) for person in people]
    return " and ".join(names if complete else [*names, "others"])


def _name(person: Person, write: Write) -> str:
    if person.family is None:
        return f"{{{write(person.literal or '')}}}"
    family = _last_name(person.family, write)
    if person.particle:
        # "d'Alembert", "al-Khwarizmi": the particle and the name are one word.
        gap = "" if person.particle.endswith(("'", "’", "-")) else " "
        family = f"{write(person.particle)}{gap}{family}"
    given = _first_name(person.given, write) if person.given else ""
    if not given:  # without a comma to part them, only braces keep several words one name
        name = " ".join(filter(None, (family, write(person.suffix or ""))))
        return f"{{{name}}}" if " " in name else name
    suffix = [_first_name(person.suffix, write)] if person.suffix else []
    name = ", ".join([family, *suffix, given])
    # biber counts commas within braces too and drops an entry with three of them in a name.
    return name if name.count(",") <= _MOST_COMMAS else f"{{{write(str(person))}}}"


def _last_name(family: str, write: Write) -> str:
    """A family name; in braces where BibTeX would take a word of it for a particle or for the end of the name."""
    words = family.split()
    small = any(word[:1].islower() for word in words[:-1])
    written = write(family)
    return f"{{{written}}}" if small or _SEPARATORS.search(family) else written


def _first_name(given: str, write: Write) -> str:
    return f"{{{write(given)}}}" if _SEPARATORS.search(given) else write(given)
