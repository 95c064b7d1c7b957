"""Lists of authors as text -> single names; and names of groups (collaborations, teams, institutions).

A string of names and a name of several parts look alike ("Sheng Chen, Arindam Banerjee", "García Márquez, Gabriel"),
so each rule looks for what only one of them can be, and what is left is taken for "Last, First".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.values.lazy import lazy_re
from normalizer.values.names.clean import COMMA_SENTINEL, repair_name_text, without_marks
from normalizer.values.names.tables import GIVEN_ONLY
from normalizer.values.names.words import (
    DEGREE,
    DEGREE_AMONG_DEGREES,
    LETTER_FAMILIES,
    PARTICLES,
    SUFFIX,
    is_initial,
    is_joined_initials,
    is_sure_initials,
)
from normalizer.values.text import plain_letters

# --- groups

_CERTAIN_GROUP_WORDS = lazy_re(
    r"\b(?:collab(?:orations?|orators)?|sub-?consortium|consortium|consortia|teams?|committee|task force|initiative"
    r"|foundation"
    r"|institut(?:e|es|ion|o|ut)|universit(?:y|é|à|ät|at|ies|a|é)|laborator(?:y|ies|io|ium)|department|ministry|agency"
    r"|council|association|society|organi[sz]ation|corporation|academy|network|contributors|investigators|osservatorio|gmbh|llc|ltd|inc"
    r"|(?:research|working|study|interest|focus|advisory|development|user) group)\b\.?",
    re.IGNORECASE,
)
# These are family names too ("Robert Group"), so they need an article, a preposition or an acronym beside them.
_POSSIBLE_GROUP_WORDS = lazy_re(
    r"\b(?:groups?|project|experiment|survey|cent(?:er|re)|company|court|observatory|facility|alliance|community"
    r"|office|bank|school|authors|developers|programme?|division|board|union)\b",
    re.IGNORECASE,
)
_EVIDENCE = lazy_re(r"\b(?i:the|of|for|and)\b|\d|\b(?=\w*[A-Z0-9]\w*[A-Z0-9])[A-Z]\w{2,}\b")
_ACRONYMS = lazy_re(r"\b[A-Z]{2,}\d*/[A-Z]{2,}")
_BEHALF = lazy_re(
    r"(?P<signer>.*?)[\s,(]*\b(?:(?:and )?on\s+behalf\s+of|(?:and )?for)\s+(?:the\s+)?(?P<group>\S.*?)\)?",
    re.IGNORECASE,
)
_OF_BEHALF = lazy_re(r"(?:^|[\s,(])(?:on\s+behalf\s+of\b|for\s+the\b)", re.IGNORECASE)
_ARTICLE = lazy_re(r"the\s+(?=\S)")
_MAX_PERSON_WORDS = 8
_MAX_GROUP_LENGTH = 300


def is_group(text: str) -> bool:
    """Whether one name is a group's; no person's has nine words."""
    return has_group_word(text) or len(text.split()) > _MAX_PERSON_WORDS


def has_group_word(text: str) -> bool:
    """Whether a word says so; a surname that is also such a word ("Bank") needs another sign beside it."""
    if _CERTAIN_GROUP_WORDS.search(text) or _ACRONYMS.search(text):
        return True
    return bool(_POSSIBLE_GROUP_WORDS.search(text) and _EVIDENCE.search(text))


def group_name(text: str) -> str:
    """The name without the article that the sentence gave it; an article of its own has a capital."""
    return _ARTICLE.sub("", text.strip(), count=1) if _ARTICLE.match(text.strip()) else text.strip()


def split_on_behalf_of(text: str) -> tuple[str, str] | None:
    """("Jochen Schieck", "DEPFET Collaboration") of "Jochen Schieck for the DEPFET Collaboration"; no signer is "".

    None when nothing is signed on a group's behalf; "Center for Research" is no such thing.
    """
    found = _BEHALF.fullmatch(text.strip()) if len(text) <= _MAX_GROUP_LENGTH else None
    if not found or _CERTAIN_GROUP_WORDS.search(found["signer"]) or _POSSIBLE_GROUP_WORDS.search(found["signer"]):
        return None
    if not (_OF_BEHALF.search(text) or is_group(found["group"])):
        return None
    return found["signer"].strip(" ,;("), group_name(found["group"])


# --- lists

# What stands for further authors in lists of names. Each alternative is bounded at its end.
_OTHERS_BY_LANGUAGE = (
    r"\[et\s+al\.?\]|et\.?\s*al(?:ii|iae|ia)?\b\.?|and\s+others\b",
    r"und\s+(?:andere|Mitarbeiter)\b|en\s+anderen\b|(?:og\s+andre|och\s+andra)\b|m\.\s?fl\b\.?",
    r"et\s+(?:coll?\.|autres\b)|y\s+(?:otr[oa]s|colaboradores|cols?)\b\.?",
    r"e\s+(?:outr[oa]s|colaboradores|altri)\b|e\s+coll?s?\.",
    r"i\s+(?:inni\b|in\.|wsp\.)|a\s+kol\.|ve\s+(?:diğerleri\b|ark\.)",
    r"и\s+(?:другие\b|др\b\.?)|\[и\s+др\.?\]|(?:та|і)\s+(?:інші\b|ін\b\.?)",
)
OTHERS = "(?:" + "|".join(_OTHERS_BY_LANGUAGE) + ")"
# With a number, or words that titles have as well ("Cats and More"), and characters that stand alone.
_MORE_AUTHORS = (
    r"(?:and|&|\+)\s+(?:many\s+|\d+\s+)?(?:more\s+|additional\s+|other\s+)?(?:others|co-?authors|more)\b(?:\s+authors)?"
    r"|\d+\s+(?:more\s+|other\s+)(?:co-?)?authors"
)
_SIGNS_OF_OTHERS = "等|ほか|他|외"
# Of the form of initials: "u. a.", "e.a.".
_LIKE_INITIALS = r"(?-i:u\.\s?a\.|e\.\s?a\.)"
# Where the names of a reference end.
OTHERS_IN_REFERENCE = rf"(?:{OTHERS}|{_MORE_AUTHORS}|others|{_SIGNS_OF_OTHERS}|{_LIKE_INITIALS})"
NOT_INITIALS = rf"(?!{_LIKE_INITIALS}|m\.\s?fl\b)"
MORE = lazy_re(
    rf"(?:^|[\s,;])\(?(?:{OTHERS}|{_MORE_AUTHORS}|others$)\.?\)?"
    rf"|\s(?:{_SIGNS_OF_OTHERS})$|\.{{3,}}|…|â(?:\s?[^\w\s,;]){{1,3}}",
    re.IGNORECASE,
)
# What stands for further authors at the end of a list of names.
ET_AL = "et al."
# Words between the last two names, which may also be within one: only full names stand on both sides of the former.
# It is looked for at the beginnings of words only, which takes no quadratic time in a long one.
_JOINT = lazy_re(
    r"(?<![^\s,;])(?P<name>[^\s,;]++\s[^\s,;]++)\s(?:und|et|e|y|en|og|och|ve|и|і|та)\s(?=[^\W\d_a-z][^\s,;]*+\s[^\W\d_a-z])"
)
_AND = lazy_re(r"\s*[,;]?(?:^|\s|(?<=[,;']))(?:'?and'?|&)(?:\s+|$)", re.IGNORECASE)
_SEMICOLON = lazy_re(r"(?<!#\d{4});(?:\s+|$)")
_AFFILIATION = lazy_re(r"\s*\((?:[^()]|\([^()]*\))*\)")
_GROUP_WITH_MEMBERS = lazy_re(r"^([^,:]{0,99}\b(?:collaboration|consortium|team)):\s+(?=\w)", re.IGNORECASE)
# "Reza Baghdadi3 Brenden Butters": affiliation numbers between names.
_FOOTNOTED = lazy_re(r"(?<=[a-zà-ÿ])\d{1,2}\s+(?=[A-Z][a-z])")
# Of library headings: "Smith, John, 1960-".
_LIFE_DATES = lazy_re(r",\s\d{4}-(?:\d{4})?(?=\s+and\b|;|$)")
_COLLABORATION = lazy_re(r"\b(?:collaboration|consortium|team)\b", re.IGNORECASE)
_COMPANY = lazy_re(r"[^,]+,\s*(?:Inc|Ltd|LLC|GmbH|Corp|Co)\b\.?", re.IGNORECASE)
_DOTTED = lazy_re(r"(?:[^\W\d_]{1,2}\.-?){2,}[^\W\d_]?")
_ENTITY_CUT = lazy_re(r"&(?:#x?\w{2,4}|quot|amp|amp;#x?\w{2,4})$")
_NO_NAME = lazy_re(
    r"(?:\d+\s*)?"
    r"(?:pages?|figures?|tables?|authors?|unknown|anonymous authors?|n/?a|none|null|and|pdf|link|abstract|pp)"
    r"\.?",
    re.IGNORECASE,
)


def with_and(text: str) -> str:
    """The text with "and" before its last name: "Rosa Luz e Ana Gil", but not "Agüera y Arcas"."""
    return _JOINT.sub(r"\g<name> and ", text)


_INITIALS_OF_OTHERS = lazy_re(r"\s[ue]\.\s?a(?:\.(?=\W*(?:$|[\d(]|[,.]\s))|$)")


def without_initials_of_others(text: str) -> str:
    """The text with "et al." for "u. a." and "e.a." behind a name."""
    return _INITIALS_OF_OTHERS.sub(f" {ET_AL}", text)


@dataclass(frozen=True)
class NameList:
    """Texts of one name each, repaired but not yet stripped, and whether the source said that there are more.

    `initials_last`: the names are written "Lee SI", the initials behind the family name.
    """

    names: tuple[str, ...]
    complete: bool
    initials_last: bool = False


def split_names(texts: Sequence[str]) -> NameList:
    """Single names from what a source lists; junk such as page furniture is left in for the reader of names."""
    rejoined = _rejoined_bibtex(_rejoined_entities(texts))
    all_reversed = len(rejoined) > 1 and all(text.count(",") == 1 for text in rejoined)
    names: list[str] = []
    complete = True
    for text in rejoined:
        text = _LIFE_DATES.sub("", " ".join(repair_name_text(text).split()))
        text = _GROUP_WITH_MEMBERS.sub(r"\1; ", _AFFILIATION.sub(_kept, text), count=1)
        found = MORE.search(text)
        complete = complete and not found
        for part in MORE.split(text) if found else [text]:
            names.extend([part] if all_reversed else _names_in(part))
    whole = tuple(_attach_suffixes(_rejoin_name_pairs(names)))
    return NameList(whole, complete, are_initials_last(whole))


def _kept(found: re.Match[str]) -> str:
    """Keep who signs, "(Mark)", "(for the ATLAS Collaboration)"; drop where they work, "(1)", "(MIT, Cambridge)"."""
    text = found.group()
    if text == found.string and _COLLABORATION.search(text):
        return text[1:-1]
    says_who = split_on_behalf_of(text) or not (re.search(r"[\d,;]", text) or has_group_word(text))
    return text if says_who else ""


# --- lists whose splitting went wrong


def _rejoined_entities(texts: Sequence[str]) -> list[str]:
    """Undo a cut at an entity's semicolon: "Alice O&#x27", "Toole, Rama Chellappa"."""
    joined: list[str] = []
    for text in texts:
        if joined and _ENTITY_CUT.search(joined[-1]):
            joined[-1] = f"{joined[-1]};{text}"
        else:
            joined.append(text)
    return joined


