"""Abstracts as evidence: fingerprints, the similarity of two abstracts, and a search for similar ones."""
