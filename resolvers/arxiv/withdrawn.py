"""Papers that were taken back: the API has no sign for them but the words of the latest version."""

from __future__ import annotations

import re

_NOUN = r"(?:paper|article|manuscript|submission|preprint|e-?print|work|note|letter|report|document|version)"
_HOW = r"(?:temporarily\s+|voluntarily\s+|permanently\s+)?"
_TAKEN_BACK = r"(?:withdrawn|retracted)"
# Anywhere in the text.
_SENTENCE = re.compile(
    rf"(?:this|the|our)\s+(?:present\s+|arxiv\s+)?{_NOUN}\s+(?:has|have|had|is|was)\s+(?:now\s+|since\s+|also\s+)?"
    rf"(?:been\s+|being\s+)?{_HOW}{_TAKEN_BACK}\b",
    re.IGNORECASE,
)
# Where the text begins.
_BARE = re.compile(
    rf"[\s*(\[{{\"'-]*(?:(?:this\s+|the\s+)?{_NOUN}\s+|has\s+been\s+)?{_HOW}{_TAKEN_BACK}"
    r"(?:\s*(?:$|[.,;:!)\]}])|\s+(?:by|due|because|since|as|for|in|pending)\b)",
    re.IGNORECASE,
)


def is_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether the comment or the abstract says of this very paper that it was taken back.

    "Withdrawn by the author", "This paper has been withdrawn due to an error"; not "replaces a withdrawn paper", nor an
    abstract about withdrawn drugs.
    """
    return any(text and (_BARE.match(text) or _SENTENCE.search(text)) for text in (comment, abstract))
