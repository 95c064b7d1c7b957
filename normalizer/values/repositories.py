"""Where works lie that are not published there: servers of preprints, and repositories of data and software.

The prefixes of DOIs are those that Crossref and DataCite registered for them.
"""

from __future__ import annotations

import re

from normalizer.values.titles import title_key

# Name, as `title_key` folds it, and the prefix of its DOIs; "" for one that gives none of its own.
_PREPRINTS = {
    "arxiv": "10.48550",
    "authorea": "10.22541",
    "biorxiv": "10.1101",
    "chemrxiv": "10.26434",
    "corr": "",
    "eartharxiv": "10.31223",
    "engrxiv": "10.31224",
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
}
_DATA = {
    "ascl": "",
    "astrophysicssourcecodelibrary": "",
    "bitbucket": "",
    "cran": "",
    "dataverse": "10.7910",
    "dryad": "10.5061",
    "figshare": "10.6084",
    "github": "",
    "gitlab": "",
    "pangaea": "10.1594",
    "pypi": "",
    "sourceforge": "",
    "zenodo": "10.5281",
}
# Those who give DOIs to their copies of what others have published.
_COPIES = {
    "Bielefeld University": "10.4119",
    "Caltech": "10.7907",
    "Columbia Academic Commons": "10.7916",
    "DESY": "10.3204",
    "E-Periodica": "10.5169",
    "EPFL": "10.5075",
    "ETH Research Collection": "10.3929",
    "Forschungszentrum Jülich": "10.34734",
    "Freie Universität Berlin": "10.17169",
    "Humboldt-Universität zu Berlin": "10.18452",
    "Imperial College London": "10.25560",
    "JSTOR": "10.2307",
    "Karlsruhe Institute of Technology": "10.5445",
    "LMU Munich": "10.5282",
    "Leibniz University Hannover": "10.15488",
    "Max Planck Society": "10.17617",
    "OSTI": "10.2172",
    "RWTH Aachen": "10.18154",
    "TU Berlin": "10.14279",
    "TU Wien": "10.34726",
    "University of Bern": "10.7892",
    "University of Cambridge": "10.17863",
    "University of Maryland": "10.13016",
    "University of Michigan": "10.7302",
    "University of Regensburg": "10.5283",
    "University of Stuttgart": "10.18419",
    "University of Zurich": "10.5167",
}
PREPRINT_SERVERS = frozenset(_PREPRINTS)
DATA_REPOSITORIES = frozenset(_DATA)
_DATA_PREFIXES = frozenset(filter(None, _DATA.values()))
_PREFIXES = _DATA_PREFIXES.union(filter(None, _PREPRINTS.values()), _COPIES.values())
_NAME = re.compile(rf"(?:{'|'.join(_PREPRINTS | _DATA)})(?:org|preprints?|electronicjournal)?")


def is_repository(venue: str) -> bool:
    """Whether a venue is one: "bioRxiv", "SSRN Electronic Journal", "Preprints.org", "Zenodo"."""
    return _NAME.fullmatch(title_key(venue)) is not None


def gives_repository_dois(prefix: str) -> bool:
    """Whether the DOIs of a prefix ("10.2139") are of preprints and copies, so that a work may have another one."""
    return prefix in _PREFIXES


def gives_data_dois(prefix: str) -> bool:
    """Whether the DOIs of a prefix ("10.5281") are mostly of data and software, and of no article."""
    return prefix in _DATA_PREFIXES
