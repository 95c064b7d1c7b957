"""Where a family name begins, as other lists of the same people state it: text in reading order leaves it open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from normalizer.values.names.parse import parse_names
from normalizer.values.names.person import Person, RawName
from normalizer.values.titles import title_key


def with_stated_families(people: Sequence[Person], lists: Iterable[Sequence[RawName]]) -> tuple[Person, ...]:
    """Return the people with the family names that most lists state, the first of them if as many state another.

    "Lisa Anne Hendricks" is "Anne Hendricks, Lisa" if a list says so in fields or with a comma. Only the same words
    in the same order are the same name.
    """
    stated: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for names in lists:
        for name in parse_names(names).names:
            if not name.words and name.person.given and name.person.family:
                stated[title_key(str(name.person))][_lengths(name.person)] += 1
    return tuple(_parted(person, stated.get(title_key(str(person)))) for person in people)


def _lengths(person: Person) -> tuple[int, int]:
    """The number of words of the given name and of the particle."""
    return len((person.given or "").split()), len((person.particle or "").split())


def _parted(person: Person, stated: Counter[tuple[int, int]] | None) -> Person:
    if not stated or not person.given or not person.family or person.particle:
        return person
    [((given, particle), _)] = stated.most_common(1)
    words = [*person.given.split(), *person.family.split()]
    if particle or given >= len(words):
        return person
    return person.model_copy(update={"given": " ".join(words[:given]), "family": " ".join(words[given:])})
