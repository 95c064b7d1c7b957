"""The one parser of names: what sources write into their author fields -> people and groups, in order.

"Last, First" and "Last, Jr., First" are read as they stand. In "First Last" the family name begins at the particle,
else it is the last word: that is BibTeX's rule, and text allows no better one. It splits compounds without a hyphen
("Gabriel García Márquez" has the family name "Márquez"), unless the source protects them with braces or a comma.
`readings.py` adds, for comparison only, the other ways in which a text in reading order can be read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.values.lazy import lazy_re
from normalizer.values.names.clean import COMMA_SENTINEL, TIE, repair_name_text, strip_name, without_marks
from normalizer.values.names.lists import (
    MORE,
    are_initials_last,
    group_name,
    is_group,
    name_and_initials,
    split_names,
    split_on_behalf_of,
)
from normalizer.values.names.person import Person, RawName
from normalizer.values.names.words import (
    ABBREVIATED_PARTICLES,
    CAPITAL_PARTICLES,
    CONNECTORS,
    DEGREE_AMONG_DEGREES,
    GENERATIONS,
    LETTER_FAMILIES,
    PARTICLES,
    SUFFIX,
    VIETNAMESE,
    WRITTEN_SMALL,
    cjk_person,
    fix_case,
    is_cjk,
    is_initial,
    is_joined_initials,
    is_name_in_capitals,
    recased_words,
    starts_with_family,
    with_capitals,
)
from normalizer.values.text import with_lost_characters
from normalizer.values.titles import title_key

# Characters; what is longer is a paragraph that has run into the authors.
_MAX_NAME_LENGTH = 300
MEANINGFUL_WORDS = frozenset(word.lower() for word in PARTICLES | CAPITAL_PARTICLES | GENERATIONS) | frozenset(
    "dr prof professor mr mrs ms miss sir rev engr esq jr sr ii iii phil sc phd and for anonymous unknown none null"
    " abstract link pdf others more authors pages figures tables etal etalii corp co".split()
)
_ALL_PARTICLES = PARTICLES | ABBREVIATED_PARTICLES
# Latin letters, precomposed.
_CAPITAL = "A-ZÀ-ÖØ-Þ" + "".join(map(chr, [*range(0x100, 0x137, 2), *range(0x139, 0x148, 2), *range(0x14A, 0x178, 2)]))
_SMALL = "a-zß-öø-ÿ" + "".join(map(chr, [*range(0x101, 0x138, 2), *range(0x13A, 0x149, 2), *range(0x14B, 0x178, 2)]))
_CAPITAL, _SMALL = f"{_CAPITAL}ŸŹŻŽ", f"{_SMALL}źżž"
_WORD = rf"(?:[{_CAPITAL}][{_SMALL}]+(?:-?[{_CAPITAL}][{_SMALL}]+)?)"
_INITIALS = rf"[{_CAPITAL}](?:\.(?:-[{_CAPITAL}]\.)*)?"
_GIVEN = rf"(?:{_WORD}|{_INITIALS})(?: (?:{_WORD}|{_INITIALS})){{0,5}}"
# "Ada Lovelace", "Lovelace, Ada", "A. B. Lovelace", "Zoé K McÉdon-Roß", "ada lovelace": no rule changes them, unless
# a word has a meaning.
# The first part excludes letters that UTF-8 read as Latin-1 consists of.
_ORDINARY = lazy_re(rf"(?!.*[Â-Éâ][Œ-ž])(?:({_GIVEN}) ({_WORD})|({_WORD}), ({_GIVEN}))|([a-z]+) ([a-z]{{3,}})")
# A text of one name at most, whatever stands beside it in the list.
_ALONE = lazy_re(r"(?:[^\W\d_]|[ .'’-])+")
_AND = lazy_re(r"\band\b", re.IGNORECASE)
# What is left of braces in which nothing can be read.
_LOOSE_TIES = lazy_re(rf"\s*(?<![^\s,]){TIE}+(?![^\s,])")


@dataclass(frozen=True, slots=True)
class ParsedAuthors:
    """The authors of a work, in order; `complete` is False when the source states that there are more."""

    people: tuple[Person, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A person or group, the text that names it, and its words in their order.

    `words` is empty where the source has parted family and given name itself, by a comma or in fields: only a name in
    reading order can be read in more than one way.
    """

    person: Person
    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedNames:
    """What `parse_names` found; `complete` is False when the source states that there are more."""

    names: tuple[ParsedName, ...]
    complete: bool = True


