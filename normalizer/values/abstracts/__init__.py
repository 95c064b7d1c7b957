"""Abstracts as a witness: fingerprints, how much two abstracts resemble each other, and finding those that do."""

from normalizer.values.abstracts.fingerprint import (
    LAYOUT,
    fingerprint,
    fingerprints,
    fingerprints_of,
    resemblance,
    resemblances,
)
from normalizer.values.abstracts.index import (
    Found,
    WitnessIndex,
    index_of,
    postings_in,
    postings_of,
)
from normalizer.values.abstracts.text import Shingles, fold_abstract, jaccard, shingles_of

__all__ = [
    "LAYOUT",
    "Found",
    "Shingles",
    "WitnessIndex",
    "fingerprint",
    "fingerprints",
    "fingerprints_of",
    "fold_abstract",
    "index_of",
    "jaccard",
    "postings_in",
    "postings_of",
    "resemblance",
    "resemblances",
    "shingles_of",
]
