"""arXiv in an entry: which archive `eprint` is of, and an identifier in whatever form it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from normalizer.bib import BibEntry
from normalizer.values.ids import ArxivId

_IN_TEXT = re.compile(
    r"(?<![\w.])(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?![\w]|\.\d)",
    re.IGNORECASE,
)
_ARCHIVES = ("archiveprefix", "eprinttype")


def is_arxiv(entry: BibEntry) -> bool | None:
    """Whether the entry says that its `eprint` is of arXiv; None when it says nothing."""
    said = next((text for name in _ARCHIVES if (text := (entry.text(name) or "").strip())), None)
    return None if said is None else said.strip("{}").lower() == "arxiv"


@lru_cache(maxsize=1 << 15)  # several rules ask for each entry
def arxiv_in(text: str) -> str | None:
    """The identifier, with its version as written, that a text is or ends in ("arXiv:2101.00001v2 [cs.LG]")."""
    found = _IN_TEXT.search(text)
    return found["id"] if found and ArxivId.find(found["id"]) else None
