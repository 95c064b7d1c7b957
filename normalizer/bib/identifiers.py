"""The identifiers that a `.bib` entry gives its work, each with the field that has it; the entries that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizer.bib import BibEntry
from normalizer.values.ids import KINDS, ArxivId, PaperId, find_id
from normalizer.values.tex.citing import KeyList

# Fields that hold one identifier or link, as exporters write them.
_ALONE = ("arxivid", "arxiv", "doi", "url", "ee", "howpublished", "pdf")
# Where Google Scholar and DBLP put arXiv identifiers: "arXiv preprint arXiv:2209.10901", volume "abs/2209.10901".
# A note may name another work, unless it begins with the identifier.
_IN_TEXT = ("journal", "journaltitle", "volume", "number", "howpublished", "note")
_ID = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?/\d{7})"
_ARXIV = re.compile(
    r"(?:\barxiv(?:\s+(?:e-?print|preprint))?[\s:-]*(?:arxiv[\s:-]*)?|\b(?:abs|pdf)/)" rf"(?P<id>{_ID}(?!\d))",
    re.IGNORECASE,
)
# The identifier, with its version, in a value that has more in it: "arXiv:2101.00001v2 [cs.LG]".
_WRITTEN = re.compile(rf"(?<![\w.])(?P<id>{_ID}(?:v\d+)?)(?![\w]|\.\d)", re.IGNORECASE)
_DOI_FIRST = re.compile(
    r"(?:\\url\{)?(?:(?:https?://)?(?:dx\.)?doi\.org/|doi\s*[:=]?\s*)?(?P<doi>10\.\d{4,9}/[^\s{}]*[^\s{}.,;])",
    re.IGNORECASE,
)
_ARCHIVES = ("archiveprefix", "eprinttype")
_LINK = re.compile(r"\\url\s*\{([^{}]*)\}")


def ids_of_entry(entry: BibEntry) -> tuple[PaperId, ...]:
    """Return the distinct identifiers of an entry in comparable form, in the order of its fields."""
    return tuple(dict.fromkeys(identifier for _, identifier in ids_in_fields(entry)))


def ids_in_fields(entry: BibEntry) -> Iterator[tuple[str, PaperId]]:
    """Yield each identifier with the name of its field: fields for identifiers and links before texts."""
    for name, text in _candidates(entry):
        if found := find_id(text):
            yield name, found


def names_arxiv(entry: BibEntry) -> bool | None:
    """Whether the entry says that its `eprint` is of arXiv; None when it says nothing."""
    archive = next((text for name in _ARCHIVES if (text := (entry.text(name) or "").strip())), None)
    return None if archive is None else archive.strip("{}").lower() == "arxiv"


@lru_cache(maxsize=1 << 15)  # several rules ask for each entry
def find_arxiv_id(text: str) -> str | None:
    """The identifier, with its version as written, that a text is or ends in ("arXiv:2101.00001v2 [cs.LG]")."""
    found = _WRITTEN.search(text)
    return found["id"] if found and ArxivId.find(found["id"]) else None


def names_arxiv_id(text: str) -> bool:
    """Whether a text names an arXiv identifier: the volume "abs/2209.10901" is no volume."""
    return _ARXIV.search(text) is not None


def citations_in(text: str) -> list[KeyList]:
    r"""Return the keys in the `\cite` commands of a field: a note says "reprint of \cite{key}".

    BibTeX breaks long lines, so that a `%` hides nothing for sure: what follows it counts.
    """
    if "cite" not in text.lower():
        return []
    from normalizer.values.tex.commands import key_lists  # few entries cite others

    return key_lists(text.replace("%", " "))


def _candidates(entry: BibEntry) -> Iterator[tuple[str, str]]:
    if names_arxiv(entry) is not False and (text := entry.text("eprint")):
        yield "eprint", find_arxiv_id(text) or text
    for name in _ALONE:
        if text := entry.text(name):
            yield name, _LINK.sub(r"\1", text).replace("\\", "").strip("{} \t\r\n")
    for name in _IN_TEXT:
        if text := entry.text(name):
            first = text.lstrip("{ ")
            found = _ARXIV.finditer(text) if name != "note" else filter(None, [_ARXIV.match(first)])
            yield from ((name, each["id"]) for each in found)
            if name == "note" and (doi := _DOI_FIRST.match(first)):
                yield name, doi["doi"].replace("\\", "")
    for kind in KINDS.exported():
        if kind.bib and (text := entry.text(kind.bib)):
            yield kind.bib, f"{kind.prefix}{text}"