def _rejoined_bibtex(texts: list[str]) -> list[str]:
    """Undoes a BibTeX field that was cut at its commas: "McMahan", "H. Brendan and Moore", "Eider"."""
    first, *inner, last = texts if len(texts) > 2 else ("", "")
    if not inner or _AND.search(f" {first} ") or not all(len(re.split(r"\sand\s", text)) == 2 for text in inner):
        return texts
    families = [first, *(re.split(r"\sand\s", text)[1] for text in inner)]
    if sum(len(family.split()) == 1 for family in families) * 3 < len(families) * 2:
        return texts
    return re.split(r"\sand\s", ", ".join([*texts[:-1], last]))


def _rejoin_name_pairs(names: Sequence[str]) -> list[str]:
    """Undoes a list of "Last, F." that was cut at its commas: "Petković", "M. D.", "Tasić", "M. B"."""
    families, given = names[::2], names[1::2]
    if len(families) != len(given) or not given:
        return list(names)
    if not all(_all_initials(text) for text in given) or any(len(text.split()) > 1 for text in families):
        return list(names)
    return [f"{family}, {initials}" for family, initials in zip(families, given, strict=True)]


# One word with a capital, and given names without a family name: "Hinton", "Geoffrey E.", "T.".
_CAPITALIZED = r"(?=[^\W\d_a-z])[^\W\d_][^\W\d_A-Z]+(?:['’-][^\W\d_][^\W\d_A-Z]*)*"
_INITIAL = r"(?=[^\W\d_a-z])[^\W\d_]\."
_SINGLE_WORD = lazy_re(_CAPITALIZED)
_GIVEN_NAMES = lazy_re(rf"(?:{_CAPITALIZED}|{_INITIAL})(?:[ -]?{_INITIAL})*")


