"""Abstracts as a witness: fingerprints, how much two abstracts resemble each other, and finding those that do."""