def parse_people(raws: Sequence[RawName | str]) -> ParsedAuthors:
    """Parse the people that a source lists. Never raises; what is no name ("7 pages", ";") is left out.

    A text may hold several names. "et al.", "and others" and "..." say that the list is not complete. Names that were
    typed in small letters get capitals.
    """
    parsed = parse_names(raws)
    return ParsedAuthors(_without_repeats(_capitalized(name.person) for name in parsed.names), parsed.complete)


def parse_person(raw: RawName | str) -> Person | None:
    """Parse one name of a person or group; None for what is no name."""
    if ordinary := _parse_common_name(raw):
        return _capitalized(ordinary.person)
    if isinstance(raw, RawName) and raw.family is not None:
        name = _of_fields(raw)
        return name.person if name else None
    return next(iter(parse_people([raw]).people), None)


def parse_names(raws: Sequence[RawName | str]) -> ParsedNames:
    """Parse a list as `parse_people` does, and keep the text of each name, and repeated names."""
    return _parsed_list(tuple(raws))


@lru_cache(maxsize=1 << 11)
def _parsed_list(raws: tuple[RawName | str, ...]) -> ParsedNames:
    if any(isinstance(raw, RawName) and raw.family is not None for raw in raws) or _are_apart(raws):
        parsed = [_parsed(raw) for raw in raws]
        names = tuple(name for each in parsed for name in each.names)
        return ParsedNames(names, all(each.complete for each in parsed))
    return _read_as_list([_text(raw) for raw in raws])


def _read_as_list(texts: Sequence[str]) -> ParsedNames:
    split = split_names(texts)
    names = (name for text in split.names for name in _names_of(text, initials_last=split.initials_last))
    return ParsedNames(tuple(names), split.complete)


def _text(raw: RawName | str) -> str:
    return raw.text if isinstance(raw, RawName) else raw


def _are_apart(raws: Sequence[RawName | str]) -> bool:
    """Whether each text is read as if it were alone: the first one shows that no name was cut into family and given."""
    is_cut = not raws or len(_text(raws[0]).split()) < 2
    return not is_cut and all(map(_is_apart, raws)) and not are_initials_last(list(map(_text, raws)))


def _is_apart(raw: RawName | str) -> bool:
    if _parse_common_name(raw):
        return True
    text = _text(raw)
    return (
        _ALONE.fullmatch(text) is not None
        and not _AND.search(text)
        and not MORE.search(text)
        and not SUFFIX.fullmatch(text.strip())
        and not DEGREE_AMONG_DEGREES.fullmatch(text.strip())
    )


@lru_cache(maxsize=1 << 13)
def _parsed(raw: RawName | str) -> ParsedNames:
    """Parse one item of a list; names that come in fields are one each, only texts can hold several."""
    if ordinary := _parse_common_name(raw):
        return ParsedNames((ordinary,))
    if isinstance(raw, RawName) and raw.family is not None and split_names([raw.text]).complete:
        return ParsedNames(tuple(filter(None, [_of_fields(raw)])))
    return _read_as_list([_text(raw)])


