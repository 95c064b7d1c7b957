"""Identifiers of the ACL Anthology."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from resolvers.ids.doi import Doi

_ACL = re.compile(
    r"(?: (?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/(?:papers/[A-Z]/[A-Z]\d\d/)? | acl:\s*)"
    r"(?P<id>[A-Z]\d{2}-\d{4,5} | \d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+) (?:v\d+)? (?:\.pdf|\.bib|\.xml)? /?"
    r"(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)
_ACL_DOI = re.compile(
    r"10\.(?:18653|3115)/v1/(?P<id>[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, order=True)
class AclId:
    """An ACL Anthology identifier, `P18-1001` or `2020.acl-main.447` (https://aclanthology.org/info/ids/)."""

    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read a URL of the anthology or the form `acl:P18-1001`."""
        found = _ACL.fullmatch(text.strip())
        return cls(_acl_case(found["id"])) if found else None

    @classmethod
    def of_doi(cls, doi: Doi) -> Self | None:
        """The paper that a DOI of the anthology stands for; None for DOIs that do not carry its identifier."""
        found = _ACL_DOI.fullmatch(doi.text)
        return cls(_acl_case(found["id"])) if found else None

    @property
    def doi(self) -> Doi:
        return Doi(f"10.18653/v1/{self.text}")

    @property
    def url(self) -> str:
        return f"https://aclanthology.org/{self.text}/"

    def __str__(self) -> str:
        return self.text


def _acl_case(text: str) -> str:
    """Old identifiers begin with a capital letter, new ones have none; the anthology's addresses know only these."""
    return text.upper() if text[0].isalpha() else text.lower()
