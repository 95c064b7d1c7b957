"""Identifiers and addresses in a reference whose lines were broken: `https://doi.org/10.1609/aimag.` `v42i3.15109.`"""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizer.values.ids import ArxivId, find_id
from normalizer.values.patterns import lazy_re

# What stands where it is not known whether an address ends with its line: it is left out, for half of an identifier
# may be the identifier of another work.
_TORN = "\x00"
_ADDRESS_AT_END = lazy_re(
    r"(?:https?://|www\.|doi\.org/|10\.\d{4,9}/|arxiv:\s?|abs/)[^\s<>\"“”\x00]{0,300}+$", re.IGNORECASE
)
_MAX_ADDRESS_LENGTH = 320
_ARXIV = lazy_re(
    r"(?:arxiv\s?:\s?|arxiv\.org/(?:abs|pdf)/|\babs/)(?P<id>\d{4}\.\d{4,5}(?!\d)|[a-z]{2,10}(?:-[a-z]{2,4})?(?:\.[A-Z]{2})?/\d{7}(?!\d))(?P<torn>\x00?)",
    re.IGNORECASE,
)
_DOI = lazy_re(
    r"(?<![\w/.])(?:doi\.org/|doi:\s?)?(?P<id>10\.\d{4,9}/[^\s\"<>“”,;\x00]{1,200}+)(?P<torn>\x00?)", re.IGNORECASE
)
_URL = lazy_re(r"https?://[^\s<>\"“”\x00]{3,500}+(?P<torn>\x00?)")
_WORD = lazy_re(r"[A-Z]?[a-z]+[.,;:)]?$|[A-Z]+[.,;:]?$|\[")
_YEAR = lazy_re(r"\(?(?:1[5-9]|20)\d\d[a-z]?[).,;]*$")
_CODE = lazy_re(r"(?=[^\s]*[\d/_-])[A-Za-z0-9(][^\s<>\"“”]*$")


def ids_in_reference(lines: Sequence[str]) -> tuple[str, ...]:
    """The identifiers and addresses in the lines of a reference, each once, those broken at a line end in one piece."""
    text = _joined(lines)
    found: dict[str, None] = {}
    for match in _ARXIV.finditer(text):
        found[f"arXiv:{match['id']}"] = None
    for match in _DOI.finditer(text):
        if not match["torn"] and (doi := _without_punctuation(match["id"]).replace("–", "-")):
            found[f"doi:{doi}"] = None
    for match in _URL.finditer(text):
        url = _without_punctuation(match.group())
        named = find_id(url)
        if not match["torn"] and not (named and str(named).lower() in {str(find_id(text)).lower() for text in found}):
            found[url] = None
    return tuple(text for text in found if not text.startswith("doi:") or find_id(text))


def _joined(lines: Sequence[str]) -> str:
    """The lines as one; an address that may go on in the next line is marked as torn there."""
    parts: list[str] = []
    tail = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        joint = ""
        if parts:
            address = _ADDRESS_AT_END.search(tail)
            joint = _joint(address.group(), line.split(maxsplit=1)[0]) if address else " "
        parts.extend((joint, line))
        tail = (tail + joint + line)[-_MAX_ADDRESS_LENGTH:]
    return "".join(parts)


def _joint(address: str, following: str) -> str:
    """What parts an address at the end of a line from the first word of the next: nothing, a space, or a tear."""
    last = address[-1]
    arxiv = _ARXIV.search(address)
    if arxiv and arxiv.end() == len(address) and ArxivId.find(arxiv["id"]):
        return " "
    if last in "/_=&?-:":
        return "" if re.match(r"[A-Za-z0-9(]", following) else " "
    if last == ".":
        if _YEAR.match(following):
            return f"{_TORN} "
        if _CODE.match(following):
            return ""
        return " " if _WORD.match(following) and not following[0].islower() else f"{_TORN} "
    if last in ",;)]":
        return " "
    return f"{_TORN} " if _CODE.match(following) and not _YEAR.match(following) else " "


def _without_punctuation(address: str) -> str:
    """An address without what ends the sentence or closes the bracket around it."""
    address = address.rstrip(_TORN)
    while address and (address[-1] in ".,;:]>}'’" or (address[-1] == ")" and address.count("(") < address.count(")"))):
        address = address[:-1]
    return address
