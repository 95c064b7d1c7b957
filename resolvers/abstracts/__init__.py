"""Abstracts as a witness: fingerprints, how much two abstracts resemble each other, and finding those that do."""

from resolvers.abstracts.fingerprint import (
    LAYOUT,
    fingerprint,
    fingerprints,
    fingerprints_of,
    resemblance,
    resemblances,
)
from resolvers.abstracts.fold import fold_abstract
from resolvers.abstracts.shingles import Shingles, jaccard, shingles_of
from resolvers.abstracts.witness import Found, WitnessIndex, index_of, postings_in, postings_of

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
