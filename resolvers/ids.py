"""Identifiers of papers: parsed once at the edge, compared by value, rendered canonically.

`X.parse(text)` raises `InvalidIdentifier`; `X.find(text)` gives None when the text is no such identifier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self, TypeAlias
from urllib.parse import unquote


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the asked kind."""


# https://info.arxiv.org/help/arxiv_identifier.html: four digits 0704-1412, five from 1501 on.
_ARXIV_NEW = re.compile(r"(?P<yy>\d\d)(?P<mm>0[1-9]|1[0-2])\.(?P<number>\d{4,5})(?:v(?P<version>[1-9]\d*))?")
_ARXIV_OLD = re.compile(
    r"(?P<archive>[a-z]+(?:-[a-z]+)*)(?:\.[a-z]{2})?/(?P<yy>\d\d)(?P<mm>0[1-9]|1[0-2])(?P<number>\d{3})"
    r"(?:v(?P<version>[1-9]\d*))?",
    re.IGNORECASE,
)
_ARXIV_PREFIX = re.compile(
    r"""(?: arxiv\s*:\s*
          | (?:https?://)?(?:dx\.)?doi\.org/10\.48550/arxiv\.
          | (?:doi:\s*)?10\.48550/arxiv\.
          | (?:https?://)?(?:[a-z0-9-]+\.)*(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|src|e-print|format|overview)/
          | (?:https?://)?ar5iv\.(?:labs\.arxiv\.)?org/(?:abs/|html/)?
          | (?:https?://)?huggingface\.co/papers/
        )""",
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV_SUFFIX = re.compile(r"(?:\.pdf)?(?:[?#].*)?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class ArxivId:
    """An arXiv identifier without its version: `2209.10901` or `hep-th/9901001`.

    Two texts that differ in version, case, prefix or subject class (`math.GT/0309136`) are the same paper.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls.find(text)
        if found is None:
            raise InvalidIdentifier(f"not an arXiv identifier: {text!r}")
        return found

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read a bare id, `arXiv:` form, URL of a known mirror or DataCite DOI; None for anything else."""
        text = text.strip()
        prefix = _ARXIV_PREFIX.match(text)
        rest = text[prefix.end() :] if prefix else text
        if prefix and "/" in prefix.group():
            rest = _ARXIV_SUFFIX.sub("", unquote(rest))
        if new := _ARXIV_NEW.fullmatch(rest):
            digits = 4 if new["yy"] + new["mm"] <= "1412" else 5
            plausible = len(new["number"]) == digits and "0704" <= new["yy"] + new["mm"] <= "9012"
            plausible = plausible and bool(new["number"].strip("0"))
            return cls(f"{new['yy']}{new['mm']}.{new['number']}") if plausible else None
        if old := _ARXIV_OLD.fullmatch(rest):
            plausible = old["yy"] + old["mm"] >= "9107" or old["yy"] + old["mm"] <= "0703"
            return cls(f"{old['archive'].lower()}/{old['yy']}{old['mm']}{old['number']}") if plausible else None
        return None

    @property
    def year(self) -> int:
        """Year of the first version, which the identifier itself carries."""
        yy = int(self._yymm[:2])
        return 1900 + yy if yy >= 91 else 2000 + yy

    @property
    def month(self) -> int:
        return int(self._yymm[2:])

    @property
    def _yymm(self) -> str:
        return self.text.rpartition("/")[2][:4]

    @property
    def url(self) -> str:
        return f"https://arxiv.org/abs/{self.text}"

    def __str__(self) -> str:
        return self.text


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


_ACL = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/|acl:\s*)"
    r"(?P<id>[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class AclId:
    """An ACL Anthology identifier, `P18-1001` or `2020.acl-main.447` (https://aclanthology.org/info/ids/)."""

    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        found = _ACL.fullmatch(text.strip())
        return cls(found["id"]) if found else None

    @property
    def doi(self) -> Doi:
        return Doi(f"10.18653/v1/{self.text}")

    def __str__(self) -> str:
        return self.text


PaperId: TypeAlias = ArxivId | Doi


def find_id(text: str) -> PaperId | None:
    """The identifier that a text (bare id, prefixed form or URL) stands for; None when it stands for none."""
    if arxiv := ArxivId.find(text):
        return arxiv
    if doi := Doi.find(text):
        return doi
    acl = AclId.find(text)
    return acl.doi if acl else None