@lru_cache(maxsize=1 << 13)
def _parse_common_name(raw: RawName | str) -> ParsedName | None:
    """Parse an ordinary name at once; None for every other, which then goes the whole way to the same result."""
    if isinstance(raw, RawName):
        if raw.family is not None:
            return None
        raw = raw.text
    found = _ORDINARY.fullmatch(raw)
    if not found or not MEANINGFUL_WORDS.isdisjoint(raw.lower().replace(",", "").split()) or is_group(raw):
        return None
    if with_lost_characters(raw) != raw:
        return None
    if found[3]:
        return ParsedName(Person(family=found[3], given=found[4]), raw)
    return ParsedName(Person(family=found[2] or found[6], given=found[1] or found[5]), raw, tuple(raw.split()))


def _without_repeats(people: Iterable[Person]) -> tuple[Person, ...]:
    """Without names twice in a row; two "W. Ahmed" in the alphabetical list of a collaboration may be two people."""
    kept: list[Person] = []
    for person in people:
        if not kept or kept[-1] != person or (person.given and all(map(is_initial, person.given.split()))):
            kept.append(person)
    return tuple(kept)


def _capitalized(person: Person) -> Person:
    if person.family is None or person.given is None or not str(person).islower() or str(person) in WRITTEN_SMALL:
        return person
    return person.model_copy(update={"family": with_capitals(person.family), "given": with_capitals(person.given)})


# --- one name or group of a list


@lru_cache(maxsize=1 << 13)
def _of_fields(raw: RawName) -> ParsedName | None:
    """Family, given and suffix as the source has them, cleaned; a group may stand in any of them."""
    text = without_marks(repair_name_text(raw.text))
    if is_group(text) or split_on_behalf_of(text):
        return next(iter(_names_of(text)), None)
    family, given = (strip_name(repair_name_text(part or "")) for part in (raw.family, raw.given))
    if not family:
        return next(iter(_names_of(repair_name_text(raw.text))), None)
    # Sources that split names put those that they cannot split into the family name.
    words = () if given or is_cjk(family) else tuple(family.split())
    return ParsedName(_person_of_parts(family, given, raw.suffix or ""), _plain(text), words)


@lru_cache(maxsize=1 << 13)
def _names_of(text: str, *, initials_last: bool = False) -> tuple[ParsedName, ...]:
    """The person of one name, and the group on whose behalf they sign.

    `initials_last`: the name stands in a list that is written "Lundberg SM, Lee SI".
    """
    return tuple(_persons(text, initials_last=initials_last))


def _persons(text: str, *, initials_last: bool) -> Iterator[ParsedName]:
    text = _particles_first(without_marks(text[: _MAX_NAME_LENGTH + 1]))
    if len(text) >= _MAX_NAME_LENGTH:
        return
    if behalf := split_on_behalf_of(text):
        signer, group = behalf
        yield from _persons(signer, initials_last=initials_last)
        yield ParsedName(Person(literal=_plain(group)), _plain(group))
    elif not any(map(str.isalpha, text)):
        return
    elif is_group(text):
        yield ParsedName(Person(literal=_plain(group_name(text))), _plain(text))
    elif (parts := name_and_initials(text)) and (initials_last or _begins_with_particle(parts[0])):
        yield ParsedName(_person_with_initials(*parts), _plain(text), (*parts[0].split(), parts[1]))
    elif name := strip_name(_LOOSE_TIES.sub("", text)):
        yield _name(name, _plain(text))


def _particles_first(text: str) -> str:
    """Return "van der Maaten L" for "Maaten L van der", the form of PubMed; other texts stay."""
    words = text.split()
    end = len(words)
    while end > 1 and words[end - 1] in _ALL_PARTICLES and len(words[end - 1]) > 1:
        end -= 1
    is_behind = 1 < end < len(words) and (is_initial(words[end - 1]) or is_joined_initials(words[end - 1]))
    return " ".join([*words[end:], *words[:end]]) if is_behind and "," not in text else text


def _plain(text: str) -> str:
    return text.replace(TIE, " ").replace(COMMA_SENTINEL, ",")


