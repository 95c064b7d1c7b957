"""DOIs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

from resolvers.ids.arxiv import ArxivId
from resolvers.ids.invalid import InvalidIdentifier

_DOI_PREFIX = re.compile(r"(?:doi\s*:\s*|(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/)", re.IGNORECASE)
# Angle brackets end a DOI in running text, but belong to the older ones that are made from a journal's SICI:
# 10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/(?:\(SICI\)[^\s\"{}|\\^`]+|[^\s\"<>{}|\\^`]+)", re.IGNORECASE)
# What stands in an address as it is (RFC 3986, pchar and "/"); "%" only to write another letter.
_SAFE = "/:@!$&'()*+,;=-._~"


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
            rest = unquote(rest).rstrip("/")
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
        return f"https://doi.org/{quote(self.text, _SAFE)}"

    def __str__(self) -> str:
        return self.text
