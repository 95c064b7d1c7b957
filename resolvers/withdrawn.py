"""Detects in the words of an arXiv record that the paper is withdrawn.

The metadata snapshot and the search API have no field for it (OAI-PMH has: resolvers/oai/records.py). The only evidence
is the wording that arXiv asks authors to put into the comments or in place of the abstract
(https://info.arxiv.org/help/withdraw.html), and the notes of its administrators.
"""

from __future__ import annotations

import re

from normalizer.values.patterns import lazy_re

_PAPER = (
    r"(?:(?:the|this)\s+)?(?:present\s+|current\s+)?(?:arxiv\s+)?"
    r"(?:paper|article|manuscript|preprint|pre-print|e-?print|submission|work|note|report|document|draft|version|letter"
    r"|chapter|thesis|contribution|study)s?"
)
_IS = r"(?:has|have|had|is|are|was|were)(?:\s+(?:now|also|hereby|therefore|thus|already))*(?:\s+been|\s+being)?"
_BACK = r"(?:(?:temporarily|permanently|formally|voluntarily)\s+)?(?:with-?drawn|retracted)"
# Out of a journal or a conference, the paper itself stays.
_NOT_FROM = r"(?!\s+from\s+(?!(?:the\s+)?arxiv))"
# "This paper has been withdrawn by the author due to a crucial error": where a sentence begins.
_SAID = lazy_re(rf"(?:^|[.;:!()\[\]]\s*|\*+\s*){_PAPER}\s+(?:{_IS}\s+)?{_BACK}\b{_NOT_FROM}", re.IGNORECASE)
# "Withdrawn by the authors", "Withdrawn.", "WITHDRAWN: ...", all of a comment or its beginning.
_ALONE = lazy_re(
    r"^\W*(?:has\s+been\s+|(?!supersed|replac)[\w ]{1,20}[,;]\s*)?"
    r"with-?drawn(?:\s+(?:by|due|because|as|since|for|pending|in favou?r|temporarily|"
    r"voluntarily)\b|\s*(?:[.,;:!()\]*-]|$))",
    re.IGNORECASE,
)
_WISH = lazy_re(
    rf"(?:^|[.;:!()]\s*)(?:we|the\s+authors?|i)\s+(?:would\s+like\s+to\s+|wish(?:es)?\s+to\s+|have\s+(?:decided\s+to\s+)?|"
    rf"has\s+(?:decided\s+to\s+)?)?with-?draw[ns]?\s+{_PAPER}\b(?!\s+from\s+(?!(?:the\s+)?arxiv))",
    re.IGNORECASE,
)
_ADMIN = lazy_re(
    r"(?:with-?drawn|removed)\s+by\s+(?:the\s+)?arxiv\s+(?:admin|moderat)|arxiv\s+admin(?:istrat\w+)?(?:\s+note)?\s*:\s*"
    r"(?:this\s+)?(?:paper|article|submission|version|work)?\s*(?:has\s+been\s+)?(?:with-?drawn|removed)\b",
    re.IGNORECASE,
)
# An abstract that is given up says so at once; later in one, the words are about something else.
_BEGINNING = 200
_HINT = lazy_re(r"with-?draw|retracted|removed\s+by", re.IGNORECASE)


def says_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether the comment, or the beginning of the abstract, of the latest version says that the paper is withdrawn."""
    return _says(comment or "") or _says((abstract or "")[:_BEGINNING])


def _says(text: str) -> bool:
    if not _HINT.search(text):  # nearly all of millions
        return False
    return any(pattern.search(text) for pattern in (_SAID, _ALONE, _WISH, _ADMIN))