def _name(name: str, text: str) -> ParsedName:
    if is_cjk(name):
        return ParsedName(cjk_person(name), text)
    parts = [part.strip() for part in name.split(",") if part.strip()]
    match parts:
        case [family, suffix, given] if SUFFIX.fullmatch(suffix):
            return ParsedName(_person_of_parts(family, given, suffix), text)
        case [family, given, suffix] if SUFFIX.fullmatch(suffix):
            return ParsedName(_person_of_parts(family, given, suffix), text)
        case [rest, suffix] if SUFFIX.fullmatch(suffix):
            return ParsedName(_person_of_words(f"{rest} {suffix}"), text, tuple(rest.split()))
        case [suffix, rest] if SUFFIX.fullmatch(suffix):
            return ParsedName(_person_of_words(f"{rest} {suffix}"), text, tuple(rest.split()))
        case [family, given]:
            return ParsedName(_person_of_parts(family, given), text)
        case _:
            words = re.sub(r"\s*,\s*", " ", name)
            return ParsedName(_person_of_words(words), text, tuple(words.split()))


# --- the words of one name

# "d'Aspremont", "al-Zahrani", "Horn-von": the particle is part of the word.
_OWN_PARTICLE = lazy_re(r"(?:d|l|dell|dall|nell)['’]\w.*|(?:al|el|as|ar|ash|an|ad|at)-\w.*")
_ENDS_IN_PARTICLE = lazy_re(r"\w+-(?:von|van|de|der|di|da)")
# "Suma. V": the dot belongs to the initials.
_ABBREVIATED = lazy_re(r"(?<=[^\W\d_]{3})\.$")


def _person_of_parts(family: str, given: str = "", suffix: str = "") -> Person:
    """A person whose source separates the parts ("van der Berg", "Jan", "Jr.")."""
    for part, rest in ((family, given), (given, family)):
        if rest and SUFFIX.fullmatch(part):
            return _person_of_words(f"{rest} {part}")  # "Jr., Martin Luther King", "Martin Luther King, Jr."
    words = family.split()
    if given and not suffix and len(words) > 1 and SUFFIX.fullmatch(words[-1].strip(",")):
        *words, suffix = words
    if given and _is_abbreviated(words) and not any(map(is_initial, given.split())):
        family, given = given, family  # "D., Laavanya"
        words = family.split()
    end = _end_of_particles(words, 0)
    whole = recased_words([*given.split(), *words]) if given else words
    words = whole[len(whole) - len(words) :]
    return _assembled(whole[: len(whole) - len(words)], words[:end], words[end:], suffix)


def _begins_with_particle(family: str) -> bool:
    """Whether no given name is before the family name: "de Souza MA"."""
    first, *others = family.split()
    return bool(others) and first in _ALL_PARTICLES


def _person_with_initials(family: str, initials: str, suffix: str) -> Person:
    _, *words = recased_words(["A.", *family.split()])  # with an initial, as a single word in capitals is no acronym
    end = _end_of_particles(words, 0)
    return _assembled([initials], words[:end], words[end:], suffix)


def _is_abbreviated(words: Sequence[str]) -> bool:
    """Nothing but initials; "E, Weinan" has a family name of one letter."""
    return all(is_initial(word) and word not in LETTER_FAMILIES for word in words)


def _person_of_words(text: str) -> Person:
    """A person from text in reading order, or in the order of a name list ("XIONG Ming")."""
    words, suffix = _without_suffix(text.split())
    if starts_with_family(words):
        first, *rest = words
        return _assembled(rest, [], [fix_case(first)], suffix)
    return _assembled(*_parts(recased_words(words), _family_in_capitals(words)), suffix)