@dataclass(frozen=True)
class TornNames:
    """The persons of a list in which each second name may be the rest of the one before: "Hinton", "Geoffrey E.".

    `joined` has the likelier reading of the pairs, `turned` the other one, in which given names come first, or last.
    `is_torn`: initials without a family name prove it. `is_likely`: half of the second names, or more, are given names
    that hardly anybody has for a family name, and none of the others is. Without both only a record of the same work
    can prove it, for "Strunk and White" are two.
    """

    joined: tuple[str, ...]
    turned: tuple[str, ...]
    is_torn: bool
    is_likely: bool


def torn_names(names: Sequence[str]) -> TornNames | None:
    """The persons of a list of single words and given names, if it may be made of such pairs; None for other lists."""
    if len(names) < 2 or len(names) % 2 or any(map(has_group_word, names)):
        return None
    firsts, seconds = names[::2], names[1::2]
    readings = [
        TornNames(tuple(map(form.format, firsts, seconds)), tuple(map(other.format, firsts, seconds)), *proofs)
        for families, givens, form, other in (
            (firsts, seconds, "{0}, {1}", "{0} {1}"),
            (seconds, firsts, "{0} {1}", "{0}, {1}"),
        )
        if all(map(_SINGLE_WORD.fullmatch, families)) and all(map(_GIVEN_NAMES.fullmatch, givens))
        for proofs in [(any("." in name for name in givens), _are_given(givens) and not any(map(_is_given, families)))]
    ]
    return max(readings, key=lambda reading: (reading.is_torn, reading.is_likely), default=None)


