"""What a source lists as authors, taken apart for comparison: people, groups, and whether the list was cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.matching.people.clean import cleaned, has_letters
from normalizer.matching.people.name import Name, name_of_fields, name_of_text
from normalizer.matching.people.spelling import words_of
from normalizer.matching.people.tables import ENDING, PARTICLES, SUFFIX
from normalizer.works.description import RawName

# "et al.", "and others", "and 12 more", "..."; also an ellipsis that two encodings have broken ("meersmanâ ? ¦").
_CUT = re.compile(
    r"[\s,;(]*(?:\bet\.?\s*al(?:ii|\b)\.?"
    r"|(?:(?:\band\b|&|\+)\s*)?(?:(?:\bmany|\d+)\s+)?(?:\b(?:more|additional|other)\s+)?\b(?:others|co-?authors)\b\.?"
    r"|(?:\band\b|&|\+)\s*(?:\d+\s+)?more\b(?:\s+authors)?|\.{3,}|…|â(?:\s?[^\w\s,;]){1,3})[\s)]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+|\b(?:[\w-]+\s?\.\s?)*[\w-]{2,}\.(?:org|com|net|edu|de|fr|uk)\b")
_BETWEEN = re.compile(r"\s*(?:;|\n|\t|\\and\b|,?\s(?:and|&)\s|^and\s|\sand$)\s*", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|consortia|(?:work|task|research|study|working)\s?(?:group|force)s?|teams?"
    r"|committee|initiative|foundation|institut\w*|universit\w*|laborator\w*|department|association|society"
    r"|corporation|network|investigators|contributors|project|experiment|inc|ltd|gmbh|llc)\b",
    re.IGNORECASE,
)
# One word with capitals inside ("OpenAI", "DeepSeek-AI"), but for family names ("McKay", "DeVries", "O'Brien").
_GROUP_NAME = re.compile(r"(?=[^\s,]*[a-z])(?!(?i:mac|mc|de|di|du|la|le|van|von|fitz|o')[A-Z])\S*[a-z0-9][A-Z]\S*")
_BEHALF = re.compile(
    r"(?P<signer>.*?)[\s,(]*\b(?:on\s+behalf\s+of|for)\s+(?:the\s+)?(?P<group>\S.*?)\)?", re.IGNORECASE
)
# "Weinan E", "Hyong-Chol O", "Leong Hou U".
_LETTER_FAMILIES = ("E", "O", "U")
_OF_NO_GROUP = frozenset("the a of for on and in collaboration collaborations collab team consortium group".split())


@dataclass(frozen=True, slots=True)
class Listed:
    """A source's authors. `groups` are folded to what tells them apart ("atlas").

    `cut` tells that the list says itself that names are missing at its end ("et al.").
    """

    names: tuple[Name, ...]
    groups: tuple[str, ...] = ()
    cut: bool = False


def listed(raws: Sequence[RawName | str]) -> Listed:
    """All people and groups of a list, in order; what is no name is left out."""
    texts = [raw if isinstance(raw, str) else raw.text for raw in raws]
    if _is_cut_bibtex(texts):
        return listed([", ".join(texts)])
    reversed_all = len(texts) > 1 and all(text.count(",") == 1 for text in texts)
    parts = [
        _of_fields(raw)
        if isinstance(raw, RawName) and raw.family
        else _of_text(text, one_name=reversed_all and not _BETWEEN.search(text))
        for raw, text in zip(raws, texts, strict=True)
    ]
    return Listed(
        tuple(name for part in parts for name in part.names),
        tuple(group for part in parts for group in part.groups),
        any(part.cut for part in parts),
    )


def _is_cut_bibtex(texts: Sequence[str]) -> bool:
    """A BibTeX field that was cut at its commas: "Yang", "Yuzhe and Zhang", "Guanhong"."""
    if len(texts) < 3 or not all(" and " in text for text in texts[1:-1]):
        return False
    counts = [len(_BETWEEN.split(text)) for text in texts]
    return counts == [1, *(2 for _ in texts[1:-1]), 1] and not any("," in text for text in texts)


def _of_fields(raw: RawName) -> Listed:
    family, given = raw.family or "", raw.given or ""
    if not given:  # sources that split names put groups, "et al." and unsplit names into the family field
        return _of_text(family, one_name=False)
    name = name_of_fields(raw.text, family, given)
    return Listed((name,) if name else ())


@lru_cache(maxsize=1 << 16)
def _of_text(text: str, *, one_name: bool) -> Listed:
    text = _ADDRESS.sub(" ", cleaned(text) if "&" in text or "\\" in text else text)
    text, cuts = _CUT.subn(" ", text)
    names: list[Name] = []
    groups: list[str] = []
    cut = bool(cuts)
    for part in _parts(text, one_name=one_name):
        signer, group = _signed(part)
        if group:
            groups.append(group)
        if name := name_of_text(signer):
            names.append(name)
        elif _only_initials(signer):
            cut = True  # torn within a name: "L. Brown, R. Dirckze, S"
    return Listed(tuple(names), tuple(groups), cut)


def _parts(text: str, *, one_name: bool) -> Iterator[str]:
    """Single names and groups of a text; one with a single comma is "Last, First" unless both halves are full names."""
    if one_name:
        yield text
        return
    chunks = [chunk for chunk in _BETWEEN.split(text) if has_letters(chunk)]
    for before, chunk in zip(["", *chunks], chunks, strict=False):
        if len(chunk.split()) == 1 and _GROUP.search(before):
            continue  # "Institute for Science and Technology"
        yield from _at_commas([part for part in chunk.split(",") if has_letters(part)])


def _at_commas(parts: Sequence[str]) -> Iterator[str]:
    parts = [parts[0], *(part for part in parts[1:] if not _is_suffix(part))]
    if len(parts) == 2 and any(map(_GROUP.search, parts)):
        apart = all(len(part.split()) > 1 for part in parts)
        yield from parts if apart else [" ".join(parts)]  # "Gemini Team, Google"
    elif len(parts) == 2 and _is_one_name(*parts):
        yield ", ".join(parts)
    elif len(parts) > 2 and len(parts) % 2 == 0 and all(_only_initials(part) for part in parts[1::2]):
        for family, given in zip(parts[::2], parts[1::2], strict=True):  # "Petković, M. D., Tasić, M. B."
            yield f"{family}, {given}"
    else:
        yield from parts


def _is_suffix(part: str) -> bool:
    return bool(SUFFIX.fullmatch(part.strip()) or ENDING.fullmatch(part.strip()))


def _is_one_name(left: str, right: str) -> bool:
    if len(left.split()) == 1 or len(right.split()) == 1 or _only_initials(right):
        return True
    head, last = left.split()[0], right.split()[-1]
    ends_in_initial = _only_initials(last) and last not in _LETTER_FAMILIES and not SUFFIX.fullmatch(last)
    return ends_in_initial or (head.islower() and head in PARTICLES)


def _only_initials(part: str) -> bool:
    words = words_of(part)
    return bool(words) and all(word.initial for word in words)


def _signed(part: str) -> tuple[str, str]:
    """The person of a part and the group they sign for; one of the two is empty most often."""
    text = part.strip(" ,.;:()")
    behalf = _BEHALF.fullmatch(text)
    if behalf and not _GROUP.search(behalf["signer"]) and (_GROUP.search(behalf["group"]) or "behalf" in text):
        return behalf["signer"], _group(behalf["group"])
    if _GROUP.search(text) or _GROUP_NAME.fullmatch(text):
        return "", _group(text)
    return part, ""


def _group(text: str) -> str:
    words = [word.plain for word in words_of(text)]
    return "".join(word for word in words if word not in _OF_NO_GROUP) or "".join(words)