def _assembled(given: Sequence[str], particle: Sequence[str], family: Sequence[str], suffix: str) -> Person:
    given_text, particle_text, family_text = (
        " ".join(part).replace(TIE, " ").strip() or None for part in (given, particle, family)
    )
    suffix = suffix.strip()
    suffix = suffix.upper() if suffix.lower() in ("ii", "iii", "iv") else suffix
    return Person(family=family_text, given=given_text, particle=particle_text, suffix=suffix or None)


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    """Takes "Jr." off the end, or off the beginning ("Jr. Frank Pallone" in lists sorted by family name)."""
    if len(words) > 1 and SUFFIX.fullmatch(words[-1].strip(",")):
        return words[:-1], words[-1].strip(",")
    if len(words) > 2 and SUFFIX.fullmatch(words[0]):
        return words[1:], words[0]
    return words, ""


def _family_in_capitals(words: Sequence[str]) -> int | None:
    """Where a family name of several words in capitals begins: "Rosana EL JURDI"."""
    start = len(words)
    while start > 0 and (is_name_in_capitals(words[start - 1]) or words[start - 1].title() in CAPITAL_PARTICLES):
        start -= 1
    mixed = any(not is_name_in_capitals(word) and not is_initial(word) for word in words[:start])
    several = sum(is_name_in_capitals(word) and len(word) > 3 for word in words[start:]) > 0
    return start if mixed and several and len(words) - start > 1 and is_name_in_capitals(words[-1]) else None


def _parts(words: list[str], capitals: int | None) -> tuple[list[str], list[str], list[str]]:
    """Given name, particle and family name; `capitals` is where a family name in capitals begins."""
    if capitals is not None:
        return words[:capitals], [], [word.title() if word.isupper() else word for word in words[capitals:]]
    names = len(words)
    while names > 1 and _trails(words, names - 1):
        names -= 1
    if names < len(words):
        words[names - 1] = _ABBREVIATED.sub("", words[names - 1])
    if names == 1 and len(words) > 1 and not _trails(words, 0):
        # "Prashanth L. A.", "Motylev A. M.": the one real name, then initials.
        return words[1:], [], words[:1]
    if names == 1 and _trails(words, 0):
        names = len(words)
    particle, family = _start(words, names - 1)
    if particle == 0 < family < names < len(words):
        return words[names:], words[:family], words[family:names]  # "van der Maaten L"
    return words[:particle], words[particle:family], words[family:]


def _trails(words: Sequence[str], place: int) -> bool:
    """An initial that stands where a family name should; "Weinan E" and "Hyong-chol O" have one of one letter."""
    word = words[place]
    if word in LETTER_FAMILIES and place > 0 and not is_initial(words[place - 1]):
        return False
    return is_initial(word) or is_joined_initials(word)


def _start(words: Sequence[str], last: int) -> tuple[int, int]:
    """Where the particle begins, and where the family name does; `last` is its last real word."""
    small = all(word == word.lower() for word in words)
    for place in range(last):
        if any(is_initial(word) and word not in _ALL_PARTICLES for word in words[place + 1 : last]):
            continue  # "Luciano da F. Costa": a particle of a given name
        word = words[place]
        if len(word.rstrip(".")) == 1 and small:
            continue  # "m a smith": without capitals a single letter is an initial
        if word in CONNECTORS and place > 0:
            return place - 1, place - 1
        if word in _ALL_PARTICLES and (place > 0 or not small):
            return place, _end_of_particles(words, place)
        if place > 0 and _begins_family(words, place):
            return place, place
    start = last - 1 if words[last] in GENERATIONS and last > 1 and not is_initial(words[last - 1]) else last
    return start, start


def _begins_family(words: Sequence[str], place: int) -> bool:
    word = words[place]
    if word in CAPITAL_PARTICLES:
        return not any(other in VIETNAMESE for other in words)
    return bool(_OWN_PARTICLE.fullmatch(word) or _ENDS_IN_PARTICLE.fullmatch(word) or TIE in word)


def _end_of_particles(words: Sequence[str], start: int) -> int:
    end = start
    while end < len(words) - 1 and words[end] in _ALL_PARTICLES:
        end += 1
    return end


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
