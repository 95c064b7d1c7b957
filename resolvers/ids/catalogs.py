"""What the services that collect papers call them: Semantic Scholar, DBLP, OpenReview.

Only marked forms (a URL, a prefix) are read: a bare one looks like a word, a path or a commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from resolvers.ids.arxiv import ArxivId

_S2 = re.compile(
    r"(?: (?:https?://)?(?:www\.)?semanticscholar\.org/paper/(?:[^/?\#]+/)?(?P<sha>[0-9a-f]{40})"
    r" | (?: (?:https?://)?(?:www\.|api\.)?semanticscholar\.org/ | s2:\s*)? CorpusId:\s*(?P<corpus>[1-9]\d{0,17})"
    r" | s2:\s*(?P<bare>[0-9a-f]{40}) ) /?(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class S2Id:
    """A paper of Semantic Scholar: the 40 hexadecimal digits of its page, or `CorpusId:470667`."""

    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read a URL of its site, or a `CorpusId:` or `s2:` form; bare digits could be a commit."""
        found = _S2.fullmatch(text.strip())
        if not found:
            return None
        sha: str | None = found["sha"] or found["bare"]
        return cls(sha.lower() if sha else f"CorpusId:{found['corpus']}")

    @property
    def url(self) -> str:
        corpus = self.text.startswith("CorpusId:")
        return f"https://{'api.semanticscholar.org' if corpus else 'www.semanticscholar.org/paper'}/{self.text}"

    def __str__(self) -> str:
        return self.text


_DBLP = re.compile(
    r"(?: (?:https?://)?(?:www\.)?(?:dblp\.org|dblp\.uni-trier\.de|dblp\.dagstuhl\.de)/rec/"
    r"(?:(?:html|bibtex|bib|xml|rdf|ris|nt)[012]?/)? | dblp:\s*)"
    r"(?P<key>[a-z]+/[\w.+/-]*?[\w+-]) (?:\.(?:html|bib|xml|rdf|ris|nt))? /?(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)
# journals/corr/abs-1904-11875, abs-math-0309136, and of the time before "abs": cs-CL-0102020.
_CORR = re.compile(
    r"journals/corr/(?:abs-(?P<month>\d{4})-(?P<number>\d{4,5})|(?:abs-)?(?P<archive>[a-z-]+?)-(?:[A-Z]{2}-)?(?P<old>\d{7}))"
)


@dataclass(frozen=True, slots=True, order=True)
class DblpKey:
    """The key of a record of DBLP: `conf/nips/VaswaniSPUJGKP17`."""

    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read the URL of a record, on any mirror and in any format, or the form `DBLP:conf/...`."""
        found = _DBLP.fullmatch(text.strip())
        return cls(found["key"]) if found else None

    @property
    def arxiv(self) -> ArxivId | None:
        """The preprint that a record of CoRR stands for."""
        found = _CORR.fullmatch(self.text)
        if not found:
            return None
        return ArxivId.find(
            f"{found['month']}.{found['number']}" if found["month"] else f"{found['archive']}/{found['old']}"
        )

    @property
    def url(self) -> str:
        return f"https://dblp.org/rec/{self.text}"

    def __str__(self) -> str:
        return self.text


_OPENREVIEW = re.compile(
    r"(?: (?:https?://)?(?:www\.)?openreview\.net/(?:forum|pdf|attachment|notes/edits/attachment|references/pdf)/?"
    r"\?(?:[^\#]*&)?id= | openreview:\s*)"
    r"(?P<id>[\w-]{5,40}) (?:[&\#].*)?",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class OpenReviewId:
    """The forum of a submission at OpenReview: `rkgNKkHtvB`. Case counts."""

    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read the URL of a forum or its PDF, or the form `openreview:...`; a bare one looks like any word."""
        found = _OPENREVIEW.fullmatch(text.strip())
        return cls(found["id"]) if found else None

    @property
    def url(self) -> str:
        return f"https://openreview.net/forum?id={self.text}"

    def __str__(self) -> str:
        return self.text
