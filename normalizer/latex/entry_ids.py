"""Which cited keys name a work, and which ones an entry can have."""

from __future__ import annotations

import re

from normalizer.bib.edit import CannotWrite
from normalizer.bib.rendering import checked_key
from normalizer.values.ids import find_id


def identifier_in(key: str) -> str | None:
    """The key, if it is an identifier of a paper or a link to one."""
    return key if find_id(key) else None


# Tried out with LaTeX, BibTeX and biber: btparse, which biber reads with, takes none of "#%'(),={} in a key. BibTeX
# takes most of them (a DOI of Elsevier has parentheses), but no letters beyond ASCII.
_BIBTEX_KEY = re.compile(r"""[^\s"#%,{}@\\~]+""")


def why_no_key(key: str, *, biblatex: bool) -> str | None:
    """Why no .bib file can have an entry under this key; None where one can."""
    if is_plain_key(key) if biblatex else key.isascii() and _BIBTEX_KEY.fullmatch(key):
        return None
    return f"{'biber' if biblatex else 'BibTeX'} cannot take it for a key; cite another identifier, or use --rekey"


def is_plain_key(key: str) -> bool:
    """BibTeX and biber both take it for a key."""
    try:
        checked_key(key)
    except CannotWrite:
        return False
    return True
