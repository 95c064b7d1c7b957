"""Groups that sign a paper: collaborations, teams, institutions. They are one literal, never family and given."""

from __future__ import annotations

import re

_SURE = re.compile(
    r"\b(?:collaborations?|sub-?consortium|consortium|consortia|teams?|committee|task force|initiative|foundation"
    r"|institut(?:e|es|ion|o|ut)|universit(?:y|é|à|ät|at|ies|a|é)|laborator(?:y|ies|io|ium)|department|ministry|agency"
    r"|council|association|society|organi[sz]ation|corporation|academy|network|contributors|investigators|osservatorio|gmbh|llc|ltd|inc"
    r"|(?:research|working|study|interest|focus|advisory|development|user) group)\b\.?",
    re.IGNORECASE,
)
# These are family names too ("Robert Group"), so they need an article, a preposition or an acronym beside them.
_UNSURE = re.compile(
    r"\b(?:groups?|project|experiment|survey|cent(?:er|re)|company|court|observatory|facility|alliance|community"
    r"|office|bank|school|authors|developers|programme?|division|board|union)\b",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(r"\b(?i:the|of|for|and)\b|\d|\b(?=\w*[A-Z0-9]\w*[A-Z0-9])[A-Z]\w{2,}\b")
_ACRONYMS = re.compile(r"\b[A-Z]{2,}\d*/[A-Z]{2,}")
_BEHALF = re.compile(
    r"(?P<signer>.*?)[\s,(]*\b(?:(?:and )?on\s+behalf\s+of|(?:and )?for)\s+(?:the\s+)?(?P<group>\S.*?)\)?",
    re.IGNORECASE,
)
_OF_BEHALF = re.compile(r"(?:^|[\s,(])(?:on\s+behalf\s+of\b|for\s+the\b)", re.IGNORECASE)
_ARTICLE = re.compile(r"the\s+(?=\S)")
_MOST_WORDS_OF_A_NAME = 8
_LONGEST = 300


def is_group(text: str) -> bool:
    """Whether one name is a group's; no person's has nine words."""
    return has_group_word(text) or len(text.split()) > _MOST_WORDS_OF_A_NAME


def has_group_word(text: str) -> bool:
    """Whether a word says so; a surname that is also such a word ("Bank") needs another sign beside it."""
    if _SURE.search(text) or _ACRONYMS.search(text):
        return True
    return bool(_UNSURE.search(text) and _EVIDENCE.search(text))


def group_name(text: str) -> str:
    """The name without the article that the sentence gave it; an article of its own has a capital."""
    return _ARTICLE.sub("", text.strip(), count=1) if _ARTICLE.match(text.strip()) else text.strip()


def split_behalf(text: str) -> tuple[str, str] | None:
    """("Jochen Schieck", "DEPFET Collaboration") of "Jochen Schieck for the DEPFET Collaboration"; no signer is "".

    None when nothing is signed on a group's behalf; "Center for Research" is no such thing.
    """
    found = _BEHALF.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found or _SURE.search(found["signer"]) or _UNSURE.search(found["signer"]):
        return None
    if not (_OF_BEHALF.search(text) or is_group(found["group"])):
        return None
    return found["signer"].strip(" ,;("), group_name(found["group"])
