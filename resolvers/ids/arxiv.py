"""Identifiers of arXiv."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from resolvers.ids.invalid import InvalidIdentifier

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