def _are_given(names: Sequence[str]) -> bool:
    return 2 * sum(map(_is_given, names)) >= len(names)


def _is_given(name: str) -> bool:
    return all(plain_letters(part) in GIVEN_ONLY for part in name.split("-"))


def _attach_suffixes(names: Sequence[str]) -> list[str]:
    """Without items that are no names: "Jr." goes to the name before, degrees go."""
    degree = DEGREE_AMONG_DEGREES if any(DEGREE.fullmatch(name.strip()) for name in names) else DEGREE
    kept: list[str] = []
    for name in names:
        text = name.strip()
        if SUFFIX.fullmatch(text):
            kept[-1:] = [f"{name} {text}" for name in kept[-1:]]
        elif not degree.fullmatch(text) and not _NO_NAME.fullmatch(text):
            kept.append(text)
    return kept


# --- lists of family names with initials behind them

_INITIALS_BEHIND = lazy_re(
    r"(?P<family>(?:[^\W\d_](?:[\w'’.-]*[^\W\d_])?\s+)*?(?:[^\W\d_]['’])?[^\W\d_a-z][\w'’-]*[^\W\d_])\s+"
    r"(?P<initials>[^\W\d_a-z](?:-?[^\W\d_a-z]){0,2})(?:\s+(?P<suffix>Jr|Sr|2nd|3rd|4th)\.?)?"
)
# So much of the people of a list are written so, and so much of them have initials that are hardly a family name.
_MIN_INITIALS_LAST, _MIN_SURE = 0.8, 1 / 3


def name_and_initials(name: str) -> tuple[str, str, str] | None:
    """("Lee", "SI", "") of "Lee SI": the family name, the initials behind it, and a suffix; None for another form.

    "Ming LI" has the same form: only a list tells (`are_initials_last`).
    """
    found = _INITIALS_BEHIND.fullmatch(name) if name[-1:].isupper() or SUFFIX.search(name[-4:]) else None
    if not found or not found["initials"].isupper() or has_group_word(name):
        return None
    return found["family"], found["initials"], found["suffix"] or ""


