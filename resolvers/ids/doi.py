"""DOIs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from resolvers.ids.arxiv import ArxivId
from resolvers.ids.invalid import InvalidIdentifier

_DOI_PREFIX = re.compile(r"(?:doi\s*:\s*|(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}|\\^`]+")


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI as its registrant wrote it; compare with `key`, for DOIs are case-insensitive (DOI Handbook 3.3)."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls.find(text)
        if found is None:
            raise InvalidIdentifier(f"not a DOI: {text!r}")
        return found

    @classmethod
    def find(cls, text: str) -> Self | None:
        text = text.strip()
        prefix = _DOI_PREFIX.match(text)
        rest = text[prefix.end() :] if prefix else text
        if prefix and "/" in prefix.group():
            rest = unquote(rest)
        rest = rest.strip().rstrip(".,;")
        if not _DOI.fullmatch(rest):
            return None
        return cls(rest)

    @property
    def key(self) -> str:
        return self.text.lower()

    @property
    def arxiv(self) -> ArxivId | None:
        """The preprint that a DataCite DOI of arXiv (10.48550/arXiv.*) stands for."""
        return ArxivId.find(self.text) if self.key.startswith("10.48550/") else None

    @property
    def url(self) -> str:
        return f"https://doi.org/{self.text}"

    def __str__(self) -> str:
        return self.text
