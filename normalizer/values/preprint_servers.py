"""Servers of preprints and repositories of any deposit: a paper that lies there is not published.

The prefixes are those that Crossref and DataCite registered for them.
"""

from __future__ import annotations

import re

from normalizer.values.titles import title_key

# Name, as `title_key` folds it, and the prefix of its DOIs; "" for one that gives none of its own.
_PREFIX_OF = {
    "arxiv": "10.48550",
    "authorea": "10.22541",
    "biorxiv": "10.1101",
    "chemrxiv": "10.26434",
    "corr": "",
    "eartharxiv": "10.31223",
    "engrxiv": "10.31224",
    "figshare": "10.6084",
    "hal": "",
    "medrxiv": "10.1101",
    "osf": "10.31219",
    "preprints": "10.20944",
    "psyarxiv": "10.31234",
    "researchgate": "10.13140",
    "researchsquare": "10.21203",
    "socarxiv": "10.31235",
    "ssrn": "10.2139",
    "techrxiv": "10.36227",
    "vixra": "",
    "zenodo": "10.5281",
}
_PREFIXES = frozenset(filter(None, _PREFIX_OF.values()))
_NAME = re.compile(rf"(?:{'|'.join(_PREFIX_OF)})(?:org|preprints?|electronicjournal)?")
PREPRINT_SERVERS = frozenset(_PREFIX_OF)


def is_preprint_server(venue: str) -> bool:
    """Whether a venue is one: "bioRxiv", "SSRN Electronic Journal", "Preprints.org"."""
    return _NAME.fullmatch(title_key(venue)) is not None


def gives_preprint_dois(prefix: str) -> bool:
    """Whether the DOIs of a prefix ("10.2139") are of preprints and copies, so that a work may have another one."""
    return prefix in _PREFIXES