def are_initials_last(names: Sequence[str]) -> bool:
    """Whether a list is written "Lundberg SM, Lee SI": all but few names are, and some initials can be nothing else.

    Then "SI", "MD" and "O" in it are initials too, whatever else they may be. Two words before the initials may be a
    given and a family name ("Nicolás Toro G").
    """
    if len(names) < 2 or not any(name[-1:].isupper() for name in names):
        return False
    found = [parts for name in names if (parts := name_and_initials(name))]
    with_particle = sum(family[0].islower() for family, _, _ in found)
    sure = sum(is_sure_initials(initials) for _, initials, _ in found)
    of_two_words = sum(" " in family and family[0].isupper() for family, _, _ in found)
    people = sum(not is_group(name) for name in names)
    return (
        len(found) >= _MIN_INITIALS_LAST * people
        and 2 * of_two_words <= len(found)
        and sure + with_particle >= max(1, _MIN_SURE * len(found))
    )


# --- strings with several names


def _names_in(text: str) -> list[str]:
    if len(parts := _SEMICOLON.split(text)) > 1 or (
        len(parts := _FOOTNOTED.split(text)) > 1 and not has_group_word(text)
    ):
        return [name for part in parts for name in _names_in(part)]
    if _COMPANY.fullmatch(text):
        return [text.replace(",", COMMA_SENTINEL)]
    chunks = [chunk.strip(" ,") for chunk in _AND.split(text) if chunk.strip(" ,")]
    is_group = has_group_word(without_marks(text).partition(",")[0]) and text.count(",") < 2
    if is_group and not split_on_behalf_of(text) and not _are_people_and_group(chunks):
        return [text]
    if len(chunks) > 1 and all(chunk.count(",") == 1 for chunk in chunks):
        return chunks  # "Last, First and Last, First"
    return [name for chunk in chunks for name in _names_in_chunk(chunk, alone=len(chunks) == 1)]


def _are_people_and_group(chunks: Sequence[str]) -> bool:
    """Tell "L. Hehn and EDELWEISS Collaboration" from "Institute for Science and Technology"."""
    *people, group = chunks or [""]
    if not people or any(map(has_group_word, people)):
        return False
    return bool(_COLLABORATION.search(group)) or any(map(is_initial, people[0].split()))


def _names_in_chunk(text: str, *, alone: bool) -> list[str]:
    """Names between "and"s: split at commas, unless those belong to one name."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2 or _is_one_name(parts):
        return [", ".join(parts)] if parts else []
    paired = _rejoin_name_pairs(parts)
    return paired if len(paired) < len(parts) else [part for part in parts if not _is_affiliation(part, parts)]


def _is_one_name(parts: Sequence[str]) -> bool:
    """Recognize "Last, First", "Last, Jr., First", "First Last, Jr.", "First Last, Ph.D."."""
    if len(parts) == 3 and (SUFFIX.fullmatch(parts[1]) or SUFFIX.fullmatch(parts[2])):
        return True
    if len(parts) != 2 or all(map(name_and_initials, parts)):
        return False
    left, right = (without_marks(part).split() for part in parts)
    if len(left) > 1 and SUFFIX.fullmatch(left[-1]):
        left = left[:-1]  # "King Jr., Martin L."
    if SUFFIX.fullmatch(parts[1]) or DEGREE.fullmatch(parts[1]) or not left or not right:
        return True
    if has_group_word(parts[0]) or has_group_word(parts[1]):
        return False
    one_word = len(left) == 1 or len(right) == 1
    ends_in_initial = is_initial(right[-1]) and right[-1] not in LETTER_FAMILIES and not SUFFIX.fullmatch(right[-1])
    compound = left[0] in PARTICLES or right[-1] in PARTICLES or _all_initials(parts[1]) or ends_in_initial
    return one_word or (compound and not any(is_initial(word) for word in left))


def _all_initials(text: str) -> bool:
    words = without_marks(text).split()
    return bool(words) and all(
        is_initial(word) or is_joined_initials(word) or _DOTTED.fullmatch(word) for word in words
    )


def _is_affiliation(part: str, parts: Sequence[str]) -> bool:
    """Tell "University of Tsukuba" in a list that begins with a person from a group that signs."""
    return has_group_word(part) and part is not parts[0] and not re.search(r"collab|consort|team", part, re.IGNORECASE)
